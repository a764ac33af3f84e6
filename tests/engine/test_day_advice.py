"""Advice, changes and differences over all topics, and whose reading leads."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.day_advice import (
    StanceDifference,
    advise,
    find_changes,
    find_differences,
    find_verdict,
    list_expected_symptoms,
    list_rules_between,
    mark_followed,
)
from smp_recovery.engine.stages import find_only_followed, stage_on
from smp_recovery.engine.symptom_windows import CoverageBySymptom
from smp_recovery.guidance.model import STANCES, Guidance, SourceKind, Window
from tests.making import (
    ANY_DAY,
    DAYS,
    FAR,
    TOPICS,
    add,
    build,
    guidances,
    rule,
    say,
    source,
    stances,
    undated,
)


def test_changes_are_dated_and_named() -> None:
    """Each change has its day, what it was and is, and the source whose rule begins or ended."""
    guidance = build(
        say("article", ("avoid", 0, 3), ("allow", 8, None)), say("authority", ("limit", 0, 7))
    )
    told = [tuple(change)[:5] for change in find_changes(guidance, -1, 30)]
    assert told == [
        (0, "washing", None, "avoid", "article"),
        (4, "washing", "avoid", "limit", "authority"),
        (8, "washing", "limit", "allow", "article"),
    ]
    assert [change.day for change in find_changes(guidance, 0, 4)] == [4]
    assert find_changes(guidance, 8, 300) == ()


def test_rules_between_two_days() -> None:
    """What asks for something on one of the days, also from day 0 or 1 on, each text once."""
    guidance = build(say("article", ("avoid", 0, 0), ("limit", 1, 3), ("allow", 4, None)))
    for first, last, told in (
        (-2, 5, ["avoid", "limit"]),
        (0, 1, ["avoid", "limit"]),
        (1, 9, ["limit"]),
        (-9, -1, []),
    ):
        assert [rule.stance for rule in list_rules_between(guidance, first, last)] == told


@pytest.mark.parametrize("kind", ["practitioner", "clinic"])
def test_new_words_within_a_stance_are_a_change(kind: SourceKind) -> None:
    """What the practitioner or a clinic says anew is a step of its day; the same words again are
    not, nor are those of other sources.
    """
    steps = (("Water only.", 4, 6), ("A mild cleanser.", 7, 8), ("A mild cleanser.", 9, None))
    own = [rule(kind, "limit", first, last)._replace(text=text) for text, first, last in steps]
    page = [rule("page", "limit", first, last)._replace(text=text) for text, first, last in steps]
    avoided = rule(kind, "avoid", 0, 3)
    told = find_changes(build(source(kind, kind, avoided, *own)), -1, 30)
    assert [(c.day, c.before, c.stance, c.text, c.is_step) for c in told] == [
        (0, None, "avoid", "text", False),
        (4, "avoid", "limit", "Water only.", False),
        (7, "limit", "limit", "A mild cleanser.", True),
    ]
    assert [c.text for c in find_changes(build(source("page", "article", *page)), -1, 30)] == [""]
    late = [each for each in own if each.window.first == 7]
    both = build(source(kind, kind, *late), source("page", "article", *page))
    assert [(c.day, c.source, c.text) for c in find_changes(both, 4, 30)] == [
        (7, kind, "A mild cleanser."),
    ]


def test_no_change_on_a_day_that_nobody_gave() -> None:
    """What lapses after four weeks becomes nothing else on that day, whatever others allow."""
    told = say("article", ("limit", 0, 3), ("allow", 4, None))
    guidance = build(told, source("open", "article", undated("open", "limit")))
    assert [change.day for change in find_changes(guidance, -1, 300)] == [0]
    dated = add(guidance, say("authority", ("allow", 29, None)))
    assert [change.day for change in find_changes(dated, -1, 300)] == [0, 29]


def test_expected_symptoms_are_those_of_the_windows(guidance: Guidance) -> None:
    """In the order of the guidance, each with the days around this one and who says so."""
    for day in range(-2, 62):
        covered = CoverageBySymptom(guidance)
        found = list_expected_symptoms(guidance, covered, day)
        covered = {key: each.on(day) for key, each in covered.items()}
        assert [each.symptom.key for each in found] == [
            key for key, told in covered.items() if told.level == "expected"
        ]
        for each in found:
            assert each.covered == covered[each.symptom.key]
            assert each.window.covers(day)
            expecting = (*each.covered.covering, *each.covered.undated)
            assert {*each.sources} == {expectation.source for expectation in expecting}


def test_the_built_in_stages_tile_every_day(guidance: Guidance) -> None:
    """Every day from -4000 to 4000 lies in exactly one cautious stage, and that is the one told."""
    for day in range(-4000, 4001):
        (stage,) = (stage for stage in guidance.stages if stage.window.covers(day))
        assert stage_on(guidance.stages, day) == stage


def daily(guidance: Guidance) -> list[str]:
    """List the topics that are not only asked about."""
    return [topic.key for topic in guidance.topics.values() if not topic.asked]


def check_changes(guidance: Guidance, day: int, ahead: int) -> None:
    """Compare the changes with a scan of the verdicts of the days ahead."""
    found = find_changes(guidance, day, ahead)
    assert [c.day for c in found] == sorted(c.day for c in found)
    scanned = set()
    for topic in daily(guidance):
        told = [find_verdict(guidance, topic, each) for each in range(day, day + ahead + 1)]
        for before, after in pairwise(told):
            if after.stance and after.since == after.day:
                scanned.add((after.day, topic, before.stance, after.stance, False))
            known = {rule.text for rule in before.own_reasons}
            steps = {rule.text for rule in after.own_reasons} - known
            if before.stance == after.stance:
                scanned |= {(after.day, topic, after.stance, after.stance, text) for text in steps}
    told = {(c.day, c.topic, c.before, c.stance, c.is_step and c.text) for c in found}
    assert told == scanned
    assert len(found) == len(scanned)
    for change in found:
        leading = find_verdict(guidance, change.topic, change.day).reasons
        assert change.source in {r.source for r in leading}


@given(guidances(), DAYS, st.integers(0, 40))
def test_changes_are_the_days_that_differ(told: Guidance, day: int, ahead: int) -> None:
    """The changes ahead are exactly the days since which a stance is told."""
    check_changes(told, day, ahead)
    assert advise(told, day, ahead).changes == find_changes(told, day, ahead)


def test_the_built_in_changes_agree_with_a_scan(guidance: Guidance) -> None:
    """In every week from day -14 to day 60 the changes are the days since which one is told."""
    for day in range(-14, 61, 7):
        check_changes(guidance, day, 14)


def check_advice(guidance: Guidance, day: int) -> None:
    """Hold what the advice of a day promises about its rules."""
    advice = advise(guidance, day, 14)
    found = {v.topic: v for v in advice.verdicts}
    assert list(found.values()) == [find_verdict(guidance, topic, day) for topic in found]
    spoken = {r.topic for s in guidance.sources.values() for r in s.rules}
    assert set(found) == spoken & set(daily(guidance))
    for stance in STANCES:
        for each in advice.rules(stance):
            assert found[each.topic].stance in ((stance,) if stance != "do" else ("allow", "do"))
    for each in advice.rules("do"):
        assert each.stance == "do"
        assert each.window.covers(day)
    for each in advice.rules("avoid"):
        assert each.stance == "avoid"
        assert each.window.covers(day)
    free = [v for v in found.values() if v.stance in ("allow", "do")]
    assert set(advice.rules("do")) == {rule for v in free for a in v.advising for rule in a.reasons}
    avoided = {v.topic for v in found.values() if v.stance == "avoid"}
    assert {each.topic for each in advice.rules("avoid")} == avoided
    assert advice.stage.window.covers(day)
    assert all(item.window.covers(day) for item in advice.expectations)


@given(guidances(), ANY_DAY)
def test_advice_to_do_never_contradicts(told: Guidance, day: int) -> None:
    """What is advised is advised on a day on which nobody who is heeded avoids or limits it."""
    check_advice(told, day)


def test_the_built_in_advice_never_contradicts(guidance: Guidance) -> None:
    """The same holds for the built-in guidance on every day from -60 to 60, and later on."""
    for day in (*range(-60, 61), 100, 400, 4000):
        check_advice(guidance, day)


# Whose reading leads


@given(guidances(), st.data(), st.sampled_from(TOPICS), ANY_DAY)
def test_those_followed_lead_and_the_rest_is_told(
    told: Guidance, data: st.DataObject, topic: str, day: int
) -> None:
    """The verdict is that of the followed sources and the practitioner alone, of all where none of
    these speaks of the topic; every source keeps its own answer, and every warning and expectation
    stays.
    """
    keys = data.draw(
        st.sets(st.sampled_from([*told.sources, "a"])) if told.sources else st.just(())
    )
    followed = mark_followed(told, keys)
    kept = {k for k, s in told.sources.items() if k in keys or s.kind == "practitioner"}
    assert {k for k, s in followed.sources.items() if s.followed} == kept
    speaking = {k for k, s in told.sources.items() if any(r.topic == topic for r in s.rules)}
    if not any(told.sources[k].kind != "practitioner" for k in speaking & kept):
        kept |= speaking  # nobody that leads speaks of it, so everybody leads
    heard = {k: s._replace(followed=True) for k, s in told.sources.items() if k in kept}
    alone = find_verdict(told._replace(sources=heard), topic, day)
    found = find_verdict(followed, topic, day)
    assert found._replace(by_source=()) == alone._replace(by_source=())
    assert [a for a in found.by_source if a.source.followed] == list(alone.by_source)
    before = find_verdict(told, topic, day).by_source
    assert [(a.source.key, a.stance, a.reasons, a.rules, a.free_from) for a in found.by_source] == [
        (a.source.key, a.stance, a.reasons, a.rules, a.free_from) for a in before
    ]
    assert not any(a.decides for a in found.by_source if not a.source.followed)
    assert advise(told, day, 14).expectations == advise(followed, day, 14).expectations
    assert {k: s.warnings for k, s in followed.sources.items()} == {
        k: s.warnings for k, s in told.sources.items()
    }


@given(guidances(), st.integers(0, 5))
def test_only_one_that_leads_among_others_is_the_only_one(told: Guidance, place: int) -> None:
    """Following one source of several, that one is found, whoever the practitioner is; of a single
    source, none, or more, nobody is the only one.
    """
    others = [key for key, each in told.sources.items() if each.kind != "practitioner"]
    for keys in ([], others[place:], others[:place], others, others[place : place + 1]):
        followed = mark_followed(told, keys)
        only = find_only_followed(followed)
        if len(keys) == 1 and len(others) > 1:
            assert only == followed.sources[keys[0]]
        else:
            assert only is None


def test_the_only_one_brings_its_own_stages(guidance: Guidance) -> None:
    """The stage of a day is that of the one source that leads, where it has one, else the cautious
    one.
    """
    elka = mark_followed(guidance, ["elka"])
    assert advise(elka, 5, 14).stage.key == "day-4-to-6"
    assert advise(elka, -1, 14).stage.key == "ready"
    assert advise(mark_followed(guidance, ["nhs"]), 5, 14).stage.key == "scabs-form"
    assert advise(mark_followed(guidance, ["elka", "skalptec"]), 5, 14).stage.key == "scabs-form"
    practised = add(elka, say("practitioner", ("do", 0, 9)))
    assert advise(practised, 5, 14).stage.key == "day-4-to-6"


def test_the_practitioner_leads_whomever_one_follows(guidance: Guidance) -> None:
    """The practitioner's word overrides a followed source as it does all."""
    told = add(guidance, say("practitioner", ("allow", 2, 3)))
    assert stances(mark_followed(told, ["elka"]), (1, 2, 3, 4)) == [
        "avoid",
        "allow",
        "allow",
        "limit",
    ]


