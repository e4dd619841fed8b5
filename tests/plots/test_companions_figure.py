from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import vitamer
from vitamer import plots
from vitamer.companion_intakes import COMPANIONS_DAILY, companions_daily
from vitamer.plots.companions_figure import _COLOUR
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


def written(fig: Figure, gid: str) -> str:
    return next((t.get_text() for t in fig.texts if t.get_gid() == gid), "").replace("\n", " ")


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
    fig = plots.companions(CASES[case]())
    fig.set_dpi(1000 / fig.get_figwidth())
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    boxes = {}
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            box = Text.get_window_extent(text, canvas.get_renderer())
            if text.axes is None or text.axes.bbox.padded(60).overlaps(box):
                boxes[text] = Bbox([[box.x0 + 0.5, box.y0 + 0.5], [box.x1 - 0.5, box.y1 - 0.5]])
    picture = fig.bbox.padded(-4)
    outside = [t.get_text() for t, b in boxes.items() if not (picture.contains(*b.min) and picture.contains(*b.max))]
    assert not outside
    meeting = [(a.get_text(), b.get_text()) for (a, x), (b, y) in combinations(boxes.items(), 2) if x.overlaps(y)]
    assert not meeting
    assert min(t.get_fontsize() * fig.dpi / 72 for t in boxes) >= 12


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


@pytest.mark.mpl_image_compare(baseline_dir="../baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 80})
def test_image_of_companions():
    fig = plots.companions(typical())
    FigureCanvasAgg(fig).draw()
    for text in fig.findobj(Text):
        text.set_visible(False)
    return fig
