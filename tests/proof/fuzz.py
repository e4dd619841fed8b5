"""Thousands of mutated exports over all importers: each is refused in one line, or every row is accounted for.

``python tests/proof/fuzz.py --cases 20000 --seed 1`` prints a line for each importer and exits with 1 if anything
failed; ``--importer plain --case 17`` repeats one case. The bytes that failed are kept.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from counting import Layout, layout
from mutations import mutate
from processes import program, program_environment
from workers import in_workers

from vitamer.food_table import load_foods
from vitamer.importers import IMPORTERS

__all__ = ["Account", "fuzz"]

DATA = Path(__file__).resolve().parents[1] / "data"
SECONDS = 60.0
#: One case in so many also goes through the command line, which takes a second.
COMMAND_EVERY = 250
#: One case in so many that is read is also kept in a diary and analysed.
USE_EVERY = 25


@dataclass(frozen=True)
class Case:
    """A mutated fixture; the same importer, seed and number make the same bytes."""

    importer: str
    seed: int
    number: int

    def made(self) -> tuple[str, bytes, list[str], Layout | None]:
        """Return the file name, the bytes, the mutations, and how the fixture is laid out."""
        draw = random.Random(f"{self.seed}/{self.importer}/{self.number}")
        fixture = draw.choice(fixtures()[self.importer])
        data, names = mutate(fixture.read_bytes(), f"{draw.random()}", _contents())
        return fixture.name, data, [fixture.name, *names], _layout(fixture)


@dataclass
class Account:
    """What came of the cases of one importer."""

    verdicts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)


@cache
def fixtures() -> dict[str, list[Path]]:
    """Return the example exports in tests/data by importer."""
    names = sorted((importer.NAME for importer in IMPORTERS), key=len, reverse=True)
    found: dict[str, list[Path]] = {importer.NAME: [] for importer in IMPORTERS}
    for path in sorted(DATA.iterdir()):
        owner = next((name for name in names if path.name.startswith(f"{name}_")), None)
        if owner and path.is_file() and not path.name.endswith(".expected.csv"):
            found[owner].append(path)
    return {name: paths for name, paths in found.items() if paths}


@cache
def _contents() -> list[bytes]:
    return [path.read_bytes() for paths in fixtures().values() for path in paths]


@cache
def _layout(fixture: Path) -> Layout | None:
    """Return how a fixture is laid out, if the frame expected of it agrees with a plain count of its rows."""
    expected = fixture.with_name(f"{fixture.stem}.expected.csv")
    if not expected.exists():
        return None
    with expected.open(encoding="utf-8", newline="") as stream:
        lines = [int(row["line"]) for row in csv.DictReader(stream)]
    return layout(fixture.read_bytes(), min(lines), len(lines)) if lines else None


def try_case(case: Case, folder: Path) -> tuple[str, str]:
    """Read one case in this process, and tell the verdict and its words."""
    from judging import judge, use_faults
    from watching import Watch

    name, data, _, laid_out = case.made()
    path = folder / name
    path.write_bytes(data)
    with Watch(folder) as watch:
        verdict = judge(path, laid_out, case.importer)
    faults = watch.faults
    if case.number % USE_EVERY == 0 and verdict.kind in ("accepted", "in part"):
        faults += use_faults(path, folder, load_foods())
    path.unlink()
    if faults:
        return "failed", "; ".join([*faults, verdict.words])
    return verdict.kind, verdict.words


def try_command(case: Case, folder: Path) -> str:
    """Import one case by the command line and look at its last week; return what is wrong."""
    from judging import refusal_faults

    here = Path(tempfile.mkdtemp(dir=folder))
    name, data, _, _ = case.made()
    (here / name).write_bytes(data)
    faults = []
    for command in (["import", name, "--diary", "diary.db"], ["week", "last", "--file", name]):
        done = subprocess.run(
            [*program(), *command], cwd=here, env=program_environment(folder), capture_output=True, timeout=SECONDS,
            check=False,
        )  # fmt: skip
        error = done.stderr.decode("utf-8", "backslashreplace")
        told = [line for line in error.splitlines() if line.startswith("vitamer: ")]
        if done.returncode not in (0, 1) or "Traceback" in error or "Warning" in error:
            faults.append(f"vitamer {command[0]}: exit status {done.returncode}: {error[-500:]}")
        elif done.returncode == 1:
            # Of an archive without a diary each file is told after the one line.
            if len(told) != 1 or any(not line.startswith(("vitamer: ", "Left alone: ")) for line in error.splitlines()):
                faults.append(f"vitamer {command[0]}: refused in {len(error.splitlines())} lines: {error[:300]}")
            else:
                faults += refusal_faults(told[0], name, told[0])
    left = {path.name for path in here.iterdir()} - {name, "diary.db"}
    if left:
        faults.append(f"files left behind: {sorted(left)}")
    return "; ".join(faults)


def fuzz(cases: int, seed: int, folder: Path, keep: Path, *, workers: int = 2, show: Any = None) -> dict[str, Account]:
    """Try `cases` mutated exports, evenly over the importers.

    Parameters
    ----------
    cases, seed : int
        How many, and what they are drawn from.
    folder : pathlib.Path
        Where the processes work.
    keep : pathlib.Path
        Where the bytes of the cases that failed are kept.
    workers : int, default 2
        Number of processes.
    show : callable, optional
        Takes the words of each failure as it is found.

    Returns
    -------
    dict of str to Account
        What came of them, by importer.
    """
    accounts = {name: Account() for name in fixtures()}
    every = list(itertools.islice(_cases(seed), cases))

    def failed(case: Case, words: str) -> None:
        _, data, names, _ = case.made()
        kept = keep / f"{case.importer}_{case.seed}_{case.number}{Path(names[0]).suffix}"
        keep.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)
        text = f"{case.importer} seed {case.seed} case {case.number} ({' > '.join(names)}; {kept}): {words}"
        accounts[case.importer].failures.append(text)
        if show is not None:
            show(text)

    for case, result, problem, took in in_workers(try_case, every, folder=folder, workers=workers, seconds=SECONDS):
        account = accounts[case.importer]
        account.slowest = max(account.slowest, (took, case.number))
        kind, words = result or ("failed", problem)
        account.verdicts[kind] += 1
        if kind == "failed":
            failed(case, words)
    for case in every[:: COMMAND_EVERY + 1]:
        accounts[case.importer].verdicts["commands"] += 1
        if words := try_command(case, folder):
            failed(case, words)
    return accounts


def _cases(seed: int) -> Iterator[Case]:
    for number in itertools.count():
        for name in fixtures():
            yield Case(name, seed, number)


def main() -> None:
    """Try cases and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "vitamer_fuzz_failures")
    parser.add_argument("--importer", help="repeat one case of this importer")
    parser.add_argument("--case", type=int, help="its number")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if said.importer is not None and said.case is not None:
            case = Case(said.importer, said.seed, said.case)
            print(" > ".join(case.made()[2]), *try_case(case, Path(folder)), try_command(case, Path(folder)), sep="\n")
            return
        begin = time.monotonic()
        accounts = fuzz(said.cases, said.seed, Path(folder), said.keep, workers=said.workers, show=print)
    kinds = ("accepted", "in part", "refused", "commands")
    print(f"{'importer':<16}{'cases':>8}" + "".join(f"{kind:>10}" for kind in kinds) + "  failures  slowest [s]")
    total: Counter[str] = Counter()
    for name, account in accounts.items():
        counts = account.verdicts + Counter(cases=sum(account.verdicts.values()) - account.verdicts["commands"])
        counts["failures"] = len(account.failures)
        total += counts
        print(_row(name, counts), f"{account.slowest[0]:>10.1f} (case {account.slowest[1]})")
    print(_row("all", total))
    print(f"seed {said.seed}, {time.monotonic() - begin:.0f} s")
    sys.exit(bool(total["failures"]))


def _row(name: str, counts: Counter[str]) -> str:
    return f"{name:<16}{counts['cases']:>8,}" + "".join(
        f"{counts[kind]:>10,}" for kind in ("accepted", "in part", "refused", "commands", "failures")
    )


if __name__ == "__main__":
    main()
