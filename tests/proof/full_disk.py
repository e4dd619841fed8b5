"""A disk without room: the import refuses in one line, and the diary is as it was before.

``python tests/proof/full_disk.py`` runs real imports whose files may not grow beyond so many bytes, in a file system
of so many bytes (where one can be mounted), and with so many pages for SQLite.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from diaries import keep, leftovers, live, state, write_export
from processes import program, program_environment, warm

__all__ = ["can_mount", "file_limits", "fill_disk", "page_limits", "tmpfs_limits"]

#: What goes wrong, and how often: ``refused`` with the diary as before, ``written`` with the diary as after.
Verdicts = Counter[str]


class Room:
    """A diary that holds something, an export that does not fit, and what there is before and after."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder, self.home = folder, folder / "home"
        self.before_folder, done = folder / "before", folder / "after"
        self.export = folder / "more.csv"
        self.before_folder.mkdir(parents=True)
        warm(self.home)
        write_export(self.export, rows, seed=2)
        write_export(folder / "held.csv", rows // 4, first_day=9000, seed=1)
        keep(folder / "held.csv", self.before_folder / "diary.db")
        shutil.copytree(self.before_folder, done)
        keep(self.export, done / "diary.db")
        self.command = [*program(), "import", str(self.export), "--diary", "diary.db"]
        self.before, self.after = state(self.before_folder), state(done)
        self.before_bytes, self.bytes = ((f / "diary.db").stat().st_size for f in (self.before_folder, done))

    @property
    def environment(self) -> dict[str, str]:
        return program_environment(self.home)

    def sizes(self, count: int, begin: int) -> list[int]:
        """Return `count` sizes from `begin` to a little less than what the diary needs [bytes]."""
        return [begin + (self.bytes - 8192 - begin) * i // max(count - 1, 1) for i in range(count)]

    def verdict(self, place: Path, done: subprocess.CompletedProcess[str]) -> str:
        """Tell how an import ended that may have had no room."""
        if done.returncode not in (0, 1):
            return f"exit status {done.returncode}: {done.stderr[-300:]}"
        words = done.stderr.strip()
        live(place / "diary.db")
        if state(place) != (self.after if done.returncode == 0 else self.before):
            return f"exit status {done.returncode}, and the diary is not as it should be ({words})"
        if done.returncode == 1 and (len(words.splitlines()) != 1 or not words.startswith("vitamer: ")):
            return f"the diary is as before, and refused in more than one line: {words[-300:]}"
        if strays := leftovers(place) - {"diary.db"}:
            return f"stray files {sorted(strays)}"
        return "written" if done.returncode == 0 else "refused"


def file_limits(room: Room, count: int) -> Verdicts:
    """Import with a limit of the size of any file that is written."""
    verdicts: Verdicts = Counter()
    for i, size in enumerate(room.sizes(count, begin=0)):
        place = room.folder / f"limit{i}"
        shutil.copytree(room.before_folder, place)
        done = subprocess.run(
            room.command, cwd=place, env=room.environment, capture_output=True, text=True, check=False,
            preexec_fn=partial(_limit_files, size),
        )  # fmt: skip
        verdicts[room.verdict(place, done)] += 1
    return verdicts


def _limit_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def can_mount() -> bool:
    """Tell whether a file system of our own can be mounted, in a name space that nobody else sees."""
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def tmpfs_limits(room: Room, count: int) -> Verdicts:
    """Import into a diary that lies in a file system of so many bytes."""
    verdicts: Verdicts = Counter()
    script = (
        'mount -t tmpfs -o size="$1" tmpfs disk && cp diary.db disk && cd disk && shift && "$@"; s=$?; cp * ..; exit $s'
    )
    for i, size in enumerate(room.sizes(count, begin=room.before_bytes + 8192)):
        place = room.folder / f"disk{i}"
        shutil.copytree(room.before_folder, place)
        (place / "disk").mkdir()
        done = subprocess.run(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(size), *room.command],
            cwd=place, env=room.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        (place / "disk").rmdir()
        verdicts[room.verdict(place, done)] += 1
    return verdicts


def page_limits(room: Room, count: int) -> Verdicts:
    """Import with a limit of SQLite's own, of the pages of the diary."""
    from vitamer.diary import Diary
    from vitamer.errors import DiaryError
    from vitamer.importers import read_export

    verdicts: Verdicts = Counter()
    export = read_export(room.export)
    for i, size in enumerate(room.sizes(count, begin=room.before_bytes)):
        place = room.folder / f"pages{i}"
        shutil.copytree(room.before_folder, place)
        status, words = 0, ""
        with Diary.open(place / "diary.db") as diary:
            diary._connection.execute(f"PRAGMA max_page_count = {size // 4096}")
            try:
                diary.add(export)
            except DiaryError as error:
                status, words = 1, f"vitamer: {error}"
        verdicts[room.verdict(place, subprocess.CompletedProcess([], status, "", words))] += 1
    return verdicts


def fill_disk(folder: Path, *, rows: int, count: int) -> dict[str, Verdicts]:
    """Try every kind of limit at `count` sizes.

    Returns
    -------
    dict of str to Counter
        How often an import was ``refused``, ``written``, or what was wrong, by kind of limit.
    """
    room = Room(folder, rows)
    ways: dict[str, Callable[[Room, int], Verdicts]] = {"file size": file_limits, "pages": page_limits}
    if can_mount():
        ways["tmpfs"] = tmpfs_limits
    return {name: way(room, count) for name, way in ways.items()}


def main() -> None:
    """Fill disks and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, default=20)
    parser.add_argument("--rows", type=int, default=10_000)
    said = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = fill_disk(Path(folder), rows=said.rows, count=said.sizes)
    if "tmpfs" not in found:
        print("tmpfs: left out, no file system can be mounted here")
    failures = 0
    for name, verdicts in found.items():
        print(f"{name:<10} {sum(verdicts.values()):>3} imports: {verdicts['refused']} refused with the diary as before")
        for words in sorted(set(verdicts) - {"refused"}):
            # With less room than a diary needs, none can be written.
            print(f"  FAILED: {words}")
            failures += verdicts[words]
    total = sum(sum(verdicts.values()) for verdicts in found.values())
    print(f"{total} full disks, {failures} failures; {time.monotonic() - begin:.0f} s")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
