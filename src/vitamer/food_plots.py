"""Figures of the food table: what was published of a food, source by source, with what pooling made of it.

A figure is made to be argued with. Every published value is a line; the lines of one laboratory and sample set stand
together, because they enter the pool once; values that are not used are there with the reason. The pooled mean and
its interval run as a band behind the lines that they rest on.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from vitamer.columns import MENAQUINONES
from vitamer.evidence import as_eaten, origins
from vitamer.intake import contents
from vitamer.plots import COLOURS, GREY, INK, pale, printable, style, wrap
from vitamer.provenance import CLASSES, Basis, basis, food_profile, kinds, origins_of_total, rule_of
from vitamer.records import records
from vitamer.uncertainty import label_gsd
from vitamer.weeks import people, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from vitamer.food_table import FoodTable

__all__ = ["SUMMARISE_ABOVE", "compare", "food"]

#: A panel with more published values than this shows those of one origin as points on one line.
SUMMARISE_ABOVE = 25

_TITLES = {"menaquinones": "Vitamin K2 (menaquinones)", "vitamin_d": "Vitamin D"}
_COLOURS = {"MK_total": INK, "D_total": INK, "D3": COLOURS["D3_food"], "25OHD3": COLOURS["D3_supplement"]}
_MARKERS = {"measured": "o", "calculated": "D", "borrowed": "s", "label": "^"}
_UNUSED = "#8A8A8A"

_SMALLEST = 0.001
_WIDTH_IN = 12.0
_EDGE_IN = 0.32
#: Where the columns begin [in]: laboratory, source, state, plot, figure; and the picture's end.
_COLUMNS_IN = (_EDGE_IN, 1.66, 5.42, 6.1, 10.3, _WIDTH_IN - _EDGE_IN)
_SIZE = 8.8
_LEADING_IN = 0.158
_PAD_IN = 0.075
_HEADING = 9.6


@dataclass(frozen=True)
class _Point:
    """One mark: a content as eaten with its whisker, and the raw content before the yield if that differs [µg/hg]."""

    value: float
    value_type: str
    used: bool = True
    low: float = math.nan
    high: float = math.nan
    is_sd: bool = False
    raw: float = math.nan


@dataclass(frozen=True)
class _Line:
    """One line of a panel: words in the columns, marks in the plot."""

    text: str
    number: str
    points: tuple[_Point, ...] = ()
    origin: str = ""
    reason: str = ""
    state: str = ""
    used: bool = True
    bars: tuple[tuple[float, float, str], ...] = ()
    label: str = ""


@dataclass(frozen=True)
class _Block:
    """One form with its pooled content and the lines that it rests on."""

    analyte: str
    label: str
    words: str
    number: str
    mean: float
    low: float
    high: float
    lines: list[_Line] = field(default_factory=list)
    entered: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Panel:
    """One class of analytes: its blocks, then what is to be said of the rest."""

    title: str
    blocks: list[_Block]
    notes: list[str]
    waterfall: bool = False


def food(foods: FoodTable, food_id: str) -> Figure:
    """Draw what was published of a food by source, with the pooled content and its 90 % interval.

    Parameters
    ----------
    foods : FoodTable
        The food table; its region decides between regional rows.
    food_id : str
        A food, dish or supplement of it.

    Returns
    -------
    matplotlib.figure.Figure
        One panel for vitamin K2 and one for vitamin D [µg/hg, that is µg per 100 g].

    Raises
    ------
    UnknownFoodError
        If the table does not hold the food.

    Notes
    -----
    A raw value of a food eaten cooked is drawn where it entered the pool, after yield and retention, with the
    published figure as a pale mark. What was not found is a bar up to its limit; half the limit enters the pool.
    A mixture shows its kinds instead of values, a dish what its ingredients add up to, a loan its parent's values.
    With more than :data:`SUMMARISE_ABOVE` values in a panel each origin is one line of points.

    Examples
    --------
    >>> from vitamer.food_table import load_foods
    >>> [panel.get_label() for panel in food(load_foods(), "natto").axes]
    ['Vitamin K2 (menaquinones)', 'Vitamin D']
    """
    from matplotlib.figure import Figure

    foods.require(food_id)
    held = _held(foods, food_id)
    panels = [_panel(foods, food_id, name, held) for name in CLASSES]
    with style():
        laid = [_lay_out(panel) for panel in panels]
        head, head_in = _headline(foods, food_id)
        keys = _keys(panels)
        caption = _wrapped(_caption(foods, panels), _SIZE - 0.2, _WIDTH_IN - 2 * _EDGE_IN)
        foot_in = 0.2 + len(caption) * 0.165 + math.ceil(len(keys) / 4) * 0.2 + 0.1 * bool(keys)
        height = head_in + sum(_panel_height(p, rows) for p, rows in zip(panels, laid, strict=True)) + foot_in
        fig = Figure(figsize=(_WIDTH_IN, height))
        for text, down_in, size, gid in head:
            words = fig.text(_EDGE_IN / _WIDTH_IN, 1 - down_in / height, text, va="top", fontsize=size, gid=gid)
            words.set(fontweight="bold" if gid == "title" else "normal", color=INK if gid == "title" else GREY)
            words.set_linespacing(1.3)
        top = head_in
        for panel, rows in zip(panels, laid, strict=True):
            _draw_panel(fig, panel, rows, top)
            top += _panel_height(panel, rows)
        _foot(fig, caption, keys)
    return fig


# --- what stands on the lines -------------------------------------------------------------------------------------


def _held(foods: FoodTable, food_id: str) -> dict[str, dict[str, Any]]:
    """Return the pooled contents of a food by analyte."""
    return {
        str(row["analyte"]): {str(k): v for k, v in row.items()} for row in contents(foods, food_id).to_dict("records")
    }


def _of(foods: FoodTable, food_id: str, column: str) -> str:
    """Return what ``foods.csv`` says of a food."""
    return str(foods.foods.at[food_id, column])


def _panel(foods: FoodTable, food_id: str, name: str, held: dict[str, dict[str, Any]]) -> _Panel:
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
        return _Panel(_TITLES[name], blocks, notes)
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
    return _Panel(_TITLES[name], blocks, notes)


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
) -> _Block:
    row = held[analyte]
    mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
    mean = math.nan if on.kind in ("unknown", "dose") else mean
    below = row["value_type"] == "below_loq"
    if on.kind == "zero_by_rule":
        number = "0 by rule"
    elif math.isnan(mean):
        number = "dose as written" if on.kind == "dose" else "unknown"
    else:
        number = f"below {people(2 * mean, _SMALLEST)}" if below else _amount(mean, low, high)
    lines = _lines(foods, food_id, analyte, on, summary)
    entered = _entered(foods, food_id, analyte, on)
    said = _how_known(foods, food_id, analyte, on, row["origins"])
    said += ", very uncertain" if row["very_uncertain"] else ""
    label = str(foods.analytes["label"][analyte])
    return _Block(analyte, label, said, number, mean, low, high, lines, entered)


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
    if on.kind == "own" and analyte in MENAQUINONES:
        n = len(_entered(foods, food_id, analyte, on))
        summed = basis(foods, food_id, "MK_total").kind in ("sum", "unknown")
        scaled = "" if summed else ", scaled so that the forms add up to the total"
        return f"read by {n} origin{'' if n == 1 else 's'}{scaled}"
    if _regional(foods, food_id, analyte):
        return (
            f"differs by country: mean of {n} countries" if n > 1 else f"the value of {foods.region or 'one country'}"
        )
    words = f"pooled from {n} origin{'' if n == 1 else 's'}"
    if on.kind == "forms":
        words += f", by the forms they read and the profile “{_of(foods, food_id, 'profile')}”"
    return words + (f", spread of the group {_of(foods, food_id, 'group')}" if n == 1 else "")


def _profile_words(foods: FoodTable, food_id: str, analyte: str) -> str:
    if foods.pool.mean(food_id, analyte) == 0:
        return "the forms that have a share make up the whole total"
    if analyte not in (profile := food_profile(foods, food_id)):
        return "what the forms that were read leave of the total"
    share, _, citation = profile[analyte]
    part = "all" if share > 0.995 else f"{share:.2g}"
    return f"{part} of the total in the profile “{_of(foods, food_id, 'profile')}” ({_cited(foods, citation)})"


def _regional(foods: FoodTable, food_id: str, analyte: str) -> bool:
    values = as_eaten(foods, food_id)
    return bool((values["regional"] & (values["analyte"] == analyte)).any())


def _entered(foods: FoodTable, food_id: str, analyte: str, on: Basis) -> dict[str, float]:
    """Return what each origin entered the pool with [µg/hg]."""
    if on.kind == "parent":
        return _entered(foods, on.foods[0], analyte, basis(foods, on.foods[0], analyte))
    if analyte == "MK_total" and on.kind in ("own", "forms"):
        return {o: x.value for o, x in origins_of_total(foods, food_id).items()}
    if on.kind == "own":
        return {o: x.value for o, x in origins(foods, food_id).get(food_id, {}).get(analyte, {}).items()}
    return {}


def _lines(foods: FoodTable, food_id: str, analyte: str, on: Basis, summary: bool) -> list[_Line]:
    """Return the lines that a content rests on, and those of the food's own values that are not used."""
    lines = _value_lines(foods, food_id, analyte, summary)
    if analyte == "MK_total" and on.kind in ("own", "forms"):
        lines = _by_origin(lines + _total_lines(foods, food_id), _entered(foods, food_id, analyte, on))
    if on.kind == "parent":
        parent = on.foods[0]
        lines = _lines(foods, parent, analyte, basis(foods, parent, analyte), summary) + lines
    if on.kind == "kinds" and analyte in ("MK_total", "D3", "D2", "25OHD3"):
        lines = _kind_lines(foods, food_id, analyte) + lines
    return lines


