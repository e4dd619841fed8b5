"""One amount as people write it: golden rows, traps of unit parsers, notes, properties."""

from __future__ import annotations

import csv
import math
import unicodedata
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from diary_texts import ROUGH, WORDY
from hypothesis import given
from hypothesis import strategies as st

import vitamer
from vitamer.amounts import Amount, read_amount
from vitamer.columns import DOSES

GOLDEN = Path(__file__).parents[1] / "data" / "amounts_golden.csv"
with GOLDEN.open(encoding="utf-8", newline="") as golden_file:
    ROWS = list(csv.DictReader(golden_file))


def number(text: str) -> float:
    return float(text) if text else math.nan


@pytest.fixture(scope="module")
def read(foods: vitamer.FoodTable) -> dict[int, pd.DataFrame]:
    """The golden rows as a diary, read and weighed: the parts of each row."""
    rows = [("2026-11-09", row["food"], row["amount"] or None) for row in ROWS]
    parts = vitamer.weigh(vitamer.match(vitamer.quantify(vitamer.as_entries(rows)), foods), foods)
    entries = list(dict.fromkeys(parts["entry_id"]))
    return {i: parts[parts["entry_id"] == entry] for i, entry in enumerate(entries)}


@pytest.mark.parametrize("i", range(len(ROWS)), ids=[f"{r['amount'] or 'blank'} of {r['food']}" for r in ROWS])
def test_golden(i: int, read: dict[int, pd.DataFrame]) -> None:
    row, parts = ROWS[i], read[i]
    first = parts.iloc[0]
    for column, told in (("quantity", "quantity"), ("stated_mass_g", "mass_g"), ("stated_volume_ml", "volume_ml")):
        if row[told]:
            assert first[column] == pytest.approx(number(row[told]), rel=1e-3), column
    for column in ("unit", "size"):
        if row[column]:
            assert first[column] == row[column]
    if row["dose_ug"]:
        doses = first[[f"dose_{a}_ug" for a in DOSES]].dropna()
        assert len(doses) and doses.sum() == pytest.approx(number(row["dose_ug"]), rel=1e-3)
    if row["grams"]:
        grams = [number(g) for g in row["grams"].split(";")]
        assert parts["mass_g"].tolist() == pytest.approx(grams, rel=number(row["within"]), abs=1e-9)
    if row["basis"]:
        assert first["mass_basis"] == row["basis"]
    assert (first["amount_gsd"] > 1) >= (row["wider"] == "yes")
    if row["noted"]:
        assert parts["mass_g"].isna().all()
        assert row["noted"] in first["amount_note"]


def test_golden_is_large_enough() -> None:
    assert len({(r["amount"], r["food"]) for r in ROWS}) == len(ROWS) >= 450
    assert all(r["grams"] or r["noted"] or r["basis"] == "dose" for r in ROWS)


def test_a_fluid_ounce_is_no_femtolitre_ounce() -> None:
    assert read_amount("12 fl oz").volume_ml == pytest.approx(354.88, abs=0.01)
    assert math.isnan(read_amount("12 fl oz").mass_g)


def test_the_case_of_t_tells_spoons_apart() -> None:
    assert read_amount("1 T").unit == "tbsp"
    assert read_amount("1 t").unit == "tsp"
    assert read_amount("1 c").unit == read_amount("1 C").unit == "cup"


@pytest.mark.parametrize("text", ["1½ cup", "1,5 cup", "1.5 cup", "1 1/2 cup", "1-1/2 cup"])
def test_one_and_a_half_cups(text: str) -> None:
    assert read_amount(text).quantity == 1.5
    assert read_amount(text).volume_ml == pytest.approx(354.882, abs=0.001)


def test_two_tablespoons_are_no_exalitre() -> None:
    assert read_amount("2 EL").volume_ml == 30
    assert read_amount("2 TL").volume_ml == 10


def test_a_pinch_is_no_picoinch() -> None:
    assert read_amount("1 pinch")[:2] == (1.0, "pinch")


def test_both_micro_signs() -> None:
    assert [read_amount(f"25 {u}").dose_ug for u in ("\u00b5g", "\u03bcg", "mcg", "ug")] == [25, 25, 25, 25]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_thin_spaces_group_thousands(space: str) -> None:
    assert read_amount(f"1{space}500 g").mass_g == 1500


def test_an_unknown_word_keeps_its_count_and_says_so() -> None:
    amount = read_amount("3 blorps")
    assert (amount.quantity, amount.unit, amount.noun) == (3.0, None, "blorps")
    assert amount.note == "no weight is known for 'blorps'"


def test_notes_in_words() -> None:
    assert read_amount("1.00 full recipe").note == "a recipe has no stated weight"
    assert read_amount(" ").note == "no amount"
    assert read_amount("Less than 1/4 cup").note == "'Less than 1/4 cup' is a limit, not an amount"
    assert read_amount("9" * 400 + " g").note == "the number is too large to be an amount"


