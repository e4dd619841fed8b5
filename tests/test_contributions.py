from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import vitamer
from small_tables import MakeTable, served, spread_table
from vitamer.contributions import ANALYTES, APP_FOOD, BY_FOOD, by_food
from vitamer.periods import overall, weekly

FOODS = [
    {"food_id": "gouda"},
    {"food_id": "edam"},
    {"food_id": "egg", "group": "egg"},
    {"food_id": "rice", "group": "grain"},
    {"food_id": "toast", "group": "dish", "kind": "dish"},
    {"food_id": "pill", "group": "supplement", "kind": "supplement"},
]
CONTENTS = [
    {"food_id": "gouda", "analyte": "MK7", "value_ug_per_100g": 10},
    {"food_id": "edam", "analyte": "MK7", "value_ug_per_100g": 20},
    {"food_id": "egg", "analyte": "MK7", "value_ug_per_100g": 30},
    {"food_id": "egg", "analyte": "D3", "value_ug_per_100g": 2},
]
DISHES = [
    {"dish_id": "toast", "food_id": "gouda", "mass_g_per_100g": 40},
    {"dish_id": "toast", "food_id": "rice", "mass_g_per_100g": 60},
]
DAY = "2026-11-09"
ONE = pd.Series([True], index=pd.to_datetime([DAY]))


@pytest.fixture
def table(make_table: MakeTable) -> Any:
    """A small table with the errors that are given."""

    def load(**gsd: float) -> vitamer.FoodTable:
        made = make_table(foods=FOODS, contents=CONTENTS, dishes=DISHES, variability=spread_table(**gsd))
        return vitamer.load_foods(made)

    return load


def of(frame: pd.DataFrame, analyte: str) -> pd.DataFrame:
    """Rows of an analyte by name of the food."""
    return frame[frame["analyte"] == analyte].set_index("name")


def eaten(**grams: float) -> pd.DataFrame:
    """One day on which these foods were eaten."""
    return served([(DAY, food, food, mass) for food, mass in grams.items()])


def lognormal(draw: np.random.Generator, gsd: float, count: int = 400_000) -> Any:
    """Factors with mean 1."""
    sd = np.log(gsd)
    return np.exp(draw.normal(-(sd**2) / 2, sd, count))


@pytest.mark.parametrize(
    ("laboratory", "brand", "portion"), [(1.6, 1, 1), (1, 1.4, 1), (1, 1, 1.3), (1.6, 1.4, 1), (1.6, 1, 1.3)]
)
def test_shares_of_foods_that_err_apart_have_the_interval_of_a_simulation(
    table: Any, laboratory: float, brand: float, portion: float
) -> None:
    foods = table(laboratory=laboratory, brand=brand)
    servings = eaten(gouda=100, egg=50).assign(mass_gsd=portion)
    # The mean over seeds, as 500 draws leave an end of one interval uncertain by about 0.01.
    found = [of(by_food(servings, foods, complete=ONE, seed=s), "MK7") for s in range(8)]
    means = pd.concat(found)[["share", "share_low", "share_high"]].groupby(level=0).mean()
    draw = np.random.default_rng(1)
    gouda, egg = (
        mean * lognormal(draw, laboratory) * lognormal(draw, brand) * lognormal(draw, portion) for mean in (10.0, 15.0)
    )
    low, high = np.quantile(egg / (egg + gouda), (0.05, 0.95))
    assert means.loc["egg"].tolist() == pytest.approx([0.6, low, high], abs=0.01)
    assert means.loc["gouda"].tolist() == pytest.approx([0.4, 1 - high, 1 - low], abs=0.01)


def test_an_error_that_two_foods_share_moves_no_share(table: Any) -> None:
    found = of(by_food(eaten(gouda=100, edam=50), table(laboratory=2.0), complete=ONE), "MK7")
    assert found["share"].tolist() == pytest.approx([0.5, 0.5])
    assert (found["share_high"] - found["share_low"]).max() < 0.001
    assert (found["high_ug"] / found["low_ug"]).min() > 5


