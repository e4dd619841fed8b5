"""Micrograms: from grams and doses to intakes of every form, part by part, with intervals and sources.

The aggregation over days and weeks is :mod:`vitamer.periods`'s work; both rest on the two questions answered here:
what does a part bring of an analyte, and is that known?
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitamer.columns import DOSES, MENAQUINONES, QUANTIFIED, SUMS, VITAMIN_D, WEIGHED, check
from vitamer.pooling import KNOWN, UNKNOWN, ZERO

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

__all__ = ["APP_VALUE", "DOSE_AS_WRITTEN", "VERY_UNCERTAIN_GSD", "contents", "estimate", "interval"]

#: Stands for a citation where the number is the diary's own.
DOSE_AS_WRITTEN, APP_VALUE = "dose as written", "the app's own value"

#: Above this geometric standard deviation a pooled content is called very uncertain.
VERY_UNCERTAIN_GSD = 3.0

#: Half of a 90 % interval, in standard deviations.
_Z90 = 1.6448536269514722


def interval(mean: float, log_sd: float) -> tuple[float, float]:
    """Return the 90 % interval of a log-normal quantity whose mean is known.

    Parameters
    ----------
    mean : float
        Arithmetic mean [any unit].
    log_sd : float
        Standard deviation of its logarithm [-].

    Returns
    -------
    tuple of float
        5th and 95th percentile, in the unit of `mean`; the mean where a long tail lifts it above the latter.

    Examples
    --------
    >>> low, high = interval(100.0, math.log(1.5))
    >>> round(low), round(high)
    (47, 179)
    """
    if not mean > 0:
        return mean, mean
    centre = math.log(mean) - log_sd**2 / 2
    return math.exp(centre - _Z90 * log_sd), max(math.exp(centre + _Z90 * log_sd), mean)


@dataclass(frozen=True)
class Exposures:
    """What was eaten, ingredient by ingredient: a dish is as many rows as it has ingredients.

    Attributes
    ----------
    part : numpy.ndarray
        Row of the part in the servings.
    food : numpy.ndarray
        Row of the food in the pool.
    mass_g : numpy.ndarray
        Mass of the ingredient [g].
    recipe_sd : numpy.ndarray
        Log-scale standard deviation of the ingredient's share in the dish [-].
    """

    part: NDArray[np.int64]
    food: NDArray[np.int64]
    mass_g: NDArray[np.float64]
    recipe_sd: NDArray[np.float64]


def food_rows(servings: pd.DataFrame, foods: FoodTable) -> NDArray[np.int64]:
    """Return the pool's row of each part's food, -1 where there is none."""
    import numpy as np
    import pandas as pd

    rows: NDArray[np.int64] = pd.Index(foods.pool.foods).get_indexer(servings["food_id"]).astype(np.int64)
    return rows


def is_supplement(servings: pd.DataFrame, foods: FoodTable) -> NDArray[np.bool_]:
    """Return which parts count by dose."""
    import numpy as np

    kind = np.append((foods.foods["kind"] == "supplement").to_numpy(), False)
    mask: NDArray[np.bool_] = kind[food_rows(servings, foods)]
    return mask


def expand(servings: pd.DataFrame, foods: FoodTable) -> Exposures:
    """Return what was eaten as foods: dishes are replaced by their ingredients, supplements left out."""
    import numpy as np
    import pandas as pd

    rows = food_rows(servings, foods)
    take = (rows >= 0) & ~is_supplement(servings, foods)
    eaten = pd.DataFrame(
        {
            "part": np.flatnonzero(take),
            "food": rows[take],
            "mass_g": servings["mass_g"].to_numpy(dtype=float)[take],
        }
    )
    index = pd.Index(foods.pool.foods)
    recipes = pd.DataFrame(
        {
            "food": index.get_indexer(foods.dishes["dish_id"]),
            "ingredient": index.get_indexer(foods.dishes["food_id"]),
            "share": foods.dishes["mass_g_per_100g"].to_numpy() / 100,
            "recipe_sd": np.log(foods.dishes["mass_gsd"].to_numpy()),
        }
    )
    eaten = eaten.merge(recipes, on="food", how="left")
    dish = eaten["ingredient"].notna()
    return Exposures(
        part=eaten["part"].to_numpy(),
        food=eaten["ingredient"].where(dish, eaten["food"]).to_numpy(dtype=np.int64),
        mass_g=(eaten["mass_g"] * eaten["share"].where(dish, 1.0)).to_numpy(),
        recipe_sd=eaten["recipe_sd"].fillna(0.0).to_numpy(),
    )


def doses(servings: pd.DataFrame, foods: FoodTable, analyte: str) -> NDArray[np.float64]:
    """Return the dose of one form in every part [µg], not-a-number where the part is no supplement or has none."""
    import numpy as np

    if analyte not in DOSES:
        return np.full(len(servings), np.nan)
    dose: NDArray[np.float64] = servings[f"dose_{analyte}_ug"].to_numpy(dtype=float)
    return np.where(is_supplement(servings, foods), dose, np.nan)


def knowledge(servings: pd.DataFrame, foods: FoodTable) -> NDArray[np.int8]:
    """Return what is known of every part and analyte, whatever its status: zero by rule, known, unknown.

    Returns
    -------
    numpy.ndarray
        parts × analytes of the pool. A food needs a content and a mass, a supplement a dose of the vitamin; a dose
        of one form says that the others of that vitamin are none of the label's.
    """
    import numpy as np

    pool = foods.pool
    rows, supplement = food_rows(servings, foods), is_supplement(servings, foods)
    state = np.where((rows >= 0)[:, None], pool.status[rows], UNKNOWN).astype(np.int8)
    # Matched, and to no food: the person settled that this name holds neither.
    state[(rows < 0) & (servings["status"] == "matched").to_numpy()] = ZERO
    weightless = servings["mass_g"].isna().to_numpy()[:, None] & ~supplement[:, None]
    state = np.where(weightless & (state == KNOWN), UNKNOWN, state).astype(np.int8)
    for forms, sums in ((MENAQUINONES, ("MK_other", "MK_total")), (VITAMIN_D, ("D_total",))):
        dosed = np.zeros(len(servings), dtype=bool)
        for form in forms:
            dosed |= ~np.isnan(doses(servings, foods, form))
        for analyte in (*forms, *sums):
            column = pool.column[analyte]
            state[dosed & (state[:, column] == UNKNOWN), column] = KNOWN
    return state


def app_vitamin_d(servings: pd.DataFrame, foods: FoodTable, state: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return the export's own vitamin D where it stands in for what could not be computed [µg].

    It stands in once per entry, on its first part, if no part of the entry has a vitamin D of its own and not all are
    zero by rule; a 0 or a blank of the export is unknown.
    """
    import numpy as np
    import pandas as pd

    own = state[:, foods.pool.column["D_total"]]
    counts = (servings["status"] == "matched").to_numpy()
    computed = pd.Series(counts & (own == KNOWN))
    open_question = pd.Series(~counts | (own == UNKNOWN))
    entry = servings["entry_id"].reset_index(drop=True)
    stands_in = ~computed.groupby(entry).transform("any") & open_question.groupby(entry).transform("any")
    first = (servings["part"] == 0).to_numpy()
    app = servings["app_vitamin_d_ug"].to_numpy(dtype=float)
    value: NDArray[np.float64] = np.where(stands_in.to_numpy() & first & (app > 0), app, np.nan)
    return value


