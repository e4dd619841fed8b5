"""The diary: one SQLite file that keeps what the person said, and nothing that is computed from it.

It holds the entries of every import as written, the person's answers, own foods and settings. Rows that a later
import replaces are kept and marked, so that the last import can be taken back; an answer that a later one replaces
is kept too, so that the last answers can be.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from vitamer.columns import ENTRIES
from vitamer.errors import DiaryError
from vitamer.overlay import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    import pandas as pd

    from vitamer.corrections import Answer, Corrections
    from vitamer.importers import Export
    from vitamer.overlay import OwnRows

__all__ = ["DAY_HOLDS_MORE", "Diary", "ImportSummary", "Undone", "default_path", "resolve_path"]

#: "vita" in ASCII: tells a diary from any other SQLite file.
APPLICATION_ID = 0x76697461
SCHEMA_VERSION = 3
BUSY_SECONDS = 5.0

DAY_HOLDS_MORE = "the diary already holds more entries for that day (use --replace)"

_STORED = tuple(column.name for column in ENTRIES if column.name != "entry_id")
_SQL_TYPES = {"text": "TEXT", "number": "REAL", "whole": "INTEGER", "day": "TEXT"}
_ENTRY_COLUMNS = ", ".join(f"{c.name} {_SQL_TYPES[c.kind]}" for c in ENTRIES if c.name in _STORED)

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
_OWN_ROWS_FORMAT, _ANSWERS_FORMAT = 2, 3


@dataclass(frozen=True)
class ImportSummary:
    """What an import did, or would do.

    Always ``rows_read == kept + sum(skipped.values())``, and ``kept == new + replacing``.

    Attributes
    ----------
    file, format, source : str
        The export and where its entries come from.
    rows_read : int
        Rows of the file below its header.
    kept : int
        Rows that are now entries of the diary.
    new : int
        Of these, rows that stand in the place of no earlier entry.
    replaced : int
        Earlier entries superseded, outside the sum.
    skipped : dict of str to int
        Reason to number of rows, among them :data:`DAY_HOLDS_MORE`.
    days : int
        Days whose entries are now those of this file.
    days_kept_as_they_were : tuple of str
        Days of which the file holds fewer entries than the diary, and which therefore stay [ISO date].
    entries : pandas.DataFrame
        The rows kept, columns of ``columns.ENTRIES``.
    skipped_rows : pandas.DataFrame
        The rows skipped, by line: line, day, food, amount, reason, and detail of those that cannot be read.
    """

    file: str
    format: str
    source: str
    rows_read: int
    kept: int
    new: int
    replaced: int
    skipped: dict[str, int]
    days: int
    days_kept_as_they_were: tuple[str, ...]
    entries: pd.DataFrame = field(repr=False, compare=False)
    skipped_rows: pd.DataFrame = field(repr=False, compare=False)

    @property
    def replacing(self) -> int:
        """Rows kept that stand in the place of an earlier entry."""
        return self.kept - self.new


@dataclass(frozen=True)
class Undone:
    """What taking back an import did: its file and source, entries removed, and entries live again."""

    file: str
    source: str
    removed: int
    restored: int


def default_path() -> Path:
    """Return where the diary lies if nothing else is said: the user's data folder, ``diary.db``."""
    import platformdirs

    return Path(platformdirs.user_data_dir("vitamer", appauthor=False)) / "diary.db"


def resolve_path(flag: str | os.PathLike[str] | None = None) -> Path:
    """Return the path of the diary: the flag, else ``VITAMER_DIARY``, else :func:`default_path`.

    Examples
    --------
    >>> resolve_path("mine.db").name
    'mine.db'
    """
    said = flag or os.environ.get("VITAMER_DIARY", "").strip()
    return Path(said).expanduser() if said else default_path()


