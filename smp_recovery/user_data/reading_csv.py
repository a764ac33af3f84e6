"""Reads a CSV table of the entries of all sessions, which `export` or another program wrote.

Cells that other programs write are read as `log` reads words. The columns for the name and the
level are not read.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from io import StringIO
from typing import NamedTuple, TypeVar

from smp_recovery.disk.files import SIZE_LIMIT
from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError, DateError, InputError, SmpRecoveryError
from smp_recovery.log.days import date_of_day
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import find_fault
from smp_recovery.parsing.dates import find_written_again, parse_date, read_orders, refuse_words
from smp_recovery.parsing.datetime_parsing import ParsedMoment, parse_moment
from smp_recovery.parsing.severities import parse_severity, parse_sign, parse_temperature
from smp_recovery.text import decode_text, limit_lines, quote_text
from smp_recovery.user_data.earlier_json import parse_tagged_json
from smp_recovery.user_data.entry_check import EntryCheck

CSV_COLUMNS = (
    *("session", "day", "number", "at", "symptom", "name", "severity", "word"),
    *("temperature", "area", "note", "other", "level"),
)
NEEDED = ("at", "symptom")
NO_ENTRIES = "no entries"
AT_NO_ENTRY = "T00:00:00+00:00"
"""What marks the row of a session without entries: its level, and its time after the date."""
SAVE_AS = "in a spreadsheet, save it as CSV UTF-8"

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets recognise UTF-8 by it
UTF_8_COLUMN = "utf-8 ✓"
"""The name of an empty column, which is another if the table went through another encoding."""

FORMULA_SIGNS = "=+-@＝＋－＠"  # noqa: RUF001 some spreadsheets accept the wide forms, too
"""What a spreadsheet takes for the beginning of a formula."""

_REPEATED_IN_WORD = ("severity", "temperature")  # so that an export of ours had them
_MISREAD = ("utf-8", "ï»¿")  # the second is our byte-order mark, read as Windows-1252
_OTHER_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")

_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)
_MOST_TITLES = 3
_LONGEST_CELL = 1024 * 1024
_CUT_CELL = 32_767  # the most that Excel and its files hold
_NUMBER = re.compile("(-?[0-9]{1,20})(?:[.,]00?)?")
_MIDNIGHT = re.compile("[ T](?:00:00(?::00)?|12:00(?::00)? AM)$")
_LOST = re.compile(r"###+|#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|ERROR!)|Err:[0-9]+")
"""What a spreadsheet shows in place of what it could not show or compute."""

_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")

_LETTERS = re.compile(r"[^\W\d_]+")
_BOOLEANS = {"true", "false", "wahr", "falsch"}
_OF_NUMBERS = re.compile(
    r"(?:j[aä]n|feb|m[aä]r|mrz|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])\w*"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
    "|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|mo|di|mi|do|fr|sa|so"
    "|[ap]m?|(?:vor|nach)m\\w*|[etz]|uhr|eur|usd|gbp|chf"
)
"""The words that may stand in a number, a date or a time, in English and German."""

_Value = TypeVar("_Value")


class CsvLog(NamedTuple):
    """The sessions of a table, and for each, by its date, the rows of its entries."""

    sessions: tuple[Session, ...]
    rows: Mapping[date, Sequence[int]]


class CellWords(NamedTuple):
    """How to read words in a cell: as `check` knows them, with the local offset of `localise`."""

    check: EntryCheck
    localise: Callable[[ParsedMoment], datetime]


class TableStart(NamedTuple):
    """Where the header of a table begins in its text, what separates the cells, and in which row
    of a spreadsheet it is.
    """

    header: int
    separator: str
    row: int = 1


def find_table(text: str) -> TableStart | None:
    """The start of the table in `text`; None if its header is not a table's of ours. Only empty
    rows may stand before it, a few titles, and the line `sep=;` for Excel, which is no row to it.
    """
    separators, row, titles = _SEPARATORS, 0, 0
    for line in re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)", text):
        if found := _SEPARATOR_LINE.fullmatch(line[1]):
            separators = found[1] + separators
            continue
        row += 1
        for sign in separators:
            if {*NEEDED} <= {*_column_names(line[1].split(sign))}:
                return TableStart(line.start(), sign, row)
        titles += bool(line[1].strip(f' "{separators}'))
        if titles > _MOST_TITLES:
            break
    return None


def is_changed_in_spreadsheets(text: str) -> bool:
    """Whether a spreadsheet takes `text` for a formula, a number, a date, a time or a truth value,
    unless an apostrophe is before it.
    """
    bare = text.lstrip("'")
    if bare.startswith((*FORMULA_SIGNS, "\n")) or _LOST.fullmatch(bare.strip()):
        return True
    words = _LETTERS.findall(bare.casefold())
    if not any(map(str.isdigit, bare)):
        return len(words) == 1 and words[0] in _BOOLEANS
    return all(map(_OF_NUMBERS.fullmatch, words))


def read_csv(content: bytes, words: CellWords) -> CsvLog:
    """Read the sessions of a table; a row without a number becomes an entry of number 0, and words
    stay as they are. Raises DamageError, in words about "it", with the fault of each row.
    """
    try:
        text = decode_text(content)
    except UnicodeDecodeError:
        raise DamageError(f"it is not UTF-8 text: {SAVE_AS}") from None
    start = find_table(text) or TableStart(0, ",")
    header, *rows = _split_rows(text[start.header :], start.separator)
    columns = _column_names(header)
    _check_columns(columns)
    sessions: dict[date, dict[int, Entry]] = {}
    faults = {}
    for place, cells in enumerate(rows, start.row + 1):
        try:
            if any(map(str.strip, cells)):
                cut = place == start.row + len(rows) and not text.endswith(("\n", "\r"))
                day, entry = _read_row(_name_cells(columns, cells, may_be_cut=cut), words)
                sessions.setdefault(day, {}).update({place: entry} if entry else {})
        except SmpRecoveryError as error:
            faults[place] = str(error)
    if faults:  # each row is told at once, also what the import would refuse later
        for day, entries in sessions.items():
            for place, read in entries.items():
                if faulty := words.check.find_faults(read, day):
                    faults[place] = "; ".join(faulty)
        raise DamageError(*limit_lines([f"row {n}: {faults[n]}" for n in sorted(faults)]))
    for day, entries in sessions.items():
        numbers = [entry.number for entry in entries.values() if entry.number]
        if len(set(numbers)) < len(numbers):
            raise DamageError(f"two entries of the session {day} have the same number")
    found = (Session(day, tuple(entries.values())) for day, entries in sessions.items())
    return CsvLog(tuple(found), {day: [*entries] for day, entries in sessions.items()})


def _split_rows(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = []
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(cells)
    except csv.Error:
        raise DamageError(
            f"row {len(rows) + 1}: its quotes do not fit, or a cell is longer than {_LONGEST_CELL} "
            "characters. A cell that begins with a quote must end with one"
        ) from None
    return rows or [[]]


def _column_names(header: Iterable[str]) -> list[str]:
    return [name.strip().strip('"').lower() for name in header]


def _check_columns(columns: list[str]) -> None:
    for name in CSV_COLUMNS:
        if columns.count(name) > 1:
            raise DamageError(f"the column {name!a} appears twice")
        needed = name in NEEDED or (name in _REPEATED_IN_WORD and "word" in columns)
        if needed and name not in columns:
            raise DamageError(f"the column {name!a} is missing")
    if _OTHER_LINE_ENDS.search("".join(columns)):
        raise DamageError(f"its first row does not end with CR or LF: {SAVE_AS}")
    if any(name.startswith(_MISREAD) and name != UTF_8_COLUMN for name in columns):
        raise DamageError(
            f"some characters were lost in another encoding: export it again and, {SAVE_AS}"
        )


def _name_cells(columns: list[str], cells: list[str], *, may_be_cut: bool) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise DamageError("it has more cells than the first row")
    for name, cell in zip(columns, cells, strict=False):
        if name in CSV_COLUMNS and ("\0" in cell or len(cell) == _CUT_CELL):
            raise DamageError(
                f"its {name} holds a NUL byte or was cut after {_CUT_CELL} characters"
            )
    missing = columns[len(cells) :]
    if may_be_cut and not set(CSV_COLUMNS).isdisjoint(missing):
        raise DamageError(
            "it has fewer cells than the first row and no line end, so it was cut short. If it is "
            "whole, put a line end after it"
        )
    return {**dict.fromkeys(missing, ""), **dict(zip(columns, cells, strict=False))}


def _read_row(cells: dict[str, str], words: CellWords) -> tuple[date, Entry | None]:
    """The session's date and the entry, None for a session without entries."""
    stripped = {name: _take_mark_off(cell.strip()) for name, cell in cells.items()}
    holds = ("symptom", "number", "severity", "temperature", "area", "note", "other")
    empty = not any(stripped.get(name) for name in holds)  # an entry may have lost its symptom
    level = stripped.get("level", NO_ENTRIES if stripped["at"].endswith(AT_NO_ENTRY) else "")
    if empty and (not stripped["at"] or level.lower() == NO_ENTRIES):
        return _read_session_date(stripped, words), None
    symptom = _read_text(cells["symptom"]) if stripped["symptom"] else ""
    is_sign = words.check.key_of(symptom) in words.check.guidance.signs
    parse_level = parse_sign if is_sign else parse_severity
    if whole := _NUMBER.fullmatch(stripped.get("severity", "")):
        stripped["severity"] = whole[1]  # as 2 of 2.0
    entry = Entry(
        number=_parse_cell(_read_number, stripped, "number") or 0,
        at=_parse_cell(lambda _: _read_moment(stripped, words), stripped, "at"),
        symptom=symptom,
        severity=_parse_cell(parse_level, stripped, "severity"),
        note=_parse_cell(_read_text, cells, "note"),
        area=_parse_cell(_read_text, cells, "area"),
        temperature=_parse_cell(
            lambda cell: parse_temperature(cell) if cell else None, stripped, "temperature"
        ),
        extra=_parse_cell(_read_other_keys, cells, "other"),
    )
    fault = find_fault(entry._replace(number=entry.number or 1))
    if fault:
        raise DamageError(fault)
    return _read_session_date(stripped, words), entry


