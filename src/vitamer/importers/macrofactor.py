"""MacroFactor's food log, as CSV or as an Excel workbook.

How to get it: in the app open More → Data Export. Choose the granular export, tick Food Log and choose the time
span; the file comes as an Excel workbook, or as CSV, and either is imported as it is. In a workbook the sheet
called Food Log is read and the others (Calories & Macros, Micronutrients, Scale Weight …) are left alone. The quick
export holds sums of each day and no foods, and is refused with a word about which one to take.

What is read: the day and the time, the food's name, serving quantity and serving size as the amount (“4.0 x
slices”), and the export's own energy, fat, calcium, magnesium, vitamin D and vitamin K of each entry. Its vitamin K
is K1 and K2 together. A blank cell is a nutrient that MacroFactor does not know, not zero. There are no meals. A
quantity of zero is skipped and counted.

The column “Serving Weight (g)” is the mass of one serving: an entry of 4 slices of 27.5 g has 110 g. Where
MacroFactor knows no mass, as for what was typed in by “Quick Add” or for a food of your own whose label gives none,
it writes 1 serving of 100 g; such a mass is taken for unknown.
"""

# What the column of the mass means was settled by rows of exports that are quoted in public readers of the format:
# almonds, size "g", quantity 40, weight 1, 239 kcal; bread, "slices", 4, 27.5, 282 kcal; "Quick Add", "serving", 1,
# 100, 865 kcal. Energy and nutrients are those of the whole entry.

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.days import Days
from vitamer.importers.rows import PER_UNIT, nutrient_unit
from vitamer.importers.saved_again import DecimalSign, entry_chunks, header_of, open_export

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.rows import Rows
    from vitamer.importers.sample import Sample
    from vitamer.importers.table import Table

__all__ = ["NAME", "identify", "read"]

NAME = "macrofactor"

SHEET = "Food Log"
#: Other sheets of its workbooks; one of them tells MacroFactor's workbook from another app's with a Food Log.
OTHER_SHEETS = {"Calories & Macros", "Micronutrients", "Scale Weight", "Weight Trend", "Quick Export"}

FOODS = {"date", "food name", "serving size", "serving qty"}
WEIGHT = "serving weight (g)"
#: What MacroFactor calls a nutrient, and what we call it.
NUTRIENTS = {
    "vitamin d": "vitamin d",
    "vitamin k": "vitamin k",
    "calcium": "calcium",
    "magnesium": "magnesium",
    "fat": "fat",
    "calories": "energy",
    "energy": "energy",
}

#: How a serving is written whose mass is not known.
UNKNOWN_SIZE, UNKNOWN_WEIGHT_G = "serving", 100.0

_TAKE = "Export the Food Log (More → Data Export → granular export)."


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is one of MacroFactor's exports; never raises.

    Exports without foods are recognised too, so that :func:`read` can name the right one.
    """
    return _is_header(header_of(sample.lines, _is_header)) or bool(OTHER_SHEETS & set(sample.sheets))


def _is_header(cells: list[str]) -> bool:
    keys = set(map(_key, cells))
    return keys >= FOODS or _is_sums(keys)


def _key(cell: str) -> str:
    """Fold a header cell; in some exports the byte-order mark stands garbled before the first, quotes around it."""
    return cell.casefold().removeprefix("ï»¿").strip('"\ufeff ')


def _is_sums(keys: set[str]) -> bool:
    return any(key.startswith("trend weight") for key in keys) and any(key.startswith("calories") for key in keys)


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a food log.

    Parameters
    ----------
    reading : Reading
        The export.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it: vitamins D and K [µg], calcium and magnesium [mg], fat and mass [g],
        energy [kcal].

    Raises
    ------
    DiaryFormatError
        If it is an export without foods, or a column is missing or has another unit.
    """
    sheets = reading.sample.sheets
    if OTHER_SHEETS & set(sheets) and SHEET not in sheets:
        raise NoFoodsError(
            f"this workbook of MacroFactor's has no sheet {SHEET!r}; it has: {', '.join(sheets)}",
            place=reading.place,
            way_out=_TAKE,
        )
    table = open_export(reading, _is_header, sheet=SHEET if SHEET in sheets else None)
    index = _columns(table)
    nutrients = _nutrients(table)
    columns = {"date": index["date"], "time": index.get("time"), "food": index["food name"]}
    columns |= {"amount": index["serving qty"], "unit": index["serving size"]}
    columns |= {table.header[index[key]]: index[key] for key in ("serving qty", WEIGHT) if key in index}
    columns |= {table.header[where]: where for where, _, _ in nutrients}
    days = Days(reading, lambda: table.distinct(index["date"]))
    numbers = [table.header[where] for where, _, _ in nutrients]
    numbers += [table.header[index[key]] for key in ("serving qty", WEIGHT) if key in index]
    decimals = DecimalSign(reading, table, [table.header.index(name) for name in numbers])
    for rows in entry_chunks(table, columns):
        decimal = decimals.of(rows, numbers)
        rows.skip_what_is_no_food()
        day, time_beside = rows.days("date", days)
        data = {
            "day": day,
            "time": _times(rows, in_sheet=bool(sheets)).fillna(time_beside),
            "food": rows.texts("food"),
            "amount": _amounts(rows),
        }
        for where, column, per_unit in nutrients:
            data[column] = rows.numbers(table.header[where], per_unit=per_unit, decimal=decimal)
        if WEIGHT in index:
            quantity, weight = (
                rows.numbers(table.header[index[key]], decimal=decimal) for key in ("serving qty", WEIGHT)
            )
            data["app_mass_g"] = _masses(rows, quantity, weight)
        yield rows.frame(data)


