"""A figure as a part of a page: its SVG without what only a file needs, and with names that no other figure has.

Matplotlib names glyphs, markers and clips alike in every figure and writes a style for all elements, which in a page
would hold for the page. Here every name is the figure's own, the style stays outside, and nothing is left that a page
could fetch or run.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from vitamer.plots.drawing import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element
    from matplotlib.figure import Figure

__all__ = ["inline_svg"]

#: What matplotlib draws with; whatever else there may be is left out.
_DRAWN = {"svg", "g", "defs", "path", "use", "clipPath", "rect", "circle", "pattern", "image"}
_KEPT = {"d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "viewBox", "transform", "style", "clip-path"}
_KEPT |= {"patternUnits", "fill", "stroke", "opacity", "clip-rule", "preserveAspectRatio"}

_XLINK = "{http://www.w3.org/1999/xlink}href"
_NAMED = re.compile(r"url\(#([^)]+)\)")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_MOVED = re.compile(r"translate\([^)]*\)")
_SPACES = re.compile(r"\s+")
_AROUND_COMMANDS = re.compile(r" ?([A-Za-z]) ?")
_ONLY_MOVED = re.compile(r"translate\(([-\d.]+)[ ,]([-\d.]+)\)")
#: What a group can say for all that it holds; so many that follow each other are worth one.
_SHARED, _WORTH_A_GROUP = ("style", "clip-path"), 3
#: Points are 4/3 of the pixels of a page.
_PX_PER_PT = 4 / 3


def inline_svg(figure: Figure, name: str, *, labelled_by: str, described_by: str) -> str:
    """Write a figure as an SVG element of a page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    name : str
        A name that no other figure of the page has; the names within the figure begin with it.
    labelled_by, described_by : str
        The ids of the elements of the page that name the figure and tell what is in it.

    Returns
    -------
    str
        The element, the same from run to run. Lines are to be joined round and ended butt by the page's style, as
        matplotlib means them; coordinates are kept to a hundredth of a point.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> inline_svg(Figure(), "blank", labelled_by="head", described_by="words")[:74]
    '<svg viewBox="0 0 460.8 345.6" role="img" aria-labelledby="head" aria-desc'
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    root = etree.fromstring(picture(figure, ".svg"), parser)
    names = {old: f"{name}-{number}" for number, old in enumerate(dict.fromkeys(_referred(root)), start=1)}
    page = etree.Element("svg", viewBox=root.get("viewBox", ""), role="img")
    page.set("aria-labelledby", labelled_by)
    page.set("aria-describedby", described_by)
    width = float(root.get("viewBox", "0 0 0 0").split()[2])
    page.set("width", f"{width * _PX_PER_PT:.0f}")
    _copy(root, page, names)
    for parent in list(page.iter("svg", "g")):
        _say_once(parent)
    return str(etree.tostring(page, encoding="unicode"))


def _referred(root: _Element) -> Iterator[str]:
    """Yield the ids that something in the figure refers to, in the order of the document."""
    for element in root.iter("{*}*"):
        if (target := element.get(_XLINK, "")).startswith("#"):
            yield target[1:]
        for value in element.attrib.values():
            yield from _NAMED.findall(str(value))


def _copy(source: _Element, target: _Element, names: dict[str, str]) -> None:
    """Copy what is drawn; groups that say nothing are passed through, empty ones left out."""
    from lxml import etree

    for child in source:
        tag = etree.QName(child).localname
        if tag not in _DRAWN:
            continue
        kept = _attributes(child, names)
        if tag == "g" and not kept:
            _copy(child, target, names)
            continue
        element = etree.SubElement(target, tag, kept)
        _copy(child, element, names)
        if tag in ("g", "defs") and not len(element):
            target.remove(element)


def _say_once(parent: _Element) -> None:
    """Put shapes of one style that follow each other into a group that says it once: a calendar has hundreds."""
    from lxml import etree

    def said(element: _Element) -> tuple[str | None, ...]:
        style = element.get("style")
        alone = element.tag not in ("path", "use", "rect") or "opacity" in (style or "")
        return (None,) if alone else tuple(element.get(key) for key in _SHARED)

    for what, run in [(what, list(run)) for what, run in groupby(parent, key=said)]:
        if len(run) < _WORTH_A_GROUP or not any(what):
            continue
        group = etree.Element("g", {key: value for key, value in zip(_SHARED, what, strict=True) if value})
        run[0].addprevious(group)
        for element in run:
            for key in _SHARED:
                element.attrib.pop(key, None)
            group.append(element)


def _attributes(element: _Element, names: dict[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    if (own := element.get("id")) in names:
        kept["id"] = names[str(own)]
    target = element.get(_XLINK, "")
    if target.startswith("#"):
        kept["href"] = f"#{names[target[1:]]}"
    elif target.startswith("data:image/png;base64,"):
        kept["href"] = target
    for key, value in element.attrib.items():
        if key not in _KEPT:
            continue
        text = _NAMED.sub(lambda found: f"url(#{names[found[1]]})", str(value))
        if key in ("d", "x", "y", "width", "height"):
            text = _rounded(text)
        if key == "transform":
            # Only what moves is in points; what scales needs all of its digits.
            text = _MOVED.sub(lambda moved: _rounded(moved[0]), text)
        if key == "style":
            text = text.replace(": ", ":").replace("; ", ";")
        text = _SPACES.sub(" ", text).strip()
        kept[str(key)] = _AROUND_COMMANDS.sub(r"\1", text) if key == "d" else text
    if element.tag.endswith("}use") and (moved := _ONLY_MOVED.fullmatch(kept.get("transform", ""))):
        # The same place in fewer letters: most of a figure's elements are letters of its words.
        del kept["transform"]
        kept |= {axis: by for axis, by in zip("xy", moved.groups(), strict=True) if float(by)}
    return kept


def _rounded(numbers: str) -> str:
    return _LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), numbers)
