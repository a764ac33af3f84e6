"""One topic: which sources cover it, which decides on a day, and what comes next.

Pure: rules in, verdicts out, counted in days from the session date (day 0). It knows neither dates
nor stages; `day_advice` puts all topics together.
"""

from collections.abc import Iterable
from typing import NamedTuple

from smp_recovery.guidance.model import (
    OVERRIDING,
    STANCES,
    Guidance,
    Rule,
    Source,
    SourceKind,
    Stance,
)

RESTRICTING: tuple[Stance, ...] = ("avoid", "limit")
"""Stances that end with their last day, and then free the topic."""

KIND_PRIORITY: tuple[tuple[SourceKind, ...], ...] = (
    ("practitioner",),
    ("clinic",),
    ("article", "authority"),
    ("survey",),
)
"""Kinds of sources in order of priority: the first of which one has a rule for a day decides it."""

_STRICTNESS = {stance: place for place, stance in enumerate(STANCES)}
_PRIORITY = {kind: place for place, kinds in enumerate(KIND_PRIORITY) for kind in kinds}


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
    def advising(self) -> tuple[SourceVerdict, ...]:
        """The followed sources that advise to do it, if no rule overrides them."""
        overridden = any(v.decides and v.source.kind in OVERRIDING for v in self.by_source)
        return tuple(
            each
            for each in self.by_source
            if each.stance == "do" and (each.decides or not overridden) and each.source.followed
        )


class SourceRules(NamedTuple):
    """All rules of one source on one topic, in the order of their windows."""

    source: Source
    rules: tuple[Rule, ...]


RulesBySource = tuple[SourceRules, ...]


class StancePeriod(NamedTuple):
    """Days in a row, both included, with one combined stance; None is an open end."""

    first: int | None
    last: int | None
    stance: Stance | None


class TopicTimeline(NamedTuple):
    """A topic with the sources that cover it, and the periods of their combined stance: these tile
    every day.
    """

    topic: str
    by_source: RulesBySource
    periods: tuple[StancePeriod, ...]

    def index_on(self, day: int) -> int:
        """The index of the period that `day` is in."""
        periods = enumerate(self.periods)
        return next(index for index, p in periods if p.last is None or day <= p.last)

    def stance_on(self, day: int) -> Stance | None:
        """The combined stance on `day`."""
        return self.periods[self.index_on(day)].stance

    def lacks_end(self, index: int) -> bool:
        """Whether nobody gives an end to the stance of the period at `index`; for one without a
        stance, to what was asked for before it.
        """
        period = self.periods[index]
        if period.stance is None:
            return period.first is not None and _has_lapsed(self.by_source, period.first)
        if period.last is None:
            return False
        last, then = period.last, self.periods[index + 1].stance
        if then is None:
            return _has_lapsed(self.by_source, last + 1)
        rules = [rule for each in self.by_source if each.source.followed for rule in each.rules]
        ending = [r for r in rules if r.stance == period.stance and r.window.last == last]
        begins = any(r.stance == then and r.window.first == last + 1 for r in rules)
        return bool(ending) and all(rule.undated for rule in ending) and not begins

    def given_start(self, index: int) -> int | None:
        """The first day of the period at `index`; None for an open start, and after a period to
        which nobody gave an end: no source gave that day.
        """
        if index and self.periods[index - 1].stance and self.lacks_end(index - 1):
            return None
        return self.periods[index].first


def build_timelines(guidance: Guidance, topics: Iterable[str]) -> dict[str, TopicTimeline]:
    """The timeline of each of `topics`, by topic."""
    rules: dict[str, dict[str, list[Rule]]] = {topic: {} for topic in topics}
    for source in guidance.sources.values():
        for rule in source.rules:
            if rule.topic in rules:
                rules[rule.topic].setdefault(source.key, []).append(rule)
        if source.kind in OVERRIDING:
            for topic, by_source in rules.items():
                inherited = _find_inherited(source, topic, guidance.topics[topic].parent)
                if inherited:
                    by_source.setdefault(source.key, inherited)
    timelines = {}
    for topic, by_source in rules.items():
        sources = _mark_followed([guidance.sources[key] for key in by_source])
        found = tuple(
            SourceRules(source, tuple(sorted(by_source[source.key], key=_order_by_window)))
            for source in sources
        )
        timelines[topic] = TopicTimeline(topic, found, _find_periods(found))
    return timelines


def _find_inherited(source: Source, topic: str, parent: str | None) -> list[Rule]:
    """What the practitioner or a clinic says of the `parent` of `topic`: it counts if they do
    not mention the topic itself.
    """
    return [rule._replace(topic=topic) for rule in source.rules if rule.topic == parent]


