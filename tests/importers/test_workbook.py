from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import archive, workbook
from vitamer.importers.archive import open_member
from vitamer.importers.workbook import date_system, excel_serial_date, excel_serial_time, sheet_names, sheet_rows

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def made(rows: list[list[Any]], *, sheets: tuple[str, ...] = ("Food Log",), system_1904: bool = False) -> bytes:
    book = openpyxl.Workbook()
    if system_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name).append([name])
    for row in rows:
        book[sheets[0]].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, **members: bytes | None) -> bytes:
    """Return a workbook with the content of some of its members exchanged, or taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            key = info.filename.rpartition("/")[2].removesuffix(".xml")
            content = members.get(key, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
    return out.getvalue()


def sheet_xml(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def read(data: bytes, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    return list(sheet_rows(data, sheet, place="log.xlsx"))


def refused(data: bytes) -> str:
    with pytest.raises(DiaryFormatError) as caught:
        read(data)
    message = str(caught.value)
    assert message.startswith("log.xlsx")
    assert "\n" not in message
    assert caught.value.way_out.endswith(".")
    return message


def test_cells_are_text_as_a_person_sees_them():
    header = ["Date", "Time", "Food Name", "Qty"]
    cells = [
        [dt.datetime(2026, 11, 9), dt.time(8, 30), "Käse 🧀", 1.0],
        [dt.date(2026, 11, 9), dt.time(23, 59, 30), " natto ", 0.1 + 0.2],
        [dt.datetime(2026, 11, 9, 8, 30), dt.timedelta(hours=8, minutes=5), True, 1656],
        [46335, "07:38 PM", "#N/A", None],
        ["2026-11-09", None, "=1+1", False],
    ]
    assert read(made([header, *cells])) == [
        (1, header),
        (2, ["2026-11-09", "08:30", "Käse 🧀", "1"]),
        (3, ["2026-11-09", "23:59:30", " natto ", "0.3"]),
        (4, ["2026-11-09 08:30", "08:05", "TRUE", "1656"]),
        (5, ["46335", "07:38 PM", "#N/A", ""]),
        (6, ["2026-11-09", "", "", "FALSE"]),
    ]


def test_formulas_by_their_last_value_and_errors_as_text():
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#DIV/0!</v></c>'
    rows += '<c r="C1" t="inlineStr"><is><t>natto</t></is></c></row>'
    assert read(rewritten(made([]), sheet1=sheet_xml(rows))) == [(1, ["2", "#DIV/0!", "natto"])]


def test_blank_rows_and_cells_at_the_end_of_a_row():
    rows = [["a", "b", "c"], [None, None, None], ["1", None, None], ["1", "2", "3", None, "5"], [" ", ""]]
    assert read(made(rows)) == [(1, ["a", "b", "c"]), (3, ["1", "", ""]), (4, ["1", "2", "3", "", "5"])]


def test_sheets_by_name():
    data = made([["a"]], sheets=("Scale Weight", "Food Log"))
    assert sheet_names(data, place="log.xlsx") == ["Scale Weight", "Food Log"]
    assert read(data) == [(1, ["a"])]
    assert read(data, "Food Log") == [(1, ["Food Log"])]
    with pytest.raises(DiaryFormatError, match="no sheet 'Foods'; it has: Scale Weight, Food Log"):
        read(data, "Foods")


def test_a_stated_size_that_is_not_true_loses_nothing_and_adds_nothing():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row><row r="3"><c r="A3"><v>4</v></c></row>'
    for size in ("A1", "A1:XFD1048576"):
        content = sheet_xml(rows).replace(b"<sheetData>", f'<dimension ref="{size}"/><sheetData>'.encode())
        assert read(rewritten(made([]), sheet1=content)) == [(1, ["1", "", "3"]), (3, ["4", "", ""])]


def test_rows_numbered_without_end_are_no_endless_loop():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"><c r="A9"><v>1</v></c></row>'
    assert "more than 1,048,576 rows" in refused(rewritten(made([]), sheet1=sheet_xml(rows)))


def test_a_workbook_inside_an_archive(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("log.xlsx", made([["Date"], ["2026-11-09"]]))
    with open_member(path, "log.xlsx") as stream:
        assert list(sheet_rows(stream, place="log.xlsx")) == [(1, ["Date"]), (2, ["2026-11-09"])]


def test_many_rows_come_as_they_are_read():
    data = made([["n"], *([i] for i in range(2500))])
    rows = sheet_rows(data, place="log.xlsx")
    assert [next(rows) for _ in range(2)] == [(1, ["n"]), (2, ["0"])]
    rows.close()
    assert [cells[0] for _, cells in read(data)] == ["n", *map(str, range(2500))]


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("entities", [ENTITIES, OUTSIDE])
@pytest.mark.parametrize("member", ["sheet1", "workbook", "styles", "workbook.xml.rels", "[Content_Types]", "core"])
def test_entities_are_refused(entities, member):
    data = made([["a"]])
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        old = next(opened.read(name) for name in opened.namelist() if member in name)
    declaration, _, body = old.rpartition(b"?>")
    content = declaration + (b"?>" if declaration else b"") + entities + body
    assert "damaged or no Excel workbook (DTDForbidden)" in refused(rewritten(data, **{member: content}))


@pytest.mark.parametrize("member", ["sheet1", "workbook", "styles", "[Content_Types]", "workbook.xml.rels", "core"])
@pytest.mark.parametrize(
    "content",
    [None, b"", b"<", b"<a/>", f'<a xmlns="{MAIN}"/>'.encode(), b"\xff\xfe\x00", b"<a>" * 5000 + b"</a>" * 5000],
)
def test_damaged_parts_never_escape_as_other_errors(member, content):
    try:
        read(rewritten(made([["a"], [dt.date(2026, 11, 9)]]), **{member: content}))
    except DiaryFormatError as error:
        assert str(error).startswith("log.xlsx")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="s"><v>99</v></c>',
        '<c r="A1" t="s"><v>x</v></c>',
        '<c r="A1"><v>1.2.3</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="1"><v>1</v></c>',
        '<c r="ZZZZZZ1"><v>1</v></c>',
        '<c r="ZZZ1"><v>1</v></c>',
        '<c r="A1" s="999"><v>1</v></c>',
        '<c r="A1" s="x"><v>1</v></c>',
        '<c r="A1" t="d"><v>yesterday</v></c>',
        '<c r="A1" t="b"><v>yes</v></c>',
        f'<c r="A1"><v>{"9" * 5000}</v></c>',
    ],
)
def test_cells_that_make_no_sense(cell):
    data = rewritten(made([["a"]]), sheet1=sheet_xml(f'<row r="1">{cell}</row>'))
    try:
        rows = read(data)
    except DiaryFormatError as error:
        assert str(error).startswith("log.xlsx")
    else:
        assert rows == [(1, ["1"])]


def test_a_date_outside_the_calendar_is_an_error_cell_without_a_warning():
    data = made([[dt.date(2026, 11, 9)]])
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        content = opened.read(SHEET).replace(b"<v>46335</v>", b"<v>99999999</v>")
    assert read(rewritten(data, sheet1=content)) == [(1, ["#VALUE!"])]


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_no_workbook(data):
    assert "damaged or no Excel workbook" in refused(data)


def test_an_archive_that_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("food-logs.csv", "Date")
    assert "damaged or no Excel workbook" in refused(out.getvalue())


def test_a_bomb(monkeypatch):
    cells = '<row r="1">' + "<c/>" * 300_000 + "</row>"
    assert "only a zip bomb is" in refused(rewritten(made([["a"]]), sheet1=sheet_xml(cells)))
    monkeypatch.setattr(workbook, "LARGEST_CONTENT_BYTES", 1000)
    assert "are read" in refused(made([["a"]]))
    monkeypatch.setattr(archive, "LARGEST_DIRECTORY_BYTES", 300)
    assert "damaged or no Excel workbook (BadZipFile)" in refused(made([["a"]]))
    monkeypatch.setattr(workbook, "LARGEST_WORKBOOK_BYTES", 1000)
    assert "the workbook is larger than" in refused(made([["a"]]))


def test_dates_as_serial_numbers():
    assert excel_serial_date("46335") == dt.date(2026, 11, 9)
    assert excel_serial_date("44873", system=1904) == dt.date(2026, 11, 9)
    for text in ("", "0.5", "2026", "20261109", "99999", "-46335", "46335x", "1e5", "４６３３５"):
        assert excel_serial_date(text) is None
    assert excel_serial_time("46335.99999") is None
    assert excel_serial_time(".25") == "06:00"


def test_date_systems():
    moment = dt.datetime(2026, 11, 9)
    for old in (False, True):
        data = made([[moment]], system_1904=old)
        assert date_system(data, place="log.xlsx") == (1904 if old else 1900)
        assert read(data) == [(1, ["2026-11-09"])]
