from __future__ import annotations

import math
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from drawn_words import assert_words_stand_free, without_text, written
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread
from PIL import Image

from daily_frames import CASES, day, frame, natto, ordinary, typical, weekly_of
from vitamer import plots
from vitamer.errors import DiaryError, OutputError
from vitamer.plots.drawing import HATCH

K2_FORMS = ("MK4", "MK7", "MK_other", "K2_unspecified")
D_FORMS = ("D3_food", "D3_supplement", "D2", "D_unspecified", "D_app")
ISO = [f"2026-11-{n:02d}" for n in range(9, 16)]


def bars(ax):
    """Bars by analyte and day of the week."""
    return {
        (group.get_label(), round(bar.get_x() + bar.get_width() / 2)): bar for group in ax.containers for bar in group
    }


def marks(ax, gid):
    return ax.findobj(lambda artist: artist.get_gid() == gid)


def figures(ax):
    """The words above the bar of each day of the week, top line first."""
    words = {i: marks(ax, f"figure {i}") for i in range(7)}
    return {i: [t.get_text() for t in sorted(found, key=lambda t: -t.xyann[1])] for i, found in words.items() if found}


def cut_days(ax):
    """Days of the week that have a break."""
    return {round(band.get_xy()[:, 0].mean()) for band in marks(ax, "break")}


def shares(ax, i):
    """Share of each form in what is drawn of a day."""
    drawn = {a: bar.get_height() for (a, day), bar in bars(ax).items() if day == i}
    return {a: height / sum(drawn.values()) for a, height in drawn.items()}


def whiskers(ax):
    """Ends of the intervals drawn, by day of the week."""
    return {
        round(segment[0, 0]): (float(segment[0, 1]), float(segment[1, 1]))
        for lines in marks(ax, "interval")
        for segment in lines.get_segments()
    }


@pytest.mark.parametrize("case", CASES)
def test_bars_stack_the_figures_of_the_frame(case):
    daily = CASES[case]
    amounts = daily.set_index(["analyte", "day"])["intake_ug"]
    for ax, forms in zip(plots.week(daily).axes, (K2_FORMS, D_FORMS), strict=False):
        drawn = bars(ax)
        expected = {(a, i): amounts.get((a, d), 0.0) for a in forms for i, d in enumerate(ISO)}
        assert set(drawn) == {key for key, amount in expected.items() if amount > 0}
        for i in set(range(7)) - cut_days(ax):
            bottom = 0.0
            for analyte in forms:
                if (analyte, i) in drawn:
                    assert drawn[analyte, i].get_height() == expected[analyte, i]
                    assert drawn[analyte, i].get_y() == pytest.approx(bottom)
                    bottom += expected[analyte, i]


def test_days_without_entries_are_gaps_with_a_word():
    fig = plots.week(CASES["gaps"])
    for ax in fig.axes[:2]:
        assert {i for _, i in bars(ax)} == {0, 3, 5}
        assert set(figures(ax)) == {0, 3, 5}
    labels = [t.get_text().split("\n") for t in fig.axes[1].get_xticklabels()]
    assert labels[0] == ["Mon 9", ""]
    assert labels[1] == ["Tue 10", "no entries"]
    assert labels[3] == ["Thu 12", "partial day"]


def test_a_cut_bar_shows_its_forms_in_the_proportions_of_the_whole():
    daily = frame(
        *(ordinary(n) for n in (1, 2, 5)),
        day("2026-11-11", MK4=5, MK7=435, MK_other=65),
        day("2026-11-12", MK4=50, MK7=50, K2_unspecified=300, possible_k2=100),
    )
    ax = plots.week(daily).axes[0]
    assert cut_days(ax) == {2, 3}
    assert shares(ax, 2) == pytest.approx({"MK4": 5 / 505, "MK7": 435 / 505, "MK_other": 65 / 505})
    assert shares(ax, 3) == pytest.approx({"MK4": 1 / 8, "MK7": 1 / 8, "K2_unspecified": 3 / 4})
    (box,) = marks(ax, "under review")
    tops = {a: bar.get_y() + bar.get_height() for (a, i), bar in bars(ax).items() if i == 3}
    assert box.get_height() / (max(tops.values()) + box.get_height()) == pytest.approx(1 / 5)
    assert figures(ax)[2][:2] == ["510", "440 MK-7"]
    assert figures(ax)[3][:2] == ["400", "300 not named"]
    middle = marks(ax, "break")[0].get_xy()[:, 1].mean()
    mk7 = bars(ax)["MK7", 2]
    assert mk7.get_y() < middle < mk7.get_y() + mk7.get_height()


