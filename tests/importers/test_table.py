from __future__ import annotations

import pandas as pd
import pytest

from vitamer.errors import DiaryFormatError
from vitamer.importers import Options, read_diary, read_export
from vitamer.importers.table import text_column


def test_lines_are_those_on_which_rows_begin(written):
    path = written('\n"date",food,amount\r\n2026-11-02,"a\nb\r\nc",1 g\r\n\r\n2026-11-02,d,1 g\n')
    entries = read_diary(path)
    assert entries["line"].tolist() == [3, 7]
    assert entries["food"].tolist() == ["a\nb\r\nc", "d"]


def test_cell_texts_stay_as_written(written):
    foods = [
        "NA",
        "n/a",
        "null",
        "None",
        "nan",
        "#N/A",
        "  two  blanks ",
        '5" pizza',
        "卵黄 🥚",
        "'",
        "1e3",
        "07",
    ]
    rows = "".join('2026-11-02,"{}",1 g\n'.format(food.replace('"', '""')) for food in foods)
    assert read_diary(written("Day,Food Name,Amount\n" + rows))["food"].tolist() == foods


def test_identical_rows_are_several_helpings(written):
    assert len(read_diary(written("date,food,amount\n" + "2026-11-02,Water,1 cup\n" * 3))) == 3


@pytest.mark.parametrize(
    "rows, words",
    [
        ("", "a header and no rows"),
        ("\n \n", "a header and no rows"),
        ("2026-11-02,milk,1,5 dl\n", "diary.csv:2: the header has 3 cells and this row has 4"),
        ("2026-11-02,milk\n", "diary.csv:2: the header has 3 cells and this row has 2"),
        ('2026-11-02,"a"b,1 g\n', "diary.csv:2: a quote that is not closed or not doubled"),
        (
            '2026-11-02,a,1 g\n2026-11-02,"b,1 g\n2026-11-03,c,1 g\n',
            "diary.csv:3: a quote that is not closed",
        ),
        ('2026-11-02,"a,1 g\n' + "2026-11-02,b,1 g\n" * 20_000, "diary.csv:2: a quote that is not closed"),
    ],
)
def test_rows_that_cannot_be_read_stop_the_file(refusal, rows, words):
    assert words in refusal("date,food,amount\n" + rows)


def test_blank_lines_and_a_broken_header(refusal):
    assert "only blank lines" in refusal("\n\n  \n")
    assert "only blank lines" in refusal("\n\n  \n", format="plain")
    assert "diary.csv:1: the header has a quote" in refusal('date,food,"amount"x\n2026-11-02,a,1 g\n', format="plain")


def test_the_first_ten_bad_rows_are_named(refusal):
    rows = [f"2026-13-{i:02},a,1 g" if i % 2 else "2026-11-02,a" for i in range(1, 15)]
    message = refusal("\n".join(["date,food,amount", *rows]))
    assert [f"diary.csv:{line}: " in message for line in range(2, 16)] == [True] * 10 + [False] * 4
    assert "'2026-13-01' is no date; " in message
    assert "; and 4 more. " in message


@pytest.mark.parametrize(
    "amount", ["0.00 g", "0 g", "0g", "0,0 ml", "0.00 x 1000.0 IU", "0.00 1 floweret", "0", " 0.0"]
)
def test_an_amount_of_zero_is_skipped(written, amount):
    export = read_export(written(f'date,food,amount\n2026-11-02,x,"{amount}"\n'))
    assert len(export.entries) == 0
    assert export.skipped["reason"].tolist() == ["amount is zero: not eaten"]


@pytest.mark.parametrize(
    "amount",
    [
        "0.50 g",
        "0,5 dl",
        "0.005 g",
        "0 1/2 cup",
        "0½ cup",
        "0 ½ cup",
        "0-1 slice",
        "05 g",
        "",
        "some",
        "00.5",
    ],
)
def test_an_amount_that_only_begins_with_zero_is_kept(written, amount):
    assert len(read_diary(written(f'date,food,amount\n2026-11-02,x,"{amount}"\n'))) == 1


