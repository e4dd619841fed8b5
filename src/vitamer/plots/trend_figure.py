"""The trend: weekly or monthly means of menaquinones above those of vitamin D, and what they rest on below.

The figure draws what a frame of means holds and computes nothing but stacks and µg to IU. Context, where it is asked
for, is drawn as thin lines whose words stand beside the panel, never on the bars.
"""

from __future__ import annotations

import calendar
import math
import re
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.context import FEWEST_COMPLETE_DAYS, NO_K2_TARGET, ContextLine, context_words, joined
from vitamer.plots.drawing import COLOURS, FAINT_INK, GREY, INK, K2_FORMS, axis_end, measure, plain_scale, style, wrap
from vitamer.plots.page import (
    KEY_PT,
    MARGIN_IN,
    NOTE_PT,
    Words,
    apart,
    dated,
    headline,
    iu_scale,
    lay_out,
    panel_head,
)
from vitamer.plots.stacks import (
    FIGURE_PT,
    FIGURES_FIT,
    Stacks,
    column,
    draw_breaks,
    draw_intervals,
    draw_review,
    draw_stacks,
    forms_of_d,
    height_of,
    lay_out_stacks,
    manner,
    mark_keys,
    width_of,
    write_above,
)
from vitamer.weeks import month_label, people, sources_of_both, span, table_words, week_days, week_of

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

