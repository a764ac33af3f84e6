"""Undoes the last change, and lists the entries that this removes and restores."""

import datetime
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from smp_recovery.disk.storage import Storage, UndoneFile, UndoStep
from smp_recovery.disk.versions import Version, digest
from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.text import decode_text
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.merging import take_back
from smp_recovery.user_data.restoring import is_undamaged
from smp_recovery.user_data.session_files import LogStore, parse_content
from smp_recovery.user_data.settings import SETTINGS_FILE, Settings, parse_settings


class ChangedSettings(NamedTuple):
    """The sources to `follow` and the `risks` that an undo restored; None if they are the same."""

    follow: tuple[str, ...] | None = None
    risks: tuple[str, ...] | None = None


class UndoResult(NamedTuple):
    """The undo of a change to the file `name`, which `exists` now, and `existed` before the undo.

    Of the session of `date`, `gone` and `back` are the entries that the undo removed and restored;
    a changed one is in both. `settings` are those that it changed. `damaged`: what came back is
    damaged. `edited`: something else had changed the file since, which stays.
    """

    name: str
    exists: bool
    existed: bool = True
    date: datetime.date | None = None
    gone: tuple[Entry, ...] = ()
    back: tuple[Entry, ...] = ()
    settings: ChangedSettings | None = None
    damaged: bool = False
    edited: bool = False


def undo_last_change(storage: Storage, guidance: Guidance | None = None) -> tuple[UndoResult, ...]:
    """Undo the last change in all of its files; do nothing if no change is kept.

    If something else has written to a session since, only the change's own entries are taken back.
    Raises DamageError if a session to replace is damaged, for that may be the only copy of the
    latest entries, and SmpRecoveryError if the change cannot be told from what something else has
    written. Nothing is changed then.
    """
    if not storage.versions():
        return ()
    log = LogStore(storage)
    with storage.change() as change:
        steps = change.find_undo(partial(_plan_undo, storage, log))
        _refuse_split(steps)
        results = tuple(_interpret_file(step, guidance) for step in steps)
        change.take_back(steps)
    if not results and storage.versions():
        raise SmpRecoveryError(
            "the last change is no longer there: something else has taken it back. Nothing was"
            " changed. Undo again for the one before"
        )
    return results


def _plan_undo(
    storage: Storage, log: LogStore, version: Version, file: UndoneFile
) -> UndoneFile | None:
    """What `file` goes back to, if it may; None if something else has taken the change back."""
    known, left = find_file(file.name), version.read_left()
    day = known and known.session_date
    if file.before == file.after:
        is_own = left == digest(file.before)
        return file if is_own or not storage.is_written_since(version) else None
    if day:
        log.find(day)  # refuses what is damaged
    if left not in ("", digest(file.before)):
        if day is None or file.before is None:
            if _reads_the_same(file.before, version.read_left_content()):
                return file
            raise _cannot_undo(file)
        return _take_back_session(log, day, version, file)
    return _keep_identifier(log, day, file)


def _take_back_session(
    log: LogStore, day: datetime.date, version: Version, file: UndoneFile
) -> UndoneFile | None:
    """Take the change's own entries out of a session that it did not leave so."""
    now, before = parse_content(day, file.before or b""), Session(day)
    content, left = version.read_left_content(), Session(day)
    try:
        if content is not None:
            left = parse_content(day, content)
            if _tells_the_same(now, left):
                return _keep_identifier(log, day, file)
        if file.after is not None:
            before = parse_content(day, file.after)
            if _tells_the_same(before, now):
                return None
            if content is not None and _tells_the_same(before, left):
                return file._replace(after=file.before)
    except (DamageError, NewerSchemaError):
        raise _cannot_undo(file) from None
    is_known = content is not None or version.read_left() == digest(None)
    taken_back = take_back(before, left, now) if is_known else None
    if taken_back is None:
        raise _cannot_undo(file)
    return file._replace(after=log.encode(taken_back))


def _reads_the_same(one: bytes | None, other: bytes | None) -> bool:
    """Whether two files differ only in what editors put before, between and after the lines."""
    with suppress(UnicodeDecodeError):
        texts = [None if file is None else decode_text(file) for file in (one, other)]
        lines = [None if text is None else text.rstrip().splitlines() for text in texts]
        return None not in lines and lines[0] == lines[1]
    return False


def _tells_the_same(one: Session, other: Session) -> bool:
    """Whether they differ in the identifier at most; a moment at another offset is another."""
    return repr(one._replace(id="")) == repr(other._replace(id=""))


def _refuse_split(steps: Iterable[UndoStep]) -> None:
    """Refuse to take a moved session back without what something else has added to it."""
    files: dict[str, UndoneFile] = {}
    for _, file in steps:
        known = find_file(file.name)
        session = known and known.find_session(file.after)
        if session and session.id and files.setdefault(session.id, file) is not file:
            raise _cannot_undo(
                max(file, files[session.id], key=lambda each: each.before is not None)
            )


def _cannot_undo(file: UndoneFile) -> SmpRecoveryError:
    known = find_file(file.name)
    what, view = (known.description, known.kind.view) if known else (file.name, "doctor")
    are, it = ("are", "them") if known and known.kind.plural else ("is", "it")
    if file.before is None:
        return SmpRecoveryError(
            f"cannot undo the last change, because {what} {are} not there: something else has"
            f" removed {it}. Nothing was changed. `smp-recovery doctor --restore {file.name}`"
            f" brings {it} back"
        )
    return SmpRecoveryError(
        f"cannot undo the last change, because {what} {are} no longer as it left {it}:"
        " something else has written since. Nothing was changed."
        f" `{view}` show{'' if ' and ' in view else 's'} what is there now"
    )


def _keep_identifier(log: LogStore, day: datetime.date | None, file: UndoneFile) -> UndoneFile:
    if day and file.before and file.after:
        with suppress(SmpRecoveryError):
            identifier = parse_content(day, file.before).id
            after = parse_content(day, file.after)
            if identifier and not after.id:
                return file._replace(after=log.encode(after._replace(id=identifier)))
    return file


def _interpret_file(step: UndoStep, guidance: Guidance | None) -> UndoResult:
    file = step.file
    known = find_file(file.name)
    result = UndoResult(file.name, file.after is not None, file.before is not None)
    if known is None:
        return result
    result = result._replace(date=known.session_date)
    if file.after is not None and not is_undamaged(known, file.after, guidance):
        return result._replace(damaged=True)
    if file.name == SETTINGS_FILE:
        return result._replace(settings=_compare_settings(file))
    states = (file.before, file.after, step.version.read())
    before, after, earlier = map(known.find_session, states)
    old, new = (each.entries if each else () for each in (before, after))
    old_texts, new_texts = ({*map(repr, entries)} for entries in (old, new))
    return result._replace(
        gone=tuple(entry for entry in old if repr(entry) not in new_texts),
        back=tuple(entry for entry in new if repr(entry) not in old_texts),
        edited=bool(after and not (earlier and earlier.entries == after.entries)),
    )


def _compare_settings(file: UndoneFile) -> ChangedSettings | None:
    with suppress(SmpRecoveryError):
        contents = (file.before, file.after)
        old, new = (Settings() if each is None else parse_settings(each) for each in contents)
        changed = [
            None if now == was else now
            for was, now in ((old.follow, new.follow), (old.risks, new.risks))
        ]
        return ChangedSettings(*changed) if any(each is not None for each in changed) else None
    return None
