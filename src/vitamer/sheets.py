"""What the commands print for people besides the week: import accounts, matches, foods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES, VITAMIN_D
from vitamer.companions import companions_of
from vitamer.evidence import as_eaten
from vitamer.inert import one_line, short
from vitamer.provenance import basis, citations_behind, kinds, rule_of
from vitamer.records import records
from vitamer.weeks import people, span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from rich.console import RenderableType

    from vitamer.actions import ImportReport, NotImported
    from vitamer.corrections import Answer
    from vitamer.food_table import FoodTable

__all__ = [
    "FEW",
    "cite_records",
    "cite_sheet",
    "food_sheet",
    "import_text",
    "left_alone_lines",
    "match_text",
    "search_table",
    "settled_records",
    "settled_text",
    "skipped_text",
    "taken_back_text",
]

#: How many names of a kind an import lists, one a line, before it says how many more there are.
FEW = 5

#: How many sources a content names before it says how many more there are; the citations list them all.
_SOURCES = 4

#: How a match came about, in words.
_BASES = {
    "alias": "a name of the table as it stands",
    "words": "by its words",
    "fuzzy": "by a word spelt in another way",
    "correction": "as you settled it",
    "none": "by nothing",
}

#: Contents below it are written as under it [µg/hg].
_SMALLEST = 0.001


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
        f"{one_line(s.file)} ({s.format}, source {one_line(s.source)}): {_count(s.rows_read, 'row')} read = "
        f"{s.kept:,} {would}kept + {skipped:,} skipped",
        f"  kept       {_count(s.new, 'new entry', 'new entries')}, {s.replacing:,} in place of earlier ones, "
        f"on {_count(s.days, 'day')}",
    ]
    if report.found:
        lines.insert(1, f"  read as    {', '.join(report.found.values())}")
    if carried := [f"{words} of {n:,}" for words, n in report.carried.items()]:
        lines.append(f"  app's own  {', '.join(carried)} entries")
    if s.replaced > s.replacing:
        lines.append(f"  replaced   {_count(s.replaced, 'earlier entry', 'earlier entries')}")
    lines += [f"  skipped    {n:,} × {reason}" for reason, n in s.skipped.items()]
    lines += _about_days(report)
    lines.append(
        f"  understood {report.matched:,} matched, {report.review:,} in review, {report.unmatched:,} unmatched"
    )
    if report.default_portions:
        lines.append(f"  portions   {_count(report.default_portions, 'entry', 'entries')} weighed by a default portion")
    return "\n".join([*lines, *_waiting(report)])


def _waiting(report: ImportReport) -> list[str]:
    """Return what was not understood, and the way out."""
    lines: list[str] = []
    waits = {"in doubt": report.not_understood, "no dose": report.without_dose, "no weight": report.without_weight}
    for title, found in waits.items():
        said = {name: one_line(short(name)) if title == "no weight" else repr(short(name)) for name in found}
        names = [said[name] + (f" ({n} ×)" if n > 1 else "") for name, n in found.items()]
        if len(names) > FEW:
            names[FEW:] = [f"and {_count(len(names) - FEW, 'more', 'more')}"]
        lines += [f"  {title if at == 0 else '':<10} {name}" for at, name in enumerate(names)]
    doubted = report.hard_to_believe
    if doubted:
        amounts = _count(sum(doubted.values()), "amount is", "amounts are")
        most = one_line(short(next(iter(doubted)), 400))
        lines.append(f"  unlikely   {amounts} hard to believe and counted as written; the most: {most}")
    if doubted or any(waits.values()):
        instead = ["write the dose into the amount"] * bool(report.without_dose)
        instead += ["log grams"] * bool(report.without_weight)
        unknown = "What has no weight counts as unknown. " if report.without_weight else ""
        way_out = "; or ".join(["Settle it with: vitamer review", *instead])
        lines.append(f"             {unknown}{way_out}{'.' if instead else ''}")
    return lines


def _about_days(report: ImportReport) -> list[str]:
    """Return what is to be said of days that are not simply those of the file."""
    s = report.summary
    told = {
        "emptied": (s.days_emptied, "the file holds no food there"),
        "left alone": (s.days_kept_as_they_were, "the file holds fewer entries there than the diary"),
        "not in it": (s.days_not_in_the_file, "the diary keeps them; --replace empties them"),
        "beware": (report.days_to_come, "in the future, perhaps a slip of the pen"),
    }
    lines = [f"  {title:<10} {_days(days)}: {words}" for title, (days, words) in told.items() if days]
    if s.counts_twice_with:
        others = " and ".join(repr(short(name)) for name in s.counts_twice_with)
        lines.append(f"  beware     the diary holds this file as source {others} too, and counts it twice;")
        lines.append("             if that is not meant: vitamer diary undo")
    return lines


def _days(days: Sequence[str]) -> str:
    """Write days, the first of them if there are many."""
    return ", ".join(days[:FEW]) + (f" and {len(days) - FEW:,} more days" if len(days) > FEW else "")


def left_alone_lines(files: Sequence[NotImported], *, most: int | None) -> list[str]:
    """Write which files of folders and archives are no diaries, and why for at most so many of them, one a line."""
    lines = [f"Left alone: {file.error}" for file in files[:most]]
    if rest := files[len(lines) :]:
        names = [file.file for file in rest[:FEW]] + ["…"] * (len(rest) > FEW)
        count = _count(len(rest), "file") if not lines else f"{len(rest):,} more"
        lines.append(f"Left alone: {count} without a food diary ({', '.join(names)}); --explain tells why.")
    return lines


def skipped_text(report: ImportReport) -> str:
    """Write each row of an import that is no entry, with its line and reason.

    Parameters
    ----------
    report : ImportReport
        What ``import_export`` returned.

    Returns
    -------
    str
        One line a row; blank if there is none.
    """
    rows = report.summary.skipped_rows
    said = rows["reason"] + (": " + rows["detail"]).fillna("")
    shown = [" ".join(part for part in parts if part == part) for parts in _day_food_amount(rows)]
    lines = zip(rows["line"], said, shown, strict=True)
    return "\n".join(f"  line {line}: {reason}" + (f" ({what})" if what else "") for line, reason, what in lines)


def _day_food_amount(rows: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    food = rows["food"].map(lambda text: repr(short(text)), na_action="ignore")
    amount = rows["amount"].map(lambda text: one_line(short(text)), na_action="ignore")
    return zip(rows["day"].dt.strftime("%Y-%m-%d"), food, amount, strict=True)


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
        lines.append(one_line(str(text)))
        if len(parts) > 1:
            lines.append(f"  read as {len(parts)} foods")
        for row in parts.to_dict("records"):
            food = row["food_id"]
            label = "no food of the table"
            if isinstance(food, str):
                label = one_line(f"{food} ({foods.foods['name'][food]!s})")
            lines.append(f"  {row['status']:<9} {label}, score {row['score']:.2f}, {_BASES[row['basis']]}")
            lines += [f"            {said}" for said in str(row["explanation"]).splitlines()]
            if isinstance(row["runner_up"], str) and row["runner_up"]:
                second = f"{row['runner_up']} ({foods.foods['name'][row['runner_up']]!s})"
                lines.append(one_line(f"            next best: {second}"))
    if (matches["status"] == "review").any():
        lines.append("In review: not counted until you settle it with: vitamer correct TEXT FOOD_ID")
    lines.append(f"Food table {foods.version}, region {foods.region or 'not set'}.")
    return "\n".join(lines)


def settled_text(found: pd.DataFrame) -> str:
    """Write what is settled, a line each.

    Parameters
    ----------
    found : pandas.DataFrame
        What ``settled`` returned.

    Returns
    -------
    str
        Name, what was settled, and how many entries it concerns.
    """
    lines = []
    for row in found.to_dict("records"):
        entries = _count(row["entries"], "entry", "entries")
        gone = "" if row["known"] else "; the food table no longer holds it, and the name waits for review"
        day = f" on {row['answer'].key[1]}" if row["kind"] == "entry" else ""
        lines.append(one_line(f"{row['name']!r}{day}: {row['what']} ({entries}){gone}"))
    return "\n".join(lines) or "Nothing is settled yet."


def taken_back_text(answers: Sequence[Answer]) -> str:
    """Write which answers were taken back, a line each."""
    forgotten = "what was forgotten counts again"
    names = [a.key[2 if a.kind == "entry" else 0] for a in answers]
    said = [forgotten if a.value is None else a.words() for a in answers]
    return "\n".join(dict.fromkeys(one_line(f"Taken back: {n!r}: {w}") for n, w in zip(names, said, strict=True)))


def settled_records(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what is settled as plain values for ``--json``."""
    rows = records(found.drop(columns="answer"))
    return [row | {"value": answer.value} for row, answer in zip(rows, found["answer"], strict=True)]


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
            "dose" if row["kind"] == "supplement" else _signs(foods, row["food_id"], a, row[f"{a}_ug_per_100g"])
            for a in ("MK4", "MK7", "MK_total", "D3")
        ]
        words = (Text(one_line(str(row[c])), no_wrap=True, overflow="ellipsis") for c in ("name", "group"))
        table.add_row(row["food_id"], *words, *numbers)
    return table


