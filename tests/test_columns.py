from __future__ import annotations

import pandas as pd
import pytest

import vitamer
from vitamer import columns
from vitamer.errors import VitamerError

STAGES = {
    name: getattr(columns, name)
    for name in ("ENTRIES", "QUANTIFIED", "MATCHED", "WEIGHED", "DOUBTED", "INTAKES", "EXPLAINED", "DAILY", "WEEKLY")
}


def test_every_column_says_what_it_means_and_numbers_say_their_unit() -> None:
    for stage in STAGES.values():
        for column in stage:
            assert column.kind in ("day", "text", "number", "whole", "flag")
            assert len(column.meaning) > 3
            if column.name.endswith(("_g", "_ug", "_ml", "_mg", "_kcal")):
                assert "[" in column.meaning, column.name


def test_check_names_what_is_missing_and_what_is_there() -> None:
    with pytest.raises(VitamerError, match="weigh: the frame has no column a, b; it has: c"):
        columns.check(
            pd.DataFrame({"c": []}), (columns.Column("a", "text", ""), columns.Column("b", "text", "")), "weigh"
        )


@pytest.mark.parametrize("stage", ["quantify", "match", "weigh", "doubt_amounts", "estimate", "daily", "weekly"])
def test_every_stage_checks_its_door(stage: str, foods: vitamer.FoodTable) -> None:
    function = getattr(vitamer, stage)
    arguments = (pd.DataFrame({"x": [1]}),) if stage == "quantify" else (pd.DataFrame({"x": [1]}), foods)
    with pytest.raises(VitamerError, match="has no column"):
        function(*arguments)


def test_stages_yield_the_kinds_that_are_declared(demo_analysis: vitamer.Analysis) -> None:
    tests = {
        "number": pd.api.types.is_float_dtype,
        "whole": pd.api.types.is_integer_dtype,
        "flag": pd.api.types.is_bool_dtype,
        "day": pd.api.types.is_datetime64_any_dtype,
        "text": pd.api.types.is_string_dtype,
    }
    frames = {
        "entries": (demo_analysis.entries, columns.ENTRIES),
        "servings": (
            demo_analysis.servings,
            (*columns.QUANTIFIED, *columns.MATCHED, *columns.WEIGHED, *columns.DOUBTED),
        ),
        "intakes": (demo_analysis.intakes, columns.INTAKES),
        "explained": (vitamer.explain_entries(demo_analysis), columns.EXPLAINED),
        "daily": (demo_analysis.daily, columns.DAILY),
        "weekly": (demo_analysis.weekly, columns.WEEKLY),
    }
    for frame, declared in frames.values():
        for column in declared:
            assert tests[column.kind](frame[column.name]), (column.name, frame[column.name].dtype)


def test_analytes_are_those_of_the_table(foods: vitamer.FoodTable) -> None:
    for name, parts in columns.SUMS.items():
        assert tuple(str(foods.analytes["parts"][name]).split()) == parts, name
    assert set(columns.REPORTED) <= set(foods.analytes.index)
    assert set(columns.MENAQUINONES) | set(columns.VITAMIN_D) <= set(foods.analytes.index)


PUBLIC = [n for n in vitamer.__all__ if callable(getattr(vitamer, n)) and not isinstance(getattr(vitamer, n), type)]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_functions_are_documented(name: str) -> None:
    text = getattr(vitamer, name).__doc__ or ""
    for section in ("Parameters\n", "Returns\n", "Examples\n"):
        assert section in text, f"{name} lacks {section.strip()}"
