"""From what words say to entries: what waits for an answer, what is refused, what cannot be gone.

Pure: readings, a day and what is open in, entries out. It asks nobody and saves nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from smp_recovery.engine.assessment import AssessedEntry, assess_alone, assess_saved, find_present
from smp_recovery.engine.findings import Finding, join_findings, name_of, rank, write_clear_command
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance, Question, sort_by_urgency
from smp_recovery.log.entries import CLEAR, FEVER, Entry, Session
from smp_recovery.parsing.readings import WORRIED, Reading
from smp_recovery.parsing.severities import parse_temperature
from smp_recovery.text import quote_text


def add_temperature(readings: Iterable[Reading], degrees: str) -> tuple[Reading, ...]:
    """The readings with the temperature of the option for their fever. Raises InputError."""
    readings = tuple(readings)
    if all(reading.key != FEVER for reading in readings):
        raise InputError("--temperature goes with fever: smp-recovery log fever 38.5")
    if any(reading.temperature not in (None, degrees) for reading in readings):
        raise InputError("give the temperature once, as in `log fever 38.5`")
    return tuple(r._replace(temperature=degrees) if r.key == FEVER else r for r in readings)


class SettledReadings(NamedTuple):
    """The readings to log now, and the questions that wait."""

    readings: tuple[Reading, ...]
    waiting: tuple[Question, ...]


def settle_questions(guidance: Guidance, readings: Iterable[Reading], day: int) -> SettledReadings:
    """The readings of a line that is logged for `day`, and the questions about it that wait: a
    warning sign beside them is logged without an answer. Before its day a question has its first
    reading.
    """
    settled = [
        each._replace(question=None)
        if each.question and each.question.first_day and day < each.question.first_day
        else each
        for each in readings
    ]
    clear = tuple(each for each in settled if not each.question)
    if any(each.key in guidance.signs and each.severity != 0 for each in clear):
        return SettledReadings(clear, tuple(each.question for each in settled if each.question))
    return SettledReadings(tuple(settled), ())


def build_entry(guidance: Guidance, reading: Reading, at: datetime) -> Entry:
    """The entry of a reading without a question, not yet numbered. Raises InputError."""
    try:
        severity, degrees = _read_values(guidance, reading)
    except InputError as error:
        if sign := guidance.signs.get(reading.key):
            error.amend(before=(sign.advice,))
        raise
    return Entry(0, at, reading.key, severity, reading.note, temperature=degrees)


def _read_values(guidance: Guidance, reading: Reading) -> tuple[int | None, float | None]:
    severity, alerts = reading.severity, guidance.alerts
    degrees = None if reading.temperature is None else parse_temperature(reading.temperature)
    if severity == 0 and degrees and alerts.cold_below <= degrees < alerts.fever_from:
        severity = None  # "no fever, 36.8": the temperature says it
    if severity == 0 and degrees is not None:
        raise InputError(f"none and {degrees:g} °C cannot both be: leave one out")
    if any(map(str.isdigit, reading.unread)):
        wanted = ": write 38.5, or 101.3F" if reading.key == FEVER else ""
        raise InputError(f"{quote_text(reading.unread)} is not understood{wanted}")
    return severity, degrees


def build_cleared(
    guidance: Guidance,
    session: Session,
    at: datetime,
    words: Sequence[str],
    readings: Sequence[Reading],
) -> Entry:
    """The entry of `words`, which begin with `clear`: that what the `readings` name is gone, or, if
    they name nothing, that everything is. Raises InputError for what can be read in two ways, and
    for what was not open in `session` then.
    """
    if not readings:
        return Entry(0, at, CLEAR)
    key = _read_cleared(guidance, words, readings)
    known = [entry for entry in session.entries if entry.at <= at]
    open_then = find_present(guidance, session.date, known)
    if symptom := guidance.symptoms.get(key):
        counted = (symptom.severe_means, symptom.rising_means, symptom.lasting_means)
        signs = dict.fromkeys(sign for sign in counted if sign and sign in open_then)
        if signs:
            both = (key, *signs)
            ways = (f"{name_of(guidance, k)} is gone: {write_clear_command(k)}." for k in both)
            typed = quote_text(" ".join(words))
            raise InputError(f"{typed} can be read in several ways. {' '.join(ways)}")
    if key not in open_then:
        raise InputError(
            f"{name_of(guidance, key)} is not open in the session of {session.date}, so it cannot "
            f"be cleared. To note that there is none, run {write_clear_command(key)}"
        )
    return Entry(0, at, key, severity=0)


def _read_cleared(guidance: Guidance, words: Sequence[str], readings: Sequence[Reading]) -> str:
    """The key of the one symptom or sign that `words`, which begin with `clear`, call gone."""
    reading, typed = readings[0], " ".join(words)
    key = reading.key
    if len(readings) > 1:
        raise InputError("clear one at a time, as in `log clear itch`, or all of it: `log clear`")
    if reading.severity is not None or reading.temperature or reading.unread or reading.note:
        raise InputError(f"nothing can follow 'clear {key}', not even a severity or a temperature")
    if reading.question:
        ways = write_readings(reading.question, write_clear_command)
        raise InputError(
            f"{quote_text(typed)} can be read in several ways. {ways}. If it is there, leave out"
            " 'clear'"
        )
    from smp_recovery.parsing.lookup import make_key_finder

    present = make_key_finder(guidance)(typed)
    if present in guidance.symptoms or present in guidance.signs:
        raise InputError(
            f"{quote_text(typed)} can be read in two ways. {name_of(guidance, present)} is present:"
            f" `smp-recovery log {present}`. {name_of(guidance, key)} is gone:"
            f" {write_clear_command(key)}"
        )
    return key


def write_readings(
    question: Question, command: Callable[[str], str] = "`smp-recovery log {}`".format
) -> str:
    """What is asked, and what to type for each of the readings."""
    rows = zip(question.readings, question.labels, strict=True)
    return f"{question.ask} {'; '.join(f'{command(key)}: {label}' for key, label in rows)}"


def find_most_urgent_advice(guidance: Guidance, question: Question) -> str:
    """What the most urgent of the readings of a question asks for."""
    signs = sort_by_urgency(guidance.signs[k] for k in question.readings if k in guidance.signs)
    return signs[0].advice if signs else f"{WORRIED}."


def assess_line(
    guidance: Guidance,
    session: Session,
    numbers: Sequence[int],
    earlier: Sequence[Finding],
    waiting: Iterable[Question],
    unread: str = "",
) -> tuple[AssessedEntry, ...]:
    """What the entries `numbers` of a line mean, now that they are in `session`, the most urgent
    first, given the findings of `earlier` sessions. The first also names what is `waiting` for an
    answer, and what is `unread`, if it is less urgent than `doctor`.
    """
    first, *others = assess_saved(guidance, session.date, session.entries, numbers, earlier)
    act = first.finding.act
    if unread and rank(first.finding.level) > rank("doctor"):
        act = f"{quote_text(unread)} is not understood. {WORRIED}. {act}".strip()
    for question in waiting:
        advice = find_most_urgent_advice(guidance, question)
        act = f"{act} Not logged yet: {write_readings(question)}. {advice}".strip()
    return (first._replace(finding=first.finding._replace(act=act)), *others)


def list_urgent_advice(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What to say at once of `findings`, a line for each that asks for a doctor or more."""
    return tuple(
        f"{finding.text} {finding.advice}"
        for finding in join_findings(findings)
        if rank(finding.level) <= rank("doctor")
    )


