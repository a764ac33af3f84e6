"""The whole recovery: its stages and milestones. Pure."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from smp_recovery.engine.day_advice import (
    StanceChange,
    find_changes,
    only_followed_source,
    stage_on,
)
from smp_recovery.engine.topic_verdicts import OVERRIDING, build_timelines, judge
from smp_recovery.guidance.model import (
    Guidance,
    Source,
    Stage,
)
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import NumberedSession

LAST_MILESTONE = FURTHEST_DAY
"""The last day on which the timeline looks for changes: further than any rule reaches."""


class TimelineView(NamedTuple):
    """The whole recovery; `source` is the one whose own stages and rules it tells, None for all.

    `current` is the stage of `on`, None on a day for which the source has none.
    """

    guidance: Guidance
    session: NumberedSession
    on: datetime.date
    source: Source | None
    stages: tuple[Stage, ...]
    current: Stage | None
    milestones: tuple[StanceChange, ...]


def view_timeline(guidance: Guidance, session: NumberedSession, on: datetime.date) -> TimelineView:
    """The stages and milestones of a session; the source that leads alone tells its own."""
    source = only_followed_source(guidance)
    stages = source.stages if source else guidance.stages
    milestones = (*find_changes(guidance, -1, LAST_MILESTONE + 1), *_hold_already(guidance))
    milestones = tuple(sorted(milestones, key=lambda change: change.day))
    if source:
        own = (source.key, "practitioner")
        milestones = tuple(change for change in milestones if change.source in own)
    return TimelineView(
        guidance=guidance,
        session=session,
        on=on,
        source=source,
        stages=stages,
        current=stage_on(stages, session.day_of(on)),
        milestones=milestones,
    )


def _hold_already(guidance: Guidance) -> Iterator[StanceChange]:
    """What the person's own sources say from before the session on: told on its day."""
    mine = {s.key: s for s in guidance.sources.values() if s.kind in OVERRIDING}
    spoken = {rule.topic for source in mine.values() for rule in source.rules}
    topics = (topic for topic in guidance.topics.values() if {topic.key, topic.parent} & spoken)
    for timeline in build_timelines(guidance, (topic.key for topic in topics)).values():
        said = judge(timeline, 0)
        own = next((rule.source for rule in said.reasons if rule.source in mine), None)
        if own and said.stance and (said.since is None or said.since < 0):
            yield StanceChange(0, said.topic, None, said.stance, own)
