"""The food table: look things up, add foods of one's own, check it."""

from __future__ import annotations

from pathlib import Path

import click

from vitamer.cli.common import (
    diary_option,
    has_diary,
    json_option,
    keep_fonts,
    known_foods,
    load_table,
    open_diary,
    print_json,
    region_option,
    say,
    show,
    write_csv,
)
from vitamer.cli.program import Problem, main, tell
from vitamer.inert import one_line


@main.group()
def foods() -> None:
    """Look into the food table."""


@foods.command("search")
@click.argument("words", nargs=-1, required=True)
@diary_option
@region_option
@json_option
def foods_search(words: tuple[str, ...], diary_path: str | None, region: str | None, as_json: bool) -> None:
    """List foods by name, alias or id.

    \b
    Example:  vitamer foods search cheese
    """
    if not "".join(words).strip():
        raise click.UsageError("Give a word to look for.")
    from vitamer.food_actions import search_foods
    from vitamer.records import records
    from vitamer.sheets import search_table

    table, _ = known_foods(diary_path, region)
    found = search_foods(table, " ".join(words))
    if found.empty:
        raise Problem(f"no food is called {' '.join(words)!r}. Try one word, or another language.")
    if as_json:
        print_json({"meta": table.meta(), "rows": records(found)})
    else:
        show(search_table(found, table))


@foods.command("show")
@click.argument("food_id")
@click.option("-o", "--output", metavar="FILE", help="Draw the values by source instead: .png, .svg or .pdf.")
@diary_option
@region_option
@json_option
def foods_show(food_id: str, output: str | None, diary_path: str | None, region: str | None, as_json: bool) -> None:
    """Show what a food holds, with interval, sources and where in the source.

    \b
    Examples:  vitamer foods show natto
               vitamer foods show natto -o natto.png
    """
    from vitamer.companions import companions_of
    from vitamer.intake import contents
    from vitamer.records import records
    from vitamer.sheets import food_sheet

    table, _ = known_foods(diary_path, region)
    held = contents(table, food_id)
    if output is not None:
        keep_fonts()
        from vitamer import food_plots, plots

        tell(f"Wrote {plots.save(food_plots.food(table, food_id), output)}")
    if as_json:
        values = table.contents[table.contents["food_id"] == food_id]
        sources = table.citations[table.citations["citation_id"].isin(values["citation_id"])]
        record = {"rows": records(held), "values": records(values), "citations": records(sources)}
        record["companions"] = records(companions_of(table).loc[[food_id]])
        print_json({"meta": table.meta(), **record})
    elif output is None:
        show(food_sheet(table, food_id, held))


@foods.command("cite")
@click.argument("food_id")
@diary_option
@region_option
@json_option
def foods_cite(food_id: str, diary_path: str | None, region: str | None, as_json: bool) -> None:
    """Print the citations behind a food's numbers, their terms, and what rests on each.

    \b
    Example:  vitamer foods cite natto
    """
    from vitamer.sheets import cite_records, cite_sheet

    table, _ = known_foods(diary_path, region)
    if as_json:
        print_json({"meta": table.meta(), "rows": cite_records(table, food_id)})
    else:
        show(cite_sheet(table, food_id))


@foods.command("table")
@click.option("-o", "--output", required=True, metavar="CSV", help="Write the table here.")
@diary_option
@region_option
def foods_table(output: str, diary_path: str | None, region: str | None) -> None:
    """Write what every food holds as a table: pooled means with 90 % interval and sources.

    \b
    Example:  vitamer foods table -o pooled.csv --region us
    """
    from vitamer.formulas import neutral_table
    from vitamer.intake import pooled_contents

    # The table of everybody, unless a diary is named: what a person adds is not for others to cite.
    table = load_table(region) if diary_path is None else known_foods(diary_path, region)[0]
    pooled = pooled_contents(table)
    write_csv(neutral_table(pooled), output)
    tell(f"Wrote {output}: {len(pooled)} rows. Food table {table.version}, region {table.region or 'not set'}.")


