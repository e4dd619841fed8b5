from __future__ import annotations

import math

import pandas as pd
import pytest

import vitamer
from small_tables import MakeTable


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


@pytest.mark.parametrize(
    ("food", "amount"),
    [("natto", "50"), ("gouda", "30"), ("gouda", "10"), ("egg", "30"), ("egg", "7"), ("milk", "200"), ("natto", "2.3"),
     ("olives", "120")],
)  # fmt: skip
def test_a_bare_number_that_may_be_grams_is_no_count(foods: vitamer.FoodTable, food: str, amount: str) -> None:
    row = weighed(foods, (food, amount)).iloc[0]
    assert row["mass_basis"] == "missing"
    assert math.isnan(row["mass_g"])
    assert math.isnan(row["mass_gsd"])
    assert row["amount_note"] == f"a bare {amount}: pieces or grams? write the unit"


@pytest.mark.parametrize(
    ("food", "amount", "food_id", "measure"),
    [
        ("natto", "2", "natto", "pack"),
        ("egg", "6", "egg_whole", "piece"),
        ("natto", "1.5", "natto", "pack"),
        ("natto", "0.25", "natto", "pack"),
        ("strawberries", "12", "strawberry", "piece"),
        ("almonds", "20", "almonds", "piece"),
    ],
)
def test_a_plausible_bare_count_counts(
    foods: vitamer.FoodTable, food: str, amount: str, food_id: str, measure: str
) -> None:
    row = weighed(foods, (food, amount)).iloc[0]
    assert row["mass_g"] == pytest.approx(float(amount) * grams_of(foods, food_id, measure))
    assert pd.isna(row["amount_note"])


def test_a_count_in_the_name_counts_alone_as_in_a_line(foods: vitamer.FoodTable) -> None:
    rows = weighed(foods, ("2 eggs", None), ("2 eggs and bacon", None), ("eggs", "2"), ("2 eggs", "90 g"))
    eggs = rows[rows["food_id"] == "egg_whole"]
    egg = grams_of(foods, "egg_whole", "piece")
    assert list(eggs["mass_g"]) == pytest.approx([2 * egg, 2 * egg, 2 * egg, 90.0])


@pytest.mark.parametrize(
    ("food", "amount", "note"),
    [
        ("natto", "1 wedge", "no weight is known for a 'wedge' of Natto"),
        ("natto", "200 ml", "no density is known for Natto"),
        ("natto", "1.00 full recipe", "a recipe has no stated weight"),
        ("natto", "3 blorps", "no weight is known for 'blorps'"),
        ("brblfrx", "1 slice", "the food is not known"),
        ("Vitamin K2 MK-7", "1 capsule", "no dose is written"),
        ("toast and gouda", "2 slices", "the amount is that of several foods"),
        ("toast and gouda", "50", "a bare 50: pieces or grams? write the unit"),
    ],
)
def test_what_has_no_weight_says_why(foods: vitamer.FoodTable, food: str, amount: str, note: str) -> None:
    rows = weighed(foods, (food, amount))
    assert rows["mass_g"].isna().all()
    assert set(rows["amount_note"]) == {note}


def test_a_supplement_without_vitamins_needs_no_weight(foods: vitamer.FoodTable) -> None:
    assert pd.isna(weighed(foods, ("Vitamin C 1000 mg", "1 tablet")).at[0, "amount_note"])


def test_nothing_left_for_the_rest_is_missing_and_not_zero(foods: vitamer.FoodTable) -> None:
    rows = weighed(foods, ("2 eggs and bacon", "100 g")).set_index("food_id")
    assert rows.at["egg_whole", "mass_g"] == pytest.approx(100.0)
    assert rows.at["bacon", "mass_basis"] == "missing"
    assert rows.at["bacon", "amount_note"] == "the other foods of the line weigh as much as all of it"


def test_zero_grams_of_a_line_are_zero_of_each(foods: vitamer.FoodTable) -> None:
    assert list(weighed(foods, ("toast and gouda", "0 g"))["mass_g"]) == [0.0, 0.0]


def test_a_pill_of_a_food_weighs_what_its_name_says(foods: vitamer.FoodTable) -> None:
    row = weighed(foods, ("Cod liver oil 1000 mg capsule", "2 capsules")).iloc[0]
    assert (row["food_id"], row["mass_g"], row["mass_basis"]) == ("cod_liver_oil", 2.0, "stated")


@pytest.mark.parametrize(
    ("food", "amount"),
    [
        ("raw chicken breast", "100 g"),
        ("chicken breast, raw", "100 g"),
        ("uncooked chicken breast", "100 g"),
        ("hähnchenbrust roh", "100 g"),
        ("rohe Hähnchenbrust", "100 g"),
        ("poulet cru", "100 g"),
        ("pollo crudo", "100 g"),
        ("生鸡胸肉", "100 g"),
        ("chicken breast", "100 g raw"),
    ],
)
def test_raw_meat_loses_weight_when_cooked(foods: vitamer.FoodTable, food: str, amount: str) -> None:
    row = weighed(foods, (food, amount)).iloc[0]
    assert row["mass_g"] == pytest.approx(100 * foods.yields.at["poultry_roast", "yield_factor"])
    assert row["mass_gsd"] > foods.portion_errors.at["stated", "mass_gsd"]


