"""The content of the page of one day. Pure."""

import math
from typing import NamedTuple

from smp_recovery.engine.day_advice import (
    Advice,
    ExpectedSymptom,
    StanceChange,
    advise,
    list_expected_symptoms,
)
from smp_recovery.engine.symptom_windows import CoverageBySymptom
from smp_recovery.engine.topic_verdicts import Verdict
from smp_recovery.guidance.model import Guidance, Sign, Symptom, sort_by_urgency
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.log_view import LogView
from smp_recovery.views.planned_session import PlannedSession, view_planned

DAYS_AHEAD = 14
"""How many days ahead the page shows changes."""


class DayView(NamedTuple):
    """One day of a session's recovery: the log, the sources' advice, the symptoms that are expected
    and those that were expected until the day before, and the next session if one is planned.
    """

    log: LogView
    advice: Advice
    symptoms: tuple[ExpectedSymptom, ...]
    ended: tuple[Symptom, ...]
    planned: PlannedSession | None = None

    @property
    def guidance(self) -> Guidance:
        """The guidance that the log is assessed with."""
        return self.log.guidance

    @property
    def session(self) -> NumberedSession:
        """The session that the day belongs to."""
        return self.log.session

    @property
    def day(self) -> int:
        """The day of recovery."""
        return self.advice.day

    @property
    def changes_ahead(self) -> tuple[StanceChange, ...]:
        """The changes that are ahead, but for those that a planned session forestalls."""
        end = self.session.day_of(self.planned.session.date) if self.planned else math.inf
        return tuple(change for change in self.advice.changes if change.day < end)

    @property
    def avoided_before_next(self) -> tuple[Verdict, ...]:
        """What only getting ready for the planned session asks to avoid."""
        ready = self.planned and self.planned.advice
        known = {each.topic for each in self.advice.verdicts if each.stance == "avoid"}
        verdicts = ready.verdicts if ready else ()
        return tuple(v for v in verdicts if v.stance == "avoid" and v.topic not in known)

    @property
    def new(self) -> tuple[StanceChange, ...]:
        """The changes that are new on the day, with what getting ready begins to avoid."""
        ready = self.planned and self.planned.advice
        topics = {verdict.topic for verdict in self.avoided_before_next}
        begun = (change for change in (ready.new if ready else ()) if change.topic in topics)
        return (*self.advice.new, *begun)

    @property
    def usual(self) -> tuple[Symptom, ...]:
        """The expected symptoms, but for one of which an entry without severity asks for more."""
        rules = [r for r in self.guidance.severities if r.unrated and r.window.covers(self.day)]
        rated = {key for rule in rules for key in rule.symptoms}
        return tuple(each.symptom for each in self.symptoms if each.symptom.key not in rated)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The warning signs, the most urgent first."""
        signs = self.guidance.signs.values()
        return tuple(sort_by_urgency(sign for sign in signs if sign.urgency != "watch"))


def view_day(log: LogView, planned: NumberedSession | None = None) -> DayView:
    """Everything about the date of the `log`, before the next session that is `planned`."""
    covered = CoverageBySymptom(log.guidance)
    symptoms = list_expected_symptoms(log.guidance, covered, log.day)
    expected = {each.symptom.key for each in symptoms}
    before = list_expected_symptoms(log.guidance, covered, log.day - 1)
    return DayView(
        log=log,
        advice=advise(log.guidance, log.day, DAYS_AHEAD),
        symptoms=symptoms,
        ended=tuple(each.symptom for each in before if each.symptom.key not in expected),
        planned=view_planned(log.guidance, planned, log.on),
    )
