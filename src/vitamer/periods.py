"""Days and weeks: sums of intakes with 90 % intervals, coverage and what waits for review.

Error is drawn where it arises. What is shared, the laboratory's error (by food group) and the food's own mean (by
food), is drawn once and moves all servings together, so it does not average out over a week. What is not shared, the
brand (by food and distinct diary text) and the portion (by entry), is added by matching moments. Point estimates are
means computed without draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitamer.columns import DAILY, ENTRIES, REPORTED, SUMS, WEEKLY, WEIGHED, check
from vitamer.evidence import analyte_class
from vitamer.intake import (
    APP_VALUE,
    DOSE_AS_WRITTEN,
    VERY_UNCERTAIN_GSD,
    Exposures,
    app_vitamin_d,
    doses,
    expand,
    food_rows,
    is_supplement,
    knowledge,
)
from vitamer.pooling import KNOWN, UNKNOWN, ZERO, Pool
from vitamer.uncertainty import DRAWS, interval_of_sums, shared_draws

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

    Floats = NDArray[np.float64]

__all__ = ["complete_days", "daily", "weekly"]

#: A day counts as complete from this share of the person's median energy on.
_COMPLETE_ENERGY = 0.6

#: Below this coverage a number is printed as "at least about".
_LOW_COVERAGE = 0.8


def complete_days(servings: pd.DataFrame, foods: FoodTable) -> pd.Series[bool]:
    """Tell which days look like whole days of eating.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns; all days of one person.
    foods : FoodTable
        The food table: supplements never count towards a day.

    Returns
    -------
    pandas.Series of bool
        Indexed by day. Where the export has energy, a day is complete from 60 % of the person's median day on; else
        with food at two meals or more; where there are no meals either, with three foods or more.
    """
    entries = servings[~is_supplement(servings, foods)].drop_duplicates("entry_id")
    days = servings["day"].drop_duplicates().sort_values()
    energy = entries.groupby("day")["app_energy_kcal"].sum(min_count=1).reindex(days)
    meals = entries.groupby("day")["meal"].nunique().reindex(days).fillna(0)
    count = entries.groupby("day").size().reindex(days).fillna(0)
    has_energy, has_meals = energy.notna().any(), entries["meal"].notna().any()
    if has_energy:
        complete = energy >= _COMPLETE_ENERGY * energy[energy > 0].median()
    else:
        complete = (meals >= 2) if has_meals else (count >= 3)
    return complete.fillna(False).astype(bool)


@dataclass(frozen=True)
class _Eaten:
    """Everything of the servings that the sums need, computed once."""

    foods: FoodTable
    servings: pd.DataFrame
    exposures: Exposures
    used: NDArray[np.int64]  # pool rows of the foods eaten
    at: NDArray[np.int64]  # for each exposure its place in `used`
    supplement: NDArray[np.bool_]  # which parts count by dose
    state: NDArray[np.int8]  # parts × analytes: zero, known, unknown
    weight: Floats  # weight of each part in the coverage
    app: Floats
    drawn: dict[str, NDArray[np.float32]]


def _prepare(servings: pd.DataFrame, foods: FoodTable, seed: int) -> _Eaten:
    import numpy as np

    servings = servings.reset_index(drop=True)
    exposures, state = expand(servings, foods), knowledge(servings, foods)
    supplement, matched = is_supplement(servings, foods), (servings["status"] == "matched").to_numpy()
    # What is in doubt is unknown; but a vitamin K2 supplement without a dose is still none of vitamin D.
    doubt = ~matched[:, None] & ~(supplement[:, None] & (state == ZERO))
    state = np.where(doubt, UNKNOWN, state).astype(np.int8)
    used, at = np.unique(exposures.food, return_inverse=True)
    return _Eaten(
        foods,
        servings,
        exposures,
        used,
        at,
        supplement,
        state,
        _weights(servings, foods),
        app_vitamin_d(servings, foods, knowledge(servings, foods)),
        shared_draws(foods.pool, used, seed),
    )


def _weights(servings: pd.DataFrame, foods: FoodTable) -> Floats:
    """Weigh every part for the coverage: by its energy on days that have energy, else as one.

    An entry without energy on such a day counts as the day's mean entry; water and plain drinks count nothing. An
    entry of several parts spreads its weight evenly.
    """
    import numpy as np

    energy = servings["app_energy_kcal"]
    mean = energy.groupby(servings["day"]).transform("mean")
    weight = energy.fillna(mean).where(mean.notna() & (mean > 0), 1.0) / servings["parts"]
    kind = servings["food_id"].map(foods.foods["kind"])
    plain = (kind == "plain_drink") & (servings["status"] == "matched")
    result: Floats = np.where(plain, 0.0, weight.to_numpy(dtype=float))
    return result


def _summarise(eaten: _Eaten, period: NDArray[np.int64], periods: int, days: Floats) -> pd.DataFrame:
    """Sum the parts of each period; `period` is -1 for parts outside, `days` divides the sums.

    Returns
    -------
    pandas.DataFrame
        periods × reported analytes in long form, with column `period`.
    """
    import numpy as np
    import pandas as pd

    pool, e, servings = eaten.foods.pool, eaten.exposures, eaten.servings
    status, inside = servings["status"].to_numpy(), period >= 0
    matched, review = (status == "matched") & inside, (status == "review") & inside
    # The export's own vitamin D replaces what the entry could possibly hold.
    app_entry = servings["entry_id"].isin(servings.loc[~np.isnan(eaten.app), "entry_id"]).to_numpy()
    when, counted = period[e.part], matched[e.part]
    cell = when[counted] * len(eaten.used) + eaten.at[counted]
    grams = _sums(cell, np.nan_to_num(e.mass_g[counted]), periods * len(eaten.used)).reshape(periods, -1)
    errors = _UnsharedErrors.of(eaten, period, counted, matched, periods)

    rows = []
    for name in REPORTED:
        brought = _brought(eaten, name)
        food_total = grams @ brought.by_form.sum(axis=1) / 100
        dose_total = _sums(period[matched], brought.dose[matched], periods)
        app_total = _sums(period[inside], brought.app[inside], periods)
        total = food_total + dose_total
        waiting = review & ~app_entry if brought.kind == "vitamin_d" else review
        possible = _sums(when[waiting[e.part]], brought.value[waiting[e.part]], periods)
        possible += _sums(period[waiting], brought.dose[waiting], periods)

        shared = np.repeat(dose_total[:, None], DRAWS, axis=1).astype(np.float32)
        if brought.drawn is not None:
            shared += grams.astype(np.float32) @ brought.drawn / np.float32(100)
        low, high = interval_of_sums(shared, total, errors.variance(brought))

        state = _state(eaten, name)
        coverage = _coverage(period, periods, eaten.weight, state)
        unread = inside & eaten.supplement & (state == UNKNOWN)
        known = (_sums(period[inside], (state != UNKNOWN)[inside], periods) > 0) | (total > 0)
        uncertain = pool.between_sd[eaten.used][:, brought.columns] > math.log(VERY_UNCERTAIN_GSD)
        doubtful = grams @ (brought.by_form * uncertain).sum(axis=1) / 100
        if name == "D_app":
            known, coverage = app_total > 0, np.where(app_total > 0, 0.0, 1.0)
        known, bounded = known | (app_total > 0), known & (name != "D_app")
        sources = _Citations.of(pool, eaten.used, brought.forms)
        rows.append(
            pd.DataFrame(
                {
                    "period": np.arange(periods),
                    "analyte": name,
                    "intake_ug": np.where(known, (total + app_total) / days, np.nan),
                    "low_ug": np.where(bounded, (low + app_total) / days, np.nan),
                    "high_ug": np.where(bounded, (high + app_total) / days, np.nan),
                    "coverage": coverage,
                    "at_least": (coverage < _LOW_COVERAGE) | (np.bincount(period[unread], minlength=periods) > 0),
                    "possible_ug": possible / days,
                    "very_uncertain": doubtful > (total + app_total) / 2,
                    "citations": sources.ranked(grams * brought.by_form.sum(axis=1), dose_total, app_total),
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def _sums(group: NDArray[np.int64], weight: NDArray[Any], groups: int) -> Floats:
    """Sum `weight` by group; floats even where there is nothing to sum."""
    import numpy as np

    return np.bincount(group, weight, groups).astype(np.float64)


@dataclass(frozen=True)
class _Brought:
    """What foods, doses and the export's own column bring of one reported analyte."""

    forms: tuple[str, ...]
    columns: list[int]
    kind: str
    by_form: Floats  # foods used × forms: mean contents [µg/hg]
    value: Floats  # of each exposure [µg]
    dose: Floats  # of each part [µg]
    app: Floats  # of each part [µg]
    drawn: NDArray[np.float32] | None  # foods used × draws [µg/hg]
    brand_sd: Floats  # of each exposure, log scale [-]


