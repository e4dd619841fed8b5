"""What could hide in what is in doubt: the names that wait for review, by the most K2 and vitamin D they could add.

The figures are those of the review's questions over the diary's days, beside what is understood on the same scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitamer.errors import DiaryError
from vitamer.inert import one_line, short
from vitamer.plots.drawing import COLOURS, FAINT_INK, GREY, INK, fit, pale, printable, style, tick
from vitamer.plots.page import MARGIN_IN, NOTE_PT, PANEL_PT, Words, headline, lay_out
from vitamer.weeks import people, sources_of_both, table_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from vitamer.review import Choice, Question

__all__ = ["doubt", "doubt_text"]

#: What is asked, in few words, by kind of question.
_ASKED = {
    "food": "what food?",
    "correction": "what food is it now?",
    "grams": "how much?",
    "dose": "what dose?",
    "amount": "is this right?",
}
_K2, _D = "MK_total", "D_total"
_NAMES = {_K2: "K2", _D: "vitamin D"}
_HUES = {_K2: COLOURS["MK7"], _D: COLOURS["D3_food"]}
_ROW_IN = 0.4
#: Room above the rows for the panels' titles, and below them for the scales [in].
_ABOVE_IN, _BELOW_IN = 0.52, 0.34
#: Where the two panels begin and how wide they are, in shares of the width [-].
_PANELS = {_K2: (0.405, 0.265), _D: (0.705, 0.255)}
_NAMES_END = 0.4
_BAR = 0.44
_SMALLEST = 0.1


@dataclass(frozen=True)
class _Row:
    """One row: its words, what it could add [µg/day] (missing if not known), and what kind of bar that is."""

    name: str
    detail: str
    ug: dict[str, float]
    kind: str
    unknown: dict[str, bool]


def doubt(
    questions: Sequence[Question], daily: pd.DataFrame, *, most: int = 10, figure: Figure | None = None
) -> Figure:
    """Draw what could hide in names, amounts and doses that wait for review.

    Parameters
    ----------
    questions : sequence of Question
        What ``open_questions`` returns of the same days, the weightiest first.
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].
    most : int, default 10
        How many names have a row of their own; the others are summed.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into; a new one if not given.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels that share the names: K2 and vitamin D.

    Raises
    ------
    DiaryError
        If there are no days.

    Notes
    -----
    A bar is the most that a name could add over all its entries, by the candidate that holds most, spread over all days
    with entries; what is understood is the mean of the same days, partial ones too. Amounts that are hard to believe
    are counted as written: their bars show what of the understood rests on them, and are in no sum of what could hide.

    Examples
    --------
    >>> import vitamer
    >>> from vitamer.review import open_questions
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "Grandpa's goudaa thing", "30 g")]))
    >>> [ax.get_gid() for ax in doubt(open_questions(a.servings, a.foods), a.daily).axes]
    ['MK_total', 'D_total']
    """
    days = _day_count(daily)
    with style():
        top = [_understood(daily, days), *_together(questions, days)]
        rows = top + _rows(questions, days, most)
        fig, head, foot = lay_out(
            figure,
            headline(_title(questions), *_means(questions, daily, days)),
            _caption(questions, daily, days),
            _keys(rows),
            _ABOVE_IN + _BELOW_IN + len(rows) * _ROW_IN,
        )
        height, bottom = float(fig.get_figheight()), foot + _BELOW_IN
        room = (bottom / height, (height - head - _ABOVE_IN - bottom) / height)
        for analyte in (_K2, _D):
            left, across = _PANELS[analyte]
            _draw(fig.add_axes((left, room[0], across, room[1])), analyte, rows)
        _write_names(fig, rows, len(top), *room)
        fig.set_label(doubt_text(questions, daily))
    return fig


def doubt_text(questions: Sequence[Question], daily: pd.DataFrame) -> str:
    """Say in words what the figure of doubts shows, for those who cannot see it.

    Parameters
    ----------
    questions : sequence of Question
        What ``open_questions`` returns of the same days.
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day].

    Returns
    -------
    str
        What could hide beside what is understood, and the weightiest names.

    Raises
    ------
    DiaryError
        If there are no days.

    Examples
    --------
    >>> import vitamer
    >>> from vitamer.review import open_questions
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")]))
    >>> doubt_text(open_questions(a.servings, a.foods), a.daily).partition(". ")[0]
    'No name, amount or dose waits for review'
    """
    days = _day_count(daily)
    means, note = _means(questions, daily, days)
    words = f"{'. '.join(means)}. {note}."
    named = [f"“{one_line(short(q.food, 60))}” ({_asked(q, questions)})" for q in _weighty(questions)[:3]]
    if any(q.question != "amount" for q in questions):
        words += " What could hide is at most, by the candidate that holds most, and not counted."
    return words + (f" Weightiest: {', '.join(named)}." if named else "")


# ---- numbers ---------------------------------------------------------------------------------------------------------


def _day_count(daily: pd.DataFrame) -> int:
    days = int(daily["day"].nunique())
    if not days:
        raise DiaryError("there are no entries yet", way_out="Import an export: vitamer import FILE.")
    return days


def _of(question: Question, analyte: str) -> float:
    return question.k2_ug if analyte == _K2 else question.d_ug


def _weighty(questions: Sequence[Question]) -> list[Question]:
    """Return the questions that have a row: an amount of an entry that is not counted is part of another question."""
    waiting = {key for q in questions if q.question != "amount" for key in q.keys}
    return [q for q in questions if q.question != "amount" or not waiting.issuperset(q.keys)]


def _could_hide(questions: Sequence[Question], analyte: str, days: int) -> tuple[float, int]:
    """Return the most that could be added by what is not counted [µg/day], and of how many names nobody knows."""
    open_ = [q for q in questions if q.question != "amount"]
    unknown = {q.name for q in open_ if math.isnan(_of(q, analyte))}
    return sum(_or_zero(_of(q, analyte)) for q in open_) / days, len(unknown)


def _mean(daily: pd.DataFrame, analyte: str, days: int) -> float:
    """Return the mean of what is understood over all days with entries [µg/day]; missing if nothing is."""
    amounts = daily.loc[daily["analyte"] == analyte, "intake_ug"]
    return float(amounts.sum(min_count=1)) / days


def _rows(questions: Sequence[Question], days: int, most: int) -> list[_Row]:
    """Return a row for each of the weightiest questions, and one for all the others."""
    weighty = _weighty(questions)
    listed, others = [_row(q, questions, days) for q in weighty[:most]], weighty[most:]
    open_ = [q for q in others if q.question != "amount"]
    amounts = [q for q in others if q.question == "amount"]
    if open_:
        name = f"{len(open_):,} other {'question' if len(open_) == 1 else 'questions'}"
        listed.append(_sum_row(name, f"together, in {_entries(sum(q.entries for q in open_))}", "rest", open_, days))
    if amounts:
        ug = {a: sum(_or_zero(_of(q, a)) for q in amounts) / days for a in (_K2, _D)}
        name = f"{len(amounts):,} other {'amount' if len(amounts) == 1 else 'amounts'}"
        listed.append(_Row(name, "hard to believe, together", ug, "as written", dict.fromkeys(ug, False)))
    return listed


def _sum_row(name: str, detail: str, kind: str, questions: Sequence[Question], days: int) -> _Row:
    """Return a row of several questions together."""
    sums = {a: _could_hide(questions, a, days) for a in (_K2, _D)}
    ug = {a: most if most or not unknown else math.nan for a, (most, unknown) in sums.items()}
    return _Row(name, detail, ug, kind, {a: unknown > 0 for a, (_, unknown) in sums.items()})


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def _amounts(count: int) -> str:
    return f"{count:,} {'amount' if count == 1 else 'amounts'}"


def _asked(question: Question, questions: Sequence[Question]) -> str:
    """Say what is asked; that the amount is hard to believe, too, is part of it."""
    doubted = {key for q in questions if q.question == "amount" for key in q.keys}
    also = question.question != "amount" and not doubted.isdisjoint(question.keys)
    return _ASKED[question.question] + (f" {_ASKED['amount']}" if also else "")


def _row(question: Question, questions: Sequence[Question], days: int) -> _Row:
    """Say what one question is about."""
    ug = {a: _of(question, a) / days for a in (_K2, _D)}
    words = [_asked(question, questions), _entries(question.entries)]
    if best := _best_words(question):
        words.append(f"most as {best}")
    elif question.question in ("grams", "amount") and question.amount:
        words.append(printable(one_line(short(question.amount, 40))))
    kind = "as written" if question.question == "amount" else "open"
    return _Row(_drawn_name(question), " · ".join(words), ug, kind, {a: math.isnan(v) for a, v in ug.items()})


def _best_words(question: Question) -> str:
    """Name the candidates that hold most K2 and most vitamin D; empty if none holds any."""
    best = {"K2": _fullest(question, _K2), "D": _fullest(question, _D)}
    # What stands in brackets behind a name of the table is for those who look it up there.
    names = {what: choice.name.partition(" (")[0] for what, choice in best.items() if choice}
    if len(set(names.values())) == 2:
        return ", ".join(f"{name} ({what})" for what, name in names.items())
    return next(iter(names.values()), "")


def _fullest(question: Question, analyte: str) -> Choice | None:
    """Return the candidate that holds most; none if none holds any."""
    held = [(_or_zero(c.k2_ug if analyte == _K2 else c.d_ug), c) for c in question.choices]
    most, best = max(held, key=lambda pair: pair[0], default=(0.0, None))
    return best if most > 0 else None


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _drawn_name(question: Question) -> str:
    """Write a name in letters that the font has, or the best candidate's where it lacks nearly all of them."""
    name = printable(one_line(short(question.food, 80)))
    letters = [letter for letter in name if not letter.isspace()]
    if letters.count("·") <= len(letters) / 2:
        return name
    # Dots tell nobody which name it is: what it is likest to does.
    return (
        f"{question.choices[0].name.partition(' (')[0]}? ({name})"
        if question.choices
        else f"a name in other letters ({name})"
    )


