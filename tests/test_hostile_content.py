"""What strangers write into files is data, in every output: in terminals, pictures, tables and JSON, and on the disk.

The program runs in processes of its own, at a pseudo-terminal where that matters.
"""

from __future__ import annotations

import csv
import html
import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import vitamer
from vitamer import food_plots, plots
from vitamer.formulas import original

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Texts that a terminal, rich, matplotlib, XML or a spreadsheet would obey.
TEXTS = {
    "colour": "\x1b[31mred natto\x1b[0m",
    "title": "\x1b]0;pwned\x07 natto",
    "C1": "\x9b31m natto",
    "markup": "[red]natto[/red] [link=https://x.test]a[/link] [/]",
    "lines": "natto\nh.csv (plain): 9 rows read\r\nnatto",
    "direction": "natto \u202eottan\u2066",
    "mathtext": r"$5 natto $\frac{$ natto",
    "page": "<script>alert(1)</script> natto ]]> & --> <!--",
    "formula": "=cmd|' /C calc'!A0 natto",
    "plus": "+natto",
    "wide": "＝1+1 natto",
    "long": "natto " + "x" * 10_000,
    "many words": " ".join(["natto"] * 2_000),
    "no glyph": "納豆 🍱 \ue000",
    "apostrophe": "'s-Hertogenbosch natto",
}
AMOUNTS = ("50 g", "3 kg", "2 \x1b[5mwads\n$x", "=1+1", "")
SVG = "{http://www.w3.org/2000/svg}"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a home of its own: the whole world that the program may see and change."""
    for name in ("home", "work", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def _environment(tree: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    own = {
        "PYTHONPATH": str(Path(vitamer.__file__).parent.parent),
        "HOME": str(tree / "home"),
        "TMPDIR": str(tree / "tmp"),
    }
    own |= {f"XDG_{name}_HOME": str(tree / "home" / name.lower()) for name in ("CACHE", "DATA", "CONFIG", "STATE")}
    return kept | own | {"PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb", "COLUMNS": "100"}


@pytest.fixture
def run(tree: Path) -> Run:
    """Run the program in the folder ``work`` of the tree; it must succeed unless ``status`` says otherwise."""

    def run_program(*arguments: str | bytes, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "vitamer", *arguments],
            cwd=tree / "work",
            env=_environment(tree),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run_program


def at_terminal(tree: Path, *arguments: str) -> str:
    """Return all that the program prints at a terminal that has no colours, of which click and rich do not take away
    what they take away for files.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "vitamer", *arguments],
        cwd=tree / "work",
        env=_environment(tree),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        printed = b""
        while True:
            try:
                more = os.read(ours, 65_536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not more:
                break
            printed += more
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def obeyed(text: str) -> set[str]:
    """Return the signs of a text that a terminal would obey, line breaks apart."""
    kinds = {sign: (unicodedata.category(sign), unicodedata.bidirectional(sign)) for sign in set(text) - {"\n"}}
    turned = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return {sign for sign, (kind, side) in kinds.items() if kind in ("Cc", "Cs", "Zl", "Zp") or side in turned}


def write_export(path: Path, texts: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "meal", "food", "amount"])
        for i, text in enumerate(texts):
            day = f"2026-11-{9 + i % 7:02d}"
            writer.writerow([day, "Lunch\x1b[1m", text, AMOUNTS[i % len(AMOUNTS)]])
            writer.writerow([day, "", f"Vitamin D3 softgel {text}", "1 capsule"])


@pytest.fixture
def export(tree: Path) -> Path:
    path = tree / "work" / "h.csv"
    write_export(path, list(TEXTS.values()))
    return path


#: Rows of own foods; ``#`` stands for a number and ``TEXT`` for what a stranger wrote.
OWN = {
    "foods": {"food_id": "my_#", "parent": "natto", "name": "TEXT", "group": "fermented", "kind": "food"}
    | {"state": "as_sold", "share_of_parent": "0", "edible_fraction": "1", "note": "TEXT"},
    "contents": {"food_id": "my_#", "analyte": "MK7", "value_ug_per_100g": "900", "value_type": "label"}
    | {"published_value": "900", "published_unit": "µg/100 g", "state": "as_sold", "origin_id": "my_TEXT"}
    | {"citation_id": "my_source_#", "locator": "TEXT", "how_read": "primary", "use": "yes", "note": "TEXT"},
    "citations": {"citation_id": "my_source_#", "short_name": "TEXT", "authors": "me", "title": "TEXT"}
    | {"licence": "mine", "container": "TEXT", "note": "TEXT"},
}
KINDS = list(TEXTS)


