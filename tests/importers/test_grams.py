from __future__ import annotations

import pandas as pd

from vitamer.importers.grams import grams_in_words


def test_numbers_stand_as_written_but_for_exponents_and_what_is_none():
    written = pd.Series(["28.35", "28.350", "7E-04", "1e+02", "NA", None], dtype="str")
    grams = pd.Series([28.35, 28.35, 0.0007, 100, None, None], dtype="float64")
    want = ["28.35 g", "28.350 g", "0.0007 g", "100 g", "", ""]
    assert grams_in_words(written, grams).fillna("").tolist() == want
