"""A diary of an invented person with all that an explanation has to cope with."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import vitamer

#: Day, food, amount and the app's own vitamin D [µg], each line for a reason.
ODD: tuple[tuple[str, str, str, float | None], ...] = (
    ("2026-11-09", "natto", "45 g", None),
    ("2026-11-09", "Gouda, jung", "2 slices", 0.4),  # ours exists: the app's is only told
    ("2026-11-09", "mystery plate", "1 bowl", 2.5),  # unmatched: the app's vitamin D stands in
    ("2026-11-09", "salmon delight", "30 g", 1.5),  # in review: the app's replaces what is possible
    ("2026-11-09", "gouda xx", "30 g", None),  # in review
    ("2026-11-09", "gouda", "a bit", None),  # no weight
    ("2026-11-09", "2 eggs and bacon", "1 serving", 3.0),  # two parts
    ("2026-11-09", "Vitamin D3 softgel", "1 softgel", None),  # no dose
    ("2026-11-09", "D3 + K2 (MK-7), 1000 IU / 100 mcg", "1 capsule", None),
    ("2026-11-09", "Vitamin K2 100 mcg", "2 capsules", None),  # the form is not named
    ("2026-11-09", "=cmd|' /C calc'!A0", "1", None),
    ("2026-11-09", "[bold red]natto[/bold red]", "50 g", None),
    ("2026-11-09", "\x1b[31mnatto\x1b[0m\u202e fake", "40 g", None),
    ("2026-11-09", "cheeseburger", "1", None),  # a dish
    ("2026-11-09", "water", "1 glass", None),
    ("2026-11-09", "water", "1 glass", None),
    ("2026-11-11", "mystery plate", "2 bowls", None),  # a day of which nothing is known
)


def odd_entries() -> pd.DataFrame:
    """Return the diary's entries."""
    entries = vitamer.as_entries([row[:3] for row in ODD])
    entries["app_vitamin_d_ug"] = pd.Series([row[3] for row in ODD], dtype="float64")
    entries["meal"] = "Lunch"
    return entries


def odd_file(folder: Path) -> Path:
    """Write the diary as a table that vitamer reads."""
    table = pd.DataFrame(ODD, columns=["date", "food", "amount", "vitamin d (µg)"])
    path = folder / "odd.csv"
    table.to_csv(path, index=False)
    return path