def _value_lines(foods: FoodTable, food_id: str, analyte: str, summary: bool) -> list[_Line]:
    """Return a line for each published value, origin by origin, the highest first."""
    rows = foods.contents[(foods.contents["food_id"] == food_id) & (foods.contents["analyte"] == analyte)]
    factors = as_eaten(foods, food_id)["factor"].to_dict()
    lines = [
        _value_line(foods, row, factors.get(at, 1.0), at in factors)
        for at, row in zip(rows.index, records(rows), strict=True)
    ]
    entered_with = {o: x.value for o, x in origins(foods, food_id).get(food_id, {}).get(analyte, {}).items()}
    lines = _by_origin(lines, entered_with)
    return _summarised(lines) if summary else lines


def _value_line(foods: FoodTable, row: dict[str, Any], factor: float, entered: bool) -> _Line:
    value, low, high, sd = (row[f"{c}_ug_per_100g"] for c in ("value", "min", "max", "sd"))
    below = row["value_type"] == "below_loq"
    if below:
        number = f"< {_figure(high)}" + (f" → < {_figure(high * factor)}" if factor != 1 else "")
        point = _Point(high * factor, "below_loq", entered)
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
        point = _Point(value * factor, row["value_type"], entered, low, high, bool(sd), raw)
    reason = row["why_not"] or ""
    if not entered and row["use"] == "yes":
        reason = f"of another region than {foods.region}"
    text = f"{foods.short_citation(row['citation_id'])}, {row['locator']}"
    if (called := _called(row["note"])) and called.lower() not in text.lower():
        text += f": {called}"
    text += f", n\u00a0=\u00a0{row['n']:.0f}" if row["n"] and row["n"] > 1 else ""
    origin = row["region"] or row["origin_id"]
    state = row["state"].replace("_", " ")
    return _Line(printable(text), number, (point,), origin, f"not used: {reason}" if reason else "", state, entered)


