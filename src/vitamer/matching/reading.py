"""Read one name: which foods it names, how surely, and which words were left over.

The line is cut where it names several foods ("and", "+", "&"); each piece is a row of phrases, held together
by commas and by words such as "with". In a phrase a word after a food can make it another food ("cheese
crackers"), a dish word takes foods as its ingredients ("ham sandwich"), and words that change nothing are
set aside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vitamer.matching.claims import Claim, absorbs, drop_cooking_fat, read_phrase, refine, unify
from vitamer.matching.phrases import ANALOGUE, CONTENT, FOODS, Phrase, cut, negated, phrases_of, uninvert
from vitamer.matching.supplements import read_supplement
from vitamer.matching.text import canonical, normalise, tokens

if TYPE_CHECKING:
    from vitamer.matching.lexicon import Lexicon, Unit

__all__ = ["Part", "read"]


#: The least score of a match that is taken without asking.
ACCEPTED = 0.7


#: A longer text is no name of foods but a recipe or a note [characters].
LONGEST_NAME = 1_000


@dataclass(frozen=True)
class Part:
    """One food that a name stands for; `food_id` is the best candidate if in review, None if unmatched."""

    name: str
    food_id: str | None
    score: float
    basis: str
    status: str
    runner_up: str | None = None
    understood: str = ""
    amount: str = ""


def read(name: str, lexicon: Lexicon) -> list[Part]:
    """Return the parts of one name in the order in which they are named.

    Parameters
    ----------
    name : str
        Food text without its amount.
    lexicon : Lexicon
        The words of the food table.

    Returns
    -------
    list of Part
        At least one part; a name of which nothing was understood is one unmatched part.
    """
    text = normalise(name)
    if len(text) > LONGEST_NAME:
        return [Part(text, None, 0.0, "none", "unmatched", None, "too long for a name of foods")]
    words = tokens(text)
    whole = _whole(words, lexicon)
    if whole:
        return [_part_of_unit(name, whole, "alias")]
    supplement = read_supplement(text, lexicon)
    if supplement:
        return [Part(text, supplement, 0.95, "words", "matched", None, f"{text} = {supplement}")]
    units = lexicon.units(words)
    pieces = cut(units)
    lone = len(pieces) == 1
    parts: list[Part] = []
    for piece in pieces:
        found = _read_piece(piece, lexicon, lone)
        if len(pieces) > 1 and len(found) == 1:
            found = [replace(found[0], amount=" ".join(u.text for u in piece))]
        parts.extend(found)
    parts = _merge(parts, lexicon)
    return parts or [Part(text, None, 0.0, "none", "unmatched", None, "")]


def _whole(words: list[str], lexicon: Lexicon) -> Unit | None:
    """Return the alias that is the whole text, apart from brackets and doubled statements."""
    plain = [w for w in words if w not in (",", "(", ")", "-")]
    if len(plain) > lexicon.longest:
        return None
    unit = lexicon.find(tuple(words)) or lexicon.find(tuple(plain))
    return unit if unit and unit.named else None


def _part_of_unit(name: str, unit: Unit, basis: str) -> Part:
    status = "review" if unit.ambiguous else "matched"
    runner_up = unit.foods[1] if len(unit.foods) > 1 else None
    why = f"{unit.text} = {' or '.join(unit.foods)}"
    return Part(name, unit.foods[0], 0.5 if unit.ambiguous else 1.0, basis, status, runner_up, why)


def _read_piece(piece: list[Unit], lexicon: Lexicon, lone: bool) -> list[Part]:
    """Read one piece of a line; `lone` tells that it is the whole line."""
    left, gone = negated(piece)
    phrases = phrases_of(left)
    if phrases:
        uninvert(phrases, lexicon)
    phrases = [p for p in phrases if p.units]
    heads = [p for p in phrases if p.joint != "with" and any(u.role in CONTENT for u in p.units)]
    listing = not lone or len(heads) >= 4
    filled = any(u.role in FOODS and not u.weak and u.foods for p in phrases for u in p.units)
    for phrase in phrases:
        around = phrase.units if listing else left
        marks = sorted({u.role for u in around if u.role in ANALOGUE})
        read_phrase(phrase, lexicon, marks[0] if marks else "", filled)
    if not listing:
        _obey_head(phrases)
    drop_cooking_fat(phrases, lexicon)
    claims = _settle(phrases, lexicon, _absent(gone, phrases, lexicon), listing)
    plain = _plain(phrases, claims, lexicon, listing)
    claims = [c for c in claims if not any(absorbs(p.food, c.food, lexicon) for p in plain)]
    unknown = [w for p in phrases for w in p.unknown]
    if not claims and not plain:
        text = " ".join(u.text for u in piece)
        return [Part(text, None, 0.0, "none", "unmatched", None, _left_over(unknown))]
    explained = _explained(phrases)
    return [_part(c, explained, unknown) for c in {c.food: c for c in reversed([*claims, *plain])}.values()][::-1]


def _explained(phrases: list[Phrase]) -> float:
    """Return the share of the words that is explained; a brand, set apart before the food, weighs half."""
    known = unknown = 0.0
    for i, phrase in enumerate(phrases):
        brand = (
            i == 0 and len(phrases) > 1 and not any(u.role in (*FOODS, "container", "changer") for u in phrase.units)
        )
        for unit in phrase.units:
            if unit.role != "unknown":
                known += unit.role not in ("number", "of")
            else:
                unknown += 0.35 if brand else 0.7
    return known / (known + unknown) if known else 0.0


def _obey_head(phrases: list[Phrase]) -> None:
    """Drop what follows a head word that is no food of ours: "Crunchy snack, milk"."""
    changed = False
    for phrase in phrases:
        if changed and phrase.joint == "soft_separator" and not phrase.dish:
            phrase.claims = []
        changed = changed or (phrase.changed and all(c.brought for c in phrase.claims))


def _absent(gone: list[Unit], phrases: list[Phrase], lexicon: Lexicon) -> set[str]:
    """Return the foods that the text denies, and those for which it names an imitation."""
    named = {c.food for p in phrases for c in (*p.claims, *p.plain)}
    imitated = lexicon.relations["analogue_of"].items()
    return {f for u in gone for f in u.foods} | {f for f, (like, *_) in imitated if like in named and f not in named}


def _settle(phrases: list[Phrase], lexicon: Lexicon, absent: set[str], listing: bool) -> list[Claim]:
    """Bring the claims of a piece to the foods that it names."""
    claims = [c for p in phrases for c in p.claims]
    claims = [c for c in claims if not c.weak] or claims
    if not listing and len(claims) > 1:
        claims = [c for c in claims if not c.flavour] or claims[:1]
    claims = [_refined(c, phrases, lexicon) for c in claims]
    # "Milk with vitamin D" is milk.
    claims = [c for c in claims if lexicon.kind.get(c.food) != "supplement"] or claims
    analogue = {u.role for p in phrases for u in p.units if u.role in ANALOGUE}
    return unify(claims, lexicon, absent, analogue)


def _refined(claim: Claim, phrases: list[Phrase], lexicon: Lexicon) -> Claim:
    """Refine a claim by the words of its own phrase, and of those that are not joined to it by "with"."""
    own = next(p for p in phrases if any(c is claim for c in p.claims))
    about = [p for p in phrases if p is own or "with" not in (p.joint, own.joint)]
    units = [u for p in about for u in p.units]
    words = frozenset(canonical(w) for u in units if u.role != "qualifier" or " " not in u.text for w in tokens(u.text))
    flavoured = any("flavour" in u.attributes for p in phrases for u in p.units)
    return refine(claim, words, [r for u in units for r in u.refines], flavoured, lexicon)


def _plain(phrases: list[Phrase], claims: list[Claim], lexicon: Lexicon, listing: bool) -> list[Claim]:
    """Return the foods without K2 and D that are parts of their own, not flavours or seasonings of others."""
    # "Dark chocolate, 70 % cacao" is chocolate.
    named = [(p, c) for p in phrases for c in p.plain if not any(absorbs(k.food, c.food, lexicon) for k in claims)]
    if claims or any(not c.seasoning for _, c in named):
        named = [(p, c) for p, c in named if not c.seasoning or p.joint == "with"]
    if not listing and any(lexicon.related(c.food, "takes_flavour") for c in claims):
        beside = [p for p in phrases if p.claims or p.joint == "soft_separator"]
        named = [(p, c) for p, c in named if not (c.flavour and any(p is b for b in beside))]
    # A dish is whole: its sauce or crust is in its shares. Beside other foods the rest of a dish has a mass.
    dish = any(lexicon.kind.get(c.food) == "dish" for c in claims)
    plain = [c for _, c in named if c.food != "other" or (claims and not dish)]
    alone = len(claims) == 1 and not plain and lexicon.kind.get(claims[0].food) != "dish"
    if alone and any(p.dish for p in phrases):
        plain = [Claim("other", "rest of the dish")]
    return [c for c in plain if c.food in lexicon.ids]


def _left_over(unknown: list[str]) -> str:
    words = ", ".join(unknown)
    return f"not understood: {words}" if words else ""


def _part(claim: Claim, explained: float, unknown: list[str]) -> Part:
    score = round(explained * (0.6 if claim.doubt else 0.9 if claim.basis == "fuzzy" else 1.0), 3)
    why = f"{claim.text} = {claim.food}" + (f" ({claim.doubt})" if claim.doubt else "")
    left = _left_over(unknown)
    status = "review" if claim.doubt or score < ACCEPTED else "matched"
    explanation = f"{why}; {left}" if left else why
    return Part(claim.text, claim.food, score, claim.basis, status, claim.runner_up, explanation)


def _merge(parts: list[Part], lexicon: Lexicon) -> list[Part]:
    """Keep one part of each food; a sausage takes in the meats named beside it."""
    mixed = {
        r
        for p in parts
        if p.food_id
        for f in lexicon.lineage[p.food_id]
        for r in lexicon.relations["mixed_of"].get(f, ())
    }
    merged: list[Part] = []
    for part in parts:
        if part.food_id is not None and (
            any(m.food_id == part.food_id for m in merged) or any(lexicon.is_a(part.food_id, r) for r in mixed)
        ):
            continue
        merged.append(part)
    return merged
