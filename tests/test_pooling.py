from __future__ import annotations

import math
from typing import Any

import pytest

import vitamer
from small_tables import spread_table
from vitamer.evidence import Origin, Spread, pool_origins
from vitamer.intake import contents
from vitamer.pooling import KNOWN, UNKNOWN, ZERO


def table(make_table: Any, **tables: Any) -> vitamer.FoodTable:
    return vitamer.load_foods(make_table(**tables))


def test_rows_of_one_origin_count_once(make_table: Any) -> None:
    rows = [
        {"food_id": "gouda", "analyte": "MK9", "value_ug_per_100g": v, "origin_id": o}
        for v, o in ((10, "a"), (20, "a"), (45, "b"))
    ]
    foods = table(make_table, foods=[{"food_id": "gouda"}], contents=rows)
    pooled = foods.pool.pooled["gouda", "MK9"]
    assert pooled.origins == 2
    # the origins say 15 and 45: the geometric mean is 26, the arithmetic 30
    assert 26 < pooled.mean <= 30.5


def test_rows_not_in_use_count_nothing(make_table: Any) -> None:
    rows = [
        {"food_id": "gouda", "analyte": "MK9", "value_ug_per_100g": 10},
        {"food_id": "gouda", "analyte": "MK9", "value_ug_per_100g": 1000, "use": "no", "why_not": "test"},
    ]
    foods = table(make_table, foods=[{"food_id": "gouda"}], contents=rows)
    assert foods.pool.mean("gouda", "MK9") == pytest.approx(10)


def test_below_the_limit_is_half_the_limit_and_says_so(make_table: Any) -> None:
    rows = [{"food_id": "gouda", "analyte": "MK7", "max_ug_per_100g": 1, "value_type": "below_loq"}]
    foods = table(make_table, foods=[{"food_id": "gouda"}], contents=rows)
    assert foods.pool.mean("gouda", "MK7") == pytest.approx(0.5)
    assert foods.pool.value_type("gouda", "MK7") == "below_loq"


def test_total_is_split_by_the_profile(make_table: Any) -> None:
    foods = table(
        make_table,
        foods=[{"food_id": "gouda", "profile": "hard"}],
        profiles=[{"profile": "hard", "analyte": a, "share": s} for a, s in (("MK4", 0.1), ("MK8", 0.3), ("MK9", 0.6))],
        contents=[{"food_id": "gouda", "analyte": "MK_total", "value_ug_per_100g": 60}],
    )
    means = [foods.pool.mean("gouda", a) for a in ("MK4", "MK8", "MK9", "MK7", "MK_other", "MK_total")]
    assert means == pytest.approx([6, 18, 36, 0, 54, 60])
    assert foods.pool.value_type("gouda", "MK9") == "calculated"
    assert foods.pool.status[0, foods.pool.column["MK7"]] == KNOWN  # a finding of the split, not a rule


def test_a_form_that_was_read_keeps_its_weight_and_forms_add_up(make_table: Any) -> None:
    foods = table(
        make_table,
        foods=[{"food_id": "gouda", "profile": "hard"}],
        profiles=[{"profile": "hard", "analyte": a, "share": s} for a, s in (("MK4", 0.1), ("MK8", 0.3), ("MK9", 0.6))],
        contents=[
            {"food_id": "gouda", "analyte": "MK_total", "value_ug_per_100g": 60},
            {"food_id": "gouda", "analyte": "MK4", "value_ug_per_100g": 12},
        ],
    )
    mk4, mk8, mk9 = (foods.pool.mean("gouda", a) for a in ("MK4", "MK8", "MK9"))
    assert mk4 + mk8 + mk9 == pytest.approx(60)
    assert mk4 / mk8 == pytest.approx(12 / 18)


