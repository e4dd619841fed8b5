from __future__ import annotations

import copy
import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from small_tables import MakeTable, spread_table
from vitamer.errors import FoodTableError
from vitamer.food_check import (
    arithmetic,
    check_folder,
    check_own_rows,
    columns_of,
    placed,
    read_file,
    read_folder,
    read_package,
    read_rows,
    read_spreadsheet,
    stopped_early,
)
from vitamer.food_table import foods_path, load_foods

VITK = "µg VITK/100 g (K1 + MK-4 + MK-7 as MK-4 equivalents)"
SOURCE = {"short_name": "Test", "authors": "Test A", "title": "t", "container": "Test", "licence": "none"}
BELIEVED = {"most_words": "much", "reason": "test"}

#: A small table without a fault; a row stands in line two and so on of its file.
GOOD: dict[str, list[dict[str, Any]]] = {
    "foods": [
        {"food_id": "brie", "parent": "cheese", "share_of_parent": "0.4"},
        {"food_id": "cheese"},
        {"food_id": "gouda", "parent": "cheese", "share_of_parent": "0.6", "profile": "hard"},
        {"food_id": "leek", "group": "vegetable"},
        {"food_id": "natto", "group": "fermented", "yield_id": "cook"},
        {"food_id": "pill", "group": "supplement", "kind": "supplement"},
        {"food_id": "toast", "group": "dish", "kind": "dish"},
    ],
    "contents": [
        {"food_id": "brie", "analyte": "MK_total", "value_ug_per_100g": "40", "published_value": "40", "n": "3"},
        {
            **{"food_id": "gouda", "analyte": "D3", "d_definition": "D3", "value_ug_per_100g": "0.3"},
            **{"published_value": "0,3", "min_ug_per_100g": "0.1", "max_ug_per_100g": "0.5"},
        },
        {
            **{"food_id": "gouda", "analyte": "MK7", "value_type": "below_loq", "max_ug_per_100g": "0.5"},
            "published_value": "<0.5",
        },
        {
            **{"food_id": "gouda", "analyte": "MK_total", "value_ug_per_100g": "60", "published_value": "600"},
            **{"published_unit": "ng/g", "conversion": "600 / 10"},
        },
        {
            **{"food_id": "natto", "analyte": "MK7", "value_ug_per_100g": "831.864", "published_value": "600"},
            **{"published_unit": VITK, "conversion": "(600 - 30) × 649.0 / 444.7", "value_type": "calculated"},
        },
        {
            **{"food_id": "natto", "analyte": "MK7", "value_ug_per_100g": "1", "published_value": "1"},
            **{"origin_id": "z", "use": "no", "why_not": "doubtful"},
        },
    ],
    "rules": [{"rule_id": "plants", "group": "vegetable", "analytes": "MK4 MK7", "except_foods": ""}],
    "profiles": [
        {"profile": "hard", "analyte": "MK4", "share": "0.4"},
        {"profile": "hard", "analyte": "MK9", "share": "0.6"},
    ],
    "measures": [{"food_id": "natto", "measure": "pack", "mass_g": "45"}],
    "yields": [{"yield_id": "cook", "yield_factor": "0.7"}],
    "aliases": [
        {"alias": "Gouda", "food_id": "gouda", "language": "de"},
        {"alias": "natto", "food_id": "natto"},
        {"alias": "納豆", "food_id": "natto", "language": "ja"},
    ],
    "dishes": [
        {"dish_id": "toast", "food_id": "gouda", "mass_g_per_100g": "40"},
        {"dish_id": "toast", "food_id": "leek", "mass_g_per_100g": "60"},
    ],
    "variability": [row for row in spread_table() if row["group"] == "any"],
    "plausible_doses": [
        {
            "analyte": "MK7",
            "written_in": "any",
            "most_ug": "700",
            "usual_low_ug": "10",
            "usual_high_ug": "400",
            **BELIEVED,
        }
    ],
    "plausible_masses": [
        {"food_id": "natto", "most_g": "300", "portions": "6", **BELIEVED},
        {"group": "any", "most_g": "1500", "portions": "8", **BELIEVED},
    ],
    "citations": [{"citation_id": "TEST", **SOURCE}],
    "regions": [],
    "reference_intakes": [
        {
            **{"reference_id": "none", "analyte": "MK_total", "kind": "none_set", "population": "all"},
            **{"citation_id": "TEST", "locator": "abstract", "how_read": "primary"},
        }
    ],
}


def found(folder: Path) -> list[str]:
    return [str(problem) for problem in check_folder(folder)]


def broken(make_table: MakeTable, table: str, line: int, **cells: str) -> list[str]:
    """Change cells of one line, or add a line below the last, and check."""
    tables = copy.deepcopy(GOOD)
    rows = tables[table]
    if line - 2 == len(rows):
        rows.append({})
    rows[line - 2].update(cells)
    return found(make_table(**tables))


def test_the_bundled_table_and_the_small_one_are_without_fault(make_table: MakeTable) -> None:
    assert found(foods_path()) == []
    assert found(make_table(**GOOD)) == []


