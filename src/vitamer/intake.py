"""Micrograms: what every part brings of every form, with the interval of the portion and its sources.

The sums of days and weeks are :mod:`vitamer.periods`'s work.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vitamer.columns import MENAQUINONES, QUANTIFIED, SUMS, VITAMIN_D, WEIGHED, check
from vitamer.evidence import analyte_class
from vitamer.exposures import app_vitamin_d, doses, food_rows, is_supplement, knowledge
from vitamer.pooling import UNKNOWN, ZERO
from vitamer.uncertainty import Sums, label_gsd

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable
    from vitamer.pooling import Pool

    Floats = NDArray[np.float64]

__all__ = ["APP_VALUE", "DOSE_AS_WRITTEN", "VERY_UNCERTAIN_GSD", "contents", "estimate", "pooled_contents"]

#: Stands for a citation where the number is the diary's own.
DOSE_AS_WRITTEN, APP_VALUE = "dose as written", "the app's own value"

#: Above this geometric standard deviation a pooled content is called very uncertain.
VERY_UNCERTAIN_GSD = 3.0


def _portions(foods: FoodTable, rows: NDArray[np.int64], mass_gsd: NDArray[np.float64]) -> Sums:
    """Return 100 g of each food, alone in a period of its own, with its errors; supplements bring nothing."""
    import numpy as np
    import pandas as pd

    number = np.arange(len(rows))
    servings = pd.DataFrame(
        {
            "food_id": pd.Series([foods.pool.foods[r] if r >= 0 else None for r in rows], dtype="str"),
            "name": number.astype(str),
            "mass_g": 100.0,
            "mass_gsd": mass_gsd,
        }
    )
    return Sums.of(servings, foods, number, len(rows), np.ones(len(rows), dtype=bool), 0, with_doses=False)


def dish_citations(foods: FoodTable, food_id: str, analyte: str) -> tuple[str, ...]:
    """Return the citations of a content; for a dish those of its ingredients, the largest contribution first."""
    pool = foods.pool
    if food_id not in foods.recipes:
        return pool.citations(food_id, analyte)
    recipe = foods.recipes[food_id].items()
    brings = [(-grams * pool.mean(f, analyte), f) for f, grams in recipe if pool.mean(f, analyte) > 0]
    return tuple(dict.fromkeys(c for _, f in sorted(brings) for c in pool.citations(f, analyte)))


def estimate(
    servings: pd.DataFrame, foods: FoodTable, analytes: tuple[str, ...] = (*MENAQUINONES, *VITAMIN_D)
) -> pd.DataFrame:
    """Estimate what every part brings of every form.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns.
    foods : FoodTable
        The food table.
    analytes : tuple of str, optional
        Forms, or sums of forms, whose interval is their own and not the sum of those of the forms; every single form
        if not given. The app's own value, where it stands in, is told apart in any case.

    Returns
    -------
    pandas.DataFrame
        One row a part and form, as ``columns.INTAKES`` says: `intake_ug` is the mean [µg], `low_ug` and `high_ug`
        bound the 90 % interval of this one portion [µg]. Rows under review are there with their best candidate's
        numbers and status ``review``: they are possible, not counted.

    Notes
    -----
    The interval holds laboratory, food, brand and portion error. It does not hold misreporting.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries([("2026-11-09", "natto", "45 g")])), foods)
    >>> intakes = vitamer.estimate(vitamer.weigh(parts, foods), foods).set_index("analyte")
    >>> bool(200 < intakes.loc["MK7", "intake_ug"] < 600)
    True
    """
    import numpy as np
    import pandas as pd

    check(servings, (*QUANTIFIED, *WEIGHED), "estimate")
    pool, servings = foods.pool, servings.reset_index(drop=True)
    rows, state = food_rows(servings, foods), knowledge(servings, foods)
    supplement = is_supplement(servings, foods)
    mass = servings["mass_g"].to_numpy(dtype=float)
    # The interval of a portion depends on food and portion error alone: work on distinct pairs.
    pairs = pd.DataFrame({"row": rows, "gsd": servings["mass_gsd"].fillna(1.0)})
    distinct = pairs.drop_duplicates(ignore_index=True)
    which = pairs.merge(distinct.reset_index(), on=["row", "gsd"], how="left")["index"].to_numpy()
    portions = _portions(foods, distinct["row"].to_numpy(), distinct["gsd"].to_numpy())
    named, name_of = np.unique(rows, return_inverse=True)
    keys = ["entry_id", "part", "day", "food_id", "status"]
    frames = []
    for analyte in analytes:
        column = pool.column[analyte]
        low, high = (x[which] * mass / 100 for x in portions.interval(portions.brought(analyte)))
        mean = mass * pool.means[rows, column] / 100
        zero = state[:, column] == ZERO
        mean, low, high = (np.where(zero, 0.0, x) for x in (mean, low, high))
        if supplement.any():
            told = np.where(state[:, column] == UNKNOWN, np.nan, np.nan_to_num(_dose(servings, foods, analyte)))
            error = _label_error(foods, analyte, servings["mass_gsd"].to_numpy(dtype=float))
            ends = (told * np.exp(sign * _Z90 * error - error**2 / 2) for sign in (-1, 1))
            bounds = zip((mean, low, high), (told, *ends), strict=True)
            mean, low, high = (np.where(supplement, of_dose, of_food) for of_food, of_dose in bounds)
        settled = (rows < 0) & zero
        mean = np.where((rows < 0) & ~settled, np.nan, mean)
        known = ["zero_by_rule" if r < 0 else pool.value_type(pool.foods[r], analyte) for r in named]
        cited = ["" if r < 0 else ";".join(dish_citations(foods, pool.foods[r], analyte)) for r in named]
        value_type = pd.Series(np.array(known, dtype=object)[name_of])
        value_type = value_type.mask(np.isnan(mean), "unknown").mask(supplement & (mean > 0), "label")
        value_type = value_type.mask((value_type == "unknown") & (mean >= 0), "partial")
        citations = pd.Series(np.array(cited, dtype=object)[name_of]).mask(supplement & (mean > 0), DOSE_AS_WRITTEN)
        frame = servings[keys].copy()
        frame["analyte"], frame["intake_ug"] = analyte, mean
        frame["low_ug"], frame["high_ug"] = (np.where(np.isnan(mean), np.nan, x) for x in (low, high))
        frame["value_type"] = value_type.to_numpy()
        frame["citations"] = citations.where(mean > 0, "").to_numpy()
        frames.append(frame)
    app = app_vitamin_d(servings, foods, state)
    frame = servings.loc[~np.isnan(app), keys].copy()
    frame["analyte"], frame["value_type"], frame["citations"] = "D_app", "app", APP_VALUE
    frame["intake_ug"], frame["low_ug"], frame["high_ug"] = app[~np.isnan(app)], np.nan, np.nan
    frames.append(frame)
    order = {a: i for i, a in enumerate((*analytes, "D_app"))}
    intakes = pd.concat(frames, ignore_index=True)
    intakes = intakes.assign(_order=intakes["analyte"].map(order))
    return intakes.sort_values(["entry_id", "part", "_order"], kind="stable", ignore_index=True).drop(columns="_order")


def _dose(servings: pd.DataFrame, foods: FoodTable, analyte: str) -> Floats:
    """Return the dose of a form or a sum in every part [µg], not-a-number where none of its forms is named."""
    import numpy as np

    named = np.array([doses(servings, foods, form) for form in SUMS.get(analyte, (analyte,))])
    return np.where(np.isnan(named).all(axis=0), np.nan, np.nansum(named, axis=0))


#: Half of a 90 % interval, in standard deviations.
_Z90 = 1.6448536269514722


def _label_error(foods: FoodTable, analyte: str, mass_gsd: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-scale error of each part's dose: the label's, and that of reading it."""
    import numpy as np

    label = math.log(label_gsd(foods, analyte_class(analyte)))
    error: NDArray[np.float64] = np.hypot(label, np.log(np.nan_to_num(mass_gsd, nan=1.0)))
    return error


