"""The week in the terminal: the same figures as the picture, as a table with bars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.plots import axis_end
from vitamer.units import IU_UG
from vitamer.weeks import (
    RATIO_WORDS,
    count_words,
    day_label,
    doubt_words,
    keep_units,
    mean_words,
    people,
    ratio_mk7,
    resolve_week,
    review_words,
    source_words,
    span,
    table_words,
    unread_words,
    week_days,
    week_mean,
    week_title,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table
    from rich.text import Text

__all__ = ["week_table"]

#: Analyte → block and colour of its share of the bar; the blocks differ, so that a bar reads without colour.
_BLOCKS = {
    "MK4": ("█", "yellow"),
    "MK7": ("▓", "blue"),
    "MK_other": ("▒", "green"),
    "K2_unspecified": ("░", "bright_black"),
}
#: Column → its head, in the order of the table. The day, its K2 and its vitamin D are there at any width.
_HEADS = {
    "K2": "K2\ntotal",
    "MK4": "MK-4",
    "MK7": "MK-7",
    "MK_other": "other\nMK",
    "K2_unspecified": "no\nform",
    "ratio": "ratio\nMK-7",
    "D_total": "D\ntotal",
    "D3_food": "D3\nfood",
    "D3_supplement": "D3\nsuppl.",
    "IU": "D3\nIU",
    "known": "known\n%",
}
_ALWAYS = ("K2", "ratio", "D_total")
#: The other columns, those that go together as one, from the most important to the first to go.
_BY_IMPORTANCE: tuple[tuple[str, ...], ...] = (
    ("MK7",),
    ("MK4",),
    ("MK_other",),
    ("K2_unspecified",),
    ("D3_food", "D3_supplement"),
    ("bar",),
    ("known",),
    ("IU",),
)
_BAR_WIDTHS = (7, 10)
#: Below this width the brackets stand on a line of their own.
_ONE_LINE_WIDTH = 70


def week_table(
    daily: pd.DataFrame, week: str = "last", weekly: pd.DataFrame | None = None, ratio: bool = False
) -> RenderableType:
    """Lay out one week as a table for the terminal, a row a day and the mean below.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].
    week : str, default "last"
        An ISO week (``2026-W46``), a day in it (``2026-11-12``) or ``last``, the latest week with entries.
    weekly : pandas.DataFrame, optional
        Weekly means with their interval, as ``columns.WEEKLY`` [µg/day]; without it the mean is that of the
        complete days and has no interval.
    ratio : bool, default False
        Add the MK-7 [µg] that the popular rule of 100 µg per 10,000 IU would pair with each day's D3.

    Returns
    -------
    rich.console.RenderableType
        Title, table and footnotes; print it with :class:`rich.console.Console`.

    Raises
    ------
    DiaryError
        If `week` is no week or has no entries.

    Examples
    --------
    >>> import io
    >>> import pandas as pd
    >>> from rich.console import Console
    >>> day = pd.DataFrame({"day": pd.Timestamp("2026-11-09"), "complete": True,
    ...     "analyte": ["MK7", "MK_total"], "intake_ug": 350.0, "low_ug": 200.0, "high_ug": 560.0,
    ...     "coverage": 1.0, "at_least": False, "possible_ug": 0.0, "very_uncertain": False, "citations": ""})
    >>> console = Console(width=100, record=True, file=io.StringIO())
    >>> console.print(week_table(day))
    >>> "350 (200–560)" in console.export_text()
    True
    """
    import pandas as pd
    from rich.console import Group
    from rich.text import Text

    name = resolve_week(daily["day"].unique(), week)
    days = pd.to_datetime(week_days(name))
    shown = daily[daily["day"].isin(days)]
    rows = {(row["day"], str(row["analyte"])): row for row in shown.to_dict("records")}
    complete = shown.groupby("day")["complete"].first().astype(bool)
    mean = week_mean(daily, name, weekly)

    def of(day: pd.Timestamp, analyte: str) -> Any:
        return rows.get((day, analyte))

    foot = {str(a): row for a, row in mean.iterrows()} if complete.any() else {}
    totals = [_figure(of(day, "MK_total")) for day in complete.index]
    end = axis_end(totals)
    longest = max((t for t in totals if t <= (math.inf if end is None else end)), default=0.0)
    unnamed = (shown.loc[shown["analyte"] == "K2_unspecified", "intake_ug"] > 0).any()
    forms = ["MK4", "MK7", "MK_other"] + ["K2_unspecified"] * bool(unnamed) + ["D3_food", "D3_supplement"]
    lines = []
    for day in days:
        label = day_label(day)
        if day not in complete.index:
            lines.append(_Line(label, ("no entries", ""), {}, None, dim=True))
            continue
        bar = partial(_bar, {a: _figure(of(day, a)) for a in _BLOCKS}, _figure(of(day, "MK_total")), longest, end)
        cover = [of(day, t) for t in ("MK_total", "D_total")]
        known = min((row["coverage"] for row in cover if row is not None), default=math.nan)
        cells = _cells(forms, partial(of, day), ratio)
        cells["known"] = "?" if math.isnan(known) else f"{known * 100:.0f}"
        dim = not complete[day] or known < LOW_COVERAGE
        lines.append(_Line(label + ("" if complete[day] else "*"), _range(of(day, "MK_total")), cells, bar, dim))
    mean_line = _Line("mean", _range(foot.get("MK_total")), _cells(forms, foot.get, ratio), None, dim=False)
    notes = partial(_footnotes, shown, end, bool(unnamed), ratio)
    closing = [unread_words(daily, name), doubt_words(daily, name)]
    closing.append(" ".join([*source_words(daily, name, weekly), table_words(daily)]))
    return Group(
        Text(week_title(name), style="bold"),
        *(_Words(line) for line in (mean_words(mean) if complete.any() else [])),
        _Words(count_words(int(complete.sum()), int((~complete).sum()))),
        _Fitting(lines, mean_line, notes),
        *([_Words(waiting)] if (waiting := review_words(daily, name)) else []),
        *(_Words(line.strip(), "dim") for line in closing if line.strip()),
    )


@dataclass(frozen=True)
class _Words:
    """Words broken into lines that never begin with a unit."""

    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Yield the lines."""
        import textwrap

        from rich.text import Text

        for line in textwrap.wrap(keep_units(self.text), options.max_width, break_on_hyphens=False):
            yield Text(line.replace("\u00a0", " "), style=self.style)


