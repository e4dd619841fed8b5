"""All that a diary holds, as the rows of its tables: checked, compared and copied from one database to another."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from vitamer.columns import ENTRIES
from vitamer.diary_file import TABLES, connect, create_tables
from vitamer.errors import DiaryError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["all_columns", "check_content", "copy_content", "is_empty", "rows_of", "same_content"]


@cache
def all_columns() -> dict[str, dict[str, str]]:
    """Return the columns of each table of this program's format with their SQL types."""
    with closing(connect(None)) as connection:
        create_tables(connection)
        return {
            table: {str(row[1]): str(row[2]) for row in connection.execute(f"PRAGMA table_info({table})")}
            for table in TABLES
        }


def rows_of(connection: sqlite3.Connection, table: str) -> sqlite3.Cursor:
    """Return the rows of a table, all columns, in the order that makes two equal tables equal."""
    return connection.execute(f"SELECT {', '.join(all_columns()[table])} FROM {table} ORDER BY {TABLES[table]}")


def is_empty(connection: sqlite3.Connection) -> bool:
    """Tell whether a diary holds no row at all."""
    return not any(connection.execute(f"SELECT EXISTS (SELECT 1 FROM {t})").fetchone()[0] for t in TABLES)


def same_content(one: sqlite3.Connection, other: sqlite3.Connection) -> bool:
    """Tell whether two diaries of this program's format hold the same, the numbers of their rows included."""
    return all(all(a == b for a, b in zip_longest(rows_of(one, t), rows_of(other, t))) for t in TABLES)


def copy_content(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Put the content of one diary in the place of another's, both of this program's format."""
    for table in reversed(TABLES):
        target.execute(f"DELETE FROM {table}")
    for table in TABLES:
        names = all_columns()[table]
        target.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows_of(source, table)
        )


def check_content(connection: sqlite3.Connection, place: str) -> None:
    """Raise if the tables hold what no vitamer has written, and no command could read.

    Parameters
    ----------
    connection : sqlite3.Connection
        A diary of this program's format.
    place : str
        The file that it comes from, for the error.

    Raises
    ------
    DiaryError
        Naming the table and the cell.
    """
    kinds = {c.name: c.kind for c in ENTRIES}
    for table, columns in all_columns().items():
        wrong = {name: _wrong(name, kind, table, kinds) for name, kind in columns.items()}
        for name, condition in wrong.items():
            row = connection.execute(f"SELECT {name} FROM {table} WHERE {condition} LIMIT 1").fetchone()
            if row is not None:
                _refuse(place, table, name, row[0])
    texts: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("entries", "day", _iso_day),
        ("imports", "time", datetime.fromisoformat),
        ("answers", "time", datetime.fromisoformat),
        ("answers", "key", _json_of(list)),
        ("answers", "value", json.loads),
        ("own_rows", "cells", _json_of(dict)),
    )
    for table, name, read in texts:
        for (text,) in connection.execute(f"SELECT DISTINCT {name} FROM {table} WHERE {name} IS NOT NULL"):
            try:
                read(text)
            except (ValueError, RecursionError):
                _refuse(place, table, name, text)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DiaryError("there are entries of an import that is not there", place=place, way_out=_WAY_OUT)


_WAY_OUT = "Take another copy of the diary."
_STORED_AS = {"TEXT": "('text')", "REAL": "('real')", "INTEGER": "('integer')"}


def _wrong(name: str, sql_type: str, table: str, kinds: dict[str, str]) -> str:
    """Return the condition under which a cell is none that an import writes."""
    needed = table == "entries" and kinds.get(name) in ("day", "whole")
    missing = "" if needed else f" AND {name} IS NOT NULL"
    return f"typeof({name}) NOT IN {_STORED_AS[sql_type]}{missing}"


def _refuse(place: str, table: str, name: str, cell: object) -> None:
    raise DiaryError(
        f"the diary is damaged: {str(cell)[:60]!r} stands in {table} as {name}", place=place, way_out=_WAY_OUT
    )


def _iso_day(text: str) -> None:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(text)


def _json_of(kind: type) -> Callable[[str], Any]:
    def read(text: str) -> None:
        if not isinstance(json.loads(text), kind):
            raise ValueError(text)

    return read
