from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from drawn_words import assert_words_stand_free, without_text, written
from matplotlib.figure import Figure
from matplotlib.text import Text

from daily_frames import CITATIONS, FORMS
from vitamer import plots
from vitamer.context import NO_K2_TARGET, joined, population_intakes, trial_doses, vitamin_d_references
from vitamer.food_table import load_foods
from vitamer.plots.trend_figure import trend, trend_text

FOODS = load_foods()
DOSES, POPULATIONS, REFERENCES = trial_doses(FOODS), population_intakes(FOODS), vitamin_d_references(FOODS)
K2_FORMS, D_FORMS = FORMS[:4], FORMS[4:]


def period(name, *, days=7, unknown=False, spread=1.6, **given):
    """Make the means of one week or month; forms that are not given are zero, or missing without complete days."""
    missing = float("nan") if unknown or days == 0 else 0.0
    amounts = {form: float(given.pop(form, missing)) for form in FORMS}
    amounts["MK_total"] = sum(amounts[f] for f in K2_FORMS)
    amounts["D3"] = amounts["D3_food"] + amounts["D3_supplement"]
    amounts["D_total"] = sum(amounts[f] for f in D_FORMS)
    possible = {"MK_total": given.pop("possible_k2", 0.0)}
    coverage = given.pop("coverage", float("nan") if days == 0 else 0.0 if unknown else 1.0)
    frame = pd.DataFrame({"analyte": list(amounts), "intake_ug": list(amounts.values())})
    return frame.assign(
        **{"week" if "W" in name else "month": name, "complete_days": days, "coverage": coverage},
        low_ug=frame["intake_ug"] / spread,
        high_ug=frame["intake_ug"] * spread,
        at_least=coverage < 0.8,
        possible_ug=[possible.get(a, 0.0) for a in amounts],
        very_uncertain=given.pop("very_uncertain", False),
        citations=["kamao2007;nevo" if a.startswith(("MK", "K2")) else "usda" for a in amounts],
    )


def usual(name, **given):
    number = int(name[-2:])
    return period(
        name, **({"MK4": 9 + number % 3, "MK7": 3, "MK_other": 8 + number % 4, "D3_food": 4 + number % 2} | given)
    )


def frame(*periods):
    means = pd.concat(periods, ignore_index=True)
    by = "week" if "week" in means else "month"
    means = means[[by, "complete_days", *[c for c in means if c not in (by, "complete_days")]]]
    means.attrs = {"foods_version": "2026.1", "region": "NL", "citations": CITATIONS}
    return means


def weeks(count, **special):
    """Make so many weeks from 2024 on; `special` gives the means of single ones by their number."""
    monday = pd.Timestamp("2024-01-01")
    calendar = [(monday + pd.Timedelta(7 * n, "D")).isocalendar() for n in range(count)]
    names = [f"{year}-W{week:02d}" for year, week, _ in calendar]
    return frame(
        *(usual(n, **special.get(f"w{i}", {})) for i, n in enumerate(names) if special.get(f"w{i}", 1) is not None)
    )


NATTO = {"MK7": 160}
CASES = {
    "typical": weeks(
        14,
        w3={"coverage": 0.6, "very_uncertain": True, "K2_unspecified": 6},
        w4=NATTO,
        w6={"days": 0, "MK4": float("nan"), "MK7": float("nan"), "MK_other": float("nan"), "D3_food": float("nan")},
        w7=None,
        w8=None,
        w10={"days": 3, "D3_supplement": 25},
        w11={"possible_k2": 12, "D3_supplement": 25, "D2": 5},
        w12={"D3_supplement": 25},
    ),
    "one week": weeks(1),
    "one partial week": weeks(1, w0={"days": 2}),
    "supplements only": frame(*(period(f"2026-W{n}", MK7=100, D3_supplement=125, spread=1.1) for n in range(40, 46))),
    "nothing understood": frame(*(period(f"2026-W{n}", unknown=True) for n in range(40, 44))),
    "all in review": frame(*(period(f"2026-W{n}", unknown=True, possible_k2=30) for n in range(40, 44))),
    "no complete day": frame(*(period(f"2026-W{n}", days=0) for n in range(40, 44))),
    "a year": weeks(52, **{f"w{n}": NATTO for n in (5, 20, 33)}, w15=None, w16=None, w25={"days": 2}),
    "three years": weeks(
        157, **{f"w{n}": NATTO for n in range(3, 72, 17)}, **{f"w{n}": None for n in range(80, 95)}, w30={"days": 4}
    ),
    "months": frame(*(usual(f"2026-{n:02d}", days=2 if n == 5 else 24) for n in (1, 2, 3, 5, 6, 7, 9))),
}
CONTEXTS = {"none": (), "doses": DOSES, "references": REFERENCES, "all": DOSES + POPULATIONS + REFERENCES}


