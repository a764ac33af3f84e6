"""`smp-recovery start`: begin a session, or plan one."""

from datetime import date as date_type
from datetime import datetime, time
from functools import partial
from typing import Annotated

import typer

from smp_recovery.cli.asking import ask, can_ask, tell
from smp_recovery.cli.commands.clinic import check_contact
from smp_recovery.cli.commands.profile import add_risks
from smp_recovery.cli.commands.today import show_day
from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, On, complete_risks
from smp_recovery.engine.assessment import find_future
from smp_recovery.errors import (
    NOTHING_CHANGED,
    DamageError,
    InputError,
    NotDownloadedError,
    SmpRecoveryError,
)
from smp_recovery.guidance.model import find_contacts
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import NumberedSession, date_of_day
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.datetime_parsing import ParsedMoment
from smp_recovery.parsing.lookup import find_risk
from smp_recovery.terminal.printing import print_lines
from smp_recovery.text import count_entries, count_things, lower_first, upper_first, write_date
from smp_recovery.user_data.kinds import session_file
from smp_recovery.user_data.restoring import RestorableVersion, find_restorable
from smp_recovery.user_data.session_files import name_session_file

NOTICE = (
    "This is what public sources say, not medical advice. Your practitioner's rules come first.\n"
)

NEAR_DAYS = 7
"""Within so many days of another session, `start` may be a mistake."""

LEFT = "nothing was begun"


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
    new: Annotated[
        bool,
        typer.Option(
            "--new",
            help=f"Also within {NEAR_DAYS} days of another session, or beside one that is not"
            " downloaded.",
        ),
    ] = False,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Begin a session on its date, or plan one for a later date, and show what today asks.

    At a terminal the first one asks for your clinic and what raises your risk, if you like.

    Example: smp-recovery start --date yesterday
    """
    app = app_of(context)
    today = app.today if on is None else app.parse_date(on)
    day = parse_date(date, today, app.current_session_date())
    risks = [find_risk(app.built_in, word).key for word in risk or ()]
    date_of_day(day, FURTHEST_DAY)  # refuses a date that the calendar ends too soon after
    app.localise(ParsedMoment(datetime.combine(day, time(12))), forward=True)  # refuses a lost date
    _ = app.guidance  # damage is reported before anything is written
    before = app.current_session_date()
    asks = can_ask() and not as_json
    if date != day.isoformat():
        _refuse_late(app, day)
    if not new:
        _refuse_near(app, day, asks)
    contact: dict[str, str] = {}
    if before is None and asks:
        contact, more = _offer_first(app)
        risks += more
    kept = find_restorable(app.storage, session_file(day), app.built_in)
    begun = False
    try:
        with app.storage.change():  # one step for `undo`
            begun = app.store.start(day)
            if contact:
                app.user_sources.set_contact(contact)
            if risks:
                add_risks(app, risks)
        if contact or risks:
            del app.guidance  # it is read again
        if not as_json:
            _say_first(day, before, begun, kept)
        session = app.find_session(day.isoformat(), today)
        hint = _write_hint(session, today) if begun else ""
        show_day(app, session, today, as_json, begun=begun, hint=hint)
    except SmpRecoveryError as error:
        if not begun:
            raise
        kind = DamageError if isinstance(error, DamageError) else SmpRecoveryError
        first, *rest = error.lines
        raise kind(f"the session of {day} has begun; {first}", *rest) from None


def _refuse_late(app: App, day: date_type) -> None:
    """Refuse a `day` that is counted from now if an entry is later: the clock may be wrong."""
    for session in app.sessions():
        for entry in find_future(app.entries_if_readable(session) or (), app.now):
            raise InputError(
                f"entry {entry.number} of session {session.number} is dated later than now. If the"
                f" computer's clock is wrong ({app.now:%Y-%m-%d %H:%M}), set it. If it is right,"
                f" write the date: --date {day}"
            )


def _refuse_near(app: App, day: date_type, asks: bool) -> None:
    """Refuse a `day` beside a session that is not downloaded, or near another one; that only on
    their no if a person can answer, who `asks`.
    """
    sessions = app.sessions()
    for each in sessions:
        if app.storage.is_stubbed(name_session_file(each.date)):
            outcome = f"{NOTHING_CHANGED}. To begin another session all the same, add --new"
            error = NotDownloadedError(f"the session of {each.date}")
            error.outcome = outcome
            raise error
    other = min(sessions, key=lambda each: abs(each.day_of(day)), default=None)
    days = other.day_of(day) if other else 0
    if other is None or days == 0 or abs(days) > NEAR_DAYS:
        return
    apart = f"{count_things(abs(days), 'day')} {'before' if days > 0 else 'after'} {day}"
    near = f"session {other.number} is of {other.date}, {apart}"
    ways = (
        f"to move it, run `smp-recovery sessions move {other.number} {day}`; to see today, run"
        " `smp-recovery today`"
    )
    if not asks:
        raise InputError(f"{near}. To begin another, add --new; {ways}")
    tell(f"{upper_first(near)}. A new session counts from day 0 again, and so do all its limits.")
    if not ask("Begin another session? yes or no [no]:", _read_yes, LEFT):
        raise SmpRecoveryError(f"nothing was begun; {ways}")


def _read_yes(typed: str) -> bool:
    if typed.lower() not in ("", "n", "no", "y", "yes"):
        raise InputError("write yes or no")
    return typed.lower().startswith("y")


def _offer_first(app: App) -> tuple[dict[str, str], list[str]]:
    tell("Questions that help later. Enter skips one, q leaves.")
    name = phone = ""
    if not find_contacts(app.guidance):
        name = ask("Your clinic's name:", str, LEFT)
        phone = ask("Its telephone number:", _read_phone, LEFT)
    names = ", ".join(lower_first(risk.name) for risk in app.built_in.risks.values())
    tell(f"Sources say that these raise a risk: {names}.")
    risks = ask("Write which are yours, with commas:", partial(_read_risks, app), LEFT)
    given = {"name": name, "phone": phone}
    return {key: value for key, value in given.items() if value}, risks


def _read_phone(typed: str) -> str:
    check_contact(typed, None)
    return typed


def _read_risks(app: App, typed: str) -> list[str]:
    words = filter(None, (word.strip() for word in typed.split(",")))
    return [find_risk(app.built_in, word).key for word in words]


def _say_first(
    day: date_type, before: date_type | None, begun: bool, kept: RestorableVersion | None
) -> None:
    """Print a notice before the first day, and how to restore an earlier session of that `day`."""
    if before is None:
        print_lines(NOTICE)
    elif not begun:
        print_lines(f"The session of {day} already exists.\n")
    if begun and kept and kept.entries:
        print_lines(
            f"An earlier session of {day} with {count_entries(kept.entries)} is still saved. To "
            "restore it, run `smp-recovery undo`, then "
            f"`smp-recovery doctor --restore {session_file(day).name}`.\n"
        )


def _write_hint(session: NumberedSession, today: date_type) -> str:
    undo = "smp-recovery undo takes it back"
    if session.date > today:
        return f"Session {session.number} planned for {write_date(session.date)}; {undo}."
    return f"Session {session.number} begun; {undo} · Evening: smp-recovery log"
