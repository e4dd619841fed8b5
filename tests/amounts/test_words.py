"""The closed list of words, and finding its words in a text."""

from __future__ import annotations

import csv
import unicodedata
from importlib import resources

import pytest

from vitamer.amounts import read_amount
from vitamer.amounts.words import UNIT_KINDS, find_word, normalize_text
from vitamer.units import factor


def words() -> list[dict[str, str]]:
    text = resources.files("vitamer.amounts").joinpath("measure_words.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_word_means_one_thing() -> None:
    meanings: dict[str, set[tuple[str, str, str]]] = {}
    for row in words():
        word = unicodedata.normalize("NFKC", row["word"])
        word = word if word in {"T", "t"} else word.casefold()
        meanings.setdefault(word, set()).add((row["kind"], row["measure"], row["registry_unit"]))
    assert {w: m for w, m in meanings.items() if len(m) > 1} == {}


def test_units_of_measurement_are_in_the_registry() -> None:
    held = {"mass": "g", "volume": "ml", "activity": "IU"}
    for row in words():
        if row["kind"] in held:
            assert factor(row["registry_unit"])[0] == held[row["kind"]]
        else:
            assert row["registry_unit"] == ""


UNIT_WORDS = [row for row in words() if row["kind"] not in {"number", "adjective"}]


@pytest.mark.parametrize("row", UNIT_WORDS, ids=[row["word"] for row in UNIT_WORDS])
def test_every_word_is_read(row: dict[str, str]) -> None:
    assert read_amount(f"2 {row['word']}").unit == row["measure"]


@pytest.mark.parametrize(
    ("text", "start", "measure", "end"),
    [
        ("fl oz", 0, "floz", 5),
        ("floz", 0, "floz", 4),
        ("fl. oz. of milk", 0, "floz", 7),
        ("FLUID OUNCES", 0, "floz", 12),
        ("2 Eßlöffel", 2, "tbsp", 10),
        ("tbsp.5", 0, "tbsp", 4),
        ("T", 0, "tbsp", 1),
        ("t", 0, "tsp", 1),
        ("大さじ1", 0, "tbsp", 3),
        ("2個入り", 1, "piece", 2),
        ("g大", 0, "g", 1),
        ("SLİCE", 0, "slice", 5),
    ],
)
def test_the_longest_word_at_a_place_is_found(text: str, start: int, measure: str, end: int) -> None:
    found = find_word(text, start, UNIT_KINDS)
    assert found is not None
    assert (found.word.measure, found.end) == (measure, end)


@pytest.mark.parametrize("text", ["gouda", "g's", "cupboard", "flozx", "ozone", " g", "", "5 g", "。"])
def test_a_part_of_another_word_is_no_word(text: str) -> None:
    assert find_word(text, 0, UNIT_KINDS) is None


def test_only_the_kinds_asked_for_are_found() -> None:
    assert find_word("cup", 0, {"volume"}) is not None
    assert find_word("cup", 0, {"mass", "number"}) is None
    assert find_word("cup", 9, {"volume"}) is None


def test_text_is_normalized_once() -> None:
    assert normalize_text(" 2½\u00a0ＥＬ ") == "2 1/2 EL"
