"""What a person says about a name, in words: foods with shares, grams, doses.

The dialogue, the sheet and the command line all read them here, so that the same words mean the same everywhere.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from vitamer.columns import DOSES
from vitamer.corrections import Answer
from vitamer.errors import UnknownFoodError, VitamerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vitamer.corrections import Corrections
    from vitamer.diary import Diary
    from vitamer.food_table import FoodTable

__all__ = [
    "NEITHER",
    "Counted",
    "amount_of_one",
    "answers_of",
    "counted",
    "mass_words",
    "name_of",
    "nothing_concerned",
    "portion_answer",
    "read_dose",
    "read_foods",
    "read_grams",
    "refused_amounts",
    "words_of",
]

#: What is said of a name that holds neither K2 nor vitamin D.
NEITHER = "none"

_FOODS = "a food id such as cheese_gouda, several with their shares (a 30, b 70), or none"
_GRAMS = "a mass such as 25, 25 g or 1.5 oz"
_DOSE = "the form and its strength, such as D3 1000 IU, MK7 100 mcg"

#: A food and its share; a comma between digits is a decimal one, as are those of a German spreadsheet.
_SHARED = re.compile(r"([^\W\d]\w*)(?:\s*[=:]?\s*(\d+(?:[.,]\d+)?)\s*(%|g\b)?)?\s*(?:[;,+]\s*|\s+|$)")
#: The same with a name of several words, or in quotation marks; it ends at a separator alone.
_NAMED = re.compile(
    r"([^\W\d][^;,+=:%\d]*?|[\"'](?:[^\"']|(?<=\w)'(?=\w))+[\"'])(?:\s*[=:]?\s*(\d+(?:[.,]\d+)?)\s*(%|g\b)?)?\s*(?:[;,+]\s*|$)"
)
#: Percentages may be off 100 by so much, as thirds without decimals are.
_ROUNDING = 1.0

#: One measure of food weighs neither less than a drop nor more than anybody eats [g].
_LEAST_GRAMS, _MOST_GRAMS = 0.01, 10_000.0
#: More pills than this are the package and no helping; drops are taken in larger numbers.
_MOST_PILLS, _MOST_DROPS = 10, 40
#: What a dose can be that of several of: pills and drops, helpings, scoops and sachets.
_COUNTED = frozenset({"dose form", "serving", "portion", "container"})
#: Numbers that belong to the name of a substance: MK-7, menaquinone 4, Q 10.
_FORM = re.compile(r"(?<![^\W_])(?:[a-z]+-\d+|(?:mk|m[eé]na\w+|q|b) \d+)", re.IGNORECASE)
#: Words that tell that a number of pills is no part of the strength, or leave open whether it is.
_EACH = re.compile(
    r"\b(?:each|jeweils|chacune?|cada una?|je(?! *\d)|daily|a day|per day|täglich|pro tag|am tag|par jour|al d[ií]a"
    r"|al giorno|per dag)\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:;|\+|,(?!\d))\s*")
#: So many names that come near are named, if they are so much alike [%].
_NEAR, _LIKE = 3, 75.0
#: More than this is in no pill [µg]: vitamin D comes in up to 100,000 IU, MK-4 in up to 45 mg.
_MOST_D_UG, _MOST_K2_UG = 2_500.0, 50_000.0


def read_foods(text: str, foods: FoodTable) -> list[list[str | float]]:
    """Read which foods a name means.

    Parameters
    ----------
    text : str
        A food id, several with their shares in any proportion, or ``none``.
    foods : FoodTable
        The table that must know the foods.

    Returns
    -------
    list of [str, float]
        Foods and their shares, which sum to 1 [-]; empty for a name that holds neither K2 nor vitamin D.

    Raises
    ------
    UnknownFoodError
        If the table does not hold one of them; the error names those that come near.
    VitamerError
        If the words cannot be read, a share is missing, or a food stands twice.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> read_foods("cheese_gouda 30, bread_rye 70", load_foods())
    [['cheese_gouda', 0.3], ['bread_rye', 0.7]]
    """
    said = _plain_quotes(text)
    if said.casefold() == NEITHER:
        return []
    pairs = _pairs(said, foods)
    named = [food for food, _, _ in pairs]
    if NEITHER in named:
        raise VitamerError(f"{said!r} says none and a food", way_out=f"Write {_FOODS}.")
    parts = [math.nan if share is None else float(share.replace(",", ".")) for _, share, _ in pairs]
    if len(pairs) == 1 and math.isnan(parts[0]):
        return [[named[0], 1.0]]
    if any(math.isnan(part) for part in parts):
        without = named[[math.isnan(part) for part in parts].index(True)]
        raise VitamerError(f"how much of it is {without} is not said", way_out="Write all shares: a 30, b 70.")
    if not all(part > 0 for part in parts):
        raise VitamerError(f"a share of 0 in {said!r}", way_out="Leave out what is not in it.")
    if twice := sorted({food for food in named if named.count(food) > 1}):
        raise VitamerError(f"{twice[0]} stands twice in {said!r}", way_out="Name each food once.")
    _check_shares(named, parts, [unit for *_, unit in pairs])
    return [[food, round(part / sum(parts), 6)] for food, part in zip(named, parts, strict=True)]


def _plain_quotes(text: str) -> str:
    """Return a text with plain quotation marks."""
    return re.sub("[„“”«»]", '"', re.sub("[‚‘’]", "'", text)).strip()


def _pairs(said: str, foods: FoodTable) -> list[tuple[str, str | None, str]]:
    """Return the foods of a text, each with its share as written and that share's unit."""
    ids = _matches(_SHARED, said)
    if ids and all(m[1] in foods.foods.index or m[1].casefold() == NEITHER for m in ids):
        return [(m[1].casefold() if m[1].casefold() == NEITHER else m[1], m[2], m[3] or "") for m in ids]
    called = _matches(_NAMED, said)
    if called is None or any(m[1].rstrip().endswith("-") for m in called):
        rest = said[max((m.end() for m in _SHARED.finditer(said)), default=0) :] if ids is None else said
        raise VitamerError(f"{(rest or said)!r} names no food", way_out=f"Write {_FOODS}.")
    if not called:
        raise VitamerError("no food is named", way_out=f"Write {_FOODS}.")
    return [(_called(m[1].strip("\"' "), foods), m[2], m[3] or "") for m in called]


