"""The dialogue: what is asked, what can be answered, and that every answer is kept at once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import vitamer
from vitamer.cli import main
from vitamer.corrections import Answer
from vitamer.diary import Diary
from vitamer.errors import VitamerError
from vitamer.interview import question_lines, read_reply
from vitamer.review import Question, open_questions

ROWS = """Date,Food,Amount
2026-11-09,Weirdo goudda,40 g
2026-11-10,Weirdo goudda,60 g
2026-11-10,K2 complex,1 capsule
2026-11-11,natto,2 wads
2026-11-11,asdf jkl,1 slice
2026-11-11,rice,100 g
"""


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    export = tmp_path / "notes.csv"
    export.write_text(ROWS, encoding="utf-8")
    path = tmp_path / "mine.db"
    result = CliRunner().invoke(main, ["import", str(export), "--diary", str(path)])
    assert result.exit_code == 0, result.output
    return path


def talk(diary: Path, *lines: str, options: tuple[str, ...] = ()) -> str:
    """Answer the questions line by line and return all that was said."""
    typed = "".join(f"{line}\n" for line in lines)
    result = CliRunner().invoke(main, ["review", "--diary", str(diary), *options], input=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def settled(diary: Path) -> list[tuple[str, tuple[str, ...], object]]:
    with Diary.open(diary) as opened:
        return [(a.kind, a.key, a.value) for a in opened.answers()]


def left(diary: Path) -> list[tuple[str, str]]:
    with Diary.open(diary) as opened:
        foods, corrections = vitamer.load_foods(), opened.corrections()
        servings = vitamer.Analysis(opened.entries(), foods, corrections).servings
    return [(q.question, q.name) for q in open_questions(servings, foods, corrections)]


def test_all_questions_are_walked_through_the_weightiest_first(diary: Path) -> None:
    said = talk(diary, "s", "s", "s", "s")
    places = [said.index(text) for text in ("natto", "K2 complex", "Weirdo goudda", "asdf jkl")]
    assert places == sorted(places)
    assert "2 entries, 2026-11-09 to 2026-11-10; as written: 40 g; 60 g" in said
    assert "4 questions are left: vitamer review" in said
    assert settled(diary) == []


def test_answers_of_every_kind_are_kept_and_count(diary: Path) -> None:
    said = talk(diary, "40 g", "MK7 100 mcg", "1", "n")
    assert "Nothing is left to settle." in said
    kinds = {kind: (key, value) for kind, key, value in settled(diary) if kind != "name"}
    assert kinds["portion"] == (("natto", "2 wads"), 80.0)
    assert kinds["dose"] == (("K2 complex",), {"MK7": 100.0})
    names = {key[0]: value for kind, key, value in settled(diary) if kind == "name"}
    assert names["asdf jkl"] == []
    assert names["Weirdo goudda"][0][0].startswith("cheese_gouda")
    assert left(diary) == []
    assert "Nothing waits for review." in talk(diary)


def test_one_answer_settles_past_and_future_entries_of_the_name(diary: Path, tmp_path: Path) -> None:
    talk(diary, "s", "s", "cheese_gouda", "q")
    later = tmp_path / "later.csv"
    later.write_text("Date,Food,Amount\n2026-12-01,WEIRDO GOUDDA,10 g\n", encoding="utf-8")
    CliRunner().invoke(main, ["import", str(later), "--diary", str(diary)])
    assert ("food", "weirdo goudda") not in left(diary)
    with Diary.open(diary) as opened:
        servings = vitamer.Analysis(opened.entries(), vitamer.load_foods(), opened.corrections()).servings
    assert servings.loc[servings["name"] == "weirdo goudda", "food_id"].tolist() == ["cheese_gouda"] * 3


def test_an_answer_may_split_a_name_and_set_grams_of_a_unit(diary: Path) -> None:
    said = talk(diary, "s", "s", "bread_rye 70, cheese_gouda 30", "g 80 slice", "bread_rye 50 + natto 50")
    assert "'asdf jkl': 1 slice = 80 g" in said
    assert ("portion", ("asdf jkl", "1 slice"), 80.0) in settled(diary)
    assert ("name", ("asdf jkl",), [["bread_rye", 0.5], ["natto", 0.5]]) in settled(diary)
    assert left(diary) == [("grams", "natto"), ("dose", "k2 complex")]


def test_a_food_that_has_no_weight_yet_is_asked_for_its_grams_at_once(tmp_path: Path) -> None:
    export, path = tmp_path / "notes.csv", tmp_path / "mine.db"
    export.write_text("Date,Food,Amount\n2026-11-09,asdf jkl,2 wads\n", encoding="utf-8")
    CliRunner().invoke(main, ["import", str(export), "--diary", str(path)])
    said = talk(path, "natto", "45")
    assert said.index("What food is this?") < said.index("How much does it weigh?")
    assert settled(path) == [("name", ("asdf jkl",), [["natto", 1.0]]), ("portion", ("asdf jkl", "2 wads"), 90.0)]


def test_a_single_entry_can_be_weighed_by_its_day(diary: Path) -> None:
    said = talk(diary, "g 90 on 2026-11-30", "g 90 on 2026-11-11", "q")
    assert "nothing of this was eaten on 2026-11-30. It was on 2026-11-11." in said
    assert settled(diary) == [("entry", ("notes", "2026-11-11", "natto", "2 wads"), {"mass_g": 90.0})]


def test_search_goes_on_from_the_numbers_shown(diary: Path) -> None:
    said = talk(diary, "s", "s", "/no such food", "/edam", "99", "q")
    assert "No food is called 'no such food'" in said
    number = next(line.split()[0] for line in said.splitlines() if "(cheese_edam)" in line)
    assert "99 is no number from 1 to" in said
    talk(diary, "s", "s", "/edam", number, "q")
    assert settled(diary) == [("name", ("Weirdo goudda",), [["cheese_edam", 1.0]])]


def test_undo_takes_the_last_answer_back_and_asks_again(diary: Path) -> None:
    said = talk(diary, "u", "40 g", "u", "45 g", "q")
    assert "Nothing was answered yet" in said
    assert "Taken back: what was said of 'natto'" in said
    assert settled(diary) == [("portion", ("natto", "2 wads"), 90.0)]


def test_undo_does_not_reach_into_what_was_settled_before(diary: Path) -> None:
    talk(diary, "40 g", "q")
    said = talk(diary, "u", "MK7 1 mcg", "u", "u", "q")
    assert said.count("Nothing was answered yet") == 2
    assert settled(diary) == [("portion", ("natto", "2 wads"), 80.0)]


def test_undo_of_an_answer_that_held_already_leaves_it_standing(diary: Path) -> None:
    talk(diary, "s", "s", "s", "g 80 slice", "g 80 slice", "u", "q")
    assert settled(diary) == [("portion", ("asdf jkl", "1 slice"), 80.0)]


def test_wrong_input_says_what_is_possible_and_asks_again(diary: Path) -> None:
    said = talk(diary, "lots", "s", "1000", "s", "cheese_guda", "77", "35 g", "y", "r", "g nothing", "q")
    for words in (
        "'lots'",
        "1000 is no number",
        "Did you mean cheese_gouda",
        "77 is no number from 1 to",
        "Grams are written g 25",
        "y says that an amount is right",
        "r drops an old answer",
        "Write a mass such as 25",
    ):
        assert words in said, words
    assert settled(diary) == []


def test_help_and_an_empty_line_show_again_what_is_asked(diary: Path) -> None:
    said = talk(diary, "?", "", "q")
    assert "/gouda" in said
    assert said.count("How much does it weigh?") == 2


def test_a_limit_asks_the_weightiest_alone(diary: Path) -> None:
    said = talk(diary, "40", options=("--limit", "1"))
    assert "K2 complex" not in said
    assert "3 questions are left" in said


def test_what_was_undone_does_not_count_for_the_limit(diary: Path) -> None:
    said = talk(diary, "s", "MK7 100 mcg", "u", "MK7 50 mcg", "q", options=("--limit", "3"))
    assert "Taken back" in said
    assert settled(diary) == [("dose", ("K2 complex",), {"MK7": 50.0})]


def test_a_dose_of_a_volume_is_that_of_all_of_it_and_ends_the_question(tmp_path: Path) -> None:
    export, path = tmp_path / "notes.csv", tmp_path / "mine.db"
    export.write_text("Date,Food,Amount\n2026-11-09,Vitamin D3 drops,1 ml\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["import", str(export), "--diary", str(path)]).exit_code == 0
    said = talk(path, "D3 1000 IU", "q")
    assert "strength of all of '1 ml'" in said
    assert [(kind, value) for kind, _, value in settled(path)] == [("entry", {"dose_ug": {"D3": 25.0}})]
    assert left(path) == []


def test_the_mass_of_a_line_that_is_hard_to_believe_is_asked_once(tmp_path: Path) -> None:
    export, path = tmp_path / "notes.csv", tmp_path / "mine.db"
    export.write_text("Date,Food,Amount\n2026-11-09,natto + rice,5 kg\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["import", str(export), "--diary", str(path)]).exit_code == 0
    assert left(path) == [("amount", "natto + rice")]
    talk(path, "g 4000", "y")
    assert [value for *_, value in settled(path)] == [{"mass_g": 4000.0}]
    assert left(path) == []


def test_a_settled_food_that_is_gone_can_be_named_anew_or_dropped(diary: Path) -> None:
    with Diary.open(diary) as opened:
        opened.settle([Answer("name", ("Weirdo goudda",), [["cheese_of_old", 1.0]])])
    said = talk(diary, "s", "s", "r", "cheese_gouda", "q")
    assert "You settled it as 'cheese_of_old', which the food table no longer holds." in said
    # Without the old answer the words are read again, and they are in doubt.
    assert said.index("Kept: the old answer is dropped") < said.index("has nothing that is called 'weirdo goudda'")
    assert settled(diary)[-1] == ("name", ("Weirdo goudda",), [["cheese_gouda", 1.0]])


def test_answers_come_through_a_pipe_and_survive_its_end(diary: Path) -> None:
    """A real process, a dumb terminal, no colour: what was answered before the pipe closed is kept."""
    environment = {**os.environ, "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "vitamer", "review", "--diary", str(diary)],
        input="40 g\nMK7 100 mcg\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines()[-1] == "Settled: 2 answers about 2 names. 2 questions are left: vitamer review"
    assert [kind for kind, *_ in settled(diary)] == ["portion", "dose"]


AMOUNT = Question(
    question="amount",
    name="natto",
    measure="45 kg",
    food="Natto",
    amount="45 kg",
    count=45.0,
    amounts=("45 kg",),
    entries=2,
    first_day="2026-11-09",
    last_day="2026-11-10",
    why="45,000 g of natto in one entry.",
    food_id="natto",
    k2_ug=900_000.0,
    d_ug=0.0,
    choices=(),
    meant={"mass_g": 45.0},
    keys=(("notes", "2026-11-09", "Natto", "45 kg"), ("notes", "2026-11-10", "Natto", "45 kg")),
)


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("y", {"as_written": True}),
        ("m", {"mass_g": 45.0}),
        ("g 45", {"mass_g": 45.0}),
        ("d MK7 100 mcg", {"dose_ug": {"MK7": 100.0}}),
    ],
)
def test_an_amount_in_doubt_is_settled_for_its_entries(reply: str, value: object, foods: vitamer.FoodTable) -> None:
    assert [(a.kind, a.key, a.value) for a in read_reply(reply, AMOUNT, (), foods)] == [
        ("entry", key, value) for key in AMOUNT.keys
    ]


def test_an_amount_in_doubt_may_be_right_on_one_day_and_another_food_always(foods: vitamer.FoodTable) -> None:
    [one] = read_reply("g 45 on 2026-11-10", AMOUNT, (), foods)
    assert one.key == AMOUNT.keys[1]
    for food in ("rice", "n", "none"):
        with pytest.raises(VitamerError, match=r"no answer to whether|would take the food away"):
            read_reply(food, AMOUNT, (), foods)
    assert read_reply("neither", AMOUNT, (), foods) == [Answer("name", ("Natto",), [])]
    with pytest.raises(VitamerError, match="has a unit"):
        read_reply("g 45 slice", AMOUNT, (), foods)
    assert "It counts as 900,000 µg K2 over the whole diary." in "\n".join(question_lines(AMOUNT, "1 to go"))


@pytest.mark.parametrize("reply", ["²", "③", "1" * 5000])
def test_a_number_that_is_none_is_refused(reply: str, foods: vitamer.FoodTable) -> None:
    with pytest.raises(VitamerError, match="is the number of no food"):
        read_reply(reply, replace(AMOUNT, question="food"), ("natto",), foods)


def test_grams_are_those_of_a_unit_or_of_an_amount_in_the_diary(foods: vitamer.FoodTable) -> None:
    wads = replace(AMOUNT, question="grams", amount="2 wads", keys=(("notes", "2026-11-09", "Natto", "2 wads"),))
    assert [a.key for a in read_reply("g 25 slice", wads, (), foods)] == [("Natto", "1 slice")]
    assert [a.key for a in read_reply("g 25 g 2 wads", wads, (), foods)] == [("Natto", "2 wads")]
    with pytest.raises(VitamerError, match="'slcie' is neither a unit nor an amount"):
        read_reply("g 25 slcie", wads, (), foods)


def of_rows(tmp_path: Path, rows: str) -> Path:
    export, path = tmp_path / "rows.csv", tmp_path / "rows.db"
    export.write_text(f"Date,Food,Amount\n{rows}", encoding="utf-8")
    assert CliRunner().invoke(main, ["import", str(export), "--diary", str(path)]).exit_code == 0
    return path


def test_no_hasty_word_takes_the_food_away_where_a_weight_is_asked(diary: Path) -> None:
    said = talk(diary, "n", "none", "q")
    assert said.count("would take the food away from every entry of 'natto'") == 2
    assert settled(diary) == []
    assert "'natto': neither K2 nor vitamin D; 1 entry of the diary" in talk(diary, "neither", "q")


def test_a_dose_is_for_supplements_and_a_mass_for_foods(diary: Path, foods: vitamer.FoodTable) -> None:
    said = talk(diary, "d D3 1000 IU", "s", "g 25", "s", "d D3 1000 IU", "q")
    assert "no dose is asked of 'natto'" in said
    assert "is a supplement and counts by its dose" in said
    assert "no dose is asked of 'Weirdo goudda'" in said
    assert settled(diary) == []


def test_an_amount_prompt_offers_what_can_be_answered(tmp_path: Path) -> None:
    path = of_rows(tmp_path, "2026-11-09,natto,45 kg\n2026-11-10,Vitamin D3,1000 mg\n")
    said = talk(path, "g 5", "s", "d D3 1000 IU", "s")
    assert said.count("y it is right, g GRAMS of all of it, s skip") == 2
    assert said.count("y it is right, d FORM STRENGTH of all of it, s skip") == 2
    assert "is no supplement" in said
    assert settled(path) == []


def test_a_bare_number_is_grams_or_counts_pieces(tmp_path: Path) -> None:
    path = of_rows(tmp_path, "2026-11-09,Lachs,200\n")
    said = talk(path, "200", "200 g", "g")
    assert "g it is grams, or what one piece weighs, such as 25 g" in said
    assert "200 may be one piece or all of it" in said
    assert "'200' of 'Lachs' would weigh 40 kg" in said
    assert settled(path) == [("portion", ("Lachs", "200"), 200.0)]


def test_a_mass_that_is_hard_to_believe_is_confirmed_by_a_mark(tmp_path: Path) -> None:
    path = of_rows(tmp_path, "2026-11-09,natto,2 wads\n2026-11-10,natto,4 wads\n")
    said = talk(path, "200", "200!")
    assert "'4 wads' of 'natto' would weigh 800 g" in said
    assert [value for *_, value in settled(path)] == [400.0]
    assert "2 entries of the diary" in said


def test_what_is_found_where_a_number_is_a_weight_is_chosen_by_its_id(diary: Path) -> None:
    said = talk(diary, "/edam", "q")
    assert "a food is chosen by its id" in said
    assert any(line.split()[:1] == ["cheese_edam"] for line in said.splitlines())


def test_numbers_of_foods_may_have_shares(diary: Path) -> None:
    talk(diary, "s", "s", "1 60, 2 40", "q")
    [(kind, _, value)] = settled(diary)
    assert (kind, sorted(share for _, share in value)) == ("name", [0.4, 0.6])


def test_words_without_what_belongs_behind_them_say_so(diary: Path) -> None:
    said = talk(diary, "g", "d", "q")
    assert "g needs a mass behind it" in said
    assert "d needs a dose behind it" in said


def test_the_vitamins_are_called_by_their_names(diary: Path) -> None:
    said = talk(diary, "s", "K2 100 mcg", "q")
    assert "K2, form not named 100" in said
    assert "unspecified" not in said


def test_a_diary_that_cannot_be_written_stops_the_talk(diary: Path) -> None:
    talk(diary, "s", "MK7 100 mcg", "q")
    with sqlite3.connect(diary) as connection:
        connection.execute("CREATE TRIGGER shut BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'shut'); END")
    connection.close()
    result = CliRunner().invoke(main, ["review", "--diary", str(diary)], input="40 g\n40 g\n")
    assert result.exit_code == 1
    assert result.stdout.count("Grams of") == 1
