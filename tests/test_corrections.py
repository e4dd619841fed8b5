from __future__ import annotations

import pandas as pd
import pytest

import vitamer
from vitamer import amounts
from vitamer.amounts import Amount, quantify
from vitamer.columns import DOSES
from vitamer.corrections import (
    Answer,
    Corrections,
    counts,
    latest,
    measures,
    name_keys,
    new_answers,
    refusals,
    settled_entries,
    settled_masses,
    unknown_foods,
    with_settled_doses,
)
from vitamer.errors import VitamerError
from vitamer.matching import match

DAY = "2026-11-09"


def read(*rows: tuple[str, str | None]) -> pd.DataFrame:
    return quantify(vitamer.as_entries([(DAY, food, amount) for food, amount in rows]))


def test_a_later_answer_replaces_an_earlier_one_of_the_same_name_and_none_forgets() -> None:
    one, other = Answer("name", ("Käse 30 g",), [["bread", 1.0]]), Answer("name", ("KÄSE",), [])
    assert latest([one, other]) == {("name", "käse"): other}
    assert latest([other, one]) == {("name", "käse"): one}
    assert latest([one, Answer("name", ("käse",), None)]) == {}
    assert latest([one, Answer("dose", ("käse",), {"D3": 1.0})]).keys() == {("name", "käse"), ("dose", "käse")}


def test_nothing_is_false_and_shaped_like_something() -> None:
    answers = [
        Answer("name", ("a",), [["bread", 1.0]]),
        Answer("portion", ("a", "1 slice"), 30.0),
        Answer("dose", ("a",), {"MK7": 45.0}),
        Answer("entry", ("rows", DAY, "a", ""), {"mass_g": 5.0}),
    ]
    nothing, something = Corrections.none(), Corrections.of(answers)
    assert not nothing and not Corrections.of([]) and something
    for frame in ("names", "portions", "doses", "entries"):
        empty, full = getattr(nothing, frame), getattr(something, frame)
        assert empty.dtypes.to_dict() == full.dtypes.to_dict()
        assert (len(empty), len(full)) == (0, 1)
    for answer in answers:
        assert Corrections.of([answer])


def test_a_frame_of_names_becomes_corrections() -> None:
    frame = pd.DataFrame({"name": ["Toast 40 g", "Toast 40 g", "Aspirin"], "food_id": ["bread", "butter", None]})
    said = Corrections.of_names(frame.assign(share=[0.75, 0.25, 1.0])).names
    assert said["name"].tolist() == ["toast", "toast", "aspirin"]
    assert said["share"].tolist() == [0.75, 0.25, 1.0]
    assert said["food_id"].isna().tolist() == [False, False, True]


def test_a_food_that_stands_twice_in_a_frame_is_one_and_a_share_of_nothing_is_refused() -> None:
    twice = pd.DataFrame({"name": ["x", "x", "x"], "food_id": ["bread", "bread", "natto"], "share": [0.25, 0.25, 0.5]})
    assert Corrections.of_names(twice).names.values.tolist() == [["x", "bread", 0.5], ["x", "natto", 0.5]]
    for share in (0.0, float("nan")):
        with pytest.raises(VitamerError, match="share of bread"):
            Corrections.of_names(pd.DataFrame({"name": ["x"], "food_id": ["bread"], "share": [share]}))


def test_answers_are_refused_by_their_place(foods: vitamer.FoodTable, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        *(Answer("portion", ("toast", "1 slice"), 30.0), Answer("portion", ("toast", "30 g"), 9.0)),
        *(Answer("name", ("toast",), [["no_such_food", 1.0]]), Answer("name", (" ",), []), Answer("mood", (), 1)),
    ]
    dense = refusals([Answer("portion", ("soup", "250 ml"), 260.0), Answer("portion", ("soup", "1 ml"), 250.0)], foods)
    assert [(place, error.rule) for place, error in dense.items()] == [(1, "one ml of 'soup' cannot weigh 250 g")]
    read = []
    monkeypatch.setattr(amounts, "quantify", lambda frame: read.append(len(frame)) or quantify(frame))
    refused = refusals(said, foods)
    assert {place: type(error).__name__ for place, error in refused.items()} == {
        **{1: "VitamerError", 2: "UnknownFoodError", 3: "VitamerError", 4: "VitamerError"}
    }
    assert read == [4], "all texts are read at once"