def bars(ax):
    return {(g.get_label(), round(b.get_x() + b.get_width() / 2)): b for g in ax.containers for b in g}


def marks(artist, gid):
    return artist.findobj(lambda a: a.get_gid() is not None and str(a.get_gid()).startswith(gid))


def order(means):
    """Every period from the first to the last, by its place."""
    by = means.columns[0]
    names = sorted(means[by].unique())
    if by == "month":
        return [str(p) for p in pd.period_range(names[0], names[-1], freq="M")]
    monday = pd.to_datetime([f"{n}-1" for n in (names[0], names[-1])], format="%G-W%V-%u")
    return [f"{d.isocalendar()[0]}-W{d.isocalendar()[1]:02d}" for d in pd.date_range(*monday, freq="7D")]


@pytest.mark.parametrize("case", CASES)
def test_bars_stack_the_means_of_the_frame(case):
    means = CASES[case]
    names = order(means)
    amounts = means.set_index(["analyte", means.columns[0]])["intake_ug"]
    for ax, forms in zip(trend(means).axes, (K2_FORMS, D_FORMS), strict=False):
        drawn = bars(ax)
        cut = {round(band.get_xy()[:, 0].mean()) for band in marks(ax, "break")}
        expected = {(a, i): amounts.get((a, n), 0.0) for a in forms for i, n in enumerate(names)}
        assert set(drawn) == {key for key, amount in expected.items() if amount > 0}
        for i in set(range(len(names))) - cut:
            bottom = 0.0
            for analyte in forms:
                if (analyte, i) in drawn:
                    assert drawn[analyte, i].get_height() == pytest.approx(expected[analyte, i])
                    assert drawn[analyte, i].get_y() == pytest.approx(bottom)
                    bottom += expected[analyte, i]


def test_the_interval_is_that_of_the_total():
    means = weeks(6)
    total = means[means["analyte"] == "MK_total"]
    (lines,) = marks(trend(means).axes[0], "interval")
    assert [s[:, 1].tolist() for s in lines.get_segments()] == total[["low_ug", "high_ug"]].to_numpy().tolist()


def test_periods_without_a_mean_are_gaps_with_a_word():
    ax = trend(CASES["typical"]).axes[0]
    assert {g.get_gid() for g in marks(ax, "gap ") if not isinstance(g, Text)} == {"gap 6", "gap 7"}
    assert [t.get_text() for t in marks(ax, "gap word")] == ["no complete day", "no entries"]
    assert not {6, 7, 8} & {i for _, i in bars(ax)}


def test_a_mean_over_few_days_is_faint_dotted_and_says_so():
    ax = trend(CASES["typical"]).axes[0]
    (outline,) = marks(ax, "apart")
    assert round(outline.get_x() + outline.get_width() / 2) == 10
    assert "3/7 d" in {t.get_text() for t in marks(ax, "figure 10")}
    few = trend(weeks(7, w3={"days": 3})).axes[0]
    assert "3 of 7 d" in {t.get_text() for t in marks(few, "figure 3")}
    faint, whole = (bars(ax)["MK4", i].get_facecolor() for i in (10, 0))
    assert faint[2] > whole[2] + 0.3


def test_a_lower_bound_and_great_doubt_are_said():
    fig = trend(weeks(7, w3={"coverage": 0.6, "very_uncertain": True}))
    words = [t.get_text() for t in marks(fig.axes[0], "figure 3")]
    assert {"at least", "very", "uncertain"} <= set(words)
    assert "Very uncertain, K2 in 2024-W04 and vitamin D in 2024-W04" in written(fig, "caption")


def test_where_slots_are_narrow_words_are_shorter_and_then_left_out():
    fig = trend(CASES["typical"], context=REFERENCES)
    assert "3/7 d" in {t.get_text() for t in marks(fig.axes[0], "figure 10")}
    assert "≥27" in {t.get_text() for t in marks(fig.axes[0], "figure 3")}
    large = weeks(16, **{f"w{n}": {"MK7": 1300 + 100 * n} for n in range(16)})
    assert not marks(trend(large, context=REFERENCES).axes[0], "figure")


def test_a_natto_week_is_cut_and_a_lasting_rise_is_not():
    fig = trend(CASES["typical"])
    (band,) = marks(fig.axes[0], "break")
    assert round(band.get_xy()[:, 0].mean()) == 4
    assert fig.axes[0].get_ylim()[1] < 100
    assert {t.get_text() for t in marks(fig.axes[0], "figure 4")} == {"180", "110–290"}
    risen = weeks(20, **{f"w{n}": {"D3_supplement": 100} for n in range(12, 20)})
    assert not marks(trend(risen).axes[1], "break")
    assert trend(risen).axes[1].get_ylim()[1] > 100


