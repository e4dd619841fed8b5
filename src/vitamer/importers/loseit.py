"""Lose It!'s export of the whole account, and its weekly summaries.

How to get it: log in on loseit.com (the website, not the phone app). For everything at once open the account
settings and choose “Export Data”: a zip archive is downloaded, which can be imported as it is. The foods are in
its food-logs.csv; its twenty or so other files (weights, exercise, recipes, notes …) hold none and are left alone.
For a single week open Insights → Weekly Summary and press “Export to spreadsheet”: the file is called
WeeklySummary and a number.

What is read: the day, the meal, the food's name, the quantity with its units as the amount, and the export's own
energy and fat. Lose It! exports no vitamins, no calcium and no magnesium. “n/a” is unknown, not zero. Entries that
you deleted in the app, exercise and quantities of zero are skipped and counted. Dates are month/day/year, unless
the file itself shows otherwise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.days import Days
from vitamer.importers.saved_again import DecimalSign, entry_chunks, header_of, open_export

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.rows import Rows
    from vitamer.importers.sample import Sample
    from vitamer.importers.table import Table

__all__ = ["NAME", "identify", "read"]

NAME = "loseit"

#: What every generation of the food log has; the meal is called Type in the weekly files and Meal in the archive.
FOODS = {"date", "name", "quantity", "units", "calories", "fat (g)"}
#: The exercise log has all of them but the nutrients.
EXERCISE = {"date", "name", "icon", "type", "quantity", "units", "calories", "deleted"}

_A_VALUE_A_DAY = "date,value,secondary value,last updated"
#: The other files of the archive and their headers, as far as the names alone could be those of another app.
OTHER_FILES = {
    "achievement-actions.csv": "tag,type,deleted",
    "achievements.csv": "tag,level,earned on,deleted",
    "active-food-servings.csv": "fooduniqueid,measure,quantity,basemultiplier,created,lastupdated,deleted",
    "body-fat.csv": _A_VALUE_A_DAY,
    "carbohydrates(g).csv": _A_VALUE_A_DAY,
    "course-progress.csv": "course code,level code,subject code,lesson code,start date,finish date",
    "custom-exercises.csv": "exercise,image,mets",
    "custom-foods.csv": "name,uniqueid,brand,image,quantity,measure,calories",
    "daily-calorie-summary.csv": "date,food cals,exercise cals,budget cals,eer",
    "daily-values.csv": "date,name,value",
    "fasting-logs.csv": "scheduled start,scheduled duration,actual start,actual end,deleted",
    "fasting-schedules.csv": "day,scheduled start,duration,deleted",
    "fats(g).csv": _A_VALUE_A_DAY,
    "fiber.csv": _A_VALUE_A_DAY,
    "food-photos.csv": "date,meal type,visibility,token,deleted,last updated",
    "garmin-calories.csv": _A_VALUE_A_DAY,
    "notes.csv": "date,title,body",
    "profile.csv": "name,value",
    "progress-photos.csv": "date,goal tag,visibility,token,deleted,created,last updated",
    "protein(g).csv": _A_VALUE_A_DAY,
    "recipes.csv": "name,uniqueid,quantity,measure,author,image name,calories",
    "sleep-hours.csv": _A_VALUE_A_DAY,
    "steps.csv": _A_VALUE_A_DAY,
    "water-intake.csv": _A_VALUE_A_DAY,
    "weight-loss-medication-logs.csv": "medication,dosage,dose unit,administration type,injection site",
    "weights.csv": "date,weight,last updated,deleted",
}

#: The columns that hold numbers.
NUMBERS = ("Calories", "Fat (g)")

DELETED = "deleted in the app"
NO_FOOD = "exercise, not food"
#: The column Deleted holds 0 and 1 in some exports, false and true in others.
YES, NO = ("1", "true"), ("0", "false")
#: Names that a connected watch or phone gives to the energy it measured; older files mark them in no other way.
MEASURED = r"\bcalorie (?:burn|bonus|adjustment)\b|\bhealthkit\b"

_TAKE = "Import food-logs.csv, or the whole archive as it is."


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is one of Lose It!'s exports; never raises.

    Files without foods are recognised too, so that :func:`read` can name the right one.
    """
    cells = header_of(sample.lines, _is_food_log)
    return _is_food_log(cells) or _is_another(sample.name, cells)


