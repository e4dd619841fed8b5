from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

import vitamer
from vitamer.actions import explain_texts, import_export, search_foods
from vitamer.diary import Diary
from vitamer.intake import contents
from vitamer.sheets import food_sheet, import_text, match_text, search_table


def rendered(thing: object, width: int = 140) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(thing)
    return console.export_text()


def test_food_sheet_shows_every_value_with_its_place(foods: vitamer.FoodTable) -> None:
    text = rendered(food_sheet(foods, "cheese_gouda", contents(foods, "cheese_gouda")), 200)
    values = foods.contents[foods.contents["food_id"] == "cheese_gouda"]
    for locator in values["locator"]:
        assert locator.split(",")[0] in text
    for reason in values["why_not"].dropna():
        assert reason.split()[0] in text
    assert "90 % interval" in text and foods.version in text


def test_below_a_limit_is_said_and_not_a_number(foods: vitamer.FoodTable) -> None:
    text = rendered(food_sheet(foods, "natto", contents(foods, "natto")), 200)
    assert "below" in text


def test_very_uncertain_is_said(foods: vitamer.FoodTable) -> None:
    assert "very uncertain" in rendered(food_sheet(foods, "liver_goose", contents(foods, "liver_goose")), 200)


def test_dishes_show_their_ingredients(foods: vitamer.FoodTable) -> None:
    assert "100 g as eaten" in rendered(food_sheet(foods, "cheeseburger", contents(foods, "cheeseburger")))


def test_markup_in_names_is_inert(foods: vitamer.FoodTable) -> None:
    table = search_table(search_foods(foods, "natto"), foods)
    assert "natto" in rendered(table)


def test_search_says_unknown_and_not_zero(foods: vitamer.FoodTable) -> None:
    assert "?" in rendered(search_table(search_foods(foods, "seaweed"), foods))


@pytest.mark.parametrize("width", [60, 80])
def test_search_keeps_id_and_figures_whole(foods: vitamer.FoodTable, width: int) -> None:
    for words in ("cheese", "supplement", "salad dressing"):
        found = search_foods(foods, words)
        lines = rendered(search_table(found, foods), width).splitlines()
        assert max(map(len, lines)) <= width
        for food_id in found["food_id"]:
            (line,) = (line for line in lines if line.split()[:1] == [food_id])
            assert not any("…" in figure for figure in line.split()[-4:])


def test_match_text_explains(foods: vitamer.FoodTable) -> None:
    text = match_text(explain_texts(["gouda", "brblfrx"], foods), foods)
    assert "cheese_gouda (Gouda)" in text and "no food of the table" in text


def test_import_text_names_days_that_stay(tmp_path: Path, foods: vitamer.FoodTable) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("date,food,amount\n2026-11-09,natto,1\n2026-11-09,gouda,30 g\n", encoding="utf-8")
    with Diary.open(tmp_path / "d.db") as diary:
        import_export(diary, file, foods=foods)
        file.write_text("date,food,amount\n2026-11-09,natto,1\n2026-11-10,brblfrx,1\n", encoding="utf-8")
        text = import_text(import_export(diary, file, foods=foods))
    assert "2026-11-09" in text and "--replace" in text
    assert "'brblfrx'" in text


@pytest.mark.parametrize("width", [60, 100])
def test_sheets_fit_narrow_terminals(foods: vitamer.FoodTable, width: int) -> None:
    text = rendered(food_sheet(foods, "natto", contents(foods, "natto")), width)
    assert max(map(len, text.splitlines())) <= width
