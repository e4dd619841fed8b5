from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from drawn_words import assert_words_stand_free, without_text, written
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from daily_frames import CASES, day, frame, ordinary, typical
from vitamer import plots
from vitamer.context import NO_K2_TARGET, ContextLine
from vitamer.weeks import RATIO_WORDS

OPENING = "Doses used, not doses shown to work"


def dose(reference_id, ug, outcome, source):
    return ContextLine(
        reference_id=reference_id,
        analyte="MK7",
        value_ug_per_day=ug,
        low_ug_per_day=math.nan,
        high_ug_per_day=math.nan,
        kind="trial_dose",
        label=f"MK-7, {ug:g} µg: {outcome} ({source})",
        caption=f"{OPENING}. {source}: {ug:g} µg MK-7 a day in invented people: {outcome}; funding not read.",
        citation_id=source,
    )


DOSES = (
    dose("a", 180.0, "less bone loss", "First 2013"),
    dose("b", 180.0, "fewer cramps", "Second 2024"),
    dose("c", 360.0, "no difference in calcification of arteries", "Third 2019"),
    dose("d", 375.0, "no difference in arterial stiffness", "Fourth 2023"),
    dose("e", 720.0, "no difference in valve calcification", "Fifth 2022"),
    dose("f", 857.0, "no difference in calcification or arterial stiffness", "Sixth 2020"),
)


def dosed(daily, *days):
    """Say that the MK-7 of some days was a dose as written."""
    daily = daily.copy()
    daily.attrs = CASES["typical"].attrs
    taken = daily["day"].isin(pd.to_datetime(list(days))) & (daily["analyte"] == "MK7")
    daily.loc[taken, "citations"] = "dose as written;kamao2007"
    return daily


def scattered(number, start="2024-01-01"):
    """Make days that spread over both scales, some with supplements and some partial."""
    days = pd.date_range(start, periods=number).strftime("%Y-%m-%d")
    amounts = [(0.02 * 1.37 ** (n % 29), 0.3 * 1.41 ** (n % 17), 25 * (n % 3)) for n in range(number)]
    rows = (
        day(d, MK7=mk7, D3_food=d3, D3_supplement=supplement, complete=n % 11 > 0, coverage=0.5 if n % 7 == 0 else 1.0)
        for n, (d, (mk7, d3, supplement)) in enumerate(zip(days, amounts, strict=True))
    )
    return dosed(frame(*rows), *days[::5])


MANY = scattered(700)
MIXED = dosed(
    frame(
        day("2026-11-09", MK7=0.4, D3_food=2),
        day("2026-11-10", MK7=390, D3_food=5),
        day("2026-11-11", MK7=100, D3_supplement=50, possible_d=3),
        day("2026-11-12", MK7=100, D3_supplement=50),
        day("2026-11-13", MK7=100, D3_supplement=50, complete=False),
        day("2026-11-14", MK7=0, D3_food=0.7, D3_supplement=25, coverage=0.6),
        day("2026-11-15", MK7=45, D3_food=0),
        day("2026-11-16", unknown=True),
    ),
    "2026-11-11",
    "2026-11-12",
    "2026-11-13",
    "2026-11-15",
)
ALL = CASES | {"mixed": MIXED, "scattered": scattered(50), "many": MANY}


def marks(fig):
    """Amounts (D3, MK-7) of the marks drawn, with shape and the number of days they stand for."""
    lines = [line for line in fig.axes[0].lines if line.get_gid() == "day"]
    return [(float(x.get_xdata()[0]), float(x.get_ydata()[0]), x.get_marker(), int(x.get_label()), x) for x in lines]


def key(fig):
    return [t.get_text() for legend in fig.legends for t in legend.get_texts()]


def test_each_day_is_a_mark_at_its_amounts():
    daily = frame(*(day(f"2026-11-{n:02d}", MK7=0.4 * 2**n, D3_food=1.5**n) for n in range(1, 9)))
    drawn = sorted((x, y, n) for x, y, _, n, _ in marks(plots.pairing(daily)))
    expected = [(1.5**n, 0.4 * 2**n, 1) for n in range(1, 9)]
    assert drawn == [pytest.approx(e) for e in expected]


def test_supplements_have_shapes_of_their_own():
    drawn = {(round(y, 1), shape) for _, y, shape, _, _ in marks(plots.pairing(MIXED)) if y > 0.3}
    assert {(0.4, "o"), (390.0, "o"), (100.0, "D"), (45.0, "^")} <= drawn
    assert key(plots.pairing(MIXED))[:4] == [
        "food only",
        "with a D3 supplement",
        "with an MK-7 supplement",
        "with both",
    ]