def content_sd(foods: FoodTable) -> NDArray[np.float64]:
    """Return the log-scale spread of one portion's content, all but the portion itself: foods × analytes [-]."""
    import numpy as np

    pool = foods.pool
    laboratory = np.array(
        [
            [
                pool.laboratory_sd[g, "vitamin_d" if a in (*VITAMIN_D, "D_total") else "menaquinones"]
                for a in pool.analytes
            ]
            for g in pool.groups
        ]
    )
    total = pool.means[:, [pool.column["MK_total"]]]
    with np.errstate(divide="ignore", invalid="ignore"):
        # A form that is nearly all of the total varies little as a share of it.
        rest = 1 - np.nan_to_num(np.where(total > 0, pool.means / total, 1.0))
    spread: NDArray[np.float64] = np.sqrt(
        laboratory**2 + pool.between_sd**2 + pool.brand_sd**2 + (pool.share_sd * rest) ** 2
    )
    for name, forms in SUMS.items():
        # The forms of one food err together: the spread of a sum is the mean of theirs.
        at, into = [pool.column[a] for a in forms if a in pool.column], pool.column[name]
        weight = np.nan_to_num(pool.means[:, at])
        whole = weight.sum(axis=1)
        mean_sd = (weight * spread[:, at]).sum(axis=1) / np.where(whole > 0, whole, 1.0)
        spread[:, into] = np.where(pool.between_sd[:, into] > 0, spread[:, into], mean_sd)
    index = {f: i for i, f in enumerate(pool.foods)}
    for dish, ingredients in foods.dishes.groupby("dish_id", sort=True):
        at_rows = [index[f] for f in ingredients["food_id"]]
        share = np.nan_to_num(pool.means[at_rows]) * ingredients["mass_g_per_100g"].to_numpy()[:, None]
        whole = share.sum(axis=0)
        recipe = np.log(ingredients["mass_gsd"].to_numpy())[:, None]
        variance = (share**2 * np.expm1(spread[at_rows] ** 2 + recipe**2)).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread[index[str(dish)]] = np.sqrt(np.log1p(np.where(whole > 0, variance / whole**2, 0.0)))
    return spread


