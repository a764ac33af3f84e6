"""`smp-recovery sessions`: all sessions in the log."""

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On
from smp_recovery.cli.output import answer, report_missing
from smp_recovery.engine.day_advice import find_stage
from smp_recovery.formats.json_views import export_session
from smp_recovery.log.days import current_session_date
from smp_recovery.terminal.history_page import render_sessions


def sessions(context: typer.Context, on: On = None, as_json: AsJson = False) -> None:
    """List the sessions with their number, date, day and stage; the current one is marked.

    Example: smp-recovery sessions
    """
    app = app_of(context)
    today = app.today if on is None else app.parse_date(on, app.current_session_date())
    guidance = app.usable.guidance
    listed = [(each, find_stage(guidance, each.day_of(today))) for each in app.sessions()]
    current = current_session_date([session.date for session, _ in listed], today)
    exported = [
        {
            **export_session(session),
            "day": session.day_of(today),
            "stage": stage.key,
            "leads": session.date == current,
        }
        for session, stage in listed
    ]
    answer(as_json, lambda: {"sessions": exported}, lambda: render_sessions(listed, today, current))
    report_missing(app)
