"""A person's words become the one date they can mean, or a refusal of one line with a way out."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TypeVar

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smp_recovery.errors import DateError
from smp_recovery.log.days import day_number
from smp_recovery.parsing.dates import (
    EARLIEST,
    find_written_again,
    parse_date,
    read_orders,
    split_day,
)
from smp_recovery.parsing.datetime_parsing import ParsedMoment, parse_clock, parse_moment

Found = TypeVar("Found")

TODAY = date(2026, 11, 18)  # a Wednesday
SESSION = date(2026, 11, 10)
LATEST = date(2028, 11, 18)
NOW = datetime(2026, 11, 18, 14, 5, 9, 123_456, tzinfo=timezone(timedelta(hours=1)))

GOOD = {
    "2026-11-18": (
        "2026-11-18|  2026-11-18  |today|TODAY|wednesday|wed|weds|0 days ago|18 Nov|Nov 18|"
        "18th Nov|November 18th|18 November 2026|18 Nov 2026|Nov 18 2026|Nov 18, 2026|"
        "18-Nov-2026|18-NOV|18/11/2026|11/18/2026|18.11.2026|18-11-2026"
    ),
    "1990-01-01": "1990-01-01",
    "2028-11-18": "2028-11-18|in 2 years",
    "2028-02-29": "2028-02-29",
    "2026-11-17": "yesterday|tues|Tuesday|1 day ago",
    "2026-11-19": "tomorrow|next thu",
    "2026-11-12": "thursday|thu|thur|thurs",
    "2026-11-16": "mon",
    "2026-11-15": "sunday|3 days ago|3d ago|3 d ago|-3d",
    "2026-11-14": "sat|day 4",
    "2026-11-13": "fri|last friday",
    "2026-11-11": "last wednesday|last   WED|a week ago|one week ago",
    "2026-11-25": "next wednesday|in a week",
    "2026-11-20": "next friday",
    "2025-11-18": "an year ago",
    "2026-11-04": "2 weeks ago|-2w",
    "2026-10-18": "1 month ago",
    "1990-11-18": "36 years ago",
    "2026-11-21": "+3d",
    "2026-12-02": "in 2 weeks",
    "2026-11-28": "in 10 days",
    "2026-11-10": "Day 0",
    "2026-11-07": "day -3",
    "2026-09-01": "1st sept",
    "2025-09-02": "2 sep 2025",
    "2026-05-20": "20 May",  # 182 days back, 183 ahead
    "2027-05-19": "19 May",  # 183 days back, 182 ahead
    "2026-04-04": "04/04/2026|4.4.2026",
}

REFUSED = {
    "no date is given: write for example 2026-11-18": "",
    "no date is given": "    ",
    "'1792281600' cannot be read as a date": "1792281600",
    "cannot be read": (
        "2026-11-18T09:30|day 1.5|friday next|two weeks ago|3 fortnights ago|Nov 2026|"
        "18 Brumaire|03/04-2026|day four|2026118|"
    )
    + "9" * 40,
    "'soon' cannot be read as a date: write for example 2026-11-18": "soon",
    "'\\uff12\\uff10\\uff12\\uff16-11-18' holds characters other": "\uff12\uff10\uff12\uff16-11-18",
    "the digits 0 to 9": "\u0663 days ago",
    "'18 M\\xe4rz' holds characters other than English letters": "18 M\u00e4rz",
    "'today\\u202e' holds": "today\u202e",
    "'\\ud800' holds": "\ud800",
    "'today\\n' holds control characters: write for example 2026-11-18": "today\n",
    "'to\\x1b[31mday' holds control characters": "to\x1b[31mday",
    "holds control characters": "2026-11-\x0018|18\tNov|today\x7f",
    "holds characters other": "18\u00a0Nov",
    "February 2026 has 28 days: write for example 2026-02-28": "2026-02-30",
    "February 2028 has 29 days": "2028-02-30",
    "November 2026 has 30 days": "2026-11-00|31 Nov|0 Nov",
    "there is no month 13": "2026-13-01|13/13/2026|20261318",
    "there is no month 0": "2026-00-10",
    "February 2027 has 28 days": "30 Feb 2027",
    "February 2026 has 28 days": "30/02/2026|02/30/2026",
    "no year around 2026 has a 29 February": "29 Feb",
    "is not a date in a year around 2026": "29/2",
    "is before 1990: write a date from 1990-01-01 to 2028-11-18": "1989-12-31",
    "is before 1990": (
        "0000-01-01|0000-02-30|37 years ago|day -99999999999|99999999999 years ago|"
        "3000 years ago|03/04/1980"
    ),
    "is more than two years ahead: write a date from 1990-01-01 to 2028-11-18": "2028-11-19",
    "is more than two years ahead": (
        "9999-12-31|in 3 years|day 4000|day 99999999999|in 99999999999 weeks|"
        "in 9999999999999999999999999 months"
    ),
    "'99999999999 days ago' is before 1990": "99999999999 days ago",
    "'999999999999999999999999999999999999999...' is longer than 40 characters": "9" * 41,
    "is longer than 40 characters": "today " * 100,
    "is not in the form YYYY-MM-DD: write 2026-11-18": "20261118",
    "write 2026-11-18": "2026/11/18|2026.11.18",
    "write 2026-01-05": "2026-1-5",
    "is not clearly past or future: write for example '3 days ago' or 'in 3 days'": "3 days",
    "is not clearly past or future": "in 3 days ago|-3d ago|in -3d",
    "'03/04/2026' can be read as 3 April 2026 or 4 March 2026: write 2026-04-03 or 2026-03-04": (
        "03/04/2026"
    ),
    "3 April 2026 or 4 March 2026": "03.04.2026|03-04-2026",
    "'3/4' can be read as 3 April 2027 or 4 March 2027: write 2027-04-03 or 2027-03-04": "3/4",
    "9 October 2026 or 10 September 2026": "9.10",
    "has no year: write 2026-11-18": "18/11",
    "has no year: write 2027-04-04": "4/4",
    "write the year with four digits, for example 2026-11-18": "18/11/26",
    "four digits": "03/04/26|18 Nov 26|Nov 18, 20266",
}

GOOD_MOMENTS = {
    "2026-11-17 12:00": "yesterday",
    "2026-11-14 12:00": "day 4",
    "2026-11-15 12:00": "3 days ago",
    "2026-11-18 09:30": "09:30|9:30|9.30|18/11/2026 09:30",
    "2026-11-18 21:05": "21:05",
    "2026-11-18 21:05:30": "21:05:30",
    "2026-11-18 09:00": "9am",
    "2026-11-18 21:00": "at 9 PM|21.00",
    "2026-11-18 21:30": "9:30pm|9.30pm",
    "2026-11-18 00:00": "12am",
    "2026-11-18 12:15": "12:15pm",
    "2026-11-17 09:10": "yesterday 9.10",
    "2026-11-17 09:30": "yesterday 09:30|2026-11-17T09:30",
    "2026-11-13 21:00": "Last Friday at 9pm",
    "2026-11-14 09:00": "sat 9am",
    "2026-11-15 09:00": "3 days ago 9am",
    "2026-11-14 21:05": "day 4 at 21:05",
    "2026-11-09 09:30": "Nov 9 9:30am",
    "2026-11-17 09:30:15": "2026-11-17 09:30:15|2026-11-17T09:30:15.999999",
}

COUNTED_MOMENTS = {
    "now": timedelta(0),
    "today": timedelta(0),
    "wed": timedelta(0),
    "2 hours ago": timedelta(hours=2),
    "an hour ago": timedelta(hours=1),
    "30 minutes ago": timedelta(minutes=30),
    "90 min ago": timedelta(minutes=90),
    "15 hours ago": timedelta(hours=15),
}

AWARE_MOMENTS = {
    "2026-11-17T09:30+01:00": timedelta(hours=1),
    "2026-11-17 09:30:00-0330": -timedelta(hours=3, minutes=30),
    "2026-11-17t09:30z": timedelta(0),
    "2026-11-17 9:30 +01:00": timedelta(hours=1),
    "yesterday 9.30am -02:00": -timedelta(hours=2),
}

REFUSED_MOMENTS = {
    "no date is given": "",
    "cannot be read as a time: write for example 09:30, 'yesterday 9pm'": "later",
    "cannot be read as a time": (
        "later 9pm|in 2 hours|9:5|9|2026-11-18 09:30 CST|yesterday +01:00|2 hours ago+01:00"
    ),
    "names a part of the day in words: write digits, for example 08:30, 'yesterday 22:30'": (
        "last night|Tonight|this morning 8:00|yesterday evening|noon|midnight"
    ),
    "can be read as a time or a date: write 9:10, or the whole date": "9.10",
    "times go from 00:00 to 23:59": "25:00|24:00|12:60|12:30:60|2026-11-17T24:00",
    "pm goes with 1 to 12": "13pm",
    "am goes with 1 to 12": "0AM",
    "February 2026 has 28 days": "2026-02-30T09:30",
    "has an impossible offset: write one such as +01:00": "2026-11-17T09:30+24:00",
    "has an impossible offset": "2026-11-17T09:30+01:60",
    "3 April 2026 or 4 March 2026": "03/04/2026 9am",
    "is before 1990": (
        "1989-12-31 09:30|1989-12-31T09:30Z|999999 hours ago|99999999999999 minutes ago"
    ),
    "is more than two years ahead": "2028-11-19 09:30",
    "holds characters other": "09:3\u0660",
}

VOCABULARY = re.findall(
    r"\S+",
    """
    day days d w a an in ago last next at now am pm hour min z t + - / . : ,
    today friday nov feb february sept 29th week month years
    0 1 4 9 18 29 31 1989 2024 2026 9999 99999999999
    03/04/2026 2026-11-18 09:30 +01:00 20261118 9pm
    """,
)
phrases = st.one_of(
    st.text(),
    st.text(alphabet="0123456789-/.:, adtwnovfeb+", max_size=14),
    st.lists(st.sampled_from(VOCABULARY), max_size=5).map(" ".join),
    st.lists(st.sampled_from(VOCABULARY), max_size=5).map("".join),
)
dates_in_range = st.dates(min_value=EARLIEST, max_value=LATEST)
sessions = st.none() | st.dates()
offsets = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def split_table(table: dict[str, str]) -> list[tuple[str, str]]:
    """Pair each of the texts with what it leads to."""
    return [(answer, text) for answer, texts in table.items() for text in texts.split("|")]


def refusal(text: str, today: date = TODAY, session_date: date | None = SESSION) -> str:
    """Give the message with which `parse_date` refuses `text`."""
    with pytest.raises(DateError) as refused:
        parse_date(text, today, session_date)
    return str(refused.value)


def outcome(read: Callable[[], Found]) -> Found | str:
    """Give what `read` returns, or the message with which it refuses."""
    try:
        return read()
    except DateError as refused:
        return str(refused)


def latest(today: date) -> date:
    """Add two years to `today`, 29 February becoming 28, and stay inside the calendar."""
    if today.year > 9997:
        return date.max
    is_leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year + 2, day=28 if is_leap_day else today.day)


@pytest.mark.parametrize(("expected", "text"), split_table(GOOD))
def test_reads_what_people_write(expected: str, text: str) -> None:
    """Every form of the grammar gives the date a person means by it."""
    assert str(parse_date(text, TODAY, SESSION)) == expected


@pytest.mark.parametrize(("fragment", "text"), split_table(REFUSED))
def test_refuses_with_a_way_out(fragment: str, text: str) -> None:
    """A refusal is one printable line that names the fault and says what to write."""
    message = refusal(text)
    assert fragment in message
    assert message.isascii()
    assert message.isprintable()
    assert ": write " in message


@pytest.mark.parametrize("text", ["\U0001f600" * 40, "\x1b" * 40, "'" * 500, "\u202e" * 5000])
def test_echoes_little_of_the_input(text: str) -> None:
    """However long or strange the input, at most about forty characters of it are shown."""
    assert len(refusal(text).partition(" ")[0]) <= 46


def test_a_day_without_a_session_says_how_to_begin_one() -> None:
    """Without a session `day 4` is refused with the command that begins one."""
    message = refusal("day 4", session_date=None)
    assert "no session is known yet" in message
    assert "`smp-recovery start --date 2026-11-18`" in message


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("1 month ago", date(2026, 3, 31), date(2026, 2, 28)),
        ("1 month ago", date(2024, 3, 31), date(2024, 2, 29)),
        ("in a month", date(2026, 1, 31), date(2026, 2, 28)),
        ("in 1 year", date(2024, 2, 29), date(2025, 2, 28)),
        ("yesterday", date(2024, 3, 1), date(2024, 2, 29)),
        ("tomorrow", date(2025, 12, 31), date(2026, 1, 1)),
        ("29 Feb", date(2025, 2, 1), date(2024, 2, 29)),
        ("29 Feb", date(2024, 2, 29), date(2024, 2, 29)),
        ("Feb 29th", date(2027, 12, 1), date(2028, 2, 29)),
        ("31 Dec", date(2026, 1, 2), date(2025, 12, 31)),
        ("1 Jan", date(2026, 12, 30), date(2027, 1, 1)),
        ("2 Jan", date(2024, 7, 3), date(2024, 1, 2)),
        ("1 Jan", date(2024, 7, 2), date(2024, 1, 1)),
        ("1 Jan", date(9999, 12, 31), date(9999, 1, 1)),
        ("2026-02-28", date(2024, 2, 29), date(2026, 2, 28)),
        ("9999-12-31", date(9998, 1, 1), date.max),
        ("today", date.max, date.max),
    ],
)
def test_month_ends_leap_days_and_new_year(text: str, today: date, expected: date) -> None:
    """Arithmetic and missing years keep to the calendar at its edges."""
    assert parse_date(text, today) == expected


@pytest.mark.parametrize(
    ("text", "today", "fragment"),
    [
        ("2026-03-01", date(2024, 2, 29), "a date from 1990-01-01 to 2026-02-28"),
        ("tomorrow", date.max, "is more than two years ahead"),
        (
            "2026-11-18",
            date(2000, 1, 1),
            "to 2002-01-01, or set the computer's clock: it says 2000-01-01",
        ),
        ("next friday", date.max, "is more than two years ahead"),
        ("in 1 month", date.max, "is more than two years ahead"),
        ("yesterday", EARLIEST, "is before 1990"),
        ("today", date(1989, 6, 1), "is before 1990"),
        ("last friday", date.min, "set the computer's clock"),
        ("2026-11-18", date(1970, 1, 1), "set the computer's clock"),
    ],
)
def test_refuses_at_the_ends_of_the_range(text: str, today: date, fragment: str) -> None:
    """Wherever today lies, a step out of the range or the calendar is refused."""
    assert fragment in refusal(text, today)


@pytest.mark.parametrize("day", range(1, 13))
@pytest.mark.parametrize("month", range(1, 13))
def test_numbers_that_read_two_ways(day: int, month: int) -> None:
    """Day and month that could be swapped are refused with both readings; equal ones are read."""
    text = f"{day:02}/{month:02}/2026"
    day_first, month_first = date(2026, month, day), date(2026, day, month)
    if day == month:
        assert parse_date(text, TODAY) == day_first
    else:
        assert refusal(text).endswith(f": write {day_first} or {month_first}")


@given(dates_in_range)
def test_written_dates_come_back(on: date) -> None:
    """Every date in range is read back from each form in which it can only be that date."""
    month = on.strftime("%B")
    forms = [on.isoformat(), f"{on.day} {month} {on.year}", f"{month[:3]} {on.day}, {on.year}"]
    if on.day > 12:
        forms += [f"{on.day}/{on.month}/{on.year}", f"{on.month}/{on.day}/{on.year}"]
    assert {parse_date(form, TODAY) for form in forms} == {on}


@given(st.dates(EARLIEST + timedelta(days=400)), st.dates())
def test_a_missing_year_is_the_nearest(today: date, on: date) -> None:
    """No other year puts the date nearer to today, and a tie goes to the past."""
    assume((on.month, on.day) != (2, 29) and 1991 < today.year < 9999)
    found = parse_date(f"{on.day} {on.strftime('%b')}", today)
    assert (found.month, found.day) == (on.month, on.day)
    for year in (today.year - 1, today.year, today.year + 1):
        other = found.replace(year=year)
        assert (abs(found - today), found) <= (abs(other - today), other)


@given(st.dates(date(1990, 2, 1), date(9999, 12, 1)), st.sampled_from(range(7)))
def test_weekdays_lie_around_today(today: date, weekday: int) -> None:
    """A bare weekday is in the week that ends today, `last` before today, `next` after it."""
    name = (date(2024, 1, 1) + timedelta(days=weekday)).strftime("%A")
    bare, last, later = (parse_date(f"{word}{name}", today) for word in ("", "last ", "next "))
    assert {on.weekday() for on in (bare, last, later)} == {weekday}
    assert 0 <= (today - bare).days <= 6
    assert 1 <= (today - last).days <= 7
    assert 1 <= (later - today).days <= 7


@given(st.dates(date(2000, 1, 1), date(9990, 1, 1)), st.integers(0, 700))
def test_relative_forms_agree(today: date, count: int) -> None:
    """The ways to say the same distance agree, back and ahead."""
    for form in ("{} days ago", "{}d ago", "-{}d"):
        assert parse_date(form.format(count), today) == today - timedelta(days=count)
    for form in ("in {} days", "in {}d", "+{}d"):
        assert parse_date(form.format(count), today) == today + timedelta(days=count)
    weeks = count // 7
    assert parse_date(f"-{weeks}w", today) == parse_date(f"{weeks * 7} days ago", today)


@given(st.dates(date(2000, 1, 1), date(9990, 1, 1)), st.integers(0, 24))
def test_months_move_the_month_and_keep_the_day_they_can(today: date, count: int) -> None:
    """Counting months moves by whole months and shortens the day only at a month's end."""
    found = parse_date(f"in {count} months", today)
    assert (found.year * 12 + found.month) - (today.year * 12 + today.month) == count
    shortened = found.day < today.day and (found + timedelta(days=1)).day == 1
    assert found.day == today.day or shortened


