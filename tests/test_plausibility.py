from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vitamer
from small_tables import MakeTable, served
from vitamer.columns import DOUBTED
from vitamer.corrections import Answer, Corrections

FOODS = vitamer.load_foods()
DAY = "2026-11-09"


def weighed(rows: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    """Servings of known masses, one part each."""
    beside = ("part_quantity", "part_unit", "part_mass_g", "part_volume_ml", "part_share")
    return served(rows, **dict.fromkeys(beside, math.nan))


def doubted(*rows: tuple[str, str | None]) -> pd.DataFrame:
    entries = vitamer.as_entries([(DAY, food, amount) for food, amount in rows])
    return vitamer.doubt_amounts(vitamer.weigh(vitamer.match(vitamer.quantify(entries), FOODS), FOODS), FOODS)


@pytest.mark.parametrize(
    ("food", "amount", "of", "meant"),
    [
        # kilograms for grams, and a comma too far to the right
        ("natto", "45 kg", "mass", 45),
        ("natto", "2 kg", "mass", 200),
        ("gouda", "30 kg", "mass", 30),
        ("milk", "200 l", "mass", 206),
        ("egg", "900 g", "mass", 90),
        # the grams of a package, or a count, in the place of the other
        ("natto", "50 packs", "mass", 50),
        ("eggs", "100.00 each - without shell", "mass", 100),
        # mg for µg
        ("Vitamin K2 MK-7", "100 mg", "MK7", 100),
        ("MK-7 100 mg", "1 capsule", "MK7", 100),
        ("Vitamin K2", "100 mg", "K2_unspecified", 100),
        ("Vitamin D3", "125 mg", "D3", 125),
        # µg for IU, and IU for µg
        ("Vitamin D3 5000 mcg", "1 softgel", "D3", 125),
        ("Vitamin D 1000 µg", "1 tablet", "D_unspecified", 25),
        ("Vitamin D3", "25 IU", "D3", 25),
        # a nought too many, and the whole package
        ("Vitamin D3", "500,000 IU", "D3", 125),
        ("Vitamin D3 5000 IU", "60 softgels", "D3", 125),
        ("MK-7 100 mcg", "50 capsules", "MK7", 100),
    ],
)
def test_a_slip_is_named_with_what_was_meant(food: str, amount: str, of: str, meant: float) -> None:
    row = doubted((food, amount)).iloc[0]
    assert row["doubt_of"] == of and row["doubt_excess"] > 1
    written = row["mass_g"] if of == "mass" else row[f"dose_{of}_ug"]
    assert written * row["likely_factor"] == pytest.approx(meant)
    assert "did you mean" in row["amount_doubt"]


@pytest.mark.parametrize(
    ("food", "amount"),
    [
        *(("yogurt", "400 g"), ("milk", "1 l"), ("milk", "2 l"), ("pizza", "500 g"), ("pizza", "1 large")),
        *(("eggs", "6"), ("egg", "12 large"), ("steak", "300 g"), ("natto", "1 pack"), ("natto", "5 packs")),
        *(("minced beef", "1 kg"), ("cheddar", "450 g"), ("chicken", "1.2 kg"), ("butter", "250 g")),
        *(("water", "127.70 fl oz"), ("coffee", "2 l"), ("kimchi", "500 g"), ("raclette", "400 g")),
        *(("salmon", "22.00 oz"), ("pistachios", "100.00 each - without shell"), ("natto", None)),
        *(("MK-4", "45 mg"), ("MK-4 5 mg", "3 capsules"), ("Vitamin K2 MK7 (as menaquinone-7)", "0.60 mg")),
        *(("Vitamin K2 MK-7 360 mcg", "2 softgels"), ("Vitamin D3", "50,000 IU"), ("Vitamin D3", "4.00 x 1000.0 IU")),
        *(("Vitamin D3 1250 mcg (50,000 IU)", "1"), ("Vitamin D3 125 mcg (5000 IU)", "2 softgels")),
        *(("Vitamin D3 5000 IU + K2 MK-7 100 mcg", "2 capsules"), ("Vitamin D3 10 µg", "1 tablet")),
        *(("Vitamin D3", "0.00 x 1000.0 IU"), ("natto", "0 g"), ("a thing nobody knows", "900 kg")),
    ],
)
def test_generous_eating_and_strong_labels_are_believed(food: str, amount: str | None) -> None:
    row = doubted((food, amount)).iloc[0]
    assert row[[c.name for c in DOUBTED]].isna().all(), row["amount_doubt"]


def test_words_give_amount_limit_and_reason() -> None:
    told = doubted(
        ("natto", "2 kg"), ("Vitamin K2 MK-7", "100 mg"), ("Vitamin D3 5000 mcg", "1"), ("minced beef", "1.5 kg")
    )["amount_doubt"].tolist()
    assert told == [
        "2 kg of Natto: at most 300 g are believed of one entry (six packs of 40 to 50 g); did you mean 200 g or 20 g?",
        "100 mg of MK-7: at most 2,000 µg are believed of one entry, the largest dose of a trial; did you mean 100 µg?",
        "5,000 µg (200,000 IU) of vitamin D3: at most 250 µg (10,000 IU) are believed of one entry, "
        "the strongest that labels state in µg alone; did you mean 125 µg (5,000 IU)?",
        "1.5 kg of Ground beef, mince: at most 1 kg are believed of one entry (a kilo, eaten); did you mean 150 g? "
        "Or is it the amount of several people?",
    ]


def test_where_no_slip_fits_none_is_made_up() -> None:
    row = doubted(("natto", "700 kg")).iloc[0]
    assert row["amount_doubt"].endswith("Is the unit right?") and math.isnan(row["likely_factor"])


def test_the_amount_stays_in_the_sums() -> None:
    entries = vitamer.as_entries([(DAY, "natto", "2 kg"), (DAY, "gouda", "30 g"), (DAY, "rice", "100 g")])
    analysis = vitamer.analyse(entries)
    plain = vitamer.weigh(vitamer.match(vitamer.quantify(entries), FOODS), FOODS)
    pd.testing.assert_frame_equal(analysis.servings[plain.columns.tolist()], plain)
    mk7 = analysis.daily.set_index("analyte")["intake_ug"]["MK7"]
    assert mk7 == pytest.approx(vitamer.daily(plain, FOODS).set_index("analyte")["intake_ug"]["MK7"])
    assert analysis.servings["amount_doubt"].notna().tolist() == [True, False, False]


def settled(answers: list[Answer], *rows: tuple[str, str]) -> pd.DataFrame:
    """Servings of single days from 2026-11-09 on, with what was settled."""
    entries = vitamer.as_entries([(f"2026-11-{9 + i:02d}", *row) for i, row in enumerate(rows)])
    return vitamer.Analysis(entries, FOODS, Corrections.of(answers)).servings


@pytest.mark.parametrize("value", [{"as_written": True}, {"mass_g": 2000.0}])
def test_what_the_person_settled_of_an_entry_is_not_asked_again(value: dict[str, object]) -> None:
    rows = (("natto", "2 kg"), ("natto", "3 kg"))
    assert settled([], *rows)["amount_doubt"].notna().all()
    frame = settled([Answer("entry", ("rows", DAY, "natto", "2 kg"), value)], *rows)
    assert frame["amount_doubt"].isna().tolist() == [True, False]
    assert frame["mass_g"].tolist() == [2000.0, 3000.0]


def test_a_dose_of_an_entry_is_not_asked_again() -> None:
    pill = ("vitamin d3 500000 iu", "1 tablet")
    said = Answer("entry", ("rows", DAY, *pill), {"dose_ug": {"D3": 12_500.0}})
    assert settled([said], pill, pill)["amount_doubt"].isna().tolist() == [True, False]


def test_what_was_settled_by_name_is_doubted_where_it_leads_too_far() -> None:
    said = [Answer("portion", ("Salmon", "200"), 40_000.0), Answer("dose", ("vita blend",), {"D3": 5000.0})]
    said.append(Answer("name", ("vita blend",), [["supplement_d3", 1.0]]))
    frame = settled(said, ("salmon", "200"), ("vita blend", "1 capsule"))
    assert frame["mass_basis"].tolist() == ["settled", "settled"]
    assert frame["doubt_of"].tolist() == ["mass", "D3"]
    right = [Answer("entry", ("rows", DAY, "salmon", "200"), {"as_written": True})]
    assert settled([*said, *right], ("salmon", "200"))["amount_doubt"].isna().all()


def test_what_is_right_as_written_is_right_on_every_day() -> None:
    pill = ("Vitamin D3 500,000 IU", "1 capsule")
    rows = (pill, pill, (pill[0], "2 capsules"), pill)
    assert settled([], *rows)["amount_doubt"].notna().all()
    said = Answer("entry", ("rows", DAY, *pill), {"as_written": True})
    assert settled([said], *rows)["amount_doubt"].isna().tolist() == [True, True, False, True]


def test_a_part_of_a_line_is_doubted_alone() -> None:
    frame = doubted(("2 kg natto and 100 g rice", None))
    assert frame["amount_doubt"].notna().tolist() == [True, False]


def test_limits_pass_from_food_to_kinds_and_from_group_to_any(make_table: MakeTable) -> None:
    words = {"most_words": "much", "reason": "test"}
    foods = vitamer.load_foods(
        make_table(
            foods=[
                {"food_id": "a"},
                {"food_id": "a_kind", "parent": "a"},
                {"food_id": "b"},
                {"food_id": "c", "group": "fish"},
            ],
            measures=[{"food_id": "b", "measure": "serving", "mass_g": 100}],
            plausible_masses=[
                {"food_id": "a", "most_g": 10, "portions": 1, **words},
                {"group": "any", "most_g": 1000, "portions": 1, **words},
                {"group": "cheese", "most_g": 50, "portions": 3, **words},
            ],
        )
    )
    rows = [("a", 11), ("a_kind", 11), ("b", 299), ("b", 301), ("c", 999), ("c", 1001)]
    frame = vitamer.doubt_amounts(weighed([(DAY, food, food, grams) for food, grams in rows]), foods)
    assert frame["amount_doubt"].notna().tolist() == [True, True, False, True, False, True]


def test_a_table_without_limits_doubts_nothing(make_table: MakeTable) -> None:
    foods = vitamer.load_foods(make_table(foods=[{"food_id": "a"}]))
    assert vitamer.doubt_amounts(weighed([(DAY, "a", "a", 1e9)]), foods)["amount_doubt"].isna().all()


@settings(deadline=None, max_examples=25)
@given(st.floats(min_value=0.1, max_value=1e6))
def test_more_is_never_more_believable(grams: float) -> None:
    frame = vitamer.doubt_amounts(weighed([(DAY, "natto", "natto", grams), (DAY, "natto", "natto", 2 * grams)]), FOODS)
    doubts = frame["amount_doubt"].notna().tolist()
    assert doubts in ([False, False], [False, True], [True, True])
    likely = frame["mass_g"] * frame["likely_factor"]
    assert (likely.dropna() <= 300).all()


def test_order_and_repeats_change_nothing() -> None:
    rows = [("natto", "2 kg"), ("Vitamin D3", "500,000 IU"), ("egg", "900 g"), ("gouda", "30 g")]
    once, twice = doubted(*rows), doubted(*rows[::-1], *rows)
    assert twice["amount_doubt"].tolist()[4:] == once["amount_doubt"].tolist()
    assert twice["amount_doubt"].tolist()[:4] == once["amount_doubt"].tolist()[::-1]
