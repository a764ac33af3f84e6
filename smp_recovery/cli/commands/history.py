"""`smp-recovery history`: the entries of a session."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import print_json
from smp_recovery.errors import InputError
from smp_recovery.parsing.lookup import find_logged

app = typer.Typer(add_completion=False)


@app.command()
def history(
    context: typer.Context,
    symptom: Annotated[
        list[str] | None,
        typer.Argument(help="Only this symptom or sign.", autocompletion=complete_symptoms),
    ] = None,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the entries of a session, the earliest first, each with what it means.

    Example: smp-recovery history redness
    """
    app = app_of(context)
    chosen, day = app.find_day(on, session)
    log = app.view_log(chosen, day)
    listed, behind = log.listed, log.behind
    if symptom:
        only, rest = find_logged(app.guidance, symptom)
        if rest:
            raise InputError(f"nothing can follow {only!r}, not even {rest[:40]!a}")
        listed = tuple(item for item in listed if item.entry.symptom == only)
    if as_json:
        from smp_recovery.formats.json_views import export_assessed, export_session

        shown = [{**export_assessed(item), "open": item.entry.number in behind} for item in listed]
        print_json({"session": export_session(chosen), "entries": shown})
    else:
        from smp_recovery.terminal.history_page import render_history
        from smp_recovery.terminal.screen_page import show

        show(render_history(app.guidance, chosen, listed, behind))
