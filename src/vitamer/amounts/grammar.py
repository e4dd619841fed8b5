"""The grammar of one amount, from ``1½ cup`` to ``2.00 x 12 oz bottle``.

Diary text never reaches a unit parser: ``1½ cup``, ``1,5 dl``, ``12 fl oz`` and ``2 EL`` would come back
wrong. What is not in the closed list of words is kept as a count and noted.

How an amount is read:

- The first number is the count. ``n x m unit`` and ``n m unit`` (``2.00 12 oz bottle``) multiply; ``1 1/2``
  and ``1½`` are one and a half; a range counts as its mean, with a spread; ``1,5`` is 1.5 and ``1,500`` is 1500.
- Nothing weighs nothing: ``0.00 olive`` is 0 g, whatever an olive weighs.
- A weight or volume written behind the unit is that of the whole where the number is written freely
  (``0.5 cup (78g)``). It is that of one unit beside "each" or behind "of" (``2 slices of 30 g``), for containers
  (``2 cans (355 ml)``), and where the number has two decimals or an ``x`` as Cronometer writes it
  (``2.00 bottle (180ml)``), but that of the whole behind a comma at the end, as FatSecret writes it
  (``2  x 1 serving, 60 g``).
- A multiplier may come last (``30 g x 2``), and amounts of one kind add up (``30 g + 20 g``).
- ``oz`` is a mass and ``fl oz`` a volume. Cups and spoons are US ones in English and metric ones in other
  languages.
- A noun that is no measure (``3 nuggets``) is kept: only who knows the food can tell whether it counts pieces.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from vitamer.amounts.phrases import plainly, split_rough, why_no_amount, why_no_food
from vitamer.amounts.pieces import (
    ADDS_NOTHING,
    DOSE_UNITS,
    HAS_DIGIT,
    METRIC,
    NUMBER,
    OF,
    SIZES,
    Count,
    Measured,
    Unit,
    count_at_start,
    measured_in,
    number_value,
    unit_at,
)
from vitamer.amounts.widths import diameter_in, width_at_start
from vitamer.amounts.words import HAS_CJK, PHYSICAL, UNIT_KINDS, Word, find_word, normalize_text, plain_signs
from vitamer.columns import NO_AMOUNT
from vitamer.units import factor

__all__ = ["Amount", "read_amount"]

#: ``43.19 g``, ``2 Slices``.
_NUMBER_AND_WORD = re.compile(r"(\d+(?:\.\d+)?) ?([A-Za-z]+)$")
#: ``x2``, a count by itself.
_TIMES_FIRST = re.compile(r"[x×*] ?(\d+(?:[.,]\d+)?)$", re.IGNORECASE)
#: Where a number may begin behind a Chinese, Japanese or Korean word: ``納豆1パック``.
_NUMBER_INSIDE = re.compile(r"(?<=.)[\d半반一二两兩三四五六七八九十한두세네]")
_AND_A_HALF = {"半", "반"}
#: How full a spoon or cup is: the only size that a unit of measurement has.
_FILLED = {"heaped", "rounded"}
#: Sizes that the large coffee houses call their cups, written as names; a Spanish ``grande`` is large.
_CUP_SIZES = {"Short": "small", "Tall": "small", "Grande": "medium", "Venti": "large", "Trenta": "extra_large"}
_SIZE, _ADJECTIVE = frozenset({"size"}), frozenset({"adjective"})
_BRACKET = re.compile(r"\(([^()]*)\)|（([^（）]*)）")
_HEAD_END = re.compile(r"[,;+]| - | or | oder | ou ")
_SOMETHING_ELSE = re.compile(r"\+| with | mit | avec ", re.IGNORECASE)
#: ``1 slice, cooked (.8 oz, raw)`` does not say what was eaten.
_RAW_WEIGHT = re.compile(r"[^()]*\b(?:raw|roh|uncooked)\b", re.IGNORECASE)
#: What says, in front of a weight, that it is that of one; or right behind it.
_EACH = re.compile(
    r"\b(?:each|je|à|per|pro|jeweils|chacune?|cada una?|elk|ciascun[oa])\b|[@各每]|[x×] ?$"
    r"|^ ?(?:of|zu|von|de|di|da|a|av|van) $",
    re.IGNORECASE,
)
_EACH_BEHIND = re.compile(
    r" ?(?:each|apiece|je(?! )|chacune?|chaque|ciascun[oa]|cada un[oa]|per (?:piece|stuk)|pro Stück)\b", re.IGNORECASE
)
_FOOD_BEHIND = re.compile(r" (?:of )?(?!each|per|pro|je|total|raw|cooked|dry|net|drained)[^\W\d_]{3,}", re.IGNORECASE)
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
#: What drinks are sold in: an ounce in front of it is a fluid one.
_OF_DRINKS = {"bottle", "glass", "mug"}


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
    size : str or None
        Size of the unit where it is said beside it (``large`` of ``large slice``, ``heaped``).
    diameter_cm : float
        Width of what is counted, if it is said to be round [cm].
    noun : str or None
        What is counted where that is no measure, as written: ``nuggets``.
    gsd : float
        Spread of the number itself, of a range or a rough number [-]; 1 for a plain number.
    """

    quantity: float = math.nan
    unit: str | None = None
    mass_g: float = math.nan
    volume_ml: float = math.nan
    note: str | None = None
    helpings: float = math.nan
    dose_ug: float = math.nan
    dose_iu: float = math.nan
    size: str | None = None
    diameter_cm: float = math.nan
    noun: str | None = None
    gsd: float = 1.0


