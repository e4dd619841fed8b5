"""Sums of servings with their errors, drawn where they are shared and matched by moments where they are not.

The laboratory's error is shared by a food group, the food's own mean by all its servings; neither averages out over
a week or a cohort. They are drawn once for each food, from the seed and the food's id alone, and are errors of
estimation: the truth lies above what is reported as often as below, for a food and for a sum of many. Brand, recipe,
portion and label vary apart, about a mean; given a draw, their sum is known by its moments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES, SUMS, VITAMIN_D
from vitamer.evidence import analyte_class
from vitamer.exposures import doses, expand, food_rows, is_supplement

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.exposures import Exposures
    from vitamer.food_table import FoodTable
    from vitamer.pooling import Pool

    Floats = NDArray[np.float64]

__all__ = [
    "DRAWS",
    "Brought",
    "Sums",
    "centring",
    "interval_of_shares",
    "interval_of_sums",
    "label_gsd",
    "shared_draws",
    "sums",
]

#: Draws of each shared error. The normal quantiles are fixed and only shuffled, so medians are exact at any number.
DRAWS = 500


@lru_cache(maxsize=1)
def _quantiles() -> NDArray[np.float32]:
    """Return the fixed standard normal quantiles that every shared error shuffles."""
    from statistics import NormalDist

    import numpy as np

    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / DRAWS) for i in range(DRAWS)], dtype=np.float32)


@lru_cache(maxsize=2)
def _spread_out(base: int = 2) -> NDArray[np.float32]:
    """Return the normal quantiles in an order that covers the square evenly when set beside sorted draws.

    The ranks are those of the van der Corput sequence, which makes the pairs a Hammersley set; with a second such
    order in another prime base it is one of triples.
    """
    import numpy as np

    def mirrored(number: int) -> float:
        """Mirror the digits of a number at the point."""
        value, place = 0.0, 1.0
        while number:
            number, digit = divmod(number, base)
            place /= base
            value += digit * place
        return value

    ordered: NDArray[np.float32] = _quantiles()[np.argsort(np.argsort([mirrored(i) for i in range(DRAWS)]))]
    return ordered


def _shuffled(seed: int, *key: str) -> NDArray[np.float32]:
    """Return the normal quantiles in an order that depends on `seed` and `key` alone."""
    from hashlib import blake2b

    import numpy as np

    digest = blake2b("\x1f".join((str(seed), *key)).encode(), digest_size=8).digest()
    shuffled: NDArray[np.float32] = np.random.default_rng(int.from_bytes(digest, "big")).permutation(_quantiles())
    return shuffled


def shared_draws(pool: Pool, rows: NDArray[np.int64], seed: int) -> dict[str, NDArray[np.float32]]:
    """Draw the contents of foods with the errors that all their servings share.

    Parameters
    ----------
    pool : Pool
        The pooled table.
    rows : numpy.ndarray
        The foods.
    seed : int
        Seed of the draws; they depend on it and the food's id alone, not on the other foods.

    Returns
    -------
    dict of str to numpy.ndarray
        For every form, foods × draws [µg/hg]; 0 where the content is zero or unknown. The forms of vitamin K2 are
        total × shares, so that they add up to the same total in every draw.

    Notes
    -----
    Errors of estimation, of laboratory and pooled mean, leave the truth above the mean as often as below: the pooled
    mean is the *median* of the draws. (Laboratories left out one by one lie 54 % above for menaquinones and 48 % for
    vitamin D3; around draws whose mean is the pooled one, four fifths of the misses lay above.) The mean over countries
    is no estimate of any of them: there the draws vary about it with the pooled mean as their *mean*. Contents stay
    within what is plausible.
    """
    import numpy as np

    drawn = {a: np.zeros((len(rows), DRAWS), dtype=np.float32) for a in (*MENAQUINONES, *VITAMIN_D)}
    total_column = pool.column["MK_total"]
    for i, row in enumerate(rows):
        food, group = pool.foods[row], pool.groups[row]
        for kind, forms in (("menaquinones", MENAQUINONES), ("vitamin_d", VITAMIN_D)):
            present = [a for a in forms if pool.means[row, pool.column[a]] > 0]
            if not present:
                continue
            laboratory = np.exp(pool.laboratory_sd[group, kind] * _shuffled(seed, "laboratory", group, kind))
            z = _shuffled(seed, "food", food, kind)
            if kind == "menaquinones" and pool.between_sd[row, total_column] > 0:
                total = _draw_food(pool, row, "MK_total", z)
                shares = np.array(
                    [
                        pool.means[row, pool.column[a]]
                        * np.exp(pool.share_sd[row, pool.column[a]] * _shuffled(seed, "share", food, a))
                        for a in present
                    ]
                )
                contents = total * shares / shares.sum(axis=0)
            else:
                contents = np.array([_draw_food(pool, row, a, z) for a in present])
            for a, values in zip(present, contents * laboratory, strict=True):
                drawn[a][i] = values
    return drawn


def _draw_food(pool: Pool, row: int, analyte: str, z: NDArray[np.float32]) -> NDArray[np.float32]:
    """Draw a food's own content, held within what is plausible [µg/hg]."""
    import numpy as np

    at = row, pool.column[analyte]
    sd = pool.between_sd[at]
    centre = pool.means[at] * math.exp(-(sd**2) / 2 if pool.by_country[at] else 0.0)
    held: NDArray[np.float32] = np.clip(centre * np.exp(sd * z), pool.lowest[at], pool.highest[at])
    return held


