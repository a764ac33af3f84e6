"""One day: guidance and a day in, what the sources say for that day out.

Pure: it reads no clock and no file, and counts in days from the session date (day 0), so a verdict
for day n does not depend on which date that is. `smp_recovery.parsing.dates` turns days into dates.

>>> from smp_recovery.guidance.built_in import load_guidance
>>> from smp_recovery.engine.day_advice import find_verdict
>>> answer = find_verdict(load_guidance(), "exercise", day=8)
>>> answer.stance, answer.free_from
('avoid', 22)
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from smp_recovery.engine.stages import find_stage
from smp_recovery.engine.symptom_windows import Coverage
from smp_recovery.engine.topic_verdicts import TopicTimeline, Verdict, build_timelines, judge
from smp_recovery.guidance.model import (
    OVERRIDING,
    Expectation,
    Guidance,
    Rule,
    Stage,
    Stance,
    Symptom,
    Window,
)

ASKING: tuple[Stance, ...] = ("avoid", "limit", "do")
"""The stances that ask for something: what is allowed goes without saying."""


class StanceChange(NamedTuple):
    """A day on which the stance on a topic changes, and the source that decides it then.

    `text` is what that source says of it if it is the practitioner or a clinic. If the stance stays
    as it was, only this is new: a step.
    """

    day: int
    topic: str
    before: Stance | None
    stance: Stance
    source: str
    text: str = ""

    @property
    def is_step(self) -> bool:
        """Whether only the words change, not the stance."""
        return self.before == self.stance


class Advice(NamedTuple):
    """The advice for one day: the verdict on every topic that some source covers, what is expected,
    the changes that are ahead, and those that are `new` on that day.
    """

    day: int
    stage: Stage
    verdicts: tuple[Verdict, ...]
    expectations: tuple[Expectation, ...]
    changes: tuple[StanceChange, ...]
    new: tuple[StanceChange, ...]

    def rules(self, stance: Stance) -> tuple[Rule, ...]:
        """Today's rules of `stance` that decide; for `do` all that nothing stricter contradicts."""
        return _select_rules(self.verdicts, stance)


def _select_rules(verdicts: Iterable[Verdict], stance: Stance) -> tuple[Rule, ...]:
    if stance != "do":
        return tuple(rule for v in verdicts if v.stance == stance for rule in v.reasons)
    free = (v for v in verdicts if v.stance in ("allow", "do"))
    return tuple(rule for v in free for each in v.advising for rule in each.reasons)


def list_rules_between(guidance: Guidance, first: int, last: int) -> tuple[Rule, ...]:
    """The rules that ask for something on some of these days, both included: one for each text of
    a source, the one that begins first.
    """
    timelines = _list_daily_timelines(guidance)
    rules = [rule for each in timelines for of_source in each.by_source for rule in of_source.rules]
    turns = {day for rule in rules for day in rule.window.turns}
    found: dict[tuple[str, ...], Rule] = {}
    for day in sorted({first, *(turn for turn in turns if first < turn <= last)}):
        verdicts = [judge(timeline, day) for timeline in timelines]
        for stance in ASKING:
            for rule in _select_rules(verdicts, stance):
                found.setdefault((rule.topic, stance, rule.text, rule.source), rule)
    return tuple(found.values())


def mark_followed(guidance: Guidance, keys: Iterable[str]) -> Guidance:
    """The guidance in which only the practitioner and the sources `keys` decide; the others are
    shown, and their warnings still count.
    """
    followed = set(keys)
    sources = {
        key: source._replace(followed=key in followed or source.kind == "practitioner")
        for key, source in guidance.sources.items()
    }
    return guidance._replace(sources=sources)


def find_verdict(guidance: Guidance, topic: str, day: int) -> Verdict:
    """What the sources say about `topic` (a key of `guidance.topics`) on `day`."""
    return judge(timeline_of(guidance, topic), day)


def timeline_of(guidance: Guidance, topic: str) -> TopicTimeline:
    """The timeline of `topic`, a key of `guidance.topics`."""
    return build_timelines(guidance, (topic,))[topic]


def advise(guidance: Guidance, day: int, days_ahead: int) -> Advice:
    """All that `guidance` says for `day`, and the changes in the `days_ahead` days after it."""
    timelines = _list_daily_timelines(guidance)
    sources = guidance.sources.values()
    return Advice(
        day=day,
        stage=find_stage(guidance, day),
        verdicts=tuple(judge(timeline, day) for timeline in timelines),
        expectations=tuple(e for s in sources for e in s.expectations if e.window.covers(day)),
        changes=_collect_changes(timelines, day, days_ahead),
        new=_collect_changes(timelines, day - 1, 1),
    )


