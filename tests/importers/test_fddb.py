from __future__ import annotations

import datetime as dt

import pytest
from macrofactor_workbook import workbook

from vitamer.amounts import quantify
from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers import Options, read_export
from vitamer.importers.fddb import identify
from vitamer.importers.sample import take_sample
from vitamer.importers.source import Source

HEADER = "datum_tag_monat_jahr_stunde_minute;bezeichnung;interne_id;kj;kj_aktivitaeten;fett_g;kh_g;protein_g;\n"
WEIGHTS = "datum_tag_monat_jahr;gewicht_kg;\n"


def row(text, *, day="02.11.2026 07:15", kj="582", activity="0", fat="0,3"):
    return ";".join(f'"{cell}"' for cell in (day, text, "1", kj, activity, fat, "30", "1,5")) + ";\n"


@pytest.fixture
def diary(written):
    """Read a diary that has the given rows."""

    def read(*rows: str, header: str = HEADER, **options):
        return read_export(written(header + "".join(rows)), **options)

    return read


@pytest.mark.parametrize(
    "text, food, amount",
    [
        ("150 g Banane, frisch", "Banane, frisch", "150 g"),
        ("2 Stück Ei, gekocht", "Ei, gekocht", "2 Stück"),
        ("0,25 Stück Avocado", "Avocado", "0,25 Stück"),
        ("200 ml Milch, 3,5 % Fett", "Milch, 3,5 % Fett", "200 ml"),
        ("0,5 l Bier", "Bier", "0,5 l"),
        ("1 Scheibe Gouda, jung", "1 Scheibe Gouda, jung", None),
        ("1 EL Rapsöl", "1 EL Rapsöl", None),
        ("7 Körner Müsli", "7 Körner Müsli", None),
        ("2 große Eier", "2 große Eier", None),
        ("150 g", "150 g", None),
    ],
)
def test_the_amount_is_taken_off_the_text(diary, text, food, amount):
    entries = diary(row(text)).entries
    assert entries.loc[0, "food"] == food
    assert entries["amount"].astype(object).where(entries["amount"].notna(), None).tolist() == [amount]


@pytest.mark.parametrize(
    "text, grams",
    [("150 g Banane", 150), ("1,5 kg Kartoffeln", 1500), ("40 g Bergkäse; 12 Monate gereift", 40)],
)
def test_the_amount_is_read(diary, text, grams):
    assert quantify(diary(row(text)).entries)["stated_mass_g"].tolist() == [grams]


@pytest.mark.parametrize("text", ["0 ml Olivenöl, nativ", "0 g Vitamin D3 Tropfen", "0,0 g Butter", "0 Stück Ei"])
@pytest.mark.parametrize("kj", ["46,5", "0", ""])
def test_what_was_rounded_to_nothing_was_eaten_but_how_much_is_not_known(diary, text, kj):
    entries = diary(row(text, kj=kj)).entries
    assert entries["food"].tolist() == [text]
    quantified = quantify(entries)
    assert quantified[["quantity", "stated_mass_g", "stated_volume_ml"]].isna().all(axis=None)
    assert quantified["amount_note"].notna().all()


def test_activities_are_skipped(diary):
    export = diary(
        row("60 Minuten Spazieren", kj="0", activity="836,8"),
        row("60 Minuten Spazieren", kj="", activity="836,8"),
        row("100 g Müsli", kj="100", activity="5"),
        row("100 g Müsli", activity=""),
    )
    assert export.skipped["reason"].tolist() == ["exercise, not food"] * 2
    assert export.entries["food"].tolist() == ["Müsli"] * 2


def test_energy_fat_day_and_time(diary):
    export = diary(row("1 EL Öl", kj="1.046,00", fat="4,5", day="03.11.2026 00:12"), row("1 EL Öl", kj="", fat=""))
    entries = export.entries
    assert entries.loc[0, ["app_energy_kcal", "app_fat_g", "time"]].tolist() == [250.0, 4.5, "00:12"]
    assert str(entries.loc[0, "day"]) == "2026-11-03 00:00:00"
    assert entries.loc[1, ["app_energy_kcal", "app_fat_g"]].isna().all()
    assert entries[["meal", "app_vitamin_d_ug", "app_mass_g"]].isna().all(axis=None)


def test_a_file_saved_again_by_a_spreadsheet(diary):
    text = "02.11.2026 07:15,100 g Natto,1,400,0,5.5,30,1\n"
    export = diary(text, header=HEADER.replace(";", ",").rstrip(",\n") + "\n", options=Options(decimal="."))
    assert export.entries[["food", "app_fat_g"]].values.tolist() == [["Natto", 5.5]]


def test_numbers_with_a_decimal_point(written):
    export = read_export(
        written(HEADER.replace(";", ",") + '2026-11-02 07:15,"150 g Banane, frisch",1,582.5,0,0.3,30,1.5,\n')
    )
    assert export.entries.loc[0, ["app_energy_kcal", "app_fat_g"]].tolist() == pytest.approx([582.5 / 4.184, 0.3])


def test_diaries_that_were_joined(written):
    content = HEADER + row("150 g Banane")
    export = read_export(written(content + "\ufeff" + content))
    assert export.entries["line"].tolist() == [2, 4]
    assert export.skipped[["line", "reason"]].values.tolist() == [[3, "neither day nor food"]]


