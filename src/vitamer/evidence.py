"""Evidence on one content: what laboratories published, brought to one state and pooled over origins.

Origins, the laboratories and sample sets, are pooled as a log-normal sample: the mean is
``exp(mean log + τ²/2 · (1 - 1/k))`` for `k` origins, so that a single study's mean enters as it is and many studies
approach the log-normal mean. ``τ`` is the spread between origins, shrunk to the food group's. Regions are no sample:
without a region the mean is that over regions, and the spread is wide enough to hold each of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vitamer.columns import VITAMIN_D
from vitamer.overlay import is_laid_on
from vitamer.records import records

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.food_table import FoodTable

__all__ = [
    "NOTHING",
    "Origin",
    "Pooled",
    "Spread",
    "Spreads",
    "analyte_class",
    "as_eaten",
    "labels_laid_on",
    "lend",
    "mixture",
    "origins",
    "pool_origins",
    "spread_of",
    "spreads_of_groups",
]


@dataclass(frozen=True)
class Pooled:
    """One pooled content.

    Parameters
    ----------
    mean : float
        Arithmetic mean content [µg/hg].
    between_sd : float
        Log-scale standard deviation of the food's mean in one region about `mean` [-].
    brand_sd : float
        Log-scale standard deviation between brands or lots about the food's mean [-].
    lowest, highest : float
        Lowest and highest value that any origin saw [µg/hg].
    value_type : str
        measured, calculated, label, borrowed or below_loq.
    citations : tuple of str
        Citation ids of the values behind it.
    origins : int
        Number of origins.
    by_country : bool, default False
        Whether `mean` is that over countries which differ, so that `between_sd` is the range between them.
    """

    mean: float
    between_sd: float
    brand_sd: float
    lowest: float
    highest: float
    value_type: str
    citations: tuple[str, ...]
    origins: int
    by_country: bool = False


@dataclass(frozen=True)
class Spread:
    """Spread of one food group and class of analytes, on the log scale; a row of ``variability.csv``."""

    laboratory: float
    between: float
    floor: float
    cap: float
    brand: float
    prior_origins: float


@dataclass(frozen=True)
class Origin:
    """What one laboratory and sample set says of one analyte of one food [µg/hg]."""

    value: float
    lowest: float
    highest: float
    variances: tuple[float, ...]
    samples: float
    value_type: str
    citations: tuple[str, ...]
    regional: bool = False
    cooking_sd: float = 0.0


Spreads = dict[tuple[str, str], Spread]


def analyte_class(analyte: str) -> str:
    """Return ``menaquinones`` or ``vitamin_d``, the class by which spread is stated."""
    return "vitamin_d" if analyte in VITAMIN_D or analyte.startswith("D") else "menaquinones"


def spreads_of_groups(foods: FoodTable) -> Spreads:
    """Return ``variability.csv`` on the log scale, by group and class of analytes."""
    return {
        (row["group"], row["analyte_class"]): Spread(
            laboratory=math.log(row["laboratory_gsd"]),
            between=math.log(row["between_gsd"]),
            floor=math.log(row["between_gsd_floor"]),
            cap=math.log(row["between_gsd_cap"]),
            brand=math.log(row["brand_gsd"]),
            prior_origins=float(row["prior_origins"]),
        )
        for row in foods.variability.to_dict("records")
    }


def spread_of(spreads: Spreads, group: str, kind: str) -> Spread:
    """Return a group's spread, or that of ``any`` group where none is stated."""
    return spreads.get((group, kind)) or spreads[("any", kind)]


