from __future__ import annotations

import math

import pytest

from vitamer.context import (
    NO_K2_TARGET,
    ContextLine,
    context_words,
    joined,
    population_intakes,
    trial_doses,
    vitamin_d_references,
)
from vitamer.errors import VitamerError
from vitamer.food_table import load_foods

FOODS = load_foods()
SETS = (trial_doses, population_intakes, vitamin_d_references)


def rows(kind):
    table = FOODS.reference_intakes
    return table[table["kind"] == kind]


def line(**given):
    usual = {
        **{"reference_id": "made_up", "analyte": "MK7", "value_ug_per_day": 180.0, "low_ug_per_day": math.nan},
        **{"high_ug_per_day": math.nan, "kind": "trial_dose", "label": "MK-7, 180 µg: x (Y 2000)"},
        **{"caption": "Doses used, not doses shown to work. Y 2000: x.", "citation_id": "Y"},
    }
    return ContextLine(**(usual | given))


def test_doses_of_trials_come_all_those_without_effect_as_well():
    doses = trial_doses(FOODS)
    table = rows("trial_dose")
    assert {d.reference_id for d in doses} == set(table.loc[table["analyte"] == "MK7", "reference_id"])
    assert [(d.value_ug_per_day, "no difference" in d.label) for d in doses] == [
        *((180, False), (180, False), (360, True), (375, True), (720, True), (857, True)),
    ]
    for dose in doses:
        assert dose.caption.startswith("Doses used, not doses shown to work. ")
        assert "funding not read" in dose.caption or "sponsored by" in dose.caption


def test_a_dose_that_disturbed_a_medicine_is_no_dose_of_a_trial():
    assert "THEUWISSEN2013" in set(rows("interaction")["citation_id"])
    for made in SETS:
        assert "THEUWISSEN2013" not in {line.citation_id for line in made(FOODS)}


def test_phylloquinone_never_becomes_a_line():
    assert not rows("adequate_intake")["analyte"].eq("K1").empty
    for made in SETS:
        assert "K1" not in {line.analyte for line in made(FOODS)}
    for kind in ("adequate_intake", "recommended_allowance", "upper_level", "population_intake", "trial_dose"):
        with pytest.raises(VitamerError, match="is no line of context"):
            line(analyte="K1", kind=kind)


@pytest.mark.parametrize("analyte", ["MK_total", "MK4", "MK7"])
@pytest.mark.parametrize("kind", ["adequate_intake", "recommended_allowance", "upper_level", "popular_claim"])
def test_no_reference_stands_beside_menaquinones(analyte, kind):
    with pytest.raises(VitamerError, match="No authority sets a reference for K2"):
        line(analyte=analyte, kind=kind)


def test_references_of_vitamin_d_are_of_all_its_forms_and_habitual():
    lines = vitamin_d_references(FOODS)
    assert {line.analyte for line in lines} == {"D_total"}
    assert {line.value_ug_per_day for line in lines} == {15.0, 20.0, 100.0}
    for one in lines:
        assert "habitual intake" in one.caption.lower() and "not a daily limit" in one.caption
        # Allowances assume little sun; upper levels are of what is taken in, and assume none of it.
        assert ("minimal sun assumed" in one.caption) == (one.kind != "upper_level")
        assert ("from food and supplements together" in one.caption) == (one.kind == "upper_level")
    with pytest.raises(VitamerError):
        line(analyte="D3", kind="upper_level")


def test_populations_are_of_four_countries_with_their_bands():
    lines = population_intakes(FOODS)
    assert {line.label.split(": ")[1].split(" (")[0] for line in lines} == {
        *("Netherlands", "Japan", "France", "Denmark"),
    }
    inca = next(line for line in lines if line.reference_id == "intake_fr_inca3")
    assert (inca.low_ug_per_day, inca.value_ug_per_day, inca.high_ug_per_day) == (1.6, 12.0, 29.9)
    assert "12 µg K2 a day (1.6–30), France" in inca.caption


def test_every_line_has_figure_source_and_no_missing_word():
    for made in SETS:
        for one in made(FOODS):
            short = FOODS.short_citation(one.citation_id)
            assert f"({short})" in one.label
            assert short in one.caption
            assert one.caption.endswith(".")
            assert not {"nan", "None"} & set(one.caption.replace(";", " ").split())


def test_lines_at_one_value_are_joined_with_the_words_of_all():
    doses = trial_doses(FOODS)
    merged = joined(doses)
    assert [d.value_ug_per_day for d in merged] == [180, 360, 375, 720, 857]
    assert merged[0].label.startswith("MK-7, 180 µg: less bone loss (Knapen 2013); fewer nocturnal leg cramps")
    assert merged[0].citation_id == "KNAPEN2013;TAN2024"
    assert joined([line(), line(analyte="MK4", label="MK-4, 180 µg: x")])[0].analyte == "MK4"
    assert joined(reversed(doses)) == merged


def test_words_say_each_opening_once_and_that_there_is_no_target():
    words = context_words(trial_doses(FOODS) + population_intakes(FOODS))
    assert words.count("Doses used") == words.count("What people ate") == words.count(NO_K2_TARGET) == 1
    assert NO_K2_TARGET not in context_words(vitamin_d_references(FOODS))
    assert context_words(()) == ""
