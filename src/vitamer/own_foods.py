"""A person's own foods, names, measures, recipes and label values as rows of the food table.

What they replace is said in :mod:`vitamer.overlay`; where they are kept, in :mod:`vitamer.diary`.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES
from vitamer.errors import FoodTableError, OutputError, UnknownFoodError, VitamerError
from vitamer.food_check import Row, read_package, read_spreadsheet, source_tables
from vitamer.formulas import neutral, original
from vitamer.outputs import write_output
from vitamer.overlay import OWN_PREFIX, OWN_TABLES, OwnRows, claim
from vitamer.units import IU_UG, factor

if TYPE_CHECKING:
    from vitamer.food_table import FoodTable

__all__ = [
    "foods_of",
    "merge",
    "other_meanings",
    "own_food",
    "read_own_folder",
    "users_of",
    "without",
    "write_own_folder",
]

#: The source that label values, measures and recipes of one's own cite.
OWN_SOURCE = f"{OWN_PREFIX}source"
_SOURCE = {
    "citation_id": OWN_SOURCE,
    "short_name": "your own",
    "authors": "you",
    "title": "What you read on a label or weighed yourself",
    "container": "your diary",
    "licence": "yours",
}

#: Spread of what one measured oneself: a serving or piece on a kitchen scale, and the shares of one's own recipe [GSD].
_OWN_MEASURE_GSD, _OWN_RECIPE_GSD = 1.1, 1.2
#: The least share of an ingredient [g/100 g, hundredths].
_LEAST_SHARE = 10
#: Above this no food is believed [µg/hg]: dried natto holds 4,000 of MK-7, cod liver oil 250 of D3.
_MOST_UG_PER_100G = 10_000
#: What a label's figure includes.
_D_DEFINITIONS = {"D3": "D3", "D2": "D2", "D_unspecified": "D2+D3", "25OHD3": "25OHD3"}
#: What a label means that names no form: a K2 total, which the food's profile splits; vitamin D of an unnamed form.
_SUMS_OF_LABELS = {"K2": "MK_total", "D": "D_unspecified"}
_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*([^\d\s].*)?")


def _quantity(text: str, wanted: str) -> tuple[float, str]:
    """Read a number and its unit; `wanted` says what is asked for."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise VitamerError(f"{text!r} is no quantity", way_out=f"Write {wanted}.")
    if re.search(r",\d{3}$", found[1]):
        raise VitamerError(f"{found[1]!r} may mean two numbers", way_out="Write thousands without a comma.")
    return float(found[1].replace(",", ".")), (found[2] or "").strip()


def _grams(text: str, density: float, wanted: str) -> float:
    """Read a mass, or a volume of a food of known density [g/ml], as grams."""
    number, unit = _quantity(text, wanted)
    held_as, size = factor(unit) if unit else ("g", 1.0)
    if held_as == "ml":
        if density != density:
            raise VitamerError(f"{text!r} is a volume, and the food's density is not known", way_out=f"Write {wanted}.")
        held_as, size = "g", size * density
    if held_as != "g" or not number > 0:
        raise VitamerError(f"{text!r} is no mass", way_out=f"Write {wanted}.")
    return number * size


def _pair(text: str, wanted: str) -> tuple[str, str]:
    name, sign, value = text.rpartition("=")
    if not sign or not name.strip() or not value.strip():
        raise VitamerError(f"{text!r} has no '='", way_out=f"Write {wanted}.")
    return name.strip(), value.strip()


def _plain(number: float) -> str:
    return f"{number:.6g}" if number < 1e6 else f"{number:.0f}"


def _own_id(name: str, taken: Iterable[str]) -> str:
    """Make an id of a name; names without Latin letters, and those that are taken, are numbered."""
    folded = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    folded = folded.removeprefix("my ")
    slug = OWN_PREFIX + (re.sub(r"[^a-z0-9]+", "_", folded).strip("_") or "food")
    known, number = set(taken), 2
    unique = slug
    while unique in known:
        unique, number = f"{slug}_{number}", number + 1
    return unique


