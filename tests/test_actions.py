from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import vitamer
from vitamer.actions import (
    ImportReport,
    NotImported,
    explain_texts,
    forget,
    import_export,
    import_exports,
    settle_many,
    settled,
    unknown_foods_text,
)
from vitamer.corrections import Answer
from vitamer.diary import DAY_HOLDS_MORE, Diary
from vitamer.errors import DiaryError, UnknownFoodError, VitamerError
from vitamer.food_actions import add_own, remove_own
from vitamer.food_table import load_foods
from vitamer.importers import Options
from vitamer.own_foods import own_food
from vitamer.sheets import import_text, skipped_text


def plain(path: Path, *rows: str) -> Path:
    path.write_text("date,food,amount\n" + "".join(f"{r}\n" for r in rows), encoding="utf-8")
    return path


def settle(diary: Diary, text: str, food: str | None, foods: vitamer.FoodTable) -> None:
    settle_many(diary, [Answer("name", (text,), [[food, 1.0]] if food else [])], foods)


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    with Diary.open(tmp_path / "d.db") as opened:
        yield opened


def test_every_entry_is_accounted_for(tmp_path: Path, foods: vitamer.FoodTable) -> None:
    file = plain(tmp_path / "mine.csv", "2026-11-09,natto,45 g", "2026-11-09,brblfrx,1", "2026-11-09,gouda,0 g")
    with Diary.open(tmp_path / "d.db") as diary:
        report = import_export(diary, file, foods=foods)
    account = report.as_dict()
    assert account["rows_read"] == 3 == account["kept"] + sum(account["skipped"].values())
    assert account["kept"] == account["matched"] + account["review"] + account["unmatched"]
    assert (account["matched"], account["unmatched"]) == (1, 1)
    assert report.not_understood == {"brblfrx": 1}
    named = "file format source rows_read kept replaced skipped matched review unmatched hard_to_believe days read_as"
    named += " app_values"
    assert list(account) == named.split()


def test_amounts_that_are_hard_to_believe_are_told_the_worst_first(diary: Diary, tmp_path: Path) -> None:
    rows = ("2026-11-09,natto,2 kg", "2026-11-09,gouda,30 kg", "2026-11-10,natto,2 kg", "2026-11-10,natto,1 pack")
    report = import_export(diary, plain(tmp_path / "mine.csv", *rows), foods=load_foods())
    assert list(report.hard_to_believe.values()) == [1, 2] and report.as_dict()["hard_to_believe"] == 3
    worst = next(iter(report.hard_to_believe))
    assert worst.startswith("gouda, 30 kg: 30 kg of Gouda: ") and worst.endswith("did you mean 30 g?")
    assert report.matched == 4


def test_a_correction_counts_for_past_and_future_entries(tmp_path: Path, foods: vitamer.FoodTable) -> None:
    file = plain(tmp_path / "mine.csv", "2026-11-09,Zimtzauber Spezial,30 g", "2026-11-10,zimtzauber  spezial,30 g")
    with Diary.open(tmp_path / "d.db") as diary:
        assert import_export(diary, file, foods=foods).matched == 0
        settle(diary, "Zimtzauber Spezial", "cheese_gouda", foods)
        assert settled(diary, foods)[["name", "entries"]].to_numpy().tolist() == [["zimtzauber spezial", 2]]
        a = vitamer.Analysis(diary.entries(), foods, diary.corrections())
        assert set(a.servings["food_id"]) == {"cheese_gouda"}
        assert set(a.servings["basis"]) == {"correction"}
        assert import_export(diary, file, foods=foods).matched == 2
        with pytest.raises(UnknownFoodError, match="cheese_gouda"):
            settle(diary, "x", "cheese_guda", foods)


def test_a_correction_to_none_holds_nothing(tmp_path: Path, foods: vitamer.FoodTable) -> None:
    with Diary.open(tmp_path / "d.db") as diary:
        settle(diary, "Zimtzauber Spezial", None, foods)
        entries = vitamer.as_entries([("2026-11-09", "Zimtzauber Spezial", "30 g")])
        a = vitamer.Analysis(entries, foods, diary.corrections())
    assert a.status.tolist() == ["matched"]
    day = a.daily.set_index("analyte").loc["MK_total"]
    assert (day["intake_ug"], day["coverage"]) == (0.0, 1.0)


