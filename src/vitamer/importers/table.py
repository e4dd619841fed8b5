"""A delimited text file as rows that know their line, and the pieces that importers share."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vitamer.columns import ENTRIES
from vitamer.errors import DiaryFormatError
from vitamer.importers.text import decode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence, Sized
    from pathlib import Path

    import pandas as pd

__all__ = [
    "BLANK_FOOD",
    "NO_DAY_NO_FOOD",
    "ZERO_AMOUNT",
    "Table",
    "header_cells",
    "is_zero_amount",
    "iso_date",
    "printable",
    "raise_problems",
    "read_table",
    "skip_reasons",
    "text_column",
    "typed",
]

DELIMITERS = ",;\t"
PROBLEMS_NAMED = 10

BROKEN_QUOTE = "a quote that is not closed or not doubled"
ZERO_AMOUNT = "amount is zero: not eaten"
BLANK_FOOD = "food name is blank"
NO_DAY_NO_FOOD = "neither day nor food"

# A year outside 1900 to 2999 is a slip of the pen, such as 0206 for 2026.
_ISO_DATE = re.compile(r"((?:19|2\d)\d\d)-(\d{1,2})-(\d{1,2})")
# "0.00 g" and "0 g", but not "0.5 g", "0 1/2 cup" or "0-1 cups": only a whole amount of nothing is skipped.
_ZERO = re.compile(r"\s*(?:0+[.,]0+(?![\d.,])|0+(?![\d.,/⁄]|\s*\d+\s*[/⁄]|\s*[¼-¾⅐-⅞]|\s*[-–]\s*\d))")


@dataclass
class Table:
    """A delimited file.

    Attributes
    ----------
    place : str
        The file, for errors.
    header_line : int
        Line of the file on which the header begins.
    header : list of str
        Its cells, stripped.
    rows : list of list of str
        The rows below it that have as many cells as the header, verbatim.
    lines : list of int
        Line of the file on which each of `rows` begins.
    problems : list of (int, str)
        Line and words of each row that could not be read; see :func:`raise_problems`.
    """

    place: str
    header_line: int
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def column(self, index: int) -> list[str]:
        """Return the cells of one column."""
        return [row[index] for row in self.rows]

    def texts(self, index: int | None, *, strip: bool = False) -> pd.Series:
        """Return one column as text, blank cells missing; all missing if there is no such column."""
        import pandas as pd

        if index is None:
            return pd.Series([None] * len(self.rows), dtype="str")
        text = pd.Series(self.column(index), dtype="str")
        stripped = text.str.strip()
        return (stripped if strip else text).mask(stripped == "")


def delimiter_of(line: str) -> str:
    """Return the delimiter that occurs most often in `line` outside quotes; comma if there is none."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def header_cells(lines: Sequence[str]) -> list[str]:
    """Return the stripped cells of the first line that is not blank; never raises.

    Examples
    --------
    >>> header_cells(["Date; Food ;Amount", "2026-11-09;natto;45 g"])
    ['Date', 'Food', 'Amount']
    """
    first = next((line for line in lines if line.strip()), "")
    try:
        cells = next(csv.reader([first], delimiter=delimiter_of(first), skipinitialspace=True), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in cells]


def read_table(path: Path, *, skip_initial_space: bool = False) -> Table:
    """Read a delimited file whose first row that is not blank is the header.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    skip_initial_space : bool, default False
        Whether blanks after a delimiter are left out, as hand-written files have them.

    Returns
    -------
    Table
        Its rows; those that cannot be read stand in ``problems``.

    Raises
    ------
    DiaryFormatError
        If the file cannot be read, is no text, or has no rows below its header.
    """
    place = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DiaryFormatError(
            f"the file cannot be read ({error.strerror})",
            place=place,
            way_out="Check the name and its permissions.",
        ) from error
    rows = _rows(decode(data, place=place), skip_initial_space=skip_initial_space)
    line, header = next(rows, (0, []))
    if line == 0:
        raise DiaryFormatError("the file holds only blank lines", place=place, way_out="Export it again.")
    if header is None:
        raise DiaryFormatError(f"the header has {BROKEN_QUOTE}", place=f"{place}:{line}", way_out="Export it again.")
    table = Table(place, line, [cell.strip() for cell in header])
    for line, row in rows:
        if row is None:
            table.problems.append((line, BROKEN_QUOTE))
        elif len(row) == len(header):
            table.rows.append(row)
            table.lines.append(line)
        elif any(cell.strip() for cell in row):
            table.problems.append((line, f"the header has {len(header)} cells and this row has {len(row)}"))
        else:
            table.rows.append([""] * len(header))
            table.lines.append(line)
    if not (table.rows or table.problems):
        raise DiaryFormatError(
            "the file has a header and no rows", place=place, way_out="Export a time span that has entries."
        )
    return table