def dish_citations(foods: FoodTable, food_id: str, analyte: str) -> tuple[str, ...]:
    """Return the citations of a content; for a dish those of its ingredients, the largest contribution first."""
    pool = foods.pool
    if foods.foods.at[food_id, "kind"] != "dish":
        return pool.citations(food_id, analyte)
    recipe = foods.dishes[foods.dishes["dish_id"] == food_id]
    brings = [
        (-grams * pool.mean(f, analyte), f)
        for f, grams in zip(recipe["food_id"], recipe["mass_g_per_100g"], strict=True)
        if pool.mean(f, analyte) > 0
    ]
    return tuple(dict.fromkeys(c for _, f in sorted(brings) for c in pool.citations(f, analyte)))


def estimate(servings: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Estimate what every part brings of every form.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns.
    foods : FoodTable
        The food table.

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
    distinct, which = np.unique(rows, return_inverse=True)
    spread, supplement = content_sd(foods), is_supplement(servings, foods)
    label_sd = np.array([math.log(_label_gsd(foods, a)) for a in ("menaquinones", "vitamin_d")])
    mass, portion_sd = (
        servings["mass_g"].to_numpy(dtype=float),
        np.log(servings["mass_gsd"].to_numpy(dtype=float)),
    )
    keys = ["entry_id", "part", "day", "food_id", "status"]
    frames = []
    for analyte in (*MENAQUINONES, *VITAMIN_D):
        column, dose = pool.column[analyte], doses(servings, foods, analyte)
        mean = np.where(state[:, column] == ZERO, 0.0, mass * pool.means[rows, column] / 100)
        mean = np.where(supplement, np.where(np.isnan(dose), 0.0, dose), mean)
        mean = np.where((rows < 0) & (state[:, column] != ZERO), np.nan, mean)
        mean = np.where(supplement & (state[:, column] == UNKNOWN), np.nan, mean)
        content = np.where(supplement, label_sd[int(analyte in VITAMIN_D)], spread[rows, column])
        log_sd = np.sqrt(content**2 + portion_sd**2)
        with np.errstate(divide="ignore"):
            centre = np.log(mean) - log_sd**2 / 2
        low, high = (np.where(mean > 0, np.exp(centre + s * _Z90 * log_sd), mean) for s in (-1, 1))
        known = ["zero_by_rule" if r < 0 else pool.value_type(pool.foods[r], analyte) for r in distinct]
        cited = ["" if r < 0 else ";".join(dish_citations(foods, pool.foods[r], analyte)) for r in distinct]
        value_type = pd.Series(np.array(known, dtype=object)[which])
        frame = servings[keys].copy()
        frame["analyte"] = analyte
        frame["intake_ug"] = mean
        frame["low_ug"], frame["high_ug"] = low, np.fmax(high, mean)
        value_type = value_type.mask(np.isnan(mean), "unknown").mask(supplement & (mean > 0), "label")
        value_type = value_type.mask((value_type == "unknown") & (mean >= 0), "partial")
        frame["value_type"] = value_type.to_numpy()
        text = pd.Series(np.array(cited, dtype=object)[which]).mask(supplement & (mean > 0), DOSE_AS_WRITTEN)
        frame["citations"] = text.where(mean > 0, "").to_numpy()
        frames.append(frame)
    app = app_vitamin_d(servings, foods, state)
    frame = servings.loc[~np.isnan(app), keys].copy()
    frame["analyte"], frame["value_type"], frame["citations"] = "D_app", "app", APP_VALUE
    frame["intake_ug"], frame["low_ug"], frame["high_ug"] = app[~np.isnan(app)], np.nan, np.nan
    frames.append(frame)
    order = {a: i for i, a in enumerate((*MENAQUINONES, *VITAMIN_D, "D_app"))}
    intakes = pd.concat(frames, ignore_index=True)
    intakes = intakes.assign(_order=intakes["analyte"].map(order))
    return intakes.sort_values(["entry_id", "part", "_order"], kind="stable", ignore_index=True).drop(columns="_order")


def _label_gsd(foods: FoodTable, kind: str) -> float:
    """Return the label error of supplements as a GSD [-]."""
    rows = foods.variability[(foods.variability["analyte_class"] == kind)].set_index("group")["brand_gsd"]
    return float(rows["supplement"])


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
    import pandas as pd

    foods.require(food_id)
    pool = foods.pool
    row, spread = pool.row(food_id), content_sd(foods)
    records = []
    for analyte in pool.analytes:
        column = pool.column[analyte]
        mean, sd = pool.mean(food_id, analyte), float(spread[row, column])
        low, high = interval(mean, sd)
        evidence = pool.pooled.get((food_id, analyte))
        records.append(
            {
                "analyte": analyte,
                "mean_ug_per_100g": mean,
                "low_ug_per_100g": low,
                "high_ug_per_100g": high,
                "value_type": pool.value_type(food_id, analyte),
                "origins": evidence.origins if evidence else 0,
                "very_uncertain": bool(pool.between_sd[row, column] > math.log(VERY_UNCERTAIN_GSD)),
                "citations": ";".join(dish_citations(foods, food_id, analyte)),
            }
        )
    return pd.DataFrame(records)
