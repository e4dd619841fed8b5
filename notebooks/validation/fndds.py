"""Vitamin D of the survey foods of the United States, read from their names alone.

FNDDS, the Food and Nutrient Database for Dietary Studies, names 7,083 foods as people tell them to an interviewer and
gives the vitamin D of each. Its names are read here as if they stood in a diary, 100 g each. Its contents come from
tables that vitamer also uses, so this tests matching, recipes and portions of a mixed dish, and no composition.

Run in the notebook's folder, ``python -m validation.fndds FOLDER`` writes the summary and the list of disagreements
anew; `FOLDER` holds ``fndds_names.csv.gz`` (food_code, main_description, release) and ``fndds_nutrients.csv.gz``
(food_code, d_total_ug).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import vitamer
from vitamer.matching.text import normalise

__all__ = ["DISAGREEMENTS", "RELEASE", "SUMMARY", "compare", "disagreements", "read_fndds", "summarise"]

HERE = Path(__file__).resolve().parent
SUMMARY, DISAGREEMENTS = HERE / "fndds_summary.csv", HERE / "fndds_disagreements.csv"

#: The release whose foods have nutrients.
RELEASE = "FNDDS2017-2018"

#: FNDDS prints vitamin D to 0.1 µg: what it would print as 0.0 is zero on both sides [µg/100 g].
ZERO_UG = 0.05

#: From here on two contents are compared by their ratio [µg/100 g].
COMPARED_UG = 0.1

#: What a table that assumes zero may well have overlooked [µg/100 g].
SMALL_UG = 0.2

#: A second look without most of the rounding of FNDDS, which at 0.1 µg is half of the number [µg/100 g].
CLEAR_UG = 0.5

#: How far off is still called near [-].
NEAR = 1.5


def read_fndds(folder: str | Path) -> pd.DataFrame:
    """Read name and vitamin D of every food of the release.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder of ``fndds_names.csv.gz`` and ``fndds_nutrients.csv.gz``.

    Returns
    -------
    pandas.DataFrame
        One row a food: `food_code` (text), `name` as the survey says it, and `fndds`, its vitamin D [µg/100 g].
    """
    folder = Path(folder)
    names = pd.read_csv(folder / "fndds_names.csv.gz", dtype=str)
    names = names[names["release"] == RELEASE][["food_code", "main_description"]]
    held = pd.read_csv(folder / "fndds_nutrients.csv.gz", dtype=str)[["food_code", "d_total_ug"]]
    table = names.merge(held, on="food_code", validate="one_to_one")
    table["fndds"] = table["d_total_ug"].astype(float)
    return table.rename(columns={"main_description": "name"})[["food_code", "name", "fndds"]]


def compare(named: pd.DataFrame, foods: vitamer.FoodTable) -> pd.DataFrame:
    """Read every name as a diary entry of 100 g and estimate its vitamin D.

    Parameters
    ----------
    named : pandas.DataFrame
        `name` and `fndds` [µg/100 g].
    foods : FoodTable
        The food table, for the region ``us``.

    Returns
    -------
    pandas.DataFrame
        `named` with `status`: ``matched`` if every part of the name is, ``unmatched`` if any is not, else
        ``review``; `read_as`, the foods, joined by ``+``; `mostly_from`, the food that brings most of the vitamin D,
        or all of `read_as` where none brings any; `reading`: one food, dish or several parts; `alias`: true if the
        name stands in ``aliases.csv``, letter case and blanks aside; and `ours`, the estimate [µg/100 g], missing
        where the name is not matched, a part has no weight, or its vitamin D is unknown.

    Notes
    -----
    The estimate is the sum over parts of mass times pooled vitamin D (D2, D3 and what has no named form), as the
    daily sums take it; a part that is unknown makes the whole unknown, and not zero.

    Examples
    --------
    >>> import pandas as pd, vitamer
    >>> named = pd.DataFrame({"name": ["Apple, raw", "Salmon and rice"], "fndds": [0.0, 4.0]})
    >>> compare(named, vitamer.load_foods(region="us"))[["status", "read_as", "reading"]].values.tolist()
    [['matched', 'apple', 'one food'], ['matched', 'rice+salmon', 'several parts']]
    """
    entries = vitamer.as_entries([("2026-01-01", name, "100 g") for name in named["name"]])
    parts = vitamer.weigh(vitamer.match(vitamer.quantify(entries), foods), foods)
    content = {f: foods.pool.mean(f, "D_total") for f in parts["food_id"].dropna().unique()}
    brings = parts["mass_g"] * parts["food_id"].map(content) / 100
    parts = parts.assign(brings=brings)
    by_name = parts.groupby("entry_id", sort=True)
    status = by_name["status"].agg(lambda s: next((x for x in ("unmatched", "review") if (s == x).any()), "matched"))
    read_as = by_name["food_id"].agg(lambda f: "+".join(sorted(set(f.dropna()))))
    ours = by_name["brings"].agg(lambda b: b.sum(skipna=False)).to_numpy()
    known_names = {normalise(alias) for alias in foods.aliases["alias"]}
    table = named.reset_index(drop=True)
    table["status"], table["read_as"] = status.to_numpy(), read_as.to_numpy()
    first = parts[brings > 0].sort_values(["entry_id", "brings", "part"], ascending=[True, False, True], kind="stable")
    carrier = first.drop_duplicates("entry_id").set_index("entry_id")["food_id"].reindex(status.index)
    table["mostly_from"] = carrier.fillna(read_as).to_numpy()
    several, dish = table["read_as"].str.contains("+", regex=False), table["read_as"].isin(set(foods.recipes))
    table["reading"] = np.select([several, dish], ["several parts", "dish"], "one food")
    table["alias"] = table["name"].map(normalise).isin(known_names)
    table["ours"] = np.where(table["status"] == "matched", ours, np.nan)
    return table


def _figures(table: pd.DataFrame) -> dict[str, float]:
    """Return the figures of one set of names."""
    status, known = table["status"].value_counts(), table[table["ours"].notna()]
    theirs, ours = known["fndds"] >= ZERO_UG, known["ours"] >= ZERO_UG
    figures = {
        "names": len(table),
        "matched": status.get("matched", 0),
        "review": status.get("review", 0),
        "unmatched": status.get("unmatched", 0),
        "compared": len(known),
        "zero in both": (~theirs & ~ours).sum(),
        "zero in FNDDS alone": (~theirs & ours).sum(),
        "zero in ours alone": (theirs & ~ours).sum(),
        "above zero in both": (theirs & ours).sum(),
        "zero in FNDDS alone, ours below 0.2 µg": (~theirs & ours & (known["ours"] < SMALL_UG)).sum(),
        "agree on zero": (theirs == ours).mean(),
        "sum ÷ sum": known["ours"].sum() / (known["fndds"].sum() or np.nan),
    }
    for least in (COMPARED_UG, CLEAR_UG):
        pairs = known[(known["fndds"] >= least) & (known["ours"] >= least)]
        ratio = pairs["ours"] / pairs["fndds"]
        figures |= {
            f"pairs from {least} µg": len(pairs),
            f"median ratio from {least} µg": ratio.median(),
            f"lower quartile of ratio from {least} µg": ratio.quantile(0.25),
            f"upper quartile of ratio from {least} µg": ratio.quantile(0.75),
            f"within 1.5 × from {least} µg": ratio.between(1 / NEAR, NEAR).mean(),
        }
    return figures


def summarise(compared: pd.DataFrame) -> pd.DataFrame:
    """Count and compare: all names, those that also are aliases, the others, and those by how they were read.

    Parameters
    ----------
    compared : pandas.DataFrame
        What :func:`compare` returns.

    Returns
    -------
    pandas.DataFrame
        One row a figure and one column a set of names. Counts; shares from 0 to 1 [-]; the median of ours ÷ FNDDS
        over names with at least 0.1 µg/100 g (and again 0.5) on *both* sides [-], with its quartiles. A name with less
        than that on one side has no ratio: it stands in the counts of zero. `sum ÷ sum` is the vitamin D of all
        compared names together, ours ÷ FNDDS [-]. Shares and ratios are rounded to three digits.

    Examples
    --------
    >>> import pandas as pd
    >>> compared = pd.DataFrame({"fndds": [0.0, 2.0, 4.0], "ours": [0.0, 1.0, 5.0], "status": "matched",
    ...                          "alias": [True, False, False], "reading": "one food"})
    >>> summarise(compared).loc[["compared", "zero in both", "median ratio from 0.1 µg"], "all"].tolist()
    [3.0, 1.0, 0.875]
    """
    sets = {"all": compared, "also aliases": compared[compared["alias"]], "no aliases": compared[~compared["alias"]]}
    matched = compared[compared["status"] == "matched"]
    sets |= {kind: matched[matched["reading"] == kind] for kind in ("one food", "dish", "several parts")}
    return pd.DataFrame({name: _figures(table) for name, table in sets.items()}).astype(float).round(3)


def disagreements(compared: pd.DataFrame, most: int = 30) -> pd.DataFrame:
    """List where the two differ most, one name for all that owe their vitamin D to the same food.

    Parameters
    ----------
    compared : pandas.DataFrame
        What :func:`compare` returns.
    most : int, default 30
        How many.

    Returns
    -------
    pandas.DataFrame
        `name`, `fndds` and `ours` [µg/100 g], `read_as`, `mostly_from`, and `names_alike`, how many compared names
        have their vitamin D mostly from the same food; the largest absolute difference first. Of names alike the
        one furthest off stands for all: else ten ways to cook a carp would be ten disagreements.

    Examples
    --------
    >>> import pandas as pd
    >>> compared = pd.DataFrame({"name": ["Carp, smoked", "Carp, raw", "Apple"], "fndds": [38.6, 24.7, 0.0],
    ...                          "ours": [13.9, 13.9, 0.0], "read_as": ["carp", "carp", "apple"]})
    >>> disagreements(compared.assign(mostly_from=compared["read_as"]), 1)[["name", "names_alike"]].values.tolist()
    [['Carp, smoked', 2]]
    """
    known = compared[compared["ours"].notna()]
    off = (known["ours"] - known["fndds"]).abs()
    known = known.assign(off=off, names_alike=known.groupby("mostly_from")["name"].transform("size"))
    known = known.sort_values(["off", "name"], ascending=[False, True], kind="stable")
    worst = known.drop_duplicates("mostly_from").head(most)
    worst = worst.assign(ours=worst["ours"].round(1))
    return worst[["name", "fndds", "ours", "read_as", "mostly_from", "names_alike"]].reset_index(drop=True)


def _write(folder: str) -> None:
    """Write the summary and the disagreements; the reasons of names that stay are kept."""

    compared = compare(read_fndds(folder), vitamer.load_foods(region="us"))
    summarise(compared).to_csv(SUMMARY, index_label="figure", lineterminator="\n")
    worst = disagreements(compared)
    reasons = pd.DataFrame(columns=["name", "read_as", "category", "reason"])
    if DISAGREEMENTS.exists():
        reasons = pd.read_csv(DISAGREEMENTS)[["name", "read_as", "category", "reason"]]
    worst = worst.merge(reasons, on=["name", "read_as"], how="left")
    worst.to_csv(DISAGREEMENTS, index=False, lineterminator="\n")
    for name in worst.loc[worst["reason"].isna(), "name"]:
        print(f"{DISAGREEMENTS.name}: {name!r} needs a category and a reason")


if __name__ == "__main__":
    _write(sys.argv[1])
