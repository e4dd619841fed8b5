"""The week: its menaquinones above its vitamin D, a bar a day.

The figure draws what the daily and weekly frames hold and computes nothing but stacks, µg to IU and, where no weekly
frame is given, the mean over complete days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.plots.drawing import FAINT_INK, INK, K2_FORMS, axis_end, plain_scale, style
from vitamer.plots.page import KEY_PT, NOTE_PT, Words, dated, headline, iu_scale, lay_out, panel_head
from vitamer.plots.stacks import (
    FIGURE_PT,
    HAIRLINE,
    Stacks,
    column,
    draw_breaks,
    draw_intervals,
    draw_review,
    draw_stacks,
    forms_of_d,
    height_of,
    lay_out_stacks,
    mark_keys,
    width_of,
    write_above,
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
_ROOM_IN = 0.62


@dataclass(frozen=True)
class _Days(Stacks):
    """One panel’s seven days, Monday first: which have entries, and the MK-7 of the popular ratio [µg/day]."""

    present: Flags
    ratio: Floats

    @property
    def measured(self) -> bool:
        """Whether there is anything that a scale could measure."""
        import numpy as np

        return bool((np.fmax(np.nan_to_num(self.total), self.possible) > 0).any())


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

    name = resolve_week(daily["day"].unique(), week)
    days = pd.to_datetime(week_days(name))
    shown = daily[daily["day"].isin(days)]
    complete = shown.groupby("day")["complete"].first().astype(bool)
    frames = {str(a): f.set_index("day").reindex(days) for a, f in shown.groupby("analyte")}
    mean = week_mean(daily, name, weekly)
    d_forms, others = forms_of_d(frames)
    k2 = _days(frames, "MK_total", complete, K2_FORMS, ratio=ratio)
    d = _days(frames, "D_total", complete, d_forms)

    with style():
        page = lay_out(
            figure,
            _headline(name, mean, complete),
            _caption(daily, name, weekly, k2, d, app="D_app" in others, ratio=ratio),
            _keys(k2, d),
            _AROUND_IN + _UPPER_IN + _LOWER_IN,
        )
        fig = page.figure
        upper, lower = _panels(fig, page.head_in, page.foot_in)
        _draw(upper, frames, K2_FORMS, k2, "Vitamin K2 (menaquinones)", "K2 [µg a day]")
        upper.set_xticks(range(7), [""] * 7)
        _draw(lower, frames, d_forms, d, "Vitamin D", "vitamin D [µg a day]")
        _name_days(lower, days, d)
        if d.measured:
            iu_scale(lower)
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
    """Lay out the days of one panel."""
    import numpy as np

    index = next(iter(frames.values())).index
    present = index.isin(complete.index)
    partial = present & ~complete.reindex(index, fill_value=True).to_numpy(bool)
    rule = ratio_mk7(column(frames, "D3", "intake_ug")) if ratio else np.full(7, np.nan)
    stacks = lay_out_stacks(
        frames,
        total,
        forms,
        lambda sizes, tops: _axis(sizes, np.fmax(tops, np.nan_to_num(rule))),
        apart=partial,
        faint=partial | (column(frames, total, "coverage") < LOW_COVERAGE),
        # Without a whole day there is none that the partial ones should stand behind.
        pale_apart=0.72 if (present & ~partial).any() else 0.45,
    )
    return _Days(**vars(stacks), present=present, ratio=rule)


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


def _draw(ax: Axes, frames: dict[str, pd.DataFrame], forms: dict[str, str], d: _Days, title: str, unit: str) -> None:
    """Draw one panel: stacks, intervals, what is under review, breaks, and the figures above."""
    ax.set_xlim(-0.5, 6.6)
    plain_scale(ax)
    keys = draw_stacks(ax, frames, forms, d)
    if not d.measured:
        ax.set_yticks([])
    draw_intervals(ax, d)
    draw_review(ax, d)
    _ratio_marks(ax, d)
    draw_breaks(ax, d)
    _figures(ax, d)
    panel_head(ax, title, unit, keys)


def _ratio_marks(ax: Axes, d: _Days) -> None:
    """Draw the MK-7 that the popular ratio pairs with the day's D3 as a line across the bar."""
    import numpy as np

    x = np.flatnonzero((d.ratio > 0) & (d.ratio <= d.end))
    if len(x):
        ax.hlines(d.ratio[x], x - 0.36, x + 0.34, color="white", linewidth=3.4, zorder=3)
        ax.hlines(d.ratio[x], x - 0.36, x + 0.34, color=INK, linewidth=2.2, zorder=3).set_gid("ratio")


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
    elif d.possible[i] > min(HAIRLINE * d.end, total):
        lines += [f"+ {people(d.possible[i])}", "in review"]
    if d.ratio[i] > edge:
        lines.append(f"ratio: {people(d.ratio[i])}")
    sizes = [(FIGURE_PT, "bold") if n == above else (NOTE_PT, "normal") for n in range(len(lines))]
    return [(line, *size) for line, size in zip(lines, sizes, strict=True) if line]


