"""Pool the published values of ``contents.csv`` into one mean content and its spread per food and analyte.

The steps, in the order in which :func:`pool` takes them:

1. Rows in use are brought to the state in which the food is eaten (yield and retention) and averaged within
   their *origin*, the laboratory and sample set; a region's rows are one origin.
2. A food's K2 total is pooled over origins. An origin that read only some forms counts with their sum divided by
   the share that the food's isoform profile gives them, if that share is at least one half.
3. The total is split into forms: a form that was read keeps its weight, the others take the profile's.
4. A parent without values of its own is the mixture of its children; a child without a value borrows its parent's.
5. Logical zeros of ``rules.csv`` are zeros; whatever is left is unknown.

Origins are pooled as a log-normal sample: the mean is ``exp(mean log + τ²/2 · (1 - 1/k))`` for `k` origins, so that a
single study's mean enters as it is and many studies approach the log-normal mean. ``τ`` is the spread between
origins, shrunk to the food group's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES, SUMS, VITAMIN_D

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

__all__ = ["KNOWN", "UNKNOWN", "ZERO", "Pool", "Pooled", "pool"]

#: What is known of a food's content.
ZERO, KNOWN, UNKNOWN = 0, 1, 2

#: A profile must give the forms that an origin read at least this share before they speak for the total.
_PRINCIPAL_SHARE = 0.5

#: From this number of origins on, the values seen show the range in which the food's mean can lie.
_ORIGINS_SHOW_RANGE = 3


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
    """

    mean: float
    between_sd: float
    brand_sd: float
    lowest: float
    highest: float
    value_type: str
    citations: tuple[str, ...]
    origins: int


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


Spreads = dict[tuple[str, str], Spread]


def analyte_class(analyte: str) -> str:
    """Return ``menaquinones`` or ``vitamin_d``, the class by which spread is stated."""
    return "vitamin_d" if analyte in VITAMIN_D or analyte.startswith("D") else "menaquinones"


def _spreads(foods: FoodTable) -> Spreads:
    columns = ["laboratory_gsd", "between_gsd", "between_gsd_floor", "between_gsd_cap", "brand_gsd"]
    return {
        (row["group"], row["analyte_class"]): Spread(*(math.log(row[c]) for c in columns), row["prior_origins"])
        for row in foods.variability.to_dict("records")
    }


def spread_of(spreads: Spreads, group: str, kind: str) -> Spread:
    """Return a group's spread, or that of ``any`` group where none is stated."""
    return spreads.get((group, kind)) or spreads[("any", kind)]


def _origins(foods: FoodTable) -> dict[str, dict[str, dict[str, Origin]]]:
    """Return food → analyte → origin → what it says, in the state in which the food is eaten."""
    import numpy as np
    import pandas as pd

    rows = foods.contents[foods.contents["use"] == "yes"].reset_index(drop=True)
    if foods.region is not None:
        here = rows["region"] == foods.region
        decided = pd.MultiIndex.from_frame(rows.loc[here, ["food_id", "analyte"]])
        rows = rows[here | ~pd.MultiIndex.from_frame(rows[["food_id", "analyte"]]).isin(decided)]
    state = rows["food_id"].map(foods.foods["state"])
    yields = rows["food_id"].map(foods.foods["yield_id"]).map(lambda y: y if isinstance(y, str) else None)
    cook = (rows["state"] == "raw") & (state == "cooked") & yields.notna()
    vitamin_d = rows["analyte"].map(analyte_class) == "vitamin_d"
    retention = np.where(
        vitamin_d, yields.map(foods.yields["retention_vitamin_d"]), yields.map(foods.yields["retention_menaquinones"])
    )
    factor = np.where(cook, retention / yields.map(foods.yields["yield_factor"]).astype(float), 1.0)

    below = rows["value_type"] == "below_loq"
    limit = rows["max_ug_per_100g"]
    value = np.where(below, limit / 2, rows["value_ug_per_100g"]) * factor
    table = pd.DataFrame(
        {
            "food_id": rows["food_id"],
            "analyte": rows["analyte"],
            "origin": rows["region"].fillna(rows["origin_id"]),
            "value": value,
            "lowest": np.where(below, 0.0, np.fmin(rows["min_ug_per_100g"] * factor, value)),
            "highest": np.fmax(limit * factor, value),
            "variance": np.log1p((rows["sd_ug_per_100g"] / rows["value_ug_per_100g"]) ** 2),
            "n": rows["n"].fillna(1.0),
            "value_type": rows["value_type"],
            "citation_id": rows["citation_id"],
        }
    ).sort_values(["food_id", "analyte", "origin", "citation_id", "value"], kind="stable")
    found: dict[str, dict[str, dict[str, Origin]]] = {}
    for record in _group_records(table):
        found.setdefault(record[0], {}).setdefault(record[1], {})[record[2]] = record[3]
    return found


