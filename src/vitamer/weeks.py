"""Weeks: which one is meant, which days it has, what its mean is and how that is said.

Weeks are ISO weeks, Monday to Sunday. Nothing here asks what day today is: ``last`` is the latest week of the
diary that has entries.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vitamer.errors import DiaryError
from vitamer.inert import short
from vitamer.units import IU_UG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

__all__ = [
    "RATIO_WORDS",
    "count_words",
    "day_label",
    "day_title",
    "days_title",
    "doubt_words",
    "keep_units",
    "mean_words",
    "month_label",
    "month_title",
    "named_sources",
    "people",
    "ratio_mk7",
    "resolve_days",
    "resolve_week",
    "review_words",
    "source_words",
    "sources_of",
    "sources_of_both",
    "span",
    "table_words",
    "unread_words",
    "week_days",
    "week_mean",
    "week_of",
    "week_title",
]

# strftime follows the machine's language; what is written here is English everywhere.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WAY_OUT = "Write a week as 2026-W46, a day as 2026-11-12, or last."

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_LIST_AT_MOST = 6
_SOURCES_NAMED = 3
_BOTH = {"MK_total": "K2", "D_total": "vitamin D"}
_SMALLEST = 0.1

#: What is said wherever the popular ratio is shown.
RATIO_WORDS = (
    "The popular ratio (100 µg MK-7 per 10,000 IU D3) is a claim without trial evidence, and 10,000 IU is "
    "2.5 times the adult UL: it is shown only on request."
)


def week_of(day: date) -> str:
    """Name the ISO week of a day.

    Parameters
    ----------
    day : datetime.date
        The day.

    Returns
    -------
    str
        The ISO week, such as ``2026-W46``.

    Examples
    --------
    >>> week_of(date(2027, 1, 3))
    '2026-W53'
    """
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def week_days(week: str) -> list[date]:
    """List the seven days of an ISO week, Monday first.

    Parameters
    ----------
    week : str
        The ISO week, such as ``2026-W46``.

    Returns
    -------
    list of datetime.date
        Monday to Sunday.

    Examples
    --------
    >>> week_days("2026-W46")[0].isoformat()
    '2026-11-09'
    """
    year, number = week.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return [monday + timedelta(days=n) for n in range(7)]


def week_title(week: str) -> str:
    """Write an ISO week as people say it.

    Parameters
    ----------
    week : str
        The ISO week, such as ``2026-W46``.

    Returns
    -------
    str
        Number of the week with its first and last day.

    Examples
    --------
    >>> week_title("2026-W46")
    'Week 46, 9–15 November 2026'
    >>> week_title("2026-W53")
    'Week 53, 28 December 2026 – 3 January 2027'
    """
    days = week_days(week)
    return f"Week {int(week.split('-W')[1])}, {days_title(days[0], days[-1])}"


def days_title(first: date, last: date) -> str:
    """Write days that follow each other as people say it.

    Parameters
    ----------
    first, last : datetime.date
        The first and the last day; the same for one day.

    Returns
    -------
    str
        The days, with no more months and years than need be.

    Examples
    --------
    >>> days_title(date(2026, 11, 9), date(2026, 11, 15)), days_title(date(2026, 11, 9), date(2026, 11, 9))
    ('9–15 November 2026', '9 November 2026')
    """
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return end
    if first.year != last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} {first.year} – {end}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} – {end}"
    return f"{first.day}–{end}"


def month_title(month: str) -> str:
    """Write a calendar month as people say it.

    Parameters
    ----------
    month : str
        The month, such as ``2026-11``.

    Returns
    -------
    str
        Its name and year.

    Examples
    --------
    >>> month_title("2026-11")
    'November 2026'
    """
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def day_label(day: date) -> str:
    """Write a day of the week with its date, for a table or an axis.

    Parameters
    ----------
    day : datetime.date
        The day.

    Returns
    -------
    str
        Such as ``Mon 9``.

    Examples
    --------
    >>> day_label(date(2026, 11, 9))
    'Mon 9'
    """
    return f"{_DAYS[day.weekday()]} {day.day}"


def month_label(day: date) -> str:
    """Write a day's month in three letters, for an axis.

    Examples
    --------
    >>> month_label(date(2026, 11, 9))
    'Nov'
    """
    return _MONTHS[day.month - 1][:3]


def day_title(day: date) -> str:
    """Write a day as people say it.

    Parameters
    ----------
    day : datetime.date
        The day.

    Returns
    -------
    str
        Day of the week and date.

    Examples
    --------
    >>> day_title(date(2026, 11, 9))
    'Mon 9 November 2026'
    """
    return f"{day_label(day)} {_MONTHS[day.month - 1]} {day.year}"


def resolve_week(daily_days: Iterable[date], which: str) -> str:
    """Find the week that is meant among the weeks that have entries.

    Parameters
    ----------
    daily_days : iterable of datetime.date
        The days that have entries (a column of timestamps will do), in any order, repeats allowed.
    which : str
        An ISO week (``2026-W46``), a day in it (``2026-11-12``) or ``last``, the latest week with entries.

    Returns
    -------
    str
        The ISO week.

    Raises
    ------
    DiaryError
        If `which` is none of these, or the week has no entries; the message names the weeks that have.

    Examples
    --------
    >>> resolve_week([date(2026, 11, 12), date(2026, 11, 3)], "last")
    '2026-W46'
    """
    weeks = sorted({week_of(day) for day in set(daily_days)})
    text = str(which).strip()
    if text.lower() == "last":
        if not weeks:
            raise DiaryError("there are no entries yet", way_out="Import an export: vitamer import FILE.")
        return weeks[-1]
    week = _read(text)
    if week not in weeks:
        here = f"Weeks with entries: {_runs(weeks)}." if weeks else "Import an export: vitamer import FILE."
        raise DiaryError(f"week {week} has no entries", way_out=here)
    return week


def resolve_days(daily_days: Iterable[date], which: str) -> list[date]:
    """Find the days that are meant among those that have entries: one day, or those of a week.

    Parameters
    ----------
    daily_days : iterable of datetime.date
        The days that have entries (a column of timestamps will do), in any order, repeats allowed.
    which : str
        A day (``2026-11-12``), an ISO week (``2026-W46``) or ``last``, the latest week with entries.

    Returns
    -------
    list of datetime.date
        The day alone; or the days of the week that have entries, in order.

    Raises
    ------
    DiaryError
        If `which` is none of these, or has no entries; the message names the nearest days or the weeks that have.

    Examples
    --------
    >>> days = [date(2026, 11, 12), date(2026, 11, 3), date(2026, 11, 9)]
    >>> [f"{day}" for day in resolve_days(days, "last")], [f"{day}" for day in resolve_days(days, "2026-11-09")]
    (['2026-11-09', '2026-11-12'], ['2026-11-09'])
    """
    there = sorted({date(day.year, day.month, day.day) for day in set(daily_days)})
    day = _day(str(which).strip())
    if day is None:
        inside = set(week_days(resolve_week(there, which)))
        return [d for d in there if d in inside]
    if day not in there:
        earlier, later = [d for d in there if d < day][-1:], [d for d in there if d > day][:1]
        near = " and ".join(d.isoformat() for d in [*earlier, *later])
        here = f"The nearest with entries: {near}." if near else "Import an export: vitamer import FILE."
        raise DiaryError(f"{day} has no entries", way_out=here)
    return [day]


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


def _read(text: str) -> str:
    """Turn the text of a week or a day into the ISO week."""
    written = _WEEK.fullmatch(text)
    if written:
        year, number = int(written[1]), int(written[2])
        try:
            return week_of(date.fromisocalendar(year, number, 1))
        except ValueError:
            weeks = date(max(year, 1), 12, 28).isocalendar().week
            raise DiaryError(
                f"'{text}' is no week: {year:04d} has weeks 1 to {weeks}",
                way_out=_WAY_OUT,
            ) from None
    day = _day(text)
    if day is None:
        raise DiaryError(f"'{text}' is neither a week nor a day", way_out=_WAY_OUT)
    return week_of(day)


def _runs(weeks: list[str]) -> str:
    """Name weeks, those without a gap between them as one run; of many runs only the latest."""
    runs: list[list[str]] = []
    for week in weeks:
        if runs and week_days(runs[-1][-1])[0] + timedelta(days=7) == week_days(week)[0]:
            runs[-1].append(week)
        else:
            runs.append([week])
    named = [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    if len(named) > _LIST_AT_MOST:
        return f"{', '.join(named[-_LIST_AT_MOST:])} and earlier ones from {weeks[0]} on"
    return ", ".join(named)


def week_mean(daily: pd.DataFrame, week: str, weekly: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the mean per day of a week, by analyte.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY``.
    week : str
        The ISO week.
    weekly : pandas.DataFrame, optional
        Weeks and analytes, as ``columns.WEEKLY``; its means and intervals are taken as they are.

    Returns
    -------
    pandas.DataFrame
        One row an analyte (the index) with ``complete_days``, ``intake_ug``, ``low_ug``, ``high_ug``
        [µg/day], ``at_least`` and ``very_uncertain``.

    Notes
    -----
    Without `weekly` the mean is taken over the complete days and has no interval, because intervals of days
    that share foods cannot be added. A complete day whose intake is unknown adds nothing to the sum but
    counts as a day, so the mean is then a lower bound and is marked so.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2026-11-09")
    >>> frame = pd.DataFrame({"day": [day], "complete": [True], "analyte": ["MK7"], "intake_ug": [350.0],
    ...                       "coverage": [1.0], "at_least": [False], "very_uncertain": [False]})
    >>> float(week_mean(frame, "2026-W46").loc["MK7", "intake_ug"])
    350.0
    """
    import pandas as pd

    names = ["complete_days", "intake_ug", "low_ug", "high_ug", "at_least", "very_uncertain"]
    if weekly is not None:
        return weekly[weekly["week"] == week].set_index("analyte")[names]
    days = pd.to_datetime(week_days(week))
    complete = daily[daily["day"].isin(days) & daily["complete"].astype(bool)]
    by = complete.groupby("analyte", sort=True)
    count = complete["day"].nunique()
    known = by["intake_ug"].count()
    lower_bound = by["at_least"].any() | (known < count)
    return pd.DataFrame(
        {
            "complete_days": count,
            "intake_ug": by["intake_ug"].sum(min_count=1) / count,
            "low_ug": float("nan"),
            "high_ug": float("nan"),
            "at_least": lower_bound,
            "very_uncertain": by["very_uncertain"].any(),
        }
    )


