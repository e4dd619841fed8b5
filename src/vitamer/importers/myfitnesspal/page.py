"""The printable diary as a web page: a table of foods for each day, below a heading with the date.

The page has been built in two ways. Older ones have ``<table id="food">`` below ``<h2 id="date">``, newer ones tables
in boxes whose parts are named by ``data-testid``. The page on which foods are entered is read too: it holds one day,
and its columns are named beside the first meal. Browsers rewrite what they save: case, attributes, encoding and line
ends differ, and some put the sum of a table in front of its rows.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Literal

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers.days import Days
from vitamer.importers.myfitnesspal.entries import NUTRIENT_ROLES, decimal_sign, nutrients
from vitamer.importers.myfitnesspal.page_table import KINDS, NOTE, PageRow, PageTable, text_of
from vitamer.importers.rows import CHUNK_ROWS, Rows
from vitamer.importers.table import encoding_words
from vitamer.importers.text import UNDECODABLE, text_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd
    from lxml.etree import _Element

    from vitamer.importers.reading import Reading
    from vitamer.importers.sample import Sample

__all__ = ["identify", "page_rows", "read"]

#: Elements whose beginning or end is looked at.
TAGS = ("table", "tr", "h1", "h2", "h3", "h4", "p", "span", "div", "input", "hr")

#: Id of the body of older pages, which need not name the site.
OLDER_PAGE = "printable-diary"

_HTML = re.compile(r"<(?:!doctype\s+html|html|body|table)\b")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_END = re.compile(r"</html\b", re.IGNORECASE)
# The parser counts lines only up to 65,535: each row is told its own.
_NUMBERED = re.compile(r"<(tr|p)(?=[\s>/])", re.IGNORECASE)
_LINE = "data-vitamer-line"
_AT_END = "data-vitamer-end"
#: What stands for a byte that cannot be read: no character, and so in no text.
_DAMAGED = "\ufdd0"
#: Characters that are parsed at a time.
_BLOCK = 1 << 16

_SAVE_AGAIN = "Open the printable diary in the browser, scroll to its end and save it as “Webpage, Complete”."


def identify(sample: Sample) -> bool:
    """Tell whether `sample` is a web page of MyFitnessPal; never raises."""
    text = "\n".join(sample.lines).lstrip().casefold()
    return text.startswith("<") and _HTML.search(text) is not None and ("myfitnesspal" in text or OLDER_PAGE in text)


def read(reading: Reading) -> Iterator[pd.DataFrame]:
    """Yield the rows of a saved page.

    Parameters
    ----------
    reading : Reading
        The file.

    Yields
    ------
    pandas.DataFrame
        As ``Rows.frame`` returns it.

    Raises
    ------
    DiaryFormatError
        If the page is cut off or cannot be parsed to its end.
    NoFoodsError
        If it has no table of foods.
    """
    encoding = _encoding(reading)
    text, reading.position = text_lines(reading.source, encoding)
    reading.found["encoding"] = encoding_words(encoding)
    with text:
        found = page_rows(text, place=reading.place, encoding=encoding, digest=reading.fingerprint.sha256)
        # What stands between broken tags is moved by the parser; the diary tells lines in their order.
        rows = sorted(found, key=lambda row: row.line)
    if not rows:
        raise NoFoodsError(
            "the page of MyFitnessPal has no table of foods: it was saved without its days, or no day was chosen",
            place=reading.place,
            way_out=_SAVE_AGAIN,
        )
    numbers = (number for row in rows for number in row.values.values())
    decimal = reading.options.decimal or decimal_sign(numbers)
    if decimal == ",":
        reading.found["decimal"] = "decimal comma"
    days = Days(reading, lambda: {row.date for row in rows})
    for begin in range(0, len(rows), CHUNK_ROWS):
        yield _frame(rows[begin : begin + CHUNK_ROWS], days, decimal)


def _encoding(reading: Reading) -> str:
    """Return the encoding that was said or is certain, else the one that the page names, else what its letters tell."""
    named = _CHARSET.search(reading.sample.head)
    if reading.options.encoding or reading.encoding.startswith("utf") or named is None:
        return reading.encoding
    try:
        # Browsers read Latin-1 as Windows-1252, which it is a part of.
        found = codecs.lookup(named[1].decode("ascii")).name
        "".encode(found)
    except (LookupError, ValueError):
        return reading.encoding
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(found, found)


def _frame(held: list[PageRow], days: Days, decimal: Literal[".", ","]) -> pd.DataFrame:
    import pandas as pd

    roles = [role for role in NUTRIENT_ROLES.values() if any(role in row.values for row in held)]
    rows = Rows(
        [row.line for row in held],
        {
            "date": [row.date for row in held],
            "meal": [row.meal for row in held],
            "food": [row.food for row in held],
            "amount": [row.amount for row in held],
            **{role: [row.values.get(role, "") for row in held] for role in roles},
        },
        {position: row.wrong for position, row in enumerate(held) if row.wrong},
    )
    why = pd.Series([row.skipped or None for row in held], dtype="str")
    for reason in why.dropna().unique():
        rows.skip(why == reason, reason)
    rows.skip_what_is_no_food()
    day, _ = rows.days("date", days)
    meal, food, amount = rows.texts("meal"), rows.texts("food"), rows.texts("amount")
    measured = nutrients(rows, roles, decimal)
    return rows.frame({"day": day, "meal": meal, "food": food, "amount": amount, **measured})


def page_rows(lines: Iterable[str], *, place: str, encoding: str, digest: str) -> Iterator[PageRow]:
    """Yield the rows of a page: foods, sums of days, exercises and notes.

    Parameters
    ----------
    lines : iterable of str
        The page, with its line ends; undecodable bytes as surrogates.
    place : str
        The file, for errors.
    encoding : str
        Its encoding, for errors.
    digest : str
        Digest of the page, which it cannot hold: it marks the end.

    Raises
    ------
    DiaryFormatError
        If the page is cut off, or nested or shaped so that it cannot be parsed to its end.
    """
    date, last_line = "", 1
    tables = [PageTable()]
    for event, element in _events(lines, digest):
        row = None
        if element.get(_AT_END) == digest:
            return
        if event == "start":
            if element.tag == "table":
                tables.append(PageTable(KINDS.get(element.get("id") or "", "")))
            elif element.get("id") == "date_selector":
                date = element.get("value") or ""
        elif element.tag == "table":
            element.clear(keep_tail=True)
            del tables[max(len(tables) - 1, 1) :]
        elif element.tag == "tr":
            last_line = int(element.get(_LINE) or last_line)
            row = tables[-1].row(element, date, last_line)
            element.clear(keep_tail=True)
        elif _is_date(element):
            date = text_of(element)
        elif date and element.tag == "p" and "notes" in (element.get("class") or "").split():
            last_line = int(element.get(_LINE) or last_line)
            row = PageRow(last_line, date, "", text_of(element), "", {}, NOTE, "")
        if row is not None:
            yield _told_if_damaged(row, encoding)
    raise DiaryFormatError(
        "the page is cut off, or cannot be read to its end", place=f"{place}:{last_line}", way_out=_SAVE_AGAIN
    )


def _told_if_damaged(row: PageRow, encoding: str) -> PageRow:
    if all(_DAMAGED not in text for text in (row.date, row.meal, row.food, row.amount)):
        return row
    shown = {name: getattr(row, name).replace(_DAMAGED, "\ufffd") for name in ("date", "meal", "food", "amount")}
    return row._replace(**shown, wrong=row.wrong or f"damaged bytes, which are no {encoding_words(encoding)} text")


def _events(lines: Iterable[str], end: str) -> Iterator[tuple[str, _Element]]:
    """Yield the beginnings and ends of the elements in ``TAGS``, in their order; what stands after is not yet known."""
    from lxml.etree import HTMLPullParser, XMLSyntaxError

    parser = HTMLPullParser(
        events=("start", "end"), tag=TAGS, encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True
    )
    try:
        for block in _blocks(lines, end):
            parser.feed(block.encode("utf-8", "replace"))
            yield from parser.read_events()
        parser.close()
        yield from parser.read_events()
    except XMLSyntaxError:
        return  # without the end that the caller waits for


def _blocks(lines: Iterable[str], end: str) -> Iterator[str]:
    """Yield the page in blocks, its rows numbered by their lines, and an element behind it that shows its end."""
    held: list[str] = []
    size = 0
    ended = False
    for number, line in enumerate(lines, 1):
        ended = ended or _END.search(line) is not None
        held.append(_numbered(line, number))
        size += len(line)
        if size >= _BLOCK:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held) + (f'<hr {_AT_END}="{end}">' if ended else "")


def _numbered(line: str, number: int) -> str:
    if not line.isascii() or "\0" in line:
        line = UNDECODABLE.sub(_DAMAGED, line).replace("\0", _DAMAGED)
    mark = f' {_LINE}="{number}"'
    return _NUMBERED.sub(lambda found: found[0] + mark, line)


def _is_date(element: _Element) -> bool:
    """Tell whether an element is the heading that says the day."""
    return bool(element.get("id") == "date" or element.get("data-testid") == "qa-regression-report-date")
