"""Doses of vitamin D and menaquinones that the name of a supplement states."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from vitamer.amounts.pieces import measured_in
from vitamer.amounts.words import CJK, find_word, normalize_text, plain_signs
from vitamer.columns import DOSES
from vitamer.units import IU_UG

__all__ = ["LIGHTEST_PILL_G", "PILLS", "NamedDoses", "mass_of_pill", "named_doses", "names_pill"]

_VITAMIN = r"(?:vitamine?s?|vitamina|witamina|vit\.?|витамин|ビタミン|维生素|維生素|维他命|維他命|비타민)[ -]?"
_MENAQUINONE = r"m[eé]na(?:qui|chi|ki)non[aeno]*"
#: What a dose can belong to, the most special form first. ``other`` keeps the doses of other substances from
#: falling to a neighbour; ``other_iu`` are those of them that are measured in IU, too.
_SUBSTANCE = re.compile(
    rf"(?P<D3>(?:{_VITAMIN})?(?<![a-z0-9])d-?3(?![0-9])|chole?calciferol\w*|colecalciferol\w*)"
    rf"|(?P<D2>(?:{_VITAMIN})?(?<![a-z0-9])d-?2(?![0-9])|ergocalciferol\w*)"
    rf"|(?P<MK7>(?<![a-z])mk[ -]?7(?!\d)|{_MENAQUINONE}[ -]?7(?!\d)|メナキノン-?7)"
    rf"|(?P<MK4>(?<![a-z])mk[ -]?4(?!\d)|{_MENAQUINONE}[ -]?4(?!\d)|m[eé]nat[eé]tr[eé]non\w*"
    r"|メナキノン-?4|メナテトレノン)"
    rf"|(?P<other_mk>(?<![a-z])mk[ -]?\d+|{_MENAQUINONE}[ -]?\d+)"
    rf"|(?P<K2_unspecified>(?:{_VITAMIN})?(?<![a-z0-9])k-?2(?![0-9])|{_MENAQUINONE}s?)"
    rf"|(?P<D_unspecified>{_VITAMIN}d(?![a-z0-9])|(?<![a-z])d-vitamin\w*"
    rf"|{_VITAMIN}a (?:&|and|und|et) d(?![a-z0-9]))"
    rf"|(?P<other_iu>{_VITAMIN}[ae](?![a-z])|retinol\w*|tocopherol\w*|beta-?carotene?)"
    rf"|(?P<other>{_VITAMIN}[bck]-?\d*(?![a-z0-9])|(?<![a-z])b-?\d+|(?<![a-z0-9])k-?1(?!\d)"
    r"|phyll?oquinon\w*|phytomenadion\w*"
    r"|cal[cz]i(?:um|o)|kal[cz]ium|magn[eé]si(?:um|o)|zin[ck]o?|\biron\b|eisen|omega[ -]?\d*|\bdha\b|\bepa\b"
    r"|fish oil|fischöl|cod liver oil|lebertran|krill|\bboron?\b|iodine|\bjod\b|selen\w*"
    r"|fol(?:ate|ic acid|säure)|biotin|niacin|(?:co)?q-?10|lutein\w*|astaxanthin|quercetin"
    r"|curcumin\w*|collagen|kollagen|potassium|kalium|copper|chromium|manganese|カルシウム|マグネシウム|亜鉛|钙|镁|锌|鈣|鎂|鋅)"
)
#: Every form of an analyte's name holds one of these; most foods are passed over at once.
_MAY_HOLD_ANALYTE = re.compile(r"d-?[23]|k-?2|mk|m[eé]na|witam|vit|calciferol|витамин|ビタミン|メナ|维|維|비타민")
#: Substances that are foods themselves, so that a mass beside one is that of the pill.
_OILS = re.compile(r"fish oil|fischöl|cod liver oil|lebertran|krill")
#: Measures that count pills and drops.
PILLS = frozenset({"capsule", "tablet", "softgel", "gummy", "drop"})
#: Masses that one pill of a food, or one drop, can have [g].
LIGHTEST_PILL_G = 0.02
_HEAVIEST_PILL_G, _HEAVIEST_DROP_G = 5.0, 0.1
_LETTERS = re.compile(rf"[^\W\d_{CJK}]+|[{CJK}]")
_BEFORE_ITS_MASS = re.compile(r"[ :]{0,2}")
_AFTER_ITS_MASS = re.compile(r" (?:of |de |von )?")
_D, _K2 = {"D3", "D2", "D_unspecified"}, {"MK4", "MK7", "K2_unspecified"}


class _Mention(NamedTuple):
    """A substance named in a text, or a strength in it; `ug` is NaN for a mention, `iu` tells an activity."""

    what: str
    start: int
    end: int
    ug: float = math.nan
    iu: bool = False


def _substances(text: str) -> list[_Mention]:
    """List the substances named in a case-folded text; a general name falls to the form named beside it."""
    found = [_Mention(m.lastgroup or "", m.start(), m.end()) for m in _SUBSTANCE.finditer(text)]
    named = {m.what for m in found}
    for general, forms in (("K2_unspecified", {"MK4", "MK7", "other_mk"}), ("D_unspecified", {"D3", "D2"})):
        special = sorted(named & forms)
        if general in named and special:
            new = special[0] if len(special) == 1 else ""
            found = [m._replace(what=new) if m.what == general else m for m in found]
    return [m for m in found if m.what]


def _strengths(text: str, d_named: bool) -> list[_Mention]:
    """List the doses written in a text; ``125 mcg (5000 IU)`` is one dose of vitamin D, not two."""
    found = []
    for m in measured_in(text):
        if m.dose:
            iu = m.held_as == "IU"
            found.append(_Mention("", m.start, m.end, m.value * (IU_UG if iu else 1e6), iu))
    if d_named:
        activities = [m for m in found if m.iu]
        for activity in activities:
            for mass in [m for m in found if not m.iu]:
                near = max(activity.start - mass.end, mass.start - activity.end) <= 4
                if near and abs(mass.ug - activity.ug) <= 0.03 * activity.ug:
                    found.remove(mass)
    return found


def _may_be(substance: _Mention, strength: _Mention) -> bool:
    return not strength.iu or substance.what in _D or substance.what == "other_iu"


def _pair(substances: list[_Mention], strengths: list[_Mention]) -> list[tuple[_Mention, _Mention]]:
    """Give each strength its substance: in order if both are as many, else the nearest one."""
    merged: list[_Mention] = []
    for m in substances:
        between = merged and any(merged[-1].end <= s.start < m.start for s in strengths)
        if merged and merged[-1].what == m.what and not between:
            merged[-1] = merged[-1]._replace(end=m.end)
        else:
            merged.append(m)
    if len(merged) == len(strengths) and all(map(_may_be, merged, strengths)):
        return list(zip(merged, strengths, strict=True))
    strength_first = bool(merged and strengths and strengths[0].start < merged[0].start)
    pairs = []
    for s in strengths:
        possible = [m for m in merged if _may_be(m, s)]
        if possible:
            pairs.append((min(possible, key=lambda m: _distance(m, s, strength_first)), s))
    return pairs


def _distance(substance: _Mention, strength: _Mention, strength_first: bool) -> tuple[int, bool, int]:
    behind = strength.start >= substance.end
    gap = strength.start - substance.end if behind else substance.start - strength.end
    return (gap, behind == strength_first, substance.start)


class NamedDoses(NamedTuple):
    """What a name says: strengths of one helping [µg], the only analyte named, the form of D named."""

    strengths: dict[str, float]
    only: str
    d: str
    any_strength: bool


def named_doses(text: str) -> NamedDoses:
    """Read what the name of a supplement states.

    Parameters
    ----------
    text : str
        Name of a food or supplement as written.

    Returns
    -------
    NamedDoses
        Strengths of one helping [µg] and the analytes named; empty for what is no supplement.

    Examples
    --------
    >>> named_doses("D3 5000 IU + K2 MK-7 100 mcg").strengths
    {'D3': 125.0, 'MK7': 100.0}
    """
    folded = plain_signs(normalize_text(text)).casefold()
    if not _MAY_HOLD_ANALYTE.search(folded):
        return NamedDoses({}, "", "", False)
    substances = _substances(folded)
    named = {m.what for m in substances}
    analytes, ds = named & set(DOSES), named & _D
    if not analytes:
        return NamedDoses({}, "", "", False)
    strengths = _strengths(folded, bool(ds))
    read: dict[str, set[float]] = {}
    pairs = _pair(substances, strengths)
    paired = {substance.what for substance, _ in pairs}
    forms_of_k2 = named & {"MK4", "MK7", "other_mk"}
    for substance, strength in pairs:
        what = substance.what
        if what in _K2 and len(forms_of_k2) > 1 and not forms_of_k2 <= paired:
            what = "K2_unspecified"  # ``MK-4 & MK-7, 1100 mcg``: of the two together
        if what in analytes or what == "K2_unspecified":
            read.setdefault(what, set()).add(round(strength.ug, 9))
    # Two different strengths of one analyte contradict each other: neither is a fact.
    doses = {what: next(iter(values)) for what, values in sorted(read.items()) if len(values) == 1}
    only = next(iter(analytes)) if len(named) == 1 else ""
    return NamedDoses(doses, only, next(iter(ds)) if len(ds) == 1 else "", bool(strengths))


def mass_of_pill(text: str, drop: bool = False) -> float:
    """Read the mass of one pill or drop of a food from its name.

    Parameters
    ----------
    text : str
        Name of a food as written.
    drop : bool, optional
        Whether it is taken in drops.

    Returns
    -------
    float
        Mass of one [g]; NaN if the name states none. Of several the largest: the others are parts of it.

    Examples
    --------
    >>> mass_of_pill("Cod liver oil 1000 mg (EPA 90 mg, DHA 80 mg)")
    1.0
    """
    folded = plain_signs(normalize_text(text)).casefold()
    masses = [m for m in measured_in(folded) if m.held_as == "g"]
    nutrients = [m.span() for m in _SUBSTANCE.finditer(folded) if not _OILS.match(m.group())] if masses else []
    of_nutrient = {
        m
        for m in masses
        for start, end in nutrients
        if (end <= m.start and _BEFORE_ITS_MASS.fullmatch(folded, end, m.start))
        or (start >= m.end and _AFTER_ITS_MASS.fullmatch(folded, m.end, start))
    }
    heaviest = _HEAVIEST_DROP_G if drop else _HEAVIEST_PILL_G
    fit = [m.value for m in masses if m not in of_nutrient and LIGHTEST_PILL_G <= m.value <= heaviest]
    return max(fit, default=math.nan)


def names_pill(text: str) -> bool:
    """Tell whether a name speaks of capsules, tablets or the like.

    Parameters
    ----------
    text : str
        Name of a food as written.

    Returns
    -------
    bool
        Whether a word for a pill is in it.

    Examples
    --------
    >>> names_pill("Cod liver oil capsules 500 mg")
    True
    """
    text = normalize_text(text)
    found = (find_word(text, letters.start(), {"dose form"}) for letters in _LETTERS.finditer(text))
    return any(word is not None and word.word.measure in PILLS for word in found)
