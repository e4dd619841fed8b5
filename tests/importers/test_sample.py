from __future__ import annotations

import os

import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import read_diary
from vitamer.importers.sample import SAMPLE_BYTES, take_sample


def test_a_sample_is_the_beginning_in_whole_lines(written):
    path = written("date,food,amount\n" + "2026-11-02,卵,1 g\n" * 10_000)
    sample = take_sample(path)
    assert (sample.name, len(sample.head), sample.problem) == ("diary.csv", SAMPLE_BYTES, None)
    assert sample.lines[0] == "date,food,amount"
    assert set(sample.lines[1:]) == {"2026-11-02,卵,1 g"}


def test_what_is_no_text_has_a_problem_and_no_lines(written):
    sample = take_sample(written(b"\xff\xfe\xff"))
    assert sample.lines == ()
    assert "UTF-16" in str(sample.problem)


@pytest.mark.parametrize("pad", range(3))
def test_a_character_on_the_edge_of_the_sample(written, pad):
    rows = "2026-11-02," + "x" * pad + "卵" * 30_000 + ",1 g\n"
    assert len(read_diary(written("date,food,amount\n" + rows))) == 1


def test_files_that_are_not_there_or_not_files(tmp_path, refusal):
    with pytest.raises(DiaryFormatError, match=r"there is no such file. Check"):
        read_diary(tmp_path / "none.csv")
    with pytest.raises(DiaryFormatError, match="is a folder, not a file"):
        read_diary(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DiaryFormatError, match="is not a regular file"):
        read_diary(tmp_path / "pipe")
    assert "the file is empty. " in refusal(b"")
    with pytest.raises(DiaryFormatError, match="the file cannot be read"):
        read_diary("x" * 300 + ".csv")


def test_a_file_name_that_is_no_utf8_is_shown_with_replacements(tmp_path):
    name = os.fsdecode(b"k\xe4se.csv")
    (tmp_path / name).write_text("date,food,amount\n2026-11-02,natto,1 g\n")
    entries = read_diary(tmp_path / name)
    assert entries.loc[0, ["file", "source"]].tolist() == ["k\ufffdse.csv", "k\ufffdse"]
