"""Amounts that are hard to believe: kept, and asked about.

What one entry is believed to hold stands in ``plausible_masses.csv`` (a food, or its group) and ``plausible_doses.csv``
(a form of a vitamin). The limits lie above generous eating and above all that is sold, so that what exceeds them is
most often a slip: kilograms for grams, mg for µg, µg for IU, the size of a package for a count.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from vitamer.amounts.pieces import measured_in
from vitamer.amounts.words import normalize_text
from vitamer.columns import DOSES, DOUBTED, ENTRIES, MATCHED, QUANTIFIED, WEIGHED, check
from vitamer.exposures import is_supplement
from vitamer.units import IU_UG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.corrections import Corrections
    from vitamer.food_table import FoodTable

__all__ = ["Believed", "believed_masses", "doubt_amounts"]

#: A mass that a slip leads to is named if it lies between these shares of the default portion.
_FEWEST_PORTIONS, _MOST_PORTIONS = 0.25, 5.0
#: A food without a default portion is taken to have its limit divided by this.
_PORTIONS_OF_LIMIT = 8.0
#: A count from here on may be grams, or the size of the package.
_LARGE_COUNT = 10
#: Units of which a number is not a count.
_MEASURED = ("g", "ml", "IU")
#: Amounts up to so many times the limit may be those of several people.
_FAMILY = 5.0
#: Single doses of vitamin D that a doctor gives go up to so many times the limit.
_AMPOULE = 4.0
#: What is above a limit only by the noise of arithmetic is not above it.
_ABOVE = 1 + 1e-9
#: At most so many guesses are named.
_GUESSES = 2

_VITAMIN_D = ("D3", "D2", "D_unspecified")
#: What a written dose is to be multiplied by to undo a slip, the most frequent first.
_THOUSAND, _UG_FOR_IU, _TEN, _HUNDRED = 1 / 1000, IU_UG, 1 / 10, 1 / 100


def doubt_amounts(servings: pd.DataFrame, foods: FoodTable, corrections: Corrections | None = None) -> pd.DataFrame:
    """Say of every part whose amount is hard to believe why, and what was probably meant.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns: one row a part.
    foods : FoodTable
        The food table, with the limits of what is believed.
    corrections : Corrections, optional
        What the person settled.

    Returns
    -------
    pandas.DataFrame
        The servings with the columns ``DOUBTED``: `amount_doubt`, `doubt_of` (``mass`` or a form of a vitamin),
        `doubt_excess` [-] and `likely_factor` [-]; all missing where the amount is believable. Masses [g] and doses
        [µg] stay as they are.

    Raises
    ------
    VitamerError
        If the frame lacks a column.

    Notes
    -----
    The mass of a food is held against the limit of the food or of the nearest of its parents that has one, else
    against its group's. A slip is named only where undoing it leads to an ordinary portion or a dose that labels hold.
    Vitamin D written in mg or µg alone has a lower limit, because labels state large doses in international units, too.
    What the person settled of one entry is not asked about again. A measure or a dose that was settled by name is: what
    is right for one amount can be wrong for another, as 200 g a piece is for ``200``.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries([("2026-11-09", "natto", "45 kg")])), foods)
    >>> doubted = doubt_amounts(vitamer.weigh(parts, foods), foods)
    >>> doubted["amount_doubt"].iloc[0]
    '45 kg of Natto: at most 300 g are believed of one entry (six packs of 40 to 50 g); did you mean 45 g?'
    """
    import numpy as np
    import pandas as pd

    from vitamer.corrections import settled_entries

    needed = tuple(c for c in ENTRIES if c.name in {"food", "amount"})
    check(servings, (*needed, *QUANTIFIED, *MATCHED, *WEIGHED), "doubt_amounts")
    frame = servings.reset_index(drop=True).copy()
    asked = np.ones(len(frame), dtype=bool)
    if corrections:
        said = settled_entries(frame, corrections)
        asked = ~(said["as_written"] | said.drop(columns="as_written").notna().any(axis=1)).to_numpy()
    found = pd.DataFrame(
        [*_masses(frame, foods, asked), *_doses(frame, foods, asked)],
        columns=["row", *(c.name for c in DOUBTED)],
    )
    # Of several doubts of one part the largest.
    found = found.sort_values("doubt_excess", ascending=False, kind="stable").drop_duplicates("row").set_index("row")
    for column in DOUBTED:
        values = found[column.name].reindex(frame.index)
        frame[column.name] = values.astype(float) if column.kind == "number" else values.astype("str")
    return frame


# ---- masses -----------------------------------------------------------------------------------------------


class Believed(NamedTuple):
    """What is believed of one entry of a food.

    Attributes
    ----------
    most : float
        Its largest mass [g].
    words : str
        The same in words.
    portion : float
        The default portion of the food [g]; if it has none, a share of `most`.
    """

    most: float
    words: str
    portion: float


def believed_masses(foods: FoodTable, eaten: Iterable[str]) -> dict[str, Believed]:
    """Look up how much of each food one entry is believed to hold.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    eaten : iterable of str
        Foods of the table.

    Returns
    -------
    dict of str to Believed
        By food; one of which the table says nothing, nor of its group, is left out.

    Raises
    ------
    UnknownFoodError
        If the table does not hold a food.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> believed_masses(load_foods(), ["natto"])["natto"].most
    300.0
    """
    servings = foods.measures[(foods.measures["measure"] == "serving") & foods.measures["region"].isna()]
    grams = dict(zip(servings["food_id"], servings["mass_g"], strict=True))
    rules = foods.plausible_masses
    limits = list(zip(rules["most_g"], rules["portions"], rules["most_words"], strict=True))
    of_food, of_group = (dict(zip(rules[column], limits, strict=True)) for column in ("food_id", "group"))
    group = dict(zip(foods.foods.index, foods.foods["group"], strict=True))
    found = {}
    for food in eaten:
        line = foods.lineage(food)
        named = (of_food[f] for f in line if f in of_food)
        limit = next(named, of_group.get(group[food], of_group.get("any")))
        if limit is not None:
            most, portions, words = limit
            portion = next((grams[f] for f in line if f in grams), math.nan)
            most = most if math.isnan(portion) else max(most, portions * portion)
            found[food] = Believed(most, words, most / _PORTIONS_OF_LIMIT if math.isnan(portion) else portion)
    return found


def _masses(frame: pd.DataFrame, foods: FoodTable, asked: NDArray[np.bool_]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows whose mass is beyond what is believed of the food."""
    believed = believed_masses(foods, map(str, frame["food_id"].dropna().unique()))
    most = frame["food_id"].map({food: limit.most for food, limit in believed.items()}).astype(float)
    beyond = asked & (frame["mass_g"] > most * _ABOVE).to_numpy()
    if not beyond.any():
        return
    rows = frame[beyond]
    several = rows["parts"] > 1
    number, unit = (rows[own].where(~several, rows[f"part_{own}"]) for own in ("quantity", "unit"))
    counts = number.where(~unit.isin(_MEASURED)).astype(float).fillna(0.0)
    told: dict[tuple[str, float, float], tuple[str, float]] = {}
    for row, food, mass, count in zip(rows.index, rows["food_id"], rows["mass_g"], counts, strict=True):
        case = (str(food), float(mass), float(count))
        if case not in told:
            told[case] = _mass_words(str(foods.foods.at[food, "name"]), *case[1:], believed[food])
        words, factor = told[case]
        yield row, words, "mass", mass / believed[food].most, factor


