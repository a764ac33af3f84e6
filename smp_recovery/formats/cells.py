r"""How text stands in a cell of a table that a spreadsheet opens, and how it is read back exactly.

Pure. Nothing in a cell can act: what a spreadsheet would take for a formula has an apostrophe
before it, and what cannot be seen is written as an escape such as `\u001b`. Lines stay lines.
"""

import re

_SIGNS = "=+\\-@＝＋－＠"  # noqa: RUF001 some spreadsheets read the wide forms alike
_WOULD_ACT = re.compile(f"'*[{_SIGNS}\n]")
_KEPT_FROM_ACTING = re.compile(f"''*[{_SIGNS}\n]")
_ACTS_LATER = re.compile(f'([;\n]"*)([{_SIGNS}])')
"""A sign that would begin a cell, quoted or not, where a spreadsheet separates by semicolons."""

_LOOKS_ESCAPED = re.compile(r"\\(?=u[0-9a-f]{4}|U[0-9a-f]{8})")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")


def write_cell(text: str) -> str:
    """The cell that holds `text`; one that looks empty holds none."""
    if text.isspace():
        return "".join(map(escape, text))
    text = _LOOKS_ESCAPED.sub(r"\\u005c", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else escape(c) for c in text)
    text = _ACTS_LATER.sub(lambda found: found[1] + escape(found[2]), text)
    return f"'{text}" if _WOULD_ACT.match(text) else text


def read_cell(cell: str) -> str:
    """The text that `write_cell` was given. Raises ValueError for an escape of no character."""
    if _KEPT_FROM_ACTING.match(cell):
        cell = cell[1:]
    return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), cell)


def escape(character: str) -> str:
    """The character as an escape in ASCII, as TOML and JSON read it too."""
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
