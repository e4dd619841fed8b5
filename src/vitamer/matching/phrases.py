"""Cut a line into foods and each food's words into phrases."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vitamer.amounts.words import find_word
from vitamer.matching.lexicon import Unit
from vitamer.matching.text import tokens

if TYPE_CHECKING:
    from vitamer.matching.claims import Claim
    from vitamer.matching.lexicon import Lexicon

__all__ = ["ANALOGUE", "CONTENT", "FOODS", "Phrase", "cut", "negated", "phrases_of", "uninvert"]

#: Roles of units that are foods, that say what is eaten, and that say that it only resembles it.
FOODS = ("food", "dish", "plain")
CONTENT = (*FOODS, "container", "changer", "unknown")
ANALOGUE = ("analogue", "meat_analogue")


@dataclass
class Phrase:
    """Words between two separators, in order; `joint` is the role of the separator before them.

    `claims` are the foods understood in it, `plain` those that carry neither K2 nor D; `changed` tells that a
    head word took foods for itself ("cheese crackers"), `dish` that foods are ingredients ("ham sandwich").
    """

    joint: str
    units: list[Unit]
    claims: list[Claim] = field(default_factory=list)
    plain: list[Claim] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    changed: bool = False
    dish: bool = False


def cut(units: list[Unit]) -> list[list[Unit]]:
    """Cut a line at the separators between foods, and before a number that follows a food."""
    units = _part_at_amounts(units)
    pieces: list[list[Unit]] = [[]]
    seen_food = False
    for i, unit in enumerate(units):
        starts_next = (
            unit.role == "number"
            and seen_food
            and any(u.role in FOODS or u.foods for u in units[i + 1 :])
            and unit.text.isdigit()
            and len(unit.text) < 3
            and not units[i + 1].text.endswith("%")
            and not (_is_measured(units[i + 1]) and any("separator" in u.role for u in units[i + 2 : i + 3]))
        )
        if unit.role == "hard_separator" or starts_next:
            pieces.append([unit] if starts_next else [])
            seen_food = False
            continue
        seen_food = seen_food or unit.role in FOODS
        pieces[-1].append(unit)
    filled = [p for p in pieces if any(u.role in CONTENT for u in p)]
    return _rejoin(filled)


def _part_at_amounts(units: list[Unit]) -> list[Unit]:
    """Part a line of weighed foods: "40 g natto, 150 g rice" before each amount, "natto 40 g, rice 150 g" behind it."""
    amounts = [i for i, unit in enumerate(units[:-1]) if unit.role == "number" and _is_measured(units[i + 1])]
    if len(amounts) < 2:
        return units
    foods = [i for i, unit in enumerate(units) if unit.role in CONTENT]
    leading = not foods or amounts[0] < foods[0]
    borders = amounts[1:] if leading else [i + 2 for i in amounts[:-1]]
    # Two amounts with no food between them, a package and a portion of it, are of one food.
    ends = [*borders[1:], len(units)]
    borders = [
        b
        for b, end in zip(borders, ends, strict=True)
        if any(f < b for f in foods) and any(b <= f < end for f in foods)
    ]
    parted: list[Unit] = []
    for i, unit in enumerate(units):
        if i in borders:
            parted.append(Unit(";", "hard_separator"))
        parted.append(unit)
    return parted


def _is_measured(unit: Unit) -> bool:
    """Tell whether what follows a number is a unit of mass or volume."""
    found = find_word(unit.text, 0, {"mass", "volume"})
    return found is not None and found.end == len(unit.text)


def _rejoin(pieces: list[list[Unit]]) -> list[list[Unit]]:
    """Undo cuts inside one dish: "ham and egg sandwich", "burrito with beans and cheese"."""
    joined: list[list[Unit]] = []
    for piece in pieces:
        before = joined[-1] if joined else []
        content = [u.role for u in piece if u.role in CONTENT]
        if before and _goes_on(before, content):
            joined[-1] = [*before, Unit(",", "soft_separator"), *piece]
        elif before and _ends_in_dish_word(content) and _is_bare(before):
            # "Beef and bean chili": the beans, no head of their own here, must not take in the beef.
            apart = [Unit(",", "soft_separator")] if "changer" in content[:-1] else []
            joined[-1] = before + apart + piece
        else:
            joined.append(piece)
    return joined


def _goes_on(before: list[Unit], content: list[str]) -> bool:
    """Tell whether bare foods follow a dish whose ingredients are named: "… with beans" and "cheese"."""
    roles = [u.role for u in before]
    dish_at = next((i for i, r in enumerate(roles) if r in ("dish", "container")), None)
    return dish_at is not None and "with" in roles[dish_at:] and all(r in ("food", "plain") for r in content)


def _ends_in_dish_word(content: list[str]) -> bool:
    known = all(r in ("food", "plain", "container", "changer") for r in content)
    return known and len(content) > 1 and content[-1] in ("container", "changer")


def _is_bare(piece: list[Unit]) -> bool:
    """Tell whether a piece, a brand before its comma aside, is nothing but foods."""
    comma = next((i for i, u in enumerate(piece) if u.role == "soft_separator"), 0)
    if all(u.role not in (*FOODS, "container", "changer") for u in piece[:comma]):
        piece = piece[comma:]
    roles = {u.role for u in piece if u.role in CONTENT}
    return bool(roles) and roles <= {"food", "plain"} and all(u.role != "with" for u in piece)


def phrases_of(piece: list[Unit]) -> list[Phrase]:
    """Part a piece into phrases at commas, brackets and words such as "with"."""
    phrases = [Phrase("start", [])]
    for unit in piece:
        if unit.role in ("soft_separator", "with", "within"):
            if phrases[-1].units:
                phrases.append(Phrase(unit.role, []))
            elif phrases[-1].joint != "start":
                phrases[-1].joint = unit.role
        else:
            phrases[-1].units.append(unit)
    return [p for p in phrases if p.units]


def negated(piece: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Take out what the text says is not there; return what is left and what was taken out."""
    kept: list[Unit] = []
    gone: list[Unit] = []
    skipping = False
    for unit in piece:
        if unit.role == "negation_before":
            skipping = True
        elif unit.role == "negation_after":
            if kept and kept[-1].role in (*FOODS, "unknown"):
                gone.append(kept.pop())
        elif skipping and unit.role in ("soft_separator", "with", "within"):
            skipping = False
            kept.append(unit)
        elif skipping:
            gone.append(unit)
        else:
            kept.append(unit)
    return kept, gone


