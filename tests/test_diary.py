from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vitamer import diary as diary_module
from vitamer import diary_file
from vitamer.columns import ENTRIES
from vitamer.corrections import Answer, settled_entries
from vitamer.diary import DAY_HOLDS_MORE, Diary, default_path, resolve_path
from vitamer.diary_archive import restore
from vitamer.errors import DiaryError
from vitamer.importers import Options, read_export

DATA = Path(__file__).parent / "data"
NEWEST = diary_file.SCHEMA_VERSION


@pytest.fixture
def path(tmp_path):
    return tmp_path / "diary.db"


@pytest.fixture
def export(tmp_path):
    """Write a plain export of (day, food[, amount]) rows and read it."""

    def make(*rows: tuple[str, ...], source: str = "mine", name: str = "mine.csv"):
        cells = [[*row, "1 g"][:3] for row in rows]
        lines = ["date,food,amount", *(",".join(f'"{c}"' for c in row) for row in cells)]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        return read_export(tmp_path / name, source=source)

    return make


def shown(path: Path) -> list[tuple[str, str]]:
    with Diary.open(path, create=False) as diary:
        entries = diary.entries()
    return list(zip(entries["day"].dt.strftime("%Y-%m-%d"), entries["food"], strict=True))


def add(path: Path, export, **options):
    with Diary.open(path) as diary:
        summary = diary.add(export, **options)
    assert summary.rows_read == summary.kept + sum(summary.skipped.values())
    assert summary.kept == summary.new + summary.replacing == len(summary.entries)
    return summary


def rehearse(path: Path, export, **options):
    with Diary.open(path) as diary, diary.rehearsal() as copy:
        return copy.add(export, **options)


D1, D2, D3 = "2026-11-09", "2026-11-10", "2026-11-11"


@pytest.mark.parametrize("name", ["cronometer_2026.csv", "cronometer_2024.csv", "plain_comma.csv"])
def test_entries_come_back_as_they_were_written(path, name):
    export = read_export(DATA / name)
    add(path, export)
    with Diary.open(path) as diary:
        got = diary.entries()
    expected = export.entries.sort_values(["day", "line"], ignore_index=True).assign(entry_id=got["entry_id"])
    pd.testing.assert_frame_equal(got, expected)


def test_an_empty_diary_has_the_columns_and_kinds_of_a_full_one(path):
    with Diary.open(path) as diary:
        empty = diary.entries()
        diary.add(read_export(DATA / "plain_comma.csv"))
        full = diary.entries()
    assert len(empty) == 0
    assert list(empty.columns) == [c.name for c in ENTRIES]
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_importing_again_changes_nothing_that_shows(path, export):
    file = export((D1, "a"), (D1, "a"), (D2, "b"))
    first = add(path, file)
    before = shown(path)
    again = add(path, file)
    assert (first.kept, first.new, first.replaced, first.days) == (3, 3, 0, 2)
    assert (again.kept, again.new, again.replacing, again.replaced) == (3, 0, 3, 3)
    assert shown(path) == before == [(D1, "a"), (D1, "a"), (D2, "b")]


def test_order_does_not_depend_on_which_source_came_last(path, export):
    one, two = export((D1, "a"), source="a"), export((D1, "b"), source="b", name="b.csv")
    for file in (one, two, one):
        add(path, file)
    assert shown(path) == [(D1, "a"), (D1, "b")]


def test_a_later_overlapping_export_replaces_its_days_only(path, export):
    add(path, export((D1, "a"), (D2, "b")))
    later = add(path, export((D2, "b2"), (D2, "c"), (D3, "d"), name="later.csv"))
    assert shown(path) == [(D1, "a"), (D2, "b2"), (D2, "c"), (D3, "d")]
    assert (later.kept, later.new, later.replaced, later.days) == (3, 2, 1, 2)


def test_sources_do_not_touch_each_other(path, export):
    add(path, export((D1, "a")))
    summary = add(path, export((D1, "b")), source="other")
    assert (summary.source, summary.replaced) == ("other", 0)
    assert shown(path) == [(D1, "a"), (D1, "b")]
    with Diary.open(path) as diary:
        assert diary.entries()["source"].tolist() == ["mine", "other"]


def test_days_of_which_the_file_holds_fewer_stay_unless_replace(path, export):
    add(path, export((D1, "a"), (D1, "b"), (D2, "c")))
    short = export((D1, "x"), (D2, "y"), (D2, "z"), (D3, "wine", "0 g"), name="short.csv")
    summary = add(path, short)
    assert summary.days_kept_as_they_were == (D1,)
    assert summary.skipped == {"amount is zero: not eaten": 1, DAY_HOLDS_MORE: 1}
    assert summary.entries["food"].tolist() == ["y", "z"]
    assert shown(path) == [(D1, "a"), (D1, "b"), (D2, "y"), (D2, "z")]

    summary = add(path, short, replace=True)
    assert summary.days_kept_as_they_were == ()
    assert (summary.kept, summary.new, summary.replacing, summary.replaced) == (3, 0, 3, 4)
    assert shown(path) == [(D1, "x"), (D2, "y"), (D2, "z")]


