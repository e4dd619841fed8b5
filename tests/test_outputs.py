"""A file that was asked for is there whole or not at all, and takes the place of nothing that must stay."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from vitamer.errors import OutputError
from vitamer.outputs import require_other, write_output


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_output(path, b"one")
    path.chmod(0o640)
    assert write_output(str(path), b"two") == path
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["a.csv"]


def test_a_new_file_has_the_rights_that_the_person_gives_new_files(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    assert write_output(tmp_path / "a", b"").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_full_disk_leaves_the_older_file_and_no_half_one(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(b"old")
    code = (
        "import resource, signal, sys; from vitamer.outputs import write_output;"
        "from vitamer.errors import OutputError; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n        write_output(name, b'x' * 5000)\n"
        "    except OutputError as error:\n        print(error)\n"
    )
    files = [str(tmp_path / "old.csv"), str(tmp_path / "new.csv")]
    done = subprocess.run([sys.executable, "-c", code, *files], capture_output=True, text=True, check=True)
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == files
    assert done.stdout.count("the file cannot be written: File too large") == 2
    assert (tmp_path / "old.csv").read_bytes() == b"old"
    assert names(tmp_path) == ["old.csv"]


@pytest.mark.parametrize("name", ["x" * 250, "-o", "$(touch pwned)", "a\nb", "'\"`", "\udcff\udcfe", "; rm"])
def test_any_name_that_the_system_takes_is_taken(name: str, tmp_path: Path) -> None:
    write_output(tmp_path / name, b"x")
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("name", ["x" * 256, "y" * 300 + "/a", "no/a", "folder", "."])
def test_a_place_that_cannot_be_is_an_error_with_a_way_out(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=r"(cannot be written|does not exist).*\. (Choose|Make)"):
        write_output(tmp_path / name, b"x")
    assert names(tmp_path) == ["folder"]


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_output(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_output(tmp_path / "pipe", b"through")
    reader.join()
    assert read == [b"through"]
    assert names(tmp_path) == ["link", "pipe", "real"]


def test_no_diary_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "diary.svg"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE a (b)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(OutputError, match=r"is never replaced\. Name another file"):
        write_output(path, b"x")
    assert path.read_bytes() == before


def test_an_output_is_none_of_the_inputs_by_whatever_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x")
    (tmp_path / "hard").hardlink_to(path)
    (tmp_path / "soft").symlink_to(path)
    for name in ("a.csv", "hard", "soft", "../" + tmp_path.name + "/a.csv"):
        with pytest.raises(OutputError, match="the file that it is made of"):
            require_other(tmp_path / name, None, path)
    require_other(tmp_path / "b.csv", path, None)
