"""Figures of the food table: what was published of a food, source by source, with what pooling made of it.

A figure is made to be argued with. Every published value is a line; the lines of one laboratory and sample set stand
together, because they enter the pool once; values that are not used are there with the reason. The pooled mean and
its interval run as a band behind the lines that they rest on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vitamer.food_lines import (
    MARKERS,
    SMALLEST,
    Block,
    Line,
    Panel,
    Point,
    entered_by_origin,
    held_by_analyte,
    lines_of,
    number_text,
    panel_of,
)
from vitamer.plots import COLOURS, GREY, INK, pale, printable, style, wrap
from vitamer.provenance import CLASSES, basis
from vitamer.weeks import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from vitamer.food_table import FoodTable

__all__ = ["compare", "food"]

_COLOURS = {"MK_total": INK, "D_total": INK, "D3": COLOURS["D3_food"], "25OHD3": COLOURS["D3_supplement"]}
_UNUSED = "#8A8A8A"

_WIDTH_IN = 12.0
_EDGE_IN = 0.32
#: Where the columns begin [in]: laboratory, source, state, plot, figure; and the picture's end.
_COLUMNS_IN = (_EDGE_IN, 1.66, 5.42, 6.1, 10.3, _WIDTH_IN - _EDGE_IN)
_SIZE = 8.8
_LEADING_IN = 0.158
_PAD_IN = 0.075
_HEADING = 9.6


def food(foods: FoodTable, food_id: str) -> Figure:
    """Draw what was published of a food by source, with the pooled content and its 90 % interval.

    Parameters
    ----------
    foods : FoodTable
        The food table; its region decides between regional rows.
    food_id : str
        A food, dish or supplement of it.

    Returns
    -------
    matplotlib.figure.Figure
        One panel for vitamin K2 and one for vitamin D [µg/hg, that is µg per 100 g].

    Raises
    ------
    UnknownFoodError
        If the table does not hold the food.

    Notes
    -----
    A raw value of a food eaten cooked is drawn where it entered the pool, after yield and retention, with the
    published figure as a pale mark. What was not found is a bar up to its limit; half the limit enters the pool.
    A mixture shows its kinds instead of values, a dish what its ingredients add up to, a loan its parent's values.
    With more than :data:`SUMMARISE_ABOVE` values in a panel each origin is one line of points.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> [panel.get_label() for panel in food(load_foods(), "natto").axes]
    ['Vitamin K2 (menaquinones)', 'Vitamin D']
    """
    from matplotlib.figure import Figure

    foods.require(food_id)
    held = held_by_analyte(foods, food_id)
    panels = [panel_of(foods, food_id, name, held) for name in CLASSES]
    with style():
        laid = [_lay_out(panel) for panel in panels]
        head, head_in = _headline(foods, food_id)
        keys = _keys(panels)
        caption = _wrapped(_caption(foods, panels), _SIZE - 0.2, _WIDTH_IN - 2 * _EDGE_IN)
        foot_in = 0.2 + len(caption) * 0.165 + math.ceil(len(keys) / 4) * 0.2 + 0.1 * bool(keys)
        height = head_in + sum(_panel_height(p, rows) for p, rows in zip(panels, laid, strict=True)) + foot_in
        fig = Figure(figsize=(_WIDTH_IN, height))
        for text, down_in, size, gid in head:
            words = fig.text(_EDGE_IN / _WIDTH_IN, 1 - down_in / height, text, va="top", fontsize=size, gid=gid)
            words.set(fontweight="bold" if gid == "title" else "normal", color=INK if gid == "title" else GREY)
            words.set_linespacing(1.3)
        top = head_in
        for panel, rows in zip(panels, laid, strict=True):
            _draw_panel(fig, panel, rows, top)
            top += _panel_height(panel, rows)
        _foot(fig, caption, keys)
    return fig


# --- where it stands ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """One line or heading with its place from the panel's top [in] and its words in lines."""

    top: float
    height: float
    block: Block
    line: Line | None
    first: list[str]
    text: list[str]
    reason: list[str]
    state: list[str]
    number: list[str]

    @property
    def middle(self) -> float:
        """Where the marks of the row stand [in]."""
        return self.top + self.height / 2


