"""A person's words for a date, read against the `today` that the caller gives.

The grammar is closed: words outside of it, and words that can be read two ways, are refused with an
example that works. Pure.
"""

import re
from datetime import date, timedelta

from smp_recovery.errors import DateError
from smp_recovery.parsing.date_limits import (
    EARLIEST,
    DateWords,
    clean_words,
    find_calendar_date,
    quote_words,
)

_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH_NUMBERS = {
    form.lower(): number
    for number, name in enumerate(_MONTH_NAMES, start=1)
    for form in (name, name[:3])
} | {"sept": 9}
_WEEKDAY_NUMBERS = {
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
    words = clean_words(text, today, session_date)
    found = find_date(words)
    if found is None:
        remedy = f"for example {words.pick_example()}, yesterday, '3 days ago' or '18 Nov'"
        raise words.refuse("cannot be read as a date", remedy)
    return words.check_limits(found)


def find_date(words: DateWords) -> date | None:
    """Read `words` as `parse_date` does, but without limits; None if they are not a date."""
    found = (
        parse_iso_date(words)
        or _read_named_day(words)
        or _read_relative_day(words)
        or _read_recovery_day(words)
        or _read_month_name(words)
        or _read_numbers(words)
    )
    if found is None:
        _refuse_year_first(words)
    return found


def parse_iso_date(words: DateWords) -> date | None:
    """Read the form YYYY-MM-DD; None for another form. Raises DateError for an impossible date."""
    parts = words.text.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not "".join(parts).isdigit():
        return None
    year, month, day = map(int, parts)
    return _build_date(year, month, day, words)


def _read_named_day(words: DateWords) -> date | None:
    weekday = words.today.weekday()
    match words.text.lower().split(" "):
        case [name] if name in _NEAR_DAYS:
            days = _NEAR_DAYS[name]
        case [name] if name in _WEEKDAY_NUMBERS:
            days = -((weekday - _WEEKDAY_NUMBERS[name]) % 7)
        case ["last", name] if name in _WEEKDAY_NUMBERS:
            days = -((weekday - _WEEKDAY_NUMBERS[name] - 1) % 7 + 1)
        case ["next", name] if name in _WEEKDAY_NUMBERS:
            days = (_WEEKDAY_NUMBERS[name] - weekday - 1) % 7 + 1
        case _:
            return None
    return _shift(words.today, days, words)


def _read_relative_day(words: DateWords) -> date | None:
    count = r"(?:([+-]?)([0-9]+) ?|(?:an?|one) )"
    unit_of_time = r"(d|w|days?|weeks?|months?|years?)"
    match = re.fullmatch(rf"(in )?{count}{unit_of_time}( ago)?", words.text.lower())
    if match is None:
        return None
    ahead, sign, digits, unit, ago = match.groups()
    directions = [word for word in (ahead, sign, ago) if word]
    if len(directions) != 1:
        raise words.refuse(
            "is not clearly past or future", "for example '3 days ago' or 'in 3 days'"
        )
    amount = int(digits or 1) * (-1 if ago or sign == "-" else 1)
    unit = unit.rstrip("s")
    if unit in _UNIT_DAYS:
        return _shift(words.today, amount * _UNIT_DAYS[unit], words)
    return _shift_months(amount * _UNIT_MONTHS[unit], words)


def _shift(start: date, days: int, words: DateWords) -> date:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        raise words.refuse_beyond_limits(early=days < 0) from None


def _shift_months(months: int, words: DateWords) -> date:
    from dateutil.relativedelta import relativedelta

    try:
        return words.today + relativedelta(months=months)
    except (OverflowError, ValueError):
        raise words.refuse_beyond_limits(early=months < 0) from None


def _read_recovery_day(words: DateWords) -> date | None:
    match = re.fullmatch(r"day ([+-]?[0-9]+)", words.text.lower())
    if match is None:
        return None
    if words.session_date is None:
        raise DateError(
            f"{quote_words(words.text)} is counted from a session, and no session is known yet: "
            f"begin one with `smp-recovery start --date {words.pick_example()}`"
        )
    return _shift(words.session_date, int(match[1]), words)


def _read_month_name(words: DateWords) -> date | None:
    day, lower = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", words.text.lower()
    match = re.fullmatch(
        rf"{day}(?P<by>[ -])(?P<month>[a-z]+)(?:(?:(?P=by)|, ?)(?P<year>[0-9]+))?", lower
    ) or re.fullmatch(rf"(?P<month>[a-z]+) {day}(?:(?: |, ?)(?P<year>[0-9]+))?", lower)
    if match is None or match["month"] not in _MONTH_NUMBERS:
        return None
    number, month = int(match["day"]), _MONTH_NUMBERS[match["month"]]
    if match["year"] is not None:
        return _build_date(_complete_year(match["year"], words), month, number, words)
    found = _find_nearest_year(month, number, words.today)
    if found is None and (month, number) == (2, 29):
        fault = f"needs a year, as no year around {words.today.year} has a 29 February"
        raise words.refuse(fault, f"the whole date, for example {words.pick_example()}")
    return found or _build_date(words.today.year, month, number, words)


def _find_nearest_year(month: int, day: int, today: date) -> date | None:
    """The date of that month and day that is nearest to `today`; None if no year around has it."""
    years = (today.year - 1, today.year, today.year + 1)
    found = [on for year in years if (on := find_calendar_date(year, month, day))]
    return min(found, key=lambda on: abs(on - today), default=None)


def _read_numbers(words: DateWords) -> date | None:
    """Read day, month and year in numbers, if only one order of day and month can be meant."""
    match = re.fullmatch(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]+))?", words.text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if match[4] is None:
        raise _refuse_missing_year(first, second, words)
    year = _complete_year(match[4], words)
    readings = _keep_existing(
        find_calendar_date(year, second, first), find_calendar_date(year, first, second)
    )
    if len(readings) == 2:
        raise _refuse_two_readings(readings, words)
    if readings:
        return readings[0]
    month, day = (second, first) if second <= 12 else (first, second)
    return _build_date(year, month, day, words)


