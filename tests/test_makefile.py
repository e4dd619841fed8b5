"""The README's first command does what it says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_make_demo_writes_the_picture(tmp_path: Path) -> None:
    for name in ("Makefile", "demo"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "demo" / "week.png").unlink(missing_ok=True)
    # The environment that runs the tests stands in for the one that make would install.
    done = subprocess.run(
        ["make", "--old-file=.venv/installed", "demo", f"BIN={Path(sys.executable).parent}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "week.png").stat().st_size > 20_000
    assert str(tmp_path / "demo" / "week.png") in done.stdout
    assert "K2: about" in done.stdout
    assert "rows read" in done.stdout
