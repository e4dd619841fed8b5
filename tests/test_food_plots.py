"""What stands on the figures of the food table."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import vitamer
from small_tables import MakeTable, spread_table
from vitamer import food_lines, food_plots, plots
from vitamer.columns import MENAQUINONES, VITAMIN_D
from vitamer.errors import UnknownFoodError
from vitamer.intake import contents
from vitamer.weeks import people

K2, D = "Vitamin K2 (menaquinones)", "Vitamin D"

PROFILE = [{"profile": "hard", "analyte": "MK4", "share": 0.2}, {"profile": "hard", "analyte": "MK9", "share": 0.8}]
VALUES = [
    {"analyte": "MK_total", "value_ug_per_100g": 60, "origin_id": "dutch", "locator": "code 1", "note": "Gouda 48+; x"},
    {"analyte": "MK_total", "value_ug_per_100g": 50, "origin_id": "dutch", "locator": "code 2", "n": 4},
    {"analyte": "MK_total", "value_ug_per_100g": 282, "use": "no", "why_not": "five times the rest", "origin_id": "us"},
    {"analyte": "MK9", "value_ug_per_100g": 40, "sd_ug_per_100g": 8, "origin_id": "maker", "value_type": "label"},
    {"analyte": "MK4", "max_ug_per_100g": 4, "value_type": "below_loq", "origin_id": "usda", "published_value": "<4"},
    {"analyte": "D3", "value_ug_per_100g": 0.2, "min_ug_per_100g": 0.1, "max_ug_per_100g": 0.5, "origin_id": "nevo"},
    {"analyte": "D3", "value_ug_per_100g": 0.4, "value_type": "borrowed", "origin_id": "usda"},
]


@pytest.fixture
def gouda(make_table: MakeTable) -> vitamer.FoodTable:
    return vitamer.load_foods(
        make_table(
            foods=[{"food_id": "gouda", "profile": "hard", "name": "Gouda"}],
            contents=[{"food_id": "gouda", **value} for value in VALUES],
            profiles=PROFILE,
            variability=spread_table(between=1.5, brand=1.3),
        )
    )


def panel(fig, name):
    return next(ax for ax in fig.axes if ax.get_label() == name)


def marks(ax, gid):
    return ax.findobj(lambda artist: artist.get_gid() == gid)


def words(ax, gid):
    """The texts of one kind, from above; lines of one text joined."""
    found = [t for t in ax.texts if t.get_gid() == gid]
    return [t.get_text().replace("\n", " ") for t in sorted(found, key=lambda t: t.get_position()[1])]


def notes(fig, gid="note"):
    return " ".join(t.get_text().replace("\n", " ") for t in fig.texts if t.get_gid() == gid)


def places(ax, gid):
    return sorted(float(line.get_xdata()[0]) for line in marks(ax, gid))


def test_every_published_value_is_a_line_with_its_source(gouda):
    ax = panel(food_plots.food(gouda, "gouda"), K2)
    said = words(ax, "value")
    assert len([w for w in said if "of this origin" not in w]) == sum(v["analyte"].startswith("MK") for v in VALUES)
    assert "Test, code 1: Gouda 48+" in said
    assert "Test, code 2, n = 4" in said
    assert {"60", "50", "282", "40 ± 8", "< 4"} <= set(words(ax, "number"))


def test_the_pooled_content_is_written_and_drawn_behind_its_lines(gouda):
    held = contents(gouda, "gouda").set_index("analyte").loc["MK_total"]
    ax = panel(food_plots.food(gouda, "gouda"), K2)
    low, high = held["low_ug_per_100g"], held["high_ug_per_100g"]
    assert words(ax, "pooled")[0] == f"{people(held['mean_ug_per_100g'])} ({people(low)}–{people(high)})"
    (band,) = marks(ax, "interval MK_total")
    assert band.get_x() == pytest.approx(low)
    assert band.get_x() + band.get_width() == pytest.approx(high)
    (line,) = marks(ax, "mean MK_total")
    assert line.get_segments()[0][0][0] == pytest.approx(held["mean_ug_per_100g"])
    tops = [t.get_position()[1] for t in ax.texts if t.get_gid() == "value"]
    assert band.get_y() < min(tops) < band.get_y() + band.get_height()


def test_rows_of_one_laboratory_stand_together_and_enter_once(gouda):
    ax = panel(food_plots.food(gouda, "gouda"), K2)
    assert words(ax, "origin").count("dutch") == 1
    (tick,) = marks(ax, "origin mean dutch")
    assert tick.get_segments()[0][0][0] == pytest.approx(55)
    assert len(marks(ax, "origin bracket")) == 1
    assert words(ax, "basis")[0] == "pooled from 2 origins"
    assert any(w == "Test: MK-9 of this origin, 0.8 of the total in the profile “hard”" for w in words(ax, "value"))
    assert 50.0 in places(ax, "calculated used")


def test_unused_values_are_hollow_and_grey_with_the_reason(gouda):
    ax = panel(food_plots.food(gouda, "gouda"), K2)
    (mark,) = marks(ax, "measured not used")
    assert to_hex(mark.get_markerfacecolor()) == "#ffffff"
    assert to_hex(mark.get_markeredgecolor()) == food_plots._UNUSED.lower()
    assert words(ax, "why not") == ["not used: five times the rest"]


def test_below_a_limit_is_a_bar_up_to_it_with_an_arrow(gouda):
    ax = panel(food_plots.food(gouda, "gouda"), K2)
    (bar,) = marks(ax, "below limit")
    assert [x for x, _ in bar.get_segments()[0]] == pytest.approx([ax.get_xlim()[0], 4])
    assert len(marks(ax, "limit arrow")) == 1
    (half,) = marks(ax, "origin mean usda")
    assert half.get_segments()[0][0][0] == pytest.approx(2)


def test_kinds_of_value_have_markers_of_their_own_and_a_key(gouda):
    fig = food_plots.food(gouda, "gouda")
    shapes = {
        gid: marks(panel(fig, name), gid)[0].get_marker()
        for name, gid in ((K2, "measured used"), (K2, "label used"), (D, "borrowed used"))
    }
    assert len(set(shapes.values())) == 3
    key = [t.get_text() for t in fig.legends[0].get_texts()]
    assert {"measured", "label", "borrowed", "not used"} <= set(key)
    assert not any("raw" in k for k in key)


def test_spread_of_a_source_is_a_whisker(gouda):
    fig = food_plots.food(gouda, "gouda")
    (sd,) = marks(panel(fig, K2), "sd")
    assert [x for x, _ in sd.get_segments()[0]] == pytest.approx([32, 48])
    (extremes,) = marks(panel(fig, D), "range")
    assert [x for x, _ in extremes.get_segments()[0]] == pytest.approx([0.1, 0.5])


@pytest.fixture
def meat(make_table: MakeTable) -> vitamer.FoodTable:
    values = [
        {"food_id": "leg", "analyte": "MK4", "value_ug_per_100g": 10, "state": "raw", "origin_id": "raw"},
        {"food_id": "leg", "analyte": "MK4", "value_ug_per_100g": 12, "state": "cooked", "origin_id": "roast"},
        {"food_id": "leg", "analyte": "MK4", "value_ug_per_100g": 9, "state": "raw", "use": "no", "why_not": "copy"},
    ]
    return vitamer.load_foods(
        make_table(
            foods=[{"food_id": "leg", "state": "cooked", "yield_id": "roast", "profile": "mk4_only", "group": "meat"}],
            contents=values,
            profiles=[{"profile": "mk4_only", "analyte": "MK4", "share": 1}],
            yields=[{"yield_id": "roast", "yield_factor": 0.8, "retention_menaquinones": 1}],
            variability=spread_table(),
        )
    )


def test_raw_values_stand_where_they_entered_the_pool(meat):
    ax = panel(food_plots.food(meat, "leg"), K2)
    assert places(ax, "measured used") == [12, 12.5]
    assert places(ax, "raw") == [10]
    assert places(ax, "measured not used") == [9]
    assert {"10 → 12.5", "12", "9"} <= set(words(ax, "number"))


def test_close_values_have_a_linear_axis_from_zero_and_wide_ones_a_logarithm(gouda, meat):
    assert panel(food_plots.food(meat, "leg"), K2).get_xscale() == "linear"
    assert panel(food_plots.food(meat, "leg"), K2).get_xlim()[0] == 0
    assert panel(food_plots.food(gouda, "gouda"), K2).get_xscale() == "log"


@pytest.fixture
def many(make_table: MakeTable) -> vitamer.FoodTable:
    values = [
        {"food_id": "pork", "analyte": "D3", "value_ug_per_100g": 0.1 + i / 100, "origin_id": f"lab_{i % 3}"}
        for i in range(food_lines.SUMMARISE_ABOVE + 5)
    ]
    unused = {"food_id": "pork", "analyte": "D3", "value_ug_per_100g": 9, "origin_id": "lab_1", "use": "no"}
    alone = {"food_id": "pork", "analyte": "D3", "value_ug_per_100g": 0.3, "origin_id": "alone"}
    return vitamer.load_foods(
        make_table(
            foods=[{"food_id": "pork", "group": "meat"}],
            contents=[*values, {**unused, "why_not": "fortified"}, alone],
            variability=spread_table(),
        )
    )


def test_many_values_are_one_line_an_origin(many):
    ax = panel(food_plots.food(many, "pork"), D)
    assert len(words(ax, "value")) == 4
    assert len(marks(ax, "measured used")) == food_lines.SUMMARISE_ABOVE + 6
    assert any(w.startswith("10 of 11 values used: Test") for w in words(ax, "value"))
    assert words(ax, "why not") == ["not used: 1 × fortified"]
    heights = {float(line.get_ydata()[0]) for line in marks(ax, "measured used")}
    assert len(heights) > food_lines.SUMMARISE_ABOVE
    assert ax.get_figure().get_figheight() < 9


@pytest.fixture
def family(make_table: MakeTable) -> vitamer.FoodTable:
    every = " ".join((*MENAQUINONES, *VITAMIN_D))
    return vitamer.load_foods(
        make_table(
            foods=[
                {"food_id": "bread", "group": "grain", "name": "Bread"},
                {"food_id": "cheese", "profile": "hard", "name": "Cheese"},
                {"food_id": "gouda", "parent": "cheese", "profile": "hard", "share_of_parent": 0.6},
                {"food_id": "edam", "parent": "cheese", "profile": "hard", "share_of_parent": 0.3},
                {"food_id": "feta", "parent": "cheese", "profile": "hard", "share_of_parent": 0.1},
                {"food_id": "young", "parent": "gouda", "profile": "hard", "share_of_parent": 0},
                {"food_id": "pill", "group": "supplement", "kind": "supplement"},
                {"food_id": "toast", "group": "dish", "kind": "dish"},
            ],
            contents=[
                {"food_id": "gouda", "analyte": "MK_total", "value_ug_per_100g": 60},
                {"food_id": "edam", "analyte": "MK_total", "value_ug_per_100g": 30},
                {"food_id": "gouda", "analyte": "D3", "value_ug_per_100g": 0.5},
            ],
            profiles=PROFILE,
            rules=[{"group": "grain", "analytes": every, "reason": "Plants make none."}],
            dishes=[
                {"dish_id": "toast", "food_id": "bread", "mass_g_per_100g": 60},
                {"dish_id": "toast", "food_id": "gouda", "mass_g_per_100g": 30},
                {"dish_id": "toast", "food_id": "edam", "mass_g_per_100g": 10},
            ],
            variability=spread_table(between=1.5),
        )
    )


def test_a_mixture_shows_its_kinds_with_shares(family):
    ax = panel(food_plots.food(family, "cheese"), K2)
    assert words(ax, "origin") == ["60 % of it", "30 % of it", "10 % of it"]
    assert words(ax, "value") == ["gouda (gouda)", "edam (edam)", "feta (feta)"]
    assert places(ax, "measured used") == [30, 60]
    assert len(marks(ax, "borrowed not used")) == 1, "a kind that takes the mixture's content adds nothing to it"
    assert "mixture of its kinds" in words(ax, "basis")[0]


def test_a_loan_shows_the_values_of_the_parent(family):
    fig = food_plots.food(family, "young")
    assert "borrowed from gouda" in words(panel(fig, K2), "basis")[0]
    assert places(panel(fig, K2), "measured used") == [60]
    assert places(panel(fig, D), "measured used") == [0.5]


def test_a_dish_adds_up_its_ingredients(family):
    fig = food_plots.food(family, "toast")
    ax = panel(fig, K2)
    bars = marks(ax, "part")
    assert sum(bar.get_width() for bar in bars) == pytest.approx(0.3 * 60 + 0.1 * 30)
    assert max(bar.get_x() + bar.get_width() for bar in bars) == pytest.approx(21)
    assert words(ax, "value")[0].startswith("30 g gouda (gouda), 60 µg")
    assert words(ax, "number") == ["18, 86 %", "3, 14 %"]
    assert "Zero by rule in its ingredients: 60 g Bread." in notes(fig)
    assert {to_hex(bar.get_facecolor()) for bar in bars} == {
        plots.COLOURS["MK4"].lower(),
        plots.COLOURS["MK_other"].lower(),
    }


def test_what_is_zero_unknown_or_a_dose_is_said(family):
    assert notes(food_plots.food(family, "bread")) == " ".join(["Zero by rule: Plants make none. (by definition)"] * 2)
    assert "The dose is the person’s own" in notes(food_plots.food(family, "pill"))
    assert "Unknown" in notes(food_plots.food(family, "edam"))
    assert "Unknown: vitamin D2" in notes(food_plots.food(family, "gouda"))
    for name in ("bread", "pill"):
        assert not any(ax.texts or ax.lines for ax in food_plots.food(family, name).axes)


def test_a_region_decides_and_the_others_stay_to_be_seen(make_table):
    values = [{"region": "US", "value_ug_per_100g": 1.2}, {"region": "NL", "value_ug_per_100g": 0.05}]
    folder = make_table(
        foods=[{"food_id": "milk", "group": "dairy"}],
        contents=[{"food_id": "milk", "analyte": "D3", **v} for v in values],
        variability=spread_table(),
    )
    anywhere = panel(food_plots.food(vitamer.load_foods(folder), "milk"), D)
    assert words(anywhere, "origin") == ["US", "NL"]
    assert words(anywhere, "basis")[0].startswith("differs by country: mean of 2 countries")
    fig = food_plots.food(vitamer.load_foods(folder, region="us"), "milk")
    assert places(panel(fig, D), "measured used") == [1.2]
    assert words(panel(fig, D), "why not") == ["not used: of another region than US"]
    assert "region US" in notes(fig, "caption")


def test_the_caption_names_version_region_and_what_an_origin_is(gouda):
    caption = notes(food_plots.food(gouda, "gouda"), "caption")
    assert f"Food table {gouda.version}, region not set." in caption
    assert "An origin is one laboratory" in caption
    assert "90 %" in caption


KNOWN = (
    "natto", "cheese_gouda", "cheese", "egg_yolk", "liver_goose", "butter_grass_fed", "sauerkraut", "milk_whole",
    "apple", "pizza", "tempeh", "mushroom_uv", "supplement_d3_k2", "pork",
)  # fmt: skip


@pytest.mark.parametrize("food_id", KNOWN)
def test_no_text_meets_another_or_leaves_the_picture(foods, food_id):
    fig = food_plots.food(foods, food_id)
    fig.set_dpi(1200 / fig.get_figwidth())
    canvas = FigureCanvasAgg(fig)
    with plots.style():
        canvas.draw()
    picture, boxes = fig.bbox.padded(-4), {}
    for text in fig.findobj(Text):
        hidden = text.axes is not None and not text.axes.axison
        if text.get_text().strip() and text.get_visible() and text.get_figure() and not hidden:
            box = text.get_window_extent(canvas.get_renderer())
            boxes[text] = Bbox([[box.x0 + 0.5, box.y0 + 1], [box.x1 - 0.5, box.y1 - 1]])
    assert not [t.get_text() for t, b in boxes.items() if not (picture.contains(*b.min) and picture.contains(*b.max))]
    assert not [(a.get_text(), b.get_text()) for (a, x), (b, y) in combinations(boxes.items(), 2) if x.overlaps(y)]
    assert min(t.get_fontsize() * fig.dpi / 72 for t in boxes) > 11.9
    assert not any("…" in t.get_text() for t in boxes)


def test_every_pooled_form_of_a_food_is_on_its_picture(foods):
    for food_id in ("natto", "cheese_gouda", "salmon_wild"):
        fig = food_plots.food(foods, food_id)
        held = contents(foods, food_id).set_index("analyte")["mean_ug_per_100g"]
        for name, analytes in ((K2, ("MK_total", *MENAQUINONES)), (D, VITAMIN_D)):
            drawn = {a for a in analytes if marks(panel(fig, name), f"mean {a}")}
            assert drawn == {a for a in analytes if held[a] > 0}


def test_an_unknown_food_is_an_error_with_a_hint(foods):
    with pytest.raises(UnknownFoodError, match="Did you mean"):
        food_plots.food(foods, "nato")


def test_foods_are_compared_a_line_each(family):
    ax = food_plots.compare(family, ["gouda", "cheese", "young", "bread", "feta"], "MK_total", Figure().subplots())
    assert [t.get_text() for t in ax.get_yticklabels()] == ["gouda", "Cheese", "young", "Bread", "feta"]
    assert len(marks(ax, "mean")) == 4
    assert all(isinstance(band, LineCollection) for band in marks(ax, "interval"))
    numbers = [t.get_text() for t in ax.texts]
    assert numbers[0].startswith("60 (") and numbers[0].endswith("1 origin")
    assert [n.split(", ")[-1] for n in numbers[1:]] == ["mixture", "borrowed", "0 by rule", "borrowed"]
    assert next(line.get_xdata().tolist() for line in marks(ax, "origin")) == [60]
    low, high = ax.get_xlim()
    assert 0 < low < 60 < high and not math.isinf(high)


def test_compared_foods_show_unused_values_and_limits(gouda):
    ax = food_plots.compare(gouda, ["gouda"], "MK_total", Figure().subplots())
    assert [float(m.get_xdata()[0]) for m in marks(ax, "not used")] == [282]
    assert sorted(marks(ax, "origin")[0].get_xdata()) == pytest.approx([50, 55])


def test_the_same_table_gives_the_same_bytes(gouda, tmp_path: Path):
    for suffix in ("png", "svg", "pdf"):
        one, two = (plots.save(food_plots.food(gouda, "gouda"), tmp_path / f"{n}.{suffix}") for n in (1, 2))
        assert one.read_bytes() == two.read_bytes()


def without_text(fig):
    """Hide the words, whose shapes are the business of the font library."""
    FigureCanvasAgg(fig).draw()
    for text in fig.findobj(Text):
        text.set_visible(False)
    return fig


@pytest.mark.mpl_image_compare(baseline_dir="baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 60})
def test_image_of_a_food(gouda):
    return without_text(food_plots.food(gouda, "gouda"))
