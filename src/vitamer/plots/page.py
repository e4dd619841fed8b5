"""The page around a figure: a headline above it, a key and a caption below, and the sources in words.

Heights are told in inches, so that whoever draws between headline and foot knows how much room is left.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from vitamer.plots.drawing import GREY, INK, LEGEND, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["MARGIN_IN", "foot", "foot_height", "headline", "headline_height", "source_sentences"]

#: Free room left and right of all words [in].
MARGIN_IN = 0.32
_MEAN_PT, _NOTE_PT, _CAPTION_PT, _KEY_PT = 11.5, 9.5, 7.6, 8.4
_SOURCES_NAMED = 3


def _broken(width_in: float, means: Iterable[str], note: str) -> tuple[list[str], list[str], float]:
    """Break the words of a headline into lines, and say where the note begins [in]."""
    room = width_in - 2 * MARGIN_IN
    lines = [line for words in means for line in wrap(words, _MEAN_PT, room, even=True)]
    down_in = 0.62 + len(lines) * _MEAN_PT * 1.5 / 72 + 0.04 * bool(lines)
    return lines, wrap(note, _NOTE_PT, room, even=True), down_in


def headline_height(width_in: float, means: Iterable[str], note: str) -> float:
    """Say how far down a headline will reach [in] on a figure so wide [in]."""
    _, notes, down_in = _broken(width_in, means, note)
    return down_in + len(notes) * _NOTE_PT * 1.4 / 72


def headline(fig: Figure, title: str, means: Sequence[str], note: str) -> float:
    """Write title, means and what they are means of.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    title : str
        What it shows, in few words.
    means : sequence of str
        A sentence each; long ones are broken.
    note : str
        What stands below in grey.

    Returns
    -------
    float
        How far down the words reach [in].

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> round(headline(Figure((8, 6)), "2026, day by day", ["K2: about 61 µg a day"], "mean of 6 complete days"), 2)
    1.08
    """
    width, height = (float(v) for v in fig.get_size_inches())
    lines, notes, down_in = _broken(width, means, note)
    for text, at_in, size, gid in (
        (title, 0.2, 18, "title"),
        ("\n".join(lines), 0.62, _MEAN_PT, "mean"),
        ("\n".join(notes), down_in, _NOTE_PT, "days"),
    ):
        line = fig.text(MARGIN_IN / width, 1 - at_in / height, text, va="top", fontsize=size, linespacing=1.3)
        line.set(gid=gid, fontweight="bold" if gid == "title" else "normal", color=GREY if gid == "days" else INK)
    return headline_height(width, means, note)


def foot_height(width_in: float, caption: str, keys: Sequence[Any] = (), columns: int = 3) -> float:
    """Say how high key and caption will reach [in] on a figure so wide [in]."""
    lines = len(wrap(caption, _CAPTION_PT, width_in - 2 * MARGIN_IN))
    rows = -(-len(keys) // columns)
    return 0.14 + lines * _CAPTION_PT * 1.42 / 72 + 0.1 + rows * _KEY_PT * 1.65 / 72 + 0.08 * bool(keys)


def foot(fig: Figure, caption: str, keys: Sequence[Any] = (), columns: int = 3) -> float:
    """Write the caption at the foot, and the key of the marks above it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    caption : str
        Its caption; long ones are broken.
    keys : sequence of artists
        What stands in the key, each with its label.
    columns : int, default 3
        Most entries of the key in a row.

    Returns
    -------
    float
        How high the words reach [in].

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> round(foot(Figure((8, 6)), "Food table 1.2.0, region not set."), 2)
    0.39
    """
    width, height = fig.get_size_inches()
    lines = wrap(caption, _CAPTION_PT, width - 2 * MARGIN_IN)
    words = fig.text(MARGIN_IN / width, 0.14 / height, "\n".join(lines), va="bottom", fontsize=_CAPTION_PT)
    words.set(color=GREY, linespacing=1.35, gid="caption")
    if keys:
        at = 0.14 + len(lines) * _CAPTION_PT * 1.42 / 72 + 0.1
        legend = fig.legend(
            handles=list(keys),
            loc="lower left",
            bbox_to_anchor=(MARGIN_IN / width, at / height),
            ncols=min(len(keys), columns),
            fontsize=_KEY_PT,
            borderaxespad=0,
            columnspacing=1.8,
            **LEGEND,
        )
        legend.set_gid("key")
    return foot_height(float(width), caption, keys, columns)


def source_sentences(totals: pd.DataFrame, texts: dict[str, str] | None) -> list[str]:
    """Name the sources behind most of some days' K2 and vitamin D, and how many more there are.

    Parameters
    ----------
    totals : pandas.DataFrame
        Rows of ``columns.DAILY`` [µg/day]; those of ``MK_total`` and ``D_total`` are looked at.
    texts : dict of str to str, optional
        Short text of each citation id.

    Returns
    -------
    list of str
        A sentence on K2 and one on vitamin D, each only if there is a source to name.

    Notes
    -----
    A row names its citations in order but not their shares, so each is given the row's intake divided by its place.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"analyte": ["MK_total"], "intake_ug": [9.0], "citations": ["usda"]})
    >>> source_sentences(rows, {"usda": "USDA SR28"})
    ['Sources of K2: USDA SR28.']
    """
    words = []
    for total, what in (("MK_total", "K2"), ("D_total", "vitamin D")):
        rows = totals[totals["analyte"] == total]
        score: dict[str, float] = {}
        for cited, intake in zip(rows["citations"], rows["intake_ug"], strict=True):
            if isinstance(cited, str) and not math.isnan(intake):
                for place, citation in enumerate(filter(None, cited.split(";")), start=1):
                    score[citation] = score.get(citation, 0.0) + intake / place
        ids = sorted(score, key=lambda c: (-score[c], c))
        if ids:
            named = ", ".join(str((texts or {}).get(i, i)) for i in ids[:_SOURCES_NAMED])
            more = f" and {len(ids) - _SOURCES_NAMED} more" if len(ids) > _SOURCES_NAMED else ""
            words.append(f"Sources of {what}: {named}{more}.")
    return words
