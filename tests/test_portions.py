from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vitamer
from small_tables import MakeTable
from vitamer.corrections import Answer, Corrections


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
        ("natto", "1 quartier", "no weight is known for '1 quartier' of Natto"),
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


def test_a_vessel_of_what_is_eaten_from_bowls_is_a_bowl(foods: vitamer.FoodTable) -> None:
    rows = weighed(foods, ("ラーメン", "1杯"), ("ご飯", "2杯"), ("豚汁", "1杯"), ("牛乳", "1杯"))
    assert rows["food_id"].tolist() == ["ramen", "rice", "ton_jiru", "milk"]
    bowls = [grams_of(foods, "ramen", "bowl"), 2 * grams_of(foods, "rice", "bowl")]
    others = [grams_of(foods, "ton_jiru", "bowl"), grams_of(foods, "milk", "glass")]
    assert rows["mass_g"].tolist() == [*bowls, *others]


# ---- what a person settled -----------------------------------------------------------------------------------

TOAST = Answer("name", ("Toast Nr. 3",), [["bread", 0.75], ["cheese_gouda", 0.25]])


def settled(foods: vitamer.FoodTable, answers: list[Answer], *rows: tuple[str, str | None]) -> pd.DataFrame:
    entries = vitamer.as_entries([("2026-11-09", food, amount) for food, amount in rows])
    corrections = Corrections.of(answers)
    return vitamer.weigh(vitamer.match(vitamer.quantify(entries), foods, corrections), foods, corrections)


def test_settled_shares_split_the_mass_of_the_whole(foods: vitamer.FoodTable) -> None:
    rows = settled(foods, [TOAST], ("Toast Nr. 3", "200 g"))
    assert rows["mass_g"].tolist() == [150.0, 50.0]
    assert set(rows["mass_basis"]) == {"stated"}
    error = foods.portion_errors["mass_gsd"]
    both = math.exp(math.hypot(math.log(error["stated"]), math.log(error["settled share"])))
    assert rows["mass_gsd"].tolist() == pytest.approx([both] * 2)


def test_settled_shares_without_a_mass_split_the_default_portions(foods: vitamer.FoodTable) -> None:
    whole = grams_of(foods, "bread", "serving") + grams_of(foods, "cheese_gouda", "serving")
    rows = settled(foods, [TOAST], ("Toast Nr. 3", "2"), ("Toast Nr. 3", None), ("Toast Nr. 3", "3 slices"))
    assert rows["mass_g"].tolist()[:4] == pytest.approx([1.5 * whole, 0.5 * whole, 0.75 * whole, 0.25 * whole])
    assert rows["mass_basis"].tolist() == ["default portion"] * 4 + ["missing"] * 2
    assert rows["amount_note"].tolist()[4:] == ["the amount is that of several foods"] * 2


def test_settled_shares_of_a_volume_take_the_density_of_the_mixture(make_table: MakeTable) -> None:
    kinds = [{"food_id": "a", "density_g_per_ml": 1.0}, {"food_id": "b", "density_g_per_ml": 0.5}]
    table = vitamer.load_foods(make_table(foods=[*kinds, {"food_id": "c"}]))
    a_and_b = Answer("name", ("x",), [["a", 0.5], ["b", 0.5]])
    # 50 ml of a and 100 ml of b weigh 50 g each.
    assert settled(table, [a_and_b], ("x", "150 ml"))["mass_g"].tolist() == pytest.approx([50, 50])
    a_and_c = Answer("name", ("x",), [["a", 0.5], ["c", 0.5]])
    rows = settled(table, [a_and_c], ("x", "150 ml"))
    assert rows["mass_g"].isna().all() and rows["amount_note"].notna().all()


def test_a_settled_measure_goes_before_the_table_and_after_what_the_entry_states(foods: vitamer.FoodTable) -> None:
    slices = Answer("portion", ("Gouda", "2 slices"), 84.0)
    written = (("gouda", "1 slice"), ("gouda", "3 slices"), ("gouda", "3 slices (20 g)"), ("gouda", "1 cup"))
    rows = settled(foods, [slices], *written)
    assert rows["mass_g"].tolist()[:3] == [42.0, 126.0, 20.0]
    assert rows["mass_basis"].tolist() == ["settled", "settled", "stated", "household measure"]
    assert rows["mass_gsd"][0] == foods.portion_errors.at["settled", "mass_gsd"]
    one = Answer("entry", ("rows", "2026-11-09", *written[2]), {"mass_g": 25.0})
    assert settled(foods, [slices, one], *written)["mass_g"].tolist()[1:3] == [126.0, 25.0]


