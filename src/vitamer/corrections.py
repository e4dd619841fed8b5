"""What a person settled: which food a name means, what a measure weighs, what a pill holds, what one entry was.

An answer is kept with the text that the person saw and never with what the program made of it. Names and measures
are read from that text anew on every run, as those of the entries are, so that an answer follows a better reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from vitamer.columns import DOSES, MENAQUINONES, NO_AMOUNT, VITAMIN_D
from vitamer.errors import VitamerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from vitamer.food_table import FoodTable

__all__ = [
    "KEYS",
    "Answer",
    "Corrections",
    "counts",
    "in_pills",
    "latest",
    "measures",
    "name_keys",
    "new_answers",
    "refusals",
    "settled_amounts",
    "settled_entries",
    "settled_masses",
    "unknown_foods",
    "with_settled_doses",
]

#: What each kind of answer is about: the parts of its key.
KEYS = {
    "name": ("food",),
    "portion": ("food", "amount"),
    "dose": ("food",),
    "entry": ("source", "day", "food", "amount"),
}

#: Units that state a mass or a dose by themselves, in which amounts of every such unit are held.
_STATED = ("g", "IU")
#: Bare numbers up to this are counts; more are a measure of their own, which may be grams.
_MOST_COUNTED = 20
#: No food is denser: salt is 2.2 g/ml.
_HEAVIEST_ML = 3.0
#: Shares may be off their sum by so much, as thirds written with three digits are.
_ROUNDING = 2e-3
#: What an empty list of foods says of a name.
_NEITHER = "neither K2 nor vitamin D"


@dataclass(frozen=True)
class Answer:
    """One thing that a person settled, or forgot.

    Attributes
    ----------
    kind : str
        ``name``, ``portion``, ``dose`` or ``entry``.
    key : tuple of str
        What it is about, as it is written in the diary: of a name or dose ``(food,)``, of a portion
        ``(food, amount)``, of an entry ``(source, day, food, amount)``. A missing amount is ``""``, the day ISO.
    value : object
        Of a name a list of ``[food_id, share]`` with shares that sum to 1, empty for a name that holds neither K2
        nor vitamin D; of a portion the grams of that amount as eaten; of a dose µg by analyte in one pill, drop or
        helping; of an entry ``{"mass_g": 45.0}``, ``{"dose_ug": {"D3": 25.0}}`` or ``{"as_written": True}``.
        None forgets what was settled before.
    time : str
        When it was given (UTC, ISO); empty if it is not in a diary yet.
    """

    kind: str
    key: tuple[str, ...]
    value: Any
    time: str = field(default="", compare=False)

    def words(self) -> str:
        """Return what was settled in words, such as ``60 % bread + 40 % cheese_gouda``.

        Examples
        --------
        >>> Answer("portion", ("toast", "2 slices"), 60.0).words(), Answer("name", ("aspirin",), []).words()
        ('2 slices = 60 g', 'neither K2 nor vitamin D')
        """
        if self.value is None:
            return "forgotten"
        if self.kind == "name":
            if len(self.value) == 1:
                return str(self.value[0][0])
            return " + ".join(f"{100 * share:.3g} % {food}" for food, share in self.value) or _NEITHER
        if self.kind == "portion":
            return f"{self.key[1] or 'one'} = {_grams_text(self.value)}"
        if self.kind == "dose":
            return f"{_doses_text(self.value)} in one"
        said = [_grams_text(self.value["mass_g"])] if "mass_g" in self.value else []
        said += [_doses_text(self.value["dose_ug"])] if "dose_ug" in self.value else []
        return ", ".join(said) or "right as it is written"


@dataclass(frozen=True, eq=False)
class Corrections:
    """What holds of all that was settled, as frames; false if there is nothing.

    Attributes
    ----------
    names : pandas.DataFrame
        `name`, `food_id` (missing where the name holds neither K2 nor vitamin D), `share` of the mass [-].
    portions : pandas.DataFrame
        `name`, `measure` as :func:`measures` tells it, `mass_g` of one [g].
    doses : pandas.DataFrame
        `name`, `analyte`, `dose_ug` in one [µg].
    entries : pandas.DataFrame
        `source`, `day` (ISO text), `food`, `amount` (blank if missing), `mass_g` of all of it [g], `as_written`, and
        `dose_<analyte>_ug` of all of it [µg] for each of ``columns.DOSES``.
    """

    names: pd.DataFrame
    portions: pd.DataFrame
    doses: pd.DataFrame
    entries: pd.DataFrame

    def __bool__(self) -> bool:
        return any(len(frame) for frame in (self.names, self.portions, self.doses, self.entries))

    @classmethod
    def none(cls) -> Corrections:
        """Return corrections of nothing."""
        return _nothing()

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Corrections:
        """Return what holds after all the answers, of which a later one replaces an earlier one.

        Examples
        --------
        >>> said = Corrections.of([Answer("name", ("Toast Nr. 3 90 g",), [["bread", 0.7], ["cheese_gouda", 0.3]])])
        >>> said.names.values.tolist()
        [['toast nr. 3', 'bread', 0.7], ['toast nr. 3', 'cheese_gouda', 0.3]]
        """
        held = latest(answers)
        return _frames(held) if held else cls.none()

    @classmethod
    def of_names(cls, frame: pd.DataFrame) -> Corrections:
        """Return corrections of names alone.

        Parameters
        ----------
        frame : pandas.DataFrame
            `name`, a text as it stands in the diary; `food_id`, missing for a name that holds neither K2 nor
            vitamin D; and, for a name that means several foods, `share` [-].

        Raises
        ------
        VitamerError
            If a share is no number above 0.

        Examples
        --------
        >>> import pandas as pd
        >>> Corrections.of_names(pd.DataFrame({"name": ["Zimtzauber"], "food_id": ["cheese_gouda"]})).names["name"][0]
        'zimtzauber'
        """
        shares = frame["share"] if "share" in frame else [1.0] * len(frame)
        means: dict[str, dict[str, float]] = {}
        for name, food, share in zip(frame["name"], frame["food_id"], shares, strict=True):
            foods = means.setdefault(str(name), {})
            if isinstance(food, str) and food:
                _check_number(float(share), f"the share of {food} in {name!r}", "shares that sum to 1")
                foods[food] = foods.get(food, 0.0) + float(share)
        return cls.of(Answer("name", (name,), [[*pair] for pair in foods.items()]) for name, foods in means.items())


def _grams_text(grams: float) -> str:
    """Write a mass to four digits, without a power of ten."""
    return f"{float(f'{grams:.4g}'):,.15g} g"


def latest(answers: Iterable[Answer]) -> dict[tuple[str, ...], Answer]:
    """Return the answers that hold, by kind and what their key is read as today.

    Parameters
    ----------
    answers : iterable of Answer
        In the order in which they were given.

    Returns
    -------
    dict
        ``("name", name)``, ``("portion", name, measure)``, ``("dose", name)`` or ``("entry", source, day, food,
        amount)`` to the last answer, if that did not forget it.
    """
    listed = list(answers)
    read = _read(listed)
    held: dict[tuple[str, ...], Answer] = {}
    for answer in listed:
        _hold(held, _key(answer, read), answer)
    return held


def new_answers(before: Iterable[Answer], answers: Iterable[Answer]) -> list[Answer]:
    """Return those answers, in their order, that say something which does not hold already.

    Parameters
    ----------
    before : iterable of Answer
        What was answered so far, in the order in which it was given.
    answers : iterable of Answer
        What is said now.
    """
    earlier, listed = list(before), list(answers)
    held, read = latest(earlier), _read([*earlier, *listed])
    new = []
    for answer in listed:
        key = _key(answer, read)
        holds = held.get(key)
        if (None if holds is None else _meaning(holds, read)) != _meaning(answer, read):
            new.append(answer)
            _hold(held, key, answer)
    return new


def _key(answer: Answer, read: dict[tuple[str, str], tuple[str, str, float]]) -> tuple[str, ...]:
    """Return the kind of an answer and what its key is read as."""
    if answer.kind == "entry":
        return answer.kind, *answer.key
    name, measure, _ = read[_texts(answer)]
    return (answer.kind, name, measure) if answer.kind == "portion" else (answer.kind, name)


def _meaning(answer: Answer, read: dict[tuple[str, str], tuple[str, str, float]]) -> object:
    """Return what an answer says, alike for answers that say the same."""
    if answer.value is None:
        return None
    if answer.kind == "name":
        return sorted((food, round(float(share), 6)) for food, share in answer.value)
    if answer.kind == "portion":
        return round(_of_one(answer, read), 6)
    return dict(answer.value)


def _of_one(answer: Answer, read: dict[tuple[str, str], tuple[str, str, float]]) -> float:
    """Return the grams of one of the measure of a portion; not-a-number if its amount is read as none by now."""
    _, _, count = read[_texts(answer)]
    return float(answer.value) / count if count > 0 else float("nan")


def _hold(held: dict[tuple[str, ...], Answer], key: tuple[str, ...], answer: Answer) -> None:
    """Let an answer hold, or nothing if it forgets; what was said last stands last."""
    held.pop(key, None)
    if answer.value is not None:
        held[key] = answer


def name_keys(names: pd.Series[str]) -> pd.Series[str]:
    """Return the form of quantified names in which corrections hold them, looking at each distinct name once."""
    from vitamer.matching.text import normalise

    return names.map({name: normalise(str(name)) for name in names.dropna().unique()})


def measures(entries: pd.DataFrame) -> pd.Series[str]:
    """Return by what measure each entry counts, as a settled portion names it.

    Parameters
    ----------
    entries : pandas.DataFrame
        What ``quantify`` returns.

    Returns
    -------
    pandas.Series of str
        The unit or the noun that is counted, behind its size (``small slice``); blank for a bare count or no amount;
        ``number`` for a bare number that may as well be grams; the amount as written where it could not be read: its
        portion is then that of the whole amount.
    """
    many = ~(entries["quantity"].fillna(1.0) <= _MOST_COUNTED)
    bare = many.map({True: "number", False: ""}).astype(object)
    written = entries["amount"].fillna("").astype(str).str.split().str.join(" ").astype(object)
    unit = entries["unit"].astype(object).fillna(entries["counted"].str.casefold().astype(object))
    sized = entries["size"].astype(object) + " " + unit
    return sized.fillna(unit).fillna(bare).mask(_unread(entries), written).astype("str")


def counts(entries: pd.DataFrame) -> pd.Series[float]:
    """Return how many of their measure the entries are; one of an amount that is not given or could not be read."""
    return entries["quantity"].mask(_unread(entries) | (entries["amount_note"] == NO_AMOUNT), 1.0)


def _unread(entries: pd.DataFrame) -> pd.Series[bool]:
    """Tell which amounts could not be read, so that a portion can only be that of all of it."""
    noted = entries["amount_note"].notna() & (entries["amount_note"] != NO_AMOUNT)
    return noted & ((entries["unit"].isna() & entries["counted"].isna()) | entries["quantity"].isna())


def settled_entries(entries: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Return what was settled of each single entry.

    Parameters
    ----------
    entries : pandas.DataFrame
        Entries or parts of them, with `source`, `day`, `food` and `amount` as the diary has them.
    corrections : Corrections
        What was settled.

    Returns
    -------
    pandas.DataFrame
        `mass_g` [g], `as_written` and `dose_<analyte>_ug` [µg], one row an entry, in their index; missing (of
        `as_written`: False) where nothing was settled.

    Notes
    -----
    What is right as it is written is right on every day and in every source on which the same is written.
    """
    import numpy as np
    import pandas as pd

    key = list(KEYS["entry"])
    # The days of a long diary are written out for those few entries alone that can be meant.
    asked = entries["food"].isin(corrections.entries["food"]).to_numpy()
    texts = entries.loc[asked, key]
    texts = texts.assign(day=texts["day"].dt.strftime("%Y-%m-%d"), amount=texts["amount"].fillna("")).astype(object)
    row = np.full(len(entries), -1)
    row[asked] = pd.MultiIndex.from_frame(corrections.entries[key]).get_indexer(pd.MultiIndex.from_frame(texts))
    found = corrections.entries.drop(columns=key).reindex(row).set_axis(entries.index)
    said, written = ["food", "amount"], np.zeros(len(entries), dtype=bool)
    right = corrections.entries.loc[corrections.entries["as_written"], said]
    written[asked] = pd.MultiIndex.from_frame(texts[said]).isin(pd.MultiIndex.from_frame(right))
    return found.assign(as_written=written)


