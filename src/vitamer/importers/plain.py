"""A spreadsheet of your own, or any other table of foods eaten.

How to make it: one row for each food eaten, and a first row that names the columns date, food and amount and,
if you like, meal, time, brand, unit and grams. Their order and case do not matter, and other columns are ignored:

    date,meal,food,amount
    2026-11-09,Breakfast,natto,1 pack
    2026-11-09,Lunch,"Cheese, Gouda",40 g

The amount holds its unit, or a column named unit stands beside it. A column named grams, or amount (g), gives the
mass of the whole entry. Nutrients come along where a column names them with their unit, such as “Vitamin D (µg)”,
“calcium_mg”.
An amount may be left blank; an amount of zero is skipped and counted.

Cells are separated by commas, semicolons, tabs or bars; a cell that holds the separator stands in double quotes.
UTF-8 is best (in a spreadsheet: Save as → CSV UTF-8); an Excel workbook (.xlsx) is read as it is, its first sheet.

A table with other column names is read with --map, which says which column holds what:

    vitamer import tagebuch.csv --map date=Datum,food=Lebensmittel,amount=Menge

The names are date, time, meal, food, brand, amount, unit, grams, vitamin_d, vitamin_k, calcium, magnesium, fat,
energy. Separator, encoding, decimal sign and the order of day and month are found from the file and told; where
no date tells the order (03/04/2026 throughout), say it with --dates dmy or --dates mdy. The others can be said too:
--delimiter, --encoding, --decimal.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

from vitamer.errors import DiaryFormatError
from vitamer.formulas import original
from vitamer.importers.days import Days
from vitamer.importers.rows import PER_UNIT, distinct, nutrient_unit
from vitamer.importers.saved_again import entry_chunks, header_of, open_export
from vitamer.importers.table import MAX_PREAMBLE, header_cells, open_table, shown
from vitamer.inert import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.rows import Rows
    from vitamer.importers.sample import Sample
    from vitamer.importers.table import Table

__all__ = ["MEND", "NAME", "NUMBERS", "ROLES", "columns_said", "identify", "read", "suggested_map"]

NAME = "plain"

#: Roles whose cells are numbers, and the name that a header gives them beside their unit.
NUMBERS = {
    "grams": "grams",
    "vitamin_d": "vitamin d",
    "vitamin_k": "vitamin k",
    "calcium": "calcium",
    "magnesium": "magnesium",
    "fat": "fat",
    "energy": "energy",
}
TEXTS = ("date", "time", "meal", "food", "brand", "amount", "unit")
#: What a column can be.
ROLES = (*TEXTS, *NUMBERS)

REQUIRED = ("date", "food")
#: Other names of columns, for the suggestion of a ``--map``.
SYNONYMS = {
    "date": "date day datum tag fecha jour data dia data_spozycia dato pvm päivä päivämäärä dátum дата день 日付 날짜 "
    "日期 timestamp datetime date_time logtime logged_at when",
    "time": "time uhrzeit zeit hora heure ora tijd tid godzina время 時刻 時間 시간 时间",
    "meal": "meal mahlzeit comida repas pasto maaltijd måltid posiłek еда прием_пищи 食事 식사 餐",
    "food": "food food_name food_name/description product_name product item_name food_item item name description "
    "lebensmittel bezeichnung speise nahrungsmittel gericht essen was alimento aliment nom_aliment cibo "
    "voedingsmiddel product_naam livsmedel matvare fødevare ruoka potravina jídlo étel produkt продукт еда_название "
    "食品 食べ物 음식 食物 foods food_items dish what_i_ate meal_description meal_text",
    "brand": "brand marke marca marque merk märke",
    "amount": "amount quantity qty portion serving serving_size menge anzahl wieviel wie_viel cantidad quantité "
    "quantita quantità hoeveelheid aantal mängd mengde mængde määrä množství mennyiség ilość количество вес 量 分量 양 "
    "份量 how_much portion_size measure weight gewicht",
    "unit": "unit units einheit unidad unité unità eenheid enhet jednostka единица 単位 단위 单位 measure",
    "grams": "grams gram gramm gramos grammes grammi g",
}
#: Other names of the mass of what was eaten, beside those of the amount, in a column that is in grams.
MASSES = frozenset(["mass", "weight", "gewicht", "masse", "peso", "poids", "vikt", "вес", "masa"])
#: Where an amount stands beside them, these are the mass of one serving.
ONE_SERVING = frozenset(["serving", "serving_size", "portion", "portion_size", "measure"])

#: What to do about rows that cannot be read.
MEND = "Write dates as 2026-11-09"
NAMES_IN_MAP = "Write their names in --map as the file has them."
#: A table in which the day stands in the first of its rows alone.
NO_DATE = "no date; if it is that of the row above, fill the column down"

_GRAMS = "(?:g|gr|grams?|gramm|grammes?|gramos|grammi)"
_IN_GRAMS = re.compile(rf"(.+?)(?:[ _]{_GRAMS}|[ _]?[(\[] ?{_GRAMS} ?[)\]])")


def identify(sample: Sample) -> bool:
    """Tell whether the header of `sample` names date and food, and amount or grams; never raises."""
    return _is_header(header_of(sample.lines, _is_header))


def _is_header(cells: list[str]) -> bool:
    keys = set(map(_key, cells))
    return set(REQUIRED) <= keys and any(key in ("amount", "grams") or _in_grams(key) == "amount" for key in keys)


def _in_grams(key: str) -> str | None:
    """Return the name of a column that says that it is in grams, as ``amount (g)`` and ``amount_g`` do."""
    found = _IN_GRAMS.fullmatch(key)
    return found[1] if found else None


def _key(cell: str) -> str:
    """Fold the name of a column: neither case nor the kind of its blanks counts, nor whether ü is one sign or two."""
    return " ".join(unicodedata.normalize("NFKC", cell).casefold().split())


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a plain table, or of another by ``Options.columns``.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it.

    Raises
    ------
    DiaryFormatError
        If a column is missing or twice there, or the order of day and month cannot be told.
    """
    wanted = reading.options.columns or {}
    table = _table_with(reading, wanted) if wanted else open_export(reading, _is_header, skip_initial_space=True)
    columns = _columns(table, wanted)
    per_unit = {role: _per_unit(table, role, index) for role, index in columns.items() if role in NUMBERS}
    decimal = _decimal(reading, table, [columns[role] for role in per_unit])
    days = Days(reading, lambda: table.distinct(columns["date"]))
    # What vitamer wrote in these columns for a spreadsheet is read back as it was; another's table is verbatim.
    taken = original if not wanted else str
    for rows in entry_chunks(table, columns):
        yield _frame(rows, days, per_unit, decimal, taken)


