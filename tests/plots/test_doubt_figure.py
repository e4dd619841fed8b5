from __future__ import annotations

import math
import subprocess
import sys

import pandas as pd
import pytest
from drawn_words import assert_words_stand_free, without_text, written
from matplotlib.figure import Figure
from matplotlib.text import Text

import vitamer
from daily_frames import CASES, day, frame, natto, typical
from vitamer import plots
from vitamer.errors import DiaryError
from vitamer.review import Choice, Question, open_questions
from vitamer.weeks import people

NAN = math.nan
HOSTILE = "\x1b[31mKäse</text><script>alert(1)</script> & $\\frac{1}{2}$ \u202eevil\nline two " + "x" * 300


def question(food, k2_ug, d_ug, kind="food", *, entries=3, choices=(), amount="1", keys=()):
    """One question; choices are names with their µg of K2 and of D."""
    return Question(
        question=kind,
        name=food.casefold(),
        measure="",
        food=food,
        amount=amount,
        count=1.0,
        amounts=(amount,),
        entries=entries,
        first_day="2026-11-09",
        last_day="2026-11-15",
        why="",
        food_id="",
        k2_ug=k2_ug,
        d_ug=d_ug,
        choices=tuple(Choice(name.lower(), name, 0.7, ((name.lower(), 1.0),), k2, d) for name, k2, d in choices),
        meant={},
        keys=tuple(keys) or ((food, "2026-11-09", food, amount),),
    )


GOUDAA = question("Grandpa’s goudaa", 300, 2.1, entries=12, choices=[("Gouda", 300, 2.1), ("Edam", 200, 1.0)])
SOFTGEL = question("D3 softgel", NAN, NAN, "dose", entries=40)
STEW = question("Sunday stew (mine)", NAN, NAN, entries=8)
SALMON = question("Fish from the market", 70, 91, "grams", amount="1 pack")
TYPO = question("Gouda", 399, 3, "amount", amount="3 kg")
BEER = question("Kölsch", 0, 0, entries=8, choices=[("Beer", 0, 0)])
NATTO_CJK = question("納豆ご飯", 120, 0.5, choices=[("Natto", 120, 0.5), ("Rice", 0, 0)])
SOME = [GOUDAA, SOFTGEL, NATTO_CJK, STEW, SALMON, TYPO, BEER]
MANY = [
    *SOME,
    question(HOSTILE, 50, 20, choices=[("Gouda", 50, 1), ("Salmon", 3, 20)]),
    question("手作り弁当", NAN, 3),
    *(question(f"thing {n}", 30 / n, 10 / n) for n in range(1, 30)),
    question("another dose", NAN, NAN, "dose"),
    question("more of it", 7, 0, "amount"),
]
DRAWN = {
    "some": (SOME, typical()),
    "many": (MANY, typical()),
    "none": ([], typical()),
    "nothing understood": (MANY, CASES["nothing understood"]),
    "nothing understood, nothing known": ([SOFTGEL, STEW], CASES["nothing understood"]),
    "one day": ([GOUDAA], CASES["one day"]),
    "amounts only": ([TYPO], natto()),
    "tiny": ([question("Kölsch", 0.3, 0.01)], natto()),
    "huge": ([question("natto", 7e6, 0)], typical()),
    "zero": ([BEER], typical()),
    "nothing eaten": ([BEER], CASES["nothing eaten"]),
    "supplements only": ([SOFTGEL], CASES["supplements only"]),
    "hostile": ([question(HOSTILE, 50, 20), question("納" * 200, 9, 9), question("\n", 1, 1)], typical()),
}


def bars(ax):
    """Length of the bar of each row."""
    return {int(p.get_gid().split()[1]): p.get_width() for p in ax.patches if (p.get_gid() or "").startswith("bar ")}


def figures(ax):
    """Words beside the bar of each row."""
    return [t.get_text() for t in ax.texts if (t.get_gid() or "").startswith("figure ")]


