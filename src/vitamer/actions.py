"""What a person does with a diary: import an export, settle what is in doubt, take that back.

The command line calls these and prints what they return.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
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
from vitamer.errors import DiaryError, NoFoodsError, VitamerError
from vitamer.importers.source import printable
from vitamer.pipeline import as_entries
from vitamer.records import records
from vitamer.understood import understood

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from vitamer.diary import Diary, ImportSummary
    from vitamer.food_table import FoodTable
    from vitamer.importers import Export, Options, Source

__all__ = [
    "ImportReport",
    "NotImported",
    "ReadBack",
    "explain_texts",
    "forget",
    "import_export",
    "import_exports",
    "settle_many",
    "settled",
    "unknown_foods_text",
]


#: What an export may hold of its own beside each entry, in words; its vitamin K is no measure of K2.
CARRIED = {
    "app_vitamin_d_ug": "vitamin D",
    "app_vitamin_k_ug": "vitamin K",
    "app_calcium_mg": "calcium",
    "app_magnesium_mg": "magnesium",
    "app_fat_g": "fat",
    "app_energy_kcal": "energy",
    "app_mass_g": "grams",
}
#: Formats whose vitamin K is phylloquinone; that of apps adds up whatever their foods state.
K1_ALONE = ("asa24", "nhanes")


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
    found : dict of str to str
        What was found out about the file: encoding, delimiter, decimal sign, order of dates.
    days_to_come : tuple of str
        Days of the file that lie in the future [ISO date].
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
    found: dict[str, str]
    days_to_come: tuple[str, ...]

    @property
    def carried(self) -> dict[str, int]:
        """The nutrients that the export has of its own, and of how many of the entries kept."""
        entries = self.summary.entries
        counted = {words: int(entries[column].notna().sum()) for column, words in CARRIED.items()}
        kind = "K1 alone" if self.summary.format in K1_ALONE else "K1 and K2 together"
        return {f"{words} ({kind})" if words == "vitamin K" else words: n for words, n in counted.items() if n}

    def as_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """Return the account as plain values for ``--json``, with each skipped row if `explain`."""
        s = self.summary
        days = s.skipped_rows["day"].dt.strftime("%Y-%m-%d")
        rows = {"skipped_rows": records(s.skipped_rows.assign(day=days))} if explain else {}
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
            "read_as": self.found,
            "app_values": self.carried,
        } | rows


@dataclass(frozen=True)
class ReadBack:
    """An exported diary that was read back.

    Attributes
    ----------
    file : str
        Its name.
    changed : bool
        Whether it filled an empty diary; false where the diary held exactly this already.
    """

    file: str
    changed: bool

    def as_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """Return it as plain values for ``--json``."""
        return {"file": self.file, "read_back": True, "changed": self.changed}


@dataclass(frozen=True)
class NotImported:
    """A file that was not imported, and why.

    Attributes
    ----------
    file : str
        Its name.
    error : VitamerError
        Why.
    left_alone : bool
        Whether it is no diary but lies in a folder or an archive that holds one, which is no error.
    """

    file: str
    error: VitamerError
    left_alone: bool

    def as_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """Return it as plain values for ``--json``."""
        return {"file": self.file, "error": str(self.error), "left_alone": self.left_alone}


def import_exports(
    diary: Diary,
    paths: Iterable[str | Path],
    *,
    progress: Callable[[str, int, int], None] | None = None,
    **options: Any,
) -> Iterator[ImportReport | ReadBack | NotImported]:
    """Read files, folders and archives of exports into a diary, each file by itself.

    Parameters
    ----------
    diary : Diary
        The open diary.
    paths : iterable of path
        What the person named.
    progress : callable, optional
        Called with a file's name, and how much of all files has been read and how much there is [bytes].
    **options
        As for :func:`import_export`.

    Yields
    ------
    ImportReport, ReadBack or NotImported
        What became of each file, in this order. An archive or a folder in which no file is a diary is not
        imported as a whole. After an error of the diary itself no further file is read.
    """
    from vitamer.importers import Source, sources_of
    from vitamer.importers.source import opened

    bundles: list[tuple[Path, list[Source] | VitamerError]] = []
    for path in map(Path, paths):
        try:
            bundles.append((path, [Source(path)] if _is_exported_diary(path) else sources_of(path)))
        except VitamerError as error:
            bundles.append((path, error))
    total = sum(source.size for _, sources in bundles if isinstance(sources, list) for source in sources)
    before = 0
    for path, sources in bundles:
        if isinstance(sources, VitamerError):
            yield NotImported(printable(path.name), sources, left_alone=False)
            continue
        if _is_exported_diary(path):
            yield _read_back(diary, path)
            continue
        of_many = sources != [Source(path)]
        outcomes: list[ImportReport | NotImported] = []
        for source in opened(sources):
            told = None if progress is None else partial(_tell, progress, source.name, before, total)
            try:
                outcomes.append(import_export(diary, source, progress=told, **options))
            except VitamerError as error:
                alone = of_many and isinstance(error, NoFoodsError)
                outcomes.append(NotImported(source.label, error, left_alone=alone))
            before += source.size
            if progress is not None:
                progress(source.name, before, total)
            yield outcomes[-1]
            if isinstance(outcomes[-1], NotImported) and isinstance(outcomes[-1].error, DiaryError):
                return  # the diary is at fault, and would be for every further file
        if all(isinstance(outcome, NotImported) and outcome.left_alone for outcome in outcomes):
            nothing = NoFoodsError(
                "no file in it is a food diary",
                place=str(path),
                way_out="Why is told for each; vitamer formats lists what is read.",
            )
            yield NotImported(printable(path.name), nothing, left_alone=False)


def _is_exported_diary(path: Path) -> bool:
    from vitamer.diary_archive import is_archive

    return path.is_file() and is_archive(path)


def _read_back(diary: Diary, path: Path) -> ReadBack | NotImported:
    from vitamer.diary_archive import read_archive

    try:
        return ReadBack(printable(path.name), read_archive(diary, path))
    except VitamerError as error:
        return NotImported(printable(path.name), error, left_alone=False)


def _tell(progress: Callable[[str, int, int], None], name: str, before: int, total: int, read: int) -> None:
    progress(name, before + read, total)


def import_export(
    diary: Diary,
    path: Source | str | Path,
    *,
    foods: FoodTable,
    source: str | None = None,
    format: str | None = None,
    options: Options | None = None,
    skip_unreadable: bool = False,
    replace: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Read an export into a diary and tell how much of it is understood.

    Parameters
    ----------
    diary : Diary
        The open diary, or a rehearsal of it; its corrections count.
    path : Source or path
        The export.
    foods : FoodTable
        The food table.
    source, format, options, skip_unreadable, progress
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
    from vitamer.importers import read_export

    export = read_export(
        path, source=source, format=format, options=options, skip_unreadable=skip_unreadable, progress=progress
    )
    if source is None and export.participant is not None:
        _refuse_another_person(diary, export)
    summary = diary.add(export, source=source, replace=replace)
    found = understood(summary.entries, foods, diary.corrections())
    worst_first = sorted(found.hard_to_believe, key=lambda text: (-found.excess[text], text))
    return ImportReport(
        summary=summary,
        matched=found.status["matched"],
        review=found.status["review"],
        unmatched=found.status["unmatched"],
        not_understood=_most_frequent_first(found.doubtful),
        without_dose=_most_frequent_first(found.without_dose),
        without_weight=_most_frequent_first(found.without_weight),
        hard_to_believe={text: found.hard_to_believe[text] for text in worst_first},
        default_portions=found.default_portions,
        dry_run=diary.is_rehearsal,
        found=export.found,
        days_to_come=_days_to_come(summary.entries),
    )


def _days_to_come(entries: pd.DataFrame) -> tuple[str, ...]:
    """Return days that lie ahead of the clock: a slip of the pen would make its week the latest."""
    import pandas as pd

    ahead = entries.loc[entries["day"] > pd.Timestamp.today() + pd.Timedelta(days=1), "day"]
    return tuple(sorted(ahead.dt.strftime("%Y-%m-%d").unique()))


def _refuse_another_person(diary: Diary, export: Export) -> None:
    """Refuse the records of a second participant of a study: they would be added up with those of the first."""
    history = diary.history()
    held = set(history.loc[(history["format"] == export.format) & (history["live"] > 0), "source"])
    if others := sorted(name for name in held if not name.endswith(f" {export.participant}")):
        raise DiaryError(
            f"the diary holds the records of another participant, {others[0]!r}, and a diary is one person's",
            place=str(diary.path),
            way_out="Name another diary with --diary, or say --source if it is the same person.",
        )


def _most_frequent_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


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
