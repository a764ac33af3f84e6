"""Turns every view into a mapping for JSON, with documented keys and ISO dates. Pure.

Keys may be added but are never removed.
"""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from smp_recovery.guidance.model import list_aliases

if TYPE_CHECKING:  # every command imports this module, and must not pay for what others show
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from smp_recovery.engine.assessment import AssessedEntry
    from smp_recovery.engine.day_advice import StanceChange, StanceDifference
    from smp_recovery.engine.findings import Finding
    from smp_recovery.engine.topic_verdicts import SourceVerdict
    from smp_recovery.guidance.model import Guidance, Rule, Source, Topic
    from smp_recovery.log.days import NumberedSession
    from smp_recovery.log.entries import Entry
    from smp_recovery.user_data.file_check import FileReport
    from smp_recovery.user_data.undoing import UndoResult
    from smp_recovery.views.calendar_events import CalendarEvent
    from smp_recovery.views.day_view import DayView
    from smp_recovery.views.file_notes import FileNote
    from smp_recovery.views.log_view import ListedEntry
    from smp_recovery.views.plan_view import PlanView
    from smp_recovery.views.planned_session import PlannedSession
    from smp_recovery.views.report_view import ReportView
    from smp_recovery.views.symptom_grid import Grid
    from smp_recovery.views.timeline_view import TimelineView
    from smp_recovery.views.topic_view import TopicOutline, TopicView

Json = dict[str, Any]

_WINDOW = "first_day=window.first last_day=window.last"
_ORIGIN = f"source wording pages undated {_WINDOW}"
_CLINIC = (
    "source=source.key title=source.title publisher=source.publisher version=source.version"
    " contact=source.contact followed=source.followed rules=source.rules leads led"
)
_SOURCE = "source=key title publisher kind built_in"


def export_day(view: DayView) -> Json:
    """The daily view."""
    log, advice = view.log, view.advice
    return {
        **_pick(view, "date=log.on day=log.day session stage=advice.stage findings=log.findings"),
        **{
            stance: [export_rule(rule) for rule in advice.rules(stance)]
            for stance in ("avoid", "limit", "do", "allow")
        },
        "expect": _export_expected(view),
        "new": [_export_change(change, log.session) for change in advice.new],
        "no_longer_expected": [symptom.key for symptom in view.ended],
        "changes": [_export_change(change, log.session) for change in advice.changes],
        **_pick(view, "warning_signs=signs unmentioned=log.unmentioned"),
        "future": [entry.number for entry in log.future],
        "planned": _export_planned(view.planned),
    }


def export_topic(view: TopicView) -> Json:
    """The answer to `can`."""
    verdict, session = view.verdict, view.session
    return {
        **_pick(view, "topic=topic.key name=topic.name date=on day=verdict.day session"),
        "stance": verdict.stance or "unknown",
        **_pick_dates(session, verdict, "since until free_from"),
        "undated": verdict.undated,
        "sources": [_export_verdict(answer, session) for answer in verdict.by_source],
        "expect": [_pick(each, f"topic text {_ORIGIN}") for each in view.expectations],
        "warnings": _convert(view.warnings),
        "see": [
            {
                "topic": other.topic.key,
                "stance": other.verdict.stance or "unknown",
                **_pick_dates(session, other.verdict, "free_from"),
            }
            for other in view.see
        ],
    }


def export_outline(outline: TopicOutline, on: date) -> Json:
    """The answer to `can` without a session: every source with its rules."""
    return {
        **_pick(outline, "topic=topic.key name=topic.name"),
        "date": on.isoformat(),
        "day": None,
        "session": None,
        "stance": "unknown",
        "sources": [
            {**_pick(source, _SOURCE), "rules": _convert(rules)}
            for source, rules, _ in outline.timeline.by_source
        ],
        "since": None,
        "until": None,
        "free_from": None,
        "undated": False,
        "see": [],
        "expect": [_pick(each, f"topic text {_ORIGIN}") for each in outline.expectations],
        "warnings": _convert(outline.warnings),
    }


def export_topic_groups(groups: Mapping[str, Iterable[Topic]]) -> Json:
    """The answer to `can` without a topic."""
    return {
        "groups": [
            {"group": name, "topics": [_pick(topic, "topic=key name") for topic in topics]}
            for name, topics in groups.items()
        ]
    }


