"""Figures: each a function that takes a frame, draws it on a figure and returns the figure; :func:`save` writes it.

Beside each figure stands the text that tells the same to those who cannot see it, and a figure carries it as its label.
"""

from __future__ import annotations

from vitamer.plots.calendar_figure import calendar, calendar_text
from vitamer.plots.companions_figure import companions, companions_text
from vitamer.plots.doubt_figure import doubt, doubt_text
from vitamer.plots.drawing import COLOURS, GREY, INK, axis_end, pale, printable, save, style, wrap
from vitamer.plots.pairing_figure import pairing, pairing_text
from vitamer.plots.sources_figure import sources, sources_text
from vitamer.plots.trend_figure import trend, trend_text
from vitamer.plots.week_figure import week, week_text

__all__ = [
    "COLOURS",
    "GREY",
    "INK",
    "axis_end",
    "calendar",
    "calendar_text",
    "companions",
    "companions_text",
    "doubt",
    "doubt_text",
    "pairing",
    "pairing_text",
    "pale",
    "printable",
    "save",
    "sources",
    "sources_text",
    "style",
    "trend",
    "trend_text",
    "week",
    "week_text",
    "wrap",
]
