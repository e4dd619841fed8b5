"""SAS transport files (XPORT version 5), as NHANES publishes them, written from plain rows."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

Cell = float | int | str | None


def ibm_double(number: float | None) -> bytes:
    """Return a number as the 8-byte IBM float of the format; None is SAS's missing value."""
    if number is None:
        return b"." + bytes(7)
    if number == 0:
        return bytes(8)
    mantissa, exponent = math.frexp(abs(number))
    sixteens = -(-exponent // 4)
    fraction = round(mantissa * 2.0 ** (exponent - 4 * sixteens + 56))
    return bytes([(0x80 if number < 0 else 0) | (sixteens + 64)]) + fraction.to_bytes(7, "big")


def xpt(columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, name: str = "DR1IFF_J") -> bytes:
    """Return a transport file; a column is text where its first cell is."""
    date = b"17JUN20:14:25:35"

    def record(kind: str, tail: str) -> bytes:
        return f"HEADER RECORD*******{kind:<8}HEADER RECORD!!!!!!!{tail}".encode().ljust(80)

    texts = [bool(rows) and isinstance(rows[0][i], str) for i in range(len(columns))]
    widths = [max(len(str(row[i]).encode("latin-1")) for row in rows) if texts[i] else 8 for i in range(len(columns))]
    head = [
        record("LIBRARY", "0" * 30),
        b"SAS     SAS     SASLIB  9.4     X64_10PR".ljust(64) + date,
        date.ljust(80),
        record("MEMBER", "000000000000000001600000000140"),
        record("DSCRPTR", "0" * 30),
        b"SAS     " + name.encode().ljust(8) + b"SASDATA 9.4     X64_10PR".ljust(48) + date,
        date.ljust(80),
        record("NAMESTR", f"000000{len(columns):04d}" + "0" * 20),
    ]
    described, position = b"", 0
    for i, column in enumerate(columns):
        described += struct.pack(
            ">hhhh8s40s8shhh2s8shhl52s",
            *(2 if texts[i] else 1, 0, widths[i], i + 1, column.encode().ljust(8), b" " * 40, b" " * 8),
            *(0, 0, 0, b"  ", b" " * 8, 0, 0, position, b" " * 52),
        )
        position += widths[i]
    cells = b"".join(
        str(cell).encode("latin-1").ljust(widths[i]) if texts[i] else ibm_double(cell)  # type: ignore[arg-type]
        for row in rows
        for i, cell in enumerate(row)
    )
    return b"".join(head) + _padded(described) + record("OBS", "0" * 30) + _padded(cells)


def _padded(data: bytes) -> bytes:
    return data + b" " * (-len(data) % 80)
