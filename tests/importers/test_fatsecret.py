from __future__ import annotations

import csv

import pytest
from macrofactor_workbook import workbook

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers import Options, read_export
from vitamer.importers.fatsecret import identify
from vitamer.importers.sample import take_sample
from vitamer.importers.source import Source

RULE = "#-------------------------------------------\n"
HEAD = f'{RULE}# Food Diary Report - Detailed Report,"Sunday, November 1, 2026"\n{RULE}\n'
SUMMARY = f"{RULE}# Period Summary\n{RULE}Daily Average,Cals ( kcal),Fat( g)\nTotal,1215,64.5\nBreakfast,402,25.6\n\n"
DETAILS = f"{RULE}# Report Details\n{RULE}Date,Cals ( kcal),Fat( g),Sat( g)\n\n"
DAY = '"Sunday, November 1, 2026",1196,66.93,\n'
EGG = "  Boiled Egg,156,10.6,\n   2 large\n"


@pytest.fixture
def report(written):
    """Read a report whose details are given."""

    def read(details: str, *, head: str = HEAD + SUMMARY + DETAILS, **options):
        return read_export(written(head + details), **options)

    return read


def days(export):
    return export.entries["day"].dt.strftime("%Y-%m-%d").tolist()


@pytest.mark.parametrize(
    "label",
    [
        *(
            "Sunday, November 1, 2026",
            "Sonntag, November 1, 2026",
            "воскресенье, ноября 1, 2026",
            "dimanche, novembre 1, 2026",
        ),
        *("domingo, noviembre 1, 2026", "Sonntag, 1. November 2026", "2026年11月1日", "2026-11-01"),
    ],
)
def test_days_in_many_languages(report, label):
    assert days(report(f'"{label}",1196,66.93,\n Breakfast,1,1,\n{EGG}')) == ["2026-11-01"]


def test_sums_are_skipped_and_the_summary_of_the_period_is_no_row(report):
    export = report(DAY + " Breakfast,402,25.6,\n" + EGG + " Total,402,25.6,\n\nTotal,402,25.6,\n")
    assert export.rows_read == 5
    assert export.entries["meal"].tolist() == ["Breakfast"]
    assert export.skipped["reason"].tolist() == ["sum of a day", *["sum of a meal"] * 2, "sum of the report"]


def test_a_food_may_be_called_as_a_sum_is(report):
    export = report(DAY + " Breakfast,402,25.6,\n  Total 0% Yoghurt,90,0,\n   1 cup\n  Total,10,0,\n   1 g\n")
    assert export.entries["food"].tolist() == ["Total 0% Yoghurt", "Total"]


@pytest.mark.parametrize(
    "line, amount",
    [
        ("   2 large", "2 large"),
        ('"   2  x 1 oz, 56 g"', "2  x 1 oz, 56 g"),
        ('   1 1/2 cupcakes (2-3/4" dia)', '1 1/2 cupcakes (2-3/4" dia)'),
        ('"   1 ""fat"" slice, 30 g"', '1 "fat" slice, 30 g'),
        ("   1 cup, chopped", "1 cup, chopped"),
        ("   2 large,,,", "2 large"),
        ("   2 large,,,,,", "2 large"),
    ],
)
def test_the_amount_stands_on_the_line_below(report, line, amount):
    export = report(f"{DAY} Breakfast,1,1,\n  Boiled Egg,156,10.6,\n{line}\n{EGG}")
    assert export.entries["amount"].tolist() == [amount, "2 large"]
    assert export.entries["line"].tolist() == [19, 21]


def test_a_food_without_an_amount(report):
    export = report(DAY + " Breakfast,1,1,\n  Toast,1,1,\n  Butter,,,\n Dinner,1,1,\n  Soup,1,1,\n")
    assert export.entries["amount"].isna().all()
    assert export.entries["meal"].tolist() == ["Breakfast", "Breakfast", "Dinner"]


def test_decimal_comma_and_kilojoules(report):
    head = HEAD + "Datum,Kilojoule ( kj),Fett( g),Ges( g)\n"
    export = report(
        '"Sonntag, November 1, 2026",1,"1,5",\n Frühstück,1,"1,5",\n  Ei,"418,4","10,612",\n   2 Stück\n', head=head
    )
    assert export.entries.loc[0, ["app_energy_kcal", "app_fat_g"]].tolist() == pytest.approx([100, 10.612])
    assert export.found["decimal"] == "decimal comma"


