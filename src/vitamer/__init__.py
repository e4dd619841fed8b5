"""Menaquinones (vitamin K2, form by form) and vitamin D3 from the food diary you already keep.

>>> import vitamer
>>> analysis = vitamer.analyse("servings.csv")          # doctest: +SKIP
>>> figure = vitamer.plots.week(analysis.daily, "last")  # doctest: +SKIP

Names are imported on first use, so that ``import vitamer`` and ``vitamer --help`` stay fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from vitamer import plots
    from vitamer.amounts import quantify
    from vitamer.corrections import Corrections
    from vitamer.explanation import explain_entries
    from vitamer.food_table import FoodTable, load_foods
    from vitamer.importers import read_diary
    from vitamer.intake import estimate
    from vitamer.matching import match
    from vitamer.periods import daily, monthly, weekly
    from vitamer.pipeline import Analysis, analyse, as_entries
    from vitamer.plausibility import doubt_amounts
    from vitamer.portions import weigh
    from vitamer.result_files import result_table, write_results

__all__ = [
    "Analysis",
    "Corrections",
    "FoodTable",
    "analyse",
    "as_entries",
    "daily",
    "doubt_amounts",
    "estimate",
    "explain_entries",
    "load_foods",
    "match",
    "monthly",
    "plots",
    "quantify",
    "read_diary",
    "result_table",
    "weekly",
    "weigh",
    "write_results",
]

_HOME = {
    "Analysis": "pipeline",
    "Corrections": "corrections",
    "FoodTable": "food_table",
    "analyse": "pipeline",
    "as_entries": "pipeline",
    "daily": "periods",
    "doubt_amounts": "plausibility",
    "estimate": "intake",
    "explain_entries": "explanation",
    "load_foods": "food_table",
    "match": "matching",
    "monthly": "periods",
    "quantify": "amounts",
    "read_diary": "importers",
    "weekly": "periods",
    "result_table": "result_files",
    "weigh": "portions",
    "write_results": "result_files",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "plots":
        return import_module("vitamer.plots")
    if name in _HOME:
        return getattr(import_module(f"vitamer.{_HOME[name]}"), name)
    raise AttributeError(f"module 'vitamer' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
