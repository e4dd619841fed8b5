from __future__ import annotations

import re

import pytest
from lxml import etree
from matplotlib.figure import Figure

from vitamer.plots.drawing import picture
from vitamer.plots.inline import inline_svg


def _drawn() -> Figure:
    """A figure with words, marks, hatching, a clipped line and a picture of points."""
    figure = Figure(figsize=(4, 3))
    ax = figure.add_subplot()
    ax.bar([0, 1, 2], [1, 2, 3], hatch="//", label="<b>&amp;</b> ]]>")
    ax.plot([0, 1, 2], [3, 1, 2], marker="o", gid="line</g><script>")
    ax.imshow([[0, 1], [1, 0]], aspect="auto")
    ax.set_title("natto <script>alert(1)</script>")
    ax.legend()
    return figure


def _inlined(name: str = "one") -> str:
    return inline_svg(_drawn(), name, labelled_by="head", described_by="words")


def test_it_is_an_element_with_a_role_and_its_words() -> None:
    svg = etree.fromstring(_inlined())
    assert svg.tag == "svg"
    assert svg.get("role") == "img"
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == ("head", "words")
    assert svg.get("viewBox") == "0 0 288 216"
    assert svg.get("width") == "384"


def test_names_are_its_own_and_all_of_them_are_used() -> None:
    one, other = _inlined("one"), _inlined("other")
    ids = re.findall(r' id="([^"]*)"', one)
    assert len(ids) == len(set(ids)) > 10
    assert all(i.startswith("one-") for i in ids)
    assert not set(ids) & set(re.findall(r' id="([^"]*)"', other))
    referred = set(re.findall(r'href="#([^"]*)"', one)) | set(re.findall(r"url\(#([^)]*)\)", one))
    assert referred == set(ids)


def test_nothing_is_left_that_a_page_could_run_or_fetch() -> None:
    svg = _inlined()
    assert "script" not in svg
    assert "alert" not in svg
    tags = {element.tag for element in etree.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "defs", "path", "use", "clipPath", "rect", "pattern", "image"}
    assert not re.search(r'\son\w+="', svg)
    assert not re.search(r'="\s*(?:https?:|//|javascript:)', svg)
    assert not re.search(r"<\?xml|<!DOCTYPE|<!--|<style|<metadata|xmlns", svg)
    [picture_of_points] = re.findall(r'<image[^>]* href="([^"]{0,30})', svg)
    assert picture_of_points.startswith("data:image/png;base64,")


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert _inlined() == _inlined()


def test_what_is_drawn_is_what_the_file_draws() -> None:
    """Groups passed through or put around change neither the number of shapes nor the colour of any."""
    drawn = {"path", "use", "rect", "image"}

    def shapes(root: etree._Element) -> list[tuple[str, str]]:
        found = []
        for element in root.iter():
            if not isinstance(element.tag, str) or etree.QName(element).localname not in drawn:
                continue
            line = [element, *element.iterancestors()]
            style = ";".join(e.get("style", "") for e in reversed(line)).replace(" ", "")
            style = re.sub(r"#\w+-\d+\)|#h\w+\)", "#hatch)", style)
            told = dict(part.split(":") for part in style.split(";") if part)
            clip = any(e.get("clip-path") for e in line)
            found.append((etree.QName(element).localname, f"{sorted(told.items())} {clip}"))
        return found

    assert shapes(etree.fromstring(_inlined())) == shapes(etree.fromstring(picture(_drawn(), ".svg")))


def test_places_are_kept_to_a_hundredth_of_a_point_and_scales_whole() -> None:
    ours, theirs = _inlined(), picture(_drawn(), ".svg").decode()
    scales = re.compile(r"scale\([^)]*\)")
    assert scales.findall(ours) == scales.findall(theirs)
    numbers = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
    paths = [re.findall(r'(?<!\w)d="([^"]*)"', text) for text in (ours, theirs)]
    assert len(paths[0]) == len(paths[1])
    for mine, full in zip(*paths, strict=True):
        assert [float(n) for n in numbers.findall(mine)] == pytest.approx(
            [float(n) for n in numbers.findall(full)], abs=0.0051
        )
    assert len(ours) < 0.8 * len(theirs)
