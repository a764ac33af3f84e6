"""A file is read by what it holds, and planned whole before anything is written or changed."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from smp_recovery.disk.storage import LockedWriter, Storage
from smp_recovery.errors import (
    DamageError,
    NewerSchemaError,
    StoppedError,
    StorageError,
    UnsyncedError,
)
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.text import decode_text
from smp_recovery.user_data.archive import write_archive
from smp_recovery.user_data.entry_check import make_entry_check
from smp_recovery.user_data.importing import (
    ImportStep,
    Incoming,
    plan_import,
    read_incoming,
    write_import,
)
from smp_recovery.user_data.reading_csv import CellWords
from smp_recovery.user_data.session_files import LogStore

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPORTED = FIXTURES / "home-0.1.0" / "sessions" / "2026-09-01.toml"
OTHER = "it is not an archive, a table or a session's file that smp-recovery wrote"
DAY = date(2026, 11, 17)
AT = datetime(2026, 11, 18, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SESSION = Session(DAY, (Entry(1, AT, "itch"),))
TEXT = b"""# by hand
schema = 1
date = 2026-11-17

[[entries]]
number = 1
at = 2026-11-18T00:00:00Z
symptom = "itch"

[end]
entries = 1
"""


def read(guidance: Guidance, content: bytes) -> Incoming:
    """What is read from the file."""
    check = make_entry_check(guidance, NOW)
    return read_incoming(content, CellWords(check, lambda moment: moment.at))


def test_what_can_be_imported(guidance: Guidance) -> None:
    """An archive, JSON and CSV that 0.1.0 wrote, and a session's file give the same session."""
    archive = write_archive({"sessions/2026-09-01.toml": EXPORTED.read_bytes()})
    assert read(guidance, archive).files == {"sessions/2026-09-01.toml": EXPORTED.read_bytes()}
    copy = read(guidance, EXPORTED.read_bytes())
    assert (copy.own_file, copy.sessions[0].date) == (EXPORTED.read_bytes(), date(2026, 9, 1))
    for name in ("log.json", "log.csv"):
        found = read(guidance, (FIXTURES / "exports-0.1.0" / name).read_bytes())
        assert (found.own_file, found.sessions[0]) == (None, copy.sessions[0])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["home-0.1.0/sessions/2026-09-01.toml", "exports-0.1.0/log.csv"])
def test_what_an_editor_saved(guidance: Guidance, name: str, encoding: str) -> None:
    """A byte-order mark and its encoding are no part of what is imported."""
    content = (FIXTURES / name).read_bytes()
    saved = decode_text(content).encode(encoding)
    assert read(guidance, saved).sessions == read(guidance, content).sessions


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n\t\n", "it is empty"),
        (b"hello", OTHER),
        (b"\x89PNG\x00", OTHER),
        (b"\0" * 4096, OTHER),
        (b'[{"number": 1}]', OTHER),
        (b"[tool.ruff.format]\nquote-style = 1\n", OTHER),
        (
            b"session,symptom,severity\n2026-11-18,itch,1\n",
            "has at least the columns at, symptom, and session or day",
        ),
        (
            b"at,symptom,note\n,,\xe4",
            "it is not UTF-8 text: in a spreadsheet, save it as CSV UTF-8",
        ),
        (EXPORTED.read_bytes()[:-4], "it is not valid TOML"),
        (EXPORTED.read_bytes()[:-20], "its end is missing, so it was cut short"),
        (
            (FIXTURES / "exports-0.1.0" / "log.toml").read_bytes(),
            "it is TOML that version 0.1.0 exported, which can no longer be imported",
        ),
    ],
    ids=range(12),
)
def test_what_cannot(guidance: Guidance, content: bytes, said: str) -> None:
    """It is refused in one line."""
    with pytest.raises(DamageError) as caught:
        read(guidance, content)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """An empty data directory."""
    return Storage(tmp_path / "home")


Plan = Callable[..., list[ImportStep]]


@pytest.fixture
def plan(storage: Storage, guidance: Guidance) -> Plan:
    """What plans an import into it."""
    return partial(plan_import, storage, make_entry_check(guidance, NOW))


def take_in(storage: Storage, plan: Plan, incoming: Incoming) -> None:
    """Import it."""
    with storage.change() as writer:
        write_import(writer, plan(incoming))


def test_files_are_stored_byte_for_byte(storage: Storage, plan: Plan) -> None:
    """A session whose file came in keeps its comments; the same again is nothing new."""
    files = {"sessions/2026-11-17.toml": TEXT, "settings.toml": b"schema = 1 # mine\n"}
    take_in(storage, plan, Incoming(files=files))
    assert {name: storage.read(name) for name in files} == files
    for again in (Incoming(files=files), Incoming((SESSION,))):
        steps = plan(again)
        assert not any(step.is_new or step.content or step.added for step in steps)
        assert steps[0].known == 1


