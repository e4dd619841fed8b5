"""What an importer looks at to tell whether a file is its own: the name, the first 64 KiB, the sheets of a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.text import decode, refuse_other_kinds
from vitamer.importers.transport import AGAIN, is_transport, transport_header
from vitamer.importers.workbook import sheet_names, sheet_rows

if TYPE_CHECKING:
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


def take_sample(source: Source) -> Sample:
    """Read the beginning of `source`.

    Parameters
    ----------
    source : Source
        The file to look at.

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
    if source.member is None:
        _refuse_what_is_no_file(source)
    try:
        with source.open() as stream:
            head = stream.read(SAMPLE_BYTES)
    except OSError as error:
        raise DiaryFormatError(
            f"the file cannot be read ({error.strerror})",
            place=place,
            way_out="Check its name and permissions.",
        ) from error
    if not head:
        raise NoFoodsError("the file is empty", place=place, way_out="Export it again from the app.")
    if head.startswith(b"PK\x03\x04"):
        return _of_workbook(source, head)
    if is_transport(head):
        columns = transport_header(head)
        if not columns:
            raise DiaryFormatError(
                "the SAS transport file is damaged or of another version", place=place, way_out=AGAIN
            )
        return Sample(source.name, head, (",".join(column.name for column in columns),))
    refuse_other_kinds(head, place)
    text = decode(head)
    # Lines as the text files have them: other line ends of Unicode stand inside a cell.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(head) == SAMPLE_BYTES and len(lines) > 1:
        lines = lines[:-1]  # the last line may be cut
    if "\0" in next((line for line in lines if line.strip()), ""):
        raise NoFoodsError(
            "the file is binary, not an export", place=place, way_out="Export the diary as CSV from the app."
        )
    return Sample(source.name, head, tuple(lines))


def _of_workbook(source: Source, head: bytes) -> Sample:
    with source.open() as stream:
        sheets = tuple(sheet_names(stream, place=source.place))
    text = io.StringIO()
    with source.open() as stream:
        csv.writer(text, lineterminator="\n").writerows(
            cells for _, cells in islice(sheet_rows(stream, place=source.place), SAMPLE_ROWS)
        )
    return Sample(source.name, head, tuple(text.getvalue().split("\n")[:-1]), sheets)


def _refuse_what_is_no_file(source: Source) -> None:
    path, place = source.path, source.place
    try:
        if path.is_dir():
            raise DiaryFormatError(
                "is a folder, not a file", place=place, way_out="Name the export file that lies in it."
            )
        if not path.exists():
            raise DiaryFormatError("there is no such file", place=place, way_out="Check the name and the folder.")
        if not path.is_file():
            raise DiaryFormatError("is not a regular file", place=place, way_out="Save the export to a file first.")
    except (OSError, ValueError) as error:  # a name that is too long, or holds NUL
        raise DiaryFormatError(
            "this is no name of a file", place=place, way_out="Check the name and the folder."
        ) from error
