"""A whole diary as one portable file, and back: a backup is a diary itself, an archive is a zip of CSV tables.

The archive holds every row of every table as it stands, replaced entries and answers taken over by later ones
included, as CSV files (RFC 4180, UTF-8) with a ``datapackage.json`` that describes them. It is written
for people, other programs and later days; what vitamer needs to have the same diary again is all in it.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
import zlib
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.columns import ENTRIES
from vitamer.diary_content import all_columns, check_content, rows_of
from vitamer.diary_file import SCHEMA_VERSION, TABLES, connect, create_tables, format_of, is_ours, migrate, translated
from vitamer.errors import DiaryError
from vitamer.whole_file import whole_file

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from vitamer.diary import Became, Diary

__all__ = ["is_archive", "read_archive", "restore", "write_archive"]

PACKAGE = "datapackage.json"
MEMBERS = {table: f"{table}.csv" for table in TABLES}
_SQLITE = b"SQLite format 3\0"
_NAME_ANOTHER = "Name a file that vitamer diary backup or export has written."

#: What tells an archive from any other zip file with a datapackage.json.
NAME = "vitamer-diary"

#: An archive that unpacks to more is refused [bytes]: about twenty million entries.
MAX_BYTES = 4 * 1024**3
_MAX_PACKAGE_BYTES = 1024**2
_CHUNK = 20_000

#: Not the time of writing: the same diary gives the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)

_TITLES = {
    "imports": "The imports, in order; one that was taken back is gone.",
    "entries": "All entries, also those that a later import has replaced.",
    "settings": "The diary's settings.",
    "own_rows": "The person's own rows of the food table.",
    "answers": "What the person settled, in order; the latest answer of a kind and key holds.",
}
_MEANINGS = {
    "imports": {
        "id": "number of the import",
        "time": "when it was imported (UTC)",
        "file": "name of the export file",
        "format": "importer that read it",
        "source": "where its entries come from",
        "sha256": "digest of the export file",
        "rows_read": "rows of the file",
        "kept": "rows that became entries",
    },
    "entries": {
        "id": "number of the entry",
        "import_id": "the import that it came with",
        "replaced_by": "the import that replaced it; missing while it is in use",
        **{column.name: column.meaning for column in ENTRIES},
    },
    "settings": {"key": "the setting", "value": "what it is set to"},
    "own_rows": {
        "id": "number of the row",
        "food_table": "the file of the food table that it belongs to",
        "cells": "its cells by column, as an object in JSON",
    },
    "answers": {
        "id": "number of the answer",
        "batch": "answers of one batch were given, and are taken back, together",
        "time": "when it was given (UTC)",
        "kind": "what it is about: name, portion, dose or entry",
        "key": "what it is said of, as a list in JSON",
        "value": "what was said, in JSON; missing where something said before is forgotten",
    },
}
_TYPES: dict[str, str] = {"TEXT": "string", "REAL": "number", "INTEGER": "integer"}
_NUMBERS: dict[str, Callable[[str], float]] = {"REAL": float, "INTEGER": int}


def write_archive(diary: Diary, path: str | os.PathLike[str]) -> None:
    """Write all that a diary holds, verbatim, to a new zip file of CSV tables.

    Parameters
    ----------
    diary : Diary
        The open diary; it stays as it is, also if it is of an earlier format.
    path : str or path-like
        The file to make; its owner alone may read it.

    Raises
    ------
    OutputError
        If there is a file of that name, or it cannot be written; nothing is left behind.
    DiaryError
        If the diary cannot be read.

    Notes
    -----
    The same diary gives the same bytes. A missing cell is blank; in a table that also holds blank texts, missing cells
    hold a mark that no text of it is, which ``missingValues`` in ``datapackage.json`` tells as Table Schema has it.
    """
    path = Path(path)
    with (
        whole_file(path) as part,
        diary.current() as connection,
        zipfile.ZipFile(part, "w", compression=zipfile.ZIP_DEFLATED) as archive,
    ):
        marks = {table: _missing_mark(connection, table) for table in TABLES}
        for table, mark in marks.items():
            with (
                archive.open(_member(MEMBERS[table]), "w", force_zip64=True) as stream,
                io.TextIOWrapper(stream, encoding="utf-8", newline="") as text,
            ):
                writer = csv.writer(text)
                writer.writerow(all_columns()[table])
                rows: Iterable[Iterable[object]] = rows_of(connection, table)
                if mark:
                    rows = ([mark if cell is None else cell for cell in row] for row in rows)
                writer.writerows(rows)
        archive.writestr(_member(PACKAGE), json.dumps(_package(marks), ensure_ascii=False, indent=1) + "\n")


def is_archive(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is what :func:`write_archive` writes, of this or a newer format; never raises."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(_described(archive)["name"] == NAME)
    except _BROKEN:
        return False


def read_archive(diary: Diary, path: str | os.PathLike[str]) -> bool:
    """Fill an empty diary with what an archive holds, row for row.

    Parameters
    ----------
    diary : Diary
        The open diary.
    path : str or path-like
        What :func:`write_archive` wrote.

    Returns
    -------
    bool
        False if the diary held exactly this already; then nothing has changed.

    Raises
    ------
    DiaryError
        If the archive is damaged, no archive or of a newer format, or the diary holds something else or cannot be
        written; it is then as it was.
    """
    with _archive(Path(path)) as content:
        return diary.become(content, replace=False).changed


def restore(diary: Diary, path: str | os.PathLike[str]) -> Became:
    """Let a diary hold what a backup or an archive holds; what it held before is kept beside it.

    Parameters
    ----------
    diary : Diary
        The open diary.
    path : str or path-like
        A diary, such as ``Diary.backup`` makes, also of an earlier format, or what :func:`write_archive` wrote.

    Returns
    -------
    Became
        Whether anything changed, and the copy of what the diary held before.

    Raises
    ------
    DiaryError
        If the file is damaged, no diary or of a newer format, or the diary cannot be written; it is then as it was.
    """
    path = Path(path)
    if not path.exists():
        raise DiaryError("there is no such file", place=str(path), way_out="Check the name and the folder.")
    if path.is_dir():
        raise DiaryError("is a folder, not a file", place=str(path), way_out="Name the backup that lies in it.")
    if diary.path.exists() and path.samefile(diary.path):
        raise DiaryError(
            "this is the diary itself", place=str(path), way_out="Name a backup, or another diary with --diary."
        )
    with (_backup if _is_sqlite(path) else _archive)(path) as content:
        return diary.become(content, replace=True)


def _is_sqlite(path: Path) -> bool:
    with translated(path), path.open("rb") as stream:
        return stream.read(len(_SQLITE)) == _SQLITE


@contextmanager
def _backup(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a backup to read its content, in this program's format, once it has been looked through."""
    # May be written to, so that a journal which a power cut has left beside it is taken into account.
    with translated(path, way_out=_NAME_ANOTHER), closing(connect(path)) as connection:
        connection.execute("BEGIN")
        is_ours(connection, path, way_out=_NAME_ANOTHER)
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise DiaryError(
                f"the diary is damaged ({' '.join(found.split())})", place=str(path), way_out=_NAME_ANOTHER
            )
        if format_of(connection) == SCHEMA_VERSION:
            check_content(connection, str(path))
            yield connection
            return
        with closing(connect(None)) as copy:
            connection.backup(copy)
            migrate(copy)
            check_content(copy, str(path))
            yield copy


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3  # what bears the permissions below, on every system
    member.external_attr = 0o600 << 16
    return member


