"""`history`: the entries of a session."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from typer.testing import Result

from tests.cli.conftest import ZONE

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]


@pytest.fixture
def logged(run: Run, begun: date) -> None:
    """Log five entries, not in the order of their times."""
    run("log", "redness", "severe", "--area", "crown", day=1)
    run("log", "fever", "38.5", day=3)
    run("log", "itch", "mild", "--note", "at night", day=4)
    run("log", "redness", "moderate", "--at", "2026-11-19 12:00", day=4)
    run("log", "clear", day=5)


def numbers(view: Any) -> list[int]:
    """The numbers of the entries as listed."""
    return [entry["number"] for entry in view["entries"]]


def test_json_holds_the_contract(ask: Ask, logged: None) -> None:
    """Every entry has all its fields, its day and the level of its finding."""
    view = ask("history", day=6)
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert view["entries"][0] == {
        "number": 1,
        "at": "2026-11-18T09:30:00+01:00",
        "symptom": "redness",
        "severity": 3,
        "note": None,
        "area": "crown",
        "temperature": None,
        "day": 1,
        "level": "contact",
        "open": False,
    }
    assert [entry["day"] for entry in view["entries"]] == [1, 2, 3, 4, 5]


def test_earliest_comes_first(run: Run, ask: Ask, logged: None) -> None:
    """Entries are listed by their time, with the numbers that `remove` takes."""
    assert numbers(ask("history", day=6)) == [1, 4, 2, 3, 5]
    said = run("history", day=6).stdout
    assert [said.index(f" {number}. ") for number in (1, 4, 2, 3, 5)] == sorted(
        said.index(f" {number}. ") for number in (1, 4, 2, 3, 5)
    )


def test_levels_are_those_of_the_time(run: Run, ask: Ask, begun: date) -> None:
    """Each entry keeps the level that it had in the light of those before it."""
    for words, day in (
        (("redness", "mild"), 2),
        (("redness", "mild"), 6),
        (("redness", "moderate"), 7),
        (("redness", "mild"), 7),
        (("clear",), 8),
        (("redness", "mild"), 8),
        (("fever", "38.5"), 9),
        (("fever", "37"), 9),
        (("pus",), 10),
    ):
        run("log", *words, day=day)
    levels = [entry["level"] for entry in ask("history", day=11)["entries"]]
    assert levels == [
        *("expected", "watch", "doctor", "watch", "clear", "contact", "doctor", "doctor"),
        "emergency",
    ]
    marks = [line[:1] for line in run("history", day=11).stdout.splitlines() if line[:1] in "✓●▲‼"]
    assert "".join(mark for mark in marks if mark) == "✓●▲●✓▲▲▲‼"


def test_entries_behind_open_findings_are_marked(run: Run, ask: Ask, begun: date) -> None:
    """What `today` still speaks of is marked, and no more once it is answered."""

    def marked(**options: int) -> list[int]:
        entries = ask("history", **options)["entries"]
        return [entry["number"] for entry in entries if entry["open"]]

    run("log", "redness", "mild", day=4)
    run("log", "redness", "severe", day=5)
    run("log", "itch", "mild", day=5)
    run("log", "pus", day=5)
    assert marked(day=5) == [1, 2, 4]
    assert [f["entries"] for f in ask("today", day=5)["findings"]] == [[1, 2], [4]]
    said = run("history", day=5).stdout
    assert said.count(", open)") == 3
    assert "3. Itch, mild (day 5)" in said
    run("log", "clear", "pus", day=6)
    assert marked(day=6) == [1, 2]
    run("log", "clear", day=6)
    assert marked(day=6) == []


def test_entry_from_further_east_counts(ask: Ask, run: Run, begun: date) -> None:
    """One that bears tomorrow's date is open in the list as it is on the daily view."""
    east = datetime(2026, 11, 22, 2, 0, tzinfo=ZONE)
    run("log", "pus", now=east)
    (listed,) = ask("history", day=4)["entries"]
    assert (listed["day"], listed["open"]) == (5, True)
    assert ask("history", "--on", "today", day=4)["entries"] == [listed]
    assert ask("history", "--on", "day 4", day=6)["entries"] == []


def test_filter_does_not_change_levels(run: Run, ask: Ask, begun: date) -> None:
    """A filtered or earlier list shows the levels of the whole one."""
    run("log", "fever", "38.5", day=4)
    run("log", "redness", "mild", day=4)
    run("log", "confusion", day=5)
    run("log", "redness", "severe", day=5)
    whole = {entry["number"]: entry["level"] for entry in ask("history", day=6)["entries"]}
    for args in (("redness",), ("confusion",), ("--on", "day 4"), ("redness", "--on", "day 5")):
        shown = ask("history", *args, day=6)["entries"]
        assert shown
        assert all(whole[entry["number"]] == entry["level"] for entry in shown)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("redness",), [1, 4]),
        (("Inflamed",), [1, 4]),
        (("fever",), [2]),
        (("high", "temperature"), [2]),
        (("clear",), [5]),
        (("scab",), []),
    ],
)
def test_filter_by_symptom(
    ask: Ask, logged: None, words: tuple[str, ...], found: list[int]
) -> None:
    """A symptom, sign or `clear` after `history` leaves only its entries, by any of its names."""
    assert numbers(ask("history", *words, day=6)) == found


def test_screen_shows_all_fields(run: Run, logged: None) -> None:
    """Number, name, severity, temperature, area, note, time and day are on the screen."""
    said = " ".join(run("history", day=6, columns=120).stdout.split())
    assert "Session 1 (Tue 17 Nov 2026): 5 entries" in said
    for words in (
        "1. Redness, severe, crown (day 1)",
        "2. Fever, 38.5 °C (day 3)",
        "3. Itch, mild, at night (day 4)",
        "5. All clear (day 5)",
        "Wed 18 Nov 2026 09:30",
    ):
        assert words in said


def test_empty_history_says_how_to_begin(run: Run, ask: Ask, begun: date) -> None:
    """Without entries the screen says so, with an example that works."""
    assert ask("history")["entries"] == []
    said = run("history").stdout
    assert "no entries yet" in said
    assert "smp-recovery log itch mild" in said
    run("log", "itch", "mild")


def test_one_entry_is_no_plural(run: Run, begun: date) -> None:
    """One entry is 1 entry."""
    run("log", "itch")
    assert ": 1 entry\n" in run("history").stdout


def test_session_picks_another(run: Run, ask: Ask, logged: None) -> None:
    """`--session` lists another session's entries."""
    run("start", "--date", "2026-11-27", day=10)
    assert numbers(ask("history", day=10)) == []
    assert numbers(ask("history", "--session", "1", day=10)) == [1, 4, 2, 3, 5]


@pytest.mark.parametrize("words", [("qqq",), ("",), ("redness", "severe"), ("clear", "itch")])
def test_unknown_symptom_is_refused(refuse: Refuse, logged: None, words: tuple[str, ...]) -> None:
    """Words that name no one symptom are refused, never read as something near."""
    assert refuse("history", *words, day=6)


def test_symptom_that_guidance_does_not_know(run: Run, ask: Ask, begun: date, home: Any) -> None:
    """An entry about something the guidance does not name is shown as it stands."""
    run("log", "itch")
    path = home / "sessions" / "2026-11-17.toml"
    path.write_text(path.read_text().replace('"itch"', '"tingling"'))
    assert ask("history")["entries"][0]["symptom"] == "tingling"
    assert "tingling" in run("history").stdout
    assert "tingling" in run("today").stdout