class ExpectedSymptom(NamedTuple):
    """A symptom that is expected on a day and on the others of `window`; see Coverage."""

    symptom: Symptom
    window: Window
    covered: Coverage

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of those who expect it on that day: with days first."""
        both = (*self.covered.covering, *self.covered.undated)
        return tuple(dict.fromkeys(each.source for each in both))


def list_expected_symptoms(
    guidance: Guidance, covered: Mapping[str, Coverage], day: int
) -> tuple[ExpectedSymptom, ...]:
    """The symptoms that are expected on `day`, in the order of the guidance."""
    that_day = {key: covered[key].on(day) for key in guidance.symptoms}
    return tuple(
        ExpectedSymptom(guidance.symptoms[key], window, each)
        for key, each in that_day.items()
        if (window := each.expected_days)
    )


def find_changes(guidance: Guidance, day: int, days_ahead: int) -> tuple[StanceChange, ...]:
    """The changes and steps after `day`, at most `days_ahead` days on (that day included), the
    nearest first; none on a day that nobody gave.
    """
    return _collect_changes(_list_daily_timelines(guidance), day, days_ahead)


def _list_daily_timelines(guidance: Guidance) -> tuple[TopicTimeline, ...]:
    """The timelines of the topics that some source covers and that are not only asked about."""
    daily = (topic.key for topic in guidance.topics.values() if not topic.asked)
    timelines = build_timelines(guidance, daily).values()
    return tuple(timeline for timeline in timelines if timeline.by_source)


def _collect_changes(
    timelines: Iterable[TopicTimeline], day: int, days_ahead: int
) -> tuple[StanceChange, ...]:
    found = []
    for timeline in timelines:
        for before, now in pairwise(timeline.periods):
            if now.stance and now.since is not None and day < now.since <= day + days_ahead:
                verdict = judge(timeline, now.since)
                found.append(describe_change(verdict, before.stance, now.stance))
        found += _list_steps(timeline, day, days_ahead)
    return tuple(sorted(found, key=lambda change: change.day))


def describe_change(verdict: Verdict, before: Stance | None, stance: Stance) -> StanceChange:
    """The change to `stance`; its source is one whose own rule begins or has ended on that day."""
    day, reasons = verdict.day, verdict.reasons
    turning = (r for r in reasons if r.window.first == day or r.window.last == day - 1)
    source = next(turning, reasons[0]).source
    texts = dict.fromkeys(rule.text for rule in verdict.own_reasons if rule.source == source)
    return StanceChange(day, verdict.topic, before, stance, source, " ".join(texts))


def _list_steps(timeline: TopicTimeline, day: int, days_ahead: int) -> Iterator[StanceChange]:
    """One for each text that the practitioner or a clinic begins to say within the same stance."""
    own = [r for each in timeline.by_source if each.source.kind in OVERRIDING for r in each.rules]
    turns = {t for r in own for t in r.window.turns if not r.undated or t == r.window.first}
    for turn in sorted(turns):
        if day < turn <= day + days_ahead:
            before, now = judge(timeline, turn - 1), judge(timeline, turn)
            known = {rule.text for rule in before.own_reasons}
            for rule in now.own_reasons:
                if rule.text not in known and now.stance and now.stance == before.stance:
                    known.add(rule.text)
                    both = (now.stance, now.stance)
                    yield StanceChange(turn, now.topic, *both, rule.source, rule.text)


class StanceDifference(NamedTuple):
    """A window of days in which the stance on a topic differs between two readings."""

    topic: str
    window: Window
    before: Stance | None
    after: Stance | None


def find_differences(before: Guidance, after: Guidance) -> tuple[StanceDifference, ...]:
    """How the cautious reading of `after` differs from that of `before`, topic by topic; both have
    the same topics. Each period of both has its own differences.
    """
    timelines = [build_timelines(guidance, after.topics) for guidance in (before, after)]
    found = []
    for topic in after.topics:
        both = [each[topic] for each in timelines]
        turns = sorted({turn for each in both for turn in each.turns})
        for first, end in pairwise((None, *turns, None)):
            window = Window(first, None if end is None else end - 1)
            day = next((each for each in window if each is not None), 0)
            old, new = (each.stance_on(day) for each in both)
            if old != new:
                found.append(StanceDifference(topic, window, old, new))
    return tuple(found)
