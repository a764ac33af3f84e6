"""Undoes the last change, and lists the entries that this removes and restores."""

import datetime
from contextlib import suppress
from typing import NamedTuple

from smp_recovery.disk.storage import Storage, UndoneFile
from smp_recovery.disk.versions import Version, digest
from smp_recovery.errors import SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import SESSION_SCHEMA
from smp_recovery.user_data.kinds import DataFile, Parsed, find_file
from smp_recovery.user_data.restoring import is_undamaged
from smp_recovery.user_data.session_files import LogStore, parse_content
from smp_recovery.user_data.settings import SETTINGS_FILE, Settings


class ChangedSettings(NamedTuple):
    """The sources to `follow` and the `risks` that an undo restored; None if they are the same."""

    follow: tuple[str, ...] | None = None
    risks: tuple[str, ...] | None = None


class UndoResult(NamedTuple):
    """The undo of a change to the file `name`, which `exists` now, and `existed` before the undo.

    For a session's file, `date` is its date, and `gone` and `back` are the entries that the undo
    removed and restored; a changed entry is in both. `settings` are undamaged settings that the
    undo changed. `damaged`: what came back is damaged. `kept` is the path of what the file held
    until the undo, if something else than this program had changed it.
    """

    name: str
    exists: bool
    existed: bool = True
    date: datetime.date | None = None
    gone: tuple[Entry, ...] = ()
    back: tuple[Entry, ...] = ()
    settings: ChangedSettings | None = None
    damaged: bool = False
    kept: str = ""


def undo_last_change(storage: Storage, guidance: Guidance | None = None) -> tuple[UndoResult, ...]:
    """Undo the last change in all of its files; do nothing if no change is kept.

    A session keeps the identifier that it has: giving it one is no step to undo. What something
    else has written since the change is set aside. `guidance` is as for `DataFile.parse`. Raises
    DamageError if a session that it would replace is damaged: the file may hold the only copy of
    the latest entries. Nothing is changed then.
    """
    if not storage.versions():
        return ()
    log = LogStore(storage)
    with storage.change() as change:
        steps = change.find_undo(lambda file: _keep_identifier(log, file))
        for _, file in steps:
            day = _session_date(file.name)
            if day:
                log.find(day)
        kept = {
            file.name: str(change.set_aside(file.name, file.before))
            for version, file in steps
            if file.before is not None and _is_edited(log, version, file)
        }
        change.take_back(steps)
    return tuple(
        _interpret_file(file, guidance)._replace(kept=kept.get(file.name, "")) for _, file in steps
    )


def _keep_identifier(log: LogStore, file: UndoneFile) -> UndoneFile:
    day = _session_date(file.name)
    if day and file.before and file.after:
        with suppress(SmpRecoveryError):
            identifier = parse_content(day, file.before).id
            after = parse_content(day, file.after)
            if identifier and not after.id:
                return file._replace(after=log.encode(after._replace(id=identifier)))
    return file


def _is_edited(log: LogStore, version: Version, file: UndoneFile) -> bool:
    """Whether the file is known to be no longer what the change left, its identifier aside."""
    left = version.read_left()
    if left in ("", digest(file.before)):
        return False
    day = _session_date(file.name)
    if day is None or file.before is None:
        return True
    unidentified = parse_content(day, file.before)._replace(id="")
    return unidentified.schema > SESSION_SCHEMA or left != digest(log.encode(unidentified))


def _session_date(name: str) -> datetime.date | None:
    known = find_file(name)
    return known.session_date if known else None


def _interpret_file(file: UndoneFile, guidance: Guidance | None) -> UndoResult:
    known = find_file(file.name)
    result = UndoResult(file.name, file.after is not None, file.before is not None)
    if known is None:
        return result
    result = result._replace(date=known.session_date)
    if file.after is not None and not is_undamaged(known, file.after, guidance):
        return result._replace(damaged=True)
    before, after = (_parse_if_valid(known, content) for content in (file.before, file.after))
    if file.name == SETTINGS_FILE and (before or file.before is None):
        return result._replace(settings=_compare_settings(before, after))
    old = before.entries if isinstance(before, Session) else ()
    new = after.entries if isinstance(after, Session) else ()
    gone = tuple(entry for entry in old if entry not in new)
    back = tuple(entry for entry in new if entry not in old)
    return result._replace(gone=gone, back=back)


def _parse_if_valid(known: DataFile, content: bytes | None) -> Parsed:
    with suppress(SmpRecoveryError):
        return None if content is None else known.parse(content)
    return None


def _compare_settings(before: Parsed, after: Parsed) -> ChangedSettings | None:
    old = before if isinstance(before, Settings) else Settings()
    new = after if isinstance(after, Settings) else Settings()
    changed = ChangedSettings(
        None if new.follow == old.follow else new.follow,
        None if new.risks == old.risks else new.risks,
    )
    return None if changed == ChangedSettings() else changed
