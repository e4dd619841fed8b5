from __future__ import annotations

import os

import pytest
from openpyxl import Workbook

from vitamer.errors import DiaryFormatError
from vitamer.importers import read_diary, read_export
from vitamer.importers.sample import SAMPLE_BYTES, take_sample
from vitamer.importers.source import Source


def test_a_sample_is_the_beginning_in_whole_lines(written):
    sample = take_sample(Source(written("date,food,amount\n" + "2026-11-02,卵,1 g\n" * 10_000)))
    assert (sample.name, len(sample.head), sample.sheets) == ("diary.csv", SAMPLE_BYTES, ())
    assert sample.lines[0] == "date,food,amount"
    assert set(sample.lines[1:]) == {"2026-11-02,卵,1 g"}


def test_a_sample_of_a_workbook_is_its_first_sheet(tmp_path):
    book = Workbook()
    book.active.title = "Food Log"
    book.active.append(["Date", "Food, eaten"])
    book.create_sheet("Weight")
    book.save(tmp_path / "log.xlsx")
    sample = take_sample(Source(tmp_path / "log.xlsx"))
    assert sample.sheets == ("Food Log", "Weight")
    assert sample.lines == ('Date,"Food, eaten"',)


@pytest.mark.parametrize("pad", range(3))
def test_a_character_on_the_edge_of_the_sample(written, pad):
    rows = "2026-11-02," + "x" * pad + "卵" * 30_000 + ",1 g\n"
    assert len(read_diary(written("date,food,amount\n" + rows))) == 1


def test_files_that_are_not_there_or_not_files(tmp_path, refusal):
    with pytest.raises(DiaryFormatError, match=r"there is no such file. Check"):
        read_diary(tmp_path / "none.csv")
    with pytest.raises(DiaryFormatError, match="is a folder, not a file"):
        read_export(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DiaryFormatError, match="is not a regular file"):
        read_export(tmp_path / "pipe")
    assert "the file is empty. " in refusal(b"")
    with pytest.raises(DiaryFormatError, match="this is no name of a file"):
        read_export("x" * 300 + ".csv")


def test_a_file_name_that_is_no_utf8_is_shown_with_replacements(tmp_path):
    name = os.fsdecode(b"k\xe4se.csv")
    (tmp_path / name).write_text("date,food,amount\n2026-11-02,natto,1 g\n")
    entries = read_diary(tmp_path / name)
    assert entries.loc[0, ["file", "source"]].tolist() == ["k\ufffdse.csv", "k\ufffdse"]
