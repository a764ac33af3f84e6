"""The daily view: what the day asks, most important first, on one screen."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.day_advice import verdict
from smp_recovery.engine.findings import Finding, clear_command, join_findings
from smp_recovery.engine.topic_verdicts import OVERRIDING, Verdict
from smp_recovery.guidance.model import Rule, Stance, find_contact
from smp_recovery.terminal.entry_page import render_contact, render_finding
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.terminal.stance_changes import write_changes
from smp_recovery.terminal.styles import STANCE_STYLES
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
"""On how many dates the changes are shown."""


def render_day(view: DayView) -> ScreenPage:
    """Findings, what to avoid, to do with care, to do, what is allowed, normal and next, whom to
    call.
    """
    sections = (
        *_findings(view.log.findings),
        _unmentioned(view),
        _future(view),
        _avoid(view),
        _with_care(view),
        _do(view),
        _allowed(view),
        _normal(view),
        _next(view),
        *_call(view),
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
            command = clear_command(finding.symptom)
            return f"A warning sign stays open until you log that it is gone: {command}."
    return ""


def _findings(findings: tuple[Finding, ...]) -> Iterator[Section]:
    for finding in join_findings(findings):
        yield render_finding(finding, count_sources(finding.sources))


def _unmentioned(view: DayView) -> Section:
    """One line for all that was moderate or more and is not mentioned any more."""
    said = [
        f"{view.guidance.symptoms[each.key].name} ({write_severity(each.rated)} on day {each.day})"
        for each in view.log.unmentioned
    ]
    names = upper_first(enumerate_names(said))
    text = f"{names}. Log it again, or `smp-recovery log clear` what is gone."
    return Section("? not mentioned", "bold cyan", (Line(text),) if said else ())


def _future(view: DayView) -> Section:
    lines = (Line(text) for text in write_future(view.guidance, view.session, view.log.future))
    return Section("! later than now", STANCE_STYLES["limit"], tuple(lines))


def _avoid(view: DayView) -> Section:
    """The topics by the day on which the sources stop avoiding them."""
    avoided = [v for v in view.advice.verdicts if v.stance == "avoid"]
    lines = _topics_by_end(view, avoided, "no end given")
    return Section("✗ avoid", STANCE_STYLES["avoid"], lines)


def _with_care(view: DayView) -> Section:
    """A line for each topic; those of a survey alone share one, for they are rarely asked about."""
    limited = [v for v in view.advice.verdicts if v.stance == "limit"]
    surveyed = [v for v in limited if all(_is_survey(view, rule.source) for rule in v.reasons)]
    lines = [_shortest(view, v, "limit") for v in limited if v not in surveyed]
    if surveyed:
        names = enumerate_names(view.guidance.topics[v.topic].name for v in surveyed)
        sources = count_sources(rule.source for v in surveyed for rule in v.reasons)
        lines.append(Line(f"{upper_first(names)}: ask first.", "", sources))
    return Section("! with care", STANCE_STYLES["limit"], tuple(lines))


def _do(view: DayView) -> Section:
    rules = view.advice.rules("do")
    lines: Iterable[Line]
    if view.advice.day < 0:  # a planned session: little is asked, and all of it counts
        lines = (
            *(
                Line(risk.text, "", name_sources([risk.source]))
                for risk in view.guidance.held_risks
            ),
            *(Line(_worded(view, rule), "", name_sources([rule.source])) for rule in rules),
        )
    else:
        topics = {rule.topic for rule in rules}
        lines = (_shortest(view, v, "do") for v in view.advice.verdicts if v.topic in topics)
    return Section("✓ do", STANCE_STYLES["do"], tuple(lines))


def _allowed(view: DayView) -> Section:
    """What the practitioner or a clinic's file allows; what others allow goes without saying."""
    allowed = (v for v in view.advice.verdicts if v.stance == "allow")
    freed = [v for v in allowed if any(_overrides(view, rule) for rule in v.reasons)]
    return Section("✓ allowed", STANCE_STYLES["allow"], _topics_by_end(view, freed, ""))


