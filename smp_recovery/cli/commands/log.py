"""`smp-recovery log`: write down a symptom or sign, and learn whether it is expected."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import answer
from smp_recovery.engine.assessment import (
    AssessedEntry,
    assess_alone,
    assess_saved,
    find_future,
    find_present,
)
from smp_recovery.engine.findings import FEVER, Finding, clear_command, rank
from smp_recovery.errors import DamageError, InputError, SmpRecoveryError
from smp_recovery.guidance.model import SIGN_URGENCIES, Guidance, Question, find_contact
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import CLEAR, Entry, Session
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.datetime_parsing import parse_moment
from smp_recovery.parsing.log_line import Reading, find_entries
from smp_recovery.parsing.lookup import WORRIED, symptom_keys
from smp_recovery.parsing.severities import parse_temperature
from smp_recovery.terminal.entry_page import render_saved
from smp_recovery.text import quote_text
from smp_recovery.views.phrases import name_symptom, write_session

app = typer.Typer(add_completion=False)

LONGEST_INPUT = 100_000
NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""Stands in an entry until its moment is known."""

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
    """Add to the log what you have felt or seen, and say whether it is expected on that day, and
    who says so.

    Example: smp-recovery log itch mild --note "only at night"
    """
    app = app_of(context)
    cleared = words[0].lower() == CLEAR
    readings = _read(app.built_in, words[1:] if cleared else words, temperature)
    with _advise_if_unsaved(app, () if cleared else readings):
        moment = _moment(app, at, on, session)
        chosen = _session(app, session, moment)
        day = chosen.day_of(moment.date())
        put_off: tuple[Question, ...] = ()
        if cleared:
            made = [_cleared_entry(app, chosen, moment, words, readings)]
        else:
            readings, put_off = _settle(app.built_in, readings, day)
            made = [_entry(app.built_in, each) for each in readings]
        before = app.find_earlier(chosen, moment.date())
        unread = put_off or any(each.unread for each in readings)
        note = ": ".join(filter(None, (" ".join(words) if unread else "", _note(note))))
        made = [each._replace(at=moment, note=note, area=area) for each in made]
        session_then, entries = app.store.add(chosen.date, *made)
    usable = app.usable
    saved = _assess(usable.guidance, chosen, session_then, entries, before)
    saved[0] = _tell(app.built_in, saved[0], put_off)
    future = find_future(session_then.entries, app.now)

    def to_json() -> dict[str, object]:
        from smp_recovery.formats.json_views import export_saved

        return export_saved(chosen, day, saved, future)

    contact = find_contact(usable.guidance)
    answer(as_json, to_json, lambda: render_saved(usable.guidance, saved, contact, chosen, future))
    if usable.damage:
        numbers = ", ".join(str(entry.number) for entry in entries)
        told = f"entry {numbers} is" if len(entries) == 1 else f"entries {numbers} are"
        raise DamageError(
            f"{told} saved, but assessed with the built-in guidance only: {usable.damage}"
        )


def _assess(
    guidance: Guidance,
    chosen: NumberedSession,
    session: Session,
    entries: Sequence[Entry],
    before: Sequence[Finding],
) -> list[AssessedEntry]:
    """What the entries mean in their session, with what was open `before` them in earlier ones; the
    most urgent first.
    """
    numbers = [entry.number for entry in entries]
    found = assess_saved(guidance, chosen.date, session.entries, numbers, before)
    saved = []
    for entry, finding in zip(entries, found, strict=True):
        later = _find_later(session, entry)
        if later is not None:
            note = f"Entry {later.number} ({later.at:%H:%M}) is later and still counts."
            finding = finding._replace(text=f"{finding.text} {note}")
        saved.append(AssessedEntry(entry, chosen.day_of(entry.at.date()), finding))
    return sorted(saved, key=lambda each: rank(each.finding.level))


