"""The events of a calendar: one for each day of a session's recovery. Pure."""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.day_advice import ASKING, StanceChange, advise, find_verdict
from smp_recovery.engine.stages import stage_on
from smp_recovery.guidance.model import LAST_UNDATED, STANCES, Rule
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import clip, sanitise, write_date
from smp_recovery.views.phrases import (
    STANCE_WORDS,
    describe_source,
    guidance_notice,
    mark_stance,
    name_sources,
    name_topics,
    quote_wording,
    word_changes,
    write_day,
)
from smp_recovery.views.planned_session import READY_DAYS, list_preparations
from smp_recovery.views.timeline_view import TimelineView

ABOUT_CALENDAR = (
    "Written by smp-recovery on {}. This copy does not change when the guidance or a rule does."
    " Your practitioner's rules override it. It is not medical advice: if you have a warning sign,"
    " call a doctor."
)

LONGEST_TITLE = 100
"""How many characters of what a day changes fit in its title; the text of the event has it all."""


class CalendarEvent(NamedTuple):
    """The all-day event of a day of `session`; two of one session are never on the same date.

    `day` counts from the session that the calendar is about. Something `begins` on it: a session, a
    stage, or what a topic changes to. `sources` holds keys. Texts are harmless, on one line each.
    """

    session: NumberedSession
    date: datetime.date
    day: int
    begins: bool
    title: str
    lines: tuple[str, ...]
    sources: tuple[str, ...]


class _Paragraph(NamedTuple):
    """A line of an event, not yet sanitised, and the keys of the sources behind it."""

    text: str
    sources: tuple[str, ...]


def list_events(
    view: TimelineView, planned: Iterable[NumberedSession] = ()
) -> tuple[CalendarEvent, ...]:
    """The events of the timeline `view`, and of getting ready for the sessions `planned` after it.

    Every day from 0 to LAST_UNDATED has one, so that a later calendar overwrites all of an earlier
    one; before and after, each day on which something begins. They are sorted by date; days beyond
    the end of the calendar are left out.
    """
    changes = [change for change in view.milestones if change.day or change.stance not in ASKING]
    begins = {0, *(change.day for change in changes), *map(_first_day, _own_rules(view))}
    begins |= {stage.window.first for stage in view.stages if stage.window.first is not None}
    earliest, latest = map(view.session.day_of, (datetime.date.min, datetime.date.max))
    days = (day for day in begins.union(range(LAST_UNDATED + 1)) if earliest <= day < latest)
    events = [_describe_day(view, day, changes, day in begins) for day in days]
    for each in planned:
        if each.date < datetime.date.max:
            events += [_describe_planned(view, each), *_describe_preparation(view, each)]
    return tuple(sorted(events, key=lambda event: event.date))


def _describe_day(
    view: TimelineView, day: int, all_changes: Iterable[StanceChange], begins: bool
) -> CalendarEvent:
    """The event of a day: its stage, changes with their rules, and the stances on topics."""
    changes = [change for change in all_changes if change.day == day]
    changes.sort(key=lambda change: STANCES.index(change.stance))
    stage, stances = stage_on(view.stages, day), list(_list_stances(view, day))
    head = _name_session(view, view.session) if day == 0 else f"SMP day {day}"
    names = [stage.name] if stage else []
    if day == 0:  # all begins: what to avoid comes first, and what is allowed can wait
        names += [text for text, _ in stances]
    names += [worded.text for worded in word_changes(view.guidance, changes)]
    paragraphs = [_Paragraph(stage.text, stage.sources)] if stage else []
    paragraphs += [each for change in changes for each in _describe_change(view, change)]
    paragraphs += [_Paragraph(f"{text} ({name_sources(keys)})", keys) for text, keys in stances]
    paragraphs += _describe_own_rules(view, day)
    if day == 0:
        paragraphs += [_Paragraph(call.text, call.sources) for call in list_calls(view.guidance)]
    title = f"{head}: {' · '.join(names)}" if names else head
    return _build_event(view, view.session, day, begins, title, paragraphs)


def _describe_planned(view: TimelineView, session: NumberedSession) -> CalendarEvent:
    """The event of a planned session, with how to prepare for it."""
    ready = stage_on(view.guidance.stages, -1)
    paragraphs = [_Paragraph(f"{ready.name}: {ready.text}", ready.sources)] if ready else []
    day, title = view.session.day_of(session.date), _name_session(view, session)
    return _build_event(view, session, day, True, title, paragraphs)


