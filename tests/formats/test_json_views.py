"""Every view as JSON: the keys of the contract, ISO dates, and nothing that JSON cannot hold."""

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.day_advice import mark_followed
from smp_recovery.engine.findings import Finding, Step
from smp_recovery.formats.json_views import (
    export_day,
    export_guidance,
    export_timeline,
    export_topic,
    export_value,
)
from smp_recovery.guidance.model import STANCES, URGENCIES, Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.views.day_view import view_day
from smp_recovery.views.log_view import NumberedSession, list_entries, view_log
from smp_recovery.views.timeline_view import view_timeline
from smp_recovery.views.topic_view import view_topic
from tests.making import add, source, undated

SESSION = NumberedSession(2, date(2026, 11, 17))
AT = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))

RULE = {"topic", "text", "source", "wording", "first_day", "last_day", "pages", "undated"}


def on(day: int) -> date:
    """The date of a day of the session."""
    return SESSION.date + timedelta(days=day)


def keys(words: str) -> set[str]:
    """The keys that these words are."""
    return set(words.split())


def round_trip(value: Any) -> Any:
    """The value as a reader of the JSON gets it; it must be the same."""
    read = json.loads(json.dumps(value))
    assert read == value
    return read


@pytest.mark.parametrize("day", [-10, 0, 4, 12, 40])
def test_parts_of_a_day(guidance: Guidance, day: int) -> None:
    """The daily view has exactly the documented keys, and so have its parts; a topic is either to
    be avoided, to be limited, or free: never in two of the lists.
    """
    view = round_trip(export_day(view_day(view_log(guidance, SESSION, (), on(day)))))
    assert set(view) == keys(
        "date day session stage findings avoid limit do allow expect new no_longer_expected "
        "changes warning_signs unmentioned future planned"
    )
    assert (view["date"], view["day"]) == (on(day).isoformat(), day)
    assert view["session"] == export_value(SESSION) == {"number": 2, "date": "2026-11-17"}
    assert set(view["stage"]) == keys("key name first_day last_day")
    for stance in ("avoid", "limit", "do", "allow"):
        assert all(set(rule) == RULE for rule in view[stance])
    for item in view["expect"]:
        assert set(item) in (RULE, RULE - {"topic"} | {"symptom"})
        assert item["source"] in guidance.sources
    for change in (*view["new"], *view["changes"]):
        assert set(change) == {"date", "day", "topic", "before", "stance", "source", "text"}
        assert change["date"] == on(change["day"]).isoformat()
        assert change["stance"] in STANCES
        assert change["before"] in {*STANCES, "unknown"} - {change["stance"]}
    for sign in view["warning_signs"]:
        assert set(sign) == {"sign", "name", "urgency", "act", "source"}
        assert sign["urgency"] in URGENCIES
    avoid, limit = ({rule["topic"] for rule in view[key]} for key in ("avoid", "limit"))
    free = {rule["topic"] for key in ("do", "allow") for rule in view[key]}
    assert not avoid & limit
    assert not (avoid | limit) & free


@given(data=st.data(), day=st.integers(-60, 400))
def test_topic_on_any_day(guidance: Guidance, data: st.DataObject, day: int) -> None:
    """Any topic on any day has the documented keys, ISO dates, and one of five stances."""
    topic = data.draw(st.sampled_from(sorted(guidance.topics)))
    view = view_topic(guidance, SESSION, guidance.topics[topic], on(day))
    answer = round_trip(export_topic(view))
    assert set(answer) == keys(
        "topic name date day session stance since until free_from undated sources expect "
        "warnings see"
    )
    assert answer["stance"] in (*STANCES, "unknown")
    for said in answer["sources"]:
        assert set(said) == keys(
            "source title publisher kind built_in stance leads free_from text wording rules"
        )
        assert said["stance"] in (*STANCES, "unknown")
        assert all(set(rule) == {"stance", *RULE} for rule in said["rules"])
        assert said["text"] in {rule["text"] for rule in said["rules"]}
    for value in (answer["since"], answer["until"], answer["free_from"]):
        assert value is None or date.fromisoformat(value)
    if answer["undated"]:
        assert answer["until"] is None or answer["stance"] == "unknown"


@pytest.mark.parametrize("source", [None, "elka", "recovery-guide"])
def test_timeline(guidance: Guidance, source: str | None) -> None:
    """The timeline has stages with days and dates that agree, and milestones."""
    chosen = mark_followed(guidance, (source,)) if source else guidance
    view = round_trip(export_timeline(view_timeline(chosen, SESSION, on(4))))
    assert set(view) == keys("date day session source stages milestones planned")
    assert view["source"] == source
    for stage in view["stages"]:
        assert set(stage) == keys(
            "key name first_day last_day text wording sources first_date last_date current"
        )
        for end in ("first", "last"):
            day = stage[f"{end}_day"]
            assert stage[f"{end}_date"] == (None if day is None else on(day).isoformat())
    assert view["milestones"]


