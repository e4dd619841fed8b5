"""Reading exports: one module for each app, identified by what the file holds.

To add an app, write a module with ``NAME``, ``identify(sample)`` and ``read(reading)`` whose docstring tells how
to get the export out of the app, and add it to ``IMPORTERS``.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vitamer.columns import ENTRIES
from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers import asa24, cronometer, fatsecret, fddb, loseit, macrofactor, myfitnesspal, nhanes, plain
from vitamer.importers.other_apps import recognised
from vitamer.importers.reading import Options, reading_of
from vitamer.importers.source import Source, copied, is_archive, opened, sources_of
from vitamer.importers.table import header_cells, raise_problems, shown
from vitamer.inert import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading
    from vitamer.importers.sample import Sample

__all__ = [
    "IMPORTERS",
    "Export",
    "Importer",
    "Options",
    "Source",
    "importer_named",
    "read_diary",
    "read_export",
    "sources_of",
]


class Importer(Protocol):
    """What a module of this package provides."""

    NAME: str

    def identify(self, sample: Sample) -> bool:
        """Tell whether `sample` is this app's; never raises."""

    def read(self, reading: Reading) -> Iterator[pd.DataFrame]:
        """Yield the rows of a file."""


#: Every format that is read.
IMPORTERS: tuple[Importer, ...] = (asa24, cronometer, fatsecret, fddb, loseit, macrofactor, myfitnesspal, nhanes, plain)

#: Formats of studies, whose files hold the records of many people: a source is one of them.
STUDIES: tuple[Importer, ...] = (asa24, nhanes)

#: Why a row is skipped that cannot be read, where the person allows that.
UNREADABLE = "cannot be read"


@dataclass(frozen=True)
class Export:
    """An export file that has been read; ``rows_read`` is always ``len(entries) + len(skipped)``.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    file : str
        Its name, and that of the member if it is an archive.
    format : str
        The importer's name.
    source : str
        Where the entries come from: the name given, else the app's, else for ``plain`` the file's stem.
    entries : pandas.DataFrame
        The entries kept, columns of ``columns.ENTRIES``.
    skipped : pandas.DataFrame
        The rows that are no entry: line, day, food, amount, reason, and detail: why a row cannot be read.
    rows_read : int
        Number of rows below the header.
    sha256 : str
        Digest of the file.
    found : dict of str to str
        What was found out about the file, in words: encoding, delimiter, decimal sign, order of dates.
    participant : str or None
        Whose records they are, in a file of several people.
    """

    path: Path
    file: str
    format: str
    source: str
    entries: pd.DataFrame = field(repr=False, compare=False)
    skipped: pd.DataFrame = field(repr=False, compare=False)
    rows_read: int
    sha256: str
    found: dict[str, str] = field(default_factory=dict)
    participant: str | None = None


