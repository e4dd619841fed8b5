"""The words that names are read with: the table's aliases and ``words.csv``, indexed once per food table.

A name is read as a row of units, each the longest run of words that the lexicon holds. Words are compared as
written first and then in a canonical form without accents and plural endings, so that "crème fraiche" and
"eggs" are found; a word that the lexicon holds as written ("the") is never taken for another ("thé"). A word
that is still unknown may be a run-together of known words ("hamsandwich", "Käsebrot") or a known word with a
typing error, unless it may well be a word of its own ("salmonberry"): then it waits for review or stays unknown.

``words.csv`` holds what is said around foods, one word and kind a row. Words of a name:

- qualifier, brand: change nothing; plain: a food of plants and the like that need not be in the table;
- changer: makes what stands before it another food ("cheese crackers"); container: takes foods as its
  ingredients ("ham sandwich"); `foods` is what either brings of its own;
- no_food: a word that is no food, though a typing error or a split would make one of it ("salon", "fishbone");
- negation_before, negation_after, analogue, meat_analogue: say what is not there, or only resembles it;
- hard_separator, soft_separator, with, within, of: part or join foods;
- flavour, seasoning, plant_base: plain words that only flavour a food, or make a plant's "milk" of it;
- refine: makes of a food one of its kinds (`foods`: ``food>kind``).

Words that are food ids: absorbs (takes in the foods it is made of when they are named beside it), mixed_of
(the same across "and"), analogue_of and plant_of (what stands for it where it is only resembled),
flavoured_of (its kind with a flavour), takes_flavour, cooking_fat, protein (what a dish is built around),
topping (what may top it beside that), easily_changed (an unknown word before it means another food), and
seasoning_group (a food group whose foods only season).
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from vitamer.cache import remembered
from vitamer.matching.text import canonical, is_ideographic, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vitamer.food_table import FoodTable

__all__ = ["Lexicon", "Unit", "lexicon_of"]

#: Kinds of words.csv that say something about a food, not about a word of a name.
RELATIONS = (
    "absorbs",
    "mixed_of",
    "analogue_of",
    "plant_of",
    "flavoured_of",
    "cooking_fat",
    "easily_changed",
    "protein",
    "topping",
    "takes_flavour",
    "seasoning_group",
)

#: Words that head a compound of foods, and groups of foods whose kinds are named by another food ("butterfish").
_HEADS = ("container", "changer", "dish")
_NAMED_BY_OTHERS = frozenset({"fish", "fruit", "vegetable", "legume", "mushroom", "nut"})

#: Languages that write compounds as one word.
_COMPOUNDING = frozenset({"de", "nl"})

#: Kinds that a word has beside its own meaning.
ATTRIBUTES = ("flavour", "plant_base", "seasoning", "refine")

#: Of two meanings of one word the one that stands first here is taken.
_PRECEDENCE = (
    *("hard_separator", "soft_separator", "with", "within", "of", "negation_before", "negation_after"),
    *("analogue", "meat_analogue", "container", "changer", "brand", "plain", "qualifier", "no_food"),
)


@dataclass(frozen=True)
class Unit:
    """The longest run of a name's words that the lexicon holds, and what it means.

    `role` is food, dish, plain (a food that carries neither K2 nor D), a kind of words.csv, number or
    unknown. `weak` foods count only where no other is named; `named` tells that `foods` are an alias's,
    `fallback` are the foods that words.csv gives a dish word; `doubt` says why the reading waits for review.
    """

    text: str
    role: str
    foods: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    refines: tuple[tuple[str, str], ...] = ()
    weak: bool = False
    ambiguous: bool = False
    named: bool = False
    fallback: tuple[str, ...] = ()
    basis: str = "words"
    doubt: str = ""


@dataclass
class _Said:
    """What words.csv says of a phrase; of each kind the languages, and the foods that it brings."""

    kinds: dict[str, tuple[set[str], tuple[str, ...]]] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    refines: dict[str, str] = field(default_factory=dict)


class _Meaning(NamedTuple):
    """What a phrase means: the foods with each language that calls them so, and what words.csv says of it."""

    foods: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    attributes: tuple[str, ...] = ()
    refines: tuple[tuple[str, str], ...] = ()

    @property
    def is_no_food(self) -> bool:
        """Tell whether nothing is said of the phrase but that it is no food."""
        return not self.foods and [kind for kind, *_ in self.kinds] == ["no_food"]


#: Of phrases the foods whose aliases they are, each with the language.
_Names = dict[str, set[tuple[str, str]]]


#: Signs that part two foods, and signs that part a food from what is said about it.
_SEPARATORS = dict.fromkeys("+;&/|、；", "hard_separator") | dict.fromkeys(",:()-，。（）【】・", "soft_separator")


def _language(tag: str) -> str:
    return tag.partition("-")[0]


def _phrase(text: str) -> str:
    return " ".join(tokens(normalise(text)))


def _fold(phrase: str) -> str:
    """Return a phrase without accents and plural endings."""
    return " ".join(map(canonical, phrase.split()))


def _is_word(phrase: str) -> bool:
    return " " not in phrase


def _bag(phrase: str) -> frozenset[str]:
    return frozenset(w for w in phrase.split() if w[0].isalnum())


@cache
def _words() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            (row["word"], row["kind"], row["language"], tuple(f for f in row["foods"].split(";") if f))
            for row in csv.DictReader(lines)
        )


def _names(foods: FoodTable) -> _Names:
    """Collect the aliases and the foods' own names; in its region a regional meaning wins."""
    names: _Names = defaultdict(set)
    regional: dict[str, str] = {}
    elsewhere: list[tuple[str, str, str]] = []
    columns = (foods.aliases[c].fillna("").tolist() for c in ("alias", "food_id", "language", "region"))
    for alias, food, language, region in zip(*columns, strict=True):
        phrase = _phrase(alias)
        if not phrase:
            continue
        if region in ("", foods.region):
            names[phrase].add((food, language))
            if region:
                regional[phrase] = food
        elif foods.region is None:
            elsewhere.append((phrase, food, language))
    # Without a region a regional meaning counts only for a word that has no other.
    known = set(names)
    for phrase, food, language in elsewhere:
        if phrase not in known:
            names[phrase].add((food, language))
    for phrase, food in regional.items():
        names[phrase] = {name for name in names[phrase] if name[0] == food}
    for food, name in zip(foods.foods.index.tolist(), foods.foods["name"].tolist(), strict=True):
        phrase = _phrase(name)
        if re.fullmatch(r"[\w' -]+", name) and phrase not in names:
            names[phrase].add((food, "en"))
    return dict(names)


