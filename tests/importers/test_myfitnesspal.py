from __future__ import annotations

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.errors import DiaryFormatError, NoFoodsError
from vitamer.importers import Options, read_diary, read_export
from vitamer.importers.myfitnesspal.copies import SHAPES, shape_of
from vitamer.importers.myfitnesspal.entries import Measure, decimal_sign, measure_of, split_entry, value_of

NUTRITION = (
    "Date,Meal,{time}Calories,Fat (g),Saturated Fat,Polyunsaturated Fat,Monounsaturated Fat,Trans Fat,Cholesterol,"
    "Sodium (mg),Potassium,Carbohydrates (g),Fiber,Sugar,Protein (g),Vitamin A,Vitamin C,Calcium,Iron{note}"
)
NUTRITION_2018 = (
    "\ufeff" + NUTRITION.format(time="Time,", note="") + "\n2018-07-01,Breakfast,10:00 AM" + ",1.0" * 17 + "\n"
)
NUTRITION_2025 = NUTRITION.format(time="Time,", note=",Note") + "\n2025-07-03,Post-Workout," + ",1.0" * 17 + ",\n"
NUTRITION_2026 = NUTRITION.format(time="", note=",Note") + "\r\n2026-07-02,Lunch" + ",1.0" * 17 + ",\r\n"
EXERCISE = (
    "Date,Exercise,Type,Exercise Calories,Exercise Minutes,Sets,Reps Per Set,{},Steps,Note\n"
    "2026-01-05,Brisk walk,Cardio,300.0,30,,,,4000,\n"
)


def page(rows: str, *, head: str = "<td>Calories</td><td>Fat</td>", date: str = "May 4, 2026", more: str = "") -> str:
    """Return a printable diary of one day."""
    return (
        '<!DOCTYPE html>\n<html><head><title>Report for x</title></head><body id="printable-diary">\n'
        f'<h2 id="date">{date}</h2>\n<table id="food">\n<thead><tr><td>Foods</td>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>\n{more}</body></html>"
    )


def row(food: str, *cells: str) -> str:
    """Return a row of a table."""
    return f"<tr><td>{food}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


@pytest.mark.parametrize(
    "text, food, amount",
    [
        ("Onions, raw, 0.5 cup, chopped", "Onions, raw", "0.5 cup, chopped"),
        ("7up, 12 oz", "7up", "12 oz"),
        ("Soda, 7up", "Soda, 7up", ""),
        ("Milk, 2% fat, 1 cup", "Milk, 2% fat", "1 cup"),
        ("Milk, 2% fat", "Milk, 2% fat", ""),
        ("Milk, 2 % fat, 1 cup", "Milk, 2 % fat", "1 cup"),
        ("Haferflocken, 1,5 Tasse", "Haferflocken", "1,5 Tasse"),
        ("Wassermelone, ½ Scheibe", "Wassermelone", "½ Scheibe"),
        ("Pie, apple, 1/8 pie", "Pie, apple", "1/8 pie"),
        ("Pie, apple, 1 1/2 slice", "Pie, apple", "1 1/2 slice"),
        ("Salt, .25 tsp", "Salt", ".25 tsp"),
        ("Creamy chocolate, 1 container (264,00 gram)", "Creamy chocolate", "1 container (264,00 gram)"),
        ("Crackers, 5 crackers (15 g, 3 pieces)", "Crackers", "5 crackers (15 g, 3 pieces)"),
        ("Tray (2 [or 3, 4 more], 5 cups), 1 tray", "Tray (2 [or 3, 4 more], 5 cups)", "1 tray"),
        ("Patty, 4 oz, 1 patty 151g.", "Patty, 4 oz", "1 patty 151g."),
        ('Squash, raw, 1 cup, 1/2" cubes', "Squash, raw", '1 cup, 1/2" cubes'),
        ("Noodles, 0.5 package, 100g", "Noodles", "0.5 package, 100g"),
        ("Noodles, 100g", "Noodles", "100g"),
        ("K2, MK-7, 100 mcg, 120 Veg Capsules, 1 capsule", "K2, MK-7, 100 mcg, 120 Veg Capsules", "1 capsule"),
        ("Broth, 2", "Broth", "2"),
        ("Total", "Total", ""),
        (", 1 cup", ", 1 cup", ""),
        ("", "", ""),
    ],
)
def test_the_amount_begins_at_the_last_comma_that_a_number_follows(text, food, amount):
    assert split_entry(text) == (food, amount)


