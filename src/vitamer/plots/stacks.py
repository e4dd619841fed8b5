"""Stacked bars of menaquinones and of vitamin D, a day or a period each: what the week and the trend share.

The figure is written above its bar and the interval drawn beside it, so that neither hides or is taken for the other;
where there are many bars there is no room beside them, and intervals lie thin on the bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitamer.plots.drawing import (
    COLOURS,
    D_FORMS,
    DOTTED,
    GREY,
    HATCH,
    HATCHED,
    INK,
    OTHER_D_FORMS,
    measure,
    pale,
)
from vitamer.plots.page import interval_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = [
    "FIGURES_FIT",
    "FIGURE_PT",
    "HAIRLINE",
    "Stacks",
    "column",
    "draw_breaks",
    "draw_intervals",
    "draw_review",
    "draw_stacks",
    "flag",
    "forms_of_d",
    "height_of",
    "lay_out_stacks",
    "manner",
    "mark_keys",
    "width_of",
    "write_above",
]

#: Size of a bar's figure [pt], and how much further down the next line is.
FIGURE_PT, _LEADING = 10.0, 1.32
#: Less than this share of the axis is no more than a hairline.
HAIRLINE = 0.012
#: So many bars can bear a figure above each and the interval beside it, and so many can be told from the next.
FIGURES_FIT, _BARS_FIT = 16, 60


@dataclass(frozen=True)
class Manner:
    """How bars are drawn among so many: widths in places of the axis, lines and ends of intervals [pt]."""

    bar: float
    beside: float
    line: float
    cap: float
    teeth: int

    @property
    def dense(self) -> bool:
        """Whether bars touch."""
        return self.bar == 1


def manner(bars: int) -> Manner:
    """Say how so many bars are drawn: the more there are, the less air between them and the thinner the lines.

    Examples
    --------
    >>> manner(7).beside, manner(52).beside, manner(157).dense
    (0.39, 0.0, True)
    """
    if bars <= FIGURES_FIT:
        return Manner(0.6, 0.39, 1.3, 5.5 if bars <= FIGURES_FIT / 2 else 4.0, 9)
    if bars <= _BARS_FIT:
        return Manner(0.62 if bars <= 2 * FIGURES_FIT else 0.78, 0.0, 0.9, 3.5, 5)
    return Manner(1.0, 0.0, 0.6, 2.5, 2)


@dataclass(frozen=True)
class Stacks:
    """One panel's bars as arrays, first to last; amounts [µg/day] are NaN where there is none.

    `apart` are those that count for less (partial days, means over few days), `paleness` the share of white in each
    bar's colours, `cut` those that leave the axis; `largest` is the form that a bar is mostly made of, and `middle`
    where that stands in what is seen of it.
    """

    total: Floats
    low: Floats
    high: Floats
    possible: Floats
    at_least: Flags
    very_uncertain: Flags
    apart: Flags
    faint: Flags
    paleness: Floats
    end: float
    cut: Flags
    scale: Floats
    largest: list[str]
    largest_ug: Floats
    middle: Floats

    @property
    def top(self) -> Floats:
        """Upper end of what is drawn of each bar, axis or no axis."""
        import numpy as np

        return np.where(self.cut, self.end, np.nan_to_num(self.total) + self.possible)


def column(frames: dict[str, pd.DataFrame], analyte: str, name: str) -> Floats:
    """Return a column of an analyte's frame; missing values if there is no such analyte."""
    import numpy as np

    if analyte in frames:
        return frames[analyte][name].to_numpy(float)
    return np.full(len(next(iter(frames.values()))), np.nan)


def flag(frames: dict[str, pd.DataFrame], analyte: str, name: str) -> Flags:
    """Return a column of flags; false where it is missing or there is no such analyte."""
    import numpy as np

    return np.equal(column(frames, analyte, name), 1)


def forms_of_d(frames: dict[str, pd.DataFrame]) -> tuple[dict[str, str], list[str]]:
    """Return what the forms of vitamin D are called here, the others as one, and which others there are."""
    others = [a for a in OTHER_D_FORMS if (column(frames, a, "intake_ug") > 0).any()]
    return D_FORMS | dict.fromkeys(others, "other D: " + ", ".join(OTHER_D_FORMS[a] for a in others)), others


