"""Files that a person asks for: each is there whole or not at all, and none takes the place of a diary."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from vitamer.errors import OutputError

__all__ = ["require_other", "write_output"]

_DATABASE = b"SQLite format 3\x00"


def write_output(path: str | Path, content: bytes) -> Path:
    """Write a file beside its place, and put it there when it is whole.

    Parameters
    ----------
    path : str or pathlib.Path
        The file; one that is there is replaced, a pipe or device is written to as it is.
    content : bytes
        All that is to be in it.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    OutputError
        If it cannot be written, or a database such as a diary is there. What was there before is then as it was.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_output(folder / "a.csv", b"a,b").read_bytes()
    b'a,b'
    """
    path = Path(path)
    try:
        if not path.parent.is_dir():
            rule = f"the folder {str(path.parent)!r} does not exist"
            raise OutputError(rule, place=str(path), way_out="Make it, or choose another.")
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.write(content)
            return path
        _refuse_database(path)
        _write_whole(path.resolve(), content)
    except OSError as error:
        raise OutputError(
            f"the file cannot be written: {error.strerror or error}",
            place=str(path),
            way_out="Choose a place that has room and that you may write to.",
        ) from error
    return path


def _refuse_database(path: Path) -> None:
    if path.exists():
        with path.open("rb") as file:
            begins = file.read(len(_DATABASE))
        if begins == _DATABASE:
            rule = "a diary or another database is there, and is never replaced"
            raise OutputError(rule, place=str(path), way_out="Name another file.")


def _write_whole(path: Path, content: bytes) -> None:
    # The name is not made of the file's own, which may be as long as a name can be.
    part = path.with_name(f".vitamer-{os.urandom(6).hex()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def require_other(output: str | Path, *given: str | Path | None) -> None:
    """Raise if an output is one of the files that it is made of, by whatever name.

    Parameters
    ----------
    output : str or pathlib.Path
        The file to be written.
    *given : str or pathlib.Path, optional
        The files that are read.

    Raises
    ------
    OutputError
        If it is.

    Examples
    --------
    >>> require_other("a.csv", "./a.csv")
    Traceback (most recent call last):
    ...
    vitamer.errors.OutputError: a.csv: the result would replace the file that it is made of. Name another file.
    """
    for file in given:
        if file and _same(Path(output), Path(file)):
            rule = "the result would replace the file that it is made of"
            raise OutputError(rule, place=str(output), way_out="Name another file.")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()