def test_days_alike_are_one_mark_with_their_number_and_partial_ones_hollow_beside_it():
    fig = plots.pairing(MIXED)
    both = sorted((n, to_hex(line.get_markerfacecolor())) for _, y, shape, n, line in marks(fig) if shape == "D")
    assert [n for n, _ in both] == [1, 2]
    assert both[0][1] == "#ffffff"
    assert both[1][1] != "#ffffff"
    x = {n: at for at, _, shape, n, _ in marks(fig) if shape == "D"}
    assert x[1] != x[2]
    assert [t.get_text() for t in fig.axes[0].texts if t.get_gid() == "number"] == ["2"]
    assert "one with a number is so many days alike" in written(fig, "caption")


def test_all_days_are_in_the_marks_of_a_long_diary():
    fig = plots.pairing(MANY)
    assert sum(n for *_, n, _ in marks(fig)) == 700
    numbers = [int(t.get_text()) for t in fig.axes[0].texts if t.get_gid() == "number"]
    assert all(n >= 0.03 * 700 for n in numbers)
    caption = written(fig, "caption")
    assert "The 90 % intervals are too many to draw; typically they reach from 0.67 to 1.5 times" in caption
    assert "Crosses" not in caption


def test_days_with_none_stand_in_a_strip_and_not_on_the_scale():
    fig = plots.pairing(MIXED)
    ax = fig.axes[0]
    strips = list(ax.findobj(lambda a: a.get_gid() == "strip"))
    assert len(strips) == 2
    (none,) = [(x, y) for x, y, shape, _, _ in marks(fig) if shape == "s"]
    across = next(s for s in strips if s.get_height() < 0.4)
    assert across.get_y() < none[1] < across.get_y() + across.get_height()
    assert "under 0.1" in [t.get_text() for t in ax.get_yticklabels()]
    assert "In the grey strips are days with less than 0.1 µg or none." in written(fig, "caption")
    assert not plots.pairing(frame(ordinary(1))).findobj(lambda a: a.get_gid() == "strip")


def test_an_unknown_day_is_counted_in_words_and_not_drawn():
    fig = plots.pairing(MIXED)
    assert sum(n for *_, n, _ in marks(fig)) == 7
    assert "1 day is not drawn: D3 or MK-7 is not known, which is not zero." in written(fig, "caption")


def test_without_a_known_day_there_is_no_scale_and_no_number():
    fig = plots.pairing(CASES["nothing understood"], ratio=True, doses=DOSES)
    ax = fig.axes[0]
    assert not marks(fig)
    assert [t.get_text() for t in ax.texts] == ["no day of which both are known"]
    assert not len(ax.get_xticks()) + len(ax.get_yticks())
    assert not [line for line in ax.lines if line.get_gid() == "ratio"]
    assert written(fig, "mean") == "D3: not known MK-7, a form of vitamin K2: not known"


def test_intervals_are_those_of_the_frame():
    daily = frame(day("2026-11-09", MK7=20, D3_food=4, spread=2))
    ax = plots.pairing(daily).axes[0]
    crosses = {c.get_gid(): c.get_segments()[0].tolist() for c in ax.collections if c.get_gid()}
    assert crosses["interval of D3"] == [[2, 20], [8, 20]]
    assert crosses["interval of MK-7"] == [[4, 10], [4, 40]]


def test_days_poorly_understood_are_faint():
    fig = plots.pairing(frame(ordinary(1, MK7=5), ordinary(2, MK7=50, coverage=0.5)))
    face = {round(y): to_hex(line.get_markerfacecolor()) for _, y, _, _, line in marks(fig)}
    assert face[5] == plots.COLOURS["D3_food"].lower()
    assert face[50] not in (face[5], "#ffffff")
    assert "faint: under 80 % understood" in key(fig)


def test_what_waits_for_review_is_said_and_not_counted():
    assert "Under review and not counted: up to about 3 µg D3 a day on 1 day." in written(
        plots.pairing(possible(MIXED)), "caption"
    )


def possible(daily):
    """Give D3 what the total of vitamin D could gain."""
    gain = daily.loc[daily["analyte"] == "D_total"].set_index("day")["possible_ug"]
    rows = daily["analyte"] == "D3"
    changed = daily.copy()
    changed.loc[rows, "possible_ug"] = daily.loc[rows, "day"].map(gain)
    changed.attrs = daily.attrs
    return changed


def test_the_ratio_is_a_line_on_request_only_and_with_its_words():
    plain, asked = plots.pairing(typical()), plots.pairing(typical(), ratio=True)
    assert not [line for line in plain.axes[0].lines if line.get_gid() == "ratio"]
    assert written(plain, "ratio words") == ""
    (line,) = [line for line in asked.axes[0].lines if line.get_gid() == "ratio"]
    assert list(line.get_ydata() / line.get_xdata()) == pytest.approx([100 / 250] * 2)
    assert written(asked, "ratio words") == RATIO_WORDS
    assert "the popular ratio" in key(asked)


