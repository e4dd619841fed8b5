"""Diary text as words: normalised, cut into words and separators, and brought to one form for comparison."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

__all__ = ["canonical", "is_ideographic", "normalise", "tokens"]

_IDEOGRAPHS = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_TOKEN = re.compile(
    rf"[{_IDEOGRAPHS}]+|\d+(?:[.,]\d+)?\s?%|\d\d\+(?![\d ]*\d)|\d+(?:[.,/]\d+)*|w/o\b|w/|(?<!\w)[csp]/|m\.f\.|n\.s\."
    rf"|[^\W\d_{_IDEOGRAPHS}]+(?:['-][^\W\d_{_IDEOGRAPHS}]+)*\d*|[½¼¾]|\s-\s|[,;:+&/()|、，；。（）【】・\n]"
)
_IDEOGRAPHIC = re.compile(rf"[{_IDEOGRAPHS}]")


def normalise(text: str) -> str:
    """Return `text` in NFKC, case-folded, with plain apostrophes and single blanks.

    Examples
    --------
    >>> normalise("  Crème\u2019s  BRÛLÉE ")
    "crème's brûlée"
    """
    if text.isascii() and text.replace(" ", "").isalpha():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", html.unescape(text)).casefold()
    text = text.replace("’", "'").replace("`", "'").replace("´", "'").replace("–", "-").replace("—", "-")
    return " ".join(text.replace("\n", " ; ").split())


def is_ideographic(text: str) -> bool:
    """Tell whether `text` begins with a Chinese or Japanese character: no blanks part such words."""
    return not text.isascii() and _IDEOGRAPHIC.match(text) is not None


@cache
def canonical(word: str) -> str:
    """Return a word without accents, possessive and plural ending, to be compared with another such word.

    Examples
    --------
    >>> canonical("pâtés") == canonical("pate"), canonical("anchovies") == canonical("anchovy")
    (True, True)
    """
    plain = word
    if not word.isascii():
        if _IDEOGRAPHIC.search(word):
            return word
        plain = unicodedata.normalize("NFKD", word.replace("œ", "oe").replace("æ", "ae").replace("ø", "o"))
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = plain.removesuffix("'s").rstrip("'")
    if len(plain) > 4 and plain.endswith("ies"):
        return plain[:-3] + "y"
    if len(plain) > 4 and plain.endswith(("sses", "shes", "ches", "xes", "oes", "zes")):
        return plain[:-2]
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        return plain[:-1]
    return plain


def tokens(text: str) -> list[str]:
    """Split normalised text into words, numbers and separators.

    Examples
    --------
    >>> tokens("cheese, gouda 48% w/o rind")
    ['cheese', ',', 'gouda', '48%', 'w/o', 'rind']
    """
    if text.isascii() and text.replace(" ", "").isalpha():
        return text.split()
    return [t.strip().replace(" %", "%") for t in _TOKEN.findall(text)]
