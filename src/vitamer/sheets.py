"""What the commands print for people besides the week: import accounts, matches, foods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.columns import MENAQUINONES, VITAMIN_D
from vitamer.weeks import people

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from vitamer.food_table import FoodTable
    from vitamer.pipeline import ImportReport

__all__ = ["food_sheet", "import_text", "match_text", "search_table"]

#: How many names an import lists before it says how many more there are.
_NAMES = 8


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def import_text(report: ImportReport) -> str:
    """Write the account of an import.

    Parameters
    ----------
    report : ImportReport
        What ``import_export`` returned.

    Returns
    -------
    str
        Rows read, kept and skipped with reasons; how much was understood; what was not.
    """
    s = report.summary
    skipped = sum(s.skipped.values())
    would = "would be " if report.dry_run else ""
    lines = [
        f"{s.file} ({s.format}, source {s.source}): {_count(s.rows_read, 'row')} read = "
        f"{s.kept:,} {would}kept + {skipped:,} skipped",
        f"  kept       {_count(s.new, 'new entry', 'new entries')}, {s.replacing:,} in place of earlier ones, "
        f"on {_count(s.days, 'day')}",
    ]
    if s.replaced:
        lines.append(f"  replaced   {_count(s.replaced, 'earlier entry', 'earlier entries')} of the same days")
    lines += [f"  skipped    {n:,} × {reason}" for reason, n in s.skipped.items()]
    if s.days_kept_as_they_were:
        days = ", ".join(s.days_kept_as_they_were)
        lines.append(f"  left alone {days}: the file holds fewer entries there than the diary")
    lines.append(
        f"  understood {report.matched:,} matched, {report.review:,} in review, {report.unmatched:,} unmatched"
    )
    names = [f"{name!r}" + (f" ({n} ×)" if n > 1 else "") for name, n in report.not_understood.items()]
    if names:
        more = f" and {_count(len(names) - _NAMES, 'more name', 'more names')}" if len(names) > _NAMES else ""
        lines.append(f"  in doubt   {', '.join(names[:_NAMES])}{more}")
        lines.append("             Settle a name with: vitamer correct NAME FOOD_ID")
    return "\n".join(lines)


def match_text(matches: pd.DataFrame, foods: FoodTable) -> str:
    """Write how texts were understood.

    Parameters
    ----------
    matches : pandas.DataFrame
        What ``match_names`` returned.
    foods : FoodTable
        The food table, for names.

    Returns
    -------
    str
        For every text its status, food, score, the words that were understood, and the runner-up.
    """
    lines = []
    for text, parts in matches.groupby("name", sort=False):
        lines.append(f"{text}")
        for row in parts.to_dict("records"):
            food = row["food_id"]
            label = "no food of the table"
            if isinstance(food, str):
                label = f"{food} ({foods.foods.at[food, 'name']})"
            lines.append(f"  {row['status']:<9} {label}, score {row['score']:.2f}, by {row['basis']}")
            lines.append(f"            {row['explanation']}")
            if isinstance(row["runner_up"], str) and row["runner_up"]:
                lines.append(f"            next best: {row['runner_up']}")
    lines.append(f"Food table {foods.version}, region {foods.region or 'not set'}.")
    return "\n".join(lines)


def search_table(found: pd.DataFrame, foods: FoodTable) -> RenderableType:
    """Lay out foods that were found.

    Parameters
    ----------
    found : pandas.DataFrame
        What ``search_foods`` returned.
    foods : FoodTable
        The food table, for its version.

    Returns
    -------
    rich.console.RenderableType
        One row a food: pooled means [µg/100 g].
    """
    from rich.table import Table

    table = Table(
        caption=f"Means in µg per 100 g; ? is unknown. Food table {foods.version}, region {foods.region or 'not set'}.",
        caption_justify="left",
        box=None,
        pad_edge=False,
    )
    for name in ("food_id", "name", "group"):
        table.add_column(name, overflow="fold")
    for name in ("MK-4", "MK-7", "K2 total", "D3"):
        table.add_column(name, justify="right")
    for row in found.to_dict("records"):
        numbers = [
            "dose" if row["kind"] == "supplement" else people(row[f"{a}_ug_per_100g"])
            for a in ("MK4", "MK7", "MK_total", "D3")
        ]
        table.add_row(row["food_id"], row["name"], row["group"], *numbers)
    return table


def food_sheet(foods: FoodTable, food_id: str, held: pd.DataFrame) -> RenderableType:
    """Lay out all that the table knows of a food.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        The food.
    held : pandas.DataFrame
        What ``intake.contents`` returned for it.

    Returns
    -------
    rich.console.RenderableType
        Pooled contents with 90 % interval [µg/100 g], every published value with its locator, and measures [g].
    """
    from rich.console import Group
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    food = foods.foods.loc[food_id]
    lines: list[RenderableType] = [Text(f"{food['name']}  ({' > '.join(foods.lineage(food_id))})", style="bold")]
    if isinstance(food["note"], str):
        lines.append(Text(food["note"]))

    pooled = Table(title="Contents, µg per 100 g", title_justify="left", box=None, pad_edge=False)
    for name, side in (("", "left"), ("mean", "right"), ("90 % interval", "right"), ("known as", "left")):
        pooled.add_column(name, justify=side)  # type: ignore[arg-type]
    pooled.add_column("origins", justify="right")
    pooled.add_column("sources", overflow="fold")
    by = held.set_index("analyte")
    for analyte in ("MK_total", *MENAQUINONES, "D_total", *VITAMIN_D):
        row = by.loc[analyte]
        if row["value_type"] == "zero_by_rule":
            continue
        mean = row["mean_ug_per_100g"]
        if analyte not in ("MK_total", "D_total") and not mean > 0:
            continue
        span = f"{people(row['low_ug_per_100g'])}–{people(row['high_ug_per_100g'])}" if mean > 0 else ""
        known_as = row["value_type"] + (", very uncertain" if row["very_uncertain"] else "")
        below = row["value_type"] == "below_loq"
        cited = ", ".join(foods.short_citation(c) for c in row["citations"].split(";") if c)
        label = str(foods.analytes.at[analyte, "label"])
        figure = f"below {people(2 * mean)}" if below else people(mean)
        pooled.add_row(label, figure, "" if below else span, known_as, str(row["origins"] or ""), escape(cited))
    zero = [str(foods.analytes.at[a, "label"]) for a in (*MENAQUINONES, *VITAMIN_D) if by.at[a, "value_type"] == "zero_by_rule"]
    lines += [Text(""), pooled]
    if zero:
        lines.append(Text(f"Zero by rule: {', '.join(zero)}", style="dim"))

    values = foods.contents[foods.contents["food_id"] == food_id]
    if not values.empty:
        table = Table(title="Published values", title_justify="left", box=None, pad_edge=False)
        for name in ("form", "as published", "µg/100 g", "origin", "source, place", "used"):
            table.add_column(name, overflow="fold")
        for row in values.to_dict("records"):
            value = f"below {people(row['max_ug_per_100g'])}" if row["value_type"] == "below_loq" else people(row["value_ug_per_100g"])
            used = "yes" if row["use"] == "yes" else f"no: {row['why_not']}"
            where = f"{foods.short_citation(row['citation_id'])}, {row['locator']}"
            table.add_row(
                str(foods.analytes.at[row["analyte"], "label"]),
                escape(f"{row['published_value']} {row['published_unit']}"),
                value,
                escape(row["origin_id"] + (f" ({row['region']})" if isinstance(row["region"], str) else "")),
                escape(where),
                escape(used),
            )
        lines += [Text(""), table]
    recipe = foods.dishes[foods.dishes["dish_id"] == food_id]
    if not recipe.empty:
        parts = ", ".join(f"{g:g} g {f}" for f, g in zip(recipe["food_id"], recipe["mass_g_per_100g"], strict=True))
        lines += [Text(""), Text(f"100 g as eaten: {parts}")]
    measures = foods.measures[foods.measures["food_id"] == food_id]
    if not measures.empty:
        parts = ", ".join(f"{m} {g:g} g" for m, g in zip(measures["measure"], measures["mass_g"], strict=True))
        lines += [Text(""), Text(f"Measures: {parts}")]
    lines += [
        Text(""),
        Text(
            "The interval is that of one portion of unknown brand: laboratory, food and brand. "
            f"Food table {foods.version}, region {foods.region or 'not set'}.",
            style="dim",
        ),
    ]
    return Group(*lines)
