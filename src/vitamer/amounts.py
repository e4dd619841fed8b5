"""Amounts and doses as people write them: a small grammar over a closed list of words.

Diary text never reaches a unit parser: ``1½ cup``, ``1,5 dl``, ``12 fl oz`` and ``2 EL`` would come back
wrong. The words stand in ``measure_words.csv``; what is not there is kept as a count and noted.

How an amount is read:

- The first number is the count. ``n x m unit`` and ``n m unit`` (``2.00 12 oz bottle``) multiply; ``1 1/2``
  and ``1½`` are one and a half; a range counts as its mean; ``1,5`` is 1.5 and ``1,500`` is 1500.
- A weight or volume written behind the unit is that of the whole where the number is written freely
  (``0.5 cup (78g)``). It is that of one unit after "each", for containers (``2 cans (355 ml)``), and where
  the number has two decimals or an ``x`` as Cronometer writes it (``2.00 bottle (180ml)``).
- ``oz`` is a mass and ``fl oz`` a volume. Cups and spoons are US ones in English and metric ones in other
  languages.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from vitamer.columns import DOSES, ENTRIES, NO_AMOUNT, check
from vitamer.units import IU_UG, factor

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Amount", "quantify", "read_amount", "read_doses", "split_amount"]

_NAN = float("nan")


class Amount(NamedTuple):
    """What an amount says; unknown numbers are NaN and unknown words None.

    Attributes
    ----------
    quantity : float
        How many of `unit` [1].
    unit : str or None
        ``g``, ``ml``, ``IU``, a kitchen or household measure (``cup``, ``slice``); None for a bare count.
    mass_g : float
        Mass of the whole amount, if stated [g].
    volume_ml : float
        Volume of the whole amount, if stated [ml].
    note : str or None
        Why the amount has no weight; None if it was read.
    helpings : float
        By how much a strength in the food's name is multiplied [1]; NaN if the amount counts nothing.
    dose_ug : float
        Mass of the whole amount where it is written as a dose, in mg or smaller units [µg].
    dose_iu : float
        Activity of the whole amount [IU].
    """

    quantity: float = _NAN
    unit: str | None = None
    mass_g: float = _NAN
    volume_ml: float = _NAN
    note: str | None = None
    helpings: float = _NAN
    dose_ug: float = _NAN
    dose_iu: float = _NAN


class _Word(NamedTuple):
    """One word of the closed list; `worth` is that of one in g, ml or IU."""

    kind: str
    measure: str
    worth: float
    registry_unit: str


# --- the words --------------------------------------------------------------------------------------------

_FRACTIONS = {
    chr(c): unicodedata.normalize("NFKC", chr(c)).replace("\u2044", "/")
    for c in (*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189)
}
#: Written out before NFKC, which would turn ``1½`` into eleven halves.
_BEFORE_NFKC = str.maketrans({**{c: f" {f}" for c, f in _FRACTIONS.items()}, "\u2044": "/"})
_AFTER_NFKC = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | {"’": "'", "‘": "'", "″": '"', "”": '"', "“": '"'}
)
#: Thin and unbroken spaces group thousands.
_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
_BLANKS = re.compile(r"\s+")
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々"
_HAS_CJK = re.compile(f"[{_CJK}]")


def _prepare(text: str) -> str:
    """Bring text to NFKC with fractions written out and single blanks, and no other change."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _GROUPED.sub("", text).translate(_BEFORE_NFKC))
    return _BLANKS.sub(" ", text).strip()


def _key(word: str) -> str:
    """Return the form under which a word is looked up, without dots and blanks; ``T`` and ``t`` differ."""
    bare = word.replace(".", "").replace(" ", "")
    if bare in {"T", "t"}:
        return bare
    # A pattern that ignores case takes the Turkish dotted and dotless letters for an i.
    return unicodedata.normalize("NFKC", bare).casefold().replace("\u0307", "").replace("ı", "i")


@cache
def _words() -> dict[str, _Word]:
    words = {}
    for row in _word_rows():
        unit = row["registry_unit"]
        if row["kind"] == "number":
            word = _Word("number", "", float(row["measure"]), "")
        else:
            word = _Word(row["kind"], row["measure"], factor(unit)[1] if unit else _NAN, unit)
        words[_key(row["word"])] = word
    return words


