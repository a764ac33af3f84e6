"""`smp-recovery today`: what the day asks. Also the answer of the bare program."""

from datetime import date
from typing import Annotated

import typer

from smp_recovery.cli.context import NOT_BEGUN, App, app_of
from smp_recovery.cli.options import AsJson, On, SessionOption
from smp_recovery.cli.output import print_json, say
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.day_view import DayView, view_day

app = typer.Typer(add_completion=False)


@app.command()
def today(
    context: typer.Context,
    on: On = None,
    session: SessionOption = None,
    brief: Annotated[
        bool, typer.Option("--brief", help="One line: day, stage, worst open finding.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show today: findings, what to avoid and do, what is normal, what changes next, whom to call.

    Example: smp-recovery today --on "day 7"
    """
    app = app_of(context)
    chosen, day = app.find_day(on, session)
    if brief and not as_json:
        from smp_recovery.terminal.day_page import render_brief

        say(render_brief(_view(app, chosen, day)))
        if app.usable.damage:
            raise app.usable.damage
    else:
        show_day(app, chosen, day, as_json)


def show_today_or_beginning(app: App, on: str | None, as_json: bool) -> None:
    """Show today where there is a session, else how to begin."""
    if app.store.dates():
        chosen, day = app.find_day(on, None)
        show_day(app, chosen, day, as_json)
    elif as_json:
        print_json({"session": None, "hint": NOT_BEGUN})
    else:
        say(
            "Nothing is logged yet.\n\n"
            "  smp-recovery start --date yesterday   begin: the date of your session\n"
            "  smp-recovery start --date 'in 2 weeks'  plan one, with a list to get ready\n"
            "  smp-recovery --help                   all commands"
        )


def show_day(
    app: App,
    session: NumberedSession,
    on: date,
    as_json: bool,
    *,
    begun: bool | None = None,
) -> None:
    """Show the view of the date `on` for `session`; `begun` goes into the JSON of `start`."""
    view = _view(app, session, on)
    if as_json:
        from smp_recovery.formats.json_views import export_day

        extra = {} if begun is None else {"begun": begun}
        print_json({**export_day(view), **extra})
    else:
        from smp_recovery.terminal.day_page import render_day
        from smp_recovery.terminal.drawing import show

        show(render_day(view))
    if app.usable.damage:
        raise app.usable.damage


def _view(app: App, session: NumberedSession, on: date) -> DayView:
    return view_day(app.view_log(app.usable.guidance, session, on))
