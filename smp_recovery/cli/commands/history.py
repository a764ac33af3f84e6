"""`smp-recovery history`: the entries of a session."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.parsing.lookup import find_symptom
from smp_recovery.terminal.history_page import render_history
from smp_recovery.views.log_view import list_entries


def history(
    context: typer.Context,
    symptom: Annotated[
        list[str] | None,
        typer.Argument(help="Only this symptom or sign.", autocompletion=complete_symptoms),
    ] = None,
    all_days: Annotated[
        bool, typer.Option("--all", help="All days, not only the last seven with entries.")
    ] = False,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the entries of a session by day, the latest last, each with what it means: those of the
    last seven days with entries, and older ones that are open.

    Example: smp-recovery history redness
    """
    app = app_of(context)
    log = app.read_log(app.guidance, *app.find_day(on, session))
    only = None
    if symptom:
        only, rest = find_symptom(app.guidance, symptom)
        if rest:
            raise InputError(f"nothing can follow {only!r}, not even {rest[:40]!a}")
    entries = list_entries(log, only)
    answer(
        as_json,
        lambda: {"session": log.session, "entries": entries},
        lambda: render_history(log, entries, all_days=all_days),
        app,
    )
