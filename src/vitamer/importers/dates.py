"""Dates as exports write them, read only where they can be read in one way.

A year in front, dots and written months say themselves what is day and what is month. ``03/04/2026`` does not:
which it is, is a property of the whole file, found by :func:`find_order` from the dates that only one order can
read, and never guessed from one date or from the days around it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from vitamer.importers.calendar_words import MONTHS, WEEKDAYS

__all__ = ["FoundOrder", "Moment", "Order", "find_order", "read_moment", "reads_both_ways"]

#: Order of day and month in numeric dates whose year stands last.
Order = Literal["dmy", "mdy"]


class Moment(NamedTuple):
    """A day and, if it was written beside it, the time of day as written, without its zone."""

    day: dt.date
    time: str | None


class FoundOrder(NamedTuple):
    """The order of day and month in a file's dates: None where none is needed or where it is ambiguous."""

    order: Order | None
    ambiguous: bool


# A year outside 1900 to 2999 is a slip of the pen, such as 0206 for 2026.
_YEAR = "((?:19|2[0-9])[0-9]{2})"
_NUMBER = "([0-9]{1,2})"
_CLOCK = "(?:(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?|24:00(?::00)?)"
_HALF = "[AaPp]\\.? ?[Mm]\\.?"
_HALF_FIRST = "午前|午後|上午|下午|오전|오후"
_ZONE = "(?: ?(?:Z|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT))"
#: Words between the day and the time.
_AT = "at|um|à|a las|alle|às|om|kl\\.?|klo|o|v|в|о"
_TIME = (
    f"(?:(?:T| T |, ?| (?:(?:{_AT}) )?)((?:(?:{_HALF_FIRST}) ?)?{_CLOCK}(?: ?(?:{_HALF}))?)(?: ?(?:Uhr|h))?{_ZONE}?)?"
)
#: Behind a year: Russian, Ukrainian, Polish and Czech write "year" there, often as an abbreviation.
_YEAR_WORD = "(?: ?(?:г\\.?|года|р\\.?|року|r\\.|roku))?"
_WORD = "([^\\W\\d_]+)\\.?"
# Normalised, º and ª are the letters o and a.
_ORDINAL = "(?:(?i:st|nd|rd|th|er|o|a)(?=[ ,])|\\.)?"

_YEAR_FIRST = re.compile(f"{_YEAR}([-/.]) ?{_NUMBER}\\2 ?{_NUMBER}\\.?{_TIME}")
_DAY_FIRST = re.compile(f"{_NUMBER}\\. ?{_NUMBER}\\. ?({_YEAR}|[0-9]{{2}}){_YEAR_WORD}{_TIME}")
_YEAR_LAST = re.compile(f"{_NUMBER}(?:(?P<sign>[/-]){_NUMBER}(?P=sign){_YEAR}|/{_NUMBER}/([0-9]{{2}})){_TIME}")
_DIGITS = re.compile(f"{_YEAR}([0-9]{{2}})([0-9]{{2}}){_TIME}")
# No blank need stand between the day and its name.
_DAY_NAME = "(?: ?\\(?(?:[月火水木金土日](?:曜日?)?|(?:星期|周|週)[一二三四五六日天]|[월화수목금토일](?:요일)?)\\)?)?"
_EAST_ASIAN = re.compile(f"{_YEAR} ?[年년] ?{_NUMBER} ?[月월] ?{_NUMBER} ?[日일号號]?{_DAY_NAME}{_TIME}")
#: Dates whose month is written, and which groups are its year, month and day.
_WRITTEN = (
    # 1 January 2019; 1. Januar 2019; 27-Jan-2026; 1 de enero de 2019; 1st of May, 2018; 9-Nov-26 as spreadsheets do
    (
        re.compile(
            f"{_NUMBER}{_ORDINAL}[ -]?(?:(?:de|di|of) |d')?{_WORD}(?:,? (?:del? )?|-)"
            f"({_YEAR}|[0-9]{{2}}){_YEAR_WORD}{_TIME}"
        ),
        (3, 2, 1),
    ),
    # January 1, 2019; Jan 1st 2019; Jan-01-2019
    (re.compile(f"{_WORD}[ -]{_NUMBER}{_ORDINAL}(?:, ?| |-){_YEAR}{_TIME}"), (3, 1, 2)),
    # 2026-Nov-09; 2026. november 9.; 2026 November 9
    (re.compile(f"{_YEAR}(?:\\.? |-){_WORD}[ -]{_NUMBER}\\.?{_TIME}"), (1, 2, 3)),
)
#: A word that may be a weekday, with what sets it apart from the date.
_WORD_APART = re.compile(",? ?\\(?(?<![^\\W\\d_])([^\\W\\d_]+(?:[-'’][^\\W\\d_]+)?)\\.?\\)?(?:,? |$)")

#: Longer texts are no date; a damaged file may hold cells of any length.
_LONGEST = 100
# Two digits of a year, as POSIX reads them: 69 to 99 are of the last century.
_PIVOT = 69


