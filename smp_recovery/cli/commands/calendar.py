"""`smp-recovery calendar`: the recovery as a file for a calendar program."""

from datetime import timedelta
from typing import Annotated

import typer

from smp_recovery.cli.asking import tell
from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, Force, Output, SessionOption
from smp_recovery.cli.output import answer, check_output, report_missing, write_output
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

ALARMS = (
    "Not every calendar program keeps alarms. Google Calendar drops all of a file: set a"
    " notification for all-day events in its settings. {}In Apple's, look at one event after the"
    " import."
)
"""What common programs do with the alarms, printed after a file with alarms."""
OUTLOOK = "Outlook does not ring once a day has begun: use --day-before. "
"""What ALARMS says in its place unless they ring on the day before."""


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
    day_before: Annotated[
        bool,
        typer.Option("--day-before", help="With --remind: at that time on the day before."),
    ] = False,
    session: SessionOption = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write what each day asks and changes as an iCalendar file, to import into your calendar.

    It is a copy that whoever sees your calendar can read. After a change, write
    and import it again: it replaces every day up to day 28. Delete later days
    yourself, and empty a calendar that version 0.1.0 wrote before the first import.
    Outlook does not ring once a day has begun: add --day-before. Google Calendar
    drops all alarms of a file: set a notification for all-day events there.

    Example: smp-recovery calendar --session 1
    """
    app = app_of(context)
    at = None if remind is None else parse_clock(remind)
    if day_before and at is None:
        raise InputError("--day-before goes with --remind, as in `--remind 20:00 --day-before`")
    if as_json and (output is not None or at is not None):
        raise InputError(
            "--output and --remind are for the calendar file. Leave them or --json out"
        )
    chosen = app.find_session(session, app.today)
    last = max(app.today, chosen.date)
    planned = [each for each in app.sessions() if each.date > last]
    events = list_events(view_timeline(app.guidance, chosen, app.today), planned)
    if as_json:
        answer(as_json, lambda: export_events(events, chosen), str, app)
        return
    name = f"smp-recovery-{chosen.date}.ics"
    target = check_output(app, output, name, force)  # before a session gets its identifier
    identifier = app.store.load(chosen.date).id
    identifiers = {each.date: app.store.identify(each.date) for each in (chosen, *planned)}
    if app.store.load(chosen.date).id != identifier:  # it has just got its first
        tell(OLD_CALENDAR)
    after = None
    if at is not None:
        after = timedelta(days=-1 if day_before else 0, hours=at.hour, minutes=at.minute)
    write_output(app, target, export_calendar(events, identifiers, app.now, after), name, force)
    if after is not None:
        tell(ALARMS.format("" if day_before else OUTLOOK))
    report_missing(app)
