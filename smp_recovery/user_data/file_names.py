"""The names of the files in the data directory. Knows nothing of what the files hold."""

from datetime import date

SESSION_FOLDER = "sessions"
GUIDANCE_FOLDER = "guidance"
PRACTITIONER = "practitioner"
"""The key of the practitioner's file, which no clinic's file can have."""

SETTINGS_FILE = "settings.toml"
PRACTITIONER_FILE = f"{GUIDANCE_FOLDER}/{PRACTITIONER}.toml"


def name_session_file(day: date) -> str:
    """The name of the session of `day`, such as `sessions/2026-11-17.toml`."""
    return f"{SESSION_FOLDER}/{day.isoformat()}.toml"


def name_clinic_file(key: str) -> str:
    """The name of the clinic's file `key`, such as `guidance/elka.toml`."""
    return f"{GUIDANCE_FOLDER}/{key}.toml"


def parse_session_name(base: str) -> date | None:
    """The date of a session's file by the last part of its name, None for another file."""
    try:
        day = date.fromisoformat(base.removesuffix(".toml"))
    except ValueError:
        return None
    return day if base == f"{day.isoformat()}.toml" else None
