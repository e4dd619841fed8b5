"""Results as files: read back as other programs read them."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import threading
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import vitamer
from odd_diary import ODD, odd_entries
from vitamer.errors import OutputError
from vitamer.formulas import neutral, original
from vitamer.result_files import (
    BY,
    FORMATS,
    RESULT_COLUMNS,
    dictionary,
    explanation_record,
    require_format,
    result_table,
    write_results,
)

NUMBERS = ["intake_ug", "low_ug", "high_ug", "possible_ug"]


@pytest.fixture(scope="module")
def odd(foods: vitamer.FoodTable) -> vitamer.Analysis:
    return vitamer.analyse(odd_entries(), foods=foods)


def read_back(path: Path) -> pd.DataFrame:
    """Read a result as a program of someone else would."""
    if path.suffix == ".csv":
        return pd.read_csv(path, parse_dates=["day"])
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix == ".xlsx":
        return pd.read_excel(path, sheet_name="intakes")
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    frame = pd.DataFrame(rows)
    frame["day"] = pd.to_datetime(frame["day"])
    return frame


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("by", BY)
def test_every_format_holds_the_same_table(odd: vitamer.Analysis, tmp_path: Path, by: str, suffix: str) -> None:
    files, rows = write_results(odd, tmp_path / f"intakes{suffix}", by)
    table, back = result_table(odd, by), read_back(files[0])
    assert len(back) == len(table) == rows
    assert list(back.columns) == [c.name for c in RESULT_COLUMNS[by]]
    assert back["day"].astype("datetime64[s]").tolist() == table["day"].tolist()
    for column in RESULT_COLUMNS[by]:
        ours, theirs = table[column.name], back[column.name]
        assert ours.isna().tolist() == theirs.isna().tolist(), column.name
        if column.kind in ("number", "whole", "flag"):
            assert (ours.dropna() == theirs.dropna()).all(), column.name
        elif column.kind == "text" and column.name not in ("food", "amount_note", "amount"):
            assert ours.dropna().tolist() == theirs.dropna().tolist(), column.name


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("by", BY)
def test_the_same_diary_gives_the_same_bytes(odd: vitamer.Analysis, tmp_path: Path, by: str, suffix: str) -> None:
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        fresh = vitamer.analyse(odd_entries(), foods=odd.foods)
        files, _ = write_results(fresh, tmp_path / name / f"intakes{suffix}", by)
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]


@pytest.mark.parametrize("by", BY)
def test_a_csv_is_valid_to_frictionless_by_its_package(odd: vitamer.Analysis, tmp_path: Path, by: str) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

    write_results(odd, tmp_path / "intakes.csv", by)
    report = Package(str(tmp_path / "intakes.datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.tasks[0].stats["rows"] == len(result_table(odd, by))
    # It is the file that is checked, not only its description.
    text = (tmp_path / "intakes.csv").read_text(encoding="utf-8")
    (tmp_path / "intakes.csv").write_text(re.sub(r"2026-11-11", "soon", text, count=1), encoding="utf-8")
    assert not Package(str(tmp_path / "intakes.datapackage.json")).validate().valid


@pytest.mark.parametrize("by", BY)
def test_the_package_tells_units_analytes_and_sources(odd: vitamer.Analysis, tmp_path: Path, by: str) -> None:
    files, _ = write_results(odd, tmp_path / "intakes.csv", by)
    package = json.loads(files[1].read_text(encoding="utf-8"))
    fields = {f["name"]: f for f in package["resources"][0]["schema"]["fields"]}
    assert fields["intake_ug"]["unit"] == ("µg/day" if by == "day" else "µg")
    assert all("[" not in f["description"] and len(f["description"]) > 3 for f in fields.values())
    numbers = [c.name for c in RESULT_COLUMNS[by] if c.kind == "number"]
    assert [n for n in numbers if "unit" not in fields[n]] == []
    table = result_table(odd, by)
    assert {a["analyte"] for a in package["analytes"]} == set(table["analyte"])
    parts = {a["analyte"]: a["sum_of"].split() for a in package["analytes"]}
    if "D3_food" in parts:
        # Whoever adds up the forms must not count D3 twice.
        assert parts["D3"] == ["D3_food", "D3_supplement"]
        amounts = table.pivot_table(index="day", columns="analyte", values="intake_ug").dropna(subset=["D3"])
        assert len(amounts) and np.allclose(amounts["D3"], amounts[parts["D3"]].sum(axis=1), rtol=1e-4)
    cited = {c for ids in table["citations"].dropna() for c in ids.split(";")}
    in_table = cited & set(odd.foods.citations.index)
    assert {s["id"] for s in package["sources"]} == in_table and len(in_table) > 5
    kamao = next(s for s in package["sources"] if s["id"] == "KAMAO2007")
    assert kamao["path"] == "https://doi.org/10.3177/jnsv.53.464"
    assert package["vitamer"] == odd.foods.meta()
    assert "never" in package["description"] or "not zero" in package["description"]


def test_every_number_has_a_unit_and_every_column_a_meaning() -> None:
    for by in BY:
        for row in dictionary(by):
            assert row["unit"] or row["kind"] != "number", row
            assert row["meaning"] and row["blank"], row


@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_json_and_workbook_hold_their_own_dictionary(odd: vitamer.Analysis, tmp_path: Path, suffix: str) -> None:
    files, _ = write_results(odd, tmp_path / f"intakes{suffix}")
    assert [f.name for f in files] == [f"intakes{suffix}"] == [p.name for p in tmp_path.iterdir()]
    names = [c.name for c in RESULT_COLUMNS["day"]]
    if suffix == ".json":
        held = json.loads(files[0].read_text(encoding="utf-8"))
        assert list(held) == ["meta", "dictionary", "analytes", "citations", "rows"]
        assert held["meta"]["foods_version"] == odd.foods.version
        assert (held["meta"]["first"], held["meta"]["last"]) == ("2026-11-09", "2026-11-11")
        assert [row["column"] for row in held["dictionary"]] == names
        assert "10.3177/jnsv.53.464" in [c["doi"] for c in held["citations"]]
        return
    book = pd.read_excel(files[0], sheet_name=None)
    assert list(book) == ["intakes", "dictionary", "analytes", "citations", "about"]
    assert book["dictionary"]["column"].tolist() == names
    assert "10.3177/jnsv.53.464" in book["citations"]["doi"].tolist()
    assert odd.foods.version in book["about"]["said"].tolist()


def test_hostile_names_run_nowhere_and_are_not_lost(odd: vitamer.Analysis, tmp_path: Path) -> None:
    formula = "=cmd|' /C calc'!A0"
    written = {s: read_back(write_results(odd, tmp_path / f"a{s}", "entry")[0][0])["food"] for s in FORMATS}
    texts = {food for _, food, _, _ in ODD}
    assert set(written[".json"]) == set(written[".parquet"]) == texts
    assert {original(text) for text in written[".csv"]} == texts
    for suffix in (".csv", ".xlsx"):
        assert neutral(formula) in set(written[suffix]) and formula not in set(written[suffix])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert not [c for row in book["intakes"].iter_rows() for c in row if c.data_type == "f"]
    assert "\x1b" not in "".join(written[".xlsx"])


def test_unknown_is_blank_and_zero_is_zero(odd: vitamer.Analysis, tmp_path: Path) -> None:
    path = write_results(odd, tmp_path / "a.csv", "day")[0][0]
    dark = pd.read_csv(path, dtype=str, keep_default_na=False)
    dark = dark[(dark["day"] == "2026-11-11") & (dark["analyte"] == "MK_total")].iloc[0]
    assert (dark["intake_ug"], dark["low_ug"], dark["high_ug"], dark["coverage"]) == ("", "", "", "0.0")
    rows = explanation_record(odd)["rows"]
    water = next(r for r in rows if r["food"] == "water")
    unmatched = next(r for r in rows if r["food"] == "mystery plate")
    assert water["intake_ug"] == 0 and unmatched["intake_ug"] is None


def test_the_region_stands_in_the_rows(tmp_path: Path) -> None:
    analysis = vitamer.analyse(vitamer.as_entries([("2026-11-09", "milk", "1 cup")]), region="us")
    table = result_table(analysis)
    assert set(table["region"]) == {"US"} and set(table["foods_version"]) == {analysis.foods.version}
    assert result_table(vitamer.analyse(analysis.entries))["region"].isna().all()


def test_numbers_are_those_of_the_analysis_to_six_digits(demo_analysis: vitamer.Analysis) -> None:
    table = result_table(demo_analysis)
    merged = table.merge(demo_analysis.daily, on=["day", "analyte"], suffixes=("", "_whole"))
    assert len(merged) == len(demo_analysis.daily)
    for column in NUMBERS:
        ours, whole = merged[column], merged[f"{column}_whole"]
        assert ((ours - whole).abs() <= 5e-6 * whole.abs()).eq(whole.notna()).all()
    assert table["week"].iloc[0] == "2026-W39"
    assert set(demo_analysis.daily.columns) <= {*table.columns}, "the analysis itself is left as it was"


def test_what_cannot_be_written_is_said(odd: vitamer.Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match=r"intakes: the name does not say which format to write. End it in .csv, "):
        write_results(odd, tmp_path / "intakes")
    with pytest.raises(OutputError, match=r"'.ods' is no format for a table. Use .csv, .parquet, .json or .xlsx"):
        write_results(odd, tmp_path / "a.ods")
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as Python does for a module that cannot be imported
    with pytest.raises(OutputError, match=r"pip install 'vitamer\[parquet\]'"):
        require_format(tmp_path / "a.parquet")
    assert not list(tmp_path.iterdir())


def test_no_file_that_nobody_named_is_replaced(odd: vitamer.Analysis, tmp_path: Path) -> None:
    theirs = tmp_path / "intakes.datapackage.json"
    deep = "[" * 100_000
    for text in ('{"name": "my own package"}', "no JSON", "[]", "3", '["vitamer"]', '"my vitamer notes"', deep):
        theirs.write_text(text, encoding="utf-8")
        with pytest.raises(OutputError, match="another file has the name"):
            write_results(odd, tmp_path / "intakes.csv")
        assert theirs.read_text(encoding="utf-8") == text and not (tmp_path / "intakes.csv").exists()
    theirs.unlink()
    write_results(odd, tmp_path / "intakes.csv")
    files, _ = write_results(odd, tmp_path / "intakes.csv", "entry")
    assert "entry_id" in files[1].read_text(encoding="utf-8"), "our own is brought up to date"


def test_table_and_dictionary_are_both_there_or_neither(odd: vitamer.Analysis, tmp_path: Path) -> None:
    beside = tmp_path / "intakes.datapackage.json"
    beside.symlink_to(tmp_path / "nowhere" / "a.json")
    with pytest.raises(OutputError, match=r"datapackage.json: the file cannot be written"):
        write_results(odd, tmp_path / "intakes.csv")
    assert list(tmp_path.iterdir()) == [beside]
    beside.unlink()
    with pytest.raises(OutputError, match="File name too long"):
        write_results(odd, tmp_path / f"{'n' * 245}.csv")
    (tmp_path / "intakes.csv").symlink_to(tmp_path / "nowhere" / "a.csv")
    for before in (None, b'{"vitamer": {}}'):
        if before:
            beside.write_bytes(before)
        with pytest.raises(OutputError, match=r"intakes.csv: the file cannot be written"):
            write_results(odd, tmp_path / "intakes.csv")
        assert (beside.read_bytes() if beside.exists() else None) == before


def test_a_lone_carriage_return_breaks_no_row(foods: vitamer.FoodTable, tmp_path: Path) -> None:
    texts = ["natto\rx", 'two "quotes"\r', "gouda\r\n30", "rice\ny", "egg"]
    analysis = vitamer.analyse(vitamer.as_entries([("2026-11-09", text, "30 g") for text in texts]), foods=foods)
    files, rows = write_results(analysis, tmp_path / "a.csv", "entry")
    back = pd.read_csv(files[0])
    assert len(back) == rows
    assert back["food"].drop_duplicates().tolist() == texts
    assert files[0].read_bytes().count(b"\r") == files[0].read_bytes().count(b"\r\n3") + sum(
        (back["food"] == text).sum() for text in texts[:2]
    )


def test_a_pipe_takes_the_table_alone(odd: vitamer.Analysis, tmp_path: Path) -> None:
    pipe = tmp_path / "intakes.csv"
    os.mkfifo(pipe)
    reader = threading.Thread(target=pipe.read_bytes)
    reader.start()
    files, _ = write_results(odd, pipe)
    reader.join()
    assert files == list(tmp_path.iterdir()) == [pipe]


def test_a_result_never_replaces_the_diary_that_it_is_made_of(odd: vitamer.Analysis, tmp_path: Path) -> None:
    given = tmp_path / "servings.csv"
    given.write_text("date,food,amount\n", encoding="utf-8")
    with pytest.raises(OutputError, match="would replace the file"):
        write_results(odd, given, given=given)
    described = tmp_path / "x.datapackage.json"
    described.write_text('{"vitamer": {}}', encoding="utf-8")
    with pytest.raises(OutputError, match="would replace the file"):
        write_results(odd, tmp_path / "x.csv", given=described)


def test_a_parquet_file_tells_table_and_region(odd: vitamer.Analysis, tmp_path: Path) -> None:
    path = write_results(odd, tmp_path / "a.parquet")[0][0]
    back = pd.read_parquet(path)
    assert back.attrs == odd.foods.meta() | {"by": "day"}
    assert b"mystery plate" not in path.read_bytes(), "by day no text of the diary leaves"


def test_more_rows_than_a_sheet_holds_are_refused(odd: vitamer.Analysis) -> None:
    table = result_table(odd)
    many = table.loc[table.index.repeat(1_048_576 // len(table) + 1)]
    with pytest.raises(OutputError, match="more than a worksheet holds"):
        FORMATS[".xlsx"](many, odd.foods, "day")


def test_csv_has_plain_line_ends_and_iso_days(odd: vitamer.Analysis, tmp_path: Path) -> None:
    content = write_results(odd, tmp_path / "a.csv")[0][0].read_bytes()
    assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
    assert io.BytesIO(content).readlines()[1].startswith(b"2026-W46,2026-11-09,")
