"""What a person says in words: foods, grams, doses."""

from __future__ import annotations

import pytest

import vitamer
from vitamer.errors import UnknownFoodError, VitamerError
from vitamer.replies import answers_of, name_of, portion_answer, read_dose, read_foods, read_grams

SPLIT = [["cheese_gouda", 0.3], ["bread_rye", 0.7]]


@pytest.mark.parametrize(
    "text",
    [
        "cheese_gouda 30, bread_rye 70",
        "cheese_gouda 30; bread_rye 70",
        "cheese_gouda 30 + bread_rye 70",
        "cheese_gouda=30%, bread_rye=70%",
        "cheese_gouda 0.3 bread_rye 0.7",
        "cheese_gouda 0,3, bread_rye 0,7",
        " cheese_gouda 60 g,bread_rye 140 g ",
    ],
)
def test_shares_are_read_however_they_are_separated(text: str, foods: vitamer.FoodTable) -> None:
    assert read_foods(text, foods) == SPLIT


def test_one_food_and_none(foods: vitamer.FoodTable) -> None:
    assert read_foods("natto", foods) == [["natto", 1.0]]
    assert read_foods("None", foods) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no food is named"),
        ("cheese_gouda, bread_rye", "how much of it is cheese_gouda"),
        ("cheese_gouda 30, bread_rye", "how much of it is bread_rye"),
        ("cheese_gouda 30, cheese_gouda 70", "stands twice"),
        ("cheese_gouda 0, bread_rye 100", "share of 0"),
        ("natto -5", "'-5' names no food"),
        ("none, natto", "says none and a food"),
    ],
)
def test_foods_that_cannot_be_read_say_why(text: str, says: str, foods: vitamer.FoodTable) -> None:
    with pytest.raises(VitamerError, match=says):
        read_foods(text, foods)


def test_a_word_that_is_no_id_leads_to_the_foods_called_so(foods: vitamer.FoodTable) -> None:
    with pytest.raises(UnknownFoodError, match="Did you mean cheese_gouda"):
        read_foods("Gouda", foods)
    with pytest.raises(UnknownFoodError, match="Did you mean cheese_gouda"):
        read_foods("cheese_guda", foods)


@pytest.mark.parametrize(
    ("text", "grams"), [("25", 25), ("25 g", 25), ("25,5", 25.5), ("0.1 kg", 100), ("1 oz", 28.349523125), ("½", 0.5)]
)
def test_masses(text: str, grams: float) -> None:
    assert read_grams(text) == pytest.approx(grams)


@pytest.mark.parametrize("text", ["", "abc", "0", "-3", "1 cup", "2 slices", "12 kg", "30 mcg of it"])
def test_what_is_no_mass_is_refused(text: str) -> None:
    with pytest.raises(VitamerError, match="Write a mass such as 25"):
        read_grams(text)


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("D3 1000 IU, MK7 100 mcg", {"D3": 25.0, "MK7": 100.0}),
        ("MK-7 100 µg; D3 25 µg", {"D3": 25.0, "MK7": 100.0}),
        ("D3 1,000 IU", {"D3": 25.0}),
        ("vitamin D 20 µg + K2 75 µg", {"D_unspecified": 20.0, "K2_unspecified": 75.0}),
    ],
)
def test_doses(text: str, dose: dict[str, float]) -> None:
    assert read_dose(text) == dose


def test_a_strength_alone_is_enough_where_the_name_names_one_form() -> None:
    assert read_dose("1000 IU", "Vitamin D3 softgel") == {"D3": 25.0}
    with pytest.raises(VitamerError, match="names no dose"):
        read_dose("5 mcg", "Multivitamin")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no dose is said"),
        ("D3", "'D3' names no dose"),
        ("K 100 mcg", "names no dose"),
        ("D3 1000 IU, blah", "'blah' names no dose"),
        ("D3 1000 IU, D3 2000 IU", "stands twice"),
        ("MK7 100 g", "names no dose|more than any"),
        ("MK7 100 mg", "more than any supplement holds"),
        ("D3 5000000 IU", "more than any supplement holds"),
    ],
)
def test_doses_that_cannot_be_say_why(text: str, says: str) -> None:
    with pytest.raises(VitamerError, match=says):
        read_dose(text)


def test_a_portion_is_kept_with_the_amount_that_was_seen() -> None:
    assert portion_answer("Gouda", "2 slices", 25).value == 50
    assert portion_answer("Gouda", "2 wads", 25).value == 50
    assert portion_answer("Gouda", "some of it", 25).value == 25
    assert portion_answer("Gouda", "", 25).value == 25
    with pytest.raises(VitamerError, match="nothing that was eaten"):
        portion_answer("Gouda", "0 slices", 25)


def test_several_things_can_be_said_of_a_name_at_once(foods: vitamer.FoodTable) -> None:
    said = answers_of("Toast", foods, food="bread", grams="40", unit="Scheibe", dose=None)
    assert [(a.kind, a.key, a.value) for a in said] == [
        ("name", ("Toast",), [["bread", 1.0]]),
        ("portion", ("Toast", "1 Scheibe"), 40.0),
    ]
    assert answers_of("Toast", foods, grams="40", unit="2 wads")[0].key == ("Toast", "2 wads")
    assert name_of("Toast, 40 g") == name_of("TOAST") == "toast"