#: The fields of an amount that grow with it.
_GROWING = ("quantity", "mass_g", "volume_ml", "helpings", "dose_ug", "dose_iu")


def _times(amount: Amount, n: float) -> Amount:
    """Return `n` times as much."""
    return amount._replace(**{field: getattr(amount, field) * n for field in _GROWING})


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
    amount = _read(plain_signs(normalize_text(text)).replace("(s)", "").replace("(?)", "").strip(" •*·"))
    if math.isinf(amount.quantity):
        return Amount(note="the number is too large to be an amount")
    if amount.quantity == 0:  # nothing of anything is nothing, whatever one of it weighs
        amount = amount._replace(mass_g=0.0, note=None, helpings=0.0)
    # Twelve digits: the noise of binary arithmetic (50 mcg = 4.9999999999999996e-05 g) is not the person's.
    return Amount._make([float(f"{v:.12g}") if type(v) is float and v == v else v for v in amount])


def _read(text: str) -> Amount:
    """Read one prepared amount."""
    text = " ".join(w for w in text.split(" ") if w.casefold() not in _NOT_AVAILABLE)
    if text in _BLANK:
        return Amount(note=NO_AMOUNT)
    if plain := _plain(text):
        return plain
    if text.startswith("- "):
        text = text[2:]
    text, gsd = split_rough(text)
    if why := why_no_amount(text):
        return Amount(note=f"{text!r} {why}")
    text = plainly(text)
    amount = _sum(text) or _multiplied(text) or _single(text)
    return amount._replace(gsd=max(gsd, amount.gsd)) if gsd > 1 else amount


def _plain(text: str) -> Amount | None:
    """Read a number and one word, as most amounts are written; None if the text is anything else."""
    found = _NUMBER_AND_WORD.match(text)
    unit = find_word(text, found.start(2), UNIT_KINDS) if found else None
    if found is None or unit is None or unit.end != len(text):
        return None
    digits, word = found.group(1), unit.word
    count = Count(float(digits), math.nan, 0, digits[-3:-2] == ".", digits)
    if word.kind in PHYSICAL:
        return _physical(count, word, "")
    amount = _household(count, word, "")
    return amount._replace(noun=found.group(2)) if word.kind == "food" else amount


def _single(text: str) -> Amount:
    """Read an amount that is neither a sum nor multiplied at its end."""
    count = count_at_start(text)
    if count is None:
        return _without_leading_number(text)
    rest = text[count.end :]
    if rest.lstrip().startswith("%"):
        return Amount(quantity=0.0) if count.outer == 0 else Amount(note=f"{text!r} {why_no_food(rest)}")
    rest = rest.lstrip(" -")
    if found := OF.match(rest):
        rest = rest[found.end() :]
    amount = _with_unit(count, rest)
    return amount._replace(gsd=count.gsd) if count.gsd > 1 else amount


