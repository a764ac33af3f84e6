"""A person's words for a date, read against the `today` that the caller gives.

The grammar is closed: what it does not hold, and what can be read two ways, is refused with an
example of what works. This module reads no clock and no environment, and knows nothing of a
session but the date that days are counted from.
"""

import re
from datetime import date, timedelta

from smp_recovery.errors import DateError
from smp_recovery.parsing.date_limits import (
    beyond_limits,
    calendar_date,
    check_limits,
    clean_words,
    example_date,
    quote,
    refusal,
)

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH_NUMBERS = {
    form.lower(): number
    for number, name in enumerate(_MONTHS, start=1)
    for form in (name, name[:3])
} | {"sept": 9}
_WEEKDAYS = {
    form: number
    for number, forms in enumerate(
        (
            ("mon", "monday"),
            ("tue", "tues", "tuesday"),
            ("wed", "weds", "wednesday"),
            ("thu", "thur", "thurs", "thursday"),
            ("fri", "friday"),
            ("sat", "saturday"),
            ("sun", "sunday"),
        )
    )
    for form in forms
}
_NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_UNIT_DAYS = {"d": 1, "day": 1, "w": 7, "week": 7}
_UNIT_MONTHS = {"month": 1, "year": 12}


def parse_date(text: str, today: date, session_date: date | None = None) -> date:
    """Read `text` as a date from `EARLIEST` to two years after `today`, both ends included.

    A bare weekday is the latest one up to and including `today`; a date without a year is the
    one nearest to `today`, the past one on a tie; `day N` counts from `session_date`, which is
    day 0. Raises DateError for anything else.
    """
    words = clean_words(text, today)
    found = find_date(words, today, session_date)
    if found is None:
        remedy = f"for example {example_date(today)}, yesterday, '3 days ago' or '18 Nov'"
        raise refusal(words, "cannot be read as a date", remedy)
    return check_limits(found, words, today)


def find_date(words: str, today: date, session_date: date | None) -> date | None:
    """Read clean `words` as `parse_date` does, but without limits; None for no date."""
    return (
        parse_iso_date(words, today)
        or _named_day(words, today)
        or _relative_day(words, today)
        or _recovery_day(words, today, session_date)
        or _month_name(words, today)
        or _numeric(words, today)
        or _refused_year_first(words, today)
    )


def parse_iso_date(words: str, today: date) -> date | None:
    """Read `words` of the form YYYY-MM-DD; None for another form, DateError where impossible."""
    parts = words.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not "".join(parts).isdigit():
        return None
    year, month, day = map(int, parts)
    return _exact(year, month, day, words, today)


def _named_day(words: str, today: date) -> date | None:
    weekday = today.weekday()
    match words.lower().split(" "):
        case [name] if name in _NEAR_DAYS:
            days = _NEAR_DAYS[name]
        case [name] if name in _WEEKDAYS:
            days = -((weekday - _WEEKDAYS[name]) % 7)
        case ["last", name] if name in _WEEKDAYS:
            days = -((weekday - _WEEKDAYS[name] - 1) % 7 + 1)
        case ["next", name] if name in _WEEKDAYS:
            days = (_WEEKDAYS[name] - weekday - 1) % 7 + 1
        case _:
            return None
    return _shifted(today, days, words, today)


def _relative_day(words: str, today: date) -> date | None:
    count = r"(?:([+-]?)([0-9]+) ?|(?:an?|one) )"
    unit_of_time = r"(d|w|days?|weeks?|months?|years?)"
    match = re.fullmatch(rf"(in )?{count}{unit_of_time}( ago)?", words.lower())
    if match is None:
        return None
    ahead, sign, digits, unit, ago = match.groups()
    directions = [word for word in (ahead, sign, ago) if word]
    if len(directions) != 1:
        raise refusal(
            words, "is not clearly past or future", "for example '3 days ago' or 'in 3 days'"
        )
    amount = int(digits or 1) * (-1 if ago or sign == "-" else 1)
    unit = unit.rstrip("s")
    if unit in _UNIT_DAYS:
        return _shifted(today, amount * _UNIT_DAYS[unit], words, today)
    return _shifted_months(today, amount * _UNIT_MONTHS[unit], words)


def _shifted(start: date, days: int, words: str, today: date) -> date:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        raise beyond_limits(words, today, early=days < 0) from None