@given(dates_in_range, dates_in_range)
def test_day_n_is_the_inverse_of_day_number(session_date: date, on: date) -> None:
    """`day N` leads back to the date that `day_number` counted to."""
    assert parse_date(f"day {day_number(session_date, on)}", TODAY, session_date) == on


@given(phrases, st.dates(), sessions)
def test_any_text_is_a_date_in_range_or_one_line(
    text: str, today: date, session_date: date | None
) -> None:
    """Nothing a person can type gets past the range, or out as any other error."""
    found = outcome(lambda: parse_date(text, today, session_date))
    if isinstance(found, str):
        assert len(found.splitlines()) == 1
        assert found.isprintable()
    else:
        assert EARLIEST <= found <= latest(today)


@given(phrases, st.datetimes(), offsets, sessions)
def test_any_text_is_a_moment_in_range_or_one_line(
    text: str, wall: datetime, offset: timezone, session_date: date | None
) -> None:
    """Moments, too, are in range and in whole seconds, or refused in one line."""
    found = outcome(lambda: parse_moment(text, wall.replace(tzinfo=offset), session_date))
    if isinstance(found, str):
        assert len(found.splitlines()) == 1
        assert found.isprintable()
    else:
        assert EARLIEST <= found.at.date() <= latest(wall.date())
        assert found.at.microsecond == 0


