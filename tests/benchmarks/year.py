"""A year of one person: import 7,000 rows with 1,000 distinct names, then draw the latest week, in two commands.

Run it with ``make bench``. The diary is made up from the food table's own aliases with words that people add.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import vitamer

ROWS, NAMES, DAYS, RUNS = 7_000, 1_000, 365, 5
ADDED = ("", "organic", "raw", "cooked", "fresh", "low fat", "homemade", "Aldi -", "Tesco -", "sliced")
AMOUNTS = (
    "100.00 g",
    "30.00 g",
    "1.00 cup",
    "2.00 slice",
    "1.00 serving",
    "1.00 medium",
    "250.00 mL",
    "1.00 tbsp",
)


def names(count: int) -> list[str]:
    """Make `count` distinct names of foods."""
    draw = random.Random(1)
    aliases = vitamer.load_foods().aliases
    english = sorted(set(aliases.loc[aliases["language"] == "en", "alias"]))
    made: dict[str, None] = {}
    while len(made) < count:
        made[f"{draw.choice(ADDED)} {draw.choice(english)}".strip().title()] = None
    return list(made)


def write_year(path: Path) -> None:
    """Write the export in the newest Cronometer format."""
    draw = random.Random(2)
    foods = names(NAMES)
    columns = [
        "Day",
        "Time",
        "Group",
        "Food Name",
        "Amount",
        "Energy (kcal)",
        "Vitamin D (IU)",
        "Vitamin K (µg)",
        "Category",
    ]
    first = dt.date(2025, 11, 17)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for i in range(ROWS):
            day = first + dt.timedelta(days=i * DAYS // ROWS)
            food = foods[i % NAMES] if i < NAMES else draw.choice(foods)
            meal = draw.choice(("Breakfast", "Lunch", "Dinner", "Snacks"))
            energy = f"{draw.uniform(20, 400):.2f}"
            writer.writerow([day.isoformat(), "", meal, food, draw.choice(AMOUNTS), energy, "", "", "Uncategorized"])


def main() -> None:
    """Time both commands as whole processes."""
    program = str(Path(sys.executable).parent / "vitamer")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        write_year(here / "servings.csv")
        times: list[tuple[float, float]] = []
        for run in range(RUNS + 1):
            diary = here / f"diary{run}.db"
            environment = {**os.environ, "VITAMER_DIARY": str(diary)}
            marks = [time.perf_counter()]
            for command in (
                ["import", str(here / "servings.csv")],
                ["week", "last", "-o", str(here / "week.png")],
            ):
                subprocess.run([program, *command], check=True, capture_output=True, env=environment)
                marks.append(time.perf_counter())
            if run:  # the first run warms the disk
                times.append((marks[1] - marks[0], marks[2] - marks[1]))
    both = statistics.median(a + b for a, b in times)
    print(f"import of {ROWS:,} rows, {NAMES:,} names   {statistics.median(a for a, _ in times):.2f} s")
    print(f"week last -o week.png               {statistics.median(b for _, b in times):.2f} s")
    print(f"both                                {both:.2f} s   (goal: 3 s)")


if __name__ == "__main__":
    main()
