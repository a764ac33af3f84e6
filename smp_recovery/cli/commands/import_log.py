"""`smp-recovery import`: take in what `export` wrote, here or on another computer."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from smp_recovery.cli.asking import tell
from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import STANDARD_OUTPUT, answer
from smp_recovery.disk.files import reason_of
from smp_recovery.engine.findings import Finding
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, SmpRecoveryError
from smp_recovery.formats.json_views import export_value
from smp_recovery.guidance.model import Guidance
from smp_recovery.terminal.entry_page import describe_entries, describe_still_open
from smp_recovery.text import count_things, enumerate_names, limit_lines, quote_text
from smp_recovery.user_data.archive import LARGEST_ARCHIVE
from smp_recovery.user_data.entry_check import make_entry_check
from smp_recovery.user_data.importing import ImportStep, plan_import, read_incoming, write_import
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.reading_csv import CellWords
from smp_recovery.user_data.restoring import find_name
from smp_recovery.views.log_view import find_more_urgent
from smp_recovery.views.phrases import write_level


def import_log(
    context: typer.Context,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|-",
            help="A ZIP or CSV of `export`, or one session's file; `-` reads a pipe.",
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be added, and change nothing.")
    ] = False,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Also take entries that `log` would refuse.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add what a file holds and the log does not, and say what was added.

    Import never changes stored data: what differs stays as it is here, and the answer
    says so. Entries are the same if they say the same, whatever their numbers. If a new
    one is such that `log` would refuse it, nothing is imported.

    Example: smp-recovery import log.zip --dry-run
    """
    app = app_of(context)
    name = "the standard input" if source == STANDARD_OUTPUT else str(source)
    content = _read_import(source, name)
    try:
        steps = _import_content(app, content, dry_run=dry_run, as_is=as_is)
    except (DamageError, NewerSchemaError) as error:
        error.amend(beginning=f"{name} cannot be imported: ")
        raise
    counts = _count_steps(steps, dry_run=dry_run)
    place = find_name(app.data_dir, str(source.absolute()))
    goes = not (dry_run or Path(place).is_absolute() or find_file(place) or counts["differs"])
    lines = [f"Your log has all of {source} now: remove that file."] if goes else []
    still_open = _find_still_open(app) if counts["added"]["entries"] and not dry_run else None
    if still_open:
        lines.append(f"{write_level(still_open.level)}: {describe_still_open(still_open)}")
    found = {**counts, "still_open": still_open}
    answer(
        as_json,
        lambda: found,
        lambda: "\n".join([*_describe_import(app.built_in, counts, steps), *lines]),
    )


def _find_still_open(app: App) -> Finding | None:
    """What is open today once the entries are in the log, if somebody is to be called."""
    with suppress(SmpRecoveryError):  # of a file that cannot be read; `today` says so
        session = app.find_session(None, app.today)
        return find_more_urgent(app.read_log(app.usable.guidance, session, app.today))
    return None


def _read_import(source: Path, name: str) -> bytes:
    if source == STANDARD_OUTPUT and sys.stdin is None:  # the program was started without one
        raise InputError("there is no standard input: name a file")
    if source == STANDARD_OUTPUT and sys.stdin.isatty():
        tell("Waiting for a file on standard input, from a pipe. Ctrl-C stops.")
    try:
        with nullcontext(sys.stdin.buffer) if source == STANDARD_OUTPUT else source.open("rb") as f:
            content = f.read(LARGEST_ARCHIVE + 1)
    except (FileNotFoundError, ValueError):  # the latter for a name that no file can have
        raise InputError(f"there is no file {quote_text(str(source))}") from None
    except OSError as error:
        raise DamageError(f"{name} cannot be read: {reason_of(error)}") from None
    if len(content) > LARGEST_ARCHIVE:
        raise DamageError(f"{name} is larger than {LARGEST_ARCHIVE // 1024 // 1024} MiB")
    return content


