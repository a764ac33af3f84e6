"""The engine: guidance and a day in, what the sources say for that day out.

Pure: it reads no clock and no file, and counts in days from the session date (day 0), so a verdict
for day n does not depend on which date that is. `smp_recovery.parsing.dates` turns days into dates.

>>> from smp_recovery.guidance.built_in import load_guidance
>>> from smp_recovery.engine.day_advice import verdict
>>> answer = verdict(load_guidance(), "exercise", day=8)
>>> answer.stance, answer.free_from
('avoid', 22)
"""

from collections.abc import Iterable
from typing import NamedTuple

from smp_recovery.engine.symptom_windows import Coverage, SymptomWindows
from smp_recovery.engine.topic_verdicts import (
    Course,
    Verdict,
    build_courses,
    find_begin,
    judge,
    place_on,
)
from smp_recovery.guidance.model import (
    Expectation,
    Guidance,
    Rule,
    Source,
    Stage,
    Stance,
    Symptom,
    Window,
)

SILENT = Course((), [(None, None)])
"""The course of a topic that no source speaks of."""


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
    changes: tuple[Change, ...]

    def rules(self, stance: Stance) -> tuple[Rule, ...]:
        """Today's rules of `stance`: those that decide, and for `do` all that no stricter source
        contradicts.
        """
        if stance != "do":
            return tuple(rule for v in self.verdicts if v.stance == stance for rule in v.leading)
        free = (v for v in self.verdicts if v.stance in ("allow", "do"))
        return tuple(rule for v in free for a in v.advising for rule in a.deciding)


def stage_on(stages: Iterable[Stage], day: int) -> Stage | None:
    """The first of `stages` whose window covers `day`; never None for the stages of the cautious
    timeline.
    """
    return next((stage for stage in stages if stage.window.covers(day)), None)


def follow(guidance: Guidance, keys: Iterable[str]) -> Guidance:
    """The guidance in which only the sources `keys` lead, and the practitioner; the rest is shown.

    Every source's warnings still count. Each of `keys` must be one of `guidance.sources`.
    """
    followed = set(keys)
    sources = {
        key: source._replace(followed=key in followed or source.kind == "practitioner")
        for key, source in guidance.sources.items()
    }
    return guidance._replace(sources=sources)


def find_only(guidance: Guidance) -> Source | None:
    """The one source whose reading leads, the practitioner aside; None where there are more."""
    others = [s for s in guidance.sources.values() if s.kind != "practitioner"]
    followed = [source for source in others if source.followed]
    return followed[0] if len(followed) == 1 < len(others) else None


def find_stage(guidance: Guidance, day: int) -> Stage:
    """The stage of `day`; a source that leads alone brings its own, where it has one.

    The stages of `guidance` must tile every day.
    """
    only = find_only(guidance)
    stage = stage_on((*(only.stages if only else ()), *guidance.stages), day)
    assert stage is not None, "the stages of the guidance do not tile every day"
    return stage


def verdict(guidance: Guidance, topic: str, day: int) -> Verdict:
    """What the sources say about `topic` (a key of `guidance.topics`) on `day`, the strictest
    leading.
    """
    return judge(course_of(guidance, topic), topic, day)


def course_of(guidance: Guidance, topic: str) -> Course:
    """The course of `topic` (a key of `guidance.topics`), a silent one where no source speaks."""
    return build_courses(guidance, (topic,)).get(topic, SILENT)


def advise(guidance: Guidance, day: int, days_ahead: int) -> Advice:
    """Everything that `guidance` says for `day`, and the changes in the `days_ahead` days after it.

    Its stages must tile every day.
    """
    courses = build_courses(guidance, _daily_topics(guidance))
    sources = guidance.sources.values()
    return Advice(
        day=day,
        stage=find_stage(guidance, day),
        verdicts=tuple(judge(course, topic, day) for topic, course in courses.items()),
        expectations=tuple(e for s in sources for e in s.expectations if e.window.covers(day)),
        changes=_changes(courses, day, days_ahead),
    )


class ExpectedSymptom(NamedTuple):
    """A symptom that is expected on a day and on the others of `window`; see Coverage."""

    symptom: Symptom
    window: Window
    covered: Coverage

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of those who expect it on that day: with days first."""
        dated = (span.source for span in self.covered.covering)
        return tuple(dict.fromkeys((*dated, *self.covered.undated)))


def expected_symptoms(guidance: Guidance, day: int) -> tuple[ExpectedSymptom, ...]:
    """The symptoms that are expected on `day`, in the order of the guidance."""
    windows = SymptomWindows(guidance)
    found = []
    for symptom in guidance.symptoms.values():
        window = windows.expected_days(symptom.key, day)
        if window is not None:
            found.append(ExpectedSymptom(symptom, window, windows.on(symptom.key, day)))
    return tuple(found)


def changes(guidance: Guidance, day: int, days_ahead: int) -> tuple[Change, ...]:
    """The changes of stance after `day`, at most `days_ahead` days on (that day included), the
    nearest first; none on a day that nobody gave.
    """
    return _changes(build_courses(guidance, _daily_topics(guidance)), day, days_ahead)


def _daily_topics(guidance: Guidance) -> list[str]:
    """The topics of every day, by key: not those that are only asked about."""
    return [topic.key for topic in guidance.topics.values() if not topic.asked]


def _changes(courses: dict[str, Course], day: int, days_ahead: int) -> tuple[Change, ...]:
    found = []
    for topic, course in courses.items():
        for place, (_, stance) in enumerate(course.spells):
            start, before = find_begin(course, place), course.spells[place - 1][1]
            if start is not None and stance is not None and day < start <= day + days_ahead:
                source = _decider(course, topic, start)
                found.append(Change(start, topic, before, stance, source))
    return tuple(sorted(found, key=lambda change: change.day))


def _decider(course: Course, topic: str, day: int) -> str:
    """The source behind the stance that begins on `day`: one whose own rule begins or has ended."""
    leading = judge(course, topic, day).leading
    turning = (r for r in leading if r.window.first == day or r.window.last == day - 1)
    return next(turning, leading[0]).source


class Difference(NamedTuple):
    """A window of days in which the stance on a topic differs between two readings."""

    topic: str
    window: Window
    before: Stance | None
    after: Stance | None


def find_differences(before: Guidance, after: Guidance) -> tuple[Difference, ...]:
    """Where the cautious reading of `after` differs from that of `before`, topic by topic."""
    old, new = (build_courses(guidance, guidance.topics) for guidance in (before, after))
    return tuple(
        difference
        for topic in after.topics
        for difference in _differ(topic, old.get(topic, SILENT), new.get(topic, SILENT))
    )


def _differ(topic: str, old: Course, new: Course) -> Iterable[Difference]:
    starts = {start for course in (old, new) for start, _ in course.spells if start is not None}
    bounds = [None, *sorted(starts)]
    for n, start in enumerate(bounds):
        end = bounds[n + 1] if n + 1 < len(bounds) else None
        day = start if start is not None else (end - 1 if end is not None else 0)
        before, after = (course.spells[place_on(course.spells, day)][1] for course in (old, new))
        if before != after:
            window = Window(start, None if end is None else end - 1)
            yield Difference(topic, window, before, after)
