"""Excel workbooks (.xlsx) as rows of text, the cells as a person sees them."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from vitamer.errors import DiaryFormatError
from vitamer.importers.archive import checked_members, open_zip

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

__all__ = ["date_system", "excel_serial_date", "excel_serial_time", "sheet_names", "sheet_rows"]

#: Packed size [byte] of a workbook; one that lies in an archive is held in memory.
LARGEST_WORKBOOK_BYTES = 128 * 1024**2
#: Unpacked size [byte], some 7 million cells: the texts of a workbook are held in memory.
LARGEST_CONTENT_BYTES = 256 * 1024**2
#: Sheets compress 5 to 25 times. Making objects of cells takes a thousand times longer than unpacking them, so that
#: a workbook does harm at a size [byte] at which a table does none.
LARGEST_RATIO = 100
RATIO_COUNTS_ABOVE_BYTES = 1024**2
#: As many as Excel has; a damaged file may number its rows as it likes.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
ROWS_AT_ONCE = 1_000

#: Day 0 of each date system; 1900 was no leap year, but Excel counts a 29 February in it.
DAY_ZERO = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
#: Years that a serial number may stand for: other numbers in a date column are no dates.
FIRST_YEAR, LAST_YEAR = 1970, 2099

_SERIAL = re.compile(r"([0-9]{5}|0?)(\.[0-9]+)?")
_SAVE_AGAIN = "Export it again, or open it in a spreadsheet program and save the sheet as “CSV UTF-8”."


def sheet_names(workbook: BinaryIO | bytes, *, place: str) -> list[str]:
    """List the sheets of a workbook.

    Parameters
    ----------
    workbook : BinaryIO or bytes
        The .xlsx file.
    place : str
        The file, for errors.

    Returns
    -------
    list of str
        Names of its sheets of cells, in their order.

    Raises
    ------
    DiaryFormatError
        If it is damaged, locked, too large, or no workbook.
    """
    with _opened(workbook, place) as book:
        return [sheet.title for sheet in book.worksheets]


def date_system(workbook: BinaryIO | bytes, *, place: str) -> int:
    """Tell from which year a workbook counts its days.

    Parameters
    ----------
    workbook, place
        As for :func:`sheet_names`.

    Returns
    -------
    int
        1900, or 1904 as old Excel for Macintosh wrote.

    Raises
    ------
    DiaryFormatError
        As for :func:`sheet_names`.
    """
    with _opened(workbook, place) as book:
        return 1904 if book.epoch.year == 1904 else 1900


def sheet_rows(workbook: BinaryIO | bytes, sheet: str | None = None, *, place: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of one sheet.

    Parameters
    ----------
    workbook, place
        As for :func:`sheet_names`.
    sheet : str, optional
        Name of the sheet; the first one if not given.

    Yields
    ------
    (int, list of str)
        Number of the row and its cells as text: days as 2026-11-09, times as 08:30, both as 2026-11-09 08:30,
        numbers with up to 15 digits, formulas by the value they last had. Rows without content are left out.
        Every row is at least as wide as the first; it is wider only where it has content there.

    Raises
    ------
    DiaryFormatError
        As for :func:`sheet_names`, or if there is no such sheet.
    """
    with _opened(workbook, place) as book:
        with _in_words(place):
            sheets = {found.title: found for found in book.worksheets}
        if not sheets or (sheet is not None and sheet not in sheets):
            wanted = "sheet" if sheet is None else f"sheet {sheet!r}"
            raise DiaryFormatError(
                f"the workbook has no {wanted}; it has: {', '.join(sheets) or 'none'}",
                place=place,
                way_out="Export it again from the app.",
            )
        found = sheets[sheet] if sheet is not None else next(iter(sheets.values()))
        # The size that a workbook states need not be true, and rows would be filled up to it.
        found.reset_dimensions()
        rows = enumerate(found.iter_rows(values_only=True), start=1)
        width = 0
        while True:
            with _in_words(f"{place}:{found.title}"):
                batch = [(number, _texts(row)) for number, row in islice(rows, ROWS_AT_ONCE)]
            if not batch:
                return
            if batch[-1][0] > MOST_ROWS:
                raise DiaryFormatError(
                    f"the sheet has more than {MOST_ROWS:,} rows", place=f"{place}:{found.title}", way_out=_SAVE_AGAIN
                )
            for number, cells in batch:
                if cells:
                    width = width or len(cells)
                    yield number, cells + [""] * (width - len(cells))


