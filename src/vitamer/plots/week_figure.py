"""The week: its menaquinones above its vitamin D, a bar a day.

The figure draws what the daily and weekly frames hold and computes nothing but stacks, µg to IU and, where no weekly
frame is given, the mean over complete days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
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
    MARGIN_IN,
    OTHER_D_FORMS,
    WIDTH_IN,
    Words,
    axis_end,
    iu_scale,
    measure,
    pale,
    printable,
    style,
    tick,
    write,
)
from vitamer.weeks import (
    RATIO_WORDS,
    count_words,
    day_label,
    doubt_words,
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
    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["week", "week_text"]

#: What a cut bar is mostly made of, in few words.
_SHORT = {
    "MK4": "MK-4",
    "MK7": "MK-7",
    "MK_other": "other MK",
    "K2_unspecified": "not named",
    "D3_food": "D3 food",
    "D3_supplement": "D3 suppl.",
    "D2": "D2",
    "D_unspecified": "not named",
    "D_app": "by the app",
}
_UNREAD_NAMED = 3
_LEFT_IN, _RIGHT_IN = 0.84, 0.86
_UPPER_IN, _LOWER_IN = 2.3, 1.75
#: Above each panel: its unit, its key and its title; below the lower one: the days.
_PANEL_HEAD_IN, _DAYS_IN, _GAP_IN = 0.78, 0.5, 0.14
_AROUND_IN = 2 * _PANEL_HEAD_IN + _GAP_IN + _DAYS_IN
_KEYS_IN_A_ROW, _KEY_IN = 3, 0.2
_BAR = 0.6
#: Where a day's interval stands beside its bar, so that it neither hides the forms nor parts the bar from its figure.
_BESIDE = 0.39
_ROOM_IN = 0.62
_FIGURE_PT, _NOTE_PT, _CAPTION_PT = 10.0, 7.8, 8.2
_LEADING = 1.32
#: Less than this share of the axis is no more than a hairline.
_HAIRLINE = 0.012


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
    scale: Floats
    largest: list[str]
    largest_ug: Floats
    middle: Floats

    @property
    def measured(self) -> bool:
        """Whether there is anything that a scale could measure."""
        import numpy as np

        return bool((np.fmax(np.nan_to_num(self.total), self.possible) > 0).any())

    @property
    def paleness(self) -> Floats:
        """Share of white in each day's colours."""
        import numpy as np

        # Without a whole day there is none that the partial ones should stand behind.
        apart = 0.72 if (self.present & ~self.partial).any() else 0.45
        return np.where(self.partial, apart, np.where(self.faint, 0.45, 0.0))

    @property
    def top(self) -> Floats:
        """Upper end of what is drawn of each day's bar, axis or no axis."""
        import numpy as np

        return np.where(self.cut, self.end, np.nan_to_num(self.total) + self.possible)


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
    :func:`axis_end` says: what is seen of its bar is divided among the forms as the whole is, and its figure,
    main form and interval stand above. Partial days are faint with a dotted outline, days of which less than
    80 % is understood are faint; what is under review is outlined with dashes and not counted.

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
    others = [a for a in OTHER_D_FORMS if a in frames and (frames[a]["intake_ug"] > 0).any()]
    d_forms = D_FORMS | dict.fromkeys(others, "other D: " + ", ".join(OTHER_D_FORMS[a] for a in others))

    k2 = _days(frames, "MK_total", complete, K2_FORMS, ratio=ratio)
    d = _days(frames, "D_total", complete, d_forms)

    with style():
        fig = figure if figure is not None else Figure()
        width = WIDTH_IN if figure is None else fig.get_figwidth()
        head = _headline(name, mean, complete)
        caption = _caption(daily, name, weekly, k2, d, app="D_app" in others, ratio=ratio)
        keys = _keys(k2, d)
        head_in = 0.2 + sum(words.height(width) for words in head)
        caption_in = 0.12 + sum(words.height(width) for words in caption)
        foot_in = caption_in + -(-len(keys) // _KEYS_IN_A_ROW) * _KEY_IN + 0.1 * bool(keys)
        if figure is None:
            fig.set_size_inches(width, head_in + _AROUND_IN + _UPPER_IN + _LOWER_IN + foot_in)
        write(fig, head, fig.get_figheight() - 0.2)
        write(fig, caption, caption_in)
        _key(fig, keys, caption_in + 0.1)
        upper, lower = _panels(fig, head_in, foot_in)
        _draw(fig, upper, frames, K2_FORMS, k2)
        _head(fig, upper, "Vitamin K2 (menaquinones)", "K2 [µg a day]")
        upper.set_xticks(range(7), [""] * 7)
        _draw(fig, lower, frames, d_forms, d)
        _head(fig, lower, "Vitamin D", "vitamin D [µg a day]")
        _name_days(lower, days, d)
        if d.measured:
            scale = iu_scale(lower)
            scale.set_ylabel("vitamin D [IU a day]", rotation=0, ha="right", va="bottom")
            scale.yaxis.set_label_coords(1 - MARGIN_IN / width, _unit_at(fig, lower), transform=fig.transFigure)
        fig.set_label(week_text(daily, name, weekly=weekly))
    return fig


def _days(
    frames: dict[str, pd.DataFrame],
    total: str,
    complete: pd.Series[bool],
    forms: dict[str, str],
    *,
    ratio: bool = False,
) -> _Days:
    """Lay out the days of one panel and decide where its axis ends."""
    import numpy as np

    index = next(iter(frames.values())).index
    present = index.isin(complete.index)
    partial = present & ~complete.reindex(index, fill_value=True).to_numpy(bool)

    def column(analyte: str, name: str) -> Floats:
        return frames[analyte][name].to_numpy(float) if analyte in frames else np.full(7, np.nan)

    def flag(name: str) -> Flags:
        return frames[total][name].eq(True).to_numpy(bool) if total in frames else np.zeros(7, bool)

    sums, high = column(total, "intake_ug"), column(total, "high_ug")
    possible = np.nan_to_num(column(total, "possible_ug"))
    known = np.nan_to_num(sums)
    rule = ratio_mk7(column("D3", "intake_ug")) if ratio else np.full(7, np.nan)
    # Where next to nothing is understood, what is under review sets the scale.
    sizes = known if known.sum() > 0.1 * possible.sum() else known + possible
    end, cut = _axis(sizes, np.nan_to_num(np.fmax(np.fmax(known + possible, high), rule)))
    # What is seen of a cut bar stands for the whole of it, forms and possible amount alike.
    whole = known + possible
    scale = np.where(cut, end / np.where(whole > 0, whole, 1.0), 1.0)
    parts = np.array([np.nan_to_num(column(a, "intake_ug")) for a in forms] + [possible])
    largest = parts.argmax(axis=0)
    at = largest, np.arange(7)
    return _Days(
        present=present,
        partial=partial,
        faint=partial | (column(total, "coverage") < LOW_COVERAGE),
        total=sums,
        low=column(total, "low_ug"),
        high=high,
        possible=possible,
        ratio=rule,
        at_least=flag("at_least"),
        very_uncertain=flag("very_uncertain"),
        end=end,
        cut=cut,
        scale=scale,
        largest=[[*forms, ""][i] for i in largest],
        largest_ug=parts[at],
        middle=(parts.cumsum(axis=0) - parts / 2)[at] * scale,
    )


def _axis(sizes: Floats, tops: Floats) -> tuple[float, Flags]:
    """Say where an axis ends and which days it cuts.

    `sizes` are the days' totals and `tops` the upper ends of all that belongs to them: intervals, possible amounts,
    the popular ratio. The axis holds these whole unless one reaches so far that the bars would be hard to read.
    """
    import numpy as np

    limit = axis_end(sizes)
    cut = np.zeros(7, bool) if limit is None else sizes > limit
    while True:
        ordinary = float(sizes[~cut].max(initial=0))
        fair = 2.5 * ordinary or float(tops.max())
        fits = tops[~cut & (tops <= 1.3 * fair)]
        end = max(limit or 0.0, ordinary, float(fits.max(initial=0)))
        if (tops[~cut] > 1.3 * fair).any():
            end = max(end, fair)
        # Room made for an interval may hold a day that would have been cut.
        still = cut & (sizes > 1.3 * end)
        if (still == cut).all():
            return end or 1.0, cut
        cut = still


def _draw(fig: Figure, ax: Axes, frames: dict[str, pd.DataFrame], forms: dict[str, str], d: _Days) -> None:
    """Draw one panel: stacks, intervals, what is under review, breaks, and the figures above."""
    from matplotlib.ticker import FixedLocator

    ax.set_xlim(-0.5, 6.6)
    ax.set_axisbelow(True)
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="both", length=0)
    ax.locator_params(axis="y", nbins=5)
    ax.yaxis.set_major_formatter(tick)
    handles = _stack(ax, frames, forms, d)
    if not d.measured:
        ax.yaxis.set_major_locator(FixedLocator([]))
    _intervals(ax, d)
    _review(ax, d)
    _ratio_marks(ax, d)
    _breaks(ax, d)
    _figures(ax, d, fig.get_figheight())
    if handles:
        across = (MARGIN_IN - _LEFT_IN) / (fig.get_figwidth() * ax.get_position().width)
        up = 0.26 / (fig.get_figheight() * ax.get_position().height)
        place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (across, 1 + up), "borderaxespad": 0}
        ax.legend(handles=handles, ncols=len(handles), fontsize=8.8, columnspacing=1.5, **place, **LEGEND)


