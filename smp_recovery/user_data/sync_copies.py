"""Copies of our files that a sync program or an editor leaves beside them: found, never merged.

What a copy of a session holds that the session does not is said, so that nothing in it gets lost.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

from smp_recovery.disk.files import read_file
from smp_recovery.errors import DamageError
from smp_recovery.log.entries import Session
from smp_recovery.text import count_entries
from smp_recovery.user_data.session_files import parse_content

MOST_NUMBERS = 3

_BEFORE = ".#~"
"""What editors put before the name of a copy."""

_COPY = "looks like a copy that a sync program or an editor left; nothing reads it"


def is_copy(base: str, stems: Iterable[str]) -> bool:
    """Whether the name `base` begins like one of the `stems`."""
    return any(base.lstrip(_BEFORE).startswith(stem) for stem in stems)


def find_day(base: str) -> date | None:
    """The date of the session of which a file with the name `base` looks like a copy."""
    with suppress(ValueError):
        return date.fromisoformat(base.lstrip(_BEFORE)[:10])
    return None


def describe_copy() -> tuple[str, str]:
    """What to say of a copy of any other file, and what to do."""
    return _COPY, "Compare it with the file that it is a copy of, then remove it."


def describe_session_copy(path: Path, day: date) -> tuple[str, str]:
    """What to say of the file `path`, a copy of the session of `day`, and what to do."""
    original = path.with_name(f"{day}.toml")
    copy = _read(path, day)
    if copy is None:
        return f"{_COPY}; it is no sound session", "Compare it with the session, then remove it."
    session = _read(original, day)
    known = {repr(entry._replace(number=0)) for entry in (session.entries if session else ())}
    new = [str(e.number) for e in copy.entries if repr(e._replace(number=0)) not in known]
    why = (
        f"{_COPY}; of its {count_entries(len(copy.entries))} the session lacks {len(new) or 'none'}"
    )
    if not original.exists():
        return why, f"There is no session of {day}: rename it to {day}.toml to make it one."
    if not new:
        return why, "Remove it."
    numbers = ", ".join(new[:MOST_NUMBERS]) + (" ..." if len(new) > MOST_NUMBERS else "")
    add = f"Add what is missing (its numbers: {numbers}) with `smp-recovery edit --session {day}`"
    return why, f"{add}, then remove it."


def _read(path: Path, day: date) -> Session | None:
    with suppress(DamageError):
        return parse_content(day, read_file(path) or b"")
    return None
