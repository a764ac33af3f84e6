"""What reads each file of the private directory, and which kept version is sound."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, SmpRecoveryError
from smp_recovery.guidance.built_in import EXAMPLE, find_data
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.guidance_files import OwnGuidance, mark
from smp_recovery.user_data.kinds import Readers
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.settings import Settings, SettingsStore

DAY = date(2026, 11, 17)
SESSION = "sessions/2026-11-17.toml"


@pytest.fixture
def storage(tmp_path: Path, guidance: Guidance) -> Storage:
    """A log with a session and the practitioner's contact."""
    made = Storage(tmp_path / "home")
    store = LogStore(made)
    store.start(DAY)
    for hour in (1, 2):
        store.add(DAY, Entry(0, datetime(2026, 11, 18, hour, tzinfo=UTC), "itch"))
    OwnGuidance(made, guidance).set_contact({"name": "Ada"})
    return made


def test_each_file_has_its_reader(storage: Storage, guidance: Guidance) -> None:
    """A file of ours is read as what it is."""
    readers = Readers(storage, guidance)
    names = {SESSION: Session, "guidance/practitioner.toml": object, "settings.toml": Settings}
    for name, kind in names.items():
        reads = readers.find(name)
        assert reads is not None
        content = storage.read(name) or b"schema = 1\n"
        assert isinstance(reads(content), kind)
        with pytest.raises(SmpRecoveryError):
            reads(b"\x00")


@pytest.mark.parametrize(
    "name",
    [
        *("", ".lock", "x", "x/settings.toml", "sessions/x.toml", "../x"),
        *("guidance/elka", "guidance/No Key.toml", "guidance/x/ours.toml"),
    ],
)
def test_other_files_have_none(storage: Storage, guidance: Guidance, name: str) -> None:
    """A file that is not ours has no reader."""
    assert Readers(storage, guidance).find(name) is None


def test_without_built_in_guidance(storage: Storage) -> None:
    """Without the built-in guidance the log and the settings can be read all the same."""
    readers = Readers(storage, None)
    assert readers.find(SESSION)
    assert readers.find("guidance/practitioner.toml") is None
    assert (readers.keys(), readers.hashes()) == ([], {})


def test_reader_of_a_clinic_file(storage: Storage, guidance: Guidance) -> None:
    """A clinic's file is read from the bytes that are given, so that a kept version can be found.

    One that states another hash than it has is not sound.
    """
    own = OwnGuidance(storage, guidance)
    example = (find_data() / EXAMPLE).read_bytes()
    key = own.use(example, EXAMPLE).key
    own.use(example.replace(b"Aftercare", b"Care"), EXAMPLE)
    name = f"guidance/{key}.toml"
    readers = Readers(storage, guidance)
    reads = readers.find(name)
    assert reads is not None
    with pytest.raises(DamageError):
        reads(mark(example)[:-1])
    storage.path(name).write_bytes(b"cut sh")
    assert isinstance(reads(mark(example)), Source)
    found = readers.find_kept(name)
    assert found is not None
    assert found.version.path.read_bytes() == mark(example)
    found.version.path.write_bytes(mark(example) + b"\n")
    assert readers.find_kept(name) is None


def test_files_that_are_gone(storage: Storage, guidance: Guidance) -> None:
    """Each file of ours that has a kept version and is not there is named, and no other."""
    example = (find_data() / EXAMPLE).read_bytes()
    OwnGuidance(storage, guidance).use(example, EXAMPLE)
    SettingsStore(storage).update(lambda s: s._replace(risks=("diabetes",)))
    with storage.change() as change:
        change.write("foreign.txt", b"x")
    readers = Readers(storage, guidance)
    assert readers.gone() == []
    names = [f"guidance/{EXAMPLE}", "guidance/practitioner.toml", SESSION, "settings.toml"]
    for name in (*names, "foreign.txt"):
        storage.path(name).unlink()
    assert readers.gone() == names


def test_newest_sound_version(storage: Storage, guidance: Guidance) -> None:
    """Of the kept versions of a file the newest that reads well is found, told by its entries."""
    readers = Readers(storage, guidance)
    found = readers.find_kept(SESSION)
    assert found is not None
    assert found.told == "the newest version that is sound, with 1 entry"
    found.version.path.write_bytes(b"")
    older = readers.find_kept(SESSION)
    assert older is not None
    assert older.told == "the newest version that is sound, with 0 entries"
    older.version.path.write_bytes(b"")
    assert readers.find_kept(SESSION) is None
    assert readers.find_kept("sessions/x.toml") is None