def _unit_at(fig: Figure, ax: Axes) -> float:
    """Say how high in the figure the unit of a panel stands, as a share of its height."""
    return float(ax.get_position().y1) + 0.09 / fig.get_figheight()


def _head(fig: Figure, ax: Axes, title: str, unit: str) -> None:
    """Write a panel's title, and its unit above its scale, where it need not be read sideways."""
    width, height = fig.get_size_inches()
    above = 1 + 0.5 / (height * ax.get_position().height)
    left = (MARGIN_IN - _LEFT_IN) / (width * ax.get_position().width)
    ax.set_title(title, loc="left", x=left, y=above, pad=0, fontsize=11.5, fontweight="bold")
    ax.set_ylabel(unit, rotation=0, ha="left", va="bottom")
    ax.yaxis.set_label_coords(MARGIN_IN / width, _unit_at(fig, ax), transform=fig.transFigure)


def _stack(ax: Axes, frames: dict[str, pd.DataFrame], forms: dict[str, str], d: _Days) -> list[Any]:
    """Stack the forms and return their keys for the legend."""
    import numpy as np
    from matplotlib.patches import Patch, Rectangle

    bottom = np.zeros(7)
    keys: dict[str, Patch] = {}
    hairlines: list[str] = []
    for analyte, label in forms.items():
        if analyte not in frames:
            continue
        height = np.nan_to_num(frames[analyte]["intake_ug"].to_numpy(float)) * d.scale
        here = np.flatnonzero(height > 0)
        colour = COLOURS[analyte]
        hatch, face = (HATCH, "white") if analyte in HATCHED else ("", colour)
        ax.bar(
            here,
            height[here],
            _BAR,
            bottom[here],
            label=analyte,
            color=[pale(face, d.paleness[i]) for i in here],
            edgecolor=[pale(colour, d.paleness[i] / 2) for i in here],
            hatch=hatch,
            linewidth=0.8,
            zorder=2,
        )
        bottom += height
        if height.max() >= _HAIRLINE * d.end:
            keys.setdefault(label, Patch(facecolor=face, edgecolor=colour, hatch=hatch, label=label))
        elif len(here):
            hairlines.append(label)
    for i in np.flatnonzero(d.partial & (bottom > 0)):
        outline = Rectangle((i - _BAR / 2, 0), _BAR, bottom[i], fill=False, edgecolor=GREY, linewidth=1.5)
        outline.set(linestyle=DOTTED, zorder=3, gid="partial")
        ax.add_patch(outline)
    # A key to what nobody can see would be looked for in vain.
    drawn = list(keys.values())
    if unseen := [label.removeprefix("other D: ") for label in dict.fromkeys(hairlines) if label not in keys]:
        last = drawn.pop() if drawn else Patch(facecolor="none", edgecolor="none", label="")
        last.set_label(f"{last.get_label()}   (too little to see: {', '.join(unseen)})".strip())
        drawn.append(last)
    return drawn


