"""Writes a log to measure with: `fill_log.py HOME SESSIONS ENTRIES LEADING`.

SESSIONS old sessions of ENTRIES entries each, a week apart, then one that began five days ago with
LEADING entries, of which the last ten are added one by one, as a person would.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tomli_w

from smp_recovery.disk.storage import Storage
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import session_table
from smp_recovery.user_data.session_files import LogStore

SYMPTOMS = ("itch", "redness", "scab", "flaking")


def fill(home: Path, sessions: int, entries: int, leading: int) -> None:
    """Fill the empty folder `home`."""
    store = LogStore(Storage(home))
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=5)
    for number in range(sessions, 0, -1):
        _put(store, first - timedelta(weeks=number), entries)
    _put(store, first, leading - 10)
    for place in range(leading - 10, leading):
        store.add(first.date(), _entry(first, place))


def _put(store: LogStore, begun: datetime, count: int) -> None:
    session = Session(begun.date(), tuple(_entry(begun, place) for place in range(count)))
    store.start(session.date)
    written = tomli_w.dumps(session_table(session)).encode()
    store.replace_raw(session.date, store.raw(session.date) or b"", written)


def _entry(begun: datetime, place: int) -> Entry:
    at = begun + timedelta(minutes=10 * place) % timedelta(days=5)
    note = "after a walk" if place % 5 == 0 else ""
    return Entry(place + 1, at, SYMPTOMS[place % len(SYMPTOMS)], place % 3, note)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), *map(int, sys.argv[2:]))
