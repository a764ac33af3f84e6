"""`remove`: take an entry, or a whole session, out of the log."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run


@pytest.fixture
def logged(run: Run, begun: date) -> None:
    """Log three entries."""
    for severity in ("mild", "moderate", "severe"):
        run("log", "redness", severity, "--note", severity)


def numbers(ask: Ask) -> list[int]:
    """The numbers of the entries."""
    return [entry["number"] for entry in ask("history")["entries"]]


def test_one_entry(run: Run, ask: Ask, logged: None) -> None:
    """The entry goes, the others keep their numbers, and the answer says what and the way back."""
    said = run("remove", "2").stdout
    assert "Removed entry 2: Redness, moderate, Sat 21 Nov 2026 09:30 (moderate)." in said
    assert "`smp-recovery undo`" in said
    assert numbers(ask) == [1, 3]
    run("start", "--new", "--date", "2026-11-20")
    gone = ask("remove", "3", "--session", "1")
    assert (gone["session"], gone["removed"]["number"]) == ("2026-11-17", 3)
    assert gone["removed"]["note"] == "severe"


def test_whole_session(run: Run, ask: Ask, logged: None) -> None:
    """`--whole-session` removes the session with all its entries."""
    run("start", "--date", "2026-11-01")
    said = run("remove", "--whole-session").stdout
    assert "Removed the session of 2026-11-17 with all its entries." in said
    assert "`smp-recovery undo`" in said
    assert [s["date"] for s in ask("sessions")["sessions"]] == ["2026-11-01"]
    assert ask("remove", "--whole-session") == {"session": "2026-11-01", "removed": None}


def test_damaged_session_can_be_removed(run: Run, ask: Ask, logged: None, home: Path) -> None:
    """A damaged session can be taken away whole, and undone."""
    path = home / "sessions" / "2026-11-17.toml"
    path.write_bytes(b"damaged")
    run("remove", "--whole-session")
    assert not path.exists()
    run("undo")
    assert path.read_bytes() == b"damaged"


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        ((), "remove 3"),
        (("1", "--whole-session"), "remove 3"),
        (("0",), "no entry 0"),
        (("4",), "no entry 4"),
        (("--", "-1"), "no entry -1"),
        (("99999999999999999999999",), "no entry"),
        (("one",), "smp-recovery remove --help"),
        (("1.0",), "smp-recovery remove --help"),
        (("1", "2"), "smp-recovery remove --help"),
        (("1", "--session", "7"), "smp-recovery sessions"),
        (("--whole-session", "--session", "2026-11-18"), "smp-recovery sessions"),
    ],
)
def test_what_is_not_there_is_refused(
    refuse: Refuse, logged: None, args: tuple[str, ...], hint: str
) -> None:
    """Without a number of an entry that exists nothing is removed."""
    assert hint in refuse("remove", *args)
