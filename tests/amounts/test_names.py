"""Amounts inside food names, and numbers that are part of them."""

from __future__ import annotations

import pandas as pd
import pytest
from diary_texts import ROUGH, WORDY, frame
from hypothesis import assume, given

from vitamer.amounts import split_amount
from vitamer.columns import NO_AMOUNT

NAMES = [
    ("28 g cheddar käse", "cheddar käse", 28, "g"),
    ("鸡蛋 69g", "鸡蛋", 69, "g"),
    ("brand - product, 1 cup", "brand - product", 1, "cup"),
    ("150 g Banane, frisch", "banane, frisch", 150, "g"),
    ("2 Stück Brötchen", "brötchen", 2, "piece"),
    ("Onions, raw, 0.5 cup, chopped", "onions, raw", 0.5, "cup"),
    ("Dave's Bakery - Seeded Bread, 2 slice", "dave's bakery - seeded bread", 2, "slice"),
    ("1 cup of milk", "milk", 1, "cup"),
    ("a slice of toast", "toast", 1, "slice"),
    ("half a cup oats", "oats", 0.5, "cup"),
    ("2 large eggs", "eggs", 2, "large"),
    ("Olivenöl 2 EL", "olivenöl", 2, "tbsp"),
    ("1 Becher Joghurt 3,5 % Fett", "joghurt 3,5 % fett", 1, "container"),
    ("Kidney beans (200g)", "kidney beans", 200, "g"),
    ("納豆 1パック", "納豆", 1, "pack"),
    ("卵2個", "卵", 2, "piece"),
    ("大さじ1 味噌", "味噌", 1, "tbsp"),
    ("牛奶250毫升", "牛奶", 250, "ml"),
    ("一个苹果", "苹果", 1, "piece"),
    ("mac and cheese, 1 cup", "mac and cheese", 1, "cup"),
    ("1,5 raciones de salteado", "salteado", 1.5, "serving"),
    ("2 eggs", "eggs", 2, "egg"),
    ("two egg yolks", "egg yolks", 2, "yolk"),
    ("3 Eier", "eier", 3, "egg"),
    ("2 chicken thighs", "chicken thighs", 2, "thigh"),
]
KEPT = [
    "7-up", "gouda 48+", "vitamin b12", "omega 3", "omega 3 capsules", "mk-7", "80/20 ground beef", "milk 2%",
    "milch 3.5 % fett", "no. 5", "2 eggs and bacon", "leg of lamb", "3 bean salad", "5-spice tofu",
    "2 eggs, bacon, toast", "7 grain bread", "5 spice", "2% milk", "1000 island dressing", "3 cheese blend",
    "4 cheese pizza", "quattro formaggi pizza", "100 grand", "57 sauce", "v8", "3 musketeers", "2 year old cheddar",
    "half fat milk", "7 up", "tres leches", "2.5 milk",
    "2 slices toast and 20 g butter", "toast with butter 20g", "三文鱼", "k2", "d3",
]  # fmt: skip


@pytest.mark.parametrize(("food", "name", "quantity", "unit"), NAMES)
def test_an_amount_in_the_name_counts_if_the_column_is_blank(food: str, name: str, quantity: float, unit: str) -> None:
    row = frame((food, None)).iloc[0]
    assert (row["name"], row["quantity"], row["unit"]) == (name, quantity, unit)
    assert pd.isna(row["amount_note"])


@pytest.mark.parametrize(("food", "name"), [(n[0], n[1]) for n in NAMES])
def test_beside_a_filled_column_it_is_the_size_of_the_package(food: str, name: str) -> None:
    row = frame((food, "30 g")).iloc[0]
    assert (row["name"], row["quantity"], row["stated_mass_g"]) == (name, 30, 30)


@pytest.mark.parametrize("food", KEPT)
def test_numbers_that_are_names_stay(food: str) -> None:
    row = frame((food, None)).iloc[0]
    assert (row["name"], row["amount_note"]) == (food, "no amount")


@pytest.mark.parametrize("food", ["2 bananas", "two bananas"])
def test_a_count_in_front_of_a_food_is_one_of_whole_ones(food: str) -> None:
    row = frame((food, None)).iloc[0]
    assert (row["name"], row["quantity"], row["unit"]) == ("bananas", 2, "whole")


@pytest.mark.parametrize("food", ["half a pizza", "½ pizza", "eine halbe Pizza", "mezza pizza"])
def test_a_part_of_a_food_is_counted(food: str) -> None:
    row = frame((food, None)).iloc[0]
    assert (row["name"], row["quantity"], row["unit"]) == ("pizza", 0.5, "whole")