ONE = {"value_ug_per_100g": "1", "published_value": "1"}
ABOVE_ZERO = "must be above zero: a non-detect or a printed 0 is below_loq, a logical zero belongs into rules.csv"

FAULTS: list[tuple[str, int, dict[str, str], list[str]]] = [
    # cells
    ("foods", 5, {"name": " Leek"}, ["foods.csv:5: name ' Leek' begins or ends with a space"]),
    ("foods", 5, {"group": ""}, ["foods.csv:5: group is blank, and it must be given"]),
    ("measures", 2, {"mass_g": "45 g"}, ["measures.csv:2: mass_g '45 g' is no number"]),
    *(
        ("measures", 2, {"mass_g": cell}, [f"measures.csv:2: mass_g '{cell}' is no number"])
        for cell in ("inf", "nan", "1_000", "1e999", "0x10", "4.", ".5", "٤٥")
    ),
    ("contents", 2, {"n": "2.5"}, ["contents.csv:2: n '2.5' is no whole number"]),
    ("contents", 2, {"n": "0"}, ["contents.csv:2: n '0' must be at least 1"]),
    ("contents", 2, {"value_ug_per_100g": "-1"}, ["contents.csv:2: value_ug_per_100g '-1' must be at least 0"]),
    ("foods", 4, {"share_of_parent": "1.5"}, ["foods.csv:4: share_of_parent '1.5' must be at most 1"]),
    ("foods", 5, {"state": "fried"}, ["foods.csv:5: state 'fried' must be one of raw, cooked, as_sold"]),
    ("foods", 9, {"food_id": "Tofu"}, ["foods.csv:9: food_id 'Tofu' must look like [a-z][a-z0-9_]*"]),
    # keys
    (
        *("measures", 3, {"food_id": "natto", "measure": "pack", "mass_g": "50"}),
        ["measures.csv:3: food_id, measure, region 'natto pack ' stands in measures.csv:2 too"],
    ),
    (
        *("citations", 3, {"citation_id": "TEST2", **SOURCE}),
        ["citations.csv:3: short_name 'Test' stands in citations.csv:2 too"],
    ),
    ("contents", 2, {"food_id": "bri"}, ["contents.csv:2: food_id 'bri' stands in no row of foods.csv"]),
    ("contents", 2, {"analyte": "MK3"}, ["contents.csv:2: analyte 'MK3' stands in no row of analytes.csv"]),
    ("contents", 2, {"citation_id": "X"}, ["contents.csv:2: citation_id 'X' stands in no row of citations.csv"]),
    ("foods", 5, {"parent": "allium"}, ["foods.csv:5: parent 'allium' stands in no row of foods.csv"]),
    ("foods", 6, {"yield_id": "fry"}, ["foods.csv:6: yield_id 'fry' stands in no row of yields.csv"]),
    ("foods", 4, {"profile": "soft"}, ["foods.csv:4: profile 'soft' stands in no row of profiles.csv"]),
    ("rules", 2, {"group": "fruit"}, ["rules.csv:2: group 'fruit' is not known to the table"]),
    ("rules", 2, {"analytes": "MK4 MK3"}, ["rules.csv:2: analytes 'MK3' is not known to the table"]),
    ("rules", 2, {"except_foods": "kale"}, ["rules.csv:2: except_foods 'kale' is not known to the table"]),
    (
        *("foods", 5, {"parent": "leek"}),
        ["foods.csv:5: parent 'leek' makes it its own ancestor: leek > leek"],
    ),
    # contents: range, use
    (
        *("contents", 3, {"min_ug_per_100g": "0.4"}),
        ["contents.csv:3: the range must hold the value, its minimum below its maximum"],
    ),
    (
        *("contents", 3, {"max_ug_per_100g": "0.2"}),
        ["contents.csv:3: the range must hold the value, its minimum below its maximum"],
    ),
    (
        *("contents", 4, {"min_ug_per_100g": "0.6"}),
        ["contents.csv:4: the range must hold the value, its minimum below its maximum"],
    ),
    (
        *("contents", 4, {"value_ug_per_100g": "0.2"}),
        ["contents.csv:4: value_type 'below_loq' goes with a blank value and the limit as max_ug_per_100g"],
    ),
    (
        *("contents", 4, {"max_ug_per_100g": ""}),
        ["contents.csv:4: value_type 'below_loq' goes with a blank value and the limit as max_ug_per_100g"],
    ),
    (
        *("contents", 2, {"value_ug_per_100g": "0", "published_value": "0"}),
        [f"contents.csv:2: value_ug_per_100g '0' {ABOVE_ZERO}"],
    ),
    (
        *("contents", 2, {"value_ug_per_100g": "2e8", "published_value": "200000000"}),
        ["contents.csv:2: the content must be at most 100 g in 100 g"],
    ),
    (
        *("contents", 7, {"why_not": ""}),
        ["contents.csv:7: why_not '' must be given where use is no, and only there"],
    ),
    (
        *("contents", 2, {"why_not": "odd"}),
        ["contents.csv:2: why_not 'odd' must be given where use is no, and only there"],
    ),
    (
        *("contents", 2, {"how_read": "recalled"}),
        ["contents.csv:2: how_read 'recalled' is no evidence: a figure from memory is not used"],
    ),
    # contents: conversion
    (
        *("contents", 5, {"value_ug_per_100g": "61"}),
        ["contents.csv:5: value_ug_per_100g '61' does not follow from the published figure, which gives 60"],
    ),
    (
        *("contents", 2, {"value_ug_per_100g": "41"}),
        ["contents.csv:2: value_ug_per_100g '41' does not follow from the published figure, which gives 40"],
    ),
    (
        *("contents", 2, {"published_value": "4_0"}),
        ["contents.csv:2: published_value '4_0' is no number and has no conversion"],
    ),
    (
        *("contents", 5, {"published_value": "6000"}),
        ["contents.csv:5: conversion '600 / 10' does not begin with what was published, 6000"],
    ),
    (
        *("contents", 2, {"published_value": "about 40"}),
        ["contents.csv:2: published_value 'about 40' is no number and has no conversion"],
    ),
    (
        *("contents", 5, {"conversion": "600 of 10 / 10"}),
        [
            "contents.csv:5: conversion '600 of 10 / 10' is no plain arithmetic of numbers, "
            "+ - × / **, sqrt, exp and ln",
        ],
    ),
    (
        *("contents", 4, {"conversion": "0.5 / 10"}),
        ["contents.csv:4: max_ug_per_100g '0.5' does not follow from the published figure, which gives 0.05"],
    ),
    # contents: analytes
    (
        *("contents", 2, {"analyte": "MK_other"}),
        ["contents.csv:2: analyte 'MK_other' is a sum or a companion: contents hold forms and published K2 totals"],
    ),
    (
        *("contents", 3, {"d_definition": "D2"}),
        ["contents.csv:3: d_definition 'D2' does not say what a figure of D3 includes"],
    ),
    (
        *("contents", 3, {"d_definition": ""}),
        ["contents.csv:3: d_definition '' does not say what a figure of D3 includes"],
    ),
    (
        *("contents", 3, {"d_definition": "D2+D3+25OHD3"}),
        ["contents.csv:3: d_definition 'D2+D3+25OHD3' does not say what a figure of D3 includes"],
    ),
    (
        *("contents", 2, {"d_definition": "D3"}),
        ["contents.csv:2: d_definition 'D3' does not say what a figure of MK_total includes"],
    ),
    (
        *("foods", 6, {"kind": "plain_drink"}),
        ["contents.csv:6: food_id 'natto' is a plain_drink: its contents come from its ingredients or its dose"],
    ),
    (
        *("rules", 2, {"group": "fermented"}),
        ["contents.csv:6: natto MK7 is zero by rule: take the row away, or except the food"],
    ),
    # contents: regions
    ("contents", 2, {"region": "nl"}, ["contents.csv:2: region 'nl' is no ISO country code: write NL"]),
    ("contents", 2, {"region": "UK"}, ["contents.csv:2: region 'UK' is no ISO country code: write GB"]),
    ("measures", 2, {"region": "XX"}, ["measures.csv:2: region 'XX' is no ISO country code, such as DE, GB or US"]),
    ("aliases", 2, {"region": "UK"}, ["aliases.csv:2: region 'UK' is no ISO country code: write GB"]),
    (
        *("regions", 2, {"region": "AT", "like": "DE UK", "reason": "near"}),
        ["regions.csv:2: like 'UK' is no ISO country code: write GB"],
    ),
    (
        *("contents", 8, {"food_id": "natto", "analyte": "MK7", "region": "US", "origin_id": "zz", **ONE}),
        ["contents.csv:6: region '' must be given, as the other rows of this food and vitamin do: US"],
    ),
    # the tables beside them
    (
        *("dishes", 2, {"mass_g_per_100g": "41"}),
        ["dishes.csv:2: dish_id 'toast' sums to 101 g, not to 100 g"],
    ),
    (
        *("dishes", 4, {"dish_id": "wrap", "food_id": "leek", "mass_g_per_100g": "100"}),
        ["dishes.csv:4: dish_id 'wrap' stands in no row of foods.csv"],
    ),
    (
        *("foods", 8, {"kind": "food"}),
        [f"dishes.csv:{line}: dish_id 'toast' is no dish in foods.csv" for line in (2, 3)],
    ),
    (
        *("dishes", 3, {"food_id": "pill"}),
        ["dishes.csv:3: food_id 'pill' is a dish or a supplement: ingredients are foods"],
    ),
    (
        *("foods", 9, {"food_id": "wrap", "group": "dish", "kind": "dish"}),
        ["foods.csv:9: food_id 'wrap' is a dish without a row in dishes.csv"],
    ),
    (
        *("profiles", 2, {"share": "0.3"}),
        ["profiles.csv:2: profile 'hard' sums to 0.9, not to 1"],
    ),
    (
        *("foods", 4, {"share_of_parent": "0.5"}),
        ["foods.csv:2: share_of_parent '0.4' with its siblings sums to 0.9, not 1"],
    ),
    (
        *("measures", 2, {"measure": "packs"}),
        ["measures.csv:2: measure 'packs' is no measure that amounts are read as: write pack"],
    ),
    (
        *("measures", 2, {"measure": "g"}),
        [
            "measures.csv:2: measure 'g' is no measure that amounts are read as: "
            "write piece, slice, cup, pack or serving",
        ],
    ),
    (
        *("foods", 4, {"group": "chese"}),
        ["foods.csv:4: group 'chese' is named nowhere else: write cheese, or name it in rules.csv"],
    ),
    (
        *("aliases", 5, {"alias": "Natto", "food_id": "leek"}),
        [
            f"aliases.csv:{line}: alias '{name}' means several foods in one language: leek, natto"
            for line, name in ((3, "natto"), (5, "Natto"))
        ],
    ),
    (
        *("variability", 2, {"between_gsd": "30"}),
        ["variability.csv:2: between_gsd '30' must lie between its floor and its cap"],
    ),
    (
        *("variability", 4, {**spread_table()[0], "group": "meat"}),
        ["variability.csv:4: group 'meat' is no group of foods.csv"],
    ),
    (
        *("citations", 2, {"container": ""}),
        ["citations.csv:2: citation_id 'TEST' has neither DOI nor address nor container"],
    ),
    ("citations", 2, {"doi": "doi:10.1/x"}, ["citations.csv:2: doi 'doi:10.1/x' is no DOI: it begins with 10."]),
    (
        *("reference_intakes", 2, {"value_ug_per_day": "90"}),
        ["reference_intakes.csv:2: kind 'none_set' goes with a blank value if, and only if, none is set"],
    ),
    (
        *("reference_intakes", 2, {"kind": "trial_dose", "value_ug_per_day": "180", "outcome": "less bone loss"}),
        ["reference_intakes.csv:2: kind 'trial_dose' needs outcome and funding, or 'funding not read'"],
    ),
    *(
        ("plausible_masses", 3, cells, [f"plausible_masses.csv:3: {words}"])
        for cells, words in (
            ({"food_id": "leek"}, "group 'any' and food_id 'leek' must be one of both"),
            ({"group": ""}, "group '' and food_id '' must be one of both"),
            ({"group": "zebra"}, "group 'zebra' is no group of foods.csv"),
        )
    ),
    *(
        ("plausible_doses", 2, cells, [f"plausible_doses.csv:2: {words}"])
        for cells, words in (
            ({"most_ug": "300"}, "the doses must grow from the least over what is usual to the most"),
            ({"least_ug": "20"}, "the doses must grow from the least over what is usual to the most"),
            ({"written_in": "mass"}, "analyte 'MK7' has no row for doses written in any unit"),
        )
    ),
    # the table as a whole
    (
        *("foods", 9, {"food_id": "tempeh", "group": "fermented"}),
        ["foods.csv:9: tempeh stands out of order: sort by food_id"],
    ),
    (
        *("citations", 3, {**SOURCE, "citation_id": "ZZZ", "short_name": "Z"}),
        ["citations.csv:3: citation_id 'ZZZ' is cited by no row"],
    ),
    (
        *("variability", 3, {"group": "cheese"}),
        ["variability.csv:2: variability.csv has no row for any group and vitamin_d"],
    ),
    (
        *("contents", 2, {"origin_id": "my_laboratory"}),
        ["contents.csv:2: origin_id 'my_laboratory' begins with my_, which is kept for people's own rows"],
    ),
    (
        *("foods", 9, {"food_id": "my_tofu", "group": "fermented"}),
        [
            "foods.csv:9: my_tofu stands out of order: sort by food_id",
            "foods.csv:9: food_id 'my_tofu' begins with my_, which is kept for people's own rows",
        ],
    ),
]


