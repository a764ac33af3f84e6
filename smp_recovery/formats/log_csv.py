"""The entries of all sessions as one flat table, for spreadsheets, and back.

A row is an entry, or a session without entries, which says so. What follows from an entry (its
name, its level) is there to be read: it is not read back.
"""

import csv
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from io import StringIO, TextIOWrapper
from itertools import groupby
from typing import BinaryIO, NamedTuple, TypeVar

from smp_recovery.engine.assessment import AssessedEntry, assess_entries
from smp_recovery.errors import DamageError, InputError
from smp_recovery.formats.cells import read_cell, write_cell
from smp_recovery.formats.json_views import export_assessed
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import CLEAR, Entry, Session
from smp_recovery.log.session_parsing import find_fault
from smp_recovery.parsing.severities import parse_severity
from smp_recovery.text import quote_text
from smp_recovery.user_data.archive import from_json, to_json
from smp_recovery.views.phrases import name_symptom, write_severity

COLUMNS = (
    *("session", "day", "number", "at", "symptom", "name", "severity", "word"),
    *("temperature", "area", "note", "other", "level"),
)
NO_ENTRIES = "no entries"
NEEDED = ("at", "symptom")
_OWN_WORDS = ("area", "note", "other")
SEPARATORS = ",;\t"

_MARK = "\ufeff"
"""By this sign at the beginning a spreadsheet knows UTF-8."""

SAVE_AS = "in a spreadsheet, save it as CSV UTF-8"

_WIDEST_CELL = 1024 * 1024
_WHOLE = "a whole number"
_DEGREES = "a number of degrees Celsius, such as 38.5"
_ESCAPED = "a text in which each escape, such as \\u001b, is that of a character"
_AS_WRITTEN = "as in 2026-11-18 09:30:00+01:00: a spreadsheet may have rewritten it"
_FIELDS = {*Entry._fields} - {"extra"}
"""The keys of an entry's file that have a column; `extra` would be an unknown one."""

_Value = TypeVar("_Value")


class Row(NamedTuple):
    """A session's date, and its entry, None where it has none. Number 0 stands for no number."""

    session: date
    entry: Entry | None


def write_csv(guidance: Guidance, sessions: Iterable[Session]) -> Iterator[str]:
    """The text of the table, piece by piece; the entries of a session by their time."""
    yield _MARK + _lines([COLUMNS])
    for session in sessions:
        seen = assess_entries(guidance, session.date, session.entries)
        rows = [_row(guidance, session, item) for item in seen]
        yield _lines(rows or [_row_of_none(session.date)])


def read_csv(file: BinaryIO, key_of: Callable[[str], str] = str) -> Generator[Session, None, None]:
    """The sessions of a table. Raises DamageError, in words about "it", for the first fault.

    Where a spreadsheet has sorted the rows anew, they are brought together by session. `key_of`
    gives the key of a symptom that somebody wrote by its name, or any other text as it is.
    """
    rows = _rows(file, key_of)
    days = [day for day, _ in groupby(row.session for row in rows)]
    rows = _rows(file, key_of)
    if len(set(days)) < len(days):
        rows = iter(sorted(rows, key=lambda row: row.session))
    for day, found in groupby(rows, key=lambda row: row.session):
        entries = tuple(row.entry for row in found if row.entry)
        numbers = [entry.number for entry in entries if entry.number]
        if len(set(numbers)) < len(numbers):
            raise DamageError(f"two entries of the session {day} have the same number")
        yield Session(day, entries)


def separator(header: str) -> str | None:
    """What separates the columns of a table that begins with the line `header`; None for none."""
    for sign in SEPARATORS:
        if {*NEEDED} <= {*_names(header.split(sign))}:
            return sign
    return None


def _lines(rows: Iterable[Sequence[object]]) -> str:
    lines = StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines.getvalue()


def _row(guidance: Guidance, session: Session, seen: AssessedEntry) -> list[object]:
    entry = seen.entry
    said = {
        **export_assessed(seen),
        "session": session.date,
        "name": name_symptom(guidance, entry.symptom),
        "word": "" if entry.symptom == CLEAR else write_severity(entry),
        "other": json.dumps(to_json(dict(entry.extra))) if entry.extra else "",
    }
    values = (said[column] for column in COLUMNS)
    return [write_cell(value) if isinstance(value, str) else value for value in values]


def _row_of_none(day: date) -> list[object]:
    """That of a session without entries: the time tells its date if `session` is rewritten."""
    said = {"session": day, "day": 0, "at": f"{day}T00:00:00+00:00", "level": NO_ENTRIES}
    return [said.get(column, "") for column in COLUMNS]


