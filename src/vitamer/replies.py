"""What a person says about a name, in words: foods with shares, grams, doses.

The dialogue, the sheet and the command line all read them here, so that the same words mean the same everywhere.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from vitamer.columns import DOSES, NO_AMOUNT
from vitamer.corrections import Answer
from vitamer.errors import UnknownFoodError, VitamerError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vitamer.food_table import FoodTable

__all__ = [
    "NEITHER",
    "Counted",
    "amount_of_one",
    "answers_of",
    "counted",
    "name_of",
    "portion_answer",
    "read_dose",
    "read_foods",
    "read_grams",
]

#: What is said of a name that holds neither K2 nor vitamin D.
NEITHER = "none"

_FOODS = "a food id such as cheese_gouda, several with their shares (a 30, b 70), or none"
_GRAMS = "a mass such as 25, 25 g or 1.5 oz"
_DOSE = "the form and its strength, such as D3 1000 IU, MK7 100 mcg"

#: A food and its share; a comma between digits is a decimal one, as are those of a German spreadsheet.
_SHARED = re.compile(r"([^\W\d]\w*)(?:\s*[=:]?\s*(\d+(?:[.,]\d+)?)\s*(%|g\b)?)?\s*(?:[;,+]\s*|\s+|$)")

#: One measure of food weighs neither less than a drop nor more than anybody eats [g].
_LEAST_GRAMS, _MOST_GRAMS = 0.01, 10_000.0
#: More than this is in no pill [µg]: vitamin D comes in up to 100,000 IU, MK-4 in up to 45 mg.
_MOST_D_UG, _MOST_K2_UG = 2_500.0, 50_000.0


def read_foods(text: str, foods: FoodTable) -> list[list[str | float]]:
    """Read which foods a name means.

    Parameters
    ----------
    text : str
        A food id, several with their shares in any proportion, or ``none``.
    foods : FoodTable
        The table that must know the foods.

    Returns
    -------
    list of [str, float]
        Foods and their shares, which sum to 1 [-]; empty for a name that holds neither K2 nor vitamin D.

    Raises
    ------
    UnknownFoodError
        If the table does not hold one of them; the error names those that come near.
    VitamerError
        If the words cannot be read, a share is missing, or a food stands twice.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> read_foods("cheese_gouda 30, bread_rye 70", load_foods())
    [['cheese_gouda', 0.3], ['bread_rye', 0.7]]
    """
    said = text.strip()
    if said.casefold() == NEITHER:
        return []
    pairs: list[tuple[str, str | None]] = []
    at = 0
    while at < len(said):
        found = _SHARED.match(said, at)
        if found is None:
            raise VitamerError(f"{said[at:]!r} names no food", way_out=f"Write {_FOODS}.")
        pairs.append((found[1], found[2]))
        at = found.end()
    if not pairs:
        raise VitamerError("no food is named", way_out=f"Write {_FOODS}.")
    if NEITHER in (food.casefold() for food, _ in pairs):
        raise VitamerError(f"{said!r} says none and a food", way_out=f"Write {_FOODS}.")
    for food, _ in pairs:
        _require(food, foods)
    parts = [math.nan if share is None else float(share.replace(",", ".")) for _, share in pairs]
    if len(pairs) == 1 and math.isnan(parts[0]):
        parts = [1.0]
    named = [food for food, _ in pairs]
    if any(math.isnan(part) for part in parts):
        without = named[[math.isnan(part) for part in parts].index(True)]
        raise VitamerError(f"how much of it is {without} is not said", way_out="Write all shares: a 30, b 70.")
    if not all(part > 0 for part in parts):
        raise VitamerError(f"a share of 0 in {said!r}", way_out="Leave out what is not in it.")
    if twice := sorted({food for food in named if named.count(food) > 1}):
        raise VitamerError(f"{twice[0]} stands twice in {said!r}", way_out="Name each food once.")
    return [[food, round(part / sum(parts), 6)] for food, part in zip(named, parts, strict=True)]


def _require(food: str, foods: FoodTable) -> None:
    """Raise if the table does not hold a food; the foods that are called so are the way out."""
    if food in foods.foods.index:
        return
    called = foods.aliases["alias"].str.casefold() == food.casefold().replace("_", " ")
    meant = sorted(set(foods.aliases.loc[called, "food_id"]))
    if not meant:
        foods.require(food)
    raise UnknownFoodError(f"the food table has no food {food!r}", way_out=f"Did you mean {' or '.join(meant[:3])}?")


def read_grams(text: str) -> float:
    """Read a mass.

    Parameters
    ----------
    text : str
        A number, which is in grams, or a mass with its unit.

    Returns
    -------
    float
        The mass [g].

    Raises
    ------
    VitamerError
        If it is none, or cannot be that of food.

    Examples
    --------
    >>> read_grams("25,5"), round(read_grams("1.5 oz"), 1)
    (25.5, 42.5)
    """
    from vitamer.amounts import read_amount

    amount = read_amount(text)
    bare = amount.unit is None and amount.note is None
    grams = amount.quantity if bare else amount.mass_g
    if math.isnan(grams):
        why = amount.note if amount.note and amount.note != NO_AMOUNT else f"{text.strip()!r} is no mass"
        raise VitamerError(why, way_out=f"Write {_GRAMS}.")
    if not _LEAST_GRAMS <= grams <= _MOST_GRAMS:
        raise VitamerError(f"{text.strip()!r} is not what one weighs", way_out=f"Write {_GRAMS}.")
    return grams


def read_dose(text: str, name: str = "") -> dict[str, float]:
    """Read what one pill, drop or helping of a supplement holds.

    Parameters
    ----------
    text : str
        Forms and strengths, separated by commas, semicolons or plus signs.
    name : str, optional
        The supplement's name: where it names one form only, the strength alone is enough.

    Returns
    -------
    dict of str to float
        Dose by analyte [µg].

    Raises
    ------
    VitamerError
        If a piece of it says no form, no strength, or more than any pill holds.

    Examples
    --------
    >>> read_dose("D3 1000 IU, MK7 100 mcg")
    {'D3': 25.0, 'MK7': 100.0}
    >>> read_dose("1000 IU", "Vitamin D3 drops")
    {'D3': 25.0}
    """
    from vitamer.amounts import read_doses

    held: dict[str, float] = {}
    # A comma between digits groups thousands or is a decimal one.
    pieces = [piece.strip() for piece in re.split(r"\s*(?:;|\+|,(?!\d))\s*", text) if piece.strip()]
    for piece in pieces:
        read = read_doses(piece) or (read_doses(name, piece) if len(pieces) == 1 else {})
        if not read:
            raise VitamerError(f"{piece!r} names no dose of K2 or vitamin D", way_out=f"Write {_DOSE}.")
        if again := sorted(held.keys() & read.keys()):
            raise VitamerError(f"{again[0]} stands twice in {text!r}", way_out="Give each form once.")
        held |= read
    if not held:
        raise VitamerError("no dose is said", way_out=f"Write {_DOSE}.")
    for analyte, dose in held.items():
        if not 0 < dose <= (_MOST_K2_UG if "K" in analyte else _MOST_D_UG):
            rule = f"{text.strip()!r} would be {dose:,.6g} µg of {analyte} in one, more than any supplement holds"
            raise VitamerError(rule, way_out="Look at the unit once more: mcg, mg or IU.")
    return {analyte: held[analyte] for analyte in DOSES if analyte in held}


class Counted(NamedTuple):
    """How many of its measure an amount is [-], and whether that counts pills, drops or helpings of a supplement."""

    number: float
    in_pills: bool


def counted(texts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Counted]:
    """Read how often amounts count, all of them at once.

    Parameters
    ----------
    texts : iterable of (str, str)
        Diary texts and their amounts as written; ``""`` for none.

    Returns
    -------
    dict of (str, str) to Counted
        One of an amount that is not given or cannot be read.

    Examples
    --------
    >>> counted([("Gouda", "2 slices"), ("Vitamin D3", "5 ml")])[("Gouda", "2 slices")]
    Counted(number=2.0, in_pills=True)
    """
    import pandas as pd

    from vitamer.amounts import quantify
    from vitamer.corrections import counts, in_pills

    listed = list(dict.fromkeys(texts))
    read = quantify(pd.DataFrame(listed, columns=["food", "amount"], dtype="str"))
    both = zip(counts(read).fillna(1.0).tolist(), in_pills(read).tolist(), strict=True)
    return {text: Counted(*said) for text, said in zip(listed, both, strict=True)}


def portion_answer(food: str, amount: str, grams: float, number: float | None = None) -> Answer:
    """Return the answer that one of an amount's measure weighs so much.

    Parameters
    ----------
    food, amount : str
        A diary text and the amount as written, such as ``2 slices``; ``""`` for none.
    grams : float
        Mass of one of that measure [g]; of all of it where the amount cannot be read.
    number : float, optional
        How many of that measure the amount is, where :func:`counted` told already.

    Returns
    -------
    Answer

    Raises
    ------
    VitamerError
        If the amount counts nothing.

    Examples
    --------
    >>> portion_answer("Gouda", "2 slices", 25.0).value
    50.0
    """
    if number is None:
        number = counted([(food, amount)])[food, amount].number
    if not number > 0:
        raise VitamerError(f"{amount!r} is nothing that was eaten", way_out="Name the unit: slice, piece, cup.")
    return Answer("portion", (food, amount), grams * number)


def name_of(text: str) -> str:
    """Return the name that a text is settled under: without its amount, and in the form in which names are compared.

    Examples
    --------
    >>> name_of("Toast Nr. 3, 90 g")
    'toast nr. 3'
    """
    import pandas as pd

    from vitamer.amounts import quantify
    from vitamer.corrections import name_keys

    read = quantify(pd.DataFrame({"food": [text], "amount": [None]}, dtype="str"))
    return str(name_keys(read["name"]).iloc[0])


def amount_of_one(unit: str) -> str:
    """Return an amount of one of a unit that a person names; what is no unit is an amount as it stands in the diary.

    Parameters
    ----------
    unit : str
        A household measure in any language, an amount as written, or ``""`` for one of it.

    Returns
    -------
    str
        The amount.

    Examples
    --------
    >>> amount_of_one("slice"), amount_of_one("2 wads"), amount_of_one("")
    ('1 slice', '2 wads', '')
    """
    from vitamer.amounts import read_amount

    one = f"1 {unit}".strip()
    return "" if not unit.strip() else one if read_amount(one).unit is not None else unit.strip()


def answers_of(
    text: str,
    foods: FoodTable,
    *,
    food: str | None = None,
    grams: str | None = None,
    unit: str = "",
    dose: str | None = None,
) -> list[Answer]:
    """Read what is said of one name.

    Parameters
    ----------
    text : str
        The name as it stands in the diary.
    foods : FoodTable
        The food table.
    food : str, optional
        Which foods it means, as :func:`read_foods` reads them.
    grams : str, optional
        What one `unit` of it weighs, as :func:`read_grams` reads it.
    unit : str, default ""
        The unit; blank for one of it.
    dose : str, optional
        What one of it holds, as :func:`read_dose` reads it.

    Returns
    -------
    list of Answer

    Raises
    ------
    VitamerError
        If one of them cannot be read.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> [a.words() for a in answers_of("Aldi Käse", load_foods(), food="cheese_gouda", grams="25", unit="slice")]
    ['cheese_gouda', '1 slice = 25 g']
    """
    answers = []
    if food is not None:
        answers.append(Answer("name", (text,), read_foods(food, foods)))
    if grams is not None:
        answers.append(portion_answer(text, amount_of_one(unit), read_grams(grams)))
    if dose is not None:
        answers.append(Answer("dose", (text,), read_dose(dose, text)))
    return answers