@pytest.mark.parametrize(("table", "line", "cells", "problems"), FAULTS, ids=lambda x: str(x)[:40])
def test_one_fault_gives_that_problem(
    make_table: MakeTable, table: str, line: int, cells: dict[str, str], problems: list[str]
) -> None:
    assert broken(make_table, table, line, **cells) == problems


def test_a_label_is_a_finding_beside_a_zero_by_rule(make_table: MakeTable) -> None:
    label = {"food_id": "leek", "analyte": "MK7", "value_type": "label", **ONE}
    tables = {**GOOD, "contents": sorted([*GOOD["contents"], label], key=lambda r: (r["food_id"], r["analyte"]))}
    assert found(make_table(**tables)) == []


@pytest.mark.parametrize("text", ["6_00 / 10", "0x10 / 10", "True", "1e999", "nan"])
def test_a_conversion_s_numbers_are_written_as_others(text: str) -> None:
    with pytest.raises(ValueError, match="is no plain arithmetic"):
        arithmetic(text)


def test_a_region_s_k2_is_one_analyte(make_table: MakeTable) -> None:
    """Totals of one country beside forms of another would both count."""
    tables = copy.deepcopy(GOOD)
    tables["contents"][3]["region"] = "NL"
    tables["contents"][2]["region"] = "US"
    rule = "must be one and the same in all regions of a food's K2"
    assert found(make_table(**tables)) == [
        f"contents.csv:4: analyte 'MK7' {rule}",
        f"contents.csv:5: analyte 'MK_total' {rule}",
    ]


