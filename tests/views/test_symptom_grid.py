"""The day grid: whole weeks, a cell for each day, and what its entries come to."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.findings import Finding, Level
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import CLEAR, Entry
from smp_recovery.terminal.printing import ASCII
from smp_recovery.views.log_view import view_log
from smp_recovery.views.symptom_grid import FIGURES, GRID_LEGEND, WEEK, Cell, Grid, build_grid
from tests.making import SESSION, day_of, entry, logs

NUMBERED = NumberedSession(1, SESSION)
GUIDANCE = load_guidance()
FEVER = GUIDANCE.alerts.fever_from


def noon(day: int) -> datetime:
    """The present moment on a day of recovery."""
    return datetime.combine(SESSION + timedelta(days=day), time(12), UTC)


def chart(
    entries: Sequence[Entry], day: int = 4, only: Sequence[str] = (), *, now: bool = True
) -> Grid:
    """The grid of these entries on a day of recovery, at noon of it or looking back."""
    on = SESSION + timedelta(days=day)
    log = view_log(GUIDANCE, NUMBERED, entries, on, noon(day) if now else None)
    return build_grid(log, only)


def row_of(each: Entry) -> str:
    """The key of the row that an entry is in: a low reading is no fever."""
    low = each.temperature is not None and each.temperature < GUIDANCE.alerts.cold_below
    return "low-temperature" if low else each.symptom


def cell(grid: Grid, key: str, day: int) -> Cell:
    """The cell of a symptom on a day."""
    (row,) = (row for row in grid.rows if row.key == key)
    (found,) = (cell for cell in row.cells if cell.day == day)
    return found


def keys(grid: Grid) -> list[str]:
    """The keys of the rows."""
    return [row.key for row in grid.rows]


@given(entries=logs(), day=st.integers(-400, 4000))
def test_days_are_whole_weeks(entries: list[Entry], day: int) -> None:
    """Days come in weeks counted from day 0, sorted, with those of today and of every entry."""
    grid = chart(entries, day)
    assert list(grid.days) == sorted(set(grid.days))
    for week in grid.weeks:
        first, *_ = days = grid.days[week]
        assert first % WEEK == 0
        assert list(days) == list(range(first, first + WEEK))
    assert {0, day, *map(day_of, entries)} <= set(grid.days)


@given(entries=logs(), day=st.integers(-10, 60))
def test_every_entry_is_in_its_cell_alone(entries: list[Entry], day: int) -> None:
    """Each entry is in the one cell of its symptom or sign and day, and no cell has another."""
    grid = chart(entries, day)
    placed = {
        number: (row.key, cell.day)
        for row in grid.rows
        for cell in row.cells
        for number in cell.entries
    }
    assert placed == {each.number: (row_of(each), day_of(each)) for each in entries}
    assert sum(len(c.entries) for row in grid.rows for c in row.cells) == len(entries)


@given(entries=logs())
def test_cells_hold_the_worst_of_their_day(entries: list[Entry]) -> None:
    """A cell's severity, temperature and level are said by an entry of its own, and none is worse.

    That something is gone never hides that it was there on the same day, and "none" beside a
    reading is no severity.
    """
    known = {each.number: each for each in entries}
    for found in (found for row in chart(entries).rows for found in row.cells):
        said = [known[number] for number in found.entries]
        there = [each for each in said if not each.absent]
        severities = [e.severity for e in there if e.severity]
        if not there:
            severities = [e.severity for e in said if e.severity is not None]
        degrees = [each.temperature for each in said if each.temperature is not None]
        if any(each.temperature is None for each in there) and max(degrees, default=0) < FEVER:
            degrees = []
        assert found.severity == max(severities, default=None)
        assert found.temperature == max(degrees, default=None)
        assert (found.level is None) == (not said)
        assert not there or found.severity != 0


def test_the_more_urgent_of_two_is_the_mark() -> None:
    """Where something stands open in two sessions, its row has the mark of the more urgent."""
    levels: tuple[Level, ...] = ("doctor", "watch")
    standing = tuple(Finding(level, "fever", (), "", "", ()) for level in levels)
    log = view_log(GUIDANCE, NUMBERED, (), SESSION)._replace(findings=standing)
    (row,) = build_grid(log, ("fever",)).rows
    assert row.open == "doctor"


@given(entries=logs(), day=st.integers(-10, 60))
def test_open_is_what_today_says(entries: list[Entry], day: int) -> None:
    """Findings are those that stand open on the day; a row's level is that of the one on it."""
    grid = chart(entries, day)
    standing = view_log(GUIDANCE, NUMBERED, entries, grid.on, noon(day)).findings
    assert grid.findings == standing
    open_rows = {row.key: row.open for row in grid.rows if row.open}
    assert open_rows == {finding.symptom: finding.level for finding in standing}


