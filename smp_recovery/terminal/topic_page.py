"""The page of one topic: the cautious date first, then the rules of each source."""

from collections.abc import Iterable, Iterator

from smp_recovery.engine.survey_spread import spread_survey
from smp_recovery.engine.topic_verdicts import RESTRICTING, SourceVerdict, Verdict
from smp_recovery.guidance.model import (
    OVERRIDING,
    STANCES,
    Expectation,
    SourceWarning,
    Window,
)
from smp_recovery.terminal.screen_page import STANCE_STYLES, Line, ScreenPage, Section
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
    subtitle = f"{write_date(view.on)} is day {verdict.day}. {_explain_decision(view)}"
    footer = f"{STANCE_LEGEND} {guidance_notice(view.guidance)}".strip() if answers else ""
    return ScreenPage(_write_heading(view), subtitle, sections, footer)


def _write_heading(view: TopicView) -> str:
    return f"{STANCE_MARKS[view.verdict.stance]} {view.topic.name}: {_write_answer(view)}"


def _write_answer(view: TopicView) -> str:
    """The cautious answer, with its date first."""
    verdict = view.verdict
    until = _write_dated_day(view, verdict.until, ", until ")
    free_from = _write_dated_day(view, verdict.free_from)
    match verdict.stance:
        case "avoid":
            return f"not before {free_from}" if free_from else "avoid, no end given"
        case "limit":
            return f"only with care{', no end given' if verdict.undated else ''}{until}"
        case "allow":
            since = _write_dated_day(view, verdict.since, " since ")
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
            first = _write_dated_day(view, verdict.until + 1, " from ")
            allowed = f", allowed from {free_from}" if verdict.then == "avoid" and free_from else ""
            return f"{STANCE_WORDS[verdict.then]}{first}{allowed}"


def _explain_decision(view: TopicView) -> str:
    verdict, then = view.verdict, view.following
    if not verdict.by_source:
        gap = "No source gives a rule."
        return gap if view.expectations else "No source mentions this. Ask your practitioner."
    if not verdict.reasons:
        return "Ask your practitioner."
    names, last = _name_deciding(verdict), _name_deciding(view.ending)
    why = f"Decided by {names}" if last == names else f"Decided by {names}; later by {last}"
    if then and any(_is_overriding(each, then.day) for each in then.by_source):
        first = _write_dated_day(view, then.day, " from ")
        why += f"; {STANCE_WORDS[then.stance]}{first} by {_name_deciding(then)}"
    return f"{why}."


def _is_overriding(answer: SourceVerdict, day: int) -> bool:
    """Whether the user's own practitioner or clinic gives a rule for `day`."""
    own = answer.decides and answer.source.kind in OVERRIDING
    return own and answer.reasons[0].window.covers(day)


def _name_deciding(verdict: Verdict) -> str:
    return name_sources(rule.source for rule in verdict.reasons)


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
    """All rules of one source, today's marked, and what comes after its last restriction: the
    strictest, then the last of those that end right before it allows the topic.
    """
    last_day = None if answer.free_from is None else answer.free_from - 1
    restricting = [rule for rule in reversed(answer.rules) if rule.stance in RESTRICTING]
    ending = [rule for rule in restricting if rule.window.last == last_day]
    last = min(ending, key=lambda rule: STANCES.index(rule.stance), default=None)
    for rule in answer.rules:
        yield Line(
            f"{STANCE_MARKS[rule.stance]} {quote_wording(rule.text, rule.wording)}",
            write_days(rule),
            _describe_afterwards(view, answer) if rule is last and rule.window != Window() else "",
            rule.window.covers(view.verdict.day),
        )


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


def _write_dated_day(view: TopicView, day: int | None, before: str = "") -> str:
    """The date and the day, after the word `before`; empty without a day."""
    return "" if day is None else f"{before}{write_date(view.session.date_of(day))} (day {day})"
