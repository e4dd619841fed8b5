from __future__ import annotations

import numpy as np
import pytest

import vitamer
from small_tables import served
from vitamer.exposures import app_vitamin_d, doses, expand, food_rows, is_supplement, knowledge
from vitamer.pooling import KNOWN, UNKNOWN, ZERO

FOODS = vitamer.load_foods()
DAY = "2026-11-09"
NAN = float("nan")


def state_of(rows: list[tuple[str, str, str, float]], analyte: str) -> list[int]:
    state = knowledge(served(rows), FOODS)
    return [int(x) for x in state[:, FOODS.pool.column[analyte]]]


def test_a_dish_is_its_ingredients_and_keeps_its_mass() -> None:
    exposures = expand(served([(DAY, "cheeseburger", "cheeseburger", 200.0), (DAY, "natto", "natto", 45.0)]), FOODS)
    assert exposures.mass_g.sum() == pytest.approx(245.0)
    assert (exposures.part == 0).sum() == (FOODS.dishes["dish_id"] == "cheeseburger").sum()
    assert exposures.recipe_sd[exposures.part == 1].tolist() == [0.0]
    assert (exposures.recipe_sd[exposures.part == 0] > 0).all()


def test_supplements_are_no_exposures() -> None:
    servings = served([(DAY, "vitamin d3 1000 iu", "supplement_d3", NAN)])
    assert len(expand(servings, FOODS).part) == 0
    assert is_supplement(servings, FOODS).tolist() == [True]
    assert doses(servings, FOODS, "D3").tolist() == [25.0]
    assert np.isnan(doses(served([(DAY, "vitamin d3 1000 iu", "natto", 45.0)]), FOODS, "D3")).all()


def test_a_food_needs_a_content_and_a_mass() -> None:
    rows = [(DAY, "a", "natto", 45.0), (DAY, "b", "natto", NAN), (DAY, "c", "apple", NAN), (DAY, "d", "seaweed", 5.0)]
    assert state_of(rows, "MK7") == [KNOWN, UNKNOWN, ZERO, UNKNOWN]


def test_what_is_no_food_is_unknown_and_what_was_settled_as_none_is_zero() -> None:
    servings = served([(DAY, "a", "natto", 45.0), (DAY, "b", "natto", 45.0)])
    servings["food_id"] = None
    servings["status"] = ["unmatched", "matched"]
    assert food_rows(servings, FOODS).tolist() == [-1, -1]
    assert knowledge(servings, FOODS)[:, 0].tolist() == [UNKNOWN, ZERO]


def test_a_dish_that_brings_some_vitamin_d_leaves_no_room_for_the_apps() -> None:
    """Some of its ingredients are unknown; the app's figure on top would count the others twice."""
    column = FOODS.pool.column["D_total"]
    partly = [
        f
        for f in sorted(set(FOODS.dishes["dish_id"]))
        if FOODS.pool.status[FOODS.pool.row(f), column] == UNKNOWN and FOODS.pool.means[FOODS.pool.row(f), column] > 0
    ]
    assert partly
    servings = served([(DAY, "x", partly[0], 300.0)], app_vitamin_d_ug=4.0)
    assert np.isnan(app_vitamin_d(servings, FOODS, knowledge(servings, FOODS))).all()
    weightless = served([(DAY, "x", partly[0], NAN)], app_vitamin_d_ug=4.0)
    assert app_vitamin_d(weightless, FOODS, knowledge(weightless, FOODS)).tolist() == [4.0]
