"""Calcium, magnesium and fat of a food: what people ask about beside vitamins K2 and D.

They are context, so they are not pooled with an interval as the vitamins are: a food's content is the plain mean of
its rows in ``companions.csv``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.food_table import FoodTable

__all__ = ["companions_of"]

_COLUMNS = ["calcium_mg_per_100g", "magnesium_mg_per_100g", "fat_g_per_100g"]

#: Of 100 g of a dish, how much must be known [g], and below how much its unnamed rest counts as nothing [g].
_KNOWN_G, _REST_G = 90.0, 10.0


def companions_of(foods: FoodTable) -> pd.DataFrame:
    """Return the contents of calcium, magnesium and fat of every food.

    A food's content is the plain mean of its rows; a food without rows takes that of the nearest parent with rows. A
    dish without rows is computed from its ingredients if those that make up at least 90 % of its mass are known; they
    then stand for the part that is not. Its unnamed rest (water, salt, spices) counts as nothing if it is under 10 %
    of the mass, and else leaves the dish unknown.

    Parameters
    ----------
    foods : FoodTable
        The food table.

    Returns
    -------
    pandas.DataFrame
        Indexed by food_id, in the order of the table: calcium and magnesium [mg/hg] and fat [g/hg], that is mg and g
        per 100 g; not-a-number where unknown, as for supplements.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> float(companions_of(load_foods()).loc["butter", "calcium_mg_per_100g"])
    20.75
    """
    own = foods.companions.groupby("food_id")[_COLUMNS].mean()
    food_id = foods.foods.index.to_series()

    source = food_id.copy()
    lost = ~source.isin(own.index)
    while lost.any():
        source[lost] = source[lost].map(foods.foods["parent"])
        lost &= source.notna() & ~source.isin(own.index)
    contents = own.reindex(source).set_axis(food_id.index).rename_axis("food_id")
    alone = food_id.index[(foods.foods["kind"] == "dish") & ~food_id.isin(own.index)]
    contents.loc[alone] = _of_ingredients(foods, contents).reindex(alone)
    return contents


def _of_ingredients(foods: FoodTable, contents: pd.DataFrame) -> pd.DataFrame:
    """Return what the ingredients make of every dish; not-a-number where too little of it is known."""
    ingredient, mass = foods.dishes["food_id"], foods.dishes["mass_g_per_100g"]
    rest = ingredient.map(foods.foods["group"]) == "other"
    of_part = contents.reindex(ingredient).set_axis(foods.dishes.index)
    of_part[rest] = 0.0

    dish = foods.dishes["dish_id"]
    known = of_part.notna().mul(mass, axis=0).groupby(dish).sum()
    brought = of_part.mul(mass, axis=0).groupby(dish).sum()
    rest_g = mass.where(rest, 0.0).groupby(dish).sum()
    enough = (known >= _KNOWN_G - 1e-9).mul(rest_g < _REST_G, axis=0)
    return (brought / known).where(enough)
