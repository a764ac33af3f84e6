"""What the page of one day shows. Pure: guidance, a session and a date in, values out."""

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smp_recovery.engine.day_advice import (
    Advice,
    ExpectedSymptom,
    advise,
    expected_symptoms,
)
from smp_recovery.guidance.model import (
    SIGN_URGENCIES,
    Contact,
    Guidance,
    Risk,
    Sign,
    find_contact,
)
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry
from smp_recovery.views.log_view import _find_open, find_reach

if TYPE_CHECKING:  # only a day needs the findings: the other views do without their import
    from smp_recovery.engine.findings import Episode, Finding


DAYS_AHEAD = 14
"""How many days ahead the daily view looks for changes."""


class DayView(NamedTuple):
    """Everything about one day of a session's recovery.

    `symptoms` are those expected that day, each with the last of those days. `unmentioned` was
    moderate or more and not mentioned lately; `future` are entries dated later than now.
    """

    guidance: Guidance
    session: NumberedSession
    on: datetime.date
    advice: Advice
    symptoms: tuple[ExpectedSymptom, ...]
    findings: "tuple[Finding, ...]"
    unmentioned: "tuple[Episode, ...]"
    future: tuple[Entry, ...]

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The warning signs, the most urgent first."""
        found = (sign for sign in self.guidance.signs.values() if sign.urgency != "watch")
        return tuple(sorted(found, key=lambda sign: SIGN_URGENCIES.index(sign.urgency)))

    @property
    def risks(self) -> tuple[Risk, ...]:
        """The person's own risks."""
        known = self.guidance.risks
        return tuple(known[key] for key in self.guidance.held if key in known)

    @property
    def contact(self) -> Contact | None:
        """How the clinic can be reached."""
        return find_contact(self.guidance)


def view_day(
    guidance: Guidance,
    session: NumberedSession,
    entries: Iterable[Entry],
    on: datetime.date,
    now: datetime.datetime | None = None,
    earlier: "Sequence[Finding]" = (),
) -> DayView:
    """Everything about the date `on`, for a session with these entries.

    Entries after `on` do not count, and one later than `now` never lowers anything: see
    `find_reach`. `earlier` are findings that are open from a session before.
    """
    from smp_recovery.engine.assessment import find_future, find_unmentioned

    day, entries = session.day_of(on), tuple(entries)
    last = find_reach(entries, on, now)
    return DayView(
        guidance=guidance,
        session=session,
        on=on,
        advice=advise(guidance, day, DAYS_AHEAD),
        symptoms=expected_symptoms(guidance, day),
        findings=_find_open(guidance, session, entries, on, last, now, earlier),
        unmentioned=find_unmentioned(guidance, session.date, entries, day, now),
        future=find_future(entries, now) if now else (),
    )
