"""What a person does with the food table: look a food up, check a table, add foods of their own.

The command line calls these and prints what they return.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vitamer.errors import FoodTableError, UnknownFoodError, VitamerError

if TYPE_CHECKING:
    import pandas as pd

    from vitamer.diary import Diary
    from vitamer.food_check import Problem
    from vitamer.food_table import FoodTable
    from vitamer.overlay import OwnRows

__all__ = [
    "add_own",
    "check_foods",
    "check_own",
    "export_own",
    "read_own",
    "remove_own",
    "search_foods",
]


def search_foods(foods: FoodTable, words: str) -> pd.DataFrame:
    """Find foods whose id, name or alias holds all the words.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    words : str
        Words, or the beginnings of words, in any language of the aliases.

    Returns
    -------
    pandas.DataFrame
        food_id, name, group, kind, and pooled MK4, MK7, MK_total and D3 [µg/hg], sorted by food_id.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> "cheese_gouda" in set(search_foods(load_foods(), "gouda")["food_id"])
    True
    """
    import unicodedata

    wanted = unicodedata.normalize("NFKC", words).casefold().split()
    spoken = foods.aliases.groupby("food_id")["alias"].agg(" | ".join).reindex(foods.foods.index).fillna("")
    text = (foods.foods["food_id"] + " | " + foods.foods["name"] + " | " + spoken).str.casefold()
    hit = text.map(lambda t: all(w in t for w in wanted))
    found = foods.foods.loc[hit, ["food_id", "name", "group", "kind"]].reset_index(drop=True)
    for analyte in ("MK4", "MK7", "MK_total", "D3"):
        found[f"{analyte}_ug_per_100g"] = [foods.pool.mean(f, analyte) for f in found["food_id"]]
    return found.sort_values("food_id", ignore_index=True)


def read_own(folder: Path, own: OwnRows | None = None) -> OwnRows:
    """Read a folder of own rows, CSV files with the headers of the food table, and check them.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    own : dict of str to list of dict, optional
        The person's own rows so far, which the folder's may need, such as a food that one of them names.

    Returns
    -------
    dict of str to list of dict
        The folder's rows.

    Raises
    ------
    FoodTableError
        If there is none, or one breaks a rule.
    """
    rows, problems = _checked_folder(folder, own or {})
    _raise_first(problems)
    return rows


def _checked_folder(folder: Path, own: OwnRows) -> tuple[OwnRows, list[Problem]]:
    """Read a folder's rows and check them, together with those of the person's own that they leave standing."""
    from vitamer.food_check import check_own_rows, placed
    from vitamer.food_table import foods_path
    from vitamer.own_foods import merge, read_own_folder

    read = read_own_folder(folder, _columns())
    rows = {name: [row.cells for row in listed] for name, listed in read.items()}
    kept = {name: both[: len(both) - len(rows.get(name, []))] for name, both in merge(own, rows).items()}
    together = {name: listed + read.get(name, []) for name, listed in placed(kept).items()}
    return rows, check_own_rows(foods_path(), together)


def check_own(own: OwnRows) -> list[Problem]:
    """Return what is wrong with a person's own rows laid over the bundled table."""
    from vitamer.food_check import check_own_rows, placed
    from vitamer.food_table import foods_path

    return check_own_rows(foods_path(), placed(own))


def check_foods(folder: str | Path | None = None, *, own: OwnRows | None = None) -> tuple[list[Problem], str]:
    """Check a food table, or rows to be laid over the bundled one.

    Parameters
    ----------
    folder : path, optional
        A whole table (with ``datapackage.json``), or CSV files with its headers; the bundled table if not given.
    own : dict of str to list of dict, optional
        A person's own rows, to be checked with the bundled table or with those of the folder.

    Returns
    -------
    tuple of (list of Problem, str)
        What is wrong, and what was looked at in words.

    Raises
    ------
    FoodTableError
        If the folder holds no table or one that cannot be read.
    """
    from vitamer.food_check import check_folder, read_folder
    from vitamer.food_table import foods_path

    path = foods_path() if folder is None else Path(folder)
    if not (path / "datapackage.json").is_file():
        rows, problems = _checked_folder(path, own or {})
        return problems, f"{_counted_rows(rows)} laid over the food table"
    package, tables = read_folder(path)
    seen = f"food table {package['version']}: {len(tables['foods'])} foods, {len(tables['contents'])} values"
    problems = check_folder(path)
    if own and folder is None:
        problems, seen = problems + check_own(own), f"{seen}, and {_counted_rows(own)} of your own"
    return problems, seen