def test_the_strip_holds_complete_days_and_coverage():
    strips = trend(CASES["typical"]).axes[2:5]
    heights = {ax.containers[1].get_label(): [b.get_height() for b in ax.containers[1]] for ax in strips}
    assert list(heights) == ["complete days", "K2 known [%]", "D known [%]"]
    assert heights["complete days"] == pytest.approx([1, 1, 1, 1, 1, 1, 0, 1, 3 / 7, 1, 1, 1])
    assert heights["K2 known [%]"][3] == 0.6
    month = trend(CASES["months"]).axes[2].containers[1]
    assert month[0].get_height() == pytest.approx(24 / 31)


def test_what_waits_is_outlined_and_not_counted():
    fig = trend(CASES["typical"])
    (box,) = marks(fig.axes[0], "under review")
    assert (box.get_height(), box.get_fill()) == (12, False)
    assert "possible and not counted" in written(fig, "caption")


def test_unknown_is_a_question_mark_and_zero_a_figure():
    for case in ("nothing understood", "all in review"):
        fig = trend(CASES[case])
        assert {t.get_text() for t in marks(fig.axes[0], "figure")} == {"?"}
        assert "K2: not known" in trend_text(CASES[case])
    zero = trend(frame(period("2026-W40"), period("2026-W41"))).axes[0]
    assert {t.get_text() for t in marks(zero, "figure")} == {"0"}


@pytest.mark.parametrize("case", CASES)
def test_without_being_asked_no_line_of_context_is_drawn(case):
    fig = trend(CASES[case])
    assert not marks(fig, "context") and not marks(fig, "band")
    assert NO_K2_TARGET not in " ".join(t.get_text() for t in fig.texts)


def test_doses_are_drawn_all_with_their_words_and_no_target():
    fig = trend(CASES["supplements only"], context=DOSES)
    ax = fig.axes[0]
    labels = {str(t.get_gid()).removeprefix("label ") for t in marks(ax, "label ")}
    assert labels == {line.reference_id for line in joined(DOSES)}
    above = [t for t in marks(ax, "label ") if t.get_text().startswith("↑")]
    assert len(above) == len(labels) - len(marks(ax, "context ")) > 0
    assert "↑ lies above the scale." in written(fig, "no target")
    assert not marks(fig.axes[1], "context ")
    words = written(fig, "context words")
    assert "Doses used, not doses shown to work." in words
    assert words.count("funding not read") == 5
    assert NO_K2_TARGET in written(fig, "no target")


def test_a_line_stands_at_its_value_behind_the_bars():
    fig = trend(CASES["supplements only"], context=POPULATIONS)
    by_id = {line.reference_id: line for line in POPULATIONS}
    drawn = marks(fig.axes[0], "context ")
    assert len(drawn) >= 5
    for lines in drawn:
        (segment,) = lines.get_segments()
        assert set(segment[:, 1]) == {by_id[lines.get_gid().removeprefix("context ")].value_ug_per_day}
        assert lines.get_zorder() < 2
    (band,) = marks(fig.axes[0], "band intake_nl_epic")
    assert (band.get_y(), band.get_height()) == (16.0, pytest.approx(30.1))


@pytest.mark.parametrize(("case", "few"), [("typical", {6, 7, 8, 10}), ("months", {3, 4, 7})])
def test_references_of_vitamin_d_are_drawn_only_across_five_complete_days(case, few):
    means = CASES[case]
    fig = trend(means, context=REFERENCES)
    assert not marks(fig.axes[0], "context ")
    lines = marks(fig.axes[1], "context ")
    assert lines
    for line in lines:
        crossed = {
            i
            for segment in [s for one in lines if one.get_gid() == line.get_gid() for s in one.get_segments()]
            for i in range(len(order(means)))
            if segment[:, 0].min() < i < segment[:, 0].max()
        }
        assert crossed == set(range(len(order(means)))) - few
    assert "Habitual intake, minimal sun assumed, not a daily limit." in written(fig, "context words")


def test_without_five_complete_days_no_reference_is_drawn():
    fig = trend(CASES["one partial week"], context=REFERENCES)
    assert not marks(fig, "context ") and not marks(fig, "label ")
    assert "No week here has five complete days" in written(fig, "no target")
    assert "RDA" not in " ".join(t.get_text() for t in fig.texts)


def test_no_reference_of_vitamin_k_is_drawn_or_said():
    fig = trend(CASES["typical"], context=CONTEXTS["all"])
    said = " ".join(t.get_text() for t in fig.findobj(Text))
    assert "phylloquinone" not in said.lower()
    assert "70 µg" not in said
    for line in marks(fig.axes[0], "context "):
        assert line.get_gid().startswith(("context trial_", "context intake_"))


