"""Takes back the last change, and says which entries that took away and brought back."""

import datetime
from typing import NamedTuple

from smp_recovery.disk.storage import Storage, UndoneFile
from smp_recovery.errors import DamageError
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.session_files import LogStore, parse_content


class UndoResult(NamedTuple):
    """The file `name` went back to what it was before.

    `exists` and `existed` tell whether it is present now and was until the undo. If it is the file
    of a session, `date` is its date, and `gone` and `back` are the entries that it lost and got
    back by the undo. An entry that was changed is in both, in its two forms.
    """

    name: str
    exists: bool
    existed: bool = True
    date: datetime.date | None = None
    gone: tuple[Entry, ...] = ()
    back: tuple[Entry, ...] = ()


def undo_last_change(storage: Storage) -> tuple[UndoResult, ...]:
    """Bring back what the last change replaced, in all of its files; none if no change is kept.

    Raises DamageError if a session that it would replace is damaged: what was logged last may be
    nowhere else. Nothing is changed then.
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
        return UndoResult(file.name, exists, existed)
    before, after = _entries_if_valid(day, file.before), _entries_if_valid(day, file.after)
    gone = tuple(entry for entry in before if entry not in after)
    back = tuple(entry for entry in after if entry not in before)
    return UndoResult(file.name, exists, existed, day, gone, back)


def _entries_if_valid(day: datetime.date, content: bytes | None) -> tuple[Entry, ...]:
    """The entries of the session in `content`, none if it is damaged."""
    try:
        return parse_content(day, content or b"").entries
    except DamageError:
        return ()
