"""What `log` would refuse of an entry that comes by another door: a file, a table, an editor. Pure.

Entries that were stored before are not checked: an old log stays readable.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import find_time_fault
from smp_recovery.log.entries import CLEAR, FEVER, Entry, Session
from smp_recovery.log.session_parsing import find_entry_lines
from smp_recovery.parsing.log_line import describe_word
from smp_recovery.parsing.lookup import WORRIED, make_key_finder

MOST_FAULTS = 10
"""The most faults listed."""


class EntryCheck(NamedTuple):
    """The check at the time `now`; `key_of` gives the key of a symptom in other words."""

    guidance: Guidance
    now: datetime
    key_of: Callable[[str], str]

    def find_faults(self, entry: Entry, session_date: date) -> list[str]:
        """Why `log` would not take the entry: its time, its word or its temperature."""
        guidance, degrees = self.guidance, entry.temperature
        key = self.key_of(entry.symptom)
        time_fault = find_time_fault(entry.at, session_date, self.now)
        faults = [time_fault] if time_fault else []
        if not (key == CLEAR or key in guidance.symptoms or key in guidance.signs):
            faults.append(describe_word(guidance, entry.symptom))
        if degrees is not None and key != FEVER:
            counts = ", and counts as one" if degrees >= guidance.alerts.fever_from else ""
            faults.append(f"{degrees:g} °C goes with fever{counts}: write fever")
        elif degrees is not None and entry.severity == 0 and degrees >= guidance.alerts.fever_from:
            faults.append(f"none and {degrees:g} °C cannot both be: leave one out")
        return faults

    def read_words(self, entries: Iterable[Entry]) -> dict[str, str]:
        """The key of each word for a symptom or sign that is not its key or name."""
        words = {entry.symptom: self.key_of(entry.symptom) for entry in entries}
        names = {key: symptom.name for key, symptom in self.guidance.symptoms.items()}
        names |= {key: sign.name for key, sign in self.guidance.signs.items()}
        return {word: key for word, key in words.items() if word not in (key, names.get(key))}

    def accept_edited(self, session: Session, known: Collection[Entry], edited: bytes) -> Session:
        """The session of the text `edited`, with the keys of its new words. What the entries
        `known` of before hold is not checked. Raises DamageError with the fault of each line.
        """
        before = {entry.number: entry for entry in known}
        lines = find_entry_lines(edited)
        faults = []
        for entry in session.entries:
            old = before.get(entry.number)
            stored = self.find_faults(old, session.date) if old else []
            found = [each for each in self.find_faults(entry, session.date) if each not in stored]
            faults += describe_faults(place_entry(entry, session.date, lines), found)
        if faults:
            raise DamageError(*limit_lines(faults), f"{WORRIED}.")
        entries = (
            e if e in known else e._replace(symptom=self.key_of(e.symptom)) for e in session.entries
        )
        return session._replace(entries=tuple(entries))


def make_entry_check(guidance: Guidance, now: datetime) -> EntryCheck:
    """The check by the built-in `guidance`."""
    return EntryCheck(guidance, now, make_key_finder(guidance))


def place_entry(entry: Entry, session_date: date, lines: Mapping[int, int]) -> str:
    """Where an entry is: `line 6, entry 2`, or without a line `session 2026-11-17, entry 2`."""
    line = lines.get(entry.number)
    where = f"line {line}" if line else f"session {session_date}"
    return f"{where}, entry {entry.number}"


def describe_faults(place: str, faults: Sequence[str]) -> list[str]:
    """A line for all `faults` of the entry at this place; none without faults."""
    joined = "; ".join(fault.removesuffix(".") for fault in faults)
    return [f"{place}: {joined}"] if faults else []


def limit_lines(lines: Sequence[str]) -> list[str]:
    """At most MOST_FAULTS of `lines`, and how many more there are."""
    more = len(lines) - MOST_FAULTS
    return [*lines[:MOST_FAULTS], *([f"and {more} more"] if more > 0 else [])]
