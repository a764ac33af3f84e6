r"""Writes the entries of all sessions as one CSV table for spreadsheets, and reads it.

A row is an entry, or a session without entries. Cells that other programs write are read as `log`
reads words. The columns for the name and the level are not read. Cells are harmless: a text that a
spreadsheet would take for a formula gets an apostrophe before it, and an invisible character
becomes an escape such as `\u001b`.
"""

import csv
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from io import StringIO
from typing import NamedTuple, TypeVar

import tomli_w

from smp_recovery.disk.files import SIZE_LIMIT
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, InputError, SmpRecoveryError
from smp_recovery.formats.earlier_json import parse_tagged_json
from smp_recovery.formats.json_views import export_assessed
from smp_recovery.log.days import date_of_day
from smp_recovery.log.entries import CLEAR, Entry, Session
from smp_recovery.log.session_parsing import find_fault
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.datetime_parsing import ParsedMoment, parse_moment
from smp_recovery.parsing.severities import parse_severity, parse_sign, parse_temperature
from smp_recovery.text import quote_text
from smp_recovery.views.log_view import ListedEntry, LogView, list_entries
from smp_recovery.views.phrases import name_symptom, write_severity

COLUMNS = (
    *("session", "day", "number", "at", "symptom", "name", "severity", "word"),
    *("temperature", "area", "note", "other", "level"),
)
NEEDED = ("at", "symptom")
NO_ENTRIES = "no entries"
SAVE_AS = "in a spreadsheet, save it as CSV UTF-8"

_SEPARATORS = ",;\t"
_BYTE_ORDER_MARK = "\ufeff"  # spreadsheets recognise UTF-8 by it
_WIDEST_CELL = 1024 * 1024
_MOST_DIGITS = 20

_SIGNS = "=+\\-@＝＋－＠"  # noqa: RUF001 some spreadsheets accept the wide forms, too
_WOULD_ACT = re.compile(f"'*[{_SIGNS}\n]")
_KEPT_FROM_ACTING = re.compile(f"''*[{_SIGNS}\n]")
_ACTS_LATER = re.compile(f'([;\n]"*)([{_SIGNS}])')  # at the start of a cell in another separation
_LOOKS_ESCAPED = re.compile(r"\\(?=u[0-9a-f]{4}|U[0-9a-f]{8})")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")

_FIELDS = {*Entry._fields} - {"extra"}
"""The keys of an entry that have their own columns."""

_Value = TypeVar("_Value")


class CellWords(NamedTuple):
    """How to read words in a cell: `key_of` gives the key of a symptom, `signs` are keys of signs.

    Times are relative to `now`.
    """

    key_of: Callable[[str], str]
    signs: Container[str]
    now: datetime
    localise: Callable[[ParsedMoment], datetime]


def write_csv(logs: Iterable[LogView]) -> str:
    """The table of these sessions, the entries of each by their time."""
    rows: list[Sequence[object]] = [COLUMNS]
    for log in logs:
        entries = list_entries(log)
        rows += [_write_row(log, each) for each in entries] or [_write_empty_row(log.session.date)]
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return _BYTE_ORDER_MARK + text.getvalue()


def _write_row(log: LogView, listed: ListedEntry) -> list[object]:
    entry = listed.entry
    cells = {
        **export_assessed(listed),
        "session": log.session.date,
        "name": name_symptom(log.guidance, entry.symptom),
        "word": "" if entry.symptom == CLEAR else write_severity(entry),
        "other": tomli_w.dumps(entry.extra).rstrip("\n"),
    }
    values = (cells[column] for column in COLUMNS)
    return [_write_cell(value) if isinstance(value, str) else value for value in values]


def _write_empty_row(session: date) -> list[object]:
    """The row of a session without entries; its time gives the date if `session` is lost."""
    at = f"{session}T00:00:00+00:00"
    cells = {"session": session, "day": 0, "at": at, "level": NO_ENTRIES}
    return [cells.get(column, "") for column in COLUMNS]


def _write_cell(text: str) -> str:
    """The harmless cell for `text`; a cell of white space is escaped, not empty."""
    if text.isspace():
        return "".join(map(_escape, text))
    text = _LOOKS_ESCAPED.sub(r"\\u005c", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in text)
    text = _ACTS_LATER.sub(lambda found: found[1] + _escape(found[2]), text)
    return f"'{text}" if _WOULD_ACT.match(text) else text


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def find_separator(header: str) -> str | None:
    """The separator of the columns in the line `header`; None if it is not a header."""
    found = (sign for sign in _SEPARATORS if {*NEEDED} <= {*_column_names(header.split(sign))})
    return next(found, None)


