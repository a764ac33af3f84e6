"""Merges an incoming session with the stored one: adds entries, and lists differences. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date, time
from itertools import count
from typing import NamedTuple

from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import entry_table
from smp_recovery.text import clip, quote_text

_SAME_NUMBER = (
    "to keep both of two entries, import the session's own file, from the folder sessions of the "
    "archive or of the other computer"
)


class Difference(NamedTuple):
    """A line about a value that contradicts the stored one, and the way out, which may be empty."""

    line: str
    way_out: str = ""


class MergedSession(NamedTuple):
    """The merged session, and how many of its entries were `added`; their `places` are those in the
    incoming one, from 0.

    With any `differences` it is the stored one. `other_id`: both have an identifier, and not the
    same: it was begun on two computers, or by two people.
    """

    session: Session
    added: int
    differences: tuple[Difference, ...]
    other_id: bool = False
    places: tuple[int, ...] = ()


def merge(
    stored: Session | None,
    incoming: Session,
    key_of: Callable[[str], str] = str,
    *,
    renumber: bool = False,
) -> MergedSession:
    """The `stored` session, if one exists, with the new entries and keys of `incoming`.

    Entries with the same content are the same, whatever their numbers. A new entry of number 0 gets
    the next free number. Any other number must be free, unless `renumber` frees it: two computers
    may give the same number to different entries. Symptoms are the same if `key_of` gives the same
    key. A session keeps its identifier; one that has none takes that of `incoming`.
    """
    old = stored or Session(incoming.date, schema=incoming.schema)
    keyed = {entry.number: _replace_key(entry, key_of) for entry in old.entries}
    places = _find_unknown(incoming.entries, keyed.values(), key_of)
    unknown = [_replace_key(incoming.entries[place], key_of) for place in places]
    where = f"session {incoming.date}"
    shared = [key for key in old.extra if key in incoming.extra]
    new_keys = {key: value for key, value in incoming.extra.items() if key not in old.extra}
    differences = [*_compare_tables(where, old.extra, incoming.extra, shared)]
    for entry in [] if renumber else unknown:
        if here := keyed.get(entry.number):
            one, other = entry_table(here), entry_table(entry)
            place = f"{where}, entry {entry.number}"
            differences += _compare_tables(place, one, other, {**one, **other}, _SAME_NUMBER)
    if differences:
        return MergedSession(old, 0, tuple(differences))
    numbers = count(old._replace(entries=(*old.entries, *unknown)).next_number)
    # Without `renumber`, an entry whose number is taken is a second one with the same content.
    taken = {0, *keyed}
    new = [
        entry._replace(number=next(numbers)) if entry.number in taken else entry
        for entry in unknown
    ]
    return MergedSession(
        old._replace(
            entries=(*old.entries, *new),
            extra={**old.extra, **new_keys},
            schema=max(old.schema, incoming.schema) if new else old.schema,
            id=old.id or incoming.id,
        ),
        added=len(new),
        differences=(),
        other_id=bool(old.id and incoming.id and old.id != incoming.id),
        places=tuple(places),
    )


def _replace_key(entry: Entry, key_of: Callable[[str], str]) -> Entry:
    return entry._replace(symptom=key_of(entry.symptom))


def _find_unknown(
    entries: Iterable[Entry], known: Iterable[Entry], key_of: Callable[[str], str]
) -> list[int]:
    """The places of the entries that are not `known`; of two equal ones both must be known."""
    left = Counter(map(_entry_content, known))
    found = []
    for place, entry in enumerate(entries):
        content = _entry_content(_replace_key(entry, key_of))
        if left[content]:
            left[content] -= 1
        else:
            found.append(place)
    return found


def _entry_content(entry: Entry) -> Hashable:
    """The entry without its number, to compare it by."""
    degrees = None if entry.temperature is None else float(entry.temperature)
    return _comparable(entry_table(entry._replace(number=1, temperature=degrees)))


def _comparable(value: object) -> Hashable:
    """A TOML value to compare: not-a-number equals itself, and a time is its text, not its zone."""
    if isinstance(value, Mapping):
        return frozenset((key, _comparable(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(map(_comparable, value))
    return value.isoformat() if isinstance(value, date | time) else repr(value)


def _compare_tables(
    where: str,
    stored: Mapping[str, object],
    come: Mapping[str, object],
    keys: Iterable[str],
    way_out: str = "",
) -> Iterator[Difference]:
    for key in keys:
        here, there = stored.get(key), come.get(key)
        if _comparable(here) != _comparable(there):
            values = f"{_quote_value(here)} here and {_quote_value(there)} in the file"
            yield Difference(f"{where}: {clip(key, 40)} is {values}", way_out)


def _quote_value(value: object) -> str:
    if value is None:
        return "missing"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return quote_text(value) if isinstance(value, str) else clip(repr(value))
