from __future__ import annotations

import math
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daily_frames import day, frame, ordinary, typical, weekly_of
from vitamer.errors import DiaryError
from vitamer.weeks import (
    count_words,
    mean_words,
    people,
    resolve_days,
    resolve_week,
    review_words,
    unread_words,
    week_days,
    week_mean,
    week_of,
    week_title,
)

DAYS = [date(2026, 11, 12), date(2026, 11, 3), date(2026, 9, 1), date(2026, 11, 12)]


@pytest.mark.parametrize(
    ("which", "week"),
    [
        ("last", "2026-W46"),
        (" LAST ", "2026-W46"),
        ("2026-W45", "2026-W45"),
        ("2026w45", "2026-W45"),
        ("2026-11-15", "2026-W46"),
        ("2026-11-02", "2026-W45"),
        ("2026-09-06", "2026-W36"),
    ],
)
def test_week_is_found_by_week_day_or_last(which, week):
    assert resolve_week(DAYS, which) == week


def test_a_column_of_timestamps_will_do():
    assert resolve_week(pd.Series(pd.to_datetime(DAYS)).unique(), "last") == "2026-W46"


def test_the_days_that_are_meant_are_one_day_or_those_of_a_week():
    assert resolve_days(DAYS, "2026-11-03") == [date(2026, 11, 3)]
    days = [date(2026, 11, 9), *DAYS]
    assert resolve_days(days, "2026-W46") == resolve_days(days, " Last ") == [date(2026, 11, 9), date(2026, 11, 12)]
    assert resolve_days(pd.Series(pd.to_datetime(DAYS)).unique(), "2026-11-12") == [date(2026, 11, 12)]


@pytest.mark.parametrize(
    ("which", "near"),
    [("2026-11-10", "2026-11-03 and 2026-11-12"), ("2027-01-01", "2026-11-12"), ("2026-01-01", "2026-09-01")],
)
def test_a_day_without_entries_names_the_nearest_that_have(which, near):
    with pytest.raises(DiaryError, match=f"^{which} has no entries. The nearest with entries: {near}.$"):
        resolve_days(DAYS, which)


def test_days_of_no_diary_and_days_that_are_none():
    with pytest.raises(DiaryError, match="Import an export"):
        resolve_days([], "2026-11-10")
    with pytest.raises(DiaryError, match="'2026-02-30' is neither a week nor a day"):
        resolve_days(DAYS, "2026-02-30")


def test_a_week_without_entries_names_the_weeks_there_are():
    with pytest.raises(DiaryError) as error:
        resolve_week(DAYS, "2026-W40")
    assert str(error.value) == "week 2026-W40 has no entries. Weeks with entries: 2026-W36, 2026-W45 to 2026-W46."


def test_of_many_scattered_weeks_only_the_latest_are_named():
    scattered = [date(2026, 1, 5) + timedelta(weeks=2 * n) for n in range(20)]
    with pytest.raises(DiaryError) as error:
        resolve_week(scattered, "2020-W01")
    assert str(error.value).count("2026-W") == 7
    assert "and earlier ones from 2026-W02 on" in str(error.value)


@pytest.mark.parametrize("which", ["last", "2026-W46"])
def test_an_empty_diary_says_how_to_fill_it(which):
    with pytest.raises(DiaryError, match="vitamer import FILE"):
        resolve_week([], which)


@pytest.mark.parametrize("which", ["", "next", "W46", "2026-13-01", "2026-02-30", "46", "2026-W46-1", "12.11.2026"])
def test_what_is_no_week_is_quoted_with_the_way_out(which):
    with pytest.raises(DiaryError) as error:
        resolve_week(DAYS, which)
    assert f"'{which}'" in str(error.value)
    assert "2026-W46" in str(error.value)


@pytest.mark.parametrize(("which", "last"), [("2026-W54", 53), ("2025-W53", 52), ("2026-W00", 53)])
def test_a_week_that_the_year_lacks_says_how_many_it_has(which, last):
    with pytest.raises(DiaryError, match=f"'{which}' is no week: .* 1 to {last}"):
        resolve_week(DAYS, which)


