"""`smp-recovery today`: what the day asks. Also the answer of the bare program."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from smp_recovery.cli.context import NOT_BEGUN, App, app_of
from smp_recovery.cli.options import AsJson, On, Plain, SessionOption
from smp_recovery.cli.output import answer, report_missing
from smp_recovery.engine.stages import find_stage
from smp_recovery.log.days import NumberedSession, find_planned
from smp_recovery.terminal.printing import drop_marks, print_lines

if TYPE_CHECKING:  # for the page of one line they are not needed
    from smp_recovery.terminal.screen_page import ScreenPage

BEGINNINGS = {
    "smp-recovery start --date yesterday": "begin: the date of your session",
    "smp-recovery start --date 'in 2 weeks'": "plan one, with a list to get ready",
    "smp-recovery --help": "all commands",
}
"""The commands to begin with, and what each is for."""

Form = Literal["", "sources", "signs"]
"""The page of a day: the short one, or one behind it."""


def today(
    context: typer.Context,
    on: On = None,
    session: SessionOption = None,
    brief: Annotated[
        bool, typer.Option("--brief", help="One line: day, stage, most urgent open finding.")
    ] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Every line with its sources and their wording.")
    ] = False,
    signs: Annotated[bool, typer.Option("--signs", help="All warning signs, in full.")] = False,
    plain: Plain = False,
    as_json: AsJson = False,
) -> None:
    """Show today: what is new, what to leave and do, what is normal, whom to call, what is open.

    Example: smp-recovery today --on "day 7"
    """
    app = app_of(context)
    chosen, day = app.find_day(on, session)
    if brief and not as_json:
        from smp_recovery.views.phrases import write_brief

        log = app.read_log(app.usable.guidance, chosen, day, partial=True)
        line = write_brief(log, find_stage(log.guidance, log.day))
        print_lines(drop_marks(line) if plain else line)
        report_missing(app)
    else:
        form: Form = "sources" if sources else "signs" if signs else ""
        show_day(app, chosen, day, as_json, form=form, plain=plain)


def show_today_or_beginning(app: App, on: str | None, as_json: bool) -> None:
    """Show today if there is a session, else how to begin."""
    if app.store.dates() or app.unread:
        chosen, day = app.find_day(on, None)
        show_day(app, chosen, day, as_json)
    else:
        answer(as_json, lambda: {"session": None, "hint": NOT_BEGUN}, _render_beginnings)


def _render_beginnings() -> "ScreenPage":
    from smp_recovery.terminal.screen_page import Line, ScreenPage, Section

    rows = tuple(Section(what, "", (Line(why),)) for what, why in BEGINNINGS.items())
    return ScreenPage("Nothing is logged yet.", "", rows)


def show_day(
    app: App,
    session: NumberedSession,
    on: date,
    as_json: bool,
    *,
    begun: bool | None = None,
    hint: str = "",
    form: Form = "",
    plain: bool = False,
) -> None:
    """Show the date `on` of `session`; `begun` is for the JSON of `start`, and `hint` for its page;
    `form` is another page, and `plain` says it without marks. Raises as `report_missing` does.
    """
    from smp_recovery.views.day_view import view_day

    log = app.read_log(app.usable.guidance, session, on, partial=True)
    view = view_day(log, find_planned(app.sessions(), session, on))

    def to_json() -> dict[str, object]:
        from smp_recovery.formats.json_views import export_day

        return {**export_day(view), **({} if begun is None else {"begun": begun})}

    def to_page() -> "ScreenPage":
        if form:
            from smp_recovery.terminal.advice_page import render_advice, render_signs

            page = render_advice(view) if form == "sources" else render_signs(view)
        else:
            from smp_recovery.terminal.day_page import HINT, render_day

            page = render_day(view, hint or HINT)
        if plain:
            from smp_recovery.terminal.screen_page import to_plain

            return to_plain(page)
        return page

    answer(as_json, to_json, to_page, app)
