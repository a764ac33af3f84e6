"""The practitioner's rules and contact: one source file in the data directory."""

from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError
from smp_recovery.guidance.built_in import LARGEST_FILE
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.guidance.source_parsing import parse_source

PRACTITIONER = "practitioner"


def parse_practitioner(content: bytes, guidance: Guidance) -> Source:
    """Read the file of the practitioner's rules, whose topics are those of `guidance`.

    Raises DamageError, or GuidanceError with every fault.
    """
    name = f"{PRACTITIONER}.toml"
    source = parse_source(parse_toml(content, name, LARGEST_FILE), name, guidance)
    if (source.key, source.kind) != (PRACTITIONER, PRACTITIONER):
        raise DamageError(f"'key' and 'kind' must be {PRACTITIONER!a}")
    return source._replace(built_in=False)