def _group_records(table: pd.DataFrame) -> list[tuple[str, str, str, Origin]]:
    """Average the rows of one origin, one record per (food, analyte, origin)."""
    grouped: dict[tuple[str, str, str], list[tuple[Any, ...]]] = {}
    for food, analyte, origin, *rest in table.itertuples(index=False, name=None):
        grouped.setdefault((food, analyte, origin), []).append(tuple(rest))
    records = []
    for (food, analyte, origin), rows in grouped.items():
        value, lowest, highest, variance, n, types, citations = zip(*rows, strict=True)
        kinds = set(types)
        records.append(
            (
                food,
                analyte,
                origin,
                Origin(
                    value=math.fsum(value) / len(value),
                    lowest=min(lowest),
                    highest=max(highest),
                    variances=tuple(v for v in variance if not math.isnan(v)),
                    samples=sum(n),
                    value_type=kinds.pop() if len(kinds) == 1 else "calculated",
                    citations=tuple(dict.fromkeys(citations)),
                ),
            )
        )
    return records


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
        with the sampling error SD/√n that sources state. A stated SD itself feeds `brand_sd` alone.

    Notes
    -----
    Three origins that say 369, 40 and 6 (goose liver) pool to about 90 µg/hg with a spread near the group's cap.
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
    stated = [v for o in origins for v in o.variances]
    brand2 = (spread.prior_origins * spread.brand**2 + math.fsum(stated)) / (spread.prior_origins + len(stated))
    sampling2 = math.fsum(math.fsum(o.variances) / len(o.variances) / o.samples for o in origins if o.variances)
    kinds = {o.value_type for o in origins}
    return Pooled(
        mean=mean,
        between_sd=min(math.sqrt(tau2 * (1 + 1 / count) + sampling2 / count**2), spread.cap * math.sqrt(2)),
        brand_sd=math.sqrt(brand2),
        lowest=min(o.lowest for o in origins),
        highest=max(o.highest for o in origins),
        value_type=kinds.pop() if len(kinds) == 1 else ("measured" if "measured" in kinds else "calculated"),
        citations=tuple(dict.fromkeys(c for o in origins for c in o.citations)),
        origins=count,
    )


def _mixture(parts: list[tuple[float, Pooled | None]]) -> Pooled | None:
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
    )


@dataclass(frozen=True)
class _Menaquinones:
    """A food's K2: the pooled total, if it can be known, and the forms with the log-scale spread of their shares.

    `split` is true if the forms make up the whole total, false if a part of it has no name.
    """

    total: Pooled | None
    forms: dict[str, Pooled]
    share_sd: dict[str, float]
    split: bool


def _total_by_origin(
    found: dict[str, dict[str, Origin]], profile: dict[str, tuple[float, float, str]]
) -> dict[str, Origin]:
    """Return each origin's K2 total: as published, or from the forms it read where these are the principal ones."""
    totals = dict(found.get("MK_total", {}))
    names = sorted({o for a, by in found.items() if a in MENAQUINONES for o in by} - set(totals))
    for name in names:
        read = {a: by[name] for a, by in found.items() if a in MENAQUINONES and name in by}
        share = math.fsum(profile[a][0] for a in read if a in profile)
        if share < _PRINCIPAL_SHARE:
            continue
        scale = 1 / max(share, _PRINCIPAL_SHARE)
        parts = list(read.values())
        totals[name] = Origin(
            value=scale * math.fsum(p.value for p in parts),
            lowest=scale * math.fsum(p.lowest for p in parts),
            highest=scale * math.fsum(p.highest for p in parts),
            variances=max(parts, key=lambda p: p.value).variances,
            samples=max(p.samples for p in parts),
            value_type="measured" if share > 0.95 and {p.value_type for p in parts} <= {"measured"} else "calculated",
            citations=tuple(dict.fromkeys(c for p in parts for c in p.citations)),
        )
    return totals