def _amount(mean: float, low: float = math.nan, high: float = math.nan) -> str:
    """Write a pooled content with its interval."""
    words = span(low, high, _SMALLEST)
    return people(mean, _SMALLEST) + (f" ({words})" if words else "")


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


def _by_origin(lines: list[_Line], entered: dict[str, float]) -> list[_Line]:
    """Sort lines by origin, the one that enters with most first; those of which nothing is used last."""

    def key(line: _Line) -> tuple[Any, ...]:
        height = entered.get(line.origin, -1.0)
        value = max((p.value for p in line.points), default=0.0)
        return (-height, line.origin, not line.used, -value, line.text)

    return sorted(lines, key=key)


def _summarised(lines: list[_Line]) -> list[_Line]:
    """Put the lines of each origin that has more than three of them on one line."""
    by_origin: dict[str, list[_Line]] = {}
    for line in lines:
        by_origin.setdefault(line.origin, []).append(line)
    short: list[_Line] = []
    for group in by_origin.values():
        short += [_summary(group)] if len(group) > 3 else group
    return short


def _summary(group: list[_Line]) -> _Line:
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
    return _Line(
        text=f"{text}: {sources}",
        number=number,
        points=tuple(p for line in group for p in line.points),
        origin=group[0].origin,
        reason=f"not used: {'; '.join(reasons)}" if reasons else "",
        state=", ".join(sorted({line.state for line in group})),
        used=bool(used),
    )


def _total_lines(foods: FoodTable, food_id: str) -> list[_Line]:
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
        point = _Point(total.value, "calculated")
        lines.append(_Line(f"{sources}: {text}", _figure(total.value), (point,), origin, state="as eaten"))
    return lines


def _kind_lines(foods: FoodTable, food_id: str, analyte: str) -> list[_Line]:
    """Return a line for each kind in a mixture: its content with interval, and its share."""
    lines = []
    for kind, share in kinds(foods, food_id):
        if share <= 0:
            continue
        row = _held(foods, kind)[analyte]
        mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
        name, part = f"{_of(foods, kind, 'name')} ({kind})", f"{share * 100:.2g}\u00a0% of it"
        value_type = row["value_type"]
        if not mean > 0:
            word = "0 by rule" if value_type == "zero_by_rule" else "0" if mean == 0 else "unknown"
            lines.append(_Line(name, word, (), kind, state=word, label=part))
            continue
        back = basis(foods, kind, analyte).kind == "parent"
        point = _Point(mean, value_type if value_type in _MARKERS else "calculated", not back, low, high)
        reason = "no value of its own: takes that of the mixture and adds nothing to it" if back else ""
        state = "below a limit" if value_type == "below_loq" else value_type.replace("_", " ")
        lines.append(_Line(name, _amount(mean, low, high), (point,), kind, reason, state, not back, label=part))
    return lines


def _dish_panel(
    foods: FoodTable, food_id: str, total: str, name: str, held: dict[str, dict[str, Any]], notes: list[str]
) -> _Panel:
    """Gather what a dish's ingredients add up to."""
    pool, names = foods.pool, foods.foods["name"]
    forms = {
        "menaquinones": {"MK4": "MK4", "MK7": "MK7", "MK_other": "MK_other", "K2_unspecified": "K2_unspecified"},
        "vitamin_d": {"D3": "D3_food", "D2": "D2", "D_unspecified": "D_unspecified"},
    }[name]
    recipe = foods.dishes[foods.dishes["dish_id"] == food_id]
    grams = dict(zip(recipe["food_id"], recipe["mass_g_per_100g"], strict=True))
    brings = {f: g * pool.mean(f, total) / 100 for f, g in grams.items()}
    whole = math.fsum(b for b in brings.values() if b > 0)
    lines, reached = [], 0.0
    nothing = [f for f in grams if pool.value_type(f, total) == "zero_by_rule"]
    for f in sorted(set(grams) - set(nothing), key=lambda f: (-(brings[f] if brings[f] > 0 else 0), f)):
        amount = f"{grams[f]:g}\u00a0g {names[f]} ({f})"
        text = f"{amount}, {people(pool.mean(f, total), _SMALLEST)} µg per 100\u00a0g"
        if not brings[f] > 0:
            word = "0" if brings[f] == 0 else "unknown"
            lines.append(_Line(amount, word, (), state=word))
            continue
        bars, at = [], reached
        for form, colour in forms.items():
            part = grams[f] * pool.mean(f, form) / 100
            if part > 0:
                bars.append((at, part, colour))
                at += part
        reached += brings[f]
        state = pool.value_type(f, total).replace("_", " ")
        share = f"{people(brings[f], _SMALLEST)}, {people(100 * brings[f] / whole)} %"
        lines.append(_Line(text, share, (), state=state, bars=tuple(bars)))
    if nothing:
        listed = ", ".join(f"{grams[f]:g}\u00a0g {names[f]}" for f in nothing)
        notes = [f"Zero by rule in its ingredients: {listed}."] if lines else [f"Zero by rule: {listed}."]
    if not lines:
        return _Panel(_TITLES[name], [], notes)
    row = held[total]
    mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
    known = row["value_type"] != "unknown"
    number = _amount(mean, low, high) if mean == mean else "unknown"
    said = "the sum of its ingredients" if known else "of what is known of its ingredients: at least"
    block = _Block(total, str(foods.analytes["label"][total]), said, number, mean, low, high, lines)
    return _Panel(_TITLES[name], [block], notes, waterfall=True)


