from __future__ import annotations

import pandas as pd
import pytest

from vitamer.columns import ENTRIES
from vitamer.importers.rows import BLANK_FOOD, NO_DAY_NO_FOOD, ZERO_AMOUNT, Rows, nutrient_unit, typed


def test_the_first_reason_holds_and_what_cannot_be_read_is_never_merely_skipped():
    rows = Rows([2, 3, 4, 5], {"food": ["a", "b", "c", ""], "amount": ["0 g", "0 g", "1 g", ""]}, {3: "broken"})
    rows.skip_what_is_no_food()
    rows.skip(pd.Series([True, False, False, False]), "later")
    rows.unreadable(pd.Series([False, True, False, True]), "bad")
    frame = rows.frame({"food": rows.texts("food")})
    assert frame["skipped"].fillna("").tolist() == [ZERO_AMOUNT, "bad", "", "broken"]
    assert frame["unreadable"].tolist() == [False, True, False, True]
    assert rows.problems() == {3: "bad", 5: "broken"}


def test_rows_without_food_are_skipped_with_the_reason_that_tells_most():
    cells = {"date": ["", "2026-11-02", "x"], "food": [" ", "", "a"], "amount": ["0 g", "0 g", ""]}
    rows = Rows([2, 3, 4], cells)
    rows.skip_what_is_no_food()
    assert rows.frame({})["skipped"].fillna("").tolist() == [NO_DAY_NO_FOOD, BLANK_FOOD, ""]


def test_texts_are_verbatim_or_stripped_and_blank_ones_missing():
    rows = Rows([1, 2, 3], {"food": [" a ", " \u00a0", "a"]})
    assert rows.texts("food").fillna("-").tolist() == [" a ", "-", "a"]
    assert rows.texts("food", strip=True).fillna("-").tolist() == ["a", "-", "a"]
    assert rows.texts("meal").isna().all()


def test_numbers_below_the_least_are_missing_and_others_converted():
    rows = Rows([1, 2, 3, 4], {"fat": ["80", "-1", "n/a", "y" * 4_000]})
    assert rows.numbers("fat", per_unit=40).fillna(-9).tolist() == [2.0, -9, -9, -9]
    [(line, words)] = rows.problems().items()
    assert line == 4 and words.endswith("…' in column 'fat' is no number") and len(words) < 100


@pytest.mark.parametrize("data", [{}, {"line": []}])
def test_a_frame_without_rows_has_its_columns_and_kinds(data):
    frame = typed(data, without=("file",))
    assert list(frame.columns) == [column.name for column in ENTRIES if column.name != "file"]
    assert (str(frame["day"].dtype), str(frame["line"].dtype), len(frame)) == ("datetime64[s]", "int64", 0)


@pytest.mark.parametrize(
    "cell, name_unit",
    [
        ("vitamin_d_mcg", ("vitamin d", "mcg")),
        ("Vitamin_K [µg]", ("vitamin k", "μg")),
        ("energy_kcal", ("energy", "kcal")),
        ("vitamin_d", None),
        ("_g", None),
    ],
)
def test_units_in_a_header(cell, name_unit):
    assert nutrient_unit(cell) == name_unit


def test_numbers_that_are_not_finite_are_missing():
    frame = Rows([2, 3], {}).frame({"app_mass_g": [float("inf"), 1.0], "app_fat_g": [float("-inf"), float("nan")]})
    assert frame[["app_mass_g", "app_fat_g"]].fillna(-1).values.tolist() == [[-1, -1], [1, -1]]
