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

__all__ = ["MOST_CANDIDATES", "Candidate", "candidates"]

#: More than these nobody reads through.
MOST_CANDIDATES = 5

#: A word of more names than these says little about the food: only the name that is this word alone is looked at.
_COMMON = 250
#: As many names, those with the rarest words in common first, are compared letter by letter.
_COMPARED = 200
#: What is less alike than this is nothing like it [-].
_LEAST = 0.55
#: How alike two words must be to be taken for the same one, misspelled [-].
_SPELLED_ALIKE = 0.75
#: The shortest word that counts inside a longer one, such as "käse" in "bergkäse".
_SHORTEST_INSIDE = 4


class Candidate(NamedTuple):
    """A food that a name could mean, and how alike the names are, 0 to 1 [-]."""

    food_id: str
    score: float


class _Index:
    """The table's names by their words."""

    def __init__(self, foods: FoodTable) -> None:
        named = foods.aliases[["alias", "food_id", "region"]]
        here = named["region"].isna() | (named["region"] == foods.region) | (foods.region is None)
        pairs = list(named.loc[here, ["alias", "food_id"]].itertuples(index=False, name=None))
        pairs += [(str(name), str(food)) for food, name in foods.foods["name"].items()]
        self.foods: list[str] = []
        self.texts: list[str] = []
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for text, food in sorted({(" ".join(_words(a)), str(f)) for a, f in pairs}):
            # The rest of a dish is no food that a person means.
            if not text or food == "other":
                continue
            for word in sorted(set(text.split())):
                self.by_word[word].append(len(self.texts))
            self.texts.append(text)
            self.foods.append(food)
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

    def respelled(self, word: str) -> tuple[str, float]:
        """Return the known word that is spelled like `word`, and how alike they are, 0 to 1 [-]; itself if none is."""
        if word in self.by_word or len(word) < _SHORTEST_INSIDE or not word.isalpha() or is_ideographic(word):
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
    best: dict[str, float] = {}
    for at, score in zip(compared, scores, strict=True):
        if score >= _LEAST:
            best[index.foods[at]] = max(best.get(index.foods[at], 0.0), round(score, 2))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Candidate(food, score) for food, score in ranked[:most])


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