@given(phrases, st.dates(min_value=EARLIEST))
def test_the_dates_in_a_refusal_work(text: str, today: date) -> None:
    """A refusal suggests at least one ISO date that is then accepted, if it suggests any."""
    found = outcome(lambda: parse_date(text, today))
    remedy = found.rpartition(": ")[2] if isinstance(found, str) else found.isoformat()
    suggested = [date(*map(int, on)) for on in re.findall(r"(\d{4})-(\d\d)-(\d\d)", remedy)]
    assert not suggested or any(EARLIEST <= on <= latest(today) for on in suggested)


@pytest.mark.parametrize(("expected", "text"), split_table(GOOD_MOMENTS))
def test_reads_moments(expected: str, text: str) -> None:
    """Every form of a time or date without an offset gives local wall time in whole seconds."""
    assert parse_moment(text, NOW, SESSION) == ParsedMoment(datetime.fromisoformat(expected))


@pytest.mark.parametrize(("text", "passed"), COUNTED_MOMENTS.items())
def test_counts_moments_from_now(text: str, passed: timedelta) -> None:
    """What is counted from now is an instant, and states no offset of its own."""
    assert parse_moment(text, NOW, SESSION) == ParsedMoment(NOW.replace(microsecond=0) - passed)


@pytest.mark.parametrize(("text", "offset"), AWARE_MOMENTS.items())
def test_keeps_a_stated_offset(text: str, offset: timedelta) -> None:
    """A moment with an offset is returned as it was stated, also if it is that of now."""
    expected = datetime(2026, 11, 17, 9, 30, tzinfo=timezone(offset))
    found = parse_moment(text, NOW)
    assert found == ParsedMoment(expected, offset_stated=True)
    assert found.at.utcoffset() == offset


