"""Bytes to text: how a file is encoded, and what to say about a file that is no text."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.inert import short

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitamer.importers.source import Source

__all__ = ["UNDECODABLE", "Fingerprint", "decode", "encoding_named", "fingerprint", "refuse_other_kinds", "text_lines"]

#: First bytes of files that people take for an export, what they are, and what to do about it: those that may hold a
#: diary are an error also in a folder, where others are left alone.
KNOWN_BEGINNINGS: tuple[tuple[bytes, type[DiaryFormatError], str, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0",
        DiaryFormatError,
        "an old Excel workbook",
        "Save it as .xlsx, or the sheet as “CSV UTF-8”, and import that.",
    ),
    (b"SQLite format 3\x00", NoFoodsError, "an SQLite database", "Import the file that the app exports."),
    (b"%PDF-", NoFoodsError, "a PDF", "Export the diary as CSV."),
    (b"\x89PNG", NoFoodsError, "a picture", "Export the diary as CSV."),
    (b"\xff\xd8\xff", NoFoodsError, "a picture", "Export the diary as CSV."),
    (b"\x1f\x8b", DiaryFormatError, "a gzip archive", "Unpack it and import what lies in it."),
    (b"Rar!", DiaryFormatError, "a RAR archive", "Unpack it and import what lies in it."),
    (b"7z\xbc\xaf", DiaryFormatError, "a 7-Zip archive", "Unpack it and import what lies in it."),
)

_BLOCK = 1 << 20
#: Lines with letters beyond ASCII that are looked at to tell an encoding [bytes].
_TELLING = 1 << 18

#: What is left in place of a byte that the encoding does not have; and halves of letters, which no text holds.
UNDECODABLE = re.compile("[\ud800-\udfff]")
#: Python's own handler of this kind knows neither bytes below 0x80 nor encodings of two and more bytes a letter.
_MARKED = "vitamer.undecodable"


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff" * (error.end - error.start), error.end


codecs.register_error(_MARKED, _mark)

_FOREIGN = re.compile(r"[^\x00-\x7f]")
#: A capital where no word has one: read in a wrong encoding.
_ODD_CAPITAL = re.compile(r"(?<=[a-zß-öø-ÿа-я])[A-ZÀ-ÖØ-ÞŠŽА-Я]|(?<=[A-Z])[À-ÖØ-ÞŠŽ](?=[a-z])")

#: Encodings of files that are no Unicode, the most widespread first, each with the letters that people write in it.
#: General detectors were measured to fail on a diary, whose foreign letters are few: `Jalapeño` became `Jalapeńo`.
_LEGACY: tuple[tuple[str, str], ...] = (
    ("cp1252", "äöüßÄÖÜéèêëàâáãçîïíìôóòõøûúùñåæœÉÈÀÅØÆÑÇÓ°½¼¾µ×–—’‘“”…®™©€·²"),
    ("cp1250", "äöüßÄÖÜéáíóúýąćęłńśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîşţ°µ×–—’“”„…®™€"),
    ("cp1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯёЁіїєґІЇЄ№«»°–—’“”…"),
    ("mac_roman", "äöüßÄÖÜéèêëàâáãçîïíìôóòõøûúùñåæœÉÈÀÅØÆÑÇ°–—’‘“”…®™©€"),
)
#: Those of several bytes a character, with the leading bytes of the characters in daily use.
_LEGACY_WIDE: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("cp932", ((0x81, 0x83), (0x88, 0x97))),
    ("cp949", ((0xA1, 0xA3), (0xB0, 0xC8))),
    ("gb18030", ((0xA1, 0xA3), (0xB0, 0xD7))),
    ("big5", ((0xA1, 0xA3), (0xA4, 0xC6))),
)


@dataclass(frozen=True)
class Fingerprint:
    """What one pass over a file tells.

    Attributes
    ----------
    sha256 : str
        Digest of the content.
    size : int
        Its size [bytes].
    encoding : str
        Python's name of the encoding.
    """

    sha256: str
    size: int
    encoding: str


def fingerprint(source: Source, *, encoding: str | None = None) -> Fingerprint:
    """Read a file once, for its digest and its encoding.

    UTF-8 and UTF-16 are told for certain. A file that is neither is judged by the letters that its lines would hold;
    a UTF-8 file with a few damaged bytes stays one, and its damaged rows are told.

    Parameters
    ----------
    source : Source
        The file.
    encoding : str, optional
        The encoding, if the person said it.

    Returns
    -------
    Fingerprint

    Raises
    ------
    DiaryFormatError
        If the file cannot be read, is of a kind that is no export, or there is no such encoding.
    """
    digest, size = hashlib.sha256(), 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    letters = damaged = 0
    mac, fed = False, False  # lines that end in a carriage return, and in a line feed
    telling, head = bytearray(), b""
    with source.open() as stream:
        while block := stream.read(_BLOCK):
            if not head:
                head = block
                refuse_other_kinds(head, source.place)  # before the rest of a film is read
            digest.update(block)
            size += len(block)
            mac, fed = mac or b"\r" in block, fed or b"\n" in block
            text = decoder.decode(block)
            if not text.isascii():
                broken = len(UNDECODABLE.findall(text))
                damaged += broken
                letters += len(_FOREIGN.findall(text)) - broken
                if broken and len(telling) < _TELLING:
                    telling += b"\n".join(line for line in block.splitlines() if not line.isascii())
    if encoding is not None:
        found = encoding_named(encoding)
        if found.startswith(("utf-16", "utf-32")):
            # Which byte stands first, the file may tell better than the person; Python reads neither without.
            found = _unicode(head) or {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(found, found)
    elif (unicode := _unicode(head)) is not None:
        found = unicode
    elif damaged <= letters:
        found = "utf-8"
    else:
        found = _legacy(bytes(telling[:_TELLING]), mac=mac and not fed)
    return Fingerprint(digest.hexdigest(), size, found)


def encoding_named(name: str) -> str:
    """Return Python's name of the encoding that a person calls `name`.

    Raises
    ------
    DiaryFormatError
        If there is none.

    Examples
    --------
    >>> encoding_named("Windows-1252")
    'cp1252'
    """
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # some codecs turn text into text, or bytes into bytes
        codecs.getincrementaldecoder(found.name)(_MARKED).decode(b"\xff")  # or read no damaged text
    except (LookupError, ValueError):
        raise DiaryFormatError(
            f"there is no encoding {short(name, 60)!r}",
            place="--encoding",
            way_out="Say utf-8, cp1252, utf-16 or another.",
        ) from None
    return found.name


def _unicode(head: bytes) -> str | None:
    """Return the Unicode encoding that the beginning of a file tells for certain."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # the former begins as UTF-16 does
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Every other byte of Latin text in UTF-16 is NUL.
    for encoding, zeros in (("utf-16-le", head[1:4096:2]), ("utf-16-be", head[0:4096:2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) // 2:
            return encoding
    return None


def _legacy(data: bytes, *, mac: bool) -> str:
    """Return the encoding in which the lines of `data` hold the most letters that people write.

    Lines that end in a carriage return alone are a Macintosh's (`mac`), which writes its own Latin letters.
    """
    latin = [pair for pair in _LEGACY if not mac or pair[0] == "mac_roman"]
    letters = {encoding: _letters(data, encoding, known) for encoding, known in latin}
    letters |= {encoding: _wide_letters(data, encoding, leads) for encoding, leads in _LEGACY_WIDE}
    return max(letters, key=lambda encoding: letters[encoding])


def _letters(data: bytes, encoding: str, known: str) -> float:
    """Return the share of letters beyond ASCII that are known and stand where a word may have them [-]."""
    text = data.decode(encoding, "replace")
    held = _FOREIGN.findall(text)
    return (sum(c in known for c in held) - len(_ODD_CAPITAL.findall(text))) / max(len(held), 1)


def _wide_letters(data: bytes, encoding: str, leads: tuple[tuple[int, int], ...]) -> float:
    text = data.decode(encoding, "replace")
    held = _FOREIGN.findall(text)
    if not held:
        return 0.0
    first = [c.encode(encoding, "replace")[0] for c in held]
    daily = sum(any(low <= lead <= high for low, high in leads) for lead in first)
    # A single wide letter inside a Latin word is an umlaut read wrongly.
    odd = len(re.findall(r"[a-z][^\x00-\x7f](?=[a-z])|[a-z][^\x00-\x7f]\b", text))
    # Less than the whole: what reads as Latin or Cyrillic letters throughout is that.
    return 0.99 * (daily - odd) / len(held)


def text_lines(source: Source, encoding: str) -> tuple[TextIO, Callable[[], int]]:
    """Open a file as text, lines kept with their ends; bytes that cannot be decoded become surrogates.

    Parameters
    ----------
    source : Source
        The file.
    encoding : str
        Its encoding.

    Returns
    -------
    tuple of (TextIO, callable)
        The text, to be closed; and what tells how many bytes have been read of it.
    """
    raw = source.open()
    text = io.TextIOWrapper(raw, encoding=_without_mark(encoding), errors=_MARKED, newline="")
    reached = 0

    def position() -> int:
        nonlocal reached
        if not raw.closed and raw.seekable():
            reached = raw.tell()
        return reached

    return text, position


def _without_mark(encoding: str) -> str:
    """Return the encoding that leaves out the mark with which a UTF-8 file may begin."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def refuse_other_kinds(head: bytes, place: str) -> None:
    """Refuse a file whose first bytes tell that it is no export.

    Raises
    ------
    DiaryFormatError
        Names what it is, and what to do about it.
    """
    for beginning, error, kind, way_out in KNOWN_BEGINNINGS:
        if head.startswith(beginning):
            raise error(f"the file is {kind}, not an export", place=place, way_out=way_out)


def decode(head: bytes, encoding: str) -> str:
    r"""Decode the beginning of a file, which may end inside a character; what cannot be decoded becomes surrogates.

    Examples
    --------
    >>> decode("\ufeffKäse".encode(), "utf-8")
    'Käse'
    """
    return codecs.getincrementaldecoder(_without_mark(encoding))(_MARKED).decode(head)
