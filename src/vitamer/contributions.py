"""Which foods bring the menaquinones and the vitamin D: their means per day and their shares of the total.

A food is what an entry was matched to: a dish counts as the dish, a supplement as the product that the diary names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitamer.columns import ENTRIES, WEIGHED, Column, check
from vitamer.exposures import app_vitamin_d, is_supplement, knowledge
from vitamer.inert import short
from vitamer.intake import APP_VALUE, DOSE_AS_WRITTEN
from vitamer.periods import complete_days, overall
from vitamer.records import records
from vitamer.uncertainty import DRAWS, Sums, interval_of_shares, interval_of_sums
from vitamer.weeks import people

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable
    from vitamer.uncertainty import Brought

    Floats = NDArray[np.float64]

__all__ = ["ANALYTES", "APP_FOOD", "BY_FOOD", "by_food", "share_words", "sources_text"]

#: What the foods' contributions are told of, in this order.
ANALYTES = ("MK4", "MK7", "MK_other", "K2_unspecified", "MK_total", "D3", "D_total")

#: Stands among the foods for the vitamin D that the export itself gives.
APP_FOOD = "the app’s own figure"

#: What :func:`by_food` yields: one row a food and analyte that it brings.
BY_FOOD = (
    Column("food_id", "text", "the food, dish or supplement; missing for the app's own figure"),
    Column("name", "text", "its name; of a supplement the product's, as the diary first writes it"),
    Column("supplement", "flag", "true if it counts by dose"),
    Column("analyte", "text", "a form or a sum of forms"),
    Column("intake_ug", "number", "mean over complete days [µg/day]"),
    Column("low_ug", "number", "lower end of the 90 % interval of the mean [µg/day]"),
    Column("high_ug", "number", "upper end of the 90 % interval of the mean [µg/day]"),
    Column("share", "number", "share of all that is counted of the analyte, 0 to 1 [-]"),
    Column("share_low", "number", "lower end of the 90 % interval of the share [-]"),
    Column("share_high", "number", "upper end of the 90 % interval of the share [-]"),
    Column("rest_share", "number", "share of all foods that stand below this one [-]"),
    Column("rest_share_low", "number", "lower end of the 90 % interval of that share [-]"),
    Column("rest_share_high", "number", "upper end of the 90 % interval of that share [-]"),
    Column("citations", "text", "citation ids, those behind most of the number first, joined by ';'"),
)


def by_food(
    servings: pd.DataFrame, foods: FoodTable, *, complete: pd.Series[bool] | None = None, seed: int = 0
) -> pd.DataFrame:
    """Tell which foods bring what of the menaquinones and vitamin D.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns, of one person.
    foods : FoodTable
        The food table.
    complete : pandas.Series of bool, optional
        Which days are complete, by day; judged by ``periods.complete_days`` from these servings if not given.
    seed : int, default 0
        Seed of the shared draws.

    Returns
    -------
    pandas.DataFrame
        One row a food and analyte that it brings, as ``BY_FOOD`` says: means per day over the complete days
        [µg/day] and shares of the total [-], the largest share first. The rows of an analyte add up to its mean.
        A food under review, or whose content or mass is unknown, has no row. ``attrs`` holds ``foods_version``,
        ``region``, ``citations`` (id to short text), ``complete_days``, ``partial_days``, ``first_day``,
        ``last_day`` and ``total``: of each analyte the mean with its interval, coverage, what is possible, and its
        sources.

    Notes
    -----
    A share is the mean of the food over the mean of all. Its interval is that of the ratio, in draws that numerator
    and denominator have in common: in each draw of the laboratories' and the foods' errors, what this food brings
    and what all others bring are known but for errors of brand, recipe, portion and label, which are the food's own
    or the others' own; these are added to each by their moments. So a laboratory's error that moves all cheeses hardly
    moves the share of one cheese among others, and a food that brings nearly all has a narrow share however wide its
    intake. Two foods of one line ("bread and cheese") that hold the same ingredient are taken to err apart. The
    app's own figure has no interval; as a constant it is part of the denominator. Misreported and forgotten foods
    are not in the intervals.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> rows = [("2026-11-09", food, "30 g") for food in ("natto", "gouda", "rice")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> brought = by_food(vitamer.weigh(parts, foods), foods)
    >>> brought.loc[brought["analyte"] == "MK7", "food_id"].tolist()[0]
    'natto'
    """
    import numpy as np
    import pandas as pd

    check(servings, (*ENTRIES, *WEIGHED), "by_food")
    servings = servings.reset_index(drop=True)
    complete = complete_days(servings, foods) if complete is None else complete
    whole = servings["day"].map(complete).eq(True).to_numpy()
    days = servings.loc[whole, "day"].drop_duplicates().sort_values()
    eaten = whole & servings["food_id"].notna().to_numpy() & (servings["status"] == "matched").to_numpy()
    group, listed = _listed(servings, foods, eaten)
    counted = Sums.of(servings, foods, group, len(listed), eaten, seed)
    app = app_vitamin_d(servings, foods, knowledge(servings, foods))[whole]
    app_ug = {"D_total": float(np.nansum(app))}
    cited = _Cited(foods, counted)
    frames = [_of_analyte(listed, counted, cited, analyte, app_ug.get(analyte, 0.0)) for analyte in ANALYTES]
    result = pd.concat(frames, ignore_index=True)[[c.name for c in BY_FOOD]]
    result[["intake_ug", "low_ug", "high_ug"]] /= max(len(days), 1)
    result.attrs.update(_meta(servings, foods, complete, seed))
    return result


def _listed(
    servings: pd.DataFrame, foods: FoodTable, eaten: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return a number of the food or product of each part, -1 for others, and the ids and names that they number."""
    import numpy as np
    import pandas as pd

    parts = servings.loc[eaten, ["food_id", "name", "food", "day", "entry_id"]]
    dosed = is_supplement(servings, foods)[eaten]
    parts["product"] = parts["name"].where(dosed, "")
    number = parts.groupby(["food_id", "product"], sort=True).ngroup()
    group = np.full(len(servings), -1, dtype=np.int64)
    group[eaten] = number
    # The first writing of a product by day, not by row: the order of rows changes nothing.
    first = parts.assign(number=number).sort_values(["day", "entry_id"], kind="stable").drop_duplicates("number")
    first = first.set_index("number").sort_index()
    name = first["food_id"].map(foods.foods["name"]).where(first["product"] == "", first["food"])
    ids = {"food_id": first["food_id"].astype("str"), "name": name.astype("str"), "supplement": first["product"] != ""}
    return group, pd.DataFrame(ids)


def _of_analyte(listed: pd.DataFrame, counted: Sums, cited: _Cited, analyte: str, app_ug: float) -> pd.DataFrame:
    """Return what brings an analyte, the largest share first: sums over all days [µg] and shares."""
    import numpy as np
    import pandas as pd

    brought = counted.brought(analyte)
    food, dose = counted.totals(brought)
    # The app's own figure stands last, as a food that has no error.
    mean = np.append(food + dose, app_ug)
    apart = pd.DataFrame({"food_id": [None], "name": [APP_FOOD], "supplement": [False]})
    named = pd.concat([listed, apart], ignore_index=True)
    share = mean / (mean.sum() or 1.0)
    # Rounded, so that foods that bring the same stand in the order of their names.
    order = named.assign(share=np.round(share, 12))[mean > 0]
    order = order.sort_values(["share", "name", "food_id"], ascending=[False, True, True], kind="stable")
    at = order.index.to_numpy(dtype=np.int64)
    app_errors = np.zeros((3, 1, DRAWS))
    app_errors[0] = app_ug
    part = np.concatenate([counted.errors(brought), app_errors], axis=1)[:, at]
    low, high = interval_of_sums(part[0], part[1], part[2], mean[at])
    above = _before(part)
    below = _before(part[:, ::-1])[:, ::-1]
    share_low, share_high = interval_of_shares(part, above + below, share[at])
    rest_share = _before(share[at][None, ::-1])[0, ::-1]
    rest_low, rest_high = interval_of_shares(below, above + part, rest_share)
    app = at == len(listed)
    return pd.DataFrame(
        {
            "food_id": order["food_id"].to_numpy(),
            "name": order["name"].to_numpy(),
            "supplement": order["supplement"].to_numpy(),
            "analyte": analyte,
            "intake_ug": mean[at],
            "low_ug": np.where(app, np.nan, low),
            "high_ug": np.where(app, np.nan, high),
            "share": share[at],
            "share_low": np.where(app, np.nan, share_low),
            "share_high": np.where(app, np.nan, share_high),
            "rest_share": rest_share,
            "rest_share_low": rest_low,
            "rest_share_high": rest_high,
            "citations": [APP_VALUE if i == len(listed) else cited.behind(brought, dose, i) for i in at.tolist()],
        }
    )


def _before(rows: Floats) -> Floats:
    """Return for each row (second axis) the sum of the rows before it; no difference, so that nothing is left of 0."""
    import numpy as np

    summed = np.zeros_like(rows)
    summed[:, 1:] = rows.cumsum(axis=1)[:, :-1]
    return summed


class _Cited:
    """The sources behind what groups of servings bring."""

    def __init__(self, foods: FoodTable, counted: Sums) -> None:
        self.foods, self.counted = foods, counted
        self._known: dict[tuple[int, tuple[str, ...]], tuple[str, ...]] = {}

    def behind(self, brought: Brought, dose: Floats, group: int) -> str:
        """Join the citation ids behind a group's number by ';', those of its largest ingredient first."""
        import numpy as np

        bring = self.counted.grams[group] * brought.means
        used = np.argsort(-bring, kind="stable")[: int((bring > 0).sum())]
        ids = [c for i in used for c in self._of_food(int(self.counted.used[i]), brought.forms)]
        doses = [DOSE_AS_WRITTEN] if dose[group] > 0 else []
        return ";".join(dict.fromkeys([*doses, *ids]))

    def _of_food(self, row: int, forms: tuple[str, ...]) -> tuple[str, ...]:
        """Return the citations of a food's forms."""
        if (row, forms) not in self._known:
            pool = self.foods.pool
            cited = (c for a in forms if pool.mean(pool.foods[row], a) > 0 for c in pool.citations(pool.foods[row], a))
            self._known[row, forms] = tuple(dict.fromkeys(cited))
        return self._known[row, forms]


def _meta(servings: pd.DataFrame, foods: FoodTable, complete: pd.Series[bool], seed: int) -> dict[str, Any]:
    """Return what captions need: days, the means of all foods, version, region and short citations."""
    mean = overall(servings, foods, complete=complete, seed=seed)
    days = servings["day"].drop_duplicates().sort_values()
    whole = int(days.map(complete).eq(True).sum())
    told = mean[mean["analyte"].isin(ANALYTES)].drop(columns="complete_days")
    return {
        **{str(key): value for key, value in mean.attrs.items()},
        "complete_days": whole,
        "partial_days": len(days) - whole,
        "first_day": f"{days.iloc[0]:%Y-%m-%d}" if len(days) else None,
        "last_day": f"{days.iloc[-1]:%Y-%m-%d}" if len(days) else None,
        "total": {row["analyte"]: row for row in records(told)},
    }


def share_words(share: float, low: float, high: float) -> str:
    """Write a share in percent, with its interval.

    Parameters
    ----------
    share, low, high : float
        The share and the ends of its interval [-]; the ends are missing where it has none.

    Returns
    -------
    str
        Plain words.

    Examples
    --------
    >>> share_words(0.623, 0.41, 0.795), share_words(0.004, 0.001, 0.009), share_words(1.0, 1.0, 1.0)
    ('62 % (41–80)', 'under 1 %', '100 %')
    """
    if share < 0.01:
        return "under 1 %"
    whole, *ends = (f"{100 * x + 1e-9:.0f}" for x in (share, low, high))
    return f"{whole} % ({'–'.join(ends)})" if low < high and ends[0] != ends[1] else f"{whole} %"


_NAMED = 3
#: Below it an amount is written as under it [µg].
_SMALLEST = 0.1


def sources_text(by_food: pd.DataFrame) -> str:
    """Say in words which foods bring most: what the figure of sources shows.

    Parameters
    ----------
    by_food : pandas.DataFrame
        What :func:`by_food` returns.

    Returns
    -------
    str
        A sentence on vitamin K2 and one on vitamin D3, with the mean [µg/day] and the shares of the first three
        foods with their 90 % intervals.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> rows = [("2026-11-09", food, "45 g") for food in ("natto", "rice", "apple")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> sources_text(by_food(vitamer.weigh(parts, foods), foods)).partition(": ")[0]
    'Mean of 1 complete day. Vitamin K2'
    """
    days = int(by_food.attrs["complete_days"])
    if not days:
        return "There is no complete day, and so no mean that foods could have a share of."
    told = [f"Mean of {days} complete {'day' if days == 1 else 'days'}."]
    for analyte, called in (("MK_total", "Vitamin K2"), ("D3", "Vitamin D3")):
        rows, total = by_food[by_food["analyte"] == analyte], by_food.attrs["total"][analyte]
        if rows.empty:
            told.append(f"{called}: no food of known content brought any.")
            continue
        columns = (rows[c].head(_NAMED) for c in ("name", "share", "share_low", "share_high"))
        named = [f"{short(name)} {share_words(*share)}" for name, *share in zip(*columns, strict=True)]
        if others := len(rows) - len(named):
            rest = rows.iloc[len(named) - 1][["rest_share", "rest_share_low", "rest_share_high"]]
            named.append(f"{others} other {'food' if others == 1 else 'foods'} {share_words(*rest)}")
        brought = float(rows["intake_ug"].sum())
        about = "" if brought < _SMALLEST else "at least about " if total["at_least"] else "about "
        understood = " in what is understood" if total["at_least"] and not about else ""
        told.append(f"{called}: {about}{people(brought)} µg a day{understood}, of which {'; '.join(named)}.")
    return " ".join(told)
