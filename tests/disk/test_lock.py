"""One process at a time writes; that many at once lose nothing is tried in tests/points."""

import errno
import os
import sys
import time
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import LockTimeoutError, StorageError
from tests.disk.failing import NAME, set_aside, write

posix = pytest.mark.skipif(sys.platform == "win32", reason="locks and links as on POSIX")


def test_a_second_writer_is_told_to_try_again(storage: Storage) -> None:
    """A writer that waits in vain gets one clear line after the time-out; nothing is changed."""
    write(storage, b"old")
    hasty = Storage(storage.data_dir, lock_timeout=0.1)
    with storage.change():
        began = time.monotonic()
        for attempt in (lambda: write(hasty, b"new"), lambda: set_aside(hasty, "a", b"new")):
            with pytest.raises(LockTimeoutError) as caught:
                attempt()
    assert time.monotonic() - began >= 0.2
    assert str(caught.value) == (
        f"another smp-recovery is writing to {storage.data_dir}. Nothing was changed. "
        "Try again in a moment"
    )
    assert storage.read(NAME) == b"old"
    assert not (storage.data_dir / "a").exists()


def test_reading_does_not_wait(storage: Storage) -> None:
    """Reading, listing and looking at versions go on while another process writes."""
    write(storage, b"old")
    with storage.change():
        reader = Storage(storage.data_dir, lock_timeout=0.0)
        assert reader.read(NAME) == b"old"
        assert reader.names("sessions") == [Path(NAME).name]
        assert len(reader.versions()) == 1


def test_the_lock_ends_with_its_block(storage: Storage) -> None:
    """An error in the block is raised as it is and releases the lock; nothing is called saved."""
    with pytest.raises(OSError, match="mine"), storage.change():
        raise OSError("mine")
    assert not storage.saved
    write(Storage(storage.data_dir, lock_timeout=0.0), b"new")


@posix
def test_without_locks_nothing_is_written(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system without locks is named, and nothing is written to it unlocked."""

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("smp_recovery.disk.lock.fcntl.flock", refuse)
    with pytest.raises(StorageError) as caught:
        write(storage, b"new")
    assert str(caught.value) == (
        f"{storage.data_dir} cannot be locked: No locks available. Nothing was changed. "
        "Keep the log on a disk that supports locks"
    )
    assert storage.read(NAME) is None


@posix
def test_a_link_in_place_of_the_lock_is_refused(storage: Storage, tmp_path: Path) -> None:
    """The lock is never opened, created or changed through a link."""
    storage.data_dir.mkdir()
    (storage.data_dir / ".lock").symlink_to(tmp_path / "victim")
    with pytest.raises(StorageError, match=r"cannot open .*\.lock: .*\. Nothing was changed"):
        write(storage, b"new")
    assert not (tmp_path / "victim").exists()
