"""A diary's numbers in plain sentences: facts with their intervals, never advice and never a judgement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from vitamer.inert import one_line, short
from vitamer.units import IU_UG
from vitamer.weeks import days_title, people, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from vitamer.review import Question

__all__ = ["HEALTH_NOTE", "HEALTH_SOURCE", "K2_PARTS", "amount_words", "days_words", "joined", "quoted", "summary"]

#: What whoever takes a vitamin K antagonist has to know before anything else.
HEALTH_NOTE = (
    "If you take warfarin, acenocoumarol, phenprocoumon or fluindione: amounts of MK-7 as low as 10 µg a day have "
    "changed INR, and one pack of natto holds about 400 µg. Do not start, stop or change natto or vitamin K "
    "supplements because of this report; speak first to the clinic that checks your INR. These estimates are not "
    "accurate enough to adjust a dose."
)
HEALTH_SOURCE = ("Theuwissen 2013", "10.1111/jth.12203")

#: The forms that K2 is told in, as they are named in a sentence.
K2_PARTS = {
    "MK4": "as MK-4",
    "MK7": "as MK-7",
    "MK_other": "as other menaquinones",
    "K2_unspecified": "in a form that is not named",
}
_D_PARTS = {
    "D3_food": "as D3 from food",
    "D3_supplement": "as D3 from supplements",
    "D2": "as D2",
    "D_unspecified": "in a form that is not named",
    "D_app": "by the app’s own figure",
}

_SMALLEST = 0.1
_LONGEST_NAME = 60


def joined(words: Sequence[str]) -> str:
    """Join words to a list as a sentence has it.

    Examples
    --------
    >>> joined(["natto"]), joined(["natto", "gouda", "egg"])
    ('natto', 'natto, gouda and egg')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def quoted(text: str) -> str:
    """Quote what a person wrote: in one line, in quotation marks, the middle left out if it is long.

    Examples
    --------
    >>> quoted("Sunday stew (mine)")
    '“Sunday stew (mine)”'
    """
    return f"“{short(one_line(text), _LONGEST_NAME)}”"


def amount_words(row: Any, *, interval: str = "") -> str:
    """Say an amount with its interval.

    Parameters
    ----------
    row : Mapping
        `intake_ug`, `low_ug`, `high_ug` [µg/day], `at_least` and `very_uncertain`.
    interval : str, default ""
        What to call the interval; nothing stands before it if blank.

    Returns
    -------
    str
        Such as ``about 61 µg (41–95)``; ``an amount that is not known`` if it is missing.

    Examples
    --------
    >>> amount_words({"intake_ug": 61.2, "low_ug": 41.0, "high_ug": 95.0, "at_least": True, "very_uncertain": False})
    'at least about 61 µg (41–95)'
    """
    intake = float(row["intake_ug"])
    if math.isnan(intake):
        return "an amount that is not known"
    if intake < _SMALLEST:
        return f"{people(intake)} µg" + (" in what is understood" if row["at_least"] else "")
    brackets = span(row["low_ug"], row["high_ug"])
    words = f"{'at least ' if row['at_least'] else ''}about {people(intake)} µg"
    words += f" ({interval} {brackets})".replace("( ", "(") if brackets else ""
    return words + (", very uncertain" if row["very_uncertain"] else "")


