"""What each view shows, computed in one place: the screen, JSON and every export say the same.

Pure: guidance, a session, its entries and a date in, finished values out. It knows nothing of
terminals or formats.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from smp_recovery.course import OVERRIDING, Verdict, build_courses, judge
from smp_recovery.guidance.fields import FURTHEST_DAY
from smp_recovery.guidance.lookup import find_contact
from smp_recovery.guidance.model import (
    SIGN_URGENCIES,
    STANCES,
    Contact,
    Expectation,
    Guidance,
    Risk,
    Sign,
    Source,
    SourceWarning,
    Stage,
    Topic,
)
from smp_recovery.log.model import Entry
from smp_recovery.log.numbering import Numbered
from smp_recovery.timeline import (
    Advice,
    Change,
    ExpectedSymptom,
    advise,
    changes,
    course_of,
    expected_symptoms,
    find_only,
    stage_on,
)

if TYPE_CHECKING:  # only a day needs the findings: the other views do without their import
    from smp_recovery.assessment import Assessed
    from smp_recovery.findings import Episode, Finding, Level

DAYS_AHEAD = 14
"""How many days ahead the daily view looks for changes."""

LAST_MILESTONE = FURTHEST_DAY
"""The last day on which the timeline looks for changes: further than any rule reaches."""


class DayView(NamedTuple):
    """Everything about one day of a session's recovery.

    `symptoms` are those expected that day, each with the last of those days. `unmentioned` was
    moderate or more and not mentioned lately; `future` are entries dated later than now.
    """

    guidance: Guidance
    session: Numbered
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


class TopicView(NamedTuple):
    """Everything about one topic on one day.

    `ending` is the verdict on the last day of this stance, `following` that of the day after it.
    `see` are the topics that belong to it and on which the sources are stricter that day.
    """

    guidance: Guidance
    topic: Topic
    session: Numbered
    on: datetime.date
    verdict: Verdict
    ending: Verdict
    following: Verdict | None
    expectations: tuple[Expectation, ...]
    warnings: tuple[SourceWarning, ...]
    see: "tuple[TopicView, ...]" = ()


class TimelineView(NamedTuple):
    """The whole recovery; `source` is the one whose own stages and rules it tells, None for all.

    `current` is the stage of `on`, None on a day for which the source has none.
    """

    guidance: Guidance
    session: Numbered
    on: datetime.date
    source: Source | None
    stages: tuple[Stage, ...]
    current: Stage | None
    milestones: tuple[Change, ...]


def view_day(
    guidance: Guidance,
    session: Numbered,
    entries: Iterable[Entry],
    on: datetime.date,
    now: datetime.datetime | None = None,
    earlier: "Sequence[Finding]" = (),
) -> DayView:
    """Everything about the date `on`, for a session with these entries.

    Entries after `on` do not count, and one later than `now` never lowers anything: see
    `find_reach`. `earlier` are findings that are open from a session before.
    """
    from smp_recovery.assessment import find_future, find_unmentioned

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


class LogView(NamedTuple):
    """The log of a session as it stands on the date `on`: its entries with what each meant, the
    earliest first, and the findings that stand open, the most urgent first.

    `behind` are the numbers of the entries behind those findings; one that said that nothing was
    there is not among them, for it is not open itself. `future` are entries dated later than now.
    """

    session: Numbered
    on: datetime.date
    listed: "tuple[Assessed, ...]"
    standing: "tuple[Finding, ...]"
    behind: Set[int]
    future: tuple[Entry, ...] = ()


def view_log(
    guidance: Guidance,
    session: Numbered,
    entries: Iterable[Entry],
    on: datetime.date,
    now: datetime.datetime | None = None,
    earlier: "Sequence[Finding]" = (),
) -> LogView:
    """The log of a session with these entries, on the date `on`.

    Entries after `on` do not count, and one later than `now` never lowers anything: see
    `find_reach`. `earlier` are findings that are open from a session before.
    """
    from smp_recovery.assessment import assess_entries, find_future

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
    session: Numbered,
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
    from smp_recovery.assessment import find_open, sort_findings

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
    session: Numbered,
    entries: Iterable[Entry],
    on: datetime.date,
    now: datetime.datetime | None = None,
    carried: "Sequence[Finding]" = (),
) -> "tuple[Finding, ...]":
    """What is open in `session` on `on`, together with what is `carried` from those before it, for
    the views of a later one. Its entries are not named: they are of another session.
    """
    from smp_recovery.assessment import find_open
    from smp_recovery.findings import clear_command

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
    from smp_recovery.findings import rank

    if not finding.symptom:
        return True
    least: Level = "contact" if finding.symptom in guidance.signs else "doctor"
    return rank(finding.level) <= rank(least)


def find_unreadable(session: Numbered) -> "Finding":
    """What to say of a `session` whose file is damaged: that it is silent means nothing."""
    from smp_recovery.findings import Finding

    text = (
        f"Whether a warning sign is open in session {session.number} is not known: it is damaged."
    )
    return Finding("watch", "", (), text, "`smp-recovery doctor` says what to do.", ())


def view_topic(guidance: Guidance, session: Numbered, topic: Topic, on: datetime.date) -> TopicView:
    """What the sources say about `topic` on the date `on`."""
    view = _view_alone(guidance, session, topic, on)
    others = (_view_alone(guidance, session, guidance.topics[key], on) for key in topic.see)
    strictness = _strictness(view)
    return view._replace(see=tuple(other for other in others if _strictness(other) < strictness))


def _strictness(view: TopicView) -> int:
    stance = view.verdict.stance
    return len(STANCES) if stance is None else STANCES.index(stance)


def _view_alone(
    guidance: Guidance, session: Numbered, topic: Topic, on: datetime.date
) -> TopicView:
    sources = guidance.sources.values()
    course = course_of(guidance, topic.key)
    now = judge(course, topic.key, session.day_of(on))
    return TopicView(
        guidance=guidance,
        topic=topic,
        session=session,
        on=on,
        verdict=now,
        ending=now if now.until is None else judge(course, topic.key, now.until),
        following=None if now.until is None else judge(course, topic.key, now.until + 1),
        expectations=tuple(e for s in sources for e in s.expectations if e.topic == topic.key),
        warnings=tuple(w for s in sources for w in s.warnings if w.topic == topic.key),
    )


def view_timeline(guidance: Guidance, session: Numbered, on: datetime.date) -> TimelineView:
    """The stages and milestones of a session; the source that leads alone tells its own."""
    source = find_only(guidance)
    stages = source.stages if source else guidance.stages
    milestones = (*changes(guidance, -1, LAST_MILESTONE + 1), *_hold_already(guidance))
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


def _hold_already(guidance: Guidance) -> Iterator[Change]:
    """What the person's own sources say from before the session on: told on its day."""
    mine = {s.key: s for s in guidance.sources.values() if s.kind in OVERRIDING}
    spoken = {rule.topic for source in mine.values() for rule in source.rules}
    topics = (topic for topic in guidance.topics.values() if {topic.key, topic.parent} & spoken)
    courses = build_courses(guidance, (topic.key for topic in topics))
    for topic, course in courses.items():
        said = judge(course, topic, 0)
        own = next((rule.source for rule in said.leading if rule.source in mine), None)
        if own and said.stance and (said.since is None or said.since < 0):
            yield Change(0, topic, None, said.stance, own)
