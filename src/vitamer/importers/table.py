"""A table, as delimited text or as a sheet of an Excel workbook: its header, and its rows in chunks."""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError
from vitamer.importers.rows import CHUNK_ROWS, Rows
from vitamer.importers.text import UNDECODABLE, text_lines
from vitamer.inert import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from vitamer.importers.reading import Reading

__all__ = [
    "DELIMITERS",
    "Sheet",
    "Table",
    "header_cells",
    "open_table",
    "raise_problems",
    "read_sheet",
    "shown",
    "text_column",
]

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

PROBLEMS_NAMED = 10

BROKEN_QUOTE = "a quote that is not closed or not doubled"
UNQUOTED = ": a cell that holds the separator stands in double quotes"
NUL = "NUL bytes, so the row is damaged"
BAD_BYTES = "bytes that are no {encoding} text"

#: What DOS writes behind the last line.
END_OF_FILE = "\x1a"

#: A cell may hold line ends; one that holds so many has lost its closing quote.
MAX_LINES_OF_A_ROW = 1000
#: How far below the beginning of a file a header is looked for [rows].
MAX_PREAMBLE = 50
#: A cell that holds so many is a whole header, and no title with a comma.
FEWEST_COLUMNS = 3
#: How many lines tell a delimiter.
ROWS_COMPARED = 20

_QUOTED = re.compile(r'"[^"]*"')
_EXCEL_DELIMITER = re.compile(r'"?sep=.?"?\s*', re.IGNORECASE)

#: A row: the line on which it begins, and its cells, or why it cannot be read.
_Row = tuple[int, "list[str] | str"]


@dataclass(frozen=True)
class Table:
    """A table whose header has been found.

    Attributes
    ----------
    place : str
        The file, for errors.
    header : list of str
        The cells of the header, stripped.
    header_line : int
        Line of the file on which it begins.
    """

    place: str
    header: list[str]
    header_line: int
    _rows: Callable[[], Iterator[_Row]]

    @property
    def header_place(self) -> str:
        """File and line of the header, for errors."""
        return f"{self.place}:{self.header_line}"

    def chunks(self, columns: Mapping[str, int | None]) -> Iterator[Rows]:
        """Yield the rows below the header, as many at a time as fit into memory easily.

        Parameters
        ----------
        columns : mapping of str to int or None
            Which cell has which role; a role without a column is None.

        Yields
        ------
        Rows
            Rows that cannot be read are among them, with the reason.

        Raises
        ------
        DiaryFormatError
            If there is no row below the header.
        """
        wanted = {role: index for role, index in columns.items() if index is not None}
        width, any_row = len(self.header), False
        rows = self._rows()
        # With the first cell behind them, so that they are several even where one is wanted.
        pick = itemgetter(*wanted.values(), 0)
        blank = ("",) * (len(wanted) + 1)
        while True:
            lines: list[int] = []
            cells: list[tuple[str, ...]] = []
            unreadable: dict[int, str] = {}
            for line, row in islice(rows, CHUNK_ROWS):
                if isinstance(row, str):
                    unreadable[len(lines)] = row
                    cells.append(blank)
                elif len(row) == width or _fits(row, width):
                    cells.append(pick(row))
                elif len(row) == 1 and len(whole := _parted(row[0])) == width:
                    cells.append(pick(whole))
                else:
                    if any(cell.strip() for cell in row):
                        words = f"the header has {width} cells and this row has {len(row)}"
                        unreadable[len(lines)] = words + UNQUOTED if len(row) > width else words
                    cells.append(blank)
                lines.append(line)
            if not lines:
                break
            any_row = True
            yield Rows(lines, dict(zip(wanted, zip(*cells, strict=True), strict=False)), unreadable)
        if not any_row:
            raise DiaryFormatError(
                "the file has a header and no rows", place=self.place, way_out="Export a time span that has entries."
            )

    def distinct(self, *indexes: int) -> set[str]:
        """Return the distinct stripped cells of some columns, blank ones left out."""
        columns = {str(index): index for index in indexes}
        cells = {cell for rows in self.chunks(columns) for role in columns for cell in rows.cells(role)}
        return {text for cell in cells if (text := cell.strip())}


