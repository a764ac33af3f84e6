"""Checks every file of the data directory, and says what to do about each problem.

It can fix permissions and remove temporary files. It changes nothing else.
"""

import os
import stat
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import TEMPORARY_PREFIX, list_folder, read_file
from smp_recovery.disk.storage import LOCK, SET_ASIDE, Storage
from smp_recovery.disk.versions import UNDONE, VERSIONS, parse_version
from smp_recovery.engine.assessment import find_future
from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Session
from smp_recovery.log.session_parsing import SESSION_SCHEMA
from smp_recovery.parsing.lookup import make_key_finder
from smp_recovery.text import write_moment
from smp_recovery.user_data.check_results import Check, CheckResults, ProblemKind
from smp_recovery.user_data.clinic_files import hash_clinic_file
from smp_recovery.user_data.file_names import name_session_file
from smp_recovery.user_data.kinds import FILE_KINDS, DataFile, find_file
from smp_recovery.user_data.permissions import DATA_DIR, PermissionCheck
from smp_recovery.user_data.restoring import (
    RestorableVersion,
    find_missing,
    find_restorable,
    is_undamaged,
)
from smp_recovery.user_data.sync_copies import describe_copy, find_original

FOLDERS = tuple(dict.fromkeys(("", *(kind.folder.rstrip("/") for kind in FILE_KINDS), VERSIONS)))


class FileReport(NamedTuple):
    """All checks, damage first, and the number of undamaged files, sessions and entries.

    `versions` counts the earlier versions that `undo` can restore, and `guidance` has the SHA-256
    of each clinic's file by its key.
    """

    data_dir: Path
    checks: tuple[Check, ...]
    files: int
    sessions: int
    entries: int
    versions: int
    guidance: dict[str, str]

    @property
    def damaged(self) -> bool:
        """Whether a file is damaged or cannot be read."""
        return any(check.state == "damaged" for check in self.checks)


def check_files(storage: Storage, *, fix: bool = False, now: datetime | None = None) -> FileReport:
    """Read and check every file; name entries that are dated later than `now`.

    `fix` changes permissions and removes temporary files under the lock, but only if the directory
    holds a file of ours. It raises LockTimeoutError or StorageError.
    """
    run = _CheckRun(storage, now)
    permissions = run.permissions
    if fix and storage.data_dir.is_dir():
        permissions.fixing = True
        permissions.check("", folder=True)  # so that the lock can be taken
        permissions.fixing = permissions.is_our_directory()
    with storage.change() if permissions.fixing else nullcontext():
        return run.report()