def test_a_settled_name_can_be_forgotten(diary: Diary, foods: vitamer.FoodTable) -> None:
    settle(diary, "Natto 45 g", "cheese_gouda", foods)
    assert forget(diary, "natto") == ("natto", 0)
    with pytest.raises(DiaryError, match="nothing was settled"):
        forget(diary, "natto")
    with pytest.raises(VitamerError, match="holds no name"):
        settle(diary, "  ", "natto", foods)


def test_texts_are_explained_as_an_import_reads_them(foods: vitamer.FoodTable) -> None:
    told = explain_texts(["Natto 45 g", "brblfrx", "Natto 45 g"], foods)
    assert told["text"].tolist() == ["Natto 45 g", "brblfrx"]
    assert told["status"].tolist() == ["matched", "unmatched"]


# ---- answers ----------------------------------------------------------------------------------------------

DAY = "2026-11-09"
ROWS = (
    f"{DAY},Abendbrot Spezial,200 g",
    f"{DAY},Natto,1.00 TruStar net",
    f"{DAY},Natto,3 kg",
    f"{DAY},VitaBlend,2 capsules",
)
SHEET = [
    Answer("name", ("Abendbrot Spezial",), [["bread", 0.75], ["cheese_gouda", 0.25]]),
    Answer("portion", ("Natto", "1.00 TruStar net"), 40.0),
    Answer("entry", ("mine", DAY, "Natto", "3 kg"), {"mass_g": 45.0}),
    Answer("name", ("VitaBlend",), [["supplement_d3", 1.0]]),
    Answer("dose", ("VitaBlend",), {"D3": 25.0}),
]


@pytest.fixture
def sheet(tmp_path: Path, diary: Diary, foods: vitamer.FoodTable) -> Path:
    """A diary in which much is in doubt, and in which a whole sheet of answers was applied."""
    file = plain(tmp_path / "mine.csv", *ROWS)
    import_export(diary, file, foods=foods)
    assert settle_many(diary, SHEET, foods) == SHEET
    return file


def eaten(diary: Diary, foods: vitamer.FoodTable) -> dict[tuple[str, str], float]:
    servings = vitamer.Analysis(diary.entries(), foods, diary.corrections()).servings
    known = servings[servings["status"] == "matched"]
    grams = known["mass_g"].fillna(known["dose_D3_ug"])
    return dict(zip(zip(known["food_id"], known["amount"], strict=True), grams, strict=True))


AFTER = {
    ("bread", "200 g"): 150.0,
    ("cheese_gouda", "200 g"): 50.0,
    ("natto", "1.00 TruStar net"): 40.0,
    ("natto", "3 kg"): 45.0,
    ("supplement_d3", "2 capsules"): 50.0,
}


def test_what_a_sheet_settles_counts_and_is_taken_back_as_one(
    sheet: Path, diary: Diary, foods: vitamer.FoodTable
) -> None:
    assert eaten(diary, foods) == AFTER
    settle(diary, "Natto", "cheese_brie", foods)
    assert diary.take_back() == [Answer("name", ("Natto",), [["cheese_brie", 1.0]])]
    assert eaten(diary, foods) == AFTER
    assert diary.take_back() == SHEET
    assert set(eaten(diary, foods)) <= {("natto", "1.00 TruStar net"), ("natto", "3 kg")}


def test_what_holds_already_is_not_kept_a_second_time(sheet: Path, diary: Diary, foods: vitamer.FoodTable) -> None:
    same = [
        Answer("name", ("ABENDBROT spezial 200 g",), (("cheese_gouda", 0.25), ("bread", 0.75))),
        Answer("name", ("brblfrx",), None),
    ]
    assert settle_many(diary, [*SHEET, *same], foods) == []
    other = Answer("portion", ("Natto", "1.00 TruStar net"), 50.0)
    assert settle_many(diary, [*SHEET, other], foods) == [other]
    assert len(diary.answers()) == len(SHEET) + 1


def test_answers_survive_an_import_that_replaces_the_days_and_its_undoing(
    sheet: Path, diary: Diary, foods: vitamer.FoodTable
) -> None:
    import_export(diary, sheet, foods=foods)
    assert eaten(diary, foods) == AFTER
    import_export(diary, plain(sheet, *ROWS[:1]), foods=foods, replace=True)
    assert eaten(diary, foods) == {k: v for k, v in AFTER.items() if k[1] == "200 g"}
    diary.undo()
    assert eaten(diary, foods) == AFTER
    with Diary.open(diary.path) as again:
        assert eaten(again, foods) == AFTER


