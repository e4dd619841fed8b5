"""Grams: from what was matched and how much was written to the edible mass that was eaten.

In order of trust: what the person settled of the one entry; a mass that the diary states; what they settled of its
measure; the export's own edible grams; the table's grams of the household measure; volume × density; the table's
default portion where the diary gives no weight. Anything else is missing.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from vitamer.columns import DOSES, MATCHED, NO_AMOUNT, QUANTIFIED, check
from vitamer.household import OF_BOWLS, OF_DISHES, WHOLE, Names, is_cut, one_of
from vitamer.overlay import OWN_PREFIX
from vitamer.units import REGIONAL_MEASURES, factor

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.corrections import Corrections
    from vitamer.food_table import FoodTable

__all__ = ["weigh"]

#: Measures that a bare count can mean, in this order: "2" eggs are two pieces.
_COUNTED = ("piece", "egg", "yolk", "white", "large", "medium", "serving")

#: Bare counts up to this are counts; more may be grams. Small pieces, up to so many grams each, may be more.
_MOST_PIECES = 6
_MOST_SMALL_PIECES = ((30.0, 12), (5.0, 20))
#: More than six small pieces are believed as long as they are no more than so many default portions.
_MOST_PORTIONS = 4.0

#: Words which say that a stated mass includes what is not eaten, and the foods of which they say it (group or id).
_INEDIBLE = (
    (r"\b(?:bone[- ]in|with (?:the )?bones?|mit knochen|avec os|con hueso)\b", None),
    (
        r"\b(?:in (?:the |its |their )?shells?|with (?:the )?shells?|(?:mit|in der) schale|avec (?:la )?coquille"
        r"|con (?:la )?c[aá]scara|con (?:il )?guscio|med skal)\b|殻付き|殻つき|带壳|帶殼",
        frozenset({"egg", "nut", "shellfish"}),
    ),
    (
        r"\b(?:whole|ganz(?:e[rsn]?)?|enti(?:er|ère)s?|enter[oa]s?|inter[oa]|hele?|inteir[oa]|cał[ya]|цел(?:ый|ая|иком))\b"
        r"(?![- ]?(?:grain|wheat|meal|milk|foods))|丸ごと|一尾|整条|整條|整只|整隻|全鸡|全雞",
        frozenset({"fish", "poultry"}),
    ),
)
#: Cuts and preserves without bones: nothing of them is thrown away.
_ALL_EDIBLE = (
    r"fillet|filet|boneless|ohne knochen|sans os|sin hueso|\b(?:breasts?|canned|tinned)\b|brust"
    r"|\bin (?:oil|brine|water|tomato)"
)
#: Words which say that meat or fish was weighed raw; the table holds it as it is eaten, cooked.
_RAW = (
    r"\b(?:raw|uncooked|roh(?:e[rsnm]?)?|ungekocht\w*|ungegart\w*|crue?s?|crud[oa]s?|crud[ei]|rauwe?|rå(?:tt|a)?"
    r"|surow[yae]|сыр(?:ой|ая|ое|ые))\b|(?<![花学衛卫])生(?![蚝蠔煎炒滚姜抽菜])|未加熱|未加热|加熱前|날것"
)
_COOKED = r"\b(?:cooked|from raw|not raw|gekocht|gebraten|cuite?s?|cocid[oa]s?)\b"


#: Measures of volume that hold more or less of a food by how it fills them.
_FILLED_BY_FOOD = ("cup", "tbsp", "tsp", "dsp", "shot")
#: Ounces that do not say whether they are fluid, and a weight in grams beside them that settles it.
_OUNCES = r"(?i)(?<!fl)(?<!fl[ .])(?<!fl\. )(?<!fluid )\b(?:oz|ounces?)\b(?! ?fl)"
_GRAMS_TOO = r"(?i)\d ?g\b|\bfl\b|fluid"
#: Measures of the table that are American ones.
_AMERICAN = ("cup", "tbsp", "tsp")
#: A cup or spoon that says which country's it is.
_NAMED_AMERICAN = r"(?i)\b(?:US|U\.S\.|American) +(?:cup|tbsp|tablespoon)"


def _measure_grams(foods: FoodTable) -> dict[tuple[str, str], tuple[float, float]]:
    """Return (food, measure) → grams and their GSD; a regional row stands only in its region."""
    table = foods.measures
    here = table["region"].isna() | (table["region"] == foods.region)
    rows = table[here].sort_values("region", na_position="first", kind="stable")
    grams = {
        (f, m): (g, sd)
        for f, m, g, sd in zip(rows["food_id"], rows["measure"], rows["mass_g"], rows["mass_gsd"], strict=True)
    }
    # The cup that a person weighed is a cup of where they live; the table's is the American one.
    own = rows[rows["citation_id"].str.startswith(OWN_PREFIX)]
    for f, m in zip(own["food_id"], own["measure"], strict=True):
        if name := REGIONAL_MEASURES.get((m, str(foods.region))):
            grams[f, m] = grams[f, m][0] * factor(m)[1] / factor(name)[1], grams[f, m][1]
    return grams


class _Scale:
    """Grams of one unit of a food, looked up along its parents."""

    def __init__(self, foods: FoodTable) -> None:
        self.foods, self.grams = foods, _measure_grams(foods)
        self.density = {str(f): d for f, d in foods.foods["density_g_per_ml"].items() if d == d}
        self.default_gsd = float(foods.portion_errors["mass_gsd"]["default portion"])

    def unit(
        self, food: str, unit: str | None, size: str | None = None, diameter: float = math.nan
    ) -> tuple[float, float, str]:
        """Return grams, GSD and basis of one `unit` of `food`; a bare count if `unit` is None."""
        line = self.foods.lineage(food)
        bare = ("serving",) if is_cut(line) else _COUNTED  # a bare 1 of pizza is neither a slice nor a whole one
        for f in line:
            for measure in bare if unit is None else ("serving",) if unit == "serving" else ():
                if (f, measure) in self.grams:
                    grams, gsd = self.grams[f, measure]
                    if measure == "serving":
                        return grams, max(gsd, self.default_gsd), "default portion"
                    return grams, gsd, "household measure"
        dish = bool(self.foods.foods.at[food, "kind"] == "dish")
        if unit == "glass" and self.is_eaten_from_bowls(food):
            unit = "bowl"
        found = one_of(self.grams, line, unit, size, diameter, self.millilitre(food), dish) if unit else None
        if found:
            return *found, "household measure"
        # One of a food that has no piece is one helping of it, and so is a bowl of a dish.
        one_helping = (unit == WHOLE and not is_cut(line)) or (unit == "bowl" and dish)
        return self.unit(food, None) if one_helping else (math.nan, math.nan, "missing")

    def is_eaten_from_bowls(self, food: str) -> bool:
        """Tell whether one vessel of `food` is a bowl: the table holds a bowl of it, or no vessel of a dish."""
        line, kind = self.foods.lineage(food), self.foods.foods.loc[food, ["group", "kind"]]
        held = {vessel for vessel in ("glass", "mug", "bowl") if any((f, vessel) in self.grams for f in line)}
        dish = kind["kind"] == "dish" and not held and math.isnan(self.millilitre(food))
        return dish or (kind["group"] in OF_BOWLS and "bowl" in held and "glass" not in held)

    def is_drink(self, food: str) -> bool:
        """Tell whether people drink `food`: the table holds a glass of it, and no bowl."""
        line = self.foods.lineage(food)
        return any((f, "glass") in self.grams for f in line) and not any((f, "bowl") in self.grams for f in line)

    def millilitre(self, food: str) -> float:
        """Return grams of one millilitre of `food`; not-a-number if its density is unknown."""
        return next((self.density[f] for f in self.foods.lineage(food) if f in self.density), float("nan"))


def _lookup(
    scale: _Scale, food: pd.Series[str], unit: pd.Series[str], shape: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return grams, GSD and basis of one unit for every row, asking once for each distinct one.

    `shape` holds the unit's size and diameter, if it has any.
    """
    import pandas as pd

    rows = pd.DataFrame({"food": food, "unit": unit, "size": None, "diameter_cm": math.nan})
    if shape is not None:
        rows[["size", "diameter_cm"]] = shape[["size", "diameter_cm"]].to_numpy(dtype=object)
    rows = rows.astype({"size": object, "diameter_cm": float})
    keys = list(rows.columns)
    pairs = rows.drop_duplicates()
    pairs = pairs[pairs["food"].notna()].copy()
    found = [
        scale.unit(f, u if isinstance(u, str) else None, size if isinstance(size, str) else None, width)
        for f, u, size, width in pairs.itertuples(index=False, name=None)
    ]
    columns = pd.DataFrame(found, index=pairs.index, columns=["grams", "gsd", "basis"])
    pairs[["grams", "gsd", "basis"]] = columns.astype({"grams": float, "gsd": float, "basis": object})
    rows = rows.merge(pairs, on=keys, how="left")
    rows.index = food.index
    return rows[["grams", "gsd", "basis"]]


