"""A session's recovery as the events of a calendar: what begins or changes on which date.

Pure: the view of the timeline in, finished events out, in the same words. It knows no file format.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.day_advice import StanceChange, follow, stage_on, verdict
from smp_recovery.engine.topic_verdicts import build_timelines, judge
from smp_recovery.errors import DateError
from smp_recovery.guidance.model import STANCES, Guidance, Rule
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import sanitise, write_date
from smp_recovery.views.phrases import (
    STANCE_WORDS,
    count_sources,
    describe_source,
    name_stance,
    name_topics,
    quote_wording,
    word_changes,
    write_foreign,
)
from smp_recovery.views.timeline_view import TimelineView, view_timeline

ABOUT = (
    "Written by smp-recovery on {}: this is a copy, which does not change when the guidance or a "
    "rule does. Your practitioner's word goes before it. It is not medical advice: with a warning "
    "sign call a doctor."
)

LATEST = 20
"""How many of the practitioner's rules an earlier calendar may have lacked."""

GONE = "What stood here before does not hold: `smp-recovery timeline` tells what does."


class Event(NamedTuple):
    """One all-day event: a session, the first day of a stage, a change about one topic.

    `key` is its place among the events of all sessions: a session has one, and what begins or
    changes after it is counted, so that a later calendar overwrites an earlier one. `day` counts
    from the session that the agenda is about, `sources` holds keys. An event that is `withdrawn`
    takes back what an earlier calendar may have said there. Texts are harmless, on one line.
    """

    key: str
    date: datetime.date
    day: int
    title: str
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    withdrawn: bool = False


class _Draft(NamedTuple):
    """An event before it has its key, its day has become a date and its texts are harmless."""

    day: int
    title: str
    lines: Iterable[str]
    sources: Iterable[str]


def build_agenda(view: TimelineView, planned: Iterable[NumberedSession] = ()) -> tuple[Event, ...]:
    """The events of the timeline `view`, and one for each of the sessions `planned` after it.

    They are sorted by date, the most important of each date first; what lies beyond the end of the
    calendar is left out.
    """
    changes = sorted((*_draft_stages(view), *_draft_turns(view)), key=lambda draft: draft.day)
    found = (
        _finish(view, _key(view.session), _draft_session(view)),
        *(_finish(view, _key(view.session, n), draft) for n, draft in enumerate(changes, 1)),
        *_withdraw(view, len(changes)),
        *(_finish(view, _key(each), _draft_planned(view, each)) for each in planned),
    )
    return tuple(sorted((event for event in found if event), key=lambda event: event.date))


def _key(session: NumberedSession, number: int = 0) -> str:
    return f"{session.date}-change-{number}" if number else f"{session.date}-session"


def _finish(view: TimelineView, key: str, draft: _Draft) -> Event | None:
    """The event, None where its day or the end of that day lies beyond the calendar."""
    try:
        date = view.session.date_of(draft.day)
        view.session.date_of(draft.day + 1)
    except DateError:
        return None
    known = view.guidance.sources
    sources = tuple(dict.fromkeys(key for key in draft.sources if key in known))
    said = "; ".join(describe_source(known[key]) for key in sources)
    about = (f"Sources: {said}." if said else "", write_foreign(view.guidance))
    lines = (*draft.lines, *about, ABOUT.format(write_date(view.on)))
    return Event(
        key=key,
        date=date,
        day=draft.day,
        title=sanitise(draft.title),
        lines=tuple(sanitise(line) for line in lines if line),
        sources=sources,
    )


def _draft_session(view: TimelineView) -> _Draft:
    """The session itself, with all that holds from its day on, and whom to call."""
    first = [change for change in view.milestones if _is_first_word(view, change)]
    lines = [
        f"{text} ({count_sources(sources)})"
        for _, text, sources in word_changes(view.guidance, first)
    ]
    calls = list_calls(view.guidance)
    lines += [call.text for call in calls]
    keys = [change.source for change in first] + [key for call in calls for key in call.sources]
    return _Draft(0, _title(view, view.session), lines, keys)


def _draft_planned(view: TimelineView, session: NumberedSession) -> _Draft:
    """Another session that is to come, with how to get ready for it."""
    day = view.session.day_of(session.date)
    ready = [stage for stage in (stage_on(view.guidance.stages, -1),) if stage]
    lines = [f"{stage.name}: {stage.text}" for stage in ready]
    keys = [key for stage in ready for key in stage.sources]
    return _Draft(day, _title(view, session), lines, keys)


