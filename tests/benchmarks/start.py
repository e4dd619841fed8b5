"""How long ``vitamer --help`` takes beside ``python -c pass``.

Run it with ``make bench``. Prints medians of whole processes and the median of the ratios of neighbouring runs.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 21


def seconds(command: list[str]) -> float:
    """Return the wall time of one process [s]."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    """Measure in pairs, so that a drifting machine does not matter."""
    vitamer = str(Path(sys.executable).parent / "vitamer")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "vitamer --help": [vitamer, "--help"],
        "vitamer --version": [vitamer, "--version"],
    }
    for command in commands.values():
        seconds(command)
    runs = [{name: seconds(command) for name, command in commands.items()} for _ in range(RUNS)]
    base = statistics.median(r["python -c pass"] for r in runs)
    print(f"python -c pass     {base * 1000:6.1f} ms")
    for name in list(commands)[1:]:
        median = statistics.median(r[name] for r in runs)
        ratio = statistics.median(r[name] / r["python -c pass"] for r in runs)
        print(f"{name:<18} {median * 1000:6.1f} ms   {ratio:.1f} × python -c pass   (goal: 6)")


if __name__ == "__main__":
    main()
