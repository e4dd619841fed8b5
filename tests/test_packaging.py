"""The wheel carries everything that the program needs, and works without the checkout."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel and source distribution."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return out


def test_wheel_holds_the_food_table_and_the_words(dist: Path) -> None:
    [wheel] = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    tables = {f"vitamer/data/foods/{p.name}" for p in (ROOT / "foods").glob("*.csv")}
    assert tables <= names
    assert {"vitamer/data/foods/datapackage.json", "vitamer/py.typed", "vitamer/units.txt"} <= names
    package = ROOT / "src" / "vitamer"
    data = {
        f"vitamer/{p.relative_to(package)}" for p in package.rglob("*") if p.suffix in (".css", ".csv", ".html", ".txt")
    }
    assert data <= names


def test_source_distribution_holds_foods_and_tests(dist: Path) -> None:
    [archive] = dist.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {n.split("/", 1)[1] for n in tar.getnames() if "/" in n}
    assert {
        "foods/contents.csv",
        "src/vitamer/cli/program.py",
        "tests/test_packaging.py",
        "README.md",
        "LICENSE",
    } <= names
    assert not [n for n in names if n.endswith(".db")]


def test_installed_wheel_works_away_from_the_checkout(dist: Path, tmp_path: Path, demo: Path) -> None:
    """Install the wheel alone into a new environment that borrows only the dependencies."""
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False)
    [site] = environment.glob("lib/python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--disable-pip-version-check",
         "--target", str(site), *map(str, dist.glob("*.whl"))],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    import pandas

    (site / "borrowed.pth").write_text(str(Path(pandas.__file__).resolve().parents[1]) + "\n")
    done = subprocess.run(
        [str(environment / "bin" / "python"), "-I", "-c",
         "import vitamer, sys; from vitamer.food_table import foods_path; print(vitamer.__file__); print(foods_path());"
         f"print(vitamer.analyse({str(demo)!r}).weekly['week'].nunique())"],
        check=True, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    module, table, weeks = done.stdout.splitlines()
    assert module.startswith(str(environment))
    assert table.endswith("vitamer/data/foods") and table.startswith(str(environment))
    assert weeks == "8"
    shown = subprocess.run(
        [str(environment / "bin" / "python"), "-I", "-m", "vitamer", "foods", "search", "natto"],
        check=True, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert "natto_hikiwari" in shown.stdout
