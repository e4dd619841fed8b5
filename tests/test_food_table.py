from __future__ import annotations

import json
from pathlib import Path

import pytest

import vitamer
from small_tables import MakeTable
from vitamer.errors import FoodTableError, UnknownFoodError
from vitamer.food_table import foods_path


def test_lineage_runs_from_the_food_to_its_widest_parent(foods: vitamer.FoodTable) -> None:
    assert foods.lineage("cheese_gouda") == ("cheese_gouda", "cheese_hard", "cheese")


def test_unknown_food_names_the_nearest(foods: vitamer.FoodTable) -> None:
    with pytest.raises(UnknownFoodError, match=r"no food 'cheese_guda'.*cheese_gouda"):
        foods.require("cheese_guda")
    with pytest.raises(UnknownFoodError, match="vitamer foods search"):
        foods.require("qqqqqqqqqqqq")


def test_content_is_a_quantity(foods: vitamer.FoodTable) -> None:
    content = foods.content("natto", "MK7")
    assert content.check("[mass]/[mass]")
    assert content.to("µg/g").magnitude == pytest.approx(content.to("µg/hg").magnitude / 100)
    assert foods.content("apple", "MK7").magnitude == 0.0
    with pytest.raises(UnknownFoodError, match="'MK77' is no analyte"):
        foods.content("natto", "MK77")


def test_a_content_nobody_measured_is_not_a_number(foods: vitamer.FoodTable) -> None:
    value = foods.content("seaweed", "MK7").magnitude
    assert value != value


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(FoodTableError, match=r"no datapackage\.json"):
        vitamer.load_foods(tmp_path)


@pytest.mark.parametrize(
    ("table", "rows", "message"),
    [
        (
            "contents",
            [{"food_id": "gouda", "analyte": "MK7", "value_ug_per_100g": "1,3"}],
            r"contents\.csv:2: '1,3' is no number",
        ),
        ("contents", [{"food_id": "gouda", "value_ug_per_100g": 1}], r"contents\.csv:2: analyte is blank"),
        (
            "contents",
            [{"food_id": "brie", "analyte": "MK7", "value_ug_per_100g": 1}],
            r"contents\.csv:2: food_id 'brie' stands in no row of foods",
        ),
        ("aliases", [{"alias": "x", "food_id": "gouda"}] * 2, r"aliases\.csv:3: a second row for the same"),
    ],
)
def test_broken_tables_are_refused_with_file_and_line(
    make_table: MakeTable, table: str, rows: list[dict[str, object]], message: str
) -> None:
    folder = make_table(**{"foods": [{"food_id": "gouda"}], table: rows})
    with pytest.raises(FoodTableError, match=message):
        vitamer.load_foods(folder)


def test_a_wrong_header_is_quoted(make_table: MakeTable) -> None:
    folder = make_table(foods=[{"food_id": "gouda"}])
    (folder / "aliases.csv").write_text("name,food\n", encoding="utf-8")
    with pytest.raises(FoodTableError, match=r"aliases\.csv:1: the header is 'name,food'.*The schema says 'alias,"):
        vitamer.load_foods(folder)


def test_a_missing_table_is_named(make_table: MakeTable) -> None:
    folder = make_table(foods=[{"food_id": "gouda"}])
    (folder / "dishes.csv").unlink()
    with pytest.raises(FoodTableError, match=r"the table dishes\.csv is missing"):
        vitamer.load_foods(folder)


def test_an_unknown_region_names_those_there_are(foods: vitamer.FoodTable) -> None:
    with pytest.raises(FoodTableError, match=r"region 'XX'.*Known regions: .*US"):
        vitamer.load_foods(region="xx")


def test_region_decides_between_fortified_and_plain_milk(foods: vitamer.FoodTable) -> None:
    us, nl = vitamer.load_foods(region="us"), vitamer.load_foods(region="NL")
    milk = [t.content("milk_whole", "D3").magnitude for t in (nl, foods, us)]
    assert milk == sorted(milk)
    assert milk[2] > 5 * milk[0]


def test_bundled_table_is_the_checkouts() -> None:
    package = json.loads((foods_path() / "datapackage.json").read_text(encoding="utf-8"))
    assert vitamer.load_foods().version == package["version"]


def test_short_citation(foods: vitamer.FoodTable) -> None:
    assert foods.short_citation("KAMAO2007") == "Kamao 2007"
    assert foods.short_citation("dose as written") == "dose as written"


def test_a_food_that_is_its_own_ancestor_is_refused(make_table: MakeTable) -> None:
    folder = make_table(foods=[{"food_id": "a", "parent": "b"}, {"food_id": "b", "parent": "a"}])
    with pytest.raises(FoodTableError, match=r"foods\.csv:2: 'a' is its own ancestor: a > b > a"):
        vitamer.load_foods(folder)


@pytest.mark.parametrize("damage", [b"", b"food_id,\xff\n", b'alias,food_id,language,region,note\n"x,y\n'])
def test_a_damaged_csv_is_named(make_table: MakeTable, damage: bytes) -> None:
    folder = make_table(foods=[{"food_id": "gouda"}])
    (folder / "aliases.csv").write_bytes(damage)
    with pytest.raises(FoodTableError, match=r"aliases\.csv"):
        vitamer.load_foods(folder)


def test_a_damaged_description_is_named(make_table: MakeTable) -> None:
    folder = make_table(foods=[{"food_id": "gouda"}])
    (folder / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(FoodTableError, match=r"datapackage\.json.*is no JSON"):
        vitamer.load_foods(folder)


# ---- a person's own rows ----------------------------------------------------------------------------------

PACK = {"food_id": "natto", "measure": "pack", "mass_g": "40", "mass_gsd": "1.1", "citation_id": "VITAMER"} | {
    "locator": "weighed"
}
SLICE = {**PACK, "food_id": "cheese_gouda", "measure": "slice", "mass_g": "25"}


def test_own_rows_stand_for_the_table_s_and_the_version_says_so(foods: vitamer.FoodTable) -> None:
    mine = vitamer.load_foods(own={"measures": [PACK]})
    grams = mine.measures.set_index(["food_id", "measure"])["mass_g"]
    assert (
        grams["natto", "pack"] == 40
        and foods.measures.set_index(["food_id", "measure"])["mass_g"]["natto", "pack"] != 40
    )
    assert mine.meta()["foods_version"] == mine.version
    assert mine.version.startswith(f"{foods.version}+own.")
    assert vitamer.load_foods(own={}).version == vitamer.load_foods(own={"measures": []}).version == foods.version


def test_the_same_own_rows_have_the_same_version_in_any_order() -> None:
    version = vitamer.load_foods(own={"measures": [PACK, SLICE]}).version
    turned = [{**SLICE, "note": ""}, dict(reversed(PACK.items()))]
    assert vitamer.load_foods(own={"measures": turned}).version == version
    assert vitamer.load_foods(own={"measures": [PACK, {**SLICE, "mass_g": "26"}]}).version != version


def test_own_rows_go_with_a_region() -> None:
    table = vitamer.load_foods(own={"measures": [PACK]}, region="us")
    assert table.region == "US" and "+own." in table.version
    assert (
        table.content("milk_whole", "D3").magnitude
        == vitamer.load_foods(region="us").content("milk_whole", "D3").magnitude
    )


def test_own_rows_that_break_a_rule_are_named_with_the_way_out() -> None:
    with pytest.raises(
        FoodTableError, match=r"your measures\.csv:3: mass_g 'x' is no number\. See all with vitamer foods"
    ):
        vitamer.load_foods(own={"measures": [PACK, {**SLICE, "mass_g": "x"}]})
