"""`smp-recovery remove`: take an entry, or a whole session, out of the log."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, SessionOption, parse_number
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.terminal.entry_page import describe_entries


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
    if number is None:
        app.store.remove_session(chosen.date)
        removed = None
        what = f"the session of {chosen.date} with all its entries"
    else:
        removed = app.store.remove(chosen.date, number)
        what = f"entry {number}: {describe_entries(app.built_in, [removed])}"
    answer(
        as_json,
        lambda: {"session": chosen.date, "removed": removed},
        lambda: f"Removed {what}. `smp-recovery undo` brings it back.",
    )
