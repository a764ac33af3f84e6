"""Parts a question that ends in a day, as `gym on friday`, into its words and its day. Pure."""

import re
from datetime import date

_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DATED = re.compile(
    rf"""
    (?P<topic> .+?) ,? \s+
    (?: on\s+ | this\s+ )?
    (?P<day>
        day \s+ -?\d+
        | today | tomorrow | yesterday
        | (?: next\s+ | last\s+ )? {_WEEKDAY}
        | in \s+ \d+ \s+ \w+
    )
    \W*
    """,
    re.IGNORECASE | re.VERBOSE,
)


def split_day(question: str, today: date) -> tuple[str, str | None]:
    """The words of the question, and its day in words for `parse_date`; None if it names none.

    A weekday is one to come, or `today` itself: nobody asks what was allowed last Friday.
    """
    found = _DATED.fullmatch(question)
    if found is None:
        return question, None
    day = found["day"].lower()
    if re.fullmatch(_WEEKDAY, day) and day.title() != f"{today:%A}":
        day = f"next {day}"
    return found["topic"], day
