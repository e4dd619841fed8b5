"""How much of some entries is understood: counted over the kinds of entry, however many there are of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vitamer.pipeline import Analysis

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.corrections import Corrections
    from vitamer.food_table import FoodTable

__all__ = ["Understood", "understood"]

#: How many kinds of entry are looked at together: their parts and masses take some kilobytes each.
KINDS_AT_ONCE = 100_000


@dataclass
class Understood:
    """How entries were understood.

    Attributes
    ----------
    status : collections.Counter of str
        Entries matched, in review and unmatched; they add up to all.
    doubtful : collections.Counter of str
        Names under review or unmatched, with their number of entries.
    without_dose : collections.Counter of str
        Supplements whose dose nobody wrote, likewise.
    without_weight : collections.Counter of str
        Foods that carry K2 or vitamin D and have no weight, with the amount and the reason, likewise.
    hard_to_believe : collections.Counter of str
        Amounts that are hard to believe, with the reason, likewise.
    excess : dict of str to float
        How many times what is believed each of these is [-].
    default_portions : int
        Entries whose weight is the table's default portion.
    """

    status: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    without_dose: Counter[str] = field(default_factory=Counter)
    without_weight: Counter[str] = field(default_factory=Counter)
    hard_to_believe: Counter[str] = field(default_factory=Counter)
    excess: dict[str, float] = field(default_factory=dict)
    default_portions: int = 0


def understood(entries: pd.DataFrame, foods: FoodTable, corrections: Corrections) -> Understood:
    """Count how entries are understood.

    Parameters
    ----------
    entries : pandas.DataFrame
        Entries of a diary, columns of ``columns.ENTRIES``.
    foods : FoodTable
        The food table.
    corrections : Corrections
        What the person settled.

    Returns
    -------
    Understood
        Each entry counts once.
    """
    found = Understood()
    kinds = _kinds(entries, by_day=len(corrections.entries) > 0)
    for start in range(0, len(kinds), KINDS_AT_ONCE):
        _count(found, kinds[start : start + KINDS_AT_ONCE].reset_index(drop=True), foods, corrections)
    return found


def _kinds(entries: pd.DataFrame, *, by_day: bool) -> pd.DataFrame:
    """Return one entry of each kind that is understood alike, and how many there are; those of a name together.

    A diary of many years repeats itself. What was settled for single entries is told by their day.
    """
    keys = entries[["food", "amount", "app_mass_g"]].assign(dosed=entries["app_vitamin_d_ug"] > 0)
    if by_day:
        keys["day"] = entries["day"]
    kind = keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup()
    first = entries[~kind.duplicated()]
    times = kind.value_counts(sort=False).sort_index().to_numpy()
    return first.assign(times=times).sort_values("food", kind="stable", na_position="last")


def _count(found: Understood, kinds: pd.DataFrame, foods: FoodTable, corrections: Corrections) -> None:
    from vitamer.exposures import is_supplement

    analysis = Analysis(kinds, foods, corrections)
    servings = analysis.servings
    times = kinds.set_index("entry_id")["times"]
    found.status.update(_numbers(times.groupby(analysis.status).sum()))
    supplement, missing = is_supplement(servings, foods), servings["mass_basis"] == "missing"
    no_dose = supplement & missing & (servings["status"] == "review")
    no_weight = ~supplement & missing & (servings["status"] == "matched") & servings["food_id"].isin(foods.carriers)
    doubtful = servings[(servings["status"] != "matched") & ~no_dose].drop_duplicates("entry_id")
    found.doubtful.update(_numbers(doubtful.groupby("food")["times"].sum()))
    found.without_dose.update(_numbers(servings[no_dose].groupby("food")["times"].sum()))
    weightless = servings[no_weight].drop_duplicates("entry_id")
    reason = _said(weightless) + weightless["amount_note"].fillna("no weight is known")
    found.without_weight.update(_numbers(weightless["times"].groupby(reason).sum()))
    doubted = servings[servings["amount_doubt"].notna()]
    words = _said(doubted) + doubted["amount_doubt"]
    found.hard_to_believe.update(_numbers(doubted["times"].groupby(words).sum()))
    found.excess |= {str(text): float(excess) for text, excess in doubted["doubt_excess"].groupby(words).max().items()}
    by_default = servings[servings["mass_basis"] == "default portion"].drop_duplicates("entry_id")
    found.default_portions += int(by_default["times"].sum())


def _said(servings: pd.DataFrame) -> pd.Series[str]:
    return servings["food"] + ", " + servings["amount"].fillna("no amount") + ": "


def _numbers(counts: pd.Series[int]) -> dict[str, int]:
    return {str(text): int(n) for text, n in counts.items()}
