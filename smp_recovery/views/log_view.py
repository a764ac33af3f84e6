"""The log of a session on a date, built once for every view that shows it. Pure."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from smp_recovery.engine.assessment import assess_entries, find_future, find_open, find_unmentioned
from smp_recovery.engine.findings import (
    Finding,
    Level,
    SymptomEpisode,
    join_findings,
    rank,
    sort_findings,
    write_clear_command,
)
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry

LATEST_DAYS = 7
"""The days with entries that are listed unless all are asked for."""

LOOKBACK_DAYS = 60
"""Open warning signs are shown from sessions of the last so many days."""

LOOKBACK_SESSIONS = 3
"""Open warning signs are shown from the last so many earlier sessions, however old."""


class LogView(NamedTuple):
    """The log of a session on the date `on`.

    `entries` count on that date, `findings` are open then, the most urgent first; `future` are
    entries later than `now`. `earlier` are findings open from earlier sessions, of which `findings`
    has those that are shown with a later one.
    """

    guidance: Guidance
    session: NumberedSession
    on: datetime.date
    now: datetime.datetime | None
    entries: tuple[Entry, ...]
    future: tuple[Entry, ...]
    earlier: tuple[Finding, ...]
    findings: tuple[Finding, ...]

    @property
    def day(self) -> int:
        """The day of recovery that its date is."""
        return self.session.day_of(self.on)

    @property
    def unmentioned(self) -> tuple[SymptomEpisode, ...]:
        """The symptoms of at least moderate severity without a recent entry."""
        return find_unmentioned(self.guidance, self.session.date, self.entries, self.day, self.now)


class ListedEntry(NamedTuple):
    """An entry with its day and its finding then; `open`: it is part of a finding open now, which
    one that is gone never is. `offset` is that of its time, if another one of its date has another.
    """

    entry: Entry
    day: int
    finding: Finding
    open: bool
    offset: str = ""


class EarlierSession(NamedTuple):
    """A session before the one that is shown; its `entries` are None if its file is damaged."""

    session: NumberedSession
    entries: Sequence[Entry] | None


def view_log(
    guidance: Guidance,
    session: NumberedSession,
    entries: Iterable[Entry],
    on: datetime.date,
    now: datetime.datetime | None = None,
    earlier: Sequence[Finding] = (),
) -> LogView:
    """The log of a session with these entries, on the date `on`.

    Entries after `last_counted_date` do not count, and an entry later than `now` lowers no
    finding. `earlier` are open findings from earlier sessions.
    """
    entries = tuple(entries)
    last = last_counted_date(entries, on, now)
    counted = tuple(entry for entry in entries if entry.at.date() <= last)
    day, upto = session.day_of(on), session.day_of(last)
    found = find_open(guidance, session.date, counted, day, now, earlier, upto)
    return LogView(
        guidance=guidance,
        session=session,
        on=on,
        now=now,
        entries=counted,
        future=find_future(entries, now) if now else (),
        earlier=tuple(earlier),
        findings=sort_findings((*found, *(f for f in earlier if _is_shown_later(guidance, f)))),
    )


def last_counted_date(
    entries: Iterable[Entry], on: datetime.date, now: datetime.datetime | None
) -> datetime.date:
    """The last date whose entries count on the date `on`: if that is now, the date of the latest
    entry, for the clock may have been wrong, or it was made further east.
    """
    latest = max((entry.at.date() for entry in entries), default=on)
    return max(on, latest) if now and on == now.date() else on


def list_entries(log: LogView, only: str | None = None) -> tuple[ListedEntry, ...]:
    """The entries that count, the earliest first; with `only` those of that symptom or sign."""
    behind = {number for finding in log.findings for number in finding.entries}
    assessed = assess_entries(log.guidance, log.session.date, log.entries, log.earlier)
    offsets = Counter(day for day, _ in {(e.day, e.entry.at.utcoffset()) for e in assessed})
    listed = []
    for entry, day, finding in assessed:
        if only in (None, entry.symptom):
            is_open = finding.level != "clear" and entry.number in behind
            offset = entry.at.isoformat(timespec="minutes")[16:] if offsets[day] > 1 else ""
            listed.append(ListedEntry(entry, day, finding, is_open, offset))
    return tuple(listed)


def group_latest_days(
    entries: Iterable[ListedEntry], most: int | None = LATEST_DAYS
) -> dict[int, list[ListedEntry]]:
    """The entries by day: of the last `most` days with entries, and of those with an open one."""
    by_day: dict[int, list[ListedEntry]] = {}
    for each in entries:
        by_day.setdefault(each.day, []).append(each)
    latest = sorted(by_day) if most is None else sorted(by_day)[-most:]
    return {d: each for d, each in by_day.items() if d in latest or any(e.open for e in each)}


def select_earlier(
    sessions: Sequence[NumberedSession], session: NumberedSession, on: datetime.date
) -> list[NumberedSession]:
    """Of all `sessions`, those before `session` whose open findings count on the date `on`."""
    before = sessions[: session.number - 1]
    older, latest = before[:-LOOKBACK_SESSIONS], before[-LOOKBACK_SESSIONS:]
    return [*(each for each in older if each.day_of(on) <= LOOKBACK_DAYS), *latest]


def find_earlier(
    guidance: Guidance,
    sessions: Iterable[EarlierSession],
    on: datetime.date,
    now: datetime.datetime | None = None,
) -> tuple[Finding, ...]:
    """The findings of the sorted `sessions` that are open on the date `on`, the latest first."""
    found: tuple[Finding, ...] = ()
    for session, entries in sessions:
        if entries is None:
            text = f"Session {session.number} cannot be read. It may hold an open warning sign."
            new = [Finding("watch", "", (), text, "`smp-recovery doctor` says what to do.", ())]
        else:
            new = list(_carry_over(view_log(guidance, session, entries, on, now, found)))
        found = (*new, *found)
    return found


def find_more_urgent(log: LogView, level: Level = "clear") -> Finding | None:
    """The most urgent open finding from `contact` on, above `level`; else of a session not read."""
    least = min(rank("contact"), rank(level) - 1)
    found = join_findings(each for each in log.findings if rank(each.level) <= least)
    unreadable = (each for each in log.findings if not each.symptom)
    return next(iter((*found, *unreadable)), None)


def _carry_over(log: LogView) -> Iterable[Finding]:
    """The findings of the log's own entries, worded for the views of a later session. They name no
    entries, because a view shows only the numbers of its own session.
    """
    number = log.session.number
    for finding in log.findings:
        if finding.entries:
            yield finding._replace(
                entries=(),
                text=f"Still open in session {number}: {finding.text}",
                closed_by=(write_clear_command(finding.symptom, number),),
            )


def _is_shown_later(guidance: Guidance, finding: Finding) -> bool:
    """Whether the views of a later session show it: warning signs, and findings for a doctor."""
    if not finding.symptom:
        return True
    least: Level = "contact" if finding.symptom in guidance.signs else "doctor"
    return rank(finding.level) <= rank(least)
