"""Views join guidance, session, entries and a date; only the calendar day counts."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.day_advice import advise, changes, expected_symptoms, follow, verdict
from smp_recovery.errors import DateError
from smp_recovery.guidance.model import (
    URGENCIES,
    Contact,
    Guidance,
    SourceWarning,
    Topic,
    Window,
)
from smp_recovery.log.days import NumberedSession, date_of_day, day_number
from smp_recovery.log.entries import Entry
from smp_recovery.views.day_view import DAYS_AHEAD, view_day
from smp_recovery.views.log_view import find_earlier, find_reach, find_unreadable, view_log
from smp_recovery.views.timeline_view import LAST_MILESTONE, view_timeline
from smp_recovery.views.topic_view import view_topic
from tests.making import TOPICS, add, entry, rule, say, source

SESSION = NumberedSession(1, date(2026, 11, 17))
DATES = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def on_day(day: int) -> date:
    """Give the date of a day of the session."""
    return SESSION.date + timedelta(days=day)


def with_topic(guidance: Guidance, parent: str | None = None) -> Guidance:
    """The guidance with a topic that no source speaks of, split off a parent or not."""
    made_up = Topic("made-up", "Made up", (), parent=parent)
    return guidance._replace(topics={**guidance.topics, "made-up": made_up})


def test_a_day_holds_all_about_it(guidance: Guidance) -> None:
    """The view of a day has its advice, the usual symptoms, what is open and what is not mentioned
    any more, the person's risks, and every sign that warns by itself.
    """
    entries = (entry(1, "itch", 4, 2), entry(2, "pus", 5), entry(3, "scab", 20, 1))
    held = guidance._replace(held=("hiccups", "diabetes"))
    view = view_day(held, SESSION, entries, on_day(8))
    assert (view.on, view.session) == (on_day(8), SESSION)
    assert view.advice == advise(guidance, 8, DAYS_AHEAD)
    assert view.symptoms == expected_symptoms(guidance, 8)
    assert [finding.symptom for finding in view.findings] == ["pus"]
    assert [(each.key, each.day) for each in view.unmentioned] == [("itch", 4)]
    assert (view.future, view.contact) == ((), None)
    assert view.risks == (guidance.risks["diabetes"],)
    watched = {sign.key for sign in guidance.signs.values() if sign.urgency == "watch"}
    assert {sign.key for sign in view.signs} == set(guidance.signs) - watched
    urgencies = [URGENCIES.index(sign.urgency) for sign in view.signs]
    assert urgencies == sorted(urgencies)


def test_a_topic_holds_what_is_said_of_it(guidance: Guidance) -> None:
    """The view of a topic has its verdict and what sources call usual about it."""
    view = view_topic(guidance, SESSION, guidance.topics["sessions"], on_day(5))
    assert view.verdict == verdict(guidance, "sessions", 5)
    assert {e.topic for e in view.expectations} == {"sessions"}
    assert {e.source for e in view.expectations} == {"elka", "clinic-survey"}
    assert view.warnings == ()


def test_a_topic_holds_what_follows(guidance: Guidance) -> None:
    """The verdict of the day after the present one ends, none where no end is known."""
    view = view_topic(guidance, SESSION, guidance.topics["washing"], on_day(2))
    assert view.following == verdict(guidance, "washing", 6)
    assert view.following.stance == view.verdict.then == "limit"
    last = view_topic(guidance, SESSION, guidance.topics["washing"], on_day(30))
    assert last.following is None


def test_a_topic_holds_the_warnings_about_it(guidance: Guidance) -> None:
    """What a source warns of on the topic is there, of whatever day."""
    warning = SourceWarning(
        *("own", None, None, "sun", "soon", Window(5, 9), 0, "Burnt: call us.", "", None)
    )
    told = add(guidance, source("own", "clinic")._replace(warnings=(warning,)))
    assert view_topic(told, SESSION, told.topics["sun"], on_day(2)).warnings == (warning,)
    assert view_topic(told, SESSION, told.topics["washing"], on_day(2)).warnings == ()


def test_what_is_dated_later_than_now_is_known(guidance: Guidance) -> None:
    """On the present day it is told, also among the findings; it silences nothing. On a day that
    one looks back on it does not count.
    """
    now = entry(0, "", 5).at
    entries = [entry(1, "pus", 5), entry(2, "fever", 6), entry(3, "pus", 7, 0)]
    today = view_day(guidance, SESSION, entries, on_day(5), now)
    assert {finding.symptom for finding in today.findings} == {"pus", "fever"}
    assert today.future == tuple(entries[1:])
    log = view_log(guidance, SESSION, entries, on_day(5), now)
    assert [item.entry.number for item in log.listed] == [1, 2, 3]
    assert log.future == today.future
    assert (log.standing, log.behind) == (today.findings, {1, 2})
    for moment in (None, now + timedelta(days=1)):
        back = view_day(guidance, SESSION, entries, on_day(5), moment)
        assert [finding.symptom for finding in back.findings] == ["pus"]
        assert len(view_log(guidance, SESSION, entries, on_day(5), moment).listed) == 1


def test_what_is_open_from_an_earlier_session(guidance: Guidance) -> None:
    """With how to answer it there; signs, and what is for a doctor, are shown, and the findings of
    the later session are weighed with them. None has a number of the other log.
    """
    later = NumberedSession(2, on_day(30))
    logged = [entry(1, "fever", 29), entry(2, "itch", 29, 1), entry(3, "late-reaction", 29)]
    earlier = find_earlier(guidance, SESSION, logged, on_day(32))
    assert [(f.symptom, f.level, f.entries) for f in earlier] == [
        *(("fever", "doctor", ()), ("itch", "contact", ()), ("late-reaction", "contact", ())),
    ]
    assert earlier[0].text.startswith("Still open in session 1: Fever, noted on day 29: ")
    assert "run `smp-recovery log fever none --session 1`." in earlier[0].act
    entries = [entry(7, "pus", 32)]
    view = view_day(guidance, later, entries, on_day(32), None, earlier)
    assert [(f.symptom, f.level) for f in view.findings] == [
        *(("pus", "emergency"), ("fever", "doctor"), ("late-reaction", "contact")),
    ]
    log = view_log(guidance, later, entries, on_day(32), None, earlier)
    assert (log.standing, log.behind) == (view.findings, {7})
    assert log.listed[0].finding == view.findings[0]
    assert find_unreadable(SESSION).entries == ()


def test_the_timeline_holds_the_whole_recovery(guidance: Guidance) -> None:
    """All stages, the one of the date, and every change from day 0 to the last milestone."""
    view = view_timeline(guidance, SESSION, on_day(12))
    assert view.stages == guidance.stages
    assert view.current is not None
    assert view.current.key == "settling"
    assert view.source is None
    assert view.milestones == changes(guidance, -1, LAST_MILESTONE + 1)
    assert changes(guidance, LAST_MILESTONE, 10_000) == ()
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
    view = view_timeline(follow(guidance, [key]), SESSION, on_day(day))
    assert view.source is not None
    assert view.source.key == key
    assert view.stages == guidance.sources[key].stages
    assert (view.current.key if view.current else None) == stage


def test_one_source_s_timeline_tells_its_own_changes(guidance: Guidance) -> None:
    """Following one source, a milestone is one that it decides, or the practitioner."""
    own = source("practitioner", "practitioner", rule("practitioner", "avoid", 30, 40, "made-up"))
    told = follow(add(with_topic(guidance), own), ["elka"])
    milestones = view_timeline(told, SESSION, on_day(5)).milestones
    assert {change.source for change in milestones} == {"elka", "practitioner"}
    assert [c.day for c in milestones if c.topic == "made-up"] == [30, 41]
    assert [(c.day, c.stance) for c in milestones if c.topic == "washing"] == [
        *((0, "avoid"), (4, "limit"), (7, "allow")),
    ]
    assert set(milestones) <= set(changes(told, -1, LAST_MILESTONE + 1))


@pytest.mark.parametrize("keys", [["elka", "skalptec"], []])
def test_several_that_lead_share_the_cautious_timeline(guidance: Guidance, keys: list[str]) -> None:
    """Where more than one source leads, or none, the stages are the cautious ones."""
    view = view_timeline(follow(guidance, keys), SESSION, on_day(5))
    assert view.source is None
    assert view.stages == guidance.stages


def test_the_clinic_is_reached_by_the_practitioner_s_contact_first(guidance: Guidance) -> None:
    """Then by that of a clinic's file; one in which nothing is filled in is none."""
    mine, theirs = Contact("Ada", "1", ""), Contact("", "", "desk@example.org")
    clinic = source("file", "clinic")._replace(contact=theirs)
    empty = source("own", "practitioner")._replace(contact=Contact("", "", ""))
    own = empty._replace(contact=mine)
    for told, contact in (
        ((clinic, own), mine),
        ((own, clinic), mine),
        ((clinic,), theirs),
        ((empty, clinic), theirs),
        ((empty,), None),
        ((), None),
    ):
        view = view_day(add(guidance, *told), SESSION, (), on_day(5))
        assert view.contact == contact