def _read(guidance: Guidance, words: list[str], temperature: str | None) -> tuple[Reading, ...]:
    """What the words tell of, with the option `--temperature`; nothing where there are no words."""
    readings = find_entries(guidance, words) if words else ()
    if temperature is None:
        return readings
    fevers = [reading for reading in readings if reading.key == FEVER]
    if not fevers:
        raise InputError(FEVER_ONLY)
    if fevers[0].temperature not in (None, temperature):
        raise InputError("give the temperature once, as in `log fever 38.5`")
    return tuple(
        each._replace(temperature=temperature) if each.key == FEVER else each for each in readings
    )


@contextmanager
def _advise_if_unsaved(app: App, readings: Iterable[Reading]) -> Iterator[None]:
    """If saving fails, still print what the most urgent warning sign asks for, before the error."""
    try:
        yield
    except SmpRecoveryError as error:
        found = [finding for each in readings if (finding := _find_alone(app, each))]
        worst = min(found, key=lambda finding: rank(finding.level), default=None)
        if worst and rank(worst.level) <= rank("doctor"):
            error.lines = (_write_advice(app.built_in, worst), *error.lines)
        raise


def _find_alone(app: App, reading: Reading) -> Finding | None:
    """What a reading means by itself; None where it cannot be told."""
    if reading.question:
        return None
    try:
        entry = _entry(app.built_in, reading)
    except InputError:
        return None
    return assess_alone(app.built_in, entry._replace(number=1, at=app.now))


def _write_advice(guidance: Guidance, finding: Finding) -> str:
    """Whom to call; no day is named, for it may not be known."""
    sign = guidance.signs.get(finding.symptom)
    if sign:
        return f"{sign.name} is a warning sign: {sign.act}"
    return f"{name_symptom(guidance, finding.symptom)}, so severe: {finding.act}"


def _settle(
    guidance: Guidance, readings: Iterable[Reading], day: int
) -> tuple[tuple[Reading, ...], tuple[Question, ...]]:
    """The readings that the person means, and what is to be asked about later: a warning sign among
    them does not wait for an answer. Before its day a question has its first reading.
    """
    settled = [
        each._replace(question=None)
        if each.question and each.question.first_day and day < each.question.first_day
        else each
        for each in readings
    ]
    clear = tuple(each for each in settled if not each.question)
    if any(each.key in guidance.signs and each.severity != 0 for each in clear):
        return clear, tuple(each.question for each in settled if each.question)
    return tuple(_resolve(guidance, each) for each in settled), ()


def _tell(guidance: Guidance, saved: AssessedEntry, put_off: Iterable[Question]) -> AssessedEntry:
    """What was saved, with what was not, for it can be read in several ways."""
    finding = saved.finding
    for question in put_off:
        more = f"Not logged yet: {_write_rows(question)}. {_worst(guidance, question)}"
        finding = finding._replace(act=f"{finding.act} {more}".strip())
    return saved._replace(finding=finding)


def _resolve(guidance: Guidance, reading: Reading) -> Reading:
    """The reading that the person means: at a terminal it is asked, else refused with all readings
    written out.
    """
    question = reading.question
    if question is None:
        return reading
    rows = tuple(zip(question.readings, question.labels, strict=True))
    if sys.stdin is None or not sys.stdin.isatty():
        raise InputError(
            f"this can be read in {len(rows)} ways. {_write_rows(question)}",
            _worst(guidance, question),
        )
    typer.echo(question.ask, err=True)
    for number, (_, label) in enumerate(rows, 1):
        typer.echo(f"  {number}  {label}", err=True)
    typer.echo("Number: ", nl=False, err=True)
    answer = sys.stdin.readline(LONGEST_INPUT).strip()
    if answer not in map(str, range(1, len(rows) + 1)):
        raise InputError(f"answer with a number from 1 to {len(rows)}", _worst(guidance, question))
    return reading._replace(key=rows[int(answer) - 1][0], question=None)


def _write_rows(
    question: Question, command: Callable[[str], str] = "`smp-recovery log {}`".format
) -> str:
    """What is asked, and what to type for each of the readings."""
    rows = zip(question.readings, question.labels, strict=True)
    return f"{question.ask} {'; '.join(f'{command(key)}: {label}' for key, label in rows)}"