_LEFT_IN, _RIGHT_IN = 1.06, 0.86
#: Room for the words of context beside a panel, and what the scale in IU takes of it.
_WORDS_IN, _IU_IN = 2.05, 0.7
_K2_IN, _D_IN, _STRIP_IN = 2.3, 1.75, 0.16
#: Above each panel: its unit, its key and its title; below the lower one: the strips and the periods.
_PANEL_HEAD_IN, _GAP_IN, _PERIODS_IN = 0.78, 0.14, 0.62
_STRIPS_IN = 3 * _STRIP_IN + 0.14
_SMALL_PT, _NARROW_PT, _LEADING = 7.4, 7.2, 1.3
#: Periods wider than this have room for words of the usual size [in].
_WIDE_IN = 0.6
_SLOTS_AT_LEAST = 7
_NAMED = 3
#: Share of the periods that may be cut: more are no exceptions.
_CUT_AT_MOST = 0.25
_REFERRED = ("adequate_intake", "recommended_allowance")
_K2_SETS = ("population_intake", "trial_dose")


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
    asked = joined(context)
    by, names = _periods(means)
    frames = {str(a): f.set_index(by).reindex(names) for a, f in means.groupby("analyte")}
    days = means.groupby(by)["complete_days"].first().reindex(names)
    d_forms, _ = forms_of_d(frames)
    lines = tuple(line for line in asked if _drawn_across(line, days).any())
    k2_lines = [line for line in lines if line.analyte != "D_total"]
    d_lines = [line for line in lines if line.analyte == "D_total"]
    k2 = _panel(frames, "MK_total", days, K2_FORMS, k2_lines)
    d = _panel(frames, "D_total", days, d_forms, d_lines)

    with style():
        beside = [_beside(k2_lines, k2.end, _WORDS_IN), _beside(d_lines, d.end, _WORDS_IN - _IU_IN)]
        wanted = [max(_K2_IN, beside[0]), max(_D_IN, beside[1])]
        around = 2 * _PANEL_HEAD_IN + _GAP_IN + _STRIPS_IN + _PERIODS_IN
        fig, head_in, foot_in = lay_out(
            figure,
            _headline(means, by),
            _caption(means, by, lines, k2, d, refused=len(lines) < len(asked)),
            _keys(k2, d, days),
            around + sum(wanted),
        )
        width, height = (float(inches) for inches in fig.get_size_inches())
        # In a figure of given size the panels share what the words leave.
        share = max((height - head_in - foot_in - around) / sum(wanted), 0.4)
        k2_in, d_in = (room * share for room in wanted)
        right = _WORDS_IN + 0.1 if lines else _RIGHT_IN
        across = (width - _LEFT_IN - right) / width
        bottom = foot_in + _PERIODS_IN

        def add(bottom_in: float, high_in: float) -> Axes:
            return fig.add_axes((_LEFT_IN / width, bottom_in / height, across, high_in / height))

        upper = add(bottom + _STRIPS_IN + d_in + _GAP_IN + _PANEL_HEAD_IN, k2_in)
        lower = add(bottom + _STRIPS_IN, d_in)
        strips = [add(bottom + (2 - n) * _STRIP_IN, 0.115) for n in range(3)]
        inches = across * width
        _draw(upper, frames, K2_FORMS, k2, days, "Vitamin K2 (menaquinones)", "K2 [µg a day]", (inches, k2_in))
        _draw(lower, frames, d_forms, d, days, "Vitamin D", "vitamin D [µg a day]", (inches, d_in))
        iu_scale(lower)
        _draw_context(upper, k2_lines, days, k2.end, 0.1, _WORDS_IN, inches, k2_in)
        _draw_context(lower, d_lines, days, d.end, _IU_IN, _WORDS_IN - _IU_IN, inches, d_in)
        _draw_strips(strips, frames, days, inches)
        _name_periods(strips[-1], names, inches)
        fig.set_label(trend_text(means))
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
) -> Stacks:
    """Lay out the periods of one panel."""
    import numpy as np

    faint = (column(frames, total, "coverage") < LOW_COVERAGE) & (column(frames, total, "intake_ug") > 0)
    few = ((days > 0) & (days < FEWEST_COMPLETE_DAYS)).to_numpy(bool)

    def axis(sizes: Floats, tops: Floats) -> tuple[float, Flags]:
        limit = axis_end(sizes)
        cut = np.zeros(len(sizes), bool) if limit is None else sizes > limit
        if cut.sum() > _CUT_AT_MOST * (sizes > 0).sum():
            # What is high for long is the trend itself.
            limit, cut = None, np.zeros(len(sizes), bool)
        ordinary = float(sizes[~cut].max(initial=0)) or 1.0
        fits = tops[~cut & (tops <= 2.9 * ordinary)]
        end = max(limit or 0.0, ordinary, float(fits.max(initial=0)))
        if (tops[~cut] > 2.9 * ordinary).any():
            end = max(end, 2.2 * ordinary)
        # A line just above the bars is worth its room, and so is an intake that an authority refers to; others are
        # named.
        worth = [x.value_ug_per_day for x in lines if x.value_ug_per_day <= end * (8 if x.kind in _REFERRED else 1.35)]
        end = max([end, *(1.04 * value for value in worth)])
        return end, cut & (sizes > 1.3 * end)

    return lay_out_stacks(frames, total, forms, axis, apart=few, faint=faint, pale_apart=0.72)


def _draw(
    ax: Axes,
    frames: dict[str, pd.DataFrame],
    forms: dict[str, str],
    s: Stacks,
    days: pd.Series[float],
    title: str,
    unit: str,
    inches: tuple[float, float],
) -> None:
    """Draw one panel: gaps, stacks, intervals, what is under review, breaks, and figures where they fit."""
    size = len(days)
    ax.set_xlim(*_ends(size))
    ax.set_ylim(0, s.end * 1.06)
    plain_scale(ax)
    ax.set_xticks([])
    slot_in = inches[0] / max(size, _SLOTS_AT_LEAST)
    _gaps(ax, days, s, slot_in * 72)
    keys = draw_stacks(ax, frames, forms, s)
    draw_intervals(ax, s)
    draw_review(ax, s)
    draw_breaks(ax, s)
    figures = [_figure(total, bound) for total, bound in zip(s.total.tolist(), s.at_least.tolist(), strict=True)]
    room_in = slot_in - (manner(size).cap + 2) / 72
    sizes = (pt for pt in (FIGURE_PT, KEY_PT, 8.0) if width_of([(words, pt, "bold") for words in figures]) <= room_in)
    if size <= FIGURES_FIT and (size_pt := next(sizes, 0.0)):
        _figures(ax, s, days, size_pt, slot_in, inches[1])
    else:
        _cut_figures(ax, s, slot_in)
    panel_head(ax, title, unit, keys)


