"""The content of the page of one day. Pure."""

from typing import NamedTuple

from smp_recovery.engine.day_advice import Advice, ExpectedSymptom, advise, list_expected_symptoms
from smp_recovery.guidance.model import Guidance, Sign, sort_by_urgency
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.log_view import LogView

DAYS_AHEAD = 14
"""How many days ahead the page shows changes."""


class DayView(NamedTuple):
    """One day of a session's recovery: the sources' advice, the log, and the expected symptoms."""

    log: LogView
    advice: Advice
    symptoms: tuple[ExpectedSymptom, ...]

    @property
    def guidance(self) -> Guidance:
        """The guidance that the log is assessed with."""
        return self.log.guidance

    @property
    def session(self) -> NumberedSession:
        """The session that the day belongs to."""
        return self.log.session

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The warning signs, the most urgent first."""
        signs = self.guidance.signs.values()
        return tuple(sort_by_urgency(sign for sign in signs if sign.urgency != "watch"))


def view_day(log: LogView) -> DayView:
    """Everything about the date of the `log`."""
    return DayView(
        log=log,
        advice=advise(log.guidance, log.day, DAYS_AHEAD),
        symptoms=list_expected_symptoms(log.guidance, log.day),
    )
