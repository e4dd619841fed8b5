"""Why a day's number is what it is: entry → food → grams → micrograms, with what each step rests on.

Nothing is estimated here: what the stages found is laid side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.columns import EXPLAINED, MENAQUINONES, SUMS, VITAMIN_D

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.food_table import FoodTable
    from vitamer.pipeline import Analysis

__all__ = ["TOTALS", "explain_entries"]

#: The sums that every part of an entry has a row for.
TOTALS = ("MK_total", "D_total")

#: What is looked at, in this order: of each vitamin the sum, then its forms.
_ANALYTES = ("MK_total", "MK4", "MK7", "MK_other", *(a for a in MENAQUINONES if a not in ("MK4", "MK7")))
_ANALYTES += ("D_total", *VITAMIN_D)


def explain_entries(analysis: Analysis) -> pd.DataFrame:
    """Explain what every entry brings: as which food, of what mass, with which content, known from where.

    Parameters
    ----------
    analysis : Analysis
        The diary, analysed; ``analysis.between(first, last)`` for some of its days.

    Returns
    -------
    pandas.DataFrame
        One row a part of an entry and analyte, as ``columns.EXPLAINED`` says, in the order of the diary: `mass_g`
        [g], `content_ug_per_100g` [µg/hg], `intake_ug` with the 90 % interval of the portion [µg]. MK_total and
        D_total are there for every part, the forms where they are above zero or unknown beside a known sum.

    Notes
    -----
    The rows of a day add up to the day: `intake_ug` of MK_total and of D_total to the intakes of ``daily``, and
    `possible_ug` to what waits for review there. Intervals do not add up, because entries share errors. A part in
    review or unmatched has no intake, which is not the same as none.

    Examples
    --------
    >>> import vitamer
    >>> analysis = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g"), ("2026-11-09", "xyzzy", "1")]))
    >>> rows = explain_entries(analysis)
    >>> rows.loc[rows["analyte"] == "MK_total", ["food_id", "mass_g", "status"]].values.tolist()
    [['natto', 45.0, 'matched'], [nan, nan, 'unmatched']]
    """
    from vitamer.intake import estimate

    servings, foods = analysis.servings, analysis.foods
    rows = _with_the_app_in_the_sum(estimate(servings, foods, _ANALYTES))
    keys = ["entry_id", "part"]
    told = servings.drop(columns=["day", "food_id", "status"]).assign(order=range(len(servings)))
    rows = rows.merge(told, on=keys, how="left", validate="many_to_one")
    review, app = rows["status"] == "review", rows["analyte"].isin(["D_app", "D_total"]) & (rows["value_type"] == "app")
    rows["possible_ug"] = rows["intake_ug"].where(review & ~_replaced_by_the_app(rows, app))
    counted = (rows["status"] == "matched") | app
    for column in ("intake_ug", "low_ug", "high_ug"):
        rows[column] = rows[column].where(counted)
    rows = rows[_worth_a_row(rows)].reset_index(drop=True)
    rows["content_ug_per_100g"] = _contents(rows, foods)
    rows["food_name"] = rows["food_id"].map(foods.foods["name"]).astype("str")
    rows = _with_what_sums_rest_on(rows, foods)
    short = {ids: "; ".join(map(foods.short_citation, ids.split(";"))) for ids in rows["citations"].unique() if ids}
    rows["sources"] = rows["citations"].map(short).astype("str")
    rows["citations"] = rows["citations"].where(rows["citations"] != "").astype("str")
    rank = {a: i for i, a in enumerate((*_ANALYTES[: _ANALYTES.index("D_total") + 1], "D_app", *VITAMIN_D))}
    rows["rank"] = rows["analyte"].map(rank)
    rows = rows.sort_values(["day", "order", "rank"], kind="stable", ignore_index=True)
    return rows[[c.name for c in EXPLAINED]]


def _with_the_app_in_the_sum(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the sum of vitamin D the app's own value where that stands in."""
    app = rows[rows["analyte"] == "D_app"].set_index(["entry_id", "part"])
    keys = rows.set_index(["entry_id", "part"]).index
    stands_in = keys.isin(app.index) & (rows["analyte"] == "D_total")
    told = app.loc[keys[stands_in], ["intake_ug", "low_ug", "high_ug", "value_type", "citations"]]
    rows.loc[stands_in, told.columns] = told.set_axis(rows.index[stands_in])
    return rows