def test_principal_forms_speak_for_the_total(make_table: Any) -> None:
    profile = [{"profile": "p", "analyte": a, "share": s} for a, s in (("MK4", 0.8), ("MK9", 0.2))]
    foods = table(
        make_table,
        foods=[{"food_id": "parmesan", "profile": "p"}, {"food_id": "other", "profile": "p"}],
        profiles=profile,
        contents=[
            {"food_id": "parmesan", "analyte": "MK4", "value_ug_per_100g": 8},
            {"food_id": "other", "analyte": "MK9", "value_ug_per_100g": 8},
        ],
    )
    assert foods.pool.mean("parmesan", "MK_total") == pytest.approx(10)
    column = foods.pool.column["MK_total"]
    assert foods.pool.status[foods.pool.row("other"), column] == UNKNOWN


def test_a_total_without_profile_has_no_names(make_table: Any) -> None:
    foods = table(
        make_table,
        foods=[{"food_id": "liver"}],
        contents=[
            {"food_id": "liver", "analyte": "MK_total", "value_ug_per_100g": 8},
            {"food_id": "liver", "analyte": "MK4", "value_ug_per_100g": 3},
        ],
    )
    assert foods.pool.mean("liver", "K2_unspecified") == pytest.approx(5)
    assert math.isnan(foods.pool.mean("liver", "MK7"))


def test_parent_is_the_mixture_of_its_children(make_table: Any) -> None:
    foods = table(
        make_table,
        foods=[
            {"food_id": "cheese"},
            {"food_id": "gouda", "parent": "cheese", "share_of_parent": 0.75},
            {"food_id": "brie", "parent": "cheese", "share_of_parent": 0.25},
        ],
        contents=[{"food_id": f, "analyte": "D3", "value_ug_per_100g": v} for f, v in (("gouda", 1), ("brie", 5))],
    )
    assert foods.pool.mean("cheese", "D3") == pytest.approx(2)
    gouda, cheese = (foods.pool.pooled[f, "D3"].between_sd for f in ("gouda", "cheese"))
    assert cheese > gouda  # the spread between the children is in it


def test_child_borrows_and_says_so(make_table: Any) -> None:
    foods = table(
        make_table,
        foods=[{"food_id": "butter"}, {"food_id": "butter_grass_fed", "parent": "butter"}],
        contents=[{"food_id": "butter", "analyte": "D3", "value_ug_per_100g": 1}],
    )
    assert foods.pool.mean("butter_grass_fed", "D3") == pytest.approx(1)
    assert foods.pool.value_type("butter_grass_fed", "D3") == "borrowed"
    lent, own = (foods.pool.pooled[f, "D3"].between_sd for f in ("butter_grass_fed", "butter"))
    assert lent > own


def test_rules_make_zeros_and_exceptions_stay_unknown(make_table: Any) -> None:
    foods = table(
        make_table,
        foods=[{"food_id": "leek", "group": "vegetable"}, {"food_id": "seaweed", "group": "vegetable"}],
        rules=[{"group": "vegetable", "analytes": "MK4 MK7", "except_foods": "seaweed"}],
    )
    column = foods.pool.column["MK7"]
    assert foods.pool.status[foods.pool.row("leek"), column] == ZERO
    assert foods.pool.status[foods.pool.row("seaweed"), column] == UNKNOWN
    assert foods.pool.value_type("leek", "MK7") == "zero_by_rule"


def test_raw_contents_are_cooked_by_yield_and_retention(make_table: Any) -> None:
    foods = table(
        make_table,
        foods=[{"food_id": "beef", "state": "cooked", "yield_id": "roast"}],
        yields=[{"yield_id": "roast", "yield_factor": 0.7, "retention_vitamin_d": 0.9}],
        contents=[
            {"food_id": "beef", "analyte": "D3", "value_ug_per_100g": 7, "state": "raw"},
            {"food_id": "beef", "analyte": "MK4", "value_ug_per_100g": 7, "state": "cooked"},
        ],
    )
    assert foods.pool.mean("beef", "D3") == pytest.approx(9)
    assert foods.pool.mean("beef", "MK4") == pytest.approx(7)


