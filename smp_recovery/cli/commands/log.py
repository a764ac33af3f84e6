"""`smp-recovery log`: write down a symptom or sign, and learn whether it is expected."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from smp_recovery.cli.asking import LONGEST_INPUT, ask, tell
from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import answer, report_missing
from smp_recovery.engine.assessment import AssessedEntry, find_future
from smp_recovery.engine.entry_rules import (
    add_temperature,
    advise_unsaved,
    assess_line,
    build_cleared,
    build_entry,
    find_most_urgent_advice,
    list_urgent_advice,
    settle_questions,
    write_readings,
)
from smp_recovery.engine.findings import Finding
from smp_recovery.errors import DamageError, InputError, SmpRecoveryError, UnshownError
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance, Question, find_contacts
from smp_recovery.log.days import NumberedSession, find_time_fault
from smp_recovery.log.entries import CLEAR, FEVER, Entry, Session
from smp_recovery.parsing.readings import Reading, find_entries
from smp_recovery.terminal.entry_page import render_nothing, render_saved
from smp_recovery.text import write_short_date
from smp_recovery.views.log_view import find_more_urgent, view_log
from smp_recovery.views.phrases import write_day

EASTERNMOST = timezone(timedelta(hours=14))


class LogCommand(TyperCommand):
    """The command, whose help ends with everything that can be logged."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Answer a warning sign first, also if the options are wrong."""
        words = [word for word in args if not word.startswith("-")]
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            app = app_of(ctx)
            advice: tuple[str, ...] = ()
            with suppress(InputError):
                readings = find_entries(app.built_in, words)
                advice = advise_unsaved(app.built_in, readings, app.now)
            if not advice:
                raise
            fault = f"{error.format_message()}; see `{ctx.command_path} --help`"
            raise InputError(*advice, fault) from None

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the symptoms and the signs of the guidance."""
        guidance = load_guidance()
        for name, listed in (("Symptoms", guidance.symptoms), ("Warning signs", guidance.signs)):
            with formatter.section(name):
                formatter.write_text(", ".join(key.replace("-", " ") for key in listed))


app = typer.Typer(add_completion=False)


@app.command(cls=LogCommand)
def log(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SYMPTOM [SEVERITY]]",
            help=(
                "itch, redness, scab, fever, pus ... and none, mild, moderate, severe, very severe"
                " or 0 to 4. `clear` means you feel and see nothing; `clear itch` means the itch is"
                " gone."
            ),
            autocompletion=complete_symptoms,
        ),
    ] = None,
    note: Annotated[
        str,
        typer.Option(
            "--note",
            "-n",
            metavar="TEXT",
            help="A note in your own words. `-` asks for it and keeps it out of your shell"
            " history.",
        ),
    ] = "",
    area: Annotated[
        str, typer.Option("--area", "-a", metavar="TEXT", help="Where: crown, hairline ...")
    ] = "",
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
    words = _clear_first(app.built_in, words or [])
    cleared = words[:1] == [CLEAR]
    named = words[1:] if cleared else words
    readings = find_entries(app.built_in, named) if named else ()
    if not words and (as_json or note or area or temperature):
        raise InputError("write what to log before the options, as in `smp-recovery log itch mild`")
    moment, chosen = app.now, None
    earlier: Sequence[Finding] = ()
    try:
        if temperature is not None:
            readings = add_temperature(readings, temperature)
        moment, chosen = _find_time_and_session(app, at, on, session)
        earlier = app.read_earlier(chosen, moment.date())
        if not words:
            readings = _check_in(app, chosen, moment)
            if not readings:
                still_open = find_more_urgent(app.read_log(app.usable.guidance, chosen, app.today))
                answer(False, dict, lambda: render_nothing(still_open))
                return
        entries, waiting = _build_entries(app, words, readings, chosen, moment)
        unread = " ".join(reading.unread for reading in readings).strip()
        more = waiting or unread or any(reading.note for reading in readings)
        typed = " ".join(words) if more else ""
        note = ": ".join(filter(None, (typed, _read_note(note))))
        entries = [entry._replace(note=note or entry.note, area=area) for entry in entries]
        stored, added = app.store.add(chosen.date, *entries)
    except SmpRecoveryError as error:
        # What a warning sign asks for comes first, though it is not saved.
        unsaved = () if cleared else readings
        if temperature is not None:
            unsaved = (*unsaved, Reading(FEVER, temperature=temperature))
        kept = chosen and Session(chosen.date, app.entries_if_readable(chosen) or ())
        advice = advise_unsaved(app.built_in, unsaved, moment, kept, earlier)
        error.amend(before=tuple(line for line in advice if line not in error.lines))
        raise
    stored = stored._replace(entries=app.name_by_key(stored.entries))
    numbers = [entry.number for entry in added]
    guidance, damage = app.usable
    saved = assess_line(guidance, stored, numbers, earlier, waiting, unread)
    still_open, fault = None, None
    try:
        current = app.find_session(None, app.today) if session or at or on else chosen
        if (current.date, app.today) == (chosen.date, moment.date()):  # all is read already
            today = view_log(guidance, chosen, stored.entries, app.today, app.now, earlier)
        else:
            today = app.read_log(guidance, current, app.today, partial=True)
        still_open = find_more_urgent(today, saved[0].finding.level)
    except SmpRecoveryError as error:
        fault = error
    try:
        _show_saved(app, chosen, saved, find_future(stored.entries, app.now), still_open, as_json)
    except OSError as error:
        findings = filter(None, (*(each.finding for each in saved), still_open))
        raise UnshownError(error, list_urgent_advice(findings)) from error
    try:
        if damage:
            raise DamageError(f"assessed with the built-in guidance only: {damage}")
        if fault:
            raise DamageError(f"what else is open is not known: {fault.in_one_line}")
        report_missing(app)
    except SmpRecoveryError as error:
        listed = ", ".join(map(str, numbers))
        are = f"entry {listed} is" if len(numbers) == 1 else f"entries {listed} are"
        raise DamageError(f"{are} saved, but {error.in_one_line}") from None


def _build_entries(
    app: App,
    words: list[str],
    readings: Sequence[Reading],
    session: NumberedSession,
    moment: datetime,
) -> tuple[list[Entry], Sequence[Question]]:
    """The entries of the line, and the questions about it that wait for an answer."""
    guidance = app.built_in
    if words[:1] == [CLEAR]:
        logged = Session(session.date, app.read_entries(session.date) if readings else ())
        return [build_cleared(guidance, logged, moment, words, readings)], ()
    settled = settle_questions(guidance, readings, session.day_of(moment.date()))
    meant = [_ask_if_unclear(guidance, reading) for reading in settled.readings]
    return [build_entry(guidance, reading, moment) for reading in meant], settled.waiting


def _show_saved(
    app: App,
    session: NumberedSession,
    saved: Sequence[AssessedEntry],
    future: Sequence[Entry],
    still_open: Finding | None,
    as_json: bool,
) -> None:
    def to_json() -> dict[str, object]:
        from smp_recovery.formats.json_views import export_saved

        return export_saved(session, saved, future, still_open)

    guidance = app.usable.guidance
    contacts = find_contacts(guidance)
    answer(
        as_json,
        to_json,
        lambda: render_saved(guidance, saved, contacts, session, future, still_open),
    )


def _check_in(app: App, session: NumberedSession, moment: datetime) -> tuple[Reading, ...]:
    from smp_recovery.cli.evening_questions import ask_check_in
    from smp_recovery.engine.check_in import list_check_in

    on, stored = moment.date(), app.read_entries(session.date)
    known = [e for e in stored if e.at <= moment or (e.at.date() <= on and e.at <= app.now)]
    guidance = app.usable.guidance
    items = list_check_in(guidance, session.date, known, session.day_of(on))
    head = f"{write_day(session, on)} · {write_short_date(on)}"
    return ask_check_in(guidance, items, head, moment)


def _clear_first(guidance: Guidance, words: list[str]) -> list[str]:
    """The words with a `clear` at their end before them, unless they name something with it."""
    typed = " ".join(words).split()
    if typed and typed[0].lower() == CLEAR:
        return [CLEAR, *words[1:]] if words[0].lower() == CLEAR else words
    if typed[1:] and typed[-1].lower() == CLEAR:
        from smp_recovery.parsing.lookup import make_key_finder

        if make_key_finder(guidance)(" ".join(typed)) == " ".join(typed):
            return [CLEAR, *typed[:-1]]
    return words


def _ask_if_unclear(guidance: Guidance, reading: Reading) -> Reading:
    """The reading that the person means: asked at a terminal, else refused with all of them."""
    question = reading.question
    if question is None:
        return reading
    rows = tuple(zip(question.readings, question.labels, strict=True))
    advice = find_most_urgent_advice(guidance, question)
    if sys.stdin is None or not sys.stdin.isatty():
        ways = f"this can be read in {len(rows)} ways. {write_readings(question)}"
        raise InputError(ways, advice)
    tell(question.ask)
    for number, (_, label) in enumerate(rows, 1):
        tell(f"  {number}  {label}")

    left = f"nothing was logged: no number was given. {advice}"

    def read_number(typed: str) -> str:
        if typed not in map(str, range(1, len(rows) + 1)):
            raise InputError(f"answer with a number from 1 to {len(rows)}", advice)
        return rows[int(typed) - 1][0]

    return reading._replace(key=ask("Number:", read_number, left), question=None)


def _read_note(given: str) -> str:
    """The note; for `-` it is read from standard input, and so is in no shell history."""
    if given != "-":
        return given
    if sys.stdin is None:
        raise InputError("there is no standard input to read the note from")
    asked = sys.stdin.isatty()
    if asked:
        typer.echo("Note: ", nl=False, err=True)
    try:
        read = sys.stdin.readline if asked else sys.stdin.read
        typed = read(LONGEST_INPUT)
    except UnicodeDecodeError:
        raise InputError(
            "the note cannot be read: it is not text in your terminal's encoding"
        ) from None
    note = typed.strip()
    if asked and not typed.endswith("\n"):  # Ctrl-D leaves the cursor behind the question
        typer.echo(err=True)
    if not note and not asked:
        raise InputError("there is no note on standard input")
    return note


def _find_time_and_session(
    app: App, at: str | None, on: str | None, wanted: str | None
) -> tuple[datetime, NumberedSession]:
    """When the entry is: now, the time `at`, or the present time of day on the date `on`; and the
    session `wanted`, else the current one then. Days count from the session that is current now.
    """
    now = app.now.replace(microsecond=0)
    if on is not None or at is not None:
        now = _read_time(app, at, on, app.find_session(wanted, app.today).date)
    session = app.find_session(wanted, now.date())
    if fault := find_time_fault(now, session.date, app.now):
        raise InputError(fault + _describe_late_session(app, session))
    return now, session


def _describe_late_session(app: App, session: NumberedSession) -> str:
    """How a session can be of a date that is still to come here, if it is."""
    if session.date <= app.today:
        return ""
    east = app.now.astimezone(EASTERNMOST)
    there = f". If it was further east, write the time there: --at '{east:%Y-%m-%d %H:%M}+14:00'"
    clock = f". If the computer's clock is wrong ({app.now:%Y-%m-%d %H:%M}), set it"
    move = f". If the session's is, run `smp-recovery sessions move {session.number} DATE`"
    return clock + (there if session.date <= east.date() else move)


def _read_time(app: App, at: str | None, on: str | None, base: date) -> datetime:
    """The time `at`, or the present time of day on the date `on`; days count from `base`."""
    from smp_recovery.parsing.datetime_parsing import ParsedMoment, parse_moment

    now = app.now.replace(microsecond=0)
    if on is not None:
        if at is not None:
            raise InputError("give either --at or --on, not both")
        day = app.parse_date(on, base)
        return app.localise(ParsedMoment(datetime.combine(day, now.time())), forward=True)
    moment = app.localise(parse_moment(at or "", now, base))
    if moment > app.now and base < moment.date() == app.today:  # just after midnight: yesterday's
        when = moment.isoformat(" ", "minutes")
        hint = f"for yesterday write --at 'yesterday {moment:%H:%M}'"
        raise InputError(f"{when} is in the future: {hint}")
    return moment
