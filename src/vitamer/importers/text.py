"""Bytes to text: which encodings are read, and what to say about a file that is no text."""

from __future__ import annotations

import codecs

from vitamer.errors import DiaryFormatError

__all__ = ["decode"]

#: First bytes of files that people take for a CSV, what they are, and what to do about it.
KNOWN_BEGINNINGS = (
    (
        b"PK\x03\x04",
        "an Excel workbook or a zip archive",
        "Save the sheet as “CSV UTF-8”, or unpack the archive, and import the CSV.",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel workbook",
        "Save the sheet as “CSV UTF-8” and import that.",
    ),
    (b"SQLite format 3\x00", "an SQLite database", "Import the CSV that the app exports."),
    (b"%PDF-", "a PDF", "Export the diary as CSV."),
    (b"\x89PNG", "a picture", "Export the diary as CSV."),
    (b"\xff\xd8\xff", "a picture", "Export the diary as CSV."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and import the CSV."),
)

_SAVE_AS_UTF8 = "Save it as UTF-8 (spreadsheets call that “CSV UTF-8”) and import it again."


def decode(data: bytes, *, place: str, whole: bool = True) -> str:
    r"""Decode the bytes of an export.

    UTF-8 is read, with or without byte-order mark. Anything else is refused rather than guessed: a wrong guess
    would turn ``Käse`` into a food that no table holds.

    Parameters
    ----------
    data : bytes
        The file, or its beginning.
    place : str
        The file, for errors.
    whole : bool, default True
        False if `data` is only a beginning, which may end inside a character.

    Returns
    -------
    str
        The text without byte-order mark.

    Raises
    ------
    DiaryFormatError
        If it is a known other kind of file, binary, or in another encoding.

    Examples
    --------
    >>> decode("\ufeffKäse".encode(), place="diary.csv")
    'Käse'
    """
    for beginning, kind, way_out in KNOWN_BEGINNINGS:
        if data.startswith(beginning):
            raise DiaryFormatError(f"the file is {kind}, not a CSV", place=place, way_out=way_out)
    nul = data.find(b"\0")
    # Every other byte of Latin text in UTF-16 is NUL.
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or data.count(b"\0") > len(data) // 4:
        raise DiaryFormatError("the file is UTF-16 text", place=place, way_out=_SAVE_AS_UTF8)
    if nul >= 0:
        raise DiaryFormatError(
            "the file holds NUL bytes, so it is binary or damaged, not a CSV",
            place=f"{place}:{_line(data, nul)}",
            way_out="Export it again from the app.",
        )
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data, whole)
    except UnicodeDecodeError as error:
        raise DiaryFormatError(
            f"byte 0x{data[error.start]:02X} is not UTF-8 text; the file may be Latin-1 (Windows-1252)",
            place=f"{place}:{_line(data, error.start)}",
            way_out=_SAVE_AS_UTF8,
        ) from error


def _line(data: bytes, position: int) -> int:
    """Return the line on which a byte stands; lines end in LF, CRLF or CR."""
    return len((data[:position] + b"x").splitlines())
