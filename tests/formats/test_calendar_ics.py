"""The iCalendar file: what a strict reader gets back is what the events say."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar

from smp_recovery import __version__
from smp_recovery.formats.calendar_ics import export_calendar
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import sanitise
from smp_recovery.views.calendar_events import CalendarEvent, list_events
from smp_recovery.views.timeline_view import view_timeline
from tests.making import HOSTILE, SESSION

NOW = datetime(2026, 11, 20, 9, 30, 15, 77, timezone(timedelta(hours=1)))


def read(content: bytes) -> list[Any]:
    """Read the events back, strictly: no property may be faulty."""
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    for component in calendar.walk():
        assert component.errors == []
    return list(events)


SESSION_1 = NumberedSession(1, SESSION)


def make(**changed: Any) -> CalendarEvent:
    """Make an event."""
    event = CalendarEvent(
        SESSION_1, date(2026, 11, 24), 7, True, "SMP day 7", ("One.", "Two."), ("elka",)
    )
    return event._replace(**changed)


def export(
    events: Iterable[CalendarEvent], now: datetime = NOW, at: timedelta | None = None
) -> bytes:
    """Write the events of session 1, whose identifier is known."""
    return export_calendar(events, {SESSION: "0f3a"}, now, at)


@pytest.fixture(scope="module")
def events(guidance: Guidance) -> tuple[CalendarEvent, ...]:
    """Make the events of a session."""
    return list_events(view_timeline(guidance, SESSION_1, NOW.date()))


def test_every_event_comes_back(events: tuple[CalendarEvent, ...]) -> None:
    """Each is an all-day event of one date with its words, private, and takes no time. What a
    calendar knows it by is the identifier of the session and the day.
    """
    found = read(export(events))
    assert [str(each["uid"]) for each in found] == [f"0f3a-day{e.day}@smp-recovery" for e in events]
    assert [each.decoded("dtstart") for each in found] == [e.date for e in events]
    for each, event in zip(found, events, strict=True):
        assert each["dtstart"].params["VALUE"] == "DATE"
        assert each.decoded("dtend") == event.date + timedelta(days=1)
        assert str(each["summary"]) == event.title
        assert str(each["description"]).split("\n") == list(event.lines)
        assert (each["class"], each["transp"], each["status"]) == (
            *("PRIVATE", "TRANSPARENT", "CONFIRMED"),
        )
        assert each.walk("VALARM") == []


def test_events_of_another_session_are_its_own() -> None:
    """On the same date they have the identifier of their session."""
    other = make(session=NumberedSession(2, date(2026, 11, 24)))
    events = read(export_calendar((make(), other), {SESSION: "0f3a", other.date: "7b"}, NOW))
    assert [str(each["uid"]).partition("-")[0] for each in events] == ["0f3a", "7b"]


def test_file_is_as_the_standard_wants_it(events: tuple[CalendarEvent, ...]) -> None:
    """Lines end in CR LF and hold at most 75 octets; the head names version and program."""
    content = export(events, NOW, timedelta(hours=9))
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    calendar = Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"] == f"-//smp-recovery//smp-recovery {__version__}//EN"
    assert calendar["x-wr-calname"] == "SMP recovery"


def test_a_later_file_goes_before_an_earlier_one(events: tuple[CalendarEvent, ...]) -> None:
    """The moment of writing stands in UTC, and the sequence grows with it, within 31 bits."""
    (first, *_) = read(export(events, NOW))
    (again, *_) = read(export(events, NOW + timedelta(minutes=1)))
    at = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
    assert first.decoded("dtstamp") == first.decoded("last-modified") == at
    assert again.decoded("dtstamp") == at + timedelta(minutes=1)
    assert first["sequence"] < again["sequence"] < 2**31
    assert export(events, NOW) == export(events, NOW)


@pytest.mark.parametrize("hours", [0, 9, 23.5, -4])
def test_alarms(events: tuple[CalendarEvent, ...], hours: float) -> None:
    """Each day to come on which something begins has an alarm so long after it begins, or before,
    in its words.
    """
    remind = timedelta(hours=hours)
    alarms = {
        each.decoded("dtstart"): alarm
        for each in read(export(events, NOW, remind))
        for alarm in each.walk("VALARM")
    }
    coming = {
        event.date: event.title
        for event in events
        if event.begins and datetime.combine(event.date, time()) + remind > NOW.replace(tzinfo=None)
    }
    assert len(coming) > 5
    assert {day: str(alarm["description"]) for day, alarm in alarms.items()} == coming
    for alarm in alarms.values():
        assert alarm["action"] == "DISPLAY"
        assert alarm.decoded("trigger") == remind


@pytest.mark.parametrize(("day", "alarms"), [(19, 0), (20, 0), (21, 1)])
def test_no_alarm_for_what_is_past(day: int, alarms: int) -> None:
    """At half past nine the alarm of nine o'clock is past."""
    (found,) = read(export([make(date=date(2026, 11, day))], NOW, timedelta(hours=9)))
    assert len(found.walk("VALARM")) == alarms


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_text(text: str) -> None:
    """Once made harmless they come back letter for letter, and add no property of their own."""
    said = sanitise(text)
    content = export([make(title=said, lines=(said, said))], NOW, timedelta(hours=9))
    (found,) = read(content)
    assert str(found["summary"]) == said
    assert str(found["description"]) == f"{said}\n{said}"
    assert "attach" not in found
    assert [str(alarm["description"]) for alarm in found.walk("VALARM")] == [said]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize("now", [datetime.min, datetime.max])
def test_the_ends_of_the_calendar_are_no_crash(now: datetime) -> None:
    """A clock at the end of time makes no crash."""
    assert read(export([make()], now.replace(tzinfo=UTC), timedelta(hours=9)))
