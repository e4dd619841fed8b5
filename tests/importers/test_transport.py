from __future__ import annotations

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.errors import DiaryFormatError
from vitamer.importers.reading import reading_of
from vitamer.importers.source import Source
from vitamer.importers.transport import open_transport, transport_header
from xpt_files import xpt


def cells(path) -> list[tuple[str, ...]]:
    table = open_transport(reading_of(Source(path)))
    chunks = table.chunks({name: i for i, name in enumerate(table.header)})
    return [row for rows in chunks for row in zip(*map(rows.cells, table.header), strict=True)]


@pytest.mark.parametrize("n", [1, 2, 9, 10_001])
@pytest.mark.parametrize("note", [False, True])
def test_all_records_are_read_whatever_fills_the_last_card(written, n, note):
    rows = [(float(i), "" if i % 2 else "x".ljust(13)) for i in range(n)]
    content = xpt(["SEQN", "Note"], rows) if note else xpt(["SEQN"], [row[:1] for row in rows])
    want = [(f"{i}", "" if i % 2 else "x") if note else (f"{i}",) for i in range(n)]
    assert cells(written(content, "a.xpt")) == want


MAGNITUDES = st.one_of(st.none(), st.just(0.0), st.floats(1e-60, 1e60), st.floats(-1e60, -1e-60))


@given(st.lists(MAGNITUDES, min_size=1, max_size=30))
def test_numbers_are_those_that_pandas_reads_but_for_zero(tmp_path_factory, numbers):
    content = xpt(["SEQN", "A"], [[1.0, number] for number in numbers])
    path = tmp_path_factory.mktemp("xpt") / "a.xpt"
    path.write_bytes(content)
    theirs = pd.read_sas(io.BytesIO(content), format="xport", encoding="latin-1")["A"]
    for (_, ours), their, number in zip(cells(path), theirs, numbers, strict=True):
        if number is None:
            assert ours == ""
        elif number == 0:
            assert float(ours) == 0.0
        else:
            assert float(ours) == pytest.approx(their, rel=1e-11, abs=1e-70)


def test_letters_beyond_ascii(written):
    assert cells(written(xpt(["SEQN", "T"], [[1, "Crème"], [2, "Käse"]]), "a.xpt")) == [("1", "Crème"), ("2", "Käse")]


def test_a_file_cut_anywhere_is_refused_or_loses_only_filling(data, tmp_path):
    whole = (data / "nhanes_DR1IFF_J.xpt").read_bytes()
    rows = cells(data / "nhanes_DR1IFF_J.xpt")
    path = tmp_path / "cut.xpt"
    for end in [*range(50, len(whole), 397), len(whole) - 1]:
        path.write_bytes(whole[:end])
        try:
            assert cells(path) == rows
        except DiaryFormatError as error:
            assert error.way_out.startswith("Download it again")
        else:
            assert not whole[end:].strip(b" ")


@given(st.binary(max_size=1500), st.integers(0, 1500))
def test_any_header_is_read_or_found_damaged(content, place):
    head = bytearray(xpt(["SEQN", "A", "B"], [[1, 2, "x"]]))
    head[place : place + len(content)] = content
    for columns in (transport_header(bytes(head)), transport_header(content)):
        assert all(column.length > 0 for column in columns)


def test_a_file_without_records(written):
    with pytest.raises(DiaryFormatError, match="holds no record"):
        cells(written(xpt(["SEQN"], []), "a.xpt"))
