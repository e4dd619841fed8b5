"""Results as tidy files for other programs, each with a dictionary of its columns and the sources behind it.

CSV and Parquet hold a table alone, so the dictionary stands beside them as a Data Package: the same description that
the food table has, which programs can check a file against and people can read. A workbook and a JSON file hold theirs
themselves.

References
----------
Frictionless Standards, Data Package and Table Schema, https://specs.frictionlessdata.io
"""

from __future__ import annotations

import errno
import io
import json
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.columns import DAILY, EXPLAINED, SUMS, Column
from vitamer.errors import OutputError
from vitamer.outputs import require_other, write_output

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from vitamer.food_table import FoodTable
    from vitamer.pipeline import Analysis

__all__ = ["BY", "FORMATS", "RESULT_COLUMNS", "csv_bytes", "require_format", "result_table", "write_results"]

_TABLE = (
    Column("foods_version", "text", "version of the food table that the numbers were computed with"),
    Column("region", "text", "country for foods that differ by fortification or feeding; blank: mean over countries"),
)
#: What the rows of a result are of → its columns.
RESULT_COLUMNS = {
    "day": (Column("week", "text", "ISO week of the day, such as 2026-W46"), *DAILY, *_TABLE),
    "entry": (*EXPLAINED, *_TABLE),
}
BY = tuple(RESULT_COLUMNS)
#: What no two rows share.
_KEYS = {"day": ["day", "analyte"], "entry": ["entry_id", "part", "analyte"]}
_TITLES = {
    "day": "Menaquinones (vitamin K2) and vitamin D by day",
    "entry": "Menaquinones (vitamin K2) and vitamin D by entry of the diary",
}
#: Kind of a column → its type in a Table Schema.
_TYPES = {"day": "date", "text": "string", "number": "number", "whole": "integer", "flag": "boolean"}
_DIGITS = 6
#: Sums → what they add up: vitamin D3 is there whole, and again by where it comes from.
_SUMS = {**SUMS, "D3": ("D3_food", "D3_supplement")}
#: A quoted text of a CSV file, or the end of a row.
_QUOTED_OR_END = re.compile(r'("[^"]*")|\r\n')
_BLANK = (
    "A blank number is not known, which is not zero. A sum of forms stands beside the forms: add up one or the other. "
    "An interval holds the error of laboratory, food, brand and portion, not that of misreported or forgotten foods; "
    "intervals cannot be added."
)


def result_table(analysis: Analysis, by: str = "day") -> pd.DataFrame:
    """Return the intakes of a diary as a tidy table.

    Parameters
    ----------
    analysis : Analysis
        The diary, analysed; ``analysis.between(first, last)`` for some of its days.
    by : str, default "day"
        ``day``: one row a day and analyte; ``entry``: one row a part of an entry and analyte.

    Returns
    -------
    pandas.DataFrame
        The columns of ``RESULT_COLUMNS[by]`` [µg, µg/day, g], numbers to six digits.

    Examples
    --------
    >>> import vitamer
    >>> table = result_table(vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")])))
    >>> table.loc[table["analyte"] == "MK7", ["week", "complete"]].values.tolist()
    [['2026-W46', False]]
    """
    import pandas as pd

    from vitamer.explanation import explain_entries

    if by == "day":
        table = analysis.daily.copy()
        iso = table["day"].dt.isocalendar()
        table["week"] = iso["year"].astype(str) + "-W" + iso["week"].astype(str).str.zfill(2)
        table["citations"] = table["citations"].where(table["citations"] != "")
    else:
        table = explain_entries(analysis)
    columns = RESULT_COLUMNS[by]
    table["foods_version"] = analysis.foods.version
    table["region"] = pd.Series([analysis.foods.region] * len(table), index=table.index, dtype="str")
    for column in columns:
        if column.kind == "number":
            table[column.name] = _rounded(table[column.name])
    table = table[[c.name for c in columns]].reset_index(drop=True)
    table.attrs = {}
    return table


def _rounded(values: pd.Series[float]) -> pd.Series[float]:
    """Round to some digits: more would promise what the figures do not hold, and differ from machine to machine."""
    short = {x: float(f"{x:.{_DIGITS}g}") for x in values.dropna().unique()}
    return values.map(short).astype("float64")


def dictionary(by: str) -> list[dict[str, str]]:
    """Return what each column of a result is: name, kind, unit, meaning, and what a blank means."""
    rows = []
    for column in RESULT_COLUMNS[by]:
        found = re.search(r" ?\[([^\]]+)\]", column.meaning)
        meaning = column.meaning.replace(found[0], "", 1) if found else column.meaning
        unit = {"-": "1"}.get(found[1], found[1]) if found else ""
        blank = {"number": "not known; never zero", "text": "there is none"}.get(column.kind, "never blank")
        kind = _TYPES[column.kind]
        rows.append({"column": column.name, "kind": kind, "unit": unit, "meaning": meaning, "blank": blank})
    return rows


