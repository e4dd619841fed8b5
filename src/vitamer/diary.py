"""The diary: one SQLite file that keeps what the person said, and nothing that is computed from it.

It holds the entries of every import as written, the person's answers, own foods and settings. Rows that a later
import replaces are kept and marked, so that the last import can be taken back; an answer that a later one replaces
is kept too, so that the last answers can be.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from vitamer.columns import ENTRIES
from vitamer.diary_content import copy_content, is_empty, same_content
from vitamer.diary_file import (
    ANSWERS_FORMAT,
    MOVED,
    OWN_ROWS_FORMAT,
    SCHEMA_VERSION,
    STORED,
    answers_of_format_1,
    connect,
    create_tables,
    format_of,
    is_ours,
    migrate,
    refuse_read_only,
    translated,
    write_answers,
)
from vitamer.errors import DiaryError
from vitamer.overlay import OWN_TABLES
from vitamer.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    import pandas as pd

    from vitamer.corrections import Answer, Corrections
    from vitamer.importers import Export
    from vitamer.overlay import OwnRows

__all__ = ["DAY_HOLDS_MORE", "Became", "Diary", "ImportSummary", "Undone", "default_path", "resolve_path"]

DAY_HOLDS_MORE = "the diary already holds more entries for that day (use --replace)"

#: Threads of a program read one after another. The system gives locks to a program as a whole: threads that read by
#: turns without a gap would hold one forever, and keep other programs from ever committing an import.
_ONE_READER = RLock()

#: How many entries are handed to and fro at once.
_CHUNK = 50_000


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
    days_emptied : tuple of str
        Days that had entries and have none now, since the file stands for them [ISO date].
    days_not_in_the_file : tuple of str
        Days between the file's first and last that the diary holds and the file lacks, and that stay [ISO date].
    counts_twice_with : tuple of str
        Other sources under which the diary holds entries of the same file.
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
    days_emptied: tuple[str, ...]
    days_not_in_the_file: tuple[str, ...]
    counts_twice_with: tuple[str, ...]
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


@dataclass(frozen=True)
class Became:
    """What taking over another diary's content did: whether anything changed, and the copy of what was there."""

    changed: bool
    kept: Path | None = None


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
    creates no file. Use :meth:`open`.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    is_rehearsal : bool
        Whether this is a copy in memory, on which a change changes nothing; see :meth:`rehearsal`.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        *,
        identity: tuple[int, int] | None = None,
        is_rehearsal: bool = False,
    ) -> None:
        self.path = path
        self.is_rehearsal = is_rehearsal
        self._connection = connection
        self._identity = identity

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
        with translated(path):
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
        identity = _identity(path)
        connection = connect(path)
        diary = cls(path, connection, identity=identity)
        try:
            with diary._reading():
                ours = is_ours(connection, path)
        except BaseException:
            diary.close()
            raise
        if not ours:
            # An empty file, such as another import has just created: a diary from the first change on.
            diary.close()
            return cls._in_memory(path)
        return diary

    @classmethod
    def _in_memory(cls, path: Path) -> Self:
        connection = connect(None)
        create_tables(connection)
        return cls(path, connection)

    @property
    def _is_missing(self) -> bool:
        """Whether there is no file yet, or an empty one."""
        return self._identity is None and not self.is_rehearsal

    def rehearsal(self) -> Self:
        """Return a copy in memory, to tell what changes would do, one after another, without doing them.

        Returns
        -------
        Diary
            A diary of its own, to be closed by itself; what is written to it is gone then.

        Raises
        ------
        DiaryError
            If the diary cannot be read.
        """
        copy = connect(None)
        with self._reading():
            self._connection.backup(copy)
        return type(self)(self.path, copy, is_rehearsal=True)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, export: Export, *, source: str | None = None, replace: bool = False) -> ImportSummary:
        """Add an export, which is the truth for its source and the days it contains.

        Parameters
        ----------
        export : Export
            What ``importers.read_export`` returned.
        source : str, optional
            Name of where the entries come from; the export's own if not given.
        replace : bool, default False
            Whether the file also stands for days of which it holds fewer entries than the diary, or none: every
            day from its first to its last.

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
        Identical rows within the file are all entries. The same file read anew, with another order of dates for
        one, takes the place of its earlier reading.
        """
        source = source or export.source
        with self._transaction() as connection:
            summary, days = self._plan(export, source, replace)
            self._write(connection, export, summary, days)
        return summary

    def _plan(self, export: Export, source: str, replace: bool) -> tuple[ImportSummary, list[str]]:
        """Return what adding `export` does, and the days that it stands for."""
        import pandas as pd

        held, read_before = self._held(source), self._held(source, export.sha256)
        day = export.entries["day"]
        counted = day.value_counts()
        in_file = dict(zip(map(_iso, counted.index), counted.tolist(), strict=True))
        # A day of which every row was skipped (nothing eaten) is contained in the export too.
        seen = {*in_file, *map(_iso, export.skipped["day"].dropna().unique())}
        others = {d: n - read_before.get(d, 0) for d, n in held.items()}
        stay = {d for d in seen if not replace and in_file.get(d, 0) < others.get(d, 0)}
        inside = {d for d in others if seen and min(seen) <= d <= max(seen) and others[d]} - seen
        taken = sorted((seen - stay) | set(read_before) | (inside if replace else set()))
        stays = day.isin(list(map(pd.Timestamp, stay)))
        entries = export.entries[~stays].reset_index(drop=True) if stay else export.entries
        entries = entries.assign(source=source, entry_id=range(len(entries)))
        left_out = export.entries.loc[stays, ["line", "day", "food", "amount"]].assign(reason=DAY_HOLDS_MORE)
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
            days_emptied=tuple(d for d in taken if d not in in_file and held.get(d)),
            counts_twice_with=self._also_held_as(export.sha256, source),
            days_not_in_the_file=() if replace else tuple(sorted(inside - set(read_before))),
            entries=entries,
            skipped_rows=rows,
        )
        return summary, taken

    def _held(self, source: str, sha256: str | None = None) -> dict[str, int]:
        """Return how many entries of a source are live, by day; of the imports of one file if `sha256` is given."""
        of_file = "" if sha256 is None else "AND import_id IN (SELECT id FROM imports WHERE sha256 = ?)"
        counts = self._connection.execute(
            f"SELECT day, count(*) FROM entries WHERE source = ? AND replaced_by IS NULL {of_file} GROUP BY day",
            (source,) if sha256 is None else (source, sha256),
        )
        return dict(counts.fetchall())

    def _also_held_as(self, sha256: str, source: str) -> tuple[str, ...]:
        rows = self._connection.execute(
            "SELECT DISTINCT source FROM imports WHERE sha256 = ? AND source <> ? AND EXISTS "
            "(SELECT 1 FROM entries WHERE import_id = imports.id AND replaced_by IS NULL) ORDER BY source",
            (sha256, source),
        )
        return tuple(other for (other,) in rows.fetchall())

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
        statement = f"INSERT INTO entries (import_id, {', '.join(STORED)}) VALUES (?{', ?' * len(STORED)})"
        for start in range(0, len(summary.entries), _CHUNK):
            some = summary.entries.iloc[start : start + _CHUNK]
            some = some.assign(day=some["day"].map({day: _iso(day) for day in some["day"].unique()}))
            # SQLite stores the NaN of a missing cell as NULL, in text columns too.
            cells = (some[name].tolist() for name in STORED)
            connection.executemany(statement, zip([import_id] * len(some), *cells, strict=True))

    def entries(self) -> pd.DataFrame:
        """Return the live entries.

        Returns
        -------
        pandas.DataFrame
            Columns of ``columns.ENTRIES``, ordered by day, source and line, so that the order does not
            depend on which import came first; ``entry_id`` counts them from 0. Vitamins D and K [µg],
            calcium and magnesium [mg], fat and mass [g], energy [kcal].
        """
        import numpy as np

        from vitamer.importers.rows import typed

        kinds = {column.name: column.kind for column in ENTRIES}
        arrays = {k: np.dtype(t) for k, t in (("text", "O"), ("number", "f8"), ("whole", "i8"), ("day", "M8[s]"))}
        # The same few meals, foods and amounts come again and again: one text of each is enough.
        known: dict[str | None, str | None] = {}
        chunks: dict[str, list[np.ndarray]] = {name: [np.array([], arrays[kinds[name]])] for name in STORED}
        with self._reading():
            cursor = self._connection.execute(
                f"SELECT {', '.join(STORED)} FROM entries WHERE replaced_by IS NULL ORDER BY day, source, line, id"
            )
            while rows := cursor.fetchmany(_CHUNK):
                for name, cells in zip(STORED, zip(*rows, strict=True), strict=True):
                    kind = kinds[name]
                    kept = list(map(known.setdefault, cells, cells)) if kind == "text" else cells
                    chunks[name].append(np.array(kept, arrays[kind]))
        columns = {name: np.concatenate(chunks.pop(name)) for name in STORED}
        return typed({"entry_id": range(len(columns["day"])), **columns})

    def history(self) -> pd.DataFrame:
        """Return the imports, oldest first.

        Returns
        -------
        pandas.DataFrame
            ``id``, ``time`` (UTC), ``file``, ``format``, ``source``, ``sha256``, ``rows_read``, ``kept``; ``live``:
            how many of its entries no later import has replaced; ``days``, ``first_day`` and ``last_day``: how many
            days its entries are of, and from which to which [ISO date], missing where it has none.
        """
        import pandas as pd

        with self._reading():
            cursor = self._connection.execute(
                "SELECT id, time, file, format, source, sha256, rows_read, kept, coalesce(live, 0) AS live, "
                "coalesce(days, 0) AS days, first_day, last_day FROM imports LEFT JOIN (SELECT import_id, "
                "sum(replaced_by IS NULL) AS live, count(DISTINCT day) AS days, min(day) AS first_day, "
                "max(day) AS last_day FROM entries GROUP BY import_id) ON import_id = id ORDER BY id"
            )
            rows, names = cursor.fetchall(), [column[0] for column in cursor.description]
        return pd.DataFrame({name: [row[at] for row in rows] for at, name in enumerate(names)})

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
        if self._is_missing:
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
            write_answers(connection, [(a.kind, list(a.key), a.value) for a in answers], _now())

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
        if self._is_missing:
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
        with self._reading():
            if format_of(self._connection) < ANSWERS_FORMAT:
                return [_answer(*row) for row in answers_of_format_1(self._connection)]
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
        with self._reading():
            return dict(self._connection.execute("SELECT key, value FROM settings ORDER BY key").fetchall())

    def own_rows(self) -> OwnRows:
        """Return the person's own rows of the food table, by table; without any, an empty dict."""
        with self._reading():
            if format_of(self._connection) < OWN_ROWS_FORMAT:
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

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the diary, as it is at one moment, to a new file that is a diary itself.

        Parameters
        ----------
        path : str or path-like
            The file to make; its owner alone may read it.

        Raises
        ------
        OutputError
            If there is a file of that name, or it cannot be written; nothing is left behind.
        DiaryError
            If the diary cannot be read, or is damaged.
        """
        path = Path(path)
        with whole_file(path) as part, self._reading() as connection, translated(path):
            _copy_file(connection, part, self.path)

    @contextmanager
    def current(self) -> Iterator[sqlite3.Connection]:
        """Hold one moment of the diary, to read all that it holds in the tables of this program's format.

        Yields
        ------
        sqlite3.Connection
            To read from. A diary of an earlier format is a copy in memory, and stays as it is.

        Raises
        ------
        DiaryError
            If the diary cannot be read.
        """
        with self._reading() as connection:
            if format_of(connection) == SCHEMA_VERSION:
                yield connection
                return
        with self.rehearsal() as copy, copy._transaction() as connection:
            yield connection

    def become(self, content: sqlite3.Connection, *, replace: bool) -> Became:
        """Make the diary hold what another holds, and nothing else.

        The file stays the same file, whose content is exchanged in one transaction: a program that has it open sees
        what it held before or what it holds now, and a journal that lies beside it is always its own.

        Parameters
        ----------
        content : sqlite3.Connection
            A diary in this program's format; see :func:`vitamer.diary_content.check_content`.
        replace : bool
            Whether a diary that holds something else is replaced, and kept beside it as a copy, or refused.

        Returns
        -------
        Became
            Whether anything changed, and the copy.

        Raises
        ------
        DiaryError
            If the diary holds something else and `replace` is false, or cannot be written; it is then as it was.
        """
        kept = None
        try:
            with self._transaction() as connection:
                if same_content(connection, content):
                    return Became(changed=False)
                if not is_empty(connection):
                    if not replace:
                        raise DiaryError(
                            "the diary holds something else already",
                            place=str(self.path),
                            way_out="Name a new diary with --diary, or let it be replaced with: "
                            "vitamer diary restore FILE",
                        )
                    kept = self._keep_a_copy("before-restore", again=True)
                copy_content(content, connection)
        except DiaryError:
            if kept is not None:
                with self._reading() as connection:
                    if not same_content(connection, content):  # as it was, so the copy is one too many
                        kept.unlink(missing_ok=True)
            raise
        return Became(changed=True, kept=kept)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Hold one moment of the diary: what is read within belongs together."""
        if self._connection.in_transaction:
            with translated(self.path):
                yield self._connection
            return
        with _ONE_READER, translated(self.path):
            self._connection.execute("BEGIN")
            try:
                is_ours(self._connection, self.path)  # a newer program may have changed it since it was opened
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")  # nothing was written

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the diary alone; commit at the end, or leave it as it was if anything fails."""
        with translated(self.path):
            if was_missing := self._is_missing:
                self._create_file()
            if not self.is_rehearsal:
                refuse_read_only(self.path)
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if not is_ours(self._connection, self.path):
                    create_tables(self._connection)
                elif not self.is_rehearsal and (version := format_of(self._connection)) < SCHEMA_VERSION:
                    self._keep_a_copy(f"format{version}")
                migrate(self._connection)
                yield self._connection
                self._refuse_another_file()
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if was_missing:
                    self._look_again()
                raise

    def _keep_a_copy(self, what: str, *, again: bool = False) -> Path:
        """Copy the diary beside itself as it is before the transaction that is under way.

        Parameters
        ----------
        what : str
            The end of the copy's name.
        again : bool, default False
            Whether an earlier copy of that name gets one with a number beside it, or is enough.
        """
        copy, number = self.path.with_name(f"{self.path.name}.{what}"), 1
        while copy.exists():
            if not again:
                return copy
            number += 1
            copy = self.path.with_name(f"{self.path.name}.{what}-{number}")
        # A second connection sees the diary without what the transaction has changed so far.
        with whole_file(copy) as part, closing(connect(self.path)) as before:
            before.execute("BEGIN")
            _copy_file(before, part, self.path)
        return copy

    def _create_file(self) -> None:
        """Make the file, empty as yet, that its owner alone may read; another program may have made it meanwhile."""
        if self.path == default_path():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        identity = _identity(self.path)
        connection = connect(self.path)
        self._connection.close()
        self._connection, self._identity = connection, identity

    def _look_again(self) -> None:
        """Open anew what has become of a file that was to be made: one without tables cannot be read."""
        self._connection.close()
        opened = self._open(self.path, create=True)
        self._connection, self._identity = opened._connection, opened._identity

    def _refuse_another_file(self) -> None:
        """Raise if the name leads to another file by now; SQLite looks only when a transaction first writes."""
        if not self.is_rehearsal and (not self.path.exists() or _identity(self.path) != self._identity):
            raise DiaryError(MOVED, place=str(self.path), way_out="Nothing was changed: try again.")


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from one that comes to bear its name later."""
    state = path.stat()
    return state.st_dev, state.st_ino


def _copy_file(source: sqlite3.Connection, part: Path, place: Path) -> None:
    """Copy what `source` holds at the moment that it reads to an empty file, and look it through.

    Raises
    ------
    DiaryError
        If the diary at `place` is damaged.
    """
    with closing(connect(part)) as target:
        # The file is thrown away if anything fails, and needs no journal.
        target.execute("PRAGMA journal_mode = OFF")
        source.backup(target)
        (found,) = target.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise DiaryError(
            f"the diary is damaged ({' '.join(found.split())})",
            place=str(place),
            way_out="Restore it from an earlier backup.",
        )


def _iso(day: datetime) -> str:
    return f"{day:%Y-%m-%d}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _answer(kind: str, key: list[str], value: object, time: str) -> Answer:
    from vitamer.corrections import Answer

    return Answer(kind, tuple(key), value, time)
