"""The review in a spreadsheet: out, filled in, and back, as spreadsheets of several countries save it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vitamer.cli import main
from vitamer.diary import Diary

ROWS = """Date,Food,Amount
2026-11-09,Weirdo goudda,40 g
2026-11-10,K2 complex,1 capsule
2026-11-11,natto,2 wads
2026-11-11,natto,1/2
2026-11-12,"=HYPERLINK(""http://x"";""goudda"")",30 g
2026-11-12,Gräusel-Weißnicht,1 Teller
"""


def run(diary: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["review", "--diary", str(diary), *map(str, arguments)])


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    export, path = tmp_path / "notes.csv", tmp_path / "mine.db"
    export.write_text(ROWS, encoding="utf-8")
    assert CliRunner().invoke(main, ["import", str(export), "--diary", str(path)]).exit_code == 0
    return path


@pytest.fixture
def sheet(diary: Path, tmp_path: Path) -> Path:
    path = tmp_path / "review.csv"
    result = run(diary, "--export", path)
    assert result.exit_code == 0, result.output
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{k.partition("(")[0].strip(): v for k, v in row.items()} for row in csv.DictReader(file)]


def fill(path: Path, answers: dict[str, dict[str, str]], *, delimiter: str = ",", bom: bool = True) -> None:
    """Fill in answers by text as a spreadsheet saves them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    place = {name.partition("(")[0].strip(): i for i, name in enumerate(header)}
    for row in rows:
        for column, value in answers.get(row[place["text"]], {}).items():
            row[place[column]] = value
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])


def settled(diary: Path) -> list[tuple[str, tuple[str, ...], object]]:
    with Diary.open(diary) as opened:
        return [(a.kind, a.key, a.value) for a in opened.answers()]


ANSWERS = {
    "Weirdo goudda": {"food": "cheese_gouda"},
    "K2 complex": {"dose": "MK7 100 mcg"},
    "natto": {"grams": "42,5"},
    "Gräusel-Weißnicht": {"food": "cheese 30; bread_rye 70", "grams": "250"},
}


def test_the_sheet_opens_well_in_a_spreadsheet(sheet: Path) -> None:
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = rows_of(sheet)
    assert rows[0]["question"] == "How much does it weigh?"
    assert not any(row[c] for row in rows for c in ("food", "grams", "dose", "right as written"))
    assert all(row["id"] for row in rows)
    gouda = next(row for row in rows if row["text"] == "Weirdo goudda")
    assert "cheese_gouda: " in gouda["candidates"]
    assert gouda["could add K2"].endswith(" µg")


def test_no_cell_is_a_formula_a_number_or_a_date_to_a_spreadsheet(sheet: Path) -> None:
    rows = rows_of(sheet)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert "'=HYPERLINK" in next(row["text"] for row in rows if "HYPERLINK" in row["text"])
    half = [row["amount"] for row in rows if row["text"] == "natto"]
    assert "1/2" not in half


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [True, False])
def test_answers_come_back_as_spreadsheets_save_them(diary: Path, sheet: Path, delimiter: str, bom: bool) -> None:
    fill(sheet, ANSWERS, delimiter=delimiter, bom=bom)
    result = run(diary, "--apply", sheet)
    assert result.exit_code == 0, result.output
    said = settled(diary)
    assert ("name", ("Weirdo goudda",), [["cheese_gouda", 1.0]]) in said
    assert ("dose", ("K2 complex",), {"MK7": 100.0}) in said
    assert ("portion", ("natto", "2 wads"), 85.0) in said
    assert ("name", ("Gräusel-Weißnicht",), [["cheese", 0.3], ["bread_rye", 0.7]]) in said
    assert ("portion", ("Gräusel-Weißnicht", "1 Teller"), 250.0) in said
    assert "have no answer" in result.stdout or "has no answer" in result.stdout


def test_a_guarded_text_is_settled_as_it_was_written(diary: Path, sheet: Path) -> None:
    guarded = next(row["text"] for row in rows_of(sheet) if "HYPERLINK" in row["text"])
    fill(sheet, {guarded: {"food": "none"}})
    assert run(diary, "--apply", sheet).exit_code == 0
    assert settled(diary) == [("name", ('=HYPERLINK("http://x";"goudda")',), [])]


def test_applying_twice_keeps_nothing_new_and_a_new_export_holds_the_rest(
    diary: Path, sheet: Path, tmp_path: Path
) -> None:
    before = {row["text"] for row in rows_of(sheet)}
    fill(sheet, {"Weirdo goudda": {"food": "cheese_gouda"}})
    assert "1 row answered, 1 answer is new" in run(diary, "--apply", sheet).stdout
    once = settled(diary)
    assert "1 row answered, 0 answers are new" in run(diary, "--apply", sheet).stdout
    assert settled(diary) == once
    run(diary, "--export", tmp_path / "rest.csv")
    assert {row["text"] for row in rows_of(tmp_path / "rest.csv")} == before - {"Weirdo goudda"}


