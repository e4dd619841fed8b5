"""Companions: calcium and magnesium by day or week, and the fat of the meals with which vitamin D3 was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.companion_intakes import FAT_WORDS, MEAL_MINUTES, d3_words
from vitamer.plots.drawing import COLOURS, DOTTED, FAINT_INK, GREY, INK, LEGEND, pale, style, tick, wrap
from vitamer.weeks import count_words, day_label, people, table_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["companions"]

_MINERALS = {"calcium": "Calcium [mg a day]", "magnesium": "Magnesium [mg a day]"}
_COLOUR, _KNOWN = "#5E7387", "#A9A9A9"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Up to this many days each has a bar of its own, beyond weeks have.
_MOST_DAYS = 31
_WRITTEN = 8
_WIDTH_IN, _MARGIN_IN, _LEFT_IN, _RIGHT_IN = 8.0, 0.32, 0.74, 0.32
_PANEL_IN, _STRIP_IN, _D3_IN, _HEAD_IN, _AXIS_IN = 1.35, 0.16, 1.45, 0.62, 0.42
_SOURCES_NAMED = 3


@dataclass(frozen=True)
class _Bars:
    """Days or weeks in order, with the middle of each (`at`), and the width of their bars [days]."""

    frame: pd.DataFrame
    width: float
    by_week: bool


def companions(by_day: pd.DataFrame, *, figure: Figure | None = None) -> Figure:
    """Draw calcium and magnesium by day, and the fat of the meals with which vitamin D3 was taken.

    Parameters
    ----------
    by_day : pandas.DataFrame
        What ``companion_intakes.companions_daily`` returns [mg/day, g, µg/day], with its ``attrs``.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into, which takes the height that it needs; a new one if not given.

    Returns
    -------
    matplotlib.figure.Figure
        Three panels that share the days.

    Notes
    -----
    More than 31 days are drawn as means over the complete days of ISO weeks. Below each bar a strip is filled by
    the share of what was eaten whose content is known; where that is under 80 % the bar is faint. The fat is that of
    the meal with a vitamin D3 supplement, a dot a day; where the meal is not known there is a "?". No line marks a
    need or a threshold.

    Examples
    --------
    >>> import vitamer
    >>> from vitamer.companion_intakes import companions_daily
    >>> foods = vitamer.load_foods()
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries([("2026-11-09", "gouda", "30 g")])), foods)
    >>> figure = companions(companions_daily(vitamer.weigh(parts, foods), foods))
    >>> [axes.get_gid() for axes in figure.axes]
    ['calcium', 'magnesium', 'fat with D3']
    """
    from matplotlib.figure import Figure

    by_day = by_day.sort_values("day", ignore_index=True)
    bars = _bars(by_day)
    room = _WIDTH_IN - 2 * _MARGIN_IN
    caption = wrap(_caption(by_day, bars), 7.6, room)
    said = wrap(d3_words(by_day), 8.8, room, even=True)
    d3_in = _D3_IN if by_day["fat_with_d3_g"].notna().any() else _STRIP_IN
    foot_in = 0.14 + len(caption) * 7.6 * 1.42 / 72 + 0.4
    said_in = (len(said) - 1) * 8.8 * 1.35 / 72
    height = 0.92 + 2 * (_HEAD_IN + _PANEL_IN + _STRIP_IN) + _HEAD_IN + said_in + d3_in + _AXIS_IN + foot_in
    with style():
        fig = figure if figure is not None else Figure(figsize=(_WIDTH_IN, height))
        fig.set_size_inches(_WIDTH_IN, height)
        _words_around(fig, by_day, caption)
        top = height - 0.92
        limits = _limits(by_day, bars)
        for name, title in _MINERALS.items():
            ax = _axes(fig, name, top - _HEAD_IN, _PANEL_IN + _STRIP_IN, limits)
            _mineral(ax, name, bars)
            _panel_head(ax, title, [_mean_words(by_day, name)], _PANEL_IN + _STRIP_IN)
            top -= _HEAD_IN + _PANEL_IN + _STRIP_IN
        ax = _axes(fig, "fat with D3", top - _HEAD_IN - said_in, d3_in, limits)
        _fat(ax, by_day, bars)
        _panel_head(ax, "Fat in the meal with vitamin D3 supplements [g]", said, d3_in)
        _name_days(ax, by_day, bars)
        _key(fig, by_day, bars, foot_in)
    return fig


def _bars(by_day: pd.DataFrame) -> _Bars:
    """Return what has a bar: each day, or the means over the complete days of each week."""
    import pandas as pd

    days = by_day["day"]
    if len(by_day) == 0 or (days.max() - days.min()).days < _MOST_DAYS:
        frame = by_day.assign(at=_numbers(days))
        return _Bars(frame, 0.62, by_week=False)
    monday = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    columns = [f"{n}_{what}" for n in _MINERALS for what in ("mg", "coverage")]
    whole = by_day[by_day["complete"]]
    frame = whole.groupby(monday[whole.index])[columns].mean().reset_index(names="monday")
    frame = frame.assign(at=_numbers(frame["monday"]) + 3, complete=True)
    return _Bars(frame, 5.4, by_week=True)


def _numbers(days: Iterable[date]) -> Floats:
    """Return days as numbers, since 1970-01-01 as matplotlib counts them."""
    import numpy as np

    start = date(1970, 1, 1).toordinal()
    return np.array([day.toordinal() - start for day in days], dtype=float)


def _limits(by_day: pd.DataFrame, bars: _Bars) -> tuple[float, float]:
    """Return where the axis of days begins and ends."""
    if not len(by_day):
        return 0.0, 1.0
    first, last = _numbers(by_day["day"].iloc[[0, -1]]).tolist()
    if bars.by_week:
        return first - by_day["day"].iloc[0].weekday() - 0.5, last + 6 - by_day["day"].iloc[-1].weekday() + 0.5
    # A lone day has the width that it has in a week.
    spare = max(0.0, 6 - (last - first)) / 2
    return first - 0.6 - spare, last + 0.6 + spare


def _axes(fig: Figure, name: str, top_in: float, tall_in: float, limits: tuple[float, float]) -> Axes:
    """Place a panel whose upper end stands `top_in` above the figure's foot."""
    width, height = fig.get_size_inches()
    across = (width - _LEFT_IN - _RIGHT_IN) / width
    ax = fig.add_axes((_LEFT_IN / width, (top_in - tall_in) / height, across, tall_in / height), gid=name)
    ax.set_xlim(*limits)
    ax.set_xticks([])
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="both", length=0)
    ax.yaxis.set_major_formatter(tick)
    ax.set_axisbelow(True)
    return ax


