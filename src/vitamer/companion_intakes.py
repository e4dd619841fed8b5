"""Calcium, magnesium and fat by day, and how much fat stood in the meal with which vitamin D3 was taken.

They are context beside vitamins K2 and D: sums without an interval, from the export's own columns where it has them
and else from the food table. Nothing is compared with a need, and no amount of fat is called enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.columns import ENTRIES, LOW_COVERAGE, WEIGHED, Column, check
from vitamer.companions import companions_of
from vitamer.exposures import doses, is_supplement
from vitamer.periods import complete_days, energy_weights

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

    Floats = NDArray[np.float64]

__all__ = [
    "COMPANIONS",
    "COMPANIONS_DAILY",
    "MEAL_MINUTES",
    "companions_daily",
]

#: The companions: column of a day, the export's column, and the content in the food table.
COMPANIONS = {
    "calcium_mg": ("app_calcium_mg", "calcium_mg_per_100g"),
    "magnesium_mg": ("app_magnesium_mg", "magnesium_mg_per_100g"),
    "fat_g": ("app_fat_g", "fat_g_per_100g"),
}

#: Foods logged within this time of a supplement belong to its meal, where the diary does not say which that is [min].
MEAL_MINUTES = 30

#: What :func:`companions_daily` yields: one row a day with entries.
COMPANIONS_DAILY = (
    Column("day", "day", "the day"),
    Column("complete", "flag", "true if the day looks like a whole day of eating"),
    *(
        column
        for name, unit in (("calcium", "mg"), ("magnesium", "mg"), ("fat", "g"))
        for column in (
            Column(f"{name}_{unit}", "number", f"{name} in what is known [{unit}/day]; missing if nothing is"),
            Column(f"{name}_coverage", "number", f"share of what was eaten whose {name} is known, 0 to 1 [-]"),
            Column(f"{name}_from_app", "number", f"share of the {name} that is the export's own figure [-]"),
        )
    ),
    Column("d3_supplement_ug", "number", "vitamin D3 from supplements whose dose is known [µg/day]"),
    Column("d3_with_known_fat_ug", "number", "of it, what was taken in a meal whose fat is known [µg/day]"),
    Column("fat_with_d3_g", "number", "fat of the meals with which it was taken, their mean weighted by dose [g]"),
)


def companions_daily(
    servings: pd.DataFrame, foods: FoodTable, *, complete: pd.Series[bool] | None = None
) -> pd.DataFrame:
    """Sum calcium, magnesium and fat by day, and find the fat of the meals with vitamin D3 supplements.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns, of one person.
    foods : FoodTable
        The food table.
    complete : pandas.Series of bool, optional
        Which days are complete, by day; judged by ``periods.complete_days`` from these servings if not given.

    Returns
    -------
    pandas.DataFrame
        One row a day with entries, as ``COMPANIONS_DAILY`` says [mg/day, g/day, µg/day]; unknown is missing.
        ``attrs`` holds ``foods_version``, ``region``, ``citations`` (id to short text) and ``sources``: the ids
        behind the contents that the table gave, those of most entries first.

    Notes
    -----
    An entry counts with the export's own figure; without one its matched parts count with mass × the table's
    content. What has neither, supplements included, is unknown and lowers the coverage, which weighs entries by their
    energy as that of the vitamins does. There is no interval: the table's contents are plain means.

    The meal of a supplement is what was logged on that day under the same meal name. Where only supplements, water
    and plain drinks stand under that name, or all foods of the day stand under one, or the diary has no meals, it is
    what was logged within 30 minutes of the supplement; where there is no time either, the meal is not known, which
    is not a meal without fat. A meal of which less than 80 % is known has no fat figure. An export that puts all
    snacks of a day under one name makes them one meal.

    References
    ----------
    Dawson-Hughes B, et al. (2015). Dietary fat increases vitamin D-3 absorption. J Acad Nutr Diet.
    doi:10.1016/j.jand.2014.09.014 (the abstract was read).

    Dawson-Hughes B, et al. (2013). Meal conditions affect the absorption of supplemental vitamin D3 but not the
    plasma 25-hydroxyvitamin D response to supplementation. J Bone Miner Res. doi:10.1002/jbmr.1896 (the title
    was read).

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries([("2026-11-09", "butter", "10 g")])), foods)
    >>> by_day = companions_daily(vitamer.weigh(parts, foods), foods)
    >>> float(by_day.loc[0, "fat_g"].round(1)), float(by_day.loc[0, "fat_coverage"])
    (8.1, 1.0)
    """
    import numpy as np
    import pandas as pd

    check(servings, (*ENTRIES, *WEIGHED), "companions_daily")
    servings = servings.reset_index(drop=True)
    complete = complete_days(servings, foods) if complete is None else complete
    weight = energy_weights(servings, foods)
    codes, days = pd.factorize(servings["day"], sort=True)
    frame = pd.DataFrame({"day": days, "complete": pd.Series(days).map(complete).eq(True).to_numpy()})

    def of_days(values: Floats) -> Floats:
        return np.bincount(codes, np.nan_to_num(values), len(days)).astype(np.float64)

    whole = of_days(weight)
    contents = companions_of(foods)
    brought: dict[str, Floats] = {}
    for name, (column, content) in COMPANIONS.items():
        value, from_app = _of_parts(servings, contents[content], column)
        brought[name] = value
        known, short = ~np.isnan(value), name.partition("_")[0]
        total = of_days(value)
        frame[name] = np.where(of_days(known) > 0, total, np.nan)
        frame[f"{short}_coverage"] = np.where(whole > 0, of_days(weight * known) / np.where(whole > 0, whole, 1), 1.0)
        frame[f"{short}_from_app"] = of_days(np.where(from_app, value, 0)) / np.where(total > 0, total, np.nan)

    dose = np.where(servings["status"] == "matched", np.nan_to_num(doses(servings, foods, "D3")), 0.0)
    fat = _fat_of_meals(servings, foods, brought["fat_g"], weight, np.flatnonzero(dose > 0))
    told = of_days(dose * ~np.isnan(fat))
    frame["d3_supplement_ug"], frame["d3_with_known_fat_ug"] = of_days(dose), told
    frame["fat_with_d3_g"] = of_days(dose * fat) / np.where(told > 0, told, np.nan)
    frame = frame[[c.name for c in COMPANIONS_DAILY]]
    sources = _sources(servings, foods, brought)
    frame.attrs["foods_version"], frame.attrs["region"] = foods.version, foods.region
    frame.attrs["sources"] = sources
    frame.attrs["citations"] = {c: foods.short_citation(c) for c in sources}
    return frame


def _of_parts(servings: pd.DataFrame, content: pd.Series[float], column: str) -> tuple[Floats, NDArray[np.bool_]]:
    """Return what each part brings, missing where unknown, and whether that is the export's own figure.

    The export's figure is of the whole entry: its first part carries it, the others nothing.
    """
    import numpy as np

    app = servings[column].to_numpy(dtype=float)
    own = np.where(servings["part"] == 0, app, 0.0)
    matched = (servings["status"] == "matched").to_numpy()
    mass = np.where(matched, servings["mass_g"].to_numpy(dtype=float), np.nan)
    computed = mass * servings["food_id"].map(content).to_numpy(dtype=float) / 100
    from_app = ~np.isnan(app)
    return np.where(from_app, own, computed), from_app


def _fat_of_meals(
    servings: pd.DataFrame, foods: FoodTable, fat: Floats, weight: Floats, taken: NDArray[np.int64]
) -> Floats:
    """Return the fat of the meal with which each of the parts `taken` was taken [g], missing where not known."""
    import numpy as np

    kind = servings["food_id"].map(foods.foods["kind"])
    solid = ~is_supplement(servings, foods) & (kind != "plain_drink").to_numpy()
    meal = servings["meal"].fillna("").str.strip().str.casefold().to_numpy(dtype=object)
    minute = _minutes(servings["time"])
    result = np.full(len(servings), np.nan)
    of_day = servings["day"].to_numpy()
    for i in taken:
        rows = np.flatnonzero(of_day == of_day[i])
        # One name for all that was eaten in a day is no meal.
        parted = len(set(meal[rows[solid[rows]]])) > 1
        together = rows[meal[rows] == meal[i]] if meal[i] and parted else rows[:0]
        if not solid[together].any():
            together = rows[np.abs(minute[rows] - minute[i]) <= MEAL_MINUTES]
        eaten = together[solid[together]]
        known = ~np.isnan(fat[eaten])
        # Foods that the export gives no energy weigh nothing: one of them must be known all the same.
        if known.any() and weight[eaten] @ known >= LOW_COVERAGE * weight[eaten].sum():
            result[i] = np.nansum(fat[together])
    return result


def _minutes(time: pd.Series[str]) -> Floats:
    """Return the minute of the day of times such as ``05:17`` or ``9:51 PM``, missing where there is none."""
    import numpy as np

    read = time.astype("str").str.extract(r"^\s*(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp])?\.?[Mm]?\.?\s*$")
    hour, minute = read[0].astype(float), read[1].astype(float)
    half = read[2].str.lower()
    hour = hour.where(half.isna(), hour % 12 + 12 * (half == "p"))
    minutes: Floats = np.where((hour < 24) & (minute < 60), hour * 60 + minute, np.nan)
    return minutes


def _sources(servings: pd.DataFrame, foods: FoodTable, brought: dict[str, Floats]) -> list[str]:
    """Return the citation ids behind the contents that the table gave, those of most entries first."""
    import numpy as np

    used = np.zeros(len(servings), dtype=bool)
    for name, (column, _) in COMPANIONS.items():
        used |= servings[column].isna().to_numpy() & (brought[name] > 0)
    times = servings.loc[used, "food_id"].value_counts()
    rows = foods.companions[["food_id", "citation_id"]].drop_duplicates()
    cited = rows.assign(times=rows["food_id"].map(times)).dropna().groupby("citation_id")["times"].sum()
    return [str(c) for c in sorted(cited.index, key=lambda c: (-cited[c], c))]