def _meanings(names: _Names, said: dict[str, _Said]) -> dict[str, _Meaning]:
    """Bring together what each phrase means, in the order of the phrases; those that mean the same share it."""
    meanings: dict[str, _Meaning] = {}
    shared: dict[_Meaning, _Meaning] = {}
    for phrase in sorted({*names, *said}):
        meaning = _Meaning(tuple(sorted(names.get(phrase, ()))))
        if saying := said.get(phrase):
            meaning = meaning._replace(
                kinds=tuple((kind, tuple(sorted(spoken)), brought) for kind, (spoken, brought) in saying.kinds.items()),
                attributes=tuple(sorted(saying.attributes)),
                refines=tuple(sorted(saying.refines.items())),
            )
        if any(meaning):
            meanings[phrase] = shared.setdefault(meaning, meaning)
    return meanings


class _Bags:
    """Names by a word, each with the set of its words, which is made when the word is first asked for."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names
        self._bags: dict[str, list[tuple[frozenset[str], str]]] = {}

    def get(self, word: str, default: Sequence[tuple[frozenset[str], str]]) -> Sequence[tuple[frozenset[str], str]]:
        """Return the names of a word."""
        if word in self._names and word not in self._bags:
            self._bags[word] = [(_bag(name), name) for name in self._names[word]]
        return self._bags.get(word, default)


class Lexicon:
    """Every word of the table's aliases and of words.csv, by phrase: words joined by a blank.

    Most phrases mean what many others mean, and all of them share one object. What few names need is made when
    it is first asked for, and is not kept between runs.

    Parameters
    ----------
    foods : FoodTable
        The table whose foods the names are to be matched with.
    """

    def __init__(self, foods: FoodTable) -> None:
        self.ids = frozenset(foods.foods.index)
        self.kind = dict(foods.foods["kind"].items())
        self.group = dict(foods.foods["group"].items())
        self.carriers = foods.carriers
        self.lineage = {f: foods.lineage(f) for f in self.ids}
        self.ingredients = foods.recipes
        #: What words.csv says about foods: relation, food, other foods.
        self.relations: dict[str, dict[str, tuple[str, ...]]] = {r: {} for r in RELATIONS}
        names = _names(foods)
        said = self._sayings(names)
        self._drop_contradictions(names, said)
        self._meanings = _meanings(names, said)
        #: Phrases that the lexicon holds with an accent or a plural ending only, by their form without.
        self._unfolded: dict[str, str] = {}
        folded = {phrase: _fold(phrase) for phrase in self._meanings}
        for phrase, plain in folded.items():
            if plain not in self._meanings:
                self._unfolded.setdefault(plain, phrase)
        #: Of a word that begins longer phrases: how many words the longest has.
        self._reach: dict[str, int] = {}
        for words in map(str.split, folded.values()):
            if len(words) > self._reach.get(words[0], 1):
                self._reach[words[0]] = len(words)
        #: How many words the longest phrase has.
        self.longest = max(self._reach.values(), default=1)
        characters = (phrase for phrase in self._meanings if is_ideographic(phrase) and _is_word(phrase))
        self._longest_ideographic = max(map(len, characters), default=1)
        #: Names of several words, by the rarest of their words: what a bag of words is looked up in.
        self.by_word = _Bags(self._by_rarest_word(folded.values()))
        #: Words in canonical form that may be meant by a typing error, by their first letter.
        self._by_initial: dict[str, list[str]] = defaultdict(list)
        for word in sorted({plain for plain in folded.values() if _is_word(plain) and len(plain) >= 4}):
            if not self._meaning(word).is_no_food:
                self._by_initial[word[0]].append(word)
        self._memorise()

    def _memorise(self) -> None:
        self._units: dict[str, Unit] = {}
        self._split = cache(self._split_word)
        self._respell = cache(self._respell_word)

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_units", "_split", "_respell")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._memorise()

    def _sayings(self, names: _Names) -> dict[str, _Said]:
        """Read words.csv: what its words mean, and what it says about foods."""
        aliases = {_fold(phrase): phrase for phrase in sorted(names, reverse=True)}
        said: dict[str, _Said] = defaultdict(_Said)
        for word, kind, language, listed in _words():
            if kind in RELATIONS:
                self.relations[kind][word] = listed
                continue
            phrase = _phrase(word)
            # A plural of an alias's singular says something about the alias, not beside it; but "the" is not "thé".
            alike = aliases.get(_fold(phrase), phrase)
            spoken = {_language(x) for _, x in names.get(alike, ())}
            same = phrase not in names and phrase not in said and _language(language) in spoken
            saying = said[alike if same else phrase]
            if kind == "refine":
                saying.refines.update((x.partition(">")[0], x.partition(">")[2]) for x in listed)
                if not any(language == spoken for _, spoken in names.get(alike if same else phrase, ())):
                    saying.kinds.setdefault("qualifier", (set(), ()))[0].add(language)
            elif kind in ATTRIBUTES:
                saying.attributes.add(kind)
                saying.kinds.setdefault("plain", (set(), ()))[0].add(language)
            else:
                languages, fallback = saying.kinds.get(kind, (set(), ()))
                saying.kinds[kind] = (languages | {language}, fallback or listed)
        return said

    def _drop_contradictions(self, names: _Names, said: dict[str, _Said]) -> None:
        """Drop a name of a dish that itself names a meat or fish which the dish does not hold.

        "Turkey sandwich" may stand for a ham sandwich in a short table; its words say more.
        """
        proteins: dict[str, str] = {}
        for phrase, called in names.items():
            foods = {food for food, _ in called} if _is_word(phrase) else set()
            if len(foods) == 1 and self.related(min(foods), "protein"):
                proteins[canonical(phrase)] = min(foods)
        containers = {canonical(p) for p, saying in said.items() if _is_word(p) and "container" in saying.kinds}
        for phrase, called in names.items():
            dishes = set() if _is_word(phrase) else {food for food, _ in called if self.kind[food] == "dish"}
            words = _fold(phrase).split() if dishes else []
            if not containers.intersection(words):
                continue
            named = {proteins[w] for w in words if w in proteins}
            for dish in dishes:
                held = self.ingredients.get(dish, {})
                if any(not any(self.is_a(i, n) or self.is_a(n, i) for i in held) for n in named):
                    names[phrase] = {name for name in names[phrase] if name[0] != dish}

    def _by_rarest_word(self, folded: Iterable[str]) -> dict[str, list[str]]:
        """Return the names of foods that have several words, without accents and plurals, by their rarest word."""
        phrases = [p for p in dict.fromkeys(folded) if not _is_word(p) and self._meaning(p).foods]
        bags = {phrase: bag for phrase in phrases if (bag := _bag(phrase))}
        frequency = Counter(word for bag in bags.values() for word in bag)
        rarest: dict[str, list[str]] = defaultdict(list)
        for phrase, bag in bags.items():
            rarest[min(bag, key=lambda w: (frequency[w], w))].append(phrase)
        return dict(rarest)

    def is_a(self, food: str, ancestor: str) -> bool:
        """Tell whether `food` is `ancestor` or a kind of it."""
        return ancestor in self.lineage.get(food, (food,))

    def related(self, food: str, relation: str) -> str | None:
        """Return the nearest of the food and its parents that stands in a relation of words.csv."""
        return next((f for f in self.lineage.get(food, ()) if f in self.relations[relation]), None)

    def main_ingredients(self, dish: str, least_g: float = 5.0) -> tuple[str, ...]:
        """Return the ingredients of a dish that carry K2 or D and make up at least `least_g` [g/hg]."""
        return tuple(f for f, m in self.ingredients.get(dish, {}).items() if f in self.carriers and m >= least_g)

    def _unit(self, phrase: str) -> Unit:
        meaning = self._meaning(phrase)
        kinds = {kind: (languages, brought) for kind, languages, brought in meaning.kinds}
        kind = next((k for k in _PRECEDENCE if k in kinds), None) if kinds else None
        languages, fallback = kinds[kind] if kind else ((), ())
        ids = sorted({food for food, _ in meaning.foods})
        if kind in ("container", "changer", "plain"):
            spoken = {_language(x) for x in languages}
            called = {food for food, language in meaning.foods if _language(language) in spoken}
            ids = [f for f in ids if f not in self.carriers or f in called]
        ambiguous = False
        if len(ids) > 1:
            general = [f for f in ids if all(self.is_a(g, f) for g in ids)]
            ambiguous = not general and any(f in self.carriers for f in ids)
            ids = general or sorted(ids, key=lambda f: (f not in self.carriers, f))
        speak = tuple(sorted({*languages, *(language for _, language in meaning.foods)}))
        carried = bool(ids) and ids[0] in self.carriers
        weak = False
        fallback = tuple(f for f in fallback if f in self.ids)
        if kind in ("container", "changer"):
            role = kind
            foods = tuple(ids[:1]) or fallback
        elif ids and kind in (None, "plain", "qualifier", "brand", "no_food"):
            dish = self.kind.get(ids[0]) == "dish"
            role = "dish" if dish and carried else "food" if carried else "plain"
            foods = tuple(ids)
            weak = kind in ("qualifier", "brand") and carried
        elif kind:
            role, foods = ("unknown" if kind == "no_food" else kind), ()
        else:
            role, foods = "plain", tuple(ids)
        named = bool(ids and foods)
        text = phrase if phrase in self._meanings else self._unfolded[phrase]
        return Unit(text, role, foods, speak, meaning.attributes, meaning.refines, weak, ambiguous, named, fallback)

    def _holds(self, phrase: str) -> bool:
        return phrase in self._meanings or phrase in self._unfolded

    def _meaning(self, phrase: str) -> _Meaning:
        """Return what a phrase means; what is written just so comes before what only folds to it."""
        return self._meanings.get(phrase) or self._meanings[self._unfolded[phrase]]

    def find(self, words: Sequence[str]) -> Unit | None:
        """Return what a phrase means: as written, or in canonical form."""
        return self._find(" ".join(words), " ".join(map(canonical, words)))

    def _find(self, written: str, folded: str) -> Unit | None:
        phrase = written if written in self._meanings else folded
        return self.unit(phrase) if self._holds(phrase) else None

    def unit(self, phrase: str) -> Unit:
        """Return what a phrase of the lexicon means, written as there or in canonical form."""
        if phrase not in self._units:
            self._units[phrase] = self._unit(phrase)
        return self._units[phrase]

    def units(self, words: list[str]) -> list[Unit]:
        """Read words as units, the longest known run first; unknown words are split, respelt or left."""
        found: list[Unit] = []
        folded = list(map(canonical, words))
        i = 0
        while i < len(words):
            if is_ideographic(words[i]) and words[i] not in self._meanings:
                found.extend(self._characters(words[i]))
                i += 1
                continue
            reach = i + self._reach.get(folded[i], 1)
            for end in range(min(reach, len(words)), i, -1):
                written = " ".join(words[i:end])
                unit = self._find(written, " ".join(folded[i:end]))
                if unit:
                    found.append(unit if unit.text == written else replace(unit, text=written))
                    i = end
                    break
            else:
                found.extend(self._unknown(words[i]))
                i += 1
        return found

    def _characters(self, run: str) -> list[Unit]:
        """Cut a run of characters so that the fewest stay unknown, then into the fewest words."""
        # From the end: unknown characters, words, and the length of the first word (0: unknown character).
        best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(run) + 1)
        for i in range(len(run) - 1, -1, -1):
            best[i] = (best[i + 1][0] + 1, best[i + 1][1], 0)
            for length in range(min(self._longest_ideographic, len(run) - i), 0, -1):
                if run[i : i + length] in self._meanings:
                    after = best[i + length]
                    if (after[0], after[1] + 1) < best[i][:2]:
                        best[i] = (after[0], after[1] + 1, length)
        found: list[Unit] = []
        i = 0
        while i < len(run):
            length = best[i][2]
            if length:
                found.append(self.unit(run[i : i + length]))
            elif i and found and found[-1].role == "unknown":
                found[-1] = Unit(found[-1].text + run[i], "unknown")
            else:
                found.append(Unit(run[i], "unknown"))
            i += length or 1
        return found

    def _unknown(self, word: str) -> list[Unit]:
        if word in _SEPARATORS:
            return [Unit(word, _SEPARATORS[word])]
        if word[0].isdigit() or word in "½¼¾" or (word[0] in "x×" and word[1:].isdigit()):
            return [Unit(word, "qualifier" if word.endswith(("%", "+")) else "number")]
        if "-" in word:
            return self.units([w for w in word.split("-") if w])
        if word.endswith("'s"):
            return [Unit(word, "brand")]
        if parts := self._split(canonical(word)):
            return self._compound(word, parts)
        respelt = self._respell(canonical(word))
        known = replace(self.unit(respelt), basis="fuzzy") if respelt else None
        return [known or Unit(word, "unknown")]

    def _compound(self, word: str, parts: tuple[str, ...]) -> list[Unit]:
        """Read the pieces of a run-together as if they were parted; two foods may be one of another name."""
        pieces = [self.unit(p) for p in parts]
        spoken = [set(map(_language, u.languages)) for u in pieces]
        if not set.intersection(*spoken) or not any(u.role in (*_HEADS, "food", "plain") for u in pieces):
            return [Unit(word, "unknown")]
        joined = self.find([u.text for u in pieces])
        units = [joined] if joined and len(pieces) == 2 else pieces
        head = pieces[-1]
        listed = len(pieces) > 2 or pieces[0].role not in ("food", "dish") or head.role == "hard_separator"
        if len(units) == 1 or head.role in _HEADS or (listed and head.role != "qualifier"):
            return units
        germanic = _COMPOUNDING.intersection(*spoken) and head.role != "qualifier"
        if germanic and not any(self.group.get(f) in _NAMED_BY_OTHERS for f in head.foods[:1]):
            return units
        return [replace(u, doubt=f"{word!r} may be a word of its own") for u in units]

    def _split_word(self, word: str) -> tuple[str, ...]:
        """Split a run-together of known words ("hamsandwich") with the fewest, longest pieces."""
        if len(word) < 6 or not word.isalpha():
            return ()
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(3, len(word) + 1):
            for start in range(0, end - 2):
                before = best[start]
                piece = word[start:end]
                if before is None or not self._is_piece(piece):
                    continue
                option = (*before, canonical(piece))
                if best[end] is None or len(option) < len(best[end] or ()):
                    best[end] = option
        whole = best[len(word)]
        return whole if whole and 1 < len(whole) <= 4 else ()

    def _is_piece(self, piece: str) -> bool:
        if not self._holds(piece):
            return False
        unit = self.unit(canonical(piece))
        return unit.role in ("food", "dish", "plain", "container", "changer") or (
            (len(piece) > 3 and unit.role == "qualifier") or piece == "and"
        )

    def _respell_word(self, word: str) -> str:
        """Return the one known word within a typing error of `word`.

        A word of five letters may only lack one: too many short words are one letter from another. Two errors
        are too many, unless one is a doubled letter or two letters have changed places. A word that begins
        with another food ("butterfly") has its own meaning.
        """
        if len(word) < 5 or not word.isalpha():
            return ""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA, Levenshtein

        bar = 2 if len(word) >= 6 else 1
        hits = process.extract(word, self._by_initial[word[0]], scorer=OSA.distance, score_cutoff=bar, limit=5)
        nearest: list[str] = []
        for name, distance, _ in hits:
            single = _undoubled(word) == _undoubled(name)
            slip = OSA.distance(_undoubled(word), _undoubled(name)) < 2 or Levenshtein.distance(word, name) > 2
            if distance == 1 or single or (len(word) >= 9 and slip):
                if nearest and distance > OSA.distance(word, nearest[0]):
                    break
                nearest.append(str(name))
        nearest = [name for name in nearest if name.isalpha()]
        # "Yoghrt" is as near to "yogurt" as to "yoghurt": one meaning.
        if len({self.unit(name).foods for name in nearest}) != 1:
            return ""
        if len(word) == 5 and len(nearest[0]) == 5:
            return ""
        name = nearest[0]
        starts = [word[:end] for end in range(5, len(word) - 2) if self._holds(word[:end])]
        if any(start != name and self.unit(canonical(start)).foods for start in starts):
            return ""
        known = self.unit(name).role in ("food", "dish", "plain", "container")
        return name if known and len(name) >= min(len(word), 6) else ""


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


_LEXICONS: WeakKeyDictionary[FoodTable, Lexicon] = WeakKeyDictionary()


def lexicon_of(foods: FoodTable) -> Lexicon:
    """Return the lexicon of a food table, built once per table and kept between runs."""
    if foods not in _LEXICONS:
        _LEXICONS[foods] = remembered(f"lexicon-{foods.region or 'any'}", foods.key, lambda: Lexicon(foods))
    return _LEXICONS[foods]
