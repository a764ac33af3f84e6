"""The person's own guidance: the practitioner's rules and the clinics' files, checked and kept."""

import hashlib
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.disk.storage import Storage
from smp_recovery.engine.day_advice import verdict
from smp_recovery.errors import DamageError, GuidanceError, InputError
from smp_recovery.guidance.built_in import EXAMPLE, LARGEST_FILE, find_data
from smp_recovery.guidance.model import STANCES, Contact, Guidance, Rule, Stance, Window
from smp_recovery.user_data.guidance_files import PRACTITIONER, OwnGuidance
from tests.guidance.tables import Table, edited
from tests.making import add

NAME = "ours.toml"


def write(table: Table) -> bytes:
    """Give the bytes of a file."""
    return tomli_w.dumps(table).encode()


def clinic(key: str = "ours", **more: object) -> Table:
    """Make the mapping of a small sound file."""
    about = {"key": key, "title": "Ours", "kind": "clinic"}
    rule = {"topic": "washing", "stance": "avoid", "first_day": 0, "last_day": 4, "text": "No."}
    return {"schema": 1, "source": about, "rules": [rule], **more}


SOUND = write(clinic())


def rule(
    topic: str = "washing",
    stance: Stance = "avoid",
    first: int | None = None,
    last: int | None = None,
    text: str = "Your practitioner: leave it.",
) -> Rule:
    """Make a rule of the practitioner."""
    return Rule(PRACTITIONER, topic, stance, Window(first, last), text, "", None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the private files lie; it does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def own(home: Path, guidance: Guidance) -> OwnGuidance:
    """Make a store of own guidance in which nothing is kept."""
    return OwnGuidance(Storage(home), guidance)


def kept(home: Path) -> dict[str, bytes]:
    """The files of the guidance folder by their names."""
    return {path.name: path.read_bytes() for path in (home / "guidance").glob("*")}


def faults_of(own: OwnGuidance, content: bytes, name: str = NAME) -> tuple[str, ...]:
    """Check a file and list its faults; none for a sound one."""
    try:
        own.check(content, name)
    except GuidanceError as error:
        return error.lines
    return ()


# The practitioner's word


def test_nothing_kept_is_nothing_said(own: OwnGuidance, home: Path) -> None:
    """Without rules and files there is no source, and looking creates nothing."""
    assert own.practitioner() is None
    assert own.sources() == ()
    assert own.hashes() == {}
    assert not home.exists()


def test_rules_are_kept_in_order(own: OwnGuidance, guidance: Guidance, home: Path) -> None:
    """Each rule is added after the others, and read as it was given by the same reader."""
    first = rule("exercise", "avoid", None, 14)
    second = rule("washing", "allow", 2, None, "lukewarm water")
    assert own.add_rule(first).rules == (first,)
    told = own.add_rule(second)
    assert told.rules == (first, second)
    assert (told.key, told.kind, told.title) == (PRACTITIONER, PRACTITIONER, "Your practitioner")
    assert (told.built_in, told.followed, told.contact) == (False, True, None)
    again = OwnGuidance(Storage(home), guidance)
    assert again.practitioner() == told
    assert again.sources() == (told,)
    assert list(kept(home)) == ["practitioner.toml"]


@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize("window", [(None, None), (2, None), (None, 14), (-3, -3), (0, 3650)])
def test_any_stance_and_window_is_kept(
    own: OwnGuidance, stance: Stance, window: tuple[int | None, int | None]
) -> None:
    """What is stored is what was said, open ends included."""
    said = rule("sun", stance, *window)
    assert own.add_rule(said).rules == (said,)
    assert own.sources()[0].rules == (said,)


def test_a_rule_is_forgotten_by_its_number(own: OwnGuidance) -> None:
    """The rule of that number goes and is given back; of two that are alike, that one."""
    a, b = rule("washing"), rule("sun")
    for each in (a, b, a):
        own.add_rule(each)
    assert own.forget_rule(3) == a
    left = own.practitioner()
    assert left is not None
    assert left.rules == (a, b)
    assert own.forget_rule(1) == a
    assert own.forget_rule(1) == b
    left = own.practitioner()
    assert left is not None
    assert left.rules == ()


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_a_rule_that_is_not_there_is_not_forgotten(
    own: OwnGuidance, home: Path, number: int
) -> None:
    """A number of no rule is refused, before any rule is stored and after."""
    with pytest.raises(InputError, match=f"^there is no rule {number}: see `smp-recovery clinic"):
        own.forget_rule(number)
    assert kept(home) == {}
    own.add_rule(rule())
    before = kept(home)
    with pytest.raises(InputError, match=f"^there is no rule {number}: "):
        own.forget_rule(number)
    assert kept(home) == before


def test_the_contact_is_kept_beside_the_rules(own: OwnGuidance) -> None:
    """How the practitioner can be reached neither needs rules nor touches them."""
    assert own.set_contact({"name": "Ada", "phone": "1"}) == Contact("Ada", "1", "")
    own.add_rule(rule())
    assert own.set_contact({"mail": "ada@example.org"}) == Contact("Ada", "1", "ada@example.org")
    told = own.practitioner()
    assert told is not None
    assert told.contact == Contact("Ada", "1", "ada@example.org")
    assert told.rules == (rule(),)
    assert own.sources() == (told,)
    assert own.set_contact({"name": "", "mail": ""}) == Contact("", "1", "")


@pytest.mark.parametrize(
    "text",
    [
        *("ümlaut 漢字 🙂", "quotes \" ' \"\"\" ''' \\", "\x1b[31m\x07\x00", "[red]bold[/red]"),
        *("\u202eright\u2066left\u200b", "[rules]\nstance = 'do'", "x" * 300),
    ],
)
def test_any_words_are_kept_to_the_letter(own: OwnGuidance, text: str) -> None:
    """A note or a name is stored as it is; making it harmless is the screen's matter."""
    assert own.add_rule(rule(text=text)).rules == (rule(text=text),)
    assert own.set_contact({"name": text, "phone": text}) == Contact(text, text, "")
    told = own.practitioner()
    assert told is not None
    assert told.contact == Contact(text, text, "")
    assert told.rules == (rule(text=text),)


@pytest.mark.parametrize("text", ["x" * 301, "half a \udcff character", ""])
def test_what_cannot_be_kept_is_refused(own: OwnGuidance, home: Path, text: str) -> None:
    """A text that is too long, empty or no Unicode is refused, and the rules stay as they were."""
    own.add_rule(rule())
    before = kept(home)
    with pytest.raises(InputError, match="cannot be saved") as caught:
        own.add_rule(rule(text=text))
    assert str(caught.value).isprintable()
    assert kept(home) == before
    if text:
        with pytest.raises(InputError, match="cannot be saved"):
            own.set_contact({"name": text})
        assert kept(home) == before


def test_more_rules_than_a_file_holds_are_refused(own: OwnGuidance, home: Path) -> None:
    """The practitioner's file is capped like any other; what was stored stays."""
    path = home / "guidance" / "practitioner.toml"
    own.add_rule(rule(text="x" * 300))
    content = path.read_bytes()
    path.write_bytes(content + b"#" * (LARGEST_FILE - len(content)))
    told = own.practitioner()
    own.add_rule(rule())  # a comment goes, and makes room
    item = path.read_bytes().removeprefix(content)
    rules = item * ((LARGEST_FILE - len(content)) // len(item))
    path.write_bytes(content + rules)
    with pytest.raises(InputError, match="larger than 64 KiB"):
        own.add_rule(rule(text="x" * 300))
    assert path.read_bytes() == content + rules
    assert told is not None


def test_a_change_is_one_step_to_undo(own: OwnGuidance, home: Path) -> None:
    """Each rule, each contact and each thing forgotten is taken back by one undo."""
    storage = Storage(home)
    states: list[object] = [own.practitioner()]
    own.add_rule(rule())
    states.append(own.practitioner())
    own.set_contact({"name": "Ada"})
    states.append(own.practitioner())
    own.forget_rule(1)
    for state in reversed(states):
        storage.undo()
        assert own.practitioner() == state


@pytest.mark.parametrize(
    "content",
    [
        *(b"a = ", b"\xff", b"", write({**clinic(), "schema": 2}), write(clinic(include="x"))),
        write(clinic(PRACTITIONER, rules=[{"topic": "x", "stance": "do", "text": "a"}])),
        *(b"#" * (LARGEST_FILE + 1), b"a." * 30_000 + b"a = 1", write(clinic())),
        write(edited(clinic(PRACTITIONER), "source.kind", "article")),
    ],
    ids=[
        *("no TOML", "no UTF-8", "empty", "newer", "unknown key", "unknown topic", "large"),
        *("deep", "another key", "another kind"),
    ],
)
def test_a_damaged_file_of_the_practitioner_is_told_and_kept(
    own: OwnGuidance, home: Path, content: bytes
) -> None:
    """What cannot be read is refused by its name, and no change overwrites it."""
    (home / "guidance").mkdir(parents=True)
    (home / "guidance" / "practitioner.toml").write_bytes(content)
    for act in (
        own.practitioner,
        own.sources,
        lambda: own.add_rule(rule()),
        lambda: own.forget_rule(1),
        lambda: own.set_contact({"name": "Ada"}),
    ):
        with pytest.raises(DamageError, match=r"practitioner\.toml is damaged: ") as caught:
            act()
        assert str(caught.value).isprintable()
        assert str(home) in str(caught.value)
    assert kept(home) == {"practitioner.toml": content}


def test_the_practitioner_s_word_overrides_the_built_in_one(
    own: OwnGuidance, guidance: Guidance
) -> None:
    """What was stored leads on its topic and window, and the rest is as it was."""
    own.add_rule(rule("exercise", "avoid", None, 40))
    told = own.add_rule(rule("washing", "allow", 2, 3))
    combined = add(guidance, told)
    assert verdict(combined, "exercise", 30).stance == "avoid"
    assert verdict(combined, "washing", 2).stance == "allow"
    assert [verdict(combined, "washing", day).stance for day in (1, 4)] == ["avoid", "avoid"]


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from([rule(), rule("sun", "do", 1, 2)])),
        st.tuples(st.just("forget"), st.integers(1, 5)),
        st.tuples(st.just("contact"), st.sampled_from([{"name": "A"}, {"phone": "1", "name": ""}])),
        st.tuples(st.just("undo"), st.none()),
    ),
    max_size=12,
)


