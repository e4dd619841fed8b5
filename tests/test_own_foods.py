from __future__ import annotations

import csv
from pathlib import Path

import pytest

import vitamer
from vitamer.errors import AmountError, FoodTableError, OutputError, UnknownFoodError, VitamerError
from vitamer.food_check import columns_of, read_package
from vitamer.food_table import foods_path, load_foods
from vitamer.overlay import OWN_TABLES, OwnRows
from vitamer.own_foods import (
    foods_of,
    merge,
    own_food,
    read_own_folder,
    users_of,
    without,
    write_own_folder,
)


@pytest.fixture(scope="module")
def columns() -> dict[str, list[str]]:
    package = read_package(foods_path())
    return {name: columns_of(package, name) for name in OWN_TABLES}


# ---- a new food ------------------------------------------------------------------------------------------


def test_a_new_food_is_a_kind_of_another(foods: vitamer.FoodTable) -> None:
    food, rows = own_food(foods, "  Corner   shop natto ", like="natto", names=["Ecknattō"])
    assert food == "my_corner_shop_natto"
    assert list(rows) == ["foods", "aliases"]
    natto = foods.foods.loc["natto"]
    [row] = rows["foods"]
    assert row["name"] == "Corner shop natto" and row["parent"] == "natto" and row["share_of_parent"] == "0"
    for column in ("group", "kind", "state", "yield_id", "profile"):
        assert row[column] == (natto[column] if isinstance(natto[column], str) else "")
    assert [(a["alias"], a["language"]) for a in rows["aliases"]] == [("Corner shop natto", "und"), ("Ecknattō", "und")]


def test_a_kind_of_a_food_with_bones_has_bones(foods: vitamer.FoodTable) -> None:
    boned = foods.foods.index[(foods.foods["edible_fraction"] < 1) & (foods.foods["kind"] == "food")][0]
    _, rows = own_food(foods, "Market find", like=boned)
    assert float(rows["foods"][0]["edible_fraction"]) == pytest.approx(foods.foods.at[boned, "edible_fraction"])


@pytest.mark.parametrize(
    ("name", "food_id"),
    [
        ("My Käse", "my_kase"),
        ("Weißwurst Müller", "my_weisswurst_muller"),
        ("7-Eleven natto", "my_7_eleven_natto"),
        ("納豆くん", "my_food"),
        ("Brie & Co. (2 %)", "my_brie_co_2"),
    ],
)
def test_ids_are_made_of_names(foods: vitamer.FoodTable, name: str, food_id: str) -> None:
    assert own_food(foods, name, like="natto")[0] == food_id


def test_two_names_of_one_id_are_two_foods_and_one_name_is_one(foods: vitamer.FoodTable) -> None:
    _, first = own_food(foods, "Käse vom Markt", like="cheese_gouda")
    table = load_foods(own=first)
    assert own_food(table, "Kase vom Markt", like="cheese_gouda")[0] == "my_kase_vom_markt_2"
    again, rows = own_food(table, "KÄSE  vom Markt", labels=["D3=1 µg"])
    assert again == "my_kase_vom_markt" and "foods" not in rows
    with pytest.raises(VitamerError, match=r"is in the table already\. Leave --like out"):
        own_food(table, "Käse vom Markt", like="cheese_edam")


@pytest.mark.parametrize("name", ["", "  ", "12", "!?"])
def test_a_name_has_letters(foods: vitamer.FoodTable, name: str) -> None:
    with pytest.raises(VitamerError, match="is no name"):
        own_food(foods, name, like="natto")
    with pytest.raises(VitamerError, match="is no name"):
        own_food(foods, "natto", names=[name])


