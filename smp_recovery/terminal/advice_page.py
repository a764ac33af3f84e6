"""The pages behind that of the day: every line with its sources and wording, and all the signs."""

from collections.abc import Iterator

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.topic_verdicts import Verdict
from smp_recovery.guidance.model import Expectation, Rule, Stance, find_contacts
from smp_recovery.terminal.day_page import render_open
from smp_recovery.terminal.entry_page import render_contacts
from smp_recovery.terminal.screen_page import STANCE_STYLES, Line, ScreenPage, Section
from smp_recovery.terminal.timeline_page import render_planned, write_changes
from smp_recovery.text import write_short_date
from smp_recovery.views.brief_rules import is_personal
from smp_recovery.views.day_view import DayView
from smp_recovery.views.phrases import (
    STANCE_MARKS,
    guidance_notice,
    name_sources,
    quote_wording,
    write_days,
    write_stage,
    write_title,
)

LABELS: dict[Stance, str] = {"avoid": "not yet", "limit": "careful", "do": "do", "allow": "allowed"}


def render_advice(view: DayView) -> ScreenPage:
    """Everything that decides the day, each rule and expectation with its source and wording."""
    changes = write_changes(view.guidance, view.session, view.changes_ahead)
    planned = tuple(render_planned(view.planned)) if view.planned else ()
    sections = (
        *(_render_stance(view, stance) for stance in LABELS),
        Section("≈ normal", "bold cyan", tuple(_list_expectations(view))),
        Section("→ next", "bold blue", tuple(changes)),
        Section("→ planned", "bold blue", planned),
        *render_signs(view).sections,
    )
    stage = view.advice.stage
    return ScreenPage(
        write_title(view.session, view.log.on),
        f"{write_stage(stage)}. {stage.text} ({name_sources(stage.sources)})",
        sections,
        guidance_notice(view.guidance),
    )


def render_signs(view: DayView) -> ScreenPage:
    """Every warning sign and pair with its sources, the most urgent last; then what is open."""
    sections = [
        Section(
            f"☎ {call.whom}", "bold magenta", (Line(call.text, "", name_sources(call.sources)),)
        )
        for call in reversed(list_calls(view.guidance))
    ]
    clinic = render_contacts(find_contacts(view.guidance))
    return ScreenPage("Warning signs: whom to call", "", (clinic, *sections, *render_open(view)))


def _render_stance(view: DayView, stance: Stance) -> Section:
    """The rules behind the `stance` of each topic, and for `do` all that nobody contradicts."""
    if stance == "do":
        rules = view.advice.rules("do")
        lines = [_render_reason(rule.text, rule, write_days(rule)) for rule in rules]
    else:
        verdicts = (v for v in view.advice.verdicts if v.stance == stance)
        lines = [line for verdict in verdicts for line in _list_reasons(view, verdict)]
    return Section(f"{STANCE_MARKS[stance]} {LABELS[stance]}", STANCE_STYLES[stance], tuple(lines))


def _list_reasons(view: DayView, verdict: Verdict) -> Iterator[Line]:
    """A line for each text, the first with the end of the stance."""
    name, time = view.guidance.topics[verdict.topic].name, _write_verdict_end(view, verdict)
    reasons = [rule for rule in verdict.reasons if rule.window.covers(view.day)]
    for text in dict.fromkeys(quote_wording(r.text, r.wording) for r in reasons):
        said = [r.source for r in reasons if quote_wording(r.text, r.wording) == text]
        yield Line(f"{name}: {text}", time, name_sources(said))
        time = ""


def _render_reason(text: str, reason: Rule | Expectation, time: str) -> Line:
    return Line(quote_wording(text, reason.wording), time, name_sources([reason.source]))


def _list_expectations(view: DayView) -> Iterator[Line]:
    expected = {each.symptom.key for each in view.symptoms}
    for each in view.advice.expectations:
        if each.symptom and (each.symptom in expected or is_personal(view.guidance, each.source)):
            name = view.guidance.symptoms[each.symptom].name
            yield _render_reason(f"{name}: {each.text}", each, write_days(each))


def _write_verdict_end(view: DayView, verdict: Verdict) -> str:
    if verdict.until is None:
        return "" if verdict.stance == "allow" else "no end given"
    return f"to {write_short_date(view.session.date_of(verdict.until))}"
