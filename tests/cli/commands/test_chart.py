"""`chart`: the symptoms of a session by day."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from smp_recovery.guidance.model import Guidance
from tests.cli.conftest import ZONE

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]


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


def write_itch(home: Path, *entries: tuple[str, int]) -> None:
    """Write a session file by hand with these times and severities of itch."""
    tables = "".join(
        f'[[entries]]\nnumber = {number}\nat = {at}\nsymptom = "itch"\nseverity = {severity}\n'
        for number, (at, severity) in enumerate(entries, 1)
    )
    path = home / "sessions" / "2026-11-17.toml"
    path.write_text(f"schema = 1\ndate = 2026-11-17\n{tables}[end]\nentries = {len(entries)}\n")


def test_json_holds_the_contract(ask: Ask, guidance: Guidance, logged: None) -> None:
    """Every row has a cell for each day, with all that is known of it."""
    view = ask("chart", day=6)
    assert {key: value for key, value in view.items() if key not in ("symptoms", "findings")} == {
        "session": {"number": 1, "date": "2026-11-17"},
        "date": "2026-11-23",
        "day": 6,
        "days": list(range(35)),
    }
    assert view["findings"] == ask("today", day=6)["findings"]
    assert keys(view) == [*guidance.symptoms, "fever", "clear"]
    itch, *_, fever, _ = view["symptoms"]
    assert {key: value for key, value in itch.items() if key != "days"} == {
        "symptom": "itch",
        "name": "Itch",
        "sign": False,
        "open": None,
    }
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


def test_open_findings_are_marked(run: Run, ask: Ask, begun: date) -> None:
    """The row of a finding that stands has its level, and the screen its words and its act."""
    run("log", "pus", day=4)
    assert {
        row["symptom"]: row["open"] for row in ask("chart", "pus", "itch", day=5)["symptoms"]
    } == {"pus": "doctor", "itch": None}
    findings = ask("chart", "itch", day=5)["findings"]
    assert [finding["symptom"] for finding in findings] == ["pus"]
    assert findings == ask("today", day=5)["findings"]
    said = run("chart", "itch", day=5).stdout
    assert "Open findings" in said
    assert "Pus or drainage" in said
    assert "See a doctor" in " ".join(said.split())


def test_entry_from_further_east_counts(ask: Ask, run: Run, begun: date) -> None:
    """One that bears tomorrow's date is open in the chart as it is on the daily view."""
    east = datetime(2026, 11, 22, 2, 0, tzinfo=ZONE)
    run("log", "pus", now=east)
    view = ask("chart", day=4)
    assert entries_of(view, "pus") == {5: [1]}
    assert view["findings"] == ask("today", day=4)["findings"] != []
    assert "Open findings" in run("chart", day=4).stdout
    earlier = ask("chart", "--on", "day 4", day=6)
    assert earlier["findings"] == []
    assert "pus" not in keys(earlier)


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


@pytest.mark.parametrize("words", [("qqq",), ("",), ("itch", "severe")])
def test_unknown_symptom_is_refused(refuse: Refuse, logged: None, words: tuple[str, ...]) -> None:
    """Words that name no symptom are refused, never left out."""
    assert refuse("chart", *words, day=6)


def test_on_leaves_out_later_entries(ask: Ask, logged: None) -> None:
    """`--on` shows the chart as it stood on that date."""
    view = ask("chart", "--on", "day 3", day=6)
    assert view["day"] == 3
    assert entries_of(view, "fever") == {3: [2]}
    assert entries_of(view, "itch") == {}
    assert "clear" not in keys(view)
    (fever,) = (row for row in view["symptoms"] if row["symptom"] == "fever")
    assert fever["open"] == "doctor"


def test_session_picks_another(run: Run, ask: Ask, logged: None) -> None:
    """`--session` charts another session."""
    run("start", "--date", "2026-11-27", day=10)
    assert entries_of(ask("chart", day=10), "itch") == {}
    assert entries_of(ask("chart", "--session", "1", day=10), "itch") == {4: [3, 4]}


def test_empty_chart_says_how_to_begin(run: Run, begun: date) -> None:
    """Without entries the days on which symptoms are expected are shown, with how to log."""
    said = run("chart").stdout
    assert "· expected" in said
    assert "smp-recovery log itch mild" in said


def test_planned_session(run: Run, ask: Ask) -> None:
    """A planned session has a chart of what will be expected, and the day before it is marked."""
    run("start", "--date", "2026-11-27", day=4)
    view = ask("chart", day=4)
    assert (view["day"], view["days"][0]) == (-6, -7)
    assert "▼ today" in run("chart", day=4).stdout


def test_hundred_entries_on_one_day(ask: Ask, run: Run, begun: date, home: Path) -> None:
    """A hundred entries of a day are one cell with the worst of them."""
    write_itch(home, *((f"2026-11-20 09:{n % 60:02}:00+01:00", n % 4) for n in range(100)))
    (row,) = ask("chart", "itch")["symptoms"]
    assert len(row["days"][3]["entries"]) == 100
    assert row["days"][3]["severity"] == 3
    assert "▓3" in run("chart").stdout


def test_late_and_early_entries(run: Run, ask: Ask, begun: date, home: Path) -> None:
    """What was logged long after the session is in its week, and so is what a file has before."""
    write_itch(home, ("2026-11-10 09:00:00+01:00", 1), ("2027-12-22 09:00:00+01:00", 2))
    view = ask("chart", day=400)
    assert entries_of(view, "itch") == {-7: [1], 400: [2]}
    assert [day for day in view["days"] if day % 7 == 0] == [-7, 0, 7, 14, 21, 28, 399]
    lines = run("chart", day=400).stdout.split("\n")
    (marked,) = (place for place, line in enumerate(lines) if "▼ today" in line)
    assert lines[marked + 1].split() == ["400"]


def test_hostile_symptom_of_a_file(run: Run, ask: Ask, begun: date, home: Path) -> None:
    """A symptom that no source knows is shown as text, whatever it holds."""
    run("log", "itch", day=4)
    path = home / "sessions" / "2026-11-17.toml"
    hostile = "[red]\\u001b]52;c;x\\u0007" + "x" * 150
    path.write_text(path.read_text().replace('"itch"', f'"{hostile}"'))
    assert keys(ask("chart"))[-1].startswith("[red]\x1b]52")
    for columns in (40, 80):
        said = run("chart", columns=columns).stdout
        assert "[red]" in said
        assert said.replace("\n", "").isprintable()


def test_session_at_the_end_of_the_calendar(refuse: Refuse, home: Path) -> None:
    """Days beyond the calendar are refused in a line."""
    path = home / "sessions" / "9999-12-31.toml"
    path.parent.mkdir(parents=True)
    path.write_text("schema = 1\ndate = 9999-12-31\n[end]\nentries = 0\n")
    assert "calendar" in refuse("chart")


def test_damage_is_refused(refuse: Refuse, begun: date, home: Path) -> None:
    """A damaged session is refused with the way out, not charted."""
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"")
    assert "damaged" in refuse("chart", code=3)
