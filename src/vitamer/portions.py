"""Grams: from what was matched and how much was written to the edible mass that was eaten.

In order of trust: a mass that the diary states; the export's own edible grams; the table's grams of the household
measure; volume × density; the table's default portion where the diary gives no weight. Anything else is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitamer.columns import DOSES, MATCHED, NO_AMOUNT, QUANTIFIED, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.food_table import FoodTable

__all__ = ["weigh"]

#: Measures that a bare count can mean, in this order: "2" eggs are two pieces.
_COUNTED = ("piece", "egg", "yolk", "white", "large", "medium", "pack", "serving")

#: Words which say that the stated mass includes what is not eaten.
_INEDIBLE = r"\b(?:bone[- ]in|with (?:the )?bones?|in (?:the )?shell|with shells?|mit knochen|avec os|con hueso)\b"


def _measure_grams(foods: FoodTable) -> dict[tuple[str, str], tuple[float, float]]:
    """Return (food, measure) → grams and their GSD; a regional row stands only in its region."""
    table = foods.measures
    here = table["region"].isna() | (table["region"] == foods.region)
    rows = table[here].sort_values("region", na_position="first", kind="stable")
    return {
        (f, m): (g, sd)
        for f, m, g, sd in zip(rows["food_id"], rows["measure"], rows["mass_g"], rows["mass_gsd"], strict=True)
    }


class _Scale:
    """Grams of one unit of a food, looked up along its parents."""

    def __init__(self, foods: FoodTable) -> None:
        self.foods, self.grams = foods, _measure_grams(foods)
        self.density = {str(f): d for f, d in foods.foods["density_g_per_ml"].items() if d == d}
        self.default_gsd = float(foods.portion_errors["mass_gsd"]["default portion"])

    def unit(self, food: str, unit: str | None) -> tuple[float, float, str]:
        """Return grams, GSD and basis of one `unit` of `food`; a bare count if `unit` is None."""
        line = self.foods.lineage(food)
        for f in line:
            for measure in _COUNTED if unit is None else (unit,):
                if (f, measure) in self.grams:
                    grams, gsd = self.grams[f, measure]
                    if measure == "serving":
                        return grams, max(gsd, self.default_gsd), "default portion"
                    return grams, gsd, "household measure"
        return float("nan"), float("nan"), "missing"

    def millilitre(self, food: str) -> float:
        """Return grams of one millilitre of `food`; not-a-number if its density is unknown."""
        return next((self.density[f] for f in self.foods.lineage(food) if f in self.density), float("nan"))


def _lookup(scale: _Scale, food: pd.Series[str], unit: pd.Series[str]) -> pd.DataFrame:
    """Return grams, GSD and basis of one unit for every row, asking once for each distinct pair."""
    import pandas as pd

    pairs = pd.DataFrame({"food": food, "unit": unit}).drop_duplicates()
    pairs = pairs[pairs["food"].notna()]
    found = [scale.unit(f, u if isinstance(u, str) else None) for f, u in pairs.itertuples(index=False, name=None)]
    pairs[["grams", "gsd", "basis"]] = pd.DataFrame(found, index=pairs.index, columns=["grams", "gsd", "basis"])
    rows = pd.DataFrame({"food": food, "unit": unit}).merge(pairs, on=["food", "unit"], how="left")
    rows.index = food.index
    return rows[["grams", "gsd", "basis"]]


def weigh(parts: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Give every part its edible mass, with how it is known and how well.

    Parameters
    ----------
    parts : pandas.DataFrame
        What ``match`` returns: one row a part.
    foods : FoodTable
        The food table.

    Returns
    -------
    pandas.DataFrame
        The parts with `mass_g` [g], `mass_basis` and `mass_gsd` [-]; masses are missing where nothing is known.
        A supplement has no mass but a dose; one whose dose nobody wrote is put under review.

    Notes
    -----
    A line that names several foods: an amount written beside a part is that part's; the mass of the whole line,
    less the parts so weighed, is split over the rest in proportion to their default portions, so that mass is
    conserved; a count gives each part that many default portions. If one of the rest has no default portion, none
    of them is weighed.

    Examples
    --------
    >>> import vitamer
    >>> foods = vitamer.load_foods()
    >>> entries = vitamer.as_entries([("2026-11-09", "natto", "45 g")])
    >>> servings = vitamer.weigh(vitamer.match(vitamer.quantify(entries), foods), foods)
    >>> servings[["food_id", "mass_g", "mass_basis"]].values.tolist()
    [['natto', 45.0, 'stated']]
    """
    import numpy as np

    check(parts, (*QUANTIFIED, *MATCHED), "weigh")
    frame, scale = parts.reset_index(drop=True).copy(), _Scale(foods)
    food = frame["food_id"]
    several = (frame["parts"] > 1).to_numpy()
    unread = frame["amount_note"].notna() & (frame["amount_note"] != NO_AMOUNT)
    nothing = (frame["amount_note"] == NO_AMOUNT).to_numpy()

    # What is written for the part itself: the entry's amount, or in a line of several foods the one beside it.
    def pick(own: str, beside: str) -> pd.Series[Any]:
        return frame[own].where(~several, frame[beside])

    mass, volume = pick("stated_mass_g", "part_mass_g"), pick("stated_volume_ml", "part_volume_ml")
    quantity, unit = pick("quantity", "part_quantity"), pick("unit", "part_unit")
    app_mass = frame["app_mass_g"].where(~several)
    unit = unit.mask(nothing & ~several, "serving")
    one = _lookup(scale, food, unit)
    counted = np.where(nothing & ~several, 1.0, quantity)
    readable = ~(unread & unit.isna() & ~several)
    per_unit = (one["grams"] * counted).where(readable)
    density = food.map({f: scale.millilitre(f) for f in food.dropna().unique()}).astype(float)

    choices = [
        (mass, "stated"),
        (app_mass, "stated"),
        (per_unit.where(unit.notna()), None),
        (volume * density, "density"),
        (per_unit.where(unit.isna() & volume.isna() & mass.isna()), None),
    ]
    grams = np.full(len(frame), np.nan)
    basis = np.full(len(frame), "missing", dtype=object)
    gsd = np.full(len(frame), np.nan)
    error = foods.portion_errors["mass_gsd"]
    for value, name in choices:
        take = np.isnan(grams) & value.notna().to_numpy()
        grams[take] = value.to_numpy()[take]
        basis[take] = one["basis"].to_numpy()[take] if name is None else name
        gsd[take] = one["gsd"].to_numpy()[take] if name is None else float(error[name])
    if several.any():
        _share(frame, several, scale, grams, basis, gsd, float(error["shared"]))

    portion = foods.foods["edible_fraction"]
    inedible = frame["name"].str.contains(_INEDIBLE, regex=True, na=False) & (basis == "stated") & mass.notna()
    grams = np.where(inedible, grams * food.map(portion).fillna(1.0).to_numpy(), grams)

    frame["mass_g"], frame["mass_basis"], frame["mass_gsd"] = grams, basis, gsd
    return _supplements(frame, foods)