@given(entries=logs(), only=st.lists(st.sampled_from(("itch", "pus", "redness", CLEAR))))
def test_only_chooses_rows_and_changes_nothing_else(entries: list[Entry], only: list[str]) -> None:
    """A narrower grid has the rows asked for, each once, with the cells of the whole one."""
    whole, some = chart(entries), chart(entries, only=only)
    assert keys(some) == (list(dict.fromkeys(only)) or keys(whole))
    assert some.findings == whole.findings
    known = {(row.key, found.day): found for row in whole.rows for found in row.cells}
    for row in some.rows:
        for found in row.cells:
            assert known.get((row.key, found.day), found) == found


def test_order_of_rows() -> None:
    """Symptoms first, then logged signs, then what the guidance does not know, then all clear."""
    grid = chart([entry(1, CLEAR), entry(2, "zzz"), entry(3, "pus"), entry(4, "aaa")])
    assert keys(grid)[-4:] == ["pus", "aaa", "zzz", CLEAR]
    assert [row.sign for row in grid.rows[-4:]] == [True, False, False, False]
    assert not any(cell.expected for row in grid.rows[-4:] for cell in row.cells)


def test_empty_weeks_are_left_out() -> None:
    """A late entry brings its own week, not those between."""
    grid = chart([entry(1, "itch", 400)])
    assert [grid.days[week][0] for week in grid.weeks] == [*range(0, 35, 7), 399]
    assert chart([], only=["pus"], day=60).days == (*range(7), *range(56, 63))


def test_entries_after_a_date_looked_back_on_are_left_out() -> None:
    """What came later is nowhere; on the present day what is dated later is shown and weighed."""
    later = [entry(1, "pus", 6)]
    assert chart(later, now=False) == chart([], now=False)
    grid = chart(later)
    assert cell(grid, "pus", 6).entries == (1,)
    assert [finding.entries for finding in grid.findings] == [(1,)]


@pytest.mark.parametrize(
    ("entries", "severity", "temperature"),
    [
        ([entry(1, "pus", 2), entry(2, "pus", 2, 0, hour=20)], None, None),
        ([entry(1, "itch", 2, 3), entry(2, "itch", 2, 0, hour=20)], 3, None),
        ([entry(1, "itch", 2, 0)], 0, None),
        ([entry(1, "fever", 2), entry(2, "fever", 2, temperature=37.2)], None, None),
        ([entry(1, "fever", 2), entry(2, "fever", 2, temperature=39.0)], None, 39.0),
        ([entry(1, "fever", 2, temperature=37.2), entry(2, "fever", 2, 0, hour=20)], None, 37.2),
    ],
)
def test_the_worst_of_a_day(
    entries: list[Entry], severity: int | None, temperature: float | None
) -> None:
    """What is gone at night was there in the morning; a lower figure does not stand for a fever of
    the same day without degrees, one that is a fever does.
    """
    found = cell(chart(entries), entries[0].symptom, 2)
    assert (found.severity, found.temperature) == (severity, temperature)


def test_marks_differ_in_ascii() -> None:
    """Every mark has a look of its own, on a terminal without Unicode, too."""
    marks = [mark.translate(ASCII) for mark in GRID_LEGEND]
    assert len(set(marks)) == len(GRID_LEGEND) == len(FIGURES) + 4
    assert all(mark.isascii() for mark in marks)