def read_moment(text: str, *, order: Order | None = None) -> Moment | None:
    """Read a date, and the time of day behind it if there is one.

    Parameters
    ----------
    text : str
        A date as an export writes it. The year stands in front (``2026-11-09``, ``2011-4-18``, ``2026/11/9``,
        ``20261109``, ``2026年11月9日``), or there are dots (``9.11.2026``, always day first), or the month is
        written (``May 1, 2018``, ``1 мая 2018 г.``, ``27-Jan-2026``), or it is numeric with the year last
        (``11/9/2026``, ``09-11-2026``, ``11/9/26``). A weekday in front or behind is
        ignored.
    order : {"dmy", "mdy"}, optional
        Order of day and month in numeric dates whose year stands last; without it only those are read that
        are the same day either way (``03/03/2026``).

    Returns
    -------
    Moment or None
        The day, and the time as written without its zone; None if `text` is no date, no possible date, or
        can only be read with an order. Years are 1900 to 2999.

    Examples
    --------
    >>> read_moment("Tuesday, May 1, 2018")
    Moment(day=datetime.date(2018, 5, 1), time=None)
    >>> read_moment("12.06.2026 23:44")
    Moment(day=datetime.date(2026, 6, 12), time='23:44')
    >>> read_moment("03/04/2026"), read_moment("03/04/2026", order="dmy")
    (None, Moment(day=datetime.date(2026, 4, 3), time=None))
    """
    if (read := _read(text)) is None:
        return None
    first, second, year, time, known = read
    if (order := known or order) is None and first != second:
        return None
    day = _day(year, first, second) if order == "mdy" else _day(year, second, first)
    return None if day is None else Moment(day, time)


def find_order(texts: Iterable[str]) -> FoundOrder:
    """Find which order of day and month the dates of a file are written in.

    Parameters
    ----------
    texts : iterable of str
        The dates as written. Evidence is a numeric date with the year last that only one order can read; each
        day counts once. Where the evidence contradicts itself, the order that reads more days is found. The
        days around a date are no evidence.

    Returns
    -------
    FoundOrder
        The order; None and not ambiguous if no date needs one; None and ambiguous if both orders read the
        dates equally well and differ.

    Examples
    --------
    >>> find_order(["03/04/2026", "13/04/2026"])
    FoundOrder(order='dmy', ambiguous=False)
    >>> find_order(["03/04/2026", "05/04/2026"])
    FoundOrder(order=None, ambiguous=True)
    >>> find_order(["2026-04-03", "03/03/2026"])
    FoundOrder(order=None, ambiguous=False)
    """
    written = {found[:3] for text in texts if (found := _read(text)) is not None and found[4] is None}
    readable = [
        (_day(year, second, first) is not None, _day(year, first, second) is not None)
        for first, second, year in written
        if first != second
    ]
    day_first = sum(dmy and not mdy for dmy, mdy in readable)
    month_first = sum(mdy and not dmy for dmy, mdy in readable)
    if day_first != month_first:
        return FoundOrder("dmy" if day_first > month_first else "mdy", ambiguous=False)
    return FoundOrder(None, ambiguous=any(dmy or mdy for dmy, mdy in readable))


def reads_both_ways(text: str) -> bool:
    """Tell whether `text` is one day if the day stands first and another if the month does.

    Examples
    --------
    >>> reads_both_ways("03/04/2026"), reads_both_ways("13/04/2026"), reads_both_ways("03/03/2026")
    (True, False, False)
    """
    day_first, month_first = read_moment(text, order="dmy"), read_moment(text, order="mdy")
    return None not in (day_first, month_first) and day_first != month_first


#: First and second number, year, time, and the order of the numbers where the text itself tells it.
_Read: TypeAlias = tuple[int, int, int, str | None, Order | None]


def _read(text: str) -> _Read | None:
    """Read a date without judging whether there is such a day."""
    if len(text) > _LONGEST:
        return None
    if (read := _numeric(text)) is not None:
        return read
    tidy = " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())
    if (read := _numeric(tidy) or _written(tidy)) is not None:
        return read
    # Only what is not read as it stands loses its weekday: "mar" is Tuesday, and March.
    bare = _without_weekday(tidy)
    return None if bare == tidy else _numeric(bare) or _written(bare)


def _numeric(text: str) -> _Read | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, time = found.groups()
        return int(month), int(day), int(year), time, "mdy"
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, _, time = found.groups()
        return int(day), int(month), _year(year), time, "dmy"
    if found := _YEAR_LAST.fullmatch(text):
        first, _, second, year, second_short, year_short, time = found.groups()
        return int(first), int(second or second_short), _year(year or year_short), time, None
    return None


def _written(text: str) -> _Read | None:
    """Read a date whose month is written, or that is all digits or East Asian."""
    if found := _DIGITS.fullmatch(text) or _EAST_ASIAN.fullmatch(text):
        year, month, day, time = found.groups()
        return int(month), int(day), int(year), time, "mdy"
    for pattern, (year_at, month_at, day_at) in _WRITTEN:
        if (found := pattern.fullmatch(text)) and (number := MONTHS.get(found[month_at].casefold())):
            return number, int(found[day_at]), _year(found[year_at]), found[pattern.groups], "mdy"
    return None


def _without_weekday(text: str) -> str:
    """Take the first word that is a weekday off `text`."""
    for found in _WORD_APART.finditer(text):
        if found[1].casefold() in WEEKDAYS:
            return f"{text[: found.start()]} {text[found.end() :]}".strip()
    return text


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
