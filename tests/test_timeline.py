"""The engine's promises, held over the built-in guidance and over any other."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.guidance.model import (
    KINDS,
    STANCES,
    URGENCIES,
    Expectation,
    Guidance,
    Kind,
    Rule,
    Source,
    SourceWarning,
    Stage,
    Stance,
    Symptom,
    Topic,
    Window,
)
from smp_recovery.timeline import (
    Answer,
    Verdict,
    advise,
    changes,
    expected_symptoms,
    only,
    stage_on,
    verdict,
)

FAR = 60
"""Generated windows begin and end within this many days of day 0."""

TOPICS = ("washing", "exercise", "sun")

DAYS = st.integers(-FAR, FAR)
ANY_DAY = st.one_of(DAYS, st.integers(-4000, 4000))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Draw a window, open on either side or on none."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    open_start, open_end = draw(st.tuples(st.booleans(), st.booleans()))
    return Window(None if open_start else first, None if open_end else last)


@st.composite
def sources(draw: st.DrawFn, key: str) -> Source:
    """Draw a source of any kind with some rules and warnings."""
    rules = draw(
        st.lists(
            st.builds(
                Rule,
                source=st.just(key),
                topic=st.sampled_from(TOPICS),
                stance=st.sampled_from(STANCES),
                window=windows(),
                text=st.just("text"),
                wording=st.just(""),
                pages=st.none(),
            ),
            max_size=5,
        )
    )
    expectation = Expectation(key, None, "sun", draw(windows()), "usual", "", None)
    urgency = draw(st.sampled_from(URGENCIES))
    warning = SourceWarning(key, "fever", None, None, urgency, draw(windows()), "text", "", None)
    return source(key, draw(st.sampled_from(KINDS)), *rules)._replace(
        expectations=(expectation,), warnings=(warning,)
    )


@st.composite
def guidances(draw: st.DrawFn) -> Guidance:
    """Draw guidance of up to five sources about three topics."""
    keys = ["a", "b", "c", "d", "e"][: draw(st.integers(0, 5))]
    bounds = sorted(draw(st.sets(DAYS, max_size=4)))
    return build(*(draw(sources(key)) for key in keys))._replace(stages=tiles(bounds))


def tiles(starts: list[int]) -> tuple[Stage, ...]:
    """Stages that begin on these days, with an open one before them."""
    firsts = [None, *starts]
    lasts = [*(start - 1 for start in starts), None]
    return tuple(
        Stage(f"stage-{n}", "A stage", Window(*window), "text", "", ("a",))
        for n, window in enumerate(zip(firsts, lasts, strict=True))
    )


def source(key: str, kind: Kind, *rules: Rule) -> Source:
    """Make a source."""
    return Source(key, key, key, kind, "", "", "", "", (), rules, (), ())


def build(*told: Source) -> Guidance:
    """Make guidance of these sources."""
    topics = {key: Topic(key, key, ()) for key in TOPICS}
    return Guidance(tiles([0]), topics, {}, {}, {}, 38.0, {s.key: s for s in told})


def rule(key: str, stance: Stance, first: int | None, last: int | None) -> Rule:
    """Make a rule about washing."""
    return Rule(key, "washing", stance, Window(first, last), "text", "", None)


def say(kind: Kind, *told: tuple[Stance, int | None, int | None], key: str = "") -> Source:
    """Make a source that says this about washing, named by its kind."""
    key = key or kind
    return source(key, kind, *(rule(key, *each) for each in told))


def stances(guidance: Guidance, days: Iterable[int], topic: str = "washing") -> list[Stance | None]:
    """List the stance of each day."""
    return [verdict(guidance, topic, day).stance for day in days]


def rank(stance: Stance) -> int:
    """How lax a stance is: 0 is the strictest."""
    return STANCES.index(stance)


def covering(told: Source, topic: str, day: int) -> list[Rule]:
    """List a source's rules on the topic that hold on the day."""
    return [r for r in told.rules if r.topic == topic and r.window.covers(day)]


