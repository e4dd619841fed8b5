"""Read the names of supplements: which of the vitamins that count here they carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vitamer.matching.lexicon import Lexicon

__all__ = ["read_supplement"]

_D = re.compile(r"\b(?:vit(?:amin|amine|amina|\.)?s?\s*-?\s*d[23]?|d[23]|cholecalciferol|colecalciferol|ergocalciferol"
                r"|a\s*(?:and|&|\+)\s*d[23]?)\b|(?:维生素|ビタミン)\s?d", re.IGNORECASE)  # fmt: skip
_D_SHORT = re.compile(r"(?:\+|&|\band|\bplus|\bwith|\bmit|/)\s*d\b")
_K2 = re.compile(
    r"\b(?:(?:vit(?:amin|amine|amina|\.)?\s*-?\s*)?k-?2|mk\s*-?\s*[47]|menaquinones?|menaq7|menatetrenone)\b|(?:维生素|ビタミン)\s?k2"
)
_MK7 = re.compile(r"\bmk\s*-?\s*7\b|menaquinone\s*-?\s*7|menaq7")
_MK4 = re.compile(r"\b(?:mk|m)\s*-?\s*4\b|menaquinone\s*-?\s*4|menatetrenone")
_CALCIUM = re.compile(
    r"\bos-?cal\b|\bcitracal\b|\bviactiv\b|\bcalcium\b|\bcalci|\bcaltrate|\bcalcio\b|\bkalzium\b|\bcal-?mag|钙|カルシウム"
)
_MULTI = re.compile(
    r"\bmulti\s*-?\s*(?:vit\w*|mineral\w*|gummies)\b|\bmultis?\b|\bmultivitamin\w*|\bmultivitam\w*|\bprenatal\b|\bcentrum\b"
    r"|\bone[- ]a[- ]day\b|\bonce daily\b|\bone daily\b|\bspectravite\b|\btheragran\b|\bmaterna\b|多种维生素|复合维生素|マルチビタミン"
)
_OTHER = re.compile(
    r"\b(?:vit(?:amin|amine|amina|\.)?\s*-?\s*(?:[abcek](?:\s?-?\s?\d+)?)|b\s?-?\s?(?:1|2|3|5|6|7|9|12|50|100)|b-?complex"
    r"|ascorbic acid|ester-c|biotin|niacin|niacinamide|thiamine?|riboflavin|folic acid|folate|cobalamin|pantothenic|beta carotene"
    r"|omega\s*-?\s*[369]\w*|fish oil|krill oil|flax(?:seed)? oil|primrose oil|coq-?10|co q-?10|ubiquinol|glucosamine|chondroitin|msm"
    r"|magnesium|zinc|iron|potassium|selenium|chromium|iodine|copper|manganese|lutein|lycopene|astaxanthin|melatonin|probiotics?"
    r"|turmeric|curcumin|collagen|creatine|ginkgo|ginseng|echinacea|saw palmetto|garlic oil|l-\w+|taurine|psyllium|metamucil"
    r"|electrolytes?|ashwagandha|resveratrol|quercetin|milk thistle|st\.? john'?s wort|aspirin|ibuprofen|paracetamol|levothyroxine"
    r"|metformin|antacid|tums|airborne|emergen-c|hair,? skin|lactase|lecithin)\b"
)
_FORM = re.compile(
    r"\b(?:vitamins?|vitamine[ns]?|vitaminas?|supplements?|nahrungsergänzung|iu|i\.u\.|i\.e\.|mcg|µg|μg|mg|tablets?|tabs?|capsules?|caps?"
    r"|softgels?|gumm(?:y|ies)|chewables?|drops?|tropfen|kapseln?|tabletten?|pills?|liquid gel|lozenge|high potency|complex|formula)\b"
    r"|サプリ|ビタミン|维生素|胶囊"
)
_COD = re.compile(
    r"\bcod[- ]liver oil\b|\bfish oil,? cod liver\b|\blebertran\b|\bhuile de foie de morue\b|\baceite de hígado de bacalao\b|鱼肝油|肝油"
)
_ADDED = re.compile(r"\b(?:with|and|no)?\s*(?:added|high|extra|enriched with|fortified with)\s+(?:calcium|vitamins?)\b.*|\bfortified\b.*"
                    r"|\bwith (?:calcium|vitamins?)\b.*|\bhigh (?:in )?vitamin c\b|\bvitamin[- ]?d (?:fortified|enriched|added)\b")  # fmt: skip


def read_supplement(text: str, lexicon: Lexicon) -> str | None:
    """Return the supplement that a normalised text names, or None if it names a food or nothing of the kind.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> from vitamer.matching.lexicon import lexicon_of
    >>> read_supplement("brand x vitamin d3 1000 iu", lexicon_of(load_foods()))
    'supplement_d3'
    """
    d = bool(_D.search(text))
    k2 = bool(_K2.search(text))
    multi = bool(_MULTI.search(text))
    calcium = bool(_CALCIUM.search(text))
    others = set(_OTHER.findall(text))
    formed = bool(_FORM.search(text))
    if _COD.search(text):
        return "cod_liver_oil"
    if not (
        multi or k2 or ((d or calcium or others) and formed) or d or len(others) > 1 or _only(text, others)
    ):
        return None
    if _names_food(text, lexicon):
        return None
    if calcium and _D_SHORT.search(text):
        d = True
    if multi or (d and len(others) >= 4):
        return "supplement_multivitamin"
    if d and k2:
        return "supplement_d3_k2"
    if k2:
        return "supplement_k2_mk4" if _MK4.search(text) and not _MK7.search(text) else "supplement_k2_mk7"
    if d:
        return "supplement_calcium_d" if calcium else "supplement_d3"
    return "supplement_other" if others or calcium else None


def _only(text: str, others: set[str]) -> bool:
    return any(text.strip() == o for o in others)


def _names_food(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a food stands before the vitamins: "soy milk with added vitamin D" is no supplement."""
    from vitamer.matching.text import tokens

    bare = _ADDED.sub("", text)
    if bare != text and not _D.search(bare):
        units = lexicon.units(tokens(bare))
        return any(
            u.role in ("food", "dish", "container", "changer") or (u.role == "plain" and u.foods)
            for u in units
        )
    units = lexicon.units(tokens(text))
    return any(
        u.role in ("food", "dish") and not u.weak and lexicon.kind.get(u.foods[0]) in ("food", "dish")
        for u in units[:3]
    ) and not _FORM.search(text)
