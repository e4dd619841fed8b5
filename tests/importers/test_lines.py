from __future__ import annotations

import pytest
from macrofactor_workbook import workbook

from vitamer.importers.lines import cells_of, numbered_lines
from vitamer.importers.reading import reading_of
from vitamer.importers.source import Source


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_keep_their_numbers(written, end, encoding):
    path = written(end.join(["ä,b", "", "  ", " c ", "\x0b\x0c", "d\u2028e", ""]).encode(encoding))
    reading = reading_of(Source(path))
    assert list(numbered_lines(reading)) == [(1, "ä,b"), (4, " c "), (6, "d\u2028e")]
    assert reading.position() == 0 or reading.position() <= path.stat().st_size


@pytest.mark.parametrize(
    "line, cells",
    [
        ('"a;b";;"c ""d"""', ["a;b", "", 'c "d"']),
        ('1/2" thick;2', ['1/2" thick', "2"]),
        ("  a ; b", ["  a ", " b"]),
        ("", [""]),
        ('"a', "a quote that is not closed or not doubled"),
        ('"a"b;c', "a quote that is not closed or not doubled"),
        ("a\0;b", "NUL bytes, so the row is damaged"),
        ("a\udce4;b", "bytes that are no UTF-8 text"),
        ("x" * 500_000, ["x" * 500_000]),
    ],
)
def test_cells(line, cells):
    assert cells_of(line, ";", encoding="utf-8") == cells


def test_the_rows_of_a_sheet_are_lines_of_one_width(written):
    rows = [["Title"], [], ["  a", "b, c", 'd"e'], ["1\n2", None, 3.5]]
    reading = reading_of(Source(written(workbook({"One": rows, "Two": [["x"]]}), "two.xlsx")))
    assert list(numbered_lines(reading)) == [(1, "Title,,"), (3, '  a,"b, c","d""e"'), (4, "1 2,,3.5")]
