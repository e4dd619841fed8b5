"""FDDB's diary export (fddb.info).

How to get it: log in on fddb.info in a browser, open fddb.info/db/i18n/exporter/?lang=de (the data export of your
account) and take the diary, „Tagebuch“, as CSV. The complete export is read too: its part with the diary. The file
with the weights (userhistory) holds no foods and is refused.

What is read: day and time, the text of the entry, and its fat and energy (kilojoules become kilocalories). FDDB
writes the amount into the text: of “150 g Banane, frisch” the amount is 150 g and the food “Banane, frisch”; other
wordings (“1 Scheibe Gouda, jung”) stay with the food, where they are read too. FDDB knows no meals, and no vitamins.

FDDB rounds small amounts to nothing (“0 ml Olivenöl”). That was eaten, but how much of it is not known: the text is
kept as it is, with the entry's energy as its amount. Activities (“60 Minuten Spazieren”) are skipped and counted, and
so are the rows of the complete export that are not of the diary, without a look into them.

The day is that of the file. FDDB may count what was eaten shortly after midnight as the evening before; its export
gives the time on the clock, so such an entry stands on the next day here.

Umlauts that arrive broken throughout („BrÃ¶tchen“) are repaired, which is told after the import.
"""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.days import Days
from vitamer.importers.lines import cells_of, numbered_lines
from vitamer.importers.mojibake import encoded_twice, repaired
from vitamer.importers.rows import CHUNK_ROWS, PER_UNIT, Rows
from vitamer.importers.table import DELIMITERS, delimiter_of, encoding_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.sample import Sample

__all__ = ["NAME", "identify", "read"]

NAME = "fddb"

#: Our role of each column of the diary.
COLUMNS = {
    "datum_tag_monat_jahr_stunde_minute": "date",
    "bezeichnung": "food",
    "kj": "energy",
    "kj_aktivitaeten": "activity",
    "fett_g": "fat",
}
REQUIRED = ("datum_tag_monat_jahr_stunde_minute", "bezeichnung")
#: The first column of the weights.
WEIGHTS = "datum_tag_monat_jahr"

DIARY = "diary"
#: The lines with which the parts of the complete export begin.
PARTS = frozenset(
    {DIARY, "community", "friends", "images", "lists", "marker", "newitems", "profile", "reviews", "transactions"}
    | {"userhistory"}
)

ACTIVITY = "exercise, not food"
OTHER_PART = "not of the diary"

_EXPORT = "Export the diary („Tagebuch“) as CSV from fddb.info, and leave it as it is."
#: ``150 g Banane``; what is written otherwise may be a measure or the food itself.
_AMOUNT_AND_FOOD = r"(\d+(?:[.,]\d+)?\s+(?:k?g|m?l|Stück|Stk\.?))\s+(\S.*)"
_ROUNDED_TO_NOTHING = r"\s*0+(?:[.,]0+)?\s+\S.*"


class _Row(NamedTuple):
    """A row: its line, its cells, or the words why it cannot be read, and where its header has each of ``COLUMNS``.

    A row that is not of the diary has no places.
    """

    line: int
    places: tuple[int, ...]
    cells: list[str] | str


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is one of FDDB's exports; never raises.

    The weights are recognised too, so that :func:`read` can name the right file.
    """
    filled = [line for line in sample.lines if line.strip()][:2]
    if not filled:
        return False
    begins_a_part = _part(filled[0]) is not None and ";" in "".join(filled)
    return begins_a_part or _keys(filled[0], delimiter_of(filled[0]))[:1] in ([REQUIRED[0]], [WEIGHTS])


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a diary export.

    Parameters
    ----------
    reading : Reading
        The export.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it: fat [g] and energy [kcal].

    Raises
    ------
    NoFoodsError
        If the file has no diary.
    DiaryFormatError
        If the diary lacks a column.
    """
    twice = encoded_twice(line for _, line in numbered_lines(reading))
    if not reading.sample.sheets:
        reading.found["encoding"] = encoding_words(reading.encoding) + (", encoded twice: repaired" if twice else "")
    days = Days(reading, lambda: _dates(reading))
    decimal = _decimal(reading)
    any_diary = False
    for places, group in groupby(_rows(reading, repair=twice), key=lambda row: row.places):
        any_diary |= bool(places)
        while chunk := list(islice(group, CHUNK_ROWS)):
            rows = _held(chunk, places)
            yield _diary(rows, days, decimal) if places else _others(rows)
    if not any_diary:
        raise NoFoodsError("this export of FDDB holds no diary", place=reading.place, way_out=_EXPORT)


