"""Doses of supplements; none is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.amounts import read_doses


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
