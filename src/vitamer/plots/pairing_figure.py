"""The pairing: vitamin D3 against menaquinone-7, a mark a day.

Both amounts range over four powers of ten, from a slice of bread to a capsule, so both scales are logarithmic; days
with none of a form stand in a strip of their own beside its scale, for a logarithmic scale has no zero. The figure
shows what was eaten on the same days and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitamer.columns import LOW_COVERAGE
from vitamer.intake import DOSE_AS_WRITTEN
from vitamer.plots.drawing import COLOURS, GREY, INK, in_iu, pale, style, tick, wrap
from vitamer.plots.page import KEY_PT, MARGIN_IN, NOTE_PT, WIDTH_IN, Words, apart, dated, headline, lay_out
from vitamer.units import IU_UG
from vitamer.weeks import RATIO_WORDS, people, ratio_mk7, sources_of, table_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from vitamer.context import ContextLine

    Floats = NDArray[np.float64]

__all__ = ["pairing", "pairing_text"]

#: Less than this is drawn with the days that have none [µg].
_LEAST_UG = 0.1
#: Mark of a day by what was taken as a supplement: shape, colour and words.
_KINDS = (
    ("o", COLOURS["D3_food"], "food only"),
    ("s", COLOURS["D3_supplement"], "with a D3 supplement"),
    ("^", COLOURS["MK7"], "with an MK-7 supplement"),
    ("D", INK, "with both"),
)
#: Days whose marks would lie on each other are drawn as one, which says how many they are [in].
_CELL_IN = 0.12
_MARK_PT, _SMALL_PT = 6.5, 4.2
#: Shapes that would look smaller than a circle as wide, or hold less of a number.
_ROOMIER = {"D": 0.92, "^": 1.25}
#: With more marks than this the intervals would be a thicket.
_MOST_CROSSES = 40
_LEFT_IN, _RIGHT_IN, _DOSES_IN = 0.95, 0.4, 2.35
_PANEL_IN, _ABOVE_IN, _BELOW_IN = 4.2, 0.62, 0.62


def pairing(
    daily: pd.DataFrame,
    *,
    ratio: bool = False,
    doses: Sequence[ContextLine] = (),
    figure: Figure | None = None,
) -> Figure:
    """Draw vitamin D3 against menaquinone-7, a mark a day.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day]. Of its ``attrs`` the caption uses ``foods_version``,
        ``region`` and ``citations`` (citation id to short text), each if it is there.
    ratio : bool, default False
        Add the line of the popular rule of 100 µg MK-7 per 10,000 IU D3, with the words on what it is worth.
    doses : sequence of ContextLine, default ()
        Doses of MK-7 that trials used [µg/day], all of them or none; marked beside the scale.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into; a new one if not given.

    Returns
    -------
    matplotlib.figure.Figure
        One panel with logarithmic scales [µg/day], and one of vitamin D3 in international units above.

    Notes
    -----
    A day with a form that is not known is not drawn but counted in words. Days whose marks would lie on each other
    are one mark with their number, at the median of their amounts.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.DataFrame({"day": pd.Timestamp("2026-11-09"), "complete": True, "analyte": ["MK7", "D3"],
    ...     "intake_ug": [350.0, 4.0], "low_ug": [200.0, 3.0], "high_ug": [560.0, 6.0], "coverage": 1.0,
    ...     "at_least": False, "possible_ug": 0.0, "very_uncertain": False, "citations": ""})
    >>> pairing(day).axes[0].get_ylabel()
    'MK-7 [µg a day]'
    """
    days = _by_day(daily)
    drawn = days[days["drawn"]]
    with style():
        width = WIDTH_IN if figure is None else float(figure.get_figwidth())
        right = _DOSES_IN if doses else _RIGHT_IN
        d3 = _scale(drawn["d3_intake_ug"].to_numpy(float))
        mk7 = _scale(drawn["mk7_intake_ug"].to_numpy(float), [line.value_ug_per_day for line in doses])
        marks = _marks(drawn, d3, mk7, width - _LEFT_IN - right)
        fig, head_in, foot_in = lay_out(
            figure,
            headline("Vitamin D3 and MK-7 on the same days", _range(days), _dated(days)),
            _caption(daily, days, marks, doses, ratio=ratio),
            _keys(marks, ratio=ratio and len(drawn) > 0),
            _ABOVE_IN + _PANEL_IN + _BELOW_IN,
        )
        height = float(fig.get_figheight())
        bottom, tall = foot_in + _BELOW_IN, height - head_in - foot_in - _ABOVE_IN - _BELOW_IN
        ax = fig.add_axes((_LEFT_IN / width, bottom / height, 1 - (_LEFT_IN + right) / width, tall / height))
        _scales(ax, d3, mk7)
        _unit(fig, ax)
        if drawn.empty:
            _say_empty(ax)
        if ratio and len(drawn):
            _ratio_line(ax, d3)
        _draw_marks(ax, marks)
        if doses:
            _dose_marks(fig, ax, doses)
        fig.set_label(pairing_text(daily, ratio=ratio, doses=doses))
    return fig


@dataclass(frozen=True)
class _Scale:
    """A logarithmic scale [µg]: where it begins and ends, and whether it has a strip for days with none below it."""

    low: float
    high: float
    strip: bool

    @property
    def bottom(self) -> float:
        """Where the picture begins."""
        return self.low / 10**self._strip_decades if self.strip else self.low

    @property
    def _strip_decades(self) -> float:
        """Width of the strip: a twelfth of the picture."""
        return math.log10(self.high / self.low) / 11

    def place(self, amounts: Any) -> Any:
        """Say where amounts are drawn: too small ones in the middle of the strip."""
        import numpy as np

        least = self.low * 10 ** (-self._strip_decades / 2) if self.strip else self.low
        return np.where(np.asarray(amounts) >= _LEAST_UG, amounts, least)

    def ticks(self) -> list[float]:
        """List the ticks: powers of ten, and one, two and five of each on a short scale."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        steps = (1, 2, 5) if self.high / self.low <= 120 else (1,)
        return [t for n in decades for s in steps if self.low <= (t := s * 10.0**n) <= self.high]