def _intervals(ax: Axes, d: _Days) -> None:
    """Draw the 90 % interval of each day's total beside its bar; one that leaves the axis ends in an arrowhead."""
    import numpy as np

    days = np.flatnonzero(~d.cut & (d.low < d.high) & (d.low < d.end))
    x, low, high = days + _BESIDE, d.low[days], d.high[days]
    top, inside = np.minimum(high, d.end), high <= d.end
    ax.vlines(x, low, top, color=INK, linewidth=1.3, zorder=5).set_gid("interval")
    ends: dict[str, Any] = {"color": INK, "linestyle": "none", "markersize": 5.5, "zorder": 5}
    ax.plot(np.r_[x, x[inside]], np.r_[low, top[inside]], marker="_", markeredgewidth=1.3, **ends)
    ax.plot(x[~inside], top[~inside], marker="^", **ends)


def _review(ax: Axes, d: _Days) -> None:
    """Outline what is under review on top of each bar."""
    import numpy as np
    from matplotlib.patches import Rectangle

    for i in np.flatnonzero(d.possible > 0):
        above = np.nan_to_num(d.total[i]) * d.scale[i]
        box = Rectangle((i - _BAR / 2, above), _BAR, d.possible[i] * d.scale[i], fill=False)
        box.set(edgecolor=INK, linewidth=1.1, linestyle=(0, (4, 2.5)), zorder=3, gid="under review")
        ax.add_patch(box)
        box.set_clip_path(Rectangle((i - 0.5, 0), 1, d.end, transform=ax.transData))