def test_one_wrong_answer_and_nothing_is_kept(diary: Path, sheet: Path) -> None:
    wrong = {**ANSWERS, "Weirdo goudda": {"food": "cheese_guda"}, "K2 complex": {"dose": "lots"}}
    fill(sheet, wrong)
    result = run(diary, "--apply", sheet)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    lines = {row["text"]: number for number, row in enumerate(rows_of(sheet), 2)}
    assert f"review.csv:{lines['Weirdo goudda']}: the food table has no food 'cheese_guda'" in result.stderr
    assert f"review.csv:{lines['K2 complex']}: 'lots' names no dose" in result.stderr
    assert "Did you mean cheese_gouda" in result.stderr
    assert "Nothing was applied" in result.stderr
    assert settled(diary) == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"food": "natto", "text": "Another name"}, "was changed"),
        ({"food": "natto", "id": "q-000000000000"}, "was changed"),
        ({"right as written": "yes"}, "only where the amount is doubted"),
        ({"grams": "30"}, "is a mass already"),
    ],
)
def test_an_answer_that_does_not_fit_its_row_is_refused(
    diary: Path, sheet: Path, answer: dict[str, str], says: str
) -> None:
    fill(sheet, {"Weirdo goudda": answer})
    result = run(diary, "--apply", sheet)
    assert result.exit_code == 1
    assert says in result.stderr
    assert settled(diary) == []


def test_a_row_that_stands_twice_is_refused(diary: Path, sheet: Path) -> None:
    fill(sheet, {"Weirdo goudda": {"food": "cheese_gouda"}})
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text("\n".join([*lines, next(x for x in lines if "Weirdo goudda" in x)]), encoding="utf-8")
    result = run(diary, "--apply", sheet)
    assert result.exit_code == 1
    assert "stands on line" in result.stderr


def test_any_other_table_is_refused(diary: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("Date,Food\n2026-11-09,natto\n", encoding="utf-8")
    result = run(diary, "--apply", other)
    assert result.exit_code == 1
    assert "has no column question, text" in result.stderr
    assert "vitamer review --export FILE" in result.stderr


def test_a_sheet_with_answers_is_never_written_over(diary: Path, sheet: Path) -> None:
    before = sheet.read_bytes()
    result = run(diary, "--export", sheet)
    assert result.exit_code == 1
    assert "may hold answers" in result.stderr
    assert sheet.read_bytes() == before
    assert (
        "no such folder" in run(diary, "--export", sheet / "x.csv").stderr.lower()
        or run(diary, "--export", sheet / "x.csv").exit_code
    )


def test_rows_without_cells_at_the_end_and_blank_rows_are_read(diary: Path, sheet: Path) -> None:
    fill(sheet, {"Weirdo goudda": {"food": "cheese_gouda"}})
    text = sheet.read_text(encoding="utf-8-sig")
    width = text.splitlines()[-1].count(",")
    sheet.write_text(f"{text}{',' * width}\n", encoding="utf-8-sig")
    assert run(diary, "--apply", sheet).exit_code == 0


def test_the_dose_of_a_volume_is_that_of_its_entries(tmp_path: Path) -> None:
    export, path, sheet = tmp_path / "notes.csv", tmp_path / "mine.db", tmp_path / "review.csv"
    export.write_text("Date,Food,Amount\n2026-11-09,Vitamin D3 drops,1 ml\n2026-11-10,Vitamin D3 drops,1 ml\n", "utf-8")
    assert CliRunner().invoke(main, ["import", str(export), "--diary", str(path)]).exit_code == 0
    assert run(path, "--export", sheet).exit_code == 0
    fill(sheet, {"Vitamin D3 drops": {"dose": "D3 1000 IU"}})
    assert run(path, "--apply", sheet).exit_code == 0
    assert [(kind, key[1], value) for kind, key, value in settled(path)] == [
        ("entry", day, {"dose_ug": {"D3": 25.0}}) for day in ("2026-11-09", "2026-11-10")
    ]
    assert "Nothing waits" in run(path).output


def test_what_was_understood_is_listed_and_what_is_replaced_is_told(diary: Path, sheet: Path) -> None:
    CliRunner().invoke(main, ["correct", "Weirdo goudda", "natto", "--diary", str(diary)])
    fill(sheet, {"Weirdo goudda": {"food": "cheese_gouda"}, "K2 complex": {"dose": "MK7 100 mcg per 2 capsules"}})
    said = run(diary, "--apply", sheet).stdout
    assert "1 replaces an answer that had been given before." in said
    assert "  'Weirdo goudda': cheese_gouda (instead of natto)" in said
    assert "  'K2 complex': MK7 50 µg in one" in said


def test_a_sheet_in_one_column_says_how_to_open_it(diary: Path, sheet: Path) -> None:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        lines = file.read().splitlines()
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([line] for line in lines)
    result = run(diary, "--apply", sheet)
    assert result.exit_code == 1
    assert "stands in one column" in result.stderr


@pytest.mark.parametrize(
    ("text", "answer", "says"),
    [
        ("Weirdo goudda", {"dose": "D3 1000 IU"}, "is no supplement"),
        ("K2 complex", {"grams": "5"}, "counts by its dose"),
        ("natto", {"grams": "900"}, "would weigh 1.8 kg"),
        ("natto", {"grams": "'lots"}, "'lots' is no mass"),
    ],
)
def test_a_mass_or_dose_that_cannot_be_is_refused(
    diary: Path, sheet: Path, text: str, answer: dict[str, str], says: str
) -> None:
    fill(sheet, {text: answer})
    result = run(diary, "--apply", sheet)
    assert result.exit_code == 1
    assert says in result.stderr
    assert settled(diary) == []


def test_a_mass_that_is_hard_to_believe_is_confirmed_in_the_sheet(diary: Path, sheet: Path) -> None:
    fill(sheet, {"natto": {"grams": "300!"}})
    result = run(diary, "--apply", sheet)
    assert result.exit_code == 0, result.output
    assert ("portion", ("natto", "2 wads"), 600.0) in settled(diary)