def test_entry_and_what_it_meant(guidance: Guidance) -> None:
    """An entry has all its fields, what was not said is null; in the history it has its day and the
    level of what it meant.
    """
    full = Entry(4, AT, "fever", 0, "a\nb", "crown", 38.5, {"mood": "fine"})
    fields = ("number", "at", "symptom", "severity", "note", "area", "temperature")
    at = "2026-11-21T09:30:00+01:00"
    for entry, values in (
        (Entry(3, AT, "itch"), (3, at, "itch", None, None, None, None)),
        (full, (4, at, "fever", 0, "a\nb", "crown", 38.5)),
    ):
        assert round_trip(export_value(entry)) == dict(zip(fields, values, strict=True))
    entries = [Entry(1, AT, "redness", 1), Entry(2, AT + timedelta(days=1), "redness", 3)]
    _, second = list_entries(view_log(guidance, SESSION, entries, on(5)))
    told = round_trip(export_value(second))
    assert told == {**export_value(entries[1]), "day": 5, "level": "doctor", "open": True}


@pytest.mark.parametrize("sources", [("elka", "nhs"), ()])
def test_finding(sources: tuple[str, ...]) -> None:
    """A finding names its first source and all of them, and what each advises first."""
    steps = (Step(("elka",), "Wait."),)
    finding = Finding("watch", "scab", (1, 3), "Scabs.", "Ask.", sources, steps)
    assert round_trip(export_value(finding)) == {
        "level": "watch",
        "symptom": "scab",
        "entries": [1, 3],
        "text": "Scabs.",
        "act": "Ask.",
        "source": sources[0] if sources else None,
        "sources": list(sources),
        "steps": [{"sources": ["elka"], "text": "Wait."}],
    }


def test_guidance_of_one_topic_and_of_all(guidance: Guidance) -> None:
    """The topics with their other words, and every rule on them with its stance."""
    one = round_trip(export_guidance(guidance, guidance.topics["washing"]))
    assert set(one) == {"topics", "rules"}
    (topic,) = one["topics"]
    assert topic["key"] == "washing"
    assert "shower" in topic["aliases"]
    assert one["rules"]
    assert all(set(rule) == {"stance", *RULE} for rule in one["rules"])
    every = round_trip(export_guidance(guidance, None))
    assert [topic["key"] for topic in every["topics"]] == list(guidance.topics)
    assert [rule for rule in every["rules"] if rule["topic"] == "washing"] == one["rules"]


def test_source_that_is_not_built_in(guidance: Guidance) -> None:
    """A clinic's file says so in every answer that names it."""
    ours = guidance.sources["elka"]._replace(key="ours", kind="clinic", built_in=False)
    rules = tuple(rule._replace(source="ours") for rule in ours.rules)
    known = guidance._replace(sources={"ours": ours._replace(rules=rules), **guidance.sources})
    view = view_topic(known, SESSION, guidance.topics["exercise"], on(8))
    answers = {said["source"]: said for said in round_trip(export_topic(view))["sources"]}
    assert (answers["ours"]["built_in"], answers["ours"]["leads"]) == (False, True)
    assert answers["elka"]["built_in"] is True


def test_findings_of_a_day(guidance: Guidance) -> None:
    """The findings of a day come with it, the most urgent first, with what was not mentioned any
    more, and the numbers of entries dated later than now.
    """
    entries = (
        *(Entry(1, AT, "scab", 4), Entry(2, AT, "pus"), Entry(3, AT, "itch", 2)),
        Entry(4, AT + timedelta(days=5), "pus", 0),
    )
    now = AT + timedelta(days=3)
    view = round_trip(export_day(view_day(view_log(guidance, SESSION, entries, now.date(), now))))
    assert [(f["level"], f["entries"]) for f in view["findings"]] == [
        ("doctor", [2]),
        ("contact", [1]),
    ]
    assert view["unmentioned"] == [{"symptom": "itch", "severity": 2, "day": 4}]
    assert view["future"] == [4]


def test_what_gives_no_days_says_so(guidance: Guidance) -> None:
    """Rules, what is normal, and the answer on a topic: the last day is there, but not as given."""
    told = add(guidance, source("own", "clinic", undated("own", "avoid")))
    day = round_trip(export_day(view_day(view_log(told, SESSION, (), on(4)))))
    (rule,) = (rule for rule in day["avoid"] if rule["source"] == "own")
    assert (rule["last_day"], rule["undated"]) == (28, True)
    itch = next(item for item in day["expect"] if item.get("symptom") == "itch")
    assert (itch["undated"], itch["last_day"]) == (True, 7)
    redness = next(item for item in day["expect"] if item.get("symptom") == "redness")
    assert (redness["undated"], redness["last_day"]) == (False, 5)
    view = view_topic(told, SESSION, told.topics["washing"], on(4))
    answer = round_trip(export_topic(view))
    assert (answer["undated"], answer["until"], answer["free_from"]) == (True, None, None)
