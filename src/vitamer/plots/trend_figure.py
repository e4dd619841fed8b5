"""The trend: weekly or monthly means of menaquinones above those of vitamin D, and what they rest on below.

The figure draws what a frame of means holds and computes nothing but stacks and µg to IU. Context, where it is asked
for, is drawn as thin lines whose words stand beside the panel, never on the bars.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.context import FEWEST_COMPLETE_DAYS, NO_K2_TARGET, ContextLine, context_words, joined
from vitamer.plots.drawing import (
    COLOURS,
    D_FORMS,
    DOTTED,
    FAINT_INK,
    GREY,
    HATCH,
    HATCHED,
    INK,
    K2_FORMS,
    LEGEND,
    OTHER_D_FORMS,
    axis_end,
    iu_scale,
    pale,
    printable,
    style,
    tick,
    wrap,
)
from vitamer.weeks import people, span, table_words, week_days, week_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["trend", "trend_text"]

_WIDTH_IN, _MARGIN_IN, _LEFT_IN, _RIGHT_IN = 8.0, 0.32, 0.96, 0.84
#: Room for the words of context beside a panel, and what the scale in IU takes of it.
_WORDS_IN, _IU_IN = 2.05, 0.7
_K2_IN, _D_IN, _STRIP_IN = 2.7, 1.75, 0.16
_GAP_IN = 0.66
_LABEL_PT, _LEADING = 7.4, 1.3
#: So many periods can bear a figure above each bar, and so many a bar that one can tell from the next.
_FIGURES_FIT, _BARS_FIT = 16, 60
_SLOTS_AT_LEAST = 7
_NAMED = 3
#: Share of the periods that may be cut: more are no exceptions.
_CUT_AT_MOST = 0.25
_REFERRED = ("adequate_intake", "recommended_allowance")
_K2_SETS = ("population_intake", "trial_dose")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class _Panel:
    """One panel's periods as arrays, first to last; amounts [µg/day] are NaN where there is none."""

    total: Floats
    low: Floats
    high: Floats
    possible: Floats
    few: Flags
    faint: Flags
    at_least: Flags
    very_uncertain: Flags
    end: float
    cut: Flags
    scale: Floats

    @property
    def paleness(self) -> Floats:
        """Share of white in each bar's colours."""
        import numpy as np

        return np.where(self.few, 0.68, np.where(self.faint, 0.45, 0.0))


