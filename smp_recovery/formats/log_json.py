"""The complete export as JSON: every session, and what lies beside them, exact to the byte.

It is written and read session by session, so that memory does not grow with their number.
"""

import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from io import TextIOWrapper
from math import isinf
from typing import BinaryIO

from smp_recovery.errors import DamageError
from smp_recovery.log.entries import Session
from smp_recovery.user_data.archive import (
    FORMAT,
    SCHEMA,
    File,
    Item,
    check_end,
    check_head,
    files_of,
    read_session,
    session_json,
    session_table_of,
)

LARGEST_VALUE = 64 * 1024 * 1024
"""How many characters one session may take: four times what its file may have as bytes."""

_CHUNK = 256 * 1024
_SPACE = " \t\r\n"


def write_json(files: Iterable[File], sessions: Iterable[Session]) -> Iterator[str]:
    """The text of the export, in ASCII, piece by piece."""
    head = {"format": FORMAT, "schema": SCHEMA, "files": {f.name: f.text for f in files}}
    yield json.dumps(head, indent=2)[:-2] + ',\n  "sessions": {'
    between, count = "\n    ", 0
    for session in sessions:
        count += 1
        table = json.dumps(session_json(session), indent=2).replace("\n", "\n    ")
        yield f'{between}"{session.date}": {table}'
        between = ",\n    "
    end = json.dumps({"end": {"sessions": count}}, indent=2)
    yield ("\n  }," if count else "},") + end[1:] + "\n"


def read_json(file: BinaryIO) -> Generator[Item, None, None]:
    """What an export holds, in its order. Raises DamageError, in words about "it", for the first
    fault and NewerSchemaError for a newer version's.
    """
    text = _Text(file)
    try:
        yield from _items(text)
    finally:
        text.release()


def _items(text: "_Text") -> Iterator[Item]:
    head: dict[str, object] = {}
    sessions = 0
    for key in text.members():
        if key != "sessions":
            head[key] = text.value()
            continue
        check_head(head)
        yield from files_of(head)
        head["files"] = {}
        for day in text.members():
            sessions += 1
            yield read_session(day, text.convert(text.value()))
    text.end()
    check_head(head)
    yield from files_of(head)
    check_end(head, sessions)


class _Text:
    """JSON taken from a file value by value; what was taken is let go of."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = TextIOWrapper(file, "utf-8-sig", newline="")
        self._text = ""
        self._at = 0
        self._lines = 0
        self._decode = json.JSONDecoder(
            object_pairs_hook=self._unique, parse_float=self._float, parse_constant=self._refuse
        ).raw_decode

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here; the caller takes the value after each."""
        self._expect("{")
        seen: set[str] = set()
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise self._fault("a key must be a text")
            if key in seen:
                raise self._fault(f"the key {key[:40]!a} is there twice")
            seen.add(key)
            self._expect(":")
            yield key
            if self._peek() == "}":
                self._at += 1
                return
            self._expect(",")

    def value(self) -> object:
        """The value that begins here, taken whole."""
        self._peek()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except json.JSONDecodeError as error:
                place = error.pos - self._at
                if self._fill():
                    continue
                if not self._text[place:].strip(_SPACE) or error.msg.startswith("Unterminated"):
                    raise self._fault("it ends in the middle", place) from None
                raise self._fault(f"no valid JSON: {error.msg}", place) from None
            except RecursionError:
                raise self._fault("it is nested too deeply") from None
            except ValueError:
                raise self._fault("a number has too many digits") from None
            if end < len(self._text) or not self._fill():  # 12 may go on as 123
                self._at = end
                return value

    def convert(self, value: object) -> object:
        """A session's value as the table of its file."""
        try:
            return session_table_of(value)
        except RecursionError:
            raise self._fault("it is nested too deeply") from None
        except ValueError as error:
            raise self._fault(str(error)) from None

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self._peek():
            raise self._fault("something follows its end")

    def release(self) -> None:
        """Leave the file open for whoever opened it."""
        self._file.detach()

    def _expect(self, sign: str) -> None:
        found = self._peek()
        if not found:
            raise self._fault("it ends in the middle")
        if found != sign:
            raise self._fault(f"no valid JSON: {sign!a} is expected")
        self._at += 1

    def _peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._fill():
                return ""

    def _fill(self) -> bool:
        """Read on, more where a value is long; False at the end of the file.

        What was taken is dropped, so that the text begins where the next value does.
        """
        rest = len(self._text) - self._at
        if rest > LARGEST_VALUE:
            raise self._fault(f"a value is longer than {LARGEST_VALUE} characters")
        try:
            more = self._file.read(max(_CHUNK, rest))
        except UnicodeDecodeError:
            raise self._fault("it is not UTF-8 text", len(self._text)) from None
        self._lines += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)

    def _fault(self, what: str, at: int | None = None) -> DamageError:
        before = self._text.count("\n", 0, self._at if at is None else at)
        return DamageError(f"line {self._lines + before + 1}: {what}")

    def _unique(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice = next(key for key, count in counts.items() if count > 1)
            raise self._fault(f"the key {twice[:40]!a} is there twice")
        return found

    def _float(self, digits: str) -> float:
        number = float(digits)
        if isinf(number):
            raise self._fault(f"the number {digits[:40]} is too large")
        return number

    def _refuse(self, name: str) -> object:
        raise self._fault(f"{name} is no number")