def mean_words(mean: pd.DataFrame) -> list[str]:
    """Say the weekly means of K2 and D3 in plain words.

    Parameters
    ----------
    mean : pandas.DataFrame
        The means, as :func:`week_mean` returns them [µg/day].

    Returns
    -------
    list of str
        One sentence on K2 and one on D3, which also gives international units [IU/day] and, where other forms
        of vitamin D were eaten, the total with them.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"intake_ug": 61.2, "low_ug": 41.0, "high_ug": 95.0, "at_least": False, "very_uncertain": False}
    >>> mean_words(pd.DataFrame([row], index=["MK_total"]))
    ['K2: about 61 µg (41–95) a day', 'D3: not known']
    """
    sentences = []
    for analyte, label in (("MK_total", "K2"), ("D3", "D3")):
        row: Any = mean.loc[analyte] if analyte in mean.index else None
        if row is None or math.isnan(row["intake_ug"]):
            sentences.append(f"{label}: not known")
            continue
        intake, bound = float(row["intake_ug"]), bool(row["at_least"])
        small = intake < _SMALLEST
        words = f"{label}: " + ("" if small else "at least about " if bound else "about ") + f"{people(intake)} µg"
        if brackets := span(row["low_ug"], row["high_ug"]):
            words += f" ({brackets})"
        if analyte == "D3" and intake > 0:
            words += f", {'under ' if small else ''}{people(max(intake, _SMALLEST) / IU_UG)} IU"
        # "At least 0" says nothing; where the doubt lies does.
        words += " a day" + (" in what is understood" if small and bound else "")
        sentences.append(words + (", very uncertain" if row["very_uncertain"] else ""))
    every = mean["intake_ug"].get("D_total", math.nan)
    d3 = mean["intake_ug"].get("D3", math.nan)
    # A second figure only where it would change the first one that people read.
    if every > max(_SMALLEST, 0 if math.isnan(d3) else 1.005 * d3) and people(every) != people(d3):
        other = "other forms of D" if math.isnan(d3) else "with the other forms of D"
        sentences[1] += f"; {other} {people(every)} µg"
    return sentences


