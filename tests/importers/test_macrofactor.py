from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from macrofactor_workbook import FOOD_LOG, HEADER, OTHER_SHEETS, macrofactor_workbook, workbook

from vitamer.amounts import quantify
from vitamer.errors import NoFoodsError
from vitamer.importers import read_diary, read_export
from vitamer.importers.workbook import sheet_names, sheet_rows

COLUMNS = "Date,Time,Food Name,Serving Size,Serving Qty,Serving Weight (g),Calories (kcal),Fat (g)\n"


def test_the_workbook_is_what_its_script_makes(data):
    stored, made = (data / "macrofactor_workbook.xlsx").read_bytes(), macrofactor_workbook()
    names = sheet_names(stored, place="stored")
    assert names == sheet_names(made, place="made")
    for name in names:
        assert list(sheet_rows(stored, name, place="stored")) == list(sheet_rows(made, name, place="made"))


@pytest.mark.parametrize(
    "size, quantity, weight, mass",
    [
        ("g", "40.0", "1.0", 40.0),
        ("slices", "4", "27.5", 110.0),
        ("cup, chopped", "0.5", "128.0", 64.0),
        ("g", "100", "1.0", 100.0),
        ("slice", "1", "100", 100.0),
        ("serving", "1.0", "99.0", 99.0),
        ("serving", "1.0", "100.0", None),
        ("Serving", "2.5", "100", None),
        ("tablet", "1", "", None),
        ("tablet", "1", "0.0", None),
        ("tablet", "", "5", None),
    ],
)
def test_the_mass_is_that_of_the_whole_entry_where_one_is_known(written, size, quantity, weight, mass):
    entries = read_diary(written(f'{COLUMNS}2026-11-02,08:00,x,"{size}",{quantity},{weight},239,21\n'))
    assert entries["app_mass_g"].fillna(-1).tolist() == [-1 if mass is None else mass]


@pytest.mark.parametrize(
    "size, quantity, grams",
    [
        ("g", "40.0", 40.0),
        ("slice (28g)", "2.0", 56.0),
        ("oz", "6", 170.1),
        ("100 g", "3.0", 300.0),
        ("slices", "4.0", None),
    ],
)
def test_amounts_say_the_mass_of_the_whole_entry(written, size, quantity, grams):
    entries = read_diary(written(f"{COLUMNS}2026-11-02,08:00,x,{size},{quantity},,239,21\n"))
    stated = quantify(entries)["stated_mass_g"].tolist()
    assert stated == pytest.approx([float("nan") if grams is None else grams], nan_ok=True, rel=1e-3)


def test_energy_and_nutrients_come_in_our_units(written):
    header = COLUMNS.replace("Calories (kcal)", "Energy (kJ)").replace("\n", ",Vitamin D (IU),Vitamin K (µg)\n")
    entries = read_diary(written(f"{header}2026-11-02,08:00,x,g,40,1,418.4,21,400,7.5\n"))
    got = entries[["app_energy_kcal", "app_vitamin_d_ug", "app_vitamin_k_ug"]].iloc[0].tolist()
    assert got == pytest.approx([100.0, 10.0, 7.5])


def test_a_unit_that_is_not_ours_is_refused(refusal):
    header = COLUMNS.replace("Fat (g)", "Vitamin D (mol)")
    assert "the column 'Vitamin D (mol)' has a unit" in refusal(f"{header}2026-11-02,08:00,x,g,40,1,239,21\n")


@pytest.mark.parametrize("first", ["\ufeffDate", '"ï»¿""Date"""', "\ufeff\ufeffDate", "date "])
def test_a_garbled_first_column_is_still_the_date(written, first):
    path = written(COLUMNS.replace("Date", first) + "2026-11-02,08:00,natto,g,40,1,76,4\n")
    assert read_export(path).format == "macrofactor"
    assert read_diary(path)["day"].tolist() == [pd.Timestamp("2026-11-02")]


@pytest.mark.parametrize("sheets", [["Food Log"], ["Food Log", "Scale Weight"], ["Scale Weight", "Food Log"], ["Food"]])
def test_the_food_log_is_found_wherever_it_stands(written, sheets):
    book = {name: OTHER_SHEETS.get(name, [HEADER, *FOOD_LOG]) for name in sheets}
    export = read_export(written(workbook(book), "export.xlsx"))
    assert export.format == "macrofactor"
    assert export.entries["food"].tolist()[:2] == ["Eel, Smoked", "Natto"]


def test_dates_of_a_sheet_may_be_dates_texts_or_serial_numbers(written):
    dates = [46335, 46335.5, "2026-11-09", dt.date(2026, 11, 9), dt.datetime(2026, 11, 9, 8, 30)]
    rows = [[date, None, "natto", "g", 40, 1, 76] for date in dates]
    entries = read_diary(written(workbook({"Food Log": [HEADER, *rows]}), "export.xlsx"))
    assert set(entries["day"]) == {pd.Timestamp("2026-11-09")}
    assert entries["time"].fillna("-").tolist() == ["-", "12:00", "-", "-", "08:30"]


def test_exports_without_foods_are_refused_with_the_way_out(written):
    path = written(workbook(OTHER_SHEETS), "export.xlsx")
    with pytest.raises(NoFoodsError, match=r"no sheet 'Food Log'; it has: Calories & Macros, .* Export the Food Log"):
        read_export(path)
    sums = "Date,Expenditure (kcal),Trend Weight (kg),Weight (kg),Calories (kcal),Protein (g)\n"
    with pytest.raises(NoFoodsError, match="quick export, which holds sums of each day and no foods"):
        read_export(written(sums + "2026-11-02,2500,71.2,71.4,2300,140\n"))


def test_a_column_that_is_missing_or_there_twice(refusal):
    row = "2026-11-02,08:00,x,g,40,1,239,21"
    assert "the column 'food name' twice" in refusal(COLUMNS.replace("Fat (g)", "Food Name") + row + "\n")
    message = refusal("Date,Food Name\n2026-11-02,x\n", format="macrofactor")
    assert "the header has no column serving qty, serving size; it has: Date, Food Name" in message
