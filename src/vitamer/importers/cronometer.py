"""Cronometer's servings.csv.

How to get it: on cronometer.com (the website, not the phone app) open More → Account (Settings → Account on
some accounts), scroll to “Export Data”, choose the time span and press “Export Food & Recipe Entries”. The
file is called servings.csv. The other files on that page (daily nutrition, exercises, biometrics, notes) hold
no foods and are refused with a word about which one to take.

What is read: the day, the time and the group, the food's name and the amount as they stand, and the export's
own energy, fat, calcium, magnesium, vitamin D and vitamin K of each entry. Which columns there are has
changed over the years and follows your display settings; a column that is not there is unknown, not zero.
Its vitamin K is K1 and K2 together. An amount of zero (a recurring entry that was not eaten) is skipped and
counted.

A file that Excel has saved again may hold dates such as 1/27/2026. They are read where the file itself tells
the order of month and day (a day above 12), and refused otherwise.
"""

from __future__ import annotations

import datetime as dt
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

NAME = "cronometer"

#: Their nutrient, our column, and how many of their units are one of ours (40 IU of vitamin D are 1 µg).
NUTRIENTS = (
    ("vitamin d", "app_vitamin_d_ug", {"iu": 40.0, "μg": 1.0, "mcg": 1.0, "ug": 1.0}),
    ("vitamin k", "app_vitamin_k_ug", {"μg": 1.0, "mcg": 1.0, "ug": 1.0}),
    ("calcium", "app_calcium_mg", {"mg": 1.0}),
    ("magnesium", "app_magnesium_mg", {"mg": 1.0}),
    ("fat", "app_fat_g", {"g": 1.0}),
    ("energy", "app_energy_kcal", {"kcal": 1.0, "kj": 4.184}),
)

#: Cronometer's other exports: what they are called there, and the columns by which they are known.
OTHER_EXPORTS = (
    ("daily nutrition summary (dailysummary.csv)", {"date", "energy (kcal)", "completed"}),
    ("biometrics export (biometrics.csv)", {"day", "metric", "unit", "amount"}),
    ("exercise export (exercises.csv)", {"day", "exercise", "minutes", "calories burned"}),
    ("notes export (notes.csv)", {"day", "group", "note"}),
)

SERVINGS = {"day", "food name", "amount"}

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/((?:19|2\d)\d\d)")
_EXPORT_AGAIN = "Export “Food & Recipe Entries” (servings.csv) from Cronometer again and leave it as it is."


