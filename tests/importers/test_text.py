from __future__ import annotations

import hashlib

import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import Options, read_export
from vitamer.importers.source import Source
from vitamer.importers.text import decode, fingerprint

TABLE = "date,food,amount\n2026-11-02,Käse,1 g\n"


@pytest.mark.parametrize(
    "encoding, words",
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "MAC ROMAN"),
    ],
)
def test_encodings_that_are_found_and_told(written, encoding, words):
    export = read_export(written(TABLE.encode(encoding)))
    assert export.entries["food"].tolist() == ["Käse"]
    assert export.found["encoding"] == words


@pytest.mark.parametrize(
    "food, encoding",
    [
        ("Jalapeño, 30 g", "cp1252"),
        ("Entrecôte “grillée” ½", "cp1252"),
        ("CAFÉ AU LAIT", "cp1252"),
        ("Żółty ser gouda", "cp1250"),
        ("Творог 5%", "cp1251"),
        ("納豆 1パック", "cp932"),
        ("청국장 찌개", "cp949"),
        ("纳豆一盒 鸡蛋两个 酸奶", "gb18030"),
        ("納豆 雞蛋", "big5"),
    ],
)
def test_letters_tell_the_encoding(written, food, encoding):
    table = f'date,food,amount\n2026-11-02,"{food}",1 g\n'
    assert read_export(written(table.encode(encoding))).entries["food"].tolist() == [food]


def test_letters_far_below_tell_the_encoding(written):
    table = TABLE.replace("ä", "e") + "2026-11-02,brie,1 g\n" * 100_000 + "2026-11-02,Käse,1 g\n"
    assert read_export(written(table.encode("latin-1"))).entries["food"].tolist()[-1] == "Käse"


def test_a_damaged_byte_in_a_utf8_file_spoils_its_row_alone(written, refusal):
    rows = "2026-11-02,Käse,1 g\n".encode() * 20 + b"2026-11-02,K\xe4se,1 g\n"
    message = refusal(b"date,food,amount\n" + rows)
    assert "diary.csv:22: bytes that are no UTF-8 text. " in message
    export = read_export(written(b"date,food,amount\n" + rows), skip_unreadable=True)
    assert (len(export.entries), export.skipped["line"].tolist()) == (20, [22])
    assert export.skipped["reason"].tolist() == ["cannot be read"]


def test_nul_bytes_spoil_their_row_alone(refusal):
    message = refusal(b"date,food,amount\r\n2026-11-02,a,1 g\r\n2026-11-02,b\x00,1 g\r\n")
    assert "diary.csv:3: NUL bytes, so the row is damaged" in message


def test_an_encoding_that_the_person_says(written, refusal):
    path = written(TABLE.encode("cp1252"))
    read = read_export(path, options=Options(encoding="cp850"))
    assert (read.entries["food"].tolist(), read.found["encoding"]) == (["Kõse"], "CP850")
    for name in ("klingon", "rot13", "base64"):
        with pytest.raises(DiaryFormatError, match=f"--encoding: there is no encoding '{name}'. Say utf-8"):
            read_export(path, options=Options(encoding=name))


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "y" * 4_000])
def test_what_is_no_encoding_of_text_is_refused(written, name):
    with pytest.raises(DiaryFormatError, match="--encoding: there is no encoding") as caught:
        read_export(written(TABLE), options=Options(encoding=name))
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "encoding, bad",
    [
        ("utf-16", b"\x00\xd8"),
        ("utf-16-le", b"\x00\xd8"),
        ("utf-8", b"\xe4"),
        ("ascii", b"\xe4"),
        ("iso2022_jp", b"\x1b$Bxx"),
        ("hz", b"~{xx"),
        ("cp932", b"\x81"),
    ],
)
def test_bytes_that_an_encoding_does_not_have_spoil_their_row_alone(written, encoding, bad):
    before, after = "date,food,amount\n2026-11-01,a,1 g\n2026-11-02,b", "\n2026-11-03,c,1 g\n"
    without_mark = "utf-16-le" if encoding == "utf-16" else encoding
    path = written(before.encode(encoding) + bad + after.encode(without_mark))
    export = read_export(path, options=Options(encoding=encoding), skip_unreadable=True)
    assert export.entries["food"].tolist()[0] == "a"
    assert export.rows_read == len(export.entries) + len(export.skipped)
    assert 3 in export.skipped["line"].tolist()
    assert export.skipped["detail"].str.contains("bytes that are no").any()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("written_in", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_an_encoding_that_the_file_does_not_have_is_no_crash(written, encoding, written_in):
    path = written(TABLE.encode(written_in))
    try:
        assert read_export(path, options=Options(encoding=encoding)).entries["food"].tolist() == ["Käse"]
    except DiaryFormatError as error:
        assert written_in not in ("utf-16", "utf-16-be"), error


def test_few_damaged_letters_do_not_make_utf8_another_encoding(written):
    rows = ["2026-11-02,Käse,1 g\n".encode(), "2026-11-02,Käse,1 g\n".encode("cp1252")]
    path = written(
        b"date,food,amount,note\n".replace(b"note", "Größe".encode()) + b"".join(rows).replace(b" g", b" g,")
    )
    export = read_export(path, skip_unreadable=True)
    assert export.entries["food"].tolist() == ["Käse"]
    assert export.skipped[["line", "detail"]].values.tolist() == [[3, "bytes that are no UTF-8 text"]]


def test_a_damaged_letter_near_the_beginning_leaves_the_header_readable(written):
    header = "Day,Food Name,Amount,Vitamin K (µg)\n".encode()
    path = written(header + b"2026-11-02,K\xe4se,1 g,2\n" + "2026-11-02,Käse,1 g,2\n".encode())
    assert read_export(path, skip_unreadable=True).entries["app_vitamin_k_ug"].tolist() == [2.0]


@pytest.mark.parametrize(
    "content, words",
    [
        (b"\x01\x02abc\x00defghijkl", "the file is binary"),
        (b"PK\x03\x04rest", "damaged"),
        (b"SQLite format 3\x00rest", "an SQLite database"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
    ],
)
def test_refused_in_words(refusal, content, words):
    assert words in refusal(content)


@pytest.mark.parametrize("cut", range(1, 5))
def test_a_beginning_may_end_inside_a_character(cut):
    data = ("卵🥚" * 20).encode()
    assert ("卵🥚" * 20).startswith(decode(data[:-cut], "utf-8"))


def test_one_pass_tells_digest_and_size(written):
    path = written(TABLE.encode() * 100_000)
    found = fingerprint(Source(path))
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.size == path.stat().st_size


def test_lines_of_a_macintosh_are_read_in_its_letters(written):
    table = b"Day,Food Name,Amount\r2020-05-03,Cr\x8fme fra\x94che,1.00 tbsp\r"
    export = read_export(written(table))
    assert (export.entries["food"].tolist(), export.found["encoding"]) == (["Crème fraîche"], "MAC ROMAN")
    utf8 = "date,food,amount\r2026-11-02,Käse,1 g\r".encode()
    assert read_export(written(utf8)).found["encoding"] == "UTF-8"
