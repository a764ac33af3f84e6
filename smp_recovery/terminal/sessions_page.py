"""The page of all sessions, the current one marked."""

from collections.abc import Sequence
from datetime import date

from smp_recovery.guidance.model import Stage
from smp_recovery.log.days import NumberedSession
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.text import count_things, write_date


def render_sessions(
    listed: Sequence[tuple[NumberedSession, Stage]], today: date, current: date | None
) -> ScreenPage:
    """The page of sessions, the earliest first."""
    rows = []
    for session, stage in listed:
        is_current = session.date == current
        line = Line(
            f"day {session.day_of(today)}, {stage.name}",
            write_date(session.date),
            strong=is_current,
        )
        rows.append(Section(f"{'▶' if is_current else ' '} {session.number}", "bold", (line,)))
    title = count_things(len(rows), "session")
    footer = "Begin one: smp-recovery start"
    if rows:
        footer = "▶ is the current session. --session NUMBER picks another."
    return ScreenPage(title, "", tuple(rows), footer)
