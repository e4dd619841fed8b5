from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.importers.numbers import find_decimal, read_numbers


def read(text, decimal, **more):
    """Return the number, None for missing, or "bad"."""
    values, bad = read_numbers(pd.Series([text], dtype="str"), decimal=decimal, **more)
    assert values.dtype == "float64"
    assert bad.dtype == bool
    if bad[0]:
        assert math.isnan(values[0])
        return "bad"
    return None if math.isnan(values[0]) else values[0]


@pytest.mark.parametrize(
    "text, by_point, by_comma",
    [
        ("0", 0, 0),
        ("12", 12, 12),
        ("0.5", 0.5, "bad"),
        ("0,5", "bad", 0.5),
        (".5", 0.5, "bad"),
        ("5.", 5, "bad"),
        ("1,656", 1656, 1.656),
        ("1.656", 1.656, 1656),
        ("1,234.5", 1234.5, "bad"),
        ("1.234,5", "bad", 1234.5),
        ("1.234.567", "bad", 1234567),
        ("1 656", 1656, 1656),
        ("1\u00a0656,5", "bad", 1656.5),
        ("1\u202f656.5", 1656.5, "bad"),
        ("1'656.5", 1656.5, "bad"),
        ("1’656", 1656, 1656),
        ("12,34", "bad", 12.34),
        ("1,2,3", "bad", "bad"),
        ("1 2", "bad", "bad"),
        ("-0.5", -0.5, "bad"),
        ("−3", -3, -3),
        ("+3", 3, 3),
        ("1e3", 1000, 1000),
        ("1.5E-3", 0.0015, "bad"),
        ("１２．５", 12.5, "bad"),
        (" 12 ", 12, 12),
        ("3,436mg", 3436, 3.436),
        ("0 g", 0, 0),
        ("2 µg", 2, 2),
        ("2 μg", 2, 2),
        ("2 KCAL", 2, 2),
        ("40%", 40, 40),
    ],
)
def test_numbers(text, by_point, by_comma):
    assert read(text, ".") == by_point
    assert read(text, ",") == by_comma


@pytest.mark.parametrize(
    "text", [*("", " ", "-", "--", "–", "."), *("n/a", "N/A", "#N/A", "NA", "n.a.", "null", "NaN", "<0.1", "< 5")]
)
@pytest.mark.parametrize("decimal", [None, ".", ","])
def test_missing_is_neither_bad_nor_zero(text, decimal):
    assert read(text, decimal) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "inf",
            "-Infinity",
            "1e999",
            "9" * 400,
            "a lot",
            "1_000",
            "0x10",
            "5 apples",
            "5 mg/d",
            "1/2",
            "--5",
            "٣",
        ),
        *("=1+1", "12.06.2026", "1 2 3", ">5", "~5", "\x00", "5 g g"),
    ],
)
@pytest.mark.parametrize("decimal", [None, ".", ","])
def test_what_is_no_number(text, decimal):
    assert read(text, decimal) == "bad"


def test_without_a_decimal_sign_only_what_reads_in_one_way():
    assert [read(text, None) for text in ("12", "0,3", "10.25", "1,234.5", "1 656")] == [12, 0.3, 10.25, 1234.5, 1656]
    assert [read(text, None) for text in ("1,656", "1.656")] == ["bad", "bad"]


def test_units_that_are_not_expected_are_bad():
    assert read("5 mg", ".", units=("mg",)) == 5
    assert read("5 µg", ".", units=("µg",)) == read("5 μg", ".", units=("µg",)) == 5
    assert read("5 g", ".", units=("mg",)) == "bad"
    assert read("5 g", ".", units=()) == "bad"


def test_a_column_has_one_unit():
    values, bad = read_numbers(pd.Series(["0 g", "12", "5 mg", "5 g", "n/a", None, "7 mg"], dtype="str"), decimal=".")
    assert bad.tolist() == [False, False, False, True, False, False, False]
    assert values.dropna().tolist() == [0, 12, 5, 7]


def test_rows_keep_their_place():
    texts = pd.Series(["1", None, "x", "1", "2"], index=[7, 3, 5, 1, 9], dtype="str")
    values, bad = read_numbers(texts, decimal=".")
    assert values.index.equals(texts.index)
    assert bad.tolist() == [False, False, True, False, False]
    assert values.loc[[7, 1, 9]].tolist() == [1, 1, 2]
    assert read_numbers(texts.iloc[:0], decimal=None)[0].dtype == "float64"


@pytest.mark.parametrize(
    "texts, found",
    [
        ([], (None, False)),
        (["12", "n/a", "", "natto", "1 656", "1e3"], (None, False)),
        (["0,3"], (",", False)),
        (["1,234.5"], (".", False)),
        (["1.234.567"], (",", False)),
        (["10.25"], (".", False)),
        (["0.656"], (".", False)),
        (["1.6563"], (".", False)),
        (["1,656"], (None, True)),
        (["1.656"], (None, True)),
        (["1,656", "n/a", "n/a"], (None, True)),
        (["1,656", "82.50"], (".", False)),
        (["1,656", "82,50", "0,5", "0.5"], (",", False)),
        (["82,50", "0.5"], (None, True)),
        (["3,436mg", "0.5 g"], (".", False)),
    ],
)
def test_the_decimal_sign_of_a_file(texts, found):
    assert find_decimal(texts) == found


@given(st.text() | st.text("0123456789.,-+e 'mgµ<n/a"), st.sampled_from([None, ".", ","]))
def test_any_text_is_a_number_missing_or_bad(text, decimal):
    number = read(text, decimal)
    assert number in (None, "bad") or math.isfinite(number)
    find_decimal([text])


@given(st.floats(0.01, 999_999_999), st.sampled_from([(".", ","), (",", "."), (".", " "), (",", "'")]), st.booleans())
def test_round_trips(number, signs, negative):
    decimal, apart = signs
    number = -number if negative else number
    text = f"{number:,.2f}".translate({ord(","): apart, ord("."): decimal})
    assert read(text, decimal) == read(text + " mg", decimal) == pytest.approx(float(f"{number:.2f}"))
    assert find_decimal([text]) == (decimal, False)
    assert read(text, None) == read(text, decimal)
