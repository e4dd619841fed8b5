"""What an importer looks at to tell whether a file is its own: the name and the first 64 KiB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError
from vitamer.importers.text import decode

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SAMPLE_BYTES", "Sample", "take_sample"]

SAMPLE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Sample:
    """The beginning of a file.

    Attributes
    ----------
    name : str
        File name without its folder.
    head : bytes
        The first 64 KiB.
    lines : tuple of str
        The whole lines of `head`, decoded; empty if it is no text.
    problem : DiaryFormatError or None
        Why `head` is no text.
    """

    name: str
    head: bytes
    lines: tuple[str, ...] = ()
    problem: DiaryFormatError | None = None


def take_sample(path: Path) -> Sample:
    """Read the beginning of `path`.

    Parameters
    ----------
    path : pathlib.Path
        The file to look at.

    Returns
    -------
    Sample
        Its name, first bytes and, if it is text, their lines.

    Raises
    ------
    DiaryFormatError
        If the file is missing, a folder, unreadable or empty.
    """
    place = str(path)
    try:
        if path.is_dir():
            raise DiaryFormatError(
                "is a folder, not a file", place=place, way_out="Name the export file that lies in it."
            )
        if not path.exists():
            raise DiaryFormatError("there is no such file", place=place, way_out="Check the name and the folder.")
        if not path.is_file():
            raise DiaryFormatError("is not a regular file", place=place, way_out="Save the export to a file first.")
        with path.open("rb") as stream:
            head = stream.read(SAMPLE_BYTES)
    except OSError as error:
        raise DiaryFormatError(
            f"the file cannot be read ({error.strerror})",
            place=place,
            way_out="Check its name and permissions.",
        ) from error
    if not head:
        raise DiaryFormatError("the file is empty", place=place, way_out="Export it again from the app.")
    try:
        text = decode(head, place=place, whole=len(head) < SAMPLE_BYTES)
    except DiaryFormatError as problem:
        return Sample(path.name, head, (), problem)
    lines = text.splitlines()
    if len(head) == SAMPLE_BYTES:
        lines = lines[:-1]  # the last line may be cut
    return Sample(path.name, head, tuple(lines))