def _share(
    frame: pd.DataFrame,
    several: NDArray[np.bool_],
    scale: _Scale,
    grams: NDArray[np.float64],
    basis: NDArray[np.object_],
    gsd: NDArray[np.float64],
    shared_gsd: float,
) -> None:
    """Weigh, in place, the parts of lines that name several foods and have no amount of their own."""
    import numpy as np
    import pandas as pd

    rest = several & np.isnan(grams)
    serving = _lookup(scale, frame["food_id"], pd.Series("serving", index=frame.index, dtype=object))
    default = serving["grams"].where(rest)
    entry = frame["entry_id"]
    whole = frame["stated_mass_g"].fillna(frame["app_mass_g"])
    known = pd.Series(np.where(several, grams, np.nan)).fillna(0.0).groupby(entry).transform("sum")
    left = (whole - known).clip(lower=0.0)
    total = default.fillna(0.0).groupby(entry).transform("sum")
    hopeless = (pd.Series(rest) & default.isna()).groupby(entry).transform("any")
    split = (left * default / total).where(~hopeless)
    count = frame["quantity"].where(frame["unit"].isna() | (frame["unit"] == "serving"))
    count = count.where(frame["quantity"].notna() | frame["amount"].notna(), 1.0)
    each = (count * default).where(~hopeless & whole.isna())
    for value, name, error in ((split, "shared", shared_gsd), (each, "default portion", scale.default_gsd)):
        take = rest & np.isnan(grams) & value.notna().to_numpy()
        grams[take], basis[take], gsd[take] = value.to_numpy()[take], name, error


def _supplements(frame: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Give supplements their dose instead of a mass; one whose dose nobody wrote goes to review."""
    import numpy as np

    supplement = frame["food_id"].map(foods.foods["kind"]) == "supplement"
    dosed = frame[[f"dose_{a}_ug" for a in DOSES]].notna().any(axis=1).to_numpy()
    carries = frame["food_id"].isin(foods.carriers)
    unread = supplement & carries & ~dosed & ~(frame["app_vitamin_d_ug"] > 0) & (frame["status"] == "matched")
    frame["mass_g"] = frame["mass_g"].mask(supplement)
    frame["mass_basis"] = frame["mass_basis"].mask(supplement, np.where(dosed, "dose", "missing"))
    frame["mass_gsd"] = frame["mass_gsd"].mask(supplement, float(foods.portion_errors["mass_gsd"]["dose"]))
    frame["status"] = frame["status"].mask(unread, "review")
    return frame
