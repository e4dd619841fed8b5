from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.importers.dates import find_order, read_moment, reads_both_ways

NOVEMBER_9 = dt.date(2026, 11, 9)
MAY_1 = dt.date(2018, 5, 1)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31))
ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]
ENGLISH += ["November", "December"]


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-09", "2026-11-9", "2026/11/09", "2026/11/9", "2026.11.09", "2026. 11. 9.", "20261109"),
        *(
            "2026年11月9日",
            "2026年11月9日(月)",
            "2026年11月9日月曜日",
            "2026年 11月 9日",
            "２０２６－１１－０９",
            "2026/11/9(月)",
        ),
        *("2026년 11월 9일", "2026년 11월 9일 월요일", "2026年11月09号"),
        *("09.11.2026", "9.11.2026", "9.11.26", "09. 11. 2026", "So., 09.11.2026", "9.11.2026 г."),
        *(
            "9-Nov-2026",
            "09-Nov-26",
            "9 Nov 2026",
            "9th of November, 2026",
            "Nov 9, 2026",
            "NOV 9 2026",
            "Mon Nov 09 2026",
        ),
        *("2026-Nov-09", "2026. november 9.", "9. November 2026", "9 de noviembre de 2026", "9 novembre 2026"),
        *("9 listopada 2026 r.", "9. listopadu 2026", "9. marraskuuta 2026", "9 Kasım 2026", "9 Νοεμβρίου 2026"),
        *("  2026-11-09 ", "9\u00a0novembre\u202f2026", "Monday 2026-11-09", "2026-11-09, Monday"),
    ],
)
def test_dates_that_read_in_one_way(text):
    assert read_moment(text) == (NOVEMBER_9, None)


@pytest.mark.parametrize(
    "text",
    [
        *("Tuesday, May 1, 2018", "Tue May 1, 2018", "TUESDAY, MAY 1ST, 2018"),
        *("Dienstag, 1. Mai 2018", "Di., 1. Mai 2018", "Di 1.5.2018"),
        *("mardi 1er mai 2018", "mar. 1 mai 2018", "martes, 1 de mayo de 2018", "martedì 1 maggio 2018"),
        *("terça-feira, 1 de maio de 2018", "1º de maio de 2018", "dinsdag 1 mei 2018", "tisdag 1 maj 2018"),
        *("wtorek, 1 maja 2018", "вторник, 1 мая 2018 г.", "вт, 1 мая 2018 года", "вівторок, 1 травня 2018 р."),
        *("2018. május 1., kedd", "2018年5月1日星期二", "úterý 1. května 2018", "1 Mayıs 2018 Salı"),
    ],
)
def test_weekdays_are_passed_over(text):
    assert read_moment(text) == (MAY_1, None)


def test_a_word_that_is_month_and_weekday():
    assert read_moment("mar 5, 2019") == (dt.date(2019, 3, 5), None)
    assert read_moment("mar 5 mai 2019") == (dt.date(2019, 5, 5), None)


@pytest.mark.parametrize(
    "text, time",
    [
        ("2026-11-09 9:51 AM", "9:51 AM"),
        ("2026-11-09 9:51\u202fa.m.", "9:51 a.m."),
        ("2026-11-09 07:38:00 PM", "07:38:00 PM"),
        ("2026-11-09T07:38", "07:38"),
        ("2026-11-09T07:38:21.123Z", "07:38:21.123"),
        ("2026-11-09T07:38:21+01:00", "07:38:21"),
        ("2026-11-09 11:48:00.000 UTC+0100", "11:48:00.000"),
        ("2026-11-09, 24:00", "24:00"),
        ("09.11.2026 23:44", "23:44"),
        ("So., 09.11.2026, 8:05 Uhr", "8:05"),
        ("November 9, 2026 at 9:51 PM", "9:51 PM"),
        ("9. November 2026 um 8:05", "8:05"),
        ("9 ноября 2026 г., 8:05", "8:05"),
        ("2026年11月9日 午後8:05", "午後8:05"),
        ("20261109T08:05", "08:05"),
    ],
)
def test_the_time_is_returned_as_written_without_its_zone(text, time):
    assert read_moment(text) == (NOVEMBER_9, time)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "natto", "2026", "11", "May 2018", "5 May", "2026-11", "0", "1e3", "45 g"),
        *(
            "s2020-02-13",
            "0206-11-09",
            "3026-11-09",
            "1899-12-31",
            "2026-02-30",
            "2026-13-01",
            "2026-00-10",
            "31.02.2026",
        ),
        *(
            "12.31.2026",
            "2026-11/09",
            "11/09-2026",
            "20261131",
            "202611090",
            "2026-11-09x",
            "x2026-11-09",
            "2026-11-09 g",
        ),
        *("2026-11-09 25:00", "2026-11-09 9:60", "2026-11-09 natto", "Foo 9, 2026", "Natto, May 1, 2018", "9 Nov 226"),
        *("2026-11-09\x00", "٢٠٢٦-١١-٠٩", "2026-11-09" + " " * 100),
    ],
)
@pytest.mark.parametrize("order", [None, "dmy", "mdy"])
def test_what_is_no_date(text, order):
    assert read_moment(text, order=order) is None


