"""Numbers as exports write them: decimal comma or point, thousands set apart, a unit glued behind.

``1,656`` is sixteen hundred in one file and less than two in another. As with dates, which it is, is found from
the numbers of the file that can be read in one way only, and never guessed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

__all__ = ["UNITS", "Decimal", "FoundDecimal", "find_decimal", "read_numbers"]

#: The sign in front of the fraction.
Decimal = Literal[".", ","]

#: Units that exports write behind a number.
UNITS = frozenset({"kg", "g", "mg", "µg", "mcg", "ug", "ml", "l", "oz", "kcal", "cal", "kj", "iu", "ie", "ui", "%"})

# A value below the limit of quantification is not known, and not zero.
_MISSING = re.compile(r"(?:[-–—.]+|n\.?/?a\.?|#n/a|null|nan|< ?[0-9][0-9.,]*(?: ?[^\W\d_]+)?)?", re.IGNORECASE)
_SIGN = "([-+−])?"
_UNIT = r" ?([^\W\d_]+|%)?"
_EXPONENT = "(?:[eE][-+]?[0-9]{1,3})?"


def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """Return what a number looks like; groups: sign, grouped whole part, the other spelling, unit."""
    grouped = "|".join(f"[1-9][0-9]{{0,2}}(?:{apart}[0-9]{{3}})+" for apart in (re.escape(thousands), "['’]", " "))
    point = re.escape(decimal)
    return re.compile(
        f"{_SIGN}(?:({grouped})(?:{point}([0-9]*))?|([0-9]+(?:{point}[0-9]*)?{_EXPONENT}|{point}[0-9]+{_EXPONENT})){_UNIT}"
    )


_PATTERNS: dict[Decimal, re.Pattern[str]] = {".": _pattern(".", ","), ",": _pattern(",", ".")}
#: Longer texts are no number; a damaged file may hold cells of any length.
_LONGEST = 100
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_NO_DIGIT = re.compile("[^0-9]")


class FoundDecimal(NamedTuple):
    """The decimal sign of some numbers: None where there is none or where it is ambiguous."""

    decimal: Decimal | None
    ambiguous: bool


def read_numbers(
    texts: pd.Series, *, decimal: Decimal | None, units: Collection[str] = UNITS
) -> tuple[pd.Series, pd.Series]:
    """Read the numbers of a column.

    Parameters
    ----------
    texts : pandas.Series
        The cells as text, blank ones missing or blank.
    decimal : {".", ","} or None
        The sign in front of the fraction; the other one sets thousands apart, as blanks and apostrophes do.
        With None those numbers are read that both signs read alike, or only one can read.
    units : collection of str, optional
        Units that may stand behind a number; case does not matter, and the two code points of µ are one. They
        are taken off, and nothing is converted: a column has one unit, and cells with another than the first
        are bad.

    Returns
    -------
    values : pandas.Series
        The numbers; missing where the cell is blank, a dash, ``n/a``, ``null``, ``NaN``, below a limit (``<0.1``),
        or bad.
    bad : pandas.Series
        True where the cell is neither a number nor one of these. Infinity is no number.

    Examples
    --------
    >>> import pandas as pd
    >>> values, bad = read_numbers(pd.Series(["1,656", "3,436mg", "n/a", "a lot"]), decimal=".")
    >>> values.tolist(), bad.tolist()
    ([1656.0, 3436.0, nan, nan], [False, False, False, True])
    """
    import numpy as np
    import pandas as pd

    allowed = {unit.casefold() for unit in units}
    column_unit = ""
    # Each distinct text once; a missing one has the code -1, and so the last value.
    codes, distinct = pd.factorize(texts)
    values = np.full(len(distinct) + 1, np.nan)
    bad = np.zeros(len(distinct) + 1, dtype=bool)
    for at, text in enumerate(distinct.tolist()):
        if decimal == "." and _PLAIN.fullmatch(text):
            values[at] = float(text)
            continue
        tidy = _tidy(text)
        number, unit = _read(tidy, decimal)
        if number:
            column_unit = column_unit or unit
        if number is None and _MISSING.fullmatch(tidy):
            continue
        # Nothing is nothing in any unit.
        if number is None or (unit and (unit not in allowed or (number and unit != column_unit))):
            bad[at] = True
        else:
            values[at] = number
    return pd.Series(values[codes], index=texts.index), pd.Series(bad[codes], index=texts.index)


def find_decimal(texts: Iterable[str]) -> FoundDecimal:
    """Find which sign stands in front of the fraction.

    Parameters
    ----------
    texts : iterable of str
        Numbers as written. Evidence is a number that only one of point and comma can read (``0,3``, ``10.25``,
        ``1,234.5``); ``1,656`` is none. Where the evidence contradicts itself, the sign that reads more of the
        distinct texts is found.

    Returns
    -------
    FoundDecimal
        The sign; None and not ambiguous if all numbers are the same either way; None and ambiguous if both
        signs read them equally well and differ.

    Examples
    --------
    >>> find_decimal(["1,656", "0,3"]), find_decimal(["1,656", "n/a"]), find_decimal(["12", "n/a"])[1]
    (FoundDecimal(decimal=',', ambiguous=False), FoundDecimal(decimal=None, ambiguous=True), False)
    """
    point = comma = both = 0
    for text in dict.fromkeys(texts):
        tidy = _tidy(text)
        by_point, by_comma = _by(tidy, ".")[0], _by(tidy, ",")[0]
        point += by_comma is None and by_point is not None
        comma += by_point is None and by_comma is not None
        both += by_point != by_comma
    if point != comma:
        return FoundDecimal("." if point > comma else ",", ambiguous=False)
    return FoundDecimal(None, ambiguous=both > 0)


def _tidy(text: str) -> str:
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def _read(text: str, decimal: Decimal | None) -> tuple[float | None, str]:
    if decimal is not None:
        return _by(text, decimal)
    by_point, by_comma = _by(text, "."), _by(text, ",")
    if by_point[0] is None or by_comma[0] is None:
        return by_comma if by_point[0] is None else by_point
    return by_point if by_point == by_comma else (None, "")


def _by(text: str, decimal: Decimal) -> tuple[float | None, str]:
    """Return the number that `text` begins with, None if there is none, and the case-folded unit behind it."""
    if len(text) > _LONGEST or not (found := _PATTERNS[decimal].fullmatch(text)):
        return None, ""
    sign, grouped, fraction, plain, unit = found.groups()
    if grouped is not None:
        number = float(f"{_NO_DIGIT.sub('', grouped)}.{fraction or 0}")
    else:
        number = float(plain.replace(decimal, "."))
    if not math.isfinite(number):
        return None, ""
    return -number if sign in ("-", "−") else number, (unit or "").casefold()
