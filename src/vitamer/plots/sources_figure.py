"""Sources: which foods bring MK-4, MK-7, the other menaquinones and D3, a panel each, the largest share first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.inert import one_line, short
from vitamer.plots.drawing import COLOURS, FAINT_INK, GREY, INK, fit, measure, pale, printable, style
from vitamer.plots.page import (
    KEY_PT,
    MARGIN_IN,
    NOTE_PT,
    PANEL_PT,
    WIDTH_IN,
    Words,
    dated,
    headline,
    interval_key,
    lay_out,
)
from vitamer.records import records
from vitamer.weeks import count_words, named_sources, people, span, table_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["share_words", "sources", "sources_text"]

_PANELS = {"MK4": "MK-4", "MK7": "MK-7", "MK_other": "Other menaquinones", "D3": "Vitamin D3"}
#: So many foods are told of in words.
_TOLD = 3
_SMALLEST = 0.1
#: Foods of a smaller share are not named [-].
_NAMED_FROM = 0.01
_GUTTER_IN = 0.5
_ROW_IN, _BAR_IN = 0.33, 0.1
_PANEL_HEAD_IN, _PANEL_FOOT_IN = 0.56, 0.3
_NAME_PT = 8.4


def sources(by_food: pd.DataFrame, *, most: int = 10, figure: Figure | None = None) -> Figure:
    """Draw which foods bring most of each menaquinone and of vitamin D3.

    Parameters
    ----------
    by_food : pandas.DataFrame
        What ``contributions.by_food`` returns, with its ``attrs``: shares [-] and means [µg/day].
    most : int, default 10
        How many foods a panel names at most; the others, and those that bring less than 1 %, are one bar.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into, which takes the height that it needs; a new one if not given.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels with the same scale, 0 to 100 % of each panel's total.

    Notes
    -----
    Bars are shares of the mean over complete days, lines their 90 % intervals. Beside each name stand its mean
    [µg/day] and its share. What is under review is in no bar.

    Examples
    --------
    >>> import vitamer
    >>> from vitamer.contributions import by_food
    >>> foods = vitamer.load_foods()
    >>> rows = [("2026-11-09", food, "45 g") for food in ("natto", "egg", "salmon")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> figure = sources(by_food(vitamer.weigh(parts, foods), foods))
    >>> [axes.get_gid() for axes in figure.axes]
    ['MK4', 'MK7', 'MK_other', 'D3']
    """
    panels = {a: _rows(by_food[by_food["analyte"] == a], most) for a in _PANELS}
    pairs = [tuple(_PANELS)[:2], tuple(_PANELS)[2:]]
    heights = [_ROW_IN * max(1, *(len(panels[a]) for a in pair)) for pair in pairs]
    with style():
        fig, head_in, _ = lay_out(
            figure,
            headline("Where vitamin K2 and D3 came from", [], _days(by_food)),
            _caption(by_food),
            _keys(panels),
            sum(heights) + 2 * (_PANEL_HEAD_IN + _PANEL_FOOT_IN) + 0.1,
            resize=True,
        )
        height = float(fig.get_figheight())
        across = (WIDTH_IN - 2 * MARGIN_IN - _GUTTER_IN) / 2
        top = height - head_in
        for pair, room in zip(pairs, heights, strict=True):
            bottom = top - _PANEL_HEAD_IN - room
            for i, analyte in enumerate(pair):
                left = MARGIN_IN + i * (across + _GUTTER_IN)
                own = _ROW_IN * max(1, len(panels[analyte]))
                place = (left / WIDTH_IN, (bottom + room - own) / height, across / WIDTH_IN, own / height)
                ax = fig.add_axes(place, gid=analyte)
                _panel_head(ax, analyte, by_food, own)
                _panel(ax, panels[analyte], analyte, across)
            top = bottom - _PANEL_FOOT_IN - 0.1
        fig.set_label(sources_text(by_food))
    return fig


def _rows(rows: pd.DataFrame, most: int) -> list[dict[str, Any]]:
    """Return what a panel shows, a bar each: the first foods, and the others as one."""
    # What brings next to nothing is told together, unless it is one food alone.
    named = min(most, int((rows["share"] >= _NAMED_FROM).sum()) or most)
    shown = rows.head(len(rows) if len(rows) == named + 1 and named < most else named)
    columns = ["name", "food_id", "supplement", "intake_ug", "share", "share_low", "share_high"]
    bars: list[dict[str, Any]] = [
        {**row, "name": _name(row["name"], row["food_id"]), "rest": False} for row in records(shown[columns])
    ]
    others = len(rows) - len(shown)
    if others:
        ends = ("share", "share_low", "share_high")
        last = records(shown)[-1] if len(shown) else {f"rest_{end}": 1.0 for end in ends}
        rest = {end: last[f"rest_{end}"] for end in ends}
        name = f"{others} other {'food' if others == 1 else 'foods'}"
        intake = float(rows["intake_ug"].iloc[len(shown) :].sum())
        bars.append({"name": name, "supplement": False, "rest": True, "intake_ug": intake} | rest)
    return bars


def _name(name: str, food_id: str | None) -> str:
    """Return a name that can be drawn: that of the food's id where its letters cannot."""
    drawn = printable(one_line(name))
    return drawn if 2 * drawn.count("·") <= len(drawn) or not food_id else food_id.replace("_", " ")


def _panel(ax: Axes, bars: list[dict[str, Any]], analyte: str, across_in: float) -> None:
    """Draw one panel: name and figures above each bar, the interval on it."""
    height_in = max(1, len(bars)) * _ROW_IN
    ax.set_xlim(0, 100)
    ax.set_ylim(height_in, 0)
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    ax.set_yticks([])
    ax.tick_params(axis="x", length=0, labelsize=NOTE_PT, labelcolor=FAINT_INK, pad=3)
    if not bars:
        ax.set_xticks([])
        return
    ax.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
    first, *_, last = ax.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    ax.vlines([0, 25, 50, 75, 100], 0.06, height_in, color="#E9E9E9", linewidth=0.8, zorder=0)
    for i, bar in enumerate(bars):
        line, y = i * _ROW_IN + 0.125, i * _ROW_IN + 0.2
        figures = f"{people(bar['intake_ug'])} µg · {share_words(bar['share'], 0, 0)}"
        colour = COLOURS[analyte] if analyte != "D3" else COLOURS["D3_supplement" if bar["supplement"] else "D3_food"]
        common: dict[str, Any] = {"va": "center", "zorder": 4}
        common["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.3}
        number = ax.text(100, line, figures, ha="right", fontsize=_NAME_PT, color=INK, **common)
        number.set_gid("figures")
        name = fit(bar["name"], _NAME_PT, 0.95 * (across_in - measure(figures, _NAME_PT)) - 0.1)
        ax.text(0, line, name, fontsize=_NAME_PT, color=GREY if bar["rest"] else INK, gid="name", **common)
        face = pale("#8C8C8C", 0.45) if bar["rest"] else colour
        drawn = ax.barh(y + _BAR_IN / 2, 100 * bar["share"], _BAR_IN, color=face, zorder=2)
        drawn.patches[0].set_gid("rest" if bar["rest"] else "share")
        if (bar["share_low"] or 0) < (bar["share_high"] or 0):
            _interval(ax, y + _BAR_IN / 2, 100 * bar["share_low"], 100 * bar["share_high"])


def _interval(ax: Axes, y: float, low: float, high: float) -> None:
    """Draw the 90 % interval of a share."""
    ax.hlines(y, low, high, color="white", linewidth=2.8, zorder=4)
    ax.hlines(y, low, high, color=INK, linewidth=1.2, zorder=5).set_gid("interval")
    ax.plot([low, high], [y, y], "|", color=INK, markersize=5, zorder=5, clip_on=False)


def _panel_head(ax: Axes, analyte: str, by_food: pd.DataFrame, height_in: float) -> None:
    """Write the panel's title, and below it the mean of all foods or why there is none."""
    total: dict[str, Any] = (by_food.attrs.get("total") or {}).get(analyte, {})
    mean = total.get("intake_ug")
    if not by_food.attrs.get("complete_days"):
        words = "no complete day"
    elif mean is None:
        words = "not known"
    elif not mean:
        words = "none in what is understood"
    else:
        brackets = span(*(math.nan if total[k] is None else total[k] for k in ("low_ug", "high_ug")))
        about = "" if mean < _SMALLEST else "at least about " if total["at_least"] else "about "
        words = f"{about}{people(mean)} µg{f' ({brackets})' if brackets else ''} a day"
    for text, up_in, size, gid in (
        (_PANELS[analyte], 0.3, PANEL_PT, "panel title"),
        (words, 0.1, KEY_PT, "panel mean"),
    ):
        line = ax.text(0, 1 + up_in / height_in, text, transform=ax.transAxes, va="baseline", fontsize=size, gid=gid)
        line.set(color=INK if gid == "panel title" else GREY, fontweight="bold" if gid == "panel title" else "normal")


def _days(by_food: pd.DataFrame) -> str:
    """Say over which days the means are taken."""
    attrs = by_food.attrs
    counted = count_words(int(attrs.get("complete_days", 0)), int(attrs.get("partial_days", 0)))
    return dated(counted, attrs.get("first_day"), attrs.get("last_day"))


def _keys(panels: dict[str, list[dict[str, Any]]]) -> list[Any]:
    """Make the key of the marks that are on this picture."""
    from matplotlib.patches import Patch

    keys: list[Any] = []
    if any((b["share_low"] or 0) < (b["share_high"] or 0) for bars in panels.values() for b in bars):
        keys.append(interval_key(lying=True))
    named = [b for b in panels["D3"] if not b["rest"]]
    if any(b["supplement"] for b in named) and not all(b["supplement"] for b in named):
        keys.append(Patch(facecolor=COLOURS["D3_food"], label="D3 from food"))
        keys.append(Patch(facecolor=COLOURS["D3_supplement"], label="D3 from supplements"))
    return keys


def _caption(by_food: pd.DataFrame) -> list[Words]:
    """Say what is open, what bars and lines are and leave out, and where the figures come from."""
    attrs = by_food.attrs
    total: dict[str, dict[str, Any]] = attrs.get("total") or {}
    reading = [
        "Bars are shares of each panel’s mean per day, lines 90 % intervals of the share. "
        "They leave out misreported and forgotten foods. A dish counts as the dish, a supplement by product."
    ]
    unnamed = total.get("K2_unspecified", {}).get("intake_ug") or 0.0
    if unnamed >= _SMALLEST:
        reading.append(f"K2 whose form is not named, {people(unnamed)} µg a day, is in no panel.")
    open_words = []
    waiting = [
        f"{people(total[a]['possible_ug'])} µg {called}"
        for a, called in (("MK_total", "K2"), ("D_total", "vitamin D"))
        if (total.get(a, {}).get("possible_ug") or 0.0) >= _SMALLEST
    ]
    if waiting:
        open_words.append(f"Under review and in no bar: possibly {' and '.join(waiting)} a day.")
    if attrs.get("complete_days") and any(total.get(a, {}).get("possible_ug", 0.0) is None for a in _PANELS):
        open_words.append("A supplement’s dose was not read and is in no bar.")
    coverage = [(total.get(a, {}).get("coverage"), name) for a, name in _PANELS.items()]
    low = [f"{name} {100 * c:.0f} %" for c, name in coverage if c is not None and c < LOW_COVERAGE]
    if low:
        reading.append(f"Shares are of what is understood: {', '.join(low)} of what was eaten.")
    texts = attrs.get("citations") or {}
    sources = []
    for analyte, what in (("MK_total", "K2"), ("D_total", "vitamin D")):
        ids = (total.get(analyte, {}).get("citations") or "").split(";")
        sources.append(named_sources(list(filter(None, ids)), what, texts))
    return [
        Words(" ".join(open_words), colour=INK),
        Words(" ".join(reading)),
        Words(" ".join(filter(None, [*sources, table_words(by_food)]))),
    ]


def share_words(share: float, low: float, high: float) -> str:
    """Write a share in percent, with its interval.

    Parameters
    ----------
    share, low, high : float
        The share and the ends of its interval [-]; the ends are missing where it has none.

    Returns
    -------
    str
        Plain words.

    Examples
    --------
    >>> share_words(0.623, 0.41, 0.795), share_words(0.004, 0.001, 0.009), share_words(1.0, 1.0, 1.0)
    ('62 % (41–80)', 'under 1 %', '100 %')
    """
    if share < 0.01:
        return "under 1 %"
    whole, *ends = (f"{100 * x + 1e-9:.0f}" for x in (share, low, high))
    return f"{whole} % ({'–'.join(ends)})" if low < high and ends[0] != ends[1] else f"{whole} %"


def sources_text(by_food: pd.DataFrame) -> str:
    """Say in words which foods bring most: what the figure of sources shows.

    Parameters
    ----------
    by_food : pandas.DataFrame
        What ``contributions.by_food`` returns.

    Returns
    -------
    str
        A sentence on vitamin K2 and one on vitamin D3, with the mean [µg/day] and the shares of the first three
        foods with their 90 % intervals.

    Examples
    --------
    >>> import vitamer
    >>> from vitamer.contributions import by_food
    >>> foods = vitamer.load_foods()
    >>> rows = [("2026-11-09", food, "45 g") for food in ("natto", "rice", "apple")]
    >>> parts = vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods)
    >>> sources_text(by_food(vitamer.weigh(parts, foods), foods)).partition(": ")[0]
    'Mean of 1 complete day. Vitamin K2'
    """
    days = int(by_food.attrs["complete_days"])
    if not days:
        return "There is no complete day, and so no mean that foods could have a share of."
    told = [f"Mean of {days} complete {'day' if days == 1 else 'days'}."]
    for analyte, called in (("MK_total", "Vitamin K2"), ("D3", "Vitamin D3")):
        rows, total = by_food[by_food["analyte"] == analyte], by_food.attrs["total"][analyte]
        if rows.empty:
            told.append(f"{called}: no food of known content brought any.")
            continue
        columns = (rows[c].head(_TOLD) for c in ("name", "share", "share_low", "share_high"))
        named = [f"{short(name)} {share_words(*share)}" for name, *share in zip(*columns, strict=True)]
        if others := len(rows) - len(named):
            rest = rows.iloc[len(named) - 1][["rest_share", "rest_share_low", "rest_share_high"]]
            named.append(f"{others} other {'food' if others == 1 else 'foods'} {share_words(*rest)}")
        brought = float(rows["intake_ug"].sum())
        about = "" if brought < _SMALLEST else "at least about " if total["at_least"] else "about "
        understood = " in what is understood" if total["at_least"] and not about else ""
        told.append(f"{called}: {about}{people(brought)} µg a day{understood}, of which {'; '.join(named)}.")
    return " ".join(told)