def read_diary(
    path: str | os.PathLike[str],
    *,
    source: str | None = None,
    format: str | None = None,
    options: Options | None = None,
    skip_unreadable: bool = False,
) -> pd.DataFrame:
    r"""Read the entries of an export.

    Parameters
    ----------
    path : str or path-like
        The export of a food diary app, or a plain table; an archive or a folder of them.
    source : str, optional
        Name of where the entries come from; the app's name if not given.
    format : str, optional
        Name of the importer; found from the file's content if not given.
    options : Options, optional
        What the file does not tell: which column holds what, order of dates, encoding, participant.
    skip_unreadable : bool, default False
        Whether rows that cannot be read are left out.

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
    import pandas as pd

    path = Path(path)
    read = partial(read_export, source=source, format=format, options=options, skip_unreadable=skip_unreadable)
    if not (path.is_dir() or is_archive(path)):
        return read(path).entries
    exports, left_alone = [], None
    for one in opened(sources_of(path)):
        try:
            exports.append(read(one).entries)
        except NoFoodsError as error:
            left_alone = error
    if not exports:
        assert left_alone is not None
        raise left_alone
    entries = pd.concat(exports, ignore_index=True)
    return entries.assign(entry_id=range(len(entries)))


def read_export(
    path: Source | str | os.PathLike[str],
    *,
    source: str | None = None,
    format: str | None = None,
    options: Options | None = None,
    skip_unreadable: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Export:
    """Read an export and account for each of its rows.

    Parameters
    ----------
    path : Source or path
        The file.
    source, format, options
        As for :func:`read_diary`.
    skip_unreadable : bool, default False
        Whether rows that cannot be read are skipped and counted like others that are no entries.
    progress : callable, optional
        Called with the bytes read so far.

    Returns
    -------
    Export
        The entries kept and the rows skipped, each with its reason.

    Raises
    ------
    DiaryFormatError
        As for :func:`read_diary`; rows that cannot be read are named, the first ten of them.
    NoFoodsError
        If the file is no food diary.
    """
    import pandas as pd

    file = path if isinstance(path, Source) else Source(Path(path))
    options = options or Options()
    if source is not None and not source.strip():
        raise DiaryFormatError(
            "the source's name is blank", place=file.place, way_out="Give it a name, or leave it out."
        )
    asked = plain.NAME if options.columns else format
    named = None if asked is None else importer_named(asked)
    reading = reading_of(file, options)
    importer = named or _identified(reading.sample, file.place)

    entries, skipped = [], []
    unreadable: list[tuple[int, str]] = []
    for rows in importer.read(reading):
        kept = rows["skipped"].isna()
        entries.append(rows.loc[kept].drop(columns=["skipped", "unreadable"]))
        others = rows.loc[~kept, ["line", "day", "food", "amount", "skipped", "unreadable"]]
        bad = others.pop("unreadable")
        others["detail"] = others["skipped"].where(bad)
        others["reason"] = others.pop("skipped").mask(bad, UNREADABLE)
        skipped.append(others[["line", "day", "food", "amount", "reason", "detail"]])
        unreadable += others.loc[bad, ["line", "detail"]].itertuples(index=False, name=None)
        if progress is not None:
            progress(reading.position())
    none_left = len(unreadable) == sum(map(len, entries)) + sum(map(len, skipped))
    if none_left or not skip_unreadable:
        raise_problems(file.place, unreadable, _mend(importer, none_left=none_left))
    both = pd.concat(entries, ignore_index=True)
    name = source or _source(importer, reading)
    both["entry_id"] = range(len(both))
    both["source"] = pd.Series([name] * len(both), dtype="str")
    both["file"] = pd.Series([file.label] * len(both), dtype="str")
    no_entries = pd.concat(skipped, ignore_index=True)
    return Export(
        path=file.path,
        file=file.label,
        format=importer.NAME,
        source=name,
        entries=both[[column.name for column in ENTRIES]],
        skipped=no_entries,
        rows_read=len(both) + len(no_entries),
        sha256=reading.fingerprint.sha256,
        found=reading.found,
        participant=reading.participant,
    )


def _source(importer: Importer, reading: Reading) -> str:
    """Return where entries come from: a table of one's own by its name, a copy of it by that of the same."""
    if importer is plain:
        return copied(Path(reading.source.name).stem)[0]
    name = reading.series or importer.NAME
    return f"{name} {reading.participant}" if importer in STUDIES and reading.participant else name


def _mend(importer: Importer, *, none_left: bool) -> str:
    mend = plain.MEND if importer is plain else "Export it again from the app"
    if none_left:
        return f"{mend}; no row of the file can be read as {importer.NAME}."
    return f"{mend}, or leave these rows out: vitamer import --skip-unreadable."


def _known() -> str:
    return ", ".join(importer.NAME for importer in IMPORTERS)


def importer_named(name: str) -> Importer:
    """Return the importer of a format.

    Raises
    ------
    DiaryFormatError
        If there is none of this name.
    """
    said = re.sub(r"[\W_]+", "", name.casefold())
    for importer in IMPORTERS:
        if said == importer.NAME:
            return importer
    raise DiaryFormatError(
        f"there is no format {short(name, 60)!r}", place="--format", way_out=f"Known formats: {_known()}."
    )


def _identified(sample: Sample, place: str) -> Importer:
    found = [importer for importer in IMPORTERS if importer.identify(sample)]
    if len(found) > 1 and plain in found:
        # What an app's header tells goes before what any table could have.
        found.remove(plain)
    if len(found) == 1:
        return found[0]
    cells = header_cells(sample.lines)
    seen = shown(cells)
    if found:
        names = " and ".join(importer.NAME for importer in found)
        raise DiaryFormatError(
            f"the header fits {names}: {seen}",
            place=place,
            way_out=f"Say which with --format, such as --format {found[0].NAME}.",
        )
    if other := recognised(sample):
        raise NoFoodsError(other.words, place=place, way_out=other.way_out)
    if not cells:
        raise NoFoodsError("the file holds only blank lines", place=place, way_out="Export it again from the app.")
    if len(cells) == 1:
        raise NoFoodsError(
            f"this is not a CSV table: its first line is {short(cells[0], 60)!r}",
            place=place,
            way_out=f"Known formats: {_known()}. Export the diary as CSV.",
        )
    suggestion = shlex.quote(plain.suggested_map(cells)) if plain.suggested_map(cells) else "date=…,food=…,amount=…"
    raise NoFoodsError(
        f"no importer knows this header: {seen}",
        place=place,
        way_out=f"Known formats: {_known()}. Say which column holds what, such as --map {suggestion}.",
    )
