"""What `log` would refuse of an entry that comes by another door: a file, a table, an editor. Pure.

Entries that were stored before are not checked: an old log stays readable.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import cache, partial
from typing import NamedTuple

from smp_recovery.errors import DamageError, DateError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import find_time_fault
from smp_recovery.log.entries import CLEAR, FEVER, Entry, Session
from smp_recovery.log.session_parsing import find_entry_lines
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.log_line import describe_word
from smp_recovery.parsing.lookup import make_key_finder
from smp_recovery.parsing.readings import WORRIED
from smp_recovery.text import limit_lines


class EntryCheck(NamedTuple):
    """The check at the time `now`; `key_of` gives the key of a symptom in other words, and
    `describe` says what is wrong with an unknown one.
    """

    guidance: Guidance
    now: datetime
    key_of: Callable[[str], str]
    describe: Callable[[str], str]

    def find_faults(self, entry: Entry, session_date: date) -> list[str]:
        """Why `log` would not take the entry: its time, its word or its temperature."""
        guidance, degrees = self.guidance, entry.temperature
        key = self.key_of(entry.symptom)
        time_fault = find_time_fault(entry.at, session_date, self.now)
        faults = [time_fault] if time_fault else []
        if not (key == CLEAR or key in guidance.symptoms or key in guidance.signs):
            faults.append(self.describe(entry.symptom).removesuffix("."))
        if key == CLEAR and entry.severity:
            faults.append("clear means you feel and see nothing: it goes without a severity")
        if degrees is not None and key != FEVER:
            counts = ", and counts as one" if degrees >= guidance.alerts.fever_from else ""
            faults.append(f"{degrees:g} °C goes with fever{counts}: write fever")
        elif degrees is not None and entry.severity == 0 and degrees >= guidance.alerts.fever_from:
            faults.append(f"none and {degrees:g} °C cannot both be: leave one out")
        return faults

    def read_words(self, entries: Iterable[Entry]) -> dict[str, str]:
        """The key of each word for a symptom or sign that is not its key or name."""
        words = {entry.symptom: self.key_of(entry.symptom) for entry in entries}
        names = {key: symptom.name.lower() for key, symptom in self.guidance.symptoms.items()}
        names |= {key: sign.name.lower() for key, sign in self.guidance.signs.items()}
        return {w: key for w, key in words.items() if w.lower() not in (key, names.get(key))}

    def list_date_faults(self, session_date: date) -> list[str]:
        """The fault of the date of a session that `start` would not begin."""
        try:
            parse_date(session_date.isoformat(), self.now.date())
        except DateError as error:
            return [f"session {session_date}: {error}"]
        return []

    def accept_edited(self, session: Session, known: Collection[Entry], edited: bytes) -> Session:
        """The session of the text `edited`, with the keys of its new words. What the entries
        `known` of before hold is not checked. Raises DamageError with the fault of each line.
        """
        places = place_entries(session, edited)
        if faults := self.list_faults(
            session.date, zip(places, session.entries, strict=True), known
        ):
            raise DamageError(*limit_lines(faults), f"{WORRIED}.")
        entries = (
            e if e in known else e._replace(symptom=self.key_of(e.symptom)) for e in session.entries
        )
        return session._replace(entries=tuple(entries))

    def list_faults(
        self, day: date, placed: Iterable[tuple[str, Entry]], known: Collection[Entry] = ()
    ) -> list[str]:
        """A line for each entry with faults that the `known` one of its number has not."""
        old = {entry.number: self.find_faults(entry, day) for entry in known}
        lines = []
        for place, entry in placed:
            faults = [f for f in self.find_faults(entry, day) if f not in old.get(entry.number, ())]
            if faults:
                lines.append(f"{place}: {'; '.join(faults)}")
        return lines


def make_entry_check(guidance: Guidance, now: datetime) -> EntryCheck:
    """The check by the built-in `guidance`."""
    describe = cache(partial(describe_word, guidance))  # a table may have thousands of one word
    return EntryCheck(guidance, now, make_key_finder(guidance), describe)


def place_entries(session: Session, content: bytes) -> list[str]:
    """Where each entry is in its file: `line 6, entry 2`, or else `session 2026-11-17, entry 2`."""
    lines = find_entry_lines(content)
    numbers = [entry.number for entry in session.entries]
    where = {number: f"line {lines[number]}" for number in numbers if number in lines}
    return [f"{where.get(n, f'session {session.date}')}, entry {n}" for n in numbers]
