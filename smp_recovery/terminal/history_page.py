"""The entries of a session as a list, each with what it means."""

from collections.abc import Container, Sequence

from smp_recovery.engine.assessment import Assessed
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import CLEAR
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.terminal.styles import LEVEL_STYLES
from smp_recovery.text import count_entries, write_date, write_moment
from smp_recovery.views.phrases import name_foreign, name_symptom, write_level, write_severity


def render_history(
    guidance: Guidance,
    session: NumberedSession,
    listed: Sequence[Assessed],
    behind: Container[int] = (),
) -> ScreenPage:
    """The board of entries, in the order given; those `behind` an open finding stand out."""
    rows = tuple(_section(guidance, item, item.entry.number in behind) for item in listed)
    count = count_entries(len(rows)) if rows else "no entries yet"
    title = f"Session {session.number} ({write_date(session.date)}): {count}"
    footer = name_foreign(guidance) if rows else "Add one: smp-recovery log itch mild"
    return ScreenPage(title, "", rows, footer)


def _section(guidance: Guidance, assessed: Assessed, stands: bool) -> Section:
    entry, day, finding = assessed
    said = [name_symptom(guidance, entry.symptom)]
    if entry.symptom != CLEAR:
        said.append(write_severity(entry))
    said += [part for part in (entry.area, entry.note) if part]
    when = f"day {day}, open" if stands else f"day {day}"
    line = Line(f"{entry.number}. {', '.join(said)}", write_moment(entry.at), when, stands)
    return Section(write_level(finding.level), LEVEL_STYLES[finding.level], (line,))
