"""A new file that is there whole or not at all, that replaces nothing, and that its owner alone may read."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from vitamer.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NO_ROOM", "out_of_room", "whole_file"]

NO_ROOM = "there is no room left on the disk"

#: Disk full, quota used up, and more than the system allows a file to hold.
_OUT_OF_ROOM = {getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EFBIG")}


def out_of_room(error: OSError) -> bool:
    """Tell whether the system refused to write because there is no room.

    Examples
    --------
    >>> out_of_room(OSError(errno.ENOSPC, "No space left on device"))
    True
    """
    return error.errno in _OUT_OF_ROOM


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Make a file: yield the path of an empty one to write to, which takes its name once it is written.

    Parameters
    ----------
    path : pathlib.Path
        The file to make. Until the end it lies beside that under another name, which ends in ``.part``.

    Yields
    ------
    pathlib.Path
        Where to write.

    Raises
    ------
    OutputError
        If there is a file of that name, or it cannot be written; nothing is left behind.
    """
    try:
        _refuse_existing(path)
        if not path.parent.is_dir():
            raise OutputError(
                f"the folder {str(path.parent)!r} does not exist", place=str(path), way_out="Create it first."
            )
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".part")
        os.close(descriptor)
        part = Path(name)
        try:
            yield part
            _sync(part)
            _name(part, path)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        words = NO_ROOM if out_of_room(error) else f"the file cannot be written ({error.strerror})"
        way_out = "Free some, or choose another place." if out_of_room(error) else "Choose another place or name."
        raise OutputError(words, place=str(path), way_out=way_out) from error


def _refuse_existing(path: Path) -> None:
    # A link that leads nowhere is a name that is taken too.
    if path.exists() or path.is_symlink():
        raise OutputError(
            "there is a file of this name already",
            place=str(path),
            way_out="It is left as it is: choose another name, or move it away first.",
        )


def _name(part: Path, path: Path) -> None:
    """Give `part` its name; a second link, unlike renaming, never replaces what has come to be there meanwhile."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        _refuse_existing(path)
    except OSError:  # a file system without links, such as that of most memory sticks
        _refuse_existing(path)
        part.rename(path)


def _sync(part: Path) -> None:
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """See to it that the name outlives a power cut, where the system lets a folder be opened for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