def _ratio_marks(ax: Axes, d: _Days) -> None:
    """Draw the MK-7 that the popular ratio pairs with the day's D3 as a line across the bar."""
    import numpy as np

    x = np.flatnonzero((d.ratio > 0) & (d.ratio <= d.end))
    if len(x):
        ax.hlines(d.ratio[x], x - 0.36, x + 0.34, color="white", linewidth=3.4, zorder=3)
        ax.hlines(d.ratio[x], x - 0.36, x + 0.34, color=INK, linewidth=2.2, zorder=3).set_gid("ratio")


def _breaks(ax: Axes, d: _Days) -> None:
    """Cut the bars that leave the axis with a white zigzag band through their largest part."""
    import numpy as np
    from matplotlib.patches import Polygon

    known = np.nan_to_num(d.total)
    beyond = ~d.cut & (known + d.possible > d.end * 1.0001)
    # A possible amount beyond the axis breaks in the middle of what is seen of it.
    middle = np.where(beyond, (known + d.end) / 2, d.middle)
    for i in np.flatnonzero(d.cut | beyond):
        half = _BAR / 2 + 0.06
        across = np.linspace(i - half, i + half, 9)
        lower = middle[i] + d.end * (0.045 * (np.arange(9) % 2) - 0.05)
        upper = lower + d.end * 0.055
        band = Polygon(np.column_stack([np.r_[across, across[::-1]], np.r_[lower, upper[::-1]]]), closed=True)
        band.set(facecolor="white", edgecolor="none", zorder=5, gid="break")
        ax.add_patch(band)
        ax.plot(across, np.column_stack([lower, upper]), color=INK, linewidth=1.1, zorder=5)