def test_a_new_food_says_what_it_is(foods: vitamer.FoodTable) -> None:
    with pytest.raises(VitamerError, match=r"nothing says what it is.*--like FOOD_ID.*--ingredient"):
        own_food(foods, "Corner shop natto", measures=["pack=40 g"])
    with pytest.raises(UnknownFoodError, match="cheese_gouda"):
        own_food(foods, "Käse", like="cheese_guda")
    with pytest.raises(UnknownFoodError, match="cheese_gouda"):
        own_food(foods, "cheese_guda", names=["Käse"])
    for other in ("cheeseburger", "supplement_d3", "water"):
        with pytest.raises(VitamerError, match=f"'{other}' is a "):
            own_food(foods, "Something", like=other)
    with pytest.raises(VitamerError, match=r"nothing new is said of 'natto'\. Add --name"):
        own_food(foods, "natto")
    with pytest.raises(VitamerError, match="already"):
        own_food(foods, "natto", like="natto")


# ---- measures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "measure", "grams"),
    [
        ("pack=40 g", "pack", "40"),
        ("Scheibe = 12,5 g", "slice", "12.5"),
        ("piece=1 oz", "piece", "28.3495"),
        ("serving=50", "serving", "50"),
        ("パック=45g", "pack", "45"),
    ],
)
def test_a_measure_is_read_as_diaries_are(foods: vitamer.FoodTable, text: str, measure: str, grams: str) -> None:
    _, rows = own_food(foods, "natto", measures=[text])
    assert (rows["measures"][0]["measure"], rows["measures"][0]["mass_g"]) == (measure, grams)


def test_a_volume_weighs_by_the_density_of_the_food_or_of_what_it_is_a_kind_of(foods: vitamer.FoodTable) -> None:
    density = foods.foods.at["milk_whole", "density_g_per_ml"]
    for food, like in (("milk_whole", None), ("Farm milk", "milk_whole")):
        _, rows = own_food(foods, food, like=like, measures=["mug=300 ml"])
        assert float(rows["measures"][0]["mass_g"]) == pytest.approx(300 * density, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pack", "has no '='"),
        ("=40 g", "has no '='"),
        ("pack=", "has no '='"),
        ("pack=much", "'much' is no quantity"),
        ("pack=-5 g", "'-5 g' is no quantity"),
        ("pack=0 g", "'0 g' is no mass"),
        ("pack=1,500 g", "may mean two numbers"),
        ("pack=40 IU", "'40 IU' is no mass"),
        ("pack=40 ml", "its density is not known|density is not known"),
        ("2 packs=40 g", "'2 packs' is no household measure"),
        ("g=40 g", "'g' is no household measure"),
        ("brblfrx=40 g", "'brblfrx' is no household measure"),
    ],
)
def test_a_measure_that_cannot_be_read(foods: vitamer.FoodTable, text: str, words: str) -> None:
    with pytest.raises(VitamerError, match=words):
        own_food(foods, "natto", measures=[text])
    with pytest.raises(AmountError, match="no unit"):
        own_food(foods, "natto", measures=["pack=4 brblfrx"])


# ---- labels -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "per", "analyte", "value", "unit"),
    [
        ("MK7=20 µg", "100 g", "MK7", 20, "µg per 100 g"),
        ("MK-7=20 µg", "40 g", "MK7", 50, "µg per 40 g"),
        ("menaquinone-7 = 0.02 mg", "100 g", "MK7", 20, "µg per 100 g"),
        ("D3=60 IU", "240 g", "D3", 0.625, "IU per 240 g"),
        ("vitamin D3=2,5 mcg", "100 g", "D3", 2.5, "µg per 100 g"),
        ("Vitamin D=5 µg", "100 g", "D_unspecified", 5, "µg per 100 g"),
        ("d=200 iu", "100 g", "D_unspecified", 5, "IU per 100 g"),
        ("vitamin K2=75 µg", "50 g", "MK_total", 150, "µg per 50 g"),
        ("K2=75 µg", "1 oz", "MK_total", 264.555, "µg per 28.3495 g"),
    ],
)
def test_a_label_is_a_row_that_the_check_accepts(
    foods: vitamer.FoodTable, text: str, per: str, analyte: str, value: float, unit: str
) -> None:
    food, rows = own_food(foods, "Yo", like="cheese_gouda", labels=[text], per=per)
    [row] = rows["contents"]
    assert (row["analyte"], row["value_type"], row["published_unit"]) == (analyte, "label", unit)
    assert float(row["value_ug_per_100g"]) == pytest.approx(value, rel=1e-5)
    table = load_foods(own=rows)
    assert table.pool.mean(food, analyte) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MK3=20 µg", r"'MK3' is no form of the table\. Known: K2, D, MK4"),
        ("vitamin K=20 µg", "'vitamin K' is no form"),
        ("K1=20 µg", "'K1' is no form"),
        ("calcium=20 mg", "'calcium' is no form"),
        ("MK7=60 IU", "IU are for vitamin D alone"),
        ("MK7=0 µg", "says nothing"),
        ("MK7=-1 µg", "is no quantity"),
        ("MK7=5 ml", "is no amount of MK7"),
        ("MK7=5 brblfrx", "no unit"),
        ("MK7", "has no '='"),
    ],
)
def test_a_label_that_cannot_be_read(foods: vitamer.FoodTable, text: str, words: str) -> None:
    with pytest.raises(VitamerError, match=words):
        own_food(foods, "natto", labels=[text])


