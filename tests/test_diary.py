from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vitamer import diary as diary_module
from vitamer.columns import ENTRIES
from vitamer.corrections import Answer, settled_entries
from vitamer.diary import DAY_HOLDS_MORE, Diary, default_path, resolve_path
from vitamer.errors import DiaryError
from vitamer.importers import read_export

DATA = Path(__file__).parent / "data"
NEWEST = diary_module.SCHEMA_VERSION


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


def test_an_import_that_does_nothing_leaves_no_trace(path, export):
    add(path, export((D1, "a"), (D1, "b")))
    add(path, export((D1, "x"), name="short.csv"))
    with Diary.open(path) as diary:
        history = diary.history()
    assert history["file"].tolist() == ["mine.csv"]
    assert history.loc[0, ["format", "source", "rows_read", "kept"]].tolist() == ["plain", "mine", 2, 2]
    assert len(history["sha256"][0]) == 64


def test_dry_run_tells_and_changes_nothing(path, export):
    file = export((D1, "a"), (D2, "b"))
    assert add(path, file, dry_run=True).new == 2
    assert not path.exists()
    add(path, file)
    before = path.read_bytes()
    summary = add(path, export((D2, "c"), name="2.csv"), dry_run=True)
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
    monkeypatch.setattr(diary_module, "BUSY_SECONDS", 0.05)
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
                p, f"PRAGMA application_id = {diary_module.APPLICATION_ID}", f"PRAGMA user_version = {NEWEST + 1}"
            ),
            f"format {NEWEST + 1} of a newer vitamer; this one knows {NEWEST}. Update",
        ),
        (
            lambda p: make_sqlite(
                p, f"PRAGMA application_id = {diary_module.APPLICATION_ID}", f"PRAGMA user_version = {NEWEST}"
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
        for day, of_day in frame.groupby("date"):
            eaten = of_day.loc[of_day["amount"] != "0 g", "food"].tolist()
            if replace or len(eaten) >= len(truth.get((day, source), [])):
                truth[day, source] = eaten
        after = shown(path)
        assert after == [(day, food) for (day, _), foods in sorted(truth.items()) for food in foods]
        assert add(path, export, replace=replace, dry_run=True).new == 0
        again = add(path, export, replace=replace)
        assert again.new == 0
        assert shown(path) == after
        with Diary.open(path) as diary:
            if again.kept or again.replaced:
                diary.undo()
            assert shown(path) == after
            if summary.kept or summary.replaced:
                states.append(after)
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