def _words(d: _Days, i: int) -> list[tuple[str, float, str]]:
    """Say what stands above a bar, top line first: text, size [pt], weight."""
    known = not math.isnan(d.total[i])
    total = d.total[i] if known else 0.0
    edge = d.end * 1.0001
    lines = ["at least"] if known and total > 0 and d.at_least[i] else []
    above = len(lines)
    lines.append(people(d.total[i]))
    if d.cut[i] and known and d.largest[i]:
        lines.append(f"{people(d.largest_ug[i])} {_SHORT[d.largest[i]]}")
    if d.high[i] > edge or d.cut[i]:
        lines.append(span(d.low[i], d.high[i]))
    if d.very_uncertain[i]:
        lines += ["very", "uncertain"]
    if d.possible[i] > 0 and not known:
        lines += [f"up to ~{people(d.possible[i])}", "possible"]
    elif d.possible[i] > min(_HAIRLINE * d.end, total):
        lines += [f"+ {people(d.possible[i])}", "in review"]
    if d.ratio[i] > edge:
        lines.append(f"ratio: {people(d.ratio[i])}")
    sizes = [(_FIGURE_PT, "bold") if n == above else (_NOTE_PT, "normal") for n in range(len(lines))]
    return [(line, *size) for line, size in zip(lines, sizes, strict=True) if line]


def _figures(ax: Axes, d: _Days, height_in: float) -> None:
    """Write each day's figure above all that is drawn of it, and make room for it."""
    import numpy as np

    words = {int(i): _words(d, int(i)) for i in np.flatnonzero(d.present)}
    height_pt = ax.get_position().height * height_in * 72
    share = np.zeros(7)
    for i, lines in words.items():
        share[i] = (sum(size * _LEADING for _, size, _ in lines) + 8) / height_pt
    # Words that are wider than the room beside the interval stand above it.
    wide = np.array(
        [any(measure(text, size, weight) > _ROOM_IN for text, size, weight in words.get(i, ())) for i in range(7)]
    )
    foot = np.minimum(np.where(wide, np.fmax(d.top, np.nan_to_num(d.high)), d.top), d.end)
    reach = max(d.end * 1.06, *(foot / (1 - share)))
    # A ratio's mark that would strike through the figures lifts them above itself.
    struck = (d.ratio <= d.end) & (d.ratio > foot) & (d.ratio < foot + share * reach * 1.1)
    foot = np.where(struck, d.ratio, foot)
    ax.set_ylim(0, max(reach, *(foot / (1 - share))))
    for i, lines in words.items():
        up = 6.5 if wide[i] and d.high[i] > d.end and not d.cut[i] else 4.0
        for text, size, weight in reversed(lines):
            note = ax.annotate(text, (i, foot[i]), (0, up), textcoords="offset points", ha="center", va="bottom")
            note.set(fontsize=size, fontweight=weight, color=INK if weight == "bold" else GREY, zorder=6)
            note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
            note.set_gid(f"figure {i}")
            up += size * _LEADING


def _name_days(ax: Axes, days: pd.DatetimeIndex, d: _Days) -> None:
    """Write the days below the lower panel, with what is special about them."""
    state = ["partial day" if p else "" if here else "no entries" for p, here in zip(d.partial, d.present, strict=True)]
    two_months = days[0].month != days[-1].month
    names = [day_label(day) + f" {day:%b}" * two_months for day in days]
    ax.set_xticks(range(7), [f"{name}\n{words}" for name, words in zip(names, state, strict=True)])
    for label, words in zip(ax.get_xticklabels(), state, strict=True):
        label.set(color=FAINT_INK if words else INK, linespacing=1.35)


