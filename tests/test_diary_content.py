from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from vitamer.diary_content import all_columns, check_content, copy_content, is_empty, same_content
from vitamer.diary_file import TABLES, connect, create_tables
from vitamer.errors import DiaryError

ROWS = (
    "INSERT INTO imports VALUES (3, '2026-11-09T08:00:00+00:00', 'm.csv', 'plain', 'mine', 'f00', 3, 2)",
    "INSERT INTO imports VALUES (5, '2026-11-10T08:00:00+00:00', 'n.csv', 'plain', 'mine', 'f01', 1, 1)",
    "INSERT INTO entries (id, import_id, replaced_by, day, food, line, app_fat_g) "
    "VALUES (7, 3, 5, '2026-11-09', '', 2, 0.1), (9, 3, NULL, '2026-11-09', NULL, 3, NULL), "
    "(12, 5, NULL, '2026-11-09', '=1+1', 2, 1e-300)",
    "INSERT INTO settings VALUES ('region', 'US')",
    """INSERT INTO own_rows VALUES (4, 'measures', '{"food_id": "natto"}')""",
    """INSERT INTO answers VALUES (2, 1, '2026-11-10T08:00:00+00:00', 'name', '["a"]', NULL)""",
)


@pytest.fixture
def full() -> Iterator[sqlite3.Connection]:
    connection = connect(None)
    create_tables(connection)
    for statement in ROWS:
        connection.execute(statement)
    yield connection
    connection.close()


@pytest.fixture
def other() -> Iterator[sqlite3.Connection]:
    connection = connect(None)
    create_tables(connection)
    yield connection
    connection.close()


def test_a_copy_is_the_same_down_to_the_numbers_of_its_rows(full, other):
    assert is_empty(other)
    assert not is_empty(full)
    assert not same_content(full, other)
    other.execute("INSERT INTO settings VALUES ('name', 'x')")
    copy_content(full, other)
    assert same_content(full, other)
    for table in TABLES:
        rows = [connection.execute(f"SELECT * FROM {table}").fetchall() for connection in (full, other)]
        assert rows[0] == rows[1] != []
    other.execute("UPDATE entries SET food = NULL WHERE id = 7")
    assert not same_content(full, other)


def test_every_table_of_a_diary_is_listed(full):
    tables = full.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    assert {name for (name,) in tables} == set(TABLES) == set(all_columns())


def test_what_a_diary_holds_passes(full):
    check_content(full, "x")


@pytest.mark.parametrize(
    "statement, words",
    [
        ("UPDATE entries SET day = '2026-13-01'", "'2026-13-01' stands in entries as day"),
        ("UPDATE entries SET day = '20261101'", "'20261101' stands in entries as day"),
        ("UPDATE entries SET day = NULL", "stands in entries as day"),
        ("UPDATE entries SET line = 'two'", "'two' stands in entries as line"),
        ("UPDATE entries SET app_fat_g = 'much'", "'much' stands in entries as app_fat_g"),
        ("UPDATE entries SET food = x'00'", "stands in entries as food"),
        ("UPDATE imports SET time = 'noon'", "'noon' stands in imports as time"),
        ("UPDATE answers SET key = '{}'", "'{}' stands in answers as key"),
        ("UPDATE answers SET value = '[1'", "stands in answers as value"),
        ("UPDATE answers SET value = '" + "[" * 100_000 + "'", "stands in answers as value"),
        ("UPDATE own_rows SET cells = '[]'", "stands in own_rows as cells"),
        ("DELETE FROM imports WHERE id = 5", "entries of an import that is not there"),
    ],
)
def test_what_no_command_could_read_is_refused(full, statement, words):
    full.execute("PRAGMA foreign_keys = OFF")
    full.execute(statement)
    with pytest.raises(DiaryError, match=words) as caught:
        check_content(full, "there.db")
    assert str(caught.value).startswith("there.db: ")
