"""The commands of the Makefile do what the README says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_make_demo_writes_the_picture(tmp_path: Path) -> None:
    for name in ("Makefile", "demo"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    for made in ("week.png", "report.html"):
        (tmp_path / "demo" / made).unlink(missing_ok=True)
    # The environment that runs the tests stands in for the one that make would install.
    done = subprocess.run(
        ["make", "--old-file=.venv/installed", "demo", f"BIN={Path(sys.executable).parent}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "week.png").stat().st_size > 20_000
    assert str(tmp_path / "demo" / "week.png") in done.stdout
    assert (tmp_path / "demo" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert str(tmp_path / "demo" / "report.html") in done.stdout
    assert "K2: about" in done.stdout
    assert "rows read" in done.stdout


def test_make_proof_runs_the_full_counts() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--old-file=.venv/tested", "proof", f"BIN={Path(sys.executable).parent}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    scripts = re.findall(r"python (tests/proof/\S+\.py) --(\w+) (\d+)", done.stdout)
    assert [(Path(script).stem, what, int(count)) for script, what, count in scripts] == [
        ("fuzz", "cases", 20_000),
        ("kills", "kills", 200),
        ("full_disk", "sizes", 20),
        ("readers", "readers", 100),
    ]
    for script, what, _ in scripts:
        told = subprocess.run([sys.executable, ROOT / script, "--help"], capture_output=True, text=True, check=True)
        assert f"--{what}" in told.stdout