def _mineral(ax: Axes, name: str, bars: _Bars) -> None:
    """Draw a mineral's bars, and below them how much of what was eaten is known."""
    import numpy as np
    from matplotlib.patches import Rectangle

    frame = bars.frame
    value, coverage = frame[f"{name}_mg"].to_numpy(float), frame[f"{name}_coverage"].to_numpy(float)
    complete, at = frame["complete"].to_numpy(bool), frame["at"].to_numpy(float)
    known = ~np.isnan(value)
    top = float(np.nanmax(value, initial=0.0)) or 1.0
    few = len(frame) <= _WRITTEN
    end = top * (1.16 if few else 1.04)
    strip = end * _STRIP_IN / _PANEL_IN
    share = np.where(~complete, 0.72, np.where(coverage < LOW_COVERAGE, 0.5, 0.0))
    colours = [pale(_COLOUR, s) for s in share[known]]
    drawn = ax.bar(at[known], value[known], bars.width, color=colours, zorder=2)
    drawn.set_label(name)
    for i in np.flatnonzero(known & ~complete):
        outline = Rectangle((at[i] - bars.width / 2, 0), bars.width, value[i], fill=False, edgecolor=GREY)
        outline.set(linestyle=DOTTED, linewidth=1.3, zorder=3, gid="partial")
        ax.add_patch(outline)
    for i in np.flatnonzero(~known | few):
        bound = "≥ " if known[i] and coverage[i] < LOW_COVERAGE else ""
        words = bound + people(value[i])
        note = ax.annotate(words, (at[i], value[i] if known[i] else 0), (0, 2.5), textcoords="offset points")
        note.set(ha="center", va="bottom", fontsize=9 if few else 7.6, color=INK if few else GREY, gid="figure")
        note.set_fontweight("bold" if few else "normal")
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
    low, high = -strip, -strip * 0.3
    ax.bar(at, high - low, bars.width, low, color="#EFEFEF", zorder=2).set_label("eaten")
    ax.bar(at, (high - low) * coverage, bars.width, low, color=_KNOWN, zorder=3).set_label("known")
    ax.set_ylim(low, end)
    ax.set_yticks([t for t in _ticks(top) if t <= end] if known.any() else [])
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8)
    ax.axhline(0, color="#B0B0B0", linewidth=0.8, zorder=4)
    ax.spines["bottom"].set_visible(False)


def _ticks(top: float) -> list[float]:
    """Return up to five round ticks from 0."""
    from matplotlib.ticker import MaxNLocator

    return [float(t) for t in MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top) if t >= 0]


