"""Which earlier version can be restored, and which files are missing."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.restoring import find_missing, find_restorable
from smp_recovery.user_data.session_files import LogStore

SESSION = "sessions/2026-11-17.toml"
DAY = date(2026, 11, 17)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """A log with a session of two entries, one after another."""
    made = Storage(tmp_path / "home")
    store = LogStore(made)
    store.start(DAY)
    for hour in (1, 2):
        store.add(DAY, Entry(0, datetime(2026, 11, 18, hour, tzinfo=UTC), "itch"))
    return made


def test_newest_undamaged_version(storage: Storage, guidance: Guidance) -> None:
    """Of the earlier versions of a file the newest that is undamaged is found."""
    file = find_file(SESSION)
    assert file
    for entries in (1, 0):
        found = find_restorable(storage, file, guidance)
        assert found
        assert found.entries == entries
        found.version.path.write_bytes(b"")
    assert find_restorable(storage, file, guidance) is None


def test_missing_files(storage: Storage) -> None:
    """Each file that has an earlier version and does not exist is named, and no unknown one."""
    with storage.change() as change:
        change.write("foreign.txt", b"x")
    assert find_missing(storage) == []
    for name in (SESSION, "foreign.txt"):
        storage.path(name).unlink()
    assert find_missing(storage) == [find_file(SESSION)]
