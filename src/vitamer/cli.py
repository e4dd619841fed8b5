"""The command line: parse, call one function, print. Nothing is computed here."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vitamer import __version__
from vitamer.errors import DiaryError, VitamerError
from vitamer.inert import Inert, json_text, lines, one_line, short
from vitamer.outputs import require_other, write_output

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from rich.console import RenderableType

    from vitamer.corrections import Corrections
    from vitamer.diary import Diary
    from vitamer.food_table import FoodTable
    from vitamer.pipeline import Analysis

__all__ = ["main"]

#: The most characters of a line that says what is wrong, whatever it quotes.
_LONGEST = 4_000


class _Problem(click.ClickException):
    """A problem that the person can mend: one line on stderr, exit status 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        _words(f"vitamer: {self.format_message()}")


class _Program(click.Group):
    """Turns the library's errors, and an output that cannot be written, into one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
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
            _Problem("the output cannot be written: no space left. Send it elsewhere.").show()
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
        except VitamerError as error:
            raise _Problem(str(error)) from None
        except click.UsageError as error:
            # A file that is called -\x1b[31m is taken for an option, and quoted.
            raise click.UsageError(lines(error.format_message()), error.ctx) from None
        sys.stdout.flush()
        return result


_diary = click.option("--diary", "diary_path", metavar="PATH", help="The diary file. Else VITAMER_DIARY, else yours.")
_region = click.option(
    "--region",
    envvar="VITAMER_REGION",
    metavar="CC",
    help="Country code (us, nl …) for foods that differ by fortification or feeding.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
_file = click.option(
    "--file",
    "export_path",
    metavar="EXPORT",
    help="Look at an export without keeping it; no diary is opened unless named.",
)


#: What a person can say of an export that the file itself does not tell.
_READING = (
    click.option("--map", "columns", metavar="ROLE=COLUMN,...", help="Which column of a table holds what."),
    click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="What 03/04/2026 means: day or month first."),
    click.option("--encoding", metavar="NAME", help="Encoding of the text, such as cp1252; found if not given."),
    click.option("--delimiter", metavar="SIGN", help="What parts the cells, such as ; or tab; found if not given."),
    click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign of the numbers; found if not given."),
    click.option("--participant", metavar="ID", help="Whose records to take from a study's file."),
    click.option("--skip-unreadable", is_flag=True, help="Leave out rows that cannot be read, and count them."),
)


def _reading_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_READING):
        command = option(command)
    return command


def _reading(said: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of an export as the importers take it."""
    from vitamer.importers import Options
    from vitamer.importers.plain import columns_said

    skip_unreadable, columns, delimiter = (said.pop(name) for name in ("skip_unreadable", "columns", "delimiter"))
    options = Options(
        columns=None if columns is None else columns_said(columns),
        delimiter="\t" if delimiter == "tab" else delimiter,
        **said,
    )
    return {"options": options, "skip_unreadable": skip_unreadable}


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


def _open(path: str | None, *, create: bool = True) -> Diary:
    from vitamer.diary import Diary, resolve_path

    return Diary.open(resolve_path(path), create=create)


def _foods(region: str | None, diary: Diary | None = None) -> FoodTable:
    from vitamer.food_table import load_foods

    if diary is None:
        return load_foods(region=region)
    return load_foods(region=region or diary.settings().get("region"), own=diary.own_rows())


def _has_diary() -> bool:
    from vitamer.diary import resolve_path

    return resolve_path(None).exists()


def _known_foods(diary_path: str | None, region: str | None) -> tuple[FoodTable, Corrections | None]:
    """Return the food table with what the diary adds to it, and the diary's corrections, if there is a diary."""
    if diary_path is None and not _has_diary():
        return _foods(region), None
    with _open(diary_path, create=False) as diary:
        return _foods(region, diary), diary.corrections()


def _analysis(export_path: str | None, diary_path: str | None, region: str | None, **reading: Any) -> Analysis:
    """Analyse an export, or else the diary; beside an export a diary counts only if it is named."""
    from vitamer.importers import read_diary
    from vitamer.pipeline import Analysis

    if export_path is not None and diary_path is None:
        return Analysis(read_diary(export_path, **reading), _foods(region))
    with _open(diary_path, create=False) as diary:
        entries = diary.entries() if export_path is None else read_diary(export_path, **reading)
        if export_path is None and entries.empty:
            raise DiaryError("the diary has no entries yet", place=str(diary.path), way_out="Run: vitamer import FILE")
        return Analysis(entries, _foods(region, diary), diary.corrections())


