"""The grid that the chart and the report draw: symptoms down, days across. Pure."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from smp_recovery.engine.assessment import key_of
from smp_recovery.engine.findings import Finding, Level, rank
from smp_recovery.engine.symptom_windows import Coverage, CoverageBySymptom
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import CLEAR, SEVERITIES
from smp_recovery.views.log_view import ListedEntry, LogView, list_entries
from smp_recovery.views.phrases import LEVEL_MARKS, name_symptom, write_level, write_severity

WEEK = 7

NOTED, PRESENT, ALL_CLEAR, EXPECTED = "n", "+", "c", "·"

FIGURES: dict[str, str] = {
    **{str(number): word for number, word in enumerate(SEVERITIES)},
    NOTED: "noted",
    PRESENT: "present",
    ALL_CLEAR: "all clear",
}
"""The figures of cells and their meanings: a severity, or a mark without one."""

MARKS = {
    LEVEL_MARKS["emergency"]: "emergency",
    LEVEL_MARKS["doctor"]: "clinic or doctor",
    LEVEL_MARKS["watch"]: "watch",
}
"""The marks beside a figure, and their meanings."""

GRID_LEGEND = {**FIGURES, **MARKS, EXPECTED: "expected"}
"""Every mark of a grid, and its meaning."""


class Cell(NamedTuple):
    """One symptom or sign on one day.

    `expected`: the day is in the symptom's window. `entries` are the numbers of the day's entries,
    `level` is the most urgent of their findings. `severity` is the highest logged: 0 only if every
    entry logs it as gone, None if none was logged. `temperature` is the highest in degrees Celsius;
    it is None if it is below a fever and another entry logs a fever without degrees.
    """

    day: int
    expected: bool
    entries: tuple[int, ...] = ()
    severity: int | None = None
    temperature: float | None = None
    level: Level | None = None


class SymptomRow(NamedTuple):
    """A symptom, a sign or CLEAR, its cell for each day, and the level of its open finding."""

    key: str
    name: str
    sign: bool
    cells: tuple[Cell, ...]
    open: Level | None


class Grid(NamedTuple):
    """Whole weeks of a session's recovery, counted from day 0, as known on the date `on`.

    `days` leaves out weeks in which nothing was logged or expected, except that of `on`. `findings`
    are all that are open on that date, the most urgent first, also those without a row.
    """

    session: NumberedSession
    on: datetime.date
    days: tuple[int, ...]
    rows: tuple[SymptomRow, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def weeks(self) -> tuple[slice, ...]:
        """The slice of each week, in `days` and in the `cells` of every row."""
        return tuple(slice(start, start + WEEK) for start in range(0, len(self.days), WEEK))


Logged = dict[str, dict[int, list[ListedEntry]]]
"""Entries by key and day."""


def build_grid(log: LogView, only: Sequence[str] = ()) -> Grid:
    """The grid of a log; `only` are the keys of its rows, else all symptoms and what was logged."""
    guidance = log.guidance
    logged: Logged = {}
    for listed in list_entries(log):
        key = key_of(guidance.alerts, listed.entry) or listed.entry.symptom
        logged.setdefault(key, {}).setdefault(listed.day, []).append(listed)
    keys = tuple(dict.fromkeys(only)) or _choose_rows(guidance, logged)
    every = CoverageBySymptom(guidance)
    covered = {key: every[key] for key in keys if key in guidance.symptoms}
    days = _choose_days(covered, keys, logged, log.day)
    levels = {finding.symptom: finding.level for finding in reversed(log.findings)}

    def build_row(key: str) -> SymptomRow:
        by_day = logged.get(key, {})
        cells = (
            _build_cell(
                guidance,
                day,
                key in covered and covered[key].on(day).level == "expected",
                by_day.get(day, ()),
            )
            for day in days
        )
        name, sign = name_symptom(guidance, key), key in guidance.signs
        return SymptomRow(key, name, sign, tuple(cells), levels.get(key))

    return Grid(log.session, log.on, days, tuple(map(build_row, keys)), log.findings)


def _choose_rows(guidance: Guidance, logged: Iterable[str]) -> tuple[str, ...]:
    """Symptoms and signs in the order of the guidance, then what it does not know, then CLEAR."""
    known = (*guidance.symptoms, *(key for key in guidance.signs if key in logged))
    unknown = sorted(key for key in logged if key not in known and key != CLEAR)
    return (*known, *unknown, *(key for key in (CLEAR,) if key in logged))


def _choose_days(
    covered: Mapping[str, Coverage], keys: Iterable[str], logged: Logged, today: int
) -> tuple[int, ...]:
    ends = [covered[key].last_day for key in keys if key in covered]
    weeks = {day // WEEK for key in keys for day in logged.get(key, ())}
    weeks |= {today // WEEK, 0}
    weeks |= set(range(max(ends, default=0) // WEEK + 1))
    return tuple(week * WEEK + place for week in sorted(weeks) for place in range(WEEK))


def _build_cell(
    guidance: Guidance, day: int, expected: bool, listed: Sequence[ListedEntry]
) -> Cell:
    if not listed:
        return Cell(day, expected)
    entries = [each.entry for each in listed]
    present = [entry for entry in entries if not entry.absent]
    # "none" beside a temperature is not a severity
    severities = [e.severity for e in present or entries if e.severity or e.absent]
    temperature = max((e.temperature for e in entries if e.temperature is not None), default=None)
    below = temperature is not None and temperature < guidance.alerts.fever_from
    if below and any(entry.temperature is None for entry in present):
        temperature = None  # it does not speak for a fever without degrees
    level: Level = min((each.finding.level for each in listed), key=rank)
    return Cell(
        day=day,
        expected=expected,
        entries=tuple(entry.number for entry in entries),
        severity=max((each for each in severities if each is not None), default=None),
        temperature=temperature,
        level=level,
    )


def mark_figure(row: SymptomRow, cell: Cell) -> str:
    """One of FIGURES for a cell of `row` that has entries."""
    if cell.severity is not None:
        return str(cell.severity)
    return ALL_CLEAR if row.key == CLEAR else PRESENT if row.sign else NOTED


def mark_level(cell: Cell) -> str:
    """The mark of the cell's level; empty if the level has none of MARKS."""
    mark = LEVEL_MARKS[cell.level] if cell.level else ""
    return mark if mark in MARKS else ""


def describe_cell(row: SymptomRow, cell: Cell) -> str:
    """A cell of `row` in words: the entry, its level, and whether it is expected."""
    words = []
    if cell.level:
        figure = FIGURES[mark_figure(row, cell)]
        words.append(figure if cell.temperature is None else write_severity(cell))
        words += [write_level(cell.level)] if mark_level(cell) else []
    words += ["expected"] if cell.expected else []
    return ", ".join(words)


def is_idle(cells: Iterable[Cell]) -> bool:
    """Whether nothing was logged or is expected in any of the cells."""
    return not any(cell.entries or cell.expected for cell in cells)
