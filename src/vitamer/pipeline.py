"""Compose the stages: from a diary to days and weeks. No science lives here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.columns import ENTRIES, check
from vitamer.errors import DiaryFormatError, VitamerError

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.diary import Diary, ImportSummary
    from vitamer.food_table import FoodTable

__all__ = [
    "Analysis",
    "ImportReport",
    "analyse",
    "as_entries",
    "explain_texts",
    "forget",
    "import_export",
    "search_foods",
    "settle",
]


@dataclass(frozen=True, eq=False)
class Analysis:
    """A diary, read and estimated; every stage's frame is computed on first use.

    Attributes
    ----------
    entries : pandas.DataFrame
        The diary's entries as written.
    foods : FoodTable
        The food table used.
    servings : pandas.DataFrame
        One row a part of an entry: food, how it was matched, mass [g] and how it is known.
    intakes : pandas.DataFrame
        One row a part and form: mean and 90 % interval [µg].
    daily, weekly : pandas.DataFrame
        Days, and means over the complete days of ISO weeks [µg/day].
    complete : pandas.Series of bool, optional
        Which days are complete, where the entries are not all that the person's days are judged by.
    """

    entries: pd.DataFrame
    foods: FoodTable
    corrections: pd.DataFrame | None = None
    seed: int = 0
    complete: pd.Series[bool] | None = None

    @cached_property
    def servings(self) -> pd.DataFrame:
        """Parts with food and mass."""
        from vitamer.amounts import quantify
        from vitamer.matching import match
        from vitamer.portions import weigh

        return weigh(match(quantify(self.entries), self.foods, self.corrections), self.foods)

    @cached_property
    def intakes(self) -> pd.DataFrame:
        """Parts × forms."""
        from vitamer.intake import estimate

        return estimate(self.servings, self.foods)

    @cached_property
    def daily(self) -> pd.DataFrame:
        """Days × analytes."""
        from vitamer.periods import daily

        return daily(self.servings, self.foods, complete=self.complete, seed=self.seed)

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """ISO weeks × analytes."""
        from vitamer.periods import weekly

        return weekly(self.servings, self.foods, complete=self.complete, seed=self.seed)

    def only(self, week: str) -> Analysis:
        """Return the analysis of one week; which days are complete is still judged by all of the person's days.

        Parameters
        ----------
        week : str
            An ISO week, a day in it, or ``last``.

        Raises
        ------
        DiaryError
            If `week` is no week or has no entries.
        """
        import pandas as pd

        from vitamer.periods import complete_days
        from vitamer.weeks import resolve_week, week_days

        days = pd.to_datetime(week_days(resolve_week(self.entries["day"].unique(), week)))
        inside = self.entries["day"].isin(days)
        complete = self.complete if self.complete is not None else complete_days(self.servings, self.foods)
        part = replace(self, entries=self.entries[inside], complete=complete)
        # The servings are there already: they need not be matched and weighed again.
        part.__dict__["servings"] = self.servings[self.servings["day"].isin(days)].reset_index(drop=True)
        return part

    def week_record(self, week: str) -> dict[str, Any]:
        """Return a week as plain values for ``--json``: meta, rows by day and analyte, mean by analyte.

        Unknown numbers are None; days without entries are absent; numbers are in µg a day.

        Raises
        ------
        DiaryError
            If `week` is no week or has no entries.
        """
        from vitamer.records import records

        here = self.only(week)
        mean, rows = here.weekly, here.daily.assign(day=here.daily["day"].dt.strftime("%Y-%m-%d"))
        numbers = ["analyte", "intake_ug", "low_ug", "high_ug", "coverage", "at_least", "possible_ug"]
        numbers += ["very_uncertain", "citations"]
        return {
            "meta": {
                **self.foods.meta(),
                "week": str(mean["week"].iloc[0]),
                "complete_days": int(mean["complete_days"].iloc[0]),
                "regional_foods": here.regional_foods,
                "citations": here.daily.attrs["citations"],
            },
            "rows": records(rows[["day", "complete", *numbers]]),
            "mean": records(mean[numbers]),
        }

    @property
    def regional_foods(self) -> list[str]:
        """Names of the foods eaten whose content depends on the country, and for which the region says nothing."""
        from vitamer.exposures import expand

        used = self.foods.contents[self.foods.contents["use"] == "yes"]
        regional = used[used["region"].notna()]
        decided = set(regional.loc[regional["region"] == self.foods.region, "food_id"])
        matched = self.servings[self.servings["status"] == "matched"]
        eaten = {self.foods.pool.foods[row] for row in expand(matched, self.foods).food}
        return sorted(str(self.foods.foods.at[f, "name"]) for f in (eaten & set(regional["food_id"])) - decided)

    @cached_property
    def status(self) -> pd.Series[str]:
        """Status of each entry, indexed by entry_id: that of its most doubtful part."""
        import pandas as pd

        order = ["matched", "review", "unmatched"]
        rank = self.servings["status"].map({s: i for i, s in enumerate(order)})
        worst = rank.groupby(self.servings["entry_id"]).max()
        return pd.Series([order[i] for i in worst], index=worst.index, dtype=object)


def analyse(
    diary: str | Path | pd.DataFrame,
    *,
    region: str | None = None,
    foods: FoodTable | None = None,
    corrections: pd.DataFrame | None = None,
    seed: int = 0,
) -> Analysis:
    """Read a diary export and estimate its menaquinones and vitamin D.

    Parameters
    ----------
    diary : path or pandas.DataFrame
        An export that an importer knows, or entries in the columns of ``columns.ENTRIES``.
    region : str, optional
        ISO 3166 country code for foods that differ by fortification or feeding.
    foods : FoodTable, optional
        Another food table than the bundled one; then `region` is the table's.
    corrections : pandas.DataFrame, optional
        Columns `name` and `food_id`: what the person settled.
    seed : int, default 0
        Seed of the interval's draws.

    Returns
    -------
    Analysis

    Raises
    ------
    DiaryFormatError
        If no importer knows the file or a row of it cannot be read.
    VitamerError
        If a frame lacks a column or numbers two entries alike.

    Examples
    --------
    >>> import vitamer
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "1 pack"), ("2026-11-09", "gouda", "30 g")]))
    >>> a.servings["food_id"].tolist()
    ['natto', 'cheese_gouda']
    """
    import pandas as pd

    from vitamer.food_table import load_foods
    from vitamer.importers import read_diary

    entries = diary if isinstance(diary, pd.DataFrame) else read_diary(Path(diary))
    check(entries, ENTRIES, "analyse")
    if (twice := entries["entry_id"].duplicated()).any():
        number = entries.loc[twice, "entry_id"].iloc[0]
        raise VitamerError(
            f"entry_id {number} stands twice", place="analyse", way_out="Number the entries anew: range(len(entries))."
        )
    return Analysis(entries, foods or load_foods(region=region), corrections, seed)


def as_entries(rows: Iterable[tuple[str, str, str | None]]) -> pd.DataFrame:
    """Make entries from rows of day, food and amount.

    Parameters
    ----------
    rows : iterable of (str, str, str or None)
        Day (ISO date), food text and amount text.

    Returns
    -------
    pandas.DataFrame
        Entries in the columns of ``columns.ENTRIES``; what was not given is missing.

    Raises
    ------
    DiaryFormatError
        If a day is none.

    Examples
    --------
    >>> as_entries([("2026-11-09", "natto", "45 g")])["food"].tolist()
    ['natto']
    """
    import pandas as pd

    listed = list(rows)
    frame = pd.DataFrame(listed, columns=["day", "food", "amount"])
    days = pd.to_datetime(frame["day"], format="%Y-%m-%d", errors="coerce")
    if days.isna().any():
        wrong = int(days.isna().to_numpy().argmax())
        raise DiaryFormatError(
            f"{listed[wrong][0]!r} is no day", place=f"rows:{wrong + 1}", way_out="Write it as 2026-11-09."
        )
    frame["day"] = days.astype("datetime64[s]")
    frame["entry_id"], frame["line"] = range(len(listed)), range(1, len(listed) + 1)
    frame["source"], frame["file"] = "rows", "rows"
    for column in ENTRIES:
        if column.name not in frame:
            frame[column.name] = (
                float("nan") if column.kind == "number" else pd.Series([None] * len(frame), dtype="str")
            )
    return frame[[c.name for c in ENTRIES]]


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
    dry_run: bool = False,
) -> ImportReport:
    """Read an export into a diary and tell how much of it is understood.

    Parameters
    ----------
    diary : Diary
        The open diary; its corrections count.
    path : path
        The export.
    foods : FoodTable
        The food table.
    source, format : str, optional
        As for ``read_export``.
    replace, dry_run : bool, default False
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
    summary = diary.add(export, source=source, replace=replace, dry_run=dry_run)
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
    return ImportReport(
        summary=summary,
        matched=int(count.get("matched", 0)),
        review=int(count.get("review", 0)),
        unmatched=int(count.get("unmatched", 0)),
        not_understood=_counted(doubtful["food"]),
        without_dose=_counted(servings.loc[no_dose, "food"]),
        without_weight=_counted(reason),
        default_portions=int(servings.loc[servings["mass_basis"] == "default portion", "entry_id"].nunique()),
        dry_run=dry_run,
    )