def as_eaten(foods: FoodTable, food_id: str | None = None) -> pd.DataFrame:
    """Return the published values that count in the table's region, brought to the state in which the food is eaten.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str, optional
        A food, for its rows alone.

    Returns
    -------
    pandas.DataFrame
        One row a value in use, with the index of ``foods.contents``: `food_id`, `analyte`, `origin` (the region of
        a regional row), `value`, `lowest` and `highest` [µg/hg] (half the limit, 0 and the limit where nothing was
        found), `factor` by which yield and retention multiplied the published value [-], the log-scale `variance`
        that the source states and `cooking_sd` of the factor [-], `n`, `value_type`, `citation_id`, `regional`, and
        `laid_on`: true for a label of a person's own, which is laid on the pooled content (see
        :mod:`vitamer.overlay`).

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> bool((as_eaten(load_foods())["factor"] > 0).all())
    True
    """
    import numpy as np
    import pandas as pd

    rows = foods.contents[foods.contents["use"] == "yes"]
    if food_id is not None:
        rows = rows[rows["food_id"] == food_id]
    decides = [foods.regional_contents.get(pair) for pair in zip(rows["food_id"], rows["analyte"], strict=True)]
    said = records(rows[["analyte", "value_type", "origin_id"]])
    laid_on = pd.Series([is_laid_on(row) for row in said], index=rows.index, dtype=bool)
    # What a person read on a pack holds wherever the pack was bought.
    counts = [d is None or d == r or own for d, r, own in zip(decides, rows["region"], laid_on, strict=True)]
    rows = rows[pd.Series(counts, index=rows.index, dtype=bool)]
    # One laboratory's figure that stands in the tables of several countries is still one.
    shared = rows.groupby(["food_id", "analyte", "origin_id"])["region"].transform("first")
    state = rows["food_id"].map(foods.foods["state"])
    yields = rows["food_id"].map(foods.foods["yield_id"]).map(lambda y: y if isinstance(y, str) else None)
    cook = (rows["state"] == "raw") & (state == "cooked") & yields.notna()
    vitamin_d = rows["analyte"].map(analyte_class) == "vitamin_d"
    retention = np.where(
        vitamin_d,
        yields.map(foods.yields["retention_vitamin_d"]),
        yields.map(foods.yields["retention_menaquinones"]),
    )
    factor = np.where(cook, retention / yields.map(foods.yields["yield_factor"]).astype(float), 1.0)

    below = rows["value_type"] == "below_loq"
    limit = rows["max_ug_per_100g"]
    value = np.where(below, limit / 2, rows["value_ug_per_100g"]) * factor
    return pd.DataFrame(
        {
            "food_id": rows["food_id"],
            "analyte": rows["analyte"],
            "origin": shared.fillna(rows["origin_id"]),
            "value": value,
            "lowest": np.where(below, 0.0, np.fmin(rows["min_ug_per_100g"] * factor, value)),
            "highest": np.fmax(limit * factor, value),
            "variance": np.log1p((rows["sd_ug_per_100g"] / rows["value_ug_per_100g"]) ** 2),
            "n": rows["n"],
            "value_type": rows["value_type"],
            "citation_id": rows["citation_id"],
            "regional": rows["region"].notna(),
            "cooking_sd": np.where(cook, np.log(yields.map(foods.yields["factor_gsd"]).astype(float)), 0.0),
            "factor": factor,
            "laid_on": laid_on[rows.index],
        }
    )


def origins(foods: FoodTable, food_id: str | None = None) -> dict[str, dict[str, dict[str, Origin]]]:
    """Return food → analyte → origin → what it says, in the state in which the food is eaten; of one food or all.

    Labels that are laid on the pooled content are not among them: :func:`labels_laid_on` returns these.
    """
    values = as_eaten(foods, food_id)
    return _by_food(values[~values["laid_on"]])


def labels_laid_on(foods: FoodTable, food_id: str | None = None) -> dict[str, dict[str, dict[str, Origin]]]:
    """Return what a person's own labels say of menaquinones, as :func:`origins` does; of one food or all."""
    values = as_eaten(foods, food_id)
    return _by_food(values[values["laid_on"]])


def _by_food(values: pd.DataFrame) -> dict[str, dict[str, dict[str, Origin]]]:
    order = ["food_id", "analyte", "origin", "citation_id", "value"]
    table = values.drop(columns=["factor", "laid_on"]).sort_values(order, kind="stable")
    found: dict[str, dict[str, dict[str, Origin]]] = {}
    for record in _group_records(table):
        found.setdefault(record[0], {}).setdefault(record[1], {})[record[2]] = record[3]
    return found


def _group_records(table: pd.DataFrame) -> list[tuple[str, str, str, Origin]]:
    """Average the rows of one origin, one record per (food, analyte, origin)."""
    grouped: dict[tuple[str, str, str], list[tuple[Any, ...]]] = {}
    for food, analyte, origin, *rest in table.itertuples(index=False, name=None):
        grouped.setdefault((food, analyte, origin), []).append(tuple(rest))
    found = []
    for (food, analyte, origin), rows in grouped.items():
        value, lowest, highest, variance, n, types, citations, regional, cooking_sd = zip(*rows, strict=True)
        kinds = set(types)
        samples = math.fsum(x for x in n if not math.isnan(x))
        found.append(
            (
                food,
                analyte,
                origin,
                Origin(
                    value=math.fsum(value) / len(value),
                    lowest=min(lowest),
                    highest=max(highest),
                    variances=tuple(v for v in variance if not math.isnan(v)),
                    # Where no number of samples is told, a stated SD says nothing of the mean's error.
                    samples=samples or math.inf,
                    value_type=kinds.pop() if len(kinds) == 1 else "calculated",
                    citations=tuple(dict.fromkeys(citations)),
                    regional=any(regional),
                    cooking_sd=max(cooking_sd),
                ),
            )
        )
    return found


