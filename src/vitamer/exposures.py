"""What was eaten: servings as foods and doses, and what is known of each.

Two questions are answered here, on which the estimate of a part and the sums of days and weeks both rest: what does
a part bring of an analyte, and is that known?
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitamer.columns import DOSES, MENAQUINONES, VITAMIN_D
from vitamer.pooling import KNOWN, UNKNOWN, ZERO

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

__all__ = ["Exposures", "app_vitamin_d", "doses", "expand", "food_rows", "is_supplement", "knowledge"]


@dataclass(frozen=True)
class Exposures:
    """What was eaten, ingredient by ingredient: a dish is as many rows as it has ingredients.

    Attributes
    ----------
    part : numpy.ndarray
        Row of the part in the servings.
    food : numpy.ndarray
        Row of the food in the pool.
    mass_g : numpy.ndarray
        Mass of the ingredient [g].
    recipe_sd : numpy.ndarray
        Log-scale standard deviation of the ingredient's share in the dish [-].
    """

    part: NDArray[np.int64]
    food: NDArray[np.int64]
    mass_g: NDArray[np.float64]
    recipe_sd: NDArray[np.float64]


def food_rows(servings: pd.DataFrame, foods: FoodTable) -> NDArray[np.int64]:
    """Return the pool's row of each part's food, -1 where there is none."""
    import numpy as np
    import pandas as pd

    rows: NDArray[np.int64] = pd.Index(foods.pool.foods).get_indexer(servings["food_id"]).astype(np.int64)
    return rows


def is_supplement(servings: pd.DataFrame, foods: FoodTable) -> NDArray[np.bool_]:
    """Return which parts count by dose."""
    import numpy as np

    kind = np.append((foods.foods["kind"] == "supplement").to_numpy(), False)
    mask: NDArray[np.bool_] = kind[food_rows(servings, foods)]
    return mask


def expand(servings: pd.DataFrame, foods: FoodTable) -> Exposures:
    """Return what was eaten as foods: dishes are replaced by their ingredients, supplements left out."""
    import numpy as np
    import pandas as pd

    rows = food_rows(servings, foods)
    take = (rows >= 0) & ~is_supplement(servings, foods)
    eaten = pd.DataFrame(
        {
            "part": np.flatnonzero(take),
            "food": rows[take],
            "mass_g": servings["mass_g"].to_numpy(dtype=float)[take],
        }
    )
    index = pd.Index(foods.pool.foods)
    recipes = pd.DataFrame(
        {
            "food": index.get_indexer(foods.dishes["dish_id"]),
            "ingredient": index.get_indexer(foods.dishes["food_id"]),
            "share": foods.dishes["mass_g_per_100g"].to_numpy() / 100,
            "recipe_sd": np.log(foods.dishes["mass_gsd"].to_numpy()),
        }
    )
    eaten = eaten.merge(recipes, on="food", how="left")
    dish = eaten["ingredient"].notna()
    return Exposures(
        part=eaten["part"].to_numpy(),
        food=eaten["ingredient"].where(dish, eaten["food"]).to_numpy(dtype=np.int64),
        mass_g=(eaten["mass_g"] * eaten["share"].where(dish, 1.0)).to_numpy(),
        recipe_sd=eaten["recipe_sd"].fillna(0.0).to_numpy(),
    )


def doses(servings: pd.DataFrame, foods: FoodTable, analyte: str) -> NDArray[np.float64]:
    """Return the dose of one form in every part [µg], not-a-number where the part is no supplement or has none."""
    import numpy as np

    if analyte not in DOSES:
        return np.full(len(servings), np.nan)
    dose: NDArray[np.float64] = servings[f"dose_{analyte}_ug"].to_numpy(dtype=float)
    return np.where(is_supplement(servings, foods), dose, np.nan)


def knowledge(servings: pd.DataFrame, foods: FoodTable) -> NDArray[np.int8]:
    """Return what is known of every part and analyte, whatever its status: zero by rule, known, unknown.

    Returns
    -------
    numpy.ndarray
        parts × analytes of the pool. A food needs a content and a mass, a supplement a dose of the vitamin. A dose
        of a named form says that the others of that vitamin are none of the label's; a dose whose form is not named
        leaves the named forms unknown.
    """
    import numpy as np

    pool = foods.pool
    rows, supplement = food_rows(servings, foods), is_supplement(servings, foods)
    state = np.where((rows >= 0)[:, None], pool.status[rows], UNKNOWN).astype(np.int8)
    # Matched, and to no food: the person settled that this name holds neither.
    state[(rows < 0) & (servings["status"] == "matched").to_numpy()] = ZERO
    weightless = servings["mass_g"].isna().to_numpy()[:, None] & ~supplement[:, None]
    state = np.where(weightless & (state == KNOWN), UNKNOWN, state).astype(np.int8)
    for forms, unnamed, sums in (
        (MENAQUINONES, "K2_unspecified", ("MK_other", "MK_total")),
        (VITAMIN_D, "D_unspecified", ("D_total",)),
    ):
        read = {a: ~np.isnan(doses(servings, foods, a)) for a in forms}
        any_read = np.any(list(read.values()), axis=0)
        for analyte in (*forms, *sums):
            column = pool.column[analyte]
            # A label that names its forms holds no other; of one that names none the form stays unknown.
            whole = analyte in (unnamed, "MK_total", "D_total")
            told = any_read if whole else any_read & ~read[unnamed]
            state[told & (state[:, column] == UNKNOWN), column] = KNOWN
            state[read.get(analyte, False) & (state[:, column] != KNOWN), column] = KNOWN
    return state


def app_vitamin_d(servings: pd.DataFrame, foods: FoodTable, state: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return the export's own vitamin D where it stands in for what could not be computed [µg].

    It stands in once per entry, on its first part, if no part of the entry brings vitamin D of its own, be it only a
    part of a dish's, and not all are zero by rule; a 0 or a blank of the export is unknown.
    """
    import numpy as np
    import pandas as pd

    column = foods.pool.column["D_total"]
    own, counts = state[:, column], (servings["status"] == "matched").to_numpy()
    rows = food_rows(servings, foods)
    partial = (rows >= 0) & servings["mass_g"].notna().to_numpy() & (foods.pool.means[rows, column] > 0)
    computed = pd.Series(counts & ((own == KNOWN) | partial))
    open_question = pd.Series(~counts | (own == UNKNOWN))
    entry = servings["entry_id"].reset_index(drop=True)
    stands_in = ~computed.groupby(entry).transform("any") & open_question.groupby(entry).transform("any")
    first = (servings["part"] == 0).to_numpy()
    app = servings["app_vitamin_d_ug"].to_numpy(dtype=float)
    value: NDArray[np.float64] = np.where(stands_in.to_numpy() & first & (app > 0), app, np.nan)
    return value
