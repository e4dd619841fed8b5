"""The stage: a diary in, the declared columns out."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from diary_texts import ROUGH, WORDY, frame
from hypothesis import given
from hypothesis import strategies as st

from vitamer.amounts import quantify
from vitamer.columns import DOSES, QUANTIFIED
from vitamer.errors import VitamerError


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


@given(ROUGH | WORDY, ROUGH | WORDY)
def test_any_entry_is_quantified(food: str, amount: str) -> None:
    row = frame((food, amount)).iloc[0]
    assert row["name"] == row["name"].strip()
    assert unicodedata.is_normalized("NFKC", row["name"])
    for analyte in DOSES:
        assert not row[f"dose_{analyte}_ug"] < 0


ENTRIES = [("Natto", "2 packs"), ("150 g Banane", None), ("Vitamin D3 1000 IU", "2"), ("Brie", "")]


@given(st.permutations(ENTRIES))
def test_rows_are_read_alone(pairs: list[tuple[str, str | None]]) -> None:
    together = frame(*pairs)
    for i, pair in enumerate(pairs):
        alone = frame(pair)[[c.name for c in QUANTIFIED]]
        pd.testing.assert_frame_equal(alone, together.iloc[[i]].reset_index(drop=True)[alone.columns])
