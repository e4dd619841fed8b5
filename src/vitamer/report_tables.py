"""The tables of the report as plain words: days, weeks or months, foods, questions and citations."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vitamer.inert import one_line, short
from vitamer.plain_words import days_words, joined
from vitamer.records import records
from vitamer.review import QUESTIONS
from vitamer.weeks import day_label, days_title, month_title, people, span, week_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from vitamer.food_table import FoodTable
    from vitamer.review import Question

__all__ = ["Reference", "Table", "days_tables", "foods_table", "means_table", "questions_table", "references"]

#: The columns of an amount of days or means: the group, what stands at its head, and the forms that it adds up.
_FORMS = {
    "MK4": ("MK-4", ("MK4",)),
    "MK7": ("MK-7", ("MK7",)),
    "MK_other": ("other", ("MK_other",)),
    "K2_unspecified": ("not named", ("K2_unspecified",)),
    "D3_food": ("D3 food", ("D3_food",)),
    "D3_supplement": ("D3 suppl.", ("D3_supplement",)),
    "D_other": ("other forms", ("D2", "D_unspecified", "D_app")),
}
#: Columns that are left out where nothing stands in them.
_WHERE_ANY = ("K2_unspecified", "D_other")
_TOTALS = {"MK_total": "Vitamin K2", "D_total": "Vitamin D"}

#: Foods that bring less than this share of K2 and of vitamin D are told together.
_SMALLEST_SHARE = 0.002
_INTERVAL = "90 % interval"
_MOST_QUESTIONS = 40
_SOURCES_NAMED = 3
_LONGEST_TEXT = 80
_VISIBLE_UG = 0.1
_MONTH = re.compile("[A-Z][a-z]+")


@dataclass(frozen=True)
class Table:
    """One table in words.

    Attributes
    ----------
    name : str
        Its id in the page.
    caption : str
        What stands in it.
    groups : tuple of (str, tuple of str)
        Heads over several columns, and the heads of these; blank over columns that belong to no group.
    words : int
        How many of the last columns hold words; the first always does, all others hold figures.
    rows : tuple of tuple of str
        The cells.
    """

    name: str
    caption: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    words: int
    rows: tuple[tuple[str, ...], ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return tuple(head for _, heads in self.groups for head in heads)


@dataclass(frozen=True)
class Month:
    """The days of one month: a table, and what its head says."""

    title: str
    means: str
    table: Table


@dataclass(frozen=True)
class Reference:
    """One citation in full.

    Attributes
    ----------
    short, full : str
        In a few words, and authors, year, title and container.
    address : str
        Of the DOI, or else of the source; blank if it has none.
    """

    short: str
    full: str
    address: str


def _figure(value: float) -> str:
    return people(value).replace("under ", "< ")


def _cell(row: Mapping[str, Any]) -> str:
    """Write an amount, marked where it is a lower bound."""
    intake = row["intake_ug"]
    return ("≥ " if row["at_least"] and intake >= _VISIBLE_UG else "") + _figure(intake)


def _percent(share: float) -> str:
    """Write a share; what is not all is never written as 100, nor something as 0."""
    if math.isnan(share):
        return "?"
    rounded = math.floor(100 * share + 0.5)
    return str(rounded if share in (0.0, 1.0) else min(99, rounded)) if rounded or not share else "< 1"


def _columns(rows: Sequence[Mapping[str, Mapping[str, Any]]]) -> list[tuple[str, str, Callable[[Any], str]]]:
    """Return the columns that amounts are told in: group, head, and what a row says there."""

    def total(name: str) -> Callable[[Any], str]:
        return lambda row: _cell(row[name])

    def interval(name: str) -> Callable[[Any], str]:
        return lambda row: span(row[name]["low_ug"], row[name]["high_ug"])

    def form(names: tuple[str, ...]) -> Callable[[Any], str]:
        return lambda row: _figure(_sum(row, names))

    def coverage(name: str) -> Callable[[Any], str]:
        return lambda row: _percent(row[name]["coverage"])

    told: list[tuple[str, str, Callable[[Any], str]]] = []
    for name, called in _TOTALS.items():
        group = f"{called}, µg a day"
        told += [(group, "total", total(name)), (group, _INTERVAL, interval(name))]
        for form_name, (head, names) in _FORMS.items():
            mine = form_name.startswith("D") == name.startswith("D")
            if mine and (form_name not in _WHERE_ANY or any(_sum(row, names) >= _VISIBLE_UG for row in rows)):
                told.append((group, head, form(names)))
    return told + [("Understood, %", head, coverage(t)) for t, head in (("MK_total", "K2"), ("D_total", "D"))]


def _sum(row: Mapping[str, Mapping[str, Any]], names: tuple[str, ...]) -> float:
    known = [v for n in names if not math.isnan(v := row[n]["intake_ug"])]
    return math.fsum(known) if known else math.nan


def _groups(first: tuple[str, ...], columns: Sequence[tuple[str, str, Any]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    grouped = ((group, tuple(head for _, head, _ in inner)) for group, inner in groupby(columns, key=lambda c: c[0]))
    return (("", first), *grouped, ("", ("Notes",)))


def _periods(frame: pd.DataFrame) -> dict[Any, dict[str, dict[str, Any]]]:
    """Return a long frame as period → analyte → row, in the frame's order."""
    by: dict[Any, dict[str, dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        by.setdefault(row[str(frame.columns[0])], {})[row["analyte"]] = {str(k): v for k, v in row.items()}
    return by


def _notes(row: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say what is particular about the totals of a day or a mean."""
    uncertain = [what for t, what in (("MK_total", "K2"), ("D_total", "D")) if row[t]["very_uncertain"]]
    if uncertain:
        yield f"{joined(uncertain)} very uncertain"
    possible = [(row[t]["possible_ug"], what) for t, what in (("MK_total", "K2"), ("D_total", "D"))]
    if unread := [what for ug, what in possible if math.isnan(ug)]:
        yield f"{joined(unread)} of a supplement not read"
    if waits := [f"{people(ug)} µg {what}" for ug, what in possible if ug >= _VISIBLE_UG]:
        yield f"in review: {joined(waits)}"


def days_tables(daily: pd.DataFrame, monthly: pd.DataFrame, *, most: int | None = None) -> list[Month]:
    """Lay out the days, a table a month.

    Parameters
    ----------
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].
    monthly : pandas.DataFrame
        Means of the months, as ``columns.MONTHLY`` [µg/day].
    most : int, optional
        How many months are laid out, the latest; all if not given.

    Returns
    -------
    list of Month

    Examples
    --------
    >>> import vitamer
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")]))
    >>> [month.title for month in days_tables(a.daily, a.monthly)]
    ['November 2026']
    """
    first = sorted(set(monthly["month"]))[-most if most else 0 :][0]
    days, means = _periods(daily[daily["day"] >= f"{first}-01"]), _periods(monthly)
    columns = _columns(list(days.values()))
    doubted = daily.attrs.get("doubted") or {}
    months = []
    for month, inside in groupby(days, key=lambda day: f"{day:%Y-%m}"):
        rows = []
        for day in inside:
            row = days[day]
            partial = [] if row["MK_total"]["complete"] else ["partial day"]
            unlikely = [
                f"hard to believe: {short(one_line(text))}" for _, text, _ in doubted.get(f"{day:%Y-%m-%d}", ())
            ]
            notes = "; ".join([*partial, *_notes(row), *unlikely])
            rows.append((day_label(day), *(say(row) for _, _, say in columns), notes))
        title = month_title(month)
        table = Table(
            f"days-{month}",
            f"Days of {title}",
            _groups(("Day",), columns),
            1,
            tuple(rows),
        )
        months.append(Month(title, _month_words(means[month], len(rows)), table))
    return months


def _month_words(mean: Mapping[str, Mapping[str, Any]], days: int) -> str:
    complete = int(mean["MK_total"]["complete_days"])
    words = f"{days_words(days)} with entries, {complete} complete"
    if not complete:
        return words
    told = [f"{name} {_cell(mean[t])} µg a day" for t, name in (("MK_total", "K2"), ("D_total", "D"))]
    return f"{words}; mean: {joined(told)}"


def means_table(means: pd.DataFrame) -> Table:
    """Lay out the means of weeks or months.

    Parameters
    ----------
    means : pandas.DataFrame
        As ``columns.WEEKLY`` or ``columns.MONTHLY`` [µg/day].

    Returns
    -------
    Table

    Examples
    --------
    >>> import vitamer
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")]))
    >>> means_table(a.weekly).rows[0][:2]
    ('W46, 9–15 Nov 2026', '0')
    """
    kind = str(means.columns[0])
    by = _periods(means)
    columns = _columns(list(by.values()))
    rows = []
    for period, row in by.items():
        named = month_title(period) if kind == "month" else _week_words(period)
        cells = (say(row) for _, _, say in columns)
        rows.append((named, str(row["MK_total"]["complete_days"]), *cells, "; ".join(_notes(row))))
    return Table(
        f"{kind}s",
        f"{kind.capitalize()}s: means per day over the complete days",
        _groups((kind.capitalize(), "Complete days"), columns),
        1,
        tuple(rows),
    )


def _week_words(week: str) -> str:
    """Name a week in little room."""
    days = week_days(week)
    return f"{week.partition('-')[2]}, {_MONTH.sub(lambda name: name[0][:3], days_title(days[0], days[-1]))}"


def foods_table(by_food: pd.DataFrame) -> Table:
    """Lay out what each food brings, those that bring most K2 first, and then most vitamin D.

    Parameters
    ----------
    by_food : pandas.DataFrame
        Foods and analytes, as ``contributions.BY_FOOD`` [µg/day]; its ``attrs`` hold ``citations``, id to short text.

    Returns
    -------
    Table
        Foods that bring less than 0.2 % of K2 and of vitamin D are one row.

    Examples
    --------
    >>> import vitamer
    >>> foods = ("natto", "rice", "egg")
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", food, "100 g") for food in foods]))
    >>> [row[0] for row in foods_table(a.by_food).rows]
    ['Natto', 'Egg, whole']
    """
    texts = by_food.attrs.get("citations") or {}
    brings: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in records(by_food):
        brings.setdefault((row["food_id"] or "", row["name"]), {})[row["analyte"]] = row
    shares = {f: [b.get(t, {}).get("share") or 0.0 for t in _TOTALS] for f, b in brings.items()}
    ordered = sorted(brings, key=lambda f: (*(-round(share, 9) for share in shares[f]), f))
    told = [f for f in ordered if max(shares[f]) >= _SMALLEST_SHARE]
    rest = [f for f in ordered if max(shares[f]) < _SMALLEST_SHARE]

    def amounts(foods: Sequence[tuple[str, str]], analyte: str, column: str) -> float:
        return math.fsum(brings[f].get(analyte, {}).get(column) or 0.0 for f in foods)

    # The form of a few sources is not named: its column would be empty for nearly all.
    unnamed = amounts(ordered, "K2_unspecified", "intake_ug") >= _VISIBLE_UG
    forms = {"MK_total": ("MK4", "MK7", "MK_other", *(["K2_unspecified"] if unnamed else [])), "D_total": ("D3",)}
    heads = {a: head for a, (head, _) in _FORMS.items()} | {"D3": "D3"}
    groups: list[tuple[str, tuple[str, ...]]] = [("", ("Food",))]
    for total, called in _TOTALS.items():
        groups.append((f"{called}, µg a day", ("total", *(heads[a] for a in forms[total]))))
        groups.append((f"Share of {_share_of(total)}, %", ("share", _INTERVAL)))

    def row_of(name: str, foods: Sequence[tuple[str, str]], sources: str) -> tuple[str, ...]:
        cells = [name]
        for total in _TOTALS:
            cells += [_figure(amounts(foods, a, "intake_ug")) for a in (total, *forms[total])]
            alone = brings[foods[0]].get(total, {}) if len(foods) == 1 else {}
            low, high = alone.get("share_low"), alone.get("share_high")
            between = span(100 * low, 100 * high, 1) if low is not None and high is not None and high >= 0.01 else ""
            cells += [_percent(min(1.0, amounts(foods, total, "share"))), between]
        return (*cells, sources)

    rows = [row_of(short(one_line(f[1]), _LONGEST_TEXT), [f], _sources(brings[f], texts)) for f in told]
    if rest:
        rows.append(row_of(f"{len(rest)} more {'food' if len(rest) == 1 else 'foods'} together", rest, ""))
    caption = "Foods: what each brings, mean per day over the complete days; most K2 first"
    return Table("foods", caption, (*groups, ("", ("Sources",))), 1, tuple(rows))


def _share_of(total: str) -> str:
    return "K2" if total == "MK_total" else "vitamin D"


def _sources(brought: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str]) -> str:
    """Name the sources behind what a food brings."""
    cited = dict.fromkeys(c for t in _TOTALS if t in brought for c in brought[t]["citations"].split(";") if c)
    named = [texts.get(c, c) for c in cited]
    more = f" and {len(named) - _SOURCES_NAMED} more" if len(named) > _SOURCES_NAMED else ""
    return ", ".join(named[:_SOURCES_NAMED]) + more


def questions_table(questions: Sequence[Question]) -> tuple[Table, str]:
    """Lay out what was not understood, what could bring most first.

    Parameters
    ----------
    questions : sequence of Question
        As ``review.open_questions`` returns them.

    Returns
    -------
    Table
        At most forty questions.
    str
        What the others could add together; blank if there are none.

    Examples
    --------
    >>> table, more = questions_table([])
    >>> table.rows, more
    ((), '')
    """
    rows = []
    for question in questions[:_MOST_QUESTIONS]:
        text = short(one_line(question.food), _LONGEST_TEXT)
        amounts = _each_once(one_line(short(a, 30)) for a in question.amounts)
        adds = [_figure(ug) for ug in (question.k2_ug, question.d_ug)]
        asked = f"{QUESTIONS[question.question]} {short(one_line(question.why), 240)}"
        rows.append((text, str(question.entries), *adds, amounts, asked))
    left = questions[_MOST_QUESTIONS:]
    more = ""
    if left:
        known = [(math.fsum(v for q in left if not math.isnan(v := getattr(q, c))), w) for c, w in _COULD_ADD]
        adds_more = joined([f"{people(ug)} µg {what}" for ug, what in known])
        more = f"{len(left):,} more questions are open, each about less; together they could add up to {adds_more}"
        unknown = sum(math.isnan(q.k2_ug) or math.isnan(q.d_ug) for q in left)
        more += f", and of {unknown:,} of them it is not known." if unknown else "."
    table = Table(
        "questions",
        "What was not understood, what could add most first; µg over all of these days",
        (("", ("Written as", "Entries")), ("Could add, µg", ("K2", "D")), ("", ("Amounts", "What is asked, and why"))),
        2,
        tuple(rows),
    )
    return table, more


_COULD_ADD = (("k2_ug", "K2"), ("d_ug", "vitamin D"))


def _each_once(texts: Iterator[str]) -> str:
    """Join texts by semicolons, without those that come again."""
    return "; ".join(dict.fromkeys(texts))


def references(foods: FoodTable, cited: Sequence[str]) -> list[Reference]:
    """Return citations in full, in the order of their short names.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    cited : sequence of str
        Citation ids; what is none, such as a dose as written, is passed over.

    Returns
    -------
    list of Reference

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> [r.short for r in references(load_foods(), ["KAMAO2007", "dose as written"])]
    ['Kamao 2007']
    """
    rows = foods.citations.loc[sorted(set(cited) & set(foods.citations.index))]
    found = []
    for c in records(rows):
        year = f" ({c['year']:.0f})" if c["year"] else ""
        parts = (f"{c['authors']}{year}", c["title"], c["container"])
        full = ". ".join(one_line(str(p)).rstrip(".") for p in parts if p) + "."
        address = f"https://doi.org/{c['doi']}" if c["doi"] else str(c["url"] or "")
        # Whoever brings a food table of their own brings its addresses too; only those of pages become links.
        address = address if address.startswith(("https://", "http://")) else ""
        found.append(Reference(one_line(c["short_name"]), full, address))
    return sorted(found, key=lambda r: r.short.casefold())
