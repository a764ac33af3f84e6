"""When a symptom is expected: computed from what the sources say, never stored a second time.

Pure: expectations and a day in, who covers that day and who does not out.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from smp_recovery.guidance.model import OVERRIDING, Expectation, Guidance, SourceKind, Window

SHORTEST_HEALING = 7
"""Until this day a symptom is expected of which a source says only "during healing": the shortest
healing that an article gives (elka: at least a week; skalptec: 7 days or more).
"""

FEWEST_PAGES = 2
"""How many pages of a survey must agree before they count."""

LAST_DAY = 60
"""No article, authority or survey gives days for a symptom beyond this one."""

DECIDING_KINDS: tuple[SourceKind, ...] = ("article", "authority")
"""The kinds of sources that decide on which days a symptom is expected."""

Usual = Literal["expected", "watch", "contact"]

_ByKind = list[tuple[SourceKind, Expectation]]


class Span(NamedTuple):
    """The days that one source gives for a symptom; gaps between its windows are filled."""

    source: str
    window: Window


class Coverage(NamedTuple):
    """What the sources say of a symptom on `day`.

    `dated` are the days that articles and authorities give, `undated` the keys of those that say
    "during healing" without days, `own` what the practitioner or a clinic's file expects
    on this day. Of the `all_pages` of the sources `survey`, `pages` cover the day.
    """

    day: int
    level: Usual
    dated: tuple[Span, ...]
    undated: tuple[str, ...]
    own: tuple[Expectation, ...]
    survey: tuple[str, ...]
    pages: int
    all_pages: int

    @property
    def covering(self) -> tuple[Span, ...]:
        """Those of `dated` that cover the day."""
        return tuple(span for span in self.dated if span.window.covers(self.day))


class _SymptomSources(NamedTuple):
    """What the sources say of one symptom, by their kind and by whether they give days.

    `pages` counts those of a survey that cover each day from day 0 on. On the days `warned` a
    source says to call someone: no survey outranks that.
    """

    dated: tuple[Span, ...]
    undated: tuple[Expectation, ...]
    own: tuple[Expectation, ...]
    survey: tuple[Expectation, ...]
    pages: tuple[int, ...]
    warned: tuple[Window, ...]

    def pages_on(self, day: int) -> int:
        """How many pages of the survey cover `day`."""
        return self.pages[day] if 0 <= day < len(self.pages) else 0

    def level(self, day: int) -> Usual:
        """Whether the symptom is expected on `day`, to be watched, or for the clinic."""
        if any(span.window.covers(day) for span in self.dated):
            return "expected"
        if any(e.window.covers(day) for e in self.undated):
            since = self.pages[SHORTEST_HEALING + 1 : day + 1]
            return "expected" if min(since, default=FEWEST_PAGES) >= FEWEST_PAGES else "watch"
        if any(e.window.covers(day) for e in self.own):
            return "watch"
        agreed = self.pages_on(day) >= FEWEST_PAGES
        warned = any(window.covers(day) for window in self.warned)
        return "watch" if agreed and not warned else "contact"


class SymptomWindows:
    """What the sources of a guidance expect of each symptom, gathered once."""

    def __init__(self, guidance: Guidance) -> None:
        """Gather the expectations and warnings of every source of `guidance`."""
        expected: dict[str, _ByKind] = {key: [] for key in guidance.symptoms}
        warned: dict[str | None, list[Window]] = {}
        for source in guidance.sources.values():
            kind = source.kind if source.built_in or source.kind == "practitioner" else "clinic"
            for warning in source.warnings:
                if not warning.severity_from:
                    warned.setdefault(warning.symptom, []).append(warning.window)
            for expectation in source.expectations:
                if expectation.symptom in expected:
                    expected[expectation.symptom].append((kind, expectation))
        self._sources = {
            key: _sort(found, warned.get(key, ()), undated=guidance.symptoms[key].undated)
            for key, found in expected.items()
        }

    def on(self, symptom: str, day: int) -> Coverage:
        """What the sources say of `symptom`, by key, on `day`."""
        sources = self._sources[symptom]
        return Coverage(
            day=day,
            level=sources.level(day),
            dated=sources.dated,
            undated=tuple(dict.fromkeys(e.source for e in sources.undated)),
            own=tuple(e for e in sources.own if e.window.covers(day)),
            survey=tuple(dict.fromkeys(e.source for e in sources.survey)),
            pages=sources.pages_on(day),
            all_pages=sum(e.pages or 0 for e in sources.survey),
        )

    def expected(self, symptom: str, day: int) -> bool:
        """Whether `symptom`, by key, is expected on `day`."""
        return self._sources[symptom].level(day) == "expected"

    def expected_days(self, symptom: str, day: int) -> Window | None:
        """The expected days in a row among which `day` is; None if it is not among any."""
        if not self.expected(symptom, day):
            return None
        later = (each for each in range(day + 1, LAST_DAY + 1) if not self.expected(symptom, each))
        sooner = (each for each in range(day - 1, -1, -1) if not self.expected(symptom, each))
        return Window(next(sooner, -1) + 1, next(later, LAST_DAY + 1) - 1)

    def last_day(self, symptom: str) -> int:
        """The last day on which `symptom`, by key, is expected; 0 if it never is."""
        days = range(LAST_DAY, 0, -1)
        return next((day for day in days if self.expected(symptom, day)), 0)


def _sort(found: _ByKind, warned: Iterable[Window], *, undated: bool) -> _SymptomSources:
    """The expectations of one symptom by their kind; `undated` ones may not count for it."""
    survey = tuple(e for kind, e in found if kind == "survey")
    return _SymptomSources(
        dated=_join_spans(e for kind, e in found if kind in DECIDING_KINDS and not e.undated),
        undated=tuple(e for kind, e in found if kind in DECIDING_KINDS and e.undated and undated),
        own=tuple(e for kind, e in found if kind in OVERRIDING),
        survey=survey,
        pages=_count_pages(survey),
        warned=tuple(warned),
    )


def _count_pages(survey: Iterable[Expectation]) -> tuple[int, ...]:
    """How many pages cover each day from day 0 on; a page without a last day gives none."""
    pages = [0] * (LAST_DAY + 1)
    for expectation in survey:
        first, last = expectation.window
        if last is not None:
            for day in range(max(first or 0, 0), min(last, LAST_DAY) + 1):
                pages[day] += expectation.pages or 0
    return tuple(pages)


def _join_spans(expectations: Iterable[Expectation]) -> tuple[Span, ...]:
    """The days of each source, from the first that it gives to the last."""
    found: dict[str, Window] = {}
    for expectation in expectations:
        first, last = expectation.window
        if known := found.get(expectation.source):
            first = None if None in (first, known.first) else min(first or 0, known.first or 0)
            last = None if None in (last, known.last) else max(last or 0, known.last or 0)
        found[expectation.source] = Window(first, last)
    return tuple(Span(source, window) for source, window in found.items())
