"""Views join guidance, session, entries and a date; only the calendar day counts."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.dates import date_of_day, day_number
from smp_recovery.errors import DateError
from smp_recovery.guidance.model import URGENCIES, Guidance
from smp_recovery.log.model import Entry
from smp_recovery.timeline import advise, changes, only, verdict
from smp_recovery.views import (
    DAYS_AHEAD,
    LAST_MILESTONE,
    Numbered,
    view_day,
    view_timeline,
    view_topic,
)

SESSION = Numbered(1, date(2026, 11, 17))
DATES = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def on_day(day: int) -> date:
    """Give the date of a day of the session."""
    return SESSION.date + timedelta(days=day)


def entry(number: int, symptom: str, day: int, severity: int | None = None) -> Entry:
    """Make an entry at noon of a day of the session."""
    moment = datetime.combine(on_day(day), datetime.min.time(), UTC) + timedelta(hours=12)
    return Entry(number, moment, symptom, severity)


def test_a_day_holds_all_about_it(guidance: Guidance) -> None:
    """The view of a day has its advice, the usual symptoms, the findings and every sign."""
    entries = (entry(1, "itch", 4, 2), entry(2, "pus", 5), entry(3, "scab", 20, 1))
    view = view_day(guidance, SESSION, entries, on_day(8))
    assert (view.on, view.session) == (on_day(8), SESSION)
    assert view.advice == advise(guidance, 8, DAYS_AHEAD)
    assert [symptom.key for symptom in view.symptoms] == [
        *("itch", "tenderness", "scab", "flaking", "patchy"),
    ]
    assert [finding.symptom for finding in view.findings] == ["pus"]
    assert {sign.key for sign in view.signs} == set(guidance.signs)
    urgencies = [URGENCIES.index(sign.urgency) for sign in view.signs]
    assert urgencies == sorted(urgencies)


def test_a_topic_holds_what_is_said_of_it(guidance: Guidance) -> None:
    """The view of a topic has its verdict and what sources call usual about it."""
    view = view_topic(guidance, SESSION, guidance.topics["sessions"], on_day(5))
    assert view.verdict == verdict(guidance, "sessions", 5)
    assert {e.topic for e in view.expectations} == {"sessions"}
    assert {e.source for e in view.expectations} == {"elka", "clinic-survey"}


def test_the_timeline_holds_the_whole_recovery(guidance: Guidance) -> None:
    """All stages, the one of the date, and every change from day 0 to the last milestone."""
    view = view_timeline(guidance, SESSION, on_day(12))
    assert view.stages == guidance.stages
    assert view.current is not None
    assert view.current.key == "settling"
    assert view.milestones == changes(guidance, -1, LAST_MILESTONE + 1)
    assert [c.day for c in view.milestones if c.topic == "washing"] == [0, 6, 11]
    assert all(0 <= change.day <= LAST_MILESTONE for change in view.milestones)


@pytest.mark.parametrize(
    ("key", "day", "stage"),
    [
        ("elka", 5, "day-4-to-6"),
        ("elka", 300, "day-7"),
        ("skalptec", 3, "first-72-hours"),
        ("skalptec", 4, "day-3-to-5"),
        ("skalptec", 22, None),
        ("elka", -1, None),
        ("recovery-guide", 5, None),
    ],
)
def test_a_source_s_own_timeline(guidance: Guidance, key: str, day: int, stage: str | None) -> None:
    """Following one source, the stages are its own, and a day may have none."""
    view = view_timeline(only(guidance, key), SESSION, on_day(day), guidance.sources[key])
    assert view.stages == guidance.sources[key].stages
    assert (view.current.key if view.current else None) == stage


@given(session=DATES, day=st.integers(-60, 400), shift=st.integers(-400, 400))
def test_only_the_count_of_days_matters(
    guidance: Guidance, session: date, day: int, shift: int
) -> None:
    """What day n of one session brings, day n brings of any; and a session k days earlier is k
    days further on the same date.
    """
    on = session + timedelta(days=day)
    for topic in ("washing", "exercise", "sex"):
        view = view_topic(guidance, Numbered(1, session), guidance.topics[topic], on)
        assert view.verdict == verdict(guidance, topic, day)
        earlier = Numbered(1, session - timedelta(days=shift))
        view = view_topic(guidance, earlier, guidance.topics[topic], on)
        assert view.verdict == verdict(guidance, topic, day + shift)
        again = view_topic(guidance, earlier, guidance.topics[topic], on - timedelta(days=shift))
        assert again.verdict == verdict(guidance, topic, day)


@pytest.mark.parametrize(
    ("session", "on", "day"),
    [
        (date(2026, 3, 28), date(2026, 3, 30), 2),  # daylight saving begins in Europe
        (date(2026, 10, 24), date(2026, 10, 26), 2),  # and ends
        (date(2028, 2, 28), date(2028, 3, 1), 2),  # a leap day
        (date(2027, 2, 28), date(2027, 3, 1), 1),
        (date(2026, 12, 31), date(2027, 1, 1), 1),
        (date(2026, 11, 17), date(2026, 11, 16), -1),
    ],
)
def test_days_are_calendar_days(session: date, on: date, day: int) -> None:
    """Month ends, leap days and changes of the clock do not move a day."""
    numbered = Numbered(1, session)
    assert numbered.day_of(on) == day
    assert numbered.date_of(day) == on


@pytest.fixture
def any_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Let a test change the zone of the process, and put it back."""
    before = os.environ.get("TZ")
    yield monkeypatch
    if before is None:
        monkeypatch.delenv("TZ", raising=False)
    else:
        monkeypatch.setenv("TZ", before)
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone can be set on POSIX alone")
def test_the_zone_of_the_machine_changes_nothing(
    guidance: Guidance, any_zone: pytest.MonkeyPatch
) -> None:
    """The same session, entries and date give the same views in every time zone."""
    session = Numbered(1, date(2026, 10, 23))
    entries = [
        Entry(n, datetime(2026, 10, 23 + n, 23, 59, tzinfo=timezone(timedelta(hours=h))), key)
        for n, (h, key) in enumerate([(2, "scab"), (1, "pus"), (-11, "redness"), (14, "itch")], 1)
    ]
    seen = []
    for zone in ("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12"):
        any_zone.setenv("TZ", zone)
        time.tzset()
        for day in range(-1, 5):
            on = session.date_of(day)
            seen.append(
                (
                    day,
                    view_day(guidance, session, entries, on),
                    view_topic(guidance, session, guidance.topics["washing"], on),
                    view_timeline(guidance, session, on),
                )
            )
    assert all(later == first for n in range(6) for first in [seen[n]] for later in seen[n::6])


