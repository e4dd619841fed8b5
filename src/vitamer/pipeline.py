"""Compose the stages: from a diary to days and weeks. No science lives here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.columns import ENTRIES, check
from vitamer.errors import DiaryError, DiaryFormatError, VitamerError

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from vitamer.corrections import Corrections
    from vitamer.food_table import FoodTable
    from vitamer.review import Question

__all__ = ["Analysis", "analyse", "as_entries"]


@dataclass(frozen=True, eq=False)
class Analysis:
    """A diary, read and estimated; every stage's frame is computed on first use.

    Attributes
    ----------
    entries : pandas.DataFrame
        The diary's entries as written.
    foods : FoodTable
        The food table used.
    corrections : Corrections, optional
        What the person settled.
    servings : pandas.DataFrame
        One row a part of an entry: food, how it was matched, mass [g] and how it is known.
    intakes : pandas.DataFrame
        One row a part and form: mean and 90 % interval [µg].
    daily, weekly, monthly, overall : pandas.DataFrame
        Days, and means over the complete days of ISO weeks, of calendar months and of all of them [µg/day].
    by_food : pandas.DataFrame
        Foods × analytes: what each brings a day, and its share.
    companions : pandas.DataFrame
        Days with calcium, magnesium, fat, and the fat that D3 was taken with.
    questions : list of Question
        What is left open, what could bring most first.
    complete : pandas.Series of bool, optional
        Which days are complete, where the entries are not all that the person's days are judged by.
    """

    entries: pd.DataFrame
    foods: FoodTable
    corrections: Corrections | None = None
    seed: int = 0
    complete: pd.Series[bool] | None = None

    @cached_property
    def servings(self) -> pd.DataFrame:
        """Parts with food and mass."""
        from vitamer.amounts import quantify
        from vitamer.matching import match
        from vitamer.plausibility import doubt_amounts
        from vitamer.portions import weigh

        parts = match(quantify(self.entries), self.foods, self.corrections)
        return doubt_amounts(weigh(parts, self.foods, self.corrections), self.foods, self.corrections)

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

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Calendar months × analytes."""
        from vitamer.periods import monthly

        return monthly(self.servings, self.foods, complete=self.complete, seed=self.seed)

    @cached_property
    def overall(self) -> pd.DataFrame:
        """Means over all complete days, by analyte."""
        from vitamer.periods import overall

        return overall(self.servings, self.foods, complete=self.complete, seed=self.seed)

    @cached_property
    def by_food(self) -> pd.DataFrame:
        """Foods × analytes: what each brings a day, and its share."""
        from vitamer.contributions import by_food

        return by_food(self.servings, self.foods, complete=self.complete, seed=self.seed)

    @cached_property
    def companions(self) -> pd.DataFrame:
        """Days with calcium, magnesium, fat, and the fat that D3 was taken with."""
        from vitamer.companion_intakes import companions_daily

        return companions_daily(self.servings, self.foods, complete=self.complete)

    @cached_property
    def questions(self) -> list[Question]:
        """What is left open, what could bring most first."""
        from vitamer.review import open_questions

        return open_questions(self.servings, self.foods, self.corrections)

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
        from vitamer.weeks import resolve_week, week_days

        days = week_days(resolve_week(self.entries["day"].unique(), week))
        return self.between(days[0], days[-1])

    def between(self, first: date | None = None, last: date | None = None) -> Analysis:
        """Return the analysis of some days; which of them are complete is still judged by all of the person's days.

        Parameters
        ----------
        first, last : datetime.date, optional
            The first and the last day; from the beginning, to the end if not given.

        Raises
        ------
        DiaryError
            If there are no entries on these days; the message names the days that have.
        """
        import pandas as pd

        from vitamer.periods import complete_days

        day = self.entries["day"]
        start, end = (pd.Timestamp(d) if d else edge for d, edge in ((first, day.min()), (last, day.max())))
        inside = day.between(start, end)
        if not inside.any():
            has = "" if day.empty else f"The entries are from {day.min():%Y-%m-%d} to {day.max():%Y-%m-%d}."
            since = f" from {start:%Y-%m-%d}{'' if last else ' on'}" if first else ""
            until = f" {'to' if first else 'up to'} {end:%Y-%m-%d}" if last else ""
            raise DiaryError(f"there are no entries{since}{until}", way_out=has)
        complete = self.complete if self.complete is not None else complete_days(self.servings, self.foods)
        part = replace(self, entries=self.entries[inside], complete=complete)
        # The servings are there already: they need not be matched and weighed again.
        here = self.servings["day"].between(start, end)
        part.__dict__["servings"] = self.servings[here].reset_index(drop=True)
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
                "hard_to_believe": [
                    {"day": day, "entry": text, "reason": reason}
                    for day, doubts in here.daily.attrs["doubted"].items()
                    for _, text, reason in doubts
                ],
                "citations": here.daily.attrs["citations"],
            },
            "rows": records(rows[["day", "complete", *numbers]]),
            "mean": records(mean[numbers]),
        }

    @property
    def regional_foods(self) -> list[str]:
        """Names of the foods eaten whose content depends on the country, and for which the region says nothing."""
        from vitamer.exposures import expand

        foods = self.foods
        undecided = [pair for pair, region in foods.regional_contents.items() if region is None]
        used = foods.contents[foods.contents["use"] == "yes"]
        own = set(zip(used["food_id"], used["analyte"], strict=True))
        matched = self.servings[self.servings["status"] == "matched"]
        eaten = {foods.pool.foods[row] for row in expand(matched, foods).food}

        def differs(food: str) -> bool:
            """Tell whether a food, or the kinds or the parent that stand for it, differ by country."""
            line = foods.lineage(food)
            return any(
                food == f or ((food, a) not in own and (f in line or food in foods.lineage(f))) for f, a in undecided
            )

        return sorted(str(foods.foods.at[f, "name"]) for f in eaten if differs(f))

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
    corrections: Corrections | None = None,
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
    corrections : Corrections, optional
        What the person settled, such as ``Diary.corrections()`` or ``Corrections.of_names(frame)``.
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
