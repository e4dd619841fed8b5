"""Household measures: sizes, stand-ins, widths, and foods counted by their own name."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import vitamer
from vitamer.household import Names, one_of

TABLE = {
    ("cheese", "slice"): (20.0, 1.3),
    ("cheese", "piece"): (25.0, 1.3),
    ("apple", "medium"): (180.0, 1.1),
    ("apple", "large"): (220.0, 1.1),
    ("pizza", "square_cm"): (1.0, 1.2),
    ("pizza", "piece"): (110.0, 1.6),
    ("soup", "cup"): (236.588, 1.1),
    ("yogurt", "pack"): (150.0, 1.2),
}


def test_a_measure_of_the_table_is_taken_as_it_is() -> None:
    assert one_of(TABLE, ["gouda", "cheese"], "slice") == (20.0, 1.3)
    assert one_of(TABLE, ["gouda", "cheese"], "cup") is None


def test_sizes_scale_and_widen() -> None:
    small, large = (one_of(TABLE, ["cheese"], "slice", size) for size in ("small", "large"))
    assert small is not None and large is not None
    assert small[0] < 20 < large[0]
    assert large[1] > 1.3
    assert one_of(TABLE, ["cheese"], "slice", "medium") == (20.0, 1.3)


def test_a_size_that_the_table_lacks_is_scaled_from_one_that_it_has() -> None:
    jumbo, small = (one_of(TABLE, ["apple"], size) for size in ("jumbo", "small"))
    assert jumbo is not None and small is not None
    assert small[0] < 180
    assert jumbo[0] > 220
    assert one_of(TABLE, ["apple"], "large") == (220.0, 1.1)


def test_a_stand_in_is_less_sure() -> None:
    found = one_of(TABLE, ["yogurt"], "container")
    assert found is not None
    assert found[0] == 150
    assert found[1] > 1.2


def test_a_pizza_weighs_by_the_square_of_its_width_and_no_piece_is_a_whole() -> None:
    small, large = (one_of(TABLE, ["pizza"], "disc", diameter=cm) for cm in (20, 40))
    assert small is not None and large is not None
    assert large[0] == pytest.approx(4 * small[0]) == pytest.approx(math.pi * 400)
    assert one_of(TABLE, ["pizza"], "whole") is None
    assert one_of(TABLE, ["pizza"], "slice", diameter=30) is None
    assert one_of(TABLE, ["cheese"], "disc", diameter=30) is None


def test_a_vessel_holds_its_volume() -> None:
    assert one_of(TABLE, ["soup"], "bowl") == pytest.approx((300, 1.4))
    assert one_of(TABLE, ["milk"], "glass", density=1.03) == pytest.approx((206, 1.3))
    assert one_of(TABLE, ["apple"], "glass") is None


@pytest.fixture(scope="module")
def names(foods: vitamer.FoodTable) -> Names:
    return Names(foods)


@pytest.mark.parametrize(
    ("noun", "name", "food"),
    [
        ("nuggets", "mcnuggets", "chicken_nuggets"),
        ("olive", "olives, green", "olives"),
        ("date", "medjool", "dates"),
        ("Äpfel", "apfel", "apple"),
        ("strawberries", "strawberry", "strawberry"),
        ("Brötchen", "brötchen", "bread_roll"),
        ("cookies", "brand - oat cookie", "cookie"),
        ("donut", "glazed", "doughnut"),
    ],
)
def test_a_noun_that_is_the_food(names: Names, noun: str, name: str, food: str) -> None:
    assert names.are_of(noun, name, food)


@pytest.mark.parametrize(
    ("noun", "name", "food"),
    [
        ("olives", "salad with olives and feta", "salad"),
        ("Chocolate Bread", "natto", "natto"),
        ("blorps", "gouda", "cheese_gouda"),
        ("", "gouda", "cheese_gouda"),
    ],
)
def test_a_noun_that_is_not_the_food(names: Names, noun: str, name: str, food: str) -> None:
    assert not names.are_of(noun, name, food)


def weighed(foods: vitamer.FoodTable, *rows: tuple[str, str | None]) -> pd.DataFrame:
    entries = vitamer.as_entries([("2026-11-09", food, amount) for food, amount in rows])
    return vitamer.weigh(vitamer.match(vitamer.quantify(entries), foods), foods)


def test_a_range_widens_the_portion(foods: vitamer.FoodTable) -> None:
    plain, near, far = weighed(foods, *[("gouda", a) for a in ("3 slices", "2-4 slices", "1-5 slices")])["mass_gsd"]
    assert plain < near < far


def test_nothing_eaten_is_known_to_be_nothing(foods: vitamer.FoodTable) -> None:
    frame = weighed(foods, ("gouda", "0.00 full recipe"), ("olives", "0.00 olive"), ("Vitamin D3", "0.00 tablet"))
    assert frame["mass_g"].tolist()[:2] == [0, 0]
    assert frame["dose_D3_ug"].iloc[2] == 0
    assert frame["status"].tolist() == ["matched"] * 3


def test_a_stated_volume_goes_before_the_tables_vessel(foods: vitamer.FoodTable) -> None:
    assert weighed(foods, ("whole milk", "2 bottles (200 ml)"))["mass_g"].iloc[0] == pytest.approx(412)


def test_ounces_of_a_drink_are_fluid_ones(foods: vitamer.FoodTable) -> None:
    milk, cheese = weighed(foods, ("whole milk", "8 oz"), ("gouda", "8 oz"))["mass_g"]
    assert milk == pytest.approx(8 * 29.57 * 1.03, rel=1e-3)
    assert cheese == pytest.approx(8 * 28.35, rel=1e-3)