def test_an_amount_that_cannot_be_read_has_no_note_once_it_is_settled(foods: vitamer.FoodTable) -> None:
    strange = ("Natto", "1.00 TruStar net")
    before, after = settled(foods, [], strange), settled(foods, [Answer("portion", strange, 40.0)], strange)
    assert before["mass_g"].isna().item() and before["amount_note"].notna().item()
    assert (after["mass_g"].item(), after["amount_note"].isna().item()) == (40.0, True)


def test_the_settled_mass_of_a_line_is_split_over_its_parts(foods: vitamer.FoodTable) -> None:
    line = Answer("portion", ("bread + gouda", "1 serving"), 150.0)
    rows = settled(foods, [line], ("bread + gouda", "2 servings"))
    assert rows["mass_g"].sum() == pytest.approx(300)
    assert set(rows["mass_basis"]) == {"shared"}


def test_a_settled_mass_is_of_what_was_eaten(foods: vitamer.FoodTable) -> None:
    said = [Answer("portion", ("raw chicken, bone in", "1 piece"), 100.0)]
    [weighed, judged] = settled(foods, said, ("raw chicken, bone in", "100 g"), ("raw chicken, bone in", "1 piece"))[
        "mass_g"
    ]
    assert weighed < judged == 100.0


def test_a_settled_dose_ends_the_review_of_a_supplement(foods: vitamer.FoodTable) -> None:
    pill = ("vitamin d3", "2 tablets")
    assert settled(foods, [], pill)["status"].tolist() == ["review"]
    row = settled(foods, [Answer("dose", ("Vitamin D3",), {"D3": 20.0})], pill).iloc[0]
    assert (row["status"], row["mass_basis"], row["dose_D3_ug"]) == ("matched", "settled", 40.0)
    assert row["mass_gsd"] == foods.portion_errors.at["dose", "mass_gsd"]


def test_what_the_person_said_is_right_is_settled_and_stays_as_it_is(foods: vitamer.FoodTable) -> None:
    rows = (("natto", "3 kg"), ("natto", "4 kg"), ("vitamin d3 100000 IU", "1 tablet"), ("gouda", "1 glorp"))
    right = [Answer("entry", ("rows", "2026-11-09", *row), {"as_written": True}) for row in rows if row != rows[1]]
    before, after = settled(foods, [], *rows), settled(foods, right, *rows)
    assert after["mass_basis"].tolist() == ["settled", "stated", "settled", "missing"]
    pd.testing.assert_frame_equal(after.drop(columns="mass_basis"), before.drop(columns="mass_basis"))


def test_no_corrections_change_no_weight(foods: vitamer.FoodTable) -> None:
    rows = (("natto", "45 g"), ("2 eggs and bacon", "200 g"), ("vitamin d3", "1 tablet"), ("gouda", "2 slices"))
    pd.testing.assert_frame_equal(settled(foods, [], *rows), weighed(foods, *rows))


EATEN = ("bread", "cheese_gouda", "butter", "natto", "egg_whole")


@settings(max_examples=25)
@given(
    parts=st.dictionaries(st.sampled_from(EATEN), st.integers(1, 20), min_size=1),
    grams=st.floats(1, 2000),
    count=st.integers(1, 5),
    how=st.sampled_from(["stated", "settled measure", "settled entry", "default"]),
)
def test_mass_is_conserved_however_a_name_is_settled(
    foods: vitamer.FoodTable, parts: dict[str, int], grams: float, count: int, how: str
) -> None:
    total = sum(parts.values())
    answers = [Answer("name", ("Toast Nr. 3",), [[food, n / total] for food, n in parts.items()])]
    amount = f"{grams!r} g" if how == "stated" else f"{count} slices" if how == "settled measure" else str(count)
    whole = grams
    if how == "settled measure":
        answers.append(Answer("portion", ("toast nr. 3", "1 slice"), grams))
        whole = grams * count
    elif how == "settled entry":
        answers.append(Answer("entry", ("rows", "2026-11-09", "Toast Nr. 3", amount), {"mass_g": grams}))
    elif how == "default":
        whole = count * sum(grams_of(foods, food, "serving") for food in parts)
    rows = settled(foods, answers, ("Toast Nr. 3", amount), ("natto", "45 g")).iloc[:-1]
    if how == "default" and len(parts) == 1:
        whole = rows["mass_g"].sum()  # one food has pieces of its own
    assert rows["mass_g"].sum() == pytest.approx(whole)
    assert dict(zip(rows["food_id"], rows["mass_g"] / whole * total, strict=True)) == pytest.approx(parts)