def trend(means: pd.DataFrame, *, context: Iterable[ContextLine] = (), figure: Figure | None = None) -> Figure:
    """Draw means of weeks or months: menaquinones by form, vitamin D by source, and what the means rest on.

    Parameters
    ----------
    means : pandas.DataFrame
        Means per day over complete days, as ``columns.WEEKLY`` or ``columns.MONTHLY`` [µg/day].
    context : iterable of ContextLine, optional
        Lines to draw with their words, such as :func:`vitamer.context.trial_doses` returns [µg/day]. References of
        vitamin D are drawn only across periods with five complete days or more.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into, high enough for what it is to hold; a new one, as high as its words need, if not
        given.

    Returns
    -------
    matplotlib.figure.Figure
        Axes for K2, vitamin D (with a second scale [IU/day]), complete days, and what is understood of both.

    Notes
    -----
    Bars are means and lines 90 % intervals of the total. A period far above the rest is cut, as
    :func:`vitamer.plots.axis_end` says. A mean over fewer than five complete days is faint with a dotted outline; one
    of which less than 80 % is understood is faint. Periods without entries or without a complete day are gaps.

    Examples
    --------
    >>> import pandas as pd
    >>> means = pd.DataFrame({"week": "2026-W46", "complete_days": 6, "analyte": ["MK7", "MK_total"],
    ...     "intake_ug": 35.0, "low_ug": 20.0, "high_ug": 56.0, "coverage": 1.0, "at_least": False,
    ...     "possible_ug": 0.0, "very_uncertain": False, "citations": ""})
    >>> trend(means).axes[0].get_ylabel()
    'K2 [µg a day]'
    """
    from matplotlib.figure import Figure

    asked = joined(context)
    by, names = _periods(means)
    frames = {str(a): f.set_index(by).reindex(names) for a, f in means.groupby("analyte")}
    days = means.groupby(by)["complete_days"].first().reindex(names)
    others = [a for a in OTHER_D_FORMS if a in frames and (frames[a]["intake_ug"] > 0).any()]
    d_forms = D_FORMS | dict.fromkeys(others, "other D: " + ", ".join(OTHER_D_FORMS[a] for a in others))
    lines = tuple(line for line in asked if _drawn_across(line, days).any())
    k2_lines = [line for line in lines if line.analyte != "D_total"]
    d_lines = [line for line in lines if line.analyte == "D_total"]
    k2 = _panel(frames, "MK_total", days, K2_FORMS, k2_lines)
    d = _panel(frames, "D_total", days, d_forms, d_lines)

    with style():
        width = float(figure.get_figwidth()) if figure is not None else _WIDTH_IN
        head = _head(means, names, width)
        foot = _foot(means, by, lines, k2, d, width, refused=len(lines) < len(asked))
        keys = _keys(k2, d, days)
        key_in = 0.26 * -(-len(keys) // 3) if keys else 0.0
        below = 0.14 + sum(len(text) * size * 1.42 / 72 + 0.1 for text, size, _ in foot) + key_in
        above = 0.24 + sum(size * 1.42 / 72 for _, size, _ in head)
        strip_in = 3 * _STRIP_IN + 0.14
        beside = [_beside(k2_lines, k2.end, _WORDS_IN), _beside(d_lines, d.end, _WORDS_IN - _IU_IN)]
        wanted = [max(_K2_IN, beside[0]), max(_D_IN, beside[1])]
        fixed = above + _GAP_IN + _GAP_IN + strip_in + 0.5 + below
        fig = figure if figure is not None else Figure(figsize=(width, fixed + sum(wanted)))
        height = float(fig.get_figheight())
        # In a figure of given size the panels share what the words leave.
        share = max((height - fixed) / sum(wanted), 0.4)
        k2_in, d_in = (room * share for room in wanted)
        right = _RIGHT_IN + (_WORDS_IN - _RIGHT_IN if lines else 0.0) + 0.1 * bool(lines)
        across = (width - _LEFT_IN - right) / width
        foot_in = below + 0.5

        def add(bottom_in: float, high_in: float) -> Axes:
            return fig.add_axes((_LEFT_IN / width, bottom_in / height, across, high_in / height))

        upper = add(foot_in + strip_in + d_in + _GAP_IN, k2_in)
        lower = add(foot_in + strip_in, d_in)
        strips = [add(foot_in + (2 - n) * _STRIP_IN, 0.115) for n in range(3)]
        _write_head(fig, head)
        _write_foot(fig, foot, keys)
        _draw(upper, frames, K2_FORMS, k2, days, names, across * width, k2_in)
        _draw(lower, frames, d_forms, d, days, names, across * width, d_in)
        for ax, title, what in ((upper, "Vitamin K2 (menaquinones)", "K2"), (lower, "Vitamin D", "vitamin D")):
            ax.set_title(title, loc="left", fontsize=11.5, fontweight="bold", pad=22)
            ax.set_ylabel(f"{what} [µg a day]")
        iu_scale(lower)
        _draw_context(upper, k2_lines, days, k2.end, 0.1, _WORDS_IN, across * width, k2_in)
        _draw_context(lower, d_lines, days, d.end, _IU_IN, _WORDS_IN - _IU_IN, across * width, d_in)
        _draw_strips(strips, frames, days, names)
        _name_periods(strips[-1], names, across * width)
    return fig


def _periods(means: pd.DataFrame) -> tuple[str, list[str]]:
    """Name the column of the periods and every period from the first to the last, those without entries as well."""
    by = str(means.columns[0])
    first, last = str(means[by].min()), str(means[by].max())
    if by == "month":
        start, end = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (first, last))
        return by, [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1)]
    monday, end_day = week_days(first)[0], week_days(last)[0]
    return by, [week_of(monday + timedelta(days=n)) for n in range(0, (end_day - monday).days + 1, 7)]


def _first_day(name: str) -> date:
    """Return the first day of a week or month."""
    return week_days(name)[0] if "W" in name else date.fromisoformat(f"{name}-01")


def _length(name: str) -> int:
    """Return how many days a week or month has [d]."""
    return 7 if "W" in name else calendar.monthrange(int(name[:4]), int(name[5:7]))[1]


def _panel(
    frames: dict[str, pd.DataFrame], total: str, days: pd.Series[float], forms: dict[str, str], lines: list[ContextLine]
) -> _Panel:
    """Lay out the periods of one panel and decide where its axis ends."""
    import numpy as np

    size = len(days)

    def column(analyte: str, name: str) -> Floats:
        return frames[analyte][name].to_numpy(float) if analyte in frames else np.full(size, np.nan)

    def flag(name: str) -> Flags:
        return frames[total][name].eq(True).to_numpy(bool) if total in frames else np.zeros(size, bool)

    sums, low, high = (column(total, name) for name in ("intake_ug", "low_ug", "high_ug"))
    possible = np.nan_to_num(column(total, "possible_ug"))
    known = np.nan_to_num(sums)
    sizes = known if known.any() else possible
    limit = axis_end(sizes)
    cut = np.zeros(size, bool) if limit is None else sizes > limit
    if cut.sum() > _CUT_AT_MOST * (sizes > 0).sum():
        # What is high for long is the trend itself.
        limit, cut = None, np.zeros(size, bool)
    ordinary = float(sizes[~cut].max(initial=0)) or 1.0
    tops = np.fmax(np.nan_to_num(high), known + possible)
    fits = tops[~cut & (tops <= 2.9 * ordinary)]
    end = max(limit or 0.0, ordinary, float(fits.max(initial=0)))
    if (tops[~cut] > 2.9 * ordinary).any():
        end = max(end, 2.2 * ordinary)
    # A line just above the bars is worth its room, and so is an intake that an authority refers to; others are named.
    worth = [x.value_ug_per_day for x in lines if x.value_ug_per_day <= end * (8 if x.kind in _REFERRED else 1.35)]
    end = max([end, *(1.04 * value for value in worth)])
    cut &= sizes > 1.3 * end
    whole = known + possible
    few = ((days > 0) & (days < FEWEST_COMPLETE_DAYS)).to_numpy(bool)
    return _Panel(
        total=sums,
        low=low,
        high=high,
        possible=possible,
        few=few,
        faint=(column(total, "coverage") < LOW_COVERAGE) & (known > 0),
        at_least=flag("at_least") & (known > 0),
        very_uncertain=flag("very_uncertain"),
        end=end,
        cut=cut,
        scale=np.where(cut, end / np.where(whole > 0, whole, 1.0), 1.0),
    )


