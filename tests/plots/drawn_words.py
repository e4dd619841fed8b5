"""What the words of a drawn figure look like, for the tests of figures."""

from __future__ import annotations

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def written(fig: Figure, gid: str) -> str:
    """Return the words of the text with this id, in one line."""
    return next((t.get_text() for t in fig.findobj(Text) if t.get_gid() == gid), "").replace("\n", " ")


def assert_words_stand_free(fig: Figure) -> None:
    """Fail if a text meets another, leaves the picture or is too small on a picture 1,000 pixels wide."""
    fig.set_dpi(1000 / fig.get_figwidth())
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    picture, boxes = fig.bbox.padded(-4), {}
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text.get_figure():
            box = text.get_window_extent(canvas.get_renderer())
            if text.axes is None or text.axes.bbox.padded(60).overlaps(box):
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
