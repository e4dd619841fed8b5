from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from drawn_words import assert_words_stand_free, without_text, written
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import vitamer
from vitamer import plots
from vitamer.contributions import BY_FOOD, by_food
from vitamer.plots.drawing import pale
from vitamer.plots.sources_figure import share_words

PANELS = ("MK4", "MK7", "MK_other", "D3")
FOODS = ("Natto", "Chicken leg", "Egg, whole", "Butter", "Gouda", "Salmon", "Herring", "Brie", "Milk", "Curd", "Lard")


def rows(analyte: str, intakes: list[float], *, products: tuple[str, ...] = ()) -> pd.DataFrame:
    """Foods that bring these amounts of an analyte, with shares; the first ones are supplements if named."""
    intake = pd.Series(intakes, dtype=float)
    share = intake / intake.sum()
    rest = share[::-1].cumsum()[::-1] - share
    names = [*products, *[f for f in (*FOODS, *(f"food {n}" for n in range(90))) if f not in products]]
    frame = pd.DataFrame({"name": names[: len(intakes)], "intake_ug": intake, "share": share, "rest_share": rest})
    frame["food_id"], frame["citations"], frame["analyte"] = "food_x", "kamao2007", analyte
    frame["supplement"] = [i < len(products) for i in range(len(intakes))]
    frame["low_ug"], frame["high_ug"] = intake / 2, intake * 2
    for name in ("share", "rest_share"):
        frame[f"{name}_low"], frame[f"{name}_high"] = frame[name] * 0.6, 1 - (1 - frame[name]) * 0.8
    return frame


def foods(**intakes: Any) -> pd.DataFrame:
    """What `by_food` returns, made up."""
    given = {a: v if isinstance(v, pd.DataFrame) else rows(a, v) for a, v in intakes.items()}
    frame = pd.concat([rows("MK4", []), *given.values()], ignore_index=True)[[c.name for c in BY_FOOD]]
    total = {}
    for analyte in (*PANELS, "K2_unspecified", "MK_total", "D_total"):
        known = frame[frame["analyte"] == analyte]["intake_ug"].sum()
        total[analyte] = {"intake_ug": known, "low_ug": known / 2, "high_ug": known * 2, "coverage": 0.9}
        total[analyte] |= {"at_least": False, "possible_ug": 0.0, "citations": "kamao2007;usda;nevo;label"}
    frame.attrs = {"complete_days": 20, "partial_days": 2, "first_day": "2026-11-01", "last_day": "2026-11-22"}
    frame.attrs |= {"foods_version": "2026.1", "region": "NL", "total": total}
    frame.attrs["citations"] = {"kamao2007": "Kamao 2007", "usda": "USDA SR28", "nevo": "NEVO 2023", "label": "label"}
    return frame


def typical() -> pd.DataFrame:
    return foods(
        MK4=[9, 6, 5, 4, 3, 2.5, 2, 1.5, 1.2, 1.1, 1, 0.9, 0.8],
        MK7=rows("MK7", [60, 20, 1, 0.1, 0.1, 0.05], products=("K2 100 mcg",)),
        MK_other=[8, 6, 2],
        D3=rows("D3", [50, 4, 3, 2], products=("Vitamin D3, 2000 IU",)),
    )


def hostile() -> pd.DataFrame:
    names = (
        "维生素D3软胶囊每日一粒特别推荐",
        "$x^2$ <b>\u202eproduct\u202c</b> with a name that is much longer than the panel is wide, and on",
        "\n\x1b[31mred\tcapsule",
    )
    return foods(D3=rows("D3", [50, 20, 10, 2], products=names), MK4=[1000, 20, 20, 5])


def unknown() -> pd.DataFrame:
    frame = foods()
    for told in frame.attrs["total"].values():
        told |= {"intake_ug": None, "low_ug": None, "high_ug": None, "coverage": 0.0, "possible_ug": 12.0}
    return frame


def no_day() -> pd.DataFrame:
    frame = foods()
    return frame.pipe(lambda f: (f.attrs.update(complete_days=0, partial_days=3), f)[1])


def one_day() -> pd.DataFrame:
    frame = foods(MK7=[400], D3=[0.04, 0.01])
    frame.attrs |= {"complete_days": 1, "partial_days": 0, "first_day": "2026-11-09", "last_day": "2026-11-09"}
    return frame


