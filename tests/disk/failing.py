"""A storage to try, and calls of the system that fail."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage

NAME = "sessions/2026-11-17.toml"
OTHER = "sessions/2026-12-20.toml"


def write(storage: Storage, content: bytes, *names: str) -> None:
    """Write `content` to `names`, or to `NAME`, in a change of its own, as a command does."""
    with storage.change() as change:
        for name in names or (NAME,):
            change.write(name, content)


def delete(storage: Storage, name: str = NAME) -> None:
    """Delete in a change of its own, as a command does."""
    with storage.change() as change:
        change.delete(name)


def set_aside(storage: Storage, name: str, content: bytes) -> Path:
    """Set aside in a change of its own, as a command does."""
    with storage.change() as change:
        return change.set_aside(name, content)


def temporaries(folder: Path) -> list[str]:
    """The name of every temporary file at any depth below `folder`."""
    return [path.name for path in folder.rglob(".tmp-*")]


_close: Callable[..., object] = os.close


class Failure:
    """Lets the call number `at` of a function of `os` fail, and counts the calls."""

    def __init__(self, real: Callable[..., object], at: int, error: BaseException) -> None:
        """Count from 1; nothing has been called yet."""
        self.real, self.at, self.error, self.calls = real, at, error, 0

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Fail once, and do what is asked at every other call; a file closes even as it fails."""
        self.calls += 1
        if self.calls == self.at:
            if self.real is _close:
                self.real(*args)
            raise self.error
        return self.real(*args, **kwargs)


def fail(monkeypatch: pytest.MonkeyPatch, function: str, at: int, number: int | None) -> Failure:
    """Let a call of `os.<function>` fail with the error `number`, or be interrupted without one."""
    error = KeyboardInterrupt() if number is None else OSError(number, os.strerror(number))
    failure = Failure(getattr(os, function), at, error)
    monkeypatch.setattr(os, function, failure)
    return failure
