"""Mean diets of four countries beside the intakes that were published for them.

The diets, foods and grams, were written down before the first estimate was run and stand in ``mean_diets.csv`` with
the source of every figure; what was published stands in ``published_intakes.csv``. A country's own composition table,
by which the published intake was computed, can be left out of the pool, or taken alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import vitamer
from vitamer.evidence import as_eaten
from vitamer.plots import COLOURS, INK, pale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "OWN_TABLES",
    "POOLS",
    "contents_by_table",
    "draw",
    "estimates",
    "mean_diets",
    "servings",
    "sources",
    "table_for",
]

HERE = Path(__file__).resolve().parent

#: What the published intakes of a country were computed from, as citations of contents.csv. In Denmark the paper with
#: the intake is also the one with the contents; in Japan it used its own measurements and the national table.
OWN_TABLES = {
    "NL": ("NEVO2025",),
    "FR": ("CIQUAL2020",),
    "DK": ("FRIDA54", "JENSEN2022", "JENSEN2025"),
    "JP": ("STFCJ2020", "KAMAO2007"),
}

#: The four pools, in the order in which they are shown.
POOLS = ("own table left out", "its laboratories left out too", "all tables", "own table alone")

#: What a food table consists of, as its attributes are named.
_TABLES = (
    *("foods", "contents", "companions", "regions", "rules", "profiles", "measures", "yields", "aliases", "dishes"),
    *("variability", "portion_errors", "plausible_masses", "plausible_doses", "analytes", "citations"),
    "reference_intakes",
)


def mean_diets() -> pd.DataFrame:
    """Return the diets as stated.

    Returns
    -------
    pandas.DataFrame
        One row a country and food: `group` and `group_g_per_day`, the figure that the source gives [g/day]; `food` and
        `g_per_day`, our split of it [g/day]; `citation`, `locator` and `how_read`: primary or secondary if read,
        recalled if it is an assumption of ours.

    Examples
    --------
    >>> diets = mean_diets()
    >>> summed = diets.groupby(["country", "group"])["g_per_day"].sum()
    >>> stated = diets.groupby(["country", "group"])["group_g_per_day"].first()
    >>> bool(((summed - stated).abs() < 1e-9).all())
    True
    """
    return pd.read_csv(HERE / "mean_diets.csv")


@cache
def table_for(country: str, pool: str = POOLS[0]) -> vitamer.FoodTable:
    """Return the food table, seen from a country, with the sources that a pool keeps.

    Parameters
    ----------
    country : {"NL", "FR", "DK", "JP"}
        The country, which is also the region of the table.
    pool : str
        One of :data:`POOLS`. Without a country's table other tables may still print the same laboratory's values; the
        second pool also leaves out every value of a laboratory that its table prints. Rules, isoform profiles and
        recipes stay as they are in every pool.

    Examples
    --------
    >>> {pool: len(table_for("JP", pool).contents) > 1000 for pool in POOLS}
    {'own table left out': True, 'its laboratories left out too': True, 'all tables': True, 'own table alone': False}
    """
    whole = vitamer.load_foods(region=country)
    if pool == "all tables":
        return whole
    contents = whole.contents
    own = contents["citation_id"].isin(OWN_TABLES[country])
    kept = ~own
    if pool == "own table alone":
        kept = own
    elif pool == "its laboratories left out too":
        kept = ~contents["origin_id"].isin(contents.loc[own, "origin_id"])
    tables = {name: getattr(whole, name) for name in _TABLES}
    tables["contents"] = contents[kept].reset_index(drop=True)
    return vitamer.FoodTable(tables, whole.version, country, f"{whole.key} {pool}")


def servings(diet: pd.DataFrame, foods: vitamer.FoodTable) -> pd.DataFrame:
    """Read one day of a diet as if it stood in a diary.

    Parameters
    ----------
    diet : pandas.DataFrame
        `food` and `g_per_day` [g/day].
    foods : FoodTable
        The food table.

    Returns
    -------
    pandas.DataFrame
        What ``vitamer.weigh`` returns.

    Raises
    ------
    ValueError
        If a food's name is not matched: a diet with a gap is no diet.

    Examples
    --------
    >>> import pandas as pd, vitamer
    >>> diet = pd.DataFrame({"food": ["natto", "rice"], "g_per_day": [3.0, 300.0]})
    >>> servings(diet, vitamer.load_foods())[["food_id", "mass_g"]].values.tolist()
    [['natto', 3.0], ['rice', 300.0]]
    """
    rows = zip(diet["food"], diet["g_per_day"], strict=True)
    entries = vitamer.as_entries([("2026-01-01", food, f"{grams:g} g") for food, grams in rows])
    parts = vitamer.weigh(vitamer.match(vitamer.quantify(entries), foods), foods)
    if lost := sorted(parts.loc[parts["status"] != "matched", "name"]):
        raise ValueError(f"not matched: {', '.join(lost)}")
    return parts


def estimates() -> pd.DataFrame:
    """Estimate every diet by every pool, beside what was published.

    Returns
    -------
    pandas.DataFrame
        One row a published figure and pool: the columns of ``published_intakes.csv``; `pool`; `intake_ug` with
        `low_ug` and `high_ug`, its 90 % interval [µg/day]; `coverage` [-]; `ratio`, ours ÷ the middle of what was
        published [-]; and `inside`: true if any of what was published lies in our interval. With a country's own
        table alone, what it does not give counts as nothing, and the coverage says how much that is.
    """
    published = pd.read_csv(HERE / "published_intakes.csv")
    diets, rows = mean_diets(), []
    for country in OWN_TABLES:
        parts = servings(diets[diets["country"] == country], table_for(country, "all tables"))
        for pool in POOLS:
            found = vitamer.daily(parts, table_for(country, pool)).set_index("analyte")
            figures = published[published["country"] == country].assign(pool=pool)
            rows.append(figures.join(found[["intake_ug", "low_ug", "high_ug", "coverage"]], on="analyte"))
    table = pd.concat(rows, ignore_index=True)
    table["ratio"] = table["intake_ug"] / ((table["published_low_ug"] + table["published_high_ug"]) / 2)
    table["inside"] = (table["low_ug"] <= table["published_high_ug"]) & (table["high_ug"] >= table["published_low_ug"])
    return table


def sources(country: str, analyte: str, most: int = 5) -> pd.DataFrame:
    """Return which foods bring most of a form in a country's diet, by all tables.

    Parameters
    ----------
    country : {"NL", "FR", "DK", "JP"}
        The country.
    analyte : str
        A form or sum, such as ``MK4``.
    most : int, default 5
        How many foods.

    Returns
    -------
    pandas.DataFrame
        `food`, `g_per_day`, `intake_ug` [µg/day] and `share` of the diet's whole [-], the largest first.

    Examples
    --------
    >>> sources("JP", "MK7", 1)["food"].tolist()
    ['natto']
    """
    diets, foods = mean_diets(), table_for(country, "all tables")
    diet = diets[diets["country"] == country]
    held = servings(diet, foods)["food_id"].map(lambda f: foods.pool.mean(f, analyte)).to_numpy()
    diet = diet[["food", "g_per_day"]].assign(intake_ug=diet["g_per_day"] * held / 100)
    diet["share"] = diet["intake_ug"] / diet["intake_ug"].sum()
    return diet.sort_values("intake_ug", ascending=False, kind="stable", ignore_index=True).head(most)


def contents_by_table(foods: vitamer.FoodTable, wanted: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return what each table says of a few contents, as eaten, and how far the highest lies above the lowest.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    wanted : dict of food_id to tuple of str
        The foods, each with the analytes that may stand for its content: of a source the first that it gives counts.

    Returns
    -------
    pandas.DataFrame
        One row a food and one column a source: the mean of its values in use [µg/100 g]; before them `tables`, how
        many sources there are, and `highest ÷ lowest` over them [-]. What is below a limit counts as half of it.

    Examples
    --------
    >>> import vitamer
    >>> by_table = contents_by_table(vitamer.load_foods(), {"egg_whole": ("D3",)})
    >>> bool(by_table.loc["Egg, whole", "highest ÷ lowest"] > 1.5)
    True
    """
    values = as_eaten(foods)
    values = values.assign(source=values["citation_id"].map(foods.citations["short_name"]))
    means = values.groupby(["food_id", "analyte", "source"])["value"].mean()
    rows = {}
    for food, analytes in wanted.items():
        given = pd.concat([means.loc[food, a] for a in analytes if (food, a) in means.index.droplevel("source")])
        rows[foods.foods.loc[food, "name"]] = given[~given.index.duplicated()]
    table = pd.DataFrame(rows).T
    table = table[table.notna().sum().sort_values(ascending=False, kind="stable").index]
    ratio = table.max(axis=1) / table.min(axis=1)
    table.insert(0, "tables", table.notna().sum(axis=1))
    table.insert(1, "highest ÷ lowest", ratio)
    return table