def _signs(foods: FoodTable, food_id: str, analyte: str, mean: float) -> str:
    """Write a mean in a narrow column; a sum of which only a part is known is a lower bound."""
    at_least = "≥" if mean > 0 and foods.pool.value_type(food_id, analyte) == "unknown" else ""
    return at_least + people(mean).replace("under ", "<")


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
        Pooled contents with 90 % interval [µg/100 g], every published value with its locator, calcium, magnesium and
        fat, and measures [g].
    """
    from rich.console import Group
    from rich.text import Text

    name, note = str(foods.foods["name"][food_id]), foods.foods["note"][food_id]
    blocks: list[RenderableType] = [Text(f"{one_line(name)}  ({' > '.join(foods.lineage(food_id))})", style="bold")]
    if isinstance(note, str):
        blocks.append(Text(one_line(note)))
    blocks += [Text(""), _contents_table(foods, held)]
    blocks += [Text(one_line(words), style="dim") for words in _rest_words(foods, food_id, held)]
    values = foods.contents[foods.contents["food_id"] == food_id]
    for title, rows in (("Published values", values["use"] == "yes"), ("Not used, and why", values["use"] != "yes")):
        if rows.any():
            blocks += [Text(""), _values_table(foods, values[rows], title)]
    if not values.empty:
        cited = foods.citations[foods.citations["citation_id"].isin(values["citation_id"])]
        blocks += [Text(""), Text("Sources", style="bold"), *(Text(citation_text(c)) for c in records(cited))]
    if food_id in foods.recipes:
        parts = [f"{g:g} g {f}" for f, g in foods.recipes[food_id].items()]
        blocks += [Text(""), Text(f"100 g as eaten: {', '.join(parts)}")]
    units = {"calcium_mg_per_100g": "mg", "magnesium_mg_per_100g": "mg", "fat_g_per_100g": "g"}
    beside = companions_of(foods).loc[[food_id], list(units)].to_numpy()[0]
    parts = [
        f"{c.partition('_')[0]} {people(x)} {unit}"
        for (c, unit), x in zip(units.items(), beside, strict=True)
        if x == x
    ]
    if parts:
        blocks += [Text(""), Text(f"Beside them in 100 g: {', '.join(parts)}")]
    measures = foods.measures[foods.measures["food_id"] == food_id]
    if not measures.empty:
        parts = [f"{m} {g:g} g" for m, g in zip(measures["measure"], measures["mass_g"], strict=True)]
        blocks += [Text(""), Text(f"Measures: {', '.join(parts)}")]
    footnote = (
        "The interval is that of one portion of unknown brand: laboratory, food and brand. "
        f"Food table {foods.version}, region {foods.region or 'not set'}."
    )
    return Group(*blocks, Text(""), Text(footnote, style="dim"))


def _rest_words(foods: FoodTable, food_id: str, held: pd.DataFrame) -> list[str]:
    """Say what is borrowed, mixed, zero by which rule, or unknown."""
    labels, names = dict(foods.analytes["label"]), dict(foods.foods["name"])
    if foods.foods.at[food_id, "kind"] == "supplement":
        return ["The dose is the person's own: a supplement counts by what the diary says, never by grams."]
    words: dict[str, list[str]] = {}
    for analyte, mean in zip(held["analyte"], held["mean_ug_per_100g"], strict=True):
        if analyte not in ("MK_total", *MENAQUINONES, *VITAMIN_D):
            continue
        on = basis(foods, food_id, analyte)
        rule = rule_of(foods, food_id, analyte)
        if on.kind == "parent":
            words.setdefault(f"Borrowed from {names[on.foods[0]]} ({on.foods[0]})", []).append(labels[analyte])
        elif on.kind == "kinds" and mean > 0:
            words.setdefault("Mixture of its kinds", []).append(labels[analyte])
        elif on.kind == "zero_by_rule" and rule is not None:
            words.setdefault(f"Zero by rule ({rule['reason'].rstrip('.')})", []).append(labels[analyte])
        elif on.kind == "unknown":
            words.setdefault("Unknown, which is not zero", []).append(labels[analyte])
    lines = [f"{why}: {', '.join(of)}" for why, of in words.items()]
    if "Mixture of its kinds" in words:
        shares = [f"{names[f]} {share:.0%}" for f, share in kinds(foods, food_id) if share > 0]
        lines.append(f"Shares of the mixture: {', '.join(shares)}")
    return lines


def cite_records(foods: FoodTable, food_id: str) -> list[dict[str, Any]]:
    """Return the citations behind a food's numbers, each with what rests on it.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        A food, dish or supplement of it.

    Returns
    -------
    list of dict
        A row of ``citations.csv`` each, with `rests_on_it`: the rows that :func:`provenance.citations_behind` tells
        of it. Citations behind contents come first, then those of values that are not used, then those of rules,
        yields, shares of a dish and measures.

    Raises
    ------
    UnknownFoodError
        If the table does not hold the food.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> "10.3177/jnsv.53.464" in [c["doi"] for c in cite_records(load_foods(), "natto")]
    True
    """
    behind = citations_behind(foods, food_id)
    found = []
    for citation in records(foods.citations[foods.citations["citation_id"].isin(behind["citation_id"])]):
        rests = behind[behind["citation_id"] == citation["citation_id"]]
        used = ((rests["what"] == "value") & (rests["use"] == "yes")) | (rests["what"] == "content")
        rank = 0 if used.any() else 1 if (rests["what"] == "value").any() else 2
        found.append((rank, citation["short_name"], citation["citation_id"], citation, rests))
    ranked = sorted(found, key=lambda x: x[:3])
    return [c | {"rests_on_it": records(rests.drop(columns="citation_id"))} for *_, c, rests in ranked]


def cite_sheet(foods: FoodTable, food_id: str) -> RenderableType:
    """Lay out the citations behind a food's numbers.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        A food, dish or supplement of it.

    Returns
    -------
    rich.console.RenderableType
        Every citation in full, with its terms and what rests on it.

    Raises
    ------
    UnknownFoodError
        If the table does not hold the food.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    foods.require(food_id)
    title = one_line(f"{foods.foods.at[food_id, 'name']!s} ({food_id})")
    blocks: list[RenderableType] = [Text(title, style="bold")]
    cited = cite_records(foods, food_id)
    if not cited:
        blocks.append(Text("No number of it rests on a source."))
    for citation in cited:
        blocks += [Text(""), Text(citation_text(citation))]
        if citation["note"]:
            note = one_line(f"How it was read: {citation['note']}")
            blocks.append(Padding(Text(note, style="dim"), (0, 0, 0, 2)))
        rests = _rests_words(foods, food_id, citation["rests_on_it"])
        blocks += [Padding(Text(one_line(words)), (0, 0, 0, 2)) for words in rests]
    footnote = f"Food table {foods.version}, region {foods.region or 'not set'}."
    return Group(*blocks, Text(""), Text(footnote, style="dim"))


