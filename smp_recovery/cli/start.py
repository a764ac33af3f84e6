"""`smp-recovery start`: begin a session, or plan one."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, complete_risks
from smp_recovery.cli.output import say
from smp_recovery.cli.profile import add_risks
from smp_recovery.cli.today import show_day
from smp_recovery.dates import parse_date

app = typer.Typer(add_completion=False)

NOTICE = (
    "This is what public sources say, not medical advice. Your practitioner's word goes first.\n"
)


@app.command()
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
            help="What a source says raises your risk, as in `profile`; may be given again.",
            autocompletion=complete_risks,
        ),
    ] = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Begin a session on its date and show what today asks; a future date plans one.

    Example: smp-recovery start --date yesterday
    """
    app = app_of(context)
    today = app.today if on is None else parse_date(on, app.today)
    day = parse_date(date, today, app.leading_date())
    if risk:
        add_risks(app, risk)
    first = not app.store.dates()
    begun = app.store.start(day)
    if not as_json:
        say(NOTICE if first else None)
        say(
            None if begun else f"The session of {day} is in the log already; nothing was changed.\n"
        )
    show_day(app, app.numbered(day), today, as_json, begun=begun)