def read_csv(content: bytes, words: CellWords) -> list[Session]:
    """Read the sessions of a table; a row without a number becomes an entry of number 0.

    Rows may have any order, and semicolons or tabs may separate the cells. Raises DamageError, in
    words about "it", for the first fault.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DamageError(f"it is not UTF-8 text: {SAVE_AS}") from None
    csv.field_size_limit(_WIDEST_CELL)
    separator = find_separator(text.partition("\n")[0]) or ","
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    sessions: dict[date, list[Entry]] = {}
    place = 1
    try:
        columns = _column_names(next(rows, []))
        _check_columns(columns)
        for cells in rows:
            place += 1
            if any(cells):
                day, entry = _read_row(_name_cells(columns, cells), words)
                sessions.setdefault(day, []).extend([entry] if entry else [])
    except csv.Error as error:
        raise DamageError(f"row {place + 1}: {_describe_csv_error(error)}") from None
    except SmpRecoveryError as error:
        raise DamageError(f"row {place}: {error}") from None
    return [_build_session(day, entries) for day, entries in sessions.items()]


def _column_names(header: Iterable[str]) -> list[str]:
    return [name.strip().strip('"').lower().removeprefix(_BYTE_ORDER_MARK) for name in header]


def _check_columns(columns: list[str]) -> None:
    for name in COLUMNS:
        if columns.count(name) > 1:
            raise DamageError(f"the column {name!a} appears twice")
        if name in NEEDED and name not in columns:
            raise DamageError(f"the column {name!a} is missing")


def _name_cells(columns: list[str], cells: list[str]) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise DamageError("it has more cells than the first row")
    if len(cells) < len(columns):
        raise DamageError("it has fewer cells than the first row, so it was cut short")
    return dict(zip(columns, cells, strict=False))


def _describe_csv_error(error: csv.Error) -> str:
    if "limit" in str(error):
        return f"a cell is longer than {_WIDEST_CELL} characters"
    return "its quotes do not fit: a cell that begins with a quote must end with one"


def _build_session(day: date, entries: list[Entry]) -> Session:
    numbers = [entry.number for entry in entries if entry.number]
    if len(set(numbers)) < len(numbers):
        raise DamageError(f"two entries of the session {day} have the same number")
    return Session(day, tuple(entries))


def _read_row(cells: dict[str, str], words: CellWords) -> tuple[date, Entry | None]:
    """The session's date and the entry, None for a session without entries."""
    stripped = {name: cell.strip() for name, cell in cells.items()}
    if _has_no_entry(stripped):
        return _read_session_date(stripped, words), None
    symptom = words.key_of(_read_cell(cells["symptom"])) if stripped["symptom"] else ""
    entry = Entry(
        number=_parse_cell(_read_number, stripped, "number") or 0,
        at=_parse_cell(lambda cell: _read_moment(cell, words), stripped, "at"),
        symptom=symptom,
        severity=_parse_cell(
            parse_sign if symptom in words.signs else parse_severity, stripped, "severity"
        ),
        note=_parse_cell(_read_cell, cells, "note"),
        area=_parse_cell(_read_cell, cells, "area"),
        temperature=_parse_cell(_read_temperature, stripped, "temperature"),
        extra=_parse_cell(_read_other_keys, stripped, "other"),
    )
    fault = find_fault(entry._replace(number=entry.number or 1))
    if fault:
        raise DamageError(fault)
    return _read_session_date(stripped, words), entry


def _read_session_date(stripped: Mapping[str, str], words: CellWords) -> date:
    """The session's date; if a spreadsheet rewrote that, the entry's date minus its day."""
    with suppress(ValueError):
        return date.fromisoformat(stripped.get("session", ""))
    day = _parse_cell(_read_number, stripped, "day")
    if day is not None and stripped["at"]:
        return date_of_day(_read_moment(stripped["at"], words).date(), -day)
    return _parse_cell(lambda cell: parse_date(cell, words.now.date()), stripped, "session")


def _read_moment(cell: str, words: CellWords) -> datetime:
    with suppress(ValueError):
        exact = datetime.fromisoformat(cell)
        if exact.tzinfo:
            return exact
    return words.localise(parse_moment(cell, words.now))


def _parse_cell(parse: Callable[[str], _Value], cells: Mapping[str, str], name: str) -> _Value:
    """Parse the cell `name`. Raises DamageError, which names the cell."""
    try:
        return parse(cells.get(name, ""))
    except SmpRecoveryError as error:
        raise DamageError(f"its {name}: {error}") from None


def _has_no_entry(stripped: Mapping[str, str]) -> bool:
    """Whether the row is a session without entries, not an entry that lost its symptom."""
    holds = ("symptom", "number", "severity", "temperature", "area", "note", "other")
    if any(stripped.get(name) for name in holds):
        return False
    return not stripped["at"] or stripped.get("level", "").lower() == NO_ENTRIES


def _read_number(cell: str) -> int | None:
    if not cell:
        return None
    digits = cell.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise InputError(f"{quote_text(cell, 40)} is not a whole number")
    return int(cell)


def _read_temperature(cell: str) -> float | None:
    with suppress(ValueError):
        return float(cell)
    return parse_temperature(cell) if cell else None


def _read_other_keys(cell: str) -> dict[str, object]:
    """The keys without a column: TOML, or JSON that version 0.1.0 wrote."""
    text = _read_cell(cell)
    if text.startswith("{"):
        found = parse_tagged_json(text)
    else:
        found = parse_toml(text.encode("utf-8", "surrogatepass"), "it", SIZE_LIMIT)
    twice = _FIELDS & found.keys()
    if twice:
        raise DamageError(f"{min(twice)!a} is the name of a column")
    return found


def _read_cell(cell: str) -> str:
    """Reverse `_write_cell`. Raises InputError for an invalid escape."""
    if _KEPT_FROM_ACTING.match(cell):
        cell = cell[1:]
    try:
        return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), cell)
    except (ValueError, OverflowError):
        raise InputError(f"{quote_text(cell, 40)} has an invalid escape") from None