# --- where it stands ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """One line or heading with its place from the panel's top [in] and its words in lines."""

    top: float
    height: float
    block: _Block
    line: _Line | None
    first: list[str]
    text: list[str]
    reason: list[str]
    state: list[str]
    number: list[str]

    @property
    def middle(self) -> float:
        """Where the marks of the row stand [in]."""
        return self.top + self.height / 2


def _wrapped(text: str, size: float, room_in: float) -> list[str]:
    return wrap(printable(text), size, room_in) if text else []


def _lay_out(panel: _Panel) -> list[_Row]:
    """Give every heading and line its place."""
    lab, source, state, plot, number, end = _COLUMNS_IN
    rows: list[_Row] = []
    top = 0.0
    for block in panel.blocks:
        words = _wrapped(block.words, _SIZE, plot - source - 0.12)
        label = _wrapped(block.label, _HEADING, source - lab - 0.24)
        figure = _wrapped(block.number, _HEADING * 1.08, end - number)
        height = max(len(words), len(label) * 1.1, len(figure) * 1.15, 1) * _LEADING_IN + _PAD_IN * 2
        rows.append(_Row(top, height, block, None, label, words, [], [], figure))
        top += height
        before = None
        for line in block.lines:
            origin = (line.label or line.origin.replace("_", " ")) if line.origin != before else ""
            before = line.origin
            row = _Row(
                top,
                0.0,
                block,
                line,
                _wrapped(origin, _SIZE, source - lab - 0.14),
                _wrapped(line.text, _SIZE, state - source - 0.1),
                _wrapped(line.reason, _SIZE, state - source - 0.1),
                _wrapped(line.state, _SIZE, plot - state - 0.1),
                _wrapped(line.number, _SIZE, end - number),
            )
            tallest = max(len(row.text) + len(row.reason), len(row.first), len(row.state), len(row.number), 1)
            points = len(line.points)
            needed = max(tallest * _LEADING_IN, min(points, 8) * 0.055)
            rows.append(replace(row, height=needed + _PAD_IN))
            top += rows[-1].height
        top += 0.1
    return rows


def _notes_height(panel: _Panel) -> float:
    notes = [_wrapped(n, _SIZE, _WIDTH_IN - 2 * _EDGE_IN) for n in panel.notes]
    return sum(len(n) for n in notes) * _LEADING_IN + 0.05 * len(notes) + (0.06 if notes else 0)


def _panel_height(panel: _Panel, rows: list[_Row]) -> float:
    body = rows[-1].top + rows[-1].height + 0.42 if rows else 0.0
    return 0.36 + (0.3 if rows else 0) + body + _notes_height(panel) + 0.12


def _headline(foods: FoodTable, food_id: str) -> tuple[list[tuple[str, float, float, str]], float]:
    """Return the title's texts with place, size and name, and how far down they reach [in]."""
    row = foods.foods.loc[food_id]
    words = f"{' > '.join(foods.lineage(food_id))} · {row['kind'].replace('_', ' ')}"
    words += f" · group {row['group']}" if row["group"] != row["kind"] else ""
    words += "" if row["kind"] != "food" else f" · counted {row['state'].replace('_', ' ')}"
    if isinstance(row["note"], str):
        words += f". {row['note']}"
    lines = _wrapped(words, 9.4, _WIDTH_IN - 2 * _EDGE_IN)
    return [
        (printable(str(row["name"])), 0.2, 17, "title"),
        ("\n".join(lines), 0.55, 9.4, "food"),
    ], 0.6 + len(lines) * 0.172 + 0.1


def _limits(panel: _Panel) -> tuple[float, float, bool]:
    """Return the ends of the axis [µg/hg] and whether it is logarithmic.

    A logarithm shows values of a hundredfold range alike; where all lie close together, the distance from zero
    tells more. The lower end of an interval that reaches far below every value is cut.
    """
    marks, far = [], []
    for block in panel.blocks:
        if block.mean > 0:
            marks.append(block.mean)
            far.append(block.high)
        for line in block.lines:
            for p in line.points:
                marks += [p.value / (2 if p.value_type == "below_loq" else 1), p.raw]
                far += [p.high, p.value]
                marks.append(p.low)
    seen = [m for m in marks if m > 0]
    top = max([*seen, *(f for f in far if f > 0)], default=1.0)
    limits = any(p.value_type == "below_loq" for b in panel.blocks for x in b.lines for p in x.points)
    if panel.waterfall or not seen or (not limits and max(seen) / min(seen) < 5):
        return 0.0, top * 1.06, False
    lows = [b.low for b in panel.blocks if b.mean > 0 and b.low > 0]
    least = min(seen)
    bottom = max(min([least, *lows]), least / 6)
    return bottom / 1.25, top * 1.2, True