def count_words(complete: int, partial: int) -> str:
    """Say over how many days a weekly mean is taken.

    Parameters
    ----------
    complete, partial : int
        Days with entries that look like whole days of eating, and those that do not.

    Returns
    -------
    str
        Plain words.

    Examples
    --------
    >>> count_words(6, 1), count_words(0, 2)
    ('mean of 6 complete days, 1 partial day not counted', 'no complete day and so no mean, 2 partial days')
    """
    apart = f"{partial} partial {'day' if partial == 1 else 'days'}"
    if complete == 0:
        return f"no complete day and so no mean, {apart}"
    words = f"mean of {complete} complete {'day' if complete == 1 else 'days'}"
    return f"{words}, {apart} not counted" if partial else words


def people(value: float, smallest: float = _SMALLEST) -> str:
    """Write a number as people read it: two significant digits, thousands with a comma.

    Parameters
    ----------
    value : float
        Any number that is not negative [any unit]; missing is written as ``?``.
    smallest : float, default 0.1
        Below it the number is written as under it [that unit].

    Returns
    -------
    str
        The number in words and figures, without its unit.

    Examples
    --------
    >>> people(1923.4), people(60.9), people(4.04), people(125), people(0.02), people(float("nan"))
    ('1,900', '61', '4', '130', 'under 0.1', '?')
    """
    if math.isnan(value):
        return "?"
    if 0 < value < smallest:
        return f"under {smallest:g}"
    # Halves go up, as people round; Python's own formatting would make 125 a 120.
    rounded = float(f"{value * (1 + 1e-9):.2g}")
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:g}"