def _split(
    total: Pooled | None,
    read: dict[str, Pooled],
    profile: dict[str, tuple[float, float, str]],
    spread: Spread,
) -> _Menaquinones:
    """Split a total into forms: a form that was read keeps its weight, the others take the profile's share."""
    share_sd = {a: spread.between for a in read} | {a: sd for a, (_, sd, _) in profile.items()}
    share_sd = {a: max(sd, read[a].between_sd / math.sqrt(2)) if a in read else sd for a, sd in share_sd.items()}
    if total is None:
        return _Menaquinones(None, dict(read), share_sd, split=False)
    weights = {a: p.mean for a, p in read.items()}
    weights |= {a: total.mean * share for a, (share, _, _) in profile.items() if a not in read}
    whole = math.fsum(weights.values())
    forms: dict[str, Pooled] = {}
    scale = total.mean / whole if profile and whole > 0 else 1.0
    for analyte, weight in weights.items():
        mean = weight * scale
        source = read.get(analyte, total)
        as_read = analyte in read and abs(scale - 1) < 0.02
        cited = source.citations + total.citations + ((profile[analyte][2],) if analyte in profile else ())
        forms[analyte] = replace(
            total,
            mean=mean,
            lowest=total.lowest * mean / total.mean if total.mean else 0.0,
            highest=total.highest * mean / total.mean if total.mean else 0.0,
            value_type=source.value_type if as_read else ("borrowed" if total.value_type == "borrowed" else "calculated"),
            citations=tuple(dict.fromkeys(source.citations if as_read else cited)),
        )
    if not profile and total.mean > whole * 1.02:
        # A published total of which only some forms were read: the rest has no name.
        forms["K2_unspecified"] = replace(total, mean=total.mean - whole)
    return _Menaquinones(total, forms, share_sd, split=bool(profile))


class Pool:
    """Pooled contents as arrays: foods × analytes, dishes included.

    Attributes
    ----------
    foods, analytes : tuple of str
        The axes.
    means : numpy.ndarray
        Mean contents [µg/hg]; 0 by rule, not-a-number if unknown.
    status : numpy.ndarray
        :data:`ZERO`, :data:`KNOWN` or :data:`UNKNOWN`.
    between_sd, brand_sd : numpy.ndarray
        Log-scale standard deviations: the food's mean, brand or lot [-].
    share_sd : numpy.ndarray
        Log-scale standard deviation of a form's weight in the total, before the shares are made to add up to one [-].
    lowest, highest : numpy.ndarray
        What is plausible for the food's mean [µg/hg]: half the lowest to one and a half times the highest value
        seen, or the group's usual spread about the mean where few values were seen.
    laboratory_sd : dict of (str, str) to float
        Log-scale standard deviation of laboratory and method by food group and class of analytes [-].
    """

    def __init__(
        self, foods: FoodTable, pooled: dict[tuple[str, str], Pooled], zeros: set[tuple[str, str]], spreads: Spreads
    ) -> None:
        import numpy as np

        self.foods, self.groups = tuple(foods.foods.index), tuple(foods.foods["group"])
        self.laboratory_sd = {
            (g, c): spread_of(spreads, g, c).laboratory
            for g in sorted(set(self.groups))
            for c in ("menaquinones", "vitamin_d")
        }
        self.analytes = (*MENAQUINONES, *VITAMIN_D, "K1", *(s for s in SUMS))
        self.pooled, self._row = pooled, {f: i for i, f in enumerate(self.foods)}
        self.column = {a: j for j, a in enumerate(self.analytes)}
        shape = (len(self.foods), len(self.analytes))
        self.means: NDArray[np.float64] = np.full(shape, np.nan)
        self.status: NDArray[np.int8] = np.full(shape, UNKNOWN, dtype=np.int8)
        self.between_sd, self.brand_sd, self.share_sd = (np.zeros(shape) for _ in range(3))
        self.lowest, self.highest = np.full(shape, np.nan), np.full(shape, np.nan)
        for food, analyte in zeros:
            at = self._row[food], self.column[analyte]
            self.means[at], self.status[at] = 0.0, ZERO
        for (food, analyte), p in pooled.items():
            at = self._row[food], self.column[analyte]
            self.means[at], self.status[at] = p.mean, KNOWN
            self.between_sd[at], self.brand_sd[at] = p.between_sd, p.brand_sd
            self.lowest[at], self.highest[at] = p.lowest / 2, p.highest * 1.5
            if p.origins < _ORIGINS_SHOW_RANGE:
                usual = spread_of(spreads, self.groups[at[0]], analyte_class(analyte)).between
                self.lowest[at] = min(self.lowest[at], p.mean * math.exp(-2 * usual))
                self.highest[at] = max(self.highest[at], p.mean * math.exp(2 * usual))
        self._sums()
        self._dishes(foods)
        self.carriers = self._carriers(foods)

    def row(self, food_id: str) -> int:
        """Return the row of a food."""
        return self._row[food_id]

    def mean(self, food_id: str, analyte: str) -> float:
        """Return a mean content [µg/hg]; not-a-number if unknown."""
        return float(self.means[self._row[food_id], self.column[analyte]])

    def value_type(self, food_id: str, analyte: str) -> str:
        """Return how a content is known: its value type, ``zero_by_rule`` or ``unknown``."""
        if (food_id, analyte) in self.pooled:
            return self.pooled[food_id, analyte].value_type
        status = self.status[self._row[food_id], self.column[analyte]]
        return {ZERO: "zero_by_rule", KNOWN: "calculated", UNKNOWN: "unknown"}[int(status)]

    def citations(self, food_id: str, analyte: str) -> tuple[str, ...]:
        """Return the citation ids behind a content."""
        return self.pooled[food_id, analyte].citations if (food_id, analyte) in self.pooled else ()

    def _sums(self) -> None:
        """Fill the sums: known parts add up; a total is known where it was pooled, or where all its parts are."""
        import numpy as np

        for name, forms in SUMS.items():
            at = [self.column[f] for f in forms if f in self.column]
            parts, state, into = self.means[:, at], self.status[:, at], self.column[name]
            given = self.status[:, into] == KNOWN
            zero = (state == ZERO).all(axis=1)
            if name == "D_total":
                # A food's vitamin D is known by its principal form, named or not; traces of D2 do not matter.
                named = self.status[:, self.column["D3"]] != UNKNOWN
                known = (state == KNOWN).any(axis=1) & (named | (self.status[:, self.column["D_unspecified"]] == KNOWN))
            else:
                known = (state != UNKNOWN).all(axis=1)
            some = (state != UNKNOWN).any(axis=1)
            summed = np.where(some, np.nansum(parts, axis=1), np.nan)
            self.means[:, into] = np.where(given, self.means[:, into], summed)
            self.status[:, into] = np.where(zero, ZERO, np.where(given | known, KNOWN, UNKNOWN))

    def _dishes(self, foods: FoodTable) -> None:
        """Fill a dish's contents from its ingredients; it is known where all of them are."""
        import numpy as np

        for dish, ingredients in foods.dishes.groupby("dish_id", sort=True):
            at = [self._row[f] for f in ingredients["food_id"]]
            grams = ingredients["mass_g_per_100g"].to_numpy()[:, None]
            means, state, row = self.means[at], self.status[at], self._row[str(dish)]
            some = (state != UNKNOWN).any(axis=0)
            self.means[row] = np.where(some, np.nansum(means * grams, axis=0) / 100, np.nan)
            self.status[row] = state.max(axis=0)

    def _carriers(self, foods: FoodTable) -> frozenset[str]:
        at = [self.column[a] for a in ("MK_total", "D_total")]
        carries = (self.status[:, at] != ZERO).any(axis=1)
        return frozenset(f for f, c in zip(self.foods, carries, strict=True) if c)


