"""One amount as people write it: golden rows, traps of unit parsers, notes, properties."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from diary_texts import ROUGH, WORDY
from hypothesis import given
from hypothesis import strategies as st

from vitamer.amounts import Amount, read_amount

GOLDEN = Path(__file__).parents[1] / "data" / "amounts_golden.csv"
with GOLDEN.open(encoding="utf-8", newline="") as golden_file:
    ROWS = list(csv.DictReader(golden_file))


def number(text: str) -> float:
    return float(text) if text else math.nan


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


def test_an_unknown_word_keeps_its_count_and_says_so() -> None:
    amount = read_amount("3 blorps")
    assert (amount.quantity, amount.unit, amount.note) == (3.0, None, "no weight is known for 'blorps'")


def test_notes_in_words() -> None:
    assert read_amount("1.00 full recipe").note == "a recipe has no stated weight"
    assert read_amount(" ").note == "no amount"
    assert read_amount("Less than 1/4 cup").note == "'Less than 1/4 cup' is a limit, not an amount"
    assert read_amount("9" * 400 + " g").note == "the number is too large to be an amount"


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


@given(ROUGH | WORDY)
def test_any_text_is_read_or_noted(text: str) -> None:
    amount = read_amount(text)
    assert isinstance(amount, Amount)
    assert not (math.isnan(amount.quantity) and amount.note is None)
    if amount.unit is None and not math.isnan(amount.mass_g):
        pytest.fail("a mass without a unit")
    for value in (amount.quantity, amount.mass_g, amount.volume_ml):
        assert math.isnan(value) or value >= 0


def test_a_fraction_over_zero_is_no_amount() -> None:
    amount = read_amount("1/0 g")
    assert math.isnan(amount.mass_g) and "divides by zero" in (amount.note or "")
    assert read_amount("10/05 g").note is None or "zero" not in (read_amount("10/05 g").note or "")
