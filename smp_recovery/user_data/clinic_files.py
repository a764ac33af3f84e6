"""The clinics' files that the user has chosen: source files, each stored as it was handed in."""

import re

from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, GuidanceError
from smp_recovery.guidance.built_in import LARGEST_FILE
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.guidance.source_parsing import read_source
from smp_recovery.guidance.table_reader import TableReader
from smp_recovery.user_data.practitioner import PRACTITIONER

_HASH_LINE = re.compile(rb"\A# sha256 [0-9a-f]{64}\n")


def strip_hash_line(content: bytes) -> bytes:
    """The clinic's file without the line that version 0.1.0 put first in its copy."""
    return _HASH_LINE.sub(b"", content)


def parse_clinic_file(content: bytes, name: str, guidance: Guidance) -> Source:
    """Read a clinic's file called `name`, whose topics are those of the built-in `guidance`.

    Raises GuidanceError with every fault.
    """
    try:
        data = parse_toml(strip_hash_line(content), name, LARGEST_FILE)
    except DamageError as error:
        raise GuidanceError(str(error)) from None
    faults: list[str] = []
    source = read_source(TableReader(data, name, faults), guidance)
    if source.key in guidance.sources or source.key == PRACTITIONER:
        faults.append(f"{name}: source: 'key' {source.key!a} is taken: choose another")
    if source.kind == "practitioner":
        faults.append(f"{name}: source: 'kind' cannot be 'practitioner' in a file: use 'clinic'")
    if faults:
        raise GuidanceError(*faults)
    return source._replace(built_in=False)
