from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import archive
from vitamer.importers.archive import Member, members, open_member

TABLE = b"Date,Name\n2026-11-02,Natto\n"
LINK = 0o120777 << 16


@pytest.fixture
def zipped(tmp_path):
    """Write an archive of names and contents and return its path."""

    def make(*files: tuple[str | zipfile.ZipInfo, bytes], compress: int = zipfile.ZIP_DEFLATED) -> Path:
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", compress) as out:
            for name, content in files:
                out.writestr(name, content, compress)
        return path

    return make


def refused(path: Path) -> str:
    with pytest.raises(DiaryFormatError) as caught:
        members(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert message.isprintable()
    assert caught.value.way_out.endswith(".")
    return message


def named(name: str, *, attributes: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.filename = name  # as it is, which the constructor would mend
    info.external_attr = attributes
    return info


def patched(path: Path, old: bytes, new: bytes) -> Path:
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


def test_members_are_sorted_and_what_is_no_export_is_left_out(zipped):
    path = zipped(
        ("weights.csv", b"x"),
        ("out/food-logs.csv", TABLE),
        ("out/", b""),
        ("__MACOSX/out/._food-logs.csv", b"x"),
        (".DS_Store", b"x"),
        (".git/config", b"x"),
        ("out/earlier.ZIP", b"PK"),
        ("Überblick 🍲.csv", b"xy"),
    )
    assert members(path) == [Member("out/food-logs.csv", 27), Member("weights.csv", 1), Member("Überblick 🍲.csv", 2)]


def test_content_is_read_from_beginning_to_end(zipped):
    content = TABLE * 40_000
    path = zipped(("a.csv", content), ("empty.csv", b""))
    with open_member(path, "a.csv") as stream:
        assert io.TextIOWrapper(stream, encoding="utf-8").read() == content.decode()
    with open_member(path, "empty.csv") as stream:
        assert stream.read() == b""
        assert not stream.seekable()


def test_nothing_is_written_to_disk(zipped, tmp_path, monkeypatch):
    path = zipped(("a.csv", TABLE), ("../b.csv", TABLE))
    monkeypatch.chdir(tmp_path)
    refused(path)
    path = zipped(("a.csv", TABLE))
    members(path)
    open_member(path, "a.csv").close()
    assert list(tmp_path.rglob("*")) == [path]
    path.unlink()  # and no handle is left open


@pytest.mark.parametrize(
    "name, words",
    [
        ("../diary.csv", "'../diary.csv' leads out of the archive's own folder"),
        ("a/../../diary.csv", "leads out of"),
        ("/etc/passwd", "'/etc/passwd' leads out of"),
        ("C:/Windows/x.csv", "leads out of"),
        ("c:x.csv", "leads out of"),
        ("..\\diary.csv", "'..\\\\diary.csv' has a backslash"),
        ("food\x1b[2J.csv", "'food\\x1b[2J.csv' has control characters"),
        ("food\nlog.csv", "has control characters"),
        ("food\x00.csv", "has control characters"),
        ("food\u202evsc.exe", "'food\\u202evsc.exe' has control characters"),
        ("__MACOSX/../../x", "leads out of"),
    ],
)
def test_names_that_are_more_than_a_path(zipped, name, words):
    assert words in refused(zipped(("food-logs.csv", TABLE), (named(name), TABLE)))


def test_links_are_refused(zipped):
    assert "'log.csv' is a link" in refused(zipped((named("log.csv", attributes=LINK), b"/etc/passwd")))


def test_a_name_stands_once(zipped):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(("log.csv", TABLE), ("log.csv", b"other"))
    assert "'log.csv' stands twice" in refused(path)


def test_a_password(zipped):
    path = zipped(("log.csv", TABLE))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "'log.csv' is locked with a password. Unpack it yourself" in refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_without_bounded_reading_are_refused(zipped, method):
    assert f"is packed with method {method}, which is not read. Unpack it yourself" in refused(
        zipped(("log.csv", TABLE), compress=method)
    )


def test_too_many_members(zipped, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    assert "holds 4 files, and at most 3" in refused(zipped(*((f"{i}.jpg", b"x") for i in range(4))))
    assert len(members(zipped(*((f"{i}.jpg", b"x") for i in range(3))))) == 3


def test_a_bomb(zipped):
    assert "is packed 1,0" in refused(zipped(("log.csv", bytes(17 * 1024**2))))


def test_a_bomb_of_many_members_that_are_each_below_the_limit(zipped):
    path = zipped(*((f"{i}.csv", bytes(9 * 1024**2)) for i in range(2)))
    assert "only a zip bomb is" in refused(path)


def test_a_year_of_one_entry_is_no_bomb(zipped):
    line = b'2026-11-02,09:51,Breakfast,"Natto","1.00 pack",90.00,4.95,97.65,51.75\n'
    content = line * (18 * 1024**2 // len(line))
    numbered = b"".join(b"%d,%s" % (i, line) for i in range(240_000))
    assert len(numbered) > archive.RATIO_COUNTS_ABOVE_BYTES
    assert members(zipped(("log.csv", numbered)))
    assert "zip bomb" not in refused(patched(zipped(("log.csv", content[:1000])), b"PK\x05\x06", b"PK\x05\x07"))


def test_the_unpacked_size_has_a_limit(zipped):
    path = zipped(("log.csv", TABLE))
    size = struct.pack("<L", len(TABLE))
    patched(path, size + struct.pack("<HH", 7, 0), struct.pack("<L", 0xFFFFFFFE) + struct.pack("<HH", 7, 0))
    assert "bomb" in refused(path)
    with zipfile.ZipFile(zipped(("log.csv", TABLE))) as opened, pytest.raises(DiaryFormatError, match="at most 0 MiB"):
        archive.checked_members(opened, place="a.zip", largest_bytes=26)


def test_a_long_list_of_members_is_not_read(zipped, monkeypatch):
    path = zipped(*((f"{i:04}.jpg", b"") for i in range(1000)))
    monkeypatch.setattr(archive, "LARGEST_DIRECTORY_BYTES", 50_000)
    assert "its list of files has 54," in refused(path)


@pytest.mark.parametrize("stated", [len(TABLE) - 5, len(TABLE) + 5])
def test_a_stated_size_that_is_not_true(zipped, stated):
    path = zipped(("log.csv", TABLE))
    old = struct.pack("<L", len(TABLE)) + struct.pack("<HH", 7, 0)
    patched(path, old, struct.pack("<L", stated) + struct.pack("<HH", 7, 0))
    with open_member(path, "log.csv") as stream, pytest.raises(DiaryFormatError, match=r"zip:log\.csv: .* damaged"):
        assert len(stream.read()) <= stated


@pytest.mark.parametrize("position", range(0, 200, 3))
def test_damage_is_said_in_words(zipped, position):
    content = bytes(range(256)) * 300
    path = zipped(("log.csv", content), ("other.csv", TABLE))
    data = bytearray(path.read_bytes())
    place = position * len(data) // 200
    data[place : place + 4] = b"\xff\x00\xfe\x07"
    path.write_bytes(data)
    try:
        for member in members(path):
            with open_member(path, member.name) as stream:
                read = stream.read()
            assert read in (content, TABLE)
    except DiaryFormatError as error:
        assert str(error).startswith(str(path))


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_an_incomplete_download(zipped, kept):
    path = zipped(("log.csv", TABLE * 100))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert "damaged or incomplete" in refused(path)


def test_what_holds_nothing(zipped):
    assert "holds no files" in refused(zipped())
    assert "holds no files" in refused(zipped(("folder/", b""), (".hidden", b"x")))
    assert "holds only further archives, such as 'all.zip'. Unpack it" in refused(zipped(("all.zip", b"PK")))


def test_missing(tmp_path, zipped):
    assert "No such file" in refused(tmp_path / "none.zip")
    with pytest.raises(DiaryFormatError, match=r"there is no file 'b\.csv' in the archive"):
        open_member(zipped(("a.csv", TABLE)), "b.csv")


def test_an_archive_that_is_held_open_is_listed_once(tmp_path, monkeypatch):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(20):
            made.writestr(f"{number}.csv", f"row {number}")
    listed = []
    real = archive.checked_members
    monkeypatch.setattr(archive, "checked_members", lambda *a, **k: listed.append(1) or real(*a, **k))
    with archive.held_open(path):
        held = [archive.open_member(path, member.name) for member in archive.members(path)]
        texts = {stream.read().decode() for stream in held}
        for stream in held:
            stream.close()
    assert texts == {f"row {number}" for number in range(20)}
    assert len(listed) == 1
    with archive.open_member(path, "1.csv") as stream:
        assert stream.read() == b"row 1"
    assert len(listed) == 2