@given(st.dates(date(1, 1, 8), date(9999, 12, 20)))
def test_every_day_lies_in_its_own_week(day):
    days = week_days(week_of(day))
    assert day in days
    assert [d.weekday() for d in days] == list(range(7))


@pytest.mark.parametrize(
    ("week", "title"),
    [
        ("2026-W46", "Week 46, 9–15 November 2026"),
        ("2026-W40", "Week 40, 28 September – 4 October 2026"),
        ("2026-W01", "Week 1, 29 December 2025 – 4 January 2026"),
    ],
)
def test_title(week, title):
    assert week_title(week) == title


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.099, "under 0.1"), (0.1, "0.1"), (0.94, "0.94"), (1.04, "1"), (9.96, "10"), (12.5, "13"),
     (125, "130"), (994, "990"), (12345, "12,000"), (math.nan, "?")],
)  # fmt: skip
def test_numbers_have_two_digits(value, text):
    assert people(value) == text


def test_mean_is_over_complete_days_of_the_week_alone():
    daily = frame(ordinary(1, MK7=10), ordinary(2, MK7=30), ordinary(3, MK7=999, complete=False),
                  day("2026-11-20", MK7=777))  # fmt: skip
    mean = week_mean(daily, "2026-W46")
    assert mean.loc["MK7", "intake_ug"] == 20
    assert mean.loc["MK7", "complete_days"] == 2
    assert math.isnan(mean.loc["MK7", "low_ug"])
    assert not mean.loc["MK7", "at_least"]


def test_an_unknown_day_makes_the_mean_a_lower_bound():
    daily = frame(day("2026-11-09", MK7=40), day("2026-11-10", unknown=True, at_least=False))
    mean = week_mean(daily, "2026-W46")
    assert mean.loc["MK7", "intake_ug"] == 20
    assert mean.loc["MK7", "at_least"]


def test_a_week_unknown_throughout_has_no_mean():
    daily = frame(day("2026-11-09", unknown=True))
    assert math.isnan(week_mean(daily, "2026-W46").loc["MK_total", "intake_ug"])


def test_weekly_means_are_taken_as_they_are():
    weekly = weekly_of(typical())
    weekly.loc[weekly["analyte"] == "MK7", "intake_ug"] = 123.0
    other = weekly.assign(week="2026-W45", intake_ug=1.0)
    assert week_mean(typical(), "2026-W46", pd.concat([other, weekly])).loc["MK7", "intake_ug"] == 123.0


def test_words_of_the_mean():
    k2, d3 = mean_words(week_mean(typical(), "2026-W46", weekly_of(typical())))
    assert k2 == "K2: at least about 60 µg (43–91) a day, very uncertain"
    assert d3.startswith("D3: at least about 23 µg (16–35), 920 IU a day, very uncertain; with the other forms of D")


@pytest.mark.parametrize(
    ("intake", "low", "high", "at_least", "words"),
    [
        (0.05, 0.02, 0.22, True, "D3: under 0.1 µg (up to 0.22), under 4 IU a day in what is understood"),
        (0.05, 0.02, 0.22, False, "D3: under 0.1 µg (up to 0.22), under 4 IU a day"),
        (0.3, 0.05, 0.9, True, "D3: at least about 0.3 µg (up to 0.9), 12 IU a day"),
        (0.0, 0.0, 0.0, True, "D3: 0 µg a day in what is understood"),
        (5.0, math.nan, math.nan, False, "D3: about 5 µg, 200 IU a day"),
        (math.nan, math.nan, math.nan, True, "D3: not known"),
    ],
)
def test_words_of_small_and_missing_means(intake, low, high, at_least, words):
    row = {"intake_ug": intake, "low_ug": low, "high_ug": high, "at_least": at_least, "very_uncertain": False}
    assert mean_words(pd.DataFrame([row], index=["D3"]))[1] == words


