"""The log as it stands on a date: which entries count, what is open, what earlier sessions add."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.findings import join_findings
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.log_view import (
    EarlierSession,
    find_earlier,
    find_more_urgent,
    last_counted_date,
    list_entries,
    select_earlier,
    view_log,
)
from tests.making import entry

SESSION = NumberedSession(1, date(2026, 11, 17))
LATER = NumberedSession(2, date(2026, 12, 17))


def on_day(day: int) -> date:
    """Give the date of a day of the session."""
    return SESSION.date + timedelta(days=day)


def test_what_is_open_and_what_is_not_mentioned(guidance: Guidance) -> None:
    """A warning sign stays open; what was moderate and is not mentioned any more is told apart."""
    entries = (entry(1, "itch", 4, 2), entry(2, "pus", 5), entry(3, "scab", 20, 1))
    log = view_log(guidance, SESSION, entries, on_day(8))
    assert (log.day, log.future, log.earlier) == (8, (), ())
    assert [each.number for each in log.entries] == [1, 2]
    assert [finding.symptom for finding in log.findings] == ["pus"]
    assert [(each.key, each.day) for each in log.unmentioned] == [("itch", 4)]
    now = entry(5, "itch", 8, 1)
    east = now._replace(at=now.at.astimezone(timezone(timedelta(hours=13))))
    assert east.at.date() == on_day(9)
    assert not view_log(guidance, SESSION, (*entries, east), on_day(8), now.at).unmentioned


def test_entries_are_listed_with_what_they_mean(guidance: Guidance) -> None:
    """The earliest first; one is open as long as it is behind an open finding, and one that says
    that something is gone never is.
    """
    entries = (
        entry(4, "pus", 3, 0),
        entry(1, "pus", 1),
        entry(2, "itch", 4, 1),
        entry(3, "fever", 5),
    )
    log = view_log(guidance, SESSION, entries, on_day(6))
    listed = [(e.entry.number, e.day, e.finding.level, e.open) for e in list_entries(log)]
    assert listed == [
        (1, 1, "doctor", False),
        (4, 3, "clear", False),
        (2, 4, "expected", False),
        (3, 5, "doctor", True),
    ]
    assert [e.entry.number for e in list_entries(log, "pus")] == [1, 4]


def test_times_of_several_offsets_on_one_day_are_told_apart(guidance: Guidance) -> None:
    """The order is that of the instants, and the offset stands with each of such a day."""
    twice = entry(1, "itch", 4, 1)
    first, second = (
        twice._replace(number=n, at=datetime.fromisoformat(f"2026-11-21T02:30{offset}"))
        for n, offset in ((3, "+02:00"), (2, "+01:00"))
    )
    log = view_log(guidance, SESSION, (second, entry(1, "itch", 3), first), on_day(6))
    assert [(e.entry.number, e.offset) for e in list_entries(log)] == [
        (1, ""),
        (3, "+02:00"),
        (2, "+01:00"),
    ]


def test_what_is_dated_later_than_now_is_known(guidance: Guidance) -> None:
    """On the present day it is told, also among the findings; it silences nothing. On a day that
    one looks back on it does not count.
    """
    now = entry(0, "", 5).at
    entries = [entry(1, "pus", 5), entry(2, "fever", 6), entry(3, "pus", 7, 0)]
    today = view_log(guidance, SESSION, entries, on_day(5), now)
    assert {finding.symptom for finding in today.findings} == {"pus", "fever"}
    assert today.future == tuple(entries[1:])
    assert [(e.entry.number, e.open) for e in list_entries(today)] == [
        *((1, True), (2, True), (3, False))
    ]
    for moment in (None, now + timedelta(days=1)):
        back = view_log(guidance, SESSION, entries, on_day(5), moment)
        assert [finding.symptom for finding in back.findings] == ["pus"]
        assert back.entries == (entries[0],)


def test_what_is_open_from_an_earlier_session(guidance: Guidance) -> None:
    """With how to answer it there; signs, and what is for a doctor, are shown, and the findings of
    the later session are weighed with them. None has a number of the other log.
    """
    logged = [entry(1, "fever", 29), entry(2, "itch", 29, 1), entry(3, "late-reaction", 29)]
    earlier = find_earlier(guidance, [EarlierSession(SESSION, logged)], on_day(32))
    assert [(f.symptom, f.level, f.entries) for f in earlier] == [
        *(("fever", "doctor", ()), ("itch", "contact", ()), ("late-reaction", "contact", ())),
    ]
    assert earlier[0].text.startswith("Still open in session 1: Fever, noted on day 29: ")
    assert earlier[0].advice.endswith(
        "If it is gone, run `smp-recovery log fever none --session 1`."
    )
    log = view_log(guidance, LATER, [entry(7, "pus", 32)], on_day(32), None, earlier)
    assert [(f.symptom, f.level) for f in log.findings] == [
        *(("pus", "emergency"), ("fever", "doctor"), ("late-reaction", "contact")),
    ]
    (listed,) = list_entries(log)
    assert (listed.finding, listed.open) == (log.findings[0], True)


def test_one_finding_of_an_earlier_session_is_told_once(guidance: Guidance) -> None:
    """With the command for each sign behind it."""
    logged = [entry(1, "fever", 5), entry(2, "pus", 5)]
    earlier = find_earlier(guidance, [EarlierSession(SESSION, logged)], on_day(32))
    (joined,) = join_findings(view_log(guidance, LATER, (), on_day(32), None, earlier).findings)
    assert joined.text.startswith("Still open in session 1: Fever together with pus: ")
    assert joined.advice.endswith(
        "If they are gone, run `smp-recovery log fever none --session 1` and"
        " `smp-recovery log pus none --session 1`."
    )


def test_what_is_open_and_more_urgent(guidance: Guidance) -> None:
    """What asks for more than the level that was just said, and for the clinic at least."""
    log = view_log(guidance, SESSION, [entry(1, "fever", 5), entry(2, "itch", 5, 3)], on_day(5))
    assert [finding.level for finding in log.findings] == ["doctor", "watch"]
    found = find_more_urgent(log, "contact")
    assert found is not None
    assert found.symptom == "fever"
    assert find_more_urgent(log, "doctor") is None
    watched = view_log(guidance, SESSION, [entry(2, "itch", 5, 3)], on_day(5))
    assert find_more_urgent(watched, "expected") is None


def test_a_damaged_session_is_not_taken_for_a_silent_one(guidance: Guidance) -> None:
    """It is told of in every later session, after what is open in the sessions between."""
    pus = EarlierSession(LATER, [entry(1, "pus", 40)])
    (open_pus, damaged) = find_earlier(guidance, [EarlierSession(SESSION, None), pus], on_day(41))
    assert open_pus.text.startswith("Still open in session 2: ")
    assert damaged.text.startswith("Session 1 cannot be read. ")
    third = NumberedSession(3, on_day(60))
    assert damaged in view_log(guidance, third, (), on_day(61), None, (damaged,)).findings


def test_which_earlier_sessions_count() -> None:
    """The three before in any case, and all that began at most 60 days before the date."""
    days = (0, 100, 200, 300, 341, 345, 350)
    sessions = [NumberedSession(n, on_day(day)) for n, day in enumerate(days, 1)]
    assert select_earlier(sessions, sessions[-1], on_day(400)) == sessions[3:6]
    assert select_earlier(sessions, sessions[-1], on_day(360)) == sessions[2:6][1:]
    assert select_earlier(sessions, sessions[5], on_day(360)) == sessions[2:5]
    assert select_earlier(sessions, sessions[0], on_day(400)) == []


@given(days=st.lists(st.integers(0, 20), max_size=5), day=st.integers(-3, 25))
def test_entries_after_the_date_do_not_count(guidance: Guidance, days: list[int], day: int) -> None:
    """Looking at a date shows what was known then."""
    entries = [entry(n, "pus", d) for n, d in enumerate(days, 1)]
    known = [each for each in entries if each.at.date() <= on_day(day)]
    assert view_log(guidance, SESSION, entries, on_day(day)) == view_log(
        guidance, SESSION, known, on_day(day)
    )


def test_today_reaches_to_the_latest_entry() -> None:
    """On the present day an entry made further east, or by a wrong clock, counts, too; on other
    days none after them does.
    """
    logged, now = [entry(1, "itch", 3), entry(2, "itch", 5)], entry(0, "", 4).at
    for on, moment, last in (
        (4, now, 5),
        (3, now - timedelta(days=1), 5),
        (4, now + timedelta(days=5), 4),
        (9, now + timedelta(days=5), 9),
        (4, None, 4),
    ):
        assert last_counted_date(logged, on_day(on), moment) == on_day(last)
    assert last_counted_date((), on_day(4), now) == on_day(4)
