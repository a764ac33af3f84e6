"""A clinic's file is checked, stored as it was handed in, and checked again at every load."""

import hashlib
from pathlib import Path

import pytest
import tomli_w

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, InputError
from smp_recovery.guidance.built_in import LARGEST_SOURCE
from smp_recovery.guidance.model import Guidance
from smp_recovery.user_data.clinic_files import (
    ClinicFileStore,
    hash_clinic_file,
    parse_clinic_file,
    strip_hash_line,
)
from tests.guidance.tables import Table, edited
from tests.making import undo

NAME = "sheet.toml"
EVIL = "\x1b[31m\x07\x1b]0;pwned\x07[bold red]x[/] \u202e\u2066\u200b\ufeff\u2028"


def write(table: Table) -> bytes:
    """Give the bytes of a file."""
    return tomli_w.dumps(table).encode()


def clinic(key: str = "ours", **more: object) -> Table:
    """Make the mapping of a small undamaged file."""
    about = {"key": key, "title": "Ours", "kind": "clinic"}
    rule = {"topic": "washing", "stance": "avoid", "first_day": 0, "last_day": 4, "text": "No."}
    return {"schema": 1, "source": about, "rules": [rule], **more}


CLINIC = write(clinic())


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """A data directory that does not exist yet."""
    return Storage(tmp_path / "home")


@pytest.fixture
def store(storage: Storage, guidance: Guidance) -> ClinicFileStore:
    """A store in which nothing is stored."""
    return ClinicFileStore(storage, guidance)


def stored(storage: Storage) -> dict[str, bytes]:
    """The files of the guidance folder by their names."""
    return {path.name: path.read_bytes() for path in storage.path("guidance").glob("*")}


def test_a_file_is_used_until_it_is_dropped(store: ClinicFileStore, storage: Storage) -> None:
    """It is stored as it was handed in, counts as not built in, and goes again; undo knows both."""
    assert (store.keys(), store.load_all(), store.hashes()) == ([], [], {})
    assert not storage.data_dir.exists()
    source = store.use(CLINIC, NAME)
    assert (source.key, source.built_in, source.followed) == ("ours", False, True)
    assert store.load_all() == [source]
    assert store.hashes() == {"ours": hashlib.sha256(CLINIC).hexdigest()}
    assert stored(storage) == {"ours.toml": CLINIC}
    store.drop("ours")
    assert stored(storage) == {}
    undo(storage)
    assert store.load_all() == [source]
    undo(storage)
    assert store.load_all() == []


def test_a_new_version_takes_the_place_of_the_old(store: ClinicFileStore, storage: Storage) -> None:
    """One file per key counts, beside those of other clinics; one undo brings the old back."""
    newer = write(clinic(contact={"phone": "1"}))
    old, other = store.use(CLINIC, NAME), store.use(write(clinic("a-clinic")), NAME)
    new = store.use(newer, NAME)
    assert store.load_all() == [other, new]
    undo(storage)
    assert store.load_all() == [other, old]


@pytest.mark.parametrize("key", ["ours", "practitioner", "elka", "", "../ours", "*", "\x1b[31m"])
def test_a_file_that_does_not_exist_is_not_dropped(
    store: ClinicFileStore, storage: Storage, key: str
) -> None:
    """Only a clinic's file in use can be dropped; nothing else is touched."""
    store.use(write(clinic("other")), NAME)
    storage.path("guidance/practitioner.toml").write_bytes(b"")
    before = stored(storage)
    with pytest.raises(InputError, match=r"^there is no guidance file ") as caught:
        store.drop(key)
    assert str(caught.value).isprintable()
    assert stored(storage) == before


@pytest.mark.parametrize("content", [CLINIC[:-3], b"", b"\xff" + CLINIC, write(clinic("other"))])
def test_a_damaged_copy_is_refused(
    store: ClinicFileStore, storage: Storage, content: bytes
) -> None:
    """A copy that cannot be read or has another key does not count; each fault is said."""
    store.use(CLINIC, NAME)
    storage.path("guidance/ours.toml").write_bytes(content)
    with pytest.raises(DamageError, match=r"^the clinic's file ours is damaged: .*drop ours`") as e:
        store.load_all()
    assert content or (
        "'schema' is missing" in str(e.value) and "[source] is missing" in str(e.value)
    )
    store.drop("ours")
    assert store.load_all() == []


def test_other_files_in_the_folder_are_left_alone(store: ClinicFileStore, storage: Storage) -> None:
    """What editors and sync programs leave beside the files is neither read nor removed."""
    source = store.use(CLINIC, NAME)
    others = {"notes.txt", "ours.toml~", "ours.toml.bak", ".hidden.toml", "ours"}
    for name in others:
        storage.path("guidance").joinpath(name).write_bytes(b"a = ")
    assert store.load_all() == [source]
    store.drop("ours")
    assert set(stored(storage)) == others


def test_every_fault_is_told_at_once(
    store: ClinicFileStore, storage: Storage, guidance: Guidance
) -> None:
    """The faults that only a clinic's file can have come with all others, and nothing is stored."""
    table = clinic("elka", rules=[{"topic": "washin", "stance": "avoid", "text": "a"}])
    table["source"].update(kind="practitioner")
    with pytest.raises(DamageError) as caught:
        store.use(write(table), NAME)
    assert set(caught.value.lines) == {
        f"{NAME}: source: 'key' 'elka' is taken: choose another",
        f"{NAME}: source: 'kind' cannot be 'practitioner' in a file: use 'clinic'",
        f"{NAME}: rules 1 ('washin'): 'topic' cannot be 'washin': did you mean 'washing'?",
    }
    for key in (*guidance.sources, "practitioner"):
        with pytest.raises(DamageError, match=r"is taken: choose another$"):
            store.use(write(clinic(key)), NAME)
    assert not storage.data_dir.exists()


HOSTILE = {
    "one byte too large": CLINIC + b"#" * (LARGEST_SOURCE + 1 - len(CLINIC)),
    "many near misses": b"[[rules]]\ntopic = 'washin'\n" * 2_000,
    "a byte order mark": b"\xef\xbb\xbf" + CLINIC,
    "an evil table": write({**clinic(), EVIL: {EVIL: 1}}),
    "an evil topic": write(edited(clinic(), "rules.0.topic", EVIL)),
    "a path for a name": write(clinic("../../etc/passwd")),
    "no name": write(edited(clinic(), "source.key")),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_plain_words(
    store: ClinicFileStore, storage: Storage, content: bytes
) -> None:
    """However it is made, it ends in faults without control characters, and nothing is stored."""
    with pytest.raises(DamageError) as caught:
        store.use(content, NAME)
    for fault in caught.value.lines:
        assert fault.startswith(NAME)
        assert fault.isprintable()
        assert len(fault) < 1000
    assert not storage.data_dir.exists()


def test_hash_line_of_0_1_0_is_passed_over(guidance: Guidance) -> None:
    """A file that 0.1.0 stored after a line with its hash is read as it was handed in, at any
    size.
    """
    handed_in = CLINIC + b"#" * (LARGEST_SOURCE - len(CLINIC))
    old = b"# sha256 " + hashlib.sha256(handed_in).hexdigest().encode() + b"\n" + handed_in
    assert parse_clinic_file(old, NAME, guidance) == parse_clinic_file(CLINIC, NAME, guidance)
    assert hash_clinic_file(old) == hash_clinic_file(handed_in)
    assert strip_hash_line(old) == handed_in == strip_hash_line(handed_in)
