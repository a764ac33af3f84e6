"""The log on disk: every change is whole, every word is kept, and damage is never made worse."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.disk.storage import SIZE_LIMIT, Storage
from smp_recovery.errors import (
    DamageError,
    InputError,
    LockTimeoutError,
    NewerSchemaError,
    StorageError,
)
from smp_recovery.log.days import current_session_date
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import session_table
from smp_recovery.user_data.session_files import LogStore, Undone

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
    assert store.raw(DAY) is None
    assert store.undo() is None
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


def test_every_session_gets_an_identifier_of_its_own(store: LogStore, home: Path) -> None:
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
    undone = store.undo()
    assert undone is not None
    assert path.read_text() == older


def test_entries_are_numbered_and_kept(begun: LogStore) -> None:
    """An entry gets the next number, and comes back as it was logged."""
    assert begun.load(DAY).entries == (ITCH._replace(number=1), FEVER._replace(number=2))
    assert begun.load(DAY).entries[0].at.utcoffset() == timedelta(hours=1)
    session, added = begun.add(DAY, ITCH)
    assert added == (ITCH._replace(number=3),)
    assert session == begun.load(DAY)
    assert session.entries[-1:] == added


def test_several_entries_are_one_change(begun: LogStore) -> None:
    """They are numbered in their order and taken back together; one that cannot be stored keeps all
    of them out.
    """
    before = begun.load(DAY)
    session, added = begun.add(DAY, FEVER, ITCH)
    assert added == (FEVER._replace(number=3), ITCH._replace(number=4))
    assert session == begun.load(DAY) == before._replace(entries=(*before.entries, *added))
    undone = begun.undo()
    assert undone is not None
    assert undone.gone == added
    assert begun.load(DAY) == before
    with pytest.raises(InputError, match=r"^the entry cannot be saved: "):
        begun.add(DAY, ITCH, FEVER._replace(note=BROKEN))
    assert begun.load(DAY) == before


def test_a_number_is_not_given_twice_while_a_higher_one_is_there(begun: LogStore) -> None:
    """After one in the middle is removed, the next number follows the highest."""
    begun.remove(DAY, 1)
    assert begun.add(DAY, ITCH)[1][0].number == 3


def test_an_entry_is_removed_by_its_number(begun: LogStore) -> None:
    """What is taken away is given back to be told; what is not there is refused."""
    assert begun.remove(DAY, 1) == ITCH._replace(number=1)
    assert begun.load(DAY).entries == (FEVER._replace(number=2),)
    before = begun.raw(DAY)
    with pytest.raises(InputError, match=f"^there is no entry 1 in the session of {DAY}"):
        begun.remove(DAY, 1)
    assert begun.raw(DAY) == before


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


def test_a_session_is_removed_whole(begun: LogStore) -> None:
    """The session and its entries go, and undo brings them back."""
    before = begun.load(DAY)
    begun.start(OTHER)
    begun.remove_session(DAY)
    assert begun.dates() == (OTHER,)
    assert begun.undo() == Undone("sessions/2026-11-17.toml", True, DAY, None, before)
    assert begun.load(DAY) == before


def test_undo_says_what_went_and_what_came_back(begun: LogStore) -> None:
    """Each undo takes back the last change, of whatever session it was."""
    first, second = begun.load(DAY).entries
    begun.start(OTHER)
    begun.remove(DAY, 1)
    undone = begun.undo()
    assert undone is not None
    assert (undone.date, undone.gone, undone.back) == (DAY, (), (first,))
    undone = begun.undo()
    assert undone is not None
    assert (undone.date, undone.gone, undone.after) == (OTHER, (), None)
    undone = begun.undo()
    assert undone is not None
    assert (undone.date, undone.gone, undone.back) == (DAY, (second,), ())
    assert begun.load(DAY).entries == (first,)


def test_undo_takes_back_what_was_no_session(begun: LogStore, tmp_path: Path) -> None:
    """The last change of the settings or the guidance is undone too, told by its file alone."""
    before = begun.load(DAY)
    storage = Storage(tmp_path / "home")
    for name in ("settings.toml", "guidance/practitioner.toml", "guidance/2026-11-17.toml"):
        for content in (b"a = 1", b"a = 2"):
            with storage.change() as change:
                change.write(name, content)
        assert begun.undo() == Undone(name, True, None, None, None)
        assert storage.read(name) == b"a = 1"
        assert begun.undo() == Undone(name, False, None, None, None)
        assert storage.read(name) is None
    assert begun.load(DAY) == before


def test_undo_of_a_session_names_its_file(begun: LogStore) -> None:
    """Taking back the beginning of a session leaves no file, taking back an entry does."""
    begun.start(OTHER)
    undone = begun.undo()
    assert undone is not None
    assert (undone.name, undone.exists) == (f"sessions/{OTHER}.toml", False)
    assert (undone.gone, undone.back) == ((), ())
    undone = begun.undo()
    assert undone is not None
    assert (undone.name, undone.exists, undone.date) == (f"sessions/{DAY}.toml", True, DAY)


def test_undo_of_an_edit_shows_both_forms(begun: LogStore) -> None:
    """An entry that was changed by hand goes in its old form and is back in its restored one."""
    before = begun.raw(DAY)
    assert before is not None
    first = begun.load(DAY).entries[0]
    begun.replace_raw(DAY, before, before.replace(b"at night", b"all day"))
    undone = begun.undo()
    assert undone is not None
    assert undone.gone == (first._replace(note="all day"),)
    assert undone.back == (first,)


def test_the_file_explains_itself(begun: LogStore) -> None:
    """A person who opens the file reads what it is and how to change it."""
    content = begun.raw(DAY)
    assert content is not None
    assert content.startswith(b"# A session of smp-recovery.")
    assert b"smp-recovery edit" in content
    assert b"2026-11-18 09:30:00+01:00" in content


def test_the_path_is_where_the_file_lies(begun: LogStore, tmp_path: Path) -> None:
    """The path that is told to the person leads to the file."""
    assert begun.path(DAY) == str(tmp_path / "home" / "sessions" / "2026-11-17.toml")
    assert Path(begun.path(DAY)).read_bytes() == begun.raw(DAY)


@pytest.mark.parametrize(
    "note",
    [
        *("ümlaut ñ 漢字 🙂 \U0010ffff", "tab\tand\nline\r\nfeeds\r", "quotes \" ' \"\"\" ''' \\"),
        *("\x00\x01\x1b[31m\x7f\x85\u2028", "\u202eright\u2066left\u200b", "[end]\nentries = 0\n"),
        *("# no comment", "\ufeffmark", " spaces ", "\\u0041 \\", "x" * 10_000),
    ],
)
def test_any_note_is_kept_to_the_letter(begun: LogStore, note: str) -> None:
    """Whatever characters a note has, it is read as it was written."""
    _, (added,) = begun.add(DAY, ITCH._replace(note=note, area=note[:200]))
    assert (
        begun.load(DAY).entries[-1] == added == ITCH._replace(number=3, note=note, area=note[:200])
    )


@given(note=st.text(max_size=200))
def test_every_note_is_kept(store: LogStore, note: str) -> None:
    """The same for any text, one entry after the other."""
    store.start(DAY)
    _, (added,) = store.add(DAY, ITCH._replace(note=note))
    assert added.note == note
    assert store.load(DAY).entries[-1] == added
    store.remove(DAY, added.number)


BROKEN = "half a \udcff character"


@pytest.mark.parametrize(
    "entry",
    [
        ITCH._replace(note=BROKEN),
        ITCH._replace(area=BROKEN),
        ITCH._replace(symptom=BROKEN),
        ITCH._replace(note="x" * 10_001),
        ITCH._replace(area="x" * 201),
        ITCH._replace(severity=5),
        ITCH._replace(symptom=""),
        ITCH._replace(at=datetime(2026, 11, 18)),
        ITCH._replace(at=AT.astimezone(timezone(timedelta(hours=1, seconds=30)))),
        ITCH._replace(temperature=float("nan")),
        ITCH._replace(temperature=50.0),
    ],
    ids=[
        *("note of half characters", "area of half characters", "symptom of half characters"),
        *("long note", "long area", "severity 5", "no symptom", "naive time"),
        *("offset with seconds", "no temperature", "hot"),
    ],
)
def test_what_cannot_be_stored_is_refused(begun: LogStore, entry: Entry) -> None:
    """An entry that could not be read back is refused as the person's input; nothing is changed."""
    before = begun.raw(DAY)
    with pytest.raises(InputError, match=r"^the entry cannot be saved: its ") as caught:
        begun.add(DAY, entry)
    assert str(caught.value).isprintable()
    assert begun.raw(DAY) == before


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
        assert store.raw(DAY) == before
    else:
        assert len(store.load(DAY).entries) == 1