def weigh(parts: pd.DataFrame, foods: FoodTable, corrections: Corrections | None = None) -> pd.DataFrame:
    """Give every part its edible mass, with how it is known and how well.

    Parameters
    ----------
    parts : pandas.DataFrame
        What ``match`` returns: one row a part.
    foods : FoodTable
        The food table.
    corrections : Corrections, optional
        What the person settled of measures, doses and single entries; what was settled of an entry goes before
        what was settled of its name.

    Returns
    -------
    pandas.DataFrame
        The parts with `mass_g` [g], `mass_basis` and `mass_gsd` [-]; masses are missing where nothing is known.
        A supplement has no mass but a dose; one whose dose nobody wrote is put under review. `amount_note` says
        why a mass is missing.

    Notes
    -----
    A line that names several foods: an amount written beside a part is that part's; the mass of the whole line,
    less the parts so weighed, is split over the rest in proportion to their default portions, so that mass is
    conserved; a count gives each part that many default portions. If one of the rest has no default portion, or
    nothing is left for them, none of them is weighed. Where the person settled the shares of the foods of a name,
    the whole is split by these; without a mass of the whole it is the sum of the default portions.

    A settled mass is one of what was eaten: no bones, shells or cooking are taken off. An amount that the person said
    is right counts as settled, too.

    A bare number is a count only where that is plausible, as "2" eggs are; a bare 50 may as well be grams. Meat and
    fish that were weighed raw lose weight by the yield of their cooking, and what was weighed with bones or shells
    counts by its edible fraction.

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
    import pandas as pd

    from vitamer.corrections import settled_amounts, settled_entries, settled_masses, with_settled_doses

    check(parts, (*QUANTIFIED, *MATCHED), "weigh")
    frame = parts.reset_index(drop=True).copy()
    if not corrections:
        return _widened(_supplements(_weigh(frame, pd.Series(np.nan, index=frame.index), foods), foods))
    settled = settled_masses(frame, corrections)
    frame = with_settled_doses(frame, corrections)
    frame["amount_note"] = frame["amount_note"].mask(settled.notna())
    # The mass of one entry is told as such: no range is left in it.
    frame["amount_gsd"] = frame["amount_gsd"].mask(settled_entries(frame, corrections)["mass_g"].notna(), 1.0)
    frame = _widened(_supplements(_weigh(frame, settled, foods), foods))
    sure = settled_amounts(frame, parts, corrections) & (frame["mass_basis"] != "missing")
    frame["mass_basis"] = frame["mass_basis"].mask(sure, "settled")
    return frame


def _weigh(frame: pd.DataFrame, settled: pd.Series[float], foods: FoodTable) -> pd.DataFrame:
    """Return the parts with their masses; `settled` is what the person said that all of the entry weighed [g]."""
    import numpy as np
    import pandas as pd

    scale = _Scale(foods)
    food, whole = frame["food_id"], settled.fillna(frame["stated_mass_g"])
    several = (frame["parts"] > 1).to_numpy()
    # Of a line of several foods the amount is that of the whole, unless the person settled how it is split.
    share = frame["part_share"].where(several)
    split = share.notna().to_numpy()
    line = several & ~split
    _count_by_name(frame, several, scale)
    nothing = (frame["amount_note"] == NO_AMOUNT).to_numpy()

    # What is written for the part itself: the entry's amount, or in a line of several foods the one beside it.
    def pick(own: str, beside: str) -> pd.Series[Any]:
        return frame[own].where(~line, frame[beside])

    mass, volume = whole.where(~line, frame["part_mass_g"]), pick("stated_volume_ml", "part_volume_ml")
    quantity, unit = pick("quantity", "part_quantity"), pick("unit", "part_unit")
    app_mass = frame["app_mass_g"].where(~line)
    bare = (unit.isna() & quantity.notna() & mass.isna() & volume.isna()).to_numpy()
    written = frame["amount"].fillna("") + " " + frame["food"]
    volume = _of_region(volume, quantity, unit, foods.region, written.str.contains(_NAMED_AMERICAN))
    unit = unit.mask(nothing & ~several, "serving")
    one = _lookup(scale, food, unit, frame.loc[~several, ["size", "diameter_cm"]].reindex(frame.index))
    counted = np.where(nothing & ~several, 1.0, _american(quantity, unit, volume))
    readable = ~(frame["amount_note"].notna() & ~nothing & unit.isna() & ~several) & ~split
    doubtful = bare & ~split & ~_believable(quantity, one, _lookup(scale, food, _all(frame, "serving"))["grams"])
    density = food.map({f: scale.millilitre(f) for f in food.dropna().unique()}).astype(float)
    if split.any():
        density = density.mask(split, _density_of_mixture(share, density, frame["entry_id"]))
    drunk = food.where(settled.isna())
    mass, volume = _drunk_ounces(mass, volume, written, drunk, density, scale)
    # A bottle of 180 ml is not the table's bottle; how a cup or a spoon is filled, the table knows better.
    by_measure = volume.isna() | unit.isin(_FILLED_BY_FOOD)
    per_unit = (one["grams"] * counted).where(readable & ~doubtful & by_measure)

    choices = [
        (mass, "stated"),
        (app_mass, "stated"),
        (per_unit.where(unit.notna()), None),
        (volume * density, "density"),
        (per_unit.where(unit.isna() & volume.isna() & mass.isna()), None),
    ]
    error = foods.portion_errors["mass_gsd"]
    grams, basis, gsd = _first_known(choices, one, error)
    by_person = settled.notna().to_numpy() & ~line
    basis[by_person], gsd[by_person] = "settled", float(error["settled"])
    grams = np.where(split, grams * share.to_numpy(), grams)
    doubtful |= several & frame["part_quantity"].isna() & _bare_of_line(frame, whole)
    spent = _share(frame, whole, several, doubtful, scale, grams, basis, gsd, float(error["shared"]))
    gsd = np.where(split, _both(gsd, float(error["settled share"])), gsd)

    stated = (basis == "stated") & ~split
    grams, gsd = _as_eaten(frame, grams, gsd, stated, stated & mass.notna().to_numpy(), foods)
    frame["mass_g"], frame["mass_basis"], frame["mass_gsd"] = grams, basis, gsd
    own = pd.DataFrame({"quantity": quantity, "unit": unit, "volume": volume}).mask(share.notna())
    # Supplements have doses, and what is known to be no food of the table (water) needs no weight.
    needless = (food.map(foods.foods["kind"]) == "supplement") | (food.isna() & (frame["status"] == "matched"))
    lost = np.isnan(grams) & ~needless.to_numpy()
    why = _why_missing(frame[lost], several[lost], doubtful[lost], spent[lost], own[lost], whole[lost], foods)
    frame["amount_note"] = frame["amount_note"].astype(object).mask(lost, why.reindex(frame.index)).astype("str")
    return frame


def _first_known(
    choices: list[tuple[pd.Series[float], str | None]], one: pd.DataFrame, error: pd.Series[float]
) -> tuple[NDArray[np.float64], NDArray[np.object_], NDArray[np.float64]]:
    """Return the first mass that is known, its basis and GSD; those of the measure where the choice names none."""
    import numpy as np

    grams = np.full(len(one), np.nan)
    basis = np.full(len(one), "missing", dtype=object)
    gsd = np.full(len(one), np.nan)
    for value, name in choices:
        take = np.isnan(grams) & value.notna().to_numpy()
        grams[take] = value.to_numpy()[take]
        basis[take] = one["basis"].to_numpy()[take] if name is None else name
        gsd[take] = one["gsd"].to_numpy()[take] if name is None else float(error[name])
    return grams, basis, gsd


def _as_eaten(
    frame: pd.DataFrame,
    grams: NDArray[np.float64],
    gsd: NDArray[np.float64],
    stated: NDArray[np.bool_],
    weighed: NDArray[np.bool_],
    foods: FoodTable,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return masses and their GSD without the bones of what was weighed with them, and as cooked if stated raw."""
    import numpy as np

    food, several = frame["food_id"], (frame["parts"] > 1).to_numpy()
    # In a line of several foods only the words of the part itself can tell how that part was weighed.
    text = frame["part_name"].where(several, frame["name"]).fillna("").str.casefold()
    grams = np.where(weighed, grams * _edible(text, frame["name"], food, foods), grams)
    yields = foods.yields.reindex(_cooked_from(text, frame["amount"], several, food, foods))
    factor = np.where(stated, yields["yield_factor"].fillna(1.0), 1.0)
    gsd = np.where(factor < 1, _both(gsd, yields["factor_gsd"].to_numpy(dtype=float)), gsd)
    return grams * factor, gsd


