from __future__ import annotations

import math
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from drawn_words import assert_words_stand_free, without_text, written
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from daily_frames import CASES, day, frame, ordinary, typical
from vitamer import plots
from vitamer.errors import DiaryError

FIRST = date(2026, 1, 1)


def year_of_days(year=2026, *, every=1, **given):
    """A year of one person: natto on some days, supplements in winter, a gap, partial and dark days."""
    days = []
    for n in range(0, 365, every):
        on = date(year, 1, 1) + timedelta(days=n)
        if on.month == 8 and on.day > 10:
            continue
        eaten = {"MK4": 3 + n % 9, "MK7": 400.0 if n % 23 == 0 else 2, "MK_other": n % 41, "D3_food": n % 13}
        eaten |= {"D3_supplement": 25.0 if on.month in (1, 2, 11, 12) else 0, "complete": n % 19 > 0}
        eaten |= {"coverage": 0.6 if n % 17 == 0 else 1.0}
        days.append(day(on.isoformat(), unknown=True) if n % 61 == 60 else day(on.isoformat(), **eaten | given))
    return days


YEAR = frame(*year_of_days())
YEARS = frame(*year_of_days(2023, every=9), *year_of_days(2024), *year_of_days(2025, every=5), *year_of_days(2026))
DRAWN = CASES | {"a year": YEAR, "four years": YEARS}


def squares(ax):
    """Days drawn, by column and row: what each is drawn as, its corners and its side."""
    found = {}
    for group in ax.collections:
        if group.get_gid() in ("months",):
            continue
        for path in group.get_paths():
            low, high = path.vertices.min(axis=0), path.vertices.max(axis=0)
            at = tuple(np.round((low + high) / 2).astype(int).tolist())
            assert at not in found
            found[at] = (
                group.get_gid().replace(f"{ax.get_gid()} ", ""),
                len(path.vertices),
                round(float((high - low).max()), 3),
            )
    return found


def place(on, year=2026):
    """Column and row of a day, counted by hand."""
    first = date(year, 1, 1)
    monday = first - timedelta(days=first.weekday())
    return (on - monday).days // 7, on.weekday()


def expected_class(amount, names, steps):
    return "not known" if math.isnan(amount) else f"class {names[sum(amount >= s for s in steps)]}"


K2_NAMES, K2_STEPS = ("under 10", "10–30", "30–100", "100–300", "300 or more"), (10, 30, 100, 300)
D_NAMES, D_STEPS = ("under 3", "3–10", "10–30", "30–100", "100 or more"), (3, 10, 30, 100)


@pytest.mark.parametrize(
    ("panel", "analyte", "names", "steps"),
    [(0, "MK_total", K2_NAMES, K2_STEPS), (1, "D_total", D_NAMES, D_STEPS)],
)
def test_every_day_of_the_year_is_drawn_once_in_its_class(panel, analyte, names, steps):
    drawn = squares(plots.calendar(YEAR).axes[panel])
    amounts = YEAR[YEAR["analyte"] == analyte].set_index("day")["intake_ug"]
    whole = [FIRST + timedelta(days=n) for n in range(365)]
    assert {at: look[0] for at, look in drawn.items()} == {
        place(on): expected_class(amounts[pd.Timestamp(on)], names, steps)
        if pd.Timestamp(on) in amounts.index
        else "no entries"
        for on in whole
    }


def test_partial_days_are_small_and_poorly_understood_days_halved():
    fig = plots.calendar(typical())
    drawn = squares(fig.axes[0])
    whole, poor, partial = (drawn[place(date(2026, 11, n))] for n in (9, 11, 13))
    assert whole[1] - 1 == 4
    assert poor[1] - 1 == 3
    assert poor[2] == whole[2]
    assert partial[1] == whole[1]
    assert partial[2] < 0.7 * whole[2]


def test_a_class_begins_at_its_lower_figure_and_the_top_class_is_open():
    amounts = (0, 9.99, 10, 29.99, 300, 30_000)
    daily = frame(*(day(f"2026-03-{n:02d}", MK7=ug) for n, ug in enumerate(amounts, start=1)))
    drawn = squares(plots.calendar(daily).axes[0])
    looks = [drawn[place(date(2026, 3, n))][0] for n in range(1, 7)]
    expected = ["under 10", "under 10", "10–30", "10–30", "300 or more", "300 or more"]
    assert looks == [f"class {name}" for name in expected]


