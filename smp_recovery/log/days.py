"""Sessions by number, the current session, and the days and dates of recovery. Pure."""

import datetime
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from smp_recovery.errors import DateError

MADE_IN = 2026
"""The year before which no clock can be right."""


class NumberedSession(NamedTuple):
    """A session by its date and its number: 1 for the earliest of all sessions."""

    number: int
    date: datetime.date

    def day_of(self, on: datetime.date) -> int:
        """The day of recovery that `on` is."""
        return day_number(self.date, on)

    def date_of(self, day: int) -> datetime.date:
        """The date of a day of this session's recovery. Raises DateError beyond the calendar."""
        return date_of_day(self.date, day)


def current_session_date(
    dates: Sequence[datetime.date], today: datetime.date
) -> datetime.date | None:
    """The date of the latest session that began by `today`, or else of the next planned one; None
    without sessions. `dates` must be sorted.
    """
    begun = [day for day in dates if day <= today]
    return begun[-1] if begun else next(iter(dates), None)


def find_planned(
    sessions: Iterable[NumberedSession], session: NumberedSession, on: datetime.date
) -> NumberedSession | None:
    """The next of the `sessions` after `session` that is later than the date `on`."""
    after = max(session.date, on)
    return min((each for each in sessions if each.date > after), default=None)


def day_number(session_date: date, on: date) -> int:
    """Count the whole calendar days from `session_date`, day 0, to `on`; negative before it."""
    return (on - session_date).days


def find_time_fault(
    at: datetime.datetime, session_date: date, now: datetime.datetime
) -> str | None:
    """Why no entry of the session can be dated `at`; None if one can."""
    if at > now:
        when, clock = (each.isoformat(" ", "minutes") for each in (at, now))
        return f"{when} is in the future (it is {clock}): an entry says what you have felt or seen"
    if at.date() < session_date:
        day = at.date()
        return f"{day} is before the session of {session_date}: entries begin on its day 0"
    return None


def date_of_day(session_date: date, day: int) -> date:
    """The date of `day` from `session_date` on. Raises DateError outside of the years 1 to 9999."""
    first, last = day_number(session_date, date.min), day_number(session_date, date.max)
    if not first <= day <= last:
        raise DateError(
            f"that day is outside the calendar: counted from {session_date}, "
            f"take a day from {first} to {last}"
        )
    return session_date + timedelta(days=day)
