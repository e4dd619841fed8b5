"""The explanation of a day or a week for the terminal: each entry → food → grams → micrograms."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vitamer.inert import one_line, short
from vitamer.weeks import day_title, keep_units, people, span, week_of, week_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

__all__ = ["explanation_sheet"]

#: What an amount is written in bold for: this share of the day's sum.
_MOST = 0.1
#: One form from this share of a sum on is all of it.
_ALL = 0.995
#: Below it an amount is written as under it [µg].
_SMALLEST = 0.1
#: So many sources are named, and how many more there are.
_SOURCES = 3

_BASES = {
    "alias": "by its name",
    "words": "by its words",
    "fuzzy": "by a similar spelling",
    "correction": "as you settled it",
}
_MASSES = {
    "settled": "as you settled it",
    "stated": "as written",
    "density": "by volume and density",
    "household measure": "by household measure",
    "default portion": "by default portion",
    "shared": "as its share of the amount",
}
_KNOWN = {
    "borrowed": "borrowed from its kind",
    "below_loq": "below detection, half the limit counted",
    "partial": "only some of it is known",
}
_FORMS = {"MK4": "MK-4", "MK7": "MK-7", "MK_other": "other MK", "K2_unspecified": "K2 of unnamed form"}
#: What the app's own figure is introduced by.
_APP = "by the app"
_DOSES = {"MK4": "MK-4", "MK7": "MK-7", "K2_unspecified": "K2", "D3": "D3", "D2": "D2", "D_unspecified": "D"}
_VITAMINS = {"MK_total": "K2", "D_total": "D"}
_HEADS = ("K2 µg", "D µg")
#: Blanks between the cells at the right.
_GAPS = 10


@dataclass(frozen=True)
class _Line:
    """One part of an entry: its words, the cells beside them, and what is told below."""

    words: str
    indent: int
    mass: str = ""
    #: Of each vitamin: the amount, its interval, its share of the day's sum, and whether that is much of it.
    amounts: tuple[tuple[str, str, str, bool], ...] = (("", "", "", False), ("", "", "", False))
    below: list[str] = field(default_factory=list)


def explanation_sheet(rows: pd.DataFrame, daily: pd.DataFrame) -> RenderableType:
    """Lay out an explanation: a day with what each number rests on, several days with a line an entry.

    Parameters
    ----------
    rows : pandas.DataFrame
        What ``explain_entries`` returned for the days.
    daily : pandas.DataFrame
        Days and analytes, as ``columns.DAILY`` [µg/day]; the days that are shown must be among them.

    Returns
    -------
    rich.console.RenderableType
        Print it with :class:`rich.console.Console`.

    Examples
    --------
    >>> import io
    >>> import vitamer
    >>> from rich.console import Console
    >>> from vitamer.explanation import explain_entries
    >>> analysis = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")]))
    >>> console = Console(width=80, record=True, file=io.StringIO())
    >>> console.print(explanation_sheet(explain_entries(analysis), analysis.daily))
    >>> "Natto (natto), by its name; 45 g as written" in console.export_text()
    True
    """
    from rich.console import Group
    from rich.text import Text

    days = sorted(rows["day"].unique())
    whole = len(days) == 1
    blocks: list[RenderableType] = [] if whole else [Text(week_title(week_of(days[0])), style="bold")]
    lines = {day: _lines(rows[rows["day"] == day], daily[daily["day"] == day], whole) for day in days}
    widths = _widths([line for listed, _ in lines.values() for line in listed])
    for day, (listed, nothing) in lines.items():
        blocks += [] if whole else [Text("")]
        here = daily[daily["day"] == day]
        blocks.append(Text(day_title(day) + ("" if here["complete"].all() else ", partial day"), style="bold"))
        blocks += [_Words(words) for words in _sums(here)]
        blocks += [_Laid(listed, widths), _Words(nothing, "dim", 2)]
    blocks += [Text(""), *(_Words(note, "dim") for note in _notes(rows, daily, whole))]
    return Group(*blocks)


def _sums(day: pd.DataFrame) -> list[str]:
    """Say what a day brings in all."""
    of = {str(row["analyte"]): row for row in day.to_dict("records")}
    said = []
    for total, label in _VITAMINS.items():
        row = of[total]
        if math.isnan(row["intake_ug"]):
            said.append(f"{label}: not known")
            continue
        words = f"{label}: {'at least ' if row['at_least'] else ''}about {people(row['intake_ug'])} µg"
        if brackets := span(row["low_ug"], row["high_ug"]):
            words += f" ({brackets})"
        forms = {a: of[a]["intake_ug"] for a in _FORMS if total == "MK_total" and of[a]["intake_ug"] >= _SMALLEST}
        words += ": " * bool(forms) + ", ".join(f"{_FORMS[a]}\u00a0{people(x)}" for a, x in forms.items())
        words += "; very uncertain" if row["very_uncertain"] else ""
        if row["possible_ug"] > 0:
            words += f"; under review and not counted: {people(row['possible_ug'])} µg"
        elif math.isnan(row["possible_ug"]):
            words += "; a supplement's dose was not read"
        said.append(words)
    return said


def _lines(rows: pd.DataFrame, day: pd.DataFrame, whole: bool) -> tuple[list[_Line], str]:
    """Make the lines of a day's entries, and name the entries that bring neither vitamin."""
    sums = {str(a): float(x) for a, x in zip(day["analyte"], day["intake_ug"], strict=True)}
    lines: list[_Line] = []
    none: dict[str, int] = {}
    for _, entry in rows.groupby("entry_id", sort=False):
        parts = [_of_part(part) for _, part in entry.groupby("part", sort=False)]
        if all(_is_nothing(part) for part in parts):
            read_as = " + ".join(_shown(part["MK_total"]["food_name"]) or "none" for part in parts)
            said = _said(parts[0]["MK_total"], amount=False)
            said += "" if read_as.casefold() == said.casefold() else f" ({read_as})"
            none[said] = none.get(said, 0) + 1
            continue
        first = parts[0]["MK_total"]
        if len(parts) > 1:
            lines.append(_Line(_said(first), 2))
        for part in parts:
            head = part["MK_total"]
            alone = _said(head, amount=whole or math.isnan(head["mass_g"]))
            words = _shown(head["part_name"]) if len(parts) > 1 else alone
            if not whole and isinstance(head["food_id"], str):
                words += f" → {head['food_id']}"
            lines.append(_line(part, words, 4 if len(parts) > 1 else 2, sums, whole))
    if not none:
        return lines, ""
    named = [f"{said} ×{n}" if n > 1 else said for said, n in none.items()]
    count = sum(none.values())
    if not whole:
        return lines, f"and {count} {'entry' if count == 1 else 'entries'} without K2 and vitamin D"
    return lines, f"No K2 and no vitamin D: {'; '.join(named)}."


