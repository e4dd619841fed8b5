"""Figures beside the week's: over months and years, by food, by pairs, and of what is in doubt."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from vitamer.cli.common import (
    json_option,
    keep_fonts,
    looked_at,
    looked_at_options,
    print_json,
    tell_of_regional_foods,
)
from vitamer.cli.program import main, tell
from vitamer.errors import DiaryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd
    from matplotlib.figure import Figure

    from vitamer.context import ContextLine
    from vitamer.food_table import FoodTable
    from vitamer.pipeline import Analysis


@main.group()
def plot() -> None:
    """Draw more of the diary than a week.

    \b
    Examples:  vitamer plot trend -o trend.png
               vitamer plot sources --from 2026-11-01 -o sources.svg
    """


#: What every figure takes, in the order in which the help lists it.
_SHARED = (
    click.option("-o", "--output", metavar="FILE", help="Write the picture: .png, .svg or .pdf."),
    looked_at_options,
    json_option,
)


def _figure_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_SHARED):
        command = option(command)
    return command


def _days(output: str | None, as_json: bool, **named: Any) -> Analysis:
    """Return the analysis of the days that are asked for, once it is clear where the answer goes."""
    if output is None and not as_json:
        raise click.UsageError("Say where the picture goes: -o FILE.png, .svg or .pdf; or --json for its numbers.")
    return looked_at(output=output, **named)


def _give(
    analysis: Analysis,
    rows: list[dict[str, Any]],
    draw: Callable[[], Figure],
    output: str | None,
    as_json: bool,
    **beside: Any,
) -> None:
    """Write the picture, print its numbers and what is drawn beside them, or both."""
    if output is not None:
        keep_fonts()
        from vitamer.plots import save

        tell(f"Wrote {save(draw(), output)}")
    if as_json:
        foods = analysis.foods
        named = {c for row in (*rows, *beside.get("context", ())) for c in (row.get("citations") or "").split(";") if c}
        cited = {c: foods.short_citation(c) for c in sorted(named)}
        meta = foods.meta() | {"regional_foods": analysis.regional_foods, "citations": cited}
        print_json({"meta": meta, "rows": rows, **beside})
    tell_of_regional_foods(analysis)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the numbers of a figure as plain values, days as ISO dates."""
    from vitamer.records import records

    days = frame.select_dtypes("datetime").columns
    return records(frame.assign(**{day: frame[day].dt.strftime("%Y-%m-%d") for day in days}))


#: What may be drawn for comparison, and the function of ``vitamer.context`` that knows it.
_CONTEXTS = {"trials": "trial_doses", "populations": "population_intakes", "vitamin-d": "vitamin_d_references"}


def _context(foods: FoodTable, names: Iterable[str]) -> tuple[ContextLine, ...]:
    from vitamer import context

    return tuple(line for name in dict.fromkeys(names) for line in getattr(context, _CONTEXTS[name])(foods))


def _context_records(lines: Iterable[ContextLine]) -> list[dict[str, Any]]:
    """Return lines of context as plain values; an end that nobody gives is None."""
    named = (asdict(line) for line in lines)
    given = ({name: None if value != value else value for name, value in line.items()} for line in named)
    return [{"citations": line.pop("citation_id"), **line} for line in given]


@plot.command()
@click.option("--by", type=click.Choice(["week", "month"]), default="week", show_default=True, help="What a bar is.")
@click.option(
    "--context",
    "contexts",
    multiple=True,
    type=click.Choice(list(_CONTEXTS)),
    help="Draw for comparison, with citation: doses used in trials, what populations eat, references of vitamin D.",
)
@_figure_options
def trend(output: str | None, as_json: bool, by: str, contexts: tuple[str, ...], **named: Any) -> None:
    """Draw the means of weeks or months, with intervals and coverage.

    \b
    Examples:  vitamer plot trend -o trend.png
               vitamer plot trend --by month --context populations -o months.pdf
    """
    analysis = _days(output, as_json, **named)
    means = analysis.weekly if by == "week" else analysis.monthly
    lines = _context(analysis.foods, contexts)

    def draw() -> Figure:
        from vitamer.plots import trend

        return trend(means, context=lines)

    _give(analysis, _rows(means), draw, output, as_json, **({"context": _context_records(lines)} if lines else {}))


@plot.command()
@click.option("--year", type=click.IntRange(1900, 2200), metavar="YEAR", help="Which year; the latest if not given.")
@_figure_options
def calendar(output: str | None, as_json: bool, year: int | None, **named: Any) -> None:
    """Draw a year at a glance, a square a day.

    \b
    Example:  vitamer plot calendar --year 2026 -o 2026.png
    """
    analysis = _days(output, as_json, **named)

    days = analysis.daily
    years = days["day"].dt.year
    shown = int(years.max()) if year is None else year
    if not (years == shown).any():
        has = ", ".join(map(str, sorted(years.unique())))
        raise DiaryError(f"the year {shown} has no entries", way_out=f"Years with entries: {has}.")

    def draw() -> Figure:
        from vitamer.plots import calendar

        return calendar(days, shown)

    _give(analysis, _rows(days[years == shown]), draw, output, as_json)


@plot.command()
@_figure_options
def sources(output: str | None, as_json: bool, **named: Any) -> None:
    """Draw which foods bring MK-4, MK-7, the other menaquinones and D3.

    \b
    Example:  vitamer plot sources --from 2026-11-01 -o sources.png
    """
    analysis = _days(output, as_json, **named)

    def draw() -> Figure:
        from vitamer.plots import sources

        return sources(analysis.by_food)

    _give(analysis, _rows(analysis.by_food), draw, output, as_json)


@plot.command()
@click.option("--ratio", is_flag=True, help="Add the popular ratio of MK-7 to D3; a claim only.")
@click.option("--doses", is_flag=True, help="Add the doses of MK-7 used in trials: doses used, not shown to work.")
@_figure_options
def pairing(output: str | None, as_json: bool, ratio: bool, doses: bool, **named: Any) -> None:
    """Draw each day's D3 against its MK-7.

    \b
    Example:  vitamer plot pairing --doses -o pairing.png
    """
    analysis = _days(output, as_json, **named)
    days, lines = analysis.daily, _context(analysis.foods, ["trials"] * doses)

    def draw() -> Figure:
        from vitamer.plots import pairing

        return pairing(days, ratio=ratio, doses=lines)

    beside = {"context": _context_records(lines)} if lines else {}
    _give(analysis, _rows(days[days["analyte"].isin(["D3", "MK7"])]), draw, output, as_json, **beside)


@plot.command()
@_figure_options
def companions(output: str | None, as_json: bool, **named: Any) -> None:
    """Draw calcium and magnesium, and with how much fat D3 was taken.

    \b
    Example:  vitamer plot companions -o companions.png
    """
    analysis = _days(output, as_json, **named)

    def draw() -> Figure:
        from vitamer.plots import companions

        return companions(analysis.companions)

    _give(analysis, _rows(analysis.companions), draw, output, as_json)


@plot.command()
@_figure_options
def doubt(output: str | None, as_json: bool, **named: Any) -> None:
    """Draw what could hide in entries that are not understood or wait for review.

    \b
    Example:  vitamer plot doubt -o doubt.png
    """
    from vitamer.review import question_records

    analysis = _days(output, as_json, **named)

    def draw() -> Figure:
        from vitamer.plots import doubt

        return doubt(analysis.questions, analysis.daily)

    _give(analysis, question_records(analysis.questions), draw, output, as_json)
