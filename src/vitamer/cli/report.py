"""The report as a page."""

from __future__ import annotations

from typing import Any

import click

from vitamer.cli.common import keep_fonts, looked_at, looked_at_options
from vitamer.cli.program import main, tell
from vitamer.outputs import write_output


@main.command()
@click.option("-o", "--output", required=True, metavar="FILE", help="Write the page: report.html.")
@looked_at_options
def report(output: str, **named: Any) -> None:
    """Write a page with figures, tables, what was not understood, and every source.

    The page is one file that needs no network: it opens in any browser, from anywhere, and prints on A4 and Letter.

    \b
    Examples:  vitamer report -o report.html
               vitamer report --from 2026-11-01 --to 2026-11-30 -o november.html
    """
    from vitamer.report import report_html, require_page

    require_page(output)
    analysis = looked_at(output=output, **named)
    keep_fonts()
    tell(f"Wrote {write_output(output, report_html(analysis).encode())}")
