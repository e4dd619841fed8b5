"""Check a food table, or rows laid over one, against its schema and against what its numbers must obey.

Every problem names its place, quotes the cell and says the rule, and all of them are found at once, so that a table
can be mended in one go. :func:`vitamer.food_table.load_foods` stops at the first row that it cannot use; this is the
slow and thorough look that a table gets before it is used or published.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from vitamer.errors import FoodTableError
from vitamer.overlay import OWN_PREFIX, OwnRows, claim, claims, is_excepted

__all__ = [
    "NUMBER",
    "Problem",
    "Row",
    "arithmetic",
    "check_folder",
    "check_own_rows",
    "columns_of",
    "placed",
    "read_file",
    "read_folder",
    "read_package",
    "read_rows",
    "read_spreadsheet",
    "source_tables",
    "stopped_early",
]

#: How a number is written in a cell: no blanks, no thousands, no words such as ``nan`` that programs take for one.
NUMBER = r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?"
_NUMBER = re.compile(NUMBER)

#: The content of the pure substance [µg/hg].
_PURE = 1e8

#: Relative difference up to which a recorded conversion and its value agree: tables round.
_ROUNDING = 1e-4

#: The tables that every food table has.
_TABLES = {
    *("aliases", "analytes", "citations", "companions", "contents", "dishes", "foods", "measures"),
    *("plausible_doses", "plausible_masses", "portion_errors", "profiles", "reference_intakes", "regions"),
    *("rules", "variability", "yields"),
}

#: The order of a table's rows, which keeps changes to it readable.
_SORTED_BY = {
    "citations": ("citation_id",),
    "contents": ("food_id", "analyte", "origin_id", "locator"),
    "dishes": ("dish_id", "food_id"),
    "foods": ("food_id",),
    "measures": ("food_id", "measure"),
    "plausible_doses": ("analyte", "written_in"),
    "plausible_masses": ("group", "food_id"),
    "profiles": ("profile", "analyte"),
    "reference_intakes": ("reference_id",),
    "regions": ("region", "food_group"),
    "variability": ("group", "analyte_class"),
    "yields": ("yield_id",),
}


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells as written, where it stands, and whether it is the person's own."""

    cells: dict[str, str]
    place: str
    own: bool = False

    def __getitem__(self, column: str) -> str:
        # A table of another version may lack a column.
        return self.cells.get(column, "")

    def number(self, column: str) -> float:
        """Return a cell as a number, not-a-number if it is blank or none."""
        return float(self[column]) if _NUMBER.fullmatch(self[column]) else math.nan


@dataclass(frozen=True)
class Problem:
    """A row that breaks a rule.

    Attributes
    ----------
    place, thing, rule : str
        Where it stands, what is quoted, and what it must be.
    further : bool
        Whether checks follow that were not made because of it.

    Examples
    --------
    >>> print(Problem("contents.csv:12", "n '0'", "must be at least 1"))
    contents.csv:12: n '0' must be at least 1
    """

    place: str
    thing: str
    rule: str
    further: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.thing} {self.rule}"


def stopped_early(problems: Iterable[Problem]) -> bool:
    """Tell whether there are checks that were not made because of these problems.

    Cells come first, then keys and words, then what the numbers must obey: a table whose keys are wrong cannot be
    asked whether its dishes add up.

    Examples
    --------
    >>> stopped_early([Problem("contents.csv:12", "n '0'", "must be at least 1", further=True)])
    True
    >>> stopped_early([])
    False
    """
    return any(problem.further for problem in problems)


Tables = dict[str, list[Row]]
Problems = Iterator[tuple[Row, str, str]]


