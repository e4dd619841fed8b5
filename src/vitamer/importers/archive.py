"""Zip archives of exports, read member by member without ever unpacking them to disk.

An archive comes from anywhere, so it is looked at as a whole before a byte of it is believed: what only a
mistake or an attack has (a path out of the folder, a link, a name that stands twice, a bomb) refuses the whole
archive in words. What is harmless but no export (the folders that macOS adds, hidden files, archives inside the
archive) is left out.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from vitamer.errors import DiaryFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from _typeshed import WriteableBuffer

__all__ = [
    "LARGEST_ARCHIVE_BYTES",
    "MOST_MEMBERS",
    "Member",
    "checked_members",
    "held_open",
    "members",
    "open_member",
    "open_zip",
]

_MIB = 1024**2

#: A whole account of an app has some dozens of files, one with a picture for each meal some thousands.
MOST_MEMBERS = 10_000
#: Unpacked size of everything together [byte]: the export of a phone's whole health record stays below.
LARGEST_ARCHIVE_BYTES = 4 * 1024 * _MIB
#: Diaries compress 5 to 50 times, one entry repeated for years 200 times; deflate cannot do more than 1,032 times.
LARGEST_RATIO = 250
#: Below this unpacked size [byte] no ratio does harm, and small files of one repeated line reach high ones.
RATIO_COUNTS_ABOVE_BYTES = 16 * _MIB
#: The list of members is read in one piece: 10,000 of them with names and extra fields take some 2 MB.
LARGEST_DIRECTORY_BYTES = 16 * _MIB

#: Only these are unpacked in pieces of bounded size; apps use no others.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
INNER_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EXPORT_AGAIN = "Export it from the app again."
_UNPACK_LOCKED = "Unpack it yourself and import the files in it."
_UNPACK = "If you trust it, unpack it yourself and import the files in it."
# What zipfile raises for archives that are cut, scrambled or lie about themselves.
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    KeyError,
)


@dataclass(frozen=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    name : str
        Its path inside the archive.
    size : int
        Its unpacked size as the archive states it [byte].
    """

    name: str
    size: int


def members(path: Path) -> list[Member]:
    """List the files of an archive that may be read.

    Parameters
    ----------
    path : pathlib.Path
        A zip archive.

    Returns
    -------
    list of Member
        Its files by name; folders, hidden files and archives inside the archive left out.

    Raises
    ------
    DiaryFormatError
        If it cannot be read, is damaged or locked, breaks one of the limits above, or holds no file.

    Examples
    --------
    >>> import pathlib, tempfile, zipfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "export.zip"
    >>> with zipfile.ZipFile(path, "w") as archive:
    ...     archive.writestr("food-logs.csv", "Date,Name")
    ...     archive.writestr("__MACOSX/._food-logs.csv", "")
    >>> members(path)
    [Member(name='food-logs.csv', size=9)]
    """
    place = str(path)
    with _listed(path) as (_, files):
        shown = [info for name, info in files.items() if not _hidden(name)]
    found = [info for info in shown if not info.filename.casefold().endswith(INNER_ARCHIVES)]
    if not found and shown:
        raise DiaryFormatError(
            f"the archive holds only further archives, such as {_quoted(shown[0].filename)}",
            place=place,
            way_out="Unpack it and import those.",
        )
    if not found:
        raise DiaryFormatError("the archive holds no files", place=place, way_out=_EXPORT_AGAIN)
    return sorted((Member(info.filename, info.file_size) for info in found), key=lambda member: member.name)


