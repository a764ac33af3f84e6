"""`smp-recovery history`: the entries of a session."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import print_json
from smp_recovery.errors import InputError
from smp_recovery.guidance.lookup import find_symptoms
from smp_recovery.views import find_reach, view_log

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
    entries = app.store.load(chosen.date).entries
    upto = find_reach(entries, day, app.today)
    log = view_log(app.guidance, chosen, entries, day, app.settings.risks, upto)
    listed, behind = log.listed, log.behind
    if symptom:
        only, *more = find_symptoms(app.guidance, symptom)
        if more:
            raise InputError(f"nothing can follow {only!r}, not even {more[0]!r}")
        listed = tuple(item for item in listed if item.entry.symptom == only)
    if as_json:
        from smp_recovery.export.as_json import export_assessed, export_session

        shown = [{**export_assessed(item), "open": item.entry.number in behind} for item in listed]
        print_json({"session": export_session(chosen), "entries": shown})
    else:
        from smp_recovery.render.history import render_history
        from smp_recovery.render.screen import show

        show(render_history(app.guidance, chosen, listed, behind))
