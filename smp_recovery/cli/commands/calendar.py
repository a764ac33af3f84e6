"""`smp-recovery calendar`: the recovery as a file for a calendar program."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, Force, Output, SessionOption
from smp_recovery.cli.output import check_output, print_json, write_output
from smp_recovery.errors import InputError
from smp_recovery.formats.calendar_ics import export_calendar
from smp_recovery.formats.json_views import export_events
from smp_recovery.parsing.datetime_parsing import parse_clock
from smp_recovery.views.calendar_events import list_events
from smp_recovery.views.timeline_view import view_timeline

OLD_CALENDAR = (
    "If you imported a calendar that smp-recovery 0.1.0 wrote, empty it before you import this one."
)
"""Printed once, for a session that has no identifier yet: only then can there be an older file."""


def calendar(
    context: typer.Context,
    output: Output = None,
    remind: Annotated[
        str | None,
        typer.Option(
            "--remind",
            metavar="HH:MM",
            help="An alarm at this time on each day that brings a change.",
        ),
    ] = None,
    session: SessionOption = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write what each day asks and changes as an iCalendar file, to import into your calendar.

    It is a copy that whoever sees your calendar can read. After a change, write
    and import it again: it replaces every day up to day 28. Delete later days
    yourself, and empty a calendar that version 0.1.0 wrote before the first import.

    Example: smp-recovery calendar --session 1
    """
    app = app_of(context)
    at = None if remind is None else parse_clock(remind)
    if as_json and (output is not None or at is not None):
        raise InputError(
            "--output and --remind are for the calendar file. Leave them or --json out"
        )
    chosen = app.find_session(session, app.today)
    after = max(app.today, chosen.date)
    planned = [each for each in app.sessions() if each.date > after]
    events = list_events(view_timeline(app.guidance, chosen, app.today), planned)
    if as_json:
        print_json(export_events(events, chosen))
        return
    name = f"smp-recovery-{chosen.date}.ics"
    target = check_output(app, output, name, force)  # before a session gets its identifier
    identifier = app.store.load(chosen.date).id
    identifiers = {each.date: app.store.identify(each.date) for each in (chosen, *planned)}
    if app.store.load(chosen.date).id != identifier:  # it has just got its first
        typer.echo(OLD_CALENDAR, err=True)
    content = export_calendar(events, identifiers, app.now, at)
    write_output(app, target, content, name, force)
