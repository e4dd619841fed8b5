from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

import vitamer
from small_tables import MakeTable, served
from vitamer.companion_intakes import COMPANIONS_DAILY, companions_daily

FOODS = [
    {"food_id": "cheese"},
    {"food_id": "bread", "group": "grain"},
    {"food_id": "herbs", "group": "vegetable"},
    {"food_id": "water", "group": "drink", "kind": "plain_drink"},
    {"food_id": "pill", "group": "supplement", "kind": "supplement"},
]
COLUMNS = ("calcium_mg_per_100g", "magnesium_mg_per_100g", "fat_g_per_100g")
CONTENTS = {"cheese": (700, 30, 30), "bread": (100, 40, 2), "water": (5, 1, 0)}
ROWS = [
    {"food_id": f, **dict(zip(COLUMNS, c, strict=True)), "value_type": "measured", "citation_id": "TEST"}
    | {"locator": f, "how_read": "primary"}
    for f, c in CONTENTS.items()
]
DAY = "2026-11-09"


@pytest.fixture
def table(make_table: MakeTable) -> vitamer.FoodTable:
    """A small table."""
    return vitamer.load_foods(make_table(foods=FOODS, companions=ROWS))


def day(*rows: tuple[str, float], **columns: Any) -> pd.DataFrame:
    """Servings of one day: food and grams."""
    return served([(DAY, food, food, grams) for food, grams in rows], **columns)


def meals(*rows: tuple[str, float, str | None, str | None]) -> pd.DataFrame:
    """Servings of one day: food, grams, meal and time; a pill holds 25 µg of D3."""
    servings = day(*[(food, grams) for food, grams, _, _ in rows])
    servings["meal"] = pd.Series([meal for *_, meal, _ in rows], dtype="str")
    servings["time"] = pd.Series([time for *_, time in rows], dtype="str")
    servings["dose_D3_ug"] = [25.0 if food == "pill" else math.nan for food, *_ in rows]
    return servings


def fat_with_d3(servings: pd.DataFrame, table: vitamer.FoodTable) -> float:
    """Fat of the meals with D3; missing where it is not known."""
    return float(companions_daily(servings, table).loc[0, "fat_with_d3_g"])


def test_the_table_stands_in_where_the_app_says_nothing(table: vitamer.FoodTable) -> None:
    servings = day(("cheese", 50), ("bread", 100), app_calcium_mg=[math.nan, 300.0])
    (row,) = companions_daily(servings, table).to_dict("records")
    assert (row["calcium_mg"], row["magnesium_mg"], row["fat_g"]) == (350 + 300, 15 + 40, 15 + 2)
    assert row["calcium_from_app"] == pytest.approx(300 / 650)
    assert (row["magnesium_from_app"], row["calcium_coverage"]) == (0, 1)


def test_the_figure_of_the_app_counts_once_for_an_entry_of_several_parts(table: vitamer.FoodTable) -> None:
    servings = day(("bread", 50), ("cheese", 50), app_fat_g=12.0)
    servings["entry_id"], servings["part"], servings["parts"] = 0, [0, 1], 2
    (row,) = companions_daily(servings, table).to_dict("records")
    assert (row["fat_g"], row["fat_from_app"], row["calcium_mg"]) == (12, 1, 400)


def test_what_is_not_known_lowers_the_coverage_and_is_not_zero(table: vitamer.FoodTable) -> None:
    servings = day(("cheese", 100), ("herbs", 10), app_energy_kcal=[390.0, 10.0])
    (row,) = companions_daily(servings, table).to_dict("records")
    assert (row["calcium_mg"], row["calcium_coverage"]) == (700, pytest.approx(0.975))
    (dark,) = companions_daily(day(("herbs", 10)), table).to_dict("records")
    assert math.isnan(dark["calcium_mg"]) and math.isnan(dark["calcium_from_app"])
    assert dark["calcium_coverage"] == 0