def test_the_practitioner_s_word_is_in_every_view(guidance: Guidance) -> None:
    """One rule changes the topic, the day and the timeline at once."""
    own = source("own", "practitioner", rule("own", "avoid", None, 40, "exercise"))
    told = add(guidance, own)
    topic = view_topic(told, SESSION, told.topics["exercise"], on_day(30))
    assert topic.verdict.stance == "avoid"
    assert [answer.source.key for answer in topic.verdict.answers if answer.leads] == ["own"]
    day = view_day(told, SESSION, (), on_day(30))
    assert [r.source for r in day.advice.rules("avoid") if r.topic == "exercise"] == ["own"]
    milestones = view_timeline(told, SESSION, on_day(30)).milestones
    said = [(c.day, c.stance) for c in milestones if c.topic == "exercise"]
    assert said == [(0, "avoid"), (41, "allow")]
    split = view_timeline(with_topic(told, "exercise"), SESSION, on_day(30)).milestones
    assert [(c.day, c.stance) for c in split if c.topic == "made-up"] == said
    followed = follow(add(guidance, say("practitioner", ("allow", 2, 3))), ["elka"])
    washing = view_topic(followed, SESSION, followed.topics["washing"], on_day(2))
    assert washing.verdict.stance == "allow"
    assert {answer.source.key for answer in washing.verdict.answers} == {
        answer.source.key for answer in verdict(guidance, "washing", 2).answers
    } | {"practitioner"}


