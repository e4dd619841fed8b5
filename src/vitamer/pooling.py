"""Pool the published values of ``contents.csv`` into one mean content and its spread per food and analyte.

The steps, in the order in which :func:`pool` takes them:

1. Rows in use are brought to the state in which the food is eaten (yield and retention) and averaged within
   their *origin*, the laboratory and sample set; a region's rows are one origin.
2. A food's K2 total is pooled over origins. An origin that read only some forms counts with their sum divided by
   the share that the food's isoform profile gives them, if that share is at least one half.
3. The total is split into forms: a form that was read keeps its weight, the others take the profile's.
4. A parent without values of its own is the mixture of its children; a child without a value borrows its parent's.
5. What a person read on a food's label is laid on what the table comes to, for this food alone: a labelled form is
   what the label says, and a labelled total scales the other forms to what is left of it.
6. Logical zeros of ``rules.csv`` are zeros; whatever is left is unknown.

How origins are pooled is told in :mod:`vitamer.evidence`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vitamer.columns import MENAQUINONES, SUMS, VITAMIN_D
from vitamer.evidence import (
    NOTHING,
    Origin,
    Pooled,
    Spread,
    Spreads,
    analyte_class,
    labels_laid_on,
    lend,
    mixture,
    origins,
    pool_origins,
    spread_of,
    spreads_of_groups,
)
from vitamer.overlay import OWN_PREFIX, is_excepted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

__all__ = ["KNOWN", "LABELLED_TOTALS", "UNKNOWN", "ZERO", "Pool", "Pooled", "Profile", "pool", "total_by_origin"]

#: What is known of a food's content.
ZERO, KNOWN, UNKNOWN = 0, 1, 2

#: A profile must give the forms that an origin read at least this share before they speak for the total.
_PRINCIPAL_SHARE = 0.5

#: From this number of origins on, the values seen show the range in which the food's mean can lie.
_ORIGINS_SHOW_RANGE = 3


#: The group of ``variability.csv`` that tells how far a label may be off.
_LABELLED = "supplement"

#: Names under which the same vitamin D may stand in a table or on a label.
_NAMES_OF_VITAMIN_D = ("D3", "D2", "D_unspecified")

#: Names of a K2 total on a label, the plainest first.
LABELLED_TOTALS = ("MK_total", "K2_unspecified")


#: Form → its share in the K2 total, the share's log-scale standard deviation, the citation.
Profile = dict[str, tuple[float, float, str]]


@dataclass(frozen=True)
class _Menaquinones:
    """A food's K2: the pooled total, if it can be known, and the forms with the log-scale spread of their shares.

    `split` is true if the forms make up the whole total, false if a part of it has no name; `summed` if the total is
    known as the sum of forms that err each by itself, as a label's form beside the parent's others.
    """

    total: Pooled | None
    forms: dict[str, Pooled]
    share_sd: dict[str, float]
    split: bool
    summed: bool = False


def total_by_origin(found: dict[str, dict[str, Origin]], profile: Profile) -> dict[str, Origin]:
    """Return each origin's K2 total: as published, or from the forms it read where these are the principal ones.

    Parameters
    ----------
    found : dict
        Analyte → origin → what it says of one food [µg/hg].
    profile : dict
        The food's isoform profile: form → share [-], its log-scale standard deviation [-], citation id.

    Returns
    -------
    dict of str to Origin
        Origin → its K2 total [µg/hg].
    """
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
            regional=any(p.regional for p in parts),
            cooking_sd=max(p.cooking_sd for p in parts),
        )
    return totals


def _split(
    total: Pooled | None,
    read: dict[str, Pooled],
    profile: Profile,
    spread: Spread,
) -> _Menaquinones:
    """Split a total into forms: a form that was read keeps its weight, the others take the profile's share."""
    share_sd = dict.fromkeys(read, spread.between) | {a: sd for a, (_, sd, _) in profile.items()}
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
            value_type=source.value_type
            if as_read
            else ("borrowed" if total.value_type == "borrowed" else "calculated"),
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
    by_country : numpy.ndarray
        Whether the mean is that over countries which differ.
    lowest, highest : numpy.ndarray
        What is plausible for the food's mean [µg/hg]: half the lowest to one and a half times the highest value
        seen; where few values were seen, three standard deviations about the mean at least.
    laboratory_sd : dict of (str, str) to float
        Log-scale standard deviation of laboratory and method by food group and class of analytes [-].
    """

    def __init__(
        self,
        foods: FoodTable,
        pooled: dict[tuple[str, str], Pooled],
        zeros: set[tuple[str, str]],
        shares: dict[tuple[str, str], float],
        spreads: Spreads,
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
        self.by_country: NDArray[np.bool_] = np.zeros(shape, dtype=bool)
        self.lowest, self.highest = np.full(shape, np.nan), np.full(shape, np.nan)
        for food, analyte in zeros:
            at = self._row[food], self.column[analyte]
            self.means[at], self.status[at] = 0.0, ZERO
        for (food, analyte), p in pooled.items():
            at = self._row[food], self.column[analyte]
            self.means[at], self.status[at] = p.mean, KNOWN
            self.between_sd[at], self.brand_sd[at], self.by_country[at] = p.between_sd, p.brand_sd, p.by_country
            self.lowest[at], self.highest[at] = p.lowest / 2, p.highest * 1.5
            if p.origins < _ORIGINS_SHOW_RANGE:
                # Few values show no range: only the far tails of the spread are implausible.
                self.lowest[at] = min(self.lowest[at], p.mean * math.exp(-3 * p.between_sd))
                self.highest[at] = max(self.highest[at], p.mean * math.exp(3 * p.between_sd))
        for (food, analyte), sd in shares.items():
            self.share_sd[self._row[food], self.column[analyte]] = sd
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
            # Of a sum whose parts are open only what is there counts, and nothing is no finding.
            summed = np.nan_to_num(parts).sum(axis=1)
            summed = np.where(zero | known | (summed > 0), summed, np.nan)
            self.means[:, into] = np.where(given, self.means[:, into], summed)
            self.status[:, into] = np.where(zero, ZERO, np.where(given | known, KNOWN, UNKNOWN))

    def _dishes(self, foods: FoodTable) -> None:
        """Fill a dish's contents from its ingredients; it is known where all of them are."""
        import numpy as np

        for dish, recipe in foods.recipes.items():
            at = [self._row[food] for food in recipe]
            share = np.array(list(recipe.values()))[:, None] / 100
            state, row = self.status[at], self._row[dish]
            brings = (np.nan_to_num(self.means[at]) * share).sum(axis=0)
            self.status[row] = state.max(axis=0)
            self.means[row] = np.where((self.status[row] != UNKNOWN) | (brings > 0), brings, np.nan)

    def _carriers(self, foods: FoodTable) -> frozenset[str]:
        at = [self.column[a] for a in ("MK_total", "D_total")]
        carries = (self.status[:, at] != ZERO).any(axis=1)
        return frozenset(f for f, c in zip(self.foods, carries, strict=True) if c)


