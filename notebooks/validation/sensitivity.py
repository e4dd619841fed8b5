"""How a week changes with what one has to decide before it can be computed.

The same entries are analysed again with another country's regional rows, with one country's table alone, and with the
names that wait for review taken either way. Entries, seed and everything else stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from validation.calibration import table_with
from vitamer import Analysis, load_foods, match, plots, quantify, weigh
from vitamer.periods import complete_days
from vitamer.plausibility import doubt_amounts

if TYPE_CHECKING:
    from vitamer import FoodTable

__all__ = ["COUNTRY_TABLES", "SHOWN", "by_table", "either_way", "figure", "in_region", "one_table", "weeks"]

#: What is shown, and its name.
SHOWN = {
    "MK_total": "Vitamin K2, all forms",
    "MK4": "MK-4",
    "MK7": "MK-7",
    "D3": "Vitamin D3",
    "D3_food": "Vitamin D3 from food",
}

#: The country of a table, and the citations that print it.
COUNTRY_TABLES = {
    "Netherlands: NEVO": ("NL", ("NEVO2025",)),
    "France: Ciqual": ("FR", ("CIQUAL2020",)),
    "Germany: BLS": ("DE", ("BLS4",)),
    "Denmark: DTU and Frida": ("DK", ("JENSEN2022", "JENSEN2025", "FRIDA54")),
    "United States: USDA": ("US", ("USDA_SR28", "USDA_FOUNDATION")),
    "Japan: STFCJ": ("JP", ("STFCJ2020",)),
    "Taiwan: TFDA": ("TW", ("TFDA2025",)),
}


def one_table(foods: FoodTable, citations: Iterable[str]) -> FoodTable:
    """Return the food table with the values that some sources print, and no others.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    citations : iterable of str
        Citation ids of the sources.

    Returns
    -------
    FoodTable
        What these sources do not print is borrowed from a parent that they do, or unknown. Zeros by rule, isoform
        profiles and which values are not used stay as they are.

    Examples
    --------
    >>> one_table(load_foods(), ["NEVO2025"]).pool.value_type("natto", "MK7")
    'unknown'
    """
    return table_with(foods, contents=foods.contents[foods.contents["citation_id"].isin(set(citations))])


def in_region(week: Analysis, region: str) -> Analysis:
    """Return a week's analysis as for someone who lives in a country: its contents, and its cups and slices.

    Names are read as before, since a word that changes its food from country to country waits for review anyway.

    Parameters
    ----------
    week : Analysis
        What ``Analysis.only`` returns.
    region : str
        ISO 3166 country code.

    Examples
    --------
    >>> import vitamer
    >>> rows = [("2026-11-09", food, "1 cup") for food in ("milk", "rice", "oatmeal")]
    >>> week = vitamer.analyse(vitamer.as_entries(rows)).only("last")
    >>> bool(weeks({"US": in_region(week, "US")}).loc[("US", "D3"), "intake_ug"] > 1)
    True
    """
    foods = load_foods(region=region)
    other = replace(week, foods=foods)
    parts = match(quantify(week.entries), week.foods, week.corrections)
    weighed = weigh(parts, foods, week.corrections)
    other.__dict__["servings"] = doubt_amounts(weighed, foods, week.corrections)
    return other


def by_table(week: Analysis, foods: FoodTable) -> Analysis:
    """Return a week's analysis with the contents of another food table; names and grams are read as before.

    Parameters
    ----------
    week : Analysis
        What ``Analysis.only`` returns.
    foods : FoodTable
        A table with the same foods.
    """
    other = replace(week, foods=foods)
    other.__dict__["servings"] = week.servings
    return other


def either_way(week: Analysis) -> dict[str, Analysis]:
    """Return a week's analysis with everything in review left out, counted as its best candidate, and as nothing.

    Parameters
    ----------
    week : Analysis
        An analysis.

    Returns
    -------
    dict of str to Analysis
        By the answer given to every doubt. A name without a candidate stays unknown in the second, and holds neither
        K2 nor vitamin D in the third.
    """
    servings = week.servings
    complete = week.complete if week.complete is not None else complete_days(servings, week.foods)
    doubted = servings["status"] == "review"
    yes = servings.assign(status=servings["status"].mask(doubted, "matched"))
    no = yes.assign(food_id=yes["food_id"].mask(doubted))
    answers = {"left out, as vitamer does": servings, "all as the best candidate": yes, "all as nothing": no}
    analyses = {}
    for answer, settled in answers.items():
        analyses[answer] = replace(week, complete=complete)
        analyses[answer].__dict__["servings"] = settled
    return analyses


def weeks(ways: Mapping[str, Analysis]) -> pd.DataFrame:
    """Return the weekly means of each way to analyse the same week.

    Parameters
    ----------
    ways : mapping of str to Analysis
        By name; each of one week.

    Returns
    -------
    pandas.DataFrame
        By way and analyte of :data:`SHOWN`: `intake_ug`, `low_ug`, `high_ug` [µg/day], `coverage` [-], `at_least`,
        `possible_ug` [µg/day].

    Examples
    --------
    >>> import vitamer
    >>> day = vitamer.as_entries([("2026-11-09", food, "50 g") for food in ("natto", "gouda", "rice")])
    >>> ways = {region: vitamer.analyse(day, region=region) for region in ("nl", "us")}
    >>> weeks(ways).loc[("nl", "MK7"), "intake_ug"].item() > 100
    True
    """
    columns = ["analyte", "intake_ug", "low_ug", "high_ug", "coverage", "at_least", "possible_ug"]
    found = {way: analysis.weekly[columns].set_index("analyte").loc[list(SHOWN)] for way, analysis in ways.items()}
    return pd.concat(found, names=["way", "analyte"])


def figure(
    parts: Mapping[str, pd.DataFrame], analytes: Iterable[str] = ("MK_total", "MK4", "MK7", "D3_food")
) -> Figure:
    """Draw the means with their 90 % intervals, a line for every way and a panel for every analyte.

    Parameters
    ----------
    parts : mapping of str to pandas.DataFrame
        What :func:`weeks` returns, by the title under which it stands.
    analytes : iterable of str
        The panels, of :data:`SHOWN`.

    Returns
    -------
    matplotlib.figure.Figure
        Hollow dots stand for numbers that are at least so much, because more than a fifth is unknown.
    """
    names, lines = list(analytes), []
    for title, frame in parts.items():
        lines += [(title, None, None)]
        lines += [("  " + str(way), frame, way) for way in frame.index.get_level_values("way").unique()]
    with plots.style():
        fig = Figure(figsize=(3.0 + 2.3 * len(names), 1.2 + 0.24 * len(lines)), layout="constrained")
        axes = fig.subplots(1, len(names), sharey=True, squeeze=False)[0]
        for ax, analyte in zip(axes, names, strict=True):
            colour = plots.COLOURS.get(analyte, plots.INK)
            for y, (_, frame, way) in enumerate(lines):
                if frame is None:
                    continue
                row = frame.loc[(way, analyte)]
                if pd.isna(row["intake_ug"]):
                    continue
                ax.plot([row["low_ug"], row["high_ug"]], [y, y], color=colour, linewidth=1.6, alpha=0.6)
                fill = "white" if row["at_least"] else colour
                ax.plot(row["intake_ug"], y, "o", color=colour, markerfacecolor=fill, markersize=5.5)
            ax.set_title(SHOWN[analyte], loc="left", fontsize=9.5, fontweight="bold")
            ax.set_xlabel("µg/day")
            ax.set_xlim(left=0)
            ax.spines[["top", "right", "left"]].set_visible(False)
            ax.tick_params(axis="y", length=0)
            ax.grid(axis="x", color="#E4E4E4", linewidth=0.6)
            ax.set_axisbelow(True)
        axes[0].set_ylim(len(lines) - 0.5, -0.5)
        axes[0].set_yticks(range(len(lines)), [text for text, _, _ in lines])
        for label, (_, frame, _) in zip(axes[0].get_yticklabels(), lines, strict=True):
            label.set(horizontalalignment="left", color=plots.INK, fontweight="bold" if frame is None else "normal")
        axes[0].tick_params(axis="y", pad=150)
    return fig