def test_what_the_label_is_stated_for(foods: vitamer.FoodTable) -> None:
    density = foods.foods.at["milk_whole", "density_g_per_ml"]
    _, rows = own_food(foods, "milk_whole", labels=["D3=60 IU"], per="240 ml")
    assert float(rows["contents"][0]["value_ug_per_100g"]) == pytest.approx(1.5 / (240 * density) * 100, rel=1e-4)
    for per, words in (("240 ml", "density is not known"), ("0 g", "no mass"), ("a cup", "no quantity")):
        with pytest.raises(VitamerError, match=words):
            own_food(foods, "natto", labels=["MK7=5 µg"], per=per)


def test_what_follows_from_ingredients_or_a_dose_has_no_label(foods: vitamer.FoodTable) -> None:
    for food in ("cheeseburger", "supplement_d3", "water"):
        with pytest.raises(VitamerError, match="follows from its ingredients or its dose"):
            own_food(foods, food, labels=["D3=5 µg"])
    with pytest.raises(VitamerError, match="'Bowl' is a dish"):
        own_food(foods, "Bowl", ingredients=["natto=40"], labels=["D3=5 µg"])


# ---- recipes ----------------------------------------------------------------------------------------------


def test_a_recipe_adds_up_to_100_g(foods: vitamer.FoodTable) -> None:
    listed = ["natto=1 g", "gouda=1 g", "rice=1 g"]
    with pytest.raises(UnknownFoodError, match="'gouda'"):
        own_food(foods, "Bowl", ingredients=listed)
    food, rows = own_food(foods, "Bowl", ingredients=["natto=1 g", "cheese_gouda=1 g", "rice=0.5 g", "rice=0.5"])
    grams = {r["food_id"]: r["mass_g_per_100g"] for r in rows["dishes"]}
    assert grams == {"cheese_gouda": "33.33", "natto": "33.34", "rice": "33.33"}
    assert rows["foods"][0]["kind"] == "dish"
    table = load_foods(own=rows)
    mk7 = sum(foods.pool.mean(f, "MK7") * float(g) / 100 for f, g in grams.items())
    assert table.pool.mean(food, "MK7") == pytest.approx(mk7)


def test_what_is_no_recipe(foods: vitamer.FoodTable) -> None:
    for ingredient, words in (
        ("cheeseburger=40 g", "is no food but a dish or supplement"),
        ("supplement_d3=1 g", "is no food but a dish or supplement"),
        ("natto=0 g", "is no mass"),
        ("natto=-1 g", "is no quantity"),
        ("natto", "has no '='"),
        ("natto=3 ml", "density"),
    ):
        with pytest.raises(VitamerError, match=words):
            own_food(foods, "Bowl", ingredients=["rice=100 g", ingredient])
    with pytest.raises(VitamerError, match=r"'natto' makes less than 0\.1 % of the dish\. Leave it out"):
        own_food(foods, "Bowl", ingredients=["rice=1 kg", "natto=0.5 g"])
    with pytest.raises(VitamerError, match="Leave --like out"):
        own_food(foods, "Bowl", like="natto", ingredients=["rice=1"])
    with pytest.raises(VitamerError, match="'natto' is no dish"):
        own_food(foods, "natto", ingredients=["rice=1"])
    assert "foods" not in own_food(foods, "cheeseburger", ingredients=["rice=1"])[1]


