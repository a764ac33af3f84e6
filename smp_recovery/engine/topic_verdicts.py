"""One topic: which sources cover it, which decides on a day, and what comes next.

Pure: rules in, verdicts out, counted in days from the session date (day 0). It knows neither dates
nor stages; `day_advice` puts all topics together.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from smp_recovery.guidance.model import (
    OVERRIDING,
    RESTRICTING,
    STANCES,
    Guidance,
    Rule,
    Source,
    SourceKind,
    Stance,
)

KIND_PRIORITY: dict[SourceKind, int] = {
    "practitioner": 0,
    "clinic": 1,
    "article": 2,
    "authority": 2,
    "survey": 3,
}
"""The first kinds of sources of which one has a rule for a day decide it, the lowest first."""

_STRICTNESS = {stance: place for place, stance in enumerate(STANCES)}


class SourceVerdict(NamedTuple):
    """What one source says itself about a topic on a day.

    `stance` is None before the first rule of the source. `reasons` are the rules behind it (or the
    next to come), `rules` all of the source's rules on the topic in the order of their windows.
    `free_from` is the first day after its last `avoid` (after its last `limit`, if it never
    avoids), None if that has no end. `decides` says whether the source is among those that
    decide the verdict.
    """

    source: Source
    stance: Stance | None
    reasons: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    free_from: int | None
    decides: bool


class Verdict(NamedTuple):
    """What the sources together say about a topic on a day.

    `stance` is the strictest of the sources that decide, None if no source covers it, from the
    day `since` (None: from the start, or from a day that nobody gave) to the day `until` (None: no
    end is known), both included. `free_from` is the first day on which the cautious reading no
    longer avoids the topic (0 if it never does), None if none is known. `then` is the stance
    after `until`.

    `undated`: no source gives an end to the stance, or, if it is None, gave one to what it asked
    for in the first four weeks. Such a topic is never free, only no longer asked for.
    """

    topic: str
    day: int
    stance: Stance | None
    since: int | None
    until: int | None
    free_from: int | None
    then: Stance | None
    by_source: tuple[SourceVerdict, ...]
    undated: bool = False

    @property
    def reasons(self) -> tuple[Rule, ...]:
        """The rules behind the stance."""
        return tuple(rule for each in self.by_source if each.decides for rule in each.reasons)

    @property
    def own_reasons(self) -> tuple[Rule, ...]:
        """Those that the practitioner or a clinic gives for the day."""
        own = (v for v in self.by_source if v.decides and v.source.kind in OVERRIDING)
        return tuple(r for each in own for r in each.reasons if r.window.covers(self.day))

    @property
    def advising(self) -> tuple[SourceVerdict, ...]:
        """The followed sources that advise to do it, if no rule overrides them."""
        overridden = any(v.decides and v.source.kind in OVERRIDING for v in self.by_source)
        followed = (v for v in self.by_source if v.source.followed and v.stance == "do")
        return tuple(each for each in followed if each.decides or not overridden)


class SourceRules(NamedTuple):
    """All rules of one source on one topic, in the order of their windows, and its priority."""

    source: Source
    rules: tuple[Rule, ...]
    priority: int


class StancePeriod(NamedTuple):
    """Days in a row, both included, with one combined stance; None is an open end.

    `since` and `undated` are as in a Verdict.
    """

    first: int | None
    last: int | None
    stance: Stance | None
    since: int | None
    undated: bool


class TopicTimeline(NamedTuple):
    """A topic, the sources that cover it, and the periods of their stance, which tile every day."""

    topic: str
    by_source: Sequence[SourceRules]
    periods: Sequence[StancePeriod]

    @property
    def turns(self) -> list[int]:
        """The days on which a period begins."""
        return [period.first for period in self.periods if period.first is not None]

    def stance_on(self, day: int) -> Stance | None:
        """The combined stance on `day`."""
        return self.periods[self.index_on(day)].stance

    def index_on(self, day: int) -> int:
        """The index of the period that `day` is in."""
        periods = enumerate(self.periods)
        return next(index for index, p in periods if p.last is None or day <= p.last)


def build_timelines(guidance: Guidance, topics: Iterable[str]) -> dict[str, TopicTimeline]:
    """The timeline of each of `topics`, by topic.

    A ban of the practitioner or a clinic on the parent of a topic counts if they do not mention the
    topic itself; what they allow of the parent does not. If none of the sources that cover a topic
    is followed, all of them count. Of an additive topic only advice counts, of every kind alike.
    """
    found: dict[str, list[SourceRules]] = {topic: [] for topic in topics}
    for source in guidance.sources.values():
        own: dict[str | None, list[Rule]] = {}
        for rule in source.rules:
            own.setdefault(rule.topic, []).append(rule)
        for topic, by_source in found.items():
            rules = own.get(topic, [])
            if not rules and source.kind in OVERRIDING:
                inherited = own.get(guidance.topics[topic].parent, ())
                rules = [r._replace(topic=topic) for r in inherited if r.stance == "avoid"]
            priority = KIND_PRIORITY[source.kind]
            if guidance.topics[topic].additive:
                rules = [rule for rule in rules if rule.stance == "do"]
                priority = max(KIND_PRIORITY["article"], priority)
            if rules:
                ordered = tuple(sorted(rules, key=_order_by_window))
                by_source.append(SourceRules(source, ordered, priority))
    timelines = {}
    for topic, by_source in found.items():
        if not any(s.followed and s.kind != "practitioner" for s, *_ in by_source):
            by_source = [
                each._replace(source=each.source._replace(followed=True)) for each in by_source
            ]
        timelines[topic] = TopicTimeline(topic, by_source, _find_periods(by_source))
    return timelines


def _order_by_window(rule: Rule) -> tuple[float, float]:
    first, last = rule.window
    return (float("-inf") if first is None else first, float("inf") if last is None else last)


def _find_periods(by_source: Sequence[SourceRules]) -> list[StancePeriod]:
    turns = sorted({day for each in by_source for r in each.rules for day in r.window.turns})
    first_stance = _find_combined_stance(by_source, turns[0] - 1 if turns else -1)
    begun: list[tuple[int | None, Stance | None]] = [(None, first_stance)]
    for day in turns:
        stance = _find_combined_stance(by_source, day)
        if stance != begun[-1][1]:
            begun.append((day, stance))
    periods, since = [], None
    for (first, stance), (end, then) in pairwise((*begun, (None, None))):
        undated = _lacks_end(by_source, first, stance, end, then)
        last = None if end is None else end - 1
        periods.append(StancePeriod(first, last, stance, since, undated))
        since = None if stance and undated else end
    return periods


def _lacks_end(
    by_source: Sequence[SourceRules],
    first: int | None,
    stance: Stance | None,
    end: int | None,
    then: Stance | None,
) -> bool:
    """Whether nobody gives an end to the `stance` before the day `end`, on which `then` begins; for
    no stance, to what was asked for before the day `first`.
    """
    day = first if stance is None else end
    if day is None:
        return False
    rules = [rule for each in by_source if each.source.followed for rule in each.rules]
    if stance is None or then is None:
        return any(rule.undated and rule.window.ended(day) for rule in rules)
    ending = [r for r in rules if r.stance == stance and r.window.last == day - 1]
    begins = any(r.stance == then and r.window.first == day for r in rules)
    return bool(ending) and all(rule.undated for rule in ending) and not begins


def judge(timeline: TopicTimeline, day: int) -> Verdict:
    """What the sources together say about the topic of `timeline` on `day`."""
    periods, index = timeline.periods, timeline.index_on(day)
    period = periods[index]
    until = None if period.undated and period.stance else period.last
    return Verdict(
        topic=timeline.topic,
        day=day,
        stance=period.stance,
        since=period.since,
        until=until,
        free_from=_find_free_from(periods, index),
        then=None if until is None else periods[index + 1].stance,
        by_source=tuple(
            SourceVerdict(
                source=source,
                stance=own.stance,
                reasons=_pick_reasons(rules, day),
                rules=rules,
                free_from=_find_own_free_from(rules),
                decides=counts and own.stance == period.stance,
            )
            for (source, rules, _), (own, counts) in zip(
                timeline.by_source, _weigh(timeline.by_source, day), strict=True
            )
        ),
        undated=period.undated,
    )


class _OwnStance(NamedTuple):
    """What the rules of one source say on a day: `active` is the strictest that covers it.

    `ended`: all that restricts has ended with a day that the source gave. `lapsed`: something that
    restricts has ended without one.
    """

    active: Stance | None
    ended: bool
    lapsed: bool

    @property
    def stance(self) -> Stance | None:
        """The source's own stance: after its last `avoid` or `limit` has ended, it allows."""
        return "allow" if self.active is None and self.ended else self.active


