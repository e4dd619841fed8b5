"""Diaries and exports of a size that takes time to write, and the whole state of a folder of diaries."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import vitamer

__all__ = ["as_format_2", "content", "keep", "leftovers", "live", "state", "write_export"]

_HEADER = [
    "Day",
    "Time",
    "Group",
    "Food Name",
    "Amount",
    "Energy (kcal)",
    "Vitamin D (IU)",
    "Vitamin K (µg)",
    "Calcium (mg)",
    "Category",
]
_AMOUNTS = ("100.00 g", "30.00 g", "1.00 cup", "2.00 slice", "1.00 serving", "250.00 mL", "1.00 tbsp")
_FIRST_DAY = dt.date(2024, 1, 1)
_ROWS_A_DAY = 20

#: As the program wrote it that had this format.
_FORMAT_2 = """
CREATE TABLE old.imports (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, file TEXT NOT NULL, format TEXT NOT NULL,
    source TEXT NOT NULL, sha256 TEXT NOT NULL, rows_read INTEGER NOT NULL, kept INTEGER NOT NULL
);
CREATE TABLE old.entries (
    id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES imports (id),
    replaced_by INTEGER REFERENCES imports (id),
    day TEXT, time TEXT, meal TEXT, food TEXT, amount TEXT, source TEXT, file TEXT, line INTEGER,
    app_vitamin_d_ug REAL, app_vitamin_k_ug REAL, app_calcium_mg REAL, app_magnesium_mg REAL, app_fat_g REAL,
    app_energy_kcal REAL, app_mass_g REAL
);
CREATE INDEX old.live_entries ON entries (source, day) WHERE replaced_by IS NULL;
CREATE TABLE old.corrections (name TEXT PRIMARY KEY, food_id TEXT, time TEXT NOT NULL);
CREATE TABLE old.settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE old.own_rows (id INTEGER PRIMARY KEY, food_table TEXT NOT NULL, cells TEXT NOT NULL);
INSERT INTO old.corrections VALUES ('zimtzauber', 'cheese_gouda', '2026-11-10T08:00:00+00:00');
INSERT INTO old.settings VALUES ('region', 'us');
PRAGMA old.application_id = 1986622561;
PRAGMA old.user_version = 2
"""
_IMPORT_COLUMNS = "id, time, file, format, source, sha256, rows_read, kept"
_ENTRY_COLUMNS = (
    "id, import_id, replaced_by, day, time, meal, food, amount, source, file, line, app_vitamin_d_ug, "
    "app_vitamin_k_ug, app_calcium_mg, app_magnesium_mg, app_fat_g, app_energy_kcal, app_mass_g"
)


def write_export(path: Path, rows: int, *, first_day: int = 0, seed: int = 1) -> None:
    """Write a Cronometer export of `rows` entries, twenty a day."""
    draw = random.Random(seed)
    aliases = vitamer.load_foods().aliases
    names = draw.sample(sorted(set(aliases.loc[aliases["language"] == "en", "alias"])), 300)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        for i in range(rows):
            day = _FIRST_DAY + dt.timedelta(days=first_day + i // _ROWS_A_DAY)
            energy, calcium = f"{draw.uniform(20, 400):.2f}", f"{draw.uniform(1, 300):.2f}"
            food, amount = draw.choice(names).title(), draw.choice(_AMOUNTS)
            writer.writerow([day.isoformat(), "", "Lunch", food, amount, energy, "", "", calcium, "Uncategorized"])


def keep(export: Path, diary_path: Path) -> None:
    """Import an export into a diary, in this process."""
    from vitamer.diary import Diary
    from vitamer.importers import read_export

    with Diary.open(diary_path) as diary:
        diary.add(read_export(export))


def as_format_2(diary: Path, old: Path) -> None:
    """Write the imports and entries of `diary` as a diary of format 2."""
    with closing(sqlite3.connect(diary)) as connection:
        connection.execute("ATTACH ? AS old", (str(old),))
        for statement in _FORMAT_2.split(";"):
            connection.execute(statement)
        for table, columns in (("imports", _IMPORT_COLUMNS), ("entries", _ENTRY_COLUMNS)):
            connection.execute(f"INSERT INTO old.{table} ({columns}) SELECT {columns} FROM main.{table}")
        connection.commit()


def state(folder: Path) -> dict[str, object]:
    """Return what each diary of `folder` holds, the times of imports left out; nothing for an empty one.

    Reading rolls back what was left half done, as it does for whoever opens the diary next.

    Raises
    ------
    AssertionError
        If a diary fails SQLite's check of its integrity.
    """
    return {path.name: held for path in sorted(folder.glob("*.db")) if (held := content(path))}


def content(path: Path) -> dict[str, object]:
    """Return what a diary holds: rows and a digest of each table, and the format; see :func:`state`."""
    found: dict[str, object] = {}
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        assert verdict == "ok", f"{path}: {verdict}"
        assert not connection.execute("PRAGMA foreign_key_check").fetchall(), f"{path}: foreign keys"
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        for (table,) in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            wanted = ", ".join(c for c in columns if (table, c) != ("imports", "time"))
            rows = connection.execute(f"SELECT {wanted} FROM {table} ORDER BY 1").fetchall()
            found[table] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
        if tables:
            found["format"] = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def live(path: Path) -> list[tuple[object, ...]]:
    """Return the entries of a diary as the program shows them."""
    from vitamer.diary import Diary

    with Diary.open(path) as diary:
        entries = diary.entries()
    return list(entries.drop(columns="entry_id").astype("str").itertuples(index=False, name=None))


def leftovers(folder: Path) -> set[str]:
    """Return the names of the files of `folder`."""
    return {path.name for path in folder.iterdir()}
