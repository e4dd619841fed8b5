"""What a pooled content rests on: own values, the parent's, those of the kinds in a mixture, a dish's ingredients.

Pooling gives one number a food and analyte; this module tells the way back from the number to the published rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES, SUMS, VITAMIN_D
from vitamer.evidence import labels_laid_on, origins
from vitamer.intake import dish_citations
from vitamer.overlay import is_excepted
from vitamer.pooling import LABELLED_TOTALS, total_by_origin
from vitamer.records import records

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.evidence import Origin
    from vitamer.food_table import FoodTable
    from vitamer.pooling import Profile

__all__ = ["CLASSES", "Basis", "basis", "citations_behind", "food_profile", "kinds", "origins_of_total", "rule_of"]

#: The two classes of analytes that a food is shown for: the sum, then what contents are published of.
CLASSES = {
    "menaquinones": ("MK_total", *MENAQUINONES),
    "vitamin_d": ("D3", "D2", "D_unspecified", "25OHD3"),
}


#: What is told of a published value beside its citation.
_SHOWN = ("value_ug_per_100g", "max_ug_per_100g", "value_type", "locator", "use", "why_not")


@dataclass(frozen=True)
class Basis:
    """What a content rests on.

    Parameters
    ----------
    kind : str
        ``own`` values of the food; ``forms``: a total of origins that read its forms; ``profile``: a share of the
        food's own total; ``parent``, whose content is borrowed; ``kinds`` of which the food is a mixture;
        ``ingredients`` of a dish; ``sum`` of forms; ``dose`` of a supplement; ``zero_by_rule``; ``unknown``.
    foods : tuple of str
        The foods whose contents it is made of, the largest part first; the food itself where the values are its own.
    """

    kind: str
    foods: tuple[str, ...] = ()


def basis(foods: FoodTable, food_id: str, analyte: str) -> Basis:
    """Tell what a pooled content rests on.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        A food, dish or supplement of it.
    analyte : str
        A form of vitamin K2 or D, or a sum of forms.

    Returns
    -------
    Basis
        Its kind, and the foods whose contents it is made of.

    Raises
    ------
    UnknownFoodError
        If the table does not hold the food.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> basis(load_foods(), "apple", "MK7").kind
    'zero_by_rule'
    """
    foods.require(food_id)
    pool, kind = foods.pool, foods.foods.at[food_id, "kind"]
    value_type = pool.value_type(food_id, analyte)
    if value_type == "zero_by_rule":
        return Basis("zero_by_rule")
    if kind == "supplement":
        return Basis("dose", (food_id,))
    if kind == "dish":
        brings = [(-g * (m if (m := pool.mean(f, analyte)) == m else 0.0), f) for f, g in _recipe(foods, food_id)]
        return Basis("ingredients", tuple(f for _, f in sorted(brings)))
    return Basis("unknown") if value_type == "unknown" else _basis_of_pooled(foods, food_id, analyte, value_type)


def _basis_of_pooled(foods: FoodTable, food_id: str, analyte: str, value_type: str) -> Basis:
    """Tell what a content that pooling found rests on."""
    pool = foods.pool
    if (kind := _kind_of_its_own(foods, food_id, analyte, value_type)) is not None:
        return Basis(kind, (food_id,))
    if value_type == "borrowed":
        return Basis("parent", (_lender(foods, food_id, analyte),))
    brings = [(-w * (m if (m := pool.mean(f, analyte)) == m else 0.0), f) for f, w in kinds(foods, food_id)]
    if (food_id, analyte) in pool.pooled and brings:
        return Basis("kinds", tuple(f for _, f in sorted(brings)))
    return Basis("sum", (food_id,)) if analyte in SUMS else Basis("unknown")


def _kind_of_its_own(foods: FoodTable, food_id: str, analyte: str, value_type: str) -> str | None:
    """Tell how a content rests on the food's own values and labels; None if it does not."""
    labels = labels_laid_on(foods, food_id).get(food_id, {}) if analyte in CLASSES["menaquinones"] else {}
    if analyte == "MK_total" and labels:
        return "sum" if set(labels) - set(LABELLED_TOTALS) else "own"
    if _reads(foods, food_id, analyte):
        return "own"
    if analyte == "MK_total" and origins_of_total(foods, food_id):
        return "forms"
    shared = analyte in MENAQUINONES and _shares_total(foods, food_id, value_type, bool(labels))
    return "profile" if shared else None


def _shares_total(foods: FoodTable, food_id: str, value_type: str, labelled: bool) -> bool:
    """Tell whether a form that nobody read is a share of the food's total."""
    total = basis(foods, food_id, "MK_total").kind
    if total == "sum" and labelled:
        # The forms that a label does not name rest on what they did without it.
        total = "forms" if origins_of_total(foods, food_id) else "kinds" if kinds(foods, food_id) else "parent"
    return total in ("own", "forms") or (total == "parent" and value_type != "borrowed")


def _recipe(foods: FoodTable, dish_id: str) -> list[tuple[str, float]]:
    rows = foods.dishes[foods.dishes["dish_id"] == dish_id]
    return list(zip(rows["food_id"], rows["mass_g_per_100g"], strict=True))


def _reads(foods: FoodTable, food_id: str, analyte: str) -> bool:
    """Say whether the food has a value of its own that counts; one of another region stands in where none is here."""
    rows = foods.contents
    return bool(((rows["food_id"] == food_id) & (rows["analyte"] == analyte) & (rows["use"] == "yes")).any())


def _lender(foods: FoodTable, food_id: str, analyte: str) -> str:
    """Return the nearest food above that did not borrow the content itself."""
    above = foods.lineage(food_id)[1:]
    for parent in above:
        if foods.pool.value_type(parent, analyte) != "borrowed" or _reads(foods, parent, analyte):
            return parent
    return above[-1]


