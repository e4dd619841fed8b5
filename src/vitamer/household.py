"""What one of a household measure weighs: sizes, widths, stand-ins, and foods counted by their own name.

The table says that a slice of gouda weighs 21 g. A diary says ``1 large slice``, ``3 nuggets`` or ``14" diameter``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING

from vitamer.units import factor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vitamer.food_table import FoodTable

__all__ = ["OF_BOWLS", "OF_DISHES", "WHOLE", "Names", "is_cut", "one_of"]

#: The unit of a food that is counted by its own name.
WHOLE = "whole"

#: How the sizes of one food relate: medians of small to medium (82 foods) and large to medium (86 foods) of
#: measures.csv; the others are judged from eggs, fruit and the words themselves.
_SIZE_FACTORS = {
    "small": 0.73,
    "medium": 1.0,
    "large": 1.39,
    "extra_large": 1.67,
    "jumbo": 1.9,
    "rounded": 1.15,
    "heaped": 1.4,
}
#: What a size that is scaled, and a measure that stands in for another, add to the spread [-]: the middle half of
#: the foods lies within a factor of 1.15 of the median ratio; near measures of one food differ by about 1.25.
_SIZE_GSD, _STAND_IN_GSD = 1.15, 1.25

#: Measures that stand in for one that the table lacks, best first.
_STAND_INS: Mapping[str, tuple[str, ...]] = {
    WHOLE: ("piece", "medium", "ball", "link", "patty"),
    "ball": ("piece", "scoop"),
    "bag": ("pack", "sachet"),
    "bar": ("piece",),
    "block": ("piece",),
    "box": ("pack", "container"),
    "breast": ("fillet",),
    "clove": ("wedge", "slice", "piece"),
    "container": ("pack", "box"),
    "cut": ("slice", "fillet", "steak", "piece"),
    "fillet": ("steak", "piece"),
    "glass": ("mug",),
    "head": (WHOLE,),
    "knob": ("piece",),
    "link": ("piece",),
    "loaf": (WHOLE,),
    "pack": ("container", "box", "sachet", "bag"),
    "patty": ("piece",),
    "piece": ("medium", "ball", "link", "patty", "fillet", "breast"),
    "rasher": ("slice",),
    "sachet": ("pack", "bag"),
    "scoop": ("ball",),
    "sheet": ("slice", "piece"),
    "sprig": ("piece", "leaf"),
    "stalk": ("piece", "stick"),
    "steak": ("fillet", "piece"),
    "stick": ("piece",),
    "wedge": ("slice",),
}
#: A sandwich weighs as one piece of what is a dish by itself, never as a piece of bread or cheese.
OF_DISHES: Mapping[str, tuple[str, ...]] = {"sandwich": ("piece",)}
#: Groups of foods that are eaten from a bowl: a vessel of them that can be read as a glass, as 杯 can, is their bowl.
OF_BOWLS = frozenset({"broth", "dish", "grain"})
#: Foods whose piece is cut from a whole one, with all their kinds and without them: a whole is no piece.
_CUT_FROM_A_WHOLE = frozenset({"cake", "cheesecake", "melon", "pizza", "tiramisu"})
_BIRDS = frozenset({"chicken", "chicken_rotisserie", "duck", "goose", "turkey"})

#: Volumes of vessels and dabs of which the table holds no grams, with their spread [ml, -].
_VOLUMES = {
    "glass": (200.0, 1.3),
    "mug": (250.0, 1.3),
    "teacup": (180.0, 1.3),
    "bowl": (300.0, 1.4),
    "ladle": (125.0, 1.35),
    "dollop": (20.0, 1.6),
    "splash": (20.0, 1.7),
    "drizzle": (7.0, 1.6),
    "spoon": (10.0, 1.7),
    "drop": (0.05, 1.25),
}

#: Languages in which the noun stands before what describes it: the head of an alias is its first word.
_HEAD_FIRST = frozenset({"ca", "es", "fr", "it", "pl", "pt", "ro", "ru"})
_WORD = re.compile(r"[^\W\d_]+")
_SEGMENT = re.compile(r"[,;:()/&+|]| [-–—] ")
#: Endings by which the singular and the plural of one noun differ, in the languages of the aliases.
_ENDINGS = frozenset({"", "a", "as", "e", "en", "er", "es", "i", "ie", "ies", "n", "o", "os", "s", "x", "y", "te"})
_MOST_WORDS_OF_A_NOUN = 4
#: The marks that make ``ば`` and ``ぱ`` of ``は`` are no accents.
_VOICED = "\u3099\u309a"

Grams = tuple[float, float]


def _wider(grams: float, *spreads: float) -> Grams:
    """Return grams with the independent spreads of their parts as one."""
    return grams, math.exp(math.hypot(*(math.log(s) for s in spreads)))


def is_cut(line: Sequence[str]) -> bool:
    """Tell whether a piece of a food, given with its parents, is cut from a whole one, as that of a cake is."""
    return line[0] in _BIRDS or not _CUT_FROM_A_WHOLE.isdisjoint(line)


def one_of(
    table: Mapping[tuple[str, str], Grams],
    line: Sequence[str],
    unit: str,
    size: str | None = None,
    diameter: float = math.nan,
    density: float = math.nan,
    dish: bool = False,
) -> Grams | None:
    """Return what one `unit` of a food weighs.

    Parameters
    ----------
    table : mapping of (str, str) to (float, float)
        Grams [g] and geometric standard deviation [-] of the measures of foods.
    line : sequence of str
        The food and its parents, most specific first.
    unit : str
        A household measure, a size, ``whole`` (counted by the food's own name) or ``disc``.
    size : str, optional
        Size of the unit.
    diameter : float, optional
        Width of it, where it is round [cm].
    density : float, optional
        Density of the food [g/ml].
    dish : bool, optional
        Whether the food is a dish.

    Returns
    -------
    tuple of float, or None
        Grams [g] and geometric standard deviation [-]; None if nothing is known.

    Examples
    --------
    >>> table = {("gouda", "slice"): (21.0, 1.3), ("pizza", "square_cm"): (0.95, 1.2)}
    >>> round(one_of(table, ["gouda"], "slice", "large")[0], 1)
    29.2
    >>> round(one_of(table, ["pizza"], "disc", diameter=30)[0])
    672
    """

    def known(measure: str) -> Grams | None:
        return next((table[f, measure] for f in line if (f, measure) in table), None)

    if diameter == diameter and unit not in {"slice", "wedge"} and (area := known("square_cm")):
        return area[0] * math.pi / 4 * diameter**2, area[1]
    if unit in _SIZE_FACTORS:
        return known(unit) or _by_size(known, unit)
    found = known(unit)
    if found is None and unit in _VOLUMES:
        if density != density and (cup := known("cup")):
            density = cup[0] / factor("cup")[1]
        found = (_VOLUMES[unit][0] * density, _VOLUMES[unit][1]) if density == density else None
    if found is None:
        instead = _STAND_INS.get(unit, OF_DISHES.get(unit, ()) if dish else ())
        cut = unit == WHOLE and is_cut(line)
        near = None if cut else next((g for measure in instead if (g := known(measure))), None)
        if near:
            # A piece by another name is the same piece; one measure for another is a guess.
            found = near if unit in (WHOLE, "sandwich") else _wider(near[0], near[1], _STAND_IN_GSD)
    if found and size and size != "medium":
        return _wider(found[0] * _SIZE_FACTORS.get(size, 1.0), found[1], _SIZE_GSD)
    return found


def _by_size(known: Callable[[str], Grams | None], unit: str) -> Grams | None:
    """Scale the nearest size of a food that is known, else its piece."""
    for other in ("large", "medium", "piece", "small"):
        if other != unit and (grams := known(other)):
            ratio = _SIZE_FACTORS[unit] / _SIZE_FACTORS.get(other, 1.0)
            return _wider(grams[0] * ratio, grams[1], _SIZE_GSD)
    return None


def _fold(text: str) -> str:
    """Case-fold a text and drop its accents, so that ``Äpfel`` and ``Apfel`` are alike."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = (c for c in letters if not unicodedata.combining(c) or c in _VOICED)
    return unicodedata.normalize("NFC", "".join(plain))


def _alike(one: str, other: str) -> bool:
    """Tell whether two folded words can be the singular and the plural of one noun."""
    if one == other:
        return True
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 3 and one[shared:] in _ENDINGS and other[shared:] in _ENDINGS


class Names:
    """Tells whether a counted noun is the name of the food: nuggets of chicken nuggets, but no olives of salad.

    Parameters
    ----------
    foods : FoodTable
        The food table with its aliases.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> names = Names(load_foods())
    >>> names.are_of("nuggets", "chicken nuggets", "chicken_nuggets"), names.are_of("olives", "salad", "salad")
    (True, False)
    """

    def __init__(self, foods: FoodTable) -> None:
        self._foods = foods
        self._of_food: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._rows: dict[str, list[tuple[str, str]]] = {}

    def are_of(self, noun: str, name: str, food: str) -> bool:
        """Tell whether `noun` names what the entry `name`, matched to `food`, is.

        Parameters
        ----------
        noun : str
            What the amount counts, as written.
        name : str
            The entry's food text.
        food : str
            The food that it was matched to.

        Returns
        -------
        bool
            Whether one of the noun is one of the food.
        """
        words = _WORD.findall(_fold(noun))
        if not words or len(words) > _MOST_WORDS_OF_A_NOUN:
            return False
        heads, others = self._names(food)
        own_heads, own_words = _heads([name], last=True)
        heads, others = heads | own_heads, others | own_words
        return any(_among(w, heads) for w in (words[-1], words[0])) and all(_among(w, others) for w in words)

    def _names(self, food: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the heads and all words of a food's names."""
        if not self._rows:
            aliases = self._foods.aliases
            columns = (aliases[c].tolist() for c in ("alias", "food_id", "language"))
            for alias, of, language in zip(*columns, strict=True):
                self._rows.setdefault(of, []).append((alias, language))
        if food not in self._of_food:
            rows = [row for f in self._foods.lineage(food) for row in self._rows.get(f, ())]
            first = _heads([a for a, language in rows if language in _HEAD_FIRST], last=False)
            last = _heads([a for a, language in rows if language not in _HEAD_FIRST], last=True)
            self._of_food[food] = (first[0] | last[0], first[1] | last[1])
        return self._of_food[food]


def _among(word: str, words: frozenset[str]) -> bool:
    return word in words or any(_alike(word, other) for other in words)


def _heads(names: Iterable[str], last: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the head of every segment of the names, and all their words."""
    heads, words = set(), set()
    for name in names:
        for segment in _SEGMENT.split(_fold(name)):
            if found := _WORD.findall(segment):
                heads.add(found[-1] if last else found[0])
                words.update(found)
    return frozenset(heads), frozenset(words)
