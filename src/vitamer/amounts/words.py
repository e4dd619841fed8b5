"""The closed list of words that amounts are made of, and how a word of it is found in a text.

The list is ``measure_words.csv``. A Latin or Cyrillic word ends where its letters end, so that the letters of
a text are looked up as a whole; a Chinese or Japanese one may end anywhere, and there the longest one counts.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from functools import cache
from importlib import resources
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from vitamer.units import factor

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "BLANKS",
    "CJK",
    "HAS_CJK",
    "PHYSICAL",
    "UNIT_KINDS",
    "Found",
    "Word",
    "find_word",
    "normalize_text",
    "plain_signs",
]

#: Kinds of words that are units of measurement.
PHYSICAL = frozenset({"mass", "volume", "activity"})
#: Kinds of words that can be the unit of an amount.
UNIT_KINDS = PHYSICAL | {"portion", "container", "dose form", "food", "size", "serving", "recipe"}

#: Characters of Chinese, Japanese and Korean words, to stand inside a character class.
CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々"
HAS_CJK = re.compile(f"[{CJK}]")
BLANKS = re.compile(r"\s+")
#: Dashes and quotation marks of all kinds, and the plain ones.
_PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("〜～", "~") | {"’": "'", "‘": "'", "″": '"', "”": '"', "“": '"'}
)

_FRACTIONS = {
    chr(c): unicodedata.normalize("NFKC", chr(c)).replace("\u2044", "/")
    for c in (*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189)
}
#: Written out before NFKC, which would turn ``1½`` into eleven halves.
_BEFORE_NFKC = str.maketrans({**{c: f" {f}" for c, f in _FRACTIONS.items()}, "\u2044": "/"})
#: Thin and unbroken spaces group thousands.
_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
#: Capitals whose small letter a person may have written another way, one letter for one letter.
_OTHER_LETTERS = str.maketrans("İıẞ", "iiß")
_LETTERS = re.compile(rf"[^\W\d_{CJK}]+")
#: The end of a word: no letter follows, nor ``'s``; a dot behind the word belongs to it.
_END = re.compile(rf"(?![^\W\d_{CJK}]|'\w)(?:\.(?!\d))?")


class Word(NamedTuple):
    """One word of the closed list; `worth` is that of one in g, ml or IU, or what a number word counts."""

    kind: str
    measure: str
    worth: float
    registry_unit: str


class Found(NamedTuple):
    """A word found in a text, and where it ends there."""

    word: Word
    end: int


def normalize_text(text: str) -> str:
    """Bring text to NFKC with fractions written out and single blanks, and no other change.

    Parameters
    ----------
    text : str
        A text as a person wrote it.

    Returns
    -------
    str
        The same text, comparable.

    Examples
    --------
    >>> normalize_text("1½  cup")
    '1 1/2 cup'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _GROUPED.sub("", text).translate(_BEFORE_NFKC))
    return BLANKS.sub(" ", text).strip()


def plain_signs(text: str) -> str:
    """Write the dashes and quotation marks of a text as the plain ones, sign for sign.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        A text as long as it.

    Examples
    --------
    >>> plain_signs("8″ – 9″")
    '8" - 9"'
    """
    return text if text.isascii() else text.translate(_PLAIN_SIGNS)


def find_word(text: str, start: int, kinds: Collection[str]) -> Found | None:
    """Find the longest word of these kinds that stands at one place of a text.

    Parameters
    ----------
    text : str
        A text that :func:`normalize_text` has read.
    start : int
        Place of the word's first letter.
    kinds : collection of str
        Kinds of words, as in ``measure_words.csv``.

    Returns
    -------
    Found or None
        The word and where it ends, a dot behind it included; None if no such word is there.

    Examples
    --------
    >>> found = find_word("2 fl. oz of milk", 2, {"volume"})
    >>> found.word.registry_unit, found.end
    ('floz', 8)
    """
    if letters := _LETTERS.match(text, start):
        for rest, word in _latin_words().get(_fold(letters.group()), ()):
            if word.kind in kinds:
                end = letters.end() + len(rest)
                # The rest of ``fl oz`` or ``St.``; most words have none.
                same = not rest or _fold(text[letters.end() : end]) == rest
                if same and (ending := _END.match(text, end)):
                    return Found(word, ending.end())
    elif start < len(text):
        for characters, word in _cjk_words().get(text[start], ()):
            if word.kind in kinds and text.startswith(characters, start):
                return Found(word, start + len(characters))
    return None


def _fold(letters: str) -> str:
    """Return letters as they are looked up, no more and no fewer; ``T`` and ``t`` are different spoons."""
    return letters if letters == "T" else letters.translate(_OTHER_LETTERS).lower()


@cache
def _word_list() -> tuple[tuple[str, Word], ...]:
    """Read the words, longest first."""
    text = resources.files("vitamer.amounts").joinpath("measure_words.csv").read_text(encoding="utf-8")
    words = []
    for row in csv.DictReader(text.splitlines()):
        unit = row["registry_unit"]
        if row["kind"] == "number":
            word = Word("number", "", float(row["measure"]), "")
        else:
            word = Word(row["kind"], row["measure"], factor(unit)[1] if unit else math.nan, unit)
        words.append((unicodedata.normalize("NFKC", row["word"]), word))
    return tuple(sorted(words, key=lambda entry: -len(entry[0])))


@cache
def _latin_words() -> dict[str, list[tuple[str, Word]]]:
    """Index the words by their first letters up to a blank or sign; blanks may be left out (``floz``)."""
    index: dict[str, list[tuple[str, Word]]] = {}
    for written, word in _word_list():
        if written.isascii() or not HAS_CJK.search(written):
            parts = written.split(" ")
            for blanks in product((" ", ""), repeat=len(parts) - 1):
                form = "".join(map("".join, zip(parts, (*blanks, ""), strict=True)))
                letters = _LETTERS.match(form)
                first = letters.group() if letters else ""
                index.setdefault(_fold(first), []).append((_fold(form[len(first) :]), word))
    return index


@cache
def _cjk_words() -> dict[str, list[tuple[str, Word]]]:
    """Index the Chinese and Japanese words by their first character."""
    index: dict[str, list[tuple[str, Word]]] = {}
    for written, word in _word_list():
        if HAS_CJK.search(written):
            index.setdefault(written[0], []).append((written, word))
    return index
