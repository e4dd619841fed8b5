from __future__ import annotations

import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.errors import NoFoodsError
from vitamer.importers import IMPORTERS, Options, read_export
from vitamer.importers.other_apps import APPS, recognised
from vitamer.importers.plain import ROLES
from vitamer.importers.sample import Sample

#: Beginnings of exports: their app, their name, their text, and the entry that its map gives.
MAPPED = [
    (
        "Yazio",
        "consumed.csv",
        "date,daytime,product_id,product_name,amount,serving,energy,carb,protein,fat\n"
        "2026-03-02,breakfast,9f,Natto,50,portion,95,6,8,5\n",
        ("2026-03-02", "Natto", None, 50.0),
    ),
    (
        "Lifesum",
        "food.csv",
        "date,meal_type,title,brand,serving_name,amount,amount_in_grams,calories,carbs,carbs_fiber,carbs_sugar,"
        "cholesterol,fat,fat_saturated,fat_unsaturated,potassium,protein,sodium\n"
        "2026-03-02,lunch,Gouda,Polder,slice,2,60,214,1,0,1,0.07,16,10,5,0.07,15,0.5\n",
        ("2026-03-02", "Polder Gouda", "2 slice", 60.0),
    ),
    (
        "Samsung Health",
        "com.samsung.health.food_intake.20260302101112.csv",
        "com.samsung.health.food_intake,6111036,12\nstart_time,meal_type,name,amount,unit,calorie,time_offset,datauuid\n"
        "2026-03-02 11:48:00.000,100002,Natto,1.0,pack,95.0,UTC+0100,ab-cd,\n",
        ("2026-03-02", "Natto", "1.0 pack", None),
    ),
    (
        "Fitbit",
        "food_logs.csv",
        "logId,logDate,foodId,foodName,mealTypeId,amount,unitId,unitName,calories\n"
        "1,2026-03-02,2,納豆,1,1,3,パック,95\n",
        ("2026-03-02", "納豆", "1 パック", None),
    ),
    (
        "SnapCalorie",
        "snapcalorie.csv",
        "Date,Time,Food,Quantity,Unit,Calories (kcal),Protein (g),Carbs (g),Fat (g),Saturates (g),Fiber (g),Sugar (g)\n"
        "2026-03-02,08:10,Natto,50,g,95,8,6,5,1,3,2\n",
        ("2026-03-02", "Natto", "50 g", None),
    ),
    (
        "SparkyFitness",
        "diary.csv",
        "date,meal_type,meal_name,food_name,brand,quantity,unit,calories\n2026-03-02,breakfast,,Natto,,50,g,95\n",
        ("2026-03-02", "Natto", "50 g", None),
    ),
    (
        "BIG IDEAs",
        "Food_Log_042.csv",
        "date,time,time_begin,time_end,logged_food,amount,unit,searched_food,calorie,total_carb\n"
        "2026-03-02,18:00:00,2026-03-02 18:00:00,,Natto,50,g,natto,95,6\n",
        ("2026-03-02", "Natto", "50 g", None),
    ),
]

UNMAPPED = [
    ("Yazio", "days.json", '{"2026-03-02": {"daily_summary": {"activity_energy": 1}}}', "JSON"),
    ("Samsung Health", "x.csv", "com.samsung.health.nutrition,6111036,12\nstart_time,calorie\n1,2\n", "food_intake"),
    (
        "Fitbit",
        "fitbit.csv",
        'Foods\nDate,Calories In\n"2019-07-01","1,900"\n\nFood Log 20190701\nMeal,Food\n',
        "by hand",
    ),
    (
        "LibreView",
        "g.csv",
        "Glucose Data\nDevice,Serial Number,Device Timestamp,Record Type,Non-numeric Food\n",
        "by hand",
    ),
    (
        "Apple Health",
        "export.xml",
        '<?xml version="1.0"?>\n<!DOCTYPE HealthData [\n<HealthData locale="en_US">',
        "Apple",
    ),
    ("OpenNutriTracker", "user_intake.json", '[{"id": "1"}]', "JSON"),
    ("Waistline", "waistline_export.json", '{"diary": []}', "JSON"),
    ("Food You", "food-you-2026.csv", "name,energy\na,1\n", "products"),
]


@pytest.mark.parametrize("app, name, content, entry", MAPPED, ids=[m[0] for m in MAPPED])
def test_the_map_that_is_offered_reads_the_file(written, app, name, content, entry):
    path = written(content, name)
    with pytest.raises(NoFoodsError) as caught:
        read_export(path)
    found = re.search(r"Try --map (.+?)\.( [A-Z]|$)", caught.value.way_out)
    assert found
    (columns,) = shlex.split(found[1])
    roles = dict(part.split("=", 1) for part in columns.split(","))
    assert set(roles) <= set(ROLES)
    header = {cell for line in content.splitlines()[:2] for cell in line.split(",")}
    assert set(roles.values()) <= header
    export = read_export(path, options=Options(columns=roles))
    row = export.entries.iloc[0]
    day, food, amount, mass = entry
    assert (row["day"].strftime("%Y-%m-%d"), row["food"]) == (day, food)
    assert row["amount"] == amount if amount else row.isna()["amount"]
    assert row["app_mass_g"] == mass if mass else row.isna()["app_mass_g"]
    assert (len(export.entries), export.rows_read) == (1, 1)


@pytest.mark.parametrize("app, name, content, words", UNMAPPED, ids=[f"{u[0]} {u[1]}" for u in UNMAPPED])
def test_what_no_map_can_read_is_answered_with_what_it_is(written, app, name, content, words):
    with pytest.raises(NoFoodsError) as caught:
        read_export(written(content, name))
    assert "--map" not in caught.value.way_out or app == "Yazio"
    assert words in str(caught.value) or (words == "by hand" and "Write its foods into a table" in str(caught.value))


@pytest.mark.parametrize(
    "name, header, way_out",
    [
        (
            "MyNetDiary_2026.csv",
            "Date,Meal,Food Name,Amount",
            "Try --map 'date=Date,meal=Meal,food=Food Name,amount=Amount'.",
        ),
        ("carb-manager.csv", "a,b", "Say which column holds what, such as --map date=…,food=…,amount=…."),
    ],
)
def test_apps_known_by_the_name_of_the_file_only(name, header, way_out):
    found = recognised(Sample(name, header.encode(), (header,)))
    assert found is not None
    assert found.way_out == way_out


@pytest.mark.parametrize("app", APPS, ids=lambda app: f"{app.name}: {app.words[:30]}")
def test_each_app_has_a_signature_a_map_of_known_roles_and_no_importer_of_its_own(app):
    assert app.header or app.file or app.begins
    assert set(app.columns) <= set(ROLES)
    assert {"date", "food"} <= set(app.columns) or not app.columns
    assert app.name.casefold() not in {importer.NAME for importer in IMPORTERS}
    assert app.header == {cell.casefold() for cell in app.header}
    assert not app.way_out or app.way_out.endswith(".")


@pytest.mark.parametrize("header", ["date,food,amount", "Day,Food Name,Amount", "Datum,Lebensmittel,Menge"])
def test_other_tables_are_not_taken_for_an_app(header):
    assert recognised(Sample("diary.csv", header.encode(), (header,))) is None


@given(st.text(max_size=20), st.binary(max_size=200), st.lists(st.text(max_size=30), max_size=4))
def test_nothing_that_a_file_holds_makes_it_fail(name, head, lines):
    found = recognised(Sample(name, head, tuple(lines)))
    assert found is None or found.way_out
