from __future__ import annotations

import pytest
from full_disk import can_mount, fill_disk


def test_a_full_disk_leaves_the_diary_as_it_was(tmp_path):
    found = fill_disk(tmp_path, rows=1_000, count=4)
    for name, verdicts in found.items():
        assert dict(verdicts) == {"refused": 4}, name
    if not can_mount():
        pytest.skip("no file system can be mounted here: the other limits were tried")