def _figures(ax: Axes, d: _Days) -> None:
    """Write each day's figure above all that is drawn of it, and make room for it."""
    import numpy as np

    fig: Any = ax.figure
    words = {int(i): _words(d, int(i)) for i in np.flatnonzero(d.present)}
    height_pt = ax.get_position().height * fig.get_figheight() * 72
    share = np.array([height_of(words[i]) if i in words else 0.0 for i in range(7)]) / height_pt
    # Words that are wider than the room beside the interval stand above it.
    wide = np.array([width_of(words.get(i, ())) > _ROOM_IN for i in range(7)])
    foot = np.minimum(np.where(wide, np.fmax(d.top, np.nan_to_num(d.high)), d.top), d.end)
    reach = max(d.end * 1.06, *(foot / (1 - share)))
    # A ratio's mark that would strike through the figures lifts them above itself.
    struck = (d.ratio <= d.end) & (d.ratio > foot) & (d.ratio < foot + share * reach * 1.1)
    foot = np.where(struck, d.ratio, foot)
    ax.set_ylim(0, max(reach, *(foot / (1 - share))))
    for i, lines in words.items():
        write_above(ax, i, i, foot[i], lines, clear=bool(wide[i] and d.high[i] > d.end and not d.cut[i]))


def _name_days(ax: Axes, days: pd.DatetimeIndex, d: _Days) -> None:
    """Write the days below the lower panel, with what is special about them."""
    state = ["partial day" if p else "" if here else "no entries" for p, here in zip(d.apart, d.present, strict=True)]
    two_months = days[0].month != days[-1].month
    names = [day_label(day) + f" {day:%b}" * two_months for day in days]
    ax.set_xticks(range(7), [f"{name}\n{words}" for name, words in zip(names, state, strict=True)])
    for label, words in zip(ax.get_xticklabels(), state, strict=True):
        label.set(color=FAINT_INK if words else INK, linespacing=1.35)


def _headline(name: str, mean: pd.DataFrame, complete: pd.Series[bool]) -> list[Words]:
    """Say the week, its means and what they are means of."""
    whole = int(complete.sum())
    # Without a complete day there is no mean, and the line below says so.
    means = mean_words(mean) if whole else []
    counted = count_words(whole, len(complete) - whole)
    if all(said.endswith("not known") for said in means):
        counted = counted.removeprefix("mean of ")
    days = week_days(name)
    return headline(week_title(name), means, dated(counted, days[0].isoformat(), days[-1].isoformat()))


def _keys(k2: _Days, d: _Days) -> list[Any]:
    """Make the key of the marks that are on this picture, and of no others."""
    from matplotlib.lines import Line2D

    keys = mark_keys((k2, d), "partial day, not in the mean")
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
    if k2.apart.any():
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
        unread_words(daily, name, _UNREAD_NAMED),
        doubt_words(daily, name, reason=False),
    ]
    sources = [*source_words(daily, name, weekly), table_words(daily)]
    return [
        Words(RATIO_WORDS if ratio else "", "ratio words", KEY_PT, INK),
        Words(" ".join(filter(None, waiting)), colour=INK),
        Words(" ".join(reading)),
        Words(" ".join(filter(None, sources))),
    ]


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