def _wrapped(text: str, size: float, room_in: float) -> list[str]:
    return wrap(printable(text), size, room_in) if text else []


def _lay_out(panel: Panel) -> list[_Row]:
    """Give every heading and line its place."""
    lab, source, state, plot, number, end = _COLUMNS_IN
    rows: list[_Row] = []
    top = 0.0
    for block in panel.blocks:
        words = _wrapped(block.words, _SIZE, plot - source - 0.12)
        label = _wrapped(block.label, _HEADING, source - lab - 0.24)
        figure = _wrapped(block.number, _HEADING * 1.08, end - number)
        height = max(len(words), len(label) * 1.1, len(figure) * 1.15, 1) * _LEADING_IN + _PAD_IN * 2
        rows.append(_Row(top, height, block, None, label, words, [], [], figure))
        top += height
        before = None
        for line in block.lines:
            origin = (line.label or line.origin.replace("_", " ")) if line.origin != before else ""
            before = line.origin
            row = _Row(
                top,
                0.0,
                block,
                line,
                _wrapped(origin, _SIZE, source - lab - 0.14),
                _wrapped(line.text, _SIZE, state - source - 0.1),
                _wrapped(line.reason, _SIZE, state - source - 0.1),
                _wrapped(line.state, _SIZE, plot - state - 0.1),
                _wrapped(line.number, _SIZE, end - number),
            )
            tallest = max(len(row.text) + len(row.reason), len(row.first), len(row.state), len(row.number), 1)
            points = len(line.points)
            needed = max(tallest * _LEADING_IN, min(points, 8) * 0.055)
            rows.append(replace(row, height=needed + _PAD_IN))
            top += rows[-1].height
        top += 0.1
    return rows


def _notes_height(panel: Panel) -> float:
    notes = [_wrapped(n, _SIZE, _WIDTH_IN - 2 * _EDGE_IN) for n in panel.notes]
    return sum(len(n) for n in notes) * _LEADING_IN + 0.05 * len(notes) + (0.06 if notes else 0)


def _panel_height(panel: Panel, rows: list[_Row]) -> float:
    body = rows[-1].top + rows[-1].height + 0.42 if rows else 0.0
    return 0.36 + (0.3 if rows else 0) + body + _notes_height(panel) + 0.12


def _headline(foods: FoodTable, food_id: str) -> tuple[list[tuple[str, float, float, str]], float]:
    """Return the title's texts with place, size and name, and how far down they reach [in]."""
    row = foods.foods.loc[food_id]
    words = f"{' > '.join(foods.lineage(food_id))} · {row['kind'].replace('_', ' ')}"
    words += f" · group {row['group']}" if row["group"] != row["kind"] else ""
    words += "" if row["kind"] != "food" else f" · counted {row['state'].replace('_', ' ')}"
    if isinstance(row["note"], str):
        words += f". {row['note']}"
    lines = _wrapped(words, 9.4, _WIDTH_IN - 2 * _EDGE_IN)
    return [
        (printable(str(row["name"])), 0.2, 17, "title"),
        ("\n".join(lines), 0.55, 9.4, "food"),
    ], 0.6 + len(lines) * 0.172 + 0.1


def _limits(panel: Panel) -> tuple[float, float, bool]:
    """Return the ends of the axis [µg/hg] and whether it is logarithmic.

    A logarithm shows values of a hundredfold range alike; where all lie close together, the distance from zero
    tells more. The lower end of an interval that reaches far below every value is cut.
    """
    marks, far = [], []
    for block in panel.blocks:
        if block.mean > 0:
            marks.append(block.mean)
            far.append(block.high)
        for line in block.lines:
            for p in line.points:
                marks += [p.value / (2 if p.value_type == "below_loq" else 1), p.raw]
                far += [p.high, p.value]
                marks.append(p.low)
    seen = [m for m in marks if m > 0]
    top = max([*seen, *(f for f in far if f > 0)], default=1.0)
    limits = any(p.value_type == "below_loq" for b in panel.blocks for x in b.lines for p in x.points)
    if panel.waterfall or not seen or (not limits and max(seen) / min(seen) < 5):
        return 0.0, top * 1.06, False
    lows = [b.low for b in panel.blocks if b.mean > 0 and b.low > 0]
    least = min(seen)
    bottom = max(min([least, *lows]), least / 6)
    return bottom / 1.25, top * 1.2, True


