from __future__ import annotations

import pandas as pd
import pytest

from vitamer.errors import NoFoodsError
from vitamer.importers import Options, asa24, read_diary, read_export
from vitamer.importers.reading import reading_of
from vitamer.importers.source import Source

ITEMS = (
    "UserName,RecallStatus,IntakeStartDateTime,Occ_Time,Occ_Name,FoodCode,FoodAmt,KCAL,VITD,VK,FoodComp,"
    "Food_Description\n"
)


def item(
    user: str = "A",
    day: str = "1/27/2022 0:00",
    amount: str = "30",
    food: str = "Natto",
    status: str = "2",
    comp: str = "1",
) -> str:
    return f"{user},{status},{day},{day},1,41421010,{amount},60,0,7,{comp},{food}\n"


STUDY = ITEMS + item() + item("B", food="Milk") + item("C", day="no day", amount="much") + item(food="Egg") + item("D")


def test_a_file_of_many_is_refused_until_one_is_chosen(refusal):
    message = refusal(STUDY)
    assert "the file holds 4 people (A, B, C, …); a diary is one person's. " in message
    assert message.endswith("Choose one: vitamer import --participant ID.")


def test_a_table_saved_again_with_decimal_commas(written):
    study = ITEMS + item(amount="28.35", food="Soft drink") + item(amount="30.5")
    spread = study.replace(",", ";").replace("28.35", "28,35").replace("30.5", "30,5")
    export = read_export(written(spread))
    assert export.entries[["amount", "app_mass_g"]].values.tolist() == [["28,35 g", 28.35], ["30,5 g", 30.5]]
    assert export.found["decimal"] == "decimal comma"


def test_one_participant_is_read_and_the_rows_of_the_others_are_accounted_for(written):
    export = read_export(written(STUDY), options=Options(participant="A"))
    assert export.entries[["line", "food", "app_mass_g"]].values.tolist() == [[2, "Natto", 30.0], [5, "Egg", 30.0]]
    assert export.skipped[["line", "reason"]].values.tolist() == [
        [3, "another participant"],
        [4, "another participant"],
        [6, "another participant"],
    ]
    assert export.rows_read == 5
    assert export.found["participant"] == "participant A"


def test_what_is_wrong_with_others_rows_does_not_matter_and_what_is_wrong_with_ones_own_does(refusal):
    assert "diary.csv:4: 'much' in column 'FoodAmt' is no number" in refusal(STUDY, options=Options(participant="C"))


def test_a_participant_who_is_not_there(refusal):
    message = refusal(STUDY, options=Options(participant="a"))
    assert "the file holds no participant 'a', but 4 people (A, B, C, …)" in message


def test_a_row_without_participant_cannot_be_read(refusal):
    assert "diary.csv:3: no participant" in refusal(ITEMS + item() + item(""))


def test_a_damaged_row_is_nobodys_and_stops_the_file_unless_left_out(refusal, written):
    damaged = ITEMS + item() + "A,2,oops\n" + item("B")
    assert "diary.csv:3: the header has 12 cells" in refusal(damaged, options=Options(participant="A"))
    export = read_export(written(damaged), options=Options(participant="A"), skip_unreadable=True)
    assert export.skipped["reason"].tolist() == ["cannot be read", "another participant"]


def test_everyone_comes_with_their_participant(written):
    reading = reading_of(Source(written(ITEMS + item() + item("B", food="Milk") + item(food="Egg"))))
    rows = pd.concat(asa24.people(reading), ignore_index=True)
    assert rows[["participant", "line", "food"]].values.tolist() == [
        ["A", 2, "Natto"],
        ["B", 3, "Milk"],
        ["A", 4, "Egg"],
    ]
    assert rows["skipped"].isna().all()


@pytest.mark.parametrize("columns", [str.lower, str.upper])
def test_capitals_of_the_header_do_not_matter(written, columns):
    assert read_diary(written(columns(ITEMS) + item()))["food"].tolist() == ["Natto"]


def test_the_month_stands_first_unless_the_file_tells_otherwise(written):
    day = "3/4/2022 0:00"
    assert read_diary(written(ITEMS + item(day=day)))["day"].dt.strftime("%m-%d").tolist() == ["03-04"]
    both = ITEMS + item(day=day) + item(day="27/4/2022 0:00")
    assert read_diary(written(both))["day"].dt.strftime("%m-%d").tolist() == ["04-03", "04-27"]


def test_the_day_is_that_of_the_recall_and_without_it_that_of_the_occasion(written):
    header = ITEMS.replace("IntakeStartDateTime", "Anything")
    entries = read_diary(written(header + item(day="11/9/2022 7:30")))
    assert (entries["day"].dt.strftime("%Y-%m-%d")[0], entries["time"][0]) == ("2022-11-09", "7:30")


def test_without_any_day_the_file_is_refused(refusal):
    header = ITEMS.replace("IntakeStartDateTime", "Anything").replace("Occ_Time", "Other")
    assert "the header has no column intakestartdatetime; it has: UserName" in refusal(header + item())


def test_zeros_of_an_item_whose_data_are_missing_are_unknown(written):
    entries = read_diary(written(ITEMS + item(comp="2") + item(amount="0", comp="2") + item()))
    assert entries["app_vitamin_d_ug"].isna().tolist() == [True, True, False]
    assert entries["app_vitamin_k_ug"].tolist() == [7.0, 7.0, 7.0]
    assert entries["amount"].isna().tolist() == [False, True, False]


def test_supplements_are_a_source_of_their_own_so_that_they_do_not_replace_the_foods(data):
    assert set(read_diary(data / "asa24_ins_2017.csv")["source"]) == {"asa24 supplements MILL7-03"}
    assert set(read_diary(data / "asa24_items_2017.csv")["source"]) == {"asa24 MILL7-03"}
    assert set(read_diary(data / "asa24_ins_2017.csv", source="mine")["source"]) == {"mine"}


@pytest.mark.parametrize(
    "header, words",
    [
        (
            "UserName,RecallNo,RecallStatus,IntakeStartDateTime,NumFoods,NumCodes,KCAL",
            "Totals file, which holds sums of days",
        ),
        ("UserName,RecallNo,IntakeStartDateTime,NumFoods,NumSuppls,KCAL", "TNS file, which holds sums of foods and"),
        ("UserName,RecallNo,IntakeStartDateTime,NumSuppls,KCAL", "TS file, which holds sums of supplements"),
        ("UserName,RecallNo,Variable,Response,ResponseOs", "Responses file, which holds answers"),
        ("UserName,RecallNo,RecallStatus,IntakeStartDateTime,HEI", "file of another kind"),
    ],
)
def test_the_other_files_are_refused_with_the_name_of_the_right_one(written, header, words):
    with pytest.raises(NoFoodsError) as caught:
        read_export(written(f"{header}\nA,1,2,1/27/2022 0:00,3,4,5\n"))
    assert f"this is ASA24's {words}" in str(caught.value)
    assert "_Items.csv" in caught.value.way_out