def own_rows() -> dict[str, list[dict[str, str]]]:
    """Return an own food for each of the texts."""
    texts = list(enumerate(TEXTS.values()))
    return {
        table: [{c: cell.replace("#", str(i)).replace("TEXT", text) for c, cell in row.items()} for i, text in texts]
        for table, row in OWN.items()
    }


@pytest.fixture
def own_folder(tree: Path) -> Path:
    """Write a folder of own foods as a stranger could send it."""
    folder = tree / "work" / "own"
    folder.mkdir()
    for table, rows in own_rows().items():
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def cells_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_terminal_obeys_nothing(tree: Path, export: Path, run: Run) -> None:
    told = at_terminal(tree, "import", "h.csv", "--diary", "d.db")
    assert "30 rows read" in told
    assert obeyed(told) == set()
    assert "\nh.csv (plain): 9" not in told, "a food begins no line"
    for arguments in (
        ["week"], ["week", "--json"], ["review", "--json"], ["diary", "history"], ["review", "--limit", "30"],
        ["diary", "undo"], ["match", *TEXTS.values()],
    ):  # fmt: skip
        told = at_terminal(tree, *arguments, "--diary", "d.db")
        assert "Traceback" not in told
        assert obeyed(told) == set(), arguments
        assert "\nh.csv (plain): 9" not in told, arguments


def test_a_terminal_obeys_no_answer_that_was_kept(tree: Path, run: Run, export: Path) -> None:
    run("import", "h.csv", "--diary", "d.db")
    for text in (TEXTS["colour"], TEXTS["lines"], TEXTS["direction"]):
        for more in (["natto"], ["--grams", "25", "--unit", AMOUNTS[2]]):
            assert obeyed(at_terminal(tree, "correct", text, *more, "--diary", "d.db")) == set()
    for arguments in (["--list"], ["--list", "--json"], ["--undo"], ["--remove", TEXTS["colour"]]):
        told = at_terminal(tree, "correct", *arguments, "--diary", "d.db")
        assert told.strip()
        assert obeyed(told) == set()


def test_own_foods_go_to_a_spreadsheet_and_come_back_as_they_were(tree: Path, run: Run, own_folder: Path) -> None:
    for given, diary, folder in (("own", "a.db", "out"), ("out", "b.db", "again")):
        run("foods", "add", "--from", given, "--diary", diary)
        run("foods", "export", folder, "--diary", diary)
    for table, rows in own_rows().items():
        written = tree / "work" / "out" / f"{table}.csv"
        for row, cells in zip(rows, cells_of(written), strict=True):
            assert not any(cell.lstrip().startswith(tuple("=+-@＝")) for cell in cells.values())
            texts = {c: cell for c, cell in row.items() if OWN[table][c] == "TEXT"}
            assert {c: original(cells[c]) for c in texts} == texts
            assert {c: cells[c] for c in row.keys() - texts.keys()} == {c: row[c] for c in row.keys() - texts.keys()}
        assert written.read_bytes() == (tree / "work" / "again" / f"{table}.csv").read_bytes()
    run("foods", "table", "-o", "pooled.csv", "--diary", "a.db")
    pooled = cells_of(tree / "work" / "pooled.csv")
    assert not any(cell.lstrip().startswith(tuple("=+-@＝")) for row in pooled for cell in row.values())
    names = {row["food_id"]: original(row["name"]) for row in pooled}
    assert {f"my_{i}": text for i, text in enumerate(TEXTS.values())}.items() <= names.items()
    assert all(float(row["mean_ug_per_100g"] or 0) >= 0 for row in pooled)


def test_a_terminal_obeys_no_own_food(tree: Path, run: Run, own_folder: Path) -> None:
    run("foods", "add", "--from", "own", "--diary", "d.db")
    ids = {kind: f"my_{KINDS.index(kind)}" for kind in ("colour", "C1", "title", "lines", "markup", "direction")}
    for arguments in (
        *(["show", food] for food in ids.values()), ["cite", ids["lines"]], ["search", "my_"], ["check"],
        ["show", ids["direction"], "--json"],
    ):  # fmt: skip
        told = at_terminal(tree, "foods", *arguments, "--diary", "d.db")
        assert "Traceback" not in told
        assert obeyed(told) == set(), arguments
        assert "\nh.csv (plain): 9" not in told, arguments
    told = at_terminal(tree, "foods", "show", ids["markup"], "--diary", "d.db")
    assert TEXTS["markup"] in " ".join(told.split())