def centring(drawn: Floats, mean: Floats) -> Floats:
    """Return the factors that bring the middle of drawn sums to their means.

    Parameters
    ----------
    drawn : numpy.ndarray
        Sums × draws of foods whose contents were estimated [any unit].
    mean : numpy.ndarray
        Mean of each sum [that unit].

    Returns
    -------
    numpy.ndarray
        One factor a sum [-]; 1 where it is empty.

    Notes
    -----
    Of skewed errors about their medians the middle of a *sum* lies above the sum of the middles, the further the more
    foods there are: what one food brings more than was thought is more than what another brings less. A sum's own
    middle is therefore brought to the sum of the means; of one food this changes next to nothing.

    Examples
    --------
    >>> import numpy as np
    >>> centring(np.array([[1.0, 2.0, 6.0], [0.0, 0.0, 0.0]]), np.array([3.0, 0.0])).tolist()
    [1.5, 1.0]
    """
    import numpy as np

    middle = np.median(drawn, axis=1)
    there = (middle > 0) & (mean > 0)
    factors: Floats = np.where(there, mean / np.where(there, middle, 1.0), 1.0)
    return factors


@dataclass(frozen=True)
class Brought:
    """What foods and doses bring of one reported analyte.

    Attributes
    ----------
    forms : tuple of str
        The forms that it sums.
    columns : list of int
        Their columns in the pool.
    kind : str
        ``menaquinones`` or ``vitamin_d``.
    by_form : numpy.ndarray
        Foods × forms: mean contents [µg/hg].
    by_country : numpy.ndarray
        Of each food: whether most of it is a mean over countries which differ.
    brand_sd : numpy.ndarray
        Of each food: log-scale standard deviation between brands or lots [-].
    dose : numpy.ndarray
        Of each part: dose of a supplement, 0 where there is none [µg].
    """

    forms: tuple[str, ...]
    columns: list[int]
    kind: str
    by_form: Floats
    by_country: NDArray[np.bool_]
    brand_sd: Floats
    dose: Floats

    @property
    def means(self) -> Floats:
        """Mean content of each food [µg/hg]."""
        total: Floats = self.by_form.sum(axis=1)
        return total


@dataclass(frozen=True)
class _Groups:
    """Rows that err together: the group of each counted row, and of each group its first row and its period."""

    rows: NDArray[np.int64]
    group: NDArray[np.int64]
    first: NDArray[np.int64]
    period: NDArray[np.int64]

    @classmethod
    def of(cls, rows: NDArray[np.int64], period: NDArray[np.int64], *keys: NDArray[np.int64]) -> _Groups:
        """Group `rows` by their period and keys."""
        import numpy as np

        key = period[rows]
        for k in keys:
            key = key * (k.max(initial=0) + 1) + k[rows]
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        return cls(rows, group, rows[first], period[rows[first]])

    def whole(self, value: Floats) -> Floats:
        """Sum `value` by group."""
        return sums(self.group, value[self.rows], len(self.first))


def sums(group: NDArray[np.int64], weight: NDArray[Any], groups: int) -> Floats:
    """Sum `weight` by group; floats even where there is nothing to sum."""
    import numpy as np

    return np.bincount(group, weight, groups).astype(np.float64)


