"""Amounts inside food names: ``150 g Banane``, ``product, 1 cup, chopped``, ``2 eggs``, ``鸡蛋 69g``."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import NamedTuple

from vitamer.amounts.grammar import Amount, read_amount
from vitamer.amounts.phrases import ABOUT
from vitamer.amounts.pieces import (
    HAS_DIGIT,
    NUMBER,
    NUMBER_AT,
    OF,
    count_at_start,
    measured_in,
    number_value,
    unit_at,
)
from vitamer.amounts.words import BLANKS, CJK, HAS_CJK, PHYSICAL, normalize_text, plain_signs
from vitamer.columns import NO_AMOUNT

__all__ = ["Name", "read_name", "split_amount"]

#: Words whose number is part of a name: ``omega 3``, ``no. 5``, ``vitamin b 12``, ``typ 405``.
_NAMES_A_NUMBER = re.compile(
    r"(?<![^\W\d_])"
    r"(?:omega|no\.?|nr\.?|№|type|typ|vitamine?|vit\.?|mk|coenzyme|[qbdk]|size|grade|stufe)[ -]?$",
    re.IGNORECASE,
)
#: What follows a number that is part of a name: ``3 bean salad``, ``2 in 1``, ``48+``.
_PART_OF_A_NAME = re.compile(
    r"[ -]?(?:grains?|spices?|beans?|cheeses?|seeds?|minutes?|min|in|way|layer|korn|käse|calories|kcal"
    r"|herbs?|meats?|nut|fruit|stars?|ingredients?|course|hours?|days?|weeks?|months?|years?|monate?|jahre?|ans|mois"
    r"|inch|o'clock|up|guys|musketeers|good|alive|pot|pan|bowl|bite|fat|point|kräuter|gewürze?|saaten|granen|kazen"
    r"|fromages?|épices|céréales|grani|cereali|formaggi|stagioni|quesos|leches|cereales|especias|estaciones|saisons"
    r"|quarts|percent|prozent|less|egg omelett?e)\b| ?[%+/\"']|枚切|枚肉",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[+&、と]| (?:and|und|et|y|e|en|och|og|i) ", re.IGNORECASE)
_JOINED_OR_WITH = re.compile(_JOINED.pattern + "| (?:with|mit|avec|con|med) ", re.IGNORECASE)
_LAST_COMMA = re.compile(r"(?:(?<!\d)[,;] ?|[,;] | [-–—] )(?=\d)(?!.*(?:[,;] | [-–—] )\d)")
_NUMBER_START = re.compile(rf"(?<![\w.,/%+(-])\d|(?<=[{CJK}])\d")
_LAST_BRACKET = re.compile(r" ?\(([^()]*)\)$")
_BRACKET_AT = re.compile(r" ?\([^()]*\)\.?")
_EDGES = " ,;:-–—+/·|*"
_PER_UNIT = re.compile(r" ?(?:/|per|pro|je) ?", re.IGNORECASE)
#: Words run together with capitals, and nothing beside them: ``TunaPotatoVeg``, ``ChickenWrap+Cider``.
_RUN_TOGETHER = re.compile(r"(?:[A-Z][a-z]{2,}|[+&/,])+")
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EMPTY_BRACKET = re.compile(r"\([\s,;/=|+-]*\)|\[[\s,;/=|+-]*\]")
_DOUBLED = re.compile(r"(?: ?[,;](?= ?[,;+/)&])| ?/(?= ?[/,;+)]))|(?<=[(/]) ?[,;/]")
#: ``2 eggs`` and ``two eggs``, but no line of several foods and no number that is part of a brand.
_LARGEST_COUNT_OF_A_FOOD = 20
_MOST_WORDS_OF_A_FOOD = 4
_MOST_WHOLE_ONES = 6
_COUNT_FIRST = re.compile(rf"({NUMBER})(?: ?[x×*] ?| )(?=\S)", re.IGNORECASE)
_COUNT_LAST = re.compile(r"[ ,]+(?:[x×*] ?(\d{1,2})|(\d{1,2}) ?[x×*]?)$", re.IGNORECASE)
#: Words for a part that count a food by themselves; ``half`` and ``media`` are parts of names as well.
_PART_OF_ONE = re.compile(r".* .*|halbe[rsn]?|halve|mezz[ao]|anderthalb|eineinhalb|半", re.IGNORECASE)
_TIMES_LAST = re.compile(r"[ ,]+(?:[x×*] ?(\d{1,2})|(\d{1,2}) ?[x×])$", re.IGNORECASE)
_DOZEN, _FRENCH_OF = 12, {" de ", " d'"}
_ENDS_OF_A_MULTIPLIER = frozenset("0123456789xX×")
_COMMA = re.compile(r"(?<!\d)[,;] ?|[,;] ")
#: A count of pills behind a name with a strength is the size of the package if it is larger than this.
_LARGEST_COUNT_OF_PILLS = 10


class _Cut(NamedTuple):
    """A text without an amount, and that amount; `sure` if a comma or bracket sets the amount off."""

    rest: str
    amount: Amount
    sure: bool


def _leading(text: str) -> _Cut | None:
    """Cut a number with a unit word from the front: ``150 g Banane``, ``大さじ1 味噌``."""
    plain = plain_signs(text)
    about = ABOUT.match(plain)
    start = about.end() if about else 0
    count = count_at_start(plain[start:])
    if count is None:
        unit = unit_at(plain, start)
        spoon = unit is not None and unit.word.kind == "volume" and HAS_CJK.match(plain, start)
        after = NUMBER_AT.match(plain, unit.end) if unit and spoon else None
        end = after.end() if after else -1
    else:
        at = start + count.end
        if _PART_OF_A_NAME.match(plain, at):
            return None
        at += len(plain[at:]) - len(plain[at:].lstrip(" -"))
        if not count.digits and (of := OF.match(plain, at)):
            at = of.end()
        unit = unit_at(plain, at)
        lone_letter = unit and unit.end - at == 1 and not count.digits and plain[at].isascii()
        end = -1 if unit is None or lone_letter else unit.end
        if unit and unit.size_end:  # ``2 large eggs``: the eggs are the food
            end = unit.size_end
    if unit is None or end < 0 or unit.word.kind in {"food", "recipe"}:
        return None
    if bracket := _BRACKET_AT.match(plain, end):
        end = bracket.end()
    rest = text[end:]
    if found := OF.match(rest):
        rest = rest[found.end() :]
    rest = rest.strip(_EDGES)
    return _Cut(rest, read_amount(plain[:end]), True) if rest else None


def _trailing(text: str) -> _Cut | None:
    """Cut an amount with a unit word from the end: ``product, 1 cup, chopped``, ``鸡蛋 69g``."""
    if not HAS_DIGIT.search(text):
        return None
    plain = plain_signs(text)
    if (comma := _LAST_COMMA.search(plain)) and (cut := _cut_at(text, plain, comma.start(), comma.end(), True)):
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
    count = count_at_start(plain[start:])
    rest = text[:before].strip(_EDGES)
    if count is None or not rest or _NAMES_A_NUMBER.search(plain, 0, before):
        return None
    at = start + count.end
    if _PART_OF_A_NAME.match(plain, at):
        return None
    at += len(plain[at:]) - len(plain[at:].lstrip(" -"))
    unit = unit_at(plain, at)
    if unit is None or unit.word.kind in {"food", "recipe"}:
        return None
    if not sure:
        noun = unit_at(plain, unit.end) if unit.word.kind in PHYSICAL else None
        end = noun.end if noun else unit.end
        bracket = _BRACKET_AT.match(plain, end)
        if plain[bracket.end() if bracket else end :].strip(" .!"):
            return None
    return _Cut(rest, read_amount(plain[start:]), sure)


def without_strengths(text: str) -> str:
    """Cut every dose (mg, µg, IU) out of a name, with the brackets and ``per capsule`` left behind."""
    strengths = [m for m in measured_in(text) if m.dose]
    if not strengths:
        return text
    kept, at = [], 0
    for m in strengths:
        kept.append(text[at : m.start])
        at = m.end
        if (per := _PER_UNIT.match(text, at)) and (unit := unit_at(text, per.end())):
            at = unit.end
    kept.append(text[at:])
    text = BLANKS.sub(" ", _EMPTY_BRACKET.sub(" ", " ".join(kept)))
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
    text = normalize_text(text)
    cut = _leading(text) or _trailing(text)
    if cut:
        return cut.rest, cut.amount
    plain = plain_signs(text)
    count = count_at_start(plain)
    if count and not _PART_OF_A_NAME.match(plain, count.end):
        rest = text[count.end :]
        if (rest[:1] == " " or not count.digits) and (of := OF.match(rest)):
            rest = " " + rest[of.end() :]
        counted = rest[:1] == " " or (count.digits and HAS_CJK.match(rest))
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
        unit = unit_at(rest, start)
        inside = unit is not None and rest.startswith(" ", unit.end)  # ``2 egg sandwiches`` are no eggs
        if unit and not inside and unit.word.kind in {"food", "size"} and unit.word.measure:
            return Amount(quantity=number, unit=unit.word.measure, helpings=number)
    # Few of a food named without a measure are whole ones; more may be anything.
    whole = "whole" if number <= _MOST_WHOLE_ONES else None
    return Amount(quantity=number, unit=whole, helpings=number)


def _counted_food(text: str) -> _Cut | None:
    """Cut a plain whole number from the front of the name of one food: ``2 eggs``, ``two bananas``."""
    plain = plain_signs(text)
    count = count_at_start(plain)
    if count is None or not math.isnan(count.inner) or plain[count.end : count.end + 1] != " ":
        return None
    food = text[count.end :].strip(_EDGES)
    if count.digits:
        counts = count.digits.isdigit() or ("/" in count.digits and (count.outer < 1 or " " in count.digits))
    else:  # ``a`` and ``en`` count nothing
        counts = count.outer > 1 or (count.outer < 1 and _PART_OF_ONE.fullmatch(plain, 0, count.end) is not None)
    few = 0 < count.outer <= _LARGEST_COUNT_OF_A_FOOD
    words = food.split(" ")
    several = (
        _JOINED_OR_WITH.search(f" {food}")
        or "," in food
        or HAS_DIGIT.search(food)
        or len(words) > _MOST_WORDS_OF_A_FOOD
    )
    branded = "-" in words  # ``Siete - Tortilla``
    if not (counts and few) or several or branded or not food[:1].isalpha() or _PART_OF_A_NAME.match(plain, count.end):
        return None
    of = OF.match(plain, count.end)
    if of and not count.digits and count.outer < _DOZEN and of.group().casefold() in _FRENCH_OF:
        return None  # ``dos de cabillaud`` is a cut of fish
    food = text[of.end() :].strip(_EDGES) if of and not count.digits else food
    return _Cut(food, _counted(count.outer, food), True) if food else None


class Name(NamedTuple):
    """A food text taken apart: its name, and the amount that counts if the amount column is blank."""

    name: str
    amount: Amount


def _lists_foods(text: str) -> bool:
    """Tell whether a text lists foods with amounts of their own: ``1 egg, 2 slices toast``."""
    if "," not in text and ";" not in text:
        return False
    first, *others = _COMMA.split(text)
    return bool(others) and _begins_with_amount(first) and any(map(_begins_with_amount, others))


def _begins_with_amount(text: str) -> bool:
    """Tell whether an amount stands at the start, and a food behind it."""
    return _leading(text) is not None or _counted_food(text) is not None


def _weighs_a_food_before(text: str) -> bool:
    """Tell whether an amount stands between two foods: the last of ``natto 40 g, rice 150 g`` is the rice's alone."""
    return any(not m.dose and any(map(str.isalpha, text[m.end :])) for m in measured_in(text))