def excel_serial_date(text: str, *, system: int = 1900) -> dt.date | None:
    """Return the day that a serial number stands for, as date columns without date format hold it.

    Parameters
    ----------
    text : str
        The cell.
    system : int, default 1900
        Year from which the workbook counts; see :func:`date_system`.

    Returns
    -------
    datetime.date or None
        None if it is no number or no day of the years 1970 to 2099.

    Examples
    --------
    >>> excel_serial_date("46335"), excel_serial_date("46335.354166666664")
    (datetime.date(2026, 11, 9), datetime.date(2026, 11, 9))
    >>> excel_serial_date("2026") is None
    True
    """
    if not (found := _SERIAL.fullmatch(text)) or len(found[1]) < 5:
        return None
    day = DAY_ZERO[system] + dt.timedelta(days=int(found[1]))
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def excel_serial_time(text: str) -> str | None:
    """Return the time of day that the fraction of a serial number stands for.

    Examples
    --------
    >>> excel_serial_time("0.3541666667"), excel_serial_time("46335.8180555556"), excel_serial_time("46335")
    ('08:30', '19:38', None)
    """
    if not (found := _SERIAL.fullmatch(text)) or found[2] is None:
        return None
    minutes = round(float(found[2]) * 24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" if minutes < 24 * 60 else None


@contextmanager
def _opened(workbook: BinaryIO | bytes, place: str) -> Iterator[Any]:
    with _in_words(place):
        stream = _rewindable(workbook, place)
        with open_zip(stream) as archive:
            parts = checked_members(
                archive,
                place=place,
                largest_bytes=LARGEST_CONTENT_BYTES,
                largest_ratio=LARGEST_RATIO,
                ratio_counts_above_bytes=RATIO_COUNTS_ABOVE_BYTES,
            )
            for part in parts:
                _refuse_entities(archive, part)
        import openpyxl

        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        yield book
    finally:
        with _in_words(place):
            book.close()


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Look at what stands before the first element: entities are declared there, and no workbook has any.

    openpyxl refuses them itself, but not where lxml is installed too.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.ElementTree import iterparse

    with archive.open(part) as stream:
        try:
            next(iterparse(stream, events=("start",), forbid_dtd=True), None)
        except ParseError:
            if part.filename.casefold().endswith((".xml", ".rels")):
                raise


def _rewindable(workbook: BinaryIO | bytes, place: str) -> BinaryIO:
    """Return the workbook as a stream that can be rewound; one out of an archive cannot."""
    stream = io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook
    if stream.seekable():
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
    else:
        content = stream.read(LARGEST_WORKBOOK_BYTES + 1)
        size, stream = len(content), io.BytesIO(content)
    if size > LARGEST_WORKBOOK_BYTES:
        raise DiaryFormatError(
            f"the workbook is larger than {LARGEST_WORKBOOK_BYTES // 1024**2} MiB", place=place, way_out=_SAVE_AGAIN
        )
    return stream


@contextmanager
def _in_words(place: str) -> Iterator[None]:
    """Turn whatever openpyxl raises for a damaged workbook into an error that says so, and silence its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except DiaryFormatError:
            raise
        # Nearly any exception comes out of a scrambled workbook: it is XML turned into objects unchecked.
        except Exception as error:
            raise DiaryFormatError(
                f"the workbook is damaged or no Excel workbook ({type(error).__name__})",
                place=place,
                way_out=_SAVE_AGAIN,
            ) from error


def _texts(row: tuple[Any, ...]) -> list[str]:
    """Return the cells of a row as text, blank ones at its end left out."""
    if len(row) > MOST_COLUMNS:
        raise ValueError(f"a row of {len(row):,} cells")
    cells = ["" if value is None else value if type(value) is str else _text(value) for value in row]
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _text(value: object) -> str:
    """Write a cell as a person sees it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime):
        day, time = value.date().isoformat(), _time_of_day(value.hour, value.minute, value.second)
        return day if value.time() == dt.time() else f"{day} {time}"
    if isinstance(value, dt.time):
        return _time_of_day(value.hour, value.minute, value.second)
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return _time_of_day(*divmod(minutes, 60), seconds)
    return str(value)


def _time_of_day(hours: int, minutes: int, seconds: int) -> str:
    return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