def _draw(
    ax: Axes,
    frames: dict[str, pd.DataFrame],
    forms: dict[str, str],
    p: _Panel,
    days: pd.Series[float],
    names: list[str],
    across_in: float,
    high_in: float,
) -> None:
    """Draw one panel: gaps, stacks, intervals, what is under review, breaks, and figures where they fit."""
    size = len(names)
    ax.set_xlim(*_ends(size))
    ax.set_ylim(0, p.end * 1.06)
    ax.set_axisbelow(True)
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="both", length=0)
    ax.set_xticks([])
    ax.locator_params(axis="y", nbins=5)
    ax.yaxis.set_major_formatter(tick)
    slot_pt = across_in * 72 / max(size, _SLOTS_AT_LEAST)
    _gaps(ax, days, p, slot_pt)
    handles = _stack(ax, frames, forms, p)
    _intervals(ax, p)
    _review(ax, p)
    _breaks(ax, p)
    widest = max(len(people(float(total))) + bool(bound) for total, bound in zip(p.total, p.at_least, strict=True))
    if size <= _FIGURES_FIT and 0.66 * 9.5 * widest <= slot_pt:
        _figures(ax, p, days, names, slot_pt, high_in)
    else:
        _cut_figures(ax, p, slot_pt)
    if handles:
        ax.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=len(handles),
            fontsize=8.8,
            borderaxespad=0.25,
            columnspacing=1.5,
            **LEGEND,
        )


def _ends(size: int) -> tuple[float, float]:
    """Say where the axis of the periods begins and ends; a few periods stand in the middle of it."""
    middle, half = (size - 1) / 2, 0.512 * max(size, _SLOTS_AT_LEAST)
    return middle - half, middle + half


def _bar(size: int) -> float:
    """Width of a bar among so many: the more there are, the less air between them."""
    return 0.62 if size <= 2 * _FIGURES_FIT else 0.78 if size <= _BARS_FIT else 1.0


def _gaps(ax: Axes, days: pd.Series[float], p: _Panel, slot_pt: float) -> None:
    """Mark periods without a mean, and say why where the word fits."""
    state = ["no entries" if n != n else "no complete day" if n == 0 else "" for n in days]
    at = 0
    for word, run in groupby(state):
        length = len(list(run))
        if word:
            band = ax.axvspan(at - 0.5, at + length - 0.5, color="#F3F3F3", linewidth=0, zorder=0.2)
            band.set_gid(f"gap {at}")
            room = length * slot_pt
            if room >= 10:
                flat = room >= 4.6 * len(word)
                ax.text(
                    at + (length - 1) / 2,
                    p.end * 0.03,
                    word,
                    rotation=0 if flat else 90,
                    ha="center",
                    va="bottom",
                    fontsize=7.4,
                    color=FAINT_INK,
                    gid="gap word",
                    zorder=3.5,
                    bbox={"facecolor": "#F3F3F3", "edgecolor": "none", "pad": 0.8},
                )
        at += length


def _stack(ax: Axes, frames: dict[str, pd.DataFrame], forms: dict[str, str], p: _Panel) -> list[Any]:
    """Stack the forms and return their keys for the legend."""
    import numpy as np
    from matplotlib.patches import Patch, Rectangle

    size = len(p.total)
    bottom, width, keys = np.zeros(size), _bar(size), dict[str, Patch]()
    dense = size > _BARS_FIT
    for analyte, label in forms.items():
        if analyte not in frames:
            continue
        height = np.nan_to_num(frames[analyte]["intake_ug"].to_numpy(float)) * p.scale
        here = np.flatnonzero(height > 0)
        colour = COLOURS[analyte]
        hatch, face = (HATCH, "white") if analyte in HATCHED and not dense else ("", colour)
        ax.bar(
            here,
            height[here],
            width,
            bottom[here],
            label=analyte,
            color=[pale(face, p.paleness[i]) for i in here],
            edgecolor=[pale(colour, p.paleness[i] / 2) for i in here],
            hatch=hatch,
            linewidth=0.0 if dense else 0.8,
            zorder=2,
        )
        bottom += height
        if len(here):
            keys.setdefault(label, Patch(facecolor=face, edgecolor=colour, hatch=hatch, label=label))
    for i in np.flatnonzero(p.few & (bottom > 0) & (not dense)):
        outline = Rectangle((i - width / 2, 0), width, bottom[i], fill=False, edgecolor=GREY)
        outline.set(linestyle=DOTTED, linewidth=1.5, zorder=3, gid="few days")
        ax.add_patch(outline)
    return list(keys.values())


