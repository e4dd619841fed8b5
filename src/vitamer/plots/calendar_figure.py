"""A year at a glance: its K2 and its vitamin D as two calendars, a square a day.

ISO weeks are columns, Monday to Sunday rows. The colours are classes with fixed steps, the same for everybody and
every year, so that two calendars can be laid side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.errors import DiaryError
from vitamer.plots.drawing import COLOURS, FAINT_INK, GREY, INK, pale, style
from vitamer.plots.page import KEY_PT, MARGIN_IN, NOTE_PT, PANEL_PT, WIDTH_IN, Words, headline, lay_out
from vitamer.units import IU_UG
from vitamer.weeks import month_label, people, sources_of_both, table_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["calendar", "calendar_text"]


@dataclass(frozen=True)
class _Vitamin:
    """One panel: what it sums, what it is called, its hue, and where its classes begin [µg/day]."""

    analyte: str
    name: str
    title: str
    colour: str
    steps: tuple[float, ...]


_VITAMINS = (
    _Vitamin("MK_total", "K2", "Vitamin K2 (menaquinones)", COLOURS["MK7"], (10, 30, 100, 300)),
    _Vitamin("D_total", "vitamin D", "Vitamin D", COLOURS["D3_food"], (3, 10, 30, 100)),
)
#: Shares of white from the lowest class up, and of black for the open class at the top [-]: even steps of lightness.
_WHITE, _BLACK = (0.8, 0.56, 0.28, 0.0), 0.45
_WEEKDAYS = {0: "Mon", 2: "Wed", 4: "Fri", 6: "Sun"}
_HAIRLINE, _MONTH_LINE = "#DADADA", "#8F8F8F"
#: Sides of a day's square, and of a partial day's, in places of the grid [-].
_SIDE, _PARTIAL_SIDE = 0.84, 0.5
_LEFT_IN = 0.68
#: Room above the squares for title, key and months, between the panels, and below them for the weeks [in].
_ABOVE_IN, _GAP_IN, _BELOW_IN = 1.1, 0.08, 0.33
#: Half of the days can be told only of so many.
_FEWEST_DAYS = 8


@dataclass(frozen=True)
class _Days:
    """The days of a year as arrays, 1 January first, with the panel's amounts [µg/day], missing where not known."""

    days: pd.DatetimeIndex
    present: Flags
    complete: Flags
    amount: Floats
    poor: Flags
    possible: Floats
    very_uncertain: Flags
    at_least: Flags

    @property
    def known(self) -> Flags:
        """Which days have a figure."""
        import numpy as np

        return self.present & ~np.isnan(self.amount)

    @property
    def columns(self) -> NDArray[np.int64]:
        """Column of each day: weeks since that of 1 January."""
        import numpy as np

        return np.asarray((np.arange(len(self.days)) + self.days[0].weekday()) // 7)

    @property
    def rows(self) -> NDArray[np.int64]:
        """Row of each day: Monday is 0."""
        import numpy as np

        return np.asarray((np.arange(len(self.days)) + self.days[0].weekday()) % 7)


def calendar(daily: pd.DataFrame, year: int | None = None, *, figure: Figure | None = None) -> Figure:
    """Draw a year of K2 and of vitamin D, a square a day.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day]. Of its ``attrs`` the caption uses ``foods_version``,
        ``region``, ``citations``, ``waiting``, ``unread`` and ``doubted``, each if it is there.
    year : int, optional
        The calendar year; the latest with entries if not given.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into; a new one if not given.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels, K2 above vitamin D: ISO weeks are columns, Monday to Sunday rows.

    Raises
    ------
    DiaryError
        If the year has no entries; the message names the years that have.

    Notes
    -----
    The colour of a square is the class of the day's mean, the steps of which are even on a log scale; a partial day is
    a small square, a day of which less than 80 % is understood a half one, a day of which nothing is known a question
    mark, and a day without entries an empty outline.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.DataFrame({"day": pd.Timestamp("2026-11-09"), "complete": True,
    ...     "analyte": ["MK_total", "D_total"], "intake_ug": [350.0, 4.0], "coverage": 1.0, "at_least": False,
    ...     "possible_ug": 0.0, "very_uncertain": False, "citations": ""})
    >>> [ax.get_gid() for ax in calendar(day).axes]
    ['MK_total', 'D_total']
    """
    year = _resolve(daily, year)
    both = [_days(daily, year, v.analyte) for v in _VITAMINS]
    with style():
        columns = int(both[0].columns.max()) + 1
        place = (WIDTH_IN - _LEFT_IN - MARGIN_IN) / columns
        fig, head, low = lay_out(
            figure,
            headline(f"{year}, day by day", _means(both), _counted(both[0])),
            _caption(daily, year, both),
            _keys(both),
            2 * (_ABOVE_IN + 7 * place) + _GAP_IN + _BELOW_IN,
            columns=4,
        )
        for ax, vitamin, days in zip(_panels(fig, head, low, columns), _VITAMINS, both, strict=True):
            _draw(ax, vitamin, days)
            if vitamin is _VITAMINS[-1]:
                _number_weeks(ax, days)
            _write_key(fig, ax, vitamin, days)
        fig.set_label(calendar_text(daily, year))
    return fig


def calendar_text(daily: pd.DataFrame, year: int | None = None) -> str:
    """Say in words what the calendar of a year shows, for those who cannot see it.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].
    year : int, optional
        The calendar year; the latest with entries if not given.

    Returns
    -------
    str
        A sentence on the days counted, one on K2 and one on vitamin D.

    Raises
    ------
    DiaryError
        If the year has no entries.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.DataFrame({"day": pd.Timestamp("2026-11-09"), "complete": True, "analyte": ["MK_total"],
    ...     "intake_ug": [350.0], "coverage": 1.0, "at_least": False, "possible_ug": 0.0,
    ...     "very_uncertain": False, "citations": ""})
    >>> calendar_text(day).partition("entries. ")[2]
    'K2: about 350 µg a day; highest 350 µg on 2026-11-09. Vitamin D: not known.'
    """
    year = _resolve(daily, year)
    both = [_days(daily, year, v.analyte) for v in _VITAMINS]
    counted = _counted(both[0])
    words = [f"Calendar of {year}. {counted}"]
    for vitamin, days in zip(_VITAMINS, both, strict=True):
        sentence = _mean(vitamin, days)
        if highest := _highest(days):
            sentence += f"; highest {highest}"
        dark = int((days.present & ~days.known).sum())
        if dark and days.known.any():
            sentence += f"; not known on {_of_days(dark)}"
        words.append(sentence)
    return ". ".join(words) + "."


def _resolve(daily: pd.DataFrame, year: int | None) -> int:
    """Find the year that is meant among those that have entries."""
    years = _years(daily)
    if not years:
        raise DiaryError("there are no entries yet", way_out="Import an export: vitamer import FILE.")
    if year is None:
        return years[-1]
    if year not in years:
        raise DiaryError(f"the year {year} has no entries", way_out=f"Years with entries: {_listed(years)}.")
    return int(year)


def _years(daily: pd.DataFrame) -> list[int]:
    return sorted({int(y) for y in daily["day"].dt.year.unique()})


def _listed(years: Iterable[int]) -> str:
    """Name years, those without a gap between them as one run."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] + 1 == year:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{r[0]} to {r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs)


def _days(daily: pd.DataFrame, year: int, analyte: str) -> _Days:
    """Lay out the days of a year."""
    import numpy as np
    import pandas as pd

    days = pd.date_range(date(year, 1, 1), date(year, 12, 31), unit="s")
    complete = daily.drop_duplicates("day").set_index("day")["complete"].astype(bool)
    rows = daily[daily["analyte"] == analyte].set_index("day").reindex(days)

    def flag(name: str) -> Flags:
        return rows[name].eq(True).to_numpy(bool)

    amount = rows["intake_ug"].to_numpy(float)
    return _Days(
        days=days,
        present=days.isin(complete.index),
        complete=complete.reindex(days, fill_value=False).to_numpy(bool),
        amount=amount,
        poor=rows["coverage"].to_numpy(float) < LOW_COVERAGE,
        possible=np.nan_to_num(rows["possible_ug"].to_numpy(float)),
        very_uncertain=flag("very_uncertain"),
        at_least=flag("at_least"),
    )


# ---- words -----------------------------------------------------------------------------------------------------------


def _of_days(count: int) -> str:
    return f"{count:,} {'day' if count == 1 else 'days'}"


def _counted(days: _Days) -> str:
    """Say which days are counted."""
    whole, partial = int(days.complete.sum()), int((days.present & ~days.complete).sum())
    empty = int((~days.present).sum())
    words = f"Days counted: {whole:,} complete" if whole else "No complete day and so no mean"
    if partial:
        words += f", {partial:,} partial" + (" (not in the means)" if whole else "")
    return words + (f", {empty:,} without entries" if empty else "")


def _means(both: list[_Days]) -> list[str]:
    """Say the means of the year, if there is a day to take them over."""
    if not both[0].complete.any():
        return []
    return [_mean(vitamin, days) for vitamin, days in zip(_VITAMINS, both, strict=True)]


def _mean(vitamin: _Vitamin, days: _Days) -> str:
    """Say the mean over the complete days of a year, and between which figures half of them lie."""
    import numpy as np

    name = vitamin.name[0].upper() + vitamin.name[1:]
    amounts = days.amount[days.complete & days.known]
    if not len(amounts):
        return f"{name}: not known"
    # A complete day of which nothing is known adds nothing to the sum but counts as a day.
    mean = float(amounts.sum() / days.complete.sum())
    unread = days.at_least & ~days.poor
    bound = (days.poor & days.complete).mean() / days.complete.mean() > 1 - LOW_COVERAGE
    bound = bound or bool((unread & days.complete).any()) or len(amounts) < days.complete.sum()
    words = f"{name}: {'at least about' if bound and mean else 'about' if mean >= 0.1 else ''} {people(mean)} µg"
    words = words.replace(":  ", ": ")
    if vitamin.analyte == "D_total" and mean > 0:
        words += f", {people(mean / IU_UG)} IU"
    words += " a day"
    if len(amounts) >= _FEWEST_DAYS:
        low, high = (people(float(q)) for q in np.quantile(amounts, (0.25, 0.75)))
        words += f"; half of the days between {low} and {high} µg" if low != high else f"; most days {low} µg"
    if amounts[days.very_uncertain[days.complete & days.known]].sum() > amounts.sum() / 2:
        words += ", very uncertain"
    return words


def _highest(days: _Days) -> str:
    """Name the highest day; empty if none is above nothing."""
    import numpy as np

    amounts = np.nan_to_num(np.where(days.present, days.amount, 0.0))
    top = int(amounts.argmax())
    same = int((amounts == amounts[top]).sum())
    when = f"{days.days[top]:%Y-%m-%d}" if same == 1 else _of_days(same)
    return f"{people(float(amounts[top]))} µg on {when}" if amounts[top] > 0 else ""


def _caption(daily: pd.DataFrame, year: int, both: list[_Days]) -> list[Words]:
    """Say what is open, what the colours are and leave out, and where the figures come from."""
    reading = [
        "Colours are classes of each day’s mean estimate; its 90 % interval is not shown and can reach into the next "
        "classes. Misreported and forgotten foods are in neither. A class begins at its lower figure; the steps "
        "(1, 3, 10, 30 …) are even on a log scale and mark no limit and no target. 1 µg of vitamin D is 40 IU."
    ]
    highest = [(v.name, _highest(d)) for v, d in zip(_VITAMINS, both, strict=True)]
    named = "; ".join(f"{name} {day}" for name, day in highest if day)
    if named:
        reading.append(f"Highest days: {named}.")
    for vitamin, days in zip(_VITAMINS, both, strict=True):
        if number := int((days.very_uncertain & days.known).sum()):
            reading.append(
                f"On {_of_days(number)} {vitamin.name} is very uncertain: a content behind most of it has a geometric "
                "standard deviation above 3."
            )
    others = [y for y in _years(daily) if y != year]
    if others:
        reading.append(f"Also with entries: {_listed(others)}.")
    open_words = [_waiting(daily, year, both), _unread(daily, year), _doubted(daily, year)]
    shown = daily[daily["day"].dt.year == year]
    sources = [*sources_of_both(shown, daily.attrs.get("citations")), table_words(daily)]
    return [
        Words(" ".join(filter(None, open_words)), colour=INK),
        Words(" ".join(reading)),
        Words(" ".join(filter(None, sources))),
    ]


def _of_year(daily: pd.DataFrame, what: str, year: int) -> dict[str, list[Any]]:
    """Return what the frame notes by ISO day, for the days of a year."""
    by_day: dict[str, list[Any]] = daily.attrs.get(what) or {}
    return {day: found for day, found in by_day.items() if day.startswith(f"{year:04d}-") and found}


def _waiting(daily: pd.DataFrame, year: int, both: list[_Days]) -> str:
    """Say what waits for review and could add to the year."""
    noted = _of_year(daily, "waiting", year)
    adds = [(float(d.possible.sum()), v.name) for v, d in zip(_VITAMINS, both, strict=True)]
    could = " and ".join(f"{people(ug)} µg {name}" for ug, name in adds if ug >= 0.1)
    if noted:
        entries = sum(map(len, noted.values()))
        who = f"{entries:,} {'entry' if entries == 1 else 'entries'} on {_of_days(len(noted))}"
        who += f" {'waits' if entries == 1 else 'wait'} for review"
        dark = any(not known for found in noted.values() for _, known in found)
        could = f"possible, as read: {could} over the year" if could else ""
        could += (", and what is not known" if could else "what it could add is not known") if dark else ""
        return f"Not counted: {who}{f' ({could})' if could else ''}. Settle with: vitamer review."
    return f"Not counted: possible {could} over the year under review. Settle with: vitamer review." if could else ""


def _unread(daily: pd.DataFrame, year: int) -> str:
    number = len(_of_year(daily, "unread", year))
    return f"On {_of_days(number)} a supplement’s dose was not read and is not counted." if number else ""


def _doubted(daily: pd.DataFrame, year: int) -> str:
    number = sum(map(len, _of_year(daily, "doubted", year).values()))
    what = "1 amount is" if number == 1 else f"{number:,} amounts are"
    return f"{what} hard to believe and counted as written." if number else ""


# ---- drawing ---------------------------------------------------------------------------------------------------------


def _shades(vitamin: _Vitamin) -> list[tuple[float, float, float]]:
    """Return the colours of a panel's classes, the lowest first."""
    r, g, b = pale(vitamin.colour, 0.0)
    keep = 1 - _BLACK
    return [*(pale(vitamin.colour, share) for share in _WHITE), (r * keep, g * keep, b * keep)]


def _class_names(vitamin: _Vitamin) -> list[str]:
    steps = [f"{s:g}" for s in vitamin.steps]
    between = [f"{low}–{high}" for low, high in pairwise(steps)]
    return [f"under {steps[0]}", *between, f"{steps[-1]} or more"]


def _panels(fig: Figure, head_in: float, foot_in: float, columns: int) -> list[Axes]:
    """Place the two calendars between headline and foot, their squares square."""
    width, height = fig.get_size_inches()
    room = (height - head_in - foot_in - _BELOW_IN - _GAP_IN) / 2 - _ABOVE_IN
    place = min((width - _LEFT_IN - MARGIN_IN) / columns, room / 7)
    tops = (height - head_in - _ABOVE_IN, height - head_in - 2 * _ABOVE_IN - _GAP_IN - 7 * place)
    size = columns * place / width, 7 * place / height
    return [fig.add_axes((_LEFT_IN / width, top / height - size[1], *size)) for top in tops]


def _draw(ax: Axes, vitamin: _Vitamin, d: _Days) -> None:
    """Draw one calendar: its days by class, months and weekdays."""
    import numpy as np

    columns = int(d.columns.max()) + 1
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(6.5, -0.5), gid=vitamin.analyte)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, pad=3)
    ax.set_yticks(list(_WEEKDAYS), list(_WEEKDAYS.values()), fontsize=NOTE_PT, color=GREY)
    first = [i for i, day in enumerate(d.days) if day.day == 1]
    ax.set_xticks([])
    for i in first:
        # A month's name begins where its first whole column does.
        at = d.columns[i] + (0 if i == 0 or d.rows[i] == 0 else 1)
        ax.text(at - 0.42, -0.82, month_label(d.days[i]), fontsize=8.2, color=GREY, va="bottom").set_gid("month")
    _month_lines(ax, d, first[1:])
    level = np.digitize(np.nan_to_num(d.amount), vitamin.steps)
    for i, (name, shade) in enumerate(zip(_class_names(vitamin), _shades(vitamin), strict=True)):
        here = np.flatnonzero(d.known & (level == i))
        _squares(ax, d, here, facecolor=shade, edgecolor="none", gid=f"class {vitamin.analyte} {name}")
    _squares(ax, d, np.flatnonzero(~d.present), facecolor="none", edgecolor=_HAIRLINE, gid="no entries")
    _question_marks(ax, d, np.flatnonzero(d.present & ~d.known))


