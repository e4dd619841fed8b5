"""Explaining and exporting as a person types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from odd_diary import odd_file
from vitamer import columns
from vitamer.cli import main
from vitamer.result_files import FORMATS


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, [str(a) for a in arguments])


def ok(*arguments: str | Path) -> Result:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result


def fails(*arguments: str | Path, status: int = 1) -> str:
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


def test_explain_takes_a_day_a_week_or_the_last_week(diary: Path) -> None:
    day = ok("explain", "2026-11-10", "--diary", diary).stdout
    assert day.startswith("Tue 10 November 2026\n") and "Natto (natto)" in day and "Mon 9" not in day
    week = ok("explain", "2026-W46", "--diary", diary).stdout
    assert week.startswith("Week 46, 9–15 November 2026\n") and "Tue 10 November 2026" in week
    assert ok("explain", "--diary", diary).stdout == ok("explain", "last", "--diary", diary).stdout == week


def test_a_day_without_entries_names_the_nearest_that_have(diary: Path) -> None:
    assert "2026-11-20 has no entries. The nearest with entries: 2026-11-15." in fails(
        "explain", "2026-11-20", "--diary", diary
    )
    assert "Weeks with entries: 2026-W39 to 2026-W46." in fails("explain", "2027-W01", "--diary", diary)
    assert "'soon' is neither a week nor a day" in fails("explain", "soon", "--diary", diary)


def test_explain_as_json_and_as_a_table(diary: Path, tmp_path: Path) -> None:
    told = json.loads(ok("explain", "2026-11-10", "--json", "--diary", diary).stdout)
    assert told["meta"]["first"] == told["meta"]["last"] == "2026-11-10"
    assert {"vitamer", "foods_version", "region", "citations"} <= set(told["meta"])
    assert list(told["rows"][0]) == [c.name for c in columns.EXPLAINED]
    natto = [r for r in told["rows"] if r["food_id"] == "natto" and r["analyte"] == "MK7"]
    assert [round(r["intake_ug"]) for r in natto] == [391]
    assert set(natto[0]["citations"].split(";")) <= set(told["meta"]["citations"])
    path = tmp_path / "day.csv"
    result = ok("explain", "2026-11-10", "-o", path, "--diary", diary)
    assert result.stdout == "" and f"Wrote {path}: {len(told['rows'])} rows." in result.stderr
    table = pd.read_csv(path)
    assert len(table) == len(told["rows"]) and set(table["day"]) == {"2026-11-10"}
    assert not (tmp_path / "day.datapackage.json").exists()


def test_explain_writes_csv_alone(tmp_path: Path, demo: Path) -> None:
    line = fails("explain", "-o", tmp_path / "day.xlsx", "--file", demo)
    assert "'.xlsx' is no format for a table. Use .csv." in line


@pytest.mark.parametrize("suffix", FORMATS)
def test_export_writes_every_format_and_says_so(demo: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"intakes{suffix}"
    result = ok("export", "-o", path, "--file", demo, "--region", "us")
    assert result.stdout == ""
    assert f"Wrote {path}: 1,100 rows" in result.stderr and "region US" in result.stderr
    assert path.stat().st_size > 10_000
    assert (tmp_path / "intakes.datapackage.json").exists() == (suffix in (".csv", ".parquet"))


def test_export_by_entry_and_days(diary: Path, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    account = json.loads(
        ok("export", "-o", path, "--by", "entry", "--from", "2026-11-09", "--to", "2026-11-10",
           "--json", "--diary", diary).stdout
    )  # fmt: skip
    table = pd.read_csv(path)
    assert sorted(set(table["day"])) == ["2026-11-09", "2026-11-10"]
    assert account["rows"] == len(table) and account["by"] == "entry"
    assert account["files"] == [str(path), str(tmp_path / "some.datapackage.json")]
    assert "there are no entries from 2027-01-01" in fails(
        "export", "-o", path, "--from", "2027-01-01", "--diary", diary
    )


def test_days_are_complete_as_judged_by_the_whole_diary(diary: Path, tmp_path: Path) -> None:
    ok("export", "-o", tmp_path / "all.csv", "--diary", diary)
    ok("export", "-o", tmp_path / "one.csv", "--from", "2026-11-15", "--to", "2026-11-15", "--diary", diary)
    whole, one = (pd.read_csv(tmp_path / name) for name in ("all.csv", "one.csv"))
    pd.testing.assert_frame_equal(whole[whole["day"] == "2026-11-15"].reset_index(drop=True), one)
    assert not one["complete"].any()


def test_export_needs_a_place_that_is_fit(demo: Path, tmp_path: Path) -> None:
    assert "Missing option '-o'" in fails("export", "--file", demo, status=2)
    assert "is no format for a table" in fails("export", "-o", tmp_path / "a.txt", "--file", demo)
    assert "does not exist" in fails("export", "-o", tmp_path / "no" / "a.csv", "--file", demo)
    assert "does not match the format" in fails(
        "export", "-o", tmp_path / "a.csv", "--from", "9.11.", "--file", demo, status=2
    )
    mine = tmp_path / "servings.csv"
    mine.write_bytes(demo.read_bytes())
    for command in (["export"], ["explain"]):
        assert "would replace the file" in fails(*command, "-o", mine, "--file", mine)
    assert mine.read_bytes() == demo.read_bytes()
    for command in (["export", "-o", tmp_path / "a.csv"], ["explain"]):
        assert "goes with --file EXPORT" in fails(*command, "--dates", "dmy", status=2)


def test_both_read_a_strange_diary_to_the_end(tmp_path: Path) -> None:
    path = odd_file(tmp_path)
    text = ok("explain", "2026-11-09", "--file", path).stdout
    assert "stands in, without an interval" in text and "in review" in text
    assert "\x1b" not in text and "\u202e" not in text
    out = tmp_path / "out.csv"
    ok("export", "-o", out, "--by", "entry", "--file", path)
    ok("explain", "2026-11-09", "-o", tmp_path / "day.csv", "--file", path)
    for written in (out, tmp_path / "day.csv"):
        cells = [cell for row in csv.reader(io.StringIO(written.read_text(encoding="utf-8"))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
        assert "'=cmd|' /C calc'!A0" in cells


def test_figures_as_numbers_are_those_that_are_drawn(diary: Path) -> None:
    kinds = ("trend", "calendar", "sources", "pairing", "companions", "doubt")
    told = {kind: ok("plot", kind, "--json", "--diary", diary) for kind in kinds}
    held = {kind: json.loads(result.stdout) for kind, result in told.items()}
    for kind, record in held.items():
        named = {c for row in record["rows"] for c in (row.get("citations") or "").split(";") if c}
        assert set(record["meta"]["citations"]) == named, kind
        assert "Yogurt, plain" in record["meta"]["regional_foods"]
        assert "These foods differ by country" in told[kind].stderr
        assert "context" not in record
    assert {row["analyte"] for row in held["pairing"]["rows"]} == {"D3", "MK7"}


def test_lines_for_comparison_are_among_the_numbers(diary: Path) -> None:
    record = json.loads(ok("plot", "trend", "--context", "vitamin-d", "--json", "--diary", diary).stdout)
    assert {line["value_ug_per_day"] for line in record["context"]} == {15.0, 20.0, 100.0}
    assert {line["citations"] for line in record["context"]} <= set(record["meta"]["citations"])
    doses = json.loads(ok("plot", "pairing", "--doses", "--json", "--diary", diary).stdout)["context"]
    assert {line["kind"] for line in doses} == {"trial_dose"} and {line["low_ug_per_day"] for line in doses} == {None}


def test_a_calendar_as_numbers_is_one_year(tmp_path: Path) -> None:
    export = tmp_path / "years.csv"
    export.write_text("date,food,amount\n2025-11-09,natto,45 g\n2026-11-09,gouda,30 g\n", encoding="utf-8")
    for said, year in (((), "2026"), (("--year", "2025"), "2025")):
        rows = json.loads(ok("plot", "calendar", *said, "--json", "--file", export).stdout)["rows"]
        assert {row["day"] for row in rows} == {f"{year}-11-09"}
    line = fails("plot", "calendar", "--year", "2020", "--json", "--file", export)
    assert "the year 2020 has no entries. Years with entries: 2025, 2026." in line


def test_days_from_after_to_are_wrong_usage(diary: Path, tmp_path: Path) -> None:
    days = ("--from", "2026-11-10", "--to", "2026-11-01")
    for command, name in ((("plot", "trend"), "x.png"), (("export",), "x.csv"), (("report",), "x.html")):
        said = fails(*command, *days, "-o", tmp_path / name, "--diary", diary, status=2)
        assert "--from 2026-11-10 is later than --to 2026-11-01." in said


@pytest.mark.parametrize("group", ["plot", "diary", "foods"])
def test_a_group_alone_shows_its_help_once(group: str) -> None:
    told = run(group)
    assert told.exit_code == 2
    assert told.stderr.count("Usage:") == 1 and "Error:" not in told.stderr
    assert told.stderr.startswith(f"Usage: main {group}") or told.stderr.startswith(f"Usage: vitamer {group}")