def _fits(row: list[str], width: int) -> bool:
    """Tell whether a row has more cells than the header only by delimiters at its end."""
    return len(row) > width and not any(cell.strip() for cell in row[width:])


def _parted(cell: str) -> list[str]:
    """Return the cells of a row that stands whole in one, none if there are none.

    A spreadsheet that parts cells by semicolons leaves the lines of a comma-separated file whole, and saves those
    that hold a quote as one quoted cell.
    """
    try:
        return next(csv.reader([cell], strict=True), [])
    except csv.Error:
        return []


def _header_parted(cells: list[str]) -> list[str]:
    """Return the cells of a header, which may stand whole in one."""
    if len(cells) == 1 and len(whole := _parted(cells[0])) >= FEWEST_COLUMNS:
        return [cell.strip() for cell in whole]
    return cells


def open_table(
    reading: Reading,
    *,
    is_header: Callable[[list[str]], bool] | None = None,
    header_words: str = "the header that is expected",
    way_out: str = "Export it again from the app.",
    skip_initial_space: bool = False,
    sheet: str | None = None,
) -> Table:
    """Find the header of a table.

    Parameters
    ----------
    reading : Reading
        The file; what is found about its delimiter and encoding is noted there.
    is_header : callable, optional
        Tells from its stripped cells whether a row is the header; if not given, the first that is not blank is it.
    header_words, way_out : str, optional
        What to call that header where no row is it, and what to do then.
    skip_initial_space : bool, default False
        Whether blanks after a delimiter are left out, as hand-written files have them.
    sheet : str, optional
        Which sheet of a workbook; the first if not given.

    Returns
    -------
    Table
        Its rows are read when they are asked for.

    Raises
    ------
    DiaryFormatError
        If the file cannot be read, or has no such header.
    """
    place = reading.place
    if reading.sample.sheets:
        from vitamer.importers.workbook import sheet_rows

        def rows() -> Iterator[_Row]:
            with reading.source.open() as stream:
                yield from sheet_rows(stream, sheet, place=place)
    else:
        delimiter = reading.options.delimiter or _delimiter(reading.sample.lines, is_header)
        reading.found["delimiter"] = f"separated by {DELIMITERS.get(delimiter, repr(delimiter))}"
        reading.found["encoding"] = encoding_words(reading.encoding)

        def rows() -> Iterator[_Row]:
            text, reading.position = text_lines(reading.source, reading.encoding)
            with text:
                yield from _records(text, delimiter, skip_initial_space, reading.encoding)

    seen: list[str] = []
    for begun, (line, row) in enumerate(rows()):
        if isinstance(row, str):
            if is_header is None:
                raise DiaryFormatError(f"the header has {row}", place=f"{place}:{line}", way_out="Export it again.")
            continue
        cells = [cell.strip() for cell in row]
        if is_header is not None:  # else a cell with commas may well be the name of the only column
            cells = _header_parted(cells)
        if not seen and _EXCEL_DELIMITER.fullmatch("".join(cells)):
            continue
        if is_header is None or is_header(cells):
            below = partial(_below, rows, begun + 1)
            # A sheet has no end to its rows: cells beyond the header have no column.
            squared = reading.sample.sheets and len(row) >= len(cells)
            fit = partial(_squared, below, len(cells)) if squared else below
            return Table(place, cells, line, fit)
        seen = seen or cells
        if begun >= MAX_PREAMBLE:
            break
    if not seen:
        raise DiaryFormatError("the file holds only blank lines", place=place, way_out="Export it again.")
    raise DiaryFormatError(
        f"no row of the file is {header_words}; it begins: {shown(seen)}", place=place, way_out=way_out
    )


def _below(rows: Callable[[], Iterator[_Row]], number: int) -> Iterator[_Row]:
    """Return the rows below the first `number` of them."""
    return islice(rows(), number, None)


