"""The page of one topic: the cautious date first, then the rules of each source."""

from collections.abc import Iterable, Iterator

from smp_recovery.engine.survey_spread import spread_survey
from smp_recovery.engine.topic_verdicts import SourceVerdict, StancePeriod, Verdict
from smp_recovery.guidance.model import (
    OVERRIDING,
    RESTRICTING,
    STANCES,
    Expectation,
    Guidance,
    Rule,
    Source,
    SourceWarning,
    Topic,
    Window,
)
from smp_recovery.terminal.screen_page import STANCE_STYLES, Line, ScreenPage, Section
from smp_recovery.text import write_date, write_short_date
from smp_recovery.views.phrases import (
    STANCE_MARKS,
    STANCE_WORDS,
    guidance_notice,
    name_briefly,
    name_sources,
    quote_wording,
    write_days,
    write_spread,
    write_window,
)
from smp_recovery.views.topic_view import TopicOutline, TopicView, group_topics

STANCE_LEGEND = "✗ avoid, ! with care, ✓ allowed or advised; bold is today."

UNBEGUN = "Begin with `smp-recovery start --date yesterday`, and the answer has dates."


def render_topic(view: TopicView) -> ScreenPage:
    """The verdict, a line for each source that says something else, and the verdict again."""
    answers = _sort_answers(view)
    differing = [each for each in answers if each.decides or _differs(view, each)]
    sections = (_brief_section(view, each) for each in differing)
    more = f"All words: smp-recovery can {view.topic.key} --sources" if answers else ""
    hints = (guidance_notice(view.guidance), more)
    return _lay_out(view, _write_day(view), sections, () if answers else view.expectations, hints)


def render_topic_sources(view: TopicView) -> ScreenPage:
    """The verdict, each source's own rules, expectations and warnings, and the verdict again."""
    sections = (_source_section(view, each) for each in _sort_answers(view))
    legend = STANCE_LEGEND if view.verdict.by_source else ""
    parts = (_write_day(view), legend, guidance_notice(view.guidance))
    return _lay_out(view, " ".join(filter(None, parts)), sections, view.expectations)


def _lay_out(
    view: TopicView,
    subtitle: str,
    answers: Iterable[Section],
    usual: Iterable[Expectation],
    hints: Iterable[str] = (),
) -> ScreenPage:
    heading = _write_heading(view)
    stricter = tuple(Line(_write_heading(other)) for other in view.see)
    sections = (
        Section("→ with it", "bold blue", stricter),
        *answers,
        Section("≈ usual", "bold cyan", _quote_all(usual)),
        Section("☎ warning", "bold magenta", _quote_all(view.warnings)),
        Section("", "", tuple(Line(hint) for hint in hints if hint), run_in=True),
        Section("", "", (Line(heading, strong=True),), run_in=True),
    )
    return ScreenPage(heading, subtitle, sections)


def render_outline(outline: TopicOutline) -> ScreenPage:
    """What the sources say for each day, for somebody without a session."""
    spans = [
        f"{STANCE_WORDS[p.stance]} {'(no end given)' if p.undated else _write_days_of(p)}"
        for p in outline.timeline.periods
        if p.stance
    ]
    head = f"? {outline.topic.name}: {'; '.join(spans) or 'no source'}"
    sections = [
        Section(name_sources([source.key]), "bold", tuple(_list_outline(outline, source, rules)))
        for source, rules, _ in outline.timeline.by_source
    ]
    last = Section("", "", (Line(UNBEGUN), Line(head, strong=True)), run_in=True)
    return ScreenPage(head, "Day 0 is the day of the session.", (*sections, last))


def _write_days_of(period: StancePeriod) -> str:
    words = write_window(Window(period.first, period.last))
    return f"on {words}" if words.startswith("day") else words


def _list_outline(outline: TopicOutline, source: Source, rules: tuple[Rule, ...]) -> Iterator[Line]:
    if source.kind == "survey":
        yield from _list_spreads(outline.topic, rules)
    else:
        for rule in rules:
            yield Line(f"{STANCE_MARKS[rule.stance]} {rule.text}", write_days(rule))


