"""Each part of the error is in the interval, as wide as it is declared, and shared by what it should be shared by."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

import vitamer
from small_tables import MakeTable, served, spread_table
from vitamer.periods import complete_days

DAY = "2026-11-09"
FOODS = [{"food_id": f, "group": "cheese"} for f in ("gouda", "brie")] + [
    {"food_id": "pill", "group": "supplement", "kind": "supplement"},
    {"food_id": "toast", "group": "dish", "kind": "dish"},
    {"food_id": "leek", "group": "vegetable"},
    {"food_id": "water", "group": "vegetable", "kind": "plain_drink"},
]
CONTENTS = [{"food_id": f, "analyte": "D3", "value_ug_per_100g": 10} for f in ("gouda", "brie")]
RULES = [{"group": "vegetable", "analytes": "D3 D2 D_unspecified 25OHD3"}]


def table(make_table: MakeTable, dish_gsd: float = 1.0, **gsd: float) -> vitamer.FoodTable:
    dishes = [
        {"dish_id": "toast", "food_id": f, "mass_g_per_100g": 50, "mass_gsd": dish_gsd} for f in ("gouda", "leek")
    ]
    tables: dict[str, Any] = {"foods": FOODS, "contents": CONTENTS, "rules": RULES, "dishes": dishes}
    return vitamer.load_foods(make_table(**tables, variability=spread_table(**gsd)))


def log_width(frame: pd.DataFrame, analyte: str = "D3") -> float:
    """Width of the interval on the log scale, in units of that of GSD e."""
    row = frame.set_index("analyte").loc[analyte]
    return float(math.log(row["high_ug"] / row["low_ug"]) / (2 * 1.6448536))


@pytest.mark.parametrize(
    ("part", "gsd", "expected"),
    [
        ("laboratory", 1.5, math.log(1.5)),
        ("between", 1.5, math.log(1.5) * math.sqrt(2)),  # one origin: the spread and the error of the mean
        ("brand", 1.5, math.log(1.5)),
    ],
)
def test_each_part_is_as_wide_as_declared(make_table: MakeTable, part: str, gsd: float, expected: float) -> None:
    foods = table(make_table, **{part: gsd})
    servings = served([(DAY, "gouda", "gouda", 30)])
    assert log_width(vitamer.daily(servings, foods)) == pytest.approx(expected, rel=0.03)
    assert log_width(vitamer.estimate(servings, foods)) == pytest.approx(expected, rel=0.03)


def test_the_portion_and_the_recipe(make_table: MakeTable) -> None:
    portion = served([(DAY, "gouda", "gouda", 30)], mass_gsd=1.5)
    foods = table(make_table)
    assert log_width(vitamer.daily(portion, foods)) == pytest.approx(math.log(1.5), rel=0.03)
    assert log_width(vitamer.estimate(portion, foods)) == pytest.approx(math.log(1.5), rel=0.03)
    recipe = table(make_table, dish_gsd=1.5)
    toast = served([(DAY, "toast", "toast", 60)])
    assert log_width(vitamer.daily(toast, recipe)) == pytest.approx(math.log(1.5), rel=0.03)
    assert log_width(vitamer.estimate(toast, recipe)) == pytest.approx(math.log(1.5), rel=0.03)


@pytest.mark.parametrize(("brand", "portion"), [(1.3, 1.3), (1.6, 1.5), (2.0, 1.7)])
def test_brand_and_portion_of_one_serving_multiply(make_table: MakeTable, brand: float, portion: float) -> None:
    servings = served([(DAY, "gouda", "gouda", 30)], mass_gsd=portion)
    row = vitamer.daily(servings, table(make_table, brand=brand)).set_index("analyte").loc["D3"]
    # The product of two log-normal factors of mean 1 is one.
    sd = math.hypot(math.log(brand), math.log(portion))
    ends = [3.0 * math.exp(sign * 1.6448536 * sd - sd**2 / 2) for sign in (-1, 1)]
    assert [row["low_ug"], row["high_ug"]] == pytest.approx(ends, rel=0.02)


def test_the_label(make_table: MakeTable) -> None:
    foods = table(make_table, label=1.3)
    pill = served([(DAY, "vitamin d3 1000 iu", "pill", float("nan"))], mass_basis="dose")
    assert log_width(vitamer.daily(pill, foods)) == pytest.approx(math.log(1.3), rel=0.03)
    assert log_width(vitamer.estimate(pill, foods)) == pytest.approx(math.log(1.3), rel=0.03)


def two_days(same_text: bool) -> pd.DataFrame:
    texts = ("gouda", "gouda") if same_text else ("gouda", "gouda jung")
    rows = [(f"2026-11-{9 + i:02d}", text, "gouda", 30.0) for i, text in enumerate(texts)]
    return served(rows, app_energy_kcal=2000.0)


@pytest.mark.parametrize(
    ("errors", "same_text", "shrinks"),
    [
        ({"laboratory": 1.4}, False, False),
        ({"between": 1.4}, False, False),
        ({"brand": 1.4}, True, False),
        ({"brand": 1.4}, False, True),
    ],
)
def test_what_is_shared_does_not_average_out(
    make_table: MakeTable, errors: dict[str, float], same_text: bool, shrinks: bool
) -> None:
    foods, servings = table(make_table, **errors), two_days(same_text)
    day = log_width(vitamer.daily(servings, foods).query("day == day.min()"))
    week = log_width(vitamer.weekly(servings, foods))
    assert week == pytest.approx(day / math.sqrt(2) if shrinks else day, rel=0.05)


def test_portions_average_out(make_table: MakeTable) -> None:
    servings = two_days(True).assign(mass_gsd=1.4)
    foods = table(make_table)
    day = log_width(vitamer.daily(servings, foods).query("day == day.min()"))
    assert log_width(vitamer.weekly(servings, foods)) == pytest.approx(day / math.sqrt(2), rel=0.05)


def test_the_laboratory_is_shared_by_the_foods_of_a_group(make_table: MakeTable) -> None:
    servings = served([(DAY, "gouda", "gouda", 30), (DAY, "brie", "brie", 30)])
    one = served([(DAY, "gouda", "gouda", 60)])
    shared, apart = table(make_table, laboratory=1.4), table(make_table, between=1.4)
    assert log_width(vitamer.daily(servings, shared)) == pytest.approx(log_width(vitamer.daily(one, shared)), rel=0.02)
    assert log_width(vitamer.daily(servings, apart)) < 0.85 * log_width(vitamer.daily(one, apart))


def test_the_seed_matters_and_only_a_little(make_table: MakeTable) -> None:
    foods = table(make_table, between=1.6, brand=1.4)
    servings = served([(DAY, "gouda", "gouda", 30), (DAY, "brie", "brie", 50)])
    rows = [vitamer.daily(servings, foods, seed=s).set_index("analyte").loc["D3"] for s in (0, 1)]
    assert rows[0]["low_ug"] != rows[1]["low_ug"]
    assert rows[0]["low_ug"] == pytest.approx(rows[1]["low_ug"], rel=0.1)


def test_intervals_agree_with_plain_monte_carlo(make_table: MakeTable) -> None:
    """Two cheeses, three texts, four portions: 200,000 draws from the definitions."""
    gsd = {"laboratory": 1.2, "between": 1.4, "brand": 1.5}
    foods = table(make_table, **gsd)
    rows = [("gouda", "gouda", 30.0), ("gouda", "gouda", 50.0), ("gouda jung", "gouda", 20.0), ("brie", "brie", 40.0)]
    servings = served([(DAY, *row) for row in rows], mass_gsd=1.3)
    draw = np.random.default_rng(7)

    def factor(sd: float) -> np.ndarray[Any, Any]:
        return np.exp(sd * draw.normal(size=200_000) - sd**2 / 2)

    # Laboratory and food are errors of estimation: the middle of what they make of the sum is the sum itself.
    laboratory = factor(math.log(1.2))
    food = {f: factor(math.log(1.4) * math.sqrt(2)) for f in ("gouda", "brie")}
    laboratory *= 14 / np.median(sum(g / 10 * laboratory * food[f] for _, f, g in rows))
    brand = {t: factor(math.log(1.5)) for t in ("gouda", "gouda jung", "brie")}
    total = sum(g / 100 * 10 * laboratory * food[f] * brand[t] * factor(math.log(1.3)) for t, f, g in rows)
    # Each seed alone is off by 2 % or so: the shared errors have 500 draws.
    rows_of = [vitamer.daily(servings, foods, seed=seed).set_index("analyte").loc["D3"] for seed in range(20)]
    assert {round(row["intake_ug"], 9) for row in rows_of} == {14.0}
    for end, share in (("low_ug", 0.05), ("high_ug", 0.95)):
        assert np.mean([row[end] for row in rows_of]) == pytest.approx(np.quantile(total, share), rel=0.03)


def test_very_uncertain_is_flagged_where_it_is_most_of_the_number(make_table: MakeTable) -> None:
    rows = [("gouda", 100.0), ("gouda", 1.0), ("brie", 10.0)]
    contents = [{"food_id": f, "analyte": "D3", "value_ug_per_100g": v} for f, v in rows]
    foods = vitamer.load_foods(
        make_table(foods=FOODS, contents=contents, rules=RULES, variability=spread_table(between=1.2))
    )
    mostly = served([(DAY, "gouda", "gouda", 100), (DAY, "brie", "brie", 10)])
    hardly = served([(DAY, "gouda", "gouda", 1), (DAY, "brie", "brie", 100)])
    flags = [vitamer.daily(s, foods).set_index("analyte").loc["D3", "very_uncertain"] for s in (mostly, hardly)]
    assert flags == [True, False]


def coverage(foods: vitamer.FoodTable, servings: pd.DataFrame) -> float:
    return float(vitamer.daily(servings, foods).set_index("analyte").loc["D3", "coverage"])


def test_coverage_of_lines_drinks_and_entries_without_energy(make_table: MakeTable) -> None:
    foods = table(make_table)
    rows = [(DAY, "gouda", "gouda", 30.0), (DAY, "brie", "brie", float("nan")), (DAY, "water", "water", 200.0)]
    servings = served(rows)
    assert coverage(foods, servings) == pytest.approx(1 / 2)
    # the brie without energy counts as the mean entry of the day: (300 + 100) / 2
    energy = served(rows, app_energy_kcal=[300.0, np.nan, 100.0])
    assert coverage(foods, energy) == pytest.approx(300 / 500)
    # two parts of one line share its weight
    line = served([(DAY, "a", "gouda", 30.0), (DAY, "a", "leek", 30.0), (DAY, "b", "brie", float("nan"))])
    line = line.assign(entry_id=[0, 0, 1], part=[0, 1, 0], parts=[2, 2, 1])
    assert coverage(foods, line) == pytest.approx(0.5 / 1.5)


def test_the_apps_vitamin_d_counts_once_and_replaces_what_waits(make_table: MakeTable) -> None:
    foods = table(make_table)
    line = served([(DAY, "a", "gouda", float("nan")), (DAY, "a", "brie", float("nan"))])
    line = line.assign(entry_id=0, part=[0, 1], parts=2, app_vitamin_d_ug=4.0)
    day = vitamer.daily(line, foods).set_index("analyte")
    assert (day.loc["D_app", "intake_ug"], day.loc["D_total", "intake_ug"]) == (4.0, 4.0)
    assert np.isnan(day.loc["D_total", "low_ug"])
    review = served([(DAY, "a", "gouda", 100.0)], status="review", app_vitamin_d_ug=[4.0])
    day = vitamer.daily(review, foods).set_index("analyte")
    assert (day.loc["D3", "possible_ug"], day.loc["D_app", "intake_ug"]) == (0.0, 4.0)
    without = vitamer.daily(review.assign(app_vitamin_d_ug=np.nan), foods).set_index("analyte")
    assert without.loc["D3", "possible_ug"] == pytest.approx(10.0)


def test_a_bound_of_the_total_moves_with_the_apps_value(make_table: MakeTable) -> None:
    foods = table(make_table, brand=1.5)
    rows = [(DAY, "gouda", "gouda", 100.0), (DAY, "x", None, float("nan"))]
    servings = served(rows, app_vitamin_d_ug=[np.nan, 5.0])  # type: ignore[arg-type]
    servings.loc[1, "status"] = "unmatched"
    day = vitamer.daily(servings, foods).set_index("analyte")
    assert day.loc["D_total", "intake_ug"] == pytest.approx(15.0)
    assert day.loc["D_total", "low_ug"] == pytest.approx(day.loc["D3", "low_ug"] + 5.0)


def test_completeness_is_judged_day_by_day(make_table: MakeTable) -> None:
    """A change from an app without energy to one with it loses no days; water and coffee make none."""
    foods = table(make_table)
    meals = ["Breakfast", "Lunch", "Dinner"]
    rows = [(f"2026-11-{d:02d}", "gouda", "gouda", 30.0) for d in (9, 10) for _ in meals]
    energy = [np.nan] * 3 + [700.0] * 3
    servings = served(rows, meal=meals * 2, app_energy_kcal=energy)
    assert complete_days(servings, foods).tolist() == [True, True]
    drinks = served([(DAY, "water", "water", 200.0)] * 3, meal=meals)
    assert complete_days(drinks, foods).tolist() == [False]
    uneven = served([(f"2026-11-{d:02d}", "gouda", "gouda", 30.0) for d in range(9, 14)])
    uneven["app_energy_kcal"] = [1000.0, 1000.0, 1000.0, 10_000.0, 550.0]  # the median is 1000, the mean 2710
    assert complete_days(uneven, foods).tolist() == [True, True, True, True, False]


def test_an_unnamed_dose_leaves_the_named_forms_open(make_table: MakeTable) -> None:
    foods = table(make_table)
    pill = served([(DAY, "vitamin d 1000 iu", "pill", float("nan"))], mass_basis="dose")
    day = vitamer.daily(pill, foods).set_index("analyte")
    assert day.loc["D_unspecified", "intake_ug"] == 25.0
    assert np.isnan(day.loc["D3", "intake_ug"]) and day.loc["D3", "coverage"] == 0.0
    assert (day.loc["D_total", "intake_ug"], day.loc["D_total", "coverage"]) == (25.0, 1.0)


def test_a_named_dose_says_that_the_label_holds_no_other_form(make_table: MakeTable) -> None:
    pill = served([(DAY, "vitamin d3 1000 iu", "pill", float("nan"))], mass_basis="dose")
    day = vitamer.daily(pill, table(make_table)).set_index("analyte")
    assert (day.loc["D3", "intake_ug"], day.loc["D2", "intake_ug"]) == (25.0, 0.0)
    assert day.loc["D2", "coverage"] == 1.0