def test_regions(make_table: Any) -> None:
    folder = make_table(
        foods=[{"food_id": "milk"}],
        contents=[
            {"food_id": "milk", "analyte": "D3", "value_ug_per_100g": v, "region": r, "origin_id": o}
            for v, r, o in ((1.2, "US", "a"), (1.0, "US", "b"), (0.02, "NL", "c"))
        ],
    )
    assert vitamer.load_foods(folder, region="us").pool.mean("milk", "D3") == pytest.approx(1.1)
    assert vitamer.load_foods(folder, region="nl").pool.mean("milk", "D3") == pytest.approx(0.02)
    unset = vitamer.load_foods(folder).pool.pooled["milk", "D3"]
    assert 0.02 < unset.mean < 1.1
    assert unset.origins == 2  # a region is one origin
    assert unset.between_sd > math.log(3)  # the range between the regions is in the interval


def test_dish_is_the_sum_of_its_ingredients(foods: vitamer.FoodTable) -> None:
    recipe = foods.dishes[foods.dishes["dish_id"] == "cheeseburger"]
    expected = sum(
        grams / 100 * foods.pool.mean(food, "MK4")
        for food, grams in zip(recipe["food_id"], recipe["mass_g_per_100g"], strict=True)
    )
    assert foods.pool.mean("cheeseburger", "MK4") == pytest.approx(expected)
    assert expected < foods.pool.mean("cheese_cheddar", "MK4")  # a cheeseburger is not 100 g of cheddar


def test_carriers_hold_lookalikes_apart(foods: vitamer.FoodTable) -> None:
    assert {"natto", "cheese_gouda", "cheeseburger", "supplement_d3", "milk_whole"} <= foods.carriers
    assert not {"peanut_butter", "butternut_squash", "eggplant", "apple", "water"} & foods.carriers


# ---- what a person read on a label -------------------------------------------------------------------------


def own_food(food_id: str, parent: str, **cells: str) -> dict[str, str]:
    return {"food_id": food_id, "parent": parent, "name": food_id, "group": "cheese", "kind": "food"} | {
        "state": "as_sold",
        **cells,
    }


def own_value(food_id: str, analyte: str, value: float, **cells: str) -> dict[str, str]:
    row = {"food_id": food_id, "analyte": analyte, "value_ug_per_100g": str(value), "published_value": str(value)}
    row |= {"published_unit": "µg/100 g", "value_type": "label", "state": "as_sold", "origin_id": "my_source"}
    row |= {"citation_id": "TEST", "locator": "label", "how_read": "primary", "use": "yes"}
    return row | {"d_definition": {"D3": "D3", "D_unspecified": "D2+D3"}.get(analyte, "")} | cells


def cheeses(make_table: Any, **own: Any) -> vitamer.FoodTable:
    spread = spread_table(between=2.0, brand=1.5, label=1.15)
    for row in spread:
        row["between_gsd"] = 1.05 if row["group"] == "supplement" else 2.0
    folder = make_table(
        foods=[{"food_id": "gouda", "profile": "hard"}, {"food_id": "leek", "group": "vegetable"}],
        profiles=[{"profile": "hard", "analyte": a, "share": s} for a, s in (("MK4", 0.1), ("MK8", 0.3), ("MK9", 0.6))],
        contents=[
            {"food_id": "gouda", "analyte": "MK_total", "value_ug_per_100g": 60},
            {"food_id": "gouda", "analyte": "D3", "value_ug_per_100g": 0.4},
            {"food_id": "gouda", "analyte": "D2", "value_ug_per_100g": 0.1},
            {"food_id": "gouda", "analyte": "25OHD3", "value_ug_per_100g": 0.2},
        ],
        rules=[{"group": "vegetable", "analytes": "D3 D2 MK4 MK7"}],
        variability=spread,
    )
    return vitamer.load_foods(folder, own=own)


def test_a_label_s_form_stays_as_stated_and_the_others_are_borrowed(make_table: Any) -> None:
    mine = own_food("my_gouda", "gouda", profile="hard")
    pool = cheeses(make_table, foods=[mine], contents=[own_value("my_gouda", "MK7", 20)]).pool
    means = [pool.mean("my_gouda", a) for a in ("MK7", "MK4", "MK8", "MK9", "MK_total", "D3")]
    assert means == pytest.approx([20, 6, 18, 36, 80, 0.4])
    assert [pool.value_type("my_gouda", a) for a in ("MK7", "MK9", "MK_total", "D3")] == [
        *("label", "borrowed", "calculated", "borrowed")
    ]
    assert pool.status[pool.row("my_gouda"), pool.column["MK10"]] == KNOWN, "the parent's total leaves nothing unknown"
    label, borrowed, parents = (
        pool.pooled["my_gouda", "MK7"],
        pool.pooled["my_gouda", "MK9"],
        pool.pooled["gouda", "MK9"],
    )
    assert label.between_sd < 0.2 < parents.between_sd < borrowed.between_sd
    assert label.brand_sd == pytest.approx(math.log(1.15)) and borrowed.brand_sd == pytest.approx(math.log(1.5))


