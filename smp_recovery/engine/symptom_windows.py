"""When a symptom is expected: computed from what the sources say, never stored a second time.

Pure: expectations and a day in, who covers that day and who does not out.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from smp_recovery.guidance.model import (
    LAST_UNDATED,
    OVERRIDING,
    Expectation,
    Guidance,
    Symptom,
    Window,
)

SHORTEST_HEALING = 7
"""Until this day a symptom is expected of which a source says only "during healing": the shortest
healing that an article gives (elka: at least a week; skalptec: 7 days or more).
"""

FEWEST_PAGES = 2
"""How many pages of a survey must agree before they count."""

LAST_DAY = 60
"""No article, authority or survey gives days for a symptom beyond this one."""

Usual = Literal["expected", "watch", "contact"]


class Coverage(NamedTuple):
    """What the sources say of a symptom on `day`.

    `dated` are the days that articles and authorities give, the gaps between those of one source
    filled; `undated` is what they say of healing without days; each has one for each source. `own`
    is what the practitioner or a clinic's file expects. `counts` are how many pages of `survey`
    cover each day from day 0 on. On the days `warned` a source says to call someone: no survey
    outranks that.
    """

    day: int
    dated: tuple[Expectation, ...]
    undated: tuple[Expectation, ...]
    own: tuple[Expectation, ...]
    survey: tuple[Expectation, ...]
    counts: tuple[int, ...]
    warned: tuple[Window, ...]

    @property
    def covering(self) -> tuple[Expectation, ...]:
        """Those of `dated` that cover the day."""
        return tuple(each for each in self.dated if each.window.covers(self.day))

    @property
    def own_today(self) -> tuple[Expectation, ...]:
        """Those of `own` that cover the day."""
        return tuple(each for each in self.own if each.window.covers(self.day))

    @property
    def pages(self) -> int:
        """How many pages of the survey cover the day."""
        return self.counts[self.day] if 0 <= self.day < len(self.counts) else 0

    @property
    def level(self) -> Usual:
        """Whether the symptom is expected on the day, to be watched, or for the clinic."""
        if self.covering:
            return "expected"
        if any(each.window.covers(self.day) for each in self.undated):
            since = self.counts[SHORTEST_HEALING + 1 : self.day + 1]
            return "expected" if min(since, default=FEWEST_PAGES) >= FEWEST_PAGES else "watch"
        warned = any(window.covers(self.day) for window in self.warned)
        agreed = self.pages >= FEWEST_PAGES and not warned
        return "watch" if self.own_today or agreed else "contact"

    @property
    def expected_days(self) -> Window | None:
        """The expected days in a row among which the day is; None if it is not among any."""
        if self.level != "expected":
            return None
        first, last = max(self.day, 0), min(self.day, LAST_DAY)
        while first > 0 and self.on(first - 1).level == "expected":
            first -= 1
        while last < LAST_DAY and self.on(last + 1).level == "expected":
            last += 1
        return Window(first, last)

    @property
    def last_day(self) -> int:
        """The last day on which the symptom is expected; 0 if it never is."""
        days = range(LAST_DAY, 0, -1)
        return next((day for day in days if self.on(day).level == "expected"), 0)

    def on(self, day: int) -> "Coverage":
        """The same of another day."""
        return self._replace(day=day)


class CoverageBySymptom(dict[str, Coverage]):
    """What the sources say of each symptom on day 0, by its key; gathered when it is asked for."""

    def __init__(self, guidance: Guidance) -> None:
        super().__init__()
        self._guidance = guidance

    def __missing__(self, key: str) -> Coverage:
        found = self[key] = _gather(self._guidance, self._guidance.symptoms[key])
        return found


def _gather(guidance: Guidance, symptom: Symptom) -> Coverage:
    decisive: list[Expectation] = []
    own: list[Expectation] = []
    survey: list[Expectation] = []
    warned: list[Window] = []
    for source in guidance.sources.values():
        is_own = source.kind in OVERRIDING or not source.built_in
        found = own if is_own else survey if source.kind == "survey" else decisive
        found += (each for each in source.expectations if each.symptom == symptom.key)
        warned += (
            each.window
            for each in source.warnings
            if each.symptom == symptom.key and not each.severity_from
        )
    return Coverage(
        day=0,
        dated=_join_windows(each for each in decisive if not each.undated),
        undated=_join_windows(each for each in decisive if each.undated and symptom.undated),
        own=tuple(each._replace(window=_end_window(each.window)) for each in own),
        survey=tuple(survey),
        counts=_count_pages(survey),
        warned=tuple(warned),
    )


def _end_window(window: Window) -> Window:
    """The window, which without an end lasts as long as what is undated."""
    return window._replace(last=LAST_UNDATED) if window.last is None else window


def _count_pages(survey: Iterable[Expectation]) -> tuple[int, ...]:
    """How many pages cover each day from day 0 on; a page without a last day gives none."""
    counts = [0] * (LAST_DAY + 1)
    for expectation in survey:
        first, last = expectation.window
        if last is not None:
            for day in range(max(first or 0, 0), min(last, LAST_DAY) + 1):
                counts[day] += expectation.pages or 0
    return tuple(counts)


def _join_windows(expectations: Iterable[Expectation]) -> tuple[Expectation, ...]:
    """One for each source, from the first day that it gives to the last."""
    found: dict[str, Expectation] = {}
    for each in expectations:
        known = found.setdefault(each.source, each)
        (first, last), (known_first, known_last) = each.window, known.window
        first = None if first is None or known_first is None else min(first, known_first)
        last = None if last is None or known_last is None else max(last, known_last)
        found[each.source] = known._replace(window=Window(first, last))
    return tuple(found.values())
