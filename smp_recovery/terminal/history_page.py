"""The pages of the log: all sessions, and the entries of one."""

from collections.abc import Sequence
from datetime import date

from smp_recovery.guidance.model import Guidance, Stage
from smp_recovery.log.days import NumberedSession
from smp_recovery.terminal.screen_page import LEVEL_STYLES, Line, ScreenPage, Section
from smp_recovery.text import count_entries, count_things, write_date, write_moment
from smp_recovery.views.log_view import ListedEntry, LogView
from smp_recovery.views.phrases import (
    clinic_files_notice,
    invite_entry,
    name_symptom,
    write_level,
    write_severity,
)


def render_history(log: LogView, entries: Sequence[ListedEntry]) -> ScreenPage:
    """The page of these `entries` of the log, in the order given; open ones are bold."""
    count = count_entries(len(entries)) if entries else "no entries yet"
    title = f"Session {log.session.number} ({write_date(log.session.date)}): {count}"
    footer = clinic_files_notice(log.guidance) if entries else invite_entry(log.session, log.on)
    return ScreenPage(
        title, "", tuple(_render_entry(log.guidance, each) for each in entries), footer
    )


def _render_entry(guidance: Guidance, listed: ListedEntry) -> Section:
    entry, level = listed.entry, listed.finding.level
    about = (name_symptom(guidance, entry.symptom), write_severity(entry), entry.area, entry.note)
    text = f"{entry.number}. {', '.join(part for part in about if part)}"
    source = f"day {listed.day}, open" if listed.open else f"day {listed.day}"
    line = Line(text, write_moment(entry.at), source, listed.open)
    return Section(write_level(level), LEVEL_STYLES[level], (line,))


def render_sessions(
    listed: Sequence[tuple[NumberedSession, Stage]], today: date, current: date | None
) -> ScreenPage:
    """The page of sessions, the earliest first, the current one marked."""
    rows = []
    for session, stage in listed:
        mark, strong = ("▶", True) if session.date == current else (" ", False)
        text = f"day {session.day_of(today)}, {stage.name}"
        line = Line(text, write_date(session.date), strong=strong)
        rows.append(Section(f"{mark} {session.number}", "bold", (line,)))
    footer = "Begin one: smp-recovery start"
    if rows:
        footer = "▶ is the current session. --session NUMBER picks another."
    return ScreenPage(count_things(len(rows), "session"), "", tuple(rows), footer)