@pytest.mark.parametrize(("fragment", "text"), split_table(REFUSED_MOMENTS))
def test_refuses_impossible_moments(fragment: str, text: str) -> None:
    """An impossible or unreadable moment is refused in one line with a way out."""
    with pytest.raises(DateError) as refused:
        parse_moment(text, NOW, SESSION)
    message = str(refused.value)
    assert fragment in message
    assert message.isprintable()
    assert ": write " in message


@given(st.datetimes(datetime(1990, 1, 1), datetime(2028, 11, 18, 23, 59, 59)), offsets)
def test_iso_moments_come_back(wall: datetime, offset: timezone) -> None:
    """A moment in ISO form is read back, with and without its offset."""
    moment = wall.replace(microsecond=0)
    assert parse_moment(moment.isoformat(), NOW) == ParsedMoment(moment)
    aware = moment.replace(tzinfo=offset)
    assert parse_moment(aware.isoformat(), NOW).at.isoformat() == aware.isoformat()


def test_the_first_moment_of_the_calendar_does_not_overflow() -> None:
    """Counting back from the ends of the calendar is refused, not an overflow."""
    last = datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))
    with pytest.raises(DateError, match="before 1990"):
        parse_moment("99999999999 hours ago", last)
    assert parse_moment("now", datetime.max.replace(tzinfo=UTC)).at.date() == date.max


