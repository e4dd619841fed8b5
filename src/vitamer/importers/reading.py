"""One file being read: what the person said about it, and what was found out on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from vitamer.errors import DiaryFormatError
from vitamer.importers.sample import take_sample
from vitamer.importers.text import fingerprint
from vitamer.inert import short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vitamer.importers.sample import Sample
    from vitamer.importers.source import Source
    from vitamer.importers.text import Fingerprint

__all__ = ["Options", "Reading", "reading_of"]


@dataclass(frozen=True)
class Options:
    """What a person says of a file that the file itself does not tell; each is found from the file if not given.

    Attributes
    ----------
    columns : mapping of str to str or None
        Which column holds what: one of ``plain.ROLES`` to a cell of the header.
    dates : str or None
        ``dmy`` or ``mdy``: order of dates such as 03/04/2026.
    encoding : str or None
        Encoding of the text.
    delimiter : str or None
        What parts the cells.
    decimal : str or None
        ``.`` or ``,``: decimal sign of the numbers.
    participant : str or None
        Whose records to take from a file of several people.
    """

    columns: Mapping[str, str] | None = None
    dates: Literal["dmy", "mdy"] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    participant: str | None = None

    def __post_init__(self) -> None:
        """Refuse a delimiter that cannot part cells."""
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\0\r\n'):
            raise DiaryFormatError(
                f"{short(self.delimiter, 60)!r} cannot part cells",
                place="--delimiter",
                way_out="Say one sign, such as ; or |, or tab.",
            )


@dataclass
class Reading:
    """A file, what is said of it, and what was found.

    Attributes
    ----------
    source : Source
        The file.
    sample : Sample
        Its beginning.
    fingerprint : Fingerprint
        Its digest, size and encoding.
    options : Options
        What the person said.
    found : dict of str to str
        What was found out, in words for the person: encoding, delimiter, dates, decimal, participant.
    participant : str or None
        Whose records are read, of a file that may hold those of several people.
    series : str or None
        Name of the source of the entries, where the app's name is not enough: exports of one source replace each
        other's days, and foods and supplements of one day may come in two files.
    position : callable
        Tells how many bytes have been read.
    """

    source: Source
    sample: Sample
    fingerprint: Fingerprint
    options: Options = field(default_factory=Options)
    found: dict[str, str] = field(default_factory=dict)
    series: str | None = None
    participant: str | None = None
    position: Callable[[], int] = lambda: 0

    @property
    def encoding(self) -> str:
        """Python's name of its encoding."""
        return self.fingerprint.encoding

    @property
    def place(self) -> str:
        """The file, for errors."""
        return self.source.place


def reading_of(source: Source, options: Options | None = None) -> Reading:
    """Look at a file that is to be read.

    Parameters
    ----------
    source : Source
        The file.
    options : Options, optional
        What the person says of it.

    Returns
    -------
    Reading

    Raises
    ------
    DiaryFormatError
        If it is missing, empty, or of a kind that is no export.
    """
    options = options or Options()
    try:
        mark = fingerprint(source, encoding=options.encoding)
        sample = take_sample(source, encoding=mark.encoding, delimiter=options.delimiter)
    except OSError as error:  # a disk or a network that fails
        raise DiaryFormatError(
            f"the file cannot be read ({error.strerror})",
            place=source.place,
            way_out="Copy it elsewhere and try again.",
        ) from error
    return Reading(source, sample, mark, options)
