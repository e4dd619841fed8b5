from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.console import Console

from daily_frames import CASES, day, frame, natto, ordinary, typical, weekly_of
from vitamer.errors import DiaryError
from vitamer.terminal import week_table


def text_of(daily, week="last", weekly=None, width=110, ratio=False):
    console = Console(file=io.StringIO(), record=True, width=width)
    console.print(week_table(daily, week, weekly, ratio=ratio))
    return console.export_text()


def line_of(text, start):
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def test_rows_hold_the_figures_of_the_frame():
    text = text_of(typical(), weekly=weekly_of(typical()))
    words = line_of(text, "Tue 10").split()
    assert words[3:] == ["94", "(63–140)", "20", "45", "9", "20", "34", "9", "25", "1,400", "100"]
    mean = ["≥", "60!", "(43–91)", "16", "18", "23", "3.3", "≥", "26!", "6.3", "17", "≥", "920"]
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
    assert row.split()[2:-1] == ["?"] * 8


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


@pytest.mark.parametrize("width", [40, 65, 80, 100])
@pytest.mark.parametrize("case", CASES)
def test_no_figure_is_cut_short(case, width):
    text = text_of(CASES[case], weekly=weekly_of(CASES[case]), width=width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width


def test_a_narrow_terminal_gets_shorter_bars_and_fewer_columns_but_the_same_figures():
    wide, narrow = (text_of(typical(), width=width) for width in (110, 80))
    assert sum(blocks(wide, "Tue 10").values()) == 10
    assert sum(blocks(narrow, "Tue 10").values()) == 7
    assert line_of(narrow, "Tue 10").split()[3:11] == line_of(wide, "Tue 10").split()[3:11]
    assert "IU" not in narrow.split("µg a")[2]


@pytest.mark.parametrize("width", [36, 45, 60, 69, 70, 80, 100])
def test_day_k2_and_vitamin_d_are_there_at_any_width(width):
    daily = frame(day("2026-11-09", D_unspecified=100), day("2026-11-10", MK7=12345, spread=2.5, coverage=0.5))
    text = text_of(daily, width=width)
    assert "100" in line_of(text, "Mon 9").split()
    assert "≥ 12,000" in line_of(text, "Tue 10")
    assert "(4,900–31,000)" in text
    assert "…" not in text
    assert ("Bar:" in text) == any(b in line_of(text, "Tue 10") for b in "█▓▒░")


def test_a_cut_bar_shows_its_forms_in_the_proportions_of_the_whole():
    small = [day(f"2026-11-{n}", MK4=6) for n in (10, 11)]
    text = text_of(frame(day("2026-11-09", MK4=50, MK7=300, K2_unspecified=150), *small))
    assert blocks(text, "Mon 9") == {"█": 1, "▓": 5, "▒": 0, "░": 3, "»": 1}
    assert blocks(text, "Tue 10")["█"] == 10


def test_a_day_is_not_cut_beside_zeros():
    text = text_of(frame(day("2026-11-09", MK4=100, MK7=400), day("2026-11-10"), day("2026-11-11", unknown=True)))
    assert blocks(text, "Mon 9") == {"█": 2, "▓": 8, "▒": 0, "░": 0, "»": 0}
    assert "cut" not in text


def test_no_line_begins_with_a_unit_and_the_words_stay_the_same():
    daily = frame(ordinary(1, D2=5))
    texts = [text_of(daily, width=width, ratio=True) for width in range(45, 110)]
    assert not [line for text in texts for line in text.splitlines() if line.startswith(("µg MK", "IU "))]
    words = "with the other forms of D 9 µg"
    assert all(words in " ".join(text.split()) for text in texts)
    assert not any(line.strip() == "µg" for text in texts for line in text.splitlines())


def test_bars_and_their_legend_stand_only_where_there_are_bars():
    assert "Bar:" not in text_of(frame(day("2026-11-09", unknown=True), day("2026-11-10")))


def test_sources_and_unread_doses_are_named():
    daily = frame(ordinary(1))
    daily.attrs["unread"] = {"2026-11-09": ["Vitamin D3 softgel"]}
    text = text_of(daily, width=200)
    assert "Sources of K2: Kamao 2007, Schurgers 2000, USDA SR28 and 1 more." in text
    assert "dose was not read, how much is possible is not known: 2026-11-09 'Vitamin D3 softgel'." in text


def test_amounts_that_are_hard_to_believe_are_counted_and_the_worst_is_named():
    daily = frame(ordinary(1))
    assert "hard to believe" not in text_of(daily)
    two = [(2.0, "egg, 1.5 kg", "too many."), (150.0, "natto, 45 kg", "did you mean 45 g?")]
    daily.attrs["doubted"] = {"2026-11-09": two, "2026-12-01": [(999.0, "other week", "no")]}
    text = " ".join(text_of(daily, width=200).split())
    assert "2 amounts are hard to believe and counted as written, the most: 2026-11-09 'natto, 45 kg'." in text
    assert "did you mean 45 g?" in text and "egg" not in text and "other week" not in text


def test_what_waits_for_review_is_said_also_where_everything_waits():
    for daily in (
        frame(day("2026-11-09", MK4=5, possible_k2=30)),
        frame(day("2026-11-09", unknown=True, possible_k2=30)),
    ):
        daily.attrs["waiting"] = {"2026-11-09": [("goudda", True), ("goudda", True)]}
        said = " ".join(text_of(daily).split())
        assert "1 name in 2 entries of this week waits for review; as read, it would add about 30 µg K2." in said
        assert "Settle with: vitamer review." in said
    assert "waits for review" not in text_of(frame(ordinary(1)))


def test_the_popular_ratio_is_a_column_on_request_with_its_words():
    daily = frame(day("2026-11-09", MK4=5, D3_supplement=250), day("2026-11-10", MK4=5))
    plain, asked = text_of(daily, width=200), text_of(daily, width=200, ratio=True)
    assert "ratio" not in plain
    assert "a claim without trial evidence, and 10,000 IU is 2.5 times the adult UL" in asked
    assert line_of(asked, "Mon 9").split()[-6:] == ["100", "250", "0", "250", "10,000", "100"]
    assert "100    250" in line_of(text_of(daily, width=45, ratio=True), "Mon 9")


def test_a_figure_without_interval_has_no_brackets():
    daily = frame(ordinary(1)).assign(low_ug=float("nan"), high_ug=float("nan"))
    assert "(" not in line_of(text_of(daily), "Mon 9")
    assert "Brackets" not in text_of(daily)


def test_a_week_without_entries_is_an_error():
    with pytest.raises(DiaryError, match="2026-W46"):
        text_of(typical(), "2026-W30")


def test_the_table_needs_no_matplotlib():
    code = "import vitamer.terminal, sys; assert not {'matplotlib', 'pandas', 'rich', 'pint'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
