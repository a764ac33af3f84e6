"""How far dates may lie, and how words that are no date are refused.

Pure. What the words mean is the business of `dates` and `moments`.
"""

from datetime import date

from smp_recovery.errors import DateError

EARLIEST = date(1990, 1, 1)

_YEARS_AHEAD = 2
_LONGEST = 40


def clean_words(text: str, today: date) -> str:
    """Give `text` with single spaces. Raises DateError where it is empty, too long or not ASCII."""
    if latest_date(today) < EARLIEST:
        raise DateError(f"no date can be read while today is {today}: set the computer's clock")
    words = " ".join(part for part in text.split(" ") if part)
    if not words:
        example = example_date(today)
        raise DateError(f"no date is given: write for example {example}, yesterday or '3 days ago'")
    if len(words) > _LONGEST:
        fault = f"is longer than {_LONGEST} characters"
    elif not words.isascii():
        fault = "holds characters other than English letters, the digits 0 to 9 and signs"
    elif not words.isprintable():
        fault = "holds control characters"
    else:
        return words
    raise refusal(words, fault, f"for example {example_date(today)}")


def refusal(words: str, fault: str, remedy: str) -> DateError:
    """The error that quotes `words`, says what is wrong with them and what to write instead."""
    return DateError(f"{quote(words)} {fault}: write {remedy}")


def quote(words: str) -> str:
    """The `words` in quotes, cut to 40 characters and safe on a terminal."""
    shown = ascii(words[:_LONGEST])
    if len(words) <= _LONGEST and len(shown) <= _LONGEST + 2:
        return shown
    return f"{shown[:_LONGEST]}...{shown[0]}"


def calendar_date(year: int, month: int, day: int) -> date | None:
    """The date of these numbers, None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def latest_date(today: date) -> date:
    """The last date that can be meant: two calendar years after `today`."""
    year = today.year + _YEARS_AHEAD
    if year > date.max.year:
        return date.max
    return calendar_date(year, today.month, today.day) or date(year, 2, 28)


def example_date(today: date, wanted: date | None = None) -> date:
    """A date for an example that works: `wanted`, else `today`, held inside the limits."""
    return min(max(wanted or today, EARLIEST), latest_date(today))


def check_limits(found: date, words: str, today: date) -> date:
    """Give `found` back. Raises DateError where it lies before 1990 or two years ahead."""
    if EARLIEST <= found <= latest_date(today):
        return found
    raise beyond_limits(words, today, early=found < EARLIEST)


def beyond_limits(words: str, today: date, *, early: bool) -> DateError:
    """The error for a date beyond the limits, on the `early` side or the late one."""
    fault = f"is before {EARLIEST.year}" if early else "is more than two years ahead"
    return refusal(words, fault, f"a date from {EARLIEST} to {latest_date(today)}")
