"""Amounts and doses as people write them: a small grammar over a closed list of words.

``words`` holds the list, ``pieces`` the numbers and units in a text, ``phrases`` what is said around a number and
``widths`` how wide a pizza is; ``grammar`` reads one amount, ``names`` finds amounts in food names and ``doses``
what a supplement's name states; :func:`quantify` reads a diary.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from vitamer.amounts.doses import LIGHTEST_PILL_G, PILLS, mass_of_pill, named_doses, names_pill
from vitamer.amounts.grammar import Amount, read_amount
from vitamer.amounts.names import read_name, split_amount
from vitamer.columns import DOSES, ENTRIES, NO_AMOUNT, check
from vitamer.units import IU_UG

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

__all__ = ["Amount", "quantify", "read_amount", "read_doses", "split_amount"]


def quantify(entries: pd.DataFrame) -> pd.DataFrame:
    """Read name, amount and doses of every entry.

    Parameters
    ----------
    entries : pandas.DataFrame
        Diary entries with the columns `food` and `amount`, as written.

    Returns
    -------
    pandas.DataFrame
        The entries with the columns ``QUANTIFIED``: `name`, `quantity` [1], `unit`, `size`, `diameter_cm` [cm],
        `counted`, `amount_gsd` [-], `stated_mass_g` [g], `stated_volume_ml` [ml], `amount_note` and a dose of each
        analyte in ``DOSES`` [µg].

    Raises
    ------
    VitamerError
        If the frame lacks `food` or `amount`.

    Notes
    -----
    The amount column wins. An amount in the name counts where that column is blank; beside a filled column it
    is the size of the package, except for the strength of a supplement and the mass of one pill of a food
    (``Cod liver oil 1000 mg``, 2 capsules). In a line of several foods an amount beside one of them stays in
    `name`, and so does a bare count; ``split_amount`` reads them in the line's parts.

    Nothing of anything is nothing: an entry of amount 0 has the mass 0.

    Examples
    --------
    >>> import pandas as pd
    >>> diary = pd.DataFrame({"food": ["Natto", "150 g Banane, frisch"], "amount": ["2 packs", None]})
    >>> quantify(diary)[["name", "quantity", "unit", "stated_mass_g"]]
                 name  quantity  unit  stated_mass_g
    0           natto       2.0  pack            NaN
    1  banane, frisch     150.0     g          150.0
    """
    import numpy as np
    import pandas as pd

    check(entries, tuple(c for c in ENTRIES if c.name in {"food", "amount"}), "quantify")
    food_codes, foods = pd.factorize(entries["food"].fillna("").astype(str))
    amount_codes, amounts = pd.factorize(entries["amount"].fillna("").astype(str))
    doses = [named_doses(text) for text in foods]
    names = [read_name(text, d.any_strength) for text, d in zip(foods, doses, strict=True)]
    in_column = _take([read_amount(text) for text in amounts], amount_codes)
    in_name = _take([n.amount for n in names], food_codes)
    blank = in_column["note"] == NO_AMOUNT
    read = {field: np.where(blank, in_name[field], values) for field, values in in_column.items()}
    # A supplement without an amount is one helping of it.
    helpings = np.where(read["note"] == NO_AMOUNT, 1.0, read["helpings"])
    stated = ~np.isnan(read["dose_ug"]) | ~np.isnan(read["dose_iu"])

    out = entries.copy()
    out["name"] = pd.array([names[c].name for c in food_codes], dtype="str")
    out["quantity"] = read["quantity"]
    out["unit"] = pd.array(read["unit"], dtype="str")
    out["size"] = pd.array(read["size"], dtype="str")
    out["diameter_cm"] = read["diameter_cm"]
    out["counted"] = pd.array(read["noun"], dtype="str")
    out["amount_gsd"] = read["gsd"]
    out["stated_mass_g"] = _with_pills(read, list(foods), food_codes)
    out["stated_volume_ml"] = read["volume_ml"]
    out["amount_note"] = pd.array(read["note"], dtype="str")
    only = np.array([d.only for d in doses], dtype=object)[food_codes]
    form_of_d = np.array([d.d for d in doses], dtype=object)[food_codes]
    for analyte in DOSES:
        strength = np.array([d.strengths.get(analyte, math.nan) for d in doses], dtype=float)[food_codes]
        of_amount = np.where(only == analyte, read["dose_ug"], math.nan)
        from_iu = (form_of_d == analyte) & ~np.isnan(read["dose_iu"])
        of_amount = np.where(from_iu, read["dose_iu"] * IU_UG, of_amount)
        out[f"dose_{analyte}_ug"] = np.where(stated, of_amount, strength * helpings)
    return out


def _with_pills(
    read: dict[str, np.ndarray[Any, Any]], foods: Sequence[str], codes: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Return the stated masses [g], with those of counted pills and drops where the mass of one is stated."""
    import numpy as np
    import pandas as pd

    blank = read["note"] == NO_AMOUNT
    counted = np.isin(read["unit"].astype("U"), sorted(PILLS)) & np.isnan(read["mass_g"])
    bare = pd.isna(read["unit"]) & (blank | pd.isna(read["note"]))
    drops = read["unit"] == "drop"
    of_pill, of_drop, named = np.full(len(foods), np.nan), np.full(len(foods), np.nan), np.zeros(len(foods), dtype=bool)
    for code in np.unique(codes[counted | bare]):
        of_pill[code], of_drop[code] = mass_of_pill(foods[code]), mass_of_pill(foods[code], drop=True)
        named[code] = not np.isnan(of_pill[code]) and names_pill(foods[code])
    # The strength of the pill written in the amount (``2.00 1000 mg softgel``) goes before that in the name.
    in_amount = read["dose_ug"] * 1e-6
    in_amount = np.where(in_amount >= LIGHTEST_PILL_G * read["quantity"], in_amount, np.nan)
    count = np.where(blank, 1.0, read["quantity"])
    in_name = np.where(drops, of_drop[codes], of_pill[codes]) * count
    mass = np.where(np.isnan(in_amount), in_name, in_amount)
    # A bare count is one of pills only where the name speaks of pills.
    return np.where(counted | (bare & named[codes]), mass, read["mass_g"])


