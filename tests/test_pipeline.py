from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import vitamer
from vitamer.errors import DiaryError, DiaryFormatError, VitamerError


def plain(path: Path, *rows: str) -> Path:
    path.write_text("date,food,amount\n" + "".join(f"{r}\n" for r in rows), encoding="utf-8")
    return path


def test_analyse_composes_the_stages(demo_analysis: vitamer.Analysis) -> None:
    a = demo_analysis
    assert set(a.servings["entry_id"]) == set(a.entries["entry_id"])
    assert set(a.daily["day"]) == set(a.entries["day"])
    assert a.weekly["week"].nunique() == 8
    assert len(a.status) == len(a.entries)


def test_analyse_reads_files_and_frames_alike(tmp_path: Path, foods: vitamer.FoodTable) -> None:
    file = plain(tmp_path / "mine.csv", "2026-11-09,natto,45 g")
    from_file = vitamer.analyse(file, foods=foods).daily
    from_rows = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")]), foods=foods).daily
    pd.testing.assert_frame_equal(from_file, from_rows)


def test_analyse_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    with pytest.raises(DiaryFormatError, match=r"nothing\.csv"):
        vitamer.analyse(tmp_path / "nothing.csv")


def test_a_line_takes_its_most_doubtful_parts_status(foods: vitamer.FoodTable) -> None:
    a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "gouda + brblfrx", "100 g")]), foods=foods)
    assert set(a.servings["status"]) == {"matched", "unmatched"}
    assert a.status[0] == "unmatched"


def test_one_week_alone_says_the_same(demo_analysis: vitamer.Analysis) -> None:
    week = demo_analysis.only("2026-W46")
    assert week.daily["day"].nunique() == 7
    whole = demo_analysis.daily[demo_analysis.daily["day"].isin(week.daily["day"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(week.daily, whole, rtol=1e-4)
    mean = demo_analysis.weekly[demo_analysis.weekly["week"] == "2026-W46"].reset_index(drop=True)
    pd.testing.assert_frame_equal(week.weekly, mean, rtol=1e-4)


def test_week_record_is_plain_and_unknown_is_null(demo_analysis: vitamer.Analysis) -> None:
    import json

    record = demo_analysis.week_record("2026-W46")
    text = json.dumps(record, allow_nan=False)
    assert "NaN" not in text
    assert set(record) == {"meta", "rows", "mean"}
    assert record["meta"]["week"] == "2026-W46"
    assert {"vitamer", "foods_version", "region", "complete_days"} <= set(record["meta"])
    row = record["rows"][0]
    assert {"day", "complete", "analyte", "intake_ug", "low_ug", "high_ug", "coverage", "possible_ug"} <= set(row)
    assert {r["day"] for r in record["rows"]} <= {f"2026-11-{d:02d}" for d in range(9, 16)}
    assert {m["analyte"] for m in record["mean"]} == {r["analyte"] for r in record["rows"]}


def test_bad_frames_are_refused_in_words(foods: vitamer.FoodTable) -> None:
    entries = vitamer.as_entries([("2026-11-09", "natto", "45 g")])
    with pytest.raises(VitamerError, match="entry_id 0 stands twice"):
        vitamer.analyse(pd.concat([entries, entries]), foods=foods)
    with pytest.raises(VitamerError, match="has no column"):
        vitamer.analyse(entries.drop(columns="food"), foods=foods)
    with pytest.raises(DiaryFormatError, match="rows:2: '2026-13-45' is no day"):
        vitamer.as_entries([("2026-11-09", "natto", None), ("2026-13-45", "natto", None)])
    with pytest.raises(DiaryError, match="2026-W01 has no entries"):
        vitamer.analyse(entries, foods=foods).only("2026-W01")


def test_an_empty_diary_is_empty_and_no_error(foods: vitamer.FoodTable) -> None:
    a = vitamer.analyse(vitamer.as_entries([]), foods=foods)
    assert a.servings.empty and a.intakes.empty and a.daily.empty and a.weekly.empty


def test_the_week_names_amounts_that_are_hard_to_believe() -> None:
    rows = [("2026-11-02", "natto", "45 kg"), ("2026-11-09", "natto", "2 kg"), ("2026-11-09", "gouda", "30 g")]
    analysis = vitamer.analyse(vitamer.as_entries(rows))
    (doubt,) = analysis.week_record("2026-W46")["meta"]["hard_to_believe"]
    assert (doubt["day"], doubt["entry"]) == ("2026-11-09", "natto, 2 kg") and "did you mean" in doubt["reason"]


def test_regional_foods_are_named_only_where_the_region_does_not_decide() -> None:
    entries = vitamer.as_entries([("2026-11-09", "whole milk", "200 ml"), ("2026-11-09", "natto", "45 g")])
    assert vitamer.analyse(entries).regional_foods == ["Whole milk"]
    assert vitamer.analyse(entries, region="us").regional_foods == []


def test_some_days_alone_are_judged_by_all(demo_analysis: vitamer.Analysis) -> None:
    days = sorted(demo_analysis.daily["day"].unique())
    some = demo_analysis.between(days[3].date(), days[9].date())
    assert sorted(some.daily["day"].unique()) == days[3:10]
    of_all = demo_analysis.daily.groupby("day")["complete"].first()
    assert some.daily.groupby("day")["complete"].first().equals(of_all[days[3:10]])
    assert demo_analysis.between(last=days[4].date()).entries["day"].max() == days[4]
    assert demo_analysis.between(days[-2].date()).daily["day"].nunique() == 2


def test_days_without_entries_name_those_with(foods: vitamer.FoodTable) -> None:
    from datetime import date

    a = vitamer.analyse(vitamer.as_entries([("2026-11-09", "natto", "45 g")]), foods=foods)
    with pytest.raises(DiaryError, match=r"from 2026-12-01 to 2026-12-02.* from 2026-11-09 to 2026-11-09"):
        a.between(date(2026, 12, 1), date(2026, 12, 2))
    with pytest.raises(DiaryError, match=r"no entries from 2026-12-01 on\. The entries"):
        a.between(date(2026, 12, 1))
    with pytest.raises(DiaryError, match=r"no entries up to 2026-10-01\. The entries"):
        a.between(last=date(2026, 10, 1))


def test_text_that_pyarrow_holds_gives_the_same(demo: Path, demo_analysis: vitamer.Analysis) -> None:
    import json
    import subprocess
    import sys

    import pyarrow  # noqa: F401  # the process below must find it

    held = "import pandas as pd; assert pd.Series(['a'], dtype='str').dtype.storage == 'pyarrow'"
    code = f"{held}; from vitamer.cli import main; main()"
    command = [sys.executable, "-c", code, "week", "2026-W46", "--file", str(demo), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == demo_analysis.week_record("2026-W46")
