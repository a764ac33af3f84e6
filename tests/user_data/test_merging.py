"""What comes in is added to what is here; nothing is changed, and what differs is said.

A change is taken back alone, whatever something else has written since.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.merging import find_doubtful, merge, take_back
from tests.making import stored_sessions

DAY = date(2026, 11, 17)


def entry(number: int, note: str = "", hour: int = 9) -> Entry:
    """Make an entry about itch."""
    return Entry(number, datetime(2026, 11, 18, hour, tzinfo=UTC), "itch", 1, note)


def test_new_entries_follow_those_here() -> None:
    """They keep their numbers, and what both have counts once."""
    merged = merge(
        Session(DAY, (entry(1, "a"), entry(5, "b"))), Session(DAY, (entry(5, "b"), entry(3, "c")))
    )
    assert [each.number for each in merged.session.entries] == [1, 5, 3]
    assert (merged.added, merged.differences) == ((entry(3, "c"),), ())


def test_nothing_new_changes_nothing() -> None:
    """The session is as it was where all of it is here."""
    here = Session(DAY, (entry(1), entry(5)), extra={"x": 1})
    assert merge(here, Session(DAY, (entry(5),))).session == here


@pytest.mark.parametrize(
    ("here", "come", "merged"), [("", "b", "b"), ("a", "", "a"), ("a", "a", "a"), ("a", "b", "a")]
)
def test_one_identifier_is_no_difference(here: str, come: str, merged: str) -> None:
    """A session keeps its own, another is told, and one that has none takes that of the file."""
    found = merge(Session(DAY, (entry(1),), id=here), Session(DAY, (entry(1),), id=come))
    assert (found.session.id, found.added, found.differences) == (merged, (), ())
    assert found.other_id == ({here, come} == {"a", "b"})


def test_a_time_is_the_same_in_a_stored_and_in_a_named_zone() -> None:
    """An offset that a file states equals the local zone that a table's time gets."""
    stored = entry(1)._replace(at=datetime(2026, 11, 18, 9, tzinfo=timezone(timedelta(hours=1))))
    come = stored._replace(at=stored.at.replace(tzinfo=ZoneInfo("Europe/Berlin")))
    for number in (0, 1, 2):
        here = Session(DAY, (stored,))
        again = merge(here, Session(DAY, (come._replace(number=number),)))
        assert again == (here, (), (), False, ())


@given(lists=st.lists(st.lists(st.sampled_from("abc"), max_size=4), min_size=2, max_size=2))
def test_two_computers_that_merge_each_other_hold_the_same(lists: list[list[str]]) -> None:
    """Content decides, not numbers: no entry is lost, and none comes in twice."""
    one, other = (
        Session(DAY, tuple(entry(number, note) for number, note in enumerate(notes, 1)))
        for notes in lists
    )
    first = merge(one, other).session
    second = merge(other, first).session
    assert Counter(e.note for e in first.entries) == Counter(lists[0]) | Counter(lists[1])
    assert Counter(e.note for e in second.entries) == Counter(e.note for e in first.entries)
    assert merge(first, second).added == ()
    for merged in (first, second):
        assert len({e.number for e in merged.entries}) == len(merged.entries)


@given(sessions=stored_sessions())
def test_again_adds_nothing(sessions: list[Session]) -> None:
    """Whatever a session holds, what is not a number among it, it equals itself."""
    for session in sessions:
        assert merge(None, session).session == session
        again = merge(session, session._replace(extra={**session.extra}))
        assert again == (session, (), (), False, ())


def test_entries_without_numbers_are_known_by_what_they_hold() -> None:
    """Each is there as often as it was said; a new one gets the next free number."""
    twice = Session(DAY, (entry(0, "a"), entry(0, "a"), entry(2, "a"), entry(0, "b")))
    first = merge(Session(DAY, (entry(1, "a"),)), twice)
    assert sorted((each.number, each.note) for each in first.session.entries) == [
        *((1, "a"), (2, "a"), (3, "a"), (4, "b")),
    ]
    swapped = Session(DAY, (entry(2, "a"), entry(1, "a")))
    assert [e.number for e in merge(Session(DAY, (entry(1, "a"),)), swapped).session.entries] == [
        *(1, 2)
    ]
    again = merge(first.session, twice)
    assert (again.added, again.session) == ((), first.session)


