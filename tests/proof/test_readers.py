from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from processes import program_environment

READERS = Path(__file__).with_name("readers.py")


def test_readers_see_the_diary_before_or_after_an_import(tmp_path):
    # A process of its own, since it makes copies of itself.
    done = subprocess.run(
        [sys.executable, READERS, "--readers", "20", "--rows", "400", "--rounds", "1"],
        env=program_environment(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.match(r"20 readers read (\d+) times: (\d+) before, (\d+) after, 0 failures", done.stdout)
    assert found, done.stdout
    assert int(found[1]) >= 20
    assert int(found[2]) and int(found[3])
