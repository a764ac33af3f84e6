"""The events of a calendar: one for each day of a session's recovery. Pure."""

import datetime
from collections.abc import Container, Iterable, Iterator, Sequence
from textwrap import shorten
from typing import NamedTuple

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.day_advice import ASKING, StanceChange, advise, find_verdict
from smp_recovery.engine.stages import stage_on
from smp_recovery.guidance.model import LAST_UNDATED, OVERRIDING, STANCES, Guidance, Rule
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import sanitise, write_date
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

LONGEST_CHANGE = 72
"""How many characters of a change fit in a title; the text of the event has it all."""


class CalendarEvent(NamedTuple):
    """The all-day event of a date, by which the calendar knows it as a day of `session`.

    `day` counts from the calendar's session. Something `begins` on it: a session, a stage, or what
    a topic changes to. `sources` holds keys. Texts are harmless, on one line each.
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
    sources: tuple[str, ...] = ()


class _Occasion(NamedTuple):
    """What a date is for a session; that with the lowest `rank` gives the event its title."""

    rank: int
    session: NumberedSession
    date: datetime.date
    begins: bool
    title: str
    paragraphs: Sequence[_Paragraph]


def list_events(
    view: TimelineView, planned: Iterable[NumberedSession] = ()
) -> tuple[CalendarEvent, ...]:
    """The events of the timeline `view`, and of getting ready for the sessions `planned` after it:
    one for each date, sorted.

    Every day from 0 to LAST_UNDATED has one, so that a later calendar overwrites an earlier one.
    From the date of a planned session on the days count from that.

    The title is what matters most on that date: a session; else a change, those of the practitioner
    and of clinics first, with the number of others; else that it is time to get ready; else the
    stage. The text has it all.
    """
    planned = [each for each in planned if each.date < datetime.date.max]
    changes = [change for change in view.milestones if change.day or change.stance not in ASKING]
    begins = {0, *(change.day for change in changes), *map(_first_day, _own_rules(view))}
    begins |= {stage.window.first for stage in view.stages if stage.window.first is not None}
    earliest, latest = map(view.session.day_of, (datetime.date.min, datetime.date.max))
    found: dict[datetime.date, list[_Occasion]] = {}
    for day in begins.union(range(LAST_UNDATED + 1)):
        if earliest <= day < latest:
            date = view.session.date_of(day)
            begun = [view.session, *(each for each in planned if each.date <= date)]
            found[date] = [_describe_day(view, begun[-1], date, changes, begins)]
    for session in planned:
        for part in _describe_planned(view, session):
            found.setdefault(part.date, []).append(part)
    return tuple(_build_event(view, found[date]) for date in sorted(found))


def _describe_day(
    view: TimelineView,
    session: NumberedSession,
    date: datetime.date,
    all_changes: Iterable[StanceChange],
    begins: Container[int],
) -> _Occasion:
    """A day of the session: its stage, changes with their rules, and the stances on topics."""
    day, guidance = session.day_of(date), view.guidance
    changes = [change for change in all_changes if change.day == day]
    changes.sort(key=lambda change: _rank_change(guidance, change))
    stage, stances = stage_on(view.stages, day), list(_list_stances(view, day))
    named = [each.text for each in word_changes(guidance, changes)]
    if changes and changes[0].text and guidance.topics[changes[0].topic].additive:
        named[0] = changes[0].text  # what the clinic asks for says itself whose word it is
    if day == 0:  # all begins, and what to avoid comes first
        named = [text for text, _ in stances[:1]]
    paragraphs = [_Paragraph(f"{stage.name}: {stage.text}", stage.sources)] if stage else []
    paragraphs += [each for change in changes for each in _describe_change(view, change)]
    paragraphs += [_Paragraph(f"{text} ({name_sources(keys)})", keys) for text, keys in stances]
    paragraphs += _describe_own_rules(view, day)
    if day == 0:
        paragraphs += [_Paragraph(call.text, call.sources) for call in list_calls(guidance)]
    title = _write_title(view, session, day, named or [stage.name if stage else ""])
    return _Occasion(1 if named else 3, view.session, date, day in begins, title, paragraphs)


def _rank_change(guidance: Guidance, change: StanceChange) -> tuple[bool, bool, int]:
    """Less for what matters more: see `list_events`."""
    own = guidance.sources[change.source].kind in OVERRIDING
    asked = change.stance == "do" and guidance.topics[change.topic].additive
    return not own, not asked, STANCES.index(change.stance)


def _write_title(
    view: TimelineView, session: NumberedSession, day: int, named: Sequence[str]
) -> str:
    """The day, the first of what is named, cut between words, and how much more there is."""
    head = _name_session(view, session)
    if day:
        head = f"SMP day {day}" if session == view.session else f"{head}, day {day}"
    first = shorten(sanitise(named[0]), LONGEST_CHANGE, placeholder="…")
    more = f" +{len(named) - 1} more" if len(named) > 1 else ""
    return f"{head}: {first}{more}" if first else head


def _describe_planned(view: TimelineView, session: NumberedSession) -> Iterator[_Occasion]:
    """The day of a planned session, and those on which a rule for getting ready begins."""
    ready, name = stage_on(view.guidance.stages, -1), _name_session(view, session)
    paragraphs = [_Paragraph(f"{ready.name}: {ready.text}", ready.sources)] if ready else []
    yield _Occasion(0, session, session.date, True, name, paragraphs)
    first = max(-READY_DAYS, session.day_of(view.session.date) + 1)
    begins: dict[int, list[Rule]] = {}
    for rule in list_preparations(view.guidance):
        begins.setdefault(max(rule.window.first or first, first), []).append(rule)
    for day, rules in begins.items():
        date = session.date_of(day)
        title = f"{name}: get ready, {write_day(session, date)}"
        paragraphs = [_describe_rule(view, rule) for rule in rules]
        if day < 0:
            yield _Occasion(2, session, date, True, title, paragraphs)


def _name_session(view: TimelineView, session: NumberedSession) -> str:
    planned = " (planned)" if session.date > view.on else ""
    return f"SMP session {session.number}{planned}"


def _build_event(view: TimelineView, parts: Sequence[_Occasion]) -> CalendarEvent:
    """The event of one date: of the first part's session, with the texts of all parts."""
    lead, *others = sorted(parts, key=lambda part: part.rank)
    paragraphs = list(lead.paragraphs)
    for part in others:
        paragraphs += [_Paragraph(part.title), *part.paragraphs]
    known = view.guidance.sources
    cited = (key for each in paragraphs for key in each.sources if key in known)
    keys = tuple(dict.fromkeys(cited))
    named = "; ".join(describe_source(known[key]) for key in keys)
    lines = [each.text for each in paragraphs]
    lines += [f"Sources: {named}." if named else "", guidance_notice(view.guidance)]
    lines.append(ABOUT_CALENDAR.format(write_date(view.on)))
    return CalendarEvent(
        session=parts[0].session,
        date=lead.date,
        day=view.session.day_of(lead.date),
        begins=any(part.begins for part in parts),
        title=lead.title,
        lines=tuple(sanitise(line) for line in lines if line),
        sources=keys,
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
    verdicts = advise(view.guidance, day, 0).verdicts
    for stance in ASKING:
        same = [each for each in verdicts if each.stance == stance]
        if same:
            names = name_topics(view.guidance, (each.topic for each in same))
            sources = tuple(rule.source for each in same for rule in each.reasons)
            yield _Paragraph(f"{mark_stance(stance)}: {names}", sources)


def _describe_own_rules(view: TimelineView, day: int) -> Iterator[_Paragraph]:
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
