"""Another count of the rows of a delimited file, made without vitamer: what an import says must agree with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Layout", "layout", "rows_below"]

#: More lines than this between two quotes may be a cell, or a quote that somebody forgot.
_MOST_LINES_OF_A_CELL = 900
_BOM = b"\xef\xbb\xbf"
_BARE_WORD = re.compile(rb'"?[a-z_]+"?[;,\t]*')


@dataclass(frozen=True)
class Layout:
    """How a delimited file is laid out: its header line, the filled lines above it, and what separates cells."""

    header: bytes
    above: int
    delimiter: bytes


def layout(data: bytes, first_line: int, rows: int) -> Layout | None:
    """Return the layout of an export whose first row stands on `first_line`; None if it cannot be counted plainly.

    `rows` is how many it has, known from the frame expected of it.
    """
    above = _filled(b"\n".join(re.split(rb"\r\n|\r|\n", data)[: first_line - 1]))
    if not above:
        return None
    header = above[-1].removeprefix(_BOM)
    found = Layout(header, len(above) - 1, max((b",", b";", b"\t"), key=header.count))
    return found if rows_below(data, found) == rows else None


def _filled(data: bytes) -> list[bytes]:
    return [line for line in re.split(rb"[\r\n]", data.removeprefix(_BOM)) if line.strip()]


def rows_below(data: bytes, like: Layout) -> int | None:
    """Count the records below the header; None if it is not where it was, or quotes are not plainly closed.

    Blank lines are no rows. A line of nothing but white space is left undecided, and one of a single word, which may
    name a part of the file; so is the file then.
    """
    at = re.search(rb"(?:\A|[\r\n])(?:\xef\xbb\xbf)?" + re.escape(like.header) + rb"[\r\n]", data)
    if at is None or b"\0" in data or len(_filled(data[: at.start()])) != like.above:
        return None
    cell = re.compile(rb'(?:"(?:[^"]|"")*"|[^"%(d)s\r\n]*)(%(d)s|\r\n|\r|\n|\Z)' % {b"d": re.escape(like.delimiter)})
    rows, begin, position = 0, at.end(), at.end()
    while position < len(data):
        found = cell.match(data, position)
        if found is None:
            return None
        position = found.end()
        if found[0].count(b"\n") + found[0].count(b"\r") > _MOST_LINES_OF_A_CELL:
            return None
        if found[1] == like.delimiter:
            continue
        record = data[begin : found.start(1)]
        if record and not record.decode("utf-8", "replace").replace('"', "").strip():
            return None
        if _BARE_WORD.fullmatch(record):
            return None
        rows += bool(record)
        begin = position
    return rows + (begin < len(data))
