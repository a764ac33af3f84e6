"""Reads a CSV table of the entries of all sessions, which `export` or another program wrote.

Cells that other programs write are read as `log` reads words. The columns for the name and the
level are not read.
"""

import csv
import re
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from io import StringIO
from typing import NamedTuple, TypeVar

from smp_recovery.disk.files import SIZE_LIMIT
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, InputError, SmpRecoveryError
from smp_recovery.log.days import date_of_day
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import find_fault
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.datetime_parsing import ParsedMoment, parse_moment
from smp_recovery.parsing.severities import parse_severity, parse_sign, parse_temperature
from smp_recovery.text import quote_text
from smp_recovery.user_data.earlier_json import parse_tagged_json

CSV_COLUMNS = (
    *("session", "day", "number", "at", "symptom", "name", "severity", "word"),
    *("temperature", "area", "note", "other", "level"),
)
NEEDED = ("at", "symptom")
NO_ENTRIES = "no entries"
SAVE_AS = "in a spreadsheet, save it as CSV UTF-8"

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets recognise UTF-8 by it

SIGNS = "=+\\-@＝＋－＠"  # noqa: RUF001 some spreadsheets accept the wide forms, too
"""What a spreadsheet takes for the beginning of a formula; an apostrophe keeps it from acting."""

_SEPARATORS = ",;\t"
_LONGEST_CELL = 1024 * 1024
_NUMBER = re.compile("-?[0-9]{1,20}")
_KEPT_FROM_ACTING = re.compile(f"''*[{SIGNS}\n]")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")

_Value = TypeVar("_Value")


class CellWords(NamedTuple):
    """How to read words in a cell: `key_of` gives the key of a symptom, `signs` are keys of signs.

    Times are relative to `now`.
    """

    key_of: Callable[[str], str]
    signs: Container[str]
    now: datetime
    localise: Callable[[ParsedMoment], datetime]


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
    csv.field_size_limit(_LONGEST_CELL)
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
    except csv.Error:
        raise DamageError(
            f"row {place + 1}: its quotes do not fit, or a cell is longer than {_LONGEST_CELL} "
            "characters. A cell that begins with a quote must end with one"
        ) from None
    except SmpRecoveryError as error:
        raise DamageError(f"row {place}: {error}") from None
    for day, entries in sessions.items():
        numbers = [entry.number for entry in entries if entry.number]
        if len(set(numbers)) < len(numbers):
            raise DamageError(f"two entries of the session {day} have the same number")
    return [Session(day, tuple(entries)) for day, entries in sessions.items()]


def _column_names(header: Iterable[str]) -> list[str]:
    return [name.strip().strip('"').lower().removeprefix(BYTE_ORDER_MARK) for name in header]


def _check_columns(columns: list[str]) -> None:
    for name in CSV_COLUMNS:
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


def _read_row(cells: dict[str, str], words: CellWords) -> tuple[date, Entry | None]:
    """The session's date and the entry, None for a session without entries."""
    stripped = {name: cell.strip() for name, cell in cells.items()}
    holds = ("symptom", "number", "severity", "temperature", "area", "note", "other")
    empty = not any(stripped.get(name) for name in holds)  # an entry may have lost its symptom
    if empty and (not stripped["at"] or stripped.get("level", "").lower() == NO_ENTRIES):
        return _read_session_date(stripped, words), None
    symptom = words.key_of(_read_text(cells["symptom"])) if stripped["symptom"] else ""
    parse_level = parse_sign if symptom in words.signs else parse_severity
    entry = Entry(
        number=_parse_cell(_read_number, stripped, "number") or 0,
        at=_parse_cell(lambda cell: _read_moment(cell, words), stripped, "at"),
        symptom=symptom,
        severity=_parse_cell(parse_level, stripped, "severity"),
        note=_parse_cell(_read_text, cells, "note"),
        area=_parse_cell(_read_text, cells, "area"),
        temperature=_parse_cell(
            lambda cell: parse_temperature(cell) if cell else None, stripped, "temperature"
        ),
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


def _read_number(cell: str) -> int | None:
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise InputError(f"{quote_text(cell, 40)} is not a whole number")
    return int(cell)


def _read_other_keys(cell: str) -> dict[str, object]:
    """The keys without a column: TOML, or JSON that version 0.1.0 wrote."""
    text = _read_text(cell)
    if text.startswith("{"):
        found = parse_tagged_json(text)
    else:
        found = parse_toml(text.encode("utf-8", "surrogatepass"), "it", SIZE_LIMIT)
    twice = found.keys() & ({*Entry._fields} - {"extra"})
    if twice:
        raise DamageError(f"{min(twice)!a} is the name of a column")
    return found


def _read_text(cell: str) -> str:
    """Reverse what `formats/log_csv.py` did to a text. Raises InputError for an invalid escape."""
    if _KEPT_FROM_ACTING.match(cell):
        cell = cell[1:]
    try:
        return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), cell)
    except (ValueError, OverflowError):
        raise InputError(f"{quote_text(cell, 40)} has an invalid escape") from None
