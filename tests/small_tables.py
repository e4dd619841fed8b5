"""Small tables and servings, written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import vitamer

#: Writes a small food table: ``make_table(foods=[{...}], contents=[{...}])`` returns its folder.
MakeTable = Callable[..., Path]


def spread_table(**gsd: float) -> list[dict[str, Any]]:
    """Rows of ``variability.csv`` with every error at 1 but those given: laboratory, between, brand, label [GSD]."""
    rows = []
    for group in ("any", "supplement"):
        for kind in ("menaquinones", "vitamin_d"):
            between = gsd.get("between", 1.0001)
            rows.append(
                {
                    "group": group,
                    "analyte_class": kind,
                    "laboratory_gsd": gsd.get("laboratory", 1.0),
                    "between_gsd": between,
                    "between_gsd_floor": 1.0,
                    "between_gsd_cap": 20,
                    "brand_gsd": gsd.get("label" if group == "supplement" else "brand", 1.0),
                    "prior_origins": 2,
                    "reason": "test",
                }
            )
    return rows


def served(rows: list[tuple[str, str, str, float]], **columns: Any) -> pd.DataFrame:
    """Servings as ``weigh`` returns them, from rows of day, diary text, food and grams."""
    frame = vitamer.quantify(vitamer.as_entries([(day, text, None) for day, text, _, _ in rows]))
    frame = frame.assign(part=0, parts=1, part_name=frame["name"], score=1.0, basis="alias", status="matched")
    frame["food_id"] = [food for *_, food, _ in rows]
    frame["mass_g"] = [float(grams) for *_, grams in rows]
    frame["mass_basis"], frame["mass_gsd"], frame["runner_up"] = "stated", 1.0, None
    return frame.assign(**columns)
