from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from vitamer import whole_file as module
from vitamer.errors import OutputError
from vitamer.whole_file import whole_file


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_there_whole_private_and_alone(tmp_path):
    path = tmp_path / "new.txt"
    with whole_file(path) as part:
        assert part.parent == tmp_path
        assert part.suffix == ".part"
        assert not path.exists()
        part.write_text("all of it", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "all of it"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["new.txt"]


def test_nothing_is_left_behind_if_writing_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "new.txt") as part:
        part.write_text("half", encoding="utf-8")
        _ = 1 / 0
    assert names(tmp_path) == []


def test_a_file_that_is_there_stays(tmp_path):
    path = tmp_path / "old.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match=r"file of this name already\. It is left as it is"), whole_file(path):
        pass
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    with pytest.raises(OutputError, match="file of this name already"), whole_file(tmp_path / "nowhere"):
        pass
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["nowhere", "old.txt"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_to_be_there_meanwhile_stays(tmp_path, monkeypatch, links):
    if not links:  # as on a memory stick

        def no_links(*_):
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", no_links)
    path = tmp_path / "new.txt"
    with pytest.raises(OutputError, match="file of this name already"), whole_file(path) as part:
        part.write_text("mine", encoding="utf-8")
        path.write_text("theirs", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "theirs"
    path.unlink()
    with whole_file(path) as part:
        part.write_text("mine", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "mine"
    assert names(tmp_path) == ["new.txt"]


def test_a_missing_folder_and_a_name_that_cannot_be(tmp_path):
    with (
        pytest.raises(OutputError, match=r"the folder .* does not exist\. Create it"),
        whole_file(tmp_path / "no" / "f"),
    ):
        pass
    with (
        pytest.raises(OutputError, match=r"cannot be written \(File name too long\)"),
        whole_file(tmp_path / ("x" * 250)),
    ):
        pass


FILLS = """
import resource, sys
from pathlib import Path
from vitamer.whole_file import whole_file
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    with whole_file(Path(sys.argv[1])) as part:
        part.write_bytes(bytes(10_000))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_no_room_is_told_in_one_line(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(module.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", FILLS, tmp_path / "f"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        f"OutputError {tmp_path / 'f'}: there is no room left on the disk. Free some, or choose another place.\n"
    )
    assert names(tmp_path) == []
