"""Writes the report as Markdown with GitHub's tables, readable as plain text, too. Pure.

Text from users and files is escaped, so that it cannot become a heading, a link, an image or HTML.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from smp_recovery import __version__
from smp_recovery.engine.findings import Finding
from smp_recovery.log.entries import CLEAR
from smp_recovery.text import sanitise_lines, write_date, write_moment, write_short_date
from smp_recovery.views import report_view
from smp_recovery.views.log_view import ListedEntry
from smp_recovery.views.phrases import (
    LEVEL_MARKS,
    name_sources,
    name_symptom,
    write_contact,
    write_day,
    write_level,
    write_severity,
    write_stage,
)
from smp_recovery.views.report_view import ReportView
from smp_recovery.views.symptom_grid import (
    EXPECTED,
    GRID_LEGEND,
    Cell,
    Grid,
    SymptomRow,
    is_idle,
    mark_level,
)

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

Nested = tuple[str, Sequence[str]]
"""A line of a list, and the lines of the list under it."""


def export_report_markdown(view: ReportView) -> str:
    """The report as a complete Markdown document."""
    entries = [_write_entry_row(view, listed) for listed in view.entries]
    rules = [report_view.write_rule(view.log.guidance, rule) for rule in view.rules]
    blocks = (
        f"# {report_view.TITLE}",
        report_view.ABOUT_REPORT,
        _write_list(_list_facts(view)),
        "## Open findings",
        _write_nested_list(map(_write_finding, view.findings)) or report_view.NOTHING_OPEN,
        _write_list(map(escape_markdown, view.future)),
        "## Whom to call",
        _write_list(
            escape_markdown(f"{call.text} {_bracket_sources(call.sources)}") for call in view.calls
        ),
        "## Day by day",
        ", ".join(f"{mark} {word}" for mark, word in GRID_LEGEND.items()) + " that day.",
        *(_write_week(view.grid, week) for week in view.grid.weeks),
        "## Entries",
        _write_table(report_view.REPORT_COLUMNS, entries) if entries else "No entries yet.",
        "## Rules of the patient's practitioner",
        _write_list(map(escape_markdown, rules)) or "None stored.",
        "## Sources followed",
        _write_list(_list_sources(view)),
        escape_markdown(report_view.write_left(view)) if view.left else "",
        "---",
        report_view.write_closing(view, __version__),
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def escape_markdown(text: str) -> str:
    """`text` on one line, its lines separated by ` / `, with the meaning of Markdown escaped."""
    line = " / ".join(line for line in sanitise_lines(text) if line.strip()).strip()
    return _ACTIVE.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def _list_facts(view: ReportView) -> Iterator[str]:
    session, on = view.log.session, view.log.on
    yield f"**Day**: {write_day(session, on)}, {write_date(on)}"
    yield f"**Session**: {write_date(session.date)}, session {session.number}, day 0"
    yield f"**Stage**: {escape_markdown(f'{write_stage(view.stage)}. {view.stage.text}')}"
    contact = escape_markdown(write_contact(view.contact)) if view.contact else "no contact stored"
    yield f"**Clinic**: {contact}"
    for risk in view.risks:
        text = f"{risk.name}. {risk.text} {_bracket_sources([risk.source])}"
        yield f"**Risk**: {escape_markdown(text)}"
    if not view.risks:
        yield "**Risks**: none stored"


def _write_finding(finding: Finding) -> Nested:
    about = (
        f"{finding.advice} {_bracket_sources(finding.sources)} {report_view.write_entries(finding)}"
    )
    text = f"**{escape_markdown(finding.text)}** {escape_markdown(about)}"
    steps = [
        escape_markdown(f"{step.text} {_bracket_sources(step.sources)}") for step in finding.steps
    ]
    return f"{write_level(finding.level)}: {text}", steps


def _bracket_sources(keys: Iterable[str]) -> str:
    names = name_sources(keys)
    return f"({names})" if names else ""


def _write_week(grid: Grid, week: slice) -> str:
    rows = [_write_grid_row(row, week) for row in grid.rows if not is_idle(row.cells[week])]
    days = grid.days[week]
    if not rows:
        return f"Days {days[0]} to {days[-1]}: nothing is logged, nothing expected."
    return _write_table(["Day", *(_write_day_head(grid, day) for day in days)], rows)


def _write_day_head(grid: Grid, day: int) -> str:
    date = grid.session.date_of(day)
    text = f"{day}, {write_short_date(date)}"
    return f"**{text}**" if date == grid.on else text


def _write_grid_row(row: SymptomRow, week: slice) -> TableRow:
    name = escape_markdown(row.name) + (f" {LEVEL_MARKS[row.open]}" if row.open else "")
    return (name, *(_write_figure_and_mark(row, cell) for cell in row.cells[week]))


def _write_figure_and_mark(row: SymptomRow, cell: Cell) -> str:
    if not cell.entries:
        return EXPECTED if cell.expected else ""
    return report_view.write_figure(row, cell) + mark_level(cell)


def _write_entry_row(view: ReportView, listed: ListedEntry) -> TableRow:
    entry = listed.entry
    return (
        str(entry.number),
        write_moment(entry.at),
        str(listed.day),
        escape_markdown(name_symptom(view.log.guidance, entry.symptom)),
        "" if entry.symptom == CLEAR else write_severity(entry),
        ": ".join(escape_markdown(part) for part in (entry.area, entry.note) if part),
        write_level(listed.finding.level) + (", open" if listed.open else ""),
    )


def _list_sources(view: ReportView) -> Iterator[str]:
    for source in view.followed:
        about = report_view.write_source(source)
        yield f"**{escape_markdown(source.key)}** {escape_markdown(about)}"


def _write_list(lines: Iterable[str]) -> str:
    return _write_nested_list((line, ()) for line in lines)


def _write_nested_list(items: Iterable[Nested]) -> str:
    """A bullet for each item, and an indented one for each line under it."""
    return "\n".join(
        line for text, under in items for line in (f"- {text}", *(f"  - {each}" for each in under))
    )


def _write_table(head: TableRow, rows: Sequence[TableRow]) -> str:
    widths = [
        max((len(cell) for cell in column if len(cell) <= WIDEST), default=0)
        for column in zip(head, *rows, strict=True)
    ]
    rule = tuple("-" * max(width, 3) for width in widths)
    return "\n".join(_write_table_row(cells, widths) for cells in (head, rule, *rows))


def _write_table_row(cells: TableRow, widths: Sequence[int]) -> str:
    padded = (cell.ljust(max(width, 3)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
