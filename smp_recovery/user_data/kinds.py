"""Every file of the private directory by its name: what reads it, and which kept version is sound.

It knows the readers of all files and changes none.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import read_file
from smp_recovery.disk.storage import Storage, Version, parse_version
from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.guidance.table_reader import is_key
from smp_recovery.log.entries import Session
from smp_recovery.text import count_entries
from smp_recovery.user_data.guidance_files import FOLDER as GUIDANCE
from smp_recovery.user_data.guidance_files import PRACTITIONER, OwnGuidance
from smp_recovery.user_data.session_files import day_of_file, parse_content
from smp_recovery.user_data.settings import NAME as SETTINGS
from smp_recovery.user_data.settings import SettingsStore

Reads = Callable[[bytes], object]
"""Reads the bytes of one file, or raises an SmpRecoveryError that says what is wrong."""


class Kept(NamedTuple):
    """A kept version of a file that is sound, what it is in words, and the entries of a session."""

    version: Version
    told: str
    entries: int


class Readers:
    """The readers of all files; without `base`, the built-in guidance, not those of guidance."""

    def __init__(self, storage: Storage, base: Guidance | None) -> None:
        self._storage = storage
        self._own = OwnGuidance(storage, base) if base else None

    def find(self, name: str) -> Reads | None:
        """What reads the file `name`, None for one that is not ours."""
        folder, _, base = name.rpartition("/")
        key = base.removesuffix(".toml")
        day = day_of_file(name)
        if day:
            return lambda content: parse_content(day, content)
        if name == SETTINGS:
            return SettingsStore(self._storage).parse
        own = self._own
        if own and name == f"{GUIDANCE}/{PRACTITIONER}.toml":
            return own.parse_practitioner
        if own and folder == GUIDANCE and key != base and is_key(key):
            return lambda content: own.parse_clinic(key, content)
        return None

    def keys(self) -> list[str]:
        """The keys of the clinics' files; none where their folder cannot be read."""
        with suppress(DamageError):
            return self._own.keys() if self._own else []
        return []

    def hashes(self) -> dict[str, str]:
        """The SHA-256 that each clinic's file states, by its key."""
        with suppress(DamageError):
            return self._own.hashes() if self._own else {}
        return {}

    def find_kept(self, name: str) -> Kept | None:
        """The newest kept version of the file `name` that is sound."""
        reads = self.find(name)
        for version in self._storage.versions() if reads else ():
            if reads and version.name == name and not version.absent:
                with suppress(SmpRecoveryError):
                    value = reads(read_file(version.path) or b"")
                    told, entries = "the newest version that is sound", 0
                    if isinstance(value, Session):
                        entries = len(value.entries)
                        told += f", with {count_entries(entries)}"
                    return Kept(version, told, entries)
        return None

    def gone(self) -> list[str]:
        """The names of our files of which there is a kept version alone, sorted."""
        with suppress(DamageError):
            names = {v.name for v in self._storage.versions() if self.find(v.name)}
            return sorted(n for n in names if not os.path.lexists(self._storage.data_dir / n))
        return []

    def is_worn(self, name: str) -> bool:
        """Whether what reads a file would refuse its kept version, which lies at `name`."""
        version = parse_version(Path(name))
        reads = self.find(version.name) if version and not version.absent else None
        if reads is None:
            return False
        try:
            reads(read_file(self._storage.data_dir / name) or b"")
        except NewerSchemaError:
            return False
        except SmpRecoveryError:
            return True
        return False
