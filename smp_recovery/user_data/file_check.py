"""Looks after the private directory: every file read and checked, and the way out of each fault.

It changes nothing but what it is told to: permissions, left-over temporary files, and a damaged
file that is to go back to a kept version. It prints nothing.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import TEMPORARY_PREFIX, list_folder, read_file
from smp_recovery.disk.storage import LOCK, Storage
from smp_recovery.disk.versions import UNDONE, VERSIONS, parse_version
from smp_recovery.engine.assessment import find_future
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Session
from smp_recovery.log.session_parsing import SCHEMA
from smp_recovery.text import count_entries, write_moment
from smp_recovery.user_data.check_results import FIX, Check, Checks, Kind
from smp_recovery.user_data.clinic_files import strip_hash_line
from smp_recovery.user_data.kinds import DataFile, find_file, list_files
from smp_recovery.user_data.practitioner import PRACTITIONER
from smp_recovery.user_data.restoring import (
    RestorableVersion,
    find_missing,
    find_restorable,
    is_damaged_version,
)
from smp_recovery.user_data.session_files import FOLDER as SESSIONS
from smp_recovery.user_data.session_files import parse_name
from smp_recovery.user_data.settings import NAME as SETTINGS
from smp_recovery.user_data.sync_copies import (
    describe_copy,
    describe_session_copy,
    find_day,
    is_copy,
)

GUIDANCE = "guidance"
HOME = "the directory itself"

_OURS = (LOCK, SESSIONS, SETTINGS, GUIDANCE)
_YOURS = "Make it yours to read."


class Checkup(NamedTuple):
    """All that there is to say, damage first, and what was found sound.

    `files` counts those that were read, `guidance` has the SHA-256 of each clinic's file by its
    key, and `versions` counts those that `undo` can bring back.
    """

    home: Path
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


def check_up(storage: Storage, *, fix: bool = False, now: datetime | None = None) -> Checkup:
    """Read and check every file of `storage`; with `fix` mend permissions and left-over files.

    Entries that are dated later than `now` (an aware datetime) are named.

    With `fix` it holds the lock: raises LockTimeoutError, or StorageError where there is none. A
    home that holds nothing of ours is left as it is, and gets no lock either.
    """
    round_ = _Round(storage, fix and storage.data_dir.is_dir(), now)
    if round_.mends:
        round_.look_at("", folder=True)
        round_.mends = round_.holds_ours()
    if not round_.mends:
        return round_.finish()
    with storage.change():
        return round_.finish()


def find_name(home: Path, given: str) -> str:
    """The name, from the home, of the file that the person means: its path, or the bare name of a
    session's file, will do.
    """
    if parse_name(given):
        return f"{SESSIONS}/{given}"
    path = Path(given)
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else given


def restore(storage: Storage, name: str) -> str:
    """Put the newest kept version of the damaged or vanished file `name` that can be read in its
    place.

    Returns what that holds. What the file held is kept for `undo`. Raises InputError where the file
    is not damaged or no version of it can be read.
    """
    round_ = _Round(storage, mends=False)
    file = find_file(name)
    sound = InputError(f"{name[:80]!a} is no damaged file: see `smp-recovery doctor`")
    gone = file in find_missing(storage)
    if file is None or not (gone or os.path.lexists(storage.data_dir / name)):
        raise sound
    with storage.change() as change:
        if not gone and round_.find_fault(file) is None:
            raise sound
        found = find_restorable(storage, file, round_.base)
        if found is None:
            raise InputError(f"no kept version of {name} can be read: see `smp-recovery doctor`")
        change.write(name, read_file(found.version.path) or b"")
        return _describe(found)


class _Round:
    """One look at everything; what it finds gathers in its fields."""

    def __init__(self, storage: Storage, mends: bool, now: datetime | None = None) -> None:
        self.storage = storage
        self.home = storage.data_dir
        self.mends = mends
        self.now = now
        self.checks = Checks()
        self.read: list[str] = []
        self.sessions: list[Session] = []
        self.base: Guidance | None = None
        try:
            self.base = load_guidance()
        except (DamageError, OSError) as error:
            why = str(error).partition("\n")[0]
            self.checks.say("the built-in guidance", "damaged", why, "Install smp-recovery again.")

    def finish(self) -> Checkup:
        """Look at every folder and say what was found."""
        for folder in ("", SESSIONS, GUIDANCE, VERSIONS):
            self.look_into(folder)
        self.look_for_gone()
        self.look_for_future()
        return Checkup(
            self.home,
            self.checks.all(),
            len(self.read),
            len(self.sessions),
            sum(len(session.entries) for session in self.sessions),
            sum(self.is_undamaged_step(name) for name in self.read),
            self.hashes(),
        )

    def look_into(self, folder: str) -> None:
        place = self.home / folder
        if not os.path.lexists(place):
            return
        self.look_at(folder, folder=True)
        try:
            names = list_folder(place)
        except DamageError as error:
            way_out = "Move it away, if it is no folder."
            if place.is_dir():
                way_out = FIX if self.checks.has(Kind.LOOSE, folder or HOME) else _YOURS
            self.checks.say(folder or HOME, "damaged", str(error), way_out)
            return
        for base in names:
            if folder or base not in (SESSIONS, GUIDANCE, VERSIONS):
                self.look_at_file(folder, base)

    def look_for_gone(self) -> None:
        """Name each file that has kept versions and is not there: it may not have been meant."""
        for file in find_missing(self.storage):
            kept = find_restorable(self.storage, file, self.base)
            if kept:
                why = "is not there: it was removed, or it has vanished"
                self.checks.say(file.name, "note", why, _bring_back(file.name, kept))

    def look_for_future(self) -> None:
        """Name each entry that is dated later than now: it answers nothing until then."""
        for session in self.sessions:
            for entry in find_future(session.entries, self.now) if self.now else ():
                name = f"{SESSIONS}/{session.date}.toml"
                why = f"entry {entry.number} is dated later than now: {write_moment(entry.at)}"
                command = f"`smp-recovery remove {entry.number} --session {session.date}`"
                way_out = f"If the date is wrong, run {command} and log it again."
                self.checks.say(name, "note", why, way_out)

    def look_at_file(self, folder: str, base: str) -> None:
        name = f"{folder}/{base}" if folder else base
        file = find_file(name)
        own = (PRACTITIONER, *self.keys()) if folder == GUIDANCE else ()
        if base.startswith(TEMPORARY_PREFIX):
            self.sweep(name)
        elif file is not None:
            self.look_at(name)
            self.examine(file)
        elif folder == VERSIONS and (base.startswith(UNDONE) or _is_step(name)):
            self.look_at(name)
            self.examine_version(name)
        elif name == LOCK:
            self.look_at_lock()
        elif not folder and base.startswith("edited-"):
            self.look_at(name)
            why = "what you wrote in the editor and what could not be saved"
            self.checks.say(name, "note", why, "Take from it what you need, then remove it.")
        elif folder == SESSIONS and (day := find_day(base)):
            self.look_at(name)
            self.checks.say(name, "note", *describe_session_copy(self.home / name, day))
        elif is_copy(base, own if folder else (SETTINGS.removesuffix(".toml"),)):
            self.look_at(name)
            self.checks.say(name, "note", *describe_copy())
        else:
            self.checks.note(Kind.FOREIGN, name)

    def look_at_lock(self) -> None:
        with suppress(OSError):
            if not stat.S_ISREG(os.lstat(self.home / LOCK).st_mode):
                why = "the lock of every change must be a regular file, and no link or folder"
                self.checks.say(LOCK, "damaged", why, "Move it away.")
                return
        self.look_at(LOCK)

    def look_at(self, name: str, folder: bool = False) -> None:
        """See whether the file or folder is its owner's alone; what links lead to counts."""
        path = self.home / name
        try:
            found = path.stat()
        except OSError:  # it cannot be read either, which is said then
            return
        needed = stat.S_IRWXU if folder else stat.S_IRUSR
        if os.name == "nt" or not (found.st_mode & 0o077 or ~found.st_mode & needed):
            return
        kind = Kind.LOOSE if found.st_uid == os.geteuid() else Kind.THEIRS
        if kind is Kind.LOOSE and not name and self.is_shared(found.st_mode):
            kind = Kind.SHARED
        if self.mends and kind is Kind.LOOSE:
            with suppress(OSError):
                path.chmod(0o700 if folder else 0o600)
                kind = Kind.TIGHTENED
        self.checks.note(kind, name or HOME)

    def is_shared(self, mode: int) -> bool:
        """Whether the home may be meant for others, too: then it is not for us to close."""
        return bool(mode & stat.S_ISVTX or (mode & 0o077 and not self.holds_ours()))

    def holds_ours(self) -> bool:
        """Whether anything in the home shows that it is one."""
        return any(os.path.lexists(self.home / name) for name in _OURS)

    def sweep(self, name: str) -> None:
        """Remove a temporary file: under the lock whoever wrote it is gone."""
        kind = Kind.LEFT
        if self.mends:
            with suppress(OSError):
                (self.home / name).unlink()
                kind = Kind.REMOVED
        self.checks.note(kind, name)

    def examine(self, file: DataFile) -> None:
        """Read the file, and say what is wrong with it and what to do."""
        fault = self.find_fault(file)
        if fault is None:
            self.read.append(file.name)
        else:
            self.checks.say(file.name, "damaged", fault, " ".join(self.find_ways_out(file)))

    def examine_version(self, name: str) -> None:
        if _can_be_read(self.home / name):
            self.read.append(name)
        else:
            self.checks.note(Kind.UNREADABLE, name)

    def is_undamaged_step(self, name: str) -> bool:
        """Whether the file that was read is an earlier version that can be used."""
        version = parse_version(self.home / name) if name.startswith(f"{VERSIONS}/") else None
        return version is not None and not is_damaged_version(version, self.base)

    def keys(self) -> list[str]:
        """The keys of the clinics' files."""
        with suppress(DamageError):
            return [file.key for file in list_files(self.home) if file.kind.name == "clinic"]
        return []

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each clinic's file that can be read."""
        import hashlib

        found = {}
        for key in self.keys() if self.base else ():
            with suppress(DamageError):
                content = read_file(self.home / f"{GUIDANCE}/{key}.toml") or b""
                found[key] = hashlib.sha256(strip_hash_line(content)).hexdigest()
        return found

    def find_ways_out(self, file: DataFile) -> Iterator[str]:
        """What the person can do about a damaged file, one sentence each."""
        name = file.name
        if os.path.exists(self.home / name) and not os.access(self.home / name, os.R_OK):
            yield FIX if self.checks.has(Kind.LOOSE, name) else _YOURS
            return
        kept = find_restorable(self.storage, file, self.base)
        if not _can_be_read(self.home / name):  # what cannot be kept is not replaced either
            yield f"Move it away, then {_bring_back(name, kept)}" if kept else "Move it away."
            return
        if kept:
            yield _bring_back(name, kept)
        if os.path.islink(self.home / name) and not os.path.exists(self.home / name):
            yield "Bring back what the link leads to, or remove it."
        elif name.startswith(SESSIONS):
            day = name.removeprefix(f"{SESSIONS}/").removesuffix(".toml")
            yield f"`smp-recovery edit --session {day}` opens it to mend it by hand."

    def find_fault(self, file: DataFile) -> str | None:
        """What is wrong with the file; None for a sound one, whose session is remembered."""
        name = file.name
        try:
            content = read_file(self.home / name)
            if content is None:
                return "it is a link that leads to nothing"
            value = file.parse(content, self.base)
        except NewerSchemaError as error:
            self.checks.say(name, "note", str(error))
        except SmpRecoveryError as error:
            return str(error).partition("\n")[0].replace(str(self.home / name), "it")
        else:
            if isinstance(value, Session):
                self.sessions.append(value)
                if value.schema > SCHEMA:
                    why = "of a newer smp-recovery: it is shown, and cannot be changed"
                    self.checks.say(name, "note", why, "Update smp-recovery.")
        return None


def _can_be_read(path: Path) -> bool:
    try:
        read_file(path)
    except DamageError:
        return False
    return True


def _is_step(name: str) -> bool:
    """Whether the file `name` is one that `undo` reads."""
    return name.startswith(f"{VERSIONS}/") and parse_version(Path(name)) is not None


def _bring_back(name: str, kept: RestorableVersion) -> str:
    return f"`smp-recovery doctor --restore {name}` brings back {_describe(kept)}."


def _describe(kept: RestorableVersion) -> str:
    told = "the newest version that is sound"
    return told if kept.entries is None else f"{told}, with {count_entries(kept.entries)}"