def test_a_session_twice(plan: Plan) -> None:
    """A file that gives a session in two ways is refused: one of them would be lost."""
    with pytest.raises(DamageError, match="two files of one name"):
        plan(Incoming((SESSION,), {"sessions/2026-11-17.toml": TEXT}))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("sessions/2026-11-18.toml", TEXT, "it holds the session of 2026-11-17"),
        ("settings.toml", b"PK\xff", "it is not UTF-8 text"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    plan: Plan, name: str, content: bytes, said: str
) -> None:
    """It is refused by its name in the archive, before anything is written."""
    with pytest.raises(DamageError, match=f"its file {name}: {said}"):
        plan(Incoming(files={name: content}))


def test_a_clinic_file_without_its_hash_is_the_same(storage: Storage, plan: Plan) -> None:
    """Version 0.1.0 stored a line with a hash first, and exported the file without it."""
    fixture = Path(__file__).parent.parent / "fixtures" / "home-0.1.0" / "guidance"
    stored = (fixture / "our-clinic.toml").read_bytes()
    name = "guidance/our-clinic.toml"
    take_in(storage, plan, Incoming(files={name: stored}))
    (step,) = plan(Incoming(files={name: stored.partition(b"\n")[2]}))
    assert (step.is_new, step.content) == (False, None)
    (step,) = plan(Incoming(files={name: stored + b"# new\n"}))
    assert step.differences == ("the clinic's file our-clinic (see `smp-recovery guidance list`)",)
    assert step.content is None


@pytest.mark.parametrize("form", ["own file", "table or JSON", "archive"])
def test_a_session_from_another_computer(storage: Storage, plan: Plan, form: str) -> None:
    """Its new entries come in, also of a number and a time that another entry has, and only once.

    Once the other computer has merged this session, too, both hold the same.
    """
    both = Session(DAY, (*SESSION.entries, Entry(2, AT, "scab", 1)))
    copy = Session(DAY, (*SESSION.entries, Entry(2, AT, "pus"), Entry(3, AT, "scab", 1)))
    take_in(storage, plan, Incoming((both,)))
    content = LogStore(storage).encode(copy)
    incoming = {
        "own file": Incoming((copy,), own_file=content),
        "table or JSON": Incoming((copy,)),
        "archive": Incoming(files={"sessions/2026-11-17.toml": content}),
    }[form]
    take_in(storage, plan, incoming)
    stored = LogStore(storage).load(DAY)
    assert [(entry.number, entry.symptom) for entry in stored.entries] == [
        (1, "itch"),
        (2, "scab"),
        (3, "pus"),
    ]
    (step,) = plan(incoming)
    assert (step.content, step.added, step.known) == (None, (), 3)


FAULTS = {
    "reddness": "unknown symptom 'reddness': did you mean 'redness'?",
    "hot": "'hot' is not one symptom or sign: write hot-skin or fever",
}


@pytest.mark.parametrize(("word", "fault"), FAULTS.items())
@pytest.mark.parametrize("form", ["table", "own file", "archive", "earlier JSON"])
def test_a_new_entry_that_log_would_refuse(
    plan: Plan, guidance: Guidance, form: str, word: str, fault: str
) -> None:
    """Whatever it comes in, its line or row is named, and what was meant; --as-is takes it."""
    text = TEXT.replace(b'"itch"', f'"{word}"'.encode())
    entry = {"number": 1, "at": AT.isoformat(), "symptom": word}
    session = {"schema": 1, "date": str(DAY), "entries": [entry], "end": {"entries": 1}}
    about = {"format": "smp-recovery", "schema": 1, "end": {"sessions": 1}}
    content, place = {
        "table": (f"at,symptom,day\n,,\n{AT.isoformat()},{word},1\n".encode(), "row 3"),
        "own file": (text, "line 6, entry 1"),
        "archive": (
            write_archive({"sessions/2026-11-17.toml": text}),
            "its file sessions/2026-11-17.toml: line 6, entry 1",
        ),
        "earlier JSON": (
            json.dumps({**about, "sessions": {str(DAY): session}}).encode(),
            "session 2026-11-17, entry 1",
        ),
    }[form]
    incoming = read(guidance, content)
    with pytest.raises(DamageError) as caught:
        plan(incoming)
    assert caught.value.lines[0] == f"{place}: {fault}"
    (step,) = plan(incoming, as_is=True)
    assert (step.is_new, len(step.added)) == (True, 1)


