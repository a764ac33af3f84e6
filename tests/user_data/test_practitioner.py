"""The practitioner's rules and contact are stored as they were given, and never overwritten."""

from pathlib import Path

import pytest
import tomli_w

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, InputError
from smp_recovery.guidance.built_in import LARGEST_SOURCE
from smp_recovery.guidance.model import STANCES, Contact, Guidance, Rule, Stance, Window
from smp_recovery.user_data.practitioner import PRACTITIONER, PractitionerStore
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
def store(storage: Storage, guidance: Guidance) -> PractitionerStore:
    """A store in which nothing is stored."""
    return PractitionerStore(storage, guidance)


def test_nothing_is_stored_at_first(store: PractitionerStore, storage: Storage) -> None:
    """Without a file there is no source, and looking creates nothing."""
    assert store.load() is None
    assert not storage.data_dir.exists()


@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize("window", [Window(), Window(2), Window(None, 14), Window(-3, -3)])
def test_rules_are_stored_in_order(
    store: PractitionerStore, storage: Storage, stance: Stance, window: Window
) -> None:
    """Each rule is added after the others and read as it was given, open ends included."""
    rules = (rule("exercise"), rule("sun", stance, window))
    for each in rules:
        stored = store.add_rule(each)
    assert stored == store.load()
    assert stored.rules == rules
    assert (stored.key, stored.kind, stored.title) == (
        *(PRACTITIONER, PRACTITIONER, "Your practitioner"),
    )
    assert (stored.built_in, stored.followed, stored.contact) == (False, True, None)
    assert storage.names("guidance") == ["practitioner.toml"]


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_a_rule_that_does_not_exist_is_not_forgotten(
    store: PractitionerStore, storage: Storage, number: int
) -> None:
    """The number of no rule is refused, before any rule is stored and after."""
    for add in (False, True):
        if add:
            store.add_rule(rule())
        before = storage.read(FILE)
        with pytest.raises(InputError, match=f"^there is no rule {number}: see `smp-recovery clin"):
            store.forget_rule(number)
        assert storage.read(FILE) == before


def test_rules_are_forgotten_by_number(store: PractitionerStore, storage: Storage) -> None:
    """The others keep their order; a contact keeps what is not given, and undo goes back."""
    rules = (rule(), rule("sun", "do", Window(1, 2)), rule("exercise"))
    for each in rules:
        store.add_rule(each)
    store.set_contact({"name": "Ada"})
    assert store.set_contact({"phone": "1", "name": ""}) == Contact("", "1", "")
    for number, left in ((2, (rules[0], rules[2])), (2, rules[:1]), (1, ())):
        forgotten = store.forget_rule(number)
        stored = store.load()
        assert stored
        assert forgotten not in stored.rules
        assert (stored.rules, stored.contact) == (left, Contact("", "1", ""))
    for _ in range(4):
        undo(storage)
    stored = store.load()
    assert stored
    assert (stored.rules, stored.contact) == (rules, Contact("Ada", "", ""))


TEXTS = (
    *("ümlaut 漢字 🙂", "quotes \" ' \"\"\" ''' \\", "\x1b[31m\x07\x00", "[red]bold[/red]"),
    *("\u202eright\u2066left\u200b", "[rules]\nstance = 'do'", "x" * 300),
)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_stored_to_the_letter(store: PractitionerStore, text: str) -> None:
    """A note or a name is stored as it is; the screen makes it harmless."""
    assert store.add_rule(rule(text=text)).rules == (rule(text=text),)
    contact = Contact(text, text, "")
    assert store.set_contact({"name": text, "phone": text}) == contact
    stored = store.load()
    assert stored
    assert (stored.contact, stored.rules) == (contact, (rule(text=text),))


@pytest.mark.parametrize("text", ["x" * 301, "half a \udcff character", ""])
def test_what_cannot_be_stored_is_refused(
    store: PractitionerStore, storage: Storage, text: str
) -> None:
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


def test_the_file_is_capped(store: PractitionerStore, storage: Storage) -> None:
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


def test_what_else_the_file_holds_survives(store: PractitionerStore, storage: Storage) -> None:
    """A change keeps what the user wrote into the file by hand."""
    stage = {"key": "dry", "name": "Dry", "first_day": 0, "last_day": 3, "text": "Keep it dry."}
    with storage.change() as change:
        table = {"schema": 1, "source": {**ABOUT, "address": "x"}, "stages": [stage]}
        change.write(FILE, tomli_w.dumps(table).encode())
    before = store.load()
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
    store: PractitionerStore, storage: Storage, content: bytes
) -> None:
    """What cannot be read is refused by its path, and no change overwrites it."""
    with storage.change() as change:
        change.write(FILE, content)
    for act in (
        store.load,
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
