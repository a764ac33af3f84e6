"""Takes an export into the log: everything is checked and compared before anything is written.

It reads the export twice, so that it need not hold it. Where the export comes from, and what is
said about it, is the command's business.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import date
from typing import BinaryIO, NamedTuple

from smp_recovery.disk.storage import LockedWriter, Storage
from smp_recovery.errors import (
    DamageError,
    GuidanceError,
    SmpRecoveryError,
    StoppedError,
    StorageError,
    UnsyncedError,
)
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.text import count_things
from smp_recovery.user_data.archive import File, Item
from smp_recovery.user_data.clinic_files import strip_hash_line
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.merging import merge
from smp_recovery.user_data.session_files import LogStore

MOST_DIFFERENCES = 10
"""How many differences are said one by one."""

Read = Callable[[BinaryIO], Generator[Item, None, None]]
"""What reads a file; to be closed before the file is."""


class Tally(NamedTuple):
    """What an import adds and what was there already: sessions by date, files by name."""

    sessions: tuple[str, ...] = ()
    entries: int = 0
    files: tuple[str, ...] = ()
    sessions_there: int = 0
    entries_there: int = 0
    files_there: int = 0

    @property
    def adds(self) -> bool:
        """Whether there is anything new."""
        return bool(self.sessions or self.entries or self.files)


class Import:
    """One import into the log, the settings and the person's own guidance."""

    def __init__(
        self,
        storage: Storage,
        log: LogStore,
        guidance: Guidance,
        key_of: Callable[[str], str] = str,
    ) -> None:
        self._storage = storage
        self._log = log
        self._guidance = guidance
        self._key_of = key_of

    def plan(self, items: Iterator[Item], today: date = date.max) -> Tally:
        """What would be added; nothing is written. No new entry may lie later than the day after
        `today`, which it is somewhere already.

        Raises SmpRecoveryError with what differs from what is here, a line for each difference,
        and DamageError for what cannot be read or written.
        """
        tally, differences, count = Tally(), list[str](), 0
        for item in items:
            tally, found = self._plan_item(tally, item, today)
            count += len(found)
            differences += found[: MOST_DIFFERENCES - len(differences)]
        if count:
            rest = [f"and {count - len(differences)} more"] if count > len(differences) else []
            raise SmpRecoveryError(_difference_head(count), *differences, *rest)
        return tally

    def write(self, change: LockedWriter, items: Iterator[Item]) -> None:
        """Write what is new, session by session, inside a change that is under way.

        Raises StorageError where that is not possible, or where `items` cannot be read again; what
        was written before it stays, whole, and is said. UnsyncedError comes after everything,
        StoppedError with Ctrl-C.
        """
        done, unsynced = 0, None
        try:
            for item in items:
                try:
                    done += self._write_item(change, item)
                except UnsyncedError as error:
                    done, unsynced = done + 1, error
        except (SmpRecoveryError, OSError) as error:
            if not done:
                raise
            why = error.lines if isinstance(error, SmpRecoveryError) else (str(error),)
            raise StorageError(*why, outcome=_describe_part(done)) from None
        except KeyboardInterrupt:
            raise StoppedError("stopped; import it again for what is not in the log yet") from None
        if unsynced:
            raise UnsyncedError("everything is imported", unsynced.reason)

    def _plan_item(self, tally: Tally, item: Item, today: date) -> tuple[Tally, tuple[str, ...]]:
        if isinstance(item, File):
            content, here = self._stored(item), self._storage.read(item.name)
            if here is None:
                return tally._replace(files=(*tally.files, item.name)), ()
            same = here is None or strip_hash_line(here) == strip_hash_line(content)
            differs = (f"another version of {_describe(item.name)}",)
            return tally._replace(files_there=tally.files_there + 1), differs * (not same)
        here_session = self._log.find(item.date)
        try:
            merged = merge(here_session, item, self._key_of)
        except RecursionError:
            raise DamageError(f"the session {item.date} is nested too deeply") from None
        if merged.added:
            _refuse_future(merged.session.entries[-merged.added :], item.date, today)
        if merged.changed:
            self._check_storable(merged.session)
        new = here_session is None
        tally = tally._replace(
            sessions=(*tally.sessions, item.date.isoformat()) if new else tally.sessions,
            sessions_there=tally.sessions_there + (not new),
            entries=tally.entries + merged.added,
            entries_there=tally.entries_there + merged.there,
        )
        return tally, merged.differences

    def _check_storable(self, session: Session) -> None:
        try:
            self._log.encode(session)
        except (DamageError, StorageError):
            raise DamageError(
                f"the session {session.date} is too large, or holds a value that cannot be stored"
            ) from None

    def _write_item(self, change: LockedWriter, item: Item) -> bool:
        if isinstance(item, File):
            new = self._storage.read(item.name) is None
            if new:
                change.write(item.name, self._stored(item))
            return new
        merged = merge(self._log.find(item.date), item, self._key_of)
        if merged.changed and not merged.differences:
            self._log.put(change, merged.session)
            return True
        return False

    def _stored(self, file: File) -> bytes:
        """The file as it is stored, checked. Raises DamageError, in words about "it"."""
        try:
            content = file.text.encode()
        except UnicodeEncodeError:
            raise DamageError(f"its file {file.name[:40]!a} is no valid Unicode") from None
        known = find_file(file.name)
        if known is None or known.kind.name == "session":
            raise DamageError(f"it holds a file {file.name[:40]!a}, which is none of ours")
        try:
            known.parse(content, self._guidance)
        except GuidanceError:
            raise
        except DamageError as error:
            raise DamageError(f"its file {file.name!a}: {error}") from None
        return content


def name_file(name: str) -> str:
    """What a person calls the file `name` of theirs: it holds more than their log."""
    file = find_file(name)
    return file.description if file else name


def _describe(name: str) -> str:
    """The file that is here in another version, and where to see it."""
    file = find_file(name)
    assert file
    return f"{file.description} is here than in the file: see `{file.view}`"


def _refuse_future(entries: Iterable[Entry], day: date, today: date) -> None:
    """It would be the latest word on its symptom until then, and hide what is felt today."""
    for entry in entries:
        if (entry.at.date() - today).days > 1:
            when = entry.at.isoformat(" ", "minutes")
            raise DamageError(
                f"the session {day} has an entry of {when}, which is in the future: correct its "
                "time, or this computer's clock"
            )


def _describe_part(done: int) -> str:
    """What became of an import that was cut short after so many files."""
    return (
        f"Before it {count_things(done, 'file')} came in whole: import it again for the rest, or "
        "undo it with `smp-recovery undo`"
    )


def _difference_head(count: int) -> str:
    things = "one thing differs" if count == 1 else f"{count} things differ"
    return f"nothing was imported: {things} from what is here"