@dataclass(frozen=True)
class _Context:
    """What pooling one food needs of the whole table."""

    found: dict[str, dict[str, dict[str, Origin]]]
    spreads: Spreads
    group: dict[str, str]
    parent: dict[str, str]
    children: dict[str, list[tuple[float, str]]]  # parent → weights and children of its mixture
    profiles: dict[str, Profile]  # by food
    zeros: set[tuple[str, str]]
    labels: dict[str, dict[str, Pooled]]  # food → menaquinone or total → what the person's own label says
    own: set[tuple[str, str]]  # foods and analytes with a value in use that is the person's own
    own_labels: set[tuple[str, str]]  # of these the ones read on a label

    @classmethod
    def of(cls, foods: FoodTable) -> _Context:
        """Read what is needed from the tables, once."""
        profiles: dict[str, Profile] = {}
        for row in foods.profiles.to_dict("records"):
            entry = (float(row["share"]), math.log(row["share_gsd"]), str(row["citation_id"]))
            profiles.setdefault(row["profile"], {})[row["analyte"]] = entry
        rows = foods.foods[["food_id", "group", "parent", "profile", "share_of_parent"]]
        group: dict[str, str] = {}
        parent: dict[str, str] = {}
        children: dict[str, list[tuple[float, str]]] = {}
        by_food: dict[str, Profile] = {}
        for food, its_group, its_parent, profile, share in rows.itertuples(index=False, name=None):
            group[food] = its_group
            by_food[food] = profiles[profile] if isinstance(profile, str) else {}
            if isinstance(its_parent, str):
                parent[food] = its_parent
                children.setdefault(its_parent, []).append((1.0 if math.isnan(share) else share, food))
        spreads = spreads_of_groups(foods)
        values = foods.contents[foods.contents["use"] == "yes"]
        values = values[values["origin_id"].str.startswith(OWN_PREFIX)]
        pairs = list(zip(values["food_id"], values["analyte"], strict=True))
        read = {pair for pair, kind in zip(pairs, values["value_type"], strict=True) if kind == "label"}
        as_label = spread_of(spreads, _LABELLED, "menaquinones")
        labels = {
            food: {a: pool_origins([by[o] for o in sorted(by)], as_label) for a, by in said.items()}
            for food, said in labels_laid_on(foods).items()
        }
        return cls(origins(foods), spreads, group, parent, children, by_food, _zeros(foods), labels, set(pairs), read)

    def closed(self, food: str, analyte: str) -> bool:
        """Tell whether a form of vitamin D stays open that the person's own values of the food do not name.

        Another food's would stand beside them and count twice, as D3 beside a "vitamin D" that includes it.
        """
        return analyte in _NAMES_OF_VITAMIN_D and any((food, a) in self.own for a in _NAMES_OF_VITAMIN_D)

    def spread(self, food: str, kind: str) -> Spread:
        """Return the spread of the food's group."""
        return spread_of(self.spreads, self.group[food], kind)

    def pooled(self, food: str, analyte: str) -> Pooled | None:
        """Pool a food's own values of one analyte, if it has any; labels of menaquinones are laid on later."""
        by_origin = self.found.get(food, {}).get(analyte)
        if not by_origin:
            return None
        # A product whose vitamin D was read on the label is as uncertain as a label.
        as_label = analyte_class(analyte) == "vitamin_d" and (food, analyte) in self.own_labels
        spread = spread_of(self.spreads, _LABELLED if as_label else self.group[food], analyte_class(analyte))
        return pool_origins([by_origin[o] for o in sorted(by_origin)], spread)


