"""Writes the log as Markdown: a table of entries for each session."""

from collections.abc import Iterable, Sequence

from smp_recovery.formats.pages import escape_markdown
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import write_date, write_moment
from smp_recovery.views.log_view import LogView, list_entries
from smp_recovery.views.phrases import (
    clinic_files_notice,
    name_symptom,
    write_level,
    write_severity,
)

MARKDOWN_COLUMNS = ("entry", "time", "day", "symptom", "severity", "area", "note", "level")


def write_markdown(guidance: Guidance, logs: Iterable[LogView]) -> str:
    """The log of every session as one text."""
    lines = ["# Recovery log"]
    if notice := clinic_files_notice(guidance):
        lines += ["", escape_markdown(notice)]
    for log in logs:
        number, date = log.session
        lines += ["", f"## Session {number}: {write_date(date)}", "", *_list_rows(log)]
    return "\n".join(lines) + "\n"


def _list_rows(log: LogView) -> list[str]:
    rows: list[Sequence[str]] = [MARKDOWN_COLUMNS, ("---",) * len(MARKDOWN_COLUMNS)]
    for listed in list_entries(log):
        entry, name = listed.entry, name_symptom(log.guidance, listed.entry.symptom)
        cells = (str(entry.number), write_moment(entry.at), str(listed.day), escape_markdown(name))
        texts = (escape_markdown(text) for text in (entry.area, entry.note))
        rows.append((*cells, write_severity(entry), *texts, write_level(listed.finding.level)))
    return [f"| {' | '.join(cells)} |" for cells in rows] if log.entries else ["No entries."]