def _worst(guidance: Guidance, question: Question) -> str:
    """What the most urgent of the readings asks for."""
    signs = [guidance.signs[key] for key in question.readings if key in guidance.signs]
    worst = min(signs, key=lambda sign: SIGN_URGENCIES.index(sign.urgency), default=None)
    return f"{worst.name} is a warning sign: {worst.act}" if worst else f"{WORRIED}."


def _entry(guidance: Guidance, reading: Reading) -> Entry:
    """The entry of a reading, not yet numbered or dated."""
    severity, degrees = reading.severity, reading.temperature
    try:
        warmth = None if degrees is None else parse_temperature(degrees)
        alerts = guidance.alerts
        if severity == 0 and warmth and alerts.cold_below <= warmth < alerts.fever_from:
            severity = None  # "no fever, 36.8": the reading says it
        if severity == 0 and warmth is not None:
            raise InputError(f"none and {warmth:g} °C cannot both be: leave one out")
        if any(map(str.isdigit, reading.unread)):
            wanted = ": write 38.5, or 101.3F" if reading.key == FEVER else ""
            raise InputError(f"{quote_text(reading.unread)} is not understood{wanted}")
    except InputError as error:
        sign = guidance.signs.get(reading.key)
        advice = f" {sign.name} is a warning sign: {sign.act}" if sign else ""
        raise InputError(f"{error}.{advice}") from None
    return Entry(0, NEVER, reading.key, severity, temperature=warmth)


def _cleared_entry(
    app: App,
    chosen: NumberedSession,
    moment: datetime,
    words: list[str],
    readings: tuple[Reading, ...],
) -> Entry:
    """The entry that says that something, or everything, is gone.

    Raises InputError for what can be read in two ways, and for what is not open.
    """
    if not readings:
        return Entry(0, moment, CLEAR)
    guidance, reading = app.built_in, readings[0]
    key = reading.key
    if len(readings) > 1:
        raise InputError("clear one at a time, as in `log clear itch`, or all of it: `log clear`")
    if reading.severity is not None or reading.temperature or reading.unread:
        raise InputError(f"nothing can follow 'clear {key}', not even a severity or a temperature")
    named, typed = name_symptom(guidance, key), quote_text(" ".join(words))
    if reading.question:
        said = _write_rows(reading.question, clear_command)
        raise InputError(
            f"{typed} can be read in several ways. {said}. If it is there, leave out 'clear'"
        )
    other = symptom_keys(guidance)(" ".join(words))
    if other in guidance.symptoms or other in guidance.signs:
        present = name_symptom(guidance, other)
        raise InputError(
            f"{typed} can be read in two ways. {present} is present: `smp-recovery log {other}`."
            f" {named} is gone: {clear_command(key)}"
        )
    entries = [e for e in app.store.load(chosen.date).entries if e.at <= moment]
    open_now = find_present(guidance, chosen.date, entries)
    counted = [sign for sign in _counts_as(guidance, key) if sign in open_now]
    if counted:
        said = " ".join(
            f"{name_symptom(guidance, each)} is gone: {clear_command(each)}."
            for each in (key, *counted)
        )
        raise InputError(f"{typed} can be read in several ways. {said}")
    if key not in open_now:
        raise InputError(
            f"{named} is not open in {write_session(chosen)}, so it cannot be cleared."
            f" To note that there is none, run {clear_command(key)}"
        )
    return Entry(0, moment, key, 0)


def _counts_as(guidance: Guidance, key: str) -> tuple[str, ...]:
    """The signs that a symptom can count as; a word for it may mean one of them."""
    symptom = guidance.symptoms.get(key)
    if symptom is None:
        return ()
    counted = (symptom.severe_means, symptom.rising_means, symptom.lasting_means)
    return tuple(dict.fromkeys(sign for sign in counted if sign))


def _find_later(session: Session, entry: Entry) -> Entry | None:
    """What says, later on the day of an entry that something is gone, that it is present."""
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


def _session(app: App, wanted: str | None, moment: datetime) -> NumberedSession:
    chosen = app.find_session(wanted, moment.date())
    if moment.date() < chosen.date:
        raise InputError(
            f"{moment:%Y-%m-%d} is before the session of {chosen.date}: entries begin on its day 0"
        )
    return chosen