def test_shares_that_were_rounded_are_made_to_sum_to_one() -> None:
    thirds = [[food, 0.333] for food in ("bread", "butter", "natto")]
    assert Corrections.of([Answer("name", ("a",), thirds)]).names["share"].tolist() == pytest.approx([1 / 3] * 3)


def test_measures_are_units_counts_or_what_could_not_be_read() -> None:
    rows = read(
        *(("a", "2 slices"), ("a", "3"), ("a", None), ("a", "50"), ("a", "1.00  TruStar net"), ("a", "45 g")),
        *(("a", "1.5 cups"), ("a", "some slices")),
    )
    assert measures(rows).tolist() == ["slice", "", "", "number", "trustar net", "g", "cup", "some slices"]
    assert counts(rows).tolist() == [2, 3, 1, 50, 1, 45, 1.5, 1]


def test_a_portion_is_kept_as_seen_and_counts_by_one() -> None:
    said = Corrections.of(
        [
            Answer("portion", ("Toast", "2 slices"), 60.0),
            Answer("portion", ("Toast", "50"), 50.0),
            Answer("portion", ("Toast", ""), 25.0),
            Answer("portion", ("Toast", "1.00 TruStar net"), 40.0),
        ]
    )
    rows = read(
        *(("TOAST", "3 slices"), ("toast", "80"), ("toast", None), ("toast", "2"), ("toast", "1.00 TruStar net")),
        *(("toast", "2.00 TruStar net"), ("bread", "3 slices"), ("toast", "1 cup")),
    )
    grams = settled_masses(rows, said)
    assert grams.fillna(-1).tolist() == [90, 80, 25, 50, 40, 80, -1, -1]


def test_a_dose_counts_by_pills_where_nobody_wrote_one() -> None:
    said = Corrections.of([Answer("dose", ("Vitamin D",), {"D3": 25.0, "MK7": 45.0})])
    rows = read(
        *(("Vitamin D", "2 capsules"), ("Vitamin D", None), ("Vitamin D", "5 ml"), ("Other", "2 capsules")),
        *(("Vitamin D", "800 IU"), ("Vitamin D 400 IU", "2 capsules")),
    )
    assert set(rows["name"]) == {"vitamin d", "other"}
    told = with_settled_doses(rows, said)
    assert told["dose_D3_ug"].fillna(-1).tolist() == [50, 25, -1, -1, -1, -1]
    assert told["dose_D_unspecified_ug"].fillna(-1).tolist() == [-1, -1, -1, -1, 20, 20]
    # The other vitamin of the pill is not written beside the strength.
    assert told["dose_MK7_ug"].fillna(-1).tolist() == [90, 45, -1, -1, -1, 90]


def test_the_dose_and_mass_of_one_entry_go_before_those_of_its_name() -> None:
    said = Corrections.of(
        [
            Answer("dose", ("VitaBlend",), {"D3": 25.0}),
            Answer("entry", ("rows", DAY, "VitaBlend", "2 capsules"), {"dose_ug": {"MK7": 7.0}}),
            Answer("portion", ("Toast", "1 slice"), 30.0),
            Answer("entry", ("rows", DAY, "Toast", "2 slices"), {"mass_g": 45.0}),
            Answer("entry", ("rows", DAY, "Natto", ""), {"as_written": True}),
            Answer("entry", ("other", DAY, "Toast", "3 slices"), {"mass_g": 1.0}),
        ]
    )
    rows = read(
        *(("VitaBlend", "2 capsules"), ("VitaBlend", "1 capsule"), ("Toast", "2 slices"), ("Toast", "3 slices")),
        *(("Natto", None), ("Butter", None)),
    )
    rows = rows.set_axis([7, 7, 3, 1, 0, 0])
    doses = with_settled_doses(rows, said)
    assert doses["dose_D3_ug"].fillna(-1).tolist() == [-1, 25, -1, -1, -1, -1]
    assert doses["dose_MK7_ug"].fillna(-1).tolist() == [7, -1, -1, -1, -1, -1]
    assert settled_masses(rows, said).fillna(-1).tolist() == [-1, -1, 45, 90, -1, -1]
    assert settled_masses(rows.iloc[:0], said).empty and with_settled_doses(rows.iloc[:0], said).empty
    single = settled_entries(rows, said)
    assert single.index.tolist() == rows.index.tolist()
    assert single["as_written"].tolist() == [False, False, False, False, True, False]
    assert set(single.columns) == {"mass_g", "as_written", *(f"dose_{a}_ug" for a in DOSES)}


