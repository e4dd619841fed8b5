from __future__ import annotations

import math
from typing import Any

import pytest

import vitamer
from small_tables import MakeTable
from vitamer.companions import companions_of

COLUMNS = ["calcium_mg_per_100g", "magnesium_mg_per_100g", "fat_g_per_100g"]

FOODS = [
    {"food_id": "cheese"},
    {"food_id": "hard", "parent": "cheese"},
    {"food_id": "gouda", "parent": "hard"},
    {"food_id": "quark", "parent": "cheese"},
    {"food_id": "bread", "group": "grain"},
    {"food_id": "butter", "group": "fat"},
    {"food_id": "herbs", "group": "vegetable"},
    {"food_id": "water", "group": "drink", "kind": "plain_drink"},
    {"food_id": "rest", "group": "other"},
    {"food_id": "pill", "group": "supplement", "kind": "supplement"},
]


def entry(food_id: str, *contents: float | None, **other: Any) -> dict[str, Any]:
    known = {"value_type": "measured", "citation_id": "TEST", "how_read": "primary"}
    return {"food_id": food_id, **dict(zip(COLUMNS, contents, strict=True)), **known, **other}


ROWS = [
    entry("cheese", 700, 30, 28, locator="a"),
    entry("cheese", 500, 20, 22, locator="b"),
    entry("quark", None, None, 4, locator="c"),
    entry("bread", 100, 30, 3, locator="d"),
    entry("butter", 20, 2, 80, locator="e"),
    entry("water", 3, 1, 0, locator="f"),
]


def contents(
    make_table: MakeTable, dish: dict[str, float] | None = None, rows: list[dict[str, Any]] | None = None
) -> Any:
    """Contents of the small table, with one dish if its ingredients are given."""
    parts = dish or {}
    dishes = [{"dish_id": "dish", "food_id": f, "mass_g_per_100g": grams} for f, grams in parts.items()]
    foods = FOODS + ([{"food_id": "dish", "group": "dish", "kind": "dish"}] if dish else [])
    folder = make_table(foods=foods, companions=ROWS if rows is None else rows, dishes=dishes)
    return companions_of(vitamer.load_foods(folder))


def test_a_food_is_the_plain_mean_of_its_rows(make_table: MakeTable) -> None:
    assert contents(make_table).loc["cheese"].tolist() == [600, 25, 25]


def test_every_food_has_its_place_in_the_order_of_the_table(make_table: MakeTable) -> None:
    found = contents(make_table)
    assert found.index.tolist() == [f["food_id"] for f in FOODS]
    assert (found.index.name, found.columns.tolist()) == ("food_id", COLUMNS)


def test_a_food_without_rows_takes_those_of_the_nearest_parent_that_has_some(make_table: MakeTable) -> None:
    assert contents(make_table).loc["gouda"].tolist() == [600, 25, 25]
    nearer = contents(make_table, rows=[*ROWS, entry("hard", 800, 40, 30, locator="g")])
    assert nearer.loc["gouda"].tolist() == [800, 40, 30]


def test_a_blank_is_unknown_and_borrows_nothing(make_table: MakeTable) -> None:
    calcium, magnesium, fat = contents(make_table).loc["quark"]
    assert math.isnan(calcium) and math.isnan(magnesium) and fat == 4


@pytest.mark.parametrize("food", ["herbs", "rest", "pill"])
def test_without_rows_and_parent_nothing_is_known(make_table: MakeTable, food: str) -> None:
    assert contents(make_table).loc[food].isna().all()


def test_a_dish_is_computed_from_its_ingredients(make_table: MakeTable) -> None:
    found = contents(make_table, {"bread": 60, "gouda": 30, "butter": 10}).loc["dish"]
    assert found.tolist() == pytest.approx([60 + 180 + 2, 18 + 7.5 + 0.2, 1.8 + 7.5 + 8])


def test_rows_of_a_dish_come_before_its_ingredients(make_table: MakeTable) -> None:
    rows = [*ROWS, entry("dish", 1, 2, 3, locator="g")]
    assert contents(make_table, {"bread": 100}, rows).loc["dish"].tolist() == [1, 2, 3]


def test_a_small_rest_counts_as_nothing(make_table: MakeTable) -> None:
    found = contents(make_table, {"bread": 90.5, "rest": 9.5}).loc["dish"]
    assert found.tolist() == pytest.approx([90.5, 27.15, 2.715])


def test_a_large_rest_leaves_the_dish_unknown(make_table: MakeTable) -> None:
    assert contents(make_table, {"bread": 90, "rest": 10}).loc["dish"].isna().all()


def test_the_known_stand_for_a_tenth_that_is_not(make_table: MakeTable) -> None:
    found = contents(make_table, {"bread": 90, "herbs": 10}).loc["dish"]
    assert found.tolist() == pytest.approx([100, 30, 3])


def test_more_than_a_tenth_unknown_leaves_the_dish_unknown(make_table: MakeTable) -> None:
    assert contents(make_table, {"bread": 89, "herbs": 11}).loc["dish"].isna().all()


def test_each_companion_is_known_or_not_for_itself(make_table: MakeTable) -> None:
    calcium, magnesium, fat = contents(make_table, {"bread": 50, "quark": 50}).loc["dish"]
    assert math.isnan(calcium) and math.isnan(magnesium) and fat == pytest.approx(3.5)


def test_a_table_without_rows_knows_nothing(make_table: MakeTable) -> None:
    assert contents(make_table, {"bread": 100}, rows=[]).isna().all(axis=None)
