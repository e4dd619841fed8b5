from __future__ import annotations

import pytest
from macrofactor_workbook import workbook

from vitamer.importers import Options, read_export
from vitamer.importers.reading import reading_of
from vitamer.importers.saved_again import HEADER_LINES, DecimalSign, entry_chunks, header_of, open_export
from vitamer.importers.source import Source

CRONOMETER = "Day,Food Name,Amount,Energy (kcal),Vitamin D (IU)\n"
HERRING = '2026-11-02,"Herring, pickled","80.00 g",209.60,153.12\n'
SALMON = '2026-11-13,"Salmon, smoked","1.00 x 3.0 oz",99.45,582.00\n'
LOSEIT = "Date,Name,Type,Quantity,Units,Calories,Fat (g)\n"
EEL = '11/02/2026,Eel,Dinner,1.5,Each,"1,656",82.50\n'
MACROFACTOR = "Date,Time,Food Name,Serving Size,Serving Qty,Serving Weight (g),Calories (kcal),Fat (g)\n"
EDAM = "2026-11-02,07:30,Edam,slices,2,28.5,203,15.8\n"


def foods(export):
    return export.entries["food"].tolist()


@pytest.mark.parametrize("above", ["sep=,\n", "My diary\n", "My diary,,,,\n\n", "a\n" * (HEADER_LINES - 1)])
@pytest.mark.parametrize("content", [CRONOMETER + HERRING, LOSEIT + EEL, MACROFACTOR + EDAM])
def test_lines_above_the_header_are_passed_over(written, above, content):
    bare, titled = read_export(written(content, "bare.csv")), read_export(written(above + content))
    assert titled.format == bare.format
    assert foods(titled) == foods(bare)
    assert titled.entries["line"].tolist() == [(above + content).count("\n")]


def test_a_header_far_below_is_not_looked_for():
    lines = ["a"] * HEADER_LINES + ["Day,Food Name"]
    assert header_of(lines, lambda cells: "Day" in cells) == ["a"]
    assert header_of([], lambda cells: True) == []


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("content", [CRONOMETER + HERRING, LOSEIT + EEL, MACROFACTOR + EDAM])
def test_files_that_were_joined(written, mark, content):
    export = read_export(written(mark + content + mark + content))
    assert foods(export) == 2 * foods(read_export(written(content)))
    assert export.skipped[["line", "reason"]].values.tolist() == [[3, "neither day nor food"]]
    assert export.rows_read == 3


@pytest.mark.parametrize(
    "row, reason",
    [
        ("Total,,,1234.5,735.12\n", "neither day nor food"),
        ("Average per day,,,617.2,\n", "neither day nor food"),
        ("2026-11-30,,,1234.5,\n", "food name is blank"),
    ],
)
def test_sums_below_the_entries(written, row, reason):
    export = read_export(written(CRONOMETER + HERRING + SALMON + row))
    assert export.skipped["reason"].tolist() == [reason]
    assert len(export.entries) == 2


@pytest.mark.parametrize("row", ["Day,Total,,,\n", "Total,Herring,80.00 g,,\n", ",Herring,80.00 g,,\n"])
def test_a_food_without_a_day_is_not_passed_over(refusal, row):
    assert "is no date" in refusal(CRONOMETER + HERRING + row)


def test_a_row_that_cannot_be_read_stays_one_beside_a_header_again(refusal):
    assert "diary.csv:4: the header has 5 cells and this row has 2" in refusal(
        CRONOMETER + HERRING + CRONOMETER + "a,b\n"
    )


@pytest.mark.parametrize(
    "content, column, value",
    [
        (CRONOMETER + HERRING, "app_vitamin_d_ug", 3.828),
        (LOSEIT + EEL.replace('"1,656"', "1656.5"), "app_energy_kcal", 1656.5),
        (MACROFACTOR + EDAM, "app_mass_g", 57.0),
    ],
)
def test_decimal_commas_of_a_spreadsheet(written, content, column, value):
    assert read_export(written(content)).entries[column].tolist() == pytest.approx([value])
    spread = "\n".join(
        ";".join(cell.replace(".", ",") if cell.replace(".", "").isdigit() else cell for cell in line.split(","))
        for line in content.replace(", ", " ").splitlines()
    )
    export = read_export(written(spread + "\n"))
    assert export.entries[column].tolist() == pytest.approx([value])
    assert export.found["decimal"] == "decimal comma"


def test_thousands_are_no_decimals(written):
    export = read_export(written(LOSEIT + EEL))
    assert export.entries[["app_energy_kcal", "app_fat_g"]].values.tolist() == [[1656.0, 82.5]]
    assert "decimal" not in export.found


def test_the_decimal_sign_can_be_said(written):
    path = written(LOSEIT + EEL.replace("82.50", "82"))
    assert read_export(path).entries["app_energy_kcal"].tolist() == [1656.0]
    assert read_export(path, options=Options(decimal=",")).entries["app_energy_kcal"].tolist() == [1.656]


def test_numbers_are_looked_at_again_only_where_one_has_a_comma(written):
    reading = reading_of(Source(written(LOSEIT + EEL)))
    table = open_export(reading, lambda cells: "Name" in cells)
    (rows,) = entry_chunks(table, {"date": 0, "food": 1, "Calories": 5, "Fat (g)": 6})
    decimals = DecimalSign(reading, table, [5, 6])
    assert decimals.of(rows, ["Fat (g)"]) == "."
    assert decimals._sign is None
    assert decimals.of(rows, ["Fat (g)", "Calories"]) == "."
    assert decimals._sign == "."


def test_a_workbook_with_a_title(written):
    rows = [["My diary"], CRONOMETER.strip().split(","), ["2026-11-02", "Natto", "40.00 g", 76.5, 0]]
    export = read_export(written(workbook({"servings": rows}), "diary.xlsx"))
    assert (export.format, foods(export)) == ("cronometer", ["Natto"])


def test_a_title_does_not_hide_the_delimiter_of_the_header():
    lines = ["My diary", "date;food;amount (g, ml, oz)", "2026-11-02;natto;45"]
    assert header_of(lines, lambda cells: "food" in cells) == ["date", "food", "amount (g, ml, oz)"]
