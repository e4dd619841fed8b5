"""What all figures share: colours, our own style, words that fit their place, and a file of the figure.

Figures use :class:`matplotlib.figure.Figure` directly, so that no window system and no global state is touched.
"""

from __future__ import annotations

import io
import math
import re
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.errors import OutputError
from vitamer.inert import one_line
from vitamer.outputs import write_output
from vitamer.units import IU_UG
from vitamer.weeks import keep_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "COLOURS",
    "DOTTED",
    "D_FORMS",
    "FAINT_INK",
    "GREY",
    "HATCH",
    "HATCHED",
    "INK",
    "K2_FORMS",
    "OTHER_D_FORMS",
    "axis_end",
    "fit",
    "in_iu",
    "measure",
    "pale",
    "picture",
    "plain_scale",
    "printable",
    "save",
    "style",
    "tick",
    "wrap",
]

#: One colour an analyte, the same in every figure: hues after Okabe and Ito's set, which all common kinds of
#: colour vision tell apart (https://jfly.uni-koeln.de/color/), with lightness set apart so that grey print tells
#: them apart too. Grey has no named form and is hatched besides.
COLOURS = {
    "MK4": "#F4B942",
    "MK7": "#0B4A82",
    "MK_other": "#1A9C77",
    "K2_unspecified": "#8C8C8C",
    "D3_food": "#AD4300",
    "D3_supplement": "#E3A1C6",
    "D2": "#8C8C8C",
    "D_unspecified": "#8C8C8C",
    "D_app": "#8C8C8C",
}
HATCHED = {"K2_unspecified", "D2", "D_unspecified", "D_app"}
HATCH = "////"
DOTTED = (0, (1, 1.5))

#: What the forms are called in figures, in the order in which they are stacked.
K2_FORMS = {"MK4": "MK-4", "MK7": "MK-7", "MK_other": "other menaquinones", "K2_unspecified": "form not named"}
D_FORMS = {"D3_food": "D3 from food", "D3_supplement": "D3 from supplements"}
OTHER_D_FORMS = {"D2": "D2", "D_unspecified": "form not named", "D_app": "the app’s own figure"}

#: Days of less than this are no bars that one could see, and of less than that small ones [µg].
_VISIBLE_UG, _SMALL_UG = 0.5, 5.0
#: How many times the day below it a day must be to be cut [-].
_JUMP = 4.0
INK, GREY, FAINT_INK = "#222222", "#5F5F5F", "#6E6E6E"
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": "#B0B0B0",
    "axes.labelcolor": GREY,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": GREY,
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
def style() -> Iterator[None]:
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
    Days of less than 0.5 µg are no days that a cut could keep readable and are passed over with the missing ones.
    The others are sorted and parted at the lowest jump of at least fourfold that leaves two fifths of them or more
    below it; without one the axis is not cut, for bars of a quarter of its height are easy to read. Days below 5 µg
    count as 5 µg: a jump from 1 to 15 µg is nothing that needs a cut.

    Examples
    --------
    >>> axis_end([20, 24, 1000, 16, 22])
    30.0
    >>> axis_end([20, 24, 60, 16, 22]) is None
    True
    >>> axis_end([0, 0, 0, 0, 100]) is None
    True
    """
    ordered = sorted(max(float(v), _SMALL_UG) for v in values if v >= _VISIBLE_UG)
    for below, (small, large) in enumerate(pairwise(ordered), start=1):
        if below >= 0.4 * len(ordered) and large / small >= _JUMP:
            return 1.25 * small
    return None


def pale(colour: str, share: float) -> tuple[float, float, float]:
    """Mix a colour with white, so that no grid line shines through as with transparency.

    Parameters
    ----------
    colour : str
        A colour that matplotlib knows.
    share : float
        Share of white [-].

    Returns
    -------
    tuple of float
        Red, green and blue, 0 to 1.

    Examples
    --------
    >>> pale("black", 0.5)
    (0.5, 0.5, 0.5)
    """
    from matplotlib.colors import to_rgb

    r, g, b = (c + (1 - c) * share for c in to_rgb(colour))
    return r, g, b


def tick(value: float, _: float | None = None) -> str:
    """Write a tick of a scale."""
    return f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"


def plain_scale(ax: Axes) -> None:
    """Leave of a panel's scales a line below, the ticks' figures, and quiet lines across."""
    ax.set_axisbelow(True)
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="both", length=0)
    ax.locator_params(axis="y", nbins=5)
    ax.yaxis.set_major_formatter(tick)


def in_iu() -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return how a scale in µg becomes one in international units, and back."""
    return lambda ug: ug / IU_UG, lambda iu: iu * IU_UG