def _number_weeks(ax: Axes, d: _Days) -> None:
    """Write the number of the first and every tenth ISO week below its column."""
    thursdays = {int(d.columns[i]): day.isocalendar().week for i, day in enumerate(d.days) if day.weekday() == 3}
    for column, week in thursdays.items():
        if (week == 1 and column < 2) or week % 10 == 0:
            note = ax.annotate(f"W{week}", (column, 6.5), (0, -3), textcoords="offset points", ha="center", va="top")
            note.set(fontsize=7.2, color=FAINT_INK, gid="week")


def _squares(ax: Axes, d: _Days, here: NDArray[np.int64], *, facecolor: Any, edgecolor: str, gid: str) -> None:
    """Draw days as squares: partial ones small, poorly understood ones halved along the diagonal."""
    import numpy as np
    from matplotlib.collections import PolyCollection

    if not len(here):
        return
    half = np.where(d.present & ~d.complete, _PARTIAL_SIDE, _SIDE) / 2
    corners = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)], dtype=float)
    shapes = [
        np.array([d.columns[i], d.rows[i]]) + half[i] * (corners[:3] if d.poor[i] and d.known[i] else corners)
        for i in here
    ]
    ax.add_collection(
        PolyCollection(shapes, facecolors=[facecolor], edgecolors=edgecolor, linewidths=0.5, zorder=3, gid=gid),
        autolim=False,
    )


