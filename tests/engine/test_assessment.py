"""The log read as a whole: what is open, what a later entry answers, and what is joined."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.assessment import (
    assess_entries,
    assess_saved,
    find_future,
    find_open,
    find_unmentioned,
    key_of,
)
from smp_recovery.engine.findings import Finding, Level, Step, join_findings, rank
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import CLEAR, Entry
from tests.care.tables import Row, answer, log, open_on
from tests.making import NAMES, SESSION, day_of, entries, entry, logs

DAYS = st.integers(-3, 45)
RISKS = st.lists(st.sampled_from(["diabetes", "weak-immunity", "blood-thinners", "x"])).map(tuple)

OPEN: list[tuple[tuple[Row, ...], int, str]] = [
    # rows, the day, what is listed on it
    ((("scab", 9, 1), ("pus", 9, 0)), 20, ""),
    ((("scab", 11, 1),), 20, "scab contact"),
    ((("itch", 4, 4), ("itch", 5)), 9, "itch contact"),
    ((("itch", 4, 4), ("itch", 5, 1)), 9, ""),
    ((("pus", 4), (CLEAR, 5), ("fever", 6)), 9, "fever doctor"),
    ((("pus", 4), (CLEAR, 5), ("fever", 6)), 4, "pus doctor"),
    # the most urgent comes first
    ((("late-reaction", 1), ("pus", 1)), 9, "pus doctor, late-reaction contact"),
    ((("itch", 9, 1), ("scab", 11, 1)), 11, "scab contact, itch watch"),
    # a watch ends two days after its last entry
    ((("itch", 9, 1),), 11, "itch watch"),
    ((("itch", 9, 1),), 12, ""),
    ((("itch", 9, 1), ("itch", 11)), 13, "itch watch"),
]


@pytest.mark.parametrize(("rows", "day", "listed"), OPEN, ids=str)
def test_what_is_open(guidance: Guidance, rows: tuple[Row, ...], day: int, listed: str) -> None:
    """The last entry on each thing counts, on its own day, until something answers it."""
    found = open_on(guidance, day, *rows)
    assert ", ".join(f"{key} {finding.level}" for key, finding in found.items()) == listed


def test_which_of_two_entries_is_later(guidance: Guidance) -> None:
    """The instant decides, whatever the offset; of two at one moment the one logged later."""
    east = datetime(2026, 11, 18, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    west = datetime(2026, 11, 17, 20, 0, tzinfo=timezone(timedelta(hours=-8)))
    told = [Entry(1, west, "pus", 0), Entry(2, east, "pus")]
    assert find_open(guidance, SESSION, told, 1) == ()
    assert find_open(guidance, SESSION, told[1:], 0) == ()
    assert len(find_open(guidance, SESSION, told[1:], 1)) == 1
    present, gone = entry(1, "pus"), entry(2, "pus", 0, 0)
    assert find_open(guidance, SESSION, [gone, present], 9) == ()
    assert len(find_open(guidance, SESSION, [gone._replace(number=0), present], 9)) == 1


@pytest.mark.parametrize("moment", [datetime.min, datetime.max.replace(microsecond=0)])
@pytest.mark.parametrize("hours", [-23, 23])
def test_the_ends_of_the_calendar_can_be_weighed(
    guidance: Guidance, moment: datetime, hours: int
) -> None:
    """An entry whose moment has no counterpart in UTC is ordered and weighed all the same."""
    edge = Entry(1, moment.replace(tzinfo=timezone(timedelta(hours=hours))), "pus")
    now = edge.at.replace(tzinfo=UTC)
    for told in ([edge, edge._replace(number=2)], [edge, edge._replace(symptom="itch")]):
        found = find_open(guidance, moment.date(), told, 0, now)
        assert [finding.symptom for finding in found] == ["pus"]


# Entries later than now

NOON = entry(0, "", 9).at
FUTURE: list[tuple[tuple[Row, ...], tuple[Row, ...], str, Level]] = [
    # rows up to now, on day 9 at noon; rows of day 10; what is listed
    ((("pus", 9),), ((CLEAR, 10), ("pus", 10, 0)), "pus", "doctor"),
    ((("redness", 9, 3),), (("redness", 10, 1),), "redness", "doctor"),
    ((), (("fever", 10, None, 38.4),), "fever", "doctor"),
    ((("pus", 9),), (("fever", 10),), "pus", "emergency"),
    ((("redness", 9, 2),), (("fever", 10), ("redness", 10, 1)), "fever", "emergency"),
    ((("redness", 9),), (("fever", 10), ("redness", 10, 1)), "fever", "emergency"),
    ((), (("redness", 10, 1), ("redness", 10, 2)), "redness", "doctor"),
]


@pytest.mark.parametrize(("rows", "later", "symptom", "level"), FUTURE, ids=str)
def test_what_is_later_than_now_answers_nothing(
    guidance: Guidance, rows: tuple[Row, ...], later: tuple[Row, ...], symptom: str, level: Level
) -> None:
    """It never silences or lowers anything, and what it says itself counts."""
    told = [*log(*rows), *log(*later, first=5)]
    found = by_symptom(find_open(guidance, SESSION, told, 10, NOON))
    assert found[symptom].level == level
    assert [each.number for each in find_future(told, NOON)] == [5, 6][: len(later)]
    assert by_symptom(find_open(guidance, SESSION, log(*rows), 10, NOON)) == (
        open_on(guidance, 10, *rows)
    )


UNMENTIONED: list[tuple[tuple[Row, ...], int, list[str]]] = [
    ((("redness", 1, 2), ("itch", 1, 1), ("swelling", 1)), 4, ["redness"]),
    ((("redness", 1, 2),), 3, []),
    ((("redness", 1, 2),), 29, []),
    ((("redness", 1, 2), ("redness", 3)), 5, []),
    ((("redness", 1, 2), ("redness", 2, 1)), 6, []),
    ((("redness", 1, 3), ("hiccups", 1, 3)), 6, []),
    ((("redness", 1, 2), ("redness", 10, 0)), 10, ["redness"]),
]


@pytest.mark.parametrize(("rows", "day", "keys"), UNMENTIONED, ids=str)
def test_what_was_moderate_and_is_not_mentioned(
    guidance: Guidance, rows: tuple[Row, ...], day: int, keys: list[str]
) -> None:
    """From the third day on, to day 28, unless it asks for something; the future is no mention."""
    found = find_unmentioned(guidance, SESSION, log(*rows), day, NOON)
    assert [episode.key for episode in found] == keys


# Joined for a screen


def make(symptom: str, number: int, act: str, *sources: str, level: Level = "doctor") -> Finding:
    """Make a finding."""
    return Finding(level, symptom, (number,), f"Of {symptom}.", act, sources)


def test_findings_that_ask_for_the_same_are_joined() -> None:
    """Of the same level, act and steps: one with all texts once, and all entries and sources."""
    steps = make("scab", 6, "Go.", "a")._replace(steps=(Step(("a",), "Wait."),))
    run, mild = make("fever", 3, "Run.", "a"), make("itch", 4, "Go.", "a", level="contact")
    short, long = make("chills", 2, "Go.", "b", "c"), make("pus", 5, "Go.", "a", "b")
    longer = long._replace(entries=(7,), text="No fever. Of chills.", repeats=short)
    assert join_findings([long, short, run, mild, steps, long, longer]) == (
        Finding(
            *("doctor", "pus", (2, 5, 7), "Of pus. No fever. Of chills.", "Go."), ("a", "b", "c")
        ),
        *(run, mild, steps),
    )


def test_a_reading_is_told_though_its_entry_is_behind_what_it_repeats(guidance: Guidance) -> None:
    """A fever keeps its last reading among its entries, and chills beside it have them, too."""
    told = (("chills", 8), ("red-streaks", 8), ("fever", 8, None, 39.0), ("fever", 9, None, 37.2))
    found = answer(guidance, *told)
    assert found.level == "emergency"
    assert join_findings([found]) == (found,)


@given(told=logs(), day=DAYS)
def test_joining_repeats_nothing_and_loses_nothing(
    guidance: Guidance, told: list[Entry], day: int
) -> None:
    """Every text, entry and source is kept, in the same order; joining again changes nothing."""
    listed = find_open(guidance, SESSION, told, day)
    for found in (listed, [each.finding for each in assess_entries(guidance, SESSION, told)]):
        joined = join_findings(found)
        order = list(dict.fromkeys((f.level, f.act, f.steps) for f in found))
        assert [(f.level, f.act, f.steps) for f in joined] == order
        assert {n for f in joined for n in f.entries} == {n for f in found for n in f.entries}
        assert {s for f in joined for s in f.sources} == {s for f in found for s in f.sources}
        assert all(any(f.text in each.text for each in joined) for f in found)
        assert join_findings(joined) == joined


# Any log at all


@given(told=logs(), day=DAYS, data=st.data())
def test_neither_the_order_of_the_file_nor_the_future_matters(
    guidance: Guidance, told: list[Entry], day: int, data: st.DataObject
) -> None:
    """Each entry means what those before it make of it, and no finding knows of a later day."""
    mixed = data.draw(st.permutations(told))
    known = [each for each in mixed if day_of(each) <= day]
    assert find_open(guidance, SESSION, known, day) == find_open(guidance, SESSION, told, day)
    assessed = assess_entries(guidance, SESSION, told)
    ordered = sorted(told, key=lambda each: (each.at, each.number))
    assert [(each.entry, each.day) for each in assessed] == [(e, day_of(e)) for e in ordered]
    assert assess_entries(guidance, SESSION, ordered[:3]) == assessed[:3]
    for place, each in enumerate(assessed, 1):
        assert (each,) == assess_saved(guidance, SESSION, ordered[:place], [each.entry.number])


@given(told=logs())
def test_the_last_entry_means_what_is_listed(guidance: Guidance, told: list[Entry]) -> None:
    """On its own day it is answered as `today` then shows it, but for a reading between."""
    for last, day, finding in assess_entries(guidance, SESSION, told)[-1:]:
        found = by_symptom(find_open(guidance, SESSION, told, day))
        key = key_of(guidance.alerts, last)
        if rank(finding.level) > rank("watch"):
            assert key not in found
        else:
            assert key is None or found[key] == finding


def by_symptom(found: Iterable[Finding]) -> dict[str, Finding]:
    """The findings by what they are about."""
    return {finding.symptom: finding for finding in found}


@given(told=logs(), more=entries(99), answered=st.sampled_from(NAMES), risks=RISKS)
def test_an_entry_answers_only_what_it_is_about(
    guidance: Guidance, told: list[Entry], more: Entry, answered: str, risks: tuple[str, ...]
) -> None:
    """That something is there, how severe not said, leaves all else as urgent or more; that it is
    gone or mild, as urgent or less. With risks nothing is milder.
    """
    held = guidance._replace(risk_keys=risks)
    before = by_symptom(find_open(held, SESSION, told, 45))
    plain = by_symptom(find_open(guidance, SESSION, told, 45))
    assert all(rank(before[key].level) <= rank(plain[key].level) for key in plain)
    if more.symptom != CLEAR:
        noted = more._replace(severity=None, temperature=None)
        after = by_symptom(find_open(held, SESSION, [*told, noted], 45))
        others = before.keys() - {more.symptom}
        assert all(rank(after[key].level) <= rank(before[key].level) for key in others)
    mild = int(answered in guidance.symptoms)
    after = by_symptom(find_open(held, SESSION, [*told, entry(99, answered, 45, mild, 23)], 45))
    others = after.keys() - {answered}
    assert all(rank(after[key].level) >= rank(before[key].level) for key in others)
    assert answered != CLEAR or not after