def _multiplied(text: str) -> Amount | None:
    """Read an amount whose multiplier comes last, ``1 pack (50 g) x 2``; None if there is no such multiplier."""
    times = _TIMES_LAST.search(text)
    if times is None or count_at_start(text) is None:
        return None
    one, noun = _read(text[: times.start()].rstrip()), times.group(2)
    counted = unit_at(noun, 0) if noun else None
    if one.unit is None or one.note or (noun and (counted is None or counted.word.kind in PHYSICAL)):
        return None
    return _times(one, number_value(times.group(1)))


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
        note = f"{text!r} adds up what has no common measure"
        return None if any(a.note for a in amounts) else Amount(note=note)
    items, helpings, activity = (sum(getattr(a, f) for a in amounts) for f in ("quantity", "helpings", "dose_iu"))
    return amounts[0]._replace(quantity=items, helpings=helpings, dose_iu=activity)


def _without_leading_number(text: str) -> Amount:
    """Read an amount whose number comes last (``大さじ1``) or is left out (``Prise``, ``Medium``)."""
    found = unit_at(text, 0)
    if other := _written_otherwise(text, found):
        return other
    if found is None:
        return Amount(note=f"no weight is known for {text!r}", noun=_noun(text))
    after = text[found.end :]
    # ``大さじ1`` and ``Stück 2``, but not ``G8``; ``cup`` is one cup, but ``g`` is no amount.
    glued = after[:1].isdigit() and not HAS_CJK.search(text[: found.end])
    count = None if glued else count_at_start(after.lstrip(" "))
    kitchen = found.word.kind == "volume" and found.word.measure in _SPOONS and found.end > 1
    if glued or (found.word.kind in PHYSICAL and not kitchen and count is None):
        return Amount(note=f"no weight is known for {text!r}")
    after = after.lstrip(" ")
    if count is None and kitchen and (how := find_word(after, 0, _ADJECTIVE)):  # ``大さじ山盛り1``
        amount = _without_leading_number(text[: found.end] + after[how.end :])
        return amount._replace(size=how.word.measure or None)
    last = count is not None and after[count.end :].strip(" ") in {"", *_AFTER_SPOONS}
    if count is None or not last or not math.isnan(count.inner):
        return _with_unit(Count(1.0, math.nan, 0, False, ""), text)
    return _with_unit(count, text[: found.end])


def _written_otherwise(text: str, found: Unit | None) -> Amount | None:
    """Read ``x2``, the cup sizes of coffee houses, and a number behind the food's name (``納豆1パック``)."""
    if times := _TIMES_FIRST.match(text):
        n = number_value(times.group(1))
        return Amount(quantity=n, helpings=n)
    if text in _CUP_SIZES:
        return _with_unit(Count(1.0, math.nan, 0, False, ""), text)
    if HAS_CJK.match(text) and (found is None or found.word.kind not in {"volume", "container"}):
        for number in _NUMBER_INSIDE.finditer(text):
            amount = _read(text[number.start() :])
            if amount.unit and not amount.note:
                return amount
    return None


def _with_unit(count: Count, rest: str) -> Amount:
    """Read what follows the count: the unit, and behind it weights, sizes and qualifiers."""
    times = 1.0 if math.isnan(count.inner) else count.inner
    if size := _CUP_SIZES.get(rest):
        return Amount(quantity=count.outer, unit=size, helpings=count.outer)
    # Brackets are blanked, not cut out, so that places in `head` are places in `rest`.
    bracketed = "(" in rest or "（" in rest
    blanked = _BRACKET.sub(lambda b: " " * len(b.group()), rest) if bracketed else rest
    head = _HEAD_END.split(blanked, maxsplit=1)[0]
    unit = unit_in(head)
    if unit is None:
        return _without_unit(count, rest, blanked, head, times)
    if unit.start and (why := why_no_food(rest, energy_only=True)):  # ``100 kcal pack``
        return Amount(note=f"'{count.digits} {rest.strip()}' {why}")
    if unit.end < len(rest) and rest[unit.end :].strip() in _AND_A_HALF:  # ``一碗半``
        count, rest = count._replace(outer=count.outer + 0.5), rest[: unit.end]
    other = _SOMETHING_ELSE.search(blanked, unit.end)
    tail = rest[unit.end : other.start() if other else None]
    if bracketed and (before := _BRACKET.match(rest)) and before.end() < unit.end:  # ``1 (6 oz) container``
        tail = f"{before.group()} {tail}"
    if unit.word.kind in PHYSICAL:
        amount = _physical(count, unit.word, tail)
        size = unit.size or _size_behind(tail)
        size = size if size in _FILLED else ""
    else:
        amount = _household(count, unit.word, tail)
        size = ""
        if unit.word.kind != "size":
            size = unit.size or _size_behind(tail) or (_size_in_brackets(rest) if bracketed else "")
    if size in SIZES and unit.word.measure in ADDS_NOTHING:  # ``1 egg, large`` is a large one
        amount = amount._replace(unit=size)
    elif size and not amount.size:
        amount = amount._replace(size=size)
    if unit.word.kind == "food":
        amount = amount._replace(noun=_noun(head))
    if unit.word.kind in {"size", "portion"} and not math.isnan(width := diameter_in(tail)):
        amount = amount._replace(diameter_cm=width)
    return amount


