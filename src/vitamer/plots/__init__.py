"""Figures: each a function that takes a frame, draws it on a figure and returns the figure; :func:`save` writes it."""

from __future__ import annotations

from vitamer.plots.companions_figure import companions
from vitamer.plots.drawing import COLOURS, GREY, INK, axis_end, pale, printable, save, style, wrap
from vitamer.plots.sources_figure import sources
from vitamer.plots.week_figure import week

__all__ = [
    "COLOURS",
    "GREY",
    "INK",
    "axis_end",
    "companions",
    "pale",
    "printable",
    "save",
    "sources",
    "style",
    "week",
    "wrap",
]