@given(st.text(alphabet="ab1½ ,.()[]/%-", max_size=60))
def test_parting_loses_nothing(text):
    food, amount = split_entry(text)
    assert food.strip() or not text.strip()
    assert text.startswith(food)
    assert text.strip().endswith(amount)
    assert set(text[len(food) : len(text.rstrip()) - len(amount)]) <= set(", ")


def test_parting_a_hostile_text_takes_no_time():
    for text in (", 1" * 100_000, "1," * 200_000, "(" * 200_000 + ", 1 cup", "," + " " * 200_000, "x, 1 " * 50_000):
        split_entry(text)
        value_of(text, Measure("fat", "g"))


@pytest.mark.parametrize(
    "header, measure",
    [
        ("Calories", ("energy", "kcal")),
        ("Calories kcal", ("energy", "kcal")),
        ("calories_kcal", ("energy", "kcal")),
        ("Kilojoule", ("energy", "kj")),
        ("Fett", ("fat", "g")),
        ("Fat (g)", ("fat", "g")),
        ("Sat Fat", None),
        ("goal_fat_g", None),
        ("Calcium", ("calcium", None)),
        ("Calcium %", None),
        ("Vitamin D (IU)", ("vitamin d", "iu")),
        ("Vitamina K \u00b5g", ("vitamin k", "μg")),
        ("Vit A", None),
        ("", None),
    ],
)
def test_what_columns_hold(header, measure):
    assert measure_of(header) == measure


@pytest.mark.parametrize(
    "cell, measure, found",
    [
        ("3,436mg", Measure("calcium", None), ("calcium (mg)", "3,436")),
        ("20%", Measure("calcium", None), None),
        ("112", Measure("calcium", None), None),
        ("1,937", Measure("energy", "kcal"), ("energy (kcal)", "1,937")),
        ("1.046", Measure("energy", "kj"), ("energy (kj)", "1.046")),
        ("250 cal", Measure("energy", "kcal"), ("energy (kcal)", "250")),
        ("400 IU", Measure("vitamin d", None), ("vitamin d (iu)", "400")),
        ("10 \u00b5g", Measure("vitamin d", None), ("vitamin d (μg)", "10")),
        ("--", Measure("fat", "g"), None),
        ("--g", Measure("fat", "g"), None),
        ("–g", Measure("fat", "g"), None),
        ("", Measure("fat", "g"), None),
        ("-4g", Measure("fat", "g"), ("fat (g)", "-4")),
        ("lots", Measure("fat", "g"), ("fat (g)", "lots")),
    ],
)
def test_what_cells_hold(cell, measure, found):
    assert value_of(cell, measure) == found


def test_a_sign_that_three_digits_follow_parts_thousands():
    assert decimal_sign(["1,937", "45", ""]) == "."
    assert decimal_sign(["1.937", "45"]) == ","
    assert decimal_sign(["1.937", "11,5"]) == ","
    assert decimal_sign(["1.5", "1,937"]) == "."
    assert decimal_sign([]) == "."


@pytest.mark.parametrize(
    "date",
    ["May 4, 2026", "4. Mai 2026", "4 mai 2026", "4 de mayo de 2026", "4 maggio 2026", "2026年5月4日", "2026-05-04"],
)
def test_days_in_the_language_of_the_site(written, date):
    entries = read_diary(written(page(row("Natto, 1 pack", "90", "5g"), date=date), "diary.html"))
    assert entries["day"].dt.strftime("%Y-%m-%d").tolist() == ["2026-05-04"]


