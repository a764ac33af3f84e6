"""The page of one day on one screen: what is new comes first, what needs action last."""

from collections.abc import Iterable, Iterator

from smp_recovery.engine.calls import list_brief_calls
from smp_recovery.engine.day_advice import StanceChange, find_verdict
from smp_recovery.engine.findings import join_findings, rank, write_clear_command
from smp_recovery.engine.topic_verdicts import Verdict
from smp_recovery.guidance.model import Rule, Stance, find_contacts
from smp_recovery.terminal.entry_page import render_contacts, render_finding
from smp_recovery.terminal.screen_page import STANCE_STYLES, Line, ScreenPage, Section
from smp_recovery.text import clip, enumerate_names, lower_first, upper_first, write_short_date
from smp_recovery.views.brief_rules import (
    choose_rules,
    is_personal,
    is_survey,
    join_alike,
    join_own_words,
    word_rule,
    write_briefly,
)
from smp_recovery.views.day_view import DayView
from smp_recovery.views.phrases import (
    WITHOUT_NOTE,
    guidance_notice,
    name_briefly,
    name_sources,
    write_day,
    write_future,
    write_severity,
)

MOST_CHANGES = 2
"""The most dates with changes that are shown."""

BRIEF_HINT = "Next: smp-recovery log · today --sources"
HINT = "Evening: smp-recovery log · Who says so: smp-recovery today --sources"

_CHANGES: dict[Stance, str] = {
    "avoid": "not yet",
    "limit": "with care",
    "allow": "allowed",
    "do": "do",
}


def render_day(view: DayView, hint: str = HINT) -> ScreenPage:
    """What is new, to leave, to do, normal and next, whom to call, the `hint`, and the findings,
    the most urgent last. What comes next is as long as one screen lets it be.
    """
    above = (
        _render_new(view),
        _render_not_yet(view),
        _render_careful(view),
        _render_do(view),
        _render_allowed(view),
        _render_normal(view),
    )
    head, below = _write_head(view), tuple(render_open(view))
    calls, notice = tuple(_render_calls(view)), guidance_notice(view.guidance)
    *longer, least = _render_next(view)

    def lay_out(title: str, coming: Section, hint: str) -> ScreenPage:
        last = Section("", "", tuple(map(Line, filter(None, (notice, hint)))), run_in=True)
        sections = (*above, coming, *calls, last, *below)
        return ScreenPage(title, "", sections, dense=True)

    title = f"{head}: {lower_first(view.advice.stage.text)}"
    page, *shorter = (lay_out(title, coming, hint) for coming in (*longer, least))
    shorter += (lay_out(head, least, each) for each in (hint, BRIEF_HINT))
    return page._replace(shorter=tuple(shorter))


def _write_head(view: DayView) -> str:
    """The day, its date, and the name of its stage, after the number of a second session."""
    session = view.session
    named = [f"Session {session.number}"] if session.number > 1 else []
    day, date = write_day(session, view.log.on), write_short_date(view.log.on)
    return " · ".join((*named, day, date, view.advice.stage.name))


def _render_new(view: DayView) -> Section:
    parts = list(_word_changes(view, view.new)) if view.day else ["all that follows"]
    if view.ended:
        names = ", ".join(lower_first(symptom.name) for symptom in view.ended)
        parts.append(f"no longer usual: {names}")
    return _render_items("* new", "bold blue", parts)


def _render_not_yet(view: DayView) -> Section:
    avoided = [v for v in view.advice.verdicts if v.stance == "avoid"]
    names = _name_topics(view, view.avoided_before_next)
    last = [f"before the next session: {names}"] if names else []
    return _render_by_end(view, "✗ not yet", "avoid", avoided, last)


def _render_allowed(view: DayView) -> Section:
    """The topics that the practitioner or a clinic's file allows, not those of other sources."""
    allowed = (v for v in view.advice.verdicts if v.stance == "allow")
    freed = [verdict for verdict in allowed if verdict.own_reasons]
    return _render_by_end(view, "✓ allowed", "allow", freed)


def _render_by_end(
    view: DayView, label: str, stance: Stance, verdicts: list[Verdict], last: Iterable[str] = ()
) -> Section:
    """The names of the topics by the day on which their stance ends, what comes `last`, and each
    rule of the user's own clinic on a line of its own.
    """
    own = [v for v in verdicts if any(is_personal(view.guidance, r.source) for r in v.reasons)]
    rest = [v for v in verdicts if v not in own]
    parts = [
        f"{_write_until(view, until) or 'no end given'}: {_name_topics(view, same)}"
        for until, same in _group_by_end(rest)
    ]
    open_end = "no end given" if stance == "avoid" else ""
    lines = []
    for v in own:
        named = (view.guidance.topics[v.topic].name, join_own_words(view.guidance, v))
        until = _write_until(view, v.until) or open_end
        lines.append(Line(": ".join(filter(None, named)), until, _name_own_sources(view, v)))
    return _render_items(label, STANCE_STYLES[stance], (*parts, *last), lines)