def pool_origins(origins: list[Origin], spread: Spread) -> Pooled:
    """Pool what several origins say of one content.

    Parameters
    ----------
    origins : list of Origin
        At least one.
    spread : Spread
        The food group's spread, to which the spread between these origins is shrunk.

    Returns
    -------
    Pooled
        Its `between_sd` is predictive: the spread τ between origins and the error of the pooled mean, τ·√(1 + 1/k),
        with the sampling error SD/√n where sources state both, and that of cooking factors. A stated SD itself feeds
        `brand_sd` alone.

    Notes
    -----
    Three origins that say 369, 40 and 6 (goose liver) pool to about 90 µg/hg, with a spread that makes the mean
    very uncertain.
    """
    values = [o.value for o in origins]
    positive = [v for v in values if v > 0]
    count = len(values)
    logs = [math.log(v) for v in positive]
    centre = math.fsum(logs) / len(logs) if logs else 0.0
    squares = math.fsum((x - centre) ** 2 for x in logs)
    tau2 = (spread.prior_origins * spread.between**2 + squares) / (spread.prior_origins + max(len(logs) - 1, 0))
    tau2 = min(max(tau2, spread.floor**2), spread.cap**2)
    if len(positive) == count:
        mean = math.exp(centre + tau2 / 2 * (1 - 1 / count))
        mean = min(max(mean, min(values)), max(values))
    else:
        mean = math.fsum(values) / count
    by_country = count > 1 and any(o.regional for o in origins)
    if len(positive) == count and by_country:
        mean = math.fsum(values) / count
    stated = [v for o in origins for v in o.variances]
    brand2 = (spread.prior_origins * spread.brand**2 + math.fsum(stated)) / (spread.prior_origins + len(stated))
    sampling2 = math.fsum(math.fsum(o.variances) / len(o.variances) / o.samples for o in origins if o.variances)
    between_sd = min(math.sqrt(tau2 * (1 + 1 / count) + sampling2 / count**2), spread.cap * math.sqrt(2))
    if mean > 0 and by_country:
        between_sd = max(between_sd, _holding(mean, min(values), max(values)))
    kinds = {o.value_type for o in origins}
    return Pooled(
        mean=mean,
        between_sd=math.hypot(between_sd, max(o.cooking_sd for o in origins)),
        brand_sd=math.sqrt(brand2),
        lowest=min(o.lowest for o in origins),
        highest=max(o.highest for o in origins),
        value_type=kinds.pop() if len(kinds) == 1 else ("measured" if "measured" in kinds else "calculated"),
        citations=tuple(dict.fromkeys(c for o in origins for c in o.citations)),
        origins=count,
        by_country=by_country,
    )


def _holding(mean: float, lowest: float, highest: float) -> float:
    """Return the log-scale spread at which the 90 % interval about `mean` holds `lowest` and `highest` [-]."""
    z = 1.6448536269514722
    below = math.sqrt(z**2 + 2 * math.log(mean / lowest)) - z if lowest > 0 else z
    above = z - math.sqrt(max(z**2 - 2 * math.log(highest / mean), 0.0))
    return max(below, above)


def mixture(parts: list[tuple[float, Pooled | None]]) -> Pooled | None:
    """Mix children by weight; None if those with a value make up less than half of the mixture."""
    known = [(w, p) for w, p in parts if p is not None and w > 0]
    weight = math.fsum(w for w, _ in known)
    if not known or weight < math.fsum(w for w, _ in parts) / 2:
        return None
    known = [(w / weight, p) for w, p in known]
    mean = math.fsum(w * p.mean for w, p in known)
    square = math.fsum(w * p.mean**2 * math.exp(p.between_sd**2) for w, p in known)
    ranked = sorted(known, key=lambda x: (-x[0] * x[1].mean, x[1].citations))
    return Pooled(
        mean=mean,
        between_sd=math.sqrt(math.log(square / mean**2)) if mean > 0 else 0.0,
        brand_sd=math.sqrt(math.fsum(w * p.brand_sd**2 for w, p in known)),
        lowest=min(p.lowest for _, p in known),
        highest=max(p.highest for _, p in known),
        value_type="calculated",
        citations=tuple(dict.fromkeys(c for _, p in ranked for c in p.citations)),
        origins=max(p.origins for _, p in known),
        by_country=math.fsum(w * p.mean for w, p in known if p.by_country) > mean / 2,
    )


#: A child whose content is zero, as a part of a mixture.
NOTHING = Pooled(0.0, 0.0, 0.0, 0.0, 0.0, "calculated", (), 0)


def lend(parent: Pooled, spread: Spread) -> Pooled:
    """Return a parent's content as borrowed by a child: the same mean, and the group's spread on top."""
    between = math.sqrt(parent.between_sd**2 + spread.between**2)
    return replace(parent, between_sd=min(between, spread.cap * math.sqrt(2)), value_type="borrowed")