def has_ended(told: Source, topic: str, day: int) -> bool:
    """Whether an avoid or limit of the source is over and nothing else of it holds."""
    return not covering(told, topic, day) and any(
        r.window.ended(day) and r.stance in ("avoid", "limit")
        for r in told.rules
        if r.topic == topic
    )


def own_stance(told: Source, topic: str, day: int) -> Stance | None:
    """The strictest that the source says itself on the day."""
    held = [r.stance for r in covering(told, topic, day)]
    if held:
        return min(held, key=rank)
    return "allow" if has_ended(told, topic, day) else None


# Examples


def test_the_strictest_source_leads() -> None:
    """On each day the strictest stance of the sources that speak is the verdict."""
    guidance = build(
        say("article", ("avoid", 0, 3), ("limit", 4, 6), ("allow", 7, None)),
        say("authority", ("do", 2, 9)),
        say("clinic", ("limit", 0, 7)),
    )
    assert stances(guidance, range(-1, 11)) == [
        *(None, "avoid", "avoid", "avoid", "avoid", "limit", "limit", "limit", "limit"),
        *("allow", "allow", "allow"),
    ]


def test_an_avoidance_that_is_over_counts_as_allowed() -> None:
    """After its last avoid or limit a source allows; after an allow or do it says no more."""
    assert stances(build(say("article", ("avoid", 0, 3))), (3, 4, 400)) == [
        *("avoid", "allow", "allow"),
    ]
    assert stances(build(say("article", ("limit", 0, 3))), (3, 4)) == ["limit", "allow"]
    assert stances(build(say("article", ("do", 0, 3))), (3, 4)) == ["do", None]


def test_the_practitioner_goes_first() -> None:
    """Where the practitioner speaks, nobody else counts, be it stricter or laxer."""
    guidance = build(
        say("article", ("avoid", 0, 9)), say("practitioner", ("do", 2, 3), ("avoid", 8, 12))
    )
    assert stances(guidance, (1, 2, 3, 4, 8, 10, 12, 13)) == [
        *("avoid", "do", "do", "avoid", "avoid", "avoid", "avoid", "allow"),
    ]
    answer = verdict(guidance, "washing", 2)
    assert [a.source.key for a in answer.answers if a.leads] == ["practitioner"]
    assert [a.stance for a in answer.answers] == ["avoid", "do"]


def test_a_survey_is_heard_last() -> None:
    """A survey leads only on days for which no article, authority or clinic says anything."""
    guidance = build(say("survey", ("avoid", 0, 9)), say("article", ("allow", 0, 4)))
    assert stances(guidance, (0, 4, 5, 9, 10)) == ["allow", "allow", "avoid", "avoid", "allow"]


def test_silence_is_told_as_such() -> None:
    """A topic without a rule has no stance, no end and no answers, on any day."""
    found = verdict(build(), "sun", 3)
    assert (found.topic, found.day, found.answers, found.leading) == ("sun", 3, (), ())
    assert {found.stance, found.since, found.until, found.free_from} == {None}


def test_an_answer_is_the_source_s_own() -> None:
    """Each source is shown with its deciding rule, all its rules in order, and its free day."""
    late, early = rule("article", "limit", 4, 6), rule("article", "avoid", 0, 3)
    told = source("article", "article", late, early)
    guidance = build(told)
    assert verdict(guidance, "washing", 5).answers == (
        Answer(told, "limit", late, (early, late), 4, True),
    )
    assert verdict(guidance, "washing", -5).answers == (
        Answer(told, None, early, (early, late), 4, False),
    )
    assert verdict(guidance, "washing", 9).answers == (
        Answer(told, "allow", late, (early, late), 4, True),
    )


