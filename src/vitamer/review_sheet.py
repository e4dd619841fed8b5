"""The review as a table for a spreadsheet: open questions out, answers back in.

The file is CSV with commas, in UTF-8 with a byte-order mark, without which a spreadsheet shows ``Käse`` as ``KÃ¤se``.
It is read back with commas, semicolons or tabs, and with decimal commas. A text that a spreadsheet would take for a
formula, a number or a date is written with an apostrophe in front, which is taken off again.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from vitamer.actions import settle_many
from vitamer.corrections import KEYS, Answer, Corrections, latest, refusals
from vitamer.errors import DiaryFormatError, OutputError, VitamerError
from vitamer.formulas import neutral, original
from vitamer.inert import one_line
from vitamer.outputs import write_output
from vitamer.replies import (
    Counted,
    counted,
    portion_answer,
    read_dose,
    read_foods,
    read_grams,
    refused_amounts,
    words_of,
)
from vitamer.review import QUESTIONS, Question
from vitamer.weeks import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vitamer.diary import Diary
    from vitamer.food_table import FoodTable

__all__ = ["Applied", "apply_sheet", "write_sheet"]

#: The columns; what stands in brackets is for the person and is not read back. The last one is never blank, since
#: spreadsheets leave out blank cells at the end of a row.
COLUMNS = (
    "question",
    "text",
    "amount",
    "other amounts",
    "entries",
    "first day",
    "last day",
    "why",
    "could add K2",
    "could add vitamin D",
    "candidates (food: score and what it would add)",
    "food (answer: an id, or none, or several with shares: a 30 + b 70)",
    "grams (answer: of all of it where the amount is doubted or cannot be read; else of 1 of the amount's unit)",
    "dose (answer: for supplements: what all of it holds where the amount is doubted or is no number of pills; "
    "else what one pill or drop holds, such as D3 1000 IU + MK7 100 mcg)",
    "right as written (answer: yes, where the amount is doubted)",
    "id (leave as it is)",
)
_READ = ("question", "text", "amount", "food", "grams", "dose", "right as written", "id")
_MEND = "Nothing was applied. Mend this and apply the sheet again."
_NO_ANSWERS = [""] * 4
#: So many answers are listed.
_LISTED = 20
_YES = frozenset({"yes", "y", "x", "ja", "true", "wahr", "1"})

#: What a spreadsheet takes for a number or date ("1/2", and in German "2.5").
_MISREAD = re.compile(r"\d[\d ]*[.,/-][\d .,/-]*")


@dataclass(frozen=True)
class Applied:
    """What applying a sheet did: rows with an answer, answers that were new, rows that are still open.

    `replaced` tells how many answers the new ones took the place of, and `lines` what was understood of each.
    """

    answered: int
    new: int
    still_open: int
    replaced: int = 0
    lines: tuple[str, ...] = ()

    def words(self) -> str:
        """Say it in one line, and each new answer in one more."""
        rows = "1 row" if self.answered == 1 else f"{self.answered} rows"
        new = "1 answer is" if self.new == 1 else f"{self.new} answers are"
        left = f"{self.still_open} {'row has' if self.still_open == 1 else 'rows have'} no answer and stay open"
        other = f" {self.replaced} {'replaces an answer' if self.replaced == 1 else 'replace answers'}"
        told = f"{other} that had been given before." if self.replaced else ""
        more = [f"  and {len(self.lines) - _LISTED} more"] if len(self.lines) > _LISTED else []
        return "\n".join([f"{rows} answered, {new} new; {left}.{told}", *self.lines[:_LISTED], *more])


def _guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would not take for text."""
    return f"'{text}" if _MISREAD.fullmatch(text) else neutral(text)


def _unguarded(cell: str) -> str:
    """Take off what :func:`_guarded` put on."""
    return cell[1:] if cell.startswith("'") and _MISREAD.fullmatch(cell[1:]) else original(cell)


def _id(question: str, text: str, amount: str) -> str:
    """Return what tells one question from all others; letters first, so that no spreadsheet takes it for a number."""
    said = "\0".join((question, text, amount)).encode()
    return f"q-{blake2b(said, digest_size=6).hexdigest()}"


def _ug(ug: float) -> str:
    return "not known" if ug != ug else f"{people(ug)} µg"