def render_topic_groups(guidance: Guidance) -> ScreenPage:
    """All that can be asked about, by group."""
    groups = tuple(
        Section(name, "bold", (Line(", ".join(name_briefly(each) for each in topics)),))
        for name, topics in group_topics(guidance).items()
    )
    return ScreenPage("What you can ask about", "As in: smp-recovery can shower on friday", groups)


def _sort_answers(view: TopicView) -> list[SourceVerdict]:
    answers = view.verdict.by_source
    return sorted(answers, key=lambda v: (not v.decides, v.source.kind == "survey"))


def _write_day(view: TopicView) -> str:
    return f"{write_date(view.on)} is day {view.verdict.day}. {_explain_decision(view)}"


def _differs(view: TopicView, answer: SourceVerdict) -> bool:
    """Whether the source says something else than those that decide, of this day or of the end."""
    deciding = [(a.stance, a.free_from) for a in view.verdict.by_source if a.decides]
    return (answer.stance, answer.free_from) not in deciding


def _brief_section(view: TopicView, answer: SourceVerdict) -> Section:
    """One line for what a source says of the day; of a survey what it spreads over."""
    if answer.source.kind == "survey":
        return _source_section(view, answer)
    label = name_sources([answer.source.key])
    rule = answer.reasons[0]
    time = write_days(rule) if answer.source.kind in OVERRIDING else ""
    is_told = answer.decides and rule.window.covers(view.verdict.day)
    said = rule.text if is_told else _sum_up(view, answer)
    line = Line(f"{STANCE_MARKS[answer.stance]} {said}", time)
    return Section(label, STANCE_STYLES[answer.stance], (line,))


def _sum_up(view: TopicView, answer: SourceVerdict) -> str:
    """`allowed since Fri 27 Nov`, `avoid, allowed from 2 Dec`, `with care, no end given`."""
    if answer.stance is None:
        return "says nothing of this day"
    word = STANCE_WORDS[answer.stance]
    if answer.stance in RESTRICTING:
        return f"{word}, {_describe_afterwards(view, answer)}"
    first = answer.reasons[0].window.first
    if not answer.reasons[0].window.covers(view.verdict.day):  # a restriction has ended
        lasts = (r.window.last for r in answer.rules if r.window.ended(view.verdict.day))
        first = max((last for last in lasts if last is not None), default=-1) + 1
    return f"{word} since {write_short_date(view.session.date_of(first))}" if first else word


def _write_heading(view: TopicView) -> str:
    return f"{STANCE_MARKS[view.verdict.stance]} {view.topic.name}: {_write_answer(view)}"


def _write_answer(view: TopicView) -> str:
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
    if then and then.own_reasons:
        first = _write_dated_day(view, then.day, " from ")
        why += f"; {STANCE_WORDS[then.stance]}{first} by {_name_deciding(then)}"
    return f"{why}."


def _name_deciding(verdict: Verdict) -> str:
    return name_sources(rule.source for rule in verdict.reasons)


def _source_section(view: TopicView, answer: SourceVerdict) -> Section:
    is_survey = answer.source.kind == "survey"
    lines = _list_spreads(view.topic, answer.rules) if is_survey else _list_rule_lines(view, answer)
    label = name_sources([answer.source.key])
    return Section(label, STANCE_STYLES[answer.stance], tuple(lines))


def _list_spreads(topic: Topic, rules: Iterable[Rule]) -> Iterator[Line]:
    name = topic.first or topic.name.lower()
    for spread in spread_survey(rules):
        yield Line(f"{STANCE_MARKS[spread.stance]} {write_spread(name, spread)}")


def _list_rule_lines(view: TopicView, answer: SourceVerdict) -> Iterator[Line]:
    """All rules of one source, today's marked, and what comes after its last restriction."""
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
        return "no end given"
    limited = any(rule.stance == "limit" and rule.window.covers(day) for rule in answer.rules)
    date = write_short_date(view.session.date_of(day))
    return f"{STANCE_WORDS['limit' if limited else 'allow']} from {date}"


def _quote_all(items: Iterable[Expectation | SourceWarning]) -> tuple[Line, ...]:
    return tuple(Line(quote_wording(each.text, each.wording), "", each.source) for each in items)


def _write_dated_day(view: TopicView, day: int | None, before: str = "") -> str:
    """The date and the day, after the word `before`; empty without a day."""
    return "" if day is None else f"{before}{write_date(view.session.date_of(day))} (day {day})"
