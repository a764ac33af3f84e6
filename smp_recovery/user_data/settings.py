"""The user's settings in `settings.toml`: the sources that they follow, and their risks.

Knows no guidance: keys of sources and risks that do not exist are kept and have no effect.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from smp_recovery.disk.storage import Storage
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, NewerSchemaError, StorageError

SETTINGS_FILE = "settings.toml"
SETTINGS_SCHEMA = 1
LARGEST_SETTINGS = 64 * 1024
SETTINGS_FIX = (
    "Fix it, or move it away and choose again with `smp-recovery follow` and "
    "`smp-recovery profile`."
)


class Settings(NamedTuple):
    """The keys of the sources to `follow`, none for all, and of the `risks`; `extra` keeps what
    this version does not know.
    """

    follow: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    extra: Mapping[str, object] = {}


def load_settings(storage: Storage) -> Settings:
    """The settings, or the default ones. Raises DamageError or NewerSchemaError."""
    return storage.load(SETTINGS_FILE, parse_settings, SETTINGS_FIX) or Settings()


def update_settings(storage: Storage, alter: Callable[[Settings], Settings]) -> Settings:
    """Change the settings with `alter`, and return them."""
    import tomli_w

    with storage.change() as change:
        settings = alter(load_settings(storage))
        table = {
            "schema": SETTINGS_SCHEMA,
            **settings.extra,
            "follow": list(settings.follow),
            "risks": list(settings.risks),
        }
        content = tomli_w.dumps(table).encode()
        if len(content) > LARGEST_SETTINGS:
            raise StorageError(f"{SETTINGS_FILE} would exceed {LARGEST_SETTINGS} bytes")
        change.write(SETTINGS_FILE, content)
        return settings


def parse_settings(content: bytes) -> Settings:
    """Read a settings file. Raises DamageError, in words about "it", or NewerSchemaError."""
    rest = parse_toml(content, "it", LARGEST_SETTINGS)
    schema = rest.pop("schema", None)
    follow, risks = rest.pop("follow", []), rest.pop("risks", [])
    if isinstance(schema, int) and schema > SETTINGS_SCHEMA:
        raise NewerSchemaError(
            "the settings are of a newer smp-recovery: update this one to use them"
        )
    if schema != SETTINGS_SCHEMA or not _are_texts(follow) or not _are_texts(risks):
        raise DamageError("it does not state schema, follow and risks as it should")
    return Settings(tuple(follow), tuple(risks), rest)  # type: ignore[arg-type]


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
