from __future__ import annotations

import shutil

import pandas as pd
import pytest

from vitamer.errors import NoFoodsError
from vitamer.importers import Options, nhanes, read_diary, read_export
from vitamer.importers.reading import reading_of
from vitamer.importers.source import Source
from xpt_files import xpt

HEADER = "SEQN,DR1DRSTZ,DR1DAY,DR1_020,DR1_030Z,DR1IFDCD,DR1IGRMS,DR1IKCAL,DR1IVK,DRXFCLD\n"
CODES = ["DRXFDCD", "DRXFCSD", "DRXFCLD"]
MILK = [(11111000, "MILK, WHOLE".ljust(60), "Milk, whole".ljust(200))]


def food(
    seqn="93705", status="1", day="2", time="25200", occasion="1", code="11111000", grams="244", name="Milk, whole"
):
    return f'{seqn},{status},{day},{time},{occasion},{code},{grams},149,0.7,"{name}"\n'


def test_what_is_nominal_is_said(data):
    assert read_export(data / "nhanes_DR1IFF_J.xpt").found == {
        "encoding": "SAS transport file",
        "descriptions": "DRXFCD_J.xpt",
        "dates": "nominal dates, as the file has none: the week of 2 January 2000",
        "participant": "participant 900001",
    }
    assert "9 January 2000, where second recalls lie" in read_export(data / "nhanes_day2.csv").found["dates"]


def test_the_day_lies_in_a_nominal_week_on_its_weekday(written):
    week = HEADER + "".join(food(day=str(day)) for day in range(1, 8))
    first, second = read_diary(written(week))["day"], read_diary(written(week.replace("DR1", "DR2")))["day"]
    assert first.dt.strftime("%a %Y-%m-%d").tolist()[::3] == ["Sun 2000-01-02", "Wed 2000-01-05", "Sat 2000-01-08"]
    assert (second - first == pd.Timedelta(days=7)).all()


@pytest.mark.parametrize("day", ["", "8", "0", "Mo"])
def test_a_row_without_day_of_the_week_cannot_be_read(refusal, day):
    assert "diary.csv:2: no day of the week (1 to 7)" in refusal(HEADER + food(day=day))


@pytest.mark.parametrize(
    "cell, time",
    [
        ("25200", "07:00"),
        ("86340.0", "23:59"),
        ("07:00:00", "07:00:00"),
        ("NA", None),
        ("", None),
        ("9" * 400, "9" * 400),
    ],
)
def test_times_are_seconds_from_midnight_or_clock_times(written, cell, time):
    got = read_diary(written(HEADER + food(time=cell)))["time"][0]
    assert got == time if time else pd.isna(got)


@pytest.mark.parametrize("code, meal", [("1", "Breakfast"), ("15.0", "Entre comida"), ("99", None), ("77", "77")])
def test_occasions_have_their_words(written, code, meal):
    got = read_diary(written(HEADER + food(occasion=code)))["meal"][0]
    assert got == meal if meal else pd.isna(got)


def test_programs_write_codes_and_zeros_in_their_own_ways(written):
    zero = "5.397605346934028e-79"
    export = read_export(written(HEADER + food("93705.0") + food("9.3705e4", grams=zero) + food(grams="1e+02")))
    assert export.entries["amount"].tolist() == ["244 g", "100 g"]
    assert export.skipped["reason"].tolist() == ["amount is zero: not eaten"]
    assert export.found["participant"] == "participant 93705"


def test_a_row_without_code_and_description_names_no_food(written):
    export = read_export(written(HEADER + food() + food(code="", name="") + food(code="9" * 400, name="NA")))
    assert export.entries["food"].tolist() == ["Milk, whole", "food code " + "9" * 400]
    assert export.skipped["reason"].tolist() == ["food name is blank"]


def test_recalls_that_are_not_reliable_are_skipped_and_human_milk_has_no_amount(written):
    export = read_export(written(HEADER + food(status="2") + food(status="4", grams="") + food(status="5")))
    assert export.skipped["reason"].tolist() == ["recall not reliable"] * 2
    assert export.entries["amount"].isna().all()
    assert export.entries["app_mass_g"].isna().all()


def test_words_of_the_codebook_stand_for_its_codes(written):
    words = HEADER + food(status="Reliable and met the minimum criteria", day="Monday", occasion="Breakfast")
    words += food(status="Reported consuming breast-milk", day="saturday", occasion="99")
    words += food(status="Not reliable or not met the minimum criteria", day="Sunday")
    export = read_export(written(words))
    assert export.entries["day"].dt.strftime("%a").tolist() == ["Mon", "Sat"]
    assert export.entries["meal"].fillna("-").tolist() == ["Breakfast", "-"]
    assert export.skipped[["line", "reason"]].values.tolist() == [[4, "recall not reliable"]]


