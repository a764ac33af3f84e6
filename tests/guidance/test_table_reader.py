"""Each field is taken with its type checked; each fault says where, what and what is right."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.guidance.model import Window
from smp_recovery.guidance.table_reader import (
    FURTHEST_DAY,
    LONGEST_TEXT,
    TableReader,
    is_key,
    make_key,
)

Take = Callable[[TableReader], object]


def take(table: object, how: Take) -> tuple[object, list[str]]:
    """Take one field and list the faults that came of it."""
    faults: list[str] = []
    return how(TableReader(table, "f.toml: rules 1", faults)), faults


SOUND: list[tuple[object, Take, object]] = [
    ({"a": "b"}, lambda f: f.text("a"), "b"),
    ({"a": "b" * LONGEST_TEXT}, lambda f: f.text("a"), "b" * LONGEST_TEXT),
    ({}, lambda f: f.text("a", "default"), "default"),
    ({"a": ""}, lambda f: f.text("a", ""), ""),
    ({"a": "x-1"}, lambda f: f.name("a"), "x-1"),
    ({"a": "x" * 40}, lambda f: f.name("a"), "x" * 40),
    ({"a": "do"}, lambda f: f.word("a", ["avoid", "do"]), "do"),
    ({}, lambda f: f.optional_word("a", ["do"]), None),
    ({"a": "do"}, lambda f: f.optional_word("a", ["do"]), "do"),
    ({"a": ["b", "c"]}, lambda f: f.texts("a"), ("b", "c")),
    ({}, lambda f: f.texts("a"), ()),
    ({"a": "b" * 301}, lambda f: f.text("a", "", 301), "b" * 301),
    ({"a": [[0, 3], [5, 4]]}, lambda f: f.rows("a", 2), [[0, 3], [5, 4]]),
    ({"a": 3}, lambda f: f.whole("a", 3, 4), 3),
    ({"a": 4}, lambda f: f.whole("a", 3, 4), 4),
    ({}, lambda f: f.whole("a", 3, 4), None),
    ({"a": 38}, lambda f: f.degrees("a", 37.0, 40.0), 38.0),
    ({"a": 37.5}, lambda f: f.degrees("a", 37.0, 40.0), 37.5),
    ({"a": True}, lambda f: f.flag("a"), True),
    ({}, lambda f: f.flag("a"), False),
    ({"first_day": 0, "last_day": 0}, TableReader.window, Window(0, 0)),
    ({"first_day": -FURTHEST_DAY}, TableReader.window, Window(-FURTHEST_DAY, None)),
    ({"last_day": 0}, TableReader.window, Window(0, 0)),
    ({"last_day": -1}, TableReader.window, Window(None, -1)),
    ({"last_day": FURTHEST_DAY}, TableReader.window, Window(0, FURTHEST_DAY)),
    ({}, TableReader.window, Window()),
    ({"last_day": 3, "undated": False}, TableReader.undated_window, (Window(0, 3), False)),
    ({"first_day": 28, "undated": True}, TableReader.undated_window, (Window(28, 28), True)),
    ({"undated": True}, TableReader.undated_window, (Window(None, 28), True)),
    ({}, lambda f: f.tables("a"), []),
    ({"a": "b"}, lambda f: f.has("a"), True),
    ({}, lambda f: f.has("a"), False),
    ({"a": ["do", "avoid"]}, lambda f: f.words("a", ["avoid", "do"]), ("do", "avoid")),
    ({}, lambda f: f.words("a", ["avoid"]), ()),
    ({"a": 3}, lambda f: f.number("a", 3, 4), 3),
    ({"a": 0}, lambda f: f.number("a", 0, 4, default=2), 0),
    ({}, lambda f: f.number("a", 0, 4, default=2), 2),
]


@pytest.mark.parametrize(("table", "how", "value"), SOUND)
def test_sound_fields_are_taken(table: object, how: Take, value: object) -> None:
    """A sound field gives its value, and no fault."""
    assert take(table, how) == (value, [])


TEXTS = "'a' must be a list of texts, as in a = [\"...\"]"
ROWS = "'a' must be a list of rows of 2 whole numbers"
DEGREES = "'a' must be a temperature from 37 to 40 degrees Celsius"
RANGE = "'a' must be between 3 and 4"

FAULTY: list[tuple[object, Take, object, str]] = [
    (5, lambda f: None, None, "must be a table, not a number"),
    ({}, lambda f: f.text("a"), "", "'a' is missing: write a = \"...\""),
    ({"a": ""}, lambda f: f.text("a"), "", "'a' is empty"),
    *(
        ({"a": value}, lambda f: f.text("a"), "", f"'a' must be a text in quotes, not {name}")
        for value, name in (
            *((5, "a number"), (0.5, "a decimal number"), (True, "true or false")),
            *(([], "a list"), ({}, "a table"), (date(2026, 11, 17), "a date or time")),
        )
    ),
    (
        {"a": "b" * 301},
        lambda f: f.text("a"),
        "",
        "'a' has 301 characters; at most 300 are allowed",
    ),
    (
        {"a": "avoyd"},
        lambda f: f.word("a", ["avoid", "do"]),
        "avoid",
        "'a' cannot be 'avoyd': did you mean 'avoid'?",
    ),
    ({"a": "zzz"}, lambda f: f.word("a", []), "", "'a' cannot be 'zzz': there is none"),
    ({"a": "b"}, lambda f: f.texts("a"), (), TEXTS),
    ({"a": [1]}, lambda f: f.texts("a"), (), TEXTS),
    ({"a": [""]}, lambda f: f.texts("a"), (), TEXTS),
    ({}, lambda f: f.texts("a", required=True), (), TEXTS),
    ({"a": []}, lambda f: f.texts("a", required=True), (), "'a' is empty: name at least one"),
    (
        {"a": ["avoyd", "do"]},
        lambda f: f.words("a", ["avoid", "do"]),
        ("do",),
        "'a' cannot hold 'avoyd': did you mean 'avoid'?",
    ),
    *(
        ({"a": wrong}, lambda f: f.rows("a", 2), [], ROWS)
        for wrong in ({}, [], "0-3", [3], [[1]], [[0, 3, 2]], [[0, True]], [[0, 3.5]])
    ),
    ({"a": 2}, lambda f: f.whole("a", 3, 4), None, RANGE),
    ({"a": 5}, lambda f: f.whole("a", 3, 4), None, RANGE),
    ({"a": "3"}, lambda f: f.whole("a", 3, 4), None, "'a' must be a whole number, not a text"),
    (
        {"a": True},
        lambda f: f.whole("a", 0, 4),
        None,
        "'a' must be a whole number, not true or false",
    ),
    ({}, lambda f: f.number("a", 3, 4), 0, "'a' is missing: write a = and a number, as in a = 3"),
    ({"a": 5}, lambda f: f.number("a", 3, 4), 0, RANGE),
    ({"a": 36.9}, lambda f: f.degrees("a", 37.0, 40.0), 37.0, DEGREES),
    ({"a": float("nan")}, lambda f: f.degrees("a", 37.0, 40.0), 37.0, DEGREES),
    ({}, lambda f: f.degrees("a", 37.0, 40.0), 37.0, DEGREES),
    ({"a": 1}, lambda f: f.flag("a"), False, "'a' must be true or false, not a number"),
    (
        {"first_day": 5, "last_day": 4},
        TableReader.window,
        Window(5, 4),
        "'last_day' (4) comes before 'first_day' (5): swap them",
    ),
    (
        {"first_day": 3651},
        TableReader.window,
        Window(),
        "'first_day' must be between -3650 and 3650",
    ),
    (
        {"last_day": 5, "undated": True},
        TableReader.undated_window,
        (Window(0, 28), True),
        "'undated' means that no end was given: remove 'last_day'",
    ),
    (
        {"first_day": 29, "undated": True},
        TableReader.undated_window,
        (Window(29, 28), True),
        "an undated window begins by day 28",
    ),
    ({"a": {}}, lambda f: f.tables("a"), [], "'a' must be a list of tables, each under [[a]]"),
    ({"b": 1}, lambda f: f.close(), None, "unknown key 'b': remove it"),
    ({"a": 1}, lambda f: f.refuse("a", "is not for you"), None, "'a' is not for you"),
]


@pytest.mark.parametrize(("table", "how", "value", "fault"), FAULTY)
def test_a_fault_says_where_what_and_what_would_be_right(
    table: object, how: Take, value: object, fault: str
) -> None:
    """An unsound field gives one fault in these words, and a value that reading can go on with."""
    assert take(table, how) == (value, [f"f.toml: rules 1: {fault}"])


@pytest.mark.parametrize("name", ["-a", "a-", "A", "é", "²", "a b", "a_b", "a.b", "x" * 41])
def test_names_are_plain(name: str) -> None:
    """A key is of 1 to 40 lower-case ASCII letters, digits and inner hyphens."""
    assert take({"a": name}, lambda f: f.name("a"))[1] == [
        f"f.toml: rules 1: 'a' must be lower-case letters, digits and hyphens, not {name!a}"
    ]


@pytest.mark.parametrize("name", ["a", "7", "a-b", "a--b", "ours-2", "x" * 40])
def test_a_key_is_known_as_one(name: str) -> None:
    """What the reader takes as a key is one; what is empty, long or not plain is none."""
    assert is_key(name)
    assert take({"a": name}, lambda f: f.name("a")) == (name, [])
    for spoilt in (f"-{name}", f"{name}-", f"{name}é", name.upper() + "A", f"{name} ", f"{name}\n"):
        assert not is_key(spoilt)
    assert not is_key("")


@given(st.text())
def test_a_key_is_made_of_any_name(name: str) -> None:
    """It is one, or empty if the name has no letter or digit for it."""
    made = make_key(name)
    assert not made or is_key(made)
    assert (make_key("My Clinic (2)"), make_key("ours"), make_key("é")) == (
        *("my-clinic-2", "ours", ""),
    )


def test_tables_are_known_by_place_and_name() -> None:
    """A fault in a list names the place of the entry, from 1, and what it is about."""
    items = [{"key": "a"}, {"topic": "sun"}, {"sign": "pus"}, {"symptom": "itch"}, {"x": 1}, 7]
    tables, faults = take({"a": items}, lambda f: f.tables("a"))
    assert isinstance(tables, list)
    assert [table.where.removeprefix("f.toml: rules 1: ") for table in tables] == [
        *("a 1 ('a')", "a 2 ('sun')", "a 3 ('pus')", "a 4 ('itch')", "a 5", "a 6"),
    ]
    assert faults == ["f.toml: rules 1: a 6: must be a table, not a number"]


def test_what_nobody_asked_for_is_a_fault() -> None:
    """An unknown key is named, and one of those that were asked for is suggested."""
    faults: list[str] = []
    table = TableReader({"text": "a", "first_day": 1, "more": 2, "lastday": 3}, "f.toml", faults)
    table.text("text")
    table.window()
    table.close()
    assert faults == [
        "f.toml: unknown key 'more': use one of first_day, last_day, text",
        "f.toml: unknown key 'lastday': did you mean 'last_day'?",
    ]


@given(st.text(), st.text())
def test_foreign_words_cannot_break_a_fault(key: str, value: str) -> None:
    """Control characters and endless words of a foreign file never reach a fault as they are."""
    table = {"a": value, key: value, "b": value}
    faults: list[str] = []
    reader = TableReader(table, "f.toml", faults)
    reader.word("a", ["avoid"])
    reader.name("b")
    reader.close()
    for fault in faults:
        assert fault.isprintable()
        assert len(fault) < 700