def _shifted_months(today: date, months: int, words: str) -> date:
    from dateutil.relativedelta import relativedelta

    try:
        return today + relativedelta(months=months)
    except (OverflowError, ValueError):
        raise beyond_limits(words, today, early=months < 0) from None


def _recovery_day(words: str, today: date, session_date: date | None) -> date | None:
    match = re.fullmatch(r"day ([+-]?[0-9]+)", words.lower())
    if match is None:
        return None
    if session_date is None:
        raise DateError(
            f"{quote(words)} is counted from a session, and no session is known yet: "
            f"begin one with `smp-recovery start --date {example_date(today)}`"
        )
    return _shifted(session_date, int(match[1]), words, today)


def _month_name(words: str, today: date) -> date | None:
    day, lower = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", words.lower()
    match = re.fullmatch(
        rf"{day}(?P<by>[ -])(?P<month>[a-z]+)(?:(?:(?P=by)|, ?)(?P<year>[0-9]+))?", lower
    ) or re.fullmatch(rf"(?P<month>[a-z]+) {day}(?:(?: |, ?)(?P<year>[0-9]+))?", lower)
    if match is None or match["month"] not in _MONTH_NUMBERS:
        return None
    number, month = int(match["day"]), _MONTH_NUMBERS[match["month"]]
    if match["year"] is not None:
        return _exact(_whole_year(match["year"], words, today), month, number, words, today)
    found = _nearest(month, number, today)
    if found is None and (month, number) == (2, 29):
        fault = f"needs a year, as no year around {today.year} has a 29 February"
        raise refusal(words, fault, f"the whole date, for example {example_date(today)}")
    return found or _exact(today.year, month, number, words, today)


def _nearest(month: int, day: int, today: date) -> date | None:
    years = (today.year - 1, today.year, today.year + 1)
    found = [on for year in years if (on := calendar_date(year, month, day))]
    return min(found, key=lambda on: abs(on - today), default=None)


def _numeric(words: str, today: date) -> date | None:
    match = re.fullmatch(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]+))?", words)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    # Day first, then month first; a dict keeps that order and holds equal readings once.
    pairs = dict.fromkeys([(second, first), (first, second)])
    if match[4] is None:
        nearest = [on for pair in pairs if (on := _nearest(*pair, today))]
        raise _no_year(nearest, words, today)
    year = _whole_year(match[4], words, today)
    readings = [on for pair in pairs if (on := calendar_date(year, *pair))]
    if len(readings) == 2:
        check_limits(min(readings, key=lambda on: abs(on - today)), words, today)
        raise _two_readings(readings, words)
    month, day = (second, first) if second <= 12 else (first, second)
    return readings[0] if readings else _exact(year, month, day, words, today)


def _no_year(readings: list[date], words: str, today: date) -> DateError:
    if len(readings) == 2:
        return _two_readings(readings, words)
    if readings:
        return refusal(words, "has no year", f"{example_date(today, readings[0])}")
    fault = f"is no date in a year around {today.year}"
    return refusal(words, fault, f"the whole date, for example {example_date(today)}")


def _two_readings(readings: list[date], words: str) -> DateError:
    written = " or ".join(f"{on.day} {_MONTHS[on.month - 1]} {on.year}" for on in readings)
    return refusal(words, f"can be read as {written}", " or ".join(map(str, readings)))


def _refused_year_first(words: str, today: date) -> date | None:
    separated = r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})"
    match = re.fullmatch(rf"{separated}|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})", words)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
    meant = check_limits(_exact(year, month, day, words, today), words, today)
    raise refusal(words, "is not in the form YYYY-MM-DD", f"{meant}")


def _whole_year(year: str, words: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    remedy = f"the year with four digits, for example {example_date(today)}"
    raise refusal(words, "has a year of other than four digits", remedy)


def _exact(year: int, month: int, day: int, words: str, today: date) -> date:
    found = calendar_date(year, month, day)
    if found is not None:
        return found
    if not 1 <= month <= 12:
        remedy = f"a month from 1 to 12, for example {example_date(today)}"
        raise refusal(words, f"is impossible, there is no month {month}", remedy)
    if year < date.min.year:
        raise beyond_limits(words, today, early=True)
    last = next(on for days in (31, 30, 29, 28) if (on := calendar_date(year, month, days)))
    fault = f"is impossible, {_MONTHS[month - 1]} {year} has {last.day} days"
    raise refusal(words, fault, f"for example {example_date(today, last)}")
