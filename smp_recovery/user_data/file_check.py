"""The check of every file of the data directory: each problem, and what to do about it.

It can fix permissions and remove temporary files. It changes nothing else.
"""

import os
import stat
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from smp_recovery.disk.files import TEMPORARY_PREFIX, list_folder, read_file, select_stubbed
from smp_recovery.disk.storage import LOCK, SET_ASIDE, Storage
from smp_recovery.disk.versions import UNDONE, VERSIONS, parse_version
from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Session
from smp_recovery.log.session_parsing import SESSION_SCHEMA
from smp_recovery.parsing.lookup import make_key_finder
from smp_recovery.text import quote_text, write_moment
from smp_recovery.user_data.entry_check import make_entry_check
from smp_recovery.user_data.kinds import FILE_KINDS, DataFile, find_file, session_file
from smp_recovery.user_data.restoring import (
    RestorableVersion,
    find_missing,
    find_restorable,
    find_vanished,
    is_undamaged,
)
from smp_recovery.user_data.session_files import SESSION_FIX, SESSION_FOLDER
from smp_recovery.user_data.settings import SETTINGS_FILE
from smp_recovery.user_data.sync_copies import describe_copy, find_original, list_copies
from smp_recovery.user_data.user_sources import GUIDANCE_FOLDER, hash_clinic_file

FOLDERS = tuple(dict.fromkeys(("", *(kind.folder.rstrip("/") for kind in FILE_KINDS), VERSIONS)))

DATA_DIR = "the directory itself"
MOST_NAMED = 3

State = Literal["damaged", "note", "mended"]
STATES: tuple[State, ...] = ("damaged", "note", "mended")


class Check(NamedTuple):
    """One result about one or more files of the data directory: why, and what to do."""

    what: str
    state: State
    why: str
    way_out: str = ""


