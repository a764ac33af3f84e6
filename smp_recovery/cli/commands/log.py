"""`smp-recovery log`: write down a symptom or sign, and learn whether it is expected."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import answer
from smp_recovery.engine.assessment import assess_saved, find_future, find_present
from smp_recovery.engine.entry_rules import (
    add_waiting,
    advise_unsaved,
    build_entry,
    check_cleared,
    most_urgent_advice,
    read_cleared,
    settle_questions,
    write_readings,
)
from smp_recovery.engine.findings import Finding, clear_command
from smp_recovery.errors import DamageError, InputError, SmpRecoveryError
from smp_recovery.guidance.model import Guidance, Question, find_contact
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import CLEAR, FEVER, Entry, Session
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.datetime_parsing import ParsedMoment, parse_moment
from smp_recovery.parsing.log_line import Reading, find_entries
from smp_recovery.terminal.entry_page import render_saved
from smp_recovery.views.phrases import name_symptom, write_session

app = typer.Typer(add_completion=False)

LONGEST_INPUT = 100_000
FEVER_ONLY = "--temperature goes with fever: smp-recovery log fever 38.5"


class _Saved(NamedTuple):
    """What was added to the file of a session, which is `stored` now, with what was open earlier
    and the questions that wait.
    """

    session: NumberedSession
    stored: Session
    entries: tuple[Entry, ...]
    earlier: Sequence[Finding]
    waiting: Sequence[Question]


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
    readings = _read_words(app.built_in, words[1:] if cleared else words, temperature)
    try:
        moment = _moment(app, at, on, session)
        chosen = _session_at(app, session, moment)
        waiting: Sequence[Question] = ()
        if cleared:
            entries = [_cleared_entry(app, chosen, moment, words, readings)]
        else:
            settled = settle_questions(app.built_in, readings, chosen.day_of(moment.date()))
            waiting = settled.waiting
            meant = [_ask_if_unclear(app.built_in, reading) for reading in settled.readings]
            entries = [build_entry(app.built_in, reading, moment) for reading in meant]
        earlier = app.find_earlier(chosen, moment.date())
        unread = waiting or any(reading.unread for reading in readings)
        note = ": ".join(filter(None, (" ".join(words) if unread else "", _read_note(note))))
        entries = [entry._replace(note=note, area=area) for entry in entries]
        stored, added = app.store.add(chosen.date, *entries)
    except SmpRecoveryError as error:
        if not cleared:  # what a warning sign asks for comes first, though it is not saved
            error.lines = (*advise_unsaved(app.built_in, readings, app.now), *error.lines)
        raise
    _show_saved(app, _Saved(chosen, stored, added, earlier, waiting), as_json=as_json)


def _read_words(
    guidance: Guidance, words: list[str], temperature: str | None
) -> tuple[Reading, ...]:
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


def _ask_if_unclear(guidance: Guidance, reading: Reading) -> Reading:
    """The reading that the person means: at a terminal it is asked, else refused with all readings
    written out.
    """
    question = reading.question
    if question is None:
        return reading
    rows = tuple(zip(question.readings, question.labels, strict=True))
    advice = most_urgent_advice(guidance, question)
    if sys.stdin is None or not sys.stdin.isatty():
        ways = f"this can be read in {len(rows)} ways. {write_readings(question)}"
        raise InputError(ways, advice)
    typer.echo(question.ask, err=True)
    for number, (_, label) in enumerate(rows, 1):
        typer.echo(f"  {number}  {label}", err=True)
    typer.echo("Number: ", nl=False, err=True)
    typed = sys.stdin.readline(LONGEST_INPUT).strip()
    if typed not in map(str, range(1, len(rows) + 1)):
        raise InputError(f"answer with a number from 1 to {len(rows)}", advice)
    return reading._replace(key=question.readings[int(typed) - 1], question=None)


def _cleared_entry(
    app: App,
    chosen: NumberedSession,
    moment: datetime,
    words: Sequence[str],
    readings: Sequence[Reading],
) -> Entry:
    """The entry that says that something, or everything, is gone.

    Raises InputError for what can be read in two ways, and for what is not open.
    """
    if not readings:
        return Entry(0, moment, CLEAR)
    guidance = app.built_in
    key = read_cleared(guidance, words, readings)
    known = [entry for entry in app.store.load(chosen.date).entries if entry.at <= moment]
    open_then = find_present(guidance, chosen.date, known)
    check_cleared(guidance, words, key, open_then)
    if key not in open_then:
        raise InputError(
            f"{name_symptom(guidance, key)} is not open in {write_session(chosen)}, so it cannot be"
            f" cleared. To note that there is none, run {clear_command(key)}"
        )
    return Entry(0, moment, key, severity=0)


def _show_saved(app: App, saved: _Saved, *, as_json: bool) -> None:
    """Show what was saved and what it means; a damaged file of one's own is told after that."""
    usable, session = app.usable, saved.session
    numbers = [entry.number for entry in saved.entries]
    assessed = assess_saved(
        usable.guidance, session.date, saved.stored.entries, numbers, saved.earlier
    )
    first = assessed[0]._replace(
        finding=add_waiting(app.built_in, assessed[0].finding, saved.waiting)
    )
    assessed = (first, *assessed[1:])
    future = find_future(saved.stored.entries, app.now)
    contact = find_contact(usable.guidance)

    def to_json() -> dict[str, object]:
        from smp_recovery.formats.json_views import export_saved

        return export_saved(session, first.day, assessed, future)

    answer(
        as_json,
        to_json,
        lambda: render_saved(usable.guidance, assessed, contact, session, future),
    )
    if usable.damage:
        told = ", ".join(map(str, numbers))
        told = f"entry {told} is" if len(numbers) == 1 else f"entries {told} are"
        raise DamageError(
            f"{told} saved, but assessed with the built-in guidance only: {usable.damage}"
        )


def _read_note(given: str) -> str:
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
        day = parse_date(on, app.today, base)
        now = app.localise(ParsedMoment(datetime.combine(day, now.time())))
    if at is not None:
        now = app.localise(parse_moment(at, now, base))
    if now > app.now:
        when = now.isoformat(" ", "minutes")
        raise InputError(f"{when} is in the future: log what has been felt or seen")
    return now


def _session_at(app: App, wanted: str | None, moment: datetime) -> NumberedSession:
    chosen = app.find_session(wanted, moment.date())
    if moment.date() < chosen.date:
        raise InputError(
            f"{moment:%Y-%m-%d} is before the session of {chosen.date}: entries begin on its day 0"
        )
    return chosen
