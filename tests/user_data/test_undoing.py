"""An undo says what it took away and brought back, in every file of the change."""

import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from time import sleep

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, SmpRecoveryError
from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.restoring import restore
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.undoing import UndoResult, undo_last_change

DAY = date(2026, 11, 17)
NAME = f"sessions/{DAY}.toml"
AT = datetime(2026, 11, 18, 9, 30, tzinfo=timezone(timedelta(hours=1)))
ITCH = Entry(1, AT, "itch", 2, "at night", "crown")
FEVER = Entry(2, AT + timedelta(hours=1), "fever", temperature=38.5)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Make the storage of an empty log."""
    return Storage(tmp_path)


@pytest.fixture
def log(storage: Storage) -> LogStore:
    """Make a log with a session of two entries."""
    log = LogStore(storage)
    log.start(DAY)
    log.add(DAY, ITCH, FEVER)
    return log


def test_each_change_of_a_session_is_told(log: LogStore, storage: Storage) -> None:
    """From a removal back to the beginning: what went, what came back, and whether it exists."""
    before = log.read_bytes(DAY) or b""
    log.replace_bytes(DAY, before, before.replace(b"at night", b"all day"))
    log.remove(DAY, 2)
    log.remove_session(DAY)
    changed = ITCH._replace(note="all day")
    assert [undo_last_change(storage) for _ in range(6)] == [
        (UndoResult(NAME, exists=True, existed=False, date=DAY, back=(changed,)),),
        (UndoResult(NAME, exists=True, existed=True, date=DAY, back=(FEVER,)),),
        (UndoResult(NAME, exists=True, existed=True, date=DAY, gone=(changed,), back=(ITCH,)),),
        (UndoResult(NAME, exists=True, existed=True, date=DAY, gone=(ITCH, FEVER)),),
        (UndoResult(NAME, exists=False, existed=True, date=DAY),),
        (),
    ]


def test_other_files_are_told_by_their_names(storage: Storage) -> None:
    """All files of one change are taken back together."""
    with storage.change() as change:
        change.write("settings.toml", b"a = 1")
        change.write("guidance/2026-11-17.toml", b"a = 1")
    assert set(undo_last_change(storage)) == {
        UndoResult("settings.toml", exists=False, existed=True),
        UndoResult("guidance/2026-11-17.toml", exists=False, existed=True),
    }


def test_a_damaged_session_stops_the_whole_undo(log: LogStore, storage: Storage) -> None:
    """It would lose the newest entries silently; no file of the change goes back then."""
    with storage.change() as change:
        change.write("settings.toml", b"a = 1")
        log.put(change, Session(DAY))
    (storage.data_dir / NAME).write_bytes(b"schema = 1")
    kept = storage.versions()
    with pytest.raises(DamageError, match=f"{NAME} is damaged: .* `smp-recovery doctor` "):
        undo_last_change(storage)
    assert (storage.read(NAME), storage.read("settings.toml")) == (b"schema = 1", b"a = 1")
    assert storage.versions() == kept


def test_a_damaged_version_comes_back_as_it_was(log: LogStore, storage: Storage) -> None:
    """What was damaged before it was removed is restored byte by byte, without entries to name."""
    (storage.data_dir / NAME).write_bytes(b"<html>")
    log.remove_session(DAY)
    back = UndoResult(NAME, exists=True, existed=False, date=DAY, damaged=True)
    assert undo_last_change(storage) == (back,)
    assert storage.read(NAME) == b"<html>"


def test_undo_of_a_restore_says_that_the_file_is_damaged_again(
    log: LogStore, storage: Storage
) -> None:
    """What the restore brought is not called gone: the damaged file may hold it."""
    (storage.data_dir / NAME).write_bytes(b"<html>")
    restore(storage, NAME, None)
    (result,) = undo_last_change(storage)
    assert result == UndoResult(NAME, exists=True, date=DAY, damaged=True)


PUS = Entry(7, AT + timedelta(hours=2), "pus")


def write_elsewhere(storage: Storage, log: LogStore, *entries: Entry) -> None:
    """Do what a sync program does: the session's file gets `entries` and no version."""
    session = log.load(DAY)
    content = log.encode(session._replace(entries=(*session.entries, *entries)))
    (storage.data_dir / NAME).write_bytes(content)


def test_what_came_from_elsewhere_stays(log: LogStore, storage: Storage) -> None:
    """Each undo takes back the entries of its own change; what began the session is refused."""
    log.remove(DAY, 1)
    write_elsewhere(storage, log, PUS)
    (result,) = undo_last_change(storage)
    assert (result.gone, result.back, result.edited) == ((), (ITCH,), True)
    assert log.load(DAY).entries == (FEVER, PUS, ITCH)
    (result,) = undo_last_change(storage)
    assert (result.gone, result.back, result.edited) == ((FEVER, ITCH), (), True)
    assert log.load(DAY).entries == (PUS,)
    with pytest.raises(SmpRecoveryError, match="cannot undo the last change, because the session"):
        undo_last_change(storage)
    assert log.load(DAY).entries == (PUS,)


