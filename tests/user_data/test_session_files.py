"""The log on disk: every change is whole, every word is kept, and damage is never made worse."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import tomli_w

from smp_recovery.disk.storage import SIZE_LIMIT, Storage
from smp_recovery.errors import (
    DamageError,
    InputError,
    NewerSchemaError,
    StorageError,
)
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import session_table
from smp_recovery.user_data.session_files import LogStore

DAY = date(2026, 11, 17)
OTHER = date(2026, 12, 20)
AT = datetime(2026, 11, 18, 9, 30, tzinfo=timezone(timedelta(hours=1)))
ITCH = Entry(0, AT, "itch", 2, "at night", "crown")
FEVER = Entry(0, AT + timedelta(hours=1), "fever", temperature=38.5)


@pytest.fixture
def store(tmp_path: Path) -> LogStore:
    """Make a log whose folder does not exist yet."""
    return LogStore(Storage(tmp_path / "home"))


@pytest.fixture
def begun(store: LogStore) -> LogStore:
    """Make a log with one session of two entries."""
    store.start(DAY)
    store.add(DAY, ITCH)
    store.add(DAY, FEVER)
    return store


def put(store: LogStore, content: bytes, day: date = DAY) -> bytes:
    """Put a file in the place of a session's, as an editor would."""
    path = Path(store.path(day))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return content


def written(session: Session) -> bytes:
    """Give the bytes of a session's file."""
    return tomli_w.dumps(session_table(session)).encode()


# Sound logs


def test_an_empty_log_is_no_fault(store: LogStore) -> None:
    """Where nothing was logged there is nothing, and looking creates nothing."""
    assert store.dates() == ()
    assert store.read_bytes(DAY) is None
    with pytest.raises(InputError, match=f"^there is no session on {DAY}: see `smp-recovery"):
        store.load(DAY)
    assert not Path(store.path(DAY)).parent.parent.exists()


def test_a_session_is_begun_once(store: LogStore) -> None:
    """Beginning creates an empty session; beginning it again changes nothing."""
    assert store.start(DAY) is True
    first = store.load(DAY)
    assert first == Session(DAY, id=first.id)
    store.add(DAY, ITCH)
    assert store.start(DAY) is False
    assert store.load(DAY).entries == (ITCH._replace(number=1),)


def test_every_session_gets_an_identifier_of_its_own(store: LogStore) -> None:
    """It is random, given with the first of the session's events at the latest, and then kept."""
    store.start(DAY)
    store.start(OTHER)
    told = {store.identify(day) for day in (DAY, OTHER, DAY)}
    assert told == {store.load(DAY).id, store.load(OTHER).id}
    assert len(told) == 2
    path = Path(store.path(DAY))
    older = "".join(line for line in path.read_text().splitlines(True) if line[:2] != "id")
    path.write_text(older)
    given = store.identify(DAY)
    assert given == store.identify(DAY) == store.load(DAY).id
    assert given not in told


def test_entries_are_numbered_and_kept(begun: LogStore) -> None:
    """Several entries are one change, numbered in their order, and come back as they were logged;
    one that cannot be stored keeps all of them out.
    """
    first = (ITCH._replace(number=1), FEVER._replace(number=2))
    assert begun.load(DAY).entries == first
    assert begun.load(DAY).entries[0].at.utcoffset() == timedelta(hours=1)
    session, added = begun.add(DAY, FEVER, ITCH)
    assert added == (FEVER._replace(number=3), ITCH._replace(number=4))
    assert session == begun.load(DAY)
    assert session.entries == (*first, *added)
    with pytest.raises(InputError, match=r"^the entry cannot be saved: "):
        begun.add(DAY, ITCH, FEVER._replace(note=BROKEN))
    assert begun.load(DAY) == session


def test_an_entry_is_removed_by_its_number(begun: LogStore) -> None:
    """What is taken away is given back to be told; what is not there is refused."""
    assert begun.remove(DAY, 1) == ITCH._replace(number=1)
    assert begun.load(DAY).entries == (FEVER._replace(number=2),)
    before = begun.read_bytes(DAY)
    with pytest.raises(InputError, match=f"^there is no entry 1 in the session of {DAY}"):
        begun.remove(DAY, 1)
    assert begun.read_bytes(DAY) == before


