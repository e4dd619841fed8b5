from __future__ import annotations

import pytest

from vitamer.importers import read_diary


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
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
    ["02.11.2026", "11/2/2026", "2026-02-30", "20261102", "2026-11-02 noon", "Monday", "0206-11-02", ""],
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


def test_a_unit_in_a_column_of_its_own_is_refused_rather_than_lost(refusal):
    message = refusal("date,food,amount,Unit\n2026-11-02,gouda,40,g\n")
    assert "the column 'unit' would be ignored" in message
    assert "such as 40 g" in message