CASES = {
    "typical": typical,
    "hostile": hostile,
    "unknown": unknown,
    "no day": no_day,
    "one day": one_day,
    "many": lambda: foods(**{a: [100 / (n + 1) for n in range(90)] for a in PANELS}),
    "all small": lambda: foods(MK4=[1.0] * 101),
    "supplement only": lambda: foods(D3=rows("D3", [50], products=("D3",)), MK7=rows("MK7", [90], products=("K2",))),
}


def panel(fig: Figure, analyte: str) -> Any:
    return next(ax for ax in fig.axes if ax.get_gid() == analyte)


def texts(ax: Any, gid: str) -> list[str]:
    return [t.get_text() for t in ax.findobj(Text) if t.get_gid() == gid]


def widths(ax: Any, gid: str) -> list[float]:
    return [bar.get_width() for bar in ax.findobj(lambda a: a.get_gid() == gid)]


def test_bars_are_the_shares_of_the_frame():
    frame = typical()
    fig = plots.sources(frame)
    for analyte, named in zip(PANELS, (10, 3, 3, 4), strict=True):
        own = frame[frame["analyte"] == analyte]
        ax = panel(fig, analyte)
        assert widths(ax, "share") == pytest.approx((100 * own["share"].head(named)).tolist())
        assert texts(ax, "name")[:named] == own["name"].head(named).tolist()
        assert ax.get_xlim() == (0, 100)


def test_the_others_are_one_bar_with_its_interval():
    frame = typical()
    ax = panel(plots.sources(frame), "MK4")
    last = frame[frame["analyte"] == "MK4"].iloc[9]
    assert widths(ax, "rest") == pytest.approx([100 * last["rest_share"]])
    assert texts(ax, "name")[-1] == "3 other foods"
    assert texts(ax, "figures")[-1] == "2.7 µg · 7 %"
    (*_, ends) = [lines.get_segments()[0][:, 0] for lines in ax.findobj(lambda a: a.get_gid() == "interval")]
    assert ends.tolist() == pytest.approx([100 * last["rest_share_low"], 100 * last["rest_share_high"]])


def test_intervals_are_those_of_the_shares():
    frame = typical()
    found = [
        a.get_segments()[0][:, 0]
        for a in panel(plots.sources(frame), "D3").findobj(lambda a: a.get_gid() == "interval")
    ]
    own = frame[frame["analyte"] == "D3"]
    assert [f.tolist() for f in found] == [
        pytest.approx(x) for x in (100 * own[["share_low", "share_high"]]).to_numpy()
    ]


def test_what_brings_next_to_nothing_is_told_together():
    ax = panel(plots.sources(typical()), "MK7")
    assert texts(ax, "name") == ["K2 100 mcg", "Natto", "Chicken leg", "3 other foods"]
    assert texts(ax, "figures")[-1] == "0.25 µg · under 1 %"
    alone = panel(plots.sources(foods(MK7=[90, 10, 0.1])), "MK7")
    assert texts(alone, "name") == ["Natto", "Chicken leg", "Egg, whole"]


def test_most_limits_the_foods_named():
    ax = panel(plots.sources(typical(), most=2), "MK4")
    assert texts(ax, "name") == ["Natto", "Chicken leg", "11 other foods"]


def test_colours_are_those_of_the_forms():
    fig = plots.sources(typical())
    (*_, rest) = panel(fig, "MK7").findobj(lambda a: a.get_gid() == "rest")
    assert to_hex(rest.get_facecolor()) == to_hex(pale("#8C8C8C", 0.45))
    colours = [to_hex(b.get_facecolor()) for b in panel(fig, "D3").findobj(lambda a: a.get_gid() == "share")]
    assert colours == [plots.COLOURS[f"D3_{k}"].lower() for k in ("supplement", "food", "food", "food")]
    assert to_hex(panel(fig, "MK_other").patches[0].get_facecolor()) == plots.COLOURS["MK_other"].lower()


@pytest.mark.parametrize(
    ("case", "words"),
    [("typical", "about 81 µg (41–160) a day"), ("unknown", "not known"), ("no day", "no complete day")],
)
def test_a_panel_says_its_mean_or_why_there_is_none(case, words):
    assert texts(panel(plots.sources(CASES[case]()), "MK7"), "panel mean") == [words]
    assert texts(panel(plots.sources(foods(MK4=[3])), "MK7"), "panel mean") == ["none in what is understood"]


