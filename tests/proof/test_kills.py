from __future__ import annotations

from collections import Counter

import pytest
from diaries import as_format_2, keep, state, write_export
from kills import kill_many

from vitamer.diary import Diary


def test_ten_kills_leave_the_diary_as_it_was_or_as_it_is_after(tmp_path):
    accounts = kill_many(10, 1, tmp_path, rows=2_000)
    total = sum(accounts.values(), Counter())
    assert set(total) <= {"before", "after"}, total
    assert sum(total.values()) == 10


@pytest.fixture
def folder(tmp_path):
    write_export(tmp_path / "mine.csv", 40)
    keep(tmp_path / "mine.csv", tmp_path / "diary.db")
    return tmp_path


def test_the_state_of_a_diary_tells_every_row_and_no_time(folder):
    before = state(folder)
    assert before["diary.db"]["entries"][0] == 40
    with Diary.open(folder / "diary.db") as diary:
        diary.undo()
    assert state(folder) != before
    keep(folder / "mine.csv", folder / "diary.db")
    assert state(folder) == before
    with Diary.open(folder / "diary.db") as diary:
        diary.set("region", "us")
    assert state(folder) != before


def test_an_older_diary_is_brought_forward(folder):
    as_format_2(folder / "diary.db", folder / "old.db")
    assert state(folder)["old.db"]["format"] == 2
    with Diary.open(folder / "old.db") as diary:
        diary.undo()
    assert state(folder)["old.db"]["format"] == state(folder)["diary.db"]["format"]
    assert state(folder)["old.db"]["entries"][0] == 0