def _understood(daily: pd.DataFrame, days: int) -> _Row:
    """Return the row of what is understood."""
    known = daily.groupby("analyte")["coverage"].mean()
    covered = [f"{_NAMES[a]} {100 * known[a]:.0f} %" for a in (_K2, _D) if known.get(a, math.nan) >= 0]
    detail = f"coverage: {', '.join(covered)}" if covered else ""
    ug = {a: _mean(daily, a, days) for a in (_K2, _D)}
    return _Row("Understood", detail, ug, "understood", {a: math.isnan(v) for a, v in ug.items()})


def _together(questions: Sequence[Question], days: int) -> list[_Row]:
    """Return the row of all that could hide."""
    open_ = [q for q in questions if q.question != "amount"]
    if not open_:
        return []
    return [_sum_row("In doubt, all together", "at most; not counted", "together", open_, days)]


# ---- words -----------------------------------------------------------------------------------------------------------


def _title(questions: Sequence[Question]) -> str:
    if any(q.question != "amount" for q in questions):
        return "What could still hide"
    return "What is hard to believe" if questions else "Nothing is in doubt"


def _means(questions: Sequence[Question], daily: pd.DataFrame, days: int) -> tuple[list[str], str]:
    """Say what is understood and what could hide, and how many entries that are."""
    means = [] if questions else ["No name, amount or dose waits for review"]
    open_ = [q for q in questions if q.question != "amount"]
    for analyte in (_K2, _D):
        name, mean = _NAMES[analyte], _mean(daily, analyte, days)
        amount = "nothing" if math.isnan(mean) else f"{'about ' if mean >= _SMALLEST else ''}{people(mean)} µg a day"
        words = f"{name[0].upper()}{name[1:]}: {amount} understood"
        if open_:
            words += f"; {_hidden(*_could_hide(open_, analyte, days))}"
        elif questions:
            words += f"; {people(sum(_or_zero(_of(q, analyte)) for q in questions) / days)} µg of it hard to believe"
        means.append(words)
    note = []
    if open_:
        names, entries = len({q.name for q in open_}), sum(q.entries for q in open_)
        note.append(f"{names:,} {'name waits' if names == 1 else 'names wait'} in {_entries(entries)}")
    if amounts := len(questions) - len(open_):
        note.append(f"{amounts:,} {'amount' if amounts == 1 else 'amounts'} hard to believe")
    over = "the day" if days == 1 else f"all {days:,} days"
    words = "; ".join([*note, f"per day over {over} with entries"])
    return means, words[0].upper() + words[1:]


