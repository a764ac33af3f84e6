"""Detects the format of a file to import by its content, and reads it."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from smp_recovery.disk.files import SIZE_LIMIT
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError
from smp_recovery.log.session_parsing import parse_session
from smp_recovery.user_data.archive import read_archive
from smp_recovery.user_data.earlier_json import read_earlier_json
from smp_recovery.user_data.importing import Incoming
from smp_recovery.user_data.reading_csv import NEEDED, SAVE_AS, CellWords, find_separator, read_csv

_ZIP = b"PK"
_EARLIER_TOML = b'format = "smp-recovery"'
_SESSION_HEADER = b"# A session of smp-recovery"
_BEGINNING = 4096


def read_incoming(content: bytes, words: CellWords) -> Incoming:
    """Read the content of a file to import; `words` are for a table.

    Raises DamageError or NewerSchemaError, in words about "it".
    """
    beginning = content[:_BEGINNING].removeprefix(BOM_UTF8).lstrip()
    if not beginning:
        raise DamageError("it is empty")
    if beginning.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise DamageError(f"it is UTF-16 text: {SAVE_AS}")
    if content.startswith(_ZIP):
        return Incoming(files=read_archive(content))
    if beginning.startswith(b"{"):
        return read_earlier_json(content)
    if find_separator(beginning.splitlines()[0].decode("utf-8", "replace")):
        return Incoming(tuple(read_csv(content, words)))
    return _read_toml(content)


def _read_toml(content: bytes) -> Incoming:
    """Read a session's file, such as a sync program's copy."""
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
            f"has at least the columns {', '.join(NEEDED)}, and session or day"
        )
    return Incoming((parse_session(data),), own_file=content)