def _find_source_stance(rules: tuple[Rule, ...], day: int) -> _OwnStance:
    """What the rules of one source say on `day`; in one loop, because it runs a thousand times."""
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
    return _OwnStance(active, restricts and ended, lapsed)


def _weigh(by_source: Sequence[SourceRules], day: int) -> list[tuple[_OwnStance, bool]]:
    """What each source says on `day`, and whether it counts. It must be followed, and be of the
    first kinds of which one has a rule for that day, or have ended all that it asked for.

    If a followed source gave no end to what it asked for, only a rule for the day itself counts,
    not that an earlier one has ended.
    """
    found = [(each, _find_source_stance(each.rules, day)) for each in by_source]
    followed = [(each.priority, own) for each, own in found if each.source.followed]
    first = min((priority for priority, own in followed if own.active), default=len(KIND_PRIORITY))
    lapsed = any(own.lapsed for _, own in followed)

    def does_count(rules: SourceRules, own: _OwnStance) -> bool:
        of_first_kind, is_followed = rules.priority == first, rules.source.followed
        if own.active:
            return of_first_kind and is_followed
        overridden = first < len(OVERRIDING) and not of_first_kind
        return own.ended and not lapsed and not overridden and is_followed

    return [(own, does_count(rules, own)) for rules, own in found]