def export_timeline(view: TimelineView) -> Json:
    """The whole recovery."""
    session = view.session
    return {
        "date": view.on.isoformat(),
        "day": session.day_of(view.on),
        "session": export_session(session),
        "source": view.source.key if view.source else None,
        "stages": [
            {
                **_pick(stage, f"key name {_WINDOW} text wording sources"),
                **_pick_dates(session, stage, "first_date=window.first last_date=window.last"),
                "current": stage is view.current,
            }
            for stage in view.stages
        ],
        "milestones": [_export_change(change, session) for change in view.milestones],
        "planned": _export_planned(view.planned),
    }


def export_plan(view: PlanView) -> Json:
    """The sheet for the fridge."""
    keys = "day stance label until topic name words sources"
    said = [{**_pick_dates(view.session, i, "date=day"), **_pick(i, keys)} for i in view.said]
    return {**_pick(view, "session written name? stages later calls contacts"), "said": said}


def export_events(events: Iterable[CalendarEvent], session: NumberedSession) -> Json:
    """The events of the calendar file."""
    return {
        "session": export_session(session),
        "events": [
            {
                "key": f"{event.session.date}-day-{event.session.day_of(event.date)}",
                **_pick(event, "date day title lines sources"),
            }
            for event in events
        ],
    }


def export_report(view: ReportView) -> Json:
    """The report for a consultation."""
    rules = [r for own in view.own if own.source.kind == "practitioner" for r in own.source.rules]
    return {
        **_pick(view, "date=log.on day=log.day written name session=log.session stage contacts"),
        "contact": _convert(next(iter(view.contacts), None)),
        **_pick(view, "risks findings"),
        "future": [entry.number for entry in view.log.future],
        "grid": export_grid(view.grid),
        "entries": _convert(view.entries),
        "rules": _convert(rules),
        "clinics": [_pick(own, _CLINIC) for own in view.own if own.source.kind == "clinic"],
        "sources": [_pick(source, f"{_SOURCE} version? address?") for source in view.followed],
    }


def export_grid(grid: Grid) -> Json:
    """The grid: for each symptom or sign its cell on each day, and all open findings."""
    return {
        **_pick(grid, "session date=on"),
        "day": grid.session.day_of(grid.on),
        "days": list(grid.days),
        "symptoms": [
            {
                **_pick(row, "symptom=key name sign open"),
                "days": [
                    {**_convert(cell), **_pick_dates(grid.session, cell, "date=day")}
                    for cell in row.cells
                ],
            }
            for row in grid.rows
        ],
        "findings": _convert(grid.findings),
    }


def export_history(session: NumberedSession, entries: Sequence[ListedEntry]) -> Json:
    """The entries of a session."""
    return {"session": export_session(session), "entries": _convert(entries)}


def export_saved(
    session: NumberedSession,
    day: int,
    saved: Sequence[AssessedEntry],
    future: Iterable[Entry],
    still_open: Finding | None = None,
) -> Json:
    """The answer to `log`: the most urgent of the `saved` entries, all of them, and the rest."""
    by_number = sorted(saved, key=lambda each: each.entry.number)
    return {
        **_pick(saved[0], "entry finding"),
        "entries": [export_entry(each.entry) for each in by_number],
        "findings": [export_finding(each.finding) for each in by_number],
        "session": export_session(session),
        "day": day,
        "future": [entry.number for entry in future],
        "still_open": _convert(still_open),
    }


def export_guidance(guidance: Guidance, topic: Topic | None) -> Json:
    """The topics with their other words, and every rule on `topic` or on all of them."""
    topics = {topic.key: topic} if topic else guidance.topics
    rules = [r for source in guidance.sources.values() for r in source.rules if r.topic in topics]
    return {"topics": _convert(list(topics.values())), "rules": _convert(rules)}


def export_check(
    source: Source, differences: Iterable[StanceDifference], notes: Iterable[FileNote]
) -> Json:
    """What the file of `source` would change in the built-in advice, and the notes on it."""
    return {
        "source": export_source(source),
        "changes": [
            {
                **_pick(each, f"topic {_WINDOW}"),
                "before": each.before or "unknown",
                "after": each.after or "unknown",
            }
            for each in differences
        ],
        "notes": [each._asdict() for each in notes],
    }


def export_file_report(found: FileReport) -> Json:
    """The results of the check of all files."""
    return {
        **_pick(found, "damaged files sessions entries guidance"),
        "home": str(found.data_dir),
        **_pick(found, "kept_versions=versions checks"),
    }


def export_source(source: Source) -> Json:
    """What `guidance sources` says of a source."""
    about = _pick(source, "key title publisher? kind address? built_in followed")
    return {**about, "rules": len(source.rules)}