def test_what_is_like_a_labelled_food_borrows_its_whole_k2(make_table: Any) -> None:
    kinds = [own_food("my_gouda", "gouda", profile="hard"), own_food("my_young_gouda", "my_gouda")]
    pool = cheeses(make_table, foods=kinds, contents=[own_value("my_gouda", "MK7", 20)]).pool
    assert pool.mean("my_young_gouda", "MK_total") == pytest.approx(80)
    assert pool.mean("my_young_gouda", "MK7") == pytest.approx(20)


def test_a_label_s_total_is_split_by_the_profile(make_table: Any) -> None:
    mine = own_food("my_gouda", "gouda", profile="hard")
    pool = cheeses(make_table, foods=[mine], contents=[own_value("my_gouda", "MK_total", 100)]).pool
    assert [pool.mean("my_gouda", a) for a in ("MK_total", "MK9", "MK7")] == pytest.approx([100, 60, 0])
    assert pool.pooled["my_gouda", "MK_total"].value_type == "label"


def test_a_label_s_vitamin_d_is_not_added_to_the_parent_s(make_table: Any) -> None:
    mine = own_food("my_gouda", "gouda")
    pool = cheeses(make_table, foods=[mine], contents=[own_value("my_gouda", "D_unspecified", 5)]).pool
    assert pool.mean("my_gouda", "D_total") == pytest.approx(5)
    assert pool.status[pool.row("my_gouda"), pool.column["D3"]] == UNKNOWN
    assert pool.mean("my_gouda", "25OHD3") == pytest.approx(0.2), "no label states it"
    assert pool.pooled["my_gouda", "25OHD3"].between_sd > math.log(2)


def test_a_label_on_a_food_of_the_table_stands_for_its_values(make_table: Any) -> None:
    pool = cheeses(make_table, contents=[own_value("gouda", "D3", 2)]).pool
    assert [pool.mean("gouda", a) for a in ("D3", "D_total", "25OHD3", "MK_total")] == pytest.approx([2, 2, 0.2, 60])
    label, other = pool.pooled["gouda", "D3"], pool.pooled["gouda", "25OHD3"]
    assert label.between_sd < 0.2 < other.between_sd


def test_a_label_overrules_a_zero_by_rule(make_table: Any) -> None:
    pool = cheeses(make_table, contents=[own_value("leek", "D3", 2), own_value("leek", "MK7", 3)]).pool
    assert (pool.mean("leek", "D3"), pool.mean("leek", "MK7"), pool.mean("leek", "MK4")) == (2, 3, 0)
    assert "leek" in cheeses(make_table, contents=[own_value("leek", "D3", 2)]).carriers


def test_an_own_value_that_is_no_label_spreads_as_its_group(make_table: Any) -> None:
    pool = cheeses(make_table, contents=[own_value("gouda", "D3", 2, value_type="measured")]).pool
    assert pool.mean("gouda", "D3") == pytest.approx(2)
    assert pool.pooled["gouda", "D3"].between_sd > 0.5


def test_an_exception_to_a_rule_holds_for_own_kinds(make_table: Any) -> None:
    folder = make_table(
        foods=[{"food_id": "seaweed", "group": "vegetable"}, {"food_id": "leek", "group": "vegetable"}],
        rules=[{"group": "vegetable", "analytes": "MK4 MK7", "except_foods": "seaweed"}],
    )
    mine = [own_food(f"my_{f}", f, group="vegetable") for f in ("seaweed", "leek")]
    pool = vitamer.load_foods(folder, own={"foods": mine}).pool
    column = pool.column["MK7"]
    assert [pool.status[pool.row(f), column] for f in ("my_seaweed", "my_leek")] == [UNKNOWN, ZERO]