def keep_units(text: str) -> str:
    """Tie units to their figures with no-break spaces, so that no line begins with a unit.

    Parameters
    ----------
    text : str
        Words with figures in µg, IU or %.

    Returns
    -------
    str
        The same words.

    Examples
    --------
    >>> keep_units("about 61 µg a day") == "about 61\\u00a0µg a day"
    True
    """
    return re.sub(r"(?<=\d) (?=(?:µg|IU|%)(?!\w))", "\u00a0", text)


def span(low: float, high: float, smallest: float = _SMALLEST) -> str:
    """Write an interval as people read it; empty if there is none.

    Parameters
    ----------
    low, high : float
        Ends of the interval [any unit]; missing where a figure has no interval.
    smallest : float, default 0.1
        A lower end below it is left out [that unit].

    Returns
    -------
    str
        The ends without their unit and without brackets.

    Examples
    --------
    >>> span(41.2, 95), span(0.02, 0.22), span(float("nan"), float("nan"))
    ('41–95', 'up to 0.22', '')
    """
    if not low < high:
        return ""
    return f"{people(low, smallest)}–{people(high, smallest)}" if low >= smallest else f"up to {people(high, smallest)}"


def ratio_mk7(d3_ug: Any) -> Any:
    """Give the MK-7 that the popular rule of 100 µg per 10,000 IU pairs with vitamin D3.

    Parameters
    ----------
    d3_ug : float or array of float
        Vitamin D3 [µg/day].

    Returns
    -------
    float or array of float
        MK-7 [µg/day]. What the rule is worth say :data:`RATIO_WORDS`.

    Examples
    --------
    >>> ratio_mk7(250.0)
    100.0
    """
    return d3_ug / IU_UG * 100 / 10_000


def source_words(daily: pd.DataFrame, week: str, weekly: pd.DataFrame | None = None) -> list[str]:
    """Name the sources behind most of a week's K2 and vitamin D.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY``; its ``attrs`` may hold ``citations``, id to short text.
    week : str
        The ISO week.
    weekly : pandas.DataFrame, optional
        Weeks and analytes, as ``columns.WEEKLY``; its order of sources is preferred.

    Returns
    -------
    list of str
        A sentence on K2 and one on vitamin D, each only if there is a source to name.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"day": [pd.Timestamp("2026-11-09")], "analyte": ["MK_total"], "intake_ug": [9.0],
    ...                       "citations": ["usda"]})
    >>> frame.attrs["citations"] = {"usda": "USDA SR28"}
    >>> source_words(frame, "2026-W46")
    ['Sources of K2: USDA SR28.']
    """
    import pandas as pd

    shown = daily[daily["day"].isin(pd.to_datetime(week_days(week)))]
    texts, words = daily.attrs.get("citations") or {}, []
    for total, what in _BOTH.items():
        said = "" if weekly is None else sources_of(weekly[weekly["week"] == week], total, what, texts)
        words.append(said or sources_of(shown, total, what, texts))
    return [said for said in words if said]