def _squared(rows: Callable[[], Iterator[_Row]], width: int) -> Iterator[_Row]:
    """Return the rows of a sheet with as many cells as its header."""
    return ((line, [*row[:width], *[""] * (width - len(row))]) for line, row in rows())


def encoding_words(encoding: str) -> str:
    """Return what people call an encoding.

    Examples
    --------
    >>> encoding_words("cp1252"), encoding_words("utf-8-sig")
    ('Windows-1252', 'UTF-8')
    """
    if encoding.startswith("cp125"):
        return f"Windows-{encoding[2:]}"
    return encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be").replace("_", " ").upper()


def _delimiter(lines: Sequence[str], is_header: Callable[[list[str]], bool] | None) -> str:
    """Return the delimiter with which a line is the header that is expected, else that of the first lines."""
    if is_header is not None:
        for line in _filled(lines)[:MAX_PREAMBLE]:
            for delimiter in DELIMITERS:
                if is_header(_cells(line, delimiter)):
                    return delimiter
    return delimiter_of(*_filled(lines)[:ROWS_COMPARED] or [""])


def delimiter_of(header: str, *below: str) -> str:
    """Return the delimiter that stands most often outside the quotes of a header; comma if there is none.

    The lines below it go before: a cell such as ``amount (g, ml, l)`` has signs that they do not.

    Examples
    --------
    >>> delimiter_of("date;food;amount (g, ml, oz)", "2026-11-02;natto;45")
    ';'
    """
    bare, *others = (_QUOTED.sub("", line) for line in (header, *below))

    def likely(sign: str) -> tuple[int, int]:
        count = bare.count(sign)
        return sum(line.count(sign) == count for line in others) if count else 0, count

    return max(DELIMITERS, key=likely)


def _filled(lines: Sequence[str]) -> list[str]:
    """Return the lines that are not blank, nor what Excel has in front of a table to tell its delimiter."""
    filled = [line for line in lines if line.strip()]
    return filled[1:] if filled and _EXCEL_DELIMITER.fullmatch(filled[0]) else filled


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []
    return _header_parted([cell.strip() for cell in cells])


def shown(cells: Sequence[str], most: int = 8) -> str:
    """Return the first cells of a header for an error, each shortened; they may be no header at all.

    Examples
    --------
    >>> shown(["Date", "Food", *"abcdefghi"])
    'Date, Food, a, b, c, d, e, f, …'
    """
    return ", ".join([*(short(cell, 60) for cell in cells[:most]), *["…"][: len(cells) > most]])


def header_cells(lines: Sequence[str]) -> list[str]:
    """Return the stripped cells of the first line that is not blank; never raises.

    Examples
    --------
    >>> header_cells(["Date; Food ;Amount", "2026-11-09;natto;45 g"])
    ['Date', 'Food', 'Amount']
    """
    filled = _filled(lines)[:ROWS_COMPARED]
    return _cells(filled[0], delimiter_of(*filled)) if filled else []


def _records(text: Iterator[str], delimiter: str, skip_initial_space: bool, encoding: str) -> Iterator[_Row]:
    """Yield each row that is not a blank line with the line it begins on, or the words why it cannot be read.

    A quote that is not closed would swallow the rest of the file: such a row is its first line alone, and reading
    goes on with the next.
    """
    csv.field_size_limit(2**31 - 1)  # a long note in a cell is no broken quote
    held: deque[str] = deque()  # lines given back
    begun: list[str] = []  # lines of the row that is being read

    def lines() -> Iterator[str]:
        while True:
            line = held.popleft() if held else next(text, None)
            if line is None:
                return
            begun.append(line)
            if len(begun) > MAX_LINES_OF_A_ROW:
                raise csv.Error(BROKEN_QUOTE)
            yield line

    def reader() -> Iterator[list[str]]:
        return csv.reader(lines(), delimiter=delimiter, skipinitialspace=skip_initial_space, strict=True)

    number, rows = 1, reader()
    while True:
        row: list[str] | str
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            row = BROKEN_QUOTE
            held.extendleft(reversed(begun[1:]))
            del begun[1:]
            rows = reader()
        as_read = begun[0] if len(begun) == 1 else "".join(begun)
        if "\0" in as_read:
            row = NUL
        elif not as_read.isascii() and UNDECODABLE.search(as_read):
            row = BAD_BYTES.format(encoding=encoding_words(encoding))
        if isinstance(row, str) or len(row) > 1 or (row and row[0].strip().strip(END_OF_FILE)):
            yield number, row
        number += len(begun)
        begun.clear()