def _brought(eaten: _Eaten, name: str) -> _Brought:
    import numpy as np

    pool, e = eaten.foods.pool, eaten.exposures
    single = name.removesuffix("_food").removesuffix("_supplement")
    forms = tuple(a for a in SUMS.get(name, (single,)) if a in pool.column)
    columns = [pool.column[a] for a in forms]
    from_food, from_dose = not name.endswith("_supplement"), not name.endswith("_food")
    by_form = np.nan_to_num(pool.means[eaten.used][:, columns]) * float(from_food)
    means = by_form.sum(axis=1)
    # The forms of one pack go up and down together: a sum's spread is the mean of theirs.
    brand_sd = (by_form * pool.brand_sd[eaten.used][:, columns]).sum(axis=1) / np.where(means > 0, means, 1.0)
    dose = np.zeros(len(eaten.servings))
    if from_dose:
        for form in forms:
            dose += np.nan_to_num(doses(eaten.servings, eaten.foods, form))
    with_app = name in ("D_app", "D_total")
    return _Brought(
        forms=forms,
        columns=columns,
        kind=analyte_class(name),
        by_form=by_form,
        value=np.nan_to_num(e.mass_g) / 100 * means[eaten.at],
        dose=dose,
        app=np.nan_to_num(eaten.app) * float(with_app),
        drawn=np.sum([eaten.drawn[a] for a in forms], axis=0) if from_food and forms else None,
        brand_sd=brand_sd[eaten.at],
    )