class Diary:
    """A diary file, open; a context manager that closes it.

    A diary that does not exist yet is an empty one in memory until something is written to it, so looking
    and ``dry_run`` create no file. Use :meth:`open`.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, on_disk: bool) -> None:
        self.path = path
        self._connection = connection
        self._on_disk = on_disk

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True) -> Self:
        """Open the diary at `path`.

        Parameters
        ----------
        path : str or path-like
            The file.
        create : bool, default True
            Whether a missing file is a new diary (written on the first change) or an error.

        Returns
        -------
        Diary
            The open diary.

        Raises
        ------
        DiaryError
            If the file is missing (without `create`), lies in a missing folder, is not a vitamer diary,
            was written by a newer vitamer, is locked, or cannot be read. The file is left untouched.
        """
        path = Path(path)
        with _translated(path):
            return cls._open(path, create)

    @classmethod
    def _open(cls, path: Path, create: bool) -> Self:
        place = str(path)
        if path.is_dir():
            raise DiaryError("is a folder, not a diary file", place=place, way_out="Name a file with --diary.")
        if not path.exists():
            if not create:
                raise DiaryError(
                    "there is no diary yet",
                    place=place,
                    way_out="Run vitamer import FILE, or name another diary with --diary.",
                )
            if not path.parent.is_dir() and path != default_path():
                raise DiaryError(
                    f"the folder {str(path.parent)!r} does not exist",
                    place=place,
                    way_out="Create it, or name another diary with --diary.",
                )
            return cls._in_memory(path)
        connection = _connect(path)
        try:
            ours = _is_ours(connection, path)
        except BaseException:
            connection.close()
            raise
        if not ours:
            # An empty file, such as another import has just created: a diary from the first change on.
            connection.close()
            return cls._in_memory(path)
        return cls(path, connection, on_disk=True)

    @classmethod
    def _in_memory(cls, path: Path) -> Self:
        connection = _connect(":memory:")
        _create_tables(connection)
        return cls(path, connection, on_disk=False)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(
        self, export: Export, *, source: str | None = None, replace: bool = False, dry_run: bool = False
    ) -> ImportSummary:
        """Add an export, which is the truth for its source and the days it contains.

        Parameters
        ----------
        export : Export
            What ``importers.read_export`` returned.
        source : str, optional
            Name of where the entries come from; the export's own if not given.
        replace : bool, default False
            Whether the file also stands for days of which it holds fewer entries than the diary.
        dry_run : bool, default False
            Whether only to tell what would happen.

        Returns
        -------
        ImportSummary
            What was done with each row.

        Raises
        ------
        DiaryError
            If the diary cannot be written; it is then as it was before.

        Notes
        -----
        Days are replaced whole: earlier entries of that source and day are kept in the file, marked, and
        no longer shown. Where the file holds fewer entries for a day than the diary (a shortened or filtered
        export), the day stays as it is and the file's rows of that day are skipped, unless `replace`.
        Identical rows within the file are all entries. A file from which nothing is kept and by which
        nothing is replaced leaves no trace in the history.
        """
        source = source or export.source
        if dry_run:
            with _translated(self.path):
                return self._plan(export, source, replace)[0]
        with self._transaction() as connection:
            summary, days = self._plan(export, source, replace)
            if summary.kept or summary.replaced:
                self._write(connection, export, summary, days)
        return summary

    def _plan(self, export: Export, source: str, replace: bool) -> tuple[ImportSummary, list[str]]:
        """Return what adding `export` does, and the days that it stands for."""
        import pandas as pd

        held = dict(
            self._connection.execute(
                "SELECT day, count(*) FROM entries WHERE source = ? AND replaced_by IS NULL GROUP BY day",
                (source,),
            ).fetchall()
        )
        day = export.entries["day"].dt.strftime("%Y-%m-%d")
        in_file = day.value_counts().to_dict()
        # A day of which every row was skipped (nothing eaten) is contained in the export too.
        seen = {*in_file, *export.skipped["day"].dropna().dt.strftime("%Y-%m-%d")}
        stay = {d for d in seen if not replace and in_file.get(d, 0) < held.get(d, 0)}
        taken = sorted(seen - stay)
        entries = export.entries.loc[~day.isin(stay)].reset_index(drop=True).assign(source=source)
        entries["entry_id"] = range(len(entries))
        left_out = export.entries.loc[day.isin(stay), ["line", "day", "food", "amount"]].assign(reason=DAY_HOLDS_MORE)
        rows = pd.concat([export.skipped, left_out]).sort_values("line", kind="stable", ignore_index=True)
        skipped = {str(reason): int(n) for reason, n in rows["reason"].value_counts().items()}
        summary = ImportSummary(
            file=export.file,
            format=export.format,
            source=source,
            rows_read=export.rows_read,
            kept=len(entries),
            new=sum(max(in_file.get(d, 0) - held.get(d, 0), 0) for d in taken),
            replaced=sum(held.get(d, 0) for d in taken),
            skipped=dict(sorted(skipped.items())),
            days=sum(d in in_file for d in taken),
            days_kept_as_they_were=tuple(sorted(stay)),
            entries=entries,
            skipped_rows=rows,
        )
        return summary, taken

    def _write(self, connection: sqlite3.Connection, export: Export, summary: ImportSummary, days: list[str]) -> None:
        import_id = connection.execute(
            "INSERT INTO imports (time, file, format, source, sha256, rows_read, kept) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                _now(),
                summary.file,
                summary.format,
                summary.source,
                export.sha256,
                summary.rows_read,
                summary.kept,
            ),
        ).lastrowid
        connection.executemany(
            "UPDATE entries SET replaced_by = ? WHERE source = ? AND day = ? AND replaced_by IS NULL",
            [(import_id, summary.source, day) for day in days],
        )
        frame = summary.entries.assign(day=summary.entries["day"].dt.strftime("%Y-%m-%d"))
        marks = ", ".join("?" * (len(_STORED) + 1))
        # SQLite stores the NaN of a missing cell as NULL, in text columns too.
        connection.executemany(
            f"INSERT INTO entries (import_id, {', '.join(_STORED)}) VALUES ({marks})",
            zip([import_id] * len(frame), *(frame[name].tolist() for name in _STORED), strict=True),
        )

    def entries(self) -> pd.DataFrame:
        """Return the live entries.

        Returns
        -------
        pandas.DataFrame
            Columns of ``columns.ENTRIES``, ordered by day, source and line, so that the order does not
            depend on which import came first; ``entry_id`` counts them from 0. Vitamins D and K [µg],
            calcium and magnesium [mg], fat and mass [g], energy [kcal].
        """
        from vitamer.importers.rows import typed

        with _translated(self.path):
            rows = self._connection.execute(
                f"SELECT {', '.join(_STORED)} FROM entries WHERE replaced_by IS NULL ORDER BY day, source, line, id"
            ).fetchall()
        cells = zip(*rows, strict=True) if rows else ((),) * len(_STORED)
        data = dict(zip(_STORED, map(list, cells), strict=True))
        return typed({"entry_id": range(len(rows)), **data})

    def history(self) -> pd.DataFrame:
        """Return the imports, oldest first.

        Returns
        -------
        pandas.DataFrame
            ``id``, ``time`` (UTC), ``file``, ``format``, ``source``, ``sha256``, ``rows_read``, ``kept``, and
            ``live``: how many of its entries no later import has replaced.
        """
        return self._frame(
            "SELECT id, time, file, format, source, sha256, rows_read, kept, (SELECT count(*) FROM entries "
            "WHERE import_id = imports.id AND replaced_by IS NULL) AS live FROM imports ORDER BY id"
        )

    def undo(self) -> Undone:
        """Take back the last import: remove its entries and show again those that it replaced.

        Returns
        -------
        Undone
            What was taken back.

        Raises
        ------
        DiaryError
            If there is no import, or the diary cannot be written.
        """
        nothing = DiaryError(
            "the diary holds no import to take back",
            place=str(self.path),
            way_out="Run vitamer import FILE first.",
        )
        if not self._on_disk:
            raise nothing
        with self._transaction() as connection:
            last = connection.execute("SELECT id, file, source FROM imports ORDER BY id DESC LIMIT 1").fetchone()
            if last is None:
                raise nothing
            import_id, file, source = last
            removed = connection.execute("DELETE FROM entries WHERE import_id = ?", (import_id,)).rowcount
            restored = connection.execute(
                "UPDATE entries SET replaced_by = NULL WHERE replaced_by = ?", (import_id,)
            ).rowcount
            connection.execute("DELETE FROM imports WHERE id = ?", (import_id,))
        return Undone(file, source, removed, restored)

    def settle(self, answers: Iterable[Answer]) -> None:
        """Remember answers, which count from now on for past and future entries, and can be taken back together.

        Parameters
        ----------
        answers : iterable of Answer
            What the person settled, in this order; see :class:`vitamer.corrections.Answer`.

        Raises
        ------
        DiaryError
            If the diary cannot be written; it is then as it was before.
        """
        with self._transaction() as connection:
            _write_answers(connection, [(a.kind, list(a.key), a.value) for a in answers], _now())

    def take_back(self) -> list[Answer]:
        """Take back what was settled last, so that what held before holds again.

        Returns
        -------
        list of Answer
            The answers taken back: those that were given together.

        Raises
        ------
        DiaryError
            If nothing is settled, or the diary cannot be written.
        """
        nothing = DiaryError("nothing was settled that could be taken back", place=str(self.path))
        if not self._on_disk:
            raise nothing
        with self._transaction() as connection:
            (batch,) = connection.execute("SELECT max(batch) FROM answers").fetchone()
            if batch is None:
                raise nothing
            last = self._answers("WHERE batch = ?", (batch,))
            connection.execute("DELETE FROM answers WHERE batch = ?", (batch,))
        return last

    def answers(self) -> list[Answer]:
        """Return all that the person settled, in the order in which it was said."""
        with _translated(self.path):
            if _format(self._connection) < _ANSWERS_FORMAT:
                return [_answer(*row) for row in _answers_of_format_1(self._connection)]
            return self._answers()

    def _answers(self, where: str = "", values: tuple[object, ...] = ()) -> list[Answer]:
        rows = self._connection.execute(f"SELECT kind, key, value, time FROM answers {where} ORDER BY id", values)
        return [
            _answer(kind, json.loads(key), None if value is None else json.loads(value), time)
            for kind, key, value, time in rows.fetchall()
        ]

    def corrections(self) -> Corrections:
        """Return what holds of all that the person settled.

        Raises
        ------
        DiaryError
            If a newer vitamer wrote a kind of answer that this one does not know.
        """
        from vitamer.corrections import KEYS, Corrections

        answers = self.answers()
        if unknown := {a.kind for a in answers} - set(KEYS):
            raise DiaryError(
                f"the diary holds answers of the kind {min(unknown)!r}, which a newer vitamer knows",
                place=str(self.path),
                way_out="Update vitamer.",
            )
        return Corrections.of(answers)

    def set(self, key: str, value: str | None) -> None:
        """Remember a setting, or forget it if `value` is None.

        Raises
        ------
        DiaryError
            If the diary cannot be written.
        """
        with self._transaction() as connection:
            connection.execute("DELETE FROM settings WHERE key = ?", (key,))
            if value is not None:
                connection.execute("INSERT INTO settings VALUES (?, ?)", (key, value))

    def settings(self) -> dict[str, str]:
        """Return the settings by key."""
        with _translated(self.path):
            return dict(self._connection.execute("SELECT key, value FROM settings ORDER BY key").fetchall())

    def own_rows(self) -> OwnRows:
        """Return the person's own rows of the food table, by table; without any, an empty dict."""
        with _translated(self.path):
            if _format(self._connection) < _OWN_ROWS_FORMAT:
                return {}  # written before there were own rows, and not changed since
            rows = self._connection.execute("SELECT food_table, cells FROM own_rows ORDER BY id").fetchall()
        own: OwnRows = {}
        for table, cells in rows:
            if table not in OWN_TABLES:
                raise DiaryError(
                    f"the diary holds rows of {table!r}, which a newer vitamer knows",
                    place=str(self.path),
                    way_out="Update vitamer.",
                )
            own.setdefault(table, []).append(json.loads(cells))
        return own

    def change_own_rows(self, change: Callable[[OwnRows], OwnRows]) -> OwnRows:
        """Change the person's own rows of the food table.

        Parameters
        ----------
        change : callable
            Takes the rows that are there and returns those that are to be; an error that it raises changes nothing.

        Returns
        -------
        dict of str to list of dict
            The rows by table, as they are now.

        Raises
        ------
        DiaryError
            If the diary cannot be written.
        """
        with self._transaction() as connection:
            own = change(self.own_rows())
            connection.execute("DELETE FROM own_rows")
            connection.executemany(
                "INSERT INTO own_rows (food_table, cells) VALUES (?, ?)",
                [(table, json.dumps(cells, ensure_ascii=False)) for table, rows in own.items() for cells in rows],
            )
        return own

    def _frame(self, query: str) -> pd.DataFrame:
        import pandas as pd

        with _translated(self.path):
            cursor = self._connection.execute(query)
            return pd.DataFrame(cursor.fetchall(), columns=[column[0] for column in cursor.description])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the diary alone; commit at the end, or leave it as it was if anything fails."""
        with _translated(self.path):
            if not self._on_disk:
                self._create_file()
            _refuse_read_only(self.path)
            if self._is_of_an_earlier_format():
                self._keep_a_copy()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if not _is_ours(self._connection, self.path):
                    _create_tables(self._connection)
                _migrate(self._connection)
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _is_of_an_earlier_format(self) -> bool:
        return _is_ours(self._connection, self.path) and _format(self._connection) < SCHEMA_VERSION

    def _keep_a_copy(self) -> None:
        """Copy the diary, as it is, beside itself before its format changes; an earlier copy stays."""
        copy = self.path.with_name(f"{self.path.name}.format{_format(self._connection)}")
        if copy.exists():
            return
        part = copy.with_name(copy.name + ".part")
        try:
            part.touch(mode=0o600)
            with closing(sqlite3.connect(part)) as target:
                self._connection.backup(target)
            shutil.copymode(self.path, part)  # what a person may read alone stays theirs alone
            part.replace(copy)
        finally:
            part.unlink(missing_ok=True)

    def _create_file(self) -> None:
        if self.path == default_path():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(self.path)
        self._connection.close()
        self._connection, self._on_disk = connection, True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _connect(path: Path | str) -> sqlite3.Connection:
    # isolation_level=None: transactions are begun and ended here and nowhere else.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _create_tables(connection: sqlite3.Connection) -> None:
    for statement in filter(str.strip, [*SCHEMA.split(";"), OWN_ROWS, ANSWERS]):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _format(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring a diary of an earlier format to this one; nothing if it is."""
    before = _format(connection)
    if before < _OWN_ROWS_FORMAT:
        connection.execute(OWN_ROWS)
    if before < _ANSWERS_FORMAT:
        connection.execute(ANSWERS)
        for kind, key, value, time in _answers_of_format_1(connection):
            _write_answers(connection, [(kind, key, value)], time)
        connection.execute("DROP TABLE corrections")
    if before < SCHEMA_VERSION:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _answers_of_format_1(connection: sqlite3.Connection) -> list[tuple[str, list[str], object, str]]:
    """Return the answers of a diary of format 1 or 2, which held one food a name: kind, key, value, time."""
    rows = connection.execute("SELECT name, food_id, time FROM corrections ORDER BY time, name").fetchall()
    return [("name", [name], [] if food is None else [[food, 1.0]], time) for name, food, time in rows]