def _figure(total: float, at_least: bool) -> str:
    """Write a mean in the least room, a lower bound as such."""
    return "≥" * (at_least and total > 0) + people(total)


def _ends(size: int) -> tuple[float, float]:
    """Say where the axis of the periods begins and ends; a few periods stand in the middle of it."""
    middle, half = (size - 1) / 2, 0.512 * max(size, _SLOTS_AT_LEAST)
    return middle - half, middle + half + 0.08 * (size <= FIGURES_FIT)


def _gaps(ax: Axes, days: pd.Series[float], s: Stacks, slot_pt: float) -> None:
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
                    s.end * 0.03,
                    word,
                    rotation=0 if flat else 90,
                    ha="center",
                    va="bottom",
                    fontsize=_SMALL_PT,
                    color=FAINT_INK,
                    gid="gap word",
                    zorder=3.5,
                    bbox={"facecolor": "#F3F3F3", "edgecolor": "none", "pad": 0.8},
                )
        at += length


def _figures(ax: Axes, s: Stacks, days: pd.Series[float], size_pt: float, slot_in: float, high_in: float) -> None:
    """Write each mean above its bar, left of the interval, and how few days it rests on."""
    import numpy as np

    how = manner(len(days))
    narrow_in, above_bar_in = (inches - (how.cap + 2) / 72 for inches in (slot_in, 2 * how.beside * slot_in))
    small_pt = NOTE_PT if slot_in > _WIDE_IN else _NARROW_PT
    foot, most = np.minimum(s.top, s.end), 0.0

    def fits(words: str, room_in: float) -> bool:
        return measure(words, small_pt) <= room_in

    for i, (name, count) in enumerate(days.items()):
        if not count > 0:
            continue
        # Beside a cut bar there is no interval.
        room_in = slot_in if s.cut[i] else narrow_in
        small: list[str] = []
        if s.cut[i] or s.high[i] > s.end * 1.0001:
            small.append(span(s.low[i], s.high[i]))
        if s.apart[i]:
            of_days = f"{count:.0f} of {_length(str(name))} d"
            small.append(of_days if fits(of_days, room_in) else of_days.replace(" of ", "/"))
        if s.very_uncertain[i] and fits("uncertain", room_in):
            small += ["very", "uncertain"]
        total, bound = float(s.total[i]), bool(s.at_least[i] and s.total[i] > 0)
        stated = bound and fits("at least", room_in)
        lines = [("at least", small_pt, "normal")] * stated
        lines.append((_figure(total, bound and not stated), size_pt, "bold"))
        lines += [(words, small_pt, "normal") for words in small if words and fits(words, room_in)]
        # Between an interval and the next there is more room than above a bar.
        write_above(ax, i, i if s.cut[i] or width_of(lines) <= above_bar_in else i + how.beside - 0.5, foot[i], lines)
        most = max(most, height_of(lines))
    _, top = ax.get_ylim()
    ax.set_ylim(0, max(top, float((foot / (1 - most / (high_in * 72))).max(initial=0))))


def _cut_figures(ax: Axes, s: Stacks, slot_in: float) -> None:
    """Write the figure of each cut bar above it, one by one where they have the room."""
    import numpy as np

    last = -math.inf
    for i in np.flatnonzero(s.cut):
        lines = [(people(float(s.total[i])), KEY_PT, "bold")]
        if (i - last) * slot_in < width_of(lines) + 0.08:
            continue
        last = float(i)
        write_above(ax, int(i), last, s.end, lines)
        ax.set_ylim(0, s.end * 1.13)


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
    return [wrap(label, _SMALL_PT, room_in - 0.42) for label in labels]


