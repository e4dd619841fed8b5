from __future__ import annotations

import pytest

from vitamer.importers import read_diary
from vitamer.importers.text import decode

TABLE = "date,food,amount\n2026-11-02,Käse,1 g\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_encodings_that_are_read(written, encoding):
    assert read_diary(written(TABLE.encode(encoding)))["food"].tolist() == ["Käse"]


@pytest.mark.parametrize(
    "content, words",
    [
        (TABLE.encode("latin-1"), "diary.csv:2: byte 0xE4 is not UTF-8 text; the file may be Latin-1"),
        (TABLE.encode("utf-16-le"), "is UTF-16 text. Save it as UTF-8"),
        (TABLE.encode("utf-16-be"), "is UTF-16 text. Save it as UTF-8"),
        (TABLE.encode("utf-16"), "is UTF-16 text. Save it as UTF-8"),
        (b"\x01\x02abc\x00defghijkl", "diary.csv:1: the file holds NUL bytes, so it is binary"),
        (
            b"date,food,amount\r\n2026-11-02,a,1 g\r\n2026-11-02,b\x00,1 g\r\n",
            "diary.csv:3: the file holds NUL",
        ),
        (b"PK\x03\x04rest", "an Excel workbook or a zip archive, not a CSV. Save the sheet as “CSV UTF-8”"),
        (b"SQLite format 3\x00rest", "an SQLite database"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_refused_in_words(refusal, content, words):
    assert words in refusal(content)


def test_a_wrong_byte_far_below_is_found_on_its_line(refusal):
    table = TABLE.replace("ä", "e") + "2026-11-02,brie,1 g\n" * 10_000 + "2026-11-02,Käse,1 g\n"
    assert "diary.csv:10003: byte 0xE4" in refusal(table.encode("latin-1"))


@pytest.mark.parametrize("cut", range(1, 5))
def test_a_beginning_may_end_inside_a_character(cut):
    data = "卵🥚".encode()
    assert "卵🥚".startswith(decode(data[:-cut], place="x", whole=False))
