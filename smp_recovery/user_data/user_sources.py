"""The user's own source files: the practitioner's rules and contact, and the clinics' files."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from smp_recovery.disk.storage import LockedWriter, Storage
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamagedFileError, DamageError, InputError, NotDownloadedError
from smp_recovery.guidance.built_in import LARGEST_SOURCE
from smp_recovery.guidance.model import Contact, Guidance, Rule, Source, is_passed_over
from smp_recovery.guidance.source_parsing import parse_source, parse_source_table
from smp_recovery.guidance.table_reader import TableReader, is_key

GUIDANCE_FOLDER = "guidance"
PRACTITIONER = "practitioner"
"""The key of the practitioner's file, which no clinic's file can have."""

PRACTITIONER_FILE = f"{GUIDANCE_FOLDER}/{PRACTITIONER}.toml"
PRACTITIONER_FIX = "Fix it or move it away."
CLINIC_FIX = (
    "`smp-recovery guidance drop {}` removes it. `smp-recovery guidance use FILE` replaces it."
)
ASK_ANY_TIME = "asking is always allowed. Use 'do' for what is advised"
_NO_RULES = b"""schema = 1

[source]
key = "practitioner"
title = "Your practitioner"
kind = "practitioner"
"""
_HASH_LINE = rb"\A# sha256 [0-9a-f]{64}\n"

_Table = dict[str, Any]
"""The practitioner's file as TOML, so that a change keeps its unknown keys."""


class UserSources:
    """The files in the guidance folder; their topics are those of the built-in `guidance`."""

    def __init__(self, storage: Storage, guidance: Guidance) -> None:
        self._storage = storage
        self._guidance = guidance

    def load_all(self) -> list[Source]:
        """The practitioner's file, if there is one, and every clinic's. Raises DamageError."""
        practitioner = self.load_practitioner()
        clinics = [self._load_clinic_file(key) for key in self.clinic_keys()]
        return [practitioner, *clinics] if practitioner else clinics

    def load_practitioner(self) -> Source | None:
        """The practitioner's rules and contact, None if none are stored. Raises DamageError."""
        return self._storage.load(
            PRACTITIONER_FILE,
            lambda content: parse_practitioner(content, self._guidance),
            PRACTITIONER_FIX,
        )

    def add_rule(self, rule: Rule) -> Source:
        """Add `rule` after the practitioner's others. Raises InputError if it cannot be stored."""
        row = {
            "topic": rule.topic,
            "stance": rule.stance,
            "first_day": rule.window.first,
            "last_day": rule.window.last,
            "text": rule.text,
            "wording": rule.wording,
        }
        if is_passed_over(self._guidance, rule):
            raise InputError(f"{rule.topic} cannot be {rule.stance!a}: {ASK_ANY_TIME}")
        with self._storage.change() as change:
            table, _ = self._read_practitioner()
            known = {key: value for key, value in row.items() if value is not None}
            table.setdefault("rules", []).append(known)
            return self._write_practitioner(change, table)

    def forget_rule(self, number: int) -> Rule:
        """Remove the practitioner's rule `number` (from 1) and return it. Raises InputError."""
        with self._storage.change() as change:
            table, source = self._read_practitioner()
            if not 1 <= number <= len(source.rules):
                raise InputError(f"there is no rule {number}: see `smp-recovery clinic list`")
            table["rules"].pop(number - 1)
            self._write_practitioner(change, table)
            return source.rules[number - 1]

    def set_contact(self, changed: Mapping[str, str]) -> Contact:
        """Store the fields `changed` of the practitioner's contact. Raises InputError."""
        with self._storage.change() as change:
            table, source = self._read_practitioner()
            contact = (source.contact or Contact("", "", ""))._replace(**changed)
            table["contact"] = contact._asdict()
            self._write_practitioner(change, table)
            return contact

    def clinic_keys(self) -> list[str]:
        """The keys of the clinics' files, sorted. Raises DamageError for an unreadable folder."""
        names = self._storage.names(GUIDANCE_FOLDER)
        keys = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
        return [key for key in keys if is_clinic_key(key)]

    def use_clinic_file(self, content: bytes, name: str) -> Source:
        """Check and store the file called `name`. Raises DamageError with every fault."""
        source = parse_clinic_file(content, name, self._guidance)
        with self._storage.change() as change:
            change.write(_name_file(source.key), content)
        return source

    def drop_clinic_file(self, key: str) -> None:
        """Remove the clinic's file `key`. Raises InputError if there is none."""
        if key not in self.clinic_keys():
            raise InputError(f"there is no guidance file {key[:40]!a}: see `guidance list`")
        with self._storage.change() as change:
            change.delete(_name_file(key))

    def hash_clinic_files(self) -> dict[str, str]:
        """The SHA-256 of each file, by its key. Raises DamageError for one that cannot be read."""
        return {
            key: hash_clinic_file(self._storage.read(_name_file(key)) or b"")
            for key in self.clinic_keys()
        }

    def _load_clinic_file(self, key: str) -> Source:
        try:
            content = self._storage.read(_name_file(key)) or b""
            return parse_stored_file(content, key, self._guidance)
        except NotDownloadedError:
            raise
        except DamageError as error:
            raise DamagedFileError(
                f"the clinic's file {key}", error, CLINIC_FIX.format(key)
            ) from None

    def _read_practitioner(self) -> tuple[_Table, Source]:
        source = self.load_practitioner() or parse_practitioner(_NO_RULES, self._guidance)
        content = self._storage.read(PRACTITIONER_FILE) or _NO_RULES
        return parse_toml(content, PRACTITIONER_FILE, LARGEST_SOURCE), source

    def _write_practitioner(self, change: LockedWriter, table: _Table) -> Source:
        import tomli_w

        try:
            content = tomli_w.dumps(table).encode()
            source = parse_practitioner(content, self._guidance)
        except UnicodeEncodeError:
            raise InputError("the text cannot be saved: it is not valid Unicode") from None
        except DamageError as error:
            raise InputError(f"it cannot be saved: {error.in_one_line}") from None
        change.write(PRACTITIONER_FILE, content)
        return source