def test_a_move_is_not_taken_back_without_what_came_since(log: LogStore, storage: Storage) -> None:
    """The entry would be left alone in a second session with the same identifier."""
    log.move(DAY, DAY - timedelta(days=1))
    moved = log.load(DAY - timedelta(days=1))
    path = storage.data_dir / f"sessions/{moved.date}.toml"
    path.write_bytes(log.encode(moved._replace(entries=(*moved.entries, PUS))))
    with pytest.raises(SmpRecoveryError, match="cannot undo the last change, because the session"):
        undo_last_change(storage)
    assert log.load(moved.date).entries == (ITCH, FEVER, PUS)
    assert log.find(DAY) is None


@pytest.mark.parametrize("content", [None, b"edited"])
def test_an_undo_that_cannot_spare_what_came_since_is_refused(
    log: LogStore, storage: Storage, content: bytes | None
) -> None:
    """An entry or a file that something else has changed or removed since stays as it is."""
    path = storage.data_dir / NAME
    by_hand = content and path.read_bytes().replace(b"at night", b"all day")
    path.unlink()
    if by_hand:
        path.write_bytes(by_hand)
    way_out = "no longer as it left it.* `smp-recovery history` "
    if not by_hand:
        way_out = f"something else has removed it.* `smp-recovery doctor --restore {NAME}` brings"
    with pytest.raises(SmpRecoveryError, match=way_out):
        undo_last_change(storage)
    assert storage.read(NAME) == by_hand


def test_settings_that_something_else_changed_stay(storage: Storage) -> None:
    """They have no entries to tell apart, so the undo is refused."""
    for content in (b"schema = 1\n", b'schema = 1\nfollow = ["elka"]\n'):
        with storage.change() as change:
            change.write("settings.toml", content)
    (storage.data_dir / "settings.toml").write_bytes(b"schema = 1 # mine\n")
    with pytest.raises(SmpRecoveryError, match="your settings are no longer as it left them"):
        undo_last_change(storage)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n\n"])
def test_settings_in_which_only_bytes_changed_go_back(
    storage: Storage, before: bytes, end: bytes
) -> None:
    """An editor put a byte-order mark before them, or ended their lines otherwise."""
    first, second = b"schema = 1\n", b'schema = 1\nfollow = ["elka"]\n'
    for content in (first, second):
        with storage.change() as change:
            change.write("settings.toml", content)
    end_alone = second.replace(b"\n", end) if end != b"\n\n" else second + b"\n"
    (storage.data_dir / "settings.toml").write_bytes(before + end_alone)
    undo_last_change(storage)
    assert storage.read("settings.toml") == first


def test_a_version_that_says_only_its_digest(log: LogStore, storage: Storage) -> None:
    """What the change itself wrote is not known then: nothing is taken back beside an edit."""
    (version,) = (each for each in storage.versions() if not each.absent)
    stored = re.sub(rb"(?<=# It became )(\w+) .*", rb"\1", version.path.read_bytes())
    version.path.write_bytes(stored)
    write_elsewhere(storage, log, PUS)
    with pytest.raises(SmpRecoveryError, match="cannot undo"):
        undo_last_change(storage)


def test_the_identifier_is_no_step_and_no_edit(storage: Storage) -> None:
    """A session that was given one late keeps it through every undo, which tells of no edit."""
    log = LogStore(storage)
    with storage.change() as change:
        log.put(change, Session(DAY))
    log.add(DAY, ITCH)
    log.add(DAY, FEVER)
    identifier = log.identify(DAY)
    results = [undo_last_change(storage)[0] for _ in range(2)]
    assert [len(result.gone) for result in results] == [1, 1]
    assert not any(result.edited for result in results)
    assert log.load(DAY).id == identifier


def test_the_same_moment_at_another_offset_is_another_entry(
    log: LogStore, storage: Storage
) -> None:
    """It may be on another day. Its change is told and taken back, and one by something else is
    left alone.
    """
    moved = ITCH._replace(at=ITCH.at.astimezone(timezone(timedelta(hours=-9))))
    first, second = ITCH.at.isoformat(" ").encode(), moved.at.isoformat(" ").encode()
    before = log.read_bytes(DAY) or b""
    log.replace_bytes(DAY, before, before.replace(first, second))
    (undone,) = undo_last_change(storage)
    assert [e.at.isoformat() for e in (*undone.gone, *undone.back)] == [
        moved.at.isoformat(),
        ITCH.at.isoformat(),
    ]
    path = storage.path(NAME)
    path.write_bytes(path.read_bytes().replace(first, second))
    with pytest.raises(SmpRecoveryError, match="something else has written since"):
        undo_last_change(storage)
    assert second in path.read_bytes()


def test_a_change_that_something_else_took_back_costs_no_other(
    log: LogStore, storage: Storage
) -> None:
    """A sync program brought the older file back, or an editor took the entry out: that is said
    once, and nothing is undone in its place.
    """
    older = log.read_bytes(DAY) or b""
    same = older.replace(b"# A session", b"# The session")
    for content in (older, same):
        log.add(DAY, PUS)
        sleep(0.02)  # the clock of a file system has coarse steps
        storage.path(NAME).write_bytes(content)
        with pytest.raises(SmpRecoveryError, match="something else has taken it back"):
            undo_last_change(storage)
        assert log.read_bytes(DAY) == content
    (undone,) = undo_last_change(storage)
    assert undone.gone == (ITCH, FEVER)
