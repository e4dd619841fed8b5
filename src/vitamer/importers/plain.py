"""vitamer's own plain table, into which any spreadsheet can be shaped.

How to make it: one row for each food eaten, and a first row that names the columns date, food and amount and,
if you like, meal and time. Their order and case do not matter, and other columns are ignored:

    date,meal,food,amount
    2026-11-09,Breakfast,natto,1 pack
    2026-11-09,Lunch,"Cheese, Gouda",40 g

Dates are written 2026-11-09 (2026-11-09 08:30 gives the time too). The amount holds its unit. Cells are
separated by commas, semicolons or tabs; a cell that holds the separator stands in double quotes. In a
spreadsheet choose Save as → CSV UTF-8. An amount may be left blank; an amount of zero is skipped and counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError
from vitamer.importers.table import (
    NO_DAY_NO_FOOD,
    Table,
    header_cells,
    iso_date,
    printable,
    raise_problems,
    read_table,
    skip_reasons,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sized
    from pathlib import Path

    import pandas as pd

    from vitamer.importers.sample import Sample

__all__ = ["NAME", "identify", "read"]

NAME = "plain"

REQUIRED = ("date", "food", "amount")
OPTIONAL = ("meal", "time")
#: Columns that must not be ignored: without them 40 g would become 40 pieces.
UNITS_APART = ("unit", "units")

_TIME_OF_DAY = re.compile(r"(\S+?)(?:[T ]\s*(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AaPp][Mm])?))?")
_WAY_OUT = (
    "Write dates as 2026-11-09 and put a cell that holds the separator or a quote in double quotes, "
    "its own quotes doubled."
)


def identify(sample: Sample) -> bool:
    """Tell whether the header of `sample` has the columns date, food and amount; never raises."""
    return set(REQUIRED) <= {cell.casefold() for cell in header_cells(sample.lines)}


def read(path: Path) -> Iterator[pd.DataFrame]:
    """Yield the entries of a plain table.

    Parameters
    ----------
    path : pathlib.Path
        The table.

    Yields
    ------
    pandas.DataFrame
        Columns of ``columns.ENTRIES`` without ``entry_id`` and ``source``, and ``skipped``: the reason why
        a row is no entry, missing where it is one.

    Raises
    ------
    DiaryFormatError
        If a column is missing or twice there, or a row cannot be read.
    """
    table = read_table(path, skip_initial_space=True)
    index = _columns(table)
    day_text = table.texts(index["date"], strip=True)
    food, amount = table.texts(index["food"]), table.texts(index["amount"])
    skipped = skip_reasons(day_text, food, amount)

    written = {text: _TIME_OF_DAY.fullmatch(text) for text in day_text.dropna().unique()}
    days = {text: iso_date(found[1]) if found else None for text, found in written.items()}
    times = {text: found[2] if found else None for text, found in written.items()}
    unread = day_text.isin([text for text, day in days.items() if day is None])
    unread |= day_text.isna() & (skipped != NO_DAY_NO_FOOD)
    for row in unread.to_numpy().nonzero()[0]:
        cell = table.rows[row][index["date"]]
        table.problems.append((table.lines[row], f"{cell!r} is no date"))
    raise_problems(table, _WAY_OUT)

    time = table.texts(index.get("time"), strip=True)
    data: dict[str, Sized] = {
        "day": day_text.map(days),
        "time": time.fillna(day_text.map(times).astype("str")),
        "meal": table.texts(index.get("meal"), strip=True),
        "food": food,
        "amount": amount,
        "file": [printable(path.name)] * len(food),
        "line": table.lines,
    }
    yield typed(data, without=("entry_id", "source")).assign(skipped=skipped)


def _columns(table: Table) -> dict[str, int]:
    """Return the place of each column that is read."""
    keys = [cell.casefold() for cell in table.header]
    if missing := [name for name in REQUIRED if name not in keys]:
        raise DiaryFormatError(
            f"the header has no column {', '.join(missing)}; it has: {', '.join(table.header[:8])}",
            place=f"{table.place}:{table.header_line}",
            way_out="Name the columns date, food, amount, and if you like meal and time.",
        )
    if twice := [name for name in REQUIRED + OPTIONAL if keys.count(name) > 1]:
        raise DiaryFormatError(
            f"the header has the column {twice[0]!r} twice",
            place=f"{table.place}:{table.header_line}",
            way_out="Rename the one that is not meant.",
        )
    if apart := [name for name in UNITS_APART if name in keys]:
        raise DiaryFormatError(
            f"the column {apart[0]!r} would be ignored, and its amounts read without unit",
            place=f"{table.place}:{table.header_line}",
            way_out="Write the unit into the amount, such as 40 g, and remove the column.",
        )
    return {name: keys.index(name) for name in REQUIRED + OPTIONAL if name in keys}
