"""ASA24, the Automated Self-Administered 24-hour dietary assessment tool of the US National Cancer Institute.

How to get it: on the researcher website of your study request the analysis files and download them when they are
ready. Two of the files name what was eaten, and both are read:

- ``…_Items.csv``: foods and drinks, one row each, with grams, energy, nutrients and a description;
- ``…_INS.csv``: supplements, one row each, with the number of doses and nutrients.

The others (Totals, TNS, TS, Responses) hold sums or answers and are refused with a word about which one to take.
ASA24-2014 and older call the first file INF. A file that a spreadsheet has saved again is read too.

What is read: the description; the grams (FoodAmt) or the doses (SupplAmount, SupplUnit) as the amount; the day of the
recall (the date of IntakeStartDateTime: a recall of the past 24 hours that runs over midnight is one day); the time of
the eating occasion and its name; vitamin D (VITD), vitamin K (VK, which in foods is phylloquinone alone), calcium,
magnesium, fat and energy. The grams are those of the whole entry, as eaten. Where ASA24 marks the data of an item as
missing (FoodComp or SupplComp 2), a zero among its numbers is taken for unknown.

What is skipped and counted: items of recalls that were broken off (RecallStatus, or RecordDayStatus of food records,
other than 2), items whose amount is zero, and the items of other people.

A diary is one person's. A file of many is read for one of them, by UserName:

    vitamer import STUDY_Items.csv STUDY_INS.csv --participant VISIT042
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.days import Days
from vitamer.importers.grams import grams_in_words
from vitamer.importers.participants import everyone, one_person
from vitamer.importers.rows import ZERO_AMOUNT
from vitamer.importers.saved_again import DecimalSign
from vitamer.importers.table import header_cells, open_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.rows import Rows
    from vitamer.importers.sample import Sample
    from vitamer.importers.table import Table

__all__ = ["NAME", "identify", "people", "read"]

NAME = "asa24"

#: Columns without which a file is neither of those that are read, in lower case.
ITEMS = {"username", "foodcode", "foodamt", "food_description"}
SUPPLEMENTS = {"username", "supplcode", "suppl_description"}
#: The other analysis files and the columns by which they are known; ``researcher/sample.html`` of the ASA24 site
#: describes them all.
OTHER_FILES = (
    ("TNS file, which holds sums of foods and supplements", {"username", "numfoods", "numsuppls"}),
    ("TS file, which holds sums of supplements", {"username", "numsuppls"}),
    ("Totals file, which holds sums of days", {"username", "numfoods"}),
    ("Responses file, which holds answers to questions", {"username", "variable", "response"}),
    ("file of another kind", {"username", "recallno", "recallstatus", "intakestartdatetime"}),
)

#: OCC_NAME in the data dictionary of the Items file (ASA24-2016); a code that is not there is left as it stands.
OCCASIONS = {
    "1": "Breakfast",
    "2": "Brunch",
    "3": "Lunch",
    "4": "Dinner",
    "5": "Supper",
    "6": "Snack",
    "7": "Just a drink",
    "8": "Just a supplement",
}
#: RECALLSTATUS there: 2 is complete, 5 is broken off. Food records have the same codes in RecordDayStatus.
COMPLETE = "2"
#: FOODCOMP there: portion or nutrient data are missing.
DATA_MISSING = "2"
NOT_COMPLETE = "recall not complete"

#: Columns of nutrients in the units of that dictionary, which are ours.
NUTRIENTS = {
    "VITD": "app_vitamin_d_ug",
    "VK": "app_vitamin_k_ug",
    "CALC": "app_calcium_mg",
    "MAGN": "app_magnesium_mg",
    "TFAT": "app_fat_g",
    "KCAL": "app_energy_kcal",
}
#: Columns by role, in lower case.
COLUMNS = {
    "participant": "username",
    "recall status": "recallstatus",
    "record day status": "recorddaystatus",
    "date": "intakestartdatetime",
    "time": "occ_time",
    "occasion": "occ_name",
    **{name: name.casefold() for name in NUTRIENTS},
}
ITEM_COLUMNS = {"food": "food_description", "FoodAmt": "foodamt", "complete": "foodcomp"}
SUPPLEMENT_COLUMNS = {
    "food": "suppl_description",
    "SupplAmount": "supplamount",
    "unit": "supplunit",
    "complete": "supplcomp",
}
#: Roles whose cells are numbers.
NUMBERS = (*NUTRIENTS, "FoodAmt", "SupplAmount")

#: Source of the supplements: under the foods' name their file would replace the days of the foods.
SUPPLEMENTS_SERIES = "asa24 supplements"

_WAY_OUT = "Import the file that ends in _Items.csv, and the one in _INS.csv for the supplements."


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is one of ASA24's analysis files; never raises.

    Those without foods are recognised too, so that :func:`read` can name the right one.
    """
    keys = {cell.casefold() for cell in header_cells(sample.lines)}
    return keys >= ITEMS or keys >= SUPPLEMENTS or _other_file(keys) is not None


