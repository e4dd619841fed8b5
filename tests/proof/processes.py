"""The program as a process of its own, with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import vitamer

__all__ = ["program", "program_environment", "warm"]

_SOURCE = Path(vitamer.__file__).resolve().parents[1]


def program() -> list[str]:
    """Return the command that starts the vitamer under test."""
    return [sys.executable, "-m", "vitamer"]


def program_environment(home: Path) -> dict[str, str]:
    """Return an environment in which all that a person keeps lies in `home`; a cache that is named stays."""
    folders = {name: str(home / name.lower()) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    folders["XDG_CACHE_HOME"] = os.environ.get("XDG_CACHE_HOME", folders["XDG_CACHE_HOME"])
    for folder in folders.values():
        Path(folder).mkdir(parents=True, exist_ok=True)
    rest = {name: value for name, value in os.environ.items() if not name.startswith("VITAMER_")}
    return {**rest, **folders, "PYTHONPATH": str(_SOURCE), "PYTHONWARNINGS": "default"}


def warm(home: Path) -> None:
    """Let the program keep what it keeps between runs, so that no later run takes the time for that."""
    subprocess.run([*program(), "match", "natto"], env=program_environment(home), check=True, capture_output=True)
