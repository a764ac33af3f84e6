"""The answer to `can`: the cautious date first, then who says what."""

from typing import assert_never

from smp_recovery.engine.topic_verdicts import OVERRIDING, SourceVerdict, Verdict, spread_survey
from smp_recovery.guidance.model import STANCES, Rule, Window
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

LEGEND = "✗ avoid, ! with care, ✓ free or advised; bold is today."


def render_topic(view: TopicView) -> ScreenPage:
    """The board of one topic: the cautious date, each source's own rules, and what is usual."""
    said = view.verdict
    belonging = tuple(Line(_head(other)) for other in view.see)
    sections = [Section("→ with it", "bold blue", belonging)] if belonging else []
    sections += [
        _spread(view, answer) if answer.source.kind == "survey" else _told(view, answer)
        for answer in _ordered(said.by_source)
    ]
    usual = tuple(Line(quote_wording(e.text, e.wording), "", e.source) for e in view.expectations)
    sections += [Section("≈ usual", "bold cyan", usual)] if usual else []
    warned = tuple(Line(quote_wording(w.text, w.wording), "", w.source) for w in view.warnings)
    sections += [Section("☎ warning", "bold magenta", warned)] if warned else []
    return ScreenPage(
        _head(view),
        f"{_day(view, view.session.day_of(view.on))} is day {said.day}. {_why(view)}",
        tuple(sections),
        f"{LEGEND} {guidance_notice(view.guidance)}".strip() if said.by_source else "",
    )


def _head(view: TopicView) -> str:
    return f"{STANCE_MARKS[view.verdict.stance]} {view.topic.name}: {_answer(view)}"


def _answer(view: TopicView) -> str:
    """What the cautious reading says, its date first of all."""
    said = view.verdict
    free = "" if said.free_from is None else _dated(view, said.free_from)
    match said.stance:
        case "avoid":
            return f"not before {free}" if free else "avoid, no end given"
        case "limit":
            end = ", no end given" if said.undated else ""
            return f"only with care{end}" + (
                "" if said.until is None else f", until {_dated(view, said.until)}"
            )
        case "allow":
            since = "" if said.since is None else f" since {_dated(view, said.since)}"
            ends = said.until is not None and said.then in ("avoid", "limit")
            until = f", until {_dated(view, said.until)}" if ends and said.until else ""
            return f"free{since}{until}"
        case "do":
            return "advised"
        case None if not said.by_source:
            return "what sources say" if view.expectations else "no source"
        case None if said.undated:
            return "no longer asked for after four weeks; no end was given"
        case None:
            if said.until is None or said.then is None:
                return "no source speaks of this day"
            coming = f"{STANCE_WORDS[said.then]} from {_dated(view, said.until + 1)}"
            return f"{coming}, free from {free}" if said.then == "avoid" and free else coming
        case _:
            assert_never(said.stance)


def _why(view: TopicView) -> str:
    leading = view.verdict.reasons
    if view.expectations and not view.verdict.by_source:
        return "No source gives a rule."
    if not view.verdict.by_source:
        return "No source speaks of it. Ask your practitioner."
    if not leading:
        return "Ask your practitioner."
    names = _leaders(view.verdict)
    last = _leaders(view.ending)
    later = "" if last == names else f"; later by {last}"
    then = view.following
    if then and any(_overrides(answer, then.day) for answer in then.by_source):
        later += f"; {STANCE_WORDS[then.stance]} from {_dated(view, then.day)} by {_leaders(then)}"
    return f"Decided by {names}{later}."


def _overrides(answer: SourceVerdict, day: int) -> bool:
    """Whether the person's own practitioner or clinic gives a rule for `day`."""
    own = answer.decides and answer.source.kind in OVERRIDING
    return own and answer.reasons[0].window.covers(day)


def _leaders(said: Verdict) -> str:
    return name_sources(answer.source.key for answer in said.by_source if answer.decides)


def _ordered(answers: tuple[SourceVerdict, ...]) -> list[SourceVerdict]:
    """Those who decide first, surveys last."""
    return sorted(answers, key=lambda a: (not a.decides, a.source.kind == "survey"))


def _told(view: TopicView, answer: SourceVerdict) -> Section:
    """All rules of one source, today's marked; where its last `avoid` ends, what comes then."""
    place = _last_avoided(answer)
    lines = [
        Line(
            f"{STANCE_MARKS[rule.stance]} {quote_wording(rule.text, rule.wording)}",
            write_days(rule),
            _then(view, answer) if n == place and rule.window != Window() else "",
            rule.window.covers(view.verdict.day),
        )
        for n, rule in enumerate(answer.rules)
    ]
    return Section(_label(view, answer), STANCE_STYLES[answer.stance], tuple(lines))


def _spread(view: TopicView, answer: SourceVerdict) -> Section:
    """What the pages of a survey say, in one line for each stance."""
    lines = []
    for spread in spread_survey(answer.rules):
        mark, name = STANCE_MARKS[spread.stance], view.topic.first or view.topic.name.lower()
        lines.append(Line(f"{mark} {write_spread(name, spread)}"))
    return Section(_label(view, answer), STANCE_STYLES[answer.stance], tuple(lines))


def _label(view: TopicView, answer: SourceVerdict) -> str:
    """The source with the mark of its stance; what is only no longer asked for gets no tick."""
    lapsed = view.verdict.stance is None and view.verdict.undated
    mark = STANCE_MARKS[None if lapsed else answer.stance]
    return f"{mark} {name_sources([answer.source.key])}"


def _last_avoided(answer: SourceVerdict) -> int | None:
    """Which of its rules, the strictest and latest first, ends where it begins to be free."""
    ends = [
        (-STANCES.index(rule.stance), n)
        for n, rule in enumerate(answer.rules)
        if rule.stance in ("avoid", "limit") and _day_after(rule) == answer.free_from
    ]
    return max(ends)[1] if ends else None


def _day_after(rule: Rule) -> int | None:
    return None if rule.window.last is None else rule.window.last + 1


def _then(view: TopicView, answer: SourceVerdict) -> str:
    """What the source says once it avoids no more; after that nothing is as good as free."""
    day = answer.free_from
    if day is None:
        return "no end"
    limited = any(rule.stance == "limit" and rule.window.covers(day) for rule in answer.rules)
    return f"{STANCE_WORDS['limit' if limited else 'allow']} from {_short(view, day)}"


def _dated(view: TopicView, day: int) -> str:
    return f"{_day(view, day)} (day {day})"


def _day(view: TopicView, day: int) -> str:
    return write_date(view.session.date_of(day))


def _short(view: TopicView, day: int) -> str:
    return write_short_date(view.session.date_of(day))
