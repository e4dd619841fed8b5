"""Text that others wrote, made inert: a terminal shows it and obeys nothing in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

__all__ = ["Inert", "json_text", "lines", "one_line", "short"]

#: Control characters, marks that turn the direction of writing, line and paragraph separators, hidden notes and tags,
#: and the halves that stand for bytes of a file name which are no UTF-8.
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
#: As much of a text as fits a line of words.
_SHORT = 120


def one_line(text: str) -> str:
    r"""Write a text in one line, with escapes for what a terminal would obey.

    Parameters
    ----------
    text : str
        A food, a file name, an error message.

    Returns
    -------
    str
        The same text, if it holds nothing of the kind.

    Examples
    --------
    >>> print(one_line("\x1b[31mnatto\nfake"), one_line("Käse 納豆"))
    \x1b[31mnatto\nfake Käse 納豆
    """
    return _OBEYED.sub(lambda found: repr(found[0])[1:-1], text)


def lines(text: str) -> str:
    r"""Do the same to words in several lines, and leave their line breaks alone.

    Examples
    --------
    >>> print(lines("natto\a\n40 g"))
    natto\x07
    40 g
    """
    return "\n".join(map(one_line, text.split("\n")))


def short(text: str, most: int = _SHORT) -> str:
    """Leave out the middle of a text that is too long to be read.

    Parameters
    ----------
    text : str
        Any text.
    most : int, default 120
        The most characters that remain.

    Examples
    --------
    >>> short("natto " * 1000, 20)
    'natto nat … o natto '
    """
    if len(text) <= most:
        return text
    end = (most - 3) // 2
    return f"{text[: most - 3 - end]} … {text[-end:]}"


def json_text(thing: object) -> str:
    r"""Write plain values as JSON that can be printed to a terminal and stand inside a page.

    Parameters
    ----------
    thing : object
        Dicts, lists, texts, numbers, flags and None.

    Returns
    -------
    str
        JSON in which letters stand as they are; what a terminal would obey, and ``<``, with which a page ends a
        script, are written as escapes. Whoever reads it gets the texts verbatim, but for bytes of a file name that
        are no UTF-8, which no JSON can hold.

    Raises
    ------
    ValueError
        If a number is infinite or missing.

    Examples
    --------
    >>> print(json_text({"food": "</script> Käse\u202e"}))
    {
     "food": "\u003c/script> Käse\u202e"
    }
    """
    text = json.dumps(thing, ensure_ascii=False, indent=1, allow_nan=False).replace("<", r"\u003c")
    return "\n".join(_OBEYED.sub(_json_escape, line) for line in text.split("\n"))


def _json_escape(found: re.Match[str]) -> str:
    return json.dumps("\ufffd" if "\ud800" <= found[0] <= "\udfff" else found[0])[1:-1]


@dataclass(frozen=True)
class Inert:
    """What rich lays out, with every text in it made inert on its way to the terminal."""

    renderable: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the segments."""
        from rich.segment import Segment

        for segment in console.render(self.renderable, options):
            yield segment if segment.control else Segment(lines(segment.text), segment.style)
