"""The review as a dialogue: one question after another, answered in words, in a terminal or through a pipe.

It needs no cursor and no colour: lines out, lines in. Every answer is kept at once, so that stopping loses nothing.
"""

from __future__ import annotations

import re
import textwrap
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vitamer.actions import settle_many
from vitamer.corrections import KEYS, Answer, measures, name_keys
from vitamer.errors import DiaryError, VitamerError
from vitamer.inert import one_line, short
from vitamer.replies import (
    NEITHER,
    counted,
    portion_answer,
    read_dose,
    read_foods,
    read_grams,
    refused_amounts,
    words_of,
)
from vitamer.review import QUESTIONS, REST, Choice, Question, open_questions
from vitamer.weeks import people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from vitamer.diary import Diary
    from vitamer.food_table import FoodTable

__all__ = ["Told", "interview", "interview_end", "interview_start", "question_lines", "read_reply"]

#: How many foods a search shows.
_FOUND = 12
_WIDTH = 78

_PROMPTS = {
    "food": "Number, food id, /word to search, n neither, s skip, q quit, ? help",
    "correction": "Number, food id, /word to search, n neither, r drop the old answer, s skip, q quit, ? help",
    "grams": "Grams of {one}, or a food id if it is another food, s skip, q quit, ? help",
    "number": "g it is grams, or what one piece weighs, such as 25 g; a food id if it is another food, s skip, q quit, "
    "? help",
    "dose": "Form and strength of {one}, such as D3 1000 IU, n neither, s skip, q quit, ? help",
    "amount": "{meant}y it is right, {whole}, s skip, q quit, ? help",
}

HELP = """\
What can be typed
  3                          the food with this number
  cheese_gouda               a food by its id, or by its whole name: Aged Gouda
  cheese_gouda 30, bread 70  several foods with their shares; so also 1 30, 2 70
  n                          neither: this holds no K2 and no vitamin D; where a weight or an amount is asked
                             it is written out: neither
  /gouda                     search the food table; what is found can then be chosen
  g 25                       one of it weighs 25 g; with a unit: g 25 slice
                             where it is asked whether an amount is right: all of it weighs 25 g
  g 250 on 2026-11-09        what was eaten on that day weighed 250 g, all of it
  g 2500!                    so much, although it is hard to believe
  d D3 1000 IU, MK7 100 mcg  of a supplement: what one pill, drop or helping holds; per 2 drops is divided.
                             where it is asked whether an amount is right, and of "1 ml": what all of it holds
  y                          the amount is right as it is written
  m                          it was meant as the question says
  s                          skip: ask another time
  u                          undo the last answer
  q                          quit; what was answered is kept
The score tells how well the words fit, from 0 to 1.
An answer counts for every entry of that name, past and future; "on", y, m and answers about all of an amount count
for the entries shown alone."""