def label_gsd(foods: FoodTable, kind: str) -> float:
    """Return the error of supplement labels as a geometric standard deviation [-], by class of analytes."""
    rows = foods.variability
    return float(rows.loc[(rows["group"] == "supplement") & (rows["analyte_class"] == kind), "brand_gsd"].iloc[0])


def _moments(log_sd: Floats) -> tuple[Floats, Floats]:
    """Return the second and third central moment of log-normal factors with mean 1."""
    import numpy as np

    excess = np.expm1(log_sd**2)
    return excess, excess**2 * (excess + 3)


@dataclass(frozen=True)
class Sums:
    """Sums over periods of what counted servings bring, with the errors of each.

    Attributes
    ----------
    foods : FoodTable
    servings : pandas.DataFrame
    exposures : Exposures
    period : numpy.ndarray
        Period of each part, -1 outside.
    counted : numpy.ndarray
        Which parts count.
    used : numpy.ndarray
        Pool rows of the foods eaten.
    at : numpy.ndarray
        For each exposure its place in `used`.
    grams : numpy.ndarray
        Periods × foods: mass that counts [g].
    seed : int
        Seed of the shared draws.
    with_doses : bool
        Whether supplements bring their doses.
    """

    foods: FoodTable
    servings: pd.DataFrame
    exposures: Exposures
    period: NDArray[np.int64]
    counted: NDArray[np.bool_]
    used: NDArray[np.int64]
    at: NDArray[np.int64]
    grams: Floats
    seed: int
    with_doses: bool
    _texts: _Groups
    _parts: _Groups
    _products: _Groups

    @classmethod
    def of(
        cls,
        servings: pd.DataFrame,
        foods: FoodTable,
        period: NDArray[np.int64],
        periods: int,
        counted: NDArray[np.bool_],
        seed: int,
        *,
        with_doses: bool = True,
    ) -> Sums:
        """Expand and group the servings, and draw what their foods share.

        Parameters
        ----------
        servings : pandas.DataFrame
            What ``weigh`` returns.
        foods : FoodTable
            The food table.
        period : numpy.ndarray
            Number of the period of each part, -1 outside.
        periods : int
            How many periods there are.
        counted : numpy.ndarray
            Which parts count.
        seed : int
            Seed of the shared draws.
        with_doses : bool, default True
            Whether supplements bring their doses.
        """
        import numpy as np
        import pandas as pd

        exposures = expand(servings, foods)
        used, at = np.unique(exposures.food, return_inverse=True)
        text = pd.factorize(servings["name"])[0].astype(np.int64)
        when, inside = period[exposures.part], counted & (period >= 0)
        rows = np.flatnonzero(inside[exposures.part])
        grams = sums(when[rows] * len(used) + at[rows], np.nan_to_num(exposures.mass_g[rows]), periods * len(used))
        dosed = np.flatnonzero(inside & is_supplement(servings, foods))
        return cls(
            foods=foods,
            servings=servings,
            exposures=exposures,
            period=period,
            counted=inside,
            used=used,
            at=at,
            grams=grams.reshape(periods, len(used)),
            seed=seed,
            with_doses=with_doses,
            _texts=_Groups.of(rows, when, at, text[exposures.part]),
            _parts=_Groups.of(rows, when, exposures.part),
            _products=_Groups.of(dosed, period, food_rows(servings, foods), text),
        )

    @cached_property
    def drawn(self) -> dict[str, NDArray[np.float32]]:
        """What :func:`shared_draws` returns for the foods used; drawn only where an interval is asked for."""
        return shared_draws(self.foods.pool, self.used, self.seed)

    def brought(self, name: str) -> Brought:
        """Return what foods and doses bring of a form or a sum; of ``D3_food`` and ``D3_supplement`` only their own."""
        import numpy as np

        pool = self.foods.pool
        single = name.removesuffix("_food").removesuffix("_supplement")
        forms = tuple(a for a in SUMS.get(name, (single,)) if a in pool.column)
        columns = [pool.column[a] for a in forms]
        from_food, from_dose = not name.endswith("_supplement"), not name.endswith("_food")
        by_form = np.nan_to_num(pool.means[self.used][:, columns]) * float(from_food)
        means = by_form.sum(axis=1)
        by_country = (by_form * pool.by_country[self.used][:, columns]).sum(axis=1) > means / 2
        # The forms of one pack go up and down together: a sum's spread is the mean of theirs.
        brand_sd = (by_form * pool.brand_sd[self.used][:, columns]).sum(axis=1) / np.where(means > 0, means, 1.0)
        dose = np.zeros(len(self.servings))
        for form in forms:
            if from_dose and self.with_doses:
                dose += np.nan_to_num(doses(self.servings, self.foods, form))
        return Brought(forms, columns, analyte_class(name), by_form, by_country, brand_sd, dose)

    def totals(self, brought: Brought) -> tuple[Floats, Floats]:
        """Return the mean sums of each period from foods and from doses [µg]."""
        periods = len(self.grams)
        dose = sums(self.period[self.counted], brought.dose[self.counted], periods)
        return self.grams @ brought.means / 100, dose

    def interval(self, brought: Brought) -> tuple[Floats, Floats]:
        """Return the 90 % interval of each period's sum [µg].

        Notes
        -----
        The draws of foods whose content was estimated are scaled together, so that their middle is the sum of the
        means, as :func:`centring` tells. For every draw of the shared errors the sum of the unshared ones has a known
        second and third moment: brand and recipe err by text, portions by part, labels by product. A shifted
        log-normal with these moments is set beside the sorted draws in van der Corput order, which covers their plane
        evenly.
        """
        shared, second, third = self.errors(brought)
        food, dose = self.totals(brought)
        return interval_of_sums(shared, second, third, food + dose)

    def errors(self, brought: Brought) -> Floats:
        """Return what an interval is made of: 3 × periods × draws.

        First each period's sum in every draw of the shared errors [µg], then the second and third central moments
        of the unshared ones, given the draw [µg², µg³]. All three add up over sums that err apart but for the draws.
        """
        import numpy as np

        dose = self.totals(brought)[1]
        drawn = np.zeros((len(self.used), DRAWS), dtype=np.float32)
        if brought.by_form.any():
            for form in brought.forms:
                drawn += self.drawn.get(form, np.float32(0))
        estimated = ~brought.by_country
        grams = self.grams.astype(np.float32)
        found = (grams[:, estimated] @ drawn[estimated] / np.float32(100)).astype(np.float64)
        factor = centring(found, self.grams[:, estimated] @ brought.means[estimated] / 100)
        scale = np.where(estimated, factor[:, None], 1.0)
        shared = ((grams * scale.astype(np.float32)) @ drawn / np.float32(100)).astype(np.float64)
        second, third = self._unshared(brought, drawn, scale)
        return np.stack([shared + dose[:, None], second, third])

    def _unshared(self, brought: Brought, contents: NDArray[np.float32], scale: Floats) -> tuple[Floats, Floats]:
        """Return second and third central moments of the unshared errors: periods × draws [µg², µg³].

        `scale` multiplies the contents of each food in each period.
        """
        import numpy as np

        e, (periods, foods) = self.exposures, self.grams.shape
        mass = np.nan_to_num(e.mass_g) / 100
        value = mass * brought.means[self.at]
        portion_sd = np.nan_to_num(np.log(self.servings["mass_gsd"].to_numpy(dtype=float)))
        texts, parts, products = self._texts, self._parts, self._products
        text_mass, text_cell = texts.whole(mass), texts.period * foods + self.at[texts.first]
        text_moments = _moments(np.hypot(brought.brand_sd[self.at], e.recipe_sd)[texts.first])
        # The ingredients of one portion err together; each carries its share of the portion's moment.
        own = value[parts.rows]
        ratio = np.where(own > 0, parts.whole(value)[parts.group] / np.where(own > 0, own, 1.0), 0.0)
        part_cell = self.period[e.part[parts.rows]] * foods + self.at[parts.rows]
        part_moments = _moments(portion_sd[e.part][parts.first])
        label_sd = math.log(label_gsd(self.foods, brought.kind))
        dose_moments = _moments(np.hypot(label_sd, portion_sd[products.first]))
        dose = products.whole(brought.dose)

        # Brand and portion multiply, and what they do together comes on top. What the ingredients of a dish have in
        # common, their portion, counts with the ratio of the whole dish.
        def varied(power: int, times: Floats | float = 1.0) -> Floats:
            """Sum a moment of the portions by text; texts and parts have the same rows."""
            moment = part_moments[power - 2][parts.group]
            return sums(texts.group, mass[texts.rows] ** power * times * moment, len(texts.first))

        second, third = text_moments
        by_texts = (
            second * (text_mass**2 + varied(2)),
            third * (text_mass**3 + 3 * text_mass * varied(2) + varied(3))
            + second * (6 * text_mass * varied(2, ratio) + 3 * varied(3, ratio)),
        )
        moments = []
        for power, by_text, by_part, by_dose in zip((2, 3), by_texts, part_moments, dose_moments, strict=True):
            weight = sums(text_cell, by_text, periods * foods)
            share = mass[parts.rows] ** power * ratio ** (power - 1) * by_part[parts.group]
            weight += sums(part_cell, share, periods * foods)
            constant = sums(products.period, dose**power * by_dose, periods)
            drawn = contents.astype(np.float64) ** power
            moments.append((weight.reshape(periods, foods) * scale**power) @ drawn + constant[:, None])
        return moments[0], moments[1]