def advise_unsaved(
    guidance: Guidance,
    readings: Iterable[Reading],
    at: datetime,
    session: Session | None = None,
    earlier: Sequence[Finding] = (),
) -> tuple[str, ...]:
    """What the `readings` together ask for, if they cannot be saved: a line if that is `doctor` or
    more urgent. They count with what is open in `session`; without one no day is named.
    """
    session = session or Session(at.date())
    entries = [_try_entry(guidance, each, at) for each in readings if not each.question]
    new = [
        entry._replace(number=number)
        for number, entry in enumerate(filter(None, entries), session.next_number)
    ]
    if not new:
        return ()
    numbers = [entry.number for entry in new]
    known = (*session.entries, *new)
    found = [
        (each.finding, assess_alone(guidance, each.entry).level)
        for each in assess_saved(guidance, session.date, known, numbers, earlier)
    ]
    worst, alone = min(found, key=lambda each: (rank(each[0].level), rank(each[1])))
    if rank(worst.level) > rank("doctor"):
        return ()
    if rank(worst.level) < rank(alone):
        return (f"{worst.text} {worst.advice}",)
    if sign := guidance.signs.get(worst.symptom):
        return (sign.advice,)
    return (f"{name_of(guidance, worst.symptom)}, so severe: {worst.advice}",)


def _try_entry(guidance: Guidance, reading: Reading, at: datetime) -> Entry | None:
    """The entry of a reading, its temperature in Celsius or else in Fahrenheit, unless refused."""
    for degrees in (reading.temperature, f"{reading.temperature}F"):
        with suppress(InputError):
            return build_entry(guidance, reading._replace(temperature=degrees), at)
    return None
