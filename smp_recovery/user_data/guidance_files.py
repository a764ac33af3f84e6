"""The person's own guidance: the practitioner's rules and the clinics' files they have chosen.

Both are source files in the private directory, read by the same reader as the built-in ones. A
clinic's file is data only: it is checked and copied whole.
"""

from collections.abc import Callable, Mapping

from smp_recovery.disk.storage import Storage
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, InputError
from smp_recovery.guidance.built_in import LARGEST_FILE
from smp_recovery.guidance.model import Contact, Guidance, Rule, Source
from smp_recovery.guidance.source_parsing import SCHEMA, parse_source
from smp_recovery.guidance.table_reader import is_key
from smp_recovery.user_data.clinic_files import parse_clinic_file, strip_hash_line
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.practitioner import PRACTITIONER, parse_practitioner

FOLDER = "guidance"


class OwnGuidance:
    """The source files in the private directory, checked against `base`, the built-in guidance."""

    def __init__(self, storage: Storage, base: Guidance) -> None:
        self._storage = storage
        self._base = base

    def sources(self) -> tuple[Source, ...]:
        """The practitioner's word and every clinic's file. Raises DamageError for a damaged one."""
        practitioner = self.practitioner()
        clinics = [self.load(key) for key in self.keys()]
        return (*((practitioner,) if practitioner else ()), *clinics)

    def practitioner(self) -> Source | None:
        """The practitioner's word, None where nothing is stored of it."""
        content = self._storage.read(f"{FOLDER}/{PRACTITIONER}.toml")
        return None if content is None else self.parse_practitioner(content)

    def check(self, content: bytes, name: str) -> Source:
        """Read a foreign source file called `name`. Raises GuidanceError with all of its faults."""
        return parse_clinic_file(content, name, self._base)

    def use(self, content: bytes, name: str) -> Source:
        """Check the file, keep a copy of it, and return its source."""
        source = self.check(content, name)
        with self._storage.change() as change:
            change.write(_file(source.key), content)
        return source

    def files(self) -> dict[str, bytes]:
        """Every source file by its key, as it was handed in. Raises DamageError for a damaged one.

        Handing one in is `check`, or for the practitioner's word `check_practitioner`.
        """
        self.sources()
        practitioner = self._storage.read(_file(PRACTITIONER))
        found = {} if practitioner is None else {PRACTITIONER: practitioner}
        return {**found, **{key: self._read(key) for key in self.keys()}}

    def check_practitioner(self, content: bytes) -> Source:
        """Read the file of the practitioner's word. Raises DamageError in words about the file."""
        return parse_practitioner(content, self._base)

    def drop(self, key: str) -> None:
        """Take the clinic's file `key` away. Raises InputError where there is none."""
        if key not in self.keys():
            raise InputError(f"there is no guidance file {key[:40]!a}: see `guidance list`")
        with self._storage.change() as change:
            change.delete(_file(key))

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every clinic's file by its key."""
        return {key: _hash(self._read(key)) for key in self.keys()}

    def add_rule(self, rule: Rule) -> Source:
        """Add `rule` to the practitioner's word and return that."""
        table: dict[str, object] = {"topic": rule.topic, "stance": rule.stance}
        ends = {"first_day": rule.window.first, "last_day": rule.window.last}
        table.update((key, day) for key, day in ends.items() if day is not None)
        table.update({"text": rule.text, "wording": rule.wording})
        return self._update(lambda data, _: _rules(data).append(table))

    def forget_rule(self, number: int) -> Rule:
        """Take the practitioner's rule `number` (from 1) away and return it, else InputError."""
        gone: list[Rule] = []

        def alter(data: dict[str, object], known: Source | None) -> None:
            if known is None or not 1 <= number <= len(known.rules):
                raise _no_rule(number)
            gone.append(known.rules[number - 1])
            _rules(data).pop(number - 1)

        if self.practitioner() is None:
            raise _no_rule(number)
        self._update(alter)
        return gone[0]

    def set_contact(self, changed: Mapping[str, str]) -> Contact:
        """Store how the practitioner can be reached: the fields `changed` of what is known."""

        def alter(data: dict[str, object], known: Source | None) -> None:
            contact = (known.contact if known else None) or Contact("", "", "")
            data["contact"] = contact._replace(**changed)._asdict()

        return self._update(alter).contact or Contact("", "", "")

    def _update(self, alter: Callable[[dict[str, object], Source | None], None]) -> Source:
        import tomli_w

        name = f"{FOLDER}/{PRACTITIONER}.toml"
        with self._storage.change() as change:
            content = change.read(name)
            data: dict[str, object] = _empty()
            known = None
            if content is not None:
                known = self.parse_practitioner(content)
                data = parse_toml(content, name, LARGEST_FILE)
            alter(data, known)
            try:
                written = tomli_w.dumps(data).encode()
            except UnicodeEncodeError:
                raise InputError("the text cannot be saved: it is no valid Unicode") from None
            try:
                source = self._parse(written, f"{PRACTITIONER}.toml")
            except DamageError as error:
                fault = str(error).partition("\n")[0]
                raise InputError(f"it cannot be saved: {fault}") from None
            change.write(name, written)
            return source

    def keys(self) -> list[str]:
        """The keys of the clinics' files, sorted. Raises DamageError for an unreadable folder."""
        names = self._storage.names(FOLDER)
        keys = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
        return [key for key in keys if is_key(key) and key != PRACTITIONER]

    def _read(self, key: str) -> bytes:
        return strip_hash_line(self._storage.read(_file(key)) or b"")

    def load(self, key: str) -> Source:
        """The clinic's file `key`. Raises DamageError where it is damaged."""
        try:
            file = find_file(_file(key))
            found = file and file.parse(self._storage.read(_file(key)) or b"", self._base)
        except DamageError as error:
            fault = str(error).partition("\n")[0]
            raise DamageError(
                f"the clinic's file {key} is damaged: {fault}; `smp-recovery guidance drop {key}` "
                "removes it, `smp-recovery guidance use FILE` replaces it"
            ) from None
        assert isinstance(found, Source)
        return found

    def parse_practitioner(self, content: bytes) -> Source:
        """The practitioner's word in the bytes of its file. Raises DamageError."""
        try:
            return self.check_practitioner(content)
        except DamageError as error:
            fault = str(error).partition("\n")[0]
            raise DamageError(
                f"{self._storage.path(_file(PRACTITIONER))} is damaged: {fault}; it was left as it "
                "is: mend it, or move the file away"
            ) from None

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


def _no_rule(number: int) -> InputError:
    return InputError(f"there is no rule {number}: see `smp-recovery clinic list`")


def _file(key: str) -> str:
    return f"{FOLDER}/{key}.toml"


def _hash(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()
