"""One topic: whose word leads on a day, since when and until when, and what each source says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.course import HEARD, OVERRIDING, Answer, Verdict, build_courses, judge
from smp_recovery.guidance.model import KINDS, Guidance, Kind, Source, Stance
from smp_recovery.timeline import verdict
from tests.making import (
    ANY_DAY,
    FAR,
    TOPICS,
    add,
    build,
    covering,
    guidances,
    rank,
    rule,
    say,
    source,
    stances,
)


def has_ended(told: Source, topic: str, day: int) -> bool:
    """Whether every avoid and limit of the source is over and nothing else of it holds."""
    limits = [r for r in told.rules if r.topic == topic and r.stance in ("avoid", "limit")]
    over = all(r.window.ended(day) for r in limits)
    return bool(limits) and over and not covering(told, topic, day)


def own_stance(told: Source, topic: str, day: int) -> Stance | None:
    """The strictest that the source says itself on the day."""
    held = [r.stance for r in covering(told, topic, day)]
    if held:
        return min(held, key=rank)
    return "allow" if has_ended(told, topic, day) else None


def test_the_strictest_source_leads() -> None:
    """On each day the strictest stance of the sources that speak is the verdict."""
    guidance = build(
        say("article", ("avoid", 0, 3), ("limit", 4, 6), ("allow", 7, None)),
        say("authority", ("do", 2, 9)),
        say("article", ("limit", 0, 7), key="guide"),
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
    """Where the practitioner speaks, nobody else counts, be it stricter or laxer, a clinic too."""
    guidance = build(
        say("article", ("avoid", 0, 9)),
        say("practitioner", ("do", 2, 3), ("avoid", 8, 12)),
        say("clinic", ("limit", 2, 3), ("allow", 8, 12)),
    )
    assert stances(guidance, (1, 2, 3, 4, 8, 10, 12, 13)) == [
        *("avoid", "do", "do", "avoid", "avoid", "avoid", "avoid", "allow"),
    ]
    answer = verdict(guidance, "washing", 2)
    assert [a.source.key for a in answer.answers if a.leads] == ["practitioner"]
    assert [a.stance for a in answer.answers] == ["avoid", "do", "limit"]


def test_a_clinic_s_file_goes_before_what_is_built_in() -> None:
    """On the days for which a clinic gives a rule it counts alone, be it stricter or laxer; on
    others it is one voice among all.
    """
    guidance = build(
        say("article", ("avoid", 0, 5), ("allow", 6, None)),
        say("authority", ("limit", 0, 7)),
        say("survey", ("avoid", 0, 30)),
        say("clinic", ("allow", 2, 3), ("avoid", 9, 12)),
    )
    assert stances(guidance, range(-1, 15)) == [
        *(None, "avoid", "avoid", "allow", "allow", "avoid", "avoid", "limit", "limit"),
        *("allow", "avoid", "avoid", "avoid", "avoid", "allow", "allow"),
    ]
    answer = verdict(guidance, "washing", 2)
    assert [a.source.key for a in answer.answers if a.leads] == ["clinic"]
    assert [a.stance for a in answer.answers] == ["avoid", "limit", "avoid", "allow"]


def test_of_two_clinics_the_stricter_leads() -> None:
    """Two clinics' files that speak on a day are heard together."""
    guidance = build(
        say("article", ("do", 0, None)),
        say("clinic", ("allow", 0, 9), key="one"),
        say("clinic", ("avoid", 2, 3), key="two"),
    )
    assert stances(guidance, (1, 2, 3, 4, 10)) == ["allow", "avoid", "avoid", "allow", "allow"]


def test_an_overriding_rule_counts_on_its_own_days_alone() -> None:
    """After the last day of the practitioner's avoid the others lead again, as on the day before
    its first.
    """
    others = say("article", ("avoid", 0, 9), ("limit", 10, 20))
    for kind in OVERRIDING:
        guidance = build(others, say(kind, ("do", 3, 4), ("avoid", 15, 16)))
        alone = stances(build(others), range(-5, 40))
        told = stances(guidance, range(-5, 40))
        changed = {day: new for day, new in enumerate(told, -5) if new != alone[day + 5]}
        assert changed == {3: "do", 4: "do", 15: "avoid", 16: "avoid"}


def test_a_source_that_is_not_followed_is_told_but_does_not_lead() -> None:
    """It keeps its own answer, and the verdict is made without it."""
    strict = say("article", ("avoid", 0, 9))._replace(followed=False)
    guidance = build(strict, say("authority", ("limit", 0, 3)))
    found = verdict(guidance, "washing", 2)
    assert [(a.source.key, a.stance, a.leads) for a in found.answers] == [
        ("article", "avoid", False),
        ("authority", "limit", True),
    ]
    assert (found.stance, found.since, found.until, found.free_from) == ("limit", 0, 3, 0)