@pytest.mark.parametrize(
    "change", [lambda store: store.add(DAY, ITCH), lambda store: store.remove(DAY, 1)]
)
def test_without_a_session_nothing_is_changed(
    store: LogStore, change: Callable[[LogStore], object]
) -> None:
    """An entry belongs to a session; none is made up for it."""
    with pytest.raises(InputError, match=f"^there is no session on {DAY}"):
        change(store)
    assert store.dates() == ()


def test_sessions_are_known_by_their_dates(begun: LogStore) -> None:
    """All sessions are listed, the earliest first; other files in the folder are none."""
    begun.start(OTHER)
    begun.start(date(2025, 1, 2))
    folder = Path(begun.path(DAY)).parent
    for name in ("2026-02-30.toml", "notes.toml", "2026-11-17.toml.bak", "2026-11-18 copy.toml"):
        (folder / name).touch()
    assert begun.dates() == (date(2025, 1, 2), DAY, OTHER)


def test_the_file_explains_itself(begun: LogStore) -> None:
    """A person who opens the file reads what it is and how to change it."""
    content = begun.read_bytes(DAY)
    assert content is not None
    assert content.startswith(b"# A session of smp-recovery.")
    assert b"smp-recovery edit" in content
    assert b"2026-11-18 09:30:00+01:00" in content


BROKEN = "half a \udcff character"


@pytest.mark.parametrize(
    "entry",
    [
        ITCH._replace(note=BROKEN),
        ITCH._replace(area=BROKEN),
        ITCH._replace(symptom=BROKEN),
        ITCH._replace(note="x" * 10_001),
        ITCH._replace(at=AT.astimezone(timezone(timedelta(hours=1, seconds=30)))),
    ],
    ids=["broken note", "broken area", "broken symptom", "long note", "offset with seconds"],
)
def test_what_cannot_be_stored_is_refused(begun: LogStore, entry: Entry) -> None:
    """An entry that could not be read back is refused as the person's input; nothing is changed."""
    before = begun.read_bytes(DAY)
    with pytest.raises(InputError, match=r"^the entry cannot be saved: its ") as caught:
        begun.add(DAY, entry)
    assert str(caught.value).isprintable()
    assert begun.read_bytes(DAY) == before


def test_unknown_keys_survive_every_change(store: LogStore) -> None:
    """What a later version wrote beside ours is still there after adding and removing."""
    extra = {"clinic": {"name": "Example"}, "tags": ["a"], "when": datetime(2026, 1, 1, tzinfo=UTC)}
    session = Session(DAY, (ITCH._replace(number=4, extra={"photo": "a.jpg"}),), 1, extra)
    put(store, written(session))
    store.add(DAY, FEVER)
    store.remove(DAY, 5)
    store.add(DAY, FEVER)
    assert store.load(DAY) == session._replace(entries=(*session.entries, FEVER._replace(number=5)))


NESTED = ["[" * depth + "]" * depth for depth in (30, 100, 200, 300, 400, 900)]


@pytest.mark.parametrize(
    "value", ["nan", "-inf", "0x" + "f" * 5000, *NESTED], ids=lambda v: f"{v[:6]} {len(v)}"
)
def test_odd_unknown_values_do_not_lock_the_log(store: LogStore, value: str) -> None:
    """What is unlike itself, too long to write or deep is kept, or refused as damage."""
    text = f"schema = 1\ndate = 2026-11-17\nodd = {value}\nentries = []\n[end]\nentries = 0\n"
    before = put(store, text.encode())
    try:
        store.add(DAY, ITCH)
    except DamageError:
        assert store.read_bytes(DAY) == before
    else:
        assert len(store.load(DAY).entries) == 1