def _matches(pattern: re.Pattern[str], said: str) -> list[re.Match[str]] | None:
    """Return how a pattern follows itself up to the end of a text; None if it does not get there."""
    found: list[re.Match[str]] = []
    at = 0
    while at < len(said):
        match = pattern.match(said, at)
        if match is None:
            return None
        found.append(match)
        at = match.end()
    return found


def _check_shares(named: list[str], parts: list[float], units: list[str]) -> None:
    """Raise if shares leave open what the rest of it is: percentages that do not make 100, or one share alone."""
    total = sum(parts)
    if len(set(units)) > 1 and "%" in units:
        raise VitamerError("some shares have a % and others have none", way_out="Write all shares alike: a 30, b 70.")
    whole = len(parts) == 1 and units == [""] and total in (1.0, 100.0)
    of_hundred = "%" in units or (len(parts) == 1 and units == [""])
    if whole or (of_hundred and abs(total - 100) <= _ROUNDING) or (len(parts) > 1 and not of_hundred):
        return
    said = ", ".join(f"{food} {part:g}" for food, part in zip(named, parts, strict=True))
    if of_hundred and total > 100:
        raise VitamerError(f"the shares make {total:g} %", way_out="They must make 100.")
    if not of_hundred:
        raise VitamerError(f"what else is in it beside {said} g is not said", way_out=f"Write {named[0]} if it is all.")
    way_out = f"Write {said}, other {100 - total:g} if the rest holds neither K2 nor vitamin D."
    raise VitamerError(f"what the other {100 - total:g} % are is not said", way_out=way_out)


