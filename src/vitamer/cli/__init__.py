"""The command line: parse, call one function, print. Nothing is computed here."""

from __future__ import annotations

from vitamer.cli import diary, everyday, figures, foods, report, results, settling
from vitamer.cli.program import main

# Each module adds its commands to the program when it is imported.
_COMMANDS = (diary, everyday, figures, foods, report, results, settling)

__all__ = ["main"]