def read_name(text: str, has_strength: bool) -> Name:
    """Take the amounts out of a food text; an amount beside one of several foods stays with its food.

    Parameters
    ----------
    text : str
        Food as written.
    has_strength : bool
        Whether the text states the strength of a supplement, as ``doses.named_doses`` tells.

    Returns
    -------
    Name
        The name, and the amount that counts if the amount column is blank.

    Examples
    --------
    >>> read_name("Onions, raw, 0.5 cup, chopped", False).name
    'onions, raw'
    """
    whole = normalize_text(text)
    rest = without_strengths(whole) or whole
    if _lists_foods(rest):
        return Name(_folded(rest), Amount(note=NO_AMOUNT))
    joined = _JOINED.search(rest) is not None
    amount = Amount(note=NO_AMOUNT)
    if (cut := _leading(rest)) and not joined and not _weighs_a_food_before(cut.rest):
        rest, amount = cut.rest, cut.amount
    elif has_strength and (bare := _COUNT_FIRST.match(rest)) and not joined:
        number = number_value(bare.group(1))
        amount = Amount(quantity=number, helpings=number)
    elif cut := _counted_food(rest):
        rest, amount = cut.rest, cut.amount
    for _ in range(3):
        cut = _trailing(rest)
        if cut is None or (not cut.sure and (_JOINED_OR_WITH.search(rest) or _weighs_a_food_before(cut.rest))):
            break
        rest = cut.rest
        pills = cut.amount.helpings <= _LARGEST_COUNT_OF_PILLS
        if amount.note == NO_AMOUNT and (pills or not has_strength):
            amount = cut.amount
    multiplied = rest[-1:] in _ENDS_OF_A_MULTIPLIER and amount.note == NO_AMOUNT and not joined
    if multiplied and (last := _TIMES_LAST.search(rest)):
        number = float(last.group(1) or last.group(2))
        rest, amount = rest[: last.start()].strip(_EDGES), Amount(quantity=number, helpings=number)
    return Name(_folded(rest), amount)


def _folded(text: str) -> str:
    """Return a name as matching keys on it; the capitals of run-together words part them, since folding loses them."""
    apart = _INNER_CAPITAL.sub(" ", text) if " " not in text and _RUN_TOGETHER.fullmatch(text) else text
    name = apart.casefold()
    return name if name.isascii() else unicodedata.normalize("NFKC", name)