def own_food(
    foods: FoodTable,
    food: str,
    *,
    like: str | None = None,
    names: Sequence[str] = (),
    measures: Sequence[str] = (),
    labels: Sequence[str] = (),
    per: str = "100 g",
    ingredients: Sequence[str] = (),
) -> tuple[str, OwnRows]:
    """Write rows for a food of one's own, or for more that one knows of a food of the table.

    Parameters
    ----------
    foods : FoodTable
        The table that the rows will be laid over.
    food : str
        An id of the table, to say more of that food, or the name of one of one's own; else the name of a new one.
    like : str, optional
        The food of which a new one is a kind: what is not said of the new one is taken from it.
    names : sequence of str
        Further names as they stand in the diary.
    measures : sequence of str
        ``MEASURE=MASS`` such as ``pot=150 g``; a volume needs a food of known density.
    labels : sequence of str
        ``FORM=AMOUNT`` such as ``MK7=20 µg`` or ``D3=60 IU``: what a label states.
    per : str, default "100 g"
        The mass or volume that the label values are stated for.
    ingredients : sequence of str
        ``FOOD_ID=MASS`` as eaten: makes the food a dish.

    Returns
    -------
    tuple of (str, dict of str to list of dict)
        The food's id and the rows by table.

    Raises
    ------
    VitamerError
        If a part cannot be read or says nothing; an unknown id names those nearest to it.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> food, rows = own_food(load_foods(), "Corner shop natto", like="natto", measures=["pack=40 g"])
    >>> food, rows["measures"][0]["mass_g"]
    ('my_corner_shop_natto', '40')
    """
    food, names = _tidy(food), [_tidy(name) for name in names]
    known = food if food in foods.foods.index else _named(foods, food)
    own: OwnRows = {}
    if known is None:
        food_id = _own_id(food, foods.foods.index)
        own["foods"] = [_new_food(foods, food_id, food, like, dish=bool(ingredients))]
        names = [food, *names]
    else:
        food_id = known
        if like is not None:
            raise VitamerError(f"{food!r} is in the table already", way_out="Leave --like out to say more of it.")
        if ingredients and foods.foods.at[food_id, "kind"] != "dish":
            raise VitamerError(f"{food!r} is no dish", way_out="Give a dish of your own another name.")
    kind = "dish" if ingredients else str(foods.foods.at[known or like, "kind"])
    if labels and kind != "food":
        rule = f"{food!r} is a {kind}: what it holds follows from its ingredients or its dose"
        raise VitamerError(rule, way_out="Label values are for foods.")
    density = _density(foods, known or like)
    own["aliases"] = [{"alias": name, "food_id": food_id, "language": "und"} for name in dict.fromkeys(names)]
    own["measures"] = [_measure(food_id, text, density) for text in measures]
    own["contents"] = [_label(foods, food_id, text, per, density) for text in labels]
    own["dishes"] = _recipe(foods, food_id, ingredients)
    if own["measures"] or own["contents"] or own["dishes"]:
        own["citations"] = [dict(_SOURCE)]
    if not any(own.values()):
        way_out = "Add --name, --measure, --label or --ingredient."
        raise VitamerError(f"nothing new is said of {food!r}", way_out=way_out)
    return food_id, {name: rows for name, rows in own.items() if rows}


def _tidy(name: str) -> str:
    """Return a name with single blanks, in the form in which most programs write its accents."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not any(map(str.isalpha, tidy)):
        raise VitamerError(f"{name!r} is no name", way_out="Write it as it stands in the diary.")
    return tidy


def _named(foods: FoodTable, name: str) -> str | None:
    """Return the food of one's own that bears a name, if there is one."""
    mine = foods.foods.loc[foods.foods.index.str.startswith(OWN_PREFIX), "name"]
    said = claim("aliases", {"alias": name})
    return next((str(food) for food, other in mine.items() if claim("aliases", {"alias": other}) == said), None)


def _density(foods: FoodTable, food: str | None) -> float:
    line = foods.lineage(food) if food is not None else ()
    stated = foods.foods["density_g_per_ml"].reindex(list(line)).dropna()
    return float(stated.iloc[0]) if len(stated) else float("nan")


def _new_food(foods: FoodTable, food_id: str, name: str, like: str | None, *, dish: bool) -> dict[str, str]:
    """Return a row of foods.csv: a dish, or a kind of `like`."""
    if dish:
        if like is not None:
            raise VitamerError(f"{name!r} has ingredients", way_out="Leave --like out: they say what it holds.")
        return {"food_id": food_id, "name": name, "group": "dish", "kind": "dish", "state": "cooked"}
    if like is None:
        if re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)+", name):
            foods.require(name)  # meant as an id: the error names those nearest to it
        raise VitamerError(
            f"{name!r} is no food of the table, and nothing says what it is",
            way_out="Say which food it is a kind of (--like FOOD_ID), or what is in it (--ingredient FOOD_ID=GRAMS).",
        )
    foods.require(like)
    kind = foods.foods.loc[like]
    if kind["kind"] != "food":
        raise VitamerError(f"{like!r} is a {kind['kind']}", way_out="Name a food; a dish is made of ingredients.")
    row = {"food_id": food_id, "parent": like, "name": name, "share_of_parent": "0"}
    copied = ("group", "kind", "state", "edible_fraction", "yield_id", "profile")
    return row | {c: _cell(kind[c]) for c in copied}


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or value != value else _plain(value)


