"""The one table of the kinds of file that a data directory may hold.

What undoes, checks, restores, archives and imports files loops over it and knows no kind itself.
Beside these files the directory holds only what `disk.storage` keeps for itself: a lock, and the
earlier versions of each file, which are of the same kind as that.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import list_folder
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.log.entries import Session
from smp_recovery.user_data.clinic_files import is_clinic_key, parse_stored_file
from smp_recovery.user_data.practitioner import PRACTITIONER, parse_practitioner
from smp_recovery.user_data.session_files import parse_content, parse_name
from smp_recovery.user_data.settings import Settings, parse_settings

Parsed = Session | Settings | Source | None


class FileKind(NamedTuple):
    """One kind of file: its names, its parser, and its words for a person.

    A file of this kind is `folder` + key + `.toml`, where `accepts` is true of the key: a session's
    date or a clinic's key. In the texts `{}` stands for the key. `view` is a command that shows the
    file, `fix` what to do with a damaged one.
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
        """Read and check `content` as this file.

        `guidance` is the built-in one; without it practitioner's and clinics' files are not read,
        and None is returned. Raises DamageError, in words that follow "the file is damaged:",
        GuidanceError with every fault, or NewerSchemaError.
        """
        return self.kind.parse(self.key, content, guidance)

    @property
    def session_date(self) -> date | None:
        """The date of a session, None for a file of another kind."""
        return date.fromisoformat(self.key) if self.kind is SESSION else None

    @property
    def description(self) -> str:
        """What a person calls the file: "the session of 2026-11-17", "your settings"."""
        return self.kind.description.format(self.key)

    @property
    def view(self) -> str:
        """The command that shows what the file holds."""
        return self.kind.view.format(self.key)


def find_file(name: str) -> DataFile | None:
    """The file called `name`, None if no kind has such a name."""
    for kind in FILE_KINDS:
        key = name.removeprefix(kind.folder).removesuffix(".toml")
        if name == f"{kind.folder}{key}.toml" and kind.accepts(key):
            return DataFile(name, kind, key)
    return None


def session_file(day: date) -> DataFile:
    """The file of the session of `day`."""
    key = day.isoformat()
    return DataFile(f"{SESSION.folder}{key}.toml", SESSION, key)


def list_files(data_dir: Path) -> list[DataFile]:
    """The files of every kind that are present in the data directory, sorted by kind and name.

    Raises DamageError for a folder that cannot be read.
    """
    folders = {kind.folder for kind in FILE_KINDS}
    names = (f"{folder}{base}" for folder in folders for base in list_folder(data_dir / folder))
    files = [file for file in map(find_file, names) if file]
    return sorted(files, key=lambda file: (FILE_KINDS.index(file.kind), file.name))


def _parse_session(key: str, content: bytes, _: Guidance | None) -> Session:
    return parse_content(date.fromisoformat(key), content)


def _parse_practitioner(_: str, content: bytes, guidance: Guidance | None) -> Source | None:
    return parse_practitioner(content, guidance) if guidance else None


def _parse_clinic_file(key: str, content: bytes, guidance: Guidance | None) -> Source | None:
    return parse_stored_file(content, key, guidance) if guidance else None


SESSION = FileKind(
    name="session",
    folder="sessions/",
    accepts=lambda key: parse_name(f"{key}.toml") is not None,
    parse=_parse_session,
    description="the session of {}",
    plural=False,
    view="smp-recovery history --session {}",
    fix="`smp-recovery edit --session {}` opens it to fix it by hand.",
)
FILE_KINDS = (
    SESSION,
    FileKind(
        name="settings",
        folder="",
        accepts=lambda key: key == "settings",
        parse=lambda _, content, __: parse_settings(content),
        description="your settings",
        plural=True,
        view="smp-recovery follow` and `smp-recovery profile",
        fix="Fix it, or move it away and choose again with `smp-recovery follow` and "
        "`smp-recovery profile`.",
    ),
    FileKind(
        name="practitioner",
        folder="guidance/",
        accepts=lambda key: key == PRACTITIONER,
        parse=_parse_practitioner,
        description="your practitioner's rules",
        plural=True,
        view="smp-recovery clinic list",
        fix="Fix it or move it away.",
    ),
    FileKind(
        name="clinic",
        folder="guidance/",
        accepts=is_clinic_key,
        parse=_parse_clinic_file,
        description="the clinic's file {}",
        plural=False,
        view="smp-recovery guidance list",
        fix="`smp-recovery guidance drop {}` removes it.",
    ),
)
