"""Tables as a workbook for spreadsheets, the same bytes for the same tables."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from vitamer.formulas import neutral
from vitamer.inert import one_line, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["MOST_ROWS", "workbook"]

#: The most rows of a sheet, its header left out.
MOST_ROWS = 1_048_575
_LONGEST_CELL = 32_000

#: What a reader of workbooks takes for an escape, and what no XML can hold.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_LETTER = re.compile(r"[\ufffe\uffff]")
#: No time of day goes into the file; this is the earliest that the format knows.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def workbook(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Write tables as the sheets of a workbook.

    Parameters
    ----------
    sheets : mapping of str to pandas.DataFrame
        Title of each sheet (at most 31 letters, none of ``: \\ / ? * [ ]``) and its table of texts, numbers, flags
        and days.

    Returns
    -------
    bytes
        The file. Texts are neutral, so that none is run as a formula, and show what a terminal would obey as an
        escape; what is missing is a blank cell.

    Raises
    ------
    ValueError
        If a table has more rows than a sheet holds.

    Examples
    --------
    >>> import openpyxl
    >>> import pandas as pd
    >>> book = workbook({"intakes": pd.DataFrame({"food": ["natto", "=1+1"], "intake_ug": [420.5, float("nan")]})})
    >>> list(openpyxl.load_workbook(io.BytesIO(book))["intakes"].values)
    [('food', 'intake_ug'), ('natto', 420.5), ("'=1+1", None)]
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for title, table in sheets.items():
        if len(table) > MOST_ROWS:
            raise ValueError(f"{len(table):,} rows, and a sheet holds {MOST_ROWS:,}")
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        head = [WriteOnlyCell(sheet, str(column)) for column in table]
        for at, cell in enumerate(head, start=1):
            cell.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(at)].width = min(40, max(12, len(cell.value) + 2))
        sheet.append(head)
        for row in zip(*(_cells(table[column]) for column in table), strict=True):
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return _without_times(written)


def _cells(column: pd.Series) -> list[Any]:
    """Return a column as the cells that show it; None where it is missing."""
    from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

    if is_bool_dtype(column.dtype) or is_numeric_dtype(column.dtype):
        return [x if x == x else None for x in column.tolist()]
    if is_datetime64_any_dtype(column.dtype):
        return [day.date() if day == day else None for day in column]
    shown = {text: _shown(text) for text in column.dropna().unique()}
    return [shown.get(text) for text in column.tolist()]


def _shown(text: str) -> str:
    return _ESCAPE.sub("_x005F_", _NO_LETTER.sub("\ufffd", short(one_line(neutral(text)), _LONGEST_CELL)))


def _without_times(book: io.BytesIO) -> bytes:
    """Take the time of writing out of a workbook."""
    timeless = io.BytesIO()
    with zipfile.ZipFile(book) as parts, zipfile.ZipFile(timeless, "w") as archive:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            archive.writestr(zipfile.ZipInfo(part.filename, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return timeless.getvalue()
