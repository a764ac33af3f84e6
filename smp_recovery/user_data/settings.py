"""What the person has chosen: whose reading leads, and what raises their risk.

One small file, `settings.toml`, in the same private directory as the log. It knows no guidance:
keys that no source or risk has are kept and count for nothing.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from smp_recovery.disk.storage import Storage
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, NewerSchemaError

NAME = "settings.toml"
SCHEMA = 1
LARGEST_FILE = 64 * 1024


class Settings(NamedTuple):
    """`follow`: the keys of the sources that lead, none for all. `risks`: keys of risks."""

    follow: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    extra: Mapping[str, object] = {}


class SettingsStore:
    """The settings on disk."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def load(self) -> Settings:
        """The settings, the default ones where none are stored. Raises DamageError."""
        return self.parse(self._storage.read(NAME))

    def raw(self) -> bytes | None:
        """The file of the settings, None where none are stored. Raises DamageError."""
        self.load()
        return self._storage.read(NAME)

    def update(self, alter: Callable[[Settings], Settings]) -> Settings:
        """Replace the settings by what `alter` makes of them, and return that."""
        import tomli_w

        with self._storage.change() as change:
            settings = alter(self.parse(change.read(NAME)))
            table = {
                "schema": SCHEMA,
                **settings.extra,
                "follow": list(settings.follow),
                "risks": list(settings.risks),
            }
            try:
                content = tomli_w.dumps(table).encode()
                self.parse(content)
            except (ValueError, RecursionError):  # an unknown value, too long or deep to write
                raise self._damaged() from None
            change.write(NAME, content)
            return settings

    def parse(self, content: bytes | None) -> Settings:
        """The settings in the bytes of their file, the default ones for None. Raises DamageError,
        or NewerSchemaError.
        """
        if content is None:
            return Settings()
        try:
            return parse_settings(content)
        except DamageError as error:
            raise self._damaged(f": {error}") from None
        except NewerSchemaError:
            raise NewerSchemaError(
                f"{self._storage.path(NAME)} is of a newer smp-recovery: update this one to use it"
            ) from None

    def _damaged(self, why: str = "") -> DamageError:
        return DamageError(
            f"{self._storage.path(NAME)} is damaged{why}",
            outcome="It was not changed. Fix it, or move it away and choose again with "
            "`smp-recovery follow` and `smp-recovery profile`",
        )


def parse_settings(content: bytes) -> Settings:
    """Read a file of settings. Raises DamageError, in words about "it", and NewerSchemaError."""
    rest = parse_toml(content, "it", LARGEST_FILE)
    schema = rest.pop("schema", None)
    follow, risks = rest.pop("follow", []), rest.pop("risks", [])
    if isinstance(schema, int) and schema > SCHEMA:
        raise NewerSchemaError("it is of a newer smp-recovery: update this one to use it")
    if schema != SCHEMA or not _are_texts(follow) or not _are_texts(risks):
        raise DamageError("it does not state schema, follow and risks as it should")
    return Settings(tuple(follow), tuple(risks), rest)  # type: ignore[arg-type]


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
