"""Widths of round foods."""

from __future__ import annotations

import math

import pytest

from vitamer.amounts.widths import diameter_in, width_at_start


@pytest.mark.parametrize(
    ("text", "cm"),
    [('14" diameter', 35.56), ("12-inch pizza", 30.48), ("30 cm", 30), ("30cm Durchmesser", 30), ('7-1/2" dia', 19.05)],
)
def test_widths_are_in_centimetres(text: str, cm: float) -> None:
    width = width_at_start(text)
    assert width is not None
    assert width.cm == pytest.approx(cm)


@pytest.mark.parametrize(
    ("text", "cm"),
    [('- approx 2 3/4" to 3" diameter', 6.985), ('(15" long x 7-1/2" dia)', 19.05), ('- 8" to 8 7/8" long', math.nan),
     ('1/8 of 15" diam', math.nan), ("large", math.nan), ("(30 cm)", math.nan)],
)  # fmt: skip
def test_only_what_is_called_a_diameter_is_one(text: str, cm: float) -> None:
    assert diameter_in(text) == pytest.approx(cm, nan_ok=True)


def test_a_width_alone_in_brackets_may_be_one() -> None:
    assert diameter_in("pizza (30 cm)", any_width=True) == 30
