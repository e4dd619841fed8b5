"""What the commands share: options, the diary and table that they name, and how they print."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from vitamer.cli.program import tell
from vitamer.errors import DiaryError
from vitamer.inert import Inert, json_text, lines
from vitamer.outputs import require_other, write_output

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import pandas as pd
    from rich.console import RenderableType

    from vitamer.corrections import Corrections
    from vitamer.diary import Diary
    from vitamer.food_table import FoodTable
    from vitamer.pipeline import Analysis

__all__ = [
    "diary_option",
    "file_option",
    "has_diary",
    "json_option",
    "keep_fonts",
    "known_foods",
    "load_table",
    "looked_at",
    "looked_at_options",
    "open_diary",
    "print_json",
    "reading",
    "reading_options",
    "region_option",
    "say",
    "show",
    "tell_of_lost_foods",
    "tell_of_regional_foods",
    "write_csv",
]

diary_option = click.option(
    "--diary", "diary_path", metavar="PATH", help="The diary file. Else VITAMER_DIARY, else yours."
)
region_option = click.option(
    "--region",
    envvar="VITAMER_REGION",
    metavar="CC",
    help="Country code (us, nl …) for foods that differ by fortification or feeding.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
file_option = click.option(
    "--file",
    "export_path",
    metavar="EXPORT",
    help="Look at an export without keeping it; no diary is opened unless named.",
)


#: What a person can say of an export that the file itself does not tell.
_READING = (
    click.option("--map", "columns", metavar="ROLE=COLUMN,...", help="Which column of a table holds what."),
    click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="What 03/04/2026 means: day or month first."),
    click.option("--encoding", metavar="NAME", help="Encoding of the text, such as cp1252; found if not given."),
    click.option("--delimiter", metavar="SIGN", help="What parts the cells, such as ; or tab; found if not given."),
    click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign of the numbers; found if not given."),
    click.option("--participant", metavar="ID", help="Whose records to take from a study's file."),
    click.option("--skip-unreadable", is_flag=True, help="Leave out rows that cannot be read, and count them."),
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how an export is to be read."""
    for option in reversed(_READING):
        command = option(command)
    return command


def reading(said: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of an export as the importers take it."""
    from vitamer.importers import Options
    from vitamer.importers.plain import columns_said

    skip_unreadable, columns, delimiter = (said.pop(name) for name in ("skip_unreadable", "columns", "delimiter"))
    options = Options(
        columns=None if columns is None else columns_said(columns),
        delimiter="\t" if delimiter == "tab" else delimiter,
        **said,
    )
    return {"options": options, "skip_unreadable": skip_unreadable}


#: A day as people write it.
DAY = click.DateTime(["%Y-%m-%d"])

#: What of a diary is looked at: an export or the diary kept, all of its days or some.
_LOOKED_AT = (
    click.option("--from", "first", type=DAY, metavar="DAY", help="From this day on, such as 2026-11-01."),
    click.option("--to", "last", type=DAY, metavar="DAY", help="Up to this day."),
    file_option,
    reading_options,
    diary_option,
    region_option,
)


def looked_at_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is looked at, as :func:`looked_at` takes them."""
    for option in reversed(_LOOKED_AT):
        command = option(command)
    return command


def looked_at(
    *,
    output: str | None = None,
    first: datetime | None = None,
    last: datetime | None = None,
    export_path: str | None,
    diary_path: str | None,
    region: str | None,
    **said: Any,
) -> Analysis:
    """Return the analysis of what is named; an output must be another file than the export."""
    if output is not None:
        require_other(output, export_path)
    if first is not None and last is not None and last < first:
        raise click.UsageError(f"--from {first:%Y-%m-%d} is later than --to {last:%Y-%m-%d}.")
    if export_path is None and any(said.values()):
        raise click.UsageError("What is said of an export goes with --file EXPORT.")
    analysis = _analysis_of(export_path, diary_path, region, **reading(said))
    tell_of_lost_foods(analysis.corrections, analysis.foods)
    if first is None and last is None:
        return analysis
    return analysis.between(first and first.date(), last and last.date())


def open_diary(path: str | None, *, create: bool = True) -> Diary:
    """Open the diary that is named, else the one of the environment, else the person's own."""
    from vitamer.diary import Diary, resolve_path

    return Diary.open(resolve_path(path), create=create)


def load_table(region: str | None, diary: Diary | None = None) -> FoodTable:
    """Load the food table for a region, with what the diary adds to it."""
    from vitamer.food_table import load_foods

    if diary is None:
        return load_foods(region=region)
    return load_foods(region=region or diary.settings().get("region"), own=diary.own_rows())


def has_diary() -> bool:
    """Say whether a diary is there where one is looked for if none is named."""
    from vitamer.diary import resolve_path

    return resolve_path(None).exists()


def known_foods(diary_path: str | None, region: str | None) -> tuple[FoodTable, Corrections | None]:
    """Return the food table with what the diary adds to it, and the diary's corrections, if there is a diary."""
    if diary_path is None and not has_diary():
        return load_table(region), None
    with open_diary(diary_path, create=False) as diary:
        return load_table(region, diary), diary.corrections()


def _analysis_of(export_path: str | None, diary_path: str | None, region: str | None, **reading: Any) -> Analysis:
    """Analyse an export, or else the diary; beside an export a diary counts only if it is named."""
    from vitamer.importers import read_diary
    from vitamer.pipeline import Analysis

    if export_path is not None and diary_path is None:
        return Analysis(read_diary(export_path, **reading), load_table(region))
    with open_diary(diary_path, create=False) as diary:
        entries = diary.entries() if export_path is None else read_diary(export_path, **reading)
        if export_path is None and entries.empty:
            raise DiaryError("the diary has no entries yet", place=str(diary.path), way_out="Run: vitamer import FILE")
        return Analysis(entries, load_table(region, diary), diary.corrections())


def print_json(thing: object) -> None:
    """Print plain values as JSON."""
    click.echo(json_text(thing))


def show(renderable: RenderableType) -> None:
    """Print a table or other figure of rich, whose texts may hold anything."""
    from rich.console import Console

    Console(highlight=False).print(Inert(renderable))


def say(text: str) -> None:
    """Print an answer in lines."""
    click.echo(lines(text))


def keep_fonts() -> None:
    """Have matplotlib keep its list of fonts in our cache folder, unless the person named another."""
    from vitamer.cache import matplotlib_folder

    if "MPLCONFIGDIR" not in os.environ and (folder := matplotlib_folder()):
        os.environ["MPLCONFIGDIR"] = str(folder)


def tell_of_lost_foods(corrections: Corrections | None, foods: FoodTable) -> None:
    """Say which names the person settled on foods that the table does not hold."""
    from vitamer.actions import unknown_foods_text

    if told := unknown_foods_text(corrections, foods):
        tell(told)


def tell_of_regional_foods(analysis: Analysis) -> None:
    """Say which foods took the mean over countries, and the way out."""
    if regional := analysis.regional_foods:
        way_out = "Say yours with --region us, or once with: vitamer diary settings region us"
        if analysis.foods.region is not None:
            way_out = f"No figure for {analysis.foods.region} or a country like it is at hand."
        tell(f"These foods differ by country, and the mean over countries was taken: {', '.join(regional)}. {way_out}")


def write_csv(frame: pd.DataFrame, path: str) -> None:
    """Write a table for programs, verbatim."""
    write_output(path, frame.to_csv(index=False, lineterminator="\n").encode())