@dataclass(frozen=True)
class _Line:
    """One line of the table in words."""

    label: str
    total: tuple[str, str]
    cells: dict[str, str]
    bar: Callable[[int], Text] | None
    dim: bool


@dataclass(frozen=True)
class _Fitting:
    """The table and its footnotes, with shorter bars and fewer columns where the terminal is too narrow for all."""

    lines: list[_Line]
    mean: _Line
    notes: Callable[[frozenset[str], str], list[str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Yield the fullest table that fits, and what explains it."""
        from rich.measure import Measurement

        def fits(columns: frozenset[str], bar: int = _BAR_WIDTHS[0]) -> bool:
            table = self.table(columns, bar, one_line=one_line)
            return Measurement.get(console, options.update(width=1000), table).maximum <= options.max_width

        one_line, columns = True, frozenset(_ALWAYS)
        one_line = options.max_width >= _ONE_LINE_WIDTH and fits(columns)
        for more in _BY_IMPORTANCE:
            if more == ("bar",) and not any(line.bar and line.bar(_BAR_WIDTHS[0]) for line in self.lines):
                continue
            if fits(columns.union(more)):
                columns = columns.union(more)
        bar = max((width for width in _BAR_WIDTHS if fits(columns, width)), default=_BAR_WIDTHS[0])
        yield self.table(columns, bar, one_line=one_line)
        lines = [*self.lines, self.mean]
        written = ((line.label, *line.total, *(line.cells.get(c, "") for c in columns)) for line in lines)
        marks = "".join(words for line in written for words in line)
        for note in self.notes(columns, marks):
            yield _Words(note, "dim")

    def table(self, columns: frozenset[str], bar: int, *, one_line: bool) -> Table:
        """Lay the lines out with these columns, with bars of this width if they are among them."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        def total_of(line: _Line) -> Text:
            figure, brackets = line.total
            apart = " " if one_line else "\n"
            text = figure + (apart + brackets if brackets else "")
            return Text(text, style="bold" if line.cells else "", justify="right")

        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_footer=True, pad_edge=False)
        table.add_column("µg a\nday", Text(self.mean.label, style="bold"), no_wrap=True)
        bars = "bar" in columns
        if bars:
            table.add_column("K2", "", no_wrap=True, min_width=bar)
        held = {cell for line in self.lines for cell in line.cells}
        shown = [c for c in _HEADS if c in columns and c in held]
        table.add_column(_HEADS["K2"], total_of(self.mean), justify="right", no_wrap=True)
        for cell in shown:
            table.add_column(_HEADS[cell], self.mean.cells.get(cell, ""), justify="right", no_wrap=True)
        for line in self.lines:
            drawn = [line.bar(bar) if line.bar else Text()] if bars else []
            cells = (line.cells.get(cell, "") for cell in shown)
            table.add_row(line.label, *drawn, total_of(line), *cells, style="dim" if line.dim else "")
        return table


def _cells(forms: list[str], row_of: Callable[[str], Any], ratio: bool) -> dict[str, str]:
    """Write the amounts of one line by column."""
    # In a narrow column words become signs.
    cells = {form: people(_figure(row_of(form))).replace("under ", "<") for form in forms}
    cells["D_total"] = _range(row_of("D_total"))[0]
    d3 = row_of("D3")
    cells["IU"] = _bounded(d3, _figure(d3) / IU_UG)
    if ratio:
        cells["ratio"] = _bounded(d3, ratio_mk7(_figure(d3)))
    return cells


def _bounded(row: Any, value: float) -> str:
    """Write a value that goes back to a row, and whether it is a lower bound."""
    return people(value) if math.isnan(value) or not row["at_least"] else f"≥ {people(value)}"


def _figure(row: Any) -> float:
    """Take the intake of a row that may not be there; missing is missing, not zero."""
    return math.nan if row is None else float(row["intake_ug"])


def _range(row: Any) -> tuple[str, str]:
    """Write a total with its marks, and its interval in brackets, which may be empty."""
    intake = _figure(row)
    if math.isnan(intake):
        return "?", ""
    brackets = span(row["low_ug"], row["high_ug"])
    return _bounded(row, intake) + ("!" if row["very_uncertain"] else ""), f"({brackets})" if brackets else ""


def _bar(forms: dict[str, float], total: float, longest: float, end: float | None, width: int) -> Text:
    """Draw a day's menaquinones as a bar of blocks; one that is cut ends in ``»``.

    Of a cut bar what is seen is divided among the forms as the whole is.
    """
    from rich.text import Text

    bar = Text()
    if not total > 0 or not longest > 0:
        return bar
    cut = end is not None and total > end
    room = width - 1 if cut else width
    per_ug = room / total if cut else width / longest
    # Rounding the running sum, not each share, keeps the bar's length true to the total.
    done, running = 0, 0.0
    for analyte, (block, colour) in _BLOCKS.items():
        running += 0.0 if math.isnan(forms[analyte]) else forms[analyte]
        reach = min(room, round(running * per_ug))
        bar.append(block * (reach - done), style=colour)
        done = reach
    return bar.append("»", style="bold") if cut else bar


def _footnotes(
    shown: pd.DataFrame, end: float | None, unnamed: bool, ratio: bool, columns: frozenset[str], marks: str
) -> list[str]:
    """Explain the marks that are in the table, and only those."""
    totals = shown[shown["analyte"].isin(["MK_total", "D_total"])]
    notes = []
    if "bar" in columns:
        bar = "Bar: █ MK-4 ▓ MK-7 ▒ other menaquinones" + (" ░ form not named" if unnamed else "")
        notes.append(bar + ("; » cut, its forms in the proportions of the whole." if end is not None else "."))
    if "(" in marks:
        notes.append("Brackets: 90 % interval; it leaves out misreported and forgotten foods.")
    if "known" in columns:
        notes.append("Known: how much of what was eaten is understood, the lower of K2 and vitamin D.")
    if ratio:
        notes.append(f"Ratio MK-7: what a popular rule pairs with the day's D3. {RATIO_WORDS}")
    if "*" in marks:
        notes.append("*: partial day, not in the mean.")
    if "≥" in marks:
        notes.append("≥: at least; the interval covers the understood foods only.")
    if "!" in marks:
        notes.append("!: very uncertain; a content behind most of it has a geometric standard deviation above 3.")
    for total, label in (("MK_total", "K2"), ("D_total", "vitamin D")):
        review = totals[(totals["analyte"] == total) & (totals["possible_ug"] > 0)].sort_values("day")
        if len(review):
            parts = [f"{d:%Y-%m-%d} {people(v)} µg" for d, v in zip(review["day"], review["possible_ug"], strict=True)]
            notes.append(f"Under review and not counted, {label}: {', '.join(parts)}.")
    if "?" in marks:
        notes.append("?: not known; this is not zero.")
    return notes
