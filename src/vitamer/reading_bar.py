"""How much of large files has been read, shown on a terminal while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitamer.inert import one_line, short

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

__all__ = ["ReadingBar"]

#: Reading less takes no time to speak of [bytes].
WORTH_A_BAR = 5_000_000


class ReadingBar:
    """A bar that appears once there is enough to read.

    Use :meth:`tell` as the progress of an import, and :meth:`clear` before words are printed and at the end.

    Parameters
    ----------
    console : rich.console.Console, optional
        Where to draw; the terminal of the error stream if not given.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console
        self._bar: Progress | None = None

    def tell(self, name: str, read: int, total: int) -> None:
        """Show the file that is read, and how much of all has been read and there is [bytes]."""
        if total < WORTH_A_BAR:
            return
        bar = self._bar = self._bar or self._drawn()
        bar.update(bar.task_ids[0], description=one_line(short(name, 40)), completed=read, total=total)

    def clear(self) -> None:
        """Take the bar away; the next word of progress draws it again."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _drawn(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=self._console or Console(stderr=True),
            transient=True,
            # What is printed goes where it is meant to, which may be a file.
            redirect_stdout=False,
            redirect_stderr=False,
        )
        bar.add_task("")
        bar.start()
        return bar
