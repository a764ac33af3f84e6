"""Merges an incoming session with the stored one, and takes a change out of a session. Pure.

Entries are compared by what they hold: two computers give the same numbers to different ones.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import count
from typing import NamedTuple

from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import entry_table
from smp_recovery.text import clip, quote_text


class MergedSession(NamedTuple):
    """The merged session, and the entries that were `added`, as it has them; their `places` are
    those in the incoming one, from 0. `differences` has a line for each key whose stored value
    stays although it is another in the file. `other_id`: each has an identifier of its own.
    """

    session: Session
    added: tuple[Entry, ...]
    differences: tuple[str, ...]
    other_id: bool = False
    places: tuple[int, ...] = ()


def merge(
    stored: Session | None, incoming: Session, key_of: Callable[[str], str] = str
) -> MergedSession:
    """The `stored` session, if one exists, with the new entries and keys of `incoming`.

    Entries with the same content are the same, whatever their numbers, and symptoms if `key_of`
    gives the same key; of two equal entries in one session both count. A new one keeps its number
    if that is free and not 0. A session keeps its identifier, or takes that of `incoming`.
    """
    old = stored or Session(incoming.date, schema=incoming.schema)
    coming = [_replace_key(entry, key_of) for entry in incoming.entries]
    known = _count(_replace_key(entry, key_of) for entry in old.entries)
    places = _split_places(coming, known)[1]
    new_keys = {key: value for key, value in incoming.extra.items() if key not in old.extra}
    added = _number_new(old.entries, [coming[place] for place in places])
    merged = old._replace(
        entries=(*old.entries, *added),
        extra={**old.extra, **new_keys},
        schema=max(old.schema, incoming.schema) if added else old.schema,
        id=old.id or incoming.id,
    )
    other_id = bool(old.id and incoming.id and old.id != incoming.id)
    differences = tuple(_compare_keys(old, incoming))
    return MergedSession(merged, added, differences, other_id, tuple(places))


def take_back(before: Session, left: Session, now: Session) -> Session | None:
    """The session `now` without what a change made of `before`, which `left` it. None if that
    cannot be told from what something else has written since.
    """
    old, new = _count(before.entries), _count(left.entries)
    backwards = now.entries[::-1]  # the later of two equal ones came in later
    removed, others = _split_places(backwards, new - old)
    stays = [backwards[place] for place in reversed(others)]
    missing = [before.entries[place] for place in _split_places(before.entries, _count(stays))[1]]
    lacking = [missing[place] for place in _split_places(missing, old - new)[0]]
    same_keys = _comparable(before.extra) == _comparable(left.extra)
    if len(removed) < (new - old).total() or not (
        same_keys or _comparable(left.extra) == _comparable(now.extra)
    ):
        return None
    taken_back = now._replace(
        entries=(*stays, *_number_new(stays, lacking)),
        extra=now.extra if same_keys else before.extra,
    )
    return None if taken_back == now else taken_back


def find_doubtful(
    stored: Session | None, added: Iterable[Entry], earlier: Iterable[Session]
) -> tuple[Entry, ...]:
    """Which of the `added` entries were removed here, as an `earlier` state of the session has
    them, or may be another state of an entry in `stored`, whose time, symptom and area they have.
    """
    removed = {_entry_content(entry) for session in earlier for entry in session.entries}
    here = {_time_and_place(entry) for entry in (stored.entries if stored else ())}
    return tuple(
        entry
        for entry in added
        if _entry_content(entry) in removed or _time_and_place(entry) in here
    )


def _time_and_place(entry: Entry) -> Hashable:
    return entry.at.isoformat(), entry.symptom, entry.area


def _number_new(stored: Iterable[Entry], new: Sequence[Entry]) -> tuple[Entry, ...]:
    """The `new` entries, whose numbers stay if they are free."""
    taken = {0, *(entry.number for entry in stored)}
    numbers = count(max(taken.union(entry.number for entry in new)) + 1)
    numbered = []
    for entry in new:
        free = next(numbers) if entry.number in taken else entry.number
        taken.add(free)
        numbered.append(entry._replace(number=free))
    return tuple(numbered)


def _replace_key(entry: Entry, key_of: Callable[[str], str]) -> Entry:
    return entry._replace(symptom=key_of(entry.symptom))


def _count(entries: Iterable[Entry]) -> Counter[Hashable]:
    return Counter(map(_entry_content, entries))


def _split_places(
    entries: Iterable[Entry], counted: Counter[Hashable]
) -> tuple[list[int], list[int]]:
    """The places of the entries that are `counted`, each as often as it is, and of the others."""
    left = counted.copy()
    found: list[int] = []
    others: list[int] = []
    for place, content in enumerate(map(_entry_content, entries)):
        (found if left[content] > 0 else others).append(place)
        left[content] -= 1
    return found, others


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


def _compare_keys(stored: Session, come: Session) -> Iterator[str]:
    for key, here in stored.extra.items():
        there = come.extra.get(key, here)
        if _comparable(here) != _comparable(there):
            values = f"{_quote_value(here)} here and {_quote_value(there)} in the file"
            yield f"session {stored.date}: {clip(key, 40)} is {values}"


def _quote_value(value: object) -> str:
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return quote_text(value) if isinstance(value, str) else clip(repr(value))
