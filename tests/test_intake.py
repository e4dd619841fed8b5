from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vitamer
from vitamer.columns import INTAKES, MENAQUINONES, SUMS
from vitamer.intake import contents

FOODS = vitamer.load_foods()


def estimated(*rows: tuple[str, str | None], **app: float) -> pd.DataFrame:
    entries = vitamer.as_entries([("2026-11-09", food, amount) for food, amount in rows])
    for name, value in app.items():
        entries[name] = value
    servings = vitamer.weigh(vitamer.match(vitamer.quantify(entries), FOODS), FOODS)
    return vitamer.estimate(servings, FOODS)


def test_columns_are_those_declared() -> None:
    frame = estimated(("natto", "45 g"))
    assert list(frame.columns) == [c.name for c in INTAKES]


@settings(max_examples=30, deadline=None)
@given(st.floats(min_value=0.5, max_value=5000))
def test_intake_is_mass_times_content(mass: float) -> None:
    row = estimated(("natto", f"{mass:.2f} g")).set_index("analyte").loc["MK7"]
    content = FOODS.content("natto", "MK7").magnitude
    assert row["intake_ug"] == pytest.approx(content * round(mass, 2) / 100)
    assert row["low_ug"] < row["intake_ug"] < row["high_ug"]


def test_a_sum_is_that_of_its_forms_with_an_interval_of_its_own() -> None:
    rows = (("natto", "45 g"), ("cheeseburger", "1"), ("D3 + K2 (MK-7), 1000 IU / 100 mcg", "1 capsule"))
    entries = vitamer.as_entries([("2026-11-09", *row) for row in rows])
    servings = vitamer.weigh(vitamer.match(vitamer.quantify(entries), FOODS), FOODS)
    sums = vitamer.estimate(servings, FOODS, ("MK_total", "D_total")).set_index(["entry_id", "analyte"])
    forms = vitamer.estimate(servings, FOODS)
    for name in ("MK_total", "D_total"):
        of = forms[forms["analyte"].isin(SUMS[name])].groupby("entry_id")
        total = sums.xs(name, level="analyte")
        np.testing.assert_allclose(total["intake_ug"], of["intake_ug"].sum())
        assert (total["low_ug"] >= of["low_ug"].sum() - 1e-9).all()
        assert (total["high_ug"] <= of["high_ug"].sum() + 1e-9).all()
    assert sums.loc[(2, "MK_total"), "value_type"] == "label" and sums.loc[(2, "D_total"), "intake_ug"] == 25


def test_every_number_has_a_source() -> None:
    frame = estimated(
        ("natto", "45 g"), ("gouda", "30 g"), ("cheeseburger", "1 item"), ("Vitamin D3 1000 IU", "1 capsule")
    )
    above = frame[frame["intake_ug"] > 0]
    assert len(above) > 10
    assert (above["citations"] != "").all()
    known = set(FOODS.citations.index) | {"dose as written"}
    assert {c for cell in above["citations"] for c in cell.split(";")} <= known


def test_unknown_is_missing_and_zero_by_rule_is_zero() -> None:
    frame = estimated(("seaweed", "10 g"), ("apple", "100 g"), ("qwertzuiop", "100 g"))
    mk7 = frame[frame["analyte"] == "MK7"].set_index("entry_id")
    assert math.isnan(mk7.at[0, "intake_ug"]) and mk7.at[0, "value_type"] == "unknown"
    assert mk7.at[1, "intake_ug"] == 0.0 and mk7.at[1, "value_type"] == "zero_by_rule"
    assert math.isnan(mk7.at[2, "intake_ug"]) and mk7.at[2, "value_type"] == "unknown"


def test_dose_is_the_label_with_label_error() -> None:
    frame = estimated(("Vitamin D3 1000 IU", "2 capsules")).set_index("analyte")
    assert frame.at["D3", "intake_ug"] == pytest.approx(50)
    assert frame.at["D3", "value_type"] == "label"
    assert frame.at["D3", "low_ug"] < 50 < frame.at["D3", "high_ug"] < 80
    assert (frame.loc[list(MENAQUINONES), "intake_ug"] == 0).all()


def test_unnamed_forms_stay_unspecified() -> None:
    frame = estimated(("Vitamin K2 100 mcg", "1 capsule"), ("Vitamin D 1000 IU", "1 capsule"))
    k2, d = (frame[frame["entry_id"] == i].set_index("analyte")["intake_ug"] for i in (0, 1))
    assert k2["K2_unspecified"] == 100 and k2[["MK7", "MK4"]].isna().all()
    assert d["D_unspecified"] == 25 and np.isnan(d["D3"])
    assert k2["D3"] == 0  # a K2 capsule holds no vitamin D


def test_the_apps_vitamin_d_stands_in_only_for_what_is_unknown() -> None:
    unknown = estimated(("qwertzuiop", "100 g"), app_vitamin_d_ug=7.0)
    assert unknown.set_index("analyte").loc["D_app", "intake_ug"] == 7.0
    assert "D_app" not in set(estimated(("qwertzuiop", "100 g"), app_vitamin_d_ug=0.0)["analyte"])
    assert "D_app" not in set(estimated(("salmon", "100 g"), app_vitamin_d_ug=7.0)["analyte"])
    assert "D_app" not in set(estimated(("apple", "100 g"), app_vitamin_d_ug=7.0)["analyte"])
    weightless = estimated(("salmon", "1 full recipe"), app_vitamin_d_ug=7.0)
    assert "D_app" in set(weightless["analyte"])


def test_contents_of_a_dish_cite_its_ingredients() -> None:
    held = contents(FOODS, "cheeseburger").set_index("analyte")
    assert held.at["MK_total", "mean_ug_per_100g"] > 0
    assert held.at["MK4", "citations"]


def test_goose_liver_is_very_uncertain_and_stays_plausible() -> None:
    row = contents(FOODS, "liver_goose").set_index("analyte").loc["MK_total"]
    assert row["very_uncertain"]
    assert row["mean_ug_per_100g"] < 200
    # The liver's mean is held below one and a half times the highest value; a brand (GSD 2) may hold twice that.
    assert row["high_ug_per_100g"] < 2 * 1.5 * 369


def test_forms_add_up_to_the_total() -> None:
    for food in ("cheese_gouda", "cheese", "chicken_leg", "milk_whole", "cheese_emmental"):
        held = contents(FOODS, food).set_index("analyte")["mean_ug_per_100g"]
        assert held[list(MENAQUINONES)].sum() == pytest.approx(held["MK_total"]), food
