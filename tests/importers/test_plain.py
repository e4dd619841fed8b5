from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from vitamer.errors import DiaryFormatError
from vitamer.formulas import neutral_table
from vitamer.importers import Options, read_diary, read_export
from vitamer.importers.plain import columns_said, suggested_map


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_in_any_order_and_case_with_any_delimiter(written, delimiter):
    rows = [["AMOUNT", "note", "Food", "Date", "Meal"], ['"1,5 dl"', "", '"a; b"', "2026-11-02", " Lunch "]]
    entries = read_diary(written("\n".join(map(delimiter.join, rows))))
    assert entries.loc[0, ["amount", "food", "meal"]].tolist() == ["1,5 dl", "a; b", "Lunch"]


@pytest.mark.parametrize(
    "date, day, time",
    [
        ("2026-11-02", "2026-11-02", None),
        ("2026-1-2", "2026-01-02", None),
        (" 2026-11-02 ", "2026-11-02", None),
        ("2026-11-02 08:30", "2026-11-02", "08:30"),
        ("2026-11-02T08:30:15", "2026-11-02", "08:30:15"),
        ("2026-11-02 8:30 PM", "2026-11-02", "8:30 PM"),
    ],
)
def test_dates_that_are_read(written, date, day, time):
    entries = read_diary(written(f"date,food,amount\n{date},a,1 g\n"))
    assert entries["day"].dt.strftime("%Y-%m-%d").tolist() == [day]
    assert entries["time"].dropna().tolist() == ([time] if time else [])


def test_the_time_column_wins_over_the_time_in_the_date(written):
    path = written("date,food,amount,time\n2026-11-02 08:30,a,1 g,9:51 AM\n2026-11-02 08:30,a,1 g,\n")
    assert read_diary(path)["time"].tolist() == ["9:51 AM", "08:30"]


@pytest.mark.parametrize(
    "date",
    ["31.02.2026", "13/13/2026", "2026-02-30", "2026-11-02 noon", "Monday", "0206-11-02"],
)
def test_dates_that_are_none(refusal, date):
    message = refusal(f"date,food,amount\n{date},a,1 g\n")
    assert f"diary.csv:2: {date!r} is no date. Write dates as 2026-11-09" in message


def test_columns_that_are_missing_or_twice(refusal):
    message = refusal("Datum,food,amount\n2026-11-02,a,1 g\n", format="plain")
    assert "diary.csv:1: the header has no column date; it has: Datum, food, amount. Name the columns" in message
    assert "the column 'food' twice" in refusal("date,food,amount,Food\n2026-11-02,a,1 g,b\n")


def test_a_blank_amount_is_an_entry_without_amount(written):
    assert read_diary(written("date,food,amount\n2026-11-02,natto,  \n"))["amount"].isna().tolist() == [True]


def test_unit_brand_grams_and_nutrients_in_columns_of_their_own(written):
    header = "date,food,brand,amount,Unit,grams,Vitamin D (IU),Fat (%),Calcium (mg)"
    entries = read_diary(written(f"{header}\n2026-11-02,gouda,Aldi,40,g,,400,30,\n2026-11-02,natto,,1,,45,n/a,,12\n"))
    assert entries["food"].tolist() == ["Aldi gouda", "natto"]
    assert entries["amount"].tolist() == ["40 g", "1"]
    columns = ["app_mass_g", "app_vitamin_d_ug", "app_fat_g", "app_calcium_mg"]
    assert entries[columns].fillna(-1).values.tolist() == [[-1, 10, -1, -1], [45, -1, -1, 12]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8), min_size=1))
def test_a_table_that_was_neutralised_for_a_spreadsheet_is_read_back(tmp_path_factory, foods):
    foods = [food for food in [*foods, "=cmd|' /C calc'!A0", "'s-Hertogenbosch", "@x"] if food.strip()]
    table = pd.DataFrame({"date": "2026-11-02", "food": foods, "amount": ""}, dtype="str")
    path = tmp_path_factory.mktemp("neutral") / "mine.csv"
    neutral_table(table).to_csv(path, index=False)
    read = read_diary(path)["food"].tolist()
    # Blanks behind a delimiter are left out, as hand-written tables have them.
    assert read == [food if food.startswith('"') else food.lstrip(" ") for food in foods]


MAPPED = "Tag;Speise, warm;Menge;Einheit;Fett (g)\n"


def mapped(path, text="date=Tag,food=Speise, warm,amount=Menge,unit=Einheit,fat=Fett (g)", **said):
    return read_export(path, options=Options(columns=columns_said(text), **said))