@pytest.mark.parametrize(
    ("told", "free_from"),
    [
        ([("avoid", 0, 3)], 4),
        ([("avoid", 0, 3), ("avoid", 2, 8), ("limit", 9, 20)], 9),
        ([("limit", 0, 20)], 21),
        ([("avoid", 0, None)], None),
        ([("avoid", 0, 3), ("limit", 0, None)], 4),
        ([("limit", 0, None)], None),
        ([("do", 5, None)], 5),
        ([("allow", None, None)], 0),
    ],
)
def test_the_free_day_of_one_source(
    told: list[tuple[Stance, int | None, int | None]], free_from: int | None
) -> None:
    """A source's first free day follows its last avoid, or its last limit where it has none."""
    (answer,) = verdict(build(say("article", *told)), "washing", 0).answers
    assert answer.free_from == free_from


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ([("avoid", 0, 3)], {-9: 4, 0: 4, 3: 4, 4: 4, 99: 4}),
        ([("avoid", 0, None)], {-9: None, 0: None, 99: None}),
        ([("avoid", None, 3)], {-9: 4, 4: 4}),
        ([("limit", None, None)], {-9: 0, 99: 0}),
        ([("limit", 0, 9)], {-9: 0, 0: 0, 99: 0}),
        ([("avoid", 0, 3), ("allow", 4, 7), ("avoid", 8, 9)], {-9: 4, 0: 4, 5: 4, 8: 10, 99: 10}),
        ([("do", 0, 3)], {0: 0, 9: None}),
    ],
)
def test_the_cautious_free_day(
    told: list[tuple[Stance, int | None, int | None]], days: dict[int, int | None]
) -> None:
    """The verdict's first free day is that of the free time around the day, or the next one."""
    guidance = build(say("article", *told))
    assert {day: verdict(guidance, "washing", day).free_from for day in days} == days


def test_changes_are_dated_and_named() -> None:
    """Each change has its day, what it was and is, and the source whose rule begins or ended."""
    guidance = build(
        say("article", ("avoid", 0, 3), ("allow", 8, None)),
        say("clinic", ("limit", 0, 7)),
    )
    told = [tuple(change) for change in changes(guidance, -1, 30)]
    assert told == [
        (0, "washing", None, "avoid", "article"),
        (4, "washing", "avoid", "limit", "clinic"),
        (8, "washing", "limit", "allow", "article"),
    ]
    assert [change.day for change in changes(guidance, 0, 4)] == [4]
    assert changes(guidance, 8, 300) == ()


def test_expected_symptoms_follow_their_windows(guidance: Guidance) -> None:
    """A symptom is expected from the first to the last day of its window, both included."""
    for symptom in guidance.symptoms.values():
        first, last = symptom.window
        assert first is not None
        assert last is not None
        for day, expected in ((first - 1, 0), (first, 1), (last, 1), (last + 1, 0)):
            assert (symptom in expected_symptoms(guidance, day)) == expected


def test_no_symptom_is_expected_before_or_long_after(guidance: Guidance) -> None:
    """Before the session and after the last window nothing is called usual."""
    none: tuple[Symptom, ...] = ()
    assert expected_symptoms(guidance, -1) == expected_symptoms(guidance, 15) == none


# Properties


def test_the_built_in_stages_tile_every_day(guidance: Guidance) -> None:
    """Every day from -4000 to 4000 lies in exactly one cautious stage, and that is the one told."""
    for day in range(-4000, 4001):
        (stage,) = (stage for stage in guidance.stages if stage.window.covers(day))
        assert stage_on(guidance.stages, day) == stage


def check_verdict(guidance: Guidance, topic: str, day: int) -> None:
    """Hold every promise that a single verdict makes."""
    found = verdict(guidance, topic, day)
    told = [s for s in guidance.sources.values() if any(r.topic == topic for r in s.rules)]
    assert [answer.source for answer in found.answers] == told
    practitioners = [s for s in told if s.kind == "practitioner"]
    surveyed = [s for s in told if s.kind == "survey"]
    others = [s for s in told if s not in surveyed and s.kind != "practitioner"]
    for answer in found.answers:
        assert answer.stance == own_stance(answer.source, topic, day)
        starts = [-5000 if r.window.first is None else r.window.first for r in answer.rules]
        assert starts == sorted(starts)
        assert set(answer.rules) == {r for r in answer.source.rules if r.topic == topic}
        if answer.leads:
            assert answer.stance == found.stance
    if any(covering(s, topic, day) for s in practitioners):
        heard = practitioners
        assert all(a.source in practitioners for a in found.answers if a.leads)
    else:
        speaking = [s for s in others if covering(s, topic, day)]
        heard = speaking or [s for s in surveyed if covering(s, topic, day)]
        heard += [s for s in told if has_ended(s, topic, day)]
    own = [stance for s in heard if (stance := own_stance(s, topic, day))]
    assert found.stance == min(own, key=rank, default=None)
    assert bool(found.leading) == (found.stance is not None)
    for lead in (a for a in found.answers if a.leads and a.source in surveyed):
        spoken = any(covering(s, topic, day) for s in others)
        assert not (spoken and covering(lead.source, topic, day))