def _read_session_date(stripped: Mapping[str, str], words: CellWords) -> date:
    """The session's date; if it can be read in several ways, the one that fits entry and day."""
    written, today = _MIDNIGHT.sub("", stripped.get("session", "")), words.check.now.date()
    with suppress(ValueError):
        return date.fromisoformat(written)
    readings = read_orders(written).values()
    with suppress(DateError):
        if readings:
            return parse_date(written, today)
    day = _parse_cell(_read_number, stripped, "day")
    if day is not None and stripped["at"]:
        at = _parse_cell(lambda _: _read_moment(stripped, words), stripped, "at")
        begun = date_of_day(at.date(), -day)
        if not readings or begun in readings:
            return begun
    return _parse_cell(lambda _: parse_date(written, today), stripped, "session")


def _read_moment(stripped: Mapping[str, str], words: CellWords) -> datetime:
    """The time of the entry; if a spreadsheet rewrote that, the one that fits its session and day.
    Raises DateError if it can be read in several ways, or has lost the offset that we wrote.
    """
    cell = stripped["at"]
    with suppress(ValueError):
        exact = datetime.fromisoformat(cell)
        if exact.tzinfo:
            return exact
    if cell and stripped.get("number"):  # we wrote the offset, which may have been any
        remedy = (
            "the whole time as in 2026-11-20T09:30:00+01:00, or empty its number if it is local"
        )
        raise refuse_words(cell, "has no offset from UTC", remedy)
    try:
        moment = parse_moment(cell, words.check.now)
    except DateError:
        written, _, clock = cell.replace(",", "").partition(" ")
        day = _parse_cell(_read_number, stripped, "day")
        session = _MIDNIGHT.sub("", stripped.get("session", ""))
        on = find_written_again(written, session, day)
        if on is None:
            raise
        moment = parse_moment(f"{on} {clock}".strip(), words.check.now)
    return words.localise(moment)


