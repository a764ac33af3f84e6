"""A person's words for a date, read against the `today` that the caller gives.

The grammar is closed: words outside of it, and words that can be read two ways, are refused with an
example that works. Pure.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from smp_recovery.errors import DateError
from smp_recovery.log.days import MADE_IN

EARLIEST = date(1990, 1, 1)

_YEARS_AHEAD = 2
_LONGEST = 40

_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH_NUMBERS = {
    form.lower(): number
    for number, name in enumerate(_MONTH_NAMES, start=1)
    for form in (name, name[:3])
} | {"sept": 9}
_WEEKDAY_NAMES = (
    *("mon monday", "tue tues tuesday", "wed weds wednesday", "thu thur thurs thursday"),
    *("fri friday", "sat saturday", "sun sunday"),
)
_WEEKDAY_NUMBERS = {
    form: number for number, forms in enumerate(_WEEKDAY_NAMES) for form in forms.split()
}
_WEEKDAY_FROM = {"": -6, "last": -7, "next": 1}
"""From how many days after today on the weekday is looked for."""

_NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_UNITS = {"d": (1, 0), "day": (1, 0), "w": (7, 0), "week": (7, 0), "month": (0, 1), "year": (0, 12)}
"""The days and the months of each unit of time."""


class DateWords(NamedTuple):
    """Words for a date in single spaces, and what they are read against: `today`, and the session
    that days are counted from, if there is one.
    """

    text: str
    today: date
    session_date: date | None = None

    def refuse(self, fault: str, remedy: str) -> DateError:
        """The error that quotes the words, and says what is wrong and what to write instead."""
        return refuse_words(self.text, fault, remedy)

    def pick_example(self, wanted: date | None = None) -> date:
        """A date for an example that works: `wanted`, else `today`, moved inside the limits."""
        return min(max(wanted or self.today, EARLIEST), self.latest)

    @property
    def latest(self) -> date:
        """The last date that can be meant: two calendar years after `today`."""
        year, month, day = self.today.year + _YEARS_AHEAD, self.today.month, self.today.day
        return (
            _find_calendar_date(year, month, day)
            or _find_calendar_date(year, month, day - 1)
            or date.max
        )

    def check_limits(self, found: date) -> date:
        """Return `found`. Raises DateError if it is before 1990 or over two years ahead."""
        if EARLIEST <= found <= self.latest:
            return found
        raise self.refuse_beyond_limits(early=found < EARLIEST)

    def refuse_beyond_limits(self, *, early: bool) -> DateError:
        """The error for a date beyond the limits, on the `early` side or the late one."""
        fault = f"is before {EARLIEST.year}" if early else "is more than two years ahead"
        clock = f", or set the computer's clock: it says {self.today}"
        behind = not early and self.today.year < MADE_IN
        return self.refuse(fault, f"a date from {EARLIEST} to {self.latest}{clock * behind}")


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


def split_day(question: str, today: date) -> tuple[str, str | None]:
    """The words of the question, as `gym on friday`, and its day in words for `parse_date`, if it
    names one: the longest end that is a date. Raises DateError for a date that cannot be read.
    """
    typed = question.split()
    topic, day = question, None
    for start in range(1, len(typed)):
        end = " ".join(typed[start:]).lower().rstrip("?!.,; ")
        named = re.sub(r"^(?:on|this|for) ", "", end)
        is_topic = named == end == "sun"  # without "on" it is what one asks about
        if not is_topic and (re.fullmatch(r"day -?\d+", named) or _is_date(named, today)):
            topic, day = " ".join(typed[:start]).rstrip(","), name_coming_day(named, today)
            break
    rest = topic.lower().rstrip("?!.,; ")
    if re.search(
        r" (?:after|before|next|last)$| (?:next|last|this|a|in|after) (?:week|month|day)", rest
    ):
        raise refuse_words(question, "names no day that can be read", "it as in --on 'in 7 days'")
    return topic, day


def name_coming_day(day: str, today: date) -> str:
    """The words for a day; a bare weekday is the one to come, as nobody asks about last Friday."""
    weekday = _WEEKDAY_NUMBERS.get(day.strip().lower())
    return day if weekday in (None, today.weekday()) else f"next {day.strip()}"


def _is_date(words: str, today: date) -> bool:
    with suppress(DateError):
        return find_date(clean_words(words, today)) is not None
    return False


def clean_words(text: str, today: date, session_date: date | None = None) -> DateWords:
    """The words of `text`. Raises DateError if it is empty, too long or not printable ASCII."""
    words = DateWords(" ".join(filter(None, text.split(" "))), today, session_date)
    if words.latest < EARLIEST:
        raise DateError(f"no date can be read while today is {today}: set the computer's clock")
    example = f"for example {words.pick_example()}"
    if not words.text:
        raise DateError(f"no date is given: write {example}, yesterday or '3 days ago'")
    if len(words.text) > _LONGEST:
        raise words.refuse(f"is longer than {_LONGEST} characters", example)
    if not words.text.isascii():
        fault = "holds characters other than English letters, the digits 0 to 9 and signs"
        raise words.refuse(fault, example)
    if not words.text.isprintable():
        raise words.refuse("holds control characters", example)
    return words


def refuse_words(text: str, fault: str, remedy: str) -> DateError:
    """The error that quotes `text`, and says what is wrong and what to write instead."""
    return DateError(f"{quote_words(text)} {fault}: write {remedy}")


def quote_words(text: str) -> str:
    """The text in quotes, cut to 40 characters and safe on a terminal."""
    shown = ascii(text[:_LONGEST])
    if len(text) <= _LONGEST and len(shown) <= _LONGEST + 2:
        return shown
    return f"{shown[:_LONGEST]}...{shown[0]}"


def _find_calendar_date(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def find_date(words: DateWords) -> date | None:
    """Read `words` as `parse_date` does, but without limits; None if they are not a date."""
    return (
        _read_year_first(words)
        or _read_named_day(words)
        or _read_relative_day(words)
        or _read_recovery_day(words)
        or _read_month_name(words)
        or _read_numbers(words)
    )


def _read_year_first(words: DateWords) -> date | None:
    """Read the form YYYY-MM-DD. Raises DateError for an impossible date or another form."""
    separated = r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})"
    match = re.fullmatch(rf"{separated}|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})", words.text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
    found = _build_date(year, month, day, words)
    if words.text != str(found):
        raise words.refuse("is not in the form YYYY-MM-DD", str(words.check_limits(found)))
    return found


def _read_named_day(words: DateWords) -> date | None:
    which, _, name = words.text.lower().rpartition(" ")
    if not which and name in _NEAR_DAYS:
        return _shift(words.today, words, _NEAR_DAYS[name])
    if which in _WEEKDAY_FROM and name in _WEEKDAY_NUMBERS:
        return _shift(words.today, words, _WEEKDAY_FROM[which], weekday=_WEEKDAY_NUMBERS[name])
    return None


def _read_relative_day(words: DateWords) -> date | None:
    count = r"(?:([+-]?)([0-9]+) ?|(?:an?|one) )"
    unit_of_time = r"(d|w|days?|weeks?|months?|years?)"
    match = re.fullmatch(rf"(in )?{count}{unit_of_time}( ago)?", words.text.lower())
    if match is None:
        return None
    ahead, sign, digits, unit, ago = match.groups()
    if len([word for word in (ahead, sign, ago) if word]) != 1:
        raise words.refuse(
            "is not clearly past or future", "for example '3 days ago' or 'in 3 days'"
        )
    amount = int(digits or 1) * (-1 if ago or sign == "-" else 1)
    days, months = _UNITS[unit.rstrip("s")]
    return _shift(words.today, words, amount * days, amount * months)


def _read_recovery_day(words: DateWords) -> date | None:
    match = re.fullmatch(r"day ([+-]?[0-9]+)", words.text.lower())
    if match is None:
        return None
    if words.session_date is None:
        raise DateError(
            f"{quote_words(words.text)} is counted from a session, and no session is known yet: "
            f"begin one with `smp-recovery start --date {words.pick_example()}`"
        )
    return _shift(words.session_date, words, int(match[1]))


def _shift(
    start: date, words: DateWords, days: int, months: int = 0, weekday: int | None = None
) -> date:
    """The date so far after `start`, or the first such `weekday` (0 is Monday) from it on."""
    from dateutil.relativedelta import relativedelta

    try:
        return start + relativedelta(days=days, months=months, weekday=weekday)
    except (OverflowError, ValueError):
        raise words.refuse_beyond_limits(early=days + months < 0) from None


def _read_month_name(words: DateWords) -> date | None:
    day, lower = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", words.text.lower()
    match = re.fullmatch(
        rf"{day}(?P<by>[ -])(?P<month>[a-z]+)(?:(?:(?P=by)|, ?)(?P<year>[0-9]+))?", lower
    ) or re.fullmatch(rf"(?P<month>[a-z]+) {day}(?:(?: |, ?)(?P<year>[0-9]+))?", lower)
    if match is None or match["month"] not in _MONTH_NUMBERS:
        return None
    number, month = int(match["day"]), _MONTH_NUMBERS[match["month"]]
    years = _find_years(match["year"], words)
    found = _find_nearest(month, number, years, words.today)
    if found is None and match["year"] is None and (month, number) == (2, 29):
        fault = f"needs a year, as no year around {words.today.year} has a 29 February"
        raise words.refuse(fault, f"the whole date, for example {words.pick_example()}")
    return found or _build_date(years[0], month, number, words)


def find_written_again(written: str, session: str, day: int | None) -> date | None:
    """The only date as which a spreadsheet may have written `written`, such as 05/12/26, that is
    the `day` of the date `session`. None if that is not certain.
    """
    sessions = read_orders(session)
    found = {
        on
        for order, on in read_orders(written).items()
        for session_order, begun in sessions.items()
        if (len(sessions) == 1 or order == session_order) and (on - begun).days == day
    }
    return found.pop() if len(found) == 1 else None


def read_orders(written: str) -> dict[str, date]:
    """The date in each order of year, month and day in which these numbers are one."""
    match = re.fullmatch(r"([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{2}(?:[0-9]{2})?)", written)
    if match is None:
        return {}
    first, second, last = match[1], match[3], match[4]
    numbers = {"ymd": (first, second, last), "mdy": (last, first, second)}
    numbers["dmy"] = (last, second, first)
    return {
        order: on
        for order, (year, month, day) in numbers.items()
        if len(year) in (2, 4) and len(day) <= 2 and len(month) <= 2
        if (on := _find_calendar_date(int(f"20{year}"[-4:]), int(month), int(day)))
    }


def _read_numbers(words: DateWords) -> date | None:
    """Read day, month and year in numbers, if only one order of day and month can be meant."""
    match = re.fullmatch(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]+))?", words.text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    years = _find_years(match[4], words)
    orders = ((second, first), (first, second))  # the month, and the day
    found = (_find_nearest(month, day, years, words.today) for month, day in orders)
    readings = list(dict.fromkeys(on for on in found if on))
    if len(readings) == 2:
        if not any(EARLIEST <= on <= words.latest for on in readings):
            raise words.refuse_beyond_limits(early=readings[0] < EARLIEST)
        written = " or ".join(f"{on.day} {_MONTH_NAMES[on.month - 1]} {on.year}" for on in readings)
        raise words.refuse(f"can be read as {written}", " or ".join(map(str, readings)))
    if match[4] is None:
        if readings:
            raise words.refuse("has no year", str(words.pick_example(readings[0])))
        fault = f"is not a date in a year around {words.today.year}"
        raise words.refuse(fault, f"the whole date, for example {words.pick_example()}")
    month, day = orders[0] if second <= 12 else orders[1]
    return readings[0] if readings else _build_date(years[0], month, day, words)


def _find_years(written: str | None, words: DateWords) -> tuple[int, ...]:
    """The year that is `written`, else today's and those beside it. Raises DateError."""
    if written is None:
        year = words.today.year
        return (year, year - 1, year + 1)
    if len(written) == 4:
        return (int(written),)
    remedy = f"the year with four digits, for example {words.pick_example()}"
    raise words.refuse("has a year of other than four digits", remedy)


def _find_nearest(month: int, day: int, years: Iterable[int], today: date) -> date | None:
    """The date of that month and day in one of the `years`, nearest to `today`, or past."""
    found = (on for year in years if (on := _find_calendar_date(year, month, day)))
    return min(found, key=lambda on: (abs(on - today), on), default=None)


def _build_date(year: int, month: int, day: int, words: DateWords) -> date:
    found = _find_calendar_date(year, month, day)
    if found is not None:
        return found
    if not 1 <= month <= 12:
        remedy = f"a month from 1 to 12, for example {words.pick_example()}"
        raise words.refuse(f"is impossible, there is no month {month}", remedy)
    if year < date.min.year:
        raise words.refuse_beyond_limits(early=True)
    last = next(on for days in (31, 30, 29, 28) if (on := _find_calendar_date(year, month, days)))
    fault = f"is impossible, {_MONTH_NAMES[month - 1]} {year} has {last.day} days"
    raise words.refuse(fault, f"for example {words.pick_example(last)}")