class _CheckRun:
    """One check of every file; the fields collect the results."""

    def __init__(self, storage: Storage, now: datetime | None) -> None:
        self.storage = storage
        self.data_dir = storage.data_dir
        self.now = now
        self.results = CheckResults()
        self.permissions = PermissionCheck(self.data_dir, self.results)
        self.files = 0
        self.versions = 0
        self.sessions: list[Session] = []
        self.hashes: dict[str, str] = {}
        self.guidance: Guidance | None = None
        try:
            self.guidance = load_guidance()
        except (DamageError, OSError) as error:
            why = str(error).partition("\n")[0]
            name = "the built-in guidance"
            self.results.add(name, "damaged", why, "Install smp-recovery again.")

    def report(self) -> FileReport:
        """Check every folder and return the results."""
        for folder in FOLDERS:
            self.check_folder(folder)
        self.note_missing_files()
        self.note_future_entries()
        return FileReport(
            self.data_dir,
            self.results.all(),
            self.files,
            len(self.sessions),
            sum(len(session.entries) for session in self.sessions),
            self.versions,
            self.hashes,
        )

    def check_folder(self, folder: str) -> None:
        place = self.data_dir / folder
        if not os.path.lexists(place):
            return
        self.permissions.check(folder, folder=True)
        try:
            bases = list_folder(place)
        except DamageError as error:
            name = folder or DATA_DIR
            way_out = self.permissions.way_to_read(name) if place.is_dir() else "Move it away."
            self.results.add(name, "damaged", str(error), way_out)
            return
        names = [f"{folder}/{base}" if folder else base for base in bases]
        present = [file for file in map(find_file, names) if file]
        for name in names:
            if name not in FOLDERS:
                self.check_name(name, present)

    def check_name(self, name: str, present: list[DataFile]) -> None:
        """Check any file `name`; `present` are our files in the same folder."""
        folder, _, base = name.rpartition("/")
        file, original = find_file(name), find_original(name, present)
        if base.startswith(TEMPORARY_PREFIX):
            self.remove_left_over(name)
        elif file:
            self.check_file(file)
        elif folder == VERSIONS and (base.startswith(UNDONE) or parse_version(Path(name))):
            self.check_version(name)
        elif name == LOCK:
            self.check_lock()
        elif not folder and base.startswith(SET_ASIDE):
            self.permissions.check(name)
            why = "your own text, set aside because it could not be saved or was undone"
            self.results.add(name, "note", why, "Copy what you need, then remove it.")
        elif original:
            self.permissions.check(name)
            key_of = make_key_finder(self.guidance) if self.guidance else str
            self.results.add(name, "note", *describe_copy(self.data_dir, name, original, key_of))
        else:
            self.results.add_problem(ProblemKind.FOREIGN, name)

    def check_file(self, file: DataFile) -> None:
        """Check one of our files: name what is wrong with it and what to do."""
        self.permissions.check(file.name)
        try:
            content = self.storage.read(file.name)
            if content is None:
                raise DamageError("it is a link to a missing file")
            value = file.parse(content, self.guidance)
        except NewerSchemaError as error:
            self.results.add(file.name, "note", str(error))
        except SmpRecoveryError as error:
            way_out = self.find_way_out(file)
            self.results.add(file.name, "damaged", error.in_one_line, way_out)
            return
        else:
            if isinstance(value, Session):
                self.sessions.append(value)
                if value.schema > SESSION_SCHEMA:
                    why = "of a newer smp-recovery: it is shown, and cannot be changed"
                    self.results.add(file.name, "note", why, "Update smp-recovery.")
            if file.kind.name == "clinic":
                self.hashes[file.key] = hash_clinic_file(content)
        self.files += 1

    def check_version(self, name: str) -> None:
        self.permissions.check(name)
        try:
            content = read_file(self.data_dir / name) or b""
        except DamageError:
            self.results.add_problem(ProblemKind.UNREADABLE_VERSION, name)
            return
        self.files += 1
        version = parse_version(self.data_dir / name)
        file = find_file(version.name) if version and not version.absent else None
        if version and (file is None or is_undamaged(file, content, self.guidance)):
            self.versions += 1

    def check_lock(self) -> None:
        with suppress(OSError):
            if not stat.S_ISREG(os.lstat(self.data_dir / LOCK).st_mode):
                why = "the lock of every change must be a regular file, not a link or a folder"
                self.results.add(LOCK, "damaged", why, "Move it away.")
                return
        self.permissions.check(LOCK)

    def find_way_out(self, file: DataFile) -> str:
        """What the user can do about a damaged file."""
        path = self.data_dir / file.name
        if path.exists() and not os.access(path, os.R_OK):
            return self.permissions.way_to_read(file.name)
        found = find_restorable(self.storage, file, self.guidance)
        restoring = [_restore_command(file, found)] if found else []
        if not _is_readable(path):  # `--restore` replaces no file that it cannot keep for `undo`
            return " ".join(["Move it away." if not found else "Move it away, then", *restoring])
        if path.is_symlink() and not path.exists():
            return " ".join([*restoring, "Restore the file that it links to, or remove the link."])
        return " ".join([*restoring, file.kind.fix.format(file.key)])

    def note_missing_files(self) -> None:
        """Name each missing file that has earlier versions: it may be lost."""
        for file in find_missing(self.storage):
            found = find_restorable(self.storage, file, self.guidance)
            if found:
                why = "no longer exists, which is fine if you removed it"
                self.results.add(file.name, "note", why, _restore_command(file, found))

    def note_future_entries(self) -> None:
        """Name each entry that is dated later than now."""
        for session in self.sessions:
            for entry in find_future(session.entries, self.now) if self.now else ():
                why = f"entry {entry.number} is dated later than now: {write_moment(entry.at)}"
                command = f"`smp-recovery remove {entry.number} --session {session.date}`"
                way_out = f"If the date is wrong, run {command} and log it again."
                self.results.add(name_session_file(session.date), "note", why, way_out)

    def remove_left_over(self, name: str) -> None:
        """Remove a temporary file: under the lock no other process is writing it."""
        kind = ProblemKind.LEFT_OVER
        if self.permissions.fixing:
            with suppress(OSError):
                (self.data_dir / name).unlink()
                kind = ProblemKind.REMOVED
        self.results.add_problem(kind, name)


def _is_readable(path: Path) -> bool:
    try:
        read_file(path)
    except DamageError:
        return False
    return True


def _restore_command(file: DataFile, version: RestorableVersion) -> str:
    return f"`smp-recovery doctor --restore {file.name}` restores {version}."