def _rests_words(foods: FoodTable, food_id: str, rests: list[dict[str, Any]]) -> list[str]:
    """Say what rests on one citation, a line each."""
    labels, names = dict(foods.analytes["label"]), dict(foods.foods["name"])
    lines: list[str] = []
    gathered: dict[str, list[str]] = {}
    for row in rests:
        of = labels.get(row["analyte"], row["analyte"])
        if row["what"] == "value":
            unused = "" if row["use"] == "yes" else f"; not used: {row['why_not']}"
            lines.append(f"{of}: {row['published']}, {row['locator']}{unused}")
        elif row["what"] == "content":
            on = basis(foods, food_id, row["analyte"])
            through = {
                "parent": "borrowed from " + names.get(on.foods[0] if on.foods else "", ""),
                "kinds": "by its kinds",
                "ingredients": "by its ingredients",
            }.get(on.kind, "by total and profile")
            gathered.setdefault(f"Contents {through}", []).append(of)
        else:
            title = {"rule": "Zero by rule", "yield": "Cooking yield", "dish": "Shares of the dish"}
            name = str(names[of]) if row["what"] == "dish" else of
            gathered.setdefault(title.get(row["what"], "Measures"), []).append(name)
    return lines + [f"{title}: {', '.join(of)}" for title, of in gathered.items()]