def test_a_day_on_which_the_file_says_nothing_was_eaten(path, export):
    add(path, export((D1, "a")))
    nothing = export((D1, "a", "0 g"), name="nothing.csv")
    assert add(path, nothing).days_kept_as_they_were == (D1,)
    assert shown(path) == [(D1, "a")]
    summary = add(path, nothing, replace=True)
    assert (summary.kept, summary.replaced) == (0, 1)
    assert shown(path) == []


def test_undo_takes_imports_back_one_by_one(path, export):
    states = []
    for file in (
        export((D1, "a"), (D2, "b")),
        export((D2, "c"), (D3, "d"), name="2.csv"),
        export((D2, "e"), (D2, "f"), name="3.csv"),
    ):
        add(path, file)
        states.append(shown(path))
    with Diary.open(path) as diary:
        assert diary.history()["file"].tolist() == ["mine.csv", "2.csv", "3.csv"]
        assert diary.history()["live"].tolist() == [1, 1, 2]
        undone = diary.undo()
        assert (undone.file, undone.removed, undone.restored) == ("3.csv", 2, 1)
        assert shown(path) == states[1]
        diary.undo()
        assert shown(path) == states[0]
        diary.undo()
        assert shown(path) == []
        with pytest.raises(DiaryError, match="no import to take back"):
            diary.undo()


def test_an_import_that_keeps_nothing_stands_in_the_history_and_is_what_undo_takes_back(path, export):
    add(path, export((D1, "a"), (D1, "b")))
    add(path, export((D1, "x"), name="short.csv"))
    with Diary.open(path) as diary:
        history = diary.history()
        assert diary.undo().file == "short.csv"
        assert diary.entries()["food"].tolist() == ["a", "b"]
    assert history["file"].tolist() == ["mine.csv", "short.csv"]
    assert history.loc[0, ["format", "source", "rows_read", "kept"]].tolist() == ["plain", "mine", 2, 2]
    assert len(history["sha256"][0]) == 64


def test_a_file_read_anew_takes_the_place_of_its_earlier_reading(path, tmp_path):
    (tmp_path / "a.csv").write_text("date,food,amount\n03/04/2026,a,1 g\n04/04/2026,b,1 g\n04/04/2026,c,1 g\n")
    for dates, days in (("dmy", {"2026-04-03": 1, "2026-04-04": 2}), ("mdy", {"2026-03-04": 1, "2026-04-04": 2})):
        summary = add(path, read_export(tmp_path / "a.csv", options=Options(dates=dates)))
        assert Counter(day for day, _ in shown(path)) == days
    assert (summary.kept, summary.replaced, summary.new) == (3, 3, 1)
    assert summary.days_emptied == ("2026-04-03",)


def test_days_that_the_file_lacks_stay_and_are_told_or_are_emptied(path, export):
    add(path, export((D1, "a"), (D2, "b"), (D3, "c")))
    later = export((D1, "x"), (D3, "z"), name="2.csv")
    summary = add(path, later)
    assert (summary.days_not_in_the_file, summary.days_emptied) == ((D2,), ())
    assert shown(path) == [(D1, "x"), (D2, "b"), (D3, "z")]
    summary = add(path, later, replace=True)
    assert (summary.days_not_in_the_file, summary.days_emptied) == ((), (D2,))
    assert shown(path) == [(D1, "x"), (D3, "z")]
    with Diary.open(path) as diary:
        diary.undo()
    assert shown(path) == [(D1, "x"), (D2, "b"), (D3, "z")]


def test_dry_run_tells_and_changes_nothing(path, export):
    file = export((D1, "a"), (D2, "b"))
    assert rehearse(path, file).new == 2
    assert not path.exists()
    add(path, file)
    before = path.read_bytes()
    summary = rehearse(path, export((D2, "c"), name="2.csv"))
    assert (summary.kept, summary.replaced) == (1, 1)
    assert path.read_bytes() == before


def test_looking_creates_no_file(path):
    with Diary.open(path) as diary:
        assert len(diary.entries()) == len(diary.history()) == len(diary.answers()) == 0
        assert not diary.corrections()
        assert diary.settings() == {}
        with pytest.raises(DiaryError, match="nothing was settled"):
            diary.take_back()
        with pytest.raises(DiaryError, match="no import to take back"):
            diary.undo()
    assert not path.exists()
    with pytest.raises(DiaryError, match=r"no diary yet.*vitamer import"):
        Diary.open(path, create=False)


