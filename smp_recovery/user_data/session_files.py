"""The log on disk: one TOML file per session, read and changed through `Storage`.

Does not interpret entries medically or read the clock.
"""

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import date
from functools import cache, partial
from itertools import count

from smp_recovery.disk.files import SIZE_LIMIT, list_folder
from smp_recovery.disk.storage import LockedWriter, Storage, do_in_turn
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import (
    NOTHING_CHANGED,
    DamageError,
    InputError,
    NewerSchemaError,
    NotDownloadedError,
    StoppedError,
    StorageError,
)
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import (
    SESSION_SCHEMA,
    find_fault,
    parse_session,
    session_table,
)

SESSION_FOLDER = "sessions"
SESSION_FIX = "`smp-recovery edit --session {}` fixes it by hand."
HEADER = (
    "# A session of smp-recovery. To change it by hand, use `smp-recovery edit`, which checks it.\n"
)


class LogStore:
    """All sessions below one private folder, each known by its date."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def dates(self) -> tuple[date, ...]:
        """The dates of all sessions, the earliest first, by their names alone."""
        found = (parse_session_name(name) for name in self._storage.names(SESSION_FOLDER))
        return tuple(sorted(day for day in found if day))

    def has_foreign(self) -> bool:
        """Whether a file in or beside the sessions' folder may be a stub or a copy of a session."""
        inside = list_folder(self._storage.path(SESSION_FOLDER))
        beside = (name for name in list_folder(self._storage.data_dir) if name != SESSION_FOLDER)
        alike = (name for name in beside if SESSION_FOLDER in name or name[0].isdigit())
        return not all(map(parse_session_name, inside)) or any(alike)

    def load(self, day: date) -> Session:
        """The session of `day`. Raises InputError if it does not exist, or DamageError."""
        session = self.find(day)
        if session is None:
            raise InputError(f"there is no session on {day}: see `smp-recovery sessions`")
        return session

    def find(self, day: date) -> Session | None:
        """The session of `day`, None if it does not exist. Raises DamageError."""
        try:
            return self._storage.load(
                name_session_file(day), partial(parse_content, day), SESSION_FIX.format(day)
            )
        except NotDownloadedError:
            raise NotDownloadedError(f"the session of {day}") from None

    def read_bytes(self, day: date) -> bytes | None:
        """The session's file, damaged or not; None if it does not exist."""
        return self._storage.read(name_session_file(day))

    def path(self, day: date) -> str:
        """The path of the file of the session of `day`."""
        return str(self._storage.path(name_session_file(day)))

    def start(self, day: date) -> bool:
        """Begin a session on `day`; False, and no change, if it exists."""
        with self._storage.change() as change:
            if self.find(day):
                return False
            self.put(change, Session(day, id=_new_id()))
            return True

    def move(self, day: date, to: date) -> Session:
        """Move the session of `day`, with its entries and identifier, to the date `to`. Raises
        InputError if another session has that date, or an entry would be before day 0.
        """
        with self._storage.change() as change:
            moved = self.load(day)._replace(date=to)
            if to == day:
                return moved
            found = self.find(to)
            if found and not (found.id and found == moved):  # it may have been moved in part
                raise InputError(f"there is a session on {to} already: choose another date")
            first = min(moved.entries, key=lambda entry: entry.at.date(), default=None)
            if first and first.at.date() < to:
                raise InputError(
                    f"entry {first.number} is of {first.at.date()}, which would be before day 0:"
                    " choose that date or an earlier one"
                )
            try:
                delete = partial(change.delete, name_session_file(day))
                do_in_turn(
                    [partial(self.put, change, moved), delete],
                    all_done=f"the session of {day} is moved to {to}",
                    part_done=f"was written, of {to}, and that of {day} stays. Move it again for"
                    " the rest",
                )
            except KeyboardInterrupt:
                raise StoppedError("stopped; move it again for what is not moved yet") from None
        return moved

    def identify(self, day: date) -> str:
        """The identifier of the session of `day`, which gets one now if it has none; made of the
        date for a session that this version must not change.
        """
        session = self.load(day)
        if session.id or session.schema > SESSION_SCHEMA:
            return session.id or f"session-{day}"
        with self._storage.change() as change:
            session = self.load(day)
            if not session.id:
                session = session._replace(id=_new_id())
                self.put(change, session)
            return session.id

    def add(self, day: date, *entries: Entry) -> tuple[Session, tuple[Entry, ...]]:
        """Add `entries` to the session of `day`, as one change. Returns it, and the entries with
        their numbers. Raises InputError if a field cannot be stored.
        """
        for entry in entries:
            fault = find_fault(entry._replace(number=1))
            if fault:
                raise InputError(f"the entry cannot be saved: {fault}")
        with self._storage.change() as change:
            session = self.load(day)
            numbers = count(session.next_number)
            stored = tuple(entry._replace(number=next(numbers)) for entry in entries)
            session = session._replace(entries=(*session.entries, *stored))
            self.put(change, session)
        return session, stored

    def remove(self, day: date, number: int) -> Entry:
        """Remove and return an entry of the session of `day`. Raises InputError if missing."""
        with self._storage.change() as change:
            session = self.load(day)
            removed = next((entry for entry in session.entries if entry.number == number), None)
            if removed is None:
                raise InputError(
                    f"there is no entry {number} in the session of {day}: see `history`"
                )
            rest = tuple(entry for entry in session.entries if entry is not removed)
            self.put(change, session._replace(entries=rest))
        return removed

    def remove_session(self, day: date) -> None:
        """Remove the whole session of `day`; `undo` brings it back."""
        with self._storage.change() as change:
            change.delete(name_session_file(day))

    def replace_bytes(
        self,
        day: date,
        before: bytes,
        edited: bytes,
        accept: Callable[[Session, Collection[Entry]], Session] = lambda session, _: session,
    ) -> Session:
        """Replace the file `before` by `edited`, its number of entries corrected. `accept` gets
        the session and the entries of before, and returns what to store.

        Raises InputError if the file is no longer `before`, and DamageError, in words about "it".
        """
        session, known = parse_content(day, edited, counted=False), Session(day)
        with suppress(DamageError):
            known = parse_content(day, before, counted=False)
        _refuse_newer(known)
        session = accept(session, known.entries)
        with self._storage.change() as change:
            if self.read_bytes(day) != before:
                raise InputError("another command changed the session meanwhile: edit it again")
            self.put(change, session)
        return session

    def put(self, change: LockedWriter, session: Session) -> None:
        """Write `session` as part of a change. Raises as `encode` does."""
        change.write(name_session_file(session.date), self.encode(session))

    def encode(self, session: Session) -> bytes:
        """The file of `session`. Raises DamageError, StorageError or NewerSchemaError if it cannot
        be read again, is too large, or must not be written by this version.
        """
        import tomli_w

        _refuse_newer(session)
        edit = f"`smp-recovery edit --session {session.date}`"
        try:
            written = tomli_w.dumps(session_table(session))
            content = (HEADER + written).encode()
            if len(content) > SIZE_LIMIT:
                raise StorageError(
                    f"{self.path(session.date)} would become larger than {SIZE_LIMIT} bytes",
                    outcome=f"{NOTHING_CHANGED}. Make room with {edit}",
                )
            read = parse_content(session.date, content)
            # Not-a-number does not equal itself, but is written the same.
            same = read == session or tomli_w.dumps(session_table(read)) == written
        except (DamageError, ValueError, RecursionError):  # it is too long or deep to write or read
            same = False
        if not same:
            raise DamageError(
                f"{self.path(session.date)} holds a value that cannot be written again",
                outcome=f"{NOTHING_CHANGED}. Take it out with {edit}",
            )
        return content


def name_session_file(day: date) -> str:
    """The name of the session of `day`, such as `sessions/2026-11-17.toml`."""
    return f"{SESSION_FOLDER}/{day}.toml"


@cache
def parse_session_name(base: str) -> date | None:
    """The date of a session's file by the last part of its name, None for another file."""
    with suppress(ValueError):
        day = date.fromisoformat(base.removesuffix(".toml"))
        return day if base == f"{day}.toml" else None
    return None


def parse_content(day: date, content: bytes, *, counted: bool = True) -> Session:
    """The session of `day` in the bytes of its file. Raises DamageError as `parse_session` does."""
    session = parse_session(parse_toml(content, "it", SIZE_LIMIT), content, counted=counted)
    if session.date != day:
        raise DamageError(f"it holds the session of {session.date}")
    return session


def _new_id() -> str:
    return os.urandom(8).hex()


def _refuse_newer(session: Session) -> None:
    if session.schema > SESSION_SCHEMA:
        raise NewerSchemaError(
            f"a newer smp-recovery wrote the session of {session.date}: update smp-recovery to "
            "change it"
        )
