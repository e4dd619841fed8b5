"""Figures: each a function that takes a frame, draws it on a figure and returns the figure; :func:`save` writes it."""

from __future__ import annotations

from vitamer.plots.drawing import COLOURS, GREY, INK, axis_end, pale, printable, save, style, wrap
from vitamer.plots.pairing_figure import pairing, pairing_text
from vitamer.plots.week_figure import week, week_text

__all__ = [
    "COLOURS",
    "GREY",
    "INK",
    "axis_end",
    "pairing",
    "pairing_text",
    "pale",
    "printable",
    "save",
    "style",
    "week",
    "week_text",
    "wrap",
]
