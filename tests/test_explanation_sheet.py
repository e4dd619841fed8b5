"""The explanation as a person reads it."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from rich.console import Console

import vitamer
from odd_diary import odd_entries
from vitamer.explanation import explain_entries
from vitamer.explanation_sheet import explanation_sheet
from vitamer.weeks import people, span


def rendered(analysis: vitamer.Analysis, first: str, last: str | None = None, width: int = 100) -> str:
    shown = analysis.between(pd.Timestamp(first), pd.Timestamp(last or first))
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(explanation_sheet(explain_entries(shown), shown.daily))
    return console.export_text()


@pytest.fixture(scope="module")
def odd(foods: vitamer.FoodTable) -> vitamer.Analysis:
    return vitamer.analyse(odd_entries(), foods=foods)


def test_a_day_tells_entry_food_grams_micrograms_basis_and_source(demo_analysis: vitamer.Analysis) -> None:
    text = rendered(demo_analysis, "2026-11-10")
    day = demo_analysis.daily[demo_analysis.daily["day"] == "2026-11-10"].set_index("analyte")
    k2, forms = day.loc["MK_total"], {a: people(day.loc[a, "intake_ug"]) for a in ("MK4", "MK7", "MK_other")}
    said = f"K2: about {people(k2['intake_ug'])} µg ({span(k2['low_ug'], k2['high_ug'])}): "
    said += f"MK-4 {forms['MK4']}, MK-7 {forms['MK7']}, other MK {forms['MK_other']}"
    assert text.startswith(f"Tue 10 November 2026\n{said}\n")
    line = next(at for at in text.splitlines() if at.startswith("  Natto, 45.00 g"))
    natto = explain_entries(demo_analysis.only("2026-11-10")).query("food_id == 'natto' and analyte == 'MK_total'")
    [brought] = natto.loc[natto["day"] == "2026-11-10", "intake_ug"]
    share = f"{100 * brought / k2['intake_ug']:.0f}"
    assert re.search(rf"45 g +{people(brought)} \([^)]+\) +{share} % +0$", line.rstrip())
    assert "Natto (natto), by its name; 45 g as written" in text
    assert re.search(r"K2: \d+ µg per 100 g, calculated \(Jensen 2022, Walther 2017", text) and "MK-7 390" in text
    assert "dose as written: D3 50 µg" in text
    assert "measured (STFCJ 2020, TFDA 2025); all MK-4" in text and "brings other MK 0.47 µg" in text
    assert "household measure" in text
    assert f"Food table {demo_analysis.foods.version}, region not set." in text


def test_what_brings_neither_is_named_once_and_counted(demo_analysis: vitamer.Analysis) -> None:
    text = " ".join(rendered(demo_analysis, "2026-11-10").split())
    [nothing] = re.findall(r"No K2 and no vitamin D: (.*?)\.(?= )", text)
    assert "Water ×3" in nothing and "Tomatoes, Raw (Tomato) ×2" in nothing
    week = rendered(demo_analysis, "2026-11-09", "2026-11-15")
    counted = [int(n) for n in re.findall(r"and (\d+) entr(?:y|ies) without K2 and vitamin D", week)]
    assert len(counted) == 7


@pytest.mark.parametrize("days", [("2026-11-10", "2026-11-10"), ("2026-11-09", "2026-11-15")])
@pytest.mark.parametrize("width", [80, 100, 160])
def test_it_fits_the_terminal_and_figures_stand_below_each_other(
    demo_analysis: vitamer.Analysis, days: tuple[str, str], width: int
) -> None:
    lines = rendered(demo_analysis, *days, width=width).splitlines()
    assert max(map(len, lines)) <= width
    ends = {line.rstrip().rfind("g  ") for line in lines if re.search(r"\d g  ", line)}
    assert len(ends) == 1, "the grams end in one column"


def test_a_week_has_each_day_with_its_sums_and_a_line_an_entry(demo_analysis: vitamer.Analysis) -> None:
    text = rendered(demo_analysis, "2026-11-09", "2026-11-15")
    assert text.startswith("Week 46, 9–15 November 2026\n")
    assert text.count("K2: about") == text.count("D: about") == 7
    assert "Sun 15 November 2026, partial day" in text
    assert "Natto → natto" in text and "per 100 g" not in text
    assert "vitamer explain DAY" in text


def test_what_is_not_counted_says_why(odd: vitamer.Analysis) -> None:
    text = " ".join(rendered(odd, "2026-11-09", width=200).split())
    assert "no food of the table is like it" in text
    assert "no weight: 'a bit' gives no number" in text
    assert re.search(r"in review, perhaps Gouda \(cheese_gouda\): would bring K2 \d+ µg.*?, not counted", text)
    assert "in review, perhaps Vitamin D3 supplement (supplement_d3): what it would bring is not known" in text
    assert "D: the app's own 2.5 µg stands in, without an interval" in text
    assert "; by the app 0.4 µg" in text
    assert re.search(r"K2: at least about .*?; under review and not counted: \d+ µg D: ", text)
    assert "?: not known; this is not zero." in text and "settle it with: vitamer review" in text


def test_a_day_of_which_nothing_is_known_says_so(odd: vitamer.Analysis) -> None:
    text = rendered(odd, "2026-11-11")
    assert "K2: not known" in text and "partial day" in text
    assert not re.search(r"\b0\b(?! )", text.splitlines()[4])


def test_an_entry_of_several_foods_stands_above_its_parts(odd: vitamer.Analysis) -> None:
    lines = rendered(odd, "2026-11-09").splitlines()
    at = lines.index(next(line for line in lines if line.startswith("  2 eggs and bacon, 1 serving")))
    assert lines[at].strip() == "2 eggs and bacon, 1 serving"
    assert re.match(r"    eggs +100 g +18 ", lines[at + 1])
    assert any(re.match(r"    bacon +24 g ", line) for line in lines[at:])


def test_hostile_names_are_shown_and_not_obeyed(odd: vitamer.Analysis) -> None:
    text = rendered(odd, "2026-11-09", width=160)
    assert "[bold red]natto[/bold red], 50 g" in text
    assert "\\x1b[31mnatto\\x1b[0m\\u202e fake, 40 g" in text
    assert "\x1b[31m" not in text and "\u202e" not in text


def test_much_of_the_day_is_bold(demo_analysis: vitamer.Analysis) -> None:
    shown = demo_analysis.between(pd.Timestamp("2026-11-10"), pd.Timestamp("2026-11-10"))
    console = Console(width=100, record=True, file=io.StringIO(), force_terminal=True)
    console.print(explanation_sheet(explain_entries(shown), shown.daily))
    styled = console.export_text(styles=True)
    natto, egg = (next(at for at in styled.splitlines() if food in at) for food in ("Natto, 45", "Egg, whole, boiled"))
    assert re.search(r"\x1b\[1m +4\d\d \(", natto)
    assert "\x1b[1m" not in egg


def test_wide_letters_keep_the_columns(foods: vitamer.FoodTable) -> None:
    rows = [("2026-11-09", "納豆", "45 g"), ("2026-11-09", "natto", "45 g")]
    text = rendered(vitamer.analyse(vitamer.as_entries(rows), foods=foods), "2026-11-09", width=80)
    wide, narrow = (line for line in text.splitlines() if line.startswith(("  納豆", "  natto")))
    assert len(wide) + 2 == len(narrow)