@dataclass
class Sheet:
    """A small table, read whole.

    Attributes
    ----------
    place : str
        The file, for errors.
    header : list of str
        The cells of the header, stripped.
    header_line : int
        Line of the file on which it begins.
    rows : list of list of str
        The rows below it, verbatim.
    lines : list of int
        Line of the file on which each of `rows` begins.
    problems : list of (int, str)
        Line and words of each row that cannot be read.
    """

    place: str
    header: list[str]
    header_line: int
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_sheet(path: Path) -> Sheet:
    """Read a table whole, as one that a person filled in.

    Parameters
    ----------
    path : pathlib.Path
        The table: delimited text or a workbook.

    Returns
    -------
    Sheet
        Its rows; those that cannot be read stand in ``problems``.

    Raises
    ------
    DiaryFormatError
        If the file cannot be read, or has no rows below its header.
    """
    from vitamer.importers.reading import reading_of
    from vitamer.importers.source import Source

    table = open_table(reading_of(Source(path)))
    sheet = Sheet(table.place, table.header, table.header_line)
    for rows in table.chunks({str(index): index for index in range(len(table.header))}):
        cells = zip(*(rows.cells(str(index)) for index in range(len(table.header))), strict=True)
        wrong = rows.problems()
        sheet.problems += wrong.items()
        kept = [(line, list(row)) for line, row in zip(rows.lines, cells, strict=True) if line not in wrong]
        sheet.lines += [line for line, _ in kept]
        sheet.rows += [row for _, row in kept]
    return sheet


def text_column(path: Path, names: Sequence[str]) -> list[str]:
    """Return the cells of one column of any table, as written.

    Parameters
    ----------
    path : pathlib.Path
        The table.
    names : sequence of str
        Header cells to look for, in this order; case does not matter.

    Returns
    -------
    list of str
        The cells of the first of `names` that the header has.

    Raises
    ------
    DiaryFormatError
        If the header has none of `names`, or the table cannot be read.
    """
    sheet = read_sheet(path)
    keys = [cell.casefold() for cell in sheet.header]
    found = [keys.index(name.casefold()) for name in names if name.casefold() in keys]
    if not found:
        raise DiaryFormatError(
            f"the header has no column {' or '.join(names)}; it has: {shown(sheet.header)}",
            place=f"{sheet.place}:{sheet.header_line}",
            way_out="Say which with --column.",
        )
    way_out = "Put a cell that holds the separator or a quote in double quotes."
    raise_problems(sheet.place, sheet.problems, way_out)
    return [row[found[0]] for row in sheet.rows]


def raise_problems(place: str, problems: Sequence[tuple[int, str]], way_out: str) -> None:
    """Raise one error that names the first ten rows that cannot be read, if there are any.

    Parameters
    ----------
    place : str
        The file.
    problems : sequence of (int, str)
        Line and words of each.
    way_out : str
        What the person can do.

    Raises
    ------
    DiaryFormatError
        With the file and line of each.
    """
    if not problems:
        return
    (first, words), *others = sorted(problems)[:PROBLEMS_NAMED]
    rule = "; ".join([words, *(f"{place}:{line}: {text}" for line, text in others)])
    if len(problems) > PROBLEMS_NAMED:
        rule += f"; and {len(problems) - PROBLEMS_NAMED} more"
    raise DiaryFormatError(rule, place=f"{place}:{first}", way_out=way_out)