@given(actions=ACTIONS)
def test_any_history_of_the_practitioner_s_word(
    tmp_path_factory: pytest.TempPathFactory,
    guidance: Guidance,
    actions: list[tuple[str, object]],
) -> None:
    """Adding, forgetting, naming and undoing in any order leaves what a plain list holds."""
    storage = Storage(tmp_path_factory.mktemp("own"))
    own = OwnGuidance(storage, guidance)
    states: list[tuple[tuple[Rule, ...], Contact | None]] = [((), None)]
    for action, value in actions:
        rules, contact = states[-1]
        if action == "add":
            assert isinstance(value, Rule)
            own.add_rule(value)
            states.append(((*rules, value), contact))
        elif action == "forget":
            assert isinstance(value, int)
            if value <= len(rules):
                assert own.forget_rule(value) == rules[value - 1]
                states.append(((*rules[: value - 1], *rules[value:]), contact))
        elif action == "contact":
            assert isinstance(value, dict)
            changed = (contact or Contact("", "", ""))._replace(**value)
            assert own.set_contact(value) == changed
            if contact != changed:
                states.append((rules, changed))
        elif len(states) > 1:
            storage.undo()
            states.pop()
        told = own.practitioner()
        assert (told.rules if told else (), told.contact if told else None) == states[-1]