def _measure(food_id: str, text: str, density: float) -> dict[str, str]:
    """Return a row of measures.csv from ``pot=150 g``."""
    from vitamer.amounts import quantify
    from vitamer.pipeline import as_entries

    wanted = "a household measure and its mass, such as pot=150 g"
    word, mass = _pair(text, wanted)
    read = quantify(as_entries([("2000-01-01", "x", f"1 {word}")])).iloc[0]
    unit = read["unit"]
    if not isinstance(unit, str) or read["quantity"] != 1 or read["stated_mass_g"] == read["stated_mass_g"]:
        raise VitamerError(
            f"{word!r} is no household measure that is read in diaries",
            way_out="Use piece, slice, cup, glass, pot, pack, bar, bowl, serving or the like.",
        )
    if read["stated_volume_ml"] == read["stated_volume_ml"] and unit not in ("cup", "tbsp", "tsp"):
        raise VitamerError(f"{word!r} is a unit and no household measure", way_out=f"Write {wanted}.")
    row = {"food_id": food_id, "measure": unit, "mass_g": _plain(_grams(mass, density, wanted))}
    return row | {"mass_gsd": str(_OWN_MEASURE_GSD), "citation_id": OWN_SOURCE, "locator": text}


def _label(foods: FoodTable, food_id: str, text: str, per: str, density: float) -> dict[str, str]:
    """Return a row of contents.csv from ``D3=60 IU``."""
    wanted = "a form and its amount, such as MK7=20 µg or D3=60 IU"
    said, amount = _pair(text, wanted)
    analyte = _analyte(foods, said)
    number, unit = _quantity(amount, wanted)
    if not unit:
        raise VitamerError(f"{text!r} has no unit", way_out="Write µg, mg or, for vitamin D, IU.")
    held_as, size = factor(unit)
    vitamin_d = analyte in _D_DEFINITIONS
    if not number > 0:
        raise VitamerError(f"{text!r} says nothing", way_out="A label's 0 is below a limit that it does not state.")
    if held_as not in ("g", "IU") or (held_as == "IU" and not vitamin_d):
        way_out = f"Write {wanted}; IU are for vitamin D alone."
        raise VitamerError(f"{amount!r} is no amount of {analyte}", way_out=way_out)
    mass = _plain(_grams(per, density, "a mass such as 30 g"))
    if held_as == "IU":
        published, per_mass = _plain(number), f"IU per {mass} g"
        conversion, value = f"{published} / 40 / {mass} × 100", number * IU_UG / float(mass) * 100
    else:
        published, per_mass = _plain(number * size * 1e6), f"µg per {mass} g"
        conversion, value = f"{published} / {mass} × 100", float(published) / float(mass) * 100
    if value > _MOST_UG_PER_100G:
        raise VitamerError(
            f"{text!r} per {per} is {value:,.0f} µg in 100 g, more than any food holds",
            way_out="Look at the unit once more; a capsule is a supplement, whose dose stands in the diary.",
        )
    return {
        "food_id": food_id,
        "analyte": analyte,
        "value_ug_per_100g": f"{value:.6g}",
        "value_type": "label",
        "published_value": published,
        "published_unit": per_mass,
        "conversion": conversion,
        "state": "as_sold",
        "origin_id": OWN_SOURCE,
        "citation_id": OWN_SOURCE,
        "locator": "label",
        "how_read": "primary",
        "d_definition": _D_DEFINITIONS[analyte] if vitamin_d else "",
        "use": "yes",
        "note": f"{text} per {per}",
    }


def _analyte(foods: FoodTable, said: str) -> str:
    """Return the form that a label names, by id, label or name."""
    table = foods.analytes
    forms = [*_SUMS_OF_LABELS, *MENAQUINONES, *_D_DEFINITIONS]
    spoken = {name.casefold(): analyte for name, analyte in _SUMS_OF_LABELS.items()}
    for analyte in (*MENAQUINONES, *_D_DEFINITIONS):
        for name in (analyte, table.at[analyte, "label"], table.at[analyte, "name"]):
            spoken[str(name).casefold()] = analyte
    wanted = " ".join(said.casefold().removeprefix("vitamin").split())
    if wanted not in spoken and said.casefold() not in spoken:
        raise UnknownFoodError(f"{said!r} is no form of the table", way_out=f"Known: {', '.join(forms)}.")
    return spoken.get(said.casefold()) or spoken[wanted]