# ---- rows -------------------------------------------------------------------------------------------------

PACK = {"food_id": "natto", "measure": "pack", "mass_g": "50", "citation_id": "my_source"}
SOURCE = {"citation_id": "my_source"}


def label(analyte: str, value: str) -> dict[str, str]:
    return {"food_id": "my_x", "analyte": analyte, "value_ug_per_100g": value, "citation_id": "my_source"}


def test_what_is_said_anew_replaces_and_the_rest_stays() -> None:
    own: OwnRows = {"measures": [PACK], "contents": [label("MK7", "1")], "aliases": [{"alias": "X", "food_id": "a"}]}
    assert merge(own, {}) == own and merge({}, own) == own and merge(own, own) == own
    merged = merge(
        own, {"contents": [label("D3", "2"), label("MK7", "3")], "aliases": [{"alias": "x", "food_id": "b"}]}
    )
    assert [(r["analyte"], r["value_ug_per_100g"]) for r in merged["contents"]] == [("D3", "2"), ("MK7", "3")]
    assert merged["aliases"] == [{"alias": "x", "food_id": "b"}]
    assert merged["measures"] == [PACK]
    both = merge(own, {"measures": [{**PACK, "region": "US"}]})
    assert len(both["measures"]) == 2 and own["measures"] == [PACK]


def test_a_recipe_is_replaced_whole() -> None:
    was: OwnRows = {"dishes": [{"dish_id": "d", "food_id": "a"}, {"dish_id": "d", "food_id": "b"}]}
    assert merge(was, {"dishes": [{"dish_id": "d", "food_id": "c"}]}) == {"dishes": [{"dish_id": "d", "food_id": "c"}]}


def test_taking_away_leaves_what_others_need() -> None:
    own: OwnRows = {
        "foods": [{"food_id": "my_x", "parent": "natto"}, {"food_id": "my_y", "parent": "my_x"}, {"food_id": "my_d"}],
        "contents": [label("MK7", "1")],
        "measures": [PACK],
        "dishes": [{"dish_id": "my_d", "food_id": "my_x"}, {"dish_id": "my_d", "food_id": "natto"}],
        "citations": [SOURCE, {"citation_id": "my_book"}],
    }
    assert foods_of(own) == ["my_d", "my_x", "my_y", "natto"]
    assert users_of(own, "my_x") == ["my_d", "my_y"] and users_of(own, "my_d") == []
    left = without(own, "my_x")
    assert "contents" not in left and left["citations"] == [SOURCE] and len(left["dishes"]) == 2
    assert "citations" not in without(left, "natto")
    assert "dishes" not in without(own, "my_d")


# ---- folders ----------------------------------------------------------------------------------------------


def test_a_folder_brings_back_what_was_written(
    foods: vitamer.FoodTable, columns: dict[str, list[str]], tmp_path: Path
) -> None:
    _, rows = own_food(foods, '納豆 "Eck"', like="natto", labels=["MK7=1 mg"], measures=["pack=40 g"])
    files = write_own_folder(rows, tmp_path / "a" / "b", columns)
    assert [f.name for f in files] == [f"{name}.csv" for name in rows]
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == columns[file.stem]
    read = read_own_folder(tmp_path / "a" / "b", columns)
    said = {name: [{k: v for k, v in r.cells.items() if v} for r in listed] for name, listed in read.items()}
    assert said == {name: [{k: v for k, v in r.items() if v} for r in listed] for name, listed in rows.items()}


