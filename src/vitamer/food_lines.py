"""What is to be said of a food's contents, line by line: the published values, what they rest on, what came of them.

:mod:`vitamer.food_plots` draws these lines.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES
from vitamer.evidence import Origin, as_eaten, labels_laid_on, origins
from vitamer.intake import contents
from vitamer.overlay import OWN_PREFIX
from vitamer.plots import printable
from vitamer.pooling import LABELLED_TOTALS
from vitamer.provenance import CLASSES, Basis, basis, food_profile, kinds, origins_of_total, rule_of
from vitamer.records import records
from vitamer.uncertainty import label_gsd
from vitamer.weeks import people, span

if TYPE_CHECKING:
    from vitamer.food_table import FoodTable

__all__ = [
    "MARKERS",
    "SMALLEST",
    "SUMMARISE_ABOVE",
    "Block",
    "Line",
    "Panel",
    "Point",
    "entered_by_origin",
    "held_by_analyte",
    "lines_of",
    "number_text",
    "panel_of",
]

#: A panel with more published values than this shows those of one origin as points on one line.
SUMMARISE_ABOVE = 25

#: Numbers below this [µg/hg] are written as under it.
SMALLEST = 0.001

#: Mark of each value type.
MARKERS = {"measured": "o", "calculated": "D", "borrowed": "s", "label": "^"}

_TITLES = {"menaquinones": "Vitamin K2 (menaquinones)", "vitamin_d": "Vitamin D"}


@dataclass(frozen=True)
class Point:
    """One mark: a content as eaten with its whisker, and the raw content before the yield if that differs [µg/hg]."""

    value: float
    value_type: str
    used: bool = True
    low: float = math.nan
    high: float = math.nan
    is_sd: bool = False
    raw: float = math.nan


@dataclass(frozen=True)
class Line:
    """One line of a panel: words in the columns, marks in the plot."""

    text: str
    number: str
    points: tuple[Point, ...] = ()
    origin: str = ""
    reason: str = ""
    state: str = ""
    used: bool = True
    bars: tuple[tuple[float, float, str], ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Block:
    """One form with its pooled content and the lines that it rests on."""

    analyte: str
    label: str
    words: str
    number: str
    mean: float
    low: float
    high: float
    lines: list[Line] = field(default_factory=list)
    entered: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """One class of analytes: its blocks, then what is to be said of the rest."""

    title: str
    blocks: list[Block]
    notes: list[str]
    waterfall: bool = False


def held_by_analyte(foods: FoodTable, food_id: str) -> dict[str, dict[str, Any]]:
    """Return the pooled contents of a food by analyte."""
    return {
        str(row["analyte"]): {str(k): v for k, v in row.items()} for row in contents(foods, food_id).to_dict("records")
    }


def _of(foods: FoodTable, food_id: str, column: str) -> str:
    """Return what ``foods.csv`` says of a food."""
    return str(foods.foods.at[food_id, column])


def panel_of(foods: FoodTable, food_id: str, name: str, held: dict[str, dict[str, Any]]) -> Panel:
    """Gather the blocks and notes of one class of analytes."""
    kind = _of(foods, food_id, "kind")
    analytes = CLASSES[name]
    total = "MK_total" if name == "menaquinones" else "D_total"
    bases = {a: basis(foods, food_id, a) for a in (*analytes, total)}
    rows = foods.contents[foods.contents["food_id"] == food_id]
    published = set(rows["analyte"])
    notes = _rest_words(foods, food_id, {a: bases[a] for a in analytes}, published)
    if kind == "supplement":
        open_forms = [a for a in analytes if a != total and bases[a].kind != "zero_by_rule" and a != "25OHD3"]
        blocks = [_block(foods, food_id, a, bases[a], held, False) for a in analytes if a in published]
        if open_forms and not blocks:
            error = label_gsd(foods, name) ** 1.645
            notes.insert(
                0,
                "The dose is the person’s own: a supplement counts by what the diary says, never by grams. Of 90 % of "
                f"products the label is taken to be right within a factor of {error:.2g}.",
            )
        return Panel(_TITLES[name], blocks, notes)
    if kind == "dish":
        return _dish_panel(foods, food_id, total, name, held, notes)
    shown = [a for a in analytes if a in published or held[a]["mean_ug_per_100g"] > 0]
    if shown and name == "menaquinones" and "MK_total" not in shown and bases["MK_total"].kind != "zero_by_rule":
        shown.insert(0, "MK_total")
    counted = sum(a in analytes for a in rows["analyte"])
    lender = next((bases[a].foods[0] for a in shown if bases[a].kind == "parent"), None)
    if lender is not None:
        counted += int(foods.contents.loc[foods.contents["food_id"] == lender, "analyte"].isin(analytes).sum())
    blocks = [_block(foods, food_id, a, bases[a], held, counted > SUMMARISE_ABOVE) for a in shown]
    if not blocks and all(b.kind == "unknown" for b in bases.values()):
        notes = ["Unknown: the table holds no value, and no rule makes it zero. It counts as unknown, not as zero."]
    return Panel(_TITLES[name], blocks, notes)


def _rest_words(foods: FoodTable, food_id: str, bases: dict[str, Basis], published: set[str]) -> list[str]:
    """Say which forms are zero by which rule, and which nobody read."""
    labels = dict(foods.analytes["label"])
    by_rule: dict[str, list[str]] = {}
    for analyte, found in bases.items():
        rule = rule_of(foods, food_id, analyte)
        if found.kind == "zero_by_rule" and rule is not None:
            by_rule.setdefault(f"{rule['reason']} ({_cited(foods, rule['citation_id'])})", []).append(labels[analyte])
    if set(by_rule) and all(b.kind == "zero_by_rule" for b in bases.values()):
        return [f"Zero by rule: {reason}" for reason in by_rule]
    notes = [f"Zero by rule: {', '.join(names)}. {reason}" for reason, names in by_rule.items()]
    left = [labels[a] for a, b in bases.items() if b.kind == "profile" and foods.pool.mean(food_id, a) == 0]
    if left:
        notes.append(f"The forms above make up the whole total, so that none of it is left for {', '.join(left)}.")
    unknown = [labels[a] for a, b in bases.items() if b.kind == "unknown" and a not in (*published, "MK_total")]
    if unknown:
        notes.append(f"Unknown: {', '.join(unknown)}. Nobody’s value stands in the table; unknown is not zero.")
    return notes


def _cited(foods: FoodTable, citation_id: object) -> str:
    return foods.short_citation(citation_id) if isinstance(citation_id, str) else "by definition"


def _block(
    foods: FoodTable, food_id: str, analyte: str, on: Basis, held: dict[str, dict[str, Any]], summary: bool
) -> Block:
    row = held[analyte]
    mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
    mean = math.nan if on.kind in ("unknown", "dose") else mean
    below = row["value_type"] == "below_loq"
    if on.kind == "zero_by_rule":
        number = "0 by rule"
    elif math.isnan(mean):
        number = "dose as written" if on.kind == "dose" else "unknown"
    else:
        number = f"below {people(2 * mean, SMALLEST)}" if below else number_text(mean, low, high)
    lines = lines_of(foods, food_id, analyte, on, summary)
    entered = entered_by_origin(foods, food_id, analyte, on)
    said = _how_known(foods, food_id, analyte, on, row["origins"])
    said += ", very uncertain" if row["very_uncertain"] else ""
    label = str(foods.analytes["label"][analyte])
    return Block(analyte, label, said, number, mean, low, high, lines, entered)


def _how_known(foods: FoodTable, food_id: str, analyte: str, on: Basis, n: int) -> str:
    """Say in a few words what a pooled content rests on."""
    if on.kind in ("own", "forms"):
        return _own_words(foods, food_id, analyte, on, n)
    if on.kind == "profile":
        return _profile_words(foods, food_id, analyte)
    if on.kind == "parent":
        if analyte in MENAQUINONES and foods.pool.value_type(food_id, "MK_total") == "borrowed":
            return "as much of the borrowed total"
        return f"no value of its own: borrowed from {_of(foods, on.foods[0], 'name')}, with wider spread"
    return {
        "kinds": "no value of its own: the mixture of its kinds",
        "zero_by_rule": "no value below is used",
        "unknown": "no value in use: unknown, not zero",
        "dose": "what the diary says counts, not these values",
        "sum": "the sum of its forms",
    }[on.kind]


def _own_words(foods: FoodTable, food_id: str, analyte: str, on: Basis, n: int) -> str:
    if on.kind == "own" and _own_label(foods, food_id, analyte):
        return "as your label states, as uncertain as a label"
    if on.kind == "own" and analyte in MENAQUINONES:
        n = len(entered_by_origin(foods, food_id, analyte, on))
        summed = basis(foods, food_id, "MK_total").kind in ("sum", "unknown")
        scaled = "" if summed else ", scaled so that the forms add up to the total"
        return f"read by {n} origin{'' if n == 1 else 's'}{scaled}"
    if _regional(foods, food_id, analyte):
        here = foods.regional_contents.get((food_id, analyte))
        if here is not None and here != foods.region:
            return f"the value of {here}, which stands in for {foods.region}"
        return f"differs by country: mean of {n} countries" if n > 1 else f"the value of {here or 'one country'}"
    words = f"pooled from {n} origin{'' if n == 1 else 's'}"
    if on.kind == "forms":
        words += f", by the forms they read and the profile “{_of(foods, food_id, 'profile')}”"
    return words + (f", spread of the group {_of(foods, food_id, 'group')}" if n == 1 else "")


def _own_label(foods: FoodTable, food_id: str, analyte: str) -> bool:
    """Tell whether a content is what a person read on the food's label."""
    rows = foods.contents
    rows = rows[(rows["food_id"] == food_id) & (rows["use"] == "yes") & (rows["value_type"] == "label")]
    names = LABELLED_TOTALS if analyte == "MK_total" else (analyte,)
    return bool((rows["analyte"].isin(names) & rows["origin_id"].str.startswith(OWN_PREFIX)).any())


