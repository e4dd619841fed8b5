"""What the commands that look after the diary file tell people."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vitamer.inert import one_line
from vitamer.records import records

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.actions import ReadBack
    from vitamer.diary import Became, Diary

__all__ = ["held_text", "history_text", "read_back_text", "restored_text"]


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _entries(n: int) -> str:
    return _count(n, "entry", "entries")


def history_text(history: pd.DataFrame) -> str:
    """Write the imports, oldest first, with the time of the clock on the wall.

    Parameters
    ----------
    history : pandas.DataFrame
        What ``Diary.history`` returned.

    Returns
    -------
    str
        Two lines an import; what was read and skipped, the days, and what of it is in use.
    """
    lines: list[str] = []
    for row in records(history):
        at = datetime.fromisoformat(row["time"]).astimezone()
        what = one_line(f"{row['file']} ({row['format']}, source {row['source']})")
        lines.append(f"{at:%Y-%m-%d %H:%M}  {what}")
        told = [
            f"{_count(row['rows_read'], 'row', 'rows')} read = {row['kept']:,} kept + "
            f"{row['rows_read'] - row['kept']:,} skipped"
        ]
        if row["first_day"] is not None:
            span = row["first_day"] if row["days"] == 1 else f"{row['first_day']} to {row['last_day']}"
            told.append(f"{_count(row['days'], 'day', 'days')}, {span}")
            replaced = row["kept"] - row["live"]
            told.append("all in use" if not replaced else f"{row['live']:,} in use, {replaced:,} replaced since")
        lines.append(f"                  {'; '.join(told)}")
    return "\n".join(lines) or "No import yet. Run: vitamer import FILE"


def held_text(diary: Diary) -> str:
    """Say in one line how much a diary holds.

    Parameters
    ----------
    diary : Diary
        The open diary.

    Returns
    -------
    str
        Its imports, its entries with how many are in use, what was settled, and own rows of the food table.
    """
    history = diary.history()
    kept, live = int(history["kept"].sum()), int(history["live"].sum())
    in_use = "" if kept == live else f" ({live:,} in use)"
    told = [_count(len(history), "import", "imports"), _entries(kept) + in_use]
    if answers := diary.answers():
        told.append(_count(len(answers), "answer", "answers"))
    if own := sum(map(len, diary.own_rows().values())):
        told.append(_count(own, "own row of the food table", "own rows of the food table"))
    return ", ".join(told)


def restored_text(diary: Diary, path: str, done: Became) -> str:
    """Say what restoring a diary did.

    Parameters
    ----------
    diary : Diary
        The diary as it is now.
    path : str
        The file that it was restored from.
    done : Became
        What ``restore`` returned.

    Returns
    -------
    str
        What the diary holds, and where what it held before is kept.
    """
    if not done.changed:
        return f"{diary.path} holds exactly what {path} holds already; nothing was changed."
    lines = [f"Restored {diary.path} from {path}: {held_text(diary)}."]
    if done.kept is not None:
        lines.append(f"What it held before is kept in {Path(done.kept)}")
    return "\n".join(lines)


def read_back_text(outcome: ReadBack, diary: Diary) -> str:
    """Say in one line what reading an exported diary back did to the diary that is open."""
    if not outcome.changed:
        return f"{outcome.file}: the diary holds exactly this already; nothing was changed."
    return f"{outcome.file}: an exported diary, read back as it was: {held_text(diary)}."
