"""Turns every view into a mapping for JSON, with documented keys and ISO dates. Pure.

Keys may be added but are never removed.
"""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smp_recovery.guidance.model import list_aliases

if TYPE_CHECKING:  # every command imports this module, and must not pay for what others show
    from collections.abc import Iterable, Sequence

    from smp_recovery.engine.assessment import AssessedEntry
    from smp_recovery.engine.findings import Finding
    from smp_recovery.engine.topic_verdicts import SourceVerdict
    from smp_recovery.guidance.model import Guidance, Source, Topic
    from smp_recovery.log.days import NumberedSession
    from smp_recovery.log.entries import Entry
    from smp_recovery.views.calendar_events import CalendarEvent
    from smp_recovery.views.day_view import DayView
    from smp_recovery.views.plan_view import PlanView
    from smp_recovery.views.report_view import ReportView
    from smp_recovery.views.symptom_grid import Grid
    from smp_recovery.views.timeline_view import TimelineView
    from smp_recovery.views.topic_view import TopicOutline, TopicView

Json = dict[str, Any]

_WINDOW = "first_day=window.first last_day=window.last"
_ORIGIN = f"source wording pages undated {_WINDOW}"
_RULE = f"topic text {_ORIGIN}"
_CLINIC = (
    "source=source.key title=source.title publisher=source.publisher version=source.version"
    " contact=source.contact followed=source.followed rules=source.rules leads led"
)
_SOURCE = "source=key title publisher kind built_in"
_KEYS = {
    "Cell": "day expected entries severity temperature level date=day@",
    "Entry": "number symptom severity temperature at note? area?",
    "Expectation": _RULE,
    "FileReport": (
        "damaged files sessions entries guidance home=data_dir kept_versions=versions checks"
    ),
    "Finding": "level symptom text act=advice entries source sources steps",
    "ListedEntry": "*entry day level=finding.level open",
    "PlanItem": "date=day@ day stance label until topic name words sources",
    "PlannedSession": "*session day rules",
    "Risk": "risk=key text source",
    "Rule": f"stance {_RULE}",
    "Sign": "sign=key name urgency act source",
    "SourceWarning": f"urgency text {_ORIGIN}",
    "Stage": f"key name {_WINDOW}",
    "StanceChange": "day topic stance source text? date=day@ before!",
    "StanceDifference": f"topic {_WINDOW} before! after!",
    "SymptomEpisode": "symptom=key severity day",
    "SymptomRow": "symptom=key name sign open days=cells",
    "TopicView": "topic=topic.key stance=verdict.stance! free_from=verdict.free_from@",
    "Topic": "topic=key name",
    "UndoResult": "file=name session=date exists damaged edited gone back",
}
"""The keys of the values that do not have all their fields, by the names of their classes."""


def export_day(view: DayView) -> Json:
    """The daily view."""
    advice, session = view.advice, view.session
    return {
        **_pick(view, "date=log.on day=log.day session stage=advice.stage findings=log.findings"),
        **{
            stance: [_pick(rule, _RULE) for rule in advice.rules(stance)]
            for stance in ("avoid", "limit", "do", "allow")
        },
        "expect": _export_expected(view),
        **_pick(advice, "new", session),
        "no_longer_expected": [symptom.key for symptom in view.ended],
        **_pick(advice, "changes", session),
        **_pick(view, "warning_signs=signs unmentioned=log.unmentioned"),
        "future": [entry.number for entry in view.log.future],
        **_pick(view, "planned"),
    }


def export_topic(view: TopicView) -> Json:
    """The answer to `can`."""
    verdict, session = view.verdict, view.session
    return {
        **_pick(view, "topic=topic.key name=topic.name date=on day=verdict.day session"),
        **_pick(verdict, "stance! since@ until@ free_from@ undated", session),
        "sources": [_export_verdict(answer, session) for answer in verdict.by_source],
        **_pick(view, "expect=expectations warnings see", session),
    }


def export_outline(outline: TopicOutline, on: date) -> Json:
    """The answer to `can` without a session: every source with its rules."""
    return {
        **_pick(outline, "topic=topic.key name=topic.name"),
        "date": on.isoformat(),
        **dict.fromkeys(("day", "session")),
        "stance": "unknown",
        "sources": [
            {**_pick(source, _SOURCE), "rules": export_value(rules)}
            for source, rules, _ in outline.timeline.by_source
        ],
        **dict.fromkeys(("since", "until", "free_from")),
        "undated": False,
        "see": [],
        **_pick(outline, "expect=expectations warnings"),
    }