def test_what_was_settled_is_listed_with_the_entries_that_it_concerns(
    sheet: Path, diary: Diary, foods: vitamer.FoodTable
) -> None:
    settle_many(diary, [Answer("name", ("natto",), [["natto", 1.0]])], foods)
    told = settled(diary, foods)
    assert told[["kind", "name", "measure", "what", "entries", "known"]].to_numpy().tolist() == [
        ["name", "abendbrot spezial", "", "75 % bread + 25 % cheese_gouda", 1, True],
        ["portion", "natto", "trustar net", "1.00 TruStar net = 40 g", 1, True],
        ["entry", "Natto", "3 kg", "45 g", 1, True],
        ["name", "vita blend", "", "supplement_d3", 1, True],
        ["dose", "vita blend", "", "D3 25 µg in one", 1, True],
        ["name", "natto", "", "natto", 2, True],
    ]
    assert told["when"].str.endswith("+00:00").all()
    for answer in told["answer"]:
        settle_many(diary, [Answer(answer.kind, answer.key, None)], foods)
    assert settled(diary, foods).empty


def test_all_of_a_name_can_be_forgotten_and_that_taken_back(
    sheet: Path, diary: Diary, foods: vitamer.FoodTable
) -> None:
    assert forget(diary, "NATTO 3 kg") == ("natto", 2)
    assert set(settled(diary, foods)["name"]) == {"abendbrot spezial", "vita blend"}
    diary.take_back()
    assert eaten(diary, foods) == AFTER


@pytest.mark.parametrize(
    "answer, words",
    [
        (Answer("name", ("x",), [["cheese_guda", 1.0]]), "no food 'cheese_guda'"),
        (Answer("name", ("x",), [["bread", 0.5], ["cheese_gouda", 0.4]]), r"shares of 'x' sum to 0\.9"),
        (Answer("name", ("x",), [["bread", 1.5], ["cheese_gouda", -0.5]]), "share of cheese_gouda .* cannot be -0.5"),
        (Answer("name", ("x",), [["bread", 0.5], ["bread", 0.5]]), "stands twice"),
        (Answer("name", ("x",), [["bread", 0.5], ["supplement_d3", 0.5]]), "supplement_d3 counts by its dose"),
        (Answer("name", ("  ",), []), "holds no name"),
        (Answer("portion", ("x", "2 oz"), 60.0), "is a mass already"),
        (Answer("portion", ("x", "2 slices"), 0.0), "the mass of 2 slices of 'x' cannot be 0.0"),
        (Answer("portion", ("x", "2 slices"), float("nan")), "cannot be nan"),
        (Answer("portion", ("x", "0 slices"), 1.0), "nothing that was eaten"),
        (Answer("dose", ("x",), {"K1": 5.0}), "'K1' is no form"),
        (Answer("dose", ("x",), {}), "no dose is said"),
        (Answer("dose", ("x",), {"D3": -1.0}), "the D3 of 'x' cannot be -1.0"),
        (Answer("entry", ("a", DAY, "x", ""), {"mass_g": "45"}), "the mass of 'x' cannot be '45'"),
        (Answer("entry", ("a", DAY, "x", ""), {"mood": 1}), "nothing that can be settled"),
        (Answer("entry", ("a", DAY), {"mass_g": 1.0}), "nothing that can be settled"),
        (Answer("mood", ("x",), 1), "nothing that can be settled"),
    ],
)
def test_an_answer_that_cannot_be_changes_nothing(
    diary: Diary, foods: vitamer.FoodTable, answer: Answer, words: str
) -> None:
    with pytest.raises(VitamerError, match=words):
        settle_many(diary, [Answer("name", ("y",), []), answer], foods)
    assert diary.answers() == []


