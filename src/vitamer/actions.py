"""What a person does with a diary: import an export, settle what is in doubt, take that back.

The command line calls these and prints what they return.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.corrections import (
    KEYS,
    Answer,
    Corrections,
    latest,
    measures,
    name_keys,
    new_answers,
    refusals,
    unknown_foods,
)
from vitamer.errors import DiaryError
from vitamer.pipeline import Analysis, as_entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from vitamer.diary import Diary, ImportSummary
    from vitamer.food_table import FoodTable

__all__ = [
    "ImportReport",
    "explain_texts",
    "forget",
    "import_export",
    "settle_many",
    "settled",
    "unknown_foods_text",
]


@dataclass(frozen=True)
class ImportReport:
    """What an import did with every row, and how much of it is understood.

    Attributes
    ----------
    summary : ImportSummary
        The diary's account: rows read = kept + skipped.
    matched, review, unmatched : int
        Entries kept by status; they add up to those kept.
    not_understood : dict of str to int
        Names under review or unmatched with their number of entries, the most frequent first.
    without_dose : dict of str to int
        Supplements whose dose nobody wrote, likewise.
    without_weight : dict of str to int
        Foods that carry K2 or vitamin D and have no weight, with the amount and the reason, likewise.
    hard_to_believe : dict of str to int
        Amounts that are kept although they are hard to believe, with the reason, the least believable first.
    default_portions : int
        Entries whose weight is the table's default portion.
    dry_run : bool
        Whether nothing was changed.
    """

    summary: ImportSummary
    matched: int
    review: int
    unmatched: int
    not_understood: dict[str, int]
    without_dose: dict[str, int]
    without_weight: dict[str, int]
    hard_to_believe: dict[str, int]
    default_portions: int
    dry_run: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the account as plain values for ``--json``."""
        s = self.summary
        return {
            "file": s.file,
            "format": s.format,
            "source": s.source,
            "rows_read": s.rows_read,
            "kept": s.kept,
            "replaced": s.replaced,
            "skipped": s.skipped,
            "matched": self.matched,
            "review": self.review,
            "unmatched": self.unmatched,
            "hard_to_believe": sum(self.hard_to_believe.values()),
            "days": s.days,
        }


def import_export(
    diary: Diary,
    path: str | Path,
    *,
    foods: FoodTable,
    source: str | None = None,
    format: str | None = None,
    replace: bool = False,
) -> ImportReport:
    """Read an export into a diary and tell how much of it is understood.

    Parameters
    ----------
    diary : Diary
        The open diary, or a rehearsal of it; its corrections count.
    path : path
        The export.
    foods : FoodTable
        The food table.
    source, format : str, optional
        As for ``read_export``.
    replace : bool, default False
        As for ``Diary.add``.

    Returns
    -------
    ImportReport

    Raises
    ------
    DiaryFormatError, DiaryError
        The export or the diary is not as it should be; the diary is then as it was.
    """
    from vitamer.exposures import is_supplement
    from vitamer.importers import read_export

    export = read_export(path, source=source, format=format)
    summary = diary.add(export, source=source, replace=replace)
    analysis = Analysis(summary.entries, foods, diary.corrections())
    status, servings = analysis.status, analysis.servings
    count = status.value_counts()
    supplement, missing = is_supplement(servings, foods), servings["mass_basis"] == "missing"
    no_dose = supplement & missing & (servings["status"] == "review")
    no_weight = ~supplement & missing & (servings["status"] == "matched") & servings["food_id"].isin(foods.carriers)
    doubtful = servings[(servings["status"] != "matched") & ~no_dose].drop_duplicates("entry_id")
    weightless = servings[no_weight].drop_duplicates("entry_id")
    reason = weightless["food"] + ", " + weightless["amount"].fillna("no amount") + ": "
    reason += weightless["amount_note"].fillna("no weight is known")
    doubted = servings[servings["amount_doubt"].notna()].sort_values("doubt_excess", ascending=False, kind="stable")
    doubts = doubted["food"] + ", " + doubted["amount"].fillna("no amount") + ": " + doubted["amount_doubt"]
    return ImportReport(
        summary=summary,
        matched=int(count.get("matched", 0)),
        review=int(count.get("review", 0)),
        unmatched=int(count.get("unmatched", 0)),
        not_understood=_counted(doubtful["food"]),
        without_dose=_counted(servings.loc[no_dose, "food"]),
        without_weight=_counted(reason),
        hard_to_believe={str(text): int(n) for text, n in doubts.groupby(doubts, sort=False).size().items()},
        default_portions=int(servings.loc[servings["mass_basis"] == "default portion", "entry_id"].nunique()),
        dry_run=diary.is_rehearsal,
    )


