"""The traps of the sources: figures that circulate but must not be believed, and what the table does."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

FOODS = Path(__file__).parents[2] / "foods"
Row = dict[str, str]

with (FOODS / "contents.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


def rows(**wanted: str) -> list[Row]:
    return [r for r in ROWS if all(r[k] == v for k, v in wanted.items())]


def used(**wanted: str) -> list[Row]:
    return rows(use="yes", **wanted)


def value(row: Row) -> float:
    return float(row["value_ug_per_100g"])


def values(found: list[Row]) -> list[float]:
    return sorted(value(r) for r in found if r["value_ug_per_100g"])


def test_parmesan_is_no_k2_cheese() -> None:
    (nevo,) = rows(food_id="cheese_parmesan", citation_id="NEVO2025", analyte="MK_total")
    assert (value(nevo), nevo["use"]) == (76.5, "no")
    assert max(values(used(food_id="cheese_parmesan", analyte="MK4"))) < 10
    assert used(food_id="cheese_parmesan", analyte="MK_total") == []


@pytest.mark.parametrize("food", ["cheese_gouda", "cheese_edam", "cheese_havarti"])
def test_german_copies_of_gouda_count_once(food: str) -> None:
    copies = [r for r in rows(food_id=food, citation_id="BLS4") if r["published_value"] == "64.5"]
    assert copies and all(r["use"] == "no" and r["value_type"] == "borrowed" for r in copies)


def test_vermeer_and_nevo_are_one_laboratory() -> None:
    cheese = [r for r in used(analyte="MK_total", citation_id="NEVO2025") if r["note"].startswith("Cheese ")]
    assert len(cheese) >= 15 and {r["origin_id"] for r in cheese} == {"maastricht_cheese"}
    assert {r["origin_id"] for r in rows(citation_id="VERMEER2018")} == {"maastricht_cheese"}


@pytest.mark.parametrize(
    ("food", "nevo", "ciqual"),
    [
        ("butter", "310", "16400"),
        ("milk_whole", "279", "19023"),
        ("duck", "106", "36201"),
        ("chicken_breast", "1634", "36017"),
    ],
)
def test_french_and_dutch_copies_of_schurgers_are_one_origin(food: str, nevo: str, ciqual: str) -> None:
    pair = [
        r for r in used(food_id=food, analyte="MK_total") if r["locator"] in (f"NEVO code {nevo}", f"Ciqual {ciqual}")
    ]
    assert len(pair) == 2 and {r["origin_id"] for r in pair} == {"maastricht_foods"}


def test_german_k2_of_cod_bananas_and_bread_is_left_out() -> None:
    (cod,) = [r for r in rows(citation_id="BLS4") if r["locator"] == "BLS T204100"]
    assert cod["use"] == "no"
    assert max(values(used(analyte="MK_total", citation_id="BLS4", food_id="haddock"))) < 1
    assert used(food_id="cod", analyte="MK_total") == []
    plants = {"banana", "bread", "apple", "spinach", "broccoli", "oats", "onion", "potato"}
    assert not plants & {r["food_id"] for r in ROWS}


def test_fu_2017_is_recorded_and_not_used() -> None:
    found = [r for r in ROWS if r["citation_id"] in ("FU2017", "FU2016FASEB", "FU2016PORK")]
    assert len(found) >= 6 and {r["use"] for r in found} == {"no"}
    assert 282.0 in values(found)


def test_australian_natto_without_recovery_standard_is_not_used() -> None:
    (palmer,) = rows(food_id="natto", citation_id="PALMER2021")
    assert (value(palmer), palmer["use"]) == (81.6, "no")


def test_natto_rests_on_five_laboratories() -> None:
    found = used(food_id="natto", analyte="MK7")
    assert len({r["origin_id"] for r in found}) == 5
    assert min(values(found)) > 500 and max(values(found)) < 1000
    (kamao,) = used(food_id="natto", analyte="MK7", citation_id="KAMAO2007")
    assert float(kamao["sd_ug_per_100g"]) == 753


def test_japanese_natto_is_converted_from_mk4_equivalents() -> None:
    (natto,) = used(food_id="natto", analyte="MK7", citation_id="STFCJ2020")
    (hikiwari,) = used(food_id="natto_hikiwari", analyte="MK7")
    assert (natto["published_value"], round(value(natto))) == ("600", 832)
    assert (hikiwari["published_value"], round(value(hikiwari))) == ("930", 1313)
    assert {natto["how_read"], hikiwari["how_read"]} == {"secondary"}


def test_rounded_fact_sheet_figures_are_not_used_where_a_better_one_stands() -> None:
    sheet = rows(citation_id="NIH_ODS_K")
    assert [r["food_id"] for r in sheet if r["use"] == "yes"] == ["liver_chicken"]


def test_american_k1_of_natto_is_not_k2() -> None:
    (usda,) = rows(food_id="natto", citation_id="USDA_SR28")
    assert (usda["analyte"], value(usda)) == ("K1", 23.1)


def test_japanese_cheese_totals_miss_the_long_chains() -> None:
    found = [
        r for r in rows(citation_id="STFCJ2020") if r["food_id"].startswith("cheese") and "VITK" in r["published_unit"]
    ]
    assert len(found) >= 4 and {r["use"] for r in found} == {"no"}


def test_french_emmental_is_mk4_alone() -> None:
    (ciqual,) = [r for r in rows(food_id="cheese_emmental", locator="Ciqual 12115") if r["published_value"] == "5,23"]
    assert ciqual["analyte"] == "MK4"
    assert max(values(used(food_id="cheese_emmental", analyte="MK9_4H"))) == 46.8


def test_foie_gras_is_not_369_alone() -> None:
    found = used(food_id="liver_goose")
    k2 = [r for r in found if r["analyte"] in ("MK4", "MK_total")]
    assert len({r["origin_id"] for r in k2}) == 3
    assert values(k2) == [4.5, 39.7, 369]


def test_beef_liver_has_no_106() -> None:
    assert max(values(used(food_id="liver_beef", analyte="MK_total"))) < 10
    assert used(food_id="liver_beef", analyte="MK7") == []


def test_tempeh_rests_on_one_sample_and_says_so() -> None:
    (read,) = used(food_id="tempeh", analyte="MK7")
    assert value(read) == 110.703 and "single sample" in read["note"] and "very uncertain" in read["note"]
    (claimed,) = rows(food_id="tempeh", citation_id="PLANT_BASED_INFO")
    assert (value(claimed), claimed["use"]) == (10, "no")


def test_miso_is_below_a_limit_and_the_unverified_figure_is_not_used() -> None:
    found = [r for r in used(food_id="miso") if r["analyte"] != "K1"]
    assert {r["value_type"] for r in found} == {"below_loq"}
    assert {r["analyte"] for r in found} == {"MK4", "MK6", "MK7", "MK8", "MK9"}
    assert all("the limit was not seen" in r["note"] for r in found)
    (claimed,) = [r for r in rows(food_id="miso", analyte="MK7") if r["value_ug_per_100g"] == "10.1"]
    assert claimed["use"] == "no"


def test_doubtful_taiwanese_mk7_is_left_out() -> None:
    foods = {r["food_id"] for r in used(citation_id="TFDA2025", analyte="MK7")}
    assert foods == {"tempeh", "kimchi"}


def test_taiwanese_zeros_are_limits() -> None:
    zeros = [r for r in rows(citation_id="TFDA2025") if r["published_value"] == "0"]
    assert zeros and all(r["value_type"] == "below_loq" and r["max_ug_per_100g"] == "1" for r in zeros)


def test_scrambled_egg_of_the_american_table_counts_only_its_milk() -> None:
    (scrambled,) = rows(food_id="egg_whole", locator="NDB 01132", analyte="MK4")
    assert scrambled["use"] == "no" and min(values(used(food_id="egg_whole", analyte="MK4"))) > 10


def test_milk_is_fortified_in_some_countries_only() -> None:
    by_region = {r["region"]: r for r in used(food_id="milk_whole", analyte="D3")}
    assert min(value(r) for r in used(food_id="milk_whole", analyte="D3", region="US")) > 0.9
    assert by_region["NL"]["value_type"] == "below_loq" and value(by_region["DK"]) < 0.05
    assert "" not in by_region


def test_cured_sausage_differs_between_regions() -> None:
    american, *european = (values(used(food_id="salami", analyte="MK4", region=r)) for r in ("US", "NL", "FR", "DE"))
    assert min(american) > 15 and european == [[9], [9], [9]]


def test_dutch_vitamin_d_is_d3_without_25_oh_d3() -> None:
    (yolk,) = used(food_id="egg_yolk", analyte="D3", locator="NEVO code 85")
    assert (value(yolk), yolk["d_definition"]) == (4.5, "D3")
    (hydroxy,) = used(food_id="egg_yolk", analyte="25OHD3", locator="NEVO code 85")
    assert value(hydroxy) == 1.2


def test_mushrooms_hold_d2_not_d3() -> None:
    found = [r for r in ROWS if r["food_id"] in ("mushroom", "mushroom_uv")]
    assert {r["analyte"] for r in found} == {"D2"}


def test_grass_fed_butter_gets_no_bonus() -> None:
    assert rows(food_id="butter_grass_fed") == []


def test_vegan_cheese_is_an_mk7_food_and_plant_yogurt_is_not() -> None:
    assert 3 < min(values(used(food_id="vegan_cheese", analyte="MK7"))) < 5
    assert {r["value_type"] for r in used(food_id="plant_yogurt", analyte="MK7")} == {"below_loq"}


def test_wild_salmon_has_much_d3_and_next_to_no_k2() -> None:
    wild, farmed = (values(used(food_id=f"salmon_{k}", analyte="D3", state="raw")) for k in ("wild", "farmed"))
    assert sum(wild) / len(wild) > 1.5 * sum(farmed) / len(farmed)
    assert max(values([r for r in used(food_id="salmon_wild") if r["analyte"].startswith("MK")])) < 1


def test_the_schurgers_table_is_cited_only_through_those_who_print_it() -> None:
    assert {r["citation_id"] for r in ROWS} & {"SCHURGERS2000"} == set()
    assert {r["citation_id"] for r in used(food_id="sauerkraut") if r["analyte"].startswith("MK")} == {"WALTHER2013"}


def test_the_k2_of_lamb_is_japanese_vitamin_k_less_its_k1() -> None:
    found = [r for r in used(food_id="lamb") if r["analyte"].startswith(("MK", "K2"))]
    assert {(r["origin_id"], r["value_type"], r["analyte"]) for r in found} == {("stfcj_japan", "calculated", "MK4")}
    (strained,) = rows(food_id="lamb", locator="NDB 03010", analyte="MK4")
    assert strained["use"] == "no"


def test_french_k2_of_chocolate_is_that_of_dark_chocolate() -> None:
    (ciqual,) = rows(locator="Ciqual 31005", analyte="MK_total")
    assert (ciqual["food_id"], value(ciqual), ciqual["use"]) == ("chocolate_dark", 1.5, "yes")
    assert {r["food_id"] for r in ROWS} & {"cocoa_powder", "cocoa_butter"} == set()


def test_american_whipping_cream_holds_more_vitamin_d_than_its_fat_can() -> None:
    (usda,) = rows(food_id="cream", analyte="D3", locator="NDB 01053")
    assert (value(usda), usda["use"]) == (1.6, "no")
    assert max(values(used(food_id="cream", analyte="D3"))) < max(values(used(food_id="butter", analyte="D3")))


def test_french_roast_goose_is_the_american_one() -> None:
    found = used(food_id="goose", analyte="D3")
    assert {r["origin_id"] for r in found} == {"usda_d"} and set(values(found)) == {0.1}
    (raw,) = rows(food_id="goose", analyte="D3", state="raw")
    assert (value(raw), raw["use"]) == (1, "no")


@pytest.mark.parametrize("fish", ["tuna", "sardine"])
def test_canned_and_fresh_fish_are_foods_of_their_own(fish: str) -> None:
    assert rows(food_id=fish) == []
    assert {r["state"] for r in rows(food_id=f"{fish}_canned")} == {"as_sold"}
    assert "as_sold" not in {r["state"] for r in rows(food_id=f"{fish}_fresh")}
    canned, fresh = (values(used(food_id=f"{fish}_{k}", analyte="D3")) for k in ("canned", "fresh"))
    assert sum(fresh) / len(fresh) > sum(canned) / len(canned)
