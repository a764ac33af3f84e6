"""Finds and reads the built-in guidance files. The only module of `guidance` that reads files."""

import os
from pathlib import Path

from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError
from smp_recovery.guidance.guidance_parsing import parse_guidance
from smp_recovery.guidance.model import Guidance

LARGEST_SOURCE = 64 * 1024
EXAMPLE = "example-clinic.toml"
JSON_SCHEMA = "source.schema.json"


def load_guidance() -> Guidance:
    """Read the built-in guidance. Raises DamageError with every fault, or without the files."""
    folder = find_data()
    faults: list[str] = []
    base = _load_table(folder / "guidance.toml", faults)
    words = _load_table(folder / "words.toml", faults)
    names = sorted(name for name in os.listdir(folder / "sources") if name.endswith(".toml"))
    sources = {
        name.removesuffix(".toml"): _load_table(folder / "sources" / name, faults) for name in names
    }
    if faults:
        raise DamageError(*faults)
    return parse_guidance(base, sources, words)


def find_data() -> Path:
    """The folder of the built-in data: in an installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    for folder in (package / "data", package.parent / "data"):
        if (folder / "guidance.toml").is_file():
            return folder
    raise DamageError("the built-in guidance is missing: install smp-recovery again")


def _load_table(path: Path, faults: list[str]) -> object:
    try:
        with path.open("rb", buffering=0) as file:
            return parse_toml(file.read(LARGEST_SOURCE + 1), path.name, LARGEST_SOURCE)
    except OSError as error:
        faults.append(f"{path.name}: cannot be read: {error.strerror}")
    except DamageError as error:
        faults.append(str(error))
    return {}
