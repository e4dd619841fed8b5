from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vitamer import diary as diary_module
from vitamer.cli import main
from vitamer.diary import Became, Diary
from vitamer.diary_sheets import held_text, history_text, restored_text


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def ok(*arguments: object) -> Result:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result


def fails(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("vitamer: ")
    assert result.stderr.count("\n") == 1
    assert not result.stdout
    return result.stderr


def write(path: Path, *foods: str, day: str = "2026-11-09") -> Path:
    path.write_text("\n".join(["date,food,amount", *(f"{day},{f},1 g" for f in foods), f"{day},wine,0 g"]))
    return path


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "diary.db"
    ok("import", write(tmp_path / "mine.csv", "natto", "egg"), "--diary", path)
    ok("import", write(tmp_path / "mine.csv", "natto", "egg", "brie"), "--diary", path)
    ok("import", write(tmp_path / "mine.csv", "tea", day="2026-11-11"), "--diary", path)
    return path


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone cannot be set")
def test_history_tells_the_time_of_the_clock_on_the_wall(path, monkeypatch):
    with Diary.open(path) as diary:
        history = diary.history().assign(time="2026-11-22T23:30:00+00:00")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        told = history_text(history).splitlines()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert told == [
        "2026-11-23 08:30  mine.csv (plain, source mine)",
        "                  3 rows read = 2 kept + 1 skipped; 1 day, 2026-11-09; 0 in use, 2 replaced since",
        "2026-11-23 08:30  mine.csv (plain, source mine)",
        "                  4 rows read = 3 kept + 1 skipped; 1 day, 2026-11-09; all in use",
        "2026-11-23 08:30  mine.csv (plain, source mine)",
        "                  2 rows read = 1 kept + 1 skipped; 1 day, 2026-11-11; all in use",
    ]


def test_history_keeps_utc_for_programs_and_what_is_missing_is_null(path, tmp_path):
    ok("import", write(tmp_path / "mine.csv"), "--replace", "--diary", path)
    rows = json.loads(ok("diary", "history", "--json", "--diary", path).stdout)
    assert all(row["time"].endswith("+00:00") for row in rows)
    assert [(row["live"], row["days"], row["first_day"], row["last_day"]) for row in rows] == [
        (0, 1, "2026-11-09", "2026-11-09"),
        (0, 1, "2026-11-09", "2026-11-09"),
        (1, 1, "2026-11-11", "2026-11-11"),
        (0, 0, None, None),
    ]
    assert ok("diary", "history", "--diary", path).stdout.endswith("1 row read = 0 kept + 1 skipped\n")


def test_a_diary_without_imports_says_so(tmp_path):
    ok("diary", "settings", "region", "us", "--diary", tmp_path / "diary.db")
    assert (
        ok("diary", "history", "--diary", tmp_path / "diary.db").stdout == "No import yet. Run: vitamer import FILE\n"
    )
    with Diary.open(tmp_path / "diary.db") as diary:
        assert held_text(diary) == "0 imports, 0 entries"


def test_backup_restore_and_export_tell_what_they_did(path, tmp_path):
    backup, export = tmp_path / "backup.db", tmp_path / "diary.zip"
    ok("correct", "natto", "none", "--diary", path)
    ok("foods", "add", "natto", "--measure", "mug=100 g", "--diary", path)
    held = "3 imports, 6 entries (4 in use), 1 answer, 2 own rows of the food table"
    assert ok("diary", "backup", backup, "--diary", path).stderr == f"Wrote {backup}: {held}.\n"
    assert ok("diary", "export", export, "--diary", path).stderr == f"Wrote {export}: {held}.\n"
    assert "a file of this name already" in fails("diary", "backup", backup, "--diary", path)
    assert "a file of this name already" in fails("diary", "export", export, "--diary", path)
    ok("diary", "undo", "--diary", path)
    assert ok("diary", "restore", backup, "--diary", path).stdout.splitlines() == [
        f"Restored {path} from {backup}: {held}.",
        f"What it held before is kept in {path}.before-restore",
    ]
    again = ok("diary", "restore", export, "--diary", path).stdout
    assert again == f"{path} holds exactly what {export} holds already; nothing was changed.\n"
    new = tmp_path / "new.db"
    assert ok("diary", "restore", export, "--diary", new).stdout == f"Restored {new} from {export}: {held}.\n"
    assert "no such file" in fails("diary", "restore", tmp_path / "none.db", "--diary", path)
    assert "there is no diary yet" in fails("diary", "backup", tmp_path / "b.db", "--diary", tmp_path / "none.db")
    assert "there is no diary yet" in fails("diary", "export", tmp_path / "b.zip", "--diary", tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_restored_text_says_where_the_old_diary_is(path):
    with Diary.open(path) as diary:
        assert restored_text(diary, "b.db", Became(changed=False)).endswith("nothing was changed.")
        assert restored_text(diary, "b.db", Became(changed=True, kept=Path("old.db"))).endswith("is kept in old.db")


def test_a_dry_run_tells_of_each_file_what_happens_after_those_before_it(path, tmp_path):
    before = path.read_bytes()
    a = write(tmp_path / "a.csv", "a", "b", day="2026-11-12")
    b = write(tmp_path / "b.csv", "c", day="2026-11-12")
    arguments = ("import", a, b, a, "--source", "mine", "--diary", path, "--json")
    told = json.loads(ok(*arguments, "--dry-run").stdout)
    assert path.read_bytes() == before
    assert [(file["kept"], file["replaced"]) for file in told] == [(2, 0), (0, 0), (2, 2)]
    assert json.loads(ok(*arguments).stdout) == told
    fresh = tmp_path / "fresh.db"
    assert "would be kept" in ok("import", a, "--dry-run", "--diary", fresh).stdout
    assert not fresh.exists()


LIMITED = """
import resource, sys
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
from vitamer.cli import main
main(sys.argv[2:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
@pytest.mark.parametrize("more", [0, 4096, 20_000])
def test_a_full_disk_is_told_in_one_line_and_the_diary_stays(path, tmp_path, more):
    """A file may not grow beyond a size: the diary's now, and somewhat more, so that writing breaks off midway."""
    big = tmp_path / "big.db"
    ok("import", write(tmp_path / "mine.csv", *(f"food number {i}" for i in range(2000))), "--diary", big)
    ok("diary", "backup", tmp_path / "big backup.db", "--diary", big)
    ok("diary", "export", tmp_path / "big.zip", "--diary", big)
    write(tmp_path / "mine.csv", *(f"other food {i}" for i in range(2000)), day="2026-11-12")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(diary_module.__file__).parents[1]),
        "XDG_CACHE_HOME": "/dev/null",
    }
    size = path.stat().st_size + more
    for command in (
        ["import", "mine.csv", "--diary", "diary.db"],
        ["import", "mine.csv", "--diary", "new.db"],
        ["diary", "backup", "b.db", "--diary", "big.db"],
        ["diary", "export", "b.zip", "--diary", "big.db"],
        ["diary", "restore", "big backup.db", "--diary", "diary.db"],
        ["diary", "restore", "big.zip", "--diary", "diary.db"],
        ["diary", "restore", "diary.db", "--diary", "big.db"],
    ):
        limit = size // 4 if command[1] == "export" else size
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(limit), *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = done.stderr.splitlines()
        assert (done.returncode, len(lines)) == (1, 1), (command, done.stdout, done.stderr)
        assert "there is no room left on the disk" in lines[0], command
        with Diary.open(path) as diary, Diary.open(big) as other:
            assert len(diary.entries()) == 4
            assert len(other.entries()) == 2000
        after = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        # A diary that was to be made may be there and is empty then.
        assert after.pop("new.db", b"") == b""
        assert after == before, command
