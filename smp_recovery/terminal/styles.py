"""The colours of stances and levels; words and marks beside them say the same."""

from typing import TYPE_CHECKING

from smp_recovery.guidance.model import Stance

if TYPE_CHECKING:  # its module is imported only where something is assessed
    from smp_recovery.engine.findings import Level

STANCE_STYLES: dict[Stance | None, str] = {
    "avoid": "bold red",
    "limit": "bold yellow",
    "allow": "bold green",
    "do": "bold green",
    None: "bold",
}

LEVEL_STYLES: "dict[Level, str]" = {
    "emergency": "bold reverse red",
    "doctor": "bold red",
    "contact": "bold yellow",
    "watch": "bold cyan",
    "expected": "bold green",
    "clear": "bold green",
}
