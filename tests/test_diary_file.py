from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from vitamer.diary_file import SCHEMA_VERSION, connect, create_tables, format_of, is_ours, refuse_read_only, translated
from vitamer.errors import DiaryError


def test_a_connection_never_makes_a_file(tmp_path):
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        connect(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a b.db", "50%41.db", "what?.db", "#1.db", "Käse.db", "x&mode=ro.db"])
def test_any_name_is_the_name_of_a_file(tmp_path, name):
    path = tmp_path / name
    path.touch()
    with closing(connect(path)) as connection:
        create_tables(connection)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert path.stat().st_size > 0


def test_what_a_transaction_changes_reaches_the_file_at_its_end_only(tmp_path):
    path = tmp_path / "diary.db"
    path.touch()
    with closing(connect(path)) as writer, closing(connect(path)) as reader:
        create_tables(writer)
        before = path.read_bytes()
        writer.execute("BEGIN IMMEDIATE")
        # Ten times what SQLite's cache holds.
        writer.executemany("INSERT INTO settings VALUES (?, ?)", ((i, "x" * 1000) for i in range(20_000)))
        assert path.read_bytes() == before
        assert reader.execute("SELECT count(*) FROM settings").fetchone() == (0,)
        writer.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM settings").fetchone() == (20_000,)
        assert writer.execute("PRAGMA synchronous").fetchone() == (3,)
        assert writer.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_diary_an_empty_file_and_another_database_are_told_apart(tmp_path):
    path = tmp_path / "x.db"
    with closing(connect(None)) as connection:
        assert not is_ours(connection, path)
        create_tables(connection)
        assert is_ours(connection, path)
        assert format_of(connection) == SCHEMA_VERSION
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        with pytest.raises(DiaryError, match=r"x\.db: the diary has format .* newer vitamer.*Update vitamer\."):
            is_ours(connection, path)
    with closing(connect(None)) as connection:
        connection.execute("CREATE TABLE t (x)")
        with pytest.raises(DiaryError, match=r"not a vitamer diary\. Name mine\."):
            is_ours(connection, path, way_out="Name mine.")


def test_errors_are_told_in_words_and_bugs_are_not(tmp_path):
    path = tmp_path / "x.db"
    path.write_bytes(b"no database" * 1000)
    for way_out, told in (("", "Name another file with --diary."), ("Name mine.", "Name mine.")):
        with pytest.raises(DiaryError) as caught, translated(path, way_out=way_out):
            connect(path).close()
        assert str(caught.value) == f"{path}: the file is not a vitamer diary. {told}"
    with pytest.raises(DiaryError, match="no room left on the disk"), translated(path):
        raise OSError(28, "No space left on device")
    with pytest.raises(sqlite3.ProgrammingError), translated(path):
        raise sqlite3.ProgrammingError("a bug")
    path.chmod(0o400)
    with pytest.raises(DiaryError, match="is read-only"):
        refuse_read_only(path)
