"""The tables of a MyFitnessPal page: which are of foods, and what each of their rows is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vitamer.importers.myfitnesspal.entries import Measure, measure_of, split_entry, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

__all__ = ["EXERCISE", "KINDS", "NOTE", "SUM", "SUM_OF_MEAL", "SUM_OR_GOAL", "PageRow", "PageTable", "text_of"]

SUM = "sum of the day"
SUM_OF_MEAL = "sum of a meal"
SUM_OR_GOAL = "sum or goal of the day"
EXERCISE = "exercise, not food"
NOTE = "note"

#: Kind of a table by its id; the misspelling is theirs.
KINDS = {"food": "foods", "diary-table": "foods", "excercise": "exercises", "exercise": "exercises"}
#: Why a row of some class is no entry.
REASONS = {"bottom": SUM_OF_MEAL, "total": SUM_OR_GOAL}
#: How the first head cell of exercises begins where no id tells, folded, in the languages of ``entries.WORDS``.
EXERCISES = ("exerci", "übung", "ejercicio", "eserciz", "oefening", "träning", "øvelse")
#: First cell of a sum, folded, where nothing else tells it.
SUM_WORDS = {"total", "totals"}


class PageRow(NamedTuple):
    """A row of the page.

    Attributes
    ----------
    line : int
        Line of the file on which it begins.
    date : str
        The heading above it.
    meal, food, amount : str
        As they stand.
    values : mapping of str to str
        Numbers by role of ``entries.NUTRIENT_ROLES``.
    skipped : str
        Why it is no entry; blank if it is one.
    wrong : str
        Why it cannot be read; blank if it can.
    """

    line: int
    date: str
    meal: str
    food: str
    amount: str
    values: Mapping[str, str]
    skipped: str
    wrong: str


def text_of(element: _Element) -> str:
    """Return the text within an element, without the line ends that only lay out the source."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return " ".join(filter(None, map(str.strip, text.splitlines()))) if "\n" in text else text.strip()


@dataclass
class PageTable:
    """A table as far as it has been read.

    Attributes
    ----------
    kind : str
        ``foods``, ``exercises``, or blank while it is not known.
    head : list of str
        Names of the columns.
    measures : list of Measure or None
        What the columns behind the first hold.
    meal : str
        Meal of the rows that follow.
    """

    kind: str = ""
    head: list[str] = field(default_factory=list)
    measures: list[Measure | None] = field(default_factory=list)
    meal: str = ""
    _width: int = 0

    def row(self, element: _Element, date: str, line: int) -> PageRow | None:
        """Return what a ``tr`` says; None if it is the layout of the table, or in no table of the diary."""
        cells = [cell for cell in element if cell.tag in ("td", "th")]
        texts = [text_of(cell) for cell in cells]
        if not any(texts):
            return None
        reason = _sum_of(element, texts[0])
        if reason == SUM and not texts[0]:
            return None  # the names of the columns again, below the rows
        if (not reason and self._is_layout(element, cells, texts)) or not (self.kind or date):
            return None
        if not self.kind:
            wrong = f"it stands in a table whose columns are not known: {', '.join(self.head[:4])[:80]}"
            return PageRow(line, date, "", texts[0], "", {}, "", wrong)
        reason = EXERCISE if self.kind == "exercises" else reason
        if reason:
            return PageRow(line, date, "", "" if reason == SUM_OF_MEAL else texts[0], "", {}, reason, "")
        food, amount = split_entry(texts[0])
        values, wrong = self._values(cells, texts)
        return PageRow(line, date, self.meal, food, amount, values, "", wrong)

    def _is_layout(self, element: _Element, cells: list[_Element], texts: list[str]) -> bool:
        """Tell whether a row is the head of the table, or the name of a meal, and take it for that."""
        names = set((element.get("class") or "").split())
        if len(cells) == 1 or "title" in names:
            self.meal = texts[0]
            return True
        meal_header = "meal_header" in names
        if meal_header or _section(element) == "thead" or not self.head:
            self.head = texts
            self.measures = [measure_of(text) for text in texts[1:]]
            self._width = sum(map(_columns, cells))
            self.kind = self.kind or _kind_of(texts, self.measures)
            self.meal = texts[0] if meal_header else ""
            return True
        # A food has an amount, even one without a single value.
        if not any(texts[1:]) and not split_entry(texts[0])[1]:
            self.meal = texts[0]
            return True
        return False

    def _values(self, cells: list[_Element], texts: list[str]) -> tuple[dict[str, str], str]:
        """Return the numbers of a row by role, or why it cannot be read."""
        width = sum(map(_columns, cells))
        last = len(cells) - 1
        while width > self._width and last > 0 and not texts[last]:  # the cell of a button
            width -= _columns(cells[last])
            last -= 1
        if width != self._width:
            return {}, f"the head of the table has {self._width} cells and this row has {width}"
        values = {}
        for cell, text, measure in zip(cells[1:], texts[1:], self.measures, strict=False):
            if measure is not None and (value := value_of(_without_share(cell, text), measure)) is not None:
                values[value[0]] = value[1]
        return values, ""


def _section(element: _Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def _sum_of(element: _Element, first: str) -> str:
    """Return of what a row is the sum; blank if it is none."""
    names = (element.get("class") or "").split()
    for name, reason in REASONS.items():
        if name in names:
            return reason
    parent = element.getparent()
    tested = [one.get("data-testid") or "" for one in (element, parent) if one is not None]
    if _section(element) == "tfoot" or any("total" in name for name in tested):
        return SUM
    food, amount = split_entry(first)
    return SUM if not amount and food.casefold().strip(" :") in SUM_WORDS else ""


def _kind_of(head: list[str], measures: list[Measure | None]) -> str:
    """Return the kind of a table without an id."""
    if head[0].casefold().startswith(EXERCISES):
        return "exercises"
    held = {measure.nutrient for measure in measures if measure is not None}
    return "foods" if "energy" in held and ("fat" in held or head[0].casefold().startswith("food")) else ""


def _columns(cell: _Element) -> int:
    span = cell.get("colspan") or "1"
    return int(span) if span.isdecimal() and len(span) <= 3 else 1


def _without_share(cell: _Element, text: str) -> str:
    """Return the text of a cell without the share of the day's energy that may stand beside the number."""
    if len(cell):
        for span in cell.iter("span"):
            if "macro-value" in (span.get("class") or ""):
                return text_of(span)
    return text
