"""The page of one day, the most important first, on one screen."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.day_advice import find_verdict
from smp_recovery.engine.findings import join_findings, write_clear_command
from smp_recovery.engine.topic_verdicts import Verdict
from smp_recovery.guidance.model import OVERRIDING, Rule, Stance, find_contact
from smp_recovery.terminal.entry_page import render_contact, render_finding
from smp_recovery.terminal.screen_page import STANCE_STYLES, Line, ScreenPage, Section
from smp_recovery.terminal.timeline_page import write_changes
from smp_recovery.text import enumerate_names, upper_first, write_short_date
from smp_recovery.views.day_view import DayView
from smp_recovery.views.phrases import (
    WITHOUT_NOTE,
    count_sources,
    guidance_notice,
    name_sources,
    write_future,
    write_severity,
    write_stage,
    write_title,
)

Item = TypeVar("Item")

MOST_CHANGES = 3
"""The most dates with changes that are shown."""


def render_day(view: DayView) -> ScreenPage:
    """The page: findings, stances on topics, expected symptoms, next changes, and whom to call."""
    sections = (
        *(render_finding(f, count_sources(f.sources)) for f in join_findings(view.log.findings)),
        _render_unmentioned(view),
        _render_future(view),
        _render_avoid(view),
        _render_with_care(view),
        _render_do(view),
        _render_allowed(view),
        _render_normal(view),
        _render_next(view),
        *_render_calls(view),
    )
    shown = tuple(section for section in sections if section.lines)
    stage = view.advice.stage
    subtitle = f"{write_stage(stage)}. {stage.text}"
    footer = f"{_write_ending(view)} {guidance_notice(view.guidance)}".strip()
    return ScreenPage(write_title(view.session, view.log.on), subtitle, shown, footer)


def _write_ending(view: DayView) -> str:
    """How to close a warning sign that is open in this session."""
    for finding in view.log.findings:
        if finding.entries and finding.symptom in view.guidance.signs:
            command = write_clear_command(finding.symptom)
            return f"A warning sign stays open until you log that it is gone: {command}."
    return ""


def _render_unmentioned(view: DayView) -> Section:
    """One line for all symptoms of at least moderate severity without a recent entry."""
    rated = [
        f"{view.guidance.symptoms[each.key].name} ({write_severity(each.rated)} on day {each.day})"
        for each in view.log.unmentioned
    ]
    names = upper_first(enumerate_names(rated))
    text = f"{names}. Log it again, or `smp-recovery log clear` what is gone."
    return Section("? not mentioned", "bold cyan", (Line(text),) if rated else ())


def _render_future(view: DayView) -> Section:
    lines = (Line(text) for text in write_future(view.guidance, view.session, view.log.future))
    return Section("! later than now", STANCE_STYLES["limit"], tuple(lines))


def _render_avoid(view: DayView) -> Section:
    avoided = [v for v in view.advice.verdicts if v.stance == "avoid"]
    lines = _topics_by_end(view, avoided, "no end given")
    return Section("✗ avoid", STANCE_STYLES["avoid"], lines)


def _render_with_care(view: DayView) -> Section:
    """A line for each topic, but one for all that only a survey limits: few people need them."""
    limited = [v for v in view.advice.verdicts if v.stance == "limit"]
    surveyed = [v for v in limited if all(_is_survey(view, rule.source) for rule in v.reasons)]
    lines = [_render_shortest(view, v, "limit") for v in limited if v not in surveyed]
    if surveyed:
        names = enumerate_names(view.guidance.topics[v.topic].name for v in surveyed)
        sources = count_sources(rule.source for v in surveyed for rule in v.reasons)
        lines.append(Line(f"{upper_first(names)}: ask first.", "", sources))
    return Section("! with care", STANCE_STYLES["limit"], tuple(lines))


def _render_do(view: DayView) -> Section:
    rules = view.advice.rules("do")
    lines: Iterable[Line]
    if view.advice.day < 0:  # before a session every rule is shown
        lines = (
            *(Line(risk.text, "", name_sources([risk.source])) for risk in view.guidance.own_risks),
            *(Line(_word_rule(view, rule), "", name_sources([rule.source])) for rule in rules),
        )
    else:
        topics = {rule.topic for rule in rules}
        lines = (_render_shortest(view, v, "do") for v in view.advice.verdicts if v.topic in topics)
    return Section("✓ do", STANCE_STYLES["do"], tuple(lines))


def _render_allowed(view: DayView) -> Section:
    """The topics that the practitioner or a clinic's file allows, not those of other sources."""
    allowed = (v for v in view.advice.verdicts if v.stance == "allow")
    freed = [v for v in allowed if any(_is_freeing(view, rule) for rule in v.reasons)]
    return Section("✓ allowed", STANCE_STYLES["allow"], _topics_by_end(view, freed, ""))


