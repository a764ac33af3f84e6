"""Finds what sync programs and editors left of our files: copies, and what is not read because of
them, and says what to do.

`import` merges a copy of a session.
"""

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from smp_recovery.disk.files import find_stubbed, list_folder, read_file
from smp_recovery.disk.storage import Storage
from smp_recovery.errors import NotDownloadedError, SmpRecoveryError
from smp_recovery.log.entries import Session
from smp_recovery.text import clip, count_entries
from smp_recovery.user_data.kinds import SESSION, DataFile, find_file
from smp_recovery.user_data.merging import merge
from smp_recovery.user_data.restoring import find_vanished
from smp_recovery.user_data.session_files import SESSION_FOLDER, LogStore, name_session_file
from smp_recovery.user_data.settings import SETTINGS_FILE
from smp_recovery.user_data.user_sources import PRACTITIONER_FILE

_PREFIXES = ".#~"
"""What editors prefix to the name of a copy."""

_COPY = "looks like a copy that a sync program or an editor left; nothing reads it"

_STUB = "stands for a file that a sync program has not downloaded; removing it may delete that file"


class Unread(NamedTuple):
    """A session, by its date, or another file of ours that exists but for the reason `why` is not
    read; `text` says so, with what brings in the file called `file`.
    """

    session: str | None
    why: Literal["not_downloaded", "lost", "copy"]
    file: str
    text: str


class CopyReport(NamedTuple):
    """What is known of a copy, what to do with it, and whether the log `lacks` something in it."""

    why: str
    way_out: str
    lacks: bool = False


def find_unread(storage: Storage, key_of: Callable[[str], str]) -> Iterator[Unread]:
    """The sessions that are not downloaded, the files that were lost, and the copies of sessions
    with what the log lacks. Raises DamageError. `key_of` is as for `describe_copy`.
    """
    for day in LogStore(storage).dates():
        name = name_session_file(day)
        if storage.is_stubbed(name):
            error = NotDownloadedError(f"the session of {day}")
            yield Unread(str(day), "not_downloaded", name, str(error))
    for file, version in find_vanished(storage):
        way_out = f": `smp-recovery doctor --restore {file.name}` restores {version}"
        if not version:
            way_out = ". No earlier version is left: look for a backup"
        exist, it = ("exist", "them") if file.kind.plural else ("exists", "it")
        lost = f"{file.description} no longer {exist}, and smp-recovery did not remove {it}"
        session = file.key if file.session_date else None
        yield Unread(session, "lost", file.name, f"{lost}{way_out}")
    for name, original in list_copies(storage.data_dir).items():
        base = name.rpartition("/")[2]
        is_editors = base[0] in _PREFIXES or not (base.endswith(".toml") or "conflict" in base)
        if is_editors or storage.is_stubbed(original.name):
            continue
        copy = describe_copy(storage.data_dir, name, original, key_of)
        if copy.lacks:
            yield Unread(original.key, "copy", name, f"{name} {copy.why}. {copy.way_out}")


def list_copies(data_dir: Path) -> dict[str, DataFile]:
    """The names of the copies of sessions, each with its original: beside, in and below the folder
    of the sessions, and in copies of that folder. Raises DamageError.
    """
    names = list_folder(data_dir)
    for top in [name for name in names if SESSION_FOLDER in name]:
        names += [path.relative_to(data_dir).as_posix() for path in (data_dir / top).rglob("*")]
    shown = (name for name in names if "/." not in name)  # not below `.stversions`
    found = {name: find_original(name, ()) for name in shown if not find_file(name)}
    return {name: file for name, file in found.items() if file and file.kind is SESSION}


def find_original(name: str, files: Iterable[DataFile]) -> DataFile | None:
    """The file of which `name` looks like a copy; `files` exist in its folder. Its name begins like
    the original's: with another file's key, in the same folder, or with a session's date, before
    which a copy's may have words in a folder.
    """
    folder, _, base = name.rpartition("/")
    start = find_stubbed(base) or base.lstrip(_PREFIXES)
    if folder and (dated := re.search(r"\d{4}-\d\d-\d\d.*\.toml\Z", start)):
        start = dated[0]
    names = (f"{SESSION.folder}{start[:10]}.toml", SETTINGS_FILE, PRACTITIONER_FILE)
    for file in (*map(find_file, names), *files):
        fits = file and (file.kind is SESSION or file.kind.folder.rstrip("/") == folder)
        if file and fits and start.startswith(file.key):
            return file
    return None


def describe_copy(
    data_dir: Path, name: str, original: DataFile, key_of: Callable[[str], str] = str
) -> CopyReport:
    """What is known of the file `name`, a copy of `original`; `key_of` finds equal symptoms."""
    by_hand = f"Compare it with {original.name}, then remove it."
    if find_stubbed(name.rpartition("/")[2]) and not os.path.lexists(data_dir / original.name):
        return CopyReport(_STUB, f"Let it download {original.name}; do not remove this file.")
    if original.session_date is None:
        return CopyReport(_COPY, by_hand)
    copy, session = (_read_session(data_dir / each, original) for each in (name, original.name))
    if copy is None:
        return CopyReport(f"{_COPY}; it is damaged", by_hand, "conflict" in name)
    merged = merge(session, copy, key_of)
    new = len(merged.added)
    lacks = bool(new) or not session
    if merged.differences and not lacks:
        return CopyReport(f"{_COPY}; {merged.differences[0]}", by_hand)
    names = clip(", ".join(dict.fromkeys(entry.symptom for entry in merged.added)))
    lacking = f"of its {count_entries(len(copy.entries))} your log lacks {new or 'none'}"
    if lacks:
        lacking = f"{lacking}: {names}" if new else "your log lacks that session"
    why = f"{_COPY}; {lacking}"
    command = f"smp-recovery import {shlex.quote(str(data_dir / name))}"
    way_out = f"`{command}` adds what is missing. Then remove it." if lacks else "Remove it."
    return CopyReport(why, way_out, lacks)


def _read_session(path: Path, original: DataFile) -> Session | None:
    with suppress(SmpRecoveryError):
        return original.find_session(read_file(path))
    return None
