"""The page of the whole recovery: stages with their dates and changes."""

from collections.abc import Iterable, Iterator

from smp_recovery.engine.day_advice import StanceChange
from smp_recovery.engine.stages import stage_on
from smp_recovery.guidance.model import Guidance, Stage
from smp_recovery.log.days import NumberedSession
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.text import lower_first, write_date, write_short_date
from smp_recovery.views.phrases import (
    STANCE_MARKS,
    clinic_files_notice,
    describe_source,
    guidance_notice,
    name_sources,
    quote_wording,
    word_changes,
    write_day,
    write_window,
)
from smp_recovery.views.planned_session import READY_DAYS, PlannedSession
from smp_recovery.views.timeline_view import TimelineView

NO_STAGES = "This source gives no stages by day. See `smp-recovery can` for what it says."


def render_timeline(view: TimelineView) -> ScreenPage:
    """The page of stages, today's marked, each with its changes of stance."""
    source, session = view.source, view.session
    title = describe_source(source) if source else "The cautious timeline"
    subtitle = (
        f"Session {session.number} on {write_date(session.date)};"
        f" {write_date(view.on)} is day {session.day_of(view.on)}."
    )
    notice = clinic_files_notice(view.guidance) if source else guidance_notice(view.guidance)
    sections = tuple(_render_stage(view, each) for each in view.stages)
    if not sections:
        changes = tuple(write_changes(view.guidance, session, view.milestones))
        sections, notice = (Section("", "", changes),), f"{NO_STAGES} {notice}".strip()
    if view.planned:
        lines = tuple(render_planned(view.planned))
        sections = (*sections, Section("→", "bold blue", lines, headed=True))
    return ScreenPage(title, subtitle, sections, notice)


def render_planned(planned: PlannedSession) -> Iterator[Line]:
    """The date of the planned session, and each rule for getting ready with its first date."""
    session, shown = planned.session, None
    to_go = lower_first(write_day(session, planned.on))
    text = f"Session {session.number} is planned ({to_go}). Its own days count from then on."
    yield Line(text, write_short_date(session.date))
    for rule in planned.rules:
        first = max(rule.window.first or -READY_DAYS, -READY_DAYS)
        name = planned.guidance.topics[rule.topic].name
        text = f"{STANCE_MARKS[rule.stance]} {name}: {quote_wording(rule.text, rule.wording)}"
        when = "" if first == shown else f"from {write_short_date(session.date_of(first))}"
        yield Line(text, when, name_sources([rule.source]))
        shown = first


def _render_stage(view: TimelineView, stage: Stage) -> Section:
    current = stage is view.current
    text = f"{stage.name}: {stage.text}"
    head = Line(text, _write_dates(view, stage), write_window(stage.window), current)
    # The stages of a source may overlap: a change belongs to the first that covers it.
    within = (each for each in view.milestones if stage is stage_on(view.stages, each.day))
    changes = write_changes(view.guidance, view.session, within)
    return Section("▶" if current else " ", "bold green", (head, *changes), headed=True)


def _write_dates(view: TimelineView, stage: Stage) -> str:
    first, last = (
        None if day is None else write_short_date(view.session.date_of(day)) for day in stage.window
    )
    if first is None:
        return f"until {last}"
    return f"from {first}" if last is None else f"{first} to {last}"


def write_changes(
    guidance: Guidance, session: NumberedSession, changes: Iterable[StanceChange]
) -> Iterator[Line]:
    """A line for each day and new stance; `changes` must be sorted by day."""
    shown = None
    for change in word_changes(guidance, changes):
        when = "" if change.day == shown else write_short_date(session.date_of(change.day))
        yield Line(change.text, when, name_sources(change.sources))
        shown = change.day
