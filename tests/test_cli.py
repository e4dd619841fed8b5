"""The commands as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from vitamer.cli import main
from vitamer.corrections import Answer
from vitamer.diary import Diary


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def ok(*arguments: str | Path) -> Result:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result


def fails(*arguments: str | Path, status: int = 1) -> str:
    """Run, expect a problem said in one line on stderr, and return the line."""
    result = run(*arguments)
    assert result.exit_code == status, (result.exit_code, result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    if status == 1:
        assert len(result.stderr.strip().splitlines()) == 1, result.stderr
        assert result.stderr.startswith("vitamer: ")
    return result.stderr


@pytest.fixture
def diary(tmp_path: Path, demo: Path) -> Path:
    path = tmp_path / "mine.db"
    ok("import", demo, "--diary", path)
    return path


def test_import_accounts_for_every_row(tmp_path: Path, demo: Path) -> None:
    result = ok("import", demo, "--diary", tmp_path / "d.db")
    rows = len(demo.read_text(encoding="utf-8").splitlines()) - 1
    assert f"{rows} rows read = " in result.stdout
    assert "not eaten" in result.stdout
    assert "Food table" in result.stdout


def test_import_json_has_one_object_per_file_and_adds_up(tmp_path: Path, demo: Path) -> None:
    [account] = json.loads(ok("import", demo, "--json", "--diary", tmp_path / "d.db").stdout)
    assert account["rows_read"] == account["kept"] + sum(account["skipped"].values())
    assert account["kept"] == account["matched"] + account["review"] + account["unmatched"]
    assert account["replaced"] == 0
    [again] = json.loads(ok("import", demo, "--json", "--diary", tmp_path / "d.db").stdout)
    assert again["replaced"] == account["kept"] == again["kept"]


def test_of_several_files_the_good_ones_go_in(tmp_path: Path, demo: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("date,food,amount\n2026-13-45,natto,1\n", encoding="utf-8")
    result = run("import", bad, demo, "--diary", tmp_path / "d.db")
    assert result.exit_code == 1
    assert "bad.csv:2" in result.stderr
    assert ok("week", "--json", "--diary", tmp_path / "d.db").stdout


def test_dry_run_changes_nothing(tmp_path: Path, demo: Path) -> None:
    assert "would be kept" in ok("import", demo, "--dry-run", "--diary", tmp_path / "d.db").stdout
    assert not (tmp_path / "d.db").exists()


def test_week_as_text_json_and_picture(diary: Path, tmp_path: Path) -> None:
    text = ok("week", "--diary", diary).stdout
    assert "Week 46, 9–15 November 2026" in text
    assert "Food table" in text
    record = json.loads(ok("week", "2026-11-12", "--json", "--diary", diary).stdout)
    assert record["meta"]["week"] == "2026-W46"
    for name in ("week.png", "week.svg", "week.pdf"):
        result = ok("week", "last", "-o", tmp_path / name, "--diary", diary)
        assert (tmp_path / name).stat().st_size > 5000
        assert result.stdout == ""
        assert f"Wrote {tmp_path / name}" in result.stderr


def test_week_of_a_file_opens_no_diary(demo: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "VITAMER_DIARY": str(tmp_path / "broken.db")}
    (tmp_path / "broken.db").write_text("this is no diary")
    done = subprocess.run(
        [sys.executable, "-m", "vitamer", "week", "--file", str(demo), "--json"],
        capture_output=True, text=True, env=environment, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["rows"]


def test_a_named_diary_lends_its_corrections_and_region_to_a_file(diary: Path, tmp_path: Path) -> None:
    export = tmp_path / "more.csv"
    export.write_text("date,food,amount\n2026-11-16,Zimtzauber Spezial,30 g\n", encoding="utf-8")
    ok("correct", "Zimtzauber Spezial", "cheese_gouda", "--diary", diary)
    ok("diary", "settings", "region", "us", "--diary", diary)

    def total(*flags: str | Path) -> tuple[float | None, str | None]:
        record = json.loads(ok("week", "--file", export, "--json", *flags).stdout)
        return next(r["intake_ug"] for r in record["rows"] if r["analyte"] == "MK_total"), record["meta"]["region"]

    assert total() == (None, None)
    grams, region = total("--diary", diary)
    assert grams is not None and grams > 5 and region == "US"


def test_ratio_is_off_by_default(diary: Path, tmp_path: Path) -> None:
    ok("week", "-o", tmp_path / "plain.svg", "--diary", diary)
    ok("week", "--ratio", "-o", tmp_path / "ratio.svg", "--diary", diary)
    assert (tmp_path / "plain.svg").read_bytes() != (tmp_path / "ratio.svg").read_bytes()


def test_region_flag_then_environment_then_setting(diary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def region(*flags: str) -> str | None:
        found: str | None = json.loads(ok("week", "--json", "--diary", diary, *flags).stdout)["meta"]["region"]
        return found

    assert region() is None
    ok("diary", "settings", "region", "us", "--diary", diary)
    assert region() == "US"
    monkeypatch.setenv("VITAMER_REGION", "nl")
    assert region() == "NL"
    assert region("--region", "fr") == "FR"
    monkeypatch.delenv("VITAMER_REGION")
    ok("diary", "settings", "region", "none", "--diary", diary)
    assert region() is None


def test_diary_by_environment(diary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITAMER_DIARY", str(diary))
    assert "Week 46" in ok("week").stdout


def test_match_explains() -> None:
    text = ok("match", "Cheese, Gouda", "peanut butter", "brblfrx").stdout
    assert "cheese_gouda" in text
    assert "peanut_butter" in text
    assert "unmatched" in text


def test_match_table_keeps_texts_verbatim(tmp_path: Path) -> None:
    import csv

    texts = ["Cheese, Gouda", '  Brie "extra"  ', "2 eggs and bacon", "納豆", "brblfrx", "Cheese, Gouda"]
    with (tmp_path / "in.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "food"], *([str(i), t] for i, t in enumerate(texts))])
    ok("match", "--table", tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [r["text"] for r in rows] == texts
    assert list(rows[0]) == [
        "text",
        "status",
        "food_id",
        "lineage",
        "score",
        "basis",
        "components",
        "runner_up",
    ]
    assert rows[0]["lineage"] == "cheese_gouda>cheese_hard>cheese"
    assert rows[2]["lineage"] == "" and "egg_whole" in rows[2]["components"]
    assert rows[4]["status"] == "unmatched" and rows[4]["lineage"] == rows[4]["components"] == ""
    assert all(0 <= float(r["score"]) <= 1 for r in rows)


def test_match_usage() -> None:
    fails("match", status=2)
    fails("match", "x", "--table", "y.csv", status=2)
    fails("match", "--table", "y.csv", status=2)


def test_correct_counts_from_then_on(diary: Path, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("date,food,amount\n2026-11-16,Aldi Käse jung,30 g\n", encoding="utf-8")
    ok("import", tmp_path / "more.csv", "--diary", diary)
    said = ok("correct", "Aldi Käse jung", "cheese_gouda", "--diary", diary).stdout
    assert "cheese_gouda" in said and "1 entr" in said
    record = json.loads(ok("week", "2026-W47", "--json", "--diary", diary).stdout)
    total = next(r for r in record["rows"] if r["analyte"] == "MK_total")
    assert total["intake_ug"] > 5
    assert "Did you mean" in fails("correct", "x", "cheese_guda", "--diary", diary)


def test_a_correction_can_be_taken_back_and_needs_a_name(diary: Path) -> None:
    ok("correct", "natto", "none", "--diary", diary)
    assert "no food" in ok("match", "Natto 45 g", "--diary", diary).stdout
    ok("correct", "--remove", "natto", "--diary", diary)
    assert "natto (Natto)" in ok("match", "Natto 45 g", "--diary", diary).stdout
    assert "nothing was settled" in fails("correct", "--remove", "natto", "--diary", diary)
    assert "holds no name" in fails("correct", " ", "natto", "--diary", diary)


def test_correct_settles_shares_grams_and_doses_lists_and_undoes_them(diary: Path) -> None:
    assert "Nothing is settled yet" in ok("correct", "--list", "--diary", diary).stdout
    ok("correct", "Abendbrot", "bread_rye 70, cheese_gouda 30", "--grams", "250", "--unit", "Teller", "--diary", diary)
    ok("correct", "Sunshine", "supplement_d3_k2", "--dose", "D3 1000 IU, MK7 100 mcg", "--diary", diary)
    listed = ok("correct", "--list", "--diary", diary).stdout
    assert "'abendbrot': 70 % bread_rye + 30 % cheese_gouda (0 entries)" in listed
    assert "'abendbrot': 1 Teller = 250 g" in listed
    rows = json.loads(ok("correct", "--list", "--json", "--diary", diary).stdout)["rows"]
    assert [row["value"] for row in rows if row["kind"] == "dose"] == [{"D3": 25.0, "MK7": 100.0}]
    assert "'Sunshine'" in ok("correct", "--undo", "--diary", diary).stdout
    assert "'sunshine'" not in ok("correct", "--list", "--diary", diary).stdout
    ok("correct", "--remove", "ABENDBROT", "--diary", diary)
    assert "abendbrot" not in ok("correct", "--list", "--diary", diary).stdout
    assert "counts again" in ok("correct", "--undo", "--diary", diary).stdout
    assert "abendbrot" in ok("correct", "--list", "--diary", diary).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["natto"],
        ["natto", "none", "--list"],
        ["--list", "--undo"],
        ["natto", "--unit", "slice"],
        ["natto", "none", "--json"],
        ["--remove", "natto", "--grams", "5"],
    ],
)
def test_correct_says_one_thing_at_a_time(arguments: list[str], diary: Path) -> None:
    fails("correct", *arguments, "--diary", diary, status=2)


def test_a_food_that_is_gone_is_told_of_and_its_correction_kept(diary: Path, demo: Path) -> None:
    with Diary.open(diary) as opened:
        opened.settle([Answer("name", ("natto",), [["cheese_of_old", 1.0]])])
    told = "foods that the food table does not hold, and they wait for review: 'natto' as 'cheese_of_old'."
    for command in (["week"], ["week", "--json"], ["import", demo], ["review", "--json"]):
        result = ok(*command, "--diary", diary)
        assert result.stderr.count(told) == 1
        assert told not in result.stdout
    assert "cheese_of_old" in ok("correct", "--list", "--diary", diary).stdout
    ok("correct", "--undo", "--diary", diary)
    assert told not in ok("week", "--diary", diary).stderr


def test_review_lists_what_is_open_for_programs(diary: Path) -> None:
    record = json.loads(ok("review", "--json", "--limit", "1", "--diary", diary).stdout)
    assert record["open"] >= 2
    [row] = record["rows"]
    assert row["name"] == "sunday stew (mine)"
    assert {"why", "entries", "first_day", "last_day", "k2_ug", "d_ug", "choices"} <= set(row)
    fails("review", "--json", "--export", "x.csv", "--diary", diary, status=2)
    fails("review", "--apply", "x.csv", "--limit", "3", "--diary", diary, status=2)
    assert "nowhere.db" in fails("review", "--diary", diary.parent / "nowhere.db")


def test_the_week_says_how_much_waits_for_review_until_it_is_settled(diary: Path, tmp_path: Path) -> None:
    export = tmp_path / "more.csv"
    export.write_text("date,food,amount\n2026-11-16,Chicken caedar xy,200 g\n2026-11-17,asdf jkl,1\n", encoding="utf-8")
    ok("import", export, "--diary", diary)
    said = " ".join(ok("week", "2026-W47", "--diary", diary).stdout.split())
    assert "2 names in 2 entries of this week wait for review; as read, 1 of them would add about" in said
    assert "what the other one could add is guessed in the review only. Settle with: vitamer review." in said
    ok("correct", "Chicken caedar xy", "chicken", "--diary", diary)
    ok("correct", "asdf jkl", "none", "--diary", diary)
    assert "review" not in ok("week", "2026-W47", "--diary", diary).stdout


def test_a_failed_file_has_its_object_in_the_json(tmp_path: Path, demo: Path) -> None:
    result = run("import", tmp_path / "nowhere.csv", demo, "--json", "--diary", tmp_path / "d.db")
    assert result.exit_code == 1
    failed, good = json.loads(result.stdout)
    assert failed["file"] == "nowhere.csv" and "nowhere.csv" in failed["error"]
    assert good["kept"] > 900


def test_match_does_not_overwrite_its_own_table(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("text\nGouda\n", encoding="utf-8")
    assert "would replace" in fails("match", "--table", table, "-o", table)
    assert table.read_text(encoding="utf-8") == "text\nGouda\n"


def _program(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "vitamer", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


def test_terminals_without_our_letters_and_full_disks_are_no_tracebacks(demo: Path) -> None:
    done = _program("week", "--file", demo, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0 and b"Week 46" in done.stdout
    if Path("/dev/full").exists():
        with Path("/dev/full").open("w") as full:
            for arguments in (["week", "--file", str(demo)], ["--help"], ["--version"]):
                command = [sys.executable, "-m", "vitamer", *arguments]
                broken = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
                assert broken.returncode == 1
                assert broken.stderr.splitlines()[-1].startswith("vitamer: the output cannot be written")
                assert "Traceback" not in broken.stderr


def test_import_lists_what_has_no_weight_and_no_dose(tmp_path: Path) -> None:
    export = tmp_path / "mine.csv"
    rows = ["Cheesecake,1 full recipe", "Vitamin K2 MK-7,1 capsule", "Gouda,"]
    export.write_text("date,food,amount\n" + "".join(f"2026-11-09,{r}\n" for r in rows), encoding="utf-8")
    text = ok("import", export, "--diary", tmp_path / "d.db").stdout
    assert "no weight" in text and "Cheesecake, 1 full recipe: a recipe has no stated weight" in text
    assert "no dose" in text and "Vitamin K2 MK-7" in text
    assert "1 entry weighed by a default portion" in text


def test_foods_show_and_search() -> None:
    shown = ok("foods", "show", "natto").stdout
    assert "Kamao 2007" in shown and "Published values" in shown
    record = json.loads(ok("foods", "show", "natto", "--json").stdout)
    assert all(v["locator"] for v in record["values"])
    found = json.loads(ok("foods", "search", "cheese", "--json").stdout)
    assert {"cheese_gouda", "cheese_brie"} <= {r["food_id"] for r in found["rows"]}
    assert "Did you mean" in fails("foods", "show", "nato")
    assert "no food is called" in fails("foods", "search", "brblfrx")


def test_foods_show_draws_a_picture(tmp_path: Path) -> None:
    for name in ("natto.png", "natto.svg", "natto.pdf"):
        result = ok("foods", "show", "natto", "-o", tmp_path / name)
        assert (tmp_path / name).stat().st_size > 5000
        assert result.stdout == ""
        assert f"Wrote {tmp_path / name}" in result.stderr
    both = ok("foods", "show", "milk_whole", "-o", tmp_path / "milk.png", "--region", "us", "--json")
    assert json.loads(both.stdout)["meta"]["region"] == "US"
    assert (tmp_path / "milk.png").exists()
    assert "no format for a picture" in fails("foods", "show", "natto", "-o", tmp_path / "natto.gif")
    assert "does not exist" in fails("foods", "show", "natto", "-o", tmp_path / "no" / "natto.png")
    assert "Did you mean" in fails("foods", "show", "nato", "-o", tmp_path / "nato.png")


def test_foods_cite() -> None:
    text = ok("foods", "cite", "natto").stdout
    assert "Kamao 2007: " in text and "https://doi.org/10.3177/jnsv.53.464" in text and "Terms: " in text
    record = json.loads(ok("foods", "cite", "natto", "--json").stdout)
    assert record["meta"]["foods_version"]
    kamao = next(c for c in record["rows"] if c["citation_id"] == "KAMAO2007")
    assert {r["analyte"] for r in kamao["rests_on_it"]} >= {"MK7"}
    assert "Did you mean" in fails("foods", "cite", "nato")


def test_history_and_undo(diary: Path) -> None:
    assert "servings.csv" in ok("diary", "history", "--diary", diary).stdout
    assert "entries removed" in ok("diary", "undo", "--diary", diary).stdout
    assert "no entries yet" in fails("week", "--diary", diary)
    assert "no import" in fails("diary", "undo", "--diary", diary)


def test_formats_lists_the_importers() -> None:
    text = ok("formats").stdout
    assert "cronometer" in text and "plain" in text


def alike(folder: Path) -> None:
    """Make the files of a folder equally old: the newest would come last, and a second may pass between two."""
    for file in folder.iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))


def test_a_folder_and_what_is_left_alone(diary: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "notes.csv").write_text("Day,Group,Note\n2026-11-09,,felt well\n")
    (folder / "letter.txt").write_text("Dear diary\n")
    alike(folder)
    result = run("import", folder, "--diary", diary)
    assert result.exit_code == 1
    nothing, letter, notes = result.stderr.splitlines()
    assert nothing.startswith(f"vitamer: {folder}: no file in it is a food diary.")
    assert letter.startswith("Left alone: ") and "letter.txt: this is not a CSV table" in letter
    assert "Cronometer's notes export (notes.csv), which holds no foods." in notes
    (folder / "mine.csv").write_text("date,food,amount\n2026-11-09,natto,1 pack\n2026-11-09,egg,0 g\n")
    alike(folder)
    result = ok("import", folder, "--diary", diary, "--explain")
    assert "line 3: amount is zero: not eaten (2026-11-09 'egg' 0 g)" in result.stdout
    assert "Left alone: " in result.stderr and "felt" not in result.stderr
    result = ok("import", folder, "--diary", diary)
    assert "Left alone: 2 files without a food diary (letter.txt, notes.csv); --explain tells why." in result.stderr
    accounts = json.loads(ok("import", folder, "--diary", diary, "--json").stdout)
    assert [account.get("left_alone") for account in accounts] == [True, None, True]


def test_each_file_that_is_left_alone_has_a_line_of_its_own(diary: Path, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text("Dear diary\n")
    told = run("import", folder, "--diary", diary).stderr.splitlines()
    assert [line.partition(": ")[0] for line in told] == ["vitamer"] + ["Left alone"] * 6
    assert "5.txt" not in told[5] and told[6].startswith(
        "Left alone: 3 more without a food diary (5.txt, 6.txt, 7.txt)"
    )
    assert len(run("import", folder, "--diary", diary, "--explain").stderr.splitlines()) == 9


def test_a_delimiter_that_cannot_part_cells_is_refused(diary: Path, demo: Path) -> None:
    assert "--delimiter: ';;' cannot part cells" in fails("import", demo, "--delimiter", ";;", "--diary", diary)


def test_a_table_of_ones_own_is_mapped(diary: Path, tmp_path: Path) -> None:
    (tmp_path / "tagebuch.csv").write_text("Datum\tSpeise\tMenge\n03/04/2026\tNatto\t1 Packung\n")
    mapped = ("import", tmp_path / "tagebuch.csv", "--map", "date=Datum,food=Speise,amount=Menge", "--diary", diary)
    assert "--dates dmy or --dates mdy" in fails(*mapped)
    text = ok(*mapped, "--dates", "dmy", "--delimiter", "tab", "--encoding", "utf-8", "--decimal", ",").stdout
    assert "read as    separated by tabs, UTF-8" in text and "1 matched" in text
    assert "--map: 'date' does not say" in fails("import", tmp_path / "tagebuch.csv", "--map", "date", "--diary", diary)


BAD_FILES = {
    "empty.csv": b"",
    "header.csv": b"date,food,amount\n",
    "binary.csv": bytes(range(256)) * 20,
    "dates.csv": b"date,food,amount\n03/04/2026,natto,30 g\n",
    "cut.zip": b"PK\x03\x04 and nothing more",
    "cut.xlsx": b"PK\x03\x04 and nothing more",
    "unknown.csv": b"when,what,how\n2026-11-09,natto,1\n",
    "date.csv": b"date,food,amount\n2026-02-30,natto,1\n",
    "text.csv": b"Dear diary, today I ate natto.\n",
    "quote.csv": b'date,food,amount\n2026-11-09,"natto,1\n2026-11-10,gouda,2\n',
}


@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_bad_files_are_one_clear_line_and_leave_the_diary_alone(name: str, diary: Path, tmp_path: Path) -> None:
    before = diary.read_bytes()
    (tmp_path / name).write_bytes(BAD_FILES[name])
    line = fails("import", tmp_path / name, "--diary", diary)
    assert name in line
    assert diary.read_bytes() == before
    assert name in fails("week", "--file", tmp_path / name)


def test_other_bad_input(diary: Path, tmp_path: Path) -> None:
    assert "nowhere.csv" in fails("import", tmp_path / "nowhere.csv", "--diary", diary)
    assert "2026-W01" in fails("week", "2026-W01", "--diary", diary)
    assert "neither a week nor a day" in fails("week", "soon", "--diary", diary)
    assert "no diary yet" in fails("week", "--diary", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
    assert "does not exist" in fails("week", "-o", tmp_path / "no" / "week.png", "--diary", diary)
    assert "no format for a picture" in fails("week", "-o", tmp_path / "week.gif", "--diary", diary)
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"hello, I am a text file")
    assert "foreign.db" in fails("import", tmp_path / "nowhere.csv", "--diary", foreign)
    assert foreign.read_bytes() == b"hello, I am a text file"
    assert "Known regions" in fails("week", "--region", "xx", "--diary", diary)
    fails("week", "--nonsense", status=2)
    fails("nonsense", status=2)


def _commands(group: click.Group, *names: str) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += _commands(command, *names, name)
        else:
            found.append((*names, name))
    return found


@pytest.mark.parametrize("names", _commands(main), ids=" ".join)
def test_every_command_has_help_and_stands_in_the_readme(names: tuple[str, ...]) -> None:
    text = ok(*names, "--help").stdout
    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    assert f"vitamer {' '.join(names)}" in readme
    assert names == ("formats",) or "Example" in text


# ---- own foods --------------------------------------------------------------------------------------------


def test_own_foods_from_adding_to_removing(diary: Path, tmp_path: Path) -> None:
    here = ("--diary", diary)
    said = ok("foods", "add", "Eck-Natto", "--like", "natto", "--measure", "pack=40 g", "--label", "MK7=1 mg", *here)
    assert (
        said.stdout
        == "Added to my_eck_natto: 1 in foods, 1 in aliases, 1 in measures, 1 in contents, 1 in citations.\n"
    )
    assert "my_eck_natto" in ok("foods", "search", "eck", *here).stdout
    assert "my_eck_natto (Eck-Natto)" in ok("match", "Eck-Natto 40 g", *here).stdout
    shown = json.loads(ok("foods", "show", "my_eck_natto", "--json", *here).stdout)
    assert "+own." in shown["meta"]["foods_version"]
    assert shown["values"][0]["published_value"] == "1000"
    assert json.loads(ok("week", "--json", *here).stdout)["meta"]["foods_version"] == shown["meta"]["foods_version"]
    assert "5 rows of your own" in ok("foods", "check", *here).stdout
    wrote = ok("foods", "export", tmp_path / "mine", *here).stdout
    assert f"Wrote {tmp_path / 'mine' / 'contents.csv'}" in wrote
    assert "is there already" in fails("foods", "export", tmp_path / "mine", *here)
    assert "No problem in 5 rows laid over the food table" in ok("foods", "check", tmp_path / "mine").stdout
    other = tmp_path / "other.db"
    for _ in range(2):
        ok("foods", "add", "--from", tmp_path / "mine", "--diary", other)
        assert "5 rows of your own" in ok("foods", "check", "--diary", other).stdout
    assert ok("foods", "remove", "my_eck_natto", *here).stdout == "Took away 5 rows of your own about my_eck_natto.\n"
    assert "no food 'my_eck_natto'" in fails("foods", "show", "my_eck_natto", *here)
    assert "nothing of your own" in fails("foods", "remove", "natto", *here)
    assert "no foods of your own" in fails("foods", "export", tmp_path / "none", *here)


def test_own_foods_count_for_a_file_only_if_the_diary_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.db"
    monkeypatch.setenv("VITAMER_DIARY", str(path))
    ok("foods", "add", "natto", "--label", "MK7=1 mg")
    export = tmp_path / "mine.csv"
    export.write_text("date,food,amount\n2026-11-16,natto,100 g\n", encoding="utf-8")

    def week(*flags: str | Path) -> tuple[float, str]:
        record = json.loads(ok("week", "--json", *flags).stdout)
        mk7 = next(r["intake_ug"] for r in record["rows"] if r["analyte"] == "MK7")
        return mk7, record["meta"]["foods_version"]

    plain, version = week("--file", export)
    assert plain != pytest.approx(1000) and "own" not in version
    mine, version = week("--file", export, "--diary", path)
    assert mine == pytest.approx(1000) and "+own." in version
    assert week("--file", export, "--diary", path, "--region", "us")[0] == pytest.approx(1000)
    ok("import", export)
    assert week()[0] == pytest.approx(1000)
    assert "+own." in ok("import", export).stdout


def test_foods_check_prints_every_problem_and_fails(tmp_path: Path) -> None:
    text = "food_id,measure,mass_g,mass_gsd,citation_id,locator\nnatto,pack,45 g,0.5,VITAMER,x\n"
    (tmp_path / "measures.csv").write_text(text, encoding="utf-8")
    result = run("foods", "check", tmp_path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "measures.csv:2: mass_g '45 g' is no number",
        "measures.csv:2: mass_gsd '0.5' must be at least 1",
        "Mend these first: further checks follow.",
    ]
    assert result.stderr.startswith("vitamer: 2 problems in 1 row laid over the food table.")
    assert "measures.csv:2" in fails("foods", "add", "--from", tmp_path, "--diary", tmp_path / "d.db")
    assert not (tmp_path / "d.db").exists() or ok("foods", "check", "--diary", tmp_path / "d.db")
    assert "No problem in food table" in ok("foods", "check").stdout
    assert "no such folder" in fails("foods", "check", tmp_path / "nowhere")


def test_what_foods_add_does_not_take(tmp_path: Path) -> None:
    here = ("--diary", tmp_path / "d.db")
    fails("foods", "add", *here, status=2)
    fails("foods", "add", "natto", "--from", tmp_path, *here, status=2)
    fails("foods", "add", "--from", tmp_path, "--label", "MK7=1 µg", *here, status=2)
    assert "says nothing" in fails("foods", "add", "natto", "--label", "MK7=0 µg", *here)
    assert "Did you mean cheese_gouda" in fails("foods", "add", "Gouda", "--like", "cheese_guda", *here)
    assert not (tmp_path / "d.db").exists()
    assert "no diary yet" in fails("foods", "remove", "natto", *here)


def test_a_name_that_meant_another_food_is_said(tmp_path: Path) -> None:
    diary = tmp_path / "d.db"
    result = ok("foods", "add", "cheese_edam", "--name", "Gouda", "--diary", diary)
    assert "'Gouda' meant cheese_gouda until now." in result.stderr
    assert "cheese_edam" in ok("match", "gouda", "--diary", diary).stdout


def test_foods_table_is_everybody_s_unless_a_diary_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    diary = tmp_path / "d.db"
    ok("foods", "add", "My natto", "--like", "natto", "--label", "MK7=300 µg", "--diary", diary)
    monkeypatch.setenv("VITAMER_DIARY", str(diary))
    ok("foods", "table", "-o", tmp_path / "all.csv")
    ok("foods", "table", "-o", tmp_path / "mine.csv", "--diary", diary)
    held = [(tmp_path / f"{name}.csv").read_text(encoding="utf-8") for name in ("all", "mine")]
    assert ["my_natto" in text for text in held] == [False, True]


def test_correct_needs_a_diary_that_is_there(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    assert "there is no diary yet" in fails("correct", "natto", "none", "--diary", missing)
    assert not missing.exists()


def test_correct_refuses_doses_of_foods_and_masses_that_are_hard_to_believe(diary: Path) -> None:
    assert "is no supplement" in fails("correct", "natto", "--dose", "D3 1000 IU", "--diary", diary)
    assert "would weigh 1.5 kg" in fails("correct", "natto", "--grams", "1500", "--unit", "wheel", "--diary", diary)
    said = ok("correct", "natto", "--grams", "1500!", "--unit", "wheel", "--diary", diary)
    assert "1 wheel = 1.5 kg" in said.stdout


def test_correct_hints_at_names_of_the_diary_that_come_near(tmp_path: Path) -> None:
    export, path = tmp_path / "notes.csv", tmp_path / "mine.db"
    export.write_text("Date,Food,Amount\n2026-11-09,Goudaa alt,2 wheels\n", encoding="utf-8")
    ok("import", export, "--diary", path)
    assert "did you mean 'Goudaa alt'?" in ok("correct", "gouda alt", "cheese_gouda", "--diary", path).stderr
    said = ok("correct", "Goudaa alt", "cheese_gouda", "--grams", "150", "--unit", "wheels", "--diary", path)
    assert "(1 entry)" in said.stdout
    assert (
        "as written: 2 wheels"
        in ok("correct", "Goudaa alt", "--grams", "20", "--unit", "slice", "--diary", path).stderr
    )


def test_an_exported_diary_is_imported_to_the_same_diary(diary: Path, tmp_path: Path) -> None:
    ok("correct", "Zimtzauber", "cheese_gouda", "--diary", diary)
    ok("diary", "export", tmp_path / "diary.zip", "--diary", diary)
    new = tmp_path / "new.db"
    result = ok("import", tmp_path / "diary.zip", "--diary", new)
    assert "diary.zip: an exported diary, read back as it was: 1 import" in result.stderr
    for command in (("diary", "history"), ("correct", "--list"), ("week",)):
        assert ok(*command, "--json", "--diary", new).stdout == ok(*command, "--json", "--diary", diary).stdout
    again = ok("import", tmp_path / "diary.zip", "--diary", new)
    assert "holds exactly this already; nothing was changed." in again.stderr
    ok("diary", "undo", "--diary", new)
    assert "the diary holds something else already" in fails("import", tmp_path / "diary.zip", "--diary", new)


def test_a_dry_run_of_several_files_tells_what_happens_after_one_another(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("date,food,amount\n2026-11-09,natto,1 pack\n")
    both = ("import", tmp_path / "a.csv", tmp_path / "b.csv", "--source", "x", "--json", "--diary", tmp_path / "d.db")
    rehearsed, done = (json.loads(ok(*both, *dry).stdout) for dry in (("--dry-run",), ()))
    assert [account["replaced"] for account in rehearsed] == [0, 1]
    assert rehearsed == done
