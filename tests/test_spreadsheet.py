from __future__ import annotations

import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from vitamer.spreadsheet import MOST_ROWS, workbook

TABLE = pd.DataFrame(
    {
        "food": ["natto", "=1+1", None, 'a < b & "c"', "\x1b[31m\x00\uffff", "納豆 _x000D_", "  two  blanks "],
        "intake_ug": [420.5, float("nan"), 0.0, 1e-7, -2.5, 1e12, 3.0],
        "entry_id": range(7),
        "complete": [True, False, True, False, True, False, True],
        "day": pd.to_datetime(
            ["2026-11-09", None, "2024-02-29", "1999-12-31", "2026-01-01", "1900-03-01", "2026-12-31"]
        ),
    }
)


def read(book: bytes, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(book))[sheet].values)


def test_it_reads_back_as_what_it_was() -> None:
    head, *rows = read(workbook({"a": TABLE, "b": TABLE.head(0)}), "a")
    assert head == tuple(TABLE.columns)
    foods, numbers, ids, flags, days = zip(*rows, strict=True)
    assert foods[:4] == ("natto", "'=1+1", None, 'a < b & "c"')
    assert foods[6] == "  two  blanks "
    assert numbers == (420.5, None, 0, 1e-7, -2.5, 1e12, 3)
    assert ids == tuple(range(7))
    assert flags == (True, False, True, False, True, False, True) and all(isinstance(f, bool) for f in flags)
    assert [d and d.date().isoformat() for d in days][:3] == ["2026-11-09", None, "2024-02-29"]
    assert read(workbook({"a": TABLE, "b": TABLE.head(0)}), "b") == [head]


def test_control_signs_are_shown_and_escapes_stay_as_written() -> None:
    _, *rows = read(workbook({"a": TABLE}), "a")
    assert rows[4][0] == "\\x1b[31m\\x00\ufffd"
    parts = zipfile.ZipFile(io.BytesIO(workbook({"a": TABLE})))
    assert "_x005F_x000D_" in parts.read("xl/worksheets/sheet1.xml").decode()


def test_the_same_table_gives_the_same_bytes_without_a_time_of_day() -> None:
    book = workbook({"a": TABLE})
    assert book == workbook({"a": TABLE})
    assert {i.date_time for i in zipfile.ZipFile(io.BytesIO(book)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = zipfile.ZipFile(io.BytesIO(workbook({"a": TABLE}))).read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2, "created and modified"


def test_every_part_is_sound_xml_and_named_in_the_types() -> None:
    from defusedxml.ElementTree import fromstring

    parts = zipfile.ZipFile(io.BytesIO(workbook({"a & <b>": TABLE})))
    types = parts.read("[Content_Types].xml").decode()
    for name in parts.namelist():
        fromstring(parts.read(name))
        assert name.endswith(".rels") or name == "[Content_Types].xml" or f'"/{name}"' in types


def test_columns_go_on_after_z() -> None:
    wide = pd.DataFrame([range(60)], columns=[f"c{i}" for i in range(60)])
    sheet = openpyxl.load_workbook(io.BytesIO(workbook({"a": wide})))["a"]
    assert sheet["AA2"].value == 26 and sheet["BH1"].value == "c59"


def test_a_long_text_is_cut_and_too_many_rows_are_refused() -> None:
    _, (text,) = read(workbook({"a": pd.DataFrame({"x": ["n" * 40_000]})}), "a")
    assert isinstance(text, str) and len(text) <= 32_767 and " … " in text
    with pytest.raises(ValueError, match="a sheet holds 1,048,575"):
        workbook({"a": pd.DataFrame({"x": range(MOST_ROWS + 1)})})