def _missing_mark(connection: sqlite3.Connection, table: str) -> str:
    r"""Return what stands for a missing cell: nothing, or where texts are blank, ``\N`` or more of it."""
    texts = [name for name, kind in all_columns()[table].items() if kind == "TEXT"]

    def is_a_text(mark: str) -> bool:
        condition = " OR ".join(f"{name} = ?" for name in texts)
        found = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {condition})", [mark] * len(texts))
        return bool(found.fetchone()[0])

    mark = ""
    while is_a_text(mark):
        mark += r"\N"
    return mark


def _package(marks: dict[str, str]) -> dict[str, Any]:
    """Describe the tables as a data package."""
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": "A food diary kept with vitamer, whole and verbatim",
        "format": SCHEMA_VERSION,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table,
                "path": MEMBERS[table],
                "title": _TITLES[table],
                "encoding": "utf-8",
                "format": "csv",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
                "schema": {
                    "fields": [
                        {"name": name, "type": _TYPES[kind], "description": _MEANINGS[table][name]}
                        for name, kind in columns.items()
                    ],
                    "missingValues": [marks[table]],
                    "primaryKey": TABLES[table],
                },
            }
            for table, columns in all_columns().items()
        ],
    }


#: What reading a zip file, or the text in it, raises where it is damaged, encrypted or something else.
_BROKEN = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, ArithmeticError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error),
)


