"""How far the pages of a survey differ on a topic: the days between which most of them agree.

Pure: rules in, spreads out.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations_with_replacement
from typing import NamedTuple

from smp_recovery.guidance.model import RESTRICTING, STANCES, Rule, Stance

SHARE_OF_PAGES = 0.8
"""The part of a survey's pages that a spread holds."""


class Spread(NamedTuple):
    """`pages` of all the `all_pages` of a survey end `stance` between the days `first` and `last`,
    both included, or, if it is an allowing one, begin it then. Both are before a session, or
    neither is.
    """

    stance: Stance
    first: int
    last: int
    pages: int
    all_pages: int


def spread_survey(rules: Iterable[Rule]) -> tuple[Spread, ...]:
    """For each stance of a survey's rules the fewest days in a row between which most of its pages
    end it (an avoid or limit), or begin it: first those before a session, then those from day 0.
    """
    pages: dict[Stance, Counter[int]] = {stance: Counter() for stance in STANCES}
    for rule in rules:
        day = rule.window.last if rule.stance in RESTRICTING else rule.window.first
        if day is not None and not rule.undated and rule.pages:
            pages[rule.stance][day] += rule.pages
    return tuple(
        _pick_narrowest(stance, {day: counts[day] for day in days}, counts.total())
        for stance, counts in pages.items()
        for days in ([d for d in counts if d < 0], [d for d in counts if d >= 0])
        if days
    )


def _pick_narrowest(stance: Stance, pages: dict[int, int], all_pages: int) -> Spread:
    """The spread of the `pages` by day; of equally narrow ones that with most pages."""
    days = combinations_with_replacement(sorted(pages), 2)
    spreads = (
        Spread(
            stance, first, last, sum(pages[day] for day in pages if first <= day <= last), all_pages
        )
        for first, last in days
    )
    wide = (spread for spread in spreads if spread.pages >= SHARE_OF_PAGES * sum(pages.values()))
    return min(wide, key=lambda spread: (spread.last - spread.first, -spread.pages))