def _coverage(period: NDArray[np.int64], periods: int, weight: Floats, state: NDArray[np.int8]) -> Floats:
    """Return the known share of each period's parts that are not zero by rule; 1 where there are none."""
    import numpy as np

    inside = period >= 0
    could = _sums(period[inside], (weight * (state != ZERO))[inside], periods)
    known = _sums(period[inside], (weight * (state == KNOWN))[inside], periods)
    return np.where(could > 0, known / np.where(could > 0, could, 1.0), 1.0)


def _state(eaten: _Eaten, name: str) -> NDArray[np.int8]:
    """Return what is known of every part for a reported analyte; food and supplement parts of D3 see only their own."""
    import numpy as np

    column = eaten.foods.pool.column
    if name in column:
        return eaten.state[:, column[name]]
    if name == "D_app":
        return np.full(len(eaten.servings), ZERO, dtype=np.int8)
    mine = eaten.supplement if name.endswith("_supplement") else ~eaten.supplement
    return np.where(mine, eaten.state[:, column["D3"]], ZERO).astype(np.int8)


@dataclass(frozen=True)
class _Grouping:
    """Groups of rows that err together: the group of each counted row, and of each group its period and first row."""

    rows: NDArray[np.int64]
    group: NDArray[np.int64]
    first: NDArray[np.int64]
    period: NDArray[np.int64]

    @classmethod
    def of(cls, rows: NDArray[np.int64], period: NDArray[np.int64], *keys: NDArray[np.int64]) -> _Grouping:
        """Group `rows` by their period and keys."""
        import numpy as np

        key = period[rows]
        for k in keys:
            key = key * (k.max(initial=0) + 1) + k[rows]
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        return cls(rows, group, rows[first], period[rows[first]])

    def variance(self, value: Floats, sd: Floats, periods: int) -> Floats:
        """Return the variance by period of group sums of `value` with the log-scale spread `sd` of their first row."""
        import numpy as np

        whole = _sums(self.group, value[self.rows], len(self.first))
        return _sums(self.period, whole**2 * np.expm1(sd[self.first] ** 2), periods)


