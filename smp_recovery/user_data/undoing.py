"""Undoes the last change, and lists the entries that this removes and restores."""

import datetime
from typing import NamedTuple

from smp_recovery.disk.storage import Storage, UndoneFile
from smp_recovery.errors import DamageError, NewerSchemaError
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.session_files import LogStore, parse_content
from smp_recovery.user_data.settings import NAME, Settings, parse_settings


class ChangedSettings(NamedTuple):
    """The sources to `follow` and the `risks` that an undo restored; None if they are the same."""

    follow: tuple[str, ...] | None = None
    risks: tuple[str, ...] | None = None


class UndoResult(NamedTuple):
    """The undo of a change to the file `name`, which `exists` now, and `existed` before the undo.

    For a session's file, `date` is its date, and `gone` and `back` are the entries that the undo
    removed and restored; a changed entry is in both. `settings` are undamaged settings that the
    undo changed.
    """

    name: str
    exists: bool
    existed: bool = True
    date: datetime.date | None = None
    gone: tuple[Entry, ...] = ()
    back: tuple[Entry, ...] = ()
    settings: ChangedSettings | None = None


def undo_last_change(storage: Storage) -> tuple[UndoResult, ...]:
    """Undo the last change in all of its files; do nothing if no change is kept.

    Raises DamageError if a session that it would replace is damaged: the file may hold the only
    copy of the latest entries. Nothing is changed then.
    """
    log = LogStore(storage)

    def refuse_damaged(name: str, content: bytes | None) -> None:
        known = find_file(name)
        day = known.session_date if known else None
        if day and content is not None:
            log.parse(day, content)

    return tuple(_interpret_file(file) for file in storage.undo(refuse_damaged))


def _interpret_file(file: UndoneFile) -> UndoResult:
    exists, existed = file.after is not None, file.before is not None
    known = find_file(file.name)
    day = known.session_date if known else None
    if day is None:
        settings = _compare_settings(file) if file.name == NAME else None
        return UndoResult(file.name, exists, existed, settings=settings)
    before, after = _entries_if_valid(day, file.before), _entries_if_valid(day, file.after)
    gone = tuple(entry for entry in before if entry not in after)
    back = tuple(entry for entry in after if entry not in before)
    return UndoResult(file.name, exists, existed, day, gone, back)


def _compare_settings(file: UndoneFile) -> ChangedSettings | None:
    try:
        before, after = (
            Settings() if content is None else parse_settings(content)
            for content in (file.before, file.after)
        )
    except (DamageError, NewerSchemaError):
        return None
    changed = ChangedSettings(
        None if after.follow == before.follow else after.follow,
        None if after.risks == before.risks else after.risks,
    )
    return None if changed == ChangedSettings() else changed


def _entries_if_valid(day: datetime.date, content: bytes | None) -> tuple[Entry, ...]:
    """The entries of the session in `content`, none if it is damaged."""
    try:
        return parse_content(day, content or b"").entries
    except DamageError:
        return ()
