"""From names to frames: each distinct name is read once, then merged back onto the entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitamer.columns import MATCHED, QUANTIFIED, check

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from vitamer.corrections import Corrections
    from vitamer.food_table import FoodTable
    from vitamer.matching.lexicon import Lexicon
    from vitamer.matching.reading import Part

__all__ = ["match", "match_names", "predictions"]

#: The decisions of a person's diary are kept between runs, those of a cohort are not.
_NAMES_KEPT = 20_000


def match_names(names: Iterable[str], foods: FoodTable, corrections: Corrections | None = None) -> pd.DataFrame:
    """Match distinct food names with the foods of the table.

    Parameters
    ----------
    names : iterable of str
        Food texts without their amounts, as `quantify` writes them; repeats are read once.
    foods : FoodTable
        The food table.
    corrections : Corrections, optional
        What the person settled. A name settled on several foods has as many parts, with `part_share`; one settled
        on a food that the table does not hold is read by its words and waits for review.

    Returns
    -------
    pandas.DataFrame
        One row a name and part: ``name``, the columns of :data:`vitamer.columns.MATCHED`, and
        ``explanation``, which says which words were understood as what and which were left over.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> match_names(["brand x gouda cheese"], load_foods())[["food_id", "status"]].values.tolist()
    [['cheese_gouda', 'matched']]
    """
    import pandas as pd

    from vitamer.amounts import split_amount

    distinct = list(dict.fromkeys(names))
    decided = _corrected(distinct, foods, corrections) if corrections else _decisions(distinct, foods)
    rows: list[dict[str, Any]] = []
    for name in distinct:
        for number, part in enumerate(parts := decided[name]):
            row: dict[str, Any] = {
                "name": name,
                "part": number,
                "part_name": part.name,
                "parts": len(parts),
                "food_id": part.food_id,
                "score": part.score,
                "basis": part.basis,
                "status": part.status,
                "runner_up": part.runner_up,
                "explanation": part.understood,
            }
            if part.amount:
                _, amount = split_amount(part.amount)
                row["part_quantity"], row["part_unit"] = amount.quantity, amount.unit
                row["part_mass_g"], row["part_volume_ml"] = amount.mass_g, amount.volume_ml
            rows.append(row)
    columns = ["name", *(c.name for c in MATCHED), "explanation"]
    kinds = {c.name: c.kind for c in MATCHED}
    frame = pd.DataFrame(rows, columns=columns)
    kind_types = {"text": "str", "whole": "int64", "number": "float64"}
    frame = frame.astype({c: kind_types[kinds.get(c, "text")] for c in columns})
    return _with_shares(frame, corrections) if corrections else frame


def match(entries: pd.DataFrame, foods: FoodTable, corrections: Corrections | None = None) -> pd.DataFrame:
    """Name the foods of quantified entries.

    Parameters
    ----------
    entries : pandas.DataFrame
        What :func:`vitamer.amounts.quantify` returns, one row an entry.
    foods : FoodTable
        The food table.
    corrections : Corrections, optional
        What the person settled.

    Returns
    -------
    pandas.DataFrame
        One row an entry and part, in the order of the entries: their columns and those of
        :data:`vitamer.columns.MATCHED`. No entry is dropped.

    Raises
    ------
    VitamerError
        If `entries` lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> from vitamer.amounts import quantify
    >>> from vitamer.food_table import load_foods
    >>> entries = pd.DataFrame({"entry_id": [0], "food": ["Natto"], "amount": ["40 g"]})
    >>> match(quantify(entries), load_foods())[["food_id", "status", "parts"]].values.tolist()
    [['natto', 'matched', 1]]
    """
    check(entries, QUANTIFIED[:1], "match")
    matched = match_names(entries["name"].fillna("").unique(), foods, corrections).drop(columns="explanation")
    key = entries["name"].fillna("")
    return entries.assign(_key=key).merge(
        matched.rename(columns={"name": "_key"}), on="_key", how="left", sort=False
    ).drop(columns="_key")  # fmt: skip


def predictions(texts: Iterable[str], foods: FoodTable, corrections: Corrections | None = None) -> pd.DataFrame:
    """Tell for each text what it was matched with, one row a text, as a table to score or to read.

    Parameters
    ----------
    texts : iterable of str
        Diary texts as written.
    foods : FoodTable
        The food table.
    corrections : Corrections, optional
        What the person settled.

    Returns
    -------
    pandas.DataFrame
        ``text`` verbatim; ``status``, review if a part that carries K2 or D is in review; ``food_id``;
        ``lineage``, the food and its parents joined by ``>``, blank for a line of several foods; ``score``
        0 to 1 [-]; ``basis``; ``components``, for a dish or a line of several foods the lineages of those
        that carry K2 or D (of a dish: the ingredients that make up at least 5 g in 100 g), joined by ``;``;
        ``runner_up``.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> predictions(["Kalamata olives"], load_foods())["status"].tolist()
    ['matched']
    """
    import pandas as pd

    from vitamer.amounts import quantify
    from vitamer.matching.lexicon import lexicon_of

    lexicon, every = lexicon_of(foods), list(texts)
    written = list(dict.fromkeys(every))
    named = quantify(pd.DataFrame({"food": written, "amount": ""}, dtype="str"))["name"].tolist()
    matched = match_names(named, foods, corrections)
    said = zip(*(matched[c].tolist() for c in ("food_id", "status", "score", "basis", "runner_up")), strict=True)
    parts: dict[str, list[tuple[Any, ...]]] = {}
    for name, part in zip(matched["name"].tolist(), said, strict=True):
        parts.setdefault(name, []).append(part)
    rows = [_prediction(text, parts[name], lexicon) for text, name in zip(written, named, strict=True)]
    columns = ["text", "status", "food_id", "lineage", "score", "basis", "components", "runner_up"]
    place = {text: i for i, text in enumerate(written)}
    return pd.DataFrame([rows[place[text]] for text in every], columns=columns)


def _decisions(names: list[str], foods: FoodTable) -> dict[str, list[Part]]:
    """Read names, each once for a food table: what was decided is kept between runs."""
    from vitamer.cache import keep, recall
    from vitamer.matching.lexicon import lexicon_of
    from vitamer.matching.reading import read

    kind = f"names-{foods.region or 'any'}"
    known: dict[str, list[Part]] = recall(kind, foods.key) or {}
    new = [name for name in names if name not in known]
    if new:
        lexicon = lexicon_of(foods)
        known |= {name: read(name, lexicon) for name in new}
        if len(known) <= _NAMES_KEPT:
            keep(kind, foods.key, known)
    return {name: known[name] for name in names}


def _corrected(names: list[str], foods: FoodTable, corrections: Corrections) -> dict[str, list[Part]]:
    """Return the parts of names as the person settled them, and of all others as they are read."""
    from dataclasses import replace

    from vitamer.matching.reading import Part
    from vitamer.matching.text import normalise

    settled = {str(name): list(rows["food_id"]) for name, rows in corrections.names.groupby("name", sort=False)}
    key = {name: normalise(name) for name in names}
    means = {name: [f if isinstance(f, str) else None for f in settled.get(key[name], ())] for name in names}
    lost = {name: [f for f in ids if f is not None and f not in foods.foods.index] for name, ids in means.items()}
    read = _decisions([name for name in names if lost[name] or not means[name]], foods)
    decided: dict[str, list[Part]] = {}
    for name in names:
        if name not in read:
            why = f"your correction: {' + '.join(f or 'neither K2 nor vitamin D' for f in means[name])}"
            decided[name] = [Part(key[name], food, 1.0, "correction", "matched", None, why) for food in means[name]]
        elif lost[name]:
            why = f"your correction: {' + '.join(lost[name])}, which the food table no longer holds"
            status = {"matched": "review"}
            decided[name] = [
                replace(p, status=status.get(p.status, p.status), understood=f"{why}; {p.understood}".rstrip("; "))
                for p in read[name]
            ]
        else:
            decided[name] = read[name]
    return decided


def _with_shares(matched: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Fill in the shares of names that the person settled on several foods."""
    from vitamer.corrections import name_keys

    several = (matched["basis"] == "correction") & (matched["parts"] > 1)
    if several.any():
        share = corrections.names.set_index(["name", "food_id"])["share"]
        rows = matched[several]
        pairs = list(zip(name_keys(rows["name"]), rows["food_id"], strict=True))
        matched.loc[several, "part_share"] = share.reindex(pairs).to_numpy()
    return matched