@pytest.mark.parametrize("food", ["raw milk", "gouda from raw milk", "chicken breast", "cooked chicken breast"])
def test_only_what_is_eaten_cooked_is_weighed_raw(foods: vitamer.FoodTable, food: str) -> None:
    assert weighed(foods, (food, "100 g")).at[0, "mass_g"] == 100.0


@pytest.mark.parametrize(
    ("food", "food_id"),
    [("whole trout", "trout"), ("trout, whole", "trout"), ("ganze Forelle", "trout"), ("truite entière", "trout"),
     ("trucha entera", "trout"), ("whole mackerel", "mackerel"), ("whole chicken", "chicken")],
)  # fmt: skip
def test_a_whole_fish_or_bird_has_bones(foods: vitamer.FoodTable, food: str, food_id: str) -> None:
    edible = 300 * foods.foods.at[food_id, "edible_fraction"]
    row = weighed(foods, (food, "300 g")).iloc[0]
    assert (row["food_id"], row["mass_g"]) == (food_id, pytest.approx(edible))


@pytest.mark.parametrize("food", ["whole milk", "wholegrain bread", "whole chicken breast fillet", "Lachs mit Schale"])
def test_other_whole_foods_are_eaten_whole(foods: vitamer.FoodTable, food: str) -> None:
    assert weighed(foods, (food, "300 g")).at[0, "mass_g"] == pytest.approx(300.0)


@pytest.mark.parametrize("food", ["prawns in shell", "Garnelen mit Schale"])
def test_shells_are_not_eaten(foods: vitamer.FoodTable, food: str) -> None:
    row = weighed(foods, (food, "100 g")).iloc[0]
    assert row["mass_g"] == pytest.approx(100 * foods.foods.at[row["food_id"], "edible_fraction"])
    assert row["mass_g"] < 100


def test_an_empty_diary_is_weighed(foods: vitamer.FoodTable) -> None:
    one = vitamer.match(vitamer.quantify(vitamer.as_entries([("2026-11-09", "natto", "1")])), foods)
    empty = vitamer.weigh(one.iloc[:0], foods)
    assert empty.empty
    assert set(empty.columns) == set(vitamer.weigh(one, foods).columns)


@pytest.mark.parametrize(
    ("amount", "region", "cups"),
    [
        ("1 cup", None, 1.0),
        ("1 metric cup", None, 250 / 236.588),
        ("1 imperial cup", None, 284.13 / 236.588),
        ("1カップ", None, 200 / 236.588),
        ("1 cup", "JP", 200 / 236.588),
        ("2 cups", "AU", 2 * 250 / 236.588),
        ("1 metric cup", "JP", 250 / 236.588),
        ("1 tbsp", "AU", 20 / 236.588),
        ("1 tbsp", None, 1 / 16),
    ],
)
def test_cups_and_spoons_are_those_of_the_words_or_of_the_region(
    amount: str, region: str | None, cups: float, make_table: MakeTable
) -> None:
    """The table's cup is the American one; others hold more or less of the same food."""
    alias = {"alias": "grated gouda", "food_id": "gouda", "language": "en"}
    measures = [{"food_id": "gouda", "measure": m, "mass_g": g} for m, g in (("cup", 160), ("tbsp", 10))]
    folder = make_table(foods=[{"food_id": "gouda"}], aliases=[alias], measures=measures)
    table = vitamer.load_foods(folder, region=region)
    entries = vitamer.as_entries([("2026-11-09", "grated gouda", amount)])
    weighed = vitamer.weigh(vitamer.match(vitamer.quantify(entries), table), table)
    assert weighed["mass_g"].item() == pytest.approx(160 * cups, rel=1e-3)
    assert weighed["mass_basis"].item() == "household measure"


@pytest.mark.parametrize("region", [None, "JP", "AU"])
def test_a_cup_that_the_person_weighed_is_their_own(region: str | None) -> None:
    row = {"food_id": "milk_whole", "measure": "cup", "mass_g": "240", "mass_gsd": "1.1"}
    source = {
        "citation_id": "my_source",
        "short_name": "mine",
        "authors": "me",
        "title": "t",
        "container": "diary",
        "licence": "mine",
    }
    own = {"measures": [row | {"citation_id": "my_source", "locator": "scales"}], "citations": [source]}
    table = vitamer.load_foods(region=region, own=own)
    assert weighed(table, ("whole milk", "1 cup"))["mass_g"].item() == pytest.approx(240)


def test_a_cup_that_names_its_country_is_that_country_s() -> None:
    table = vitamer.load_foods(region="JP")
    here, american = weighed(table, ("whole milk", "1 cup"), ("whole milk", "1 US cup"))["mass_g"]
    assert american / here == pytest.approx(236.588 / 200, rel=1e-3)
