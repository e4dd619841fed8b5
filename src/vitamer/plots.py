"""Figures: the week's menaquinones above its vitamin D, and a file of it.

The functions draw what the daily and weekly frames hold and compute nothing but stacks, µg to IU and, where
no weekly frame is given, the mean over complete days. They use :class:`matplotlib.figure.Figure` directly, so
that no window system and no global state is touched.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.errors import OutputError
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
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["COLOURS", "axis_end", "save", "week"]

#: One colour an analyte, the same in every figure: Okabe and Ito's set, which all common kinds of colour
#: vision tell apart (https://jfly.uni-koeln.de/color/). Grey has no named form and is hatched besides.
COLOURS = {
    "MK4": "#E69F00",
    "MK7": "#0072B2",
    "MK_other": "#009E73",
    "K2_unspecified": "#8C8C8C",
    "D3_food": "#D55E00",
    "D3_supplement": "#CC79A7",
    "D2": "#8C8C8C",
    "D_unspecified": "#8C8C8C",
    "D_app": "#8C8C8C",
}
_HATCHED = {"K2_unspecified", "D2", "D_unspecified", "D_app"}
_FORM_HATCH, _PARTIAL_HATCH = "////", "\\\\\\\\"

_K2 = {"MK4": "MK-4", "MK7": "MK-7", "MK_other": "other menaquinones", "K2_unspecified": "form not named"}
_D = {"D3_food": "D3 from food", "D3_supplement": "D3 from supplements"}
_OTHER_D = {"D2": "D2", "D_unspecified": "form not named", "D_app": "the app’s own figure"}

#: The popular rule, 100 µg MK-7 per 10,000 IU D3, as µg MK-7 per IU D3.
_RULE_MK7_UG_PER_IU = 100 / 10_000
_RULE_WORDS = (
    "The popular ratio (100 µg MK-7 per 10,000 IU D3) is a claim without trial evidence, and 10,000 IU is "
    "2.5 times the adult UL: it is shown only on request."
)

_LOW_COVERAGE = 0.8
_SOURCES_NAMED = 3
_INK, _GREY, _FAINT_INK = "#222222", "#5F5F5F", "#767676"
_WIDTH_IN, _HEIGHT_IN, _DPI = 8.0, 7.9, 200
_LEFT_IN, _RIGHT_IN = 0.72, 0.84
_BAR = 0.62
_MARGIN_IN = 0.32
_LEADING = 1.32
_LEGEND: dict[str, Any] = {
    "frameon": False,
    "borderpad": 0.1,
    "handlelength": 1.5,
    "handleheight": 0.9,
    "handletextpad": 0.5,
}
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": "#B0B0B0",
    "axes.labelcolor": _GREY,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "xtick.color": _INK,
    "ytick.color": _GREY,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 8.5,
    "hatch.linewidth": 0.7,
    "figure.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "vitamer",
    # Citations and food names are words, even with a dollar sign in them.
    "text.parse_math": False,
}


@contextmanager
def _style() -> Iterator[None]:
    """Draw in our own style on top of matplotlib's defaults, whatever the person's settings are."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def axis_end(values: Iterable[float]) -> float | None:
    """Say where an axis should end so that ordinary days stay readable beside a few very large ones.

    Parameters
    ----------
    values : iterable of float
        The days' totals [µg/day]; missing ones are passed over.

    Returns
    -------
    float or None
        End of the axis [µg/day], a quarter above the largest ordinary day; None if no day stands far above
        the rest.

    Notes
    -----
    The days are sorted and parted at a jump that leaves two fifths of the days or more below it: the lowest
    of at least fivefold, else the widest of more than 2.5-fold; without one the axis is not cut. Days below
    5 µg count as 5 µg: a jump from 0.1 to 5 µg is nothing that needs a cut.

    Examples
    --------
    >>> axis_end([20, 24, 1000, 16, 22])
    30.0
    >>> axis_end([20, 24, 60, 16, 22]) is None
    True
    """
    ordered = sorted(max(float(v), 5.0) for v in values if not math.isnan(v))
    widest, end = 2.5, None
    for below, (small, large) in enumerate(pairwise(ordered), start=1):
        if below < 0.4 * len(ordered) or large / small <= widest:
            continue
        widest, end = large / small, 1.25 * small
        if widest >= 5:
            break
    return end


