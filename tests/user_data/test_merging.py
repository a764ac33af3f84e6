"""What comes in is added to what is here; nothing is changed, and what differs is said."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.merging import merge
from tests.making import stored_sessions

DAY = date(2026, 11, 17)


def entry(number: int, note: str = "", hour: int = 9) -> Entry:
    """Make an entry about itch."""
    return Entry(number, datetime(2026, 11, 18, hour, tzinfo=UTC), "itch", 1, note)


def test_new_entries_follow_those_here() -> None:
    """They keep their numbers, and what both have counts once."""
    merged = merge(Session(DAY, (entry(1), entry(5))), Session(DAY, (entry(5), entry(3))))
    assert [each.number for each in merged.session.entries] == [1, 5, 3]
    assert (merged.added, merged.known, merged.changed, merged.differences) == (1, 1, True, ())


def test_nothing_new_changes_nothing() -> None:
    """The session is as it was where all of it is here."""
    here = Session(DAY, (entry(1), entry(5)), extra={"x": 1})
    merged = merge(here, Session(DAY, (entry(5),)))
    assert merged.session == here
    assert not merged.changed


@pytest.mark.parametrize(
    ("here", "come", "merged", "changed"),
    [("", "b", "b", True), ("a", "", "a", False), ("a", "b", "a", False), ("a", "a", "a", False)],
)
def test_an_identifier_is_no_difference(here: str, come: str, merged: str, changed: bool) -> None:
    """A session keeps its own; one that has none takes that of the file."""
    found = merge(Session(DAY, (entry(1),), id=here), Session(DAY, (entry(1),), id=come))
    assert (found.session.id, found.changed, found.differences) == (merged, changed, ())


@given(sessions=stored_sessions())
def test_again_adds_nothing(sessions: list[Session]) -> None:
    """Whatever a session holds, what is not a number among it, it equals itself."""
    for session in sessions:
        first = merge(None, session)
        assert first.session == session
        assert first.changed
        again = merge(session, session._replace(extra={**session.extra}))
        assert (again.added, again.changed, again.differences) == (0, False, ())


def test_entries_without_numbers_are_known_by_what_they_hold() -> None:
    """Each is there as often as it was said; a new one gets the next free number."""
    twice = Session(DAY, (entry(0, "a"), entry(0, "a"), entry(2, "a"), entry(0, "b")))
    first = merge(Session(DAY, (entry(1, "a"),)), twice)
    assert [(each.number, each.note) for each in first.session.entries] == [
        *((1, "a"), (2, "a"), (3, "a"), (4, "b")),
    ]
    again = merge(first.session, twice)
    assert (again.added, again.known, again.changed) == (0, 4, False)


@pytest.mark.parametrize(
    ("come", "said"),
    [
        (entry(1, "b"), "session 2026-11-17, entry 1: note is 'a' here and 'b' in the file"),
        (entry(1), "entry 1: note is 'a' here and missing in the file"),
        (entry(1, "a", hour=10), "at is '2026-11-18T09:00:00+00:00' here and '2026-11-18T10"),
        (entry(1, "a")._replace(extra={"x": 1}), "x is missing here and 1 in the file"),
        (entry(1, "\x1b" * 99), r"note is 'a' here and '\x1b\x1b"),
        (entry(1, "😀 only, naïve 👩\u200d⚕️"), "and '😀 only, naïve 👩\u200d⚕️' in the file"),
        (entry(1, "x" * 61), f"here and '{'x' * 60}…' in the file"),
        (entry(1, "a\u202e"), r"note is 'a' here and 'a\u202e' in the file"),
    ],
)
def test_differences(come: Entry, said: str) -> None:
    """Each field that differs is named with what is here and what is in the file."""
    (difference,) = merge(Session(DAY, (entry(1, "a"),)), Session(DAY, (come,))).differences
    assert said in difference
    assert difference.replace("\u200d", "").isprintable()
    assert len(difference) < 200


def test_spellings_of_one_symptom_are_the_same() -> None:
    """What is here keeps its spelling; what is new comes in as the file has it."""
    here = Session(DAY, (entry(1)._replace(symptom="Itch"),))
    come = Session(DAY, (entry(1), entry(0), entry(2)._replace(symptom="ITCH")))
    merged = merge(here, come, str.lower)
    assert [each.symptom for each in merged.session.entries] == ["Itch", "ITCH", "itch"]
    assert merged.differences == ()
    loose = merge(here, Session(DAY, (entry(0),)), str.lower)
    assert (loose.added, loose.changed, loose.session) == (0, False, here)


def test_unknown_keys_of_a_session() -> None:
    """New ones are added, equal ones are fine, and another value is a difference."""
    here = Session(DAY, extra={"x": 1, "y": 2})
    assert merge(here, Session(DAY, extra={"z": 3, "x": 1})).session.extra == {
        "x": 1,
        "y": 2,
        "z": 3,
    }
    assert merge(here, Session(DAY, extra={"x": 2})).differences == (
        "session 2026-11-17: 'x' is 1 here and 2 in the file",
    )
