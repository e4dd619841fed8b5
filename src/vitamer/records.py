"""Frames as plain values for JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["records"]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain values.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any frame of numbers, texts and flags.

    Returns
    -------
    list of dict
        One a row; whatever is missing is None, since unknown is not zero and JSON has no not-a-number.

    Examples
    --------
    >>> import pandas as pd
    >>> records(pd.DataFrame({"analyte": ["MK7"], "intake_ug": [float("nan")]}))
    [{'analyte': 'MK7', 'intake_ug': None}]
    """

    def plain(value: Any) -> Any:
        value = value.item() if hasattr(value, "item") else value
        return None if isinstance(value, float) and not math.isfinite(value) else value

    columns = list(frame.columns)
    cells = [map(plain, frame.iloc[:, at].tolist()) for at in range(len(columns))]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]
