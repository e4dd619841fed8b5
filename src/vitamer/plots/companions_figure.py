"""Companions: calcium and magnesium by day or week, and the fat of the meals with which vitamin D3 was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.companion_intakes import MEAL_MINUTES
from vitamer.plots.drawing import COLOURS, DOTTED, FAINT_INK, GREY, INK, pale, plain_scale, style, wrap
from vitamer.plots.page import (
    KEY_PT,
    MARGIN_IN,
    NOTE_PT,
    PANEL_PT,
    WIDTH_IN,
    Words,
    dated,
    headline,
    lay_out,
)
from vitamer.weeks import count_words, day_label, month_label, named_sources, people, table_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["FAT_WORDS", "companions", "companions_text", "d3_words"]

#: What trials say of vitamin D3 and the fat of a meal, told wherever the two are shown side by side.
FAT_WORDS = (
    "Fat is shown without a threshold. In 50 older adults a single dose of 50,000 IU gave "
    "32 % (95 % interval 11–52) more D3 in plasma after 12 hours with a meal of 30 % of energy from fat than with a "
    "fat-free one (Dawson-Hughes 2015, doi:10.1016/j.jand.2014.09.014); another trial found that the meal changed the "
    "absorption but not the 25-hydroxyvitamin D that followed (Dawson-Hughes 2013, doi:10.1002/jbmr.1896)."
)

_MINERALS = {"calcium": "Calcium [mg a day]", "magnesium": "Magnesium [mg a day]"}
_COLOUR, _KNOWN = "#5E7387", "#A9A9A9"
#: Up to this many days each has a bar of its own, beyond weeks have.
_MOST_DAYS = 31
_WRITTEN = 8
_LEFT_IN, _RIGHT_IN = 0.84, 0.32
_PANEL_IN, _STRIP_IN, _D3_IN, _HEAD_IN, _AXIS_IN = 1.35, 0.16, 1.45, 0.62, 0.42


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
    by_day = by_day.sort_values("day", ignore_index=True)
    bars = _bars(by_day)
    said = wrap(d3_words(by_day), KEY_PT, WIDTH_IN - 2 * MARGIN_IN, even=True)
    d3_in = _D3_IN if by_day["fat_with_d3_g"].notna().any() else _STRIP_IN
    said_in = (len(said) - 1) * KEY_PT * 1.35 / 72
    with style():
        fig, head_in, _ = lay_out(
            figure,
            headline("Calcium, magnesium, and fat with D3", [], _days(by_day)),
            _caption(by_day, bars),
            _keys(by_day, bars),
            2 * (_HEAD_IN + _PANEL_IN + _STRIP_IN) + _HEAD_IN + said_in + d3_in + _AXIS_IN,
            columns=4,
            resize=True,
        )
        top = float(fig.get_figheight()) - head_in
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
        fig.set_label(companions_text(by_day))
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
    plain_scale(ax)
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
        note.set(ha="center", va="bottom", fontsize=9 if few else NOTE_PT, color=INK if few else GREY, gid="figure")
        note.set_fontweight("bold" if few else "normal")
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
    low, high = -strip, -strip * 0.3
    ax.bar(at, high - low, bars.width, low, color="#EFEFEF", zorder=2).set_label("eaten")
    ax.bar(at, (high - low) * coverage, bars.width, low, color=_KNOWN, zorder=3).set_label("known")
    ax.set_ylim(low, end)
    ax.set_yticks([t for t in _ticks(top) if t <= end] if known.any() else [])
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
        named = {d: f"{d.day} {month_label(d)}" for d in mondays[:: 1 if len(mondays) <= 9 else 2]}
    else:
        step = -(-len(days) // 400)
        months = [d for d in days if d.day == 1 and (d.month - 1) % step == 0]
        named = {d: month_label(d) + (f"\n{d.year}" if d.month == 1 or d == months[0] else "") for d in months}
    ax.set_xticks((_numbers(named) + shift).tolist(), list(named.values()))
    ax.tick_params(axis="x", labelsize=9.5 if len(days) <= _WRITTEN else KEY_PT)
    for label in ax.get_xticklabels():
        label.set(color=FAINT_INK if label.get_text().endswith(("day", "entries")) else INK, linespacing=1.3)


def _panel_head(ax: Axes, title: str, lines: list[str], tall_in: float) -> None:
    """Write a panel's title and what is said below it, above the panel."""
    x = -(_LEFT_IN - MARGIN_IN) / (WIDTH_IN - _LEFT_IN - _RIGHT_IN)
    up = 0.14
    below = ax.text(x, 1 + up / tall_in, "\n".join(lines), transform=ax.transAxes, va="bottom", fontsize=KEY_PT)
    below.set(color=GREY, linespacing=1.3, gid="panel words")
    up += 0.17 + (len(lines) - 1) * KEY_PT * 1.35 / 72
    above = ax.text(x, 1 + up / tall_in, title, transform=ax.transAxes, va="bottom", fontsize=PANEL_PT)
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


