from __future__ import annotations

import os
import subprocess
import zipfile

import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import read_diary, read_export
from vitamer.importers.source import Source, is_archive, sources_of

TABLE = "date,food,amount\n2026-11-02,natto,1 g\n"


def zipped(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def test_a_folder_is_read_in_the_order_of_age_then_of_names_at_any_depth(tmp_path):
    for name in ("b.csv", "a/z.csv", "a/b/c.csv", ".hidden.csv", ".hidden/d.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TABLE)
    zipped(tmp_path / "a.zip", m__y="1", x="22")
    for name in ("b.csv", "a/z.csv", "a/b/c.csv", "a.zip"):
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000.25 + len(name) / 100))
    (tmp_path / "newest.csv").write_text(TABLE)
    (tmp_path / "0.csv").write_text(TABLE)
    os.utime(tmp_path / "0.csv", (1_800_000_000, 1_700_000_001))
    found = sources_of(tmp_path)
    assert [source.place.removeprefix(f"{tmp_path}/") for source in found] == [
        "a.zip:m/y",
        "a.zip:x",
        "b.csv",
        "a/z.csv",
        "a/b/c.csv",
        "0.csv",
        "newest.csv",
    ]
    assert [source.size for source in found] == [1, 2, *[len(TABLE)] * 5]
    assert [source.label for source in found][3:5] == ["a/z.csv", "a/b/c.csv"]


def test_what_was_downloaded_again_comes_after_what_it_is_a_copy_of(tmp_path):
    names = ["servings (10).csv", "servings.csv", "servings (2).csv", "servings - Kopie.csv"]
    for name in names:
        (tmp_path / name).write_text(TABLE)
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    found = [source.name for source in sources_of(tmp_path)]
    assert found == ["servings.csv", "servings - Kopie.csv", "servings (2).csv", "servings (10).csv"]
    assert {read_export(tmp_path / name).source for name in names} == {"servings"}


def test_links_that_run_in_circles_and_what_is_no_file_are_passed_over(tmp_path):
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "link.csv").symlink_to("a.csv")
    (tmp_path / "circle").symlink_to(".")
    (tmp_path / "lost.csv").symlink_to("nowhere")
    (tmp_path / "endless").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    assert [source.name for source in sources_of(tmp_path)] == ["a.csv", "link.csv"]


@pytest.fixture
def nested(tmp_path):
    """Make folders within folders, and return the innermost as an open file; they are too deep for pytest to remove."""

    def nest(name, times):
        folder = os.open(tmp_path, os.O_RDONLY)
        for _ in range(times):
            os.mkdir(name, dir_fd=folder)
            inner = os.open(name, os.O_RDONLY, dir_fd=folder)
            os.close(folder)
            folder = inner
        opened.append(folder)
        return folder

    opened: list[int] = []
    yield nest
    for folder in opened:
        os.close(folder)
    subprocess.run(["rm", "-rf", tmp_path], check=True)


def test_folders_deeper_than_python_calls_itself(tmp_path, nested):
    folder = nested("d", 1_100)
    with os.fdopen(os.open("a.csv", os.O_CREAT | os.O_WRONLY, dir_fd=folder), "w") as stream:
        stream.write(TABLE)
    assert len(read_diary(tmp_path)) == 1


def test_folders_that_cannot_be_read_are_told(tmp_path, nested):
    with pytest.raises(DiaryFormatError, match="the folder holds no file"):
        sources_of(tmp_path)
    nested("d" * 200, 40)  # longer than a path may be
    with pytest.raises(DiaryFormatError, match=r"the folder cannot be read \(File name too long\)") as caught:
        sources_of(tmp_path)
    assert len(str(caught.value)) < 400


def test_a_damaged_archive_is_told_when_it_is_read_and_stops_nothing_else(tmp_path):
    good = zipped(tmp_path / "good.zip", a=TABLE)
    (tmp_path / "bad.zip").write_bytes(good.read_bytes()[:-10])
    zipped(tmp_path / "empty.zip")
    bad, empty, member = sources_of(tmp_path)
    assert read_export(member).entries["file"].tolist() == ["good.zip:a"]
    with pytest.raises(DiaryFormatError, match=r"bad.zip: the zip archive is damaged or incomplete"):
        read_export(bad)
    with pytest.raises(DiaryFormatError, match=r"empty.zip: the archive holds no files"):
        read_diary(empty.path)
    with pytest.raises(DiaryFormatError, match=r"good.zip: is an archive of several files"):
        read_export(good)


def test_a_workbook_is_no_archive_even_if_it_is_damaged(tmp_path):
    path = zipped(tmp_path / "mine.xlsx", xl__workbook="<x/>", _rels="<x/>")
    assert not is_archive(path)
    assert sources_of(path) == [Source(path)]
    with pytest.raises(DiaryFormatError, match=r"mine.xlsx: the workbook is damaged"):
        read_diary(path)


def test_siblings_lie_in_the_same_folder_whatever_their_case(tmp_path):
    path = zipped(tmp_path / "a.zip", x__A="1", x__b="22", b="333")
    beside = Source(path, "x/A").sibling("B")
    assert beside is not None
    assert (beside.member, beside.size) == ("x/b", 2)
    assert Source(path, "b").sibling("A") is None
    for name in ("c.csv", "D.CSV"):
        (tmp_path / name).write_text("")
    assert Source(tmp_path / "c.csv").sibling("d.csv") == Source(tmp_path / "D.CSV")
