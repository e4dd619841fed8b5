from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vitamer
from vitamer.columns import DAILY, MENAQUINONES, MONTHLY, REPORTED, WEEKLY
from vitamer.periods import complete_days, overall, weekly
from vitamer.uncertainty import shared_draws

FOODS = vitamer.load_foods()
DAY = "2026-11-09"


def served(rows: list[tuple[str, str, str | None]], **columns: object) -> pd.DataFrame:
    entries = vitamer.as_entries(rows)
    for name, values in columns.items():
        entries[name] = values
    return vitamer.weigh(vitamer.match(vitamer.quantify(entries), FOODS), FOODS)


def day_of(rows: list[tuple[str, str | None]], **columns: object) -> pd.DataFrame:
    return vitamer.daily(served([(DAY, *row) for row in rows], **columns), FOODS).set_index("analyte")


def relative_width(row: pd.Series) -> float:  # type: ignore[type-arg]
    return float((row["high_ug"] - row["low_ug"]) / row["intake_ug"])


def test_columns_and_analytes_are_those_declared() -> None:
    servings = served([(DAY, "natto", "45 g")])
    daily, weekly = vitamer.daily(servings, FOODS), vitamer.weekly(servings, FOODS)
    assert list(daily.columns) == [c.name for c in DAILY]
    assert list(weekly.columns) == [c.name for c in WEEKLY]
    assert tuple(daily["analyte"]) == REPORTED
    assert daily.attrs["foods_version"] == FOODS.version


def test_daily_sums_are_the_sums_of_the_parts(demo_analysis: vitamer.Analysis) -> None:
    counted = demo_analysis.intakes[demo_analysis.intakes["status"] == "matched"]
    by_day = counted.groupby(["day", "analyte"])["intake_ug"].sum()
    daily = demo_analysis.daily.set_index(["day", "analyte"])["intake_ug"].fillna(0)
    for analyte in ("MK4", "MK7", "MK9_4H", "D3", "D2", "K2_unspecified"):
        left, right = by_day.xs(analyte, level="analyte"), daily.xs(analyte, level="analyte")
        pd.testing.assert_series_equal(left.reindex(right.index).fillna(0), right, check_names=False, rtol=1e-9)


def test_forms_add_up_to_sums(demo_analysis: vitamer.Analysis) -> None:
    wide = demo_analysis.daily.pivot_table(index="day", columns="analyte", values="intake_ug").fillna(0)
    forms = wide[list(MENAQUINONES)].sum(axis=1)
    # totals that have no names at all are K2_unspecified and so among the forms
    np.testing.assert_allclose(wide["MK_total"], forms, rtol=1e-9)
    np.testing.assert_allclose(wide["D3"], wide["D3_food"] + wide["D3_supplement"], rtol=1e-9)
    np.testing.assert_allclose(wide["D_total"], wide[["D3", "D2", "D_unspecified", "D_app"]].sum(axis=1), rtol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.permutations(list(range(6))))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = [
        ("natto", "45 g"),
        ("gouda", "30 g"),
        ("egg", "2"),
        ("salmon", "120 g"),
        ("apple", "1"),
        ("butter", "10 g"),
    ]
    one, other = day_of(rows), day_of([rows[i] for i in order])
    pd.testing.assert_frame_equal(one.drop(columns="citations"), other.drop(columns="citations"), rtol=1e-5)


def test_a_selection_of_days_shares_what_is_told_beside_them() -> None:
    days = day_of([("xyzzy", "30 g"), ("natto", "45 g")])
    assert days.attrs["waiting"]
    chosen = days.loc[["MK7"]]
    assert chosen.attrs["waiting"] is days.attrs["waiting"]


def test_splitting_an_entry_leaves_the_mean_and_narrows_only_the_portion() -> None:
    whole, split = day_of([("gouda", "60 g")]), day_of([("gouda", "30 g"), ("gouda", "30 g")])
    assert whole.at["MK_total", "intake_ug"] == pytest.approx(split.at["MK_total", "intake_ug"])
    # brand and food are the same cheese: the interval hardly changes
    assert relative_width(split.loc["MK_total"]) == pytest.approx(relative_width(whole.loc["MK_total"]), rel=0.02)