def _is_food_log(cells: list[str]) -> bool:
    keys = {cell.casefold() for cell in cells}
    return keys >= FOODS and bool({"type", "meal"} & keys)


def _is_another(name: str, cells: list[str]) -> bool:
    keys = [cell.casefold() for cell in cells]
    if set(keys) == EXERCISE:
        return True
    header = OTHER_FILES.get(name.casefold())
    return header is not None and keys[: header.count(",") + 1] == header.split(",")


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a food log.

    Parameters
    ----------
    reading : Reading
        The export.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it: fat [g], energy [kcal].

    Raises
    ------
    DiaryFormatError
        If it is another of Lose It!'s files, or a column is missing.
    """
    table = open_export(reading, _is_food_log)
    index = _columns(reading, table)
    columns = {"date": index["date"], "meal": index.get("meal", index.get("type")), "food": index["name"]}
    columns |= {"amount": index["quantity"], "unit": index["units"], "deleted": index.get("deleted")}
    columns |= {name: index[name.casefold()] for name in NUMBERS}
    days = Days(reading, lambda: table.distinct(index["date"]), usual="mdy")
    decimals = DecimalSign(reading, table, [index[name.casefold()] for name in NUMBERS])
    for rows in entry_chunks(table, columns):
        decimal = decimals.of(rows, NUMBERS)
        energy = rows.numbers("Calories", decimal=decimal, least=-math.inf)
        _skip(rows, energy)
        yield rows.frame(
            {
                "day": rows.days("date", days)[0],
                "meal": rows.texts("meal", strip=True),
                "food": rows.texts("food"),
                "amount": _amounts(rows),
                "app_fat_g": rows.numbers("Fat (g)", decimal=decimal),
                "app_energy_kcal": energy,
            }
        )


def _columns(reading: Reading, table: Table) -> dict[str, int]:
    """Return the place of each column; refuse a header that is not that of the food log."""
    keys = [cell.casefold() for cell in table.header]
    if _is_another(reading.source.name, table.header):
        raise NoFoodsError("this file of Lose It!'s export holds no foods eaten", place=table.place, way_out=_TAKE)
    if not _is_food_log(table.header):
        missing = sorted(FOODS - set(keys)) or ["meal"]
        raise DiaryFormatError(
            f"the header has no column {', '.join(missing)}; it has: {', '.join(table.header[:8])}",
            place=table.header_place,
            way_out=_TAKE,
        )
    if twice := sorted(key for key in FOODS | {"type", "meal", "deleted"} if keys.count(key) > 1):
        raise DiaryFormatError(
            f"the header has the column {twice[0]!r} twice",
            place=table.header_place,
            way_out="Export it from Lose It! again and leave it as it is.",
        )
    return {key: place for place, key in enumerate(keys)}


def _skip(rows: Rows, energy: pd.Series[float]) -> None:
    """Skip what was deleted, what is exercise and what is no food."""
    deleted = rows.texts("deleted", strip=True)
    flag = deleted.str.casefold()
    rows.unreadable(flag.notna() & ~flag.isin(YES + NO), "the column Deleted holds neither 0 or 1 nor true or false")
    rows.skip(flag.isin(YES), DELETED)
    measured = rows.texts("food").str.contains(MEASURED, case=False, na=False)
    # Energy that is spent has a minus in some exports; no food has.
    rows.skip((rows.texts("meal", strip=True).str.casefold() == "exercise") | measured | (energy < 0), NO_FOOD)
    rows.skip_what_is_no_food()


def _amounts(rows: Rows) -> pd.Series[str]:
    """Return quantity and units as one text; units of an unknown quantity are no amount."""
    quantity, unit = rows.texts("amount", strip=True), rows.texts("unit", strip=True)
    quantity = quantity.mask(quantity.str.casefold() == "n/a")
    return quantity.where(quantity.isna() | unit.isna(), quantity + " " + unit)
