"""The report: one page that stands by itself, with figures, tables, what was not understood, and every citation.

The page fetches nothing and runs nothing: its style is inside, its figures are SVG, and its own policy forbids the
rest. The same diary and food table give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitamer import __version__
from vitamer.errors import OutputError
from vitamer.plain_words import HEALTH_NOTE, HEALTH_SOURCE, K2_PARTS, days_words, summary
from vitamer.weeks import days_title, keep_units, people, span, week_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from jinja2 import Environment
    from matplotlib.figure import Figure

    from vitamer.pipeline import Analysis

__all__ = ["report_html", "require_page"]

#: From so many weeks on months are told, as so many bars could not be read.
_MOST_WEEKS = 26
#: So many years have a calendar, and so many months a table of their days: the page has an end, and a size to send.
_MOST_YEARS, _MOST_MONTHS = 3, 36
#: Forms that are told where there is so much of them [µg/day]: most diaries hold none.
_WHERE_ANY, _VISIBLE_UG = ("K2_unspecified", "D2", "D_unspecified", "D_app"), 0.1
#: So many months are open when the page is opened.
_OPEN_MONTHS = 3

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class _Shown:
    """What the figures are drawn of."""

    analysis: Analysis

    @cached_property
    def means(self) -> pd.DataFrame:
        """Weeks, or months where there are too many weeks."""
        weeks = self.analysis.weekly["week"].nunique()
        return self.analysis.weekly if weeks <= _MOST_WEEKS else self.analysis.monthly

    @cached_property
    def week(self) -> str:
        """The latest week with a complete day, else the latest."""
        daily = self.analysis.daily
        complete = daily.loc[daily["complete"], "day"]
        return week_of((complete if len(complete) else daily["day"]).max().date())

    @cached_property
    def years(self) -> list[int]:
        """The latest years that have days."""
        return sorted({int(y) for y in self.analysis.daily["day"].dt.year.unique()})[-_MOST_YEARS:]


@dataclass(frozen=True)
class _Plan:
    """A figure that is still to be drawn: its name and heading in the page, the picture, and the picture in words."""

    name: str
    heading: str
    draw: Callable[[], Figure]
    words: Callable[[], str]


def _plans(shown: _Shown) -> list[_Plan]:
    """Return the figures of the report in their order."""
    from vitamer import plots

    a = shown.analysis
    daily, weekly, means, week = a.daily, a.weekly, shown.means, shown.week
    by = "month" if "month" in means else "week"
    return [
        _Plan(
            "week",
            "The latest week",
            lambda: plots.week(daily, week, weekly=weekly),
            lambda: plots.week_text(daily, week, weekly=weekly),
        ),
        _Plan("trend", f"{by.capitalize()} by {by}", lambda: plots.trend(means), lambda: plots.trend_text(means)),
        *(
            _Plan(
                f"calendar-{year}",
                f"{year}, day by day",
                partial(plots.calendar, daily, year),
                partial(plots.calendar_text, daily, year),
            )
            for year in shown.years
        ),
        _Plan(
            "sources",
            "The foods that it comes from",
            lambda: plots.sources(a.by_food),
            lambda: plots.sources_text(a.by_food),
        ),
        _Plan("pairing", "MK-7 and D3 of each day", lambda: plots.pairing(daily), lambda: plots.pairing_text(daily)),
        _Plan(
            "companions",
            "Calcium, magnesium, and fat beside D3",
            lambda: plots.companions(a.companions),
            lambda: plots.companions_text(a.companions),
        ),
        _Plan(
            "doubt",
            "What could hide in what is not understood",
            lambda: plots.doubt(a.questions, daily),
            lambda: plots.doubt_text(a.questions, daily),
        ),
    ]


def require_page(path: str | Path) -> None:
    """Raise if a file is not named as a page.

    Parameters
    ----------
    path : str or pathlib.Path
        The file to be written.

    Raises
    ------
    OutputError
        If it does not end in ``.html``.

    Examples
    --------
    >>> require_page("report.pdf")
    Traceback (most recent call last):
    ...
    vitamer.errors.OutputError: report.pdf: the report is a page. Name it report.html; a browser prints it as PDF.
    """
    if Path(path).suffix.lower() != ".html":
        name = f"{Path(path).stem or 'report'}.html"
        way_out = f"Name it {name}; a browser prints it as PDF."
        raise OutputError("the report is a page", place=str(path), way_out=way_out)


def report_html(analysis: Analysis) -> str:
    """Write the report of a diary, or of some of its days (:meth:`Analysis.between`).

    Parameters
    ----------
    analysis : Analysis
        The diary, read and estimated.

    Returns
    -------
    str
        A whole page of HTML in UTF-8 that needs no other file.

    Examples
    --------
    >>> import vitamer
    >>> page = report_html(vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")])))
    >>> page[:15]
    '<!doctype html>'
    """
    shown = _Shown(analysis)
    return _environment().get_template("report.html").render(**_contents(shown))


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _contents(shown: _Shown) -> dict[str, Any]:
    """Return what the page tells, ready to be written."""
    from vitamer.report_tables import days_tables, foods_table, means_table, questions_table, references

    a = shown.analysis
    days = a.daily["day"]
    first, last = days.min().date(), days.max().date()
    complete = int(a.overall["complete_days"].iloc[0])
    questions, more_questions = questions_table(a.questions)
    months = days_tables(a.daily, a.monthly, most=_MOST_MONTHS)
    return {
        "when": days_title(first, last),
        "counted": f"{days_words(days.nunique())} with entries, {complete} of them complete",
        "sentences": [keep_units(s) for s in summary(a.overall, a.daily, a.questions)],
        "cards": _cards(a.overall),
        "health_note": HEALTH_NOTE,
        "health_source": HEALTH_SOURCE,
        "figures": _figures(shown),
        "means": means_table(shown.means),
        "months": months,
        "earlier": a.monthly["month"].nunique() - len(months),
        "open_from": max(0, len(months) - _OPEN_MONTHS),
        "foods": foods_table(a.by_food) if len(a.by_food) else None,
        "questions": questions,
        "more_questions": more_questions,
        "regional": a.regional_foods,
        "references": references(a.foods, _cited(a)),
        "foods_version": a.foods.version,
        "region": a.foods.region or "not set",
        "vitamer_version": __version__,
    }


def _cited(a: Analysis) -> Sequence[str]:
    """Return every citation behind a number of the report."""
    frames = (a.daily, a.weekly, a.monthly, a.overall, a.by_food)
    return sorted({c for frame in frames for cell in frame["citations"].unique() for c in cell.split(";")})


def _figures(shown: _Shown) -> list[dict[str, Any]]:
    from markupsafe import Markup

    from vitamer.plots.inline import inline_svg

    drawn = []
    for number, plan in enumerate(_plans(shown), start=1):
        ids = {"labelled_by": f"figure-{plan.name}", "described_by": f"words-{plan.name}"}
        # The markup is made of what is drawn alone: shapes, and names that are not the diary's.
        svg = Markup(inline_svg(plan.draw(), f"f{number}", **ids))
        drawn.append({"name": plan.name, "heading": plan.heading, "words": keep_units(plan.words()), "svg": svg})
    return drawn


def _cards(means: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the totals with their parts as figures, for the eye."""
    from vitamer.plots.drawing import COLOURS, D_FORMS, OTHER_D_FORMS

    rows = {str(row["analyte"]): row for row in means.to_dict("records")}
    parts = {
        "MK_total": {a: words.removeprefix("as ") for a, words in K2_PARTS.items()},
        "D_total": {**D_FORMS, **OTHER_D_FORMS},
    }
    cards = []
    for total, called in (("MK_total", "Vitamin K2"), ("D_total", "Vitamin D")):
        row = rows[total]
        told = [
            {
                "called": words,
                "figure": people(rows[a]["intake_ug"]),
                "span": _span(rows[a]),
                "share": _share(rows[a], row),
                "colour": COLOURS[a],
            }
            for a, words in parts[total].items()
            if a not in _WHERE_ANY or rows[a]["intake_ug"] >= _VISIBLE_UG
        ]
        bound = "at least " if row["at_least"] and row["intake_ug"] > 0 else ""
        cards.append(
            {"called": called, "bound": bound, "figure": people(row["intake_ug"]), "span": _span(row), "parts": told}
        )
    return cards


def _span(row: dict[Any, Any]) -> str:
    return span(row["low_ug"], row["high_ug"])


def _share(part: dict[Any, Any], total: dict[Any, Any]) -> float:
    """Return the share of a total in a thousand parts; what is not known is none."""
    share = part["intake_ug"] / total["intake_ug"] if total["intake_ug"] > 0 else 0.0
    return round(1000 * share) if share == share else 0