def test_answers_and_settings_are_kept(path):
    said = [
        Answer("name", ("Käse jung 30 g",), [["bread", 0.75], ["cheese_gouda", 0.25]]),
        Answer("name", ("aspirin",), []),
        Answer("portion", ("Käse jung", "2 Scheiben"), 60.0),
        Answer("dose", ("納豆カプセル",), {"MK7": 45.0}),
        Answer("entry", ("mine", D1, "natto", ""), {"as_written": True}),
    ]
    with Diary.open(path) as diary:
        diary.settle(said[:3])
        diary.settle(said[3:])
        diary.set("region", "DE")
        diary.set("name", "x")
        diary.set("name", None)
    with Diary.open(path, create=False) as diary:
        assert diary.answers() == said
        assert all(a.time.endswith("+00:00") for a in diary.answers())
        assert diary.corrections().names["food_id"].dropna().tolist() == ["bread", "cheese_gouda"]
        assert diary.settings() == {"region": "DE"}


def test_answers_given_together_are_taken_back_together_and_what_held_before_holds_again(path):
    gouda, brie = [["cheese_gouda", 1.0]], [["cheese_brie", 1.0]]
    with Diary.open(path) as diary:
        diary.settle([Answer("name", ("käse",), gouda)])
        diary.settle([Answer("name", ("käse",), brie), Answer("name", ("aspirin",), [])])
        diary.settle([Answer("name", ("käse",), None)])
        states = []
        for _ in range(3):
            states.append(diary.corrections().names["food_id"].tolist())
            diary.take_back()
        assert [[f for f in held if isinstance(f, str)] for held in states] == [[], ["cheese_brie"], ["cheese_gouda"]]
        assert [len(held) for held in states] == [1, 2, 1]
        with pytest.raises(DiaryError, match="nothing was settled"):
            diary.take_back()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.just("take back"),
            st.lists(
                st.tuples(st.sampled_from("abc"), st.sampled_from(["bread", "natto", None])), min_size=1, max_size=3
            ),
        ),
        max_size=8,
    )
)
def test_any_sequence_of_answers_and_of_taking_them_back_holds_what_it_should(tmp_path_factory, sequence):
    path = tmp_path_factory.mktemp("any") / "diary.db"
    batches: list[list[tuple[str, str | None]]] = []
    for step in sequence:
        with Diary.open(path) as diary:
            if step == "take back" and not batches:
                with pytest.raises(DiaryError, match="nothing was settled"):
                    diary.take_back()
            elif step == "take back":
                assert [a.key[0] for a in diary.take_back()] == [name for name, _ in batches.pop()]
            else:
                diary.settle([Answer("name", (name,), [[food, 1.0]] if food else None) for name, food in step])
                batches.append(step)
            names = diary.corrections().names
            truth = {name: food for batch in batches for name, food in batch}
            held = dict(zip(names["name"], names["food_id"], strict=True))
            assert held == {name: food for name, food in truth.items() if food}


def test_answers_of_a_kind_that_is_not_known_ask_for_an_update(path):
    with Diary.open(path) as diary:
        diary.settle([Answer("mood", ("käse",), 1)])
        with pytest.raises(DiaryError, match=r"'mood', which a newer vitamer knows\. Update"):
            diary.corrections()


def test_what_was_settled_survives_every_import_and_its_undoing(path, export):
    one = Answer("entry", ("mine", D1, "a", "1 g"), {"mass_g": 2.0})
    add(path, export((D1, "a")))
    with Diary.open(path) as diary:
        diary.settle([one])
    add(path, export((D1, "a"), (D1, "b"), name="2.csv"), replace=True)
    with Diary.open(path) as diary:
        diary.undo()
        diary.undo()
        assert diary.answers() == [one]
        diary.add(export((D1, "a")))
        assert settled_entries(diary.entries(), diary.corrections())["mass_g"].tolist() == [2.0]


def test_an_error_in_the_midst_of_an_import_leaves_the_diary_as_it_was(path, export):
    add(path, export((D1, "a")))
    broken = export((D1, "b"), (D2, "c"), name="2.csv")
    broken.entries["app_fat_g"] = pd.Series([1.0, object()], dtype="object")  # SQLite refuses the second row
    with Diary.open(path) as diary:
        with pytest.raises(sqlite3.ProgrammingError):
            diary.add(broken)
        assert diary.entries()["food"].tolist() == ["a"]
    assert shown(path) == [(D1, "a")]


KILLED = """
import os, sys
from vitamer import diary
from vitamer.importers import read_export
write = diary.Diary._write
def killed(*arguments):
    write(*arguments)
    os._exit(9)
diary.Diary._write = killed
diary.Diary.open(sys.argv[1]).add(read_export(sys.argv[2]))
"""

IMPORTS = """
import sys
from vitamer.diary import Diary
from vitamer.importers import read_export
export = read_export(sys.argv[2], source=sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
with Diary.open(sys.argv[1]) as diary:
    for _ in range(5):
        diary.add(export)
"""


def python(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(diary_module.__file__).parents[1])}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, text=True, **options)


def test_a_process_killed_before_its_commit_leaves_the_diary_as_it_was(path, export):
    add(path, export((D1, "a")))
    assert python(KILLED, path, DATA / "cronometer_2026.csv").wait() == 9
    assert shown(path) == [(D1, "a")]


