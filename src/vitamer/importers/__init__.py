"""Reading exports: one module for each app, identified by what the file holds.

To add an app, write a module with ``NAME``, ``identify(sample)`` and ``read(path)`` whose docstring tells how
to get the export out of the app, and add it to ``IMPORTERS``.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vitamer.columns import ENTRIES
from vitamer.errors import DiaryFormatError
from vitamer.importers import cronometer, plain
from vitamer.importers.sample import Sample, take_sample
from vitamer.importers.table import header_cells, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["IMPORTERS", "Export", "Importer", "read_diary", "read_export"]


class Importer(Protocol):
    """What a module of this package provides."""

    NAME: str

    def identify(self, sample: Sample) -> bool:
        """Tell whether `sample` is this app's; never raises."""

    def read(self, path: Path) -> Iterator[pd.DataFrame]:
        """Yield the rows of `path`."""


#: Every format that is read.
IMPORTERS: tuple[Importer, ...] = (cronometer, plain)


@dataclass(frozen=True)
class Export:
    """An export file that has been read; ``rows_read`` is always ``len(entries) + len(skipped)``.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    format : str
        The importer's name.
    source : str
        Where the entries come from: the name given, else the app's, else for ``plain`` the file's stem.
    entries : pandas.DataFrame
        The entries kept, columns of ``columns.ENTRIES``.
    skipped : pandas.DataFrame
        The rows that are no entry: line, day, food, amount, reason.
    rows_read : int
        Number of rows below the header.
    sha256 : str
        Digest of the file.
    """

    path: Path
    format: str
    source: str
    entries: pd.DataFrame = field(repr=False, compare=False)
    skipped: pd.DataFrame = field(repr=False, compare=False)
    rows_read: int
    sha256: str


def read_diary(path: str | os.PathLike[str], *, source: str | None = None, format: str | None = None) -> pd.DataFrame:
    r"""Read the entries of an export.

    Parameters
    ----------
    path : str or path-like
        The export of a food diary app, or a plain table.
    source : str, optional
        Name of where the entries come from; the app's name if not given.
    format : str, optional
        Name of the importer; found from the file's content if not given.

    Returns
    -------
    pandas.DataFrame
        The entries as written, columns of ``columns.ENTRIES``: vitamins D and K [µg], calcium and
        magnesium [mg], fat and mass [g], energy [kcal] where the export has them.

    Raises
    ------
    DiaryFormatError
        If the file is missing, of no known format, or has a row that cannot be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "mine.csv").write_text("date,food,amount\n2026-11-09,natto,1 pack\n")
    >>> read_diary(folder / "mine.csv")[["food", "amount", "source"]].values.tolist()
    [['natto', '1 pack', 'mine']]
    """
    return read_export(path, source=source, format=format).entries


def read_export(path: str | os.PathLike[str], *, source: str | None = None, format: str | None = None) -> Export:
    """Read an export and account for each of its rows.

    Parameters
    ----------
    path, source, format
        As for :func:`read_diary`.

    Returns
    -------
    Export
        The entries kept and the rows skipped, each with its reason.

    Raises
    ------
    DiaryFormatError
        As for :func:`read_diary`.
    """
    import pandas as pd

    path = Path(path)
    sample = take_sample(path)
    importer = _by_name(format) if format is not None else _identified(sample, str(path))
    if source is not None and not source.strip():
        raise DiaryFormatError(
            "the source's name is blank", place=str(path), way_out="Give it a name, or leave it out."
        )
    stands_for_itself = importer.NAME == plain.NAME
    named = source or (printable(path.stem) if stands_for_itself else importer.NAME)

    rows = pd.concat(importer.read(path), ignore_index=True)
    kept = rows["skipped"].isna()
    entries = rows.loc[kept].drop(columns="skipped").reset_index(drop=True)
    entries["entry_id"] = range(len(entries))
    entries["source"] = pd.Series([named] * len(entries), dtype="str")
    entries = entries[[column.name for column in ENTRIES]]
    skipped = rows.loc[~kept, ["line", "day", "food", "amount", "skipped"]]
    return Export(
        path=path,
        format=importer.NAME,
        source=named,
        entries=entries,
        skipped=skipped.rename(columns={"skipped": "reason"}).reset_index(drop=True),
        rows_read=len(rows),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _known() -> str:
    return ", ".join(importer.NAME for importer in IMPORTERS)


def _by_name(name: str) -> Importer:
    by_name = {importer.NAME: importer for importer in IMPORTERS}
    if name in by_name:
        return by_name[name]
    raise DiaryFormatError(f"there is no format {name!r}", place="--format", way_out=f"Known formats: {_known()}.")


def _identified(sample: Sample, place: str) -> Importer:
    found = [importer for importer in IMPORTERS if importer.identify(sample)]
    if len(found) == 1:
        return found[0]
    if sample.problem is not None and not found:
        raise sample.problem
    cells = header_cells(sample.lines)
    seen = ", ".join(cells[:8]) + (", …" if len(cells) > 8 else "")
    if found:
        names = " and ".join(importer.NAME for importer in found)
        raise DiaryFormatError(
            f"the header fits {names}: {seen}",
            place=place,
            way_out=f"Say which with --format, such as --format {found[0].NAME}.",
        )
    if not cells:
        raise DiaryFormatError("the file holds only blank lines", place=place, way_out="Export it again from the app.")
    if len(cells) == 1:
        raise DiaryFormatError(
            f"this is not a CSV table: its first line is {cells[0][:60]!r}",
            place=place,
            way_out=f"Known formats: {_known()}. Export the diary as CSV.",
        )
    raise DiaryFormatError(
        f"no importer knows this header: {seen}",
        place=place,
        way_out=f"Known formats: {_known()}. Name the columns date, food, amount for a plain table, "
        "or say the format with --format.",
    )