def _print_json(thing: object) -> None:
    click.echo(json_text(thing))


def _show(renderable: RenderableType) -> None:
    from rich.console import Console

    Console(highlight=False).print(Inert(renderable))


def _say(text: str) -> None:
    """Print an answer in lines."""
    click.echo(lines(text))


def _words(text: str) -> None:
    """Print a line of words for people, apart from the data."""
    click.echo(short(one_line(text), _LONGEST), err=True)


def _keep_fonts() -> None:
    """Have matplotlib keep its list of fonts in our cache folder, unless the person named another."""
    from vitamer.cache import matplotlib_folder

    if "MPLCONFIGDIR" not in os.environ and (folder := matplotlib_folder()):
        os.environ["MPLCONFIGDIR"] = str(folder)


def _tell_of_lost_foods(corrections: Corrections | None, foods: FoodTable) -> None:
    """Say which names the person settled on foods that the table does not hold."""
    from vitamer.actions import unknown_foods_text

    if told := unknown_foods_text(corrections, foods):
        _words(told)


@main.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--source", metavar="NAME", help="Where the entries come from: else the app, or the table's name.")
@click.option("--format", "format_", metavar="NAME", help="The export's format; found from its content if not given.")
@_reading_options
@click.option("--explain", is_flag=True, help="List every row that is skipped, with its line and reason.")
@click.option("--replace", is_flag=True, help="Replace every day of the file's span, also with fewer entries or none.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@_diary
@_region
@_as_json
@click.pass_context
def import_command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    source: str | None,
    format_: str | None,
    explain: bool,
    replace: bool,
    dry_run: bool,
    diary_path: str | None,
    region: str | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Add exports to the diary: files, zip archives, and folders of them.

    An export is the truth for its source and its days: importing it again, or a later one that overlaps, replaces
    those days and never doubles them.

    \b
    Examples:  vitamer import servings.csv
               vitamer import tagebuch.csv --map date=Datum,food=Lebensmittel,amount=Menge
    """
    from vitamer.actions import NotImported, ReadBack, import_exports
    from vitamer.diary_sheets import read_back_text
    from vitamer.reading_bar import ReadingBar
    from vitamer.sheets import FEW, import_text, left_alone_lines, skipped_text

    accounts: list[dict[str, Any]] = []
    left_alone: list[NotImported] = []
    failed = False
    with _open(diary_path) as opened, opened.rehearsal() if dry_run else opened as diary:
        foods, corrections = _foods(region, diary), diary.corrections()
        bar = ReadingBar()
        outcomes = import_exports(
            diary,
            files,
            foods=foods,
            source=source,
            format=format_,
            **_reading(said),
            replace=replace,
            progress=bar.tell if sys.stderr.isatty() else None,
        )
        try:
            for outcome in outcomes:
                bar.clear()
                accounts.append(outcome.as_dict(explain=explain))
                if isinstance(outcome, ReadBack):
                    _words(read_back_text(outcome, diary))
                elif isinstance(outcome, NotImported):
                    if outcome.left_alone:
                        left_alone.append(outcome)
                    else:
                        failed = True
                        _words(f"vitamer: {outcome.error}")
                elif not as_json:
                    _say(import_text(outcome))
                    if explain and (skipped := skipped_text(outcome)):
                        _say(skipped)
        finally:
            bar.clear()
    _tell_of_lost_foods(corrections, foods)
    for line in left_alone_lines(left_alone, most=None if explain else FEW if failed else 0):
        _words(line)
    if as_json:
        _print_json(accounts)
    else:
        _say(f"Food table {foods.version}, region {foods.region or 'not set'}.")
    if failed:
        ctx.exit(1)


@main.command()
@click.argument("which", default="last", metavar="[WEEK|DATE|last]")
@click.option("-o", "--output", metavar="FILE", help="Write the picture: .png, .svg or .pdf.")
@click.option("--ratio", is_flag=True, help="Add the MK-7 that a popular rule pairs with the day's D3; a claim only.")
@_file
@_reading_options
@_diary
@_region
@_as_json
def week(
    which: str,
    output: str | None,
    ratio: bool,
    export_path: str | None,
    diary_path: str | None,
    region: str | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Show a week: menaquinones by form beside vitamin D, day by day.

    \b
    Examples:  vitamer week
               vitamer week 2026-W46 -o week.png
               vitamer week last --file servings.csv --json
    """
    from vitamer.weeks import resolve_week

    if output is not None:
        require_other(output, export_path)
    if export_path is None and any(said.values()):
        raise click.UsageError("What is said of an export goes with --file EXPORT.")
    analysis = _analysis(export_path, diary_path, region, **_reading(said))
    name = resolve_week(analysis.entries["day"].unique(), which)
    shown = analysis.only(name)
    if output is not None:
        _keep_fonts()
        from vitamer import plots

        figure = plots.week(shown.daily, name, weekly=shown.weekly, ratio=ratio)
        _words(f"Wrote {plots.save(figure, output)}")
    if as_json:
        _print_json(shown.week_record(name))
    elif output is None:
        from vitamer.terminal import week_table

        _show(week_table(shown.daily, name, shown.weekly, ratio=ratio))
    _tell_of_lost_foods(analysis.corrections, analysis.foods)
    if regional := shown.regional_foods:
        way_out = "Say yours with --region us, or once with: vitamer diary settings region us"
        if shown.foods.region is not None:
            way_out = f"No figure for {shown.foods.region} or a country like it is at hand."
        _words(
            f"These foods differ by country, and the mean over countries was taken: {', '.join(regional)}. {way_out}"
        )


@main.command("match")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--table", "table_path", metavar="CSV", help="Match a column of a CSV file instead.")
@click.option("--column", metavar="NAME", help="The column: text, then food, if not given.")
@click.option("-o", "--output", metavar="FILE", help="With --table: write the result here.")
@_diary
@_region
def match_command(
    texts: tuple[str, ...],
    table_path: str | None,
    column: str | None,
    output: str | None,
    diary_path: str | None,
    region: str | None,
) -> None:
    """Explain how a diary text is understood.

    \b
    Examples:  vitamer match "Cheese, Gouda, aged" "peanut butter"
               vitamer match --table names.csv -o matched.csv
    """
    from vitamer.actions import explain_texts
    from vitamer.matching import predictions
    from vitamer.sheets import match_text

    if bool(texts) == (table_path is not None):
        raise click.UsageError("Give texts, or --table CSV.")
    if output is not None and table_path is None:
        raise click.UsageError("-o needs --table CSV.")
    if table_path is not None and output is None:
        raise click.UsageError("--table needs -o FILE.")
    foods, corrections = _known_foods(diary_path, region)
    if table_path is None:
        _say(match_text(explain_texts(list(texts), foods, corrections), foods))
        return
    assert output is not None
    require_other(output, table_path)
    answers = predictions(_column_of(table_path, column), foods, corrections)
    _write_csv(answers, output)
    _words(f"Wrote {output}: {len(answers)} rows. Food table {foods.version}, region {foods.region or 'not set'}.")


def _column_of(path: str, column: str | None) -> list[str]:
    from vitamer.importers.table import text_column

    return text_column(Path(path), (column,) if column else ("text", "food"))


def _write_csv(frame: pd.DataFrame, path: str) -> None:
    write_output(path, frame.to_csv(index=False, lineterminator="\n").encode())


@main.command("review")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N questions, those that matter most.")
@click.option("--export", "export_to", metavar="CSV", help="Write the questions as a table to fill in.")
@click.option("--apply", "apply_from", metavar="CSV", help="Keep the answers of such a table.")
@_diary
@_region
@_as_json
def review_command(
    limit: int | None,
    export_to: str | None,
    apply_from: str | None,
    diary_path: str | None,
    region: str | None,
    as_json: bool,
) -> None:
    """Settle what is in doubt: names, weights, doses and amounts, those that could add most first.

    Asks one question after another; every answer is kept at once and counts for all entries of that name, past and
    future. Answers may also come through a pipe, one a line.

    \b
    Examples:  vitamer review
               vitamer review --export review.csv
               vitamer review --apply review.csv
               printf '1\\ns\\nn\\n' | vitamer review
    """
    from vitamer.interview import interview, interview_end, interview_start
    from vitamer.pipeline import Analysis
    from vitamer.review import open_questions, question_records
    from vitamer.review_sheet import apply_sheet, write_sheet

    if sum([as_json, export_to is not None, apply_from is not None]) > 1:
        raise click.UsageError("--export, --apply and --json exclude each other.")
    if apply_from is not None and limit is not None:
        raise click.UsageError("--limit is for asking; --apply takes all answers of the table.")
    with _open(diary_path, create=False) as diary:
        table = _foods(region, diary)
        if apply_from is not None:
            _say(apply_sheet(diary, apply_from, table).words())
            return
        corrections = diary.corrections()
        _tell_of_lost_foods(corrections, table)
        questions = open_questions(Analysis(diary.entries(), table, corrections).servings, table, corrections)
        if as_json:
            _print_json({"meta": table.meta(), "open": len(questions), "rows": question_records(questions[:limit])})
        elif export_to is not None:
            written = write_sheet(questions[:limit], export_to)
            _words(f"Wrote {written}: {len(questions[:limit])} of {len(questions)} open questions.")
            _words("If a spreadsheet shows it in one column, import it there as text: UTF-8, separated by commas.")
        else:
            _say(interview_start(questions))
            _say(interview_end(interview(questions, diary, table, _hear, _say, limit=limit)))


def _hear(prompt: str) -> str | None:
    """Ask for a line; what comes through a pipe is shown, so that the record reads as a talk."""
    click.echo(f"{one_line(prompt)}: ", nl=False)
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        line = ""
    if not line or not sys.stdin.isatty():
        _say(line.rstrip("\n"))
    return line.strip() if line else None


@main.command()
@click.argument("text", required=False)
@click.argument("food", required=False)
@click.option("--grams", metavar="MASS", help="What one of its unit weighs, such as 25 or 1.5oz.")
@click.option("--unit", metavar="WORD", help="With --grams: the unit; or an amount as it stands in the diary.")
@click.option("--dose", metavar="DOSE", help='What one pill, drop or helping of a supplement holds: "D3 1000 IU".')
@click.option("--remove", "remove_text", metavar="TEXT", help="Forget all that was settled of this name.")
@click.option("--undo", is_flag=True, help="Take back what was settled last.")
@click.option("--list", "list_all", is_flag=True, help="List what is settled.")
@_diary
@_as_json
def correct(
    text: str | None,
    food: str | None,
    grams: str | None,
    unit: str | None,
    dose: str | None,
    remove_text: str | None,
    undo: bool,
    list_all: bool,
    diary_path: str | None,
    as_json: bool,
) -> None:
    """Settle what a name means or weighs, for all past and future entries of that name.

    TEXT is the food as it stands in the diary. FOOD is an id of the food table, several with their shares, or "none"
    for a name that holds no K2 and no vitamin D.

    \b
    Examples:  vitamer correct "Aldi Käse jung" cheese_gouda
               vitamer correct "Abendbrot" "bread_rye 70, cheese_gouda 30"
               vitamer correct "Aspirin" none
               vitamer correct "Aldi Käse jung" --grams 25 --unit slice
               vitamer correct "Sunshine softgels" supplement_d3_k2 --dose "D3 1000 IU, MK7 100 mcg"
               vitamer correct --list
               vitamer correct --remove "Aldi Käse jung"
               vitamer correct --undo
    """
    from vitamer.actions import forget, settle_many, settled
    from vitamer.replies import answers_of, name_of, nothing_concerned, refused_amounts, words_of
    from vitamer.sheets import settled_records, settled_text, taken_back_text

    says = any(x is not None for x in (food, grams, dose))
    if sum([text is not None, remove_text is not None, undo, list_all]) != 1:
        raise click.UsageError("Give TEXT with what it is; or --list, --remove TEXT or --undo.")
    if (text is not None) != says:
        raise click.UsageError("Give TEXT with FOOD, --grams or --dose.")
    if unit is not None and grams is None:
        raise click.UsageError("--unit says what --grams weighs: give both.")
    if as_json and not list_all:
        raise click.UsageError("--json goes with --list.")
    with _open(diary_path, create=False) as diary:
        if list_all:
            found = settled(diary, table := _foods(None, diary))
            if as_json:
                _print_json({"meta": table.meta(), "rows": settled_records(found)})
            else:
                _say(settled_text(found))
        elif undo:
            _say(taken_back_text(diary.take_back()))
        elif remove_text is not None:
            name, entries = forget(diary, remove_text)
            _say(f"{name!r} is read by its words again: {_entries_have(entries)} this name.")
        else:
            assert text is not None
            table = _foods(None, diary)
            answers = answers_of(text, table, food=food, grams=grams, unit=unit or "", dose=dose)
            sure = grams is not None and grams.rstrip().endswith("!")
            if refused := refused_amounts(answers, table, diary.corrections(), sure=sure):
                raise refused[min(refused)]
            settle_many(diary, answers, table)
            found = settled(diary, table)
            found = found[found["name"] == name_of(text)]
            found = found.assign(what=[words_of(answer, table) for answer in found["answer"]])
            _say(settled_text(found))
            if (found["entries"] == 0).any() and (hint := nothing_concerned(diary, text)):
                _words(hint)


def _entries_have(count: int) -> str:
    return "1 entry of the diary has" if count == 1 else f"{count} entries of the diary have"


@main.group()
def foods() -> None:
    """Look into the food table."""


@foods.command("search")
@click.argument("words", nargs=-1, required=True)
@_diary
@_region
@_as_json
def foods_search(words: tuple[str, ...], diary_path: str | None, region: str | None, as_json: bool) -> None:
    """List foods by name, alias or id.

    \b
    Example:  vitamer foods search cheese
    """
    if not "".join(words).strip():
        raise click.UsageError("Give a word to look for.")
    from vitamer.food_actions import search_foods
    from vitamer.records import records
    from vitamer.sheets import search_table

    table, _ = _known_foods(diary_path, region)
    found = search_foods(table, " ".join(words))
    if found.empty:
        raise _Problem(f"no food is called {' '.join(words)!r}. Try one word, or another language.")
    if as_json:
        _print_json({"meta": table.meta(), "rows": records(found)})
    else:
        _show(search_table(found, table))


@foods.command("show")
@click.argument("food_id")
@click.option("-o", "--output", metavar="FILE", help="Draw the values by source instead: .png, .svg or .pdf.")
@_diary
@_region
@_as_json
def foods_show(food_id: str, output: str | None, diary_path: str | None, region: str | None, as_json: bool) -> None:
    """Show what a food holds, with interval, sources and where in the source.

    \b
    Examples:  vitamer foods show natto
               vitamer foods show natto -o natto.png
    """
    from vitamer.companions import companions_of
    from vitamer.intake import contents
    from vitamer.records import records
    from vitamer.sheets import food_sheet

    table, _ = _known_foods(diary_path, region)
    held = contents(table, food_id)
    if output is not None:
        _keep_fonts()
        from vitamer import food_plots, plots

        _words(f"Wrote {plots.save(food_plots.food(table, food_id), output)}")
    if as_json:
        values = table.contents[table.contents["food_id"] == food_id]
        sources = table.citations[table.citations["citation_id"].isin(values["citation_id"])]
        record = {"rows": records(held), "values": records(values), "citations": records(sources)}
        record["companions"] = records(companions_of(table).loc[[food_id]])
        _print_json({"meta": table.meta(), **record})
    elif output is None:
        _show(food_sheet(table, food_id, held))


@foods.command("cite")
@click.argument("food_id")
@_diary
@_region
@_as_json
def foods_cite(food_id: str, diary_path: str | None, region: str | None, as_json: bool) -> None:
    """Print the citations behind a food's numbers, their terms, and what rests on each.

    \b
    Example:  vitamer foods cite natto
    """
    from vitamer.sheets import cite_records, cite_sheet

    table, _ = _known_foods(diary_path, region)
    if as_json:
        _print_json({"meta": table.meta(), "rows": cite_records(table, food_id)})
    else:
        _show(cite_sheet(table, food_id))


@foods.command("table")
@click.option("-o", "--output", required=True, metavar="CSV", help="Write the table here.")
@_diary
@_region
def foods_table(output: str, diary_path: str | None, region: str | None) -> None:
    """Write what every food holds as a table: pooled means with 90 % interval and sources.

    \b
    Example:  vitamer foods table -o pooled.csv --region us
    """
    from vitamer.formulas import neutral_table
    from vitamer.intake import pooled_contents

    # The table of everybody, unless a diary is named: what a person adds is not for others to cite.
    table = _foods(region) if diary_path is None else _known_foods(diary_path, region)[0]
    pooled = pooled_contents(table)
    _write_csv(neutral_table(pooled), output)
    _words(f"Wrote {output}: {len(pooled)} rows. Food table {table.version}, region {table.region or 'not set'}.")


@foods.command("add")
@click.argument("food", required=False)
@click.option("--like", metavar="FOOD_ID", help="The food of which a new one is a kind.")
@click.option("--name", "names", multiple=True, metavar="TEXT", help="A further name, as it stands in the diary.")
@click.option(
    "--measure", "measures", multiple=True, metavar="WORD=MASS", help="What a household measure of it weighs."
)
@click.option("--label", "labels", multiple=True, metavar="FORM=AMOUNT", help="What its label states.")
@click.option("--per", metavar="MASS", help="What the label's amounts are for; 100 g if not given.")
@click.option("--ingredient", "ingredients", multiple=True, metavar="FOOD_ID=MASS", help="What is in a dish, as eaten.")
@click.option("--from", "folder", metavar="DIR", help="Add the rows of a folder's CSV files instead.")
@_diary
def foods_add(
    food: str | None,
    like: str | None,
    names: tuple[str, ...],
    measures: tuple[str, ...],
    labels: tuple[str, ...],
    per: str | None,
    ingredients: tuple[str, ...],
    folder: str | None,
    diary_path: str | None,
) -> None:
    """Add a food, name, measure, label value or recipe of your own to the diary.

    FOOD is a new food's name, or an id of the table to say more of that food. What you say stands for what the table
    says, survives every update, and goes with the diary.

    \b
    Examples:  vitamer foods add "Corner shop natto" --like natto --measure "pack=40 g"
               vitamer foods add "My oat drink" --like plant_milk_fortified --label "D3=60 IU" --per "240 ml"
               vitamer foods add "Sunday omelette" --ingredient "egg_whole=120 g" --ingredient "butter=10 g"
               vitamer foods add milk_whole --measure "mug=300 ml"
               vitamer foods add --from myfoods/
    """
    from vitamer.food_actions import add_own, read_own
    from vitamer.own_foods import other_meanings, own_food

    if (food is None) == (folder is None):
        raise click.UsageError("Give a food, or --from DIR.")
    if folder is not None and (like or names or measures or labels or per or ingredients):
        raise click.UsageError("--from DIR takes everything from the folder.")
    if per is not None and not labels:
        raise click.UsageError("--per says what --label is stated for: give a label.")
    with _open(diary_path) as diary:
        if folder is not None:
            rows = read_own(Path(folder), diary.own_rows())
            said = f"Added the rows of {folder}"
        else:
            assert food is not None
            table = _foods(None, diary)
            food_id, rows = own_food(
                table,
                food,
                like=like,
                names=names,
                measures=measures,
                labels=labels,
                per=per or "100 g",
                ingredients=ingredients,
            )
            said = f"Added to {food_id}"
            for name, before in other_meanings(table, rows).items():
                _words(f"{name!r} meant {before} until now.")
        add_own(diary, rows)
    counts = ", ".join(f"{len(cells)} in {table}" for table, cells in rows.items())
    _say(one_line(f"{said}: {counts}."))


@foods.command("remove")
@click.argument("food_id")
@_diary
def foods_remove(food_id: str, diary_path: str | None) -> None:
    """Take away all that you said of a food; what the table says of it counts again.

    \b
    Example:  vitamer foods remove my_corner_shop_natto
    """
    from vitamer.food_actions import remove_own

    with _open(diary_path, create=False) as diary:
        removed = remove_own(diary, food_id)
    _say(f"Took away {removed} {'row' if removed == 1 else 'rows'} of your own about {food_id}.")


@foods.command("export")
@click.argument("folder", metavar="DIR")
@_diary
def foods_export(folder: str, diary_path: str | None) -> None:
    """Write your own foods as CSV files with the headers of the food table, for a spreadsheet or another person.

    \b
    Example:  vitamer foods export myfoods/
    """
    from vitamer.food_actions import export_own

    with _open(diary_path, create=False) as diary:
        for file in export_own(diary, folder):
            _say(one_line(f"Wrote {file}"))


@foods.command("check")
@click.argument("folder", required=False, metavar="[DIR]")
@_diary
def foods_check(folder: str | None, diary_path: str | None) -> None:
    """Check a food table, or CSV files with its headers; without DIR the table in use and your own foods.

    \b
    Examples:  vitamer foods check
               vitamer foods check myfoods/
    """
    from vitamer.food_actions import check_foods
    from vitamer.food_check import stopped_early

    own = None
    if diary_path is not None or _has_diary():
        with _open(diary_path, create=False) as diary:
            own = diary.own_rows()
    problems, seen = check_foods(folder, own=own)
    for problem in problems:
        _say(one_line(str(problem)))
    if stopped_early(problems):
        _say("Mend these first: further checks follow.")
    if problems:
        count = len(problems)
        raise _Problem(f"{count} {'problem' if count == 1 else 'problems'} in {seen}. Mend the rows and check again.")
    _say(f"No problem in {seen}.")


@main.command()
@click.argument("name", required=False)
def formats(name: str | None) -> None:
    """List the exports that can be read; with NAME tell how to get one out of its app.

    \b
    Example:  vitamer formats cronometer
    """
    import inspect

    from vitamer.importers import IMPORTERS, importer_named

    if name is not None:
        _say(inspect.getdoc(importer_named(name)) or "")
        return
    for importer in IMPORTERS:
        _say(f"{importer.NAME:<14} {(inspect.getdoc(importer) or '').partition(chr(10))[0]}")
    _say("\nHow to get an export out of its app, and what is read of it: vitamer formats NAME")


@main.group("diary")
def diary_group() -> None:
    """Look after the diary file."""


@diary_group.command("history")
@_diary
@_as_json
def diary_history(diary_path: str | None, as_json: bool) -> None:
    """List the imports, oldest first.

    \b
    Example:  vitamer diary history
    """
    from vitamer.diary_sheets import history_text
    from vitamer.records import records

    with _open(diary_path, create=False) as diary:
        history = diary.history()
    if as_json:
        _print_json(records(history))
    else:
        _say(history_text(history))


@diary_group.command("undo")
@_diary
def diary_undo(diary_path: str | None) -> None:
    """Take the last import back; what it replaced is there again.

    \b
    Example:  vitamer diary undo
    """
    with _open(diary_path, create=False) as diary:
        done = diary.undo()
    counts = f"{done.removed} entries removed, {done.restored} in use again"
    _say(one_line(f"Took back {done.file} ({done.source}): {counts}."))


@diary_group.command("backup")
@click.argument("file")
@_diary
def diary_backup(file: str, diary_path: str | None) -> None:
    """Copy the diary to a new file, which is a diary itself.

    It may be in use meanwhile: the copy is of one moment.

    \b
    Example:  vitamer diary backup diary-2026-11-22.db
    """
    from vitamer.diary_sheets import held_text

    with _open(diary_path, create=False) as diary:
        diary.backup(file)
    with _open(file, create=False) as copy:
        _words(f"Wrote {file}: {held_text(copy)}.")


@diary_group.command("restore")
@click.argument("file")
@_diary
def diary_restore(file: str, diary_path: str | None) -> None:
    """Make the diary hold what a backup or export holds.

    What it held before is kept beside it, in a file whose name is told.

    \b
    Example:  vitamer diary restore diary-2026-11-22.db
    """
    from vitamer.diary_archive import restore
    from vitamer.diary_sheets import restored_text

    with _open(diary_path) as diary:
        _say(restored_text(diary, file, restore(diary, file)))


@diary_group.command("export")
@click.argument("file")
@_diary
def diary_export(file: str, diary_path: str | None) -> None:
    """Write all that the diary holds as a zip of CSV tables.

    Every row stands there verbatim, and the tables are described beside them. Importing FILE into a new diary, or
    restoring it, gives the same diary again.

    \b
    Examples:  vitamer diary export diary.zip
               vitamer import diary.zip --diary new.db
    """
    from vitamer.diary_archive import write_archive
    from vitamer.diary_sheets import held_text

    with _open(diary_path, create=False) as diary:
        write_archive(diary, file)
        _words(f"Wrote {file}: {held_text(diary)}.")


@diary_group.command("settings")
@click.argument("key", required=False, type=click.Choice(["region"]))
@click.argument("value", required=False)
@_diary
def diary_settings(key: str | None, value: str | None, diary_path: str | None) -> None:
    """Show the diary's settings, or set one; "none" takes it back.

    \b
    Example:  vitamer diary settings region us
    """
    from vitamer.food_table import load_foods

    with _open(diary_path) as diary:
        if key is not None and value is not None:
            region = None if value == "none" else load_foods(region=value).region
            diary.set(key, region)
        settings = diary.settings()
    _say("\n".join(f"{k} {v}" for k, v in settings.items()) or "region not set")