# --- drawing ------------------------------------------------------------------------------------------------------


def _draw_panel(fig: Figure, panel: _Panel, rows: list[_Row], top_in: float) -> None:
    width, height = fig.get_size_inches()
    plot, number = _COLUMNS_IN[3], _COLUMNS_IN[4]
    body = rows[-1].top + rows[-1].height if rows else 0.0
    head = 0.36 + (0.3 if rows else 0)
    rectangle = (plot / width, 1 - (top_in + head + body) / height, (number - plot - 0.14) / width, body / height)
    ax = fig.add_axes(rectangle, label=panel.title)
    title = fig.text(_EDGE_IN / width, 1 - (top_in + 0.06) / height, panel.title, va="top", fontsize=12.5)
    title.set(fontweight="bold", gid="panel")
    ax.set_facecolor("none")
    if rows:
        low, high, logarithmic = _limits(panel)
        ax.set_xscale("log" if logarithmic else "linear")
        ax.set_xlim(low, high)
        ax.set_ylim(body, 0)
        _scale(ax)
        _columns(ax, panel)
        for row in rows:
            _words_of(ax, row)
        for block in panel.blocks:
            _pooled(ax, block, [r for r in rows if r.block is block], waterfall=panel.waterfall)
            _evidence(ax, block, [r for r in rows if r.block is block and r.line is not None])
    else:
        ax.set_axis_off()
    down = top_in + head + body + (0.42 if rows else 0)
    for note in panel.notes:
        lines = _wrapped(note, _SIZE, _WIDTH_IN - 2 * _EDGE_IN)
        words = fig.text(_EDGE_IN / width, 1 - down / height, "\n".join(lines), va="top", fontsize=_SIZE, gid="note")
        words.set(color=GREY, linespacing=1.29)
        down += len(lines) * _LEADING_IN + 0.05


def _scale(ax: Axes) -> None:
    """Write plain figures above and below the plot."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

    low, high = ax.get_xlim()
    if ax.get_xscale() == "log":
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        reach = math.log10(high / low)
        steps = (1, 1.5, 2, 3, 4, 5, 7) if reach < 0.8 else (1, 2, 5) if reach < 2.6 else (1,)
        ticks = [m * 10.0**d for d in decades for m in steps if low <= m * 10.0**d <= high]
        ax.xaxis.set_major_locator(FixedLocator(ticks))
        ax.xaxis.set_minor_locator(NullLocator())
    else:
        ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.10g}"))
    ax.tick_params(axis="x", length=0, labelsize=_SIZE, labelcolor=GREY, labeltop=True, labelbottom=True, pad=2)
    ax.set_yticks([])
    ax.grid(axis="x", color="#E4E4E4", linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ax.spines.values():
        side.set_visible(False)


def _across(ax: Axes, at_in: float) -> float:
    """Turn a place from the picture's left [in] into one along the axes, 0 to 1."""
    box = ax.get_position()
    return float((at_in / _WIDTH_IN - box.x0) / box.width)


def _write(ax: Axes, at_in: float, middle: float, lines: list[str], gid: str, **kind: Any) -> None:
    """Write lines of text in a column; `middle` is that of the first line [in]."""
    if lines:
        defaults: dict[str, Any] = {"fontsize": _SIZE, "color": INK, "va": "top", "linespacing": 1.32}
        kind = defaults | kind
        x, top = _across(ax, at_in), middle - 0.68 * kind["fontsize"] / 72
        ax.text(x, top, "\n".join(lines), transform=ax.get_yaxis_transform(), gid=gid, **kind)


def _columns(ax: Axes, panel: _Panel) -> None:
    """Write the columns' names above them."""
    kind = any(line.label for block in panel.blocks for line in block.lines)
    own = any(line.origin and not line.label for block in panel.blocks for line in block.lines)
    first = "" if panel.waterfall else "origin or share" if kind and own else "share" if kind else "origin"
    second = "published by, where, as what" if own else "kind" if kind else ""
    second = "ingredient" if panel.waterfall else second
    fourth = "of 100 g as eaten, µg" if panel.waterfall else "as eaten, µg per 100 g"
    for at, name in zip(_COLUMNS_IN, (first, second, "", fourth, "µg per 100 g"), strict=False):
        _write(ax, at, -0.31, [name] if name else [], "column", color=GREY)