@given(guidances(), st.sampled_from(TOPICS), ANY_DAY)
def test_a_verdict_is_never_laxer_than_those_it_heeds(told: Guidance, topic: str, day: int) -> None:
    """The practitioner alone, else articles, authorities and clinics, else surveys; the strictest
    leads, and what is over counts as allowed.
    """
    check_verdict(told, topic, day)


def test_the_built_in_verdicts_keep_the_promises(guidance: Guidance) -> None:
    """Every topic has a verdict or none, by the same rules, on every day from -60 to 400."""
    for day in range(-60, 401):
        for topic in guidance.topics:
            check_verdict(guidance, topic, day)


def test_no_article_is_laxer_than_the_verdict(guidance: Guidance) -> None:
    """Without a practitioner, no article, authority or clinic that speaks is overruled."""
    for day in range(-3, 61):
        for topic in guidance.topics:
            found = verdict(guidance, topic, day)
            for answer in found.answers:
                if answer.source.kind != "survey" and answer.stance:
                    assert found.stance is not None
                    assert rank(found.stance) <= rank(answer.stance)


def check_course(guidance: Guidance, topic: str, first: int, last: int, scanned: range) -> None:
    """Compare what is said about other days with a scan of the verdicts of those days."""
    told = {day: verdict(guidance, topic, day) for day in range(first, last + 1)}
    for day in scanned:
        found = told[day]
        ahead = range(day + 1, last + 1)
        other = next((d for d in ahead if told[d].stance != found.stance), None)
        assert found.until == (None if other is None else other - 1), day
        other = next((d for d in range(day, first - 1, -1) if told[d].stance != found.stance), None)
        assert found.since == (None if other is None else other + 1), day
        assert found.free_from == scan_free_from(told, day, first, last), day


def scan_free_from(told: dict[int, Verdict], day: int, first: int, last: int) -> int | None:
    """The first day of the free time around the day, else of the one after the next avoid."""
    spoken = next((d for d in range(day, last + 1) if told[d].stance), None)
    if spoken is None:
        return None
    if told[spoken].stance == "avoid":
        return next((d for d in range(spoken, last + 1) if told[d].stance != "avoid"), None)
    while spoken > first and told[spoken - 1].stance not in ("avoid", None):
        spoken -= 1
    return 0 if spoken == first else spoken


def check_changes(guidance: Guidance, day: int, ahead: int) -> None:
    """Compare the changes with a scan of the verdicts of the days ahead."""
    found = changes(guidance, day, ahead)
    assert [c.day for c in found] == sorted(c.day for c in found)
    scanned = set()
    for topic in guidance.topics:
        told = stances(guidance, range(day, day + ahead + 1), topic)
        for n in range(1, len(told)):
            if told[n] != told[n - 1] and told[n] is not None:
                scanned.add((day + n, topic, told[n - 1], told[n]))
    assert {(c.day, c.topic, c.before, c.stance) for c in found} == scanned
    assert len(found) == len(scanned)
    for change in found:
        leading = verdict(guidance, change.topic, change.day).leading
        assert change.source in {r.source for r in leading}


@given(guidances(), st.sampled_from(TOPICS))
def test_other_days_are_told_as_they_will_be(told: Guidance, topic: str) -> None:
    """How long a stance lasts and when one is free agree with looking at every single day."""
    check_course(told, topic, -FAR - 3, FAR + 3, range(-FAR - 3, FAR + 3))