@pytest.mark.parametrize(("form", "panel"), [("D3_supplement", 1), ("MK7", 0)])
def test_nothing_is_cut_beside_zeros_and_days_that_are_not_known(form, panel):
    daily = frame(day("2026-11-09", **{form: 100}), day("2026-11-10"), day("2026-11-11", unknown=True))
    ax = plots.week(daily).axes[panel]
    assert not cut_days(ax)
    assert bars(ax)[form, 0].get_height() == 100
    assert ax.get_ylim()[1] > 100


@pytest.mark.parametrize("spread", [1.5, 2.2, 2.8])
def test_the_axis_holds_the_intervals_of_ordinary_days(spread):
    daily = frame(*(ordinary(n, spread=spread, MK7=1000 if n == 3 else 2) for n in range(1, 8)))
    ax = plots.week(daily).axes[0]
    high = daily[daily["analyte"] == "MK_total"]["high_ug"].tolist()
    drawn = whiskers(ax)
    assert set(drawn) == {0, 1, 3, 4, 5, 6}
    assert [top for _, top in drawn.values()] == [high[i] for i in drawn]
    assert all(len(figures(ax)[i]) == 1 for i in drawn)


def test_an_interval_that_would_flatten_the_bars_ends_in_an_arrow_and_is_written():
    ax = plots.week(frame(ordinary(1), ordinary(2, spread=8.0), ordinary(3))).axes[0]
    assert whiskers(ax)[1][1] < 22 * 8
    assert figures(ax)[1] == ["23", "2.9–180"]
    assert any(line.get_marker() == "^" and len(line.get_xdata()) == 1 for line in ax.lines)


def test_the_interval_stands_beside_its_bar_and_the_figure_upon_the_bar():
    daily = frame(*(ordinary(n, spread=2.2) for n in range(1, 8)))
    ax = plots.week(daily).axes[0]
    for i in range(7):
        stack = [bar for (_, at), bar in bars(ax).items() if at == i]
        (line,) = [s for lines in marks(ax, "interval") for s in lines.get_segments() if round(s[0, 0]) == i]
        assert line[0, 0] > max(bar.get_x() + bar.get_width() for bar in stack)
        (figure,) = marks(ax, f"figure {i}")
        assert figure.xy[1] == pytest.approx(max(bar.get_y() + bar.get_height() for bar in stack))


def test_words_too_wide_for_the_room_beside_the_interval_stand_above_it():
    daily = frame(*(day(f"2026-11-{n:02d}", MK7=0.04, spread=1.1) for n in (9, 10)))
    (figure,) = marks(plots.week(daily).axes[0], "figure 0")
    assert (figure.get_text(), figure.xy[1]) == ("under 0.1", pytest.approx(0.044))


def test_a_form_that_is_a_hairline_has_no_key_but_is_named():
    daily = frame(ordinary(1, MK7=0.05), ordinary(2, MK7=0.01))
    legend = plots.week(daily).axes[0].get_legend()
    assert [t.get_text() for t in legend.get_texts()] == ["MK-4", "other menaquinones   (too little to see: MK-7)"]


def test_where_next_to_nothing_is_understood_what_is_in_review_sets_the_scale():
    daily = frame(*(day(f"2026-11-{n:02d}", D3_food=0.13, possible_d=14, spread=4, coverage=0.1) for n in (9, 10)))
    ax = plots.week(daily).axes[1]
    assert not marks(ax, "break")
    assert ax.get_ylim()[1] > 14


def test_a_scale_of_nothing_has_no_figures():
    fig = plots.week(CASES["nothing understood"])
    assert not any(len(ax.get_yticks()) for ax in fig.axes)
    assert not fig.axes[1].child_axes
    assert written(fig, "days").startswith("4 complete days ·")
    assert "A “?” is an amount that is not known; it is not zero." in written(fig, "caption")


def test_days_of_two_months_name_the_month():
    daily = frame(day("2026-12-28", MK7=5), day("2027-01-02", MK7=5))
    labels = [t.get_text().split("\n")[0] for t in plots.week(daily).axes[1].get_xticklabels()]
    assert labels[0] == "Mon 28 Dec"
    assert labels[-1] == "Sun 3 Jan"


