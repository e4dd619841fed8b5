"""The SQLite file of a diary: its tables in every format there was, how it is opened, and its errors in words."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vitamer.columns import ENTRIES
from vitamer.errors import DiaryError
from vitamer.whole_file import NO_ROOM, out_of_room

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ANSWERS_FORMAT",
    "MOVED",
    "OWN_ROWS_FORMAT",
    "SCHEMA_VERSION",
    "STORED",
    "TABLES",
    "answers_of_format_1",
    "connect",
    "create_tables",
    "format_of",
    "is_ours",
    "migrate",
    "refuse_read_only",
    "translated",
    "write_answers",
]

#: "vita" in ASCII: tells a diary from any other SQLite file.
APPLICATION_ID = 0x76697461
SCHEMA_VERSION = 3

#: How long to wait for another program that holds the diary [s]. A million rows hold writers off for about a quarter
#: of a minute on a small computer, and longer on a slow disk; who waits longer waits for a program that hangs.
BUSY_SECONDS = 60.0

#: The columns of ``columns.ENTRIES`` that are stored; the number of an entry is made on reading.
STORED = tuple(column.name for column in ENTRIES if column.name != "entry_id")
_SQL_TYPES = {"text": "TEXT", "number": "REAL", "whole": "INTEGER", "day": "TEXT"}
_ENTRY_COLUMNS = ", ".join(f"{c.name} {_SQL_TYPES[c.kind]}" for c in ENTRIES if c.name in STORED)

#: Rows of a day and source are live together: they come from the one import that holds the day's truth.
SCHEMA = f"""
CREATE TABLE imports (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, file TEXT NOT NULL, format TEXT NOT NULL,
    source TEXT NOT NULL, sha256 TEXT NOT NULL, rows_read INTEGER NOT NULL, kept INTEGER NOT NULL
);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports (id),
    replaced_by INTEGER REFERENCES imports (id),
    {_ENTRY_COLUMNS}
);
CREATE INDEX live_entries ON entries (source, day) WHERE replaced_by IS NULL;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

#: The person's own rows of the food table. The cells are an object in JSON, since a later table may have more columns.
OWN_ROWS = "CREATE TABLE own_rows (id INTEGER PRIMARY KEY, food_table TEXT NOT NULL, cells TEXT NOT NULL)"

#: What the person settled, one row an answer; those of one batch were given, and are taken back, together. Key and
#: value are JSON, the value missing where something settled before is forgotten. The latest of a kind and key holds.
ANSWERS = """CREATE TABLE answers (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, time TEXT NOT NULL,
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT)"""

#: The formats that first had own rows of the food table, and answers.
OWN_ROWS_FORMAT, ANSWERS_FORMAT = 2, 3

#: The tables of a diary with the columns that order their rows; what a row refers to stands in a table before it.
TABLES = {"imports": "id", "entries": "id", "settings": "key", "own_rows": "id", "answers": "id"}