def _intervals(ax: Axes, p: _Panel) -> None:
    """Draw the 90 % interval of each total; one that leaves the axis ends in an arrowhead."""
    import numpy as np

    dense = len(p.total) > _BARS_FIT
    x = np.flatnonzero(~p.cut & (p.low < p.high) & (p.low < p.end))
    low, high = p.low[x], p.high[x]
    top, inside = np.minimum(high, p.end), high <= p.end
    thick = 0.6 if dense else 0.9 if len(p.total) > _FIGURES_FIT else 1.3
    if not dense:
        ax.vlines(x, low, top, color="white", linewidth=2.4 * thick, zorder=4)
    ax.vlines(x, low, top, color=INK, linewidth=thick, zorder=5).set_gid("interval")
    size = 2.5 if dense else 4.5 if len(p.total) > _FIGURES_FIT else 7
    ends: dict[str, Any] = {"color": INK, "linestyle": "none", "markersize": size, "zorder": 5}
    if not dense:
        ax.plot(np.r_[x, x[inside]], np.r_[low, top[inside]], marker="_", **ends)
    ax.plot(x[~inside], top[~inside], marker="^", **ends)


def _review(ax: Axes, p: _Panel) -> None:
    """Outline what is under review on top of each bar."""
    import numpy as np
    from matplotlib.patches import Rectangle

    width = _bar(len(p.total))
    for i in np.flatnonzero(p.possible > 0):
        above = np.nan_to_num(p.total[i]) * p.scale[i]
        box = Rectangle((i - width / 2, above), width, p.possible[i] * p.scale[i], fill=False)
        box.set(edgecolor=INK, linewidth=1.1 if width < 1 else 0.5, linestyle=(0, (4, 2.5)), zorder=3)
        box.set_gid("under review")
        ax.add_patch(box)
        box.set_clip_path(Rectangle((i - 0.5, 0), 1, p.end, transform=ax.transData))


def _breaks(ax: Axes, p: _Panel) -> None:
    """Cut the bars that leave the axis with a white zigzag band."""
    import numpy as np
    from matplotlib.patches import Polygon

    dense = len(p.total) > _BARS_FIT
    half, teeth = _bar(len(p.total)) / 2 + 0.06, 2 if dense else 5 if len(p.total) > _FIGURES_FIT else 9
    for i in np.flatnonzero(p.cut):
        across = np.linspace(i - half, i + half, teeth)
        lower = p.end * (0.72 + 0.03 * (np.arange(teeth) % 2))
        upper = lower + p.end * (0.035 if dense else 0.05)
        band = Polygon(np.column_stack([np.r_[across, across[::-1]], np.r_[lower, upper[::-1]]]), closed=True)
        band.set(facecolor="white", edgecolor="none", zorder=5, gid="break")
        ax.add_patch(band)
        ax.plot(across, np.column_stack([lower, upper]), color=INK, linewidth=0.5 if dense else 0.9, zorder=5)


def _figures(ax: Axes, p: _Panel, days: pd.Series[float], names: list[str], slot_pt: float, high_in: float) -> None:
    """Write each mean above all that is drawn of it, and how few days it rests on."""
    import numpy as np

    whole = np.fmax(np.nan_to_num(p.total) + p.possible, np.nan_to_num(p.high))
    foot = np.where(p.cut, p.end, np.minimum(whole, p.end))
    most = 0

    def fits(text: str, size: float = 7.2) -> bool:
        return size * sum(0.636 if letter.isdigit() else 0.48 for letter in text) <= slot_pt

    for i, (total, count) in enumerate(zip(p.total, days, strict=True)):
        if not count > 0:
            continue
        bound = bool(p.at_least[i])
        lines = [("at least", 7.2, "normal")] if bound and fits("at least") else []
        lines.append((("≥" if bound and not lines else "") + people(float(total)), 9.5, "bold"))
        if p.cut[i] or p.high[i] > p.end * 1.0001:
            lines.append((span(p.low[i], p.high[i]), 7.2, "normal"))
        if p.few[i]:
            long = f"{count:.0f} of {_length(names[i])} d"
            lines.append((long if fits(long) else f"{count:.0f}/{_length(names[i])} d", 7.2, "normal"))
        if p.very_uncertain[i]:
            lines.append(("very uncertain", 7.0, "normal"))
        lines = [line for line in lines if line[0] and (line[2] == "bold" or fits(*line[:2]))]
        up = 6.5 if p.high[i] > p.end and not p.cut[i] else 4.0
        for text, size, weight in reversed(lines):
            note = ax.annotate(text, (i, foot[i]), (0, up), textcoords="offset points", ha="center", va="bottom")
            note.set(fontsize=size, fontweight=weight, color=INK if weight == "bold" else GREY, zorder=6)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
            note.set_gid(f"figure {i}")
            up += size * _LEADING
        most = max(most, len(lines))
    _, top = ax.get_ylim()
    room = (most * 9.5 * _LEADING + 10) / (high_in * 72)
    ax.set_ylim(0, max(top, float((foot / (1 - room)).max(initial=0))))