@pytest.mark.parametrize(
    ("text", "read"), [("09:00", time(9)), ("00:00", time(0)), ("23:59", time(23, 59))]
)
def test_clock(text: str, read: time) -> None:
    """A time of day is hours and minutes of two digits each."""
    assert parse_clock(text) == read


@pytest.mark.parametrize(
    "text",
    ["", "9:00", "24:00", "12:60", "09:00:00", " 09:00", "09:00\n", "\u0660\u0669:00", "x" * 5000],
)
def test_no_clock(text: str) -> None:
    """Anything else is refused in one short line that says what to write."""
    with pytest.raises(DateError, match="write ") as caught:
        parse_clock(text)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("question", "words", "day"),
    [
        ("gym", "gym", None),
        ("shower tomorrow?", "shower", "tomorrow"),
        ("go swimming, day 12", "go swimming", "day 12"),
        ("sun on Wednesday", "sun", "wednesday"),
        ("sun this friday", "sun", "next friday"),
        ("hair dye next friday", "hair dye", "next friday"),
        ("gym in 2 weeks", "gym", "in 2 weeks"),
        ("today", "today", None),
        ("light activity in a week", "light activity", "in a week"),
        ("train mon", "train", "next mon"),
        ("swim 12 dec", "swim", "12 dec"),
        ("direct sun", "direct sun", None),
        ("sun on sun", "sun", "next sun"),
        ("gym this sun", "gym", "next sun"),
        ("sunscreen spf 50", "sunscreen spf 50", None),
    ],
)
def test_a_question_ends_in_its_day(question: str, words: str, day: str | None) -> None:
    """What comes before the day is what is asked about; a weekday is one to come."""
    assert split_day(question, TODAY) == (words, day)


