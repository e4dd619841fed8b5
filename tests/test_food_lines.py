from __future__ import annotations

import math

import pytest

import vitamer
from small_tables import MakeTable, spread_table
from vitamer import food_lines


def menaquinones(table: vitamer.FoodTable, food: str) -> food_lines.Panel:
    return food_lines.panel_of(table, food, "menaquinones", food_lines.held_by_analyte(table, food))


def test_a_panel_says_what_was_published_and_what_came_of_it(make_table: MakeTable) -> None:
    values = [
        {"food_id": "paste", "analyte": "MK7", "value_ug_per_100g": 40, "published_value": "40", "origin_id": "one"},
        {"food_id": "paste", "analyte": "MK7", "value_ug_per_100g": 10, "published_value": "10", "origin_id": "two"},
        {
            "food_id": "paste", "analyte": "MK7", "value_ug_per_100g": 900, "published_value": "900",
            "origin_id": "two", "use": "no", "why_not": "another food",
        },
    ]  # fmt: skip
    folder = make_table(foods=[{"food_id": "paste"}], contents=values, variability=spread_table(between=1.5))
    table = vitamer.load_foods(folder)
    block = next(b for b in menaquinones(table, "paste").blocks if b.analyte == "MK7")
    assert block.mean == pytest.approx(table.pool.mean("paste", "MK7")) and block.low < block.mean < block.high
    assert block.entered == {"one": 40, "two": 10}
    assert [(line.used, [p.value for p in line.points]) for line in block.lines] == [
        (True, [40]),
        (True, [10]),
        (False, [900]),
    ]
    assert block.lines[-1].reason == "not used: another food"


def test_a_limit_is_a_point_at_the_limit(make_table: MakeTable) -> None:
    value = {"food_id": "paste", "analyte": "MK7", "max_ug_per_100g": 2, "value_type": "below_loq"}
    table = vitamer.load_foods(make_table(foods=[{"food_id": "paste"}], contents=[value]))
    (block,) = [b for b in menaquinones(table, "paste").blocks if b.analyte == "MK7"]
    (point,) = block.lines[0].points
    assert (point.value, point.value_type, block.number) == (2, "below_loq", "below 2")


def test_a_food_that_nobody_read_is_unknown(make_table: MakeTable) -> None:
    table = vitamer.load_foods(make_table(foods=[{"food_id": "paste"}]))
    panel = menaquinones(table, "paste")
    assert panel.blocks == [] and "unknown, not as zero" in panel.notes[0]
    assert math.isnan(table.pool.mean("paste", "MK7"))


def test_letters_that_the_font_lacks_are_left_out():
    assert food_lines._called("Kimchi, golden (黃金泡菜); a single sample") == "Kimchi, golden"
    assert food_lines._called("<鳥肉類> がちょう フォアグラ ゆで; total") == ""
    assert food_lines._called("Poulet, rôti/cuit") == "Poulet, rôti/cuit"
    assert food_lines._called(None) == ""


def test_a_labelled_form_is_as_uncertain_as_a_label_and_the_table_s_rows_do_not_enter(make_table: MakeTable) -> None:
    value = {"food_id": "paste", "value_ug_per_100g": 40, "published_value": "40", "origin_id": "one"}
    folder = make_table(foods=[{"food_id": "paste"}], contents=[value | {"analyte": a} for a in ("MK7", "MK9")])
    label = {"food_id": "paste", "analyte": "MK7", "value_ug_per_100g": "20", "published_value": "20"}
    label |= {"published_unit": "µg/100 g", "value_type": "label", "state": "as_sold", "origin_id": "my_source"}
    label |= {"citation_id": "TEST", "locator": "label", "how_read": "primary", "use": "yes"}
    blocks = {b.analyte: b for b in menaquinones(vitamer.load_foods(folder, own={"contents": [label]}), "paste").blocks}
    assert blocks["MK7"].words == "as your label states, as uncertain as a label"
    assert blocks["MK7"].entered == {"my_source": 20} and blocks["MK7"].mean == 20
    assert [(line.used, line.reason) for line in blocks["MK7"].lines] == [
        (True, ""),
        (False, "not used: your label stands for it"),
    ]
    assert [line.used for line in blocks["MK9"].lines] == [True] and blocks["MK9"].entered == {"one": 40}


def test_a_country_that_stands_in_for_another_is_named(make_table: MakeTable) -> None:
    values = [
        {"food_id": "milk", "analyte": "D3", "value_ug_per_100g": x, "published_value": str(x), "region": region}
        | {"d_definition": "D3"}
        for region, x in (("NL", 0.1), ("US", 1.2))
    ]
    near = [{"region": "DE", "like": "NL", "reason": "test"}]
    folder = make_table(foods=[{"food_id": "milk"}], contents=values, regions=near)
    said = {}
    for region in ("DE", "NL", None):
        table = vitamer.load_foods(folder, region=region)
        panel = food_lines.panel_of(table, "milk", "vitamin_d", food_lines.held_by_analyte(table, "milk"))
        said[region] = next(b.words for b in panel.blocks if b.analyte == "D3"), table.pool.mean("milk", "D3")
    assert said["DE"] == ("the value of NL, which stands in for DE", pytest.approx(0.1))
    assert said["NL"] == ("the value of NL", pytest.approx(0.1))
    assert said[None] == ("differs by country: mean of 2 countries, very uncertain", pytest.approx(0.65))