@dataclass(frozen=True)
class _UnsharedErrors:
    """Errors that servings do not share: brand and recipe by text, portion by part, label by product."""

    texts: _Grouping
    parts: _Grouping
    products: _Grouping
    recipe_sd: Floats
    portion_sd: Floats
    label_sd: dict[str, Floats]
    periods: int

    @classmethod
    def of(
        cls,
        eaten: _Eaten,
        period: NDArray[np.int64],
        counted: NDArray[np.bool_],
        matched: NDArray[np.bool_],
        periods: int,
    ) -> _UnsharedErrors:
        """Group the counted exposures and supplements."""
        import numpy as np
        import pandas as pd

        e, servings = eaten.exposures, eaten.servings
        text = pd.factorize(servings["name"])[0].astype(np.int64)
        when, rows = period[e.part], np.flatnonzero(counted)
        label = eaten.foods.variability.set_index(["group", "analyte_class"])["brand_gsd"]
        dosed = np.flatnonzero(matched & eaten.supplement)
        return cls(
            texts=_Grouping.of(rows, when, eaten.at, text[e.part]),
            parts=_Grouping.of(rows, when, e.part),
            products=_Grouping.of(dosed, period, food_rows(servings, eaten.foods), text),
            recipe_sd=e.recipe_sd,
            portion_sd=np.nan_to_num(np.log(servings["mass_gsd"].to_numpy(dtype=float)))[e.part],
            label_sd={
                kind: np.full(len(servings), math.log(float(label["supplement", kind])))
                for kind in ("menaquinones", "vitamin_d")
            },
            periods=periods,
        )

    def variance(self, brought: _Brought) -> Floats:
        """Return each period's variance [µg²]."""
        import numpy as np

        brand = np.sqrt(brought.brand_sd**2 + self.recipe_sd**2)
        return (
            self.texts.variance(brought.value, brand, self.periods)
            + self.parts.variance(brought.value, self.portion_sd, self.periods)
            + self.products.variance(brought.dose, self.label_sd[brought.kind], self.periods)
        )


@dataclass(frozen=True)
class _Citations:
    """Which sources stand behind which foods, as a matrix that shares out a food's intake evenly."""

    names: tuple[str, ...]
    share: Floats  # foods × sources

    @classmethod
    def of(cls, pool: Pool, used: NDArray[np.int64], forms: tuple[str, ...]) -> _Citations:
        """Collect the sources of the foods used, for these forms."""
        import numpy as np

        behind = [tuple(dict.fromkeys(c for a in forms for c in pool.citations(pool.foods[row], a))) for row in used]
        names = tuple(sorted({c for cited in behind for c in cited}))
        index = {c: i for i, c in enumerate(names)}
        share = np.zeros((len(used), len(names)))
        for i, cited in enumerate(behind):
            for c in cited:
                share[i, index[c]] = 1 / len(cited)
        return cls(names, share)

    def ranked(self, brought: Floats, dose: Floats, app: Floats) -> list[str]:
        """Return for each period the citations joined by ';', those behind most of the number first."""
        import numpy as np

        weight = np.column_stack([brought @ self.share / 100, dose, app])
        names = (*self.names, DOSE_AS_WRITTEN, APP_VALUE)
        order = np.argsort(-weight, axis=1, kind="stable")
        return [";".join(names[j] for j in o if w[j] > 0) for o, w in zip(order, weight, strict=True)]


