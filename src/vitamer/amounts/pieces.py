"""The pieces of an amount: numbers, units, counts in front of a unit, numbers with a unit of measurement."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from vitamer.amounts.words import HAS_CJK, PHYSICAL, UNIT_KINDS, Found, Word, find_word

__all__ = [
    "ADDS_NOTHING",
    "DOSE_UNITS",
    "HAS_DIGIT",
    "METRIC",
    "NUMBER",
    "NUMBER_AT",
    "OF",
    "SIZES",
    "Count",
    "Measured",
    "Unit",
    "cjk_number",
    "count_at_start",
    "measured_in",
    "number_value",
    "spread_of_range",
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
OF = re.compile(r" ?(?:of (?:an? |the )?|an? |von |vom |de |d'|di |van |av |af |的|の)", re.IGNORECASE)
#: Names of registry units that a label uses for doses, never for grams of food.
DOSE_UNITS = frozenset({"mg", "ug", "ng"})

_RANGE = re.compile(
    rf"(?: ?(?:-|~|to|bis|à|から|至|到|或|부터) ?| (?:a|or|oder|ou|o|of|tot|til|till|do|до|или|y|u) )"
    rf"({NUMBER})(?![\"/])",
    re.IGNORECASE,
)
_RANGE_WORD = re.compile(r" (?:to|or|bis|oder|à|ou|a|o|tot|of) |-", re.IGNORECASE)
_NUMBER_WORD = frozenset({"number"})
_TIMES = re.compile(rf" ?[x×*] ?({NUMBER})(?![\"/])", re.IGNORECASE)
_BARE_TIMES = re.compile(r" ?[x×*](?= |$)", re.IGNORECASE)
_NEXT_NUMBER = re.compile(rf" ({NUMBER}) ?-?(?=\S)")
_GROUPED_BY_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_GROUPED_BY_DOTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
#: FatSecret states the weight of the whole behind a comma, and counts in whole numbers and fractions.
_WHOLE_BEHIND = re.compile(rf"[0-9 /⁄½⅓⅔¼¾⅛]+ x {NUMBER} [^,()]+, {NUMBER} ?(?:g|ml|г|мл)", re.IGNORECASE)
_TWO_DECIMALS = re.compile(r"\d+\.\d\d(?!\d)")
#: Chinese and Japanese numerals in front of a counter; those of one character are also words of the list.
_CJK_NUMERAL = re.compile("[一二两兩三四五六七八九十百千]+")
_CJK_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2, "兩": 2}
_CJK_PLACES = {"十": 10, "百": 100, "千": 1000}
#: ``a couple`` is two, and sometimes three.
_COUPLE = re.compile(r"(?:a )?couple\b", re.IGNORECASE)
_COUPLE_GSD = 1.2
#: From here on two numbers set apart by a dash are a count and a weight, not the ends of a range.
_WIDEST_RANGE = 3.0
#: What may follow a Chinese, Japanese or Korean number word, beside a unit.
_BEHIND_A_NUMBER = {"", " ", "的", "の", "~", "-", "/"}
#: A number that is no part of a word, a number or a fraction before it.
_FREE_NUMBER = re.compile(rf"(?<![A-Za-zıİ0-9_.,])(?<!\d/){NUMBER}")
#: Nouns behind a size that add nothing to it: a ``large egg`` is weighed as ``large``.
ADDS_NOTHING = frozenset({"egg", "piece", "serving", "whole"})
#: Sizes that are measures by themselves.
SIZES = frozenset({"small", "medium", "large", "extra_large", "jumbo"})
_HELD_AS = {"mass": "g", "volume": "ml", "activity": "IU"}
_ADJECTIVE = frozenset({"adjective"})
METRIC = frozenset({"g", "kg", "hg", "mg", "ug", "ng", "ml", "cl", "dl", "l"})


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
    """A unit in a text, with the span of its words; `size_end` where a size took in its noun, else its `size`."""

    word: Word
    start: int
    end: int
    size_end: int = 0
    size: str = ""


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
    size, way, at = None, "", start
    while True:
        at += len(text[at:]) - len(text[at:].lstrip(" "))
        if found := find_word(text, at, UNIT_KINDS):
            word, end = found
            if word.kind != "size":
                noun = Unit(word, start, end, 0, size.word.measure if size else way)
                food = unit_at(text, noun.end) if word.measure in {"piece", "whole"} else None
                if food and food.word.kind == "food":  # ``1 whole egg``
                    noun, word = food._replace(start=start), food.word
                if size and word.measure in ADDS_NOTHING:
                    return Unit(size.word, start, noun.end, size.end)
                return noun
            size = size if size and word.measure != "extra_large" else Unit(word, start, end)
            at = end
        elif found := find_word(text, at, _ADJECTIVE):
            way, at = found.word.measure or way, found.end
        else:
            return size


def spread_of_range(low: float, high: float) -> float:
    """Return how far the truth of a range may lie from its mean.

    Parameters
    ----------
    low, high : float
        The ends of the range [any one unit].

    Returns
    -------
    float
        Geometric standard deviation [-] of a lognormal quantity with the mean and the variance of all numbers
        between the ends, each as likely as the others.

    Examples
    --------
    >>> round(spread_of_range(2, 3), 3)
    1.122
    """
    variation = (high - low) / math.sqrt(12) / ((low + high) / 2) if high > 0 else 0.0
    return math.exp(math.sqrt(math.log1p(variation**2)))


def cjk_number(numeral: str) -> float:
    """Return what a Chinese or Japanese numeral is worth; not-a-number if it is none.

    Parameters
    ----------
    numeral : str
        Characters of a numeral below ten thousand.

    Returns
    -------
    float
        The number [1].

    Examples
    --------
    >>> [cjk_number(written) for written in ("两百", "一百五十", "十二", "三")]
    [200.0, 150.0, 12.0, 3.0]
    """
    total, digit = 0, 0
    for character in numeral:
        if place := _CJK_PLACES.get(character):
            total, digit = total + (digit or 1) * place, 0
        elif digit:
            return math.nan
        else:
            digit = _CJK_DIGITS[character]
    return float(total + digit)


class Count(NamedTuple):
    """The numbers in front of a unit: ``outer x inner``; `each` where later weights are those of one.

    `digits` are those of the last number, empty for words; `gsd` is the spread of a range [-]; `whole` tells that
    the weight at the end is that of all.
    """

    outer: float
    inner: float
    end: int
    each: bool
    digits: str
    gsd: float = 1.0
    whole: bool = False


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
    inner, each, gsd = math.nan, False, 1.0
    if found := NUMBER_AT.match(text):
        digits, end = found.group(), found.end()
        outer, each = number_value(digits), bool(_TWO_DECIMALS.match(text))
    elif (found := _CJK_NUMERAL.match(text)) and len(found.group()) > 1 and cjk_number(found.group()) > 0:
        digits, end, outer = "", found.end(), cjk_number(found.group())
    elif (word := find_word(text, 0, _NUMBER_WORD)) and _counts(text, word.end):
        digits, end, outer = "", word.end, word.word.worth
        gsd = _COUPLE_GSD if _COUPLE.match(text) else 1.0
    else:
        return None
    if found := _RANGE.match(text, end):
        other = number_value(found.group(1))
        if outer < other and _packed(text, found, other / outer if outer else 0.0):
            inner, digits, end, each = other, found.group(1), found.end(), True
        # ``3 - 1/2`` and ``10-2`` are something else than a range.
        elif outer < other or (digits and 0 < other < outer <= 2 * other and "/" not in found.group(1)):
            gsd = spread_of_range(min(outer, other), max(outer, other))
            outer, digits, end = (outer + other) / 2, "", found.end()
    elif digits == "" and (word := _second_number_word(text, end)) and word.word.worth > outer:
        gsd = spread_of_range(outer, word.word.worth)
        outer, end = (outer + word.word.worth) / 2, word.end
    if math.isnan(inner):
        whole = _WHOLE_BEHIND.fullmatch(text) is not None
        inner, digits, end, each = _multiplier(text, end, digits, each)
        return Count(outer, inner, end, each and not whole, digits, gsd, whole)
    return Count(outer, inner, end, each, digits, gsd)


def _multiplier(text: str, end: int, digits: str, each: bool) -> tuple[float, str, int, bool]:
    """Read the second number of ``2 x 3 oz``, ``2.00 12 oz bottle`` and ``two dozen``; not-a-number if none."""
    if found := _TIMES.match(text, end):
        return number_value(found.group(1)), found.group(1), found.end(), True
    if found := _BARE_TIMES.match(text, end):
        return math.nan, digits, found.end(), True
    if (found := _NEXT_NUMBER.match(text, end)) and (digits and unit_at(text, found.end())):
        return number_value(found.group(1)), found.group(1), found.end(1), each
    word = find_word(text, end + 1, _NUMBER_WORD) if text.startswith(" ", end) else None
    if word and not 1 <= word.word.worth < 12:
        return word.word.worth, digits, word.end, each
    return math.nan, digits, end, each


def _packed(text: str, second: re.Match[str], ratio: float) -> bool:
    """Tell whether ``1 - 6 oz container`` is one of six ounces, and no range of one to six."""
    unit = unit_at(text, second.end())
    if unit is None or unit.word.kind not in PHYSICAL:
        return False
    noun = unit_at(text, unit.end)
    apart = second.group().startswith(" - ")
    return apart and (ratio >= _WIDEST_RANGE or (noun is not None and noun.word.kind == "container"))


def _counts(text: str, end: int) -> bool:
    """Tell whether a number word is one: ``两片`` counts, but not the ``三`` of salmon (三文鱼)."""
    if not HAS_CJK.match(text, end - 1) or text[end : end + 1] in _BEHIND_A_NUMBER or text[end : end + 1].isdigit():
        return True
    return unit_at(text, end) is not None or find_word(text, end, _NUMBER_WORD) is not None


def _second_number_word(text: str, end: int) -> Found | None:
    """Find the second number word of ``two or three`` and ``zwei bis drei``."""
    joined = _RANGE_WORD.match(text, end)
    return find_word(text, joined.end(), _NUMBER_WORD) if joined else None


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
            metric = word.registry_unit in METRIC
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