def _headline(name: str, mean: pd.DataFrame, complete: pd.Series[bool]) -> list[Words]:
    """Say the week, its means and what they are means of."""
    whole = int(complete.sum())
    means = mean_words(mean) if whole else []
    counted = count_words(whole, len(complete) - whole)
    if all(said.endswith("not known") for said in means):
        counted = counted.removeprefix("mean of ")
    days = week_days(name)
    of = f"{counted[0].upper()}{counted[1:]} · {days[0].isoformat()} to {days[-1].isoformat()}"
    # Without a complete day there is no mean, and the line below says so.
    return [
        Words(week_title(name), "title", 18, weight="bold", after_in=0.06),
        *(Words(said, "mean", 12, after_in=0.02, even=True) for said in means),
        Words(of, "days", 9.5, GREY, after_in=0.1),
    ]


def _key(fig: Figure, keys: list[Any], bottom_in: float) -> None:
    """Draw the key of the marks above the caption."""
    if keys:
        width, height = fig.get_size_inches()
        at: dict[str, Any] = {
            "loc": "lower left",
            "bbox_to_anchor": (MARGIN_IN / width, bottom_in / height),
            "borderaxespad": 0,
        }
        columns = min(len(keys), _KEYS_IN_A_ROW)
        fig.legend(handles=keys, ncols=columns, fontsize=8.8, columnspacing=1.8, **at, **LEGEND).set_gid("key")