def _fat(ax: Axes, by_day: pd.DataFrame, bars: _Bars) -> None:
    """Draw a dot for the fat of each day's meals with a vitamin D3 supplement, a "?" where these are not known."""
    taken = by_day[by_day["d3_supplement_ug"] > 0]
    at = _numbers(taken["day"])
    fat = taken["fat_with_d3_g"].to_numpy(float)
    known = fat == fat
    few = len(by_day) <= _WRITTEN
    top = max(10.0, float(fat[known].max())) * (1.62 if few else 1.08) if known.any() else 1.0
    if bars.by_week:
        up = [0.045 * top if known.any() else 0.5] * int((~known).sum())
        ax.plot(at[~known], up, "|", color=GREY, markersize=4.5, zorder=4, gid="not known")
    else:
        for x in at[~known]:
            mark = ax.annotate("?", (x, 0), (0, 2), textcoords="offset points", ha="center", va="bottom", color=GREY)
            mark.set(fontsize=9, gid="not known")
    if not known.any():
        ax.set_ylim(0, top)
        ax.set_yticks([])
        return
    size = 46 if few else 13 if bars.by_week else 26
    dots = ax.scatter(at[known], fat[known], size, color=COLOURS["D3_supplement"], edgecolors=INK, zorder=3)
    dots.set(linewidth=0.8 if size > 20 else 0.5, gid="fat", clip_on=False)
    ax.vlines(at[known], 0, fat[known], color=pale(INK, 0.7), linewidth=0.9, zorder=2)
    if few:
        for x, ug, grams in zip(at[known], taken["d3_supplement_ug"][known], fat[known], strict=True):
            words = f"{people(grams)} g\nwith {people(ug)} µg"
            note = ax.annotate(words, (x, grams), (0, 5.5), textcoords="offset points", ha="center", va="bottom")
            note.set(fontsize=8, color=INK, gid="figure", linespacing=1.2)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.3})
    ax.set_ylim(0, top)
    ax.set_yticks([t for t in _ticks(top) if t <= top])
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8)


