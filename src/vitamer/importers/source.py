"""Where an export lies: a file on disk, or a member of a zip archive; and what a folder or an archive holds."""

from __future__ import annotations

import os
import re
import zipfile
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from vitamer.errors import DiaryFormatError
from vitamer.inert import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Source", "copied", "is_archive", "opened", "printable", "sources_of"]

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_COPIED = re.compile(r"(.+?)(?:[ _]?\((\d{1,3})\)|[ _-]+(?:copy|kopie|copie|copia|kopia|のコピー)(?: \d{1,3})?)", re.I)
#: What a workbook or another document of an office program holds, and no archive of exports.
_OFFICE = ("[Content_Types].xml", "mimetype")


@dataclass(frozen=True)
class Source:
    """One file of an export.

    Attributes
    ----------
    path : pathlib.Path
        The file on disk.
    member : str or None
        Its name within the archive `path`, if it lies in one.
    member_size : int
        Its size as the archive states it, unpacked [bytes].
    folder : pathlib.Path or None
        The folder that the person named, if the file lies in one.
    """

    path: Path
    member: str | None = None
    member_size: int = field(default=0, compare=False, repr=False)
    folder: Path | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """File name without its folders."""
        return printable(self.path.name if self.member is None else PurePosixPath(self.member).name)

    @property
    def label(self) -> str:
        """File name, below the folder that was named, that of the archive in front: what the diary remembers."""
        shown = self.path.name if self.folder is None else str(self.path.relative_to(self.folder))
        return printable(shown) + ("" if self.member is None else f":{printable(self.member)}")

    @property
    def place(self) -> str:
        """The file as a person named it, for errors."""
        return printable(str(self.path)) + ("" if self.member is None else f":{printable(self.member)}")

    @property
    def size(self) -> int:
        """Size of the file's content, unpacked [bytes]; 0 if there is no such file."""
        if self.member is not None:
            return self.member_size
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def open(self) -> BinaryIO:
        """Open the content for reading.

        Raises
        ------
        DiaryFormatError
            If it is missing, no file, or cannot be read.
        """
        if self.member is not None:
            from vitamer.importers.archive import open_member

            return open_member(self.path, self.member)
        _refuse_what_is_no_file(self.path, self.place)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise DiaryFormatError(
                f"the file cannot be read ({error.strerror})",
                place=self.place,
                way_out="Check its name and permissions.",
            ) from error

    def sibling(self, name: str) -> Source | None:
        """Return the file called `name`, upper or lower case, that lies beside this one; None if there is none."""
        if self.member is None:
            beside = [Source(file) for file in self.path.parent.iterdir() if file.is_file()]
        else:
            from vitamer.importers.archive import members

            folder = PurePosixPath(self.member).parent
            held = [Source(self.path, member.name, member.size) for member in members(self.path)]
            beside = [source for source in held if PurePosixPath(source.member or "").parent == folder]
        found = [source for source in beside if source.name.casefold() == name.casefold()]
        return min(found, key=lambda source: source.place, default=None)


def _refuse_what_is_no_file(path: Path, place: str) -> None:
    try:
        if path.is_dir():
            raise DiaryFormatError(
                "is a folder, not a file", place=place, way_out="Name the export file that lies in it."
            )
        if not path.exists():
            raise DiaryFormatError("there is no such file", place=place, way_out="Check the name and the folder.")
        if not path.is_file():
            raise DiaryFormatError("is not a regular file", place=place, way_out="Save the export to a file first.")
    except (OSError, ValueError) as error:  # a name that is too long, or holds NUL
        raise DiaryFormatError(
            "this is no name of a file", place=place, way_out="Check the name and the folder."
        ) from error


def sources_of(path: Path) -> list[Source]:
    """Return the files that `path` stands for.

    Parameters
    ----------
    path : pathlib.Path
        A file, a zip archive, or a folder, whose files and archives at any depth are meant.

    Returns
    -------
    list of Source
        The older before the newer, so that the newest export of a day is the last; copies of one second by name and
        number (``servings.csv``, ``servings (1).csv``). Hidden files, hidden folders and links to folders are left
        out. An archive that cannot be opened, or is not safe to, is one of them, and refused when it is read.

    Raises
    ------
    DiaryFormatError
        If a folder holds no file, or one in it cannot be read.
    """
    if not path.is_dir():
        return list(_of_file(path))
    place = printable(str(path))
    files = sorted(_files(path), key=_age)
    if not files:
        raise DiaryFormatError("the folder holds no file", place=place, way_out="Name the folder with the exports.")
    return [replace(source, folder=path) for file in files for source in _of_file(file)]


def _age(path: Path) -> tuple[int, bytes, str, int, bytes]:
    name, number = copied(path.stem)
    return int(path.stat().st_mtime), os.fsencode(path.parent), name, number, os.fsencode(path)


def copied(stem: str) -> tuple[str, int]:
    """Return of which file a file is the copy, and which: browsers and systems number what is downloaded again.

    Examples
    --------
    >>> copied("diary (2)"), copied("diary - Kopie"), copied("diary")
    (('diary', 2), ('diary', 1), ('diary', 0))
    """
    found = _COPIED.fullmatch(stem)
    return (found[1], int(found[2] or 1)) if found else (stem, 0)


def opened(sources: Iterable[Source]) -> Iterator[Source]:
    """Yield sources, and keep the archive in which some lie open meanwhile."""
    from vitamer.importers.archive import held_open

    for (path, member), group in groupby(sources, key=lambda source: (source.path, source.member is not None)):
        with held_open(path) if member else nullcontext():
            yield from group


def _files(folder: Path) -> Iterator[Path]:
    # Not by os.walk, which calls itself for each folder within a folder and passes over what it cannot read.
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as held:
                shown = [entry for entry in held if not entry.name.startswith(".")]
        except OSError as error:
            raise DiaryFormatError(
                f"the folder cannot be read ({error.strerror})",
                place=short(printable(str(here))),
                way_out="Check its permissions, or name the files in it one by one.",
            ) from error
        folders += [Path(entry) for entry in shown if entry.is_dir(follow_symlinks=False)]
        yield from (Path(entry) for entry in shown if entry.is_file())


def _of_file(path: Path) -> Iterator[Source]:
    if not is_archive(path):
        yield Source(path)
        return
    from vitamer.importers.archive import members

    try:
        yield from [Source(path, member.name, member.size) for member in members(path)]
    except DiaryFormatError:
        yield Source(path)


def is_archive(path: Path) -> bool:
    """Tell whether `path` is a zip archive of files; an Excel workbook, which is one inside, is not."""
    try:
        if not path.is_file():
            return False  # reading a pipe would wait for somebody to write
        with path.open("rb") as stream:
            if stream.read(4) not in (_ZIP, _EMPTY_ZIP):
                return False
            from vitamer.importers.archive import open_zip

            with open_zip(stream) as archive:
                names = set(archive.namelist())
    except zipfile.BadZipFile:
        return True  # its members cannot be listed, which is said where they are asked for
    except (OSError, ValueError, NotImplementedError):
        return False
    return not any(name in _OFFICE or name.startswith("xl/") for name in names)


def printable(name: str) -> str:
    """Replace bytes of a file name that are no UTF-8: neither a terminal nor SQLite takes them."""
    return os.fsencode(name).decode("utf-8", "replace")
