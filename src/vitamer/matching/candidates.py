"""Foods that a name could mean, for a person to choose from: near names of the table, ranked.

Nothing is decided here. The table's names are indexed by their words, so that a name is compared only with those that
share a rare word with it, or a word that is spelled like one of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from vitamer.cache import remembered
from vitamer.matching.text import canonical, is_ideographic, normalise, tokens

if TYPE_CHECKING:
    from vitamer.food_table import FoodTable

__all__ = ["BELOW_BEST", "MOST_CANDIDATES", "Candidate", "candidates"]

#: More than these nobody reads through.
MOST_CANDIDATES = 5
#: What is so much less alike than the best is no choice [-].
BELOW_BEST = 0.25

#: A word of more names than these says little about the food: only the name that is this word alone is looked at.
_COMMON = 250
#: As many names, those with the rarest words in common first, are compared letter by letter.
_COMPARED = 200
#: What is less alike than this is nothing like it [-].
_LEAST = 0.5
#: As many names, the likest by their letters, are compared word by word.
_WEIGHED = 40
#: How alike two words must be to be taken for the same one, misspelled, and how alike beside other shared words [-].
_SPELLED_ALIKE, _ALIKE_BESIDE = 0.8, 0.75
#: The shortest word that is taken for a misspelled one; others are alike by chance.
_SHORTEST_MISSPELLED = 5
#: The shortest word that by itself can stand for a longer name.
_SHORTEST_ALONE = 4
#: No word counts for more than this share of what the rarest one would, so that a proper name is not all [-].
_MOST_TOLD = 0.6
#: What is left of the likeness of a name of whose words only few are shared [-], and of one whose noun is not.
_OF_LETTERS, _OTHER_NOUN = 0.45, 0.7
#: What is left of it where the diary's name is one word of a longer name, such as "lunch" [-].
_ONE_OF_MORE = 0.75
#: How much the share of the words of the diary's name counts, beside that of the table's [-].
_OF_OWN = 0.35
#: Languages in which the noun stands before what describes it.
_NOUN_FIRST = frozenset({"ca", "es", "fr", "it", "pl", "pt", "ro", "ru"})
#: The shortest word that counts inside a longer one, such as "käse" in "bergkäse".
_SHORTEST_INSIDE = 4


class Candidate(NamedTuple):
    """A food that a name could mean, and how alike the names are, 0 to 1 [-]."""

    food_id: str
    score: float


class _Index:
    """The table's names by their words."""

    def __init__(self, foods: FoodTable) -> None:
        named = foods.aliases[["alias", "food_id", "language", "region"]]
        here = named["region"].isna() | (named["region"] == foods.region) | (foods.region is None)
        rows = list(named.loc[here, ["alias", "food_id", "language"]].itertuples(index=False, name=None))
        # In a name of the table what describes the food stands behind a comma.
        rows += [(str(name), str(food), "en") for food, name in foods.foods["name"].items()]
        self.foods: list[str] = []
        self.texts: list[str] = []
        self.nouns: list[frozenset[str]] = []
        self.by_word: dict[str, list[int]] = defaultdict(list)
        nouns: dict[tuple[str, str], set[str]] = defaultdict(set)
        for alias, food, language in rows:
            head = _words(alias.partition(",")[0]) or [""]
            nouns[" ".join(_words(alias)), str(food)].add(head[0 if language in _NOUN_FIRST else -1])
        for text, food in sorted(nouns):
            # The rest of a dish is no food that a person means.
            if not text or food == "other":
                continue
            for word in sorted(set(text.split())):
                self.by_word[word].append(len(self.texts))
            self.texts.append(text)
            self.foods.append(food)
            self.nouns.append(frozenset(nouns[text, food]))
        self.by_word = dict(self.by_word)
        self.alone = {text: at for at, text in reversed(list(enumerate(self.texts)))}
        self.by_initial: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.by_word):
            if len(word) >= _SHORTEST_INSIDE and word.isalpha():
                self.by_initial[word[0]].append(word)
        self.by_initial = dict(self.by_initial)
        self.longest_characters = max((len(w) for w in self.by_word if is_ideographic(w)), default=1)

    def rarity(self, word: str) -> float:
        """Return how much a word tells of the food, as the logarithm of how few names have it [-]."""
        return math.log(len(self.texts) / len(self.by_word[word]))

    def weight(self, word: str) -> float:
        """Return how much a word counts in a name, that of an unknown word as that of a rare one [-]."""
        most = _MOST_TOLD * math.log(len(self.texts))
        return min(self.rarity(word), most) if word in self.by_word else most

    def respelled(self, word: str) -> tuple[str, float]:
        """Return the known word that is spelled like `word`, and how alike they are, 0 to 1 [-]; itself if none is."""
        if word in self.by_word or len(word) < _SHORTEST_MISSPELLED or not word.isalpha() or is_ideographic(word):
            return word, 1.0
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        known = self.by_initial.get(word[0], ())
        near = process.extractOne(word, known, scorer=OSA.normalized_similarity, score_cutoff=_SPELLED_ALIKE)
        return (str(near[0]), float(near[1])) if near else (word, 1.0)

    def inside(self, word: str) -> dict[str, float]:
        """Return the words of the index that stand in `word`, with their share of it, 0 to 1 [-]."""
        if word in self.by_word:
            return {word: 1.0}
        if is_ideographic(word):
            pieces = {
                word[start:end]
                for start in range(len(word))
                for end in range(start + 1, min(len(word), start + self.longest_characters) + 1)
            }
            return {p: len(p) / len(word) for p in sorted(pieces) if p in self.by_word}
        ends = range(_SHORTEST_INSIDE, len(word) - 2) if word.isalpha() else ()
        return {p: n / len(word) for n in ends for p in (word[:n], word[-n:]) if p in self.by_word}