def test_head_and_caption_say_days_doubt_sources_and_table():
    frame = typical()
    frame.attrs["total"]["MK_total"]["possible_ug"] = 35.0
    frame.attrs["total"]["MK7"] |= {"coverage": 0.6, "possible_ug": None}
    frame.attrs["total"]["K2_unspecified"]["intake_ug"] = 4.0
    fig = plots.sources(frame)
    assert written(fig, "days") == "Mean of 20 complete days, 2 partial days not counted · 2026-11-01 to 2026-11-22"
    caption = written(fig, "caption")
    for words in (
        "misreported and forgotten foods",
        "possibly 35 µg K2 a day",
        "dose was not read",
        "MK-7 60 % of what was eaten",
        "form is not named, 4 µg a day",
        "Sources of K2: Kamao 2007, USDA SR28, NEVO 2023 and 1 more.",
        "Food table 2026.1, region NL.",
    ):
        assert words in caption


def test_without_a_complete_day_nothing_is_said_of_doses():
    frame = no_day()
    for told in frame.attrs["total"].values():
        told["possible_ug"] = None
    assert "dose was not read" not in written(plots.sources(frame), "caption")


@pytest.mark.parametrize("case", CASES)
def test_no_text_meets_another_or_leaves_the_picture(case):
    assert_words_stand_free(plots.sources(CASES[case]()))


def test_names_stay_in_their_panel():
    fig = plots.sources(hostile())
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    ax = panel(fig, "D3")
    assert texts(ax, "name")[0] == "food x"
    assert texts(ax, "name")[1].endswith("…")
    assert all(t.get_window_extent(canvas.get_renderer()).x1 < ax.bbox.x1 for t in ax.texts if t.get_gid() == "name")


def test_the_frame_of_a_diary_can_be_drawn(demo_analysis: vitamer.Analysis, tmp_path):
    frame = by_food(demo_analysis.servings, demo_analysis.foods)
    assert texts(panel(plots.sources(frame), "MK7"), "name")[0] == "Natto"
    for suffix in ("png", "svg", "pdf"):
        first, second = (plots.save(plots.sources(frame), tmp_path / f"{n}.{suffix}").read_bytes() for n in (1, 2))
        assert first == second


def test_a_given_figure_is_drawn_into():
    mine = Figure(figsize=(4, 4))
    assert plots.sources(typical(), figure=mine) is mine
    assert len(mine.axes) == 4
    assert mine.get_size_inches()[0] == 8


@pytest.mark.mpl_image_compare(baseline_dir="../baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 80})
def test_image_of_sources():
    return without_text(plots.sources(typical()))


def test_the_text_names_the_first_foods_and_counts_the_others():
    known = vitamer.load_foods()
    rows = [("2026-11-09", food, "50 g") for food in ("natto", "gouda", "egg", "butter", "rice")]
    servings = vitamer.analyse(vitamer.as_entries(rows), foods=known).servings
    text = plots.sources_text(by_food(servings, known))
    assert text.startswith("Mean of 1 complete day. Vitamin K2: about ")
    assert "of which Natto 9" in text
    assert "other food" in text
    assert plots.sources(by_food(servings, known)).get_label() == text
    dark = vitamer.analyse(vitamer.as_entries(rows[-1:]), foods=known).servings
    whole = pd.Series(True, index=dark["day"].unique())
    assert plots.sources_text(by_food(dark, known, complete=whole)).endswith(
        "Vitamin D3: no food of known content brought any."
    )
    assert plots.sources_text(by_food(dark, known, complete=~whole)).startswith("There is no complete day")


def test_shares_in_words():
    assert share_words(0.5, float("nan"), float("nan")) == "50 %"
    assert share_words(0.125, 0.005, 0.3) == "13 % (1–30)"


def test_next_to_nothing_is_under_a_tenth_and_about_nothing():
    known = vitamer.load_foods()
    eaten = [("2026-11-09", "natto", "45 g"), ("2026-11-09", "gouda", "1 g"), ("2026-11-09", "rice", "100 g")]
    analysis = vitamer.analyse(vitamer.as_entries(eaten), foods=known)
    text = plots.sources_text(by_food(analysis.servings, known))
    assert "Vitamin D3: under 0.1 µg a day, of which" in text
    assert "about under" not in text + plots.pairing_text(analysis.daily)