def days_words(count: int, what: str = "day") -> str:
    """Count days.

    Examples
    --------
    >>> days_words(1), days_words(3, "complete day")
    ('1 day', '3 complete days')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def summary(means: pd.DataFrame, daily: pd.DataFrame, questions: Sequence[Question]) -> list[str]:
    """Say in three sentences what the days hold of K2 and of vitamin D, and what is not understood of them.

    Parameters
    ----------
    means : pandas.DataFrame
        Means over all complete days, as ``periods.overall`` returns them [µg/day].
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].
    questions : sequence of Question
        What is left open, what could bring most first.

    Returns
    -------
    list of str
        Three sentences.

    Examples
    --------
    >>> import vitamer
    >>> foods = ("natto", "rice", "egg")
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", food, "100 g") for food in foods]))
    >>> summary(a.overall, a.daily, a.questions)[2]
    'Everything that could hold vitamin K2 or vitamin D is understood, and no question is open.'
    """
    rows = {str(row["analyte"]): row for row in means.to_dict("records")}
    days, complete = daily["day"].nunique(), int(means["complete_days"].iloc[0])
    first, last = daily["day"].min().date(), daily["day"].max().date()
    when = days_title(first, last)
    if complete == 0:
        none = "the one day with entries is not" if days == 1 else f"none of the {days} days with entries is"
        return [
            f"You kept a diary on {days_words(days)} ({when}); {none} a complete day, so K2 has no mean.",
            "For the same reason vitamin D has no mean; what was understood stands in the table of days.",
            _not_understood(daily, questions, {}),
        ]
    over = "on the one complete day" if complete == 1 else f"over {days_words(complete, 'complete day')}"
    return [
        f"You ate {amount_words(rows['MK_total'], interval='90 % interval')} of vitamin K2 a day {over} ({when})"
        + _parts(rows, K2_PARTS, "MK_total"),
        f"You took in {amount_words(rows['D_total'], interval='90 % interval')} of vitamin D a day{_in_iu(rows)}"
        + _parts(rows, _D_PARTS, "D_total"),
        _not_understood(daily, questions, rows),
    ]


def _in_iu(rows: dict[str, Any]) -> str:
    total = float(rows["D_total"]["intake_ug"])
    return f", which is {people(total / IU_UG)} IU" if total >= _SMALLEST else ""


def _parts(rows: dict[str, Any], named: dict[str, str], total: str) -> str:
    """Say what a total is made of; end the sentence."""
    if not rows[total]["intake_ug"] >= _SMALLEST:
        return "."
    brought = [(a, words) for a, words in named.items() if rows[a]["intake_ug"] >= _SMALLEST]
    if len(brought) == 1:
        return f", all of it {brought[0][1]}."
    told = []
    for analyte, words in brought:
        row = rows[analyte]
        brackets = span(row["low_ug"], row["high_ug"])
        told.append(f"{people(row['intake_ug'])} µg{f' ({brackets})' if brackets else ''} {words}")
    return f": {joined(told)}."


def _not_understood(daily: pd.DataFrame, questions: Sequence[Question], rows: dict[str, Any]) -> str:
    """Say how much is understood, how many questions are open, and which of them could change most."""
    covered = []
    for total, what in (("MK_total", "K2"), ("D_total", "vitamin D")):
        of_days = daily.loc[daily["analyte"] == total, "coverage"]
        known = float(rows[total]["coverage"]) if rows else float(of_days.mean())
        if not math.isnan(known) and known < 1:
            covered.append(f"{_percent(known)} of what could hold {what}")
    verb = "are" if len(covered) > 1 else "is"
    words = f"{joined(covered)} {verb} understood" if covered else ""
    if not questions:
        everything = "Everything that could hold vitamin K2 or vitamin D is understood"
        return f"{words or everything}, and no question is open."
    one = len(questions) == 1
    asks = f"{len(questions):,} {'question is' if one else 'questions are'} open"
    first = questions[0]
    which = "it is about" if one else "the first of them is about"
    return f"{f'{words}; ' if words else ''}{asks}: {which} {quoted(first.food)}, {_could_add(first)}."


def _percent(share: float) -> str:
    """Write a share below one in percent; what is not all is never written as 100."""
    return f"{min(99, math.floor(100 * share + 0.5)):.0f} %"


def _could_add(question: Question) -> str:
    """Say what an answer could bring over all days."""
    both = [(question.k2_ug, "K2"), (question.d_ug, "vitamin D")]
    if any(math.isnan(ug) for ug, _ in both):
        return "and how much it could add is not known"
    adds = [f"{people(ug)} µg of {what}" for ug, what in both if ug >= _SMALLEST]
    return f"which could add up to {joined(adds)} over these days" if adds else "which could add next to nothing"