def _candidates(question: Question) -> str:
    listed = []
    for choice in question.choices:
        foods = " + ".join(f if share == 1 else f"{f} {100 * share:.4g}" for f, share in choice.foods)
        known = [f"{_ug(ug)} {what}" for ug, what in ((choice.k2_ug, "K2"), (choice.d_ug, "D")) if ug == ug]
        score = [f"{choice.score:.2f}"] if choice.score == choice.score else []
        listed.append(f"{foods}: {', '.join([*score, *known]) or 'not known'}")
    return " | ".join(listed) or ("nothing like it is in the table" if question.question == "food" else "")


def write_sheet(questions: Sequence[Question], path: str | Path) -> Path:
    """Write the open questions as a table with empty columns for the answers.

    Parameters
    ----------
    questions : sequence of Question
        What is open.
    path : path
        The file, which must not be there: it may hold answers that were not applied yet.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    OutputError
        If the file is there already or cannot be written.
    """
    path = Path(path)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for q in questions:
        others = "; ".join(a for a in q.amounts if a != q.amount)
        texts = map(_guarded, (QUESTIONS[q.question], q.food, q.amount, others))
        about = [q.entries, q.first_day, q.last_day, *map(_guarded, (q.why, _ug(q.k2_ug), _ug(q.d_ug), _candidates(q)))]
        writer.writerow([*texts, *about, *_NO_ANSWERS, _id(q.question, q.food, q.amount)])
    if os.path.lexists(path):
        way_out = f"Apply it first with --apply {path.name}, then remove it; or name another."
        raise OutputError("the file is there already and may hold answers", place=str(path), way_out=way_out)
    return write_output(path, text.getvalue().encode("utf-8-sig"))


def apply_sheet(diary: Diary, path: str | Path, foods: FoodTable) -> Applied:
    """Keep the answers of a sheet: all of them, or none if one cannot be read.

    Parameters
    ----------
    diary : Diary
        The open diary.
    path : path
        A sheet that :func:`write_sheet` wrote and a person filled in.
    foods : FoodTable
        The food table.

    Returns
    -------
    Applied
        Applying the same sheet again keeps nothing new.

    Raises
    ------
    DiaryFormatError
        If it is no such sheet, or answers cannot be read; each is named with its line, and nothing is kept.
    """
    from vitamer.importers.table import raise_problems, read_sheet

    table = read_sheet(Path(path))
    place = {name.partition("(")[0].strip().casefold(): i for i, name in enumerate(table.header)}
    if len(table.header) == 1 and all(name in table.header[0].casefold() for name in _READ):
        raise DiaryFormatError(
            "all of the sheet stands in one column",
            place=f"{table.place}:{table.header_line}",
            way_out="Import it in the spreadsheet as text with commas, UTF-8, and fill it in again.",
        )
    if missing := [name for name in _READ if name not in place]:
        raise DiaryFormatError(
            f"the header has no column {', '.join(missing)}",
            place=f"{table.place}:{table.header_line}",
            way_out="Make a sheet with: vitamer review --export FILE",
        )
    keys = _entry_keys(diary)
    every = [{name: _cell(name, cells[place[name]]) for name in _READ} for cells in table.rows]
    counts = counted((row["text"], row["amount"]) for row in every)
    found: dict[int, list[Answer]] = {}
    confirmed: set[int] = set()
    still_open = 0
    seen: dict[str, int] = {}
    for row, line in zip(every, table.lines, strict=True):
        if not any(cell.strip() for cell in row.values()):
            continue
        if not any(row[name].strip() for name in ("food", "grams", "dose", "right as written")):
            still_open += 1
            continue
        try:
            if (earlier := seen.setdefault(row["id"], line)) != line:
                raise VitamerError(f"the question about {row['text']!r} stands on line {earlier} too")
            found[line] = _answers(row, keys, counts[row["text"], row["amount"]], foods)
            if row["grams"].rstrip().endswith("!"):
                confirmed.add(line)
        except VitamerError as error:
            table.problems.append((line, _problem(error)))
    said = [(line, answer) for line, answers in found.items() for answer in answers]
    refused = refusals([answer for _, answer in said], foods)
    refused |= _refused(found, confirmed, foods, diary.corrections())
    table.problems += [(said[at][0], _problem(error)) for at, error in refused.items()]
    raise_problems(table.place, table.problems, _MEND)
    before = diary.answers()
    new = settle_many(diary, [answer for _, answer in said], foods)
    replaced, told = _understood(before, new, foods)
    return Applied(len(found), len(new), still_open, replaced, told)


