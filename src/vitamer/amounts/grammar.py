"""The grammar of one amount, from ``1½ cup`` to ``2.00 x 12 oz bottle``.

Diary text never reaches a unit parser: ``1½ cup``, ``1,5 dl``, ``12 fl oz`` and ``2 EL`` would come back
wrong. What is not in the closed list of words is kept as a count and noted.

How an amount is read:

- The first number is the count. ``n x m unit`` and ``n m unit`` (``2.00 12 oz bottle``) multiply; ``1 1/2``
  and ``1½`` are one and a half; a range counts as its mean; ``1,5`` is 1.5 and ``1,500`` is 1500.
- A weight or volume written behind the unit is that of the whole where the number is written freely
  (``0.5 cup (78g)``). It is that of one unit beside "each" or behind "of" (``2 slices of 30 g``), for containers
  (``2 cans (355 ml)``), and where the number has two decimals or an ``x`` as Cronometer writes it
  (``2.00 bottle (180ml)``).
- A multiplier may come last (``30 g x 2``), and amounts of one kind add up (``30 g + 20 g``).
- ``oz`` is a mass and ``fl oz`` a volume. Cups and spoons are US ones in English and metric ones in other
  languages.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from vitamer.amounts.pieces import (
    DOSE_UNITS,
    NUMBER,
    OF,
    Count,
    Unit,
    count_at_start,
    measured_in,
    number_value,
    unit_at,
)
from vitamer.amounts.words import HAS_CJK, PHYSICAL, PLAIN_SIGNS, Word, normalize_text
from vitamer.columns import NO_AMOUNT

__all__ = ["ABOUT", "Amount", "read_amount"]

ABOUT = re.compile(
    r"(?:about|approx(?:imately)?|around|ca|circa|etwa|ungefähr|environ)\b\.? ?|[~≈约約약] ?", re.IGNORECASE
)
_LIMIT = re.compile(r"(?:more|less|fewer) than|mehr als|weniger als|plus de|moins de|[<>≤≥]", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:a few|few|some|several|a little|a bit|ein paar|einige|etwas|ein wenig|ein bisschen|quelques|un peu"
    r"|unos|unas|algunos|algunas|un poco|alcuni|alcune|een paar|några|kilka|несколько)\b"
    r"|適量|適宜|少し|少许|少許|适量|几|幾",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\(([^()]*)\)|（([^（）]*)）")
_HEAD_END = re.compile(r"[,;+]| - | or | oder | ou ")
_SOMETHING_ELSE = re.compile(r"\+| with | mit | avec ", re.IGNORECASE)
#: ``1 slice, cooked (.8 oz, raw)`` does not say what was eaten.
_RAW_WEIGHT = re.compile(r"[^()]*\b(?:raw|roh|uncooked)\b", re.IGNORECASE)
#: What says, in front of a weight, that it is that of one; or right behind it.
_EACH = re.compile(r"\b(?:each|je|à|@|per|pro)\b|@|^ ?(?:of|zu|von|de|di|da|av|van) $", re.IGNORECASE)
_EACH_BEHIND = re.compile(
    r" ?(?:each|apiece|je(?! )|chacune?|chaque|ciascun[oa]|cada un[oa]|per (?:piece|stuk)|pro Stück)\b", re.IGNORECASE
)
_PER = re.compile(r" ?(?:/|per|pro|par|por) ?", re.IGNORECASE)
#: A multiplier at the end, ``30 g x 2`` or ``30 g x 2 slices``, but not the last side of ``4 x 4``.
_TIMES_LAST = re.compile(rf"(?<=[^\W\d_]|[).])(?: [x×*]|[×*]|(?<=\))x) ?({NUMBER})(?: ?([^\W\d_]+))?$", re.IGNORECASE)
_PLUS = re.compile(r" ?\+ ?| (?:plus|and|und|et) |(?:(?<=lb)|(?<=lbs)|(?<=pound)|(?<=pounds)) (?=\d)", re.IGNORECASE)
#: Two statements of one mass or volume differ by no more than this share, by rounding.
_SAME = 0.25
_BLANK = {"", "-", "?"}
#: Words that exports write for an empty cell, in the amount or in its unit alone (``1 #N/A``).
_NOT_AVAILABLE = {"n/a", "#n/a", "nan", "none", "null"}
#: What may stand behind the number of a Japanese spoon: a counter, "scant", "generous".
_AFTER_SPOONS = {"杯", "強", "弱"}
#: Plain measures that may say how much a container or pill holds, as in ``12 oz bottle``.
_SIZES_OF_A_CONTAINER = {"g", "ml", "floz", "IU"}
_SPOONS = {"cup", "tbsp", "tsp"}


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

    quantity: float = math.nan
    unit: str | None = None
    mass_g: float = math.nan
    volume_ml: float = math.nan
    note: str | None = None
    helpings: float = math.nan
    dose_ug: float = math.nan
    dose_iu: float = math.nan


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
    amount = _read(normalize_text(text).translate(PLAIN_SIGNS).replace("(s)", "").replace("(?)", "").strip())
    if math.isinf(amount.quantity):
        return Amount(note="the number is too large to be an amount")
    # Twelve digits: the noise of binary arithmetic (50 mcg = 4.9999999999999996e-05 g) is not the person's.
    return Amount(*(float(f"{v:.12g}") if isinstance(v, float) else v for v in amount))  # type: ignore[arg-type]


#: ``1/0`` is no number; the 0 behind the stroke is not one by itself.
_OVER_ZERO = re.compile(r"\d ?/ ?0+(?![\d.,])")


def _read(text: str) -> Amount:
    """Read one prepared amount."""
    text = " ".join(w for w in text.split(" ") if w.casefold() not in _NOT_AVAILABLE)
    if text in _BLANK:
        return Amount(note=NO_AMOUNT)
    if found := ABOUT.match(text):
        text = text[found.end() :]
    if _LIMIT.match(text):
        return Amount(note=f"{text!r} is a limit, not an amount")
    if _OVER_ZERO.search(text):
        return Amount(note=f"{text!r} divides by zero")
    if _VAGUE.match(text):
        return Amount(note=f"{text!r} gives no number")
    return _sum(text) or _multiplied(text) or _single(text)


def _single(text: str) -> Amount:
    """Read an amount that is neither a sum nor multiplied at its end."""
    count = count_at_start(text)
    if count is None:
        return _without_leading_number(text)
    rest = text[count.end :]
    if rest.lstrip().startswith("%"):
        return Amount(note=f"no weight is known for {text!r}")
    rest = rest.lstrip(" -")
    if found := OF.match(rest):
        rest = rest[found.end() :]
    return _with_unit(count, rest)


def _multiplied(text: str) -> Amount | None:
    """Read an amount whose multiplier comes last, ``1 pack (50 g) x 2``; None if there is no such multiplier."""
    times = _TIMES_LAST.search(text)
    if times is None or count_at_start(text) is None:
        return None
    one, noun = _read(text[: times.start()].rstrip()), times.group(2)
    counted = unit_at(noun, 0) if noun else None
    if one.unit is None or one.note or (noun and (counted is None or counted.word.kind in PHYSICAL)):
        return None
    n = number_value(times.group(1))
    # Every field but the unit and the note is a number that grows with the amount.
    return Amount(*(v * n if isinstance(v, float) else v for v in one))  # type: ignore[arg-type]


def _sum(text: str) -> Amount | None:
    """Add up amounts of one kind, ``30 g + 20 g``; None if the text is not just such amounts."""
    terms = _PLUS.split(text)
    if len(terms) < 2:
        return None
    for term in terms:
        count = count_at_start(term)
        unit = unit_at(term, count.end) if count else None
        if unit is None or unit.end != len(term):
            return None
    amounts = [_read(term) for term in terms]
    mass, volume = (sum(getattr(a, f) for a in amounts) for f in ("mass_g", "volume_ml"))
    if not math.isnan(mass):
        return Amount(quantity=mass, unit="g", mass_g=mass, dose_ug=sum(a.dose_ug for a in amounts))
    if not math.isnan(volume):
        return Amount(quantity=volume, unit="ml", volume_ml=volume)
    if len({a.unit for a in amounts}) > 1 or any(a.note for a in amounts):
        return None
    items, helpings, activity = (sum(getattr(a, f) for a in amounts) for f in ("quantity", "helpings", "dose_iu"))
    return amounts[0]._replace(quantity=items, helpings=helpings, dose_iu=activity)


def _without_leading_number(text: str) -> Amount:
    """Read an amount whose number comes last (``大さじ1``) or is left out (``Prise``, ``Medium``)."""
    found = unit_at(text, 0)
    if found is None:
        return Amount(note=f"no weight is known for {text!r}")
    after = text[found.end :]
    # ``大さじ1`` and ``Stück 2``, but not ``G8``; ``cup`` is one cup, but ``g`` is no amount.
    glued = after[:1].isdigit() and not HAS_CJK.search(text[: found.end])
    count = None if glued else count_at_start(after.lstrip(" "))
    kitchen = found.word.kind == "volume" and found.word.measure in _SPOONS and found.end > 1
    if glued or (found.word.kind in PHYSICAL and not kitchen and count is None):
        return Amount(note=f"no weight is known for {text!r}")
    after = after.lstrip(" ")
    last = count is not None and after[count.end :].strip(" ") in {"", *_AFTER_SPOONS}
    if count is None or not last or not math.isnan(count.inner):
        return _with_unit(Count(1.0, math.nan, 0, False, ""), text)
    return _with_unit(count, text[: found.end])


def _with_unit(count: Count, rest: str) -> Amount:
    """Read what follows the count: the unit, and behind it weights, sizes and qualifiers."""
    times = 1.0 if math.isnan(count.inner) else count.inner
    # Brackets are blanked, not cut out, so that places in `head` are places in `rest`.
    blanked = _BRACKET.sub(lambda b: " " * len(b.group()), rest)
    head = _HEAD_END.split(blanked)[0]
    unit = unit_in(head)
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
    if unit.word.kind in PHYSICAL:
        return _physical(count, unit.word, tail)
    return _household(count, unit.word, tail)


def unit_in(text: str) -> Unit | None:
    """Find the unit of an amount: at the beginning, else the first noun of the closed list, else a size."""
    size = unit_at(text, 0)
    if size and (size.word.kind != "size" or size.size_end):
        return size
    for blank in re.finditer(r"[ /]", text):
        found = unit_at(text, blank.end())
        # A single letter deep in a text is no unit, and neither is a unit of measurement without its number.
        if found and found.word.kind not in {"mass", "volume", "activity"}:
            if found.word.kind != "size":
                return found
            size = size or found
    return size


def _beside(tail: str, each: bool, outer: float, measure: str = "") -> dict[str, float]:
    """Return what is stated behind the unit `measure`, in g, ml and IU, for the whole; metric statements win."""
    stated: dict[str, float] = {}
    eaten = (m for m in measured_in(tail) if not _RAW_WEIGHT.match(tail, m.end))
    for m in sorted(eaten, key=lambda m: m.metric):
        of_one = each or bool(_EACH.search(tail[: m.start]) or _EACH_BEHIND.match(tail, m.end))
        if not of_one and measure and (per := _PER.match(tail, m.end)):
            unit = unit_at(tail, per.end())  # ``3 slices, 20 g per slice``
            of_one = unit is not None and unit.word.measure == measure
        stated[m.held_as] = m.value * (outer if of_one else 1.0)
    return stated


def _physical(count: Count, word: Word, tail: str) -> Amount:
    """Read an amount whose unit is one of measurement."""
    outer, inner = count.outer, count.inner
    if word.kind == "activity" and count.digits:  # only now is it known what the dot means
        if math.isnan(inner):
            outer = number_value(count.digits, word.measure)
        else:
            inner = number_value(count.digits, word.measure)
    number = outer if math.isnan(inner) else outer * inner
    whole = number * word.worth
    dose = word.registry_unit in DOSE_UNITS
    noun = unit_at(tail, 0) if word.measure in _SIZES_OF_A_CONTAINER else None
    if noun and (noun.word.kind in {"container", "dose form"} or not math.isnan(inner)) and noun.word.measure:
        # ``2.00 12 oz bottle``: two bottles; ``12 oz bottle``: one.
        items = 1.0 if math.isnan(inner) else outer
        strength = noun.word.kind == "dose form"
        return Amount(
            quantity=items,
            unit=noun.word.measure,
            mass_g=whole if word.kind == "mass" and not strength else math.nan,
            volume_ml=whole if word.kind == "volume" else math.nan,
            helpings=items,
            dose_ug=number * (word.worth * 1e6) if dose else math.nan,
            dose_iu=whole if word.kind == "activity" else math.nan,
        )
    if word.kind == "activity":
        return Amount(quantity=whole, unit="IU", dose_iu=whole)
    stated = _beside(tail, False, 1.0)
    held_as = "g" if word.kind == "mass" else "ml"
    if held_as in stated:
        # The same twice, such as ``1.00 x 8.28 fl oz (245ml)``: of one or of all, whichever agrees.
        again = min((stated[held_as] * f for f in (1.0, outer)), key=lambda v: (abs(v - whole), v))
        whole = again if abs(again - whole) <= _SAME * whole else whole
    elif word.kind == "mass" and "ml" in stated and not dose:
        # ``8 oz (237 ml)``: an ounce with millilitres beside it is a fluid ounce.
        each = outer if count.each else 1.0
        return Amount(quantity=stated["ml"] * each, unit="ml", volume_ml=stated["ml"] * each)
    mass = whole if word.kind == "mass" else math.nan
    if word.kind == "volume" and "g" in stated:
        mass = stated["g"] * (outer if count.each else 1.0)
    plain = word.measure in {"g", "ml"}
    return Amount(
        quantity=whole if plain else number,
        unit=word.measure,
        mass_g=mass,
        volume_ml=whole if word.kind == "volume" else math.nan,
        dose_ug=number * (word.worth * 1e6) if dose else math.nan,
    )


def _household(count: Count, word: Word, tail: str) -> Amount:
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
    stated = _beside(tail, each, items, word.measure)
    doses = [m for m in measured_in(tail) if m.dose]
    strength = sum(m.value for m in doses[:1] if m.held_as == "g") * 1e6 * (items if each else 1.0)
    return Amount(
        quantity=items,
        unit=word.measure,
        mass_g=math.nan if doses else stated.get("g", math.nan),
        volume_ml=stated.get("ml", math.nan),
        helpings=count.outer,
        dose_ug=strength or math.nan,
        dose_iu=stated.get("IU", math.nan),
    )


def _nested(tail: str) -> Amount | None:
    """Read the household or kitchen measure that a serving is said to be: ``Serving (2 tbsp)``."""
    inside = tail.strip(" -(=:").split(")")[0]
    if not inside[:1].isdigit():
        return None
    amount = read_amount(inside)
    told = amount.unit and not amount.note and amount.unit not in {"serving", "piece", "IU"}
    return amount if told else None
