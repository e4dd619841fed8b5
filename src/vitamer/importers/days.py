"""The days of one file, all read in one order of day and month, which is found or asked for and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.errors import DiaryFormatError
from vitamer.importers.dates import Moment, find_order, read_moment
from vitamer.importers.rows import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from vitamer.importers.dates import Order
    from vitamer.importers.reading import Reading

__all__ = ["Days"]

ORDER_WORDS = {"dmy": "day/month/year", "mdy": "month/day/year"}


class Days:
    """Reads the dates of one file.

    Parameters
    ----------
    reading : Reading
        The file; the order that was found is noted there.
    every : callable
        Returns all dates of the file as written; asked once, and only if a date needs an order.
    usual : str, optional
        The app's own order, ``dmy`` or ``mdy``, taken where no date of the file tells.
    read : callable, optional
        Reads a date in an order; :func:`vitamer.importers.dates.read_moment` if not given, which in a workbook
        reads serial numbers too.
    """

    def __init__(
        self,
        reading: Reading,
        every: Callable[[], Iterable[str]],
        *,
        usual: Order | None = None,
        read: Callable[[str, Order | None], Moment | None] | None = None,
    ) -> None:
        self._reading = reading
        self._every = every
        self._usual = usual
        self._read = read or _reader(reading)
        self._order: Order | None = reading.options.dates
        self._asked = self._order is not None
        if self._order is not None:
            reading.found["dates"] = ORDER_WORDS[self._order]
        self._known: dict[str, Moment | None] = {}

    def read(self, texts: pd.Series[str], lines: Sequence[int]) -> dict[str, Moment | None]:
        """Return the day and time that each distinct text says, None if it is no date.

        Parameters
        ----------
        texts : pandas.Series
            Dates as written, blank ones missing.
        lines : sequence of int
            Line of each, for the error.

        Raises
        ------
        DiaryFormatError
            If no date of the file tells which of day and month stands first, or as many say the one as the other.
        """
        said = distinct(texts)
        read = {text: self._read(text, self._order) for text in said if text not in self._known}
        if not self._asked and (unclear := [text for text in read if read[text] is None and self._needs_order(text)]):
            self._order = self._found_order(unclear[0], lines[int((texts == unclear[0]).to_numpy().argmax())])
            self._asked = True
            read |= {text: self._read(text, self._order) for text in unclear}
        self._known |= read
        return {text: self._known[text] for text in said}

    def _needs_order(self, text: str) -> bool:
        return self._read(text, "dmy") is not None or self._read(text, "mdy") is not None

    def _found_order(self, text: str, line: int) -> Order | None:
        every = list(self._every())
        order, ambiguous = find_order(every)
        if ambiguous and self._usual is None:
            day_first, month_first = (self._only(every, *orders) for orders in (("dmy", "mdy"), ("mdy", "dmy")))
            why = "no date in the file tells which"
            if day_first and month_first:
                why = f"the dates contradict each other: {day_first!r} is day/month, {month_first!r} month/day"
            raise DiaryFormatError(
                f"{text!r} may be day/month or month/day, and {why}",
                place=f"{self._reading.place}:{line}",
                way_out="Import it with --dates dmy or --dates mdy.",
            )
        found = self._usual if ambiguous else order
        if found is not None:
            self._reading.found["dates"] = ORDER_WORDS[found]
        return found

    def _only(self, texts: Iterable[str], order: Order, other: Order) -> str | None:
        """Return the first of the dates, sorted, that only `order` can read."""
        readable = (text for text in texts if self._read(text, order) and not self._read(text, other))
        return min(readable, default=None)


def _reader(reading: Reading) -> Callable[[str, Order | None], Moment | None]:
    if not reading.sample.sheets:
        return lambda text, order: read_moment(text, order=order)
    from vitamer.importers.workbook import date_system, excel_serial_date, excel_serial_time

    with reading.source.open() as stream:
        system = date_system(stream, place=reading.place)

    def read(text: str, order: Order | None) -> Moment | None:
        if (day := excel_serial_date(text, system=system)) is not None:
            return Moment(day, excel_serial_time(text))
        return read_moment(text, order=order)

    return read