def test_own_kinds_have_no_part_in_the_mixture(make_table: Any) -> None:
    folder = make_table(
        foods=[{"food_id": "cheese"}, {"food_id": "gouda", "parent": "cheese"}],
        contents=[{"food_id": "gouda", "analyte": "D3", "value_ug_per_100g": 1}],
    )
    own = {"foods": [own_food("my_x", "cheese")], "contents": [own_value("my_x", "D3", 100)]}
    assert vitamer.load_foods(folder, own=own).pool.mean("cheese", "D3") == pytest.approx(1)


FORMS = ("MK4", "MK7", "MK8", "MK9", "MK_total")


def interval(foods: vitamer.FoodTable, food: str, analyte: str) -> tuple[float, float, float]:
    row = contents(foods, food).set_index("analyte").loc[analyte]
    return tuple(float(row[f"{c}_ug_per_100g"]) for c in ("mean", "low", "high"))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("labels", "means"),
    [
        ({"MK7": 20}, (6, 20, 18, 36, 80)),
        ({"MK7": 20, "MK9": 50}, (6, 20, 18, 50, 94)),
        ({"MK_total": 30}, (3, 0, 9, 18, 30)),
        ({"K2_unspecified": 30}, (3, 0, 9, 18, 30)),
        ({"MK_total": 50, "MK7": 20}, (3, 20, 9, 18, 50)),
        ({"MK_total": 50, "MK9": 40}, (2.5, 0, 7.5, 40, 50)),
        ({"MK_total": 10, "MK7": 20}, (0, 20, 0, 0, 20)),
    ],
)
@pytest.mark.parametrize("food", ["gouda", "my_gouda"])
def test_labels_are_laid_on_what_the_table_comes_to(
    make_table: Any, food: str, labels: dict[str, float], means: tuple[float, ...]
) -> None:
    mine = own_food("my_gouda", "gouda", profile="hard")
    foods = cheeses(make_table, foods=[mine], contents=[own_value(food, a, v) for a, v in labels.items()])
    assert [foods.pool.mean(food, a) for a in FORMS] == pytest.approx(means)
    assert foods.pool.status[foods.pool.row(food), foods.pool.column["MK_total"]] == KNOWN
    assert len(foods.contents[foods.contents["food_id"] == "gouda"]) == 4 + (food == "gouda") * len(labels)
    assert all(foods.pool.value_type(food, a) == "label" for a in labels if a in ("MK7", "MK9"))
    other = ({"gouda", "my_gouda"} - {food}).pop()
    assert [foods.pool.mean(other, a) for a in FORMS] == pytest.approx((6, 0, 18, 36, 60)), "another food's label"


def test_a_label_is_as_sure_beside_another_as_alone(make_table: Any) -> None:
    alone = cheeses(make_table, contents=[own_value("gouda", "MK7", 20)])
    for more in ([("MK9", 50)], [("MK_total", 100)], [("MK9", 50), ("MK_total", 100)]):
        both = cheeses(make_table, contents=[own_value("gouda", a, v) for a, v in [("MK7", 20), *more]])
        assert interval(both, "gouda", "MK7") == pytest.approx(interval(alone, "gouda", "MK7"), rel=0.02)
    assert interval(alone, "gouda", "MK7")[1] > 14
    bare = interval(cheeses(make_table), "gouda", "MK4")
    assert interval(alone, "gouda", "MK4") == pytest.approx(bare, rel=0.15), "a form that no label names stays as sure"


