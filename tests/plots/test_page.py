from __future__ import annotations

from drawn_words import assert_words_stand_free, written
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D

from vitamer.plots.drawing import style
from vitamer.plots.page import MARGIN_IN, Words, apart, dated, headline, lay_out

LONG = "a sentence about menaquinones that is far too long for one line of a picture " * 3


def test_headline_key_and_caption_reach_as_far_as_they_say():
    keys = [Line2D([], [], label=f"mark {n}") for n in range(4)]
    with style():
        head = headline("A title", [LONG, "K2: not known"], LONG)
        fig, head_in, foot_in = lay_out(None, head, [Words(LONG), Words(""), Words(LONG, "last")], keys, 2.0)
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        boxes = {
            t.get_gid(): t.get_window_extent(canvas.get_renderer()).transformed(fig.dpi_scale_trans.inverted())
            for t in (*fig.texts, *fig.legends)
        }
        assert_words_stand_free(fig)
    height = fig.get_figheight()
    assert abs(height - head_in - foot_in - 2.0) < 1e-9
    assert 0 <= head_in - (height - boxes["days"].y0) < 0.15
    assert 0 <= foot_in - boxes["key"].y1 < 0.2
    assert boxes["key"].y0 > boxes["caption"].y1 > boxes["caption"].y0 > boxes["last"].y1 > boxes["last"].y0 > 0.1
    assert {round(box.x0, 1) for box in boxes.values()} == {round(MARGIN_IN, 1)}


def test_a_figure_keeps_its_size_unless_it_is_to_have_what_is_needed():
    with style():
        first, *_ = lay_out(None, headline("A title", [], "no mean"), [], (), 3.0)
        assert written(first, "mean") == ""
        first.set_size_inches(9, 12)
        for resize, size in ((False, [9.0, 12.0]), (True, [8.0, 4.0])):
            lay_out(first, headline("A title", [], "no mean"), [], (), 3.0, resize=resize)
            assert first.get_size_inches().round().tolist() == size


def test_letters_that_the_font_lacks_are_dots():
    with style():
        fig, *_ = lay_out(None, headline("A title", [], "days"), [Words("鎌尾 2007 $x$")], (), 1.0)
    assert written(fig, "caption") == "·· 2007 $x$"


def test_days_are_dated_once():
    assert dated("one day", "2026-11-09", "2026-11-09") == "One day · 2026-11-09"
    assert dated("no day", None, None) == "No day"


def test_labels_move_apart_and_stay_below_the_top():
    assert apart([5, 5, 5], [1, 1, 1], 6, gap=0.5) == [2.5, 4.0, 5.5]
    assert apart([], [], 6) == []