def _mark_followed(sources: list[Source]) -> list[Source]:
    """The sources that cover a topic; if none of those is followed, all of them count."""
    if any(source.followed and source.kind != "practitioner" for source in sources):
        return sources
    return [source._replace(followed=True) for source in sources]


def _order_by_window(rule: Rule) -> tuple[float, float]:
    first, last = rule.window
    return (
        float("-inf") if first is None else first,
        float("inf") if last is None else last,
    )


def _find_periods(by_source: RulesBySource) -> tuple[StancePeriod, ...]:
    windows = [rule.window for each in by_source for rule in each.rules]
    starts = {w.first for w in windows if w.first is not None}
    starts |= {w.last + 1 for w in windows if w.last is not None}
    days = sorted(starts)
    first, stance = None, _find_combined_stance(by_source, days[0] - 1 if days else 0)
    periods = []
    for day in days:
        after = _find_combined_stance(by_source, day)
        if after != stance:
            periods.append(StancePeriod(first, day - 1, stance))
            first, stance = day, after
    return (*periods, StancePeriod(first, None, stance))


def judge(timeline: TopicTimeline, day: int) -> Verdict:
    """What the sources together say about the topic of `timeline` on `day`, the strictest of those
    that decide.
    """
    index = timeline.index_on(day)
    period = timeline.periods[index]
    undated = timeline.lacks_end(index)
    until = None if undated and period.stance is not None else period.last
    return Verdict(
        topic=timeline.topic,
        day=day,
        stance=period.stance,
        since=timeline.given_start(index),
        until=until,
        free_from=_find_free_from(timeline, index),
        then=None if until is None else timeline.periods[index + 1].stance,
        by_source=tuple(
            SourceVerdict(
                source=source,
                stance=own.stance,
                reasons=_pick_reasons(rules, day),
                rules=rules,
                free_from=_find_own_free_from(rules),
                decides=counts and own.stance == period.stance,
            )
            for (source, rules), (own, counts) in zip(
                timeline.by_source, _weigh(timeline.by_source, day), strict=True
            )
        ),
        undated=undated,
    )


def _has_lapsed(by_source: RulesBySource, day: int) -> bool:
    """Whether a followed source asked for something before `day` without giving an end."""
    return any(
        rule.undated and rule.window.ended(day)
        for each in by_source
        if each.source.followed
        for rule in each.rules
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
    """What the rules of one source say on `day`; written as one loop, because it runs for every
    topic on every day on which something changes.
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
    return _OwnStance(active, restricts and ended, lapsed)


def _weigh(by_source: RulesBySource, day: int) -> list[tuple[_OwnStance, bool]]:
    """What each source says on `day`, and whether it counts. It must be followed, and be of the
    first kinds of which one has a rule for that day, or have ended all that it asked for.

    If a followed source gave no end to what it asked for, only a rule for the day itself counts,
    not that an earlier one has ended.
    """
    found = [(source, _find_source_stance(rules, day)) for source, rules in by_source]
    followed = [(_PRIORITY[source.kind], own) for source, own in found if source.followed]
    first = min((priority for priority, own in followed if own.active), default=len(KIND_PRIORITY))
    lapsed = any(own.lapsed for _, own in followed)

    def does_count(source: Source, own: _OwnStance) -> bool:
        of_first_kind = _PRIORITY[source.kind] == first
        if own.active:
            return of_first_kind and source.followed
        overridden = first < len(OVERRIDING) and not of_first_kind
        return own.ended and not lapsed and not overridden and source.followed

    return [(own, does_count(source, own)) for source, own in found]


def _find_combined_stance(by_source: RulesBySource, day: int) -> Stance | None:
    counted = (own.stance for own, counts in _weigh(by_source, day) if counts)
    return _pick_strictest(stance for stance in counted if stance)


def _pick_strictest(stances: Iterable[Stance]) -> Stance | None:
    return min(stances, key=_STRICTNESS.__getitem__, default=None)


def _pick_reasons(rules: tuple[Rule, ...], day: int) -> tuple[Rule, ...]:
    """The rules behind a source's stance: the strictest now, else the last that ended, else the
    first to come.
    """
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


def _find_free_from(timeline: TopicTimeline, index: int) -> int | None:
    """The first day of the free time around the period at `index`; see Verdict.

    During an `avoid` that is the day after it; before the first rule (a planned session) the day
    after the first `avoid` to come.
    """
    periods = timeline.periods
    if periods[index].stance is None:
        index = next(
            (later for later in range(index, len(periods)) if periods[later].stance), index
        )
    stance, last = periods[index].stance, periods[index].last
    if stance is None:
        return None
    if stance == "avoid":
        return None if last is None or timeline.lacks_end(index) else last + 1
    while index and periods[index - 1].stance not in ("avoid", None):
        index -= 1
    return timeline.given_start(index) if index else 0