def _analytes(foods: FoodTable, table: pd.DataFrame) -> list[dict[str, str]]:
    """Return what the analytes of a table are, in the order of their first rows in the food table."""
    known = foods.analytes[foods.analytes.index.isin(table["analyte"])]
    return [
        {"analyte": str(a), "name": str(name), "label": str(label), "sum_of": " ".join(_SUMS.get(str(a), ()))}
        for a, name, label in zip(known.index, known["name"], known["label"], strict=True)
    ]


def _citations(foods: FoodTable, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the citations that a table names, in full."""
    from vitamer.records import records

    named = {c for ids in table["citations"].dropna().unique() for c in ids.split(";")}
    columns = ["citation_id", "short_name", "authors", "year", "title", "container", "doi", "url", "licence"]
    cited = foods.citations.loc[sorted(named.intersection(foods.citations.index)), columns]
    rows = records(cited)
    return [row | {"year": None if row["year"] is None else int(row["year"])} for row in rows]


def data_package(table: pd.DataFrame, foods: FoodTable, by: str, file_name: str) -> dict[str, Any]:
    """Describe a result in a file of its own as a Data Package: columns with units, analytes and sources."""
    fields = [
        {"name": row["column"], "type": row["kind"], "description": row["meaning"]}
        | ({"unit": row["unit"]} if row["unit"] else {})
        for row in dictionary(by)
    ]
    as_csv = Path(file_name).suffix.lower() == ".csv"
    sources = []
    for c in _citations(foods, table):
        where = f"https://doi.org/{c['doi']}" if c["doi"] else c["url"]
        sources.append({"id": c["citation_id"], "title": _citation_words(c)} | ({"path": where} if where else {}))
    texts = " Texts that a spreadsheet would run begin with an apostrophe." if as_csv else ""
    resource = {
        "name": f"intakes-by-{by}",
        "title": _TITLES[by],
        "path": file_name,
        "format": Path(file_name).suffix.lower()[1:],
        "mediatype": "text/csv" if as_csv else "application/vnd.apache.parquet",
        **({"encoding": "utf-8"} if as_csv else {}),
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": _KEYS[by]},
    }
    return {
        "name": "vitamer-intakes",
        "title": _TITLES[by],
        "description": _BLANK + texts,
        "vitamer": foods.meta(),
        "resources": [resource],
        "analytes": _analytes(foods, table),
        "sources": sources,
    }


def _citation_words(c: dict[str, Any]) -> str:
    parts = [c["short_name"], c["authors"], c["year"], c["title"], c["container"], f"Terms: {c['licence']}"]
    return ". ".join(str(part).rstrip(".") for part in parts if part)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Write a table as CSV in UTF-8, days as ISO dates, with texts that no spreadsheet runs."""
    from vitamer.formulas import neutral_table

    # A text is quoted where it holds a sign of the line's end: without "\r" in it a lone one would break the row.
    text = neutral_table(table).to_csv(index=False, lineterminator="\r\n", date_format="%Y-%m-%d")
    return _QUOTED_OR_END.sub(lambda found: found[1] or "\n", text).encode("utf-8", "replace")


def _csv(table: pd.DataFrame, foods: FoodTable, by: str) -> bytes:
    return csv_bytes(table)


def _parquet(table: pd.DataFrame, foods: FoodTable, by: str) -> bytes:
    table = table.copy()
    table.attrs = dict([*foods.meta().items(), ("by", by)])
    written = io.BytesIO()
    table.to_parquet(written, engine="pyarrow", index=False)
    return written.getvalue()


def _json(table: pd.DataFrame, foods: FoodTable, by: str) -> bytes:
    from vitamer.records import records

    days = table["day"].dt.strftime("%Y-%m-%d")
    head = {
        "meta": foods.meta() | {"by": by, "first": days.min(), "last": days.max(), "note": _BLANK},
        "dictionary": dictionary(by),
        "analytes": _analytes(foods, table),
        "citations": _citations(foods, table),
    }
    begin = json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False)[:-2]
    # A row a line: a diary of some years is then still a file that a person can search.
    rows = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in records(table.assign(day=days)))
    listed = ",\n  ".join(rows)
    return f'{begin},\n "rows": [\n  {listed}\n ]\n}}\n'.encode("utf-8", "replace")


def _xlsx(table: pd.DataFrame, foods: FoodTable, by: str) -> bytes:
    import pandas as pd

    from vitamer.spreadsheet import MOST_ROWS, workbook

    if len(table) > MOST_ROWS:
        rule = f"{len(table):,} rows are more than a worksheet holds"
        raise OutputError(rule, way_out="Use .csv or .parquet, or fewer days: --from, --to.")
    about = [{"what": k, "said": v} for k, v in {**foods.meta(), "by": by, "note": _BLANK}.items() if v is not None]
    return workbook(
        {
            "intakes": table,
            "dictionary": pd.DataFrame(dictionary(by)),
            "analytes": pd.DataFrame(_analytes(foods, table)),
            "citations": pd.DataFrame(_citations(foods, table)),
            "about": pd.DataFrame(about),
        }
    )


