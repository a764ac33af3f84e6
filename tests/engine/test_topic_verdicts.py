"""One topic: whose word leads on a day, since when and until when, and what each source says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.day_advice import find_verdict, timeline_of
from smp_recovery.engine.topic_verdicts import KIND_PRIORITY, SourceVerdict, judge
from smp_recovery.guidance.model import (
    LAST_UNDATED,
    OVERRIDING,
    RESTRICTING,
    SOURCE_KINDS,
    STANCES,
    Guidance,
    Source,
    SourceKind,
    Stance,
)
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
    undated,
)

AFTER = LAST_UNDATED + 1
"""The first day on which a rule without days no longer counts."""


def has_ended(told: Source, topic: str, day: int) -> bool:
    """Whether every avoid and limit of the source has ended by its own word, and it is silent."""
    limits = [r for r in told.rules if r.topic == topic and r.stance in RESTRICTING]
    over = all(r.window.ended(day) and not r.undated for r in limits)
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
        *("avoid", "allow", "allow")
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
        *("avoid", "do", "do", "avoid", "avoid", "avoid", "avoid", "allow")
    ]
    answer = find_verdict(guidance, "washing", 2)
    assert [a.source.key for a in answer.by_source if a.decides] == ["practitioner"]
    assert [a.stance for a in answer.by_source] == ["avoid", "do", "limit"]


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
    answer = find_verdict(guidance, "washing", 2)
    assert [a.source.key for a in answer.by_source if a.decides] == ["clinic"]
    assert [a.stance for a in answer.by_source] == ["avoid", "limit", "avoid", "allow"]


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
    found = find_verdict(guidance, "washing", 2)
    assert [(a.source.key, a.stance, a.decides) for a in found.by_source] == [
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
    found = find_verdict(guidance, "washing", 2)
    assert (found.stance, found.until, found.free_from) == ("avoid", 9, 10)
    assert [(a.source.key, a.decides) for a in found.by_source] == [
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
        day: find_verdict(guidance, "washing", day).by_source[0].reasons for day in (1, 2, 3, 4, 10)
    }
    assert decided == {
        1: (one,),
        2: (one, two),
        3: (one, two),
        4: (two,),
        10: (rule("article", "do", 0, 20),),
    }
    assert find_verdict(guidance, "washing", 2).reasons == (one, two)


def test_between_two_avoidances_a_source_is_silent() -> None:
    """Only after its last avoid or limit does a source count as allowing."""
    guidance = build(say("article", ("avoid", 0, 3), ("limit", 8, 9)))
    assert stances(guidance, (3, 4, 7, 8, 10)) == ["avoid", None, None, "limit", "allow"]


def test_what_comes_next_is_told() -> None:
    """The stance after the last day of the present one, none where that has no end."""
    guidance = build(say("article", ("avoid", 0, 3), ("limit", 4, 6)))
    assert [
        (v.until, v.then) for v in (find_verdict(guidance, "washing", d) for d in (-1, 2, 4, 7))
    ] == [*((-1, "avoid"), (3, "limit"), (6, "allow"), (None, None))]


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
        found = find_verdict(build(*told), "washing", 2)
        assert [answer.source.key for answer in found.advising] == keys


@pytest.mark.parametrize("kind", OVERRIDING)
def test_nobody_restricts_what_is_additive(kind: SourceKind) -> None:
    """On such a topic every advice counts beside the others, and nothing else does."""
    page = say("article", ("do", 0, None))
    for told, keys in (
        (say(kind, ("do", 2, 5)), [kind, "article"]),
        (say(kind, ("avoid", 0, None), ("limit", 0, None), ("allow", 0, None)), ["article"]),
    ):
        plain = build(told, page)
        topics = {key: topic._replace(additive=True) for key, topic in plain.topics.items()}
        found = find_verdict(plain._replace(topics=topics), "washing", 3)
        assert found.stance == "do"
        assert [answer.source.key for answer in found.advising] == keys


def test_every_kind_has_its_turn() -> None:
    """Each kind of source has one, the overriding ones one of their own before all others."""
    assert KIND_PRIORITY.keys() == {*SOURCE_KINDS}
    assert sorted(SOURCE_KINDS, key=KIND_PRIORITY.__getitem__)[: len(OVERRIDING)] == [*OVERRIDING]
    assert [KIND_PRIORITY[kind] for kind in OVERRIDING] == [*range(len(OVERRIDING))]


def test_a_survey_is_heard_last() -> None:
    """A survey leads only on days for which no article, authority or clinic says anything."""
    guidance = build(say("survey", ("avoid", 0, 9)), say("article", ("allow", 0, 4)))
    assert stances(guidance, (0, 4, 5, 9, 10)) == ["allow", "allow", "avoid", "avoid", "allow"]


def test_silence_is_told_as_such() -> None:
    """A topic without a rule has no stance, no end and no answers, on any day."""
    found = find_verdict(build(), "sun", 3)
    assert (found.topic, found.day, found.by_source, found.reasons) == ("sun", 3, (), ())
    assert {found.stance, found.since, found.until, found.free_from} == {None}


def test_an_answer_is_the_source_s_own() -> None:
    """Each source is shown with its deciding rules, all its rules in order, and its free day."""
    late, early = rule("article", "limit", 4, 6), rule("article", "avoid", 0, 3)
    told = source("article", "article", late, early)
    guidance = build(told)
    assert find_verdict(guidance, "washing", 5).by_source == (
        SourceVerdict(told, "limit", (late,), (early, late), 4, True),
    )
    assert find_verdict(guidance, "washing", -5).by_source == (
        SourceVerdict(told, None, (early,), (early, late), 4, False),
    )
    assert find_verdict(guidance, "washing", 9).by_source == (
        SourceVerdict(told, "allow", (late,), (early, late), 4, True),
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
    (answer,) = find_verdict(build(say("article", *told)), "washing", 0).by_source
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
    assert {day: find_verdict(guidance, "washing", day).free_from for day in days} == days


# No end given


def barred(stance: Stance = "avoid", kind: SourceKind = "article") -> Source:
    """Make a source that asks for this and gives no end."""
    return source("open", kind, undated("open", stance))


def dates(guidance: Guidance, day: int) -> tuple[int | None, int | None, int | None]:
    """Since when, until when and from when free, as it is told on a day."""
    found = find_verdict(guidance, "washing", day)
    return found.since, found.until, found.free_from


@pytest.mark.parametrize("stance", STANCES)
def test_no_end_given_is_none_told(stance: Stance) -> None:
    """It counts to day 28; then it is asked for no longer, which frees nothing and has no date."""
    guidance = build(barred(stance))
    assert stances(guidance, (-1, 0, 28, AFTER, 400)) == [None, stance, stance, None, None]
    assert dates(guidance, 5) == (0, None, None if stance == "avoid" else 0)
    assert dates(guidance, AFTER) == (None, None, None)
    for day in (5, AFTER):
        found = find_verdict(guidance, "washing", day)
        assert (found.then, found.undated) == (None, True)
    assert not find_verdict(guidance, "washing", -1).undated


def test_a_source_that_gives_no_end_never_allows() -> None:
    """Its own answer after day 28 is none, and its own first free day is not known."""
    for stance, free_from in (("avoid", None), ("limit", None), ("do", 0)):
        guidance = build(barred(stance), say("authority", ("allow", 0, None)))
        answer = find_verdict(guidance, "washing", AFTER).by_source[0]
        assert (answer.stance, answer.free_from) == (None, free_from)
        assert answer.reasons == answer.rules


def test_one_of_two_gives_an_end() -> None:
    """What one freed is freed by nobody while another barred it without an end."""
    guidance = build(say("article", ("avoid", 0, 9)), barred())
    assert stances(guidance, (9, 10, 28, AFTER)) == ["avoid", "avoid", "avoid", None]
    assert dates(guidance, 5) == (0, None, None)
    guidance = build(say("article", ("avoid", 0, 40)), barred("limit"))
    assert stances(guidance, (28, AFTER, 40, 41)) == ["avoid", "avoid", "avoid", None]
    assert dates(guidance, 5) == (0, None, None)
    guidance = build(say("article", ("avoid", 0, 40), ("limit", 41, None)), barred())
    assert dates(guidance, 5) == (0, 40, 41)
    assert dates(guidance, 50) == (41, None, 41)


def test_what_is_allowed_after_day_28_is_allowed() -> None:
    """A rule for the day itself counts; since when it does is told where that is a day of its own,
    not where another lapsed.
    """
    guidance = build(say("article", ("avoid", 0, 9), ("allow", 10, None)), barred())
    assert stances(guidance, (10, 28, AFTER, 400)) == ["avoid", "avoid", "allow", "allow"]
    assert dates(guidance, 5) == (0, None, None)
    assert dates(guidance, 40) == (None, None, None)
    guidance = build(say("article", ("allow", 35, None)), barred())
    assert stances(guidance, (28, AFTER, 34, 35)) == ["avoid", None, None, "allow"]
    assert dates(guidance, AFTER) == (None, 34, 35)
    assert dates(guidance, 40) == (35, None, 35)


def test_a_survey_does_not_end_what_an_article_leaves_open() -> None:
    """After its last day nobody speaks, and that is no end."""
    guidance = build(say("survey", ("avoid", 0, 30)), barred())
    assert stances(guidance, (28, 30, 31)) == ["avoid", "avoid", None]
    assert dates(guidance, 5) == dates(guidance, 30) == (0, None, None)
    assert find_verdict(guidance, "washing", 31).undated


@pytest.mark.parametrize("kind", OVERRIDING)
def test_the_practitioner_s_word_over_what_has_no_end(kind: SourceKind) -> None:
    """It counts on its own days, with its own ends; an avoid of theirs that is over frees nothing
    that an article bars without an end.
    """
    guidance = build(barred(), say(kind, ("allow", 10, None)))
    assert stances(guidance, (9, 10, AFTER)) == ["avoid", "allow", "allow"]
    assert dates(guidance, 5) == (0, 9, 10)
    assert dates(guidance, 40) == (10, None, 10)
    guidance = build(barred(), say(kind, ("allow", AFTER, None)))
    assert dates(guidance, 5) == (0, 28, AFTER)
    assert dates(guidance, 40) == (AFTER, None, AFTER)
    guidance = build(barred(), say(kind, ("do", 10, 12), ("avoid", 30, 40)))
    assert stances(guidance, (12, 13, AFTER, 30, 41)) == ["do", "avoid", None, "avoid", None]
    assert dates(guidance, 35) == (30, None, None)
    guidance = build(barred(kind=kind), say("article", ("allow", 0, None)))
    assert stances(guidance, (28, AFTER)) == ["avoid", "allow"]


# What was split off another topic


def test_a_topic_inherits_the_word_of_the_practitioner_and_the_clinic() -> None:
    """What they bar of its parent is barred, under its own name; what they allow, or others say,
    does not count.
    """
    told = (rule("clinic", "avoid", 3, 20, "sun"), rule("clinic", "limit", 21, 40, "sun"))
    clinic = source("clinic", "clinic", *told)
    article = source("article", "article", rule("article", "avoid", 0, 20, "sun"))
    guidance = split(build(say("practitioner", ("allow", 0, 2)), clinic, article))
    found = find_verdict(guidance, "self-tan", 5)
    assert [(a.source.key, a.stance) for a in found.by_source] == [("clinic", "avoid")]
    assert found.reasons == (rule("clinic", "avoid", 3, 20, "self-tan"),)
    assert stances(guidance, (2, 3, 20), "self-tan") == [None, "avoid", "avoid"]
    assert find_verdict(guidance, "sun", 5).reasons == told[:1]
    known = add(guidance, source("survey", "survey", rule("survey", "avoid", 0, 30, "self-tan")))
    assert stances(known, (2, 20, 21, 30), "self-tan") == ["avoid"] * 4


def test_what_is_said_of_the_topic_itself_is_not_inherited() -> None:
    """One who speaks of it means that; the other's word for the parent counts all the same."""
    own = (rule("clinic", "limit", 3, 9, "sun"), rule("clinic", "avoid", 7, 9, "self-tan"))
    clinic = source("clinic", "clinic", *own)
    guidance = split(build(clinic))
    assert stances(guidance, (3, 7, 10), "self-tan") == [None, "avoid", "allow"]
    practitioner = source(
        "practitioner", "practitioner", rule("practitioner", "avoid", 10, 11, "sun")
    )
    both = add(guidance, practitioner)
    assert stances(both, (3, 7, 9, 10), "self-tan") == [None, "avoid", "avoid", "avoid"]


