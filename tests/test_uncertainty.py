from __future__ import annotations

import math

import numpy as np
import pytest

import vitamer
from small_tables import MakeTable, served, spread_table
from vitamer.columns import MENAQUINONES
from vitamer.uncertainty import DRAWS, Sums, centring, interval_of_shares, interval_of_sums, shared_draws

FOODS = vitamer.load_foods()


@pytest.mark.parametrize("food", ["cheese_gouda", "liver_goose", "natto", "chicken_leg"])
def test_the_truth_lies_above_an_estimate_as_often_as_below(food: str) -> None:
    """Laboratories left out did: draws with the pooled mean as their mean had it below the middle of the truth."""
    row = np.array([FOODS.pool.row(food)])
    drawn = shared_draws(FOODS.pool, row, 0)
    for a in MENAQUINONES:
        mean = FOODS.pool.mean(food, a)
        if mean > 0:
            assert np.median(drawn[a][0]) == pytest.approx(mean, rel=0.15), a
    total = sum(drawn[a][0].astype(float) for a in MENAQUINONES)
    assert np.mean(total > FOODS.pool.mean(food, "MK_total")) == pytest.approx(0.5, abs=0.03)
    assert total.mean() > FOODS.pool.mean(food, "MK_total")


def test_the_mean_over_countries_is_no_estimate_of_one_of_them(make_table: MakeTable) -> None:
    contents = [
        {"food_id": "milk", "analyte": "D3", "value_ug_per_100g": v, "region": r, "origin_id": r.lower()}
        for v, r in ((1.2, "US"), (1.0, "JP"), (0.1, "NL"))
    ]
    table = make_table(foods=[{"food_id": "milk"}], contents=contents, variability=spread_table(between=1.2))
    servings = served([("2026-11-09", "milk", "milk", 100.0)])
    unset = vitamer.daily(servings, vitamer.load_foods(table)).set_index("analyte").loc["D3"]
    assert unset["low_ug"] < 0.1 < unset["intake_ug"] < 1.2 < unset["high_ug"] < 1.81
    assert unset["intake_ug"] / unset["low_ug"] > 2 * unset["high_ug"] / unset["intake_ug"]
    there = vitamer.daily(servings, vitamer.load_foods(table, region="us")).set_index("analyte").loc["D3"]
    assert there["intake_ug"] / there["low_ug"] == pytest.approx(there["high_ug"] / there["intake_ug"], rel=0.02)


def test_goose_liver_draws_stay_within_what_is_plausible() -> None:
    row = FOODS.pool.row("liver_goose")
    column = FOODS.pool.column["MK_total"]
    draws = shared_draws(FOODS.pool, np.array([row]), 0)["MK4"][0]
    laboratory = np.exp(4 * FOODS.pool.laboratory_sd["liver", "menaquinones"])
    assert FOODS.pool.highest[row, column] <= 1.5 * 369 * 1.01
    assert draws.max() < FOODS.pool.highest[row, column] * laboratory


def test_forms_are_shares_of_one_total_in_every_draw() -> None:
    row = np.array([FOODS.pool.row("cheese_gouda")])
    drawn = shared_draws(FOODS.pool, row, 0)
    total = sum(drawn[a][0].astype(float) for a in MENAQUINONES)
    column = FOODS.pool.column["MK_total"]
    assert np.median(total) == pytest.approx(FOODS.pool.means[row[0], column], rel=0.03)
    # were the forms drawn apart, their errors would cancel in the sum
    assert np.log(total).std() > 0.9 * FOODS.pool.between_sd[row[0], column]


def test_the_laboratory_moves_a_group_together() -> None:
    rows = np.array([FOODS.pool.row(f) for f in ("cheese_gouda", "cheese_brie", "salmon_farmed")])
    drawn = shared_draws(FOODS.pool, rows, 0)
    gouda, brie, salmon = drawn["D3"].astype(float)
    assert np.corrcoef(np.log(gouda), np.log(brie))[0, 1] > 0.1
    assert abs(np.corrcoef(np.log(gouda), np.log(salmon))[0, 1]) < 0.1