def test_doses_are_marked_all_with_outcome_and_words():
    fig = plots.pairing(typical(), doses=DOSES)
    assert written(fig, "doses") == "MK-7 in trials: doses used, not doses shown to work"
    labels = written(fig, "dose")
    caption = written(fig, "caption")
    for line in DOSES:
        outcome = line.label.partition(": ")[2]
        assert outcome in labels
        assert line.caption.removeprefix(f"{OPENING}. ") in caption
    assert OPENING in caption
    assert NO_K2_TARGET in caption
    assert fig.axes[0].get_ylim()[1] > 857
    ax, at = fig.axes[0], {}
    for artist in fig.get_children():
        if str(artist.get_gid()).startswith("dose ") and hasattr(artist, "get_ydata"):
            at[float(artist.get_gid().split()[1])] = artist.get_ydata()[0]
    low, high = ax.get_ylim()
    box = ax.get_position()
    for ug in (180, 360, 375, 720, 857):
        share = math.log(ug / low) / math.log(high / low)
        assert at[ug] == pytest.approx(box.y0 + share * box.height)
    assert written(plots.pairing(typical()), "dose") == ""


def test_the_second_scale_is_in_international_units():
    fig = plots.pairing(typical())
    (scale,) = fig.axes[0].child_axes
    FigureCanvasAgg(fig).draw()
    assert scale.get_xlim() == pytest.approx([40 * end for end in fig.axes[0].get_xlim()])


def test_the_headline_says_what_it_is_how_much_and_of_which_days():
    fig = plots.pairing(MIXED)
    assert written(fig, "title") == "Vitamin D3 and MK-7 on the same days"
    assert written(fig, "days") == "8 days with entries, 1 of them partial · 2026-11-09 to 2026-11-16"
    assert written(fig, "mean") == (
        "D3: from 0 to about 50 µg, from 0 to 2,000 IU a day MK-7, a form of vitamin K2: from 0 to about 390 µg a day"
    )


def test_the_caption_names_sources_table_and_what_is_left_out():
    caption = written(plots.pairing(typical()), "caption")
    assert "Sources of MK-7: Kamao 2007, Schurgers 2000, USDA SR28 and 1 more." in caption
    assert "Sources of D3: USDA SR28, label." in caption
    assert "Food table 2026.1, region NL." in caption
    assert "Misreported and forgotten foods are not in the intervals." in caption
    assert "not that the two need each other" in caption


def test_the_words_for_those_who_do_not_see_it():
    words = plots.pairing_text(MIXED, ratio=True, doses=DOSES)
    assert words.startswith("Vitamin D3 against MK-7, a mark a day, 8 days with entries")
    assert "MK-7 is under 0.1 µg or none on 1 of 7 days." in words
    assert RATIO_WORDS in words
    assert "360 µg: no difference in calcification of arteries (Third 2019)" in words
    assert plots.pairing(MIXED).get_label() == plots.pairing_text(MIXED)


@pytest.mark.parametrize("doses", [(), DOSES], ids=["", "doses"])
@pytest.mark.parametrize("case", ALL)
def test_no_text_meets_another_or_leaves_the_picture(case, doses):
    assert_words_stand_free(plots.pairing(ALL[case], ratio=bool(doses), doses=doses))


def test_a_given_figure_is_drawn_into():
    mine = Figure(figsize=(9, 9))
    assert plots.pairing(typical(), figure=mine) is mine
    assert mine.get_size_inches().tolist() == [9, 9]


def test_every_format_is_the_same_twice(tmp_path):
    for suffix in ("png", "svg", "pdf"):
        first, second = (
            plots.save(plots.pairing(MIXED, ratio=True, doses=DOSES), tmp_path / f"{n}.{suffix}").read_bytes()
            for n in (1, 2)
        )
        assert first == second


def test_the_order_of_the_rows_changes_nothing(tmp_path):
    mixed = MIXED.sample(frac=1, random_state=4)
    mixed.attrs = MIXED.attrs
    one, other = (plots.save(plots.pairing(d), tmp_path / "p.svg").read_bytes() for d in (MIXED, mixed))
    assert one == other


def test_drawing_needs_no_pyplot():
    code = (
        "import sys; from vitamer.plots import pairing, pairing_text;"
        f"sys.path.insert(0, {str(Path(__file__).parents[1])!r}); from daily_frames import natto;"
        "pairing_text(natto()); assert 'matplotlib' not in sys.modules;"
        "pairing(natto()); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.mpl_image_compare(baseline_dir="../baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 80})
def test_image_of_a_pairing():
    return without_text(plots.pairing(MIXED, ratio=True, doses=DOSES))
