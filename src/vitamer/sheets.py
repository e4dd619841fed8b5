"""What the commands print for people besides the week: import accounts, matches, foods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES, VITAMIN_D
from vitamer.records import records
from vitamer.weeks import people

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from vitamer.actions import ImportReport
    from vitamer.food_table import FoodTable

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
    if report.default_portions:
        lines.append(f"  portions   {_count(report.default_portions, 'entry', 'entries')} weighed by a default portion")
    doubts = (
        ("in doubt", report.not_understood, "Settle a name with: vitamer correct NAME FOOD_ID"),
        ("no dose", report.without_dose, "Write the dose into the amount, such as 100 mcg or 1000 IU."),
        ("no weight", report.without_weight, "They count as unknown. Log grams, or a measure that the food has."),
    )
    for title, found, way_out in doubts:
        names = [f"{name!r}" + (f" ({n} ×)" if n > 1 else "") for name, n in found.items()]
        if names:
            more = f" and {_count(len(names) - _NAMES, 'more', 'more')}" if len(names) > _NAMES else ""
            lines += [f"  {title:<10} {', '.join(names[:_NAMES])}{more}", f"             {way_out}"]
    return "\n".join(lines)


def match_text(matches: pd.DataFrame, foods: FoodTable) -> str:
    """Write how texts were understood.

    Parameters
    ----------
    matches : pandas.DataFrame
        What ``explain_texts`` returned.
    foods : FoodTable
        The food table, for names.

    Returns
    -------
    str
        For every text its status, food, score, the words that were understood, and the runner-up.
    """
    lines = []
    for text, parts in matches.groupby("text", sort=False):
        lines.append(f"{text}")
        for row in parts.to_dict("records"):
            food = row["food_id"]
            label = "no food of the table"
            if isinstance(food, str):
                label = f"{food} ({foods.foods['name'][food]!s})"
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
    from rich.text import Text

    table = Table(
        caption=f"Means in µg per 100 g; ? is unknown. Food table {foods.version}, region {foods.region or 'not set'}.",
        caption_justify="left",
        box=None,
        pad_edge=False,
    )
    # An id is there to be found and copied, so it stays whole on one line; names give way.
    table.add_column("food_id", no_wrap=True)
    for name in ("name", "group"):
        table.add_column(name)
    for name in ("MK-4", "MK-7", "K2\ntotal", "D3"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found.to_dict("records"):
        numbers = [
            "dose" if row["kind"] == "supplement" else people(row[f"{a}_ug_per_100g"]).replace("under ", "<")
            for a in ("MK4", "MK7", "MK_total", "D3")
        ]
        words = (Text(str(row[c]), no_wrap=True, overflow="ellipsis") for c in ("name", "group"))
        table.add_row(row["food_id"], *words, *numbers)
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
    from rich.text import Text

    name, note = str(foods.foods["name"][food_id]), foods.foods["note"][food_id]
    blocks: list[RenderableType] = [Text(f"{name}  ({' > '.join(foods.lineage(food_id))})", style="bold")]
    if isinstance(note, str):
        blocks.append(Text(note))
    blocks += [Text(""), _contents_table(foods, held)]
    labels = dict(foods.analytes["label"])
    zero = [labels[a] for a, t in zip(held["analyte"], held["value_type"], strict=True) if t == "zero_by_rule"]
    if zero:
        blocks.append(Text(f"Zero by rule: {', '.join(zero)}", style="dim"))
    values = foods.contents[foods.contents["food_id"] == food_id]
    if not values.empty:
        blocks += [Text(""), _values_table(foods, values)]
        cited = foods.citations[foods.citations["citation_id"].isin(values["citation_id"])]
        blocks += [Text(""), Text("Sources", style="bold"), *(Text(citation_text(c)) for c in records(cited))]
    recipe = foods.dishes[foods.dishes["dish_id"] == food_id]
    if not recipe.empty:
        parts = [f"{g:g} g {f}" for f, g in zip(recipe["food_id"], recipe["mass_g_per_100g"], strict=True)]
        blocks += [Text(""), Text(f"100 g as eaten: {', '.join(parts)}")]
    measures = foods.measures[foods.measures["food_id"] == food_id]
    if not measures.empty:
        parts = [f"{m} {g:g} g" for m, g in zip(measures["measure"], measures["mass_g"], strict=True)]
        blocks += [Text(""), Text(f"Measures: {', '.join(parts)}")]
    footnote = (
        "The interval is that of one portion of unknown brand: laboratory, food and brand. "
        f"Food table {foods.version}, region {foods.region or 'not set'}."
    )
    return Group(*blocks, Text(""), Text(footnote, style="dim"))


def citation_text(citation: dict[str, Any]) -> str:
    """Write a citation in full: authors, year, title, container, DOI or address, and its terms."""
    year = f" ({citation['year']:.0f})" if citation["year"] else ""
    where = f"https://doi.org/{citation['doi']}" if citation["doi"] else citation["url"]
    parts = [f"{citation['authors']}{year}", citation["title"], citation["container"], where]
    text = ". ".join(str(p).rstrip(".") for p in parts if p)
    return f"{citation['short_name']}: {text}. Terms: {citation['licence']}"


def _contents_table(foods: FoodTable, held: pd.DataFrame) -> RenderableType:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Contents, µg per 100 g", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("mean", justify="right")
    table.add_column("90 % interval", justify="right")
    table.add_column("known as")
    table.add_column("origins", justify="right")
    table.add_column("sources", overflow="fold")
    labels = dict(foods.analytes["label"])
    rows = {r["analyte"]: r for r in records(held)}
    for analyte in ("MK_total", *MENAQUINONES, "D_total", *VITAMIN_D):
        row = rows[analyte]
        mean, whole = row["mean_ug_per_100g"], analyte in ("MK_total", "D_total")
        mean = float("nan") if mean is None else mean
        if row["value_type"] == "zero_by_rule" or not (mean > 0 or whole):
            continue
        below = row["value_type"] == "below_loq"
        span = f"{people(row['low_ug_per_100g'])}–{people(row['high_ug_per_100g'])}" if mean > 0 and not below else ""
        table.add_row(
            labels[analyte],
            f"below {people(2 * mean)}" if below else people(mean),
            span,
            row["value_type"] + (", very uncertain" if row["very_uncertain"] else ""),
            str(row["origins"] or ""),
            escape(", ".join(foods.short_citation(c) for c in row["citations"].split(";") if c)),
        )
    return table


def _values_table(foods: FoodTable, values: pd.DataFrame) -> RenderableType:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Published values", title_justify="left", box=None, pad_edge=False)
    for name in ("form", "as published", "µg/100 g", "origin", "source, place", "used"):
        table.add_column(name, overflow="fold")
    labels = dict(foods.analytes["label"])
    for row in records(values):
        below = row["value_type"] == "below_loq"
        region = f" ({row['region']})" if isinstance(row["region"], str) else ""
        table.add_row(
            labels[row["analyte"]],
            escape(f"{row['published_value']} {row['published_unit']}"),
            f"below {people(row['max_ug_per_100g'])}" if below else people(row["value_ug_per_100g"]),
            escape(row["origin_id"] + region),
            escape(f"{foods.short_citation(row['citation_id'])}, {row['locator']}"),
            "yes" if row["use"] == "yes" else escape(f"no: {row['why_not']}"),
        )
    return table
