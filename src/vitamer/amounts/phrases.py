"""Phrases around a number: rough ones, limits, what is no amount at all, and rarer ways to write a plain number."""

from __future__ import annotations

import re

from vitamer.amounts.pieces import HAS_DIGIT, NUMBER, unit_at
from vitamer.amounts.words import PHYSICAL

__all__ = ["ABOUT", "plainly", "split_rough", "why_no_amount", "why_no_food"]

ABOUT = re.compile(
    r"(?:about|approx(?:imately)?|around|roughly|nearly|almost|ca|c(?=\. ?\d)|circa|etwa|ungefähr|rund|knapp|gut(?= \d)"
    r"|environ|env|presque|un(?:o|a)s(?= \d)|aprox(?:imadamente)?|cerca de|ongeveer|ungefär|omkring|około|ok(?=\. ?\d)"
    r"|около|примерно|yaklaşık)\b\.? ?|[~≈约約약] ?|大约|大約|およそ|だいたい|大概|差不多",
    re.IGNORECASE,
)
_ABOUT_BEHIND = (
    *(" approx", " approx.", " approximately", " ca", " ca.", " circa", " or so", " ungefähr", " etwa", " environ"),
    *(" aprox", " aprox.", "左右", "上下", "くらい", "ぐらい", "ほど", "前後", "程度", " 정도", "정도"),
)
#: Spread of a number that is said to be a rough one [-].
_ABOUT_GSD = 1.15
_LIMIT = re.compile(
    r"(?:more|less|fewer) than|(?:over|under|max|min|tot|до|über|unter)\b\.? ?(?=\d)|at (?:least|most)\b|up to\b"
    r"|mehr als"
    r"|weniger als|mindestens|höchstens|maximal|bis zu|plus de|moins de|au (?:moins|plus)\b|jusqu|más de|menos de"
    r"|al menos|como máximo|hasta\b|più di|meno di|almeno|al massimo|fino a\b|meer dan|minder dan|minstens|hoogstens"
    r"|mer än|mindre än|minst\b|högst\b|więcej niż|mniej niż|co najmniej|более|менее|не (?:более|менее)|больше|меньше"
    r"|超过|超過|不到|不足|至少|最多|多于|少于|[<>≤≥]",
    re.IGNORECASE,
)
_LIMIT_BEHIND = re.compile(
    r"\d\+(?: |$)|(?:以上|以下|未満|以内|이상|이하|미만)$|^[^-,(]* (?:or (?:more|less|fewer)|oder (?:mehr|weniger))\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:a few|few|some|several|a little|a bit|ein paar|einige|etwas|ein wenig|ein bisschen|quelques|un peu"
    r"|unos|unas|algunos|algunas|un poco|alcuni|alcune|een paar|några|kilka|несколько|lots?|many|much|plenty|a lot"
    r"|to taste|as (?:needed|desired)|(?:a )?small amount|nach (?:geschmack|belieben|bedarf)|viele?|wenig|au goût"
    r"|à volonté|beaucoup|al gusto|muchos?|muchas?|poco|q\.? ?b|quanto basta|qualche|naar smaak|wat|beetje|een beetje"
    r"|efter smak|lite|trochę|do smaku|по вкусу|немного|birkaç|biraz|unknown|unbekannt|leftovers?|varies)\b"
    r"|適量|適宜|少し|少许|少許|适量|几|幾|若干|一些|一点|一點|お好み|たっぷり|조금|약간|적당량|몇",
    re.IGNORECASE,
)
#: ``1/0`` is no number; the 0 behind the stroke is not one by itself.
_OVER_ZERO = re.compile(r"\d ?/ ?0+(?![\d.,])")
#: Cronometer writes 1 for the unit of a food of the user's own that has none.
_BARE_1 = re.compile(r"\d+\.\d\d 1$")
#: ``50 g - 100 g``, to be written ``50-100 g``; ``between 2 and 3``, to be written ``2-3``.
_UNIT_TWICE = re.compile(
    rf"({NUMBER}) ?([^\W\d_]+)\.? ?(?:-|~|to|bis|à|a|から) ?({NUMBER}) ?\2(?![^\W\d_])", re.IGNORECASE
)
_RANGE_SIGN = re.compile(r"[-~]| (?:to|bis|à|a) |から")
_BETWEEN = re.compile(
    rf"(?:between|from|zwischen|von|entre|de|tra|fra|da|tussen|van|mellan|mellom|mellem) ({NUMBER})"
    rf" (?:and|to|und|bis|et|à|y|a|e|en|tot|och|og) ({NUMBER})",
    re.IGNORECASE,
)
#: ``1 and 1/2``, to be written ``1 1/2``.
_AND_A_FRACTION = re.compile(r"(\d) ?(?:and|&|und|et|y|e|en|och|og|と|又) ?(?=\d+/\d)", re.IGNORECASE)
#: ``1 500 g``: thousands set off by a blank, where nothing but a unit of measurement follows.
_BLANK_THOUSANDS = re.compile(r"([1-9]\d{0,2})((?: \d{3})+)(?= ?[^\W\d_][^\d ]*$)")
#: ``5k IU``.
_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)k(?= ?-?(?:i\.?[ue]|u\.?i|м\.?е)\b)", re.IGNORECASE)
#: ``大1``, the spoon without its name.
_SHORT_SPOON = re.compile(rf"([大小]) ?({NUMBER})$")
#: How the loaf was cut (``6枚切り``) says nothing of how much was eaten.
_CUT_IN = re.compile(r"\d+枚切り?(?:の|を)? ?")
#: German ``gr.`` in front of a noun is large, else gram.
_BIG_IN_GERMAN = re.compile(r"(\d|ein\w*) gr\.? (?=[A-ZÄÖÜ])")
#: The Chinese liang behind its number; in front of a noun the same character is the number two.
_LIANG = re.compile(r"(?<=[\d一二三四五六七八九十半]) ?[两兩](?!\w)")
_ENERGY = re.compile(
    r" ?-?(?:kcals?|cals?|calories?|kj|kilojoules?|kilocalories|kalorien|calorías|ккал)\b| ?(?:千卡|大卡|キロカロリー)",
    re.IGNORECASE,
)
_IS_ENERGY = "is an energy, not an amount of food"
#: What a number can be that is no amount of food, by the word behind it.
_NO_FOOD = (
    (_ENERGY, _IS_ENERGY),
    (
        re.compile(r" ?(?:%|percent\b|prozent\b|pour ?cent\b|por ?ciento\b|procent\b)", re.IGNORECASE),
        "is a share, and of how much is not said",
    ),
    (
        re.compile(r" ?-?(?:cm|mm|inch(?:es)?|in|zoll|pouces?|\"|センチ|厘米|公分)(?:\b|(?<=\")|$)", re.IGNORECASE),
        "is a length, not an amount",
    ),
    (
        re.compile(
            r" ?(?:min(?:utes?|uten)?|h|hours?|stunden?|std|days?|tage?|weeks?|times? a day|mal täglich|分|時間)\b",
            re.IGNORECASE,
        ),
        "is a time, not an amount",
    ),
)