def _called(words: str, foods: FoodTable) -> str:
    """Return the food with this id, or the only one that is called so."""
    if words in foods.foods.index or words.casefold() == NEITHER:
        return words if words in foods.foods.index else NEITHER
    wanted = " ".join(words.casefold().replace("_", " ").split())
    name = foods.foods["name"].str.casefold()
    meant = sorted(map(str, name.index[name == wanted]))
    meant = meant or sorted(set(foods.aliases.loc[foods.aliases["alias"].str.casefold() == wanted, "food_id"]))
    if len(meant) == 1:
        return meant[0]
    if not meant:
        foods.require(words)
    raise UnknownFoodError(f"several foods are called {words!r}", way_out=f"Did you mean {' or '.join(meant[:3])}?")


def read_grams(text: str) -> float:
    """Read a mass.

    Parameters
    ----------
    text : str
        A number, which is in grams, or a mass with its unit.

    Returns
    -------
    float
        The mass [g].

    Raises
    ------
    VitamerError
        If it is none, or cannot be that of food.

    Examples
    --------
    >>> read_grams("25,5"), round(read_grams("1.5 oz"), 1)
    (25.5, 42.5)
    """
    from vitamer.amounts import read_amount

    amount = read_amount(text)
    bare = amount.unit is None and amount.note is None
    grams = amount.quantity if bare else amount.mass_g
    if math.isnan(grams):
        raise VitamerError(f"{text.strip()!r} is no mass", way_out=f"Write {_GRAMS}.")
    if not _LEAST_GRAMS <= grams <= _MOST_GRAMS:
        raise VitamerError(f"{text.strip()!r} is not what one weighs", way_out=f"Write {_GRAMS}.")
    return grams


def read_dose(text: str, name: str = "", *, whole: bool = False) -> dict[str, float]:
    """Read what one pill, drop or helping of a supplement holds.

    Parameters
    ----------
    text : str
        Forms and strengths, separated by commas, semicolons or plus signs; of how many pills or drops they are may
        be said of each or once for all (``per 2 drops``).
    name : str, optional
        The supplement's name: where it names one form only, the strength alone is enough.
    whole : bool, default False
        The dose of all that was taken is wanted, and a number of pills has no meaning.

    Returns
    -------
    dict of str to float
        Dose by analyte [µg].

    Raises
    ------
    VitamerError
        If a piece of it says no form, no strength, or more than any pill holds; or a number of pills by which
        it cannot be divided surely.

    Examples
    --------
    >>> read_dose("D3 1000 IU, MK7 100 mcg")
    {'D3': 25.0, 'MK7': 100.0}
    >>> read_dose("1000 IU per 2 drops", "Vitamin D3 drops")
    {'D3': 12.5}
    """
    from vitamer.amounts import read_doses
    from vitamer.amounts.pieces import measured_in

    held: dict[str, float] = {}
    pieces = _dose_pieces(text, whole)
    for piece, number in pieces:
        states = any(m.dose for m in measured_in(piece))
        read = (read_doses(piece) or (read_doses(name, piece) if len(pieces) == 1 else {})) if states else {}
        if not read:
            raise VitamerError(f"{piece!r} names no dose of K2 or vitamin D", way_out=f"Write {_DOSE}.")
        if again := sorted(held.keys() & read.keys()):
            raise VitamerError(f"{_form(again[0])} stands twice in {text!r}", way_out="Give each form once.")
        held |= {analyte: dose / number for analyte, dose in read.items()}
    if not held:
        raise VitamerError("no dose is said", way_out=f"Write {_DOSE}.")
    for analyte, dose in held.items():
        if not 0 < dose <= (_MOST_K2_UG if "K" in analyte else _MOST_D_UG):
            much = f"{dose:,.6g} µg of {_form(analyte)}"
            rule = f"{text.strip()!r} would be {much} in one, more than any supplement holds"
            raise VitamerError(rule, way_out="Look at the unit once more: mcg, mg or IU.")
    return {analyte: held[analyte] for analyte in DOSES if analyte in held}