def _counted_rows(own: OwnRows) -> str:
    rows = sum(map(len, own.values()))
    return f"{rows} {'row' if rows == 1 else 'rows'}"


def add_own(diary: Diary, rows: OwnRows) -> OwnRows:
    """Keep rows of the food table in the diary, as the person's own.

    Parameters
    ----------
    diary : Diary
        The open diary.
    rows : dict of str to list of dict
        Rows by table, as ``own_foods.own_food`` writes or :func:`read_own` reads them.

    Returns
    -------
    dict of str to list of dict
        All rows of the person's own.

    Raises
    ------
    FoodTableError
        If they break a rule of the table; the diary is then as it was.
    """
    from vitamer.own_foods import merge

    return diary.change_own_rows(lambda own: _usable(merge(own, rows)))


def remove_own(diary: Diary, food_id: str) -> int:
    """Take away all that the person said of a food.

    Parameters
    ----------
    diary : Diary
        The open diary.
    food_id : str
        The food.

    Returns
    -------
    int
        The number of rows taken away.

    Raises
    ------
    UnknownFoodError
        If the person said nothing of this food.
    VitamerError
        If the food is the person's own and still needed, by a recipe or a correction.
    """
    from vitamer.own_foods import foods_of, without

    before = diary.own_rows()
    said = foods_of(before)
    if food_id not in said:
        way_out = f"You said something of: {', '.join(said) or 'nothing yet'}."
        raise UnknownFoodError(f"nothing of your own is said of {food_id!r}", way_out=way_out)
    if any(row["food_id"] == food_id for row in before.get("foods", [])):
        _require_unused(diary, before, food_id)
    after = diary.change_own_rows(lambda own: without(own, food_id))
    return sum(map(len, before.values())) - sum(map(len, after.values()))


def _require_unused(diary: Diary, own: OwnRows, food_id: str) -> None:
    from vitamer.own_foods import users_of

    if needed := users_of(own, food_id):
        raise VitamerError(
            f"{food_id!r} is needed by {', '.join(needed)}", way_out="Remove that first, or say anew what is in it."
        )
    names = diary.corrections().names
    settled = names.loc[names["food_id"] == food_id, "name"].tolist()
    if settled:
        rule = f"{food_id!r} is what you said that {settled[0]!r} means"
        raise VitamerError(rule, way_out=f'Run first: vitamer correct --remove "{settled[0]}"')


def export_own(diary: Diary, folder: str | Path) -> list[Path]:
    """Write the person's own rows as CSV files with the headers of the food table.

    Raises
    ------
    VitamerError
        If there are none, a file is there already, or the folder cannot be written.
    """
    from vitamer.own_foods import write_own_folder

    own = diary.own_rows()
    if not own:
        raise VitamerError(
            "the diary holds no foods of your own", place=str(diary.path), way_out="Add one with: vitamer foods add"
        )
    return write_own_folder(own, folder, _columns())


def _columns() -> dict[str, list[str]]:
    from vitamer.food_check import columns_of, read_package
    from vitamer.food_table import foods_path
    from vitamer.overlay import OWN_TABLES

    package = read_package(foods_path())
    return {name: columns_of(package, name) for name in OWN_TABLES}


def _usable(own: OwnRows) -> OwnRows:
    """Return the rows if the food table can be used with them."""
    _raise_first(check_own(own))
    return own


def _raise_first(problems: list[Problem]) -> None:
    if problems:
        first, more = problems[0], len(problems) - 1
        also = f"; {more} more {'problem' if more == 1 else 'problems'} like it" if more else ""
        raise FoodTableError(f"{first.thing} {first.rule}{also}", place=first.place)