#: Unit, analyte, published figure, conversion that is right, value [µg/100 g], conversions that are not.
UNITS = [
    ("µg/100 g", "MK7", "5", "", 5, []),
    ("ng/g", "MK7", "50", "50 / 10", 5, ["", "50 / 100"]),
    ("µg/kg", "MK7", "50", "50 / 10", 5, ["", "50 × 10"]),
    ("µg/L", "MK7", "50", "50 / 1.03 / 10", 50 / 10.3, ["", "50 / 10", "50 / 1.0 / 10"]),
    ("µg PKeq/100 g", "MK7", "2", "2 × 649.0 / 450.7", 2 * 649 / 450.7, ["", "2 × 444.7 / 450.7"]),
    (VITK, "MK7", "600", "(600 - 30) × 649.0 / 444.7", 570 * 649 / 444.7, ["", "600 - 30", "600 × 649.0 / 444.7"]),
    ("µg VITK/100 g (K1 + MK-4)", "MK4", "16", "16 - 1.3", 14.7, ["", "16 × 1.0"]),
    ("µg per 3 oz (85 g)", "MK7", "6", "6 / 85 × 100", 6 / 0.85, ["", "6 / 100 × 85"]),
    ("µg per 30 g", "MK7", "6", "6 / 30 × 100", 20, ["", "6 / 35 × 100"]),
    ("IU/100 g", "D3", "60", "60 / 40", 1.5, ["", "60 × 0.3"]),
    ("IU per 240 g", "D3", "60", "60 / 40 / 240 × 100", 0.625, ["", "60 / 40"]),
    ("IU per tablespoon (13.6 g)", "D3", "1360", "1360 / 40 / 13.6 × 100", 250, ["1360 / 40"]),
    ("µg/100 g (geometric mean)", "D3", "3.19", "3.19 × exp(0.5 × ln(1.12) ** 2)", 3.21055, ["", "3.19 × 1.2"]),
]