def measure(text: str, size: float, weight: str = "normal") -> float:
    """Say how wide a text is in a font of a size [pt], in inches.

    Examples
    --------
    >>> round(measure("about 61 µg", 9), 1)
    0.8
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72


def wrap(text: str, size: float, room_in: float, *, even: bool = False) -> list[str]:
    """Break a text into lines that fit a width, by the font's own measures.

    Parameters
    ----------
    text : str
        The words; a figure and its unit stay together.
    size : float
        Size of the font [pt].
    room_in : float
        Width of the lines [in].
    even : bool, default False
        Make the lines about as long as each other, so that none is a lone word.

    Returns
    -------
    list of str
        The lines.

    Examples
    --------
    >>> wrap("about 61 µg a day", 9, 0.6)
    ['about', '61 µg a', 'day']
    """
    words = [(word, measure(word, size)) for word in keep_units(text).split(" ") if word]
    space = measure("a b", size) - measure("ab", size)

    def lines_of(room: float) -> list[str]:
        lines: list[list[str]] = []
        used = math.inf
        for word, wide in words:
            if used + space + wide <= room:
                lines[-1].append(word)
                used += space + wide
            else:
                lines.append([word])
                used = wide
        return [" ".join(line).replace("\u00a0", " ") for line in lines]

    room = room_in
    lines = lines_of(room)
    while even and len(lines) > 1:
        room *= 0.97
        tighter = lines_of(room)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def fit(text: str, size: float, room_in: float, weight: str = "normal") -> str:
    """Cut a text that is wider than its place, in a font of a size [pt].

    Examples
    --------
    >>> fit("Vegetable lasagne with goat cheese", 9, 1.2)
    'Vegetable lasag…'
    """
    if measure(text, size, weight) <= room_in:
        return text
    low, high = 0, min(len(text), 200)
    while low + 1 < high:
        middle = (low + high) // 2
        fits = measure(f"{text[:middle].rstrip()}…", size, weight) <= room_in
        low, high = (middle, high) if fits else (low, middle)
    return text[:low].rstrip(" ,;(") + "…"


def printable(text: str) -> str:
    """Replace letters that the figure's font lacks, such as Chinese ones, and what is no letter, by a dot each.

    Parameters
    ----------
    text : str
        Any words.

    Returns
    -------
    str
        As many letters, all of which can be drawn.

    Examples
    --------
    >>> printable("natto 納豆")
    'natto ··'
    """
    glyphs = _glyphs()
    drawn = {letter for letter in set(text) if ord(letter) in glyphs and one_line(letter) == letter}
    return "".join(letter if letter in drawn else "·" for letter in text)


@cache
def _glyphs() -> frozenset[int]:
    """Return the letters that the figure's font has."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap())


#: What a figure can be written as, and what keeps the bytes the same from run to run.
_FORMATS: dict[str, dict[str, Any]] = {
    ".png": {"dpi": 200, "pil_kwargs": {"compress_level": 4}},
    ".svg": {"metadata": {"Date": None}},
    ".pdf": {"metadata": {"CreationDate": None}},
}


#: Where each format keeps its title and the words that stand for the picture; an SVG has elements of its own for them.
_SAYS: dict[str, tuple[str, ...]] = {".png": ("Title", "Description"), ".svg": (), ".pdf": ("Title", "Subject")}


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
    if path.suffix.lower() not in _FORMATS:
        named = f"'{path.suffix}' is no format for a picture"
        rule = named if path.suffix else "the name does not say which format to write"
        raise OutputError(rule, place=str(path), way_out=f"{'Use' if path.suffix else 'End it in'} .png, .svg or .pdf.")
    return write_output(path, picture(figure, path.suffix.lower()))


def picture(figure: Figure, suffix: str) -> bytes:
    """Return a figure as the bytes of a file, the same from run to run.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure. Its label, which is what stands for it where it cannot be seen, and its title go into the file.
    suffix : str
        ``.png``, ``.svg`` or ``.pdf``.

    Returns
    -------
    bytes
        The content of such a file.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> picture(Figure(), ".pdf")[:4]
    b'%PDF'
    """
    drawn = io.BytesIO()
    options, title, text = _FORMATS[suffix], _title(figure), str(figure.get_label())
    said = {key: words for key, words in zip(_SAYS[suffix], (title, text), strict=False) if words}
    with style():
        figure.savefig(drawn, format=suffix[1:], **options | {"metadata": options.get("metadata", {}) | said})
    if suffix != ".svg":
        return drawn.getvalue()
    # The document type names a file on the web, which some readers of XML would fetch.
    return _with_alternative(re.sub(rb"<!DOCTYPE svg[^>]*>\n", b"", drawn.getvalue(), count=1), title, text)


def _title(figure: Figure) -> str:
    """Return the words of a figure's title; empty if it has none."""
    return next((text.get_text() for text in figure.texts if text.get_gid() == "title"), "").replace("\n", " ")


def _with_alternative(drawn: bytes, title: str, text: str) -> bytes:
    """Give an SVG the words that stand for it where it cannot be seen: its letters are drawn as outlines."""
    from xml.sax.saxutils import escape

    words = "".join(f"\n <{tag}>{escape(said)}</{tag}>" for tag, said in (("title", title), ("desc", text)) if said)
    if not words:
        return drawn
    opening = re.compile(rb"<svg\b([^>]*)>")
    return opening.sub(lambda m: b'<svg role="img"' + m[1] + b">" + words.encode(), drawn, count=1)