def lay_out_stacks(
    frames: dict[str, pd.DataFrame],
    total: str,
    forms: dict[str, str],
    axis: Callable[[Floats, Floats], tuple[float, Flags]],
    apart: Flags,
    faint: Flags,
    pale_apart: float,
) -> Stacks:
    """Lay out the bars of one panel.

    Parameters
    ----------
    frames : dict of str to pandas.DataFrame
        Amounts [µg/day] by analyte, a row a bar.
    total : str
        The sum that the bars show.
    forms : dict of str to str
        What they are stacked of.
    axis : callable
        Says where the axis ends and which bars it cuts, from their sizes and from the upper ends of all that belongs
        to them [µg/day].
    apart, faint : array of bool
        Which bars count for less, and which are poorly understood.
    pale_apart : float
        Share of white in the colours of those apart [-].

    Returns
    -------
    Stacks
        The bars.
    """
    import numpy as np

    sums, high = column(frames, total, "intake_ug"), column(frames, total, "high_ug")
    possible = np.nan_to_num(column(frames, total, "possible_ug"))
    known = np.nan_to_num(sums)
    whole = known + possible
    # Where next to nothing is understood, what is under review sets the scale.
    end, cut = axis(known if known.sum() > 0.1 * possible.sum() else whole, np.nan_to_num(np.fmax(whole, high)))
    # What is seen of a cut bar stands for the whole of it, forms and possible amount alike.
    scale = np.where(cut, end / np.where(whole > 0, whole, 1.0), 1.0)
    parts = np.array([np.nan_to_num(column(frames, a, "intake_ug")) for a in forms] + [possible])
    largest = parts.argmax(axis=0)
    at = largest, np.arange(len(sums))
    return Stacks(
        total=sums,
        low=column(frames, total, "low_ug"),
        high=high,
        possible=possible,
        at_least=flag(frames, total, "at_least"),
        very_uncertain=flag(frames, total, "very_uncertain"),
        apart=apart,
        faint=faint,
        paleness=np.where(apart, pale_apart, np.where(faint, 0.45, 0.0)),
        end=end,
        cut=cut,
        scale=scale,
        largest=[[*forms, ""][i] for i in largest],
        largest_ug=parts[at],
        middle=(parts.cumsum(axis=0) - parts / 2)[at] * scale,
    )


def draw_stacks(ax: Axes, frames: dict[str, pd.DataFrame], forms: dict[str, str], s: Stacks) -> list[Any]:
    """Stack the forms, outline what is apart, and return the forms' keys."""
    import numpy as np
    from matplotlib.patches import Patch, Rectangle

    how = manner(len(s.total))
    bottom = np.zeros(len(s.total))
    keys: dict[str, Patch] = {}
    hairlines: list[str] = []
    for analyte, label in forms.items():
        height = np.nan_to_num(column(frames, analyte, "intake_ug")) * s.scale
        here = np.flatnonzero(height > 0)
        if not len(here):
            continue
        colour = COLOURS[analyte]
        hatch, face = (HATCH, "white") if analyte in HATCHED and not how.dense else ("", colour)
        ax.bar(
            here,
            height[here],
            how.bar,
            bottom[here],
            label=analyte,
            color=[pale(face, s.paleness[i]) for i in here],
            edgecolor=[pale(colour, s.paleness[i] / 2) for i in here],
            hatch=hatch,
            linewidth=0.0 if how.dense else 0.8,
            zorder=2,
        )
        bottom += height
        if height.max() >= HAIRLINE * s.end:
            keys.setdefault(label, Patch(facecolor=face, edgecolor=colour, hatch=hatch, label=label))
        else:
            hairlines.append(label)
    for i in np.flatnonzero(s.apart & (bottom > 0) & (not how.dense)):
        outline = Rectangle((i - how.bar / 2, 0), how.bar, bottom[i], fill=False, edgecolor=GREY, linewidth=1.5)
        outline.set(linestyle=DOTTED, zorder=3, gid="apart")
        ax.add_patch(outline)
    # A key to what nobody can see would be looked for in vain.
    drawn = list(keys.values())
    if unseen := [label.removeprefix("other D: ") for label in dict.fromkeys(hairlines) if label not in keys]:
        last = drawn.pop() if drawn else Patch(facecolor="none", edgecolor="none", label="")
        last.set_label(f"{last.get_label()}   (too little to see: {', '.join(unseen)})".strip())
        drawn.append(last)
    return drawn


def draw_intervals(ax: Axes, s: Stacks) -> None:
    """Draw the 90 % interval of each total; one that leaves the axis ends in an arrowhead."""
    import numpy as np

    how = manner(len(s.total))
    bars = np.flatnonzero(~s.cut & (s.low < s.high) & (s.low < s.end))
    x, low, high = bars + how.beside, s.low[bars], s.high[bars]
    top, inside = np.minimum(high, s.end), high <= s.end
    if not how.beside and not how.dense:
        ax.vlines(x, low, top, color="white", linewidth=2.4 * how.line, zorder=4)
    ax.vlines(x, low, top, color=INK, linewidth=how.line, zorder=5).set_gid("interval")
    ends: dict[str, Any] = {"color": INK, "linestyle": "none", "markersize": how.cap, "zorder": 5}
    if not how.dense:
        ax.plot(np.r_[x, x[inside]], np.r_[low, top[inside]], marker="_", markeredgewidth=how.line, **ends)
    ax.plot(x[~inside], top[~inside], marker="^", **ends)