def _entering(foods: FoodTable, food_id: str, analyte: str) -> dict[str, Origin]:
    """Return the origins on which a content rests: a label alone where one is laid on, else all that read it."""
    label = labels_laid_on(foods, food_id).get(food_id, {}).get(analyte)
    return label or origins(foods, food_id).get(food_id, {}).get(analyte, {})


def _profile_words(foods: FoodTable, food_id: str, analyte: str) -> str:
    if foods.pool.mean(food_id, analyte) == 0:
        return "the forms that have a share make up the whole total"
    if analyte not in (profile := food_profile(foods, food_id)):
        return "what the forms that were read leave of the total"
    share, _, citation = profile[analyte]
    part = "all" if share > 0.995 else f"{share:.2g}"
    whole = "total without the label" if labels_laid_on(foods, food_id) else "total"
    return f"{part} of the {whole} in the profile “{_of(foods, food_id, 'profile')}” ({_cited(foods, citation)})"


def _regional(foods: FoodTable, food_id: str, analyte: str) -> bool:
    values = as_eaten(foods, food_id)
    return bool((values["regional"] & (values["analyte"] == analyte)).any())


def entered_by_origin(foods: FoodTable, food_id: str, analyte: str, on: Basis) -> dict[str, float]:
    """Return what each origin entered the pool with [µg/hg]."""
    if on.kind == "parent":
        return entered_by_origin(foods, on.foods[0], analyte, basis(foods, on.foods[0], analyte))
    if analyte == "MK_total" and on.kind in ("own", "forms") and not _own_label(foods, food_id, analyte):
        return {o: x.value for o, x in origins_of_total(foods, food_id).items()}
    if on.kind == "own":
        return {o: x.value for o, x in _entering(foods, food_id, analyte).items()}
    return {}


