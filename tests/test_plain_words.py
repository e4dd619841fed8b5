from __future__ import annotations

import re

import pandas as pd
import pytest

import vitamer
from vitamer.columns import REPORTED
from vitamer.plain_words import amount_words, days_words, joined, quoted, summary
from vitamer.plots.drawing import OTHER_D_FORMS
from vitamer.review import Question


def means(*, complete: int = 5, coverage: float = 1.0, at_least: bool = False, **amounts: float) -> pd.DataFrame:
    """Means per day of the forms that are given; the totals are their sums, the others zero."""
    forms = dict.fromkeys(REPORTED, 0.0) | amounts
    forms["MK_total"] = sum(forms[a] for a in ("MK4", "MK7", "MK_other", "K2_unspecified"))
    forms["D_total"] = sum(forms[a] for a in ("D3_food", "D3_supplement", *OTHER_D_FORMS))
    rows = [
        {
            "complete_days": complete,
            "analyte": analyte,
            "intake_ug": ug,
            "low_ug": ug / 1.5,
            "high_ug": ug * 1.5,
            "coverage": coverage,
            "at_least": at_least,
            "very_uncertain": False,
        }
        for analyte, ug in forms.items()
    ]
    return pd.DataFrame(rows)


def days(*dates: str, coverage: float = 1.0) -> pd.DataFrame:
    rows = [
        {"day": pd.Timestamp(day), "analyte": a, "coverage": coverage} for day in dates for a in ("MK_total", "D_total")
    ]
    return pd.DataFrame(rows)


def question(food: str, k2_ug: float, d_ug: float) -> Question:
    nothing = {"measure": "", "amount": "", "count": 1.0, "amounts": (), "entries": 1, "first_day": "", "last_day": ""}
    return Question(
        "food", food, food=food, why="", food_id="", k2_ug=k2_ug, d_ug=d_ug, choices=(), meant={}, keys=(), **nothing
    )


WEEK = ("2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-15")


def test_three_sentences_with_figures_and_intervals() -> None:
    k2, d, rest = summary(means(MK4=20, MK7=35.2, MK_other=6, D3_food=4, D3_supplement=25), days(*WEEK), [])
    assert k2 == (
        "You ate about 61 µg (90 % interval 41–92) of vitamin K2 a day over 5 complete days (9–15 November 2026): "
        "20 µg (13–30) as MK-4, 35 µg (23–53) as MK-7 and 6 µg (4–9) as other menaquinones."
    )
    assert d == (
        "You took in about 29 µg (90 % interval 19–44) of vitamin D a day, which is 1,200 IU: "
        "4 µg (2.7–6) as D3 from food and 25 µg (17–38) as D3 from supplements."
    )
    assert rest == "Everything that could hold vitamin K2 or vitamin D is understood, and no question is open."


def test_one_form_alone_is_not_told_twice() -> None:
    k2, d, _ = summary(means(MK7=100), days(*WEEK), [])
    assert k2.endswith(", all of it as MK-7.")
    assert d == "You took in 0 µg of vitamin D a day."


@pytest.mark.parametrize("form", OTHER_D_FORMS)
def test_every_other_form_of_vitamin_d_is_told(form: str) -> None:
    _, d, _ = summary(means(D3_food=4, **{form: 6}), days(*WEEK), [])
    assert re.search(r"4 µg .* as D3 from food and 6 µg ", d)


def test_a_lower_bound_says_so() -> None:
    k2, d, rest = summary(means(at_least=True, coverage=0.6, MK7=100, D3_food=5), days(*WEEK), [])
    assert k2.startswith("You ate at least about 100 µg")
    assert d.startswith("You took in at least about 5 µg")
    assert rest.startswith("60 % of what could hold K2 and 60 % of what could hold vitamin D are understood")


def test_nearly_all_is_not_all() -> None:
    *_, rest = summary(means(coverage=0.9999, MK7=1), days(*WEEK), [])
    assert rest.startswith("99 % of what could hold K2")


def test_the_first_question_is_named_with_what_it_could_add() -> None:
    asked = [question("Grandpa's goudaa", 35.2, 0.02), question("stew", 1, 1)]
    *_, rest = summary(means(MK7=1), days(*WEEK), asked)
    assert rest == (
        "2 questions are open: the first of them is about “Grandpa's goudaa”, which could add up to 35 µg of K2 over "
        "these days."
    )
    *_, one = summary(means(MK7=1), days(*WEEK), [question("stew", float("nan"), 2)])
    assert one == "1 question is open: it is about “stew”, and how much it could add is not known."
    *_, none = summary(means(MK7=1), days(*WEEK), [question("stew", 0, 0.01)])
    assert none.endswith("which could add next to nothing.")


def test_without_a_complete_day_there_is_no_mean() -> None:
    nothing = means(complete=0).assign(intake_ug=float("nan"), coverage=float("nan"))
    k2, d, rest = summary(nothing, days("2026-11-09", coverage=0.25), [])
    assert k2.startswith("You kept a diary on 1 day (9 November 2026); the one day with entries is not a complete day")
    assert "no mean" in d
    assert rest.startswith("25 % of what could hold K2")
    k2, *_ = summary(nothing, days("2026-11-09", "2026-11-10"), [])
    assert "none of the 2 days with entries is a complete day" in k2


def test_unknown_is_not_zero() -> None:
    unknown = means(MK7=1).assign(intake_ug=float("nan"), low_ug=float("nan"), high_ug=float("nan"))
    k2, d, _ = summary(unknown, days(*WEEK), [])
    assert k2.startswith("You ate an amount that is not known of vitamin K2")
    assert d.startswith("You took in an amount that is not known of vitamin D")


def test_hostile_names_are_one_short_line() -> None:
    assert quoted("a\nb\u202ec") == "“a\\nb\\u202ec”"
    assert len(quoted("natto " * 500)) <= 62


def test_amounts_lists_and_counts() -> None:
    row = {"intake_ug": 0.02, "low_ug": 0.0, "high_ug": 0.1, "at_least": True, "very_uncertain": False}
    assert amount_words(row) == "under 0.1 µg in what is understood"
    assert amount_words({**row, "intake_ug": 5.0, "high_ug": 9.0, "very_uncertain": True}).endswith(", very uncertain")
    assert joined([]) == ""
    assert days_words(1234) == "1,234 days"


def test_a_real_diary_is_told_without_judging(demo_analysis: vitamer.Analysis) -> None:
    told = summary(demo_analysis.overall, demo_analysis.daily, demo_analysis.questions)
    assert len(told) == 3
    assert all(sentence.endswith(".") and sentence.count(". ") == 0 for sentence in told)
    assert not re.search(r"\b(?:should|enough|low|high|good|bad|too)\b", " ".join(told))
