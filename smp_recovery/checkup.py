"""Looks after the private directory: every file read and checked, and the way out of each fault.

It changes nothing but what it is told to: permissions, left-over temporary files, and a damaged
file that is to go back to a kept version. It prints nothing.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from smp_recovery.copies import describe_copy, describe_session_copy, find_day, is_copy
from smp_recovery.disk import TEMPORARY_PREFIX, list_folder, read_file
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.files import load_guidance
from smp_recovery.guidance.own import FOLDER as GUIDANCE
from smp_recovery.guidance.own import PRACTITIONER
from smp_recovery.log.model import Session
from smp_recovery.log.reading import SCHEMA
from smp_recovery.log.store import FOLDER as SESSIONS
from smp_recovery.readers import Readers, Reads
from smp_recovery.settings import NAME as SETTINGS
from smp_recovery.storage import LOCK, VERSIONS, Storage

State = Literal["damaged", "note", "mended"]
STATES: tuple[State, ...] = ("damaged", "note", "mended")

HOME = "the directory itself"
MOST_NAMED = 3

_YOURS = "Make it yours to read."
_FIX = "`smp-recovery doctor --fix` mends it."


class Check(NamedTuple):
    """What there is to say of a file, named from the home, or of several: why, and what to do."""

    what: str
    state: State
    why: str
    way_out: str = ""


class Checkup(NamedTuple):
    """All that there is to say, damage first, and what was found sound.

    `files` counts those that were read, `guidance` has the SHA-256 of each clinic's file by its
    key.
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


def check_up(storage: Storage, *, fix: bool = False) -> Checkup:
    """Read and check every file of `storage`; with `fix` mend permissions and left-over files.

    With `fix` it holds the lock: raises LockTimeoutError, or StorageError where there is none.
    """
    round_ = _Round(storage, fix and storage.home.is_dir())
    if not round_.mends:
        return round_.finish()
    round_.look_at("", folder=True)
    with storage.change():
        return round_.finish()


def restore(storage: Storage, name: str) -> str:
    """Put the newest kept version of the damaged file `name` that can be read in its place.

    Returns what that holds. What the file held is kept for `undo`. Raises InputError where the file
    is not damaged or no version of it can be read.
    """
    round_ = _Round(storage, mends=False)
    reads = round_.readers.find(name)
    sound = InputError(f"{name[:80]!a} is no damaged file: see `smp-recovery doctor`")
    if reads is None or not os.path.lexists(storage.home / name):
        raise sound
    with storage.change() as change:
        if round_.find_fault(name, reads) is None:
            raise sound
        found = round_.readers.find_kept(name)
        if found is None:
            raise InputError(f"no kept version of {name} can be read: see `smp-recovery doctor`")
        version, told = found
        change.write(name, read_file(version.path) or b"")
        return told


