"""Finds copies of our files that a sync program or an editor left, and says what to do with them.

`import` merges a copy of a session.
"""

import shlex
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from smp_recovery.disk.files import read_file
from smp_recovery.errors import SmpRecoveryError
from smp_recovery.log.entries import Session
from smp_recovery.text import count_entries
from smp_recovery.user_data.kinds import SESSION, DataFile, find_file
from smp_recovery.user_data.merging import merge
from smp_recovery.user_data.settings import SETTINGS_FILE
from smp_recovery.user_data.user_sources import PRACTITIONER_FILE

_PREFIXES = ".#~"
"""What editors prefix to the name of a copy."""

_COPY = "looks like a copy that a sync program or an editor left; nothing reads it"

_STUB = "stands for a file that a sync program has not downloaded; removing it may delete that file"


def find_original(name: str, files: Iterable[DataFile]) -> DataFile | None:
    """The file of which `name` looks like a copy; `files` exist in its folder.

    A copy's name begins like the original's: with a session's date or another file's key.
    """
    folder, _, base = name.rpartition("/")
    start = base.lstrip(_PREFIXES)
    names = (f"{SESSION.folder}{start[:10]}.toml", SETTINGS_FILE, PRACTITIONER_FILE)
    for file in (*map(find_file, names), *files):
        if file and file.kind.folder.rstrip("/") == folder and start.startswith(file.key):
            return file
    return None


def describe_copy(
    data_dir: Path, name: str, original: DataFile, key_of: Callable[[str], str] = str
) -> tuple[str, str]:
    """What is known of the file `name`, a copy of `original`, and what to do with it.

    Symptoms are the same if `key_of` gives the same key.
    """
    if name.endswith(".icloud"):
        return _STUB, f"Let the sync program download {original.name}; do not remove this file."
    by_hand = f"Compare it with {original.name}, then remove it."
    if original.session_date is None:
        return _COPY, by_hand
    path = data_dir / name
    copy, session = _read_session(path, original), _read_session(data_dir / original.name, original)
    if copy is None:
        return f"{_COPY}; it is damaged", by_hand
    merged = merge(session, copy, key_of)
    if merged.differences:
        return f"{_COPY}; {merged.differences[0]}", by_hand
    new = len(merged.added)
    why = f"{_COPY}; of its {count_entries(len(copy.entries))} your log lacks {new or 'none'}"
    if session and not new:
        return why, "Remove it."
    command = f"smp-recovery import {shlex.quote(str(path))}"
    return why, f"`{command}` adds what is missing. Then remove it."


def _read_session(path: Path, original: DataFile) -> Session | None:
    with suppress(SmpRecoveryError):
        value = original.parse(read_file(path) or b"")
        return value if isinstance(value, Session) else None
    return None
