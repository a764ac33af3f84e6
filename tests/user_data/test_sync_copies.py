"""The copies that sync programs and editors leave: known by their names, and compared."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.kinds import DataFile, find_file
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.sync_copies import describe_copy, find_original

DAY = date(2026, 11, 17)
COPY = "sessions/2026-11-17 2.toml"
ABOUT = "looks like a copy that a sync program or an editor left; nothing reads it"


def known(name: str) -> DataFile:
    """The file of that name."""
    file = find_file(name)
    assert file
    return file


SESSION = known("sessions/2026-11-17.toml")
OURS = known("guidance/ours.toml")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data directory with a session of three entries and a copy of it."""
    store = LogStore(Storage(tmp_path / "home"))
    store.start(DAY)
    for hour in range(3):
        store.add(DAY, Entry(0, datetime(2026, 11, 18, hour, tzinfo=UTC), "itch", hour))
    content = Path(store.path(DAY)).read_bytes()
    (tmp_path / "home" / COPY).write_bytes(content.replace(b"number = 1,", b"number = 9,"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("sessions/2026-11-17 (Ada's conflicted copy 2026-11-18).toml", SESSION),
        ("sessions/2026-11-17.sync-conflict-20261118-101010-ABCDEFG.toml", SESSION),
        ("sessions/2026-11-17-LAPTOP.toml", SESSION),
        ("sessions/2026-11-17.toml~", SESSION),
        ("sessions/.2026-11-17.toml.swp", SESSION),
        ("sessions/#2026-11-17.toml#", SESSION),
        ("sessions/Copy of 2026-11-17.toml", SESSION),
        ("sessions/Copy 2 of 2026-11-17 (1).toml", SESSION),
        ("sessions/2026-11-17.toml.tmp.drivedownload", SESSION),
        ("Copy of 2026-11-17.toml", None),
        ("settings (1).toml", known("settings.toml")),
        ("guidance/.#practitioner.toml", known("guidance/practitioner.toml")),
        ("guidance/ours-LAPTOP.toml", OURS),
        *(("sessions/notes.toml", None), ("sessions/2026-13-17.toml", None), ("notes.toml", None)),
        *(("2026-11-17 2.toml", SESSION), ("guidance/theirs 2.toml", None)),
    ],
)
def test_names_of_copies(name: str, original: DataFile | None) -> None:
    """A copy begins with a session's date, or has it last in a folder; or it begins with another
    file's key and is in the same folder.
    """
    assert find_original(name, [OURS]) == original


def test_a_copy_with_nothing_new_can_go(home: Path) -> None:
    """A copy whose entries are all in the session, under whatever numbers, can be removed."""
    why = f"{ABOUT}; of its 3 entries your log lacks none"
    assert describe_copy(home, COPY, SESSION)[:2] == (why, "Remove it.")
    copy = home / COPY
    copy.write_bytes(copy.read_bytes().replace(b'"itch"', b'"Itch"'))
    assert describe_copy(home, COPY, SESSION, str.lower)[:2] == (why, "Remove it.")


@pytest.mark.parametrize("session", ["changed", "damaged", "missing"])
def test_a_copy_with_something_new_can_be_imported(home: Path, session: str) -> None:
    """What the log lacks is counted, also if the session is damaged or missing."""
    if session == "changed":
        LogStore(Storage(home)).remove(DAY, 1)
        LogStore(Storage(home)).remove(DAY, 3)
    elif session == "damaged":
        (home / SESSION.name).write_bytes(b"")
    else:
        (home / SESSION.name).unlink()
    lacks = 2 if session == "changed" else 3
    why, way_out, lacks_some = describe_copy(home, COPY, SESSION)
    assert lacks_some
    assert why == f"{ABOUT}; of its 3 entries your log lacks {lacks}: itch"
    command = f"smp-recovery import '{home / COPY}'"
    assert way_out == f"`{command}` adds what is missing. Then remove it."


@pytest.mark.parametrize("content", [b"", b"\x00", b"schema = 1\ndate = 2026-11-18\n"])
def test_a_copy_that_is_damaged(home: Path, content: bytes) -> None:
    """A copy that cannot be read as this session is left to the user, as is one of other files."""
    (home / COPY).write_bytes(content)
    by_hand = f"Compare it with {SESSION.name}, then remove it."
    assert describe_copy(home, COPY, SESSION)[:2] == (f"{ABOUT}; it is damaged", by_hand)
    by_hand = f"Compare it with {OURS.name}, then remove it."
    assert describe_copy(home, "guidance/ours 2.toml", OURS)[:2] == (ABOUT, by_hand)