def _parse_cell(parse: Callable[[str], _Value], cells: Mapping[str, str], name: str) -> _Value:
    try:
        return parse(cells.get(name, ""))
    except SmpRecoveryError as error:
        raise DamageError(f"its {name}: {error}") from None


def _read_number(cell: str) -> int | None:
    found = _NUMBER.fullmatch(cell)
    if cell and not found:
        raise InputError(f"{quote_text(cell, 40)} is not a whole number")
    return int(found[1]) if found else None


def _read_other_keys(cell: str) -> dict[str, object]:
    """The keys without a column: TOML, or JSON that version 0.1.0 wrote."""
    text = _read_text(cell).strip()
    if text.startswith("{"):
        found = parse_tagged_json(text)
    else:
        found = parse_toml(text.encode("utf-8", "surrogatepass"), "it", SIZE_LIMIT)
    twice = found.keys() & ({*Entry._fields} - {"extra"})
    if twice:
        raise DamageError(f"{min(twice)!a} is the name of a column")
    return found


def _take_mark_off(cell: str) -> str:
    """The cell without the apostrophe that keeps it from being rewritten."""
    return cell[1:] if cell.startswith("'") and is_changed_in_spreadsheets(cell) else cell


def _read_text(cell: str) -> str:
    """Reverse what `formats/log_csv.py` did to a text. Raises InputError for an invalid escape."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    if _LOST.fullmatch(cell.strip()):
        shown = quote_text(cell.strip(), 40)
        raise InputError(
            f"{shown} is what a spreadsheet shows in place of a text: write that, or an apostrophe "
            "first"
        )
    try:
        return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), _take_mark_off(cell))
    except (ValueError, OverflowError):
        raise InputError(f"{quote_text(cell, 40)} has an invalid escape") from None
