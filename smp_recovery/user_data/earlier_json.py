"""Reads the JSON that version 0.1.0 exported. Nothing writes it any more.

It holds each session as the table of its file, and the text of every other file. Values that JSON
cannot hold, such as dates, are tables with the one key `$toml`; an unknown key that looks like this
has one more `$` before it.
"""

import json
from datetime import date, datetime
from typing import Any

from smp_recovery.disk.toml import MOST_KEY_PARTS, parse_toml
from smp_recovery.errors import DamageError
from smp_recovery.log.entries import Session
from smp_recovery.log.session_parsing import parse_session
from smp_recovery.text import count_things
from smp_recovery.user_data.archive import FORMAT

_SCHEMA = 1
_TAG = "$toml"
_MOST_NESTED = MOST_KEY_PARTS + 8
_LONGEST_VALUE = 100


def read_earlier_json(content: bytes) -> tuple[tuple[Session, ...], dict[str, bytes]]:
    """The sessions and the other files, by name. Raises DamageError, in words about "it"."""
    try:
        data = _load_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DamageError("it is not UTF-8 text") from None
    if data.get("format") != FORMAT:
        raise DamageError("it is not JSON that smp-recovery exported")
    if data.get("schema") != _SCHEMA:
        raise DamageError(
            "it is JSON for other programs. `smp-recovery export --output log.zip` writes an "
            "archive that can be imported"
        )
    try:
        sessions = tuple(_parse_tagged_session(day, each) for day, each in data["sessions"].items())
        files = {
            name: text.encode("utf-8", "surrogatepass")
            for name, text in data.get("files", {}).items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise DamageError("it is not in the form that version 0.1.0 wrote") from None
    if data.get("end") != {"sessions": len(sessions)}:
        raise DamageError(f"its end should state {count_things(len(sessions), 'session')}")
    return sessions, files


def parse_tagged_json(text: str) -> dict[str, object]:
    """Parse the table in `text`, with its tagged values. Raises DamageError."""
    return {_unescape(key): _untag(value) for key, value in _load_json(text).items()}


def _load_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        raise DamageError(f"it is not valid JSON: line {error.lineno}: {error.msg}") from None
    except (RecursionError, ValueError):  # Python limits the digits of a number
        raise DamageError("it is nested too deeply, or a number has too many digits") from None


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):  # JSON would drop all but the last
        raise DamageError("a key in it appears twice")
    return found


def _untag(value: object, room: int = _MOST_NESTED) -> object:
    if not room:
        raise DamageError("it is nested too deeply")
    if value is None:
        raise DamageError("null is not a value here. Leave its key out")
    if isinstance(value, list):
        return [_untag(item, room - 1) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {_TAG}:
        text = f"value = {str(value[_TAG])[:_LONGEST_VALUE]}"
        return parse_toml(text.encode(errors="replace"), "a value in it", 1024)["value"]
    return {_unescape(key): _untag(item, room - 1) for key, item in value.items()}


def _unescape(key: str) -> str:
    return key[1:] if key.startswith("$") and key.lstrip("$") == _TAG[1:] else key


def _parse_tagged_session(day: str, tagged: object) -> Session:
    table: Any = _untag(tagged)
    entries = [{**entry, "at": datetime.fromisoformat(entry["at"])} for entry in table["entries"]]
    dated = {**table, "date": date.fromisoformat(table["date"]), "entries": entries}
    try:
        session = parse_session(dated)
    except DamageError as error:
        error.amend(beginning=f"the session {day[:40]!a}: ")
        raise
    if str(session.date) != day:
        raise DamageError(f"the session {day[:40]!a} is that of {session.date}")
    return session
