"""`smp-recovery log`: write down a symptom or sign, and learn whether it is expected."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from smp_recovery.assessment import assess_entry
from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import print_json
from smp_recovery.dates import parse_date
from smp_recovery.errors import DamageError, InputError, SmpRecoveryError
from smp_recovery.guidance.lookup import WORRIED, find_contact, find_sign, find_symptom
from smp_recovery.guidance.model import Guidance, Sign
from smp_recovery.log.model import CLEAR, Entry, Session
from smp_recovery.log.numbering import Numbered
from smp_recovery.log.words import parse_severity, parse_sign, parse_temperature
from smp_recovery.moments import parse_moment

app = typer.Typer(add_completion=False)

LONGEST_INPUT = 100_000
FEVER_ONLY = "--temperature goes with fever: smp-recovery log fever 38.5"


@app.command()
def log(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SYMPTOM [SEVERITY]",
            help=(
                "itch, redness, scab, fever, pus ... and none, mild, moderate, severe, very severe"
                " or 0 to 4. `clear` says that nothing is felt or seen; `clear itch` that itch is"
                " gone."
            ),
            autocompletion=complete_symptoms,
        ),
    ],
    note: Annotated[
        str,
        typer.Option(
            "--note", "-n", help="A note in your own words; `-` asks for it, out of the history."
        ),
    ] = "",
    area: Annotated[str, typer.Option("--area", "-a", help="Where: crown, hairline ...")] = "",
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="When: 09:30, 'yesterday 21:00', '2 hours ago'."),
    ] = None,
    temperature: Annotated[
        str | None,
        typer.Option("--temperature", "-t", metavar="DEGREES", help="With fever: 38.5 or 101.3F."),
    ] = None,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """Add an entry to the log and say whether it is expected on that day, and who says so.

    Example: smp-recovery log itch mild --note "only at night"
    """
    app = app_of(context)
    entry = _entry(app, words, temperature)
    with _answered_at_least(app, entry):
        moment = _moment(app, at, on, session)
        chosen = _session(app, session, moment)
        entry = entry._replace(at=moment, note=_note(note), area=area)
        session_then, entry = app.store.add(chosen.date, entry)
    day = chosen.day_of(moment.date())
    trusted = app.trusted
    finding = assess_entry(
        trusted.guidance, chosen.date, session_then.entries, entry.number, trusted.risks
    )
    later = _find_later(session_then, entry)
    if later:
        finding = finding._replace(
            text=f"{finding.text} Entry {later.number}, of {later.at:%H:%M}, is later, and stands."
        )
    if as_json:
        from smp_recovery.export.as_json import export_entry, export_finding, export_session

        print_json(
            {
                "entry": export_entry(entry),
                "finding": export_finding(finding),
                "session": export_session(chosen),
                "day": day,
            }
        )
    else:
        from smp_recovery.render.entry import render_entry
        from smp_recovery.render.screen import show

        contact = find_contact(trusted.guidance)
        show(render_entry(trusted.guidance, entry, finding, day, contact))
    if trusted.damage:
        raise DamageError(
            f"entry {entry.number} is saved; read by the built-in guidance alone: {trusted.damage}"
        )


@contextmanager
def _answered_at_least(app: App, entry: Entry) -> Iterator[None]:
    """Say what a warning sign asks for even where it cannot be saved, and say it first."""
    try:
        yield
    except SmpRecoveryError as error:
        sign = _find_sign(app.built_in, entry)
        if sign:
            error.lines = (f"{sign.name} is a warning sign: {sign.act}", *error.lines)
        raise


def _find_sign(guidance: Guidance, entry: Entry) -> Sign | None:
    """The warning sign that the entry is of, or counts as by itself."""
    symptom, alerts = guidance.symptoms.get(entry.symptom), guidance.alerts
    if symptom and (entry.severity or 0) >= alerts.severe:
        return guidance.signs.get(symptom.severe_means or "")
    hot = entry.temperature is None or entry.temperature >= alerts.fever_from
    return guidance.signs.get(entry.symptom) if hot and not entry.absent else None


def _find_later(session: Session, entry: Entry) -> Entry | None:
    """What says, later on the day of an entry that something is gone, that it is there."""
    return next(
        (
            other
            for other in session.entries
            if entry.absent
            and not other.absent
            and entry.symptom in (CLEAR, other.symptom)
            and other.at > entry.at
            and other.at.date() == entry.at.date()
        ),
        None,
    )


def _note(given: str) -> str:
    """The note, for `-` what standard input holds, at a terminal a line: it is in no history."""
    if given != "-":
        return given
    if sys.stdin is None:
        raise InputError("there is no standard input to read the note from")
    asked = sys.stdin.isatty()
    if asked:
        typer.echo("Note: ", nl=False, err=True)
    try:
        read = sys.stdin.readline if asked else sys.stdin.read
        note = read(LONGEST_INPUT).strip()
    except UnicodeDecodeError:
        raise InputError("the note cannot be read: it is no text in your terminal's code") from None
    if not note and not asked:
        raise InputError("there is no note on standard input")
    return note


def _moment(app: App, at: str | None, on: str | None, session: str | None) -> datetime:
    """When the entry is: now, the time `at`, or the present time of day on the date `on`.

    A day is counted from the `session` asked for, else from the one that leads today.
    """
    base = None if on is None and at is None else app.find_session(session, app.today).date
    now = app.now.replace(microsecond=0)
    if on is not None:
        if at is not None:
            raise InputError("give either --at or --on, not both")
        now = app.localise(datetime.combine(parse_date(on, app.today, base), now.time()))
    if at is not None:
        now = app.localise(parse_moment(at, now, base))
    if now > app.now:
        when = now.isoformat(" ", "minutes")
        raise InputError(f"{when} is in the future: log what has been felt or seen")
    return now


def _session(app: App, wanted: str | None, moment: datetime) -> Numbered:
    chosen = app.find_session(wanted, moment.date())
    if moment.date() < chosen.date:
        raise InputError(
            f"{moment:%Y-%m-%d} is before the session of {chosen.date}: entries begin on its day 0"
        )
    return chosen


def _entry(app: App, words: list[str], temperature: str | None) -> Entry:
    """The entry that the words tell of, not yet numbered or dated."""
    cleared = words[0].lower() == CLEAR
    if cleared and len(words) == 1:
        if temperature is not None:
            raise InputError(FEVER_ONLY)
        return Entry(0, app.now, CLEAR)
    named, rest = find_symptom(app.built_in, words[1:] if cleared else words)
    if cleared:
        more = rest or (temperature and f"--temperature {temperature}")
        if more:
            raise InputError(f"nothing can follow 'clear {named.key}', not even {more[:40]!a}")
        return Entry(0, app.now, named.key, 0)
    if not isinstance(named, Sign):
        if temperature is not None:
            raise InputError(FEVER_ONLY)
        try:
            return Entry(0, app.now, named.key, parse_severity(rest))
        except InputError as error:
            sign = find_sign(app.built_in, words)
            if sign:
                return Entry(0, app.now, sign.key)
            if any(map(str.isalpha, rest)):
                raise InputError(f"{error}. {WORRIED}") from None
            raise
    if named.key == "fever":
        if rest[:1].isdigit() and len(rest) > 1:
            if temperature not in (None, rest):
                raise InputError("give the temperature once, as in `log fever 38.5`")
            temperature, rest = rest, ""
    elif temperature is not None:
        raise InputError(FEVER_ONLY)
    with _advising(f"{named.name} is a warning sign: {named.act}"):
        degrees = None if temperature is None else parse_temperature(temperature)
        severity = parse_sign(rest)
        if severity == 0 and degrees is not None:
            raise InputError(f"{rest!a} and {degrees:g} °C cannot both be: leave one out")
        return Entry(0, app.now, named.key, severity, temperature=degrees)


@contextmanager
def _advising(advice: str) -> Iterator[None]:
    """Whatever was not understood: say what to do all the same."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{error}. {advice}") from None
