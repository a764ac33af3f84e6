"""The view of a day joins advice and log; the zone of the machine changes nothing."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from smp_recovery.engine.day_advice import advise, list_expected_symptoms
from smp_recovery.engine.symptom_windows import CoverageBySymptom
from smp_recovery.errors import DateError
from smp_recovery.guidance.model import URGENCIES, Guidance
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import NumberedSession, day_number
from smp_recovery.log.entries import Entry
from smp_recovery.views.day_view import DAYS_AHEAD, view_day
from smp_recovery.views.log_view import view_log
from smp_recovery.views.timeline_view import view_timeline
from smp_recovery.views.topic_view import view_topic

SESSION = NumberedSession(1, date(2026, 11, 17))


def test_a_day_holds_all_about_it(guidance: Guidance) -> None:
    """The view of a day has its advice, the usual symptoms, and every sign that warns by itself,
    the most urgent first.
    """
    log = view_log(guidance, SESSION, (), SESSION.date_of(8))
    view = view_day(log)
    assert (view.log, view.session) == (log, SESSION)
    assert view.advice == advise(guidance, 8, DAYS_AHEAD)
    assert view.symptoms == list_expected_symptoms(guidance, CoverageBySymptom(guidance), 8)
    assert [symptom.key for symptom in view.ended] == ["itch", "fluid"]
    assert {change.day for change in view.advice.new} == {8}
    watched = {sign.key for sign in guidance.signs.values() if sign.urgency == "watch"}
    assert {sign.key for sign in view.signs} == set(guidance.signs) - watched
    urgencies = [URGENCIES.index(sign.urgency) for sign in view.signs]
    assert urgencies == sorted(urgencies)


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
    session = NumberedSession(1, date(2026, 10, 23))
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
                    view_day(view_log(guidance, session, entries, on)),
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
    numbered = NumberedSession(1, session)
    entries = [Entry(1, datetime.combine(session, datetime.min.time(), UTC), "pus")]
    view = view_day(view_log(guidance, numbered, entries, on))
    assert view.advice.day == (on - session).days
    for topic in guidance.topics.values():
        assert view_topic(guidance, numbered, topic, on).verdict.day == view.advice.day
    timeline = view_timeline(guidance, numbered, on)
    assert timeline.current is not None
    for day in (-1, 0, FURTHEST_DAY, 4000):
        try:
            assert day_number(session, numbered.date_of(day)) == day
        except DateError as error:
            told = str(error)
            assert not date.min.toordinal() <= session.toordinal() + day <= date.max.toordinal()
            assert "outside the calendar" in told
