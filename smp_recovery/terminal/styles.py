"""The colours of stances and levels, which never appear without a word or a mark."""

from typing import TYPE_CHECKING

from smp_recovery.guidance.model import Stance

if TYPE_CHECKING:  # not every command needs this module
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
