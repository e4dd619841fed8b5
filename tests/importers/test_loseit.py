from __future__ import annotations

import zipfile

import pytest

from vitamer.errors import NoFoodsError
from vitamer.importers import read_diary, read_export, sources_of
from vitamer.importers.loseit import OTHER_FILES

HEADER = "Date,Name,Icon,Type,Quantity,Units,Calories,Deleted,Fat (g)\n"


@pytest.fixture
def account(data, tmp_path):
    """Return the archive of a whole account: the food log and all that lies beside it."""
    path = tmp_path / "account.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(data / "loseit_archive.csv", "food-logs.csv")
        archive.writestr("exercise-logs.csv", "Date,Name,Icon,Type,Quantity,Units,Calories,Deleted\n")
        for name, header in OTHER_FILES.items():
            folder = f"{name.removesuffix('.csv')}/" if name.endswith("photos.csv") else ""
            archive.writestr(f"{folder}{name}", header.title() + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    return path


def test_of_a_whole_account_only_the_food_log_is_read(account, data):
    entries = read_diary(account)
    alone = read_diary(data / "loseit_archive.csv")
    assert entries.drop(columns="file").equals(alone.drop(columns="file"))
    assert set(entries["file"]) == {"account.zip:food-logs.csv"}


def test_each_other_file_of_an_account_says_that_it_holds_no_foods(account):
    others = [source for source in sources_of(account) if source.name != "food-logs.csv"]
    assert len(others) == len(OTHER_FILES) + 1
    for source in others:
        with pytest.raises(NoFoodsError, match=r"holds no foods eaten. Import food-logs\.csv") as caught:
            read_export(source)
        assert str(caught.value).startswith(f"{account}:")


def test_a_file_of_that_name_of_another_app_is_not_taken_for_one(written):
    path = written("date,food,amount\n2026-11-02,natto,1 pack\n", "notes.csv")
    assert read_export(path).format == "plain"


@pytest.mark.parametrize("flag, kept", [("0", 1), ("false", 1), ("", 1), ("False", 1), ("1", 0), ("TRUE", 0)])
def test_what_deleted_may_hold(written, flag, kept):
    export = read_export(written(f"{HEADER}11/02/2026,Natto,,Lunch,1,Each,90,{flag},5\n"))
    assert len(export.entries) == kept
    assert export.skipped["reason"].tolist() == ["deleted in the app"] * (1 - kept)


def test_a_flag_that_is_neither_is_not_guessed(refusal):
    words = "diary.csv:2: the column Deleted holds neither 0 or 1 nor true or false"
    assert words in refusal(f"{HEADER}11/02/2026,Natto,,Lunch,1,Each,90,maybe,5\n")


@pytest.mark.parametrize(
    "name, kind, energy, reason",
    [
        ("Swimming", "Exercise", "150", "exercise, not food"),
        ("Swimming", "Exercise", "-150", "exercise, not food"),
        ("Apple Watch Calorie Bonus", "Snacks", "12", "exercise, not food"),
        ("Steps", "Snacks", "-12.5", "exercise, not food"),
        ("Exercise Bar", "Snacks", "150", None),
        ("Burnt Toast", "Snacks", "n/a", None),
    ],
)
def test_exercise_among_the_foods(written, name, kind, energy, reason):
    export = read_export(written(f"{HEADER}11/02/2026,{name},,{kind},30,minutes,{energy},0,n/a\n"))
    assert export.skipped["reason"].tolist() == ([] if reason is None else [reason])


def test_dates_are_month_first_unless_the_file_says_otherwise(written):
    rows = "{},Natto,,Lunch,1,Each,90,0,5\n"
    day = [str(day.date()) for day in read_diary(written(HEADER + rows.format("03/04/2026")))["day"]]
    assert day == ["2026-03-04"]
    both = HEADER + rows.format("03/04/2026") + rows.format("13/04/2026")
    assert [str(day.date()) for day in read_diary(written(both))["day"]] == ["2026-04-03", "2026-04-13"]


@pytest.mark.parametrize(
    "quantity, units, amount",
    [
        ('"1,000"', "Grams", "1,000 Grams"),
        ("1.50", " Cup ", "1.50 Cup"),
        ("2", "", "2"),
        ("n/a", "Cup", None),
        ("", "Cup", None),
    ],
)
def test_amounts_are_quantity_and_units(written, quantity, units, amount):
    entries = read_diary(written(f"{HEADER}11/02/2026,Natto,,Lunch,{quantity},{units},90,0,5\n"))
    assert entries["amount"].fillna("-").tolist() == [amount or "-"]


def test_a_column_that_is_missing_or_there_twice(refusal):
    assert "the header has the column 'name' twice" in refusal("Name," + HEADER + "x,1/2/2026,a,,b,1,c,1,0,1\n")
    message = refusal("Date,Name,Quantity\n1/2/2026,a,1\n", format="loseit")
    assert "the header has no column calories, fat (g), units; it has: Date, Name, Quantity" in message