class _Round:
    """One look at everything; what it finds gathers in its fields."""

    def __init__(self, storage: Storage, mends: bool) -> None:
        self.home = storage.home
        self.mends = mends
        self.checks: list[Check] = []
        self.names: dict[str, list[str]] = {}
        self.read: list[str] = []
        self.sessions: list[Session] = []
        base = None
        try:
            base = load_guidance()
        except (DamageError, OSError) as error:
            why = str(error).partition("\n")[0]
            self.say("the built-in guidance", "damaged", why, "Install smp-recovery again.")
        self.readers = Readers(storage, base)

    def finish(self) -> Checkup:
        """Look at every folder and say what was found."""
        for folder in ("", SESSIONS, GUIDANCE, VERSIONS):
            self.look_into(folder)
        stops = "kept versions that cannot be read: `undo` stops at them"
        self.say_together("unreadable", "damaged", stops)
        self.say_together("loose", "note", "others can read it, or you cannot", _FIX)
        self.say_together("left", "note", "left over by a change that was cut short", _FIX)
        self.say_together("tightened", "mended", "for you alone now")
        self.say_together("removed", "mended", "left over by a change that was cut short: removed")
        theirs = "Make it yours, or keep the log elsewhere: SMP_RECOVERY_HOME says where."
        self.say_together("theirs", "note", "belongs to another user", theirs)
        foreign = "no file of smp-recovery; nothing reads it"
        self.say_together("foreign", "note", foreign, "Move it away, if it is of no use to you.")
        return Checkup(
            self.home,
            tuple(sorted(self.checks, key=lambda check: STATES.index(check.state))),
            len(self.read),
            len(self.sessions),
            sum(len(session.entries) for session in self.sessions),
            sum(name.startswith(VERSIONS) for name in self.read),
            self.readers.hashes(),
        )

    def say(self, what: str, state: State, why: str, way_out: str = "") -> None:
        self.checks.append(Check(what, state, why, way_out))

    def note(self, kind: str, name: str) -> None:
        self.names.setdefault(kind, []).append(name or HOME)

    def say_together(self, kind: str, state: State, why: str, way_out: str = "") -> None:
        """One check for all the names that were noted as of this kind."""
        names = self.names.get(kind, [])
        if names:
            more = len(names) - MOST_NAMED
            what = ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
            self.say(what, state, why, way_out)

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
                way_out = _FIX if (folder or HOME) in self.names.get("loose", ()) else _YOURS
            self.say(folder or HOME, "damaged", str(error), way_out)
            return
        for base in names:
            if folder or base not in (SESSIONS, GUIDANCE, VERSIONS):
                self.look_at_file(folder, base)

    def look_at_file(self, folder: str, base: str) -> None:
        name = f"{folder}/{base}" if folder else base
        reads = self.readers.find(name)
        own = (PRACTITIONER, *self.readers.keys()) if folder == GUIDANCE else ()
        if base.startswith(TEMPORARY_PREFIX):
            self.sweep(name)
        elif reads is not None:
            self.look_at(name)
            self.examine(name, reads)
        elif folder == VERSIONS and _is_version(base):
            self.look_at(name)
            self.examine(name, lambda _: None)
        elif name == LOCK:
            self.look_at(name)
        elif not folder and base.startswith("edited-"):
            self.look_at(name)
            why = "what you wrote in the editor and what could not be saved"
            self.say(name, "note", why, "Take from it what you need, then remove it.")
        elif folder == SESSIONS and (day := find_day(base)):
            self.look_at(name)
            self.say(name, "note", *describe_session_copy(self.home / name, day))
        elif is_copy(base, own if folder else (SETTINGS.removesuffix(".toml"),)):
            self.look_at(name)
            self.say(name, "note", *describe_copy())
        else:
            self.note("foreign", name)

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
        kind = "loose" if found.st_uid == os.geteuid() else "theirs"
        if self.mends and kind == "loose":
            with suppress(OSError):
                path.chmod(0o700 if folder else 0o600)
                kind = "tightened"
        self.note(kind, name)

    def sweep(self, name: str) -> None:
        """Remove a temporary file: under the lock whoever wrote it is gone."""
        kind = "left"
        if self.mends:
            with suppress(OSError):
                (self.home / name).unlink()
                kind = "removed"
        self.note(kind, name)

    def examine(self, name: str, reads: Reads) -> None:
        """Read the file, and say what is wrong with it and what to do."""
        fault = self.find_fault(name, reads)
        if fault is None:
            self.read.append(name)
        elif name.startswith(VERSIONS):
            self.note("unreadable", name)
        else:
            self.say(name, "damaged", fault, " ".join(self.find_ways_out(name)))

    def find_ways_out(self, name: str) -> Iterator[str]:
        """What the person can do about a damaged file, one sentence each."""
        if os.path.exists(self.home / name) and not os.access(self.home / name, os.R_OK):
            yield _FIX if name in self.names.get("loose", ()) else _YOURS
            return
        kept = self.readers.find_kept(name)
        if kept:
            yield f"`smp-recovery doctor --restore {name}` brings back {kept[1]}."
        if name.startswith(SESSIONS):
            day = name.removeprefix(f"{SESSIONS}/").removesuffix(".toml")
            yield f"`smp-recovery edit --session {day}` opens it to mend it by hand."

    def find_fault(self, name: str, reads: Reads) -> str | None:
        """What is wrong with the file; None for a sound one, whose session is remembered."""
        try:
            content = read_file(self.home / name)
            if content is None:
                return "it is a link that leads to nothing"
            value = reads(content)
        except NewerSchemaError as error:
            self.say(name, "note", str(error))
        except SmpRecoveryError as error:
            return str(error).partition("\n")[0].replace(str(self.home / name), "it")
        else:
            if isinstance(value, Session):
                self.sessions.append(value)
                if value.schema > SCHEMA:
                    why = "of a newer smp-recovery: it is shown, and cannot be changed"
                    self.say(name, "note", why, "Update smp-recovery.")
        return None


def _is_version(base: str) -> bool:
    number, mark, _ = base.partition("~")
    return bool(mark) and (number == "undone" or number.isdigit())
