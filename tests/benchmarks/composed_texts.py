"""Make up distinct diary texts from the table's own aliases, in the shapes and shares that diaries show.

No person's words are in them: the foods are aliases of the table, four in five English, the brands and unknown words
invented from syllables, the qualifiers, amounts and joints of the kind that apps and people write. About a third of
the texts have a comma, a sixth join foods, a ninth hold a figure, a fifth a brand or another word that no table knows,
one in thirty a typing error, and one in thirty is run together.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from vitamer.food_table import FoodTable

#: How a text is put together, and its share of a diary's distinct texts.
SHAPES = {
    "{food}": 18,
    "{food}, {qualifier}": 13,
    "{food}, {qualifier}, {qualifier}": 8,
    "{qualifier} {food}": 8,
    "{qualifier} {food} {qualifier}": 4,
    "{food} ({qualifier})": 4,
    "{brand} {food}": 5,
    "{brand} - {food}": 5,
    "{brand}, {food}, {qualifier}": 4,
    "{food} {brand}": 2,
    "{food} {amount}": 3,
    "{amount} {qualifier} {food}": 3,
    "{food}, {amount}": 2,
    "{food} and {food}": 7,
    "{food} + {food}": 1,
    "{food} with {food}": 3,
    "{food} with {food} and {food}": 3,
    "{food}, {food}, {food}": 2,
    "{typo}": 2,
    "{typo}, {qualifier}": 1,
    "{unknown} {food}": 2,
    "{unknown}": 1,
    "{unknown} {unknown}": 1,
    "{joined}": 3,
}
QUALIFIERS = (
    *("raw", "cooked", "boiled", "fried", "grilled", "baked", "roasted", "steamed", "frozen", "canned", "dried"),
    *("organic", "fresh", "homemade", "sliced", "chopped", "shredded", "plain", "unsweetened", "unsalted", "salted"),
    *("low fat", "fat free", "reduced fat", "whole", "2% milkfat", "skinless", "boneless", "small", "large", "medium"),
    *("with salt", "without salt", "drained", "ready to eat", "extra lean", "family pack", "gluten free", "light"),
)
AMOUNTS = ("100 g", "250ml", "1 cup", "2 slices", "1 tbsp (14g)", "1/2 cup", "3 oz", "1 serving", "2", "1 large")
SYLLABLES = (
    *("bar", "cel", "dun", "fen", "gor", "hul", "jas", "kel", "lor", "mav", "nep", "pid", "quo", "rav", "sol"),
    *("tiv", "ul", "ven", "wex", "yor", "zan", "bri", "cla", "dro", "fli", "gra", "plo", "ska", "tre", "vli"),
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BRANDS = 400


def _word(draw: random.Random, syllables: int) -> str:
    return "".join(draw.choice(SYLLABLES) for _ in range(syllables))


def _mistype(name: str, draw: random.Random) -> str:
    """Leave out, double, swap or replace one letter of the longest word, behind its first."""
    words = name.split()
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[longest]
    at = draw.randrange(1, max(2, len(word) - 1))
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at - 1] + word[at:],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        word[:at] + draw.choice(LETTERS) + word[at + 1 :],
    )
    words[longest] = draw.choice(slips)
    return " ".join(words)


def compose(count: int, foods: FoodTable, seed: int = 1) -> list[str]:
    """Return `count` distinct texts; the same for the same table and seed."""
    draw = random.Random(seed)
    spoken: dict[bool, list[str]] = {True: [], False: []}
    for alias, language in sorted(set(zip(foods.aliases["alias"], foods.aliases["language"], strict=True))):
        spoken[language == "en"].append(alias)
    brands = [_word(draw, draw.choice((2, 2, 3))) for _ in range(BRANDS)]

    def food() -> str:
        return draw.choice(spoken[draw.random() < 0.8])

    fill: dict[str, Callable[[], str]] = {
        "food": food,
        "qualifier": lambda: draw.choice(QUALIFIERS),
        "brand": lambda: draw.choice(brands),
        "amount": lambda: draw.choice(AMOUNTS),
        "unknown": lambda: _word(draw, draw.choice((2, 3, 3))),
        "typo": lambda: _mistype(food(), draw),
        "joined": lambda: "".join(w.capitalize() for w in draw.choice(spoken[True]).split()),
    }
    shapes, shares = list(SHAPES), list(SHAPES.values())
    cases: tuple[Callable[[str], str], ...] = (str.title, str.capitalize, str.lower, str.upper, str)
    made: dict[str, None] = {}
    while len(made) < count:
        shape = draw.choices(shapes, shares)[0]
        text = re.sub(r"{(\w+)}", lambda blank: fill[blank[1]](), shape)
        written = str if shape == "{joined}" else draw.choices(cases, (50, 27, 9, 2, 12))[0]
        made[written(text)] = None
    return list(made)
