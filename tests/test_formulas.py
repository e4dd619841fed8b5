"""Cells that a spreadsheet would run are kept text, and come back as they were."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vitamer.formulas import neutral, neutral_table, original

#: Texts made of what matters here, which chance alone would hardly put together.
TEXTS = st.text(st.sampled_from(list("=+-@'\t\r\n; ,\"ab1＝＋－＠\u00a0\u3000\u200b\ufeff\x0b"))) | st.text()


@given(TEXTS)
@example("=cmd|' /C calc'!A0")
@example("'s-Hertogenbosch")
@example("''''")
@example(" \t'=;\n'\n;;=")
def test_what_is_put_on_is_taken_off_again(text: str) -> None:
    assert original(neutral(text)) == text


@given(TEXTS)
def test_no_neutral_text_begins_as_a_formula_however_the_file_is_split(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([neutral(text)])
    [[cell]] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    pieces = [cell]
    for separator in ";\t\r\n":
        pieces = [part for piece in pieces for part in piece.split(separator)]
    for piece in [cell, *pieces]:
        assert not piece.strip().lstrip("\u200b\ufeff \u00a0\u3000\x0b").startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'", "  =", "\u00a0+"])
def test_every_beginning_of_a_formula_is_kept_text(begin: str) -> None:
    assert neutral(f"{begin}1+1") == f"'{begin}1+1"
    assert original(f"'{begin}1+1") == f"{begin}1+1"


@pytest.mark.parametrize("text", ["Käse", "", "1.5 g", "a=b", "'s-Hertogenbosch", "'", "'Bio' Ei", "x'=y"])
def test_what_a_person_wrote_is_read_as_it_stands(text: str) -> None:
    assert original(text) == text


def test_numbers_days_and_missing_cells_of_a_table_stay() -> None:
    day = pd.Timestamp("2026-11-09")
    table = pd.DataFrame(
        {
            "name": pd.Series(["=1", None, "=1", "natto"], dtype="str"),
            "any": pd.Series(["-x", -2, None, 1.5], dtype="object"),
            "ug": [-1.5, float("nan"), 2.0, 0.0],
            "day": [day] * 4,
            "flag": [True] * 4,
        }
    )
    written = neutral_table(table)
    assert written.to_csv(index=False) == (
        "name,any,ug,day,flag\n'=1,'-x,-1.5,2026-11-09,True\n,-2,,2026-11-09,True\n"
        "'=1,,2.0,2026-11-09,True\nnatto,1.5,0.0,2026-11-09,True\n"
    )
    assert table["name"].iloc[0] == "=1", "the table given is not changed"
    assert list(written.dtypes) == list(table.dtypes)
