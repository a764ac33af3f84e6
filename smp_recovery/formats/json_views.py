"""Turns every view into a mapping for JSON, with documented keys and ISO dates. Pure.

Keys may be added but are never removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smp_recovery.guidance.model import list_aliases

if TYPE_CHECKING:  # every command imports this module, and must not pay for what others show
    from collections.abc import Iterable, Sequence

    from smp_recovery.engine.assessment import AssessedEntry
    from smp_recovery.engine.day_advice import StanceChange, StanceDifference
    from smp_recovery.engine.findings import Finding
    from smp_recovery.engine.topic_verdicts import SourceVerdict
    from smp_recovery.guidance.model import (
        Expectation,
        Guidance,
        Rule,
        Source,
        SourceWarning,
        Stage,
        Topic,
        Window,
    )
    from smp_recovery.log.days import NumberedSession
    from smp_recovery.log.entries import Entry
    from smp_recovery.user_data.file_check import FileReport
    from smp_recovery.user_data.undoing import UndoResult
    from smp_recovery.views.calendar_events import CalendarEvent
    from smp_recovery.views.day_view import DayView
    from smp_recovery.views.log_view import ListedEntry
    from smp_recovery.views.report_view import ReportView
    from smp_recovery.views.symptom_grid import Grid
    from smp_recovery.views.timeline_view import TimelineView
    from smp_recovery.views.topic_view import TopicView

Json = dict[str, Any]


def export_day(view: DayView) -> Json:
    """The daily view."""
    log, advice = view.log, view.advice
    return {
        "date": log.on.isoformat(),
        "day": advice.day,
        "session": export_session(log.session),
        "stage": _export_stage(advice.stage),
        "findings": [export_finding(finding) for finding in log.findings],
        **{
            stance: [export_rule(rule) for rule in advice.rules(stance)]
            for stance in ("avoid", "limit", "do", "allow")
        },
        "expect": _export_expected(view),
        "changes": [_export_change(change, log.session) for change in advice.changes],
        "warning_signs": [
            {"sign": sign.key, **_pick(sign, "name", "urgency", "act", "source")}
            for sign in view.signs
        ],
        "unmentioned": [
            {"symptom": each.key, "severity": each.severity, "day": each.day}
            for each in log.unmentioned
        ],
        "future": [entry.number for entry in log.future],
    }


def export_topic(view: TopicView) -> Json:
    """The answer to `can`."""
    verdict, session = view.verdict, view.session
    return {
        "topic": verdict.topic,
        "name": view.topic.name,
        "date": view.on.isoformat(),
        "day": verdict.day,
        "session": export_session(session),
        "stance": verdict.stance or "unknown",
        "since": _export_date(session, verdict.since),
        "until": _export_date(session, verdict.until),
        "free_from": _export_date(session, verdict.free_from),
        "undated": verdict.undated,
        "sources": [_export_verdict(answer, session) for answer in verdict.by_source],
        "expect": [
            {**_pick(each, "topic", "text"), **_export_origin(each)} for each in view.expectations
        ],
        "warnings": [
            {**_pick(each, "urgency", "text"), **_export_origin(each)} for each in view.warnings
        ],
        "see": [
            {
                "topic": other.topic.key,
                "stance": other.verdict.stance or "unknown",
                "free_from": _export_date(session, other.verdict.free_from),
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
                **_export_stage(stage),
                **_pick(stage, "text", "wording"),
                "sources": list(stage.sources),
                "first_date": _export_date(view.session, stage.window.first),
                "last_date": _export_date(view.session, stage.window.last),
                "current": stage is view.current,
            }
            for stage in view.stages
        ],
        "milestones": [_export_change(change, view.session) for change in view.milestones],
    }


def export_events(events: Iterable[CalendarEvent], session: NumberedSession) -> Json:
    """The events of the calendar file."""
    return {
        "session": export_session(session),
        "events": [
            {
                "key": f"{event.session.date}-day-{event.session.day_of(event.date)}",
                "date": event.date.isoformat(),
                **_pick(event, "day", "title"),
                "lines": list(event.lines),
                "sources": list(event.sources),
            }
            for event in events
        ],
    }


def export_report(view: ReportView) -> Json:
    """The report for a consultation."""
    log = view.log
    return {
        "date": log.on.isoformat(),
        "day": log.day,
        "written": view.written.isoformat(),
        "session": export_session(log.session),
        "stage": _export_stage(view.stage),
        "contact": view.contact and view.contact._asdict(),
        "risks": [{"risk": risk.key, **_pick(risk, "text", "source")} for risk in view.risks],
        "findings": [export_finding(finding) for finding in view.findings],
        "future": [entry.number for entry in log.future],
        "grid": export_grid(view.grid),
        "entries": [export_listed(listed) for listed in view.entries],
        "rules": [export_full_rule(rule) for rule in view.rules],
        "sources": [
            {
                "source": source.key,
                **_pick(source, "title", "publisher", "kind", "built_in"),
                "version": source.version or None,
                "address": source.address or None,
            }
            for source in view.followed
        ],
    }


def export_grid(grid: Grid) -> Json:
    """The grid: for each symptom or sign its cell on each day, and all open findings."""
    dates = [_export_date(grid.session, day) for day in grid.days]
    return {
        "session": export_session(grid.session),
        "date": grid.on.isoformat(),
        "day": grid.session.day_of(grid.on),
        "days": list(grid.days),
        "symptoms": [
            {
                "symptom": row.key,
                **_pick(row, "name", "sign", "open"),
                "days": [
                    {**cell._asdict(), "date": date, "entries": list(cell.entries)}
                    for cell, date in zip(row.cells, dates, strict=True)
                ],
            }
            for row in grid.rows
        ],
        "findings": [export_finding(finding) for finding in grid.findings],
    }


def export_history(session: NumberedSession, entries: Iterable[ListedEntry]) -> Json:
    """The entries of a session."""
    return {
        "session": export_session(session),
        "entries": [export_listed(listed) for listed in entries],
    }


def export_saved(
    session: NumberedSession,
    day: int,
    saved: Sequence[AssessedEntry],
    future: Iterable[Entry],
    still_open: Finding | None = None,
) -> Json:
    """The answer to `log`: the most urgent of the `saved` entries, all of them, and the rest."""
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
        "still_open": export_finding(still_open) if still_open else None,
    }


def export_guidance(guidance: Guidance, topic: Topic | None) -> Json:
    """The topics with their other words, and every rule on `topic` or on all of them."""
    topics = {topic.key: topic} if topic else guidance.topics
    rules = [r for source in guidance.sources.values() for r in source.rules if r.topic in topics]
    return {
        "topics": [
            {**_pick(each, "key", "name"), "aliases": list_aliases(each)}
            for each in topics.values()
        ],
        "rules": [export_full_rule(rule) for rule in rules],
    }


def export_differences(source: Source, differences: Iterable[StanceDifference]) -> Json:
    """What the file of `source` would change in the built-in advice."""
    return {
        "source": export_source(source),
        "changes": [
            {
                "topic": each.topic,
                **_export_window(each.window),
                "before": each.before or "unknown",
                "after": each.after or "unknown",
            }
            for each in differences
        ],
    }


def export_file_report(found: FileReport) -> Json:
    """The results of the check of all files."""
    return {
        **_pick(found, "damaged", "files", "sessions", "entries", "guidance"),
        "home": str(found.data_dir),
        "kept_versions": found.versions,
        "checks": [check._asdict() for check in found.checks],
    }


def export_source(source: Source) -> Json:
    """What `guidance sources` says of a source."""
    return {
        **_pick(source, "key", "title"),
        "publisher": source.publisher or None,
        "kind": source.kind,
        "address": source.address or None,
        **_pick(source, "built_in", "followed"),
        "rules": len(source.rules),
    }


def export_undone(result: UndoResult) -> Json:
    """What `undo` did to one file."""
    return {
        "file": result.name,
        "session": result.date.isoformat() if result.date else None,
        **_pick(result, "exists", "damaged"),
        "kept": result.kept or None,
        "gone": [export_entry(entry) for entry in result.gone],
        "back": [export_entry(entry) for entry in result.back],
    }


def export_session(session: NumberedSession) -> Json:
    """A session by number and date."""
    return {"number": session.number, "date": session.date.isoformat()}


def export_entry(entry: Entry) -> Json:
    """One entry of the log."""
    return {
        **_pick(entry, "number", "symptom", "severity", "temperature"),
        "at": entry.at.isoformat(),
        "note": entry.note or None,
        "area": entry.area or None,
    }


def export_assessed(assessed: AssessedEntry | ListedEntry) -> Json:
    """One entry with its day and the level of its finding."""
    return {**export_entry(assessed.entry), "day": assessed.day, "level": assessed.finding.level}


def export_listed(listed: ListedEntry) -> Json:
    """One entry as above, and whether it belongs to an open finding."""
    return {**export_assessed(listed), "open": listed.open}


def export_finding(finding: Finding) -> Json:
    """One finding; `source` is the first of `sources`, null without any."""
    return {
        **_pick(finding, "level", "symptom", "text"),
        "act": finding.advice,
        "entries": list(finding.entries),
        "source": finding.sources[0] if finding.sources else None,
        "sources": list(finding.sources),
        "steps": [{"sources": list(step.sources), "text": step.text} for step in finding.steps],
    }


def export_rule(rule: Rule) -> Json:
    """One rule of a source."""
    return {**_pick(rule, "topic", "text"), **_export_origin(rule)}


def export_full_rule(rule: Rule) -> Json:
    """One rule with its stance."""
    return {"stance": rule.stance, **export_rule(rule)}


def _export_stage(stage: Stage) -> Json:
    return {**_pick(stage, "key", "name"), **_export_window(stage.window)}


def _export_origin(item: Rule | Expectation | SourceWarning) -> Json:
    return {**_pick(item, "source", "wording", "pages", "undated"), **_export_window(item.window)}


def _export_expected(view: DayView) -> list[Json]:
    wordings = {(e.symptom, e.source): e.wording for e in view.advice.expectations}
    symptoms: Iterable[Json] = (
        {
            "symptom": each.symptom.key,
            "text": each.symptom.inside,
            "source": each.sources[0],
            "wording": wordings.get((each.symptom.key, each.sources[0]), ""),
            **_export_window(each.window),
            "pages": None,
            "undated": not each.covered.covering,
        }
        for each in view.symptoms
    )
    by_source: Iterable[Json] = (
        {**_pick(e, "symptom" if e.symptom else "topic", "text"), **_export_origin(e)}
        for e in view.advice.expectations
    )
    return [*symptoms, *by_source]


def _export_change(change: StanceChange, session: NumberedSession) -> Json:
    return {
        **_pick(change, "day", "topic", "stance", "source"),
        "date": _export_date(session, change.day),
        "before": change.before or "unknown",
    }


def _export_verdict(answer: SourceVerdict, session: NumberedSession) -> Json:
    return {
        "source": answer.source.key,
        **_pick(answer.source, "title", "publisher", "kind", "built_in"),
        "stance": answer.stance or "unknown",
        "leads": answer.decides,
        "free_from": _export_date(session, answer.free_from),
        **_pick(answer.reasons[0], "text", "wording"),
        "rules": [export_full_rule(rule) for rule in answer.rules],
    }


def _export_window(window: Window) -> Json:
    return {"first_day": window.first, "last_day": window.last}


def _export_date(session: NumberedSession, day: int | None) -> str | None:
    return None if day is None else session.date_of(day).isoformat()


def _pick(value: object, *fields: str) -> Json:
    return {field: getattr(value, field) for field in fields}
