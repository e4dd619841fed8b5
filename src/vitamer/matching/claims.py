"""Which foods the words of a phrase claim, and which claim stands for another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vitamer.matching.phrases import CONTENT, FOODS, Phrase
from vitamer.matching.text import canonical, is_ideographic, tokens

if TYPE_CHECKING:
    from vitamer.matching.lexicon import Lexicon, Unit

__all__ = ["Claim", "absorbs", "drop_cooking_fat", "read_phrase", "refine", "unify"]

#: Words of these languages put the head of a phrase first.
_HEAD_FIRST = frozenset({"fr", "es", "it", "pt"})


@dataclass(frozen=True)
class Claim:
    """A food that words name; `doubt` says why it waits for review, `brought` that a dish word implies it."""

    food: str
    text: str
    basis: str = "words"
    doubt: str = ""
    weak: bool = False
    flavour: bool = False
    brought: bool = False
    seasoning: bool = False
    words: frozenset[str] = frozenset()
    runner_up: str | None = None


def _head_first(units: list[Unit]) -> bool:
    if any(u.role == "of" for u in units):
        return True
    languages = [set(u.languages) for u in units if u.role in CONTENT and u.languages]
    return bool(languages) and any(s <= _HEAD_FIRST for s in languages) and not any(s == {"en"} for s in languages if s)


def read_phrase(phrase: Phrase, lexicon: Lexicon, analogue: str, filled: bool) -> None:
    """Decide which foods of a phrase are claimed, which are changed by a head word, and what is left over.

    `analogue` is the role of a word that makes foods of the phrase imitations, or empty; `filled` tells
    whether foods are named beside the dish words.
    """
    head_first = _head_first(phrase.units)
    units = [u for u in phrase.units if u.role in CONTENT and (u.role != "unknown" or u.text)]
    kept = _under_heads(units[::-1] if head_first else units, phrase, lexicon)
    phrase.dish = any(u.role == "container" for u in kept)
    for i, unit in enumerate(kept):
        if unit.role == "unknown":
            phrase.unknown.append(unit.text)
        elif unit.role in ("container", "changer"):
            _bring(phrase, unit, filled, lexicon, analogue)
        elif unit.role == "plain":
            food = unit.foods[0] if unit.foods else "other"
            of_group = lexicon.group.get(food) in lexicon.relations["seasoning_group"]
            seasons = of_group or "seasoning" in unit.attributes
            flavour = "flavour" in unit.attributes
            phrase.plain.append(Claim(food, unit.text, doubt=unit.doubt, flavour=flavour, seasoning=seasons))
        else:
            around = (kept[i - 1] if i else None, kept[i + 1] if i + 1 < len(kept) else None)
            claim = _analogue_claim(unit, around[0], lexicon, analogue)
            if claim is None:
                doubt = (
                    "" if phrase.dish or unit.role == "dish" else _doubt(unit, *around, lexicon, head_first=head_first)
                )
                claim = _food_claim(unit, doubt)
            if claim.food in lexicon.ids:
                (phrase.claims if claim.food in lexicon.carriers else phrase.plain).append(claim)
    if head_first:
        phrase.claims.reverse()
        phrase.plain.reverse()


def _under_heads(units: list[Unit], phrase: Phrase, lexicon: Lexicon) -> list[Unit]:
    """Take out the foods that a head word behind them turns into something else ("cheese crackers").

    What stands in for the food that the head word brings stays in its place: the oat milk of an oat milk latte.
    """
    kept: list[Unit] = []
    for i, unit in enumerate(units):
        if unit.role != "changer":
            kept.append(unit)
        elif not any(u.role in ("food", "dish") for u in units[i + 1 : i + 2]):
            stand_ins = {_analogue(food, "analogue_of", lexicon) for food in unit.fallback}
            instead = [u for u in kept if u.role == "food" and u.foods[0] in stand_ins]
            while kept and kept[-1].role in (*FOODS, "container", "unknown"):
                kept.pop()
            phrase.changed = True
            kept.extend(instead[:1] or [unit])
    return kept


def _bring(phrase: Phrase, unit: Unit, filled: bool, lexicon: Lexicon, analogue: str) -> None:
    """Claim what a dish word brings: its foods, or only the bread and the like where fillings are named."""
    only_bread = filled and unit.role == "container" and unit.named and len(unit.fallback) < 2
    brought = unit.fallback if only_bread else unit.foods
    if filled and unit.role == "container" and not brought:
        brought = ("other",)
    for food in brought:
        replaced = analogue and (analogue == "analogue" or lexicon.related(food, "protein"))
        target = _analogue(food, "analogue_of", lexicon) if replaced else food
        if target:
            claim = Claim(target, unit.text, brought=True)
            (phrase.claims if target in lexicon.carriers else phrase.plain).append(claim)


def _analogue(food: str, relation: str, lexicon: Lexicon) -> str | None:
    root = lexicon.related(food, relation)
    return lexicon.relations[relation][root][0] if root else None


def _analogue_claim(unit: Unit, modifier: Unit | None, lexicon: Lexicon, analogue: str) -> Claim | None:
    """Return the claim of an imitation ("vegan cheese", "walnut butter"), or None if the food is the food."""
    food = unit.foods[0]
    words = frozenset(map(canonical, tokens(unit.text)))
    if lexicon.kind.get(food) != "dish" and (analogue == "analogue" or (analogue and lexicon.related(food, "protein"))):
        return Claim(_analogue(food, "analogue_of", lexicon) or "other", unit.text, words=words)
    if modifier and modifier.role == "plain" and "plant_base" in modifier.attributes and len(words) == 1:
        flavoured = "flavour" in modifier.attributes and lexicon.related(food, "flavoured_of")
        target = None if flavoured else _analogue(food, "plant_of", lexicon)
        return Claim(target, f"{modifier.text} {unit.text}", words=words) if target else None
    return None


def _food_claim(unit: Unit, doubt: str) -> Claim:
    words = frozenset(map(canonical, tokens(unit.text)))
    flavour = "flavour" in unit.attributes
    runner_up = unit.foods[1] if len(unit.foods) > 1 else None
    doubt = unit.doubt or doubt
    if unit.ambiguous:
        doubt = "means two foods: " + " or ".join(unit.foods)
    return Claim(
        unit.foods[0],
        unit.text,
        unit.basis,
        doubt,
        unit.weak,
        flavour=flavour,
        words=words,
        runner_up=runner_up,
    )


def _doubt(unit: Unit, before: Unit | None, after: Unit | None, lexicon: Lexicon, *, head_first: bool) -> str:
    """Say which unknown word beside a food may make it another food; empty if none does.

    `before` and `after` are seen from the side of the modifier to that of the head.
    """
    if after and after.role == "unknown":
        return f"{after.text!r} may change the food"
    changeable = before and (is_ideographic(before.text) or lexicon.related(unit.foods[0], "easily_changed"))
    if before and changeable and before.role == "unknown" and " " not in unit.text and not head_first:
        return f"{before.text!r} may change the food"
    return ""


def drop_cooking_fat(phrases: list[Phrase], lexicon: Lexicon) -> None:
    """Forget the butter in which something was fried."""
    something = False
    for phrase in phrases:
        fats = bool(phrase.claims) and all(lexicon.related(c.food, "cooking_fat") for c in phrase.claims)
        if fats and something and phrase.joint == "within" and not phrase.dish:
            phrase.claims = []
        something = something or bool(phrase.claims)


def refine(
    claim: Claim, words: frozenset[str], refiners: list[tuple[str, str]], flavoured: bool, lexicon: Lexicon
) -> Claim:
    """Follow a claim down to the child that the other words of the text name."""
    food = claim.food
    children: dict[str, int] = {}
    for word in sorted(words):
        for bag, key in lexicon.by_word.get(word, ()):
            if bag <= words and bag & claim.words:
                child = next(iter(lexicon.unit(key).foods), food)
                if child != food and lexicon.is_a(child, food):
                    children[child] = max(children.get(child, 0), len(bag))
    if not children:
        for parent, child in refiners:
            if parent == food and child in lexicon.ids:
                children[child] = 1
            elif (parent, food) in lexicon.refinements and child != food:
                return replace(claim, food=parent)
    if flavoured and food in lexicon.relations["flavoured_of"]:
        return replace(claim, food=lexicon.relations["flavoured_of"][food][0])
    if not children:
        return claim
    most = max(children.values())
    best = sorted(c for c, n in children.items() if n == most)
    deepest = [c for c in best if all(lexicon.is_a(c, other) for other in best)]
    if deepest:
        return replace(claim, food=deepest[0])
    return claim


def unify(claims: list[Claim], lexicon: Lexicon, absent: set[str], analogue: set[str]) -> list[Claim]:
    """Drop claims that another claim of the piece already covers, and ingredients said not to be there."""
    named = [c for c in claims if not c.brought and lexicon.related(c.food, "protein")]
    if named:
        claims = [c for c in claims if not c.brought or not lexicon.related(c.food, "protein")]
    expanded: list[Claim] = []
    for claim in claims:
        ingredients = lexicon.main_ingredients(claim.food)
        without = _left_out(ingredients, named, lexicon, absent, analogue)
        if without:
            kept = [i for i in ingredients if i not in without]
            expanded.extend(Claim(i, claim.text, claim.basis, claim.doubt) for i in kept)
        else:
            expanded.append(claim)
    held = [i for c in expanded for i in lexicon.ingredients.get(c.food, {})]
    final: list[Claim] = []
    for claim in expanded:
        if any(_same(claim.food, i, lexicon) or absorbs(i, claim.food, lexicon) for i in held):
            continue
        if any(lexicon.is_a(k.food, claim.food) for k in final):
            continue
        final = [k for k in final if not lexicon.is_a(claim.food, k.food)]
        final.append(claim)
    return [c for i, c in enumerate(final) if not _is_absorbed(i, final, lexicon)]


def _left_out(
    ingredients: tuple[str, ...], named: list[Claim], lexicon: Lexicon, absent: set[str], analogue: set[str]
) -> set[str]:
    """Return the ingredients of a dish that the text denies or replaces by another meat or fish."""
    without = {i for i in ingredients if any(_same(i, a, lexicon) for a in absent)}
    covered = any(_same(c.food, i, lexicon) or absorbs(i, c.food, lexicon) for c in named for i in ingredients)
    if "analogue" in analogue:
        without |= set(ingredients)
    elif analogue or (named and not covered):
        without |= {i for i in ingredients if lexicon.related(i, "protein")}
    return without


def _is_absorbed(index: int, claims: list[Claim], lexicon: Lexicon) -> bool:
    """Tell whether another claim takes this one in; of two that take in each other the first stays."""
    food = claims[index].food
    if claims[index].brought:
        return False
    return any(
        absorbs(other.food, food, lexicon) and (i < index or not absorbs(food, other.food, lexicon))
        for i, other in enumerate(claims)
        if i != index and not other.brought
    )


def _same(a: str, b: str, lexicon: Lexicon) -> bool:
    return lexicon.is_a(a, b) or lexicon.is_a(b, a)


def absorbs(food: str, other: str, lexicon: Lexicon) -> bool:
    """Tell whether `other`, named beside `food`, is what it is made of: pork beside sausage."""
    roots = {r for f in lexicon.lineage.get(food, ()) for r in lexicon.relations["absorbs"].get(f, ())}
    return any(lexicon.is_a(other, r) for r in roots)
