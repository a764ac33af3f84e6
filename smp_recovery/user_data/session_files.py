"""The log on disk: one TOML file per session, read and changed through `Storage`.

It turns sessions into files and back. What entries mean medically is not known here, nor what time
it is.
"""

import os
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from smp_recovery.disk.files import SIZE_LIMIT
from smp_recovery.disk.storage import LockedWriter, Storage, UndoneFile
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, StorageError
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import SCHEMA, find_fault, parse_session, session_table

FOLDER = "sessions"
HEADER = (
    "# A session of smp-recovery. To change it by hand, use `smp-recovery edit`, which checks it.\n"
)


class Undone(NamedTuple):
    """The file `name` went back; of a session (else `date` is None), from `before` to `after`.

    None stands for no session. `rest` are the other files that the same change had written.
    """

    name: str
    exists: bool
    date: date | None
    before: Session | None
    after: Session | None
    rest: "tuple[Undone, ...]" = ()

    @property
    def gone(self) -> tuple[Entry, ...]:
        """The entries that were there and are not any more, changed ones in their old form."""
        return _missing(self.before, self.after)

    @property
    def back(self) -> tuple[Entry, ...]:
        """The entries that are there again, changed ones in their restored form."""
        return _missing(self.after, self.before)


class LogStore:
    """All sessions below one private directory, each known by its date."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def dates(self) -> tuple[date, ...]:
        """The dates of all sessions, the earliest first; no file is opened for it."""
        found = (parse_name(name) for name in self._storage.names(FOLDER))
        return tuple(sorted(day for day in found if day))

    def load(self, day: date) -> Session:
        """Read the session of `day`. Raises DamageError where its file is damaged, InputError where
        there is none.
        """
        session = self.find(day)
        if session is None:
            raise InputError(f"there is no session on {day}: see `smp-recovery sessions`")
        return session

    def find(self, day: date) -> Session | None:
        """The session of `day`, None where there is none. Raises DamageError."""
        content = self._storage.read(_name(day))
        return None if content is None else self._parse(day, content)

    def start(self, day: date) -> bool:
        """Begin a session on `day`; False where it has been begun before, which changes nothing."""
        with self._storage.change() as change:
            content = change.read(_name(day))
            if content is not None:
                self._parse(day, content)
                return False
            self.put(change, Session(day, id=_new_id()))
            return True

    def identify(self, day: date) -> str:
        """The identifier of the session of `day`. One that has none yet, begun by an older version
        or imported from a table, is given one, and saved.
        """
        return self.load(day).id or self._update(day, _with_id).id

    def add(self, day: date, *entries: Entry) -> tuple[Session, tuple[Entry, ...]]:
        """Add `entries` to the session of `day` under the next free numbers, as one change; return
        the session and the entries as they are stored.

        Raises InputError where a field of one cannot be stored.
        """
        for entry in entries:
            fault = find_fault(entry._replace(number=1))
            if fault:
                raise InputError(f"the entry cannot be saved: {fault}")

        def extended(session: Session) -> Session:
            numbered = (e._replace(number=n) for n, e in enumerate(entries, session.next_number))
            return session._replace(entries=(*session.entries, *numbered))

        session = self._update(day, extended)
        return session, session.entries[-len(entries) :]

    def remove(self, day: date, number: int) -> Entry:
        """Take the entry `number` out of the session of `day` and return it; InputError where there
        is none.
        """
        gone: list[Entry] = []

        def without(session: Session) -> Session:
            gone.extend(entry for entry in session.entries if entry.number == number)
            if not gone:
                raise InputError(
                    f"there is no entry {number} in the session of {day}: see `history`"
                )
            return session._replace(entries=tuple(e for e in session.entries if e.number != number))

        self._update(day, without)
        return gone[0]

    def remove_session(self, day: date) -> None:
        """Take the whole session of `day` away; `undo` brings it back."""
        with self._storage.change() as change:
            change.delete(_name(day))

    def undo(self) -> Undone | None:
        """Bring back what the last change replaced, whatever files it was in.

        None where nothing is kept. Raises DamageError where a session that it would replace is
        damaged now: what was logged last may be nowhere else. Nothing is changed then.
        """
        undone = self._storage.undo(self._check)
        if undone is None:
            return None
        return self._read_undone(undone)._replace(rest=tuple(map(self._read_undone, undone.rest)))

    def _check(self, name: str, content: bytes | None) -> None:
        day = day_of_file(name)
        if day and content is not None:
            self._parse(day, content)

    def _read_undone(self, undone: UndoneFile) -> Undone:
        exists = undone.after is not None
        day = day_of_file(undone.name)
        if day is None:
            return Undone(undone.name, exists, None, None, None)
        before, after = self._salvage(day, undone.before), self._salvage(day, undone.after)
        return Undone(undone.name, exists, day, before, after)

    def raw(self, day: date) -> bytes | None:
        """The bytes of the session's file as they are, damaged or not; None where there is none."""
        return self._storage.read(_name(day))

    def replace_raw(self, day: date, before: bytes, edited: bytes) -> Session:
        """Put `edited` in the place of `before`, with the number of entries stated anew.

        Raises DamageError, in words about `edited`, where it is no sound session of `day`, and
        InputError where the file has changed since `before` was read; nothing is changed then.
        """
        session = parse_content(day, edited, counted=False)
        for one in (session, self._salvage(day, before)):
            _refuse_newer(one)
        with self._storage.change() as change:
            if change.read(_name(day)) != before:
                raise InputError("another command changed the session meanwhile: edit it again")
            self.put(change, session)
        return session

    def keep_edited(self, day: date, content: bytes) -> str:
        """Put aside what was edited and cannot be saved, beside what was before; return where."""
        return str(self._storage.set_aside(f"edited-{day}.toml", content))

    def path(self, day: date) -> str:
        """Where the file of the session of `day` lies."""
        return str(self._storage.path(_name(day)))

    def _salvage(self, day: date, content: bytes | None) -> Session | None:
        """The session in `content`, without entries where that is damaged; None for no content."""
        if content is None:
            return None
        try:
            return self._parse(day, content)
        except DamageError:
            return Session(day)

    def _update(self, day: date, alter: Callable[[Session], Session]) -> Session:
        with self._storage.change() as change:
            content = change.read(_name(day))
            if content is None:
                raise InputError(f"there is no session on {day}: see `smp-recovery sessions`")
            session = self._parse(day, content)
            _refuse_newer(session)
            session = alter(session)
            self.put(change, session)
            return session

    def put(self, change: LockedWriter, session: Session) -> None:
        """Write `session` inside a change that is under way. Raises as `encode` does."""
        change.write(_name(session.date), self.encode(session))

    def encode(self, session: Session) -> bytes:
        """The file of `session`. Raises DamageError where it would not read back the same,
        StorageError where it is too large, and NewerSchemaError where this version must not write
        it.
        """
        import tomli_w

        _refuse_newer(session)
        try:
            written = tomli_w.dumps(session_table(session))
            content = (HEADER + written).encode()
            if len(content) > SIZE_LIMIT:
                raise StorageError(
                    f"{self.path(session.date)} would become larger than {SIZE_LIMIT} bytes: make "
                    f"room with `smp-recovery edit --session {session.date}`; the log is as it was"
                )
            read = self._parse(session.date, content)
            # What is not a number does not equal itself, but is written the same.
            same = read == session or tomli_w.dumps(session_table(read)) == written
        except (ValueError, RecursionError):  # an unknown value that is too long or deep to write
            same = False
        if not same:
            raise DamageError(
                f"{self.path(session.date)} holds a value that cannot be written again: nothing "
                f"was changed; `smp-recovery edit --session {session.date}` lets you take it out"
            )
        return content

    def _parse(self, day: date, content: bytes) -> Session:
        try:
            return parse_content(day, content)
        except DamageError as error:
            raise DamageError(
                f"{self.path(day)} is damaged: {error}; it was left as it is. `smp-recovery "
                "doctor` says which kept version can be brought back, `smp-recovery edit --session "
                f"{day}` mends it by hand"
            ) from None