@dataclass(frozen=True)
class _Days:
    """One panel's seven days as arrays, Monday first; amounts [µg/day] are NaN where there is none."""

    present: Flags
    partial: Flags
    faint: Flags
    total: Floats
    low: Floats
    high: Floats
    possible: Floats
    ratio: Floats
    at_least: Flags
    very_uncertain: Flags
    end: float
    cut: Flags

    @property
    def top(self) -> Floats:
        """Upper end of what is drawn of each day, axis or no axis."""
        import numpy as np

        return np.fmax(np.nan_to_num(self.total) + self.possible, np.nan_to_num(self.high))


def week(
    daily: pd.DataFrame,
    week: str = "last",
    *,
    weekly: pd.DataFrame | None = None,
    ratio: bool = False,
    figure: Figure | None = None,
) -> Figure:
    """Draw one week: menaquinones by form and vitamin D by source, a bar a day.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day]. Of its ``attrs`` the caption uses ``foods_version``,
        ``region`` and ``citations`` (citation id to short text), each if it is there.
    week : str, default "last"
        An ISO week (``2026-W46``), a day in it (``2026-11-12``) or ``last``, the latest week with entries.
    weekly : pandas.DataFrame, optional
        Weekly means with their interval, as ``columns.WEEKLY`` [µg/day]; without it the title gives the mean
        over complete days with no interval.
    ratio : bool, default False
        Add the MK-7 [µg] that the popular rule of 100 µg per 10,000 IU would pair with each day's D3.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into; a new one if not given.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels that share the days; the lower one has a second scale [IU/day].

    Raises
    ------
    DiaryError
        If `week` is no week or has no entries.

    Notes
    -----
    Bars are means and lines 90 % intervals of the panel's total. A day far above the rest is cut, as
    :func:`axis_end` says, and carries its figure and interval in words. Partial days and days of which less
    than 80 % is understood are faint; what is under review is outlined and not counted.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.DataFrame({"day": pd.Timestamp("2026-11-09"), "complete": True,
    ...     "analyte": ["MK7", "MK_total"], "intake_ug": 350.0, "low_ug": 200.0, "high_ug": 560.0,
    ...     "coverage": 1.0, "at_least": False, "possible_ug": 0.0, "very_uncertain": False, "citations": ""})
    >>> figure = week(day)
    >>> figure.axes[0].get_ylabel()
    'K2 [µg a day]'
    """
    import pandas as pd
    from matplotlib.figure import Figure

    name = resolve_week(daily["day"].unique(), week)
    days = pd.to_datetime(week_days(name))
    shown = daily[daily["day"].isin(days)]
    complete = shown.groupby("day")["complete"].first().astype(bool)
    frames = {str(a): f.set_index("day").reindex(days) for a, f in shown.groupby("analyte")}
    mean = week_mean(daily, name, weekly)
    k2 = _days(frames, "MK_total", complete, ratio=ratio)
    d = _days(frames, "D_total", complete)
    others = [a for a in _OTHER_D if a in frames and (frames[a]["intake_ug"] > 0).any()]
    d_forms = _D | dict.fromkeys(others, "other D: " + ", ".join(_OTHER_D[a] for a in others))

    with _style():
        fig = figure if figure is not None else Figure(figsize=(_WIDTH_IN, _HEIGHT_IN))
        head = _headline(fig, week_title(name), mean_words(mean), complete)
        caption = _caption(daily, shown, weekly, name, brackets=bool(mean["low_ug"].notna().any()))
        foot = _foot(fig, caption, k2, d, ratio=ratio)
        upper, lower = _panels(fig, head, foot)
        _draw(fig, upper, frames, _K2, k2)
        upper.set_title("Vitamin K2 (menaquinones)", loc="left", fontsize=11.5, fontweight="bold", pad=22)
        upper.set_ylabel("K2 [µg a day]")
        upper.set_xticks(range(7), [""] * 7)
        _draw(fig, lower, frames, d_forms, d)
        lower.set_title("Vitamin D", loc="left", fontsize=11.5, fontweight="bold", pad=22)
        lower.set_ylabel("vitamin D [µg a day]")
        _name_days(lower, days, d)
        _second_scale(lower)
    return fig


