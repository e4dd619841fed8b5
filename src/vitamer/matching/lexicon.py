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
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from vitamer.cache import remembered
from vitamer.matching.text import canonical, is_ideographic, normalise, tokens

if TYPE_CHECKING:
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
class _Entry:
    foods: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[str, tuple[set[str], tuple[str, ...]]] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    refines: dict[str, str] = field(default_factory=dict)


#: Signs that part two foods, and signs that part a food from what is said about it.
_SEPARATORS = dict.fromkeys("+;&/|、；", "hard_separator") | dict.fromkeys(",:()-，。（）【】・", "soft_separator")


def _language(tag: str) -> str:
    return tag.partition("-")[0]


def _spoken(entries: dict[tuple[str, ...], _Entry], key: tuple[str, ...]) -> set[str]:
    """Return the languages of a phrase's aliases."""
    return set().union(*entries[key].foods.values()) if key in entries else set()


@cache
def _words() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            (row["word"], row["kind"], row["language"], tuple(f for f in row["foods"].split(";") if f))
            for row in csv.DictReader(lines)
        )


class Lexicon:
    """Every word of the table's aliases and of words.csv, by phrase.

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
        entries: dict[tuple[str, ...], _Entry] = defaultdict(_Entry)
        self._enter_aliases(foods, entries)
        self._enter_words(entries)
        self._drop_contradictions(entries)
        self._entries = dict(sorted(entries.items()))
        self._units: dict[tuple[str, ...], Unit] = {}
        self._folded: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._reach: dict[str, int] = defaultdict(int)
        self._pieces: dict[str, str] = {}
        for key in self._entries:
            folded = tuple(map(canonical, key))
            # What is written just so comes before what is written so only without its accents and plural.
            self._folded.setdefault(folded, folded if folded in self._entries else key)
            self._reach[folded[0]] = max(self._reach[folded[0]], len(key))
            if len(key) == 1:
                self._pieces[key[0]] = self._pieces[folded[0]] = folded[0]
        #: How many words the longest phrase has.
        self.longest = max(map(len, self._entries), default=1)
        self._ideographic = frozenset(k[0] for k in self._entries if len(k) == 1 and is_ideographic(k[0]))
        self._longest_ideographic = max(map(len, self._ideographic), default=1)
        #: Names of several words, by the rarest of their words: what a bag of words is looked up in.
        self.by_word = self._index_bags()
        self._by_initial: dict[str, list[str]] = defaultdict(list)
        for word in sorted(k[0] for k in self._folded if len(k) == 1 and len(k[0]) >= 4):
            if self.unit(self._folded[(word,)]).role != "unknown":
                self._by_initial[word[0]].append(word)
        self._memorise()

    def _memorise(self) -> None:
        self._split = cache(self._split_word)
        self._respell = cache(self._respell_word)

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_split", "_respell")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._memorise()

    @staticmethod
    def _enter_aliases(foods: FoodTable, entries: dict[tuple[str, ...], _Entry]) -> None:
        """Enter the aliases and the foods' own names; in its region a regional meaning wins."""
        frame = foods.aliases[["alias", "food_id", "language", "region"]].fillna("").astype(str)
        regional: dict[tuple[str, ...], str] = {}
        elsewhere: list[tuple[tuple[str, ...], str, str]] = []
        for alias, food, language, region in frame.itertuples(index=False, name=None):
            key = tuple(tokens(normalise(alias)))
            if region and region == foods.region:
                regional[key] = food
            if key and region in ("", foods.region):
                entries[key].foods[food].add(language)
            elif key and foods.region is None:
                elsewhere.append((key, food, language))
        # Without a region a regional meaning counts only for a word that has no other.
        known = set(entries)
        for key, food, language in elsewhere:
            if key not in known:
                entries[key].foods[food].add(language)
        for key, food in regional.items():
            entries[key].foods = defaultdict(set, {food: entries[key].foods[food]})
        for food, name in foods.foods["name"].items():
            key = tuple(tokens(normalise(str(name))))
            if re.fullmatch(r"[\w' -]+", str(name)) and key not in entries:
                entries[key].foods[str(food)].add("en")

    def _enter_words(self, entries: dict[tuple[str, ...], _Entry]) -> None:
        """Enter words.csv: what its words mean, and what it says about foods."""
        aliases = {tuple(map(canonical, key)): key for key in sorted(entries, reverse=True)}
        for word, kind, language, listed in _words():
            if kind in RELATIONS:
                self.relations[kind][word] = listed
                continue
            key = tuple(tokens(normalise(word)))
            # A plural of an alias's singular says something about the alias, not beside it; but "the" is not "thé".
            alike = aliases.get(tuple(map(canonical, key)), key)
            same = key not in entries and any(_language(language) == _language(x) for x in _spoken(entries, alike))
            entry = entries[alike if same else key]
            if kind == "refine":
                entry.refines.update((x.partition(">")[0], x.partition(">")[2]) for x in listed)
                if not any(language in spoken for spoken in entry.foods.values()):
                    entry.kinds.setdefault("qualifier", (set(), ()))[0].add(language)
            elif kind in ATTRIBUTES:
                entry.attributes.add(kind)
                entry.kinds.setdefault("plain", (set(), ()))[0].add(language)
            else:
                languages, fallback = entry.kinds.get(kind, (set(), ()))
                entry.kinds[kind] = (languages | {language}, fallback or listed)

    def _index_bags(self) -> dict[str, list[tuple[frozenset[str], tuple[str, ...]]]]:
        bags: dict[frozenset[str], list[tuple[str, ...]]] = defaultdict(list)
        frequency: dict[str, int] = defaultdict(int)
        for folded, key in self._folded.items():
            if len(key) > 1 and self._entries[key].foods:
                bag = frozenset(w for w in folded if w[0].isalnum())
                bags[bag].append(key)
                for word in bag:
                    frequency[word] += 1
        by_word: dict[str, list[tuple[frozenset[str], tuple[str, ...]]]] = defaultdict(list)
        for bag, keys in bags.items():
            rarest = min(bag, key=lambda w: (frequency[w], w))
            by_word[rarest].extend((bag, key) for key in keys)
        return by_word

    def _drop_contradictions(self, entries: dict[tuple[str, ...], _Entry]) -> None:
        """Drop a name of a dish that itself names a meat or fish which the dish does not hold.

        "Turkey sandwich" may stand for a ham sandwich in a short table; its words say more.
        """
        proteins = {
            canonical(key[0]): food
            for key, entry in entries.items()
            for food in entry.foods
            if len(key) == 1 and len(entry.foods) == 1 and self.related(food, "protein")
        }
        containers = {
            canonical(key[0]) for key, entry in entries.items() if len(key) == 1 and "container" in entry.kinds
        }
        for key, entry in entries.items():
            words = [canonical(w) for w in key]
            if len(key) < 2 or not containers.intersection(words):
                continue
            named = {proteins[w] for w in words if w in proteins}
            for dish in [f for f in entry.foods if self.kind[f] == "dish"]:
                held = self.ingredients.get(dish, {})
                if any(not any(self.is_a(i, n) or self.is_a(n, i) for i in held) for n in named):
                    del entry.foods[dish]
        for key in [k for k, e in entries.items() if not (e.foods or e.kinds or e.attributes or e.refines)]:
            del entries[key]

    def is_a(self, food: str, ancestor: str) -> bool:
        """Tell whether `food` is `ancestor` or a kind of it."""
        return ancestor in self.lineage.get(food, (food,))

    def related(self, food: str, relation: str) -> str | None:
        """Return the nearest of the food and its parents that stands in a relation of words.csv."""
        return next((f for f in self.lineage.get(food, ()) if f in self.relations[relation]), None)

    def main_ingredients(self, dish: str, least_g: float = 5.0) -> tuple[str, ...]:
        """Return the ingredients of a dish that carry K2 or D and make up at least `least_g` [g/hg]."""
        return tuple(f for f, m in self.ingredients.get(dish, {}).items() if f in self.carriers and m >= least_g)

    def _unit(self, text: str, entry: _Entry) -> Unit:
        kind = next((k for k in _PRECEDENCE if k in entry.kinds), None)
        languages, fallback = entry.kinds[kind] if kind else (set(), ())
        ids = sorted(entry.foods)
        if kind in ("container", "changer", "plain"):
            spoken = {_language(x) for x in languages}
            ids = [f for f in ids if f not in self.carriers or spoken & set(map(_language, entry.foods[f]))]
        ambiguous = False
        if len(ids) > 1:
            general = [f for f in ids if all(self.is_a(g, f) for g in ids)]
            ambiguous = not general and any(f in self.carriers for f in ids)
            ids = general or sorted(ids, key=lambda f: (f not in self.carriers, f))
        speak = sorted(set(languages).union(*entry.foods.values()) if entry.foods else languages)
        attributes = tuple(sorted(entry.attributes))
        refines = tuple(sorted(entry.refines.items()))
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
        return Unit(
            text, role, foods, tuple(speak), attributes, refines, weak, ambiguous, bool(ids and foods), fallback
        )

    def find(self, words: tuple[str, ...]) -> Unit | None:
        """Return what a phrase means: as written, or in canonical form."""
        key = words if words in self._entries else self._folded.get(tuple(map(canonical, words)))
        return self.unit(key) if key else None

    def unit(self, key: tuple[str, ...]) -> Unit:
        """Return what a phrase of the lexicon means."""
        if key not in self._units:
            self._units[key] = self._unit(" ".join(key), self._entries[key])
        return self._units[key]

    def units(self, words: list[str]) -> list[Unit]:
        """Read words as units, the longest known run first; unknown words are split, respelt or left."""
        found: list[Unit] = []
        i = 0
        while i < len(words):
            if is_ideographic(words[i]) and (words[i],) not in self._entries:
                found.extend(self._characters(words[i]))
                i += 1
                continue
            reach = self._reach.get(canonical(words[i]), 0)
            for length in range(min(reach, len(words) - i), 0, -1):
                unit = self.find(tuple(words[i : i + length]))
                if unit:
                    written = " ".join(words[i : i + length])
                    found.append(unit if unit.text == written else replace(unit, text=written))
                    i += length
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
                if run[i : i + length] in self._ideographic:
                    after = best[i + length]
                    if (after[0], after[1] + 1) < best[i][:2]:
                        best[i] = (after[0], after[1] + 1, length)
        found: list[Unit] = []
        i = 0
        while i < len(run):
            length = best[i][2]
            if length:
                found.append(self.unit((run[i : i + length],)))
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
        known = replace(self.unit(self._folded[(respelt,)]), basis="fuzzy") if respelt else None
        return [known or Unit(word, "unknown")]

    def _compound(self, word: str, parts: tuple[str, ...]) -> list[Unit]:
        """Read the pieces of a run-together as if they were parted; two foods may be one of another name."""
        pieces = [self.unit(self._folded[(p,)]) for p in parts]
        spoken = [set(map(_language, u.languages)) for u in pieces]
        if not set.intersection(*spoken) or not any(u.role in (*_HEADS, "food", "plain") for u in pieces):
            return [Unit(word, "unknown")]
        joined = self.find(tuple(u.text for u in pieces))
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
                option = (*before, self._pieces[piece])
                if best[end] is None or len(option) < len(best[end] or ()):
                    best[end] = option
        whole = best[len(word)]
        return whole if whole and 1 < len(whole) <= 4 else ()

    def _is_piece(self, piece: str) -> bool:
        if piece not in self._pieces:
            return False
        unit = self.unit(self._folded[(self._pieces[piece],)])
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
        if len({self.unit(self._folded[(name,)]).foods for name in nearest}) != 1:
            return ""
        if len(word) == 5 and len(nearest[0]) == 5:
            return ""
        name = nearest[0]
        starts = {word[:end] for end in range(5, len(word) - 2)} & self._pieces.keys()
        if any(start != name and self.unit(self._folded[(self._pieces[start],)]).foods for start in starts):
            return ""
        known = self.unit(self._folded[(name,)]).role in ("food", "dish", "plain", "container")
        return name if known and len(name) >= min(len(word), 6) else ""


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


_LEXICONS: WeakKeyDictionary[FoodTable, Lexicon] = WeakKeyDictionary()


def lexicon_of(foods: FoodTable) -> Lexicon:
    """Return the lexicon of a food table, built once per table and kept between runs."""
    if foods not in _LEXICONS:
        _LEXICONS[foods] = remembered(f"lexicon-{foods.region or 'any'}", foods.key, lambda: Lexicon(foods))
    return _LEXICONS[foods]
