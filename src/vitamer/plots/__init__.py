"""Figures: each a function that takes a frame, draws it on a figure and returns the figure; :func:`save` writes it."""

from __future__ import annotations

from vitamer.plots.drawing import COLOURS, GREY, INK, axis_end, pale, printable, save, style, wrap
from vitamer.plots.trend_figure import trend, trend_text
from vitamer.plots.week_figure import week

__all__ = [
    "COLOURS",
    "GREY",
    "INK",
    "axis_end",
    "pale",
    "printable",
    "save",
    "style",
    "trend",
    "trend_text",
    "week",
    "wrap",
]