def _days(frames: dict[str, pd.DataFrame], total: str, complete: pd.Series[bool], *, ratio: bool = False) -> _Days:
    """Lay out the days of one panel and decide where its axis ends."""
    import numpy as np

    index = next(iter(frames.values())).index
    present = index.isin(complete.index)
    partial = present & ~complete.reindex(index, fill_value=True).to_numpy(bool)

    def column(analyte: str, name: str) -> Floats:
        return frames[analyte][name].to_numpy(float) if analyte in frames else np.full(7, np.nan)

    def flag(name: str) -> Flags:
        return frames[total][name].eq(True).to_numpy(bool) if total in frames else np.zeros(7, bool)

    sums, high, possible = column(total, "intake_ug"), column(total, "high_ug"), column(total, "possible_ug")
    possible = np.nan_to_num(possible)
    rule = column("D3", "intake_ug") / IU_UG * _RULE_MK7_UG_PER_IU if ratio else np.full(7, np.nan)
    # Where nothing is understood, what is under review sets the scale.
    sizes = sums if np.nan_to_num(sums).any() else np.where(possible > 0, possible, np.nan)
    end = axis_end(sizes)
    cut = np.zeros(7, bool) if end is None else np.nan_to_num(sizes) > end
    ordinary = float(np.max(np.nan_to_num(sizes)[~cut], initial=0))
    tops = np.fmax(np.fmax(np.nan_to_num(sums) + possible, high), rule)
    reach = float(np.max(np.nan_to_num(tops)[~cut], initial=0))
    # An interval, a possible amount or the popular rule may stretch the axis, but not beyond reading.
    return _Days(
        present=present,
        partial=partial,
        faint=partial | (column(total, "coverage") < _LOW_COVERAGE),
        total=sums,
        low=column(total, "low_ug"),
        high=high,
        possible=possible,
        ratio=rule,
        at_least=flag("at_least"),
        very_uncertain=flag("very_uncertain"),
        end=max(end or ordinary, min(reach, 1.8 * ordinary) if ordinary else reach) or 1.0,
        cut=cut,
    )


def _draw(fig: Figure, ax: Axes, frames: dict[str, pd.DataFrame], forms: dict[str, str], d: _Days) -> None:
    """Draw one panel: stacks, intervals, what is under review, breaks, and the figures above."""
    ax.set_xlim(-0.55, 6.55)
    ax.set_axisbelow(True)
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="both", length=0)
    ax.locator_params(axis="y", nbins=5)
    ax.yaxis.set_major_formatter(_tick)
    handles = _stack(ax, frames, forms, d)
    _intervals(ax, d)
    _review(ax, d)
    _ratio_marks(ax, d)
    _breaks(ax, d)
    _figures(ax, d, fig.get_figheight())
    if handles:
        ax.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=len(handles),
            fontsize=8.8,
            borderaxespad=0.25,
            columnspacing=1.5,
            **_LEGEND,
        )


def _tick(value: float, _: float | None = None) -> str:
    """Write a tick of a scale."""
    return f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"


