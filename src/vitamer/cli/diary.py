"""The diary file: its imports, copies and settings."""

from __future__ import annotations

import click

from vitamer.cli.common import diary_option, json_option, open_diary, print_json, say
from vitamer.cli.program import main, tell
from vitamer.inert import one_line


@main.group("diary")
def diary_group() -> None:
    """Look after the diary file."""


@diary_group.command("history")
@diary_option
@json_option
def diary_history(diary_path: str | None, as_json: bool) -> None:
    """List the imports, oldest first.

    \b
    Example:  vitamer diary history
    """
    from vitamer.diary_sheets import history_text
    from vitamer.records import records

    with open_diary(diary_path, create=False) as diary:
        history = diary.history()
    if as_json:
        print_json(records(history))
    else:
        say(history_text(history))


@diary_group.command("undo")
@diary_option
def diary_undo(diary_path: str | None) -> None:
    """Take the last import back; what it replaced is there again.

    \b
    Example:  vitamer diary undo
    """
    with open_diary(diary_path, create=False) as diary:
        done = diary.undo()
    counts = f"{done.removed} entries removed, {done.restored} in use again"
    say(one_line(f"Took back {done.file} ({done.source}): {counts}."))


@diary_group.command("backup")
@click.argument("file")
@diary_option
def diary_backup(file: str, diary_path: str | None) -> None:
    """Copy the diary to a new file, which is a diary itself.

    It may be in use meanwhile: the copy is of one moment.

    \b
    Example:  vitamer diary backup diary-2026-11-22.db
    """
    from vitamer.diary_sheets import held_text

    with open_diary(diary_path, create=False) as diary:
        diary.backup(file)
    with open_diary(file, create=False) as copy:
        tell(f"Wrote {file}: {held_text(copy)}.")


@diary_group.command("restore")
@click.argument("file")
@diary_option
def diary_restore(file: str, diary_path: str | None) -> None:
    """Make the diary hold what a backup or export holds.

    What it held before is kept beside it, in a file whose name is told.

    \b
    Example:  vitamer diary restore diary-2026-11-22.db
    """
    from vitamer.diary_archive import restore
    from vitamer.diary_sheets import restored_text

    with open_diary(diary_path) as diary:
        say(restored_text(diary, file, restore(diary, file)))


@diary_group.command("export")
@click.argument("file")
@diary_option
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

    with open_diary(diary_path, create=False) as diary:
        write_archive(diary, file)
        tell(f"Wrote {file}: {held_text(diary)}.")


@diary_group.command("settings")
@click.argument("key", required=False, type=click.Choice(["region"]))
@click.argument("value", required=False)
@diary_option
def diary_settings(key: str | None, value: str | None, diary_path: str | None) -> None:
    """Show the diary's settings, or set one; "none" takes it back.

    \b
    Example:  vitamer diary settings region us
    """
    from vitamer.food_table import load_foods

    with open_diary(diary_path) as diary:
        if key is not None and value is not None:
            region = None if value == "none" else load_foods(region=value).region
            diary.set(key, region)
        settings = diary.settings()
    say("\n".join(f"{k} {v}" for k, v in settings.items()) or "region not set")