def test_a_sum_of_many_foods_is_centred_as_one_food_is(make_table: MakeTable) -> None:
    """The middles of twenty foods add up to less than the middle of their sum: by itself it would be a third higher."""
    names = [f"food_{i}" for i in range(20)]
    contents = [{"food_id": f, "analyte": "D3", "value_ug_per_100g": 10} for f in names]
    table = make_table(foods=[{"food_id": f} for f in names], contents=contents, variability=spread_table(between=2.0))
    foods = vitamer.load_foods(table)
    one = np.zeros(20, dtype=np.int64)
    counted = Sums.of(served([("2026-11-09", f, f, 10.0) for f in names]), foods, one, 1, one == 0, 0)
    brought = counted.brought("D3")
    alone = counted.grams @ counted.drawn["D3"].astype(float) / 100
    assert np.median(alone) > 1.3 * 20
    low, high = counted.interval(brought)
    factor = centring(alone, np.array([20.0]))[0]
    assert (low[0], high[0]) == pytest.approx(tuple(factor * np.quantile(alone, (0.05, 0.95))), rel=0.01)
    assert 20 / low[0] == pytest.approx(high[0] / 20, rel=0.1)


def moments(mean: float, log_sd: float) -> tuple[float, float]:
    """Second and third central moment of a log-normal with that mean."""
    excess = math.expm1(log_sd**2)
    return mean**2 * excess, mean**3 * excess**2 * (excess + 3)


def test_interval_without_shared_error_is_that_of_the_moments() -> None:
    mean, log_sd = 100.0, math.log(1.5)
    second, third = (np.full((1, DRAWS), m) for m in moments(mean, log_sd))
    low, high = interval_of_sums(np.full((1, DRAWS), mean), second, third, np.array([mean]))
    centre = mean * math.exp(-(log_sd**2) / 2)
    assert low[0] == pytest.approx(centre * math.exp(-1.645 * log_sd), rel=0.02)
    assert high[0] == pytest.approx(centre * math.exp(1.645 * log_sd), rel=0.02)


def test_interval_of_shared_and_unshared_error_together() -> None:
    """Both log-normal and independent: the variances of the logarithms add up."""
    shared_sd, other_sd, mean = 0.4, 0.7, 50.0
    quantiles = np.sort(np.random.default_rng(1).normal(size=200_000))[:: 200_000 // DRAWS][:DRAWS]
    shared = (mean * np.exp(shared_sd * quantiles - shared_sd**2 / 2))[None, :]
    unit = moments(1.0, other_sd)
    low, high = interval_of_sums(shared, shared**2 * unit[0], shared**3 * unit[1], np.array([mean]))
    sd = math.hypot(shared_sd, other_sd)
    centre = mean * math.exp(-(sd**2) / 2)
    assert low[0] == pytest.approx(centre * math.exp(-1.645 * sd), rel=0.05)
    assert high[0] == pytest.approx(centre * math.exp(1.645 * sd), rel=0.05)


def test_nothing_eaten_is_nothing() -> None:
    zeros = np.zeros((1, DRAWS))
    low, high = interval_of_sums(zeros, zeros, zeros, np.zeros(1))
    assert (low[0], high[0]) == (0.0, 0.0)


def test_interval_of_shares_is_that_of_a_simulation() -> None:
    shared = np.exp(0.4 * np.random.default_rng(1).standard_normal(DRAWS))
    both = np.array([[[*shared]], [[0.3] * DRAWS], [[0.2] * DRAWS]])
    alone = np.array([[[2.0] * DRAWS], [[0.0] * DRAWS], [[0.0] * DRAWS]])
    (low,), (high,) = interval_of_shares(both, alone, np.array([0.35]))
    draw = np.random.default_rng(2)
    # A gamma with these moments, which is not the shape that the interval takes for them.
    shape = 4 * 0.3**3 / 0.2**2
    error = (draw.gamma(shape, size=(400, DRAWS)) - shape) * np.sqrt(0.3 / shape)
    part = np.maximum(shared + error, 0)
    expected = np.quantile(part / (part + 2), (0.05, 0.95))
    assert (low, high) == pytest.approx(tuple(expected), abs=0.02)


def test_a_share_of_nothing_is_its_mean() -> None:
    nothing = np.zeros((3, 1, DRAWS))
    low, high = interval_of_shares(nothing, nothing, np.array([0.0]))
    assert (low.tolist(), high.tolist()) == ([0.0], [0.0])