def test_processes_may_import_at_once_into_a_diary_that_does_not_exist_yet(path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running = [python(IMPORTS, path, DATA / "cronometer_2026.csv", source, **pipes) for source in "ab"]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.communicate("go\n")
        assert process.returncode == 0
    counts = Counter(food for _, food in shown(path))
    assert counts["Water"] == 4
    assert set(counts.values()) == {2, 4}
    with Diary.open(path) as diary:
        assert len(diary.history()) == 10


def test_nobody_else_writes_between_looking_at_the_diary_and_changing_it(path, export, monkeypatch):
    add(path, export((D1, "a")))
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    look = Diary._plan

    def look_while_another_tries_to_write(*arguments):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        return look(*arguments)

    monkeypatch.setattr(Diary, "_plan", look_while_another_tries_to_write)
    assert add(path, export((D1, "b"))).replaced == 1
    other.close()


def test_a_locked_diary_is_an_error_after_a_while(path, export, monkeypatch):
    add(path, export((D1, "a")))
    monkeypatch.setattr(diary_file, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(DiaryError, match=r"another program is using the diary. Close it"):
            add(path, export((D1, "b")))
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert shown(path) == [(D1, "a")]


def test_a_read_only_diary_can_be_read_and_not_written(path, export):
    add(path, export((D1, "a")))
    path.chmod(stat.S_IRUSR)
    assert shown(path) == [(D1, "a")]
    with pytest.raises(DiaryError, match=r"the diary is read-only. Allow writing"):
        add(path, export((D1, "b")))
    assert shown(path) == [(D1, "a")]


def make_sqlite(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "make, words",
    [
        (
            lambda p: p.write_text("Dear diary, today I ate natto. " * 100),
            "not a vitamer diary. Name another",
        ),
        (lambda p: make_sqlite(p, "CREATE TABLE t (x)"), "this SQLite file is not a vitamer diary"),
        (lambda p: make_sqlite(p, "PRAGMA application_id = 7"), "this SQLite file is not a vitamer diary"),
        (
            lambda p: make_sqlite(
                p, f"PRAGMA application_id = {diary_file.APPLICATION_ID}", f"PRAGMA user_version = {NEWEST + 1}"
            ),
            f"format {NEWEST + 1} of a newer vitamer; this one knows {NEWEST}. Update",
        ),
        (
            lambda p: make_sqlite(
                p, f"PRAGMA application_id = {diary_file.APPLICATION_ID}", f"PRAGMA user_version = {NEWEST}"
            ),
            "damaged or cannot be used",
        ),
    ],
)
def test_files_that_are_not_ours_are_refused_untouched(path, export, make, words):
    make(path)
    before = path.read_bytes()
    with pytest.raises(DiaryError, match=words) as caught:
        add(path, export((D1, "a")))
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if "diary" in p.name] == ["diary.db"]


def test_a_missing_folder_and_a_folder_are_refused(tmp_path, export):
    with pytest.raises(DiaryError, match=r"the folder .* does not exist. Create it"):
        Diary.open(tmp_path / "none" / "diary.db")
    assert not (tmp_path / "none").exists()
    with pytest.raises(DiaryError, match="is a folder, not a diary"):
        Diary.open(tmp_path)
    with pytest.raises(DiaryError, match="cannot be used"):
        Diary.open(tmp_path / ("x" * 300))


def test_an_empty_file_becomes_a_diary(path, export):
    path.touch()
    add(path, export((D1, "a")))
    assert shown(path) == [(D1, "a")]


def test_flag_then_environment_then_default(monkeypatch, tmp_path, export):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("VITAMER_DIARY", raising=False)
    assert resolve_path(None) == default_path()
    assert default_path().parts[-2:] == ("vitamer", "diary.db")
    monkeypatch.setenv("VITAMER_DIARY", "~/mine.db")
    assert resolve_path(None) == Path.home() / "mine.db"
    assert resolve_path("other.db") == Path("other.db")


@pytest.mark.skipif(sys.platform != "linux", reason="the data folder is set by XDG_DATA_HOME")
def test_the_default_folder_is_made_on_the_first_import(monkeypatch, tmp_path, export):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with Diary.open(default_path()) as diary:
        assert not default_path().parent.exists()
        diary.add(export((D1, "a")))
    assert shown(default_path()) == [(D1, "a")]


rows = st.tuples(
    st.sampled_from([D1, D2, D3]), st.sampled_from(["a", "b", "卵", '"']), st.sampled_from(["1 g", "0 g", ""])
)
imports = st.lists(st.tuples(st.lists(rows, min_size=1, max_size=6), st.sampled_from("xy"), st.booleans()), max_size=6)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(imports)
def test_any_sequence_of_imports_accounts_for_every_row(tmp_path_factory, sequence):
    folder = tmp_path_factory.mktemp("any")
    path, states = folder / "diary.db", [[]]
    truth: dict[tuple[str, str], list[str]] = {}
    for i, (cells, source, replace) in enumerate(sequence):
        frame = pd.DataFrame(cells, columns=["date", "food", "amount"])
        frame.to_csv(folder / f"{i}.csv", index=False)
        export = read_export(folder / f"{i}.csv", source=source)
        summary = add(path, export, replace=replace)
        if replace:
            inside = [day for day in (D1, D2, D3) if frame["date"].min() <= day <= frame["date"].max()]
            truth |= {(day, source): [] for day in inside}
        for day, of_day in frame.groupby("date"):
            eaten = of_day.loc[of_day["amount"] != "0 g", "food"].tolist()
            if replace or len(eaten) >= len(truth.get((day, source), [])):
                truth[day, source] = eaten
        after = shown(path)
        assert after == [(day, food) for (day, _), foods in sorted(truth.items()) for food in foods]
        assert rehearse(path, export, replace=replace).new == 0
        again = add(path, export, replace=replace)
        assert again.new == 0
        assert shown(path) == after
        with Diary.open(path) as diary:
            diary.undo()
            assert shown(path) == after
        states.append(after)
        assert summary.kept == summary.new + summary.replacing
    with Diary.open(path) as diary:
        while len(states) > 1:
            assert shown(path) == states.pop()
            diary.undo()
        assert len(diary.entries()) == 0


# ---- own rows of the food table, and the format that first had them ----------------------------------------

POT = {"food_id": "natto", "measure": "pack", "mass_g": "45"}


def test_own_rows_come_back_as_they_were_written(path):
    with Diary.open(path) as diary:
        assert diary.own_rows() == {}
        said = diary.change_own_rows(lambda own: {**own, "measures": [POT], "aliases": [{"alias": "納豆くん"}]})
    with Diary.open(path) as diary:
        assert diary.own_rows() == said == {"measures": [POT], "aliases": [{"alias": "納豆くん"}]}


def test_a_change_of_own_rows_that_fails_changes_nothing(path):
    def refuse(own):
        own["measures"].clear()
        raise DiaryError("no")

    with Diary.open(path) as diary:
        diary.change_own_rows(lambda own: {"measures": [POT]})
        with pytest.raises(DiaryError, match=r"^no"):
            diary.change_own_rows(refuse)
        assert diary.own_rows() == {"measures": [POT]}


#: The tables of diaries of formats 1 and 2 as the programs of their time made them.
OF_FORMAT_1 = """
CREATE TABLE imports (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, file TEXT NOT NULL, format TEXT NOT NULL,
    source TEXT NOT NULL, sha256 TEXT NOT NULL, rows_read INTEGER NOT NULL, kept INTEGER NOT NULL
);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES imports (id),
    replaced_by INTEGER REFERENCES imports (id),
    day TEXT, time TEXT, meal TEXT, food TEXT, amount TEXT, source TEXT, file TEXT, line INTEGER,
    app_vitamin_d_ug REAL, app_vitamin_k_ug REAL, app_calcium_mg REAL, app_magnesium_mg REAL, app_fat_g REAL,
    app_energy_kcal REAL, app_mass_g REAL
);
CREATE INDEX live_entries ON entries (source, day) WHERE replaced_by IS NULL;
CREATE TABLE corrections (name TEXT PRIMARY KEY, food_id TEXT, time TEXT NOT NULL);
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO imports VALUES (1, '2026-11-09T08:00:00+00:00', 'mine.csv', 'plain', 'mine', 'f00', 1, 1);
INSERT INTO entries (import_id, day, food, amount, source, file, line)
    VALUES (1, '2026-11-09', 'a', '1 g', 'mine', 'mine.csv', 2);
INSERT INTO corrections VALUES ('zimtzauber', 'cheese_gouda', '2026-11-10T08:00:00+00:00');
INSERT INTO corrections VALUES ('aspirin', NULL, '2026-11-09T08:00:00+00:00');
PRAGMA application_id = 1986622561;
PRAGMA user_version = 1
"""
OF_FORMAT_2 = (
    OF_FORMAT_1
    + """;
CREATE TABLE own_rows (id INTEGER PRIMARY KEY, food_table TEXT NOT NULL, cells TEXT NOT NULL);
INSERT INTO own_rows VALUES (1, 'measures', '{"food_id": "natto", "measure": "pack", "mass_g": "45"}');
PRAGMA user_version = 2
"""
)
OLDER = pytest.mark.parametrize("version, tables, own", [(1, OF_FORMAT_1, {}), (2, OF_FORMAT_2, {"measures": [POT]})])
SETTLED_THEN = [Answer("name", ("aspirin",), []), Answer("name", ("zimtzauber",), [["cheese_gouda", 1.0]])]


@OLDER
def test_a_diary_of_an_earlier_format_is_read_as_it_is(path, version, tables, own):
    make_sqlite(path, *tables.split(";"))
    before = path.read_bytes()
    with Diary.open(path) as diary:
        assert diary.own_rows() == own
        assert diary.answers() == SETTLED_THEN
        assert diary.answers()[0].time == "2026-11-09T08:00:00+00:00"
        assert diary.corrections().names["name"].tolist() == ["aspirin", "zimtzauber"]
    assert shown(path) == [(D1, "a")]
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.glob("diary*")] == ["diary.db"]


