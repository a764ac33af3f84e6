"""The page of one topic: the cautious date first, then the rules of each source."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from smp_recovery.engine.survey_spread import spread_survey
from smp_recovery.engine.topic_verdicts import RESTRICTING, SourceVerdict, Verdict
from smp_recovery.guidance.model import (
    OVERRIDING,
    STANCES,
    Expectation,
    Rule,
    SourceWarning,
    Window,
)
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.terminal.styles import STANCE_STYLES
from smp_recovery.text import write_date, write_short_date
from smp_recovery.views.phrases import (
    STANCE_MARKS,
    STANCE_WORDS,
    guidance_notice,
    name_sources,
    quote_wording,
    write_days,
    write_spread,
)
from smp_recovery.views.topic_view import TopicView

STANCE_LEGEND = "✗ avoid, ! with care, ✓ allowed or advised; bold is today."


def render_topic(view: TopicView) -> ScreenPage:
    """The cautious date, each source's own rules, expectations and warnings."""
    verdict = view.verdict
    answers = sorted(verdict.by_source, key=lambda v: (not v.decides, v.source.kind == "survey"))
    sections = (
        Section("→ with it", "bold blue", tuple(Line(_write_heading(other)) for other in view.see)),
        *(_source_section(view, each) for each in answers),
        Section("≈ usual", "bold cyan", _quote_all(view.expectations)),
        Section("☎ warning", "bold magenta", _quote_all(view.warnings)),
    )
    return ScreenPage(
        title=_write_heading(view),
        subtitle=f"{write_date(view.on)} is day {verdict.day}. {_explain_decision(view)}",
        sections=tuple(section for section in sections if section.lines),
        footer=f"{STANCE_LEGEND} {guidance_notice(view.guidance)}".strip()
        if verdict.by_source
        else "",
    )


def _write_heading(view: TopicView) -> str:
    return f"{STANCE_MARKS[view.verdict.stance]} {view.topic.name}: {_write_answer(view)}"


def _write_answer(view: TopicView) -> str:
    """The cautious answer, with its date first."""
    verdict = view.verdict
    until = "" if verdict.until is None else f", until {_write_dated_day(view, verdict.until)}"
    free_from = "" if verdict.free_from is None else _write_dated_day(view, verdict.free_from)
    match verdict.stance:
        case "avoid":
            return f"not before {free_from}" if free_from else "avoid, no end given"
        case "limit":
            return f"only with care{', no end given' if verdict.undated else ''}{until}"
        case "allow":
            since = (
                "" if verdict.since is None else f" since {_write_dated_day(view, verdict.since)}"
            )
            return f"allowed{since}{until if verdict.then in RESTRICTING else ''}"
        case "do":
            return "advised"
        case None if not verdict.by_source:
            return "what sources say" if view.expectations else "no source"
        case None if verdict.undated:
            return "no longer asked for after four weeks; no end was given"
        case None:
            if verdict.until is None or verdict.then is None:
                return "no source mentions this day"
            coming = (
                f"{STANCE_WORDS[verdict.then]} from {_write_dated_day(view, verdict.until + 1)}"
            )
            avoided = verdict.then == "avoid" and free_from
            return f"{coming}, allowed from {free_from}" if avoided else coming
        case _:
            assert_never(verdict.stance)


def _explain_decision(view: TopicView) -> str:
    if not view.verdict.by_source:
        if view.expectations:
            return "No source gives a rule."
        return "No source mentions this. Ask your practitioner."
    if not view.verdict.reasons:
        return "Ask your practitioner."
    names, last = _name_deciding(view.verdict), _name_deciding(view.ending)
    why = f"Decided by {names}" if last == names else f"Decided by {names}; later by {last}"
    then = view.following
    if then and any(_is_overriding(each, then.day) for each in then.by_source):
        day = _write_dated_day(view, then.day)
        why += f"; {STANCE_WORDS[then.stance]} from {day} by {_name_deciding(then)}"
    return f"{why}."


def _is_overriding(answer: SourceVerdict, day: int) -> bool:
    """Whether the user's own practitioner or clinic gives a rule for `day`."""
    own = answer.decides and answer.source.kind in OVERRIDING
    return own and answer.reasons[0].window.covers(day)


def _name_deciding(verdict: Verdict) -> str:
    return name_sources(each.source.key for each in verdict.by_source if each.decides)


def _source_section(view: TopicView, answer: SourceVerdict) -> Section:
    """The rules of one source, each with its own mark."""
    lines = _list_survey_lines if answer.source.kind == "survey" else _list_rule_lines
    label = name_sources([answer.source.key])
    return Section(label, STANCE_STYLES[answer.stance], tuple(lines(view, answer)))


def _list_survey_lines(view: TopicView, answer: SourceVerdict) -> Iterator[Line]:
    name = view.topic.first or view.topic.name.lower()
    for spread in spread_survey(answer.rules):
        yield Line(f"{STANCE_MARKS[spread.stance]} {write_spread(name, spread)}")


def _list_rule_lines(view: TopicView, answer: SourceVerdict) -> Iterator[Line]:
    """All rules of one source, today's marked, and what comes after its last restriction."""
    last = _find_last_restriction(answer)
    for rule in answer.rules:
        yield Line(
            f"{STANCE_MARKS[rule.stance]} {quote_wording(rule.text, rule.wording)}",
            write_days(rule),
            _describe_afterwards(view, answer) if rule is last and rule.window != Window() else "",
            rule.window.covers(view.verdict.day),
        )


def _find_last_restriction(answer: SourceVerdict) -> Rule | None:
    """The strictest, then the last of its rules after which it allows the topic."""
    ending = (
        rule
        for rule in reversed(answer.rules)
        if rule.stance in RESTRICTING and _find_day_after(rule) == answer.free_from
    )
    return min(ending, key=lambda rule: STANCES.index(rule.stance), default=None)


def _find_day_after(rule: Rule) -> int | None:
    return None if rule.window.last is None else rule.window.last + 1


def _describe_afterwards(view: TopicView, answer: SourceVerdict) -> str:
    """The stance after the source's last restriction; without a rule it is allowed."""
    day = answer.free_from
    if day is None:
        return "no end"
    limited = any(rule.stance == "limit" and rule.window.covers(day) for rule in answer.rules)
    date = write_short_date(view.session.date_of(day))
    return f"{STANCE_WORDS['limit' if limited else 'allow']} from {date}"


def _quote_all(items: Iterable[Expectation | SourceWarning]) -> tuple[Line, ...]:
    return tuple(Line(quote_wording(each.text, each.wording), "", each.source) for each in items)


def _write_dated_day(view: TopicView, day: int) -> str:
    return f"{write_date(view.session.date_of(day))} (day {day})"