def test_three_decimals_are_no_thousands(report):
    meal = DAY + " Breakfast,1,1,\n"
    assert report(meal + "  Ham,120,20.721,\n   1 oz\n").entries["app_fat_g"].tolist() == [20.721]
    assert report(meal + '  Ham,120,"20,721",\n   1 oz\n').entries["app_fat_g"].tolist() == [20.721]
    said = report(meal + '  Ham,120,"20,721",\n', options=Options(decimal="."))
    assert said.entries["app_fat_g"].tolist() == [20721.0]


def test_a_report_without_energy_or_fat_leaves_them_unknown(report):
    export = report(DAY + " Breakfast,1,1,\n  Egg,1,1,1\n", head=HEAD + "Date,Sat( g),Carbs( g),Prot( g)\n")
    assert export.entries[["app_energy_kcal", "app_fat_g"]].isna().all(axis=None)


@pytest.mark.parametrize(
    "rows, words",
    [
        ("  Egg,1,1\n", ":19: the header has 4 cells and this row has 3"),
        ("  Egg,1,1,1,1\n", ":19: the header has 4 cells and this row has 5"),
        ("  Egg,a lot,1,\n", ":19: 'a lot' in column 'energy' is no number"),
        ('"  Egg, boiled,1,1,\n', ":19: a quote that is not closed"),
        ("   2 large\n", ":19: the header has 4 cells and this row has 1"),
        ("   2 large,,,\n", ":19: an amount without a food above it"),
        (EGG + "   3 large\n", ":21: the header has 4 cells and this row has 1"),
        ('\n"Mondey, Novmber 2, 2026",1,1,\n Lunch,1,1,\n' + EGG, ":20: 'Mondey, Novmber 2, 2026' is no date"),
    ],
)
def test_rows_that_cannot_be_read(report, rows, words):
    with pytest.raises(DiaryFormatError) as caught:
        report(DAY + " Breakfast,1,1,\n" + rows)
    assert words in str(caught.value)


@pytest.mark.parametrize("broken", ['"Mondey, Novmber 2, 2026",1,1,', '"Monday, November 2, 2026,1,1,', "\x00"])
def test_foods_below_a_broken_day_are_not_those_of_the_day_before(report, broken):
    details = f"{DAY} Breakfast,1,1,\n{EGG}{broken}\n Breakfast,1,1,\n{EGG}"
    after = '"Tuesday, November 3, 2026",1,1,\n Breakfast,1,1,\n' + EGG
    export = report(details + after, skip_unreadable=True)
    assert days(export) == ["2026-11-01", "2026-11-03"]
    assert export.rows_read == 9
    assert export.skipped["reason"].value_counts()["cannot be read"] == 3


def test_foods_below_the_sum_of_the_report_are_of_no_day(report):
    with pytest.raises(DiaryFormatError, match="a food below no day that can be read"):
        report(DAY + " Breakfast,1,1,\n" + EGG + "Total,1,1,\n" + EGG)


def test_reports_one_after_the_other(report):
    month = DAY + " Breakfast,1,1,\n" + EGG + "Total,1,1,\n"
    export = report(month + HEAD + SUMMARY + DETAILS + month.replace("November 1", "November 2"))
    assert days(export) == ["2026-11-01", "2026-11-02"]
    assert export.rows_read == 8


def test_a_report_saved_as_a_workbook(written):
    text = HEAD + DETAILS + DAY + " Breakfast,1,1,\n  Natto,76,4,\n" + '"   1 pack, 40 g"\n'
    rows = [[cell or None for cell in row] for row in csv.reader(text.splitlines())]
    export = read_export(written(workbook({"Report": rows}), "report.xlsx"))
    assert export.format == "fatsecret"
    assert export.entries.loc[0, ["meal", "food", "amount"]].tolist() == ["Breakfast", "Natto", "1 pack, 40 g"]
    assert export.skipped["reason"].tolist() == ["sum of a day", "sum of a meal"]


def test_a_report_without_foods_is_refused(report):
    with pytest.raises(NoFoodsError, match=r"lists no foods\. Export the detailed report"):
        report("")
    with pytest.raises(NoFoodsError, match="lists no foods"):
        report(DAY + " Breakfast,1,1,\n")


@pytest.mark.parametrize(
    "content, known",
    [
        (HEAD + DETAILS, True),
        (HEAD, False),
        (HEAD.replace("\n", ",,,\n") + DETAILS, True),
        (DETAILS.replace("#", ""), False),
        ("date,food,amount\n", False),
        ("#--\nDate,Fat( g),Sat( g)\n", False),
    ],
)
def test_what_is_a_report(written, content, known):
    assert identify(take_sample(Source(written(content)))) is known