@OLDER
def test_the_first_change_brings_a_diary_forward_and_keeps_a_copy_of_it(path, version, tables, own):
    make_sqlite(path, *tables.split(";"))
    with Diary.open(path) as diary:
        diary.set("region", "US")
        assert diary.own_rows() == own
        diary.change_own_rows(lambda own: {"measures": [POT]})
        assert diary.settings() == {"region": "US"}
        assert diary.answers() == SETTLED_THEN
        # Each of them was given for itself.
        assert diary.take_back() == SETTLED_THEN[1:]
        assert diary.answers() == SETTLED_THEN[:1]
    assert shown(path) == [(D1, "a")]
    copy = path.with_name(f"diary.db.format{version}")
    assert sorted(p.name for p in path.parent.glob("diary*")) == ["diary.db", copy.name]
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEWEST,)
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT food FROM entries").fetchall() == [("a",)]
        assert connection.execute("SELECT count(*) FROM corrections").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM settings").fetchone() == (0,)
    connection.close()


@OLDER
def test_a_change_that_fails_leaves_an_earlier_format_as_it_was(path, version, tables, own):
    make_sqlite(path, *tables.split(";"), "DELETE FROM imports", "DELETE FROM entries")
    with Diary.open(path) as diary, pytest.raises(DiaryError, match="no import to take back"):
        diary.undo()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT count(*) FROM corrections").fetchone() == (2,)
    connection.close()


