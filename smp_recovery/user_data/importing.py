"""Imports a file into the data directory: all that it holds is checked before any is written.

Its content tells its format, not its name. Existing data is never changed: what differs stays.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import SIZE_LIMIT, read_file
from smp_recovery.disk.storage import LockedWriter, Storage, do_in_turn
from smp_recovery.disk.toml import parse_toml
from smp_recovery.disk.versions import Version
from smp_recovery.errors import DamageError, NewerSchemaError, StoppedError, StorageError
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import parse_session
from smp_recovery.parsing.readings import WORRIED
from smp_recovery.text import decode_text, limit_lines, quote_text
from smp_recovery.user_data.archive import read_archive
from smp_recovery.user_data.earlier_json import read_earlier_json
from smp_recovery.user_data.entry_check import EntryCheck, place_entries
from smp_recovery.user_data.kinds import DataFile, find_file, session_file
from smp_recovery.user_data.merging import find_doubtful, merge
from smp_recovery.user_data.reading_csv import NEEDED, SAVE_AS, CellWords, find_table, read_csv
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.user_sources import strip_hash_line

_ZIP = b"PK"
_EARLIER_TOML = b'format = "smp-recovery"'
_SESSION_HEADER = b"# A session of smp-recovery"
_BEGINNING = 4096


class Incoming(NamedTuple):
    """The sessions in a file to import, and the files of the data directory in it by name.

    `own_file` is its content if it is the file of one session, maybe from another computer. `rows`
    has the row of each entry of a session that comes in a table, by the session's date.
    """

    sessions: tuple[Session, ...] = ()
    files: Mapping[str, bytes] = {}
    own_file: bytes | None = None
    rows: Mapping[date, Sequence[int]] = {}


def read_incoming(content: bytes, words: CellWords) -> Incoming:
    """Read the content of a file to import; `words` are for a table. Raises DamageError or
    NewerSchemaError, in words about "it".
    """
    if content.startswith(_ZIP):
        return Incoming(files=read_archive(content))
    with suppress(UnicodeDecodeError):  # each reader says what is wrong
        content = decode_text(content).encode()
    beginning = content[:_BEGINNING].lstrip()
    if not beginning:
        raise DamageError("it is empty")
    if beginning.startswith(b"{"):
        return Incoming(*read_earlier_json(content))
    if find_table(beginning.decode("utf-8", "replace")):
        table = read_csv(content, words)
        return Incoming(table.sessions, rows=table.rows)
    return _read_toml(content)


def _read_toml(content: bytes) -> Incoming:
    if content.startswith(_EARLIER_TOML):
        raise DamageError(
            "it is TOML that version 0.1.0 exported, which can no longer be imported. On the "
            "computer that it comes from, export again: as ZIP with this version, or as JSON with "
            "0.1.0"
        )
    try:
        data = parse_toml(content, "it", SIZE_LIMIT)
    except DamageError:
        if _SESSION_HEADER in content[:_BEGINNING]:
            raise
        data = {}
    if "date" not in data:
        raise DamageError(
            "it is not an archive, a table or a session's file that smp-recovery wrote. A table "
            f"has at least the columns {', '.join(NEEDED)}, and session or day; {SAVE_AS}"
        )
    return Incoming((parse_session(data, content),), own_file=content)


class ImportStep(NamedTuple):
    """What an import does to one file: the `content` to write, None if the file does not change.

    `differences` has a line for each stored value that stays although the incoming one is another.
    `added` are the new entries, some of them `doubtful` (see `find_doubtful`), and `known` counts
    the existing ones. `returns`: this program removed the file before. `other_id`: the session has
    another identifier in the log. `moved`: a session of that date has its identifier. `faults` has
    a line for each new entry that `log` would not take, `read_as` the keys of other words.
    """

    file: DataFile
    is_new: bool
    content: bytes | None
    differences: tuple[str, ...] = ()
    added: tuple[Entry, ...] = ()
    doubtful: tuple[Entry, ...] = ()
    known: int = 0
    returns: bool = False
    other_id: bool = False
    moved: date | None = None
    faults: tuple[str, ...] = ()
    read_as: Mapping[str, str] = {}


def plan_import(
    storage: Storage, check: EntryCheck, incoming: Incoming, *, as_is: bool = False
) -> list[ImportStep]:
    """A step for each incoming file; writes nothing. Raises DamageError, also with the fault of
    each new entry that does not pass the `check`, unless all are taken `as_is`.
    """
    planner = _Planner(storage, check)
    steps = [planner.plan_file(*each) for each in incoming.files.items()]
    steps += [
        planner.plan_session(each, incoming.own_file, incoming.rows.get(each.date, ()))
        for each in incoming.sessions
    ]
    if len({step.file.name for step in steps}) < len(steps):
        raise DamageError("it holds two files of one name")
    faults = [fault for step in steps for fault in step.faults]
    if faults and not as_is:
        way_out = f"Correct the file, or add --as-is to import it as it is. {WORRIED}."
        raise DamageError(*limit_lines(faults), way_out)
    return steps


class _Planner:
    """Plans what becomes of each incoming file, and reads once what is stored."""

    def __init__(self, storage: Storage, check: EntryCheck) -> None:
        self._storage = storage
        self._check = check
        self._log = LogStore(storage)

    def plan_file(self, name: str, content: bytes) -> ImportStep:
        """The step for a file of the data directory."""
        file = find_file(name)
        if file is None:
            raise DamageError(f"it holds {quote_text(name)}, which is not a file of smp-recovery")
        try:
            parsed = file.parse(content, self._check.guidance)
        except (DamageError, NewerSchemaError) as error:
            error.amend(beginning=f"its file {name}: ")
            raise
        if isinstance(parsed, Session):
            step = self.plan_session(parsed, content)
            return step._replace(faults=tuple(f"its file {name}: {each}" for each in step.faults))
        stored = self._storage.read(name)
        if stored is None:
            return ImportStep(file, True, content, returns=self._was_removed(name))
        same = strip_hash_line(stored) == strip_hash_line(content)
        line = f"{file.description} (see `{file.kind.view}`)"
        return ImportStep(file, False, None, () if same else (line,))

    def plan_session(
        self, session: Session, content: bytes | None = None, rows: Sequence[int] = ()
    ) -> ImportStep:
        """The step for a session, with the `content` of its file, or the `rows` of its entries."""
        file = session_file(session.date)
        existing = self._log.find(session.date)
        stored = existing or self._find_lost(file)
        places = [f"row {row}" for row in rows] or place_entries(session, content or b"")
        alike = self._days_by_id.get(session.id, ()) if session.id else ()
        moved = next((day for day in alike if day != session.date), None)
        unique = session._replace(id="") if moved else session
        merged = merge(stored, unique, self._check.key_of)
        words = [[entry.symptom for entry in each.entries] for each in (session, merged.session)]
        is_whole = stored is None and not moved and words[0] == words[1]
        written = content if is_whole else None
        if merged.session != existing and written is None:
            written = self._encode(merged.session)
        new = [(places[place], session.entries[place]) for place in merged.places]
        earlier = self._read_earlier(file) if stored and merged.added else ()
        return ImportStep(
            file=file,
            is_new=stored is None,
            content=written,
            differences=merged.differences,
            added=merged.added,
            doubtful=find_doubtful(stored, merged.added, earlier),
            known=len(session.entries) - len(merged.added),
            returns=stored is None and self._was_removed(file.name),
            other_id=merged.other_id,
            moved=moved,
            faults=(
                *([] if stored else self._check.list_date_faults(session.date)),
                *self._check.list_faults(session.date, new),
            ),
            read_as=self._check.read_words(entry for _, entry in new),
        )

    def _encode(self, session: Session) -> bytes:
        try:
            return self._log.encode(session)
        except (DamageError, StorageError):
            fault = "is too large, or holds a value that cannot be stored"
            raise DamageError(f"the session {session.date} {fault}") from None

    def _was_removed(self, name: str) -> bool:
        newest = self._newest_versions.get(name)
        return newest is not None and newest.is_removal

    def _find_lost(self, file: DataFile) -> Session | None:
        """The session as the last change left it, if that did not remove it."""
        newest = self._newest_versions.get(file.name)
        return file.find_session(newest.read_left_content()) if newest else None

    @cached_property
    def _newest_versions(self) -> dict[str, Version]:
        return {version.name: version for version in reversed(self._storage.versions())}

    @cached_property
    def _earlier_files(self) -> dict[str, list[Path]]:
        return self._storage.find_earlier()

    @cached_property
    def _days_by_id(self) -> dict[str, list[date]]:
        """The dates of the sessions that have an identifier, which only one of them keeps."""
        found: dict[str, list[date]] = {}
        for day in self._log.dates():
            with suppress(DamageError, NewerSchemaError):
                found.setdefault(self._log.load(day).id, []).append(day)
        return found

    def _read_earlier(self, file: DataFile) -> Iterator[Session]:
        contents = map(read_file, self._earlier_files.get(file.name, ()))
        found = (file.find_session(content) for content in contents)
        return filter(None, (self._find_lost(file), *found))  # what is left may have been edited


def write_import(writer: LockedWriter, steps: Iterable[ImportStep]) -> None:
    """Write the new content, file by file. The outcome of an error says how many were imported
    before it; an UnsyncedError comes after all files, StoppedError after Ctrl-C.
    """
    new = [(step.file.name, step.content) for step in steps if step.content is not None]
    try:
        do_in_turn(
            [partial(writer.write, *each) for each in new],
            all_done="everything is imported",
            part_done="came in before it. Import again for the rest, or undo it with "
            "`smp-recovery undo`",
        )
    except KeyboardInterrupt:
        raise StoppedError("stopped; import it again for what is not in the log yet") from None
