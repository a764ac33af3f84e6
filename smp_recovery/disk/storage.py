"""The one place that writes the person's files: private, locked, replaced whole, with undo.

Bytes go in and bytes come out: this module must not know what a file means, and it prints nothing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import (
    SIZE_LIMIT,
    list_folder,
    make_private,
    put_file,
    read_file,
    reason_of,
    resolve,
    sync_folder,
    wrap_os_error,
)
from smp_recovery.disk.lock import locked
from smp_recovery.errors import DamageError, StoppedError, StorageError, UnsyncedError

KEPT_VERSIONS = 20

LOCK = ".lock"
VERSIONS = "versions"
UNDONE = "undone~"
"""How the names begin of what `undo` took away."""
_ABSENT = ".absent"


class Version(NamedTuple):
    """What file `name` held before a change (`absent`: it did not exist); `sequence` only grows,
    and is one for all files of one change.
    """

    sequence: int
    name: str
    absent: bool
    path: Path


class UndoneFile(NamedTuple):
    """The file `name` went back from `before` to `after`; None stands for no file.

    `rest` are the other files that the same change had written.
    """

    name: str
    before: bytes | None
    after: bytes | None
    rest: "tuple[UndoneFile, ...]" = ()


UndoGuard = Callable[[str, bytes | None], object]
"""Sees the name of a file and what it holds, None where it is not there; raises to refuse."""


class Storage:
    """Files below one private folder, each known by a name such as `sessions/2026-11-17.toml`."""

    def __init__(self, data_dir: Path, lock_timeout: float = 10.0) -> None:
        """Touch nothing yet; `lock_timeout` is the longest wait for another writer, in seconds."""
        self.data_dir = data_dir
        self.saved = False
        """Whether a change was made to its end: what fails after that takes nothing back."""
        self._lock_timeout = lock_timeout

    def names(self, folder: str) -> list[str]:
        """All names in `folder` but dot files and links to nothing, sorted; none if it is missing.

        Raises `DamageError` for a folder that cannot be read.
        """
        place = self.path(folder)
        shown = (name for name in list_folder(place) if name[0] != ".")
        return [name for name in shown if _exists(f"{place}/{name}")]

    def read(self, name: str) -> bytes | None:
        """Read `name` without waiting for a lock; None only when there is no such file.

        Raises `DamageError` for what cannot be read, is no regular file or exceeds `SIZE_LIMIT`.
        """
        return read_file(self.path(name))

    def versions(self) -> list[Version]:
        """List the kept versions of all files, newest first."""
        folder = self.data_dir / VERSIONS
        found = (parse_version(folder / name) for name in list_folder(folder))
        return sorted(filter(None, found), key=lambda version: version.sequence, reverse=True)

    @contextmanager
    def change(self) -> "Iterator[LockedWriter]":
        """Hold the lock for a read, a decision and a write; the folder is created at need.

        Not re-entrant. Raises `LockTimeoutError` when another process writes beyond the time-out.
        """
        with wrap_os_error(self.data_dir):
            make_private(resolve(self.data_dir))
        with locked(self.data_dir / LOCK, self._lock_timeout):
            change = LockedWriter(self)
            try:
                yield change
                self.saved = True
            finally:
                change.closed = True

    def undo(self, check: UndoGuard | None = None) -> UndoneFile | None:
        """Take back the newest change that is kept, with all its files, and say what it was.

        None if there is none. Before anything changes, `check` sees what each of the files holds
        now, and may raise.
        """
        if not self.versions():
            return None
        with self.change() as change:
            return change.undo(check)

    def set_aside(self, name: str, content: bytes) -> Path:
        """Keep `content` as `name`, or as the next free name like it; return where it lies.

        No step to undo. Raises as `change` and `LockedWriter.write` do.
        """
        stem, dot, suffix = name.partition(".")
        with self.change() as change:
            for number in count(1):
                free = name if number == 1 else f"{stem}-{number}{dot}{suffix}"
                held = change.read(free)
                if held in (None, content):
                    break
            path = self.path(free)
            with wrap_os_error(path):
                put_file(path, content)
                sync_folder(self.data_dir)
            return path

    def path(self, name: str) -> Path:
        """Where the person finds `name`; raises `StorageError` for a name that leads elsewhere."""
        if not _is_inside(name):
            raise StorageError(f"{name!r} names no file of the log; the log is as it was")
        return self.data_dir / name


class LockedWriter:
    """Reads and writes under the lock, until the `with` block of `Storage.change` ends."""

    def __init__(self, storage: Storage) -> None:
        self.closed = False
        self._storage = storage
        self._sequence = 0
        self._kept: set[str] = set()

    def read(self, name: str) -> bytes | None:
        """Read as `Storage.read` does; no other process can write before the change ends."""
        return self._storage.read(name)

    def write(self, name: str, content: bytes) -> None:
        """Replace `name` by `content`, keep what it held, and return once both are on the disk.

        Links are followed. Equal content is written anew, but is no step to undo. Raises
        `StorageError`, which says whether the log is as it was, and `DamageError` when what the
        file holds now cannot be read and so not be kept.
        """
        path = self._changeable(name)
        if len(content) > SIZE_LIMIT:
            raise StorageError(f"{path} would exceed {SIZE_LIMIT} bytes; the log is as it was")
        before = self.read(name)
        if before != content:
            self._keep(name, before)
        _commit(path, content)
        self._prune()

    def delete(self, name: str) -> None:
        """Keep what `name` holds, then remove it (of a link, its target); no file is no change.

        Raises as `write` does.
        """
        path = self._changeable(name)
        before = self.read(name)
        if before is not None:
            self._keep(name, before)
            _commit(path, None)
            self._prune()

    def undo(self, check: UndoGuard | None = None) -> UndoneFile | None:
        """Undo as `Storage.undo` does, inside a change that is under way."""
        step = self._find_step()
        if not step:
            return None
        for _, undone in step:
            if check:
                check(undone.name, undone.before)
        try:
            self._take_back(step)
        except KeyboardInterrupt:
            left = sum(self.read(undone.name) != undone.after for _, undone in step)
            if 0 < left < len(step):
                raise StoppedError("stopped; undo again for the rest") from None
            raise
        first, *rest = (undone for _, undone in step)
        return first._replace(rest=tuple(rest))

    def _take_back(self, step: list[tuple[Version, UndoneFile]]) -> None:
        """Let every file of `step` go back; UnsyncedError comes after the last."""
        unsynced = None
        for done, (version, undone) in enumerate(step):
            try:
                self._keep_undone(undone.name, undone.before)
                _commit(self._changeable(undone.name), undone.after)
            except UnsyncedError as error:
                unsynced = error
            except StorageError as error:
                raise _in_part(error, done) from error
            with suppress(OSError):  # if it stays: equal to its file, it is skipped next time
                os.unlink(version.path)
            self._kept.discard(undone.name)
        if unsynced:
            raise UnsyncedError(f"the change is undone; {unsynced}")

    def _find_step(self) -> list[tuple[Version, UndoneFile]]:
        """The newest kept change that differs from what is there; what does not is dropped."""
        step: list[tuple[Version, UndoneFile]] = []
        for version in self._storage.versions():
            if step and version.sequence != step[0][0].sequence:
                break
            path = self._changeable(version.name)
            before, after = self.read(version.name), _content(version)
            if before != after:
                step.append((version, UndoneFile(version.name, before, after)))
            elif not step:
                with wrap_os_error(path):
                    os.unlink(version.path)
                    sync_folder(version.path.parent)
        return step

    def _changeable(self, name: str) -> Path:
        if self.closed:
            raise RuntimeError("the change is over: its with block has ended")
        path = self._storage.path(name)
        if "~" in name or name.endswith(_ABSENT):
            raise StorageError(f"{path} must be renamed before it can change; the log is as it was")
        return path

    def _keep(self, name: str, before: bytes | None) -> None:
        if name in self._kept:
            return
        versions = self._storage.versions()
        newest = versions[0] if versions else None
        if newest and newest.name == name and _content(newest) == before and _is_alone(versions):
            self._sequence = newest.sequence  # kept by a change that was cut short
        else:
            self._sequence = self._sequence or (newest.sequence + 1 if newest else 1)
            self._keep_as(f"{self._sequence:06}~{_flat(name)}", name, before)
        self._kept.add(name)

    def _keep_as(self, flat: str, name: str, before: bytes | None) -> None:
        folder = self._storage.data_dir / VERSIONS
        with wrap_os_error(self._storage.path(name)):
            put_file(folder / f"{flat}{_ABSENT if before is None else ''}", before or b"")
            sync_folder(folder)

    def _keep_undone(self, name: str, undone: bytes | None) -> None:
        """Keep what an undo takes away: it may hold an edit by hand that no version has."""
        if undone is not None:
            self._keep_as(f"{UNDONE}{_flat(name)}", name, undone)

    def _prune(self) -> None:
        with suppress(OSError, DamageError):  # the file itself is saved
            versions = self._storage.versions()
            kept = list(dict.fromkeys(version.sequence for version in versions))[:KEPT_VERSIONS]
            for version in versions:
                if version.sequence < kept[-1]:
                    os.unlink(version.path)
            if versions[-1].sequence < kept[-1]:
                self._forget_undone(versions)

    def _forget_undone(self, versions: list[Version]) -> None:
        """Let what an undo took away go with the versions that are as old."""
        folder = self._storage.data_dir / VERSIONS
        oldest = min(version.path.stat().st_mtime for version in versions if version.path.exists())
        for name in list_folder(folder):
            if name.startswith(UNDONE) and (folder / name).stat().st_mtime < oldest:
                os.unlink(folder / name)


def _in_part(error: StorageError, done: int) -> StorageError:
    """The error of a step that was undone in part: it must not say that nothing was."""
    if not done:
        return error
    why = str(error).removesuffix("; the log is as it was")
    files = "1 file is" if done == 1 else f"{done} files are"
    return StorageError(f"{why}; {files} as before the change, undo again for the rest")


def _is_alone(versions: list[Version]) -> bool:
    """Whether the change that kept the first of `versions` kept no other file."""
    return len(versions) == 1 or versions[1].sequence != versions[0].sequence


def _exists(path: str) -> bool:
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    except OSError:  # told to whoever reads it
        pass
    return True


def _flat(name: str) -> str:
    return name.replace("/", "~")


def _is_inside(name: str) -> bool:
    """Whether it leads to a file below the home that is none of the storage's own."""
    parts = name.split("/")
    outside = "\\" in name or "\0" in name or os.path.splitdrive(name)[0]
    return not outside and parts[0] != VERSIONS and all(p and p[0] != "." for p in parts)


def parse_version(path: Path) -> Version | None:
    """The kept version that the file `path` holds by its name, None where `undo` passes it over."""
    number, _, flat = path.name.partition("~")
    name = flat.removesuffix(_ABSENT).replace("~", "/")
    if not (number.isascii() and number.isdigit() and _is_inside(name)):
        return None
    return Version(int(number), name, flat.endswith(_ABSENT), path)


def _content(version: Version) -> bytes | None:
    content = read_file(version.path)
    if content is None:
        raise DamageError(f"{version.path} was removed by another program; try again")
    return None if version.absent else content


def _commit(path: Path, content: bytes | None) -> None:
    with wrap_os_error(path):
        target = resolve(path)
        if content is None:
            os.unlink(target)
        else:
            put_file(target, content)
    try:
        sync_folder(target.parent)
    except OSError as error:
        raise UnsyncedError(
            f"{path} is changed, but the change may not survive a power cut: {reason_of(error)}"
        ) from error