def _import_content(app: App, content: bytes, *, dry_run: bool, as_is: bool) -> list[ImportStep]:
    """Import the content of a file. A refused import creates nothing, not even a folder."""
    check = make_entry_check(app.built_in, app.now)
    incoming = read_incoming(content, CellWords(check, app.localise))
    steps = plan_import(app.storage, check, incoming, as_is=as_is)
    if dry_run or all(step.content is None for step in steps):
        return steps
    with app.storage.change() as writer:  # another program may have written since
        steps = plan_import(app.storage, check, incoming, as_is=as_is)
        write_import(writer, steps)
    return steps


def _count_steps(steps: list[ImportStep], *, dry_run: bool) -> dict[str, Any]:
    sessions = [step for step in steps if step.file.session_date]
    files = [step for step in steps if not step.file.session_date]
    return {
        "dry_run": dry_run,
        "added": {
            "sessions": [step.file.key for step in sessions if step.is_new],
            "entries": sum(len(step.added) for step in sessions),
            "files": [step.file.name for step in files if step.is_new],
        },
        "there": {
            "sessions": sum(not step.is_new for step in sessions),
            "entries": sum(step.known for step in sessions),
            "files": sum(not step.is_new for step in files),
        },
        "read_as": {word: key for step in sessions for word, key in step.read_as.items()},
        "begun_elsewhere": [step.file.key for step in sessions if step.other_id],
        "moved": {step.file.key: str(step.moved) for step in sessions if step.moved},
        "differs": [step.file.name for step in steps if step.differences],
        "came_back": {
            "files": [step.file.name for step in steps if step.returns],
            "entries": [
                {"session": step.file.key, **export_value(entry)}
                for step in sessions
                for entry in step.doubtful
            ],
        },
    }


def _describe_import(
    guidance: Guidance, counts: dict[str, Any], steps: list[ImportStep]
) -> Iterator[str]:
    added, known = counts["added"], counts["there"]
    new = _name_counts(len(added["sessions"]), added["entries"])
    new += [s.file.description for s in steps if s.is_new and not s.file.session_date]
    old = _name_counts(known["sessions"], known["entries"], known["files"])
    verb = "Would add" if counts["dry_run"] else "Added"
    sentences = [f"{verb} {enumerate_names(new, 'and')}." if new else "Nothing to add."]
    if words := [f"{quote_text(word)} as {key}" for word, key in counts["read_as"].items()]:
        sentences.append(f"Read {', '.join(words)}.")
    if old:
        sentences.append(f"Already here: {enumerate_names(old, 'and')}.")
    if new and not counts["dry_run"]:
        sentences.append("`smp-recovery undo` takes it back.")
    if elsewhere := ", ".join(counts["begun_elsewhere"]):
        sentences.append(
            f"The file's log of {elsewhere} was begun on another computer or by another person."
            " Check that it is yours."
        )
    yield " ".join(sentences)
    for line in limit_lines([line for step in steps for line in step.differences]):
        yield f"Not changed, although the file differs: {line}."
    for day, here in counts["moved"].items():
        yield (
            f"The file's session of {day} is the one that you have of {here}: it was moved on one"
            " of your computers. `smp-recovery remove --whole-session` removes one of them."
        )
    for step in steps:
        if step.returns and not step.moved:
            yield f"You had removed {step.file.description}; it is new again."
    for day, doubtful in ((step.file.key, step.doubtful) for step in steps if step.doubtful):
        yield (
            f"You may have removed or changed these entries of {day} on one of the computers."
            f" `smp-recovery remove NUMBER --session {day}` removes what should not be back:"
        )
        yield from limit_lines([f"{e.number}. {describe_entries(guidance, [e])}" for e in doubtful])


def _name_counts(sessions: int, entries: int, files: int = 0) -> list[str]:
    """`2 sessions`, `17 entries` and `1 other file`, without those of which there is none."""
    things = ((sessions, "session"), (entries, "entry", "entries"), (files, "other file"))
    return [count_things(number, *names) for number, *names in things if number]