def kinds(foods: FoodTable, food_id: str) -> list[tuple[str, float]]:
    """Return the kinds of a food with their shares in the mixture that stands for it.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        The food.

    Returns
    -------
    list of tuple
        Food id and share [-], the largest first; empty if the food has no kinds.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> round(sum(share for _, share in kinds(load_foods(), "cheese")), 6)
    1.0
    """
    rows = foods.foods[(foods.foods["parent"] == food_id) & (foods.foods["kind"] == "food")]
    weights = dict(zip(rows["food_id"], rows["share_of_parent"].fillna(1.0), strict=True))
    whole = math.fsum(weights.values()) or 1.0
    return sorted(((f, w / whole) for f, w in weights.items()), key=lambda x: (-x[1], x[0]))


def food_profile(foods: FoodTable, food_id: str) -> Profile:
    """Return the isoform profile of a food.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        The food.

    Returns
    -------
    dict of str to tuple
        Form → its share of the K2 total [-], the log-scale standard deviation of the share [-], the citation id;
        empty if the food has no profile.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> food_profile(load_foods(), "natto")["MK7"][0] > 0.5
    True
    """
    rows = foods.profiles[foods.profiles["profile"] == foods.foods.at[food_id, "profile"]]
    columns = (rows[c] for c in ("analyte", "share", "share_gsd", "citation_id"))
    return {a: (s, math.log(gsd), c) for a, s, gsd, c in zip(*columns, strict=True)}


def origins_of_total(foods: FoodTable, food_id: str) -> dict[str, Origin]:
    """Return what each laboratory and sample set says of a food's K2 total [µg/hg].

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        The food.

    Returns
    -------
    dict of str to Origin
        The total as published; of an origin that read forms alone, their sum over the share that the food's
        profile gives these forms.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> len(origins_of_total(load_foods(), "natto")) > 1
    True
    """
    return total_by_origin(origins(foods, food_id).get(food_id, {}), food_profile(foods, food_id))


def rule_of(foods: FoodTable, food_id: str, analyte: str) -> dict[str, Any] | None:
    """Return the rule that makes a content zero.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        The food.
    analyte : str
        A single form.

    Returns
    -------
    dict or None
        A row of ``rules.csv``; None where no rule speaks.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> rule_of(load_foods(), "natto", "MK7") is None
    True
    """
    line = foods.lineage(food_id)
    for rule in records(foods.rules[foods.rules["group"] == foods.foods.at[food_id, "group"]]):
        if analyte in rule["analytes"].split() and not is_excepted(line, set((rule["except_foods"] or "").split())):
            return rule
    return None


def citations_behind(foods: FoodTable, food_id: str) -> pd.DataFrame:
    """List what of a food rests on which citation.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_id : str
        A food, dish or supplement of it.

    Returns
    -------
    pandas.DataFrame
        One row a use of a citation, in the citations' order: `citation_id`; `what` is ``value`` (a published value
        of the food), ``content`` (a pooled content for which it is cited through the parent, kinds, ingredients or
        profile), ``rule``, ``yield``, ``dish`` or ``measure``; `food_id` and `analyte` or name that it is of;
        `value_ug_per_100g` [µg/hg], as published (`published`), `locator`, and `use`.

    Raises
    ------
    UnknownFoodError
        If the table does not hold the food.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> rests = citations_behind(load_foods(), "natto")
    >>> "MK7" in set(rests.loc[rests["citation_id"] == "KAMAO2007", "analyte"])
    True
    """
    import pandas as pd

    foods.require(food_id)
    row = foods.foods.loc[food_id]
    found: list[dict[str, Any]] = []

    def add(citation_id: object, what: str, of: str, **more: Any) -> None:
        if isinstance(citation_id, str):
            found.append({"citation_id": citation_id, "what": what, "food_id": food_id, "analyte": of, **more})

    for value in records(foods.contents[foods.contents["food_id"] == food_id]):
        published = f"{value['published_value']} {value['published_unit']}"
        more = {k: value[k] for k in _SHOWN}
        add(value["citation_id"], "value", value["analyte"], published=published, **more)
    own = {(entry["citation_id"], entry["analyte"]) for entry in found}
    for analyte in (*CLASSES["menaquinones"], *VITAMIN_D):
        if foods.pool.mean(food_id, analyte) > 0:
            for citation in dish_citations(foods, food_id, analyte):
                if (citation, analyte) not in own:
                    add(citation, "content", analyte)
        rule = rule_of(foods, food_id, analyte)
        if rule is not None and foods.pool.value_type(food_id, analyte) == "zero_by_rule":
            add(rule["citation_id"], "rule", analyte)
    if isinstance(row["yield_id"], str):
        factor = foods.yields.loc[row["yield_id"]]
        add(factor["citation_id"], "yield", row["yield_id"], locator=factor["locator"])
    for recipe in records(foods.dishes[foods.dishes["dish_id"] == food_id]):
        add(recipe["citation_id"], "dish", recipe["food_id"])
    for measure in records(foods.measures[foods.measures["food_id"] == food_id]):
        add(measure["citation_id"], "measure", measure["measure"], locator=measure["locator"])
    columns = ["citation_id", "what", "food_id", "analyte", "published", *_SHOWN]
    frame = pd.DataFrame(found, columns=columns)
    whats = ["value", "content", "rule", "yield", "dish", "measure"]
    frame["what"] = pd.Categorical(frame["what"], whats, ordered=True)
    return frame.sort_values(["citation_id", "what"], kind="stable", ignore_index=True).astype({"what": "str"})