def read_rows(text: str, fields: list[str], place: str, *, delimiter: str = ",") -> list[Row]:
    """Read a CSV text whose header names some or all of `fields`.

    Parameters
    ----------
    text : str
        The file's text.
    fields : list of str
        The columns that the table has; those that the header lacks are blank.
    place : str
        Name of the file, for places.
    delimiter : str, default ","
        What stands between two cells.

    Returns
    -------
    list of Row

    Raises
    ------
    FoodTableError
        If the header names another column, or a row has more or fewer cells than the header.

    Examples
    --------
    >>> read_rows("food_id,measure\\nnatto,cup\\n", ["food_id", "measure", "note"], "measures.csv")[0].place
    'measures.csv:2'
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True, delimiter=delimiter)
    held = "a comma, and write decimals with a point" if delimiter == "," else repr(delimiter)
    rows: list[Row] = []
    try:
        header = next(reader, [])
        _check_header(header, fields, place)
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header) and any(map(str.strip, cells)):
                raise FoodTableError(
                    f"{len(cells)} cells, where the header has {len(header)}",
                    place=f"{place}:{line}",
                    way_out=f"Quote a cell that holds {held}.",
                )
            if any(map(str.strip, cells)):
                given = dict(zip(header, cells, strict=True))
                rows.append(Row({name: given.get(name, "") for name in fields}, f"{place}:{line}"))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FoodTableError(f"this is no CSV: {error}", place=f"{place}:{reader.line_num}") from error
    return rows


def _check_header(header: list[str], fields: list[str], place: str) -> None:
    strange = [name for name in header if name not in fields]
    twice = [name for name, number in Counter(header).items() if number > 1]
    if strange and (sign := re.search(r"[;\t]", strange[0])) is not None:
        thing = f"the cells are parted by {sign[0]!r}"
        raise FoodTableError(thing, place=f"{place}:1", way_out="Save it as CSV with commas and decimal points.")
    if not any(header):
        thing = "there is no header"
    elif strange:
        thing = f"the column {strange[0]!r} is none of this table"
    elif twice:
        thing = f"the column {twice[0]!r} stands there twice"
    else:
        return
    raise FoodTableError(thing, place=f"{place}:1", way_out=f"Columns: {', '.join(fields)}.")


def read_file(file: Path, fields: list[str]) -> list[Row]:
    """Read a CSV file in UTF-8 as :func:`read_rows` reads its text.

    Raises
    ------
    FoodTableError
        If the file cannot be read as such a table.
    """
    return read_rows(_text(file), fields, file.name)


def read_spreadsheet(file: Path, fields: list[str], numeric: Collection[str]) -> list[Row]:
    """Read a table that a spreadsheet program saved in its own country's manner.

    Between the cells stand commas, semicolons or tabs, whichever parts the header into columns of the table. Where
    it is not the comma, the comma of a number is its decimal point.

    Parameters
    ----------
    file : pathlib.Path
        The file, in UTF-8.
    fields : list of str
        The columns that the table has; those that the header lacks are blank.
    numeric : collection of str
        Those of them that hold numbers.

    Returns
    -------
    list of Row
        Numbers with decimal points.

    Raises
    ------
    FoodTableError
        If the file cannot be read as such a table, or one of its numbers may mean two.
    """
    text = _text(file)
    delimiter = _delimiter(text, fields)
    rows = read_rows(text, fields, file.name, delimiter=delimiter)
    if delimiter == ",":
        return rows
    return [
        Row({c: _with_point(cell, c, row.place) if c in numeric else cell for c, cell in row.cells.items()}, row.place)
        for row in rows
    ]


def _delimiter(text: str, fields: list[str]) -> str:
    """Return the sign that parts the header into most columns of the table; the comma if none does better."""
    header = text.removeprefix("\ufeff").split("\n", 1)[0].rstrip("\r")

    def known(sign: str) -> int:
        return sum(cell in fields for cells in csv.reader([header], delimiter=sign) for cell in cells)

    return max((",", ";", "\t"), key=known)


def _with_point(cell: str, column: str, place: str) -> str:
    """Return a number with a decimal point; what is no number stays, to be named by the check."""
    thing = f"{column} {cell!r}"
    if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}", cell):
        digits = re.sub("[.,]", "", cell)
        way_out = f"Write {cell}0 for the decimals, or {digits} for the thousands."
        raise FoodTableError(f"{thing} may mean two numbers", place=place, way_out=way_out)
    if re.fullmatch(r"[-+]?[0-9]{1,3}(?:[., '’\u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?", cell) and not _NUMBER.fullmatch(
        cell.replace(",", ".")
    ):
        raise FoodTableError(f"{thing} parts its thousands", place=place, way_out="Write thousands without a sign.")
    pointed = cell.replace(",", ".")
    return pointed if _NUMBER.fullmatch(pointed) else cell


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise FoodTableError("this is no text in UTF-8", place=file.name, way_out="Save it as CSV UTF-8.") from error
    except OSError as error:
        raise FoodTableError(f"the file cannot be read: {error.strerror}", place=file.name) from error


def read_package(folder: Path) -> dict[str, Any]:
    """Read a folder's ``datapackage.json``.

    Raises
    ------
    FoodTableError
        If it is missing, no JSON, or describes no food table.
    """
    description = folder / "datapackage.json"
    if not description.is_file():
        raise FoodTableError("there is no datapackage.json", place=str(folder), way_out="Name a food table's folder.")
    try:
        package: dict[str, Any] = json.loads(_text(description))
    except ValueError as error:
        raise FoodTableError(f"this is no JSON: {error}", place=str(description)) from error
    if missing := _undescribed(package):
        raise FoodTableError(
            f"it describes no food table that this program can use: {missing} is missing",
            place=str(description),
            way_out="Take a newer version of the table, or describe what is missing.",
        )
    if lost := _lost_reference(package):
        way_out = "Describe it there, or take the foreign key away."
        raise FoodTableError(lost, place=str(description), way_out=way_out)
    return package


def source_tables(package: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the tables of a data package that are written by hand, not derived from the others."""
    return [resource for resource in package["resources"] if "derived_from" not in resource]


