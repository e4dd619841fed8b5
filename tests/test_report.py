"""The report as a document; what it looks like in a browser is tested in tests/browser."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

import vitamer
from vitamer.cli import main
from vitamer.errors import OutputError
from vitamer.plain_words import HEALTH_NOTE
from vitamer.report import report_html, require_page
from vitamer.weeks import people

HOSTILE = (
    '<script>alert("natto")</script>',
    "{{ 7 * 7 }} {% include 'x' %} goudaa",
    "\"><img src=https://example.com/x onerror='alert(1)'>",
    "</title></style></svg><b>nattto</b>",
    "\u202eottan\u0007 \x1b[31mcheese",
    "javascript:alert(1) &amp; &#60;",
    "とても長い納豆" * 60,
)


@pytest.fixture(scope="module")
def page(demo_analysis: vitamer.Analysis) -> str:
    return report_html(demo_analysis)


@pytest.fixture(scope="module")
def document(page: str) -> html.HtmlElement:
    return html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def cells(table: html.HtmlElement) -> dict[str, list[str]]:
    """Return the rows of a table by their heads."""
    return {text_of(tr[0]): [text_of(cell) for cell in tr[1:]] for tr in table.find("tbody")}


def heads(table: html.HtmlElement) -> list[str]:
    """Return what stands above each column, with the head of its group where it has one."""
    above, below = table.find("thead")
    inner = iter(text_of(th) for th in below)
    found = []
    for th in above:
        grouped = range(int(th.get("colspan", "0")))
        found += [f"{text_of(th)}: {next(inner)}" for _ in grouped] or [text_of(th)]
    return found


def test_it_is_one_page_that_needs_nothing_else(page: str, document: html.HtmlElement) -> None:
    assert page.startswith("<!doctype html>\n")
    assert len(page.encode()) < 2_000_000
    for tag in ("script", "link", "iframe", "object", "embed", "form", "base", "audio", "video"):
        assert not list(document.iter(tag)), tag
    for element in document.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            if name in ("src", "srcset", "data", "action", "poster", "background"):
                pytest.fail(f"<{element.tag} {name}={value}> fetches")
            if name == "href" and element.tag != "a":
                assert value.startswith(("#", "data:image/png;base64,"))
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", page), "a style that fetches"
    assert "@import" not in page
    [policy] = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_the_same_days_give_the_same_bytes(page: str, demo: Path, foods: vitamer.FoodTable) -> None:
    assert report_html(vitamer.analyse(demo, foods=foods)) == page


def test_bytes_do_not_hang_on_the_hash_seed(tmp_path: Path, demo: Path) -> None:
    written = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.html"
        arguments = ["report", "--file", str(demo), "--from", "2026-11-09", "-o", str(path)]
        subprocess.run(
            [sys.executable, "-m", "vitamer", *arguments], check=True, env={**_environment(), "PYTHONHASHSEED": seed}
        )
        written.append(path.read_bytes())
    assert written[0] == written[1]


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ) | {"PYTHONPATH": str(Path(vitamer.__file__).parents[1])}


def test_headings_go_down_one_step_at_a_time(document: html.HtmlElement) -> None:
    levels = [int(h.tag[1]) for h in document.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    named = [text_of(h) for h in document.iter("h2")]
    told = [
        "Summary",
        "Health note",
        "Figures",
        "Tables",
        "What was not understood",
        "How the numbers are made",
        "Sources",
    ]
    assert named == told


def test_names_of_elements_are_there_once_and_all_references_lead_somewhere(document: html.HtmlElement) -> None:
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    referred = {
        i for name in ("aria-labelledby", "aria-describedby") for v in document.xpath(f"//@{name}") for i in v.split()
    }
    referred |= {v[1:] for v in document.xpath("//@href") if v.startswith("#")}
    assert referred <= set(ids)
    assert document.get("lang") == "en"
    assert len(document.xpath("//main")) == len(document.xpath("//h1")) == 1


def test_every_figure_has_words(document: html.HtmlElement) -> None:
    figures = document.xpath("//figure")
    names = [f.xpath(".//h3")[0].get("id").removeprefix("figure-") for f in figures]
    assert names == ["week", "trend", "calendar-2026", "sources", "pairing", "companions", "doubt"]
    assert len(document.xpath("//svg")) == len(figures)
    for figure in figures:
        [svg] = figure.xpath(".//svg")
        assert svg.get("role") == "img"
        [label], [words] = (document.xpath(f"//*[@id='{svg.get(a)}']") for a in ("aria-labelledby", "aria-describedby"))
        assert len(text_of(label)) > 5
        assert len(text_of(words)) > 60, "the words say what is to be seen"
        assert words.tag == "figcaption"


def test_tables_are_tables(document: html.HtmlElement) -> None:
    tables = document.xpath("//table")
    assert [t.get("id") for t in tables] == [
        "weeks",
        "foods",
        "days-2026-09",
        "days-2026-10",
        "days-2026-11",
        "questions",
    ]
    for table in tables:
        region = table.getparent()
        assert (region.get("role"), region.get("tabindex")) == ("region", "0")
        assert region.get("aria-labelledby") == table.find("caption").get("id")
        width = len(heads(table))
        assert width == sum(int(c.get("span")) for c in table.iter("colgroup"))
        for row in table.find("tbody"):
            assert row[0].tag == "th"
            assert row[0].get("scope") == "row"
            assert len(row) == width
        assert {th.get("scope") for th in table.find("thead").iter("th")} <= {"col", "colgroup"}
        assert all(text_of(th) for th in table.iter("th"))


def test_units_stand_in_the_heads(document: html.HtmlElement) -> None:
    for table in document.xpath("//table[@id!='questions']"):
        for head in heads(table)[1:-1]:
            assert re.match(r"Vitamin (?:K2|D), µg a day: |Understood, %: |Share of .*, %: |Complete days$", head), head


def test_days_say_what_the_frame_says(document: html.HtmlElement, demo_analysis: vitamer.Analysis) -> None:
    daily = demo_analysis.daily.set_index(["day", "analyte"])
    seen = 0
    for table in document.xpath("//table[starts-with(@id, 'days-')]"):
        month, above = table.get("id").removeprefix("days-"), heads(table)[1:]
        for name, row in cells(table).items():
            day = f"{month}-{int(name.split()[1]):02d}"
            told = dict(zip(above, row, strict=True))
            for head, analyte in (
                ("Vitamin K2, µg a day: total", "MK_total"),
                ("Vitamin K2, µg a day: MK-4", "MK4"),
                ("Vitamin K2, µg a day: MK-7", "MK7"),
                ("Vitamin K2, µg a day: other", "MK_other"),
                ("Vitamin D, µg a day: total", "D_total"),
                ("Vitamin D, µg a day: D3 food", "D3_food"),
                ("Vitamin D, µg a day: D3 suppl.", "D3_supplement"),
            ):
                number = daily.loc[(day, analyte)]
                expected = people(number["intake_ug"]).replace("under", "<")
                assert told[head].removeprefix("≥ ") == expected, (day, head)
                if "total" in head:
                    assert told[head].startswith("≥") == (number["at_least"] and number["intake_ug"] >= 0.1)
                seen += 1
            low, high = told["Vitamin K2, µg a day: 90 % interval"].split("–")
            assert (low, high) == tuple(people(daily.loc[(day, "MK_total"), c]) for c in ("low_ug", "high_ug"))
            known = daily.loc[(day, "MK_total"), "coverage"]
            assert float(told["Understood, %: K2"]) == pytest.approx(100 * known, abs=1)
            assert ("partial day" in told["Notes"]) != daily.loc[(day, "MK_total"), "complete"]
    assert seen == 7 * daily.index.get_level_values(0).nunique()


def test_weeks_say_what_the_frame_says(document: html.HtmlElement, demo_analysis: vitamer.Analysis) -> None:
    [table] = document.xpath("//table[@id='weeks']")
    weekly = demo_analysis.weekly
    totals = weekly[weekly["analyte"] == "MK_total"]
    shown = [(row[0], row[1].removeprefix("≥ ")) for row in cells(table).values()]
    assert shown == [(str(d), people(v)) for d, v in zip(totals["complete_days"], totals["intake_ug"], strict=True)]


def test_foods_say_what_the_frame_says(document: html.HtmlElement, demo_analysis: vitamer.Analysis) -> None:
    [table] = document.xpath("//table[@id='foods']")
    told = cells(table)
    column = heads(table)[1:].index("Vitamin K2, µg a day: total")
    by_food = demo_analysis.by_food
    rows = by_food[(by_food["analyte"] == "MK_total") & (by_food["share"] >= 0.002)]
    assert len(rows) > 10
    for name, intake in zip(rows["name"], rows["intake_ug"], strict=True):
        assert told[name][column] == people(intake).replace("under", "<")
    shares = [heads(table)[1:].index(h) for h in ("Share of K2, %: share", "Share of vitamin D, %: share")]
    for share in shares:
        whole = sum(0.5 if row[share] == "< 1" else float(row[share]) for row in told.values())
        assert whole == pytest.approx(100, abs=10)


def test_what_was_not_understood_is_listed(document: html.HtmlElement, demo_analysis: vitamer.Analysis) -> None:
    [table] = document.xpath("//table[@id='questions']")
    assert list(cells(table)) == [q.food for q in demo_analysis.questions]


def test_every_citation_of_a_number_is_there_in_full(
    document: html.HtmlElement, demo_analysis: vitamer.Analysis
) -> None:
    cited = {c for cell in demo_analysis.daily["citations"] for c in cell.split(";")} & set(
        demo_analysis.foods.citations.index
    )
    listed = " ".join(text_of(li) for li in document.xpath("//ul[@class='references']/li"))
    assert len(cited) > 10
    for row in demo_analysis.foods.citations.loc[sorted(cited)].to_dict("records"):
        assert row["title"].rstrip(".") in listed
        if isinstance(row["doi"], str):
            address = f"https://doi.org/{row['doi']}"
            assert address in listed
            assert document.xpath(f"//a[@href='{address}']")


def test_the_health_note_is_that_of_the_readme(document: html.HtmlElement) -> None:
    readme = " ".join((Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8").split())
    assert HEALTH_NOTE in readme
    [note] = document.xpath("//section[@id='health-note']")
    assert HEALTH_NOTE in text_of(note)
    assert "https://doi.org/10.1111/jth.12203" in text_of(note)


def test_nothing_advises_or_judges(document: html.HtmlElement) -> None:
    [note] = document.xpath("//section[@id='health-note']")
    [sources] = document.xpath("//section[@id='references']")
    for section in (note, sources):
        section.getparent().remove(section)
    words = text_of(document.find("body"))
    judging = (
        r"\b(?:should|ought|recommend\w*|advi[sc]e\w*|enough|too (?:low|high|much|little)|deficien\w*|insufficien\w*"
    )
    judging += r"|adequate|good|bad|healthy|unhealthy|poor|optimal|ideal|excess\w*|lack\w*|improve\w*)\b"
    assert re.findall(judging, words, re.IGNORECASE) == []


def test_table_version_region_and_program_are_named_and_no_clock(page: str, demo_analysis: vitamer.Analysis) -> None:
    foods = demo_analysis.foods
    assert f"Food table {foods.version}, region not set. Made by vitamer {vitamer.__version__}." in page
    without_shapes = re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"\b\d{1,2}:\d{2}\b", without_shapes), "no time of the clock"


def test_hostile_names_are_words(foods: vitamer.FoodTable) -> None:
    rows = [("2026-11-09", name, "30 g") for name in HOSTILE] + [("2026-11-09", "natto", "45 g")]
    rows += [("2026-11-09", "Vitamin K2 MK-7 100 mcg <script>alert(2)</script>", "1 capsule")]
    page = report_html(vitamer.analyse(vitamer.as_entries(rows), foods=foods))
    document = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    assert not list(document.iter("script", "img"))
    assert not [a for e in document.iter() for a in e.attrib if a.startswith("on")]
    assert not re.search("[\u202a-\u202e\x00-\x08\x1b]", page)
    assert "49 " not in text_of(document.xpath("//table[@id='questions']")[0])
    [questions] = document.xpath("//table[@id='questions']")
    assert HOSTILE[0] in cells(questions)
    assert all(len(name) <= 120 for name in cells(questions))


def test_a_week_that_holds_little(foods: vitamer.FoodTable) -> None:
    for rows in (
        [("2026-11-09", "natto", "45 g")],
        [("2026-11-09", "Vitamin D3 1000 IU", "1 capsule")],
        [("2026-11-09", "Grandpa's goudaa thing", "30 g")],
        [("2026-11-09", "qwxz", "30 g"), ("2026-11-30", "zzyqx", "1 cup")],
    ):
        page = report_html(vitamer.analyse(vitamer.as_entries(rows), foods=foods))
        document = html.document_fromstring(page)
        assert len(document.xpath("//p[@class='sentence']")) == 3
        assert "nan" not in re.findall(r"\b\w+\b", text_of(document.find("body")))
        assert "None" not in text_of(document.find("body"))


def test_three_years_are_less_than_two_megabytes(foods: vitamer.FoodTable) -> None:
    """And of more years the latest three are listed by day, the others by month."""
    import pandas as pd

    eaten = ("natto", "gouda", "egg", "salmon", "butter", "Vitamin D3 1000 IU", "milk", "oats", "qwxz stew", "apple")
    days = pd.date_range("2023-01-01", "2026-12-31", freq="D")
    rows = [
        (f"{day:%Y-%m-%d}", eaten[(n * 7 + i * 3) % len(eaten)], f"{20 + (n * 37 + i * 11) % 180} g")
        for n, day in enumerate(days)
        for i in range(3)
    ]
    analysis = vitamer.analyse(vitamer.as_entries(rows), foods=foods)
    page = report_html(analysis)
    assert len(page.encode()) < 2_000_000
    document = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    months = document.xpath("//details")
    assert len(months) == 36
    assert [bool(m.get("open") is not None) for m in months] == [False] * 33 + [True] * 3
    assert len(document.xpath("//table[@id='months']/tbody/tr")) == 48
    assert "The days before January 2024 are not listed" in text_of(document.find("body"))
    assert [f for f in document.xpath("//h3/@id") if "calendar" in f] == [
        f"figure-calendar-{y}" for y in (2024, 2025, 2026)
    ]


def test_cards_tell_every_form_of_their_total(foods: vitamer.FoodTable) -> None:
    eaten = [("2026-11-09", "Vitamin D2 1000 IU", "1 capsule"), ("2026-11-09", "rice", "100 g")]
    eaten += [("2026-11-09", "salmon", "100 g"), ("2026-11-09", "Gouda", "30 g")]
    analysis = vitamer.analyse(vitamer.as_entries(eaten), foods=foods)
    document = html.document_fromstring(report_html(analysis))
    card = document.xpath("//div[@class='card']")[1]
    told = {text_of(dt): text_of(dt.getnext()) for dt in card.iter("dt")}
    assert told["D2"].startswith("25 ") or told["D2"] == "25"
    assert set(told) == {"D3 from food", "D3 from supplements", "D2"}


def test_some_days_alone(demo_analysis: vitamer.Analysis, tmp_path: Path, demo: Path) -> None:
    path = tmp_path / "november.html"
    arguments = ["report", "--file", str(demo), "--from", "2026-11-02", "--to", "2026-11-08", "-o", str(path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr == f"Wrote {path}\n"
    document = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    assert text_of(document.xpath("//p[@class='when']")[0]) == "2–8 November 2026"
    [table] = document.xpath("//table[@id='weeks']")
    week = demo_analysis.weekly[
        (demo_analysis.weekly["week"] == "2026-W45") & (demo_analysis.weekly["analyte"] == "MK_total")
    ]
    assert next(iter(cells(table).values()))[1].removeprefix("≥ ") == people(week["intake_ug"].iloc[0])


def test_a_report_is_a_page_and_never_the_export(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"report\.pdf: the report is a page\. Name it report\.html"):
        require_page("report.pdf")
    export = tmp_path / "servings.html"
    export.write_bytes(demo.read_bytes())
    result = CliRunner().invoke(main, ["report", "--file", str(export), "-o", str(export)])
    assert result.exit_code == 1
    assert "would replace the file that it is made of" in result.stderr
    assert export.read_bytes() == demo.read_bytes()
    result = CliRunner().invoke(main, ["report", "--file", str(demo), "-o", str(tmp_path / "a.txt")])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "a.txt").exists()
