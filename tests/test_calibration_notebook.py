"""The functions behind the validation notebook, on tables whose answer is known."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import vitamer
from small_tables import spread_table

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
FOODS, ORIGINS = 100, 4


@pytest.fixture
def calibration(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(NOTEBOOKS)
    return importlib.import_module("validation.calibration")


@pytest.fixture
def sensitivity(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(NOTEBOOKS)
    return importlib.import_module("validation.sensitivity")


def simulated(make_table: Any, true_gsd: float, stated_gsd: float) -> Any:
    """Return a table of 100 foods, each read by four origins that spread by `true_gsd` and are said to by another."""
    random = np.random.default_rng(1)
    rows = []
    for food in range(FOODS):
        centre = math.log(random.uniform(1, 50))
        for origin in range(ORIGINS):
            value = math.exp(centre + math.log(true_gsd) * random.standard_normal())
            rows.append({"food_id": f"food_{food:03}", "analyte": "D3", "value_ug_per_100g": value, "n": 1})
            rows[-1]["origin_id"] = f"laboratory_{origin}"
    spread = [row | {"prior_origins": 50} for row in spread_table(between=stated_gsd)]
    groups = ("fish", "meat", "egg", "cheese")
    foods = [{"food_id": f"food_{i:03}", "group": groups[i % 4]} for i in range(FOODS)]
    return vitamer.load_foods(make_table(foods=foods, contents=rows, variability=spread))


def share_inside(calibration: Any, foods: Any) -> float:
    held = calibration.judged(calibration.held_out(foods))
    assert len(held) == FOODS * ORIGINS
    return float(calibration.coverage(held)["share"])


def test_a_table_that_tells_its_spread_covers_nine_in_ten(calibration: Any, make_table: Any) -> None:
    assert share_inside(calibration, simulated(make_table, 1.4, 1.4)) == pytest.approx(0.9, abs=0.035)


def test_a_table_that_tells_too_little_is_found_out_and_mended(calibration: Any, make_table: Any) -> None:
    foods = simulated(make_table, 1.8, 1.2)
    assert share_inside(calibration, foods) < 0.6
    mended = calibration.with_spread(foods, between=math.log(1.8) / math.log(1.2))
    # Three values left show little of so wide a range, and what lies beyond it is cut as implausible.
    assert share_inside(calibration, mended) == pytest.approx(0.87, abs=0.06)


def test_a_table_that_tells_too_much_is_found_out(calibration: Any, make_table: Any) -> None:
    assert share_inside(calibration, simulated(make_table, 1.2, 1.8)) > 0.98


def test_tuning_finds_the_floor_that_was_missing(calibration: Any, make_table: Any) -> None:
    foods = simulated(make_table, 1.4, 1.05)
    low = foods.variability.assign(between_gsd_floor=1.1)
    foods = calibration.table_with(foods, variability=low)
    by_factor = {f: calibration.held_out(calibration.with_spread(foods, floor=f)) for f in (1.0, 3.5, 10.0)}
    tuned = calibration.tuned(by_factor)
    assert tuned["factor"].tolist() == [3.5, 3.5]  # 1.1 to the power of 3.5 is 1.4
    assert (tuned["as_it_is"] < 0.7).all()
    assert (tuned["tuned"] > 0.83).all()
    assert tuned["n"].sum() == FOODS * ORIGINS


def test_the_lots_of_a_value_widen_its_prediction(calibration: Any, make_table: Any) -> None:
    rows = [
        {"food_id": "herring", "analyte": "D3", "value_ug_per_100g": 10, "n": n, "origin_id": origin}
        for origin, n in (("one_lot", 1), ("hundred_lots", 100), ("untold", None))
    ]
    spread = spread_table(between=1.2, brand=2.0)
    foods = vitamer.load_foods(make_table(foods=[{"food_id": "herring"}], contents=rows, variability=spread))
    held = calibration.held_out(foods).set_index("origin")
    width = np.log(held["high"] / held["low"])
    assert width["one_lot"] > width["untold"] > width["hundred_lots"]
    told = held.loc[["one_lot", "hundred_lots"]]
    assert (told["rank_one"] == told["rank"]).all()
    assert held.loc["untold", "rank_one"] != held.loc["untold", "rank_many"]


def test_sums_of_many_foods_sit_right_only_if_the_sum_is_centred(calibration: Any, make_table: Any) -> None:
    foods = simulated(make_table, 1.8, 1.8)
    summed = calibration.baskets(foods, calibration.judged(calibration.held_out(foods)), (1, 16), each=100)
    assert summed.groupby("foods").size().tolist() == [100 * ORIGINS] * 2
    rank = summed.groupby("foods")[["rank", "uncentred"]].mean()
    assert rank.loc[1, "rank"] == pytest.approx(rank.loc[1, "uncentred"], abs=0.01)
    assert rank.loc[16, "uncentred"] < rank.loc[16, "rank"] - 0.1
    assert rank.loc[16, "rank"] == pytest.approx(0.5, abs=0.12)


def test_what_cannot_be_tested_is_counted_and_not_judged(calibration: Any, make_table: Any) -> None:
    def row(food: str, origin: str, **cells: Any) -> dict[str, Any]:
        return {"food_id": food, "analyte": "D3", "value_ug_per_100g": 1, "origin_id": origin} | cells

    limit = {"value_type": "below_loq", "value_ug_per_100g": None, "max_ug_per_100g": 0.8}
    rows = [
        row("alone", "a"),
        row("cod", "a"),
        row("cod", "b", **limit),
        row("cod", "c", value_type="borrowed"),
        row("milk", "a", region="US"),
        row("milk", "b", region="NL", value_ug_per_100g=0.1),
    ]
    foods = vitamer.load_foods(make_table(foods=[{"food_id": f} for f in ("alone", "cod", "milk")], contents=rows))
    held = calibration.held_out(foods)
    assert calibration.count_pairs(held).loc["vitamin_d"].to_dict() == {
        "testable": 1,
        "one_origin": 1,
        "by_region": 1,
    }
    assert held.loc[held["food_id"] == "alone", "basis"].isna().all()
    judged = calibration.judged(held)
    assert judged[["food_id", "origin"]].to_numpy().tolist() == [["cod", "a"]]
    below = held[held["limit"].notna()].iloc[0]
    assert below["limit"] == 0.8
    assert 0 < below["rank"] < 1


def test_an_origin_is_left_out_of_every_food_at_once(calibration: Any, make_table: Any) -> None:
    rows = [
        {"food_id": food, "analyte": "D3", "value_ug_per_100g": value, "origin_id": origin}
        for food, value, origin in (("herring", 9, "a"), ("trout", 90, "a"), ("trout", 4, "b"))
    ]
    foods = [{"food_id": "fish"}, {"food_id": "herring", "parent": "fish"}, {"food_id": "trout", "parent": "fish"}]
    held = calibration.held_out(vitamer.load_foods(make_table(foods=foods, contents=rows)))
    herring = held[held["food_id"] == "herring"].iloc[0]
    # Without laboratory a nothing but the trout of laboratory b speaks for fish.
    assert herring["mean"] == pytest.approx(4)
    assert herring["basis"] == "loan, mixture or profile"


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (270, 300, 0.8603, 0.9315)]
)
def test_binomial_intervals_are_those_of_the_tables(
    calibration: Any, hits: int, n: int, low: float, high: float
) -> None:
    assert calibration.clopper_pearson(hits, n) == pytest.approx((low, high), abs=1e-4)


def test_a_bootstrap_of_origins_is_wider_where_they_err_together(calibration: Any) -> None:
    together = pd.DataFrame({"rank": [0.5] * 80 + [0.99] * 20, "origin": np.repeat(list("abcde"), 20)})
    apart = together.assign(origin=list("abcde") * 20)
    width = [row["origins_high"] - row["origins_low"] for row in map(calibration.coverage, (together, apart))]
    assert width[0] > 0.5
    assert width[1] < 0.1
    assert calibration.coverage(together)["above"] == pytest.approx(0.2)


def test_the_figure_shows_every_level_of_both_classes(calibration: Any) -> None:
    rank = np.tile(np.linspace(0.005, 0.995, 100), 2)
    kinds = np.repeat(["menaquinones", "vitamin_d"], 100)
    rows = pd.DataFrame({"rank": rank, "origin": ["a", "b"] * 100, "kind": kinds})
    figure = calibration.figure(rows)
    [ax] = figure.axes
    lines = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    assert len(lines) == 2
    for line in lines:
        assert line.get_ydata() == pytest.approx([50, 80, 90, 95], abs=1.5)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["50", "80", "90", "95"]


def test_one_table_alone_knows_less_and_never_takes_unknown_for_zero(sensitivity: Any) -> None:
    rows = [("2026-11-09", food, "50 g") for food in ("natto", "gouda", "salmon", "rice")]
    week = vitamer.analyse(vitamer.as_entries(rows)).only("last")
    nevo = sensitivity.one_table(week.foods, ["NEVO2025"])
    found = sensitivity.weeks({"all": week, "nevo": sensitivity.by_table(week, nevo)})
    assert found.loc[("all", "MK7"), "intake_ug"] > 100
    assert found.loc[("nevo", "MK7"), "coverage"] < found.loc[("all", "MK7"), "coverage"]
    assert bool(found.loc[("nevo", "MK7"), "at_least"])
    [ax, _] = sensitivity.figure({"Table": found}, ["MK7", "D3"]).axes
    assert [t.get_text().strip() for t in ax.get_yticklabels()] == ["Table", "all", "nevo"]


def test_doubts_are_taken_either_way(sensitivity: Any) -> None:
    rows = [("2026-11-09", food, "100 g") for food in ("egg", "apple", "rice", "goose leg thing")]
    week = vitamer.analyse(vitamer.as_entries(rows))
    assert (week.servings["status"] == "review").sum() == 1
    k2 = sensitivity.weeks(sensitivity.either_way(week)).xs("MK_total", level="analyte")
    left, yes, no = (row for _, row in k2.iterrows())
    assert left["possible_ug"] > 0
    assert yes["intake_ug"] == pytest.approx(left["intake_ug"] + left["possible_ug"])
    assert no["intake_ug"] == left["intake_ug"]
    assert left["coverage"] < yes["coverage"] == no["coverage"] == 1


def test_a_region_changes_what_is_fortified_there(sensitivity: Any) -> None:
    rows = [("2026-11-09", food, "1 cup") for food in ("milk", "rice", "oatmeal")]
    week = vitamer.analyse(vitamer.as_entries(rows)).only("last")
    found = sensitivity.weeks({code: sensitivity.in_region(week, code) for code in ("US", "NL")})
    assert found.loc[("US", "D3"), "intake_ug"] > 3 * found.loc[("NL", "D3"), "intake_ug"]
