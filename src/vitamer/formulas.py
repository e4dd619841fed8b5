"""Cells that a spreadsheet would run: an apostrophe keeps them text, and is taken off again when the file is read.

A file with commas is split at its semicolons by a spreadsheet of a country with decimal commas, and at its line breaks
by one that knows no quotes. What stands behind one of these inside a text therefore counts as the beginning of a cell.

References
----------
OWASP, CSV injection, https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["neutral", "neutral_table", "original"]

#: What makes a cell a formula, also behind blanks and signs without width; and the apostrophe itself, so that it can
#: be told from ours. A tab or line break does so only where the text begins.
_BLANKS = r"(?:[^\S\t\r\n]|[\u200b-\u200f\u2060\ufeff])*"
_RUN = rf"(?='|{_BLANKS}[=+\-@\uff1d\uff0b\uff0d\uff20])"
_RUN_FIRST = rf"(?='|{_BLANKS}[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
_INSIDE = r"(?<=[;\t\r\n])"

_BEFORE = re.compile(rf"\A{_RUN_FIRST}|{_INSIDE}{_RUN}")
_OURS = re.compile(rf"\A'{_RUN_FIRST}|{_INSIDE}'{_RUN}")


def neutral(text: str) -> str:
    r"""Put an apostrophe before what a spreadsheet would run as a formula.

    Parameters
    ----------
    text : str
        A text; numbers are no text and are written as they are.

    Returns
    -------
    str
        The same text if it begins with none of ``= + - @``, a tab or a line break, nor with an apostrophe.

    Examples
    --------
    >>> neutral("=1+1"), neutral(" @natto"), neutral("'s-Hertogenbosch"), neutral("natto; =1+1"), neutral("Käse")
    ("'=1+1", "' @natto", "''s-Hertogenbosch", "natto;' =1+1", 'Käse')
    """
    return _BEFORE.sub("'", text)


def original(text: str) -> str:
    r"""Take off the apostrophes that :func:`neutral` put on.

    Parameters
    ----------
    text : str
        A cell as it was written by us, or by a person.

    Returns
    -------
    str
        ``original(neutral(text)) == text`` for every text. An apostrophe that stands before neither a formula nor
        another apostrophe is the person's own and stays.

    Examples
    --------
    >>> original("'=1+1"), original("''s-Hertogenbosch"), original("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch", "'s-Hertogenbosch")
    """
    return _OURS.sub("", text)


def neutral_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are neutral, for people to open in a spreadsheet.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table; columns of numbers, days and flags stay as they are.

    Returns
    -------
    pandas.DataFrame
        A new table; missing cells are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> neutral_table(pd.DataFrame({"name": ["=1+1", None], "ug": [-1.5, 2.0]})).values.tolist()
    [["'=1+1", -1.5], [nan, 2.0]]
    """
    from pandas.api.types import is_object_dtype, is_string_dtype

    texts = [c for c in frame.columns if is_string_dtype(frame[c].dtype) or is_object_dtype(frame[c].dtype)]
    return frame.assign(**{c: _mapped(frame[c]) for c in texts})


def _mapped(column: pd.Series) -> pd.Series:
    changed = {text: neutral(text) for text in column.unique() if isinstance(text, str)}
    changed = {text: written for text, written in changed.items() if text != written}
    return column.map(lambda cell: changed.get(cell, cell)) if changed else column