def _mass_words(name: str, mass: float, count: float, believed: Believed) -> tuple[str, float]:
    """Say why a mass is hard to believe, and by what it is to be multiplied to be what was probably meant."""
    factors = [_THOUSAND, _TEN, _HUNDRED]
    if count >= _LARGE_COUNT:  # ``50 packs``: of a pack of 50 g?
        factors.insert(0, count / mass)
    low, high = (portions * believed.portion for portions in (_FEWEST_PORTIONS, _MOST_PORTIONS))
    likely = _within(mass, factors, low, min(believed.most, high))
    guesses = " or ".join(_mass(mass * f) for f in likely)
    family = " Or is it the amount of several people?" if mass <= _FAMILY * believed.most else ""
    words = f"{_mass(mass)} of {name}: at most {_mass(believed.most)} are believed of one entry ({believed.words})"
    words += f"; did you mean {guesses}?{family}" if guesses else f".{family or ' Is the unit right?'}"
    return words, likely[0] if likely else math.nan


def _mass(grams: float) -> str:
    return f"{_figure(grams)} g" if grams < 1000 else f"{_figure(grams / 1000)} kg"


# ---- doses ------------------------------------------------------------------------------------------------


class _Limits(NamedTuple):
    """What is believed of a dose, and what labels usually hold [µg]; the largest dose in words."""

    least: float
    most: float
    usual_low: float
    usual_high: float
    words: str