def contents(foods: FoodTable, food_id: str) -> pd.DataFrame:
    """Return what a food holds of every form and sum, pooled over its sources.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        A food or dish of it.

    Returns
    -------
    pandas.DataFrame
        One row an analyte: `mean_ug_per_100g`, and `low_ug_per_100g` and `high_ug_per_100g`, between which 90 % of
        portions of unknown brand are expected to lie [µg/hg]; `value_type`, `origins` (how many laboratories and
        sample sets), `very_uncertain` and `citations`.

    Raises
    ------
    UnknownFoodError
        If the table does not hold the food.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> contents(load_foods(), "natto").set_index("analyte").loc["MK7", "value_type"]
    'measured'
    """
    foods.require(food_id)
    return _contents(foods, [food_id]).drop(columns="food_id")


def pooled_contents(foods: FoodTable) -> pd.DataFrame:
    """Return what every food holds, pooled over its sources: the table for whoever works without vitamer.

    Parameters
    ----------
    foods : FoodTable
        The food table.

    Returns
    -------
    pandas.DataFrame
        One row a food and analyte: `food_id`, `name`, and the columns of :func:`contents`, numbers to four digits.
        The sums MK_total and D_total are there for every food, blank where unknown, ``partial`` where only some of it
        is known, and 0 where a rule says so; a form is there where it is above zero. Supplements, which count by
        dose, are left out.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> table = pooled_contents(load_foods())
    >>> table[(table["food_id"] == "apple") & (table["analyte"] == "MK_total")]["value_type"].item()
    'zero_by_rule'
    """
    listed = [str(f) for f, kind in foods.foods["kind"].items() if kind != "supplement"]
    table = _contents(foods, listed)
    table.insert(1, "name", table["food_id"].map(foods.foods["name"]))
    is_sum = table["analyte"].isin(["MK_total", "D_total"])
    is_form = table["analyte"].isin([*MENAQUINONES, "D3", "D2", "D_unspecified", "25OHD3"])
    table = table[is_sum | (is_form & (table["mean_ug_per_100g"] > 0))].reset_index(drop=True)
    for column in ("mean_ug_per_100g", "low_ug_per_100g", "high_ug_per_100g"):
        table[column] = table[column].map(lambda x: float(f"{x:.4g}"))
    return table


