"""The user's own source files are stored as they were given, and never overwritten."""

import hashlib
from pathlib import Path

import pytest
import tomli_w

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, InputError
from smp_recovery.guidance.built_in import LARGEST_SOURCE
from smp_recovery.guidance.model import STANCES, Contact, Guidance, Rule, Stance, Window
from smp_recovery.user_data.user_sources import (
    PRACTITIONER,
    UserSources,
    hash_clinic_file,
    parse_clinic_file,
    strip_hash_line,
)
from tests.guidance.tables import Table, edited
from tests.making import undo

ABOUT = {"key": PRACTITIONER, "kind": PRACTITIONER, "title": "Ada"}
FILE = "guidance/practitioner.toml"


ALL_DAYS = Window()


def rule(
    topic: str = "washing",
    stance: Stance = "avoid",
    window: Window = ALL_DAYS,
    text: str = "Your practitioner: leave it.",
) -> Rule:
    """Make a rule of the practitioner."""
    return Rule(PRACTITIONER, topic, stance, window, text, "", None)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """A data directory that does not exist yet."""
    return Storage(tmp_path / "home")


@pytest.fixture
def store(storage: Storage, guidance: Guidance) -> UserSources:
    """A store in which nothing is stored."""
    return UserSources(storage, guidance)


def test_nothing_is_stored_at_first(store: UserSources, storage: Storage) -> None:
    """Without a file there is no source, and looking creates nothing."""
    assert store.load_practitioner() is None
    assert not storage.data_dir.exists()


@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize("window", [Window(), Window(2), Window(None, -1), Window(0, 14)])
def test_rules_are_stored_in_order(
    store: UserSources, storage: Storage, stance: Stance, window: Window
) -> None:
    """Each rule is added after the others and read as it was given, open ends included."""
    rules = (rule("exercise"), rule("sun", stance, window))
    for each in rules:
        stored = store.add_rule(each)
    assert stored == store.load_practitioner()
    assert stored.rules == rules
    assert (stored.key, stored.kind, stored.title) == (
        *(PRACTITIONER, PRACTITIONER, "Your practitioner"),
    )
    assert (stored.built_in, stored.followed, stored.contact) == (False, True, None)
    assert storage.names("guidance") == ["practitioner.toml"]


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_a_rule_that_does_not_exist_is_not_forgotten(
    store: UserSources, storage: Storage, number: int
) -> None:
    """The number of no rule is refused, before any rule is stored and after."""
    for add in (False, True):
        if add:
            store.add_rule(rule())
        before = storage.read(FILE)
        with pytest.raises(InputError, match=f"^there is no rule {number}: see `smp-recovery clin"):
            store.forget_rule(number)
        assert storage.read(FILE) == before


def test_rules_are_forgotten_by_number(store: UserSources, storage: Storage) -> None:
    """The others keep their order; a contact keeps what is not given, and undo goes back."""
    rules = (rule(), rule("sun", "do", Window(1, 2)), rule("exercise"))
    for each in rules:
        store.add_rule(each)
    store.set_contact({"name": "Ada"})
    assert store.set_contact({"phone": "1", "name": ""}) == Contact("", "1", "")
    for number, left in ((2, (rules[0], rules[2])), (2, rules[:1]), (1, ())):
        forgotten = store.forget_rule(number)
        stored = store.load_practitioner()
        assert stored
        assert forgotten not in stored.rules
        assert (stored.rules, stored.contact) == (left, Contact("", "1", ""))
    for _ in range(4):
        undo(storage)
    stored = store.load_practitioner()
    assert stored
    assert (stored.rules, stored.contact) == (rules, Contact("Ada", "", ""))


TEXTS = (
    *("ümlaut 漢字 🙂", "quotes \" ' \"\"\" ''' \\", "\x1b[31m\x07\x00", "[red]bold[/red]"),
    *("\u202eright\u2066left\u200b", "[rules]\nstance = 'do'", "x" * 300),
)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_stored_to_the_letter(store: UserSources, text: str) -> None:
    """A note or a name is stored as it is; the screen makes it harmless."""
    assert store.add_rule(rule(text=text)).rules == (rule(text=text),)
    contact = Contact(text, text, "")
    assert store.set_contact({"name": text, "phone": text}) == contact
    stored = store.load_practitioner()
    assert stored
    assert (stored.contact, stored.rules) == (contact, (rule(text=text),))


