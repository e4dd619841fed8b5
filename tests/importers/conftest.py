from __future__ import annotations

from pathlib import Path

import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import read_export


@pytest.fixture
def data() -> Path:
    """Return the folder of small exports, each with the frame expected of it beside it."""
    return Path(__file__).parents[1] / "data"


@pytest.fixture
def written(tmp_path):
    """Write a file and return its path."""

    def write(content: str | bytes, name: str = "diary.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def refusal(written):
    """Return the words with which a file is refused, checked to be one sentence with place and way out."""

    def refuse(content: str | bytes, **options: str) -> str:
        path = written(content)
        with pytest.raises(DiaryFormatError) as caught:
            read_export(path, **options)
        message = str(caught.value)
        assert message.startswith(str(path))
        assert "\n" not in message
        assert caught.value.way_out.endswith(".")
        return message

    return refuse
