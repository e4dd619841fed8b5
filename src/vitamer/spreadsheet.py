"""Tables as a workbook for spreadsheets (Office Open XML), the same bytes for the same tables.

The few parts of a workbook that plain tables need are written here, because a library that builds a cell at a time
takes ten times as long for a diary of some years, and writes the time of day into the file.

References
----------
ECMA-376, Office Open XML file formats, part 1, https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from vitamer.formulas import neutral
from vitamer.inert import one_line, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["MOST_ROWS", "workbook"]

#: The most rows of a sheet, its header left out.
MOST_ROWS = 1_048_575
_LONGEST_CELL = 32_000

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Styles of cells: plain, bold for the header, a date.
_PLAIN, _BOLD, _DAY = 0, 1, 2
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_NAMESPACE}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" '
    'fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" '
    'xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" '
    'xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
#: What a reader of workbooks takes for an escape.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: No time of day goes into the file; this is the earliest that the format knows.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


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
    titles = list(sheets)
    numbers = range(1, len(titles) + 1)
    listed = "".join(
        f'<sheet name="{_xml(t)}" sheetId="{n}" r:id="rId{n}"/>' for n, t in zip(numbers, titles, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/><Override '
        f'PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{typed}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_NAMESPACE}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{related}<Relationship '
        f'Id="rId{len(titles) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(sheets[t]) for n, t in zip(numbers, titles, strict=True)},
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), text.encode(), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _sheet(table: pd.DataFrame) -> str:
    """Write one sheet; its cells are made column by column."""
    if len(table) > MOST_ROWS:
        raise ValueError(f"{len(table):,} rows, and a sheet holds {MOST_ROWS:,}")
    names = [_letters(at) for at in range(len(table.columns))]
    head = "".join(
        f'<c r="{n}1" s="{_BOLD}" t="inlineStr">{_text(str(c))}</c>' for n, c in zip(names, table.columns, strict=True)
    )
    columns = [_cells(name, table[column]) for name, column in zip(names, table.columns, strict=True)]
    lines = (f'<row r="{r}">{"".join(cells)}</row>' for r, cells in enumerate(zip(*columns, strict=True), start=2))
    widths = (
        f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(map(_width, table), start=1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_NAMESPACE}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        f'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{"".join(widths)}'
        f'</cols><sheetData><row r="1">{head}</row>{"".join(lines)}</sheetData></worksheet>'
    )


def _cells(name: str, column: pd.Series) -> list[str]:
    """Write the cells of a column; those that are missing are left out."""
    import pandas as pd
    from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

    if is_bool_dtype(column.dtype):
        kind, inner = ' t="b"', [f"<v>{int(x)}</v>" for x in column.tolist()]
    elif is_datetime64_any_dtype(column.dtype):
        serial = (column - pd.Timestamp("1899-12-30")).dt.days
        kind, inner = f' s="{_DAY}"', [f"<v>{x:.0f}</v>" if x == x else "" for x in serial.tolist()]
    elif is_numeric_dtype(column.dtype):
        kind, inner = "", [f"<v>{x!r}</v>" if x == x else "" for x in column.tolist()]
    else:
        written = {text: _text(text) for text in column.dropna().unique()}
        kind, inner = ' t="inlineStr"', [written.get(text, "") for text in column.tolist()]
    return [f'<c r="{name}{r}"{kind}>{cell}</c>' if cell else "" for r, cell in enumerate(inner, start=2)]


def _text(text: str) -> str:
    shown = _ESCAPE.sub("_x005F_", short(one_line(neutral(text)), _LONGEST_CELL))
    return f'<is><t xml:space="preserve">{_xml(shown)}</t></is>'


def _xml(text: str) -> str:
    text = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")  # no XML can hold them
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _letters(at: int) -> str:
    """Name a column: A to Z, then AA."""
    before, last = divmod(at, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _width(header: object) -> int:
    return min(40, max(12, len(str(header)) + 2))