#: Units whose figures are of another scale than µg/100 g, so that even a figure that is not used is converted.
OTHER_SCALES = {"ng/g", "µg/kg", "µg/L", "µg per 3 oz (85 g)", "µg per 30 g", "IU/100 g", "IU per 240 g"}


def unit_problems(
    make_table: MakeTable, unit: str, analyte: str, published: str, conversion: str, **more: str
) -> list[str]:
    tables = copy.deepcopy(GOOD)
    row = {"food_id": "natto", "analyte": analyte, "published_value": published, "published_unit": unit}
    row |= {"conversion": conversion, "note": "density 1.03 g/ml", "d_definition": "D3" if analyte == "D3" else ""}
    row["value_ug_per_100g"] = repr(arithmetic(conversion or published))
    tables["contents"] = [*tables["contents"][:4], {**row, **more}]
    return found(make_table(**tables))


@pytest.mark.parametrize(("unit", "analyte", "published", "right", "value", "wrong"), UNITS, ids=lambda x: str(x)[:30])
def test_a_unit_demands_its_conversion(
    make_table: MakeTable, unit: str, analyte: str, published: str, right: str, value: float, wrong: list[str]
) -> None:
    assert arithmetic(right or published) == pytest.approx(value, rel=1e-5)
    assert unit_problems(make_table, unit, analyte, published, right) == []
    for conversion in wrong:
        [problem] = unit_problems(make_table, unit, analyte, published, conversion)
        assert problem.startswith(f"contents.csv:6: published_unit '{unit}' ")
        unused = unit_problems(make_table, unit, analyte, published, conversion, use="no", why_not="test")
        needed = not conversion and unit in OTHER_SCALES
        assert unused == ([f"contents.csv:6: published_unit '{unit}' needs a conversion to µg/100 g"] if needed else [])


@pytest.mark.parametrize(
    ("unit", "conversion"),
    [
        ("ng/g (K1 + menaquinones)", "600 / 10"),
        ("µg PKeq/100 g (K1 + menaquinones)", "600 × 649.0 / 450.7"),
        ("µg/100 g (K1 + MK-4 to MK-13)", ""),
        ("ng PKeq/g", "600 / 10"),
        ("ng/g (geometric mean)", "600 / 10"),
        ("IU per cup", "600 / 40"),
        ("mg/100 g", "600 × 1000"),
        ("%", ""),
    ],
)
def test_what_is_no_mass_of_one_form_is_not_used(make_table: MakeTable, unit: str, conversion: str) -> None:
    [problem] = unit_problems(make_table, unit, "MK7", "600", conversion)
    assert problem.startswith(f"contents.csv:6: published_unit '{unit}' ")