def export_timeline(view: TimelineView) -> Json:
    """The whole recovery."""
    session = view.session
    keys = f"key name {_WINDOW} text wording sources"
    keys += " first_date=window.first@ last_date=window.last@"
    return {
        "date": view.on.isoformat(),
        "day": session.day_of(view.on),
        **_pick(view, "session"),
        "source": view.source.key if view.source else None,
        "stages": [
            {**_pick(stage, keys, session), "current": stage is view.current}
            for stage in view.stages
        ],
        **_pick(view, "milestones planned", session),
    }


def export_plan(view: PlanView) -> Json:
    """The sheet for the fridge."""
    return _pick(view, "session written name? stages later calls contacts said", view.session)


def export_events(events: Iterable[CalendarEvent], session: NumberedSession) -> Json:
    """The events of the calendar file."""
    return {
        "session": export_value(session),
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
        "contact": export_value(next(iter(view.contacts), None)),
        **_pick(view, "risks findings"),
        "future": [entry.number for entry in view.log.future],
        "grid": export_grid(view.grid),
        **_pick(view, "entries"),
        "rules": export_value(rules),
        "clinics": [_pick(own, _CLINIC) for own in view.own if own.source.kind == "clinic"],
        "sources": [_pick(source, f"{_SOURCE} version? address?") for source in view.followed],
    }


def export_grid(grid: Grid) -> Json:
    """The grid: for each symptom or sign its cell on each day, and all open findings."""
    return {
        **_pick(grid, "session date=on"),
        "day": grid.session.day_of(grid.on),
        **_pick(grid, "days symptoms=rows findings", grid.session),
    }


def export_saved(
    session: NumberedSession,
    saved: Sequence[AssessedEntry],
    future: Iterable[Entry],
    still_open: Finding | None = None,
) -> Json:
    """The answer to `log`: the most urgent of the `saved` entries, all of them, and the rest."""
    by_number = sorted(saved, key=lambda each: each.entry.number)
    return {
        **_pick(saved[0], "entry finding"),
        "entries": [export_value(each.entry) for each in by_number],
        "findings": [export_value(each.finding) for each in by_number],
        "session": export_value(session),
        "day": saved[0].day,
        "future": [entry.number for entry in future],
        "still_open": export_value(still_open),
    }


def export_guidance(guidance: Guidance, topic: Topic | None) -> Json:
    """The topics with their other words, and every rule on `topic` or on all of them."""
    topics = {topic.key: topic} if topic else guidance.topics
    rules = [r for source in guidance.sources.values() for r in source.rules if r.topic in topics]
    return {
        "topics": [
            {**_pick(each, "key name"), "aliases": list_aliases(each)} for each in topics.values()
        ],
        "rules": export_value(rules),
    }


def export_source(source: Source) -> Json:
    """What `guidance sources` says of a source."""
    about = _pick(source, "key title publisher? kind address? built_in followed")
    return {**about, "rules": len(source.rules)}


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


def _export_verdict(answer: SourceVerdict, session: NumberedSession) -> Json:
    return {
        **_pick(answer.source, _SOURCE),
        **_pick(answer, "stance! leads=decides free_from@", session),
        **_pick(answer.reasons[0], "text wording"),
        "rules": export_value(answer.rules),
    }


def export_value(value: Any, session: NumberedSession | None = None) -> Any:
    """A value with all that it holds: dates in ISO, named tuples as mappings, others as lists.

    `session` is the one that the days of the value are counted from, if it has dates for them.
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {key: export_value(each, session) for key, each in value.items()}
    if isinstance(value, tuple | list):
        keys = _KEYS.get(type(value).__name__) or " ".join(getattr(value, "_fields", ()))
        return _pick(value, keys, session) if keys else [export_value(e, session) for e in value]
    return value


def _pick(value: object, keys: str, session: NumberedSession | None = None) -> Json:
    """The fields of `value` that are called so. `sign=key` gives the field `key` another name,
    `note?` makes an empty text null, and `stance!` calls none `unknown`. `free_from@` is the date
    of a day of the `session`. `*entry` picks all keys of the field `entry`.
    """
    picked: Json = {}
    for key in keys.split():
        name, _, field = key.strip("*?!@").partition("=")
        found = attrgetter(field or name)(value)
        if key.startswith("*"):
            picked |= export_value(found, session)
            continue
        if key.endswith("@") and session and found is not None:
            found = session.date_of(found)
        if not found and key.endswith(("?", "!")):
            found = "unknown" if key.endswith("!") else None
        picked[name] = export_value(found, session)
    return picked
