"""An app's table as people hand it on: below a title, joined with others, saved again with decimal commas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vitamer.importers.rows import Rows, distinct
from vitamer.importers.table import ROWS_COMPARED, header_cells, open_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from vitamer.importers.reading import Reading
    from vitamer.importers.table import Table

__all__ = ["DecimalSign", "entry_chunks", "header_of", "open_export"]

#: A header may stand below a title, or below the line ``sep=;`` by which a spreadsheet is told the delimiter.
HEADER_LINES = 5


def header_of(lines: Sequence[str], is_header: Callable[[list[str]], bool]) -> list[str]:
    """Return the cells of the header if one of the first lines is it, else those of the first line; never raises.

    Examples
    --------
    >>> header_of(["sep=;", "Day;Food Name", "2026-11-09;Natto"], lambda cells: "Day" in cells)
    ['Day', 'Food Name']
    """
    filled = [line for line in lines if line.strip()][: HEADER_LINES + ROWS_COMPARED]
    rows = [header_cells(filled[at:]) for at in range(min(len(filled), HEADER_LINES))]
    return next(filter(is_header, rows), rows[0] if rows else [])


def open_export(
    reading: Reading,
    is_header: Callable[[list[str]], bool],
    *,
    sheet: str | None = None,
    skip_initial_space: bool = False,
) -> Table:
    """Open the table of an export below its header.

    Parameters
    ----------
    reading : Reading
        The file.
    is_header : callable
        Tells from its stripped cells whether a row is the app's header.
    sheet : str, optional
        Which sheet of a workbook; the first if not given.
    skip_initial_space : bool, default False
        As for :func:`vitamer.importers.table.open_table`.

    Returns
    -------
    Table
        With the first row that is not blank for its header, if none of the first lines is the app's.

    Raises
    ------
    DiaryFormatError
        As for :func:`vitamer.importers.table.open_table`.
    """
    found = is_header(header_of(reading.sample.lines, is_header))
    return open_table(
        reading, is_header=is_header if found else None, sheet=sheet, skip_initial_space=skip_initial_space
    )


def entry_chunks(table: Table, columns: Mapping[str, int | None]) -> Iterator[Rows]:
    """Yield the rows of a table; those that are no entries have neither day nor food.

    These are its header again, where files were joined, and rows without a food whose date has no digit, as a
    spreadsheet's sums have.

    Parameters
    ----------
    table : Table
        The table.
    columns : mapping of str to int or None
        As for ``Table.chunks``; "date" and "food" are among them.

    Yields
    ------
    Rows
        As many as ``Table.chunks`` yields.
    """
    date, food = columns["date"], columns["food"]
    assert date is not None
    assert food is not None
    roles = [role for role, place in columns.items() if place is not None]
    for rows in table.chunks(columns):
        days = rows.texts("date", strip=True)
        words = [text for text in distinct(days) if not any(map(str.isdigit, text))]
        if not words:
            yield rows
            continue
        foods = rows.texts("food", strip=True)
        # A file that begins with a byte-order mark keeps it where it is joined to another.
        again = (days.str.strip("\ufeff") == table.header[date].strip("\ufeff")) & (foods == table.header[food])
        yield _blanked(rows, roles, (days.isin(words) & (again | foods.isna())).to_list())


def _blanked(rows: Rows, roles: Collection[str], where: Sequence[bool]) -> Rows:
    """Return the rows, the cells of those `where` blank."""
    cells = {
        role: ["" if blank else cell for cell, blank in zip(rows.cells(role), where, strict=True)] for role in roles
    }
    problems = rows.problems()
    return Rows(rows.lines, cells, {i: problems[line] for i, line in enumerate(rows.lines) if line in problems})


class DecimalSign:
    """Finds the decimal sign of a file's numbers, which in the app's own files is a point.

    Parameters
    ----------
    reading : Reading
        The file; a decimal comma that was found is noted there.
    table : Table
        Its table; all its numbers are looked at once, and only if one of them has a comma.
    places : collection of int
        The columns that hold numbers.
    """

    def __init__(self, reading: Reading, table: Table, places: Collection[int]) -> None:
        self._reading = reading
        self._table = table
        self._places = {str(place): place for place in places}
        self._sign: Literal[".", ","] | None = reading.options.decimal

    def of(self, rows: Rows, roles: Collection[str]) -> Literal[".", ","]:
        """Return the sign by which the cells of `roles` are to be read."""
        if self._sign is None and any("," in text for role in roles for text in distinct(rows.texts(role, strip=True))):
            self._sign = self._found()
        return self._sign or "."

    def _found(self) -> Literal[".", ","]:
        from vitamer.importers.numbers import find_decimal

        chunks = self._table.chunks(self._places)
        written = {text for rows in chunks for role in self._places for text in distinct(rows.texts(role, strip=True))}
        sign = find_decimal(written).decimal or "."
        if sign == ",":
            self._reading.found["decimal"] = "decimal comma"
        return sign
