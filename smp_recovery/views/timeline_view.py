"""The whole recovery: its stages and milestones. Pure."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from smp_recovery.engine.day_advice import StanceChange, describe_change, find_changes
from smp_recovery.engine.stages import find_only_followed, stage_on
from smp_recovery.engine.topic_verdicts import build_timelines, judge
from smp_recovery.guidance.model import OVERRIDING, Guidance, Source, Stage
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.planned_session import PlannedSession, view_planned


class TimelineView(NamedTuple):
    """The whole recovery: the stages and rules of `source`, or of all sources if that is None.

    `current` is the stage of `on`, None on a day for which the source has none. `planned` is the
    next session, if there is one.
    """

    guidance: Guidance
    session: NumberedSession
    on: datetime.date
    source: Source | None
    stages: tuple[Stage, ...]
    current: Stage | None
    milestones: tuple[StanceChange, ...]
    planned: PlannedSession | None = None


def view_timeline(
    guidance: Guidance,
    session: NumberedSession,
    on: datetime.date,
    planned: NumberedSession | None = None,
) -> TimelineView:
    """The stages and milestones of a session; if only one source is followed, its own."""
    source = find_only_followed(guidance)
    stages = source.stages if source else guidance.stages
    changes = (*find_changes(guidance, -1, FURTHEST_DAY + 1), *_in_force_before(guidance))
    own = (source.key, "practitioner") if source else guidance.sources
    milestones = sorted((c for c in changes if c.source in own), key=lambda change: change.day)
    return TimelineView(
        guidance=guidance,
        session=session,
        on=on,
        source=source,
        stages=stages,
        current=stage_on(stages, session.day_of(on)),
        milestones=tuple(milestones),
        planned=view_planned(guidance, planned, on),
    )


def _in_force_before(guidance: Guidance) -> Iterator[StanceChange]:
    """The stances of the practitioner and clinics that begin before the session, as of day 0."""
    own = {s.key: s for s in guidance.sources.values() if s.kind in OVERRIDING}
    ruled = {rule.topic for source in own.values() for rule in source.rules}
    topics = (t.key for t in guidance.topics.values() if {t.key, t.parent} & ruled)
    for timeline in build_timelines(guidance, topics).values():
        verdict = judge(timeline, 0)
        if verdict.stance and (verdict.since is None or verdict.since < 0):
            change = describe_change(verdict, None, verdict.stance)
            if change.source in own:
                yield change