# --- drawing ------------------------------------------------------------------------------------------------------


def _draw_panel(fig: Figure, panel: Panel, rows: list[_Row], top_in: float) -> None:
    width, height = fig.get_size_inches()
    plot, number = _COLUMNS_IN[3], _COLUMNS_IN[4]
    body = rows[-1].top + rows[-1].height if rows else 0.0
    head = 0.36 + (0.3 if rows else 0)
    rectangle = (plot / width, 1 - (top_in + head + body) / height, (number - plot - 0.14) / width, body / height)
    ax = fig.add_axes(rectangle, label=panel.title)
    title = fig.text(_EDGE_IN / width, 1 - (top_in + 0.06) / height, panel.title, va="top", fontsize=12.5)
    title.set(fontweight="bold", gid="panel")
    ax.set_facecolor("none")
    if rows:
        low, high, logarithmic = _limits(panel)
        ax.set_xscale("log" if logarithmic else "linear")
        ax.set_xlim(low, high)
        ax.set_ylim(body, 0)
        _scale(ax)
        _columns(ax, panel)
        for row in rows:
            _words_of(ax, row)
        for block in panel.blocks:
            _pooled(ax, block, [r for r in rows if r.block is block], waterfall=panel.waterfall)
            _evidence(ax, block, [r for r in rows if r.block is block and r.line is not None])
    else:
        ax.set_axis_off()
    down = top_in + head + body + (0.42 if rows else 0)
    for note in panel.notes:
        lines = _wrapped(note, _SIZE, _WIDTH_IN - 2 * _EDGE_IN)
        words = fig.text(_EDGE_IN / width, 1 - down / height, "\n".join(lines), va="top", fontsize=_SIZE, gid="note")
        words.set(color=GREY, linespacing=1.29)
        down += len(lines) * _LEADING_IN + 0.05


def _scale(ax: Axes) -> None:
    """Write plain figures above and below the plot."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

    low, high = ax.get_xlim()
    if ax.get_xscale() == "log":
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        reach = math.log10(high / low)
        steps = (1, 1.5, 2, 3, 4, 5, 7) if reach < 0.8 else (1, 2, 5) if reach < 2.6 else (1,)
        ticks = [m * 10.0**d for d in decades for m in steps if low <= m * 10.0**d <= high]
        ax.xaxis.set_major_locator(FixedLocator(ticks))
        ax.xaxis.set_minor_locator(NullLocator())
    else:
        ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.10g}"))
    ax.tick_params(axis="x", length=0, labelsize=_SIZE, labelcolor=GREY, labeltop=True, labelbottom=True, pad=2)
    ax.set_yticks([])
    ax.grid(axis="x", color="#E4E4E4", linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ax.spines.values():
        side.set_visible(False)


def _across(ax: Axes, at_in: float) -> float:
    """Turn a place from the picture's left [in] into one along the axes, 0 to 1."""
    box = ax.get_position()
    return float((at_in / _WIDTH_IN - box.x0) / box.width)


def _write(ax: Axes, at_in: float, middle: float, lines: list[str], gid: str, **kind: Any) -> None:
    """Write lines of text in a column; `middle` is that of the first line [in]."""
    if lines:
        defaults: dict[str, Any] = {"fontsize": _SIZE, "color": INK, "va": "top", "linespacing": 1.32}
        kind = defaults | kind
        x, top = _across(ax, at_in), middle - 0.68 * kind["fontsize"] / 72
        ax.text(x, top, "\n".join(lines), transform=ax.get_yaxis_transform(), gid=gid, **kind)


def _columns(ax: Axes, panel: Panel) -> None:
    """Write the columns' names above them."""
    kind = any(line.label for block in panel.blocks for line in block.lines)
    own = any(line.origin and not line.label for block in panel.blocks for line in block.lines)
    first = "" if panel.waterfall else "origin or share" if kind and own else "share" if kind else "origin"
    second = "published by, where, as what" if own else "kind" if kind else ""
    second = "ingredient" if panel.waterfall else second
    fourth = "of 100 g as eaten, µg" if panel.waterfall else "as eaten, µg per 100 g"
    for at, name in zip(_COLUMNS_IN, (first, second, "", fourth, "µg per 100 g"), strict=False):
        _write(ax, at, -0.31, [name] if name else [], "column", color=GREY)