def split(guidance: Guidance) -> Guidance:
    """Give the guidance a topic that was split off `sun`."""
    child = guidance.topics["sun"]._replace(key="self-tan", parent="sun")
    return guidance._replace(topics={**guidance.topics, "self-tan": child})


# Any guidance at all


def followed(told: list[Source]) -> list[Source]:
    """List those who may lead: all where nobody that is followed speaks."""
    leads = any(s.followed and s.kind != "practitioner" for s in told)
    return [s for s in told if s.followed or not leads]


def has_lapsed(told: list[Source], topic: str, day: int, asked: tuple[Stance, ...]) -> bool:
    """Whether someone asked for one of these before the day and gave no end to it."""
    rules = [r for s in told for r in s.rules if r.topic == topic and r.stance in asked]
    return any(r.undated and r.window.ended(day) for r in rules)


def heeded(told: list[Source], topic: str, day: int) -> list[Source]:
    """List the sources whose own stances make the verdict."""
    told = followed(told)
    lapsed = has_lapsed(told, topic, day, RESTRICTING)
    ended = [s for s in told if not lapsed and has_ended(s, topic, day)]
    for kind in sorted(KIND_PRIORITY, key=KIND_PRIORITY.__getitem__):
        alike = [s for s in told if KIND_PRIORITY[s.kind] == KIND_PRIORITY[kind]]
        speaking = [s for s in alike if covering(s, topic, day)]
        if speaking:
            turn = [s for s in ended if s in alike or kind not in OVERRIDING]
            return [s for s in told if s in speaking or s in turn]
    return ended


