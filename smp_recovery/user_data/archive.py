"""What an export holds, and how values that only TOML has are written in JSON and read back.

Pure. The formats beside it turn sessions and files into text and back; where they come from and go
to is not known here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from math import isfinite
from typing import NamedTuple

from smp_recovery.errors import DamageError, NewerSchemaError
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import entry_table, parse_session, session_table

FORMAT = "smp-recovery"
SCHEMA = 1

MOST_NESTED = 100
"""How many values may lie in one another: more than the file of any session holds."""

_TAG = "$toml"


class File(NamedTuple):
    """A file of the person's beside the sessions, such as `settings.toml`, whole."""

    name: str
    text: str


Item = File | Session


def check_head(head: Mapping[str, object]) -> None:
    """Raise DamageError where `head` is not that of an export, NewerSchemaError for a newer one."""
    schema = head.get("schema")
    if head.get("format") != FORMAT or not isinstance(schema, int) or isinstance(schema, bool):
        raise DamageError(f"it does not begin with format {FORMAT!r} and its schema")
    if schema > SCHEMA:
        raise NewerSchemaError("it comes from a newer smp-recovery: update this one to import it")
    if schema < SCHEMA:
        raise DamageError(f"its schema must be {SCHEMA}")


def check_end(head: Mapping[str, object], sessions: int) -> None:
    """Raise DamageError where `head` does not state that it holds so many sessions: it was cut."""
    end = head.get("end")
    stated = end.get("sessions") if isinstance(end, dict) else None
    if stated is None:
        raise DamageError("its end is missing, so it was cut short")
    if stated != sessions:
        raise DamageError(f"it states {str(stated)[:20]} sessions and holds {sessions}")


def table_of(head: Mapping[str, object], key: str) -> dict[str, object]:
    """The table `key` of an export, empty where it has none. Raises DamageError."""
    table = head.get(key, {})
    if not isinstance(table, dict):
        raise DamageError(f"{key!a} is not a table")
    return table


def files_of(head: Mapping[str, object]) -> Iterator[File]:
    """The files of an export. Raises DamageError for one that is no text."""
    for name, text in table_of(head, "files").items():
        if not isinstance(text, str):
            raise DamageError(f"its file {name[:40]!a} is not a text")
        yield File(name, text)


def read_session(day: str, table: object) -> Session:
    """The session that an export holds under its date. Raises DamageError."""
    place = f"the session {day[:40]!a}"
    if not isinstance(table, dict):
        raise DamageError(f"{place} is not a table")
    try:
        session = parse_session(table)
    except DamageError as error:
        raise DamageError(f"{place}: {error}") from None
    if session.date.isoformat() != day:
        raise DamageError(f"{place} holds that of {session.date}")
    return session


def session_json(session: Session) -> dict[str, object]:
    """The session's file as a value for JSON, unknown keys in their order by name.

    Their order in the file cannot count: TOML writes tables after all other values.
    """
    table = session_table(session._replace(extra=_sorted(session.extra)))
    entries = [_entry_json(entry) for entry in session.entries]
    return {**_tagged(table | {"entries": []}), "date": str(session.date), "entries": entries}


def session_table_of(value: object) -> object:
    """The session's file that `session_json` was given. Raises ValueError as `from_json` does."""
    table = from_json(value)
    if isinstance(table, dict):
        _replace_text(table, "date", date.fromisoformat)
        entries = table.get("entries")
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                _replace_text(entry, "at", datetime.fromisoformat)
    return table


def _entry_json(entry: Entry) -> dict[str, object]:
    table = entry_table(entry._replace(extra=_sorted(entry.extra)) if entry.extra else entry)
    return {**_tagged(table), "at": entry.at.isoformat()}


def _sorted(table: Mapping[str, object]) -> dict[str, object]:
    return dict(sorted(table.items()))


def _replace_text(table: dict[str, object], key: str, parse: Callable[[str], date]) -> None:
    """Parse the text at `key`; what is there otherwise stays, for the reader to refuse."""
    text = table.get(key)
    if isinstance(text, str):
        with suppress(ValueError):
            table[key] = parse(text)


def to_json(value: object) -> object:
    """A value of TOML for JSON, which has no dates, no infinity and nothing that is no number."""
    match value:
        case dict():
            return _tagged(_sorted(value))
        case list():
            return [to_json(item) for item in value]
        case datetime() | date() | time():
            return {_TAG: value.isoformat()}
        case float() if not isfinite(value):
            return {_TAG: str(value)}
    return value


def _tagged(table: Mapping[str, object]) -> dict[str, object]:
    """The values for JSON; a key that could be taken for our tag gets another sign."""
    return {_escape(key): to_json(value) for key, value in table.items()}


def from_json(value: object, room: int = MOST_NESTED) -> object:
    """The value that `to_json` was given. Raises ValueError for a tag with something else, for
    null, which TOML has not, and for more than `room` values in one another.
    """
    if not room:
        raise ValueError("it is nested too deeply")
    if value is None:
        raise ValueError("null is no value: leave its key out")
    if isinstance(value, list):
        return [from_json(item, room - 1) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {_TAG}:
        return _untag(value[_TAG])
    return {_unescape(key): from_json(item, room - 1) for key, item in value.items()}


def _untag(text: object) -> object:
    if not isinstance(text, str):
        raise ValueError(f"{_TAG} holds no text")
    if text in ("inf", "-inf", "nan"):
        return float(text)
    for kind in (date, time, datetime):
        with suppress(ValueError):
            found = kind.fromisoformat(text)
            if found.isoformat() == text:
                return found
    raise ValueError(f"{_TAG} holds {text[:40]!a}, which is no date or time")


def _is_tag(key: str) -> bool:
    return key.startswith("$") and key.lstrip("$") == _TAG[1:]


def _escape(key: str) -> str:
    return f"${key}" if _is_tag(key) else key


def _unescape(key: str) -> str:
    return key[1:] if _is_tag(key) else key