def test_words_name_sources_table_and_what_is_left_out():
    caption = written(trend(CASES["typical"]), "caption")
    for words in ("leave out misreported and forgotten foods", "Sources of K2: Kamao 2007, NEVO 2023."):
        assert words in caption
    assert "Food table 2026.1, region NL." in caption
    assert "by month they read more easily" in written(trend(CASES["three years"]), "caption")
    assert "by month" not in caption


def test_sources_in_any_letters_can_be_drawn():
    means = weeks(2)
    means.attrs["citations"] = {"kamao2007": "鎌尾 2007 $x$", "nevo": "NEVO"}
    assert "Sources of K2: ·· 2007 $x$, NEVO." in written(trend(means), "caption")


def test_a_gap_of_many_years_is_drawn_and_the_year_of_week_53_is_its_own():
    means = frame(usual("2004-W53"), usual("2026-W46"))
    assert len(order(means)) > 1_100
    assert len(trend(means).axes) == 5
    assert "2004-W53 to 2026-W46" in trend_text(means)


def test_the_text_alternative_gives_range_interval_and_what_it_rests_on():
    assert trend_text(CASES["typical"]) == (
        "Weekly means: K2: lowest about 20 µg (13–32) a day in 2024-W12, highest about 180 µg (110–290) in 2024-W05; "
        "vitamin D: lowest about 4 µg (2.5–6.4) a day in 2024-W02, highest about 34 µg (21–54) in 2024-W12. "
        "14 weeks: 10 with five complete days or more, 1 with fewer than five complete days, "
        "1 without a complete day, 2 without entries · 2024-W01 to 2024-W14."
    )
    assert trend_text(CASES["no complete day"]).startswith("Weekly means: K2: not known; vitamin D: not known.")
    assert "in every week" in trend_text(CASES["supplements only"])
    assert trend_text(CASES["months"]).startswith("Monthly means: ")


def test_extremes_are_of_weeks_with_enough_days():
    means = weeks(4, w2={"days": 1, "MK4": 500})
    assert "510" not in trend_text(means)
    assert "1 with fewer than five" in trend_text(means)


@pytest.mark.parametrize(
    ("case", "context"),
    [
        *((case, context) for case in CASES for context in ("none", "all")),
        ("typical", "doses"),
        ("months", "references"),
    ],
)
def test_no_text_meets_another_or_leaves_the_picture(case, context):
    assert_words_stand_free(trend(CASES[case], context=CONTEXTS[context]))


def test_a_given_figure_is_drawn_into():
    mine = Figure(figsize=(9, 13))
    assert trend(CASES["typical"], context=CONTEXTS["all"], figure=mine) is mine
    assert len(mine.axes) == 5
    assert mine.get_size_inches().tolist() == [9, 13]
    assert {t.get_text() for t in marks(mine.axes[0], "label ")} >= {"↑ MK-7, 180 µg", "K2, 12 µg"}


def test_every_format_is_the_same_twice(tmp_path):
    for suffix in ("png", "svg", "pdf"):
        first, second = (
            plots.save(trend(CASES["typical"], context=REFERENCES), tmp_path / f"{n}.{suffix}").read_bytes()
            for n in (1, 2)
        )
        assert first == second


def test_the_picture_does_not_depend_on_the_settings_of_matplotlib(tmp_path):
    plain = plots.save(trend(CASES["typical"]), tmp_path / "plain.svg").read_bytes()
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 20, "savefig.bbox": "tight"}):
        assert plots.save(trend(CASES["typical"]), tmp_path / "other.svg").read_bytes() == plain


def test_the_text_needs_no_matplotlib():
    code = (
        f"import sys; sys.path[:0] = [{str(Path(__file__).parents[1])!r}, {str(Path(__file__).parent)!r}];"
        "import pandas as pd; from vitamer.plots.trend_figure import trend_text;"
        "trend_text(pd.DataFrame({'week': ['2026-W46'], 'complete_days': 6, 'analyte': 'MK_total', 'intake_ug': 5.0,"
        "'low_ug': 3.0, 'high_ug': 8.0, 'at_least': False, 'very_uncertain': False}));"
        "assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.mpl_image_compare(baseline_dir="../baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 80})
def test_image_of_a_typical_trend():
    return without_text(trend(CASES["typical"], context=REFERENCES))


def test_arrays_of_the_strip_are_finite():
    for case in CASES.values():
        for ax in trend(case).axes[2:5]:
            assert all(np.isfinite(b.get_height()) for b in ax.containers[1])


def test_the_figure_carries_its_text():
    assert trend(CASES["typical"]).get_label() == trend_text(CASES["typical"])