def _words_of(ax: Axes, row: _Row) -> None:
    """Write the words of a line or heading in their columns."""
    from matplotlib.patches import Rectangle

    lab, source, state, _, number, _ = _COLUMNS_IN

    def first(lines: list[str]) -> float:
        return row.middle - (len(lines) - 1) / 2 * _LEADING_IN

    if row.line is None:
        colour = _colour(row.block.analyte)
        swatch = Rectangle((_across(ax, lab), row.middle - 0.055), _across(ax, lab + 0.11) - _across(ax, lab), 0.11)
        swatch.set(transform=ax.get_yaxis_transform(), facecolor=colour, edgecolor="none", clip_on=False)
        ax.add_patch(swatch)
        bold: dict[str, Any] = {"fontweight": "bold", "fontsize": _HEADING}
        _write(ax, lab + 0.17, first(row.first), row.first, "form", **bold)
        _write(ax, source, first(row.text), row.text, "basis", color=GREY)
        _write(ax, number, first(row.number), row.number, "pooled", **bold)
        return
    ink = INK if row.line.used else GREY
    begin = first(row.text + row.reason)
    beside = first(row.first) if row.line.label else row.top + (_PAD_IN + _LEADING_IN) / 2
    _write(ax, lab, beside, row.first, "origin")
    _write(ax, source, begin, row.text, "value", color=ink)
    _write(ax, source, begin + len(row.text) * _LEADING_IN, row.reason, "why not", color=GREY, style="italic")
    _write(ax, state, first(row.state), row.state, "state", color=ink)
    _write(ax, number, first(row.number), row.number, "number", color=ink)


def _colour(analyte: str) -> str:
    return _COLOURS.get(analyte) or COLOURS.get(analyte, COLOURS["MK_other"])


def _hatch(colour: str) -> str | None:
    """Return the hatch that stands for a form without a name of its own, as in the figure of the week."""
    return "////" if colour in ("K2_unspecified", "D2", "D_unspecified") else None


def _pooled(ax: Axes, block: Block, rows: list[_Row], *, waterfall: bool = False) -> None:
    """Draw the pooled mean and its 90 % interval as a band behind the lines of its block."""
    from matplotlib.patches import Rectangle

    if not block.mean > 0:
        return
    left, right = ax.get_xlim()
    top, bottom = rows[0].top, rows[-1].top + rows[-1].height
    low, high = max(block.low, left), min(block.high, right)
    colour = pale(GREY if waterfall or block.analyte == "MK_total" else _colour(block.analyte), 0.8)
    if low < high:
        band = Rectangle((low, top), high - low, bottom - top, facecolor=colour, edgecolor="none", zorder=0.6)
        band.set_gid(f"interval {block.analyte}")
        ax.add_patch(band)
    ax.vlines(block.mean, top, bottom, color=INK, linewidth=1.5, zorder=2).set_gid(f"mean {block.analyte}")


def _evidence(ax: Axes, block: Block, rows: list[_Row]) -> None:
    """Draw the marks of every line, and what each origin enters the pool with."""
    import numpy as np

    by_origin: dict[str, list[_Row]] = {}
    for row in rows:
        assert row.line is not None
        by_origin.setdefault(row.line.origin, []).append(row)
        for start, length, colour in row.line.bars:
            bar = ax.barh(row.middle, length, 0.15, left=start, color=COLOURS[colour], hatch=_hatch(colour), zorder=3)
            bar.patches[0].set(gid="part", edgecolor="white", linewidth=0.4)
        places = np.linspace(-1, 1, len(row.line.points)) if len(row.line.points) > 1 else np.zeros(1)
        # Neighbouring values of a strip stand apart, in a fixed order that looks like none.
        order = np.argsort([(7 * i) % max(len(places), 1) + i / 1000 for i in range(len(places))])
        room = (row.height - _PAD_IN) / 2 - 0.03
        for point, place in zip(row.line.points, places[order] * room, strict=False):
            _mark(ax, point, row.middle + place, _colour(block.analyte), small=len(row.line.points) > 1)
    _origins(ax, block, by_origin)