def test_a_label_of_a_mixture_leaves_its_kinds_and_theirs_leave_the_mixture(make_table: Any) -> None:
    folder = make_table(
        foods=[{"food_id": "cheese"}, *({"food_id": f, "parent": "cheese"} for f in ("gouda", "brie", "havarti"))],
        contents=[
            {"food_id": f, "analyte": a, "value_ug_per_100g": v}
            for f, a, v in (("gouda", "MK_total", 30), ("gouda", "MK9", 20), ("brie", "MK_total", 10))
        ],
    )
    bare = vitamer.load_foods(folder).pool
    for food in ("cheese", "gouda", "havarti"):
        pool = vitamer.load_foods(folder, own={"contents": [own_value(food, "MK7", 5)]}).pool
        for other in ("cheese", "gouda", "brie", "havarti"):
            more = 5 * (other == food)
            assert pool.mean(other, "MK_total") == pytest.approx(bare.mean(other, "MK_total") + more)
            assert pool.mean(other, "MK9") == pytest.approx(bare.mean(other, "MK9"), nan_ok=True)
            assert pool.value_type(other, "MK_total") != "unknown"


def test_a_label_that_is_not_used_counts_nothing(make_table: Any) -> None:
    rows = [own_value("gouda", a, 500, use="no", why_not="test") for a in ("MK7", "D3")]
    pool, bare = cheeses(make_table, contents=rows).pool, cheeses(make_table).pool
    for analyte in ("MK7", "MK_total", "D3", "D2"):
        assert pool.mean("gouda", analyte) == bare.mean("gouda", analyte)
        column = pool.column[analyte]
        assert pool.between_sd[pool.row("gouda"), column] == bare.between_sd[bare.row("gouda"), column]


@pytest.mark.parametrize("value_type", ["label", "measured"])
def test_an_own_value_of_vitamin_d_closes_its_other_names(make_table: Any, value_type: str) -> None:
    mine = own_food("my_gouda", "gouda")
    value = own_value("my_gouda", "D_unspecified", 5, value_type=value_type)
    pool = cheeses(make_table, foods=[mine], contents=[value]).pool
    assert pool.mean("my_gouda", "D_total") == pytest.approx(5)
    assert [pool.value_type("my_gouda", a) for a in ("D3", "D2", "25OHD3")] == ["unknown", "unknown", "borrowed"]


def test_own_values_that_are_no_labels_replace_the_table_s(make_table: Any) -> None:
    rows = [own_value("gouda", "MK_total", 90, value_type="measured"), own_value("gouda", "MK7", 20)]
    foods = cheeses(make_table, contents=rows)
    assert [foods.pool.mean("gouda", a) for a in FORMS] == pytest.approx((9, 20, 27, 54, 110))
    assert 60 not in foods.contents["value_ug_per_100g"].tolist()


def test_a_label_holds_in_every_region(make_table: Any) -> None:
    rows = [
        {"food_id": "milk", "analyte": "MK4", "value_ug_per_100g": v, "region": r, "origin_id": r}
        for v, r in ((1.2, "US"), (0.2, "NL"))
    ]
    folder = make_table(foods=[{"food_id": "milk"}], contents=rows)
    table = vitamer.load_foods(folder, region="us", own={"contents": [own_value("milk", "MK4", 3)]})
    assert table.pool.mean("milk", "MK4") == pytest.approx(3)


def test_one_laboratory_s_figure_in_the_tables_of_two_countries_counts_once(make_table: Any) -> None:
    rows = [
        {"food_id": "milk", "analyte": "D3", "value_ug_per_100g": v, "region": r, "origin_id": o}
        for v, r, o in ((1, "US", "shared"), (1, "CA", "shared"), (3, "NL", "dutch"))
    ]
    pooled = table(make_table, foods=[{"food_id": "milk"}], contents=rows).pool.pooled["milk", "D3"]
    assert pooled.origins == 2
    assert pooled.mean == pytest.approx(2), "counted twice it would be 1.67"


def test_an_interval_holds_every_region_however_alike_foods_of_the_group_are() -> None:
    alike = Spread(laboratory=0, between=0.05, floor=0, cap=3, brand=0, prior_origins=1000)
    regions = [Origin(v, v, v, (), 1.0, "measured", ("A",), regional=True) for v in (1.0, 2.0, 3.0)]
    pooled = pool_origins(regions, alike)
    centre = math.log(pooled.mean) - pooled.between_sd**2 / 2
    assert pooled.mean == pytest.approx(2)
    assert centre - 1.645 * pooled.between_sd <= math.log(1) + 1e-3
    assert centre + 1.645 * pooled.between_sd >= math.log(3) - 1e-3
