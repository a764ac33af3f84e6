"""`chart`: the symptoms of a session by day."""

from datetime import date
from typing import Any

import pytest

from smp_recovery.guidance.model import Guidance
from tests.cli.conftest import Ask, Refuse, Run


@pytest.fixture
def logged(run: Run, begun: date) -> None:
    """Log on four days."""
    run("log", "redness", "mild", day=1)
    run("log", "fever", "38.5", day=3)
    run("log", "itch", "mild", day=4)
    run("log", "itch", "moderate", day=4)
    run("log", "clear", day=5)


def keys(view: Any) -> list[str]:
    """The symptoms and signs of the chart."""
    return [row["symptom"] for row in view["symptoms"]]


def entries_of(view: Any, symptom: str) -> dict[int, list[int]]:
    """The numbers of a symptom's entries by day."""
    (row,) = (row for row in view["symptoms"] if row["symptom"] == symptom)
    return {day["day"]: day["entries"] for day in row["days"] if day["entries"]}


def test_json_holds_the_contract(ask: Ask, guidance: Guidance, logged: None) -> None:
    """Every row has a cell for each day, with all that is known of it."""
    view = ask("chart", day=6)
    assert (view["date"], view["day"], view["days"]) == ("2026-11-23", 6, list(range(35)))
    assert view["findings"] == ask("today", day=6)["findings"]
    assert keys(view) == [*guidance.symptoms, "fever", "clear"]
    itch, *_, fever, _ = view["symptoms"]
    assert (itch["name"], itch["sign"], itch["open"]) == ("Itch", False, None)
    assert itch["days"][4] == {
        "day": 4,
        "date": "2026-11-21",
        "expected": True,
        "entries": [3, 4],
        "severity": 2,
        "temperature": None,
        "level": "expected",
    }
    assert fever["sign"]
    assert fever["days"][3]["temperature"] == 38.5
    assert all(len(row["days"]) == 35 for row in view["symptoms"])


def test_on_and_session(run: Run, ask: Ask, refuse: Refuse, logged: None) -> None:
    """`--on` shows the chart as it stood on that date, `--session` that of another session; words
    that name no symptom are refused.
    """
    view = ask("chart", "--on", "day 3", day=6)
    assert (view["day"], entries_of(view, "fever"), entries_of(view, "itch")) == (3, {3: [2]}, {})
    run("start", "--date", "2026-11-27", day=10)
    assert entries_of(ask("chart", day=10), "itch") == {}
    assert entries_of(ask("chart", "--session", "1", day=10), "itch") == {4: [3, 4]}
    assert "unknown symptom 'qqq'" in refuse("chart", "itch", "qqq", day=6)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("itch",), ["itch"]),
        (("red", "streaks", "Itching"), ["red-streaks", "itch"]),
        (("red-streaks", "inflamed", "redness"), ["red-streaks", "redness"]),
        (("Clear", "itch"), ["clear", "itch"]),
        (("clear", "fluid"), ["fluid"]),
    ],
)
def test_chosen_by_their_words(
    ask: Ask, logged: None, words: tuple[str, ...], found: list[str]
) -> None:
    """Symptoms, signs and `clear` are found by any of their names, one after another."""
    assert keys(ask("chart", *words, day=6)) == found


def test_plain_is_sentences(run: Run, logged: None) -> None:
    """In words alone: when each symptom is expected, each day with entries, and what is open."""
    said = run("chart", "--plain", day=4).stdout
    assert not set(said) & set("✗✓▲●☎≈→‼·░▒▓█▼")
    for line in (
        "Redness: expected on days 0 to 5.",
        "Day 1, Wed 18 Nov: Redness: mild, expected.",
        "Day 4, Sat 21 Nov (today): Itch: moderate, expected.",
    ):
        assert line in said.splitlines()
    assert said.index("Day 4, ") < said.index("Open, doctor: Fever (38.5 °C), noted on day 3")
    narrow = run("chart", "--plain", day=4, columns=40).stdout
    assert narrow.split() == said.split()
