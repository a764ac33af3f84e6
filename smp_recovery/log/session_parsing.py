"""Turns a session file's mapping into a `Session` and back, keeping the keys it does not know.

Pure. A file ends with the table [end], which states how many entries it holds. A TOML file that was
cut short is often still valid, but its [end] is missing or has another number: it is damaged.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeGuard

from smp_recovery.errors import DamageError
from smp_recovery.log.entries import SEVERITIES, Entry, Session
from smp_recovery.text import count_entries, decode_text, limit_lines

SESSION_SCHEMA = 1
LONGEST_NOTE = 10_000
LONGEST_AREA = 200
LONGEST_ID = 64
COOLEST, HOTTEST = 30.0, 45.0
"""The body temperatures in degrees Celsius that an entry may hold."""

_NUMBER = r"(?:^|[{,])\s*number\s*=\s*([0-9]{1,18})\b"


def parse_session(
    data: Mapping[str, object], content: bytes = b"", *, counted: bool = True
) -> Session:
    """Read a session file's mapping; with `counted` its stated number of entries must be right.
    Raises DamageError with a fault that can follow "the file is damaged:", by the line of an entry
    in the `content` of the file, if that is given.
    """
    rest = dict(data)
    schema = rest.pop("schema", None)
    if not _is_whole(schema) or schema < 1:
        raise DamageError("it does not state its schema")
    day = rest.pop("date", None)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise DamageError("the session date is missing")
    identifier = rest.pop("id", "")
    if not isinstance(identifier, str) or not _is_identifier(identifier):
        raise DamageError(f"its id must be at most {LONGEST_ID} letters and digits")
    listed = rest.pop("entries", [])
    if not isinstance(listed, list):
        raise DamageError("its entries are not a list")
    entries = _parse_entries(listed, content)
    if len({entry.number for entry in entries}) < len(entries):
        raise DamageError("two entries have the same number")
    end = rest.pop("end", None)
    if not isinstance(end, dict) or not _is_whole(stated := end.get("entries")):
        raise DamageError("its end is missing, so it was cut short")
    if counted and stated != len(entries):
        raise DamageError(f"it should hold {count_entries(stated)} but holds {len(entries)}")
    unknown = {key: value for key, value in end.items() if key != "entries"}
    extra = {**rest, "end": unknown} if unknown else rest
    return Session(day, entries, schema, extra, identifier)


def session_table(session: Session) -> dict[str, object]:
    """The mapping of a session file, in the order in which it is written."""
    unknown = session.extra.get("end", {})
    assert isinstance(unknown, Mapping)
    return {
        "schema": session.schema,
        "date": session.date,
        **({"id": session.id} if session.id else {}),
        **{key: value for key, value in session.extra.items() if key != "end"},
        "entries": [entry_table(entry) for entry in session.entries],
        "end": {**unknown, "entries": len(session.entries)},
    }


def _parse_entries(listed: list[object], content: bytes) -> tuple[Entry, ...]:
    """The entries. Raises DamageError with the faults of all, each by its line in the `content`,
    and its number or its place.
    """
    entries, faults = [], []
    for place, item in enumerate(listed, 1):
        try:
            entries.append(_parse_entry(item))
        except DamageError as error:
            number = item.get("number") if isinstance(item, dict) else None
            named = number if _is_whole(number) and number > 0 else place
            faults.append((named, str(error)))
    if faults:
        lines = find_entry_lines(content)
        where = {number: f"line {line}, " for number, line in lines.items()}
        listed_faults = [f"{where.get(n, '')}entry {n}: {fault}" for n, fault in faults]
        raise DamageError("; ".join(limit_lines(listed_faults)))
    return tuple(entries)


def _parse_entry(item: object) -> Entry:
    if not isinstance(item, dict):
        raise DamageError("it is not a table")
    rest = dict(item)
    entry = Entry(
        rest.pop("number", None),
        rest.pop("at", None),
        rest.pop("symptom", None),
        rest.pop("severity", None),
        rest.pop("note", ""),
        rest.pop("area", ""),
        rest.pop("temperature", None),
        rest,
    )
    fault = find_fault(entry)
    if fault:
        raise DamageError(fault)
    return entry


def find_entry_lines(content: bytes) -> dict[int, int]:
    """The line, from 1, of the number of each entry in a session's file, which may be damaged."""
    lines = re.split("\r\n|\r|\n", decode_text(content, "replace"))
    return {int(n): place for place, line in enumerate(lines, 1) for n in re.findall(_NUMBER, line)}


def find_fault(entry: Entry) -> str | None:
    """What is wrong with a field of `entry`, which may have any type; None for a valid entry."""
    number, at, symptom, severity, note, area, temperature, _ = entry
    if not _is_whole(number) or number < 1:
        return "its number must be a whole number from 1 on"
    if not isinstance(at, datetime) or not _is_offset(at.utcoffset()):
        return "its time must be a date and time with an offset, as in 2026-11-18 09:30:00+01:00"
    if not (isinstance(symptom, str) and 0 < len(symptom) <= LONGEST_AREA and _is_unicode(symptom)):
        return "its symptom is missing"
    if severity is not None and not (_is_whole(severity) and 0 <= severity < len(SEVERITIES)):
        return f"its severity must be a whole number from 0 to {len(SEVERITIES) - 1}"
    for name, text, longest in (("note", note, LONGEST_NOTE), ("area", area, LONGEST_AREA)):
        if not isinstance(text, str) or len(text) > longest:
            return f"its {name} must be a text of at most {longest} characters"
        if not _is_unicode(text):
            return f"its {name} holds bytes that are not UTF-8 text"
    is_degrees = type(temperature) in (int, float)
    if temperature is not None and not (is_degrees and COOLEST <= temperature <= HOTTEST):
        fault = f"its temperature must be from {COOLEST:g} to {HOTTEST:g} degrees Celsius"
        if is_degrees and COOLEST <= (temperature - 32) / 1.8 <= HOTTEST:
            fault += f": {temperature:g} °F is {(temperature - 32) / 1.8:.1f}"
        return fault
    return None


def _is_identifier(text: str) -> bool:
    """Whether a calendar can use it without escaping; it may be empty."""
    return not text or (text.isascii() and text.isalnum() and len(text) <= LONGEST_ID)


def _is_unicode(text: str) -> bool:
    """Whether it has no surrogates, which replace bytes that are not UTF-8."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _is_offset(offset: timedelta | None) -> bool:
    """Whether TOML can write it: in whole minutes."""
    return offset is not None and offset.seconds % 60 == offset.microseconds == 0


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def entry_table(entry: Entry) -> dict[str, object]:
    """The mapping of an entry in a session file, in the order in which it is written."""
    table: dict[str, object] = {"number": entry.number, "at": entry.at, "symptom": entry.symptom}
    optional = {
        "severity": entry.severity,
        "temperature": entry.temperature,
        "area": entry.area or None,
        "note": entry.note or None,
    }
    table.update((key, value) for key, value in optional.items() if value is not None)
    return {**table, **entry.extra}