def _stack(ax: Axes, frames: dict[str, pd.DataFrame], forms: dict[str, str], d: _Days) -> list[Any]:
    """Stack the forms and return their keys for the legend."""
    import numpy as np
    from matplotlib.patches import Patch, Rectangle

    bottom = np.zeros(7)
    keys: dict[str, Patch] = {}
    for analyte, label in forms.items():
        if analyte not in frames:
            continue
        height = np.nan_to_num(frames[analyte]["intake_ug"].to_numpy(float))
        here = np.flatnonzero(height > 0)
        colour = COLOURS[analyte]
        hatch, face = (_FORM_HATCH, "white") if analyte in _HATCHED else ("", colour)
        bars = ax.bar(
            here,
            height[here],
            _BAR,
            bottom[here],
            label=analyte,
            color=[_pale(face) if d.faint[i] else face for i in here],
            edgecolor=[_pale(colour, 0.3) if d.faint[i] else colour for i in here],
            hatch=[hatch + (_PARTIAL_HATCH if d.partial[i] else "") for i in here],
            linewidth=0.8,
            zorder=2,
        )
        for i, bar in zip(here, bars, strict=True):
            # The bar keeps its true height; only what is seen of it ends at the cut.
            bar.set_clip_path(Rectangle((i - 0.5, 0), 1, d.end, transform=ax.transData))
        bottom += height
        if len(here):
            keys.setdefault(label, Patch(facecolor=face, edgecolor=colour, hatch=hatch, label=label))
    return list(keys.values())


def _intervals(ax: Axes, d: _Days) -> None:
    """Draw the 90 % interval of each day's total; one that leaves the axis ends in an arrowhead."""
    import numpy as np

    x = np.flatnonzero(~d.cut & (d.low < d.high) & (d.low < d.end))
    low, high = d.low[x], d.high[x]
    top, inside = np.minimum(high, d.end), high <= d.end
    ax.vlines(x, low, top, color="white", linewidth=3.2, zorder=4)
    ax.vlines(x, low, top, color=_INK, linewidth=1.3, zorder=5).set_gid("interval")
    style: dict[str, Any] = {"color": _INK, "linestyle": "none", "markersize": 7, "zorder": 5}
    ax.plot(np.r_[x, x[inside]], np.r_[low, top[inside]], marker="_", **style)
    ax.plot(x[~inside], top[~inside], marker="^", **style)


def _review(ax: Axes, d: _Days) -> None:
    """Outline what is under review on top of each bar."""
    import numpy as np
    from matplotlib.patches import Rectangle

    for i in np.flatnonzero(d.possible > 0):
        box = Rectangle((i - _BAR / 2, np.nan_to_num(d.total[i])), _BAR, d.possible[i], fill=False)
        box.set(edgecolor=_INK, linewidth=1.1, linestyle=(0, (4, 2.5)), zorder=3, gid="under review")
        ax.add_patch(box)
        box.set_clip_path(Rectangle((i - 0.5, 0), 1, d.end, transform=ax.transData))


def _ratio_marks(ax: Axes, d: _Days) -> None:
    """Draw the MK-7 that the popular ratio pairs with the day's D3 as a line across the bar."""
    import numpy as np

    x = np.flatnonzero((d.ratio > 0) & (d.ratio <= d.end))
    if len(x):
        ax.hlines(d.ratio[x], x - 0.45, x + 0.45, color="white", linewidth=3.4, zorder=3)
        ax.hlines(d.ratio[x], x - 0.44, x + 0.44, color=_INK, linewidth=2.2, zorder=3).set_gid("ratio")


def _breaks(ax: Axes, d: _Days) -> None:
    """Cut the bars that leave the axis with a white zigzag band below their drawn end."""
    import numpy as np
    from matplotlib.patches import Polygon

    for i in np.flatnonzero(np.nan_to_num(d.total) + d.possible > d.end * 1.0001):
        half = _BAR / 2 + 0.06
        across = np.linspace(i - half, i + half, 9)
        lower = d.end * (0.80 + 0.045 * (np.arange(9) % 2))
        upper = lower + d.end * 0.06
        band = Polygon(np.column_stack([np.r_[across, across[::-1]], np.r_[lower, upper[::-1]]]), closed=True)
        band.set(facecolor="white", edgecolor="none", zorder=5, gid="break")
        ax.add_patch(band)
        ax.plot(across, np.column_stack([lower, upper]), color=_INK, linewidth=1.1, zorder=5)


