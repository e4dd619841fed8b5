"""The diaries of a research collection, ``mfp-diaries.tsv``: person, day, meals and sums, parted by tabs.

Meals and sums are JSON, and there is no header. One line is one day of one person.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from vitamer.importers.days import Days
from vitamer.importers.myfitnesspal.entries import NUTRIENT_ROLES, measure_of, nutrients, split_entry, value_of
from vitamer.importers.participants import one_person
from vitamer.importers.rows import CHUNK_ROWS, Rows
from vitamer.importers.text import UNDECODABLE, text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.sample import Sample

__all__ = ["NO_FOOD", "identify", "read"]

NO_FOOD = "no food on the day"

_LINE = re.compile(r"([^\t]{1,80})\t([^\t]{1,40})\t(\[.*\])\t\{.*\}", re.DOTALL)
_BEGINNING = re.compile(r'[^\t]{1,80}\t\d{4}-\d\d-\d\d\t\[(?:\]|\{"(?:meal|dishes|sequence)")')

_ROLES = ("participant", "date", "meal", "food", "amount", *NUTRIENT_ROLES.values())


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is the collection or a part of it; never raises."""
    return bool(sample.lines) and _BEGINNING.match(sample.lines[0]) is not None


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the foods of one person of the collection.

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
        If it holds several people and none is chosen.
    """
    days = Days(reading, lambda: (cells["date"] for _, cells, _ in _dishes(reading)))

    def frame(rows: Rows) -> pd.DataFrame:
        food = rows.texts("food")
        rows.skip(food.isna(), NO_FOOD)
        rows.skip_what_is_no_food()
        day, _ = rows.days("date", days)
        meal, amount = rows.texts("meal", strip=True), rows.texts("amount")
        measured = nutrients(rows, NUTRIENT_ROLES.values(), ".")
        return rows.frame({"day": day, "meal": meal, "food": food, "amount": amount, **measured})

    held = dict.fromkeys(person for person in _people(reading) if person)
    yield from one_person(reading, held, _chunks(reading), frame, _whose, _ROLES)


def _whose(rows: Rows) -> pd.Series[str]:
    return rows.texts("participant", strip=True)


def _people(reading: Reading) -> Iterator[str]:
    text, _ = text_lines(reading.source, reading.encoding)
    with text:
        for line in text:
            yield line.partition("\t")[0].strip()


def _chunks(reading: Reading) -> Iterator[Rows]:
    lines: list[int] = []
    cells: dict[str, list[str]] = {role: [] for role in _ROLES}
    wrong: dict[int, str] = {}
    for line, dish, words in _dishes(reading):
        if words:
            wrong[len(lines)] = words
        lines.append(line)
        for role, held in cells.items():
            held.append(dish.get(role, ""))
        if len(lines) == CHUNK_ROWS:
            yield Rows(lines, cells, wrong)
            lines, cells, wrong = [], {role: [] for role in _ROLES}, {}
    if lines:
        yield Rows(lines, cells, wrong)


def _dishes(reading: Reading) -> Iterator[tuple[int, dict[str, str], str]]:
    """Yield each dish with its line, its cells by role, and why it cannot be read; a day without any yields one."""
    text, reading.position = text_lines(reading.source, reading.encoding)
    with text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            found = _LINE.fullmatch(line.rstrip("\r\n"))
            person = line.partition("\t")[0]
            if found is None or UNDECODABLE.search(line) or "\0" in line:
                yield number, {"participant": person}, "no person, day, meals and sums parted by tabs"
                continue
            day = {"participant": person, "date": found[2]}
            try:
                dishes = list(_of_day(json.loads(found[3])))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                yield number, day, "the meals are no list of dishes"
                continue
            for dish in dishes or [{}]:
                yield number, day | dish, ""


def _of_day(meals: Any) -> Iterator[dict[str, str]]:
    for meal in meals:
        for dish in meal.get("dishes") or []:
            food, amount = split_entry(str(dish["name"]).strip())
            cells = {"meal": str(meal.get("meal") or ""), "food": food, "amount": amount}
            for nutrient in dish.get("nutritions") or []:
                measure = measure_of(str(nutrient.get("name")))
                value = measure and value_of(str(nutrient.get("value")), measure)
                if value:
                    cells[value[0]] = value[1]
            yield cells