def citation_text(citation: dict[str, Any]) -> str:
    """Write a citation in full: authors, year, title, container, DOI or address, and its terms."""
    year = f" ({citation['year']:.0f})" if citation["year"] else ""
    where = f"https://doi.org/{citation['doi']}" if citation["doi"] else citation["url"]
    parts = [f"{citation['authors']}{year}", citation["title"], citation["container"], where]
    text = ". ".join(str(p).rstrip(".") for p in parts if p)
    return one_line(f"{citation['short_name']}: {text}. Terms: {citation['licence']}")


def _contents_table(foods: FoodTable, held: pd.DataFrame) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

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
        below, partial = row["value_type"] == "below_loq", row["value_type"] == "partial"
        bounded = mean > 0 and not below and not partial
        figure = f"below {people(2 * mean, _SMALLEST)}" if below else people(mean, _SMALLEST)
        cited = [foods.short_citation(c) for c in row["citations"].split(";") if c]
        more = f" and {len(cited) - _SOURCES} more" if len(cited) > _SOURCES + 1 else ""
        table.add_row(
            labels[analyte],
            f"≥ {figure}" if partial else figure,
            span(row["low_ug_per_100g"], row["high_ug_per_100g"], _SMALLEST) if bounded else "",
            row["value_type"] + (", very uncertain" if row["very_uncertain"] else ""),
            str(row["origins"] or ""),
            Text(", ".join(cited[:_SOURCES] if more else cited) + more),
        )
    return table


