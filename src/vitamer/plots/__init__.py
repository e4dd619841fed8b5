"""Figures: each a function that takes a frame, draws it on a figure and returns the figure; :func:`save` writes it."""

from __future__ import annotations

from vitamer.plots.calendar_figure import calendar, calendar_text
from vitamer.plots.doubt_figure import doubt, doubt_text
from vitamer.plots.drawing import COLOURS, GREY, INK, axis_end, pale, printable, save, style, wrap
from vitamer.plots.week_figure import week

__all__ = [
    "COLOURS",
    "GREY",
    "INK",
    "axis_end",
    "calendar",
    "calendar_text",
    "doubt",
    "doubt_text",
    "pale",
    "printable",
    "save",
    "style",
    "week",
    "wrap",
]
