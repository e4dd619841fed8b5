from __future__ import annotations

import pytest

import vitamer
from vitamer import understood as module
from vitamer.corrections import Answer, Corrections
from vitamer.pipeline import as_entries
from vitamer.understood import understood

DIARY = [
    ("2026-11-09", "natto", "45 g"),
    ("2026-11-10", "natto", "45 g"),
    ("2026-11-10", "natto", "2 kg"),
    ("2026-11-10", "brblfrx", "1"),
    ("2026-11-11", "brblfrx", "2"),
    ("2026-11-11", "Vitamin D3", "1 pill"),
    ("2026-11-11", "Gouda", "1 full recipe"),
    ("2026-11-12", "egg", ""),
    ("2026-11-12", "gouda", "30 kg"),
]


@pytest.mark.parametrize("at_once", [1, 2, 100_000])
def test_each_entry_counts_once_however_many_are_looked_at(at_once, foods, monkeypatch) -> None:
    monkeypatch.setattr(module, "KINDS_AT_ONCE", at_once)
    found = understood(as_entries(DIARY), foods, Corrections.none())
    assert found.status == {"matched": 6, "unmatched": 2, "review": 1}
    assert found.doubtful == {"brblfrx": 2}
    assert found.without_dose == {"Vitamin D3": 1}
    assert list(found.without_weight.values()) == [1]
    assert next(iter(found.without_weight)).startswith("Gouda, 1 full recipe: ")
    assert sorted(found.excess, key=found.excess.__getitem__)[-1].startswith("gouda, 30 kg: ")
    assert found.hard_to_believe.total() == 2
    assert found.default_portions == 1


def test_what_was_settled_for_one_entry_counts_for_that_entry(foods) -> None:
    entries = as_entries([("2026-11-09", "natto", "2 kg"), ("2026-11-10", "natto", "2 kg")])
    key = (str(entries["source"].iloc[0]), "2026-11-09", "natto", "2 kg")
    settled = Corrections.of([Answer("entry", key, {"mass_g": 45.0})])
    assert understood(entries, foods, settled).hard_to_believe.total() == 1
    assert understood(entries, foods, Corrections.none()).hard_to_believe.total() == 2


def test_it_agrees_with_the_analysis_of_a_whole_diary(demo, foods) -> None:
    analysis = vitamer.analyse(demo, foods=foods)
    assert understood(analysis.entries, foods, Corrections.none()).status == analysis.status.value_counts().to_dict()