def test_one_of_many_is_read(written, refusal):
    study = HEADER + food() + food("93706") + food("100001", day="no")
    assert "holds 3 people (93705, 93706, 100001)" in refusal(study)
    export = read_export(written(study), options=Options(participant="93706"))
    assert (export.entries["line"].tolist(), export.skipped["reason"].tolist()) == ([3], ["another participant"] * 2)
    everyone = pd.concat(nhanes.people(reading_of(Source(written(HEADER + food() + food("93706"))))))
    assert everyone["participant"].tolist() == ["93705", "93706"]


def test_codes_without_descriptions_are_refused_with_the_name_of_the_table(refusal, written, tmp_path):
    bare = HEADER.replace(",DRXFCLD", "") + "93705,1,2,25200,1,11111000,244,149,0.7\n"
    assert "Put the table of food codes of the same cycle (DRXFCD_J.xpt for 2017–2018)" in refusal(bare)
    path = written(bare, "P_DR2IFF.csv")
    with pytest.raises(Exception, match=r"Put P_DRXFCD\.xpt"):
        read_export(path)
    (tmp_path / "p_drxfcd.XPT").write_bytes(xpt(CODES, MILK))
    assert read_diary(path)["food"].tolist() == ["Milk, whole"]


def test_of_several_tables_of_codes_none_is_guessed(refusal, tmp_path):
    bare = HEADER.replace(",DRXFCLD", "") + "93705,1,2,25200,1,11111000,244,149,0.7\n"
    for letter in "IJ":
        (tmp_path / f"DRXFCD_{letter}.xpt").write_bytes(xpt(CODES, MILK))
    assert "several tables of food codes lie beside the file: DRXFCD_I.xpt, DRXFCD_J.xpt" in refusal(bare)


def test_a_table_of_codes_as_r_writes_it(written, tmp_path):
    path = written(HEADER.replace(",DRXFCLD", "") + "93705,1,2,25200,1,11000000,,149,0.7\n", "DR1IFF_I.csv")
    (tmp_path / "DRXFCD_I.txt").write_text('"DRXFDCD"\t"DRXFCSD"\t"DRXFCLD"\n1.1e+07\t"MILK, HUMAN"\t"Milk, human"\n')
    assert read_diary(path)["food"].tolist() == ["Milk, human"]


def test_a_table_of_codes_without_its_columns(written, tmp_path):
    path = written(HEADER.replace(",DRXFCLD", "") + "93705,1,2,25200,1,11000000,,149,0.7\n", "DR1IFF_I.csv")
    (tmp_path / "DRXFCD_I.csv").write_text("code,name\n11000000,Milk\n")
    with pytest.raises(
        Exception, match="the table of food codes has no columns DRXFDCD and DRXFCLD; it has: code, name"
    ):
        read_export(path)


@pytest.mark.parametrize(
    "columns, words",
    [
        (["SEQN", "DR1TKCAL"], "first-day totals file"),
        (["SEQN", "DR2TKCAL"], "second-day totals file"),
        (["SEQN", "DSDSUPID", "DS1IVD"], "file of supplements"),
        (["SEQN", "DRDIFDCD", "DRXIGRMS"], "file of 1999–2002"),
    ],
)
@pytest.mark.parametrize("as_csv", [True, False])
def test_the_other_files_are_refused_with_the_name_of_the_right_one(written, columns, words, as_csv):
    row = [1] * len(columns)
    content = ",".join(columns) + "\n" + ",".join(map(str, row)) + "\n" if as_csv else xpt(columns, [row])
    with pytest.raises(NoFoodsError, match=f"this is NHANES's {words}") as caught:
        read_export(written(content))
    assert "DR1IFF" in caught.value.way_out


def test_the_table_of_codes_itself_holds_no_foods_eaten(data):
    with pytest.raises(NoFoodsError, match="belongs beside the file of foods"):
        read_export(data / "DRXFCD_J.xpt")


def test_a_folder_as_downloaded_is_read_whole(data, tmp_path):
    for name in ("nhanes_DR1IFF_J.xpt", "DRXFCD_J.xpt"):
        shutil.copy(data / name, tmp_path / name)
    assert len(read_diary(tmp_path)) == 8


def test_a_merged_table_without_the_number_of_the_recall_is_of_the_first(data, written):
    text = (data / "nhanes_dietr.txt").read_text(encoding="utf-8")
    days = read_diary(written(text.replace("\tDay\n", "\tOther\n"), "dietr.txt"))["day"]
    assert days.dt.strftime("%m-%d").tolist() == ["01-08", "01-08", "01-05"]
