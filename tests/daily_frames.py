"""Made-up daily frames for the tests of what is drawn and printed."""

from __future__ import annotations

from typing import Any

import pandas as pd

FORMS = (
    "MK4",
    "MK7",
    "MK_other",
    "K2_unspecified",
    "D3_food",
    "D3_supplement",
    "D2",
    "D_unspecified",
    "D_app",
)
CITATIONS = {
    "kamao2007": "Kamao 2007",
    "schurgers2000": "Schurgers 2000",
    "usda": "USDA SR28",
    "nevo": "NEVO 2023",
}


def day(date: str, *, unknown: bool = False, spread: float = 1.5, **given: Any) -> pd.DataFrame:
    """Make one day; forms that are not given are zero, or missing if the day is `unknown`."""
    missing = float("nan") if unknown else 0.0
    amounts = {form: float(given.pop(form, missing)) for form in FORMS}
    amounts["MK_total"] = sum(amounts[f] for f in FORMS[:4])
    amounts["D3"] = amounts["D3_food"] + amounts["D3_supplement"]
    amounts["D_total"] = sum(amounts[f] for f in FORMS[4:])
    possible = {"MK_total": given.pop("possible_k2", 0.0), "D_total": given.pop("possible_d", 0.0)}
    coverage = given.pop("coverage", 0.0 if unknown else 1.0)
    common = {
        "complete": True,
        "coverage": coverage,
        "at_least": coverage < 0.8,
        "very_uncertain": False,
    } | given
    rows = [
        {
            "day": pd.Timestamp(date),
            "analyte": analyte,
            "intake_ug": amount,
            "low_ug": amount / spread,
            "high_ug": amount * spread,
            "possible_ug": float(possible.get(analyte, 0.0)),
            "citations": "kamao2007;schurgers2000;usda;nevo" if analyte.startswith(("MK", "K2")) else "usda;label",
            **common,
        }
        for analyte, amount in amounts.items()
    ]
    return pd.DataFrame(rows)


def frame(*days: pd.DataFrame) -> pd.DataFrame:
    """Put days together and name the table, the region and the citations."""
    daily = pd.concat(days, ignore_index=True)
    daily.attrs = {"foods_version": "2026.1", "region": "NL", "citations": CITATIONS}
    return daily


def ordinary(number: int, **given: Any) -> pd.DataFrame:
    """Make an ordinary day of November 2026 with about 20 µg of K2."""
    usual = {"MK4": 8 + number % 3, "MK7": 2, "MK_other": 9 + number % 4, "D3_food": 3 + number % 2}
    return day(f"2026-11-{8 + number:02d}", **(usual | given))


def weekly_of(daily: pd.DataFrame) -> pd.DataFrame:
    """Make the weekly frame that belongs to a daily frame of week 46."""
    by = daily[daily["complete"]].groupby("analyte")
    mean = by["intake_ug"].mean()
    return pd.DataFrame(
        {
            "week": "2026-W46",
            "complete_days": by["day"].nunique().to_numpy(),
            "analyte": mean.index,
            "intake_ug": mean.to_numpy(),
            "low_ug": mean.to_numpy() / 1.4,
            "high_ug": mean.to_numpy() * 1.5,
            "coverage": 0.9,
            "at_least": by["at_least"].any().to_numpy(),
            "possible_ug": 0.0,
            "very_uncertain": by["very_uncertain"].any().to_numpy(),
            "citations": "nevo;kamao2007",
        }
    )


def typical() -> pd.DataFrame:
    """Make a week with a little of everything: one partial day, one poorly understood, one in review."""
    return frame(
        day("2026-11-09", MK4=14, MK7=3, MK_other=22, D3_food=4, D3_supplement=25),
        day("2026-11-10", MK4=20, MK7=45, MK_other=9, K2_unspecified=20, D3_food=9, D3_supplement=25),
        day("2026-11-11", MK4=9, MK7=2, MK_other=31, D3_food=3, D3_supplement=25, coverage=0.7, possible_k2=12),
        day("2026-11-12", MK4=14, MK7=3, MK_other=22, D3_food=4, D_unspecified=10, very_uncertain=True),
        day("2026-11-13", MK4=4, MK7=1, MK_other=5, D3_food=1, complete=False),
        day("2026-11-14", MK4=24, MK7=3, MK_other=32, D3_food=14, D3_supplement=25, possible_d=10),
        day("2026-11-15", MK4=14, MK7=53, MK_other=22, D3_food=4, D2=5),
    )


def natto() -> pd.DataFrame:
    """Make a week of ordinary days with one pack of natto on Wednesday."""
    return frame(
        *(
            ordinary(n, **({"MK7": 1000, "at_least": True, "very_uncertain": True} if n == 3 else {}))
            for n in range(1, 8)
        )
    )


CASES = {
    "typical": typical(),
    "natto": natto(),
    "several natto days": frame(
        ordinary(1),
        ordinary(2, MK7=400),
        ordinary(3, MK7=12345, very_uncertain=True, at_least=True, possible_k2=1500),
        ordinary(4, possible_k2=300),
        ordinary(5, spread=5.0),
        ordinary(6, MK7=380, possible_k2=50),
        ordinary(7, complete=False),
    ),
    "one day": frame(ordinary(3)),
    "gaps": frame(ordinary(1), ordinary(4, complete=False), ordinary(6)),
    "all partial": frame(*(ordinary(n, complete=False) for n in range(1, 8))),
    "supplements only": frame(*(day(f"2026-11-{n:02d}", MK7=100, D3_supplement=125, spread=1.1) for n in range(9, 16))),
    "all in review": frame(
        *(day(f"2026-11-{n:02d}", unknown=True, possible_k2=30 * (n - 8), possible_d=4) for n in range(9, 16))
    ),
    "nothing understood": frame(*(day(f"2026-11-{n:02d}", unknown=True) for n in range(9, 13))),
    "nothing eaten": frame(*(day(f"2026-11-{n:02d}") for n in range(9, 13))),
    "large D3 supplement": frame(
        *(ordinary(n, D3_food=2, D3_supplement=125 if n in (2, 5) else 0) for n in range(1, 8))
    ),
}
