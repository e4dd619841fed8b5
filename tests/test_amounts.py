"""Amounts, names and doses as people write them."""

from __future__ import annotations

import csv
import math
import unicodedata
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vitamer.amounts import Amount, quantify, read_amount, read_doses, split_amount
from vitamer.columns import DOSES, QUANTIFIED
from vitamer.errors import VitamerError
from vitamer.units import factor

GOLDEN = Path(__file__).parent / "data" / "amounts_golden.csv"
with GOLDEN.open(encoding="utf-8", newline="") as golden_file:
    ROWS = list(csv.DictReader(golden_file))


def number(text: str) -> float:
    return float(text) if text else math.nan


def frame(*pairs: tuple[str, str | None]) -> pd.DataFrame:
    return quantify(pd.DataFrame(list(pairs), columns=["food", "amount"]))


@pytest.mark.parametrize("row", ROWS, ids=[r["amount"] or "blank" for r in ROWS])
def test_golden(row: dict[str, str]) -> None:
    amount = read_amount(row["amount"])
    assert amount.quantity == pytest.approx(number(row["quantity"]), rel=2e-5, nan_ok=True)
    assert (amount.unit or "") == row["unit"]
    assert amount.mass_g == pytest.approx(number(row["mass_g"]), rel=2e-5, nan_ok=True)
    assert amount.volume_ml == pytest.approx(number(row["volume_ml"]), rel=2e-5, nan_ok=True)
    assert (amount.note is not None) == (row["noted"] == "yes")


def test_golden_is_large_enough() -> None:
    assert len({r["amount"] for r in ROWS}) >= 250


# --- traps of unit parsers ----------------------------------------------------------------------------------


def test_a_fluid_ounce_is_no_femtolitre_ounce() -> None:
    assert read_amount("12 fl oz").volume_ml == pytest.approx(354.88, abs=0.01)
    assert math.isnan(read_amount("12 fl oz").mass_g)


def test_the_case_of_t_tells_spoons_apart() -> None:
    assert read_amount("1 T").unit == "tbsp"
    assert read_amount("1 t").unit == "tsp"
    assert read_amount("1 c").unit == read_amount("1 C").unit == "cup"


@pytest.mark.parametrize("text", ["1½ cup", "1,5 cup", "1.5 cup", "1 1/2 cup", "1-1/2 cup"])
def test_one_and_a_half_cups(text: str) -> None:
    assert read_amount(text).quantity == 1.5
    assert read_amount(text).volume_ml == pytest.approx(354.882, abs=0.001)


def test_two_tablespoons_are_no_exalitre() -> None:
    assert read_amount("2 EL").volume_ml == 30
    assert read_amount("2 TL").volume_ml == 10


def test_a_pinch_is_no_picoinch() -> None:
    assert read_amount("1 pinch")[:2] == (1.0, "pinch")


def test_both_micro_signs() -> None:
    assert [read_amount(f"25 {u}").dose_ug for u in ("\u00b5g", "\u03bcg", "mcg", "ug")] == [25, 25, 25, 25]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_thin_spaces_group_thousands(space: str) -> None:
    assert read_amount(f"1{space}500 g").mass_g == 1500


# --- notes --------------------------------------------------------------------------------------------------


def test_an_unknown_word_keeps_its_count_and_says_so() -> None:
    amount = read_amount("3 blorps")
    assert (amount.quantity, amount.unit, amount.note) == (3.0, None, "no weight is known for 'blorps'")


def test_notes_in_words() -> None:
    assert read_amount("1.00 full recipe").note == "a recipe has no stated weight"
    assert read_amount(" ").note == "no amount"
    assert read_amount("Less than 1/4 cup").note == "'Less than 1/4 cup' is a limit, not an amount"
    assert read_amount("9" * 400 + " g").note == "the number is too large to be an amount"


# --- properties ---------------------------------------------------------------------------------------------