def _words(d: _Days, i: int) -> list[tuple[str, float, str]]:
    """Say what stands above a bar, top line first: text, size [pt], weight."""
    known = not math.isnan(d.total[i])
    total = d.total[i] if known else 0.0
    edge = d.end * 1.0001
    lines = []
    if known and d.at_least[i]:
        lines.append(("at least", 7.6, "normal"))
    lines.append((people(total), 10.0, "bold") if known else ("unknown", 7.6, "normal"))
    if d.high[i] > edge or (d.cut[i] and d.high[i] > d.low[i]):
        lines.append((f"{people(d.low[i])}–{people(d.high[i])}", 7.6, "normal"))
    if d.possible[i] > 0 and (not known or total + d.possible[i] > edge):
        lines.append((f"+ {people(d.possible[i])} in review", 7.0, "normal"))
    if d.ratio[i] > edge:
        lines.append((f"ratio: {people(d.ratio[i])}", 7.6, "normal"))
    if d.very_uncertain[i]:
        lines.append(("very uncertain", 7.0, "normal"))
    return lines


def _figures(ax: Axes, d: _Days, height_in: float) -> None:
    """Write each day's figure above all that is drawn of it, and make room for it."""
    import numpy as np

    words = {int(i): _words(d, int(i)) for i in np.flatnonzero(d.present)}
    height_pt = ax.get_position().height * height_in * 72
    share = np.zeros(7)
    for i, lines in words.items():
        share[i] = (sum(size * _LEADING for _, size, _ in lines) + 8) / height_pt
    foot = np.minimum(d.top, d.end)
    reach = max(d.end * 1.06, *(foot / (1 - share)))
    # A ratio's mark that would strike through the figures lifts them above itself.
    struck = (d.ratio <= d.end) & (d.ratio > foot) & (d.ratio < foot + share * reach * 1.1)
    foot = np.where(struck, d.ratio, foot)
    ax.set_ylim(0, max(reach, *(foot / (1 - share))))
    for i, lines in words.items():
        up = 6.5 if d.high[i] > d.end and not d.cut[i] else 4.0
        for text, size, weight in reversed(lines):
            note = ax.annotate(text, (i, foot[i]), (0, up), textcoords="offset points", ha="center", va="bottom")
            note.set(fontsize=size, fontweight=weight, color=_INK if weight == "bold" else _GREY, zorder=6)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
            note.set_gid(f"figure {i}")
            up += size * _LEADING


def _pale(colour: str, share: float = 0.58) -> tuple[float, float, float]:
    """Mix a colour with white, so that no grid line shines through as with transparency."""
    from matplotlib.colors import to_rgb

    r, g, b = (c + (1 - c) * share for c in to_rgb(colour))
    return r, g, b


def _name_days(ax: Axes, days: pd.DatetimeIndex, d: _Days) -> None:
    """Write the days below the lower panel, with what is special about them."""
    state = ["partial day" if p else "" if here else "no entries" for p, here in zip(d.partial, d.present, strict=True)]
    ax.set_xticks(range(7), [f"{day_label(day)}\n{words}" for day, words in zip(days, state, strict=True)])
    for tick, words in zip(ax.get_xticklabels(), state, strict=True):
        tick.set(color=_FAINT_INK if words else _INK, linespacing=1.35)


def _second_scale(ax: Axes) -> None:
    """Add the scale in international units on the right."""
    to_iu: Callable[[Any], Any] = lambda ug: ug / IU_UG  # noqa: E731
    to_ug: Callable[[Any], Any] = lambda iu: iu * IU_UG  # noqa: E731
    scale = ax.secondary_yaxis("right", functions=(to_iu, to_ug))
    scale.set_ylabel("vitamin D [IU a day]")
    scale.yaxis.set_major_formatter(_tick)
    scale.spines["right"].set_visible(False)
    scale.tick_params(length=3, color="#B0B0B0")