def _hidden(most: float, unknown: int) -> str:
    """Say how much could hide."""
    names = f"{unknown:,} {'name' if unknown == 1 else 'names'}"
    if not most:
        return f"what {names} could add is not known" if unknown else "no candidate could add any"
    more = f"{'up to ' if most >= _SMALLEST else ''}{people(most)} µg could hide"
    return more + (f", {names} not known" if unknown else "")


def _caption(questions: Sequence[Question], daily: pd.DataFrame, days: int) -> list[Words]:
    """Write what the bars are, the way out, the sources and the table's version."""
    over = "the day" if days == 1 else f"all {days:,} days"
    words = [
        f"Understood: mean of {over} with entries, partial ones too, without its 90 % interval; "
        "misreported and forgotten foods are in no figure here. Coverage: known share of what was eaten and could hold "
        "it, mean of the days."
    ]
    kinds = {q.question for q in questions}
    if kinds - {"amount"}:
        words.append(
            "In doubt: at most, by the candidate that holds most (“most as”), over all entries of a name; not counted."
        )
    if any(_could_hide(questions, a, days)[1] for a in (_K2, _D)):
        words.append("Not known: nobody wrote the dose, or no candidate has a known content.")
    if "amount" in kinds:
        words.append("Hard to believe: counted as written; so much of the understood rests on it.")
    if questions:
        words.append("Settle with: vitamer review.")
    totals = daily[daily["analyte"].isin([_K2, _D])]
    sources = [*sources_of_both(totals, daily.attrs.get("citations")), table_words(daily)]
    return [Words(" ".join(words)), Words(" ".join(filter(None, sources)))]


