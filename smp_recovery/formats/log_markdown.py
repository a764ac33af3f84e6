"""The log of every session as Markdown, to read: a table of entries for each, as in `history`."""

from collections.abc import Iterable, Iterator

from smp_recovery.engine.assessment import AssessedEntry, assess_entries
from smp_recovery.formats.report_markdown import escape_markdown
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import CLEAR, Session
from smp_recovery.text import write_date, write_moment
from smp_recovery.views.phrases import (
    clinic_files_notice,
    name_symptom,
    write_level,
    write_severity,
)

COLUMNS = ("entry", "time", "day", "symptom", "severity", "area", "note", "level")


def write_markdown(
    guidance: Guidance, sessions: Iterable[tuple[NumberedSession, Session]]
) -> Iterator[str]:
    """The text of the log, piece by piece; every session comes with its number."""
    yield "# Recovery log\n"
    notice = clinic_files_notice(guidance)
    if notice:
        yield f"\n{escape_markdown(notice)}\n"
    for numbered, session in sessions:
        yield f"\n## Session {numbered.number}: {write_date(session.date)}\n\n"
        seen = assess_entries(guidance, session.date, session.entries)
        if not seen:
            yield "No entries.\n"
            continue
        yield _line(COLUMNS) + _line(["---"] * len(COLUMNS))
        yield "".join(_line(_cells(guidance, item)) for item in seen)


def _cells(guidance: Guidance, seen: AssessedEntry) -> tuple[str, ...]:
    entry, day, finding = seen
    return (
        str(entry.number),
        write_moment(entry.at),
        str(day),
        escape_markdown(name_symptom(guidance, entry.symptom)),
        "" if entry.symptom == CLEAR else write_severity(entry),
        escape_markdown(entry.area),
        escape_markdown(entry.note),
        write_level(finding.level),
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
