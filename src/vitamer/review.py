"""What a diary leaves open: one question a name, measure or amount, with what to choose from and what it could add.

The questions stand in the order of consequence: how many µg of K2 or vitamin D the right answer could bring over the
whole diary. Nothing here changes an estimate.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from vitamer.columns import DOSES, ENTRIES, MENAQUINONES, NO_AMOUNT, QUANTIFIED, VITAMIN_D, WEIGHED, check
from vitamer.corrections import KEYS
from vitamer.exposures import food_rows, is_supplement
from vitamer.matching.candidates import BELOW_BEST, MOST_CANDIDATES, Candidate, candidates

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vitamer.corrections import Corrections
    from vitamer.food_table import FoodTable

__all__ = ["QUESTIONS", "REST", "Choice", "Question", "open_questions", "question_records"]

#: What is asked, by kind of question.
QUESTIONS = {
    "food": "What food is this?",
    "grams": "How much does it weigh?",
    "dose": "What does one of it hold?",
    "amount": "Is this amount right?",
    "correction": "What food is this now?",
}

#: So many names get candidates of their own; of a cohort's others only the reading's own best are known.
MOST_READ = 2_000

#: What an entry is taken to weigh that has neither a weight nor a default portion, to tell what it could hold [g].
_SOME_GRAMS = 100.0

#: Strengths that such supplements often have [µg of K2, µg of D]. They put the questions about missing doses in order
#: and are used for nothing else: no estimate and no figure that is shown rests on them.
_OFTEN_UG = {
    "supplement_d3": (0.0, 25.0),
    "supplement_d3_k2": (100.0, 50.0),
    "supplement_k2_mk7": (100.0, 0.0),
    "supplement_k2_mk4": (500.0, 0.0),
    "supplement_calcium_d": (0.0, 10.0),
    "supplement_multivitamin": (30.0, 10.0),
}

#: So many different amounts of a name are shown.
_AMOUNTS = 4

#: What stands for the part of a line that holds neither K2 nor vitamin D.
REST = "other"


@dataclass(frozen=True)
class Choice:
    """One way to answer a question about a food.

    Attributes
    ----------
    food_id : str
        The food of the table.
    name : str
        Its name.
    score : float
        How well the words fit, 0 to 1 [-]; missing where the reading gives none.
    foods : tuple of (str, float)
        The whole answer: foods and their shares, more than one if the line names several foods.
    k2_ug, d_ug : float
        What it would add over the whole diary [µg]; missing if unknown.
    """

    food_id: str
    name: str
    score: float
    foods: tuple[tuple[str, float], ...]
    k2_ug: float
    d_ug: float


@dataclass(frozen=True)
class Question:
    """One open question.

    Attributes
    ----------
    question : str
        A kind of :data:`QUESTIONS`.
    name : str
        The name that an answer settles.
    measure : str
        For grams: the measure of which one is to be weighed, blank for a bare count or no amount. For a dose: the
        amount, where that is no number of pills, drops or helpings; all of it is then asked about.
    food, amount : str
        The most frequent text and amount of its entries, as written.
    count : float
        How many of the measure that amount is.
    amounts : tuple of str
        The most frequent amounts, as written.
    entries : int
        How many entries have it.
    first_day, last_day : str
        First and last of their days (ISO).
    why : str
        Why it is asked.
    food_id : str
        The food that the name was matched with; blank if none.
    k2_ug, d_ug : float
        The most that it could add over the whole diary [µg]; missing if unknown.
    choices : tuple of Choice
        Foods to choose from, the best first.
    meant : dict of str to object
        For an amount that is hard to believe what was probably meant, as the value of an answer; else empty.
    keys : tuple of tuple of str
        Source, day (ISO), food and amount of every entry.
    """

    question: str
    name: str
    measure: str
    food: str
    amount: str
    count: float
    amounts: tuple[str, ...]
    entries: int
    first_day: str
    last_day: str
    why: str
    food_id: str
    k2_ug: float
    d_ug: float
    choices: tuple[Choice, ...]
    meant: dict[str, Any]
    keys: tuple[tuple[str, ...], ...]


def open_questions(
    servings: pd.DataFrame, foods: FoodTable, corrections: Corrections | None = None, *, most_read: int = MOST_READ
) -> list[Question]:
    """Return what the servings leave open, what could bring most first.

    Parameters
    ----------
    servings : pandas.DataFrame
        What ``weigh`` returns.
    foods : FoodTable
        The food table.
    corrections : Corrections, optional
        What was settled: some of it may name foods that the table no longer holds.
    most_read : int, default 2000
        How many names get foods to choose from beside the reading's own.

    Returns
    -------
    list of Question
        By the larger of `k2_ug` and `d_ug`, unknown before zero, then by entries and name.

    Examples
    --------
    >>> import vitamer
    >>> a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "Grandpa's goudaa thing", "30 g")]))
    >>> [(q.question, q.choices[0].food_id) for q in open_questions(a.servings, a.foods)]
    [('food', 'cheese_gouda')]
    """
    check(servings, (*ENTRIES, *QUANTIFIED, *WEIGHED), "review")
    servings = servings.reset_index(drop=True)
    asked = _asked(servings, foods, corrections)
    if asked.empty:
        return []
    groups = _groups(asked)
    reading = _reading(servings, asked, groups, foods)
    weightiest = groups.index
    if len(groups) > most_read:
        own = _could_hold(servings, asked, reading, _options(reading, foods, []), foods, corrections)
        weightiest = _in_order(groups, _weights(groups, own))[:most_read]
    reading = reading.assign(guess=_guesses(reading, foods, weightiest))
    options = _options(reading, foods, weightiest)
    could = _could_hold(servings, asked, reading, options, foods, corrections)
    return _questions(asked, groups, reading, could, foods)


def _asked(servings: pd.DataFrame, foods: FoodTable, corrections: Corrections | None) -> pd.DataFrame:
    """Return the entries that leave something open, one row an entry and question, numbered by `group`."""
    import pandas as pd

    from vitamer.amounts import quantify
    from vitamer.corrections import counts, in_pills, measures, name_keys, settled_masses, unknown_foods

    servings = servings.assign(name=name_keys(servings["name"].fillna("")))
    status, missing = servings["status"], servings["mass_basis"] == "missing"
    supplement = is_supplement(servings, foods)
    no_dose = supplement & missing & (status == "review")
    doubtful = (status != "matched") & ~no_dose
    lost = {} if corrections is None else dict(unknown_foods(corrections, foods).itertuples(index=False, name=None))
    gone = servings["name"].isin(list(lost))
    weightless = (status == "matched") & missing & ~supplement & servings["food_id"].isin(foods.carriers)
    unlikely = servings["amount_doubt"].notna() if "amount_doubt" in servings else pd.Series(False, servings.index)
    kinds = (
        ("correction", doubtful & gone),
        ("food", doubtful & ~gone),
        ("dose", no_dose),
        ("grams", weightless),
        ("amount", unlikely),
    )
    frames = [servings[mask].drop_duplicates("entry_id").assign(question=kind) for kind, mask in kinds]
    asked = pd.concat(frames, ignore_index=True)
    # What a line in doubt weighs is asked when it is known what it is.
    in_doubt = set(asked.loc[asked["question"].isin(["food", "correction"]), "entry_id"])
    asked = asked[~((asked["question"] == "grams") & asked["entry_id"].isin(in_doubt))]
    # Which of its entries stands for a question does not hang on their order.
    asked = asked.sort_values(["food", "amount", "day", "source"], kind="stable", ignore_index=True)
    read = quantify(asked[list(KEYS["entry"])])
    whole = read["stated_mass_g"]
    if corrections:
        whole = settled_masses(read, corrections).fillna(whole)
    # Of a line that weighs so many grams it is the shares that are not known: what is in it is the question.
    weighed = (asked["question"] == "grams") & whole.notna()
    asked["question"] = asked["question"].mask(weighed, "food")
    asked["measure"] = measures(read).where(asked["question"] == "grams", "")
    asked["measure"] = asked["measure"].mask(asked["question"] == "amount", asked["amount"].fillna(""))
    # Of "5 ml" nobody knows how many helpings they are: the dose of one would settle nothing.
    measured = (asked["question"] == "dose") & ~in_pills(read)
    asked["measure"] = asked["measure"].mask(measured, asked["amount"].fillna(NO_AMOUNT))
    asked["count"] = counts(read).fillna(1.0)
    about = asked["name"].mask(asked["question"] == "amount", asked["food"])
    why = asked["amount_note"].where((asked["question"] == "grams") | weighed)
    if "amount_doubt" in asked:
        why = why.mask(asked["question"] == "amount", asked["amount_doubt"])
    asked["why"] = why.mask(asked["question"] == "correction", asked["name"].map(lost))
    asked["group"] = asked.assign(about=about).groupby(["question", "about", "measure"], sort=True).ngroup()
    return asked


def _groups(asked: pd.DataFrame) -> pd.DataFrame:
    """Return what each question is about: one row a group, sorted."""
    first = asked.groupby("group").first()
    groups = first[["question", "name", "measure", "food_id"]].copy()
    groups["why"] = asked.groupby("group")["why"].first()
    groups["entries"] = asked.groupby("group").size()
    days = asked.groupby("group")["day"]
    for column, day in (("first_day", days.min()), ("last_day", days.max())):
        groups[column] = day.dt.strftime("%Y-%m-%d")
    # Text and amount of most entries stand for all of them.
    columns = ["group", "food", "amount", "count"]
    written = asked.fillna({"amount": ""}).groupby(columns).size().rename("n").reset_index()
    written = written.sort_values(["group", "n", "food", "amount"], ascending=[True, False, True, True])
    example = written.groupby("group").first()
    groups["food"], groups["amount"], groups["count"] = example["food"], example["amount"], example["count"]
    amounts = written[written["amount"] != ""].drop_duplicates(["group", "amount"])
    listed = _lists(amounts["group"], amounts["amount"])
    groups["amounts"] = [tuple(listed.get(group, ())[:_AMOUNTS]) for group in groups.index]
    return groups


def _lists(group: pd.Series[int], values: pd.Series[Any]) -> dict[int, list[Any]]:
    """Return the values of each group in their order; ``groupby.agg`` takes a hundred times as long."""
    listed: dict[int, list[Any]] = {}
    for number, value in zip(group.tolist(), values.tolist(), strict=True):
        listed.setdefault(number, []).append(value)
    return listed


def _reading(servings: pd.DataFrame, asked: pd.DataFrame, groups: pd.DataFrame, foods: FoodTable) -> pd.DataFrame:
    """Return how the names in question are read, one row a part of the name; `open` parts are those in question."""
    import pandas as pd

    example = asked.drop_duplicates("group")[["group", "entry_id"]]
    columns = ["part", "part_name", "parts", "food_id", "score", "basis", "status", "runner_up", "mass_basis"]
    reading = example.merge(servings[["entry_id", *columns]], on="entry_id").drop(columns="entry_id")
    reading["question"] = reading["group"].map(groups["question"])
    about_food = reading["question"].isin(["food", "correction"])
    weightless = (reading["mass_basis"] == "missing") & reading["food_id"].isin(foods.carriers)
    doubtful = about_food & (reading["status"] != "matched")
    reading["open"] = doubtful | weightless | reading["question"].isin(["dose", "amount"])
    reading["name"] = reading["group"].map(groups["name"])
    # The part in doubt that comes first is the one to choose a food for.
    reading = reading.assign(sure=~doubtful, guess=pd.Series(index=reading.index, dtype="str"))
    return reading.sort_values(["group", "sure", "part"], ignore_index=True)


def _guesses(reading: pd.DataFrame, foods: FoodTable, ranked: Iterable[int]) -> pd.Series[str]:
    """Return what a line's further parts are likest to that are not read as any food; missing for all other parts.

    A choice is about the first part in doubt, and as an answer it stands for all of the line.
    """
    further = reading["question"].isin(["food", "correction"]) & reading.duplicated("group")
    unread = further & ~reading["sure"] & reading["food_id"].isna() & reading["group"].isin(list(ranked))
    near = candidates(reading.loc[unread, "part_name"], foods, most=1)
    likest = {words: found[0].food_id for words, found in near.items() if found}
    return reading["part_name"].map(likest).where(unread).astype("str")


def _options(reading: pd.DataFrame, foods: FoodTable, ranked: Iterable[int]) -> pd.DataFrame:
    """Return what there is to choose from, one row an option: the food `chosen` for the first open part, `at_part`.

    The questions of `ranked` get foods whose names are like the name beside the reading's own best and next best; what
    is far less likely than the likest is left out, and so out of what the question could add. A question that is about
    no food has one option, which is what it is read as.
    """
    import pandas as pd

    about_food = reading["question"].isin(["food", "correction"])
    parts = reading[reading["open"] & about_food].drop_duplicates("group")
    several = parts["parts"] > 1
    words = parts["part_name"].where(several, parts["name"]).fillna("")
    wanted = parts["group"].isin(list(ranked))
    near = candidates(words[wanted], foods)
    rows: list[tuple[int, int, int, str | None, float]] = []
    columns = (parts[c].tolist() for c in ("group", "part", "food_id", "runner_up", "score", "sure"))
    for group, part, best, second, score, sure, line, text in zip(*columns, several, words, strict=True):
        found = {c.food_id: c for c in (() if sure else near.get(text, ()))}
        # The reading is equally sure of its best and its next best, whatever their names are like.
        own = {f: found.get(f, Candidate(f, score)) for f in (best, second) if isinstance(f, str)}
        chosen = sorted((own | found).values(), key=lambda c: -c.score)
        chosen = [c for c in chosen if c.food_id == best or c.score >= chosen[0].score - BELOW_BEST]
        if line and not sure and all(c.food_id != REST for c in chosen):
            chosen = [*chosen[: MOST_CANDIDATES - 1], Candidate(REST, math.nan)]
        rows += [(group, option, part, c.food_id, c.score) for option, c in enumerate(chosen[:MOST_CANDIDATES])]
    rows += [(group, 0, 0, None, math.nan) for group in reading.loc[~about_food, "group"].unique()]
    return pd.DataFrame(rows, columns=["group", "option", "at_part", "chosen", "score"])


def _could_hold(
    servings: pd.DataFrame,
    asked: pd.DataFrame,
    reading: pd.DataFrame,
    options: pd.DataFrame,
    foods: FoodTable,
    corrections: Corrections | None,
) -> pd.DataFrame:
    """Return what each option would bring over all entries of its question [µg], and the foods that it stands for.

    Every distinct amount is weighed once for every option, as if the option were what was eaten.
    """
    from vitamer.amounts import quantify
    from vitamer.portions import weigh

    # Entries that read alike weigh alike.
    alike = ["group", "food", "amount", "app_mass_g", "app_d"]
    known_d = asked.assign(app_d=asked["app_vitamin_d_ug"] > 0)
    each = known_d.groupby(alike, dropna=False)["entry_id"].agg(["first", "size"]).reset_index()
    each = each.rename(columns={"first": "entry_id", "size": "times"})[["group", "entry_id", "times"]]
    lines = each.merge(servings, on="entry_id").merge(options.drop(columns="score"), on="group")
    lines = lines.merge(reading[["group", "part", "open", "guess"]], on=["group", "part"])
    chosen = (lines["part"] == lines["at_part"]) & lines["chosen"].notna()
    lines["food_id"] = lines["food_id"].mask(chosen, lines["chosen"]).astype("str").fillna(lines["guess"])
    lines["entry_id"] = lines.groupby(["group", "option", "entry_id"]).ngroup()
    lines["status"], lines["amount_note"] = "matched", quantify(lines[["food", "amount"]])["amount_note"]
    lines = weigh(lines.sort_values(["entry_id", "part"], ignore_index=True), foods, corrections)
    portion = lines["food_id"].map(_default_portions(foods))
    lines["grams"] = lines["mass_g"].fillna(portion).fillna(_SOME_GRAMS)
    lines["k2_ug"], lines["d_ug"] = _brought(lines, foods)
    for number in ("grams", "k2_ug", "d_ug"):
        lines[number] *= lines["times"]
    what = ["group", "option"]
    could = lines[lines["open"]].groupby(what)[["k2_ug", "d_ug"]].sum(min_count=1)
    return options.merge(could.reset_index(), on=what, how="left").merge(_shares(lines), on=what, how="left")


def _default_portions(foods: FoodTable) -> dict[str, float]:
    """Return the default portion of every food that has one, its own or a parent's [g]."""
    table = foods.measures
    here = (table["measure"] == "serving") & (table["region"].isna() | (table["region"] == foods.region))
    rows = table[here].sort_values("region", na_position="first", kind="stable")
    grams = dict(zip(rows["food_id"], rows["mass_g"], strict=True))
    lines = {str(f): foods.lineage(str(f)) for f in foods.foods.index}
    return {food: next(grams[f] for f in line if f in grams) for food, line in lines.items() if {*line} & grams.keys()}


