"""`sessions`: all sessions in the log."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Run


@pytest.fixture
def three(run: Run, begun: date) -> None:
    """Begin two sessions, not in their order, and plan a third."""
    run("start", "--date", "2026-12-20", day=20)
    run("start", "--date", "2026-12-01", day=20)


def test_json_holds_the_contract(ask: Ask, three: None) -> None:
    """Each session has its number, date, day and stage, the earliest first; one leads."""
    assert ask("sessions", day=20) == {
        "sessions": [
            {"number": 1, "date": "2026-11-17", "day": 20, "stage": "settling", "leads": False},
            {"number": 2, "date": "2026-12-01", "day": 6, "stage": "scabs-fall", "leads": True},
            {"number": 3, "date": "2026-12-20", "day": -13, "stage": "ready", "leads": False},
        ]
    }


def test_on_moves_today(ask: Ask, three: None, home: Path) -> None:
    """`--on` counts days from another date, also from the session that leads; a damaged file is
    listed, and so can be picked and fixed.
    """
    (home / "sessions" / "2026-12-01.toml").write_bytes(b"")
    listed = ask("sessions", "--on", "2026-11-20", day=20)["sessions"]
    assert [(s["day"], s["leads"]) for s in listed] == [(3, True), (-11, False), (-30, False)]
    listed = ask("sessions", "--on", "day 4", day=20)["sessions"]
    assert [session["day"] for session in listed] == [18, 4, -15]


def test_no_sessions(run: Run, ask: Ask) -> None:
    """Without a session the list is empty, and the screen names the command that begins one."""
    assert ask("sessions") == {"sessions": []}
    said = run("sessions").stdout
    assert said.startswith("0 sessions")
    assert "smp-recovery start" in said


def test_damaged_file_of_ones_own_does_not_hide_the_list(run: Run, three: None, home: Path) -> None:
    """The list goes by what is built in where the own guidance is damaged, and says so: exit 3."""
    whole = run("sessions", day=20).stdout
    (home / "settings.toml").write_bytes(b"follow = ")
    result = run("sessions", day=20, expect=3)
    assert result.stdout == whole
    assert "settings.toml is damaged" in result.stderr
    assert result.stderr.count("\n") == 1