def test_a_match_in_doubt_and_a_missing_mass_are_not_known(table: vitamer.FoodTable) -> None:
    servings = day(("cheese", 100), ("bread", 100), ("bread", math.nan))
    servings["status"] = ["review", "matched", "matched"]
    (row,) = companions_daily(servings, table).to_dict("records")
    assert (row["calcium_mg"], row["calcium_coverage"]) == (100, pytest.approx(1 / 3))


def test_the_figure_of_the_app_needs_no_match(table: vitamer.FoodTable) -> None:
    servings = day(("herbs", 10), app_magnesium_mg=80.0).assign(status="unmatched", food_id=None)
    (row,) = companions_daily(servings, table).to_dict("records")
    assert (row["magnesium_mg"], row["magnesium_coverage"]) == (80, 1)


def test_water_brings_but_weighs_nothing(table: vitamer.FoodTable) -> None:
    (row,) = companions_daily(day(("water", 1000), ("cheese", 100)), table).to_dict("records")
    assert (row["calcium_mg"], row["calcium_coverage"]) == (750, 1)


def test_the_fat_is_that_of_the_meal_of_the_same_name(table: vitamer.FoodTable) -> None:
    servings = meals(
        ("pill", math.nan, "Breakfast", None), ("cheese", 50, "breakfast ", None), ("cheese", 100, "Dinner", None)
    )
    (row,) = companions_daily(servings, table).to_dict("records")
    assert (row["d3_supplement_ug"], row["d3_with_known_fat_ug"], row["fat_with_d3_g"]) == (25, 25, 15)


def test_supplements_under_a_name_of_their_own_have_no_known_meal(table: vitamer.FoodTable) -> None:
    servings = meals(
        ("pill", math.nan, "Supplements", None),
        ("water", 200, "Supplements", None),
        ("cheese", 50, "Breakfast", None),
        ("bread", 50, "Dinner", None),
    )
    (row,) = companions_daily(servings, table).to_dict("records")
    assert (row["d3_supplement_ug"], row["d3_with_known_fat_ug"]) == (25, 0)
    assert math.isnan(row["fat_with_d3_g"])


@pytest.mark.parametrize(
    ("time", "fat"),
    [
        *(("12:45", 15), ("12:45 PM", 15), ("13:00:00", 15), ("13:01", None), ("0:45", None), (None, None)),
        *(("12:60", None), ("11:99", None)),
    ],
)
def test_a_time_tells_the_meal_where_its_name_does_not(
    table: vitamer.FoodTable, time: str | None, fat: float | None
) -> None:
    servings = meals(
        ("pill", math.nan, "Supplements", time),
        ("cheese", 50, "Lunch", "12:30 "),
        ("bread", 50, "Dinner", "7:00 pm"),
        ("bread", 50, "Snacks", None),
    )
    found = fat_with_d3(servings, table)
    assert math.isnan(found) if fat is None else found == fat


def test_one_name_for_all_of_a_day_is_no_meal(table: vitamer.FoodTable) -> None:
    rows = [(food, 50.0, "Uncategorized", None) for food in ("pill", "cheese", "bread")]
    assert math.isnan(fat_with_d3(meals(*rows), table))


def test_a_diary_without_meals_goes_by_time(table: vitamer.FoodTable) -> None:
    servings = meals(("pill", math.nan, None, "8:00"), ("cheese", 10, None, "8:10"), ("cheese", 100, None, "13:00"))
    assert fat_with_d3(servings, table) == 3


def test_a_meal_that_is_hardly_known_has_no_fat_figure(table: vitamer.FoodTable) -> None:
    rows = [("pill", math.nan), ("cheese", 50.0), ("herbs", 50.0)]
    servings = meals(*[(food, grams, "Lunch", None) for food, grams in rows], ("bread", 50, "Dinner", None))
    assert math.isnan(fat_with_d3(servings, table))


def test_foods_without_energy_of_unknown_fat_are_no_meal_without_fat(table: vitamer.FoodTable) -> None:
    servings = meals(("pill", math.nan, "Tea", None), ("herbs", 5, "Tea", None), ("cheese", 50, "Dinner", None))
    servings["app_energy_kcal"] = [math.nan, 0.0, 195.0]
    assert math.isnan(fat_with_d3(servings, table))
    servings["app_fat_g"] = [math.nan, 0.0, math.nan]
    assert fat_with_d3(servings, table) == 0


