"""What the page of one day shows. Pure: the log on a date in, a finished value out."""

from typing import NamedTuple

from smp_recovery.engine.day_advice import Advice, ExpectedSymptom, advise, expected_symptoms
from smp_recovery.guidance.model import SIGN_URGENCIES, Guidance, Sign
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.log_view import LogView

DAYS_AHEAD = 14
"""How many days ahead the daily view looks for changes."""


class DayView(NamedTuple):
    """Everything about one day of a session's recovery: what the sources say, and the log.

    `symptoms` are those expected that day, each with the last of those days.
    """

    log: LogView
    advice: Advice
    symptoms: tuple[ExpectedSymptom, ...]

    @property
    def guidance(self) -> Guidance:
        """The guidance that the log is read by."""
        return self.log.guidance

    @property
    def session(self) -> NumberedSession:
        """The session that the day is of."""
        return self.log.session

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The warning signs, the most urgent first."""
        found = (sign for sign in self.guidance.signs.values() if sign.urgency != "watch")
        return tuple(sorted(found, key=lambda sign: SIGN_URGENCIES.index(sign.urgency)))


def view_day(log: LogView) -> DayView:
    """Everything about the date of the `log`."""
    return DayView(
        log=log,
        advice=advise(log.guidance, log.day, DAYS_AHEAD),
        symptoms=expected_symptoms(log.guidance, log.day),
    )
