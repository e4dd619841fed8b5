"""A file line by line, for exports that are no table: reports, and several tables in one file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from vitamer.importers.table import BAD_BYTES, BROKEN_QUOTE, NUL, encoding_words
from vitamer.importers.text import UNDECODABLE, text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vitamer.importers.reading import Reading

__all__ = ["cells_of", "numbered_lines"]


def numbered_lines(reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not blank, without their ends, each with its number.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    tuple of (int, str)
        Bytes that cannot be decoded are surrogates; see :func:`cells_of`. The rows of a workbook's first sheet come
        as CSV with commas, all as wide as the widest.
    """
    if reading.sample.sheets:
        yield from _sheet_lines(reading)
        return
    csv.field_size_limit(2**31 - 1)  # a long note in a cell is no broken quote
    text, reading.position = text_lines(reading.source, reading.encoding)
    with text:
        for number, line in enumerate(text, start=1):
            if line.strip():
                yield number, line.rstrip("\r\n")


def _sheet_lines(reading: Reading) -> Iterator[tuple[int, str]]:
    from vitamer.importers.workbook import sheet_rows

    with reading.source.open() as stream:
        rows = [(number, row) for number, row in sheet_rows(stream, None, place=reading.place) if any(row)]
    width = max((len(row) for _, row in rows), default=0)
    for number, row in rows:
        text = io.StringIO()
        # Line ends within a cell would part the line that the row becomes.
        csv.writer(text, lineterminator="").writerow(
            [*(" ".join(cell.splitlines()) for cell in row), *[""] * (width - len(row))]
        )
        yield number, text.getvalue()


def cells_of(line: str, delimiter: str, *, encoding: str) -> list[str] | str:
    """Return the cells of a line, as they stand, or the words why it cannot be read.

    Parameters
    ----------
    line : str
        One line; a quote in the middle of a cell that is not quoted stands for itself, as in ``(3/4" dia)``.
    delimiter : str
        What parts the cells.
    encoding : str
        Encoding of the file, for the words.

    Returns
    -------
    list of str or str

    Examples
    --------
    >>> cells_of('"Salmon, raw",183, 1/2" thick', ",", encoding="utf-8")
    ['Salmon, raw', '183', ' 1/2" thick']
    >>> cells_of('"Salmon, raw,183', ",", encoding="utf-8")
    'a quote that is not closed or not doubled'
    """
    if "\0" in line:
        return NUL
    if not line.isascii() and UNDECODABLE.search(line):
        return BAD_BYTES.format(encoding=encoding_words(encoding))
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return BROKEN_QUOTE
