"""The practitioner's rules and contact: one source file in the data directory."""

from collections.abc import Mapping
from typing import Any

from smp_recovery.disk.storage import LockedWriter, Storage
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, InputError
from smp_recovery.guidance.built_in import LARGEST_SOURCE
from smp_recovery.guidance.model import Contact, Guidance, Rule, Source
from smp_recovery.guidance.source_parsing import SOURCE_SCHEMA, parse_source

GUIDANCE_FOLDER = "guidance"
PRACTITIONER = "practitioner"
"""The key of the practitioner's file, which no clinic's file can have."""

PRACTITIONER_FILE = f"{GUIDANCE_FOLDER}/{PRACTITIONER}.toml"
PRACTITIONER_FIX = "Fix it or move it away."

_Table = dict[str, Any]
"""The file as TOML, so that a change keeps its unknown keys."""


class PractitionerStore:
    """The practitioner's file; its topics are those of the built-in `guidance`."""

    def __init__(self, storage: Storage, guidance: Guidance) -> None:
        self._storage = storage
        self._guidance = guidance

    def load(self) -> Source | None:
        """The practitioner's rules and contact, None if none are stored. Raises DamageError."""
        return self._storage.load(
            PRACTITIONER_FILE,
            lambda content: parse_practitioner(content, self._guidance),
            PRACTITIONER_FIX,
        )

    def add_rule(self, rule: Rule) -> Source:
        """Add `rule` after the others. Raises InputError if it cannot be stored."""
        row = {
            "topic": rule.topic,
            "stance": rule.stance,
            "first_day": rule.window.first,
            "last_day": rule.window.last,
            "text": rule.text,
            "wording": rule.wording,
        }
        with self._storage.change() as change:
            table, _ = self._read()
            known = {key: value for key, value in row.items() if value is not None}
            table.setdefault("rules", []).append(known)
            return self._write(change, table)

    def forget_rule(self, number: int) -> Rule:
        """Remove the rule `number` (from 1) and return it. Raises InputError if there is none."""
        with self._storage.change() as change:
            table, source = self._read()
            rules = source.rules if source else ()
            if not 1 <= number <= len(rules):
                raise InputError(f"there is no rule {number}: see `smp-recovery clinic list`")
            table["rules"].pop(number - 1)
            self._write(change, table)
            return rules[number - 1]

    def set_contact(self, changed: Mapping[str, str]) -> Contact:
        """Store the fields `changed` of the contact. Raises InputError if one cannot be stored."""
        with self._storage.change() as change:
            table, source = self._read()
            known = (source.contact if source else None) or Contact("", "", "")
            contact = known._replace(**changed)
            table["contact"] = contact._asdict()
            self._write(change, table)
            return contact

    def _read(self) -> tuple[_Table, Source | None]:
        source = self.load()
        if source is None:
            about = {"key": PRACTITIONER, "title": "Your practitioner", "kind": PRACTITIONER}
            return {"schema": SOURCE_SCHEMA, "source": about}, None
        content = self._storage.read(PRACTITIONER_FILE) or b""
        return parse_toml(content, PRACTITIONER_FILE, LARGEST_SOURCE), source

    def _write(self, change: LockedWriter, table: _Table) -> Source:
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
    """Read the practitioner's file, whose topics are those of `guidance`.

    Raises DamageError with every fault.
    """
    source = parse_source(parse_toml(content, "it", LARGEST_SOURCE), "", guidance)
    if (source.key, source.kind) != (PRACTITIONER, PRACTITIONER):
        raise DamageError(f"'key' and 'kind' must be {PRACTITIONER!a}")
    return source._replace(built_in=False)
