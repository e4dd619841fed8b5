"""SAS transport files (XPORT version 5, ``.xpt``): a table of records, read in chunks.

The format is described in SAS technical note TS-140. The reader of pandas is not used: it reads zero as 5.4e-79, takes
blank text at the end of the last records for filling and leaves those records out, and decodes every column.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError
from vitamer.importers.rows import CHUNK_ROWS, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from vitamer.importers.reading import Reading

__all__ = ["AGAIN", "Transport", "is_transport", "open_transport", "transport_header"]

#: Everything is laid out in cards of so many bytes.
CARD = 80
#: Where the description of the columns begins, the records of library and member before it [bytes].
DESCRIPTIONS = 8 * CARD
#: Of the description of a column: its kind, its length in a record and its name; its position in a record.
_BEGINNING, _POSITION = struct.Struct(">hxxhxx8s"), struct.Struct(">l")
_POSITION_AT = 84
NUMBER, TEXT = 1, 2

_LIBRARY = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"
_MEMBER = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"
_NAMES = b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!"
_RECORDS = b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!"

#: What to do about a damaged file.
AGAIN = "Download it again; a file of another SAS format has to be saved as a version 5 transport file, or as CSV."


@dataclass(frozen=True)
class Column:
    """A column: its name, whether it is text, and where it stands in a record [bytes]."""

    name: str
    is_text: bool
    begin: int
    length: int


def is_transport(head: bytes) -> bool:
    """Tell whether `head` begins a SAS transport file."""
    return head.startswith(_LIBRARY)


def transport_header(head: bytes) -> list[Column]:
    """Return the columns that the beginning of a transport file describes, none if it is damaged; never raises."""
    member, names = head[3 * CARD : 4 * CARD], head[7 * CARD : DESCRIPTIONS]
    counted, sized = names[54:58], member[-5:-2]
    if not (is_transport(head) and member.startswith(_MEMBER) and names.startswith(_NAMES)):
        return []
    if not (counted.isdigit() and sized.isdigit() and int(sized) >= _POSITION_AT + _POSITION.size):
        return []
    columns = []
    for i in range(int(counted)):
        described = head[DESCRIPTIONS + i * int(sized) : DESCRIPTIONS + (i + 1) * int(sized)]
        if len(described) < int(sized):
            return []
        kind, length, name = _BEGINNING.unpack_from(described)
        (begin,) = _POSITION.unpack_from(described, _POSITION_AT)
        if kind not in {NUMBER, TEXT} or length < 1 or begin < 0 or (kind == NUMBER and length > 8):
            return []
        columns.append(Column(name.decode("latin-1").strip(), kind == TEXT, begin, length))
    return columns


@dataclass(frozen=True)
class Transport:
    """A transport file as a table; the line of a row is the number of its record, from 1.

    Attributes
    ----------
    place : str
        The file, for errors.
    header : list of str
        Names of its columns.
    """

    place: str
    header: list[str]
    _columns: list[Column] = field(repr=False)
    _reading: Reading = field(repr=False)

    @property
    def header_place(self) -> str:
        """The file, for errors about its columns."""
        return self.place

    def chunks(self, columns: Mapping[str, int | None]) -> Iterator[Rows]:
        """Yield the records, their cells as text.

        Parameters
        ----------
        columns : mapping of str to int or None
            Which column has which role; a role without a column is None.

        Yields
        ------
        Rows
            Numbers have up to 12 digits; SAS's missing value is blank.

        Raises
        ------
        DiaryFormatError
            If the file is damaged or holds no record.
        """
        wanted = {role: self._columns[index] for role, index in columns.items() if index is not None}
        begun = 0
        for records in self._records():
            cells = {role: _cells(records, column) for role, column in wanted.items()}
            yield Rows(range(begun + 1, begun + len(records) + 1), cells)
            begun += len(records)
        if not begun:
            raise DiaryFormatError("the file holds no record", place=self.place, way_out=AGAIN)

    def distinct(self, index: int) -> set[str]:
        """Return the distinct stripped cells of a column, blank ones left out."""
        return {text for rows in self.chunks({"": index}) for text in rows.texts("", strip=True).dropna().unique()}

    def _records(self) -> Iterator[NDArray[np.uint8]]:
        """Yield the records as bytes, one row each; blanks that fill the last card are none."""
        import numpy as np

        length = sum(column.length for column in self._columns)
        with self._reading.source.open() as stream:
            self._reading.position = stream.tell
            stream.read(_data_begins(self._columns, self._reading))
            held = b""
            while block := stream.read(CHUNK_ROWS * length):
                # What may be filling is held back until it is known whether more comes.
                whole = held + block
                n = max(len(whole) - CARD, 0) // length
                held = whole[n * length :]
                if n:
                    yield np.frombuffer(whole, np.uint8, n * length).reshape(n, length)
            n = len(held) // length
            while n and len(held) - (n - 1) * length < CARD and not held[(n - 1) * length :].strip(b" "):
                n -= 1
            filling = held[n * length :]
            if filling.strip(b" ") or len(filling) >= CARD:
                raise DiaryFormatError("the file ends in the middle of a record", place=self.place, way_out=AGAIN)
            if n:
                yield np.frombuffer(held, np.uint8, n * length).reshape(n, length)


def open_transport(reading: Reading) -> Transport:
    """Open a transport file.

    Parameters
    ----------
    reading : Reading
        The file.

    Returns
    -------
    Transport

    Raises
    ------
    DiaryFormatError
        If it is damaged.
    """
    columns = transport_header(reading.sample.head)
    ends = sorted((column.begin, column.begin + column.length) for column in columns)
    if not columns or [begin for begin, _ in ends] != [0, *(end for _, end in ends[:-1])]:
        raise DiaryFormatError("the transport file describes no columns", place=reading.place, way_out=AGAIN)
    _data_begins(columns, reading)
    reading.found["encoding"] = "SAS transport file"
    return Transport(reading.place, [column.name for column in columns], columns, reading)


def _data_begins(columns: list[Column], reading: Reading) -> int:
    """Return where the records begin [bytes]."""
    size = int(reading.sample.head[4 * CARD - 5 : 4 * CARD - 2])
    end = DESCRIPTIONS + -(-len(columns) * size // CARD) * CARD
    if not reading.sample.head[end : end + CARD].startswith(_RECORDS):
        raise DiaryFormatError("the transport file has no records", place=reading.place, way_out=AGAIN)
    return end + CARD


def _cells(records: NDArray[np.uint8], column: Column) -> list[str]:
    """Return the cells of a column as text."""
    import numpy as np

    raw = np.ascontiguousarray(records[:, column.begin : column.begin + column.length])
    if column.is_text:
        texts = raw.view(f"S{column.length}").ravel().tolist()
        return [text.decode("latin-1").rstrip() for text in texts]
    values, place = np.unique(_numbers(raw), return_inverse=True, equal_nan=True)
    written = ["" if value != value else f"{value:.12g}" for value in values.tolist()]
    return [written[i] for i in place.tolist()]


def _numbers(raw: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return IBM floats, of which the format keeps the leading bytes, as numbers."""
    import numpy as np

    full = np.zeros((len(raw), 8), np.uint8)
    full[:, : raw.shape[1]] = raw
    bits = full.view(">u8").ravel().astype(np.uint64)
    fraction = (bits & np.uint64(2**56 - 1)).astype(np.float64)
    exponent = (full[:, 0] & 0x7F).astype(np.int64)
    values = np.ldexp(fraction, 4 * (exponent - 64) - 56) * np.where(full[:, 0] & 0x80, -1.0, 1.0)
    # SAS writes its missing values as a letter, dot or underscore before zeros.
    return np.where((fraction == 0) & (full[:, 0] != 0), np.nan, values)
