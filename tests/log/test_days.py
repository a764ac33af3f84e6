"""Days of recovery are whole calendar days, and every one of them is a date or refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.errors import DateError
from smp_recovery.log.days import NumberedSession, date_of_day, day_number


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


@given(session=st.dates(), day=st.integers())
def test_no_day_is_a_crash(session: date, day: int) -> None:
    """Any day of any session is a date, or refused as one outside the calendar."""
    try:
        assert day_number(session, date_of_day(session, day)) == day
    except DateError:
        reach = session.toordinal() + day
        assert not date.min.toordinal() <= reach <= date.max.toordinal()