def _find_combined_stance(by_source: Sequence[SourceRules], day: int) -> Stance | None:
    counted = (own.stance for own, counts in _weigh(by_source, day) if counts)
    return _pick_strictest(stance for stance in counted if stance)


def _pick_strictest(stances: Iterable[Stance]) -> Stance | None:
    return min(stances, key=_STRICTNESS.__getitem__, default=None)


def _pick_reasons(rules: tuple[Rule, ...], day: int) -> tuple[Rule, ...]:
    """The strictest rules now, else the last that ended, else the first to come."""
    active = [rule for rule in rules if rule.window.covers(day)]
    if active:
        stance = _pick_strictest(rule.stance for rule in active)
        return tuple(rule for rule in active if rule.stance == stance)
    ended = [rule for rule in rules if rule.window.ended(day)]
    return (max(ended, key=lambda rule: rule.window.last or 0) if ended else rules[0],)


def _find_own_free_from(rules: tuple[Rule, ...]) -> int | None:
    for stance in RESTRICTING:
        restricting = [rule for rule in rules if rule.stance == stance]
        ends = [None if rule.undated else rule.window.last for rule in restricting]
        if ends:
            return None if None in ends else max(end for end in ends if end is not None) + 1
    return rules[0].window.first or 0


def _find_free_from(periods: Sequence[StancePeriod], index: int) -> int | None:
    """The first day of the free time around the period at `index`, or after it if it is an `avoid`;
    of that around the next one if it has no stance.
    """
    _, last, stance, since, undated = periods[index]
    if stance is None:
        return None if last is None else _find_free_from(periods, index + 1)
    if stance == "avoid":
        return None if last is None or undated else last + 1
    if index and periods[index - 1].stance not in ("avoid", None):
        return _find_free_from(periods, index - 1)
    return since if index else 0