@cache
def _word_rows() -> tuple[dict[str, str], ...]:
    text = resources.files("vitamer").joinpath("measure_words.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


# --- the grammar ------------------------------------------------------------------------------------------

#: A number, the most special form first: mixed, fraction, grouped by thousands, decimal, whole.
_N = (
    r"(?:\d+[ -]\d+/[1-9]\d*|\d+/[1-9]\d*"
    r"|[1-9]\d{0,2}(?:[,']\d{3})+(?:\.\d+)?(?!\d)|[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}(?!\d)"
    r"|\d+[.,]\d+|\d+|[.,]\d+)"
)
_NUMBER = re.compile(_N)
_RANGE = re.compile(rf" ?(?:-|~|to|bis|à) ?({_N})(?![\"/])", re.IGNORECASE)
_TIMES = re.compile(rf" ?[x×*] ?({_N})(?![\"/])", re.IGNORECASE)
_BARE_TIMES = re.compile(r" ?[x×*](?= |$)", re.IGNORECASE)
_NEXT_NUMBER = re.compile(rf" ({_N}) ?-?(?=\S)")
_DOTTED_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_TWO_DECIMALS = re.compile(r"\d+\.\d\d(?!\d)")
_ABOUT = re.compile(
    r"(?:about|approx(?:imately)?|around|ca|circa|etwa|ungefähr|environ)\b\.? ?|[~≈约約약] ?", re.IGNORECASE
)
_LIMIT = re.compile(r"(?:more|less|fewer) than|mehr als|weniger als|plus de|moins de|[<>≤≥]", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:a few|few|some|several|a little|a bit|ein paar|einige|etwas|ein wenig|ein bisschen|quelques|un peu"
    r"|unos|unas|algunos|algunas|un poco|alcuni|alcune|een paar|några|kilka|несколько)\b"
    r"|適量|適宜|少し|少许|少許|适量|几|幾",
    re.IGNORECASE,
)
_OF = re.compile(r" ?(?:of (?:an? |the )?|an? |von |vom |de |d'|di |的|の)", re.IGNORECASE)
_HAS_DIGIT = re.compile(r"\d")
_BRACKET = re.compile(r"\(([^()]*)\)|（([^（）]*)）")
_HEAD_END = re.compile(r"[,;+]| - | or | oder | ou ")
_SOMETHING_ELSE = re.compile(r"\+| with | mit | avec ", re.IGNORECASE)
#: ``1 slice, cooked (.8 oz, raw)`` does not say what was eaten.
_RAW_WEIGHT = re.compile(r"[^()]*\b(?:raw|roh|uncooked)\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|je|à|@|per|pro)\b|@", re.IGNORECASE)
_BLANK = {"", "-", "?"}
#: Words that exports write for an empty cell, in the amount or in its unit alone (``1 #N/A``).
_NOT_AVAILABLE = {"n/a", "#n/a", "nan", "none", "null"}
#: What may stand behind the number of a Japanese spoon: a counter, "scant", "generous".
_AFTER_SPOONS = {"杯", "強", "弱"}
_PHYSICAL = {"mass", "volume", "activity"}
#: Plain measures that may say how much a container or pill holds, as in ``12 oz bottle``.
_SIZES_OF_A_CONTAINER = {"g", "ml", "floz", "IU"}
#: Nouns behind a size that add nothing to it: a ``large egg`` is weighed as ``large``.
_ADDS_NOTHING = {"egg", "piece", "serving"}
#: Names of registry units that a label uses for doses, never for grams of food.
_DOSE_UNITS = {"mg", "ug", "ng"}
_SPOONS = {"cup", "tbsp", "tsp"}
_METRIC = {"g", "kg", "hg", "mg", "ug", "ng", "ml", "cl", "dl", "l"}


class _Patterns(NamedTuple):
    """Patterns over the words: units, adjectives, numbers as words, a number with a unit of measurement."""

    unit: re.Pattern[str]
    adjective: re.Pattern[str]
    number: re.Pattern[str]
    measured: re.Pattern[str]


def _alternation(*kinds: str) -> str:
    """Join the words of these kinds; Latin words end where letters end, Chinese ones anywhere."""
    forms = {unicodedata.normalize("NFKC", row["word"]) for row in _word_rows() if row["kind"] in kinds}
    latin = _by_first_letter(sorted(w for w in forms if not _HAS_CJK.search(w)))
    cjk = _by_first_letter(sorted(w for w in forms if _HAS_CJK.search(w)))
    return rf"(?:{latin}(?![^\W\d_{_CJK}]|'\w)(?:\.(?!\d))?|{cjk})"


def _by_first_letter(words: list[str]) -> str:
    """Join words, longest first, in groups by their first letter: a third of the time of one flat list."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        groups.setdefault(word[0].lower(), []).append(re.escape(word[1:]).replace(r"\ ", " ?"))
    if not groups:
        return "(?!)"
    return "(?:" + "|".join(f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in groups.items()) + ")"


@cache
def _patterns() -> _Patterns:
    measured = _alternation("mass", "volume", "activity")
    nouns = ("portion", "container", "dose form", "food", "size", "serving", "recipe")
    return _Patterns(
        re.compile(_alternation("mass", "volume", "activity", *nouns), re.IGNORECASE),
        re.compile(_alternation("adjective") + " ?", re.IGNORECASE),
        re.compile(_alternation("number"), re.IGNORECASE),
        re.compile(rf"(?<![A-Za-z0-9_.,])(?<!\d/)({_N})(k?) ?-?({measured})", re.IGNORECASE),
    )


def _value(digits: str, unit: str = "") -> float:
    """Return the number written as `digits`; before IU a dot can group thousands (``5.000 I.E.``)."""
    if "/" in digits:
        *whole, fraction = re.split(r"[ -]", digits)
        top, bottom = fraction.split("/")
        return sum(map(float, whole)) + float(top) / float(bottom)
    digits = digits.replace("'", ",")
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        digits = digits.replace(",", "") if dot > comma else digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", digits):
        digits = digits.replace(",", "")
    elif digits.count(".") > 1 or (unit == "IU" and _DOTTED_THOUSANDS.fullmatch(digits)):
        digits = digits.replace(".", "")
    return float(digits.replace(",", "."))


class _Unit(NamedTuple):
    """A unit in a text, with the span of its words; `size_end` where a size took in its noun."""

    word: _Word
    start: int
    end: int
    size_end: int = 0


def _unit_at(text: str, start: int) -> _Unit | None:
    """Read ``(adjective | size)* noun`` at `start`; a size counts alone or if the noun adds nothing."""
    patterns, words, size, at = _patterns(), _words(), None, start
    while True:
        at += len(text[at:]) - len(text[at:].lstrip(" "))
        if found := patterns.unit.match(text, at):
            word = words[_key(found.group())]
            if word.kind != "size":
                noun = _Unit(word, start, found.end())
                food = _unit_at(text, noun.end) if word.measure == "piece" else None
                if food and food.word.kind == "food":  # ``1 whole egg``
                    noun, word = food._replace(start=start), food.word
                if size and word.measure in _ADDS_NOTHING:
                    return _Unit(size.word, start, noun.end, size.end)
                return noun
            size = size if size and word.measure != "extra_large" else _Unit(word, start, found.end())
            at = found.end()
        elif found := patterns.adjective.match(text, at):
            at = found.end()
        else:
            return size


def _unit_in(text: str) -> _Unit | None:
    """Find the unit of an amount: at the beginning, else the first noun of the closed list, else a size."""
    size = _unit_at(text, 0)
    if size and (size.word.kind != "size" or size.size_end):
        return size
    for blank in re.finditer(r"[ /]", text):
        found = _unit_at(text, blank.end())
        # A single letter deep in a text is no unit, and neither is a unit of measurement without its number.
        if found and found.word.kind not in {"mass", "volume", "activity"}:
            if found.word.kind != "size":
                return found
            size = size or found
    return size


class _Count(NamedTuple):
    """The numbers in front of a unit: ``outer x inner``; `each` where later weights are those of one."""

    outer: float
    inner: float
    end: int
    each: bool
    digits: str


def _count(text: str) -> _Count | None:
    """Read the leading numbers of `text`."""
    patterns, words = _patterns(), _words()
    inner, each = _NAN, False
    if found := _NUMBER.match(text):
        digits, end = found.group(), found.end()
        outer, each = _value(digits), bool(_TWO_DECIMALS.match(text))
    elif found := patterns.number.match(text):
        digits, end = "", found.end()
        outer = words[_key(found.group())].worth
    else:
        return None
    if digits and (found := _RANGE.match(text, end)) and _value(found.group(1)) > outer:
        outer, digits, end = (outer + _value(found.group(1))) / 2, "", found.end()
    if found := _TIMES.match(text, end):
        inner, digits, end, each = _value(found.group(1)), found.group(1), found.end(), True
    elif found := _BARE_TIMES.match(text, end):
        end, each = found.end(), True
    elif (found := _NEXT_NUMBER.match(text, end)) and (digits and _unit_at(text, found.end())):
        inner, digits, end = _value(found.group(1)), found.group(1), found.end(1)
    elif (found := patterns.number.match(text, end + 1)) and not 1 <= words[_key(found.group())].worth < 12:
        inner, end = words[_key(found.group())].worth, found.end()
    return _Count(outer, inner, end, each, digits)


def read_amount(text: str) -> Amount:
    """Read one amount.

    Parameters
    ----------
    text : str
        The amount as written, in any of the languages of ``measure_words.csv``.

    Returns
    -------
    Amount
        Quantity [1], unit, mass [g], volume [ml], dose [µg] or [IU], and a note if no weight is
        known. Never raises: what cannot be read is noted.

    Notes
    -----
    ``1.50 x 2.0 gummy vitamins`` are three gummies and one and a half helpings: a strength on a label is
    taken as that of the label's serving, here two gummies. In ``2.00 capsule`` a helping is one capsule.

    Examples
    --------
    >>> amount = read_amount("2.00 x 3.0 oz")
    >>> round(amount.mass_g, 1), amount.unit
    (170.1, 'g')
    >>> read_amount("2 EL").volume_ml
    30.0
    >>> read_amount("1.00 TruStar net").note
    "no weight is known for 'TruStar net'"
    """
    amount = _read(_prepare(text).translate(_AFTER_NFKC).replace("(s)", "").replace("(?)", "").strip())
    if math.isinf(amount.quantity):
        return Amount(note="the number is too large to be an amount")
    # Twelve digits: the noise of binary arithmetic (50 mcg = 4.9999999999999996e-05 g) is not the person's.
    return Amount(*(float(f"{v:.12g}") if isinstance(v, float) else v for v in amount))  # type: ignore[arg-type]


def _read(text: str) -> Amount:
    """Read one prepared amount."""
    text = " ".join(w for w in text.split(" ") if w.casefold() not in _NOT_AVAILABLE)
    if text in _BLANK:
        return Amount(note=NO_AMOUNT)
    if found := _ABOUT.match(text):
        text = text[found.end() :]
    if _LIMIT.match(text):
        return Amount(note=f"{text!r} is a limit, not an amount")
    if _VAGUE.match(text):
        return Amount(note=f"{text!r} gives no number")
    count = _count(text)
    if count is None:
        return _without_leading_number(text)
    rest = text[count.end :]
    if rest.lstrip().startswith("%"):
        return Amount(note=f"no weight is known for {text!r}")
    rest = rest.lstrip(" -")
    if found := _OF.match(rest):
        rest = rest[found.end() :]
    return _with_unit(count, rest)


def _without_leading_number(text: str) -> Amount:
    """Read an amount whose number comes last (``大さじ1``) or is left out (``Prise``, ``Medium``)."""
    found = _unit_at(text, 0)
    if found is None:
        return Amount(note=f"no weight is known for {text!r}")
    after = text[found.end :]
    # ``大さじ1`` and ``Stück 2``, but not ``G8``; ``cup`` is one cup, but ``g`` is no amount.
    glued = after[:1].isdigit() and not _HAS_CJK.search(text[: found.end])
    count = None if glued else _count(after.lstrip(" "))
    kitchen = found.word.kind == "volume" and found.word.measure in _SPOONS and found.end > 1
    if glued or (found.word.kind in _PHYSICAL and not kitchen and count is None):
        return Amount(note=f"no weight is known for {text!r}")
    after = after.lstrip(" ")
    last = count is not None and after[count.end :].strip(" ") in {"", *_AFTER_SPOONS}
    if count is None or not last or not math.isnan(count.inner):
        return _with_unit(_Count(1.0, _NAN, 0, False, ""), text)
    return _with_unit(count, text[: found.end])


def _with_unit(count: _Count, rest: str) -> Amount:
    """Read what follows the count: the unit, and behind it weights, sizes and qualifiers."""
    times = 1.0 if math.isnan(count.inner) else count.inner
    # Brackets are blanked, not cut out, so that places in `head` are places in `rest`.
    blanked = _BRACKET.sub(lambda b: " " * len(b.group()), rest)
    head = _HEAD_END.split(blanked)[0]
    unit = _unit_in(head)
    if unit is None:
        other = _SOMETHING_ELSE.search(blanked)
        stated = _beside(rest[: other.start() if other else None], count.each, count.outer * times)
        if "g" in stated:  # ``2 rolls (each 45 g)``: the word is unknown, the weight is not
            return Amount(quantity=stated["g"], unit="g", mass_g=stated["g"])
        words = rest.strip(" ,;.")
        if not words:
            return Amount(quantity=count.outer * times, helpings=count.outer * times)
        return Amount(quantity=count.outer * times, note=f"no weight is known for {words!r}")
    other = _SOMETHING_ELSE.search(blanked, unit.end)
    tail = rest[unit.end : other.start() if other else None]
    if unit.word.kind in _PHYSICAL:
        return _physical(count, unit.word, tail)
    return _household(count, unit.word, tail)


class _Measured(NamedTuple):
    """A number with a unit of measurement in a text; `value` in the unit `held_as` [g, ml or IU]."""

    held_as: str
    value: float
    dose: bool
    metric: bool
    start: int
    end: int


def _measured_in(text: str) -> list[_Measured]:
    """Find all numbers with a unit of mass, volume or activity."""
    if not _HAS_DIGIT.search(text):
        return []
    found = []
    for match in _patterns().measured.finditer(text):
        word = _words()[_key(match.group(3))]
        value = _value(match.group(1), word.measure) * (1000.0 if match.group(2) else 1.0) * word.worth
        dose = word.registry_unit in _DOSE_UNITS or word.kind == "activity"
        held_as = {"mass": "g", "volume": "ml", "activity": "IU"}[word.kind]
        metric = word.registry_unit in _METRIC
        found.append(_Measured(held_as, value, dose, metric, match.start(), match.end()))
    return found


def _beside(tail: str, each: bool, outer: float) -> dict[str, float]:
    """Return what is stated behind the unit, in g, ml and IU, for the whole amount; metric statements win."""
    stated: dict[str, float] = {}
    eaten = (m for m in _measured_in(tail) if not _RAW_WEIGHT.match(tail, m.end))
    for m in sorted(eaten, key=lambda m: m.metric):
        stated[m.held_as] = m.value * (outer if each or _EACH.search(tail, 0, m.start) else 1.0)
    return stated


def _physical(count: _Count, word: _Word, tail: str) -> Amount:
    """Read an amount whose unit is one of measurement."""
    outer, inner = count.outer, count.inner
    if word.kind == "activity" and count.digits:  # only now is it known what the dot means
        if math.isnan(inner):
            outer = _value(count.digits, word.measure)
        else:
            inner = _value(count.digits, word.measure)
    number = outer if math.isnan(inner) else outer * inner
    whole = number * word.worth
    dose = word.registry_unit in _DOSE_UNITS
    noun = _unit_at(tail, 0) if word.measure in _SIZES_OF_A_CONTAINER else None
    if noun and (noun.word.kind in {"container", "dose form"} or not math.isnan(inner)) and noun.word.measure:
        # ``2.00 12 oz bottle``: two bottles; ``12 oz bottle``: one.
        items = 1.0 if math.isnan(inner) else outer
        strength = noun.word.kind == "dose form"
        return Amount(
            quantity=items,
            unit=noun.word.measure,
            mass_g=whole if word.kind == "mass" and not strength else _NAN,
            volume_ml=whole if word.kind == "volume" else _NAN,
            helpings=items,
            dose_ug=number * (word.worth * 1e6) if dose else _NAN,
            dose_iu=whole if word.kind == "activity" else _NAN,
        )
    if word.kind == "activity":
        return Amount(quantity=whole, unit="IU", dose_iu=whole)
    stated = _beside(tail, False, 1.0)
    held_as = "g" if word.kind == "mass" else "ml"
    if held_as in stated:
        # The same twice, such as ``1.00 x 8.28 fl oz (245ml)``: of one or of all, whichever agrees.
        whole = min((stated[held_as] * f for f in (1.0, outer)), key=lambda v: (abs(v - whole), v))
    elif word.kind == "mass" and "ml" in stated and not dose:
        # ``8 oz (237 ml)``: an ounce with millilitres beside it is a fluid ounce.
        each = outer if count.each else 1.0
        return Amount(quantity=stated["ml"] * each, unit="ml", volume_ml=stated["ml"] * each)
    mass = whole if word.kind == "mass" else _NAN
    if word.kind == "volume" and "g" in stated:
        mass = stated["g"] * (outer if count.each else 1.0)
    plain = word.measure in {"g", "ml"}
    return Amount(
        quantity=whole if plain else number,
        unit=word.measure,
        mass_g=mass,
        volume_ml=whole if word.kind == "volume" else _NAN,
        dose_ug=number * (word.worth * 1e6) if dose else _NAN,
    )


def _household(count: _Count, word: _Word, tail: str) -> Amount:
    """Read an amount whose unit is a household measure, a container, a serving or a pill."""
    items = count.outer if math.isnan(count.inner) else count.outer * count.inner
    if word.kind == "recipe":
        return Amount(quantity=items, unit=word.measure, note="a recipe has no stated weight")
    if word.kind == "serving" and (nested := _nested(tail)):
        # ``3.00 Serving (2 medium slice)``: six slices.
        scale = items if count.each else 1.0
        return nested._replace(
            quantity=nested.quantity * scale,
            mass_g=nested.mass_g * scale,
            volume_ml=nested.volume_ml * scale,
            helpings=count.outer,
        )
    each = count.each or word.kind == "container"
    stated = _beside(tail, each, items)
    doses = [m for m in _measured_in(tail) if m.dose]
    strength = sum(m.value for m in doses[:1] if m.held_as == "g") * 1e6 * (items if each else 1.0)
    return Amount(
        quantity=items,
        unit=word.measure,
        mass_g=_NAN if doses else stated.get("g", _NAN),
        volume_ml=stated.get("ml", _NAN),
        helpings=count.outer,
        dose_ug=strength or _NAN,
        dose_iu=stated.get("IU", _NAN),
    )


def _nested(tail: str) -> Amount | None:
    """Read the household or kitchen measure that a serving is said to be: ``Serving (2 tbsp)``."""
    inside = tail.strip(" -(=:").split(")")[0]
    if not inside[:1].isdigit():
        return None
    amount = read_amount(inside)
    told = amount.unit and not amount.note and amount.unit not in {"serving", "piece", "IU"}
    return amount if told else None


# --- names ------------------------------------------------------------------------------------------------

#: Words whose number is part of a name: ``omega 3``, ``no. 5``, ``vitamin b 12``, ``typ 405``.
_NAMES_A_NUMBER = re.compile(
    r"(?<![^\W\d_])"
    r"(?:omega|no\.?|nr\.?|№|type|typ|vitamine?|vit\.?|mk|coenzyme|[qbdk]|size|grade|stufe)[ -]?$",
    re.IGNORECASE,
)
#: What follows a number that is part of a name: ``3 bean salad``, ``2 in 1``, ``48+``.
_PART_OF_A_NAME = re.compile(
    r"[ -]?(?:grains?|spices?|beans?|cheeses?|seeds?|minutes?|min|in|way|layer|korn|käse|calories|kcal)\b"
    r"| ?[%+/]",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[+&、と]| (?:and|und|et|y|e|en|och|og|i) ", re.IGNORECASE)
_JOINED_OR_WITH = re.compile(_JOINED.pattern + "| (?:with|mit|avec|con|med) ", re.IGNORECASE)
_LAST_COMMA = re.compile(r"(?:(?<!\d)[,;] ?|[,;] | [-–—] )(?=\d)(?!.*(?:[,;] | [-–—] )\d)")
_NUMBER_START = re.compile(rf"(?<![\w.,/%+(-])\d|(?<=[{_CJK}])\d")
_LAST_BRACKET = re.compile(r" ?\(([^()]*)\)$")
_BRACKET_AT = re.compile(r" ?\([^()]*\)\.?")
_EDGES = " ,;:-–—+/·|*"
_PER_UNIT = re.compile(r" ?(?:/|per|pro|je) ?", re.IGNORECASE)
_EMPTY_BRACKET = re.compile(r"\([\s,;/=|+-]*\)|\[[\s,;/=|+-]*\]")
_DOUBLED = re.compile(r"(?: ?[,;](?= ?[,;+/)&])| ?/(?= ?[/,;+)]))|(?<=[(/]) ?[,;/]")
_COUNT_FIRST = re.compile(rf"({_N})(?: ?[x×*] ?| )(?=\S)", re.IGNORECASE)
_COUNT_LAST = re.compile(r"[ ,]+(?:[x×*] ?(\d{1,2})|(\d{1,2}) ?[x×*]?)$", re.IGNORECASE)
#: A count of pills behind a name with a strength is the size of the package if it is larger than this.
_LARGEST_COUNT_OF_PILLS = 10


class _Cut(NamedTuple):
    """A text without an amount, and that amount; `sure` if a comma or bracket sets the amount off."""

    rest: str
    amount: Amount
    sure: bool


def _leading(text: str) -> _Cut | None:
    """Cut a number with a unit word from the front: ``150 g Banane``, ``大さじ1 味噌``."""
    plain = text.translate(_AFTER_NFKC)
    about = _ABOUT.match(plain)
    start = about.end() if about else 0
    count = _count(plain[start:])
    if count is None:
        unit = _unit_at(plain, start)
        spoon = unit is not None and unit.word.kind == "volume" and _HAS_CJK.match(plain, start)
        after = _NUMBER.match(plain, unit.end) if unit and spoon else None
        end = after.end() if after else -1
    else:
        at = start + count.end
        if _PART_OF_A_NAME.match(plain, at):
            return None
        at += len(plain[at:]) - len(plain[at:].lstrip(" -"))
        if not count.digits and (of := _OF.match(plain, at)):
            at = of.end()
        unit = _unit_at(plain, at)
        lone_letter = unit and unit.end - at == 1 and not count.digits and plain[at].isascii()
        end = -1 if unit is None or lone_letter else unit.end
        if unit and unit.size_end:  # ``2 large eggs``: the eggs are the food
            end = unit.size_end
    if unit is None or end < 0 or unit.word.kind in {"food", "recipe"}:
        return None
    if bracket := _BRACKET_AT.match(plain, end):
        end = bracket.end()
    rest = text[end:]
    if found := _OF.match(rest):
        rest = rest[found.end() :]
    rest = rest.strip(_EDGES)
    return _Cut(rest, read_amount(plain[:end]), True) if rest else None


def _trailing(text: str) -> _Cut | None:
    """Cut an amount with a unit word from the end: ``product, 1 cup, chopped``, ``鸡蛋 69g``."""
    if not _HAS_DIGIT.search(text):
        return None
    plain = text.translate(_AFTER_NFKC)
    if (comma := _LAST_COMMA.search(plain)) and (
        cut := _cut_at(text, plain, comma.start(), comma.end(), True)
    ):
        return cut
    for number in _NUMBER_START.finditer(plain):
        if cut := _cut_at(text, plain, number.start(), number.start(), False):
            return cut
    if bracket := _LAST_BRACKET.search(plain):
        amount = read_amount(bracket.group(1)) if bracket.group(1)[:1].isdigit() else Amount(note="none")
        rest = text[: bracket.start()].strip(_EDGES)
        if rest and amount.unit and not amount.note:
            return _Cut(rest, amount, True)
    return None


def _cut_at(text: str, plain: str, before: int, start: int, sure: bool) -> _Cut | None:
    """Cut an amount that starts at `start`; unless `sure`, nothing but a bracket may follow its unit."""
    count = _count(plain[start:])
    rest = text[:before].strip(_EDGES)
    if count is None or not rest or _NAMES_A_NUMBER.search(plain, 0, before):
        return None
    at = start + count.end
    if _PART_OF_A_NAME.match(plain, at):
        return None
    at += len(plain[at:]) - len(plain[at:].lstrip(" -"))
    unit = _unit_at(plain, at)
    if unit is None or unit.word.kind in {"food", "recipe"}:
        return None
    if not sure:
        noun = _unit_at(plain, unit.end) if unit.word.kind in _PHYSICAL else None
        end = noun.end if noun else unit.end
        bracket = _BRACKET_AT.match(plain, end)
        if plain[bracket.end() if bracket else end :].strip(" .!"):
            return None
    return _Cut(rest, read_amount(plain[start:]), sure)


def _without_strengths(text: str) -> str:
    """Cut every dose (mg, µg, IU) out of a name, with the brackets and ``per capsule`` left behind."""
    strengths = [m for m in _measured_in(text) if m.dose]
    if not strengths:
        return text
    kept, at = [], 0
    for m in strengths:
        kept.append(text[at : m.start])
        at = m.end
        if (per := _PER_UNIT.match(text, at)) and (unit := _unit_at(text, per.end())):
            at = unit.end
    kept.append(text[at:])
    text = _BLANKS.sub(" ", _EMPTY_BRACKET.sub(" ", " ".join(kept)))
    for _ in range(2):
        text = _DOUBLED.sub("", text)
    return text.replace("( ", "(").replace(" )", ")").replace(" ,", ",").strip(_EDGES)


def split_amount(text: str) -> tuple[str, Amount]:
    """Split a part of a line, such as ``2 eggs``, into its words and the amount written beside them.

    Parameters
    ----------
    text : str
        One food with or without an amount in front of it or behind it; bare counts and number words count.

    Returns
    -------
    rest : str
        The words without the amount, never empty unless `text` is.
    amount : Amount
        The amount; all unknown, with the note ``no amount``, if there is none. A counted noun that is both
        food and measure stays in `rest` and is the unit, too (``2 egg whites``).

    Examples
    --------
    >>> rest, amount = split_amount("2 eggs")
    >>> rest, amount.quantity, amount.unit
    ('eggs', 2.0, 'egg')
    >>> rest, amount = split_amount("Banane 150 g")
    >>> rest, amount.mass_g
    ('Banane', 150.0)
    >>> split_amount("7-up")[1].note
    'no amount'
    """
    text = _prepare(text)
    cut = _leading(text) or _trailing(text)
    if cut:
        return cut.rest, cut.amount
    plain = text.translate(_AFTER_NFKC)
    count = _count(plain)
    if count and not _PART_OF_A_NAME.match(plain, count.end):
        rest = text[count.end :]
        if (rest[:1] == " " or not count.digits) and (of := _OF.match(rest)):
            rest = " " + rest[of.end() :]
        counted = rest[:1] == " " or (count.digits and _HAS_CJK.match(rest))
        number = count.outer * (1.0 if math.isnan(count.inner) else count.inner)
        # More than a hundred of anything is a brand (``365 organic milk``), ``80/20`` is a ratio.
        ratio = "/" in count.digits and " " not in count.digits and number > 1
        if counted and rest.strip(_EDGES) and number <= 100 and not ratio:
            return rest.strip(_EDGES), _counted(number, rest.strip(_EDGES))
    if (last := _COUNT_LAST.search(plain)) and not _NAMES_A_NUMBER.search(plain, 0, last.start() + 1):
        number = float(last.group(1) or last.group(2))
        rest = text[: last.start()].strip(_EDGES)
        if rest and number <= 12:
            return rest, _counted(number, rest)
    return text, Amount(note=NO_AMOUNT)


def _counted(number: float, rest: str) -> Amount:
    """Return a bare count, with the unit that the counted noun itself is (``eggs``, ``chicken thighs``)."""
    for start in sorted({0, rest.rfind(" ") + 1}):
        unit = _unit_at(rest, start)
        if unit and unit.word.kind in {"food", "size"} and unit.word.measure:
            return Amount(quantity=number, unit=unit.word.measure, helpings=number)
    return Amount(quantity=number, helpings=number)


class _Name(NamedTuple):
    """A food text taken apart: its name, and the amount that counts if the amount column is blank."""

    name: str
    amount: Amount


def _read_name(text: str, has_strength: bool) -> _Name:
    """Take the amounts out of a food text; an amount beside one of several foods stays with its food."""
    whole = _prepare(text)
    rest = _without_strengths(whole) or whole
    joined = _JOINED.search(rest) is not None
    amount = Amount(note=NO_AMOUNT)
    if (cut := _leading(rest)) and not joined:
        rest, amount = cut.rest, cut.amount
    elif has_strength and (bare := _COUNT_FIRST.match(rest)) and not joined:
        number = _value(bare.group(1))
        amount = Amount(quantity=number, helpings=number)
    for _ in range(3):
        cut = _trailing(rest)
        if cut is None or (not cut.sure and _JOINED_OR_WITH.search(rest)):
            break
        rest = cut.rest
        pills = cut.amount.helpings <= _LARGEST_COUNT_OF_PILLS
        if amount.note == NO_AMOUNT and (pills or not has_strength):
            amount = cut.amount
    name = rest.casefold()
    return _Name(name if name.isascii() else unicodedata.normalize("NFKC", name), amount)


# --- doses ------------------------------------------------------------------------------------------------

_VITAMIN = (
    r"(?:vitamine?s?|vitamina|witamina|vit\.?|витамин|ビタミン|维生素|維生素|维他命|維他命|비타민)[ -]?"
)
_MENAQUINONE = r"m[eé]na(?:qui|chi|ki)non[aeno]*"
#: What a dose can belong to, the most special form first. ``other`` keeps the doses of other substances from
#: falling to a neighbour; ``other_iu`` are those of them that are measured in IU, too.
_SUBSTANCE = re.compile(
    rf"(?P<D3>(?:{_VITAMIN})?(?<![a-z0-9])d-?3(?![0-9])|chole?calciferol\w*|colecalciferol\w*)"
    rf"|(?P<D2>(?:{_VITAMIN})?(?<![a-z0-9])d-?2(?![0-9])|ergocalciferol\w*)"
    rf"|(?P<MK7>(?<![a-z])mk[ -]?7(?!\d)|{_MENAQUINONE}[ -]?7(?!\d)|メナキノン-?7)"
    rf"|(?P<MK4>(?<![a-z])mk[ -]?4(?!\d)|{_MENAQUINONE}[ -]?4(?!\d)|m[eé]nat[eé]tr[eé]non\w*"
    r"|メナキノン-?4|メナテトレノン)"
    rf"|(?P<other_mk>(?<![a-z])mk[ -]?\d+|{_MENAQUINONE}[ -]?\d+)"
    rf"|(?P<K2_unspecified>(?:{_VITAMIN})?(?<![a-z0-9])k-?2(?![0-9])|{_MENAQUINONE}s?)"
    rf"|(?P<D_unspecified>{_VITAMIN}d(?![a-z0-9])|(?<![a-z])d-vitamin\w*"
    rf"|{_VITAMIN}a (?:&|and|und|et) d(?![a-z0-9]))"
    rf"|(?P<other_iu>{_VITAMIN}[ae](?![a-z])|retinol\w*|tocopherol\w*|beta-?carotene?)"
    rf"|(?P<other>{_VITAMIN}[bck]-?\d*(?![a-z0-9])|(?<![a-z])b-?\d+|(?<![a-z0-9])k-?1(?!\d)"
    r"|phyll?oquinon\w*|phytomenadion\w*"
    r"|cal[cz]i(?:um|o)|kal[cz]ium|magn[eé]si(?:um|o)|zin[ck]o?|\biron\b|eisen|omega[ -]?\d*|\bdha\b|\bepa\b"
    r"|fish oil|fischöl|cod liver oil|lebertran|krill|\bboron?\b|iodine|\bjod\b|selen\w*"
    r"|fol(?:ate|ic acid|säure)|biotin|niacin|(?:co)?q-?10|lutein\w*|astaxanthin|quercetin"
    r"|curcumin\w*|collagen|kollagen|potassium|kalium|copper|chromium|manganese|カルシウム|マグネシウム|亜鉛|钙|镁|锌|鈣|鎂|鋅)"
)
#: Every form of an analyte's name holds one of these; most foods are passed over at once.
_MAY_HOLD_ANALYTE = re.compile(
    r"d-?[23]|k-?2|mk|m[eé]na|witam|vit|calciferol|витамин|ビタミン|メナ|维|維|비타민"
)
_D, _K2 = {"D3", "D2", "D_unspecified"}, {"MK4", "MK7", "K2_unspecified"}


class _Mention(NamedTuple):
    """A substance named in a text, or a strength in it; `ug` is NaN for a mention, `iu` tells an activity."""

    what: str
    start: int
    end: int
    ug: float = _NAN
    iu: bool = False


def _substances(text: str) -> list[_Mention]:
    """List the substances named in a case-folded text; a general name falls to the form named beside it."""
    found = [_Mention(m.lastgroup or "", m.start(), m.end()) for m in _SUBSTANCE.finditer(text)]
    named = {m.what for m in found}
    for general, forms in (("K2_unspecified", {"MK4", "MK7", "other_mk"}), ("D_unspecified", {"D3", "D2"})):
        special = sorted(named & forms)
        if general in named and special:
            new = special[0] if len(special) == 1 else ""
            found = [m._replace(what=new) if m.what == general else m for m in found]
    return [m for m in found if m.what]


def _strengths(text: str, d_named: bool) -> list[_Mention]:
    """List the doses written in a text; ``125 mcg (5000 IU)`` is one dose of vitamin D, not two."""
    found = []
    for m in _measured_in(text):
        if m.dose:
            iu = m.held_as == "IU"
            found.append(_Mention("", m.start, m.end, m.value * (IU_UG if iu else 1e6), iu))
    if d_named:
        activities = [m for m in found if m.iu]
        for activity in activities:
            for mass in [m for m in found if not m.iu]:
                near = max(activity.start - mass.end, mass.start - activity.end) <= 4
                if near and abs(mass.ug - activity.ug) <= 0.03 * activity.ug:
                    found.remove(mass)
    return found


def _may_be(substance: _Mention, strength: _Mention) -> bool:
    return not strength.iu or substance.what in _D or substance.what == "other_iu"


def _pair(substances: list[_Mention], strengths: list[_Mention]) -> list[tuple[_Mention, _Mention]]:
    """Give each strength its substance: in order if both are as many, else the nearest one."""
    merged: list[_Mention] = []
    for m in substances:
        between = merged and any(merged[-1].end <= s.start < m.start for s in strengths)
        if merged and merged[-1].what == m.what and not between:
            merged[-1] = merged[-1]._replace(end=m.end)
        else:
            merged.append(m)
    if len(merged) == len(strengths) and all(map(_may_be, merged, strengths)):
        return list(zip(merged, strengths, strict=True))
    strength_first = bool(merged and strengths and strengths[0].start < merged[0].start)
    pairs = []
    for s in strengths:
        possible = [m for m in merged if _may_be(m, s)]
        if possible:
            pairs.append((min(possible, key=lambda m: _distance(m, s, strength_first)), s))
    return pairs


def _distance(substance: _Mention, strength: _Mention, strength_first: bool) -> tuple[int, bool, int]:
    behind = strength.start >= substance.end
    gap = strength.start - substance.end if behind else substance.start - strength.end
    return (gap, behind == strength_first, substance.start)


class _NamedDoses(NamedTuple):
    """What a name says: strengths of one helping [µg], the only analyte named, the form of D named."""

    strengths: dict[str, float]
    only: str
    d: str
    any_strength: bool


def _named_doses(text: str) -> _NamedDoses:
    folded = _prepare(text).translate(_AFTER_NFKC).casefold()
    if not _MAY_HOLD_ANALYTE.search(folded):
        return _NamedDoses({}, "", "", False)
    substances = _substances(folded)
    named = {m.what for m in substances}
    analytes, ds = named & set(DOSES), named & _D
    if not analytes:
        return _NamedDoses({}, "", "", False)
    strengths = _strengths(folded, bool(ds))
    read: dict[str, set[float]] = {}
    pairs = _pair(substances, strengths)
    paired = {substance.what for substance, _ in pairs}
    forms_of_k2 = named & {"MK4", "MK7", "other_mk"}
    for substance, strength in pairs:
        what = substance.what
        if what in _K2 and len(forms_of_k2) > 1 and not forms_of_k2 <= paired:
            what = "K2_unspecified"  # ``MK-4 & MK-7, 1100 mcg``: of the two together
        if what in analytes or what == "K2_unspecified":
            read.setdefault(what, set()).add(round(strength.ug, 9))
    # Two different strengths of one analyte contradict each other: neither is a fact.
    doses = {what: next(iter(values)) for what, values in sorted(read.items()) if len(values) == 1}
    only = next(iter(analytes)) if len(named) == 1 else ""
    return _NamedDoses(doses, only, next(iter(ds)) if len(ds) == 1 else "", bool(strengths))


def read_doses(food: str, amount: str = "") -> dict[str, float]:
    """Read the doses of vitamin D and menaquinones that a supplement's name and amount state.

    Parameters
    ----------
    food : str
        Name of the supplement.
    amount : str, optional
        Amount as written.

    Returns
    -------
    dict
        Dose of the whole entry by analyte [µg]; only analytes whose dose could be read.

    Notes
    -----
    A mass in mg or µg or an activity in IU in the amount is the dose; IU can only be vitamin D, and a mass
    belongs to an analyte only if the name holds no other substance. Otherwise each strength in the name goes
    to the nearest substance and is multiplied by the count in the amount. "Vitamin K" without 2 or MK is
    never K2.

    Examples
    --------
    >>> read_doses("D3 5000 IU + K2 MK-7 100 mcg", "2.00 capsule")
    {'D3': 250.0, 'MK7': 200.0}
    >>> read_doses("Vitamin D", "4.00 x 1000.0 IU")
    {'D_unspecified': 100.0}
    """
    import pandas as pd

    frame = quantify(pd.DataFrame({"food": [food], "amount": [amount]}))
    doses = {a: float(frame[f"dose_{a}_ug"].iloc[0]) for a in DOSES}
    return {a: dose for a, dose in doses.items() if not math.isnan(dose)}


# --- the stage --------------------------------------------------------------------------------------------


def quantify(entries: pd.DataFrame) -> pd.DataFrame:
    """Read name, amount and doses of every entry.

    Parameters
    ----------
    entries : pandas.DataFrame
        Diary entries with the columns `food` and `amount`, as written.

    Returns
    -------
    pandas.DataFrame
        The entries with the columns ``QUANTIFIED``: `name`, `quantity` [1], `unit`, `stated_mass_g` [g],
        `stated_volume_ml` [ml], `amount_note` and a dose of each analyte in ``DOSES`` [µg].

    Raises
    ------
    VitamerError
        If the frame lacks `food` or `amount`.

    Notes
    -----
    The amount column wins. An amount in the name counts where that column is blank; beside a filled column it
    is the size of the package, except for the strength of a supplement. In a line of several foods an amount
    beside one of them stays in `name`, and so does a bare count; ``split_amount`` reads them in the line's
    parts.

    Examples
    --------
    >>> import pandas as pd
    >>> diary = pd.DataFrame({"food": ["Natto", "150 g Banane, frisch"], "amount": ["2 packs", None]})
    >>> quantify(diary)[["name", "quantity", "unit", "stated_mass_g"]]
                 name  quantity  unit  stated_mass_g
    0           natto       2.0  pack            NaN
    1  banane, frisch     150.0     g          150.0
    """
    import numpy as np
    import pandas as pd

    check(entries, tuple(c for c in ENTRIES if c.name in {"food", "amount"}), "quantify")
    food_codes, foods = pd.factorize(entries["food"].fillna("").astype(str))
    amount_codes, amounts = pd.factorize(entries["amount"].fillna("").astype(str))
    doses = [_named_doses(text) for text in foods]
    names = [_read_name(text, d.any_strength) for text, d in zip(foods, doses, strict=True)]
    in_column = _take([read_amount(text) for text in amounts], amount_codes)
    in_name = _take([n.amount for n in names], food_codes)
    blank = in_column["note"] == NO_AMOUNT
    read = {field: np.where(blank, in_name[field], values) for field, values in in_column.items()}
    # A supplement without an amount is one helping of it.
    helpings = np.where(read["note"] == NO_AMOUNT, 1.0, read["helpings"])
    stated = ~np.isnan(read["dose_ug"]) | ~np.isnan(read["dose_iu"])

    out = entries.copy()
    out["name"] = pd.array([names[c].name for c in food_codes], dtype="str")
    out["quantity"] = read["quantity"]
    out["unit"] = pd.array(read["unit"], dtype="str")
    out["stated_mass_g"] = read["mass_g"]
    out["stated_volume_ml"] = read["volume_ml"]
    out["amount_note"] = pd.array(read["note"], dtype="str")
    only = np.array([d.only for d in doses], dtype=object)[food_codes]
    form_of_d = np.array([d.d for d in doses], dtype=object)[food_codes]
    for analyte in DOSES:
        strength = np.array([d.strengths.get(analyte, _NAN) for d in doses], dtype=float)[food_codes]
        of_amount = np.where(only == analyte, read["dose_ug"], _NAN)
        from_iu = (form_of_d == analyte) & ~np.isnan(read["dose_iu"])
        of_amount = np.where(from_iu, read["dose_iu"] * IU_UG, of_amount)
        out[f"dose_{analyte}_ug"] = np.where(stated, of_amount, strength * helpings)
    return out


def _take(amounts: list[Amount], codes: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Lay amounts out as one array a field, in the order of `codes`."""
    import numpy as np

    kinds = {"unit": object, "note": object}
    return {
        field: np.array([a[i] for a in amounts], dtype=kinds.get(field, float))[codes]
        for i, field in enumerate(Amount._fields)
    }
