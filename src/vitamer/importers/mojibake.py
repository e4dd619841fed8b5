"""Text that was encoded as UTF-8 twice: ``BrÃ¶tchen`` for ``Brötchen``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["encoded_twice", "repaired"]

#: The characters that Windows-1252 has where Latin-1 has control characters, and the byte of each.
_BYTE = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}


def repaired(text: str) -> str | None:
    """Undo one encoding of `text`; None if it was not encoded twice.

    Examples
    --------
    >>> repaired("BrÃ¶tchen"), repaired("Brötchen"), repaired("GrieÃŸ"), repaired("Milch")
    ('Brötchen', None, 'Grieß', 'Milch')
    """
    if text.isascii():
        return text
    try:
        return text.translate(_BYTE).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def encoded_twice(lines: Iterable[str]) -> bool:
    """Tell whether a file was encoded twice: every line beyond ASCII reads as if it was, and there is one.

    A single ``ö`` that is right tells that the file was not, so that nothing is repaired on suspicion.

    Examples
    --------
    >>> encoded_twice(["Milch", "BrÃ¶tchen"]), encoded_twice(["BrÃ¶tchen", "Brötchen"]), encoded_twice(["Milch"])
    (True, False, False)
    """
    found = False
    for line in lines:
        if not line.isascii():
            if repaired(line) is None:
                return False
            found = True
    return found