@pytest.mark.parametrize("text", ["11/9/2026", "11-09-2026", "11/9/26", "13/9/2026", "9/13/2026", "Mon 11/09/2026"])
def test_year_last_needs_an_order(text):
    assert read_moment(text) is None


def test_year_last_with_an_order():
    assert read_moment("11/5/2021 7:00", order="mdy") == (dt.date(2021, 11, 5), "7:00")
    assert read_moment("11/5/2021 7:00", order="dmy") == (dt.date(2021, 5, 11), "7:00")
    assert read_moment("Mon 11/09/2026", order="mdy") == (NOVEMBER_9, None)
    assert read_moment("13/9/2026", order="mdy") is None
    assert read_moment("2/30/2026", order="mdy") is None
    assert read_moment("1/2/99", order="mdy") == (dt.date(1999, 1, 2), None)
    # Two digits between dashes may be a year in front.
    assert read_moment("03-04-26", order="dmy") is None


def test_the_order_of_others_is_their_own():
    for text in ("2026-11-09", "09.11.2026", "9-Nov-2026", "03/03/2026"):
        assert read_moment(text) == read_moment(text, order="mdy") == read_moment(text, order="dmy") is not None


@pytest.mark.parametrize(
    "texts, found",
    [
        ([], (None, False)),
        (["natto", ""], (None, False)),
        (["2026-11-09", "31.12.2026", "May 1, 2018"], (None, False)),
        (["03/03/2026"], (None, False)),
        (["03/04/2026"], (None, True)),
        (["03/04/2026", "04/04/2026", "05/04/2026", "06/04/2026"], (None, True)),
        (["03/04/2026", "13/04/2026"], ("dmy", False)),
        (["03/04/26", "04/13/26 7:00"], ("mdy", False)),
        (["03-04-2026", "04-13-2026"], ("mdy", False)),
        (["13/04/2026", "04/14/2026"], (None, True)),
        (["13/04/2026", "14/04/2026", "04/15/2026"], ("dmy", False)),
        (["13/04/2026", "04/15/2026 7:00", "04/15/2026 8:00", "04/15/2026"], (None, True)),
        (["30/30/2026", "03/04/2026"], (None, True)),
        (["30/30/2026"], (None, False)),
        (["29/02/2025", "03/04/2026"], (None, True)),
        (["2026-04-13", "03/04/2026"], (None, True)),
    ],
)
def test_the_order_of_a_file(texts, found):
    assert find_order(texts) == found
    assert find_order(reversed(texts)) == found


@given(st.text() | st.text("0123456789-/.: ,APMTZ年月日janfebmrt"), st.sampled_from([None, "dmy", "mdy"]))
def test_any_text_is_a_date_or_none(text, order):
    read = read_moment(text, order=order)
    assert read is None or 1900 <= read.day.year <= 2999
    find_order([text])
    reads_both_ways(text)


@given(DAYS)
def test_round_trips(day):
    month = ENGLISH[day.month - 1]
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day:%d.%m.%Y}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{month} {day.day}, {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
    ):
        assert read_moment(text) == (day, None)
        assert read_moment(f"{text} 07:05") == (day, "07:05")
    assert read_moment(f"{day:%d/%m/%Y}", order="dmy") == read_moment(f"{day:%m-%d-%Y}", order="mdy") == (day, None)


@given(st.lists(DAYS, min_size=1, max_size=8), st.sampled_from([("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")]))
def test_the_order_found_is_the_one_written_or_none(days, written):
    order, form = written
    texts = [day.strftime(form) for day in days]
    found = find_order(texts)
    assert found.order in (order, None)
    if found.order is None:
        assert found.ambiguous == any(reads_both_ways(text) for text in texts)
    else:
        assert [read_moment(text, order=found.order) for text in texts] == [(day, None) for day in days]
