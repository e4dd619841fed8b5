"""The curated food table: read ``foods/``, check it against its schema, answer questions about it.

The table is a folder of CSV files described by ``datapackage.json`` (Table Schema), which is the one place where
columns, types and keys are declared. Pooling the published values into one content per food and analyte is
:mod:`vitamer.pooling`'s work.
"""

from __future__ import annotations

import csv
import io
import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer.cache import digest, remembered
from vitamer.errors import FoodTableError, UnknownFoodError
from vitamer.food_check import NUMBER, read_package, source_tables
from vitamer.overlay import OwnRows, lay_over
from vitamer.units import REGIONAL_MEASURES

if TYPE_CHECKING:
    import pandas as pd
    from pint import Quantity

    from vitamer.pooling import Pool

__all__ = ["FoodTable", "foods_path", "load_foods"]


def foods_path() -> Path:
    """Return the folder of the bundled food table.

    An installed wheel carries it inside the package; an editable install finds it in the checkout.

    Raises
    ------
    FoodTableError
        If neither is there.

    Examples
    --------
    >>> (foods_path() / "contents.csv").exists()
    True
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "data" / "foods", here.parent.parent / "foods"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise FoodTableError("the food table is missing from this installation", way_out="Install vitamer again.")


class FoodTable:
    """The food table of one folder, seen from one region.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        The CSV files by name, as :func:`load_foods` reads them.
    version : str
        Version of the data package.
    region : str or None
        ISO 3166 country code that decides between regional rows; None takes the mean over regions.
    key : str
        Digest of the table's files and region: what is computed from the table may be kept under it.

    Attributes
    ----------
    foods, contents, companions, regions, rules, profiles, measures, yields, aliases, dishes, variability, \