def _doses(frame: pd.DataFrame, foods: FoodTable, asked: NDArray[np.bool_]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of supplements that hold a dose beyond what is believed."""
    rules = foods.plausible_doses.fillna({"least_ug": 0.0})
    columns = ("least_ug", "most_ug", "usual_low_ug", "usual_high_ug", "most_words")
    limits = [_Limits(*values) for values in zip(*(rules[c] for c in columns), strict=True)]
    supplement = asked & is_supplement(frame, foods)
    for analyte in DOSES:
        own = {
            how: limit
            for of, how, limit in zip(rules["analyte"], rules["written_in"], limits, strict=True)
            if of == analyte
        }
        if not own:
            continue
        dose = frame[f"dose_{analyte}_ug"].to_numpy(dtype=float)
        too_large = dose > min(limit.most for limit in own.values()) * _ABOVE
        too_small = (dose > 0) & (dose < max(limit.least for limit in own.values()))
        beyond = supplement & (too_large | too_small)
        if not beyond.any():
            continue
        rows = frame[beyond]
        counts = rows["quantity"].where(~rows["unit"].isin(_MEASURED)).astype(float).fillna(0.0)
        texts = list(zip(rows["food"].fillna("").astype(str), rows["amount"].fillna("").astype(str), strict=True))
        how_written = {pair: _written_in(*pair) for pair in dict.fromkeys(texts)}
        for row, pair, ug, count in zip(rows.index, texts, dose[beyond].tolist(), counts, strict=True):
            how = how_written[pair]
            limit = own.get(how, own["any"])
            excess = max(ug / limit.most, limit.least / ug)
            if excess > _ABOVE:
                label = str(foods.analytes.at[analyte, "label"])
                words, factor = _dose_words(label, ug, count, how, limit, d=analyte in _VITAMIN_D)
                yield row, words, analyte, excess, factor


def _written_in(food: str, amount: str) -> str:
    """Tell whether a dose is written in units of mass alone."""
    doses = [m for text in (food, amount) for m in measured_in(normalize_text(text)) if m.dose]
    return "mass" if doses and all(m.held_as == "g" for m in doses) else "any"


def _dose_words(label: str, ug: float, count: float, how: str, limit: _Limits, *, d: bool) -> tuple[str, float]:
    """Say why a dose is hard to believe, and by what it is to be multiplied to be what was probably meant."""
    small = ug < limit.least
    factors = [_THOUSAND, _TEN, _HUNDRED]
    if d:
        factors = [_UG_FOR_IU, _THOUSAND, _UG_FOR_IU * _THOUSAND] if how == "mass" else [_TEN, _HUNDRED, _THOUSAND]
        # In IU a large dose may be that of an ampoule: nothing is suggested in its stead.
        factors = factors if how == "mass" or ug > _AMPOULE * limit.most else []
    if small:
        factors = [1 / _UG_FOR_IU] if d else []
    elif count >= _LARGE_COUNT:  # the pills of a whole package
        factors.insert(0, 1 / count)
    likely = _within(ug, factors, limit.usual_low, limit.usual_high)
    why = f"no supplement is sold with less than {_dose(limit.least, d)}"
    if not small:
        why = f"at most {_dose(limit.most, d)} are believed of one entry, {limit.words}"
    guesses = " or ".join(_dose(ug * f, d) for f in likely)
    question = f"; did you mean {guesses}?" if guesses else ". Is the unit right?"
    return f"{_dose(ug, d)} of {label}: {why}{question}", likely[0] if likely else math.nan


def _dose(ug: float, d: bool) -> str:
    """Write a dose, of vitamin D in international units too."""
    mass = f"{_figure(ug)} µg" if d or ug < 10_000 else f"{_figure(ug / 1000)} mg"
    return f"{mass} ({_figure(ug / IU_UG)} IU)" if d else mass


# ---- both -------------------------------------------------------------------------------------------------


def _within(value: float, factors: Iterable[float], low: float, high: float) -> list[float]:
    """Return the factors that bring a value into a range, no two of them alike, and no more than are named."""
    fit = {_figure(value * f): f for f in reversed(list(factors)) if low <= value * f * _ABOVE <= high * _ABOVE**2}
    return list(reversed(list(fit.values())))[:_GUESSES]


def _figure(value: float) -> str:
    """Write a number to three significant digits, thousands with a comma."""
    return f"{float(f'{value:.3g}'):,.15g}"