def _columns(table: Table) -> dict[str, int]:
    """Return the place of each column; refuse a header that is not that of the food log."""
    keys = [_key(cell) for cell in table.header]
    if missing := sorted(FOODS - set(keys)):
        if _is_sums(set(keys)):
            raise NoFoodsError(
                "this is MacroFactor's quick export, which holds sums of each day and no foods",
                place=table.place,
                way_out=_TAKE,
            )
        raise DiaryFormatError(
            f"the header has no column {', '.join(missing)}; it has: {', '.join(table.header[:8])}",
            place=table.header_place,
            way_out=_TAKE,
        )
    if twice := sorted(key for key in FOODS | {"time", WEIGHT} if keys.count(key) > 1):
        raise DiaryFormatError(f"the header has the column {twice[0]!r} twice", place=table.header_place, way_out=_TAKE)
    return {key: place for place, key in enumerate(keys)}


def _nutrients(table: Table) -> list[tuple[int, str, float]]:
    """Return the place of each nutrient's column, ours, and how many of its units are one of ours."""
    found: dict[str, tuple[int, str, float]] = {}
    for place, cell in enumerate(table.header):
        name, unit = nutrient_unit(cell) or (_key(cell), "kcal" if _key(cell) == "calories" else "")
        if name not in NUTRIENTS or not unit:
            continue
        column, units = PER_UNIT[NUTRIENTS[name]]
        if unit not in units:
            raise DiaryFormatError(
                f"the column {cell!r} has a unit that this format does not have here",
                place=table.header_place,
                way_out="Export it from MacroFactor again and leave it as it is.",
            )
        found.setdefault(column, (place, column, units[unit]))
    return list(found.values())


def _times(rows: Rows, *, in_sheet: bool) -> pd.Series[str]:
    """Return the times; in a sheet one may stand as a fraction of a day."""
    time = rows.texts("time", strip=True)
    if not in_sheet:
        return time
    from vitamer.importers.workbook import excel_serial_time

    return time.map({text: excel_serial_time(text) or text for text in time.dropna().unique()}).astype("str")


def _amounts(rows: Rows) -> pd.Series[str]:
    """Return quantity and size as one text: a size such as “slice (28 g)” is that of one serving."""
    quantity, size = rows.texts("amount", strip=True), rows.texts("unit", strip=True)
    return quantity.where(quantity.isna() | size.isna(), quantity + " x " + size)


def _masses(rows: Rows, quantity: pd.Series[float], weight: pd.Series[float]) -> pd.Series[float]:
    """Return the mass of each entry [g]; missing where MacroFactor states none, or a made-up one."""
    made_up = (rows.texts("unit", strip=True).str.casefold() == UNKNOWN_SIZE) & (weight == UNKNOWN_WEIGHT_G)
    return (quantity * weight).mask(made_up | (weight <= 0))