def parse_content(day: date, content: bytes, *, counted: bool = True) -> Session:
    """The session of `day` in the bytes of its file; with `counted` its number of entries must
    agree. Raises DamageError with what is wrong, in words that follow "the file is damaged:".
    """
    session = parse_session(parse_toml(content, "it", SIZE_LIMIT), counted=counted)
    if session.date != day:
        raise DamageError(f"it holds the session of {session.date}")
    return session


def _new_id() -> str:
    return os.urandom(8).hex()


def _with_id(session: Session) -> Session:
    return session if session.id else session._replace(id=_new_id())


def _refuse_newer(session: Session | None) -> None:
    if session and session.schema > SCHEMA:
        raise NewerSchemaError(
            f"the session of {session.date} is of a newer smp-recovery: update it to change this"
        )


def _name(day: date) -> str:
    return f"{FOLDER}/{day.isoformat()}.toml"


def day_of_file(name: str) -> date | None:
    """The date of the session in the file `name`, named from the home; None for any other file."""
    folder, _, base = name.rpartition("/")
    return parse_name(base) if folder == FOLDER else None


def parse_name(name: str) -> date | None:
    """The date of a session's file, None for a file of another name, such as a sync's copy."""
    text = name.removesuffix(".toml")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if name == f"{day.isoformat()}.toml" else None


def _missing(here: Session | None, there: Session | None) -> tuple[Entry, ...]:
    others = there.entries if there else ()
    return tuple(entry for entry in (here.entries if here else ()) if entry not in others)
