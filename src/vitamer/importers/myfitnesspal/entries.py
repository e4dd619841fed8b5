"""What stands in MyFitnessPal's cells: food and amount in one text, and numbers with a unit glued behind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from vitamer.importers.rows import PER_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from vitamer.importers.rows import Rows

__all__ = ["NUTRIENT_ROLES", "Measure", "decimal_sign", "measure_of", "nutrients", "split_entry", "value_of"]

#: Their words for what we take, folded: in the languages of the site whose columns are known.
WORDS = {
    "energy": "calories calorie kcal kalorien calorías calorias calorieën kalorier",
    "kilojoules": "kilojoules kilojoule kj kilojulios",
    "fat": "fat fett lipides graisses grasas grasa grassi gordura gorduras vet vetten fedt",
    "calcium": "calcium kalzium calcio cálcio kalcium",
    "magnesium": "magnesium magnésium magnesio magnésio",
    "vitamin d": "vitamin d|vit d|vit. d|vitamine d|vitamina d",
    "vitamin k": "vitamin k|vit k|vit. k|vitamine k|vitamina k",
}
_NUTRIENTS = {word: name for name, words in WORDS.items() for word in words.split("|" if "|" in words else " ")}

#: Units in which a nutrient is known without a word about it.
USUAL_UNITS = {"energy": "kcal", "kilojoules": "kj", "fat": "g"}
_UNITS = {unit for _, units in PER_UNIT.values() for unit in units}
#: Other spellings of units, folded.
_SPELLINGS = {"cal": "kcal", "calories": "kcal", "kilojoules": "kj", "ie": "iu", "ui": "iu"}


class Measure(NamedTuple):
    """What a column holds: a nutrient of ``rows.PER_UNIT``, and its unit, None if only the cells tell it."""

    nutrient: str
    unit: str | None


#: Role of the cells of each nutrient in each unit.
NUTRIENT_ROLES = {
    Measure(name, unit): f"{name} ({unit})"
    for name, (_, units) in PER_UNIT.items()
    if name != "grams"
    for unit in units
}

# A food's amount is a number and a unit, with a blank between them: "2% fat" and "7up" are no amounts.
_NUMBER = r"[-−]?(?:\d{1,4}\s)?(?:\d{1,4}/\d{1,4}|\d{0,4}[¼-¾⅐-⅞]|[.,]?\d[\d.,]{0,15})"
_AMOUNT = re.compile(rf",\s+(?={_NUMBER}(?:\s|$))")
_GLUED_AMOUNT = re.compile(rf",\s*(?={_NUMBER}(?:g|gr|kg|mg|ml|cl|dl|l|oz|lb|lbs)\b)", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def split_entry(text: str) -> tuple[str, str]:
    """Part a text into food and amount, which begins at the last comma outside brackets that a number follows.

    Parameters
    ----------
    text : str
        Food and amount as MyFitnessPal writes them.

    Returns
    -------
    tuple of (str, str)
        Food and amount as they stand; the amount is blank if there is none.

    Examples
    --------
    >>> split_entry("Onions, raw, 0.5 cup, chopped")
    ('Onions, raw', '0.5 cup, chopped')
    >>> split_entry("Milk, 2% fat, 1,5 Tasse"), split_entry("Soda, 7up")
    (('Milk, 2% fat', '1,5 Tasse'), ('Soda, 7up', ''))
    """
    bare = text
    for _ in range(3):  # brackets within brackets
        bare = _BRACKETS.sub(lambda found: "_" * len(found[0]), bare)
    for pattern in (_AMOUNT, _GLUED_AMOUNT):
        last = max(pattern.finditer(bare), key=re.Match.start, default=None)
        if last is not None and text[: last.start()].strip():
            return text[: last.start()].rstrip(), text[last.end() :].strip()
    return text, ""


def measure_of(header: str) -> Measure | None:
    """Return what a column of this header holds, None if it is nothing that is taken.

    Examples
    --------
    >>> measure_of("Calories"), measure_of("fat_g"), measure_of("Protein")
    (Measure(nutrient='energy', unit='kcal'), Measure(nutrient='fat', unit='g'), None)
    >>> measure_of("Calcium")
    Measure(nutrient='calcium', unit=None)
    """
    words = re.sub(r"[()_\s]+", " ", header.casefold()).strip()
    name, _, unit = words.rpartition(" ")
    if words in _NUTRIENTS or _unit(unit) not in _UNITS:
        name, unit = words, ""
    if (nutrient := _NUTRIENTS.get(name)) is None:
        return None
    unit = _unit(unit) or USUAL_UNITS.get(nutrient, "")
    nutrient = "energy" if nutrient == "kilojoules" else nutrient
    return Measure(nutrient, unit or None) if unit in PER_UNIT[nutrient][1] or not unit else None


def _unit(text: str) -> str:
    return _SPELLINGS.get(text, text)


#: Cells that are longer hold no number [characters].
LONGEST_NUMBER = 40

# Dashes stand for an unknown value; a unit may be glued to them too.
_CELL = re.compile(r"(?P<dash>[-–—]+)?(?P<number>[^A-Za-z%µμ]*\d[^A-Za-z%µμ]*?)?\s*(?P<unit>[^\W\d_]+|%)?")


@lru_cache(maxsize=10_000)
def value_of(cell: str, measure: Measure) -> tuple[str, str] | None:
    """Return the role of a value, which depends on its unit, and its number as text; None if it is unknown.

    Examples
    --------
    >>> value_of("3,436mg", Measure("calcium", None)), value_of("20%", Measure("calcium", None))
    (('calcium (mg)', '3,436'), None)
    """
    found = _CELL.fullmatch(cell.strip().casefold()) if len(cell) <= LONGEST_NUMBER else None
    if found is None or (found["number"] is None and found["dash"] is None and found["unit"] is not None):
        # Not a number: which it is not, is said where numbers are read.
        usual = measure.unit or next(iter(PER_UNIT[measure.nutrient][1]))
        return NUTRIENT_ROLES[Measure(measure.nutrient, usual)], cell
    if found["number"] is None:
        return None
    unit = _unit(found["unit"] or "") or measure.unit
    role = NUTRIENT_ROLES.get(Measure(measure.nutrient, unit))
    return (role, (found["dash"] or "") + found["number"]) if role else None


def decimal_sign(texts: Iterable[str]) -> Literal[".", ","]:
    """Return the decimal sign of a page's numbers.

    MyFitnessPal rounds what it prints: a sign that three digits follow parts thousands.

    Examples
    --------
    >>> decimal_sign(["1,937", "45"]), decimal_sign(["1.937", "45"]), decimal_sign(["1.937", "4.5"])
    ('.', ',', '.')
    """
    from vitamer.importers.numbers import find_decimal

    texts = list(texts)
    found, ambiguous = find_decimal(texts)
    if found is not None or not ambiguous:
        return found or "."
    return "," if any("." in text for text in texts) else "."


def nutrients(rows: Rows, roles: Iterable[str], decimal: Literal[".", ","]) -> dict[str, pd.Series]:
    """Return the nutrients of rows by our column: vitamins D and K [µg], minerals [mg], fat [g], energy [kcal].

    Parameters
    ----------
    rows : Rows
        The rows.
    roles : iterable of str
        Which of :data:`NUTRIENT_ROLES` they have.
    decimal : {".", ","}
        Their decimal sign.
    """
    found: dict[str, pd.Series] = {}
    held = set(roles)
    for measure, role in NUTRIENT_ROLES.items():
        if role in held and measure.unit is not None:
            column, units = PER_UNIT[measure.nutrient]
            values = rows.numbers(role, per_unit=units[measure.unit], decimal=decimal)
            found[column] = found[column].fillna(values) if column in found else values
    return found