def open_member(path: Path, name: str) -> BinaryIO:
    """Open one file of an archive for reading; close it, or use it in a ``with`` statement.

    Parameters
    ----------
    path : pathlib.Path
        A zip archive.
    name : str
        Path of the file inside it, as :func:`members` gives it.

    Returns
    -------
    BinaryIO
        A stream from beginning to end; it cannot be rewound. Reading from it raises ``DiaryFormatError`` where
        the content is damaged or is not as long as the archive states.

    Raises
    ------
    DiaryFormatError
        As for :func:`members`, or if there is no such file in it.
    """
    place = str(path)
    with ExitStack() as stack:
        archive, files = stack.enter_context(_listed(path))
        if name not in files:
            raise DiaryFormatError(
                f"there is no file {_quoted(name)} in the archive", place=place, way_out="Check the name."
            )
        info = files[name]
        with _in_words(f"{place}:{name}"):
            stream = stack.enter_context(archive.open(info))
        return io.BufferedReader(_MemberReader(stack.pop_all(), stream, info.file_size, f"{place}:{name}"), 64 * 1024)


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    """Keep an archive open while its members are read one after another, so that it is listed and looked at once.

    Parameters
    ----------
    path : pathlib.Path
        A zip archive.

    Raises
    ------
    DiaryFormatError
        As for :func:`members`.
    """
    with _listed(path) as listed:
        _held[path] = listed
        try:
            yield
        finally:
            del _held[path]


def open_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """Open an archive of which it is not known yet whether it is one, and how long its list of members is.

    Parameters
    ----------
    stream : BinaryIO
        The archive, which can be rewound; it is not closed with the archive.

    Returns
    -------
    zipfile.ZipFile

    Raises
    ------
    zipfile.BadZipFile
        If it is no archive, is damaged, or lists more than 10,000 members could need.
    """
    return zipfile.ZipFile(cast("BinaryIO", _ShortReads(stream)))


def checked_members(
    archive: zipfile.ZipFile,
    *,
    place: str,
    largest_bytes: int = LARGEST_ARCHIVE_BYTES,
    largest_ratio: int = LARGEST_RATIO,
    ratio_counts_above_bytes: int = RATIO_COUNTS_ABOVE_BYTES,
) -> list[zipfile.ZipInfo]:
    """Return the files that an archive lists, all of them looked at.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The archive.
    place : str
        The archive, for errors.
    largest_bytes : int, optional
        Limit to the unpacked size of all files together [byte].
    largest_ratio, ratio_counts_above_bytes : int, optional
        How many times smaller than unpacked a file may be [–], and from which unpacked size on that is asked [byte].

    Returns
    -------
    list of zipfile.ZipInfo
        Every file, in the archive's order; folders left out.

    Raises
    ------
    DiaryFormatError
        If one of them is locked, cannot be unpacked, has a name that is not just a path below the archive,
        or if they are too many, too large or packed too densely to be an export.
    """
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise DiaryFormatError(
            f"the archive holds {len(infos):,} files, and at most {MOST_MEMBERS:,} are read",
            place=place,
            way_out=_UNPACK,
        )
    seen = set()
    for info in infos:
        too_dense = info.file_size > max(ratio_counts_above_bytes, largest_ratio * info.compress_size)
        if wrong := _wrong(info, too_dense=too_dense):
            rule, way_out = wrong
            raise DiaryFormatError(f"{_quoted(info.orig_filename)} {rule}", place=place, way_out=way_out)
        if info.filename in seen:
            raise DiaryFormatError(
                f"{_quoted(info.filename)} stands twice in the archive", place=place, way_out=_EXPORT_AGAIN
            )
        seen.add(info.filename)
    total = sum(info.file_size for info in infos)
    if total > largest_bytes:
        raise DiaryFormatError(
            f"the archive unpacked is {total / _MIB:,.0f} MiB, and at most {largest_bytes / _MIB:,.0f} MiB are read",
            place=place,
            way_out=_UNPACK,
        )
    # Files that overlap in a bomb of many members are dense only together.
    if total > max(ratio_counts_above_bytes, largest_ratio * archive.start_dir):
        raise DiaryFormatError(f"the archive {_times_packed(total, archive.start_dir)}", place=place, way_out=_UNPACK)
    return [info for info in infos if not info.is_dir()]