def _form(analyte: str) -> str:
    """Return the form of a vitamin as people write it; one that is not named is the vitamin."""
    return analyte.removesuffix("_unspecified")


class _Pills(NamedTuple):
    """A number of pills, drops or helpings in the words of a dose."""

    start: int
    end: int
    number: float
    measure: str


def _dose_pieces(text: str, whole: bool) -> list[tuple[str, float]]:
    """Return the pieces of a dose without the number of pills that it is of, each with that number."""
    from vitamer.amounts.pieces import measured_in
    from vitamer.amounts.words import normalize_text, plain_signs

    said = plain_signs(normalize_text(text))
    if re.search(r"(?:^|[\s:=(])[-\u2212]\d", said):
        raise VitamerError(f"{text.strip()!r} is less than nothing", way_out=f"Write {_DOSE}.")
    strengths = [m for m in measured_in(said) if m.dose]
    counts = _pills_in(said, [(m.start, m.end) for m in strengths], text)
    cut = "".join(" " if any(c.start <= i < c.end for c in counts) else letter for i, letter in enumerate(said))
    ends = [m.span() for m in _SEPARATOR.finditer(said)]
    starts = [0, *(end for _, end in ends)]
    spans = list(zip(starts, [*(start for start, _ in ends), len(said)], strict=True))
    several = [c for c in counts if c.number != 1]
    unclear = VitamerError(
        f"how many pills or drops {text.strip()!r} is of is not clear", way_out="Write what one of them holds."
    )
    if several and whole:
        raise VitamerError(f"{text.strip()!r} counts, and the dose of all of it is asked", way_out=f"Write {_DOSE}.")
    if several and _says_of_each(said, counts):
        raise unclear
    for_all = bool(strengths) and (
        all(c.end <= strengths[0].start for c in several) or all(c.start >= strengths[-1].end for c in several)
    )
    pieces = []
    for start, end in spans:
        states = any(start <= m.start < end for m in strengths)
        own = {c.number for c in several if for_all or start <= c.start < end}
        words = " ".join(cut[start:end].split())
        if not words or (not states and any(start <= c.start < end for c in counts)):
            continue
        if len(own) > 1 or (states and several and not own):
            raise unclear
        pieces.append((words, own.pop() if own else 1.0))
    return pieces


def _says_of_each(said: str, counts: Sequence[_Pills]) -> bool:
    """Tell whether the words beside a number of pills are about one of them, or how often they are taken."""
    from vitamer.amounts.words import find_word

    rest = "".join("0" if any(c.start <= i < c.end for c in counts) else letter for i, letter in enumerate(said))
    words = [find_word(rest, m.start(), _COUNTED) for m in re.finditer(r"(?<![^\W_])[^\W\d_]", rest)]
    return _EACH.search(rest) is not None or bool(
        {found.word.measure for found in words if found} & {pills.measure for pills in counts if pills.number != 1}
    )


