"""Numbers, units and counts in a text."""

from __future__ import annotations

import math

import pytest

from vitamer.amounts.pieces import count_at_start, measured_in, number_value, unit_at


@pytest.mark.parametrize(
    ("written", "value"),
    [("1 1/2", 1.5), ("1-1/2", 1.5), ("3/4", 0.75), ("1,5", 1.5), ("1,500", 1500), ("1'500", 1500), ("1.500", 1.5),
     ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567), (",5", 0.5), (".5", 0.5)],
)  # fmt: skip
def test_numbers(written: str, value: float) -> None:
    assert number_value(written) == value


def test_a_dot_groups_thousands_before_iu() -> None:
    assert number_value("5.000", "IU") == 5000
    assert number_value("5.000", "g") == 5


@pytest.mark.parametrize(
    ("text", "outer", "inner"),
    [("2 eggs", 2, math.nan), ("2-3 eggs", 2.5, math.nan), ("2 x 3 oz", 2, 3), ("2.00 12 oz bottle", 2, 12),
     ("half a cup", 0.5, math.nan), ("two dozen eggs", 2, 12)],
)  # fmt: skip
def test_counts(text: str, outer: float, inner: float) -> None:
    count = count_at_start(text)
    assert count is not None
    assert (count.outer, count.inner) == pytest.approx((outer, inner), nan_ok=True)


def test_a_text_without_a_number_has_no_count() -> None:
    assert count_at_start("natto") is None


def test_a_size_gives_way_to_its_noun_unless_that_adds_nothing() -> None:
    cup, egg = unit_at("large cup", 0), unit_at("large egg", 0)
    assert cup is not None and egg is not None
    assert (cup.word.measure, egg.word.measure) == ("cup", "large")
    assert (egg.size_end, egg.end) == (5, 9)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5k IU", [("IU", 5000)]),
        ("5kg", [("g", 5000)]),
        ("5-kg bag", [("g", 5000)]),
        ("125 mcg (5000 IU)", [("g", 125e-6), ("IU", 5000)]),
        ("a1 g, 1/2 g, 1 1/2 g", [("g", 0.5), ("g", 1.5)]),
        ("b12 mg", []),
        ("12 grapes", []),
    ],
)
def test_numbers_with_a_unit_of_measurement(text: str, values: list[tuple[str, float]]) -> None:
    assert [(m.held_as, pytest.approx(m.value)) for m in measured_in(text)] == values