def test_lines_are_right_above_the_highest_that_the_parser_counts(written):
    rows = "\n".join(row(f"Food {i}, 1 cup", "1", "1g").replace("<td>", "\n<td>") for i in range(20_000))
    entries = read_diary(written(page(rows), "diary.html"))
    assert entries["line"].tolist() == list(range(7, 7 + 4 * 20_000, 4))
    assert entries["line"].max() > 65_535


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(written, end):
    text = page(row("Egg, 1 large", "70", "5g") + "\n" + row("Egg, 2 large", "140", "10g")).replace("\n", end)
    assert read_diary(written(text, "diary.html"))["line"].tolist() == [7, 8]


@pytest.mark.parametrize(
    "charset, encoding",
    [("windows-1252", "cp1252"), ("iso-8859-1", "cp1252"), ("shift_jis", "shift_jis"), ("", "utf-16")],
)
def test_the_encoding_that_the_page_names(written, charset, encoding):
    food = "納豆" if encoding == "shift_jis" else "Käse"
    text = page(row(f"{food}, 40 g", "1", "1g")).replace("<head>", f'<head><meta charset="{charset}">')
    assert read_diary(written(text.encode(encoding), "diary.html"))["food"].tolist() == [food]


def test_a_name_that_the_site_holds_damaged_is_a_name(written):
    assert read_diary(written(page(row("Caf\ufffd Blend, 1 cup", "1", "0g")), "diary.html"))["food"].tolist() == [
        "Caf\ufffd Blend"
    ]


def test_damaged_bytes_make_only_their_row_unreadable(written):
    rows = (
        row("Natto ✓, 1 pack", "90", "5g")
        + "\n"
        + row("K\xe4se, 40 g", "1", "1g")
        + "\n"
        + row("E\0gg, 1 large", "1", "1g")
    )
    content = page(rows).replace("<head>", '<head><meta charset="utf-8">').encode().replace("ä".encode(), b"\xe4")
    path = written(content, "diary.html")
    with pytest.raises(DiaryFormatError, match=r"diary\.html:8: damaged bytes.*diary\.html:9: damaged bytes"):
        read_export(path)
    export = read_export(path, skip_unreadable=True)
    assert (export.entries["food"].tolist(), len(export.skipped)) == (["Natto ✓"], 2)


@pytest.mark.parametrize(
    "rows, words",
    [
        (row("Egg, 1 large", "lots", "1g"), ":7: 'lots' in column 'energy (kcal)' is no number"),
        (row("Egg, 1 large", "70"), ":7: the head of the table has 3 cells and this row has 2"),
        (row("Egg, 1 large", "70", "5g", "6g"), ":7: the head of the table has 3 cells and this row has 4"),
    ],
)
def test_rows_that_cannot_be_read_are_named_or_counted(written, rows, words):
    path = written(page(rows + "\n" + row("Milk, 1 cup", "1", "1g")), "diary.html")
    with pytest.raises(DiaryFormatError) as caught:
        read_export(path)
    assert str(path) + words in str(caught.value)
    export = read_export(path, skip_unreadable=True)
    assert export.entries["food"].tolist() == ["Milk"]
    assert export.rows_read == 2


def test_a_page_without_its_date_and_one_whose_columns_are_not_known(refusal):
    assert ":7: '' is no date" in refusal(page(row("Egg, 1 large", "70", "5g")).replace('id="date"', ""))
    unknown = page(row("Egg, 1 large", "70", "5g"), head="<td>Энергия</td><td>Жир</td>").replace('id="food"', "")
    assert ":7: it stands in a table whose columns are not known: Foods, Энергия, Жир" in refusal(unknown)


def test_tables_are_told_by_their_columns_where_they_have_no_id(written):
    text = page(
        row("Egg, 1 large", "70", "5g"),
        more="<table><tr><td>Exercises</td><td>Calories</td></tr>" + row("Run, 5 km", "300") + "</table>",
    )
    export = read_export(written(text.replace('id="food"', ""), "diary.html"))
    assert export.entries["food"].tolist() == ["Egg"]
    assert export.skipped[["food", "reason"]].values.tolist() == [["Run, 5 km", "exercise, not food"]]


