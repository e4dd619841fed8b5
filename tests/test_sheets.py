from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

import vitamer
from small_tables import MakeTable, spread_table
from vitamer.actions import explain_texts, import_export
from vitamer.diary import Diary
from vitamer.food_actions import search_foods
from vitamer.intake import contents
from vitamer.sheets import cite_records, cite_sheet, food_sheet, import_text, match_text, search_table


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


@pytest.fixture
def small(make_table: MakeTable) -> vitamer.FoodTable:
    cited = {
        "authors": "Test A; Test B",
        "year": 2001,
        "title": "A [bold] title",
        "container": "Journal",
        "doi": "10.1/x",
    }
    values = [
        {"analyte": "MK4", "value_ug_per_100g": 10, "state": "raw", "locator": "Table 1", "note": "leg; with skin"},
        {"analyte": "MK4", "value_ug_per_100g": 12, "state": "cooked", "locator": "Table 2", "origin_id": "origin_0"},
        {"analyte": "D3", "value_ug_per_100g": 0.004, "state": "cooked", "region": "NL", "citation_id": "OTHER"},
        {"analyte": "K1", "value_ug_per_100g": 3, "use": "no", "why_not": "a copy", "citation_id": "COPY"},
    ]
    return vitamer.load_foods(
        make_table(
            foods=[
                {"food_id": "leg", "state": "cooked", "yield_id": "roast", "profile": "mk4_only", "group": "meat"},
                {"food_id": "wing", "parent": "leg", "profile": "mk4_only", "group": "meat"},
            ],
            contents=[{"food_id": "leg", **value} for value in values],
            profiles=[{"profile": "mk4_only", "analyte": "MK4", "share": 1}],
            yields=[{"yield_id": "roast", "yield_factor": 0.8, "citation_id": "OTHER", "locator": "page 3"}],
            measures=[{"food_id": "leg", "measure": "piece", "mass_g": 90}],
            rules=[{"group": "meat", "analytes": "D2", "reason": "Nobody feeds it.", "citation_id": "RULE"}],
            citations=[
                {"citation_id": "TEST", "short_name": "Test 2001", "licence": "CC BY", "note": "abstract", **cited},
                *(
                    {"citation_id": c, "short_name": c.title(), "authors": c, "title": "t", "licence": "none"}
                    for c in ("COPY", "OTHER", "RULE")
                ),
            ],
            variability=spread_table(),
        )
    )


def test_raw_values_are_shown_with_what_entered_the_pool(small: vitamer.FoodTable) -> None:
    lines = rendered(food_sheet(small, "leg", contents(small, "leg"))).splitlines()
    (raw,) = (line for line in lines if "Table 1: leg" in line)
    assert "10 → 13" in raw and "raw" in raw and "origin_0" in raw
    (cooked,) = (line for line in lines if "Table 2" in line)
    assert "→" not in cooked and "origin_0" not in cooked, "an origin is named once"
    assert any("0.004" in line and "(NL)" in line for line in lines)


def test_unused_values_stand_apart_with_their_reason(small: vitamer.FoodTable) -> None:
    text = rendered(food_sheet(small, "leg", contents(small, "leg")))
    used, unused = text.split("Not used, and why")
    assert "a copy" in unused and "a copy" not in used


def test_what_is_zero_borrowed_mixed_or_unknown_is_said(small: vitamer.FoodTable, foods: vitamer.FoodTable) -> None:
    leg, wing = (rendered(food_sheet(small, f, contents(small, f)), 200) for f in ("leg", "wing"))
    assert "Zero by rule (Nobody feeds it): vitamin D2" in leg
    assert "Unknown, which is not zero: vitamin D, form not named, 25-OH-D3" in leg
    assert "Borrowed from leg (leg): MK-4, " in wing and "K2, all forms" in wing
    assert "Shares of the mixture: " in rendered(food_sheet(foods, "cheese", contents(foods, "cheese")), 400)
    pill = rendered(food_sheet(foods, "supplement_d3", contents(foods, "supplement_d3")))
    assert "The dose is the person's own" in pill


