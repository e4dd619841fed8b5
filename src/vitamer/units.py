"""The one unit registry: which units exist, what they are worth, and which conversions need an assumption.

The definitions are in ``units.txt``, with a source above each line that is not obvious. It replaces pint's
own table, which is twenty times slower to read and knows so many units that ``pinch`` is a picoinch there.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from vitamer.errors import AmountError

if TYPE_CHECKING:
    import pint

__all__ = ["IU_UG", "factor", "registry"]

#: Mass of one international unit of vitamin D, D3 and D2 alike [µg] (WHO 1950); ``units.txt`` says the same.
IU_UG = 0.025

#: The plain unit in which frames hold each kind of quantity.
_HELD_AS = {"[mass]": "g", "[length] ** 3": "ml", "[international_unit]": "IU"}


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
    text = resources.files("vitamer").joinpath("units.txt").read_text(encoding="utf-8")
    units.load_definitions(text.splitlines())
    units.formatter.default_format = "~P"
    return units


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