_GRAMS = re.compile(r"g\s+(.+?)(?:\s+on\s+(\d{4}-\d\d-\d\d))?", re.IGNORECASE)
_MASS = re.compile(r"\s*(\d[\d.,/½¼¾ ]*(?:g|gr|grams?|kg|oz|lbs?)?)\b\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What came of an interview: names settled, answers kept, questions left open."""

    names: list[str]
    answers: int
    left: int


def interview(
    questions: Sequence[Question],
    diary: Diary,
    foods: FoodTable,
    hear: Callable[[str], str | None],
    say: Callable[[str], None],
    *,
    limit: int | None = None,
) -> Told:
    """Ask the questions one by one and keep every answer at once.

    Parameters
    ----------
    questions : sequence of Question
        What is open, in the order in which it is to be asked.
    diary : Diary
        The open diary, which keeps the answers.
    foods : FoodTable
        The food table.
    hear : callable
        Takes a prompt and returns the line that the person types; None at the end of the input.
    say : callable
        Shows lines of text.
    limit : int, optional
        Ask so many questions at most.

    Returns
    -------
    Told
        What was settled, and how many questions are still open.

    Raises
    ------
    DiaryError
        If the diary cannot be written.
    """
    return _Talk(list(questions), diary, foods, hear, say, limit).run()


def interview_start(questions: Sequence[Question]) -> str:
    """Say how much there is to settle."""
    if not questions:
        return "Nothing waits for review."
    count = "1 question is" if len(questions) == 1 else f"{len(questions)} questions are"
    order = "" if len(questions) == 1 else ", those first that could add most"
    return f"{count} open{order}.\nEvery answer is kept at once; ? shows all that can be typed."


def interview_end(told: Told) -> str:
    """Say what was settled and how many questions are left."""
    names = "1 name" if len(told.names) == 1 else f"{len(told.names)} names"
    said = f"Settled: {told.answers} {'answer' if told.answers == 1 else 'answers'} about {names}. "
    left = "1 question is" if told.left == 1 else f"{told.left} questions are"
    rest = f"{left} left: vitamer review" if told.left else "Nothing is left to settle."
    return (said if told.answers else "") + rest


class _Talk:
    """The state of one interview: what is still to be asked, and what was answered, for undo."""

    def __init__(
        self,
        questions: list[Question],
        diary: Diary,
        foods: FoodTable,
        hear: Callable[[str], str | None],
        say: Callable[[str], None],
        limit: int | None,
    ) -> None:
        self.to_ask, self.diary, self.foods, self.hear, self.say = deque(questions), diary, foods, hear, say
        self.entries = diary.entries()
        self.limit = limit
        self.skipped: list[Question] = []
        self.done: list[tuple[Question, list[Question], bool]] = []

    def run(self) -> Told:
        """Ask until nothing is left or the person stops."""
        while self.to_ask and not self.enough() and self.ask(self.to_ask.popleft()):
            pass
        names = list(dict.fromkeys(question.name for question, *_ in self.done))
        return Told(names, len(self.done), len(self.to_ask) + len(self.skipped))

    def enough(self) -> bool:
        """Tell whether as many questions as were wanted are answered or skipped; what was undone is not answered."""
        return self.limit is not None and len(self.done) + len(self.skipped) >= self.limit

    def ask(self, question: Question) -> bool:
        """Ask one question until it is answered, skipped or undone; tell whether to go on."""
        offered = [choice.food_id for choice in question.choices]
        lines = "\n".join(["", *question_lines(question, f"{len(self.to_ask) + 1} to go")])
        self.say(lines)
        while True:
            reply = self.hear(_prompt(question, self.foods))
            word = "q" if reply is None else reply.casefold()
            if word in ("q", "quit"):
                self.to_ask.appendleft(question)
                return False
            if word in ("s", "skip"):
                self.skipped.append(question)
                return True
            if word in ("u", "undo"):
                if self.undo(question):
                    return True
            elif not reply:
                self.say(lines)
            elif word in ("?", "h", "help"):
                self.say(HELP)
            elif reply.startswith("/"):
                offered = self.search(reply[1:], question, offered)
            elif self.answer(question, reply, offered):
                return True

    def answer(self, question: Question, reply: str, offered: list[str]) -> bool:
        """Keep what the reply says; tell in one line what is possible if it says nothing."""
        sure = reply.rstrip().endswith("!")
        try:
            answers = read_reply(reply.rstrip("! "), question, offered, self.foods)
            self.check(answers, question, sure)
            new = settle_many(self.diary, answers, self.foods)
        except DiaryError:
            raise
        except VitamerError as error:
            self.say(one_line(f"  {error}"))
            return False
        waiting = [q for q in self.to_ask if q.name == question.name]
        self.done.append((question, waiting, bool(new)))
        self.say(one_line(f"  Kept: {self.kept(answers, question)}."))
        # What is now known of the name may answer its other questions, or raise one that could not be asked before.
        rest = [q for q in self.to_ask if q.name != question.name]
        self.to_ask = deque([*self.open_of(question.name), *rest])
        return True

    def check(self, answers: list[Answer], question: Question, sure: bool) -> None:
        """Raise if a mass or dose cannot be that of the food, or the heaviest entry of a portion is hard to believe."""
        largest = [_of_largest(answer, question) for answer in answers]
        if refused := refused_amounts(largest, self.foods, self.diary.corrections(), sure=sure):
            raise refused[min(refused)]

    def kept(self, answers: Sequence[Answer], question: Question) -> str:
        """Say in words what is kept, and how many entries of the diary it concerns."""
        first = answers[0]
        said = words_of(first, self.foods)
        concerned = self.names == question.name
        if first.kind == "portion":
            [measure] = measures(quantified([first.key])).tolist()
            concerned &= self.measures == measure
        elif first.kind == "entry":
            keys = {answer.key for answer in answers}
            concerned = self.keys.isin(keys)
        count = int(concerned.sum())
        entries = f"{count} {'entry' if count == 1 else 'entries'} of the diary"
        if first.kind == "entry":
            return f"{question.food!r} in {entries}: {said}"
        if first.value is None:
            return f"the old answer is dropped, and the words of {question.name!r} are read; {entries}"
        return f"{question.name!r}: {said}; {entries}"

    def open_of(self, name: str) -> list[Question]:
        """Return what is open of one name by now, without what was skipped."""
        from vitamer.pipeline import Analysis

        skipped = {(q.question, q.measure, q.food) for q in self.skipped if q.name == name}
        corrections = self.diary.corrections()
        of_name = Analysis(self.entries[self.names == name], self.foods, corrections)
        found = open_questions(of_name.servings, self.foods, corrections)
        return [q for q in found if (q.question, q.measure, q.food) not in skipped]

    @cached_property
    def read(self) -> pd.DataFrame:
        """The diary's entries with their amounts read."""
        from vitamer.amounts import quantify

        return quantify(self.entries[["food", "amount"]])

    @cached_property
    def names(self) -> pd.Series[str]:
        """Names of the diary's entries, as questions have them."""
        return name_keys(self.read["name"])

    @cached_property
    def measures(self) -> pd.Series[str]:
        """What the diary's entries count by."""
        return measures(self.read)

    @cached_property
    def keys(self) -> pd.Series[Any]:
        """What tells an entry from others, as answers have it."""
        import pandas as pd

        texts = self.entries.assign(
            day=self.entries["day"].dt.strftime("%Y-%m-%d"), amount=self.entries["amount"].fillna("")
        )
        return pd.Series(list(texts[list(KEYS["entry"])].itertuples(index=False, name=None)), index=texts.index)

    def undo(self, question: Question) -> bool:
        """Take back the last answer of this interview and ask that question again."""
        if not self.done:
            self.say("  Nothing was answered yet. What was settled before is taken back by: vitamer correct --undo")
            return False
        last, waiting, was_new = self.done.pop()
        if was_new:
            self.diary.take_back()
        rest = [q for q in (question, *self.to_ask) if q.name != last.name]
        self.to_ask = deque([last, *waiting, *rest])
        self.say(f"  Taken back: what was said of {last.name!r}.")
        return True

    def search(self, words: str, question: Question, offered: list[str]) -> list[str]:
        """Show foods that hold the words; they go on from the numbers that were offered."""
        from vitamer.food_actions import search_foods

        found = search_foods(self.foods, words)["food_id"].tolist() if words.strip() else []
        if not found:
            self.say(f"  No food is called {words.strip()!r}. Try one word, or another language.")
            return offered
        # Foods whose name begins so come before those that are only called so in some language.
        wanted = words.strip().casefold()
        name_of = self.foods.foods["name"]
        found.sort(key=lambda f: (wanted not in f"{f} {name_of[f]}".casefold(), len(f), f))
        shown = found[:_FOUND]
        offered = [*offered, *(f for f in shown if f not in offered)]
        if question.question not in _NUMBERED:
            self.say("  A number is a weight here: a food is chosen by its id.")
            wide = max(map(len, shown))
            for food in shown:
                self.say(f"       {food:{wide}}  {name_of[food]}")
        else:
            for food in shown:
                self.say(f"  {offered.index(food) + 1:>3}  {name_of[food]} ({food})")
        if len(found) > len(shown):
            self.say(f"       and {len(found) - len(shown)} more: search with two words")
        return offered


#: Questions of which a bare number means the food with this number.
_NUMBERED = ("food", "correction", "dose")


def read_reply(reply: str, question: Question, offered: Sequence[str], foods: FoodTable) -> list[Answer]:
    """Read an answer to a question.

    Parameters
    ----------
    reply : str
        What the person typed.
    question : Question
        What was asked.
    offered : sequence of str
        The foods shown, in the order of their numbers.
    foods : FoodTable
        The food table.

    Returns
    -------
    list of Answer
        What is to be kept.

    Raises
    ------
    VitamerError
        If the reply is none to this question; it says what is possible.
    """
    said, kind = reply.strip(), question.question
    word = said.casefold()
    if word in ("y", "m", "r"):
        return _verdict(word, question)
    if word == "g" and _of_number(question):
        return [portion_answer(question.food, question.amount, 1.0)]
    if word in ("g", "d"):
        needs = {"g": "a mass behind it, such as g 25", "d": "a dose behind it, such as d D3 1000 IU"}[word]
        raise VitamerError(f"{word} needs {needs}", way_out=_POSSIBLE)
    if found := _GRAMS.fullmatch(said):
        return _grams(found[1], found[2], question)
    if kind == "grams" and (word[:1].isdigit() or re.match(r"[-\u2212]\s*\d", word)):
        return _grams(said, None, question)
    if word.startswith("d ") or (kind == "dose" and _is_dose(said)):
        return _dose(said[2:] if word.startswith("d ") else said, question)
    return [Answer("name", (question.food,), _foods(said, question, offered, foods))]


def _of_number(question: Question) -> bool:
    """Tell whether a bare number that may be grams is asked about."""
    return question.question == "grams" and question.measure == "number"


def _dose(said: str, question: Question) -> list[Answer]:
    """Read what one of a supplement, or all of an entry, holds."""
    if question.question not in ("dose", "amount"):
        raise VitamerError(f"no dose is asked of {question.food!r}", way_out="Say first which supplement it is.")
    if question.question == "amount" or question.measure:
        return _of_entries(question, {"dose_ug": read_dose(said, question.food, whole=True)})
    return [Answer("dose", (question.food,), read_dose(said, question.food))]


def _of_largest(answer: Answer, question: Question) -> Answer:
    """Return a portion as that of the largest amount of the question that counts by its measure."""
    if answer.kind != "portion":
        return answer
    own = (question.food, answer.key[1])
    texts = list(dict.fromkeys([own, *((question.food, key[3]) for key in question.keys)]))
    of = dict(zip(texts, measures(quantified(texts)), strict=True))
    number = counted(texts)
    same = [text for text in texts if of[text] == of[own]]
    most = max(same, key=lambda text: number[text].number)
    return Answer("portion", (question.food, most[1]), answer.value / number[own].number * number[most].number)


def quantified(texts: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    """Return foods and amounts as they are read."""
    import pandas as pd

    from vitamer.amounts import quantify

    return quantify(pd.DataFrame(list(texts), columns=["food", "amount"], dtype="str"))


_POSSIBLE = "? shows what can be typed."
#: The number of a food has at most so many digits.
_LONGEST_NUMBER = 6


def _verdict(word: str, question: Question) -> list[Answer]:
    """Read ``y``, the amount is right, ``m``, it was meant otherwise, and ``r``, drop the old answer."""
    if word == "y" and question.question == "amount":
        return _of_entries(question, {"as_written": True})
    if word == "m" and question.meant:
        return _of_entries(question, question.meant)
    if word == "r" and question.question == "correction":
        return [Answer("name", (question.food,), None)]
    means = {"y": "says that an amount is right", "m": "takes what was probably meant", "r": "drops an old answer"}[
        word
    ]
    raise VitamerError(f"{word} {means}, and that is not asked here", way_out=_POSSIBLE)


def _is_dose(said: str) -> bool:
    return not said.isdecimal() and any(c.isdigit() for c in said) and "_" not in said


def _foods(said: str, question: Question, offered: Sequence[str], foods: FoodTable) -> list[list[str | float]]:
    """Read which foods are meant: a number of those offered, neither, or food ids."""
    if said.casefold() == "neither":
        return []
    if question.question in ("grams", "amount"):
        _refuse_food(said, question)
    if said.casefold() in ("n", NEITHER):
        return []
    if _SHARED_NUMBERS.fullmatch(said):
        said = re.sub(r"(\d+)(\s*[=:]\s*|\s+)(?=\d)", lambda m: f"{_numbered(m[1], offered)}{m[2]}", said)
    if not said[:1].isdigit():
        return read_foods(said, foods)
    if not said.isdecimal() or len(said) > _LONGEST_NUMBER:
        way_out = "Grams are written g 25, a dose d D3 1000 IU."
        raise VitamerError(f"{said!r} is the number of no food", way_out=way_out)
    food = _numbered(said, offered)
    chosen = next((choice.foods for choice in question.choices if choice.food_id == food), ((food, 1.0),))
    return [[food, share] for food, share in chosen]


def _refuse_food(said: str, question: Question) -> None:
    """Raise on words that would change the food of a name where that is not asked."""
    can = "g GRAMS, s, q" if question.question == "grams" else "y, g GRAMS or d FORM STRENGTH of all of it, s, q"
    if said.casefold() in ("n", NEITHER):
        rule = f"{said} would take the food away from every entry of {question.name!r}"
        raise VitamerError(rule, way_out=f"If it holds no K2 and no vitamin D, write neither; else {can}.")
    if question.question == "amount":
        rule = f"{said[:40]!r} is no answer to whether an amount is right"
        raise VitamerError(rule, way_out=f"Write {can}. What food it is: vitamer correct {question.food!r} FOOD")


#: Numbers of foods with shares: 1 60, 2 40.
_SHARED_NUMBERS = re.compile(r"(?:\d+(?:\s*[=:]\s*|\s+)\d+(?:[.,]\d+)?\s*%?\s*(?:[,;+]\s*|\s+|$))+")


def _numbered(number: str, offered: Sequence[str]) -> str:
    """Return the food with a number that is shown."""
    if len(number) > _LONGEST_NUMBER or not 1 <= int(number) <= len(offered):
        shown = f"from 1 to {len(offered)}" if offered else "of a food; none is shown, search with /word"
        raise VitamerError(f"{number[:_LONGEST_NUMBER]} is no number {shown}", way_out=_POSSIBLE)
    return offered[int(number) - 1]


def _grams(text: str, day: str | None, question: Question) -> list[Answer]:
    """Read ``25``, ``25 g`` or ``25 slice``: what one of the unit, or all of an entry, weighs."""
    from vitamer.replies import amount_of_one

    found = _MASS.fullmatch(text)
    grams, unit = (read_grams(found[1]), found[2].strip()) if found else (read_grams(text), "")
    if day or question.question == "amount":
        if unit:
            raise VitamerError(f"{text!r} has a unit, and the mass of all that was eaten is asked", way_out=_POSSIBLE)
        return _of_entries(question, {"mass_g": grams}, day)
    if _of_number(question) and text.replace(".", "").replace(",", "").isdecimal():
        way_out = "Write g if the number in the diary is in grams, or what one piece weighs with its unit: 25 g."
        raise VitamerError(f"{text} may be one piece or all of it", way_out=way_out)
    written = {key[3] for key in question.keys}
    amount = question.amount if not unit else unit if unit in written else amount_of_one(unit)
    if unit and unit not in written and not _counts(amount, question):
        raise VitamerError(f"{unit!r} is neither a unit nor an amount of {question.food!r}", way_out=_POSSIBLE)
    return [portion_answer(question.food, amount, grams)]


def _counts(amount: str, question: Question) -> bool:
    """Tell whether an amount has a unit, or the noun that entries of the question count."""
    from vitamer.amounts import read_amount

    read = read_amount(amount)
    nouns = {str(read_amount(key[3]).noun).casefold() for key in question.keys}
    return read.unit is not None or read.size is not None or str(read.noun).casefold() in nouns - {"none"}


def _of_entries(question: Question, value: dict[str, object], day: str | None = None) -> list[Answer]:
    """Return the same answer for each entry of the question, or for those of one day."""
    keys = [key for key in question.keys if day in (None, key[1])]
    if not keys:
        days = ", ".join(sorted({key[1] for key in question.keys})[:5])
        raise VitamerError(f"nothing of this was eaten on {day}", way_out=f"It was on {days}.")
    return [Answer("entry", key, value) for key in keys]


def question_lines(question: Question, title: str) -> list[str]:
    """Lay a question out for reading.

    Parameters
    ----------
    question : Question
        What is asked.
    title : str
        Such as ``12 to go``.

    Returns
    -------
    list of str
        Lines: the text and amounts as written, why it is asked, what it could add, and the choices.
    """
    times = "1 entry" if question.entries == 1 else f"{question.entries} entries"
    days = question.first_day
    if question.last_day != question.first_day:
        days += f" to {question.last_day}"
    lines = [f"{title}: {QUESTIONS[question.question]}", f"  {one_line(short(question.food))}"]
    amounts = "; ".join(map(short, question.amounts)) or "no amount"
    lines += _wrapped(f"{times}, {days}; as written: {amounts}")
    lines += _wrapped(question.why)
    lines += _wrapped(_could_add(question))
    if question.choices:
        named = [_choice_name(choice) for choice in question.choices]
        wide = max(map(len, named))
        lines += ["", f"       {'it could be':{wide}}   score   K2 [µg]    D [µg]"]
        for number, (choice, name) in enumerate(zip(question.choices, named, strict=True), 1):
            score = "-" if choice.score != choice.score else f"{choice.score:.2f}"
            k2, d = (people(ug).replace("under ", "<") for ug in (choice.k2_ug, choice.d_ug))
            lines.append(f"  {number:>3}  {name:{wide}}   {score:>5}  {k2:>8}  {d:>8}")
    return lines


def _choice_name(choice: Choice) -> str:
    if len(choice.foods) == 1:
        return f"{choice.name} ({choice.food_id})"
    return " + ".join(f"{100 * share:.0f} % {'neither' if food == REST else food}" for food, share in choice.foods)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(one_line(text), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _could_add(question: Question) -> str:
    if question.question == "dose":
        return "How much it could add is not known before the strength is."
    about_food = question.question in ("food", "correction")
    if about_food and not question.choices:
        return "Nothing like it is in the table, and how much it could add is not known."
    if question.k2_ug != question.k2_ug and question.d_ug != question.d_ug:
        return "How much it could add is not known."
    if question.k2_ug == 0 and question.d_ug == 0:
        return "Nothing that it could be holds K2 or vitamin D."
    counted = {"amount": "It counts as", "grams": "At usual portions it would add"}
    return f"{counted.get(question.question, 'It could add up to')} {_ug(question)} over the whole diary."


def _ug(question: Question) -> str:
    both = ((question.k2_ug, "K2"), (question.d_ug, "vitamin D"))
    told = [f"an unknown amount of {what}" if ug != ug else f"{people(ug)} µg {what}" for ug, what in both if ug != 0]
    return " and ".join(told)


def _prompt(question: Question, foods: FoodTable) -> str:
    """Say what can be typed."""
    kind = "number" if _of_number(question) else question.question
    pills = question.food_id in foods.foods.index and foods.foods.at[question.food_id, "kind"] == "supplement"
    whole = "d FORM STRENGTH of all of it" if pills else "g GRAMS of all of it"
    return _PROMPTS[kind].format(one=_one(question), meant=_meant(question, foods), whole=whole)


def _meant(question: Question, foods: FoodTable) -> str:
    """Say what ``m`` would keep, for the prompt."""
    if not question.meant:
        return ""
    return f"m it was {words_of(Answer('entry', question.keys[0], question.meant), foods)}, "


def _one(question: Question) -> str:
    """Name what is to be weighed."""
    from vitamer.amounts import read_amount

    if question.question == "dose":
        return f"all of {question.measure!r}" if question.measure else "one"
    if not question.measure:
        return "one piece or helping"
    known = read_amount(f"1 {question.measure}").unit is not None
    return f"one {question.measure}" if known else f"all of {question.amount!r}"