def _by_day(daily: pd.DataFrame) -> pd.DataFrame:
    """Lay out the two amounts of each day [µg] with what is special about the day."""
    import numpy as np
    import pandas as pd

    def column(analyte: str, name: str) -> pd.Series[Any]:
        return daily[daily["analyte"] == analyte].set_index("day")[name].reindex(index)

    index = pd.DatetimeIndex(sorted(daily["day"].unique()), name="day")
    days = pd.DataFrame({"complete": daily.groupby("day")["complete"].first().reindex(index).astype(bool)}, index)
    for analyte, short in (("D3", "d3"), ("MK7", "mk7")):
        for name in ("intake_ug", "low_ug", "high_ug", "coverage", "possible_ug"):
            days[f"{short}_{name}"] = column(analyte, name).astype(float)
    days["drawn"] = days["d3_intake_ug"].notna() & days["mk7_intake_ug"].notna()
    days["faint"] = (days["d3_coverage"] < LOW_COVERAGE) | (days["mk7_coverage"] < LOW_COVERAGE)
    d3_dose = column("D3_supplement", "intake_ug").fillna(0.0) > 0
    dosed = column("MK7", "citations").fillna("").astype(str).str.split(";")
    mk7_dose = np.array([DOSE_AS_WRITTEN in cited for cited in dosed], dtype=bool)
    days["kind"] = d3_dose.to_numpy(int) + 2 * mk7_dose
    return days