def test_a_map_reads_any_table_and_tells_what_it_found(written):
    rows = "03.04.2026;Käse;1,5;Scheiben;9,3\n03.04.2026;Butter;10;g;1.008,2\n"
    export = mapped(written("exported by someone\n\n" + MAPPED + rows, "tagebuch.csv"))
    entries = export.entries
    assert entries[["food", "amount", "source", "line"]].values.tolist() == [
        ["Käse", "1,5 Scheiben", "tagebuch", 4],
        ["Butter", "10 g", "tagebuch", 5],
    ]
    assert entries["app_fat_g"].tolist() == [9.3, 1008.2]
    assert export.found == {"delimiter": "separated by semicolons", "encoding": "UTF-8", "decimal": "decimal comma"}


def test_what_a_file_does_not_tell_is_asked_for_and_never_guessed(written):
    path = written(MAPPED + "03/04/2026;Käse;1;Scheibe;9\n")
    with pytest.raises(DiaryFormatError, match=r"diary.csv:2: '03/04/2026' may be day/month or .* --dates dmy or"):
        mapped(path)
    for dates, day in (("dmy", "2026-04-03"), ("mdy", "2026-03-04")):
        assert mapped(path, dates=dates).entries["day"].astype("str").tolist() == [day]
    assert mapped(written(MAPPED + "03/04/2026;K;1;g;9\n13/04/2026;K;1;g;9\n")).found["dates"] == "day/month/year"
    path = written(MAPPED + "2026-04-03;Käse;1;Scheibe;1,008\n")
    with pytest.raises(DiaryFormatError, match=r"decimal point or a decimal comma.* --decimal"):
        mapped(path)
    assert mapped(path, decimal=",").entries["app_fat_g"].tolist() == [1.008]
    path = written(MAPPED.replace(";", "#") + "2026-04-03#Käse#1#Scheibe#9\n")
    assert mapped(path, delimiter="#").entries["food"].tolist() == ["Käse"]


@pytest.mark.parametrize(
    "text, words",
    [
        (
            "date=Tag,food=Speise",
            "diary.csv:1: the header has no column 'Speise'; it has: Tag, Speise, warm, Menge, Einheit, Fett (g). ",
        ),
        ("date=Tag,food=" + "y" * 4_000, f"the header has no column '{'y' * 29} … {'y' * 28}'; it has: Tag"),
        ("date=a,food=b", "no row of the file is a header that has the columns 'a', 'b'; it begins: Tag, Speise, warm"),
        ("date=Tag", "--map: 'date=Tag' names no column for food"),
        ("date=Tag,food=,amount=Menge", "does not say which column holds what. Write it as date=Datum"),
        ("date=Tag,food=a,food=b", "does not say which column holds what"),
        ("Tag,Speise", "does not say which column holds what"),
        ("date=Tag,food=Speise, warm,energy=Fett (g)", "the column 'Fett (g)' does not say its unit"),
    ],
)
def test_maps_that_do_not_fit(written, text, words):
    path = written(MAPPED + "2026-04-03;Käse;1;Scheibe;9\n")
    with pytest.raises(DiaryFormatError, match=re.escape(words)):
        mapped(path, text)


@pytest.mark.parametrize(
    "header, text",
    [
        ("Tag,Menu\u0308,Größe (g, ml)", "date=Tag,food=Men\u00fc,amount=Größe (g, ml)"),
        ("TAG,Speise\u00a0warm,Menge", "DATE=tag, Food = speise warm ,amount=menge"),
        ('Tag=Day,"x, date","Menge\n(g)"', "date=Tag=Day,food=x, date,amount=Menge (g)"),
    ],
)
def test_names_in_a_map_are_those_that_a_person_reads(written, header, text):
    cells = header if '"' in header else header.replace(",", ";", 2)
    rows = "2026-04-03,natto,1\n" if '"' in header else "2026-04-03;natto;1\n2026-04-03;natto;1,5\n"
    assert mapped(written(f"{cells}\n{rows}"), text).entries["food"].tolist()[0] == "natto"


def test_the_columns_of_numbers_tell_the_decimal_sign_together(written):
    path = written("date;food;amount;Fat (g);Calcium (mg)\n2026-11-02;natto;1 pack;1,656;0,5\n")
    entries = read_diary(path)
    assert entries[["app_fat_g", "app_calcium_mg"]].values.tolist() == [[1.656, 0.5]]


def test_a_suggested_map_can_be_pasted_into_a_shell(refusal):
    message = refusal("Datum;Food Name;Portion\n03.04.2026;Käse;1\n")
    assert "--map 'date=Datum,food=Food Name,amount=Portion'." in message


def test_an_unknown_header_suggests_its_map(refusal):
    message = refusal("Datum;Lebensmittel;Menge;Einheit\n03.04.2026;Käse;1;Scheibe\n")
    assert "--map date=Datum,food=Lebensmittel,amount=Menge,unit=Einheit." in message


