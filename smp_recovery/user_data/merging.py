"""Merges an incoming session with the stored one: adds entries, and lists differences. Pure."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import entry_table
from smp_recovery.text import clip, quote_text


class MergedSession(NamedTuple):
    """The merged session, and how many of its incoming entries are `added` or `known` already.

    `changed`: it differs from the stored session. Each of `differences` is a line about a value
    that contradicts the stored one: with any of these, nothing may change.
    """

    session: Session
    added: int
    known: int
    changed: bool
    differences: tuple[str, ...]


def merge(
    stored: Session | None, incoming: Session, key_of: Callable[[str], str] = str
) -> MergedSession:
    """The `stored` session, if one exists, with the new entries and keys of `incoming`.

    Entries with the same number are the same. An entry of number 0 is compared by its content, and
    gets the next free number if it is new. Symptoms are the same if `key_of` gives the same key. A
    session without an identifier takes that of `incoming`.
    """
    old = stored or Session(incoming.date, schema=incoming.schema)
    known = {entry.number: _replace_key(entry, key_of) for entry in old.entries}
    numbered = {entry.number: entry for entry in incoming.entries if entry.number}
    new = [entry for number, entry in numbered.items() if number not in known]
    differences = [*_differing_keys(incoming.date, old.extra, incoming.extra)]
    for number in numbered.keys() & known.keys():
        come = _replace_key(numbered[number], key_of)
        differences += _differing_fields(incoming.date, known[number], come)
    others = [entry for number, entry in known.items() if number not in numbered]
    unnumbered = _without_known([e for e in incoming.entries if not e.number], others)
    new_keys = incoming.extra.keys() - old.extra.keys()
    first = old._replace(entries=(*old.entries, *new)).next_number
    new += [entry._replace(number=number) for number, entry in enumerate(unnumbered, first)]
    return MergedSession(
        old._replace(
            entries=(*old.entries, *new),
            extra={**old.extra, **incoming.extra},
            schema=max(old.schema, incoming.schema) if new else old.schema,
            id=old.id or incoming.id,
        ),
        added=len(new),
        known=len(incoming.entries) - len(new),
        changed=bool(stored is None or new or new_keys or (incoming.id and not old.id)),
        differences=tuple(differences),
    )


def free_taken_numbers(stored: Session | None, copy: Session) -> Session:
    """The `copy` of a session, with the number 0 for entries whose number another entry has.

    Two computers may give the same number to different entries; their times differ.
    """
    times = {entry.number: entry.at for entry in stored.entries} if stored else {}
    entries = (
        entry._replace(number=0) if times.get(entry.number, entry.at) != entry.at else entry
        for entry in copy.entries
    )
    return copy._replace(entries=tuple(entries))


def _replace_key(entry: Entry, key_of: Callable[[str], str]) -> Entry:
    return entry._replace(symptom=key_of(entry.symptom))


def _without_known(unnumbered: list[Entry], known: list[Entry]) -> list[Entry]:
    """The entries that are not `known`; of two equal ones both must be known."""
    left = Counter(map(_serialise_entry, known)) if unnumbered else Counter()
    found = []
    for entry in unnumbered:
        content = _serialise_entry(entry)
        if left[content]:
            left[content] -= 1
        else:
            found.append(entry)
    return found


def _serialise_entry(entry: Entry) -> str:
    """The entry without its number, to compare it by."""
    degrees = None if entry.temperature is None else float(entry.temperature)
    return _serialise(entry_table(entry._replace(number=1, temperature=degrees)))


def _serialise(value: object) -> str:
    """The value as a text: keys are sorted, and not-a-number equals itself."""
    return json.dumps(value, sort_keys=True, default=repr)


def _differing_fields(day: date, stored: Entry, come: Entry) -> Iterator[str]:
    if _serialise_entry(stored) == _serialise_entry(come):
        return
    old, new = entry_table(stored), entry_table(come)
    for key in dict.fromkeys((*old, *new)):
        if _serialise(old.get(key)) != _serialise(new.get(key)):
            here, incoming = _quote_value(old.get(key)), _quote_value(new.get(key))
            where = f"session {day}, entry {stored.number}"
            yield f"{where}: {key} is {here} here and {incoming} in the file"


def _differing_keys(
    day: date, stored: Mapping[str, object], come: Mapping[str, object]
) -> Iterator[str]:
    for key in stored.keys() & come.keys():
        if _serialise(stored[key]) != _serialise(come[key]):
            here, incoming = _quote_value(stored[key]), _quote_value(come[key])
            yield f"session {day}: {quote_text(key, 40)} is {here} here and {incoming} in the file"


def _quote_value(value: object) -> str:
    if value is None:
        return "missing"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return quote_text(value) if isinstance(value, str) else clip(repr(value))
