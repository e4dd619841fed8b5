"""Phrases around a number."""

from __future__ import annotations

import pytest

from vitamer.amounts.phrases import plainly, split_rough, why_no_amount, why_no_food


@pytest.mark.parametrize(
    "text",
    ["about 50 g", "~50 g", "ca. 50 g", "etwa 50 g", "environ 50 g", "unos 50 g", "circa 50 g", "ongeveer 50 g",
     "около 50 g", "50 g approx", "50 g or so", "約50 g", "大约50 g", "50 g左右", "50 gくらい"],
)  # fmt: skip
def test_rough_words_are_taken_off(text: str) -> None:
    plain, gsd = split_rough(text)
    assert plain == "50 g"
    assert gsd > 1


@pytest.mark.parametrize(
    "text",
    ["more than 1 piece", "at least 2 eggs", "up to 3 slices", "mehr als 1 Scheibe", "mindestens 2", "moins de 50 g",
     "al menos 2", "meno di 50 g", "meer dan 2", "< 50 g", "≥2", "至少2片", "100g以上", "2 or more", "3+"],
)  # fmt: skip
def test_limits(text: str) -> None:
    assert why_no_amount(text) == "is a limit, not an amount"


@pytest.mark.parametrize(
    "text", ["some", "a few slices", "ein paar", "etwas", "un peu", "un poco", "適量", "少许", "to taste"]
)
def test_vague_amounts(text: str) -> None:
    assert why_no_amount(text) == "gives no number"


@pytest.mark.parametrize(
    "text", ["2 slices", "over easy egg", "1 small", "half a cup", '1.00 large - 9" or longer', "1 or 2"]
)
def test_what_may_be_an_amount(text: str) -> None:
    assert why_no_amount(text) is None


@pytest.mark.parametrize(
    ("rest", "word"),
    [(" kcal", "energy"), (" kJ", "energy"), ("%", "share"), (" percent", "share"), ("cm", "length"), (" min", "time")],
)
def test_what_is_no_food(rest: str, word: str) -> None:
    assert word in (why_no_food(rest) or "")
    assert why_no_food(" cup") is None


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("entre 2 y 3 lonchas", "2-3 lonchas"),
        ("de 2 a 3 lonchas", "2-3 lonchas"),
        ("50 g bis 100 g", "50-100 g"),
        ("1 und 1/2 EL", "1 1/2 EL"),
        ("1と1/2", "1 1/2"),
        ("2 500 g", "2500 g"),
        ("2 150 g packs", "2 150 g packs"),
        ("2.5k IU", "2500 IU"),
        ("小1/2", "小さじ1/2"),
        ("1 gr. Stück", "1 große Stück"),
        ("5 gr Butter", "5 gr Butter"),
        ("2两", "2市两"),
        ("两个", "两个"),
        ("8枚切り 1枚", "1枚"),
    ],
)
def test_rarer_ways_to_write_a_number(written: str, plain: str) -> None:
    assert plainly(written) == plain
