"""The pages of the log: all sessions, and the entries of one."""

from collections.abc import Sequence
from datetime import date

from smp_recovery.guidance.model import Stage
from smp_recovery.log.days import NumberedSession
from smp_recovery.terminal.screen_page import LEVEL_STYLES, Line, ScreenPage, Section
from smp_recovery.text import count_entries, count_things, write_date, write_short_date
from smp_recovery.views.log_view import LATEST_DAYS, ListedEntry, LogView, group_latest_days
from smp_recovery.views.phrases import (
    clinic_files_notice,
    invite_entry,
    name_symptom,
    write_level,
    write_severity,
)


def render_history(
    log: LogView, entries: Sequence[ListedEntry], *, all_days: bool = False
) -> ScreenPage:
    """The page of these `entries` by day, those of the latest days or of `all_days`."""
    none = "no such entry" if log.entries else "no entries yet"
    count = count_entries(len(entries)) if entries else none
    title = f"Session {log.session.number} ({write_date(log.session.date)}): {count}"
    by_day = group_latest_days(entries, None if all_days else LATEST_DAYS)
    sections: list[Section] = []
    for day, same in by_day.items():
        heading = f"Day {day}, {write_short_date(log.session.date_of(day))}"
        sections.append(Section("", "", (Line(heading, strong=True),), run_in=True))
        sections += (_render_entry(log, each) for each in same)
    if not entries:
        return ScreenPage(title, "", (), invite_entry(log.session, log.on))
    left = len(entries) - sum(map(len, by_day.values()))
    more = f"{count_entries(left)} earlier: smp-recovery history --all" if left else ""
    footer = " · ".join(filter(None, (clinic_files_notice(log.guidance), more)))
    return ScreenPage(title, "", tuple(sections), footer, dense=True)


def _render_entry(log: LogView, listed: ListedEntry) -> Section:
    entry, level = listed.entry, listed.finding.level
    name = name_symptom(log.guidance, entry.symptom)
    about = (name, write_severity(entry), entry.area, entry.note)
    text = f"{entry.number}. {', '.join(filter(None, about))}"
    state = "later than now" if entry in log.future else "open" if listed.open else ""
    line = Line(text, f"{entry.at:%H:%M}{listed.offset}", state, listed.open)
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
