"""The one table of the kinds of file that a data directory may hold.

Undo, doctor, archive, import and restore are loops over it. Besides these files the directory holds
the lock and the earlier versions that `disk.storage` keeps.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import list_folder, select_stubbed
from smp_recovery.errors import SmpRecoveryError
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.log.entries import Session
from smp_recovery.user_data import session_files, settings, user_sources

Parsed = Session | settings.Settings | Source | None


class FileKind(NamedTuple):
    """One kind of file: its names, its parser, and its texts for the user, where `{}` is the key.

    Its files are named `folder` + key + `.toml` if `accepts` the key, such as a session's date.
    `view` is a command that shows such files, `fix` says what to do with a damaged one.
    """

    name: str
    folder: str
    accepts: Callable[[str], bool]
    parse: Callable[[str, bytes, Guidance | None], Parsed]
    description: str
    plural: bool
    view: str
    fix: str


class DataFile(NamedTuple):
    """A file of a known kind, by its name in the data directory, such as `settings.toml`."""

    name: str
    kind: FileKind
    key: str

    def parse(self, content: bytes, guidance: Guidance | None = None) -> Parsed:
        """Read and check `content` as this file; that of a source needs the built-in `guidance`, or
        is None. Raises NewerSchemaError, or DamageError with every fault in words about "it".
        """
        return self.kind.parse(self.key, content, guidance)

    def find_session(self, content: bytes | None) -> Session | None:
        """The session that `content` is; None if it is damaged, absent or something else."""
        with suppress(SmpRecoveryError):
            found = None if content is None else self.parse(content)
            return found if isinstance(found, Session) else None
        return None

    @property
    def session_date(self) -> date | None:
        """The date of a session, None for a file of another kind."""
        return date.fromisoformat(self.key) if self.kind is SESSION else None

    @property
    def description(self) -> str:
        """The file in words: "the session of 2026-11-17", "your settings"."""
        return self.kind.description.format(self.key)


def find_file(name: str) -> DataFile | None:
    """The file called `name`, None if no kind has such a name."""
    for kind in FILE_KINDS:
        key = name.removeprefix(kind.folder).removesuffix(".toml")
        if name == f"{kind.folder}{key}.toml" and kind.accepts(key):
            return DataFile(name, kind, key)
    return None


def session_file(day: date) -> DataFile:
    """The file of the session of `day`."""
    return DataFile(session_files.name_session_file(day), SESSION, day.isoformat())


def list_files(data_dir: Path) -> list[DataFile]:
    """The files of every kind, here or as a stub, by kind and name. Raises DamageError."""
    folders = {kind.folder for kind in FILE_KINDS}
    bases = {folder: list_folder(data_dir / folder) for folder in folders}
    found = {folder: (*names, *select_stubbed(names)) for folder, names in bases.items()}
    names = (f"{folder}{base}" for folder, each in found.items() for base in each)
    files = [file for file in map(find_file, names) if file]
    return sorted(files, key=lambda file: (FILE_KINDS.index(file.kind), file.name))


SESSION = FileKind(
    name="session",
    folder=f"{session_files.SESSION_FOLDER}/",
    accepts=lambda key: session_files.parse_session_name(f"{key}.toml") is not None,
    parse=lambda key, content, _: session_files.parse_content(date.fromisoformat(key), content),
    description="the session of {}",
    plural=False,
    view="smp-recovery history",
    fix=session_files.SESSION_FIX,
)
FILE_KINDS = (
    SESSION,
    FileKind(
        name="settings",
        folder="",
        accepts=lambda key: f"{key}.toml" == settings.SETTINGS_FILE,
        parse=lambda _, content, __: settings.parse_settings(content),
        description="your settings",
        plural=True,
        view="smp-recovery follow` and `smp-recovery profile",
        fix=settings.SETTINGS_FIX,
    ),
    FileKind(
        name="practitioner",
        folder=f"{user_sources.GUIDANCE_FOLDER}/",
        accepts=lambda key: key == user_sources.PRACTITIONER,
        parse=lambda _, content, known: (
            user_sources.parse_practitioner(content, known) if known else None
        ),
        description="your practitioner's rules",
        plural=True,
        view="smp-recovery clinic list",
        fix=user_sources.PRACTITIONER_FIX,
    ),
    FileKind(
        name="clinic",
        folder=f"{user_sources.GUIDANCE_FOLDER}/",
        accepts=user_sources.is_clinic_key,
        parse=lambda key, content, known: (
            user_sources.parse_stored_file(content, key, known) if known else None
        ),
        description="the clinic's file {}",
        plural=False,
        view="smp-recovery guidance list",
        fix=user_sources.CLINIC_FIX,
    ),
)