def open_ends(ax):
    """Rows with an open end."""
    return {int(t.get_gid().split()[1]) for t in ax.texts if (t.get_gid() or "").startswith("open ")}


def names(fig):
    """Name and what is asked of each row."""
    found = {}
    for text in fig.texts:
        if (text.get_gid() or "").startswith("name "):
            found.setdefault(int(text.get_gid().split()[1]), []).append(text.get_text())
    return [tuple(found[i]) for i in sorted(found)]


def test_bars_are_the_most_a_name_could_add_a_day():
    daily = typical()
    fig = plots.doubt(SOME, daily)
    understood = {a: daily.loc[daily["analyte"] == a, "intake_ug"].sum() / 7 for a in ("MK_total", "D_total")}
    k2, d = (bars(ax) for ax in fig.axes)
    assert k2 == pytest.approx({0: understood["MK_total"], 1: 490 / 7, 2: 300 / 7, 4: 120 / 7, 6: 70 / 7, 7: 399 / 7})
    assert d[0] == pytest.approx(understood["D_total"])
    assert d[1] == pytest.approx((2.1 + 0.5 + 91) / 7)
    assert d[6] == pytest.approx(13)
    assert figures(fig.axes[0]) == ["53", "70 + ?", "43", "not known", "17", "not known", "10", "57", "0"]


def test_reference_and_doubts_have_one_scale_that_begins_at_zero():
    for questions, daily in DRAWN.values():
        for ax in plots.doubt(questions, daily).axes:
            low, high = ax.get_xlim()
            assert low == 0
            assert max([0, *bars(ax).values()]) <= high


def test_what_is_not_known_has_an_open_end_and_no_bar():
    for ax in plots.doubt(SOME, typical()).axes:
        assert open_ends(ax) == {1, 3, 5}
        assert not {3, 5} & set(bars(ax))
    unknown = plots.doubt([SOFTGEL], typical())
    assert figures(unknown.axes[0]) == ["53", "not known", "not known"]
    assert "what 1 name could add is not known" in written(unknown, "mean")


def test_each_row_says_what_is_asked():
    fig = plots.doubt(SOME, typical())
    assert names(fig) == [
        ("Understood", "coverage: K2 96 %, vitamin D 96 %"),
        ("In doubt, all together", "at most; not counted"),
        ("Grandpa’s goudaa", "what food? · 12 entries · most as Gouda"),
        ("D3 softgel", "what dose? · 40 entries"),
        ("Natto? (····)", "what food? · 3 entries · most as Natto"),
        ("Sunday stew (mine)", "what food? · 8 entries"),
        ("Fish from the market", "how much? · 3 entries · 1 pack"),
        ("Gouda", "is this right? · 3 entries · 3 kg"),
        ("Kölsch", "what food? · 8 entries"),
    ]


def test_candidates_that_hold_most_of_either_are_named():
    fig = plots.doubt(
        [question("fish or cheese", 50, 20, choices=[("Gouda", 50, 1), ("Eel (smoked)", 3, 20)])], typical()
    )
    assert names(fig)[-1][1] == "what food? · 3 entries · most as Gouda (K2), Eel (D)"


def test_amounts_counted_as_written_are_in_no_sum_of_what_could_hide():
    with_typo, without = (plots.doubt(qs, typical()) for qs in (SOME, [q for q in SOME if q is not TYPO]))
    assert written(with_typo, "mean") == written(without, "mean")
    assert "1 amount hard to believe" in written(with_typo, "days")
    assert "Hard to believe: counted as written" in written(with_typo, "caption")
    assert "Hard to believe" not in written(without, "caption")
    only = plots.doubt([TYPO], natto())
    assert written(only, "title") == "What is hard to believe"
    assert "57 µg of it hard to believe" in written(only, "mean")
    assert len(bars(only.axes[0])) == 2


