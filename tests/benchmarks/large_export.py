"""A large export: reading it in chunks, and importing it; time and peak memory above that of the interpreter.

Run it with ``make bench``; ``--megabytes`` says how large, 1,000 if not given. Each step is a process of its own, so
that its peak is its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import subprocess
import sys
import tempfile
from pathlib import Path

HEADER = (
    "Day,Time,Group,Food Name,Amount,Energy (kcal),Alcohol (g),Caffeine (mg),Water (g),B1 (Thiamine) (mg),"
    "B2 (Riboflavin) (mg),Fat (g),Vitamin D (IU),Vitamin K (µg),Calcium (mg),Magnesium (mg),Sodium (mg),Category"
)
NAMES = 20_000

MEASURED = """
import resource, sys, time
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, begun = peak(), time.perf_counter()
{work}
seconds = time.perf_counter() - begun
print(f"{{rows:,}} rows in {{seconds:.1f}} s, {{rows / seconds:,.0f}} a second", end=", ")
print(f"peak {{peak() - before:,.0f}} MB above {{before:.0f}} MB")
"""
READ = """
from vitamer.importers import read_export
rows = read_export(sys.argv[1]).rows_read
"""
IMPORT = """
from vitamer.actions import import_export
from vitamer.diary import Diary
from vitamer.food_table import load_foods
with Diary.open(sys.argv[2]) as diary:
    rows = import_export(diary, sys.argv[1], foods=load_foods()).summary.rows_read
"""


def write_export(path: Path, size: int) -> None:
    """Write a servings export of about `size` bytes, of 20 entries a day."""
    draw = random.Random(1)
    foods = [f"Cheese, Gouda, number {i}" for i in range(NAMES)]
    first, written, row = dt.date(1900, 1, 1), 0, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        written += file.write(HEADER + "\n")
        while written < size:
            day = first + dt.timedelta(days=row // 20 % 300_000)
            numbers = ",".join(f"{draw.uniform(0, 300):.2f}" for _ in range(11))
            name, grams = draw.choice(foods), draw.randint(1, 300)
            written += file.write(f'{day},,"Lunch","{name}","{grams}.00 g",{numbers},,"Dairy"\n')
            row += 1


def main() -> None:
    """Measure both steps and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    size = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        export, diary = Path(folder) / "servings.csv", Path(folder) / "diary.db"
        write_export(export, size * 1_000_000)
        for words, work in (("reading", READ), ("import ", IMPORT)):
            code = MEASURED.format(work=work)
            done = subprocess.run(
                [sys.executable, "-c", code, export, diary], capture_output=True, text=True, check=True
            )
            print(f"{words} {size:,} MB: {done.stdout.strip()}", flush=True)


if __name__ == "__main__":
    main()
