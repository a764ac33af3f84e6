"""Writes the report as Markdown with GitHub's tables, readable as plain text, too. Pure.

Text from users and files is escaped, so that it cannot become a heading, a link, an image or HTML.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from smp_recovery.formats.pages import render_template
from smp_recovery.formats.report_html import list_report_values
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import sanitise_lines, write_moment, write_short_date
from smp_recovery.views.log_view import ListedEntry
from smp_recovery.views.phrases import (
    LEVEL_MARKS,
    name_sources,
    name_symptom,
    write_level,
    write_severity,
)
from smp_recovery.views.report_view import REPORT_COLUMNS, ReportView, write_figure
from smp_recovery.views.symptom_grid import EXPECTED, Cell, Grid, SymptomRow, is_idle, mark_level

WIDEST = 32
"""Longer cells are not padded."""

_ACTIVE = re.compile(
    r"""
    [\\`*_\[\]<>|~&$@]            # acts anywhere: emphasis, links, HTML, tables, mentions
    | : (?=//)                     # begins an address
    | (?<=www) \.                  # another way to begin one
    | ^ (?: [#+=-] | \d+ [.)] )    # begins a heading, a list or a rule at the start of the text
    """,
    re.VERBOSE,
)
"""Text with a meaning in Markdown. Only the last character of a match is escaped: the dot of `1.`,
because a backslash before the digit would be shown.
"""

TableRow = Sequence[str]


def export_report_markdown(view: ReportView) -> str:
    """The report as a complete Markdown document."""
    from markupsafe import Markup

    entries = [_write_entry_row(view, listed) for listed in view.entries]
    return render_template(
        "report.md",
        lambda text: Markup(escape_markdown(text)),
        bracket=_bracket_sources,
        weeks=[Markup(_write_week(view.grid, week)) for week in view.grid.weeks],
        entries=Markup(_write_table(REPORT_COLUMNS, entries)) if entries else "",
        **list_report_values(view),
    )


def escape_markdown(text: str) -> str:
    """`text` on one line, its lines separated by ` / `, with the meaning of Markdown escaped."""
    line = " / ".join(line for line in sanitise_lines(text) if line.strip()).strip()
    return _ACTIVE.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def _bracket_sources(keys: Iterable[str]) -> str:
    names = name_sources(keys)
    return f"({names})" if names else ""


def _write_week(grid: Grid, week: slice) -> str:
    days, head, rows = grid.days[week], ["Day"], []
    for day in days:
        date = grid.session.date_of(day)
        text = f"{day}, {write_short_date(date)}"
        head.append(f"**{text}**" if date == grid.on else text)
    for row in grid.rows:
        if not is_idle(row.cells[week]):
            name = escape_markdown(row.name) + (f" {LEVEL_MARKS[row.open]}" if row.open else "")
            rows.append([name, *(_write_figure_and_mark(row, cell) for cell in row.cells[week])])
    if not rows:
        return f"Days {days[0]} to {days[-1]}: nothing is logged, nothing expected."
    return _write_table(head, rows)


def _write_figure_and_mark(row: SymptomRow, cell: Cell) -> str:
    if not cell.entries:
        return EXPECTED if cell.expected else ""
    return write_figure(row, cell) + mark_level(cell)


def list_entry_cells(guidance: Guidance, listed: ListedEntry) -> Iterator[str]:
    """The first cells of the row of an entry: its number, time, day, name and severity."""
    entry = listed.entry
    yield str(entry.number)
    yield write_moment(entry.at) + listed.offset
    yield str(listed.day)
    yield escape_markdown(name_symptom(guidance, entry.symptom))
    yield write_severity(entry)


def _write_entry_row(view: ReportView, listed: ListedEntry) -> TableRow:
    about = (escape_markdown(part) for part in (listed.entry.area, listed.entry.note) if part)
    level = write_level(listed.finding.level) + (", open" if listed.open else "")
    return (*list_entry_cells(view.log.guidance, listed), ": ".join(about), level)


def _write_table(head: TableRow, rows: Sequence[TableRow]) -> str:
    widths = [
        max([3, *(len(cell) for cell in column if len(cell) <= WIDEST)])
        for column in zip(head, *rows, strict=True)
    ]
    rule = ["-" * width for width in widths]
    lines = (map(str.ljust, cells, widths) for cells in (head, rule, *rows))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