@foods.command("add")
@click.argument("food", required=False)
@click.option("--like", metavar="FOOD_ID", help="The food of which a new one is a kind.")
@click.option("--name", "names", multiple=True, metavar="TEXT", help="A further name, as it stands in the diary.")
@click.option(
    "--measure", "measures", multiple=True, metavar="WORD=MASS", help="What a household measure of it weighs."
)
@click.option("--label", "labels", multiple=True, metavar="FORM=AMOUNT", help="What its label states.")
@click.option("--per", metavar="MASS", help="What the label's amounts are for; 100 g if not given.")
@click.option("--ingredient", "ingredients", multiple=True, metavar="FOOD_ID=MASS", help="What is in a dish, as eaten.")
@click.option("--from", "folder", metavar="DIR", help="Add the rows of a folder's CSV files instead.")
@diary_option
def foods_add(
    food: str | None,
    like: str | None,
    names: tuple[str, ...],
    measures: tuple[str, ...],
    labels: tuple[str, ...],
    per: str | None,
    ingredients: tuple[str, ...],
    folder: str | None,
    diary_path: str | None,
) -> None:
    """Add a food, name, measure, label value or recipe of your own to the diary.

    FOOD is a new food's name, or an id of the table to say more of that food. What you say stands for what the table
    says, survives every update, and goes with the diary.

    \b
    Examples:  vitamer foods add "Corner shop natto" --like natto --measure "pack=40 g"
               vitamer foods add "My oat drink" --like plant_milk_fortified --label "D3=60 IU" --per "240 ml"
               vitamer foods add "Sunday omelette" --ingredient "egg_whole=120 g" --ingredient "butter=10 g"
               vitamer foods add milk_whole --measure "mug=300 ml"
               vitamer foods add --from myfoods/
    """
    from vitamer.food_actions import add_own, read_own
    from vitamer.own_foods import other_meanings, own_food

    if (food is None) == (folder is None):
        raise click.UsageError("Give a food, or --from DIR.")
    if folder is not None and (like or names or measures or labels or per or ingredients):
        raise click.UsageError("--from DIR takes everything from the folder.")
    if per is not None and not labels:
        raise click.UsageError("--per says what --label is stated for: give a label.")
    with open_diary(diary_path) as diary:
        if folder is not None:
            rows = read_own(Path(folder), diary.own_rows())
            said = f"Added the rows of {folder}"
        else:
            assert food is not None
            table = load_table(None, diary)
            food_id, rows = own_food(
                table,
                food,
                like=like,
                names=names,
                measures=measures,
                labels=labels,
                per=per or "100 g",
                ingredients=ingredients,
            )
            said = f"Added to {food_id}"
            for name, before in other_meanings(table, rows).items():
                tell(f"{name!r} meant {before} until now.")
        add_own(diary, rows)
    counts = ", ".join(f"{len(cells)} in {table}" for table, cells in rows.items())
    say(one_line(f"{said}: {counts}."))


@foods.command("remove")
@click.argument("food_id")
@diary_option
def foods_remove(food_id: str, diary_path: str | None) -> None:
    """Take away all that you said of a food; what the table says of it counts again.

    \b
    Example:  vitamer foods remove my_corner_shop_natto
    """
    from vitamer.food_actions import remove_own

    with open_diary(diary_path, create=False) as diary:
        removed = remove_own(diary, food_id)
    say(f"Took away {removed} {'row' if removed == 1 else 'rows'} of your own about {food_id}.")


@foods.command("export")
@click.argument("folder", metavar="DIR")
@diary_option
def foods_export(folder: str, diary_path: str | None) -> None:
    """Write your own foods as CSV files with the headers of the food table, for a spreadsheet or another person.

    \b
    Example:  vitamer foods export myfoods/
    """
    from vitamer.food_actions import export_own

    with open_diary(diary_path, create=False) as diary:
        for file in export_own(diary, folder):
            say(one_line(f"Wrote {file}"))


@foods.command("check")
@click.argument("folder", required=False, metavar="[DIR]")
@diary_option
def foods_check(folder: str | None, diary_path: str | None) -> None:
    """Check a food table, or CSV files with its headers; without DIR the table in use and your own foods.

    \b
    Examples:  vitamer foods check
               vitamer foods check myfoods/
    """
    from vitamer.food_actions import check_foods
    from vitamer.food_check import stopped_early

    own = None
    if diary_path is not None or has_diary():
        with open_diary(diary_path, create=False) as diary:
            own = diary.own_rows()
    problems, seen = check_foods(folder, own=own)
    for problem in problems:
        say(one_line(str(problem)))
    if stopped_early(problems):
        say("Mend these first: further checks follow.")
    if problems:
        count = len(problems)
        raise Problem(f"{count} {'problem' if count == 1 else 'problems'} in {seen}. Mend the rows and check again.")
    say(f"No problem in {seen}.")