def _without_unit(count: Count, rest: str, blanked: str, head: str, times: float) -> Amount:
    """Read an amount whose noun is no measure: a weight beside it, a width, else only the noun."""
    other = _SOMETHING_ELSE.search(blanked)
    stated = _beside(rest[: other.start() if other else None], count.each, count.outer * times)
    if "g" in stated:  # ``2 rolls (each 45 g)``: the word is unknown, the weight is not
        return Amount(quantity=stated["g"], unit="g", mass_g=stated["g"])
    number, words = count.outer * times, rest.strip(" ,;.")
    if not words:
        dozens = not count.digits and number >= 12
        return Amount(quantity=number, unit="piece" if dozens else None, helpings=number)
    if disc := _disc(count, rest):
        return disc
    if why := why_no_food(rest):
        return Amount(note=f"'{count.digits} {words}' {why}")
    return Amount(
        quantity=number,
        helpings=number,
        note=f"no weight is known for {words!r}",
        diameter_cm=diameter_in(rest, any_width=True),
        noun=_noun(head),
    )


def _disc(count: Count, rest: str) -> Amount | None:
    """Read what is told by its width: ``0.94 14" diameter`` counts, ``12-inch pizza`` and ``30 cm pizza`` are one."""
    number, found = count.outer, width_at_start(rest)
    if not found and count.digits:
        rest = f"{count.digits}{'' if rest.startswith(chr(34)) else ' '}{rest}"
        number, found = 1.0 if math.isnan(count.inner) else count.outer, width_at_start(rest)
    noun = _noun(rest[found.end :].strip(" -,;.")) if found else None
    if not found or not (noun or found.round):
        return None
    note = f"no weight is known for {noun!r}" if noun else None
    unit = None if noun else "disc"
    return Amount(number, unit, note=note, helpings=number, diameter_cm=found.cm, noun=noun)


def _noun(text: str) -> str | None:
    """Return the words that are counted, without what stands behind a comma or in brackets."""
    noun = _HEAD_END.split(_BRACKET.sub(" ", text))[0]
    if digit := HAS_DIGIT.search(noun):  # ``pizza 8" diameter``
        noun = noun[: digit.start()]
    return noun.strip(" ,;.-") or None


def _size_behind(tail: str) -> str:
    """Return the size written behind the unit: ``leaf, large``, ``slice, thick/large``."""
    start = len(tail) - len(tail.lstrip(" ,-/("))
    if start == 0:
        return ""
    unit = unit_at(tail, start)
    if unit is not None and unit.word.kind == "size":
        return unit.word.measure
    thick = find_word(tail, start, {"adjective"})
    return thick.word.measure if thick else ""


def _size_in_brackets(rest: str) -> str:
    """Return the size that a bracket holds alone: ``outer (large) leaf``."""
    for bracket in _BRACKET.finditer(rest):
        inside = bracket.group()[1:-1]
        size = find_word(inside, 0, _SIZE)
        if size and size.end == len(inside):
            return size.word.measure
    return ""


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
    eaten = (m for m in measured_in(tail) if not (_RAW_WEIGHT.match(tail, m.end) or _of_another(tail, m)))
    for m in sorted(eaten, key=lambda m: m.metric):
        stated[m.held_as] = m.value * (outer if each or _is_of_one(tail, m, measure) else 1.0)
    return stated