@OLDER
def test_the_copy_of_an_earlier_format_is_as_private_as_the_diary(path, version, tables, own):
    make_sqlite(path, *tables.split(";"))
    path.chmod(0o600)
    with Diary.open(path) as diary:
        diary.set("region", "US")
    assert stat.S_IMODE(path.with_name(f"diary.db.format{version}").stat().st_mode) == 0o600


def test_a_new_diary_and_one_brought_forward_have_the_same_tables(path):
    def tables(of: Path) -> list[tuple[str, str]]:
        with sqlite3.connect(of) as connection:
            rows = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        connection.close()
        return [(name, " ".join((sql or "").split())) for name, sql in rows]

    make_sqlite(path, *OF_FORMAT_1.split(";"))
    new = path.with_name("new.db")
    for each in (path, new):
        with Diary.open(each) as diary:
            diary.set("region", "US")
    assert [name for name, _ in tables(path)] == [name for name, _ in tables(new)]
    assert dict(tables(path))["answers"] == dict(tables(new))["answers"]


def test_own_rows_of_a_table_that_is_not_known_ask_for_an_update(path):
    with Diary.open(path) as diary:
        diary.change_own_rows(lambda own: {"measures": [POT]})
    make_sqlite(path, "UPDATE own_rows SET food_table = 'moons'")
    with Diary.open(path) as diary, pytest.raises(DiaryError, match=r"'moons', which a newer vitamer knows"):
        diary.own_rows()


# ---- one moment, one transaction, one file ------------------------------------------------------------------


def big_export(path: Path, rows: int, word: str):
    """Read an export of 100 entries a day, every one of them of `word`."""
    lines = [f"{pd.Timestamp(2000, 1, 1) + pd.Timedelta(days=i // 100):%Y-%m-%d},{word} {i},1 g" for i in range(rows)]
    path.write_text("\n".join(["date,food,amount", *lines]), encoding="utf-8")
    return read_export(path, source="mine")


READS = """
import sys, threading, time
from pathlib import Path
from vitamer.diary import Diary
path, stop, rows = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
seen, problems = set(), []
def read(number):
    try:
        while not stop.exists():
            with Diary.open(path, create=False) as diary:
                history = diary.history()
                live = tuple(history["live"])
                assert live in ((rows,), (0, rows)), live
                seen.add(live)
                if number == 0:
                    words = set(diary.entries()["food"].str.split().str[0])
                    assert words in ({"old"}, {"new"}), words
    except BaseException as error:
        problems.append(repr(error))
readers = [threading.Thread(target=read, args=(i,)) for i in range(25)]
for reader in readers: reader.start()
print("ready", flush=True)
for reader in readers: reader.join()
print(len(seen), problems)
"""


def test_a_hundred_readers_see_the_diary_before_or_after_an_import(path, tmp_path):
    rows = 5000
    add(path, big_export(tmp_path / "old.csv", rows, "old"))
    new = big_export(tmp_path / "new.csv", rows, "new")
    readers = [python(READS, path, tmp_path / "stop", rows, stdout=subprocess.PIPE) for _ in range(4)]
    for reader in readers:
        assert reader.stdout.readline() == "ready\n"
    add(path, new)
    with Diary.open(path) as diary:
        assert tuple(diary.history()["live"]) == (0, rows)
    (tmp_path / "stop").touch()
    for reader in readers:
        said, _ = reader.communicate()
        assert said.split(maxsplit=1)[1] == "[]\n", said
        assert reader.returncode == 0


