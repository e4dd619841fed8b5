from __future__ import annotations

from pathlib import Path

import pytest

from vitamer.cache import digest, remembered


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "vitamer"


def test_a_result_is_computed_once(folder: Path) -> None:
    calls = []
    for _ in range(2):
        assert remembered("x", "key", lambda: calls.append(1) or {"a": 1.5}) == {"a": 1.5}
    assert len(calls) == 1


def test_another_key_replaces_the_kept_result(folder: Path) -> None:
    remembered("x", "one", lambda: 1)
    assert remembered("x", "two", lambda: 2) == 2
    assert [p.name for p in folder.iterdir()] == ["x-two.pickle"]


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


def test_the_key_depends_on_every_part() -> None:
    assert digest([b"a", b"b"]) == digest([b"a", b"b"])
    assert len({digest(p) for p in ([b"a", b"b"], [b"ab"], [b"b", b"a"], [b"a"])}) == 4


def test_a_changed_table_is_not_read_from_the_cache(make_table, folder: Path) -> None:  # type: ignore[no-untyped-def]
    import vitamer

    row = {"food_id": "gouda", "analyte": "D3", "locator": "p. 1", "origin_id": "a"}
    table = make_table(foods=[{"food_id": "gouda"}], contents=[{**row, "value_ug_per_100g": 12}])
    assert vitamer.load_foods(table).pool.mean("gouda", "D3") == pytest.approx(12)
    file = table / "contents.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",12,", ",34,", 1), encoding="utf-8")
    assert vitamer.load_foods(table).pool.mean("gouda", "D3") == pytest.approx(34)