def test_what_is_stored_is_not_checked(storage: Storage, plan: Plan) -> None:
    """An old log with a word that nobody knows now stays readable, and can be added to."""
    old = Entry(1, AT, "glow", temperature=39)
    take_in(storage, partial(plan, as_is=True), Incoming((Session(DAY, (old,)),)))
    more = Session(DAY, (old, Entry(2, AT, "temperature", temperature=38.5)))
    (step,) = plan(Incoming((more,)))
    assert (len(step.added), step.known) == (1, 1)
    assert b'symptom = "fever"' in (step.content or b"")


@pytest.mark.parametrize("at", ["2062-01-01T09:00:00+01:00", "2026-11-21T12:01:00+00:00"])
def test_an_entry_of_the_future_is_refused(plan: Plan, at: str) -> None:
    """It would be the latest word on its symptom."""
    entry = Entry(9, datetime.fromisoformat(at), "clear")
    when = re.escape(f"{at[:10]} {at[11:16]}{at[19:]}")
    with pytest.raises(DamageError, match=f"2026-11-17, entry 9: {when} is in the future"):
        plan(Incoming((Session(DAY, (entry,)),)))


def test_an_entry_of_tomorrow_in_the_east_is_taken(plan: Plan) -> None:
    """East of here it is tomorrow already."""
    entry = Entry(1, datetime.fromisoformat("2026-11-22T01:00:00+14:00"), "itch")
    (step,) = plan(Incoming((Session(date(2026, 11, 21), (entry,)),)))
    assert step.added == (entry,)


def test_the_date_of_a_new_session(plan: Plan) -> None:
    """A year that was typed wrong does not begin a session."""
    with pytest.raises(DamageError, match="session 0206-11-17: '0206-11-17' is before 1990"):
        plan(Incoming((Session(date(206, 11, 17)),)))


@pytest.mark.parametrize("own_file", [b"copy", None])
def test_a_session_that_was_begun_twice(
    storage: Storage, plan: Plan, own_file: bytes | None
) -> None:
    """One person may have two computers: it is merged. It may be another person's: it is told."""
    take_in(storage, plan, Incoming((SESSION._replace(id="a"),)))
    entries = (*SESSION.entries, Entry(2, AT, "scab"))
    come = SESSION._replace(id="b", entries=entries)
    (step,) = plan(Incoming((come,), own_file=own_file))
    assert (step.other_id, step.added, step.differences) == (True, entries[1:], ())
    assert b'id = "a"' in (step.content or b"")


@pytest.mark.parametrize("is_own_file", [True, False])
def test_a_session_that_a_newer_version_wrote(
    storage: Storage, plan: Plan, is_own_file: bool
) -> None:
    """It comes in byte for byte, as it was exported, and only adding to it is refused."""
    newer = TEXT.replace(b"schema = 1", b"schema = 9")
    session = SESSION._replace(schema=9)
    name = "sessions/2026-11-17.toml"
    incoming = Incoming((session,), own_file=newer) if is_own_file else Incoming((), {name: newer})
    for _ in range(2):
        take_in(storage, plan, incoming)
        assert storage.read(name) == newer
    more = session._replace(entries=(*SESSION.entries, Entry(2, AT, "scab")))
    with pytest.raises(NewerSchemaError, match="update smp-recovery"):
        plan(Incoming((more,)))


FILES = {
    "guidance/practitioner.toml": b'schema = 1\n[source]\nkey = "practitioner"\n'
    b'title = "Ada"\nkind = "practitioner"\n',
    "sessions/2026-11-17.toml": TEXT,
    "settings.toml": b"schema = 1\n",
}


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (
            StorageError("the disk is full"),
            StorageError,
            "the disk is full. 1 file came in before it. Import again for the rest, or undo it "
            "with `smp-recovery undo`",
        ),
        (KeyboardInterrupt(), StoppedError, "stopped; import it again for what is not in the log"),
        (
            UnsyncedError("sessions/2026-11-17.toml is changed", "it failed"),
            UnsyncedError,
            "everything is imported, but may not survive a power cut: it failed",
        ),
    ],
    ids=["full", "Ctrl-C", "unsynced"],
)
def test_an_import_that_ends_in_the_middle(
    storage: Storage,
    plan: Plan,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    kind: type[Exception],
    said: str,
) -> None:
    """What came in before stays; that it is not all is said, and the same import adds the rest."""
    write = LockedWriter.write

    def fail(self: LockedWriter, name: str, content: bytes) -> None:
        if name.startswith("sessions"):
            raise error
        write(self, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(LockedWriter, "write", fail)
        with pytest.raises(kind) as caught:
            take_in(storage, plan, Incoming(files=FILES))
    assert str(caught.value).startswith(said)
    assert storage.read("guidance/practitioner.toml") is not None
    assert (storage.read("settings.toml") is None) == (kind is not UnsyncedError)
    take_in(storage, plan, Incoming(files=FILES))
    assert {name: storage.read(name) for name in FILES} == FILES