def test_what_is_read_together_is_of_one_moment(path, export):
    """Another program changes the diary between two looks at it, which belong to one reading."""
    add(path, export((D1, "a")))
    with Diary.open(path) as one:
        with one.current() as moment, pytest.raises(DiaryError, match="another program is using"):
            moment.execute("PRAGMA user_version").fetchone()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(diary_file, "BUSY_SECONDS", 0.05)
                add(path, export((D1, "b")))
        assert one.entries()["food"].tolist() == ["a"]
    assert shown(path) == [(D1, "a")]


@pytest.mark.parametrize("room", [1, 10])
def test_a_full_disk_leaves_the_diary_as_it_was(path, export, tmp_path, monkeypatch, room):
    add(path, export((D1, "a")))
    before = path.read_bytes()
    big = big_export(tmp_path / "big.csv", 5000, "b")
    whole = diary_module.connect

    def small(at):
        connection = whole(at)
        connection.execute(f"PRAGMA max_page_count = {len(before) // 4096 + room}")
        return connection

    monkeypatch.setattr(diary_module, "connect", small)
    with pytest.raises(DiaryError, match=r"diary\.db: there is no room left on the disk\. Free some and try again"):
        add(path, big)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.glob("diary*")) == ["diary.db"]


WRITES_AS_NOBODY = """
import os, sys
from vitamer.diary import Diary, default_path
default_path()  # loads what it needs, which another user may not read
if os.geteuid() == 0:
    os.setuid(65534)
with Diary.open(sys.argv[1]) as diary:
    try:
        diary.set("region", "DE")
    except Exception as error:
        print(type(error).__name__, error)
    print(diary.settings())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of a folder")
@pytest.mark.parametrize("there", [True, False])
def test_a_diary_in_a_read_only_folder_can_be_read_and_not_written(export, there):
    with tempfile.TemporaryDirectory() as name:  # not pytest's, which is closed to other users
        folder = Path(name)
        path = folder / "diary.db"
        if there:
            with Diary.open(path) as diary:
                diary.set("region", "US")
            path.chmod(0o666)
        folder.chmod(0o555)
        with python(WRITES_AS_NOBODY, path, stdout=subprocess.PIPE) as process:
            said, settings = process.communicate()[0].splitlines()
        folder.chmod(0o755)
        rule = "the folder of the diary is read-only" if there else "the diary cannot be used (Permission denied)"
        assert said.startswith(f"DiaryError {path}: {rule}")
        assert settings == ("{'region': 'US'}" if there else "{}")
        assert [p.name for p in folder.iterdir()] == (["diary.db"] if there else [])


#: Dies with half of its changes in the diary itself and what was there before in the journal beside it.
DIES_MIDWAY = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE entries SET food = 'half'")
connection.executemany("INSERT INTO settings VALUES (?, ?)", [(str(i), "x" * 500) for i in range(500)])
os._exit(9)
"""


@pytest.fixture
def broken_off(path, tmp_path):
    """Make a diary of which a writer has died midway."""
    add(path, big_export(tmp_path / "old.csv", 2000, "old"))
    before = path.read_bytes()
    assert python(DIES_MIDWAY, path).wait() == 9
    assert path.read_bytes() != before
    assert path.with_name("diary.db-journal").stat().st_size > 0
    return path


def test_a_change_that_was_broken_off_midway_is_taken_back(broken_off):
    with Diary.open(broken_off, create=False) as diary:
        assert diary.settings() == {}
        assert set(diary.entries()["food"].str.split().str[0]) == {"old"}
    assert [p.name for p in broken_off.parent.glob("diary*")] == ["diary.db"]


def test_a_journal_is_never_applied_to_another_diary(broken_off, export, tmp_path):
    other = tmp_path / "other.db"
    add(other, export((D1, "a")))
    journal = broken_off.with_name("diary.db-journal")
    stale = journal.read_bytes()
    with Diary.open(broken_off) as diary:
        kept = restore(diary, other).kept
    assert shown(broken_off) == [(D1, "a")]
    assert len(shown(kept)) == 2000
    assert not journal.exists()

    # The diary was moved away, and the journal left behind.
    broken_off.unlink()
    journal.write_bytes(stale)
    with Diary.open(broken_off) as diary:
        restore(diary, other)
    assert shown(broken_off) == [(D1, "a")]
    assert not journal.exists()


def test_a_backup_with_a_journal_beside_it_is_restored_as_it_was_before(broken_off, tmp_path):
    with Diary.open(tmp_path / "new.db") as diary:
        restore(diary, broken_off)
        assert diary.settings() == {}
        assert set(diary.entries()["food"].str.split().str[0]) == {"old"}