#: How each pool is drawn: shape of the mark, offset from the line, whether filled.
_MARKS = {
    POOLS[0]: ("o", -0.27, True),
    POOLS[1]: ("s", -0.09, False),
    POOLS[2]: ("D", 0.09, False),
    POOLS[3]: ("v", 0.27, False),
}


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """Draw estimates with their intervals beside the published intakes, a line a figure.

    Parameters
    ----------
    table : pandas.DataFrame
        What :func:`estimates` returns.
    ax : matplotlib.axes.Axes
        The axes to draw into.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes, with a logarithmic scale [µg/day].
    """
    colours = {"MK4": COLOURS["MK4"], "MK7": COLOURS["MK7"], "D_total": COLOURS["D3_food"]}
    labels = table.drop_duplicates(["country", "analyte", "study"]).reset_index(drop=True)
    for y, figure in labels.iterrows():
        ends = figure["published_low_ug"], figure["published_high_ug"]
        band = {"facecolor": pale(INK, 0.75), "edgecolor": INK, "linewidth": 2.0}
        ax.fill_betweenx([y - 0.4, y + 0.4], *ends, zorder=2, **band).set_gid("published")
        same = (table[["country", "analyte", "study"]] == figure[["country", "analyte", "study"]]).all(axis=1)
        for row in table[same].itertuples():
            marker, offset, filled = _MARKS[row.pool]
            colour = colours.get(row.analyte, COLOURS["MK_other"])
            ax.hlines(
                y + offset,
                row.low_ug,
                row.high_ug,
                color=pale(colour, 0.1 if filled else 0.45),
                linewidth=1.8,
                zorder=2.5,
            )
            face = colour if filled else "white"
            ax.plot(row.intake_ug, y + offset, marker, markersize=6, color=colour, markerfacecolor=face, zorder=3)
    ax.set_xscale("log")
    ax.set_yticks(range(len(labels)), [f"{r.what}\n{r.study}" for r in labels.itertuples()], fontsize=8)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ticks = [1, 2, 5, 10, 20, 50, 100]
    ax.set_xticks(ticks, [str(t) for t in ticks])
    ax.minorticks_off()
    ax.set_xlabel("µg per day")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="#E4E4E4", linewidth=0.7, zorder=0)
    ax.set_axisbelow(True)
    for pool, (marker, _, filled) in _MARKS.items():
        ax.plot([], [], marker, color=INK, markerfacecolor=INK if filled else "white", label=pool)
    ax.plot([], [], color=INK, linewidth=2.2, label="published")
    place = {"loc": "upper right", "bbox_to_anchor": (1.0, -0.08), "ncols": 5, "columnspacing": 1.4}
    ax.legend(**place, frameon=False, fontsize=8, handletextpad=0.3, handlelength=1.4)
    return ax