def test_nothing_is_overwritten(columns: dict[str, list[str]], tmp_path: Path) -> None:
    (tmp_path / "measures.csv").write_text("mine", encoding="utf-8")
    own: OwnRows = {"aliases": [{"alias": "x", "food_id": "natto", "language": "en"}], "measures": [PACK]}
    with pytest.raises(OutputError, match=r"measures\.csv: this file is there already\. Name another folder"):
        write_own_folder(own, tmp_path, columns)
    assert (tmp_path / "measures.csv").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "aliases.csv").exists()
    with pytest.raises(OutputError, match="cannot be written"):
        write_own_folder(own, tmp_path / "measures.csv", columns)


def test_a_folder_without_rows(columns: dict[str, list[str]], tmp_path: Path) -> None:
    with pytest.raises(FoodTableError, match="there is no such folder"):
        read_own_folder(tmp_path / "nowhere", columns)
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(FoodTableError, match=r"no table in this folder\. Put one or more of foods\.csv"):
        read_own_folder(tmp_path, columns)
    (tmp_path / "measures.csv").write_text("food_id,measure\n\n", encoding="utf-8")
    with pytest.raises(FoodTableError, match="no row below the headers"):
        read_own_folder(tmp_path, columns)


def test_a_file_from_a_spreadsheet_is_read(columns: dict[str, list[str]], tmp_path: Path) -> None:
    text = "\ufefffood_id,measure,mass_g\r\nnatto,pack,40\r\n,,\r\nnatto,cup,150\r\n"
    (tmp_path / "measures.csv").write_bytes(text.encode())
    [first, second] = read_own_folder(tmp_path, columns)["measures"]
    assert first.place == "measures.csv:2" and second.place == "measures.csv:4"
    assert second["mass_g"] == "150" and second["note"] == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"labels": ["D3=400"]}, "has no unit"),
        ({"labels": ["D3=5000 mg"]}, "more than any food holds"),
        ({"measures": ["ml=3 g"]}, "is a unit and no household measure"),
        ({"measures": ["fl oz=3 g"]}, "is a unit and no household measure"),
    ],
)
def test_what_cannot_be_meant_is_refused(foods: vitamer.FoodTable, arguments: dict[str, list[str]], words: str) -> None:
    with pytest.raises(VitamerError, match=words):
        own_food(foods, "milk_whole", **arguments)


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_file_of_a_german_spreadsheet_is_read(
    foods: vitamer.FoodTable, columns: dict[str, list[str]], tmp_path: Path, sign: str
) -> None:
    _, rows = own_food(foods, "Ecknattō", like="natto", labels=["MK7=12,5 µg"], measures=["pack=40,5 g"])
    for file in write_own_folder(rows, tmp_path, columns):
        with file.open(encoding="utf-8", newline="") as lines:
            table = list(csv.reader(lines))
        numbers = {"mass_g", "mass_gsd", "value_ug_per_100g"}
        said = [[c.replace(".", ",") if h in numbers else c for h, c in zip(table[0], r, strict=True)] for r in table]
        with file.open("w", encoding="utf-8-sig", newline="") as lines:
            csv.writer(lines, delimiter=sign).writerows(said)
    read = read_own_folder(tmp_path, columns)
    assert {n: [{k: v for k, v in r.cells.items() if v} for r in listed] for n, listed in read.items()} == {
        n: [{k: v for k, v in r.items() if v} for r in listed] for n, listed in rows.items()
    }
    assert read["measures"][0]["mass_g"] == "40.5" and read["contents"][0]["value_ug_per_100g"] == "12.5"


def test_a_folder_without_a_name_is_refused(
    columns: dict[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("", " "):
        with pytest.raises(OutputError, match=r"no folder is named\. Name one, or \. for this folder"):
            write_own_folder({"measures": [PACK]}, name, columns)
    assert not list(tmp_path.iterdir())
    assert write_own_folder({"measures": [PACK]}, ".", columns) == [Path("measures.csv")]
