"""What the README shows is what the program prints; ``REWRITE_README=1`` brings it up to date."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from vitamer import columns
from vitamer.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n\$ vitamer (?P<arguments>[^\n]*)\n(?P<output>.*?)```", re.DOTALL)
_STAGES = {
    "read_diary": columns.ENTRIES,
    "quantify": columns.QUANTIFIED,
    "match": columns.MATCHED,
    "weigh": columns.WEIGHED,
    "doubt_amounts": columns.DOUBTED,
    "estimate": columns.INTAKES,
    "daily": columns.DAILY,
    "weekly": columns.WEEKLY[:2],
}


def _transcript(match: re.Match[str]) -> str:
    environment = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
    result = CliRunner(env=environment).invoke(main, shlex.split(match["arguments"]))
    assert result.exit_code == 0, result.output
    lines = "\n".join(line.rstrip() for line in result.stdout.splitlines())
    return f"```console\n$ vitamer {match['arguments']}\n{lines}\n```"


def _columns_table() -> str:
    rows = ["| stage | column | meaning |", "|---|---|---|"]
    for stage, added in _STAGES.items():
        for i, column in enumerate(added):
            rows.append(f"| {f'`{stage}`' if i == 0 else ''} | `{column.name}` | {column.meaning} |")
    return "\n".join(rows)


def _current(text: str) -> str:
    text = _BLOCK.sub(_transcript, text)
    table = f"<!-- columns -->\n{_columns_table()}\n<!-- /columns -->"
    return re.sub(r"<!-- columns -->.*<!-- /columns -->", lambda _: table, text, flags=re.DOTALL)


def test_readme_shows_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("VITAMER_DIARY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(ROOT / "no-such-folder"))
    text = README.read_text(encoding="utf-8")
    assert len(_BLOCK.findall(text)) >= 3
    current = _current(text)
    if os.environ.get("REWRITE_README"):
        README.write_text(current, encoding="utf-8")
    assert text == current, "run: REWRITE_README=1 pytest tests/test_docs.py"


def test_readme_names_files_that_exist() -> None:
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_health_note_is_there_in_full() -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())
    for words in (
        "as low as 10 µg a day have changed INR",
        "speak first to the clinic that checks your INR",
        "10.1111/jth.12203",
    ):
        assert words in text
