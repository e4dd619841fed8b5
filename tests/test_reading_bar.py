from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from vitamer.reading_bar import WORTH_A_BAR, ReadingBar


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def bar(screen: io.StringIO) -> ReadingBar:
    return ReadingBar(Console(file=screen, force_terminal=True, width=100))


def test_little_is_read_before_anybody_looks(bar: ReadingBar, screen: io.StringIO) -> None:
    bar.tell("servings.csv", 10, WORTH_A_BAR - 1)
    bar.clear()
    assert screen.getvalue() == ""


def test_much_is_shown_and_taken_away(bar: ReadingBar, screen: io.StringIO) -> None:
    out = sys.stdout
    bar.tell("\x1b[31mservings\n.csv", WORTH_A_BAR, 2 * WORTH_A_BAR)
    assert sys.stdout is out
    bar.clear()
    assert "\\x1b[31mservings\\n.csv" in screen.getvalue()
    assert "5.0/10.0 MB" in screen.getvalue()
    seen = screen.getvalue()
    bar.clear()
    assert screen.getvalue() == seen