def _question_marks(ax: Axes, d: _Days, here: NDArray[np.int64]) -> None:
    """Draw days of which nothing is known as question marks."""
    import numpy as np
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    if len(here):
        # Rows are counted downwards, letters are drawn upwards.
        mark = _question_mark()
        vertices = mark.vertices * (_SIDE, -_SIDE)
        at = np.column_stack([d.columns, d.rows])
        marks = [Path(vertices + at[i], mark.codes) for i in here]
        ax.add_collection(PathCollection(marks, facecolors=GREY, edgecolors="none", gid="not known"), autolim=False)


def _question_mark() -> Any:
    """Return a question mark as a path around its middle, as high as a marker."""
    import numpy as np
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    letter = TextPath((0, 0), "?", size=10, prop=FontProperties(family="DejaVu Sans", weight="bold"), usetex=False)
    low, high = np.asarray(letter.vertices).min(axis=0), np.asarray(letter.vertices).max(axis=0)
    return Path((np.asarray(letter.vertices) - (low + high) / 2) / (high - low).max(), letter.codes)


def _month_lines(ax: Axes, d: _Days, first: list[int]) -> None:
    """Draw a stepped line before the first day of each month."""
    from matplotlib.collections import LineCollection

    lines = []
    for i in first:
        x, y = float(d.columns[i]), float(d.rows[i])
        step = [(x + 0.5, -0.5), (x + 0.5, y - 0.5), (x - 0.5, y - 0.5)] if y else [(x - 0.5, -0.5)]
        lines.append([*step, (x - 0.5, 6.5)])
    ax.add_collection(LineCollection(lines, colors=_MONTH_LINE, linewidths=0.8, zorder=2, gid="months"), autolim=False)


