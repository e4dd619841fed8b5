"""Tables that scripts and browser extensions have made of the printable diary, known by their headers."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from vitamer.errors import DiaryFormatError
from vitamer.importers.days import Days
from vitamer.importers.myfitnesspal.entries import NUTRIENT_ROLES, measure_of, nutrients, split_entry, value_of
from vitamer.importers.myfitnesspal.page_table import SUM
from vitamer.importers.participants import one_person
from vitamer.importers.rows import Rows
from vitamer.importers.table import open_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from vitamer.importers.myfitnesspal.entries import Measure
    from vitamer.importers.reading import Reading
    from vitamer.importers.table import Table

__all__ = ["SHAPES", "Shape", "read", "shape_of"]

#: Roles of the cells that are no numbers, in the order of the first fields of `Shape`.
_TEXTS = ("date", "food", "rest", "meal", "amount", "participant")
_ROLES = ("date", "food", "meal", "amount", "participant", *NUTRIENT_ROLES.values())


class Shape(NamedTuple):
    """The header cells of a kind of copy, folded, by what they hold.

    Attributes
    ----------
    date, food : str
        Columns that each copy has; `food` holds the amount too.
    rest : str
        Column with what an earlier split cut off behind the last comma; blank if there is none.
    meal, amount, participant : str
        Columns that it may have; `amount` is used where the food holds none.
    also : tuple of str
        Further columns that tell the kind.
    """

    date: str
    food: str
    rest: str = ""
    meal: str = ""
    amount: str = ""
    participant: str = ""
    also: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The columns that are read, by role."""
        roles = zip(_TEXTS, (self.date, self.food, self.rest, self.meal, self.amount, self.participant), strict=True)
        return {role: key for role, key in roles if key}


SHAPES = (
    Shape("date", "item", rest="amount", meal="entry", also=("calories",)),
    Shape("date", "food name", meal="meal time", also=("calories",)),
    Shape("date", "food", meal="meal", participant="user", also=("calories", "cholesterol")),
    Shape("date", "food", meal="meal", amount="quant", also=("calories",)),
    Shape("date", "foods", meal="label", also=("calories",)),
    Shape("date", "food", also=("calories_kcal", "goal_calories_kcal")),
)

_MILLISECONDS = re.compile(r"[0-9]{12,13}")
#: A copy writes value and share of the day's energy as one cell.
_APART = re.compile(r"\s{2,}")


def shape_of(header: Sequence[str]) -> Shape | None:
    """Return the kind of copy that has this header; None if it is none that is known."""
    keys = {cell.casefold() for cell in header}
    for shape in SHAPES:
        if keys >= {*shape.columns.values(), *shape.also}:
            return shape
    return None


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a copy.

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
        If the header is none of a copy, or the copy repeats the foods of a day in each of its meals.
    """
    table = open_table(reading)
    shape = shape_of(table.header)
    if shape is None:
        raise DiaryFormatError(
            f"the header is none of MyFitnessPal's: {', '.join(table.header[:8])}",
            place=table.header_place,
            way_out="Import the printable diary, saved as a web page, or say with --map which column holds what.",
        )
    keys = [cell.casefold() for cell in table.header]
    measures = {key: measure for key in keys if (measure := measure_of(key)) is not None}
    columns = {role: keys.index(key) for role, key in shape.columns.items()}
    if shape.rest:
        _refuse_repeated_meals(table, columns)
    columns |= {key: keys.index(key) for key in measures}
    days = Days(reading, lambda: map(_day_of, table.distinct(columns["date"])))
    chunks = (_parted(rows, shape, measures) for rows in table.chunks(columns))
    frame = partial(_frame, days=days, decimal=reading.options.decimal or ".")
    if shape.participant:
        held = table.distinct(columns["participant"])
        yield from one_person(reading, held, chunks, frame, _whose, _ROLES)
    else:
        yield from map(frame, chunks)


def _whose(rows: Rows) -> pd.Series[str]:
    return rows.texts("participant", strip=True)


def _parted(rows: Rows, shape: Shape, measures: Mapping[str, Measure]) -> Rows:
    """Return rows with food and amount parted, and the numbers by their units."""
    count = len(rows)
    cells = {role: rows.cells(role) if role in shape.columns else [""] * count for role in _TEXTS}
    made = {role: [""] * count for role in _ROLES}
    for position, (date, food, rest, amount) in enumerate(
        zip(cells["date"], cells["food"], cells["rest"], cells["amount"], strict=True)
    ):
        if (date.strip().casefold(), food.strip().casefold()) == (shape.date, shape.food):
            continue  # the header again, where files were joined: neither day nor food
        name, own = split_entry(f"{food.strip()}, {rest.strip()}" if rest.strip() else food.strip())
        made["date"][position], made["food"][position] = _day_of(date), name
        made["amount"][position] = own or amount.strip()
        made["meal"][position] = cells["meal"][position]
        for key, measure in measures.items():
            cell = _APART.split(rows.cells(key)[position].strip())[0]
            if (value := value_of(cell, measure)) is not None:
                made[value[0]][position] = value[1]
    made["participant"] = list(cells["participant"])
    problems = rows.problems()
    return Rows(rows.lines, made, {i: problems[line] for i, line in enumerate(rows.lines) if line in problems})


def _frame(rows: Rows, *, days: Days, decimal: Literal[".", ","]) -> pd.DataFrame:
    meal, food, amount = rows.texts("meal", strip=True), rows.texts("food"), rows.texts("amount")
    rows.skip(food.isna() & meal.str.casefold().str.startswith("total", na=False), SUM)
    rows.skip_what_is_no_food()
    day, time = rows.days("date", days)
    measured = nutrients(rows, NUTRIENT_ROLES.values(), decimal)
    return rows.frame({"day": day, "time": time, "meal": meal, "food": food, "amount": amount, **measured})


def _day_of(text: str) -> str:
    """Return the day of a date in milliseconds since 1970, as JavaScript writes it; other dates as they stand."""
    if not _MILLISECONDS.fullmatch(text.strip()):
        return text
    day = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=int(text))
    return day.date().isoformat()


def _refuse_repeated_meals(table: Table, columns: dict[str, int]) -> None:
    """Refuse a copy in which each meal of a day lists the same foods.

    A script that people use writes the foods of the whole day below each meal: they would count several times.
    """
    by_day: dict[str, dict[str, list[tuple[str, str]]]] = {}
    roles = ("date", "meal", "food", "rest")
    for rows in table.chunks({role: columns[role] for role in roles}):
        for date, meal, food, rest in zip(*(rows.cells(role) for role in roles), strict=True):
            by_day.setdefault(date, {}).setdefault(meal, []).append((food, rest))
    several = [list(meals.values()) for meals in by_day.values() if len(meals) > 1]
    if len(several) > 1 and all(foods == first for first, *others in several for foods in others):
        raise DiaryFormatError(
            "each meal of a day lists the same foods: the script that made this copy repeats those of the whole day, "
            "so that they would count several times",
            place=table.place,
            way_out="Import the printable diary itself, saved as a web page.",
        )
