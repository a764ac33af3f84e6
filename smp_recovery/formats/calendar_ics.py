"""An agenda as an iCalendar file (RFC 5545), for the calendar programs of others.

Pure: events and the moment of writing in, bytes out.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from smp_recovery import __version__
from smp_recovery.views.calendar_events import Event

if TYPE_CHECKING:
    import icalendar

MOST = 2**31 - 1
"""The largest whole number that the format knows."""


def export_calendar(events: Iterable[Event], now: datetime, remind: time | None = None) -> bytes:
    """The file of `events` as written at `now`, which is aware.

    With `remind` the first event of each date gives an alarm at that local time, where that is
    still to come: one a day, which names all of that day.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//smp-recovery//smp-recovery {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "SMP recovery")
    by_date: dict[str, list[Event]] = {}
    for event in events:
        by_date.setdefault(event.date.isoformat(), []).append(event)
    for same in by_date.values():
        holding = [event for event in same if not event.withdrawn]
        for event in same:
            written = _write_event(event, now)
            if (
                remind is not None
                and holding
                and event is holding[0]
                and _comes(event, remind, now)
            ):
                written.add_component(_write_alarm(holding, remind))
            calendar.add_component(written)
    content: bytes = calendar.to_ical()
    return content


def name_uid(event: Event) -> str:
    """The identifier by which a calendar knows the event again."""
    return f"{event.key}@smp-recovery"


def _comes(event: Event, remind: time, now: datetime) -> bool:
    return datetime.combine(event.date, remind) > now.replace(tzinfo=None)


def _write_event(event: Event, now: datetime) -> "icalendar.Event":
    import icalendar

    at = now.astimezone(UTC).replace(microsecond=0)
    written = icalendar.Event()
    written.add("uid", name_uid(event))
    written.add("dtstamp", at)
    written.add("last-modified", at)
    # A later export goes before an earlier one: minutes, as seconds outgrow 31 bits in 2038.
    written.add("sequence", min(max(int(at.timestamp()) // 60, 0), MOST))
    written.add("dtstart", event.date)
    written.add("dtend", event.date + timedelta(days=1))
    written.add("summary", event.title)
    written.add("description", "\n".join(event.lines))
    written.add("status", "CANCELLED" if event.withdrawn else "CONFIRMED")
    written.add("class", "PRIVATE")
    written.add("transp", "TRANSPARENT")
    return written


def _write_alarm(events: Iterable[Event], remind: time) -> "icalendar.Alarm":
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "\n".join(event.title for event in events))
    alarm.add("trigger", timedelta(hours=remind.hour, minutes=remind.minute))
    return alarm