def _wrong(info: zipfile.ZipInfo, *, too_dense: bool) -> tuple[str, str] | None:
    """Tell what is wrong with a member, and the way out."""
    name = info.orig_filename
    # Archives made on Unix keep the kind of file here; those made elsewhere leave it zero.
    kind = stat.S_IFMT(info.external_attr >> 16)
    control = any(unicodedata.category(char) in _CONTROL_CATEGORIES or char in _BIDI_CONTROLS for char in name)
    outside = name.startswith("/") or _DRIVE.match(name) is not None or ".." in name.split("/")
    rules = (
        (not name, "is no name of a file", _EXPORT_AGAIN),
        (control, "has control characters in its name", _EXPORT_AGAIN),
        (outside, "leads out of the archive's own folder", _UNPACK),
        ("\\" in name, "has a backslash in its name", _UNPACK),
        (kind not in (0, stat.S_IFREG, stat.S_IFDIR), "is a link or a device, not a file", _UNPACK),
        (info.flag_bits & ENCRYPTED, "is locked with a password", _UNPACK_LOCKED),
        (
            info.compress_type not in METHODS,
            f"is packed with method {info.compress_type}, which is not read",
            _UNPACK_LOCKED,
        ),
        (too_dense, _times_packed(info.file_size, info.compress_size), _UNPACK),
    )
    return next(((rule, way_out) for broken, rule, way_out in rules if broken), None)


def _times_packed(size: int, packed: int) -> str:
    return f"is packed {size // max(packed, 1):,} times, as only a zip bomb is"


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _quoted(name: str) -> str:
    """Quote a name, which may be long; ``repr`` escapes what a terminal would obey."""
    return repr(name if len(name) <= 60 else f"{name[:60]}…")


@contextmanager
def _in_words(place: str) -> Iterator[None]:
    """Turn what is raised for damaged archives into an error that says so."""
    try:
        yield
    except DiaryFormatError:
        raise
    except OSError as error:
        raise DiaryFormatError(
            f"the file cannot be read ({error.strerror or error})",
            place=place,
            way_out="Check its name and permissions.",
        ) from error
    except _DAMAGE as error:
        raise DiaryFormatError(
            f"the zip archive is damaged or incomplete ({error})", place=place, way_out=_EXPORT_AGAIN
        ) from error


#: An archive, and its files by name.
_Listed = tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]
_held: dict[Path, _Listed] = {}


@contextmanager
def _listed(path: Path) -> Iterator[_Listed]:
    """Return an open archive and its files, all of them looked at."""
    if path in _held:
        yield _held[path]
        return
    with _opened(path) as archive:
        yield archive, {info.filename: info for info in checked_members(archive, place=str(path))}


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    with ExitStack() as stack:
        with _in_words(str(path)):
            stream = stack.enter_context(path.open("rb"))
            archive = stack.enter_context(open_zip(stream))
        yield archive


class _ShortReads:
    """A file of which nobody reads more at once than the longest list of members that is accepted.

    ``zipfile`` reads that list whole, and it may be as long as the file.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.seek, self.tell, self.seekable, self.close = stream.seek, stream.tell, stream.seekable, stream.close
        self._read = stream.read

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_DIRECTORY_BYTES:
            raise zipfile.BadZipFile(f"its list of files has {size:,} bytes")
        return self._read(size if size >= 0 else LARGEST_DIRECTORY_BYTES)


class _MemberReader(io.RawIOBase):
    """The content of one member, as long as the archive states and not a byte longer."""

    def __init__(self, resources: ExitStack, stream: IO[bytes], size: int, place: str) -> None:
        super().__init__()
        self._resources, self._stream, self._size, self._place = resources, stream, size, place
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        with _in_words(self._place):
            data = self._stream.read(len(view))
            self._count += len(data)
            if self._count > self._size or (not data and view and self._count < self._size):
                raise zipfile.BadZipFile(f"{self._count:,} bytes instead of {self._size:,}")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._resources.close()
        super().close()