def connect(path: Path | None) -> sqlite3.Connection:
    """Open a SQLite file that exists, or an empty database in memory.

    Parameters
    ----------
    path : pathlib.Path or None
        The file; None for memory.

    Returns
    -------
    sqlite3.Connection
        Without a transaction: they are begun and ended in this package's own words and nowhere else.

    Raises
    ------
    sqlite3.Error
        If it cannot be opened or is no database.

    Notes
    -----
    The journal stays SQLite's rollback journal. A write-ahead log lets readers read while another program commits, but
    it keeps committed entries in a second file and needs shared memory: a diary is copied, mailed and kept in folders
    that are synchronised with other computers, where the one file must be the whole diary.
    """
    name = ":memory:" if path is None else f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(name, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # What an import changes stays in memory until it commits: written out early, it would lock out every reader
        # from then on to the end, and not only for the moment of the commit.
        connection.execute("PRAGMA cache_spill = OFF")
        # FULL would do for a diary that is always as before or as after a power cut. EXTRA also keeps the folder's
        # entry of the deleted journal, so that an import that was reported as done, and whose export may have been
        # thrown away since, is not rolled back by a power cut right after it. It costs one fsync an import.
        connection.execute("PRAGMA synchronous = EXTRA")
    except BaseException:
        connection.close()
        raise
    return connection


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty database a diary of this program's format."""
    for statement in filter(str.strip, [*SCHEMA.split(";"), OWN_ROWS, ANSWERS]):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def format_of(connection: sqlite3.Connection) -> int:
    """Return the format of a diary: the version of its tables."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a diary of an earlier format to this one; nothing if it is."""
    before = format_of(connection)
    if before < OWN_ROWS_FORMAT:
        connection.execute(OWN_ROWS)
    if before < ANSWERS_FORMAT:
        connection.execute(ANSWERS)
        for kind, key, value, time in answers_of_format_1(connection):
            write_answers(connection, [(kind, key, value)], time)
        connection.execute("DROP TABLE corrections")
    if before < SCHEMA_VERSION:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def answers_of_format_1(connection: sqlite3.Connection) -> list[tuple[str, list[str], object, str]]:
    """Return the answers of a diary of format 1 or 2, which held one food a name: kind, key, value, time."""
    rows = connection.execute("SELECT name, food_id, time FROM corrections ORDER BY time, name").fetchall()
    return [("name", [name], [] if food is None else [[food, 1.0]], time) for name, food, time in rows]


def write_answers(connection: sqlite3.Connection, answers: list[tuple[str, list[str], object]], time: str) -> None:
    """Add answers as the next batch: kind, key and value of each."""
    (batch,) = connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM answers").fetchone()
    connection.executemany(
        "INSERT INTO answers (batch, time, kind, key, value) VALUES (?, ?, ?, ?, ?)",
        [(batch, time, kind, _json(key), None if value is None else _json(value)) for kind, key, value in answers],
    )


def _json(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False, allow_nan=False)


def is_ours(connection: sqlite3.Connection, path: Path, *, way_out: str = "Name another file with --diary.") -> bool:
    """Tell whether the file is a diary; False for an empty file.

    Ask within a transaction: another program may just be making it one.

    Raises
    ------
    DiaryError
        If it is another database, or a diary of a newer vitamer.
    """
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    version = format_of(connection)
    if application_id == APPLICATION_ID:
        if version > SCHEMA_VERSION:
            raise DiaryError(
                f"the diary has format {version} of a newer vitamer; this one knows {SCHEMA_VERSION}",
                place=str(path),
                way_out="Update vitamer.",
            )
        return True
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables or application_id or version:
        raise DiaryError("this SQLite file is not a vitamer diary", place=str(path), way_out=way_out)
    return False


def refuse_read_only(path: Path) -> None:
    """Raise if the diary must not, or cannot, be written to.

    Raises
    ------
    DiaryError
        If the file or its folder is read-only.
    """
    # Asked of the file itself, because the superuser's SQLite would write to it nevertheless.
    if not path.stat().st_mode & 0o222:
        raise DiaryError(
            "the diary is read-only",
            place=str(path),
            way_out="Allow writing to it, or name another with --diary.",
        )


#: What is written to a file that has lost its name would be lost with it.
MOVED = "another program has put another file in the place of the diary, or taken it away"

#: SQLite's names of errors by their beginning, our words, and the way out.
_SQLITE_ERRORS = (
    ("SQLITE_BUSY", "another program is using the diary", "Close it and try again."),
    ("SQLITE_NOTADB", "the file is not a vitamer diary", "Name another file with --diary."),
    ("SQLITE_READONLY_DBMOVED", MOVED, "Nothing was changed: try again."),
    (
        "SQLITE_READONLY_DIRECTORY",
        "the folder of the diary is read-only, and nothing can be changed safely there",
        "Allow writing to the folder, or name another diary with --diary.",
    ),
    (
        "SQLITE_READONLY_ROLLBACK",
        "its last change was broken off and cannot be taken back, since the diary is read-only",
        "Allow writing to it and its folder.",
    ),
    (
        "SQLITE_READONLY",
        "the diary is read-only",
        "Allow writing to it and its folder, or name another with --diary.",
    ),
    (
        "SQLITE_CANTOPEN",
        "the diary cannot be opened, or its folder not be written to",
        "Check the folder and permissions, or name another with --diary.",
    ),
    ("SQLITE_FULL", NO_ROOM, "Free some and try again."),
    # A quota, or a limit on the size of a file, is no full disk to SQLite.
    ("SQLITE_IOERR_WRITE", f"{NO_ROOM}, or it fails", "Free some and try again."),
)


@contextmanager
def translated(path: Path, *, way_out: str = "") -> Iterator[None]:
    """Turn SQLite's and the operating system's errors about the file into a DiaryError.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    way_out : str, optional
        What to do if the file is no diary or a damaged one; if not given, what is right for the diary in use.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)):
            raise  # a bug, not something that a person can mend
        name = getattr(error, "sqlite_errorname", "")
        for beginning, rule, mended_by in _SQLITE_ERRORS:
            if name.startswith(beginning):
                told = way_out if way_out and beginning == "SQLITE_NOTADB" else mended_by
                raise DiaryError(rule, place=str(path), way_out=told) from error
        raise DiaryError(
            f"the diary is damaged or cannot be used ({error})",
            place=str(path),
            way_out=way_out or f"Move it away and run: vitamer diary restore BACKUP --diary {path}",
        ) from error
    except OSError as error:
        if out_of_room(error):
            raise DiaryError(NO_ROOM, place=str(path), way_out="Free some and try again.") from error
        raise DiaryError(
            f"the diary cannot be used ({error.strerror})",
            place=str(path),
            way_out="Check its folder and permissions, or name another with --diary.",
        ) from error