@pytest.mark.parametrize("text", ["x" * 301, "half a \udcff character", ""])
def test_what_cannot_be_stored_is_refused(store: UserSources, storage: Storage, text: str) -> None:
    """A text that is too long, empty or not Unicode is refused, and nothing changes."""
    store.add_rule(rule())
    before = storage.read(FILE)
    with pytest.raises(InputError, match="cannot be saved") as caught:
        store.add_rule(rule(text=text))
    assert str(caught.value).isprintable()
    if text:
        with pytest.raises(InputError, match="cannot be saved"):
            store.set_contact({"name": text})
    assert storage.read(FILE) == before


def test_the_file_is_capped(store: UserSources, storage: Storage) -> None:
    """A file that would become larger than any may be is not written."""
    store.add_rule(rule())
    head = storage.read(FILE) or b""
    row = b'[[rules]]\ntopic = "sun"\nstance = "avoid"\ntext = "' + b"x" * 300 + b'"\n'
    full = b"".join((head, row * ((LARGEST_SOURCE - len(head)) // len(row))))
    full = full.replace(head, tomli_w.dumps({"schema": 1, "source": ABOUT}).encode())
    storage.path(FILE).write_bytes(full)
    with pytest.raises(InputError, match="larger than 64 KiB"):
        store.add_rule(rule(text="x" * 300))
    assert storage.read(FILE) == full


def test_what_else_the_file_holds_survives(store: UserSources, storage: Storage) -> None:
    """A change keeps what the user wrote into the file by hand."""
    stage = {"key": "dry", "name": "Dry", "first_day": 0, "last_day": 3, "text": "Keep it dry."}
    with storage.change() as change:
        table = {"schema": 1, "source": {**ABOUT, "address": "x"}, "stages": [stage]}
        change.write(FILE, tomli_w.dumps(table).encode())
    before = store.load_practitioner()
    assert before
    assert store.add_rule(rule()) == before._replace(rules=(rule(),))


@pytest.mark.parametrize(
    "content",
    [
        *(b"a = ", b"\xff", b"", b"#" * (LARGEST_SOURCE + 1)),
        tomli_w.dumps({"schema": 1, "source": {**ABOUT, "kind": "clinic"}}).encode(),
        tomli_w.dumps({"schema": 1, "source": {**ABOUT, "key": "ours"}}).encode(),
    ],
    ids=["not TOML", "not UTF-8", "empty", "large", "another kind", "another key"],
)
def test_a_damaged_file_is_reported_and_not_changed(
    store: UserSources, storage: Storage, content: bytes
) -> None:
    """What cannot be read is refused by its path, and no change overwrites it."""
    with storage.change() as change:
        change.write(FILE, content)
    for act in (
        store.load_practitioner,
        lambda: store.add_rule(rule()),
        lambda: store.forget_rule(1),
        lambda: store.set_contact({"name": "Ada"}),
    ):
        with pytest.raises(DamageError, match=r"practitioner\.toml is damaged: .*Fix it") as caught:
            act()
        assert str(caught.value).isprintable()
        assert str(storage.path(FILE)) in str(caught.value)
        assert str(caught.value).count("practitioner.toml") == 1
    assert storage.read(FILE) == content


# Clinics' files


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


def stored(storage: Storage) -> dict[str, bytes]:
    """The files of the guidance folder by their names."""
    return {path.name: path.read_bytes() for path in storage.path("guidance").glob("*")}


def test_a_file_is_used_until_it_is_dropped(store: UserSources, storage: Storage) -> None:
    """It is stored as it was handed in, counts as not built in, and goes again; undo knows both."""
    assert (store.clinic_keys(), store.load_all(), store.hash_clinic_files()) == ([], [], {})
    assert not storage.data_dir.exists()
    source = store.use_clinic_file(CLINIC, NAME)
    assert (source.key, source.built_in, source.followed) == ("ours", False, True)
    assert store.load_all() == [source]
    assert store.hash_clinic_files() == {"ours": hashlib.sha256(CLINIC).hexdigest()}
    assert stored(storage) == {"ours.toml": CLINIC}
    store.drop_clinic_file("ours")
    assert stored(storage) == {}
    undo(storage)
    assert store.load_all() == [source]
    undo(storage)
    assert store.load_all() == []


def test_a_new_version_takes_the_place_of_the_old(store: UserSources, storage: Storage) -> None:
    """One file per key counts, beside those of other clinics; one undo brings the old back."""
    newer = write(clinic(contact={"phone": "1"}))
    old, other = (
        store.use_clinic_file(CLINIC, NAME),
        store.use_clinic_file(write(clinic("a-clinic")), NAME),
    )
    new = store.use_clinic_file(newer, NAME)
    assert store.load_all() == [other, new]
    undo(storage)
    assert store.load_all() == [other, old]


@pytest.mark.parametrize("key", ["ours", "practitioner", "elka", "", "../ours", "*", "\x1b[31m"])
def test_a_file_that_does_not_exist_is_not_dropped(
    store: UserSources, storage: Storage, key: str
) -> None:
    """Only a clinic's file in use can be dropped; nothing else is touched."""
    store.use_clinic_file(write(clinic("other")), NAME)
    storage.path("guidance/practitioner.toml").write_bytes(b"")
    before = stored(storage)
    with pytest.raises(InputError, match=r"^there is no guidance file ") as caught:
        store.drop_clinic_file(key)
    assert str(caught.value).isprintable()
    assert stored(storage) == before


@pytest.mark.parametrize("content", [CLINIC[:-3], b"", b"\xff" + CLINIC, write(clinic("other"))])
def test_a_damaged_copy_is_refused(store: UserSources, storage: Storage, content: bytes) -> None:
    """A copy that cannot be read or has another key does not count; each fault is said."""
    store.use_clinic_file(CLINIC, NAME)
    storage.path("guidance/ours.toml").write_bytes(content)
    with pytest.raises(DamageError, match=r"^the clinic's file ours is damaged: .*drop ours`") as e:
        store.load_all()
    assert content or (
        "'schema' is missing" in str(e.value) and "[source] is missing" in str(e.value)
    )
    store.drop_clinic_file("ours")
    assert store.load_all() == []


def test_other_files_in_the_folder_are_left_alone(store: UserSources, storage: Storage) -> None:
    """What editors and sync programs leave beside the files is neither read nor removed."""
    source = store.use_clinic_file(CLINIC, NAME)
    others = {"notes.txt", "ours.toml~", "ours.toml.bak", ".hidden.toml", "ours"}
    for name in others:
        storage.path("guidance").joinpath(name).write_bytes(b"a = ")
    assert store.load_all() == [source]
    store.drop_clinic_file("ours")
    assert set(stored(storage)) == others


def test_every_fault_is_told_at_once(
    store: UserSources, storage: Storage, guidance: Guidance
) -> None:
    """The faults that only a clinic's file can have come with all others, and nothing is stored."""
    table = clinic("elka", rules=[{"topic": "washin", "stance": "avoid", "text": "a"}])
    table["source"].update(kind="practitioner")
    with pytest.raises(DamageError) as caught:
        store.use_clinic_file(write(table), NAME)
    assert set(caught.value.lines) == {
        f"{NAME}: source: 'key' 'elka' is taken: choose another",
        f"{NAME}: source: 'kind' cannot be 'practitioner' in a file: use 'clinic'",
        f"{NAME}: rules 1 ('washin'): 'topic' cannot be 'washin': did you mean 'washing'?",
    }
    for key in (*guidance.sources, "practitioner"):
        with pytest.raises(DamageError, match=r"is taken: choose another$"):
            store.use_clinic_file(write(clinic(key)), NAME)
    assert not storage.data_dir.exists()


HOSTILE = {
    "one byte too large": CLINIC + b"#" * (LARGEST_SOURCE + 1 - len(CLINIC)),
    "many near misses": b"[[rules]]\ntopic = 'washin'\n" * 2_000,
    "an evil table": write({**clinic(), EVIL: {EVIL: 1}}),
    "an evil topic": write(edited(clinic(), "rules.0.topic", EVIL)),
    "a path for a name": write(clinic("../../etc/passwd")),
    "no name": write(edited(clinic(), "source.key")),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_plain_words(
    store: UserSources, storage: Storage, content: bytes
) -> None:
    """However it is made, it ends in faults without control characters, and nothing is stored."""
    with pytest.raises(DamageError) as caught:
        store.use_clinic_file(content, NAME)
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