@pytest.mark.parametrize(
    "question", ["gym the day after tomorrow", "gym next week", "swim this week", "sun a month on"]
)
def test_a_day_that_cannot_be_read_is_not_taken_for_none(question: str) -> None:
    """It is refused, or the answer would be for another day."""
    with pytest.raises(DateError, match="--on 'in 7 days'"):
        split_day(question, TODAY)


@pytest.mark.parametrize(
    ("written", "session", "day", "found"),
    [
        ("05/12/26", "2026-12-01", 4, date(2026, 12, 5)),
        ("05/12/26", "2026-05-08", 4, date(2026, 5, 12)),
        ("05/12/26", "01/12/26", 4, date(2026, 12, 5)),
        ("05/12/26", "2026-12-01", 5, None),
    ],
)
def test_a_date_written_anew(written: str, session: str, day: int, found: date | None) -> None:
    """It is the one that is that day of the session, in the order of the session's own date."""
    assert find_written_again(written, session, day) == found


@pytest.mark.parametrize(
    ("written", "orders"),
    [
        ("26.12.05", {"ymd": date(2026, 12, 5), "dmy": date(2005, 12, 26)}),
        ("126/05/12", {}),
        ("0005/12/26", {"ymd": date(5, 12, 26)}),
        ("26/12/0005", {"dmy": date(5, 12, 26)}),
    ],
)
def test_the_orders_in_which_numbers_are_a_date(written: str, orders: dict[str, date]) -> None:
    """A year has two or four digits, a day and a month have at most two."""
    assert read_orders(written) == orders
