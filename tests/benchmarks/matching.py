"""How well names are matched with foods, beside plain fuzzy matching over the same names.

Usage: python tests/benchmarks/matching.py LABELS.csv

LABELS.csv holds hand labels with the columns ``text``, ``kind`` (single, supplement, dish, multi, none or
unknown), ``food_ids`` (accepted foods) and ``components`` (the foods with K2 or D in a dish or in a line of
several foods), both joined by ``;``, and ``lang``. An accepted food counts 1, its parent or child a
half; dishes and lines of several foods count by the F1 of their components; what is in review scores nothing.
A claim counts if its food or a parent of it is named anywhere in the labels. How fast is told in passing, with all that
each way prepares; ``matching_speed.py`` measures it.
"""

from __future__ import annotations

import csv
import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from vitamer.food_table import FoodTable, load_foods
from vitamer.matching import predictions

ONE = ("single", "supplement", "none", "unknown")

#: The bar of the 3-grams: at 0.4 they recall more and claim falsely about twice as often, at 0.6 the reverse.
COSINE = 0.5


def credit(food: str, accepted: Iterable[str], foods: FoodTable) -> float:
    """Return 1 for an accepted food, a half for its parent or child."""
    listed = [a for a in accepted if a in foods.foods.index]
    if food in listed:
        return 1.0
    return 0.5 if any(food in foods.lineage(a) or a in foods.lineage(food) for a in listed) else 0.0


def f1(claimed: list[str], wanted: list[str], foods: FoodTable) -> float:
    """Return the F1 of the foods claimed against those wanted."""
    if not claimed or not wanted:
        return float(not claimed and not wanted)
    precision = sum(max(credit(c, [w], foods) for w in wanted) for c in claimed) / len(claimed)
    recall = sum(max(credit(c, [w], foods) for c in claimed) for w in wanted) / len(wanted)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def value(label: dict[str, str], status: str, food: str, parts: list[str], foods: FoodTable) -> float | None:
    """Return what one answer is worth; None if it is in review."""
    accepted, wanted = ([x for x in label[c].split(";") if x] for c in ("food_ids", "components"))
    if status == "review":
        return None
    if label["kind"] in ("single", "supplement"):
        claims = [food] * bool(food) + [p for p in parts if p != food]
        best = max((credit(c, accepted, foods) for c in claims), default=0.0)
        return 2 * best / (1 + len(claims)) if claims else 0.0
    if label["kind"] in ("none", "unknown"):
        return float(not (status == "matched" and (food or parts)))
    if parts:
        return f1(parts, wanted, foods)
    return credit(food, accepted, foods) if food else float(not wanted)


def scores(
    labels: list[dict[str, str]], answers: dict[str, tuple[str, str, list[str]]], foods: FoodTable
) -> dict[str, float]:
    """Return the scores of answers, each a share of what could be had; not-a-number where no label asks for it."""
    rows = [(r["kind"], answers[r["text"]], value(r, *answers[r["text"]], foods)) for r in labels]

    def mean(values: list[float]) -> float:
        return sum(values) / len(values) if values else float("nan")

    claims = [(k, v) for k, (s, f, p), v in rows if s == "matched" and (f or p)]
    return {
        "precision": mean([v or 0 for k, v in claims if k in ONE]),
        "recall": mean([v or 0 for k, _, v in rows if k in ("single", "supplement")]),
        "false positives": mean(
            [float(s == "matched" and bool(f or p)) for k, (s, f, p), _ in rows if k in ("none", "unknown")]
        ),
        "dish and multi F1": mean([v or 0 for k, _, v in rows if k in ("dish", "multi")]),
        "review": mean([float(v is None) for *_, v in rows]),
    }


def report(
    title: str, labels: list[dict[str, str]], answers: dict[str, tuple[str, str, list[str]]], foods: FoodTable
) -> None:
    """Print one line of scores."""
    figures = "  ".join(f"{name} {share:.3f}" for name, share in scores(labels, answers, foods).items())
    print(f"{title:<16} {figures}  rows {len(labels)}")


def named(labels: list[dict[str, str]]) -> frozenset[str]:
    """Return the foods that labels name."""
    return frozenset(x for r in labels for c in ("food_ids", "components") for x in r[c].split(";") if x)


def asked(food: str, foods: FoodTable, names: frozenset[str]) -> str:
    """Return the nearest of the food and its parents that the labels name, or nothing."""
    return next((f for f in foods.lineage(food) if f in names), "") if food else ""