def _inside(line: ContextLine, end: float) -> bool:
    return line.value_ug_per_day <= end * 1.0001


def _beside(lines: list[ContextLine], end: float, room_in: float) -> float:
    """Say how high the words beside a panel stand [in]."""
    return sum(len(words) * _SMALL_PT * _LEADING + 3.5 for words in _wrapped(lines, end, room_in)) / 72


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
        heights.append(len(words) * _SMALL_PT * _LEADING + 3.5)
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
            above = 3.3 if manner(len(days)).dense else 1.2
            drawn = ax.hlines(value, one, two, color=colour, linewidth=1.0, linestyle=style_, zorder=above)
            drawn.set_gid(f"context {line.reference_id}")
        if line.low_ug_per_day < line.high_ug_per_day and line.low_ug_per_day < end:
            band = ax.axhspan(line.low_ug_per_day, min(line.high_ug_per_day, end), color=colour, alpha=0.07)
            band.set(linewidth=0, zorder=0.4, gid=f"band {line.reference_id}")
    order = sorted(range(len(lines)), key=lambda n: (wanted[n], n))
    spots = apart([wanted[n] for n in order], [heights[n] for n in order], high_in * 72)
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
            fontsize=_SMALL_PT,
            linespacing=1.15,
            color=INK,
            gid=f"label {line.reference_id}",
        )
        if _inside(line, end):
            ends = [1 + start_in / across_in, x - 0.05 / across_in]
            heights_ = [wanted[n] / (high_in * 72), spot / (high_in * 72)]
            colour = COLOURS.get(line.analyte, INK)
            ax.plot(ends, heights_, transform=ax.transAxes, color=colour, linewidth=0.7, clip_on=False)


def _draw_strips(axes: list[Axes], frames: dict[str, pd.DataFrame], days: pd.Series[float], across_in: float) -> None:
    """Draw what the means rest on: complete days, and how much of K2 and of vitamin D is understood."""
    import numpy as np

    size = len(days)
    lengths = np.array([_length(str(name)) for name in days.index], float)
    count = np.nan_to_num(days.to_numpy(float))
    shares = [("complete days", count / lengths, [f"{c:.0f}" for c in count])]
    for total, words in (("MK_total", "K2 known [%]"), ("D_total", "D known [%]")):
        part = column(frames, total, "coverage")
        shares.append((words, part, ["" if c != c else f"{100 * c:.0f}" for c in part]))
    for ax, (words, part, figures) in zip(axes, shares, strict=True):
        ax.set_xlim(*_ends(size))
        ax.set_ylim(0, 1)
        ax.axis("off")
        there = np.flatnonzero(days.notna().to_numpy(bool) & ~np.isnan(part))
        wide = manner(size).bar
        ax.bar(there, np.ones(len(there)), wide, color="#ECECEC", linewidth=0)
        drawn = ax.bar(there, part[there], wide, color="#9A9A9A", linewidth=0, label=words)
        for bar in drawn:
            bar.set_gid(words)
        left = (MARGIN_IN - _LEFT_IN) / across_in
        ax.text(left, 0.5, words, transform=ax.transAxes, va="center", fontsize=_SMALL_PT, color=GREY)
        if size <= FIGURES_FIT:
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
        words = month_label(first) if months else f"W{names[i][-2:]}\n{first.day} {month_label(first)}"
        shown = names[i][:4] if months else str(first.year)
        words += f"\n{shown}" if shown != year else ""
        year = shown
        ax.annotate(words, (i, 0), (0, -4), textcoords="offset points", ha="center", va="top", gid="period").set(
            fontsize=8.2, linespacing=1.25, annotation_clip=False
        )


def _headline(means: pd.DataFrame, by: str) -> list[Words]:
    """Say the lowest and the highest mean, and what they rest on."""
    k2, d, counts = _sentences(means)
    # The name of a period stays with what is said of it.
    ranges = [said.replace(" in ", " in\u00a0") for said in (k2, d[0].upper() + d[1:])]
    return headline(f"K2 and vitamin D by {by}", ranges, counts)


