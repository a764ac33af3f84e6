"""Brings what an export holds together with what is here: adds, changes nothing, says what differs.

Pure.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import entry_table
from smp_recovery.text import clip, quote_text
from smp_recovery.user_data.archive import to_json


class Merged(NamedTuple):
    """The session as it would be, how many entries that adds, and how many are there already.

    `changed` is whether it is another one than here.
    `differences` says in a line for each what is here in another form: nothing may change then.
    """

    session: Session
    added: int
    there: int
    changed: bool
    differences: tuple[str, ...]


def merge(here: Session | None, come: Session, key_of: Callable[[str], str] = str) -> Merged:
    """The session `here`, None for none, with what is new in `come`.

    Entries are the same by their number; one of number 0 is by what it holds, else it gets the
    next free number. Symptoms are the same where `key_of` gives them the same key. The session
    keeps its identifier; one that has none takes that of `come`.
    """
    old = here or Session(come.date, schema=come.schema)
    known = {entry.number: _keyed(entry, key_of) for entry in old.entries}
    numbered = {entry.number: entry for entry in come.entries if entry.number}
    new = [entry for number, entry in numbered.items() if number not in known]
    differences = [*_differing_keys(come.date, old.extra, come.extra)]
    for number in (number for number in numbered if number in known):
        differences += _differing_entry(come.date, known[number], _keyed(numbered[number], key_of))
    others = [entry for number, entry in known.items() if number not in numbered]
    loose = _without_known([entry for entry in come.entries if not entry.number], others)
    first = old._replace(entries=(*old.entries, *new)).next_number
    new += [entry._replace(number=number) for number, entry in enumerate(loose, first)]
    schema = max(old.schema, come.schema) if new else old.schema
    return Merged(
        old._replace(
            entries=(*old.entries, *new),
            extra={**old.extra, **come.extra},
            schema=schema,
            id=old.id or come.id,
        ),
        len(new),
        len(come.entries) - len(new),
        bool(
            here is None or new or come.extra.keys() - old.extra.keys() or (come.id and not old.id)
        ),
        tuple(differences),
    )


def _keyed(entry: Entry, key_of: Callable[[str], str]) -> Entry:
    return entry._replace(symptom=key_of(entry.symptom))


def _without_known(loose: list[Entry], known: list[Entry]) -> list[Entry]:
    """Those of `loose` that are not `known`; what is there twice must be known twice."""
    left = Counter(map(_content, known)) if loose else Counter()
    found = []
    for entry in loose:
        content = _content(entry)
        if left[content]:
            left[content] -= 1
        else:
            found.append(entry)
    return found


def _content(entry: Entry) -> str:
    """What the entry holds beside its number, to find it by."""
    table = _comparable(entry._replace(number=1))
    return repr(sorted({**table, "temperature": float(entry.temperature or 0)}.items()))


def _comparable(entry: Entry) -> dict[str, object]:
    """The entry as it is written, in which what is not a number equals itself."""
    return {key: to_json(value) for key, value in entry_table(entry).items()}


def _differing_entry(day: object, here: Entry, come: Entry) -> Iterator[str]:
    if here == come and here.at.isoformat() == come.at.isoformat():
        return
    old, new = _comparable(here), _comparable(come)
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield (
                f"session {day}, entry {here.number}: {key} is {_say(old.get(key))} here and "
                f"{_say(new.get(key))} in the file"
            )


def _differing_keys(
    day: object, here: Mapping[str, object], come: Mapping[str, object]
) -> Iterator[str]:
    for key in here:
        old, new = to_json(here[key]), to_json(come.get(key, here[key]))
        if old != new:
            name = quote_text(key, 40)
            yield f"session {day}: {name} is {_say(old)} here and {_say(new)} in the file"


def _say(value: object) -> str:
    if value is None:
        return "not said"
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return quote_text(value) if isinstance(value, str) else clip(repr(value))