def _topics_by_end(view: DayView, verdicts: Iterable[Verdict], endless: str) -> tuple[Line, ...]:
    """A line for each day on which stances end, and one for each rule of the user's own clinic."""
    lines = []
    for until, same in _group_by_end(verdicts, lambda v: v.until):
        own = [v for v in same if any(_is_personal(view, rule.source) for rule in v.reasons)]
        rest = [v for v in same if v not in own]
        to = _write_until(view, until) or endless
        if rest:
            names = enumerate_names(view.guidance.topics[v.topic].name for v in rest)
            sources = count_sources(rule.source for v in rest for rule in v.reasons)
            lines.append(Line(upper_first(names), to, sources))
        lines += [Line(_write_own_words(view, v), to, _name_own_sources(view, v)) for v in own]
    return tuple(lines)


def _write_own_words(view: DayView, verdict: Verdict) -> str:
    texts = (r.text for r in verdict.reasons if _is_personal(view, r.source))
    words = " ".join(text for text in dict.fromkeys(texts) if text != WITHOUT_NOTE)
    name = view.guidance.topics[verdict.topic].name
    return f"{name}: {words}" if words else name


def _name_own_sources(view: DayView, verdict: Verdict) -> str:
    """The own sources; if their rules end before the stance, also when, and who decides then."""
    own = [rule for rule in verdict.reasons if _is_personal(view, rule.source)]
    names = name_sources(rule.source for rule in own)
    ends = [rule.window.last for rule in own if rule.window.last is not None]
    if len(ends) < len(own) or max(ends) == verdict.until:
        return names
    later = find_verdict(view.guidance, verdict.topic, max(ends) + 1).reasons
    then = count_sources(rule.source for rule in later)
    return f"{names} {_write_until(view, max(ends))}, then {then}"


def _is_freeing(view: DayView, rule: Rule) -> bool:
    kind = view.guidance.sources[rule.source].kind
    return kind in OVERRIDING and rule.stance == "allow" and rule.window.covers(view.advice.day)


def _render_normal(view: DayView) -> Section:
    lines = [
        Line(
            upper_first(enumerate_names(each.symptom.name for each in same)),
            _write_until(view, last),
            count_sources(key for each in same for key in each.sources),
        )
        for last, same in _group_by_end(view.symptoms, lambda each: each.window.last)
    ]
    expected = {each.symptom.key for each in view.symptoms}
    own = [
        e
        for e in view.advice.expectations
        if e.symptom and e.symptom not in expected and _is_personal(view, e.source)
    ]
    for e in own:
        name = view.guidance.symptoms[e.symptom or ""].name
        lines.append(
            Line(
                f"{name}: {e.text}",
                _write_until(view, None if e.undated else e.window.last),
                name_sources([e.source]),
            )
        )
    return Section("≈ normal", "bold cyan", tuple(lines))


def _render_next(view: DayView) -> Section:
    days = sorted({change.day for change in view.advice.changes})[:MOST_CHANGES]
    nearest = [change for change in view.advice.changes if change.day in days]
    lines = write_changes(view.guidance, view.session, nearest)
    return Section("→ next", "bold blue", tuple(lines))


def _render_calls(view: DayView) -> Iterator[Section]:
    for call in list_calls(view.guidance, short=True):
        line = Line(call.text, "", name_sources(call.sources))
        yield Section(f"☎ {call.whom}", "bold magenta", (line,))
    contact = find_contact(view.guidance)
    if contact:
        yield render_contact(contact)


def _render_shortest(view: DayView, verdict: Verdict, stance: Stance) -> Line:
    """The shortest of the rules with `stance`, and the number of other sources that agree.

    Rules of the practitioner or a clinic precede shorter ones; those of a survey come last.
    """
    answers = verdict.advising if stance == "do" else [a for a in verdict.by_source if a.decides]
    rules = [rule for a in answers if a.stance == stance for rule in a.reasons]
    shortest = min(
        rules,
        key=lambda rule: (
            not _is_personal(view, rule.source),
            _is_survey(view, rule.source),
            len(rule.text),
        ),
    )
    sources = [shortest.source, *(rule.source for rule in rules)]
    return Line(_word_rule(view, shortest), "", count_sources(sources))


def _word_rule(view: DayView, rule: Rule) -> str:
    """The text of the rule; after its topic if it is personal, because a note may not name it."""
    name = view.guidance.topics[rule.topic].name
    return f"{name}: {rule.text}" if _is_personal(view, rule.source) else rule.text


def _is_personal(view: DayView, key: str) -> bool:
    return view.guidance.sources[key].kind in OVERRIDING


def _is_survey(view: DayView, key: str) -> bool:
    return view.guidance.sources[key].kind == "survey"


def _write_until(view: DayView, day: int | None) -> str:
    return "" if day is None else f"to {write_short_date(view.session.date_of(day))}"


def _group_by_end(
    items: Iterable[Item], end: Callable[[Item], int | None]
) -> list[tuple[int | None, list[Item]]]:
    """The items by their end, the nearest first, those without end last."""
    found: dict[int | None, list[Item]] = {}
    for item in items:
        found.setdefault(end(item), []).append(item)
    return sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
