"""How fast names are matched, beside a loop of rapidfuzz's WRatio over the same aliases.

Usage: python tests/benchmarks/matching_speed.py [--quick]

The texts are distinct, made up from the table's aliases in the shapes of real diaries. Each measurement of ours is a
process of its own that finds the food table and the index of its aliases in the cache, as every command but the first
does, but no text that was read before; both are loaded before the clock starts. The first command, which finds an
empty cache, is measured apart. WRatio gets its aliases prepared once, and may stop early at its usual bar of 90, which
makes it faster. It takes all 20,000 texts, about ten minutes; with --quick a random sample of them, and the rest is
measured once instead of three times. Ours is measured before, between and after the quarters of that loop. All of it
runs on one thread, and what is counted is that thread's time on the processor [s]: others may use the machine.
"""

from __future__ import annotations

import atexit
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
from composed_texts import compose

from vitamer.amounts import quantify
from vitamer.food_table import load_foods
from vitamer.matching import match, match_names, predictions
from vitamer.matching.lexicon import lexicon_of

TEXTS, SAMPLE, GOAL = 20_000, 500, 15
SIZES = (2_500, 5_000, 10_000, 20_000)
ROWS_PER_TEXT = 50
RUNS = 3


def measure(what: str, count: int) -> dict[str, Any]:
    """Time one way of matching `count` distinct texts in this process."""
    begin = time.process_time()
    foods = load_foods()
    loaded = time.process_time()
    lexicon_of(foods)
    indexed = time.process_time()
    texts = compose(count, foods)
    names = quantify(pd.DataFrame({"food": texts, "amount": ""}, dtype="str"))["name"]
    repeats = ROWS_PER_TEXT if what == "match repeats" else 1
    entries = pd.DataFrame({"name": pd.concat([names] * repeats, ignore_index=True)})
    ways: dict[str, Callable[[], pd.DataFrame]] = {
        "predictions": lambda: predictions(texts, foods),
        "match_names": lambda: match_names(names, foods),
        "match": lambda: match(entries, foods),
        "match repeats": lambda: match(entries, foods),
    }
    start = time.process_time()
    frame = ways[what]()
    return {
        "seconds": time.process_time() - start,
        "table": loaded - begin,
        "index": indexed - loaded,
        "rows": len(entries),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "digest": sha256(frame.to_csv(index=False).encode()).hexdigest(),
    }


@cache
def indexed_folder() -> Path:
    """Return a cache folder with the food table and the index of its aliases, removed at the end."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    code = "from vitamer.food_table import load_foods; from vitamer.matching.lexicon import lexicon_of as index;"
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder)}
    subprocess.run([sys.executable, "-c", code + "index(load_foods())"], check=True, env=environment)
    return folder


def apart(what: str, count: int = TEXTS, *, seed: str = "0", empty: bool = False) -> dict[str, Any]:
    """Measure in a process of its own, whose cache holds the table and the index, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        if not empty:
            shutil.copytree(indexed_folder(), folder, dirs_exist_ok=True)
        command = [sys.executable, __file__, "--measure", what, str(count)]
        environment = {**os.environ, "XDG_CACHE_HOME": folder, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def wratio(texts: list[str], aliases: list[str]) -> float:
    """Return the seconds that a loop of WRatio takes."""
    from rapidfuzz import fuzz, process, utils

    start = time.process_time()
    for text in texts:
        process.extractOne(utils.default_process(text), aliases, scorer=fuzz.WRatio, score_cutoff=90)
    return time.process_time() - start


def compare(quick: bool) -> None:
    """Print how many texts a second each way takes, measured in turns."""
    from rapidfuzz import utils

    foods = load_foods()
    aliases = [utils.default_process(a) for a in foods.aliases["alias"]]
    texts = compose(TEXTS, foods)
    if quick:
        texts = random.Random(1).sample(texts, SAMPLE)
    ours: dict[str, list[float]] = {"predictions": [], "match_names": []}
    theirs = 0.0
    for quarter in range(5):
        for what, seconds in ours.items():
            seconds.append(apart(what)["seconds"])
        if quarter < 4:
            theirs += wratio(texts[quarter::4], aliases)
    rate = len(texts) / theirs
    which = f"a random sample of {len(texts):,} of the texts" if quick else f"all {len(texts):,} texts"
    print(f"{TEXTS:,} distinct texts, {len(aliases):,} aliases")
    print(f"WRatio loop    {rate:9,.1f} texts per second   ({which})")
    for what, told in (("predictions", "text to row, amounts read"), ("match_names", "names to parts")):
        speed = TEXTS / median(ours[what])
        print(f"{what:<14} {speed:9,.1f} texts per second   {speed / rate:,.0f} × WRatio   (goal: {GOAL}; {told})")


def growth(times: int) -> None:
    """Print how the time grows with distinct texts and with repeats of them."""
    runs = [{size: apart("match_names", size)["seconds"] for size in SIZES} for _ in range(times)]
    before = 0.0
    for size in SIZES:
        seconds = median(run[size] for run in runs)
        print(f"{size:>9,} distinct texts   {seconds:6.2f} s" + (f"   × {seconds / before:.2f}" if before else ""))
        before = seconds
    pairs = [(apart("match"), apart("match repeats")) for _ in range(times)]
    once, often = (median(pair[i]["seconds"] for pair in pairs) for i in (0, 1))
    print(f"{TEXTS:>9,} entries, all distinct        {once:6.2f} s   peak {pairs[0][0]['peak_mb']:,.0f} MB")
    rows = pairs[0][1]["rows"]
    print(f"{rows:>9,} entries, {ROWS_PER_TEXT} of each text   {often:6.2f} s   peak {pairs[0][1]['peak_mb']:,.0f} MB")


def first_command(times: int) -> None:
    """Print what the first command pays for, and what every later one."""
    for told, empty in (("empty cache", True), ("later", False)):
        runs = [apart("match_names", 1, empty=empty) for _ in range(times)]
        table, index = (median(run[part] for run in runs) for part in ("table", "index"))
        print(f"{told:<12} food table {table:5.2f} s   index of its aliases {index:5.2f} s")


def main() -> None:
    """Measure everything, or as a child process one thing."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
        return
    if sys.argv[1:] not in ([], ["--quick"]):
        sys.exit(f"usage: {sys.argv[0]} [--quick]")
    quick = "--quick" in sys.argv
    first_command(1 if quick else RUNS)
    growth(1 if quick else RUNS)
    digests = {apart("predictions", seed=seed)["digest"] for seed in ("1", "2")}
    print(f"output under two hash seeds: {'identical' if len(digests) == 1 else 'DIFFERS'} ({min(digests)[:16]})")
    compare(quick)


if __name__ == "__main__":
    main()