def _rows(file: BinaryIO, key_of: Callable[[str], str]) -> Iterator[Row]:
    file.seek(0)
    text = TextIOWrapper(file, "utf-8-sig", newline="")
    csv.field_size_limit(_WIDEST_CELL)
    place = 1
    try:
        header = text.readline()
        sign = separator(header) or ","
        columns = _names(next(csv.reader([header], delimiter=sign), []))
        _check_columns(columns)
        for cells in csv.reader(text, delimiter=sign, strict=True):
            place += 1
            if any(cells):
                named = dict(zip(columns, cells, strict=False))
                if any(cells[len(columns) :]):
                    raise ValueError("it has more cells than the first row")
                yield _read_row(named, key_of, whole=len(cells) >= len(columns))
    except csv.Error as error:
        raise DamageError(f"row {place + 1}: {_say(error)}") from None
    except UnicodeDecodeError:
        raise DamageError(f"row {place + 1} or later: it is not UTF-8 text: {SAVE_AS}") from None
    except (ValueError, InputError) as error:
        raise DamageError(f"row {place}: {error}") from None
    finally:
        text.detach()


def _say(error: csv.Error) -> str:
    """What is wrong with the cells of a row, in words for those who filled in the table."""
    if "limit" in str(error):
        return f"a cell is longer than {_WIDEST_CELL} characters"
    return "its quotes do not fit: a cell that begins with one ends with one"


def _names(header: Iterable[str]) -> list[str]:
    return [name.strip().strip('"').lower().removeprefix(_MARK) for name in header]


def _check_columns(columns: list[str]) -> None:
    twice = [name for name in COLUMNS if columns.count(name) > 1]
    if twice:
        raise ValueError(f"the column {twice[0]!a} is there twice")
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise ValueError(f"the column {missing[0]!a} is missing")


def _read_row(cells: dict[str, str], key_of: Callable[[str], str], *, whole: bool) -> Row:
    told = {name: cell.strip() for name, cell in cells.items()}
    if not whole:
        raise ValueError("it has fewer cells than the first row, so it was cut short")
    if not told["symptom"] and _tells_of_none(told):
        return Row(_session_date(told), None)
    entry = Entry(
        number=_parse(int, "number", told.get("number") or "0", _WHOLE),
        at=_time(told["at"]),
        symptom=key_of(_text(cells, "symptom")) if told["symptom"] else "",
        severity=parse_severity(told.get("severity", "")),
        note=_text(cells, "note"),
        area=_text(cells, "area"),
        temperature=_temperature(told.get("temperature", "")),
        extra=_other(_text(told, "other")),
    )
    fault = find_fault(entry._replace(number=entry.number or 1))
    if fault:
        raise ValueError(fault)
    return Row(_session_date(told), entry)


def _tells_of_none(told: dict[str, str]) -> bool:
    """Whether a row without a symptom is that of a session without entries, not a cut one."""
    holds = any(told.get(name) for name in ("number", "severity", "temperature", *_OWN_WORDS))
    return not holds and (not told["at"] or told.get("level", "").lower() == NO_ENTRIES)


def _temperature(text: str) -> float | None:
    """The degrees, as some countries write them too; None for no text."""
    return _parse(float, "temperature", text.replace(",", "."), _DEGREES) if text else None


def _time(text: str) -> datetime:
    return _parse(datetime.fromisoformat, "time", text, _AS_WRITTEN)


def _text(cells: dict[str, str], name: str) -> str:
    return _parse(read_cell, name, cells.get(name, ""), _ESCAPED)


def _parse(parse: Callable[[str], _Value], name: str, text: str, must_be: str) -> _Value:
    """What the cell `name` holds. Raises ValueError in words for those who filled in the table."""
    try:
        return parse(text)
    except (ValueError, OverflowError):
        raise ValueError(f"its {name} {quote_text(text, 40)} must be {must_be}") from None


def _other(text: str) -> dict[str, object]:
    try:
        found = from_json(json.loads(text)) if text else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or set(found) & _FIELDS:
        raise ValueError("the cell 'other' must hold a JSON object of other keys than the columns")
    return found


def _session_date(told: dict[str, str]) -> date:
    """The date of the session; where a spreadsheet wrote it in another form, by way of the day."""
    text = told.get("session", "")
    try:
        return _parse(date.fromisoformat, "session", text, "a date as in 2026-11-17")
    except ValueError:
        if not (told["at"] and told.get("day")):
            raise
    at = _time(told["at"]).date()
    return _parse(lambda day: at - timedelta(days=int(day)), "day", told["day"], _WHOLE)