def _counted(texts: pd.Series[str]) -> dict[str, int]:
    """Count texts, the most frequent first."""
    counts = sorted(texts.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return {str(text): int(n) for text, n in counts}


def explain_texts(texts: list[str], foods: FoodTable, corrections: Corrections | None = None) -> pd.DataFrame:
    """Tell how diary texts are understood, read as an import reads them.

    Parameters
    ----------
    texts : list of str
        Texts as a person writes them, amounts included.
    foods : FoodTable
        The food table.
    corrections : Corrections, optional
        What the person settled.

    Returns
    -------
    pandas.DataFrame
        What ``match_names`` returns, with `text` in front.
    """
    from vitamer.amounts import quantify
    from vitamer.matching import match_names

    named = quantify(as_entries([("2000-01-01", text, None) for text in texts]))[["food", "name"]]
    named = named.rename(columns={"food": "text"}).drop_duplicates()
    return named.merge(match_names(named["name"].unique(), foods, corrections), on="name", how="left")


def settle_many(diary: Diary, answers: Iterable[Answer], foods: FoodTable) -> list[Answer]:
    """Settle in the diary what was answered; all of it is taken back together.

    Parameters
    ----------
    diary : Diary
        The open diary.
    answers : iterable of Answer
        What the person says; an answer without a value forgets what was settled.
    foods : FoodTable
        The table that must know the foods.

    Returns
    -------
    list of Answer
        Those that say something new; the others hold already and are not kept a second time.

    Raises
    ------
    UnknownFoodError
        If the table does not hold a food that is named.
    VitamerError
        If an answer cannot be; the diary is then as it was.
    """
    listed = list(answers)
    if refused := refusals(listed, foods):
        raise refused[min(refused)]
    new = new_answers(diary.answers(), listed)
    if new:
        diary.settle(new)
    return new


def forget(diary: Diary, text: str) -> tuple[str, int]:
    """Take back all that was settled for a name: its foods, its measures, its dose and its single entries.

    Parameters
    ----------
    diary : Diary
        The open diary.
    text : str
        A diary text; its amount, if any, is not part of the name.

    Returns
    -------
    tuple of (str, int)
        The name, and how many entries of the diary have it.

    Raises
    ------
    DiaryError
        If nothing was settled for this name, as for a text that holds none.
    """
    held = latest(diary.answers())
    name, *of_entries = _names_of([text, *(key[3] for key in held if key[0] == "entry")])
    names = iter(of_entries)
    settled = [a for key, a in held.items() if (next(names) if key[0] == "entry" else key[1]) == name]
    if not settled:
        raise DiaryError(f"nothing was settled for the name {name!r}", place=str(diary.path))
    diary.settle([Answer(a.kind, a.key, None) for a in settled])
    return name, int((_names_of(diary.entries()["food"]) == name).sum())


def settled(diary: Diary, foods: FoodTable) -> pd.DataFrame:
    """List what holds of all that was settled in a diary.

    Parameters
    ----------
    diary : Diary
        The open diary.
    foods : FoodTable
        The table in use, which may no longer hold a food that a name was settled on.

    Returns
    -------
    pandas.DataFrame
        In the order in which it was said: `kind`; `name`; `measure` of a portion, amount of an entry; `what` was
        settled, in words; `when` (UTC); `entries`, how many of the diary it concerns; `known`, false where the
        table lacks a food of it; and `answer`, to be forgotten or written down.
    """
    import pandas as pd

    from vitamer.amounts import quantify

    held = latest(diary.answers())
    entries = quantify(diary.entries())
    day = entries["day"].dt.strftime("%Y-%m-%d")
    entries = entries.assign(name=name_keys(entries["name"]), measure=measures(entries), day=day)
    columns = {"name": ["name"], "dose": ["name"], "portion": ["name", "measure"], "entry": list(KEYS["entry"])}
    number: dict[tuple[str, ...], int] = {}
    for kind in {kind for kind, *_ in held}:
        counted = entries.fillna({"amount": ""}).groupby(columns[kind]).size().reset_index(name="entries")
        number |= {(kind, *key): n for *key, n in counted.itertuples(index=False, name=None)}
    rows = [
        {
            "kind": kind,
            "name": key[2] if kind == "entry" else key[0],
            "measure": key[-1] if kind in ("portion", "entry") else "",
            "what": answer.words(),
            "when": answer.time,
            "entries": number.get((kind, *key), 0),
            "known": kind != "name" or all(food in foods.foods.index for food, _ in answer.value),
            "answer": answer,
        }
        for (kind, *key), answer in held.items()
    ]
    names = ["kind", "name", "measure", "what", "when", "entries", "known", "answer"]
    return pd.DataFrame(rows, columns=names)


def unknown_foods_text(corrections: Corrections | None, foods: FoodTable) -> str:
    """Say in one line which names were settled on foods that the table does not hold; blank if none was."""
    if not corrections or (lost := unknown_foods(corrections, foods)).empty:
        return ""
    said = "; ".join(f"{name!r} as {food!r}" for name, food in lost.itertuples(index=False, name=None))
    return f"You settled foods that the food table does not hold, and they wait for review: {said}."


def _names_of(texts: Iterable[str]) -> pd.Series[str]:
    """Return the names under which texts are matched and corrected."""
    import pandas as pd

    from vitamer.amounts import quantify

    return name_keys(quantify(pd.DataFrame({"food": list(texts), "amount": ""}, dtype="str"))["name"])