def _own_menaquinones(context: _Context, food: str) -> _Menaquinones:
    profile, spread = context.profiles[food], context.spread(food, "menaquinones")
    totals = total_by_origin(context.found.get(food, {}), profile)
    total = pool_origins([totals[o] for o in sorted(totals)], spread) if totals else None
    read = {a: p for a in MENAQUINONES if (p := context.pooled(food, a)) is not None}
    return _split(total, read, profile, spread)


def _mixed_menaquinones(parts: list[tuple[float, _Menaquinones]]) -> _Menaquinones | None:
    total = mixture([(w, m.total) for w, m in parts])
    if total is None:
        return None
    forms = {}
    for a in MENAQUINONES:
        mixed = mixture([(w, m.forms.get(a, NOTHING)) for w, m in parts if m.total is not None])
        if mixed is not None and mixed.mean > 0:
            forms[a] = mixed
    share_sd = {a: max(m.share_sd.get(a, 0.0) for _, m in parts) for a in forms}
    # The mixture knows no more of its forms than the children that bring something to it.
    split = all(m.split for w, m in parts if w > 0 and m.total is not None and m.total.mean > 0)
    return _Menaquinones(total, forms, share_sd, split)


def _shares(known: _Menaquinones, spread: Spread) -> Profile:
    """Return the forms of a known total as a profile."""
    whole = known.total.mean if known.total is not None else 0.0
    return {
        a: (p.mean / whole if whole else 0.0, known.share_sd.get(a, spread.between), "") for a, p in known.forms.items()
    }


