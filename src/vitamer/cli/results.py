"""What is told and written of results: why a number is what it is, and tables for other programs."""

from __future__ import annotations

from typing import Any

import click

from vitamer.cli.common import (
    diary_option,
    file_option,
    json_option,
    looked_at,
    looked_at_options,
    print_json,
    reading_options,
    region_option,
    show,
    tell_of_regional_foods,
)
from vitamer.cli.program import main, tell
from vitamer.outputs import write_output


@main.command()
@click.argument("which", default="last", metavar="[DAY|WEEK|last]")
@click.option("-o", "--output", metavar="CSV", help="Write every step of every entry as a table.")
@file_option
@reading_options
@diary_option
@region_option
@json_option
def explain(which: str, output: str | None, as_json: bool, **looked: Any) -> None:
    """Explain a day or a week: each entry, its food, its grams, its µg, and what that rests on.

    A day is told with content, kind of value and sources of each entry; a week with a line an entry. Without DAY or
    WEEK it is the latest week that has entries.

    \b
    Examples:  vitamer explain 2026-11-10
               vitamer explain 2026-W46 -o week46.csv
    """
    from vitamer.explanation import explain_entries
    from vitamer.weeks import resolve_days

    if output is not None:
        from vitamer.result_files import require_format

        require_format(output, (".csv",))
    analysis = looked_at(output=output, **looked)
    days = resolve_days(analysis.entries["day"].unique(), which)
    shown = analysis.between(days[0], days[-1])
    if output is not None:
        from vitamer.result_files import csv_bytes, result_table

        table = result_table(shown, "entry")
        tell(f"Wrote {write_output(output, csv_bytes(table))}: {len(table):,} rows.")
    if as_json:
        from vitamer.result_files import explanation_record

        print_json(explanation_record(shown))
    elif output is None:
        from vitamer.explanation_sheet import explanation_sheet

        show(explanation_sheet(explain_entries(shown), shown.daily))
    tell_of_regional_foods(shown)


@main.command()
@click.option("-o", "--output", required=True, metavar="FILE", help="The file: .csv, .parquet, .json or .xlsx.")
@click.option(
    "--by",
    type=click.Choice(["day", "entry"]),
    default="day",
    show_default=True,
    help="A row for each form of a day, or of an entry.",
)
@looked_at_options
@json_option
def export(output: str, by: str, as_json: bool, **looked: Any) -> None:
    """Write all days, or all entries, as a table for other programs.

    What its columns mean, their units and all sources stand beside a .csv or .parquet, as FILE.datapackage.json, and
    inside a .json or .xlsx. A blank is unknown, never zero.

    \b
    Examples:  vitamer export -o intakes.csv
               vitamer export -o november.xlsx --by entry --from 2026-11-01 --to 2026-11-30
    """
    from vitamer.result_files import require_format, write_results

    require_format(output)
    shown = looked_at(output=output, **looked)
    foods = shown.foods
    files, rows = write_results(shown, output, by, given=looked["export_path"])
    if as_json:
        print_json({"meta": foods.meta(), "by": by, "rows": rows, "files": [str(file) for file in files]})
    else:
        beside = f"; its columns and sources are told in {files[1].name}" if len(files) > 1 else ""
        table = f"Food table {foods.version}, region {foods.region or 'not set'}."
        tell(f"Wrote {files[0]}: {rows:,} rows{beside}. {table}")
    tell_of_regional_foods(shown)
