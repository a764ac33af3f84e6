"""A person's words for a moment, read against the `now` that the caller gives.

Pure: it reads no clock. The words for the date in it are those of `dates`.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from smp_recovery.parsing.date_limits import (
    beyond_limits,
    check_limits,
    clean_words,
    example_date,
    refusal,
)
from smp_recovery.parsing.dates import find_date, parse_iso_date

_NOON = time(12)


def parse_moment(text: str, now: datetime, session_date: date | None = None) -> datetime:
    """Read `text` as a moment in whole seconds, before or after `now`, whose offset is fixed.

    The result is naive and means local wall time, unless `text` states an offset: then it is
    aware, as stated. What is counted from `now`, such as an hour ago, is aware too, with the very
    tzinfo of `now`, whatever the local offset was then. A time alone is today's; a date alone is
    12:00 on that date, or `now` when it is today. Dates, their limits and `session_date` are those
    of `parse_date`. Raises DateError for anything else.
    """
    now = now.replace(microsecond=0)
    today = now.date()
    words = clean_words(text, today)
    found = (
        _iso_moment(words, today)
        or _time_ago(words, now)
        or _time_of_day(words, today, session_date)
        or _date_alone(words, now, session_date)
    )
    if found is None:
        remedy = (
            f"for example 09:30, 'yesterday 9pm', '2 hours ago' or '{example_date(today)} 09:30'"
        )
        raise refusal(words, "cannot be read as a time", remedy)
    check_limits(found.date(), words, today)
    return found


def parse_clock(text: str) -> time:
    """Read `text` as a time of day from 00:00 to 23:59. Raises DateError for anything else."""
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2})", text)
    if match is None:
        raise refusal(text, "cannot be read as a time of day", "for example 09:00")
    return _clock(match[1], match[2], None, None, text)


def _iso_moment(words: str, today: date) -> datetime | None:
    clock = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
    offset = r"(z|[+-][0-9]{2}:?[0-9]{2})?"
    match = re.fullmatch(rf"([0-9-]{{10}})[t ]{clock}{offset}", words.lower())
    on = match and parse_iso_date(match[1], today)
    if match is None or on is None:
        return None
    at = _clock(match[2], match[3], match[4], None, words)
    return datetime.combine(on, at, tzinfo=_offset(match[5], words))


def _offset(mark: str | None, words: str) -> timezone | None:
    if mark is None:
        return None
    if mark == "z":
        return UTC
    hours, minutes = int(mark[1:3]), int(mark[-2:])
    if hours > 23 or minutes > 59:
        raise refusal(words, "has an impossible offset", "one such as +01:00, or none")
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if mark[0] == "-" else ahead)


def _time_ago(words: str, now: datetime) -> datetime | None:
    lower = words.lower()
    if lower == "now":
        return now
    match = re.fullmatch(r"(?:([0-9]+) ?|(?:an?|one) )(h|hours?|min|mins|minutes?) ago", lower)
    if match is None:
        return None
    minutes = int(match[1] or 1) * (60 if match[2].startswith("h") else 1)
    try:
        return now - timedelta(minutes=minutes)
    except OverflowError:
        raise beyond_limits(words, now.date(), early=True) from None


def _time_of_day(words: str, today: date, session_date: date | None) -> datetime | None:
    clock = r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2}))?)? ?(am|pm)?"
    match = re.fullmatch(rf"(?:at |(.+?) (?:at )?)?{clock}", words, re.IGNORECASE)
    if match is None or not (match[3] or match[5]):
        return None
    on = find_date(match[1], today, session_date) if match[1] else today
    if on is None:
        return None
    return datetime.combine(on, _clock(match[2], match[3], match[4], match[5], words))


def _date_alone(words: str, now: datetime, session_date: date | None) -> datetime | None:
    on = find_date(words, now.date(), session_date)
    if on is None:
        return None
    return now if on == now.date() else datetime.combine(on, _NOON)


def _clock(hour: str, minute: str | None, second: str | None, half: str | None, words: str) -> time:
    hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
    if half is not None:
        if not 1 <= hours <= 12:
            fault = f"is impossible, {half.lower()} goes with 1 to 12"
            raise refusal(words, fault, "a time such as 9:30pm or 21:30")
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        fault = "is impossible, times go from 00:00 to 23:59"
        raise refusal(words, fault, "a time such as 21:05")
    return time(hours, minutes, seconds)