def _counted(texts: pd.Series[str]) -> dict[str, int]:
    """Count texts, the most frequent first."""
    counts = sorted(texts.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return {str(text): int(n) for text, n in counts}


def explain_texts(texts: list[str], foods: FoodTable, corrections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Tell how diary texts are understood, read as an import reads them.

    Parameters
    ----------
    texts : list of str
        Texts as a person writes them, amounts included.
    foods : FoodTable
        The food table.
    corrections : pandas.DataFrame, optional
        Columns `name` and `food_id`.

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


def settle(diary: Diary, text: str, food_id: str | None, foods: FoodTable) -> tuple[str, int]:
    """Settle in the diary which food a name means.

    Parameters
    ----------
    diary : Diary
        The open diary.
    text : str
        A diary text; its amount, if any, is not part of the name.
    food_id : str or None
        The food, or None for a name that holds neither K2 nor vitamin D.
    foods : FoodTable
        The table that must know the food.

    Returns
    -------
    tuple of (str, int)
        The name that was settled, and how many entries of the diary have it.

    Raises
    ------
    UnknownFoodError
        If the table does not hold `food_id`.
    VitamerError
        If the text holds no name.
    """
    from vitamer.amounts import quantify

    if food_id is not None:
        foods.require(food_id)
    name = _name_of(text)
    diary.correct(name, food_id)
    return name, int((quantify(diary.entries())["name"] == name).sum())


def forget(diary: Diary, text: str) -> tuple[str, int]:
    """Take back what was settled for a name.

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
        If nothing was settled for this name.
    """
    from vitamer.amounts import quantify

    name = _name_of(text)
    diary.forget(name)
    return name, int((quantify(diary.entries())["name"] == name).sum())


def _name_of(text: str) -> str:
    """Return the name under which a text is matched and corrected."""
    from vitamer.amounts import quantify

    name = str(quantify(as_entries([("2000-01-01", text, None)]))["name"].iloc[0]) if text.strip() else ""
    if not name:
        raise VitamerError(f"{text!r} holds no name", way_out="Write it as it stands in the diary.")
    return name


def search_foods(foods: FoodTable, words: str) -> pd.DataFrame:
    """Find foods whose id, name or alias holds all the words.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    words : str
        Words, or the beginnings of words, in any language of the aliases.

    Returns
    -------
    pandas.DataFrame
        food_id, name, group, kind, and pooled MK4, MK7, MK_total and D3 [µg/hg], sorted by food_id.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> "cheese_gouda" in set(search_foods(load_foods(), "gouda")["food_id"])
    True
    """
    import unicodedata

    wanted = unicodedata.normalize("NFKC", words).casefold().split()
    spoken = foods.aliases.groupby("food_id")["alias"].agg(" | ".join).reindex(foods.foods.index).fillna("")
    text = (foods.foods["food_id"] + " | " + foods.foods["name"] + " | " + spoken).str.casefold()
    hit = text.map(lambda t: all(w in t for w in wanted))
    found = foods.foods.loc[hit, ["food_id", "name", "group", "kind"]].reset_index(drop=True)
    for analyte in ("MK4", "MK7", "MK_total", "D3"):
        found[f"{analyte}_ug_per_100g"] = [foods.pool.mean(f, analyte) for f in found["food_id"]]
    return found.sort_values("food_id", ignore_index=True)