def _brought(lines: pd.DataFrame, foods: FoodTable) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each part brings of K2 and of vitamin D by its `grams` or dose [µg]; missing if unknown."""
    import numpy as np

    rows, supplement = food_rows(lines, foods), is_supplement(lines, foods)
    brought = []
    # A label that states a dose and is silent about the other vitamin holds none of that.
    dosed = lines[[f"dose_{a}_ug" for a in DOSES]].notna().any(axis=1)
    for total, forms in (("MK_total", MENAQUINONES), ("D_total", VITAMIN_D)):
        per_gram = np.where(rows < 0, np.nan, foods.pool.means[rows, foods.pool.column[total]] / 100)
        dose = lines[[f"dose_{a}_ug" for a in DOSES if a in forms]].sum(axis=1).where(dosed).to_numpy(dtype=float)
        brought.append(np.where(supplement, dose, per_gram * lines["grams"].to_numpy(dtype=float)))
    k2, d = brought
    # Where the export gives its own vitamin D, that is counted already.
    return k2, np.where(lines["app_vitamin_d_ug"].to_numpy(dtype=float) > 0, 0.0, d)


def _shares(lines: pd.DataFrame) -> pd.DataFrame:
    """Return for each option the foods that it stands for with their shares of the mass [-].

    What no food of the table is like stays in the mass, as that which holds neither.
    """
    foods = lines.assign(food_id=lines["food_id"].fillna(REST))
    grams = foods.groupby(["group", "option", "food_id"], sort=False)["grams"].sum().reset_index()
    whole = grams.groupby(["group", "option"])["grams"].transform("sum")
    grams["pair"] = list(zip(grams["food_id"].tolist(), (grams["grams"] / whole).round(4).tolist(), strict=True))
    return grams.groupby(["group", "option"], sort=False)["pair"].agg(tuple).rename("foods").reset_index()


def _weights(groups: pd.DataFrame, could: pd.DataFrame) -> pd.DataFrame:
    """Return the most that each question could add [µg], with `weight`, which puts them in order."""
    by_group = could.groupby("group")[["k2_ug", "d_ug"]]
    # Nothing, or a choice of which nobody knows what it holds, is not nothing.
    unknown = could[["k2_ug", "d_ug"]].isna().groupby(could["group"]).any()
    most = by_group.max().mask(unknown & (by_group.max() == 0)).reindex(groups.index)
    often = groups["food_id"].map({f: max(ug) for f, ug in _OFTEN_UG.items()}) * groups["entries"]
    return most.assign(weight=most.max(axis=1).mask(groups["question"] == "dose", often))


def _in_order(groups: pd.DataFrame, most: pd.DataFrame) -> pd.Index:
    """Return the questions by consequence: what is unknown stands before what adds nothing."""
    known = most["weight"]
    rank = (~(known > 0)).astype(int) + (known == 0)
    keys = groups.assign(rank=rank, less=-known.fillna(0.0), fewer=-groups["entries"])
    by = ["rank", "less", "fewer", "name", "question", "measure", "food"]
    return keys.sort_values(by, kind="stable").index


def _questions(
    asked: pd.DataFrame, groups: pd.DataFrame, reading: pd.DataFrame, could: pd.DataFrame, foods: FoodTable
) -> list[Question]:
    most = _weights(groups, could)
    words = dict(foods.foods["name"].items())
    choices: dict[int, list[Choice]] = {}
    for c in could[could["chosen"].notna()].to_dict("records"):
        if c["chosen"] == REST and len(c["foods"]) == 1:
            continue  # neither, which can always be answered
        pills = [f for f, _ in c["foods"] if foods.foods.at[f, "kind"] == "supplement"]
        answer = ((c["chosen"], 1.0),) if pills or len(c["foods"]) == 1 else c["foods"]
        choices.setdefault(c["group"], []).append(
            Choice(c["chosen"], str(words[c["chosen"]]), c["score"], answer, c["k2_ug"], c["d_ug"])
        )
    why = _reasons(groups, reading, foods)
    written = asked.assign(day=asked["day"].dt.strftime("%Y-%m-%d"), amount=asked["amount"].fillna(""))
    written = written[["group", *KEYS["entry"]]].drop_duplicates()
    keys: dict[int, list[tuple[str, ...]]] = {}
    for group, *key in written.itertuples(index=False, name=None):
        keys.setdefault(group, []).append(tuple(key))
    meant = _meant(asked)
    read_as = groups["food_id"].fillna("").to_dict()
    k2, d = most["k2_ug"].to_dict(), most["d_ug"].to_dict()
    about: dict[Any, dict[str, Any]] = groups.drop(columns=["food_id", "why"]).to_dict("index")  # type: ignore[assignment]
    return [
        Question(
            **about[g],
            why=why[g],
            food_id=read_as[g],
            k2_ug=k2[g],
            d_ug=d[g],
            choices=tuple(choices.get(g, ())),
            meant=meant.get(g, {}),
            keys=tuple(keys[g]),
        )
        for g in _in_order(groups, most)
    ]


def _meant(asked: pd.DataFrame) -> dict[int, dict[str, Any]]:
    """Return what amounts that are hard to believe were probably meant to be, where that is known."""
    if "likely_factor" not in asked:
        return {}
    told = (asked["question"] == "amount") & asked["likely_factor"].notna() & (asked["parts"] == 1)
    meant: dict[int, dict[str, Any]] = {}
    for row in asked[told].drop_duplicates("group").to_dict("records"):
        if row["doubt_of"] == "mass":
            meant[row["group"]] = {"mass_g": row["mass_g"] * row["likely_factor"]}
        else:
            doses = {a: row[f"dose_{a}_ug"] for a in DOSES if row[f"dose_{a}_ug"] > 0}
            meant[row["group"]] = {"dose_ug": doses | {row["doubt_of"]: doses[row["doubt_of"]] * row["likely_factor"]}}
    return meant


def _reasons(groups: pd.DataFrame, reading: pd.DataFrame, foods: FoodTable) -> dict[int, str]:
    """Say in plain words why each question is asked."""
    name_of = {str(f): str(n) for f, n in foods.foods["name"].items()}
    parts: dict[int, list[dict[Any, Any]]] = {}
    for row in reading.to_dict("records"):
        parts.setdefault(row["group"], []).append(row)
    asked = zip(groups.index.tolist(), *(groups[c].tolist() for c in ("question", "food_id", "why")), strict=True)
    return {group: _reason(kind, food, said, parts[group], name_of) for group, kind, food, said in asked}


def _reason(kind: str, food: Any, said: Any, parts: list[dict[Any, Any]], name_of: dict[str, str]) -> str:
    """Say why one question is asked; `said` is what was noted of it."""
    unsure = [p for p in parts if p["open"] and p["food_id"] != REST]
    if kind == "correction":
        return f"You settled it as {said!r}, which the food table no longer holds."
    if kind == "dose":
        return f"It is read as {name_of[food]}, and nobody wrote how much is in one."
    if kind == "grams":
        whole = "Part of it is" if len(parts) > len(unsure) else "It is"
        return f"{whole} {' and '.join(name_of[p['food_id']] for p in unsure)}, but {said}."
    if kind == "food":
        line = ["It names several foods: an answer stands for all of it."] if len(parts) > 1 else []
        return " ".join([*(_doubt(p, said, name_of) for p in unsure), *line])
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith((".", "?")) else ".")


def _doubt(part: dict[Any, Any], note: Any, name_of: dict[str, str]) -> str:
    """Say why one part of a name waits."""
    best, second = part["food_id"], part["runner_up"]
    words = repr(part["part_name"] if part["parts"] > 1 else part["name"])
    if not isinstance(best, str):
        return f"The food table has nothing that is called {words}."
    if part["status"] == "matched":
        because = f": {note}" if isinstance(note, str) else ""
        return f"How much of it is {name_of[best]} is not known{because}."
    if isinstance(second, str):
        return f"{words} can mean {name_of[best]} or {name_of[second]}."
    return f"{words} may be {name_of[best]}, but not all of the words are understood."


def question_records(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return questions as plain values for programs; what is unknown is None.

    Examples
    --------
    >>> question_records([])
    []
    """

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items() if key != "keys"}
        if isinstance(value, list | tuple):
            return [plain(inner) for inner in value]
        return None if isinstance(value, float) and math.isnan(value) else value

    return [plain(asdict(question)) for question in questions]
