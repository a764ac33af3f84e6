"""The report as Markdown with GitHub's tables, which reads well as plain text, too.

Pure: values in, text out. What people and files say is escaped, so that none of it becomes a
heading, a link, a picture or HTML wherever the file is shown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from smp_recovery import __version__
from smp_recovery.engine.assessment import Assessed
from smp_recovery.engine.findings import Finding
from smp_recovery.log.entries import CLEAR
from smp_recovery.text import sanitise_lines, write_date, write_moment, write_short_date
from smp_recovery.views import report_view
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
from smp_recovery.views.symptom_grid import EXPECTED, LEGEND, Cell, Grid, Row, is_idle, mark_level

WIDEST = 32
"""Columns are lined up where their cells are no longer than this many characters."""

_ACTIVE = re.compile(r"[\\`*_\[\]<>|~&$@]|:(?=//)|(?<=www)\.|^(?:[#+=-]|\d+[.)])")
"""What Markdown gives a meaning: within a line, and where a line begins."""

Cells = Sequence[str]


def export_report(view: ReportView) -> str:
    """The report as a complete Markdown document."""
    blocks = (
        f"# {report_view.TITLE}",
        report_view.ABOUT,
        _list(_facts(view)),
        "## Open findings",
        _list(_findings(view)) or report_view.NOTHING_OPEN,
        _list(map(escape, view.future)),
        "## Whom to call",
        _list(_calls(view)),
        "## Day by day",
        _legend(),
        *(_week(view.grid, week) for week in view.grid.weeks),
        "## Entries",
        _entries(view) if view.listed else "No entries yet.",
        "## Rules of the patient's practitioner",
        _list(escape(report_view.write_rule(view.day.guidance, rule)) for rule in view.rules)
        or "None stored.",
        "## Sources followed",
        _list(_sources(view)),
        escape(report_view.write_left(view)) if view.left else "",
        "---",
        report_view.write_closing(view, __version__),
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def escape(text: str) -> str:
    """`text` on one line, its lines set apart by ` / `, without anything that Markdown acts on."""
    line = " / ".join(line for line in sanitise_lines(text) if line.strip()).strip()
    return _ACTIVE.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def _facts(view: ReportView) -> Iterator[str]:
    day, session = view.day, view.day.session
    yield f"**Day**: {write_day(session, day.on)}, {write_date(day.on)}"
    yield f"**Session**: {write_date(session.date)}, session {session.number}, day 0"
    stage = day.advice.stage
    yield f"**Stage**: {escape(write_stage(stage))}. {escape(stage.text)}"
    contact = escape(write_contact(day.contact)) if day.contact else "no contact stored"
    yield f"**Clinic**: {contact}"
    for risk in view.risks:
        yield f"**Risk**: {escape(f'{risk.name}. {risk.text} {_said_by([risk.source])}')}"
    if not view.risks:
        yield "**Risks**: none stored"


def _findings(view: ReportView) -> Iterator[str]:
    for finding in view.findings:
        what = f"{finding.act} {_said_by(finding.sources)} {report_view.write_entries(finding)}"
        yield f"{write_level(finding.level)}: **{escape(finding.text)}** {escape(what)}"
        yield from (f"  {line}" for line in _steps(finding))


def _calls(view: ReportView) -> Iterator[str]:
    for call in view.calls:
        yield escape(f"{call.text} {_said_by(call.sources)}")


def _steps(finding: Finding) -> Iterator[str]:
    for step in finding.steps:
        yield escape(f"{step.text} {_said_by(step.sources)}")


def _said_by(keys: Iterable[str]) -> str:
    names = name_sources(keys)
    return f"({names})" if names else ""


def _legend() -> str:
    return ", ".join(f"{mark} {word}" for mark, word in LEGEND.items()) + " that day."


def _week(grid: Grid, week: slice) -> str:
    rows = [_row(row, week) for row in grid.rows if not is_idle(row.cells[week])]
    days = grid.days[week]
    if not rows:
        return f"Days {days[0]} to {days[-1]}: nothing is logged, nothing expected."
    return _table(["Day", *(_day(grid, day) for day in days)], rows)


def _day(grid: Grid, day: int) -> str:
    date = grid.session.date_of(day)
    said = f"{day}, {write_short_date(date)}"
    return f"**{said}**" if date == grid.on else said


def _row(row: Row, week: slice) -> Cells:
    name = escape(row.name) + (f" {LEVEL_MARKS[row.open]}" if row.open else "")
    return (name, *(_cell(row, cell) for cell in row.cells[week]))


def _cell(row: Row, cell: Cell) -> str:
    if not cell.entries:
        return EXPECTED if cell.expected else ""
    return report_view.write_figure(row, cell) + mark_level(cell)


def _entries(view: ReportView) -> str:
    return _table(report_view.COLUMNS, [_entry(view, item) for item in view.listed])


def _entry(view: ReportView, item: Assessed) -> Cells:
    entry = item.entry
    return (
        str(entry.number),
        write_moment(entry.at),
        str(item.day),
        escape(name_symptom(view.day.guidance, entry.symptom)),
        "" if entry.symptom == CLEAR else write_severity(entry),
        ": ".join(escape(part) for part in (entry.area, entry.note) if part),
        write_level(item.finding.level) + (", open" if entry.number in view.behind else ""),
    )


def _sources(view: ReportView) -> Iterator[str]:
    for source in view.followed:
        yield f"**{escape(source.key)}** {escape(report_view.write_source(source))}"


def _list(items: Iterable[str]) -> str:
    """A bullet for each item; one that begins with spaces goes under that before it."""
    lines = []
    for item in items:
        words = item.lstrip()
        lines.append(f"{' ' * (len(item) - len(words))}- {words}")
    return "\n".join(lines)


def _table(head: Cells, rows: Sequence[Cells]) -> str:
    widths = [
        max((len(cell) for cell in column if len(cell) <= WIDEST), default=0)
        for column in zip(head, *rows, strict=True)
    ]
    rule = tuple("-" * max(width, 3) for width in widths)
    return "\n".join(_line(cells, widths) for cells in (head, rule, *rows))


def _line(cells: Cells, widths: Sequence[int]) -> str:
    padded = (cell.ljust(max(width, 3)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
