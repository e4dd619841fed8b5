"""Amounts that research files state in grams, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["grams_in_words"]


def grams_in_words(written: pd.Series[str], grams: pd.Series[float]) -> pd.Series[str]:
    """Return amounts such as ``28.35 g``, the number as it stands in the file.

    Parameters
    ----------
    written : pandas.Series
        The cells, stripped.
    grams : pandas.Series
        The same as numbers [g].

    Returns
    -------
    pandas.Series
        Missing where the number is. What a program wrote as ``7E-04`` is written out, as nobody writes amounts so.

    Examples
    --------
    >>> import pandas as pd
    >>> grams_in_words(pd.Series(["28.350", "7E-04", "NA"]), pd.Series([28.35, 0.0007, None])).tolist()
    ['28.350 g', '0.0007 g', nan]
    """
    exponent = written.str.contains("e", case=False, na=False)
    plain = grams[exponent].map("{:.10f}".format).astype("str").str.rstrip("0").str.removesuffix(".")
    return written.mask(exponent, plain).mask(grams.isna()) + " g"