def _caption(
    means: pd.DataFrame, by: str, lines: tuple[ContextLine, ...], k2: Stacks, d: Stacks, *, refused: bool
) -> list[Words]:
    """Say what context there is, how to read the picture, and where the figures come from."""
    size = len(k2.total)
    lie = "beside them" if manner(size).beside else "on them"
    reading = [f"Bars are means per day over complete days, the lines {lie} 90 % intervals of the total."]
    reading.append("They leave out misreported and forgotten foods.")
    if (k2.cut | d.cut).any():
        reading.append("A broken bar is cut; its forms are in the proportions of the whole.")
    if k2.faint.any() or d.faint.any():
        reading.append("Where less than 80 % is understood, the interval covers the understood foods only.")
    reading.append(_uncertain_words(means, by))
    if manner(size).dense and by == "week":
        reading.append(f"{size} weeks in one picture are many: by month they read more easily.")
    waits = (k2.possible > 0).any() or (d.possible > 0).any()
    told = []
    if refused:
        told.append(f"No {by} here has five complete days, so that no reference of vitamin D is drawn.")
    if any(line.analyte not in ("MK_total", "D_total") for line in lines):
        told.append("A line of one form is to be read against that form's part of a bar, not its whole.")
    if any(not _inside(line, d.end if line.analyte == "D_total" else k2.end) for line in lines):
        told.append("↑ lies above the scale.")
    if any(line.analyte != "D_total" for line in lines):
        told.append(NO_K2_TARGET)
    sources = [*sources_of_both(means, means.attrs.get("citations")), table_words(means)]
    return [
        Words(" ".join(told), "no target", KEY_PT, INK),
        *(Words(context_words(same, no_target=False), "context words") for same in _by_opening(lines)),
        Words("What waits for review is possible and not counted." if waits else "", colour=INK),
        Words(" ".join(filter(None, reading))),
        Words(" ".join(filter(None, sources))),
    ]


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
    """Part lines into doses, populations and references, a paragraph each."""
    parts = ([line for line in lines if _set_of(line) == kind] for kind in (*reversed(_K2_SETS), "reference"))
    return [part for part in parts if part]


def _set_of(line: ContextLine) -> str:
    return line.kind if line.kind in _K2_SETS else "reference"


def _keys(k2: Stacks, d: Stacks, days: pd.Series[float]) -> list[Any]:
    """Make the key of the marks that are on this picture, and of no others."""
    from matplotlib.patches import Patch

    keys = mark_keys((k2, d), "fewer than 5 complete days")
    if not (days > 0).all():
        keys.append(Patch(facecolor="#F3F3F3", edgecolor="#D8D8D8", label="no entries or no complete day"))
    return keys


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
    'Weekly means: K2: lowest about 35 µg (20–56) a day in 2026-W45, highest about 61 µg (40–90) in 2026-W46'
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
            sentences.append(f"{what}: not known")
            continue
        low, high = (rows.iloc[int(place)] for place in (rows["intake_ug"].argmin(), rows["intake_ug"].argmax()))
        words = f"{what}: lowest {_amount(low)} a day in {low[by]}, highest {_amount(high)} in {high[by]}"
        if low["intake_ug"] == high["intake_ug"]:
            words = f"{what}: {_amount(low)} a day in {low[by] if len(rows) == 1 else f'every {by}'}"
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
    counted = f"{len(names)} {by}s: {', '.join(named)}" if len(names) > 1 else f"1 {by} {named[0]}"
    return [*sentences, dated(counted, names[0], names[-1])]


def _amount(row: pd.Series[Any]) -> str:
    """Write a mean with its interval; a lower bound says that it is one."""
    interval = span(float(row["low_ug"]), float(row["high_ug"]))
    words = "at least about " if row["at_least"] and row["intake_ug"] >= 0.1 else "about "
    return f"{words}{people(float(row['intake_ug']))} µg{f' ({interval})' if interval else ''}"
