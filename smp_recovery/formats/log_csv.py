r"""Writes the entries of all sessions as one CSV table for spreadsheets.

A row is an entry, or a session without entries. Cells stay as they are: a text that a spreadsheet
would take for a formula, a number or a date gets an apostrophe before it, and an invisible
character becomes an escape such as `\u001b`. `user_data/reading_csv.py` reads the table.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

import tomli_w

from smp_recovery.formats.json_views import export_value
from smp_recovery.user_data.reading_csv import (
    AT_NO_ENTRY,
    BYTE_ORDER_MARK,
    CSV_COLUMNS,
    FORMULA_SIGNS,
    NO_ENTRIES,
    UTF_8_COLUMN,
    is_changed_in_spreadsheets,
)
from smp_recovery.views.log_view import ListedEntry, LogView, list_entries
from smp_recovery.views.phrases import name_symptom, write_severity

# At the start of a cell in another separation:
_ACTS_LATER = re.compile(f'([;\n]"*)([{re.escape(FORMULA_SIGNS)}])')
_LOOKS_ESCAPED = re.compile(r"\\(?=u[0-9a-f]{4}|U[0-9a-f]{8})")


def write_csv(logs: Iterable[LogView]) -> str:
    """The table of these sessions, the entries of each by their time."""
    rows: list[Sequence[object]] = [CSV_COLUMNS]
    for log in logs:
        entries = list_entries(log)
        rows += [_write_row(log, each) for each in entries] or [_write_empty_row(log.session.date)]
    cells = (each for row in rows for each in zip(CSV_COLUMNS, row, strict=True))
    if not all(str(cell).isascii() for column, cell in cells if column != "word"):
        rows = [[*row, UTF_8_COLUMN if row is CSV_COLUMNS else ""] for row in rows]
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return BYTE_ORDER_MARK + text.getvalue()


def _write_row(log: LogView, listed: ListedEntry) -> list[object]:
    entry = listed.entry
    cells = {
        **export_value(listed),
        "session": log.session.date,
        "name": name_symptom(log.guidance, entry.symptom),
        "word": write_severity(entry),
        "other": tomli_w.dumps(entry.extra).rstrip("\n"),
    }
    at = {"at": cells["at"]}  # no spreadsheet takes a time with an offset for one
    texts = {name: _write_cell(cell) for name, cell in cells.items() if isinstance(cell, str)}
    return [{**cells, **texts, **at}[column] for column in CSV_COLUMNS]


def _write_empty_row(session: date) -> list[object]:
    """The row of a session without entries; its time gives the date if `session` is lost."""
    at = f"{session}{AT_NO_ENTRY}"
    cells = {"session": session, "day": 0, "at": at, "level": NO_ENTRIES}
    return [cells.get(column, "") for column in CSV_COLUMNS]


def _write_cell(text: str) -> str:
    """The harmless cell for `text`; a cell of white space is escaped, not empty."""
    if text.isspace():
        return "".join(map(_escape, text))
    text = _LOOKS_ESCAPED.sub(r"\\u005c", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in text)
    text = _ACTS_LATER.sub(lambda found: found[1] + _escape(found[2]), text)
    return f"'{text}" if is_changed_in_spreadsheets(text) else text


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