def speaking(guidance: Guidance, topic: str) -> list[Source]:
    """List the sources that speak of the topic at all."""
    return [s for s in guidance.sources.values() if any(r.topic == topic for r in s.rules)]


def check_verdict(guidance: Guidance, topic: str, day: int) -> None:
    """Hold every promise that a single verdict makes."""
    found = find_verdict(guidance, topic, day)
    told = speaking(guidance, topic)
    assert [answer.source.key for answer in found.by_source] == [s.key for s in told]
    assert [
        answer.source._replace(followed=s.followed)
        for answer, s in zip(found.by_source, told, strict=True)
    ] == told
    heard = heeded(told, topic, day)
    own = [stance for s in heard if (stance := own_stance(s, topic, day))]
    assert found.stance == min(own, key=rank, default=None)
    for answer in found.by_source:
        assert answer.stance == own_stance(answer.source, topic, day)
        starts = [-5000 if r.window.first is None else r.window.first for r in answer.rules]
        assert starts == sorted(starts)
        assert set(answer.rules) == {r for r in answer.source.rules if r.topic == topic}
        leads = answer.source.key in {s.key for s in heard} and answer.stance == found.stance
        assert answer.decides == (leads and found.stance is not None)
        if covering(answer.source, topic, day):
            assert set(answer.reasons) == {
                r for r in covering(answer.source, topic, day) if r.stance == answer.stance
            }
        assert set(answer.reasons) <= set(answer.rules)
    assert bool(found.reasons) == (found.stance is not None)


