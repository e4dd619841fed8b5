from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.console import Console

from daily_frames import CASES, day, frame, natto, ordinary, typical, weekly_of
from vitamer.errors import DiaryError
from vitamer.terminal import week_table


def text_of(daily, week="last", weekly=None, width=100):
    console = Console(file=io.StringIO(), record=True, width=width)
    console.print(week_table(daily, week, weekly))
    return console.export_text()


def line_of(text, start):
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def test_rows_hold_the_figures_of_the_frame():
    text = text_of(typical(), weekly=weekly_of(typical()))
    words = line_of(text, "Tue 10").split()
    assert words[3:] == ["94", "(63–140)", "20", "45", "9", "20", "9", "25", "34", "1,400", "100"]
    mean = ["≥", "60!", "(43–91)", "16", "18", "23", "3.3", "6.3", "17", "26", "≥", "920"]
    assert line_of(text, "mean  ").split()[1:] == mean


def test_marks_of_doubt_and_their_footnotes():
    text = text_of(typical())
    assert "≥ 42" in line_of(text, "Wed 11")
    assert "39!" in line_of(text, "Thu 12")
    assert "Fri 13*" in text
    for note in ("*: partial day", "≥: at least", "!: very uncertain", "K2: 2026-11-11 12 µg", "region NL"):
        assert note in text


def test_footnotes_explain_only_what_is_there():
    text = text_of(frame(ordinary(1), ordinary(2)))
    for note in ("*:", "≥", "!", "?", "review", "cut", "form not named"):
        assert note not in text


def test_days_without_entries_say_so():
    text = text_of(frame(ordinary(1), ordinary(6)))
    empty = [line.split()[:2] for line in text.splitlines() if "no entries" in line]
    assert empty == [["Tue", "10"], ["Wed", "11"], ["Thu", "12"], ["Fri", "13"], ["Sun", "15"]]


def test_unknown_is_a_question_mark_and_never_a_zero():
    row = line_of(text_of(frame(day("2026-11-09", unknown=True, possible_k2=30))), "Mon 9")
    assert row.split()[2:-1] == ["?"] * 7


def blocks(text, start):
    return {b: line_of(text, start).count(b) for b in "█▓▒░»"}


def test_bars_are_in_proportion_and_show_the_forms():
    mixed = day("2026-11-09", MK4=40, MK7=30, MK_other=20, K2_unspecified=10)
    text = text_of(frame(mixed, day("2026-11-10", MK4=60)))
    assert blocks(text, "Mon 9") == {"█": 4, "▓": 3, "▒": 2, "░": 1, "»": 0}
    assert blocks(text, "Tue 10") == {"█": 6, "▓": 0, "▒": 0, "░": 0, "»": 0}


def test_a_natto_day_is_cut_and_the_others_stay_readable():
    text = text_of(natto())
    assert blocks(text, "Wed 11")["»"] == 1
    assert "≥ 1,000! (680–1,500)" in line_of(text, "Wed 11")
    assert sum(blocks(text, "Mon 9").values()) >= 8


def test_no_complete_day_means_no_mean():
    text = text_of(CASES["all partial"])
    assert "no complete day and so no mean, 7 partial days" in text
    assert set(line_of(text, "mean").split()[1:]) == {"?"}


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("case", CASES)
def test_no_figure_is_cut_short(case, width):
    text = text_of(CASES[case], weekly=weekly_of(CASES[case]), width=width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width


def test_a_narrow_terminal_gets_shorter_bars_and_fewer_columns_but_the_same_figures():
    wide, narrow = (text_of(typical(), width=width) for width in (100, 80))
    assert sum(blocks(wide, "Tue 10").values()) == 10
    assert sum(blocks(narrow, "Tue 10").values()) == 7
    assert line_of(narrow, "Tue 10").split()[3:10] == line_of(wide, "Tue 10").split()[3:10]
    assert "IU" not in narrow.split("µg/day")[1]


def test_a_week_without_entries_is_an_error():
    with pytest.raises(DiaryError, match="2026-W46"):
        text_of(typical(), "2026-W30")


def test_the_table_needs_no_matplotlib():
    code = "import vitamer.terminal, sys; assert not {'matplotlib', 'pandas', 'rich', 'pint'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
