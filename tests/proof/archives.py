"""Mutations of zip archives and of xlsx workbooks, which are such archives."""

from __future__ import annotations

import csv
import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from functools import cache
from xml.sax.saxutils import escape

from markup import Mutation

__all__ = ["ARCHIVES", "as_archive", "as_workbook", "member_changed"]

Members = list[tuple[str, bytes]]

_MANY = 20_000
_LARGEST = 5_000_000
_BOMB_BYTES = 3_000_000_000
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
_WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Diary" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>',
}


def packed(members: Members) -> bytes:
    """Return a zip archive of `members`, the same bytes for the same members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice, on purpose
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(data: bytes) -> Members:
    """Return the members of an archive that can be read; none if it is too broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(i.filename, archive.open(i).read(_LARGEST)) for i in archive.infolist()[:1000]]
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        struct.error,
        zlib.error,
        EOFError,
    ):
        return []


def as_archive(data: bytes, draw: random.Random) -> bytes:
    """Put a file into an archive, as phones send exports."""
    name = draw.choice(
        ("export.csv", "folder/export.csv", "export.txt", "Ernährung.csv", "food-logs.csv", ".hidden.csv")
    )
    others = [("readme.txt", b"Thank you."), ("__MACOSX/._export.csv", b"\0\5\x16\7"), ("folder/", b"")]
    return packed([(name, data), *draw.sample(others, draw.randint(0, 3))])


def as_workbook(data: bytes, draw: random.Random) -> bytes:
    """Write a table as a spreadsheet program would: numbers as numbers, the rest as text."""
    text = data.decode("utf-8-sig", "replace")[:200_000]
    delimiter = max(",;\t", key=text[:2000].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return data
    sheet = "".join(f"<row r='{i}'>{''.join(_cell(c) for c in row)}</row>" for i, row in enumerate(rows, 1))
    members = {**_WORKBOOK, "xl/worksheets/sheet1.xml": _SHEET.format(sheet)}
    return packed([(name, content.encode()) for name, content in members.items()])


def _cell(text: str) -> str:
    if re.fullmatch(r"-?\d{1,15}(?:\.\d+)?", text):
        return f"<c><v>{text}</v></c>"
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(clean)}</t></is></c>'


def member_changed(data: bytes, draw: random.Random, change: Mutation = lambda data, _: data[:-1]) -> bytes:
    """Change one member by `change` and pack the archive again."""
    members = unpacked(data)
    if not members:
        return data
    # The sheets, or what is a diary, more often than the rest.
    i = draw.choices(range(len(members)), [5 if re.search("sheet|csv|htm", name) else 1 for name, _ in members])[0]
    members[i] = (members[i][0], change(members[i][1], draw))
    return packed(members)


def member_dropped(data: bytes, draw: random.Random) -> bytes:
    members = unpacked(data)
    if members:
        members.pop(draw.randrange(len(members)))
    return packed(members)


def member_doubled(data: bytes, draw: random.Random) -> bytes:
    members = unpacked(data)
    return packed(members + draw.choices(members, k=1)) if members else data


def member_added(data: bytes, draw: random.Random) -> bytes:
    names = (
        "../evil.csv",
        "/tmp/evil.csv",
        "C:\\evil.csv",
        "a/../../evil.csv",
        "x" * 3000,
        "a\nb.csv",
        "b\x1b[31m.csv",
    )
    inside = draw.choice((b"", b"date,food,amount\n2026-01-02,natto,1 pack\n", data))
    return packed([*unpacked(data), (draw.choice(names), inside)])


def members_renamed(data: bytes, draw: random.Random) -> bytes:
    return packed([(f"{i}.{draw.choice(('csv', 'bin', 'xml', 'html'))}", m) for i, (_, m) in enumerate(unpacked(data))])


def many_members(data: bytes, draw: random.Random) -> bytes:
    return data if not (members := unpacked(data)) else packed(members + _many())


@cache
def _many() -> Members:
    return [(f"{i}.csv", b"") for i in range(_MANY)]


def within_itself(data: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.choice((1, 3))):
        data = packed([("inner.zip", data)])
    return data


@cache
def _bomb() -> tuple[bytes, int]:
    """Return a deflate stream that is a thousand times as long unpacked, and its check sum."""
    block = b"0," * 500_000
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)
    again = press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)
    times = _BOMB_BYTES // len(block)
    return first + again * (times - 1) + press.flush(), times * len(block)


def bomb(data: bytes, draw: random.Random) -> bytes:
    """Put a member of three gigabytes into the archive, which may say that it is small."""
    stream, size = _bomb()
    name = draw.choice((b"food-logs.csv", b"xl/worksheets/sheet1.xml", b"bomb.csv"))
    said = draw.choice((size, 1000))
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x5C21, 0, len(stream), said, len(name), 0)
    local = b"PK\x03\x04" + common + name + stream
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def said_to_be_encrypted(data: bytes, draw: random.Random) -> bytes:
    """Set the flag of encryption of the first member, in both places that say it."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        if 0 <= at < len(data) - offset:
            changed[at + offset] |= 1
    return bytes(changed)


def directory_changed(data: bytes, draw: random.Random) -> bytes:
    """Change bytes of the central directory: sizes, methods, check sums, offsets."""
    changed, begin = bytearray(data), data.find(b"PK\x01\x02")
    for _ in range(draw.choice((1, 4))):
        changed[draw.randrange(max(begin, 0), len(data))] = draw.choice((0, 1, 255, draw.randrange(256)))
    return bytes(changed)


ARCHIVES: tuple[Mutation, ...] = (
    *(member_changed,) * 12,
    member_dropped,
    member_doubled,
    member_added,
    member_added,
    members_renamed,
    within_itself,
    said_to_be_encrypted,
    directory_changed,
    directory_changed,
    many_members,
    bomb,
)
