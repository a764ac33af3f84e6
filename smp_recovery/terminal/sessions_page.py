"""All sessions as a list, the one that leads marked."""

from collections.abc import Sequence
from datetime import date

from smp_recovery.guidance.model import Stage
from smp_recovery.log.days import NumberedSession
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.text import count_things, write_date


def render_sessions(
    listed: Sequence[tuple[NumberedSession, Stage]], today: date, leader: date | None
) -> ScreenPage:
    """The board of sessions, the earliest first."""
    rows = []
    for session, stage in listed:
        leads = session.date == leader
        line = Line(
            f"day {session.day_of(today)}, {stage.name}",
            write_date(session.date),
            strong=leads,
        )
        rows.append(Section(f"{'▶' if leads else ' '} {session.number}", "bold", (line,)))
    title = count_things(len(rows), "session")
    footer = "▶ leads; --session NUMBER picks another." if rows else "Begin one: smp-recovery start"
    return ScreenPage(title, "", tuple(rows), footer)
