"""The whole recovery: stages with their dates, and what changes in each."""

from smp_recovery.engine.day_advice import StanceChange, stage_on
from smp_recovery.guidance.model import Stage
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.terminal.stance_changes import write_changes
from smp_recovery.text import write_date, write_short_date
from smp_recovery.views.phrases import (
    clinic_files_notice,
    describe_source,
    guidance_notice,
    write_window,
)
from smp_recovery.views.timeline_view import TimelineView


def render_timeline(view: TimelineView) -> ScreenPage:
    """The board of stages, today's marked, each with the changes of stance that fall into it."""
    day = view.session.day_of(view.on)
    told = view.source
    who = describe_source(told) if told else "The cautious timeline"
    sections = [_stage(view, stage) for stage in view.stages]
    began = f"Session {view.session.number} on {write_date(view.session.date)}"
    footer = clinic_files_notice(view.guidance) if told else guidance_notice(view.guidance)
    if not sections:
        hint = "This source gives no stages by day. See `smp-recovery can` for what it says."
        footer = f"{hint} {footer}".strip()
        changes = write_changes(view.guidance, view.session, view.milestones)
        sections = [Section("", "", tuple(changes))]
    return ScreenPage(who, f"{began}; {write_date(view.on)} is day {day}.", tuple(sections), footer)


def _stage(view: TimelineView, stage: Stage) -> Section:
    current = stage is view.current
    head = Line(
        f"{stage.name}: {stage.text}", _dates(view, stage), write_window(stage.window), current
    )
    within = (change for change in view.milestones if _belongs(view, change, stage))
    changes = write_changes(view.guidance, view.session, within)
    return Section("▶" if current else " ", "bold green", (head, *changes), headed=True)


def _belongs(view: TimelineView, change: StanceChange, stage: Stage) -> bool:
    """Whether `stage` is the first that covers the change; stages of a source may overlap."""
    return stage is stage_on(view.stages, change.day)


def _dates(view: TimelineView, stage: Stage) -> str:
    first, last = (
        None if day is None else write_short_date(view.session.date_of(day)) for day in stage.window
    )
    if first is None:
        return f"until {last}"
    return f"from {first}" if last is None else f"{first} to {last}"