# A clinic's file


def test_a_file_is_used_until_it_is_dropped(own: OwnGuidance, home: Path) -> None:
    """It is copied whole, counts as not built in, and goes again."""
    digest = hashlib.sha256(SOUND).hexdigest()
    source = own.use(SOUND, NAME)
    assert (source.key, source.kind, source.built_in, source.followed) == (
        *("ours", "clinic", False, True),
    )
    assert own.sources() == (source,)
    assert own.hashes() == {"ours": digest}
    assert kept(home) == {"ours.toml": SOUND}
    own.drop("ours")
    assert own.sources() == ()
    assert own.hashes() == {}
    assert kept(home) == {}


def test_checking_keeps_nothing(own: OwnGuidance, home: Path) -> None:
    """A check reads the file and leaves no trace."""
    source = own.check(SOUND, NAME)
    assert source.built_in is False
    assert [r.topic for r in source.rules] == ["washing"]
    assert own.sources() == ()
    assert not home.exists()


def test_the_example_can_be_used(own: OwnGuidance) -> None:
    """The file that a clinic starts from is a sound one."""
    source = own.use((find_data() / EXAMPLE).read_bytes(), EXAMPLE)
    assert own.sources() == (source,)


def test_a_new_version_takes_the_place_of_the_old(own: OwnGuidance, home: Path) -> None:
    """One file per key counts; the same file used again changes nothing; one undo brings back the
    old version.
    """
    newer = write(clinic(contact={"phone": "1"}))
    older = own.use(SOUND, NAME)
    before = kept(home)
    source = own.use(newer, "elsewhere.toml")
    assert own.sources() == (source,)
    assert own.hashes() == {"ours": hashlib.sha256(newer).hexdigest()}
    after = kept(home)
    assert list(after) == ["ours.toml"]
    assert after["ours.toml"] == newer
    own.use(newer, NAME)
    assert kept(home) == after
    Storage(home).undo()
    assert kept(home) == before
    assert own.sources() == (older,)