def test_k1_is_taken_off_for_mk4_alone(make_table: MakeTable) -> None:
    [problem] = unit_problems(make_table, "µg VITK/100 g (K1 + MK-4)", "MK7", "16", "16 - 1.3")
    assert problem.endswith("holds vitamin K1: it is used for MK4 alone, with the K1 taken off")


def test_greek_mu_is_the_micro_sign(make_table: MakeTable) -> None:
    assert unit_problems(make_table, "\u03bcg/100 g", "MK7", "5", "") == []


@pytest.mark.parametrize(
    "text",
    ["", "x", "1 +", "abs(1)", "sqrt", "sqrt(1, 2)", "1 / 0", "9 ** 9 ** 9 ** 9", "[1]", "ln(0)", "(" * 500, "-1"],
)
def test_arithmetic_is_plain(text: str) -> None:
    with pytest.raises(ValueError):
        arithmetic(text)


# ---- files ------------------------------------------------------------------------------------------------

FIELDS = ["food_id", "measure", "mass_g"]


def test_rows_keep_their_lines() -> None:
    text = '\ufefffood_id,measure\r\nnatto,cup\r\n\r\n,\r\n"a\nb","c,d"\r\nx,y'
    rows = read_rows(text, FIELDS, "measures.csv")
    assert [row.place for row in rows] == [f"measures.csv:{line}" for line in (2, 5, 7)]
    assert rows[0].cells == {"food_id": "natto", "measure": "cup", "mass_g": ""}
    assert rows[1]["measure"] == "c,d" and rows[2]["measure"] == "y"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"measures\.csv:1: there is no header\. Columns: food_id, measure, mass_g"),
        ("food_id,grams\n", r"measures\.csv:1: the column 'grams' is none of this table\. Columns: food_id"),
        ("food_id,food_id\n", r"measures\.csv:1: the column 'food_id' stands there twice"),
        ("food_id;measure;mass_g\n", r"measures\.csv:1: the cells are parted by ';'\. Save it as CSV with commas"),
        ("food_id\tmeasure\n", r"measures\.csv:1: the cells are parted by '\\t'"),
        ("food_id,mass_g\nnatto,4,5\n", r"measures\.csv:2: 3 cells, where the header has 2.*decimals with a point"),
        ('food_id\n"natto\n', r"measures\.csv:\d: this is no CSV"),
    ],
)
def test_a_file_that_is_no_such_table(text: str, words: str) -> None:
    with pytest.raises(FoodTableError, match=words):
        read_rows(text, FIELDS, "measures.csv")


def test_text_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "aliases.csv"
    file.write_bytes("alias,food_id\nKäse,cheese\n".encode("latin-1"))
    with pytest.raises(FoodTableError, match=r"aliases\.csv: this is no text in UTF-8\. Save it as CSV UTF-8"):
        read_file(file, ["alias", "food_id"])


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("{", "no JSON"),
        ("[]", "describes no food table"),
        ("{}", "resources is missing"),
        ('{"resources": [], "version": "1"}', "aliases, analytes, .* is missing"),
        ('{"resources": [{"name": "foods", "path": "foods.csv", "schema": {}}]}', "primaryKey is missing"),
        ('{"resources": ["foods"]}', "the list of resources is missing"),
    ],
)
def test_a_description_of_something_else(tmp_path: Path, description: str, words: str) -> None:
    (tmp_path / "datapackage.json").write_text(description, encoding="utf-8")
    with pytest.raises(FoodTableError, match=rf"datapackage\.json: .*{words}"):
        check_folder(tmp_path)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FoodTableError, match=r"there is no datapackage\.json"):
        read_package(tmp_path)
    folder = shutil.copytree(foods_path(), tmp_path / "foods")
    (folder / "dishes.csv").unlink()
    with pytest.raises(FoodTableError, match=r"the table dishes\.csv is missing"):
        read_folder(folder)


@pytest.mark.parametrize("read", [check_folder, load_foods])
def test_a_table_of_an_earlier_version_lacks_tables(make_table: MakeTable, read: Callable[[Path], Any]) -> None:
    folder = make_table(**GOOD)
    change_package(folder, lambda package: package["resources"].remove(described(package, "regions")))
    change_package(folder, lambda package: package["resources"].remove(described(package, "companions")))
    with pytest.raises(FoodTableError, match=r"companions, regions is missing\. Take a newer version of the table"):
        read(folder)