def test_an_amount_of_an_entry_that_is_not_counted_is_part_of_its_question():
    keys = [("app", "2026-11-09", "goudaa", "3 kg")]
    food, amount = question("goudaa", 400, 3, keys=keys), question("goudaa", 400, 3, "amount", keys=keys)
    fig = plots.doubt([food, amount], typical())
    assert [name for name, _ in names(fig)][2:] == ["goudaa"]
    assert names(fig)[2][1].startswith("what food? is this right? ·")


def test_the_rest_is_summed():
    fig = plots.doubt(MANY, typical(), most=5)
    assert len(names(fig)) == 2 + 5 + 2
    rest = [q for q in MANY[5:] if q.question != "amount"]
    assert names(fig)[-2][0] == f"{len(rest)} other questions"
    known = sum(q.k2_ug for q in rest if not math.isnan(q.k2_ug))
    assert bars(fig.axes[0])[7] == pytest.approx(known / 7)
    assert 7 in open_ends(fig.axes[0])
    assert names(fig)[-1] == ("2 other amounts", "hard to believe, together")
    assert bars(fig.axes[0])[8] == pytest.approx(406 / 7)
    whole = plots.doubt(MANY, typical(), most=100)
    assert len(names(whole)) == 2 + len(MANY)


def test_the_headline_sets_doubt_beside_what_is_understood():
    fig = plots.doubt(SOME, typical())
    assert written(fig, "title") == "What could still hide"
    assert written(fig, "mean") == (
        "K2: about 53 µg a day understood; up to 70 µg could hide, 2 names not known "
        "Vitamin D: about 22 µg a day understood; up to 13 µg could hide, 2 names not known"
    )
    words = "6 names wait in 74 entries; 1 amount hard to believe; per day over all 7 days with entries"
    assert written(fig, "days") == words


def test_the_caption_says_what_the_bars_are_and_the_way_out():
    caption = written(plots.doubt(SOME, typical()), "caption")
    assert "mean of all 7 days with entries, partial ones too, without its 90 % interval" in caption
    assert "misreported and forgotten foods are in no figure here" in caption
    assert "at most, by the candidate that holds most (“most as”), over all entries of a name; not counted." in caption
    assert "Not known: nobody wrote the dose, or no candidate has a known content." in caption
    assert "Settle with: vitamer review." in caption
    assert "Sources of K2: Kamao 2007, Schurgers 2000, USDA SR28 and 1 more." in caption
    assert "Food table 2026.1, region NL." in caption
    assert "Not known:" not in written(plots.doubt([GOUDAA], typical()), "caption")


def test_nothing_in_doubt_is_said_and_what_is_understood_still_shown():
    fig = plots.doubt([], typical())
    assert written(fig, "title") == "Nothing is in doubt"
    assert written(fig, "mean").startswith("No name, amount or dose waits for review")
    assert [name for name, _ in names(fig)] == ["Understood"]
    assert "vitamer review" not in written(fig, "caption")
    assert not fig.legends


def test_nothing_understood_is_no_zero():
    fig = plots.doubt([GOUDAA], CASES["nothing understood"])
    assert written(fig, "mean").startswith("K2: nothing understood; up to 75 µg could hide")
    assert figures(fig.axes[0]) == ["not known", "75", "75"]
    zero = plots.doubt([BEER], CASES["nothing eaten"])
    assert figures(zero.axes[0]) == ["0", "0", "0"]


def test_names_are_inert_and_short():
    fig = plots.doubt(DRAWN["hostile"][0], typical())
    drawn = "".join(t.get_text() for t in fig.findobj(Text)).replace("\n", "")
    assert drawn == plots.printable(drawn)
    assert not any(letter in drawn for letter in "\x1b\u202e納")
    assert names(fig)[2][0].endswith("…")
    assert names(fig)[3][0].startswith("a name in other letters (···")