def _other_file(keys: set[str]) -> str | None:
    if keys >= ITEMS or keys >= SUPPLEMENTS:
        return None
    return next((what for what, wanted in OTHER_FILES if keys >= wanted), None)


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of an Items or INS file as one person's diary.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it. Vitamins D and K [µg], calcium and magnesium [mg], fat and mass [g],
        energy [kcal].

    Raises
    ------
    DiaryFormatError
        If it is another of ASA24's files, or holds several people of whom none is chosen.
    """
    table = open_table(reading)
    columns = _columns(table)
    if "SupplAmount" in columns:
        reading.series = SUPPLEMENTS_SERIES
    held: set[str] = set()
    dates: set[str] = set()
    for rows in table.chunks({role: columns[role] for role in ("participant", "date")}):
        held.update(_whose(rows).dropna().unique())
        dates.update(rows.texts("date", strip=True).dropna().unique())
    frame = _frames(reading, table, columns, lambda: dates)
    yield from one_person(reading, held, table.chunks(columns), frame, _whose, columns)


def people(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of everyone in an Items or INS file.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    pandas.DataFrame
        As :func:`read`, with a column ``participant`` in front: the UserName.

    Raises
    ------
    DiaryFormatError
        If it is another of ASA24's files.
    """
    table = open_table(reading)
    columns = _columns(table)
    frame = _frames(reading, table, columns, lambda: table.distinct(columns["date"]))
    yield from everyone(table.chunks(columns), frame, _whose)


def _columns(table: Table) -> dict[str, int]:
    """Return the place of each column that is read."""
    index = {cell.casefold(): i for i, cell in reversed(list(enumerate(table.header)))}
    if other := _other_file(set(index)):
        raise NoFoodsError(f"this is ASA24's {other}", place=table.place, way_out=_WAY_OUT)
    kind = ITEM_COLUMNS if index.keys() >= ITEMS else SUPPLEMENT_COLUMNS
    if index.keys() >= ITEMS or index.keys() >= SUPPLEMENTS:
        columns = {role: index[name] for role, name in (COLUMNS | kind).items() if name in index}
        columns.setdefault("date", columns.get("time", -1))
        if columns["date"] >= 0:
            return columns
    missing = sorted({"intakestartdatetime", *ITEMS} - set(index))
    raise DiaryFormatError(
        f"the header has no column {', '.join(missing)}; it has: {', '.join(table.header[:8])}",
        place=table.header_place,
        way_out=_WAY_OUT,
    )


def _whose(rows: Rows) -> pd.Series[str]:
    return rows.texts("participant", strip=True)


def _frames(
    reading: Reading, table: Table, columns: Mapping[str, int], dates: Callable[[], set[str]]
) -> Callable[[Rows], pd.DataFrame]:
    # The dictionary writes the month first; a spreadsheet elsewhere may have saved the day first.
    days = Days(reading, dates, usual="mdy")
    decimals = DecimalSign(reading, table, [columns[role] for role in NUMBERS if role in columns])
    return partial(_frame, days=days, decimals=decimals)


def _frame(rows: Rows, days: Days, decimals: DecimalSign) -> pd.DataFrame:
    decimal = decimals.of(rows, NUMBERS)
    for status in ("recall status", "record day status"):
        rows.skip(rows.texts(status, strip=True).fillna(COMPLETE) != COMPLETE, NOT_COMPLETE)
    data_missing = rows.texts("complete", strip=True) == DATA_MISSING

    def numbers(role: str) -> pd.Series[float]:
        values = rows.numbers(role, decimal=decimal)
        return values.mask(data_missing & (values == 0))

    grams, doses = numbers("FoodAmt"), numbers("SupplAmount")
    rows.skip_what_is_no_food()
    rows.skip((grams == 0) | (doses == 0), ZERO_AMOUNT)
    day, _ = rows.days("date", days)
    return rows.frame(
        {
            "day": day,
            "time": _times(rows, days),
            "meal": rows.texts("occasion", strip=True).replace(OCCASIONS),
            "food": rows.texts("food"),
            "amount": _amounts(rows, grams),
            "app_mass_g": grams,
            **{ours: numbers(column) for column, ours in NUTRIENTS.items()},
        }
    )


def _times(rows: Rows, days: Days) -> pd.Series[str]:
    """Return the time of the eating occasion, which stands behind its date."""
    text = rows.texts("time", strip=True)
    moments = days.read(text, rows.lines)
    return text.map({t: t if moment is None else moment.time for t, moment in moments.items()}).astype("str")


def _amounts(rows: Rows, grams: pd.Series[float]) -> pd.Series[str]:
    """Return the grams or the doses in words, such as ``28.35 g`` and ``1.500 Dose(s)``."""
    doses, unit = rows.texts("SupplAmount", strip=True), rows.texts("unit", strip=True)
    return grams_in_words(rows.texts("FoodAmt", strip=True), grams).fillna((doses + " " + unit).fillna(unit))