def test_where_nobody_followed_speaks_all_lead() -> None:
    """On a topic of which none of the followed sources speaks, the others are heard as ever; the
    practitioner's word goes first in any case.
    """
    strict = say("article", ("avoid", 0, 9))._replace(followed=False)
    lax = say("authority", ("do", 0, 3))._replace(followed=False)
    guidance = build(strict, lax, source("guide", "article"))
    found = verdict(guidance, "washing", 2)
    assert (found.stance, found.until, found.free_from) == ("avoid", 9, 10)
    assert [(a.source.key, a.leads) for a in found.answers] == [
        ("article", True),
        ("authority", False),
    ]
    told = add(guidance, say("practitioner", ("allow", 2, 3)))
    assert stances(told, (1, 2, 3, 4)) == ["avoid", "allow", "allow", "avoid"]


def test_every_rule_that_decides_is_told() -> None:
    """Several rules of one stance on one day are all behind the answer."""
    one, two = rule("article", "avoid", 0, 3), rule("article", "avoid", 2, 9)
    guidance = build(source("article", "article", two, one, rule("article", "do", 0, 20)))
    decided = {
        day: verdict(guidance, "washing", day).answers[0].deciding for day in (1, 2, 3, 4, 10)
    }
    assert decided == {
        1: (one,),
        2: (one, two),
        3: (one, two),
        4: (two,),
        10: (rule("article", "do", 0, 20),),
    }
    assert verdict(guidance, "washing", 2).leading == (one, two)


def test_between_two_avoidances_a_source_is_silent() -> None:
    """Only after its last avoid or limit does a source count as allowing."""
    guidance = build(say("article", ("avoid", 0, 3), ("limit", 8, 9)))
    assert stances(guidance, (3, 4, 7, 8, 10)) == ["avoid", None, None, "limit", "allow"]


def test_what_comes_next_is_told() -> None:
    """The stance after the last day of the present one, none where that has no end."""
    guidance = build(say("article", ("avoid", 0, 3), ("limit", 4, 6)))
    assert [
        (v.until, v.then) for v in (verdict(guidance, "washing", d) for d in (-1, 2, 4, 7))
    ] == [
        *((-1, "avoid"), (3, "limit"), (6, "allow"), (None, None)),
    ]


def test_who_advises_to_do_it() -> None:
    """Those who say `do` and whose word counts: followed, and where the practitioner or a clinic
    leads only they.
    """
    lax, mild = say("article", ("do", 0, 9)), say("authority", ("allow", 0, 9))
    shown = say("survey", ("do", 0, 9))._replace(followed=False)
    for told, keys in (
        ((lax, mild), ["article"]),
        ((lax, mild, shown), ["article"]),
        ((lax, mild, say("practitioner", ("allow", 0, 9))), []),
        ((lax, mild, say("practitioner", ("do", 0, 9))), ["practitioner"]),
        ((lax, say("clinic", ("do", 0, 2))), ["clinic"]),
    ):
        found = verdict(build(*told), "washing", 2)
        assert [answer.source.key for answer in found.advising] == keys


def test_every_kind_has_its_turn() -> None:
    """Each kind of source is heard in exactly one turn, the overriding ones before all others."""
    assert sorted(kind for kinds in HEARD for kind in kinds) == sorted(KINDS)
    assert tuple(kind for kinds in HEARD[: len(OVERRIDING)] for kind in kinds) == OVERRIDING


