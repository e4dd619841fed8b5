"""Does the food table's 90 % interval hold what the next laboratory finds?

Every origin (a laboratory and its sample set) is left out in turn with all its rows, the whole table is pooled anew by
:func:`vitamer.pooling.pool`, and what the origin published is set against what the remaining table says of the value
that one more laboratory would print. That value errs by all parts of the spread but the portion's:

- laboratory and method, and the food's own mean with the error of the pooled mean, as
  :func:`vitamer.uncertainty.shared_draws` draws them, about the pooled mean as their middle and held within what
  the pool calls plausible;
- brand or lot, divided by the square root of the number of samples behind the value. Where a source tells no number,
  :data:`UNTOLD_SAMPLES` is taken; one and many bound what that can change.

The answer for one value is its *rank*: the share of the prediction that lies below it. A value lies in the 90 %
interval where its rank lies between 0.05 and 0.95, and the ranks of a calibrated table are uniform.
"""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from vitamer import plots
from vitamer.cache import digest
from vitamer.columns import MENAQUINONES
from vitamer.evidence import analyte_class, as_eaten
from vitamer.food_table import FoodTable
from vitamer.pooling import KNOWN
from vitamer.uncertainty import centring, shared_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from vitamer.pooling import Pool

__all__ = [
    "LEVELS",
    "TESTED",
    "UNTOLD_SAMPLES",
    "baskets",
    "clopper_pearson",
    "count_pairs",
    "coverage",
    "figure",
    "halves",
    "held_out",
    "judged",
    "lean",
    "published",
    "spread_found",
    "table_with",
    "tuned",
    "with_spread",
]

#: Nominal levels of the intervals whose coverage is shown [-].
LEVELS = (0.5, 0.8, 0.9, 0.95)

#: What is held out: forms and totals of vitamin K2 as published, and vitamin D3.
TESTED = (*MENAQUINONES, "MK_total", "D3")

#: Samples taken to stand behind a value whose source tells no number: national tables mix a few lots [-].
UNTOLD_SAMPLES = 3.0

_TABLES = (
    *("foods", "contents", "companions", "regions", "rules", "profiles", "measures", "yields", "aliases", "dishes"),
    *("variability", "portion_errors", "plausible_masses", "plausible_doses", "analytes", "citations"),
    "reference_intakes",
)

#: Ways in which the remaining table speaks of a value left out.
OWN, OTHERWISE = "own values", "loan, mixture or profile"


def table_with(foods: FoodTable, /, **tables: pd.DataFrame) -> FoodTable:
    """Return the food table with some of its tables replaced.

    Examples
    --------
    >>> from vitamer import load_foods
    >>> foods = load_foods()
    >>> len(table_with(foods, contents=foods.contents.head(9)).contents)
    9
    """
    kept = {name: getattr(foods, name) for name in _TABLES}
    parts = [foods.key.encode()]
    for name, frame in sorted(tables.items()):
        parts += [name.encode(), pd.util.hash_pandas_object(frame).to_numpy().tobytes()]
    return FoodTable(kept | tables, foods.version, foods.region, digest(parts))


def with_spread(foods: FoodTable, *, floor: float = 1.0, between: float = 1.0) -> FoodTable:
    """Return the food table with the spread between origins multiplied on the log scale, in every food group.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    floor : float, default 1.0
        Factor on the logarithm of ``between_gsd_floor`` [-].
    between : float, default 1.0
        Factor on the logarithm of ``between_gsd``, the typical spread to which a food's own is shrunk [-]. A floor
        that rises above the cap lifts it.

    Examples
    --------
    >>> from vitamer import load_foods
    >>> wider = with_spread(load_foods(), floor=2).variability
    >>> wider.loc[wider["group"] == "any", "between_gsd_floor"].round(2).tolist()
    [1.69, 1.44]
    """
    rows = foods.variability
    lifted = rows["between_gsd_floor"] ** floor
    return table_with(
        foods,
        variability=rows.assign(
            between_gsd=rows["between_gsd"] ** between,
            between_gsd_floor=lifted,
            between_gsd_cap=np.fmax(rows["between_gsd_cap"], lifted),
        ),
    )


