"""Files that hold the records of many people: whose are read, and what becomes of the others' rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError
from vitamer.importers.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    import pandas as pd

    from vitamer.importers.reading import Reading

__all__ = ["ANOTHER", "everyone", "one_person"]

ANOTHER = "another participant"

#: How many participants a refusal names.
NAMED = 3


def everyone(
    chunks: Iterator[Rows], frame: Callable[[Rows], pd.DataFrame], whose: Callable[[Rows], pd.Series[str]]
) -> Iterator[pd.DataFrame]:
    """Yield the rows of all participants.

    Parameters
    ----------
    chunks : iterator of Rows
        The rows of the file.
    frame : callable
        Makes a frame of rows.
    whose : callable
        Returns the participant of each row, missing where the row does not tell.

    Yields
    ------
    pandas.DataFrame
        As `frame` returns it, with a column ``participant`` in front.
    """
    for rows in chunks:
        participant = whose(rows)
        rows.unreadable(participant.isna(), "no participant")
        made = frame(rows)
        made.insert(0, "participant", participant)
        yield made


def one_person(
    reading: Reading,
    held: Collection[str],
    chunks: Iterator[Rows],
    frame: Callable[[Rows], pd.DataFrame],
    whose: Callable[[Rows], pd.Series[str]],
    roles: Collection[str],
) -> Iterator[pd.DataFrame]:
    """Yield the rows of one participant; those of the others are skipped unread, so that all rows are accounted for.

    Parameters
    ----------
    reading : Reading
        The file; its options say whose rows are wanted.
    held : collection of str
        All participants of the file.
    chunks, frame, whose
        As for :func:`everyone`.
    roles : collection of str
        Roles that the cells of the rows have.

    Yields
    ------
    pandas.DataFrame
        As `frame` returns it.

    Raises
    ------
    DiaryFormatError
        If the file holds several people and none is chosen, or not the one who is.
    """
    import pandas as pd

    chosen = _chosen(reading, held)
    for rows in chunks:
        participant = whose(rows)
        others = participant.notna() & (participant != chosen)
        if not others.any():
            rows.unreadable(participant.isna(), "no participant")
            yield frame(rows)
            continue
        kept, left = _part(rows, ~others, roles), _part(rows, others, roles)
        kept.unreadable(whose(kept).isna(), "no participant")
        # What is wrong with the rows of others does not matter here, and neither does what they ate.
        left.skip(pd.Series(True, index=range(len(left))), ANOTHER)
        both = [left.frame({"food": left.texts("food")})]
        if len(kept):
            both.append(frame(kept))
        yield pd.concat(both).sort_values("line", kind="stable", ignore_index=True)


def _part(rows: Rows, where: pd.Series[bool], roles: Collection[str]) -> Rows:
    """Return some of the rows."""
    positions = where.to_numpy().nonzero()[0].tolist()
    problems = rows.problems()
    lines = [rows.lines[position] for position in positions]
    cells = {role: [rows.cells(role)[position] for position in positions] for role in roles}
    return Rows(lines, cells, {i: problems[line] for i, line in enumerate(lines) if line in problems})


def _chosen(reading: Reading, held: Collection[str]) -> str:
    wanted = reading.options.participant
    if wanted is None and len(held) > 1:
        raise DiaryFormatError(
            f"the file holds {_named(held)}; a diary is one person's",
            place=reading.place,
            way_out="Choose one: vitamer import --participant ID.",
        )
    if wanted is not None and wanted not in held:
        raise DiaryFormatError(
            f"the file holds no participant {wanted!r}, but {_named(held)}",
            place=reading.place,
            way_out="Write the ID as it stands in the file.",
        )
    chosen = wanted if wanted is not None else next(iter(held), "")
    reading.found["participant"] = f"participant {chosen}"
    reading.participant = chosen
    return chosen


def _named(held: Collection[str]) -> str:
    """Return how many people, and the first of them.

    Examples
    --------
    >>> _named({"9", "10", "11", "12"})
    '4 people (9, 10, 11, …)'
    """
    first = [name if len(name) <= 40 else name[:39] + "…" for name in sorted(held, key=lambda n: (len(n), n))[:NAMED]]
    shown = ", ".join([*first, "…"] if len(held) > NAMED else first)
    return f"{len(held):,} {'person' if len(held) == 1 else 'people'} ({shown})"
