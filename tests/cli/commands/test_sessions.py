"""`sessions`: all sessions in the log, and how one is moved."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run, Tree


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
        ],
        "not_read": [],
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
    assert ask("sessions") == {"sessions": [], "not_read": []}
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


def test_move_keeps_the_entries_and_is_one_change(run: Run, ask: Ask, three: None) -> None:
    """A session that was postponed has its entries, by new days; one `undo` moves it back."""
    run("log", "itch", "mild", day=20)
    before = ask("history", day=20)
    moved = ask("sessions", "move", "2", "2026-12-05", day=20)
    assert moved == {"session": {"number": 2, "date": "2026-12-05"}, "moved_from": "2026-12-01"}
    (entry,) = ask("history", day=20)["entries"]
    assert entry == {**before["entries"][0], "day": 2}
    said = " ".join(run("undo", day=20).stdout.split())
    assert said == (
        "Undone: the session of 2026-12-01 is back; Itch, mild, Mon 7 Dec 2026 09:30 is back in the"
        " log. Undone: the session of 2026-12-05 is gone again."
    )
    assert ask("history", day=20) == before
    assert len(ask("sessions", day=20)["sessions"]) == 3


def test_move_says_the_number_and_takes_the_events_along(
    run: Run, ask: Ask, three: None, tmp_path: Path
) -> None:
    """In a calendar that is imported again it has moved, from a day of the other's recovery, too,
    as every day of that is written again.
    """
    imported: dict[str, tuple[str, str]] = {}

    def find_planned() -> list[str]:
        for event in run("calendar", day=20).stdout.split("BEGIN:VEVENT")[1:]:
            title, on, uid = (
                re.search(rf"{name}:(.*)\n", event)[1]  # type: ignore[index]
                for name in ("SUMMARY", "DTSTART;VALUE=DATE", "UID")
            )
            imported[uid] = (title, on)
        return [on for title, on in imported.values() if title == "SMP session 3 (planned)"]

    assert find_planned() == ["20261220"]
    said = " ".join(run("sessions", "move", "3", "2026-11-24", day=20).stdout.split())
    assert said.startswith(
        "Session 3 moved from Sun 20 Dec 2026 to Tue 24 Nov 2026, and is session"
        " 2 now. `smp-recovery undo` takes it back. If it is in your calendar"
    )
    for day in ("2026-12-21", "2027-02-01", "2027-03-01"):
        latest = "2" if day == "2026-12-21" else "3"
        run("sessions", "move", latest, day, day=20)
        assert find_planned() == [day.replace("-", "")]


def test_move_to_where_it_is(run: Run, three: None, tree: Tree) -> None:
    """The date that it has changes nothing."""
    before = tree()
    assert run("sessions", "move", "3", "2026-12-20", day=20).stdout == (
        "Session 3 is on 2026-12-20 already.\n"
    )
    assert tree() == before


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("2", "2026-12-20"), "there is a session on 2026-12-20 already: choose another date"),
        (("2", "2026-12-08"), "entry 1 is of 2026-12-07, which would be before day 0: choose that"),
        (("4", "2026-12-08"), "there is no session '4': see `smp-recovery sessions`"),
        (("2", "soon"), "'soon'"),
    ],
)
def test_what_move_refuses(
    run: Run, refuse: Refuse, three: None, args: tuple[str, ...], hint: str
) -> None:
    """Another session has the date, an entry would be before day 0, or there is no such thing."""
    run("log", "itch", "mild", day=20)
    assert hint in refuse("sessions", "move", *args, day=20)
