"""What commands print: lines of their own, and JSON."""

import sys
from typing import Any


def say(line: str | None) -> None:
    """Print `line` made harmless, or nothing for None."""
    from smp_recovery.render.screen import show_lines

    if line is not None:
        show_lines(line)


def print_text(text: str) -> None:
    """Print a file of ours as it is."""
    sys.stdout.write(text)


def print_json(value: Any) -> None:
    """Print `value` as JSON in ASCII: harmless on any terminal, exact in a pipe."""
    import json

    sys.stdout.write(json.dumps(value, indent=2) + "\n")