def daily(
    servings: pd.DataFrame, foods: FoodTable, *, complete: pd.Series[bool] | None = None, seed: int = 0
) -> pd.DataFrame:
    """Sum intakes by day.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns, of one person.
    foods : FoodTable
        The food table.
    complete : pandas.Series of bool, optional
        Which days are complete, by day; judged by :func:`complete_days` from these servings if not given.
    seed : int, default 0
        Seed of the shared draws.

    Returns
    -------
    pandas.DataFrame
        One row a day with entries and reported analyte, as ``columns.DAILY`` says [µg/day]; unknown is missing.
        ``attrs`` holds the table's version, region and short citations for captions.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries([("2026-11-09", "natto", "45 g")])), foods)
    >>> by_day = vitamer.daily(vitamer.weigh(parts, foods), foods).set_index("analyte")
    >>> bool(by_day.loc["MK7", "low_ug"] < by_day.loc["MK7", "intake_ug"] < by_day.loc["MK7", "high_ug"])
    True
    """
    import numpy as np
    import pandas as pd

    check(servings, (*ENTRIES, *WEIGHED), "daily")
    eaten = _prepare(servings, foods, seed)
    codes, days = pd.factorize(eaten.servings["day"], sort=True)
    frame = _summarise(eaten, codes.astype(np.int64), len(days), np.ones(len(days)))
    complete = complete_days(eaten.servings, foods) if complete is None else complete
    frame.insert(0, "day", days[frame["period"]])
    frame.insert(1, "complete", frame["day"].map(complete).astype(bool))
    frame = frame.sort_values("period", kind="stable", ignore_index=True)
    return _describe(frame[[c.name for c in DAILY]], foods)


def weekly(
    servings: pd.DataFrame, foods: FoodTable, *, complete: pd.Series[bool] | None = None, seed: int = 0
) -> pd.DataFrame:
    """Average intakes over the complete days of each ISO week.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns, of one person.
    foods : FoodTable
        The food table.
    complete : pandas.Series of bool, optional
        Which days are complete, by day; judged by :func:`complete_days` from these servings if not given.
    seed : int, default 0
        Seed of the shared draws.

    Returns
    -------
    pandas.DataFrame
        One row a week and reported analyte, as ``columns.WEEKLY`` says: means per day [µg/day] with the interval of
        the mean. A week without a complete day has no mean: its numbers are missing.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> rows = [(f"2026-11-{day:02d}", food, "30 g") for day in (9, 10) for food in ("natto", "gouda", "rice")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> by_week = vitamer.weekly(vitamer.weigh(parts, foods), foods)
    >>> by_week[["week", "complete_days"]].drop_duplicates().values.tolist()
    [['2026-W46', 2]]
    """
    import numpy as np
    import pandas as pd

    check(servings, (*ENTRIES, *WEIGHED), "weekly")
    eaten = _prepare(servings, foods, seed)
    calendar = eaten.servings["day"].dt.isocalendar()
    labels = calendar["year"].astype(str) + "-W" + calendar["week"].astype(str).str.zfill(2)
    codes, weeks = pd.factorize(labels, sort=True)
    complete = complete_days(eaten.servings, foods) if complete is None else complete
    whole = eaten.servings["day"].map(complete).to_numpy(dtype=bool)
    counted = pd.DataFrame({"week": codes, "day": eaten.servings["day"]})[whole].drop_duplicates()
    days = np.bincount(counted["week"], minlength=len(weeks))
    with np.errstate(invalid="ignore"):
        frame = _summarise(eaten, np.where(whole, codes, -1).astype(np.int64), len(weeks), np.where(days, days, np.nan))
    frame.insert(0, "week", weeks[frame["period"]].astype(str))
    frame.insert(1, "complete_days", days[frame["period"]])
    frame.loc[frame["complete_days"] == 0, ["coverage"]] = np.nan
    frame = frame.sort_values("period", kind="stable", ignore_index=True)
    return _describe(frame[[c.name for c in WEEKLY]], foods)


def _describe(frame: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Attach what captions need: version, region, and the citations that the frame names, in short."""
    cited = sorted({c for cell in frame["citations"].unique() for c in cell.split(";") if c})
    frame.attrs["foods_version"], frame.attrs["region"] = foods.version, foods.region
    frame.attrs["citations"] = {c: foods.short_citation(c) for c in cited}
    return frame