def _words_of(ax: Axes, row: _Row) -> None:
    """Write the words of a line or heading in their columns."""
    from matplotlib.patches import Rectangle

    lab, source, state, _, number, _ = _COLUMNS_IN

    def first(lines: list[str]) -> float:
        return row.middle - (len(lines) - 1) / 2 * _LEADING_IN

    if row.line is None:
        colour = _colour(row.block.analyte)
        swatch = Rectangle((_across(ax, lab), row.middle - 0.055), _across(ax, lab + 0.11) - _across(ax, lab), 0.11)
        swatch.set(transform=ax.get_yaxis_transform(), facecolor=colour, edgecolor="none", clip_on=False)
        ax.add_patch(swatch)
        bold: dict[str, Any] = {"fontweight": "bold", "fontsize": _HEADING}
        _write(ax, lab + 0.17, first(row.first), row.first, "form", **bold)
        _write(ax, source, first(row.text), row.text, "basis", color=GREY)
        _write(ax, number, first(row.number), row.number, "pooled", **bold)
        return
    ink = INK if row.line.used else GREY
    begin = first(row.text + row.reason)
    beside = first(row.first) if row.line.label else row.top + (_PAD_IN + _LEADING_IN) / 2
    _write(ax, lab, beside, row.first, "origin")
    _write(ax, source, begin, row.text, "value", color=ink)
    _write(ax, source, begin + len(row.text) * _LEADING_IN, row.reason, "why not", color=GREY, style="italic")
    _write(ax, state, first(row.state), row.state, "state", color=ink)
    _write(ax, number, first(row.number), row.number, "number", color=ink)


def _colour(analyte: str) -> str:
    return _COLOURS.get(analyte) or COLOURS.get(analyte, COLOURS["MK_other"])


def _hatch(colour: str) -> str | None:
    """Return the hatch that stands for a form without a name of its own, as in the figure of the week."""
    return "////" if colour in ("K2_unspecified", "D2", "D_unspecified") else None


def _pooled(ax: Axes, block: _Block, rows: list[_Row], *, waterfall: bool = False) -> None:
    """Draw the pooled mean and its 90 % interval as a band behind the lines of its block."""
    from matplotlib.patches import Rectangle

    if not block.mean > 0:
        return
    left, right = ax.get_xlim()
    top, bottom = rows[0].top, rows[-1].top + rows[-1].height
    low, high = max(block.low, left), min(block.high, right)
    colour = pale(GREY if waterfall or block.analyte == "MK_total" else _colour(block.analyte), 0.8)
    if low < high:
        band = Rectangle((low, top), high - low, bottom - top, facecolor=colour, edgecolor="none", zorder=0.6)
        band.set_gid(f"interval {block.analyte}")
        ax.add_patch(band)
    ax.vlines(block.mean, top, bottom, color=INK, linewidth=1.5, zorder=2).set_gid(f"mean {block.analyte}")


def _evidence(ax: Axes, block: _Block, rows: list[_Row]) -> None:
    """Draw the marks of every line, and what each origin enters the pool with."""
    import numpy as np

    by_origin: dict[str, list[_Row]] = {}
    for row in rows:
        assert row.line is not None
        by_origin.setdefault(row.line.origin, []).append(row)
        for start, length, colour in row.line.bars:
            bar = ax.barh(row.middle, length, 0.15, left=start, color=COLOURS[colour], hatch=_hatch(colour), zorder=3)
            bar.patches[0].set(gid="part", edgecolor="white", linewidth=0.4)
        places = np.linspace(-1, 1, len(row.line.points)) if len(row.line.points) > 1 else np.zeros(1)
        # Neighbouring values of a strip stand apart, in a fixed order that looks like none.
        order = np.argsort([(7 * i) % max(len(places), 1) + i / 1000 for i in range(len(places))])
        room = (row.height - _PAD_IN) / 2 - 0.03
        for point, place in zip(row.line.points, places[order] * room, strict=False):
            _mark(ax, point, row.middle + place, _colour(block.analyte), small=len(row.line.points) > 1)
    _origins(ax, block, by_origin)


def _origins(ax: Axes, block: _Block, by_origin: dict[str, list[_Row]]) -> None:
    """Shade every second origin, bind the lines of one together, and tick what it enters the pool with."""
    from matplotlib.patches import Rectangle

    left, _ = ax.get_xlim()
    start, end = _across(ax, _COLUMNS_IN[0] - 0.06), _across(ax, _COLUMNS_IN[5] + 0.06)
    shaded = True
    for origin, rows in by_origin.items():
        assert rows[0].line is not None
        top, bottom = rows[0].top, rows[-1].top + rows[-1].height
        if shaded and origin and not rows[0].line.label:
            shade = Rectangle((start, top), end - start, bottom - top, transform=ax.get_yaxis_transform())
            shade.set(facecolor="#F5F5F5", edgecolor="none", clip_on=False, zorder=-1, gid="origin shade")
            ax.add_patch(shade)
        shaded = not shaded
        if len(rows) > 1 and origin:
            x = _across(ax, _COLUMNS_IN[1] - 0.07)
            ax.plot([x, x], [top + 0.05, bottom - 0.05], color=GREY, linewidth=1.2, clip_on=False,
                    transform=ax.get_yaxis_transform(), gid="origin bracket")  # fmt: skip
        used = [r for r in rows if r.line is not None and r.line.used]
        points = [p for r in used if r.line is not None for p in r.line.points if p.used]
        value = block.entered.get(origin, math.nan)
        if value > left and (len(points) > 1 or any(p.value_type == "below_loq" for p in points)):
            lowest, highest = used[0].top + 0.02, used[-1].top + used[-1].height - 0.02
            tick = ax.vlines(value, lowest, highest, color=_colour(block.analyte), linewidth=1.4, zorder=2.5)
            tick.set(gid=f"origin mean {origin}", linestyle=(0, (2, 1.2)))


