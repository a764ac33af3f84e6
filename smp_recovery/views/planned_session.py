"""The session that is planned after the one that is shown, and how to get ready for it. Pure."""

import datetime
from typing import NamedTuple

from smp_recovery.engine.day_advice import Advice, advise, list_rules_between
from smp_recovery.guidance.model import Guidance, Rule
from smp_recovery.log.days import NumberedSession

READY_DAYS = 14
"""Getting ready begins so many days before a session."""


class PlannedSession(NamedTuple):
    """A `session` to come, seen from the date `on`, and the `advice` of its own days for that date
    if it is time to get ready.
    """

    guidance: Guidance
    session: NumberedSession
    on: datetime.date
    advice: Advice | None

    @property
    def day(self) -> int:
        """The day of its own that the date is, which is negative."""
        return self.session.day_of(self.on)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules for getting ready, by the day on which they begin."""
        return list_preparations(self.guidance)


def list_preparations(guidance: Guidance) -> tuple[Rule, ...]:
    """The rules for the READY_DAYS before a session, by the day on which they begin."""
    return list_rules_between(guidance, -READY_DAYS, -1)


def view_planned(
    guidance: Guidance, session: NumberedSession | None, on: datetime.date
) -> PlannedSession | None:
    """The planned `session`, seen from the date `on`; None without one."""
    if session is None:
        return None
    day = session.day_of(on)
    advice = advise(guidance, day, 0) if day >= -READY_DAYS else None
    return PlannedSession(guidance, session, on, advice)