def _origins(ax: Axes, block: Block, by_origin: dict[str, list[_Row]]) -> None:
    """Shade every second origin, bind the lines of one together, and tick what it enters the pool with."""
    from matplotlib.patches import Rectangle

    left, _ = ax.get_xlim()
    start, end = _across(ax, _COLUMNS_IN[0] - 0.06), _across(ax, _COLUMNS_IN[5] + 0.06)
    shaded = True
    for origin, rows in by_origin.items():
        assert rows[0].line is not None
        top, bottom = rows[0].top, rows[-1].top + rows[-1].height
        if shaded and origin and not rows[0].line.label:
            shade = Rectangle((start, top), end - start, bottom - top, transform=ax.get_yaxis_transform())
            shade.set(facecolor="#F5F5F5", edgecolor="none", clip_on=False, zorder=-1, gid="origin shade")
            ax.add_patch(shade)
        shaded = not shaded
        if len(rows) > 1 and origin:
            x = _across(ax, _COLUMNS_IN[1] - 0.07)
            ax.plot([x, x], [top + 0.05, bottom - 0.05], color=GREY, linewidth=1.2, clip_on=False,
                    transform=ax.get_yaxis_transform(), gid="origin bracket")  # fmt: skip
        used = [r for r in rows if r.line is not None and r.line.used]
        points = [p for r in used if r.line is not None for p in r.line.points if p.used]
        value = block.entered.get(origin, math.nan)
        if value > left and (len(points) > 1 or any(p.value_type == "below_loq" for p in points)):
            lowest, highest = used[0].top + 0.02, used[-1].top + used[-1].height - 0.02
            tick = ax.vlines(value, lowest, highest, color=_colour(block.analyte), linewidth=1.4, zorder=2.5)
            tick.set(gid=f"origin mean {origin}", linestyle=(0, (2, 1.2)))


def _mark(ax: Axes, point: Point, y: float, colour: str, *, small: bool = False) -> None:
    """Draw one value: marker by kind, whisker, the raw figure, or the bar up to a limit."""
    left, right = ax.get_xlim()
    ink = colour if point.used else _UNUSED
    size = 4.6 if small else 6.4
    if point.value_type == "below_loq":
        limit = max(point.value, left)
        ax.hlines(y, left, limit, color=ink, linewidth=1.4, zorder=3).set_gid("below limit")
        ax.plot([limit], [y], marker="|", color=ink, markersize=size * 1.4, markeredgewidth=1.6, zorder=3)
        ax.plot([left], [y], marker="<", color=ink, markersize=size * 0.9, zorder=3, clip_on=False, gid="limit arrow")
        return
    if point.low < point.high:
        ends = max(point.low, left), min(point.high, right)
        ax.hlines(y, *ends, color=ink, linewidth=1.3, zorder=2.8).set_gid("sd" if point.is_sd else "range")
        if point.is_sd:
            ax.plot(ends, [y, y], linestyle="none", marker="|", color=ink, markersize=size * 0.9, zorder=2.8)
    if point.raw == point.raw and not small:
        raw = min(max(point.raw, left), right)
        ax.plot([raw, point.value], [y, y], color=pale(ink, 0.1), linewidth=1.0, linestyle=(0, (1, 1.2)), zorder=2.6)
        ax.plot([raw], [y], marker=MARKERS.get(point.value_type, "o"), markersize=4.4, linestyle="none", zorder=2.7,
                markerfacecolor=pale(ink, 0.55), markeredgecolor=pale(ink, 0.1), gid="raw")  # fmt: skip
    marker = MARKERS.get(point.value_type, "o")
    face, edge = (ink, INK) if point.used else ("white", _UNUSED)
    outside = point.value < left
    ax.plot([max(point.value, left)], [y], marker="<" if outside else marker, markersize=size, linestyle="none",
            markerfacecolor=face, markeredgecolor=edge, markeredgewidth=0.6 if point.used else 1.2, zorder=4,
            clip_on=False, gid=f"{point.value_type} {'used' if point.used else 'not used'}")  # fmt: skip


