"""The engine: guidance and a day in, what the sources say for that day out.

Pure: it reads no clock and no file, and counts in days from the session date (day 0), so a verdict
for day n does not depend on which date that is. `smp_recovery.dates` turns days into dates.

>>> from smp_recovery.guidance.files import load_guidance
>>> from smp_recovery.timeline import verdict
>>> answer = verdict(load_guidance(), "exercise", day=8)
>>> answer.stance, answer.free_from
('avoid', 22)
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from smp_recovery.guidance.model import (
    STANCES,
    Expectation,
    Guidance,
    Kind,
    Rule,
    Source,
    SourceWarning,
    Stage,
    Stance,
    Symptom,
)

_Voices = tuple[tuple[Source, tuple[Rule, ...]], ...]
_Spell = tuple[int | None, Stance | None]

HEARD: tuple[tuple[Kind, ...], ...] = (
    ("practitioner",),
    ("article", "authority", "clinic"),
    ("survey",),
)
"""Kinds of sources in the order in which they are heard: the first group that speaks on a day leads
it.
"""


class Answer(NamedTuple):
    """One source's own answer on a topic and day.

    `stance` is None while the source has not spoken yet. `rule` is the one that decides, `rules`
    are all of the source's rules on the topic in the order of their windows. `free_from` is the
    first day after its last `avoid` (after its last `limit`, where it never avoids), None where
    that has no end. `leads` says whether the source is among those that decide the verdict.
    """

    source: Source
    stance: Stance | None
    rule: Rule
    rules: tuple[Rule, ...]
    free_from: int | None
    leads: bool


class Verdict(NamedTuple):
    """What the sources together say about a topic on a day.

    `stance` is the strictest of the sources that lead, None where no source speaks, from the day
    `since` (None: from the start) to the day `until` (None: no end is known), both included.
    `free_from` is the first day on which the cautious reading no longer avoids the topic (0 where
    it never does), None where none is known.
    """

    topic: str
    day: int
    stance: Stance | None
    since: int | None
    until: int | None
    free_from: int | None
    answers: tuple[Answer, ...]

    @property
    def leading(self) -> tuple[Rule, ...]:
        """The rules behind the stance."""
        return tuple(a.rule for a in self.answers if a.leads and a.stance == self.stance)


class Change(NamedTuple):
    """A day on which the stance on a topic becomes another, and the source that decides it then."""

    day: int
    topic: str
    before: Stance | None
    stance: Stance
    source: str


class Advice(NamedTuple):
    """All that is said for one day: the verdict on every topic that some source speaks of, and what
    is expected.
    """

    day: int
    stage: Stage
    verdicts: tuple[Verdict, ...]
    expectations: tuple[Expectation, ...]
    warnings: tuple[SourceWarning, ...]
    changes: tuple[Change, ...]

    def rules(self, stance: Stance) -> tuple[Rule, ...]:
        """Today's rules of `stance`: those that decide, and for `do` all that no stricter source
        contradicts.
        """
        if stance != "do":
            return tuple(rule for v in self.verdicts if v.stance == stance for rule in v.leading)
        free = (v for v in self.verdicts if v.stance in ("allow", "do"))
        return tuple(
            a.rule for v in free for a in v.answers if a.rule.stance == "do" and a.stance == "do"
        )


def stage_on(stages: Iterable[Stage], day: int) -> Stage | None:
    """The first of `stages` whose window covers `day`; never None for the stages of the cautious
    timeline.
    """
    return next((stage for stage in stages if stage.window.covers(day)), None)


def only(guidance: Guidance, key: str) -> Guidance:
    """The guidance as the source `key` alone tells it: its own stages and rules; every source's
    warnings stay.

    The practitioner's word stays too. `key` must be one of `guidance.sources`.
    """
    sources = {
        name: source
        if name == key or source.kind == "practitioner"
        else source._replace(stages=(), rules=(), expectations=())
        for name, source in guidance.sources.items()
    }
    return guidance._replace(stages=guidance.sources[key].stages, sources=sources)


def verdict(guidance: Guidance, topic: str, day: int) -> Verdict:
    """What the sources say about `topic` (a key of `guidance.topics`) on `day`, the strictest
    leading.
    """
    course = _courses(guidance, (topic,)).get(topic, _Course((), [(None, None)]))
    return _verdict(course, topic, day)


def advise(guidance: Guidance, day: int, days_ahead: int) -> Advice:
    """Everything that `guidance` says for `day`, and the changes in the `days_ahead` days after it.

    Its stages must tile every day.
    """
    stage = stage_on(guidance.stages, day)
    assert stage is not None, "the stages of the guidance do not tile every day"
    courses = _courses(guidance, guidance.topics)
    sources = guidance.sources.values()
    return Advice(
        day=day,
        stage=stage,
        verdicts=tuple(_verdict(course, topic, day) for topic, course in courses.items()),
        expectations=tuple(e for s in sources for e in s.expectations if e.window.covers(day)),
        warnings=tuple(w for s in sources for w in s.warnings if w.window.covers(day)),
        changes=_changes(courses, day, days_ahead),
    )


def expected_symptoms(guidance: Guidance, day: int) -> tuple[Symptom, ...]:
    """The symptoms in whose expected window `day` lies, in the order of the guidance."""
    return tuple(s for s in guidance.symptoms.values() if s.window.covers(day))


def changes(guidance: Guidance, day: int, days_ahead: int) -> tuple[Change, ...]:
    """The changes of stance after `day`, at most `days_ahead` days on (that day included), the
    nearest first.
    """
    return _changes(_courses(guidance, guidance.topics), day, days_ahead)


class _Course(NamedTuple):
    """Who speaks of a topic, and the spells of its stance: each begins on a day, the first open."""

    voices: _Voices
    spells: list[_Spell]


def _changes(courses: dict[str, _Course], day: int, days_ahead: int) -> tuple[Change, ...]:
    found = []
    for topic, course in courses.items():
        for (_, before), (start, stance) in pairwise(course.spells):
            if start is not None and stance is not None and day < start <= day + days_ahead:
                source = _decider(course, topic, start)
                found.append(Change(start, topic, before, stance, source))
    return tuple(sorted(found, key=lambda change: change.day))


def _decider(course: _Course, topic: str, day: int) -> str:
    """The source behind the stance that begins on `day`: one whose own rule begins or has ended."""
    leading = _verdict(course, topic, day).leading
    turning = (r for r in leading if r.window.first == day or r.window.last == day - 1)
    return next(turning, leading[0]).source


def _courses(guidance: Guidance, topics: Iterable[str]) -> dict[str, _Course]:
    """The course of each of `topics` that some source speaks of."""
    found: dict[str, dict[str, list[Rule]]] = {topic: {} for topic in topics}
    for source in guidance.sources.values():
        for rule in source.rules:
            if rule.topic in found:
                found[rule.topic].setdefault(source.key, []).append(rule)
    courses = {}
    for topic, by_source in found.items():
        if by_source:
            voices = tuple(
                (guidance.sources[key], tuple(sorted(rules, key=_by_window)))
                for key, rules in by_source.items()
            )
            courses[topic] = _Course(voices, _spells(voices))
    return courses


def _by_window(rule: Rule) -> tuple[float, float]:
    first, last = rule.window
    return (
        float("-inf") if first is None else first,
        float("inf") if last is None else last,
    )


def _verdict(course: _Course, topic: str, day: int) -> Verdict:
    voices, spells = course
    place = _place(spells, day)
    stance = spells[place][1]
    kinds = _heard(voices, day)
    answers = tuple(
        Answer(
            source=source,
            stance=(own := _own_stance(rules, day)),
            rule=_deciding(rules, day),
            rules=rules,
            free_from=_own_free_from(rules),
            leads=own == stance and _is_heard(source, rules, kinds, day),
        )
        for source, rules in voices
    )
    after = spells[place + 1][0] if place + 1 < len(spells) else None
    until = None if after is None else after - 1
    free_from = _free_from(spells, place)
    return Verdict(topic, day, stance, spells[place][0], until, free_from, answers)


def _heard(voices: _Voices, day: int) -> tuple[Kind, ...]:
    """The kinds that lead on `day`: the first group with a rule whose window covers it; none where
    all are silent.
    """
    for kinds in HEARD:
        if any(
            source.kind in kinds and any(rule.window.covers(day) for rule in rules)
            for source, rules in voices
        ):
            return kinds
    return ()


def _is_heard(source: Source, rules: tuple[Rule, ...], kinds: tuple[Kind, ...], day: int) -> bool:
    return source.kind in kinds or (kinds != HEARD[0] and _has_ended(rules, day))


def _stance(voices: _Voices, day: int) -> Stance | None:
    kinds = _heard(voices, day)
    heard = (rules for source, rules in voices if _is_heard(source, rules, kinds, day))
    return _strictest(stance for rules in heard if (stance := _own_stance(rules, day)))


def _strictest(stances: Iterable[Stance]) -> Stance | None:
    return min(stances, key=STANCES.index, default=None)


def _own_stance(rules: tuple[Rule, ...], day: int) -> Stance | None:
    active = _strictest(rule.stance for rule in rules if rule.window.covers(day))
    return "allow" if active is None and _has_ended(rules, day) else active


def _has_ended(rules: tuple[Rule, ...], day: int) -> bool:
    """Whether the source speaks on `day` only through an earlier `avoid` or `limit` that has come
    to its end.
    """
    if any(rule.window.covers(day) for rule in rules):
        return False
    return any(rule.window.ended(day) and rule.stance in ("avoid", "limit") for rule in rules)


def _deciding(rules: tuple[Rule, ...], day: int) -> Rule:
    active = [rule for rule in rules if rule.window.covers(day)]
    if active:
        return min(active, key=lambda rule: STANCES.index(rule.stance))
    ended = [rule for rule in rules if rule.window.ended(day)]
    return max(ended, key=lambda rule: rule.window.last or 0) if ended else rules[0]


def _own_free_from(rules: tuple[Rule, ...]) -> int | None:
    for stance in ("avoid", "limit"):
        ends = [rule.window.last for rule in rules if rule.stance == stance]
        if ends:
            return None if None in ends else max(end for end in ends if end is not None) + 1
    return rules[0].window.first or 0


def _spells(voices: _Voices) -> list[_Spell]:
    """The stance from the open start on: each pair is the first day of a spell (None: the start)
    and its stance.
    """
    windows = [rule.window for _, rules in voices for rule in rules]
    bounds = {w.first for w in windows if w.first is not None} | {
        w.last + 1 for w in windows if w.last is not None
    }
    days = sorted(bounds)
    before = days[0] - 1 if days else 0
    spells: list[_Spell] = [(None, _stance(voices, before))]
    for day in days:
        stance = _stance(voices, day)
        if stance != spells[-1][1]:
            spells.append((day, stance))
    return spells


def _place(spells: list[_Spell], day: int) -> int:
    """Which of `spells` holds `day`."""
    return max(i for i, (start, _) in enumerate(spells) if start is None or start <= day)


def _free_from(spells: list[_Spell], place: int) -> int | None:
    """The first day of the free time around the spell at `place`; see Verdict.

    During an `avoid` that is the day after it; before anything is said (a planned session) the day
    after the first `avoid` to come.
    """
    if spells[place][1] is None:
        place = next((i for i in range(place + 1, len(spells)) if spells[i][1]), place)
    if spells[place][1] is None:
        return None
    if spells[place][1] == "avoid":
        return spells[place + 1][0] if place + 1 < len(spells) else None
    while place and spells[place - 1][1] not in ("avoid", None):
        place -= 1
    return spells[place][0] or 0