@pytest.mark.parametrize("kind", ["practitioner", "clinic"])
def test_the_advice_of_a_day_follows_an_override(guidance: Guidance, kind: SourceKind) -> None:
    """What the practitioner or a clinic says is in the advice, and what they overrule is not."""
    own = source(
        "own", kind, rule("own", "avoid", 22, 30, "exercise"), rule("own", "allow", 2, 3, "washing")
    )
    told = add(guidance, own)
    early, late = advise(told, 2, 14), advise(told, 25, 14)
    assert not any(each.topic == "washing" for each in early.rules("avoid"))
    assert [r.source for r in late.rules("avoid") if r.topic == "exercise"] == ["own"]
    assert early.expectations == advise(guidance, 2, 14).expectations
    found = [tuple(c)[:5] for c in find_changes(told, 1, 40) if c.topic == "washing"]
    assert found == [
        (2, "washing", "avoid", "allow", "own"),
        (4, "washing", "allow", "avoid", "natural-results"),
        (6, "washing", "avoid", "limit", "skalptec"),
        (11, "washing", "limit", "allow", "skalptec"),
    ]


# What one reading changes against another


def test_differences_are_told_by_topic_and_window() -> None:
    """A window for each stretch of days on which the stance becomes another, open where it goes on
    for good.
    """
    before = build(say("article", ("avoid", 0, 9)))
    after = add(before, say("clinic", ("allow", 2, 3), ("limit", 8, None)))
    assert find_differences(before, after) == (
        StanceDifference("washing", Window(2, 3), "avoid", "allow"),
        StanceDifference("washing", Window(8, 9), "avoid", "limit"),
        StanceDifference("washing", Window(10, None), "allow", "limit"),
    )
    assert find_differences(after, before) == tuple(
        StanceDifference(d.topic, d.window, d.after, d.before)
        for d in find_differences(before, after)
    )
    spoken = build(say("article", ("do", None, 3)))
    assert find_differences(build(), spoken) == (
        StanceDifference("washing", Window(None, 3), None, "do"),
    )


@given(guidances("abc"), guidances("xyz"), st.booleans())
def test_differences_are_the_days_that_differ(
    before: Guidance, other: Guidance, added: bool
) -> None:
    """The windows hold exactly the days whose stances differ, each with both stances, in order, and
    no two that could be one.
    """
    after = add(before, *other.sources.values()) if added else other
    found = find_differences(before, after)
    days = range(-FAR - 3, FAR + 4)
    for topic in TOPICS:
        mine = [d for d in found if d.topic == topic]
        told = {day: (d.before, d.after) for d in mine for day in days if d.window.covers(day)}
        pairs = zip(stances(before, days, topic), stances(after, days, topic), strict=True)
        scanned = {day: pair for day, pair in zip(days, pairs, strict=True) if pair[0] != pair[1]}
        assert told == scanned
        firsts = [float("-inf") if d.window.first is None else d.window.first for d in mine]
        assert firsts == sorted(firsts)
        assert sum(1 for d in mine for day in days if d.window.covers(day)) == len(told)
        for one, two in pairwise(mine):
            joins = one.window.last is not None and one.window.last + 1 == two.window.first
            assert not (joins and one[2:] == two[2:])
    assert [d.topic for d in found] == sorted((d.topic for d in found), key=TOPICS.index)
