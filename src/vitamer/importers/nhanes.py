"""NHANES, the US National Health and Nutrition Examination Survey: foods of its 24-hour recalls.

How to get it: on the NHANES website open a survey cycle from 2003–2004 on, then Dietary Data, and download “Individual
Foods, First Day” (DR1IFF) and “Second Day” (DR2IFF), which are SAS transport files (.xpt). They name foods by code:
download “Technical Support File – Food Codes” (DRXFCD of the same cycle) too, and put it into the same folder.

What is read: the transport files as they are, or a CSV or tab-separated copy of one. The description comes from the
table of codes beside the file (DRXFCD as .xpt, .csv or .txt), or from a column of descriptions if somebody has merged
one in (DRXFCLD, DRXFCSD), as the R package DietR does, whose merged table of both days is read too. Further: the grams
as the amount, time and name of the eating occasion, vitamin D, vitamin K (phylloquinone), calcium, magnesium, fat and
energy. There is no vitamin D before 2007–2008: it is unknown there, not zero. The words of the codebook in place of its
codes, as R's nhanesA writes them, are read alike.

NHANES publishes the day of the week of a recall and no date. Days are therefore nominal: the first recall lies in the
week of Sunday 2 January 2000, the second in the week of Sunday 9 January 2000, each on its day of the week.

What is skipped and counted: recalls that are not reliable (DR1DRSTZ 2 or 5), foods whose amount is zero, and the foods
of other people. Amounts of human milk are not published and stay unknown.

A diary is one person's. A file of thousands is read for one of them, by SEQN:

    vitamer import DR1IFF_J.xpt DR2IFF_J.xpt --participant 93705

The other files (totals, supplements, codes) are refused with a word about which one to take.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.grams import grams_in_words
from vitamer.importers.participants import everyone, one_person
from vitamer.importers.reading import reading_of
from vitamer.importers.rows import BLANK_FOOD, ZERO_AMOUNT
from vitamer.importers.table import header_cells, open_table
from vitamer.importers.transport import is_transport, open_transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.rows import Rows
    from vitamer.importers.sample import Sample
    from vitamer.importers.source import Source
    from vitamer.importers.table import Table
    from vitamer.importers.transport import Transport

__all__ = ["NAME", "identify", "people", "read"]

NAME = "nhanes"

#: Columns by role, as published: ``DR1`` or ``DR2`` stands in front.
PUBLISHED = {
    "status": "DRSTZ",
    "weekday": "DAY",
    "time": "_020",
    "occasion": "_030Z",
    "code": "IFDCD",
    "grams": "IGRMS",
    "vitamin D": "IVD",
    "vitamin K": "IVK",
    "calcium": "ICALC",
    "magnesium": "IMAGN",
    "fat": "ITFAT",
    "energy": "IKCAL",
}
#: The same columns in the table of both days that DietR merges; capitals tell the weekday from the recall.
MERGED = {
    "status": "DRSTZ",
    "weekday": "DAY",
    "recall": "Day",
    "time": "X_020",
    "occasion": "X_030Z",
    "code": "FoodCode",
    "grams": "FoodAmt",
    "vitamin D": "VD",
    "vitamin K": "VK",
    "calcium": "CALC",
    "magnesium": "MAGN",
    "fat": "TFAT",
    "energy": "KCAL",
}
PERSON = {"participant": "SEQN"}
NEEDED = {"participant", "weekday", "code", "grams"}

#: Columns of descriptions, the best first: DRXFCSD is cut at 60 characters, and DietR writes blanks as underscores.
DESCRIPTIONS = ("DRXFCLD", "Old.Main.food.description", "DRXFCSD", "Main.food.description")
#: Columns of codes in the table of codes; documentation of 2003–2004 names the second.
CODES = ("DRXFDCD", "DRDIFDCD")

#: Other files and a column by which each is known.
OTHER_FILES = (
    ("first-day totals file (DR1TOT), which holds sums of a day", "DR1TKCAL"),
    ("second-day totals file (DR2TOT), which holds sums of a day", "DR2TKCAL"),
    ("table of food codes (DRXFCD), which belongs beside the file of foods", "DRXFDCD"),
    ("file of supplements (DS1IDS or DS2IDS), which is not read yet", "DSDSUPID"),
    ("file of 1999–2002 (DRXIFF), whose columns are others", "DRXIGRMS"),
)

NUTRIENTS = {
    "vitamin D": "app_vitamin_d_ug",
    "vitamin K": "app_vitamin_k_ug",
    "calcium": "app_calcium_mg",
    "magnesium": "app_magnesium_mg",
    "fat": "app_fat_g",
    "energy": "app_energy_kcal",
}

#: DR1_030Z in the codebook of DR1IFF, without the translations; 99 is “don't know”, and codes not there are left.
OCCASIONS = {
    "1": "Breakfast",
    "2": "Lunch",
    "3": "Dinner",
    "4": "Supper",
    "5": "Brunch",
    "6": "Snack",
    "7": "Drink",
    "8": "Infant feeding",
    "9": "Extended consumption",
    "10": "Desayuno",
    "11": "Almuerzo",
    "12": "Comida",
    "13": "Merienda",
    "14": "Cena",
    "15": "Entre comida",
    "16": "Botana",
    "17": "Bocadillo",
    "18": "Tentempie",
    "19": "Bebida",
    "91": "Other",
}
DO_NOT_KNOW = "99"
#: DR1DRSTZ there: 1 reliable, 4 reported human milk; 2 not reliable, 5 not done.
RELIABLE = {"1", "4"}
NOT_RELIABLE = "recall not reliable"
#: What R's nhanesA writes for codes that are read, case-folded: the descriptions of the codebook.
LABELS = {
    "status": {"reliable and met the minimum criteria": "1", "reported consuming breast-milk": "4"},
    "weekday": {
        name: str(number)
        for number, name in enumerate(
            ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), start=1
        )
    },
}

#: The Saturday before the nominal week of each recall.
WEEKS = {"1": "2000-01-01", "2": "2000-01-08"}
NOMINAL = {
    "1": "nominal dates, as the file has none: the week of 2 January 2000",
    "2": "nominal dates, as the file has none: the week of 9 January 2000, where second recalls lie",
    None: "nominal dates, as the file has none: the weeks of 2 January 2000 (first recall) and 9 January (second)",
}

_MISSING = {"NA", "."}
#: The zero of a transport file is read by pandas as 5.4e-79, and written on so.
_NO_MORE_THAN_ZERO = 1e-70
_FILE = re.compile(r"((?:[PY]_)?)DR[12]IFF((?:_[A-Z])?)", re.IGNORECASE)
_WAY_OUT = "Import Individual Foods, First Day (DR1IFF) and Second Day (DR2IFF), of a cycle from 2003 on."
_MINUTES, _DAY_MINUTES = 60, 1440


@dataclass(frozen=True)
class Layout:
    """Which column has which role, and which recall all rows are of; None if a column tells."""

    columns: dict[str, int]
    recall: str | None


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is a file of foods of NHANES, or a dietary file beside it; never raises."""
    header = header_cells(sample.lines)
    return _layout(header) is not None or _other_file(header) is not None