def test_shares_of_three_foods_have_the_interval_of_a_simulation(table: Any) -> None:
    foods = table(laboratory=1.8, brand=1.5)
    found = of(by_food(eaten(gouda=100, edam=50, egg=100), foods, complete=ONE), "MK7")
    draw = np.random.default_rng(2)
    cheese = lognormal(draw, 1.8)
    gouda, edam = (10 * cheese * lognormal(draw, 1.5) for _ in range(2))
    egg = 30 * lognormal(draw, 1.8) * lognormal(draw, 1.5)
    whole = gouda + edam + egg
    for name, brought in (("egg", egg), ("gouda", gouda)):
        expected = np.quantile(brought / whole, (0.05, 0.95))
        assert found.loc[name, ["share_low", "share_high"]].astype(float).tolist() == pytest.approx(expected, abs=0.02)
    # Below the egg stand both cheeses.
    both = found.loc["egg", ["rest_share", "rest_share_low", "rest_share_high"]].astype(float).tolist()
    expected = [0.4, *np.quantile((gouda + edam) / whole, (0.05, 0.95))]
    assert both == pytest.approx(expected, abs=0.02)
    assert found.iloc[-1][["rest_share", "rest_share_low", "rest_share_high"]].tolist() == [0, 0, 0]


def test_a_food_that_brings_all_has_no_doubt_about_its_share(table: Any) -> None:
    found = of(by_food(eaten(egg=100, rice=100), table(laboratory=2.0, brand=1.5), complete=ONE), "D3")
    assert found[["share", "share_low", "share_high"]].to_numpy().tolist() == [[1.0, 1.0, 1.0]]


def test_foods_add_up_to_the_mean_of_the_week(demo_analysis: vitamer.Analysis) -> None:
    week = demo_analysis.only("last")
    found = by_food(week.servings, week.foods, complete=week.complete)
    mean = weekly(week.servings, week.foods, complete=week.complete).set_index("analyte")["intake_ug"]
    added = found.groupby("analyte")["intake_ug"].sum().reindex(ANALYTES).fillna(0.0)
    assert added.to_numpy() == pytest.approx(mean.reindex(ANALYTES).to_numpy())
    assert found.groupby("analyte")["share"].sum().to_numpy() == pytest.approx(1.0)


def test_foods_add_up_to_the_mean_of_all_days(demo_analysis: vitamer.Analysis) -> None:
    servings, foods = demo_analysis.servings, demo_analysis.foods
    found = by_food(servings, foods)
    mean = overall(servings, foods).set_index("analyte")["intake_ug"]
    added = found.groupby("analyte")["intake_ug"].sum()
    assert added.to_numpy() == pytest.approx(mean.reindex(added.index).to_numpy())
    assert found.attrs["total"]["MK_total"]["intake_ug"] == pytest.approx(added["MK_total"])


def test_a_lone_food_has_the_interval_of_the_mean(table: Any) -> None:
    foods, servings = table(laboratory=1.5, brand=1.4), eaten(egg=100, rice=50)
    found = of(by_food(servings, foods, complete=ONE), "MK7")
    mean = overall(servings, foods, complete=ONE).set_index("analyte").loc["MK7"]
    columns = ["intake_ug", "low_ug", "high_ug"]
    assert found.loc["egg", columns].tolist() == pytest.approx(mean[columns].tolist())


def test_a_dish_counts_as_the_dish(table: Any) -> None:
    found = of(by_food(eaten(toast=100, gouda=20), table(brand=1.3), complete=ONE), "MK7")
    assert found["intake_ug"].to_dict() == pytest.approx({"toast": 4.0, "gouda": 2.0})
    assert found["food_id"].tolist() == ["toast", "gouda"]


def test_means_are_over_complete_days(table: Any) -> None:
    days = ["2026-11-09", "2026-11-10", "2026-11-11"]
    servings = served([(d, "egg", "egg", 100.0) for d in days])
    complete = pd.Series([True, True, False], index=pd.to_datetime(days))
    found = by_food(servings, table(), complete=complete)
    assert of(found, "MK7").loc["egg", "intake_ug"] == pytest.approx(30)
    told = {k: found.attrs[k] for k in ("complete_days", "partial_days", "first_day", "last_day")}
    assert told == {"complete_days": 2, "partial_days": 1, "first_day": days[0], "last_day": days[2]}


def test_an_interval_over_days_is_that_of_the_mean_per_day(table: Any) -> None:
    days = ["2026-11-09", "2026-11-10"]
    servings = served([(d, "egg", "egg", 100.0) for d in days])
    complete = pd.Series(True, index=pd.to_datetime(days))
    foods = table(laboratory=1.5)
    mean = overall(servings, foods, complete=complete).set_index("analyte").loc["MK7"]
    found = of(by_food(servings, foods, complete=complete), "MK7").loc["egg"]
    columns = ["intake_ug", "low_ug", "high_ug"]
    assert found[columns].tolist() == pytest.approx(mean[columns].tolist())
    assert found["high_ug"] < 2.5 * found["intake_ug"]


