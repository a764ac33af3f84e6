"""Finds out in which format an export is, from how it begins."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from smp_recovery.errors import DamageError
from smp_recovery.user_data.importing import Read

_BEGINNING = 4096


def find_reader(file: BinaryIO, key_of: Callable[[str], str] = str) -> Read:
    """What reads `file`, which is left at its beginning; for `key_of` see `read_csv`.

    Raises DamageError for another file.
    """
    beginning = file.read(_BEGINNING).removeprefix(BOM_UTF8).lstrip()
    file.seek(0)
    if not beginning:
        raise DamageError("it is empty")
    if beginning.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        from smp_recovery.formats.log_csv import SAVE_AS

        raise DamageError(
            f"it is UTF-16 text: write it with `smp-recovery export --output FILE`; {SAVE_AS}"
        )
    if beginning.startswith(b"{"):
        from smp_recovery.formats.log_json import read_json

        return read_json
    from smp_recovery.formats.log_csv import NEEDED, read_csv, separator

    first = beginning.splitlines()[0].decode("utf-8", "replace")
    if separator(first):
        return partial(read_csv, key_of=key_of)
    if b"format" in beginning:
        from smp_recovery.formats.log_toml import read_toml

        return read_toml
    raise DamageError(
        "it is no JSON, CSV or TOML that `smp-recovery export` writes: a table has at least the "
        f"columns {' and '.join(NEEDED)}"
    )
