"""Writes and reads archives: a ZIP of the user's files, and a manifest that counts them by kind.

An archive may hold only names from the table of kinds. Reading one never exceeds the limits here,
whatever sizes it claims.
"""

import json
import stat
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from smp_recovery import __version__
from smp_recovery.disk.files import SIZE_LIMIT
from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import quote_text
from smp_recovery.user_data.kinds import FILE_KINDS, find_file, list_files

FORMAT = "smp-recovery"
ARCHIVE_SCHEMA = 2
"""The schema of archives and of exported JSON; the JSON of version 0.1.0 has schema 1."""

MANIFEST = "manifest.json"
MOST_ARCHIVED = 5_000
LARGEST_ARCHIVE = 64 * 1024 * 1024
"""The most bytes that an archive may have, and that all its files may have together."""

_MIB = 1024 * 1024
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 1
_CENTRAL_HEADER = b"PK\x01\x02"
_FOLDERS = {kind.folder for kind in FILE_KINDS} - {""}

_ZIP_ERRORS = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)
"""The errors that the standard library raises for an invalid ZIP."""


def collect_files(storage: Storage, guidance: Guidance, only: date | None) -> dict[str, bytes]:
    """The content of all files by name, or `only` of a session. Raises DamageError or
    NewerSchemaError for the first that cannot be used with the built-in `guidance`.
    """
    found = {}
    for file in list_files(storage.data_dir):
        if only and file.session_date != only:
            continue
        content = storage.read(file.name)
        try:
            file.parse(content or b"", guidance)
        except (DamageError, NewerSchemaError) as error:
            error.amend(beginning=f"{storage.path(file.name)} cannot be exported: ")
            raise
        found[file.name] = content or b""
    return found


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """The archive of `files`, the same bytes for the same files. Raises SmpRecoveryError."""
    if len(files) > MOST_ARCHIVED or sum(map(len, files.values())) > LARGEST_ARCHIVE:
        raise SmpRecoveryError(
            f"an archive can hold {MOST_ARCHIVED} files and {LARGEST_ARCHIVE // _MIB} MiB, and "
            "your log is larger. Export each session by itself with --session"
        )
    about = {
        "format": FORMAT,
        "schema": ARCHIVE_SCHEMA,
        "version": __version__,
        "files": _count_kinds(files),
    }
    members = {MANIFEST: json.dumps(about, indent=2).encode(), **dict(sorted(files.items()))}
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name, _NO_DATE), content, ZIP_DEFLATED)
    return written.getvalue()


def read_archive(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name, not yet parsed. Raises DamageError or NewerSchemaError, in
    words about "it".
    """
    if content.count(_CENTRAL_HEADER) > MOST_ARCHIVED + len((MANIFEST, *_FOLDERS)):
        raise DamageError(f"it holds more than {MOST_ARCHIVED} files")
    try:
        with ZipFile(BytesIO(content)) as archive:
            counts = _read_manifest(archive)
            listed = archive.infolist()  # our own folders may be among them
            members = [
                each for each in listed if each.file_size or each.orig_filename not in _FOLDERS
            ]
            _check_members(members)
            files = {member.filename: _read_member(archive, member) for member in members}
    except _ZIP_ERRORS:
        raise DamageError("it is damaged or cut short, or is not a ZIP archive") from None
    del files[MANIFEST]
    if counts != _count_kinds(files):
        raise DamageError("its manifest does not agree with the files that it holds")
    return files


def _count_kinds(names: Iterable[str]) -> dict[str, int]:
    found = (find_file(name) for name in sorted(names))
    return dict(Counter(file.kind.name for file in found if file))


def _read_manifest(archive: ZipFile) -> object:
    found = [member for member in archive.infolist() if member.filename == MANIFEST]
    content = _read_member(archive, found[0]) if found else b""
    try:
        about = json.loads(content)
    except (RecursionError, ValueError):
        about = None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        from smp_recovery.user_data.reading_csv import SAVE_AS

        raise DamageError(f"it has no {MANIFEST} of smp-recovery: {SAVE_AS}")
    schema = about.get("schema")
    if isinstance(schema, int) and schema > ARCHIVE_SCHEMA:
        raise NewerSchemaError("a newer smp-recovery wrote it. Update this one to import it")
    if schema != ARCHIVE_SCHEMA:
        raise DamageError(f"its schema must be {ARCHIVE_SCHEMA}")
    return about.get("files")


def _check_members(members: list[ZipInfo]) -> None:
    for member in members:
        fault = _find_member_fault(member)
        if fault:
            raise DamageError(f"it holds {quote_text(member.orig_filename)}, {fault}")
    if len({member.filename for member in members}) < len(members):
        raise DamageError("it holds two files of one name")
    if sum(member.file_size for member in members) > LARGEST_ARCHIVE:
        raise DamageError(f"its files are larger than {LARGEST_ARCHIVE // _MIB} MiB together")


def _find_member_fault(member: ZipInfo) -> str | None:
    name = member.orig_filename
    if name != MANIFEST and not (name == member.filename and find_file(name)):
        return "which is not a file of smp-recovery"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        return "which is not a regular file"
    if member.flag_bits & _ENCRYPTED or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "which is encrypted, or compressed in an unknown way"
    if member.file_size > SIZE_LIMIT:
        return f"which is larger than {SIZE_LIMIT // _MIB} MiB"
    return None


def _read_member(archive: ZipFile, member: ZipInfo) -> bytes:
    """The content of `member`, at most as long as it states. Raises one of _ZIP_ERRORS."""
    if member.file_size > SIZE_LIMIT:
        raise BadZipFile
    with archive.open(member) as file:
        content = file.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise BadZipFile
    return content
