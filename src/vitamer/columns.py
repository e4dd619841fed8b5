"""The contracts between the stages: which columns each stage adds, their kind and their unit.

Frames hold plain values; a number's unit stands at the end of its column's name. The stages check what they
are given with :func:`check`, and the README's table is printed from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vitamer.errors import VitamerError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DAILY",
    "DOSES",
    "DOUBTED",
    "ENTRIES",
    "EXPLAINED",
    "INTAKES",
    "LOW_COVERAGE",
    "MATCHED",
    "MENAQUINONES",
    "MONTHLY",
    "NO_AMOUNT",
    "QUANTIFIED",
    "REPORTED",
    "SUMS",
    "VITAMIN_D",
    "WEEKLY",
    "WEIGHED",
    "Column",
    "check",
]

#: Below this coverage a number is printed as "at least about".
LOW_COVERAGE = 0.8

#: What `quantify` notes of an entry that gives no amount at all.
NO_AMOUNT = "no amount"

#: Single forms of vitamin K2, as contents and doses name them.
MENAQUINONES = ("MK4", "MK5", "MK6", "MK7", "MK8", "MK9", "MK9_4H", "MK10", "MK11plus", "K2_unspecified")

#: Single forms of vitamin D in foods and supplements; 25-OH-D3 is never added to the others.
VITAMIN_D = ("D3", "D2", "D_unspecified", "25OHD3")

#: Sums of forms.
SUMS = {
    "MK_other": ("MK5", "MK6", "MK8", "MK9", "MK9_4H", "MK10", "MK11plus"),
    "MK_total": MENAQUINONES,
    "D_total": ("D3", "D2", "D_unspecified", "D_app"),
}

#: What the daily and weekly frames report, in this order.
REPORTED = (
    *(
        "MK4",
        "MK7",
        "MK_other",
        "K2_unspecified",
        "MK_total",
        "MK5",
        "MK6",
        "MK8",
        "MK9",
        "MK9_4H",
        "MK10",
        "MK11plus",
    ),
    *("D3", "D3_food", "D3_supplement", "D2", "D_unspecified", "D_app", "D_total", "25OHD3"),
)


@dataclass(frozen=True)
class Column:
    """One column: its name, its kind (``day``, ``text``, ``number``, ``whole``, ``flag``) and what it means."""

    name: str
    kind: str
    meaning: str


#: What importers yield and the diary holds; one row an entry, exactly as the person wrote it.
ENTRIES = (
    Column("entry_id", "whole", "number of the entry, unique in the frame"),
    Column("day", "day", "the app's own local date"),
    Column("time", "text", "as written, missing if the export has none"),
    Column("meal", "text", "meal or group as written"),
    Column("food", "text", "food name, verbatim"),
    Column("amount", "text", "amount, verbatim"),
    Column("source", "text", "where the entry comes from: the app's name, or the one given on import"),
    Column("file", "text", "name of the export file"),
    Column("line", "whole", "line of the export file on which the entry begins"),
    Column("app_vitamin_d_ug", "number", "the export's own vitamin D [µg]"),
    Column(
        "app_vitamin_k_ug", "number", "the export's own vitamin K [µg]: K1, or K1 and K2 together, and no measure of K2"
    ),
    Column("app_calcium_mg", "number", "the export's own calcium [mg]"),
    Column("app_magnesium_mg", "number", "the export's own magnesium [mg]"),
    Column("app_fat_g", "number", "the export's own fat [g]"),
    Column("app_energy_kcal", "number", "the export's own energy [kcal]"),
    Column("app_mass_g", "number", "the export's own edible mass, where it states one beside the amount [g]"),
)

#: Analytes of which a supplement's dose can be read in a text.
DOSES = ("D3", "D2", "D_unspecified", "MK4", "MK7", "K2_unspecified")

#: What ``quantify`` adds to an entry.
QUANTIFIED = (
    Column(
        "name",
        "text",
        "food text without its amount, NFKC and case-folded; matching and corrections key on it",
    ),
    Column("quantity", "number", "how many of `unit`; missing if the amount has no number"),
    Column("unit", "text", "registry unit or household measure from the closed list; missing for a bare count"),
    Column("size", "text", "size of the unit where it is said beside it (large slice, heaped spoon); missing if not"),
    Column("diameter_cm", "number", "width of what is counted where it is said to be round (a 12-inch pizza) [cm]"),
    Column(
        "counted",
        "text",
        "what is counted where that is no unit of the list (nuggets); `weigh` counts pieces of a food of that name",
    ),
    Column(
        "amount_gsd",
        "number",
        "geometric standard deviation of the number itself: above 1 for ranges and rough numbers [-]",
    ),
    Column("stated_mass_g", "number", "mass of the whole entry if stated [g]"),
    Column("stated_volume_ml", "number", "volume of the whole entry if stated [ml]"),
    Column("amount_note", "text", "why the amount has no weight, in words; `weigh` adds to it; missing if it has one"),
    *(
        Column(f"dose_{a}_ug", "number", f"dose of {a} named in the amount or the name, whole entry [µg]")
        for a in DOSES
    ),
)

#: What ``match`` adds; one row a part of an entry (most entries have one part).
MATCHED = (
    Column("part", "whole", "number of the part within the entry, from 0"),
    Column("part_name", "text", "the words of the entry's name that this part stands for"),
    Column("parts", "whole", "how many parts the entry has"),
    Column("food_id", "text", "the food, or the best candidate if in review; missing if unmatched or no food"),
    Column("score", "number", "how well the words are explained, 0 to 1 [-]"),
    Column("basis", "text", "alias, words, fuzzy, correction or none"),
    Column("status", "text", "matched, review or unmatched"),
    Column("runner_up", "text", "the next best food"),
    Column("part_quantity", "number", "amount written beside this part: how many of `part_unit`"),
    Column("part_unit", "text", "amount written beside this part: unit or household measure"),
    Column("part_mass_g", "number", "amount written beside this part: mass [g]"),
    Column("part_volume_ml", "number", "amount written beside this part: volume [ml]"),
    Column(
        "part_share",
        "number",
        "share of the entry's mass that the person settled for this part [-]; missing where none is",
    ),
)

#: What ``weigh`` adds.
WEIGHED = (
    Column("mass_g", "number", "edible mass eaten [g]; missing if it cannot be known"),
    Column(
        "mass_basis", "text", "settled, stated, density, household measure, default portion, shared, dose or missing"
    ),
    Column("mass_gsd", "number", "geometric standard deviation of the portion [-]"),
)

#: What ``doubt_amounts`` adds.
DOUBTED = (
    Column("amount_doubt", "text", "why the amount is hard to believe, and what was probably meant; else missing"),
    Column("doubt_of", "text", "what of it is in doubt: mass, or the form of the vitamin whose dose it is"),
    Column("doubt_excess", "number", "how many times what is believed it is, or the other way round if too small [-]"),
    Column("likely_factor", "number", "what the mass or dose would have to be multiplied by to be what was meant [-]"),
)

#: What ``estimate`` yields: one row a part and analyte.
INTAKES = (
    Column("entry_id", "whole", "the entry"),
    Column("part", "whole", "the part of the entry"),
    Column("day", "day", "the entry's day"),
    Column("food_id", "text", "the food"),
    Column("status", "text", "matched, review or unmatched"),
    Column("analyte", "text", "one form (MK4, MK7, …, D3, D2, …), never a sum"),
    Column("intake_ug", "number", "mean estimate [µg]; missing if unknown"),
    Column(
        "low_ug",
        "number",
        "lower end of the 90 % interval of this portion [µg]; missing for the app's own value",
    ),
    Column(
        "high_ug",
        "number",
        "upper end of the 90 % interval of this portion [µg]; missing for the app's own value",
    ),
    Column(
        "value_type",
        "text",
        "measured, calculated, label, borrowed, below_loq, zero_by_rule, app, partial (some of a dish is unknown) "
        "or unknown",
    ),
    Column("citations", "text", "citation ids of the content, joined by ';'"),
)

#: What ``explain_entries`` yields: one row a part of an entry and analyte.
EXPLAINED = (
    Column("entry_id", "whole", "number of the entry"),
    Column("part", "whole", "number of the part within the entry, from 0; an entry that names one food has one part"),
    Column("day", "day", "the entry's day"),
    Column("time", "text", "time as written"),
    Column("meal", "text", "meal or group as written"),
    Column("food", "text", "food as written"),
    Column("amount", "text", "amount as written"),
    Column("part_name", "text", "the words of the food that this part stands for"),
    Column("food_id", "text", "food of the table; the best candidate if the part is in review"),
    Column("food_name", "text", "name of that food"),
    Column("status", "text", "matched (counted), review (possible, not counted) or unmatched (unknown)"),
    Column("basis", "text", "how the food was found: alias, words, fuzzy, correction or none"),
    Column("score", "number", "how well the words are explained, 0 to 1 [-]"),
    Column("mass_g", "number", "edible mass eaten [g]; missing if not known, and for what counts by dose"),
    Column(
        "mass_basis",
        "text",
        "how the mass is known: settled, stated, density, household measure, default portion, shared, dose or missing",
    ),
    Column("mass_gsd", "number", "geometric standard deviation of the portion [-]"),
    Column("amount_note", "text", "why the amount has no weight"),
    Column("amount_doubt", "text", "why the amount is hard to believe; it counts as written all the same"),
    Column(
        "analyte",
        "text",
        "a form or a sum of forms; a form that is not listed is 0 where the sum is known, and unknown where it is not",
    ),
    Column("content_ug_per_100g", "number", "mean content of the food, as eaten [µg/hg]; missing for supplements"),
    Column("intake_ug", "number", "mean estimate of what the part brings [µg]; missing if unknown or in review"),
    Column("low_ug", "number", "lower end of the 90 % interval of this portion [µg]; missing for the app's own value"),
    Column("high_ug", "number", "upper end of the 90 % interval of this portion [µg]; missing for the app's own value"),
    Column("possible_ug", "number", "what a part in review would bring if its candidate is right, not counted [µg]"),
    Column(
        "value_type",
        "text",
        "how the content is known: measured, calculated, label, borrowed, below_loq, zero_by_rule, app, partial (some "
        "of it is unknown) or unknown",
    ),
    Column(
        "citations", "text", "citation ids of the content, joined by ';'; else that it is a dose or the app's value"
    ),
    Column("sources", "text", "the same citations in a few words, joined by '; '"),
    Column(
        "app_vitamin_d_ug",
        "number",
        "the app's own vitamin D of the whole entry, repeated in each of its rows: to compare with, not to sum [µg]",
    ),
    Column(
        "app_vitamin_k_ug",
        "number",
        "the app's own vitamin K of the whole entry, likewise; K1, or K1 and K2 together, and no measure of K2 [µg]",
    ),
)

_ESTIMATE = (
    Column("analyte", "text", "a form or a sum of forms"),
    Column("intake_ug", "number", "mean estimate [µg/day]; missing if unknown"),
    Column("low_ug", "number", "lower end of the 90 % interval [µg/day]"),
    Column("high_ug", "number", "upper end of the 90 % interval [µg/day]"),
    Column("coverage", "number", "known share of what was eaten and could hold the analyte, 0 to 1 [-]"),
    Column(
        "at_least",
        "flag",
        "true if the number is a lower bound in kind: coverage below 0.8 or an unread supplement",
    ),
    Column("possible_ug", "number", "held by entries under review, outside the estimate [µg/day]"),
    Column("very_uncertain", "flag", "true if a pooled content behind most of it has a GSD above 3"),
    Column("citations", "text", "citation ids, those behind most of the number first, joined by ';'"),
)

#: What ``daily`` yields: one row a day with entries and analyte.
DAILY = (
    Column("day", "day", "the day"),
    Column("complete", "flag", "true if the day looks like a whole day of eating"),
    *_ESTIMATE,
)

#: What ``weekly`` yields: one row an ISO week and analyte; means per day over complete days.
WEEKLY = (
    Column("week", "text", "ISO week, such as 2026-W46"),
    Column("complete_days", "whole", "number of complete days that the mean is taken over"),
    *_ESTIMATE,
)

#: What ``monthly`` yields: one row a calendar month and analyte; means per day over complete days.
MONTHLY = (Column("month", "text", "calendar month, such as 2026-11"), *WEEKLY[1:])


def check(frame: pd.DataFrame, columns: tuple[Column, ...], stage: str) -> None:
    """Raise if `frame` lacks a column that `stage` needs.

    Parameters
    ----------
    frame : pandas.DataFrame
        What the stage was given.
    columns : tuple of Column
        What it must have.
    stage : str
        Name of the stage, for the error.

    Raises
    ------
    VitamerError
        Names the missing columns and those that are there.

    Examples
    --------
    >>> import pandas as pd
    >>> check(pd.DataFrame({"day": []}), DAILY[:2], "weekly")
    Traceback (most recent call last):
    ...
    vitamer.errors.VitamerError: weekly: the frame has no column complete; it has: day
    """
    missing = [c.name for c in columns if c.name not in frame.columns]
    if missing:
        has = ", ".join(map(str, frame.columns))
        raise VitamerError(f"the frame has no column {', '.join(missing)}; it has: {has}", place=stage)