def test_rows_without_food_are_skipped_with_their_reason(written):
    export = read_export(written("date,food,amount\n2026-11-02, ,1 g\n,,\n,,,,\n ,,total\n2026-11-02,a,1 g\n"))
    assert export.skipped[["line", "reason"]].values.tolist() == [
        [2, "food name is blank"],
        [3, "neither day nor food"],
        [4, "neither day nor food"],
        [5, "neither day nor food"],
    ]
    assert export.rows_read == 5


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_with_which_excel_tells_a_delimiter(written, first):
    export = read_export(written(f"{first}\ndate;food;amount\n2026-11-02;natto;1,5 g\n"))
    assert export.entries[["line", "food"]].values.tolist() == [[3, "natto"]]


def test_delimiters_inside_header_cells(written):
    header = "date;food;amount;note (a, b, c, d, e)\n"
    assert read_diary(written(header + "2026-11-02;natto;1,5 g;x\n"))["amount"].tolist() == ["1,5 g"]


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n", "\0"])
def test_a_delimiter_that_cannot_part_cells(delimiter):
    with pytest.raises(DiaryFormatError, match=r"--delimiter: .* cannot part cells"):
        Options(delimiter=delimiter)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_chunks_keep_lines_and_cells_together(written, end, monkeypatch):
    monkeypatch.setattr("vitamer.importers.table.CHUNK_ROWS", 3)
    rows = ["2026-11-02,a{i},1 g", '2026-11-02,"b\r\n{i}",1 g', "2026-11-02,short", "", ",,", "2026-11-02,c{i},1 g"]
    text = end.join(["date,food,amount", *(row.replace("{i}", str(i)) for i in range(4) for row in rows)]) + end
    export = read_export(written(text), skip_unreadable=True)
    whole = pd.concat([export.entries, export.skipped]).sort_values("line")
    assert whole["line"].tolist() == [2 + 7 * i + at for i in range(4) for at in (0, 1, 3, 5, 6)]
    assert export.entries["food"].tolist() == [x for i in range(4) for x in (f"a{i}", f"b\r\n{i}", f"c{i}")]
    assert export.rows_read == 20


def test_one_column_of_any_table(written):
    path = written('id,Text,food\n1," a ""b"", c",x\n2,,y\n')
    assert text_column(path, ("text", "food")) == [' a "b", c', ""]
    assert text_column(path, ("name", "food")) == ["x", "y"]
    with pytest.raises(DiaryFormatError, match=r"diary.csv:1: the header has no column name or food_name; it has: id"):
        text_column(path, ("name", "food_name"))
    with pytest.raises(DiaryFormatError, match=r"diary.csv:2: the header has 2 cells and this row has 1"):
        text_column(written("id,text\n1\n"), ("text",))


ONE_CELL = '"2026-11-02,""Egg, boiled"",""2.00 large"""\n2026-11-03,Natto,40.00 g\n'


@pytest.mark.parametrize("header", ["Day,Food Name,Amount\n", '"Day,Food Name,Amount"\n', "date,food,amount\n"])
def test_a_row_that_stands_whole_in_one_cell(written, header):
    entries = read_diary(written(header + ONE_CELL))
    assert entries[["food", "amount"]].values.tolist() == [["Egg, boiled", "2.00 large"], ["Natto", "40.00 g"]]


def test_a_cell_that_holds_another_number_of_cells_stays_unreadable(refusal):
    assert ":2: the header has 3 cells and this row has 1" in refusal('date,food,amount\n"a,b"\n')


def test_blank_cells_beyond_the_width_are_none(written, refusal):
    assert len(read_diary(written("date,food,amount\n2026-11-02,milk,1 g,, ,\n"))) == 1
    message = refusal("date,food,amount\n2026-11-02,milk,1 g,,a\n")
    assert "this row has 5: a cell that holds the separator stands in double quotes" in message


def test_what_dos_writes_at_the_end_is_no_row(written):
    assert read_export(written("date,food,amount\r\n2026-11-02,milk,1 g\r\n\x1a")).rows_read == 1


def test_the_name_of_an_only_column_may_hold_commas(written):
    assert text_column(written('"food, raw, or cooked"\nnatto\n'), ["food, raw, or cooked"]) == ["natto"]