def test_a_food_called_total_is_a_food_and_a_sum_is_none(written):
    rows = [row("Total, 1 bowl", "100", "1g"), row("Total - Yogurt, 170 g", "90", "0g"), row("Totals:", "190", "1g")]
    export = read_export(written(page("\n".join(rows)), "diary.html"))
    assert export.entries["food"].tolist() == ["Total", "Total - Yogurt"]
    assert export.skipped["reason"].tolist() == ["sum of the day"]


def test_meals_and_sums_that_stand_in_heads(written):
    meal = "<thead><tr><th colspan='3'>Brunch</th></tr></thead><tbody>"
    total = "</tbody><thead data-testid='foods-total-data'><tr><th>SUMME</th><th>70</th><th>5</th></tr></thead><tbody>"
    rows = "</tbody>" + meal + row("Egg, 1 large", "70", "5g") + total
    export = read_export(written(page(rows), "diary.html"))
    assert export.entries[["meal", "food", "app_fat_g"]].values.tolist() == [["Brunch", "Egg", 5.0]]
    assert export.skipped[["food", "reason"]].values.tolist() == [["SUMME", "sum of the day"]]


def test_markup_in_names_is_text(written):
    rows = row("&lt;b&gt;Bold&lt;/b&gt; &amp;amp; <i>soft</i> &#39;cake&#39;, 1 slice", "1", "1g")
    assert read_diary(written(page(rows), "diary.html"))["food"].tolist() == ["<b>Bold</b> &amp; soft 'cake'"]


@pytest.mark.parametrize(
    "inside",
    [
        "<div>" * 5_000,
        "<table><tr><td>" * 5_000,
        "<script>",
        "<textarea>",
        "<plaintext>",
        "<!--",
    ],
)
def test_a_page_that_cannot_be_parsed_to_its_end_is_never_cut_short(written, inside):
    text = page(row("Egg, 1 large", "70", "5g") + inside + row("Milk, 1 cup", "1", "1g"))
    text = text.replace("</table>", "</table><hr data-vitamer-end>")
    with pytest.raises(DiaryFormatError, match="the page is cut off, or cannot be read to its end"):
        read_export(written(text, "diary.html"))


def test_a_page_cut_anywhere_is_refused(data, written):
    whole = (data / "myfitnesspal_printable.html").read_bytes()
    for length in range(2_000, len(whole) - len("</html>"), 997):
        with pytest.raises(DiaryFormatError, match="cut off"):
            read_export(written(whole[:length], "diary.html"))


def test_entities_are_not_expanded_and_files_not_opened(written, tmp_path):
    (tmp_path / "secret").write_text("secret")
    declared = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}"><!ENTITY y "yyyy">]>'
    text = page(row("Egg &x; &y;, 1 large", "1", "1g")).replace("<!DOCTYPE html>", declared)
    assert read_diary(written(text, "diary.html"))["food"].tolist() == ["Egg &x; &y;"]


@pytest.mark.parametrize(
    "text",
    [
        '<html id="printable-diary"><h2 id="date">No diary entries were found for this date range.</h2></html>',
        '<html><body><div id="__next"></div><script>{"host":"www.myfitnesspal.com"}</script></body></html>',
        "<!DOCTYPE html><html><body>www.myfitnesspal.com: This Diary is Private</body></html>",
    ],
)
def test_pages_without_days_are_refused_with_the_way_to_save_them(written, text):
    with pytest.raises(NoFoodsError, match=r"no table of foods.*“Webpage, Complete”"):
        read_export(written(text, "diary.html"))


@pytest.mark.parametrize(
    "name, content, what",
    [
        ("a.csv", NUTRITION_2018, "Nutrition-Summary"),
        ("a.csv", NUTRITION_2025, "Nutrition-Summary"),
        ("a.csv", NUTRITION_2026, "Nutrition-Summary"),
        ("a.csv", EXERCISE.format("Kilograms"), "Exercise-Summary"),
        ("a.csv", "\ufeff" + EXERCISE.format("Pounds"), "Exercise-Summary"),
        ("a.csv", "Date,Body Fat %,Weight\n2026-01-15,18.5,75\n", "Measurement-Summary"),
        ("Measurement-Summary-2026-01-01-to-2026-02-01.csv", "Date,Weight\n2026-01-15,75\n", "Measurement-Summary"),
    ],
)
def test_the_file_export_is_refused_with_the_way_to_the_foods(written, name, content, what):
    with pytest.raises(NoFoodsError) as caught:
        read_export(written(content, name))
    assert f"this is MyFitnessPal's {what}" in str(caught.value)
    assert "Save the printable diary as a web page instead" in str(caught.value)


