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
the order of month and day (a day above 12); where it does not, say it with --dates mdy or --dates dmy. Decimal
commas, a line above the header and several exports joined into one file are understood; an “Âµg” in the header,
which a spreadsheet writes that took the file for another encoding, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.days import Days
from vitamer.importers.mojibake import repaired
from vitamer.importers.rows import PER_UNIT, distinct, nutrient_unit
from vitamer.importers.saved_again import DecimalSign, entry_chunks, header_of, open_export

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.rows import Rows
    from vitamer.importers.sample import Sample
    from vitamer.importers.table import Table

__all__ = ["NAME", "identify", "read"]

NAME = "cronometer"

NUTRIENTS = ("vitamin d", "vitamin k", "calcium", "magnesium", "fat", "energy")

#: Cronometer's other exports: what they are called there, and the columns by which they are known.
OTHER_EXPORTS = (
    ("daily nutrition summary (dailysummary.csv)", {"date", "energy (kcal)", "completed"}),
    ("biometrics export (biometrics.csv)", {"day", "metric", "unit", "amount"}),
    ("exercise export (exercises.csv)", {"day", "exercise", "minutes", "calories burned"}),
    ("notes export (notes.csv)", {"day", "group", "note"}),
)

SERVINGS = {"day", "food name", "amount"}

#: What the case-folded “µg” of the header becomes where UTF-8 is taken for another encoding, and for which.
TAKEN_FOR = {"âμg": "cp1252", "¬μg": "mac_roman"}
#: “µg” in an encoding that has no µ, or another in its place; no other unit ends so.
_GARBLED_MICROGRAM = re.compile(r"[^a-z]{1,3}g")

_EXPORT_AGAIN = "Export “Food & Recipe Entries” (servings.csv) from Cronometer again and leave it as it is."


def _key(cell: str) -> str:
    """Fold a header cell; case folding makes the two code points of µ one."""
    return " ".join(cell.casefold().split())


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is one of Cronometer's exports; never raises.

    The exports without foods are recognised too, so that :func:`read` can name the right one.
    """
    return _is_header(header_of(sample.lines, _is_header))


def _is_header(cells: list[str]) -> bool:
    keys = set(map(_key, cells))
    return keys >= SERVINGS or _other_export(keys) is not None


def _other_export(keys: set[str]) -> str | None:
    if "food name" in keys:
        return None
    return next((what for what, wanted in OTHER_EXPORTS if keys >= wanted), None)


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a ``servings.csv``.

    Parameters
    ----------
    reading : Reading
        The export.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it: vitamins D and K [µg], calcium and magnesium [mg], fat [g], energy [kcal].

    Raises
    ------
    DiaryFormatError
        If it is another of Cronometer's exports, or a column is missing or has another unit.
    """
    table = open_export(reading, _is_header)
    index = _columns(table)
    nutrients = _nutrients(table, index)
    columns = {"date": index["day"], "time": index.get("time"), "meal": index.get("group")}
    columns |= {"food": index["food name"], "amount": index["amount"], "unit": index.get("unit")}
    columns |= {table.header[where]: where for where, _, _ in nutrients}
    days = Days(reading, lambda: table.distinct(index["day"]))
    decimals = DecimalSign(reading, table, [where for where, _, _ in nutrients])
    taken_for = _taken_for(table)
    if taken_for:
        written = reading.found.get("encoding", "text")
        reading.found["encoding"] = f"{written}, encoded twice: repaired"
    for rows in entry_chunks(table, columns):
        rows.skip_what_is_no_food()
        data = {
            "day": rows.days("date", days)[0],
            "time": rows.texts("time", strip=True),
            "meal": _as_written(rows.texts("meal", strip=True), taken_for),
            "food": _as_written(rows.texts("food"), taken_for),
            "amount": _as_written(_amounts(rows), taken_for),
        }
        decimal = decimals.of(rows, [table.header[where] for where, _, _ in nutrients])
        for where, column, per_unit in nutrients:
            data[column] = rows.numbers(table.header[where], per_unit=per_unit, decimal=decimal)
        yield rows.frame(data)


def _amounts(rows: Rows) -> pd.Series[str]:
    """Return the amounts; tables in Cronometer's columns that other programs write have the unit apart."""
    amount, unit = rows.texts("amount"), rows.texts("unit", strip=True)
    if unit.isna().all():
        return amount
    bare = amount.notna() & ~amount.str.contains(r"[^\W\d_]", na=False)
    return amount.mask(bare & unit.notna(), amount + " " + unit)


def _taken_for(table: Table) -> str | None:
    """Return the encoding for which a program took the file before it was saved again; None if none did."""
    units = [found[1] for cell in table.header if (found := nutrient_unit(cell)) is not None]
    return next((TAKEN_FOR[unit] for unit in units if unit in TAKEN_FOR), None)


def _as_written(texts: pd.Series[str], taken_for: str | None) -> pd.Series[str]:
    """Return the texts as Cronometer wrote them, before a program took the file for another encoding."""
    if taken_for is None:
        return texts
    return texts.map({text: _repaired(text, taken_for) for text in distinct(texts)}).astype("str")


def _repaired(text: str, taken_for: str) -> str:
    if taken_for == "cp1252":
        return repaired(text) or text
    try:
        return text.encode(taken_for).decode("utf-8")
    except UnicodeError:
        return text


def _columns(table: Table) -> dict[str, int]:
    """Return the place of each column; refuse a header that is not that of the servings."""
    keys = [_key(cell) for cell in table.header]
    if other := _other_export(set(keys)):
        raise NoFoodsError(
            f"this is Cronometer's {other}, which holds no foods",
            place=table.place,
            way_out="Export “Food & Recipe Entries” (servings.csv) instead.",
        )
    if missing := SERVINGS - set(keys):
        raise DiaryFormatError(
            f"the header has no column {', '.join(sorted(missing))}; it has: {', '.join(table.header[:8])}",
            place=table.header_place,
            way_out="Export “Food & Recipe Entries” (servings.csv) from Cronometer.",
        )
    if twice := sorted(key for key in SERVINGS | {"time", "group", "unit"} if keys.count(key) > 1):
        raise DiaryFormatError(
            f"the header has the column {twice[0]!r} twice",
            place=table.header_place,
            way_out=_EXPORT_AGAIN,
        )
    return {key: i for i, key in reversed(list(enumerate(keys)))}


def _nutrients(table: Table, index: dict[str, int]) -> list[tuple[int, str, float]]:
    """Return the place of each nutrient's column, ours, and how many of its units are one of ours."""
    found = []
    for nutrient in NUTRIENTS:
        column, units = PER_UNIT[nutrient]
        keys = [key for key in index if re.fullmatch(rf"{nutrient} \([^)]*\)", key)]
        if not keys:
            continue
        unit = keys[0][len(nutrient) + 2 : -1]
        if "μg" in units and _GARBLED_MICROGRAM.fullmatch(unit):
            unit = "μg"
        if unit not in units:
            raise DiaryFormatError(
                f"the column {table.header[index[keys[0]]]!r} has a unit that this format does not have here",
                place=table.header_place,
                way_out=f"Set the unit of {nutrient} to {' or '.join(units)} in Cronometer and export again.",
            )
        found.append((index[keys[0]], column, units[unit]))
    return found
