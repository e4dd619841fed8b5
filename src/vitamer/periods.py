"""Days, weeks and months: sums of intakes with 90 % intervals, coverage and what waits for review.

Error is drawn where it arises. What is shared, the laboratory's error (by food group) and the food's own mean (by
food), is drawn once and moves all servings together, so it does not average out over a week. What is not shared, the
brand (by food and distinct diary text) and the portion (by entry), is added by matching moments. Point estimates are
means computed without draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitamer.columns import DAILY, ENTRIES, LOW_COVERAGE, MONTHLY, REPORTED, WEEKLY, WEIGHED, Column, check
from vitamer.exposures import app_vitamin_d, is_supplement, knowledge
from vitamer.intake import APP_VALUE, DOSE_AS_WRITTEN, VERY_UNCERTAIN_GSD
from vitamer.pooling import KNOWN, UNKNOWN, ZERO, Pool
from vitamer.uncertainty import Sums, sums

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

    Floats = NDArray[np.float64]

__all__ = ["complete_days", "daily", "energy_weights", "monthly", "overall", "weekly"]

#: A day counts as complete from this share of the person's median energy on.
_COMPLETE_ENERGY = 0.6


def complete_days(servings: pd.DataFrame, foods: FoodTable) -> pd.Series[bool]:
    """Tell which days look like whole days of eating.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns; all days of one person.
    foods : FoodTable
        The food table: supplements and plain drinks never count towards a day.

    Returns
    -------
    pandas.Series of bool
        Indexed by day. A day most of whose entries have energy is complete from 60 % of the person's median day on;
        another with food at two meals or more; where it names no meals either, with three foods or more.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> rows = [("2026-11-09", food, "100 g") for food in ("natto", "rice", "egg")] + [("2026-11-10", "egg", "50 g")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> complete_days(vitamer.weigh(parts, foods), foods).tolist()
    [True, False]
    """
    import numpy as np
    import pandas as pd

    drink = servings["food_id"].map(foods.foods["kind"]) == "plain_drink"
    eaten = servings[~is_supplement(servings, foods) & ~drink.to_numpy()].drop_duplicates("entry_id")
    days = servings["day"].drop_duplicates().sort_values()
    energy = eaten.groupby("day")["app_energy_kcal"].sum(min_count=1).reindex(days)
    told = eaten["app_energy_kcal"].notna().groupby(eaten["day"]).mean().reindex(days).fillna(0.0) > 0.5
    meals = eaten.groupby("day")["meal"].nunique().reindex(days).fillna(0)
    count = eaten.groupby("day").size().reindex(days).fillna(0)
    by_meals = np.where(meals > 0, meals >= 2, count >= 3)
    usual = energy[told & (energy > 0)].median()
    complete = np.where(told, energy >= _COMPLETE_ENERGY * usual, by_meals)
    return pd.Series(complete, index=days, dtype=bool)


def energy_weights(servings: pd.DataFrame, foods: FoodTable) -> Floats:
    """Weigh every part for the coverage: by its energy on days that have energy, else as one.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns.
    foods : FoodTable
        The food table.

    Returns
    -------
    numpy.ndarray
        Weight of each part [kcal, or 1 an entry on days without energy]. An entry without energy on a day that has
        some counts as the day's mean entry; water and plain drinks count nothing. An entry of several parts spreads
        its weight evenly.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> rows = [("2026-11-09", "gouda", "30 g"), ("2026-11-09", "water", "250 ml")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> energy_weights(parts, foods).tolist()
    [1.0, 0.0]
    """
    import numpy as np

    energy = servings["app_energy_kcal"]
    mean = energy.groupby(servings["day"]).transform("mean")
    weight = energy.fillna(mean).where(mean.notna() & (mean > 0), 1.0) / servings["parts"]
    kind = servings["food_id"].map(foods.foods["kind"])
    plain = (kind == "plain_drink") & (servings["status"] == "matched")
    result: Floats = np.where(plain, 0.0, weight.to_numpy(dtype=float))
    return result


def _summarise(
    servings: pd.DataFrame, foods: FoodTable, period: NDArray[np.int64], days: Floats, seed: int
) -> pd.DataFrame:
    """Sum the parts of each period; `period` is -1 for parts outside, `days` divides the sums.

    Returns
    -------
    pandas.DataFrame
        periods × reported analytes in long form, with column `period`.
    """
    import numpy as np
    import pandas as pd

    pool, periods, inside = foods.pool, len(days), period >= 0
    status, supplement = servings["status"].to_numpy(), is_supplement(servings, foods)
    matched, review = status == "matched", (status == "review") & inside
    state = knowledge(servings, foods)
    app = app_vitamin_d(servings, foods, state)
    # The export's own vitamin D replaces what the entry could possibly hold.
    app_entry = servings["entry_id"].isin(servings.loc[~np.isnan(app), "entry_id"]).to_numpy()
    # What is in doubt is unknown; but a vitamin K2 supplement without a dose is still none of vitamin D.
    doubt = ~matched[:, None] & ~(supplement[:, None] & (state == ZERO))
    state = np.where(doubt, UNKNOWN, state).astype(np.int8)
    counted = Sums.of(servings, foods, period, periods, matched, seed)
    waiting = {
        "menaquinones": Sums.of(servings, foods, period, periods, review, seed),
        "vitamin_d": Sums.of(servings, foods, period, periods, review & ~app_entry, seed),
    }
    weight = energy_weights(servings, foods)
    rows = []
    for name in REPORTED:
        brought = counted.brought(name)
        by_food, dose_total = counted.totals(brought)
        app_total = np.zeros(periods)
        if name in ("D_app", "D_total"):
            app_total = sums(period[inside], np.nan_to_num(app[inside]), periods)
        whole = by_food + dose_total + app_total
        low, high = counted.interval(brought)
        waits = waiting[brought.kind]
        possible = sum(waits.totals(waits.brought(name)))

        known_of = _state(state, supplement, pool, name)
        coverage, open_question = _coverage(period, periods, weight, known_of)
        unread = sums(period[inside], (supplement & (known_of == UNKNOWN))[inside], periods) > 0
        known = (whole > 0) | (coverage > 0) | ~open_question
        if name == "D_app":
            known, coverage = app_total > 0, np.where(app_total > 0, 0.0, np.nan)
        # The export's own value has no interval: it moves the bounds of what is added to it, and has none alone.
        bounded = known & (name != "D_app") & ((by_food + dose_total > 0) | (app_total == 0))
        uncertain = pool.between_sd[counted.used][:, brought.columns] > math.log(VERY_UNCERTAIN_GSD)
        doubtful = counted.grams @ (brought.by_form * uncertain).sum(axis=1) / 100
        sources = _Citations.of(pool, counted.used, brought.forms)
        rows.append(
            pd.DataFrame(
                {
                    "period": np.arange(periods),
                    "analyte": name,
                    "intake_ug": np.where(known, whole / days, np.nan),
                    "low_ug": np.where(bounded, (low + app_total) / days, np.nan),
                    "high_ug": np.where(bounded, (high + app_total) / days, np.nan),
                    "coverage": coverage,
                    "at_least": (coverage < LOW_COVERAGE) | unread,
                    # What a supplement without a dose could bring is not known, and not nothing.
                    "possible_ug": np.where(unread & (possible == 0), np.nan, possible / days),
                    "very_uncertain": doubtful > whole / 2,
                    "citations": sources.ranked(counted.grams * brought.means, dose_total, app_total),
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def _coverage(
    period: NDArray[np.int64], periods: int, weight: Floats, state: NDArray[np.int8]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the known share of each period's parts that are not zero by rule (1 if none), and whether any is open."""
    import numpy as np

    inside = period >= 0
    could = sums(period[inside], (weight * (state != ZERO))[inside], periods)
    known = sums(period[inside], (weight * (state == KNOWN))[inside], periods)
    unknown = sums(period[inside], (state == UNKNOWN)[inside], periods) > 0
    return np.where(could > 0, known / np.where(could > 0, could, 1.0), 1.0), unknown


def _state(state: NDArray[np.int8], supplement: NDArray[np.bool_], pool: Pool, name: str) -> NDArray[np.int8]:
    """Return what is known of every part for a reported analyte; food and supplement parts of D3 see only their own."""
    import numpy as np

    if name in pool.column:
        return state[:, pool.column[name]]
    if name == "D_app":
        return np.full(len(state), ZERO, dtype=np.int8)
    mine = supplement if name.endswith("_supplement") else ~supplement
    return np.where(mine, state[:, pool.column["D3"]], ZERO).astype(np.int8)


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
        # Sources that bring the same stand by name: which digits a sum is rounded to hangs on the foods around it.
        largest = weight.max(axis=1, keepdims=True, initial=0.0)
        share = np.round(weight / np.where(largest > 0, largest, 1.0), 9)
        order = np.argsort(-share, axis=1, kind="stable")
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
    servings = servings.reset_index(drop=True)
    codes, days = pd.factorize(servings["day"], sort=True)
    frame = _summarise(servings, foods, codes.astype(np.int64), np.ones(len(days)), seed)
    complete = complete_days(servings, foods) if complete is None else complete
    frame.insert(0, "day", days[frame["period"]])
    frame.insert(1, "complete", frame["day"].map(complete).eq(True))
    frame = frame.sort_values("period", kind="stable", ignore_index=True)
    frame = _describe(frame[[c.name for c in DAILY]], foods)
    frame.attrs["unread"] = _OfDays(_unread_supplements(servings, foods))
    frame.attrs["doubted"] = _OfDays(_doubted_amounts(servings))
    frame.attrs["waiting"] = _OfDays(_waiting(servings, foods))
    return frame


class _OfDays(dict[str, object]):
    """What is told of days beside a frame, never changed once it is made.

    pandas copies ``attrs`` deeply with every selection, which over years of days takes longer than the selection.
    """

    def __deepcopy__(self, memo: object) -> _OfDays:
        return self


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
    check(servings, (*ENTRIES, *WEIGHED), "weekly")
    calendar = servings["day"].dt.isocalendar()
    weeks = calendar["year"].astype(str) + "-W" + calendar["week"].astype(str).str.zfill(2)
    return _means(servings, foods, weeks, WEEKLY, complete, seed)


def monthly(
    servings: pd.DataFrame, foods: FoodTable, *, complete: pd.Series[bool] | None = None, seed: int = 0
) -> pd.DataFrame:
    """Average intakes over the complete days of each calendar month.

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
        One row a month and reported analyte, as ``columns.MONTHLY`` says: means per day [µg/day] with the interval
        of the mean. A month without a complete day has no mean: its numbers are missing.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> rows = [(f"2026-11-{day:02d}", food, "30 g") for day in (1, 30) for food in ("natto", "gouda", "rice")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> by_month = vitamer.monthly(vitamer.weigh(parts, foods), foods)
    >>> by_month[["month", "complete_days"]].drop_duplicates().values.tolist()
    [['2026-11', 2]]
    """
    check(servings, (*ENTRIES, *WEIGHED), "monthly")
    return _means(servings, foods, servings["day"].dt.strftime("%Y-%m"), MONTHLY, complete, seed)


def overall(
    servings: pd.DataFrame, foods: FoodTable, *, complete: pd.Series[bool] | None = None, seed: int = 0
) -> pd.DataFrame:
    """Average intakes over all complete days.

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
        One row a reported analyte, as ``columns.WEEKLY`` says but for the week: means per day [µg/day] with the
        interval of the mean. Without a complete day there is no mean: the numbers are missing.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> rows = [(f"2026-11-{day:02d}", food, "30 g") for day in (1, 30) for food in ("natto", "gouda", "rice")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> mean = overall(vitamer.weigh(parts, foods), foods).set_index("analyte")
    >>> int(mean.loc["MK7", "complete_days"])
    2
    """
    import pandas as pd

    check(servings, (*ENTRIES, *WEIGHED), "overall")
    whole = pd.Series("all days", index=servings.index)
    return _means(servings, foods, whole, (Column("days", "text", ""), *WEEKLY[1:]), complete, seed).drop(
        columns="days"
    )


def _means(
    servings: pd.DataFrame,
    foods: FoodTable,
    periods: pd.Series[str],
    columns: tuple[Column, ...],
    complete: pd.Series[bool] | None,
    seed: int,
) -> pd.DataFrame:
    """Average intakes over the complete days of each period; `periods` names that of each part."""
    import numpy as np
    import pandas as pd

    servings = servings.reset_index(drop=True)
    codes, names = pd.factorize(periods.reset_index(drop=True), sort=True)
    complete = complete_days(servings, foods) if complete is None else complete
    whole = servings["day"].map(complete).eq(True).to_numpy()
    counted = pd.DataFrame({"period": codes, "day": servings["day"]})[whole].drop_duplicates()
    days = np.bincount(counted["period"], minlength=len(names))
    divisor = np.where(days > 0, days, np.nan)
    frame = _summarise(servings, foods, np.where(whole, codes, -1).astype(np.int64), divisor, seed)
    frame.insert(0, columns[0].name, names[frame["period"]].astype(str))
    frame.insert(1, "complete_days", days[frame["period"]])
    frame["coverage"] = frame["coverage"].where(frame["complete_days"] > 0)
    frame = frame.sort_values("period", kind="stable", ignore_index=True)
    return _describe(frame[[c.name for c in columns]], foods)


def _unread_supplements(servings: pd.DataFrame, foods: FoodTable) -> dict[str, list[str]]:
    """Return by ISO day the texts of supplements whose dose was not read."""
    unread = is_supplement(servings, foods) & (servings["mass_basis"] == "missing") & (servings["status"] == "review")
    rows = servings[unread]
    by_day: dict[str, list[str]] = {}
    for day, food in sorted(zip(rows["day"].dt.strftime("%Y-%m-%d"), rows["food"], strict=True)):
        by_day.setdefault(day, [])
        if food not in by_day[day]:
            by_day[day].append(food)
    return by_day


def _doubted_amounts(servings: pd.DataFrame) -> dict[str, list[tuple[float, str, str]]]:
    """Return by ISO day excess, text and reason of amounts that are hard to believe; none if nobody looked."""
    by_day: dict[str, list[tuple[float, str, str]]] = {}
    if "amount_doubt" in servings:
        rows = servings[servings["amount_doubt"].notna()].sort_values(["day", "entry_id", "part"], kind="stable")
        text = rows["food"] + ", " + rows["amount"].fillna("no amount")
        columns = (rows["day"].dt.strftime("%Y-%m-%d"), rows["doubt_excess"], text, rows["amount_doubt"])
        for day, excess, said, why in zip(*columns, strict=True):
            by_day.setdefault(day, []).append((float(excess), str(said), str(why)))
    return by_day


def _waiting(servings: pd.DataFrame, foods: FoodTable) -> dict[str, list[tuple[str, bool]]]:
    """Return by ISO day the name of every entry that waits for review, and whether what it could add is known."""
    missing, doubtful = servings["mass_basis"] == "missing", servings["status"] != "matched"
    weightless = missing & servings["food_id"].isin(foods.carriers)
    asked = doubtful | (weightless & ~is_supplement(servings, foods))
    if not asked.any():
        return {}
    # A part that is read as a food and has a weight could add what that holds; one in order adds nothing more.
    as_read = (servings["status"] == "review") & ~missing
    clear = as_read | ~(doubtful | weightless)
    waits = servings["entry_id"].isin(servings.loc[asked, "entry_id"])
    parts = servings.loc[waits, ["entry_id", "day", "name"]].assign(clear=clear[waits])
    entries = parts.groupby("entry_id").agg(day=("day", "first"), name=("name", "first"), clear=("clear", "all"))
    by_day: dict[str, list[tuple[str, bool]]] = {}
    for day, name, known in zip(entries["day"].dt.strftime("%Y-%m-%d"), entries["name"], entries["clear"], strict=True):
        by_day.setdefault(day, []).append((str(name), bool(known)))
    return by_day


def _describe(frame: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Attach what captions need: version, region, and the citations that the frame names, in short."""
    cited = sorted({c for cell in frame["citations"].unique() for c in cell.split(";") if c})
    frame.attrs["foods_version"], frame.attrs["region"] = foods.version, foods.region
    frame.attrs["citations"] = {c: foods.short_citation(c) for c in cited}
    return frame
