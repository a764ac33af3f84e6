"""The lock that lets one process at a time change the log.

The operating system locks a file that is never deleted, and releases it when the process ends.
Does not know what the lock protects.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from smp_recovery.disk.files import open_private, reason_of
from smp_recovery.errors import NOTHING_CHANGED, LockTimeoutError, StorageError

_SHORTEST_PAUSE = 0.001
_LONGEST_PAUSE = 0.05

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def hold_lock(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock on the file `path`, waiting for it at most `timeout` seconds; a second lock in
    the same process waits, too. Raises `LockTimeoutError`, and `StorageError` if it cannot be
    taken.
    """
    try:
        descriptor = open_private(path, os.O_RDWR)
    except OSError as error:
        raise StorageError(f"cannot open {path}: {reason_of(error)}") from error
    try:
        _wait(descriptor, path, timeout)
        yield
    finally:
        with suppress(OSError):  # the lock is released all the same, and saved data stays saved
            os.close(descriptor)


def _wait(descriptor: int, path: Path, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    pause = _SHORTEST_PAUSE
    try:
        while not _try_lock(descriptor):
            left = deadline - time.monotonic()
            if left <= 0:
                raise LockTimeoutError(
                    f"another smp-recovery is writing to {path.parent}",
                    outcome=f"{NOTHING_CHANGED}. Try again in a moment",
                )
            time.sleep(min(pause, left))
            pause = min(pause * 2, _LONGEST_PAUSE)
    except OSError as error:
        raise StorageError(
            f"{path.parent} cannot be locked: {reason_of(error)}",
            outcome=f"{NOTHING_CHANGED}. Keep the log on a disk that supports locks",
        ) from error