def export_undone(result: UndoResult) -> Json:
    """What `undo` did to one file."""
    return _pick(result, "file=name session=date exists damaged edited gone back")


def export_session(session: NumberedSession) -> Json:
    """A session by number and date."""
    return _pick(session, "number date")


def export_entry(entry: Entry) -> Json:
    """One entry of the log."""
    return _pick(entry, "number symptom severity temperature at note? area?")


def export_listed(listed: ListedEntry) -> Json:
    """One entry with its day, the level of its finding, and whether that is open."""
    return {**export_entry(listed.entry), **_pick(listed, "day level=finding.level open")}


def export_finding(finding: Finding) -> Json:
    """One finding; `source` is the first of `sources`, null without any."""
    return {
        **_pick(finding, "level symptom text act=advice entries"),
        "source": next(iter(finding.sources), None),
        **_pick(finding, "sources steps"),
    }


def export_rule(rule: Rule) -> Json:
    """One rule of a source."""
    return _pick(rule, f"topic text {_ORIGIN}")


def export_full_rule(rule: Rule) -> Json:
    """One rule with its stance."""
    return {"stance": rule.stance, **export_rule(rule)}


def _export_planned(planned: PlannedSession | None) -> Json | None:
    """The next session, the day of its own that it is, and its rules for getting ready."""
    if planned is None:
        return None
    rules = [export_full_rule(rule) for rule in planned.list_rules()]
    return {**export_session(planned.session), "day": planned.day, "rules": rules}


def _export_expected(view: DayView) -> list[Json]:
    expectations = view.advice.expectations
    wordings = {(e.symptom, e.source): e.wording for e in expectations}
    symptoms = [
        {
            "symptom": each.symptom.key,
            "text": each.symptom.inside,
            "source": each.sources[0],
            "wording": wordings.get((each.symptom.key, each.sources[0]), ""),
            **_pick(each, _WINDOW),
            "pages": None,
            "undated": not each.covered.covering,
        }
        for each in view.symptoms
    ]
    about = ((e, "symptom" if e.symptom else "topic") for e in expectations)
    return [*symptoms, *(_pick(e, f"{key} text {_ORIGIN}") for e, key in about)]


def _export_change(change: StanceChange, session: NumberedSession) -> Json:
    return {
        **_pick(change, "day topic stance source text?"),
        **_pick_dates(session, change, "date=day"),
        "before": change.before or "unknown",
    }


def _export_verdict(answer: SourceVerdict, session: NumberedSession) -> Json:
    return {
        **_pick(answer.source, _SOURCE),
        "stance": answer.stance or "unknown",
        "leads": answer.decides,
        **_pick_dates(session, answer, "free_from"),
        **_pick(answer.reasons[0], "text wording"),
        "rules": _convert(answer.rules),
    }


_EXPORTS: dict[str, Callable[[Any], Json]] = {
    "Entry": export_entry,
    "Finding": export_finding,
    "ListedEntry": export_listed,
    "Risk": lambda risk: _pick(risk, "risk=key text source"),
    "Rule": export_full_rule,
    "Sign": lambda sign: _pick(sign, "sign=key name urgency act source"),
    "SourceWarning": lambda warning: _pick(warning, f"urgency text {_ORIGIN}"),
    "Stage": lambda stage: _pick(stage, f"key name {_WINDOW}"),
    "SymptomEpisode": lambda episode: _pick(episode, "symptom=key severity day"),
    "Topic": lambda topic: {**_pick(topic, "key name"), "aliases": list_aliases(topic)},
}
"""How to export the values whose keys are not all their fields, by the names of their classes."""


def _convert(value: Any) -> Any:
    """A value with all that it holds: dates in ISO, named tuples as mappings, others as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        export, fields = _EXPORTS.get(type(value).__name__), getattr(value, "_fields", None)
        if export:
            return export(value)
        return _pick(value, " ".join(fields)) if fields else [_convert(each) for each in value]
    return value


def _pick(value: object, keys: str) -> Json:
    """The fields of `value` that are called so. `sign=key` gives the field `key` another name, and
    `note?` makes an empty text null.
    """
    picked = {}
    for key in keys.split():
        name, _, field = key.removesuffix("?").partition("=")
        found = _convert(attrgetter(field or name)(value))
        picked[name] = None if key.endswith("?") and not found else found
    return picked


def _pick_dates(session: NumberedSession, value: object, keys: str) -> Json:
    """The dates of fields that are days of the `session`, with keys as above."""
    days = _pick(value, keys).items()
    return {key: _convert(None if day is None else session.date_of(day)) for key, day in days}
