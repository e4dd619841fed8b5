from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from vitamer.overlay import OWN_TABLES, claim, claims, is_excepted, is_laid_on, lay_over


def frame(*rows: dict[str, Any], columns: str) -> pd.DataFrame:
    return pd.DataFrame([{c: row.get(c) for c in columns.split()} for row in rows], columns=columns.split())


@pytest.mark.parametrize(
    ("analytes", "alike"),
    [
        (("MK4", "MK7", "MK_total", "K2_unspecified"), True),
        (("D3", "D2", "D_unspecified"), True),
        (("D3", "25OHD3"), False),
        (("MK7", "K1"), False),
        (("MK7", "D3"), False),
    ],
)
def test_forms_of_one_vitamin_speak_for_the_same(analytes: tuple[str, ...], alike: bool) -> None:
    said = {claim("contents", {"food_id": "natto", "analyte": a}) for a in analytes}
    assert (len(said) == 1) == alike


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Gouda", "GOUDA", True),
        ("Ben’s  Cheese", "ben's cheese", True),
        ("Cafe\u0301", "CAFÉ", True),
        ("ﾅｯﾄｳ", "ナットウ", True),
        ("Weißkäse", "WEISSKÄSE", True),
        ("nattō", "natto", False),
        ("Käse", "Kase", False),
    ],
)
def test_names_that_are_read_alike_speak_for_the_same(name: str, other: str, alike: bool) -> None:
    assert (claim("aliases", {"alias": name}) == claim("aliases", {"alias": other})) == alike


def test_a_missing_cell_is_blank() -> None:
    assert claim("measures", {"food_id": "natto", "measure": None}) == ("natto", "")
    assert claim("dishes", {}) == ("",)


def test_a_value_that_is_not_used_replaces_nothing() -> None:
    rows = [{"food_id": "natto", "analyte": "MK7", "use": "no"}, {"food_id": "gouda", "analyte": "D3", "use": "yes"}]
    assert claims("contents", rows) == {("gouda", "vitamin D")}
    assert claims("dishes", [{"dish_id": "toast"}, {"dish_id": "toast"}]) == {("toast",)}


@pytest.mark.parametrize(
    ("analyte", "value_type", "origin", "laid_on"),
    [
        ("MK7", "label", "my_source", True),
        ("MK_total", "label", "my_source", True),
        ("K2_unspecified", "label", "my_source", True),
        ("MK7", "measured", "my_source", False),
        ("MK7", "label", "maker", False),
        ("D3", "label", "my_source", False),
    ],
)
def test_own_labels_of_menaquinones_are_laid_on(analyte: str, value_type: str, origin: str, laid_on: bool) -> None:
    row = {"food_id": "natto", "analyte": analyte, "value_type": value_type, "origin_id": origin, "use": "yes"}
    assert is_laid_on(row) == laid_on
    of_table = frame(row | {"analyte": "MK9" if analyte != "D3" else "D2", "origin_id": "A"}, columns=" ".join(row))
    merged = lay_over({"contents": of_table}, {"contents": frame(row, columns=" ".join(row))})["contents"]
    assert len(merged) == (2 if laid_on else 1)


def test_an_exception_holds_for_own_kinds_of_a_food_alone() -> None:
    excepted = {"chocolate_dark"}
    assert is_excepted(["my_bar", "my_brand", "chocolate_dark"], excepted)
    assert not is_excepted(["chocolate_bitter", "chocolate_dark"], excepted)
    assert not is_excepted(["my_bar", "chocolate", "chocolate_dark"], excepted)
    assert not is_excepted([], excepted)


def test_own_rows_stand_in_the_place_of_those_that_say_the_same() -> None:
    columns = "food_id analyte value region use value_type origin_id"
    contents = frame(
        {"food_id": "natto", "analyte": "MK7", "value": 900.0, "use": "yes"},
        {"food_id": "natto", "analyte": "MK_total", "value": 950.0, "region": "JP", "use": "yes"},
        {"food_id": "natto", "analyte": "D3", "value": 0.1, "use": "yes"},
        {"food_id": "gouda", "analyte": "MK7", "value": 1.0, "use": "yes"},
        columns=columns,
    )
    own = frame({"food_id": "natto", "analyte": "MK7", "value": 1000.0, "use": "yes"}, columns=columns)
    merged = lay_over({"contents": contents, "rules": contents}, {"contents": own})
    assert merged["contents"]["value"].tolist() == [0.1, 1.0, 1000.0]
    assert merged["contents"].index.tolist() == [0, 1, 2]
    assert merged["rules"] is contents and len(contents) == 4
    label = lay_over({"contents": contents}, {"contents": own.assign(value_type="label", origin_id="my_source")})
    assert label["contents"]["value"].tolist() == [900.0, 950.0, 0.1, 1.0, 1000.0], "a label is laid on, later"
    unused = lay_over({"contents": contents}, {"contents": own.assign(use="no")})
    assert len(unused["contents"]) == 5


def test_an_own_measure_holds_in_every_region_and_an_own_name_in_every_language() -> None:
    measures = frame(
        {"food_id": "butter", "measure": "stick", "mass_g": 113.0},
        {"food_id": "butter", "measure": "stick", "mass_g": 250.0, "region": "AT"},
        {"food_id": "butter", "measure": "pat", "mass_g": 5.0},
        columns="food_id measure mass_g region",
    )
    own = measures.iloc[:1].assign(mass_g=100.0)
    assert lay_over({"measures": measures}, {"measures": own})["measures"]["mass_g"].tolist() == [5.0, 100.0]
    aliases = frame(
        {"alias": "Crème", "food_id": "cream", "language": "fr"},
        {"alias": "crème", "food_id": "cream", "language": "en", "region": "US"},
        {"alias": "Creme", "food_id": "custard", "language": "de"},
        columns="alias food_id language region",
    )
    mine = frame({"alias": "CRÈME", "food_id": "my_cream", "language": "und"}, columns="alias food_id language region")
    assert lay_over({"aliases": aliases}, {"aliases": mine})["aliases"]["food_id"].tolist() == ["custard", "my_cream"]


def test_an_own_recipe_replaces_the_whole_recipe() -> None:
    dishes = frame(
        *({"dish_id": "toast", "food_id": f, "mass": 50.0} for f in ("bread", "gouda")),
        columns="dish_id food_id mass",
    )
    own = frame({"dish_id": "toast", "food_id": "brie", "mass": 100.0}, columns="dish_id food_id mass")
    assert lay_over({"dishes": dishes}, {"dishes": own})["dishes"]["food_id"].tolist() == ["brie"]


def test_an_own_food_has_no_part_in_its_parent_s_mixture() -> None:
    foods = frame({"food_id": "gouda", "share_of_parent": 1.0}, columns="food_id parent share_of_parent")
    own = frame(
        {"food_id": "my_gouda", "parent": "cheese", "share_of_parent": 0.5}, columns="food_id parent share_of_parent"
    )
    assert lay_over({"foods": foods}, {"foods": own})["foods"]["share_of_parent"].tolist() == [1.0, 0.0]


def test_what_speaks_for_a_row_are_columns_of_its_table() -> None:
    from vitamer.food_check import columns_of, read_package
    from vitamer.food_table import foods_path

    package = read_package(foods_path())
    for table, columns in OWN_TABLES.items():
        assert set(columns) <= set(columns_of(package, table))
