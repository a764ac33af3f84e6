"""How the days of a symptom follow from what sources say; the days themselves are in care/."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smp_recovery.engine.symptom_windows import LAST_DAY, SHORTEST_HEALING, CoverageBySymptom, Usual
from smp_recovery.guidance.model import (
    LAST_UNDATED,
    Expectation,
    Guidance,
    Source,
    SourceKind,
    Symptom,
    Window,
)
from tests.making import build, source, warn

DAYS = range(LAST_DAY + 1)
Days = tuple[int | None, int | None]


def usual(key: str, kind: SourceKind, *days: Days, pages: int | None = None) -> Source:
    """Make a source that expects itch on these days."""
    found = (Expectation(key, "itch", None, Window(*each), "Usual.", "", pages) for each in days)
    return source(key, kind)._replace(expectations=tuple(found))


def healing(key: str = "open") -> Source:
    """Make an article that expects itch while it heals, without days."""
    told = usual(key, "article", (0, LAST_UNDATED))
    return told._replace(expectations=(told.expectations[0]._replace(undated=True),))


def about_itch(*told: Source, undated: bool = True) -> Guidance:
    """Make guidance that knows itch alone; those who give no days count, or not."""
    itch = Symptom("itch", "Itch", (), "Wait.", "Ask.", undated=undated)
    return build(*told)._replace(symptoms={"itch": itch})


def levels(guidance: Guidance, *days: int) -> list[Usual]:
    """List the level of each day."""
    return [CoverageBySymptom(guidance)["itch"].on(day).level for day in days]


def test_silence_is_for_the_clinic() -> None:
    """What no source speaks of is expected on no day."""
    covered = CoverageBySymptom(about_itch())["itch"]
    assert {covered.on(day).level for day in DAYS} == {"contact"}
    assert (covered.expected_days, covered.last_day) == (None, 0)


@pytest.mark.parametrize("kind", ["article", "authority"])
def test_a_gap_between_two_windows_of_one_source_is_filled(kind: SourceKind) -> None:
    """From its first day to its last; a gap between two sources stays."""
    one = about_itch(usual("a", kind, (0, 2), (6, 8)))
    (dated,) = CoverageBySymptom(one)["itch"].on(4).dated
    assert (dated.source, dated.window) == ("a", Window(0, 8))
    assert levels(one, 0, 4, 8, 9) == ["expected", "expected", "expected", "contact"]
    two = about_itch(usual("a", kind, (0, 2)), usual("b", kind, (6, 8)))
    assert levels(two, 2, 4, 6) == ["expected", "contact", "expected"]
    assert CoverageBySymptom(two)["itch"].on(2).expected_days == Window(0, 2)
    assert CoverageBySymptom(two)["itch"].on(7).expected_days == Window(6, 8)
    assert CoverageBySymptom(two)["itch"].last_day == 8


def test_without_days_it_is_expected_for_the_shortest_healing() -> None:
    """Then watched to day 28; for a symptom of which that does not count, it says nothing."""
    days = (0, SHORTEST_HEALING, SHORTEST_HEALING + 1, LAST_UNDATED, LAST_UNDATED + 1)
    assert levels(about_itch(healing()), *days) == [
        *("expected", "expected", "watch", "watch", "contact")
    ]
    assert levels(about_itch(healing(), undated=False), *days) == ["contact"] * 5


def test_pages_that_agree_carry_it_on() -> None:
    """Past the shortest healing it is expected on each day in a row on which two pages say so."""
    told = about_itch(healing(), usual("survey", "survey", (0, 10), (12, 20), pages=2))
    assert levels(told, 8, 10, 11, 12, 20) == ["expected", "expected", "watch", "watch", "watch"]
    assert CoverageBySymptom(told)["itch"].on(3).expected_days == Window(0, 10)


def test_a_survey_alone_is_watched_where_two_pages_agree() -> None:
    """Pages of one day are counted together; one without a last day is counted on none."""
    told = usual("survey", "survey", (0, 9), (5, 14), (0, None), pages=1)
    assert levels(about_itch(told), 4, 5, 9, 10) == ["contact", "watch", "watch", "contact"]
    found = CoverageBySymptom(about_itch(told))["itch"].on(5)
    assert (found.pages, [e.source for e in found.survey]) == (2, ["survey"] * 3)
    long = usual("survey", "survey", (0, LAST_DAY + 9), pages=2)
    assert levels(about_itch(long), 0, LAST_DAY) == ["watch", "watch"]


def test_a_warning_outranks_a_survey() -> None:
    """On its days the clinic is asked; one that begins with a severity says nothing of the rest."""
    told = usual("survey", "survey", (0, 20), pages=5)
    whole = warn("page", "soon", symptom="itch", window=Window(11, None), kind="article")
    assert levels(about_itch(told, whole), 10, 11) == ["watch", "contact"]
    severe = warn("page", "soon", symptom="itch", severity_from=3, kind="article")
    other = warn("page", "soon", symptom="scab", kind="article")
    for warning in (severe, other):
        assert levels(about_itch(told, warning), 10) == ["watch"]
    article = usual("a", "article", (0, 12))
    assert levels(about_itch(told, whole, article), 11, 13) == ["expected", "contact"]


@pytest.mark.parametrize("kind", ["clinic", "practitioner"])
def test_the_person_s_own_make_a_day_one_to_watch(kind: SourceKind) -> None:
    """Never one on which it is expected; they are told on their days alone."""
    told = about_itch(usual("own", kind, (2, 5)), usual("a", "article", (0, 3)))
    assert levels(told, 3, 4, 5, 6) == ["expected", "watch", "watch", "contact"]
    assert [e.window for e in CoverageBySymptom(told)["itch"].on(3).own_today] == [Window(2, 5)]
    assert CoverageBySymptom(told)["itch"].on(6).own_today == ()
    endless = about_itch(usual("own", kind, (2, None)), usual("a", "article", (0, 3)))
    assert levels(endless, 28, 29) == ["watch", "contact"]


def test_who_covers_a_day_and_who_does_not() -> None:
    """All that give days are told, those of them that cover the day apart, and those without."""
    told = about_itch(usual("a", "article", (0, 3)), usual("b", "authority", (2, 9)), healing("c"))
    found = CoverageBySymptom(told)["itch"].on(5)
    assert [(e.source, e.window) for e in found.dated] == [("a", Window(0, 3)), ("b", Window(2, 9))]
    assert [e.source for e in (*found.covering, *found.undated)] == ["b", "c"]
    assert (found.survey, found.pages) == ((), 0)


@st.composite
def guidances(draw: st.DrawFn) -> Guidance:
    """Draw what sources of any kind say of itch."""
    ends = st.tuples(st.integers(0, LAST_DAY), st.integers(0, LAST_DAY))
    windows = st.lists(ends.map(lambda pair: (min(pair), max(pair))), max_size=3)
    kinds: tuple[SourceKind, ...] = ("article", "authority", "survey", "clinic", "practitioner")
    told = [
        usual(f"source-{n}", kind, *draw(windows), pages=2 if kind == "survey" else None)
        for n, kind in enumerate(draw(st.lists(st.sampled_from(kinds), max_size=4)))
    ]
    return about_itch(*told, *([healing()] if draw(st.booleans()) else []))


@given(guidances())
@example(about_itch(usual("a", "article", (0, LAST_DAY - 1))))
def test_the_expected_days_are_those_in_a_row(told: Guidance) -> None:
    """From the first to the last day around this one on which it is expected, and no further."""
    covered = CoverageBySymptom(told)["itch"]
    expected = [day for day in DAYS if covered.on(day).level == "expected"]
    assert covered.last_day == max(expected, default=0)
    for day in DAYS:
        found = covered.on(day).expected_days
        assert (found is None) == (day not in expected)
        if found:
            assert found.first is not None
            assert found.last is not None
            assert found.covers(day)
            assert {*range(found.first, found.last + 1)} <= {*expected}
            assert not {found.first - 1, found.last + 1} & {*expected}


@given(guidances(), st.sampled_from(["article", "clinic", "survey"]), st.data())
def test_one_more_who_expects_it_alarms_nobody(
    told: Guidance, kind: SourceKind, data: st.DataObject
) -> None:
    """No day becomes more urgent; only an article or authority makes one expected that two pages
    of a survey, or the person's own, had left to be watched.
    """
    ranks: tuple[Usual, ...] = ("contact", "watch", "expected")
    days = data.draw(st.tuples(st.integers(0, 9), st.integers(9, LAST_DAY)))
    more = usual("more", kind, days, pages=2 if kind == "survey" else None)
    after = told._replace(sources={**told.sources, "more": more})
    for day in DAYS:
        old, new = (CoverageBySymptom(each)["itch"].on(day) for each in (told, after))
        assert ranks.index(new.level) >= ranks.index(old.level)
        if kind == "clinic" and new.level != old.level:
            assert new.level == "watch"
