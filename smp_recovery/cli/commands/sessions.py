"""`smp-recovery sessions`: all sessions in the log, and the date of one that was postponed."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, complete_sessions
from smp_recovery.cli.output import answer
from smp_recovery.engine.stages import find_stage
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import NumberedSession, date_of_day
from smp_recovery.terminal.history_page import render_sessions
from smp_recovery.text import count_entries, write_date

app = typer.Typer(
    add_completion=False,
    help="List the sessions with their number, date, day and stage; the current one is marked."
    "\n\nExample: smp-recovery sessions",
)


@app.callback(invoke_without_command=True)
def list_sessions(context: typer.Context, on: On = None, as_json: AsJson = False) -> None:
    """List the sessions, unless a command of the group is given."""
    if context.invoked_subcommand:
        return
    app = app_of(context)
    today = app.today if on is None else app.parse_date(on, app.current_session_date())
    guidance = app.usable.guidance
    listed = [(each, find_stage(guidance, each.day_of(today))) for each in app.sessions()]
    current = app.current_session_date(today)
    exported = [
        {
            "number": session.number,
            "date": session.date,
            "day": session.day_of(today),
            "stage": stage.key,
            "leads": session.date == current,
        }
        for session, stage in listed
    ]
    found = {"sessions": exported}
    answer(as_json, lambda: found, lambda: render_sessions(listed, today, current), app)


@app.command()
def move(
    context: typer.Context,
    session: Annotated[
        str,
        typer.Argument(
            metavar="NUMBER",
            help="Its number in `sessions`, or its date.",
            autocompletion=complete_sessions,
        ),
    ],
    date: Annotated[
        str, typer.Argument(metavar="DATE", help="Its new date: '18 Dec', 'in 2 weeks' ...")
    ],
    as_json: AsJson = False,
) -> None:
    """Move a session to another date, for example if it was postponed. Its entries are kept, and
    `undo` moves it back.

    Example: smp-recovery sessions move 2 "in 2 weeks"
    """
    app = app_of(context)
    old = app.find_session(session, app.today)
    to = app.parse_date(date, app.current_session_date())
    date_of_day(to, FURTHEST_DAY)  # refuses a date that the calendar ends too soon after
    others = (each.date for each in app.sessions() if each != old)
    new = NumberedSession(1 + sum(day < to for day in others), to)
    moved = app.store.move(old.date, to)
    kept = f" with its {count_entries(len(moved.entries))}" if moved.entries else ""
    number = f", and is session {new.number} now" if new.number != old.number else ""
    text = (
        f"Session {old.number} moved from {write_date(old.date)} to {write_date(to)}{kept}"
        f"{number}. `smp-recovery undo` takes it back.\n"
        "If it is in your calendar, write and import the calendar again."
    )
    answer(
        as_json,
        lambda: {"session": new, "moved_from": old.date},
        lambda: text if to != old.date else f"Session {old.number} is on {to} already.",
    )