def _write_key(fig: Figure, ax: Axes, vitamin: _Vitamin, d: _Days) -> None:
    """Write title and classes above a calendar, with how many days each class has."""
    import numpy as np
    from matplotlib.patches import Rectangle

    width, height = fig.get_size_inches()
    box = ax.get_position()
    top = box.y1 * height
    left = MARGIN_IN / width
    title = fig.text(left, (top + 0.72) / height, vitamin.title, fontsize=PANEL_PT, fontweight="bold", va="baseline")
    title.set_gid("panel")
    unit = fig.text(box.x1, (top + 0.72) / height, "µg a day", fontsize=KEY_PT, color=GREY, va="baseline", ha="right")
    unit.set_gid("unit")
    level = np.digitize(np.nan_to_num(d.amount), vitamin.steps)
    names, across = _class_names(vitamin), (box.x1 - left) * width / 5
    for i, (name, shade) in enumerate(zip(names, _shades(vitamin), strict=True)):
        x, count = MARGIN_IN + i * across, int((d.known & (level == i)).sum())
        swatch = Rectangle((x / width, (top + 0.35) / height), 0.2 / width, 0.2 / height, transform=fig.transFigure)
        swatch.set(facecolor=shade, edgecolor="none", gid=f"swatch {vitamin.analyte} {name}")
        fig.add_artist(swatch)
        words = ((name, 0.475, KEY_PT, INK), (_of_days(count) if count else "no day", 0.335, NOTE_PT, GREY))
        for text, up, size, colour in words:
            line = fig.text((x + 0.28) / width, (top + up) / height, text, fontsize=size, color=colour, va="baseline")
            line.set_gid(f"key {vitamin.analyte} {name}")


def _keys(both: list[_Days]) -> list[Any]:
    """Make the key of the marks that are on this picture, and of no others."""
    from matplotlib.lines import Line2D
    from matplotlib.path import Path

    grey: dict[str, Any] = {"color": "#8C8C8C", "linestyle": "none", "markeredgecolor": "none"}
    half = Path([(-1, 1), (-1, -1), (1, -1), (-1, 1)], [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY])
    keys: list[Any] = []
    if (both[0].present & ~both[0].complete).any():
        keys.append(Line2D([], [], marker="s", markersize=4.6, label="partial day", **grey))
    if any((d.poor & d.known).any() for d in both):
        keys.append(Line2D([], [], marker=half, markersize=7.6, label="under 80 % understood", **grey))
    if any((d.present & ~d.known).any() for d in both):
        unknown = Line2D([], [], marker=_question_mark(), markersize=7.6, label="not known", **grey)
        unknown.set_color(GREY)
        keys.append(unknown)
    if (~both[0].present).any():
        empty = Line2D([], [], marker="s", markersize=7.6, linestyle="none", label="no entries")
        empty.set(markerfacecolor="none", markeredgecolor=FAINT_INK, markeredgewidth=0.6)
        keys.append(empty)
    return keys