def _pills_in(said: str, strengths: list[tuple[int, int]], text: str) -> list[_Pills]:
    """Find the numbers of pills, drops or helpings beside the strengths; raise on a number of anything else."""
    from vitamer.amounts.pieces import count_at_start, unit_at
    from vitamer.amounts.words import CJK

    # What takes the place of strengths and substances is neither a blank nor a word.
    rest = _FORM.sub(lambda m: "#" * len(m[0]), said)
    for start, end in strengths:
        rest = f"{rest[:start]}{'#' * (end - start)}{rest[end:]}"
    found: list[_Pills] = []
    for match in re.finditer(rf"(?<![^\W_])[^\W_]|[{CJK}]|(?<=[{CJK}])\d", rest):
        at = match.start()
        if (found and at < found[-1].end) or (count := count_at_start(rest[at:])) is None:
            continue
        number = count.outer * (1.0 if math.isnan(count.inner) else count.inner)
        unit = unit_at(rest[at:], count.end)
        if unit is None and (number == 1 or not count.digits):
            continue
        end = at + (unit.end if unit else count.end)
        words = said[at:end].strip()
        if unit is None or unit.word.kind not in _COUNTED or count.gsd != 1 or not number > 0:
            way_out = "Write what one holds, or of how many pills or drops it is: D3 1000 IU per 2 drops."
            raise VitamerError(f"{words!r} in {text.strip()!r} is no number of pills or drops", way_out=way_out)
        most = _MOST_DROPS if unit.word.measure == "drop" else _MOST_PILLS
        if number > most:
            raise VitamerError(f"{words!r} may be the package", way_out="Write what one of them holds.")
        found.append(_Pills(at, end, number, unit.word.measure))
    return found


class Counted(NamedTuple):
    """How many of its measure an amount is [-], and whether that counts pills, drops or helpings of a supplement."""

    number: float
    in_pills: bool


def counted(texts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Counted]:
    """Read how often amounts count, all of them at once.

    Parameters
    ----------
    texts : iterable of (str, str)
        Diary texts and their amounts as written; ``""`` for none.

    Returns
    -------
    dict of (str, str) to Counted
        One of an amount that is not given or cannot be read.

    Examples
    --------
    >>> counted([("Gouda", "2 slices"), ("Vitamin D3", "5 ml")])[("Gouda", "2 slices")]
    Counted(number=2.0, in_pills=True)
    """
    import pandas as pd

    from vitamer.amounts import quantify
    from vitamer.corrections import counts, in_pills

    listed = list(dict.fromkeys(texts))
    read = quantify(pd.DataFrame(listed, columns=["food", "amount"], dtype="str"))
    both = zip(counts(read).fillna(1.0).tolist(), in_pills(read).tolist(), strict=True)
    return {text: Counted(*said) for text, said in zip(listed, both, strict=True)}


def portion_answer(food: str, amount: str, grams: float, number: float | None = None) -> Answer:
    """Return the answer that one of an amount's measure weighs so much.

    Parameters
    ----------
    food, amount : str
        A diary text and the amount as written, such as ``2 slices``; ``""`` for none.
    grams : float
        Mass of one of that measure [g]; of all of it where the amount cannot be read.
    number : float, optional
        How many of that measure the amount is, where :func:`counted` told already.

    Returns
    -------
    Answer

    Raises
    ------
    VitamerError
        If the amount counts nothing.

    Examples
    --------
    >>> portion_answer("Gouda", "2 slices", 25.0).value
    50.0
    """
    if number is None:
        number = counted([(food, amount)])[food, amount].number
    if not number > 0:
        raise VitamerError(f"{amount!r} is nothing that was eaten", way_out="Name the unit: slice, piece, cup.")
    return Answer("portion", (food, amount), grams * number)


def name_of(text: str) -> str:
    """Return the name that a text is settled under: without its amount, and in the form in which names are compared.

    Examples
    --------
    >>> name_of("Toast Nr. 3, 90 g")
    'toast nr. 3'
    """
    import pandas as pd

    from vitamer.amounts import quantify
    from vitamer.corrections import name_keys

    read = quantify(pd.DataFrame({"food": [text], "amount": [None]}, dtype="str"))
    return str(name_keys(read["name"]).iloc[0])