@pytest.mark.parametrize("moment", ["before", "before writing", "after writing"])
def test_what_would_go_to_a_file_that_is_no_longer_the_diary_is_refused(path, export, tmp_path, monkeypatch, moment):
    """A program that synchronises folders puts another computer's diary in the place of the one that is open."""
    add(path, export((D1, "a")))
    add(tmp_path / "other.db", export((D1, "b")))
    step = "_write" if moment == "after writing" else "_plan"
    whole_step = getattr(Diary, step)

    def step_and_another_file(*arguments):
        done = whole_step(*arguments)
        (tmp_path / "other.db").replace(path)
        return done

    with Diary.open(path) as diary:
        if moment == "before":
            (tmp_path / "other.db").replace(path)
        else:
            monkeypatch.setattr(Diary, step, step_and_another_file)
        with pytest.raises(DiaryError, match=r"another file in the place of the diary.*Nothing was changed: try again"):
            diary.add(export((D1, "c"), (D1, "d")))
    assert shown(path) == [(D1, "b")]


BACKS_UP = """
import sys
from pathlib import Path
from vitamer.diary import Diary
print("ready", flush=True)
folder, number = Path(sys.argv[2]), 0
while not (folder / "stop").exists():
    number += 1
    with Diary.open(sys.argv[1]) as diary:
        diary.backup(folder / f"{number}.db")
"""


def test_a_backup_taken_while_another_program_imports_is_of_one_moment(path, export, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    add(path, export((D1, "a")))
    process = python(BACKS_UP, path, folder, stdout=subprocess.PIPE)
    assert process.stdout.readline() == "ready\n"
    for n in range(2, 12):
        add(path, export(*[(D1, f"{n} {i}") for i in range(n)], name="2.csv"))
    (folder / "stop").touch()
    assert process.wait() == 0
    process.stdout.close()
    backups = list(folder.glob("*.db"))
    assert backups
    for backup in backups:
        foods = [food for _, food in shown(backup)]
        assert foods == ["a"] or foods == [f"{len(foods)} {i}" for i in range(len(foods))]
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert not list(folder.glob("*.part*"))


def test_processes_may_bring_a_diary_forward_at_once(path):
    make_sqlite(path, *OF_FORMAT_1.split(";"))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running = [python(IMPORTS, path, DATA / "cronometer_2026.csv", source, **pipes) for source in "ab"]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        process.communicate()
        assert process.returncode == 0
    with Diary.open(path) as diary:
        assert len(diary.history()) == 11
        assert diary.answers() == SETTLED_THEN
    assert sorted(p.name for p in path.parent.glob("diary*")) == ["diary.db", "diary.db.format1"]


def test_a_new_diary_is_its_owners_alone(path, export):
    add(path, export((D1, "a")))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_rehearsal_goes_on_from_what_was_rehearsed_and_changes_nothing(path, export):
    add(path, export((D1, "a")))
    before = path.read_bytes()
    with Diary.open(path) as diary, diary.rehearsal() as copy:
        assert copy.is_rehearsal and not diary.is_rehearsal
        assert copy.add(export((D1, "b"), (D1, "c"), name="2.csv")).replaced == 1
        assert copy.add(export((D1, "d"), name="3.csv")).days_kept_as_they_were == (D1,)
        copy.set("region", "US")
        assert [copy.undo().file for _ in range(2)] == ["3.csv", "2.csv"]
        assert copy.entries()["food"].tolist() == ["a"]
    assert path.read_bytes() == before
    make_sqlite(path.with_name("old.db"), *OF_FORMAT_1.split(";"))
    with Diary.open(path.with_name("old.db")) as diary, diary.rehearsal() as copy:
        assert copy.add(export((D1, "b"), (D1, "c"), name="2.csv")).replaced == 1
    assert not list(path.parent.glob("*.format1"))


def test_more_entries_than_are_read_at_once(path, tmp_path, monkeypatch):
    monkeypatch.setattr(diary_module, "_CHUNK", 7)
    for name in ("cronometer_2026.csv", "plain_comma.csv"):
        add(path, read_export(DATA / name))
    with Diary.open(path) as diary:
        in_chunks = diary.entries()
        monkeypatch.undo()
        add(tmp_path / "whole.db", read_export(DATA / "cronometer_2026.csv"))
        add(tmp_path / "whole.db", read_export(DATA / "plain_comma.csv"))
    with Diary.open(tmp_path / "whole.db") as diary:
        pd.testing.assert_frame_equal(in_chunks, diary.entries())


def test_threads_read_one_after_another_so_that_other_programs_can_write(path, export):
    """Threads that relieved each other without a gap would hold the program's lock on the file forever."""
    add(path, export((D1, "a")))
    inside, most = [0], [0]

    def read() -> None:
        for _ in range(20):
            with Diary.open(path) as diary, diary.current() as moment:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                moment.execute("SELECT count(*) FROM entries").fetchone()
                inside[0] -= 1

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert most == [1]