def _replaced_by_the_app(rows: pd.DataFrame, app: pd.Series[bool]) -> pd.Series[bool]:
    """Tell which rows are vitamin D of an entry for which the app's own value stands in."""
    return rows["entry_id"].isin(rows.loc[app, "entry_id"]) & rows["analyte"].isin(["D_total", "D_app", *VITAMIN_D])


def _contents(rows: pd.DataFrame, foods: FoodTable) -> pd.Series[float]:
    """Return the pooled mean content of each row's food [µg/hg], missing where it counts by dose or has no food."""
    import pandas as pd

    table = pd.DataFrame(foods.pool.means, index=list(foods.pool.foods), columns=list(foods.pool.column)).stack()
    table = table.drop(index=list(foods.foods.index[foods.foods["kind"] == "supplement"]), level=0, errors="ignore")
    keys = pd.MultiIndex.from_frame(rows[["food_id", "analyte"]])
    return pd.Series(table.reindex(keys).to_numpy(), index=rows.index)


def _worth_a_row(rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell which rows say something: sums, what is above zero, and what is unknown beside a sum that is known."""
    figure = rows["intake_ug"].fillna(rows["possible_ug"])
    vitamin = rows["analyte"].isin(["D_total", "D_app", *VITAMIN_D])
    total = rows["analyte"].isin(TOTALS)
    known = figure.where(total).groupby([rows["entry_id"], rows["part"], vitamin]).transform("max").notna()
    counts = rows["status"] == "matched"
    return total | (figure > 0) | (figure.isna() & known & counts)


def _with_what_sums_rest_on(rows: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Give sums of which no total was published the sources of their forms, and those of one form its kind of value."""
    import pandas as pd

    blank = rows["analyte"].isin(SUMS) & rows["food_id"].notna() & (rows["citations"] == "")
    blank &= rows["intake_ug"].fillna(rows["possible_ug"]) > 0
    pairs = rows.loc[blank, ["food_id", "analyte"]]
    rests = {pair: _rests_on(foods, *pair) for pair in pairs.drop_duplicates().itertuples(index=False, name=None)}
    found = [rests[pair] for pair in pairs.itertuples(index=False, name=None)]
    said = pd.DataFrame(found, index=pairs.index, columns=["value_type", "citations"])
    rows.loc[blank, "citations"] = said["citations"]
    rows.loc[blank, "value_type"] = said["value_type"].where(said["value_type"] != "", rows.loc[blank, "value_type"])
    return rows


def _rests_on(foods: FoodTable, food_id: str, analyte: str) -> tuple[str, str]:
    """Return the kind of value of a sum that is one form, else a blank; and citations, of the largest part first."""
    pool = foods.pool
    if food_id in foods.recipes:
        brings = [(-grams * pool.mean(f, analyte), f) for f, grams in foods.recipes[food_id].items()]
        cited = [c for mean, f in sorted(brings) if mean < 0 for c in _sources_of(foods, f, analyte)]
        return "", ";".join(dict.fromkeys(cited))
    forms = _forms_of(foods, food_id, analyte)
    value_type = pool.value_type(food_id, forms[0]) if len(forms) == 1 else ""
    return value_type, ";".join(_sources_of(foods, food_id, analyte))


def _forms_of(foods: FoodTable, food_id: str, analyte: str) -> list[str]:
    """Return the forms of a sum that a food holds, the largest first."""
    pool = foods.pool
    held = [(-pool.mean(food_id, a), a) for a in SUMS[analyte] if a in pool.column and pool.mean(food_id, a) > 0]
    return [form for _, form in sorted(held)]


def _sources_of(foods: FoodTable, food_id: str, analyte: str) -> tuple[str, ...]:
    """Return the citations of a food's sum: its own, or else those of its forms."""
    pool = foods.pool
    of_forms = (c for form in _forms_of(foods, food_id, analyte) for c in pool.citations(food_id, form))
    return pool.citations(food_id, analyte) or tuple(dict.fromkeys(of_forms))