@pytest.mark.parametrize("read", [check_folder, load_foods])
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ({"fields": "parent", "reference": {"resource": "tree", "fields": "id"}}, "'tree', which is not described"),
        ({"fields": "parent", "reference": {"resource": "pooled", "fields": "food_id"}}, "which is not described"),
        ({"fields": "parent", "reference": {"resource": "yields", "fields": "id"}}, "'id', which yields lacks"),
        ({"fields": "wood", "reference": {"resource": "", "fields": "food_id"}}, "'wood', which foods lacks"),
        ({"fields": "parent"}, "does not say which column refers to what"),
    ],
)
def test_a_foreign_key_that_leads_nowhere(
    make_table: MakeTable, read: Callable[[Path], Any], key: dict[str, Any], words: str
) -> None:
    folder = make_table(**GOOD)
    change_package(folder, lambda package: described(package, "foods")["schema"].update(foreignKeys=[key]))
    with pytest.raises(FoodTableError, match=rf"datapackage\.json: .*foreign key.*{words}"):
        read(folder)


def described(package: dict[str, Any], name: str) -> dict[str, Any]:
    [resource] = [r for r in package["resources"] if r["name"] == name]
    return cast("dict[str, Any]", resource)


def change_package(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = folder / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    change(package)
    file.write_text(json.dumps(package), encoding="utf-8")


def test_a_table_is_loaded_with_the_numbers_that_the_check_allows(make_table: MakeTable) -> None:
    for cell in ("inf", " 1 ", "1_000", ".5"):
        tables = copy.deepcopy(GOOD)
        tables["measures"][0]["mass_g"] = cell
        with pytest.raises(FoodTableError, match=rf"measures\.csv:2: '{re.escape(cell)}' is no number for mass_g"):
            load_foods(make_table(**tables))


def test_checks_that_were_not_made_are_told(make_table: MakeTable) -> None:
    both = copy.deepcopy(GOOD)
    both["dishes"][0]["mass_g_per_100g"] = "41"
    assert not stopped_early(check_folder(make_table(**both)))
    for table, column in (("foods", "name"), ("contents", "food_id")):
        tables = copy.deepcopy(both)
        tables[table][0][column] = " x"
        problems = check_folder(make_table(**tables))
        assert stopped_early(problems) and not [p for p in problems if "sums to" in str(p)]
    assert stopped_early(check_own_rows(make_table(**GOOD), placed({"measures": [{**PACK, "food_id": "natt"}]})))


# ---- spreadsheets -----------------------------------------------------------------------------------------


def spreadsheet(folder: Path, text: str) -> list[dict[str, str]]:
    file = folder / "measures.csv"
    file.write_bytes(text.encode())
    return [row.cells for row in read_spreadsheet(file, FIELDS, {"mass_g"})]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("sign", [";", "\t"])
def test_cells_parted_by_semicolons_or_tabs(tmp_path: Path, sign: str, end: str, start: str) -> None:
    lines = ["food_id;measure;mass_g", 'natto;"a;b";1,5', "natto;1,5;12,5E-1", "natto;cup;0,125", "natto;bag;much"]
    text = start + "".join(line.replace(";", sign) + end for line in lines)
    said = [(row["measure"], row["mass_g"]) for row in spreadsheet(tmp_path, text)]
    assert said == [(f"a{sign}b", "1.5"), ("1,5", "12.5E-1"), ("cup", "0.125"), ("bag", "much")]


def test_commas_between_cells_leave_numbers_alone(tmp_path: Path) -> None:
    text = 'food_id,measure,mass_g\nnatto,pack,1.500\nnatto,cup,"1,5"\n'
    assert [row["mass_g"] for row in spreadsheet(tmp_path, text)] == ["1.500", "1,5"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1.500", "may mean two numbers. Write 1.5000 for the decimals, or 1500 for the thousands"),
        ("1,500", "may mean two numbers. Write 1,5000 for the decimals, or 1500 for the thousands"),
        ("1.000,5", "parts its thousands. Write thousands without a sign"),
        ("1,000.5", "parts its thousands. Write thousands without a sign"),
        ("1 000", "parts its thousands. Write thousands without a sign"),
    ],
)
def test_a_number_that_may_mean_two(tmp_path: Path, cell: str, words: str) -> None:
    with pytest.raises(FoodTableError, match=re.escape(f"measures.csv:3: mass_g '{cell}' {words}")):
        spreadsheet(tmp_path, f"food_id;measure;mass_g\nnatto;pack;1000,5\nnatto;cup;{cell}\n")


def test_what_parts_cells_is_named(tmp_path: Path) -> None:
    with pytest.raises(FoodTableError, match=r"measures\.csv:2: 4 cells, .*Quote a cell that holds ';'"):
        spreadsheet(tmp_path, "food_id;measure;mass_g\nnatto;pack;1;5\n")
    with pytest.raises(FoodTableError, match="the column 'mass' is none of this table"):
        spreadsheet(tmp_path, "food_id;measure;mass\nnatto;pack;1\n")


# ---- own rows ---------------------------------------------------------------------------------------------

PACK = {"food_id": "natto", "measure": "pack", "mass_g": "40", "mass_gsd": "1.1", "citation_id": "TEST", "locator": "x"}
LABEL = {
    **{"food_id": "gouda", "analyte": "MK7", "value_ug_per_100g": "20", "value_type": "label", "published_value": "20"},
    **{"published_unit": "µg/100 g", "state": "as_sold", "origin_id": "my_source", "citation_id": "TEST"},
    **{"locator": "label", "how_read": "primary", "use": "yes"},
}


