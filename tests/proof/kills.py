"""``kill -9`` at any moment: the diary opens, and is as it was before or as it is after, never between.

``python tests/proof/kills.py --kills 200`` runs real processes on a diary of tens of thousands of entries, and kills
them at any moment of their life, while they write, and just when they have written.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from diaries import as_format_2, content, keep, leftovers, live, state, write_export
from processes import program, program_environment, warm

__all__ = ["kill_many"]

#: What a process that is killed cannot take away: a journal, which the next one rolls back, and a copy that it had
#: begun under a name of its own.
_HALF_DONE = ("-journal", ".part")


@dataclass(frozen=True)
class Scenario:
    """A folder as it is before, and a command that changes it."""

    name: str
    command: tuple[str, ...]
    prepare: Callable[[Path], None]


@dataclass
class Calibrated:
    """What a command does when nobody disturbs it."""

    scenario: Scenario
    template: Path
    before: dict[str, object]
    after: dict[str, object]
    files: set[str]
    entries: list[tuple[object, ...]]
    seconds: float
    writing: float


def _run(folder: Path, home: Path, *command: str) -> None:
    subprocess.run([*program(), *command], cwd=folder, env=program_environment(home), check=True, capture_output=True)


def scenarios(exports: Path) -> list[Scenario]:
    """Return the commands that are killed; `exports` holds held.csv and more.csv."""

    def hold(folder: Path) -> None:
        keep(exports / "held.csv", folder / "diary.db")

    def empty(folder: Path) -> None:
        (folder / "diary.db").touch()

    def older(folder: Path) -> None:
        hold(folder)
        (folder / "diary.db").rename(folder / "new")
        as_format_2(folder / "new", folder / "diary.db")
        (folder / "new").unlink()

    def imported(folder: Path) -> None:
        hold(folder)
        keep(exports / "more.csv", folder / "diary.db")

    def backed_up(folder: Path) -> None:
        imported(folder)
        (folder / "diary.db").rename(folder / "backup.db")
        hold(folder)

    more = ("import", str(exports / "more.csv"), "--diary", "diary.db")
    return [
        Scenario("import into a diary", more, hold),
        Scenario("first import", more, lambda folder: None),
        Scenario("import into an empty file", more, empty),
        Scenario("import into an older diary", more, older),
        Scenario("undo", ("diary", "undo", "--diary", "diary.db"), imported),
        Scenario("backup", ("diary", "backup", "backup.db", "--diary", "diary.db"), imported),
        Scenario("restore", ("diary", "restore", "backup.db", "--diary", "diary.db"), backed_up),
    ]


def _calibrate(scenario: Scenario, folder: Path, home: Path) -> Calibrated:
    """Run a command undisturbed, and note how long it takes and for how long it writes."""
    template, done = folder / "template", folder / "done"
    template.mkdir(parents=True)
    scenario.prepare(template)
    shutil.copytree(template, done)
    begin, first, last, seen = time.monotonic(), 0.0, 0.0, _trace(template)
    with _started(scenario, done, home) as process:
        while process.poll() is None:
            now = _trace(done)
            if now != seen:
                last = time.monotonic()
                first, seen = first or last, now
            time.sleep(0.0005)
    seconds = time.monotonic() - begin
    assert process.returncode == 0, f"{scenario.name}: exit status {process.returncode}"
    before, after = state(template), state(done)
    assert before != after, f"{scenario.name} changes nothing"
    return Calibrated(
        scenario, template, before, after, leftovers(done), live(done / "diary.db"), seconds, max(last - first, 0.001)
    )


def _started(scenario: Scenario, folder: Path, home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*program(), *scenario.command], cwd=folder, env=program_environment(home), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _trace(folder: Path) -> dict[str, int]:
    """Return names and sizes of the files of a folder; one that vanishes meanwhile is left out."""
    found = {}
    for path in folder.iterdir():
        try:
            found[path.name] = path.stat().st_size
        except FileNotFoundError:
            continue
    return found


def _kill(known: Calibrated, number: int, seed: int, folder: Path, home: Path) -> str:
    """Kill one process; return ``before`` or ``after``, or what is wrong."""
    draw = random.Random(f"{seed}/{number}")
    shutil.copytree(known.template, folder)
    untouched = _trace(folder)
    with _started(known.scenario, folder, home) as process:
        moment = draw.choice(("any", "any", "writing", "writing", "written"))
        if moment == "any":
            time.sleep(draw.uniform(0, 1.2 * known.seconds))
        else:
            _wait(process, lambda: _trace(folder) != untouched)
        if moment == "writing":
            time.sleep(draw.uniform(0, 1.1 * known.writing))
        elif moment == "written":
            _wait(process, lambda: not any(name.endswith("-journal") for name in _trace(folder)))
        process.kill()
    try:
        return _checked(known, folder, home)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _wait(process: subprocess.Popen[bytes], until: Callable[[], bool]) -> None:
    while not until() and process.poll() is None:
        time.sleep(0.0002)


def _checked(known: Calibrated, folder: Path, home: Path) -> str:
    live(folder / "diary.db")  # as whoever looks next
    found = state(folder)
    if found not in (known.before, known.after):
        return f"between: {found}, before {known.before}, after {known.after}"
    if strays := _unexplained(known, folder):
        return f"stray files {strays}"
    verdict = "after" if found == known.after else "before"
    return _again(known, folder, home, verdict) or verdict


def _unexplained(known: Calibrated, folder: Path) -> list[str]:
    """Return the names of files that are neither there without a kill, nor half done, nor whole copies of before."""
    strays = leftovers(folder) - known.files - leftovers(known.template)
    strays = {name for name in strays if not name.endswith(_HALF_DONE)}
    return sorted(name for name in strays if content(folder / name) != known.before.get("diary.db"))


def _again(known: Calibrated, folder: Path, home: Path, verdict: str) -> str:
    """Give the command again, as the person will; return what is wrong then."""
    if verdict == "after" and known.scenario.command[0] != "import":
        return ""
    _run(folder, home, *known.scenario.command)
    if verdict == "before" and state(folder) != known.after:
        return "the command, given again, does not give the state after"
    if live(folder / "diary.db") != known.entries:
        return "the command, given again, shows other entries"
    if strays := _unexplained(known, folder):
        return f"stray files {strays} after the command was given again"
    return ""


def kill_many(
    kills: int, seed: int, folder: Path, *, rows: int = 20_000, workers: int = 2, only: str = ""
) -> dict[str, Counter[str]]:
    """Kill `kills` processes, evenly over the scenarios.

    Parameters
    ----------
    kills, seed : int
        How many, and what their moments are drawn from.
    folder : pathlib.Path
        Where they work.
    rows : int, default 20000
        Entries that are imported.
    workers : int, default 2
        How many run at once.
    only : str, optional
        Run only the scenarios whose name holds this.

    Returns
    -------
    dict of str to Counter
        How often the diary was found ``before`` and ``after``, or what was wrong, by scenario.
    """
    exports, home = folder / "exports", folder / "home"
    exports.mkdir(parents=True)
    warm(home)
    write_export(exports / "held.csv", rows // 2, seed=1)
    write_export(exports / "more.csv", rows, first_day=rows // 80, seed=2)
    chosen = [scenario for scenario in scenarios(exports) if only in scenario.name][:kills]
    known = [_calibrate(scenario, folder / str(i), home) for i, scenario in enumerate(chosen)]
    accounts = {each.scenario.name: Counter[str]() for each in known}

    def one(number: int) -> tuple[str, str]:
        each, place = known[number % len(known)], folder / f"kill{number}"
        verdict = _kill(each, number, seed, place, home)
        if verdict in ("before", "after"):
            shutil.rmtree(place)
        return each.scenario.name, verdict

    with ThreadPoolExecutor(workers) as pool:
        for name, verdict in pool.map(one, range(kills)):
            accounts[name][verdict] += 1
            if verdict not in ("before", "after"):
                print(f"{name} FAILED: {verdict}", flush=True)
    return accounts


def main() -> None:
    """Kill and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only the scenarios whose name holds this")
    said = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        accounts = kill_many(said.kills, said.seed, Path(folder), rows=said.rows, only=said.only)
    total: Counter[str] = Counter()
    for name, verdicts in accounts.items():
        wrong = Counter(failures=sum(n for words, n in verdicts.items() if words not in ("before", "after")))
        total += verdicts + wrong
        count = sum(verdicts.values())
        print(f"{name:<28} {count:>4} kills: {verdicts['before']:>3} before, {verdicts['after']:>3} after")
    print(
        f"{said.kills} kills, {total['before']} found as before, {total['after']} as after, "
        f"{total['failures']} failures; {time.monotonic() - begin:.0f} s"
    )
    sys.exit(bool(total["failures"]))


if __name__ == "__main__":
    main()