def test_a_topic_without_a_rule_has_no_course() -> None:
    """Only topics of which some source speaks have a course; it judges as `verdict` does."""
    guidance = build(say("article", ("avoid", 0, 3)))
    courses = build_courses(guidance, TOPICS)
    assert list(courses) == ["washing"]
    assert judge(courses["washing"], "washing", 2) == verdict(guidance, "washing", 2)


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
    """Each source is shown with its deciding rules, all its rules in order, and its free day."""
    late, early = rule("article", "limit", 4, 6), rule("article", "avoid", 0, 3)
    told = source("article", "article", late, early)
    guidance = build(told)
    assert verdict(guidance, "washing", 5).answers == (
        Answer(told, "limit", (late,), (early, late), 4, True),
    )
    assert verdict(guidance, "washing", -5).answers == (
        Answer(told, None, (early,), (early, late), 4, False),
    )
    assert verdict(guidance, "washing", 9).answers == (
        Answer(told, "allow", (late,), (early, late), 4, True),
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


def heeded(told: list[Source], topic: str, day: int) -> list[Source]:
    """List the sources whose own stances make the verdict."""
    leads = any(s.followed and s.kind != "practitioner" for s in told)
    followed = [s for s in told if s.followed or not leads]
    for kinds in (["practitioner"], ["clinic"], ["article", "authority"], ["survey"]):
        turn = [s for s in followed if s.kind in kinds]
        if any(covering(s, topic, day) for s in turn):
            if kinds in (["practitioner"], ["clinic"]):
                return turn
            return [s for s in followed if s in turn or has_ended(s, topic, day)]
    return [s for s in followed if has_ended(s, topic, day)]


def check_verdict(guidance: Guidance, topic: str, day: int) -> None:
    """Hold every promise that a single verdict makes."""
    found = verdict(guidance, topic, day)
    told = [s for s in guidance.sources.values() if any(r.topic == topic for r in s.rules)]
    assert [answer.source.key for answer in found.answers] == [s.key for s in told]
    assert [
        answer.source._replace(followed=s.followed)
        for answer, s in zip(found.answers, told, strict=True)
    ] == told
    heard = heeded(told, topic, day)
    own = [stance for s in heard if (stance := own_stance(s, topic, day))]
    assert found.stance == min(own, key=rank, default=None)
    for answer in found.answers:
        assert answer.stance == own_stance(answer.source, topic, day)
        starts = [-5000 if r.window.first is None else r.window.first for r in answer.rules]
        assert starts == sorted(starts)
        assert set(answer.rules) == {r for r in answer.source.rules if r.topic == topic}
        leads = answer.source.key in {s.key for s in heard} and answer.stance == found.stance
        assert answer.leads == (leads and found.stance is not None)
        if covering(answer.source, topic, day):
            assert set(answer.deciding) == {
                r for r in covering(answer.source, topic, day) if r.stance == answer.stance
            }
        assert set(answer.deciding) <= set(answer.rules)
    assert bool(found.leading) == (found.stance is not None)


@given(guidances(), st.sampled_from(TOPICS), ANY_DAY)
def test_a_verdict_is_never_laxer_than_those_it_heeds(told: Guidance, topic: str, day: int) -> None:
    """The practitioner alone, else the clinics' files alone, else articles and authorities, else
    surveys; the strictest leads, and what is over counts as allowed.
    """
    check_verdict(told, topic, day)


def test_the_built_in_verdicts_keep_the_promises(guidance: Guidance) -> None:
    """Every topic has a verdict or none, by the same rules, on every day from -60 to 400."""
    for day in range(-60, 401):
        for topic in guidance.topics:
            check_verdict(guidance, topic, day)


def test_no_article_is_laxer_than_the_verdict(guidance: Guidance) -> None:
    """Without a practitioner and a clinic's file, no article or authority that speaks is
    overruled.
    """
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
        assert found.then == (None if other is None else told[other].stance), day
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


def test_the_built_in_course_agrees_with_a_scan(guidance: Guidance) -> None:
    """For every topic, day by day from -30 to 60, what is said of other days is so."""
    for topic in guidance.topics:
        check_course(guidance, topic, -30, 60, range(-30, 60))


@pytest.mark.parametrize("kind", OVERRIDING)
@pytest.mark.parametrize("stance", ["avoid", "limit", "allow", "do"])
def test_an_override_of_the_built_in_guidance(
    guidance: Guidance, kind: Kind, stance: Stance
) -> None:
    """Whatever stance the practitioner or a clinic gives on a window is the verdict on each of its
    days, for every topic. On other days nothing changes, but that an avoid or limit that is over
    counts as allowed.
    """
    for topic in guidance.topics:
        own = source("own", kind, rule("own", stance, 2, 14, topic))
        told = add(guidance, own)
        for day in range(-3, 40):
            found = verdict(told, topic, day)
            before = verdict(guidance, topic, day).stance
            if 2 <= day <= 14:
                assert found.stance == stance
                assert [answer.source.key for answer in found.answers if answer.leads] == ["own"]
            elif day > 14 and stance in ("avoid", "limit") and before in (None, "do"):
                assert found.stance == "allow"
            else:
                assert found.stance == before


@given(guidances(), st.sampled_from(TOPICS))
def test_other_days_are_told_as_they_will_be(told: Guidance, topic: str) -> None:
    """How long a stance lasts and when one is free agree with looking at every single day."""
    check_course(told, topic, -FAR - 3, FAR + 3, range(-FAR - 3, FAR + 3))
