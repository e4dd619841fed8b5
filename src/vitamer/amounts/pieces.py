"""The pieces of an amount: numbers, units, counts in front of a unit, numbers with a unit of measurement."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from vitamer.amounts.words import PHYSICAL, UNIT_KINDS, Found, Word, find_word

__all__ = [
    "DOSE_UNITS",
    "HAS_DIGIT",
    "NUMBER",
    "NUMBER_AT",
    "OF",
    "Count",
    "Measured",
    "Unit",
    "count_at_start",
    "measured_in",
    "number_value",
    "unit_at",
]

#: A number, the most special form first: mixed, fraction, grouped by thousands, decimal, whole.
NUMBER = (
    r"(?:\d+[ -]\d+/[1-9]\d*|\d+/[1-9]\d*"
    r"|[1-9]\d{0,2}(?:[,']\d{3})+(?:\.\d+)?(?!\d)|[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}(?!\d)"
    r"|\d+[.,]\d+|\d+|[.,]\d+)"
)
NUMBER_AT = re.compile(NUMBER)
HAS_DIGIT = re.compile(r"\d")
#: What joins a count to what is counted.
OF = re.compile(r" ?(?:of (?:an? |the )?|an? |von |vom |de |d'|di |的|の)", re.IGNORECASE)
#: Names of registry units that a label uses for doses, never for grams of food.
DOSE_UNITS = frozenset({"mg", "ug", "ng"})

_RANGE = re.compile(rf" ?(?:-|~|to|bis|à) ?({NUMBER})(?![\"/])", re.IGNORECASE)
_TIMES = re.compile(rf" ?[x×*] ?({NUMBER})(?![\"/])", re.IGNORECASE)
_BARE_TIMES = re.compile(r" ?[x×*](?= |$)", re.IGNORECASE)
_NEXT_NUMBER = re.compile(rf" ({NUMBER}) ?-?(?=\S)")
_GROUPED_BY_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_GROUPED_BY_DOTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_TWO_DECIMALS = re.compile(r"\d+\.\d\d(?!\d)")
#: A number that is no part of a word, a number or a fraction before it.
_FREE_NUMBER = re.compile(rf"(?<![A-Za-zıİ0-9_.,])(?<!\d/){NUMBER}")
#: Nouns behind a size that add nothing to it: a ``large egg`` is weighed as ``large``.
_ADDS_NOTHING = {"egg", "piece", "serving"}
_HELD_AS = {"mass": "g", "volume": "ml", "activity": "IU"}
_METRIC = {"g", "kg", "hg", "mg", "ug", "ng", "ml", "cl", "dl", "l"}


def number_value(digits: str, unit: str = "") -> float:
    """Return what a number is worth; before IU a dot can group thousands (``5.000 I.E.``).

    Parameters
    ----------
    digits : str
        A number that the pattern ``NUMBER`` takes.
    unit : str, optional
        Unit of measurement behind it.

    Returns
    -------
    float
        The number [1].

    Examples
    --------
    >>> [number_value(written) for written in ("1 1/2", "1,5", "1,500")]
    [1.5, 1.5, 1500.0]
    """
    if "/" in digits:
        *whole, fraction = re.split(r"[ -]", digits)
        top, bottom = fraction.split("/")
        return sum(map(float, whole)) + float(top) / float(bottom)
    digits = digits.replace("'", ",")
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        digits = digits.replace(",", "") if dot > comma else digits.replace(".", "").replace(",", ".")
    elif _GROUPED_BY_COMMAS.fullmatch(digits):
        digits = digits.replace(",", "")
    elif digits.count(".") > 1 or (unit == "IU" and _GROUPED_BY_DOTS.fullmatch(digits)):
        digits = digits.replace(".", "")
    return float(digits.replace(",", "."))


class Unit(NamedTuple):
    """A unit in a text, with the span of its words; `size_end` where a size took in its noun."""

    word: Word
    start: int
    end: int
    size_end: int = 0


def unit_at(text: str, start: int) -> Unit | None:
    """Read ``(adjective | size)* noun`` at one place; a size counts alone or if the noun adds nothing.

    Parameters
    ----------
    text : str
        A prepared text.
    start : int
        Place of the first word; blanks are passed over.

    Returns
    -------
    Unit or None
        The unit; None if no word of the closed list stands there.

    Examples
    --------
    >>> unit_at("2 heaping tablespoons of quark", 1).word.measure
    'tbsp'
    """
    size, at = None, start
    while True:
        at += len(text[at:]) - len(text[at:].lstrip(" "))
        if found := find_word(text, at, UNIT_KINDS):
            word, end = found
            if word.kind != "size":
                noun = Unit(word, start, end)
                food = unit_at(text, noun.end) if word.measure == "piece" else None
                if food and food.word.kind == "food":  # ``1 whole egg``
                    noun, word = food._replace(start=start), food.word
                if size and word.measure in _ADDS_NOTHING:
                    return Unit(size.word, start, noun.end, size.end)
                return noun
            size = size if size and word.measure != "extra_large" else Unit(word, start, end)
            at = end
        elif found := find_word(text, at, {"adjective"}):
            at = found.end
        else:
            return size


class Count(NamedTuple):
    """The numbers in front of a unit: ``outer x inner``; `each` where later weights are those of one."""

    outer: float
    inner: float
    end: int
    each: bool
    digits: str


def count_at_start(text: str) -> Count | None:
    """Read the numbers at the start of a text, in digits or words.

    Parameters
    ----------
    text : str
        A prepared text.

    Returns
    -------
    Count or None
        The numbers; None if the text starts with none.

    Examples
    --------
    >>> count = count_at_start("2 x 12 oz bottle")
    >>> count.outer, count.inner
    (2.0, 12.0)
    """
    inner, each = math.nan, False
    if found := NUMBER_AT.match(text):
        digits, end = found.group(), found.end()
        outer, each = number_value(digits), bool(_TWO_DECIMALS.match(text))
    elif word := find_word(text, 0, {"number"}):
        digits, end, outer = "", word.end, word.word.worth
    else:
        return None
    if digits and (found := _RANGE.match(text, end)) and number_value(found.group(1)) > outer:
        outer, digits, end = (outer + number_value(found.group(1))) / 2, "", found.end()
    if found := _TIMES.match(text, end):
        inner, digits, end, each = number_value(found.group(1)), found.group(1), found.end(), True
    elif found := _BARE_TIMES.match(text, end):
        end, each = found.end(), True
    elif (found := _NEXT_NUMBER.match(text, end)) and (digits and unit_at(text, found.end())):
        inner, digits, end = number_value(found.group(1)), found.group(1), found.end(1)
    elif (word := find_word(text, end + 1, {"number"})) and not 1 <= word.word.worth < 12:
        inner, end = word.word.worth, word.end
    return Count(outer, inner, end, each, digits)


class Measured(NamedTuple):
    """A number with a unit of measurement in a text; `value` in the unit `held_as` [g, ml or IU]."""

    held_as: str
    value: float
    dose: bool
    metric: bool
    start: int
    end: int


def measured_in(text: str) -> list[Measured]:
    """Find all numbers with a unit of mass, volume or activity.

    Parameters
    ----------
    text : str
        A prepared text.

    Returns
    -------
    list of Measured
        What is measured, in the order of the text, in g, ml or IU.

    Examples
    --------
    >>> [(m.value, m.held_as) for m in measured_in("vitamin d3 5k iu, 30 ml")]
    [(5000.0, 'IU'), (30.0, 'ml')]
    """
    if not HAS_DIGIT.search(text):
        return []
    measured = []
    number = _FREE_NUMBER.search(text)
    while number:
        thousands, found = _unit_behind(text, number.end())
        if found:
            word = found.word
            value = number_value(number.group(), word.measure) * thousands * word.worth
            dose = word.registry_unit in DOSE_UNITS or word.kind == "activity"
            metric = word.registry_unit in _METRIC
            measured.append(Measured(_HELD_AS[word.kind], value, dose, metric, number.start(), found.end))
        number = _FREE_NUMBER.search(text, found.end if found else number.start() + 1)
    return measured


def _unit_behind(text: str, end: int) -> tuple[float, Found | None]:
    """Find the unit of measurement behind a number, and what the ``k`` of ``5k IU`` multiplies by."""
    if text[end : end + 1] in {"k", "K"} and (found := _unit_after_blank(text, end + 1)):
        return 1000.0, found
    return 1.0, _unit_after_blank(text, end)


def _unit_after_blank(text: str, at: int) -> Found | None:
    at += text.startswith(" ", at)
    at += text.startswith("-", at)
    return find_word(text, at, PHYSICAL)