def interval_of_sums(shared: Floats, second: Floats, third: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Return the 90 % intervals of sums of drawn and undrawn errors.

    Parameters
    ----------
    shared : numpy.ndarray
        Sums × draws, with the shared errors [any unit].
    second, third : numpy.ndarray
        Sums × draws: central moments of the other errors, given the draw [that unit, squared and cubed].
    mean : numpy.ndarray
        Mean of each sum [that unit].

    Returns
    -------
    tuple of numpy.ndarray
        5th and 95th percentiles; the lower never above, the upper never below the mean.
    """
    import numpy as np

    order = np.argsort(shared, axis=1, kind="stable")
    shared, second, third = (np.take_along_axis(x, order, axis=1) for x in (shared, second, third))
    summed = np.maximum(shared + _unshared_error(second, third, _spread_out()), 0.0)
    low, high = np.quantile(summed, (0.05, 0.95), axis=1)
    return np.fmin(low, mean), np.fmax(high, mean)


def interval_of_shares(part: Floats, rest: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Return the 90 % intervals of shares: of parts in the whole that each makes with its rest.

    Parameters
    ----------
    part, rest : numpy.ndarray
        3 × sums × draws, as ``Sums.errors`` returns them: sums that share the draws and else err apart [any unit].
    mean : numpy.ndarray
        Mean of each part over that of its whole [-].

    Returns
    -------
    tuple of numpy.ndarray
        5th and 95th percentiles [-], 0 to 1; the lower never above, the upper never below the mean.

    Notes
    -----
    Part and rest are taken from the same draws, so what moves both moves the share little, and what moves one alone
    moves it more. The draws are sorted by the share; the other errors of part and rest, shifted log-normals as in
    sums, are set beside them in van der Corput order of base 2 and 3, which covers their space evenly.
    """
    import numpy as np

    def ratio(of: Floats, others: Floats) -> Floats:
        whole = of + others
        share: Floats = np.where(whole > 0, of / np.where(whole > 0, whole, 1.0), mean[:, None])
        return share

    order = np.argsort(ratio(part[0], rest[0]), axis=1, kind="stable")
    drawn = []
    for errors, base in ((part, 2), (rest, 3)):
        shared, second, third = np.take_along_axis(errors, order[None], axis=2)
        drawn.append(np.maximum(shared + _unshared_error(second, third, _spread_out(base)), 0.0))
    low, high = np.quantile(ratio(*drawn), (0.05, 0.95), axis=1)
    return np.fmin(low, mean), np.fmax(high, mean)


def _unshared_error(second: Floats, third: Floats, z: NDArray[np.float32]) -> Floats:
    """Return shifted log-normal errors with these moments at the normal quantiles `z`."""
    import numpy as np

    certain = second <= 0
    skew = np.where(certain, 1.0, third) / np.where(certain, 1.0, second) ** 1.5
    skew = np.maximum(skew, 1e-3)  # below, the shifted log-normal is a normal to four digits
    # The log-normal of that skewness: t + 1/t - 1 is exp(σ²) where t³ + 1/t³ = 2 + skew².
    t = ((2 + skew**2 + skew * np.sqrt(4 + skew**2)) / 2) ** (1 / 3)
    excess = t + 1 / t - 2
    log_sd = np.sqrt(np.log1p(excess))
    error: Floats = np.sqrt(second / excess) * (np.exp(log_sd * z - log_sd**2 / 2) - 1)
    return error
