"""Writes the events of a calendar as an iCalendar file (RFC 5545). Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from smp_recovery import __version__
from smp_recovery.views.calendar_events import CalendarEvent

if TYPE_CHECKING:
    import icalendar

LARGEST_NUMBER = 2**31 - 1
"""The largest whole number in the format."""


def export_calendar(
    events: Iterable[CalendarEvent],
    identifiers: Mapping[date, str],
    now: datetime,
    remind: timedelta | None = None,
) -> bytes:
    """The file of `events`, written at `now`; `identifiers` are those of the sessions, by date.
    With `remind` each day on which something begins has an alarm so long after its midnight (before
    it, if negative), if that is later than `now`.
    """
    from icalendar import Alarm, Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//smp-recovery//smp-recovery {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "SMP recovery")
    for event in events:
        written = _write_event(event, identifiers[event.session.date], now)
        calendar.add_component(written)
        if remind is None or not event.begins:
            continue
        if datetime.combine(event.date, time()) + remind > now.replace(tzinfo=None):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", event.title)
            alarm.add("trigger", remind)
            written.add_component(alarm)
    content: bytes = calendar.to_ical()
    return content


def _write_event(event: CalendarEvent, identifier: str, now: datetime) -> "icalendar.Event":
    import icalendar

    at = now.astimezone(UTC).replace(microsecond=0)
    written = icalendar.Event()
    # A calendar replaces the event of a day by a later one with the same identifier, also if the
    # session has moved.
    day = event.session.day_of(event.date)
    written.add("uid", f"{identifier}-day{day}@smp-recovery")
    written.add("dtstamp", at)
    written.add("last-modified", at)
    # A later export replaces an earlier one: minutes, because seconds outgrow 31 bits in 2038.
    written.add("sequence", min(max(int(at.timestamp()) // 60, 0), LARGEST_NUMBER))
    written.add("dtstart", event.date)
    written.add("dtend", event.date + timedelta(days=1))
    written.add("summary", event.title)
    written.add("description", "\n".join(event.lines))
    written.add("status", "CONFIRMED")
    written.add("class", "PRIVATE")
    written.add("transp", "TRANSPARENT")
    return written
