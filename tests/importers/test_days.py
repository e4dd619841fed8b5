from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import Options
from vitamer.importers.dates import read_moment
from vitamer.importers.days import Days
from vitamer.importers.reading import reading_of
from vitamer.importers.source import Source


def days_of(written, every, *, options=None, usual=None):
    asked, read = [], []

    def all_dates():
        asked.append(1)
        return every

    def reader(text, order):
        read.append((text, order))
        return read_moment(text, order=order)

    reading = reading_of(Source(written("x\n")), options)
    return Days(reading, all_dates, usual=usual, read=reader), reading, asked, read


def test_dates_of_later_chunks_are_read_in_the_order_of_the_first(written):
    days, reading, asked, _ = days_of(written, ["03/04/2026", "13/04/2026"])
    first = days.read(pd.Series(["2026-01-01", "03/04/2026", None], dtype="str"), [2, 3, 4])
    later = days.read(pd.Series(["05/06/2026", "no"], dtype="str"), [5, 6])
    assert first["03/04/2026"].day == dt.date(2026, 4, 3)
    assert later["05/06/2026"].day == dt.date(2026, 6, 5)
    assert later["no"] is None
    assert (reading.found, asked) == ({"dates": "day/month/year"}, [1])


def test_a_date_that_needs_no_order_is_read_once(written):
    days, _, asked, read = days_of(written, [])
    for _ in range(2):
        days.read(pd.Series(["2026-01-01", "2026-01-02", "2026-01-01"], dtype="str"), [2, 3, 4])
    assert read == [("2026-01-01", None), ("2026-01-02", None)]
    assert asked == []


def test_an_order_that_no_date_tells_is_the_usual_one_or_asked_for(written):
    text = pd.Series(["2026-01-01", "03/04/2026"], dtype="str")
    days, *_ = days_of(written, ["03/04/2026"], usual="mdy")
    assert days.read(text, [2, 3])["03/04/2026"].day == dt.date(2026, 3, 4)
    days, *_ = days_of(written, ["03/04/2026"], options=Options(dates="dmy"))
    assert days.read(text, [2, 3])["03/04/2026"].day == dt.date(2026, 4, 3)
    days, *_ = days_of(written, ["03/04/2026"])
    with pytest.raises(DiaryFormatError, match=r"diary.csv:3: '03/04/2026' may be day/month or month/day"):
        days.read(text, [2, 3])


def test_dates_that_contradict_each_other_are_told(written):
    every = ["15/04/2026", "04/25/2026"]
    days, *_ = days_of(written, every)
    words = r"contradict each other: '15/04/2026' is day/month, '04/25/2026' month/day\. Import it with --dates"
    with pytest.raises(DiaryFormatError, match=words):
        days.read(pd.Series(every, dtype="str"), [2, 3])


def test_an_order_that_the_person_says_is_told(written):
    _, reading, *_ = days_of(written, [], options=Options(dates="mdy"))
    assert reading.found["dates"] == "month/day/year"
