"""Texts of all sorts for the tests of amounts, and a diary made of pairs of them."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from vitamer.amounts import quantify

LETTERS = "0123456789.,/- x×½¼%()+[]'\"~<>gGmlLTtcCkIUµμ的個片杯大さじ克İıſßẞ\u212a食分パック三半"
ROUGH = st.text(st.sampled_from(LETTERS) | st.characters(), max_size=30)
WORDY = st.lists(
    st.sampled_from(
        [
            "1", "2.00", "1/2", "½", "x", "oz", "fl", "floz", "g", "(", ")", "extralarge", "large",
            "egg", "cup", "each", "-", ",", "a", "half", "of", "and", "%", "d3", "mk-7", "mk-4", "k2",
            "1000", "iu", "mcg", "vitamin", "d", "大さじ", "2個", "capsules", "serving", "fl oz",
            "vitamin d",
        ]
    ),
    max_size=9,
).map(" ".join)  # fmt: skip


def frame(*pairs: tuple[str, str | None]) -> pd.DataFrame:
    return quantify(pd.DataFrame(list(pairs), columns=["food", "amount"]))
