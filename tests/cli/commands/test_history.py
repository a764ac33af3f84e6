"""`history`: the entries of a session."""

import re
from datetime import date
from typing import Any

import pytest

from tests.cli.conftest import Ask, Refuse, Run


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


def test_entries(run: Run, ask: Ask, logged: None) -> None:
    """Listed by their time, with the numbers that `remove` takes, their day and level."""
    view = ask("history", day=6)
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    first = view["entries"][0]
    assert (first["at"], first["area"]) == ("2026-11-18T09:30:00+01:00", "crown")
    assert (first["day"], first["level"], first["open"]) == (1, "contact", False)
    assert numbers(view) == [1, 4, 2, 3, 5]
    said = run("history", day=6).stdout
    assert "Session 1 (Tue 17 Nov 2026): 5 entries" in said
    assert re.findall(r"^Day \d, .+", said, re.MULTILINE) == [
        *("Day 1, Wed 18 Nov", "Day 2, Thu 19 Nov", "Day 3, Fri 20 Nov", "Day 4, Sat 21 Nov"),
        "Day 5, Sun 22 Nov",
    ]
    assert re.findall(r" (\d)\. ", said) == ["1", "4", "2", "3", "5"]


def test_the_latest_days_are_listed_first(run: Run, ask: Ask, begun: date) -> None:
    """The last seven days with entries and what is open; how to see the others; JSON has all."""
    run("log", "pus", day=0)
    for day in (1, 2, 2, 4, 5, 6, 7, 8, 9):
        run("log", "itch", "mild", day=day)
    said = run("history", day=20).stdout
    assert re.findall(r" (\d+)\. ", said) == [str(number) for number in (1, *range(3, 11))]
    assert "1 entry earlier: smp-recovery history --all" in said
    assert re.findall(r" (\d+)\. ", run("history", "--all", day=20).stdout) == [
        str(number) for number in range(1, 11)
    ]
    assert "earlier" not in run("history", "--all", day=20).stdout
    assert numbers(ask("history", day=20)) == [*range(1, 11)]


@pytest.mark.parametrize(
    ("args", "found"),
    [
        *((("Inflamed",), [1, 4]), (("high", "temperature"), [2]), (("clear",), [5])),
        *((("scab",), []), (("--on", "day 3"), [1, 4, 2])),
        *((("redness", "--on", "day 1"), [1]), (("--session", "1"), [1, 4, 2, 3, 5])),
    ],
)
def test_what_is_listed(
    run: Run, ask: Ask, logged: None, args: tuple[str, ...], found: Any
) -> None:
    """A symptom, by any of its names, a date and a session choose; levels stay what they were."""
    levels = {each["number"]: each["level"] for each in ask("history", day=6)["entries"]}
    run("start", "--date", "2026-11-27", day=10)
    view = ask("history", *args, *(() if "--session" in args else ("--session", "1")), day=10)
    assert numbers(view) == found
    assert all(levels[each["number"]] == each["level"] for each in view["entries"])


def test_what_is_not_listed(run: Run, ask: Ask, refuse: Refuse, begun: date) -> None:
    """Without entries an example of `log` stands there; words that name no symptom are refused."""
    assert ask("history")["entries"] == []
    said = run("history").stdout
    assert "no entries yet" in said
    assert "smp-recovery log itch mild" in said
    run("start", "--date", "2026-11-27")
    planned = run("history", "--session", "2").stdout
    assert "Entries begin on the day of the session, Fri 27 Nov 2026." in planned
    run("log", "itch")
    assert "no such entry" in run("history", "redness").stdout
    assert "unknown symptom" in refuse("history", "qqq")
    assert "nothing can follow 'redness'" in refuse("history", "redness", "severe")