def sources_of_both(rows: pd.DataFrame, texts: Mapping[str, str] | None) -> list[str]:
    """Name the sources behind most of the K2 and of the vitamin D of some rows.

    Parameters
    ----------
    rows : pandas.DataFrame
        Days, weeks or months and analytes [µg/day].
    texts : mapping of str to str, optional
        Citation id to short text.

    Returns
    -------
    list of str
        A sentence on K2 and one on vitamin D, each only if there is a source to name.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"analyte": ["MK_total"], "intake_ug": [9.0], "citations": ["usda"]})
    >>> sources_of_both(rows, None)
    ['Sources of K2: usda.']
    """
    return [said for total, what in _BOTH.items() if (said := sources_of(rows, total, what, texts or {}))]


def sources_of(rows: pd.DataFrame, analyte: str, what: str, texts: Mapping[str, str]) -> str:
    """Name the three sources behind most of a form, and say how many more there are; empty if there is none.

    Parameters
    ----------
    rows : pandas.DataFrame
        Days, weeks or months and analytes [µg/day].
    analyte : str
        The form or sum of forms.
    what : str
        What it is called.
    texts : mapping of str to str
        Citation id to short text.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"analyte": ["MK7"], "intake_ug": [9.0], "citations": ["usda"]})
    >>> sources_of(rows, "MK7", "MK-7", {"usda": "USDA SR28"})
    'Sources of MK-7: USDA SR28.'
    """
    return named_sources(_ranked(rows[rows["analyte"] == analyte]), what, texts)


def named_sources(ids: Sequence[str], what: str, texts: Mapping[str, str]) -> str:
    """Name the first three of some sources, and say how many more there are; empty if there is none.

    Examples
    --------
    >>> named_sources(["a", "b", "c", "d"], "K2", {"a": "Alpha 1999"})
    'Sources of K2: Alpha 1999, b, c and 1 more.'
    """
    if not ids:
        return ""
    named = ", ".join(str(texts.get(i, i)) for i in ids[:_SOURCES_NAMED])
    more = f" and {len(ids) - _SOURCES_NAMED} more" if len(ids) > _SOURCES_NAMED else ""
    return f"Sources of {what}: {named}{more}."


def _ranked(rows: pd.DataFrame) -> list[str]:
    """Order citation ids, those behind most of the total first.

    A row names its citations in order but not their shares, so each is given the row's intake divided by its
    place.
    """
    score: dict[str, float] = {}
    for text, intake in zip(rows["citations"], rows["intake_ug"], strict=True):
        if isinstance(text, str) and not math.isnan(intake):
            for place, citation in enumerate(filter(None, text.split(";")), start=1):
                score[citation] = score.get(citation, 0.0) + intake / place
    return sorted(score, key=lambda c: (-score[c], c))


def unread_words(daily: pd.DataFrame, week: str, most: int | None = None) -> str:
    """Name the supplements of a week whose dose could not be read; empty if there are none.

    Parameters
    ----------
    daily : pandas.DataFrame
        Its ``attrs`` may hold ``unread``: ISO day to the texts of such entries.
    week : str
        The ISO week.
    most : int, optional
        How many are named before it says how many more there are; all if not given.

    Returns
    -------
    str
        A sentence with each text once, and its day or on how many days it was taken.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame()
    >>> frame.attrs["unread"] = {"2026-11-10": ["Vitamin D3 softgel"]}
    >>> unread_words(frame, "2026-W46")
    "A supplement's dose was not read, how much is possible is not known: 2026-11-10 'Vitamin D3 softgel'."
    """
    unread = daily.attrs.get("unread") or {}
    on: dict[str, list[str]] = {}
    for day in map(date.isoformat, week_days(week)):
        for text in dict.fromkeys(unread.get(day, ())):
            on.setdefault(short(text), []).append(day)
    named = [f"{days[0]} {text!r}" if len(days) == 1 else f"{text!r} ({len(days)} days)" for text, days in on.items()]
    if not named:
        return ""
    words = ", ".join(named[:most]) + (f" and {len(named) - most} more" if most and len(named) > most else "")
    return f"A supplement's dose was not read, how much is possible is not known: {words}."


