"""Restores a damaged or missing file from its newest undamaged earlier version."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import may_exist
from smp_recovery.disk.storage import Storage
from smp_recovery.disk.versions import digest
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Session
from smp_recovery.log.session_parsing import find_entry_lines
from smp_recovery.text import count_entries
from smp_recovery.user_data.kinds import SESSION, DataFile, find_file


class RestorableVersion(NamedTuple):
    """An undamaged earlier version of a file; `entries` counts those of a session, and `lacks` has
    the numbers of those that are only in the damaged file.
    """

    content: bytes
    entries: int | None
    lacks: tuple[int, ...] = ()

    def __str__(self) -> str:
        """`the newest undamaged version, with 1 entry, but without entry 2 of the damaged file`."""
        entries = "" if self.entries is None else f", with {count_entries(self.entries)}"
        lacks = "entry" if len(self.lacks) == 1 else "entries"
        lost = f", but without {lacks} {', '.join(map(str, self.lacks))} of the damaged file"
        return f"the newest undamaged version{entries}{lost if self.lacks else ''}"


def find_restorable(
    storage: Storage, file: DataFile, guidance: Guidance | None
) -> RestorableVersion | None:
    """What the last change left of the file, else its newest undamaged earlier version."""
    versions = [version for version in storage.versions() if version.name == file.name]
    for read in (read for each in versions for read in (each.read_left_content, each.read)):
        with suppress(SmpRecoveryError):
            content = read()
            if content is None:
                continue
            value = file.parse(content, guidance)
            if not isinstance(value, Session):
                return RestorableVersion(content, None)
            lacks = {*find_entry_lines(_read_damaged(storage, file))}
            lacks -= {entry.number for entry in value.entries}
            return RestorableVersion(content, len(value.entries), tuple(sorted(lacks)))
    return None


def _read_damaged(storage: Storage, file: DataFile) -> bytes:
    with suppress(DamageError):
        return storage.read(file.name) or b""
    return b""


def find_missing(storage: Storage) -> list[DataFile]:
    """The files that have earlier versions and do not exist now, sorted by name."""
    return [file for file in map(find_file, storage.missing()) if file]


def find_vanished(storage: Storage) -> Iterator[tuple[DataFile, RestorableVersion | None]]:
    """The missing files that this program did not remove, each with what can be restored."""
    for file in find_missing(storage):
        with suppress(DamageError):
            newest = next(each for each in storage.versions() if each.name == file.name)
            if newest.read_left() not in ("", digest(None)):
                yield file, find_restorable(storage, file, None)


def is_undamaged(file: DataFile, content: bytes, guidance: Guidance | None) -> bool:
    """Whether this version or a newer one can use `content` as this file."""
    try:
        file.parse(content, guidance)
    except NewerSchemaError:
        return True
    except SmpRecoveryError:
        return False
    return True


def restore(storage: Storage, name: str, guidance: Guidance | None) -> RestorableVersion:
    """Replace the damaged or missing file `name` by its newest undamaged earlier version. Raises
    InputError if it is not damaged or has none, and DamageError if it cannot be kept.
    """
    file = find_file(name)
    undamaged = InputError(f"{name[:80]!a} is not a damaged file: see `smp-recovery doctor`")
    if file is None:
        raise undamaged
    exists = may_exist(storage.path(name)) or storage.read(name)  # or a stub
    if not exists and name not in storage.missing():
        raise undamaged
    with storage.change() as change:
        content = storage.read(name)
        if content is not None and is_undamaged(file, content, guidance):
            raise undamaged
        found = find_restorable(storage, file, guidance)
        if found is None:
            raise InputError(f"no earlier version of {name} can be used: see `smp-recovery doctor`")
        change.write(name, found.content)
        return found


def find_name(data_dir: Path, given: str) -> str:
    """The name of a file that the user gave by its path, or by the name of a session's file."""
    name = f"{SESSION.folder}{given}"
    if find_file(name):
        return name
    path = Path(given)
    return path.relative_to(data_dir).as_posix() if path.is_relative_to(data_dir) else given
