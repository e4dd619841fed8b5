"""What studies and authorities say of intakes, as lines for figures: context, and never a target.

The lines come from ``reference_intakes.csv``. Three sets exist, each whole or not at all: doses of MK-7 that trials
used, null results included; intakes of populations; and the reference intakes of vitamin D. No authority sets a
reference intake for menaquinones, and those of vitamin K rest on phylloquinone, so that none can become a line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vitamer.errors import VitamerError
from vitamer.weeks import people, span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vitamer.food_table import FoodTable

__all__ = [
    "FEWEST_COMPLETE_DAYS",
    "NO_K2_TARGET",
    "ContextLine",
    "context_words",
    "joined",
    "population_intakes",
    "trial_doses",
    "vitamin_d_references",
]

#: Said wherever context is drawn on a scale of K2.
NO_K2_TARGET = "No authority sets a target for K2."

#: A mean over fewer complete days says too little of habitual intake to stand beside a reference of vitamin D.
FEWEST_COMPLETE_DAYS = 5

_HABITUAL = "Habitual intake, minimal sun assumed, not a daily limit. "
#: An upper level is of what is taken in: no sun is assumed in it.
_ALL_TAKEN_IN = "Habitual intake from food and supplements together, not a daily limit. "
#: What is said of every line of a kind before anything else.
_OPENING = {
    "trial_dose": "Doses used, not doses shown to work. ",
    "population_intake": "What people ate, not what anyone needs. ",
    "adequate_intake": _HABITUAL,
    "recommended_allowance": _HABITUAL,
    "upper_level": _ALL_TAKEN_IN,
}
_SHORT = {"adequate_intake": "AI", "recommended_allowance": "RDA", "upper_level": "UL"}
_LONG = {
    "adequate_intake": "adequate intake (AI)",
    "recommended_allowance": "recommended dietary allowance (RDA)",
    "upper_level": "tolerable upper intake level (UL)",
}
_K2_KINDS = ("trial_dose", "population_intake")


@dataclass(frozen=True)
class ContextLine:
    """One line or band of context on a scale of intakes.

    Attributes
    ----------
    reference_id : str
        Row of ``reference_intakes.csv``; several joined by ';' after :func:`joined`.
    analyte : str
        The form or sum whose scale the line belongs to, such as ``MK7``, ``MK_total`` or ``D_total``.
    value_ug_per_day, low_ug_per_day, high_ug_per_day : float
        The line and the ends of its band [µg/day]; an end that nobody gives is missing.
    kind : str
        ``trial_dose``, ``population_intake``, ``adequate_intake``, ``recommended_allowance`` or ``upper_level``.
    label : str
        Short words to stand beside the line, its figure first.
    caption : str
        A full sentence on what the line is, of whom, with what outcome and whose money, and its short citation.
    citation_id : str
        Row of ``citations.csv``; several joined by ';' after :func:`joined`.

    Raises
    ------
    VitamerError
        If it would set a reference beside menaquinones, or phylloquinone beside anything.
    """

    reference_id: str
    analyte: str
    value_ug_per_day: float
    low_ug_per_day: float
    high_ug_per_day: float
    kind: str
    label: str
    caption: str
    citation_id: str

    def __post_init__(self) -> None:
        """Refuse what must never be drawn, whatever a table says."""
        menaquinones = self.analyte.startswith("MK")
        allowed = _K2_KINDS if menaquinones else () if self.analyte != "D_total" else tuple(_OPENING)
        if self.kind not in allowed:
            raise VitamerError(
                f"{self.reference_id}: {self.kind} of {self.analyte} is no line of context",
                place="reference_intakes.csv",
                way_out="No authority sets a reference for K2, and vitamin K1 has no place on its scale.",
            )


def trial_doses(foods: FoodTable) -> tuple[ContextLine, ...]:
    """Return the doses of MK-7 that trials used: all of them, those without effect as well.

    Parameters
    ----------
    foods : FoodTable
        The food table.

    Returns
    -------
    tuple of ContextLine
        One a trial, lowest dose first [µg/day].

    Examples
    --------
    >>> import vitamer
    >>> doses = trial_doses(vitamer.load_foods())
    >>> doses[0].label
    'MK-7, 180 µg: less bone loss (Knapen 2013)'
    >>> [line.value_ug_per_day for line in doses]
    [180.0, 180.0, 360.0, 375.0, 720.0, 857.0]
    """
    return _lines(foods, ("trial_dose",), lambda analyte: analyte == "MK7")


def population_intakes(foods: FoodTable) -> tuple[ContextLine, ...]:
    """Return the mean intakes of menaquinones and vitamin D that surveys found.

    Parameters
    ----------
    foods : FoodTable
        The food table.

    Returns
    -------
    tuple of ContextLine
        One a survey and form, with its band where the survey gives one [µg/day].

    Examples
    --------
    >>> import vitamer
    >>> population_intakes(vitamer.load_foods())[0].label
    'K2, 12 µg: France (INCA3)'
    """
    return _lines(foods, ("population_intake",), lambda analyte: analyte.startswith("MK") or analyte == "D_total")


def vitamin_d_references(foods: FoodTable) -> tuple[ContextLine, ...]:
    """Return the reference intakes and upper levels of vitamin D for adults.

    Parameters
    ----------
    foods : FoodTable
        The food table.

    Returns
    -------
    tuple of ContextLine
        One an authority and age [µg/day].

    Notes
    -----
    They speak of habitual intake: they belong beside means of a week or longer, of all vitamin D, over at least
    :data:`FEWEST_COMPLETE_DAYS` complete days, and never beside a day.

    Examples
    --------
    >>> import vitamer
    >>> vitamin_d_references(vitamer.load_foods())[-1].label
    'vitamin D, 100 µg: UL, 9 years and older (IOM 2011)'
    """
    return _lines(foods, tuple(_SHORT), lambda analyte: analyte == "D_total")


def _lines(foods: FoodTable, kinds: tuple[str, ...], wanted: Any) -> tuple[ContextLine, ...]:
    """Make a line of each row of these kinds whose analyte is wanted, in the order of analytes and values."""
    rows = foods.reference_intakes
    rows = rows[rows["kind"].isin(kinds) & rows["analyte"].map(wanted).astype(bool)]
    made = [_line(dict(zip(rows.columns, row, strict=True)), foods) for row in rows.itertuples(index=False)]
    return tuple(sorted(made, key=_rank))


def _rank(line: ContextLine) -> tuple[bool, bool, str, float, str]:
    """Order menaquinones before vitamin D, sums before single forms, then by amount."""
    sums = not line.analyte.endswith("_total")
    return line.analyte == "D_total", sums, line.analyte, line.value_ug_per_day, line.reference_id


def _line(row: dict[str, Any], foods: FoodTable) -> ContextLine:
    """Word one row."""
    kind, form, source = row["kind"], _form(row["analyte"]), foods.short_citation(row["citation_id"])
    value, low, high = (float(row[f"{end}_ug_per_day"]) for end in ("value", "low", "high"))
    whom, band = row["population"], span(low, high)
    if kind == "trial_dose":
        amount = f"{value:,.4g} µg"
        short = row["outcome"].removesuffix(" than placebo")
        said = [f"{amount} {form} a day in {whom}: {row['outcome']}", row["note"], row["funding"]]
    elif kind == "population_intake":
        amount = f"{people(value)} µg"
        short = whom.split(",")[0]
        said = [f"{amount} {form} a day{f' ({band})' if band else ''}, {whom}", row["note"]]
    else:
        amount = f"{value:,.4g} µg"
        short = f"{_SHORT[kind]}, {whom}"
        said = [f"{_LONG[kind]} of {amount} {form} a day, {whom}", row["note"]]
    told = "; ".join(words for words in said if isinstance(words, str))
    return ContextLine(
        reference_id=row["reference_id"],
        analyte=row["analyte"],
        value_ug_per_day=value,
        low_ug_per_day=low,
        high_ug_per_day=high,
        kind=kind,
        label=f"{form}, {amount}: {short} ({source})",
        caption=f"{_OPENING[kind]}{source}: {told}.",
        citation_id=row["citation_id"],
    )


def _form(analyte: str) -> str:
    """Name an analyte as people write it."""
    return {"MK_total": "K2", "D_total": "vitamin D"}.get(analyte) or analyte.replace("MK", "MK-")


def joined(lines: Iterable[ContextLine]) -> tuple[ContextLine, ...]:
    """Join lines of one analyte that lie at the same value into one that bears the words of all.

    Parameters
    ----------
    lines : iterable of ContextLine
        Any lines.

    Returns
    -------
    tuple of ContextLine
        One an analyte and value.

    Examples
    --------
    >>> import vitamer
    >>> joined(trial_doses(vitamer.load_foods()))[0].label
    'MK-7, 180 µg: less bone loss (Knapen 2013); fewer nocturnal leg cramps (Tan 2024)'
    """
    ordered = sorted(lines, key=_rank)
    result = []
    for _, same in groupby(ordered, key=lambda line: (line.analyte, line.value_ug_per_day)):
        first, *others = same
        head = first.label.partition(": ")[0] + ": "
        every = [first, *others]
        result.append(
            replace(
                first,
                reference_id=";".join(line.reference_id for line in every),
                label=head + "; ".join(line.label.removeprefix(head) for line in every),
                caption=context_words(every, no_target=False),
                citation_id=";".join(dict.fromkeys(line.citation_id for line in every)),
            )
        )
    return tuple(result)


def context_words(lines: Iterable[ContextLine], *, no_target: bool = True) -> str:
    """Say what lines of context are, each opening said once.

    Parameters
    ----------
    lines : iterable of ContextLine
        The lines that a figure draws.
    no_target : bool, default True
        End with :data:`NO_K2_TARGET` if any of them is of menaquinones.

    Returns
    -------
    str
        Sentences for a caption; empty without lines.

    Examples
    --------
    >>> import vitamer
    >>> words = context_words(trial_doses(vitamer.load_foods()))
    >>> words.count("Doses used, not doses shown to work"), words.endswith(NO_K2_TARGET)
    (1, True)
    """
    listed = tuple(lines)
    said: dict[str, list[str]] = {}
    for line in listed:
        opening = _OPENING[line.kind]
        said.setdefault(opening, []).append(line.caption.removeprefix(opening))
    words = [opening + " ".join(sentences) for opening, sentences in said.items()]
    if no_target and any(line.analyte.startswith("MK") for line in listed):
        words.append(NO_K2_TARGET)
    return " ".join(words)
