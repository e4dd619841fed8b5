"""Widths of round foods in a text: ``14" diameter``, ``(30 cm)``, ``12-inch pizza``."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from vitamer.amounts.pieces import NUMBER, number_value

__all__ = ["Width", "diameter_in", "width_at_start"]

_WIDTH = re.compile(
    rf'({NUMBER}) ?-?(?:"|inch(?:es)?\b|in\b\.?|cm\b|zoll\b)(?: ?(?:-|to) ?{NUMBER} ?"?)?'
    r"( ?-?(?:dia\w*|across|ø|durchmesser))?",
    re.IGNORECASE,
)
_CM_PER_INCH = 2.54


class Width(NamedTuple):
    """A width in a text [cm], whether it is called a diameter, and where it ends."""

    cm: float
    round: bool
    end: int


def _width(found: re.Match[str]) -> Width:
    metric = "cm" in found.group().casefold()
    cm = number_value(found.group(1)) * (1.0 if metric else _CM_PER_INCH)
    return Width(cm, found.group(2) is not None, found.end())


def width_at_start(text: str) -> Width | None:
    """Read the width at the start of a text.

    Parameters
    ----------
    text : str
        A prepared text.

    Returns
    -------
    Width or None
        The width [cm]; None if there is none.

    Examples
    --------
    >>> width_at_start('14" diameter').cm
    35.56
    """
    found = _WIDTH.match(text)
    return _width(found) if found else None


def diameter_in(text: str, any_width: bool = False) -> float:
    """Find a diameter in a text.

    Parameters
    ----------
    text : str
        A prepared text.
    any_width : bool, optional
        Whether a width that stands alone in brackets counts, too.

    Returns
    -------
    float
        Diameter [cm]; not-a-number if there is none. ``1/8 of 15" diameter`` is that of something else.

    Examples
    --------
    >>> diameter_in('approx 10" diam'), diameter_in("pizza (30 cm)", any_width=True)
    (25.4, 30.0)
    """
    if not ('"' in text or "cm" in text or "inch" in text):
        return math.nan
    for found in _WIDTH.finditer(text):
        before, width = text[: found.start()], _width(found)
        alone = any_width and before.endswith("(") and text.startswith(")", found.end())
        if (width.round or alone) and not before.endswith(" of "):
            return width.cm
    return math.nan
