"""A hundred processes that read a diary into which somebody imports: each sees it before or after, never between.

``python tests/proof/readers.py`` reads in a loop while processes import, take back and import again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

from diaries import keep, write_export
from processes import program, program_environment, warm

__all__ = ["read_while_it_changes"]

#: Longest time between two looks of a reader [s].
PAUSE_SECONDS = 4.0


def _seen(diary_path: Path) -> str:
    """Return what a reader sees of a diary, in short."""
    import pandas as pd

    from vitamer.diary import Diary

    with Diary.open(diary_path, create=False) as diary:
        entries = diary.entries()
    return f"{len(entries)} entries {pd.util.hash_pandas_object(entries).sum():x}"


def _read_on(diary_path: Path, start: Barrier, stop: Event, found: SimpleQueue[Counter[str]]) -> None:
    """Read until told to stop, and tell how often what was seen."""
    seen: Counter[str] = Counter()
    os.nice(10)  # a hundred that do nothing else would leave the writer no time
    start.wait()
    while not stop.wait(random.uniform(0, PAUSE_SECONDS)) or not seen:
        try:
            what = _seen(diary_path)
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
        seen[what] += 1
    found.put(seen)


def read_while_it_changes(folder: Path, *, readers: int, rows: int, rounds: int) -> tuple[dict[str, str], Counter[str]]:
    """Let readers read while processes import, take back and import.

    Parameters
    ----------
    folder : pathlib.Path
        Where the diary lies.
    readers : int
        How many read at once.
    rows : int
        Entries that are imported.
    rounds : int
        How often is imported and taken back.

    Returns
    -------
    tuple of dict and Counter
        What a reader may see, before and after; and how often each was seen, errors included.
    """
    home, diary_path = folder / "home", folder / "diary.db"
    warm(home)
    write_export(folder / "held.csv", rows // 2, seed=1)
    write_export(folder / "more.csv", rows, first_day=rows // 80, seed=2)

    def run(*command: str) -> None:
        done = subprocess.run(
            [*program(), *command, "--diary", "diary.db"], cwd=folder, env=program_environment(home), check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    keep(folder / "held.csv", diary_path)
    legal = {_seen(diary_path): "before"}
    keep(folder / "more.csv", diary_path)
    legal[_seen(diary_path)] = "after"
    run("diary", "undo")

    # A copy of this process, which has loaded everything, is quickly made.
    context = multiprocessing.get_context("fork")
    start, stop, found = context.Barrier(readers + 1), context.Event(), context.SimpleQueue()
    processes = [context.Process(target=_read_on, args=(diary_path, start, stop, found)) for _ in range(readers)]
    for process in processes:
        process.start()
    try:
        start.wait(timeout=120)
        for _ in range(rounds):
            run("import", "more.csv")
            run("diary", "undo")
        run("import", "more.csv")
        stop.set()
        seen: Counter[str] = Counter()
        for _ in processes:
            seen += found.get()
    finally:
        for process in processes:
            process.kill()
            process.join()
    return legal, seen


def main() -> None:
    """Read and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    said = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        legal, seen = read_while_it_changes(Path(folder), readers=said.readers, rows=said.rows, rounds=said.rounds)
    counts = Counter({name: seen[what] for what, name in legal.items()})
    failures = sum(seen.values()) - sum(counts.values())
    for what in sorted(set(seen) - set(legal)):
        print(f"  FAILED {seen[what]} times: {what}")
    print(
        f"{said.readers} readers read {sum(seen.values()):,} times: {counts['before']:,} before, "
        f"{counts['after']:,} after, {failures} failures; {time.monotonic() - begin:.0f} s"
    )
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