def lines_of(foods: FoodTable, food_id: str, analyte: str, on: Basis, summary: bool) -> list[Line]:
    """Return the lines that a content rests on, and those of the food's own values that are not used."""
    lines = _value_lines(foods, food_id, analyte, summary)
    if analyte == "MK_total" and on.kind in ("own", "forms") and not _own_label(foods, food_id, analyte):
        lines = _by_origin(lines + _total_lines(foods, food_id), entered_by_origin(foods, food_id, analyte, on))
    if on.kind == "parent":
        parent = on.foods[0]
        lines = lines_of(foods, parent, analyte, basis(foods, parent, analyte), summary) + lines
    if on.kind == "kinds" and analyte in ("MK_total", "D3", "D2", "25OHD3"):
        lines = _kind_lines(foods, food_id, analyte) + lines
    return lines


def _value_lines(foods: FoodTable, food_id: str, analyte: str, summary: bool) -> list[Line]:
    """Return a line for each published value, origin by origin, the highest first."""
    rows = foods.contents[(foods.contents["food_id"] == food_id) & (foods.contents["analyte"] == analyte)]
    eaten = as_eaten(foods, food_id)
    eaten = eaten[eaten["analyte"] == analyte]
    factors, origin = eaten["factor"].to_dict(), eaten["origin"].to_dict()
    entered = set(eaten.index[eaten["laid_on"] == eaten["laid_on"].any()])
    why_not = "your label stands for it" if eaten["laid_on"].any() else f"of another region than {foods.region}"
    lines = [
        _value_line(foods, row | {"origin": origin.get(at)}, factors.get(at, 1.0), at in entered, why_not)
        for at, row in zip(rows.index, records(rows), strict=True)
    ]
    lines = _by_origin(lines, {o: x.value for o, x in _entering(foods, food_id, analyte).items()})
    return _summarised(lines) if summary else lines