def _undescribed(package: Any) -> str:
    """Return what a description of a food table lacks, or nothing."""
    try:
        described = {r["name"] for r in source_tables(package)}
        for resource in package["resources"]:
            _ = resource["path"], resource["schema"]["primaryKey"], [f["type"] for f in resource["schema"]["fields"]]
        _ = package["version"]
    except (KeyError, TypeError) as error:
        return str(error.args[0]) if isinstance(error, KeyError) else "the list of resources"
    return ", ".join(sorted(_TABLES - described))


def _lost_reference(package: dict[str, Any]) -> str:
    """Return what is wrong with a foreign key that leads nowhere, or nothing."""
    tables = {r["name"]: r["schema"] for r in source_tables(package)}
    columns = {name: [f.get("name") for f in schema["fields"]] for name, schema in tables.items()}
    for name, schema in tables.items():
        for foreign in schema.get("foreignKeys", []):
            try:
                column, aim = foreign["fields"], foreign["reference"]["fields"]
                target = foreign["reference"]["resource"] or name
            except (KeyError, TypeError):
                return f"a foreign key of {name} does not say which column refers to what"
            if target not in columns:
                return f"the foreign key {column!r} of {name} refers to {target!r}, which is not described"
            for word, table in ((column, name), (aim, target)):
                if word not in columns[table]:
                    return f"the foreign key {column!r} of {name} needs the column {word!r}, which {table} lacks"
    return ""


def read_folder(folder: Path) -> tuple[dict[str, Any], Tables]:
    """Read every table that a folder's ``datapackage.json`` describes, as text.

    Raises
    ------
    FoodTableError
        If the description or a file is missing or cannot be read.
    """
    package = read_package(folder)
    tables: Tables = {}
    for resource in source_tables(package):
        file = folder / resource["path"]
        if not file.is_file():
            raise FoodTableError(f"the table {file.name} is missing", place=str(file))
        tables[resource["name"]] = read_file(file, columns_of(package, resource["name"]))
    return package, tables


def check_folder(folder: Path) -> list[Problem]:
    """Check a whole food table.

    Parameters
    ----------
    folder : pathlib.Path
        Folder with ``datapackage.json`` and its CSV files.

    Returns
    -------
    list of Problem
        In the order of the rules; empty if nothing is wrong.

    Raises
    ------
    FoodTableError
        If the folder cannot be read as a table at all.

    Examples
    --------
    >>> from vitamer.food_table import foods_path
    >>> check_folder(foods_path())
    []
    """
    package, tables = read_folder(folder)
    return _problems(package, tables, (*_RULES, *_RULES_OF_A_WHOLE_TABLE))


def placed(own: OwnRows) -> Tables:
    """Return a person's own rows with their places in the files that an export of them makes.

    Examples
    --------
    >>> placed({"measures": [{"food_id": "natto", "measure": "pack"}]})["measures"][0].place
    'your measures.csv:2'
    """
    return {
        name: [Row(cells, f"your {name}.csv:{line}") for line, cells in enumerate(rows, start=2)]
        for name, rows in own.items()
    }


def check_own_rows(folder: Path, own: Tables) -> list[Problem]:
    """Check a person's own rows together with the table that they are laid over.

    Parameters
    ----------
    folder : pathlib.Path
        The table's folder.
    own : dict of str to list of Row
        The rows by table, as :func:`placed` or :func:`read_rows` return them.

    Returns
    -------
    list of Problem
        Those of the person's own rows.

    Examples
    --------
    >>> from vitamer.food_table import foods_path
    >>> row = {"food_id": "natto", "measure": "pack", "mass_g": "45 g", "mass_gsd": "1.1"}
    >>> row |= {"citation_id": "VITAMER", "locator": "weighed"}
    >>> print(check_own_rows(foods_path(), placed({"measures": [row]}))[0])
    your measures.csv:2: mass_g '45 g' is no number
    """
    package, tables = read_folder(folder)
    merged = {}
    for name, rows in tables.items():
        fields = columns_of(package, name)
        mine = [Row({f: row[f] for f in fields}, row.place, own=True) for row in own.get(name, [])]
        replaced = claims(name, (row.cells for row in mine)) if mine else set()
        merged[name] = [row for row in rows if not mine or claim(name, row.cells) not in replaced] + mine
    return _problems(package, merged, (*_RULES, _own_ids, _own_groups), own_only=True)


def columns_of(package: dict[str, Any], name: str) -> list[str]:
    """Return the columns of a table as a data package describes them."""
    return [f["name"] for r in package["resources"] if r["name"] == name for f in r["schema"]["fields"]]


def _problems(
    package: dict[str, Any], tables: Tables, rules: tuple[Any, ...], *, own_only: bool = False
) -> list[Problem]:
    """Run the rules; a table whose cells or keys are wrong is not asked for more."""
    described = {r["name"]: r for r in package["resources"]}
    stages = ((_cells, _unique_keys), (_references, _known_words, _lineages), rules)
    for stage in stages:
        found = [
            (row, thing, rule)
            for check in stage
            for row, thing, rule in (check(described, tables) if check in _SCHEMA_RULES else check(tables))
        ]
        if found:
            further = stage is not stages[-1]
            return [Problem(row.place, thing, rule, further) for row, thing, rule in found if row.own or not own_only]
    return []


