"""Open questions: which there are, in what order, and what they could hide."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

import pandas as pd
import pytest

import vitamer
from vitamer.corrections import Answer, Corrections
from vitamer.review import Question, open_questions, question_records

DAY = "2026-11-09"


def ask(rows: list[tuple[str, str | None]], foods: vitamer.FoodTable, **options) -> list[Question]:
    analysis = vitamer.analyse(vitamer.as_entries([(DAY, food, amount) for food, amount in rows]), foods=foods)
    return open_questions(analysis.servings, foods, **options)


def test_a_diary_that_is_understood_leaves_nothing_open(foods: vitamer.FoodTable) -> None:
    assert ask([("natto", "45 g"), ("water", None), ("Vitamin D3 1000 IU", "1 capsule")], foods) == []
    assert ask([], foods) == []


def test_each_kind_of_doubt_is_asked_in_its_own_way(foods: vitamer.FoodTable) -> None:
    rows = [("goudda thing", "30 g"), ("gouda", "50"), ("natto", "2 wads"), ("K2 complex", "1 capsule")]
    asked = {(q.question, q.name, q.measure) for q in ask(rows, foods)}
    assert asked == {
        ("food", "goudda thing", ""),
        ("grams", "gouda", "number"),
        ("grams", "natto", "wads"),
        ("dose", "k2 complex", ""),
    }


def test_one_question_a_name_however_often_it_was_eaten(foods: vitamer.FoodTable) -> None:
    rows = [("Goudda Thing", "30 g"), ("goudda thing", "60 g"), ("goudda thing", "60 g")]
    analysis = vitamer.analyse(
        vitamer.as_entries([(f"2026-11-{9 + i:02d}", *row) for i, row in enumerate(rows)]), foods=foods
    )
    [question] = open_questions(analysis.servings, foods)
    assert (question.entries, question.first_day, question.last_day) == (3, "2026-11-09", "2026-11-11")
    assert (question.food, question.amount, question.amounts) == ("goudda thing", "60 g", ("60 g", "30 g"))
    assert [key[1] for key in question.keys] == ["2026-11-09", "2026-11-10", "2026-11-11"]


def test_a_choice_would_add_what_the_diary_says_once_it_is_settled(foods: vitamer.FoodTable) -> None:
    rows = [("goudda thing", "30 g"), ("goudda thing", "2 slices"), ("goudda thing", None)]
    [question] = ask(rows, foods)
    choice = next(c for c in question.choices if c.food_id == "cheese_gouda")
    entries = vitamer.as_entries([(DAY, *row) for row in rows])
    settled = Corrections.of([Answer("name", ("goudda thing",), [["cheese_gouda", 1.0]])])
    daily = vitamer.Analysis(entries, foods, settled).daily.set_index("analyte")["intake_ug"]
    assert choice.k2_ug == pytest.approx(daily["MK_total"])
    assert choice.d_ug == pytest.approx(daily["D_total"])
    assert question.k2_ug == max(c.k2_ug for c in question.choices)


def test_what_the_export_knows_of_vitamin_d_is_not_hidden(foods: vitamer.FoodTable) -> None:
    entries = vitamer.as_entries([(DAY, "goudda thing", "30 g")])
    entries["app_vitamin_d_ug"] = 3.0
    [question] = open_questions(vitamer.analyse(entries, foods=foods).servings, foods)
    assert question.d_ug == 0
    assert question.k2_ug > 10


def test_a_weight_that_is_missing_hides_a_usual_portion(foods: vitamer.FoodTable) -> None:
    [question] = ask([("natto", "2 wads"), ("natto", "2 wads")], foods)
    portion = vitamer.analyse(vitamer.as_entries([(DAY, "natto", None)]), foods=foods).daily.set_index("analyte")
    assert question.k2_ug == pytest.approx(2 * portion.loc["MK_total", "intake_ug"])
    assert question.choices == ()
    assert "no weight is known" in question.why


def test_a_missing_dose_hides_what_nobody_knows_but_is_asked_early(foods: vitamer.FoodTable) -> None:
    questions = ask([("goudda thing", "1 g"), ("K2 complex", "1 capsule"), ("asdf jkl", "30 g")], foods)
    assert [q.question for q in questions] == ["dose", "food", "food"]
    assert math.isnan(questions[0].k2_ug)
    assert math.isnan(questions[0].d_ug)


def test_the_weightiest_come_first_the_unknown_before_nothing(foods: vitamer.FoodTable) -> None:
    rows = [("abendbrottchen", "1"), ("asdf jkl", "30 g"), ("goudda thing", "30 g"), ("xyz goudda", "300 g")]
    names = [q.name for q in ask(rows, foods)]
    assert names.index("xyz goudda") < names.index("goudda thing") < names.index("asdf jkl")
    most = [max(q.k2_ug, q.d_ug) for q in ask(rows, foods) if q.k2_ug == q.k2_ug]
    assert most == sorted(most, reverse=True)


def test_where_nothing_is_near_nothing_is_offered_and_unknown_is_not_zero(foods: vitamer.FoodTable) -> None:
    [question] = ask([("asdf jkl", "30 g")], foods)
    assert question.choices == ()
    assert math.isnan(question.k2_ug)
    assert "nothing that is called 'asdf jkl'" in question.why


def test_a_choice_for_part_of_a_line_keeps_the_rest_of_it(foods: vitamer.FoodTable) -> None:
    [question] = ask([("xyz and butter", "100 g")], foods)
    shares = dict(question.choices[0].foods)
    assert set(shares) == {"other", "butter"}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-3)
    assert "'xyz'" in question.why


def test_a_choice_for_one_part_takes_the_others_for_what_is_likest(foods: vitamer.FoodTable) -> None:
    [line] = ask([("goudaa thing + buttr spread thing", "100 g")], foods)
    first = line.choices[0]
    assert first.food_id == "cheese_gouda"
    assert [food for food, _ in first.foods] == ["cheese_gouda", "margarine"]
    # What is like nothing keeps its place in the mass, and water does.
    for rest in ("zxqv wub", "water"):
        [line] = ask([(f"grandpa's goudaa thing + {rest}", "100 g")], foods)
        shares = dict(line.choices[0].foods)
        assert 0 < shares["cheese_gouda"] < 0.5
        assert sum(shares.values()) == pytest.approx(1, abs=1e-3)


def test_the_order_of_the_entries_changes_no_question(foods: vitamer.FoodTable) -> None:
    rows = [("liverbacon+mash", "200 g"), ("liverbacon+mash", None), ("LiverBacon+Mash", "2"), ("goudda thing", "9 g")]

    def said(questions: list[Question]) -> list[tuple[object, ...]]:
        return [(q.food, q.amount, q.why, round(q.k2_ug, 6), [c.foods for c in q.choices]) for q in questions]

    assert said(ask(rows, foods)) == said(ask(rows[::-1], foods))


def test_a_dose_is_asked_of_one_or_of_an_amount_that_counts_none(foods: vitamer.FoodTable) -> None:
    rows = [("Vitamin D3 drops", "1 ml"), ("Vitamin D3 drops", "2 drops"), ("vitamin d3 drops", None)]
    asked = {(q.question, q.measure, q.entries) for q in ask(rows, foods)}
    assert asked == {("dose", "1 ml", 1), ("dose", "", 2)}


def test_the_most_frequent_amounts_alone_are_shown(foods: vitamer.FoodTable) -> None:
    [question] = ask([("goudda thing", f"{n} g") for n in (50, 60, 60, 70, 80, 90)], foods)
    assert question.amounts == ("60 g", "50 g", "70 g", "80 g")


def doubted(rows: list[tuple[str, str]], foods: vitamer.FoodTable, of: str, factor: float) -> list[Question]:
    """Ask about rows of which those in kilograms and capsules are doubted."""
    servings = vitamer.analyse(vitamer.as_entries([(DAY, *row) for row in rows]), foods=foods).servings
    beyond = servings["amount"].str.contains("kg|capsule")
    servings["amount_doubt"] = pd.Series("much more than anybody eats", servings.index).where(beyond)
    servings["doubt_of"] = pd.Series(of, servings.index).where(beyond)
    servings["likely_factor"] = pd.Series(factor, servings.index).where(beyond)
    return open_questions(servings, foods)


def test_an_amount_that_is_hard_to_believe_is_asked_about(foods: vitamer.FoodTable) -> None:
    [question] = doubted([("natto", "45 kg"), ("natto", "45 g"), ("natto", "45 kg")], foods, "mass", 0.001)
    assert (question.question, question.entries, question.amount) == ("amount", 2, "45 kg")
    assert question.why == "Much more than anybody eats."
    assert question.k2_ug == pytest.approx(90_000 * foods.pool.mean("natto", "MK_total") / 100)
    assert question.meant == {"mass_g": pytest.approx(45)}
    assert {key[3] for key in question.keys} == {"45 kg"}


def test_a_dose_that_is_hard_to_believe_keeps_the_other_forms(foods: vitamer.FoodTable) -> None:
    [question] = doubted([("Vitamin D3 1000 IU + MK-7 100 mg", "1 capsule")], foods, "MK7", 0.001)
    assert question.meant == {"dose_ug": {"D3": 25.0, "MK7": pytest.approx(100)}}
    assert question.k2_ug == pytest.approx(100_000)


def test_a_settled_food_that_is_gone_is_asked_for_anew(foods: vitamer.FoodTable) -> None:
    entries = vitamer.as_entries([(DAY, "gouda", "30 g"), (DAY, "natto", "45 g")])
    settled = Corrections.of([Answer("name", ("gouda",), [["cheese_of_old", 1.0]])])
    servings = vitamer.Analysis(entries, foods, settled).servings
    [question] = open_questions(servings, foods, settled)
    assert (question.question, question.name) == ("correction", "gouda")
    assert "'cheese_of_old'" in question.why
    assert "cheese_gouda" in [c.food_id for c in question.choices]


def test_far_fetched_foods_set_no_figure(foods: vitamer.FoodTable) -> None:
    rows = [("sunlight", None), ("Parmesan reggiano Opa", None), ("foi gras", None), ("xyz goudda", None)]
    asked = {q.name: q for q in ask(rows, foods)}
    assert asked["sunlight"].choices == () and math.isnan(asked["sunlight"].k2_ug)
    assert list(asked)[-1] == "sunlight", "what is like no food stands last"
    assert {c.food_id for c in asked["foi gras"].choices} == {"liver_goose"}
    for question in asked.values():
        scores = [c.score for c in question.choices]
        assert scores == sorted(scores, reverse=True) and all(s >= scores[0] - 0.25 for s in scores)


def test_of_many_names_only_the_weightiest_get_foods_to_choose_from(foods: vitamer.FoodTable) -> None:
    rows = [("xyz goudda", "300 g"), ("weirdo camembertt", "1 g"), ("weirdo emmentall", "1 g")]
    few = {q.name: q for q in ask(rows, foods, most_read=1)}
    every = {q.name: q for q in ask(rows, foods)}
    assert set(few) == set(every)
    full = [name for name, q in few.items() if len(q.choices) == len(every[name].choices)]
    assert len(full) == 1


def test_the_week_counts_the_names_that_are_asked_about(foods: vitamer.FoodTable) -> None:
    rows = [("xyz and butter", "100 g"), ("K2 complex", "1 capsule"), ("natto", "2 wads"), ("goudda thing", "30 g")]
    rows += [("rice", "2 wads"), ("water", None), ("natto", "45 g"), ("goudda thing", "10 g"), ("butter", "5 g")]
    analysis = vitamer.analyse(vitamer.as_entries([(DAY, *row) for row in rows]), foods=foods)
    waiting = analysis.daily.attrs["waiting"]
    questions = open_questions(analysis.servings, foods)
    assert {name for name, _ in waiting[DAY]} == {q.name for q in questions}
    assert len(waiting[DAY]) == sum(q.entries for q in questions)


def test_questions_as_plain_values(foods: vitamer.FoodTable) -> None:
    rows = question_records(ask([("asdf jkl", "30 g"), ("goudda thing", "30 g")], foods))
    assert [row["name"] for row in rows] == ["goudda thing", "asdf jkl"]
    assert rows[1]["k2_ug"] is None
    json.dumps(rows, allow_nan=False)


def test_the_order_does_not_hang_on_the_hash_seed() -> None:
    code = (
        "import vitamer; from vitamer.review import open_questions\n"
        "names = ['asdf jkl', 'goudda thing', 'blue thing', 'xyz and butter', 'protein blob', 'sunrise bowl']\n"
        "a = vitamer.analyse(vitamer.as_entries([('2026-11-09', n, '30 g') for n in names]))\n"
        "print(open_questions(a.servings, a.foods))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert "cheese_gouda" in said[0]