UNITS = st.sampled_from(["g", "oz", "cup", "EL", "slice", "capsule", "ml", "fl oz", "IU", "克", "lb", "dl"])


@given(st.integers(1, 500), UNITS)
def test_an_amount_scales_with_its_number(count: int, unit: str) -> None:
    one, many = read_amount(f"1 {unit}"), read_amount(f"{count} {unit}")
    assert many.unit == one.unit
    for field in ("quantity", "mass_g", "volume_ml", "helpings", "dose_iu"):
        assert getattr(many, field) == pytest.approx(count * getattr(one, field), rel=1e-9, nan_ok=True)


@given(st.integers(1, 60), st.integers(1, 400), UNITS)
def test_a_multiplier_multiplies(outer: int, inner: int, unit: str) -> None:
    product, whole = read_amount(f"{outer} x {inner} {unit}"), read_amount(f"{outer * inner} {unit}")
    for field in ("quantity", "mass_g", "volume_ml", "dose_iu"):
        assert getattr(product, field) == pytest.approx(getattr(whole, field), rel=1e-9, nan_ok=True)


LETTERS = "0123456789.,/- x×½¼%()+[]'\"~<>gGmlLTtcCkIUµμ的個片杯大さじ克İıſßẞ\u212a食分パック三半"
ROUGH = st.text(st.sampled_from(LETTERS) | st.characters(), max_size=30)
WORDY = st.lists(
    st.sampled_from(
        [
            "1", "2.00", "1/2", "½", "x", "oz", "fl", "floz", "g", "(", ")", "extralarge", "large",
            "egg", "cup", "each", "-", ",", "a", "half", "of", "and", "%", "d3", "mk-7", "mk-4", "k2",
            "1000", "iu", "mcg", "vitamin", "d", "大さじ", "2個", "capsules", "serving", "fl oz",
            "vitamin d",
        ]
    ),
    max_size=9,
).map(" ".join)  # fmt: skip


@given(ROUGH | WORDY)
def test_any_text_is_read_or_noted(text: str) -> None:
    amount = read_amount(text)
    assert isinstance(amount, Amount)
    assert not (math.isnan(amount.quantity) and amount.note is None)
    if amount.unit is None and not math.isnan(amount.mass_g):
        pytest.fail("a mass without a unit")
    for value in (amount.quantity, amount.mass_g, amount.volume_ml):
        assert math.isnan(value) or value >= 0


@given(ROUGH | WORDY, ROUGH | WORDY)
def test_any_entry_is_quantified(food: str, amount: str) -> None:
    row = frame((food, amount)).iloc[0]
    assert row["name"] == row["name"].strip()
    assert unicodedata.is_normalized("NFKC", row["name"])
    for analyte in DOSES:
        assert not row[f"dose_{analyte}_ug"] < 0


@given(ROUGH | WORDY)
def test_splitting_never_loses_the_food(text: str) -> None:
    rest, _ = split_amount(text)
    assume(text.strip())
    assert rest


ENTRIES = [("Natto", "2 packs"), ("150 g Banane", None), ("Vitamin D3 1000 IU", "2"), ("Brie", "")]


@given(st.permutations(ENTRIES))
def test_rows_are_read_alone(pairs: list[tuple[str, str | None]]) -> None:
    together = frame(*pairs)
    for i, pair in enumerate(pairs):
        alone = frame(pair)[[c.name for c in QUANTIFIED]]
        pd.testing.assert_frame_equal(alone, together.iloc[[i]].reset_index(drop=True)[alone.columns])


# --- names --------------------------------------------------------------------------------------------------

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
]
KEPT = [
    "7-up", "gouda 48+", "vitamin b12", "omega 3", "omega 3 capsules", "mk-7", "80/20 ground beef", "milk 2%",
    "milch 3.5 % fett", "no. 5", "2 eggs and bacon", "2 eggs", "leg of lamb", "3 bean salad", "5-spice tofu",
    "2 slices toast and 20 g butter", "toast with butter 20g", "三文鱼", "k2", "d3",
]  # fmt: skip