@given(session=DATES, day=st.integers(-60, 400), shift=st.integers(-400, 400))
def test_only_the_count_of_days_matters(
    guidance: Guidance, session: date, day: int, shift: int
) -> None:
    """What day n of one session brings, day n brings of any; and a session k days earlier is k
    days further on the same date.
    """
    on = session + timedelta(days=day)
    for topic in TOPICS:
        view = view_topic(guidance, NumberedSession(1, session), guidance.topics[topic], on)
        assert view.verdict == verdict(guidance, topic, day)
        earlier = NumberedSession(1, session - timedelta(days=shift))
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
    numbered = NumberedSession(1, session)
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
    numbered = NumberedSession(1, session)
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


def test_reach_of_today_is_the_latest_entry() -> None:
    """On the present day an entry made further east, or by a wrong clock, counts, too; on other
    days none after them does.
    """
    logged, now = [entry(1, "itch", 3), entry(2, "itch", 5)], entry(0, "", 4).at
    assert find_reach(logged, on_day(4), now) == on_day(5)
    assert find_reach(logged, on_day(3), now - timedelta(days=1)) == on_day(5)
    assert find_reach(logged, on_day(4), now + timedelta(days=5)) == on_day(4)
    assert find_reach(logged, on_day(9), now + timedelta(days=5)) == on_day(9)
    assert find_reach((), on_day(4), now) == find_reach(logged, on_day(4), None) == on_day(4)
