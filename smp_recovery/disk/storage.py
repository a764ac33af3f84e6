"""The only module that writes the user's files: private, locked, replaced atomically, with undo.

Does not know what a file means.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeVar

from smp_recovery.disk.files import (
    SIZE_LIMIT,
    is_shown,
    list_folder,
    make_private,
    may_exist,
    put_file,
    read_file,
    reason_of,
    resolve,
    scan_folder,
    select_stubbed,
    sync_folder,
    wrap_os_error,
)
from smp_recovery.disk.versions import VERSIONS, Version, Versions, digest, is_file_name
from smp_recovery.errors import (
    NOTHING_CHANGED,
    DamagedFileError,
    DamageError,
    NotDownloadedError,
    SmpRecoveryError,
    StoppedError,
    StorageError,
    UnsyncedError,
)
from smp_recovery.text import count_things

LOCK = ".lock"

Parsed = TypeVar("Parsed")

SET_ASIDE = "edited-"
"""The beginning of the names of files that hold what a person wrote and no file of theirs holds."""


class UndoneFile(NamedTuple):
    """The file `name` went back from `before` to `after`; None means that it did not exist."""

    name: str
    before: bytes | None
    after: bytes | None


class UndoStep(NamedTuple):
    """What undoes a change of one file, and the version that it goes back to."""

    version: Version
    file: UndoneFile


class Storage:
    """Files below one private folder, each known by a name such as `sessions/2026-11-17.toml`."""

    def __init__(
        self,
        data_dir: Path,
        lock_timeout: float = 10.0,
        *,
        knows: Callable[[str], object] = is_file_name,
    ) -> None:
        """Access no file; `lock_timeout` is the longest wait for another writer, in seconds, and
        `knows` tells the names of the files whose versions count.
        """
        self.data_dir = data_dir
        self.saved = False
        """Whether a change was completed: later errors do not undo it."""
        self._lock_timeout = lock_timeout
        self._versions = Versions(data_dir / VERSIONS, knows)
        self._writer: LockedWriter | None = None

    def names(self, folder: str) -> list[str]:
        """The files in `folder`, also as stubs, but no dot files, sorted. Raises DamageError."""
        entries = scan_folder(self.path(folder))
        links = (entry.name for entry in entries if entry.is_symlink())
        removed = {link for link in links if self.is_removed(f"{folder}/{link}")}
        files = (e.name for e in entries if is_shown(e) and e.name not in removed)
        return sorted([*files, *select_stubbed([entry.name for entry in entries])])

    def read(self, name: str) -> bytes | None:
        """Read `name`; None if it does not exist. Raises DamageError, also for a stub."""
        path = self.path(name)
        content = read_file(path)
        if content is None and self.is_stubbed(name):
            raise NotDownloadedError(path)
        return content

    def is_stubbed(self, name: str) -> bool:
        """Whether only the stub of a sync program exists of the file `name`."""
        path = self.path(name)
        with suppress(DamageError):
            return path.name in select_stubbed(list_folder(path.parent))
        return False

    def load(self, name: str, parse: Callable[[bytes], Parsed], fix: str) -> Parsed | None:
        """What `parse` reads in the file `name`, None if it does not exist. A DamageError, in words
        about "it", gets the name of the file and `fix`, the way out; so does a link to nothing.
        """
        content = self.read(name)
        try:
            if content is None and os.path.islink(self.path(name)) and not self.is_removed(name):
                raise DamageError("it is a link to a missing file")
            return None if content is None else parse(content)
        except DamageError as error:
            raise DamagedFileError(self.path(name), error, fix) from None

    def is_removed(self, name: str) -> bool:
        """Whether the file `name` is a link, of which this program removed the target."""
        path = self.path(name)
        if not os.path.islink(path) or os.path.exists(path):
            return False
        newest = next((each for each in self.versions() if each.name == name), None)
        return newest is not None and newest.is_removal

    def versions(self) -> list[Version]:
        """List the kept versions of all files, newest first."""
        return self._versions.newest_first()

    def find_earlier(self) -> dict[str, list[Path]]:
        """Where the earlier contents of each file are, by its name. Raises DamageError."""
        found: dict[str, list[Path]] = {}
        for version in self.versions():
            if not version.absent:
                found.setdefault(version.name, []).append(version.path)
        for name, paths in self._versions.find_undone().items():
            found.setdefault(name, []).extend(paths)
        return found

    def missing(self) -> list[str]:
        """The names of the files that have versions and do not exist, sorted."""
        with suppress(DamageError):
            names = sorted({each.name for each in self._versions.newest_first(is_file_name)})
            gone = [name for name in names if not may_exist(self.path(name))]
            return [name for name in gone if not self.is_stubbed(name)]
        return []

    @contextmanager
    def change(self) -> "Iterator[LockedWriter]":
        """Hold the lock for a read, a decision and a write; create the folder if it is missing. A
        change within another is part of that: one `undo` takes both back. Raises LockTimeoutError.
        """
        if self._writer:
            yield self._writer
            self.saved = True
            return
        from smp_recovery.disk.lock import hold_lock  # nothing that only reads needs it

        with wrap_os_error(self.data_dir):
            make_private(resolve(self.data_dir))
        with hold_lock(self.data_dir / LOCK, self._lock_timeout):
            self._writer = LockedWriter(self, self._versions)
            try:
                yield self._writer
            except NotDownloadedError as error:
                error.outcome = error.outcome or NOTHING_CHANGED
                raise
            finally:
                self._writer = None
            self.saved = True
            self._versions.prune()

    def is_written_since(self, version: Version) -> bool:
        """Whether something else has written the file of `version` since its change."""
        path = self.path(version.name)
        with wrap_os_error(path):
            undone = self._versions.find_undone().get(version.name, ())
            if version.read_left() in {"", *(digest(read_file(each)) for each in undone)}:
                return False
            return path.exists() and path.stat().st_ctime_ns > version.path.stat().st_ctime_ns

    def path(self, name: str) -> Path:
        """The path of `name`. Raises StorageError for a name outside of the folder."""
        if not is_file_name(name):
            raise StorageError(f"{name!r} does not name a file of the log")
        return self.data_dir / name


class LockedWriter:
    """Writes under the lock: only inside the `with` block of `Storage.change`."""

    def __init__(self, storage: Storage, versions: Versions) -> None:
        self._storage = storage
        self._versions = versions
        self._sequence: int | None = None
        self._kept: set[str] = set()

    def write(self, name: str, content: bytes) -> None:
        """Replace `name` by `content`, keep its earlier version, and sync both to the disk; equal
        content is no step to undo. Raises `StorageError`, and `DamageError` if it cannot be kept.
        """
        if len(content) > SIZE_LIMIT:
            raise StorageError(f"{self._storage.path(name)} would exceed {SIZE_LIMIT} bytes")
        self._replace(name, content)

    def delete(self, name: str) -> None:
        """Keep a version of `name`, then remove it (of a link, its target). Raises as `write`."""
        self._replace(name, None)

    def set_aside(self, name: str, content: bytes) -> Path:
        """Save `content` beside the other files as `edited-` and the last part of `name`, or with a
        number if that exists; return its path. `undo` does not remove it. Raises as `write` does.
        """
        stem, dot, suffix = name.rpartition("/")[2].partition(".")
        for number in count(1):
            free = f"{SET_ASIDE}{stem}{'' if number == 1 else f'-{number}'}{dot}{suffix}"
            if self._storage.read(free) in (None, content):
                break
        path = self._storage.path(free)
        with wrap_os_error(path):
            put_file(path, content)
            sync_folder(path.parent)
        return path

    def take_back(self, steps: Sequence[UndoStep]) -> None:
        """Put every file back as `find_undo` said. The errors say how many were put back."""
        undone = self._versions.find_undone()
        try:
            do_in_turn(
                [partial(self._put_back, step, undone.get(step.file.name, ())) for step in steps],
                all_done="the change is undone",
                part_done="went back before it. Undo again for the rest",
            )
        except KeyboardInterrupt:
            left = sum(self._storage.read(file.name) != file.after for _, file in steps)
            if left not in (0, len(steps)):
                raise StoppedError("stopped; undo again for the rest") from None
            raise

    def find_undo(
        self, adapt: Callable[[Version, UndoneFile], UndoneFile | None]
    ) -> list[UndoStep]:
        """What undoes the newest kept change that differs from the files now; drop newer ones.

        `adapt` may change what a file goes back to, or refuse it by an error. None from it: the
        change is no longer there. It is dropped, and none before it is undone.
        """
        step: list[UndoStep] = []
        newest = None
        for version in self._storage.versions():
            if newest not in (None, version.sequence):
                break
            now = self._storage.read(version.name)
            file = adapt(version, UndoneFile(version.name, now, version.read()))
            if file is None or file.before != file.after:
                newest = version.sequence
            if file and file.before != file.after:
                step.append(UndoStep(version, file))
            elif not step:
                with wrap_os_error(self._storage.path(version.name)):
                    self._versions.drop(version)
        return step

    def _put_back(self, step: UndoStep, undone: Sequence[Path]) -> None:
        file = step.file
        path = self._storage.path(file.name)
        if file.before is not None:
            with wrap_os_error(path):
                self._versions.keep_undone(file.name, file.before, undone)
        try:
            _commit(path, file.after)
        except UnsyncedError:
            self._forget(step.version)
            raise
        self._forget(step.version)

    def _forget(self, version: Version) -> None:
        with suppress(OSError):  # if it stays: it equals its file and is skipped next time
            os.unlink(version.path)

    def _replace(self, name: str, content: bytes | None) -> None:
        """Keep the file as it was before this change, once; then write it, or remove it."""
        path = self._storage.path(name)
        before = self._storage.read(name)
        if before is None and content is None:
            return
        if before != content and name not in self._kept:
            with wrap_os_error(path):
                self._sequence = self._versions.keep(name, before, content, self._sequence)
            self._kept.add(name)
        _commit(path, content)


def do_in_turn(steps: Iterable[Callable[[], None]], *, all_done: str, part_done: str) -> None:
    """Make changes of one file each. An error says before `part_done` how many came before it. An
    UnsyncedError is raised only after the last, and says `all_done`.
    """
    unsynced = None
    for done, step in enumerate(steps):
        try:
            step()
        except UnsyncedError as error:
            unsynced = error
        except SmpRecoveryError as error:
            if done:
                error.amend(outcome=f"{count_things(done, 'file')} {part_done}")
            raise
    if unsynced:
        raise UnsyncedError(all_done, unsynced.reason)


def _commit(path: Path, content: bytes | None) -> None:
    """Replace the file `path` by `content`, or remove it for None, and sync its folder."""
    with wrap_os_error(path):
        target = resolve(path)
        if content is None:
            os.unlink(target)
        else:
            put_file(target, content)
    try:
        sync_folder(target.parent)
    except OSError as error:
        raise UnsyncedError(f"{path} is changed", reason_of(error)) from error