def test_a_session_that_would_become_too_large_is_refused(store: LogStore) -> None:
    """The file is sound and full: it is not called damaged, and it stays as it is."""
    full = Session(DAY, extra={"text": "x" * (SIZE_LIMIT - 200)})
    before = put(store, written(full))
    with pytest.raises(StorageError, match=r"would become larger .*; the log is as it was$"):
        store.add(DAY, ITCH)
    assert store.raw(DAY) == before
    assert store.load(DAY) == full


# Damage and newer files


SOUND = written(Session(DAY, (ITCH._replace(number=1), FEVER._replace(number=2))))
DAMAGED = {
    "empty": b"",
    "NULs": b"\0" * len(SOUND),
    "cut in half": SOUND[: len(SOUND) // 2],
    "without its end": SOUND[: SOUND.index(b"[end]")],
    "an entry missing": SOUND[: SOUND.rindex(b"[[entries]]")] + b"[end]\nentries = 2\n",
    "no TOML": b"<html>",
    "no UTF-8": SOUND.replace(b"night", b"\xff"),
    "another date": SOUND.replace(b"date = 2026-11-17", b"date = 2026-11-16"),
    "naive time": SOUND.replace(b"+01:00", b""),
    "same numbers": SOUND.replace(b"number = 2", b"number = 1"),
    "a conflict": b"<<<<<<< ours\n" + SOUND,
    "nested": b"a = " + b"[" * 9999,
    "too large": b"#" * (SIZE_LIMIT + 1),
}
CHANGES: dict[str, Callable[[LogStore], object]] = {
    "load": lambda store: store.load(DAY),
    "start": lambda store: store.start(DAY),
    "add": lambda store: store.add(DAY, ITCH),
    "remove": lambda store: store.remove(DAY, 1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_refused_and_kept(
    store: LogStore, content: bytes, change: Callable[[LogStore], object]
) -> None:
    """No command reads, replaces or repairs a damaged file; its bytes stay as they are."""
    put(store, content)
    with pytest.raises(DamageError) as caught:
        change(store)
    told = str(caught.value)
    assert told.isprintable()
    assert store.path(DAY) in told
    assert Path(store.path(DAY)).read_bytes() == content


def test_damage_names_the_way_out(begun: LogStore) -> None:
    """The refusal says which file it is, what is wrong, that it is unchanged, and what helps."""
    put(begun, SOUND[: SOUND.index(b"[end]")])
    with pytest.raises(DamageError) as caught:
        begun.load(DAY)
    assert str(caught.value) == (
        f"{begun.path(DAY)} is damaged: its end is missing, so it was cut short; it was left as it "
        "is. `smp-recovery doctor` says which kept version can be brought back, "
        "`smp-recovery edit --session 2026-11-17` mends it by hand"
    )


def test_undo_of_a_damaged_session_changes_nothing(begun: LogStore, tmp_path: Path) -> None:
    """It would lose the newest entries unsaid; no file of the change goes back then."""
    storage = Storage(tmp_path / "home")
    with storage.change() as change:
        change.write("settings.toml", b"a = 1")
        begun.put(change, Session(DAY))
        begun.put(change, Session(OTHER))
    damaged = put(begun, SOUND[: SOUND.index(b"[end]")])
    kept = storage.versions()
    with pytest.raises(DamageError, match="its end is missing"):
        begun.undo()
    assert (begun.raw(DAY), begun.load(OTHER)) == (damaged, Session(OTHER))
    assert (storage.read("settings.toml"), storage.versions()) == (b"a = 1", kept)


def test_damage_of_one_session_does_not_touch_another(begun: LogStore) -> None:
    """The dates stay known, and the sound sessions work."""
    put(begun, b"", OTHER)
    assert begun.dates() == (DAY, OTHER)
    assert begun.add(DAY, ITCH)[1][0].number == 3


def test_a_damaged_session_can_be_removed_and_brought_back(store: LogStore) -> None:
    """Removing needs no sound file, and undo gives back the very bytes."""
    put(store, b"<html>")
    store.remove_session(DAY)
    assert store.dates() == ()
    store.undo()
    assert store.raw(DAY) == b"<html>"


def test_a_file_cut_anywhere_is_refused_or_whole(begun: LogStore) -> None:
    """Of the file that the program writes, no cut is read as a shorter log."""
    for number in range(3, 13):
        begun.add(DAY, ITCH._replace(note=f"entries = {number}\n[end]"))
    content, session = begun.raw(DAY), begun.load(DAY)
    assert content is not None
    read = []
    for length in range(len(content) + 1):
        put(begun, content[:length])
        try:
            read.append(begun.load(DAY))
        except DamageError:
            continue
    assert read == [session, session]  # without the last line feed, and whole


NEWER = written(Session(DAY, (ITCH._replace(number=1),), 2, {"plan": {"sessions": 3}}))


def test_a_newer_file_is_shown_but_not_changed(store: LogStore) -> None:
    """A session of a newer version can be read; every change is refused and names the remedy."""
    put(store, NEWER)
    assert store.load(DAY).schema == 2
    assert store.start(DAY) is False
    for change in (CHANGES["add"], CHANGES["remove"]):
        with pytest.raises(NewerSchemaError, match=r"newer smp-recovery: update"):
            change(store)
    assert store.raw(DAY) == NEWER


def test_a_newer_file_is_not_edited(store: LogStore) -> None:
    """An edit by hand of a newer file is refused too, as its rules are not known here."""
    put(store, NEWER)
    with pytest.raises(NewerSchemaError, match=r"newer smp-recovery: update"):
        store.replace_raw(DAY, NEWER, NEWER.replace(b"night", b"noon"))
    assert store.raw(DAY) == NEWER


# Edits by hand


def test_an_edit_is_saved_with_its_count(begun: LogStore) -> None:
    """After an entry is taken out by hand the number of entries is stated anew."""
    before = begun.raw(DAY)
    assert before is not None
    start, end = before.rindex(b"[[entries]]"), before.rindex(b"[end]")
    saved = begun.replace_raw(DAY, before, before[:start] + before[end:])
    assert saved == begun.load(DAY)
    assert saved.entries == (ITCH._replace(number=1),)
    begun.undo()
    assert begun.raw(DAY) == before


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_an_unsound_edit_is_refused(begun: LogStore, content: bytes) -> None:
    """What is no session of that day is not saved, though a missing entry is as one wishes."""
    before = begun.raw(DAY)
    assert before is not None
    if content is DAMAGED["an entry missing"]:
        assert len(begun.replace_raw(DAY, before, content).entries) == 1
        return
    with pytest.raises(DamageError):
        begun.replace_raw(DAY, before, content)
    assert begun.raw(DAY) == before


def test_an_edit_of_what_has_changed_is_refused(begun: LogStore) -> None:
    """An entry logged while the editor was open is not overwritten."""
    before = begun.raw(DAY)
    assert before is not None
    begun.add(DAY, ITCH)
    with pytest.raises(InputError, match="another command changed the session meanwhile"):
        begun.replace_raw(DAY, before, before)
    assert len(begun.load(DAY).entries) == 3


def test_a_damaged_file_is_mended_by_an_edit(store: LogStore) -> None:
    """An edit may start from damage and end in a sound session."""
    damaged = put(store, b"<html>")
    store.replace_raw(DAY, damaged, SOUND)
    assert len(store.load(DAY).entries) == 2


def test_what_cannot_be_saved_is_put_aside(begun: LogStore) -> None:
    """An edit that is refused is not lost: it lies beside the log, which is as it was."""
    before = begun.raw(DAY)
    kept = Path(begun.keep_edited(DAY, b"<html>"))
    assert kept.read_bytes() == b"<html>"
    assert begun.raw(DAY) == before
    assert begun.dates() == (DAY,)
    assert Path(begun.keep_edited(DAY, b"<html>")) == kept


def test_what_was_put_aside_before_is_not_overwritten(begun: LogStore) -> None:
    """Another refused edit gets a name of its own, and `undo` knows of neither."""
    contents = [b"<html>", b"again", b"and again"]
    paths = [Path(begun.keep_edited(DAY, content)) for content in contents]
    assert [path.name for path in paths] == [
        *("edited-2026-11-17.toml", "edited-2026-11-17-2.toml", "edited-2026-11-17-3.toml"),
    ]
    assert [path.read_bytes() for path in paths] == contents
    undone = begun.undo()
    assert undone is not None
    assert undone.date == DAY


def test_what_is_put_aside_waits_for_the_lock(begun: LogStore, tmp_path: Path) -> None:
    """It is written like all else, as a writer may take its temporary file for one of the dead."""
    storage = Storage(tmp_path / "home", lock_timeout=0.0)
    with storage.change(), pytest.raises(LockTimeoutError):
        LogStore(storage).keep_edited(DAY, b"<html>")


# The leading session


@pytest.mark.parametrize(
    ("dates", "today", "leader"),
    [
        ([], DAY, None),
        ([DAY], DAY, DAY),
        ([DAY, OTHER], DAY, DAY),
        ([DAY, OTHER], date(2026, 12, 19), DAY),
        ([DAY, OTHER], OTHER, OTHER),
        ([DAY, OTHER], date(2030, 1, 1), OTHER),
        ([DAY, OTHER], date(2026, 11, 16), DAY),
    ],
)
def test_the_latest_begun_session_leads(
    dates: list[date], today: date, leader: date | None
) -> None:
    """The session last begun by today leads; before any has, the next planned one."""
    assert current_session_date(dates, today) == leader


@pytest.mark.skipif(sys.platform == "win32", reason="links as on POSIX")
def test_a_linked_session_stays_a_link(begun: LogStore, tmp_path: Path) -> None:
    """A session kept elsewhere, in a synced folder perhaps, is changed there."""
    path, target = Path(begun.path(DAY)), tmp_path / "elsewhere.toml"
    path.rename(target)
    path.symlink_to(target)
    begun.add(DAY, ITCH)
    assert path.is_symlink()
    assert target.read_bytes() == begun.raw(DAY)
    assert len(begun.load(DAY).entries) == 3


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from([ITCH, FEVER])),
        st.tuples(st.just("remove"), st.integers(1, 6)),
        st.tuples(st.just("undo"), st.none()),
    ),
    max_size=20,
)


@given(actions=ACTIONS)
def test_undo_is_exact_through_any_history(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, object]]
) -> None:
    """Adding, removing and undoing in any order leaves what a plain list of states holds."""
    store = LogStore(Storage(tmp_path_factory.mktemp("log")))
    store.start(DAY)
    states = [store.load(DAY)]
    for action, value in actions:
        if action == "add":
            assert isinstance(value, Entry)
            store.add(DAY, value)
            states.append(store.load(DAY))
        elif action == "remove":
            assert isinstance(value, int)
            if value in {entry.number for entry in states[-1].entries}:
                store.remove(DAY, value)
                states.append(store.load(DAY))
        elif len(states) > 1:
            store.undo()
            states.pop()
        assert store.load(DAY) == states[-1]