class FileReport(NamedTuple):
    """All checks, damage first, and the number of undamaged files, sessions and entries; of the
    `versions` that `undo` can restore, and the SHA-256 of each clinic's file by its key.
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


# Problems that many files may share: one check names all of them.
_LEFT = "left over from a change that was cut short"
_MOVE_LOG = "keep your log in another folder: SMP_RECOVERY_HOME names it."
_FIX = "`smp-recovery doctor --fix` fixes it."
_UNREADABLE = Check("", "damaged", "earlier versions that cannot be read: `undo` stops at them")
_OPEN = Check("", "note", "other users can read it, or you cannot read it", _FIX)
_MADE_PRIVATE = Check("", "mended", "now only you can read it")
_NOT_YOURS = Check(
    "", "note", "belongs to another user", f"Make yourself the owner, or {_MOVE_LOG}"
)
_SHARED = Check(
    "",
    "note",
    "other users may use it, and it holds more than your log; its permissions were not changed",
    f"Make a folder for your log alone, or {_MOVE_LOG}",
)
_LEFT_OVER = Check("", "note", _LEFT, _FIX)
_REMOVED = Check("", "mended", f"{_LEFT}: removed")
_FOREIGN = Check(
    "",
    "note",
    "not a file of smp-recovery; nothing reads it",
    "Move it away if you do not use it.",
)


def check_files(storage: Storage, *, fix: bool = False, now: datetime | None = None) -> FileReport:
    """Read and check every file; at the time `now` also name entries that `log` would not take.
    `fix` changes permissions and removes temporary files, if the directory holds a file of ours.
    """
    run = _CheckRun(storage, now)
    if fix and storage.data_dir.is_dir():
        run.fixing = True
        run.check_permissions("", folder=True)  # so that the lock can be taken
        run.fixing = run.is_our_directory()
    with storage.change() if run.fixing else nullcontext():
        return run.report()


class _CheckRun:
    """One check of every file; while `fixing` it also fixes. The fields collect the results."""

    def __init__(self, storage: Storage, now: datetime | None) -> None:
        self.storage = storage
        self.data_dir = storage.data_dir
        self.now = now
        self.fixing = False
        self.checks: dict[Check, dict[str, None]] = {}
        self.files = 0
        self.versions = 0
        self.sessions: list[Session] = []
        self.hashes: dict[str, str] = {}
        self.guidance: Guidance | None = None
        try:
            self.guidance = load_guidance()
        except (DamageError, OSError) as error:
            why = str(error).partition("\n")[0]
            self.add("the built-in guidance", "damaged", why, "Install smp-recovery again.")

    def add(self, name: str, state: State, why: str, way_out: str = "") -> None:
        """Add a check of one file alone."""
        self.add_problem(Check(name, state, why, way_out), name)

    def add_problem(self, problem: Check, name: str) -> None:
        """Name a file, once, among all that have this problem."""
        self.checks.setdefault(problem, {})[name] = None

    def report(self) -> FileReport:
        """Check every folder and return the results."""
        for folder in FOLDERS:
            self.check_folder(folder)
        with suppress(DamageError, OSError):  # of a folder, which is told
            for name in list_copies(self.data_dir):
                if name.rpartition("/")[0] not in FOLDERS:
                    self.check_name(name, [])
        self.note_missing_files()
        self.note_faulty_entries()
        return FileReport(
            self.data_dir,
            tuple(
                problem._replace(what=_enumerate_files([*self.checks[problem]]))
                for problem in sorted(self.checks, key=_order_checks)
            ),
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
        self.check_permissions(folder, folder=True)
        try:
            bases = list_folder(place)
        except DamageError as error:
            name = folder or DATA_DIR
            way_out = self.way_to_read(name) if place.is_dir() else "Move it away."
            self.add(name, "damaged", str(error), way_out)
            return
        names = [f"{folder}/{base}" if folder else base for base in bases]
        stubbed = [f"{folder}/{base}".lstrip("/") for base in select_stubbed(bases)]
        present = [file for file in map(find_file, (*names, *stubbed)) if file]
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
        elif folder == VERSIONS and (
            base.startswith(UNDONE) or parse_version(Path(name), find_file)
        ):
            self.check_version(name)
        elif name == LOCK:
            self.check_lock()
        elif not folder and base.startswith(SET_ASIDE):
            self.check_permissions(name)
            why = "your own text, set aside because it could not be saved or was undone"
            self.add(name, "note", why, "Copy what you need, then remove it.")
        elif original:
            self.check_permissions(name)
            key_of = make_key_finder(self.guidance) if self.guidance else str
            self.add(name, "note", *describe_copy(self.data_dir, name, original, key_of)[:2])
        else:
            self.add_problem(_FOREIGN, name)

    def check_file(self, file: DataFile) -> None:
        """Check one of our files: name what is wrong with it and what to do."""
        self.check_permissions(file.name)
        try:
            content = self.storage.read(file.name)
            if content is None:
                raise DamageError("it is a link to a missing file")
            value = file.parse(content, self.guidance)
        except NewerSchemaError as error:
            self.add(file.name, "note", str(error))
        except SmpRecoveryError as error:
            way_out = self.find_way_out(file)
            self.add(file.name, "damaged", error.in_one_line, way_out)
            return
        else:
            if isinstance(value, Session):
                self.sessions.append(value)
                if value.schema > SESSION_SCHEMA:
                    why = "of a newer smp-recovery: it is shown, and cannot be changed"
                    self.add(file.name, "note", why, "Update smp-recovery.")
            if file.kind.name == "clinic":
                self.hashes[file.key] = hash_clinic_file(content)
        self.files += 1

    def check_version(self, name: str) -> None:
        self.check_permissions(name)
        try:
            content = read_file(self.data_dir / name) or b""
        except DamageError:
            self.add_problem(_UNREADABLE, name)
            return
        self.files += 1
        version = parse_version(self.data_dir / name, find_file)
        file = find_file(version.name) if version and not version.absent else None
        if version and (file is None or is_undamaged(file, content, self.guidance)):
            self.versions += 1

    def check_lock(self) -> None:
        with suppress(OSError):
            if not stat.S_ISREG(os.lstat(self.data_dir / LOCK).st_mode):
                why = "the lock of every change must be a regular file, not a link or a folder"
                self.add(LOCK, "damaged", why, "Move it away.")
                return
        self.check_permissions(LOCK)

    def check_permissions(self, name: str, *, folder: bool = False) -> None:
        """Check that only its owner can use the file or folder. No name is the directory itself."""
        path = self.data_dir / name
        try:
            found = path.stat()
        except OSError:  # reading it will report the error
            return
        needed = stat.S_IRWXU if folder else stat.S_IRUSR
        if os.name == "nt" or not (found.st_mode & 0o077 or ~found.st_mode & needed):
            return
        problem = _OPEN
        if found.st_uid != os.geteuid():
            problem = _NOT_YOURS
        elif not name and (
            found.st_mode & stat.S_ISVTX or (found.st_mode & 0o077 and not self.is_our_directory())
        ):  # other users may need the directory, too: it is not changed
            problem = _SHARED
        elif self.fixing:
            with suppress(OSError):
                path.chmod(0o700 if folder else 0o600)
                problem = _MADE_PRIVATE
        self.add_problem(problem, name or DATA_DIR)

    def is_our_directory(self) -> bool:
        """Whether the directory holds a file or folder of ours."""
        ours = (LOCK, SETTINGS_FILE, SESSION_FOLDER, GUIDANCE_FOLDER)
        return any(os.path.lexists(self.data_dir / name) for name in ours)

    def way_to_read(self, name: str) -> str:
        """How the user can make a checked file or folder readable."""
        can_fix = name in self.checks.get(_OPEN, ())
        return _FIX if can_fix else "Change its permissions so that you can read it."

    def find_way_out(self, file: DataFile) -> str:
        """What the user can do about a damaged file."""
        path = self.data_dir / file.name
        if path.exists() and not os.access(path, os.R_OK):
            return self.way_to_read(file.name)
        found = find_restorable(self.storage, file, self.guidance)
        restoring = _restore_command(file, found) if found else ""
        try:
            read_file(path)
        except DamageError:  # `--restore` replaces no file that it cannot keep for `undo`
            return f"Move it away, then {restoring}" if restoring else "Move it away."
        by_hand = file.kind.fix.format(file.key)
        if path.is_symlink() and not path.exists():
            by_hand = "Restore the file that it links to, or remove the link."
        ways = (by_hand, restoring) if found and found.lacks else (restoring, by_hand)
        return " ".join(filter(None, ways))

    def note_missing_files(self) -> None:
        """Name each missing file that has earlier versions: it may be lost."""
        vanished = {file.name for file, _ in find_vanished(self.storage)}
        for file in find_missing(self.storage):
            found = find_restorable(self.storage, file, self.guidance)
            if found:
                why = "no longer exists, which is fine if you removed it"
                if file.name in vanished:
                    why = "no longer exists, and smp-recovery did not remove it"
                self.add(file.name, "note", why, _restore_command(file, found))

    def note_faulty_entries(self) -> None:
        """Name each entry that is dated later than now, or that `log` would not take."""
        if not (self.now and self.guidance):
            return
        check = make_entry_check(self.guidance, self.now)
        for session in self.sessions:
            for entry in session.entries:
                if entry.at > self.now:
                    why = f"entry {entry.number} is dated later than now: {write_moment(entry.at)}"
                    command = f"`smp-recovery remove {entry.number} --session {session.date}`"
                    way_out = f"If the date is wrong, run {command} and log it again. If the"
                    way_out += " computer's clock is wrong, set it."
                elif faults := check.find_faults(entry, session.date):
                    why = f"entry {entry.number}: {'; '.join(faults)}"
                    way_out = SESSION_FIX.format(session.date)
                elif read := check.read_words([entry]).get(entry.symptom):
                    why = f"entry {entry.number}: {quote_text(entry.symptom)} is read as {read}"
                    way_out = "If you meant something else: "
                    way_out += SESSION_FIX.format(session.date)
                else:
                    continue
                self.add(session_file(session.date).name, "note", why, way_out)

    def remove_left_over(self, name: str) -> None:
        """Remove a temporary file: under the lock no other process is writing it."""
        problem = _LEFT_OVER
        if self.fixing:
            with suppress(OSError):
                (self.data_dir / name).unlink()
                problem = _REMOVED
        self.add_problem(problem, name)


def _order_checks(problem: Check) -> tuple[int, bool]:
    """Damage first, and what is wrong with one file before what is wrong with many."""
    return STATES.index(problem.state), not problem.what


def _enumerate_files(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _restore_command(file: DataFile, version: RestorableVersion) -> str:
    return f"`smp-recovery doctor --restore {file.name}` restores {version}."