def test_only_what_does_not_hold_yet_is_new() -> None:
    before = [Answer("portion", ("Toast", "2 slices"), 60.0), Answer("name", ("Toast",), [["bread", 1.0]])]
    assert new_answers(before, [Answer("portion", ("toast", "1 slice"), 30.0)]) == []
    assert new_answers(before, [Answer("portion", ("toast", "1 slice"), 60.0)]) != []
    assert new_answers(before, [Answer("name", ("TOAST",), [("bread", 1.0)])]) == []
    twice = [Answer("name", ("toast",), None), Answer("name", ("toast",), [["bread", 1.0]])]
    assert new_answers(before, twice) == twice
    assert new_answers([], twice[:1]) == []


def test_foods_that_the_table_lacks_are_named(foods: vitamer.FoodTable) -> None:
    said = Corrections.of(
        [
            Answer("name", ("b",), [["natto", 0.5], ["gone", 0.5]]),
            Answer("name", ("a",), [["gone", 1.0]]),
            Answer("name", ("c",), []),
        ]
    )
    assert unknown_foods(said, foods).to_numpy().tolist() == [["a", "gone"], ["b", "gone"]]
    assert unknown_foods(Corrections.none(), foods).empty


@pytest.mark.parametrize(
    "answer, words",
    [
        (Answer("name", ("a",), [["bread", 0.6], ["butter", 0.4]]), "60 % bread + 40 % butter"),
        (Answer("portion", ("a", ""), 12.5), "one = 12.5 g"),
        (Answer("dose", ("a",), {"D3": 25.0, "MK7": 100.0}), "D3 25 µg + MK7 100 µg in one"),
        (Answer("entry", ("m", DAY, "a", ""), {"mass_g": 45.0}), "45 g"),
        (Answer("entry", ("m", DAY, "a", ""), {"as_written": True}), "right as it is written"),
        (Answer("name", ("a",), None), "forgotten"),
    ],
)
def test_answers_in_words(answer: Answer, words: str) -> None:
    assert answer.words() == words


# ---- a later version that reads names and amounts better ---------------------------------------------------

SAID = [
    Answer("name", ("Abendbrotspezial",), [["cheese_gouda", 1.0]]),
    Answer("portion", ("Natto", "some TruStar net"), 40.0),
]


def test_answers_follow_a_better_reading_of_names(foods: vitamer.FoodTable, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (("Abendbrotspezial", "30 g"), ("abendbrot spezial", "30 g"))
    then = match(read(*rows), foods, Corrections.of(SAID))
    assert then["basis"].eq("correction").tolist() == [True, False]
    reads = amounts.read_name

    def splits_words(text: str, *rest: bool) -> object:
        found = reads(text, *rest)
        return found._replace(name=found.name.replace("abendbrotspezial", "abendbrot spezial"))

    monkeypatch.setattr(amounts, "read_name", splits_words)
    now = match(read(*rows), foods, Corrections.of(SAID))
    assert now["name"].tolist() == ["abendbrot spezial"] * 2
    assert now["food_id"].tolist() == ["cheese_gouda"] * 2


def test_answers_follow_a_better_reading_of_amounts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (("Natto", "some TruStar net"), ("Natto", "2 TruStar net"))
    assert settled_masses(read(*rows), Corrections.of(SAID)).fillna(-1).tolist() == [40, -1]
    reads = amounts.read_amount

    def knows_the_word(text: str) -> Amount:
        number, _, unit = text.replace("some", "1").partition(" ")
        return Amount(quantity=float(number), unit="pack") if unit == "TruStar net" else reads(text)

    monkeypatch.setattr(amounts, "read_amount", knows_the_word)
    assert settled_masses(read(*rows), Corrections.of(SAID)).tolist() == [40, 80]


def test_a_measure_that_is_read_as_a_mass_by_now_states_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = amounts.read_amount
    monkeypatch.setattr(
        amounts,
        "read_amount",
        lambda text: Amount(quantity=90.0, unit="g", mass_g=90.0) if "net" in text else reads(text),
    )
    assert Corrections.of(SAID).portions.empty


def test_what_was_settled_of_a_name_itself_is_that_of_the_same_name_read_again() -> None:
    texts = ["Gouda 48 % i. Tr.", "2 eggs & bacon", "D3 5000 IU + K2", "鸡蛋 69g", "Domino\u2019s, pizza", "1% milk"]
    names = read(*((text, None) for text in texts))["name"]
    again = read(*((name, None) for name in names))["name"]
    assert name_keys(again).tolist() == name_keys(names).tolist()
