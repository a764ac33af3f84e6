"""`smp-recovery remove`: take an entry, or a whole session, out of the log."""

from datetime import date
from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, SessionOption, parse_number
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry

app = typer.Typer(add_completion=False)


@app.command()
def remove(
    context: typer.Context,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="ENTRY", parser=parse_number, help="The entry's number in `history`."
        ),
    ] = None,
    session: SessionOption = None,
    whole: Annotated[
        bool, typer.Option("--whole-session", help="Remove the session with all its entries.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take an entry out of the log, or a whole session; `undo` brings it back.

    Example: smp-recovery remove 3
    """
    app = app_of(context)
    if (number is None) == (not whole):
        raise InputError("say which entry, as in `remove 3`, or give --whole-session")
    chosen = app.find_session(session, app.today)
    entry = None
    if number is None:
        app.store.remove_session(chosen.date)
    else:
        entry = app.store.remove(chosen.date, number)
    answer(
        as_json,
        lambda: _export_removed(chosen.date, entry),
        lambda: _describe_removed(app.built_in, chosen.date, entry),
    )


def _export_removed(day: date, entry: Entry | None) -> dict[str, object]:
    from smp_recovery.formats.json_views import export_entry

    return {"session": day.isoformat(), "removed": export_entry(entry) if entry else None}


def _describe_removed(guidance: Guidance, day: date, entry: Entry | None) -> str:
    """What was removed: an entry, or without one the whole session of `day`."""
    from smp_recovery.terminal.entry_page import describe_entry

    what = f"the session of {day} with all its entries"
    if entry:
        what = f"entry {entry.number}: {describe_entry(guidance, entry)}"
    return f"Removed {what}. `smp-recovery undo` brings it back."