def _table_with(reading: Reading, wanted: Mapping[str, str]) -> Table:
    """Open a table below the header that has the columns that are wanted, or else the most of them."""
    needed = set(map(_key, wanted.values()))
    lines = [line for line in reading.sample.lines if line.strip()]
    rows = [set(map(_key, header_cells(lines[at:]))) for at in range(min(len(lines), MAX_PREAMBLE))]
    nearest = max(rows, key=lambda keys: len(needed & keys), default=set())
    names = ", ".join(repr(short(name, 60)) for name in dict.fromkeys(wanted.values()))
    return open_table(
        reading,
        is_header=lambda cells: needed <= (keys := set(map(_key, cells))) or bool(needed & keys and keys == nearest),
        header_words=f"a header that has the columns {names}",
        way_out=NAMES_IN_MAP,
        skip_initial_space=True,
    )


def _frame(
    rows: Rows,
    days: Days,
    per_unit: Mapping[str, float],
    decimal: Literal[".", ","],
    taken: Callable[[str], str],
) -> pd.DataFrame:
    rows.skip_what_is_no_food()
    rows.unreadable(rows.texts("date", strip=True).isna() & rows.texts("food").notna(), NO_DATE)
    day, time_beside = rows.days("date", days)
    meal, food, amount = (
        texts.map({text: taken(text) for text in distinct(texts)}).astype("str")
        for texts in (rows.texts("meal", strip=True), rows.texts("food"), rows.texts("amount"))
    )
    data = {
        "day": day,
        "time": rows.texts("time", strip=True).fillna(time_beside),
        "meal": meal,
        "food": _with_brand(food, rows.texts("brand", strip=True)),
        "amount": _with_unit(amount, rows.texts("unit", strip=True)),
    }
    for role, units in per_unit.items():
        data[PER_UNIT[NUMBERS[role]][0]] = rows.numbers(role, per_unit=units, decimal=decimal)
    return rows.frame(data)


def _with_unit(amount: pd.Series[str], unit: pd.Series[str]) -> pd.Series[str]:
    """Return the amount with the unit that stands in a column of its own."""
    return amount.where(amount.isna() | unit.isna(), amount + " " + unit)


def _with_brand(food: pd.Series[str], brand: pd.Series[str]) -> pd.Series[str]:
    return food.where(food.isna() | brand.isna(), brand + " " + food)


def _columns(table: Table, wanted: Mapping[str, str]) -> dict[str, int]:
    """Return the place of each column that is read."""
    keys = list(map(_key, table.header))
    if wanted:
        names = {role: _key(name) for role, name in wanted.items()}
        if absent := [repr(short(name, 60)) for name in wanted.values() if _key(name) not in keys]:
            raise DiaryFormatError(
                f"the header has no column {' or '.join(absent)}; it has: {shown(table.header, 40)}",
                place=table.header_place,
                way_out=NAMES_IN_MAP,
            )
    else:
        names = {role: role for role in (*TEXTS, "grams") if role in keys}
        # A nutrient whose unit is not told stays unknown.
        held = {cell: nutrient_unit(cell) or ("", "") for cell in keys}
        for role, nutrient in NUMBERS.items():
            units = PER_UNIT[nutrient][1]
            if stated := [cell for cell, (name, unit) in held.items() if name == nutrient and unit in units]:
                names[role] = stated[0]
        if "grams" not in names and (stated := [cell for cell in keys if _in_grams(cell) == "amount"]):
            names["grams"] = stated[0]
    if missing := [role for role in REQUIRED if role not in names]:
        raise DiaryFormatError(
            f"the header has no column {', '.join(missing)}; it has: {shown(table.header)}",
            place=table.header_place,
            way_out="Name the columns date, food, amount, or say with --map which holds what.",
        )
    if twice := [name for name in names.values() if keys.count(name) > 1]:
        raise DiaryFormatError(
            f"the header has the column {short(table.header[keys.index(twice[0])], 60)!r} twice",
            place=table.header_place,
            way_out="Rename the one that is not meant.",
        )
    return {role: keys.index(name) for role, name in names.items()}


