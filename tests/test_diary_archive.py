from __future__ import annotations

import csv
import io
import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vitamer import diary_archive
from vitamer.corrections import Answer
from vitamer.diary import Diary
from vitamer.diary_archive import MEMBERS, PACKAGE, is_archive, read_archive, restore, write_archive
from vitamer.diary_file import APPLICATION_ID, SCHEMA_VERSION, TABLES, connect
from vitamer.errors import DiaryError, OutputError
from vitamer.importers import read_export

D1 = "2026-11-09"


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that a diary holds."""
    with closing(connect(path)) as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES}


def put(path: Path, statement: str, *rows: tuple[object, ...]) -> None:
    with closing(connect(path)) as connection:
        connection.executemany(statement, rows)


@pytest.fixture
def path(tmp_path):
    """Return a diary with replaced entries, answers taken back, own rows, settings and gaps in its ids."""
    path = tmp_path / "diary.db"
    with Diary.open(path) as diary:
        for foods in (["a"], ["natto", "=1+1"], ["Käse", "卵"]):
            rows = pd.DataFrame({"date": D1, "food": foods, "amount": ["1 g", ""][: len(foods)]})
            rows.to_csv(tmp_path / "mine.csv", index=False)
            diary.add(read_export(tmp_path / "mine.csv"))
        diary.undo()
        diary.add(read_export(tmp_path / "mine.csv", source="other"))
        diary.settle([Answer("name", ("käse",), [["cheese_gouda", 1.0]]), Answer("name", ("x",), [])])
        diary.settle([Answer("name", ("käse",), None)])
        diary.take_back()
        diary.settle([Answer("dose", ("納豆カプセル",), {"MK7": 45.0})])
        diary.set("region", "US")
        diary.change_own_rows(lambda own: {"aliases": [{"alias": '"納豆"\n'}], "measures": [{"measure": "mug"}]})
    return path


@pytest.fixture
def archive(path, tmp_path):
    with Diary.open(path) as diary:
        write_archive(diary, tmp_path / "diary.zip")
    return tmp_path / "diary.zip"


def test_a_new_diary_becomes_the_same(path, archive, tmp_path):
    assert is_archive(archive)
    with Diary.open(tmp_path / "new.db") as new:
        assert read_archive(new, archive)
    assert dump(tmp_path / "new.db") == dump(path)
    assert all(dump(path).values())
    with Diary.open(tmp_path / "new.db") as new, Diary.open(path) as old:
        pd.testing.assert_frame_equal(new.entries(), old.entries())
        assert new.answers() == old.answers()
        assert new.undo() == old.undo()
    assert dump(tmp_path / "new.db") == dump(path)


def test_reading_again_changes_nothing(path, archive):
    before = path.read_bytes()
    with Diary.open(path) as diary:
        assert not read_archive(diary, archive)
    assert path.read_bytes() == before


def test_a_diary_that_holds_something_else_is_refused_and_stays(path, archive):
    with Diary.open(path) as diary:
        diary.set("region", "DE")
    before, held = path.read_bytes(), dump(path)
    with Diary.open(path) as diary, pytest.raises(DiaryError, match=r"something else already\. Name a new diary with"):
        read_archive(diary, archive)
    assert path.read_bytes() == before
    with Diary.open(path) as diary:
        done = restore(diary, archive)
    assert done.changed
    assert done.kept.name == "diary.db.before-restore"
    assert dump(done.kept) == held


def test_the_same_diary_gives_the_same_bytes_and_is_private(path, archive, tmp_path):
    with Diary.open(tmp_path / "new.db") as new:
        read_archive(new, archive)
        write_archive(new, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with Diary.open(path) as diary, pytest.raises(OutputError, match="a file of this name already"):
        write_archive(diary, archive)


def test_an_empty_diary_can_be_written_and_read(tmp_path):
    with Diary.open(tmp_path / "none.db") as diary:
        write_archive(diary, tmp_path / "none.zip")
        assert not read_archive(diary, tmp_path / "none.zip")
    assert is_archive(tmp_path / "none.zip")


def test_any_program_can_read_the_tables_by_their_description(path, archive, tmp_path):
    from frictionless import Package, system

    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path / "unpacked")
        assert json.loads(opened.read(PACKAGE))["format"] == SCHEMA_VERSION
    with system.use_context(trusted=True):
        package = Package(str(tmp_path / "unpacked" / PACKAGE))
        assert package.validate().valid
        entries = package.get_resource("entries").read_rows()
    assert [(row["food"], row["amount"], row["replaced_by"]) for row in entries] == [
        ("a", "1 g", 2),
        ("natto", "1 g", None),
        ("=1+1", None, None),
        ("Käse", "1 g", None),
        ("卵", None, None),
    ]
    described = json.loads((tmp_path / "unpacked" / PACKAGE).read_text(encoding="utf-8"))
    assert all(field["description"] for table in described["resources"] for field in table["schema"]["fields"])


VERBATIM = [
    "\r",
    "\n",
    "\r\n",
    "a\rb",
    '"',
    '""',
    "'",
    ",",
    ";",
    "=1+1",
    "\0",
    "a\0b",
    " ",
    "\t",
    "\ufeff",
    "🧀",
    r"\N",
]
texts = st.one_of(
    st.none(), st.sampled_from(["", *VERBATIM, r"\N\N"]), st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
)
numbers = st.one_of(st.none(), st.floats(allow_nan=False), st.integers(-(2**53), 2**53).map(float))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(texts, texts, texts, numbers, st.integers(-(2**63), 2**63 - 1)), max_size=5))
def test_every_text_and_number_comes_back_as_it_was(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("verbatim")
    with Diary.open(folder / "a.db") as diary:
        diary.set("region", "US")
    put(folder / "a.db", "INSERT INTO imports VALUES (1, '2026-11-09T08:00:00+00:00', ?, '', '', '', 0, 0)", ("\r\n",))
    put(
        folder / "a.db",
        f"INSERT INTO entries (import_id, day, food, amount, meal, app_fat_g, line) VALUES (1, '{D1}', ?, ?, ?, ?, ?)",
        *rows,
    )
    with Diary.open(folder / "a.db") as diary, Diary.open(folder / "b.db") as new:
        write_archive(diary, folder / "a.zip")
        assert read_archive(new, folder / "a.zip")
    assert dump(folder / "b.db") == dump(folder / "a.db")


def test_missing_and_blank_texts_stay_apart_and_are_described(path, tmp_path):
    put(path, "UPDATE entries SET food = '', amount = NULL, meal = ?", (r"\N",))
    with Diary.open(path) as diary:
        write_archive(diary, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        marks = {t["name"]: t["schema"]["missingValues"] for t in json.loads(opened.read(PACKAGE))["resources"]}
        rows = list(csv.DictReader(io.TextIOWrapper(opened.open("entries.csv"), encoding="utf-8", newline="")))
    assert marks == {**{table: [""] for table in TABLES}, "entries": [r"\N\N"]}
    assert {(row["food"], row["amount"], row["meal"]) for row in rows} == {("", r"\N\N", r"\N")}


def test_a_giant_cell_comes_back(path, tmp_path):
    put(path, "UPDATE entries SET food = ?", ("x" * 300_000,))
    with Diary.open(path) as diary, Diary.open(tmp_path / "new.db") as new:
        write_archive(diary, tmp_path / "a.zip")
        read_archive(new, tmp_path / "a.zip")
    assert dump(tmp_path / "new.db") == dump(path)


def test_more_rows_than_are_read_at_once_come_back(path, tmp_path, monkeypatch):
    monkeypatch.setattr(diary_archive, "_CHUNK", 2)
    with Diary.open(path) as diary, Diary.open(tmp_path / "new.db") as new:
        write_archive(diary, tmp_path / "a.zip")
        read_archive(new, tmp_path / "a.zip")
    assert dump(tmp_path / "new.db") == dump(path)


def rewritten(archive: Path, change) -> Path:
    """Write an archive again with other members."""
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    other = archive.with_name("other.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return other


def edit(name: str, old: bytes, new: bytes):
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


VERSION = f'"format": {SCHEMA_VERSION},'.encode()


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda m: m.update({"../evil.csv": b"x"}), r"it holds \.\./evil\.csv"),
        (lambda m: m.update({"/etc/evil": b"x"}), "it holds /etc/evil"),
        (lambda m: m.pop("answers.csv"), "it holds datapackage"),
        (lambda m: m.pop(PACKAGE), "no backup or export of a diary"),
        (edit(PACKAGE, b"vitamer-diary", b"foods"), "is not a diary's"),
        (edit(PACKAGE, VERSION, b'"format": 99,'), r"format 99 of a newer vitamer.*Update vitamer\."),
        (edit(PACKAGE, VERSION, b'"format": "x",'), "format 'x'"),
        (lambda m: m.update({PACKAGE: b"[" * 100_000}), "no backup or export of a diary"),
        (lambda m: m.update({PACKAGE: b"[]"}), "no backup or export of a diary"),
        (
            lambda m: m.update({PACKAGE: b'{"name": "vitamer-diary", "format": 3, "resources": 7}'}),
            "no backup or export",
        ),
        (edit("entries.csv", b"import_id", b"import"), r"the columns of entries\.csv are id,"),
        (edit("entries.csv", b"natto", b"natto,1"), "more or fewer cells than its header"),
        (edit("entries.csv", b"natto", b'"natto'), "no backup or export of a diary"),
        (edit("entries.csv", b"natto", b"\xff"), "no backup or export of a diary"),
        (edit("entries.csv", D1.encode(), b"some day"), "'some day' stands in entries as day"),
        (edit("entries.csv", b"\r\n2,2", b"\r\ntwo,2"), "no backup or export of a diary"),
        (edit("entries.csv", b"\r\n2,2", b"\r\n1,2"), "UNIQUE constraint"),
        (edit("entries.csv", b"\r\n2,2", b"\r\n2,77"), "FOREIGN KEY constraint"),
        (edit("entries.csv", b"\r\n2,2", b"\r\n" + b"9" * 30 + b",2"), "no backup or export of a diary"),
        (edit("own_rows.csv", b"{", b"["), "stands in own_rows as cells"),
    ],
)
def test_an_archive_that_is_damaged_or_hostile_is_refused_in_one_line(archive, tmp_path, change, words):
    other = rewritten(archive, change)
    with Diary.open(tmp_path / "new.db") as diary:
        with pytest.raises(DiaryError, match=words) as caught:
            read_archive(diary, other)
        with pytest.raises(DiaryError, match=words):
            restore(diary, other)
    assert str(caught.value).startswith(f"{other}: ")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert sorted(p.name for p in tmp_path.iterdir()) == ["diary.db", "diary.zip", "mine.csv", "other.zip"]


def test_an_archive_that_unpacks_to_too_much_is_refused(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(diary_archive, "MAX_BYTES", 100_000)
    bomb = rewritten(archive, lambda m: m.update({"settings.csv": bytes(1_000_000)}))
    with (
        Diary.open(tmp_path / "new.db") as diary,
        pytest.raises(DiaryError, match=r"would unpack to 1,00\d,\d\d\d bytes"),
    ):
        read_archive(diary, bomb)
    described = rewritten(archive, lambda m: m.update({PACKAGE: b" " * 2_000_000 + m[PACKAGE]}))
    assert not is_archive(described)


def test_a_byte_that_has_changed_is_found(archive, tmp_path):
    content = bytearray(archive.read_bytes())
    start = content.index(b"entries.csv") + 40
    content[start] ^= 0xFF
    (tmp_path / "other.zip").write_bytes(content)
    with Diary.open(tmp_path / "new.db") as diary, pytest.raises(DiaryError, match="damaged"):
        read_archive(diary, tmp_path / "other.zip")


def test_what_is_no_archive_is_told_apart(path, archive, tmp_path):
    assert not is_archive(path)
    assert not is_archive(tmp_path)
    assert not is_archive(tmp_path / "none.zip")
    assert not is_archive(tmp_path / "mine.csv")
    assert not is_archive(rewritten(archive, edit(PACKAGE, b"vitamer-diary", b"foods")))
    assert is_archive(rewritten(archive, edit(PACKAGE, VERSION, b'"format": 99,')))


# ---- backups ------------------------------------------------------------------------------------------------


def test_a_backup_is_restored_and_what_was_there_is_kept(path, tmp_path):
    with Diary.open(path) as diary:
        diary.backup(tmp_path / "backup.db")
    then = dump(path)
    assert dump(tmp_path / "backup.db") == then
    path.chmod(0o640)
    for number, region in ((1, "DE"), (2, "NL")):
        with Diary.open(path) as diary:
            diary.undo()
            diary.set("region", region)
            now = dump(path)
            done = restore(diary, tmp_path / "backup.db")
        assert dump(path) == then
        assert done.kept == path.with_name("diary.db.before-restore" + ("-2" if number == 2 else ""))
        assert dump(done.kept) == now
        assert stat.S_IMODE(done.kept.stat().st_mode) == 0o600
    with Diary.open(path) as diary:
        assert restore(diary, tmp_path / "backup.db") == diary_archive.restore(diary, tmp_path / "backup.db")
        assert not restore(diary, tmp_path / "backup.db").changed
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert len(list(tmp_path.glob("*.before-restore*"))) == 2
    assert not list(tmp_path.glob("*.part*")) + list(tmp_path.glob("*-journal"))


def test_a_diary_that_is_not_there_yet_is_made_by_restoring(path, tmp_path):
    with Diary.open(tmp_path / "new.db") as diary:
        assert restore(diary, path).kept is None
    assert dump(tmp_path / "new.db") == dump(path)


def test_restoring_refuses_what_is_no_intact_diary_and_changes_nothing(path, tmp_path):
    other = tmp_path / "other.db"
    before = path.read_bytes()
    damaged = bytearray(before)
    damaged[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    (tmp_path / "damaged.db").write_bytes(damaged)
    (tmp_path / "cut.db").write_bytes(before[: len(before) // 2])
    (tmp_path / "head.db").write_bytes(before[:100])
    (tmp_path / "empty.db").touch()
    (tmp_path / "text.db").write_text("Dear diary")
    (tmp_path / "newer.db").write_bytes(before)
    put(tmp_path / "newer.db", f"PRAGMA user_version = {SCHEMA_VERSION + 1}", ())
    (tmp_path / "mood.db").write_bytes(before)
    put(tmp_path / "mood.db", "UPDATE entries SET day = 'x'", ())
    (tmp_path / "tables.db").write_bytes(before)
    put(tmp_path / "tables.db", "DROP TABLE answers", ())
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    cases = {
        "damaged.db": "damaged",
        "cut.db": "damaged",
        "head.db": "damaged|not a vitamer diary",
        "empty.db": "no backup or export of a diary",
        "text.db": "no backup or export of a diary",
        "newer.db": "newer vitamer.*Update vitamer",
        "mood.db": "'x' stands in entries as day",
        "tables.db": "damaged",
        "other.db": "not a vitamer diary. Name a file that vitamer diary backup",
        "none.db": "no such file",
        ".": "is a folder",
        "diary.db": "this is the diary itself",
    }
    files = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    for name, words in cases.items():
        with Diary.open(path) as diary, pytest.raises(DiaryError, match=words) as caught:
            restore(diary, tmp_path / name)
        assert "\n" not in str(caught.value)
        assert "--diary" not in str(caught.value) or name == "diary.db"
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == files


def test_a_newer_diary_is_neither_copied_nor_replaced(path, archive, tmp_path):
    with Diary.open(path) as diary:
        diary.backup(tmp_path / "backup.db")
        put(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}", ())
        before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        # Also by a program that has had it open since before.
        for command in (
            lambda: Diary.open(path),
            lambda: diary.backup(tmp_path / "b.db"),
            lambda: write_archive(diary, tmp_path / "a.zip"),
            lambda: restore(diary, tmp_path / "backup.db"),
            lambda: read_archive(diary, archive),
            diary.rehearsal,
            diary.entries,
            lambda: diary.set("region", "DE"),
        ):
            with pytest.raises(DiaryError, match="newer vitamer"):
                command()
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("version", [1, 2])
def test_a_diary_of_an_earlier_format_is_restored_backed_up_and_exported(path, tmp_path, version):
    from test_diary import OF_FORMAT_1, OF_FORMAT_2, POT, SETTLED_THEN, make_sqlite

    old = tmp_path / "old.db"
    make_sqlite(old, *(OF_FORMAT_1 if version == 1 else OF_FORMAT_2).split(";"))
    before = old.read_bytes()
    with Diary.open(old) as diary:
        diary.backup(tmp_path / "backup.db")
        write_archive(diary, tmp_path / "old.zip")
    for file in (old, tmp_path / "backup.db"):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (version,)
            assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    results = []
    for file in (old, tmp_path / "backup.db", tmp_path / "old.zip"):
        with Diary.open(path) as diary:
            diary.set("region", "DE")
            assert restore(diary, file).changed
            assert diary.answers() == SETTLED_THEN
            assert diary.own_rows() == ({} if version == 1 else {"measures": [POT]})
            assert diary.entries()["food"].tolist() == ["a"]
        results.append(dump(path))
    assert results[0] == results[1] == results[2]
    assert old.read_bytes() == before

    # And the other way round: an old diary takes over the content of a newer backup, and both are kept.
    with Diary.open(old) as diary:
        kept = restore(diary, tmp_path / "diary.db.before-restore").kept
    assert dump(old) == dump(tmp_path / "diary.db.before-restore")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)


def test_every_member_is_a_table_of_the_diary():
    assert list(MEMBERS) == list(TABLES)