def _headline(fig: Figure, title: str, means: list[str], complete: pd.Series[bool]) -> float:
    """Write the week, its means and what they are means of; return how far down it reaches [in]."""
    width, height = fig.get_size_inches()
    whole = int(complete.sum())
    # Without a complete day there is no mean, and the line below says so.
    lines = [line for words in means for line in _wrap(words, 11.5, width)] if whole else []
    down_in = 0.62 + len(lines) * 11.5 * 1.5 / 72 + 0.04 * bool(lines)
    counted = count_words(whole, len(complete) - whole)
    for text, at_in, size, gid in (
        (title, 0.2, 18, "title"),
        ("\n".join(lines), 0.62, 11.5, "mean"),
        (counted[0].upper() + counted[1:], down_in, 9.5, "days"),
    ):
        line = fig.text(_MARGIN_IN / width, 1 - at_in / height, text, va="top", fontsize=size, linespacing=1.3)
        line.set(gid=gid, fontweight="bold" if gid == "title" else "normal", color=_GREY if gid == "days" else _INK)
    return down_in + 0.16


def _foot(fig: Figure, caption: str, k2: _Days, d: _Days, *, ratio: bool) -> float:
    """Write caption, the words on the ratio and the key of the marks; return how high they reach [in]."""
    width, height = fig.get_size_inches()
    x, y = _MARGIN_IN / width, 0.14
    for text, size, colour, gid in (
        (caption, 7.6, _GREY, "caption"),
        (_RULE_WORDS if ratio else "", 8.4, _INK, "ratio words"),
    ):
        lines = _wrap(text, size, width) if text else []
        if lines:
            fig.text(
                x,
                y / height,
                "\n".join(lines),
                va="bottom",
                fontsize=size,
                color=colour,
                linespacing=1.35,
                gid=gid,
            )
            y += len(lines) * size * 1.42 / 72 + 0.1
    keys = _keys(k2, d)
    if keys:
        columns = min(len(keys), 3)
        legend = fig.legend(
            handles=keys,
            loc="lower left",
            bbox_to_anchor=(x, y / height),
            ncols=columns,
            fontsize=8.4,
            borderaxespad=0,
            columnspacing=1.8,
            **_LEGEND,
        )
        legend.set_gid("key")
        y += -(-len(keys) // columns) * 8.4 * 1.65 / 72 + 0.08
    return y


def _keys(k2: _Days, d: _Days) -> list[Any]:
    """Make the key of the marks that are on this picture, and of no others."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    pale: dict[str, Any] = {"facecolor": _pale("#8C8C8C", 0.7), "edgecolor": _pale("#8C8C8C", 0.3)}
    outline: dict[str, Any] = {"fill": False, "edgecolor": _INK, "linestyle": (0, (3, 2))}
    both = (k2, d)
    keys: list[Any] = []
    if any((p.low < p.high).any() for p in both):
        keys.append(Line2D([], [], color=_INK, linewidth=1.3, marker="|", markersize=6, label="90 % interval"))
    if any((p.possible > 0).any() for p in both):
        keys.append(Patch(**outline, label="under review, not counted"))
    if d.partial.any():
        keys.append(Patch(**pale, hatch=_PARTIAL_HATCH, label="partial day, not in the mean"))
    if any((p.faint & ~p.partial).any() for p in both):
        keys.append(Patch(**pale, label="faint: under 80 % understood"))
    if (k2.ratio > 0).any():
        keys.append(Line2D([], [], color=_INK, linewidth=2.2, label="MK-7 by the popular ratio"))
    return keys


def _panels(fig: Figure, head_in: float, foot_in: float) -> tuple[Axes, Axes]:
    """Place the two panels between headline and foot, whose heights are known, so that no text can meet."""
    width, height = fig.get_size_inches()
    gap, bottom = 0.74, foot_in + 0.42
    room = height - head_in - 0.62 - bottom - gap
    lower = room * 0.42
    left, across = _LEFT_IN / width, 1 - (_LEFT_IN + _RIGHT_IN) / width
    upper_ax = fig.add_axes((left, (bottom + lower + gap) / height, across, (room - lower) / height))
    return upper_ax, fig.add_axes((left, bottom / height, across, lower / height))


def _wrap(text: str, size: float, width_in: float) -> list[str]:
    """Break a text into lines that fit the figure's width, by the font's own measures."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size)
    room = (width_in - 2 * _MARGIN_IN) * 72

    def measure(words: str) -> float:
        return float(text_to_path.get_text_width_height_descent(words, font, ismath=False)[0])

    lines: list[list[str]] = []
    used, space = math.inf, measure("a b") - measure("ab")
    for word in text.split():
        wide = measure(word)
        if used + space + wide <= room:
            lines[-1].append(word)
            used += space + wide
        else:
            lines.append([word])
            used = wide
    return [" ".join(words) for words in lines]


def _caption(
    daily: pd.DataFrame, shown: pd.DataFrame, weekly: pd.DataFrame | None, name: str, *, brackets: bool
) -> str:
    """Write what the interval leaves out, the sources and the table's version."""
    lines = "lines and brackets" if brackets else "lines"
    words = [f"Bars are means, {lines} 90 % intervals. They leave out misreported and forgotten foods."]
    totals = shown[shown["analyte"].isin(["MK_total", "D_total"])]
    if (totals["coverage"] < _LOW_COVERAGE).any():
        words.append("Where less than 80 % is understood, the interval covers the understood foods only.")
    if totals["very_uncertain"].eq(True).any():
        words.append("Very uncertain: a content behind most of the figure has a geometric standard deviation above 3.")
    texts = daily.attrs.get("citations") or {}
    for total, what in (("MK_total", "K2"), ("D_total", "vitamin D")):
        ids = [] if weekly is None else _ranked(weekly[(weekly["week"] == name) & (weekly["analyte"] == total)])
        ids = ids or _ranked(shown[shown["analyte"] == total])
        if ids:
            named = ", ".join(str(texts.get(i, i)) for i in ids[:_SOURCES_NAMED])
            more = f" and {len(ids) - _SOURCES_NAMED} more" if len(ids) > _SOURCES_NAMED else ""
            words.append(f"Sources of {what}: {named}{more}.")
    words.append(table_words(daily))
    return " ".join(w for w in words if w)


def _ranked(rows: pd.DataFrame) -> list[str]:
    """Order citation ids, those behind most of the total first.

    A row names its citations in order but not their shares, so each is given the row's intake divided by its
    place.
    """
    score: dict[str, float] = {}
    for text, intake in zip(rows["citations"], rows["intake_ug"], strict=True):
        if isinstance(text, str) and not math.isnan(intake):
            for place, citation in enumerate(filter(None, text.split(";")), start=1):
                score[citation] = score.get(citation, 0.0) + intake / place
    return sorted(score, key=lambda c: (-score[c], c))


#: What a figure can be written as, and what keeps the bytes the same from run to run.
_FORMATS: dict[str, dict[str, Any]] = {
    ".png": {"dpi": _DPI, "pil_kwargs": {"compress_level": 4}},
    ".svg": {"metadata": {"Date": None}},
    ".pdf": {"metadata": {"CreationDate": None}},
}


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as PNG (200 dots per inch), SVG or PDF, by the file's suffix.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    path : str or pathlib.Path
        The file to write; one that is there is replaced.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    OutputError
        If the suffix is none of these, the folder is missing, or the file cannot be written.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> save(Figure(), "week.gif")
    Traceback (most recent call last):
    ...
    vitamer.errors.OutputError: week.gif: '.gif' is no format for a picture. Use .png, .svg or .pdf.
    """
    path = Path(path)
    options = _FORMATS.get(path.suffix.lower())
    if options is None:
        rule = f"'{path.suffix}' is no format for a picture"
        raise OutputError(rule, place=str(path), way_out="Use .png, .svg or .pdf.")
    if not path.parent.is_dir():
        rule = f"the folder '{path.parent}' does not exist"
        raise OutputError(rule, place=str(path), way_out="Make it, or choose another.")
    with _style():
        try:
            figure.savefig(path, format=path.suffix.lower()[1:], **options)
        except OSError as error:
            rule = f"the picture cannot be written: {error.strerror}"
            raise OutputError(rule, place=str(path), way_out="Choose another place.") from error
    return path
