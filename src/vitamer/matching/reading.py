"""Read one name: which foods it names, how surely, and which words were left over.

The line is cut where it names several foods ("and", "+", "&"); each piece is a row of phrases, held together
by commas and by words such as "with". In a phrase a word after a food can make it another food ("cheese
crackers"), a dish word takes foods as its ingredients ("ham sandwich"), and words that change nothing are
set aside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from vitamer.matching.claims import Claim, absorbs, drop_cooking_fat, is_quality, read_phrase, refine, unify
from vitamer.matching.phrases import ANALOGUE, CONTENT, FOODS, Phrase, cut, negated, phrases_of, uninvert
from vitamer.matching.supplements import read_supplement
from vitamer.matching.text import canonical, is_ideographic, normalise, tokens

if TYPE_CHECKING:
    from vitamer.matching.lexicon import Lexicon, Unit

__all__ = ["Part", "read"]


#: The least score of a match that is taken without asking [-].
ACCEPTED = 0.7


#: What an unknown word takes off the score by its place [-], and what a doubt about the food leaves of it [-].
_COSTS = {"before": 0.06, "behind": 0.1, "apart": 0.05}
_PLACES = {"before": "before the food", "behind": "behind the food", "apart": "apart from the food"}
_DOUBTED = 0.6


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
        return [Part(text, supplement, 0.95, "words", "matched", None, f"{text!r} is {supplement}")]
    units = _with_nutrients(lexicon.units(_apart(words) if not text.isascii() else words), lexicon)
    pieces = cut(_alternatives(units, lexicon))
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
    if unit is None and len(plain) == 2:
        # Capitals part "SunButter", too.
        unit = lexicon.find(("".join(plain),))
    return unit if unit and unit.named else None


def _apart(words: list[str]) -> list[str]:
    """Part runs of Chinese or Japanese characters, between which the text has a blank, as by commas."""
    parted = words[:1]
    for word in words[1:]:
        if is_ideographic(word) and is_ideographic(parted[-1]):
            parted.append(",")
        parted.append(word)
    return parted


def _with_nutrients(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """Read a nutrient behind a food as one with it: the DHA of "yogurt plus DHA" is no part of its own."""
    read = list(units)
    food = False
    for i, unit in enumerate(units):
        if unit.role == "hard_separator" and food:
            named = [u for u in _up_to_separator(units[i + 1 :]) if u.role != "qualifier"]
            # "Milk plus vitamin D" is milk; of milk and vitamin D the vitamin may be a supplement.
            carrying = unit.text == "plus"
            if named and all(_is_nutrient(u, lexicon, carrying=carrying) for u in named):
                read[i] = replace(unit, role="with")
        food = food or (unit.role in FOODS and bool(unit.foods) and not _is_nutrient(unit, lexicon))
    return read


def _is_nutrient(unit: Unit, lexicon: Lexicon, *, carrying: bool = False) -> bool:
    """Tell whether a word names what could be a supplement; of those with K2 or D only if `carrying`."""
    food = unit.foods[0] if unit.foods else ""
    return lexicon.kind.get(food) == "supplement" and (carrying or food not in lexicon.carriers)


def _alternatives(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """Give both of two alternatives the head word that they share: "cereal or granola bar"."""
    read = list(units)
    for i, unit in enumerate(units[1:-1], start=1):
        alone = units[i - 1].foods and (i < 2 or "separator" in units[i - 2].role)
        if unit.role != "soft_separator" or not unit.text.isalpha() or not alone:
            continue
        words = [w for u in _up_to_separator(units[i + 1 :]) if u.role in CONTENT for w in tokens(u.text)]
        head = lexicon.find(words[-1:]) if len(words) > 1 else None
        joined = lexicon.find((*tokens(units[i - 1].text), words[-1])) if head and head.role == "changer" else None
        if joined and joined.named:
            read[i - 1] = joined
    return read


def _up_to_separator(units: list[Unit]) -> list[Unit]:
    return list(takewhile(lambda u: "separator" not in u.role and u.role not in ("with", "within"), units))


def _part_of_unit(name: str, unit: Unit, basis: str) -> Part:
    status = "review" if unit.ambiguous else "matched"
    runner_up = unit.foods[1] if len(unit.foods) > 1 else None
    why = f"{unit.text!r} is {' or '.join(unit.foods)}"
    return Part(name, unit.foods[0], 0.5 if unit.ambiguous else 1.0, basis, status, runner_up, why)


def _read_piece(piece: list[Unit], lexicon: Lexicon, lone: bool) -> list[Part]:
    """Read one piece of a line; `lone` tells that it is the whole line."""
    left, gone = negated(piece)
    phrases = phrases_of(left)
    if phrases:
        uninvert(phrases, lexicon)
    phrases = [p for p in phrases if p.units]
    heads = [p for p in phrases if p.joint not in ("with", "within") and any(u.role in CONTENT for u in p.units)]
    listing = not lone or len(heads) >= 4
    whole = [u for p in phrases for u in p.units]
    for phrase in phrases:
        around = phrase.units if listing else whole
        mark = min((u.role for u in around if u.role in ANALOGUE), default="")
        fillings = frozenset(u.foods[0] for u in around if u.role in FOODS and not u.weak and u.foods)
        read_phrase(phrase, lexicon, mark, fillings)
    if not listing:
        _obey_head(phrases)
    drop_cooking_fat(phrases, lexicon)
    absent = _absent(gone, phrases, lexicon)
    claims = _settle(phrases, lexicon, absent, listing)
    plain = _plain(phrases, claims, lexicon, listing)
    claims = [c for c in claims if not any(_stands_for(p.food, c.food, lexicon) for p in plain)]
    unknown = [w for p in phrases for w in p.unknown]
    # "Juice with calcium" is juice, and a word that nobody knows does not become calcium by being "with" it.
    eaten = [c for c in plain if lexicon.kind.get(c.food) != "supplement"]
    of_something = all(p.joint == "with" for p in phrases if p.plain) and bool(heads)
    added: list[str] = []
    if claims or eaten or of_something:
        added = [c.text for c in plain if c not in eaten]
        plain = eaten
    # Of something unknown that is breaded nothing is understood but its coat.
    if unknown and all(c.brought and is_quality(c.text) for c in (*claims, *plain)):
        claims, plain = [], []
    if not claims and not plain:
        text = " ".join(u.text for u in piece)
        return [Part(text, None, 0.0, "none", "unmatched", None, _left_over(unknown))]
    foods = {c.food: c for c in reversed([*claims, *plain])}.values()
    return [_part(c, phrases, gone, added) for c in foods][::-1]


def _stands_for(food: str, other: str, lexicon: Lexicon) -> bool:
    """Tell whether `food` is a kind of `other`, or made of it."""
    return absorbs(food, other, lexicon) or (food != other and lexicon.is_a(food, other))


def _costs(claim: Claim, phrases: list[Phrase]) -> dict[str, float]:
    """Return what each unknown word takes off the score of a claim, by what is to be said of it [-].

    Right beside the food a word says more about it than in another phrase, where brands stand.
    """
    costs: dict[str, float] = {}
    unclear = [p for p in phrases if any(u.role == "unknown" for u in p.units)]
    own = next((p for p in phrases if any(u.text == claim.text for u in p.units)), None) if unclear else None
    for phrase in unclear:
        content = [i for i, u in enumerate(phrase.units) if u.role in (*FOODS, "container", "changer")]
        for i, unit in enumerate(phrase.units):
            if unit.role == "unknown":
                place = "apart" if phrase is not own or not content else "before" if i < content[-1] else "behind"
                costs[f"{unit.text!r} is unknown, {_PLACES[place]}"] = _COSTS[place]
    if claim.basis == "fuzzy":
        costs[f"{claim.text!r} is written in another way"] = 0.1
    return costs


def _obey_head(phrases: list[Phrase]) -> None:
    """Drop what follows a head word that is no food of ours: "Crunchy snack, milk"."""
    changed = claimed = False
    for phrase in phrases:
        if changed and phrase.joint == "soft_separator" and not phrase.dish:
            phrase.claims = []
        changed = changed or (phrase.changed and not claimed and all(c.brought for c in phrase.claims))
        claimed = claimed or bool(phrase.claims)


def _absent(gone: list[Unit], phrases: list[Phrase], lexicon: Lexicon) -> set[str]:
    """Return the foods that the text denies, and those for which it names an imitation."""
    named = {c.food for p in phrases for c in (*p.claims, *p.plain)}
    imitated = lexicon.relations["analogue_of"].items()
    denied = {f for u in gone for f in u.foods}
    denied |= {i for f in denied for i in lexicon.main_ingredients(f, 50.0)}
    return denied | {f for f, (like, *_) in imitated if like in named and f not in named}


def _settle(phrases: list[Phrase], lexicon: Lexicon, absent: set[str], listing: bool) -> list[Claim]:
    """Bring the claims of a piece to the foods that it names."""
    if listing:
        for phrase in phrases:
            phrase.claims = [c for c in phrase.claims if not c.weak] or phrase.claims
        claims = [c for p in phrases for c in p.claims]
    else:
        claims = [c for p in phrases for c in p.claims]
        claims = [c for c in claims if not c.weak] or claims
    if not listing and len(claims) > 1:
        claims = [c for c in claims if not c.flavour] or claims[:1]
    claims = [_refined(c, phrases, lexicon, listing) for c in claims]
    # "Milk with vitamin D" is milk.
    claims = [c for c in claims if lexicon.kind.get(c.food) != "supplement"] or claims
    analogue = {u.role for p in phrases for u in p.units if u.role in ANALOGUE}
    beside = {c.food for p in phrases for c in p.plain if lexicon.related(c.food, "protein")}
    return unify(claims, beside, lexicon, absent, analogue)


def _refined(claim: Claim, phrases: list[Phrase], lexicon: Lexicon, listing: bool) -> Claim:
    """Refine a claim by the words of its phrase, and of those that are no food beside it: not "with" it, or listed."""
    own = next(p for p in phrases if any(c is claim for c in p.claims))
    about = [
        p
        for p in phrases
        if p is own
        or (
            "with" not in (p.joint, own.joint)
            and own.joint != "within"
            and not (p.joint == "within" and p.claims)
            and not (listing and (p.claims or p.plain))
        )
    ]
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
    # The bun of "hamburger on a bun" is in the hamburger.
    held = [i for c in claims for i in lexicon.ingredients.get(c.food, ())]
    bread = {c.food for _, c in named if c.brought and lexicon.group.get(c.food) == "grain"}
    named = [(p, c) for p, c in named if c.food not in bread or not any(lexicon.is_a(i, c.food) for i in held)]
    # A dish is whole: its sauce or crust is in its shares. Beside other foods the rest of a dish has a mass.
    dish = any(lexicon.kind.get(c.food) == "dish" for c in claims)
    plain = [c for _, c in named if c.food != "other" or (claims and not dish)]
    alone = len(claims) == 1 and not plain and not dish
    parted = not dish and any(lexicon.kind.get(c.food) == "dish" for p in phrases for c in p.claims)
    if (parted or (alone and any(p.dish for p in phrases))) and all(c.food != "other" for c in plain):
        plain.append(Claim("other", "rest of the dish"))
    return [c for c in plain if c.food in lexicon.ids]


def _left_over(unknown: list[str]) -> str:
    words = ", ".join(map(repr, unknown))
    return f"not understood: {words}" if words else ""


def _part(claim: Claim, phrases: list[Phrase], gone: list[Unit], added: list[str]) -> Part:
    """Score a claim, and write down how it came about, a line for each thing to say."""
    costs = _costs(claim, phrases)
    score = max(1.0 - sum(costs.values()), 0.1) * (_DOUBTED if claim.doubt else 1.0)
    score = round(score, 3)
    words = [u for p in phrases for u in p.units if u.text != claim.text]
    kinds = [u.text for u in words if u.refines and claim.food in {child for _, child in u.refines}]
    aside = [u.text for u in words if u.role in ("qualifier", "brand") and u.text not in kinds]
    said = [f"{claim.text!r}{''.join(f' with {word!r}' for word in kinds)} is {claim.food}"]
    if aside:
        said.append("changes nothing: " + ", ".join(map(repr, dict.fromkeys(aside))))
    if added:
        said.append("with it, and no part of its own: " + ", ".join(map(repr, added)))
    if gone:
        said.append("said not to be there: " + ", ".join(repr(u.text) for u in gone))
    said += [f"{what}: -{cost:.2f}" for what, cost in costs.items()]
    if claim.doubt:
        said.append(f"{claim.doubt}: x {_DOUBTED}")
    status = "review" if claim.doubt or score < ACCEPTED else "matched"
    return Part(claim.text, claim.food, score, claim.basis, status, claim.runner_up, "\n".join(said))


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
        counted = part.amount[:1].isdigit()
        if part.food_id is not None and (
            any(m.food_id == part.food_id for m in merged)
            or (not counted and any(lexicon.is_a(part.food_id, r) for r in mixed))
        ):
            continue
        merged.append(part)
    return merged
