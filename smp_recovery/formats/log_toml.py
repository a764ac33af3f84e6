"""The complete export as TOML: the same mapping as in JSON, in the form of the files themselves."""

import codecs
from collections.abc import Generator, Iterable, Iterator
from typing import BinaryIO

from smp_recovery.disk.toml import MOST_KEY_PARTS, parse_toml
from smp_recovery.formats.cells import escape
from smp_recovery.log.entries import Session
from smp_recovery.log.session_parsing import session_table
from smp_recovery.user_data.archive import (
    FORMAT,
    SCHEMA,
    File,
    Item,
    check_end,
    check_head,
    files_of,
    read_session,
    table_of,
)

LARGEST_FILE = 64 * 1024 * 1024
"""How many bytes an export may have to be read: TOML can only be read whole."""

_WRAPPED = 2
"""How many parts more a key of a session has here than in the session's own file."""


def write_toml(files: Iterable[File], sessions: Iterable[Session]) -> Iterator[str]:
    """The text of the export, piece by piece, in which nothing is invisible or moves the rest."""
    import tomli_w

    head = {"format": FORMAT, "schema": SCHEMA, "files": {f.name: f.text for f in files}}
    yield _show(tomli_w.dumps(head))
    count = 0
    for session in sessions:
        count += 1
        table = {"sessions": {session.date.isoformat(): session_table(session)}}
        yield "\n" + _show(tomli_w.dumps(table))
    yield "\n" + tomli_w.dumps({"end": {"sessions": count}})


def read_toml(file: BinaryIO) -> Generator[Item, None, None]:
    """What an export holds. Raises as `read_json` does."""
    content = file.read(LARGEST_FILE + 1).removeprefix(codecs.BOM_UTF8)
    data = parse_toml(content, "it", LARGEST_FILE, MOST_KEY_PARTS + _WRAPPED)
    check_head(data)
    yield from files_of(data)
    sessions = table_of(data, "sessions")
    for day, table in sessions.items():
        yield read_session(day, table)
    check_end(data, len(sessions))


def _show(text: str) -> str:
    """The text with what cannot be seen as escapes: it can only lie in quotes."""
    return "\n".join(map(_show_line, text.split("\n")))


def _show_line(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else escape(c) for c in line)
