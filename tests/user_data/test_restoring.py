"""A damaged or missing file goes back to its newest undamaged earlier version."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.restoring import find_missing, find_name, find_restorable, restore
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.settings import update_settings
from smp_recovery.user_data.user_sources import UserSources
from tests.making import undo

CLINIC = b'schema = 1\n[source]\nkey = "ours"\ntitle = "Ours"\nkind = "clinic"\n'
DAY = date(2026, 11, 17)
SESSION = "sessions/2026-11-17.toml"
FILES = ("guidance/ours.toml", "guidance/practitioner.toml", SESSION, "settings.toml")


@pytest.fixture
def storage(tmp_path: Path, guidance: Guidance) -> Storage:
    """A data directory with a file of each kind, each changed twice."""
    made = Storage(tmp_path / "home")
    LogStore(made).start(DAY)
    for number in (1, 2):
        entry = Entry(0, datetime(2026, 11, 18, number, tzinfo=UTC), "itch")
        LogStore(made).add(DAY, entry)
        update_settings(made, lambda s, n=number: s._replace(risks=(f"risk-{n}",)))
        UserSources(made, guidance).set_contact({"phone": str(number)})
        UserSources(made, guidance).use_clinic_file(CLINIC + b"#" * number, "ours.toml")
    return made


def test_what_a_version_lacks_is_told(storage: Storage, guidance: Guidance) -> None:
    """The entries that only the damaged file has are named, whatever else is wrong with it."""
    damaged = (storage.read(SESSION) or b"").replace(b"schema", b"=") + b"number = 3\n"
    storage.path(SESSION).write_bytes(damaged)
    assert str(restore(storage, SESSION, guidance)) == (
        "the newest undamaged version, with 2 entries, but without entry 3 of the damaged file"
    )


def content(storage: Storage) -> dict[str, bytes | None]:
    """What every file of a known kind holds."""
    return {name: storage.read(name) for name in FILES}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("left", [b"= damaged", None], ids=["damaged", "missing"])
def test_a_file_is_restored(
    storage: Storage, guidance: Guidance, name: str, left: bytes | None
) -> None:
    """A damaged or missing file goes back to what its last change left; undo takes that back."""
    changed = content(storage)
    if left is None:
        storage.path(name).unlink()
    else:
        storage.path(name).write_bytes(left)
    entries = ", with 2 entries" if name == SESSION else ""
    assert str(restore(storage, name, guidance)) == f"the newest undamaged version{entries}"
    assert content(storage) == changed
    undo(storage)
    assert storage.read(name) == left


def test_newest_undamaged_version(storage: Storage, guidance: Guidance) -> None:
    """Damaged versions are passed over; without an undamaged one, nothing is restored."""
    file = find_file(SESSION)
    assert file
    storage.path(SESSION).write_bytes(b"")
    entries = []
    while found := find_restorable(storage, file, guidance):
        entries.append(found.entries)
        for each in storage.versions():
            if found.content in (each.read_left_content(), each.read()):
                each.path.write_bytes(b"")
    assert entries == [2, 1, 0]
    with pytest.raises(InputError, match="no earlier version"):
        restore(storage, SESSION, guidance)
    assert storage.read(SESSION) == b""


def test_missing_files(storage: Storage) -> None:
    """Each file that has an earlier version and does not exist is named, and no unknown one."""
    with storage.change() as change:
        change.write("foreign.txt", b"x")
    assert find_missing(storage) == []
    for name in (*FILES, "foreign.txt"):
        storage.path(name).unlink()
    assert [file.name for file in find_missing(storage)] == list(FILES)


@pytest.mark.parametrize(
    "name", [SESSION, "sessions/2026-11-18.toml", "foo", "", "versions/000001~x", "../x", "a\0b"]
)
def test_what_is_not_damaged_is_not_replaced(
    storage: Storage, guidance: Guidance, name: str
) -> None:
    """A file that is undamaged, never existed or is not ours is refused."""
    before = content(storage)
    with pytest.raises(InputError, match="is not a damaged file"):
        restore(storage, name, guidance)
    assert content(storage) == before


@pytest.mark.parametrize("given", [SESSION, "2026-11-17.toml", f"/home/ada/{SESSION}"])
def test_names_of_a_file(given: str) -> None:
    """A file can be named by its path, from the data directory or whole, and a session by date."""
    assert find_name(Path("/home/ada"), given) == SESSION