def _layout(header: Sequence[str]) -> Layout | None:
    index = {cell: i for i, cell in reversed(list(enumerate(header)))}
    for recall in ("1", "2", None):
        names = MERGED if recall is None else {role: f"DR{recall}{name}" for role, name in PUBLISHED.items()}
        # Somebody may have folded the capitals of a copy; those of the merged table mean something.
        found = index if recall is None else {cell.upper(): i for cell, i in reversed(index.items())}
        columns = {role: found[name] for role, name in (PERSON | names).items() if name in found}
        if columns.keys() >= NEEDED:
            return Layout(columns, recall if "recall" in columns else recall or "1")
    return None


def _other_file(header: Sequence[str]) -> str | None:
    keys = {cell.upper() for cell in header}
    return next((what for what, column in OTHER_FILES if column in keys), None)


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the foods of one person.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it. Vitamins D and K [µg], calcium and magnesium [mg], fat and mass [g],
        energy [kcal]. In a transport file the line is the number of the record.

    Raises
    ------
    DiaryFormatError
        If it is another of NHANES's files, holds several people of whom none is chosen, or names no foods.
    """
    table, columns, frame = _open(reading)
    whose = {"participant": columns["participant"]}
    held = {name for rows in table.chunks(whose) for name in _whose(rows).dropna().unique()}
    yield from one_person(reading, held, table.chunks(columns), frame, _whose, columns)


def people(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the foods of everyone.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    pandas.DataFrame
        As :func:`read`, with a column ``participant`` in front: the SEQN.

    Raises
    ------
    DiaryFormatError
        If it is another of NHANES's files, or names no foods.
    """
    table, columns, frame = _open(reading)
    yield from everyone(table.chunks(columns), frame, _whose)


