"""Foods to choose from: near names first, nothing where nothing is near, the same every time."""

from __future__ import annotations

import pytest

import vitamer
from vitamer.matching.candidates import MOST_CANDIDATES, candidates


def ids(name: str, foods: vitamer.FoodTable) -> list[str]:
    return [c.food_id for c in candidates([name], foods)[name]]


@pytest.mark.parametrize(
    ("name", "food"),
    [
        ("xyz natto", "natto"),
        ("weirdo goudda", "cheese_gouda"),
        ("quarkbömmel", "cheese_quark"),
        ("盐焗蛋黄酥", "egg_yolk"),
        ("moms chilli con carne", "chilli_con_carne"),
    ],
)
def test_the_food_that_is_meant_is_among_the_candidates(name: str, food: str, foods: vitamer.FoodTable) -> None:
    assert food in ids(name, foods)


@pytest.mark.parametrize("name", ["asdf jkl", "xx", "", "12 %", "qwertz"])
def test_where_nothing_is_near_there_are_none(name: str, foods: vitamer.FoodTable) -> None:
    assert ids(name, foods) == []


@pytest.mark.parametrize("name", ["sun", "sunlight", "walking", "grandma", "sunrise bowl"])
def test_a_word_that_is_no_food_has_no_candidates_for_the_sake_of_a_longer_name(
    name: str, foods: vitamer.FoodTable
) -> None:
    assert ids(name, foods) == []


@pytest.mark.parametrize(
    ("name", "meant", "far"),
    [
        ("Parmesan reggiano Opa", "cheese_parmesan", {"chicken_wing", "tilapia", "risotto", "vegan_cheese"}),
        ("Grandma's Casserole", "tuna_bake", {"cookie"}),
        ("Foi gras", "liver_goose", {"plant_burger", "beef_tallow", "liver_pate"}),
        ("gekochtes Ei mit Salz", "egg_whole", {"ice_cream", "mussels"}),
        ("Red Bull", "energy_drink", {"fish_white", "kidney_beans"}),
        ("poulet rôti maison", "chicken", {"yogurt"}),
        ("Brie de Meaux", "cheese_brie", {"cheese_sandwich"}),
    ],
)
def test_what_is_far_below_the_best_is_no_choice(
    name: str, meant: str, far: set[str], foods: vitamer.FoodTable
) -> None:
    found = candidates([name], foods)[name]
    assert found[0].food_id == meant
    assert far.isdisjoint(c.food_id for c in found)
    assert found[-1].score >= max(0.5, found[0].score - 0.25)


def test_a_word_of_very_many_names_means_the_food_that_is_called_just_so(foods: vitamer.FoodTable) -> None:
    assert ids("grmpf cheese", foods) == ["cheese"]


def test_candidates_are_few_distinct_and_ranked(foods: vitamer.FoodTable) -> None:
    found = candidates(["cheese sandwich with something on top"], foods)["cheese sandwich with something on top"]
    assert 1 < len(found) <= MOST_CANDIDATES
    assert len({c.food_id for c in found}) == len(found)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(0 < c.score <= 1 for c in found)
    assert "other" not in {c.food_id for c in found}


def test_a_name_has_the_same_candidates_alone_and_in_company(foods: vitamer.FoodTable) -> None:
    names = ["goudda jong extra", "blue thing", "natto wrap", "blue thing"]
    together = candidates(names, foods)
    assert list(together) == ["goudda jong extra", "blue thing", "natto wrap"]
    assert together == {name: candidates([name], foods)[name] for name in reversed(names)}


def test_a_foreign_name_counts_only_in_its_region(make_table) -> None:
    folder = make_table(
        foods=[{"food_id": "butter_x"}, {"food_id": "squash_x", "group": "vegetable"}],
        aliases=[
            {"alias": "zoolander spread", "food_id": "butter_x", "region": "NL"},
            {"alias": "zoolander", "food_id": "squash_x"},
        ],
        measures=[{"food_id": "butter_x", "measure": "serving", "mass_g": 10, "region": "US"}],
    )
    assert ids("zoolander spreat", vitamer.load_foods(folder, region="us")) == ["squash_x"]
    assert set(ids("zoolander spreat", vitamer.load_foods(folder, region="nl"))) == {"butter_x", "squash_x"}
