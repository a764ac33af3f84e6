"""The copies that sync programs and editors leave: known by their names, and compared."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.sync_copies import describe_session_copy, find_day, is_copy

DAY = date(2026, 11, 17)

NAMES = (
    "2026-11-17 (Ada's conflicted copy 2026-11-18).toml",
    "2026-11-17.sync-conflict-20261118-101010-ABCDEFG.toml",
    "2026-11-17 2.toml",
    "2026-11-17-LAPTOP.toml",
    "2026-11-17.toml~",
    ".2026-11-17.toml.swp",
    "#2026-11-17.toml#",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a session with three entries."""
    store = LogStore(Storage(tmp_path / "home"))
    store.start(DAY)
    for hour in range(3):
        store.add(DAY, Entry(0, datetime(2026, 11, 18, hour, tzinfo=UTC), "itch", hour))
    return Path(store.path(DAY))


@pytest.mark.parametrize("name", NAMES)
def test_names_of_copies(name: str) -> None:
    """The copies of every usual program are known by the date that they begin with."""
    assert find_day(name) == DAY


@pytest.mark.parametrize("name", ["notes.toml", "", "2026-13-17.toml", "x2026-11-17.toml", ".."])
def test_other_names(name: str) -> None:
    """What does not begin with a date is no copy of a session."""
    assert find_day(name) is None


def test_names_of_other_copies() -> None:
    """The copy of any other file begins like it."""
    assert is_copy("settings (1).toml", ["settings"])
    assert is_copy(".#practitioner.toml", ["ours", "practitioner"])
    assert not is_copy("notes.toml", ["settings"])
    assert not is_copy("settings.toml", [])


@pytest.mark.parametrize("name", NAMES)
def test_equal_copy_can_go(path: Path, name: str) -> None:
    """A copy of which the session has all entries, under whatever numbers, can be removed."""
    copy = path.with_name(name)
    copy.write_bytes(path.read_bytes().replace(b"number = 1,", b"number = 9,"))
    why, way_out = describe_session_copy(copy, DAY)
    assert why.endswith("of its 3 entries the session lacks none")
    assert way_out == "Remove it."


def test_what_the_session_lacks_is_named(path: Path) -> None:
    """Entries that only the copy has are named by their numbers, with how to add them."""
    copy = path.with_name("2026-11-17 2.toml")
    copy.write_bytes(path.read_bytes())
    store = LogStore(Storage(path.parent.parent))
    store.remove(DAY, 1)
    store.remove(DAY, 3)
    why, way_out = describe_session_copy(copy, DAY)
    assert why.endswith("the session lacks 2")
    assert "(its numbers: 1, 3)" in way_out
    assert "`smp-recovery edit --session 2026-11-17`" in way_out
    assert way_out.endswith("then remove it.")


def test_damaged_session_lacks_everything(path: Path) -> None:
    """Beside a damaged session a copy is not called needless."""
    copy = path.with_name("2026-11-17 2.toml")
    copy.write_bytes(path.read_bytes())
    path.write_bytes(b"")
    why, way_out = describe_session_copy(copy, DAY)
    assert why.endswith("the session lacks 3")
    assert "Add what is missing" in way_out


def test_session_that_is_gone(path: Path) -> None:
    """The copy of a session that is not there can become it, also one without entries."""
    copy = path.with_name("2026-11-17 2.toml")
    path.rename(copy)
    _, way_out = describe_session_copy(copy, DAY)
    assert "rename it to 2026-11-17.toml" in way_out


@pytest.mark.parametrize("content", [b"", b"\x00", b"schema = 1\ndate = 2026-11-18\n"])
def test_copy_that_is_no_session(path: Path, content: bytes) -> None:
    """A copy that cannot be read as this session is left to the person."""
    copy = path.with_name("2026-11-17 2.toml")
    copy.write_bytes(content)
    why, way_out = describe_session_copy(copy, DAY)
    assert why.endswith("it is no sound session")
    assert "Compare it" in way_out
