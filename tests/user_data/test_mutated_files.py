"""Whatever becomes of a file, it is read whole or refused, and a change loses nothing of it."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.built_in import find_data
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.user_sources import UserSources
from tests.making import mutated

DAY = date(2026, 11, 17)
AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
CLINIC = (find_data() / "example-clinic.toml").read_bytes()


@pytest.fixture
def store(home: Path) -> LogStore:
    """A log with a session of three entries."""
    store = LogStore(Storage(home))
    store.start(DAY)
    store.add(
        DAY,
        Entry(0, AT, "redness", 2, "after the walk", "hairline"),
        Entry(0, AT, "itch", 1),
        Entry(0, AT, "fever", temperature=38.5),
    )
    return store


@pytest.fixture
def path(store: LogStore) -> Path:
    """The file of the session."""
    return Path(store.path(DAY))


@pytest.fixture
def whole(path: Path) -> bytes:
    """What it holds at first."""
    return path.read_bytes()


def test_each_byte_flipped(store: LogStore, path: Path, whole: bytes) -> None:
    """A file with a bit of any byte flipped is refused, or holds as many entries as before."""
    for place in range(len(whole)):
        for bit in {place % 8, (place + 3) % 8}:
            flipped = bytearray(whole)
            flipped[place] ^= 1 << bit
            path.write_bytes(flipped)
            try:
                assert len(store.load(DAY).entries) == 3, (place, bit)
            except DamageError:
                assert path.read_bytes() == flipped


@given(data=st.data())
def test_a_session_is_whole_or_refused(
    store: LogStore, path: Path, whole: bytes, data: st.DataObject
) -> None:
    """A mutated session has as many entries as its file states, or is damage, and stays as it is;
    an entry is added to all of it or not at all.
    """
    content = data.draw(mutated(whole))
    path.write_bytes(content)
    try:
        session = store.load(DAY)
    except DamageError:
        session = None
    else:
        assert len(session.entries) == tomllib.loads(content.decode())["end"]["entries"]
    assert path.read_bytes() == content
    try:
        grown, _ = store.add(DAY, Entry(0, AT, "itch"))
    except (DamageError, NewerSchemaError):
        assert path.read_bytes() == content
    else:
        assert session is not None
        assert store.load(DAY) == grown
        assert grown._replace(entries=grown.entries[:-1]) == session


@given(data=st.data())
def test_an_edit_is_saved_whole_or_not_at_all(
    store: LogStore, path: Path, whole: bytes, data: st.DataObject
) -> None:
    """Whatever an editor leaves, all of its entries are saved, or the log is as it was."""
    path.write_bytes(whole)
    edited = data.draw(mutated(whole))
    try:
        saved = store.replace_bytes(DAY, whole, edited)
    except SmpRecoveryError:
        assert path.read_bytes() == whole
    else:
        assert store.load(DAY) == saved
        assert len(saved.entries) == len(tomllib.loads(edited.decode()).get("entries", []))


@given(content=mutated(CLINIC))
def test_a_clinics_file_is_sound_or_has_faults(
    home: Path, guidance: Guidance, content: bytes
) -> None:
    """A mutated file of a clinic is kept as it is and read again, or refused with its faults."""
    files = UserSources(Storage(home), guidance)
    before = files.load_all()
    try:
        source = files.use_clinic_file(content, "clinic.toml")
    except DamageError:
        assert files.load_all() == before
    else:
        assert source in files.load_all()