def _keys(k2: _Days, d: _Days) -> list[Any]:
    """Make the key of the marks that are on this picture, and of no others."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    faint: dict[str, Any] = {"facecolor": pale("#8C8C8C", 0.6), "edgecolor": pale("#8C8C8C", 0.3)}
    dotted: dict[str, Any] = {"facecolor": pale("#8C8C8C", 0.8), "edgecolor": GREY, "linestyle": DOTTED}
    outline: dict[str, Any] = {"fill": False, "edgecolor": INK, "linestyle": (0, (3, 2))}
    both = (k2, d)
    keys: list[Any] = []
    if any((p.low < p.high).any() for p in both):
        upright: Any = [(-0.3, 1), (0.3, 1), (0, 1), (0, -1), (-0.3, -1), (0.3, -1), (0, -1), (0, 1)]
        line: dict[str, Any] = {"color": INK, "markerfacecolor": "none", "markeredgewidth": 1.3, "linestyle": "none"}
        keys.append(Line2D([], [], marker=upright, markersize=11, label="90 % interval", **line))
    if any((p.possible > 0).any() for p in both):
        keys.append(Patch(**outline, label="under review, not counted"))
    if d.partial.any():
        keys.append(Patch(**dotted, linewidth=1.5, label="partial day, not in the mean"))
    if any((p.faint & ~p.partial & (p.total > 0)).any() for p in both):
        keys.append(Patch(**faint, label="faint: under 80 % understood"))
    if (k2.ratio > 0).any():
        keys.append(Line2D([], [], color=INK, linewidth=2.2, label="MK-7 by the popular ratio"))
    return keys


def _panels(fig: Figure, head_in: float, foot_in: float) -> tuple[Axes, Axes]:
    """Place the two panels between headline and foot, whose heights are known, so that no text can meet."""
    width, height = fig.get_size_inches()
    room = height - head_in - foot_in - _AROUND_IN
    lower = room * _LOWER_IN / (_UPPER_IN + _LOWER_IN)
    left, across = _LEFT_IN / width, 1 - (_LEFT_IN + _RIGHT_IN) / width
    bottom = foot_in + _DAYS_IN
    upper_ax = fig.add_axes(
        (left, (bottom + lower + _GAP_IN + _PANEL_HEAD_IN) / height, across, (room - lower) / height)
    )
    return upper_ax, fig.add_axes((left, bottom / height, across, lower / height))


def _caption(
    daily: pd.DataFrame, name: str, weekly: pd.DataFrame | None, k2: _Days, d: _Days, *, app: bool, ratio: bool
) -> list[Words]:
    """Say how to read the picture, what is open, and where the figures come from."""
    import pandas as pd

    both = (k2, d)
    shown = daily[daily["day"].isin(pd.to_datetime(week_days(name)))]
    totals = shown[shown["analyte"].isin(["MK_total", "D_total"])]
    reading = [
        "Bars are estimates (means); the lines beside them and the figures in brackets are 90 % intervals, "
        "which leave out misreported and forgotten foods."
    ]
    if any(p.cut.any() for p in both):
        reading.append("A broken bar is cut; its forms are in the proportions of the whole.")
    if any((p.present & (p.total != p.total)).any() for p in both):
        reading.append("A “?” is an amount that is not known; it is not zero.")
    if k2.partial.any():
        reading.append("A partial day has too little written down to be a whole day of eating.")
    if app:
        reading.append("The app’s own figure has no interval.")
    if (totals["coverage"] < LOW_COVERAGE).any():
        reading.append("Where less than 80 % is understood, the interval covers the understood foods only.")
    if totals["very_uncertain"].eq(True).any():
        reading.append(
            "Very uncertain: published contents of the food behind most of it scatter more than threefold either way."
        )
    waiting = [
        review_words(daily, name),
        printable(unread_words(daily, name, _UNREAD_NAMED)),
        printable(doubt_words(daily, name, reason=False)),
    ]
    sources = [*source_words(daily, name, weekly), table_words(daily)]
    paragraphs = [
        Words(RATIO_WORDS if ratio else "", "ratio words", 8.8, INK),
        Words(" ".join(filter(None, waiting)), "caption", _CAPTION_PT, INK),
        Words(" ".join(reading), "caption", _CAPTION_PT, GREY),
        Words(" ".join(filter(None, sources)), "caption", _CAPTION_PT, GREY),
    ]
    return [words for words in paragraphs if words.text]


def week_text(daily: pd.DataFrame, week: str = "last", *, weekly: pd.DataFrame | None = None) -> str:
    """Say in words what the figure of a week shows, for those who do not see it.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].
    week : str, default "last"
        An ISO week, a day in it, or ``last``.
    weekly : pandas.DataFrame, optional
        Weekly means with their interval, as ``columns.WEEKLY`` [µg/day].

    Returns
    -------
    str
        The means, and every day's K2 and vitamin D [µg/day].

    Raises
    ------
    DiaryError
        If `week` is no week or has no entries.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.DataFrame({"day": pd.Timestamp("2026-11-09"), "complete": True, "analyte": ["MK_total", "D_total"],
    ...     "intake_ug": [350.0, 5.0], "at_least": False, "very_uncertain": False, "possible_ug": 0.0})
    >>> week_text(day).partition(" By day")[2]
    ', K2 and vitamin D in µg: 2026-11-09 350 and 5.'
    """
    import pandas as pd

    name = resolve_week(daily["day"].unique(), week)
    shown = daily[daily["day"].isin(pd.to_datetime(week_days(name)))]
    complete = shown.groupby("day")["complete"].first().astype(bool)
    whole = int(complete.sum())
    means = mean_words(week_mean(daily, name, weekly)) if whole else []
    amount = shown.set_index(["analyte", "day"])["intake_ug"].to_dict()
    days = [
        f"{day:%Y-%m-%d} {people(amount.get(('MK_total', day), math.nan))}"
        f" and {people(amount.get(('D_total', day), math.nan))}" + ("" if whole_day else " (partial day)")
        for day, whole_day in complete.items()
    ]
    counted = count_words(whole, len(complete) - whole)
    said = f"{'. '.join([*means, counted[0].upper() + counted[1:]])}."
    words = f"Bars of {week_title(name)}. {said} By day, K2 and vitamin D in µg: {', '.join(days)}."
    return words + (" A question mark is an amount that is not known." if "?" in "".join(days) else "")
