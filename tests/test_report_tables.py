from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

import vitamer
from small_tables import MakeTable
from vitamer.report_tables import days_tables, foods_table, means_table, questions_table, references
from vitamer.weeks import people


def analysed(foods: vitamer.FoodTable, *rows: tuple[str, str, str]) -> vitamer.Analysis:
    return vitamer.analyse(vitamer.as_entries(rows), foods=foods)


def test_a_month_is_a_table_and_its_head_says_its_mean(demo_analysis: vitamer.Analysis) -> None:
    months = days_tables(demo_analysis.daily, demo_analysis.monthly)
    assert [m.title for m in months] == ["September 2026", "October 2026", "November 2026"]
    assert [len(m.table.rows) for m in months] == [10, 30, 15]
    monthly = demo_analysis.monthly.set_index(["month", "analyte"])
    k2 = people(monthly.loc[("2026-10", "MK_total"), "intake_ug"])
    assert months[1].means.startswith("30 days with entries, 30 complete; mean: K2 ")
    assert f"K2 {k2} µg a day" in months[1].means
    assert [m.title for m in days_tables(demo_analysis.daily, demo_analysis.monthly, most=1)] == ["November 2026"]


def test_heads_and_cells_are_as_many(demo_analysis: vitamer.Analysis) -> None:
    tables = [m.table for m in days_tables(demo_analysis.daily, demo_analysis.monthly)]
    tables += [
        means_table(demo_analysis.weekly),
        means_table(demo_analysis.monthly),
        foods_table(demo_analysis.by_food),
    ]
    for table in tables:
        assert {len(row) for row in table.rows} == {len(table.heads)}
        assert len(set(table.rows)) == len(table.rows)


def test_weeks_and_months_are_named_in_little_room(demo_analysis: vitamer.Analysis) -> None:
    assert means_table(demo_analysis.weekly).rows[0][0] == "W39, 21–27 Sep 2026"
    assert means_table(demo_analysis.monthly).rows[-1][0] == "November 2026"


def test_unknown_partial_and_review_are_told(foods: vitamer.FoodTable) -> None:
    a = analysed(foods, ("2026-11-09", "Grandpa's goudaa thing", "30 g"))
    k2 = a.daily["analyte"] == "MK_total"
    [month] = days_tables(a.daily.assign(possible_ug=k2 * 12.3), a.monthly)
    [row] = month.table.rows
    assert row[-1] == "partial day; in review: 12 µg K2"
    assert row[1] == "?", "what is under review is not known, and not zero"
    assert month.means == "1 day with entries, 0 complete"


def test_an_unread_supplement_is_a_lower_bound(foods: vitamer.FoodTable) -> None:
    a = analysed(foods, ("2026-11-09", "natto", "45 g"), ("2026-11-09", "Vitamin K2 MK-7", "1 capsule"))
    [month] = days_tables(a.daily, a.monthly)
    [row] = month.table.rows
    assert row[1].startswith("≥ ")
    assert "K2 of a supplement not read" in row[-1]


def test_an_amount_that_is_hard_to_believe_is_told(foods: vitamer.FoodTable) -> None:
    a = analysed(foods, ("2026-11-09", "natto", "20 kg"))
    [month] = days_tables(a.daily, a.monthly)
    assert "hard to believe: natto, 20 kg" in month.table.rows[0][-1]


def test_small_foods_are_one_row_and_nothing_is_lost(demo_analysis: vitamer.Analysis) -> None:
    by_food = demo_analysis.by_food
    many = pd.concat(
        [by_food, by_food.iloc[:1].assign(name="a trace", analyte="MK_total", share=0.0001, intake_ug=0.01)]
    )
    many.attrs = by_food.attrs
    table = foods_table(many)
    assert table.rows[-1][0].endswith("more foods together")
    listed = {row[0] for row in table.rows[:-1]}
    totals = by_food[by_food["analyte"].isin(["MK_total", "D_total"])]
    assert set(totals.loc[totals["share"] >= 0.002, "name"]) == listed


def test_the_largest_share_comes_first(foods: vitamer.FoodTable) -> None:
    rows = [("2026-11-09", food, amount) for food, amount in (("gouda", "30 g"), ("natto", "45 g"), ("rice", "100 g"))]
    table = foods_table(analysed(foods, *rows).by_food)
    assert [row[0] for row in table.rows] == ["Natto", "Gouda"]
    assert table.rows[0][-1].count(",") <= 2, "three sources and how many more"


def test_questions_beyond_forty_are_counted(foods: vitamer.FoodTable) -> None:
    [question] = analysed(foods, ("2026-11-09", "Grandpa's goudaa thing", "30 g")).questions
    asked = [replace(question, food=f"food {n}", k2_ug=float(100 - n), d_ug=1.0) for n in range(41)]
    asked.append(replace(question, food="food 41", k2_ug=math.nan, d_ug=math.nan))
    table, more = questions_table(asked)
    assert [row[0] for row in table.rows] == [f"food {n}" for n in range(40)]
    assert table.rows[0][2] == "100"
    assert more == (
        "2 more questions are open, each about less; together they could add up to 60 µg K2 and 1 µg vitamin D, and of "
        "1 of them it is not known."
    )


@pytest.mark.parametrize("cited", [[], ["dose as written", "the app's own value"]])
def test_what_is_no_citation_is_passed_over(foods: vitamer.FoodTable, cited: list[str]) -> None:
    assert references(foods, cited) == []


def test_references_are_full_and_in_order(foods: vitamer.FoodTable) -> None:
    found = references(foods, list(foods.citations.index))
    assert len(found) == len(foods.citations)
    assert [r.short for r in found] == sorted((r.short for r in found), key=str.casefold)
    [kamao] = [r for r in found if r.short == "Kamao 2007"]
    assert kamao.full.startswith("Kamao M et al. (2007). Vitamin K content of foods")
    assert kamao.address == "https://doi.org/10.3177/jnsv.53.464"
    assert all(r.address.startswith(("https://", "http://")) or not r.address for r in found)


def test_only_addresses_of_pages_become_links(make_table: MakeTable) -> None:
    usual = {"authors": "Test A", "title": "t", "licence": "none"}
    urls = {"A": "javascript:alert(1)", "B": "https://example.org/b"}
    cited = [usual | {"citation_id": c, "short_name": c, "url": url} for c, url in urls.items()]
    found = references(vitamer.load_foods(make_table(citations=cited)), ["A", "B"])
    assert [r.address for r in found] == ["", "https://example.org/b"]
