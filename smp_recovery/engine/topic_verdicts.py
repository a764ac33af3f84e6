"""The course of one topic: who speaks of it, whose word leads on a day, and what follows.

Pure: rules in, verdicts out, counted in days from the session date (day 0). It knows neither dates
nor stages; `timeline` puts the courses of all topics together.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from smp_recovery.guidance.model import STANCES, Guidance, Rule, Source, SourceKind, Stance

Voices = tuple[tuple[Source, tuple[Rule, ...]], ...]
Spell = tuple[int | None, Stance | None]


OVERRIDING: tuple[SourceKind, ...] = ("practitioner", "clinic")
"""Kinds whose word, on a day for which they give it, overrides all others in both directions."""

RESTRICTING: tuple[Stance, ...] = ("avoid", "limit")
"""Stances that end with their last day, and then free the topic."""

_STRICTNESS = {stance: place for place, stance in enumerate(STANCES)}

HEARD: tuple[tuple[SourceKind, ...], ...] = (
    ("practitioner",),
    ("clinic",),
    ("article", "authority"),
    ("survey",),
)
"""Kinds of sources in the order in which they are heard: the first that speak on a day lead it."""

_ORDER = {kind: place for place, kinds in enumerate(HEARD) for kind in kinds}


class Answer(NamedTuple):
    """One source's own answer on a topic and day.

    `stance` is None while the source has not spoken yet. `deciding` are the rules behind it (or the
    next to come), `rules` all of the source's rules on the topic in the order of their windows.
    `free_from` is the first day after its last `avoid` (after its last `limit`, where it never
    avoids), None where that has no end. `leads` says whether the source is among those that decide
    the verdict.
    """

    source: Source
    stance: Stance | None
    deciding: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    free_from: int | None
    leads: bool


class Verdict(NamedTuple):
    """What the sources together say about a topic on a day.

    `stance` is the strictest of the sources that lead, None where no source speaks, from the day
    `since` (None: from the start, or from a day that nobody gave) to the day `until` (None: no end
    is known), both included.
    `free_from` is the first day on which the cautious reading no longer avoids the topic (0 where
    it never does), None where none is known. `then` is the stance after `until`.

    `undated`: no source gives an end to the stance, or, where it is None, gave one to what it asked
    for in the first four weeks. Such a topic is never free, only no longer asked for.
    """

    topic: str
    day: int
    stance: Stance | None
    since: int | None
    until: int | None
    free_from: int | None
    then: Stance | None
    answers: tuple[Answer, ...]
    undated: bool = False

    @property
    def leading(self) -> tuple[Rule, ...]:
        """The rules behind the stance."""
        return tuple(rule for answer in self.answers if answer.leads for rule in answer.deciding)

    @property
    def advising(self) -> tuple[Answer, ...]:
        """The answers that advise to do it, of those whose word counts today."""
        overridden = any(a.leads and a.source.kind in OVERRIDING for a in self.answers)
        return tuple(
            answer
            for answer in self.answers
            if answer.stance == "do" and (answer.leads or not overridden) and answer.source.followed
        )


class Spread(NamedTuple):
    """How far the pages of a survey differ on a topic.

    `pages` of all its `all_pages` end `stance` between the days `first` and `last`, both included,
    or, where it is an allowing one, begin it then.
    """

    stance: Stance
    first: int
    last: int
    pages: int
    all_pages: int


MOST_PAGES = 0.8
"""The part of a survey's pages that a spread holds."""


def spread_survey(rules: Iterable[Rule]) -> tuple[Spread, ...]:
    """For each stance of a survey's rules the fewest days in a row between which most of its pages
    end it (an avoid or limit), or begin it.
    """
    found: dict[Stance, dict[int, int]] = {}
    for rule in rules:
        day = rule.window.last if rule.stance in RESTRICTING else rule.window.first
        if day is not None and not rule.undated and rule.pages:
            days = found.setdefault(rule.stance, {})
            days[day] = days.get(day, 0) + rule.pages
    return tuple(_spread(stance, found[stance]) for stance in STANCES if stance in found)


def _spread(stance: Stance, pages: dict[int, int]) -> Spread:
    total, days = sum(pages.values()), sorted(pages)
    runs = [
        days[start:end] for start in range(len(days)) for end in range(start + 1, len(days) + 1)
    ]
    counted = [(sum(pages[day] for day in run), run) for run in runs]
    most = [(n, run) for n, run in counted if n >= MOST_PAGES * total]
    count, run = min(most, key=lambda found: (found[1][-1] - found[1][0], -found[0]))
    return Spread(stance, run[0], run[-1], count, total)


