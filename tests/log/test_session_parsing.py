"""A session's mapping is read whole or refused as damage, and written so that it reads the same."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.disk.toml import parse_toml
from smp_recovery.errors import DamageError
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import (
    LONGEST_AREA,
    LONGEST_NOTE,
    find_fault,
    parse_session,
    session_table,
)
from tests.making import LEAVES, stored_sessions

Table = dict[str, Any]

KEYS = ("schema", "date", "id", "entries", "end", "number", "at", "symptom", "note")

AT = datetime(2026, 11, 18, 9, 30, tzinfo=timezone(timedelta(hours=1)))
LARGEST = 1024 * 1024


def table(**changes: object) -> Table:
    """Give the mapping of a sound session of two entries, with changes."""
    return {
        "schema": 1,
        "date": date(2026, 11, 17),
        "entries": [
            {"number": 1, "at": AT, "symptom": "itch", "severity": 2, "note": "at night"},
            {"number": 2, "at": AT, "symptom": "fever", "temperature": 38.5, "area": "crown"},
        ],
        "end": {"entries": 2},
        **changes,
    }


def with_entry(**changes: object) -> Table:
    """Give the mapping with changes to its second entry."""
    whole = table()
    whole["entries"][1].update(changes)
    return whole


def without(whole: Table, key: str) -> Table:
    """Give the mapping without a key."""
    return {name: value for name, value in whole.items() if name != key}


def test_a_sound_session_is_read() -> None:
    """Every value arrives in its place, unsaid ones with their defaults."""
    assert parse_session(table()) == Session(
        date(2026, 11, 17),
        (Entry(1, AT, "itch", 2, "at night"), Entry(2, AT, "fever", None, "", "crown", 38.5)),
    )


def test_a_session_is_written_as_it_is_read() -> None:
    """With what it says and no more: unknown keys of a newer version stay, in the session, in each
    entry and in the end, which comes last and counts anew.
    """
    whole = with_entry(photo="scalp.jpg", points=[1, {"x": 2}], severity=0)
    whole |= {"schema": 7, "id": "0f3a", "clinic": {"name": "A"}, "end": {"entries": 2, "sum": "b"}}
    session = parse_session(whole)
    assert (session.schema, session.id) == (7, "0f3a")
    assert session.extra == {"clinic": {"name": "A"}, "end": {"sum": "b"}}
    assert session.entries[0].extra == {}
    assert session.entries[1].extra == {"photo": "scalp.jpg", "points": [1, {"x": 2}]}
    assert session_table(session) == whole
    assert list(session_table(session)) == ["schema", "date", "id", "clinic", "entries", "end"]
    fewer = session_table(session._replace(entries=session.entries[:1]))
    assert fewer["end"] == {"entries": 1, "sum": "b"}
    bare = {"schema": 1, "date": date(2026, 11, 17), "entries": [], "end": {"entries": 0}}
    assert parse_session(without(bare, "entries")) == Session(date(2026, 11, 17))
    assert session_table(Session(date(2026, 11, 17))) == bare


def test_the_count_can_be_left_to_be_stated_anew() -> None:
    """After an edit by hand the number of entries need not agree, but the end must be there."""
    assert len(parse_session(table(end={"entries": 9}), counted=False).entries) == 2
    with pytest.raises(DamageError, match="cut short"):
        parse_session(without(table(), "end"), counted=False)


DAMAGE: dict[str, tuple[Table, str]] = {
    "empty": ({}, "it does not state its schema"),
    "no schema": (without(table(), "schema"), "it does not state its schema"),
    "schema 0": (table(schema=0), "it does not state its schema"),
    "schema as text": (table(schema="1"), "it does not state its schema"),
    "schema as true": (table(schema=True), "it does not state its schema"),
    "schema as fraction": (table(schema=1.0), "it does not state its schema"),
    "an identifier of another kind": (table(id=7), "its id must be at most 64 letters and digits"),
    "an identifier that a calendar would break at": (
        table(id="a\nb"),
        "its id must be at most 64 letters and digits",
    ),
    "no date": (without(table(), "date"), "the session date is missing"),
    "date as text": (table(date="2026-11-17"), "the session date is missing"),
    "date with time": (table(date=AT), "the session date is missing"),
    "date as time": (table(date=time(9)), "the session date is missing"),
    "entries as table": (table(entries={}), "its entries are not a list"),
    "entries as text": (table(entries="none"), "its entries are not a list"),
    "entry as text": (table(entries=["itch"]), "entry 1: it is not a table"),
    "no end": (without(table(), "end"), "its end is missing, so it was cut short"),
    "end as list": (table(end=[2]), "its end is missing, so it was cut short"),
    "empty end": (table(end={}), "its end is missing, so it was cut short"),
    "count as text": (table(end={"entries": "2"}), "its end is missing, so it was cut short"),
    "count as fraction": (table(end={"entries": 2.0}), "its end is missing, so it was cut short"),
    "count as true": (
        table(entries=table()["entries"][:1], end={"entries": True}),
        "its end is missing, so it was cut short",
    ),
    "fewer than stated": (table(end={"entries": 3}), "it should hold 3 entries but holds 2"),
    "more than stated": (table(end={"entries": 1}), "it should hold 1 entry but holds 2"),
    "same number": (with_entry(number=1), "two entries have the same number"),
}


@pytest.mark.parametrize(("whole", "message"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_refused(whole: Table, message: str) -> None:
    """Each kind of damage to the session is told in its own words."""
    with pytest.raises(DamageError) as caught:
        parse_session(whole)
    assert str(caught.value) == message


NUMBER = "its number must be a whole number from 1 on"
MOMENT = "its time must be a date and time with an offset, as in 2026-11-18 09:30:00+01:00"
SEVERITY = "its severity must be a whole number from 0 to 4"
NOTE = "its note must be a text of at most 10000 characters"
AREA = "its area must be a text of at most 200 characters"
TEMPERATURE = "its temperature must be from 30 to 45 degrees Celsius"

FAULTS: list[tuple[str, object, str]] = [
    *(("number", value, NUMBER) for value in (None, 0, -1, "2", 2.0, True, float("nan"))),
    *(("at", value, MOMENT) for value in (None, "2026-11-18", date(2026, 11, 18), time(9), 5)),
    ("at", datetime(2026, 11, 18, 9, 30), MOMENT),
    *(("symptom", value, "its symptom is missing") for value in (None, "", 5, ["itch"])),
    *(("severity", value, SEVERITY) for value in (-1, 5, "mild", 2.0, True, float("nan"))),
    *(("note", value, NOTE) for value in (None, 5, ["a"], "x" * (LONGEST_NOTE + 1))),
    *(("area", value, AREA) for value in (None, 5, ["a"], "x" * (LONGEST_AREA + 1))),
    *(("temperature", value, TEMPERATURE) for value in (29.9, 45.1, "38", True, [38.5])),
    ("temperature", 103, f"{TEMPERATURE}: 103 °F is 39.4"),
    *(("temperature", float(value), TEMPERATURE) for value in ("nan", "inf", "-inf")),
]


@pytest.mark.parametrize(("key", "value", "message"), FAULTS)
def test_a_fault_of_an_entry_is_refused(key: str, value: object, message: str) -> None:
    """An entry with a field that cannot be is damage, and its place in the file is told."""
    whole = with_entry(**{key: value})
    with pytest.raises(DamageError) as caught:
        parse_session(whole)
    assert str(caught.value) == f"entry 2: {message}"


def test_the_faults_of_all_entries_are_told() -> None:
    """Each by the number of its entry, or by its place if it has none."""
    entries = table()["entries"]
    faulty = [{**entries[0], "number": 11, "severity": 9}, "itch", {**entries[1], "at": 5}]
    with pytest.raises(DamageError) as caught:
        parse_session(table(entries=faulty))
    told = (
        f"entry 11: {SEVERITY}; entry 2: it is not a table; entry {entries[1]['number']}: {MOMENT}"
    )
    assert str(caught.value) == told


@pytest.mark.parametrize("key", ["number", "at", "symptom"])
def test_what_an_entry_must_have(key: str) -> None:
    """Number, time and symptom cannot be left out."""
    whole = table()
    del whole["entries"][0][key]
    with pytest.raises(DamageError, match=r"^entry 1: its "):
        parse_session(whole)


def test_the_longest_note_and_area_are_fine() -> None:
    """The caps themselves still pass, and so do the coolest and the hottest temperature."""
    for degrees in (30, 45.0):
        entry = Entry(1, AT, "x", 4, "n" * LONGEST_NOTE, "a" * LONGEST_AREA, degrees)
        assert find_fault(entry) is None


@given(stored_sessions())
def test_every_session_reads_back_the_same(sessions: list[Session]) -> None:
    """Whatever entries, notes, offsets and unknown keys it holds, nothing changes on the way."""
    for session in sessions:
        written = tomli_w.dumps(session_table(session))
        again = parse_session(parse_toml(written.encode(), "it", LARGEST))
        assert tomli_w.dumps(session_table(again)) == written
        assert [each.at for each in again.entries] == [each.at for each in session.entries]


JSON_LIKE = st.recursive(
    st.none() | LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
)


@given(st.data())
def test_any_mapping_is_a_session_or_damage(data: st.DataObject) -> None:
    """Whatever stands in the place of a field, or of all, raises nothing but DamageError."""
    whole = table()
    place = data.draw(st.sampled_from([whole, whole["end"], *whole["entries"]]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON_LIKE)
    given = data.draw(st.dictionaries(st.sampled_from(KEYS), JSON_LIKE))
    for mapping in (whole, given):
        try:
            session = parse_session(mapping)
        except DamageError as error:
            told = str(error)
            assert told.isprintable()
        else:
            assert len(session.entries) == mapping["end"]["entries"]


def test_a_file_that_is_cut_anywhere_is_refused_or_whole() -> None:
    """Cut after any byte, a session's file is damage, or holds all that it held: never less."""
    entries = tuple(
        Entry(n, AT + timedelta(hours=n), "itch", n % 5, f"note {n}: \u00fc [end] = {n}", "crown")
        for n in range(1, 13)
    )
    session = Session(date(2026, 11, 17), entries, extra={"clinic": {"entries": 12}})
    content = tomli_w.dumps(session_table(session)).encode()
    whole = 0
    for length in range(len(content)):
        try:
            read = parse_session(parse_toml(content[:length], "it", LARGEST))
        except DamageError:
            continue
        assert read == session
        whole += 1
    assert whole == 1  # only the last line feed is missing
