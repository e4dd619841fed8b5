from __future__ import annotations

import math
from typing import Any

import pytest

from vitamer.evidence import NOTHING, Origin, Spread, analyte_class, lend, mixture, pool_origins

SPREAD = Spread(laboratory=0.2, between=math.log(2.5), floor=math.log(1.2), cap=math.log(6), brand=0.3, prior_origins=3)


def origin(value: float, **other: Any) -> Origin:
    known = {
        "lowest": value,
        "highest": value,
        "variances": (),
        "samples": 1.0,
        "value_type": "measured",
        "citations": ("A",),
    }
    return Origin(value, **{**known, **other})


def test_a_single_study_enters_as_it_is() -> None:
    assert pool_origins([origin(64.5)], SPREAD).mean == pytest.approx(64.5)


def test_many_studies_approach_the_lognormal_mean() -> None:
    logs = [math.log(20) + 0.8 * z for z in (-1.5, -0.9, -0.5, -0.2, 0.2, 0.5, 0.9, 1.5)] * 20
    pooled = pool_origins([origin(math.exp(x)) for x in logs], SPREAD)
    arithmetic = sum(math.exp(x) for x in logs) / len(logs)
    assert pooled.mean == pytest.approx(arithmetic, rel=0.05)


def test_goose_liver_does_not_explode() -> None:
    pooled = pool_origins([origin(369), origin(40), origin(6)], SPREAD)
    assert 44.6 < pooled.mean < 369  # above the geometric mean, never above what anyone saw
    assert pooled.between_sd > math.log(3)  # very uncertain
    assert pooled.between_sd <= SPREAD.cap * math.sqrt(2)


def test_one_origin_takes_the_groups_spread() -> None:
    pooled = pool_origins([origin(10)], SPREAD)
    assert pooled.between_sd == pytest.approx(SPREAD.between * math.sqrt(2))
    assert pooled.brand_sd == pytest.approx(SPREAD.brand)


def test_stated_sd_feeds_the_brand_part_and_its_error_the_mean() -> None:
    plain = pool_origins([origin(10)], SPREAD)
    wide = pool_origins([origin(10, variances=(1.0,), samples=4.0)], SPREAD)
    assert wide.brand_sd == pytest.approx(math.sqrt((3 * 0.3**2 + 1.0) / 4))
    assert wide.between_sd == pytest.approx(math.sqrt(plain.between_sd**2 + 1.0 / 4))
    many = pool_origins([origin(10, variances=(1.0,), samples=400.0)], SPREAD)
    assert many.brand_sd == wide.brand_sd
    assert many.between_sd < wide.between_sd


def test_sampling_error_of_a_stated_sd_never_widens_the_brand() -> None:
    few, many = (pool_origins([origin(10, variances=(0.5,), samples=n)], SPREAD) for n in (2.0, 200.0))
    assert few.brand_sd == many.brand_sd
    assert few.between_sd > many.between_sd


def test_mixture_needs_half_of_its_weight() -> None:
    known = pool_origins([origin(10)], SPREAD)
    assert mixture([(0.4, known), (0.6, None)]) is None
    mixed = mixture([(0.6, known), (0.4, None)])
    assert mixed is not None and mixed.mean == pytest.approx(10)


def test_a_child_without_any_counts_as_zero_in_the_mixture() -> None:
    mixed = mixture([(0.5, pool_origins([origin(10)], SPREAD)), (0.5, NOTHING)])
    assert mixed is not None and mixed.mean == pytest.approx(5)


def test_a_loan_keeps_the_mean_and_is_wider() -> None:
    own = pool_origins([origin(10), origin(11), origin(9)], SPREAD)
    lent = lend(own, SPREAD)
    assert not own.by_country and not lent.by_country
    assert lent.mean == own.mean and lent.between_sd > own.between_sd and lent.value_type == "borrowed"


@pytest.mark.parametrize(
    ("analyte", "kind"),
    [("MK7", "menaquinones"), ("MK_total", "menaquinones"), ("D3_food", "vitamin_d"), ("25OHD3", "vitamin_d")],
)
def test_class_of_an_analyte(analyte: str, kind: str) -> None:
    assert analyte_class(analyte) == kind


def test_regions_are_no_sample_their_mean_is_taken_and_each_lies_in_the_interval() -> None:
    regions = [origin(v, regional=True) for v in (0.02, 0.05, 1.1)]
    pooled = pool_origins(regions, SPREAD)
    assert pooled.mean == pytest.approx((0.02 + 0.05 + 1.1) / 3)
    centre = math.log(pooled.mean) - pooled.between_sd**2 / 2
    assert centre - 1.645 * pooled.between_sd <= math.log(0.02) + 1e-3
    assert centre + 1.645 * pooled.between_sd >= math.log(1.1) - 1e-3


def test_a_mean_over_countries_is_marked_and_so_is_what_is_made_of_it() -> None:
    over = pool_origins([origin(v, regional=True) for v in (0.1, 1.1)], SPREAD)
    plain = pool_origins([origin(0.5)], SPREAD)
    assert over.by_country and lend(over, SPREAD).by_country
    assert not pool_origins([origin(0.1, regional=True)], SPREAD).by_country, "one country is no mean over countries"
    mostly, hardly = (mixture([(w, over), (1 - w, plain)]) for w in (0.8, 0.2))
    assert mostly is not None and mostly.by_country
    assert hardly is not None and not hardly.by_country


def test_an_sd_of_unknown_sample_size_says_nothing_of_the_mean() -> None:
    plain = pool_origins([origin(10)], SPREAD)
    unknown = pool_origins([origin(10, variances=(1.0,), samples=math.inf)], SPREAD)
    assert unknown.between_sd == pytest.approx(plain.between_sd)
    assert unknown.brand_sd > plain.brand_sd


def test_cooking_factors_widen_the_mean() -> None:
    plain, cooked = pool_origins([origin(10)], SPREAD), pool_origins([origin(10, cooking_sd=0.5)], SPREAD)
    assert cooked.between_sd == pytest.approx(math.hypot(plain.between_sd, 0.5))


def test_floor_and_cap_of_the_spread() -> None:
    alike = pool_origins([origin(10)] * 50, SPREAD)
    assert alike.between_sd == pytest.approx(
        max(SPREAD.floor, math.sqrt(3 * SPREAD.between**2 / 52)) * math.sqrt(1 + 1 / 50)
    )
    apart = pool_origins([origin(v) for v in (0.001, 1000)], SPREAD)
    assert apart.between_sd == pytest.approx(SPREAD.cap * math.sqrt(1.5), rel=0.2)