def _density_of_mixture(share: pd.Series[float], density: pd.Series[float], entry: pd.Series[int]) -> pd.Series[float]:
    """Return the density of foods mixed by mass [g/ml]; missing if that of one of them is."""
    volume = (share / density).groupby(entry)
    return 1 / volume.transform("sum").where(volume.transform("count") == volume.transform("size"))


def _both(gsd: NDArray[np.float64], other: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the spread of the product of two independent quantities [GSD]."""
    import numpy as np

    return np.asarray(np.exp(np.hypot(np.log(gsd), np.log(other))))


def _widened(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the spread of the number itself: two to three slices are in doubt beside what one of them weighs."""
    frame["mass_gsd"] = _both(frame["mass_gsd"].to_numpy(dtype=float), frame["amount_gsd"].to_numpy(dtype=float))
    return frame


def _count_by_name(frame: pd.DataFrame, several: NDArray[np.bool_], scale: _Scale) -> None:
    """Make, in place, a count of the food out of an amount whose noun is the food itself: ``3 nuggets``."""
    import pandas as pd

    named = frame["counted"].notna() & frame["food_id"].notna() & ~several & frame["stated_mass_g"].isna()
    if not named.any():
        return
    foods = scale.foods
    names = Names(foods)
    rows = frame.loc[named, ["counted", "name", "food_id", "unit"]]
    known = {}
    for row in rows.drop_duplicates().itertuples(index=False, name=None):
        noun, name, food, unit = row
        measured = isinstance(unit, str) and (unit in OF_DISHES or scale.unit(food, unit)[2] != "missing")
        pieces = not measured and one_of(scale.grams, foods.lineage(food), WHOLE) is not None
        known[row] = pieces and names.are_of(noun, name, food)
    whole = pd.Series([known[row] for row in rows.itertuples(index=False, name=None)], index=rows.index, dtype=bool)
    whole = whole.reindex(frame.index, fill_value=False)
    frame["unit"] = frame["unit"].mask(whole, WHOLE)
    frame["quantity"] = frame["quantity"].mask(whole & frame["quantity"].isna(), 1.0)
    frame["amount_note"] = frame["amount_note"].mask(whole)


def _drunk_ounces(
    mass: pd.Series[float],
    volume: pd.Series[float],
    written: pd.Series[str],
    food: pd.Series[str],
    density: pd.Series[float],
    scale: _Scale,
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Return masses and volumes in which the ounces of a drink are fluid ones: nobody weighs beer."""
    drinks = {f: scale.is_drink(f) for f in food.dropna().unique()}
    fluid = food.map(drinks).eq(True) & density.notna() & mass.notna()
    text = written[fluid]
    fluid[fluid] = text.str.contains(_OUNCES) & ~text.str.contains(_GRAMS_TOO)
    return mass.mask(fluid), volume.mask(fluid, mass / factor("oz")[1] * factor("floz")[1])


def _of_region(
    volume: pd.Series[float],
    quantity: pd.Series[float],
    unit: pd.Series[str],
    region: str | None,
    american: pd.Series[bool],
) -> pd.Series[float]:
    """Return volumes [ml] in which cups and spoons that name no country are those of the region."""
    for (measure, where), name in REGIONAL_MEASURES.items():
        if where == region:
            plain = (unit == measure) & ((volume / quantity - factor(measure)[1]).abs() < 1e-6) & ~american
            volume = volume.mask(plain, quantity * factor(name)[1])
    return volume


def _american(quantity: pd.Series[float], unit: pd.Series[str], volume: pd.Series[float]) -> pd.Series[float]:
    """Return how many American cups or spoons others make; all other quantities stay."""
    for measure in _AMERICAN:
        quantity = quantity.mask((unit == measure) & volume.notna(), volume / factor(measure)[1])
    return quantity


def _all(frame: pd.DataFrame, unit: str) -> pd.Series[str]:
    """Return the same unit for every row."""
    import pandas as pd

    return pd.Series(unit, index=frame.index, dtype=object)


def _believable(quantity: pd.Series[float], one: pd.DataFrame, portion: pd.Series[float]) -> NDArray[np.bool_]:
    """Tell which bare numbers can be counts of pieces or portions; others may as well be grams."""
    number, grams = quantity.to_numpy(dtype=float), one["grams"].to_numpy(dtype=float)
    believable = _few(number)
    piece = (one["basis"] == "household measure").to_numpy()
    moderate = number * grams <= _MOST_PORTIONS * portion.to_numpy(dtype=float)
    for largest, most in _MOST_SMALL_PIECES:
        believable |= piece & moderate & (grams <= largest) & (number <= most) & (number % 1 == 0)
    return believable


def _few(number: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Tell which numbers are whole or half and small; below one, all are: nobody weighs less than a gram."""
    import numpy as np

    return np.asarray(((number * 2 % 1 == 0) & (number <= _MOST_PIECES)) | (number < 1), dtype=bool)


def _bare_of_line(frame: pd.DataFrame, whole: pd.Series[float]) -> NDArray[np.bool_]:
    """Tell of which lines of several foods the amount is a bare number too large for a count of helpings."""
    bare = frame["quantity"].notna() & frame["unit"].isna() & frame["amount_note"].isna()
    weightless = whole.isna() & frame[["stated_volume_ml", "app_mass_g"]].isna().all(axis=1)
    return (bare & weightless).to_numpy(dtype=bool) & ~_few(frame["quantity"].to_numpy(dtype=float))


def _says(text: pd.Series[str], words: str) -> NDArray[np.bool_]:
    """Tell which texts hold one of the words, looking at each distinct text once."""
    import numpy as np
    import pandas as pd

    codes, texts = pd.factorize(text.fillna("").astype(object))
    found = re.compile(words)
    return np.array([found.search(t) is not None for t in texts], dtype=bool)[codes]


def _edible(text: pd.Series[str], name: pd.Series[str], food: pd.Series[str], foods: FoodTable) -> NDArray[np.float64]:
    """Return the edible fraction of what was weighed with bones or shells, by the words that say so."""
    import numpy as np

    group = foods.foods["group"]
    kin = {f: {str(group[f]), *foods.lineage(f)} for f in food.dropna().unique()}
    refuse = np.zeros(len(text), dtype=bool)
    for words, kinds in _INEDIBLE:
        if kinds is None:
            refuse |= _says(name, words)
        else:
            concerned = food.isin([f for f, own in kin.items() if own & kinds]).to_numpy(dtype=bool)
            refuse |= concerned & _says(text, words) & ~_says(text, _ALL_EDIBLE)
    fraction = food.map(foods.foods["edible_fraction"]).astype(float).fillna(1.0)
    return np.where(refuse, fraction, 1.0)


def _cooked_from(
    text: pd.Series[str], amount: pd.Series[str], several: NDArray[np.bool_], food: pd.Series[str], foods: FoodTable
) -> pd.Series[str]:
    """Return the yield of foods that are held cooked and were weighed raw; missing for all others."""
    cooked = foods.foods["yield_id"].where(foods.foods["state"] == "cooked")
    words = (text + " " + amount.where(~several).fillna("").astype(str).str.casefold()).str.strip()
    return food.map(cooked).where(_says(words, _RAW) & ~_says(words, _COOKED))


def _why_missing(
    frame: pd.DataFrame,
    several: NDArray[np.bool_],
    doubtful: NDArray[np.bool_],
    spent: NDArray[np.bool_],
    own: pd.DataFrame,
    whole: pd.Series[float],
    foods: FoodTable,
) -> pd.Series[str]:
    """Say in words why each part would have no weight; `own` is the quantity, unit and volume written for it."""
    import numpy as np

    note = frame["amount_note"].where(frame["amount_note"] != NO_AMOUNT).astype(object)
    name = frame["food_id"].map(foods.foods["name"]).astype("str").fillna("")
    unit = own["unit"].astype("str").str.replace("_", " ")
    counted = ("a '" + unit + "'").fillna("a piece").astype(object)
    # In another language, or a unit's other name, the person's own words say more than the program's.
    own_words = ~several & frame["amount"].notna() & unit.notna()
    pairs = zip(unit[own_words], frame.loc[own_words, "amount"], strict=True)
    counted[own_words] = [f"a '{u}'" if u in a.casefold() else f"'{a}'" for u, a in pairs]
    why = ("no weight is known for " + counted + " of " + name).astype(object)
    why = why.mask(own["unit"] == WHOLE, "no weight is known for a whole of " + name)
    why = why.mask(own["unit"] == "disc", "no weight by its width is known for " + name)
    none = frame["amount_note"].eq(NO_AMOUNT).to_numpy()
    why = why.mask(none & ~several, "no default portion is known for " + name)
    why = why.mask(own["volume"].notna(), "no density is known for " + name)
    # A line of several foods whose amount is written beside none of them.
    of_line = several & own["quantity"].isna().to_numpy()
    weighed = whole.fillna(frame["app_mass_g"]).notna().to_numpy()
    helpings = frame["unit"].isna() | (frame["unit"] == "serving")
    why = why.mask(of_line, "a food of the line has no default portion")
    why = why.mask(of_line & ~weighed & frame["quantity"].notna() & ~helpings, "the amount is that of several foods")
    why = why.mask(of_line & spent, "the other foods of the line weigh as much as all of it")
    why = why.mask(frame["food_id"].isna(), "the food is not known")
    number = np.where(own["quantity"].notna(), own["quantity"], frame["quantity"]).astype(float)
    why.loc[doubtful] = [f"a bare {n:.15g}: pieces or grams? write the unit" for n in number[doubtful]]
    return why.mask(note.notna() & (of_line | ~several), note)


def _share(
    frame: pd.DataFrame,
    whole: pd.Series[float],
    several: NDArray[np.bool_],
    doubtful: NDArray[np.bool_],
    scale: _Scale,
    grams: NDArray[np.float64],
    basis: NDArray[np.object_],
    gsd: NDArray[np.float64],
    shared_gsd: float,
) -> NDArray[np.bool_]:
    """Weigh, in place, the parts of lines that name several foods and have no amount of their own.

    `whole` is the mass of the line [g] where it is settled or stated.

    Returns the parts for which the others leave nothing of the line's mass: what they weigh is unknown, not zero.
    """
    import numpy as np
    import pandas as pd

    rest = several & np.isnan(grams) & ~doubtful
    default = _lookup(scale, frame["food_id"], _all(frame, "serving"))["grams"].where(rest)
    entry = frame["entry_id"]
    whole = whole.fillna(frame["app_mass_g"])
    known = pd.Series(np.where(several, grams, np.nan)).fillna(0.0).groupby(entry).transform("sum")
    left = whole - known
    spent = rest & ((left <= 0) & (known > 0)).to_numpy()
    total = default.fillna(0.0).groupby(entry).transform("sum")
    hopeless = (pd.Series(rest) & default.isna()).groupby(entry).transform("any")
    share = frame["part_share"].fillna(default / total)
    split = (left * share).where(~hopeless & ~spent)
    count = frame["quantity"].where(frame["unit"].isna() | (frame["unit"] == "serving"))
    count = count.where(frame["quantity"].notna() | frame["amount"].notna(), 1.0)
    each = (count * total * share).where(~hopeless & whole.isna())
    for value, name, error in ((split, "shared", shared_gsd), (each, "default portion", scale.default_gsd)):
        take = rest & np.isnan(grams) & value.notna().to_numpy()
        grams[take], basis[take], gsd[take] = value.to_numpy()[take], name, error
    return spent


def _supplements(frame: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Give supplements their dose instead of a mass; one whose dose nobody wrote goes to review."""
    import numpy as np

    supplement = frame["food_id"].map(foods.foods["kind"]) == "supplement"
    columns = [f"dose_{a}_ug" for a in DOSES]
    frame.loc[supplement & (frame["quantity"] == 0), columns] = 0.0  # none taken: no dose, whatever the label says
    dosed = frame[columns].notna().any(axis=1).to_numpy()
    carries = frame["food_id"].isin(foods.carriers)
    unread = supplement & carries & ~dosed & ~(frame["app_vitamin_d_ug"] > 0) & (frame["status"] == "matched")
    frame["mass_g"] = frame["mass_g"].mask(supplement)
    frame["amount_note"] = frame["amount_note"].mask(supplement & ~dosed & carries, "no dose is written")
    frame["mass_basis"] = frame["mass_basis"].mask(supplement, np.where(dosed, "dose", "missing"))
    frame["mass_gsd"] = frame["mass_gsd"].mask(supplement, float(foods.portion_errors["mass_gsd"]["dose"]))
    frame["status"] = frame["status"].mask(unread, "review")
    return frame