def _per_unit(table: Table, role: str, index: int) -> float:
    """Return how many of a column's units are one of ours."""
    cell = table.header[index]
    if role == "grams" and _in_grams(_key(cell)):
        return 1.0
    units = PER_UNIT[NUMBERS[role]][1]
    unit = (nutrient_unit(cell) or ("", "g" if role == "grams" else ""))[1]
    if unit in units:
        return units[unit]
    raise DiaryFormatError(
        f"the column {short(cell, 60)!r} does not say its unit, which can be {' or '.join(units)}",
        place=table.header_place,
        way_out=f"Name it {short(cell.partition('(')[0].strip(), 60) or role} ({next(iter(units))}).",
    )


def _decimal(reading: Reading, table: Table, numbers: Sequence[int]) -> Literal[".", ","]:
    """Return the decimal sign of the columns that hold numbers."""
    from vitamer.importers.numbers import find_decimal

    if reading.options.decimal is not None:
        return reading.options.decimal
    if not numbers:
        return "."
    sign, ambiguous = find_decimal(table.distinct(*numbers))
    if ambiguous:
        raise DiaryFormatError(
            "the numbers may have a decimal point or a decimal comma, and none of them tells which",
            place=reading.place,
            way_out="Import it with --decimal . or --decimal , as it is meant.",
        )
    if sign is not None:
        reading.found["decimal"] = {".": "decimal point", ",": "decimal comma"}[sign]
    return sign or "."


def columns_said(text: str) -> dict[str, str]:
    """Read a ``--map``: which column of a table holds what.

    Parameters
    ----------
    text : str
        ``role=column`` pairs, joined by commas; a column's name may hold commas itself.

    Returns
    -------
    dict of str to str
        Column by role.

    Raises
    ------
    DiaryFormatError
        If it has another form, lacks date or food, or names a role twice.

    Examples
    --------
    >>> columns_said("date=Tag,food=Speise, warm,amount=Menge")
    {'date': 'Tag', 'food': 'Speise, warm', 'amount': 'Menge'}
    """
    parts = re.split(rf"(?:^|,)\s*({'|'.join(ROLES)})\s*=", text, flags=re.IGNORECASE)
    roles, columns = [role.casefold() for role in parts[1::2]], [column.strip() for column in parts[2::2]]
    said = dict(zip(roles, columns, strict=True))
    quoted = repr(short(text))
    way_out = f"Write it as date=Datum,food=Lebensmittel,amount=Menge; known are {', '.join(ROLES)}."
    if parts[0].strip() or len(said) < len(roles) or not all(columns):
        raise DiaryFormatError(f"{quoted} does not say which column holds what", place="--map", way_out=way_out)
    if missing := [role for role in REQUIRED if role not in said]:
        raise DiaryFormatError(f"{quoted} names no column for {' and '.join(missing)}", place="--map", way_out=way_out)
    return said


def suggested_map(header: Sequence[str]) -> str:
    """Return a ``--map`` for a header whose columns have other names, as far as they tell; blank if none does.

    Examples
    --------
    >>> suggested_map(["Datum", "Lebensmittel", "Menge"])
    'date=Datum,food=Lebensmittel,amount=Menge'
    >>> suggested_map(["Datum", "Lebensmittel", "Menge_g"])
    'date=Datum,food=Lebensmittel,grams=Menge_g'
    """
    keys = [_key(cell).replace(" ", "_") for cell in header]
    found: dict[str, str | None] = {}
    taken: set[int] = set()  # a column has one role
    for role, names in SYNONYMS.items():
        places = [keys.index(name) for name in names.split() if name in keys and keys.index(name) not in taken]
        if places or role in REQUIRED:  # which the person has to name where the header does not tell
            found[role] = header[places[0]] if places else None
            taken.update(places[:1])
    masses = MASSES | set(SYNONYMS["amount"].split())
    if "amount" in found or any("servings" in key for key in keys):
        masses -= ONE_SERVING
    in_grams = [cell for key, cell in zip(keys, header, strict=True) if _in_grams(key) in masses]
    if in_grams and "grams" not in found:
        found["grams"] = in_grams[0]
    if not any(found.values()):
        return ""
    return ",".join(f"{role}={name or '…'}" for role, name in found.items())
