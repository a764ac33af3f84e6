"""The person's own guidance: the practitioner's rules and the clinics' files they have chosen.

Both are source files in the private directory, read by the same reader as the built-in ones. A
clinic's file is data only: it is checked, copied whole, and its hash is kept in the copy's name.
"""

import re
from collections.abc import Callable, Iterator

from smp_recovery.errors import DamageError, GuidanceError, InputError
from smp_recovery.guidance.files import LARGEST_FILE
from smp_recovery.guidance.model import Contact, Guidance, Rule, Source
from smp_recovery.guidance.source_reading import SCHEMA, parse_source
from smp_recovery.storage import Storage
from smp_recovery.toml import parse_toml

FOLDER = "guidance"
PRACTITIONER = "practitioner"
_NAME = r"(?P<key>[a-z0-9-]+)\.(?P<hash>[0-9a-f]{64})\.toml"


class OwnGuidance:
    """The source files in the private directory, checked against `base`, the built-in guidance."""

    def __init__(self, storage: Storage, base: Guidance) -> None:
        self._storage = storage
        self._base = base

    def sources(self) -> tuple[Source, ...]:
        """The practitioner's word and every clinic's file. Raises DamageError for a damaged one."""
        practitioner = self.practitioner()
        clinics = [self._load(match["key"], match["hash"]) for match in self._names()]
        return (*((practitioner,) if practitioner else ()), *clinics)

    def practitioner(self) -> Source | None:
        """The practitioner's word, None where nothing is stored of it."""
        content = self._storage.read(f"{FOLDER}/{PRACTITIONER}.toml")
        return None if content is None else self._parse(content, f"{PRACTITIONER}.toml")

    def check(self, content: bytes, name: str) -> Source:
        """Read a foreign source file called `name`. Raises GuidanceError with all of its faults."""
        try:
            data = parse_toml(content, name, LARGEST_FILE)
        except DamageError as error:
            raise GuidanceError((str(error),)) from None
        source = parse_source(data, name, self._base)
        if source.key in self._base.sources or source.key == PRACTITIONER:
            raise GuidanceError((f"{name}: source: 'key' {source.key!a} is taken: choose another",))
        if source.kind == "practitioner":
            raise GuidanceError(
                (f"{name}: source: 'kind' cannot be 'practitioner' in a file: use 'clinic'",)
            )
        return source._replace(built_in=False)

    def use(self, content: bytes, name: str) -> Source:
        """Check the file, keep a copy, and return its source; an older copy of it goes."""
        import hashlib

        source = self.check(content, name)
        kept = f"{FOLDER}/{source.key}.{hashlib.sha256(content).hexdigest()}.toml"
        with self._storage.change() as change:
            older = [match[0] for match in self._names() if match["key"] == source.key]
            change.write(kept, content)
            for old in older:
                if f"{FOLDER}/{old}" != kept:
                    change.delete(f"{FOLDER}/{old}")
        return source

    def drop(self, key: str) -> None:
        """Take the clinic's file `key` away. Raises InputError where there is none."""
        with self._storage.change() as change:
            names = [match[0] for match in self._names() if match["key"] == key]
            if not names:
                raise InputError(f"there is no guidance file {key[:40]!a}: see `guidance list`")
            for name in names:
                change.delete(f"{FOLDER}/{name}")

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every clinic's file by its key."""
        return {match["key"]: match["hash"] for match in self._names()}

    def add_rule(self, rule: Rule) -> Source:
        """Add `rule` to the practitioner's word and return that."""
        table: dict[str, object] = {"topic": rule.topic, "stance": rule.stance}
        ends = {"first_day": rule.window.first, "last_day": rule.window.last}
        table.update((key, day) for key, day in ends.items() if day is not None)
        table.update({"text": rule.text, "wording": rule.wording})
        return self._update(lambda data: _rules(data).append(table))

    def forget_rule(self, number: int) -> Rule:
        """Take the practitioner's rule `number` (from 1) away and return it, else InputError."""
        known = self.practitioner()
        if known is None or not 1 <= number <= len(known.rules):
            raise InputError(f"there is no rule {number}: see `smp-recovery clinic list`")
        rule = known.rules[number - 1]
        self._update(lambda data: _rules(data).remove(_rules(data)[number - 1]))
        return rule

    def set_contact(self, contact: Contact) -> Source:
        """Store how the practitioner can be reached."""
        return self._update(lambda data: data.update(contact=contact._asdict()))

    def _update(self, alter: Callable[[dict[str, object]], None]) -> Source:
        import tomli_w

        name = f"{FOLDER}/{PRACTITIONER}.toml"
        with self._storage.change() as change:
            content = change.read(name)
            data: dict[str, object] = _empty()
            if content is not None:
                self._parse(content, f"{PRACTITIONER}.toml")
                data = parse_toml(content, name, LARGEST_FILE)
            alter(data)
            written = tomli_w.dumps(data).encode()
            source = self._parse(written, f"{PRACTITIONER}.toml")
            change.write(name, written)
            return source

    def _names(self) -> Iterator[re.Match[str]]:
        names = (re.fullmatch(_NAME, name) for name in self._storage.names(FOLDER))
        return (match for match in names if match)

    def _load(self, key: str, expected: str) -> Source:
        import hashlib

        name = f"{key}.{expected}.toml"
        content = self._storage.read(f"{FOLDER}/{name}") or b""
        if hashlib.sha256(content).hexdigest() != expected:
            raise DamageError(
                f"the guidance file {key!a} was changed after it was checked: `smp-recovery "
                f"guidance drop {key}` takes it out, `guidance use FILE` checks a new one"
            )
        return self._parse(content, f"{key}.toml")

    def _parse(self, content: bytes, name: str) -> Source:
        data = parse_toml(content, name, LARGEST_FILE)
        return parse_source(data, name, self._base)._replace(built_in=False)


def _empty() -> dict[str, object]:
    about = {"key": PRACTITIONER, "title": "Your practitioner", "kind": PRACTITIONER}
    return {"schema": SCHEMA, "source": about}


def _rules(data: dict[str, object]) -> list[object]:
    rules = data.setdefault("rules", [])
    assert isinstance(rules, list)
    return rules
