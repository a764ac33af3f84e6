"""Prints text on standard output; our marks become ASCII if the terminal has no Unicode."""

import sys
from typing import TextIO

from smp_recovery.text import sanitise

ASCII: dict[int, int | str] = {
    **str.maketrans("✗✓▲●☎≈→▶▼░▒▓█·“”", 'x+!*#~>>v:=%#-""'),
    ord("‼"): "!!",
    ord("°"): "",
}
"""Our marks on a terminal without Unicode."""

_WORDS = {" · ": "; ", "☎ ": "call ", **dict.fromkeys((f"{mark} " for mark in "✗✓▲●‼≈"), "")}
"""Our marks in words; beside the others the word stands already."""


def drop_marks(text: str) -> str:
    """Our text with words for the marks in it."""
    for mark, words in _WORDS.items():
        text = text.replace(mark, words)
    return text


def print_lines(text: str) -> None:
    """Print lines that the program wrote, each sanitised."""
    lines = (wrap_at_terminal(sanitise(line), sys.stdout) for line in text.split("\n"))
    write_text("\n".join(lines) + "\n")


def wrap_at_terminal(line: str, stream: TextIO | None) -> str:
    """The line, wrapped between words if `stream` is a terminal; whole if it is not, or closed."""
    if stream is None or not stream.isatty():
        return line
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def write_text(text: str) -> None:
    """Write sanitised text."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    if not encoding.lower().replace("-", "").startswith("utf"):
        text = text.translate(ASCII).encode(encoding, "replace").decode(encoding)
    sys.stdout.write(text)