UNITS = st.sampled_from(["g", "oz", "cup", "EL", "slice", "capsule", "ml", "fl oz", "IU", "克", "lb", "dl"])


@given(st.integers(1, 500), UNITS)
def test_an_amount_scales_with_its_number(count: int, unit: str) -> None:
    one, many = read_amount(f"1 {unit}"), read_amount(f"{count} {unit}")
    assert many.unit == one.unit
    for field in ("quantity", "mass_g", "volume_ml", "helpings", "dose_iu"):
        assert getattr(many, field) == pytest.approx(count * getattr(one, field), rel=1e-9, nan_ok=True)


@given(st.integers(1, 60), st.integers(1, 400), UNITS)
def test_a_multiplier_multiplies(outer: int, inner: int, unit: str) -> None:
    product, whole = read_amount(f"{outer} x {inner} {unit}"), read_amount(f"{outer * inner} {unit}")
    for field in ("quantity", "mass_g", "volume_ml", "dose_iu"):
        assert getattr(product, field) == pytest.approx(getattr(whole, field), rel=1e-9, nan_ok=True)


@given(ROUGH | WORDY)
def test_any_text_is_read_or_noted(text: str) -> None:
    amount = read_amount(text)
    assert isinstance(amount, Amount)
    assert not (math.isnan(amount.quantity) and amount.note is None)
    if amount.unit is None and amount.mass_g > 0:
        pytest.fail("a mass without a unit")
    assert 1 <= amount.gsd < 3
    for value in (amount.quantity, amount.mass_g, amount.volume_ml):
        assert math.isnan(value) or value >= 0


def test_a_fraction_over_zero_is_no_amount() -> None:
    amount = read_amount("1/0 g")
    assert math.isnan(amount.mass_g) and "divides by zero" in (amount.note or "")
    assert read_amount("10/05 g").note is None or "zero" not in (read_amount("10/05 g").note or "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("70%", "is a share, and of how much is not said"),
        ("200 kcal", "is an energy, not an amount of food"),
        ("100 kcal pack", "is an energy, not an amount of food"),
        ("3 cm", "is a length, not an amount"),
        ("20 min", "is a time, not an amount"),
        ("50.00 1", "has 1 for a unit: the export does not say of what"),
        ("at least 2 slices", "is a limit, not an amount"),
        ("2+ slices", "is a limit, not an amount"),
        ("some", "gives no number"),
        ("1 pack + 20 g", "adds up what has no common measure"),
    ],
)
def test_what_is_no_amount_says_why(text: str, reason: str) -> None:
    amount = read_amount(text)
    assert math.isnan(amount.mass_g) and math.isnan(amount.volume_ml)
    assert (amount.note or "").endswith(reason)


@pytest.mark.parametrize("text", ["0.00 olive", "0.00 full recipe", "0.00 small bag", "0 g", "0%", "0.00 x 10.0 mg"])
def test_nothing_weighs_nothing(text: str) -> None:
    amount = read_amount(text)
    assert (amount.quantity, amount.mass_g, amount.note) == (0, 0, None)


@pytest.mark.parametrize(
    ("text", "mass", "volume"),
    [
        ("5 g (1 tsp)", 5, math.nan),
        ("240 ml (1 cup)", math.nan, 240),
        ("8 oz (237 ml)", math.nan, 237),
        ("1 (6 oz) container", 170.1, math.nan),
        ("1 - 6 oz container", 170.1, math.nan),
        ("2 slices bread, 1 tbsp butter", math.nan, math.nan),
        ("6枚切り1枚", math.nan, math.nan),
        ("1 1/2 x 30 g", 45, math.nan),
        ("2  x 1 oz, 56 g", 56, math.nan),
        ("1 1/2 x 1 slice, 36 g", 36, math.nan),
        ("2  x 1 serving, 60 g", 60, math.nan),
        ("1/2 x 1 порция, 100 мл", math.nan, 100),
        ("2.00 x 1 serving, 60 g", 120, math.nan),
        ("2 two-ounce bars", math.nan, math.nan),
    ],
)
def test_traps_of_two_statements(text: str, mass: float, volume: float) -> None:
    amount = read_amount(text)
    assert amount.mass_g == pytest.approx(mass, rel=1e-3, nan_ok=True)
    assert amount.volume_ml == pytest.approx(volume, rel=1e-3, nan_ok=True)


def test_a_range_is_as_wide_as_it_is_said_to_be() -> None:
    near, far = read_amount("2-3 slices"), read_amount("1-4 slices")
    assert near.quantity == far.quantity == 2.5
    assert 1 < near.gsd < far.gsd
    assert read_amount("2 slices").gsd == 1
    assert read_amount("about 50 g").gsd > 1


def test_a_width_is_kept_beside_the_noun() -> None:
    assert read_amount('0.94 14" diameter')[:2] == (0.94, "disc")
    assert read_amount('0.94 14" diameter').diameter_cm == pytest.approx(35.56)
    assert read_amount("1 pizza (30 cm)").diameter_cm == 30
    assert read_amount("12 inch pizza")[0] == 1
    assert math.isnan(read_amount('1.00 slice - 1/8 of 15" diam').diameter_cm)