def _days(by_day: pd.DataFrame) -> str:
    """Say over which days the means are taken."""
    whole = int(by_day["complete"].sum())
    ends = [f"{by_day['day'].iloc[i]:%Y-%m-%d}" for i in (0, -1)] if len(by_day) else [None, None]
    return dated(count_words(whole, len(by_day) - whole), *ends)


def _keys(by_day: pd.DataFrame, bars: _Bars) -> list[Any]:
    """Make the key of the marks that are on this picture."""
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
    return keys


def _caption(by_day: pd.DataFrame, bars: _Bars) -> list[Words]:
    """Say what is drawn and what is left out, what trials say of fat, and where the figures come from."""
    attrs = by_day.attrs
    bar = "Bars are means over the complete days of ISO weeks" if bars.by_week else "Bars are days"
    reading = [
        f"{bar}: the app’s own figures where it gives them, else mass times the food table, without an interval.",
        "Misreported and forgotten foods are left out.",
        "Supplements without the app’s own figure are not known.",
    ]
    taken = (by_day["d3_supplement_ug"] > 0).any()
    if taken:
        reading.append(
            f"A supplement’s meal is what was logged under the same meal name, or within {MEAL_MINUTES} minutes."
        )
    sources = named_sources(attrs.get("sources") or [], "the table", attrs.get("citations") or {})
    return [
        Words(" ".join(reading)),
        Words(FAT_WORDS if taken else ""),
        Words(" ".join(filter(None, [sources, table_words(by_day)]))),
    ]


def companions_text(by_day: pd.DataFrame) -> str:
    """Say calcium, magnesium and the fat beside vitamin D3 in words: what the figure of companions shows.

    Parameters
    ----------
    by_day : pandas.DataFrame
        What ``companion_intakes.companions_daily`` returns.

    Returns
    -------
    str
        A sentence on calcium and magnesium [mg/day] and one on vitamin D3 supplements and the fat of their meals [g].

    Examples
    --------
    >>> import vitamer
    >>> from vitamer.companion_intakes import companions_daily
    >>> foods = vitamer.load_foods()
    >>> rows = [("2026-11-09", food, "200 g") for food in ("gouda", "rice", "apple")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> companions_text(companions_daily(vitamer.weigh(parts, foods), foods)).partition(" (")[0]
    'Mean of 1 complete day: calcium about 1,400 mg'
    """
    whole = by_day[by_day["complete"]]
    days = len(whole)
    words = []
    for name in ("calcium", "magnesium"):
        mean, coverage = whole[f"{name}_mg"].mean(), whole[f"{name}_coverage"].mean()
        if mean != mean:
            words.append(f"{name} not known")
            continue
        about = "at least about" if coverage < LOW_COVERAGE else "about"
        words.append(f"{name} {about} {people(mean)} mg ({100 * coverage:.0f} % of what was eaten is known)")
    count = f"Mean of {days} complete {'day' if days == 1 else 'days'}: "
    minerals = count + " and ".join(words) + " a day." if days else "There is no complete day, and so no mean."
    return f"{minerals} {d3_words(by_day)}"


def d3_words(by_day: pd.DataFrame) -> str:
    """Say on how many days a vitamin D3 supplement was taken, and the fat of the meals that it was taken with.

    Parameters
    ----------
    by_day : pandas.DataFrame
        What ``companion_intakes.companions_daily`` returns.

    Returns
    -------
    str
        One sentence; the fat is that of the middle day, with the least and the most [g].

    Examples
    --------
    >>> import pandas as pd
    >>> d3_words(pd.DataFrame({"d3_supplement_ug": [25.0, 25.0, 0.0], "fat_with_d3_g": [12.0, None, None]}))
    'A vitamin D3 supplement was taken on 2 days; the meal and its fat are known on 1 of them: 12 g.'
    """
    taken = by_day[by_day["d3_supplement_ug"] > 0]
    if taken.empty:
        return "No vitamin D3 supplement of known dose was taken."
    fat = taken["fat_with_d3_g"].dropna()
    days = f"{len(taken)} {'day' if len(taken) == 1 else 'days'}"
    words = f"A vitamin D3 supplement was taken on {days}; "
    if fat.empty:
        return words + "with which meal, and so with how much fat, the diary does not tell."
    middle = f"{people(fat.median())} g"
    if len(fat) > 1:
        middle = f"a median of {middle}, from {people(fat.min())} to {people(fat.max())} g"
    if len(fat) == len(taken):
        return words + f"fat in the same meal: {middle}."
    return words + f"the meal and its fat are known on {len(fat)} of them: {middle}."