def test_the_words_for_those_who_do_not_see_it_hold_every_day():
    words = plots.week_text(typical(), weekly=weekly_of(typical()))
    assert words.startswith("Bars of Week 46, 9–15 November 2026. K2: at least about 60 µg (43–91) a day")
    assert "2026-11-09 39 and 29, " in words
    assert "2026-11-13 10 and 1 (partial day), " in words
    assert "?" not in words
    assert "2026-11-09 ? and ?" in plots.week_text(CASES["nothing understood"])


def test_every_format_holds_the_title_and_the_words_that_stand_for_it(tmp_path):
    daily = typical()
    figure, said = plots.week(daily), plots.week_text(daily)
    svg, png, pdf = (plots.save(figure, tmp_path / f"week.{suffix}") for suffix in ("svg", "png", "pdf"))
    root = ElementTree.parse(svg).getroot()
    assert root.get("role") == "img"
    assert len([child for child in root if child.tag.endswith("}title")]) == 1
    assert [child.text for child in list(root)[:2]] == ["Week 46, 9–15 November 2026", said]
    with Image.open(png) as picture:
        assert (picture.info["Title"], picture.info["Description"]) == ("Week 46, 9–15 November 2026", said)
    assert b"/Title" in pdf.read_bytes()
    assert b"/Subject" in pdf.read_bytes()


def test_a_figure_without_words_of_its_own_is_saved_as_it_is(tmp_path):
    root = ElementTree.parse(plots.save(Figure(), tmp_path / "plain.svg")).getroot()
    assert root.get("role") is None


def test_a_figure_without_interval_has_no_whisker_and_no_brackets():
    daily = frame(ordinary(1), ordinary(2))
    daily.loc[daily["day"] == "2026-11-09", ["low_ug", "high_ug"]] = math.nan
    for ax in plots.week(daily).axes[:2]:
        assert set(whiskers(ax)) == {1}
        assert len(figures(ax)[0]) == 1


def test_figure_and_unit_stay_together_and_no_line_is_a_lone_word():
    daily = frame(*(ordinary(n, D3_supplement=25, D2=5, very_uncertain=True, coverage=0.5) for n in range(1, 8)))
    fig = plots.week(daily, weekly=weekly_of(daily))
    lines = [line for t in fig.texts if t.get_gid() == "mean" for line in t.get_text().split("\n")]
    assert len(lines) > 2
    assert all(len(line.split()) > 2 for line in lines)
    assert not any(line.startswith(("µg", "IU")) for line in lines)


def test_supplements_whose_dose_was_not_read_are_named():
    daily = frame(ordinary(1))
    daily.attrs["unread"] = {"2026-11-09": ["Vitamin D3 softgel", "维生素D"], "2026-12-01": ["other week"]}
    caption = written(plots.week(daily), "caption")
    assert "dose was not read" in caption
    assert "2026-11-09 'Vitamin D3 softgel', 2026-11-09 '···D'." in caption
    assert "other week" not in caption


def test_an_amount_that_is_hard_to_believe_is_named():
    daily = frame(ordinary(1))
    daily.attrs["doubted"] = {"2026-11-09": [(6.7, "natto, 2 kg", "did you mean 200 g?")]}
    caption = written(plots.week(daily), "caption")
    assert "1 amount is hard to believe and counted as written: 2026-11-09 'natto, 2 kg'." in caption