def _known_as(pool: Pool, food_ids: list[str], analyte: str, mean: NDArray[np.float64]) -> list[str]:
    """Return how contents are known; of what is only known in part there is a mean that says "at least"."""
    types = [pool.value_type(f, analyte) for f in food_ids]
    return ["partial" if t == "unknown" and x == x else t for t, x in zip(types, mean, strict=True)]


def _contents(foods: FoodTable, food_ids: list[str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    pool = foods.pool
    rows = np.array([pool.row(f) for f in food_ids])
    portions = _portions(foods, rows, np.ones(len(rows)))
    frames = []
    for analyte in pool.analytes:
        column = pool.column[analyte]
        mean = pool.means[rows, column]
        bounds = portions.interval(portions.brought(analyte))
        low, high = (np.where(np.isnan(mean) | (analyte == "K1"), np.nan, x) for x in bounds)
        evidence = [pool.pooled.get((f, analyte)) for f in food_ids]
        frames.append(
            pd.DataFrame(
                {
                    "food_id": food_ids,
                    "analyte": analyte,
                    "mean_ug_per_100g": mean,
                    "low_ug_per_100g": low,
                    "high_ug_per_100g": high,
                    "value_type": _known_as(pool, food_ids, analyte, mean),
                    "origins": [e.origins if e else 0 for e in evidence],
                    "very_uncertain": pool.between_sd[rows, column] > math.log(VERY_UNCERTAIN_GSD),
                    "citations": [";".join(dish_citations(foods, f, analyte)) for f in food_ids],
                }
            )
        )
    table = pd.concat(frames)
    order = {f: i for i, f in enumerate(food_ids)}
    return table.sort_values("food_id", key=lambda f: f.map(order), kind="stable", ignore_index=True)