def _render_careful(view: DayView) -> Section:
    """The chosen advice on each topic, but one for all that only a survey limits."""
    limited = [v for v in view.advice.verdicts if v.stance == "limit"]
    surveyed = [v for v in limited if all(is_survey(view.guidance, rule) for rule in v.reasons)]
    told = (v for v in limited if v not in surveyed)
    rules = [rule for v in told for rule in choose_rules(view.guidance, v, "limit")]
    last = [f"ask first: {_name_topics(view, surveyed)}"] if surveyed else []
    return _render_rules(view, "! careful", "limit", rules, last)


def _render_do(view: DayView) -> Section:
    rules = view.advice.rules("do")
    risks: list[Line] = []
    if view.day < 0:  # before a session every rule is shown
        risks = [
            Line(risk.text, "", name_sources([risk.source])) for risk in view.guidance.own_risks
        ]
    else:
        topics = {rule.topic for rule in rules}
        verdicts = (v for v in view.advice.verdicts if v.topic in topics)
        rules = tuple(rule for v in verdicts for rule in choose_rules(view.guidance, v, "do"))
    section = _render_rules(view, "✓ do", "do", rules)
    return section._replace(lines=(*risks, *section.lines))


def _render_rules(
    view: DayView, label: str, stance: Stance, rules: Iterable[Rule], last: Iterable[str] = ()
) -> Section:
    rules = tuple(dict.fromkeys(rules))
    own = [rule for rule in rules if is_personal(view.guidance, rule.source)]
    lines = [Line(word_rule(view.guidance, rule), "", name_sources([rule.source])) for rule in own]
    parts = [write_briefly(view.guidance, rule) for rule in rules if rule not in own]
    return _render_items(label, STANCE_STYLES[stance], (*join_alike(parts), *last), lines)


def _render_normal(view: DayView) -> Section:
    """What is expected, and what the own clinic expects unless something asks for a doctor."""
    expected = {each.symptom.key for each in view.symptoms}
    expected |= {f.symptom for f in view.log.findings if rank(f.level) <= rank("contact")}
    urgent = any(rank(finding.level) <= rank("doctor") for finding in view.log.findings)
    own = [
        Line(f"{view.guidance.symptoms[e.symptom].name}: {e.text}", "", name_sources([e.source]))
        for e in view.advice.expectations
        if e.symptom and e.symptom not in expected and is_personal(view.guidance, e.source)
        if not urgent
    ]
    names = ", ".join(lower_first(symptom.name) for symptom in view.usual)
    return _render_items("≈ normal", "bold cyan", [names] if names else [], own)


def _render_next(view: DayView) -> Iterator[Section]:
    """The next dates with changes and the planned session, in three forms, the longest first."""
    ahead = view.changes_ahead
    for most, ready in zip((MOST_CHANGES, 1, 1), _write_planned(view), strict=True):
        parts = []
        for day in sorted({change.day for change in ahead})[:most]:
            if worded := "; ".join(_word_changes(view, (c for c in ahead if c.day == day))):
                parts.append(f"{_write_coming_date(view, day)}: {worded}")
        yield _render_items("→ next", "bold blue", (*parts, ready) if ready else parts)


def _write_planned(view: DayView) -> tuple[str, str, str]:
    """The planned session, and how to get ready for it if it is near, the longest form first."""
    if view.planned is None:
        return ("", "", "")
    session, advice = view.planned.session, view.planned.advice
    name = (
        f"{_write_coming_date(view, view.session.day_of(session.date))}: session {session.number}"
    )
    if advice is None:
        return (name, name, name)
    rules = (*advice.rules("limit"), *advice.rules("do"))
    asked = "; ".join(join_alike(write_briefly(view.guidance, rule) for rule in rules))
    return (
        f"{name}, get ready: {asked}",
        f"{name}: {lower_first(advice.stage.text.rstrip('.'))}",
        f"{name}, see smp-recovery today --session {session.number}",
    )