def _keys(panels: Sequence[Panel]) -> list[Any]:
    """Make the key of the marks that are on the picture, and of no others."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    blocks = [b for panel in panels for b in panel.blocks]
    points = [p for b in blocks for line in b.lines for p in line.points]
    used = {p.value_type for p in points if p.used}
    grey: dict[str, Any] = {"linestyle": "none", "color": GREY}
    keys: list[Any] = []
    if any(b.mean > 0 for b in blocks):
        keys.append(Patch(facecolor=pale(GREY, 0.75), label="pooled: 90 % interval of one portion"))
        keys.append(Line2D([], [], linestyle="none", color=INK, marker="|", markersize=10, label="pooled mean"))
    keys += [Line2D([], [], marker=m, markersize=6, label=kind, **grey) for kind, m in MARKERS.items() if kind in used]
    if any(p.value_type == "below_loq" for p in points):
        keys.append(Line2D([], [], color=GREY, marker="<", markevery=[0], label="below a limit: half enters the pool"))
    if any(not p.used for p in points):
        mark: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": _UNUSED, "markeredgewidth": 1.2}
        keys.append(Line2D([], [], marker="o", linestyle="none", markersize=6, label="not used", **mark))
    if any(p.low < p.high and p.is_sd for p in points):
        keys.append(Line2D([], [], color=GREY, marker="|", markersize=6, label="standard deviation of the source"))
    if any(p.low < p.high and not p.is_sd for p in points):
        kind = any(line.label for b in blocks for line in b.lines)
        keys.append(Line2D([], [], color=GREY, label="90 % interval of the kind" if kind else "range of the source"))
    if any(p.raw == p.raw for p in points):
        faint: dict[str, Any] = {"markerfacecolor": pale(GREY, 0.55), "markeredgecolor": pale(GREY, 0.35)}
        keys.append(Line2D([], [], marker="o", markersize=4.4, linestyle=":", color=pale(GREY, 0.35), **faint,
                           label="raw, as published → as eaten"))  # fmt: skip
    if any(
        len([p for x in b.lines if x.origin == o for p in x.points if p.used]) > 1 for b in blocks for o in b.entered
    ):
        keys.append(
            Line2D([], [], color=GREY, linestyle=(0, (2, 1.2)), label="mean of an origin: enters the pool once")
        )
    parts = {colour for b in blocks for line in b.lines for _, _, colour in line.bars}
    names = {
        "MK4": "MK-4", "MK7": "MK-7", "MK_other": "other menaquinones", "K2_unspecified": "form not named",
        "D3_food": "D3", "D2": "D2", "D_unspecified": "vitamin D, form not named",
    }  # fmt: skip
    keys += [Patch(facecolor=COLOURS[c], hatch=_hatch(c), label=n) for c, n in names.items() if c in parts]
    return keys


def _caption(foods: FoodTable, panels: Sequence[Panel]) -> str:
    """Write what the interval holds, what an origin is, and the table's version and region."""
    blocks = [b for panel in panels for b in panel.blocks]
    words = []
    if any(b.mean > 0 for b in blocks):
        words.append(
            "Interval: 90 % of portions of unknown brand, by laboratory, food and brand or lot, not by portion size."
        )
    if any(b.entered for b in blocks):
        words.append("An origin is one laboratory and sample set: its values are averaged first and count once.")
    if any(b.analyte == "25OHD3" for b in blocks):
        words.append("25-OH-D3 stands apart: it is never added to vitamin D.")
    words.append(f"Food table {foods.version}, region {foods.region or 'not set'}.")
    return " ".join(words)


def _foot(fig: Figure, caption: list[str], keys: list[Any]) -> None:
    height = fig.get_size_inches()[1]
    text = fig.text(_EDGE_IN / _WIDTH_IN, 0.14 / height, "\n".join(caption), va="bottom", fontsize=_SIZE - 0.2)
    text.set(color=GREY, gid="caption", linespacing=1.3)
    if keys:
        legend = fig.legend(
            handles=keys, loc="lower left", ncols=4, fontsize=_SIZE, frameon=False, borderpad=0, borderaxespad=0,
            bbox_to_anchor=(_EDGE_IN / _WIDTH_IN, (0.2 + len(caption) * 0.165) / height), columnspacing=1.6,
            handletextpad=0.6, labelspacing=0.4,
        )  # fmt: skip
        legend.set_gid("key")