def _take(amounts: list[Amount], codes: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Lay amounts out as one array a field, in the order of `codes`."""
    import numpy as np

    kinds = dict.fromkeys(("unit", "note", "size", "noun"), object)
    return {
        field: np.array([a[i] for a in amounts], dtype=kinds.get(field, float))[codes]
        for i, field in enumerate(Amount._fields)
    }


def read_doses(food: str, amount: str = "") -> dict[str, float]:
    """Read the doses of vitamin D and menaquinones that a supplement's name and amount state.

    Parameters
    ----------
    food : str
        Name of the supplement.
    amount : str, optional
        Amount as written.

    Returns
    -------
    dict
        Dose of the whole entry by analyte [µg]; only analytes whose dose could be read.

    Notes
    -----
    A mass in mg or µg or an activity in IU in the amount is the dose; IU can only be vitamin D, and a mass
    belongs to an analyte only if the name holds no other substance. Otherwise each strength in the name goes
    to the nearest substance and is multiplied by the count in the amount. "Vitamin K" without 2 or MK is
    never K2.

    Examples
    --------
    >>> read_doses("D3 5000 IU + K2 MK-7 100 mcg", "2.00 capsule")
    {'D3': 250.0, 'MK7': 200.0}
    >>> read_doses("Vitamin D", "4.00 x 1000.0 IU")
    {'D_unspecified': 100.0}
    """
    import pandas as pd

    frame = quantify(pd.DataFrame({"food": [food], "amount": [amount]}))
    doses = {a: float(frame[f"dose_{a}_ug"].iloc[0]) for a in DOSES}
    return {a: dose for a, dose in doses.items() if not math.isnan(dose)}