def _rows(reading: Reading, *, repair: bool = False) -> Iterator[_Row]:
    """Yield the rows below the first header; lines that name a part of the complete export are none."""
    part, width = DIARY, 0
    places: tuple[int, ...] = ()
    delimiter = reading.options.delimiter or ";"
    for number, raw in numbered_lines(reading):
        if (named := _part(raw)) is not None:
            part, width = named, 0
            continue
        # A byte-order mark stays where it is if a file is joined to another.
        line = ((repaired(raw) or raw) if repair else raw).removeprefix("\ufeff")
        if width and places and line[: len(REQUIRED[0]) + 1].strip('"').casefold().startswith(REQUIRED[0]):
            yield _Row(number, places, [""] * width)  # the header again, as in other tables a row without a food
            width = 0
        if not width:
            delimiter = reading.options.delimiter or delimiter_of(line)
            reading.found["delimiter"] = f"separated by {DELIMITERS.get(delimiter, repr(delimiter))}"
            header = _keys(line, delimiter)
            width = len(header) or 1
            places = _places(header, f"{reading.place}:{number}") if part == DIARY else ()
        elif not places:
            yield _Row(number, places, "")
        else:
            cells = cells_of(line, delimiter, encoding=reading.encoding)
            if not isinstance(cells, str) and len(cells) != width:
                cells = f"the header has {width} cells and this row has {len(cells)}"
            yield _Row(number, places, cells)


def _dates(reading: Reading) -> Iterator[str]:
    return (row.cells[row.places[0]] for row in _rows(reading) if row.places and not isinstance(row.cells, str))


def _part(line: str) -> str | None:
    """Return the name of the part of the complete export that begins with `line`; None if none does."""
    name = line.strip().rstrip(";,").strip('"').casefold()
    return name if name in PARTS else None


def _keys(line: str, delimiter: str) -> list[str]:
    cells = cells_of(line, delimiter, encoding="")
    return [] if isinstance(cells, str) else [cell.strip().casefold() for cell in cells]


def _places(header: list[str], place: str) -> tuple[int, ...]:
    """Return where the header of the diary has each of ``COLUMNS``, -1 if it has it not."""
    if header[:1] == [WEIGHTS]:
        raise NoFoodsError("these are the weights of FDDB, not the diary", place=place, way_out=_EXPORT)
    if missing := [name for name in REQUIRED if name not in header]:
        held = ", ".join(repr(cell[:60]) for cell in header[:8])
        raise DiaryFormatError(
            f"the header has no column {', '.join(missing)}; it has: {held}",
            place=place,
            way_out=_EXPORT,
        )
    if twice := [name for name in COLUMNS if header.count(name) > 1]:
        raise DiaryFormatError(f"the header has the column {twice[0]!r} twice", place=place, way_out=_EXPORT)
    return tuple(header.index(name) if name in header else -1 for name in COLUMNS)


def _held(chunk: list[_Row], places: tuple[int, ...]) -> Rows:
    """Return rows of one header as text by role; of those that are not of the diary only the line is kept."""
    lines = [row.line for row in chunk]
    unreadable = {i: row.cells for i, row in enumerate(chunk) if isinstance(row.cells, str) and places}
    read = [None if isinstance(row.cells, str) else row.cells for row in chunk]
    return Rows(
        lines,
        {
            role: ["" if cells is None else cells[place] for cells in read]
            for role, place in zip(COLUMNS.values(), places, strict=False)
            if place >= 0
        },
        unreadable,
    )


def _others(rows: Rows) -> pd.DataFrame:
    rows.skip(rows.texts("date").isna(), OTHER_PART)
    return rows.frame({})


def _decimal(reading: Reading) -> Literal[".", ","]:
    """Return the decimal sign: FDDB writes a comma, and a workbook or a spreadsheet in English a point."""
    from vitamer.importers.numbers import find_decimal

    if reading.options.decimal is not None:
        return reading.options.decimal
    return find_decimal(_numbers(reading)).decimal or ","


def _numbers(reading: Reading) -> Iterator[str]:
    for row in _rows(reading):
        if row.places and not isinstance(row.cells, str):
            yield from (row.cells[place] for place in row.places[2:] if place >= 0)


def _diary(rows: Rows, days: Days, decimal: Literal[".", ","]) -> pd.DataFrame:
    activity = rows.numbers("activity", decimal=decimal)
    column, units = PER_UNIT["energy"]
    energy = rows.numbers("energy", per_unit=units["kj"], decimal=decimal)
    rows.skip_what_is_no_food()
    rows.skip((activity > 0) & ~(energy > 0), ACTIVITY)
    day, time = rows.days("date", days)
    food, amount = _food_and_amount(rows.texts("food"), rows.texts("energy", strip=True))
    fat = rows.numbers("fat", decimal=decimal)
    return rows.frame({"day": day, "time": time, "food": food, "amount": amount, column: energy, "app_fat_g": fat})


def _food_and_amount(text: pd.Series[str], energy: pd.Series[str]) -> tuple[pd.Series[str], pd.Series[str]]:
    """Take amounts in grams, litres and pieces off the texts."""
    parts = text.str.strip().str.extract(f"^{_AMOUNT_AND_FOOD}$", flags=re.DOTALL)
    nothing = text.str.fullmatch(_ROUNDED_TO_NOTHING, flags=re.DOTALL).fillna(False)
    apart = parts[0].notna() & ~nothing
    unknown = energy.fillna("?") + " kJ"
    return text.mask(apart, parts[1]), parts[0].where(apart).mask(nothing, unknown)