#: Written counts and what they are worth.
COUNTS = {
    **{"1": 1, "2": 2, "12": 12, "0.5": 0.5, "1.50": 1.5, "2,5": 2.5, ".5": 0.5, "½": 0.5, "1½": 1.5, "1 1/2": 1.5},
    **{"3/4": 0.75, "one": 1, "two": 2, "half a": 0.5, "one and a half": 1.5, "a": 1, "2-3": 2.5, "2 to 3": 2.5},
    **{"1 or 2": 1.5, "a couple of": 2, "2 x 3": 6, "1.00 x 0.5": 0.5, "two or three": 2.5, "between 2 and 3": 2.5},
}
SIZES = {"": "", "small": "small", "medium": "medium", "large": "large", "extra large": "extra_large", "thick": "large"}
NOUNS = {
    **{"slice": "slice", "slices": "slice", "leaf": "leaf", "handful": "handful", "bars": "bar", "wedge": "wedge"},
    **{"bag": "bag", "glass": "glass", "bowls": "bowl", "can": "can", "stalks": "stalk"},
}
CONTAINERS = {"bag", "glass", "bowl", "can"}
#: What is written behind them: grams, and whether they are said to be those of one.
BRACKETS = {
    **{"": (math.nan, False), " (30 g)": (30.0, False), ", 30 g": (30.0, False), " (1 oz)": (28.3495, False)},
    **{" - each 1 oz": (28.3495, True), " (30 g each)": (30.0, True), " of 30 g": (30.0, True)},
}
COMPOSED = list(product(COUNTS, SIZES, NOUNS, BRACKETS))


def test_composed_amounts_are_read_as_composed() -> None:
    assert len(COMPOSED) > 10_000
    for count, size, noun, bracket in COMPOSED:
        text = " ".join(filter(None, (count, size, noun))) + bracket
        amount, (grams, each) = read_amount(text), BRACKETS[bracket]
        of_one = each or NOUNS[noun] in CONTAINERS or " x " in count or count == "1.50"
        of_one &= (count, bracket) != ("2 x 3", ", 30 g")
        told = (amount.quantity, amount.unit, amount.size or "", amount.note, amount.mass_g)
        whole = grams * COUNTS[count] if of_one else grams
        meant = (COUNTS[count], NOUNS[noun], SIZES[size], None, whole)
        assert told[1:4] == meant[1:4], text
        assert (told[0], told[4]) == pytest.approx((meant[0], meant[4]), rel=1e-4, nan_ok=True), text


UNIT_NAMES = {
    **dict.fromkeys(("g", "gram", "Gramm", "grammes", "克", "グラム", "г"), "g"),
    **dict.fromkeys(("ml", "毫升"), "ml"),
    **dict.fromkeys(("EL", "Esslöffel", "c. à s.", "cucharadas", "cucchiai", "eetlepels"), "tbsp"),
    **dict.fromkeys(("Scheiben", "tranches", "lonchas", "fette", "plakjes", "片"), "slice"),
    **dict.fromkeys(("個", "个", "Stück", "unidades"), "piece"),
    **dict.fromkeys(("パック", "盒"), "pack"),
    **dict.fromkeys(("杯", "vasos"), "glass"),
    **{"TL": "tsp", "切れ": "cut"},
}


@given(st.integers(1, 400), st.sampled_from(sorted(UNIT_NAMES)))
def test_spellings_of_one_amount_agree(count: int, unit: str) -> None:
    plain = read_amount(f"{count} {unit}")
    assert plain.unit == UNIT_NAMES[unit]
    assert plain.quantity == count
    wide = str(count).translate({ord("0") + i: ord("０") + i for i in range(10)})
    loud = unit.upper() if len(unit) > 2 else unit
    spellings = (f"{count}{unit}", f"  {count}  {unit} ", f"{count}.0 {unit}", f"{count},0 {unit}", f"{wide} {unit}")
    for spelling in (*spellings, f"{count} {loud}", f"{count}.00 x 1.0 {unit}"):
        assert read_amount(spelling).unit == plain.unit, spelling
        numbers = [(a.quantity, a.mass_g, a.volume_ml) for a in (read_amount(spelling), plain)]
        assert numbers[0] == pytest.approx(numbers[1], nan_ok=True), spelling


@given(ROUGH | WORDY)
def test_wide_and_composed_letters_are_the_plain_ones(text: str) -> None:
    # A fraction is one sign before it is normalised and three behind: ``1½`` is told from ``11/2`` by that.
    if "\u2044" not in unicodedata.normalize("NFKC", text):
        plain = read_amount(unicodedata.normalize("NFKC", text))
        for form in ("NFC", "NFD"):
            assert str(read_amount(unicodedata.normalize(form, text))) == str(plain)
