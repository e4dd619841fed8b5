"""Which foods the words of a phrase claim, and which claim stands for another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vitamer.matching.phrases import CONTENT, FOODS, Phrase
from vitamer.matching.text import canonical, is_ideographic, tokens

if TYPE_CHECKING:
    from vitamer.matching.lexicon import Lexicon, Unit

__all__ = ["Claim", "absorbs", "drop_cooking_fat", "is_quality", "read_phrase", "refine", "unify"]

#: An ingredient of at least this share gives way to a kind of it that is named beside its dish [g/hg].
_LARGE_SHARE = 25.0

#: English endings of words that say how a food is, not what.
_QUALITY = re.compile(r".{3}(?:ed|est|ish|ic|ous|less|style)$")

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


def read_phrase(phrase: Phrase, lexicon: Lexicon, analogue: str, fillings: frozenset[str]) -> None:
    """Decide which foods of a phrase are claimed, which are changed by a head word, and what is left over.

    `analogue` is the role of a word that makes foods of the phrase imitations, or empty; `fillings` are the
    foods that are named beside the dish words.
    """
    head_first = _head_first(phrase.units)
    units = [u for u in phrase.units if u.role in CONTENT and (u.role != "unknown" or u.text)]
    if not head_first:
        units = _without_flavours(units, behind=phrase.joint == "soft_separator")
    kept = _under_heads(units[::-1] if head_first else units, phrase, lexicon)
    phrase.dish = any(u.role == "container" and not (analogue and _is_made_of(u, fillings, lexicon)) for u in kept)
    for i, unit in enumerate(kept):
        if unit.role == "unknown":
            phrase.unknown.append(unit.text)
        elif unit.role in ("container", "changer"):
            _bring(phrase, unit, fillings, lexicon, analogue)
        elif unit.role == "plain":
            food = unit.foods[0] if unit.foods else "other"
            # "Sandwich cookies, maple creme": what follows is their flavour.
            phrase.changed = phrase.changed or lexicon.kind.get(food) == "dish"
            of_group = lexicon.group.get(food) in lexicon.relations["seasoning_group"]
            seasons = of_group or "seasoning" in unit.attributes
            flavour = "flavour" in unit.attributes
            phrase.plain.append(Claim(food, unit.text, doubt=unit.doubt, flavour=flavour, seasoning=seasons))
        else:
            claim = _analogue_claim(unit, kept[i - 1] if i else None, lexicon, analogue)
            if claim is None:
                sure = phrase.dish or unit.role == "dish"
                claim = _food_claim(unit, "" if sure else _doubt(unit, phrase.units, lexicon, head_first=head_first))
            if claim.food in lexicon.ids:
                (phrase.claims if claim.food in lexicon.carriers else phrase.plain).append(claim)
    if head_first:
        phrase.claims.reverse()
        phrase.plain.reverse()


def _without_flavours(units: list[Unit], *, behind: bool) -> list[Unit]:
    """Take out what only flavours the food behind it, or before it if the phrase stands `behind` one.

    The chicken of "chicken flavoured noodles" is none, nor is the cheese of "crisps, cheese flavoured".
    """
    kept: list[Unit] = []
    for unit in units:
        flavours = unit.role == "plain" and not unit.foods and "flavour" in unit.attributes
        if flavours and (behind or unit is not units[-1]):
            while kept and kept[-1].role in ("food", "plain"):
                kept.pop()
        else:
            kept.append(unit)
    return kept


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
        elif unit.named and lexicon.related(unit.foods[0], "protein"):
            kept.append(unit)
    return kept


def _bring(phrase: Phrase, unit: Unit, fillings: frozenset[str], lexicon: Lexicon, analogue: str) -> None:
    """Claim what a dish word brings: its foods, or only its bread or base where fillings are named.

    What it is made of anyway fills nothing: an egg omelette is an omelette.
    """
    brought = unit.foods
    if fillings and unit.role == "container" and (analogue or not _is_made_of(unit, fillings, lexicon)):
        if unit.named and len(unit.fallback) < 2:
            brought = unit.fallback or _base(unit.foods[0], lexicon)
        brought = brought or ("other",)
    for food in brought:
        replaced = analogue and (analogue == "analogue" or lexicon.related(food, "protein"))
        target = _analogue(food, "analogue_of", lexicon) if replaced else food
        if target:
            claim = Claim(target, unit.text, brought=True)
            (phrase.claims if target in lexicon.carriers else phrase.plain).append(claim)


def _is_made_of(unit: Unit, fillings: frozenset[str], lexicon: Lexicon) -> bool:
    """Tell whether all that is named beside a dish word is the egg or cheese that the dish is made of anyway."""
    main = unit.fallback[0] if unit.named and unit.fallback else ""
    return bool(fillings) and main in lexicon.carriers and all(lexicon.is_a(f, main) for f in fillings)


def _base(dish: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return what a dish holds besides what it is built around: the butter and cheese of a risotto."""
    if lexicon.kind.get(dish) != "dish":
        return ()
    return tuple(i for i in lexicon.main_ingredients(dish) if not lexicon.related(i, "protein"))


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


