"""A person's words for a date and time, read against the `now` that the caller gives. Pure."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from smp_recovery.errors import InputError
from smp_recovery.parsing.dates import DateWords, clean_words, find_date, refuse_words

_NOON = time(12)


class ParsedMoment(NamedTuple):
    """A date and time in whole seconds, as the words gave it.

    `at` is naive if it is a wall time. It is aware if it was counted from now, such as an hour ago,
    whose local offset may have been another; or if its offset was in the words, which is kept.
    """

    at: datetime
    offset_stated: bool = False

    def localise(
        self, local: Callable[[datetime], datetime], now: datetime, *, forward: bool = False
    ) -> datetime:
        """The moment with the offset that `local` gives it, unless it states one of its own.

        Raises InputError for a wall time that came twice, and for one that the clock jumps over.
        With `forward` the former is the later one, and the latter is moved on as the clock.
        """
        at = self.at
        if self.offset_stated or at.tzinfo:
            return at if self.offset_stated else local(at)
        first, last = sorted(local(at.replace(fold=fold)) for fold in (0, 1))
        if last.replace(tzinfo=None) == at:
            if first == last or forward or last > now:
                return last if last <= now else first
            forms = " or ".join(f"'{each.isoformat(' ', 'minutes')}'" for each in (first, last))
            raise InputError(
                f"{at:%Y-%m-%d %H:%M} came twice: the clock was set back. Write {forms}"
            )
        if forward and last.date() == at.date():
            return last
        if last.replace(tzinfo=None) - at >= timedelta(days=1):
            raise InputError(f"{at.date()} does not exist in your time zone. Write {last.date()}")
        fault = f"{at:%Y-%m-%d %H:%M} does not exist: the clock was set forward"
        raise InputError(f"{fault}. Write '{last:%Y-%m-%d %H:%M}'")


def parse_moment(text: str, now: datetime, session_date: date | None = None) -> ParsedMoment:
    """Read `text` as a moment before or after `now`, which must be aware.

    A time alone is today's; a date alone is 12:00 on that date, or `now` if it is today. Dates,
    their limits and `session_date` are those of `parse_date`. Raises DateError for anything else.
    """
    now = now.replace(microsecond=0)
    words, offset = _split_offset(clean_words(text, now.date(), session_date))
    found = _read_time_of_day(words)
    if offset:
        found = found and ParsedMoment(found.at.replace(tzinfo=offset), offset_stated=True)
    else:
        found = found or _read_time_ago(words, now)
    if found is None and not offset and (on := find_date(words)):
        found = ParsedMoment(now if on == words.today else datetime.combine(on, _NOON))
    if found is None:
        if re.search(r"\b(morning|noon|afternoon|evening|(?:to|mid)?night)\b", words.text.lower()):
            remedy = "digits, for example 08:30, 'yesterday 22:30' or '2 hours ago'"
            raise words.refuse("names a part of the day in words", remedy)
        remedy = (
            f"for example 09:30, 'yesterday 9pm', '2 hours ago' or '{words.pick_example()} 09:30'"
        )
        raise words.refuse("cannot be read as a time", remedy)
    words.check_limits(found.at.date())
    return found


def parse_clock(text: str) -> time:
    """Read `text` as a time of day from 00:00 to 23:59. Raises DateError for anything else."""
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2})", text)
    if match is None:
        raise refuse_words(text, "cannot be read as a time of day", "for example 09:00")
    return _build_clock(text, match[1], match[2])


def _split_offset(words: DateWords) -> tuple[DateWords, timezone | None]:
    """The words without the offset after a time, as in `yesterday 9pm +01:00`, and the offset."""
    clock, offset = r"[0-9]:[0-9]{2}(?:\.[0-9]+)?|[0-9] ?[ap]m", r"z|([+-])([0-9]{2}):?([0-9]{2})"
    match = re.fullmatch(rf"(.*(?:{clock})) ?(?:{offset})", words.text, re.IGNORECASE)
    if match is None:
        return words, None
    hours, minutes = int(match[3] or 0), int(match[4] or 0)
    if hours > 23 or minutes > 59:
        raise words.refuse("has an impossible offset", "one such as +01:00, or none")
    ahead = timedelta(hours=hours, minutes=minutes)
    return words._replace(text=match[1]), timezone(-ahead if match[2] == "-" else ahead)


def _read_time_ago(words: DateWords, now: datetime) -> ParsedMoment | None:
    lower = words.text.lower()
    if lower == "now":
        return ParsedMoment(now)
    match = re.fullmatch(r"(?:([0-9]+) ?|(?:an?|one) )(h|hours?|min|mins|minutes?) ago", lower)
    if match is None:
        return None
    minutes = int(match[1] or 1) * (60 if match[2].startswith("h") else 1)
    try:
        return ParsedMoment(now - timedelta(minutes=minutes))
    except OverflowError:
        raise words.refuse_beyond_limits(early=True) from None


def _read_time_of_day(words: DateWords) -> ParsedMoment | None:
    clock = r"([0-9]{1,2})(?:[:.]([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?)? ?(am|pm)?"
    before = r"(?:at |(.+?)(?: (?:at )?|(?<=[0-9])t))?"
    match = re.fullmatch(before + clock, words.text, re.IGNORECASE)
    if match is None or not (match[3] or match[5]):
        return None
    if re.fullmatch(r"[0-9]{1,2}\.(0[1-9]|1[0-2])", words.text):
        clock = words.text.replace(".", ":")
        raise words.refuse("can be read as a time or a date", f"{clock}, or the whole date")
    on = find_date(words._replace(text=match[1])) if match[1] else words.today
    if on is None:
        return None
    return ParsedMoment(datetime.combine(on, _build_clock(words.text, *match.groups()[1:])))


def _build_clock(
    text: str, hour: str, minute: str | None, second: str | None = None, half: str | None = None
) -> time:
    hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
    if half is not None:
        if not 1 <= hours <= 12:
            fault = f"is impossible, {half.lower()} goes with 1 to 12"
            raise refuse_words(text, fault, "a time such as 9:30pm or 21:30")
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        fault = "is impossible, times go from 00:00 to 23:59"
        raise refuse_words(text, fault, "a time such as 21:05")
    return time(hours, minutes, seconds)
