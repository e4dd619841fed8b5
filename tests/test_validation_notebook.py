"""What the validation notebook computes, on tables small enough to be reckoned by hand."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import vitamer

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


@pytest.fixture(scope="module")
def validation() -> Iterator[Any]:
    """The modules beside the notebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(NOTEBOOKS))
        import validation.fndds
        import validation.patterns

        yield validation
    for name in [name for name in sys.modules if name.split(".")[0] == "validation"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    """Nine invented names: one not understood, one unknown, two on one side only, and five pairs."""
    rows = [
        ("not understood", 3.0, None, "unmatched", "", False),
        ("content unknown", 3.0, None, "matched", "a", False),
        ("zero in both", 0.0, 0.04, "matched", "b", True),
        ("zero in theirs", 0.0, 0.3, "matched", "c", False),
        ("a trace of theirs", 0.1, 0.0, "matched", "d", False),
        ("half", 2.0, 1.0, "matched", "e", False),
        ("the same", 4.0, 4.0, "matched", "f", True),
        ("a little more", 0.2, 0.28, "matched", "g", False),
        ("much more", 1.0, 4.0, "matched", "e", False),
    ]
    table = pd.DataFrame(rows, columns=["name", "fndds", "ours", "status", "read_as", "alias"])
    return table.assign(ours=table["ours"].astype(float), mostly_from=table["read_as"], reading="one food")


def test_every_name_is_counted_once_and_zero_is_told_apart(validation: Any, compared: pd.DataFrame) -> None:
    everything = validation.fndds.summarise(compared)["all"]
    assert everything[["names", "matched", "review", "unmatched", "compared"]].tolist() == [9, 8, 0, 1, 7]
    cells = ["zero in both", "zero in FNDDS alone", "zero in ours alone", "above zero in both"]
    assert everything[cells].tolist() == [1, 1, 1, 4]
    assert everything["zero in FNDDS alone, ours below 0.2 µg"] == 0
    assert everything["agree on zero"] == round(5 / 7, 3)


def test_ratios_are_taken_where_both_sides_hold_enough(validation: Any, compared: pd.DataFrame) -> None:
    everything = validation.fndds.summarise(compared)["all"]
    assert everything["pairs from 0.1 µg"] == 4  # 0.5, 1.0, 1.4 and 4.0
    assert everything["median ratio from 0.1 µg"] == 1.2
    assert everything["within 1.5 × from 0.1 µg"] == 0.5
    assert everything["pairs from 0.5 µg"] == 3
    assert everything["sum ÷ sum"] == round((0.04 + 0.3 + 1 + 4 + 0.28 + 4) / (0.1 + 2 + 4 + 0.2 + 1), 3)


def test_names_that_are_aliases_are_counted_apart(validation: Any, compared: pd.DataFrame) -> None:
    summary = validation.fndds.summarise(compared)
    assert summary.loc["names", ["also aliases", "no aliases"]].tolist() == [2, 7]
    assert summary.loc["median ratio from 0.1 µg", "also aliases"] == 1.0


def test_the_largest_disagreements_stand_first_one_for_each_food(validation: Any, compared: pd.DataFrame) -> None:
    worst = validation.fndds.disagreements(compared, 2)
    assert worst["name"].tolist() == ["much more", "zero in theirs"]  # "half" is of the same food as the first
    assert worst["names_alike"].tolist() == [2, 1]


def test_names_are_read_as_a_diary_is(validation: Any) -> None:
    names = ["Salmon, cooked", "Salmon and zzyzx", "gouda"]
    foods = vitamer.load_foods(region="us")
    table = validation.fndds.compare(pd.DataFrame({"name": names, "fndds": [1.0, 1.0, 0.5]}), foods).set_index("name")
    assert table["status"].tolist() == ["matched", "unmatched", "matched"]
    assert table.loc["Salmon, cooked", "ours"] == pytest.approx(foods.content("salmon", "D_total").magnitude)
    assert table["ours"].isna().tolist() == [False, True, False]
    assert table["alias"].tolist() == [False, False, True]


def test_the_data_are_read_with_codes_as_text_and_of_one_release(validation: Any, tmp_path: Path) -> None:
    names = "food_code,main_description,release\n011,Milk,FNDDS2017-2018\n012,New food,FNDDS2019-2020\n"
    held = "food_code,main_description,d_total_ug\n011,Milk,1.1\n"
    for file, text in (("fndds_names", names), ("fndds_nutrients", held)):
        (tmp_path / f"{file}.csv.gz").write_bytes(gzip.compress(text.encode()))
    assert validation.fndds.read_fndds(tmp_path).values.tolist() == [["011", "Milk", 1.1]]


def test_leaving_out_a_table_leaves_none_of_it(validation: Any) -> None:
    patterns = validation.patterns
    for country, own in patterns.OWN_TABLES.items():
        kept = {pool: patterns.table_for(country, pool).contents for pool in patterns.POOLS}
        whole, alone = kept["all tables"], kept["own table alone"]
        assert not set(kept["own table left out"]["citation_id"]) & set(own)
        assert set(alone["citation_id"]) == set(own)
        assert len(kept["own table left out"]) + len(alone) == len(whole)
        assert not set(kept["its laboratories left out too"]["origin_id"]) & set(alone["origin_id"])


def test_a_diet_with_a_gap_is_refused(validation: Any, foods: vitamer.FoodTable) -> None:
    diet = pd.DataFrame({"food": ["gouda", "zzyzx"], "g_per_day": [30.0, 10.0]})
    with pytest.raises(ValueError, match="not matched: zzyzx"):
        validation.patterns.servings(diet, foods)


def test_every_figure_of_a_mean_diet_says_where_it_is_from(validation: Any) -> None:
    diets = validation.patterns.mean_diets()
    assert set(diets["country"]) == set(validation.patterns.OWN_TABLES)
    assert diets[["citation", "locator"]].notna().all(axis=None)
    assert set(diets["how_read"]) <= {"primary", "secondary", "recalled"}
    recalled = diets["how_read"] == "recalled"
    assert (diets.loc[recalled, "citation"] == "ours, stated before the estimate was run").all()
