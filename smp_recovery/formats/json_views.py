"""Every view as JSON-ready mappings with stable keys and ISO dates.

Pure: values in, mappings out. The keys are documented in the README; more may come, none goes.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from smp_recovery.engine.assessment import Assessed
from smp_recovery.engine.day_advice import Change
from smp_recovery.engine.findings import Finding
from smp_recovery.engine.topic_verdicts import Answer
from smp_recovery.guidance.model import (
    Expectation,
    Guidance,
    Rule,
    SourceWarning,
    Stage,
    Topic,
)
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry
from smp_recovery.views.day_view import DayView
from smp_recovery.views.timeline_view import TimelineView
from smp_recovery.views.topic_view import TopicView

if TYPE_CHECKING:  # imported only where they are needed
    from smp_recovery.user_data.file_check import Checkup
    from smp_recovery.views.calendar_events import Event
    from smp_recovery.views.report_view import ReportView
    from smp_recovery.views.symptom_grid import Grid

Json = dict[str, Any]


def export_day(view: DayView) -> Json:
    """The daily view."""
    advice = view.advice
    return {
        "date": view.on.isoformat(),
        "day": advice.day,
        "session": export_session(view.session),
        "stage": _stage(advice.stage),
        "findings": [export_finding(finding) for finding in view.findings],
        "avoid": [export_rule(rule) for rule in advice.rules("avoid")],
        "limit": [export_rule(rule) for rule in advice.rules("limit")],
        "do": [export_rule(rule) for rule in advice.rules("do")],
        "allow": [export_rule(rule) for rule in advice.rules("allow")],
        "expect": _expect(view),
        "changes": [_change(change, view.session) for change in advice.changes],
        "warning_signs": _warning_signs(view),
        "unmentioned": [
            {"symptom": each.key, "severity": each.severity, "day": each.day}
            for each in view.unmentioned
        ],
        "future": [entry.number for entry in view.future],
    }


def export_topic(view: TopicView) -> Json:
    """The answer to `can`."""
    said = view.verdict
    return {
        "topic": said.topic,
        "name": view.topic.name,
        "date": view.on.isoformat(),
        "day": said.day,
        "session": export_session(view.session),
        "stance": said.stance or "unknown",
        "since": _iso(view.session, said.since),
        "until": _iso(view.session, said.until),
        "free_from": _iso(view.session, said.free_from),
        "undated": said.undated,
        "sources": [_answer(answer, view.session) for answer in said.answers],
        "expect": [{"topic": e.topic, "text": e.text, **_origin(e)} for e in view.expectations],
        "warnings": [
            {
                "urgency": w.urgency,
                "text": w.text,
                **_origin(w),
            }
            for w in view.warnings
        ],
        "see": [
            {
                "topic": other.topic.key,
                "stance": other.verdict.stance or "unknown",
                "free_from": _iso(view.session, other.verdict.free_from),
            }
            for other in view.see
        ],
    }


def export_timeline(view: TimelineView) -> Json:
    """The whole recovery."""
    return {
        "date": view.on.isoformat(),
        "day": view.session.day_of(view.on),
        "session": export_session(view.session),
        "source": view.source.key if view.source else None,
        "stages": [
            {
                **_stage(stage),
                "text": stage.text,
                "wording": stage.wording,
                "sources": list(stage.sources),
                "first_date": _iso(view.session, stage.window.first),
                "last_date": _iso(view.session, stage.window.last),
                "current": stage is view.current,
            }
            for stage in view.stages
        ],
        "milestones": [_change(change, view.session) for change in view.milestones],
    }


def export_agenda(events: "Iterable[Event]", session: NumberedSession) -> Json:
    """The events of the calendar file."""
    return {
        "session": export_session(session),
        "events": [
            {
                "key": event.key,
                "date": event.date.isoformat(),
                "day": event.day,
                "title": event.title,
                "lines": list(event.lines),
                "sources": list(event.sources),
                "withdrawn": event.withdrawn,
            }
            for event in events
        ],
    }


def export_report(view: "ReportView") -> Json:
    """The report for a consultation."""
    day = view.day
    return {
        "date": day.on.isoformat(),
        "day": day.advice.day,
        "written": view.written.isoformat(),
        "session": export_session(day.session),
        "stage": _stage(day.advice.stage),
        "contact": day.contact and day.contact._asdict(),
        "risks": [
            {"risk": risk.key, "text": risk.text, "source": risk.source} for risk in view.risks
        ],
        "findings": [export_finding(finding) for finding in view.findings],
        "future": [entry.number for entry in day.future],
        "grid": export_grid(view.grid),
        "entries": [
            {**export_assessed(item), "open": item.entry.number in view.behind}
            for item in view.listed
        ],
        "rules": [{"stance": rule.stance, **export_rule(rule)} for rule in view.rules],
        "sources": [
            {
                "source": source.key,
                "title": source.title,
                "publisher": source.publisher,
                "kind": source.kind,
                "version": source.version or None,
                "address": source.address or None,
                "built_in": source.built_in,
            }
            for source in view.followed
        ],
    }


def export_grid(grid: "Grid") -> Json:
    """The day grid: for each symptom or sign what was logged and expected on each day, and
    the findings that stand open, whatever the rows.
    """
    dates = [_iso(grid.session, day) for day in grid.days]
    return {
        "session": export_session(grid.session),
        "date": grid.on.isoformat(),
        "day": grid.session.day_of(grid.on),
        "days": list(grid.days),
        "symptoms": [
            {
                "symptom": row.key,
                "name": row.name,
                "sign": row.sign,
                "open": row.open,
                "days": [
                    {**cell._asdict(), "date": date, "entries": list(cell.entries)}
                    for cell, date in zip(row.cells, dates, strict=True)
                ],
            }
            for row in grid.rows
        ],
        "findings": [export_finding(finding) for finding in grid.findings],
    }


def export_saved(
    session: NumberedSession, day: int, saved: Sequence[Assessed], future: Iterable[Entry]
) -> Json:
    """The answer to `log`: the most urgent of the `saved` entries, and all of them."""
    worst = saved[0]
    by_number = sorted(saved, key=lambda each: each.entry.number)
    return {
        "entry": export_entry(worst.entry),
        "finding": export_finding(worst.finding),
        "entries": [export_entry(each.entry) for each in by_number],
        "findings": [export_finding(each.finding) for each in by_number],
        "session": export_session(session),
        "day": day,
        "future": [entry.number for entry in future],
    }


def export_session(session: NumberedSession | None) -> Json | None:
    """A session by number and date."""
    return session and {"number": session.number, "date": session.date.isoformat()}


def export_entry(entry: Entry) -> Json:
    """One entry of the log."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "symptom": entry.symptom,
        "severity": entry.severity,
        "note": entry.note or None,
        "area": entry.area or None,
        "temperature": entry.temperature,
    }