def _prediction(text: str, parts: list[tuple[Any, ...]], lexicon: Lexicon) -> dict[str, Any]:
    """Return the row of a text from its parts: of each the food, status, score, basis and runner-up."""
    foods = [food if isinstance(food, str) else None for food, *_ in parts]
    statuses = [status for _, status, *_ in parts]
    carrying = [(f, s) for f, s in zip(foods, statuses, strict=True) if f in lexicon.carriers]
    if any(s == "review" for _, s in carrying) or ("matched" not in statuses and "review" in statuses):
        status = "review"
    else:
        status = "matched" if "matched" in statuses else "unmatched"
    named = [f for f in foods if f is not None]
    single = named[0] if len(parts) == 1 and named else None
    *_, basis, runner_up = parts[0]
    components: list[str] = []
    if single is None or lexicon.kind.get(single) == "dish":
        for food, _ in carrying:
            dish = lexicon.kind.get(food) == "dish"
            components += [i for i in (lexicon.main_ingredients(food) if dish else (food,)) if i not in components]
    return {
        "text": text,
        "status": status,
        "food_id": single or "",
        "lineage": ">".join(lexicon.lineage[single]) if single else "",
        "score": min((part[2] for food, part in zip(foods, parts, strict=True) if food), default=0.0),
        "basis": basis,
        "components": ";".join(">".join(lexicon.lineage[c]) for c in components) if status != "unmatched" else "",
        "runner_up": runner_up if isinstance(runner_up, str) else "",
    }