def _value_line(foods: FoodTable, row: dict[str, Any], factor: float, entered: bool, why_not: str) -> Line:
    value, low, high, sd = (row[f"{c}_ug_per_100g"] for c in ("value", "min", "max", "sd"))
    below = row["value_type"] == "below_loq"
    if below:
        number = f"< {_figure(high)}" + (f" → < {_figure(high * factor)}" if factor != 1 else "")
        point = Point(high * factor, "below_loq", entered)
    else:
        number = _figure(value)
        ends = (value - sd, value + sd) if sd else (low or value, high or value)
        if sd:
            number += f" ± {_figure(sd)}"
        elif ends[0] == value < ends[1]:
            number += f" (up to {_figure(ends[1])})"
        elif ends != (value, value):
            number += f" ({_figure(ends[0])}–{_figure(ends[1])})"
        number += f" → {_figure(value * factor)}" if factor != 1 else ""
        low, high = (e * factor if ends != (value, value) else math.nan for e in ends)
        raw = value if factor != 1 else math.nan
        point = Point(value * factor, row["value_type"], entered, low, high, bool(sd), raw)
    reason = row["why_not"] or ""
    if not entered and row["use"] == "yes":
        reason = why_not
    text = f"{foods.short_citation(row['citation_id'])}, {row['locator']}"
    if (called := _called(row["note"])) and called.lower() not in text.lower():
        text += f": {called}"
    text += f", n\u00a0=\u00a0{row['n']:.0f}" if row["n"] and row["n"] > 1 else ""
    origin = row["origin"] or row["region"] or row["origin_id"]
    state = row["state"].replace("_", " ")
    return Line(printable(text), number, (point,), origin, f"not used: {reason}" if reason else "", state, entered)