def _title(view: TimelineView, session: NumberedSession) -> str:
    planned = session.date > view.on
    return f"SMP session {session.number}{' (planned)' if planned else ''}"


def _draft_stages(view: TimelineView) -> Iterator[_Draft]:
    """The first day of every stage that has one."""
    for stage in view.stages:
        day = stage.window.first
        if day is not None:
            yield _Draft(day, f"SMP day {day}: {stage.name}", (stage.text,), stage.sources)


def _draft_turns(view: TimelineView) -> Iterator[_Draft]:
    """The changes of stance and the practitioner's rules one by one, the strictest first."""
    for turn in sorted(_find_turns(view), key=lambda each: STANCES.index(each.stance)):
        draft = _draft_topic(view, turn, name_stance(turn.before, turn.stance))
        own = view.guidance.sources[turn.source].kind == "practitioner"
        yield draft._replace(title=f"{draft.title} (your practitioner)") if own else draft


def _withdraw(view: TimelineView, told: int) -> Iterator[Event | None]:
    """The places after the first `told` that a calendar of another reading may have filled.

    A calendar cannot be told to forget, so what it was given before is overwritten. What a rule, a
    source or a session that is gone has said, or several sources that led together, is not known.
    """
    views = (view_timeline(each, view.session, view.on) for each in _readings(view.guidance))
    most = max(len([*_draft_stages(each), *_find_turns(each)]) for each in views)
    gone = _Draft(0, "SMP: no longer holds", (GONE,), ())
    for number in range(told + 1, most + 1):
        event = _finish(view, _key(view.session, number), gone)
        yield event and event._replace(withdrawn=True)


def _readings(guidance: Guidance) -> Iterator[Guidance]:
    """Who may have led before: those who do now, all sources or any one, also before the person's
    own came; and those who do now, before each of the latest rules of the practitioner.
    """
    built_in = {key: source for key, source in guidance.sources.items() if source.built_in}
    for sources in (guidance.sources, *([built_in] if built_in != guidance.sources else [])):
        known = guidance._replace(sources=sources)
        yield known
        yield follow(known, sources)
        yield from (follow(known, (key,)) for key in sources)
    for key, source in guidance.sources.items():
        told = len(source.rules) if source.kind == "practitioner" else 0
        for number in range(max(0, told - LATEST), told):
            fewer = source._replace(rules=source.rules[:number])
            yield guidance._replace(sources={**guidance.sources, key: fewer})


def _draft_topic(view: TimelineView, turn: StanceChange, word: str) -> _Draft:
    """What begins for one topic, with the rules that then hold."""
    leading = verdict(view.guidance, turn.topic, turn.day).reasons
    return _Draft(
        day=turn.day,
        title=f"SMP day {turn.day}: {word}: {name_topics(view.guidance, (turn.topic,))}",
        lines=[
            *((f"Until the day before: {STANCE_WORDS[turn.before]}.",) if turn.before else ()),
            *(_quote(rule) for rule in leading if rule.window.covers(turn.day)),
        ],
        sources=[turn.source, *(rule.source for rule in leading)],
    )


def _quote(rule: Rule) -> str:
    return f"{quote_wording(rule.text, rule.wording)} ({count_sources([rule.source])})"


def _find_turns(view: TimelineView) -> list[StanceChange]:
    """The milestones after the session's first word on a topic, and where a rule of the
    practitioner begins that leaves the stance as it was.
    """
    later = [change for change in view.milestones if not _is_first_word(view, change)]
    known = {(change.topic, change.day) for change in later}
    begun = {(change.topic, change.day): change for change in _begin_rules(view)}
    return later + [change for place, change in begun.items() if place not in known]


def _is_first_word(view: TimelineView, change: StanceChange) -> bool:
    """Whether the event of the session tells it: all that begins with it, but for own rules."""
    return change.day == 0 and view.guidance.sources[change.source].kind != "practitioner"


def _begin_rules(view: TimelineView) -> Iterator[StanceChange]:
    """The first day of each rule of the practitioner that leads then; day 0 for an open start."""
    told = [s for s in view.guidance.sources.values() if s.kind == "practitioner"]
    timelines = build_timelines(view.guidance, {rule.topic for s in told for rule in s.rules})
    for source in told:
        for rule in source.rules:
            first, last = rule.window
            day = first if first is not None else min(0, 0 if last is None else last)
            said = judge(timelines[rule.topic], day)
            if said.stance and rule in said.reasons:
                yield StanceChange(day, rule.topic, None, said.stance, source.key)