def test_several_files_count_beside_the_practitioner(own: OwnGuidance) -> None:
    """The practitioner's word comes first, then each file."""
    own.use(write(clinic("b-clinic")), NAME)
    own.use(write(clinic("a-clinic")), NAME)
    own.add_rule(rule())
    assert [source.key for source in own.sources()] == ["practitioner", "a-clinic", "b-clinic"]
    own.drop("a-clinic")
    assert [source.key for source in own.sources()] == ["practitioner", "b-clinic"]


def test_what_is_dropped_can_be_brought_back(own: OwnGuidance, home: Path) -> None:
    """An undo takes back the drop of a file and the first use of one."""
    source = own.use(SOUND, NAME)
    own.drop("ours")
    storage = Storage(home)
    storage.undo()
    assert own.sources() == (source,)
    storage.undo()
    assert own.sources() == ()


@pytest.mark.parametrize("key", ["ours", "practitioner", "elka", "", "../ours", "*", "\x1b[31m"])
def test_a_file_that_is_not_there_is_not_dropped(own: OwnGuidance, key: str) -> None:
    """Only what was used can be dropped; nothing else is touched, the practitioner's word least."""
    told = own.add_rule(rule())
    with pytest.raises(InputError, match=r"^there is no guidance file ") as caught:
        own.drop(key)
    assert str(caught.value).isprintable()
    assert own.sources() == (told,)


def test_a_copy_that_is_damaged_is_refused(own: OwnGuidance, home: Path) -> None:
    """A file that cannot be read or has another key does not count, and the way out is named."""
    own.use(SOUND, NAME)
    (path,) = (home / "guidance").iterdir()
    for content in (SOUND[:-3], b"", b"\xff" + SOUND, write(clinic("other"))):
        path.write_bytes(content)
        with pytest.raises(DamageError, match=r"^the clinic's file ours is damaged: .*drop ours`"):
            own.sources()
    assert own.practitioner() is None
    own.drop("ours")
    assert own.sources() == ()


def test_other_files_in_the_folder_are_left_alone(own: OwnGuidance, home: Path) -> None:
    """What is no copy of a checked file is neither read nor removed."""
    source = own.use(SOUND, NAME)
    others = ("notes.txt", "ours.toml~", "ours.toml.bak", ".hidden.toml", "ours")
    for name in others:
        (home / "guidance" / name).write_bytes(b"a = ")
    assert own.sources() == (source,)
    own.drop("ours")
    assert own.sources() == ()
    assert {path.name for path in (home / "guidance").iterdir()} == set(others)


# What is refused


def test_a_taken_key_is_refused(own: OwnGuidance, guidance: Guidance, home: Path) -> None:
    """No file can stand in for a built-in source or for the practitioner."""
    for key in (*guidance.sources, PRACTITIONER):
        content = write(clinic(key))
        assert faults_of(own, content) == (
            f"{NAME}: source: 'key' '{key}' is taken: choose another",
        )
        with pytest.raises(GuidanceError):
            own.use(content, NAME)
    assert not home.exists()


def test_the_practitioner_s_kind_is_refused(own: OwnGuidance) -> None:
    """A foreign file cannot speak as the person's own practitioner; any other kind is its own."""
    for kind in ("article", "survey", "authority", "clinic"):
        table = edited(clinic(), "source.kind", kind)
        assert own.check(write(table), NAME).kind == kind
    table = edited(clinic(), "source.kind", "practitioner")
    assert faults_of(own, write(table)) == (
        f"{NAME}: source: 'kind' cannot be 'practitioner' in a file: use 'clinic'",
    )