def lightness(colour):
    """CIE L* of a colour, 0 black to 100 white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 116 * np.dot([0.2126, 0.7152, 0.0722], linear) ** (1 / 3) - 16


def test_the_classes_differ_in_grey_print():
    fig = plots.calendar(YEAR)
    for analyte, names in (("MK_total", K2_NAMES), ("D_total", D_NAMES)):
        swatches = [next(a for a in fig.artists if a.get_gid() == f"swatch {analyte} {name}") for name in names]
        light = [lightness(s.get_facecolor()[:3]) for s in swatches]
        assert all(a - b > 10 for a, b in zip([100.0, *light], light, strict=False))


@pytest.mark.parametrize(("year", "columns"), [(2012, 54), (2023, 53), (2024, 53), (2026, 53), (2027, 53)])
def test_years_begin_on_any_weekday(year, columns):
    daily = frame(day(f"{year}-01-01", MK7=5), day(f"{year}-12-31", MK7=50))
    drawn = squares(plots.calendar(daily).axes[0])
    assert len(drawn) == (366 if year % 4 == 0 else 365)
    assert max(column for column, _ in drawn) == columns - 1
    assert drawn[place(date(year, 1, 1), year)][0] == "class under 10"
    assert drawn[place(date(year, 12, 31), year)][0] == "class 30–100"


def test_week_numbers_are_those_of_the_iso_weeks():
    for year in (2021, 2024, 2026, 2027):
        ax = plots.calendar(frame(day(f"{year}-06-01", MK7=5))).axes[1]
        for note in (t for t in ax.texts if t.get_gid() == "week"):
            monday = date(year, 1, 1) - timedelta(days=date(year, 1, 1).weekday()) + timedelta(weeks=int(note.xy[0]))
            assert note.get_text() == f"W{monday.isocalendar().week}"


def test_the_key_counts_the_days_of_each_class():
    fig = plots.calendar(YEAR)
    drawn = [look[0] for look in squares(fig.axes[0]).values()]
    for name in K2_NAMES[1:]:
        counted = [t.get_text() for t in fig.texts if t.get_gid() == f"key MK_total {name}" and t.get_text() != name]
        number = drawn.count(f"class {name}")
        assert (f"{number} days" if number > 1 else "1 day" if number else "no day") in counted


def test_the_latest_year_is_drawn_and_the_others_are_named():
    assert written(plots.calendar(YEARS), "title") == "2026, day by day"
    assert "Also with entries: 2023 to 2025." in written(plots.calendar(YEARS), "caption")
    fig = plots.calendar(YEARS, 2024)
    assert written(fig, "title") == "2024, day by day"
    assert "Also with entries: 2023, 2025, 2026." in written(fig, "caption")
    assert "Also" not in written(plots.calendar(YEAR), "caption")


def test_a_year_without_entries_names_those_that_have():
    with pytest.raises(DiaryError, match=r"the year 2019 has no entries.*Years with entries: 2023 to 2026\."):
        plots.calendar(YEARS, 2019)
    for draw in (plots.calendar, plots.calendar_text):
        with pytest.raises(DiaryError, match="there are no entries yet"):
            draw(YEAR[:0])


def test_the_headline_gives_means_over_complete_days():
    fig = plots.calendar(typical())
    assert written(fig, "mean") == "K2: about 60 µg a day Vitamin D: about 26 µg, 1,000 IU a day"
    assert written(fig, "days") == "Days counted: 6 complete, 1 partial (not in the means), 358 without entries"


def test_half_of_the_days_lie_between_the_quartiles():
    daily = frame(*(day(f"2026-05-{n:02d}", MK7=10 * n) for n in range(1, 10)))
    assert "K2: about 50 µg a day; half of the days between 30 and 70 µg" in plots.calendar_text(daily)


def test_a_mean_with_much_unknown_is_a_lower_bound():
    some = [ordinary(n, coverage=0.5 if n < 3 else 1.0) for n in range(1, 8)]
    assert "K2: at least about" in written(plots.calendar(frame(*some)), "mean")
    dark = frame(*(ordinary(n) for n in range(1, 7)), day("2026-11-15", unknown=True))
    assert "K2: at least about 18 µg" in written(plots.calendar(dark), "mean")
    unread = frame(*(ordinary(n, at_least=n == 1) for n in range(1, 8)))
    assert "K2: at least about" in written(plots.calendar(unread), "mean")


def test_unknown_is_no_zero():
    fig = plots.calendar(CASES["nothing understood"])
    assert written(fig, "mean") == "K2: not known Vitamin D: not known"
    looks = [look[0] for look in squares(fig.axes[0]).values()]
    assert looks.count("not known") == 4
    assert set(looks) == {"not known", "no entries"}
    zero = plots.calendar(CASES["nothing eaten"])
    assert "class under 10" in {look[0] for look in squares(zero.axes[0]).values()}
    assert written(zero, "mean").startswith("K2: 0 µg a day")


def test_the_caption_says_what_the_colours_are_and_what_is_left_out():
    daily = typical()
    daily.attrs |= {
        "waiting": {"2026-11-11": [("goudda", True), ("asdf", False)], "2025-01-01": [("old", True)]},
        "unread": {"2026-11-10": ["D3 softgel"]},
        "doubted": {"2026-11-09": [(6.7, "natto, 2 kg", "did you mean 200 g?")]},
    }
    caption = written(plots.calendar(daily), "caption")
    assert "classes of each day’s mean estimate; its 90 % interval is not shown" in caption
    assert "Misreported and forgotten foods are in neither" in caption
    assert "mark no limit and no target" in caption
    assert "Highest days: K2 94 µg on 2026-11-10; vitamin D 39 µg on 2026-11-14." in caption
    assert "On 1 day K2 is very uncertain" in caption
    assert "Not counted: 2 entries on 1 day wait for review" in caption
    assert "(possible, as read: 12 µg K2 and 10 µg vitamin D over the year, and what is not known)" in caption
    assert "Settle with: vitamer review." in caption
    assert "On 1 day a supplement’s dose was not read and is not counted." in caption
    assert "1 amount is hard to believe and counted as written." in caption
    assert "Sources of K2: Kamao 2007, Schurgers 2000, USDA SR28 and 1 more." in caption
    assert "Food table 2026.1, region NL." in caption


def test_the_key_names_the_marks_that_are_there_and_no_others():
    def named(daily):
        return [t.get_text() for legend in plots.calendar(daily).legends for t in legend.get_texts()]

    assert named(YEAR) == ["partial day", "under 80 % understood", "not known", "no entries"]
    whole = frame(*(day((FIRST + timedelta(days=n)).isoformat(), MK7=5) for n in range(365)))
    assert named(whole) == []


def test_the_words_for_those_who_cannot_see_it():
    text = plots.calendar_text(typical())
    assert text == (
        "Calendar of 2026. Days counted: 6 complete, 1 partial (not in the means), 358 without entries. K2: about 60 "
        "µg a day; highest 94 µg on 2026-11-10. Vitamin D: about 26 µg, 1,000 IU a day; highest 39 µg on 2026-11-14."
    )
    assert "not known on 5 days" in plots.calendar_text(YEAR)


def test_the_words_need_no_matplotlib():
    code = (
        "import sys, pandas as pd\n"
        "from vitamer.plots import calendar_text\n"
        "day = pd.DataFrame({'day': pd.Timestamp('2026-11-09'), 'complete': True, 'analyte': ['MK_total'],"
        " 'intake_ug': 9.0, 'coverage': 1.0, 'at_least': False, 'possible_ug': 0.0, 'very_uncertain': False})\n"
        "assert 'K2: about 9 µg' in calendar_text(day)\n"
        "assert 'matplotlib' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("case", DRAWN)
def test_no_text_meets_another_or_leaves_the_picture(case):
    assert_words_stand_free(plots.calendar(DRAWN[case]))


def test_squares_are_square_and_inside_the_picture():
    for size in (None, (12, 7), (6.5, 9)):
        fig = plots.calendar(YEAR, figure=Figure(figsize=size)) if size else plots.calendar(YEAR)
        for ax in fig.axes:
            across, down = ax.bbox.width / 53, ax.bbox.height / 7
            assert across == pytest.approx(down)
            assert fig.bbox.contains(*ax.bbox.min)
            assert fig.bbox.contains(*ax.bbox.max)


def test_a_given_figure_is_drawn_into():
    mine = Figure(figsize=(9, 8))
    assert plots.calendar(YEAR, figure=mine) is mine
    assert len(mine.axes) == 2


def test_every_format_is_the_same_twice(tmp_path):
    for suffix in ("png", "svg", "pdf"):
        first, second = (plots.save(plots.calendar(YEAR), tmp_path / f"{n}.{suffix}").read_bytes() for n in (1, 2))
        assert first == second


@pytest.mark.mpl_image_compare(baseline_dir="../baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 80})
def test_image_of_a_year():
    return without_text(plots.calendar(YEAR))


def test_the_figure_carries_its_text():
    assert plots.calendar(YEAR).get_label() == plots.calendar_text(YEAR)