def lightness(colour):
    """CIE L* of a colour, 0 black to 100 white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 116 * np.dot([0.2126, 0.7152, 0.0722], linear) ** (1 / 3) - 16


def test_the_forms_differ_in_grey_print():
    for named in (("MK4", "MK7", "MK_other"), ("D3_food", "D3_supplement")):
        for one, other in combinations((lightness(plots.COLOURS[a]) for a in named), 2):
            assert abs(one - other) > 18


def test_partial_days_are_dotted_and_faint_and_poorly_understood_days_faint():
    ax = plots.week(typical()).axes[0]
    drawn = bars(ax)
    whole, poor, partial = (drawn["MK4", i] for i in (0, 2, 4))
    assert to_hex(whole.get_facecolor()) == plots.COLOURS["MK4"].lower()
    assert not whole.get_hatch()
    assert not poor.get_hatch()
    assert not partial.get_hatch()
    blue = [bar.get_facecolor()[2] for bar in (whole, poor, partial)]
    assert blue[0] + 0.2 < blue[1] < blue[2]
    (outline,) = marks(ax, "apart")
    assert (round(outline.get_x() + outline.get_width() / 2), outline.get_height()) == (4, 10)
    assert outline.get_linestyle() not in ("-", "solid", "--")


def test_a_partial_day_has_no_hatch_of_its_own():
    ax = plots.week(frame(ordinary(1), ordinary(2, K2_unspecified=50, complete=False))).axes[0]
    assert {bar.get_hatch() or "" for bar in bars(ax).values()} == {"", HATCH}
    assert bars(ax)["K2_unspecified", 1].get_hatch() == HATCH


def test_what_has_no_named_form_is_hatched():
    fig = plots.week(typical())
    k2, d = bars(fig.axes[0]), bars(fig.axes[1])
    assert all(b.get_hatch() for b in (k2["K2_unspecified", 1], d["D_unspecified", 3], d["D2", 6]))
    assert not k2["MK7", 1].get_hatch()
    assert [t.get_text() for t in fig.axes[1].get_legend().get_texts()] == [
        "D3 from food",
        "D3 from supplements",
        "other D: D2, form not named",
    ]


def test_each_form_has_a_colour_of_its_own():
    named = [plots.COLOURS[a] for a in ("MK4", "MK7", "MK_other", "D3_food", "D3_supplement")]
    assert len(set(named)) == 5


def test_the_interval_is_that_of_the_total():
    daily = typical()
    total = daily[daily["analyte"] == "MK_total"]
    (lines,) = marks(plots.week(daily).axes[0], "interval")
    ends = [segment[:, 1].tolist() for segment in lines.get_segments()]
    assert ends == total[["low_ug", "high_ug"]].to_numpy().tolist()


def test_figures_above_the_bars_say_what_they_are():
    above = figures(plots.week(typical()).axes[0])
    assert above[0] == ["39"]
    assert above[2] == ["at least", "42", "+ 12", "in review"]
    assert above[3] == ["39", "very", "uncertain"]


def test_a_natto_day_is_cut_with_its_figure_and_interval_and_the_others_stay_readable():
    ax = plots.week(natto()).axes[0]
    (band,) = marks(ax, "break")
    assert band.get_xy()[:, 0].mean() == pytest.approx(2, abs=0.05)
    assert figures(ax)[2] == ["at least", "1,000", "1,000 MK-7", "680–1,500", "very", "uncertain"]
    assert shares(ax, 2)["MK7"] > 0.95
    top = ax.get_ylim()[1]
    assert top < 100
    lowest, highest = band.get_xy()[:, 1].min(), band.get_xy()[:, 1].max()
    cut = bars(ax)["MK7", 2]
    assert cut.get_y() < lowest < highest < cut.get_y() + cut.get_height()
    assert sum(bars(ax)[a, 0].get_height() for a in ("MK4", "MK7", "MK_other")) > top / 3
    assert not marks(plots.week(natto()).axes[1], "break")


def test_a_cut_bar_is_not_drawn_above_the_break_into_its_figure():
    ax = plots.week(natto()).axes[0]
    top = bars(ax)["MK_other", 2]
    assert top.get_y() + top.get_height() < ax.get_ylim()[1] * 0.9


def test_ordinary_weeks_are_not_cut():
    for case in ("typical", "gaps", "one day", "supplements only", "nothing eaten", "all in review"):
        assert not any(marks(ax, "break") for ax in plots.week(CASES[case]).axes[:2])


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ([20, 22, 1000], 27.5),
        ([20, 1000], 25.0),
        ([20, 18, 22, 400, 1000, 380, 21], 27.5),
        ([10, 20, 22, 60, 70, 80, 400], 100.0),
        ([20, 20, 20, 400, 400, 400, 12345], 25.0),
        ([2, 2, 2, 2, 125, 2, 2], 6.25),
        ([2, 125, 125, 125, 125, 125, 125], None),
        ([10, 20, 30, 40, 50, 60, 70], None),
        ([0.1, 0.1, 0.1, 0.1, 5, 6, 7], None),
        ([math.nan, 20, math.nan, 900], 25.0),
        ([120, 79, 150, 450, 160, 76, 66], None),
        ([17, 1.3, 1.3, 0.1], None),
        ([120, 79, 150, 640, 160, 76, 66], 200.0),
        ([0, 0, 0, 0, 0, 0, 100], None),
        ([0, 0, 0.1, 0.1, 100], None),
        ([0, 0, 0, 0, 0, 20, 505], 25.0),
        ([500], None),
        ([], None),
    ],
)
def test_where_the_axis_ends(values, end):
    assert plots.axis_end(values) == end
    assert plots.axis_end(values[::-1]) == end


def test_an_interval_that_leaves_the_axis_is_written():
    above = figures(plots.week(CASES["several natto days"]).axes[0])
    assert above[4] == ["22", "4.4–110"]
    assert above[3] == ["20", "+ 300", "in review"]


def test_what_is_under_review_is_outlined_on_top_of_the_bar():
    (box,) = marks(plots.week(typical()).axes[0], "under review")
    assert (box.get_y(), box.get_height(), box.get_fill()) == (42, 12, False)
    assert box.get_linestyle() not in ("-", "solid")


def test_a_week_in_review_shows_what_is_possible_and_no_figure():
    fig = plots.week(CASES["all in review"])
    assert not bars(fig.axes[0])
    assert [b.get_height() for b in marks(fig.axes[0], "under review")] == [30 * n for n in range(1, 8)]
    assert figures(fig.axes[0])[0] == ["?", "up to ~30", "possible"]
    assert written(fig, "mean") == "K2: not known D3: not known"


def test_the_caption_says_how_much_waits_for_review():
    daily = typical()
    assert "wait for review" not in written(plots.week(daily), "caption")
    daily.attrs["waiting"] = {"2026-11-11": [("goudda", True), ("asdf", False)]}
    words = "2 names in 2 entries of this week wait for review; as read, 1 of them would add about 12 µg K2"
    assert words in written(plots.week(daily), "caption")


def test_zero_is_a_figure_and_unknown_is_a_question_mark():
    assert figures(plots.week(CASES["nothing eaten"]).axes[0])[0] == ["0"]
    assert figures(plots.week(CASES["nothing understood"]).axes[0])[0] == ["?"]


def test_the_second_scale_is_in_international_units():
    ax = plots.week(typical()).axes[1]
    (scale,) = ax.child_axes
    scale.apply_aspect()
    FigureCanvasAgg(ax.get_figure()).draw()
    assert scale.get_ylim() == pytest.approx(np.array(ax.get_ylim()) * 40)
    assert (ax.get_ylabel(), scale.get_ylabel()) == ("vitamin D [µg a day]", "vitamin D [IU a day]")


def test_the_headline_gives_mean_interval_and_number_of_days():
    fig = plots.week(typical(), weekly=weekly_of(typical()))
    assert written(fig, "title") == "Week 46, 9–15 November 2026"
    assert written(fig, "mean").startswith("K2: at least about 60 µg (43–91) a day, very uncertain D3: ")
    assert written(fig, "days") == "Mean of 6 complete days, 1 partial day not counted · 2026-11-09 to 2026-11-15"


def test_without_a_complete_day_there_is_no_mean():
    fig = plots.week(CASES["all partial"])
    assert written(fig, "mean") == ""
    assert written(fig, "days") == "No complete day and so no mean, 7 partial days · 2026-11-09 to 2026-11-15"


def test_the_caption_names_sources_table_and_what_is_left_out():
    caption = written(plots.week(typical()), "caption")
    assert "Sources of K2: Kamao 2007, Schurgers 2000, USDA SR28 and 1 more." in caption
    assert "Sources of vitamin D: USDA SR28, label." in caption
    assert "Food table 2026.1, region NL." in caption
    assert "leave out misreported and forgotten foods" in caption
    assert "the interval covers the understood foods only" in caption
    assert "understood foods only" not in written(plots.week(natto()), "caption")
    assert "Sources of K2: NEVO 2023, Kamao 2007." in written(
        plots.week(typical(), weekly=weekly_of(typical())), "caption"
    )


def test_the_caption_leaves_out_what_is_not_known():
    daily = typical()
    daily.attrs = {}
    caption = written(plots.week(daily), "caption")
    assert "kamao2007" in caption
    assert "Food table" not in caption
    assert "egion" not in caption


def test_the_ratio_is_drawn_only_on_request_and_with_its_words():
    plain, asked = plots.week(typical()), plots.week(typical(), ratio=True)
    assert not marks(plain.axes[0], "ratio")
    assert written(plain, "ratio words") == ""
    (lines,) = marks(asked.axes[0], "ratio")
    assert lines.get_segments()[0][0][1] == pytest.approx(29 * 40 * 100 / 10_000)
    assert "a claim without trial evidence, and 10,000 IU is 2.5 times the adult UL" in written(asked, "ratio words")


def test_a_ratio_beyond_the_axis_is_written():
    daily = frame(*(ordinary(n, D3_supplement=1000 if n == 3 else 0) for n in range(1, 8)))
    assert figures(plots.week(daily, ratio=True).axes[0])[2] == ["22", "ratio: 400"]


def test_no_line_marks_a_target():
    fig = plots.week(natto(), ratio=True)
    for ax in fig.axes[:2]:
        spans = [np.ptp(line.get_xdata()) for line in ax.lines if len(set(line.get_ydata())) == 1]
        assert all(span <= 1 or line.get_linestyle() == "None" for span, line in zip(spans, ax.lines, strict=False))


@pytest.mark.parametrize("ratio", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_no_text_meets_another_or_leaves_the_picture(case, ratio):
    assert_words_stand_free(plots.week(CASES[case], weekly=weekly_of(CASES[case]), ratio=ratio))


def test_legends_stand_clear_of_the_data():
    for case in ("typical", "natto", "several natto days"):
        fig = plots.week(CASES[case])
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        for ax in fig.axes[:2]:
            legend = ax.get_legend()
            if legend is not None:
                assert not legend.get_window_extent(canvas.get_renderer()).padded(-1).overlaps(ax.bbox)


def test_a_given_figure_is_drawn_into():
    mine = Figure(figsize=(9, 9))
    assert plots.week(typical(), figure=mine) is mine
    assert len(mine.axes) == 2


def test_weeks_are_found_by_name_day_or_last():
    daily = frame(day("2026-11-02", MK7=5), ordinary(1))
    assert written(plots.week(daily), "title").startswith("Week 46")
    assert written(plots.week(daily, "2026-11-04"), "title").startswith("Week 45")
    with pytest.raises(DiaryError, match="2026-W45 to 2026-W46"):
        plots.week(daily, "2026-W30")


def test_png_is_wide_enough_and_every_format_is_the_same_twice(tmp_path):
    for suffix in ("png", "svg", "pdf"):
        first, second = (
            plots.save(plots.week(natto(), ratio=True), tmp_path / f"{n}.{suffix}").read_bytes() for n in (1, 2)
        )
        assert first == second
    assert imread(tmp_path / "1.png").shape[1] >= 1000


def test_the_picture_does_not_depend_on_the_settings_of_matplotlib(tmp_path):
    plain = plots.save(plots.week(natto()), tmp_path / "plain.svg").read_bytes()
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 20, "savefig.bbox": "tight"}):
        assert plots.save(plots.week(natto()), tmp_path / "other.svg").read_bytes() == plain


def test_an_unknown_suffix_names_what_is_possible(tmp_path):
    with pytest.raises(OutputError, match=r"'.jpg' is no format for a picture. Use .png, .svg or .pdf"):
        plots.save(Figure(), tmp_path / "week.jpg")
    with pytest.raises(OutputError, match=r"does not say which format to write. End it in .png, .svg or .pdf"):
        plots.save(Figure(), tmp_path / "week")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(OutputError, match=r"folder .*nowhere' does not exist"):
        plots.save(Figure(), tmp_path / "nowhere" / "week.png")


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "week.png").mkdir()
    with pytest.raises(OutputError, match=r"week.png: the file cannot be written: "):
        plots.save(Figure(), tmp_path / "week.png")


def test_drawing_needs_no_pyplot():
    code = (
        "import sys, vitamer.plots; assert not {'matplotlib', 'pandas', 'pint'} & set(sys.modules);"
        f"sys.path.insert(0, {str(Path(__file__).parents[1])!r}); from daily_frames import natto;"
        "vitamer.plots.week(natto()); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


image = pytest.mark.mpl_image_compare(
    baseline_dir="../baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 80}
)


@image
def test_image_of_a_typical_week():
    return without_text(plots.week(typical(), weekly=weekly_of(typical())))


@image
def test_image_of_a_week_with_natto():
    return without_text(plots.week(CASES["several natto days"], ratio=True))