def test_doubling_the_mass_doubles_everything() -> None:
    one, two = day_of([("gouda", "30 g")]).loc["MK_total"], day_of([("gouda", "60 g")]).loc["MK_total"]
    for column in ("intake_ug", "low_ug", "high_ug"):
        assert two[column] == pytest.approx(2 * one[column], rel=1e-5)


def test_same_seed_same_bytes_and_the_other_foods_do_not_matter() -> None:
    servings = served([(DAY, "natto", "45 g"), (DAY, "gouda", "30 g")])
    pd.testing.assert_frame_equal(vitamer.daily(servings, FOODS), vitamer.daily(servings, FOODS), check_exact=True)
    rows = np.array([FOODS.pool.row("natto")])
    both = np.array([FOODS.pool.row(f) for f in ("cheese_gouda", "natto")])
    np.testing.assert_array_equal(
        shared_draws(FOODS.pool, rows, 0)["MK7"][0], shared_draws(FOODS.pool, both, 0)["MK7"][1]
    )


def test_shared_error_does_not_average_out_over_the_week_but_portions_do() -> None:
    days = [f"2026-11-{d:02d}" for d in range(9, 16)]
    same = [(d, "gouda", "30 g") for d in days for _ in range(3)]
    week = vitamer.weekly(served(same), FOODS).set_index("analyte").loc["MK_total"]
    day = vitamer.daily(served(same), FOODS).query("analyte == 'MK_total'").iloc[0]
    assert relative_width(week) == pytest.approx(relative_width(day), rel=0.05)
    guessed = [(d, "gouda", None) for d in days for _ in range(3)]
    week = vitamer.weekly(served(guessed), FOODS).set_index("analyte").loc["MK_total"]
    day = vitamer.daily(served(guessed), FOODS).query("analyte == 'MK_total'").iloc[0]
    assert relative_width(week) < 0.98 * relative_width(day)


def test_brands_of_different_names_average_out() -> None:
    one = day_of([("gouda", "30 g"), ("gouda", "30 g")]).loc["MK_total"]
    two = day_of([("gouda cheese", "30 g"), ("gouda", "30 g")]).loc["MK_total"]
    assert relative_width(two) < relative_width(one)


def test_coverage_counts_entries_where_there_is_no_energy() -> None:
    day = day_of(
        [
            ("natto", "45 g"),
            ("gouda", "1 full recipe"),
            ("apple", "1"),
            ("water", "200 ml"),
            ("brblfrx", "1 g"),
        ]
    )
    # natto is known; gouda has no weight; the apple is zero by rule; water is left out; the last is unknown
    assert day.at["MK_total", "coverage"] == pytest.approx(1 / 3)
    assert day.at["MK_total", "at_least"]


def test_coverage_weighs_by_energy_where_the_export_has_it() -> None:
    day = day_of([("gouda", "30 g"), ("brblfrx", "100 g")], app_energy_kcal=[300.0, 100.0])
    assert day.at["MK_total", "coverage"] == pytest.approx(0.75)


def test_a_day_of_zeros_is_known() -> None:
    day = day_of([("apple", "1"), ("rice", "100 g")])
    assert (day.at["MK_total", "intake_ug"], day.at["MK_total", "coverage"]) == (0.0, 1.0)
    assert not day.at["MK_total", "at_least"]


def test_a_day_of_which_nothing_is_known_is_missing() -> None:
    day = day_of([("brblfrx", "100 g")])
    assert np.isnan(day.at["MK_total", "intake_ug"])
    assert day.at["MK_total", "coverage"] == 0.0


def test_an_unread_supplement_makes_the_number_a_lower_bound() -> None:
    rows: list[tuple[str, str | None]] = [("gouda", "30 g")] * 9
    day = day_of([*rows, ("Vitamin K2 MK-7", "1 capsule")])
    assert day.at["MK_total", "at_least"] and day.at["MK7", "at_least"]
    assert np.isnan(day.at["MK7", "possible_ug"])  # how much it could bring is not known, and not nothing
    assert day.at["MK_total", "coverage"] >= 0.8
    assert not day.at["D3", "at_least"]


def test_what_waits_for_review_is_possible_and_not_counted() -> None:
    servings = served([(DAY, "natto", "45 g")])
    sure = vitamer.daily(servings, FOODS).set_index("analyte").loc["MK7"]
    servings["status"] = "review"
    day = vitamer.daily(servings, FOODS).set_index("analyte").loc["MK7"]
    assert np.isnan(day["intake_ug"])
    assert day["possible_ug"] == pytest.approx(sure["intake_ug"])