def _describe_preparation(view: TimelineView, session: NumberedSession) -> Iterator[CalendarEvent]:
    """The events of the days on which a rule for getting ready begins, after the day 0 before."""
    first = max(-READY_DAYS, session.day_of(view.session.date) + 1)
    begins: dict[int, list[Rule]] = {}
    for rule in list_preparations(view.guidance):
        begins.setdefault(max(rule.window.first or first, first), []).append(rule)
    for day, rules in begins.items():
        date = session.date_of(day)
        title = f"{_name_session(view, session)}: get ready, {write_day(session, date)}"
        paragraphs = [_describe_rule(view, rule) for rule in rules]
        if day < 0:
            yield _build_event(view, session, view.session.day_of(date), True, title, paragraphs)


def _name_session(view: TimelineView, session: NumberedSession) -> str:
    planned = " (planned)" if session.date > view.on else ""
    return f"SMP session {session.number}{planned}"


def _build_event(
    view: TimelineView,
    session: NumberedSession,
    day: int,
    begins: bool,
    title: str,
    paragraphs: Iterable[_Paragraph],
) -> CalendarEvent:
    known = view.guidance.sources
    cited = (key for each in paragraphs for key in each.sources if key in known)
    keys = tuple(dict.fromkeys(cited))
    named = "; ".join(describe_source(known[key]) for key in keys)
    lines = [each.text for each in paragraphs]
    lines += [f"Sources: {named}." if named else "", guidance_notice(view.guidance)]
    lines.append(ABOUT_CALENDAR.format(write_date(view.on)))
    clean = tuple(sanitise(line) for line in lines if line)
    title = clip(sanitise(title), LONGEST_TITLE)
    date = view.session.date_of(day)
    return CalendarEvent(
        session=session, date=date, day=day, begins=begins, title=title, lines=clean, sources=keys
    )


def _describe_change(view: TimelineView, change: StanceChange) -> Iterator[_Paragraph]:
    """The new and the old stance on one topic, then the rules behind the change."""
    word = mark_stance(change.stance, change.before)
    since = change.before and not change.is_step
    before = f" Until the day before: {STANCE_WORDS[change.before]}." if since else ""
    names = name_topics(view.guidance, (change.topic,))
    source = name_sources([change.source])
    yield _Paragraph(f"{word}: {names}.{before} ({source})", (change.source,))
    own = _own_rules(view)  # the rules of the day include them
    for rule in find_verdict(view.guidance, change.topic, change.day).reasons:
        told = rule.window.covers(change.day) and rule not in own
        if told and (not change.is_step or rule.text == change.text):
            yield _Paragraph(_quote(rule), (rule.source,))


def _quote(rule: Rule) -> str:
    return f"{quote_wording(rule.text, rule.wording)} ({name_sources([rule.source])})"


def _list_stances(view: TimelineView, day: int) -> Iterator[_Paragraph]:
    """The topics to avoid, to do with care and to do on a day, a line for each stance."""
    verdicts = advise(view.guidance, day, 0).verdicts
    for stance in ASKING:
        same = [each for each in verdicts if each.stance == stance]
        if same:
            names = name_topics(view.guidance, (each.topic for each in same))
            sources = tuple(rule.source for each in same for rule in each.reasons)
            yield _Paragraph(f"{mark_stance(stance)}: {names}", sources)


def _describe_own_rules(view: TimelineView, day: int) -> Iterator[_Paragraph]:
    """The rules of the practitioner in full."""
    own = _own_rules(view)
    for topic in dict.fromkeys(rule.topic for rule in own):
        for rule in find_verdict(view.guidance, topic, day).reasons:
            if rule in own and rule.window.covers(day):
                yield _describe_rule(view, rule)


def _describe_rule(view: TimelineView, rule: Rule) -> _Paragraph:
    names = name_topics(view.guidance, (rule.topic,))
    return _Paragraph(f"{mark_stance(rule.stance)}: {names}. {_quote(rule)}", (rule.source,))


def _own_rules(view: TimelineView) -> tuple[Rule, ...]:
    sources = view.guidance.sources.values()
    return tuple(r for source in sources if source.kind == "practitioner" for r in source.rules)


def _first_day(rule: Rule) -> int:
    """The first day of the rule; if it has none, day 0 or its last day, the earlier one."""
    first, last = rule.window
    return min(0, last or 0) if first is None else first
