"""Every export in tests/data against the frame expected of it, and how formats are told apart.

``REWRITE_EXPECTED=1 pytest tests/importers`` writes the expected frames anew; read the difference.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.columns import ENTRIES
from vitamer.errors import DiaryFormatError
from vitamer.importers import IMPORTERS, Options, read_diary, read_export
from vitamer.importers.sample import Sample

DATA = Path(__file__).parents[1] / "data"
EXPORTS = [p for i in IMPORTERS for p in sorted(DATA.glob(f"{i.NAME}_*")) if ".expected" not in p.suffixes]

NAMES = ", ".join(importer.NAME for importer in IMPORTERS)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_export_reads_as_expected(path):
    export = read_export(path)
    skipped = export.skipped.rename(columns={"reason": "skipped"}).drop(columns="detail")
    both = pd.concat([export.entries, skipped]).astype({"entry_id": "Int64"})
    got = both.sort_values("line").to_csv(index=False, lineterminator="\n").encode()
    expected = path.with_suffix(".expected.csv")
    if os.environ.get("REWRITE_EXPECTED"):
        expected.write_bytes(got)
    assert got.decode() == expected.read_bytes().decode()
    assert export.format == path.name.split("_")[0]
    assert export.rows_read == len(export.entries) + len(export.skipped)
    assert export.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_columns_have_their_kinds_even_without_rows(data, written):
    full = read_diary(data / "cronometer_2026.csv")
    none = read_export(written("date,food,amount\n2026-11-02,wine,0 ml\n"))
    assert list(full.columns) == [column.name for column in ENTRIES]
    assert full.dtypes.to_dict() == none.entries.dtypes.to_dict()
    assert [str(full[name].dtype) for name in ("entry_id", "day", "food", "app_fat_g")] == [
        "int64",
        "datetime64[s]",
        "str",
        "float64",
    ]
    assert full["entry_id"].tolist() == list(range(len(full)))
    assert (len(none.entries), none.rows_read) == (0, 1)
    assert none.skipped["reason"].tolist() == ["amount is zero: not eaten"]


def test_source_is_the_app_or_the_stem_or_the_name_given(data):
    assert set(read_diary(data / "cronometer_2024.csv")["source"]) == {"cronometer"}
    assert set(read_diary(data / "plain_comma.csv")["source"]) == {"plain_comma"}
    assert set(read_diary(data / "plain_comma.csv", source="mine")["source"]) == {"mine"}
    with pytest.raises(DiaryFormatError, match="source's name is blank"):
        read_diary(data / "plain_comma.csv", source=" ")


def test_an_unknown_header_is_refused_with_what_was_seen_and_what_is_known(refusal):
    message = refusal("Date,Meal,Calories\n2026-11-02,Lunch,3\n")
    assert "no importer knows this header: Date, Meal, Calories. " in message
    assert f"Known formats: {NAMES}. " in message
    assert "--map 'date=Date,meal=Meal,food=…'." in message
    assert "a, b, c, d, e, f, g, h, …." in refusal("a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8,9\n")


def test_what_an_apps_header_tells_goes_before_a_plain_table(written):
    both = "Day,Food Name,Amount,date,food\n2026-11-02,natto,1 pack,2026-11-03,egg\n"
    assert read_diary(written(both))["food"].tolist() == ["natto"]
    assert read_diary(written(both), format="plain")["food"].tolist() == ["egg"]
    assert read_diary(written(both), format="cronometer")["food"].tolist() == ["natto"]


@pytest.mark.parametrize("format", [None, "plain"])
def test_long_cells_of_a_header_are_shortened(refusal, format):
    message = refusal(",".join(["\x1b[31m" + "y" * 4_000] * 9) + "\n2026-11-02\n", format=format)
    assert "\\x1b[31myyy" in message
    assert "\x1b" not in message
    assert len(message) < 1_000


def test_a_delimiter_that_is_said_counts_before_the_format_is_found(written):
    path = written("date#food#amount\n2026-11-02#natto#1 pack\n")
    assert read_diary(path, options=Options(delimiter="#"))["food"].tolist() == ["natto"]


def test_an_encoding_that_is_said_counts_before_the_format_is_found(written):
    path = written("date,food,amount\n2026-11-02,納豆卵黄豆腐味噌,1\n".encode("utf-16-le"))
    assert read_diary(path, options=Options(encoding="utf-16"))["food"].tolist() == ["納豆卵黄豆腐味噌"]


def test_prose_is_not_a_table(refusal):
    assert "not a CSV table: its first line is 'Dear diary'" in refusal("Dear diary\nToday I ate natto.\n")


def test_an_unknown_format_names_those_that_are_known(data):
    with pytest.raises(DiaryFormatError, match=rf"no format 'excel'.*{NAMES}"):
        read_diary(data / "plain_comma.csv", format="excel")


def test_importers_have_a_guide_and_a_name_of_their_own():
    assert len({importer.NAME for importer in IMPORTERS}) == len(IMPORTERS)
    for importer in IMPORTERS:
        assert "How to" in (importer.__doc__ or "")


@given(st.binary(max_size=200), st.lists(st.text(max_size=30), max_size=4))
def test_identify_never_raises(head, lines):
    for importer in IMPORTERS:
        assert importer.identify(Sample("x.csv", head, tuple(lines))) in (True, False)


@given(st.binary(max_size=300), st.sampled_from([b"", b"date,food,amount\n", b"Day,Food Name,Amount,Fat (g)\n"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, header):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(header + content)
    try:
        export = read_export(path)
    except DiaryFormatError as error:
        assert str(path) in str(error)
    else:
        assert export.rows_read == len(export.entries) + len(export.skipped) > 0