@given(guidances(), st.sampled_from(TOPICS), ANY_DAY)
def test_a_verdict_is_never_laxer_than_those_it_heeds(told: Guidance, topic: str, day: int) -> None:
    """The practitioner alone, else the clinics' files alone, else articles and authorities, else
    surveys; the strictest leads, and what is over counts as allowed.
    """
    check_verdict(told, topic, day)


def test_the_built_in_verdicts_keep_the_promises(guidance: Guidance) -> None:
    """Every topic has a verdict or none, by the same rules, on every day from -60 to 60."""
    for day in (*range(-60, 61), 100, 400):
        for topic in guidance.topics:
            check_verdict(guidance, topic, day)


def test_no_article_is_laxer_than_the_verdict(guidance: Guidance) -> None:
    """Without a practitioner and a clinic's file, no article or authority with a rule for the day
    is overruled.
    """
    for day in range(-3, 61):
        for topic in guidance.topics:
            found = find_verdict(guidance, topic, day)
            for answer in found.by_source:
                if answer.source.kind != "survey" and covering(answer.source, topic, day):
                    assert found.stance is not None
                    assert rank(found.stance) <= rank(answer.stance)


def check_timeline(guidance: Guidance, topic: str, first: int, last: int, scanned: range) -> None:
    """Compare what is said about other days with a scan of the verdicts of those days."""
    timeline = timeline_of(guidance, topic)
    told = {day: judge(timeline, day) for day in range(first, last + 1)}
    sources = followed(speaking(guidance, topic))

    def begin_of(day: int) -> int:
        """The first day with the stance of the day, in a row."""
        return next(
            (d for d in range(day, first, -1) if told[d - 1].stance != told[d].stance), first
        )

    def lacks_end(end: int) -> bool:
        """Whether the stance that is over on the day `end` was given no end by anybody."""
        stance, then = told[end - 1].stance, told[end].stance
        rules = [r for s in sources for r in covering(s, topic, end - 1) if r.stance == stance]
        behind = [r.undated for r in rules if not r.window.covers(end)]
        said = [r for s in sources for r in covering(s, topic, end) if r.stance == then]
        if then is None:
            return has_lapsed(sources, topic, end, STANCES)
        return bool(behind) and all(behind) and not any(r.window.first == end for r in said)

    def find_since(begin: int) -> int | None:
        """The day from which the stance that begins on the day `begin` is told."""
        if begin == first or (told[begin - 1].stance and lacks_end(begin)):
            return None
        return begin

    def find_free(day: int) -> int | None:
        """The first day of the free time around the day, else of the one after the next avoid."""
        day = next((d for d in range(day, last + 1) if told[d].stance), last + 1)
        if day > last:
            return None
        if told[day].stance == "avoid":
            end = next((d for d in range(day, last + 1) if told[d].stance != "avoid"), None)
            return None if end is None or lacks_end(end) else end
        begin = begin_of(day)
        while begin > first and told[begin - 1].stance not in ("avoid", None):
            begin = begin_of(begin - 1)
        return 0 if begin == first else find_since(begin)

    for day in scanned:
        found, begin = told[day], begin_of(day)
        end = next((d for d in range(day + 1, last + 1) if told[d].stance != found.stance), None)
        if found.stance is None:
            open_end = begin > first and has_lapsed(sources, topic, begin, STANCES)
        else:
            open_end = end is not None and lacks_end(end)
        if end is None or (open_end and found.stance):
            assert (found.until, found.then) == (None, None), day
        else:
            assert (found.until, found.then) == (end - 1, told[end].stance), day
        assert found.undated == open_end, day
        assert found.since == find_since(begin), day
        assert found.free_from == find_free(day), day


def test_the_built_in_timeline_agrees_with_a_scan(guidance: Guidance) -> None:
    """For every topic, from day -30 to day 60, what is said of other days is so."""
    for topic in guidance.topics:
        check_timeline(guidance, topic, -30, 400, range(-30, 60))


@given(guidances(), st.sampled_from(TOPICS))
def test_other_days_are_told_as_they_will_be(told: Guidance, topic: str) -> None:
    """How long a stance lasts and when one is free agree with looking at every single day."""
    check_timeline(told, topic, -FAR - 3, FAR + 3, range(-FAR - 3, FAR + 3))