def _of_another(tail: str, m: Measured) -> bool:
    """Tell whether an amount behind a comma is that of a food named behind it: ``2 slices, 1 tbsp butter``."""
    listed = tail[: m.start].rstrip().endswith((",", ";"))
    return listed and bool(_FOOD_BEHIND.match(tail, m.end)) and not _is_of_one(tail, m, "")


def _is_of_one(tail: str, m: Measured, measure: str) -> bool:
    """Tell whether a weight or dose is said to be that of one: ``28 g each``, ``20 g per slice``."""
    if _EACH.search(tail[: m.start]) or _EACH_BEHIND.match(tail, m.end):
        return True
    unit = unit_at(tail, per.end()) if measure and (per := _PER.match(tail, m.end)) else None
    return unit is not None and unit.word.measure == measure


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
        fluid = word.registry_unit == "oz" and noun.word.measure in _OF_DRINKS
        volume = number * factor("floz")[1] if fluid else whole if word.kind == "volume" else math.nan
        return Amount(
            quantity=items,
            unit=noun.word.measure,
            mass_g=whole if word.kind == "mass" and not strength and not fluid else math.nan,
            volume_ml=volume,
            size=noun.size or None,
            helpings=items,
            dose_ug=number * (word.worth * 1e6) if dose else math.nan,
            dose_iu=whole if word.kind == "activity" else math.nan,
        )
    if word.kind == "activity":
        return Amount(quantity=whole, unit="IU", dose_iu=whole)
    stated = _beside(tail, False, 1.0)
    held_as = "g" if word.kind == "mass" else "ml"
    if held_as in stated and word.registry_unit not in METRIC:
        # The same twice, such as ``1.00 x 8.28 fl oz (245ml)``: of one or of all, whichever agrees.
        again = min((stated[held_as] * f for f in (1.0, outer)), key=lambda v: (abs(v - whole), v))
        whole = again if abs(again - whole) <= _SAME * whole else whole
    elif word.registry_unit == "oz" and "ml" in stated:
        # ``8 oz (237 ml)``: an ounce with millilitres beside it is a fluid ounce.
        each = outer if count.each else 1.0
        return Amount(quantity=stated["ml"] * each, unit="ml", volume_ml=stated["ml"] * each)
    mass = whole if word.kind == "mass" else math.nan
    if word.kind == "volume" and "g" in stated:
        mass = stated["g"] * (outer if count.each else 1.0)
    plain = word.measure in {"g", "ml"}
    if word.kind == "volume":  # ``1 ml (2000 IU)``, of drops
        doses = [m for m in measured_in(tail) if m.dose]
        taken = sum(m.value for m in doses[:1] if m.held_as == "g") * 1e6 or math.nan
        return Amount(
            quantity=whole if plain else number,
            unit=word.measure,
            mass_g=math.nan if doses else mass,
            volume_ml=whole,
            dose_ug=taken,
            dose_iu=stated.get("IU", math.nan),
        )
    return Amount(
        quantity=whole if plain else number,
        unit=word.measure,
        mass_g=mass,
        dose_ug=number * (word.worth * 1e6) if dose else math.nan,
    )


def _household(count: Count, word: Word, tail: str) -> Amount:
    """Read an amount whose unit is a household measure, a container, a serving or a pill."""
    items = count.outer if math.isnan(count.inner) else count.outer * count.inner
    if word.kind == "recipe":
        return Amount(quantity=items, unit=word.measure, note="a recipe has no stated weight")
    if word.kind == "serving" and (nested := _nested(tail)):
        # ``3.00 Serving (2 medium slice)``: six slices.
        return _times(nested, items)._replace(helpings=count.outer)
    # What is in a bracket behind containers and helpings is that of one.
    each = count.each or (word.kind in {"container", "serving"} and not count.whole)
    stated = _beside(tail, each, items, word.measure)
    doses = [m for m in measured_in(tail) if m.dose]
    of_one = each or (bool(doses) and _is_of_one(tail, doses[0], word.measure))
    strength = sum(m.value for m in doses[:1] if m.held_as == "g") * 1e6 * (items if of_one else 1.0)
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
    told = amount.unit and not amount.note and amount.unit not in {"serving", "IU", "g", "ml", "floz"}
    return amount if told else None