def test_citations_are_given_in_full_with_what_rests_on_them(small: vitamer.FoodTable) -> None:
    text = rendered(cite_sheet(small, "leg"), 200)
    full = "Test 2001: Test A; Test B (2001). A [bold] title. Journal. https://doi.org/10.1/x. Terms: CC BY"
    assert full in text
    assert "MK-4: as value µg/100 g, Table 1" in text
    assert "K1: as value µg/100 g, row 3; not used: a copy" in text
    assert "Zero by rule: vitamin D2" in text
    assert "Cooking yield: roast" in text
    assert "Measures: piece" in text
    assert text.index("Test 2001") < text.index("Copy:") < text.index("Rule:"), "what is used comes first"
    assert f"Food table {small.version}" in text
    assert "Contents borrowed from leg: K2, all forms, MK-4" in rendered(cite_sheet(small, "wing"), 200)


def test_cited_records_hold_every_value_once(foods: vitamer.FoodTable) -> None:
    for food in ("natto", "cheese_gouda", "milk_whole"):
        rests = [(c["citation_id"], r) for c in cite_records(foods, food) for r in c["rests_on_it"]]
        values = [(c, r["analyte"], r["locator"]) for c, r in rests if r["what"] == "value"]
        own = foods.contents[foods.contents["food_id"] == food]
        assert sorted(values) == sorted(zip(own["citation_id"], own["analyte"], own["locator"], strict=True))


def test_a_food_without_sources_says_so(make_table: MakeTable) -> None:
    table = vitamer.load_foods(make_table(foods=[{"food_id": "ice"}], variability=spread_table()))
    assert "No number of it rests on a source" in rendered(cite_sheet(table, "ice"))


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
    text = match_text(explain_texts(["butter zorblax", "2 eggs and bacon"], foods), foods)
    assert "'zorblax' may change the food: x 0.6" in text and "read as 2 foods" in text
    assert "vitamer correct TEXT FOOD_ID" in text


def test_import_text_says_how_many_amounts_are_hard_to_believe(tmp_path: Path, foods: vitamer.FoodTable) -> None:
    file = tmp_path / "mine.csv"
    rows = ["2026-11-09,natto,45 g", "2026-11-09,natto,2 kg", "2026-11-10,Vitamin K2 MK-7,100 mg"]
    texts = []
    for n in (1, 2, 3):
        file.write_text("\n".join(["date,food,amount", *rows[:n]]), encoding="utf-8")
        with Diary.open(tmp_path / f"{n}.db") as diary:
            texts.append(import_text(import_export(diary, file, foods=foods)))
    assert "hard to believe" not in texts[0]
    assert "1 amount is hard to believe and counted as written; the most: natto, 2 kg: 2 kg of Natto: " in texts[1]
    assert "2 amounts are hard to believe and counted as written; the most: Vitamin K2 MK-7, 100 mg: " in texts[2]


def test_import_text_lists_one_thing_a_line_and_names_the_review_once(tmp_path: Path, foods: vitamer.FoodTable) -> None:
    file = tmp_path / "mine.csv"
    rows = [f"2026-11-09,natto,{n} blorps" for n in range(2, 9)]
    rows += ["2026-11-09,brblfrx,1", "2026-11-10,brblfrx,1", "2026-11-09,K2 complex,1 capsule", "2026-11-09,natto,2 kg"]
    file.write_text("\n".join(["date,food,amount", *rows]), encoding="utf-8")
    with Diary.open(tmp_path / "d.db") as diary:
        lines = import_text(import_export(diary, file, foods=foods)).splitlines()
    at = next(n for n, line in enumerate(lines) if "no weight" in line)
    assert [line.count("blorps'") for line in lines[at : at + 6]] == [1, 1, 1, 1, 1, 0]
    assert lines[at + 5].strip() == "and 2 more"
    assert "  in doubt   'brblfrx' (2 ×)" in lines
    assert sum(line.count("vitamer review") for line in lines) == 1 and "vitamer review" in lines[-1]


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
    for sheet in (food_sheet(foods, "natto", contents(foods, "natto")), cite_sheet(foods, "natto")):
        assert max(map(len, rendered(sheet, width).splitlines())) <= width


def test_a_food_s_calcium_magnesium_and_fat_stand_beside_its_vitamins(foods: vitamer.FoodTable) -> None:
    text = rendered(food_sheet(foods, "cheese_gouda", contents(foods, "cheese_gouda")))
    assert re.search(r"Beside them in 100 g: calcium [67]\d\d mg, magnesium \d\d mg, fat [23]\d g", text)
    assert "Beside them" not in rendered(food_sheet(foods, "other", contents(foods, "other")))