def pool(foods: FoodTable) -> Pool:
    """Pool the values of a food table; the module's text says how.

    Parameters
    ----------
    foods : FoodTable
        The table; its region decides between regional rows.

    Returns
    -------
    Pool

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> pool(load_foods()).value_type("apple", "MK7")
    'zero_by_rule'
    """
    spreads, found = _spreads(foods), _origins(foods)
    group: dict[str, str] = dict(foods.foods["group"])
    profiles: dict[str, dict[str, tuple[float, float, str]]] = {}
    for row in foods.profiles.to_dict("records"):
        entry = (row["share"], math.log(row["share_gsd"]), row["citation_id"])
        profiles.setdefault(row["profile"], {})[row["analyte"]] = entry

    def profile_of(food: str) -> dict[str, tuple[float, float, str]]:
        name = foods.foods.at[food, "profile"]
        return profiles[name] if isinstance(name, str) else {}

    zeros = _zeros(foods)
    children: dict[str, list[str]] = {}
    for food, parent in foods.foods["parent"].items():
        if isinstance(parent, str):
            children.setdefault(parent, []).append(str(food))
    depth_first = sorted(group, key=lambda f: (-len(foods.lineage(f)), f))
    edible = [f for f in depth_first if foods.foods.at[f, "kind"] == "food"]

    menaquinones: dict[str, _Menaquinones] = {}
    vitamin_d: dict[tuple[str, str], Pooled] = {}
    for food in edible:
        here, spread = found.get(food, {}), spread_of(spreads, group[food], "menaquinones")
        totals = _total_by_origin(here, profile_of(food))
        total = pool_origins([totals[o] for o in sorted(totals)], spread) if totals else None
        read = {
            a: pool_origins([here[a][o] for o in sorted(here[a])], spread) for a in MENAQUINONES if a in here
        }
        menaquinones[food] = _split(total, read, profile_of(food), spread)
        spread = spread_of(spreads, group[food], "vitamin_d")
        for a in (*VITAMIN_D, "K1"):
            if a in here:
                vitamin_d[food, a] = pool_origins([here[a][o] for o in sorted(here[a])], spread)

    def weights(parent: str) -> list[tuple[float, str]]:
        shares = [(foods.foods.at[c, "share_of_parent"], c) for c in children.get(parent, ())]
        return [(float(s) if s == s else 1.0, c) for s, c in shares]

    for food in edible:  # children come before their parents
        if food not in children:
            continue
        own = menaquinones[food]
        if own.total is None and not own.forms:
            parts = [(w, menaquinones[c]) for w, c in weights(food)]
            total = _mixture([(w, m.total) for w, m in parts])
            if total is not None:
                forms = {}
                for a in MENAQUINONES:
                    mixed = _mixture([(w, m.forms.get(a, _NOTHING)) for w, m in parts if m.total is not None])
                    if mixed is not None and mixed.mean > 0:
                        forms[a] = mixed
                sd = {a: max(m.share_sd.get(a, 0.0) for _, m in parts) for a in forms}
                menaquinones[food] = _Menaquinones(total, forms, sd, split=True)
        for a in VITAMIN_D:
            if (food, a) not in vitamin_d and (food, a) not in zeros:
                mixed = _mixture(
                    [(w, _NOTHING if (c, a) in zeros else vitamin_d.get((c, a))) for w, c in weights(food)]
                )
                if mixed is not None:
                    vitamin_d[food, a] = mixed

    for food in reversed(edible):  # parents come before their children
        parent = foods.foods.at[food, "parent"]
        if not isinstance(parent, str):
            continue
        own, above = menaquinones[food], menaquinones[parent]
        if own.total is None and above.total is not None and (food, "MK4") not in zeros:
            spread = spread_of(spreads, group[food], "menaquinones")
            lent = _lend(above.total, spread)
            shares = {a: (p.mean / above.total.mean, above.share_sd.get(a, spread.between), "") for a, p in above.forms.items()}
            split = _split(lent, own.forms, shares, spread)
            forms = {a: replace(p, citations=tuple(c for c in p.citations if c)) for a, p in split.forms.items()}
            menaquinones[food] = _Menaquinones(lent, forms, split.share_sd, split.split)
        for a in VITAMIN_D:
            if (food, a) not in vitamin_d and (food, a) not in zeros and (parent, a) in vitamin_d:
                spread = spread_of(spreads, group[food], "vitamin_d")
                vitamin_d[food, a] = _lend(vitamin_d[parent, a], spread)

    pooled: dict[tuple[str, str], Pooled] = dict(vitamin_d)
    shares: dict[tuple[str, str], float] = {}
    for food, known in menaquinones.items():
        if known.total is not None:
            pooled[food, "MK_total"] = known.total
            if known.split:
                # A total that was split leaves nothing unknown: the forms outside its profile hold none of it.
                rest = replace(known.total, mean=0.0, lowest=0.0, highest=0.0, value_type="calculated")
                pooled |= {(food, a): rest for a in MENAQUINONES if a not in known.forms and (food, a) not in zeros}
        for a, p in known.forms.items():
            pooled[food, a] = p
            shares[food, a] = known.share_sd.get(a, 0.0)
    zeros -= set(pooled)
    result = Pool(foods, pooled, zeros, spreads)
    for (food, a), sd in shares.items():
        result.share_sd[result.row(food), result.column[a]] = sd
    return result


#: A child whose content is zero, as a part of a mixture.
_NOTHING = Pooled(0.0, 0.0, 0.0, 0.0, 0.0, "calculated", (), 0)


def _lend(parent: Pooled, spread: Spread) -> Pooled:
    """Return a parent's content as borrowed by a child: the same mean, and the group's spread on top."""
    between = math.sqrt(parent.between_sd**2 + spread.between**2)
    return replace(parent, between_sd=min(between, spread.cap * math.sqrt(2)), value_type="borrowed")


def _zeros(foods: FoodTable) -> set[tuple[str, str]]:
    """Return the (food, analyte) pairs that a rule makes zero."""
    zeros: set[tuple[str, str]] = set()
    for rule in foods.rules.to_dict("records"):
        excepted = set(str(rule["except_foods"] or "").split())
        members = foods.foods.index[foods.foods["group"] == rule["group"]]
        zeros |= {(f, a) for f in members if f not in excepted for a in rule["analytes"].split()}
    return zeros
