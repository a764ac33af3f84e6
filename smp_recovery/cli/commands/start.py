"""`smp-recovery start`: begin a session, or plan one."""

from datetime import date as date_type
from typing import Annotated

import typer

from smp_recovery.cli.commands.profile import add_risks
from smp_recovery.cli.commands.today import show_day
from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, On, complete_risks
from smp_recovery.errors import DamageError, SmpRecoveryError
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import date_of_day
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.lookup import find_risk
from smp_recovery.terminal.printing import print_lines
from smp_recovery.text import count_entries
from smp_recovery.user_data.kinds import session_file
from smp_recovery.user_data.restoring import find_restorable

NOTICE = (
    "This is what public sources say, not medical advice. Your practitioner's rules come first.\n"
)


def start(
    context: typer.Context,
    date: Annotated[
        str,
        typer.Option(
            "--date",
            "-d",
            metavar="DATE",
            help="When the session was, or will be: yesterday, 2026-11-18, '18 Nov', 'in 2 weeks'.",
        ),
    ] = "today",
    risk: Annotated[
        list[str] | None,
        typer.Option(
            "--risk",
            metavar="RISK",
            help="What raises your risk, as `profile` names it. It may be repeated.",
            autocompletion=complete_risks,
        ),
    ] = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Begin a session on its date, or plan one for a later date, and show what today asks.

    Example: smp-recovery start --date yesterday
    """
    app = app_of(context)
    today = app.today if on is None else app.parse_date(on)
    day = parse_date(date, today, app.current_session_date())
    for word in risk or ():
        find_risk(app.built_in, word)
    date_of_day(day, FURTHEST_DAY)  # refuses a date that the calendar ends too soon after
    _ = app.guidance  # damage is reported before anything is written
    before = app.current_session_date()
    begun = app.store.start(day)
    try:
        if risk:
            add_risks(app, risk)
            app.guidance = app.guidance._replace(risk_keys=app.settings.risks)
        if not as_json:
            _say_first(app, day, before, begun)
        show_day(app, app.find_session(day.isoformat(), today), today, as_json, begun=begun)
    except SmpRecoveryError as error:
        if not begun:
            raise
        kind = DamageError if isinstance(error, DamageError) else SmpRecoveryError
        first, *rest = error.lines
        raise kind(f"the session of {day} has begun; {first}", *rest) from None


def _say_first(app: App, day: date_type, before: date_type | None, begun: bool) -> None:
    """Print a notice before the first day, and how to restore a session of that day that was
    removed, or whose file is missing.
    """
    if before is None:
        print_lines(NOTICE)
    elif not begun:
        print_lines(f"The session of {day} already exists. Nothing was changed.\n")
    file = session_file(day)
    kept = find_restorable(app.storage, file, app.built_in) if begun else None
    if kept and kept.entries:
        print_lines(
            f"An earlier session of {day} with {count_entries(kept.entries)} is still saved. To "
            "restore it, run `smp-recovery undo`, then "
            f"`smp-recovery doctor --restore {file.name}`.\n"
        )