def _cut_figures(ax: Axes, p: _Panel, slot_pt: float) -> None:
    """Write the figure of each cut bar above it, one by one where they have the room."""
    import numpy as np

    last = -math.inf
    drawn = False
    for i in np.flatnonzero(p.cut):
        text = people(float(p.total[i]))
        if (i - last) * slot_pt < 5.6 * len(text) + 6:
            continue
        last, drawn = float(i), True
        note = ax.annotate(text, (i, p.end), (0, 3), textcoords="offset points", ha="center", va="bottom")
        note.set(fontsize=8, fontweight="bold", zorder=6, gid=f"figure {i}")
    if drawn:
        ax.set_ylim(0, p.end * 1.13)


def _drawn_across(line: ContextLine, days: pd.Series[float]) -> Flags:
    """Tell across which periods a line may be drawn: references of vitamin D need five complete days."""
    import numpy as np

    if line.kind in _K2_SETS:
        return np.ones(len(days), bool)
    return (days >= FEWEST_COMPLETE_DAYS).to_numpy(bool)


def _wrapped(lines: list[ContextLine], end: float, room_in: float) -> list[list[str]]:
    """Break the words of each line; of what the whole panel is they need not say, but what leaves its scale."""
    labels = []
    for line in lines:
        words = re.sub(r"(?<=\w) (?=\d{4}\))", "\u00a0", line.label.removeprefix("vitamin D, "))
        labels.append(words if _inside(line, end) else f"↑\u00a0{words}")
    return [wrap(label, _LABEL_PT, room_in - 0.42) for label in labels]


def _inside(line: ContextLine, end: float) -> bool:
    return line.value_ug_per_day <= end * 1.0001


def _beside(lines: list[ContextLine], end: float, room_in: float) -> float:
    """Say how high the words beside a panel stand [in]."""
    return sum(len(words) * _LABEL_PT * _LEADING + 3.5 for words in _wrapped(lines, end, room_in)) / 72