def _topics_by_end(view: DayView, verdicts: Iterable[Verdict], endless: str) -> tuple[Line, ...]:
    """A line for each day on which the stance on some of the topics ends, and for each topic on
    which the person's own practitioner or clinic has its word.
    """
    lines = []
    for until, same in _grouped(verdicts, lambda said: said.until):
        own = [said for said in same if any(_is_personal(view, r.source) for r in said.reasons)]
        rest = [said for said in same if said not in own]
        to = _to(view, until) or endless
        if rest:
            names = enumerate_names(view.guidance.topics[said.topic].name for said in rest)
            sources = count_sources(rule.source for said in rest for rule in said.reasons)
            lines.append(Line(upper_first(names), to, sources))
        lines += [Line(_own_words(view, said), to, _own_sources(view, said)) for said in own]
    return tuple(lines)


def _own_words(view: DayView, said: Verdict) -> str:
    """The topic with what the practitioner or clinic said of it."""
    texts = (r.text for r in said.reasons if _is_personal(view, r.source))
    told = " ".join(text for text in dict.fromkeys(texts) if text != WITHOUT_NOTE)
    name = view.guidance.topics[said.topic].name
    return f"{name}: {told}" if told else name


def _own_sources(view: DayView, said: Verdict) -> str:
    """Who leads; where their word ends before the stance does, until when, and who goes on."""
    own = [rule for rule in said.reasons if _is_personal(view, rule.source)]
    names = name_sources(rule.source for rule in own)
    ends = [rule.window.last for rule in own if rule.window.last is not None]
    if len(ends) < len(own) or max(ends) == said.until:
        return names
    later = verdict(view.guidance, said.topic, max(ends) + 1).reasons
    return f"{names} {_to(view, max(ends))}, then {count_sources(rule.source for rule in later)}"


def _overrides(view: DayView, rule: Rule) -> bool:
    kind = view.guidance.sources[rule.source].kind
    return kind in OVERRIDING and rule.stance == "allow" and rule.window.covers(view.advice.day)


def _normal(view: DayView) -> Section:
    lines = [
        Line(
            upper_first(enumerate_names(each.symptom.name for each in same)),
            _to(view, last),
            count_sources(key for each in same for key in each.sources),
        )
        for last, same in _grouped(view.symptoms, lambda each: each.window.last)
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
                _to(view, None if e.undated else e.window.last),
                name_sources([e.source]),
            )
        )
    return Section("≈ normal", "bold cyan", tuple(lines))


def _next(view: DayView) -> Section:
    days = sorted({change.day for change in view.advice.changes})[:MOST_CHANGES]
    nearest = [change for change in view.advice.changes if change.day in days]
    lines = write_changes(view.guidance, view.session, nearest)
    return Section("→ next", "bold blue", tuple(lines))


def _call(view: DayView) -> Iterator[Section]:
    for call in list_calls(view.guidance, short=True):
        line = Line(call.text, "", name_sources(call.sources))
        yield Section(f"☎ {call.whom}", "bold magenta", (line,))
    contact = find_contact(view.guidance)
    if contact:
        yield render_contact(contact)


def _shortest(view: DayView, said: Verdict, stance: Stance) -> Line:
    """The shortest of the rules that say `stance`, and how many more sources say so.

    The practitioner's goes before shorter ones, a survey's after longer ones.
    """
    heard = said.advising if stance == "do" else [a for a in said.by_source if a.decides]
    rules = [rule for a in heard if a.stance == stance for rule in a.reasons]
    shortest = min(
        rules,
        key=lambda rule: (
            not _is_personal(view, rule.source),
            _is_survey(view, rule.source),
            len(rule.text),
        ),
    )
    sources = [shortest.source, *(rule.source for rule in rules)]
    return Line(_worded(view, shortest), "", count_sources(sources))


def _worded(view: DayView, rule: Rule) -> str:
    """What the rule says; one of the person's own with its topic: a note need not name it."""
    name = view.guidance.topics[rule.topic].name
    return f"{name}: {rule.text}" if _is_personal(view, rule.source) else rule.text


def _is_personal(view: DayView, key: str) -> bool:
    return view.guidance.sources[key].kind in OVERRIDING


def _is_survey(view: DayView, key: str) -> bool:
    return view.guidance.sources[key].kind == "survey"


def _to(view: DayView, day: int | None) -> str:
    return "" if day is None else f"to {write_short_date(view.session.date_of(day))}"


def _grouped(
    items: Iterable[Item], end: Callable[[Item], int | None]
) -> list[tuple[int | None, list[Item]]]:
    """The items by their end, the nearest first, those without end last."""
    found: dict[int | None, list[Item]] = {}
    for item in items:
        found.setdefault(end(item), []).append(item)
    return sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
