"""What a person says in words: foods, grams, doses."""

from __future__ import annotations

import pytest

import vitamer
from vitamer.errors import UnknownFoodError, VitamerError
from vitamer.replies import amount_of_one, answers_of, name_of, portion_answer, read_dose, read_foods, read_grams

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
        ("MK7 100 g", "no number of pills"),
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


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("D3 1000 IU / 2 drops", {"D3": 12.5}),
        ("D3 1000 IU in 2 drops", {"D3": 12.5}),
        ("D3 1000 IU per 2 drops", {"D3": 12.5}),
        ("D3 2000 IU in 5 Tropfen", {"D3": 10.0}),
        ("D3 1000 IU (5 drops)", {"D3": 5.0}),
        ("5 Tropfen D3 1000 IE", {"D3": 5.0}),
        ("D3 1000 UI en deux gouttes", {"D3": 12.5}),
        ("D3 1000 IU (per serving of 2 capsules)", {"D3": 12.5}),
        ("D3 1000 IU, MK4 200 mcg per 2 drops", {"D3": 12.5, "MK4": 100.0}),
        ("D3 1000 IU per 2 drops, MK4 200 mcg per 4 drops", {"D3": 12.5, "MK4": 50.0}),
        ("D3 1000 IU, MK4 200 mcg, per 2 drops", {"D3": 12.5, "MK4": 100.0}),
        ("D3 1000 IE je 2 Kapseln", {"D3": 12.5}),
        ("D3 1000 IU pro Tablette", {"D3": 25.0}),
        ("MK 7 100 mcg", {"MK7": 100.0}),
    ],
)
def test_a_dose_of_several_pills_is_divided_by_their_number(text: str, dose: dict[str, float]) -> None:
    assert read_dose(text) == dose


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("D3 1000 IU per 2 drops, MK4 200 mcg", "not clear"),
        ("2 tablets daily, D3 1000 IU", "not clear"),
        ("D3 1000 IU per tablet, 2 tablets", "not clear"),
        ("2 Kapseln je D3 1000 IE", "not clear"),
        ("D3 1000 IU x 2", "no number of pills"),
        ("D3 1000 IU / 5 ml", "no number of pills"),
        ("D3 1000 IU in 2-3 drops", "no number of pills"),
        ("D3 2000 IU, 60 capsules", "may be the package"),
        ("D3 -1000 IU", "less than nothing"),
    ],
)
def test_a_dose_that_cannot_be_divided_surely_is_refused(text: str, says: str) -> None:
    with pytest.raises(VitamerError, match=says):
        read_dose(text)


def test_the_dose_of_all_of_it_is_of_no_number_of_pills() -> None:
    assert read_dose("D3 1000 IU", whole=True) == {"D3": 25.0}
    with pytest.raises(VitamerError, match="dose of all of it is asked"):
        read_dose("D3 1000 IU per 2 drops", whole=True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cheese_gouda 30", "cheese_gouda 30, other 70"),
        ("cheese_gouda 30%, bread 60%", "other 10"),
        ("cheese_gouda 70%, bread 60%", "make 130 %"),
        ("cheese_gouda 30%, bread 70", "some shares have a %"),
        ("cheese_gouda 30 g", "what else is in it"),
    ],
)
def test_shares_that_leave_a_rest_open_are_refused(text: str, says: str, foods: vitamer.FoodTable) -> None:
    with pytest.raises(VitamerError, match=says):
        read_foods(text, foods)


def test_shares_of_anything_are_proportions_and_a_whole_is_a_whole(foods: vitamer.FoodTable) -> None:
    assert read_foods("cheese_gouda 60, bread 180", foods) == [["cheese_gouda", 0.25], ["bread", 0.75]]
    assert read_foods("natto 33%, bread 33%, rice 33%", foods)[0][1] == pytest.approx(1 / 3, abs=1e-5)
    assert read_foods("natto 100 %", foods) == read_foods("natto 100", foods) == [["natto", 1.0]]


def test_foods_are_known_by_their_names_too(foods: vitamer.FoodTable) -> None:
    assert read_foods("Aged Gouda", foods) == [["cheese_gouda_aged", 1.0]]
    assert read_foods("\"Aged Gouda\" 30, 'Rye bread' 70", foods) == [["cheese_gouda_aged", 0.3], ["bread_rye", 0.7]]


def test_any_noun_that_is_counted_is_a_unit() -> None:
    assert amount_of_one("wheel") == "1 wheel"
    assert amount_of_one("1 kg") == "1 kg"


@pytest.mark.parametrize("text", ["-3 g", "1e9", "g"])
def test_what_is_no_mass_is_quoted_as_it_was_written(text: str) -> None:
    with pytest.raises(VitamerError, match=f"'{text}' is no mass"):
        read_grams(text)
