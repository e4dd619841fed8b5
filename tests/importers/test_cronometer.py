from __future__ import annotations

from pathlib import Path

import pytest

from vitamer.importers import read_diary, read_export


def test_a_column_that_is_not_there_is_unknown_not_zero(data):
    entries = read_diary(data / "cronometer_excel.csv")
    assert entries["app_vitamin_d_ug"].isna().all()
    assert read_diary(data / "cronometer_2026.csv")["app_vitamin_d_ug"].notna().any()


@pytest.mark.parametrize(
    "column, cell, ours, value",
    [
        ("Vitamin D (IU)", "400.00", "app_vitamin_d_ug", 10.0),
        ("Vitamin D (\u00b5g)", "10.00", "app_vitamin_d_ug", 10.0),
        ("Vitamin D (\u03bcg)", "10.00", "app_vitamin_d_ug", 10.0),
        ("Vitamin D (mcg)", "10.00", "app_vitamin_d_ug", 10.0),
        ("Vitamin K (\u00b5g)", "600.00", "app_vitamin_k_ug", 600.0),
        ("Vitamin K (\u03bcg)", "600.00", "app_vitamin_k_ug", 600.0),
        ("Energy (kcal)", "100", "app_energy_kcal", 100.0),
        ("Energy (kJ)", "418.4", "app_energy_kcal", 100.0),
        ("Fat (g)", "0.00", "app_fat_g", 0.0),
        ("Calcium (mg)", "7.50", "app_calcium_mg", 7.5),
        ("Magnesium (mg)", "2.50", "app_magnesium_mg", 2.5),
    ],
)
def test_nutrients_come_in_our_units(written, column, cell, ours, value):
    path = written(f"Day,Food Name,Amount,{column}\n2026-11-02,a,1.00 g,{cell}\n2026-11-02,b,1.00 g,\n")
    got = read_diary(path)[ours]
    assert got[0] == pytest.approx(value, rel=1e-12)
    assert got.isna().tolist() == [False, True]


@pytest.mark.parametrize(
    "columns, cells, words",
    [
        ("Fat (g)", "much", "diary.csv:2: 'much' in column 'Fat (g)' is no number"),
        ("Fat (g)", "inf", "'inf' in column 'Fat (g)' is no number"),
        ("Vitamin D (mol)", "1", "column 'Vitamin D (mol)' has a unit"),
        ("Food Name", "b", "the column 'food name' twice"),
    ],
)
def test_cells_that_break_the_format(refusal, columns, cells, words):
    assert words in refusal(f"Day,Food Name,Amount,{columns}\n2026-11-02,a,1.00 g,{cells}\n")


def days(path: Path) -> list[str]:
    return read_diary(path)["day"].dt.strftime("%Y-%m-%d").tolist()


def test_dates_that_excel_rewrote_are_read_where_a_day_above_twelve_tells_the_order(written):
    header = "Day,Food Name,Amount\n"
    us, british = "1/2/2026,a,1 g\n1/27/2026,b,1 g\n", "1/2/2026,a,1 g\n27/1/2026,b,1 g\n"
    assert days(written(header + us)) == ["2026-01-02", "2026-01-27"]
    assert days(written(header + british)) == ["2026-02-01", "2026-01-27"]
    assert days(written(header + "3/3/2026,a,1 g\n")) == ["2026-03-03"]


@pytest.mark.parametrize(
    "dates, words",
    [
        (["1/2/2026", "3/4/2026"], "diary.csv:2: '1/2/2026' may be day/month or month/day"),
        (["1/27/2026", "28/1/2026"], "diary.csv:2: '1/27/2026' may be day/month or month/day"),
        (["1/27/2026", "1/28/2026", "28/1/2026"], "diary.csv:4: '28/1/2026' is no date"),
        (["1/27/2026", "13/13/2026"], "diary.csv:3: '13/13/2026' is no date"),
        (["s2020-02-13"], "diary.csv:2: 's2020-02-13' is no date"),
        (["2026-02-29"], "diary.csv:2: '2026-02-29' is no date"),
        (["0000-02-29"], "diary.csv:2: '0000-02-29' is no date"),
        ([""], "diary.csv:2: '' is no date"),
    ],
)
def test_dates_that_are_none(refusal, dates, words):
    message = refusal("Day,Food Name,Amount\n" + "".join(f"{date},a,1 g\n" for date in dates))
    assert words in message
    assert "--dates dmy or --dates mdy." in message or "Export it again from the app" in message


