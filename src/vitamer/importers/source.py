"""Where an export lies: a file on disk, or a member of a zip archive; and what a folder or an archive holds."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from vitamer.errors import DiaryFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Source", "is_archive", "printable", "sources_of"]

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"


@dataclass(frozen=True)
class Source:
    """One file of an export.

    Attributes
    ----------
    path : pathlib.Path
        The file on disk.
    member : str or None
        Its name within the archive `path`, if it lies in one.
    """

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """File name without its folders."""
        return printable(self.path.name if self.member is None else PurePosixPath(self.member).name)

    @property
    def label(self) -> str:
        """File name without its folders, that of the archive in front: what the diary remembers."""
        return printable(self.path.name) + ("" if self.member is None else f":{printable(self.member)}")

    @property
    def place(self) -> str:
        """The file as a person named it, for errors."""
        return printable(str(self.path)) + ("" if self.member is None else f":{printable(self.member)}")

    @property
    def size(self) -> int:
        """Size of the file's content, unpacked [bytes]; 0 if there is no such file."""
        if self.member is None:
            try:
                return self.path.stat().st_size
            except OSError:
                return 0
        from vitamer.importers.archive import members

        return next((m.size for m in members(self.path) if m.name == self.member), 0)

    def open(self) -> BinaryIO:
        """Open the content for reading.

        Raises
        ------
        DiaryFormatError
            If it cannot be read.
        """
        if self.member is not None:
            from vitamer.importers.archive import open_member

            return open_member(self.path, self.member)
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
            held = [member.name for member in members(self.path)]
            beside = [Source(self.path, member) for member in held if PurePosixPath(member).parent == folder]
        found = [source for source in beside if source.name.casefold() == name.casefold()]
        return min(found, key=lambda source: source.place, default=None)


def sources_of(path: Path) -> list[Source]:
    """Return the files that `path` stands for.

    Parameters
    ----------
    path : pathlib.Path
        A file, a zip archive, or a folder, whose files and archives at any depth are meant.

    Returns
    -------
    list of Source
        In the order of their names; hidden files and folders left out.

    Raises
    ------
    DiaryFormatError
        If there is no such file, or an archive that is not safe to open.
    """
    if not path.is_dir():
        return list(_of_file(path))
    place = printable(str(path))
    files = sorted(_files(path), key=os.fsencode)
    if not files:
        raise DiaryFormatError("the folder holds no file", place=place, way_out="Name the folder with the exports.")
    return [source for file in files for source in _of_file(file)]


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = (Path(here, name) for name in names if not name.startswith("."))
        yield from (file for file in files if file.is_file())


def _of_file(path: Path) -> Iterator[Source]:
    if not is_archive(path):
        yield Source(path)
        return
    from vitamer.importers.archive import members

    held = members(path)
    if not held:
        place = printable(str(path))
        raise DiaryFormatError("the archive holds no file", place=place, way_out="Export it again from the app.")
    yield from (Source(path, member.name) for member in held)


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
    return not names & {"[Content_Types].xml", "mimetype"}


def printable(name: str) -> str:
    """Replace bytes of a file name that are no UTF-8: neither a terminal nor SQLite takes them."""
    return os.fsencode(name).decode("utf-8", "replace")
