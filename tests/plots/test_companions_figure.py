from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn_words import assert_words_stand_free, written
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.text import Text

import vitamer
from vitamer import plots
from vitamer.companion_intakes import COMPANIONS_DAILY, companions_daily
from vitamer.plots.companions_figure import _COLOUR, companions_text, d3_words
from vitamer.plots.drawing import pale

NAN = float("nan")


def days(first: str, count: int, **given: Any) -> pd.DataFrame:
    """What `companions_daily` returns, made up: `count` days from `first` on."""
    n = np.arange(count)
    usual = {
        "day": pd.date_range(first, periods=count),
        "complete": True,
        "calcium_mg": 900.0 + 50 * (n % 5),
        "magnesium_mg": 300.0 + 20 * (n % 4),
        "fat_g": 70.0,
        "d3_supplement_ug": np.where(n % 2, 25.0, 0.0),
        "fat_with_d3_g": np.where(n % 2, 5.0 + n % 7, NAN),
    }
    for name in ("calcium", "magnesium", "fat"):
        usual |= {f"{name}_coverage": 0.9, f"{name}_from_app": 0.75}
    frame = pd.DataFrame(usual | given)
    frame["d3_with_known_fat_ug"] = frame["d3_supplement_ug"].where(frame["fat_with_d3_g"].notna(), 0.0)
    frame = frame[[c.name for c in COMPANIONS_DAILY]]
    frame.attrs = {"foods_version": "2026.1", "region": "NL", "sources": ["usda"], "citations": {"usda": "USDA SR28"}}
    return frame


def typical() -> pd.DataFrame:
    frame = days("2026-11-09", 7, d3_supplement_ug=25.0)
    frame.loc[2, ["calcium_coverage", "magnesium_coverage"]] = 0.5
    frame.loc[4, ["complete", "calcium_mg", "magnesium_mg"]] = [False, 200.0, 60.0]
    frame.loc[5, ["magnesium_mg", "magnesium_coverage"]] = [NAN, 0.0]
    return frame


def gaps() -> pd.DataFrame:
    frame = typical()
    kept = frame[frame.index.isin([0, 2, 6])].reset_index(drop=True)
    kept.attrs = frame.attrs
    return kept


CASES = {
    "typical": typical,
    "gaps": gaps,
    "one day": lambda: days("2026-11-09", 1, d3_supplement_ug=25.0, fat_with_d3_g=0.0),
    "month": lambda: days("2026-10-01", 31),
    "two months": lambda: days("2026-09-21", 56),
    "year": lambda: days("2025-11-17", 365),
    "three years": lambda: days("2023-11-17", 1095),
    "meals not known": lambda: days("2026-11-09", 7, d3_supplement_ug=25.0, fat_with_d3_g=NAN),
    "nothing known": lambda: days(
        "2026-11-09", 3, calcium_mg=NAN, magnesium_mg=NAN, calcium_coverage=0.0, magnesium_coverage=0.0
    ),
    "all partial": lambda: days("2026-10-01", 40, complete=False),
    "no supplement": lambda: days("2026-11-09", 7, d3_supplement_ug=0.0, fat_with_d3_g=NAN),
    "much": lambda: days("2026-11-09", 7, calcium_mg=12_345.0, fat_with_d3_g=230.0, d3_supplement_ug=1250.0),
}


def panel(fig: Figure, name: str) -> Any:
    return next(ax for ax in fig.axes if ax.get_gid() == name)


def bars(ax: Any, label: str) -> dict[float, Any]:
    """Bars of a container by the day on which they stand."""
    (found,) = [c for c in ax.containers if c.get_label() == label]
    return {bar.get_x() + bar.get_width() / 2: bar for bar in found}


def texts(ax: Any, gid: str) -> list[str]:
    return [t.get_text() for t in ax.findobj(Text) if t.get_gid() == gid]


@pytest.mark.parametrize("name", ["calcium", "magnesium"])
def test_bars_are_the_days_of_the_frame(name):
    frame = typical()
    ax = panel(plots.companions(frame), name)
    drawn = bars(ax, name)
    known = frame[frame[f"{name}_mg"].notna()]
    assert list(drawn) == pytest.approx(list(date2num(known["day"])))
    assert [b.get_height() for b in drawn.values()] == known[f"{name}_mg"].tolist()
    strip = [bars(ax, label) for label in ("known", "eaten")]
    shares = [k.get_height() / e.get_height() for k, e in zip(*(s.values() for s in strip), strict=True)]
    assert shares == pytest.approx(frame[f"{name}_coverage"].tolist())


def test_partial_days_and_days_that_are_hardly_known_are_faint():
    ax = panel(plots.companions(typical()), "calcium")
    faces = [to_hex(b.get_facecolor()) for b in bars(ax, "calcium").values()]
    assert faces[0] == _COLOUR.lower()
    assert (faces[2], faces[4]) == (to_hex(pale(_COLOUR, 0.5)), to_hex(pale(_COLOUR, 0.72)))
    assert len(ax.findobj(lambda a: a.get_gid() == "partial")) == 1


def test_unknown_is_a_question_mark_and_a_bound_is_one():
    fig = plots.companions(typical())
    assert texts(panel(fig, "magnesium"), "figure")[5] == "?"
    assert texts(panel(fig, "calcium"), "figure")[:3] == ["900", "950", "≥ 1,000"]


