"""FatSecret's food diary report.

How to get it: in the food diary of the app choose Export (Exporter, Exportieren, Экспорт) for the month, week or day
that you want, and take the detailed report as CSV, for which the app sends a link or a mail. The file is called
FoodDiary_…_foods.csv. The report as PDF is not read.

What is read: each food with its day, its meal, the amount on the line below it, and the report's own energy and
fat. FatSecret reports no vitamins. A report in another language is read alike: its levels are told by the blanks in
front of a line, and its dates and its decimal comma are understood.

The rows of days and meals are sums of the foods below them; they are skipped and counted. The summary of the period
above the details is passed over.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from vitamer.errors import NoFoodsError
from vitamer.importers.days import Days
from vitamer.importers.lines import cells_of, numbered_lines
from vitamer.importers.rows import CHUNK_ROWS, PER_UNIT, Rows
from vitamer.importers.table import DELIMITERS, delimiter_of, encoding_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.sample import Sample

__all__ = ["NAME", "identify", "read"]

NAME = "fatsecret"

#: How many blanks stand in front of a meal, and at least of a food and of its amount; days have none.
MEAL, FOOD, AMOUNT = 1, 2, 3

#: Units of energy in the header, case-folded, and ours in ``PER_UNIT``.
ENERGY_UNITS = {"kcal": "kcal", "ккал": "kcal", "kj": "kj", "кдж": "kj"}
#: What fat is called in the header, case-folded; the other fats of the report are called otherwise.
FAT = frozenset(
    {"fat", "fett", "fedt", "vet", "vetten", "grasa", "grasas", "gras", "graisses", "lipides", "lip", "grassi"}
    | {"gordura", "gorduras", "gord", "rasva", "tłuszcz", "tłuszcze", "tuky", "tuk", "zsír", "yağ", "grăsimi", "lemak"}
    | {"жир", "жиры", "жири", "脂質", "脂肪", "지방"}
)

SUM_OF_DAY, SUM_OF_MEAL, SUM_OF_REPORT = "sum of a day", "sum of a meal", "sum of the report"

_RULE = re.compile(r'"?#-{5,}')
_NUTRIENT = re.compile(r"([^(]*)\(\s*([^\W\d_]{1,5})\s*\)")
_EXPORT = "Export the detailed report of the food diary from FatSecret, and leave it as it is."


class _Row(NamedTuple):
    """A row below the header of the details: a sum (`skip` says of what), or a food."""

    line: int
    day: str
    meal: str = ""
    food: str = ""
    amount: str = ""
    energy: str = ""
    fat: str = ""
    per_kcal: float = 1.0
    skip: str = ""
    problem: str = ""


class _Header(NamedTuple):
    """The columns of a table of the report: their number, and which is energy and fat, 0 if none is."""

    delimiter: str
    width: int
    energy: int
    per_kcal: float
    fat: int


class _Line(NamedTuple):
    """A line below a header: how many blanks stand in front of it, and its cells, or why it cannot be read."""

    number: int
    text: str
    level: int
    header: _Header
    cells: list[str]
    problem: str

    @property
    def filled(self) -> bool:
        """Whether a cell behind the first is filled; a spreadsheet pads all rows to one width."""
        return any(cell.strip() for cell in self.cells[1:])


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is a report of FatSecret; never raises."""
    filled = [line for line in sample.lines if line.strip()]
    if not any(_RULE.match(line) for line in filled[:5]):
        return False
    return any(_header(line, delimiter_of(line)) is not None for line in filled[:50])


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a report.

    Parameters
    ----------
    reading : Reading
        The report.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it: fat [g] and energy [kcal].

    Raises
    ------
    NoFoodsError
        If the report lists no foods.
    """
    if not reading.sample.sheets:
        reading.found["encoding"] = encoding_words(reading.encoding)
    if not any(row.food or row.problem for row in _rows(reading)):
        raise NoFoodsError("the report lists no foods", place=reading.place, way_out=_EXPORT)
    decimal = _decimal(reading)
    days = Days(reading, lambda: (row.day for row in _rows(reading)))
    rows = _rows(reading)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield _frame(chunk, days, decimal)


def _rows(reading: Reading) -> Iterator[_Row]:
    """Yield the rows of the details; a food once the line below it is read."""
    header: _Header | None = None
    food: _Row | None = None
    day = last_day = meal = ""
    for line in _lines(reading):
        if line.header is not header:
            header, day, last_day = line.header, "", ""
        if food is not None:
            amount = _amount(line)
            yield food if amount is None else food._replace(amount=amount)
            food = None
            if amount is not None:
                continue
        if line.level >= FOOD and not line.problem:
            food = _food(line, day, meal)
            continue
        if line.level < FOOD:
            day, meal = _day_and_meal(line, day)
            last_day = day or last_day
        if line.problem:
            yield _Row(line.number, day, problem=line.problem)
        elif line.level == MEAL:
            yield _Row(line.number, day, skip=SUM_OF_MEAL)
        elif last_day:  # above the first day stands the summary of the period
            yield _Row(line.number, last_day, skip=SUM_OF_DAY if day else SUM_OF_REPORT)
    if food is not None:
        yield food


def _lines(reading: Reading) -> Iterator[_Line]:
    """Yield the lines below the first header, without comments and headers."""
    header: _Header | None = None
    for number, text in numbered_lines(reading):
        bare = text.removeprefix('"')
        if bare.startswith("#"):
            continue
        # The blanks of a cell that is quoted stand within the quotes.
        level = len(bare) - len(bare.lstrip(" "))
        if level == 0 and (found := _header(text, reading.options.delimiter or delimiter_of(text))):
            header = found
            reading.found["delimiter"] = f"separated by {DELIMITERS.get(header.delimiter, repr(header.delimiter))}"
        elif header is not None:
            cells = cells_of(text, header.delimiter, encoding=reading.encoding)
            held, problem = ([""], cells) if isinstance(cells, str) else (cells, "")
            yield _Line(number, text, level, header, held, problem)


def _day_and_meal(line: _Line, day: str) -> tuple[str, str]:
    """Return the day and the meal that begin with a line; what stands below a sum of the report is of no day."""
    label = line.cells[0].strip(" ")
    if line.level == MEAL:
        return day, label
    # A date that cannot be read is taken for one: what stands below it belongs to no other day.
    return (label, "") if any(map(str.isdigit, label)) else ("", "")


def _header(line: str, delimiter: str) -> _Header | None:
    """Return where the columns are if `line` is a header: ``Date,Cals ( kcal),Fat( g),…``; None if it is not."""
    cells = cells_of(line, delimiter, encoding="")
    if isinstance(cells, str):
        return None
    while cells and not cells[-1].strip():
        cells.pop()
    named = [_NUTRIENT.fullmatch(cell.strip().casefold()) for cell in cells[1:]]
    nutrients = {i: (found[1].strip(), found[2]) for i, found in enumerate(named, start=1) if found}
    if len(nutrients) < 2:
        return None
    energy = next((i for i, (_, unit) in nutrients.items() if unit in ENERGY_UNITS), 0)
    fat = next((i for i, (name, _) in nutrients.items() if name in FAT), 0)
    per_kcal = PER_UNIT["energy"][1][ENERGY_UNITS[nutrients[energy][1]]] if energy else 1.0
    return _Header(delimiter, len(cells), energy, per_kcal, fat)


def _amount(line: _Line) -> str | None:
    """Return the amount that a line below a food is; None if it is another row."""
    if line.level < AMOUNT or line.problem or (line.filled and len(line.cells) >= line.header.width):
        return None
    return line.text.strip(" ") if line.filled else line.cells[0].strip(" ")


def _food(line: _Line, day: str, meal: str) -> _Row:
    width, cells = line.header.width, line.cells
    problem = ""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        problem = f"the header has {width} cells and this row has {len(cells)}"
    elif line.level >= AMOUNT and not line.filled:
        problem = "an amount without a food above it"
    elif not day:
        problem = "a food below no day that can be read"
    energy, fat = ("" if problem or not place else cells[place] for place in (line.header.energy, line.header.fat))
    food = cells[0].lstrip(" ")
    return _Row(line.number, day, meal, food, "", energy, fat, line.header.per_kcal, problem=problem)


def _decimal(reading: Reading) -> Literal[".", ","]:
    """Return the decimal sign; FatSecret sets no thousands apart, so that a comma in a number is one."""
    if reading.options.decimal is not None:
        return reading.options.decimal
    signs = {sign for row in _rows(reading) for sign in ".," if sign in row.energy or sign in row.fat}
    if signs:
        reading.found["decimal"] = "decimal comma" if signs == {","} else "decimal point"
    return "," if signs == {","} else "."


def _frame(chunk: list[_Row], days: Days, decimal: Literal[".", ","]) -> pd.DataFrame:
    import pandas as pd

    roles = {"date": "day", "meal": "meal", "food": "food", "amount": "amount", "energy": "energy", "fat": "fat"}
    rows = Rows(
        [row.line for row in chunk],
        {role: [getattr(row, field) for row in chunk] for role, field in roles.items()},
        {i: row.problem for i, row in enumerate(chunk) if row.problem},
    )
    sums = pd.Series([row.skip for row in chunk], dtype="str")
    for reason in (SUM_OF_DAY, SUM_OF_MEAL, SUM_OF_REPORT):
        rows.skip(sums == reason, reason)
    rows.skip_what_is_no_food()
    return rows.frame(
        {
            "day": rows.days("date", days)[0],
            "meal": rows.texts("meal"),
            "food": rows.texts("food"),
            "amount": rows.texts("amount"),
            "app_energy_kcal": rows.numbers("energy", decimal=decimal) / [row.per_kcal for row in chunk],
            "app_fat_g": rows.numbers("fat", decimal=decimal),
        }
    )
