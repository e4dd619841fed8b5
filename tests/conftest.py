"""Fixtures: the bundled table, the example diary, and small tables written on the spot."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

import vitamer
from browser_pages import chromium, open_page  # noqa: F401  # fixtures of whoever opens a page
from small_tables import MakeTable
from vitamer.food_table import foods_path

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no fault of the code: examples are judged by what they give, never by the time they take.
settings.register_profile("vitamer", deadline=None)
settings.load_profile("vitamer")

# Most people install no pyarrow, and pandas then holds text in Python objects. The tests of parquet files need pyarrow,
# and pandas would hold text in it: that is tried by the tests which start the program as a process of its own.
pd.set_option("mode.string_storage", "python")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep diary and cache of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        patch.delenv("VITAMER_DIARY", raising=False)
        patch.delenv("VITAMER_REGION", raising=False)
        yield


@pytest.fixture(scope="session")
def foods() -> vitamer.FoodTable:
    """The bundled food table without a region."""
    return vitamer.load_foods()


@pytest.fixture(scope="session")
def demo() -> Path:
    """The example diary of an invented person."""
    return ROOT / "demo" / "servings.csv"


@pytest.fixture(scope="session")
def demo_analysis(demo: Path, foods: vitamer.FoodTable) -> vitamer.Analysis:
    """The example diary, analysed."""
    return vitamer.analyse(demo, foods=foods)


_DEFAULTS: dict[str, dict[str, Any]] = {
    "foods": {"kind": "food", "state": "as_sold", "group": "cheese"},
    "contents": {
        "value_type": "measured",
        "published_value": "as value",
        "published_unit": "µg/100 g",
        "state": "as_sold",
        "citation_id": "TEST",
        "how_read": "primary",
        "use": "yes",
    },
    "profiles": {"share_gsd": 1.5, "citation_id": "TEST", "locator": "test"},
    "measures": {"mass_gsd": 1.2, "citation_id": "TEST", "locator": "test"},
    "yields": {
        "retention_menaquinones": 1,
        "retention_vitamin_d": 1,
        "factor_gsd": 1.1,
        "citation_id": "TEST",
        "locator": "test",
    },
    "aliases": {"language": "en"},
    "dishes": {"mass_gsd": 1.3, "citation_id": "TEST"},
    "rules": {"reason": "test"},
}
_GENERAL = ("analytes", "variability", "portion_errors")


@pytest.fixture
def make_table(tmp_path: Path) -> MakeTable:
    """Write a small food table: ``make_table(foods=[{...}], contents=[{...}])`` returns its folder.

    Analytes, spread and portion errors are those of the bundled table; everything else is what is given.
    """

    def write(**tables: list[dict[str, Any]]) -> Path:
        folder = tmp_path / f"foods{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        package = json.loads((foods_path() / "datapackage.json").read_text(encoding="utf-8"))
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        test = {"citation_id": "TEST", "short_name": "Test", "authors": "Test A", "title": "t", "licence": "none"}
        tables.setdefault("citations", [test])
        for resource in package["resources"]:
            name = resource["name"]
            if name in _GENERAL and name not in tables:
                shutil.copy(foods_path() / resource["path"], folder / resource["path"])
                continue
            rows = []
            for i, row in enumerate(tables.get(name, [])):
                full = {**_DEFAULTS.get(name, {}), **row}
                if name == "foods":
                    full.setdefault("name", str(full["food_id"]).replace("_", " "))
                if name == "contents":
                    full.setdefault("origin_id", f"origin_{i}")
                    full.setdefault("locator", f"row {i}")
                if name == "rules":
                    full.setdefault("rule_id", f"rule_{i}")
                rows.append(full)
            fields = [f["name"] for f in resource["schema"]["fields"]]
            with (folder / resource["path"]).open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, fields, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder

    return write
