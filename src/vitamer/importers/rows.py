"""Some rows of an export: their cells as text, and what becomes of each, entry, skipped or unreadable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from vitamer.columns import ENTRIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence, Sized

    import pandas as pd

    from vitamer.importers.days import Days

__all__ = [
    "BLANK_FOOD",
    "CHUNK_ROWS",
    "NO_DAY_NO_FOOD",
    "PER_UNIT",
    "ZERO_AMOUNT",
    "Rows",
    "is_zero_amount",
    "nutrient_unit",
    "typed",
]

#: How many rows are held as text at a time.
CHUNK_ROWS = 20_000

ZERO_AMOUNT = "amount is zero: not eaten"
BLANK_FOOD = "food name is blank"
NO_DAY_NO_FOOD = "neither day nor food"

#: Our column of a nutrient, and how many of an export's units are one of ours (40 IU of vitamin D are 1 µg).
PER_UNIT: dict[str, tuple[str, dict[str, float]]] = {
    "vitamin d": ("app_vitamin_d_ug", {"iu": 40.0, "μg": 1.0, "mcg": 1.0, "ug": 1.0}),
    "vitamin k": ("app_vitamin_k_ug", {"μg": 1.0, "mcg": 1.0, "ug": 1.0}),
    "calcium": ("app_calcium_mg", {"mg": 1.0, "g": 0.001}),
    "magnesium": ("app_magnesium_mg", {"mg": 1.0, "g": 0.001}),
    "fat": ("app_fat_g", {"g": 1.0, "mg": 1000.0}),
    "energy": ("app_energy_kcal", {"kcal": 1.0, "kj": 4.184}),
    "grams": ("app_mass_g", {"g": 1.0}),
}

# "0.00 g" and "0 g", but not "0.5 g", "0 1/2 cup" or "0-1 cups": only a whole amount of nothing is skipped.
_ZERO = re.compile(r"\s*(?:0+[.,]0+(?![\d.,])|0+(?![\d.,/⁄]|\s*\d+\s*[/⁄]|\s*[¼-¾⅐-⅞]|\s*[-–]\s*\d))")

_UNIT_IN_BRACKETS = re.compile(r"(.+?)\s*[\(\[]\s*([^()\[\]]*?)\s*[\)\]]")
_UNIT_BEHIND = re.compile("(.+)_(iu|mcg|ug|μg|mg|g|kcal|kj)")


class Rows:
    """Rows of a file as text, by the role of their cells.

    Parameters
    ----------
    lines : sequence of int
        Line of the file on which each row begins.
    cells : mapping of str to sequence of str
        The cells of each role, as many as there are lines; a role without a column is not there.
    unreadable : mapping of int to str, optional
        Positions of rows that cannot be read, and why; their cells are blank.

    Notes
    -----
    A row is skipped, or cannot be read, for the first reason that is given; what cannot be read is never merely
    skipped.
    """

    def __init__(
        self, lines: Sequence[int], cells: Mapping[str, Sequence[str]], unreadable: Mapping[int, str] | None = None
    ) -> None:
        import pandas as pd

        self.lines = lines
        self._cells = cells
        self._texts: dict[tuple[str, bool], pd.Series[str]] = {}
        self._skipped = pd.Series([None] * len(lines), dtype="str")
        self._unreadable = self._skipped.copy()
        if unreadable:
            self._unreadable.iloc[list(unreadable)] = list(unreadable.values())

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, role: str, *, strip: bool = False) -> pd.Series[str]:
        """Return the cells of a role as text, blank ones missing; all missing if the file has no such column."""
        import pandas as pd

        if (role, strip) not in self._texts:
            cells = self._cells.get(role, [""] * len(self))
            # Each distinct text once, as one object: a file repeats its meals, amounts and names.
            read = {
                text: ((text.strip() if strip else text) if text.strip() else None) for text in dict.fromkeys(cells)
            }
            self._texts[role, strip] = pd.Series([read[cell] for cell in cells], dtype="str")
        return self._texts[role, strip]

    def cells(self, role: str) -> Sequence[str]:
        """Return the cells of a role as they stand."""
        return self._cells[role]

    def problems(self) -> dict[int, str]:
        """Return the lines that cannot be read, and why."""
        pairs = zip(self.lines, self._unreadable, self._unreadable.notna(), strict=True)
        return {line: words for line, words, bad in pairs if bad}

    def skip(self, where: pd.Series[bool], reason: str) -> None:
        """Note that the rows `where` are no entries."""
        self._skipped = self._skipped.mask(where & self._skipped.isna(), reason)

    def unreadable(self, where: pd.Series[bool], words: pd.Series[str] | str) -> None:
        """Note that the rows `where` cannot be read."""
        self._unreadable = self._unreadable.mask(where & self._unreadable.isna(), words)

    def skip_what_is_no_food(self) -> None:
        """Skip rows whose amount is zero, whose food is blank, or that have neither day nor food."""
        amount, no_food = self.texts("amount"), self.texts("food").isna()
        zero = [text for text in distinct(amount) if is_zero_amount(text)]
        self.skip(no_food & self.texts("date", strip=True).isna(), NO_DAY_NO_FOOD)
        self.skip(no_food, BLANK_FOOD)
        self.skip(amount.isin(zero), ZERO_AMOUNT)

    def days(self, role: str, days: Days) -> tuple[pd.Series, pd.Series[str]]:
        """Return the day of each row, and the time of day that stands beside it.

        Rows without a day cannot be read, unless they have no food either.
        """
        import numpy as np
        import pandas as pd

        text = self.texts(role, strip=True)
        # Each distinct text once; a missing one has the code -1, and so the last moment.
        codes, said = pd.factorize(text)
        moments = [*map(days.read(text, self.lines).get, said), None]
        no_day = pd.Series(np.array([moment is None for moment in moments])[codes])
        no_day &= text.notna() | (self._skipped != NO_DAY_NO_FOOD)
        if no_day.any():
            raw = pd.Series(self._cells.get(role, [""] * len(self)), dtype="str")
            self.unreadable(no_day, quoted(raw) + " is no date")
        day = np.array([None if moment is None else moment.day for moment in moments], dtype="datetime64[s]")
        time = np.array([None if moment is None else moment.time for moment in moments], dtype=object)
        return pd.Series(day[codes]), pd.Series(time[codes], dtype="str")

    def numbers(
        self, role: str, *, per_unit: float = 1.0, decimal: Literal[".", ","] = ".", least: float = 0.0
    ) -> pd.Series[float]:
        """Return the numbers of a role, divided by `per_unit`; blank, ``n/a`` and less than `least` are missing."""
        import pandas as pd

        from vitamer.importers.numbers import read_numbers

        # Not by `texts`: of numbers there are too many to look each up twice.
        values, bad = read_numbers(pd.Series(self._cells.get(role, [""] * len(self)), dtype="str"), decimal=decimal)
        if bad.any():
            self.unreadable(bad, quoted(self.texts(role, strip=True)) + f" in column {role!r} is no number")
        return values.where(values >= least) / per_unit

    def frame(self, data: Mapping[str, Sized]) -> pd.DataFrame:
        """Return the rows as a frame.

        Parameters
        ----------
        data : mapping of str to sequence
            Cells by column of ``columns.ENTRIES``; a column that is not given is missing throughout.

        Returns
        -------
        pandas.DataFrame
            Columns of ``columns.ENTRIES`` without ``entry_id``, ``source`` and ``file``; ``skipped``: the reason why
            a row is no entry, missing where it is one; ``unreadable``: whether it cannot be read.
        """
        import numpy as np

        bad = self._unreadable.notna()
        frame = typed({"line": self.lines, **data}, without=("entry_id", "source", "file"))
        # A product of numbers that are too large is not known.
        numbers = frame.select_dtypes("float64")
        frame[numbers.columns] = numbers.where(np.isfinite(numbers))
        return frame.assign(skipped=self._unreadable.fillna(self._skipped), unreadable=bad)


def distinct(texts: pd.Series[str]) -> list[str]:
    """Return the distinct texts in the order in which they come; a list, as pandas walks a column slowly."""
    found: list[str] = texts.dropna().unique().tolist()
    return found


def quoted(texts: pd.Series[str]) -> pd.Series[str]:
    """Return each text as Python quotes it, shortened, so that nothing in it can be taken for words of ours."""
    shown = {text: repr(text if len(text) <= 60 else text[:59] + "…") for text in distinct(texts)}
    return texts.map(shown).astype("str").fillna("''")


def is_zero_amount(amount: str) -> bool:
    """Tell whether an amount says that nothing was eaten.

    Examples
    --------
    >>> is_zero_amount("0.00 g"), is_zero_amount("0.50 g"), is_zero_amount("0 1/2 cup")
    (True, False, False)
    """
    return _ZERO.match(amount) is not None


def nutrient_unit(cell: str) -> tuple[str, str] | None:
    """Return the name and the unit of a header cell such as ``Vitamin D (IU)``, folded; None if it has no unit.

    The unit may stand behind an underscore, as in ``vitamin_d_mcg``.

    Examples
    --------
    >>> nutrient_unit("Vitamin K (µg)")
    ('vitamin k', 'μg')
    """
    # Case folding makes the two code points of µ one.
    folded = cell.casefold().strip()
    found = _UNIT_IN_BRACKETS.fullmatch(folded) or _UNIT_BEHIND.fullmatch(folded)
    return (" ".join(found[1].replace("_", " ").split()), found[2]) if found else None


def typed(data: Mapping[str, Sized], *, without: Collection[str] = ()) -> pd.DataFrame:
    """Return a frame whose columns have the kinds that ``columns.ENTRIES`` declares.

    Parameters
    ----------
    data : mapping of str to sequence
        Cells by column; a column that is not given is missing throughout.
    without : collection of str, optional
        Columns of ``ENTRIES`` to leave out.

    Returns
    -------
    pandas.DataFrame
        Text as ``str``, days as ``datetime64[s]``, numbers as ``float64``, whole numbers as ``int64``.
    """
    import pandas as pd

    dtypes = {"text": "str", "number": "float64", "whole": "int64", "day": "datetime64[s]"}
    missing = [None] * max(map(len, data.values()), default=0)
    return pd.DataFrame(
        {
            column.name: pd.Series(data.get(column.name, missing), dtype=dtypes[column.kind])
            for column in ENTRIES
            if column.name not in without
        }
    )