def published(foods: FoodTable) -> pd.DataFrame:
    """Return what each origin says of each food and form, in the state in which the food is eaten.

    Parameters
    ----------
    foods : FoodTable
        The food table.

    Returns
    -------
    pandas.DataFrame
        One row a food, analyte and origin: `value` [µg/hg] (half the limit where nothing was found), `limit` [µg/hg]
        (missing where something was), `samples` [-], `value_type`, `origins` that read the pair [-], `regional`.

    Examples
    --------
    >>> from vitamer import load_foods
    >>> rows = published(load_foods())
    >>> rows.loc[(rows["food_id"] == "natto") & (rows["analyte"] == "MK7"), "origins"].unique().tolist()
    [5]
    """
    rows = as_eaten(foods)
    rows = rows[rows["analyte"].isin(TESTED) & ~rows["laid_on"]]
    rows = rows.assign(
        origin=foods.contents["origin_id"].reindex(rows.index),
        limit=rows["highest"].where(rows["value_type"] == "below_loq"),
        found=rows["value_type"] != "below_loq",
    )
    by = rows.groupby(["food_id", "analyte", "origin"], sort=True)
    said = by.agg(
        value=("value", "mean"),
        limit=("limit", "max"),
        found=("found", "any"),
        samples=("n", "sum"),
        value_type=("value_type", lambda kinds: "calculated" if len(set(kinds)) > 1 else kinds.iloc[0]),
        regional=("regional", "any"),
    ).reset_index()
    said["limit"] = said["limit"].where(~said.pop("found"))
    said["samples"] = said["samples"].where(said["samples"] > 0)
    pair = said.groupby(["food_id", "analyte"])
    said["origins"], said["regional"] = pair["origin"].transform("nunique"), pair["regional"].transform("any")
    said["group"] = said["food_id"].map(foods.foods["group"])
    said["kind"] = said["analyte"].map(analyte_class)
    return said


def held_out(foods: FoodTable, rows: pd.DataFrame | None = None, *, seed: int = 0) -> pd.DataFrame:
    """Leave out every origin in turn and rank what it published in what the remaining table says.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    rows : pandas.DataFrame, optional
        Which values to leave out and rank, of those that :func:`published` returns; all of them if not given.
    seed : int, default 0
        Seed of the shared draws.

    Returns
    -------
    pandas.DataFrame
        What :func:`published` returns, and `basis` (``own values`` of other origins; ``loan, mixture or profile``
        where no other origin read the pair; missing where the remaining table knows nothing), `mean`, `low` and
        `high` [µg/hg] of the 90 % prediction, and `rank` [-], the share of the prediction below the value; of a
        value that was not found, the share below its limit. `rank_one` and `rank_many` are what the rank would be if
        values of an untold number of samples came from one sample, or from very many.

    Examples
    --------
    >>> from vitamer import load_foods
    >>> foods = load_foods()
    >>> natto = foods.contents[foods.contents["food_id"] == "natto"]
    >>> held = held_out(table_with(foods, contents=natto))
    >>> bool(held.loc[held["analyte"] == "MK7", "rank"].between(0.05, 0.95).all())
    True
    """
    rows = published(foods) if rows is None else rows
    told = foods.contents["origin_id"]
    found = []
    for origin, of_origin in rows.groupby("origin", sort=True):
        pool = table_with(foods, contents=foods.contents[told != origin]).pool
        found.append(of_origin.join(_ranked(pool, of_origin, seed)))
    return pd.concat(found).sort_index()


def _contents(pool: Pool, rows: pd.DataFrame, seed: int) -> Iterator[tuple[Any, int, np.ndarray, bool]]:
    """Yield of each row that the table knows: its place, its food, the contents drawn, whether these were estimated."""
    at = np.array([pool.row(food) for food in rows["food_id"]])
    columns = np.array([pool.column[a] for a in rows["analyte"]])
    known = (pool.status[at, columns] == KNOWN) & (pool.means[at, columns] > 0)
    eaten = np.unique(at[known])
    drawn = shared_draws(pool, eaten, seed)
    drawn["MK_total"] = np.sum([drawn[a] for a in MENAQUINONES], axis=0)
    for (place, row), food, column in zip(rows[known].iterrows(), at[known], columns[known], strict=True):
        yield (
            place,
            food,
            drawn[row["analyte"]][np.searchsorted(eaten, food)].astype(float),
            not pool.by_country[food, column],
        )