def test_a_workbook(written):
    cells = [HEADER.strip(";\n").split(";"), [dt.datetime(2026, 11, 2, 7, 15), "150 g Banane", 1, 582, 0, 0.3, 30, 1.5]]
    export = read_export(
        written(workbook({"Tagebuch": [*cells, [dt.datetime(2026, 11, 3), "2 Stück Ei"]]}), "diary.xlsx")
    )
    assert export.format == "fddb"
    assert export.entries["food"].tolist() == ["Banane", "Ei"]
    assert export.entries["amount"].tolist() == ["150 g", "2 Stück"]
    assert export.entries.loc[0, ["time", "app_fat_g"]].tolist() == ["07:15", 0.3]


def test_the_diary_within_the_complete_export(diary, written):
    parts = {
        "profile;\n": "name;\n" + '"Mara";\n',
        "userhistory;\n": WEIGHTS + '"01.11.2026";"68,4";\n' * 200,
        "diary;\n": HEADER + row("100 g Natto") + row("30 Minuten Schwimmen", kj="0", activity="9"),
        "reviews;\n": 'produkt;text;\n"Natto";"gut,\n\nund ""billig""\n',
    }
    export = read_export(written("".join(name + rows for name, rows in parts.items())))
    assert export.entries["food"].tolist() == ["Natto"]
    assert export.entries["line"].tolist() == [208]
    assert export.skipped["reason"].value_counts().to_dict() == {"not of the diary": 203, "exercise, not food": 1}
    # What is not of the diary is not looked into, and not kept.
    assert export.skipped.loc[export.skipped["reason"] == "not of the diary", ["day", "food"]].isna().all(axis=None)


@pytest.mark.parametrize(
    "content, words",
    [
        (WEIGHTS + '"01.11.2026";"68,4";\n', "these are the weights of FDDB, not the diary"),
        ("profile;\nname;\n" + '"Mara";\n', "this export of FDDB holds no diary"),
        ("diary;\n" + HEADER + "profile;\nname;\n", "this export of FDDB holds no diary"),
        (HEADER, "this export of FDDB holds no diary"),
    ],
)
def test_files_without_a_diary_are_refused(written, content, words):
    with pytest.raises(NoFoodsError) as caught:
        read_export(written(content))
    assert words in str(caught.value)
    assert "Export the diary (" in str(caught.value)


@pytest.mark.parametrize(
    "text, words",
    [
        (HEADER.replace("bezeichnung", "name") + row("1 g a"), "diary.csv:1: the header has no column bezeichnung"),
        ("diary;\na\0\x1b[31m;b\n1;2\n", "bezeichnung; it has:"),
        (HEADER.replace("protein_g", "kj") + row("1 g a"), "diary.csv:1: the header has the column 'kj' twice"),
        (HEADER + row("1 g a", day="31.02.2026 07:15"), "diary.csv:2: '31.02.2026 07:15' is no date"),
        (HEADER + row("1 g a", kj="viel"), "diary.csv:2: 'viel' in column 'energy' is no number"),
        (HEADER + row("1 g a").replace('"30";', ""), "diary.csv:2: the header has 9 cells and this row has 8"),
        (HEADER + '"02.11.2026;"1 g a";\n' + row("2 g b"), "diary.csv:2: a quote that is not closed"),
    ],
)
def test_what_cannot_be_read_is_named(refusal, text, words):
    assert words in refusal(text)


def test_umlauts_encoded_twice_are_repaired(diary):
    good = [row("2 Stück Brötchen"), row("0,5 Stück Käsekuchen, süß"), row("30 g Grieß à la “Mühle” €")]
    broken = [text.encode().decode("cp1252", "replace") for text in good[:1]]
    broken += ["".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode()) for text in good[1:]]
    expected = diary(*good).entries[["food", "amount"]]
    export = diary(*broken)
    assert export.entries[["food", "amount"]].equals(expected)
    assert export.found["encoding"] == "UTF-8, encoded twice: repaired"


def test_one_right_umlaut_tells_that_a_file_was_not_encoded_twice(diary):
    export = diary(row("1 EL BrÃ¶sel"), row("1 EL Brösel"))
    assert export.entries["food"].tolist() == ["1 EL BrÃ¶sel", "1 EL Brösel"]
    assert export.found["encoding"] == "UTF-8"


@pytest.mark.parametrize(
    "content, known",
    [
        (HEADER, True),
        ("\n" + HEADER.replace(";", ","), True),
        (WEIGHTS, True),
        ("profile;\nname;alter;\n", True),
        ("diary\n" + HEADER, True),
        ("profile\n", False),
        ("profile\nname\n", False),
        ("profile,date,food\n", False),
        ("date,food,amount\n", False),
        ("", False),
    ],
)
def test_what_is_an_export_of_fddb(written, content, known):
    assert identify(take_sample(Source(written(content or "\n")))) is known


def test_a_diary_without_rows_that_can_be_read_is_told(written):
    with pytest.raises(DiaryFormatError, match="the header has 9 cells"):
        read_export(written(HEADER + "quatsch;\n"))


def test_a_part_of_the_complete_export_that_comes_twice_has_its_own_header(written):
    content = "diary;\n" + HEADER + row("150 g Banane")
    export = read_export(written(content + content))
    assert export.entries["line"].tolist() == [3, 6]
    assert len(export.skipped) == 0
