"""The report in a real browser: phone and desktop, light and dark, by keyboard, on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

import vitamer
from vitamer.report import report_html

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser_pages import OpenPage

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
#: What is left of A4 and Letter between the margins of the page [CSS px].
PAPER = {"A4": round((210 - 28) / 25.4 * 96), "Letter": round((215.9 - 28) / 25.4 * 96)}


@pytest.fixture(scope="module")
def report(demo_analysis: vitamer.Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the example diary."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(demo_analysis), encoding="utf-8")
    return path


def violations(page: Page) -> list[str]:
    """Return what axe objects to, by the rules of WCAG 2.2 AA and by best practice."""
    # The page runs no script, its own policy sees to it; the checker is put in from outside.
    checked = page.evaluate(
        Path(AXE_FILE_PATH).read_text(encoding="utf-8") + "\n;axe.run(document, {resultTypes: ['violations']})"
    )
    assert checked["passes"], "the checker has looked at something"
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in checked["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_in_anybodys_way(report: Path, open_page: OpenPage, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page, asked = open_page(report, width=width, height=height, scheme=scheme)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert asked == [report.as_uri()]
    assert problems == []


def test_dark_is_dark_and_figures_stay_on_paper(report: Path, open_page: OpenPage) -> None:
    colour = "(what) => getComputedStyle(document.querySelector(what)).backgroundColor"
    light, dark = (open_page(report, scheme=scheme)[0] for scheme in ("light", "dark"))
    brightness = [sum(map(int, re.findall(r"\d+", page.evaluate(colour, "body"))[:3])) for page in (light, dark)]
    assert brightness[0] > 600
    assert brightness[1] < 150
    assert dark.evaluate(colour, ".paper") == light.evaluate(colour, ".paper") == "rgb(255, 255, 255)"


def test_figures_are_drawn(report: Path, open_page: OpenPage) -> None:
    page, _ = open_page(report)
    boxes = page.evaluate(
        "[...document.querySelectorAll('figure svg')].map(s => {const b = s.getBoundingClientRect();"
        " const i = s.getBBox(); return [b.width, b.height, i.width, i.height]})"
    )
    assert len(boxes) >= 7
    for width, height, drawn_width, drawn_height in boxes:
        assert width > 500 and height > 200
        assert drawn_width > 300 and drawn_height > 150


def test_names_within_one_figure_do_not_reach_another(report: Path, open_page: OpenPage) -> None:
    page, _ = open_page(report)
    strays = page.evaluate(
        "[...document.querySelectorAll('figure svg use')].filter(u =>"
        " !u.closest('svg').contains(document.querySelector(u.getAttribute('href')))).length"
    )
    assert strays == 0


@pytest.mark.parametrize("size", SIZES)
def test_the_keyboard_reaches_all_that_scrolls_or_opens(report: Path, open_page: OpenPage, size: str) -> None:
    width, height = SIZES[size]
    page, _ = open_page(report, width=width, height=height)
    place = "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
    reached: list[int] = []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(200):
        reached.append(page.evaluate(place))
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    else:
        pytest.fail("the tab key comes to no end")
    assert reached == sorted(reached), "the order of the keyboard is that of the page"
    waiting = page.evaluate(
        "[...document.querySelectorAll('*')].map((e, i) => [e, i]).filter(([e]) => e.checkVisibility() &&"
        " (e.matches('summary, a') || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto'))"
        ".map(([e, i]) => i)"
    )
    assert set(waiting) <= set(reached)


def test_a_wide_table_scrolls_by_arrow_keys(report: Path, open_page: OpenPage) -> None:
    page, _ = open_page(report, width=390, height=844)
    region = page.locator(".scroll", has=page.locator("#foods"))
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=region.element_handle())
    food = page.locator("#foods tbody th").first
    assert food.bounding_box()["x"] >= 0, "the names of the rows stay in sight"


def test_a_month_opens_and_closes_by_keyboard(report: Path, open_page: OpenPage) -> None:
    page, _ = open_page(report)
    month = page.locator("details").first
    month.locator("summary").focus()
    before = month.evaluate("e => e.open")
    page.keyboard.press("Enter")
    assert month.evaluate("e => e.open") is not before


def test_text_can_be_made_twice_as_large(report: Path, open_page: OpenPage) -> None:
    """At half the width, which is what a reader who enlarges to 200 % and more has, nothing is cut off."""
    page, _ = open_page(report, width=320, height=500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("paper", PAPER)
def test_paper_cuts_nothing_off(report: Path, open_page: OpenPage, paper: str, tmp_path: Path) -> None:
    page, _ = open_page(report, width=PAPER[paper], height=1000, scheme="dark")
    page.emulate_media(media="print")
    beyond = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() &&"
        " e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".map(e => `${e.tagName} ${e.textContent.slice(0, 60)}`)"
    )
    assert beyond == []
    clipped = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
    )
    assert clipped == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = page.pdf(path=tmp_path / "report.pdf", format=paper)
    assert printed.startswith(b"%PDF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 25