def _keep_existing(day_first: date | None, month_first: date | None) -> list[date]:
    """The dates that exist, each once."""
    return list(dict.fromkeys(on for on in (day_first, month_first) if on))


def _refuse_missing_year(first: int, second: int, words: DateWords) -> DateError:
    today = words.today
    readings = _keep_existing(
        _find_nearest_year(second, first, today), _find_nearest_year(first, second, today)
    )
    if len(readings) == 2:
        return _refuse_two_readings(readings, words)
    if readings:
        return words.refuse("has no year", f"{words.pick_example(readings[0])}")
    fault = f"is not a date in a year around {today.year}"
    return words.refuse(fault, f"the whole date, for example {words.pick_example()}")


def _refuse_two_readings(readings: list[date], words: DateWords) -> DateError:
    if not any(EARLIEST <= on <= words.latest for on in readings):
        return words.refuse_beyond_limits(early=readings[0] < EARLIEST)
    written = " or ".join(f"{on.day} {_MONTH_NAMES[on.month - 1]} {on.year}" for on in readings)
    return words.refuse(f"can be read as {written}", " or ".join(map(str, readings)))


def _refuse_year_first(words: DateWords) -> None:
    """Raise DateError for a date that begins with its year, but is not in the ISO form."""
    separated = r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})"
    match = re.fullmatch(rf"{separated}|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})", words.text)
    if match:
        year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
        meant = words.check_limits(_build_date(year, month, day, words))
        raise words.refuse("is not in the form YYYY-MM-DD", f"{meant}")


def _complete_year(year: str, words: DateWords) -> int:
    if len(year) == 4:
        return int(year)
    remedy = f"the year with four digits, for example {words.pick_example()}"
    raise words.refuse("has a year of other than four digits", remedy)


def _build_date(year: int, month: int, day: int, words: DateWords) -> date:
    """The date of these numbers. Raises DateError if there is no such date."""
    found = find_calendar_date(year, month, day)
    if found is not None:
        return found
    if not 1 <= month <= 12:
        remedy = f"a month from 1 to 12, for example {words.pick_example()}"
        raise words.refuse(f"is impossible, there is no month {month}", remedy)
    if year < date.min.year:
        raise words.refuse_beyond_limits(early=True)
    last = next(on for days in (31, 30, 29, 28) if (on := find_calendar_date(year, month, days)))
    fault = f"is impossible, {_MONTH_NAMES[month - 1]} {year} has {last.day} days"
    raise words.refuse(fault, f"for example {words.pick_example(last)}")
