"""What each view shows, computed in one place: the screen, JSON and every export say the same.

Pure: guidance, a session, its entries and a date in, finished values out. It knows nothing of
terminals or formats.
"""

import datetime
from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from smp_recovery.guidance.model import (
    Guidance,
)
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry

if TYPE_CHECKING:  # only a day needs the findings: the other views do without their import
    from smp_recovery.engine.assessment import Assessed
    from smp_recovery.engine.findings import Finding, Level


class LogView(NamedTuple):
    """The log of a session as it stands on the date `on`: its entries with what each meant, the
    earliest first, and the findings that stand open, the most urgent first.

    `behind` are the numbers of the entries behind those findings; one that said that nothing was
    there is not among them, for it is not open itself. `future` are entries dated later than now.
    """

    session: NumberedSession
    on: datetime.date
    listed: "tuple[Assessed, ...]"
    standing: "tuple[Finding, ...]"
    behind: Set[int]
    future: tuple[Entry, ...] = ()


def view_log(
    guidance: Guidance,
    session: NumberedSession,
    entries: Iterable[Entry],
    on: datetime.date,
    now: datetime.datetime | None = None,
    earlier: "Sequence[Finding]" = (),
) -> LogView:
    """The log of a session with these entries, on the date `on`.

    Entries after `on` do not count, and one later than `now` never lowers anything: see
    `find_reach`. `earlier` are findings that are open from a session before.
    """
    from smp_recovery.engine.assessment import assess_entries, find_future

    entries = tuple(entries)
    last = find_reach(entries, on, now)
    known = [entry for entry in entries if entry.at.date() <= last]
    listed = assess_entries(guidance, session.date, known, earlier)
    standing = _find_open(guidance, session, known, on, last, now, earlier)
    said = {number for finding in standing for number in finding.entries}
    there = (item.entry.number for item in listed if item.finding.level != "clear")
    future = find_future(entries, now) if now else ()
    return LogView(session, on, listed, standing, said.intersection(there), future)


def _find_open(
    guidance: Guidance,
    session: NumberedSession,
    entries: Iterable[Entry],
    on: datetime.date,
    last: datetime.date,
    now: datetime.datetime | None,
    earlier: "Sequence[Finding]",
) -> "tuple[Finding, ...]":
    """What is open on the date `on` by the entries up to the date `last`, and what of `earlier` is
    told, the most urgent first.

    The findings of `earlier` name no entries, so every number is of this session.
    """
    from smp_recovery.engine.assessment import find_open, sort_findings

    day, upto = session.day_of(on), session.day_of(last)
    found = find_open(guidance, session.date, entries, day, now, earlier, upto)
    told = (finding for finding in earlier if _is_told(guidance, finding))
    return sort_findings((*found, *told))


def find_reach(
    entries: Iterable[Entry], on: datetime.date, now: datetime.datetime | None
) -> datetime.date:
    """The last date whose entries count on the date `on`: on that of `now` itself, the date of the
    latest entry, for the clock may have been wrong, or it was made further east.
    """
    latest = max((entry.at.date() for entry in entries), default=on)
    return max(on, latest) if now and on == now.date() else on


def find_earlier(
    guidance: Guidance,
    session: NumberedSession,
    entries: Iterable[Entry],
    on: datetime.date,
    now: datetime.datetime | None = None,
    carried: "Sequence[Finding]" = (),
) -> "tuple[Finding, ...]":
    """What is open in `session` on `on`, together with what is `carried` from those before it, for
    the views of a later one. Its entries are not named: they are of another session.
    """
    from smp_recovery.engine.assessment import find_open
    from smp_recovery.engine.findings import clear_command

    entries, number = tuple(entries), session.number
    day, upto = session.day_of(on), session.day_of(find_reach(entries, on, now))
    return tuple(
        finding._replace(
            entries=(),
            text=f"Still open in session {number}: {finding.text}",
            act=f"{finding.act} If it is gone, run {clear_command(finding.symptom, number)}.",
        )
        for finding in find_open(guidance, session.date, entries, day, now, carried, upto)
    )


def _is_told(guidance: Guidance, finding: "Finding") -> bool:
    """Whether the views of a later session show it: warning signs, and what asks for a doctor."""
    from smp_recovery.engine.findings import rank

    if not finding.symptom:
        return True
    least: Level = "contact" if finding.symptom in guidance.signs else "doctor"
    return rank(finding.level) <= rank(least)


def find_unreadable(session: NumberedSession) -> "Finding":
    """What to say of a `session` whose file is damaged: that it is silent means nothing."""
    from smp_recovery.engine.findings import Finding

    text = (
        f"Whether a warning sign is open in session {session.number} is not known: it is damaged."
    )
    return Finding("watch", "", (), text, "`smp-recovery doctor` says what to do.", ())