def _of_part(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the rows of one part by analyte."""
    return {str(row["analyte"]): {str(k): v for k, v in row.items()} for row in rows.to_dict("records")}


def _is_nothing(part: dict[str, dict[str, Any]]) -> bool:
    """Tell whether a rule says that a part brings neither vitamin."""
    return all(part[total]["intake_ug"] == 0 and part[total]["value_type"] == "zero_by_rule" for total in _VITAMINS)


def _said(row: dict[str, Any], amount: bool = True) -> str:
    """Write an entry as the person did."""
    return ", ".join(filter(None, map(_shown, [row["food"], row["amount"] if amount else None])))


def _shown(text: object) -> str:
    """Write a text in one line of bearable length; a blank if it is missing."""
    return one_line(short(text)) if isinstance(text, str) else ""


def _line(part: dict[str, dict[str, Any]], words: str, indent: int, sums: dict[str, float], whole: bool) -> _Line:
    head = part["MK_total"]
    amounts = []
    for total in _VITAMINS:
        row, of = part[total], sums[total]
        intake = float(row["intake_ug"])
        if math.isnan(intake):
            amounts.append(("?", "", "", False))
            continue
        brackets = span(row["low_ug"], row["high_ug"]) if intake >= _SMALLEST else ""
        share = intake / of if of > 0 else 0.0
        figure = people(intake, _SMALLEST).replace("under ", "<")
        amounts.append((figure, f"({brackets})" if brackets else "", _share(share), share >= _MOST))
    mass = "" if math.isnan(head["mass_g"]) else _grams(head["mass_g"])
    status = {"review": "in review", "unmatched": "not found"}.get(head["status"], "")
    if not whole and status:
        words += f" ({status})"
    return _Line(words, indent, mass, tuple(amounts), _below(part) if whole else [])


def _grams(mass_g: float) -> str:
    """Write a mass as exactly as people log it."""
    return f"{mass_g:,.0f} g" if mass_g >= 10 else f"{mass_g:.2g} g"


def _share(share: float) -> str:
    return "" if share <= 0 else "<1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")


def _below(part: dict[str, dict[str, Any]]) -> list[str]:
    """Tell what the numbers of a part rest on."""
    head, d = part["MK_total"], part["D_total"]
    said = [_read_as(part)]
    for total, label in _VITAMINS.items():
        row = part[total]
        if row["status"] == "matched" and row["value_type"] not in ("app", "label") and row["intake_ug"] > 0:
            said.append(_content(part, total, label))
        elif row["status"] == "matched" and math.isnan(row["intake_ug"]) and not math.isnan(head["mass_g"]):
            said.append(f"{label}: not known of this food")
    if d["value_type"] == "app":
        said.append(f"D: the app's own {people(d['intake_ug'])} µg stands in, without an interval")
    elif d["app_vitamin_d_ug"] >= _SMALLEST and d["part"] == 0:
        app = f"{_APP} {people(d['app_vitamin_d_ug'])} µg"
        said[-1:] = [f"{said[-1]}; {app}"] if said[-1].startswith("D:") else [said[-1], f"D: {app}"]
    if isinstance(head["amount_doubt"], str):
        said.append(f"hard to believe, counted as written: {_shown(head['amount_doubt'])}")
    return said


def _read_as(part: dict[str, dict[str, Any]]) -> str:
    """Tell as which food a part is read and how its mass is known."""
    head = part["MK_total"]
    if head["status"] == "unmatched":
        return "no food of the table is like it"
    if not isinstance(head["food_id"], str):
        return "as you settled it: no food that holds either"
    food = f"{_shown(head['food_name'])} ({head['food_id']})"
    if head["status"] == "review":
        would = [
            f"{label} {people(part[t]['possible_ug'])} µg"
            for t, label in _VITAMINS.items()
            if part[t]["possible_ug"] > 0
        ]
        brings = f"would bring {', '.join(would)}, not counted" if would else "what it would bring is not known"
        return f"in review, perhaps {food}: {brings}"
    match = _BASES.get(head["basis"], head["basis"])
    if head["mass_basis"] == "dose":
        forms = [f"{name} {people(part[a]['intake_ug'])} µg" for a, name in _DOSES.items() if a in part]
        return f"{food}, {match}; dose as written: {', '.join(forms)}"
    if head["mass_basis"] == "missing":
        why = f": {_shown(head['amount_note'])}" if isinstance(head["amount_note"], str) else ""
        return f"{food}, {match}; no weight{why}"
    return f"{food}, {match}; {_grams(head['mass_g'])} {_MASSES.get(head['mass_basis'], head['mass_basis'])}"


def _content(part: dict[str, dict[str, Any]], total: str, label: str) -> str:
    """Tell content, kind of value, forms and sources."""
    row = part[total]
    known = _KNOWN.get(row["value_type"], row["value_type"])
    sources = row["sources"].split("; ") if isinstance(row["sources"], str) else []
    more = f" and\u00a0{len(sources) - _SOURCES}\u00a0more" if len(sources) > _SOURCES + 1 else ""
    named = ", ".join(sources[:_SOURCES] if more else sources) + more
    words = f"{label}: {people(row['content_ug_per_100g'])} µg per 100 g, {known}" + (f" ({named})" if named else "")
    forms = {a: part[a]["intake_ug"] for a in _FORMS if a in part and part[a]["intake_ug"] >= _SMALLEST}
    if total == "MK_total" and forms:
        brings = ", ".join(f"{_FORMS[a]}\u00a0{people(x)}" for a, x in forms.items())
        only = next((_FORMS[a] for a, x in forms.items() if x > _ALL * row["intake_ug"]), None)
        words += f"; all\u00a0{only}" if only else f"; brings {brings} µg"
    return words


def _widths(lines: list[_Line]) -> tuple[int, ...]:
    """Return how wide the mass is, and of each vitamin the amount, its interval and its share."""
    cells = [(line.mass, *(c for amount in line.amounts for c in amount[:3])) for line in lines]
    heads = (0, len(_HEADS[0]), 0, 0, len(_HEADS[1]), 0, 0)
    return tuple(max((len(row[i]) for row in cells), default=0) or head for i, head in enumerate(heads))


@dataclass(frozen=True)
class _Laid:
    """The lines of a day: words at the left, as wide as there is room, and figures at the right."""

    lines: list[_Line]
    widths: tuple[int, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Yield the lines."""
        from rich.text import Text

        room = max(16, options.max_width - sum(self.widths) - _GAPS)
        heads = _Line("", 0, amounts=tuple((head, "", "", False) for head in _HEADS))
        yield Text(" " * room, style="dim").append_text(self._figures(heads))
        for line in self.lines:
            wrapped = list(Text(line.words).wrap(console, room - line.indent)) or [Text("")]
            for at, words in enumerate(wrapped):
                words.rstrip()
                row = Text(" " * line.indent).append_text(words)
                if at == 0:
                    row.append(" " * (room - row.cell_len)).append_text(self._figures(line))
                row.rstrip()
                yield row
            for below in line.below:
                yield _Words(below, "dim", line.indent + 2)

    def _figures(self, line: _Line) -> Text:
        from rich.text import Text

        mass, *others = self.widths
        text = Text(f"  {line.mass:>{mass}}")
        for (amount, brackets, share, much), at in zip(line.amounts, (0, 3), strict=True):
            wide, between, of = others[at : at + 3]
            text.append(f"  {amount:>{wide}} {brackets:<{between}} {share:>{of}}", style="bold" if much else "")
        return text


@dataclass(frozen=True)
class _Words:
    """Words broken into indented lines that never begin with a unit."""

    text: str
    style: str = ""
    indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Yield the lines."""
        from rich.text import Text

        room = options.max_width - self.indent
        for line in textwrap.wrap(keep_units(self.text), room, break_on_hyphens=False):
            yield Text(" " * self.indent + line.replace("\u00a0", " "), style=self.style)


def _notes(rows: pd.DataFrame, daily: pd.DataFrame, whole: bool) -> list[str]:
    """Explain what stands in the lines."""
    notes = [
        "Brackets: 90 % interval of that portion; those of entries cannot be added, since they share errors. "
        "%: share of the day's sum, in bold from 10 % on."
    ]
    if whole and (rows["app_vitamin_d_ug"] >= _SMALLEST).any():
        notes.append("By the app: its own vitamin D of the entry, told to compare; it counts only where it stands in.")
    totals = rows[rows["analyte"].isin(_VITAMINS)]
    if totals["intake_ug"].isna().any():
        notes.append("?: not known; this is not zero.")
    if (totals["status"] != "matched").any():
        notes.append("What is in review or not found is not counted; settle it with: vitamer review.")
    if not whole:
        notes.append("What each number rests on: vitamer explain DAY.")
    version, region = daily.attrs.get("foods_version"), daily.attrs.get("region")
    return [*notes, f"Food table {version}, region {region or 'not set'}."]