def draw_review(ax: Axes, s: Stacks) -> None:
    """Outline what is under review on top of each bar."""
    import numpy as np
    from matplotlib.patches import Rectangle

    how = manner(len(s.total))
    for i in np.flatnonzero(s.possible > 0):
        above = np.nan_to_num(s.total[i]) * s.scale[i]
        box = Rectangle((i - how.bar / 2, above), how.bar, s.possible[i] * s.scale[i], fill=False)
        box.set(edgecolor=INK, linewidth=0.5 if how.dense else 1.1, linestyle=(0, (4, 2.5)), zorder=3)
        box.set_gid("under review")
        ax.add_patch(box)
        box.set_clip_path(Rectangle((i - 0.5, 0), 1, s.end, transform=ax.transData))


def draw_breaks(ax: Axes, s: Stacks) -> None:
    """Cut the bars that leave the axis with a white zigzag band through their largest part."""
    import numpy as np
    from matplotlib.patches import Polygon

    how = manner(len(s.total))
    known = np.nan_to_num(s.total)
    beyond = ~s.cut & (known + s.possible > s.end * 1.0001)
    # A possible amount beyond the axis breaks in the middle of what is seen of it.
    middle = np.where(beyond, (known + s.end) / 2, s.middle)
    for i in np.flatnonzero(s.cut | beyond):
        half = how.bar / 2 + 0.06
        across = np.linspace(i - half, i + half, how.teeth)
        lower = middle[i] + s.end * (0.045 * (np.arange(how.teeth) % 2) - 0.05)
        upper = lower + s.end * 0.055
        band = Polygon(np.column_stack([np.r_[across, across[::-1]], np.r_[lower, upper[::-1]]]), closed=True)
        band.set(facecolor="white", edgecolor="none", zorder=5, gid="break")
        ax.add_patch(band)
        ax.plot(across, np.column_stack([lower, upper]), color=INK, linewidth=min(1.1, how.line), zorder=5)


def height_of(lines: Sequence[tuple[str, float, str]]) -> float:
    """Return how high lines of words stand above a bar [pt]."""
    return sum(size * _LEADING for _, size, _ in lines) + 8


def width_of(lines: Sequence[tuple[str, float, str]]) -> float:
    """Return how wide the widest of some lines is [in]."""
    return max((measure(text, size, weight) for text, size, weight in lines), default=0.0)


def write_above(
    ax: Axes, i: int, x: float, foot: float, lines: Sequence[tuple[str, float, str]], *, clear: bool = False
) -> None:
    """Write lines (text, size [pt] and weight, the top one first) above a bar, well clear of an arrowhead if asked."""
    up = 6.5 if clear else 4.0
    for text, size, weight in reversed(lines):
        note = ax.annotate(text, (x, foot), (0, up), textcoords="offset points", ha="center", va="bottom")
        note.set(fontsize=size, fontweight=weight, color=INK if weight == "bold" else GREY, zorder=6)
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
        note.set_gid(f"figure {i}")
        up += size * _LEADING


def mark_keys(both: Sequence[Stacks], apart: str) -> list[Any]:
    """Make the key of the marks that are on a picture, and of no others; `apart` says what is dotted."""
    from matplotlib.patches import Patch

    grey = COLOURS["K2_unspecified"]
    faint: dict[str, Any] = {"facecolor": pale(grey, 0.6), "edgecolor": pale(grey, 0.3)}
    dotted: dict[str, Any] = {"facecolor": pale(grey, 0.8), "edgecolor": GREY, "linestyle": DOTTED, "linewidth": 1.5}
    keys: list[Any] = []
    if any((s.low < s.high).any() for s in both):
        keys.append(interval_key())
    if any((s.possible > 0).any() for s in both):
        outline: Any = (0, (3, 2))
        keys.append(Patch(fill=False, edgecolor=INK, linestyle=outline, label="under review, not counted"))
    if both[0].apart.any():
        keys.append(Patch(**(faint if manner(len(both[0].total)).dense else dotted), label=apart))
    if any((s.faint & ~s.apart & (s.total > 0)).any() for s in both):
        keys.append(Patch(**faint, label="faint: under 80 % understood"))
    return keys
