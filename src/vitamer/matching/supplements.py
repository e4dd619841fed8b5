"""Read the names of supplements: which of the vitamins that count here they carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vitamer.matching.text import tokens

if TYPE_CHECKING:
    from vitamer.matching.lexicon import Lexicon, Unit

__all__ = ["read_supplement"]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_VITAMIN = r"vit(?:amin|amine|amina|\.)?s?\s*-?\s*"
_D = _any(
    rf"\b(?:{_VITAMIN}d[23]?|d[23]|cholecalciferol|colecalciferol|ergocalciferol)\b",
    r"\ba\s*(?:and|&|\+)\s*d[23]?\b",
    r"(?:维生素|ビタミン)\s?d",
)
_D_SHORT = _any(r"(?:\+|&|\band|\bplus|\bwith|\bmit|/)\s*d\b")
_K2 = _any(
    rf"\b(?:(?:{_VITAMIN})?k-?2|mk\s*-?\s*[47]|menaquinones?|menaq7|menatetrenone)\b",
    r"(?:维生素|ビタミン)\s?k2",
)
_MK7 = _any(r"\bmk\s*-?\s*7\b", r"menaquinone\s*-?\s*7", "menaq7")
_MK4 = _any(r"\b(?:mk|m)\s*-?\s*4\b", r"menaquinone\s*-?\s*4", "menatetrenone")
_D_BESIDE_K2 = _any(r"\bd3?\s*[-/+&]?\s*k-?2\b|\bk-?2\s*[-/+&]?\s*d3?\b|\bd\s*(?:and|und|et|y|plus)\s*k-?2\b")
#: K2 that is not a mountain's or a brand's: called a vitamin, or by its form.
_K2_SURE = _any(rf"\b{_VITAMIN}k-?2\b|\bmk\s*-?\s*[47]\b|menaquinone|menaq7|menatetrenone|(?:维生素|ビタミン)\s?k2")
_NATTO = _any(r"\bnatto\b")
#: Natto that is swallowed, not eaten.
_TAKEN = _any(
    r"\b(?:extract|extrakt|extrait|extracto|capsules?|caps?|kapseln?|gélules?|cápsulas?|softgels?)\b",
    r"\b(?:tablets?|tabs?|tabletten?|comprimés?|pills?|supplements?)\b",
    r"\bnatto\s*-?\s*mk\s*-?\s*7\b|\bmk\s*-?\s*7\b.*\bnatto\b",
)
_CALCIUM = _any(r"\b(?:os-?cal|citracal|viactiv|calcium|calci|caltrate|calcio|kalzium|cal-?mag)", "钙|カルシウム")
_MULTI = _any(
    r"\bmulti\s*-?\s*(?:vit\w*|mineral\w*|gummies)\b",
    r"\b(?:multis?|multivitam\w*|prenatal|centrum|spectravite|theragran|materna)\b",
    r"\bone[- ]a[- ]day\b|\b(?:once|one) daily\b",
    "多种维生素|复合维生素|マルチビタミン",
)
_OTHER = _any(
    rf"\b{_VITAMIN}[abcek](?:\s?-?\s?\d+)?\b",
    r"\bb\s?-?\s?(?:1|2|3|5|6|7|9|12|50|100)\b|\bb-?complex\b|\bascorbic acid\b|\bester-c\b|\bemergen-c\b",
    r"\b(?:biotin|niacin|niacinamide|thiamine?|riboflavin|folic acid|folate|cobalamin|pantothenic)\b",
    r"\b(?:beta carotene|lutein|lycopene|astaxanthin|ubiquinol|co ?q-?10|resveratrol|quercetin)\b",
    r"\bomega\s*-?\s*[369]\w*\b|\b(?:fish|krill|flax|flaxseed|primrose|garlic) oil\b",
    r"\b(?:magnesium|zinc|iron|potassium|selenium|chromium|iodine|copper|manganese|electrolytes?)\b",
    r"\b(?:glucosamine|chondroitin|msm|melatonin|probiotics?|collagen|creatine|taurine|lecithin|lactase)\b",
    r"\b(?:turmeric|curcumin|ginkgo|ginseng|echinacea|saw palmetto|ashwagandha|milk thistle|psyllium)\b",
    r"\b(?:l-\w+|metamucil|st\.? john'?s wort|tums|airborne|antacid|hair,? skin)\b",
    r"\b(?:aspirin|ibuprofen|paracetamol|levothyroxine|metformin)\b",
)
_FORM = _any(
    r"\b(?:vitamins?|vitamine[ns]?|vitaminas?|supplements?|nahrungsergänzung|high potency|complex)\b",
    r"(?<!infant )(?<!baby )(?<!toddler )\bformula\b",
    r"\b(?:iu|i\.u\.|i\.e\.|mcg|µg|μg|mg|tablets?|tabs?|capsules?|caps?|softgels?|gumm(?:y|ies)|chewables?)\b",
    r"\b(?:drops?|tropfen|kapseln?|tabletten?|pills?|liquid gel|lozenge)\b",
    "サプリ|ビタミン|维生素|胶囊",
)
_COD = _any(
    r"\bcod[- ]liver oil\b|\bfish oil,? cod liver\b|\blebertran\b|\bhuile de foie de morue\b",
    r"\baceite de hígado de bacalao\b|鱼肝油|肝油",
)
#: What is put into foods, vitamin D aside.
_NUTRIENT = (
    rf"(?:calcium|iron|zinc|magnesium|potassium|minerals?|folic acid|dha|epa|ara|omega\s*-?\s*3s?|probiotics?"
    rf"|collagen|electrolytes?|antioxidants?|{_VITAMIN}(?:[abcek](?:\s?-?\s?\d+)?)?)"
)
_ADDED = _any(
    rf"\b(?:with|and|plus|no)?\s*(?:added|high|low|extra|enriched with|fortified with)\s+(?:in\s+)?{_NUTRIENT}(?!\w).*",
    rf"\bfortified\b.*|\b(?:with|plus|mit|met|avec|con|com) {_NUTRIENT}(?!\w).*|(?:\+|&|\band)\s*{_NUTRIENT}$",
    rf"\b{_NUTRIENT} (?:fortified|enriched|added)\b",
    r"\bvitamin[- ]?d (?:fortified|enriched|added)\b",
)


def read_supplement(text: str, lexicon: Lexicon) -> str | None:
    """Return the supplement that a normalised text names, or None if it names a food or nothing of the kind.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> from vitamer.matching.lexicon import lexicon_of
    >>> read_supplement("brand x vitamin d3 1000 iu", lexicon_of(load_foods()))
    'supplement_d3'
    """
    oil_or_natto = _of_a_food(text)
    if oil_or_natto:
        return oil_or_natto if oil_or_natto in lexicon.ids else None
    others = {m.group() for m in _OTHER.finditer(text)}
    d, k2, multi, calcium = (bool(p.search(text)) for p in (_D, _K2, _MULTI, _CALCIUM))
    d = d or bool(_D_BESIDE_K2.search(text))
    k2 = k2 and (d or bool(_K2_SURE.search(text) or _FORM.search(text)) or not _names_head(text, lexicon))
    formed = (calcium or others) and _FORM.search(text)
    alone = len(others) > 1 or text.strip() in others
    if not (multi or k2 or d or formed or alone) or _names_food(text, lexicon):
        return None
    d = d or (calcium and bool(_D_SHORT.search(text)))
    if multi or (d and len(others) >= 4):
        return "supplement_multivitamin"
    if k2 and not d:
        return "supplement_k2_mk4" if _MK4.search(text) and not _MK7.search(text) else "supplement_k2_mk7"
    if d:
        return "supplement_d3_k2" if k2 else "supplement_calcium_d" if calcium else "supplement_d3"
    return "supplement_other"


def _of_a_food(text: str) -> str | None:
    """Return the supplement that is named by the food it is made of."""
    if _COD.search(text):
        return "cod_liver_oil"
    return "supplement_k2_mk7" if _NATTO.search(text) and _TAKEN.search(text) else None


def _names_food(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a food stands before the vitamins: "soy milk with added vitamin D" is no supplement."""
    bare = _ADDED.sub("", text)
    if bare != text and not _D.search(bare):
        return any(
            _is_food(u, lexicon) or u.role in ("container", "changer")
            for u in lexicon.units(tokens(_FORM.sub(" ", bare)))
        )
    first = lexicon.units(tokens(text))[:3]
    return not _FORM.search(text) and any(_is_food(u, lexicon) and u.role != "plain" for u in first)


def _names_head(text: str, lexicon: Lexicon) -> bool:
    """Tell whether something to eat stands in the text: a "K2 mountain bar" is no vitamin."""
    units = lexicon.units(tokens(_K2.sub(" ", text)))
    return any(_is_food(u, lexicon) or u.role in ("container", "changer") for u in units)


def _is_food(unit: Unit, lexicon: Lexicon) -> bool:
    return bool(unit.foods) and not unit.weak and lexicon.kind.get(unit.foods[0]) in ("food", "dish")