def test_more_than_a_month_is_drawn_by_week():
    frame = days("2026-09-23", 50, complete=np.arange(50) != 0)
    drawn = bars(panel(plots.companions(frame), "calcium"), "calcium")
    first = frame[(frame["day"] <= "2026-09-27") & frame["complete"]]["calcium_mg"].mean()
    assert drawn[date2num(pd.Timestamp("2026-09-24"))].get_height() == pytest.approx(first)
    assert len(drawn) == 8
    assert len(bars(panel(plots.companions(days("2026-10-01", 31)), "calcium"), "calcium")) == 31


def test_a_week_without_a_complete_day_is_a_gap():
    frame = days("2026-09-21", 42, complete=(np.arange(42) // 7) != 2)
    drawn = bars(panel(plots.companions(frame), "calcium"), "calcium")
    assert date2num(pd.Timestamp("2026-10-08")) not in drawn
    assert len(drawn) == 5


def test_dots_are_the_fat_of_the_meals_with_d3():
    frame = days("2026-11-09", 6)
    ax = panel(plots.companions(frame), "fat with D3")
    (dots,) = ax.findobj(lambda a: a.get_gid() == "fat")
    taken = frame[frame["d3_supplement_ug"] > 0]
    assert dots.get_offsets().tolist() == [
        [date2num(d), g] for d, g in zip(taken["day"], taken["fat_with_d3_g"], strict=True)
    ]
    assert texts(ax, "figure") == ["6 g\nwith 25 µg", "8 g\nwith 25 µg", "10 g\nwith 25 µg"]


def test_a_meal_that_is_not_known_is_a_question_mark_and_no_zero():
    ax = panel(plots.companions(CASES["meals not known"]()), "fat with D3")
    assert not ax.findobj(lambda a: a.get_gid() == "fat")
    assert texts(ax, "not known") == ["?"] * 7
    assert not ax.get_yticks().tolist()
    zero = panel(plots.companions(CASES["one day"]()), "fat with D3")
    (dots,) = zero.findobj(lambda a: a.get_gid() == "fat")
    assert dots.get_offsets()[0, 1] == 0


@pytest.mark.parametrize("case", CASES)
def test_no_line_marks_a_need_or_a_threshold(case):
    for ax in plots.companions(CASES[case]()).axes:
        flat = [line for line in ax.lines if len(set(line.get_ydata())) == 1 and line.get_linestyle() != "None"]
        assert all(line.get_ydata()[0] == 0 for line in flat)


def test_the_words_say_mean_knowledge_basis_and_sources():
    fig = plots.companions(typical())
    words = texts(panel(fig, "calcium"), "panel words")
    assert words == ["about 960 mg, known for 83 % of what was eaten, 75 % of it from the app’s own figures"]
    caption = written(fig, "caption")
    for said in ("Misreported and forgotten", "without a threshold", "Dawson-Hughes 2015", "USDA SR28", "2026.1"):
        assert said in caption
    assert "threshold" not in written(plots.companions(CASES["no supplement"]()), "caption")
    assert "ISO weeks" in written(plots.companions(CASES["year"]()), "caption")


@pytest.mark.parametrize("case", CASES)
def test_no_text_meets_another_or_leaves_the_picture(case):
    assert_words_stand_free(plots.companions(CASES[case]()))


def test_the_frame_of_a_diary_can_be_drawn_and_is_the_same_twice(demo_analysis: vitamer.Analysis, tmp_path):
    frame = companions_daily(demo_analysis.servings, demo_analysis.foods)
    for suffix in ("png", "svg", "pdf"):
        first, second = (plots.save(plots.companions(frame), tmp_path / f"{n}.{suffix}").read_bytes() for n in (1, 2))
        assert first == second


def test_an_empty_frame_is_a_picture_with_words():
    frame = days("2026-11-09", 0)
    fig = plots.companions(frame)
    assert texts(panel(fig, "calcium"), "panel words") == ["no complete day, and so no mean"]


def test_a_given_figure_is_drawn_into():
    mine = Figure(figsize=(4, 4))
    assert plots.companions(typical(), figure=mine) is mine
    assert len(mine.axes) == 3


def test_the_text_gives_means_what_is_known_and_the_fat() -> None:
    frame = pd.DataFrame(
        {
            "complete": [True, True, False],
            "calcium_mg": [900.0, 1100.0, 10.0],
            "calcium_coverage": [0.9, 0.7, 1.0],
            "magnesium_mg": [300.0, None, None],
            "magnesium_coverage": [0.5, 0.0, 0.0],
            "d3_supplement_ug": [25.0, 25.0, 0.0],
            "fat_with_d3_g": [4.0, 20.0, None],
        }
    )
    assert companions_text(frame) == (
        "Mean of 2 complete days: calcium about 1,000 mg (80 % of what was eaten is known) and magnesium at least "
        "about 300 mg (25 % of what was eaten is known) a day. A vitamin D3 supplement was taken on 2 days; fat in "
        "the same meal: a median of 12 g, from 4 to 20 g."
    )
    assert companions_text(frame.iloc[2:]).startswith("There is no complete day, and so no mean.")
    assert companions_text(frame.iloc[1:2]).count("magnesium not known") == 1


@pytest.mark.parametrize(
    ("doses", "fat", "words"),
    [
        ([0.0], [None], "No vitamin D3 supplement of known dose was taken."),
        ([25.0], [None], "taken on 1 day; with which meal, and so with how much fat, the diary does not tell."),
        ([25.0, 25.0], [8.0, None], "on 2 days; the meal and its fat are known on 1 of them: 8 g."),
    ],
)
def test_the_fat_with_d3_in_words(doses: list[float], fat: list[float | None], words: str) -> None:
    frame = pd.DataFrame({"d3_supplement_ug": doses, "fat_with_d3_g": pd.Series(fat, dtype=float)})
    assert d3_words(frame).endswith(words)
