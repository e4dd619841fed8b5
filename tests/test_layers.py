"""Imports run one way, and looking at the help loads nothing heavy."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "vitamer"

#: The stages from the ground up: a module may import from lower layers and from its own.
LAYERS = (
    ("errors", "units", "columns", "records", "cache", "formulas", "inert", "outputs", "spreadsheet", "whole_file"),
    ("overlay", "food_check", "food_table", "evidence", "pooling", "companions", "context", "weeks"),
    ("importers", "amounts"),
    ("diary_file", "diary_content"),
    ("diary", "diary_archive", "matching", "corrections"),
    ("household", "portions", "exposures", "plausibility", "uncertainty", "intake", "periods"),
    ("contributions", "companion_intakes", "provenance", "replies", "review"),
    ("plots",),
    ("food_lines", "food_plots"),
    ("pipeline", "understood", "own_foods", "actions", "food_actions"),
    ("explanation",),
    ("result_files",),
    ("terminal", "reading_bar", "sheets", "diary_sheets", "plain_words", "explanation_sheet"),
    ("report_tables",),
    ("report",),
    ("interview", "review_sheet"),
    ("cli", "__main__"),
)
HEIGHT = {module: height for height, layer in enumerate(LAYERS) for module in layer}


def _imports(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, type-checking imports left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typing_only:
            if node.module.startswith("vitamer."):
                found.add(node.module.split(".")[1])
            elif node.module == "vitamer":
                found |= {alias.name for alias in node.names} & set(HEIGHT)
    return found


MODULES = sorted(p for p in SOURCE.rglob("*.py") if p.name != "__init__.py" or p.parent != SOURCE)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_one_way(path: Path) -> None:
    own = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    assert own in HEIGHT, f"{own} stands in no layer"
    above = {m for m in _imports(path) if HEIGHT[m] > HEIGHT[own]}
    assert not above, f"{own} imports {above} from above it"


def _loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys, json\n"
        f"sys.argv = ['vitamer', *{list(arguments)!r}]\n"
        "from vitamer.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["week", "--help"], ["explain", "--help"], ["foods", "--help"]]
)
def test_help_is_light(arguments: list[str]) -> None:
    assert not {"pandas", "numpy", "matplotlib", "pint", "rapidfuzz", "rich", "sqlite3"} & _loaded_by(*arguments)


def test_the_text_view_does_not_load_matplotlib(demo: Path) -> None:
    loaded = _loaded_by("week", "last", "--file", str(demo))
    assert "pandas" in loaded
    assert "matplotlib" not in loaded


def test_every_name_of_the_public_api_can_be_had() -> None:
    import vitamer

    for name in vitamer.__all__:
        assert getattr(vitamer, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = vitamer.nothing
    modules = {p.stem for p in SOURCE.glob("*.py")}
    functions = {n for n in vitamer.__all__ if callable(getattr(vitamer, n))}
    assert not functions & modules, "no public function bears a module's name"


def test_tests_mirror_the_source() -> None:
    tests = Path(__file__).resolve().parent
    for path in SOURCE.iterdir():
        name = path.stem
        if name.startswith("_") or name in ("data", "templates") or path.suffix not in ("", ".py"):
            continue
        assert (tests / f"test_{name}.py").exists() or (tests / name).is_dir(), f"nothing tests {name}"