def _scale(amounts: Floats, others: Sequence[float] = ()) -> _Scale:
    """Make the scale that holds a form's amounts [µg], and other values that are marked beside it."""
    seen = [float(a) for a in amounts if a >= _LEAST_UG] + list(others)
    low, high = (min(seen) / 1.6, max(seen) * 1.6) if seen else (0.7, 14.0)
    # One power of ten at least, so that a scale of like days is a scale.
    wider = max(1.0, math.sqrt(10 * low / high))
    return _Scale(low / wider, high * wider, strip=bool((amounts < _LEAST_UG).any()))


def _marks(drawn: pd.DataFrame, d3: _Scale, mk7: _Scale, across_in: float) -> pd.DataFrame:
    """Make a mark of each day, and one of days whose marks would lie on each other, largest first."""
    import numpy as np

    days = drawn.copy()
    for name, scale, inches in (("d3", d3, across_in), ("mk7", mk7, _PANEL_IN)):
        for column in ("intake_ug", "low_ug", "high_ug"):
            days[f"{name}_{column}"] = scale.place(days[f"{name}_{column}"].to_numpy(float))
        span = math.log10(scale.high / scale.bottom)
        days[f"{name}_cell"] = np.round(np.log10(days[f"{name}_intake_ug"]) / span * inches / _CELL_IN).astype(int)
    grouped = days.groupby(["kind", "complete", "faint", "d3_cell", "mk7_cell"], sort=True)
    ends = [f"{name}_{column}" for name in ("d3", "mk7") for column in ("intake_ug", "low_ug", "high_ug")]
    marks = grouped[ends].median()
    marks["days"] = grouped.size()
    marks = marks.reset_index()
    # Marks of different kinds at the same place stand beside each other.
    cell = marks.groupby(["d3_cell", "mk7_cell"])
    marks["size_pt"], marks["numbered"] = zip(*_sizes(marks["days"].tolist()), strict=True) if len(marks) else ([], [])
    beside = (cell.cumcount() - (cell["days"].transform("size") - 1) / 2) * cell["size_pt"].transform("max")
    shift = 10 ** (beside / 72 / across_in * math.log10(d3.high / d3.bottom))
    for column in ("intake_ug", "low_ug", "high_ug"):
        marks[f"d3_{column}"] *= shift
    return marks.sort_values("days", ascending=False, kind="stable", ignore_index=True)


def _sizes(days: Sequence[int]) -> list[tuple[float, bool]]:
    """Say of marks that stand for some days how wide they are [pt], and whether their number is written into them.

    Of a few marks all that stand for several days bear their number; of many only the largest, and the others grow.
    """
    few = len(days) <= _MOST_CROSSES
    base, fewest = (_MARK_PT, 2) if few else (_SMALL_PT, max(2, 0.03 * sum(days)))
    sizes = []
    for n in days:
        numbered = n >= fewest
        fits = 6.0 + 6.0 * len(str(n)) if numbered else base
        sizes.append((min(max(fits, base * n**0.35), 44.0), numbered))
    return sizes