def _described(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return what datapackage.json says."""
    if archive.getinfo(PACKAGE).file_size > _MAX_PACKAGE_BYTES:
        raise ValueError(PACKAGE)
    described = json.loads(archive.read(PACKAGE))
    if not isinstance(described, dict):
        raise ValueError(PACKAGE)
    return described


@contextmanager
def _archive(path: Path) -> Iterator[sqlite3.Connection]:
    """Read an archive into a diary in memory; nothing is unpacked to the disk."""
    with closing(connect(None)) as content:
        try:
            with zipfile.ZipFile(path) as archive:
                _fill(content, archive, path)
        except (*_BROKEN, csv.Error, sqlite3.DatabaseError) as error:
            raise DiaryError(
                f"this is no backup or export of a diary, or it is damaged ({error})",
                place=str(path),
                way_out=_NAME_ANOTHER,
            ) from error
        check_content(content, str(path))
        yield content


def _fill(content: sqlite3.Connection, archive: zipfile.ZipFile, path: Path) -> None:
    described = _described(archive)
    if described.get("name") != NAME:
        raise ValueError(f"{PACKAGE} is not a diary's")
    version = described["format"]
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise DiaryError(
            f"the export has format {version} of a newer vitamer; this one knows {SCHEMA_VERSION}",
            place=str(path),
            way_out="Update vitamer.",
        )
    if version != SCHEMA_VERSION:
        raise ValueError(f"format {version!r}")
    names = sorted(archive.namelist())
    if names != sorted([PACKAGE, *MEMBERS.values()]):
        raise ValueError(f"it holds {', '.join(names[:8])}")
    size = sum(member.file_size for member in archive.infolist())
    if size > MAX_BYTES:
        raise ValueError(f"it would unpack to {size:,} bytes")
    marks = {str(resource["name"]): resource["schema"]["missingValues"][0] for resource in described["resources"]}
    create_tables(content)
    content.execute("BEGIN")
    for table in TABLES:
        member = archive.getinfo(MEMBERS[table])
        # A cell is as long as what was imported; no cell is longer than its file.
        csv.field_size_limit(max(csv.field_size_limit(), member.file_size))
        with archive.open(member) as stream, io.TextIOWrapper(stream, encoding="utf-8", newline="") as text:
            _fill_table(content, table, csv.reader(text, strict=True), marks[table])
    content.execute("COMMIT")


def _fill_table(content: sqlite3.Connection, table: str, rows: Iterator[list[str]], mark: str) -> None:
    columns = all_columns()[table]
    if (header := next(rows, [])) != list(columns):
        raise ValueError(f"the columns of {MEMBERS[table]} are {', '.join(header)[:100]}")
    statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"
    while chunk := list(islice(rows, _CHUNK)):
        if any(len(row) != len(columns) for row in chunk):
            raise ValueError(f"a row of {MEMBERS[table]} has more or fewer cells than its header")
        cells: list[list[Any]] = []
        for column, kind in zip(zip(*chunk, strict=True), columns.values(), strict=True):
            if kind == "TEXT":
                cells.append([None if cell == mark else cell for cell in column])
            else:
                number = _NUMBERS[kind]
                cells.append([None if cell == mark else number(cell) for cell in column])
        content.executemany(statement, zip(*cells, strict=True))
