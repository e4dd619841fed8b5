"""The registry: its values against pint's own table, IU as a dimension, conversions with an assumption."""

from __future__ import annotations

import math
import subprocess
import sys
from importlib import resources

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.errors import AmountError
from vitamer.units import IU_UG, factor, factor_table, registry


@pytest.fixture(scope="module")
def default() -> pint.UnitRegistry:
    return pint.UnitRegistry(cache_folder=None)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("g", "gram"), ("kg", "kilogram"), ("hg", "hectogram"), ("mg", "milligram"),
        ("µg", "microgram"), ("μg", "microgram"), ("ug", "microgram"), ("mcg", "microgram"),
        ("ng", "nanogram"), ("pg", "picogram"), ("lb", "pound"), ("pound", "pound"),
        ("oz", "ounce"), ("ounce", "ounce"), ("metric_pound", "0.5 * kilogram"), ("l", "liter"),
        ("L", "liter"), ("dl", "deciliter"), ("cl", "centiliter"), ("ml", "milliliter"),
        ("cup", "cup"), ("tbsp", "tablespoon"), ("tsp", "teaspoon"), ("floz", "fluid_ounce"),
        ("pint", "pint"), ("quart", "quart"), ("gallon", "gallon"),
        ("imperial_pint", "imperial_pint"), ("imperial_floz", "imperial_fluid_ounce"),
        ("imperial_cup", "imperial_cup"), ("shot", "shot"), ("metric_cup", "250 * milliliter"),
        ("metric_tbsp", "15 * milliliter"), ("metric_tsp", "5 * milliliter"),
        ("kcal", "kilocalorie"), ("kJ", "kilojoule"), ("mol", "mole"), ("nmol", "nanomole"),
        ("day", "day"), ("week", "week"), ("hour", "hour"), ("year", "year"),
        ("µg/hg", "microgram / hectogram"),
    ],
)  # fmt: skip
def test_values_equal_pints_own_table(ours: str, theirs: str, default: pint.UnitRegistry) -> None:
    mine = registry().Quantity(1.0, ours)
    other = default.parse_expression(theirs)
    if not isinstance(other, default.Quantity):
        other = default.Quantity(other)
    names = {"gram": "g", "meter": "m", "second": "s", "mole": "mol", "kilogram": "kg"}
    base = other.to_base_units()
    unit = " * ".join(f"{names[u]} ** {p}" for u, p in base.unit_items())
    assert math.isclose(mine.to(unit).magnitude, base.magnitude, rel_tol=1e-12)


def test_one_registry() -> None:
    assert registry() is registry()


@pytest.mark.parametrize("word", ["T", "c", "pinch", "fl oz", "EL", "gr", "foot", "degC"])
def test_words_that_a_larger_table_misreads_are_unknown(word: str) -> None:
    with pytest.raises(pint.errors.UndefinedUnitError):
        registry().parse_units(word.replace(" ", "_"))


def test_iu_and_micrograms_do_not_add() -> None:
    unit = registry()
    with pytest.raises(pint.DimensionalityError):
        unit.Quantity(1, "IU") + unit.Quantity(1, "µg")
    with pytest.raises(pint.DimensionalityError):
        unit.Quantity(1, "IU").to("µg")


def test_one_iu_is_a_fortieth_of_a_microgram_of_vitamin_d() -> None:
    unit = registry()
    assert unit.Quantity(400, "IU").to("µg", "vitamin_d").magnitude == pytest.approx(10)
    assert unit.Quantity(10, "µg").to("IU", "vitamin_d").magnitude == pytest.approx(400)
    assert unit.Quantity(1, "IU").to("µg", "vitamin_d").magnitude == pytest.approx(IU_UG)


def test_iu_per_100_g_converts() -> None:
    unit = registry()
    assert unit.Quantity(40, "IU").to("µg", "vitamin_d") / unit.Quantity(1, "hg") == unit.Quantity(1, "µg/hg")


def test_density_must_be_given() -> None:
    unit = registry()
    with pytest.raises(pint.DimensionalityError):
        unit.Quantity(1, "cup").to("g", "density")
    with pytest.raises(pint.DimensionalityError):
        unit.Quantity(1, "cup").to("g", "density", density=1.03)


@given(st.floats(0.01, 1e4), st.floats(0.2, 2.0))
def test_volume_and_mass_round_trip_through_a_density(volume: float, density: float) -> None:
    unit = registry()
    rho = unit.Quantity(density, "g/ml")
    mass = unit.Quantity(volume, "ml").to("g", "density", density=rho)
    assert mass.magnitude == pytest.approx(volume * density)
    assert mass.to("ml", "density", density=rho).magnitude == pytest.approx(volume)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("oz", ("g", 28.349523125)), ("kg", ("g", 1000.0)), ("µg", ("g", 1e-6)), ("cup", ("ml", 236.5882365)),
     ("floz", ("ml", 29.5735295625)), ("metric_cup", ("ml", 250.0)), ("IU", ("IU", 1.0))],
)  # fmt: skip
def test_factors(unit: str, expected: tuple[str, float]) -> None:
    held_as, value = factor(unit)
    assert (held_as, value) == (expected[0], pytest.approx(expected[1], rel=1e-14))


@pytest.mark.parametrize("unit", ["kcal", "day", "parsec", "1 +", ""])
def test_what_is_no_amount_of_food_is_an_error(unit: str) -> None:
    with pytest.raises(AmountError, match="IU"):
        factor(unit)


def test_the_shipped_factors_are_those_of_the_registry() -> None:
    shipped = resources.files("vitamer").joinpath("unit_factors.csv").read_text(encoding="utf-8")
    assert shipped == factor_table(), "units.txt has changed: rewrite the table with `python -m vitamer.units`"
    assert len(shipped.splitlines()) > 50


def test_a_unit_that_is_not_shipped_is_read_by_the_registry() -> None:
    shipped = resources.files("vitamer").joinpath("unit_factors.csv").read_text(encoding="utf-8")
    assert "\nkilopound," not in shipped
    assert factor("kilopound") == ("g", pytest.approx(453592.37))


def test_a_diary_is_read_without_pint() -> None:
    code = (
        "import sys, vitamer.amounts as a\n"
        "a.read_doses('Vitamin D3 1000 IU', '2 capsules'), a.read_amount('2 EL'), a.read_amount('1 lb')\n"
        "assert 'pandas' in sys.modules and 'pint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