def test_the_meal_is_that_of_the_day(table: vitamer.FoodTable) -> None:
    servings = meals(("pill", math.nan, "Lunch", None), ("cheese", 50, "Lunch", None), ("bread", 50, "Dinner", None))
    other = servings.assign(day=pd.Timestamp("2026-11-10"), entry_id=range(3, 6), dose_D3_ug=math.nan)
    found = companions_daily(pd.concat([servings, other], ignore_index=True), table)
    assert found["fat_with_d3_g"].tolist() == pytest.approx([15, math.nan], nan_ok=True)
    assert found["d3_supplement_ug"].tolist() == [25, 0]


def test_the_fat_of_a_supplement_counts_and_one_in_review_was_not_taken(table: vitamer.FoodTable) -> None:
    servings = meals(("pill", math.nan, "Lunch", None), ("cheese", 50, "Lunch", None), ("bread", 50, "Dinner", None))
    servings["app_fat_g"] = [0.5, math.nan, math.nan]
    assert fat_with_d3(servings, table) == 15.5
    servings["status"] = ["review", "matched", "matched"]
    (row,) = companions_daily(servings, table).to_dict("records")
    assert row["d3_supplement_ug"] == 0 and math.isnan(row["fat_with_d3_g"])


def test_sources_are_those_that_the_table_gave_most_used_first(make_table: MakeTable) -> None:
    cited = [
        {"citation_id": c, "short_name": c, "authors": "Test A", "title": "t", "licence": "none"}
        for c in ("A_CHEESE", "B_BREAD", "TEST")
    ]
    rows = [ROWS[0] | {"citation_id": "A_CHEESE"}, ROWS[1] | {"citation_id": "B_BREAD"}, ROWS[2]]
    table = vitamer.load_foods(make_table(foods=FOODS, companions=rows, citations=cited))
    servings = day(("cheese", 50), ("bread", 50), ("bread", 50))
    assert companions_daily(servings, table).attrs["sources"] == ["B_BREAD", "A_CHEESE"]
    figures = {column: [math.nan, 1.0, 1.0] for column in ("app_calcium_mg", "app_magnesium_mg", "app_fat_g")}
    assert companions_daily(servings.assign(**figures), table).attrs["sources"] == ["A_CHEESE"]


def test_a_meal_without_fat_is_a_finding(table: vitamer.FoodTable) -> None:
    servings = meals(("pill", math.nan, "Tea", None), ("bread", 50, "Tea", None), ("cheese", 9, "Dinner", None))
    servings["app_fat_g"] = [math.nan, 0.0, 3.0]
    assert fat_with_d3(servings, table) == 0


def test_two_doses_of_a_day_are_weighted(table: vitamer.FoodTable) -> None:
    servings = meals(
        ("pill", math.nan, "Lunch", None),
        ("cheese", 100, "Lunch", None),
        ("pill", math.nan, "Dinner", None),
        ("cheese", 20, "Dinner", None),
    )
    servings["dose_D3_ug"] = [75.0, math.nan, 25.0, math.nan]
    assert fat_with_d3(servings, table) == pytest.approx((75 * 30 + 25 * 6) / 100)


def test_the_doses_are_those_of_the_days(demo_analysis: vitamer.Analysis) -> None:
    found = companions_daily(demo_analysis.servings, demo_analysis.foods)
    daily = demo_analysis.daily
    doses = daily[daily["analyte"] == "D3_supplement"]["intake_ug"].fillna(0.0)
    assert found["d3_supplement_ug"].tolist() == pytest.approx(doses.tolist())
    assert found["complete"].tolist() == daily[daily["analyte"] == "D3"]["complete"].tolist()
    assert found.columns.tolist() == [c.name for c in COMPANIONS_DAILY]
    assert set(found.attrs["sources"]) == set(found.attrs["citations"])
    assert found.attrs["foods_version"] == demo_analysis.foods.version
