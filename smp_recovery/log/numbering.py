"""Which session is meant: its number among all, the one that leads, its days and dates. Pure."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from smp_recovery.dates import date_of_day, day_number


class Numbered(NamedTuple):
    """A session by its date and its number: 1 for the earliest of all sessions."""

    number: int
    date: datetime.date

    def day_of(self, on: datetime.date) -> int:
        """The day of recovery that `on` is."""
        return day_number(self.date, on)

    def date_of(self, day: int) -> datetime.date:
        """The date of a day of this session's recovery. Raises DateError beyond the calendar."""
        return date_of_day(self.date, day)


def leading(dates: Sequence[datetime.date], today: datetime.date) -> datetime.date | None:
    """The session that commands speak of: the latest begun by `today`, else the next planned; None
    without any.

    `dates` must be sorted, the earliest first.
    """
    begun = [day for day in dates if day <= today]
    return begun[-1] if begun else next(iter(dates), None)