def nothing_concerned(diary: Diary, text: str) -> str:
    """Say why an answer about a name concerns no entry: no entry has the name, or none has the unit.

    Parameters
    ----------
    diary : Diary
        The open diary.
    text : str
        The name as the person wrote it.

    Returns
    -------
    str
        One line with names of the diary that come near, or with the amounts that its entries have.
    """
    from rapidfuzz import fuzz, process

    from vitamer.amounts import quantify
    from vitamer.corrections import name_keys

    entries = diary.entries()
    names, wanted = name_keys(quantify(entries[["food", "amount"]])["name"]), name_of(text)
    own = entries[names == wanted]
    if len(own):
        written = "; ".join(map(str, sorted(own["amount"].dropna().unique())[:_NEAR])) or "no amount"
        return f"No entry of {text!r} has that unit; as written: {written}. It is kept for future entries."
    written_as = dict(zip(names, entries["food"], strict=True))
    near = process.extract(wanted, sorted(map(str, written_as)), scorer=fuzz.WRatio, limit=_NEAR, score_cutoff=_LIKE)
    meant = " or ".join(repr(written_as[name]) for name, *_ in near)
    guess = f"; did you mean {meant}?" if meant else "."
    return f"No entry of the diary has the name {text!r}{guess} It is kept for future entries."


def amount_of_one(unit: str) -> str:
    """Return an amount of one of a unit that a person names; what is no unit is an amount as it stands in the diary.

    Parameters
    ----------
    unit : str
        A household measure in any language, an amount as written, or ``""`` for one of it.

    Returns
    -------
    str
        The amount.

    Examples
    --------
    >>> amount_of_one("slice"), amount_of_one("2 wads"), amount_of_one("")
    ('1 slice', '2 wads', '')
    """
    from vitamer.amounts import read_amount

    said = unit.strip()
    if not said or said[0].isdigit():
        return said
    one = read_amount(f"1 {said}")
    return f"1 {said}" if one.unit is not None or one.noun is not None or one.size is not None else said


def words_of(answer: Answer, foods: FoodTable) -> str:
    """Return what an answer says in words, with the names of the vitamins and masses as people write them.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> words_of(Answer("portion", ("Wheel", "1 wheel"), 40_000.0), load_foods())
    '1 wheel = 40 kg'
    """
    if answer.kind == "portion" and answer.value is not None:
        return f"{answer.key[1] or 'one'} = {mass_words(answer.value)}"
    if answer.kind == "entry" and answer.value and set(answer.value) == {"mass_g"}:
        return mass_words(answer.value["mass_g"])
    labels = foods.analytes["label"]
    return re.sub(r"\b\w+_unspecified\b", lambda m: str(labels.get(m[0], m[0])), answer.words())


def mass_words(grams: float) -> str:
    """Write a mass as people do.

    Examples
    --------
    >>> mass_words(25.5), mass_words(40_000)
    ('25.5 g', '40 kg')
    """
    number, unit = (grams, "g") if grams < 1000 else (grams / 1000, "kg")
    return f"{float(f'{number:.4g}'):,.15g} {unit}"


def refused_amounts(
    answers: Sequence[Answer], foods: FoodTable, corrections: Corrections | None = None, *, sure: bool = False
) -> dict[int, VitamerError]:
    """Return why masses and doses cannot be those of their foods, by their place among all answers.

    Parameters
    ----------
    answers : sequence of Answer
        What is to be kept.
    foods : FoodTable
        The food table.
    corrections : Corrections, optional
        What was settled: it tells which food a name means, as do the answers themselves.
    sure : bool, default False
        The person confirmed a mass that is hard to believe.

    Returns
    -------
    dict of int to VitamerError
        A dose of what is no supplement, a mass of what counts by its dose, and a portion beyond what is believed.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> said = [Answer("portion", ("Gouda", "200"), 40_000.0), Answer("dose", ("Gouda",), {"D3": 25.0})]
    >>> [str(error).partition(".")[0] for error in refused_amounts(said, load_foods()).values()]
    ["'200' of 'Gouda' would weigh 40 kg", "'Gouda' is no supplement, and a dose of it would count nothing"]
    """
    from vitamer.plausibility import believed_masses

    told = {at: answer for at, answer in enumerate(answers) if answer.value and _says_how_much(answer)}
    means = _meant_foods(answers, [_text(answer) for answer in told.values()], foods, corrections)
    limits = believed_masses(foods, {f for eaten in means.values() for f in eaten})
    refused: dict[int, VitamerError] = {}
    for at, answer in told.items():
        text = _text(answer)
        eaten = means[text]
        pills = any(foods.foods.at[food, "kind"] == "supplement" for food in eaten)
        dosed = answer.kind == "dose" or "dose_ug" in (answer.value if answer.kind == "entry" else ())
        if dosed and not pills:
            refused[at] = VitamerError(
                f"{text!r} is no supplement, and a dose of it would count nothing",
                way_out="If it is one, say which: an id such as supplement_d3 (all: vitamer foods search supplement).",
            )
        elif pills and not dosed:
            rule = f"{text!r} is a supplement and counts by its dose, not by its mass"
            refused[at] = VitamerError(rule, way_out=f"Write {_DOSE}.")
        elif answer.kind == "portion" and not sure:
            most = sum(limits[food].most for food in eaten if food in limits) or _MOST_GRAMS
            if answer.value > most:
                rule = f"{answer.key[1] or 'one'!r} of {text!r} would weigh {mass_words(answer.value)}"
                way_out = f"At most {mass_words(most)} are believed; if it is so, write ! behind the grams."
                refused[at] = VitamerError(rule, way_out=way_out)
    return refused