@pytest.mark.parametrize(("food", "name", "quantity", "unit"), NAMES)
def test_an_amount_in_the_name_counts_if_the_column_is_blank(
    food: str, name: str, quantity: float, unit: str
) -> None:
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
        ("half an avocado", "avocado", 0.5, None),
        ("½ avocado", "avocado", 0.5, None),
        ("2x Brötchen", "Brötchen", 2, None),
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


# --- doses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("food", "amount", "doses"),
    [
        ("Vitamin D", "4.00 x 1000.0 IU", {"D_unspecified": 100}),
        ("Vitamin K2 MK7 (as menaquinone-7)", "0.60 mg", {"MK7": 600}),
        ("D3 5000 IU + K2 MK-7 100 mcg", "1.00 capsule", {"D3": 125, "MK7": 100}),
        ("D3 5000 IU + K2 MK-7 100 mcg", "", {"D3": 125, "MK7": 100}),
        ("D3/K2 5000 IU/100 mcg", "1", {"D3": 125, "K2_unspecified": 100}),
        ("5000 IU D3 100 mcg K2", "1", {"D3": 125, "K2_unspecified": 100}),
        ("MK-7 Vitamin K-2, 100 mcg, 120 Veg Capsules", "", {"MK7": 100}),
        ("MK-7 Vitamin K-2, 100 mcg, 120 Veg Capsules", "2.00 capsule", {"MK7": 200}),
        ("MK-7 Vitamin K-2, 100 mcg, 120 Veg Capsules", "1.00 serving", {"MK7": 100}),
        ("Vitamin D3 125 mcg (5000 IU)", "1.00 serving", {"D3": 125}),
        ("Vitamin D3 25 µg (1000 I.E.)", "1 Tablette", {"D3": 25}),
        ("Vitamin D3 5,000 IU", "1.00 softgel", {"D3": 125}),
        ("Vitamin D3 5000IU", "2 softgels", {"D3": 250}),
        ("D3 5.000 I.E.", "2 Kapseln", {"D3": 250}),
        ("Vitamin D3 5k IU", "", {"D3": 125}),
        ("vitamin d2 50,000 iu", "1.00 capsule", {"D2": 1250}),
        ("Cholecalciferol 20 µg", "1", {"D3": 20}),
        ("维生素D3 400IU", "2粒", {"D3": 20}),
        ("Vitamin D3 1000 IU", "1.50 x 2.0 gummy vitamins", {"D3": 37.5}),
        ("Vitamin D3 4000 IU", "0.00 softgel", {"D3": 0}),
        ("Vitamin D3", "1.00 tablet (25 mcg)", {"D3": 25}),
        ("Vitamin D3", "50 mcg (2000 IU)", {"D3": 50}),
        ("Vitamin D3", "2.00 1000 IU softgel", {"D3": 50}),
        ("Vitamin K2", "1.00 1000mcg tablet", {"K2_unspecified": 1000}),
        ("Menatetrenone", "45 mg", {"MK4": 45000}),
        ("K2 MK-4 & MK-7 1100 mcg", "1", {"K2_unspecified": 1100}),
        ("K2 (MK-4 1000 mcg, MK-7 100 mcg), D3 2000 IU", "2", {"D3": 100, "MK4": 2000, "MK7": 200}),
        ("Calcium 500 mg + D3 400 IU", "", {"D3": 10}),
        ("Vitamin A 5000 IU, Vitamin D 400 IU", "1", {"D_unspecified": 10}),
        ("Vitamin D3 + K2", "4000 IU", {"D3": 100}),
        ("2 x Vitamin D3 1000 IU", "", {"D3": 50}),
        ("K2 liquid MK-4 1 mg per drop", "3 drops", {"MK4": 3000}),
    ],
)
def test_doses(food: str, amount: str, doses: dict[str, float]) -> None:
    assert read_doses(food, amount) == pytest.approx(doses)