def uninvert(phrases: list[Phrase], lexicon: Lexicon) -> None:
    """Read "Cheese, cottage" and "Butter, peanut" as the names that they invert."""
    first = [u for u in phrases[0].units if u.role in CONTENT or u.weak] or phrases[0].units
    if len(first) > 2 or any(u.role == "changer" for p in phrases[1:] for u in p.units):
        return
    imitated = any(u.role in ANALOGUE for u in phrases[0].units)
    for phrase in phrases[1:3]:
        spans = [(start, stop) for start in range(len(phrase.units)) for stop in range(len(phrase.units), start, -1)]
        for start, stop in spans if phrase.joint == "soft_separator" else []:
            unit = _joined(phrase.units[start:stop], first, lexicon) or _joined(
                first, phrase.units[start:stop], lexicon
            )
            whole = stop - start == len(phrase.units)
            # A hamburger of one patty is no hamburger patty.
            counted = any(u.role == "number" for u in phrase.units[:start]) and phrase.units[start].role == "container"
            if (
                unit
                and not counted
                and (phrase is phrases[1] or unit.role not in ("dish", "container"))
                and (whole or unit.role != "changer")
                # The omelette of "egg substitute, omelet" is none of eggs.
                and not (imitated and unit.role == "dish")
            ):
                index = phrases[0].units.index(first[0])
                phrases[0].units[index : index + len(first)] = [unit]
                phrase.units[start:stop] = []
                return


def _joined(before: list[Unit], after: list[Unit], lexicon: Lexicon) -> Unit | None:
    """Return the one unit that two runs of units make, if the lexicon holds it and it says what is eaten."""
    key = tuple(w for u in (*before, *after) for w in tokens(u.text))
    unit = lexicon.find(key)
    if unit and (unit.role in ("changer", "container") or (unit.foods and unit.role in FOODS)):
        return replace(unit, text=" ".join(key))
    return None