def _ranked(pool: Pool, rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    ranked = []
    for place, food, contents, estimated in _contents(pool, rows, seed):
        row = rows.loc[place]
        analyte = row["analyte"]
        mean = float(pool.means[food, pool.column[analyte]])
        draws = contents * centring(contents[None, :], np.array([mean])) if estimated else contents
        value = row["value"] if math.isnan(row["limit"]) else row["limit"]
        brand_sd = _brand_sd(pool, food, analyte)
        lot_sd, one, many = (
            brand_sd / math.sqrt(samples if math.isnan(row["samples"]) else row["samples"])
            for samples in (UNTOLD_SAMPLES, 1.0, math.inf)
        )
        low, high = _interval(draws, lot_sd)
        ranked.append(
            {
                "place": place,
                "basis": OWN if row["origins"] > 1 else OTHERWISE,
                "mean": mean,
                "low": low,
                "high": high,
                "rank": _rank(value, draws, lot_sd),
                "rank_one": _rank(value, draws, one),
                "rank_many": _rank(value, draws, many),
            }
        )
    named = ["place", "basis", "mean", "low", "high", "rank", "rank_one", "rank_many"]
    return pd.DataFrame(ranked, columns=named).set_index("place")


def baskets(
    foods: FoodTable, rows: pd.DataFrame, sizes: Iterable[int] = (1, 2, 4, 8, 16), *, each: int = 300, seed: int = 0
) -> pd.DataFrame:
    """Leave out every origin in turn and rank sums over several of its foods in what the remaining table says.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    rows : pandas.DataFrame
        The values to sum, as :func:`judged` returns them; of each food and class the largest is taken.
    sizes : iterable of int, default (1, 2, 4, 8, 16)
        Foods in a basket. An origin fills baskets with at most half of its foods.
    each : int, default 300
        Baskets of each size that an origin fills at random; masses are log-normal with a GSD of 2.
    seed : int, default 0
        Seed of the draws and of the baskets.

    Returns
    -------
    pandas.DataFrame
        One row a basket: `kind`, `foods` (how many), `origin`, `rank` [-], the share of the predicted sums below the
        sum that the origin found, and `uncentred` [-], what the rank would be if only the foods had the pooled means
        as their middle, and not their sum.
    """
    told, chance, found = foods.contents["origin_id"], np.random.default_rng(seed), []
    for (kind, origin), of_origin in rows.groupby(["kind", "origin"], sort=True):
        one = of_origin.sort_values("value", ascending=False, kind="stable").drop_duplicates("food_id")
        pool = table_with(foods, contents=foods.contents[told != origin]).pool
        known = list(_contents(pool, one, seed))
        one = one.loc[[place for place, *_ in known]]
        drawn, varied = np.array([draws for _, _, draws, _ in known]), []
        for (_, food, draws, _), row in zip(known, one.to_dict("records"), strict=True):
            samples = UNTOLD_SAMPLES if math.isnan(row["samples"]) else row["samples"]
            lot_sd = _brand_sd(pool, food, row["analyte"]) / math.sqrt(samples)
            varied.append(draws * np.exp(lot_sd * chance.standard_normal(len(draws)) - lot_sd**2 / 2))
        value, mean = one["value"].to_numpy(), one["mean"].to_numpy()
        for size in sizes:
            for _ in range(each if size == 1 or len(one) >= 2 * size else 0):
                taken = chance.choice(len(one), size, replace=False)
                grams = np.exp(math.log(2) * chance.standard_normal(size))
                truth, sums = float(grams @ value[taken]), grams @ np.array(varied)[taken]
                factor = centring((grams @ drawn[taken])[None, :], np.array([grams @ mean[taken]]))[0]
                ranks = [float((x < truth).mean()) for x in (sums * factor, sums)]
                found.append((kind, size, origin, *ranks))
    return pd.DataFrame(found, columns=["kind", "foods", "origin", "rank", "uncentred"])


def _brand_sd(pool: Pool, food: int, analyte: str) -> float:
    """Return the log-scale spread between brands or lots [-]; a total's is the mean of its forms'."""
    at = [pool.column[a] for a in (MENAQUINONES if analyte == "MK_total" else (analyte,))]
    weights = np.nan_to_num(pool.means[food, at])
    return float(weights @ pool.brand_sd[food, at] / weights.sum())


def _rank(value: float, draws: np.ndarray, lot_sd: float) -> float:
    """Return the share of ``draws × log-normal(mean 1, lot_sd)`` below a value [-]."""
    z = (math.log(value) - np.log(np.fmax(draws, 1e-12)) + lot_sd**2 / 2) / max(lot_sd, 1e-6)
    return float(np.interp(z, *_normal()).mean())


@cache
def _normal() -> tuple[np.ndarray, np.ndarray]:
    """Return the standard normal distribution function as a table, exact to seven digits between its points."""
    z = np.linspace(-8, 8, 16001)
    return z, np.array([NormalDist().cdf(x) for x in z])


def _interval(draws: np.ndarray, lot_sd: float) -> tuple[float, float]:
    """Return the 5th and 95th percentile of ``draws × log-normal(mean 1, lot_sd)``."""
    normal = NormalDist()
    lots = np.exp([lot_sd * normal.inv_cdf((i + 0.5) / 20) - lot_sd**2 / 2 for i in range(20)])
    low, high = np.quantile(np.outer(draws, lots), (0.05, 0.95))
    return float(low), float(high)


def lean(foods: FoodTable) -> FoodTable:
    """Return the food table without what pooling the tested values does not touch: it is pooled many times here.

    What stays are the values in use of :data:`TESTED`, their foods, the parents of these and all their children.

    Examples
    --------
    >>> from vitamer import load_foods
    >>> foods = load_foods()
    >>> small = lean(foods)
    >>> len(small.foods) < len(foods.foods), small.pool.mean("natto", "MK7") == foods.pool.mean("natto", "MK7")
    (True, True)
    """
    used = foods.contents[(foods.contents["use"] == "yes") & foods.contents["analyte"].isin(TESTED)]
    read = {relative for food in used["food_id"].unique() for relative in foods.lineage(food)}
    kin = foods.foods["food_id"].isin(read) | foods.foods["parent"].isin(read)
    return table_with(foods, foods=foods.foods[kin], contents=used, dishes=foods.dishes.head(0))


def count_pairs(held: pd.DataFrame) -> pd.DataFrame:
    """Count the food × analyte pairs that can be tested, by class, and why the others cannot.

    Parameters
    ----------
    held : pandas.DataFrame
        What :func:`published` or :func:`held_out` returns.

    Returns
    -------
    pandas.DataFrame
        Pairs by class: `testable` (two origins or more), `one_origin`, `by_region` (the country decides, so that each
        country's figure is the only one of its kind).

    Examples
    --------
    >>> held = pd.DataFrame({"food_id": list("aab"), "analyte": "D3", "kind": "vitamin_d", "origins": [2, 2, 1]})
    >>> count_pairs(held.assign(regional=False)).loc["vitamin_d"].tolist()
    [1, 1, 0]
    """
    pairs = held.drop_duplicates(["food_id", "analyte"])
    why = np.where(pairs["regional"], "by_region", np.where(pairs["origins"] > 1, "testable", "one_origin"))
    counted = pd.crosstab(pairs["kind"], pd.Series(why, index=pairs.index, name=""))
    return counted.reindex(columns=["testable", "one_origin", "by_region"], fill_value=0)


def judged(held: pd.DataFrame, basis: str = OWN) -> pd.DataFrame:
    """Return the values that test the interval: found, read by the origin itself, and predicted on a given basis.

    Left out are values below a limit (they have no place on the scale), figures that a table borrowed or took from a
    label, and foods whose content the country decides.
    """
    own_work = held["value_type"].isin(["measured", "calculated"])
    return held[(held["basis"] == basis) & own_work & ~held["regional"]]


def _inside(rank: pd.Series[float], level: float) -> pd.Series[bool]:
    return (rank - 0.5).abs() <= level / 2


def coverage(rows: pd.DataFrame, level: float = 0.9, *, seed: int = 0) -> pd.Series[float]:
    """Return the share of values inside the interval of a nominal level, with what chance alone could make of it.

    Parameters
    ----------
    rows : pandas.DataFrame
        `rank` [-] and `origin` of each value.
    level : float, default 0.9
        Nominal level [-].
    seed : int, default 0
        Seed of the bootstrap.

    Returns
    -------
    pandas.Series
        `n`, `inside`, `share` [-], `low` and `high` (Clopper and Pearson, 95 %, as if values were independent),
        `below` and `above` (shares of misses on either side), `origins`, and `origins_low` and `origins_high`: a
        95 % bootstrap interval that draws whole origins, since the values of one laboratory err together.

    Examples
    --------
    >>> rows = pd.DataFrame({"rank": [0.5, 0.96, 0.2, 0.7], "origin": list("aabb")})
    >>> coverage(rows)[["n", "inside", "share", "above"]].tolist()
    [4.0, 3.0, 0.75, 0.25]
    """
    inside = _inside(rows["rank"], level)
    n, hits = len(rows), int(inside.sum())
    low, high = clopper_pearson(hits, n)
    by_origin = inside.groupby(rows["origin"]).agg(["sum", "size"]).to_numpy(dtype=float)
    drawn = np.random.default_rng(seed).integers(len(by_origin), size=(4000, len(by_origin)))
    totals = by_origin[drawn].sum(axis=1)
    origins_low, origins_high = np.quantile(totals[:, 0] / totals[:, 1], (0.025, 0.975))
    return pd.Series(
        {
            "n": n,
            "inside": hits,
            "share": hits / n,
            "low": low,
            "high": high,
            "below": float((rows["rank"] < 0.5 - level / 2).mean()),
            "above": float((rows["rank"] > 0.5 + level / 2).mean()),
            "origins": len(by_origin),
            "origins_low": origins_low,
            "origins_high": origins_high,
        }
    )


def clopper_pearson(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact binomial confidence interval of a share [-].

    Parameters
    ----------
    hits, n : int
        Successes and trials.
    confidence : float, default 0.95
        Confidence level [-].

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404–413. doi:10.1093/biomet/26.4.404

    Examples
    --------
    >>> [round(x, 4) for x in clopper_pearson(9, 10)]
    [0.555, 0.9975]
    """
    tail = (1 - confidence) / 2

    def at_most(k: int, p: float) -> float:
        """Return the probability of k successes or fewer."""
        logs = [math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in range(k + 1)]
        return math.fsum(
            math.exp(c + i * math.log(p) + (n - i) * math.log1p(-p)) for i, c in enumerate(logs)
        )  # fmt: skip

    def where(falls: Callable[[float], float], target: float) -> float:
        low, high = 1e-12, 1 - 1e-12
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if falls(middle) > target else (low, middle)
        return low

    lower = where(lambda p: at_most(hits - 1, p), 1 - tail) if hits else 0.0
    upper = where(lambda p: at_most(hits, p), tail) if hits < n else 1.0
    return lower, upper


def halves(rows: pd.DataFrame) -> pd.Series[str]:
    """Deal the food groups into two halves, A and B, in turn from the one with the most values down.

    Returns
    -------
    pandas.Series of str
        The half of each row.

    Examples
    --------
    >>> halves(pd.DataFrame({"group": ["fish", "fish", "fish", "egg", "egg", "fat"]})).tolist()
    ['A', 'A', 'A', 'B', 'B', 'A']
    """
    size = rows["group"].value_counts().rename_axis("group").reset_index()
    ordered = size.sort_values(["count", "group"], ascending=[False, True])["group"]
    return rows["group"].map({group: "AB"[i % 2] for i, group in enumerate(ordered)})


def tuned(by_factor: dict[float, pd.DataFrame], level: float = 0.9) -> pd.DataFrame:
    """Choose a factor on one half of the food groups, and report what it covers on the other.

    Parameters
    ----------
    by_factor : dict of float to pandas.DataFrame
        For every factor on the spread what :func:`held_out` returns with it; 1 is the table as it is.
    level : float, default 0.9
        Nominal level [-].

    Returns
    -------
    pandas.DataFrame
        One row for each class and half it was tuned on: `factor` chosen [-] (the one nearest to 1 of those that come
        nearest to the level), and on the other half `n`, the coverage `as_it_is` and `tuned` with the 95 % binomial
        interval of the latter [-].
    """
    rows = []
    inside = {factor: _inside(judged(held)["rank"], level) for factor, held in by_factor.items()}
    base = judged(by_factor[1.0])
    half = halves(base)
    for kind in sorted(base["kind"].unique()):
        for here, there in (("A", "B"), ("B", "A")):
            on, off = (base["kind"] == kind) & (half == here), (base["kind"] == kind) & (half == there)
            reached = {factor: float(hit[on].mean()) for factor, hit in inside.items()}
            factor = min(reached, key=lambda f: (round(abs(reached[f] - level), 6), abs(f - 1)))
            hits = inside[factor][off]
            low, high = clopper_pearson(int(hits.sum()), len(hits))
            rows.append(
                {
                    "kind": kind,
                    "tuned_on": ", ".join(sorted(base.loc[on, "group"].unique())),
                    "factor": factor,
                    "reached": reached[factor],
                    "n": len(hits),
                    "as_it_is": float(inside[1.0][off].mean()),
                    "tuned": float(hits.mean()),
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows).set_index(["kind", "tuned_on"])


def spread_found(foods: FoodTable) -> pd.DataFrame:
    """Return how far origins that found something lie apart, beside what ``variability.csv`` takes for typical.

    Parameters
    ----------
    foods : FoodTable
        The food table.

    Returns
    -------
    pandas.DataFrame
        By class and food group: `pairs` read by two origins or more, `values`, `found`, the geometric standard
        deviation within pairs [-], and `typical`, that of the table [-].

    Examples
    --------
    >>> from vitamer import load_foods
    >>> bool((spread_found(load_foods())["found"] > 1).all())
    True
    """
    rows = published(foods)
    rows = rows[~rows["regional"] & rows["limit"].isna() & rows["value_type"].isin(["measured", "calculated"])]
    rows = rows.assign(log=np.log(rows["value"]))
    pair = rows.groupby(["food_id", "analyte"])["log"]
    rows = rows.assign(square=(rows["log"] - pair.transform("mean")) ** 2, size=pair.transform("size"))
    rows = rows[rows["size"] > 1]
    by = rows.groupby(["kind", "group"])
    table = by.agg(values=("square", "size"), squares=("square", "sum"))
    table.insert(0, "pairs", rows.drop_duplicates(["food_id", "analyte"]).groupby(["kind", "group"]).size())
    table["found"] = np.exp(np.sqrt(table.pop("squares") / (table["values"] - table["pairs"])))
    typical = foods.variability.set_index(["analyte_class", "group"])["between_gsd"]
    table["typical"] = [typical.get((kind, group), typical[kind, "any"]) for kind, group in table.index]
    return table


def figure(rows: pd.DataFrame, levels: Iterable[float] = LEVELS) -> Figure:
    """Draw observed against nominal coverage, by class, with 95 % binomial intervals.

    Parameters
    ----------
    rows : pandas.DataFrame
        What :func:`judged` returns.
    levels : iterable of float
        Nominal levels [-].

    Returns
    -------
    matplotlib.figure.Figure
    """
    looks = {"menaquinones": ("Menaquinones", plots.COLOURS["MK7"], "o", -0.5)}
    looks["vitamin_d"] = ("Vitamin D3", plots.COLOURS["D3_food"], "s", 0.5)
    with plots.style():
        fig = Figure(figsize=(5.4, 5.0), layout="constrained")
        ax = fig.add_subplot()
        ax.plot([40, 100], [40, 100], color=plots.GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        for kind, (name, colour, marker, aside) in looks.items():
            of_kind = rows[rows["kind"] == kind]
            shares = pd.DataFrame([coverage(of_kind, level)[["share", "low", "high"]] for level in levels]) * 100
            error = [shares["share"] - shares["low"], shares["high"] - shares["share"]]
            at = [100 * level + aside for level in levels]
            label = f"{name} (n = {len(of_kind)}, {of_kind['origin'].nunique()} origins)"
            ax.errorbar(at, shares["share"], error, color=colour, marker=marker, linestyle="none", label=label)
        ax.set(xlim=(40, 100), ylim=(25, 100), xlabel="Nominal level of the interval [%]")
        ax.set_ylabel("Values of an origin left out that lie inside [%]")
        ax.set_xticks([100 * level for level in levels], [f"{100 * level:g}" for level in levels])
        ax.set_title("Are the intervals as wide as they say?", loc="left", fontsize=11, fontweight="bold")
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(loc="upper left", frameon=False, fontsize=8.5)
        ax.text(66, 63.5, "calibrated", color=plots.GREY, fontsize=8.5, ha="left", va="top")
    return fig