def test_a_workbook_is_read_as_it_is(tmp_path):
    book = Workbook()
    book.active.append(["date", "food", "amount", "grams"])
    book.active.append([dt.date(2026, 11, 2), "natto", "1 pack", 45.5])
    book.active.append([46329, "gouda", None, 30])
    book.save(tmp_path / "mine.xlsx")
    entries = read_diary(tmp_path / "mine.xlsx")
    assert entries["day"].astype("str").tolist() == ["2026-11-02", "2026-11-03"]
    assert entries["app_mass_g"].tolist() == [45.5, 30.0]
    assert entries["line"].tolist() == [2, 3]


@pytest.mark.parametrize("name", ["Amount (g)", "amount_g", "Amount(grams)", "AMOUNT [g]", "amount g"])
def test_an_amount_in_grams_is_the_mass_of_the_entry(written, name):
    assert read_diary(written(f"Date,Food,{name}\n2026-11-09,Natto,40\n"))["app_mass_g"].tolist() == [40.0]


@pytest.mark.parametrize("name", ["Menge_g", "Quantity(g)", "weight_g", "Gewicht (Gramm)", "peso (gramos)"])
def test_a_mass_is_suggested_as_grams_and_read(written, name):
    header = ["Datum", "Lebensmittel", name, "Fett_g"]
    assert suggested_map(header) == f"date=Datum,food=Lebensmittel,grams={name}"
    path = written(f"{';'.join(header)}\n2026-01-15;Gouda, jung;30;9\n")
    assert mapped(path, suggested_map(header) + ",fat=Fett_g").entries[["app_mass_g", "app_fat_g"]].values.tolist() == [
        [30.0, 9.0]
    ]


@pytest.mark.parametrize(
    "header, suggestion",
    [
        ("Day,Item,Servings,Serving size (g)", "date=Day,food=Item"),
        ("Day,Item,Qty,Portion_g", "date=Day,food=Item,amount=Qty"),
        ("Day,Item,Portion (g)", "date=Day,food=Item,grams=Portion (g)"),
        ("timestamp,food,measure,qty", "date=timestamp,food=food,amount=qty,unit=measure"),
        ("date,food,measure", "date=date,food=food,amount=measure"),
        ("Datum,Uhrzeit,Essen,Wieviel", "date=Datum,time=Uhrzeit,food=Essen,amount=Wieviel"),
        ("Tag,Was,Menge", "date=Tag,food=Was,amount=Menge"),
        ("Date,Food Name/Description,Weight", "date=Date,food=Food Name/Description,amount=Weight"),
        ("Pvm,Ruoka,Määrä", "date=Pvm,food=Ruoka,amount=Määrä"),
        ("a,b", ""),
    ],
)
def test_maps_that_are_suggested(header, suggestion):
    assert suggested_map(header.split(",")) == suggestion


def test_a_nutrient_whose_unit_stands_behind_an_underscore(written):
    path = written("date,food,amount,vitamin_d_mcg,calcium_mg\n2026-11-09,Natto,40 g,0.5,NaN\n")
    assert read_diary(path)[["app_vitamin_d_ug", "app_calcium_mg"]].fillna(-1).values.tolist() == [[0.5, -1]]


@pytest.mark.parametrize("columns", [None, {"date": "Date", "food": "Food", "amount": "Amount"}])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_titles_joined_files_and_sums(written, columns, delimiter):
    table = "Date,Food,Amount\n2026-11-09,Natto,40 g\n".replace(",", delimiter)
    sums = "Total,,1200\n2026-11-09,,1200\n".replace(",", delimiter)
    export = read_export(written("Food diary of Anna\n\n" + table + table + sums), options=Options(columns=columns))
    assert export.entries["line"].tolist() == [4, 6]
    assert export.skipped[["line", "reason"]].values.tolist() == [
        [5, "neither day nor food"],
        [7, "neither day nor food"],
        [8, "food name is blank"],
    ]


def test_a_day_that_stands_in_its_first_row_alone_is_not_guessed(refusal):
    message = refusal("Date,Food,Amount\n2026-11-09,Natto,40 g\n,Rice,1 cup\n")
    assert ":3: no date; if it is that of the row above, fill the column down. Write dates" in message


@pytest.mark.parametrize("whole", [True, False])
def test_a_workbook_is_not_told_of_quotes(tmp_path, whole):
    book = Workbook()
    rows = [["date", "food", "amount"], ["2026-11-09", "natto", "40 g"], ["noon", "natto", "40 g"]]
    for row in rows:
        book.active.append([",".join(row)] if whole else row)
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(DiaryFormatError, match=r":3: 'noon' is no date") as caught:
        read_diary(tmp_path / "mine.xlsx")
    assert "quote" not in str(caught.value)
    assert len(read_export(tmp_path / "mine.xlsx", skip_unreadable=True).entries) == 1