def test_markup_in_a_name_is_no_markup_of_the_picture(tmp_path):
    svg = plots.save(plots.doubt(DRAWN["hostile"][0], typical()), tmp_path / "doubt.svg").read_text(encoding="utf-8")
    assert "<script" not in svg


def test_questions_of_a_real_diary():
    rows = [("2026-11-09", "Grandpa's goudaa thing", "30 g"), ("2026-11-09", "natto", "45 kg")]
    a = vitamer.analyse(vitamer.as_entries([*rows, ("2026-11-10", "gouda", "30 g")]))
    questions = open_questions(a.servings, a.foods)
    fig = plots.doubt(questions, a.daily)
    food, amount = sorted(names(fig)[2:])
    assert food[0] == "Grandpa's goudaa thing"
    assert food[1].startswith("what food? · 1 entry · most as Reduced-fat Gouda")
    assert amount == ("natto", "is this right? · 1 entry · 45 kg")
    of = {q.question: q.k2_ug for q in questions}
    assert figures(fig.axes[0])[1] == people(of["food"] / 2)
    # What is hard to believe is counted: it is within what is understood.
    assert bars(fig.axes[0])[0] > of["amount"] / 2


def test_the_words_for_those_who_cannot_see_it():
    text = plots.doubt_text(SOME, typical())
    assert text.startswith("K2: about 53 µg a day understood; up to 70 µg could hide, 2 names not known. Vitamin D: ")
    assert "at most, by the candidate that holds most, and not counted" in text
    assert "Weightiest: “Grandpa’s goudaa” (what food?), “D3 softgel” (what dose?), “納豆ご飯” (what food?)." in text
    assert "No name, amount or dose waits for review" in plots.doubt_text([], typical())
    assert "\x1b" not in plots.doubt_text([question(HOSTILE, 1, 1)], typical())


def test_the_words_need_no_matplotlib():
    code = (
        "import sys, vitamer\n"
        "from vitamer.plots import doubt_text\n"
        "from vitamer.review import open_questions\n"
        "a = vitamer.analyse(vitamer.as_entries([('2026-11-09', 'goudaa thing', '30 g')]))\n"
        "assert 'could hide' in doubt_text(open_questions(a.servings, a.foods), a.daily)\n"
        "assert 'matplotlib' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_days_there_is_nothing_to_draw():
    for draw in (plots.doubt, plots.doubt_text):
        with pytest.raises(DiaryError, match="there are no entries yet"):
            draw([], typical()[:0])


@pytest.mark.parametrize("case", DRAWN)
def test_no_text_meets_another_or_leaves_the_picture(case):
    assert_words_stand_free(plots.doubt(*DRAWN[case]))


def test_three_years_are_spread_over_all_their_days():
    days = pd.date_range("2024-01-01", "2026-12-31").strftime("%Y-%m-%d")
    daily = frame(*(day(on, MK7=10) for on in days[::4]))
    fig = plots.doubt([GOUDAA], daily)
    assert bars(fig.axes[0])[2] == pytest.approx(300 / 274)
    assert "all 274 days" in written(fig, "days")


def test_a_given_figure_is_drawn_into():
    mine = Figure(figsize=(9, 8))
    assert plots.doubt(SOME, typical(), figure=mine) is mine
    assert len(mine.axes) == 2


def test_every_format_is_the_same_twice(tmp_path):
    for suffix in ("png", "svg", "pdf"):
        first, second = (
            plots.save(plots.doubt(MANY, typical()), tmp_path / f"{n}.{suffix}").read_bytes() for n in (1, 2)
        )
        assert first == second


@pytest.mark.mpl_image_compare(baseline_dir="../baseline", style="default", tolerance=4, savefig_kwargs={"dpi": 80})
def test_image_of_doubts():
    return without_text(plots.doubt(SOME, typical()))


def test_the_figure_carries_its_text():
    assert plots.doubt(SOME, typical()).get_label() == plots.doubt_text(SOME, typical())