# ---- drawing ---------------------------------------------------------------------------------------------------------


def _draw(ax: Axes, analyte: str, rows: list[_Row]) -> None:
    """Draw one panel: a bar a row, its figure beside it."""
    hue = _HUES[analyte]
    values = [_or_zero(row.ug[analyte]) for row in rows]
    # Room is kept for the figures beside the bars.
    end = max(values) / 0.62 or 1.0
    ax.set(xlim=(0, end), ylim=(len(rows) - 0.5, -0.5), gid=analyte)
    ax.set_yticks([])
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.tick_params(axis="x", length=0, labelsize=NOTE_PT, labelcolor=FAINT_INK)
    ax.set_axisbelow(True)
    ax.grid(axis="x", color="#E6E6E6", linewidth=0.8)
    ax.locator_params(axis="x", nbins=4)
    ax.xaxis.set_major_formatter(tick)
    # A figure at the very end of a scale would meet the next scale's.
    ax.set_xticks([t for t in ax.get_xticks() if 0 <= t <= 0.85 * end] if any(values) else [0])
    name = _NAMES[analyte]
    ax.set_title(f"{name[0].upper()}{name[1:]} [µg a day]", loc="left", fontsize=PANEL_PT, fontweight="bold", pad=9)
    for i, (row, value) in enumerate(zip(rows, values, strict=True)):
        _bar(ax, i, value, row.kind, hue, end)
        _figure(ax, i, row, value, analyte, end)


_KINDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "understood": lambda hue: {"facecolor": hue, "edgecolor": hue, "linewidth": 0.9},
    "as written": lambda hue: {"facecolor": pale(hue, 0.45), "edgecolor": pale(hue, 0.45), "linewidth": 0.9},
    "open": lambda hue: {"facecolor": pale(hue, 0.86), "edgecolor": hue, "linewidth": 1.0, "linestyle": (0, (4, 2))},
}


def _bar(ax: Axes, i: int, value: float, kind: str, hue: str, end: float) -> None:
    """Draw a bar, if there is anything to draw; it is never too thin to be seen."""
    from matplotlib.patches import Rectangle

    if value <= 0:
        return
    look = _KINDS.get(kind, _KINDS["open"])(hue)
    if value < 0.015 * end:
        look["linestyle"] = "solid"  # dashes around next to nothing are crumbs
    bar = Rectangle((0, i - _BAR / 2), max(value, 0.004 * end), _BAR, gid=f"bar {i}", zorder=3, **look)
    ax.add_patch(bar)


def _figure(ax: Axes, i: int, row: _Row, value: float, analyte: str, end: float) -> None:
    """Write the figure beside a bar; what is not known has an open end."""
    known = not math.isnan(row.ug[analyte])
    at = value
    if row.unknown[analyte] and row.kind != "understood":
        length = 0.1 * end
        arrow = {"arrowstyle": "->", "linestyle": (0, (2, 1.6)), "color": GREY, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (at + length, i), (at + 0.008 * end, i), arrowprops=arrow, zorder=3).set_gid(f"open {i}")
        at += length
    words = people(value) if known else "not known"
    if known and row.unknown[analyte] and row.kind != "understood":
        words += " + ?"
    strong = row.kind in ("understood", "together")
    note = ax.annotate(words, (at, i), (4, 0), textcoords="offset points", va="center", fontsize=9)
    note.set(fontweight="bold" if strong and known else "normal", zorder=4, gid=f"figure {i}")
    note.set(color=INK if known and value > 0 else FAINT_INK)
    note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def _write_names(fig: Figure, rows: list[_Row], top: int, bottom: float, tall: float) -> None:
    """Write the names left of the panels, each with what is asked of it."""
    from matplotlib.lines import Line2D

    width, height = (float(v) for v in fig.get_size_inches())
    room = _NAMES_END * width - MARGIN_IN
    for i, row in enumerate(rows):
        y = bottom + tall * (1 - (i + 0.5) / len(rows))
        for text, up_pt, size, colour in ((row.name, 1.6, 9.4, INK), (row.detail, -9.6, NOTE_PT, GREY)):
            weight = "bold" if i < top and colour == INK else "normal"
            words = fit(text, size, room, weight)
            line = fig.text(MARGIN_IN / width, y + up_pt / 72 / height, words, va="baseline", fontweight=weight)
            line.set(fontsize=size, color=colour, gid=f"name {i}")
    if top < len(rows):
        y = bottom + tall * (1 - top / len(rows))
        ends = MARGIN_IN / width, sum(_PANELS[_D])
        fig.add_artist(Line2D(ends, (y, y), color="#B0B0B0", linewidth=0.8, gid="separator", zorder=0.5))


def _keys(rows: list[_Row]) -> list[Any]:
    """Make the key of the bars that are on this picture."""
    from matplotlib.patches import Patch

    grey = "#767676"
    kinds = {row.kind for row in rows}
    labels = {
        "understood": "understood",
        "open": "in doubt: at most, not counted",
        "as written": "hard to believe, counted",
    }
    return [
        Patch(label=label, **_KINDS[kind](grey)) for kind, label in labels.items() if kind in kinds and len(kinds) > 1
    ]
