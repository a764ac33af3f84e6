"""The content of the page of one topic on a day. Pure."""

import datetime
from typing import NamedTuple

from smp_recovery.engine.day_advice import timeline_of
from smp_recovery.engine.topic_verdicts import TopicTimeline, Verdict, judge
from smp_recovery.guidance.model import STANCES, Expectation, Guidance, SourceWarning, Topic
from smp_recovery.log.days import NumberedSession


class TopicView(NamedTuple):
    """Everything about one topic on one day.

    `ending` is the verdict on the last day of this stance, `following` the one on the day after.
    `see` are the included topics on which the sources are stricter that day.
    """

    guidance: Guidance
    topic: Topic
    session: NumberedSession
    on: datetime.date
    verdict: Verdict
    ending: Verdict
    following: Verdict | None
    expectations: tuple[Expectation, ...]
    warnings: tuple[SourceWarning, ...]
    see: "tuple[TopicView, ...]" = ()


def view_topic(
    guidance: Guidance, session: NumberedSession, topic: Topic, on: datetime.date
) -> TopicView:
    """The view of `topic` on the date `on`."""
    view = _view_alone(guidance, session, topic, on)
    others = (_view_alone(guidance, session, guidance.topics[key], on) for key in topic.see)
    stricter = STANCES[: STANCES.index(view.verdict.stance)] if view.verdict.stance else STANCES
    return view._replace(see=tuple(each for each in others if each.verdict.stance in stricter))


class TopicOutline(NamedTuple):
    """What the sources say about one topic for all days, for somebody without a session."""

    topic: Topic
    timeline: TopicTimeline
    expectations: tuple[Expectation, ...]
    warnings: tuple[SourceWarning, ...]


def outline_topic(guidance: Guidance, topic: Topic) -> TopicOutline:
    """The outline of `topic`."""
    sources = guidance.sources.values()
    return TopicOutline(
        topic,
        timeline_of(guidance, topic.key),
        tuple(e for s in sources for e in s.expectations if e.topic == topic.key),
        tuple(w for s in sources for w in s.warnings if w.topic == topic.key),
    )


def group_topics(guidance: Guidance) -> dict[str, list[Topic]]:
    """All topics by their group, in the order of the guidance."""
    groups: dict[str, list[Topic]] = {}
    for topic in guidance.topics.values():
        groups.setdefault(topic.group, []).append(topic)
    return groups


def _view_alone(
    guidance: Guidance, session: NumberedSession, topic: Topic, on: datetime.date
) -> TopicView:
    _, timeline, expectations, warnings = outline_topic(guidance, topic)
    now = judge(timeline, session.day_of(on))
    return TopicView(
        guidance=guidance,
        topic=topic,
        session=session,
        on=on,
        verdict=now,
        ending=now if now.until is None else judge(timeline, now.until),
        following=None if now.until is None else judge(timeline, now.until + 1),
        expectations=expectations,
        warnings=warnings,
    )