def _write_answers(connection: sqlite3.Connection, answers: list[tuple[str, list[str], object]], time: str) -> None:
    """Add answers as the next batch."""
    (batch,) = connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM answers").fetchone()
    connection.executemany(
        "INSERT INTO answers (batch, time, kind, key, value) VALUES (?, ?, ?, ?, ?)",
        [(batch, time, kind, _json(key), None if value is None else _json(value)) for kind, key, value in answers],
    )


def _json(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False, allow_nan=False)


def _answer(kind: str, key: list[str], value: object, time: str) -> Answer:
    from vitamer.corrections import Answer

    return Answer(kind, tuple(key), value, time)


def _is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the file is a diary; False for an empty file, an error for any other."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    version = _format(connection)
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
        raise DiaryError(
            "this SQLite file is not a vitamer diary",
            place=str(path),
            way_out="Name another file with --diary.",
        )
    return False


def _refuse_read_only(path: Path) -> None:
    # Asked of the file itself, because the superuser's SQLite would write to it nevertheless.
    if not path.stat().st_mode & 0o222:
        raise DiaryError(
            "the diary is read-only",
            place=str(path),
            way_out="Allow writing to it, or name another with --diary.",
        )


#: SQLite's own words, ours, and the way out.
_SQLITE_WORDS = (
    ("locked", "another program is using the diary", "Close it and try again."),
    ("not a database", "the file is not a vitamer diary", "Name another file with --diary."),
    (
        "readonly",
        "the diary is read-only",
        "Allow writing to it and its folder, or name another with --diary.",
    ),
    (
        "unable to open",
        "the diary cannot be opened",
        "Check its folder and permissions, or name another with --diary.",
    ),
    ("full", "there is no room left on the disk", "Free some and try again."),
)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn SQLite's and the operating system's errors about the file into a DiaryError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)):
            raise  # a bug, not something that a person can mend
        for words, rule, way_out in _SQLITE_WORDS:
            if words in str(error):
                raise DiaryError(rule, place=str(path), way_out=way_out) from error
        raise DiaryError(
            f"the diary is damaged or cannot be used ({error})",
            place=str(path),
            way_out="Restore it from a backup, or name another with --diary.",
        ) from error
    except OSError as error:
        raise DiaryError(
            f"the diary cannot be used ({error.strerror})",
            place=str(path),
            way_out="Check its folder and permissions, or name another with --diary.",
        ) from error
