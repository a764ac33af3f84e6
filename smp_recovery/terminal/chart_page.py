"""The chart: symptoms down, days across in weeks, each day's severity as a shade and a digit."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from smp_recovery.engine.findings import join_findings
from smp_recovery.guidance.model import Guidance, Window
from smp_recovery.log.entries import CLEAR
from smp_recovery.terminal.drawing import draw
from smp_recovery.terminal.entry_page import render_finding
from smp_recovery.terminal.printing import ASCII
from smp_recovery.terminal.screen_page import LEVEL_STYLES, Line, ScreenPage, Section
from smp_recovery.text import sanitise, write_short_date
from smp_recovery.views.phrases import (
    LEVEL_MARKS,
    clinic_files_notice,
    invite_entry,
    name_sources,
    write_title,
    write_window,
)
from smp_recovery.views.symptom_grid import (
    EXPECTED,
    GRID_LEGEND,
    WEEK,
    Cell,
    Grid,
    SymptomRow,
    describe_cell,
    is_idle,
    mark_figure,
    mark_level,
)

SHADES = " ░▒▓█"
"""The shades around the digits of the severities 0 to 4."""

CELL = 3
"""The columns of a day: a shade, a digit, and the mark of its level or the shade again."""

SHORTEST_LABEL, LONGEST_LABEL = 15, 36
NARROWEST = 8 + 1 + WEEK * CELL
"""The columns that a folded label and a week need."""


class Chart(NamedTuple):
    """The grid in blocks of whole weeks, as many side by side as fit, with its legend and findings.
    If not even one week fits, words describe each day with entries.
    """

    guidance: Guidance
    grid: Grid
    today: date

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the chart for the width of the terminal."""
        title = write_title(self.grid.session, self.grid.on)
        if options.max_width < NARROWEST:
            yield draw(ScreenPage(title, "", tuple(self._describe_days())), console)
        else:
            yield Text(title, style="bold")
            yield from self._draw_weeks(options)
        if not self._has_entries():
            yield Text(self._invite())
        found = tuple(self._list_findings())
        notice = clinic_files_notice(self.guidance)
        if found:
            yield Text()
            yield draw(ScreenPage("Open findings", "", found), console)
        if notice:
            yield Text()
            yield Text(sanitise(notice))

    def to_page(self) -> ScreenPage:
        """The chart in sentences: expected days, days with entries, open findings."""
        expected = (
            Section(row.name, "", (Line(f"expected on {', '.join(days)}."),))
            for row in self.grid.rows
            if (days := tuple(_list_expected(row.cells)))
        )
        logged = (
            section._replace(lines=(Line(f"{'; '.join(line.text for line in section.lines)}."),))
            for section in self._describe_days()
            if section.lines
        )
        none = () if self._has_entries() else (Line(self._invite()),)
        found = (each._replace(label=f"open, {each.label}") for each in self._list_findings())
        sections = (*expected, *logged, Section("", "", none), *found)
        title = write_title(self.grid.session, self.grid.on)
        return ScreenPage(title, "", sections, clinic_files_notice(self.guidance))

    def _describe_days(self) -> Iterator[Section]:
        for place, day in enumerate(self.grid.days):
            pairs = ((row, row.cells[place]) for row in self.grid.rows)
            lines = tuple(Line(_describe_row(row, cell)) for row, cell in pairs if cell.entries)
            date = self.grid.session.date_of(day)
            today = " (today)" if date == self.today else ""
            yield Section(f"Day {day}, {write_short_date(date)}{today}", "bold", lines)

    def _draw_weeks(self, options: ConsoleOptions) -> RenderResult:
        grid = self.grid
        pointed = "today" if grid.on == self.today else write_short_date(grid.on)
        fitting = max(1, (options.max_width - SHORTEST_LABEL) // (WEEK * CELL))
        blocks = list(_split_weeks(grid.days, fitting))
        labels = [_draw_row_name(row, options.ascii_only) for row in grid.rows]
        needed = max(cell_len(label.plain) for label in labels)
        room = options.max_width - max(span.stop - span.start for span in blocks) * CELL - 1
        for span in blocks:
            yield Text()
            table = Table.grid(padding=(0, 1, 0, 0))
            table.add_column(width=max(1, min(needed, room, LONGEST_LABEL)), overflow="fold")
            table.add_column(width=(span.stop - span.start) * CELL, no_wrap=True)
            for label, line in _draw_block(grid, span, labels, pointed, options.ascii_only):
                table.add_row(label, line)
            yield table
        yield Text()
        yield Columns(_draw_legend(grid), padding=(0, 2))
        for row in grid.rows:
            measured = [cell for cell in row.cells if cell.temperature is not None]
            readings = ", ".join(f"{cell.temperature:g} °C on day {cell.day}" for cell in measured)
            if readings:
                yield Text(f"{sanitise(row.name)}: {readings}")

    def _has_entries(self) -> bool:
        return any(cell.entries for row in self.grid.rows for cell in row.cells)

    def _invite(self) -> str:
        return f"No entries to show. {invite_entry(self.grid.session, self.grid.on)}"

    def _list_findings(self) -> Iterator[Section]:
        """The open findings, the most urgent last, next to the prompt."""
        for finding in reversed(join_findings(self.grid.findings)):
            yield render_finding(finding._replace(steps=()), name_sources(finding.sources))


def _describe_row(row: SymptomRow, cell: Cell) -> str:
    return row.name if row.key == CLEAR else f"{row.name}: {describe_cell(row, cell)}"


def _list_expected(cells: Sequence[Cell]) -> Iterator[str]:
    """`days 0 to 3` for each run of expected days."""
    days = [cell.day for cell in cells if cell.expected]
    starts = [day for day in days if day - 1 not in days]
    ends = [day for day in days if day + 1 not in days]
    return (write_window(Window(*run)) for run in zip(starts, ends, strict=True))


def _split_weeks(days: Sequence[int], fitting: int) -> Iterator[slice]:
    """Slices of at most so many weeks, without gaps between the weeks of one."""
    start = 0
    for end in range(WEEK, len(days) + 1, WEEK):
        whole = end - start == fitting * WEEK
        if whole or end == len(days) or days[end] != days[end - 1] + 1:
            yield slice(start, end)
            start = end


def _draw_block(
    grid: Grid, span: slice, labels: Sequence[Text], pointed: str, ascii_only: bool
) -> Iterator[tuple[Text, Text]]:
    """The head of some weeks, and their rows that are not idle; rows idle in all weeks, too."""
    days, today = grid.days[span], grid.session.day_of(grid.on)
    starts = (write_short_date(grid.session.date_of(day)) for day in days[::WEEK])
    yield Text(), Text("".join(f" {start:{WEEK * CELL - 1}}" for start in starts))
    if today in days:
        yield Text(), _draw_pointer(days.index(today) * CELL + 1, len(days) * CELL, pointed)
    yield Text(), _draw_day_numbers(days, today)
    idle = True
    for label, row in zip(labels, grid.rows, strict=True):
        if not is_idle(row.cells[span]) or is_idle(row.cells):
            cells = (_draw_cell(row, cell, ascii_only) for cell in row.cells[span])
            yield label, Text().join(cells)
            idle = False
    if idle:
        yield Text(), Text("nothing logged")


def _draw_day_numbers(days: Sequence[int], today: int) -> Text:
    """The numbers of the days; if they are too long for a week, only today's or the first."""
    line = Text()
    for start in range(0, len(days), WEEK):
        numbers = days[start : start + WEEK]
        if any(not -9 <= day <= 99 for day in numbers):
            numbers = (today if today in numbers else numbers[0],)
        for day in numbers:
            number = f"{day:2}"
            end = (start + day % WEEK) * CELL + 2
            line.pad_right(max(0, end - len(number) - len(line)))
            line.append(number, style="bold reverse" if day == today else "bold")
        line.pad_right((start + WEEK) * CELL - len(line))
    return line


def _draw_pointer(place: int, width: int, name: str) -> Text:
    """A mark at the column `place`, with the name on a side that has room."""
    right, left = f"▼ {name}", f"{name} ▼"
    if place + len(right) <= width:
        return Text(" " * place + right, style="bold")
    return Text((left if len(left) <= place + 1 else "▼").rjust(place + 1), style="bold")


def _draw_row_name(row: SymptomRow, ascii_only: bool) -> Text:
    if row.open is None:
        return Text(sanitise(row.name))
    mark = LEVEL_MARKS[row.open].translate(ASCII if ascii_only else {})
    return Text.assemble((mark, LEVEL_STYLES[row.open]), (f" {sanitise(row.name)}", "bold"))


def _draw_cell(row: SymptomRow, cell: Cell, ascii_only: bool) -> Text:
    """The figure in the terminal's own colour, between shades and marks in that of the level."""
    if cell.level is None:
        return Text(EXPECTED.center(CELL), "dim") if cell.expected else Text(" " * CELL)
    shade = "" if cell.severity is None else SHADES[cell.severity]
    figure = f"{shade or ' '}{mark_figure(row, cell)}"
    if cell.temperature is not None:
        figure = str(int(cell.temperature))
    text = f"{figure}{mark_level(cell) or shade}"
    drawn = Text(text.translate(ASCII)[-CELL:] if ascii_only else text, "bold")
    drawn.highlight_regex(r"[^\w\s]+", LEVEL_STYLES[cell.level])
    return drawn


def _draw_legend(grid: Grid) -> Iterator[Text]:
    shown = set()
    for row in grid.rows:
        for cell in row.cells:
            shown |= {mark_level(cell), EXPECTED if cell.expected else ""}
            if cell.entries and cell.temperature is None:
                shown.add(mark_figure(row, cell))
    for mark, word in GRID_LEGEND.items():
        shade = SHADES[int(mark)].strip() if mark.isdigit() else ""
        if mark in shown:
            yield Text(f"{shade}{mark}{shade} {word}")
