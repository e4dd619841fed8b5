from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from counting import layout, rows_below
from fuzz import Case, fixtures, fuzz, try_case
from judging import judge, refusal_faults
from mutations import mutate
from watching import Watch
from workers import in_workers

from vitamer.importers import IMPORTERS

DATA = Path(__file__).resolve().parents[1] / "data"


def test_a_thousand_mutated_exports(tmp_path):
    accounts = fuzz(1000, 20261122, tmp_path, tmp_path / "failed")
    assert set(accounts) == {importer.NAME for importer in IMPORTERS}
    failures = [words for account in accounts.values() for words in account.failures]
    assert not failures, "\n".join(failures)
    for name, account in accounts.items():
        verdicts = account.verdicts
        assert verdicts["accepted"] and verdicts["in part"] and verdicts["refused"], f"{name}: {verdicts}"


def test_the_same_seed_makes_the_same_bytes():
    others = [path.read_bytes() for path in fixtures()["plain"]]
    for number in range(50):
        first, again = (mutate(others[number % len(others)], str(number), others) for _ in range(2))
        assert first == again
    assert len({mutate(others[0], str(number), others)[0] for number in range(50)}) > 40


@pytest.mark.parametrize("path", [p for paths in fixtures().values() for p in paths], ids=lambda p: p.name)
def test_no_example_export_fails_as_it_is(path, tmp_path):
    shutil.copy(path, tmp_path)
    verdict = judge(tmp_path / path.name)
    assert verdict.kind != "failed", verdict.words


def test_a_case_is_repeated_by_its_number(tmp_path):
    case = Case("plain", 1, 3)
    assert case.made() == case.made()
    assert try_case(case, tmp_path) == try_case(case, tmp_path)


@pytest.mark.parametrize(
    "below, rows",
    [
        (b"2026-11-02,natto,1 g\n2026-11-02,rice,1 g\n", 2),
        (b"2026-11-02,natto,1 g\r\n\r\n\r\n,,\r\n", 2),
        (b'2026-11-02,"two\nlines, ""quoted""",1 g\n2026-11-02,rice,1 g', 2),
        (b"2026-11-02,natto,", 1),
        (b'2026-11-02,5" pizza,1 g\n', None),
        (b"2026-11-02,natto,1 g\n \n", None),
        (b"2026-11-02,natto,1 g\nprofile,\n", None),
    ],
)
def test_rows_are_counted_apart_from_the_importers(below, rows):
    data = b"\xef\xbb\xbf\ndate,food,amount\n" + below
    found = layout(b"date,food,amount\n2026-11-02,natto,1 g\n", first_line=2, rows=1)
    assert found is not None
    assert rows_below(data, found) == rows


@pytest.mark.parametrize(
    "text, way_out, faults",
    [
        ("vitamer: mine.csv: no. Do this.", "Do this.", 0),
        ("vitamer: mine.csv: no.\nDo this.", "Do this.", 1),
        ("vitamer: mine.csv: no\x1b. Do this.", "Do this.", 1),
        ("vitamer: mine.csv: no\u2028. Do this.", "Do this.", 1),
        ("vitamer: yours.csv: no. Do this.", "Do this.", 1),
        ("vitamer: mine.csv: no", "", 1),
        ("vitamer: mine.csv: no. " + "x" * 5000 + ".", "x.", 1),
    ],
)
def test_a_refusal_is_one_line_with_the_file_and_a_way_out(text, way_out, faults):
    assert len(list(refusal_faults(text, "mine.csv", way_out))) == faults


def test_what_is_written_or_printed_beside_reading_is_seen(tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    with Watch(tmp_path) as watch:
        os.write(1, b"noise")
        (tmp_path / "stray").write_text("")
    assert [fault.split()[0] for fault in watch.faults] == ["did", "printed:", "files"]
    with Watch(tmp_path) as watch, tempfile.TemporaryFile() as file:
        file.write((tmp_path / "stray").read_bytes())
    assert watch.faults == []


def _slow_or_dead(job, folder):
    if job == "dead":
        os._exit(3)
    time.sleep(job)
    return job


def test_a_process_that_hangs_or_dies_is_named_and_replaced(tmp_path):
    answers = {job: (result, why) for job, result, why, _ in in_workers(
        _slow_or_dead, [0, "dead", 600, 0.01], folder=tmp_path, workers=1, seconds=2
    )}  # fmt: skip
    assert answers[0] == (0, "")
    assert answers[0.01] == (0.01, "")
    assert answers["dead"] == (None, "the process died (exit code 3)")
    assert answers[600] == (None, "hung: killed after 2 s")