def _mark(ax: Axes, point: _Point, y: float, colour: str, *, small: bool = False) -> None:
    """Draw one value: marker by kind, whisker, the raw figure, or the bar up to a limit."""
    left, right = ax.get_xlim()
    ink = colour if point.used else _UNUSED
    size = 4.6 if small else 6.4
    if point.value_type == "below_loq":
        limit = max(point.value, left)
        ax.hlines(y, left, limit, color=ink, linewidth=1.4, zorder=3).set_gid("below limit")
        ax.plot([limit], [y], marker="|", color=ink, markersize=size * 1.4, markeredgewidth=1.6, zorder=3)
        ax.plot([left], [y], marker="<", color=ink, markersize=size * 0.9, zorder=3, clip_on=False, gid="limit arrow")
        return
    if point.low < point.high:
        ends = max(point.low, left), min(point.high, right)
        ax.hlines(y, *ends, color=ink, linewidth=1.3, zorder=2.8).set_gid("sd" if point.is_sd else "range")
        if point.is_sd:
            ax.plot(ends, [y, y], linestyle="none", marker="|", color=ink, markersize=size * 0.9, zorder=2.8)
    if point.raw == point.raw and not small:
        raw = min(max(point.raw, left), right)
        ax.plot([raw, point.value], [y, y], color=pale(ink, 0.1), linewidth=1.0, linestyle=(0, (1, 1.2)), zorder=2.6)
        ax.plot([raw], [y], marker=_MARKERS.get(point.value_type, "o"), markersize=4.4, linestyle="none", zorder=2.7,
                markerfacecolor=pale(ink, 0.55), markeredgecolor=pale(ink, 0.1), gid="raw")  # fmt: skip
    marker = _MARKERS.get(point.value_type, "o")
    face, edge = (ink, INK) if point.used else ("white", _UNUSED)
    outside = point.value < left
    ax.plot([max(point.value, left)], [y], marker="<" if outside else marker, markersize=size, linestyle="none",
            markerfacecolor=face, markeredgecolor=edge, markeredgewidth=0.6 if point.used else 1.2, zorder=4,
            clip_on=False, gid=f"{point.value_type} {'used' if point.used else 'not used'}")  # fmt: skip


def _keys(panels: Sequence[_Panel]) -> list[Any]:
    """Make the key of the marks that are on the picture, and of no others."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    blocks = [b for panel in panels for b in panel.blocks]
    points = [p for b in blocks for line in b.lines for p in line.points]
    used = {p.value_type for p in points if p.used}
    grey: dict[str, Any] = {"linestyle": "none", "color": GREY}
    keys: list[Any] = []
    if any(b.mean > 0 for b in blocks):
        keys.append(Patch(facecolor=pale(GREY, 0.75), label="pooled: 90 % interval of one portion"))
        keys.append(Line2D([], [], linestyle="none", color=INK, marker="|", markersize=10, label="pooled mean"))
    keys += [Line2D([], [], marker=m, markersize=6, label=kind, **grey) for kind, m in _MARKERS.items() if kind in used]
    if any(p.value_type == "below_loq" for p in points):
        keys.append(Line2D([], [], color=GREY, marker="<", markevery=[0], label="below a limit: half enters the pool"))
    if any(not p.used for p in points):
        mark: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": _UNUSED, "markeredgewidth": 1.2}
        keys.append(Line2D([], [], marker="o", linestyle="none", markersize=6, label="not used", **mark))
    if any(p.low < p.high and p.is_sd for p in points):
        keys.append(Line2D([], [], color=GREY, marker="|", markersize=6, label="standard deviation of the source"))
    if any(p.low < p.high and not p.is_sd for p in points):
        kind = any(line.label for b in blocks for line in b.lines)
        keys.append(Line2D([], [], color=GREY, label="90 % interval of the kind" if kind else "range of the source"))
    if any(p.raw == p.raw for p in points):
        faint: dict[str, Any] = {"markerfacecolor": pale(GREY, 0.55), "markeredgecolor": pale(GREY, 0.35)}
        keys.append(Line2D([], [], marker="o", markersize=4.4, linestyle=":", color=pale(GREY, 0.35), **faint,
                           label="raw, as published → as eaten"))  # fmt: skip
    if any(
        len([p for x in b.lines if x.origin == o for p in x.points if p.used]) > 1 for b in blocks for o in b.entered
    ):
        keys.append(
            Line2D([], [], color=GREY, linestyle=(0, (2, 1.2)), label="mean of an origin: enters the pool once")
        )
    parts = {colour for b in blocks for line in b.lines for _, _, colour in line.bars}
    names = {
        "MK4": "MK-4", "MK7": "MK-7", "MK_other": "other menaquinones", "K2_unspecified": "form not named",
        "D3_food": "D3", "D2": "D2", "D_unspecified": "vitamin D, form not named",
    }  # fmt: skip
    keys += [Patch(facecolor=COLOURS[c], hatch=_hatch(c), label=n) for c, n in names.items() if c in parts]
    return keys


def _caption(foods: FoodTable, panels: Sequence[_Panel]) -> str:
    """Write what the interval holds, what an origin is, and the table's version and region."""
    blocks = [b for panel in panels for b in panel.blocks]
    words = []
    if any(b.mean > 0 for b in blocks):
        words.append(
            "Interval: 90 % of portions of unknown brand, by laboratory, food and brand or lot, not by portion size."
        )
    if any(b.entered for b in blocks):
        words.append("An origin is one laboratory and sample set: its values are averaged first and count once.")
    if any(b.analyte == "25OHD3" for b in blocks):
        words.append("25-OH-D3 stands apart: it is never added to vitamin D.")
    words.append(f"Food table {foods.version}, region {foods.region or 'not set'}.")
    return " ".join(words)