class Course(NamedTuple):
    """Who speaks of a topic, and the spells of its stance: each begins on a day, the first open."""

    voices: Voices
    spells: list[Spell]


def build_courses(guidance: Guidance, topics: Iterable[str]) -> dict[str, Course]:
    """The course of each of `topics` that some source speaks of."""
    found: dict[str, dict[str, list[Rule]]] = {topic: {} for topic in topics}
    for source in guidance.sources.values():
        for rule in source.rules:
            if rule.topic in found:
                found[rule.topic].setdefault(source.key, []).append(rule)
        if source.kind in OVERRIDING:
            for topic, by_source in found.items():
                _inherit(source, topic, guidance.topics[topic].parent, by_source)
    courses = {}
    for topic, by_source in found.items():
        if by_source:
            speakers = _speakers([guidance.sources[key] for key in by_source])
            voices = tuple(
                (source, tuple(sorted(by_source[source.key], key=_by_window)))
                for source in speakers
            )
            courses[topic] = Course(voices, _spells(voices))
    return courses


def _inherit(
    source: Source, topic: str, parent: str | None, by_source: dict[str, list[Rule]]
) -> None:
    """Give `topic` what the practitioner or a clinic says of its `parent`, where they do not speak
    of the topic itself.
    """
    rules = [rule._replace(topic=topic) for rule in source.rules if rule.topic == parent]
    if rules and source.key not in by_source:
        by_source[source.key] = rules


def _speakers(sources: list[Source]) -> list[Source]:
    """The sources that speak of a topic; where none of those is followed, all of them lead."""
    if any(source.followed and source.kind != "practitioner" for source in sources):
        return sources
    return [source._replace(followed=True) for source in sources]


def _by_window(rule: Rule) -> tuple[float, float]:
    first, last = rule.window
    return (
        float("-inf") if first is None else first,
        float("inf") if last is None else last,
    )


def judge(course: Course, topic: str, day: int) -> Verdict:
    """What the voices of `course` together say about `topic` on `day`, the strictest leading."""
    voices, spells = course
    place = place_on(spells, day)
    stance = spells[place][1]
    weighed = _weigh(voices, day)
    answers = tuple(
        Answer(
            source=source,
            stance=said.stance,
            deciding=_deciding(rules, day),
            rules=rules,
            free_from=_own_free_from(rules),
            leads=heard and said.stance == stance,
        )
        for (source, rules), (said, heard) in zip(voices, weighed, strict=True)
    )
    start, then = _next(spells, place)
    undated = _lacks_end(voices, spells, place)
    since = find_begin(course, place)
    if start is None or (undated and stance is not None):
        until, then = None, None
    else:
        until = start - 1
    free_from = _free_from(course, place)
    return Verdict(topic, day, stance, since, until, free_from, then, answers, undated)


def find_begin(course: Course, place: int) -> int | None:
    """The day on which the spell at `place` begins; None from the start on, and where it follows
    one to which nobody gave an end: no source gave that day.
    """
    spells = course.spells
    if place and spells[place - 1][1] and _lacks_end(course.voices, spells, place - 1):
        return None
    return spells[place][0]


def _has_lapsed(voices: Voices, day: int, stances: Collection[Stance] = RESTRICTING) -> bool:
    """Whether a followed source asked for one of `stances` before `day` without giving an end."""
    return any(
        rule.undated and rule.stance in stances and rule.window.ended(day)
        for source, rules in voices
        if source.followed
        for rule in rules
    )


def _lacks_end(voices: Voices, spells: list[Spell], place: int) -> bool:
    """Whether nobody gives an end to the stance of the spell at `place`; for one without a stance,
    to what was asked for before it.
    """
    begin, stance = spells[place]
    if stance is None:
        return begin is not None and _has_lapsed(voices, begin, STANCES)
    start, then = _next(spells, place)
    if start is None:
        return False
    if then is None:
        return _has_lapsed(voices, start, STANCES)
    rules = [rule for source, rules in voices if source.followed for rule in rules]
    ending = [
        rule
        for rule in rules
        if rule.stance == stance and rule.window.covers(start - 1) and rule.window.ended(start)
    ]
    begins = any(rule.stance == then and rule.window.first == start for rule in rules)
    return bool(ending) and all(rule.undated for rule in ending) and not begins


def _next(spells: list[Spell], place: int) -> Spell:
    """The spell after that at `place`; without a day where there is none."""
    return spells[place + 1] if place + 1 < len(spells) else (None, None)


