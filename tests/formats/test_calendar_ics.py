"""The iCalendar file: what a strict reader gets back is what the agenda says."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from smp_recovery import __version__
from smp_recovery.formats.calendar_ics import export_calendar
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import sanitise
from smp_recovery.views.calendar_events import Event, build_agenda
from smp_recovery.views.timeline_view import view_timeline
from tests.making import SESSION

NOW = datetime(2026, 11, 20, 9, 30, 15, 77, timezone(timedelta(hours=1)))


def read(content: bytes) -> list[Any]:
    """Read the events back, strictly: no property may be faulty."""
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    for component in calendar.walk():
        assert component.errors == []
    return list(events)


def make(**changed: Any) -> Event:
    """Make an event."""
    event = Event(
        "2026-11-17-change-1", date(2026, 11, 24), 7, "SMP day 7", ("One.", "Two."), ("elka",)
    )
    return event._replace(**changed)


@pytest.fixture(scope="module")
def events(guidance: Guidance) -> tuple[Event, ...]:
    """Make the agenda of a session."""
    return build_agenda(view_timeline(guidance, NumberedSession(1, SESSION), NOW.date()))


def test_every_event_comes_back(events: tuple[Event, ...]) -> None:
    """Each is an all-day event of one date with its words, private, and takes no time."""
    found = read(export_calendar(events, NOW))
    assert [str(each["uid"]) for each in found] == [f"{e.key}@smp-recovery" for e in events]
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


def test_identifiers_are_unique_and_of_no_machine(events: tuple[Event, ...]) -> None:
    """They hold dates and counts, and nothing else."""
    found = [str(each["uid"]) for each in read(export_calendar(events, NOW))]
    assert len(set(found)) == len(found)
    names = {uid.removeprefix("2026-11-17-").removesuffix("@smp-recovery") for uid in found}
    assert names == {"session", *(f"change-{number}" for number in range(1, len(found)))}


def test_file_is_as_the_standard_wants_it(events: tuple[Event, ...]) -> None:
    """Lines end in CR LF and hold at most 75 octets; the head names version and program."""
    content = export_calendar(events, NOW, time(9))
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    calendar = Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"] == f"-//smp-recovery//smp-recovery {__version__}//EN"
    assert calendar["x-wr-calname"] == "SMP recovery"


def test_a_later_file_goes_before_an_earlier_one(events: tuple[Event, ...]) -> None:
    """The moment of writing stands in UTC, and the sequence grows with it, within 31 bits."""
    (first, *_) = read(export_calendar(events, NOW))
    (again, *_) = read(export_calendar(events, NOW + timedelta(minutes=1)))
    at = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
    assert first.decoded("dtstamp") == first.decoded("last-modified") == at
    assert again.decoded("dtstamp") == at + timedelta(minutes=1)
    assert first["sequence"] < again["sequence"] < 2**31
    assert export_calendar(events, NOW) == export_calendar(events, NOW)


def test_withdrawn_is_cancelled() -> None:
    """It is marked as such, and gives no alarm."""
    (found,) = read(export_calendar([make(withdrawn=True)], NOW, time(9)))
    assert found["status"] == "CANCELLED"
    assert found.walk("VALARM") == []


@pytest.mark.parametrize("remind", [time(0), time(9), time(23, 59)])
def test_one_alarm_a_day(events: tuple[Event, ...], remind: time) -> None:
    """The first event of each date to come gives an alarm at that time, for all of that date."""
    found = read(export_calendar(events, NOW, remind))
    alarms = {each.decoded("dtstart"): alarm for each in found for alarm in each.walk("VALARM")}
    coming = {e.date for e in events if datetime.combine(e.date, remind) > NOW.replace(tzinfo=None)}
    assert set(alarms) == coming
    assert sum(len(each.walk("VALARM")) for each in found) == len(coming) > 5
    for day, alarm in alarms.items():
        assert alarm["action"] == "DISPLAY"
        after = timedelta(hours=remind.hour, minutes=remind.minute)
        assert alarm.decoded("trigger") == after
        titles = [event.title for event in events if event.date == day]
        assert str(alarm["description"]).split("\n") == titles


@pytest.mark.parametrize(("day", "alarms"), [(19, 0), (20, 0), (21, 1)])
def test_no_alarm_for_what_is_past(day: int, alarms: int) -> None:
    """At half past nine the alarm of nine o'clock is past."""
    (found,) = read(export_calendar([make(date=date(2026, 11, day))], NOW, time(9)))
    assert len(found.walk("VALARM")) == alarms


HOSTILE = (
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script></style>",
    "\x1b]52;c;x\x07\x1b[31m",
    "\u202eevil\u2066",
    "a\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nATTACH:file:///etc/passwd",
    "nul\0nul",
    "back\\slash \\n \\; ; , : \" ^n ^' %2C",
    "👩‍⚕️" * 50,
    "x" * 10_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_text(text: str) -> None:
    """Once made harmless they come back letter for letter, and add no property of their own."""
    said = sanitise(text)
    content = export_calendar([make(title=said, lines=(said, said))], NOW, time(9))
    (found,) = read(content)
    assert str(found["summary"]) == said
    assert str(found["description"]) == f"{said}\n{said}"
    assert "attach" not in found
    assert [str(alarm["description"]) for alarm in found.walk("VALARM")] == [said]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@given(st.text().map(sanitise))
def test_any_text_comes_back(said: str) -> None:
    """Whatever harmless text there is, the file carries it intact."""
    (found,) = read(export_calendar([make(title=f"a{said}", lines=(said, "b"))], NOW))
    assert str(found["summary"]) == f"a{said}"
    assert str(found["description"]) == f"{said}\nb"


@pytest.mark.parametrize("now", [datetime.min, datetime.max])
def test_the_ends_of_the_calendar_are_no_crash(now: datetime) -> None:
    """A clock at the end of time makes no crash."""
    assert read(export_calendar([make()], now.replace(tzinfo=UTC), time(9)))