def _word_changes(view: DayView, changes: Iterable[StanceChange]) -> Iterator[str]:
    """`not yet: exercise, sun` for each new stance; `washing: only water (clinic)` for a step."""
    found: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        if (change.before, change.stance) == ("do", "allow"):
            continue
        ends = change.stance == "allow" and change.before in ("avoid", "limit")
        word = "allowed again" if ends else _CHANGES[change.stance]
        key = (word, "")
        if change.is_step:
            said = lower_first(clip(change.text.rstrip(".")))
            by = "" if change.text == WITHOUT_NOTE else f" ({name_sources([change.source])})"
            key = ("", f": {said}{by}")
        found.setdefault(key, []).append(name_briefly(view.guidance.topics[change.topic]))
    return (
        f"{word}{': ' if word else ''}{', '.join(names)}{said}"
        for (word, said), names in found.items()
    )


def _render_calls(view: DayView) -> Iterator[Section]:
    for call in list_brief_calls(view.guidance):
        whom = "doctor today" if call.whom == "doctor" else call.whom
        yield Section(f"☎ {whom}", "bold magenta", (Line(call.signs),), run_in=True)
    yield render_contacts(find_contacts(view.guidance))._replace(run_in=True)


def render_open(view: DayView) -> Iterator[Section]:
    """What was not mentioned, what is later than now, and the findings, the most urgent last."""
    yield _render_unmentioned(view)
    later = write_future(view.guidance, view.session, view.log.future)
    yield Section("! later than now", STANCE_STYLES["limit"], tuple(map(Line, later)))
    yield from _render_findings(view)


def _render_unmentioned(view: DayView) -> Section:
    """One line for all symptoms of at least moderate severity without a recent entry."""
    rated = [
        f"{view.guidance.symptoms[each.key].name} ({write_severity(each.rated)} on day {each.day})"
        for each in view.log.unmentioned
    ]
    names = upper_first(enumerate_names(rated))
    text = f"{names}. Log it again, or `smp-recovery log clear` what is gone."
    return Section("? not mentioned", "bold cyan", (Line(text),) if rated else ())


def _render_findings(view: DayView) -> Iterator[Section]:
    """The findings, the most urgent last, each with how to close the signs of this session."""
    signs = [entry for entry in view.log.entries if entry.symptom in view.guidance.signs]
    for finding in reversed(join_findings(view.log.findings)):
        section = render_finding(finding, name_sources(finding.sources))
        keys = dict.fromkeys(e.symptom for e in signs if e.number in finding.entries)
        if keys:
            gone = "it is gone, log that" if len(keys) == 1 else "one is gone, log that one"
            line = Line(f"Once {gone}: {', '.join(map(write_clear_command, keys))}.")
            section = section._replace(lines=(*section.lines, line))
        yield section


def _render_items(
    label: str, style: str, parts: Iterable[str], lines: Iterable[Line] = ()
) -> Section:
    """A section of the `lines`, one for topics of which the same is said, and of all `parts`."""
    named: dict[Line, list[str]] = {}
    for line in lines:
        name, colon, words = line.text.partition(": ")
        named.setdefault(line._replace(text=f"{colon}{words}"), []).append(name)
    names = ((line, upper_first(enumerate_names(same))) for line, same in named.items())
    joined = upper_first(" · ".join(parts))
    told = tuple(line._replace(text=f"{name}{line.text}") for line, name in names)
    return Section(label, style, (*told, Line(joined)) if joined else told)


def _name_topics(view: DayView, verdicts: Iterable[Verdict]) -> str:
    return ", ".join(name_briefly(view.guidance.topics[each.topic]) for each in verdicts)


def _name_own_sources(view: DayView, verdict: Verdict) -> str:
    """The own sources; if their rules end before the stance, also when, and who decides then."""
    own = [rule for rule in verdict.reasons if is_personal(view.guidance, rule.source)]
    names = name_sources(rule.source for rule in own)
    ends = [rule.window.last for rule in own if rule.window.last is not None]
    if len(ends) < len(own) or max(ends) == verdict.until:
        return names
    later = find_verdict(view.guidance, verdict.topic, max(ends) + 1).reasons
    then = f", then {name_sources(rule.source for rule in later)}" if later else ""
    return f"{names} {_write_until(view, max(ends))}{then}"


def _write_until(view: DayView, day: int | None) -> str:
    if day is None:
        return ""
    return "to today" if day == view.day else f"to {_write_near_date(view, day)}"


def _write_coming_date(view: DayView, day: int) -> str:
    return "tomorrow" if day == view.day + 1 else _write_near_date(view, day)


def _write_near_date(view: DayView, day: int) -> str:
    """`Mon 30` within the next week, else `11 Dec`."""
    weekday, date, month = write_short_date(view.session.date_of(day)).split()
    return f"{weekday} {date}" if day <= view.day + 7 else f"{date} {month}"


def _group_by_end(verdicts: Iterable[Verdict]) -> list[tuple[int | None, list[Verdict]]]:
    found: dict[int | None, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.until, []).append(verdict)
    return sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
