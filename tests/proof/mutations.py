"""What happens to an export between the app and the import: seeded changes of its bytes.

A mutation is a function from bytes and a source of chance to bytes. :func:`mutate` stacks one to four of those that
suit what the bytes are. The same seed makes the same bytes.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Sequence

import archives
import markup
from markup import Mutation

__all__ = ["mutate"]


DELIMITERS = b",;\t|"
NEWLINES = (b"\n", b"\r\n", b"\r", b"\n\n", "\u2028".encode(), "\u2029".encode(), b"\x0b", b"\x0c", "\x85".encode())
BOM = b"\xef\xbb\xbf"
ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "cp1252",
    "cp1251",
    "shift-jis",
    "utf-7",
    "gb18030",
)
_ODD_DATES = (
    "31/02/2026 0000-00-00 2026-13-01 2026-02-30 0206-01-01 9999-12-31 10000-01-01 1/2/26 03/04/2026 2026-W07 "
    "46123 2026-1-2T25:61 2026-01-02T08:00:00+14:00 yesterday 2026年1月2日 ٢٠٢٦-٠١-٠٢ 2026.01.02 -2026-01-02 "
    "2026-01-02-03 NaT"
)
_ODD_NUMBERS = (
    "inf -inf nan NaN 1e999 -1e999 1e-999 -5 +3 0x1F 1_000 1.2.3 1,2,3 1.234,5 1,234.5 ١٢ ½ 1e5 --1 . , - % 5% 5mg "
    "=1+1 =cmd|'/C_calc'!A0 @SUM(A1) 1E400 00000 0,0 .5 5. null None N/A -- ∞ 1e308 true 1\u00a0234 1'234 1\u202f234"
)
DATES = tuple(_ODD_DATES.split())
NUMBERS = (*_ODD_NUMBERS.split(" "), "9" * 400, "0." + "3" * 400, " 7 ", "7 7")
TEXTS = (
    "🥚👩‍👩‍👧‍👦",
    "\u202eottan\u202c",
    "بيض مقلي",
    "e\u0301" * 30,
    "Z\u0351\u0343\u033a" * 20,
    "\ufeffmilk",
    "mi\u200blk",
    "'=1+1",
    '=HYPERLINK("http://x")',
    "<b>natto</b>",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%s%n{0}{food}",
    "\x1b[31mred\x1b[0m",
    "\x07\x08",
    "a\tb",
    "a\u2028b",
    "\x85",
    "\ufffe",
    "\U000e0001",
    "NULL",
    "nan",
    "Total",
    "0",
    " ",
    "\u00a0",
    "\u3000",
    "'",
    "\\",
    "\\N",
    "food",
    "Date",
    "'; DROP TABLE entries; --",
    "x" * 70_000,
)


# ---- bytes -------------------------------------------------------------------------------------------------


def _position(data: bytes, draw: random.Random) -> int:
    return draw.randint(0, len(data))


def cut_the_end(data: bytes, draw: random.Random) -> bytes:
    return data[: _position(data, draw)]


def cut_the_beginning(data: bytes, draw: random.Random) -> bytes:
    return data[_position(data, draw) :]


def cut_out(data: bytes, draw: random.Random) -> bytes:
    begin = _position(data, draw)
    return data[:begin] + data[begin + draw.randint(1, 200) :]


def cut_inside_a_character(data: bytes, draw: random.Random) -> bytes:
    inside = [i for i, byte in enumerate(data[:100_000]) if 0x80 <= byte < 0xC0]
    return data[: draw.choice(inside)] if inside else data + "ä".encode()[:1]


def flip_bits(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(data), draw.choice((1, 1, 2, 10, 100)))):
        changed[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def noise(data: bytes, draw: random.Random) -> bytes:
    at = _position(data, draw)
    return data[:at] + draw.randbytes(draw.choice((1, 3, 50, 2000))) + data[at:]


def nul_bytes(data: bytes, draw: random.Random) -> bytes:
    at = _position(data, draw)
    return data[:at] + b"\0" * draw.choice((1, 1, 2, 5000)) + data[at:]


def lone_surrogate(data: bytes, draw: random.Random) -> bytes:
    at = _position(data, draw)
    return data[:at] + draw.choice((b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\x80", b"\xf8\x88\x80\x80\x80")) + data[at:]


def repeated(data: bytes, draw: random.Random) -> bytes:
    return data * draw.choice((2, 2, 3, 20)) if len(data) < 100_000 else data * 2


def emptied(data: bytes, draw: random.Random) -> bytes:
    return draw.choice((b"", b"\n", BOM, b"   \r\n\r\n", b'"', b"\0"))


def concatenated(data: bytes, draw: random.Random, others: Sequence[bytes] = ()) -> bytes:
    other = draw.choice(others) if others else data
    return data + draw.choice((b"", b"\n", b"\r\n\r\n")) + other


def re_encoded(data: bytes, draw: random.Random) -> bytes:
    text = data.decode("utf-8-sig", "replace")
    return text.encode(draw.choice(ENCODINGS), "replace")


def bom_changed(data: bytes, draw: random.Random) -> bytes:
    bare = data.removeprefix(BOM)
    return draw.choice((bare, BOM + bare, BOM + BOM + bare, b"\xff\xfe" + bare, b"\xfe\xff" + bare, bare + BOM))


def encoded_twice(data: bytes, draw: random.Random) -> bytes:
    return data.decode("cp1252", "replace").encode()


BYTES: tuple[Mutation, ...] = (
    cut_the_end,
    cut_the_beginning,
    cut_out,
    cut_inside_a_character,
    flip_bits,
    noise,
    nul_bytes,
    lone_surrogate,
    repeated,
    emptied,
    re_encoded,
    bom_changed,
    encoded_twice,
)


# ---- lines -------------------------------------------------------------------------------------------------


def _lines(data: bytes) -> list[bytes]:
    """Return the lines of `data`, their ends kept, ended by LF, CRLF or CR."""
    return re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", data)


def cut_at_a_line(data: bytes, draw: random.Random) -> bytes:
    lines = _lines(data)
    return b"".join(lines[: draw.randint(0, len(lines))])


def lines_shuffled(data: bytes, draw: random.Random) -> bytes:
    lines = _lines(data)
    header, body = (lines[:1], lines[1:]) if draw.random() < 0.7 else ([], lines)
    draw.shuffle(body)
    return b"".join(header + body)


def lines_dropped(data: bytes, draw: random.Random) -> bytes:
    share = draw.choice((0.05, 0.3, 0.9))
    return b"".join(line for line in _lines(data) if draw.random() > share)


def lines_doubled(data: bytes, draw: random.Random) -> bytes:
    share = draw.choice((0.05, 0.3, 1))
    return b"".join(line * (2 if draw.random() < share else 1) for line in _lines(data))


def line_moved(data: bytes, draw: random.Random) -> bytes:
    lines = _lines(data)
    if lines:
        lines.insert(draw.randint(0, len(lines) - 1), lines.pop(draw.randrange(len(lines))))
    return b"".join(lines)


def lines_added(data: bytes, draw: random.Random) -> bytes:
    lines = _lines(data)
    added = (
        b"\n",
        b",,,\n",
        b"   \n",
        b"\t\t\n",
        b'""\n',
        b"Exported by an app\n",
        b"# note\n",
        b";;;;\n",
        b"TOTAL,,,1\n",
    )
    lines.insert(draw.randint(0, len(lines)), draw.choice(added) * draw.choice((1, 1, 3)))
    return b"".join(lines)


def header_only(data: bytes, draw: random.Random) -> bytes:
    return b"".join(_lines(data)[: draw.randint(1, 2)])


def header_dropped(data: bytes, draw: random.Random) -> bytes:
    return b"".join(_lines(data)[1:])


def newlines_mixed(data: bytes, draw: random.Random) -> bytes:
    share = draw.choice((0.1, 1))
    one = draw.choice(NEWLINES)

    def end(_: re.Match[bytes]) -> bytes:
        if draw.random() > share:
            return b"\n"
        return one if share == 1 else draw.choice(NEWLINES)

    return re.sub(rb"\r\n|\r|\n", end, data)


LINES: tuple[Mutation, ...] = (
    cut_at_a_line,
    lines_shuffled,
    lines_dropped,
    lines_doubled,
    line_moved,
    lines_added,
    header_only,
    header_dropped,
    newlines_mixed,
)


# ---- cells -------------------------------------------------------------------------------------------------


def _delimiter(data: bytes) -> bytes:
    """Return the delimiter that occurs most often in the beginning."""
    return max((DELIMITERS[i : i + 1] for i in range(len(DELIMITERS))), key=data[:2000].count)


def _on_cells(data: bytes, draw: random.Random, change: Callable[[list[str]], list[str]], share: float = 0.0) -> bytes:
    """Change the cells of one line that is not the first, or of a share of them."""
    lines, delimiter = _lines(data), _delimiter(data).decode()
    if len(lines) < 2:
        return data
    chosen = [i for i in range(1, len(lines)) if draw.random() < share] or [draw.randrange(1, len(lines))]
    for i in chosen[:1000]:
        lines[i] = _line(change(_cells(lines[i], delimiter)), delimiter)
    return b"".join(lines)


def _cells(line: bytes, delimiter: str) -> list[str]:
    """Return the cells of a line, each byte as one character, so that nothing is lost on the way back."""
    text = line.decode("latin-1").rstrip("\r\n")
    try:
        return next(csv.reader([text], delimiter=delimiter), []) or [""]
    except csv.Error:  # a giant field
        return text.split(delimiter)


def _line(cells: list[str], delimiter: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return out.getvalue().encode("latin-1")


def _as_bytes(text: str) -> str:
    return text.encode().decode("latin-1")


def cells_swapped(data: bytes, draw: random.Random) -> bytes:
    def swap(cells: list[str]) -> list[str]:
        i, j = draw.randrange(len(cells)), draw.randrange(len(cells))
        cells[i], cells[j] = cells[j], cells[i]
        return cells

    return _on_cells(data, draw, swap, draw.choice((0, 0.3)))


def cells_dropped(data: bytes, draw: random.Random) -> bytes:
    return _on_cells(data, draw, lambda cells: cells[: draw.randrange(len(cells))], draw.choice((0, 0.3)))


def cells_added(data: bytes, draw: random.Random) -> bytes:
    return _on_cells(data, draw, lambda cells: [*cells, *[""] * draw.choice((1, 2, 50))], draw.choice((0, 0.3)))


def cells_blanked(data: bytes, draw: random.Random) -> bytes:
    return _on_cells(data, draw, lambda cells: [c if draw.random() < 0.5 else "" for c in cells], draw.choice((0, 0.5)))


def _replaced(data: bytes, draw: random.Random, by: Sequence[str], of: str) -> bytes:
    """Put nonsense into a cell that matches the pattern `of`, or into any if there is none."""

    def replace(cells: list[str]) -> list[str]:
        fits = [i for i, cell in enumerate(cells) if re.search(of, cell)] or range(len(cells))
        cells[draw.choice(fits)] = _as_bytes(draw.choice(by))
        return cells

    return _on_cells(data, draw, replace, draw.choice((0, 0, 0.3, 1)))


def dates_replaced(data: bytes, draw: random.Random) -> bytes:
    return _replaced(data, draw, DATES, r"^\d+[-/.]\d+[-/.]\d+")


def numbers_replaced(data: bytes, draw: random.Random) -> bytes:
    return _replaced(data, draw, NUMBERS, r"^-?[\d.,]+$")


def texts_replaced(data: bytes, draw: random.Random) -> bytes:
    return _replaced(data, draw, TEXTS, r"[A-Za-z]{3}")


def giant_field(data: bytes, draw: random.Random) -> bytes:
    giant = draw.choice(("x", "1", " ", "natto ", "\n", '"', "é", "1 g + ", "("))
    return _on_cells(data, draw, lambda cells: [*cells[:-1], (_as_bytes(giant) * 1_000_000)[:1_000_000]])


def header_changed(data: bytes, draw: random.Random) -> bytes:
    """Double, reorder, rename or blank cells of the first line that has some."""
    lines, delimiter = _lines(data), _delimiter(data)
    where = next((i for i, line in enumerate(lines) if delimiter in line), None)
    if where is None:
        return data
    cells = _cells(lines[where], delimiter.decode())
    i, j = draw.randrange(len(cells)), draw.randrange(len(cells))
    match draw.randrange(7):
        case 0:
            cells[i] = cells[j]
        case 1:
            cells[i], cells[j] = cells[j], cells[i]
        case 2:
            cells[i] = _as_bytes(draw.choice(("Datum", "renamed", "Größe", "日付", "x" * 5000, "=1+1", "(mg)")))
        case 3:
            cells[i] = ""
        case 4:
            cells = [cell.encode("latin-1").upper().decode("latin-1") for cell in cells]
        case 5:
            cells[i] = f" {cells[i]} "
        case 6:
            draw.shuffle(cells)
    lines[where] = _line(cells, delimiter.decode())
    return b"".join(lines)


def columns_reordered(data: bytes, draw: random.Random) -> bytes:
    lines, delimiter = _lines(data), _delimiter(data).decode()
    rows = [_cells(line, delimiter) for line in lines[:5000]]
    width = max(map(len, rows), default=0)
    order = draw.sample(range(width), width)
    return b"".join(_line([row[i] for i in order if i < len(row)], delimiter) for row in rows)


def delimiter_changed(data: bytes, draw: random.Random) -> bytes:
    old, new = _delimiter(data).decode(), draw.choice([chr(d) for d in DELIMITERS])
    if draw.random() < 0.5:
        return data.replace(old.encode(), new.encode())
    return b"".join(_line(_cells(line, old), new) for line in _lines(data))


def quotes_added(data: bytes, draw: random.Random) -> bytes:
    lines, delimiter = _lines(data), _delimiter(data).decode()
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(_cells(line, delimiter) for line in lines)
    return out.getvalue().encode("latin-1")


def quotes_removed(data: bytes, draw: random.Random) -> bytes:
    return data.replace(b'"', b"")


def quotes_unbalanced(data: bytes, draw: random.Random) -> bytes:
    at = [i for i, byte in enumerate(data[:100_000]) if byte == ord('"')]
    if at and draw.random() < 0.5:
        i = draw.choice(at)
        return data[:i] + data[i + 1 :]
    i = _position(data, draw)
    return data[:i] + draw.choice((b'"', b'""', b"'", b'",', b'"\n', "“".encode())) + data[i:]


CELLS: tuple[Mutation, ...] = (
    cells_swapped,
    cells_dropped,
    cells_added,
    cells_blanked,
    dates_replaced,
    numbers_replaced,
    texts_replaced,
    dates_replaced,
    numbers_replaced,
    texts_replaced,
    giant_field,
    header_changed,
    header_changed,
    columns_reordered,
    delimiter_changed,
    quotes_added,
    quotes_removed,
    quotes_unbalanced,
    archives.as_workbook,
    archives.as_archive,
)


# ---- all together ------------------------------------------------------------------------------------------


def _kinds(data: bytes) -> list[tuple[Mutation, ...]]:
    """Return the kinds of mutations that suit what `data` is."""
    if data.startswith(b"PK\x03\x04"):
        return [archives.ARCHIVES] * 3 + [BYTES]
    if re.search(rb"<(?:html|table|body|div|worksheet|\?xml)", data[:20_000], re.IGNORECASE):
        return [markup.MARKUP] * 3 + [LINES, BYTES]
    return [CELLS] * 4 + [LINES] * 2 + [BYTES]


def _member(data: bytes, draw: random.Random) -> bytes:
    """Mutate a file inside an archive, once."""
    return draw.choice(draw.choice(_kinds(data)))(data, draw) if not data.startswith(b"PK") else data[:-20]


def mutate(data: bytes, seed: str, others: Sequence[bytes] = ()) -> tuple[bytes, list[str]]:
    """Change `data` one to four times.

    Parameters
    ----------
    data : bytes
        An export.
    seed : str
        What the changes are drawn from.
    others : sequence of bytes
        Other exports that may be glued to it.

    Returns
    -------
    tuple of bytes and list of str
        The changed export, and the names of the mutations in their order.
    """
    draw = random.Random(seed)
    names = []
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
        if draw.random() < 0.02:
            names.append("concatenated")
            data = concatenated(data, draw, others)
            continue
        mutation = draw.choice(draw.choice(_kinds(data)))
        names.append(mutation.__name__)
        if mutation is archives.member_changed:
            data = archives.member_changed(data, draw, _member)
        else:
            data = mutation(data, draw)
    return data, names
