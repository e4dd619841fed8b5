"""The way back from a pooled number to what it rests on."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import vitamer
from small_tables import MakeTable, spread_table
from vitamer.errors import UnknownFoodError
from vitamer.provenance import (
    CLASSES,
    basis,
    citations_behind,
    food_profile,
    kinds,
    origins_of_total,
    rule_of,
)


@pytest.fixture
def folder(make_table: MakeTable) -> Path:
    hard = [{"profile": "hard", "analyte": "MK4", "share": 0.2}, {"profile": "hard", "analyte": "MK9", "share": 0.8}]
    return make_table(
        foods=[
            {"food_id": "bread", "group": "grain"},
            {"food_id": "cheese", "profile": "hard"},
            {"food_id": "gouda", "parent": "cheese", "profile": "hard", "share_of_parent": 0.75},
            {"food_id": "edam", "parent": "cheese", "profile": "hard", "share_of_parent": 0.25},
            {"food_id": "goat", "parent": "cheese", "profile": "hard", "share_of_parent": 0},
            {"food_id": "kefir", "profile": "hard"},
            {"food_id": "pill", "group": "supplement", "kind": "supplement"},
            {"food_id": "toast", "group": "dish", "kind": "dish"},
        ],
        contents=[
            {"food_id": "gouda", "analyte": "MK_total", "value_ug_per_100g": 60, "origin_id": "a"},
            {"food_id": "gouda", "analyte": "MK9", "value_ug_per_100g": 40, "origin_id": "b"},
            {"food_id": "edam", "analyte": "MK9", "value_ug_per_100g": 16, "origin_id": "b", "use": "yes"},
            {"food_id": "kefir", "analyte": "MK9", "value_ug_per_100g": 4, "value_type": "borrowed"},
            {"food_id": "edam", "analyte": "D3", "value_ug_per_100g": 5, "use": "no", "why_not": "wrong"},
        ],
        profiles=hard,
        rules=[{"group": "grain", "analytes": " ".join((*CLASSES["menaquinones"][1:], *CLASSES["vitamin_d"]))}],
        dishes=[
            {"dish_id": "toast", "food_id": "bread", "mass_g_per_100g": 60},
            {"dish_id": "toast", "food_id": "gouda", "mass_g_per_100g": 40},
        ],
        variability=spread_table(),
    )


@pytest.fixture
def table(folder: Path) -> vitamer.FoodTable:
    return vitamer.load_foods(folder)


@pytest.mark.parametrize(
    ("food", "analyte", "kind", "of"),
    [
        ("gouda", "MK_total", "own", ("gouda",)),
        ("gouda", "MK9", "own", ("gouda",)),
        ("gouda", "MK4", "profile", ("gouda",)),
        ("edam", "MK_total", "forms", ("edam",)),
        ("edam", "MK4", "profile", ("edam",)),
        ("edam", "D3", "unknown", ()),
        ("kefir", "MK_total", "forms", ("kefir",)),
        ("kefir", "MK4", "profile", ("kefir",)),
        ("cheese", "MK_total", "kinds", ("gouda", "edam", "goat")),
        ("cheese", "MK9", "kinds", ("gouda", "edam", "goat")),
        ("goat", "MK_total", "parent", ("cheese",)),
        ("goat", "MK9", "parent", ("cheese",)),
        ("bread", "MK7", "zero_by_rule", ()),
        ("bread", "MK_total", "zero_by_rule", ()),
        ("toast", "MK_total", "ingredients", ("gouda", "bread")),
        ("pill", "D3", "dose", ("pill",)),
    ],
)
def test_what_a_content_rests_on(
    table: vitamer.FoodTable, food: str, analyte: str, kind: str, of: tuple[str, ...]
) -> None:
    found = basis(table, food, analyte)
    assert (found.kind, found.foods) == (kind, of)


def test_every_content_of_the_bundled_table_has_a_basis(foods: vitamer.FoodTable) -> None:
    for food in foods.foods.index[::7]:
        for analyte in (*CLASSES["menaquinones"], *CLASSES["vitamin_d"], "D_total"):
            found = basis(foods, food, analyte)
            known = foods.pool.value_type(food, analyte) not in ("unknown", "zero_by_rule")
            if known and foods.foods.at[food, "kind"] == "food":
                assert found.kind not in ("unknown", "zero_by_rule"), (food, analyte)
                assert found.foods, (food, analyte)


def test_an_origin_that_read_the_principal_form_speaks_for_the_total(table: vitamer.FoodTable) -> None:
    totals = {origin: found.value for origin, found in origins_of_total(table, "gouda").items()}
    assert totals == {"a": 60, "b": pytest.approx(40 / 0.8)}
    assert food_profile(table, "gouda")["MK9"][0] == 0.8
    assert food_profile(table, "bread") == {}


def test_kinds_come_with_their_shares(table: vitamer.FoodTable) -> None:
    assert kinds(table, "cheese") == [("gouda", 0.75), ("edam", 0.25), ("goat", 0.0)]
    assert kinds(table, "bread") == []


def test_a_zero_names_its_rule(table: vitamer.FoodTable) -> None:
    rule = rule_of(table, "bread", "D3")
    assert rule is not None and rule["reason"] == "test"
    assert rule_of(table, "gouda", "D3") is None


def test_an_own_kind_of_an_excepted_food_has_no_rule(make_table: MakeTable) -> None:
    folder = make_table(
        foods=[{"food_id": "seaweed", "group": "vegetable"}],
        rules=[{"group": "vegetable", "analytes": "MK4 MK7", "except_foods": "seaweed"}],
    )
    mine = {"food_id": "my_nori", "name": "Nori", "group": "vegetable", "parent": "seaweed", "kind": "food"}
    own = vitamer.load_foods(folder, own={"foods": [mine | {"state": "as_sold"}]})
    assert rule_of(own, "my_nori", "MK7") is None and rule_of(own, "seaweed", "MK7") is None


def own_label(food_id: str, analyte: str, value: str) -> dict[str, str]:
    row = {"food_id": food_id, "analyte": analyte, "value_ug_per_100g": value, "published_value": value}
    row |= {"published_unit": "µg/100 g", "value_type": "label", "state": "as_sold", "origin_id": "my_source"}
    return row | {"citation_id": "TEST", "locator": "label", "how_read": "primary", "use": "yes"}


@pytest.mark.parametrize(
    ("food", "labels", "kinds_of_basis"),
    [
        ("gouda", ["MK7"], {"MK7": "own", "MK9": "own", "MK4": "profile", "MK_total": "sum", "MK8": "profile"}),
        ("gouda", ["MK_total"], {"MK_total": "own", "MK9": "own", "MK4": "profile"}),
        ("edam", ["MK7"], {"MK7": "own", "MK4": "profile", "MK_total": "sum"}),
        ("cheese", ["MK7"], {"MK7": "own", "MK9": "kinds", "MK_total": "sum"}),
        ("goat", ["MK7"], {"MK7": "own", "MK9": "parent", "MK8": "profile", "MK_total": "sum"}),
    ],
)
def test_what_a_labelled_food_rests_on(
    folder: Path, food: str, labels: list[str], kinds_of_basis: dict[str, str]
) -> None:
    own = {"contents": [own_label(food, a, "20") for a in labels]}
    labelled = vitamer.load_foods(folder, own=own)
    assert {a: basis(labelled, food, a).kind for a in kinds_of_basis} == kinds_of_basis


def test_citations_tell_what_rests_on_them(foods: vitamer.FoodTable) -> None:
    for food in ("natto", "cheese", "pizza", "apple", "butter_grass_fed", "supplement_d3"):
        behind = citations_behind(foods, food)
        assert set(behind["citation_id"]) <= set(foods.citations["citation_id"])
        own = foods.contents[foods.contents["food_id"] == food]
        assert (behind["what"] == "value").sum() == len(own)
        for analyte in ("MK_total", "D3"):
            if foods.pool.mean(food, analyte) > 0:
                assert ((behind["analyte"] == analyte) | (behind["what"] == "value")).any()
    with pytest.raises(UnknownFoodError, match="Did you mean"):
        citations_behind(foods, "nato")


def test_borrowed_contents_cite_the_lender(foods: vitamer.FoodTable) -> None:
    assert not math.isnan(foods.pool.mean("butter_grass_fed", "MK_total"))
    assert basis(foods, "butter_grass_fed", "MK_total").foods == ("butter",)
    behind = citations_behind(foods, "butter_grass_fed")
    cited = set(behind.loc[behind["analyte"] == "MK_total", "citation_id"])
    assert cited == set(foods.pool.citations("butter", "MK_total"))