def compare(foods: FoodTable, food_ids: Iterable[str], analyte: str, ax: Axes) -> Axes:
    """Draw one form of several foods, a line a food: what each origin says, the pooled mean and its 90 % interval.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_ids : iterable of str
        The foods, from above.
    analyte : str
        A form of vitamin K2 or D, or ``MK_total``.
    ax : matplotlib.axes.Axes
        The axes to draw into.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes, with a logarithmic scale [µg/hg]. A filled mark is what one origin enters the pool with, a
        small dot a published value, a hollow mark a value that is not used, a diamond a kind of a mixture; what is
        unknown, zero by rule or borrowed is said in words.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from vitamer.food_table import load_foods
    >>> ax = compare(load_foods(), ["natto", "apple"], "MK7", Figure().subplots())
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Natto', 'Apple']
    """
    names, colour = list(food_ids), _colour(analyte)
    rows = [held_by_analyte(foods, f)[analyte] for f in names]
    seen: list[float] = []
    ax.set_xscale("log")
    for y, (food_id, row) in enumerate(zip(names, rows, strict=True)):
        on = basis(foods, food_id, analyte)
        mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
        known = mean > 0 and on.kind != "unknown"
        if known:
            ax.hlines(y, low, high, color=pale(colour, 0.78), linewidth=9, zorder=1).set_gid("interval")
            ax.plot([mean], [y], marker="|", color=INK, markersize=11, markeredgewidth=1.8, gid="mean", zorder=4)
            seen += [max(low, mean / 30), high]
        for line in lines_of(foods, food_id, analyte, on, False) if on.kind != "parent" else ():
            for p in line.points:
                _dot(ax, p, y, colour, kind=bool(line.label))
                seen.append(p.value)
        entered = [] if on.kind == "parent" else list(entered_by_origin(foods, food_id, analyte, on).values())
        edge: dict[str, Any] = {"markerfacecolor": colour, "markeredgecolor": INK, "markeredgewidth": 0.5}
        ax.plot(
            entered, [y] * len(entered), marker="o", markersize=5.5, linestyle="none", zorder=3, **edge, gid="origin"
        )
        words = number_text(mean, low, high) if known else {"zero_by_rule": "0 by rule"}.get(on.kind, "unknown")
        if row["value_type"] == "below_loq":
            words = f"below {people(2 * mean, SMALLEST)}"
        words += {"parent": ", borrowed", "kinds": ", mixture", "ingredients": ", dish", "sum": ", sum of forms"}.get(
            on.kind, ""
        )
        if entered:
            words += f", {len(entered)} origin{'' if len(entered) == 1 else 's'}"
        note = ax.annotate(words, (1, y), (6, 0), xycoords=ax.get_yaxis_transform(), textcoords="offset points")
        note.set(va="center", fontsize=8, color=INK, gid="number")
    positive = [x for x in seen if x > 0] or [1.0, 10.0]
    ax.set_xlim(min(positive) / 1.3, max(positive) * 1.3)
    ax.set_ylim(len(names) - 0.4, -0.6)
    _scale(ax)
    ax.tick_params(axis="x", labeltop=False, labelsize=8)
    ax.set_yticks(range(len(names)), [printable(str(foods.foods["name"][f])) for f in names], fontsize=8.5)
    for label in ax.get_yticklabels():
        # These axes may be the person's own, on which a dollar sign would begin a formula.
        label.set_parse_math(False)
    ax.tick_params(axis="y", length=0)
    return ax


def _dot(ax: Axes, point: Point, y: float, colour: str, *, kind: bool) -> None:
    """Draw a published value, or a kind of a mixture, as a small mark."""
    marker = "D" if kind else "<" if point.value_type == "below_loq" else "o"
    face = pale(colour, 0.3) if point.used else "white"
    edge = pale(colour, 0.1) if point.used else _UNUSED
    ax.plot([point.value], [y], marker=marker, markersize=3.6, linestyle="none", markerfacecolor=face,
            markeredgecolor=edge, markeredgewidth=0.8, zorder=2 if point.used else 2.5,
            gid="value" if point.used else "not used")  # fmt: skip