def ours(texts: list[str], foods: FoodTable, names: frozenset[str]) -> dict[str, tuple[str, str, list[str]]]:
    """Answer with the project's own matching."""
    answers = {}
    for row in predictions(texts, foods).itertuples():
        parts = [asked(c.partition(">")[0], foods, names) for c in row.components.split(";")]
        answers[row.text] = (row.status, asked(row.food_id, foods, names), [p for p in parts if p])
    return answers


def fuzzy(
    texts: list[str], foods: FoodTable, names: frozenset[str], scorer: Callable[..., float], bar: float
) -> dict[str, tuple[str, str, list[str]]]:
    """Answer with the nearest alias by one scorer of rapidfuzz, if it reaches the bar."""
    from rapidfuzz import process, utils

    aliases = [utils.default_process(a) for a in foods.aliases["alias"]]
    ids = foods.aliases["food_id"].tolist()
    answers = {}
    for text in texts:
        hit = process.extractOne(utils.default_process(text), aliases, scorer=scorer, score_cutoff=bar)
        food = asked(ids[hit[2]], foods, names) if hit else ""
        answers[text] = ("matched" if hit else "unmatched", food, [])
    return answers


def grams(text: str) -> Counter[str]:
    """Count the 3-grams of the characters of a text and of the blanks around it."""
    padded = f" {text} "
    return Counter(padded[i : i + 3] for i in range(len(padded) - 2))


def tf_idf(
    texts: list[str], foods: FoodTable, names: frozenset[str], bar: float
) -> dict[str, tuple[str, str, list[str]]]:
    """Answer with the nearest alias by the cosine of TF-IDF weights of character 3-grams, if it reaches the bar.

    Counts are weighed by the smoothed logarithm of how many aliases hold the gram, and each vector brought to length 1.
    """
    from rapidfuzz import utils

    ids = foods.aliases["food_id"].tolist()
    counts = [grams(utils.default_process(a)) for a in foods.aliases["alias"]]
    holders = Counter(gram for counted in counts for gram in counted)
    weight = {gram: math.log((1 + len(counts)) / (1 + n)) + 1 for gram, n in holders.items()}
    rare = math.log(1 + len(counts)) + 1
    rows: dict[str, list[int]] = {gram: [] for gram in holders}
    values: dict[str, list[float]] = {gram: [] for gram in holders}
    for row, counted in enumerate(counts):
        length = math.hypot(*(n * weight[gram] for gram, n in counted.items())) or 1.0
        for gram, n in counted.items():
            rows[gram].append(row)
            values[gram].append(n * weight[gram] / length)
    columns = {gram: (np.array(rows[gram]), np.array(values[gram])) for gram in holders}
    answers = {}
    for text in texts:
        counted = grams(utils.default_process(text))
        cosine = np.zeros(len(counts))
        for gram, n in counted.items():
            if gram in columns:
                held, value_of = columns[gram]
                cosine[held] += n * weight[gram] * value_of
        cosine /= math.hypot(*(n * weight.get(gram, rare) for gram, n in counted.items())) or 1.0
        best = int(cosine.argmax())
        hit = bool(cosine[best] >= bar)
        answers[text] = ("matched" if hit else "unmatched", asked(ids[best], foods, names) if hit else "", [])
    return answers


def main() -> None:
    """Print the scores of the labels file named on the command line."""
    if len(sys.argv) != 2:
        print("matching: SKIPPED, no labels were named. Run: make bench LABELS=labels.csv")
        return
    from rapidfuzz import fuzz

    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as lines:
        labels = list(csv.DictReader(lines))
    foods = load_foods()
    texts = list(dict.fromkeys(r["text"] for r in labels))
    names = named(labels)
    predictions(["warm up"], foods)
    runs: list[tuple[str, Callable[[], dict[str, tuple[str, str, list[str]]]]]] = [
        ("vitamer", lambda: ours(texts, foods, names)),
        ("WRatio ≥ 90", lambda: fuzzy(texts, foods, names, fuzz.WRatio, 90)),
        ("token_sort ≥ 85", lambda: fuzzy(texts, foods, names, fuzz.token_sort_ratio, 85)),
        (f"3-grams ≥ {COSINE}", lambda: tf_idf(texts, foods, names, COSINE)),
    ]
    for title, run in runs:
        start = time.perf_counter()
        answers = run()
        speed = len(texts) / (time.perf_counter() - start)
        report(title, labels, answers, foods)
        for name, chosen in (
            ("English", [r for r in labels if r["lang"] == "en"]),
            ("other", [r for r in labels if r["lang"] != "en"]),
        ):
            if chosen:
                report(f"  {name}", chosen, answers, foods)
        print(f"  {speed:,.0f} texts per second")


if __name__ == "__main__":
    main()
