"""How far dates may lie, and how words that are not a date are refused. Pure."""

from datetime import date
from typing import NamedTuple

from smp_recovery.errors import DateError

EARLIEST = date(1990, 1, 1)

_YEARS_AHEAD = 2
_LONGEST = 40


class DateWords(NamedTuple):
    """Words for a date in single spaces, and what they are read against: `today`, and the date of
    the session that days are counted from, if there is one.
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
            find_calendar_date(year, month, day)
            or find_calendar_date(year, month, day - 1)
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
        return self.refuse(fault, f"a date from {EARLIEST} to {self.latest}")


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


def find_calendar_date(year: int, month: int, day: int) -> date | None:
    """The date of these numbers, or None if the calendar has no such date."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
