from __future__ import annotations

import math

import pandas as pd
import pytest

import vitamer


def weighed(foods: vitamer.FoodTable, *rows: tuple[str, str | None]) -> pd.DataFrame:
    entries = vitamer.as_entries([("2026-11-09", food, amount) for food, amount in rows])
    return vitamer.weigh(vitamer.match(vitamer.quantify(entries), foods), foods)


def grams_of(foods: vitamer.FoodTable, food: str, measure: str) -> float:
    rows = foods.measures[(foods.measures["food_id"] == food) & (foods.measures["measure"] == measure)]
    return float(rows["mass_g"].iloc[0])


def test_stated_mass(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("gouda", "30 g")).iloc[0]
    assert (row["mass_g"], row["mass_basis"]) == (30.0, "stated")
    assert row["mass_gsd"] == foods.portion_errors.at["stated", "mass_gsd"]


def test_volume_takes_the_foods_own_density(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("whole milk", "200 ml")).iloc[0]
    assert row["mass_basis"] == "density"
    assert row["mass_g"] == pytest.approx(200 * foods.foods.at["milk_whole", "density_g_per_ml"])


def test_volume_without_density_is_missing_not_water(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("natto", "200 ml")).iloc[0]
    assert row["mass_basis"] == "missing"
    assert math.isnan(row["mass_g"])


def test_household_measures(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("egg", "2 large")).iloc[0]
    assert row["mass_basis"] == "household measure"
    assert row["mass_g"] == pytest.approx(2 * grams_of(foods, "egg_whole", "large"))


def test_a_bare_count_counts_pieces(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("egg", "3")).iloc[0]
    assert row["mass_basis"] == "household measure"
    assert 120 < row["mass_g"] < 200


def test_no_amount_takes_the_default_portion_and_is_marked(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("gouda", None)).iloc[0]
    assert row["mass_basis"] == "default portion"
    assert row["mass_gsd"] >= foods.portion_errors.at["default portion", "mass_gsd"]


@pytest.mark.parametrize("amount", ["1.00 full recipe", "3 blorps"])
def test_what_has_no_weight_is_missing_and_never_guessed(foods: vitamer.FoodTable, amount: str) -> None:
    row = weighed(foods, ("gouda", amount)).iloc[0]
    assert row["mass_basis"] == "missing"
    assert math.isnan(row["mass_g"])
    assert row["amount_note"]


def test_the_exports_own_grams_are_trusted_before_household_measures(foods: vitamer.FoodTable) -> None:
    entries = vitamer.as_entries([("2026-11-09", "egg", "2 large")])
    entries["app_mass_g"] = 88.0
    row = vitamer.weigh(vitamer.match(vitamer.quantify(entries), foods), foods).iloc[0]
    assert (row["mass_g"], row["mass_basis"]) == (88.0, "stated")


def test_a_line_of_several_foods_conserves_its_mass(foods: vitamer.FoodTable) -> None:
    rows = weighed(foods, ("toast, butter, gouda", "120 g"))
    assert len(rows) == 3
    assert rows["mass_g"].sum() == pytest.approx(120.0)
    assert set(rows["mass_basis"]) == {"shared"}
    assert (rows["mass_gsd"] >= 2).all()


def test_an_amount_beside_a_part_is_that_parts(foods: vitamer.FoodTable) -> None:
    rows = weighed(foods, ("2 eggs and bacon", None)).set_index("food_id")
    alone = weighed(foods, ("egg", "2")).iloc[0]
    assert rows.at["egg_whole", "mass_g"] == pytest.approx(alone["mass_g"])
    assert rows.at["bacon", "mass_basis"] == "default portion"


def test_the_rest_of_a_weighed_line_is_split_over_the_other_parts(foods: vitamer.FoodTable) -> None:
    rows = weighed(foods, ("2 eggs and bacon", "150 g")).set_index("food_id")
    assert rows["mass_g"].sum() == pytest.approx(150.0)
    assert rows.at["bacon", "mass_basis"] == "shared"


def test_one_part_without_a_portion_leaves_all_unweighed(foods: vitamer.FoodTable) -> None:
    rows = weighed(foods, ("gouda + brblfrx", "100 g"))
    assert rows["mass_g"].isna().all()


def test_supplements_have_doses_not_grams(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("Vitamin D3 1000 IU", "2 capsules")).iloc[0]
    assert (row["mass_basis"], row["status"]) == ("dose", "matched")
    assert math.isnan(row["mass_g"])
    assert row["dose_D3_ug"] == pytest.approx(50.0)


def test_a_supplement_whose_dose_nobody_wrote_waits_for_review(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("Vitamin K2 MK-7", "1 capsule")).iloc[0]
    assert (row["food_id"], row["status"], row["mass_basis"]) == ("supplement_k2_mk7", "review", "missing")


def test_bones_are_not_eaten(foods: vitamer.FoodTable) -> None:
    with_bone, without = weighed(foods, ("chicken leg with bone", "200 g"), ("chicken leg", "200 g"))["mass_g"]
    assert with_bone == pytest.approx(without * foods.foods.at["chicken_leg", "edible_fraction"])