def _rows(text: str, *, skip_initial_space: bool) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row that is not a blank line with the line it begins on; None for a broken quote."""
    # A long note in a cell is no broken quote.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    first = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter_of(first),
        skipinitialspace=skip_initial_space,
        strict=True,
    )
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begins, None
        else:
            if len(row) > 1 or (row and row[0].strip()):
                yield begins, row


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
    table = read_table(path)
    keys = [cell.casefold() for cell in table.header]
    found = [keys.index(name.casefold()) for name in names if name.casefold() in keys]
    if not found:
        raise DiaryFormatError(
            f"the header has no column {' or '.join(names)}; it has: {', '.join(table.header[:8])}",
            place=f"{table.place}:{table.header_line}",
            way_out="Say which with --column.",
        )
    raise_problems(table, "Put a cell that holds the separator or a quote in double quotes.")
    return table.column(found[0])


def raise_problems(table: Table, way_out: str) -> None:
    """Raise one error that names the first ten rows that cannot be read, if there are any.

    Parameters
    ----------
    table : Table
        The file with its ``problems``.
    way_out : str
        What the person can do.

    Raises
    ------
    DiaryFormatError
        With the file and line of each.
    """
    if not table.problems:
        return
    problems = sorted(table.problems)
    (first, words), *others = problems[:PROBLEMS_NAMED]
    rule = "; ".join([words, *(f"{table.place}:{line}: {text}" for line, text in others)])
    if len(problems) > PROBLEMS_NAMED:
        rule += f"; and {len(problems) - PROBLEMS_NAMED} more"
    raise DiaryFormatError(rule, place=f"{table.place}:{first}", way_out=way_out)


def iso_date(text: str) -> dt.date | None:
    """Return the date that `text` writes as year-month-day, padded or not; None if it is none.

    Examples
    --------
    >>> iso_date("2011-4-18")
    datetime.date(2011, 4, 18)
    >>> iso_date("2026-02-30") is None
    True
    """
    if not (found := _ISO_DATE.fullmatch(text)):
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def is_zero_amount(amount: str) -> bool:
    """Tell whether an amount says that nothing was eaten.

    Examples
    --------
    >>> is_zero_amount("0.00 g"), is_zero_amount("0.50 g"), is_zero_amount("0 1/2 cup")
    (True, False, False)
    """
    return _ZERO.match(amount) is not None


def skip_reasons(day_text: pd.Series, food: pd.Series, amount: pd.Series) -> pd.Series:
    """Return why each row is no entry, missing where it is one.

    Parameters
    ----------
    day_text, food, amount : pandas.Series
        The cells as text, blank ones missing.

    Returns
    -------
    pandas.Series
        The reason as short words.
    """
    import pandas as pd

    reason = pd.Series([None] * len(food), dtype="str")
    zero = [text for text in amount.dropna().unique() if is_zero_amount(text)]
    reason = reason.mask(amount.isin(zero), ZERO_AMOUNT)
    reason = reason.mask(food.isna(), BLANK_FOOD)
    return reason.mask(food.isna() & day_text.isna(), NO_DAY_NO_FOOD)


def printable(name: str) -> str:
    """Replace bytes of a file name that are no UTF-8: neither a terminal nor SQLite takes them."""
    return os.fsencode(name).decode("utf-8", "replace")


def typed(data: Mapping[str, Sized], *, without: Collection[str] = ()) -> pd.DataFrame:
    """Return a frame whose columns have the kinds that ``columns.ENTRIES`` declares.

    Parameters
    ----------
    data : mapping of str to sequence
        Cells by column; a column that is not given is missing throughout.
    without : collection of str, optional
        Columns of ``ENTRIES`` to leave out.

    Returns
    -------
    pandas.DataFrame
        Text as ``str``, days as ``datetime64[s]``, numbers as ``float64``, whole numbers as ``int64``.
    """
    import pandas as pd

    dtypes = {"text": "str", "number": "float64", "whole": "int64", "day": "datetime64[s]"}
    missing = [None] * max(map(len, data.values()), default=0)
    return pd.DataFrame(
        {
            column.name: pd.Series(data.get(column.name, missing), dtype=dtypes[column.kind])
            for column in ENTRIES
            if column.name not in without
        }
    )
