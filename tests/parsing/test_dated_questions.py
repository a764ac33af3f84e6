"""A question may end in its day; a weekday is one to come."""

from datetime import date

import pytest

from smp_recovery.parsing.dated_questions import split_day

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("question", "words", "day"),
    [
        ("gym", "gym", None),
        ("shower tomorrow?", "shower", "tomorrow"),
        ("go swimming, day 12", "go swimming", "day 12"),
        ("sun on Monday", "sun", "next monday"),
        ("sun this friday", "sun", "friday"),
        ("hair dye next friday", "hair dye", "next friday"),
        ("gym in 2 weeks", "gym", "in 2 weeks"),
        ("today", "today", None),
    ],
)
def test_the_day_at_the_end(question: str, words: str, day: str | None) -> None:
    """What comes before it is what is asked about."""
    assert split_day(question, FRIDAY) == (words, day)