@given(lists=st.lists(st.lists(st.sampled_from("abc"), max_size=4), min_size=3, max_size=3))
def test_any_order_of_imports_gives_the_same_entries(lists: list[list[str]]) -> None:
    """Three logs merged in any order: each content as often as the log that has it most often."""
    logs = [
        Session(DAY, tuple(entry(number, note) for number, note in enumerate(notes, 1)))
        for notes in lists
    ]
    most = Counter(lists[0]) | Counter(lists[1]) | Counter(lists[2])
    for one, other, third in permutations(logs):
        merged = merge(merge(one, other).session, third).session
        assert Counter(e.note for e in merged.entries) == most
        assert len({e.number for e in merged.entries}) == len(merged.entries)


_notes = st.lists(st.sampled_from("abcd"), max_size=4)


@given(before=_notes, left=_notes, since=_notes)
def test_a_change_is_taken_back_alone(before: list[str], left: list[str], since: list[str]) -> None:
    """What something else has added since the change stays, and nothing else does."""

    def make(*notes: str) -> Session:
        return Session(DAY, tuple(entry(number, note) for number, note in enumerate(notes, 1)))

    was, became, now = Counter(before), Counter(left), Counter(left + since)
    taken_back = take_back(make(*before), make(*left), make(*left, *since))
    expected = now - (became - was)
    expected |= Counter(
        {note: min(was[note], expected[note] + (was - became)[note]) for note in was - became}
    )
    found = make(*left, *since) if taken_back is None else taken_back
    assert Counter(each.note for each in found.entries) == expected
    assert len({each.number for each in found.entries}) == len(found.entries)


@pytest.mark.parametrize(
    ("left", "now"),
    [
        (Session(DAY, (entry(1, "a"),)), Session(DAY, (entry(1, "changed"),))),
        (Session(DAY, extra={"x": 1}), Session(DAY, extra={"x": 2})),
        (Session(DAY), Session(DAY, (entry(1, "a"),))),
    ],
)
def test_what_cannot_be_told_apart_is_not_taken_back(left: Session, now: Session) -> None:
    """An entry or key that something else has changed since, or a change that left no trace."""
    assert take_back(Session(DAY), left, now) is None


def test_entries_to_check() -> None:
    """Those that an earlier state of the session had, and those that another may be a text of."""
    added = (entry(1, "removed"), entry(2, "new", hour=10), entry(3, "edited", hour=11))
    stored = Session(DAY, (entry(4, "other", hour=11),))
    earlier = [Session(DAY, (entry(9, "removed"),))]
    assert find_doubtful(stored, added, earlier) == (added[0], added[2])
    assert find_doubtful(None, added, ()) == ()


def test_spellings_of_one_symptom_are_the_same() -> None:
    """What is here keeps its spelling; what is new comes in by its key."""
    here = Session(DAY, (entry(1)._replace(symptom="Itch"),))
    come = Session(DAY, (entry(1), entry(0), entry(2)._replace(symptom="ITCH")))
    merged = merge(here, come, str.lower)
    assert [each.symptom for each in merged.session.entries] == ["Itch", "itch", "itch"]
    assert merged.differences == ()
    loose = merge(here, Session(DAY, (entry(0),)), str.lower)
    assert (loose.added, loose.session) == ((), here)


def test_unknown_keys_of_a_session() -> None:
    """New ones are added, equal ones are fine, and of another value ours stays, and is told."""
    here = Session(DAY, extra={"x": 1, "y": 2})
    assert merge(here, Session(DAY, extra={"z": 3, "x": 1})).session.extra == {
        "x": 1,
        "y": 2,
        "z": 3,
    }
    merged = merge(here, Session(DAY, extra={"x": "\x1b" * 99, "z": 3}))
    assert merged.session.extra == {"x": 1, "y": 2, "z": 3}
    (line,) = merged.differences
    assert line.startswith(r"session 2026-11-17: x is 1 here and '\x1b\x1b")
    assert line.isprintable()
    assert len(line) < 200