# ---- the schema -------------------------------------------------------------------------------------------


def _cells(described: dict[str, Any], tables: Tables) -> Problems:
    for name, rows in tables.items():
        for field in described[name]["schema"]["fields"]:
            column, rule = field["name"], field.get("constraints", {})
            choice, pattern = rule.get("enum"), re.compile(rule.get("pattern", ".*"), re.DOTALL)
            numeric, required = field["type"] in ("number", "integer"), rule.get("required", False)
            for row in rows:
                cell = row[column]
                thing = f"{column} {cell!r}"
                if cell != cell.strip():
                    yield row, thing, "begins or ends with a space"
                elif not cell:
                    if required:
                        yield row, column, "is blank, and it must be given"
                elif numeric:
                    value = row.number(column)
                    if not math.isfinite(value) or (field["type"] == "integer" and value != int(value)):
                        yield row, thing, f"is no {'whole number' if field['type'] == 'integer' else 'number'}"
                    elif value < rule.get("minimum", -math.inf):
                        yield row, thing, f"must be at least {rule['minimum']}"
                    elif value > rule.get("maximum", math.inf):
                        yield row, thing, f"must be at most {rule['maximum']}"
                elif choice and cell not in choice:
                    yield row, thing, f"must be one of {', '.join(choice)}"
                elif not pattern.fullmatch(cell):
                    yield row, thing, f"must look like {rule['pattern']}"


def _unique_keys(described: dict[str, Any], tables: Tables) -> Problems:
    for name, rows in tables.items():
        key = described[name]["schema"]["primaryKey"]
        unique = [f["name"] for f in described[name]["schema"]["fields"] if f.get("constraints", {}).get("unique")]
        keys = [[key] if isinstance(key, str) else key, *([column] for column in unique if column != key)]
        for columns in keys:
            seen: dict[tuple[str, ...], Row] = {}
            for row in rows:
                cells = tuple(row[c] for c in columns)
                if cells in seen:
                    yield row, f"{', '.join(columns)} {' '.join(cells)!r}", f"stands in {seen[cells].place} too"
                seen.setdefault(cells, row)


def _references(described: dict[str, Any], tables: Tables) -> Problems:
    for name, rows in tables.items():
        for foreign in described[name]["schema"].get("foreignKeys", []):
            column, target = foreign["fields"], foreign["reference"]
            known = {row[target["fields"]] for row in tables[target["resource"] or name]}
            for row in rows:
                if row[column] and row[column] not in known:
                    where = f"{target['resource'] or name}.csv"
                    yield row, f"{column} {row[column]!r}", f"stands in no row of {where}"
    profiles = {row["profile"] for row in tables["profiles"]}
    for row in tables["foods"]:
        if row["profile"] and row["profile"] not in profiles:
            yield row, f"profile {row['profile']!r}", "stands in no row of profiles.csv"


def _known_words(_: dict[str, Any], tables: Tables) -> Problems:
    foods, groups = ({row[c] for row in tables["foods"]} for c in ("food_id", "group"))
    analytes = {row["analyte"] for row in tables["analytes"]}
    for row in tables["regions"]:
        if row["food_group"] and row["food_group"] not in groups:
            yield row, f"food_group {row['food_group']!r}", "is no group of foods.csv"
        if row["region"] in row["like"].split():
            yield row, f"like {row['like']!r}", "must name other countries"
    for row in tables["plausible_masses"]:
        if bool(row["group"]) == bool(row["food_id"]):
            yield row, f"group {row['group']!r} and food_id {row['food_id']!r}", "must be one of both"
        elif row["group"] and row["group"] not in groups | {"any"}:
            yield row, f"group {row['group']!r}", "is no group of foods.csv"
    for row in tables["rules"]:
        for column, known in (("group", groups), ("analytes", analytes), ("except_foods", foods)):
            for word in row[column].split():
                if word not in known:
                    yield row, f"{column} {word!r}", "is not known to the table"


def _lineages(_: dict[str, Any], tables: Tables) -> Problems:
    parent = {row["food_id"]: row["parent"] for row in tables["foods"]}
    for row in tables["foods"]:
        line = [row["food_id"]]
        while parent.get(line[-1]):
            line.append(parent[line[-1]])
            if line[-1] in line[:-1]:
                yield row, f"parent {row['parent']!r}", f"makes it its own ancestor: {' > '.join(line)}"
                break


_SCHEMA_RULES = (_cells, _unique_keys, _references, _known_words, _lineages)


# ---- contents ---------------------------------------------------------------------------------------------

_OPERATORS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS = {"sqrt": math.sqrt, "exp": math.exp, "ln": math.log}