def test_a_session_that_would_become_too_large_is_refused(
    begun: LogStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is valid and full: it is not called damaged, and it is not changed."""
    before = begun.read_bytes(DAY)
    assert before is not None
    monkeypatch.setattr("smp_recovery.user_data.session_files.SIZE_LIMIT", len(before) + 20)
    with pytest.raises(StorageError) as caught:
        begun.add(DAY, ITCH)
    assert str(caught.value) == (
        f"{begun.path(DAY)} would become larger than {len(before) + 20} bytes. Nothing was "
        f"changed. Make room with `smp-recovery edit --session {DAY}`"
    )
    assert begun.read_bytes(DAY) == before


# Damage and newer files


SOUND = written(Session(DAY, (ITCH._replace(number=1), FEVER._replace(number=2))))
DAMAGED = {
    "empty": b"",
    "NULs": b"\0" * len(SOUND),
    "cut in half": SOUND[: len(SOUND) // 2],
    "without its end": SOUND[: SOUND.index(b"[end]")],
    "an entry missing": SOUND[: SOUND.rindex(b"[[entries]]")] + b"[end]\nentries = 2\n",
    "no TOML": b"<html>",
    "another date": SOUND.replace(b"date = 2026-11-17", b"date = 2026-11-16"),
    "too large": b"#" * (SIZE_LIMIT + 1),
}
CHANGES: dict[str, Callable[[LogStore], object]] = {
    "load": lambda store: store.load(DAY),
    "start": lambda store: store.start(DAY),
    "add": lambda store: store.add(DAY, ITCH),
    "remove": lambda store: store.remove(DAY, 1),
}


WAY_OUT = (
    ". It was not changed. `smp-recovery doctor` lists the earlier versions that can be restored. "
    "`smp-recovery edit --session 2026-11-17` fixes it by hand."
)


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_refused_and_kept(store: LogStore, content: bytes) -> None:
    """No command reads, replaces or repairs a damaged file; its bytes stay as they are. The refusal
    names the file and what helps; an edit that does not help is refused.
    """
    put(store, content)
    for change in CHANGES.values():
        with pytest.raises(DamageError) as caught:
            change(store)
        assert str(caught.value).isprintable()
        assert store.path(DAY) in str(caught.value)
        assert len(content) > SIZE_LIMIT or str(caught.value).endswith(WAY_OUT)
        assert Path(store.path(DAY)).read_bytes() == content
    if len(content) <= SIZE_LIMIT and content is not DAMAGED["an entry missing"]:
        with pytest.raises(DamageError):
            store.replace_bytes(DAY, content, content)
        assert store.read_bytes(DAY) == content


NEWER = written(Session(DAY, (ITCH._replace(number=1),), 2, {"plan": {"sessions": 3}}))


def test_a_newer_file_is_shown_but_not_changed(store: LogStore) -> None:
    """A session of a newer version can be read; every change is refused and names the remedy."""
    put(store, NEWER)
    assert store.load(DAY).schema == 2
    assert store.start(DAY) is False
    edits: list[Callable[[LogStore], object]] = [
        lambda store: store.replace_bytes(DAY, NEWER, NEWER.replace(b"night", b"noon")),
        lambda store: store.replace_bytes(DAY, NEWER, NEWER.replace(b"= 2", b"= 1", 1)),
    ]
    for change in (CHANGES["add"], CHANGES["remove"], *edits):
        with pytest.raises(NewerSchemaError, match=r"newer smp-recovery .*: update"):
            change(store)
    assert store.read_bytes(DAY) == NEWER


# Edits by hand


def test_an_edit_is_saved_with_its_count(begun: LogStore) -> None:
    """After an entry is taken out by hand the number of entries is stated anew."""
    before = begun.read_bytes(DAY)
    assert before is not None
    start, end = before.rindex(b"[[entries]]"), before.rindex(b"[end]")
    saved = begun.replace_bytes(DAY, before, before[:start] + before[end:])
    assert saved == begun.load(DAY)
    assert saved.entries == (ITCH._replace(number=1),)


def test_an_edit_of_what_has_changed_is_refused(begun: LogStore) -> None:
    """An entry logged while the editor was open is not overwritten."""
    before = begun.read_bytes(DAY)
    assert before is not None
    begun.add(DAY, ITCH)
    with pytest.raises(InputError, match="another command changed the session meanwhile"):
        begun.replace_bytes(DAY, before, before)
    assert len(begun.load(DAY).entries) == 3


def test_a_damaged_file_is_mended_by_an_edit(store: LogStore) -> None:
    """An edit may start from damage and end in a sound session."""
    damaged = put(store, b"<html>")
    store.replace_bytes(DAY, damaged, SOUND)
    assert len(store.load(DAY).entries) == 2
