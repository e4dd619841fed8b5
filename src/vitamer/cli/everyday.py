"""What is done every day: import a diary, look at a week, ask how a text is understood."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from vitamer.cli.common import (
    diary_option,
    file_option,
    json_option,
    keep_fonts,
    known_foods,
    load_table,
    looked_at,
    open_diary,
    print_json,
    reading,
    reading_options,
    region_option,
    say,
    show,
    tell_of_lost_foods,
    tell_of_regional_foods,
    write_csv,
)
from vitamer.cli.program import main, tell
from vitamer.outputs import require_other


@main.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--source", metavar="NAME", help="Where the entries come from: else the app, or the table's name.")
@click.option("--format", "format_", metavar="NAME", help="The export's format; found from its content if not given.")
@reading_options
@click.option("--explain", is_flag=True, help="List every row that is skipped, with its line and reason.")
@click.option("--replace", is_flag=True, help="Replace every day of the file's span, also with fewer entries or none.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@diary_option
@region_option
@json_option
@click.pass_context
def import_command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    source: str | None,
    format_: str | None,
    explain: bool,
    replace: bool,
    dry_run: bool,
    diary_path: str | None,
    region: str | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Add exports to the diary: files, zip archives, and folders of them.

    An export is the truth for its source and its days: importing it again, or a later one that overlaps, replaces
    those days and never doubles them.

    \b
    Examples:  vitamer import servings.csv
               vitamer import tagebuch.csv --map date=Datum,food=Lebensmittel,amount=Menge
    """
    from vitamer.actions import NotImported, ReadBack, import_exports
    from vitamer.diary_sheets import read_back_text
    from vitamer.reading_bar import ReadingBar
    from vitamer.sheets import FEW, import_text, left_alone_lines, skipped_text

    accounts: list[dict[str, Any]] = []
    left_alone: list[NotImported] = []
    failed = False
    with open_diary(diary_path) as opened, opened.rehearsal() if dry_run else opened as diary:
        foods, corrections = load_table(region, diary), diary.corrections()
        bar = ReadingBar()
        outcomes = import_exports(
            diary,
            files,
            foods=foods,
            source=source,
            format=format_,
            **reading(said),
            replace=replace,
            progress=bar.tell if sys.stderr.isatty() else None,
        )
        try:
            for outcome in outcomes:
                bar.clear()
                accounts.append(outcome.as_dict(explain=explain))
                if isinstance(outcome, ReadBack):
                    tell(read_back_text(outcome, diary))
                elif isinstance(outcome, NotImported):
                    if outcome.left_alone:
                        left_alone.append(outcome)
                    else:
                        failed = True
                        tell(f"vitamer: {outcome.error}")
                elif not as_json:
                    say(import_text(outcome))
                    if explain and (skipped := skipped_text(outcome)):
                        say(skipped)
        finally:
            bar.clear()
    tell_of_lost_foods(corrections, foods)
    for line in left_alone_lines(left_alone, most=None if explain else FEW if failed else 0):
        tell(line)
    if as_json:
        print_json(accounts)
    else:
        say(f"Food table {foods.version}, region {foods.region or 'not set'}.")
    if failed:
        ctx.exit(1)


@main.command()
@click.argument("which", default="last", metavar="[WEEK|DATE|last]")
@click.option("-o", "--output", metavar="FILE", help="Write the picture: .png, .svg or .pdf.")
@click.option("--ratio", is_flag=True, help="Add the MK-7 that a popular rule pairs with the day's D3; a claim only.")
@file_option
@reading_options
@diary_option
@region_option
@json_option
def week(
    which: str,
    output: str | None,
    ratio: bool,
    export_path: str | None,
    diary_path: str | None,
    region: str | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Show a week: menaquinones by form beside vitamin D, day by day.

    \b
    Examples:  vitamer week
               vitamer week 2026-W46 -o week.png
               vitamer week last --file servings.csv --json
    """
    from vitamer.weeks import resolve_week

    analysis = looked_at(output=output, export_path=export_path, diary_path=diary_path, region=region, **said)
    name = resolve_week(analysis.entries["day"].unique(), which)
    shown = analysis.only(name)
    if output is not None:
        keep_fonts()
        from vitamer import plots

        figure = plots.week(shown.daily, name, weekly=shown.weekly, ratio=ratio)
        tell(f"Wrote {plots.save(figure, output)}")
    if as_json:
        print_json(shown.week_record(name))
    elif output is None:
        from vitamer.terminal import week_table

        show(week_table(shown.daily, name, shown.weekly, ratio=ratio))
    tell_of_regional_foods(shown)


@main.command("match")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--table", "table_path", metavar="CSV", help="Match a column of a CSV file instead.")
@click.option("--column", metavar="NAME", help="The column: text, then food, if not given.")
@click.option("-o", "--output", metavar="FILE", help="With --table: write the result here.")
@diary_option
@region_option
def match_command(
    texts: tuple[str, ...],
    table_path: str | None,
    column: str | None,
    output: str | None,
    diary_path: str | None,
    region: str | None,
) -> None:
    """Explain how a diary text is understood.

    \b
    Examples:  vitamer match "Cheese, Gouda, aged" "peanut butter"
               vitamer match --table names.csv -o matched.csv
    """
    from vitamer.actions import explain_texts
    from vitamer.matching import predictions
    from vitamer.sheets import match_text

    if bool(texts) == (table_path is not None):
        raise click.UsageError("Give texts, or --table CSV.")
    if output is not None and table_path is None:
        raise click.UsageError("-o needs --table CSV.")
    if table_path is not None and output is None:
        raise click.UsageError("--table needs -o FILE.")
    foods, corrections = known_foods(diary_path, region)
    if table_path is None:
        say(match_text(explain_texts(list(texts), foods, corrections), foods))
        return
    assert output is not None
    require_other(output, table_path)
    answers = predictions(_column_of(table_path, column), foods, corrections)
    write_csv(answers, output)
    tell(f"Wrote {output}: {len(answers)} rows. Food table {foods.version}, region {foods.region or 'not set'}.")


def _column_of(path: str, column: str | None) -> list[str]:
    from vitamer.importers.table import text_column

    return text_column(Path(path), (column,) if column else ("text", "food"))


@main.command()
@click.argument("name", required=False)
def formats(name: str | None) -> None:
    """List the exports that can be read; with NAME tell how to get one out of its app.

    \b
    Example:  vitamer formats cronometer
    """
    import inspect

    from vitamer.importers import IMPORTERS, importer_named

    if name is not None:
        say(inspect.getdoc(importer_named(name)) or "")
        return
    for importer in IMPORTERS:
        say(f"{importer.NAME:<14} {(inspect.getdoc(importer) or '').partition(chr(10))[0]}")
    say("\nHow to get an export out of its app, and what is read of it: vitamer formats NAME")