def number_text(mean: float, low: float = math.nan, high: float = math.nan) -> str:
    """Write a pooled content with its interval."""
    words = span(low, high, SMALLEST)
    return people(mean, SMALLEST) + (f" ({words})" if words else "")


def _figure(value: float) -> str:
    """Write a published figure with three significant digits."""
    return f"{float(f'{value:.3g}'):,.10g}"


#: Letters of scripts that the figure's font lacks, with the brackets and signs that go with them.
_FOREIGN = re.compile(r"[^\u0000-\u024f\u2000-\u206f\u2190-\u21ff×µ°]+")


def _called(note: object) -> str:
    """Return what the source calls the food: the first words of the note, in Latin letters."""
    first = note.split(";")[0] if isinstance(note, str) else ""
    if _FOREIGN.search(first):
        first = re.sub(r"[<>\[\]()]+", " ", _FOREIGN.sub(" ", first))
    return re.sub(r" (?=[,;:.])", "", " ".join(first.split())).strip(" ,:")


def _by_origin(lines: list[Line], entered: dict[str, float]) -> list[Line]:
    """Sort lines by origin, the one that enters with most first; those of which nothing is used last."""

    def key(line: Line) -> tuple[Any, ...]:
        height = entered.get(line.origin, -1.0)
        value = max((p.value for p in line.points), default=0.0)
        return (-height, line.origin, not line.used, -value, line.text)

    return sorted(lines, key=key)


def _summarised(lines: list[Line]) -> list[Line]:
    """Put the lines of each origin that has more than three of them on one line."""
    by_origin: dict[str, list[Line]] = {}
    for line in lines:
        by_origin.setdefault(line.origin, []).append(line)
    short: list[Line] = []
    for group in by_origin.values():
        short += [_summary(group)] if len(group) > 3 else group
    return short


def _summary(group: list[Line]) -> Line:
    """Put the lines of one origin on one line: how many values from where, their range, why some are not used."""
    used = [line for line in group if line.used]
    named = Counter(line.text.split(",")[0] for line in group)
    sources = ", ".join(f"{s} ({n})" if len(named) > 1 else s for s, n in named.items())
    text = f"{len(used) or 'none'} of {len(group)} values used" if len(used) < len(group) else f"{len(group)} values"
    points = [p for line in used or group for p in line.points]
    ends = [_figure(end(p.value for p in points)) for end in (min, max)]
    number = "–".join(dict.fromkeys(ends))
    if any(p.value_type == "below_loq" for p in points):
        number = f"up to {ends[1]}"
    why = Counter(line.reason.removeprefix("not used: ") for line in group if line.reason)
    reasons = [f"{n} × {r}" for r, n in sorted(why.items(), key=lambda x: (-x[1], x[0]))]
    if len(reasons) > 4:
        reasons[3:] = [f"{len(reasons) - 3} more reasons"]
    return Line(
        text=f"{text}: {sources}",
        number=number,
        points=tuple(p for line in group for p in line.points),
        origin=group[0].origin,
        reason=f"not used: {'; '.join(reasons)}" if reasons else "",
        state=", ".join(sorted({line.state for line in group})),
        used=bool(used),
    )


def _total_lines(foods: FoodTable, food_id: str) -> list[Line]:
    """Return a line for each origin that counts in the total by the forms it read."""
    found, profile = origins(foods, food_id).get(food_id, {}), food_profile(foods, food_id)
    labels = dict(foods.analytes["label"])
    lines = []
    for origin, total in origins_of_total(foods, food_id).items():
        if origin in found.get("MK_total", {}):
            continue
        read = [a for a in MENAQUINONES if origin in found.get(a, {})]
        share = math.fsum(profile[a][0] for a in read if a in profile)
        text = f"{', '.join(labels[a] for a in read)} of this origin, "
        text += "the whole total" if share > 0.995 else f"{share:.2g} of the total"
        text += f" in the profile “{_of(foods, food_id, 'profile')}”"
        sources = ", ".join(foods.short_citation(c) for c in total.citations)
        point = Point(total.value, "calculated")
        lines.append(Line(f"{sources}: {text}", _figure(total.value), (point,), origin, state="as eaten"))
    return lines