def test_the_own_figure_of_the_app_counts_on_complete_days_alone(table: Any) -> None:
    days = ["2026-11-09", "2026-11-10"]
    servings = served([(d, "rice", "rice", 10.0) for d in days]).assign(status="unmatched", app_vitamin_d_ug=[6.0, 4.0])
    found = by_food(servings, table(), complete=pd.Series([True, False], index=pd.to_datetime(days)))
    assert of(found, "D_total")["intake_ug"].to_dict() == {APP_FOOD: 6.0}


def test_supplements_count_by_product(table: Any) -> None:
    rows = [("2026-11-10", "Sunny D3"), (DAY, "sunny d3"), (DAY, "K2 and D3")]
    servings = served([(day, text, "pill", float("nan")) for day, text in rows], dose_D3_ug=25.0)
    complete = pd.Series(True, index=pd.to_datetime([DAY, "2026-11-10"]))
    found = of(by_food(servings, table(), complete=complete), "D3")
    assert found["intake_ug"].to_dict() == {"sunny d3": 25.0, "K2 and D3": 12.5}
    assert found["supplement"].all()
    assert set(found["citations"]) == {"dose as written"}


def test_the_own_figure_of_the_app_stands_apart(table: Any) -> None:
    servings = eaten(egg=100, rice=10)
    servings.loc[servings["food_id"] == "rice", ["status", "app_vitamin_d_ug"]] = ["unmatched", 6.0]
    found = of(by_food(servings, table(laboratory=1.5), complete=ONE), "D_total")
    assert found["intake_ug"].to_dict() == pytest.approx({APP_FOOD: 6.0, "egg": 2.0})
    own = found.loc[APP_FOOD]
    assert own[["food_id", "low_ug", "high_ug", "share_low", "share_high"]].isna().all()
    assert own["share"] == pytest.approx(0.75)
    assert found.loc["egg", "share_low"] < 0.25 < found.loc["egg", "share_high"]


def test_what_is_in_review_or_has_no_mass_brings_nothing(table: Any) -> None:
    servings = eaten(egg=100, gouda=100, edam=100)
    servings.loc[servings["food_id"] == "gouda", "status"] = "review"
    servings.loc[servings["food_id"] == "edam", "mass_g"] = float("nan")
    found = by_food(servings, table(), complete=ONE)
    assert of(found, "MK7").index.tolist() == ["egg"]
    assert found.attrs["total"]["MK7"]["possible_ug"] == pytest.approx(10)
    assert found.attrs["total"]["MK7"]["at_least"]


def test_the_largest_share_comes_first_and_ties_by_name(table: Any) -> None:
    found = by_food(eaten(egg=10, gouda=40, edam=20), table(brand=1.4), complete=ONE)
    assert of(found, "MK7").index.tolist() == ["edam", "gouda", "egg"]
    assert found.columns.tolist() == [c.name for c in BY_FOOD]
    assert list(dict.fromkeys(found["analyte"])) == ["MK7", "MK_total", "D3", "D_total"]


def test_the_order_of_rows_changes_nothing(demo_analysis: vitamer.Analysis) -> None:
    week = demo_analysis.only("last")
    shuffled = week.servings.sample(frac=1, random_state=3)
    first, second = (by_food(s, week.foods, complete=week.complete) for s in (week.servings, shuffled))
    assert_frame_equal(first, second, rtol=1e-5)
    assert first["citations"].tolist() == second["citations"].tolist()


def test_sources_are_those_of_the_ingredients(foods: vitamer.FoodTable) -> None:
    rows = [(DAY, food, "100 g") for food in ("lasagne", "gouda", "rice")]
    found = by_food(vitamer.analyse(vitamer.as_entries(rows), foods=foods).servings, foods)
    cited = {c for cell in found["citations"] for c in cell.split(";")}
    assert found["citations"].str.len().min() > 0
    assert cited <= set(found.attrs["citations"])


def test_without_a_complete_day_there_are_no_foods(table: Any) -> None:
    found = by_food(eaten(egg=100), table(), complete=~ONE)
    assert found.empty
    nothing = by_food(eaten(egg=100).iloc[:0], table())
    assert nothing.empty
    assert nothing.attrs["first_day"] is None