def split_rough(text: str) -> tuple[str, float]:
    """Take the words off an amount that say that it is a rough one.

    Parameters
    ----------
    text : str
        A prepared amount.

    Returns
    -------
    str
        The amount without them.
    float
        Geometric standard deviation of its number [-]; 1 for a plain one.

    Examples
    --------
    >>> split_rough("about 50 g"), split_rough("50 g")
    (('50 g', 1.15), ('50 g', 1.0))
    """
    gsd = 1.0
    if text.endswith(_ABOUT_BEHIND):
        behind = max((words for words in _ABOUT_BEHIND if text.endswith(words)), key=len)
        text, gsd = text[: -len(behind)].rstrip(), _ABOUT_GSD
    if not _starts_with_digit(text) and (found := ABOUT.match(text)):
        text, gsd = text[found.end() :], _ABOUT_GSD
    return text, gsd


def _starts_with_digit(text: str) -> bool:
    """Tell whether an amount begins with its number, as most do: they need not be searched for words before it."""
    return "0" <= text[:1] <= "9"


def why_no_amount(text: str) -> str | None:
    """Say why a text gives no number to reckon with.

    Parameters
    ----------
    text : str
        A prepared amount.

    Returns
    -------
    str or None
        The reason, to be read behind the text; None if it may be an amount.

    Examples
    --------
    >>> why_no_amount("less than 1/4 cup")
    'is a limit, not an amount'
    """
    worded = not _starts_with_digit(text)
    behind = "+" in text or " or " in text or not text.isascii()
    if (worded and _LIMIT.match(text)) or (behind and _LIMIT_BEHIND.search(text)):
        return "is a limit, not an amount"
    if worded and _VAGUE.match(text):
        return "gives no number"
    if "/" in text and _OVER_ZERO.search(text):
        return "divides by zero"
    if text.endswith(" 1") and _BARE_1.match(text):
        return "has 1 for a unit: the export does not say of what"
    return None


def why_no_food(rest: str, energy_only: bool = False) -> str | None:
    """Say why a number is no amount of food, by the word behind it.

    Parameters
    ----------
    rest : str
        What stands behind the number.
    energy_only : bool, optional
        Whether to look for energies alone.

    Returns
    -------
    str or None
        The reason, to be read behind the amount; None if there is none.

    Examples
    --------
    >>> why_no_food(" kcal")
    'is an energy, not an amount of food'
    """
    kinds = _NO_FOOD[:1] if energy_only else _NO_FOOD
    return next((why for words, why in kinds if words.match(rest)), None)


def plainly(text: str) -> str:
    """Bring the rarer ways to write a number to the plain one.

    Parameters
    ----------
    text : str
        A prepared amount.

    Returns
    -------
    str
        The same amount, in words that the grammar reads.

    Examples
    --------
    >>> [plainly(t) for t in ("between 2 and 3 slices", "50 g - 100 g", "1 500 g", "5k IU", "大1")]
    ['2-3 slices', '50-100 g', '1500 g', '5000 IU', '大さじ1']
    """
    if not _starts_with_digit(text):
        text = _BETWEEN.sub(r"\1-\2", text, count=1) if HAS_DIGIT.search(text) else text
        text = _SHORT_SPOON.sub(r"\1さじ\2", text) if text[:1] in {"大", "小"} else text
    elif _RANGE_SIGN.search(text) and (found := _UNIT_TWICE.match(text)):
        text = f"{found.group(1)}-{found.group(3)} {found.group(2)}{text[found.end() :]}"
    if "/" in text:
        text = _AND_A_FRACTION.sub(r"\1 ", text)
    if " " in text and (found := _BLANK_THOUSANDS.match(text)):
        unit = unit_at(text, found.end())
        if unit is not None and unit.word.kind in PHYSICAL:
            text = found.group().replace(" ", "") + text[found.end() :]
    if "k" in text or "K" in text:
        text = _THOUSANDS.sub(lambda k: f"{float(k.group(1)) * 1000:.0f}", text)
    if " gr" in text and (found := _BIG_IN_GERMAN.match(text)):
        unit = unit_at(text, found.end())
        if unit is not None and unit.word.kind in {"portion", "container", "serving"}:
            text = f"{found.group(1)} große {text[found.end() :]}"
    if not text.isascii():
        text = _LIANG.sub("市两", _CUT_IN.sub("", text))
    return text
