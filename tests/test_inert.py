"""Nothing in a stranger's text is obeyed by a terminal or ends a script of a page."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitamer.inert import Inert, json_text, lines, one_line, short

HOSTILE = ["\x1b[31mred\x1b[0m", "\x1b]0;t\x07", "\x9b31m", "a\nb", "a\r\nb", "a\tb", "\u202egnp", "\u2066x", "\x00"]


@given(st.text(st.characters()))
def test_one_line_is_one_line_that_a_terminal_only_shows(text: str) -> None:
    shown = one_line(text)
    assert shown.splitlines() in ([], [shown])
    assert not {unicodedata.category(sign) for sign in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(sign) for sign in shown} & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}
    shown.encode()


@pytest.mark.parametrize("text", ["Käse, 30 %", "納豆 🍱", "👩\u200d🍳", "می\u200cخورم", r"C:\n", "[red]", "a\u00a0b"])
def test_letters_of_all_languages_stay(text: str) -> None:
    assert one_line(text) == lines(text) == text


def test_lines_keep_only_their_own_breaks() -> None:
    assert lines("natto\n  \x1b[1m40 g\r\n") == "natto\n  \\x1b[1m40 g\\r\n"


def test_short_keeps_beginning_and_end() -> None:
    assert short("Käse") == "Käse"
    cut = short("a" * 5000 + "z" * 5000)
    assert len(cut) == 120
    assert cut[0] == "a"
    assert cut[-1] == "z"


@given(st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.none()))
def test_json_is_read_as_it_was_said(thing: dict[str, object]) -> None:
    assert json.loads(json_text(thing)) == thing


@pytest.mark.parametrize("text", [*HOSTILE, "</script><script>alert(1)</script>", "<!--", "\udcff"])
def test_json_holds_nothing_that_a_page_or_terminal_obeys(text: str) -> None:
    written = json_text({text: [text]})
    assert "<" not in written
    assert one_line(written.replace("\n", "")) == written.replace("\n", "")
    assert json.loads(written) == {text.replace("\udcff", "\ufffd"): [text.replace("\udcff", "\ufffd")]}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_rich_prints_is_inert_and_its_own_colours_work(text: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    table.add_column(Text(text, style="red"))
    table.add_row(Text(f"[bold]{text}[/] :bomb:"))
    printed = io.StringIO()
    Console(file=printed, width=80, force_terminal=True, color_system="standard").print(Inert(table))
    plain = printed.getvalue().replace("\x1b[31m", "", 1).replace("\x1b[1;31m", "").replace("\x1b[1m", "")
    plain = plain.replace("\x1b[0m", "")
    assert lines(plain) == plain
    assert "\x1b[" in printed.getvalue()
    assert "[bold]" in plain
    assert ":bomb:" in plain
