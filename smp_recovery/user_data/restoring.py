"""Finds the earlier versions that a damaged or missing file can be restored from."""

import os
from contextlib import suppress
from typing import NamedTuple

from smp_recovery.disk.files import read_file
from smp_recovery.disk.storage import Storage
from smp_recovery.disk.versions import Version
from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Session
from smp_recovery.user_data.kinds import DataFile, find_file


class RestorableVersion(NamedTuple):
    """An undamaged earlier version of a file; `entries` counts those of a session, else None."""

    version: Version
    entries: int | None


def find_restorable(
    storage: Storage, file: DataFile, guidance: Guidance | None
) -> RestorableVersion | None:
    """The newest undamaged earlier version of `file`; `guidance` as for `DataFile.parse`."""
    for version in storage.versions():
        if version.name == file.name and not version.absent:
            with suppress(SmpRecoveryError):
                value = file.parse(read_file(version.path) or b"", guidance)
                entries = len(value.entries) if isinstance(value, Session) else None
                return RestorableVersion(version, entries)
    return None


def find_missing(storage: Storage) -> list[DataFile]:
    """The files that have earlier versions and do not exist now, sorted by name."""
    with suppress(DamageError):
        names = sorted({version.name for version in storage.versions()})
        missing = [name for name in names if not os.path.lexists(storage.data_dir / name)]
        return [file for file in map(find_file, missing) if file]
    return []


def is_damaged_version(version: Version, guidance: Guidance | None) -> bool:
    """Whether an earlier version of a known file is damaged."""
    file = find_file(version.name)
    if file is None or version.absent:
        return False
    try:
        file.parse(read_file(version.path) or b"", guidance)
    except NewerSchemaError:
        return False
    except SmpRecoveryError:
        return True
    return False
