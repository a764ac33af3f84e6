"""The course of one topic: who speaks of it, whose word leads on a day, and what follows.

Pure: rules in, verdicts out, counted in days from the session date (day 0). It knows neither dates
nor stages; `timeline` puts the courses of all topics together.
"""

from collections.abc import Iterable
from typing import NamedTuple

from smp_recovery.guidance.model import STANCES, Guidance, Kind, Rule, Source, Stance

Voices = tuple[tuple[Source, tuple[Rule, ...]], ...]
Spell = tuple[int | None, Stance | None]


OVERRIDING: tuple[Kind, ...] = ("practitioner", "clinic")
"""Kinds whose word, on a day for which they give it, overrides all others in both directions."""

HEARD: tuple[tuple[Kind, ...], ...] = (
    ("practitioner",),
    ("clinic",),
    ("article", "authority"),
    ("survey",),
)
"""Kinds of sources in the order in which they are heard: the first that speak on a day lead it."""


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
    `since` (None: from the start) to the day `until` (None: no end is known), both included.
    `free_from` is the first day on which the cautious reading no longer avoids the topic (0 where
    it never does), None where none is known. `then` is the stance after `until`.
    """

    topic: str
    day: int
    stance: Stance | None
    since: int | None
    until: int | None
    free_from: int | None
    then: Stance | None
    answers: tuple[Answer, ...]

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
    kinds = _heard(voices, day)
    answers = tuple(
        Answer(
            source=source,
            stance=(own := _own_stance(rules, day)),
            deciding=_deciding(rules, day),
            rules=rules,
            free_from=_own_free_from(rules),
            leads=own == stance and _is_heard(source, rules, kinds, day),
        )
        for source, rules in voices
    )
    start, then = spells[place + 1] if place + 1 < len(spells) else (None, None)
    until = None if start is None else start - 1
    free_from = _free_from(spells, place)
    return Verdict(topic, day, stance, spells[place][0], until, free_from, then, answers)


def _heard(voices: Voices, day: int) -> tuple[Kind, ...]:
    """The kinds that lead on `day`: the first group with a rule whose window covers it; none where
    all are silent.
    """
    for kinds in HEARD:
        for source, rules in voices:
            may_lead = source.followed and source.kind in kinds
            if may_lead and any(rule.window.covers(day) for rule in rules):
                return kinds
    return ()


def _is_heard(source: Source, rules: tuple[Rule, ...], kinds: tuple[Kind, ...], day: int) -> bool:
    overridden = any(kind in OVERRIDING for kind in kinds)
    return source.followed and (source.kind in kinds or (not overridden and _has_ended(rules, day)))


def _stance(voices: Voices, day: int) -> Stance | None:
    kinds = _heard(voices, day)
    heard = (rules for source, rules in voices if _is_heard(source, rules, kinds, day))
    return _strictest(stance for rules in heard if (stance := _own_stance(rules, day)))


def _strictest(stances: Iterable[Stance]) -> Stance | None:
    return min(stances, key=STANCES.index, default=None)


def _own_stance(rules: tuple[Rule, ...], day: int) -> Stance | None:
    active = _strictest(rule.stance for rule in rules if rule.window.covers(day))
    return "allow" if active is None and _has_ended(rules, day) else active


def _has_ended(rules: tuple[Rule, ...], day: int) -> bool:
    """Whether the source speaks on `day` only through its last `avoid` or `limit` having ended."""
    limits = [rule for rule in rules if rule.stance in ("avoid", "limit")]
    covered = any(rule.window.covers(day) for rule in rules)
    return bool(limits) and not covered and all(rule.window.ended(day) for rule in limits)


def _deciding(rules: tuple[Rule, ...], day: int) -> tuple[Rule, ...]:
    active = [rule for rule in rules if rule.window.covers(day)]
    if active:
        stance = _strictest(rule.stance for rule in active)
        return tuple(rule for rule in active if rule.stance == stance)
    ended = [rule for rule in rules if rule.window.ended(day)]
    return (max(ended, key=lambda rule: rule.window.last or 0) if ended else rules[0],)


def _own_free_from(rules: tuple[Rule, ...]) -> int | None:
    for stance in ("avoid", "limit"):
        ends = [rule.window.last for rule in rules if rule.stance == stance]
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


def _free_from(spells: list[Spell], place: int) -> int | None:
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