def _recipe(foods: FoodTable, dish_id: str, ingredients: Sequence[str]) -> list[dict[str, str]]:
    """Return rows of dishes.csv from ``natto=40``: grams in 100 g, which add up to 100 exactly."""
    grams: dict[str, float] = {}
    for text in ingredients:
        food, mass = _pair(text, "an ingredient and its mass, such as natto=40 g")
        foods.require(food)
        if foods.foods.at[food, "kind"] in ("dish", "supplement"):
            rule = f"{food!r} is no food but a dish or supplement, and a dish is made of foods"
            raise VitamerError(rule, way_out="Name what is in it instead.")
        mass_g = _grams(mass, _density(foods, food), "an ingredient and its mass, such as natto=40 g")
        grams[food] = grams.get(food, 0.0) + mass_g
    hundredths = {food: round(10_000 * g / sum(grams.values())) for food, g in grams.items()}
    if hundredths:
        hundredths[max(hundredths, key=lambda f: hundredths[f])] += 10_000 - sum(hundredths.values())
        if small := [food for food, n in hundredths.items() if n < _LEAST_SHARE]:
            raise VitamerError(f"{small[0]!r} makes less than 0.1 % of the dish", way_out="Leave it out.")
    shared = {"mass_gsd": str(_OWN_RECIPE_GSD), "citation_id": OWN_SOURCE}
    return [
        {"dish_id": dish_id, "food_id": food, "mass_g_per_100g": f"{n / 100:g}", **shared}
        for food, n in sorted(hundredths.items())
    ]


def other_meanings(foods: FoodTable, own: OwnRows) -> dict[str, str]:
    """Return which of the names that are to be added meant another food until now, and which.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> other_meanings(load_foods(), {"aliases": [{"alias": "Gouda", "food_id": "cheese_edam"}]})
    {'Gouda': 'cheese_gouda'}
    """
    named = {row["alias"]: row["food_id"] for row in own.get("aliases", [])}
    meanings = {}
    for alias, food in named.items():
        same = foods.aliases["alias"].str.casefold() == alias.casefold()
        others = sorted(set(foods.aliases.loc[same, "food_id"]) - {food})
        if others:
            meanings[alias] = ", ".join(others)
    return meanings


#: Columns that tell whether a row is a newer version of another of one's own; elsewhere it is, if both speak for the
#: same thing.
_SAME_ROW = {
    "contents": ("food_id", "analyte", "origin_id", "citation_id", "locator"),
    "companions": ("food_id", "citation_id", "locator"),
    "measures": ("food_id", "measure", "region"),
}


def _row_key(table: str, row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row.get(c, "") for c in _SAME_ROW[table]) if table in _SAME_ROW else claim(table, row)


def merge(own: OwnRows, added: OwnRows) -> OwnRows:
    """Add rows to a person's own; a row that says the same thing anew replaces the earlier one.

    Examples
    --------
    >>> was = {"measures": [{"food_id": "natto", "measure": "pack", "mass_g": "50"}]}
    >>> merge(was, {"measures": [{"food_id": "natto", "measure": "pack", "mass_g": "40"}]})["measures"][0]["mass_g"]
    '40'
    """
    merged: OwnRows = {}
    for name in OWN_TABLES:
        said = {_row_key(name, row) for row in added.get(name, [])}
        kept = [row for row in own.get(name, []) if _row_key(name, row) not in said]
        merged[name] = kept + added.get(name, [])
    return {name: rows for name, rows in merged.items() if rows}


#: The column that says of which food a row speaks.
_ABOUT = {name: "dish_id" if name == "dishes" else "food_id" for name in OWN_TABLES if name != "citations"}


def foods_of(own: OwnRows) -> list[str]:
    """Return the foods of which a person's own rows say something, sorted.

    Examples
    --------
    >>> foods_of({"measures": [{"food_id": "natto", "measure": "pack"}]})
    ['natto']
    """
    return sorted({row[column] for name, column in _ABOUT.items() for row in own.get(name, [])})


def users_of(own: OwnRows, food_id: str) -> list[str]:
    """Return the foods of a person's own that are made of a food or are a kind of it, sorted.

    Examples
    --------
    >>> users_of({"dishes": [{"dish_id": "my_bowl", "food_id": "my_natto"}]}, "my_natto")
    ['my_bowl']
    """
    kinds = {row["food_id"] for row in own.get("foods", []) if row.get("parent") == food_id}
    return sorted(kinds | {row["dish_id"] for row in own.get("dishes", []) if row["food_id"] == food_id})