@pytest.mark.parametrize(
    ("food", "amount"),
    [
        ("Vitamin K", "100 mcg"),
        ("Vitamin K 100 mcg", "1 tablet"),
        ("Vitamin K1 100 mcg", "1 tablet"),
        ("Vitamin D3 + K2", "100 mcg"),
        ("Calcium with vitamin D", "600 mg"),
        ("Vitamin D3 1000 IU", "5.00 g"),
        ("Vitamin D3 1000 IU or 2000 IU", ""),
        ("Vitamin D3 5000", "1 capsule"),
        ("Vitamin B12 1000 mcg", "1 tablet"),
        ("Vitamin E 400 IU", "1 softgel"),
        ("Cheddar", "30 g"),
        ("Vitamin D3 1000 IU", "1.00 full recipe"),
    ],
)
def test_no_dose_is_guessed(food: str, amount: str) -> None:
    assert read_doses(food, amount) == {}


@given(st.integers(1, 20), st.integers(1, 200).map(lambda n: n * 100))
def test_a_dose_scales_with_the_count(count: int, iu: int) -> None:
    assert read_doses(f"Vitamin D3 {iu} IU", f"{count}.00 softgel") == pytest.approx({"D3": count * iu / 40})


# --- the stage ----------------------------------------------------------------------------------------------


def test_columns_are_those_declared_and_rows_stay() -> None:
    entries = pd.DataFrame({"food": ["Natto", "Natto"], "amount": ["50 g", None], "x": [1, 2]}, index=[7, 3])
    out = quantify(entries)
    assert list(out.columns) == ["food", "amount", "x", *(c.name for c in QUANTIFIED)]
    assert list(out.index) == [7, 3]
    assert list(entries.columns) == ["food", "amount", "x"]
    for column in QUANTIFIED:
        if column.kind == "number":
            assert out[column.name].dtype == "float64"
        else:
            assert out[column.name].dtype == "str"


def test_an_empty_diary_is_quantified() -> None:
    assert quantify(pd.DataFrame({"food": [], "amount": []})).empty


def test_a_missing_column_is_named() -> None:
    with pytest.raises(VitamerError, match="quantify: the frame has no column amount"):
        quantify(pd.DataFrame({"food": ["Natto"]}))


def test_unknown_is_missing_and_not_zero() -> None:
    row = frame(("Natto", "1 blorp")).iloc[0]
    assert pd.isna(row["stated_mass_g"])
    assert pd.isna(row["unit"])
    assert all(pd.isna(row[f"dose_{a}_ug"]) for a in DOSES)


# --- the list of words --------------------------------------------------------------------------------------


def words() -> list[dict[str, str]]:
    text = resources.files("vitamer").joinpath("measure_words.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_word_means_one_thing() -> None:
    meanings: dict[str, set[tuple[str, str, str]]] = {}
    for row in words():
        word = unicodedata.normalize("NFKC", row["word"])
        word = word if word in {"T", "t"} else word.casefold()
        meanings.setdefault(word, set()).add((row["kind"], row["measure"], row["registry_unit"]))
    assert {w: m for w, m in meanings.items() if len(m) > 1} == {}


def test_units_of_measurement_are_in_the_registry() -> None:
    held = {"mass": "g", "volume": "ml", "activity": "IU"}
    for row in words():
        if row["kind"] in held:
            assert factor(row["registry_unit"])[0] == held[row["kind"]]
        else:
            assert row["registry_unit"] == ""


UNIT_WORDS = [row for row in words() if row["kind"] not in {"number", "adjective"}]


@pytest.mark.parametrize("row", UNIT_WORDS, ids=[row["word"] for row in UNIT_WORDS])
def test_every_word_is_read(row: dict[str, str]) -> None:
    assert read_amount(f"2 {row['word']}").unit == row["measure"]