def _draw_context(
    ax: Axes,
    lines: list[ContextLine],
    days: pd.Series[float],
    end: float,
    start_in: float,
    room_in: float,
    across_in: float,
    high_in: float,
) -> None:
    """Draw lines and bands, and beside the panel their words, which make room for each other."""
    import numpy as np

    left, right = ax.get_xlim()
    top = ax.get_ylim()[1]
    texts = _wrapped(lines, end, room_in)
    if _beside(lines, end, room_in) > 1.01 * high_in:
        # In a figure of given size the words may have no room, and the caption has them all.
        texts = [words[0].partition(": ")[0].split("\n") for words in texts]
    wanted, heights = [], []
    for line, words in zip(lines, texts, strict=True):
        value = line.value_ug_per_day
        heights.append(len(words) * _LABEL_PT * _LEADING + 3.5)
        wanted.append(min(value / top, 1.0) * high_in * 72)
        colour = COLOURS.get(line.analyte, INK)
        if not _inside(line, end):
            continue
        where = _drawn_across(line, days)
        edges = np.flatnonzero(np.diff(np.r_[False, where, False]))
        runs = [(a - 0.5, b - 0.5) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        if where.all():
            runs = [(left, right)]
        style_ = (0, (5, 2.5)) if line.kind == "trial_dose" else "-"
        for one, two in runs:
            # Behind the bars, so that it is a backdrop to them; bars that touch would hide it.
            above = 3.3 if len(days) > _BARS_FIT else 1.2
            drawn = ax.hlines(value, one, two, color=colour, linewidth=1.0, linestyle=style_, zorder=above)
            drawn.set_gid(f"context {line.reference_id}")
        if line.low_ug_per_day < line.high_ug_per_day and line.low_ug_per_day < end:
            band = ax.axhspan(line.low_ug_per_day, min(line.high_ug_per_day, end), color=colour, alpha=0.07)
            band.set(linewidth=0, zorder=0.4, gid=f"band {line.reference_id}")
    order = sorted(range(len(lines)), key=lambda n: (wanted[n], n))
    spots = _spread([wanted[n] for n in order], [heights[n] for n in order], high_in * 72)
    for n, spot in zip(order, spots, strict=True):
        line = lines[n]
        x = 1 + (start_in + 0.3) / across_in
        ax.text(
            x,
            spot / (high_in * 72),
            "\n".join(texts[n]),
            transform=ax.transAxes,
            ha="left",
            va="center",
            fontsize=_LABEL_PT,
            linespacing=1.15,
            color=INK,
            gid=f"label {line.reference_id}",
        )
        if _inside(line, end):
            ends = [1 + start_in / across_in, x - 0.05 / across_in]
            heights_ = [wanted[n] / (high_in * 72), spot / (high_in * 72)]
            colour = COLOURS.get(line.analyte, INK)
            ax.plot(ends, heights_, transform=ax.transAxes, color=colour, linewidth=0.7, clip_on=False)


def _spread(wanted: list[float], heights: list[float], top: float) -> list[float]:
    """Place the middles of labels near where they want to be, bottom first, so that none meets another [pt]."""
    middles: list[float] = []
    floor = 0.0
    for want, height in zip(wanted, heights, strict=True):
        middles.append(max(want, floor + height / 2))
        floor = middles[-1] + height / 2
    ceiling = top
    for n in range(len(middles) - 1, -1, -1):
        middles[n] = min(middles[n], ceiling - heights[n] / 2)
        ceiling = middles[n] - heights[n] / 2
    return middles


def _draw_strips(axes: list[Axes], frames: dict[str, pd.DataFrame], days: pd.Series[float], names: list[str]) -> None:
    """Draw what the means rest on: complete days, and how much of K2 and of vitamin D is understood."""
    import numpy as np

    size = len(names)
    lengths = np.array([_length(name) for name in names], float)
    count = np.nan_to_num(days.to_numpy(float))
    shares = [("complete days", count / lengths, [f"{c:.0f}" for c in count])]
    for total, words in (("MK_total", "K2 known [%]"), ("D_total", "D known [%]")):
        part = frames[total]["coverage"].to_numpy(float) if total in frames else np.full(size, np.nan)
        shares.append((words, part, ["" if c != c else f"{100 * c:.0f}" for c in part]))
    for ax, (words, part, figures) in zip(axes, shares, strict=True):
        ax.set_xlim(*_ends(size))
        ax.set_ylim(0, 1)
        ax.axis("off")
        there = np.flatnonzero(days.notna().to_numpy(bool) & ~np.isnan(part))
        wide = _bar(size)
        ax.bar(there, np.ones(len(there)), wide, color="#ECECEC", linewidth=0)
        drawn = ax.bar(there, part[there], wide, color="#9A9A9A", linewidth=0, label=words)
        for bar in drawn:
            bar.set_gid(words)
        ax.text(-0.012, 0.5, words, transform=ax.transAxes, ha="right", va="center", fontsize=7.0, color=GREY)
        if size <= _FIGURES_FIT:
            for i in there:
                ax.text(float(i), 0.47, figures[i], ha="center", va="center", fontsize=7.0, color=INK)


def _name_periods(ax: Axes, names: list[str], across_in: float) -> None:
    """Write the periods below, as many as have the room, with the year where it begins."""
    size = len(names)
    slot = across_in / max(size, _SLOTS_AT_LEAST)
    months = "W" not in names[0]
    steps = (1, 2, 3, 6, 12, 24) if months else (1, 2, 4, 8, 13, 26, 52)
    wide = 0.36 if months else 0.5
    step = next((n for n in steps if n * slot >= wide), -(-int(wide / slot) // steps[-1] + 1) * steps[-1])
    year = ""
    for i in range(0, size, step):
        first = _first_day(names[i])
        words = _MONTHS[first.month - 1] if months else f"W{names[i][-2:]}\n{first.day} {_MONTHS[first.month - 1]}"
        shown = names[i][:4] if months else str(first.year)
        words += f"\n{shown}" if shown != year else ""
        year = shown
        ax.annotate(words, (i, 0), (0, -4), textcoords="offset points", ha="center", va="top", gid="period").set(
            fontsize=8.2, linespacing=1.25, annotation_clip=False
        )


def _head(means: pd.DataFrame, names: list[str], width: float) -> list[tuple[str, float, str]]:
    """Word what stands above the panels: text, size [pt], name."""
    what = "month" if "W" not in names[0] else "week"
    room = width - 2 * _MARGIN_IN
    k2, d, counts = _sentences(means)
    said = ((k2, 10.5, "mean"), (d[0].upper() + d[1:], 10.5, "mean"), (counts, 9.5, "days"))
    lines = [(line, size, gid) for words, size, gid in said for line in wrap(words, size, room, even=True)]
    return [(f"K2 and vitamin D by {what}", 18, "title"), *lines]


def _write_head(fig: Figure, head: list[tuple[str, float, str]]) -> None:
    width, height = fig.get_size_inches()
    down = 0.2
    for n, (text, size, gid) in enumerate(head):
        line = fig.text(_MARGIN_IN / width, 1 - down / height, text, va="top", fontsize=size)
        line.set(gid=gid, fontweight="normal" if n else "bold", color=GREY if gid == "days" else INK)
        down += size * 1.42 / 72 + (0.03 if n == 0 else 0)


def _foot(
    means: pd.DataFrame,
    by: str,
    lines: tuple[ContextLine, ...],
    k2: _Panel,
    d: _Panel,
    width: float,
    *,
    refused: bool,
) -> list[tuple[list[str], float, str]]:
    """Word what stands below, lowest first: lines, size [pt], name."""
    room = width - 2 * _MARGIN_IN
    size = len(k2.total)
    words = ["Bars are means per day over complete days, lines 90 % intervals of the total."]
    words.append("They leave out misreported and forgotten foods.")
    if (k2.cut | d.cut).any():
        words.append("A broken bar is cut; its forms are in the proportions of the whole.")
    if k2.faint.any() or d.faint.any():
        words.append("Where less than 80 % is understood, the interval covers the understood foods only.")
    words.append(_uncertain_words(means, by))
    if (k2.possible > 0).any() or (d.possible > 0).any():
        words.append("What waits for review is possible and not counted.")
    if size > _BARS_FIT and by == "week":
        words.append(f"{size} weeks in one picture are many: by month they read more easily.")
    words += [*_sources(means), table_words(means)]
    foot = [(wrap(" ".join(w for w in words if w), 7.6, room), 7.6, "caption")]
    for same in _by_opening(lines):
        foot.append((wrap(context_words(same, no_target=False), 7.4, room), 7.4, "context words"))
    told = []
    if any(line.analyte != "D_total" for line in lines):
        told.append(NO_K2_TARGET)
    if any(not _inside(line, d.end if line.analyte == "D_total" else k2.end) for line in lines):
        told.append("↑ lies above the scale.")
    if any(line.analyte not in ("MK_total", "D_total") for line in lines):
        told.append("A line of one form is to be read against that form's part of a bar, not its whole.")
    if refused:
        told.append(f"No {by} here has five complete days, so that no reference of vitamin D is drawn.")
    if told:
        foot.append((wrap(" ".join(told), 8.4, room), 8.4, "no target"))
    return foot


def _uncertain_words(means: pd.DataFrame, by: str) -> str:
    """Name the periods whose figure is very uncertain, and say what that means; empty if there are none."""
    found = []
    for total, what in (("MK_total", "K2"), ("D_total", "vitamin D")):
        rows = means[(means["analyte"] == total) & means["very_uncertain"].eq(True) & means["intake_ug"].notna()]
        names = sorted(rows[by])
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            found.append(f"{what} in {', '.join(names[:_NAMED])}{more}")
    if not found:
        return ""
    which = " and ".join(found)
    return f"Very uncertain, {which}: a content behind most of the figure has a geometric standard deviation above 3."


def _by_opening(lines: tuple[ContextLine, ...]) -> list[list[ContextLine]]:
    """Part lines into doses, populations and references, a paragraph each, last paragraph first."""
    parts = {kind: [line for line in lines if _set_of(line) == kind] for kind in ("reference", *_K2_SETS)}
    return [part for part in parts.values() if part]


def _set_of(line: ContextLine) -> str:
    return line.kind if line.kind in _K2_SETS else "reference"


def _write_foot(fig: Figure, foot: list[tuple[list[str], float, str]], keys: list[Any]) -> None:
    width, height = fig.get_size_inches()
    x, y = _MARGIN_IN / width, 0.14
    for lines, size, gid in foot:
        text = fig.text(
            x,
            y / height,
            "\n".join(lines),
            va="bottom",
            fontsize=size,
            linespacing=1.35,
            color=INK if gid == "no target" else GREY,
        )
        text.set_gid(gid)
        y += len(lines) * size * 1.42 / 72 + 0.1
    if keys:
        legend = fig.legend(
            handles=keys,
            loc="lower left",
            bbox_to_anchor=(x, y / height),
            ncols=min(len(keys), 3),
            fontsize=8.4,
            borderaxespad=0,
            columnspacing=1.8,
            **LEGEND,
        )
        legend.set_gid("key")


def _keys(k2: _Panel, d: _Panel, days: pd.Series[float]) -> list[Any]:
    """Make the key of the marks that are on this picture, and of no others."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    faint: dict[str, Any] = {"facecolor": pale("#8C8C8C", 0.55), "edgecolor": pale("#8C8C8C", 0.3)}
    dotted: dict[str, Any] = {"facecolor": pale("#8C8C8C", 0.75), "edgecolor": GREY, "linestyle": DOTTED}
    outline: dict[str, Any] = {"fill": False, "edgecolor": INK, "linestyle": (0, (3, 2))}
    both = (k2, d)
    keys: list[Any] = []
    if any((p.low < p.high).any() for p in both):
        keys.append(Line2D([], [], color=INK, linewidth=1.3, marker="|", markersize=6, label="90 % interval"))
    if any((p.possible > 0).any() for p in both):
        keys.append(Patch(**outline, label="under review, not counted"))
    if k2.few.any():
        mark = faint if len(days) > _BARS_FIT else dotted | {"linewidth": 1.5}
        keys.append(Patch(**mark, label="fewer than 5 complete days"))
    if any((p.faint & ~p.few).any() for p in both):
        keys.append(Patch(**faint, label="faint: under 80 % understood"))
    if not (days > 0).all():
        keys.append(Patch(facecolor="#F3F3F3", edgecolor="#D8D8D8", label="no entries or no complete day"))
    return keys


def _sources(means: pd.DataFrame) -> list[str]:
    """Name the sources behind most of the means, those first that are named first most often."""
    texts, words = means.attrs.get("citations") or {}, []
    for total, what in (("MK_total", "K2"), ("D_total", "vitamin D")):
        rows = means[(means["analyte"] == total) & means["intake_ug"].notna()]
        score: dict[str, float] = {}
        for cited, intake in zip(rows["citations"], rows["intake_ug"], strict=True):
            for place, citation in enumerate(filter(None, str(cited).split(";")), start=1):
                score[citation] = score.get(citation, 0.0) + intake / place
        ids = sorted(score, key=lambda c: (-score[c], c))
        if ids:
            named = ", ".join(str(texts.get(i, i)) for i in ids[:_NAMED])
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            words.append(printable(f"Sources of {what}: {named}{more}."))
    return words


def trend_text(means: pd.DataFrame) -> str:
    """Say in sentences what a trend shows, for those who do not see it.

    Parameters
    ----------
    means : pandas.DataFrame
        Means per day over complete days, as ``columns.WEEKLY`` or ``columns.MONTHLY`` [µg/day].

    Returns
    -------
    str
        How many periods there are and what they rest on, and the lowest and the highest mean of K2 and of vitamin D
        with their intervals [µg/day].

    Notes
    -----
    Lowest and highest are looked for among periods with five complete days or more, where there are any.

    Examples
    --------
    >>> import pandas as pd
    >>> means = pd.DataFrame({"week": ["2026-W45", "2026-W46"], "complete_days": 6, "analyte": "MK_total",
    ...     "intake_ug": [35.0, 61.0], "low_ug": [20.0, 40.0], "high_ug": [56.0, 90.0], "at_least": False,
    ...     "very_uncertain": False})
    >>> trend_text(means).partition("; ")[0]
    'Weekly means: K2 from about 35 µg (20–56) a day in 2026-W45 to about 61 µg (40–90) in 2026-W46'
    """
    by, _ = _periods(means)
    k2, d, counts = _sentences(means)
    return f"{by.capitalize()}ly means: {k2}; {d}. {counts}."


def _sentences(means: pd.DataFrame) -> list[str]:
    """Word the range of K2, that of vitamin D, and what they rest on."""
    by, names = _periods(means)
    days = means.groupby(by)["complete_days"].first()
    sentences = []
    for total, what in (("MK_total", "K2"), ("D_total", "vitamin D")):
        rows = means[(means["analyte"] == total) & means["intake_ug"].notna()].sort_values(by)
        rows = rows[rows["complete_days"] >= FEWEST_COMPLETE_DAYS] if (days >= FEWEST_COMPLETE_DAYS).any() else rows
        if rows.empty:
            sentences.append(f"{what} not known")
            continue
        low, high = (rows.iloc[int(place)] for place in (rows["intake_ug"].argmin(), rows["intake_ug"].argmax()))
        words = f"{what} from {_amount(low)} a day in {low[by]} to {_amount(high)} in {high[by]}"
        if low["intake_ug"] == high["intake_ug"]:
            words = f"{what} {_amount(low)} a day in {low[by] if len(rows) == 1 else f'every {by}'}"
        sentences.append(words)
    whole, few = int((days >= FEWEST_COMPLETE_DAYS).sum()), int(((days > 0) & (days < FEWEST_COMPLETE_DAYS)).sum())
    counts: dict[str, int] = {
        "with five complete days or more": whole,
        "with fewer than five complete days": few,
        "without a complete day": int((days == 0).sum()),
        "without entries": len(names) - len(days),
    }
    named = [
        words if len(names) == 1 else f"{'all' if n == len(names) else n} {words}" for words, n in counts.items() if n
    ]
    period = f"{names[0]} to {names[-1]}, {len(names)} {by}s:" if len(names) > 1 else f"1 {by}, {names[0]},"
    return [*sentences, f"{period} {', '.join(named)}"]


def _amount(row: pd.Series[Any]) -> str:
    """Write a mean with its interval; a lower bound says that it is one."""
    interval = span(float(row["low_ug"]), float(row["high_ug"]))
    words = "at least about " if row["at_least"] and row["intake_ug"] >= 0.1 else "about "
    return f"{words}{people(float(row['intake_ug']))} µg{f' ({interval})' if interval else ''}"