def _summed(forms: dict[str, Pooled], share_sd: dict[str, float], *, split: bool) -> _Menaquinones:
    """Return forms that err each by itself, with their sum as the total."""
    parts = list(forms.values())
    total = replace(
        max(parts, key=lambda p: p.mean),
        mean=math.fsum(p.mean for p in parts),
        lowest=math.fsum(p.lowest for p in parts),
        highest=math.fsum(p.highest for p in parts),
        value_type="borrowed" if {p.value_type for p in parts} == {"borrowed"} else "calculated",
        citations=tuple(dict.fromkeys(c for p in parts for c in p.citations)),
    )
    return _Menaquinones(total, forms, share_sd, split, summed=True)


def _borrowed_menaquinones(own: _Menaquinones, above: _Menaquinones, spread: Spread) -> _Menaquinones:
    """Take the parent's total; the food's own forms keep their weight, the others take the parent's shares."""
    if above.total is None or above.summed:
        # Nothing but forms is known of the parent, or they err each by itself: these are lent one by one.
        forms = {a: lend(p, spread) for a, p in above.forms.items()} | own.forms
        share_sd = above.share_sd | own.share_sd
        if above.total is None:
            return _Menaquinones(None, forms, share_sd, above.split)
        return _summed(forms, share_sd, split=above.split)
    split = _split(lend(above.total, spread), own.forms, _shares(above, spread), spread)
    forms = {a: replace(p, citations=tuple(c for c in p.citations if c)) for a, p in split.forms.items()}
    return replace(split, forms=forms)


def _scaled_to(total: Pooled, known: _Menaquinones, profile: Profile, spread: Spread) -> _Menaquinones:
    """Scale a food's forms to a total; where no total was known, those that were read leave the rest to the profile."""
    read = {a: p for a, p in known.forms.items() if p.mean > 0}
    if not read or (known.total is None and (profile or math.fsum(p.mean for p in read.values()) < total.mean)):
        return _split(total, read, profile, spread)
    known = known if known.total is not None else _summed(read, known.share_sd, split=False)
    scaled = _split(total, {}, _shares(known, spread), spread)
    forms = {
        a: replace(p, citations=tuple(dict.fromkeys(total.citations + known.forms[a].citations)))
        for a, p in scaled.forms.items()
    }
    return replace(scaled, forms=forms, split=known.split)


def _each_by_itself(known: _Menaquinones) -> dict[str, Pooled]:
    """Return the forms with all their spread: that of the total, and of their share in it where they were split.

    The variance of the logarithm of a share w, to the first order: (1 - w)² s² and the w² s² of each other form.
    """
    if known.total is None or known.summed:
        return known.forms
    whole = math.fsum(p.mean for p in known.forms.values()) or 1.0
    moved = {a: (p.mean / whole, known.share_sd.get(a, 0.0)) for a, p in known.forms.items()}
    every = math.fsum((w * sd) ** 2 for w, sd in moved.values())
    return {
        a: replace(p, between_sd=math.sqrt(p.between_sd**2 + every + (1 - 2 * moved[a][0]) * moved[a][1] ** 2))
        for a, p in known.forms.items()
    }


def _lay_on(labels: dict[str, Pooled], known: _Menaquinones, profile: Profile, spread: Spread) -> _Menaquinones:
    """Lay a label on what is known of a food without it; the module's text says how."""
    stated = {a: p for a, p in labels.items() if a not in LABELLED_TOTALS}
    whole = next((labels[a] for a in LABELLED_TOTALS if a in labels), None)
    others = {a: p for a, p in _each_by_itself(known).items() if a not in stated}
    if whole is None:
        forms = stated | others
        if known.total is None:
            return _Menaquinones(None, forms, known.share_sd, known.split)
        return _summed(forms, known.share_sd, split=known.split)
    if not stated:
        return _scaled_to(whole, known, profile, spread)
    rest = whole.mean - math.fsum(p.mean for p in stated.values())
    if rest <= 0:
        return _summed(stated, {}, split=True)
    scale = rest / whole.mean
    left = replace(whole, mean=rest, lowest=whole.lowest * scale, highest=whole.highest * scale)
    without = replace(known, total=_summed(others, {}, split=False).total if known.total and others else None)
    unnamed = {a: share for a, share in profile.items() if a not in stated}
    divided = _scaled_to(left, replace(without, forms=others), unnamed, spread)
    # How much is left is as sure as the label; into which forms it falls is not.
    return _summed(stated | _each_by_itself(divided), divided.share_sd, split=divided.split)