class _Said(NamedTuple):
    """What the rules of one source say on a day: the strictest that covers it, whether all that
    restricts has ended with a day that the source gave, and whether something has without one.
    """

    active: Stance | None
    ended: bool
    lapsed: bool

    @property
    def stance(self) -> Stance | None:
        """The source's own: where its last `avoid` or `limit` has ended, it allows."""
        return "allow" if self.active is None and self.ended else self.active


def _read(rules: tuple[Rule, ...], day: int) -> _Said:
    """What the rules of one source say on `day`; written as one loop, for it runs for every topic
    on every day on which something changes.
    """
    active: Stance | None = None
    restricts, ended, lapsed = False, True, False
    for rule in rules:
        (first, last), stance = rule.window, rule.stance
        over = last is not None and last < day
        covers = not over and (first is None or first <= day)
        if covers and (active is None or _STRICTNESS[stance] < _STRICTNESS[active]):
            active = stance
        if stance in RESTRICTING:
            restricts = True
            ended = ended and over and not rule.undated
            lapsed = lapsed or (over and rule.undated)
    return _Said(active, restricts and ended, lapsed)


def _weigh(voices: Voices, day: int) -> list[tuple[_Said, bool]]:
    """What each source says on `day`, and whether it may lead: it is of the first kinds of which
    one has a rule for that day, or all that it asked for has ended.

    Where one gave no end to what it asked for, only a rule for the day itself counts, not that an
    earlier one has ended.
    """
    said, first, lapsed = [], len(HEARD), False
    for source, rules in voices:
        each = _read(rules, day)
        said.append(each)
        if source.followed:
            lapsed = lapsed or each.lapsed
            if each.active and _ORDER[source.kind] < first:
                first = _ORDER[source.kind]
    weighed = []
    for (source, _), each in zip(voices, said, strict=True):
        heard = _ORDER[source.kind] == first
        if not each.active:
            heard = each.ended and not lapsed and (heard or first >= len(OVERRIDING))
        weighed.append((each, heard and source.followed))
    return weighed


def _stance(voices: Voices, day: int) -> Stance | None:
    return _strictest(said.stance for said, heard in _weigh(voices, day) if heard and said.stance)


def _strictest(stances: Iterable[Stance]) -> Stance | None:
    return min(stances, key=_STRICTNESS.__getitem__, default=None)


def _deciding(rules: tuple[Rule, ...], day: int) -> tuple[Rule, ...]:
    active = [rule for rule in rules if rule.window.covers(day)]
    if active:
        stance = _strictest(rule.stance for rule in active)
        return tuple(rule for rule in active if rule.stance == stance)
    ended = [rule for rule in rules if rule.window.ended(day)]
    return (max(ended, key=lambda rule: rule.window.last or 0) if ended else rules[0],)


def _own_free_from(rules: tuple[Rule, ...]) -> int | None:
    for stance in RESTRICTING:
        said = [rule for rule in rules if rule.stance == stance]
        ends = [None if rule.undated else rule.window.last for rule in said]
        if ends:
            return None if None in ends else max(end for end in ends if end is not None) + 1
    return rules[0].window.first or 0


def _spells(voices: Voices) -> list[Spell]:
    """The stance from the open start on: each pair is the first day of a spell (None: the start)
    and its stance.
    """
    windows = [rule.window for _, rules in voices for rule in rules]
    bounds = {w.first for w in windows if w.first is not None} | {
        w.last + 1 for w in windows if w.last is not None
    }
    days = sorted(bounds)
    before = days[0] - 1 if days else 0
    spells: list[Spell] = [(None, _stance(voices, before))]
    for day in days:
        stance = _stance(voices, day)
        if stance != spells[-1][1]:
            spells.append((day, stance))
    return spells


def place_on(spells: list[Spell], day: int) -> int:
    """Which of `spells` holds `day`."""
    return max(i for i, (start, _) in enumerate(spells) if start is None or start <= day)


def _free_from(course: Course, place: int) -> int | None:
    """The first day of the free time around the spell at `place`; see Verdict.

    During an `avoid` that is the day after it; before anything is said (a planned session) the day
    after the first `avoid` to come.
    """
    voices, spells = course
    if spells[place][1] is None:
        place = next((i for i in range(place + 1, len(spells)) if spells[i][1]), place)
    if spells[place][1] is None:
        return None
    if spells[place][1] == "avoid":
        return None if _lacks_end(voices, spells, place) else _next(spells, place)[0]
    while place and spells[place - 1][1] not in ("avoid", None):
        place -= 1
    return find_begin(course, place) if place else 0