portion_errors, plausible_masses, plausible_doses, analytes, citations, reference_intakes : pandas.DataFrame
        The tables; `foods` is indexed by food_id, `analytes` by analyte, `citations` by citation_id.
    """

    def __init__(self, tables: dict[str, pd.DataFrame], version: str, region: str | None, key: str) -> None:
        self.version, self.region, self.key = version, region, key
        self.foods = tables["foods"].set_index("food_id", drop=False)
        self.contents = tables["contents"]
        self.companions = tables["companions"]
        self.regions = tables["regions"]
        self.rules = tables["rules"]
        self.profiles = tables["profiles"]
        self.measures = tables["measures"]
        self.yields = tables["yields"].set_index("yield_id", drop=False)
        self.aliases = tables["aliases"]
        self.dishes = tables["dishes"]
        self.variability = tables["variability"]
        self.portion_errors = tables["portion_errors"].set_index("mass_basis", drop=False)
        self.plausible_masses = tables["plausible_masses"]
        self.plausible_doses = tables["plausible_doses"]
        self.analytes = tables["analytes"].set_index("analyte", drop=False)
        self.citations = tables["citations"].set_index("citation_id", drop=False)
        self.reference_intakes = tables["reference_intakes"]

    def __repr__(self) -> str:
        return f"<FoodTable {self.version}: {len(self.foods)} foods, {len(self.contents)} values>"

    @cached_property
    def _parent(self) -> dict[str, str]:
        return {str(f): p for f, p in self.foods["parent"].items() if isinstance(p, str)}

    @cached_property
    def recipes(self) -> dict[str, dict[str, float]]:
        """Ingredients of every dish [g in 100 g]."""
        recipes: dict[str, dict[str, float]] = {}
        columns = (self.dishes[c].tolist() for c in ("dish_id", "food_id", "mass_g_per_100g"))
        for dish, food, grams in zip(*columns, strict=True):
            recipes.setdefault(dish, {})[food] = grams
        return recipes

    @cached_property
    def regional_contents(self) -> dict[tuple[str, str], str | None]:
        """Foods and analytes whose content differs by country, with the country that decides.

        It is the table's region, or that which ``regions.csv`` lets stand in for it; None where neither has a value,
        and for a table without a region: then the mean over countries counts.
        """
        used = self.contents[(self.contents["use"] == "yes") & self.contents["region"].notna()]
        known: dict[tuple[str, str], set[str]] = {}
        for food, analyte, region in used[["food_id", "analyte", "region"]].itertuples(index=False, name=None):
            known.setdefault((food, analyte), set()).add(region)
        near = self.regions[self.regions["region"] == self.region]
        groups = near["food_group"].fillna("")
        like = {str(group): str(codes).split() for group, codes in zip(groups, near["like"], strict=True)}
        group_of = dict(zip(self.foods.index, self.foods["group"], strict=True))
        decided: dict[tuple[str, str], str | None] = {}
        for (food, analyte), regions in known.items():
            order = [self.region, *like.get(str(group_of[food]), like.get("", []))]
            decided[food, analyte] = next((r for r in order if r in regions), None)
        return decided

    def lineage(self, food_id: str) -> tuple[str, ...]:
        """Return the food and its parents, most specific first.

        Raises
        ------
        UnknownFoodError
            If the table does not hold `food_id`.

        Examples
        --------
        >>> load_foods().lineage("cheese_gouda")
        ('cheese_gouda', 'cheese_hard', 'cheese')
        """
        self.require(food_id)
        line = [food_id]
        while line[-1] in self._parent:
            line.append(self._parent[line[-1]])
        return tuple(line)

    def require(self, food_id: str) -> None:
        """Raise :class:`UnknownFoodError`, naming the nearest ids, if the table does not hold `food_id`."""
        if food_id in self.foods.index:
            return
        from difflib import get_close_matches

        near = get_close_matches(food_id, list(self.foods.index), n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "List them with: vitamer foods search WORD"
        raise UnknownFoodError(f"the food table has no food {food_id!r}", way_out=hint)

    @cached_property
    def pool(self) -> Pool:
        """One content per food and analyte with its spread; see :func:`vitamer.pooling.pool`."""
        from vitamer.pooling import pool

        return pool(self)

    @cached_property
    def carriers(self) -> frozenset[str]:
        """Foods, supplements and dishes that carry, or may carry, menaquinones or vitamin D."""
        return self.pool.carriers

    def content(self, food_id: str, analyte: str) -> Quantity[Any]:
        """Return the mean content of a food as a quantity.

        Parameters
        ----------
        food_id : str
            A food or dish of the table.
        analyte : str
            A form or a sum of ``analytes.csv``, such as ``MK7``, ``MK_total`` or ``D3``.

        Returns
        -------
        pint.Quantity
            Mean content [µg/hg], that is µg per 100 g; not-a-number if nobody measured it.

        Raises
        ------
        UnknownFoodError
            If the table holds no such food or analyte.

        Examples
        --------
        >>> load_foods().content("natto", "MK7").to("µg/g").magnitude > 5
        True
        """
        from vitamer.units import registry

        self.require(food_id)
        if analyte not in self.pool.analytes:
            raise UnknownFoodError(
                f"{analyte!r} is no analyte of the table", way_out=f"Known: {', '.join(self.pool.analytes)}."
            )
        quantity: Quantity[Any] = registry().Quantity(self.pool.mean(food_id, analyte), "µg/hg")
        return quantity

    def meta(self) -> dict[str, Any]:
        """Return what every output says of where it comes from: program, table version, region."""
        from vitamer import __version__

        return {"vitamer": __version__, "foods_version": self.version, "region": self.region}

    def short_citation(self, citation_id: str) -> str:
        """Return a citation in a few words, such as ``Kamao 2007``; an unknown id is returned as it is."""
        return str(self.citations["short_name"][citation_id]) if citation_id in self.citations.index else citation_id


def _read(path: Path, content: bytes, fields: list[dict[str, Any]]) -> pd.DataFrame:
    """Read one table as its schema says; numbers as float64, everything else as text, blank as missing."""
    import pandas as pd

    names = [f["name"] for f in fields]
    try:
        frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, UnicodeDecodeError) as error:  # pandas' parser errors are ValueErrors
        reason = str(error).splitlines()[0]
        raise FoodTableError(f"this is no CSV table in UTF-8: {reason}", place=path.name) from error
    if list(frame.columns) != names:
        raise FoodTableError(
            f"the header is {','.join(frame.columns)!r}",
            place=f"{path.name}:1",
            way_out=f"The schema says {','.join(names)!r}.",
        )
    for field in fields:
        name, text = field["name"], frame[field["name"]]
        if field["type"] in ("number", "integer"):
            values = pd.to_numeric(text.where(text != ""), errors="coerce")
            wrong = ~text.str.fullmatch(NUMBER) & (text != "")
            if wrong.any():
                row = int(wrong.to_numpy().argmax())
                raise FoodTableError(f"{text.iloc[row]!r} is no number for {name}", place=f"{path.name}:{row + 2}")
            frame[name] = values.astype("float64")
        else:
            frame[name] = text.where(text != "", None)
        if field.get("constraints", {}).get("required") and frame[name].isna().any():
            row = int(frame[name].isna().to_numpy().argmax())
            raise FoodTableError(f"{name} is blank, and it must be given", place=f"{path.name}:{row + 2}")
    return frame


def _check_keys(tables: dict[str, pd.DataFrame], resources: list[dict[str, Any]]) -> None:
    """Raise at the first row whose key is there twice or points at nothing, or at a food that is its own ancestor."""
    for resource in resources:
        frame, schema = tables[resource["name"]], resource["schema"]
        key = schema["primaryKey"]
        twice = frame.duplicated([key] if isinstance(key, str) else key)
        if twice.any():
            row = int(twice.to_numpy().argmax())
            raise FoodTableError(f"a second row for the same {key}", place=f"{resource['path']}:{row + 2}")
        for foreign in schema.get("foreignKeys", ()):
            field, target = foreign["fields"], foreign["reference"]
            known = tables[target["resource"] or resource["name"]][target["fields"]]
            lost = ~frame[field].isin(known) & frame[field].notna()
            if lost.any():
                row = int(lost.to_numpy().argmax())
                raise FoodTableError(
                    f"{field} {frame[field].iloc[row]!r} stands in no row of {target['resource'] or 'this table'}",
                    place=f"{resource['path']}:{row + 2}",
                )


def _check_parents(foods: pd.DataFrame) -> None:
    parent = {f: p for f, p in zip(foods["food_id"], foods["parent"], strict=True) if isinstance(p, str)}
    for row, food in enumerate(foods["food_id"]):
        line = [food]
        while line[-1] in parent:
            line.append(parent[line[-1]])
            if line[-1] in line[:-1]:
                raise FoodTableError(f"{food!r} is its own ancestor: {' > '.join(line)}", place=f"foods.csv:{row + 2}")


def load_foods(path: str | Path | None = None, *, region: str | None = None, own: OwnRows | None = None) -> FoodTable:
    """Load a food table.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        Folder with ``datapackage.json`` and its CSV files; the bundled table if not given.
    region : str, optional
        ISO 3166 country code (``us``, ``NL`` …) for foods whose content depends on fortification or feeding.
        Without it such a food takes the mean over regions, with the range between them in its interval.
    own : dict of str to list of dict, optional
        A person's own rows by table, laid over the others (see :mod:`vitamer.overlay`); the version then ends in
        ``+own.`` and a digest of them.

    Returns
    -------
    FoodTable

    Raises
    ------
    FoodTableError
        Names file and line of the first thing that breaks the schema, or the regions there are.

    Examples
    --------
    >>> load_foods().foods.loc["natto", "name"]
    'Natto'
    """
    folder = Path(path) if path is not None else foods_path()
    package, contents = _contents(folder)
    region = (region or "").strip().upper() or None
    own = {name: rows for name, rows in (own or {}).items() if rows}
    parts = [part for file, text in contents.items() for part in (file.encode(), text)]
    parts += [str(region).encode(), json.dumps(own, sort_keys=True).encode()]
    key = digest(parts)
    return remembered(f"foods-{region or 'any'}", key, lambda: _load(folder, package, contents, region, own, key))


def _contents(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read the description and the bytes of every table that it names."""
    package = read_package(folder)
    contents = {"datapackage.json": json.dumps(package).encode()}
    for resource in source_tables(package):
        file = folder / resource["path"]
        if not file.is_file():
            raise FoodTableError(f"the table {file.name} is missing", place=str(file))
        contents[resource["path"]] = file.read_bytes()
    return package, contents