def export_assessed(assessed: Assessed) -> Json:
    """One entry with the day it was made on and the level of what it meant."""
    return {
        **export_entry(assessed.entry),
        "day": assessed.day,
        "level": assessed.finding.level,
    }


def export_finding(finding: Finding) -> Json:
    """One finding; `source` is the first of `sources`, null where no source is needed."""
    return {
        "level": finding.level,
        "symptom": finding.symptom,
        "entries": list(finding.entries),
        "text": finding.text,
        "act": finding.act,
        "source": finding.sources[0] if finding.sources else None,
        "sources": list(finding.sources),
        "steps": [{"sources": list(step.sources), "text": step.text} for step in finding.steps],
    }


def _stage(stage: Stage) -> Json:
    return {
        "key": stage.key,
        "name": stage.name,
        "first_day": stage.window.first,
        "last_day": stage.window.last,
    }


def export_rule(rule: Rule) -> Json:
    """One rule of a source."""
    return {
        "topic": rule.topic,
        "text": rule.text,
        **_origin(rule),
    }


def _origin(said: Rule | Expectation | SourceWarning) -> Json:
    return {
        "source": said.source,
        "wording": said.wording,
        "first_day": said.window.first,
        "last_day": said.window.last,
        "pages": said.pages,
        "undated": said.undated,
    }


def _expect(view: DayView) -> list[Json]:
    wordings = {(e.symptom, e.source): e.wording for e in view.advice.expectations}
    symptoms: Iterable[Json] = (
        {
            "symptom": each.symptom.key,
            "text": each.symptom.inside,
            "source": each.sources[0],
            "wording": wordings.get((each.symptom.key, each.sources[0]), ""),
            "first_day": each.window.first,
            "last_day": each.window.last,
            "pages": None,
            "undated": not each.covered.covering,
        }
        for each in view.symptoms
    )
    said: Iterable[Json] = (
        {
            **({"symptom": e.symptom} if e.symptom else {"topic": e.topic}),
            "text": e.text,
            **_origin(e),
        }
        for e in view.advice.expectations
    )
    return [*symptoms, *said]


def _warning_signs(view: DayView) -> list[Json]:
    return [
        {
            "sign": sign.key,
            "name": sign.name,
            "urgency": sign.urgency,
            "act": sign.act,
            "source": sign.source,
        }
        for sign in view.signs
    ]


def _change(change: Change, session: NumberedSession) -> Json:
    return {
        "date": _iso(session, change.day),
        "day": change.day,
        "topic": change.topic,
        "before": change.before or "unknown",
        "stance": change.stance,
        "source": change.source,
    }


def _answer(answer: Answer, session: NumberedSession) -> Json:
    return {
        "source": answer.source.key,
        "title": answer.source.title,
        "publisher": answer.source.publisher,
        "kind": answer.source.kind,
        "built_in": answer.source.built_in,
        "stance": answer.stance or "unknown",
        "leads": answer.leads,
        "free_from": _iso(session, answer.free_from),
        "text": answer.deciding[0].text,
        "wording": answer.deciding[0].wording,
        "rules": [{"stance": rule.stance, **export_rule(rule)} for rule in answer.rules],
    }


def _iso(session: NumberedSession, day: int | None) -> str | None:
    return None if day is None else session.date_of(day).isoformat()


def export_guidance(guidance: Guidance, topic: Topic | None) -> Json:
    """The topics with their other words, and every rule on `topic` or on all of them."""
    topics = [topic] if topic else list(guidance.topics.values())
    keys = {found.key for found in topics}
    rules = [r for source in guidance.sources.values() for r in source.rules if r.topic in keys]
    return {
        "topics": [
            {"key": found.key, "name": found.name, "aliases": list(found.aliases)}
            for found in topics
        ],
        "rules": [{"stance": rule.stance, **export_rule(rule)} for rule in rules],
    }


def export_checkup(found: "Checkup") -> Json:
    """What the check of all files has found."""
    return {
        "home": str(found.home),
        "damaged": found.damaged,
        "files": found.files,
        "sessions": found.sessions,
        "entries": found.entries,
        "kept_versions": found.versions,
        "guidance": found.guidance,
        "checks": [check._asdict() for check in found.checks],
    }
