"""The review as a table for a spreadsheet: open questions out, answers back in.

The file is CSV with commas, in UTF-8 with a byte-order mark, without which a spreadsheet shows ``Käse`` as ``KÃ¤se``.
It is read back with commas, semicolons or tabs, and with decimal commas. A text that a spreadsheet would take for a
formula, a number or a date is written with an apostrophe in front, which is taken off again.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from vitamer.actions import settle_many
from vitamer.corrections import KEYS, Answer, refusals
from vitamer.errors import DiaryFormatError, OutputError, VitamerError
from vitamer.replies import Counted, counted, portion_answer, read_dose, read_foods, read_grams
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
    "grams (answer: of 1 of the amount's unit; if the amount cannot be read or is doubted: of all of it)",
    "dose (answer: of one, such as D3 1000 IU + MK7 100 mcg; if the amount is no number of pills: of all of it)",
    "right as written (answer: yes, where the amount is doubted)",
    "id (leave as it is)",
)
_READ = ("question", "text", "amount", "food", "grams", "dose", "right as written", "id")
_MEND = "Nothing was applied. Mend this and apply the sheet again."
_NO_ANSWERS = [""] * 4
_YES = frozenset({"yes", "y", "x", "ja", "true", "wahr", "1"})

#: What a spreadsheet takes for a formula, or for a number or date ("1/2", and in German "2.5").
_MISREAD = re.compile(r"[=+\-@\t\r].*|\d[\d ]*[.,/-][\d .,/-]*", re.DOTALL)


@dataclass(frozen=True)
class Applied:
    """What applying a sheet did: rows with an answer, answers that were new, and rows that are still open."""

    answered: int
    new: int
    still_open: int

    def words(self) -> str:
        """Say it in one line."""
        rows = "1 row" if self.answered == 1 else f"{self.answered} rows"
        new = "1 answer is" if self.new == 1 else f"{self.new} answers are"
        left = f"{self.still_open} {'row has' if self.still_open == 1 else 'rows have'} no answer and stay open"
        return f"{rows} answered, {new} new; {left}."


def _guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would not take for text."""
    return f"'{text}" if _MISREAD.fullmatch(text.lstrip("'")) else text


def _unguarded(cell: str) -> str:
    """Take off what :func:`_guarded` put on."""
    return cell.removeprefix("'") if _MISREAD.fullmatch(cell.lstrip("'")) else cell


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
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text.getvalue())
    except FileExistsError as error:
        way_out = f"Apply it first with --apply {path.name}, then remove it; or name another."
        raise OutputError("the file is there already and may hold answers", place=str(path), way_out=way_out) from error
    except OSError as error:
        rule = f"the file cannot be written: {error.strerror or 'no such folder'}"
        raise OutputError(rule, place=str(path), way_out="Choose a folder that exists.") from error
    return path


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
    from vitamer.importers.table import raise_problems, read_table

    table = read_table(Path(path))
    place = {name.partition("(")[0].strip().casefold(): i for i, name in enumerate(table.header)}
    if missing := [name for name in _READ if name not in place]:
        raise DiaryFormatError(
            f"the header has no column {', '.join(missing)}",
            place=f"{table.place}:{table.header_line}",
            way_out="Make a sheet with: vitamer review --export FILE",
        )
    keys = _entry_keys(diary)
    every = [{name: _unguarded(cells[place[name]]) for name in _READ} for cells in table.rows]
    counts = counted((row["text"], row["amount"]) for row in every)
    found: dict[int, list[Answer]] = {}
    still_open = 0
    seen: dict[str, int] = {}
    for row, line in zip(every, table.lines, strict=True):
        if not any(cell.strip() for cell in row.values()):
            continue
        if not any(row[name].strip() for name in ("food", "grams", "dose", "right as written")):
            still_open += 1
            continue
        try:
            if (before := seen.setdefault(row["id"], line)) != line:
                raise VitamerError(f"the question about {row['text']!r} stands on line {before} too")
            found[line] = _answers(row, keys, counts[row["text"], row["amount"]], foods)
        except VitamerError as error:
            table.problems.append((line, _problem(error)))
    said = [(line, answer) for line, answers in found.items() for answer in answers]
    refused = refusals([answer for _, answer in said], foods)
    table.problems += [(said[at][0], _problem(error)) for at, error in refused.items()]
    raise_problems(table, _MEND)
    new = settle_many(diary, [answer for _, answer in said], foods)
    return Applied(len(found), len(new), still_open)


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
        mass = read_grams(grams)
        answers += [Answer("entry", key, {"mass_g": mass}) for key in doubted]
        if not doubted:
            answers.append(portion_answer(text, amount, mass, count.number))
    if said := row["dose"].strip():
        dose = read_dose(said, text)
        answers += [Answer("entry", key, {"dose_ug": dose}) for key in dosed] or [Answer("dose", (text,), dose)]
    if right := row["right as written"].strip():
        if not doubted or right.casefold() not in _YES:
            raise VitamerError(f"{right!r} of {text!r}", way_out="Write yes, and only where the amount is doubted.")
        answers += [Answer("entry", key, {"as_written": True}) for key in doubted]
    return answers
