from __future__ import annotations

import pandas as pd
from drawn_words import assert_words_stand_free, written
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from vitamer.plots.drawing import style
from vitamer.plots.page import foot, foot_height, headline, headline_height, source_sentences

LONG = "a sentence about menaquinones that is far too long for one line of a picture " * 3


def test_headline_and_foot_reach_as_far_as_they_say():
    keys = [Line2D([], [], label=f"mark {n}") for n in range(4)]
    with style():
        fig = Figure((8, 6))
        down, up = headline(fig, "A title", [LONG, "K2: not known"], LONG), foot(fig, LONG, keys)
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        boxes = {
            t.get_gid(): t.get_window_extent(canvas.get_renderer()).transformed(fig.dpi_scale_trans.inverted())
            for t in (*fig.texts, *fig.legends)
        }
        assert_words_stand_free(fig)
    assert down == headline_height(8, [LONG, "K2: not known"], LONG)
    assert up == foot_height(8, LONG, keys)
    assert 0 <= down - (6 - boxes["days"].y0) < 0.15
    assert 0 <= up - boxes["key"].y1 < 0.2
    assert boxes["key"].y0 > boxes["caption"].y1


def test_nothing_to_say_leaves_no_room():
    with style():
        fig = Figure((8, 6))
        assert headline(fig, "A title", [], "no mean") < headline_height(8, ["K2: not known"], "no mean")
    assert written(fig, "mean") == ""


def test_sources_are_ranked_over_all_days_and_counted():
    rows = pd.DataFrame(
        {
            "analyte": ["MK_total", "MK_total", "D_total", "MK7"],
            "intake_ug": [10.0, 1.0, float("nan"), 99.0],
            "citations": ["a;b;c", "d;a", "e", "f"],
        }
    )
    assert source_sentences(rows, {"a": "Alpha 1999"}) == ["Sources of K2: Alpha 1999, b, c and 1 more."]
    assert source_sentences(rows[:0], None) == []
