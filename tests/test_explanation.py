"""Every step of every entry, and that the steps add up to the day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import vitamer
from odd_diary import odd_entries
from vitamer import columns
from vitamer.explanation import TOTALS, explain_entries


@pytest.fixture(scope="module")
def odd(foods: vitamer.FoodTable) -> vitamer.Analysis:
    return vitamer.analyse(odd_entries(), foods=foods)


@pytest.fixture(scope="module")
def rows(odd: vitamer.Analysis) -> pd.DataFrame:
    return explain_entries(odd)


def of(rows: pd.DataFrame, food: str, analyte: str, part: int = 0) -> pd.Series:
    found = rows[(rows["food"] == food) & (rows["analyte"] == analyte) & (rows["part"] == part)]
    return found.iloc[0]


@pytest.mark.parametrize("analyte", [*TOTALS, "MK4", "MK7", "MK_other", "K2_unspecified", "MK9", "D3", "D2", "D_app"])
@pytest.mark.parametrize("diary", ["demo", "odd"])
def test_entries_add_up_to_the_day(
    diary: str, analyte: str, odd: vitamer.Analysis, demo_analysis: vitamer.Analysis
) -> None:
    analysis = odd if diary == "odd" else demo_analysis
    told = explain_entries(analysis)
    by_day = told[told["analyte"] == analyte].groupby("day")[["intake_ug", "possible_ug"]].sum()
    daily = analysis.daily[analysis.daily["analyte"] == analyte].set_index("day")
    by_day = by_day.reindex(daily.index).fillna(0.0)
    np.testing.assert_allclose(by_day["intake_ug"], daily["intake_ug"].fillna(0.0), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(by_day["possible_ug"], daily["possible_ug"].fillna(0.0), rtol=1e-9, atol=1e-9)


def test_every_part_has_a_row_for_each_sum_and_keeps_its_texts(odd: vitamer.Analysis, rows: pd.DataFrame) -> None:
    assert list(rows.columns) == [c.name for c in columns.EXPLAINED]
    for total in TOTALS:
        told = rows[rows["analyte"] == total].reset_index(drop=True)
        for column in ("entry_id", "part", "food", "amount", "part_name", "status", "mass_basis", "mass_g"):
            pd.testing.assert_series_equal(told[column], odd.servings[column], check_names=False)
    assert not rows.duplicated(["entry_id", "part", "analyte"]).any()


def test_grams_times_content_is_the_intake(rows: pd.DataFrame) -> None:
    counted = rows[rows["mass_g"].notna() & rows["intake_ug"].notna() & (rows["value_type"] != "app")]
    assert len(counted) > 20
    np.testing.assert_allclose(counted["intake_ug"], counted["mass_g"] * counted["content_ug_per_100g"] / 100)


def test_the_interval_of_a_sum_is_its_own(rows: pd.DataFrame, odd: vitamer.Analysis) -> None:
    total = of(rows, "natto", "MK_total")
    forms = rows[(rows["food"] == "natto") & rows["analyte"].isin(columns.MENAQUINONES)]
    assert total["intake_ug"] == pytest.approx(forms["intake_ug"].sum())
    assert forms["low_ug"].sum() < total["low_ug"] < total["intake_ug"] < total["high_ug"] < forms["high_ug"].sum()
    single = odd.intakes[(odd.intakes["entry_id"] == 0) & (odd.intakes["analyte"] == "MK7")].iloc[0]
    assert of(rows, "natto", "MK7")["low_ug"] == single["low_ug"]


@pytest.mark.parametrize(
    ("food", "part", "why"), [("gouda", 0, "'a bit' gives no number"), ("mystery plate", 0, "the food is not known")]
)
def test_what_is_not_known_stays_and_is_not_zero(rows: pd.DataFrame, food: str, part: int, why: str) -> None:
    row = of(rows, food, "MK_total", part)
    assert np.isnan(row["intake_ug"]) and np.isnan(row["mass_g"]) and np.isnan(row["high_ug"])
    assert row["amount_note"] == why
    assert row["value_type"] == "unknown"


def test_what_is_in_review_is_possible_and_not_counted(rows: pd.DataFrame) -> None:
    row = of(rows, "gouda xx", "MK_total")
    assert row["status"] == "review" and row["food_id"] == "cheese_gouda"
    assert np.isnan(row["intake_ug"]) and np.isnan(row["low_ug"])
    assert row["possible_ug"] == pytest.approx(30 * row["content_ug_per_100g"] / 100)
    assert of(rows, "natto", "MK_total").isna()["possible_ug"]


def test_the_apps_vitamin_d_stands_in_and_is_told_where_it_does_not(rows: pd.DataFrame) -> None:
    unmatched, review = of(rows, "mystery plate", "D_total"), of(rows, "salmon delight", "D_total")
    for row, ug in ((unmatched, 2.5), (review, 1.5)):
        assert row["intake_ug"] == ug and row["value_type"] == "app"
        assert np.isnan(row["low_ug"]) and np.isnan(row["high_ug"])
        assert row["sources"] == "the app's own value"
    assert of(rows, "mystery plate", "D_app")["intake_ug"] == 2.5
    assert np.isnan(review["possible_ug"]), "the app's own value replaces what is possible"
    ours = of(rows, "Gouda, jung", "D_total")
    assert ours["app_vitamin_d_ug"] == 0.4 != ours["intake_ug"] > 0
    assert "D_app" not in set(rows.loc[rows["food"] == "Gouda, jung", "analyte"])


def test_supplements_count_by_dose(rows: pd.DataFrame) -> None:
    both = "D3 + K2 (MK-7), 1000 IU / 100 mcg"
    assert of(rows, both, "MK7")["intake_ug"] == of(rows, both, "MK_total")["intake_ug"] == 100
    assert of(rows, both, "D3")["intake_ug"] == of(rows, both, "D_total")["intake_ug"] == 25
    assert of(rows, both, "MK_total")["sources"] == "dose as written"
    assert np.isnan(of(rows, both, "MK_total")["content_ug_per_100g"])
    assert of(rows, "Vitamin K2 100 mcg", "K2_unspecified")["intake_ug"] == 200
    unread = of(rows, "Vitamin D3 softgel", "D_total")
    assert unread["status"] == "review" and np.isnan(unread["intake_ug"]) and np.isnan(unread["possible_ug"])


def test_zero_by_rule_is_told_by_the_sums_alone(rows: pd.DataFrame) -> None:
    water = rows[rows["food"] == "water"]
    assert set(water["analyte"]) == set(TOTALS)
    assert (water["intake_ug"] == 0).all() and (water["value_type"] == "zero_by_rule").all()


def test_a_form_without_a_row_is_zero_or_as_unknown_as_its_sum(demo_analysis: vitamer.Analysis) -> None:
    rows = explain_entries(demo_analysis)
    keys = ["entry_id", "part", "analyte"]
    forms = demo_analysis.intakes[demo_analysis.intakes["status"] == "matched"]
    left_out = forms[~pd.MultiIndex.from_frame(forms[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))]
    menaquinone = left_out["analyte"].isin(columns.MENAQUINONES)
    left_out = left_out.assign(analyte=menaquinone.map({True: "MK_total", False: "D_total"}))
    sums = left_out.merge(rows, on=keys, suffixes=("", "_of_sum"))
    assert len(sums) == len(left_out) > 1000
    unknown = sums["intake_ug"].isna()
    assert sums.loc[unknown, "intake_ug_of_sum"].isna().all() and unknown.any()
    assert (sums.loc[~unknown, "intake_ug"] == 0).all()


def test_every_number_above_zero_has_a_source(rows: pd.DataFrame, demo_analysis: vitamer.Analysis) -> None:
    told = pd.concat([rows, explain_entries(demo_analysis)])
    brings = (told["intake_ug"] > 0) | (told["possible_ug"] > 0)
    assert told.loc[brings, ["citations", "sources"]].notna().all(axis=None)
    burger = of(rows, "cheeseburger", "MK_total")
    assert len(burger["citations"].split(";")) == len(burger["sources"].split("; ")) > 2


def test_some_days_are_explained_as_in_the_whole(odd: vitamer.Analysis, rows: pd.DataFrame) -> None:
    day = pd.Timestamp("2026-11-11")
    alone = explain_entries(odd.between(day, day))
    pd.testing.assert_frame_equal(alone, rows[rows["day"] == day].reset_index(drop=True))


def test_the_order_is_that_of_the_diary(foods: vitamer.FoodTable) -> None:
    days = [("2026-11-10", "natto", "45 g"), ("2026-11-09", "gouda", "30 g"), ("2026-11-09", "egg", "1")]
    rows = explain_entries(vitamer.analyse(vitamer.as_entries(days), foods=foods))
    assert rows["food"].drop_duplicates().tolist() == ["gouda", "egg", "natto"]
    assert rows.loc[rows["food"] == "natto", "analyte"].tolist()[:4] == ["MK_total", "MK4", "MK7", "MK_other"]