def _kind_lines(foods: FoodTable, food_id: str, analyte: str) -> list[Line]:
    """Return a line for each kind in a mixture: its content with interval, and its share."""
    lines = []
    for kind, share in kinds(foods, food_id):
        if share <= 0:
            continue
        row = held_by_analyte(foods, kind)[analyte]
        mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
        name, part = f"{_of(foods, kind, 'name')} ({kind})", f"{share * 100:.2g}\u00a0% of it"
        value_type = row["value_type"]
        if not mean > 0:
            word = "0 by rule" if value_type == "zero_by_rule" else "0" if mean == 0 else "unknown"
            lines.append(Line(name, word, (), kind, state=word, label=part))
            continue
        back = basis(foods, kind, analyte).kind == "parent"
        point = Point(mean, value_type if value_type in MARKERS else "calculated", not back, low, high)
        reason = "no value of its own: takes that of the mixture and adds nothing to it" if back else ""
        state = "below a limit" if value_type == "below_loq" else value_type.replace("_", " ")
        lines.append(Line(name, number_text(mean, low, high), (point,), kind, reason, state, not back, label=part))
    return lines


def _dish_panel(
    foods: FoodTable, food_id: str, total: str, name: str, held: dict[str, dict[str, Any]], notes: list[str]
) -> Panel:
    """Gather what a dish's ingredients add up to."""
    pool, names = foods.pool, foods.foods["name"]
    forms = {
        "menaquinones": {"MK4": "MK4", "MK7": "MK7", "MK_other": "MK_other", "K2_unspecified": "K2_unspecified"},
        "vitamin_d": {"D3": "D3_food", "D2": "D2", "D_unspecified": "D_unspecified"},
    }[name]
    grams = foods.recipes.get(food_id, {})
    brings = {f: g * pool.mean(f, total) / 100 for f, g in grams.items()}
    whole = math.fsum(b for b in brings.values() if b > 0)
    lines, reached = [], 0.0
    nothing = [f for f in grams if pool.value_type(f, total) == "zero_by_rule"]
    for f in sorted(set(grams) - set(nothing), key=lambda f: (-(brings[f] if brings[f] > 0 else 0), f)):
        amount = f"{grams[f]:g}\u00a0g {names[f]} ({f})"
        text = f"{amount}, {people(pool.mean(f, total), SMALLEST)} µg per 100\u00a0g"
        if not brings[f] > 0:
            word = "0" if brings[f] == 0 else "unknown"
            lines.append(Line(amount, word, (), state=word))
            continue
        bars, at = [], reached
        for form, colour in forms.items():
            part = grams[f] * pool.mean(f, form) / 100
            if part > 0:
                bars.append((at, part, colour))
                at += part
        reached += brings[f]
        state = pool.value_type(f, total).replace("_", " ")
        share = f"{people(brings[f], SMALLEST)}, {people(100 * brings[f] / whole)} %"
        lines.append(Line(text, share, (), state=state, bars=tuple(bars)))
    if nothing:
        listed = ", ".join(f"{grams[f]:g}\u00a0g {names[f]}" for f in nothing)
        notes = [f"Zero by rule in its ingredients: {listed}."] if lines else [f"Zero by rule: {listed}."]
    if not lines:
        return Panel(_TITLES[name], [], notes)
    row = held[total]
    mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
    known = row["value_type"] not in ("unknown", "partial")
    number = number_text(mean, low, high) if mean == mean else "unknown"
    said = "the sum of its ingredients" if known else "of what is known of its ingredients: at least"
    block = Block(total, str(foods.analytes["label"][total]), said, number, mean, low, high, lines)
    return Panel(_TITLES[name], [block], notes, waterfall=True)