def test_an_unknown_d3_beside_other_forms():
    row = {"low_ug": math.nan, "high_ug": math.nan, "at_least": True, "very_uncertain": False}
    mean = pd.DataFrame([row | {"intake_ug": math.nan}, row | {"intake_ug": 3.0}], index=["D3", "D_total"])
    assert mean_words(mean)[1] == "D3: not known; other forms of D 3 µg"


def test_other_forms_of_d_that_would_not_change_the_figure_are_not_named():
    row = {"low_ug": math.nan, "high_ug": math.nan, "at_least": False, "very_uncertain": False}
    mean = pd.DataFrame([row | {"intake_ug": 0.788}, row | {"intake_ug": 0.794}], index=["D3", "D_total"])
    assert mean_words(mean)[1] == "D3: about 0.79 µg, 32 IU a day"


def test_other_forms_of_d_are_named_only_if_there_are_any():
    assert mean_words(week_mean(frame(ordinary(1)), "2026-W46"))[1] == "D3: about 4 µg, 160 IU a day"


@pytest.mark.parametrize(
    ("complete", "partial", "words"),
    [
        (1, 0, "mean of 1 complete day"),
        (5, 2, "mean of 5 complete days, 2 partial days not counted"),
        (0, 1, "no complete day and so no mean, 1 partial day"),
    ],
)
def test_words_of_the_count(complete, partial, words):
    assert count_words(complete, partial) == words


def test_unread_doses_are_named_up_to_a_number():
    daily = frame(ordinary(1))
    assert unread_words(daily, "2026-W46") == ""
    daily.attrs["unread"] = {f"2026-11-{n}": ["Vitamin D3", "Vitamin D3", f"K2 {n}"] for n in (10, 11, 16)}
    words = unread_words(daily, "2026-W46", most=3)
    assert words.endswith("not known: 'Vitamin D3' (2 days), 2026-11-10 'K2 10', 2026-11-11 'K2 11'.")
    assert unread_words(daily, "2026-W46", most=2).endswith("'Vitamin D3' (2 days), 2026-11-10 'K2 10' and 1 more.")


def waiting(possible: dict[str, float], *entries: tuple[str, bool]) -> pd.DataFrame:
    day = pd.Timestamp("2026-11-10")
    frame = pd.DataFrame([{"day": day, "analyte": a, "possible_ug": ug} for a, ug in possible.items()])
    frame.attrs["waiting"] = {"2026-11-10": list(entries), "2026-11-17": [("next week's", True)]}
    return frame


@pytest.mark.parametrize(
    ("possible", "entries", "words"),
    [
        (
            {"MK_total": 35.2, "D_total": 2.04},
            [("a", True), ("b", True), ("a", True)],
            "2 names in 3 entries of this week wait for review; as read, they would add about 35 µg K2 "
            "and 2 µg vitamin D.",
        ),
        (
            {"MK_total": 0.01},
            [("a", True)],
            "1 name in 1 entry of this week waits for review; as read, it would add less than 0.1 µg.",
        ),
        (
            {"MK_total": 12.0},
            [("a", True), ("b", False), ("c", False)],
            "3 names in 3 entries of this week wait for review; as read, 1 of them would add about 12 µg K2; what the "
            "other 2 could add is guessed in the review only.",
        ),
        (
            {"MK_total": math.nan},
            [("a", False)],
            "1 name in 1 entry of this week waits for review; how much it could add is not known here, and "
            "guessed in the review.",
        ),
    ],
)
def test_what_waits_for_review_in_words(
    possible: dict[str, float], entries: list[tuple[str, bool]], words: str
) -> None:
    said = review_words(waiting(possible, *entries), "2026-W46")
    assert said == f"{words} Settle with: vitamer review."


def test_nothing_waits_in_another_week_or_in_an_old_frame() -> None:
    assert review_words(waiting({"MK_total": 3.0}, ("a", True)), "2026-W45") == ""
    assert review_words(pd.DataFrame(), "2026-W46") == ""