def _cell(column: str, cell: str) -> str:
    """Return what a cell holds; nobody answers with the apostrophe by which a spreadsheet keeps a text."""
    return _unguarded(cell) if column in ("question", "text", "amount", "id") else cell.strip().removeprefix("'")


def _refused(
    found: dict[int, list[Answer]], confirmed: set[int], foods: FoodTable, corrections: Corrections
) -> dict[int, VitamerError]:
    """Return which masses and doses cannot be, by the place of the answer among all of the sheet."""
    lines = [line for line, answers in found.items() for _ in answers]
    listed = [answer for answers in found.values() for answer in answers]
    sure = refused_amounts(listed, foods, corrections, sure=True)
    unsure = refused_amounts(listed, foods, corrections)
    return {at: error for at, error in unsure.items() if at in sure or lines[at] not in confirmed}


def _understood(before: list[Answer], new: list[Answer], foods: FoodTable) -> tuple[int, tuple[str, ...]]:
    """Return how many answers the new ones replace, and a line on each; the entries of one amount share a line."""
    if not new:
        return 0, ()
    held = latest(before)
    replaced: dict[int, Answer] = {}
    for key, answer in latest([*before, *new]).items():
        if key in held and held[key] is not answer:
            replaced[id(answer)] = held[key]
    lines: dict[str, int] = {}
    for answer in new:
        text = ", ".join(filter(None, answer.key[2:])) if answer.kind == "entry" else answer.key[0]
        line = f"  {text!r}: {words_of(answer, foods)}"
        if old := replaced.get(id(answer)):
            line += f" (instead of {words_of(old, foods)})"
        lines[line] = lines.get(line, 0) + 1
    told = (one_line(f"{line} ({number} entries)" if number > 1 else line) for line, number in lines.items())
    return len(replaced), tuple(told)


def _problem(error: VitamerError) -> str:
    return f"{error.rule} ({error.way_out})" if error.way_out else error.rule


def _entry_keys(diary: Diary) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return the keys of the diary's entries by food and amount."""
    entries = diary.entries()
    entries = entries.assign(day=entries["day"].dt.strftime("%Y-%m-%d"), amount=entries["amount"].fillna(""))
    keys: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for key in entries[list(KEYS["entry"])].drop_duplicates().itertuples(index=False, name=None):
        keys.setdefault((key[2], key[3]), []).append(key)
    return keys


def _answers(
    row: dict[str, str], keys: dict[tuple[str, str], list[tuple[str, ...]]], count: Counted, foods: FoodTable
) -> list[Answer]:
    """Read the answers of one row."""
    text, amount = row["text"], row["amount"]
    kind = next((kind for kind, words in QUESTIONS.items() if words == row["question"].strip()), "")
    if _id(kind, text, amount) != row["id"].strip():
        raise VitamerError(
            f"question, text or amount of {text!r} was changed", way_out="Copy the row from a new export."
        )
    of_entries = keys.get((text, amount), [])
    doubted = of_entries if kind == "amount" else []
    if kind == "amount" and not doubted:
        raise VitamerError(f"the diary has no entry {text!r}, {amount!r}")
    dosed = doubted or (of_entries if kind == "dose" and not count.in_pills else [])
    answers: list[Answer] = []
    if food := row["food"].strip():
        answers.append(Answer("name", (text,), read_foods(food, foods)))
    if grams := row["grams"].strip():
        mass = read_grams(grams.rstrip("! "))
        answers += [Answer("entry", key, {"mass_g": mass}) for key in doubted]
        if not doubted:
            answers.append(portion_answer(text, amount, mass, count.number))
    if said := row["dose"].strip():
        dose = read_dose(said, text, whole=bool(dosed))
        answers += [Answer("entry", key, {"dose_ug": dose}) for key in dosed] or [Answer("dose", (text,), dose)]
    if right := row["right as written"].strip():
        if not doubted or right.casefold() not in _YES:
            raise VitamerError(f"{right!r} of {text!r}", way_out="Write yes, and only where the amount is doubted.")
        answers += [Answer("entry", key, {"as_written": True}) for key in doubted]
    return answers