@pytest.mark.parametrize(
    "food", ["half and half", "half fat milk", "quarter pounder", "80/20 ground beef", "demi-sel butter"]
)
def test_a_part_that_is_a_name_is_no_amount(food: str) -> None:
    row = frame((food, None)).iloc[0]
    assert (row["name"], row["amount_note"]) == (food, NO_AMOUNT)


@pytest.mark.parametrize("food", ["1 egg, 2 slices toast", "30 g gouda, 2 scheiben brot", "two eggs, 1 cup milk"])
def test_a_list_of_foods_with_amounts_stays_whole(food: str) -> None:
    row = frame((food, None)).iloc[0]
    assert (row["name"], row["amount_note"]) == (food, NO_AMOUNT)


def test_a_multiplier_behind_the_name_is_its_count() -> None:
    assert frame(("Natto x2", None)).iloc[0][["name", "quantity"]].tolist() == ["natto", 2]
    assert frame(("Natto 2x", None)).iloc[0][["name", "quantity"]].tolist() == ["natto", 2]


@pytest.mark.parametrize(
    ("food", "amount", "mass"),
    [
        ("Cod liver oil 1000 mg capsule", "2 capsules", 2.0),
        ("Cod liver oil 1000 mg capsule", "2", 2.0),
        ("Cod liver oil 1000 mg capsule", None, 1.0),
        ("Cod liver oil 1000 mg", "3 softgels", 3.0),
        ("Cod liver oil", "2.00 1000 mg softgel", 2.0),
        ("Cod liver oil 1000 mg (EPA 90 mg, DHA 80 mg)", "2 softgels", 2.0),
        ("Chlorella 0.25 g", "8 tablets", 2.0),
    ],
)
def test_a_mass_in_the_name_is_that_of_one_pill(food: str, amount: str | None, mass: float) -> None:
    assert frame((food, amount)).at[0, "stated_mass_g"] == pytest.approx(mass)


@pytest.mark.parametrize(
    ("food", "amount"),
    [
        ("Omega-3 300 mg", "2 capsules"),
        ("Vitamin D3 25 mcg", "2 capsules"),
        ("Cod liver oil 1000 mg", "2 drops"),
        ("Cod liver oil 1000 mg", "2 tsp"),
        ("Gouda (200 g)", "2 slices"),
    ],
)
def test_other_masses_in_a_name_weigh_no_pill(food: str, amount: str) -> None:
    assert pd.isna(frame((food, amount)).at[0, "stated_mass_g"])


def test_strengths_are_no_part_of_the_name() -> None:
    names = frame(
        ("MK-7 Vitamin K-2, 100 mcg, 120 Veg Capsules", "2.00 capsule"),
        ("Vitamin D3 125 mcg (5000 IU)", ""),
        ("D3 5000 IU + K2 MK-7 100 mcg", ""),
        ("Vitamin D3 400 IU per drop", ""),
    )["name"]
    assert list(names) == ["mk-7 vitamin k-2", "vitamin d3", "d3 + k2 mk-7", "vitamin d3"]


@pytest.mark.parametrize(
    ("part", "rest", "quantity", "unit"),
    [
        ("2 eggs", "eggs", 2, "egg"),
        ("2 egg whites", "egg whites", 2, "white"),
        ("two chicken thighs", "chicken thighs", 2, "thigh"),
        ("10 almonds", "almonds", 10, None),
        ("half an avocado", "avocado", 0.5, "whole"),
        ("½ avocado", "avocado", 0.5, "whole"),
        ("2x Brötchen", "Brötchen", 2, "whole"),
        ("egg x2", "egg", 2, "egg"),
        ("20 g butter", "butter", 20, "g"),
        ("butter 20g", "butter", 20, "g"),
        ("3 slices of Gouda", "Gouda", 3, "slice"),
    ],
)
def test_split_amount(part: str, rest: str, quantity: float, unit: str | None) -> None:
    words, amount = split_amount(part)
    assert (words, amount.quantity, amount.unit) == (rest, quantity, unit)


@pytest.mark.parametrize(
    "text", ["7-up", "80/20 beef", "milk 2%", "omega 3", "365 organic milk", "vitamin d 3", "bacon"]
)
def test_split_amount_leaves_names_alone(text: str) -> None:
    rest, amount = split_amount(text)
    assert (rest, amount.note) == (text, "no amount")


@given(ROUGH | WORDY)
def test_splitting_never_loses_the_food(text: str) -> None:
    rest, _ = split_amount(text)
    assume(text.strip())
    assert rest