def _doubt(unit: Unit, units: list[Unit], lexicon: Lexicon, *, head_first: bool) -> str:
    """Say which unknown word right beside a food may make it another food; empty if none does.

    English puts the head of a name last, so that a noun behind a food makes it another ("butter cookies").
    Romance languages put it first, German and Dutch write both as one word, and an adjective behind changes
    nothing: there an unknown word is a brand or a quality.
    """
    at = next((i for i, u in enumerate(units) if u is unit), None)
    if at is None:
        return ""
    before, after = units[at - 1] if at else None, units[at + 1] if at + 1 < len(units) else None
    run_on = is_ideographic(unit.text)
    if after and after.role == "unknown":
        english = not head_first and all("en" in u.languages for u in units if u.languages)
        if is_ideographic(after.text) if run_on else english and not _QUALITY.search(after.text):
            return f"{after.text!r} may change the food"
    if head_first and before and before.role == "of" and at > 1:
        before = units[at - 2]
    if before and before.role == "unknown" and " " not in unit.text:
        changed = len(unit.text) == 1 if run_on else lexicon.related(unit.foods[0], "easily_changed")
        if changed and (not head_first or units[at - 1].role == "of"):
            return f"{before.text!r} may change the food"
    return ""


def is_quality(text: str) -> bool:
    """Tell whether a word says how a food is, by its English ending, and not what."""
    return bool(_QUALITY.search(text))


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
    ingredients = lexicon.main_ingredients(food) if refiners and lexicon.kind.get(food) == "dish" else ()
    if len(ingredients) == 1 and lexicon.ingredients[food][ingredients[0]] >= _LARGE_SHARE:
        # "Latte, skimmed": the milk in it is named, the rest of the dish is not.
        child = next((child for parent, child in refiners if parent == ingredients[0]), food)
        return replace(claim, food=child, brought=child != food) if child in lexicon.ids else claim
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


def unify(claims: list[Claim], beside: set[str], lexicon: Lexicon, absent: set[str], analogue: set[str]) -> list[Claim]:
    """Drop claims that another claim of the piece already covers, and ingredients said not to be there.

    `beside` are foods without K2 and D that a dish may be built around: the beans of a burrito.
    """
    named = [c for c in claims if not c.brought and lexicon.kind.get(c.food) != "dish"]
    if any(_is_main(c.food, lexicon) for c in named):
        claims = [c for c in claims if not (c.brought and _is_main(c.food, lexicon))]
    expanded: list[Claim] = []
    for claim in claims:
        ingredients = lexicon.main_ingredients(claim.food)
        without = _left_out(claim.food, named, beside, lexicon, absent, analogue)
        if without:
            kept = [i for i in ingredients if i not in without]
            expanded.extend(Claim(i, claim.text, claim.basis, claim.doubt, brought=True) for i in kept)
        else:
            expanded.append(claim)
    held = [i for c in expanded for i in lexicon.main_ingredients(c.food)]
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
    dish: str,
    named: list[Claim],
    beside: set[str],
    lexicon: Lexicon,
    absent: set[str],
    analogue: set[str],
) -> set[str]:
    """Return the ingredients of a dish that the text denies, or in whose place it names another food."""
    ingredients, shares = lexicon.main_ingredients(dish), lexicon.ingredients.get(dish, {})
    without = {i for i in ingredients if any(_same(i, a, lexicon) for a in absent)}
    large = [i for i in ingredients if shares[i] >= _LARGE_SHARE]
    without |= {i for i in large for c in named if c.food != i and lexicon.is_a(c.food, i)}
    if "analogue" in analogue:
        return without | set(ingredients)
    if analogue:
        without |= {i for i in ingredients if lexicon.related(i, "protein")}
    mains = [c.food for c in named if _is_main(c.food, lexicon)]
    mains += [f for f in sorted(beside) if not any(_same(f, i, lexicon) for i in shares)]
    if mains:
        kept = {i for i in ingredients for m in mains if _same(m, i, lexicon) or absorbs(i, m, lexicon)}
        without |= {i for i in ingredients if _is_main(i, lexicon) and i not in kept}
    return without


def _is_main(food: str, lexicon: Lexicon) -> bool:
    """Tell whether dishes are built around a food; bacon may top any of them."""
    return bool(lexicon.related(food, "protein")) and not lexicon.related(food, "topping")


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
