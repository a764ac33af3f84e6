"""`smp-recovery timeline`: the whole recovery with dates."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_sources
from smp_recovery.cli.output import answer
from smp_recovery.engine.day_advice import mark_followed
from smp_recovery.formats.json_views import export_timeline
from smp_recovery.log.days import find_planned
from smp_recovery.parsing.lookup import find_source
from smp_recovery.terminal.timeline_page import render_timeline
from smp_recovery.views.timeline_view import view_timeline


def timeline(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="KEY",
            help="One source's own stages and rules, as it published them.",
            autocompletion=complete_sources,
        ),
    ] = None,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the stages with their dates, what changes when, and where you are.

    Example: smp-recovery timeline --source elka
    """
    app = app_of(context)
    chosen, day = app.find_day(on, session)
    guidance = app.guidance
    if source is not None:
        guidance = mark_followed(guidance, (find_source(guidance, source).key,))
    view = view_timeline(guidance, chosen, day, find_planned(app.sessions(), chosen, day))
    answer(as_json, lambda: export_timeline(view), lambda: render_timeline(view), app)
