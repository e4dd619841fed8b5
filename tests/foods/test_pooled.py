"""What the rows become: foods that are known only as mixtures, by loan, by rule or below a limit."""

from __future__ import annotations

import math
from functools import cache

import pytest

from vitamer.food_table import FoodTable, load_foods
from vitamer.pooling import KNOWN, UNKNOWN, ZERO


@cache
def foods() -> FoodTable:
    return load_foods()


def status(food: str, analyte: str) -> int:
    pool = foods().pool
    return int(pool.status[pool.row(food), pool.column[analyte]])


def food_of(alias: str, language: str) -> str:
    rows = foods().aliases
    (found,) = rows.loc[(rows["alias"] == alias) & (rows["language"] == language), "food_id"]
    return str(found)


@pytest.mark.parametrize("analyte", ["MK_total", "D3"])
def test_meat_is_the_mixture_of_its_kinds(analyte: str) -> None:
    kinds = [foods().pool.mean(f, analyte) for f in ("beef", "pork", "lamb", "game")]
    assert status("meat", analyte) == KNOWN
    assert min(kinds) < foods().pool.mean("meat", analyte) < max(kinds)


@pytest.mark.parametrize(
    ("child", "parent", "analyte"),
    [
        ("butter_grass_fed", "butter", "MK_total"),
        ("cheese_tilsit", "cheese_hard", "MK_total"),
        ("cheese_havarti", "cheese_hard", "MK_total"),
        ("pepperoni", "salami", "25OHD3"),
    ],
)
def test_a_child_that_nobody_read_borrows_its_parents_content_and_is_less_certain(
    child: str, parent: str, analyte: str
) -> None:
    pool = foods().pool
    assert parent in foods().lineage(child)
    assert pool.value_type(child, analyte) == "borrowed" != pool.value_type(parent, analyte)
    assert pool.mean(child, analyte) == pytest.approx(pool.mean(parent, analyte))
    wide, narrow = (pool.between_sd[pool.row(f), pool.column[analyte]] for f in (child, parent))
    assert wide > narrow


def test_a_food_that_nobody_read_and_that_has_no_parent_is_unknown() -> None:
    assert status("kombucha", "MK_total") == UNKNOWN and math.isnan(foods().pool.mean("kombucha", "MK_total"))


def test_more_laboratories_that_agree_make_a_food_more_certain() -> None:
    """Natto (five laboratories) against hikiwari natto (one), of the same group."""
    pool = foods().pool
    many, one = (pool.pooled[f, "MK7"] for f in ("natto", "natto_hikiwari"))
    assert many.origins > one.origins and many.between_sd < one.between_sd
    assert many.brand_sd >= one.brand_sd > 0, "agreement of laboratories says nothing of brands"


def test_a_pool_lies_between_the_values_it_is_made_of() -> None:
    for (food, analyte), p in foods().pool.pooled.items():
        assert p.lowest <= p.mean * (1 + 1e-9) and p.mean <= p.highest * (1 + 1e-9), (food, analyte)


def test_forms_and_what_has_no_name_make_up_the_total() -> None:
    pool = foods().pool
    parts = foods().analytes.loc["MK_total", "parts"].split()
    for food in ("cheese_gouda", "natto", "cheese_emmental", "milk_whole", "vegan_cheese", "sauerkraut"):
        assert math.fsum(pool.mean(food, a) for a in parts) == pytest.approx(pool.mean(food, "MK_total")), food


def test_vitamin_d_in_all_leaves_25_oh_d3_out() -> None:
    pool = foods().pool
    named = [pool.column[a] for a in ("D3", "D2", "D_unspecified")]
    for food in (f for f, a in pool.pooled if a == "25OHD3"):
        row = pool.row(food)
        known = [float(pool.means[row, j]) for j in named if pool.status[row, j] != UNKNOWN]
        assert pool.mean(food, "D_total") == pytest.approx(math.fsum(known)), food


@pytest.mark.parametrize("food", ["liver_pate", "liverwurst"])
def test_liver_sausage_is_taken_as_mk4(food: str) -> None:
    assert foods().pool.mean(food, "MK4") == pytest.approx(foods().pool.mean(food, "MK_total"))


def test_miso_is_known_and_low() -> None:
    assert status("miso", "MK_total") == KNOWN and 0 < foods().pool.mean("miso", "MK_total") <= 5
    assert {status("miso", a) for a in ("MK5", "MK10", "MK9_4H", "MK11plus", "K2_unspecified")} == {ZERO}


def test_tempeh_is_known_for_mk7_alone_and_very_uncertain() -> None:
    pool = foods().pool
    assert status("tempeh", "MK7") == KNOWN and status("tempeh", "MK_total") == status("tempeh", "MK8") == UNKNOWN
    assert math.exp(pool.between_sd[pool.row("tempeh"), pool.column["MK7"]]) > 3


def test_kimchi_borrows_what_was_not_read_from_sauerkraut() -> None:
    pool = foods().pool
    assert pool.value_type("kimchi", "MK_total") == "borrowed"
    assert pool.mean("kimchi", "MK_total") == pytest.approx(pool.mean("sauerkraut", "MK_total"))


def test_dark_chocolate_holds_a_little_mk4_and_cocoa_none() -> None:
    assert 0.05 < foods().content("chocolate_dark", "MK4").magnitude <= 1.5, "between the traces of USDA and Ciqual"
    assert {status(f, "MK_total") for f in ("cocoa_powder", "cocoa_butter")} == {ZERO}


def test_an_egg_in_the_shell_is_an_eighth_shell() -> None:
    assert foods().foods.loc[["egg_whole", "egg_other"], "edible_fraction"].tolist() == [0.88, 0.88]


@pytest.mark.parametrize(
    ("alias", "language", "food"),
    [
        ("reblochon", "fr", "cheese_soft"),
        ("maroilles", "fr", "cheese_soft"),
        ("pont-l'évêque", "fr", "cheese_soft"),
        ("époisses", "fr", "cheese_soft"),
        ("saint-nectaire", "fr", "cheese_hard"),
        ("cantal", "fr", "cheese_hard"),
        ("mimolette", "fr", "cheese_edam"),
        ("port-salut", "fr", "cheese_havarti"),
        ("comté", "fr", "cheese_comte"),
        ("vacherin fribourgeois", "de", "cheese_vacherin"),
        ("harzer", "de", "cheese_soft"),
        ("caciocavallo", "it", "cheese_provolone"),
        ("stracchino", "it", "cheese_soft"),
        ("queso oaxaca", "es", "cheese_mozzarella"),
    ],
)
def test_a_cheese_s_name_means_its_kind(alias: str, language: str, food: str) -> None:
    assert food_of(alias, language) == food
