from __future__ import annotations

import pandas as pd

from vitamer.importers.participants import everyone, one_person
from vitamer.importers.reading import Options, reading_of
from vitamer.importers.rows import Rows
from vitamer.importers.source import Source

ROLES = ("who", "food")


def chunks():
    yield Rows([2, 3, 4], {"who": ["a", "b", "a"], "food": ["x", "y", "z"]}, {2: "broken"})
    yield Rows([5], {"who": ["b"], "food": ["v"]})
    yield Rows([6], {"who": ["a"], "food": ["w"]})


def frame(rows: Rows) -> pd.DataFrame:
    return rows.frame({"food": rows.texts("food")})


def whose(rows: Rows):
    return rows.texts("who")


def test_rows_of_one_person_keep_their_place_and_their_problems(written):
    reading = reading_of(Source(written("x\n")), Options(participant="a"))
    got = pd.concat(one_person(reading, {"a", "b"}, chunks(), frame, whose, ROLES), ignore_index=True)
    assert got["line"].tolist() == [2, 3, 4, 5, 6]
    assert got["skipped"].fillna("").tolist() == ["", "another participant", "broken", "another participant", ""]
    assert got["unreadable"].tolist() == [False, False, True, False, False]


def test_a_file_of_one_person_needs_no_choice(written):
    reading = reading_of(Source(written("x\n")))
    (got,) = one_person(reading, {"a"}, iter([Rows([2], {"who": ["a"], "food": ["x"]})]), frame, whose, ROLES)
    assert got["skipped"].isna().all()
    assert reading.found["participant"] == "participant a"


def test_everyone_has_a_participant_or_cannot_be_read():
    got = pd.concat(everyone(iter([Rows([2, 3], {"who": ["a", " "], "food": ["x", "y"]})]), frame, whose))
    assert got["participant"].fillna("").tolist() == ["a", ""]
    assert got["skipped"].fillna("").tolist() == ["", "no participant"]