def settled_masses(parts: pd.DataFrame, corrections: Corrections) -> pd.Series[float]:
    """Return the mass that was settled for the whole entry of each part [g], as it was eaten; missing without one.

    A measure counts as often as it was written. A mass that the entry states itself goes before it, and what was
    settled of the one entry goes before both.
    """
    import numpy as np
    import pandas as pd

    mass = pd.Series(np.nan, index=parts.index)
    if len(corrections.portions):
        one = corrections.portions.set_index(["name", "measure"])["mass_g"]
        name = name_keys(parts["name"])
        asked = (name.isin(corrections.portions["name"]) & parts["stated_mass_g"].isna()).to_numpy()
        meant = parts[asked]
        found = one.reindex(pd.MultiIndex.from_arrays([name[asked], measures(meant)]))
        mass[asked] = found.to_numpy(dtype=float) * counts(meant).to_numpy()
    if len(corrections.entries):
        mass = settled_entries(parts, corrections)["mass_g"].fillna(mass)
    return mass


def with_settled_doses(parts: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Return the parts with the doses that were settled, those of a name and then those of one entry.

    The dose of a name counts as often as pills, drops or helpings of it were taken. It stands where nobody wrote one:
    a strength is no part of a name, and one name may be written with another strength. What is settled of an entry is
    all that it held.
    """
    parts = parts.copy()
    columns = [f"dose_{a}_ug" for a in DOSES]
    if len(corrections.doses):
        one = corrections.doses.pivot_table("dose_ug", "name", "analyte").reindex(columns=list(DOSES))
        name = name_keys(parts["name"])
        number = _pills(parts, name.isin(one.index))
        settled = one.reindex(name).mul(number.to_numpy(), axis="index").set_axis(columns, axis="columns")
        settled = settled.set_axis(parts.index)
        for vitamin in (MENAQUINONES, VITAMIN_D):
            forms = [f"dose_{a}_ug" for a in DOSES if a in vitamin]
            unread = parts[forms].isna().all(axis=1)
            parts[forms] = parts[forms].where(~unread, settled[forms])
    if len(corrections.entries):
        said = settled_entries(parts, corrections)[columns]
        parts[columns] = parts[columns].where(said.isna().all(axis=1), said)
    return parts


def settled_amounts(parts: pd.DataFrame, before: pd.DataFrame, corrections: Corrections) -> pd.Series[bool]:
    """Tell which parts have a dose, or an entry with a mass, that was settled, or an amount that was said to be right.

    Parameters
    ----------
    parts : pandas.DataFrame
        Parts with what was settled, weighed, in the order of `before`.
    before : pandas.DataFrame
        The same as they were read.
    corrections : Corrections
        What was settled.
    """
    columns = [f"dose_{a}_ug" for a in DOSES]
    said = settled_entries(parts, corrections)
    now, then = parts[columns].fillna(-1.0).to_numpy(), before[columns].fillna(-1.0).to_numpy()
    weighed = said["mass_g"].notna() & parts["mass_g"].notna()
    settled: pd.Series[bool] = (
        said["as_written"] | weighed | said[columns].notna().any(axis=1) | (now != then).any(axis=1)
    )
    return settled


def in_pills(entries: pd.DataFrame) -> pd.Series[bool]:
    """Tell which quantified entries count pills, drops or helpings, so that the dose of one tells theirs."""
    return _pills(entries, entries["name"].notna()).notna()


def _pills(parts: pd.DataFrame, concerned: pd.Series[bool]) -> pd.Series[float]:
    """Return how many pills, drops or helpings were taken; missing where the amount is a dose, a mass or a volume."""
    from vitamer.amounts import read_amount

    read = {text: read_amount(str(text)) for text in parts["amount"].where(concerned).dropna().unique()}
    doses = [text for text, amount in read.items() if amount.dose_ug > 0 or amount.dose_iu > 0]
    measured = parts["amount"].isin(doses) | parts["stated_volume_ml"].notna() | parts["unit"].isin(_STATED)
    number = parts["quantity"].mask(parts["amount_note"] == NO_AMOUNT, 1.0)
    return number.where(concerned & ~measured)


def refusals(answers: Sequence[Answer], foods: FoodTable) -> dict[int, VitamerError]:
    """Return why answers cannot be, by their place among all; none if all can be kept.

    Parameters
    ----------
    answers : sequence of Answer
        What is to be kept.
    foods : FoodTable
        The table that must know their foods.

    Returns
    -------
    dict of int to VitamerError
        An UnknownFoodError if the table does not hold a food that the answer names; another error if its key names
        nothing, shares do not sum to 1, or a mass or dose is none.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> said = [Answer("portion", ("toast", "1 slice"), 30.0), Answer("portion", ("toast", "30 g"), 9.0)]
    >>> {place: error.rule for place, error in refusals(said, load_foods()).items()}
    {1: "'30 g' of 'toast' is a mass already"}
    """
    read = _read(a for a in answers if a.kind in KEYS and len(a.key) == len(KEYS[a.kind]))
    refused = {}
    for place, answer in enumerate(answers):
        try:
            _check(answer, foods, read)
        except VitamerError as error:
            refused[place] = error
    return refused


def _check(answer: Answer, foods: FoodTable, read: dict[tuple[str, str], tuple[str, str, float]]) -> None:
    """Raise if an answer says something that cannot be."""
    if answer.kind not in KEYS or len(answer.key) != len(KEYS[answer.kind]):
        raise VitamerError(f"{answer.kind!r} of {answer.key!r} is nothing that can be settled")
    name, measure, count = read.get(_texts(answer), (answer.key[0], "", 1.0))
    if not name.strip():
        raise VitamerError(f"{answer.key[0]!r} holds no name", way_out="Write it as it stands in the diary.")
    if answer.value is None:
        return
    if answer.kind == "name":
        _check_foods(name, answer.value, foods)
    elif answer.kind == "portion":
        _check_portion(answer, name, measure, count)
    elif answer.kind == "dose":
        _check_doses(answer.value, name)
    else:
        food, said = answer.key[2], dict(answer.value)
        if set(said) - {"mass_g", "dose_ug", "as_written"} or not said:
            raise VitamerError(f"{said!r} is nothing that can be settled of an entry of {food!r}")
        if "mass_g" in said:
            _check_number(said["mass_g"], f"the mass of {food!r}", "g")
        if "dose_ug" in said:
            _check_doses(said["dose_ug"], food)


def unknown_foods(corrections: Corrections, foods: FoodTable) -> pd.DataFrame:
    """Return the corrections that name a food which the table does not hold.

    They are kept: until the food returns the name waits for review, read by its words.

    Parameters
    ----------
    corrections : Corrections
        What was settled.
    foods : FoodTable
        The food table.

    Returns
    -------
    pandas.DataFrame
        `name` and `food_id`, one row an unknown food, sorted.
    """
    names = corrections.names
    lost = names["food_id"].notna() & ~names["food_id"].isin(foods.foods.index)
    return names.loc[lost, ["name", "food_id"]].sort_values(["name", "food_id"], ignore_index=True)


def _doses_text(doses: dict[str, float]) -> str:
    return " + ".join(f"{analyte} {dose:.4g} µg" for analyte, dose in doses.items())


def _texts(answer: Answer) -> tuple[str, str]:
    """Return the food and amount texts that an answer is about."""
    return answer.key[0], answer.key[1] if answer.kind == "portion" else ""


def _read(answers: Iterable[Answer]) -> dict[tuple[str, str], tuple[str, str, float]]:
    """Read the texts of answers as those of entries are read: texts to name, measure and count."""
    import pandas as pd

    from vitamer.amounts import quantify

    texts = list(dict.fromkeys(_texts(a) for a in answers if a.kind != "entry"))
    if not texts:
        return {}
    read = quantify(pd.DataFrame(texts, columns=["food", "amount"], dtype="str"))
    return dict(zip(texts, zip(name_keys(read["name"]), measures(read), counts(read), strict=True), strict=True))


def _check_number(value: object, what: str, unit: str) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < float("inf"):
        raise VitamerError(f"{what} cannot be {value!r}", way_out=f"Give a number of {unit} above 0.")


def _check_portion(answer: Answer, name: str, measure: str, count: float) -> None:
    if measure in _STATED:
        rule = f"{answer.key[1]!r} of {name!r} is a mass already"
        raise VitamerError(rule, way_out="Settle the one entry if that is not what was eaten.")
    if not count > 0:
        raise VitamerError(f"{answer.key[1]!r} of {name!r} is nothing that was eaten")
    _check_number(answer.value, f"the mass of {answer.key[1] or 'one'} of {name!r}", "g")
    if measure == "ml" and answer.value / count > _HEAVIEST_ML:
        rule = f"one ml of {name!r} cannot weigh {answer.value / count:.4g} g"
        raise VitamerError(rule, way_out="Give the grams of 1 ml, or settle the one entry: g 250 on DAY.")


def _check_doses(doses: dict[str, float], name: str) -> None:
    for analyte, dose in doses.items():
        if analyte not in DOSES:
            raise VitamerError(f"{analyte!r} is no form that a dose names", way_out=f"Known: {', '.join(DOSES)}.")
        if dose != 0:
            _check_number(dose, f"the {analyte} of {name!r}", "µg")
    if not doses:
        raise VitamerError(f"no dose is said of {name!r}", way_out=f"Name one of {', '.join(DOSES)}.")


def _check_foods(name: str, shares: Sequence[Sequence[Any]], foods: FoodTable) -> None:
    for food, share in shares:
        foods.require(food)
        _check_number(share, f"the share of {food} in {name!r}", "shares that sum to 1")
    if shares and abs(sum(share for _, share in shares) - 1) > _ROUNDING:
        total = sum(share for _, share in shares)
        raise VitamerError(f"the shares of {name!r} sum to {total:.3g}", way_out="They must sum to 1.")
    pills = [food for food, _ in shares if foods.foods.at[food, "kind"] == "supplement"]
    if len(shares) > 1 and pills:
        rule = f"{pills[0]} counts by its dose and can be no share of {name!r}"
        raise VitamerError(rule, way_out="Name the one supplement that holds all of it, such as supplement_d3_k2.")
    if len({food for food, _ in shares}) < len(shares):
        raise VitamerError(f"a food stands twice in what {name!r} means")


def _frames(held: dict[tuple[str, ...], Answer]) -> Corrections:
    """Lay out what holds, by kind."""
    import pandas as pd

    read = _read(held.values())
    names: list[tuple[str, str | None, float]] = []
    portions: list[tuple[str, str, float]] = []
    doses: list[tuple[str, str, float]] = []
    entries: list[dict[str, Any]] = []
    for (kind, *key), answer in held.items():
        if kind == "name":
            total = sum(share for _, share in answer.value)
            names += [(key[0], food, share / total) for food, share in answer.value] or [(key[0], None, 1.0)]
        elif kind == "portion":
            # What is read as a mass by now states itself.
            if key[1] not in _STATED:
                portions.append((key[0], key[1], _of_one(answer, read)))
        elif kind == "dose":
            doses += [(key[0], analyte, float(dose)) for analyte, dose in answer.value.items()]
        else:
            said = answer.value
            row = dict(zip(KEYS["entry"], key, strict=True)) | {
                "mass_g": said.get("mass_g"),
                "as_written": bool(said.get("as_written", False)),
            }
            entries.append(row | {f"dose_{a}_ug": dose for a, dose in said.get("dose_ug", {}).items()})
    empty = Corrections.none()
    return Corrections(
        pd.DataFrame(names, columns=empty.names.columns).astype(empty.names.dtypes),
        pd.DataFrame(portions, columns=empty.portions.columns).astype(empty.portions.dtypes),
        pd.DataFrame(doses, columns=empty.doses.columns).astype(empty.doses.dtypes),
        pd.DataFrame(entries, columns=empty.entries.columns).astype(empty.entries.dtypes),
    )


@cache
def _nothing() -> Corrections:
    import pandas as pd

    def empty(text: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
        kinds = dict.fromkeys(text, "str") | dict.fromkeys(numbers, "float64")
        return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})

    entries = empty(KEYS["entry"], ("mass_g", *(f"dose_{a}_ug" for a in DOSES)))
    entries.insert(len(KEYS["entry"]) + 1, "as_written", pd.Series(dtype=bool))
    return Corrections(
        empty(("name", "food_id"), ("share",)),
        empty(("name", "measure"), ("mass_g",)),
        empty(("name", "analyte"), ("dose_ug",)),
        entries,
    )