@pytest.mark.parametrize(
    "content, words",
    [
        (
            "Date,Energy (kcal),Completed\n2026-11-02,2000.00,true\n",
            "daily nutrition summary (dailysummary.csv)",
        ),
        (
            "Day,Time,Group,Metric,Unit,Amount\n2026-11-02,,,Weight,kg,70\n",
            "biometrics export (biometrics.csv)",
        ),
        (
            "Day,Group,Exercise,Minutes,Calories Burned\n2026-11-02,,Run,30,-300\n",
            "exercise export (exercises.csv)",
        ),
        ("Day,Group,Note\n2026-11-02,,felt well\n", "notes export (notes.csv)"),
    ],
)
def test_the_other_exports_are_refused_with_the_name_of_the_right_one(refusal, content, words):
    message = refusal(content)
    assert f"this is Cronometer's {words}, which holds no foods. " in message
    assert "“Food & Recipe Entries” (servings.csv)" in message


def test_another_table_said_to_be_cronometers(refusal):
    message = refusal("date,food,amount\n2026-11-02,a,1 g\n", format="cronometer")
    assert "no column day, food name; it has: date, food, amount" in message


@pytest.mark.parametrize("unit", ["\u00c2\u00b5g", "\u00ac\u00b5g", "\u00e6g", "?g", "\ufffdg", "\u00c2\u03bcg"])
def test_a_microgram_that_was_garbled_is_still_one(written, unit):
    content = f"Day,Food Name,Amount,Vitamin K ({unit})\n2026-11-02,Natto,40.00 g,9.20\n"
    assert read_diary(written(content))["app_vitamin_k_ug"].tolist() == [9.2]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_names_that_were_taken_for_another_encoding_are_repaired(written, encoding):
    right = "Day,Group,Food Name,Amount,Folate (\u00b5g)\n2026-11-02,Frühstück,Crème fraîche,2.00 Esslöffel,1.00\n"
    export = read_export(written(right.encode().decode(encoding)))
    assert export.entries.loc[0, ["meal", "food", "amount"]].tolist() == [
        "Frühstück",
        "Crème fraîche",
        "2.00 Esslöffel",
    ]
    assert export.found["encoding"] == "UTF-8, encoded twice: repaired"


def test_a_name_that_was_written_right_is_left_alone(written):
    right = "Day,Food Name,Amount,Folate (\u00b5g)\n2026-11-02,BrÃ¶tchen,1.00 each,1.00\n"
    export = read_export(written(right))
    assert export.entries["food"].tolist() == ["BrÃ¶tchen"]
    assert export.found["encoding"] == "UTF-8"
    wrong = right.replace("\u00b5", "\u00c2\u00b5").replace("BrÃ¶tchen", "Rösti")
    assert read_export(written(wrong)).entries["food"].tolist() == ["Rösti"]


def test_a_unit_in_a_column_of_its_own_belongs_to_the_amount(written):
    header = "Day,Food Name,Amount,Unit\n"
    entries = read_diary(
        written(
            header + "2026-11-02,Skyr,170,g\n2026-11-02,Egg,2,\n2026-11-02,Oil,,tbsp\n2026-11-02,Tea,1.00 cup,cup\n"
        )
    )
    assert entries["amount"].fillna("-").tolist() == ["170 g", "2", "-", "1.00 cup"]


def test_the_example_diary():
    export = read_export(Path(__file__).parents[2] / "demo" / "servings.csv")
    entries = export.entries
    assert export.format == "cronometer"
    assert set(export.skipped["reason"]) == {"amount is zero: not eaten"}
    per_day = entries.groupby("day")["app_energy_kcal"].sum()
    assert (per_day.index.min().isoformat()[:10], per_day.index.max().isoformat()[:10]) == (
        "2026-09-21",
        "2026-11-15",
    )
    assert len(per_day) == 55  # one of the 56 days was forgotten
    assert (per_day < 1500).sum() == 1  # and one is partial
    latest = entries[entries["day"] >= "2026-11-09"]
    assert latest.loc[latest["food"] == "Natto", "day"].nunique() == 2
    assert latest.loc[latest["meal"] == "Supplements", "day"].nunique() == 7