def test_the_apps_vitamin_d_adds_to_the_total_but_not_to_the_coverage() -> None:
    day = day_of([("brblfrx", "100 g"), ("salmon", "100 g")], app_vitamin_d_ug=[5.0, 99.0])
    assert day.at["D_app", "intake_ug"] == 5.0
    assert day.at["D_total", "intake_ug"] == pytest.approx(day.at["D3", "intake_ug"] + 5.0)
    assert day.at["D_total", "coverage"] == pytest.approx(0.5)
    assert np.isnan(day.at["D_app", "low_ug"])


def test_complete_days_by_energy_meals_or_count() -> None:
    rows = [(f"2026-11-{d:02d}", "gouda", "30 g") for d in (9, 10, 11)]
    by_energy = complete_days(served(rows, app_energy_kcal=[2000.0, 1900.0, 500.0]), FOODS)
    assert by_energy.tolist() == [True, True, False]
    rows = [
        (DAY, "gouda", "30 g"),
        (DAY, "egg", "1"),
        ("2026-11-10", "egg", "1"),
        ("2026-11-10", "Vitamin D3 1000 IU", "1"),
    ]
    by_meal = complete_days(served(rows, meal=["Breakfast", "Lunch", "Lunch", "Supplements"]), FOODS)
    assert by_meal.tolist() == [True, False]  # supplements never count
    rows = [(DAY, "egg", "1")] * 3 + [("2026-11-10", "egg", "1")] * 2
    assert complete_days(served(rows), FOODS).tolist() == [True, False]


def test_week_is_the_mean_over_complete_days() -> None:
    rows = [("2026-11-09", "gouda", "30 g"), ("2026-11-10", "gouda", "60 g"), ("2026-11-12", "natto", "45 g")]
    servings = served(rows, app_energy_kcal=[2000.0, 2000.0, 100.0])
    week = vitamer.weekly(servings, FOODS).set_index("analyte").loc["MK_total"]
    days = vitamer.daily(servings, FOODS).query("analyte == 'MK_total'")["intake_ug"]
    assert week["complete_days"] == 2
    assert week["intake_ug"] == pytest.approx(days.iloc[:2].mean())


def test_a_week_without_complete_days_has_no_mean() -> None:
    week = vitamer.weekly(served([(DAY, "gouda", "30 g")]), FOODS).set_index("analyte").loc["MK_total"]
    assert week["complete_days"] == 0
    assert np.isnan(week["intake_ug"]) and np.isnan(week["coverage"])


def test_citations_name_what_is_behind_most_first() -> None:
    day = day_of([("Vitamin K2 MK-7 500 mcg", "1 capsule"), ("natto", "1 g")])
    cited = day.at["MK7", "citations"].split(";")
    assert cited[0] == "dose as written"
    assert len(cited) > 1
    assert day.at["D3", "citations"] == ""


def test_a_month_is_the_mean_over_its_complete_days() -> None:
    days = ("2026-10-31", "2026-11-01", "2026-11-30", "2026-11-30")
    energy = [2000.0, 2000.0, 2000.0, 2000.0]
    servings = served([(day, "gouda", f"{10 * n} g") for n, day in enumerate(days, 1)], app_energy_kcal=energy)
    by_month = vitamer.monthly(servings, FOODS)
    assert list(by_month.columns) == [c.name for c in MONTHLY]
    month = by_month[by_month["analyte"] == "MK_total"].set_index("month")
    assert month["complete_days"].to_dict() == {"2026-10": 1, "2026-11": 2}
    per_gram = month.loc["2026-10", "intake_ug"] / 10
    assert month.loc["2026-11", "intake_ug"] == pytest.approx(per_gram * (20 + 30 + 40) / 2)


def test_the_mean_of_all_days_is_that_of_their_week(demo_analysis: vitamer.Analysis) -> None:
    week = demo_analysis.only("last")
    whole, mean = (f(week.servings, week.foods, complete=week.complete) for f in (overall, weekly))
    pd.testing.assert_frame_equal(whole, mean.drop(columns="week"))
    assert whole.attrs == mean.attrs
