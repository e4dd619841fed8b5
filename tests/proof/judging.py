"""What an import may do with a file, whatever the file is: refuse it in one line, or account for each of its rows."""

from __future__ import annotations

import itertools
import re
import tempfile
import traceback
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from counting import Layout, rows_below

from vitamer.columns import ENTRIES
from vitamer.errors import VitamerError
from vitamer.food_table import FoodTable
from vitamer.importers import Export, Source, read_export, sources_of
from vitamer.importers.source import opened

__all__ = ["Verdict", "judge", "refusal_faults", "use_faults"]

T = TypeVar("T")

LONGEST_REFUSAL = 4000
SKIP = "--skip-unreadable"


@dataclass(frozen=True)
class Verdict:
    """How it went: ``accepted``, ``in part`` (unreadable rows left out), ``refused`` or ``failed``, and why."""

    kind: str
    words: str = ""


@dataclass
class _Read:
    """One reading of one file: the export or the words of its refusal, and what must not be."""

    export: Export | None = None
    refusal: str = ""
    faults: list[str] = field(default_factory=list)


def judge(path: Path, layout: Layout | None = None, format: str = "") -> Verdict:
    """Read a file with and without its unreadable rows, and judge what comes of it; never raises.

    Parameters
    ----------
    path : pathlib.Path
        The file; of an archive, each of its members is read.
    layout : Layout, optional
        How the file is laid out, if its rows can be counted apart from vitamer.
    format : str, optional
        The importer for which `layout` holds.

    Returns
    -------
    Verdict
    """
    unpacked, sources = _guarded(path, lambda: sources_of(path))
    if sources is None:
        return (
            Verdict("failed", "; ".join(unpacked.faults)) if unpacked.faults else Verdict("refused", unpacked.refusal)
        )
    verdicts = [_judge(source, layout, format) for source in opened(sources)]
    failed = "; ".join(dict.fromkeys([*unpacked.faults, *(v.words for v in verdicts if v.kind == "failed")]))
    if failed:
        return Verdict("failed", failed)
    return min(verdicts, key=lambda verdict: ("accepted", "in part", "refused").index(verdict.kind))


def _judge(source: Source, layout: Layout | None, format: str) -> Verdict:
    whole, parted = (_read(source, skip_unreadable=skip) for skip in (False, True))
    for read in (whole, parted):
        if read.export is not None:
            read.faults += _accounting_faults(read.export, source)
            read.faults += _line_faults(read.export, source, layout, format)
    faults = list(dict.fromkeys(whole.faults + parted.faults))
    if not faults:
        faults = list(_differences(whole, parted))
    if faults:
        return Verdict("failed", "; ".join(faults))
    if whole.export is not None:
        return Verdict("accepted")
    return Verdict("in part" if parted.export is not None else "refused", whole.refusal)


def _read(source: Source, *, skip_unreadable: bool) -> _Read:
    read, read.export = _guarded(source.path, lambda: read_export(source, skip_unreadable=skip_unreadable))
    return read


def _guarded(path: Path, work: Callable[[], T]) -> tuple[_Read, T | None]:
    """Do `work`, and note how it refuses, fails or warns."""
    read, result = _Read(), None
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            result = work()
        except VitamerError as error:
            read.refusal = str(error)
            read.faults += refusal_faults(read.refusal, path.name, error.way_out)
        except MemoryError:
            read.faults.append("out of memory")
        except BaseException as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            ours = [f for f in traceback.extract_tb(error.__traceback__) if "/vitamer/" in f.filename][-1:]
            where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in (last, *ours))
            read.faults.append(f"traceback: {type(error).__name__}: {str(error)[:200]} [{where}]")
    read.faults += [f"warning: {w.category.__name__}: {str(w.message)[:200]}" for w in warned]
    return read, result


def refusal_faults(text: str, name: str, way_out: str) -> Iterator[str]:
    """Yield what is wrong with the words of a refusal of the file `name`."""
    if len(text.splitlines()) != 1 or any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        yield f"the refusal has a line break, a control character or half a character: {text[:300]!r}"
    if name not in text:
        yield f"the refusal does not name the file: {text[:300]!r}"
    if not re.search(r"\S[.]$", way_out):
        yield f"the refusal has no way out: {text[:300]!r}"
    if len(text) > LONGEST_REFUSAL:
        yield f"the refusal has {len(text)} characters: {text[:100]!r}"