def _scales(ax: Axes, d3: _Scale, mk7: _Scale) -> None:
    """Draw both scales, their strips for days with none, and international units above."""
    from matplotlib.ticker import FixedLocator, NullLocator

    ax.set(xscale="log", yscale="log", xlim=(d3.bottom, d3.high), ylim=(mk7.bottom, mk7.high))
    ax.set_axisbelow(True)
    ax.grid(color="#E6E6E6", linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(length=0)
    for axis, scale, band in ((ax.xaxis, d3, ax.axvspan), (ax.yaxis, mk7, ax.axhspan)):
        places, words = scale.ticks(), [tick(t) for t in scale.ticks()]
        if scale.strip:
            band(scale.bottom, scale.low, color="#F1F1F1", linewidth=0, zorder=0.5).set_gid("strip")
            least = f"under\n{_LEAST_UG:g}" if axis is ax.xaxis else f"under {_LEAST_UG:g}"
            places, words = [float(scale.place(0.0)), *places], [least, *words]
        axis.set_major_locator(FixedLocator(places))
        axis.set_minor_locator(NullLocator())
        axis.set_ticklabels(words)
    units = ax.secondary_xaxis("top", functions=in_iu())
    shown = _Scale(d3.low / IU_UG, d3.high / IU_UG, strip=False).ticks()
    units.xaxis.set_major_locator(FixedLocator(shown))
    units.xaxis.set_minor_locator(NullLocator())
    units.xaxis.set_ticklabels([tick(t) for t in shown])
    units.spines["top"].set_color("#B0B0B0")
    units.tick_params(length=3, color="#B0B0B0", labelcolor=GREY, labelsize=8.5)
    ax.set_xlabel("vitamin D3 [µg a day]", labelpad=5, loc="right")
    units.set_xlabel("vitamin D3 [IU a day]", labelpad=5, loc="right")


def _unit(fig: Figure, ax: Axes) -> None:
    """Write the unit of the upright scale above it, where it need not be read sideways."""
    ax.set_ylabel("MK-7 [µg a day]", rotation=0, ha="left", va="bottom")
    # Beside the title of the scale above, so that it stands clear of that scale's figures.
    above = ax.get_position().y1 + 0.295 / fig.get_figheight()
    ax.yaxis.set_label_coords(MARGIN_IN / fig.get_figwidth(), above, transform=fig.transFigure)


def _say_empty(ax: Axes) -> None:
    """Say that there is nothing to draw: a scale of nothing would look like an amount."""
    for axis in (ax.xaxis, ax.yaxis, ax.child_axes[0].xaxis):
        axis.set_ticks([])
    ax.grid(visible=False)
    ax.text(0.5, 0.5, "no day of which both are known", transform=ax.transAxes, ha="center", color=GREY, fontsize=10)


def _ratio_line(ax: Axes, d3: _Scale) -> None:
    """Draw the MK-7 that the popular rule pairs with each amount of D3; between logarithmic scales it is straight."""
    import numpy as np

    ug = np.array([d3.low, d3.high])
    (line,) = ax.plot(ug, ratio_mk7(ug), color=INK, linewidth=1.2, linestyle=(0, (6, 3)), zorder=1.5, scaley=False)
    line.set_gid("ratio")


def _draw_marks(ax: Axes, marks: pd.DataFrame) -> None:
    """Draw the crosses of the intervals, the marks, and how many days they stand for."""
    import numpy as np

    if len(marks) <= _MOST_CROSSES:
        x, y = marks["d3_intake_ug"].to_numpy(float), marks["mk7_intake_ug"].to_numpy(float)
        quiet: dict[str, Any] = {"color": "#C9C9C9", "linewidth": 0.9, "zorder": 2}
        ax.hlines(y, marks["d3_low_ug"], marks["d3_high_ug"], **quiet).set_gid("interval of D3")
        ax.vlines(x, marks["mk7_low_ug"], marks["mk7_high_ug"], **quiet).set_gid("interval of MK-7")
    for row in marks.to_dict("records"):
        shape, colour, _ = _KINDS[row["kind"]]
        size = row["size_pt"] * _ROOMIER.get(shape, 1.0)
        face = pale(colour, 0.5) if row["faint"] else colour
        (mark,) = ax.plot(row["d3_intake_ug"], row["mk7_intake_ug"], marker=shape, linestyle="none", zorder=3)
        mark.set(markersize=size, markerfacecolor=face if row["complete"] else "white", gid="day", label=row["days"])
        mark.set(markeredgecolor="white" if row["complete"] and shape != "s" else _edge(colour))
        mark.set_markeredgewidth(0.7 if row["complete"] else 1.4)
        if row["numbered"]:
            dark = row["complete"] and not row["faint"] and np.mean(pale(colour, 0)) < 0.55
            at, lower = (row["d3_intake_ug"], row["mk7_intake_ug"]), -1.6 if shape == "^" else 0.0
            number = ax.annotate(str(row["days"]), at, (0, lower), textcoords="offset points", ha="center")
            number.set(va="center_baseline", fontsize=7.8, fontweight="bold", color="white" if dark else INK, zorder=4)
            number.set_gid("number")


def _edge(colour: str) -> tuple[float, float, float]:
    """Darken a colour, so that an outline of it is seen on white."""
    from matplotlib.colors import to_rgb

    r, g, b = to_rgb(colour)
    return 0.7 * r, 0.7 * g, 0.7 * b


def _dose_marks(fig: Figure, ax: Axes, doses: Sequence[ContextLine]) -> None:
    """Mark the doses of trials beside the scale of MK-7, each with its words."""
    from vitamer.context import joined

    width, height = fig.get_size_inches()
    box = ax.get_position()
    tall, x = box.height * height, (box.x1 * width + 0.32) / width
    room = width - MARGIN_IN - x * width
    labels, low, high = [], *ax.get_ylim()
    for line in joined(doses):
        words = wrap(line.label.removeprefix("MK-7, "), NOTE_PT, room)
        at = math.log10(line.value_ug_per_day / low) / math.log10(high / low) * tall
        labels.append((at, len(words) * NOTE_PT * 1.3 / 72, "\n".join(words), line.value_ug_per_day))
    middles = apart([at for at, *_ in labels], [high for _, high, *_ in labels], tall + 0.06, gap=0.07)
    for (at, _, text, value), middle in zip(labels, middles, strict=True):
        y = box.y0 + middle / height
        fig.text(x, y, text, fontsize=NOTE_PT, va="center", color=GREY, linespacing=1.2, gid="dose")
        points = [(box.x1, box.y0 + at / height), (box.x1 + 0.14 / width, box.y0 + at / height), (x - 0.05 / width, y)]
        fig.add_artist(_leader(fig, points, value))
    said = "MK-7 in trials: doses used, not doses shown to work"
    heading = fig.text(x, box.y1 + 0.2 / height, "\n".join(wrap(said, NOTE_PT, room)), gid="doses", va="bottom")
    heading.set(fontsize=NOTE_PT, color=INK, linespacing=1.2)


def _leader(fig: Figure, points: list[tuple[float, float]], value: float) -> Any:
    """Make the line from a dose on the scale to its words."""
    from matplotlib.lines import Line2D

    xs, ys = zip(*points, strict=True)
    line = Line2D(xs, ys, color=GREY, linewidth=0.9, transform=fig.transFigure)
    line.set_gid(f"dose {value:g}")
    return line


def _keys(marks: pd.DataFrame, *, ratio: bool) -> list[Any]:
    """Make the key of the marks that are on this picture, and of no others."""
    from matplotlib.lines import Line2D

    keys: list[Any] = []
    for kind in sorted(marks["kind"].unique()):
        shape, colour, label = _KINDS[kind]
        at: dict[str, Any] = {"marker": shape, "color": colour, "markersize": 7.5, "linestyle": "none"}
        keys.append(Line2D([], [], label=label, markeredgecolor=_edge(colour), markeredgewidth=0.7, **at))
    ring: dict[str, Any] = {"marker": "o", "markersize": 7.5, "linestyle": "none", "markeredgecolor": GREY}
    if not marks["complete"].all():
        keys.append(Line2D([], [], markerfacecolor="white", markeredgewidth=1.4, label="hollow: partial day", **ring))
    if (marks["complete"] & marks["faint"]).any():
        faint = pale(GREY, 0.5)
        keys.append(Line2D([], [], markerfacecolor=faint, label="faint: under 80 % understood", **ring))
    if 0 < len(marks) <= _MOST_CROSSES:
        keys.append(
            Line2D([], [], color="#BDBDBD", marker="+", markersize=10, linestyle="none", label="90 % intervals")
        )
    if ratio:
        keys.append(Line2D([], [], color=INK, linewidth=1.2, linestyle=(0, (4, 2)), label="the popular ratio"))
    return keys


def _range(days: pd.DataFrame) -> list[str]:
    """Say from where to where the amounts range, over complete days where there are any."""
    drawn = days[days["drawn"]]
    over = drawn[drawn["complete"]] if drawn["complete"].any() else drawn
    said = []
    for name, label in (("d3", "D3"), ("mk7", "MK-7, a form of vitamin K2")):
        amounts = over[f"{name}_intake_ug"]
        if amounts.empty:
            said.append(f"{label}: not known")
            continue
        low, high = float(amounts.min()), float(amounts.max())
        words = f"{label}: {_span(low, high)} µg"
        if name == "d3" and high >= _LEAST_UG:
            words += f", {_span(low / IU_UG, high / IU_UG)} IU".replace("about ", "")
        said.append(words + " a day")
    return said


def _span(low: float, high: float) -> str:
    """Write from where to where amounts range; one figure if both read alike."""
    least, most = people(low), people(high)
    about = "" if high < _LEAST_UG else "about "
    return f"{about}{most}" if least == most else f"from {least} to {about}{most}"


def _counted(days: pd.DataFrame) -> str:
    """Say how many days there are, and how many are partial."""
    partial = int((~days["complete"]).sum())
    words = f"{len(days):,} {'day' if len(days) == 1 else 'days'} with entries"
    return f"{words}, {partial} of them partial" if partial else words


def _dated(days: pd.DataFrame) -> str:
    """Say how many days there are, from when to when."""
    return dated(_counted(days), f"{days.index[0]:%Y-%m-%d}", f"{days.index[-1]:%Y-%m-%d}")


def _missing_words(days: pd.DataFrame) -> str:
    """Say how many days are not drawn, because a form is not known."""
    missing = days[~days["drawn"]]
    if missing.empty:
        return ""
    unknown = [label for name, label in (("d3", "D3"), ("mk7", "MK-7")) if missing[f"{name}_intake_ug"].isna().any()]
    many = "1 day is" if len(missing) == 1 else f"{len(missing)} days are"
    return f"{many} not drawn: {' or '.join(unknown)} is not known, which is not zero."


def _possible_words(days: pd.DataFrame) -> str:
    """Say what waits for review could add; empty if nothing waits."""
    said = []
    for name, label in (("d3", "D3"), ("mk7", "MK-7")):
        possible = days[f"{name}_possible_ug"]
        if (possible >= _LEAST_UG).any():
            many = int((possible >= _LEAST_UG).sum())
            on = "1 day" if many == 1 else f"{many} days"
            said.append(f"up to about {people(float(possible.max()))} µg {label} a day on {on}")
    return f"Under review and not counted: {' and '.join(said)}. Settle with: vitamer review." if said else ""


def _factors(drawn: pd.DataFrame) -> str:
    """Say how wide the intervals are that are too many to draw."""
    said = []
    for name, label in (("d3", "D3"), ("mk7", "MK-7")):
        known = drawn[drawn[f"{name}_intake_ug"] >= _LEAST_UG]
        low = (known[f"{name}_low_ug"] / known[f"{name}_intake_ug"]).median()
        high = (known[f"{name}_high_ug"] / known[f"{name}_intake_ug"]).median()
        if low < high:
            said.append(f"{low:.2g} to {high:.2g} times the amount for {label}")
    if not said:
        return ""
    return f"The 90 % intervals are too many to draw; typically they reach from {' and '.join(said)}."


def _caption(
    daily: pd.DataFrame, days: pd.DataFrame, marks: pd.DataFrame, doses: Sequence[ContextLine], *, ratio: bool
) -> list[Words]:
    """Say what is open, how to read the picture, what the context is, and where the figures come from."""
    drawn = days[days["drawn"]]
    if drawn.empty:
        return _paragraphs(daily, days, "", doses, ratio=ratio)
    reading = ["A mark is a day, its amounts are estimates (means)"]
    few = len(marks) <= _MOST_CROSSES
    if (marks["days"] > 1).any():
        reading[0] += "; one with a number is so many days alike" if few else "; the larger it is, the more days alike"
    reading[0] += "."
    reading.append("Equal steps on the scales multiply the amount, so that small and large amounts can both be seen.")
    if (drawn[["d3_intake_ug", "mk7_intake_ug"]] < _LEAST_UG).any(axis=None):
        reading.append(f"In the grey strips are days with less than {_LEAST_UG:g} µg or none.")
    reading.append("Crosses are 90 % intervals." if few else _factors(drawn))
    reading.append("Misreported and forgotten foods are not in the intervals.")
    if drawn["faint"].any():
        reading.append("Where less than 80 % is understood, amounts and intervals cover the understood foods only.")
    reading.append("The picture shows what was eaten on the same days, not that the two need each other.")
    return _paragraphs(daily, days, " ".join(filter(None, reading)), doses, ratio=ratio)


def _paragraphs(
    daily: pd.DataFrame, days: pd.DataFrame, reading: str, doses: Sequence[ContextLine], *, ratio: bool
) -> list[Words]:
    """Put the paragraphs of the caption in order."""
    context = ""
    if doses:
        from vitamer.context import context_words

        context = context_words(doses)
    texts = daily.attrs.get("citations") or {}
    sources = [sources_of(daily, "MK7", "MK-7", texts), sources_of(daily, "D3", "D3", texts), table_words(daily)]
    open_words = [_missing_words(days), _possible_words(days)]
    return [
        Words(RATIO_WORDS if ratio else "", "ratio words", KEY_PT, INK),
        Words(" ".join(filter(None, open_words)), colour=INK),
        Words(reading),
        Words(context),
        Words(" ".join(filter(None, sources))),
    ]


def pairing_text(daily: pd.DataFrame, *, ratio: bool = False, doses: Sequence[ContextLine] = ()) -> str:
    """Say in words what the figure of D3 and MK-7 shows, for those who do not see it.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].
    ratio : bool, default False
        Say on how many days MK-7 reaches what the popular rule pairs with the day's D3, and what the rule is worth.
    doses : sequence of ContextLine, default ()
        Doses that trials used [µg/day].

    Returns
    -------
    str
        How many days there are, from where to where the amounts range, and on how many days there was none.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.DataFrame({"day": pd.Timestamp("2026-11-09"), "complete": True, "analyte": ["MK7", "D3"],
    ...     "intake_ug": [350.0, 4.0], "low_ug": [200.0, 3.0], "high_ug": [560.0, 6.0], "coverage": 1.0,
    ...     "at_least": False, "possible_ug": 0.0, "very_uncertain": False, "citations": ""})
    >>> pairing_text(day).partition(". ")[2]
    'D3: about 4 µg, 160 IU a day. MK-7, a form of vitamin K2: about 350 µg a day.'
    """
    days = _by_day(daily)
    drawn = days[days["drawn"]]
    words = [f"Vitamin D3 against MK-7, a mark a day, {_dated(days)}.", *(f"{said}." for said in _range(days))]
    for name, label in (("d3", "D3"), ("mk7", "MK-7")):
        if none := int((drawn[f"{name}_intake_ug"] < _LEAST_UG).sum()):
            plural = "" if len(drawn) == 1 else "s"
            words.append(f"{label} is under {_LEAST_UG:g} µg or none on {none} of {len(drawn)} day{plural}.")
    words.append(_missing_words(days))
    if ratio:
        words.append(RATIO_WORDS)
    if doses:
        from vitamer.context import joined

        labels = [line.label.removeprefix("MK-7, ") for line in joined(doses)]
        words.append(f"Doses used, not doses shown to work: {'; '.join(labels)}.")
    return " ".join(filter(None, words))
