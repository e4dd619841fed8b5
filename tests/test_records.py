from __future__ import annotations

import json

import pandas as pd

from vitamer.records import records


def test_missing_is_null_and_numpy_is_plain() -> None:
    frame = pd.DataFrame({"n": [1, 2], "x": [float("nan"), 1.5], "t": ["a", None], "b": [True, False]})
    rows = records(frame)
    assert rows == [{"n": 1, "x": None, "t": "a", "b": True}, {"n": 2, "x": 1.5, "t": None, "b": False}]
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
