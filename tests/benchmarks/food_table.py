"""How long loading and pooling the whole food table takes, in new processes: with an empty cache folder, and again.

Run it with ``make bench``. Importing pandas is told apart: every command that loads the table needs it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

RUNS = 15
GOAL_MS = 150

CODE = """
import time
begin = time.perf_counter()
import pandas
imported = time.perf_counter()
from vitamer.food_table import load_foods
foods = load_foods()
foods.pool.mean("natto", "MK7")
print(imported - begin, time.perf_counter() - imported, len(foods.foods), len(foods.contents))
"""


def run(cache: str) -> list[float]:
    """Return seconds of importing pandas and of loading, and the table's foods and values."""
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    return [float(x) for x in done.stdout.split()]


def main() -> None:
    """Print medians of new processes."""
    cold, warm = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as cache:
            cold.append(run(cache))
            warm.append(run(cache))
    foods, values = cold[0][2:]
    print(f"food table of {foods:.0f} foods and {values:.0f} values")
    for name, runs in (("empty cache", cold), ("warm", warm)):
        pandas, loading = (statistics.median(r[i] for r in runs) * 1000 for i in (0, 1))
        goal = f"   (goal: {GOAL_MS} ms)" if name == "warm" else ""
        print(f"{name:<12} load and pool {loading:6.0f} ms, beside import pandas {pandas:6.0f} ms{goal}")


if __name__ == "__main__":
    main()
