"""One family of errors: each says where, what, which rule, and the way out.

Everything that a person can mend is a :class:`VitamerError`; the command line prints its text as one line
and exits with status 1. Any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from vitamer.inert import one_line

__all__ = [
    "AmountError",
    "DiaryError",
    "DiaryFormatError",
    "FoodTableError",
    "NoFoodsError",
    "OutputError",
    "UnknownFoodError",
    "VitamerError",
]


class VitamerError(Exception):
    """A problem that the person can mend.

    Parameters
    ----------
    rule : str
        What is wrong, with the offending thing quoted and the rule it breaks.
    place : str, optional
        Where: ``file`` or ``file:line``.
    way_out : str, optional
        What to do about it, as a sentence.

    Examples
    --------
    >>> str(VitamerError("'13/2026' is no date", place="diary.csv:14", way_out="Write it as 2026-01-13."))
    "diary.csv:14: '13/2026' is no date. Write it as 2026-01-13."
    """

    def __init__(self, rule: str, *, place: str = "", way_out: str = "") -> None:
        # What is quoted may hold line breaks or worse; an error is one line wherever it is shown.
        self.place, self.rule, self.way_out = one_line(place), one_line(rule).rstrip("."), one_line(way_out)
        text = f"{self.place}: {self.rule}" if place else self.rule
        super().__init__(f"{text}. {self.way_out}" if way_out else text)


class DiaryFormatError(VitamerError):
    """An export that cannot be read: unknown, ambiguous, damaged, or with a cell that breaks its format."""


class NoFoodsError(DiaryFormatError):
    """A file that is no food diary: another export of the app, or none that is known.

    In a folder or an archive such files are left alone and told, where one that is named by itself is an error.
    """


class AmountError(VitamerError):
    """An amount, unit or conversion that has no meaning, such as grams of a food of unknown density."""


class FoodTableError(VitamerError):
    """A food table that breaks its own schema."""


class UnknownFoodError(VitamerError):
    """A food id or analyte that the table does not hold."""


class DiaryError(VitamerError):
    """A diary file that cannot be opened, is not ours, is newer than the program, or holds no such week."""


class OutputError(VitamerError):
    """A file that cannot be written where it was asked for."""