def _foot(fig: Figure, caption: list[str], keys: list[Any]) -> None:
    height = fig.get_size_inches()[1]
    text = fig.text(_EDGE_IN / _WIDTH_IN, 0.14 / height, "\n".join(caption), va="bottom", fontsize=_SIZE - 0.2)
    text.set(color=GREY, gid="caption", linespacing=1.3)
    if keys:
        legend = fig.legend(
            handles=keys, loc="lower left", ncols=4, fontsize=_SIZE, frameon=False, borderpad=0, borderaxespad=0,
            bbox_to_anchor=(_EDGE_IN / _WIDTH_IN, (0.2 + len(caption) * 0.165) / height), columnspacing=1.6,
            handletextpad=0.6, labelspacing=0.4,
        )  # fmt: skip
        legend.set_gid("key")


def compare(foods: FoodTable, food_ids: Iterable[str], analyte: str, ax: Axes) -> Axes:
    """Draw one form of several foods, a line a food: what each origin says, the pooled mean and its 90 % interval.

    Parameters
    ----------
    foods : FoodTable
        The food table.
    food_ids : iterable of str
        The foods, from above.
    analyte : str
        A form of vitamin K2 or D, or ``MK_total``.
    ax : matplotlib.axes.Axes
        The axes to draw into.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes, with a logarithmic scale [µg/hg]. A filled mark is what one origin enters the pool with, a
        small dot a published value, a hollow mark a value that is not used, a diamond a kind of a mixture; what is
        unknown, zero by rule or borrowed is said in words.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from vitamer.food_table import load_foods
    >>> ax = compare(load_foods(), ["natto", "apple"], "MK7", Figure().subplots())
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Natto', 'Apple']
    """
    names, colour = list(food_ids), _colour(analyte)
    rows = [_held(foods, f)[analyte] for f in names]
    seen: list[float] = []
    ax.set_xscale("log")
    for y, (food_id, row) in enumerate(zip(names, rows, strict=True)):
        on = basis(foods, food_id, analyte)
        mean, low, high = (row[f"{c}_ug_per_100g"] for c in ("mean", "low", "high"))
        known = mean > 0 and on.kind != "unknown"
        if known:
            ax.hlines(y, low, high, color=pale(colour, 0.78), linewidth=9, zorder=1).set_gid("interval")
            ax.plot([mean], [y], marker="|", color=INK, markersize=11, markeredgewidth=1.8, gid="mean", zorder=4)
            seen += [max(low, mean / 30), high]
        for line in _lines(foods, food_id, analyte, on, False) if on.kind != "parent" else ():
            for p in line.points:
                _dot(ax, p, y, colour, kind=bool(line.label))
                seen.append(p.value)
        entered = [] if on.kind == "parent" else list(_entered(foods, food_id, analyte, on).values())
        edge: dict[str, Any] = {"markerfacecolor": colour, "markeredgecolor": INK, "markeredgewidth": 0.5}
        ax.plot(
            entered, [y] * len(entered), marker="o", markersize=5.5, linestyle="none", zorder=3, **edge, gid="origin"
        )
        words = _amount(mean, low, high) if known else {"zero_by_rule": "0 by rule"}.get(on.kind, "unknown")
        if row["value_type"] == "below_loq":
            words = f"below {people(2 * mean, _SMALLEST)}"
        words += {"parent": ", borrowed", "kinds": ", mixture", "ingredients": ", dish", "sum": ", sum of forms"}.get(
            on.kind, ""
        )
        if entered:
            words += f", {len(entered)} origin{'' if len(entered) == 1 else 's'}"
        note = ax.annotate(words, (1, y), (6, 0), xycoords=ax.get_yaxis_transform(), textcoords="offset points")
        note.set(va="center", fontsize=8, color=INK, gid="number")
    positive = [x for x in seen if x > 0] or [1.0, 10.0]
    ax.set_xlim(min(positive) / 1.3, max(positive) * 1.3)
    ax.set_ylim(len(names) - 0.4, -0.6)
    _scale(ax)
    ax.tick_params(axis="x", labeltop=False, labelsize=8)
    ax.set_yticks(range(len(names)), [printable(str(foods.foods["name"][f])) for f in names], fontsize=8.5)
    ax.tick_params(axis="y", length=0)
    return ax


def _dot(ax: Axes, point: _Point, y: float, colour: str, *, kind: bool) -> None:
    """Draw a published value, or a kind of a mixture, as a small mark."""
    marker = "D" if kind else "<" if point.value_type == "below_loq" else "o"
    face = pale(colour, 0.3) if point.used else "white"
    edge = pale(colour, 0.1) if point.used else _UNUSED
    ax.plot([point.value], [y], marker=marker, markersize=3.6, linestyle="none", markerfacecolor=face,
            markeredgecolor=edge, markeredgewidth=0.8, zorder=2 if point.used else 2.5,
            gid="value" if point.used else "not used")  # fmt: skip
