"""The page around a figure's panels: a headline above them, a key and a caption in paragraphs below.

Heights are told in inches, so that whoever draws between headline and key knows how much room there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from vitamer.plots.drawing import GREY, INK, in_iu, printable, tick, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "CAPTION_PT",
    "KEY_PT",
    "LEGEND",
    "MARGIN_IN",
    "NOTE_PT",
    "PANEL_PT",
    "WIDTH_IN",
    "Page",
    "Words",
    "apart",
    "dated",
    "headline",
    "interval_key",
    "iu_scale",
    "lay_out",
    "panel_head",
]

#: A figure's width, and how far from its edges words stand [in].
WIDTH_IN, MARGIN_IN = 8.0, 0.32
#: Sizes of words, the same in every figure [pt].
_TITLE_PT, _MEAN_PT, _DAYS_PT = 18.0, 12.0, 9.5
PANEL_PT, KEY_PT, CAPTION_PT, NOTE_PT = 11.5, 8.8, 8.2, 7.8
_TOP_IN, _BOTTOM_IN, _KEY_IN = 0.2, 0.12, 0.21
LEGEND: dict[str, Any] = {
    "frameon": False,
    "borderpad": 0.1,
    "borderaxespad": 0,
    "handlelength": 1.5,
    "handleheight": 0.9,
    "handletextpad": 0.5,
    "fontsize": KEY_PT,
    "loc": "lower left",
}


@dataclass(frozen=True)
class Words:
    """A paragraph: its text, the artist's group id, size [pt], colour, and the space after it [in]."""

    text: str
    gid: str = "caption"
    size: float = CAPTION_PT
    colour: str = GREY
    weight: str = "normal"
    after_in: float = 0.07
    even: bool = False

    def lines(self, width_in: float) -> list[str]:
        """Break the text so that it fits a figure of a width [in]."""
        return wrap(printable(self.text), self.size, width_in - 2 * MARGIN_IN, even=self.even)

    def height(self, width_in: float) -> float:
        """Return how much height it takes in a figure of a width, the space after it included [in]."""
        return len(self.lines(width_in)) * self.size * 1.42 / 72 + self.after_in


class Page(NamedTuple):
    """A figure with its words, and how far down the headline and how far up key and caption reach [in]."""

    figure: Figure
    head_in: float
    foot_in: float


def headline(title: str, means: Iterable[str], days: str) -> list[Words]:
    """Make the headline of a figure.

    Parameters
    ----------
    title : str
        What it shows, in few words.
    means : iterable of str
        A sentence each.
    days : str
        Which days it is of.

    Returns
    -------
    list of Words
        Title, sentences, and days in grey.

    Examples
    --------
    >>> [words.gid for words in headline("2026, day by day", ["K2: about 61 µg a day"], "6 complete days")]
    ['title', 'mean', 'days']
    """
    return [
        Words(title, "title", _TITLE_PT, INK, "bold", after_in=0.06),
        *(Words(said, "mean", _MEAN_PT, INK, after_in=0.02, even=True) for said in means),
        Words(days, "days", _DAYS_PT, after_in=0.1, even=True),
    ]


def dated(words: str, first: str | None, last: str | None) -> str:
    """Begin words on days with a capital, and add from when to when they are.

    Examples
    --------
    >>> dated("mean of 6 complete days", "2026-11-09", "2026-11-14")
    'Mean of 6 complete days · 2026-11-09 to 2026-11-14'
    """
    when = " to ".join(dict.fromkeys(filter(None, (first, last))))
    return words[0].upper() + words[1:] + (f" · {when}" if when else "")