def test_an_error_is_one_line_whatever_is_quoted(tree: Path, run: Run) -> None:
    folder = tree / "work"
    bad = "2026-\x1b[31m11\n\x9b99\u202e"
    with (folder / "bad.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["date", "food", "amount"], [bad, "natto", "1 g"]])
    (folder / "\x1b[31mname\nof a file\udcff.csv").write_text(f"a\x1b[31m,{TEXTS['direction']}\n1,2\n", "utf-8")
    (folder / "-\x1b[31m").write_text("x", "utf-8")
    for arguments in (
        ["import", "bad.csv"], ["import", "\x1b[31mname\nof a file\udcff.csv"], ["week", bad],
        ["import", "h.csv", "--format", bad], ["foods", "show", bad], ["foods", "search", bad],
        ["foods", "check", bad], ["week", "-o", bad], ["diary", "settings", "region", bad], ["review", "--apply", bad],
        ["foods", "add", bad, "--like", bad], ["correct", bad, bad], ["foods", "export", f"{bad}/x"],
    ):  # fmt: skip
        told = at_terminal(tree, *arguments, "--diary", "d.db")
        [line] = [line for line in told.splitlines() if not line.startswith("Food table")]
        assert line.startswith("vitamer: ")
        assert obeyed(told) == set(), arguments
    told = at_terminal(tree, "import", "-\x1b[31m")
    assert "No such option" in told
    assert obeyed(told) == set(), "a file that is taken for an option"


def pictured(path: Path, *, ours: bool = True) -> str:
    """Return the texts of an SVG, which is drawn in outlines and names each text in a comment, as one."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    root = ET.fromstring(path.read_bytes(), parser)
    allowed = {"svg", "title", "desc", "metadata", "defs", "style", "g", "path", "use", "clipPath", "rect", "pattern"}
    drawn = {e.tag for e in root.iter() if isinstance(e.tag, str) and e.tag.startswith(SVG)}
    for words in (*root.iter(SVG + "title"), *root.iter(SVG + "desc")):
        assert len(words) == 0, "the words that stand for it hold no markup"
    assert drawn <= {SVG + name for name in allowed}, "neither a script nor a picture, link or foreign object"
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert not name.endswith("href") or value.startswith("#")
            assert "url(" not in value.replace("url(#", "")
    assert not ours or b"<!DOCTYPE" not in path.read_bytes()
    return html.unescape(" ".join(e.text.strip() for e in root.iter() if e.tag is ET.Comment and e.text))


def drawn(figure: Figure, folder: Path, name: str) -> str:
    """Write a figure as PDF and SVG; return the words of the SVG."""
    document = plots.save(figure, folder / f"{name}.pdf").read_bytes()
    assert document.startswith(b"%PDF-")
    assert not re.search(rb"/(JavaScript|JS|URI|Launch|EmbeddedFile)\b", document)
    return pictured(plots.save(figure, folder / f"{name}.svg"))


def letters(text: str) -> str:
    """Return a text without what differs where it is quoted, broken into lines or written into a comment."""
    return re.sub(r"[\s'\"\\]+", "", text)


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_show_texts_as_they_stand(kind: str, tmp_path: Path) -> None:
    text = TEXTS[kind]
    write_export(tmp_path / "h.csv", [text])
    table = vitamer.load_foods(own=own_rows())
    week = plots.week(vitamer.analyse(tmp_path / "h.csv", foods=table).daily)
    for told in (
        drawn(week, tmp_path, "week"),
        drawn(food_plots.food(table, f"my_{KINDS.index(kind)}"), tmp_path, "food"),
    ):
        assert obeyed(told) == set()
        if kind in ("page", "mathtext", "formula", "markup", "apostrophe"):
            assert letters(text) in letters(told)


def test_a_comparison_on_axes_of_ones_own_is_no_formula(tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    figure, table = Figure(), vitamer.load_foods(own=own_rows())
    axes = food_plots.compare(table, ["natto", f"my_{KINDS.index('mathtext')}"], "MK7", figure.subplots())
    assert [label.get_parse_math() for label in axes.get_yticklabels()] == [False, False]
    figure.savefig(tmp_path / "compared.svg")
    assert letters(TEXTS["mathtext"]) in letters(pictured(tmp_path / "compared.svg", ours=False))


def files_of(tree: Path) -> dict[str, bytes]:
    """Return every file and folder of the tree, with what is in it."""
    return {os.fsdecode(p.relative_to(tree)): p.read_bytes() if p.is_file() else b"" for p in sorted(tree.rglob("*"))}


def test_nothing_is_written_but_the_diary_the_outputs_and_the_cache(tree: Path, run: Run, export: Path) -> None:
    before = files_of(tree)
    run("import", "h.csv")
    run("week", "-o", "week.png")
    run("foods", "show", "natto", "-o", "natto.svg")
    run("review", "--export", "review.csv")
    run("review", "--apply", "review.csv")
    run("match", "--table", "h.csv", "-o", "matched.csv")
    run("foods", "table", "-o", "pooled.csv")
    run("foods", "add", "natto", "--measure", "pack=40 g")
    run("foods", "export", "mine")
    after = files_of(tree)
    assert {name: after[name] for name in before} == before
    kept = {"home/data", "home/data/vitamer", "home/data/vitamer/diary.db"}
    kept |= {f"work/{name}" for name in ("week.png", "natto.svg", "review.csv", "matched.csv", "pooled.csv", "mine")}
    kept |= {"work/mine/measures.csv", "work/mine/citations.csv", "home/cache", "home/cache/vitamer"}
    assert {name for name in after.keys() - before.keys() if not name.startswith("home/cache/vitamer/")} == kept


NAMES = ["a\nb", "'quotes\"", "-o", "--help", "$(touch pwned)", "`touch pwned`", "; touch pwned", "x" * 240]


def test_the_names_of_outputs_and_exports_are_names(tree: Path, run: Run) -> None:
    folder = tree / "work"
    for name in NAMES:
        write_export(folder / f"{name}.csv", ["natto"])
    run("import", "--diary", "d.db", "--", *(f"{name}.csv" for name in NAMES))
    outputs = [f"{name}.svg" for name in NAMES[:5]]
    for output in outputs:
        run("foods", "show", "natto", f"--output={output}")
    assert {p.name for p in folder.iterdir()} == {"d.db", *outputs, *(f"{name}.csv" for name in NAMES)}


def test_a_name_that_is_no_text_is_a_name(tree: Path, run: Run) -> None:
    write_export(tree / "work" / "\udcff\udcfe.csv", ["natto"])
    run("import", b"\xff\xfe.csv", "--diary", "d.db")
    told = json.loads(run("diary", "history", "--json", "--diary", "d.db").stdout)
    assert told[0]["file"] == "\ufffd\ufffd.csv"
    run("week", "--diary", "d.db", "-o", b"\xff.svg")
    assert {p.name for p in (tree / "work").iterdir()} == {"d.db", "\udcff.svg", "\udcff\udcfe.csv"}
    done = run("import", b"\xff\xfe\xfd.csv", "--diary", "d.db", "--json", status=1)
    assert json.loads(done.stdout)[0]["file"] == "\ufffd\ufffd\ufffd.csv"


def test_no_output_takes_the_place_of_the_diary_or_the_export(tree: Path, run: Run, export: Path) -> None:
    folder = tree / "work"
    run("import", "h.csv", "--diary", "d.svg")
    (folder / "h.svg").hardlink_to(export)
    before = files_of(folder)
    for arguments in (
        ["week", "--diary", "d.svg", "-o", "d.svg"], ["week", "--file", "h.csv", "-o", "h.svg"],
        ["foods", "show", "natto", "-o", "d.svg"], ["foods", "table", "-o", "d.svg"],
        ["match", "--table", "h.csv", "-o", "d.svg"], ["match", "--table", "h.csv", "-o", "h.svg"],
        ["review", "--diary", "d.svg", "--export", "d.svg"], ["review", "--diary", "d.svg", "--export", "h.csv"],
    ):  # fmt: skip
        assert "Name another file." in run(*arguments, status=1).stderr or arguments[0] == "review"
    assert files_of(folder) == before


def test_a_review_goes_out_and_comes_back_with_every_text(tree: Path, run: Run, export: Path) -> None:
    run("import", "h.csv", "--diary", "d.db")
    open_before = json.loads(run("review", "--json", "--diary", "d.db").stdout)["open"]
    run("review", "--export", "r.csv", "--diary", "d.db")
    with (tree / "work" / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(rows) == open_before
    answer = next(i for i, name in enumerate(header) if name.startswith("food ("))
    for row in rows:
        for cell in row:
            assert not cell.lstrip("\u200b\ufeff \t\r\n").startswith(tuple("=+-@＝＋－＠"))
        row[answer] = "none"
    asked = next(i for i, name in enumerate(header) if name == "question")
    rows = [row for row in rows if row[asked] == "What food is this?"]
    assert rows
    with (tree / "work" / "r.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])
    told = run("review", "--apply", "r.csv", "--diary", "d.db").stdout
    assert f"{len(rows)} rows answered, {len(rows)} answers are new" in told
    settled = json.loads(run("correct", "--list", "--json", "--diary", "d.db").stdout)["rows"]
    assert len(settled) == len(rows)


def test_what_is_for_programs_stays_verbatim(tree: Path, run: Run, export: Path) -> None:
    run("match", "--table", "h.csv", "-o", "m.csv")
    assert set(TEXTS.values()) <= {row["text"] for row in cells_of(tree / "work" / "m.csv")}
