"""What is in doubt, settled by the person: one question after another, in a spreadsheet, or one name alone."""

from __future__ import annotations

import sys

import click

from vitamer.cli.common import (
    diary_option,
    json_option,
    load_table,
    open_diary,
    print_json,
    region_option,
    say,
    tell_of_lost_foods,
)
from vitamer.cli.program import main, tell
from vitamer.inert import one_line


@main.command("review")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N questions, those that matter most.")
@click.option("--export", "export_to", metavar="CSV", help="Write the questions as a table to fill in.")
@click.option("--apply", "apply_from", metavar="CSV", help="Keep the answers of such a table.")
@diary_option
@region_option
@json_option
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
    with open_diary(diary_path, create=False) as diary:
        table = load_table(region, diary)
        if apply_from is not None:
            say(apply_sheet(diary, apply_from, table).words())
            return
        corrections = diary.corrections()
        tell_of_lost_foods(corrections, table)
        questions = open_questions(Analysis(diary.entries(), table, corrections).servings, table, corrections)
        if as_json:
            print_json({"meta": table.meta(), "open": len(questions), "rows": question_records(questions[:limit])})
        elif export_to is not None:
            written = write_sheet(questions[:limit], export_to)
            tell(f"Wrote {written}: {len(questions[:limit])} of {len(questions)} open questions.")
            tell("If a spreadsheet shows it in one column, import it there as text: UTF-8, separated by commas.")
        else:
            say(interview_start(questions))
            say(interview_end(interview(questions, diary, table, _hear, say, limit=limit)))


def _hear(prompt: str) -> str | None:
    """Ask for a line; what comes through a pipe is shown, so that the record reads as a talk."""
    click.echo(f"{one_line(prompt)}: ", nl=False)
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        line = ""
    if not line or not sys.stdin.isatty():
        say(line.rstrip("\n"))
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
@diary_option
@json_option
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
    with open_diary(diary_path, create=False) as diary:
        if list_all:
            found = settled(diary, table := load_table(None, diary))
            if as_json:
                print_json({"meta": table.meta(), "rows": settled_records(found)})
            else:
                say(settled_text(found))
        elif undo:
            say(taken_back_text(diary.take_back()))
        elif remove_text is not None:
            name, entries = forget(diary, remove_text)
            say(f"{name!r} is read by its words again: {_entries_have(entries)} this name.")
        else:
            assert text is not None
            table = load_table(None, diary)
            answers = answers_of(text, table, food=food, grams=grams, unit=unit or "", dose=dose)
            sure = grams is not None and grams.rstrip().endswith("!")
            if refused := refused_amounts(answers, table, diary.corrections(), sure=sure):
                raise refused[min(refused)]
            settle_many(diary, answers, table)
            found = settled(diary, table)
            found = found[found["name"] == name_of(text)]
            found = found.assign(what=[words_of(answer, table) for answer in found["answer"]])
            say(settled_text(found))
            if (found["entries"] == 0).any() and (hint := nothing_concerned(diary, text)):
                tell(hint)


def _entries_have(count: int) -> str:
    return "1 entry of the diary has" if count == 1 else f"{count} entries of the diary have"
