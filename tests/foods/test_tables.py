"""The food table as data: what ``vitamer foods check`` finds, plain files, transcription, and pinned totals."""

from __future__ import annotations

import csv
import json
import math
import re
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pytest

from vitamer.columns import DOSES
from vitamer.food_check import check_folder
from vitamer.food_table import foods_path, load_foods
from vitamer.intake import pooled_contents
from vitamer.plausibility import believed_masses

FOODS = Path(__file__).parents[2] / "foods"
PACKAGE = json.loads((FOODS / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}

Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (FOODS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CONTENTS = table("contents")
USED = [r for r in CONTENTS if r["use"] == "yes"]


def where(row: Row) -> str:
    return f"{row['food_id']} {row['analyte']} {row['citation_id']} {row['locator']}"


# ---- form -------------------------------------------------------------------------------------------------


def test_the_check_finds_nothing() -> None:
    assert foods_path() == FOODS
    assert list(map(str, check_folder(FOODS))) == []


def test_package_is_valid_to_frictionless() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        report = Package(str(FOODS / "datapackage.json")).validate()
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert {Path(str(task.place)).name for task in report.tasks} == {f"{n}.csv" for n in RESOURCES}


@pytest.mark.parametrize("name", RESOURCES)
def test_file_is_plain_csv_with_the_schema_s_header(name: str) -> None:
    raw = (FOODS / f"{name}.csv").read_bytes()
    fields = [f["name"] for f in RESOURCES[name]["schema"]["fields"]]
    assert raw.splitlines()[0].decode() == ",".join(fields)
    assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\n")
    with (FOODS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert {len(r) for r in rows} == {len(fields)}
    quoted = sum(cell.count('"') for row in rows for cell in row)
    needed = sum(2 for row in rows for cell in row if re.search(r'[",\n]', cell))
    assert raw.count(b'"') == needed + 2 * quoted, "cells are quoted only where they must be"


# ---- contents ---------------------------------------------------------------------------------------------


def test_no_value_comes_from_memory() -> None:
    assert [where(r) for r in CONTENTS if r["how_read"] == "recalled"] == []
    assert [r["reference_id"] for r in table("reference_intakes") if r["how_read"] == "recalled"] == []


def molar(carbon: int, hydrogen: int) -> float:
    """Return the molar mass of a vitamin K, which has two oxygens [g/mol]."""
    return 12.011 * carbon + 1.008 * hydrogen + 2 * 15.999


#: Phylloquinone is C31H46O2; every prenyl unit adds C5H8 to a menaquinone.
MOLAR = {"K1": molar(31, 46), **{f"MK{n}": molar(11 + 5 * n, 8 + 8 * n) for n in range(4, 11)}}
FIGURE = r"\d+(?:[.,]\d+)?"


def noted(pattern: str, text: str) -> float:
    """Return the figure that `pattern` with its one ``#`` finds in a text, not-a-number if there is none."""
    hit = re.search(pattern.replace("#", f"({FIGURE})"), text)
    return float(hit[1].replace(",", ".")) if hit else math.nan


def transcribed(row: Row) -> float:
    """Bring a published figure to µg/100 g by its unit and what the note states; not-a-number if that is not enough."""
    unit, note = row["published_unit"], row["note"]
    printed = [float(figure.replace(",", ".")) for figure in re.findall(FIGURE, row["published_value"])]
    raw = printed[0] if len(printed) == 1 else math.nan
    if len(printed) == 2 and "geometric middle" in note:
        raw = math.sqrt(math.prod(printed))
    portion, k1 = noted(r"# g\)?$", unit), noted(r"[\d.]+ - #", row["conversion"])
    by_unit = {
        r"µg/100 g": raw,
        r"ng/g|µg/kg": raw * 100 / 1000,
        r"µg/L": raw / (1000 * noted("density # g/ml", note)) * 100,
        r"µg PKeq/100 g": raw / MOLAR["K1"] * MOLAR.get(row["analyte"], math.nan),
        r".*as MK-4 equivalents.*": (raw - k1) / MOLAR["MK4"] * MOLAR["MK7"],
        r"µg VITK/100 g \(K1 \+ MK-4\)": raw - k1,
        r".*\(geometric mean\)": raw * math.exp(math.log(noted("GSD #", note)) ** 2 / 2),
        r"IU per .*": raw * 0.025 * 100 / portion,
        r"µg per .*": raw * 100 / portion,
    }
    return next((value for pattern, value in by_unit.items() if re.fullmatch(pattern, unit)), math.nan)


def test_transcription_from_the_raw_figure_and_its_unit() -> None:
    """The conversion column gives no factor here, only the K1 that a note does not state as a number."""
    covered: Counter[str] = Counter()
    wrong = []
    for row in CONTENTS:
        below = row["value_type"] == "below_loq"
        value = transcribed(row)
        # A non-detect's limit is the publisher's figure only where a unit was converted; a figure in µg/100 g that is
        # converted all the same says in the note why, such as the middle of two figures.
        as_published = row["published_unit"] == "µg/100 g"
        if math.isnan(value) or (below and not row["conversion"]) or (as_published and row["conversion"]):
            continue
        covered["as published" if as_published else row["published_unit"]] += 1
        stated = row["max_ug_per_100g" if below else "value_ug_per_100g"]
        if not math.isclose(value, float(stated), rel_tol=2e-4):
            wrong.append(f"{where(row)}: {row['published_value']} {row['published_unit']} gives {value:g}")
    assert wrong == []
    assert covered.pop("as published") >= 500
    assert covered.total() >= 100, covered
    assert {"ng/g", "µg/kg", "µg/L", "µg PKeq/100 g", "µg/100 g (geometric mean)"} <= set(covered)


def test_no_used_row_is_a_vitamin_k_total() -> None:
    assert [where(r) for r in USED if "K1 +" in r["published_unit"] and "VITK" not in r["published_unit"]] == []


#: Number of rows in use and sum of their values [µg/hg]; read again by eye before a pin is changed.
PINS = {
    "25OHD3": (92, 33.712525),
    "D2": (16, 104.40345),
    "D3": (795, 2749.176915),
    "D_unspecified": (2, 2.1),
    "K1": (145, 1053.624473),
    "MK10": (6, 0.87),
    "MK4": (439, 4592.559322),
    "MK5": (5, 22.4),
    "MK6": (9, 141.2304),
    "MK7": (21, 5638.96616),
    "MK8": (18, 111.82915),
    "MK9": (21, 279.07),
    "MK9_4H": (3, 118.911),
    "MK_total": (232, 2894.91),
}


def test_pinned_sums() -> None:
    values: defaultdict[str, list[float]] = defaultdict(list)
    for row in USED:
        values[row["analyte"]].append(float(row["value_ug_per_100g"] or 0))
    found = {a: (len(v), math.fsum(v)) for a, v in sorted(values.items())}
    assert {a: n for a, (n, _) in found.items()} == {a: n for a, (n, _) in PINS.items()}
    for analyte, (_, total) in PINS.items():
        assert found[analyte][1] == pytest.approx(total, abs=0.002), analyte


# ---- the tables beside them -------------------------------------------------------------------------------


def test_cheese_profiles_keep_the_ratio_of_mk8_to_mk9_that_was_read() -> None:
    shares = {(row["profile"], row["analyte"]): float(row["share"]) for row in table("profiles")}
    for profile in ("hard", "soft", "blue", "curd"):
        assert 0.40 <= shares[profile, "MK8"] / shares[profile, "MK9"] <= 0.50
        assert shares[profile, "MK7"] <= 0.02, "cheese is no MK-7 food"
    assert 32 <= 64.5 * shares["hard", "MK9"] <= 47
    assert shares["propionic", "MK9_4H"] > 0.5 and shares["thermophilic", "MK4"] > 0.5


def test_sums_name_their_parts() -> None:
    parts = {row["analyte"]: row["parts"].split() for row in table("analytes")}
    forms = {row["analyte"] for row in table("analytes") if row["class"] == "menaquinones" and not row["parts"]}
    assert set(parts["MK_total"]) == forms
    assert set(parts["MK_other"]) == forms - {"MK4", "MK7", "K2_unspecified"}
    assert "25OHD3" not in parts["D_total"] and set(parts["D_total"]) == {
        "D3",
        "D2",
        "D_unspecified",
        "D_app",
    }


def test_portion_errors_grow_with_what_is_not_known() -> None:
    gsd = {row["mass_basis"]: float(row["mass_gsd"]) for row in table("portion_errors")}
    order = ["dose", "stated", "density", "settled", "household measure", "default portion", "shared"]
    assert [gsd[b] for b in order] == sorted(gsd[b] for b in order) and gsd["shared"] >= 2
    assert 1 < gsd["settled share"] < gsd["shared"]


def test_no_household_measure_is_hard_to_believe() -> None:
    """One cup, can or pizza, and four default portions, are never asked about; a limit is never out of reach."""
    foods = load_foods()
    eaten = foods.foods.index[foods.foods["kind"] != "supplement"]
    limits = believed_masses(foods, eaten)
    assert set(limits) == set(eaten)
    measures = foods.measures[foods.measures["food_id"].isin(eaten)]
    for food, measure, grams in measures[["food_id", "measure", "mass_g"]].itertuples(index=False, name=None):
        assert grams <= limits[food].most, (food, measure)
    for food, limit in limits.items():
        assert 4 * limit.portion <= limit.most <= 5000, (food, limit)


def test_trial_doses_and_authorities_are_believed() -> None:
    most = {row["analyte"]: float(row["most_ug"]) for row in table("plausible_doses") if row["written_in"] == "any"}
    assert set(most) == set(DOSES)
    for row in table("reference_intakes"):
        if row["analyte"] in most and row["value_ug_per_day"]:
            assert float(row["value_ug_per_day"]) <= most[row["analyte"]], row["reference_id"]


#: Names that hold the name of a food with K2, and mean another.
LOOKALIKES = {
    *("peanut butter", "peanutbutter", "almond butter", "apple butter", "cocoa butter", "coconut butter"),
    *("shea butter", "cookie butter", "butternut squash", "butter lettuce", "butter beans", "butterscotch"),
    *(
        "eggplant",
        "egg noodles",
        "cream of tartar",
        "cream soda",
        "custard apple",
        "cauliflower",
        "buttermilk",
    ),
    *("coconut milk", "coconut cream", "almond milk", "oat milk", "soy milk", "vegan cheese", "plant yogurt"),
    *("erdnussbutter", "kokosmilch", "butternusskürbis", "buttermilch"),
    *("豆腐乳", "椰奶", "花生酱", "ピーナッツバター", "豆乳", "ココナッツミルク"),
}


def test_a_lookalike_is_never_the_food_it_looks_like() -> None:
    parent = {row["food_id"]: row["parent"] for row in table("foods")}
    found = set()
    for row in table("aliases"):
        alias = row["alias"].casefold()
        named = {name for name in LOOKALIKES if re.search(rf"(?<![a-z]){re.escape(name)}", alias)}
        if not named:
            continue
        found |= named
        lineage, at = set(), row["food_id"]
        while at:
            lineage.add(at)
            at = parent[at]
        assert not lineage & {"butter", "milk", "cheese", "egg_whole", "egg_yolk", "cream", "yogurt"}, row
    assert {"peanut butter", "butternut squash", "eggplant", "coconut milk", "vegan cheese"} <= found


def test_no_reference_intake_of_k2_is_made_up() -> None:
    by_kind = {(row["kind"], row["analyte"]) for row in table("reference_intakes")}
    assert ("none_set", "MK_total") in by_kind and ("adequate_intake", "K1") in by_kind
    assert not {a for k, a in by_kind if k in ("adequate_intake", "recommended_allowance")} & {
        "MK_total",
        "MK4",
        "MK7",
    }


def test_version_is_said_alike_everywhere() -> None:
    version = PACKAGE["version"]
    assert f"\nversion: {version}\n" in (FOODS / "CITATION.cff").read_text(encoding="utf-8")
    changes = (FOODS / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changes, re.MULTILINE)[1] == version  # type: ignore[index]


def test_pooled_table_is_what_the_rows_come_to() -> None:
    """Derived by ``vitamer foods table -o foods/pooled.csv``; rounding may differ between machines."""
    kept = pd.read_csv(FOODS / "pooled.csv", keep_default_na=False, na_values=[""])
    derived = pooled_contents(load_foods(FOODS))
    derived["citations"] = derived["citations"].replace("", None)
    pd.testing.assert_frame_equal(kept, derived, rtol=2e-3, check_dtype=False)
