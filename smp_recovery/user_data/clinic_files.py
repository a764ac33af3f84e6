"""Stores the clinics' source files that the user has chosen, unchanged."""

import re

from smp_recovery.disk.storage import Storage
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamagedFileError, DamageError, InputError
from smp_recovery.guidance.built_in import LARGEST_SOURCE
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.guidance.source_parsing import parse_source_table
from smp_recovery.guidance.table_reader import TableReader, is_key
from smp_recovery.user_data.practitioner import GUIDANCE_FOLDER, PRACTITIONER

CLINIC_FIX = (
    "`smp-recovery guidance drop {}` removes it. `smp-recovery guidance use FILE` replaces it."
)
_HASH_LINE = re.compile(rb"\A# sha256 [0-9a-f]{64}\n")


class ClinicFileStore:
    """The clinics' files, by key; their topics are those of the built-in `guidance`."""

    def __init__(self, storage: Storage, guidance: Guidance) -> None:
        self._storage = storage
        self._guidance = guidance

    def keys(self) -> list[str]:
        """The keys of all files, sorted. Raises DamageError for a folder that cannot be read."""
        names = self._storage.names(GUIDANCE_FOLDER)
        keys = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
        return [key for key in keys if is_clinic_key(key)]

    def load_all(self) -> list[Source]:
        """Every clinic's file. Raises DamageError for the first that is damaged."""
        return [self._load(key) for key in self.keys()]

    def use(self, content: bytes, name: str) -> Source:
        """Check and store the file called `name`. Raises DamageError with every fault."""
        source = parse_clinic_file(content, name, self._guidance)
        with self._storage.change() as change:
            change.write(_name_file(source.key), content)
        return source

    def drop(self, key: str) -> None:
        """Remove the file `key`. Raises InputError if there is none."""
        if key not in self.keys():
            raise InputError(f"there is no guidance file {key[:40]!a}: see `guidance list`")
        with self._storage.change() as change:
            change.delete(_name_file(key))

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each file, by its key. Raises DamageError for one that cannot be read."""
        return {
            key: hash_clinic_file(self._storage.read(_name_file(key)) or b"") for key in self.keys()
        }

    def _load(self, key: str) -> Source:
        try:
            content = self._storage.read(_name_file(key)) or b""
            return parse_stored_file(content, key, self._guidance)
        except DamageError as error:
            raise DamagedFileError(
                f"the clinic's file {key}", error, CLINIC_FIX.format(key)
            ) from None


def _name_file(key: str) -> str:
    return f"{GUIDANCE_FOLDER}/{key}.toml"


def parse_clinic_file(content: bytes, name: str, guidance: Guidance) -> Source:
    """Read a clinic's file. Raises DamageError with every fault, each of which begins with `name`
    unless that is empty.
    """
    data = parse_toml(strip_hash_line(content), name or "it", LARGEST_SOURCE)
    faults: list[str] = []
    file = TableReader(data, name, faults)
    source = parse_source_table(file, guidance)
    if source.key in guidance.sources or source.key == PRACTITIONER:
        file.fault(f"source: 'key' {source.key!a} is taken: choose another")
    if source.kind == "practitioner":
        file.fault("source: 'kind' cannot be 'practitioner' in a file: use 'clinic'")
    if faults:
        raise DamageError(*faults)
    return source._replace(built_in=False)


def parse_stored_file(content: bytes, key: str, guidance: Guidance) -> Source:
    """Read the clinic's file that is stored under `key`. Raises DamageError."""
    source = parse_clinic_file(content, "", guidance)
    if source.key != key:
        raise DamageError(f"its key is {source.key!a}, not {key!a} as its name says")
    return source


def strip_hash_line(content: bytes) -> bytes:
    """The clinic's file without the line that version 0.1.0 put first in its copy."""
    return _HASH_LINE.sub(b"", content)


def hash_clinic_file(content: bytes) -> str:
    """The SHA-256 of a clinic's file as the clinic published it."""
    import hashlib

    return hashlib.sha256(strip_hash_line(content)).hexdigest()


def is_clinic_key(key: str) -> bool:
    """Whether a clinic's file can be stored under `key`."""
    return is_key(key) and key != PRACTITIONER