def _name_days(ax: Axes, by_day: pd.DataFrame, bars: _Bars) -> None:
    """Write days, weeks or months below the lowest panel."""
    if not len(by_day):
        return
    first, last = by_day["day"].iloc[0].date(), by_day["day"].iloc[-1].date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    complete = dict(zip(by_day["day"].dt.date, by_day["complete"], strict=True))
    state = {d: "" if complete.get(d) else "partial day" if d in complete else "no entries" for d in days}
    shift = 0
    if len(days) <= _WRITTEN:
        named = {d: f"{day_label(d)}\n{state[d]}" for d in days}
    elif len(days) <= 17 * 7:
        # A week is named by its Monday, below the middle of its bar.
        shift = 3 if bars.by_week else 0
        mondays = (
            [d - timedelta(days=d.weekday()) for d in days[::7]] if shift else [d for d in days if not d.weekday()]
        )
        named = {d: f"{d.day} {_MONTHS[d.month - 1]}" for d in mondays[:: 1 if len(mondays) <= 9 else 2]}
    else:
        step = -(-len(days) // 400)
        months = [d for d in days if d.day == 1 and (d.month - 1) % step == 0]
        named = {d: _MONTHS[d.month - 1] + (f"\n{d.year}" if d.month == 1 or d == months[0] else "") for d in months}
    ax.set_xticks((_numbers(named) + shift).tolist(), list(named.values()))
    ax.tick_params(axis="x", labelsize=9.5 if len(days) <= _WRITTEN else 8.8)
    for label in ax.get_xticklabels():
        label.set(color=FAINT_INK if label.get_text().endswith(("day", "entries")) else INK, linespacing=1.3)


def _panel_head(ax: Axes, title: str, lines: list[str], tall_in: float) -> None:
    """Write a panel's title and what is said below it, above the panel."""
    x = -(_LEFT_IN - _MARGIN_IN) / (_WIDTH_IN - _LEFT_IN - _RIGHT_IN)
    up = 0.14
    below = ax.text(x, 1 + up / tall_in, "\n".join(lines), transform=ax.transAxes, va="bottom", fontsize=8.8)
    below.set(color=GREY, linespacing=1.3, gid="panel words")
    up += 0.17 + (len(lines) - 1) * 8.8 * 1.35 / 72
    above = ax.text(x, 1 + up / tall_in, title, transform=ax.transAxes, va="bottom", fontsize=11.5)
    above.set(fontweight="bold", color=INK, gid="panel title")


def _mean_words(by_day: pd.DataFrame, name: str) -> str:
    """Say a mineral's mean, how much is known, and how much of it is the app's own figure."""
    whole = by_day[by_day["complete"]]
    if whole.empty:
        return "no complete day, and so no mean"
    mean, coverage = whole[f"{name}_mg"].mean(), whole[f"{name}_coverage"].mean()
    if mean != mean:
        return "not known"
    about = "at least about" if coverage < LOW_COVERAGE else "about"
    app = (whole[f"{name}_from_app"] * whole[f"{name}_mg"]).sum() / whole[f"{name}_mg"].sum() if mean else 0.0
    much = "all" if app >= 0.995 else f"{100 * app:.0f} %"
    basis = f"{much} of it from the app’s own figures" if app >= 0.005 else "all of it from the food table"
    return f"{about} {people(mean)} mg, known for {100 * coverage:.0f} % of what was eaten, {basis}"


def _words_around(fig: Figure, by_day: pd.DataFrame, caption: list[str]) -> None:
    """Write the title, over which days the means are taken, and the caption."""
    width, height = fig.get_size_inches()
    whole = int(by_day["complete"].sum())
    days = count_words(whole, len(by_day) - whole)
    when = ""
    if len(by_day):
        ends = [f"{by_day['day'].iloc[i]:%Y-%m-%d}" for i in (0, -1)]
        when = ", " + " to ".join(dict.fromkeys(ends))
    x = _MARGIN_IN / width
    for text, at_in, size, gid in (
        ("Calcium, magnesium, and fat with D3", 0.2, 18, "title"),
        (days[0].upper() + days[1:] + when, 0.62, 9.5, "days"),
    ):
        line = fig.text(x, 1 - at_in / height, text, va="top", fontsize=size, gid=gid)
        line.set(fontweight="bold" if gid == "title" else "normal", color=INK if gid == "title" else GREY)
    words = fig.text(x, 0.14 / height, "\n".join(caption), va="bottom", fontsize=7.6, color=GREY, linespacing=1.35)
    words.set_gid("caption")


def _key(fig: Figure, by_day: pd.DataFrame, bars: _Bars, foot_in: float) -> None:
    """Draw the key of the marks that are on this picture."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.textpath import TextPath

    keys: list[Any] = [Patch(facecolor=_KNOWN, label="known share of what was eaten")]
    frame = bars.frame
    if any(((frame[f"{n}_coverage"] < LOW_COVERAGE) & frame["complete"]).any() for n in _MINERALS):
        keys.append(Patch(facecolor=pale(_COLOUR, 0.5), label="faint: under 80 % known"))
    if not frame["complete"].all():
        dotted = Patch(facecolor=pale(_COLOUR, 0.72), edgecolor=GREY, linestyle=DOTTED, linewidth=1.3)
        dotted.set_label("partial day")
        keys.append(dotted)
    taken = by_day[by_day["d3_supplement_ug"] > 0]
    if taken["fat_with_d3_g"].isna().any():
        mark: Any = "|" if bars.by_week else TextPath((-0.3, -0.35), "?", size=1)
        keys.append(Line2D([], [], color=GREY, marker=mark, linestyle="none", markersize=6, label="D3, meal not known"))
    width, height = fig.get_size_inches()
    options = {"fontsize": 8.4, "borderaxespad": 0, "columnspacing": 1.6, **LEGEND}
    at = (_MARGIN_IN / width, (foot_in - 0.26) / height)
    fig.legend(handles=keys, loc="lower left", bbox_to_anchor=at, ncols=4, **options).set_gid("key")


def _caption(by_day: pd.DataFrame, bars: _Bars) -> str:
    """Write what is drawn, what is left out, what trials say of fat, the sources and the table's version."""
    attrs = by_day.attrs
    ids, texts = attrs.get("sources") or [], attrs.get("citations") or {}
    more = f" and {len(ids) - _SOURCES_NAMED} more" if len(ids) > _SOURCES_NAMED else ""
    bar = "Bars are means over the complete days of ISO weeks" if bars.by_week else "Bars are days"
    words = [
        f"{bar}: the app’s own figures where it gives them, else mass times the food table, without an interval.",
        "Misreported and forgotten foods are left out.",
        "Supplements without the app’s own figure are not known.",
    ]
    if (by_day["d3_supplement_ug"] > 0).any():
        words.append(
            f"A supplement’s meal is what was logged under the same meal name, or within {MEAL_MINUTES} minutes."
        )
        words.append(FAT_WORDS)
    if ids:
        words.append(f"Sources of the table: {', '.join(texts.get(i, i) for i in ids[:_SOURCES_NAMED])}{more}.")
    return " ".join(w for w in (*words, table_words(by_day)) if w)
