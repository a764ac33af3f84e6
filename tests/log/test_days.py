"""Days of recovery are whole calendar days, and every one of them is a date or refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.errors import DateError
from smp_recovery.log.days import NumberedSession, current_session_date, date_of_day, day_number


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


@pytest.mark.parametrize("day", [10**9, -(10**9), 10**5000], ids=["far", "past", "huge"])
def test_a_day_outside_the_calendar_is_refused(day: int) -> None:
    """Days beyond the years 1 to 9999 are refused with the days that exist."""
    with pytest.raises(DateError, match="counted from 2026-11-10, take a day from -73"):
        date_of_day(date(2026, 11, 10), day)


@given(st.sets(st.dates(), max_size=6).map(sorted), st.dates())
def test_the_current_session_is_the_latest_begun_else_the_next(
    dates: list[date], today: date
) -> None:
    """The current session is the nearest that has begun, else the nearest to come."""
    found = current_session_date(dates, today)
    begun = [day for day in dates if day <= today]
    if begun:
        assert found == max(begun)
    else:
        assert found == min(dates, default=None)
