"""What the words of a drawn figure look like, for the tests of figures."""

from __future__ import annotations

from itertools import combinations

from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def written(fig: Figure, gid: str) -> str:
    """Return the words of the figure's own texts with this id, in one line."""
    return " ".join(t.get_text() for t in fig.texts if t.get_gid() == gid).replace("\n", " ").replace("\u00a0", " ")


def _drawn(fig: Figure) -> list[Text]:
    """Every text but the figures of ticks that lie beyond their scale, and numbers in marks, which may lie close."""
    hidden = set()
    for axis in fig.findobj(Axis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not (axis.axes.axison and low * (1 - 1e-9) <= tick.get_loc() <= high * (1 + 1e-9)):
                hidden |= {tick.label1, tick.label2}
    texts = [t for t in fig.findobj(Text) if t not in hidden and t.get_gid() != "number"]
    return [t for t in texts if t.get_visible() and t.get_text().strip() and t.get_figure()]


def assert_words_stand_free(fig: Figure) -> None:
    """Fail if a text meets another, leaves the picture or is too small on a picture 1,000 pixels wide."""
    fig.set_dpi(1000 / fig.get_figwidth())
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    picture, boxes = fig.bbox.padded(-4), {}
    for text in _drawn(fig):
        # Of an annotation the words alone, not its arrow.
        box = Text.get_window_extent(text, canvas.get_renderer())
        boxes[text] = Bbox([[box.x0 + 0.5, box.y0 + 0.5], [box.x1 - 0.5, box.y1 - 0.5]])
    outside = [t.get_text() for t, b in boxes.items() if not (picture.contains(*b.min) and picture.contains(*b.max))]
    assert not outside
    meeting = [(a.get_text(), b.get_text()) for (a, x), (b, y) in combinations(boxes.items(), 2) if x.overlaps(y)]
    assert not meeting
    assert min(t.get_fontsize() * fig.dpi / 72 for t in boxes) >= 12


def without_text(fig: Figure) -> Figure:
    """Hide the words, whose shapes are the business of the font library."""
    FigureCanvasAgg(fig).draw()  # ticks come to be when they are drawn
    for text in fig.findobj(Text):
        text.set_visible(False)
    return fig