def _open(reading: Reading) -> tuple[Table | Transport, dict[str, int], Callable[[Rows], pd.DataFrame]]:
    table = _table(reading)
    layout = _layout(table.header)
    if layout is None:
        if other := _other_file(table.header):
            raise NoFoodsError(f"this is NHANES's {other}", place=table.place, way_out=_WAY_OUT)
        raise DiaryFormatError(
            f"the header lacks columns of NHANES's foods; it has: {', '.join(table.header[:8])}",
            place=table.header_place,
            way_out=_WAY_OUT,
        )
    described = _first(table.header, DESCRIPTIONS)
    names = _descriptions(reading) if described is None else None
    columns = layout.columns if described is None else {**layout.columns, "food": described}
    reading.found["dates"] = NOMINAL[layout.recall]
    decimal = reading.options.decimal or "."
    return table, columns, partial(_frame, recall=layout.recall, names=names, decimal=decimal)


def _first(header: Sequence[str], names: Sequence[str]) -> int | None:
    """Return the place of the first of `names` that the header has, capitals aside."""
    keys = [cell.casefold() for cell in header]
    return next((keys.index(name.casefold()) for name in names if name.casefold() in keys), None)


def _table(reading: Reading) -> Table | Transport:
    return open_transport(reading) if is_transport(reading.sample.head) else open_table(reading)


def _frame(rows: Rows, recall: str | None, names: dict[str, str] | None, decimal: Literal[".", ","]) -> pd.DataFrame:
    code = _codes(rows, "code")
    described = _without_missing(rows.texts("food")) if names is None else code.map(names)
    # A food that nothing describes was eaten all the same.
    food = described.fillna("food code " + code)
    grams = _numbers(rows, "grams", decimal)
    rows.skip(~_codes(rows, "status").fillna("1").isin(RELIABLE), NOT_RELIABLE)
    rows.skip(food.isna(), BLANK_FOOD)
    rows.skip(grams == 0, ZERO_AMOUNT)
    return rows.frame(
        {
            "day": _days(rows, recall),
            "time": _times(_without_missing(rows.texts("time", strip=True))),
            "meal": _meals(_codes(rows, "occasion")),
            "food": food,
            "amount": grams_in_words(rows.texts("grams", strip=True), grams),
            "app_mass_g": grams,
            **{ours: _numbers(rows, role, decimal) for role, ours in NUTRIENTS.items()},
        }
    )


def _meals(code: pd.Series[str]) -> pd.Series[str]:
    return code.mask(code == DO_NOT_KNOW).replace(OCCASIONS)


def _days(rows: Rows, recall: str | None) -> pd.Series:
    """Return the nominal day of each row; note those without one."""
    import pandas as pd

    number = _codes(rows, "recall") if recall is None else recall
    days = {
        f"{week} {day}": pd.Timestamp(saturday) + pd.Timedelta(days=day)
        for week, saturday in WEEKS.items()
        for day in range(1, 8)
    }
    found = (number + " " + _codes(rows, "weekday")).map(days)
    rows.unreadable(found.isna(), "no day of the week (1 to 7), or no recall (1 or 2)")
    return found


