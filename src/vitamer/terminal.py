"""The week in the terminal: the same figures as the picture, as a table with bars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from vitamer.plots import axis_end
from vitamer.units import IU_UG
from vitamer.weeks import (
    count_words,
    day_label,
    mean_words,
    people,
    resolve_week,
    table_words,
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
_LOW_COVERAGE = 0.8
#: Column → its head, in the order of the table.
_HEADS = {
    "MK4": "MK-4",
    "MK7": "MK-7",
    "MK_other": "other",
    "K2_unspecified": "no\nform",
    "D3_food": "D3\nfood",
    "D3_supplement": "D3\nsuppl.",
    "D_total": "all\nD",
    "IU": "D3\nIU",
    "known": "known\n%",
}
#: Width of the bars and the columns left out, from wide terminals to narrow ones. The IU go first, because
#: the sentence above the table gives them too.
_LAYOUTS: tuple[tuple[int, frozenset[str]], ...] = (
    (10, frozenset()),
    (7, frozenset()),
    (7, frozenset({"IU"})),
    (7, frozenset({"IU", "D_total"})),
    (0, frozenset({"IU"})),
    (0, frozenset({"IU", "D_total"})),
    (0, frozenset({"IU", "D_total", "known"})),
)


def week_table(daily: pd.DataFrame, week: str = "last", weekly: pd.DataFrame | None = None) -> RenderableType:
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
    other_d = any((shown.loc[shown["analyte"] == a, "intake_ug"] > 0).any() for a in ("D2", "D_unspecified", "D_app"))

    forms = ["MK4", "MK7", "MK_other"] + ["K2_unspecified"] * bool(unnamed)
    forms += ["D3_food", "D3_supplement"] + ["D_total"] * other_d
    lines = []
    for day in days:
        label = day_label(day)
        if day not in complete.index:
            lines.append(_Line(label, "no entries", {}, None, dim=True))
            continue
        bar = partial(_bar, {a: _figure(of(day, a)) for a in _BLOCKS}, _figure(of(day, "MK_total")), longest, end)
        cover = [of(day, t) for t in ("MK_total", "D_total")]
        known = min((row["coverage"] for row in cover if row is not None), default=math.nan)
        cells = _cells(forms, partial(of, day))
        cells["known"] = "?" if math.isnan(known) else f"{known * 100:.0f}"
        dim = not complete[day] or known < _LOW_COVERAGE
        lines.append(_Line(label + ("" if complete[day] else "*"), _range(of(day, "MK_total")), cells, bar, dim))
    table = _Fitting(lines, _Line("mean", _range(foot.get("MK_total")), _cells(forms, foot.get), None, dim=False))
    return Group(
        Text(week_title(name), style="bold"),
        *(Text(line) for line in (mean_words(mean) if complete.any() else [])),
        Text(count_words(int(complete.sum()), int((~complete).sum()))),
        table,
        *(Text(line, style="dim") for line in _footnotes(shown, complete, daily, end, bool(unnamed))),
    )


@dataclass(frozen=True)
class _Line:
    """One line of the table in words."""

    label: str
    total: str
    cells: dict[str, str]
    bar: Callable[[int], Text] | None
    dim: bool


@dataclass(frozen=True)
class _Fitting:
    """The table, with shorter bars and fewer columns where the terminal is too narrow for all."""

    lines: list[_Line]
    mean: _Line

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Table]:
        """Yield the fullest table that fits."""
        from rich.measure import Measurement

        for width, dropped in _LAYOUTS:
            table = self.table(width, dropped)
            if Measurement.get(console, options.update(width=1000), table).maximum <= options.max_width:
                break
        yield table

    def table(self, width: int, dropped: frozenset[str]) -> Table:
        """Lay the lines out with bars of this width and without the dropped columns."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_footer=True, pad_edge=False)
        table.add_column("µg/day", Text(self.mean.label, style="bold"), no_wrap=True)
        if width:
            table.add_column("K2", "", no_wrap=True, min_width=width)
        table.add_column("K2 total", Text(self.mean.total, style="bold"), justify="right", no_wrap=True)
        shown = [c for c in _HEADS if any(c in line.cells for line in self.lines) and c not in dropped]
        for cell in shown:
            table.add_column(_HEADS[cell], self.mean.cells.get(cell, ""), justify="right", no_wrap=True)
        for line in self.lines:
            bar = [line.bar(width) if line.bar else Text()] if width else []
            total = Text(line.total, style="bold" if line.cells else "")
            cells = (line.cells.get(cell, "") for cell in shown)
            table.add_row(line.label, *bar, total, *cells, style="dim" if line.dim else "")
        return table