def parse_practitioner(content: bytes, guidance: Guidance) -> Source:
    """Read the practitioner's file. Raises DamageError with every fault."""
    source = parse_source(parse_toml(content, "it", LARGEST_SOURCE), "", guidance)
    if (source.key, source.kind) != (PRACTITIONER, PRACTITIONER):
        raise DamageError(f"'key' and 'kind' must be {PRACTITIONER!a}")
    return source._replace(built_in=False)


def parse_clinic_file(
    content: bytes, name: str, guidance: Guidance, *, is_stored: bool = False
) -> Source:
    """Read a clinic's file. Raises DamageError with every fault, each of which begins with `name`
    unless that is empty. What is passed over is no fault of a file that is stored already.
    """
    data = parse_toml(strip_hash_line(content), name or "it", LARGEST_SOURCE)
    faults: list[str] = []
    file = TableReader(data, name, faults)
    file.find = partial(_find_meant, guidance)
    source = parse_source_table(file, guidance)
    if source.key in guidance.sources or source.key == PRACTITIONER:
        file.fault(f"source: 'key' {source.key!a} is taken: choose another")
    if source.kind == "practitioner":
        file.fault("source: 'kind' cannot be 'practitioner' in a file: use 'clinic'")
    for number, rule in enumerate(() if is_stored else source.rules, 1):
        if is_passed_over(guidance, rule):
            file.fault(f"rules {number}: {rule.topic!a} cannot be {rule.stance!a}: {ASK_ANY_TIME}")
    if faults:
        raise DamageError(*faults)
    return source._replace(built_in=False)


def _find_meant(guidance: Guidance, key: str, value: str) -> str | None:
    """The topic, symptom or sign that the `value` of the `key` is another name for."""
    from smp_recovery.parsing.lookup import find_topic, make_key_finder

    if key in ("symptom", "sign"):
        return make_key_finder(guidance)(value)
    with suppress(InputError):
        return find_topic(guidance, value).key if key == "topic" else None
    return ""


def parse_stored_file(content: bytes, key: str, guidance: Guidance) -> Source:
    """Read the clinic's file that is stored under `key`. Raises DamageError."""
    source = parse_clinic_file(content, "", guidance, is_stored=True)
    if source.key != key:
        raise DamageError(f"its key is {source.key!a}, not {key!a} as its name says")
    return source


def strip_hash_line(content: bytes) -> bytes:
    """The clinic's file without the line that version 0.1.0 put first in its copy."""
    return re.sub(_HASH_LINE, b"", content)


def hash_clinic_file(content: bytes) -> str:
    """The SHA-256 of a clinic's file as the clinic published it."""
    import hashlib

    return hashlib.sha256(strip_hash_line(content)).hexdigest()


def is_clinic_key(key: str) -> bool:
    """Whether a clinic's file can be stored under `key`."""
    return is_key(key) and key != PRACTITIONER


def _name_file(key: str) -> str:
    return f"{GUIDANCE_FOLDER}/{key}.toml"