def test_a_faulty_file_is_not_used(own: OwnGuidance, home: Path) -> None:
    """All faults of a file come in one run, a taken key and a refused kind among them, and nothing
    is kept.
    """
    table = clinic()
    table["source"].update(key="elka", kind="practitioner", colour="red")
    table["rules"] = [{"topic": "washin", "stance": "avoid", "text": "a"}]
    told = faults_of(own, write(table))
    assert set(told) == {
        f"{NAME}: source: 'key' 'elka' is taken: choose another",
        f"{NAME}: source: 'kind' cannot be 'practitioner' in a file: use 'clinic'",
        f"{NAME}: source: unknown key 'colour': use one of address, key, kind, language, licence, "
        "publisher, title, version",
        f"{NAME}: rules 1 ('washin'): 'topic' cannot be 'washin': did you mean 'washing'?",
    }
    with pytest.raises(GuidanceError):
        own.use(write(table), NAME)
    assert not home.exists()


# Hostile files

EVIL = "\x1b[31m\x07\x1b]0;pwned\x07[bold red]x[/] \u202e\u2066\u200b\ufeff\u2028"

HOSTILE = {
    "a key of 30,000 parts": b".".join([b"a"] * 30_000) + b" = 1",
    "a table of 30,000 parts": b"[" + b".".join([b"a"] * 30_000) + b"]",
    "arrays in arrays": b"a = " + b"[" * 30_000 + b"]" * 30_000,
    "open arrays": b"a = " + b"[" * 60_000,
    "tables in tables": b"a = " + b"{a = " * 10_000 + b"1" + b"}" * 10_000,
    "one byte too large": b"#" * (LARGEST_FILE + 1),
    "many keys": b"".join(b"k%d = 1\n" % n for n in range(5_000)),
    "many tables": b"[[rules]]\n" * 6_000,
    "many near misses": b"[[rules]]\ntopic = 'washin'\n" * 2_000,
    "a long number": b"schema = 0x" + b"f" * 60_000,
    "a long decimal": b"schema = " + b"9" * 60_000,
    "NULs": b"\0" * 1000,
    "no UTF-8": b"\xff\xfe" * 1000,
    "half a character": b'a = "\\ud800"',
    "escape characters": b"\x1b[2J = 1",
    "a byte order mark": b"\xef\xbb\xbf" + SOUND,
    "a program": b"#!/bin/sh\nrm -rf /\n",
    "an evil key": tomli_w.dumps({EVIL: 1}).encode(),
    "an evil table": tomli_w.dumps({**clinic(), EVIL: {EVIL: 1}}).encode(),
    "an evil topic": write(edited(clinic(), "rules.0.topic", EVIL)),
    "an evil kind": write(edited(clinic(), "source.kind", EVIL)),
    "an evil name": write(clinic(EVIL)),
    "a path for a name": write(clinic("../../etc/passwd")),
    "a long name": write(clinic("x" * 1000)),
    "no name": write(edited(clinic(), "source.key")),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_plain_words(
    own: OwnGuidance, home: Path, content: bytes
) -> None:
    """However it is made, it ends in faults without control characters, and nothing is kept."""
    with pytest.raises(GuidanceError) as caught:
        own.use(content, NAME)
    assert caught.value.lines
    for fault in caught.value.lines:
        assert fault.startswith(NAME)
        assert fault.isprintable()
        assert len(fault) < 1000
    assert not home.exists()


def test_a_file_of_the_largest_size_is_used(own: OwnGuidance) -> None:
    """64 KiB are read, one byte more is not."""
    content = SOUND + b"#" * (LARGEST_FILE - len(SOUND))
    assert own.use(content, NAME).key == "ours"
    assert faults_of(own, content + b"#") == (f"{NAME} is larger than 64 KiB",)


def test_evil_words_are_kept_as_text(own: OwnGuidance, home: Path) -> None:
    """Escape characters, markup and bidirectional marks in texts are text and nothing else."""
    table = clinic(contact={"name": EVIL})
    table["source"].update(title=EVIL, publisher=EVIL, address=EVIL)
    table["rules"][0].update(text=EVIL, wording=EVIL)
    source = own.use(write(table), NAME)
    assert own.sources() == (source,)
    assert (source.title, source.rules[0].text, source.rules[0].wording) == (EVIL,) * 3
    assert all(name.isprintable() for name in kept(home))


@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8")))
def test_any_bytes_are_a_source_or_faults(own: OwnGuidance, content: bytes) -> None:
    """No content raises anything but faults, each on one printable line."""
    told = faults_of(own, content)
    assert told
    assert all(fault.isprintable() for fault in told)