def _cells(forms: list[str], row_of: Callable[[str], Any]) -> dict[str, str]:
    """Write the amounts of one line by column."""
    cells = {form: people(_figure(row_of(form))) for form in forms}
    d3 = row_of("D3")
    iu = _figure(d3) / IU_UG
    cells["IU"] = people(iu) if math.isnan(iu) or not d3["at_least"] else f"≥ {people(iu)}"
    return cells


def _figure(row: Any) -> float:
    """Take the intake of a row that may not be there; missing is missing, not zero."""
    return math.nan if row is None else float(row["intake_ug"])


def _range(row: Any) -> str:
    """Write a total with its interval, and whether it is a lower bound."""
    intake = _figure(row)
    if math.isnan(intake):
        return "?"
    words = ("≥ " if row["at_least"] else "") + people(intake) + ("!" if row["very_uncertain"] else "")
    if row["low_ug"] < row["high_ug"]:
        words += f" ({people(row['low_ug'])}–{people(row['high_ug'])})"
    return words


def _bar(forms: dict[str, float], total: float, longest: float, end: float | None, width: int) -> Text:
    """Draw a day's menaquinones as a bar of blocks; one that is cut ends in ``»``."""
    from rich.text import Text

    bar = Text()
    if not total > 0 or not longest > 0:
        return bar
    cut = end is not None and total > end
    room = width - 1 if cut else width
    # Rounding the running sum, not each share, keeps the bar's length true to the total.
    done, running = 0, 0.0
    for analyte, (block, colour) in _BLOCKS.items():
        running += 0.0 if math.isnan(forms[analyte]) else forms[analyte]
        reach = min(room, round(running / longest * width))
        bar.append(block * (reach - done), style=colour)
        done = reach
    return bar.append("»", style="bold") if cut else bar


def _footnotes(
    shown: pd.DataFrame, complete: pd.Series, daily: pd.DataFrame, end: float | None, unnamed: bool
) -> list[str]:
    """Explain the marks that are in the table, and only those."""
    totals = shown[shown["analyte"].isin(["MK_total", "D_total"])]
    k2 = shown[shown["analyte"] == "MK_total"]
    bar = "Bar: █ MK-4 ▓ MK-7 ▒ other menaquinones" + (" ░ form not named" if unnamed else "")
    notes = [bar + ("; » cut, the figure stands beside it." if end is not None else ".")]
    notes.append("Brackets: 90 % interval; it leaves out misreported and forgotten foods.")
    notes.append("Known: how much of what was eaten is understood, the lower of K2 and vitamin D.")
    if not complete.all():
        notes.append("*: partial day, not in the mean.")
    if shown.loc[shown["analyte"].isin(["MK_total", "D3"]), "at_least"].any():
        notes.append("≥: at least; the interval covers the understood foods only.")
    if k2["very_uncertain"].any():
        notes.append("!: very uncertain; a content behind most of it has a geometric standard deviation above 3.")
    for total, label in (("MK_total", "K2"), ("D_total", "vitamin D")):
        review = totals[(totals["analyte"] == total) & (totals["possible_ug"] > 0)].sort_values("day")
        if len(review):
            parts = [f"{d:%Y-%m-%d} {people(v)} µg" for d, v in zip(review["day"], review["possible_ug"], strict=True)]
            notes.append(f"Under review and not counted, {label}: {', '.join(parts)}. Settle with vitamer correct.")
    if totals["intake_ug"].isna().any():
        notes.append("?: not known; this is not zero.")
    return [*notes, words] if (words := table_words(daily)) else notes