def _accounting_faults(export: Export, source: Source) -> Iterator[str]:
    """Yield what is wrong with an export that was read."""
    entries, skipped, rows = export.entries, export.skipped, export.rows_read
    if rows != len(entries) + len(skipped):
        yield f"{rows} rows read, {len(entries)} kept, {len(skipped)} skipped"
    if list(entries.columns) != [column.name for column in ENTRIES]:
        yield f"columns {list(entries.columns)}"
        return
    if entries["day"].isna().any() or entries["food"].isna().any() or (entries["food"].str.strip() == "").any():
        yield "an entry without day or food"
    if skipped["reason"].isna().any() or (skipped["reason"].str.strip() == "").any():
        yield "a row is skipped without a reason"
    if not entries["entry_id"].is_unique or (entries["file"] != source.label).any():
        yield "entry numbers or file names are wrong"
    numbers = entries[[column.name for column in ENTRIES if column.kind == "number"]].to_numpy()
    if np.isinf(numbers).any():
        yield "a number that is infinite"
    texts = pd.concat([entries[c.name] for c in ENTRIES if c.kind == "text"] + [skipped[c] for c in ("food", "amount")])
    for text in texts.dropna().unique():
        if "root:x:0:0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            yield f"a text from elsewhere, or with half a character: {text[:80]!r}"


def _line_faults(export: Export, source: Source, layout: Layout | None, format: str) -> Iterator[str]:
    """Yield what is wrong with the lines of the rows of an export, and with their number."""
    lines = [export.entries["line"].tolist(), export.skipped["line"].tolist()]
    if any(a > b for each in lines for a, b in itertools.pairwise(each)):
        yield "line numbers go back"
    if source.member is not None:
        return
    data = source.path.read_bytes()
    if data.startswith(b"PK"):
        return
    last = 1 + len(re.findall(rb"\r\n|\r|\n|\x0b|\x0c|\xe2\x80[\xa8\xa9]|\xc2\x85", data))
    if any(not 1 <= line <= last for each in lines for line in each):
        yield f"a line that the file of {last} lines does not have"
    if layout is not None and export.format == format:
        if len(set(lines[0] + lines[1])) != export.rows_read:
            yield "two rows on one line"
        counted = rows_below(data, layout)
        if counted is not None and counted != export.rows_read:
            yield f"{export.rows_read} rows read, and the file has {counted}"


def _differences(whole: _Read, parted: _Read) -> Iterator[str]:
    """Yield what does not fit between a reading with and one without the unreadable rows."""
    if whole.export is None:
        if parted.export is None:
            if SKIP in whole.refusal and parted.refusal == whole.refusal:
                yield f"{SKIP} is advised and does not help: {whole.refusal[:300]!r}"
        elif SKIP not in whole.refusal:
            yield f"{SKIP} would help and is not named: {whole.refusal[:300]!r}"
    elif parted.export is None:
        yield f"{SKIP} refuses what is read without it: {parted.refusal[:300]!r}"
    elif not whole.export.entries.equals(parted.export.entries) or not whole.export.skipped.equals(
        parted.export.skipped
    ):
        yield f"{SKIP} changes a file in which every row can be read"


def use_faults(path: Path, folder: Path, foods: FoodTable) -> list[str]:
    """Keep what a file holds in a diary, analyse it, and return what is wrong with either."""
    read, wrong = _guarded(path, lambda: _used(path, folder, foods))
    return [*read.faults, read.refusal, wrong or ""] if read.faults or read.refusal or wrong else []


def _used(path: Path, folder: Path, foods: FoodTable) -> str:
    from vitamer.diary import Diary
    from vitamer.pipeline import Analysis

    diary_path = Path(tempfile.mkdtemp(dir=folder)) / "diary.db"
    for source in opened(sources_of(path)):
        try:
            export = read_export(source, skip_unreadable=True)
        except VitamerError:
            continue
        with Diary.open(diary_path) as diary:
            summary = diary.add(export)
            kept = diary.entries()
            if summary.rows_read != summary.kept + sum(summary.skipped.values()):
                return f"the diary read {summary.rows_read} rows and kept {summary.kept}, skipped {summary.skipped}"
            expected = export.entries.sort_values(["day", "line"], kind="stable", ignore_index=True)
            if summary.new == len(kept) and not kept.assign(entry_id=expected["entry_id"]).equals(expected):
                return "entries come back from the diary changed"
        analysis = Analysis(export.entries, foods)
        analysis.weekly  # noqa: B018  # reads amounts, matches names and adds up
    return ""
