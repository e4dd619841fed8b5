"""The one unit registry: which units exist, what they are worth, and which conversions need an assumption.

The definitions are in ``units.txt``, with a source above each line that is not obvious. It replaces pint's
own table, which is twenty times slower to read and knows so many units that ``pinch`` is a picoinch there.
What the units of a diary are worth is shipped in ``unit_factors.csv`` as well, so that reading one need not
load pint; ``python -m vitamer.units`` rewrites that file.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.errors import AmountError

if TYPE_CHECKING:
    import pint

__all__ = ["IU_UG", "REGIONAL_MEASURES", "factor", "factor_table", "registry"]

#: Mass of one international unit of vitamin D, D3 and D2 alike [µg] (WHO 1950); ``units.txt`` says the same.
IU_UG = 0.025

#: A cup or spoon that names no country is the American one, but in these regions (ISO 3166) it is another.
REGIONAL_MEASURES = {
    ("cup", "AU"): "metric_cup",
    ("cup", "JP"): "japanese_cup",
    ("cup", "NZ"): "metric_cup",
    ("tbsp", "AU"): "australian_tablespoon",
}

#: The plain unit in which frames hold each kind of quantity.
_HELD_AS = {"[mass]": "g", "[length] ** 3": "ml", "[international_unit]": "IU"}

#: Derived from ``units.txt``, never edited by hand.
_TABLE = "unit_factors.csv"
#: Units that food tables and labels use with a prefix.
_PREFIXED = ("g", "l")


@cache
def registry() -> pint.UnitRegistry[Any]:
    """Return the registry that every quantity of vitamer belongs to.

    Returns
    -------
    pint.UnitRegistry
        The same object at every call. International units [IU] have a dimension of their own; the
        contexts ``"vitamin_d"`` and ``"density"`` (parameter `density`, a quantity [g/ml]) convert
        on request.

    References
    ----------
    WHO Expert Committee on Biological Standardization (1950), Technical Report Series 3, for 1 IU = 0.025 µg.

    Examples
    --------
    >>> unit = registry()
    >>> dose = unit.Quantity(1000, "IU")
    >>> print(f'{dose.to("µg", "vitamin_d"):.1f~P}')
    25.0 µg
    >>> milk = unit.Quantity(1, "cup").to("g", "density", density=unit.Quantity(1.03, "g/ml"))
    >>> print(f"{milk:.0f~P}")
    244 g
    """
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    units.load_definitions(_definitions())
    units.formatter.default_format = "~P"
    return units


def _definitions() -> list[str]:
    return resources.files("vitamer").joinpath("units.txt").read_text(encoding="utf-8").splitlines()


@cache
def factor(unit: str) -> tuple[str, float]:
    """Say how much one `unit` is in the plain unit that frames hold.

    Parameters
    ----------
    unit : str
        Name of a unit of mass, volume or activity in ``units.txt``.

    Returns
    -------
    held_as : str
        ``"g"``, ``"ml"`` or ``"IU"``.
    value : float
        Worth of one `unit` [g, ml or IU].

    Raises
    ------
    AmountError
        If the registry does not know the unit, or it is neither mass, volume nor activity.

    Examples
    --------
    >>> factor("oz")
    ('g', 28.349523125)
    >>> factor("tbsp")
    ('ml', 14.78676478125)
    """
    return _shipped_factors().get(unit) or _factor_by_registry(unit)


@cache
def _shipped_factors() -> dict[str, tuple[str, float]]:
    text = resources.files("vitamer").joinpath(_TABLE).read_text(encoding="utf-8")
    return {row["unit"]: (row["held_as"], float(row["factor"])) for row in csv.DictReader(text.splitlines())}


def _factor_by_registry(unit: str) -> tuple[str, float]:
    import pint

    units = registry()
    way_out = "Use a unit of mass or volume, or IU; units.txt lists them."
    try:
        quantity = units.Quantity(1.0, unit)
    except (pint.errors.PintError, AssertionError, ValueError, TypeError) as error:  # pint asserts on ``1 +``
        raise AmountError(f"{unit!r} is no unit that vitamer knows", way_out=way_out) from error
    for dimension, held_as in _HELD_AS.items():
        if quantity.check(dimension):
            # Fifteen digits: what binary arithmetic adds beyond them is no property of the unit.
            return held_as, float(f"{quantity.to(held_as).magnitude:.15g}")
    raise AmountError(f"{unit!r} is neither a mass, a volume nor an activity", way_out=way_out)


def factor_table() -> str:
    """Derive ``unit_factors.csv`` from the registry.

    Returns
    -------
    str
        The file's text: every unit of mass, volume or activity of ``units.txt`` under each of its names, and
        gram and litre with each prefix; the unit that frames hold it in; the worth of one [g, ml or IU].

    Examples
    --------
    >>> print(factor_table().splitlines()[0])
    unit,held_as,factor
    """
    prefixes, names = [""], set()
    for line in _definitions():
        if line[:1].isalpha() and "=" in line:
            name, _, *others = (part.strip() for part in line.split("="))
            if name.endswith("-"):
                prefixes += [other.removesuffix("-") for other in others]
            else:
                names |= {name, *others}
    names |= {prefix + unit for prefix in prefixes for unit in _PREFIXED}
    rows = ["unit,held_as,factor"]
    for name in sorted(names):
        try:
            held_as, value = _factor_by_registry(name)
        except AmountError:  # a unit of time, length or energy
            continue
        rows.append(f"{name},{held_as},{value!r}")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name(_TABLE).write_text(factor_table(), encoding="utf-8", newline="\n")
