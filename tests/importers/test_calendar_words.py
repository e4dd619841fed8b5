from __future__ import annotations

import pytest

from vitamer.importers import calendar_words
from vitamer.importers.calendar_words import MONTHS, WEEKDAYS


@pytest.mark.parametrize("language", calendar_words._MONTHS)
def test_a_word_means_one_month(language):
    months = language.split()
    assert len(months) == 12
    for number, words in enumerate(months, start=1):
        # Were a word to mean two months, the last line that names it would win silently.
        assert {MONTHS[word.casefold()] for word in words.split("/")} == {number}, words


@pytest.mark.parametrize("language", calendar_words._WEEKDAYS)
def test_a_week_has_seven_days(language):
    days = language.split()
    assert len(days) == 7
    assert {word.casefold() for words in days for word in words.split("/")} <= WEEKDAYS
    words = [word for words in days for word in words.split("/")]
    assert len(words) == len(set(words))


def test_case_forms_and_abbreviations():
    assert MONTHS["мая"] == MONTHS["maja"] == MONTHS["maio"] == 5
    assert MONTHS["lis"] == MONTHS["нояб"] == MONTHS["marraskuuta"] == 11
    assert {"вторник", "segunda-feira", "火曜日"} <= WEEKDAYS