def lay_out(
    figure: Figure | None,
    head: Sequence[Words],
    caption: Iterable[Words],
    keys: Sequence[Any],
    between_in: float,
    *,
    columns: int = 3,
    resize: bool = False,
) -> Page:
    """Write headline, key and caption, and leave the room between them.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or None
        The figure; a new one of the height that is needed if not given.
    head, caption : sequence of Words
        What stands above and below the panels; empty paragraphs are left out.
    keys : sequence of artists
        What stands in the key above the caption, each with its label.
    between_in : float
        Height that the panels need [in].
    columns : int, default 3
        Most entries of the key in a row.
    resize : bool, default False
        Give a given figure, too, the size that is needed.

    Returns
    -------
    Page
        The figure, and where the room for the panels begins and ends.

    Examples
    --------
    >>> page = lay_out(None, headline("2026", [], "6 days"), [Words("Food table 1.2.0.")], (), 3.0)
    >>> [round(height, 2) for height in page[1:]], round(float(page.figure.get_figheight()), 2)
    ([0.9, 0.35], 4.25)
    """
    from matplotlib.figure import Figure

    fig = Figure() if figure is None else figure
    anew = figure is None or resize
    width = WIDTH_IN if anew else float(fig.get_figwidth())
    caption = [words for words in caption if words.text]
    head_in = _TOP_IN + sum(words.height(width) for words in head)
    caption_in = _BOTTOM_IN + sum(words.height(width) for words in caption)
    foot_in = caption_in + -(-len(keys) // columns) * _KEY_IN + 0.1 * bool(keys)
    if anew:
        fig.set_size_inches(width, head_in + between_in + foot_in)
    height = float(fig.get_figheight())
    _write(fig, head, height - _TOP_IN)
    _write(fig, caption, caption_in)
    if keys:
        at = (MARGIN_IN / width, (caption_in + 0.1) / height)
        key = fig.legend(handles=keys, bbox_to_anchor=at, ncols=min(len(keys), columns), columnspacing=1.8, **LEGEND)
        key.set_gid("key")
    return Page(fig, head_in, foot_in)


def _write(figure: Figure, words: Iterable[Words], top_in: float) -> None:
    """Write paragraphs below each other, the first from a height above the figure's foot."""
    width, height = figure.get_size_inches()
    for paragraph in words:
        text = "\n".join(paragraph.lines(width))
        line = figure.text(MARGIN_IN / width, top_in / height, text, va="top", gid=paragraph.gid, linespacing=1.35)
        line.set(fontsize=paragraph.size, color=paragraph.colour, fontweight=paragraph.weight)
        top_in -= paragraph.height(width)


def panel_head(ax: Axes, title: str, unit: str, keys: Sequence[Any] = ()) -> None:
    """Write a panel's title, its key and its unit above it at the left margin, where none need be read sideways."""
    fig: Any = ax.figure
    (width, height), box = fig.get_size_inches(), ax.get_position()
    left, tall = (MARGIN_IN / width - box.x0) / box.width, box.height * height
    ax.set_title(title, loc="left", x=left, y=1 + 0.5 / tall, pad=0, fontsize=PANEL_PT, fontweight="bold")
    ax.set_ylabel(unit, rotation=0, ha="left", va="bottom")
    ax.yaxis.set_label_coords(MARGIN_IN / width, box.y1 + 0.09 / height, transform=fig.transFigure)
    if keys:
        at = (left, 1 + 0.26 / tall)
        ax.legend(handles=keys, bbox_to_anchor=at, ncols=len(keys), columnspacing=1.5, **LEGEND)


def iu_scale(ax: Axes) -> None:
    """Add the scale in international units on the right, its unit above it."""
    fig: Any = ax.figure
    (width, height), box = fig.get_size_inches(), ax.get_position()
    scale = ax.secondary_yaxis("right", functions=in_iu())
    scale.yaxis.set_major_formatter(tick)
    scale.spines["right"].set_visible(False)
    scale.tick_params(length=3, color="#B0B0B0")
    unit = "vitamin D [IU a day]"
    scale.set_ylabel(unit, rotation=0, ha="right", va="bottom")
    # It ends where the figures of the scale do, about.
    at = min(box.x1 + 0.54 / width, 1 - MARGIN_IN / width)
    scale.yaxis.set_label_coords(at, box.y1 + 0.09 / height, transform=fig.transFigure)


def interval_key(label: str = "90 % interval", *, lying: bool = False) -> Any:
    """Make the key of an interval, in the direction in which it is drawn."""
    from matplotlib.lines import Line2D

    stroke = [(-0.3, 1), (0.3, 1), (0, 1), (0, -1), (-0.3, -1), (0.3, -1), (0, -1), (0, 1)]
    marker: Any = [(y, x) for x, y in stroke] if lying else stroke
    look: dict[str, Any] = {"color": INK, "markerfacecolor": "none", "markeredgewidth": 1.3, "linestyle": "none"}
    return Line2D([], [], marker=marker, markersize=11, label=label, **look)


def apart(wanted: Sequence[float], heights: Sequence[float], top: float, gap: float = 0.0) -> list[float]:
    """Place the middles of labels near where they are wanted, lowest first, so that none meets another.

    Examples
    --------
    >>> apart([1.0, 1.5, 9.0], [2.0, 2.0, 2.0], 8.0)
    [1.0, 3.0, 7.0]
    """
    middles: list[float] = []
    floor = 0.0
    for want, height in zip(wanted, heights, strict=True):
        middles.append(max(want, floor + height / 2))
        floor = middles[-1] + height / 2 + gap
    ceiling = top
    for n in reversed(range(len(middles))):
        middles[n] = min(middles[n], ceiling - heights[n] / 2)
        ceiling = middles[n] - heights[n] / 2 - gap
    return middles