def _values_table(foods: FoodTable, values: pd.DataFrame, title: str) -> RenderableType:
    """Lay out published values by form and origin, of which each is named once."""
    from rich.table import Table
    from rich.text import Text

    order = {a: i for i, a in enumerate(("MK_total", *MENAQUINONES, *VITAMIN_D))}
    labels, factors = dict(foods.analytes["label"]), as_eaten(foods, values["food_id"].iloc[0])["factor"].to_dict()
    unused = bool((values["use"] != "yes").any())
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("form")
    table.add_column("origin", overflow="fold")
    for name in ("as published", "µg/100 g"):
        table.add_column(name, justify="right", overflow="fold")
    for name in ("state", "source, place: as what", *(["why not"] if unused else [])):
        table.add_column(name, overflow="fold")
    ranks = values["analyte"].map(order).fillna(len(order))
    values = values.assign(rank=ranks).sort_values(["rank", "origin_id", "citation_id", "locator"], kind="stable")
    before = (None, None)
    for at, row in zip(values.index, records(values), strict=True):
        here = (row["analyte"], row["origin_id"] + (f" ({row['region']})" if row["region"] else ""))
        below, factor = row["value_type"] == "below_loq", factors.get(at, 1.0)
        figure = row["max_ug_per_100g" if below else "value_ug_per_100g"]
        eaten = f" → {people(figure * factor, _SMALLEST)}" if factor != 1 else ""
        called = f": {row['note'].split(';')[0]}" if row["note"] else ""
        away = "" if unused or at in factors else f" (not of region {foods.region})"
        table.add_row(
            labels[row["analyte"]] if here[0] != before[0] else "",
            Text(here[1]) if here != before else "",
            Text(f"{row['published_value']} {row['published_unit']}"),
            ("below " if below else "") + people(figure, _SMALLEST) + eaten,
            row["state"].replace("_", " ") + (f", {row['value_type']}" if row["value_type"] != "measured" else ""),
            Text(f"{foods.short_citation(row['citation_id'])}, {row['locator']}{called}{away}"),
            *([Text(row["why_not"] or "")] if unused else []),
        )
        before = here
    return table
