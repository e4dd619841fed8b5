"""The program: its help, and how it ends when something is wrong."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
from typing import Any

import click

from vitamer import __version__
from vitamer.errors import VitamerError
from vitamer.inert import lines, one_line, short

__all__ = ["Problem", "main", "tell"]

#: The most characters of a line that says what is wrong, whatever it quotes.
_LONGEST = 4_000


def tell(text: str) -> None:
    """Print a line of words for people, apart from the data."""
    click.echo(short(one_line(text), _LONGEST), err=True)


class Problem(click.ClickException):
    """A problem that the person can mend: one line on stderr, exit status 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print it in one line."""
        tell(f"vitamer: {self.format_message()}")


class Program(click.Group):
    """Turns the library's errors, and an output that cannot be written, into one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, with streams that cannot fail on a letter."""
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A terminal that has no µ shows a question mark rather than nothing; what is no text is no answer.
                stream.reconfigure(errors="replace")
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            # What is still buffered cannot be written either, and would be tried again at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            Problem("the output cannot be written: no space left. Send it elsewhere.").show()
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the library objects to is a problem of one line."""
        try:
            result = super().invoke(ctx)
        except VitamerError as error:
            raise Problem(str(error)) from None
        except click.exceptions.NoArgsIsHelpError:
            # It is the help of a group, in its own lines; said once.
            raise
        except click.UsageError as error:
            # A file that is called -\x1b[31m is taken for an option, and quoted.
            raise click.UsageError(lines(error.format_message()), error.ctx) from None
        sys.stdout.flush()
        return result


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="vitamer")
def main() -> None:
    """How much vitamin K2, form by form, and vitamin D3 your food diary holds.

    \b
    vitamer import servings.csv        keep an export in your diary
    vitamer week                       look at the latest week
    vitamer week last -o week.png      the same as a picture

    Estimates from published food contents, with intervals and sources. Not medical advice.
    """
    # A short life with many small objects: looking for cycles among them, while running and once more at the end,
    # takes a quarter of the time and frees nothing.
    gc.set_threshold(1_000_000)
    atexit.register(gc.freeze)