def _key(cell: str) -> str:
    """Fold a header cell; case folding makes the two code points of µ one."""
    return cell.casefold().strip()


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is one of Cronometer's exports; never raises.

    The exports without foods are recognised too, so that :func:`read` can name the right one.
    """
    keys = {_key(cell) for cell in header_cells(sample.lines)}
    return keys >= SERVINGS or _other_export(keys) is not None


def _other_export(keys: set[str]) -> str | None:
    if "food name" in keys:
        return None
    return next((what for what, wanted in OTHER_EXPORTS if keys >= wanted), None)


def read(path: Path) -> Iterator[pd.DataFrame]:
    """Yield the entries of a ``servings.csv``.

    Parameters
    ----------
    path : pathlib.Path
        The export.

    Yields
    ------
    pandas.DataFrame
        Columns of ``columns.ENTRIES`` without ``entry_id`` and ``source``, and ``skipped``: the reason why
        a row is no entry, missing where it is one. Vitamins D and K [µg], calcium and magnesium [mg],
        fat [g], energy [kcal].

    Raises
    ------
    DiaryFormatError
        If it is another of Cronometer's exports, or a row cannot be read.
    """
    table = read_table(path)
    index = _columns(table)
    day_text = table.texts(index["day"], strip=True)
    food, amount = table.texts(index["food name"]), table.texts(index["amount"])
    skipped = skip_reasons(day_text, food, amount)
    data: dict[str, Sized] = {
        "day": _days(table, index["day"], skipped),
        "time": table.texts(index.get("time"), strip=True),
        "meal": table.texts(index.get("group"), strip=True),
        "food": food,
        "amount": amount,
        "file": [printable(path.name)] * len(food),
        "line": table.lines,
        **_nutrients(table, index),
    }
    raise_problems(table, _EXPORT_AGAIN)
    yield typed(data, without=("entry_id", "source")).assign(skipped=skipped)


def _columns(table: Table) -> dict[str, int]:
    """Return the place of each column; refuse a header that is not that of the servings."""
    keys = [_key(cell) for cell in table.header]
    if other := _other_export(set(keys)):
        raise DiaryFormatError(
            f"this is Cronometer's {other}, which holds no foods",
            place=table.place,
            way_out="Export “Food & Recipe Entries” (servings.csv) instead.",
        )
    if missing := SERVINGS - set(keys):
        raise DiaryFormatError(
            f"the header has no column {', '.join(sorted(missing))}; it has: {', '.join(table.header[:8])}",
            place=f"{table.place}:{table.header_line}",
            way_out="Export “Food & Recipe Entries” (servings.csv) from Cronometer.",
        )
    if twice := sorted(key for key in SERVINGS | {"time", "group"} if keys.count(key) > 1):
        raise DiaryFormatError(
            f"the header has the column {twice[0]!r} twice",
            place=f"{table.place}:{table.header_line}",
            way_out=_EXPORT_AGAIN,
        )
    return {key: i for i, key in reversed(list(enumerate(keys)))}


def _days(table: Table, where: int, skipped: pd.Series) -> pd.Series:
    """Return the day of each row; note rows whose date is none in ``table.problems``."""
    cells, text = table.column(where), table.texts(where, strip=True)
    written = list(text.dropna().unique())
    days = {t: iso_date(t) for t in written}
    slashed = [t for t in written if _SLASHED.fullmatch(t)]
    if slashed:
        month_first = {t: _slashed(t, month_first=True) for t in slashed}
        day_first = {t: _slashed(t, month_first=False) for t in slashed}
        bad = [sum(day is None for day in order.values()) for order in (month_first, day_first)]
        if bad[0] == bad[1] and month_first != day_first:
            line = table.lines[int((text == slashed[0]).to_numpy().argmax())]
            raise DiaryFormatError(
                f"{slashed[0]!r} may be month/day or day/month, and no date in the file tells which",
                place=f"{table.place}:{line}",
                way_out=_EXPORT_AGAIN,
            )
        days |= month_first if bad[0] <= bad[1] else day_first
    unread = text.isin([t for t in written if days[t] is None]) | (text.isna() & (skipped != NO_DAY_NO_FOOD))
    for row in unread.to_numpy().nonzero()[0]:
        table.problems.append((table.lines[row], f"{cells[row]!r} is no date"))
    found: pd.Series = text.map(days)
    return found


def _slashed(text: str, *, month_first: bool) -> dt.date | None:
    found = _SLASHED.fullmatch(text)
    assert found
    first, second, year = map(int, found.groups())
    try:
        return dt.date(year, first, second) if month_first else dt.date(year, second, first)
    except ValueError:
        return None


def _nutrients(table: Table, index: dict[str, int]) -> dict[str, pd.Series]:
    """Return the export's own nutrients in our units; note cells that are no number."""
    import numpy as np
    import pandas as pd

    found = {}
    for nutrient, column, units in NUTRIENTS:
        keys = [key for key in index if re.fullmatch(rf"{nutrient} \([^)]*\)", key)]
        if not keys:
            continue
        unit = keys[0][len(nutrient) + 2 : -1]
        where = index[keys[0]]
        if unit not in units:
            raise DiaryFormatError(
                f"the column {table.header[where]!r} has a unit that this format does not have here",
                place=f"{table.place}:{table.header_line}",
                way_out=f"Set the unit of {nutrient} to {' or '.join(units)} in Cronometer and export again.",
            )
        text = table.texts(where, strip=True)
        number = pd.to_numeric(text, errors="coerce").astype("float64")
        for row in (text.notna() & ~np.isfinite(number)).to_numpy().nonzero()[0]:
            words = f"{text[row]!r} in column {table.header[where]!r} is no number"
            table.problems.append((table.lines[row], words))
        found[column] = number / units[unit]
    return found