def _pool_menaquinones(context: _Context, upwards: list[str]) -> dict[str, _Menaquinones]:
    """Pool the K2 of all foods: own values, then mixtures for parents, then loans to children, labels laid on last."""
    known = {food: _own_menaquinones(context, food) for food in upwards}
    for food in upwards:
        if food in context.children and known[food].total is None and not known[food].forms:
            mixed = _mixed_menaquinones([(w, known[c]) for w, c in context.children[food]])
            known[food] = mixed or known[food]
    laid_on: dict[str, _Menaquinones] = {}
    for food in reversed(upwards):
        parent, spread = context.parent.get(food), context.spread(food, "menaquinones")
        if parent is not None and known[food].total is None and (food, "MK4") not in context.zeros:
            # One pack's label says nothing of other foods, but what a person likens to an own food is that food.
            above = (laid_on if parent.startswith(OWN_PREFIX) else known)[parent]
            if above.total is not None or not known[food].forms:
                known[food] = _borrowed_menaquinones(known[food], above, spread)
        labels = context.labels.get(food)
        laid_on[food] = _lay_on(labels, known[food], context.profiles[food], spread) if labels else known[food]
    return laid_on


def _pool_one_by_one(context: _Context, upwards: list[str], analyte: str) -> dict[str, Pooled]:
    """Pool a single analyte of all foods in the same three steps."""
    known = {food: p for food in upwards if (p := context.pooled(food, analyte)) is not None}
    closed = {food for food in upwards if (food, analyte) in context.zeros or context.closed(food, analyte)}
    for food in upwards:
        if food in known or food in closed or food not in context.children:
            continue
        parts = [(w, NOTHING if (c, analyte) in context.zeros else known.get(c)) for w, c in context.children[food]]
        if (mixed := mixture(parts)) is not None:
            known[food] = mixed
    for food in reversed(upwards):
        parent = context.parent.get(food)
        if food not in known and parent in known and food not in closed:
            known[food] = lend(known[parent], context.spread(food, analyte_class(analyte)))
    return known


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
    context = _Context.of(foods)
    edible = [f for f, kind in foods.foods["kind"].items() if kind == "food"]
    # Children stand before their parents, the deepest first.
    upwards = sorted(map(str, edible), key=lambda f: (-len(foods.lineage(f)), f))
    pooled: dict[tuple[str, str], Pooled] = {}
    for analyte in (*VITAMIN_D, "K1"):
        pooled |= {(food, analyte): p for food, p in _pool_one_by_one(context, upwards, analyte).items()}
    shares: dict[tuple[str, str], float] = {}
    for food, known in _pool_menaquinones(context, upwards).items():
        pooled |= {(food, a): p for a, p in known.forms.items()}
        shares |= {(food, a): known.share_sd.get(a, 0.0) for a in known.forms}
        if known.total is None:
            continue
        if not known.summed:
            pooled[food, "MK_total"] = known.total
        elif not known.split:
            # A part has no name, so that the forms do not show that the total is known; it errs by them alone.
            pooled[food, "MK_total"] = replace(known.total, between_sd=0.0, brand_sd=0.0)
        if known.split:
            # A total that was split leaves nothing unknown: the forms outside its profile hold none of it.
            rest = replace(known.total, mean=0.0, lowest=0.0, highest=0.0, value_type="calculated")
            unread = [a for a in MENAQUINONES if a not in known.forms and (food, a) not in context.zeros]
            pooled |= {(food, a): rest for a in unread}
    return Pool(foods, pooled, context.zeros - set(pooled), shares, context.spreads)


def _zeros(foods: FoodTable) -> set[tuple[str, str]]:
    """Return the (food, analyte) pairs that a rule makes zero."""
    zeros: set[tuple[str, str]] = set()
    for rule in foods.rules.to_dict("records"):
        excepted = set(str(rule["except_foods"] or "").split())
        members = foods.foods.index[foods.foods["group"] == rule["group"]]
        held = [f for f in members if not is_excepted(foods.lineage(f), excepted)]
        zeros |= {(f, a) for f in held for a in rule["analytes"].split()}
    return zeros