def doubt_words(daily: pd.DataFrame, week: str, *, reason: bool = True) -> str:
    """Say how many amounts of a week are hard to believe, and name the least believable; empty if there are none.

    Parameters
    ----------
    daily : pandas.DataFrame
        Its ``attrs`` may hold ``doubted``: ISO day to excess, text and reason of such entries.
    week : str
        The ISO week.
    reason : bool, default True
        Say why it is hard to believe, and what was probably meant.

    Returns
    -------
    str
        A sentence with day and text.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame()
    >>> frame.attrs["doubted"] = {"2026-11-10": [(6.7, "natto, 2 kg", "did you mean 200 g?")]}
    >>> doubt_words(frame, "2026-W46", reason=False)
    "1 amount is hard to believe and counted as written: 2026-11-10 'natto, 2 kg'."
    """
    doubted = daily.attrs.get("doubted") or {}
    listed = [(day, *entry) for day in map(date.isoformat, week_days(week)) for entry in doubted.get(day, ())]
    if not listed:
        return ""
    day, _, text, why = max(listed, key=lambda entry: entry[1])
    one = len(listed) == 1
    words = "1 amount is" if one else f"{len(listed)} amounts are"
    words += f" hard to believe and counted as written{'' if one else ', the most'}: {day} {short(text)!r}"
    return f"{words}. {why}" if reason else f"{words}."


def review_words(daily: pd.DataFrame, week: str) -> str:
    """Say how much of a week waits for review and what it could add; empty if nothing waits.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day]; its ``attrs`` may hold ``waiting``: ISO day to the name of
        each entry that waits, and whether what it could add is known.
    week : str
        The ISO week.

    Returns
    -------
    str
        A sentence with names, entries, and the µg of the whole week.

    Notes
    -----
    The figure is that of the names which are read as a food, by that food. What others could be is a matter of
    choices, which ``vitamer review`` weighs up; its figure of a name is the largest of them, and of the whole diary.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"day": pd.Timestamp("2026-11-10"), "analyte": "MK_total", "possible_ug": 35.2}
    >>> frame = pd.DataFrame([row])
    >>> frame.attrs["waiting"] = {"2026-11-10": [("grandpa's goudaa", True)]}
    >>> review_words(frame, "2026-W46").partition("; ")[2]
    'as read, it would add about 35 µg K2. Settle with: vitamer review.'
    """
    import pandas as pd

    by_day = daily.attrs.get("waiting") or {}
    waiting = [entry for day in map(date.isoformat, week_days(week)) for entry in by_day.get(day, ())]
    if not waiting:
        return ""
    names, entries = len({name for name, _ in waiting}), len(waiting)
    shown = daily[daily["day"].isin(pd.to_datetime(week_days(week)))]
    possible = shown["possible_ug"].groupby(shown["analyte"]).sum()
    both = ((possible.get("MK_total", 0.0), "K2"), (possible.get("D_total", 0.0), "vitamin D"))
    adds = " and ".join(f"{people(float(ug))} µg {what}" for ug, what in both if ug >= _SMALLEST)
    dark = len({name for name, known in waiting if not known})
    who = f"{names} {'name' if names == 1 else 'names'} in {entries} {'entry' if entries == 1 else 'entries'}"
    amount = f"about {adds}" if adds else f"less than {_SMALLEST:g} µg"
    they = "it" if names == 1 else "they"
    if not dark:
        could = f"as read, {they} would add {amount}"
    elif dark == names:
        could = f"how much {they} could add is not known here, and guessed in the review"
    else:
        others = "the other one" if dark == 1 else f"the other {dark}"
        could = f"as read, {names - dark} of them would add {amount}; "
        could += f"what {others} could add is guessed in the review only"
    waits = "waits" if names == 1 else "wait"
    return f"{who} of this week {waits} for review; {could}. Settle with: vitamer review."


def table_words(daily: pd.DataFrame) -> str:
    """Name the food table's version and region behind a daily frame; empty if its ``attrs`` do not tell.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame()
    >>> frame.attrs["foods_version"] = "1.1.0"
    >>> table_words(frame)
    'Food table 1.1.0, region not set.'
    """
    version = daily.attrs.get("foods_version")
    return f"Food table {version}, region {daily.attrs.get('region') or 'not set'}." if version else ""