def _load(
    folder: Path, package: dict[str, Any], contents: dict[str, bytes], region: str | None, own: OwnRows, key: str
) -> FoodTable:
    """Read, check and pool the tables."""
    resources = {r["name"]: r for r in source_tables(package)}
    tables = {n: _read(folder / r["path"], contents[r["path"]], r["schema"]["fields"]) for n, r in resources.items()}
    version = str(package["version"])
    if own:
        _check_own(folder, own)
        mine = {name: _read_own(name, rows, resources[name]["schema"]["fields"]) for name, rows in own.items()}
        tables = lay_over(tables, mine)
        version += f"+own.{_digest_of_rows(own)}"
    _check_keys(tables, list(resources.values()))
    _check_parents(tables["foods"])
    if region is not None:
        used = {r for t in ("contents", "measures", "aliases") for r in tables[t]["region"].dropna()}
        used |= {where for _, where in REGIONAL_MEASURES} | set(tables["regions"]["region"])
        if region not in used:
            raise FoodTableError(
                f"the table has no values of its own for the region {region!r}",
                way_out=f"Known regions: {', '.join(sorted(used))}.",
            )
    table = FoodTable(tables, version, region, key)
    _ = table.pool  # kept with the table: pooling is most of the work
    return table


def _digest_of_rows(own: OwnRows) -> str:
    """Return a digest that is the same for the same rows, in whatever order and with whatever cells left out."""
    from hashlib import sha256

    said = {name: sorted(sorted((k, v) for k, v in row.items() if v) for row in rows) for name, rows in own.items()}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def _check_own(folder: Path, own: OwnRows) -> None:
    """Raise at the first of a person's own rows that breaks a rule of the table, such as one of an earlier version."""
    from vitamer.food_check import check_own_rows, placed

    for problem in check_own_rows(folder, placed(own)):
        raise FoodTableError(
            f"{problem.thing} {problem.rule}",
            place=problem.place,
            way_out="See all with vitamer foods check; write them out to be mended with vitamer foods export DIR.",
        )


def _read_own(name: str, rows: list[dict[str, str]], fields: list[dict[str, Any]]) -> pd.DataFrame:
    names = [f["name"] for f in fields]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return _read(Path(f"your {name}.csv"), text.getvalue().encode(), fields)