def test_a_food_that_is_gone_is_reported_and_its_correction_kept(diary: Diary, tmp_path: Path) -> None:
    table = load_foods()
    file = plain(tmp_path / "mine.csv", f"{DAY},Gouda Zimtzauber,40 g")
    natto, rows = own_food(table, "Eck-Natto", like="natto")
    add_own(diary, rows)
    mine = load_foods(own=diary.own_rows())
    settle(diary, "Gouda Zimtzauber", natto, mine)
    assert import_export(diary, file, foods=mine).matched == 1
    assert unknown_foods_text(diary.corrections(), mine) == ""
    # An update, or another person's table, that lacks the food.
    report = import_export(diary, file, foods=table)
    assert (report.matched, report.review) == (0, 1)
    told = unknown_foods_text(diary.corrections(), table)
    assert "foods that the food table does not hold" in told
    assert f"'gouda zimtzauber' as {natto!r}" in told
    assert settled(diary, table)["known"].tolist() == [False]
    assert import_export(diary, file, foods=mine).matched == 1
    with pytest.raises(VitamerError, match="is what you said that 'gouda zimtzauber' means"):
        remove_own(diary, natto)


SUMMARY = "Date,Energy (kcal),Completed\n2026-11-09,2000.00,true\n"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Return a folder with an export, one without foods, something else, and an archive of an export."""
    folder = tmp_path / "exports"
    (folder / "old").mkdir(parents=True)
    (folder / ".hidden.csv").write_text("date,food,amount\n2026-11-01,never,1\n")
    (folder / "servings.csv").write_text("Day,Food Name,Amount\n2026-11-09,Natto,45.00 g\n2026-11-09,Egg,0.00 g\n")
    (folder / "dailysummary.csv").write_text(SUMMARY)
    (folder / "letter.txt").write_text("Dear diary\n")
    with zipfile.ZipFile(folder / "old" / "older.zip", "w") as archive:
        archive.writestr("a/mine.csv", "date,food,amount\n2026-11-08,gouda,30 g\n")
        archive.writestr("a/dailysummary.csv", SUMMARY)
    for file in folder.rglob("*.*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    return folder


def test_a_folder_is_imported_with_its_archives_and_the_rest_is_left_alone(diary, exports, foods) -> None:
    read: list[tuple[str, int, int]] = []
    outcomes = list(import_exports(diary, [exports], foods=foods, progress=lambda *told: read.append(told)))
    assert [
        (o.summary.file, o.summary.kept) if isinstance(o, ImportReport) else (o.file, o.left_alone) for o in outcomes
    ] == [
        ("dailysummary.csv", True),
        ("letter.txt", True),
        ("servings.csv", 1),
        ("old/older.zip:a/dailysummary.csv", True),
        ("old/older.zip:a/mine.csv", 1),
    ]
    assert diary.entries()[["food", "file", "line"]].values.tolist() == [
        ["gouda", "old/older.zip:a/mine.csv", 2],
        ["Natto", "servings.csv", 2],
    ]
    sizes = [size for *_, size in read]
    assert len(set(sizes)) == 1 and [done for _, done, _ in read] == sorted(done for _, done, _ in read)
    assert read[-1] == ("mine.csv", sizes[0], sizes[0])


def test_a_folder_without_a_diary_is_an_error(diary, exports, foods) -> None:
    (exports / "servings.csv").unlink()
    (exports / "old" / "older.zip").unlink()
    *alone, last = import_exports(diary, [exports, exports / "dailysummary.csv", exports / "none"], foods=foods)
    assert [o.left_alone for o in alone] == [True, True, False, False]
    assert "no file in it is a food diary" in str(alone[2].error)
    assert "which holds no foods" in str(alone[3].error)
    assert "there is no such file" in str(last.error)


def test_pictures_are_left_alone_and_a_damaged_archive_stops_nothing_else(diary, exports, foods) -> None:
    (exports / "meal.png").write_bytes(b"\x89PNG\r\n")
    (exports / "broken.zip").write_bytes((exports / "old" / "older.zip").read_bytes()[:-9])
    outcomes = list(import_exports(diary, [exports], foods=foods))
    told = {o.file: o.left_alone for o in outcomes if not isinstance(o, ImportReport)}
    assert (told["broken.zip"], told["meal.png"]) == (False, True)
    assert len(diary.entries()) == 2


def test_an_error_of_the_diary_is_told_once(tmp_path, foods) -> None:
    path = tmp_path / "mine.db"
    files = [plain(tmp_path / name, "2026-11-09,natto,45 g") for name in ("a.csv", "b.csv")]
    with Diary.open(path) as diary:
        import_export(diary, files[0], foods=foods)
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute("select rootpage from sqlite_master where name = 'entries'").fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    connection.close()
    damaged = bytearray(path.read_bytes())
    damaged[(root - 1) * size : (root - 1) * size + 100] = b"\xff" * 100
    path.write_bytes(damaged)
    with Diary.open(path) as diary:
        [outcome] = import_exports(diary, files, foods=foods)
    assert isinstance(outcome, NotImported) and "the diary is damaged" in str(outcome.error)


def test_long_texts_of_skipped_rows_are_shortened(diary, tmp_path, foods) -> None:
    report = import_export(diary, plain(tmp_path / "a.csv", f"2026-11-09,{'x' * 4_000},0 {'g' * 4_000}"), foods=foods)
    assert len(skipped_text(report)) < 400


def test_skipped_rows_are_listed_with_line_and_reason(diary, tmp_path, foods) -> None:
    rows = ("2026-11-09,natto,45 g", "2026-11-09,gouda,0 g", "2026-31-09,gouda,5 g", '2026-11-09,"brie,5 g')
    report = import_export(diary, plain(tmp_path / "a.csv", *rows), foods=foods, skip_unreadable=True)
    assert skipped_text(report).splitlines() == [
        "  line 3: amount is zero: not eaten (2026-11-09 'gouda' 0 g)",
        "  line 4: cannot be read: '2026-31-09' is no date ('gouda' 5 g)",
        "  line 5: cannot be read: a quote that is not closed or not doubled",
    ]
    assert report.summary.skipped == {"amount is zero: not eaten": 1, "cannot be read": 2}
    account = report.as_dict(explain=True)
    assert [row["line"] for row in account["skipped_rows"]] == [3, 4, 5]
    json.dumps(account, allow_nan=False)
    fewer = import_export(diary, plain(tmp_path / "a.csv", "2026-11-09,gouda,0 g"), foods=foods)
    assert fewer.summary.kept == 0
    few = plain(tmp_path / "b.csv", *["2026-11-09,natto,45 g"] * 2)
    import_export(diary, few, foods=foods, source="a")
    again = import_export(diary, plain(tmp_path / "b.csv", "2026-11-09,natto,1 g"), foods=foods, source="a")
    assert skipped_text(again) == f"  line 2: {DAY_HOLDS_MORE} (2026-11-09 'natto' 1 g)"


def test_the_same_file_under_another_source_is_told_and_not_silently_counted_twice(diary, tmp_path, foods) -> None:
    first = import_export(diary, plain(tmp_path / "tb.csv", "2026-11-09,natto,45 g"), foods=foods)
    again = import_export(diary, plain(tmp_path / "tb (1).csv", "2026-11-09,natto,45 g"), foods=foods)
    assert (first.summary.source, again.summary.source, again.summary.replaced) == ("tb", "tb", 1)
    twice = import_export(diary, plain(tmp_path / "mine.csv", "2026-11-09,natto,45 g"), foods=foods)
    assert twice.summary.counts_twice_with == ("tb",)
    assert "beware     the diary holds this file as source 'tb' too, and counts it twice;" in import_text(twice)


def test_days_to_come_and_days_that_the_file_lacks_are_told(diary, tmp_path, foods) -> None:
    rows = [f"2026-11-{day:02},natto,45 g" for day in range(1, 9)]
    import_export(diary, plain(tmp_path / "a.csv", *rows, "2962-11-09,natto,45 g"), foods=foods, source="a")
    report = import_export(diary, plain(tmp_path / "b.csv", rows[0], "2962-11-09,natto,1 g"), foods=foods, source="a")
    assert report.days_to_come == ("2962-11-09",)
    text = import_text(report)
    assert "beware     2962-11-09: in the future" in text
    assert (
        "not in it  2026-11-02, 2026-11-03, 2026-11-04, 2026-11-05, 2026-11-06 and 2 more days: the diary keeps" in text
    )


def test_a_diary_is_one_persons(diary, foods) -> None:
    data = Path(__file__).parent / "data"
    report = import_export(diary, data / "asa24_items_2017.csv", foods=foods)
    import_export(diary, data / "asa24_ins_2017.csv", foods=foods)
    before = len(diary.entries())
    with pytest.raises(DiaryError, match=rf"records of another participant, '{report.summary.source}'"):
        import_export(diary, data / "asa24_items_2021.csv", foods=foods, options=Options(participant="GREEN042"))
    assert len(diary.entries()) == before
    import_export(diary, data / "asa24_items_2021.csv", foods=foods, source="me again")
    assert len(diary.entries()) > before