def _words(text: str) -> list[str]:
    return [canonical(word) for word in tokens(normalise(text)) if any(map(str.isalpha, word))]


_INDICES: WeakKeyDictionary[FoodTable, _Index] = WeakKeyDictionary()


def _index_of(foods: FoodTable) -> _Index:
    if foods not in _INDICES:
        _INDICES[foods] = remembered(f"candidates-{foods.region or 'any'}", foods.key, lambda: _Index(foods))
    return _INDICES[foods]


def candidates(
    names: Iterable[str], foods: FoodTable, *, most: int = MOST_CANDIDATES
) -> dict[str, tuple[Candidate, ...]]:
    """Return the foods whose names are like each name, the likest first.

    Parameters
    ----------
    names : iterable of str
        Food texts without their amounts.
    foods : FoodTable
        The food table.
    most : int, default 5
        How many foods a name gets at most.

    Returns
    -------
    dict of str to tuple of Candidate
        Distinct foods by name; none where the table has nothing like it.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> [c.food_id for c in candidates(["goudda jong extra"], load_foods(), most=1)["goudda jong extra"]]
    ['cheese_gouda']
    """
    index = _index_of(foods)
    return {name: _ranked(name, index, most) for name in dict.fromkeys(names)}


def _ranked(name: str, index: _Index, most: int) -> tuple[Candidate, ...]:
    spelled = [index.respelled(word) for word in _words(name)]
    words = [word for word, _ in spelled]
    told = _shared_words(words, index)
    if not told:
        return ()
    # The names with the rarest words in common, and the same of them whenever some tie.
    compared = sorted(told, key=lambda at: (-told[at], index.texts[at], index.foods[at]))[:_COMPARED]
    texts = [index.texts[at] for at in compared]
    sure = sum(alike for _, alike in spelled) / len(spelled)
    scores = [sure * s for s in _likeness(" ".join(words), texts)]
    if sure < 1:
        scores = list(map(max, scores, _likeness(" ".join(_words(name)), texts)))
    likest = sorted(zip(scores, compared, strict=True), key=lambda pair: (-pair[0], pair[1]))[:_WEIGHED]
    own = [(word, sure, index.inside(word), index.weight(word)) for word, sure in spelled]
    best: dict[str, float] = {}
    for alike, at in likest:
        score = round(alike * _sense(own, at, index), 2)
        if score >= _LEAST:
            best[index.foods[at]] = max(best.get(index.foods[at], 0.0), score)
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Candidate(food, score) for food, score in ranked[:most] if score >= ranked[0][1] - BELOW_BEST)


def _sense(words: Sequence[tuple[str, float, dict[str, float], float]], at: int, index: _Index) -> float:
    """Return by how much letters that are alike count: by the words that both names share, and by the noun, 0 to 1 [-].

    One shared word of many says little: that of "sunlight" and "light beer" is no food. `words` are those of the
    diary's name, each with how sure it is, the table's words in it with their share of it, and its weight.
    """
    from rapidfuzz.distance import OSA

    theirs = index.texts[at].split()
    if [len(word) < _SHORTEST_ALONE and not is_ideographic(word) for word, *_ in words] == [True]:
        return 1.0 if theirs == [words[0][0]] else 0.0
    shared = dict.fromkeys(theirs, 0.0)
    own = told = most = 0.0
    for word, sure, pieces, weight in words:
        inside = {known: share for known, share in pieces.items() if known in shared}
        if not inside and not is_ideographic(word):
            near = {known: OSA.normalized_similarity(word, known) for known in shared}
            inside = {known: alike for known, alike in near.items() if alike >= _ALIKE_BESIDE}
        for known in inside:
            shared[known] = max(shared[known], sure)
        own += weight
        told += weight * sure * max(inside.values(), default=0.0)
        most = max(most, *inside.values(), 0.0)
    if most < _ALIKE_BESIDE and not all(shared.values()):
        return 0.0  # a part of a word tells of the food that is called just so, as "quark" does, and of no other
    whole = sum(index.weight(word) for word in shared)
    held = sum(index.weight(word) * share for word, share in shared.items())
    # A name of the diary may say more, as brands do; what the other one says and this one does not is made up.
    both = _OF_OWN * told / own + (1 - _OF_OWN) * held / whole
    noun = 1.0 if any(shared.get(word, 0.0) > 0 for word in index.nouns[at]) else _OTHER_NOUN
    alone = _ONE_OF_MORE if len(words) == 1 < len(theirs) else 1.0
    return (_OF_LETTERS + (1 - _OF_LETTERS) * both) * noun * alone


def _shared_words(words: Sequence[str], index: _Index) -> dict[int, float]:
    """Return the names that share a telling word with `words`, with how much those words tell [-]."""
    told: dict[int, float] = defaultdict(float)
    for word in dict.fromkeys(words):
        for known, share in index.inside(word).items():
            holders = index.by_word[known]
            if len(holders) > _COMMON:
                holders = [index.alone[known]] if known in index.alone else []
            for at in holders:
                told[at] += share * index.rarity(known)
    return told


def _likeness(name: str, texts: Sequence[str]) -> list[float]:
    """Return how like a name each text is, 0 to 1 [-]: by the words they share, and by all that they say."""
    from rapidfuzz import fuzz, process

    shared = process.cdist([name], texts, scorer=fuzz.token_set_ratio)[0]
    whole = process.cdist([name], texts, scorer=fuzz.token_sort_ratio)[0]
    return [float(s + w) / 200 for s, w in zip(shared, whole, strict=True)]