def own_problems(folder: Path, **own: list[dict[str, str]]) -> list[str]:
    return [str(problem) for problem in check_own_rows(folder, placed(own))]


def test_own_rows_replace_and_are_checked_with_the_table(make_table: MakeTable) -> None:
    folder = make_table(**GOOD)
    assert own_problems(folder, measures=[PACK], contents=[LABEL]) == []
    assert own_problems(folder, measures=[PACK, {**PACK, "food_id": "natt"}]) == [
        "your measures.csv:3: food_id 'natt' stands in no row of foods.csv"
    ]
    assert own_problems(folder, measures=[PACK, PACK]) == [
        "your measures.csv:3: food_id, measure, region 'natto pack ' stands in your measures.csv:2 too"
    ]


def test_own_ids_say_that_they_are_own(make_table: MakeTable) -> None:
    folder = make_table(**GOOD)
    brie = {"food_id": "brie2", "parent": "brie", "name": "B", "group": "cheese", "kind": "food", "state": "raw"}
    rule = "must begin with my_, so that no later table takes it"
    assert own_problems(folder, foods=[brie]) == [f"your foods.csv:2: food_id 'brie2' {rule}"]
    source = {"citation_id": "ME", **SOURCE, "short_name": "me"}
    assert own_problems(folder, citations=[source]) == [f"your citations.csv:2: citation_id 'ME' {rule}"]
    assert own_problems(folder, contents=[{**LABEL, "origin_id": "aldi"}]) == [
        f"your contents.csv:2: origin_id 'aldi' {rule}"
    ]
    assert own_problems(folder, foods=[{**brie, "food_id": "my_brie"}]) == []


def test_a_rule_s_exception_holds_for_own_kinds_of_the_food(make_table: MakeTable) -> None:
    tables = copy.deepcopy(GOOD)
    tables["rules"][0]["except_foods"] = "leek"
    mine = {"food_id": "my_leek", "parent": "leek", "name": "L", "group": "vegetable", "kind": "food", "state": "raw"}
    value = {**LABEL, "food_id": "my_leek", "value_type": "measured"}
    assert own_problems(make_table(**tables), foods=[mine], contents=[value]) == []
    [problem] = own_problems(make_table(**GOOD), foods=[mine], contents=[value])
    assert "my_leek MK7 is zero by rule" in problem


def test_faults_of_the_table_are_not_blamed_on_own_rows(make_table: MakeTable) -> None:
    tables = copy.deepcopy(GOOD)
    tables["contents"][0]["value_ug_per_100g"] = "41"
    tables["dishes"][0]["mass_g_per_100g"] = "50"
    assert own_problems(make_table(**tables), measures=[PACK]) == []
    assert len(own_problems(make_table(**tables), contents=[{**LABEL, "published_value": "2"}])) == 1
    for table, column in (("contents", "analyte"), ("foods", "parent"), ("dishes", "food_id")):
        lost = copy.deepcopy(GOOD)
        lost[table][0][column] = "nowhere"
        assert own_problems(make_table(**lost), measures=[PACK]) == [], "and nothing breaks"


def test_own_rows_need_not_be_sorted_nor_their_sources_cited(make_table: MakeTable) -> None:
    source = {"citation_id": "my_source", **SOURCE, "short_name": "me"}
    rows = [{**PACK, "measure": "slice"}, {**PACK, "measure": "box"}]
    assert own_problems(make_table(**GOOD), measures=rows, citations=[source]) == []


def test_an_own_food_is_of_a_group_of_the_table(make_table: MakeTable) -> None:
    mine = {"food_id": "my_brie", "parent": "cheese", "name": "B", "kind": "food", "state": "raw"}
    more = {**mine, "food_id": "my_more", "name": "C"}
    assert own_problems(make_table(**GOOD), foods=[{**mine, "group": "chese"}, {**more, "group": "chese"}]) == [
        f"your foods.csv:{line}: group 'chese' is no group of the food table: write cheese" for line in (2, 3)
    ]
    [problem] = own_problems(make_table(**GOOD), foods=[{**mine, "group": "xyz"}])
    assert problem.endswith("one of cheese, dish, fermented, supplement, vegetable")
    assert own_problems(make_table(**GOOD), foods=[{**mine, "group": "vegetable"}]) == []


def test_columns_of_the_package() -> None:
    package = json.loads((foods_path() / "datapackage.json").read_text(encoding="utf-8"))
    with (foods_path() / "aliases.csv").open(encoding="utf-8", newline="") as lines:
        assert columns_of(package, "aliases") == next(csv.reader(lines))


def test_own_kinds_have_no_share_to_be_added_up(make_table: MakeTable) -> None:
    mine = {"food_id": "my_brie", "parent": "cheese", "name": "B", "group": "cheese", "kind": "food", "state": "raw"}
    assert own_problems(make_table(**GOOD), foods=[{**mine, "share_of_parent": "0.5"}]) == []