@given(guidances(), DAYS, st.integers(0, 40))
def test_changes_are_the_days_that_differ(told: Guidance, day: int, ahead: int) -> None:
    """The changes ahead are exactly the days whose stance is not that of the day before."""
    check_changes(told, day, ahead)
    assert advise(told, day, ahead).changes == changes(told, day, ahead)


def test_the_built_in_course_agrees_with_a_scan(guidance: Guidance) -> None:
    """For every topic, day by day from -30 to 60, what is said of other days is so."""
    for topic in guidance.topics:
        check_course(guidance, topic, -30, 60, range(-30, 60))
    for day in range(-14, 61, 7):
        check_changes(guidance, day, 14)


def check_advice(guidance: Guidance, day: int) -> None:
    """Hold what the advice of a day promises about its rules."""
    advice = advise(guidance, day, 14)
    found = {v.topic: v for v in advice.verdicts}
    assert list(found.values()) == [verdict(guidance, topic, day) for topic in found]
    spoken = {r.topic for s in guidance.sources.values() for r in s.rules}
    assert set(found) == spoken & set(guidance.topics)
    for stance in STANCES:
        for each in advice.rules(stance):
            assert found[each.topic].stance in ((stance,) if stance != "do" else ("allow", "do"))
    for each in advice.rules("do"):
        assert each.stance == "do"
        assert each.window.covers(day)
    for each in advice.rules("avoid"):
        assert each.stance == "avoid"
        assert each.window.covers(day)
    avoided = {v.topic for v in found.values() if v.stance == "avoid"}
    assert {each.topic for each in advice.rules("avoid")} == avoided
    assert advice.stage.window.covers(day)
    for items in (advice.expectations, advice.warnings):
        assert all(item.window.covers(day) for item in items)


@given(guidances(), ANY_DAY)
def test_advice_to_do_never_contradicts(told: Guidance, day: int) -> None:
    """What is advised is advised on a day on which nobody who is heeded avoids or limits it."""
    check_advice(told, day)


def test_the_built_in_advice_never_contradicts(guidance: Guidance) -> None:
    """The same holds for the built-in guidance on every day from -60 to 60, and later on."""
    for day in (*range(-60, 61), 100, 400, 4000):
        check_advice(guidance, day)


@given(guidances(), ANY_DAY)
def test_following_one_source_keeps_every_warning(told: Guidance, day: int) -> None:
    """One source alone tells its own rules and stages; the practitioner's word and every warning
    stay.
    """
    for key, followed in told.sources.items():
        alone = only(told, key)
        assert alone.stages == followed.stages
        assert {n: s.warnings for n, s in alone.sources.items()} == {
            n: s.warnings for n, s in told.sources.items()
        }
        speaking = {n for n, s in alone.sources.items() if s.rules or s.expectations}
        practitioners = {n for n, s in told.sources.items() if s.kind == "practitioner"}
        assert speaking <= {key} | practitioners
        assert alone.sources[key] == followed
        for topic in TOPICS:
            if not any(covering(told.sources[n], topic, day) for n in practitioners):
                found = verdict(alone, topic, day).stance
                ended = any(has_ended(told.sources[n], topic, day) for n in practitioners)
                assert ended or found == own_stance(followed, topic, day)


@pytest.mark.parametrize(
    ("key", "day", "stance"),
    [
        ("elka", 3, "avoid"),
        ("elka", 4, "limit"),
        ("elka", 7, "allow"),
        ("skalptec", 0, "limit"),
        ("skalptec", 11, "allow"),
        ("recovery-guide", 0, "do"),
        ("clinic-survey", 5, "avoid"),
        ("nhs", 5, None),
    ],
)
def test_one_article_can_be_followed(
    guidance: Guidance, key: str, day: int, stance: Stance | None
) -> None:
    """Following one source, washing is what that source says about it."""
    assert verdict(only(guidance, key), "washing", day).stance == stance
