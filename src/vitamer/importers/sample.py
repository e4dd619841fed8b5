"""What an importer looks at to tell whether a file is its own: the name, the first 64 KiB, the sheets of a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.archive import members
from vitamer.importers.source import is_archive
from vitamer.importers.text import decode, fingerprint
from vitamer.importers.transport import AGAIN, is_transport, transport_header
from vitamer.importers.workbook import sheet_names, sheet_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vitamer.importers.source import Source

__all__ = ["SAMPLE_BYTES", "Sample", "take_sample"]

SAMPLE_BYTES = 64 * 1024
SAMPLE_ROWS = 50


@dataclass(frozen=True)
class Sample:
    """The beginning of a file.

    Attributes
    ----------
    name : str
        File name without its folder.
    head : bytes
        The first 64 KiB.
    lines : tuple of str
        The whole lines of `head`, decoded, if it is text; the first rows of the first sheet, as CSV, if it is an
        Excel workbook; the names of the columns if it is a SAS transport file.
    sheets : tuple of str
        The names of its sheets, if it is an Excel workbook.
    """

    name: str
    head: bytes
    lines: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()


def take_sample(source: Source, *, encoding: str | None = None, delimiter: str | None = None) -> Sample:
    """Read the beginning of `source`.

    Parameters
    ----------
    source : Source
        The file to look at.
    encoding : str, optional
        Its encoding if it is text; found from all of it if not given.
    delimiter : str, optional
        What parts the cells, if the person said it: the lines are then those of the table written with commas.

    Returns
    -------
    Sample
        Its name, first bytes and lines.

    Raises
    ------
    DiaryFormatError
        If the file is missing, a folder, unreadable, empty, or of a kind that is no export.
    """
    place = source.place
    with source.open() as stream:
        head = stream.read(SAMPLE_BYTES)
    if not head:
        raise NoFoodsError("the file is empty", place=place, way_out="Export it again from the app.")
    if source.member is None and is_archive(source.path):
        members(source.path)  # tells what is wrong with it
        raise DiaryFormatError(
            "is an archive of several files", place=place, way_out="Import it whole, or unpack the file that is meant."
        )
    if head.startswith(b"PK\x03\x04"):
        return _of_workbook(source, head)
    if is_transport(head):
        columns = transport_header(head)
        if not columns:
            raise DiaryFormatError(
                "the SAS transport file is damaged or of another version", place=place, way_out=AGAIN
            )
        return Sample(source.name, head, (",".join(column.name for column in columns),))
    text = decode(head, encoding or fingerprint(source).encoding)
    # Lines as the text files have them: other line ends of Unicode stand inside a cell.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(head) == SAMPLE_BYTES and len(lines) > 1:
        lines = lines[:-1]  # the last line may be cut
    if "\0" in next((line for line in lines if line.strip()), ""):
        raise NoFoodsError(
            "the file is binary, not an export",
            place=place,
            way_out="Export the diary as CSV from the app, or say which text it is, such as --encoding utf-16.",
        )
    if delimiter is not None:
        return Sample(source.name, head, _as_csv(csv.reader(lines, delimiter=delimiter)))
    return Sample(source.name, head, tuple(lines))


def _of_workbook(source: Source, head: bytes) -> Sample:
    with source.open() as stream:
        sheets = tuple(sheet_names(stream, place=source.place))
    with source.open() as stream:
        rows = islice(sheet_rows(stream, place=source.place), SAMPLE_ROWS)
        return Sample(source.name, head, _as_csv(cells for _, cells in rows), sheets)


def _as_csv(rows: Iterable[list[str]]) -> tuple[str, ...]:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return tuple(text.getvalue().split("\n")[:-1])