def test_the_archive_of_the_file_export_is_refused_in_the_same_words(tmp_path):
    path = tmp_path / "File-Export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Exercise-Summary-2026-01-01-to-2026-02-01.csv", EXERCISE.format("Pounds"))
        archive.writestr("Measurement-Summary-2026-01-01-to-2026-02-01.csv", "Date,Weight\n2026-01-15,75\n")
        archive.writestr("Nutrition-Summary-2026-01-01-to-2026-02-01.csv", NUTRITION_2026)
    with pytest.raises(NoFoodsError, match="Save the printable diary as a web page instead"):
        read_diary(path)


def test_a_copy_that_repeats_the_foods_of_a_day_in_each_meal_is_refused(refusal, written):
    head = "Date,Entry,Item,Amount,Calories\n"
    days = [f'"January {day}, 2026",{meal},Egg,{day} large,70\n' for day in (1, 2) for meal in ("Breakfast", "Dinner")]
    assert "each meal of a day lists the same foods" in refusal(head + "".join(days))
    assert len(read_diary(written(head + "".join(days[:3])))) == 3


def test_kinds_of_copies_are_told_apart():
    for shape in SHAPES:
        assert shape_of([*shape.columns.values(), *shape.also]) == shape
    for header in (["Date", "Food", "Calories"], ["date", "meal", "food", "amount", "calories"], []):
        assert shape_of(header) is None


def test_a_table_said_to_be_myfitnesspals(refusal):
    message = refusal("date,food,amount\n2026-11-02,a,1 g\n", format="myfitnesspal")
    assert "none of MyFitnessPal's: date, food, amount" in message
    assert "--map" in message


COLLECTION = (
    '1\t2026-01-01\t[{"meal": "Lunch", "dishes": [{"name": "Egg, 1 large", "nutritions": []}]}]\t{"total": []}\n'
    '2\t2026-01-01\t[{"meal": "Lunch", "dishes": [{"name": "Milk, 1 cup", "nutritions": []}]}]\t{"total": []}\n'
)


def test_one_person_of_the_collection_is_chosen(written):
    path = written(COLLECTION, "mfp-diaries.tsv")
    with pytest.raises(DiaryFormatError, match=r"2 people \(1, 2\).*--participant"):
        read_export(path)
    export = read_export(path, options=Options(participant="2"))
    assert (export.entries["food"].tolist(), export.rows_read) == (["Milk"], 2)
    assert export.skipped["reason"].tolist() == ["another participant"]


@pytest.mark.parametrize(
    "line",
    [
        "1\t2026-01-02\t[{]\t{}",
        '1\t2026-01-02\t[{"dishes": [{}]}]\t{}',
        "1\t2026-01-02\t[1]\t{}",
        '1\t2026-01-02\t[{"meal": "a"}]',
        "1\t2026-01-02\t" + "[" * 100_000 + "]\t{}",
        "1\t2026-02-30\t[]\t{}",
    ],
)
def test_lines_of_the_collection_that_cannot_be_read(written, line):
    path = written(COLLECTION.splitlines()[0] + "\n" + line + "\n", "mfp-diaries.tsv")
    with pytest.raises(DiaryFormatError, match=r"mfp-diaries\.tsv:2: "):
        read_export(path)
    export = read_export(path, skip_unreadable=True)
    assert (len(export.entries), export.rows_read) == (1, 2)


def test_a_web_archive_is_refused_with_the_way_to_save_the_page(written):
    content = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.myfitnesspal.com/reports/\r\n"
    with pytest.raises(NoFoodsError, match=r"web archive.*as “Webpage, Complete”"):
        read_export(written(content, "diary.mhtml"))