EDGES = [date.min, date.min + timedelta(days=1), date.max - timedelta(days=1), date.max]


@pytest.mark.parametrize("on", EDGES, ids=str)
@pytest.mark.parametrize("session", EDGES, ids=str)
def test_the_ends_of_the_calendar_are_no_crash(guidance: Guidance, session: date, on: date) -> None:
    """At the first and last date there is, views work; a date beyond is refused as such."""
    numbered = Numbered(1, session)
    entries = [Entry(1, datetime.combine(session, datetime.min.time(), UTC), "pus")]
    view = view_day(guidance, numbered, entries, on)
    assert view.advice.day == (on - session).days
    for topic in guidance.topics.values():
        assert view_topic(guidance, numbered, topic, on).verdict.day == view.advice.day
    timeline = view_timeline(guidance, numbered, on)
    assert timeline.current is not None
    for day in (-1, 0, LAST_MILESTONE, 4000):
        try:
            assert day_number(session, numbered.date_of(day)) == day
        except DateError as error:
            told = str(error)
            assert not date.min.toordinal() <= session.toordinal() + day <= date.max.toordinal()
            assert "outside the calendar" in told


@given(session=st.dates(), day=st.integers())
def test_no_day_is_a_crash(session: date, day: int) -> None:
    """Any day of any session is a date, or refused as one outside the calendar."""
    try:
        assert day_number(session, date_of_day(session, day)) == day
    except DateError:
        reach = session.toordinal() + day
        assert not date.min.toordinal() <= reach <= date.max.toordinal()


@given(days=st.lists(st.integers(0, 20), max_size=5), day=st.integers(-3, 25))
def test_entries_after_the_date_do_not_count(guidance: Guidance, days: list[int], day: int) -> None:
    """Looking at a date shows what was known then."""
    entries = [entry(n, "pus", d) for n, d in enumerate(days, 1)]
    known = [each for each in entries if each.at.date() <= on_day(day)]
    assert view_day(guidance, SESSION, entries, on_day(day)) == view_day(
        guidance, SESSION, known, on_day(day)
    )