def without(own: OwnRows, food_id: str) -> OwnRows:
    """Take away all that a person said of a food, and sources that nothing cites any more.

    Examples
    --------
    >>> without({"measures": [{"food_id": "natto", "measure": "pack"}]}, "natto")
    {}
    """
    left = {name: [row for row in rows if row.get(_ABOUT.get(name, "")) != food_id] for name, rows in own.items()}
    cited = {row.get("citation_id") for name, rows in left.items() if name != "citations" for row in rows}
    if "citations" in left:
        left["citations"] = [row for row in left["citations"] if row["citation_id"] in cited]
    return {name: rows for name, rows in left.items() if rows}


def read_own_folder(folder: Path, columns: dict[str, list[str]]) -> dict[str, list[Row]]:
    """Read rows of one's own from CSV files with the headers of the food table.

    Cells may be parted by commas, or by semicolons or tabs with decimal commas, as spreadsheet programs save them.

    Parameters
    ----------
    folder : pathlib.Path
        Folder with one or more of the files of :data:`vitamer.overlay.OWN_TABLES`; the rest of it is not read.
    columns : dict of str to list of str
        The columns of each table.

    Returns
    -------
    dict of str to list of Row
        The rows by table, with their places.

    Raises
    ------
    FoodTableError
        If there is no such file, or one cannot be read, or none holds a row.
    """
    if not folder.is_dir():
        raise FoodTableError("there is no such folder", place=str(folder), way_out="Name a folder with CSV files.")
    files = {name: folder / f"{name}.csv" for name in OWN_TABLES if (folder / f"{name}.csv").is_file()}
    if not files:
        raise FoodTableError(
            "there is no table in this folder",
            place=str(folder),
            way_out=f"Put one or more of {', '.join(f'{name}.csv' for name in OWN_TABLES)} there.",
        )
    numeric = _numeric_columns()
    read = {}
    for name, file in files.items():
        rows = read_spreadsheet(file, columns[name], numeric[name])
        read[name] = [replace(row, cells=_texts(original, row.cells, numeric[name])) for row in rows]
    if not any(read.values()):
        raise FoodTableError("there is no row below the headers", place=str(folder))
    return {name: rows for name, rows in read.items() if rows}


def _numeric_columns() -> dict[str, set[str]]:
    """Return the columns of each table that hold numbers."""
    from vitamer.food_table import foods_path

    described = source_tables(read_package(foods_path()))
    return {r["name"]: {f["name"] for f in r["schema"]["fields"] if f["type"] != "string"} for r in described}


def _texts(change: Callable[[str], str], cells: dict[str, str], numeric: set[str]) -> dict[str, str]:
    """Change the cells of a row that are no numbers."""
    return {column: cell if column in numeric else change(cell) for column, cell in cells.items()}


def write_own_folder(own: OwnRows, folder: str | Path, columns: dict[str, list[str]]) -> list[Path]:
    """Write a person's own rows as CSV files with the headers of the food table.

    Parameters
    ----------
    own : dict of str to list of dict
        The rows by table.
    folder : str or pathlib.Path
        Where to; it is made if need be.
    columns : dict of str to list of str
        The columns of each table.

    Returns
    -------
    list of pathlib.Path
        The files written, one a table with rows.

    Raises
    ------
    OutputError
        If no folder is named, or one of the files is there already or cannot be written; none is then replaced,
        and none is left.

    Notes
    -----
    A text that a spreadsheet would run has an apostrophe in front, which :func:`read_own_folder` takes off again.
    """
    if not str(folder).strip():
        raise OutputError("no folder is named", place=repr(folder), way_out="Name one, or . for this folder.")
    folder = Path(folder)
    files = {name: folder / f"{name}.csv" for name in own}
    for file in files.values():
        if os.path.lexists(file):
            raise OutputError("this file is there already", place=str(file), way_out="Name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder cannot be written: {error.strerror}",
            place=str(folder),
            way_out="Name a folder that you may write to.",
        ) from error
    numeric, written = _numeric_columns(), []
    try:
        for name, file in files.items():
            written.append(write_output(file, _csv(own[name], columns[name], numeric[name])))
    except OutputError:
        for file in written:
            file.unlink()
        raise
    return written


def _csv(rows: list[dict[str, str]], columns: list[str], numeric: set[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_texts(neutral, {c: row.get(c, "") for c in columns}, numeric) for row in rows)
    return text.getvalue().encode()
