from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

import vitamer
from small_tables import MakeTable
from vitamer.cache import digest, matplotlib_folder, program_digest, remembered
from vitamer.matching import match_names


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "vitamer"


def test_decisions_are_kept_and_change_nothing(folder: Path, foods: vitamer.FoodTable) -> None:
    names = ["natto", "gouda jung", "brblfrx", "2 eggs and bacon"]
    first = match_names(names, foods)
    assert [p for p in folder.iterdir() if p.name.startswith("names-")]
    again = match_names([*names, "brie"], foods)
    pd.testing.assert_frame_equal(first, again[again["name"] != "brie"].reset_index(drop=True))
    for file in folder.iterdir():
        file.unlink()
    pd.testing.assert_frame_equal(first, match_names(names, foods))


def test_a_result_is_computed_once(folder: Path) -> None:
    calls = []
    for _ in range(2):
        assert remembered("x", "key", lambda: calls.append(1) or {"a": 1.5}) == {"a": 1.5}
    assert len(calls) == 1


def test_only_the_latest_results_are_kept(folder: Path) -> None:
    for key in "abcdefg":
        assert remembered("x", key, lambda key=key: key) == key  # type: ignore[misc]
    assert sorted(p.name for p in folder.iterdir()) == [f"x-{key}.pickle" for key in "defg"]
    assert remembered("x", "g", lambda: "computed again") == "g"


def test_a_folder_that_others_can_write_is_neither_read_nor_written(folder: Path) -> None:
    remembered("x", "key", lambda: 1)
    folder.chmod(0o777)
    assert remembered("x", "key", lambda: 2) == 2
    folder.chmod(0o700)
    assert remembered("x", "key", lambda: 3) == 1


def test_one_flipped_bit_is_noticed(folder: Path) -> None:
    remembered("x", "key", lambda: [1, 2, 3])
    file = folder / "x-key.pickle"
    content = bytearray(file.read_bytes())
    content[-3] ^= 1
    file.write_bytes(bytes(content))
    assert remembered("x", "key", lambda: "computed again") == "computed again"


def test_what_an_environment_with_another_package_kept_is_computed_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "an_optional_package.py").write_text("class Array:\n    pass\n", encoding="utf-8")
    with monkeypatch.context() as there:
        there.syspath_prepend(str(tmp_path))
        from an_optional_package import Array  # type: ignore[import-not-found]

        assert isinstance(remembered("x", "key", Array), Array)
        assert isinstance(remembered("x", "key", list), Array)
    monkeypatch.delitem(sys.modules, "an_optional_package")
    assert remembered("x", "key", lambda: "computed again") == "computed again"


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        assert remembered("x", "key", lambda: b"x" * 100_000) == b"x" * 100_000
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert list(folder.iterdir()) == []


def test_a_changed_program_gives_another_key_wherever_it_is_installed(tmp_path: Path) -> None:
    package = tmp_path / "data" / "vitamer"
    package.mkdir(parents=True)
    (package / "pooling.py").write_text("x = 1")
    before = program_digest(package)
    (package / "pooling.py").write_text("x = 2")
    changed = program_digest(package)
    (package / "pooling.py").rename(package / "other.py")
    assert len({before, changed, program_digest(package)}) == 3


@pytest.mark.parametrize("damage", [b"", b"not a pickle", b"\x80\x05\x95"])
def test_a_damaged_file_is_computed_again(folder: Path, damage: bytes) -> None:
    remembered("x", "key", lambda: 1)
    (folder / "x-key.pickle").write_bytes(damage)
    assert remembered("x", "key", lambda: 2) == 2
    assert remembered("x", "key", lambda: 3) == 2


def test_nothing_is_kept_where_the_folder_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert remembered("x", "key", lambda: 1) == 1
    assert remembered("x", "key", lambda: 2) == 2


def test_matplotlib_has_a_folder_in_ours_that_leaves_ours_trusted(folder: Path) -> None:
    before = os.umask(0o002)
    try:
        assert matplotlib_folder() == folder / "matplotlib"
    finally:
        os.umask(before)
    assert (folder / "matplotlib").is_dir()
    assert not folder.stat().st_mode & 0o022


def test_the_key_depends_on_every_part() -> None:
    assert digest([b"a", b"b"]) == digest([b"a", b"b"])
    assert len({digest(p) for p in ([b"a", b"b"], [b"ab"], [b"b", b"a"], [b"a"])}) == 4


def test_a_changed_table_is_not_read_from_the_cache(make_table: MakeTable, folder: Path) -> None:
    row = {"food_id": "gouda", "analyte": "D3", "locator": "p. 1", "origin_id": "a"}
    table = make_table(foods=[{"food_id": "gouda"}], contents=[{**row, "value_ug_per_100g": 12}])
    assert vitamer.load_foods(table).pool.mean("gouda", "D3") == pytest.approx(12)
    file = table / "contents.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",12,", ",34,", 1), encoding="utf-8")
    assert vitamer.load_foods(table).pool.mean("gouda", "D3") == pytest.approx(34)


@pytest.mark.parametrize("collecting", [True, False])
def test_reading_back_leaves_the_garbage_collector_as_it_was(folder: Path, collecting: bool) -> None:
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        for _ in range(2):
            remembered("x", "key", lambda: [1])
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