def arithmetic(text: str) -> float:
    """Work out a recorded conversion.

    Parameters
    ----------
    text : str
        Numbers, ``+ - × / **``, brackets, ``sqrt``, ``exp`` and ``ln``.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the text is anything else.

    Examples
    --------
    >>> round(arithmetic("(600 - 23.1) × 649.0 / 444.7"), 3)
    841.934
    """

    def value(node: ast.AST) -> float:
        if isinstance(node, ast.Constant) and _NUMBER.fullmatch(ast.get_source_segment(plain, node) or ""):
            return float(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return float(_OPERATORS[type(node.op)](value(node.left), value(node.right)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
            return float(_FUNCTIONS[node.func.id](*map(value, node.args)))
        raise ValueError(f"{text!r} is no plain arithmetic")

    plain = text.replace("×", "*")
    try:
        return value(ast.parse(plain, mode="eval").body)
    except (SyntaxError, TypeError, ArithmeticError, RecursionError, MemoryError) as error:
        raise ValueError(f"{text!r} is no plain arithmetic") from error


def _ranges(tables: Tables) -> Problems:
    for row in tables["contents"]:
        low, value, high = (row.number(f"{c}_ug_per_100g") for c in ("min", "value", "max"))
        if low > value or value > high or low > high:
            yield row, "the range", "must hold the value, its minimum below its maximum"
        below = row["value_type"] == "below_loq"
        if below and (row["value_ug_per_100g"] or not high > 0):
            yield row, "value_type 'below_loq'", "goes with a blank value and the limit as max_ug_per_100g"
        if value > _PURE or high > _PURE:
            yield row, "the content", "must be at most 100 g in 100 g"
        if not below and not value > 0:
            rule = "must be above zero: a non-detect or a printed 0 is below_loq, a logical zero belongs into rules.csv"
            yield row, f"value_ug_per_100g {row['value_ug_per_100g']!r}", rule
        if (row["use"] == "no") != bool(row["why_not"]):
            yield row, f"why_not {row['why_not']!r}", "must be given where use is no, and only there"
        if row["use"] == "yes" and row["how_read"] == "recalled":
            yield row, "how_read 'recalled'", "is no evidence: a figure from memory is not used"


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    return float(text)


def _conversions(tables: Tables) -> Problems:
    for row in tables["contents"]:
        column = "max_ug_per_100g" if row["value_type"] == "below_loq" else "value_ug_per_100g"
        published, conversion = row["published_value"].replace(",", "."), row["conversion"]
        thing = f"conversion {conversion!r}"
        try:
            result = arithmetic(conversion) if conversion else _number(published.lstrip("<> "))
        except ValueError:
            if conversion:
                yield row, thing, "is no plain arithmetic of numbers, + - × / **, sqrt, exp and ln"
            elif row["value_type"] != "below_loq":
                yield row, f"published_value {row['published_value']!r}", "is no number and has no conversion"
            continue
        printed = re.findall(r"\d+(?:\.\d+)?", published)
        if conversion and row["value_type"] != "below_loq":
            for figure in printed:
                if not re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", conversion):
                    yield row, thing, f"does not begin with what was published, {figure}"
        if (conversion or row["value_type"] != "below_loq") and not math.isclose(
            result, row.number(column), rel_tol=_ROUNDING
        ):
            yield row, f"{column} {row[column]!r}", f"does not follow from the published figure, which gives {result:g}"


#: What a published unit demands: pattern of the unit, of the conversion, of the analyte, and the rule in words. The
#: first unit that fits decides, so those that hold more than their unit says stand in front. ``{molar}`` is the
#: analyte's molar mass, ``{density}`` what the note states, ``{mass}`` the mass in the unit.
_UNITS = (
    (
        r"µg.*/100 g.*MK-4 equivalents.*",
        r"\([\d.]+ - [\d.]+\) × 649\.0 / 444\.7",
        "MK7",
        "holds vitamin K1 and is no mass of MK-7: it needs a conversion by (… - K1) × 649.0 / 444.7",
    ),
    (
        r".*(?:VITK|K1 \+).*",
        r"[\d.]+ - [\d.]+",
        "MK4",
        "holds vitamin K1: it is used for MK4 alone, with the K1 taken off",
    ),
    (r"µg PKeq/100 g", r".*× {molar} / 450\.7", "", "is no mass: it needs a conversion by × {molar} / 450.7"),
    (r"(?:ng/g|µg/kg)(?! \(geo).*", r".* / 10", "", "needs a conversion by / 10"),
    (r"µg/L", r".*/ {density} / 10", "", "needs 'density X g/ml' in the note and a conversion by / X / 10"),
    (r"µg per (?:.*\()?(?P<mass>[\d.]+) g\)?", r".*/ {mass} × 100", "", "needs a conversion by / {mass} × 100"),
    (
        r"IU per (?:.*\()?(?P<mass>[\d.]+) g\)?",
        r".*/ 40 / {mass} × 100",
        "",
        "needs a conversion by / 40 / {mass} × 100",
    ),
    (r"IU/100 g", r".*/ 40", "", "needs a conversion by / 40"),
    (
        r"µg/100 g \(geometric mean\)",
        r".*exp\(0\.5 × ln\(.*",
        "",
        "needs a conversion by exp(0.5 × ln(GSD) ** 2), to an arithmetic mean",
    ),
    (r"µg/100 g", r".*", "", ""),
)


#: Units of another scale than µg/100 g: a figure in one of them is converted even where it is not used.
_OTHER_SCALE = re.compile(r"(?:ng/g|µg/kg|µg/L|mg/100 g|IU/|(?:µg|IU) per (?!(?:.*\()?100 g)).*")


def _units(tables: Tables) -> Problems:
    molar = {row["analyte"]: row["molar_mass_g_per_mol"] for row in tables["analytes"]}
    for row in tables["contents"]:
        thing = f"published_unit {row['published_unit']!r}"
        if row["use"] != "yes":
            if _OTHER_SCALE.fullmatch(row["published_unit"].replace("μ", "µ")) and not row["conversion"]:
                yield row, thing, "needs a conversion to µg/100 g"
            continue
        for unit, conversion, analyte, rule in _UNITS:
            # Greek mu and the micro sign look the same, and mean the same.
            if (fits := re.fullmatch(unit, row["published_unit"].replace("μ", "µ"))) is None:
                continue
            density = re.search(r"density ([\d.]+) g/ml", row["note"])
            known = {"molar": molar[row["analyte"]], "density": density[1] if density else "?", **fits.groupdict()}
            wanted = conversion.format(**{name: re.escape(value) for name, value in known.items()})
            if not re.fullmatch(wanted, row["conversion"]) or (analyte and row["analyte"] != analyte):
                yield row, thing, rule.format(**known)
            break
        else:
            yield row, thing, "is not known: convert the figure, or write µg/100 g"


def _analytes(tables: Tables) -> Problems:
    sums = {row["analyte"] for row in tables["analytes"] if row["parts"]} - {"MK_total"}
    kind = {row["analyte"]: row["class"] for row in tables["analytes"]}
    allowed = {"D3": {"D3", "D2+D3"}, "D2": {"D2", "D2+D3"}, "25OHD3": {"25OHD3"}}
    zeros = _zeros_by_rule(tables)
    food = {row["food_id"]: row for row in tables["foods"]}
    for row in tables["contents"]:
        analyte, definition = row["analyte"], row["d_definition"]
        if analyte in sums or kind[analyte] == "companion":
            yield row, f"analyte {analyte!r}", "is a sum or a companion: contents hold forms and published K2 totals"
        if (kind[analyte] == "vitamin_d") != bool(definition) or definition not in allowed.get(analyte, {definition}):
            yield row, f"d_definition {definition!r}", f"does not say what a figure of {analyte} includes"
        if row["use"] == "yes" and food[row["food_id"]]["kind"] in ("dish", "supplement", "plain_drink"):
            yield (
                row,
                f"food_id {row['food_id']!r}",
                (f"is a {food[row['food_id']]['kind']}: its contents come from its ingredients or its dose"),
            )
        # A label is a finding: fortified food of a group whose plain kinds hold none.
        if row["use"] == "yes" and row["value_type"] != "label" and (row["food_id"], analyte) in zeros:
            yield row, f"{row['food_id']} {analyte}", "is zero by rule: take the row away, or except the food"


def _zeros_by_rule(tables: Tables) -> set[tuple[str, str]]:
    parent = {row["food_id"]: row["parent"] for row in tables["foods"]}
    members = defaultdict(list)
    for row in tables["foods"]:
        members[row["group"]].append(row["food_id"])
    return {
        (food, analyte)
        for rule in tables["rules"]
        for food in members[rule["group"]]
        if not is_excepted(_line(food, parent), set(rule["except_foods"].split()))
        for analyte in rule["analytes"].split()
    }


def _line(food: str, parent: dict[str, str]) -> Iterator[str]:
    while food:
        yield food
        food = parent[food]


def _regions(tables: Tables) -> Problems:
    here: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    forms: defaultdict[str, set[str]] = defaultdict(set)
    used = [row for row in tables["contents"] if row["use"] == "yes"]
    for row in used:
        form = "menaquinones" if row["analyte"].startswith(("MK", "K2")) else row["analyte"]
        here[row["food_id"], form].add(row["region"])
        if row["region"] and form == "menaquinones":
            forms[row["food_id"]].add(row["analyte"])
    for row in used:
        form = "menaquinones" if row["analyte"].startswith(("MK", "K2")) else row["analyte"]
        regions = here[row["food_id"], form]
        if not row["region"] and len(regions) > 1:
            yield row, "region ''", f"must be given, as the other rows of this food and vitamin do: {_listed(regions)}"
        elif row["region"] and form == "menaquinones" and len(forms[row["food_id"]]) > 1:
            # A region decides analyte by analyte: totals of one country beside forms of another would both count.
            yield row, f"analyte {row['analyte']!r}", "must be one and the same in all regions of a food's K2"


#: Country codes of ISO 3166-1 alpha-2.
_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_COUNTRIES = frozenset(_CODES.split())

#: What is written for a country and is not its code.
_MISTAKEN_COUNTRIES = {"UK": "GB", "EL": "GR"}


def _countries(tables: Tables) -> Problems:
    for name in ("contents", "measures", "aliases", "regions"):
        for row in tables[name]:
            # Another's `like` names countries too, several of them.
            for column, codes in (("region", [row["region"]]), ("like", row["like"].split())):
                for code in codes:
                    if code and code not in _COUNTRIES:
                        meant = _MISTAKEN_COUNTRIES.get(code.upper(), code.upper())
                        way_out = f": write {meant}" if meant in _COUNTRIES else ", such as DE, GB or US"
                        yield row, f"{column} {code!r}", f"is no ISO country code{way_out}"


def _listed(words: set[str]) -> str:
    return ", ".join(sorted(w for w in words if w))


# ---- the tables beside them -------------------------------------------------------------------------------


def _first_of_each(rows: Iterable[Row], column: str) -> list[Row]:
    """Return the first row of every group that a column makes: a wrong sum is one problem, not one of every row."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row[column], row)
    return list(first.values())


#: Kinds of words that stand for an amount, and name nothing that a food is measured by.
_NO_MEASURES = {"number", "mass", "activity", "adjective"}


def _measures(tables: Tables) -> Problems:
    text = resources.files("vitamer.amounts").joinpath("measure_words.csv").read_text(encoding="utf-8")
    words = csv.DictReader(io.StringIO(text, newline=""))
    read = {word["measure"] for word in words if word["measure"] and word["kind"] not in _NO_MEASURES}
    for row in tables["measures"]:
        if row["measure"] not in read:
            near = get_close_matches(row["measure"], sorted(read), n=1, cutoff=0.8) or [
                "piece, slice, cup, pack or serving"
            ]
            yield row, f"measure {row['measure']!r}", f"is no measure that amounts are read as: write {near[0]}"


def _dishes(tables: Tables) -> Problems:
    kind = {row["food_id"]: row["kind"] for row in tables["foods"]}
    grams: defaultdict[str, list[float]] = defaultdict(list)
    for row in tables["dishes"]:
        grams[row["dish_id"]].append(row.number("mass_g_per_100g"))
    for row in tables["dishes"]:
        if kind[row["dish_id"]] != "dish":
            yield row, f"dish_id {row['dish_id']!r}", "is no dish in foods.csv"
        if kind[row["food_id"]] in ("dish", "supplement"):
            yield row, f"food_id {row['food_id']!r}", "is a dish or a supplement: ingredients are foods"
    for row in _first_of_each(tables["dishes"], "dish_id"):
        if abs(math.fsum(grams[row["dish_id"]]) - 100) > 1e-6:
            yield row, f"dish_id {row['dish_id']!r}", f"sums to {math.fsum(grams[row['dish_id']]):g} g, not to 100 g"
    for row in tables["foods"]:
        if row["kind"] == "dish" and row["food_id"] not in grams:
            yield row, f"food_id {row['food_id']!r}", "is a dish without a row in dishes.csv"


def _shares(tables: Tables) -> Problems:
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for row in tables["profiles"]:
        shares[row["profile"]].append(row.number("share"))
    for row in _first_of_each(tables["profiles"], "profile"):
        if abs(math.fsum(shares[row["profile"]]) - 1) > 1e-9:
            yield row, f"profile {row['profile']!r}", f"sums to {math.fsum(shares[row['profile']]):g}, not to 1"
    mixed: defaultdict[str, list[str]] = defaultdict(list)
    for row in tables["foods"]:
        mixed[row["parent"]].append(row["share_of_parent"])
    shared = (row for row in tables["foods"] if row["share_of_parent"] and not row["food_id"].startswith(OWN_PREFIX))
    for row in _first_of_each(shared, "parent"):
        total = math.fsum(float(s or 1) for s in mixed[row["parent"]])
        if row["parent"] and abs(total - 1) > 0.011:
            yield row, f"share_of_parent {row['share_of_parent']!r}", f"with its siblings sums to {total:g}, not 1"


def _aliases(tables: Tables) -> Problems:
    foods: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in tables["aliases"]:
        foods[row["alias"].casefold(), row["language"], row["region"]].add(row["food_id"])
    for row in tables["aliases"]:
        named = foods[row["alias"].casefold(), row["language"], row["region"]]
        if len(named) > 1:
            yield row, f"alias {row['alias']!r}", f"means several foods in one language: {_listed(named)}"


def _believed_doses(tables: Tables) -> Problems:
    for row in tables["plausible_doses"]:
        least = row.number("least_ug") if row["least_ug"] else 0.0
        low, high, most = (row.number(f"{c}_ug") for c in ("usual_low", "usual_high", "most"))
        if not least <= low < high <= most:
            yield row, "the doses", "must grow from the least over what is usual to the most"
        if row["written_in"] != "any" and not any(
            other["analyte"] == row["analyte"] and other["written_in"] == "any" for other in tables["plausible_doses"]
        ):
            yield row, f"analyte {row['analyte']!r}", "has no row for doses written in any unit"


def _spreads(tables: Tables) -> Problems:
    groups = {row["group"] for row in tables["foods"]} | {"any"}
    for row in tables["variability"]:
        floor, usual, cap = (row.number(c) for c in ("between_gsd_floor", "between_gsd", "between_gsd_cap"))
        if not floor <= usual <= cap:
            yield row, f"between_gsd {row['between_gsd']!r}", "must lie between its floor and its cap"
        if row["group"] not in groups:
            yield row, f"group {row['group']!r}", "is no group of foods.csv"


def _citations(tables: Tables) -> Problems:
    for row in tables["citations"]:
        if not (row["doi"] or row["url"] or row["container"]):
            yield row, f"citation_id {row['citation_id']!r}", "has neither DOI nor address nor container"
        if row["doi"] and not re.fullmatch(r"10\.\d{4,9}/\S+", row["doi"]):
            yield row, f"doi {row['doi']!r}", "is no DOI: it begins with 10."
    for row in tables["reference_intakes"]:
        if (row["kind"] == "none_set") != (row["value_ug_per_day"] == ""):
            yield row, f"kind {row['kind']!r}", "goes with a blank value if, and only if, none is set"
        if row["kind"] == "trial_dose" and not (row["outcome"] and row["funding"]):
            yield row, f"kind {row['kind']!r}", "needs outcome and funding, or 'funding not read'"


def _order(tables: Tables) -> Problems:
    for name, columns in _SORTED_BY.items():
        keys = [tuple(row[c] for c in columns) for row in tables[name]]
        for before, after, row in zip(keys, keys[1:], tables[name][1:], strict=False):
            if before > after:
                yield row, " ".join(after), f"stands out of order: sort by {', '.join(columns)}"


def _unused(tables: Tables) -> Problems:
    cited = Counter(
        row["citation_id"]
        for name, rows in tables.items()
        if name != "citations"
        for row in rows
        if "citation_id" in row.cells
    )
    for row in tables["citations"]:
        if not cited[row["citation_id"]]:
            yield row, f"citation_id {row['citation_id']!r}", "is cited by no row"
    stated = {(row["group"], row["analyte_class"]) for row in tables["variability"]}
    for kind in ("menaquinones", "vitamin_d"):
        if ("any", kind) not in stated and tables["variability"]:
            yield tables["variability"][0], "variability.csv", f"has no row for any group and {kind}"
    for name, column in _OWN_IDS:
        for row in tables[name]:
            if row[column].startswith(OWN_PREFIX):
                yield row, f"{column} {row[column]!r}", f"begins with {OWN_PREFIX}, which is kept for people's own rows"


#: Where a person's own rows name something that is theirs.
_OWN_IDS = (("foods", "food_id"), ("citations", "citation_id"), ("contents", "origin_id"))


def _own_ids(tables: Tables) -> Problems:
    for name, column in _OWN_IDS:
        for row in tables[name]:
            if row.own and not row[column].startswith(OWN_PREFIX):
                yield row, f"{column} {row[column]!r}", f"must begin with {OWN_PREFIX}, so that no later table takes it"


def _groups_of(tables: Tables) -> Counter[str]:
    """Count how often a group is named: by foods that are not the person's own, by rules and by spreads."""
    stated = [row for name in ("foods", "rules", "variability", "regions") for row in tables[name] if not row.own]
    return Counter(row["group"] or row["food_group"] for row in stated)


def _own_groups(tables: Tables) -> Problems:
    groups = _groups_of(tables)
    for row in tables["foods"]:
        if row.own and row["group"] not in groups:
            near = get_close_matches(row["group"], sorted(groups), n=1)
            meant = f"write {near[0]}" if near else f"one of {_listed(set(groups) - {'any'})}"
            yield row, f"group {row['group']!r}", f"is no group of the food table: {meant}"


def _lone_groups(tables: Tables) -> Problems:
    groups = _groups_of(tables)
    for row in tables["foods"]:
        if groups[row["group"]] == 1:
            others = sorted(group for group in groups if group != row["group"])
            for near in get_close_matches(row["group"], others, n=1, cutoff=0.8):
                yield row, f"group {row['group']!r}", f"is named nowhere else: write {near}, or name it in rules.csv"


_RULES = (
    *(_ranges, _conversions, _units, _analytes, _regions, _countries),
    *(_measures, _dishes, _shares, _aliases, _spreads, _believed_doses, _citations),
)
_RULES_OF_A_WHOLE_TABLE = (_order, _unused, _lone_groups)