def _text(answer: Answer) -> str:
    """Return the diary text that an answer is about."""
    return answer.key[2] if answer.kind == "entry" else answer.key[0]


def _says_how_much(answer: Answer) -> bool:
    return answer.kind in ("portion", "dose") or (answer.kind == "entry" and "as_written" not in answer.value)


def _meant_foods(
    answers: Sequence[Answer], texts: list[str], foods: FoodTable, corrections: Corrections | None
) -> dict[str, list[str]]:
    """Return the foods that each text means: as the answers say, or else as it is read."""
    import pandas as pd

    from vitamer.amounts import quantify
    from vitamer.matching import match_names

    if not texts:
        return {}
    said = {_text(a): [str(food) for food, _ in a.value or ()] for a in answers if a.kind == "name"}
    means = {text: list(said.get(text, ())) for text in texts}
    listed = [text for text in means if text not in said]
    names = quantify(pd.DataFrame({"food": listed, "amount": None}, dtype="str"))["name"].tolist()
    found = match_names(list(dict.fromkeys(names)), foods, corrections)
    known = found[(found["status"] == "matched") & found["food_id"].notna()]
    eaten = known.groupby("name")["food_id"].agg(list).to_dict()
    for text, name in zip(listed, names, strict=True):
        means[text] += map(str, eaten.get(name, ()))
    return means


def answers_of(
    text: str,
    foods: FoodTable,
    *,
    food: str | None = None,
    grams: str | None = None,
    unit: str = "",
    dose: str | None = None,
) -> list[Answer]:
    """Read what is said of one name.

    Parameters
    ----------
    text : str
        The name as it stands in the diary.
    foods : FoodTable
        The food table.
    food : str, optional
        Which foods it means, as :func:`read_foods` reads them.
    grams : str, optional
        What one `unit` of it weighs, as :func:`read_grams` reads it.
    unit : str, default ""
        The unit; blank for one of it.
    dose : str, optional
        What one of it holds, as :func:`read_dose` reads it.

    Returns
    -------
    list of Answer

    Raises
    ------
    VitamerError
        If one of them cannot be read.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> [a.words() for a in answers_of("Aldi Käse", load_foods(), food="cheese_gouda", grams="25", unit="slice")]
    ['cheese_gouda', '1 slice = 25 g']
    """
    answers = []
    if food is not None:
        answers.append(Answer("name", (text,), read_foods(food, foods)))
    if grams is not None:
        answers.append(portion_answer(text, amount_of_one(unit), read_grams(grams.rstrip("! "))))
    if dose is not None:
        answers.append(Answer("dose", (text,), read_dose(dose, text)))
    return answers