#: Suffix of a file → how it is written.
FORMATS: dict[str, Callable[[pd.DataFrame, FoodTable, str], bytes]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".json": _json,
    ".xlsx": _xlsx,
}
#: Formats that hold a table and nothing beside it.
_ALONE = (".csv", ".parquet")


def require_format(path: str | Path, formats: tuple[str, ...] = tuple(FORMATS)) -> None:
    """Raise if a file's suffix names no format of these, or one that needs a library which is not there.

    Raises
    ------
    OutputError
        Names the formats, or what to install.

    Examples
    --------
    >>> require_format("intakes.ods")
    Traceback (most recent call last):
    ...
    vitamer.errors.OutputError: intakes.ods: '.ods' is no format for a table. Use .csv, .parquet, .json or .xlsx.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in formats:
        *others, last = formats
        use = f"{', '.join(others)} or {last}" if others else last
        rule = f"'{suffix}' is no format for a table" if suffix else "the name does not say which format to write"
        raise OutputError(rule, place=str(path), way_out=f"{'Use' if suffix else 'End it in'} {use}.")
    if suffix == ".parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            rule = "Parquet files need pyarrow, which is not installed"
            raise OutputError(rule, place=str(path), way_out="Run: pip install 'vitamer[parquet]'") from None


def write_results(
    analysis: Analysis,
    path: str | Path,
    by: str = "day",
    *,
    given: str | Path | None = None,
) -> tuple[list[Path], int]:
    """Write the intakes of a diary to a file, and beside CSV and Parquet what the columns are.

    Parameters
    ----------
    analysis : Analysis
        The diary, analysed; ``analysis.between(first, last)`` for some of its days.
    path : path
        The file: ``.csv``, ``.parquet``, ``.json`` or ``.xlsx``.
    by : str, default "day"
        What a row is of, ``day`` [µg/day] or ``entry`` [µg].
    given : path, optional
        A file that the diary was read from, which no result replaces.

    Returns
    -------
    tuple of (list of pathlib.Path, int)
        The files written, the table first, and its number of rows. The dictionary of ``intakes.csv`` is
        ``intakes.datapackage.json``.

    Raises
    ------
    OutputError
        If the suffix names no format, a file cannot be written, or another file has the dictionary's name. Then
        neither file is written.

    Examples
    --------
    >>> import tempfile
    >>> import vitamer
    >>> analysis = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")]))
    >>> files, rows = write_results(analysis, Path(tempfile.mkdtemp()) / "intakes.csv")
    >>> [file.name for file in files], rows
    (['intakes.csv', 'intakes.datapackage.json'], 20)
    """
    path = Path(path)
    require_format(path)
    require_other(path, given)
    beside = path.with_name(f"{path.stem}.datapackage.json") if path.suffix.lower() in _ALONE else None
    if beside is None or _is_pipe(path):
        table = result_table(analysis, by)
        return [write_output(path, FORMATS[path.suffix.lower()](table, analysis.foods, by))], len(table)
    require_other(beside, given)
    before = _ours(beside)
    table = result_table(analysis, by)
    content = FORMATS[path.suffix.lower()](table, analysis.foods, by)
    package = json.dumps(data_package(table, analysis.foods, by, path.name), ensure_ascii=False, indent=1)
    write_output(beside, f"{package}\n".encode("utf-8", "replace"))
    try:
        return [write_output(path, content), beside], len(table)
    except OutputError:
        # The dictionary of a table that is not there would mislead.
        beside.unlink() if before is None else write_output(beside, before)
        raise


def _is_pipe(path: Path) -> bool:
    """Tell whether a file is a pipe or device, which takes the table alone."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _ours(path: Path) -> bytes | None:
    """Return the dictionary that is there, None if none is; raise if another file would be replaced."""
    try:
        content = path.read_bytes()
        held = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOENT, errno.ENAMETOOLONG):
            return None
        held = None
    if not isinstance(held, dict) or "vitamer" not in held:
        rule = "another file has the name that the table's dictionary would get"
        raise OutputError(rule, place=str(path), way_out="Name another table, or move that file.")
    return content


def explanation_record(analysis: Analysis) -> dict[str, Any]:
    """Return every step of every entry as plain values for ``--json``: meta and rows; unknown numbers are None."""
    from vitamer.records import records

    rows = result_table(analysis, "entry").drop(columns=[c.name for c in _TABLE])
    days = rows["day"].dt.strftime("%Y-%m-%d")
    cited = {c["citation_id"]: c["short_name"] for c in _citations(analysis.foods, rows)}
    meta = analysis.foods.meta() | {"first": days.min(), "last": days.max(), "citations": cited}
    return {"meta": meta, "rows": records(rows.assign(day=days))}
