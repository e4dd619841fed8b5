"""Exports of apps that have no importer of their own: known by their signature, and answered with what to try.

Of these formats no export of a real person has been seen whole, so that an importer would rest on guesses, or they
hold no foods at all. Each is a row of :data:`APPS`. Where one row of the table is one food eaten, the answer is the
``--map`` that names its columns; where it is not (JSON, XML, several tables in one file), the answer says so.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vitamer.importers.plain import suggested_map
from vitamer.importers.table import header_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vitamer.importers.sample import Sample

__all__ = ["APPS", "App", "Recognised", "recognised"]

#: A header may stand below a line or two of other things.
HEADER_LINES = 5

_BY_HAND = "Write its foods into a table with the columns date, food and amount, and import that."


@dataclass(frozen=True)
class App:
    """An export that is recognised: by everything that is given of header, file name and beginning.

    Attributes
    ----------
    name : str
        The app.
    words : str
        What the file is, to stand behind "this is".
    header : frozenset of str
        Cells, in lower case, that its header has; empty if the header does not tell it.
    file : str
        Regular expression for its file name, case aside; empty if the name does not tell it.
    begins : bytes
        Regular expression for its first 64 KiB; empty if they do not tell it.
    columns : mapping of str to str
        The ``--map`` to try: role to column; empty if none can do.
    way_out : str
        What to do where no ``--map`` can, or what to know about the one to try.
    """

    name: str
    words: str
    header: frozenset[str] = frozenset()
    file: str = ""
    begins: bytes = b""
    columns: Mapping[str, str] = field(default_factory=dict)
    way_out: str = ""


@dataclass(frozen=True)
class Recognised:
    """What a file is, and what can be done with it.

    Attributes
    ----------
    name : str
        The app.
    words : str
        What the file is, as the first half of an error.
    way_out : str
        What to do, as a sentence.
    """

    name: str
    words: str
    way_out: str


#: Every export that is recognised; the first that fits is taken.
APPS = (
    App(
        "Yazio",
        "a table of foods that an exporter has read from Yazio",
        header=frozenset({"date", "daytime", "product_name", "amount", "serving"}),
        columns={"date": "date", "meal": "daytime", "food": "product_name", "grams": "amount"},
        way_out="Its amounts are grams, or millilitres of drinks, which are then taken for grams.",
    ),
    App(
        "Yazio",
        "a file that an exporter has read from Yazio, as JSON, which is not read yet",
        file=r"days\.json|products\.json",
        begins=rb'"(daily_summary|product_id|nutrients)"',
        way_out="Import the consumed.csv that some of these exporters write with --map.",
    ),
    App(
        "Lifesum",
        "Lifesum's table of foods",
        header=frozenset({"date", "meal_type", "title", "serving_name", "amount", "amount_in_grams"}),
        columns={
            "date": "date",
            "meal": "meal_type",
            "food": "title",
            "brand": "brand",
            "amount": "amount",
            "unit": "serving_name",
            "grams": "amount_in_grams",
        },
    ),
    App(
        "Samsung Health",
        "Samsung Health's table of foods eaten",
        begins=rb"\A(\xef\xbb\xbf)?com\.samsung\.s?health\.food_intake,",
        columns={"date": "start_time", "food": "name", "amount": "amount", "unit": "unit"},
        way_out="Its times are those of Greenwich: what was eaten late or early may fall on the day beside.",
    ),
    App(
        "Samsung Health",
        "another of Samsung Health's tables, which names no foods eaten",
        begins=rb"\A(\xef\xbb\xbf)?com\.samsung\.s?health\.",
        way_out="Take com.samsung.health.food_intake.….csv of the same download.",
    ),
    App(
        "Fitbit",
        "Fitbit's archive of a month: several tables below one another, and foods without amounts, which is not read",
        begins=rb'(?m)^"?Food Log \d{8}"?\s*$',
        way_out=_BY_HAND,
    ),
    App(
        "Fitbit",
        "a table of food logs that a program has read from Fitbit",
        header=frozenset({"logdate", "foodname", "amount", "unitname"}),
        columns={"date": "logDate", "food": "foodName", "amount": "amount", "unit": "unitName"},
    ),
    App(
        "SnapCalorie",
        "SnapCalorie's table of foods",
        header=frozenset({"date", "time", "food", "quantity", "unit", "calories (kcal)", "saturates (g)"}),
        columns={
            "date": "Date",
            "time": "Time",
            "food": "Food",
            "amount": "Quantity",
            "unit": "Unit",
            "fat": "Fat (g)",
            "energy": "Calories (kcal)",
        },
    ),
    App(
        "SparkyFitness",
        "a table of meals in the columns of SparkyFitness",
        header=frozenset({"date", "meal_type", "food_name", "quantity", "unit"}),
        columns={
            "date": "date",
            "meal": "meal_type",
            "food": "food_name",
            "brand": "brand",
            "amount": "quantity",
            "unit": "unit",
        },
    ),
    App(
        "BIG IDEAs",
        "a food log of the BIG IDEAs study (PhysioNet)",
        header=frozenset({"date", "logged_food", "amount", "unit", "calorie"}),
        columns={"date": "date", "time": "time", "food": "logged_food", "amount": "amount", "unit": "unit"},
    ),
    App(
        "LibreView",
        "LibreView's table of glucose readings, which names foods in notes at most",
        header=frozenset({"serial number", "device timestamp", "record type", "non-numeric food"}),
        way_out=_BY_HAND,
    ),
    App(
        "Apple Health",
        "Apple Health's export, which holds nutrients of many apps and no amounts of foods",
        begins=rb"<!DOCTYPE HealthData|<HealthData\b|HKQuantityTypeIdentifier|<ClinicalDocument\b",
        way_out="Export the diary from the app in which you write it.",
    ),
    App(
        "OpenNutriTracker",
        "a file of OpenNutriTracker's export, as JSON, which is not read yet",
        file=r"user_(intake|tracked_day|activity|weight|recipes)\.json|opennutritracker.*\.json",
        way_out=_BY_HAND,
    ),
    App(
        "Waistline",
        "an export of Waistline, which as CSV has sums of days only and as JSON is not read yet",
        file=r".*waistline.*\.(csv|json)",
        way_out=_BY_HAND,
    ),
    App(
        "Food You",
        "an export of Food You, which lists products and not what was eaten",
        file=r".*food[-_ ]?you\b.*\.(csv|json)",
        way_out=_BY_HAND,
    ),
    # Of these only the names of the files are known: what the header has is matched with the words of a plain table.
    *(
        App(name, f"an export of {name}, whose columns are not known here", file=rf".*{pattern}.*")
        for name, pattern in (
            ("MyNetDiary", "mynetdiary"),
            ("Carb Manager", "carb[-_ ]?manager"),
            ("Nutritionix", "nutritionix"),
            ("Yazio", "yazio"),
            ("Lifesum", "lifesum"),
        )
    ),
)


def recognised(sample: Sample) -> Recognised | None:
    """Tell of which app without an importer a file is; never raises.

    Parameters
    ----------
    sample : Sample
        The beginning of the file.

    Returns
    -------
    Recognised or None
        The app, what the file is and what to do; None if it is not known.

    Examples
    --------
    >>> from vitamer.importers.sample import Sample
    >>> header = "Date,Time,Food,Quantity,Unit,Calories (kcal),Protein (g),Fat (g),Saturates (g)"
    >>> print(recognised(Sample("log.csv", header.encode(), (header,))).way_out)
    Try --map 'date=Date,time=Time,food=Food,amount=Quantity,unit=Unit,fat=Fat (g),energy=Calories (kcal)'.
    """
    headers = [header_cells(sample.lines[i : i + 1]) for i in range(min(HEADER_LINES, len(sample.lines)))]
    folded = [{cell.casefold() for cell in header} for header in headers]
    for app in APPS:
        if _fits(app, sample, folded):
            return Recognised(app.name, f"this is {app.words}", _way_out(app, headers))
    return None


def _fits(app: App, sample: Sample, headers: Sequence[set[str]]) -> bool:
    return (
        (not app.header or any(app.header <= header for header in headers))
        and re.fullmatch(app.file or ".*", sample.name, re.IGNORECASE | re.DOTALL) is not None
        and re.search(app.begins, sample.head) is not None
    )


def _way_out(app: App, headers: Sequence[Sequence[str]]) -> str:
    """Return the sentence that says what to try: a map of those columns that this file has."""
    map_to_try = ""
    for header in headers:
        known = {cell.casefold(): cell for cell in header}
        found = {role: known[name.casefold()] for role, name in app.columns.items() if name.casefold() in known}
        if {"date", "food"} <= found.keys():
            map_to_try = ",".join(f"{role}={name}" for role, name in found.items())
            break
    if not map_to_try and not app.way_out and headers:
        map_to_try = suggested_map(headers[0])
    if map_to_try:
        return " ".join(filter(None, [f"Try --map {shlex.quote(map_to_try)}.", app.way_out]))
    return app.way_out or "Say which column holds what, such as --map date=…,food=…,amount=…."
