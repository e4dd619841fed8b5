"""A person's own rows laid over the food table: what replaces what.

Whoever reads a label or weighs a slice knows better than a table: own values of a food's K2 or vitamin D stand for all
that the table says of it, an own recipe for the whole recipe, an own name for that name in every language. Everything
else of the table stays, and the person's rows stay when the table changes.

A label's menaquinones replace no row: a label names one form and leaves the others to the table, so that
:mod:`vitamer.pooling` lays it on what the table's rows come to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OWN_PREFIX", "OWN_TABLES", "OwnRows", "claim", "claims", "is_excepted", "is_laid_on", "lay_over"]

#: What the ids of a person's own foods and sources begin with, so that no later food table can take them.
OWN_PREFIX = "my_"

#: The tables to which a person may add rows, and the columns that say what a row speaks for.
OWN_TABLES = {
    "foods": ("food_id",),
    "contents": ("food_id", "analyte"),
    "companions": ("food_id",),
    "measures": ("food_id", "measure"),
    "aliases": ("alias",),
    "dishes": ("dish_id",),
    "citations": ("citation_id",),
}

#: Rows by table, each by column as written.
OwnRows = dict[str, list[dict[str, str]]]


def claim(table: str, cells: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return what a row speaks for: an own row replaces those that speak for the same.

    Examples
    --------
    >>> claim("contents", {"food_id": "natto", "analyte": "MK7"})
    ('natto', 'menaquinones')
    """
    said = [cells.get(column) or "" for column in OWN_TABLES[table]]
    if table == "contents" and said[1].startswith(("MK", "K2")):
        said[1] = "menaquinones"
    elif table == "contents" and said[1] in ("D3", "D2", "D_unspecified"):
        # A label's vitamin D does not speak for the hydroxylated form, which no label states.
        said[1] = "vitamin D"
    elif table == "aliases":
        # Names that are read alike, whichever apostrophe and however many blanks were typed.
        said[0] = " ".join(unicodedata.normalize("NFKC", said[0]).casefold().replace("’", "'").split())
    return tuple(said)


def claims(table: str, own: Iterable[Mapping[str, str | None]]) -> set[tuple[str, ...]]:
    """Return what a person's own rows speak for; a value that is not used speaks for nothing.

    Examples
    --------
    >>> claims("contents", [{"food_id": "natto", "analyte": "MK7", "use": "no"}])
    set()
    """
    return {claim(table, row) for row in own if table != "contents" or row.get("use") == "yes"}


def is_laid_on(row: Mapping[str, str | None]) -> bool:
    """Tell whether a row of contents is laid on what the table's rows come to: a person's own label of menaquinones.

    Examples
    --------
    >>> is_laid_on({"analyte": "MK7", "value_type": "label", "origin_id": "my_source"})
    True
    """
    own = (row.get("origin_id") or "").startswith(OWN_PREFIX)
    return own and row.get("value_type") == "label" and (row.get("analyte") or "").startswith(("MK", "K2"))


def is_excepted(line: Iterable[str], excepted: set[str]) -> bool:
    """Tell whether a rule excepts a food: by its own id, or for an own food by that of a food it is a kind of.

    Parameters
    ----------
    line : iterable of str
        The food and its parents, most specific first.
    excepted : set of str
        The foods that the rule excepts by name.

    Examples
    --------
    >>> is_excepted(["my_dark_chocolate", "chocolate_dark"], {"chocolate_dark"})
    True
    >>> is_excepted(["cheese_gouda", "cheese"], {"cheese"})
    False
    """
    for food in line:
        if food in excepted:
            return True
        if not food.startswith(OWN_PREFIX):
            break
    return False


def lay_over(tables: Mapping[str, pd.DataFrame], own: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Lay a person's own rows over the tables of a food table.

    Parameters
    ----------
    tables, own : dict of str to pandas.DataFrame
        Tables by name, in the same columns.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables without the rows that own ones replace, own rows at the end. An own food has no part in the
        mixture that stands for its parent.
    """
    import pandas as pd

    merged = dict(tables)
    for name, rows in own.items():
        # A label of menaquinones speaks for one form: it is laid on the others and replaces no row.
        replaced = claims(name, (row for row in _records(name, rows) if name != "contents" or not is_laid_on(row)))
        kept = tables[name][[claim(name, row) not in replaced for row in _records(name, tables[name])]]
        added = rows.assign(share_of_parent=0.0) if name == "foods" else rows
        merged[name] = pd.concat([kept, added], ignore_index=True)
    return merged


def _records(table: str, rows: pd.DataFrame) -> list[dict[str, str | None]]:
    columns = [*OWN_TABLES[table], *(["use", "value_type", "origin_id"] if table == "contents" else [])]
    cells = rows[columns].astype(object).where(rows[columns].notna(), None)
    return [dict(zip(columns, row, strict=True)) for row in cells.itertuples(index=False, name=None)]