def _times(text: pd.Series[str]) -> pd.Series[str]:
    """Return the time of day; a number is seconds from midnight."""

    def time(cell: str) -> str:
        if not re.fullmatch(r"[0-9]{1,6}(\.0*)?", cell):
            return cell
        minutes = int(float(cell)) // _MINUTES
        return f"{minutes // _MINUTES:02d}:{minutes % _MINUTES:02d}" if minutes < _DAY_MINUTES else cell

    return text.map({cell: time(cell) for cell in text.dropna().unique()}).astype("str")


def _numbers(rows: Rows, role: str, decimal: Literal[".", ","]) -> pd.Series[float]:
    values = rows.numbers(role, decimal=decimal)
    return values.mask(values.abs() < _NO_MORE_THAN_ZERO, 0.0)


def _without_missing(text: pd.Series[str]) -> pd.Series[str]:
    return text.mask(text.isin(_MISSING))


def _codes(rows: Rows, role: str) -> pd.Series[str]:
    """Return whole numbers as text, however a program wrote them: ``1``, ``1.0`` and ``1e0`` are one code."""
    text = _without_missing(rows.texts(role, strip=True))
    labels = LABELS.get(role, {})
    return text.map({cell: labels.get(cell.casefold(), _whole(cell)) for cell in text.dropna().unique()}).astype("str")


def _whole(cell: str) -> str:
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]*)?([eE]\+?[0-9]{1,2})?", cell) and (number := float(cell)) == int(number):
        return str(int(number))
    return cell


def _whose(rows: Rows) -> pd.Series[str]:
    return _codes(rows, "participant")


def _descriptions(reading: Reading) -> dict[str, str]:
    """Return the descriptions of the table of codes that lies beside the file."""
    codes = _beside(reading)
    beside = reading_of(codes)
    table = _table(beside)
    code, food = _first(table.header, CODES), _first(table.header, DESCRIPTIONS)
    if code is None or food is None:
        raise DiaryFormatError(
            f"the table of food codes has no columns DRXFDCD and DRXFCLD; it has: {', '.join(table.header[:8])}",
            place=codes.place,
            way_out="Download “Technical Support File – Food Codes” again.",
        )
    reading.found["descriptions"] = codes.name
    names: dict[str, str] = {}
    for rows in table.chunks({"code": code, "food": food}):
        described = dict(zip(_codes(rows, "code"), rows.texts("food", strip=True), strict=True))
        names |= {key: name for key, name in described.items() if isinstance(key, str) and isinstance(name, str)}
    return names


def _beside(reading: Reading) -> Source:
    """Return the table of codes: that of the same cycle if the file's name tells it, else the only one there."""
    if told := _FILE.search(reading.source.name):
        stems = [f"{told[1]}DRXFCD{told[2]}"]
    else:
        stems = ["DRXFCD", "P_DRXFCD", "Y_DRXFCD", *(f"DRXFCD_{letter}" for letter in "CDEFGHIJKL")]
    found = [s for stem in stems for end in ("xpt", "csv", "txt") if (s := reading.source.sibling(f"{stem}.{end}"))]
    if len(found) == 1 or (told and found):
        return found[0]
    wanted = f"{stems[0]}.xpt" if told else "the table of food codes of the same cycle (DRXFCD_J.xpt for 2017–2018)"
    if found:
        rule = f"several tables of food codes lie beside the file: {', '.join(s.name for s in found)}"
    else:
        rule = "foods are given as codes, and no table of their descriptions lies beside the file"
    raise DiaryFormatError(
        rule,
        place=reading.place,
        way_out=f"Put {wanted} (“Technical Support File – Food Codes” of NHANES) alone into the same folder.",
    )
